//! Notes before a session begins, about parts that the listener wants to leave out.

use crate::domain::{Preferences, Session};

/// One sentence for each such part; empty if the session suits the listener.
pub fn beforehand(session: &Session, preferences: &Preferences) -> Vec<String> {
    let mut said = Vec::new();
    if preferences.no_breath_practice && session.paces_breath() {
        said.push("You leave breath practice out. This session paces the breath.".into());
    }
    let places: Vec<String> = preferences
        .left_out_but_in(session)
        .into_iter()
        .map(|area| format!("the {}", area.name().to_lowercase()))
        .collect();
    match places.split_last() {
        None => {}
        Some((only, [])) => {
            said.push(format!("You leave {only} out. This session speaks of it all the same."));
        }
        Some((last, places)) => said.push(format!(
            "You leave {} and {last} out. This session speaks of them all the same.",
            places.join(", ")
        )),
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Area;
    use crate::script::parse;

    /// The notes on a session with these fields for someone who leaves out these places.
    fn said(fields: &str, steps: &str, preferences: &Preferences) -> Vec<String> {
        let script = format!(
            "Session(format: 2, id: \"a\", title: \"A\", language: \"en\", practice: Breathing, {fields} \
             steps: [{steps}])"
        );
        let parsed = parse("a.ron", script.as_bytes()).expect("a valid script");
        beforehand(&parsed.session, preferences)
    }

    fn without(areas: &[Area]) -> Preferences {
        Preferences { skip_areas: areas.iter().copied().collect(), ..Preferences::default() }
    }

    #[test]
    fn what_is_left_out_and_in_it_all_the_same_is_said() {
        let bell = "Bell(Bowl)";
        let about = "areas: [Pelvis, Belly, Hands],";
        assert_eq!(said(about, bell, &Preferences::default()), [""; 0]);
        assert_eq!(said(about, bell, &without(&[Area::Face])), [""; 0]);
        assert_eq!(
            said(about, bell, &without(&[Area::Pelvis, Area::Face])),
            ["You leave the pelvis out. This session speaks of it all the same."]
        );
        assert_eq!(
            said(about, bell, &without(Area::ALL)),
            [
                "You leave the pelvis, the belly and the hands out. This session speaks of them all the same."
            ]
        );
        // Pelvic-floor practice need not state its place, as scripts of format 1 cannot.
        assert_eq!(
            said("topics: [PelvicFloor],", bell, &without(&[Area::Pelvis])),
            ["You leave the pelvis out. This session speaks of it all the same."]
        );
        // A single part can be left out, so there is no note.
        let part = "Part(title: \"A\", area: Hands, steps: [Say(\"The hands.\")]), Bell(Bowl)";
        assert_eq!(said("", part, &without(&[Area::Hands])), [""; 0]);
        let breathe = "Breathe(pattern: Coherent, ideal: \"1m\")";
        let still = Preferences { no_breath_practice: true, ..without(&[Area::Belly]) };
        assert_eq!(
            said(about, breathe, &still),
            [
                "You leave breath practice out. This session paces the breath.",
                "You leave the belly out. This session speaks of it all the same."
            ]
        );
    }
}
