use super::super::*;
use crate::domain::{BellSound, NamedPattern, StepPath};
use crate::rng::SplitMix64 as Rng;
use crate::script;

const SMALL: &str = "// Mine.
Session(
    format: 1,
    id: \"small\",
    title: \"Small\",
    language: \"en\",
    practice: Grounding,
    steps: [
        Bell(Bowl),
        // About the feet.
        Say(\"Notice the feet.\"), // softly
        Quiet(\"6s\"),
        Part(title: \"Hands\", steps: [
            Line(text: \"And the hands.\", clip: \"a/hands.flac\"),
            Quiet(ideal: \"20s\", least: \"8s\", most: \"2m\"),
        ]),
        Choice(anchor: {
            Feet: [Say(\"Feet.\")],
            Sounds: [Say(\"Sounds.\"), Quiet(\"5s\")],
        }),
        Repeat(times: 2, steps: [Bell(Chime), Quiet(\"3s\")]),
        Breathe(pattern: Coherent, ideal: \"1m\", least: \"30s\", most: \"2m\"),
    ],
)
";

fn small() -> Draft {
    Draft::new(SMALL.into())
}

/// The cards in short: depth and kind, with what a card says.
fn shown(draft: &Draft) -> Vec<String> {
    let card = |card: &Card| {
        let what = match &card.step {
            CardStep::Say { text, .. } => format!("say {text}"),
            CardStep::Quiet { ideal, least, most, .. } => {
                format!("quiet {ideal} {} {}", least.is_some(), most.is_some())
            }
            CardStep::Bell { sound, .. } => format!("bell {sound}"),
            CardStep::Breathe { pattern, .. } => format!("breathe {pattern}"),
            CardStep::Part { title } => format!("part {title}"),
            CardStep::Optional { priority } => format!("optional {priority}"),
            CardStep::Choice { of } => format!("choice {of}"),
            CardStep::Branch { key } => format!("branch {key}"),
            CardStep::Repeat { times } => format!("repeat {times}"),
            CardStep::Turn { title, .. } => format!("turn {title}"),
            CardStep::Text(text) => format!("text {text}"),
        };
        format!("{} {what}", card.depth)
    };
    draft.view().unwrap().cards().iter().map(card).collect()
}

#[test]
fn a_script_is_shown_as_its_steps() {
    assert_eq!(
        shown(&small()),
        [
            "0 bell Bowl",
            "0 say Notice the feet.",
            "0 quiet 6s false false",
            "0 part Hands",
            "1 say And the hands.",
            "1 quiet 20s true true",
            "0 choice anchor",
            "1 branch Feet",
            "2 say Feet.",
            "1 branch Sounds",
            "2 say Sounds.",
            "2 quiet 5s false false",
            "0 repeat 2",
            "1 bell Chime",
            "1 quiet 3s false false",
            "0 breathe Coherent",
        ]
    );
    let odd = Draft::new("Session(steps: [Gong(3), Say(7), Quiet, Bell(Bowl)])".into());
    assert_eq!(shown(&odd), ["0 text Gong(3)", "0 text Say(7)", "0 text Quiet", "0 bell Bowl"]);
    assert!(Draft::new("Session(steps: [".into()).view().is_err());
    assert_eq!(shown(&Draft::new("\u{FEFF}Session(steps: [Say(\"a\")])".into())), ["0 say a"]);
}

#[test]
fn what_is_typed_changes_its_words_alone_and_is_undone_at_once() {
    let mut draft = small();
    for words in ["N", "No", "Notice both \"feet\""] {
        draft.say(1, words).unwrap();
    }
    let wanted = SMALL.replace("\"Notice the feet.\"", "\"Notice both \\\"feet\\\"\"");
    assert_eq!(draft.text(), wanted);
    assert_eq!(draft.undoes(), Some("typing"));
    draft.undo().unwrap();
    assert_eq!(draft.text(), SMALL);
    assert_eq!((draft.undoes(), draft.redoes()), (None, Some("typing")));
    draft.redo().unwrap();
    assert_eq!(draft.text(), wanted);
    // After a pause, and in another place, it is a change of its own.
    draft.pause();
    draft.say(1, "Notice.").unwrap();
    draft.say(4, "Hands.").unwrap();
    draft.undo();
    draft.undo();
    assert_eq!(draft.text(), wanted);
    assert!(draft.say(0, "a bell has no words").is_err());
}

#[test]
fn steps_are_added_where_someone_is() {
    let mut draft = small();
    let new = draft.add(Gap::After(1), NewStep::Say).unwrap();
    assert_eq!(shown(&draft)[new], "0 say ");
    assert!(draft.text().contains("softly\n        Say(\"\"),\n        Quiet(\"6s\")"));
    // Someone who adds a part goes on in its first line.
    let inner = draft.add(Gap::End, NewStep::Part).unwrap();
    let count = draft.view().unwrap().cards().len();
    assert_eq!((inner, &*shown(&draft)[inner]), (count - 1, "1 say "));
    let branch = shown(&draft).iter().position(|card| card == "1 branch Feet").unwrap();
    let at = draft.add(Gap::After(branch), NewStep::Bell).unwrap();
    assert_eq!(shown(&draft)[at], "2 bell Bowl");
    assert_eq!(at, branch + 2, "at the end of the branch");
    for step in NewStep::ALL {
        let mut draft = small();
        draft.add(Gap::Inside(3), step).unwrap();
        assert!(shown(&draft).iter().all(|card| !card.contains("text ")), "{step:?}");
        draft.undo();
        assert_eq!(draft.text(), SMALL);
    }
    assert!(draft.add(Gap::Inside(0), NewStep::Say).is_err(), "a bell holds nothing");
    let added =
        draft.add_steps(Gap::Before(0), &["Quiet(\"1s\")".into(), "Gong".into()], None, None);
    assert!(added.is_err());
    let mut for_two = paste("Together.").unwrap();
    for_two.for_two = true;
    draft
        .add_steps(
            Gap::Before(0),
            &["Quiet(\"1s\")".into(), "Say(\"x\")".into()],
            Some(&for_two),
            None,
        )
        .unwrap();
    assert_eq!(shown(&draft)[..2], ["0 quiet 1s false false", "0 say x"]);
    assert!(draft.text().contains("    setting: Partners,\n"), "{}", draft.text());
}

#[test]
fn a_pasted_script_takes_the_place_of_what_a_session_begins_with() {
    let begun = format!(
        "Session(steps: [\n    Bell(Bowl),\n    Say(\"\"),\n    {},\n    Bell(Bowl),\n])",
        super::super::change::FIRST_QUIET
    );
    let mut draft = Draft::new(begun.clone());
    let script = paste("Notice the feet.\n\n[pause 10 s]\n\nAnd the hands.").unwrap();
    draft.add_pasted(1, &script).unwrap();
    assert_eq!(
        draft.text().matches("Quiet(").count(),
        1,
        "its own silence alone: {}",
        draft.text()
    );
    draft.undo();
    assert_eq!(draft.text(), begun);
    // What is carried about does not.
    draft.put(1, &["Say(\"So.\")".into()]).unwrap();
    assert!(draft.text().contains("20s"), "{}", draft.text());
    // Nor does a silence that someone has changed.
    let mut draft = Draft::new(begun.replace("20s", "30s"));
    draft.add_pasted(1, &script).unwrap();
    assert!(draft.text().contains("30s"));
}

#[test]
fn undo_leads_to_the_step_before_what_came_or_went() {
    let mut draft =
        Draft::new("Session(steps: [\n    Say(\"One.\"),\n    Say(\"Two.\"),\n])".into());
    draft.add(Gap::After(0), NewStep::Say).unwrap();
    let at = draft.undo().unwrap();
    assert_eq!(draft.view().unwrap().card_at(at), Some(0), "the line that Enter was pressed in");
    let at = draft.redo().unwrap();
    assert!(draft.view().unwrap().card_at(at).is_some_and(|card| card <= 1));
}

#[test]
fn steps_move_past_each_other_and_out_of_what_holds_them() {
    let mut draft = small();
    assert_eq!(draft.step_aside(1, false), Ok(Some(0)));
    assert_eq!(shown(&draft)[..2], ["0 say Notice the feet.", "0 bell Bowl"]);
    assert!(
        draft.text().contains("// About the feet.\n        Say(\"Notice the feet.\"), // softly")
    );
    assert_eq!(draft.step_aside(0, false), Ok(None), "nowhere further");
    draft.undo();
    // Past a part, over it whole.
    assert_eq!(draft.step_aside(2, true), Ok(Some(5)));
    draft.undo();
    // Out of the part, before and behind.
    assert_eq!(draft.step_aside(4, false), Ok(Some(3)));
    assert_eq!(shown(&draft)[3..5], ["0 say And the hands.", "0 part Hands"]);
    draft.undo();
    assert_eq!(draft.step_aside(5, true), Ok(Some(5)));
    assert_eq!(shown(&draft)[4..6], ["1 say And the hands.", "0 quiet 20s true true"]);
    draft.undo();
    assert_eq!(draft.text(), SMALL);
    assert_eq!(draft.step_aside(7, true), Ok(None), "a branch stays");
    assert!(draft.shift_to(3, Gap::Inside(3)).is_err(), "not into itself");
}

#[test]
fn removing_and_doubling_take_what_is_inside() {
    let mut draft = small();
    assert_eq!(draft.double(3), Ok(6));
    assert_eq!(
        shown(&draft)[6..9],
        ["0 part Hands", "1 say And the hands.", "1 quiet 20s true true"]
    );
    assert_eq!(draft.remove(6), Ok(Some(6)));
    assert_eq!(shown(&draft), shown(&small()));
    assert_eq!(draft.remove(1), Ok(Some(1)));
    assert!(!draft.text().contains("About the feet"), "its comment goes with it");
    draft.undo();
    assert!(draft.text().contains("About the feet"));
    // A branch goes by itself, and the last one takes the choice along.
    assert!(draft.copy(7).is_err(), "a branch stands in its choice alone");
    let choice = draft.text().matches("Choice(").count();
    while matches!(
        draft.view().unwrap().cards().get(7).map(|card| &card.step),
        Some(CardStep::Branch { .. })
    ) {
        draft.remove(7).unwrap();
    }
    assert_eq!(draft.text().matches("Choice(").count(), choice - 1);
    assert_eq!(draft.copy(2).unwrap(), "Quiet(\"6s\")");
}

#[test]
fn fields_are_set_in_either_form() {
    let mut draft = small();
    draft.set(2, Field::Ideal, "8s").unwrap();
    assert!(draft.text().contains("Quiet(\"8s\")"));
    draft.set(2, Field::Most, "").unwrap();
    draft.set(2, Field::Most, "1m").unwrap();
    assert!(draft.text().contains("Quiet(ideal: \"8s\", most: \"1m\")"), "{}", draft.text());
    draft.set(2, Field::Least, "4s").unwrap();
    assert!(draft.text().contains("Quiet(ideal: \"8s\", least: \"4s\", most: \"1m\")"));
    draft.set(2, Field::Most, "").unwrap();
    draft.set(2, Field::Least, "").unwrap();
    assert!(draft.text().contains("Quiet(ideal: \"8s\")"));
    draft.set(3, Field::Title, "Both \"hands\"").unwrap();
    draft.set_bell(0, BellSound::Chime).unwrap();
    draft.set_times(12, 5).unwrap();
    draft.set_pattern(15, NamedPattern::Box).unwrap();
    assert_eq!(shown(&draft)[0], "0 bell Chime");
    assert_eq!(shown(&draft)[3], "0 part Both \"hands\"");
    assert_eq!(shown(&draft)[12], "0 repeat 5");
    assert_eq!(shown(&draft)[15], "0 breathe Box");
    while draft.undo().is_some() {}
    assert_eq!(draft.text(), SMALL);
}

#[test]
fn the_head_is_read_and_written() {
    let mut draft = small();
    let mut head = draft.view().unwrap().head().clone();
    assert_eq!((&*head.title, &*head.summary, head.lengths.len()), ("Small", "", 0));
    head.title = "Smaller".into();
    head.lengths = vec![crate::units::Frames::from_secs(300), crate::units::Frames::from_secs(90)];
    head.bed = Some(crate::domain::BedSound::Rain);
    draft.set_head(&head).unwrap();
    assert_eq!(draft.view().unwrap().head().clone(), head);
    assert!(draft.text().contains("lengths: [\"5m\", \"1m30s\"]"));
    head.bed = None;
    draft.set_head(&head).unwrap();
    assert_eq!(draft.view().unwrap().head().clone(), head);
    assert!(draft.text().starts_with("// Mine.\nSession("));
}

#[test]
fn the_timeline_leads_to_the_cards() {
    let draft = small();
    let path = |hops: &[u32]| StepPath(hops.into());
    assert_eq!(draft.view().unwrap().card_of(&path(&[0])), Some(0));
    assert_eq!(draft.view().unwrap().card_of(&path(&[3, 1])), Some(5));
    assert_eq!(draft.view().unwrap().card_of(&path(&[4, 1, 1])), Some(11), "the second branch");
    assert_eq!(draft.view().unwrap().card_of(&path(&[5, 1, 0])), Some(13), "the second round");
    assert_eq!(draft.view().unwrap().card_of(&path(&[9])), None);
    // Every event of every built-in session leads to a card that says the same.
    let place = tempfile::tempdir().unwrap();
    let folders = crate::library::Folders::find(Some(place.path().into())).unwrap();
    for opened in crate::library::Library::new(folders).built_in().unwrap() {
        let session = opened.session();
        let timeline = crate::domain::compile(
            session,
            &Default::default(),
            &Default::default(),
            Default::default(),
        )
        .unwrap();
        let text = std::fs::read_to_string(format!("sessions/{}.ron", session.id)).unwrap();
        let draft = Draft::new(text);
        for event in timeline.events() {
            let crate::domain::EventKind::Line { text, .. } = &event.kind else { continue };
            let card = draft.view().unwrap().card_of(&event.step).unwrap();
            match &draft.view().unwrap().cards()[card].step {
                CardStep::Say { text: words, .. } => assert_eq!(**words, **text),
                CardStep::Breathe { .. } => {}
                other => panic!("{text} came of {other:?}"),
            }
        }
    }
}

/// One random thing that someone does.
fn act(draft: &mut Draft, rng: &mut Rng) {
    let count = draft.view().unwrap().cards().len() as u64;
    let card = rng.below(count.max(1)) as usize;
    let step = NewStep::ALL[rng.below(NewStep::ALL.len() as u64) as usize];
    // What cannot be done says so and changes nothing.
    let before = draft.text().to_owned();
    let failed = match rng.below(11) {
        0 => draft.say(card, "Other \\ \"words\",\nas typed.").is_err(),
        1 => draft.set(card, Field::Ideal, "12s").is_err(),
        2 => draft.add(Gap::After(card), step).is_err(),
        3 => draft.add(Gap::Inside(card), step).is_err(),
        4 => draft.remove(card).is_err(),
        5 => draft.double(card).is_err(),
        6 => draft.step_aside(card, rng.below(2) == 0).is_err(),
        7 => draft.become_step(card, step).is_err(),
        8 => draft.add_branch(card, "Sight").is_err(),
        9 => {
            let steps = draft.copy(card).ok().and_then(|text| steps_in(&text));
            steps.is_none_or(|steps| draft.put(0, &steps).is_err())
        }
        _ => draft.shift_to(card, Gap::Before(rng.below(count.max(1)) as usize)).is_err(),
    };
    if failed {
        assert_eq!(draft.text(), before);
    }
}

#[test]
fn what_is_copied_is_put_down_as_the_same_steps() {
    let kinds = |draft: &Draft| -> Vec<CardStep> {
        draft.view().unwrap().cards().iter().map(|card| card.step.clone()).collect()
    };
    for entry in std::fs::read_dir("sessions").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "ron") {
            continue;
        }
        let draft = Draft::new(std::fs::read_to_string(path).unwrap());
        for card in 0..draft.view().unwrap().cards().len() {
            let Ok(text) = draft.copy(card) else { continue };
            let steps = steps_in(&text).unwrap_or_else(|| panic!("no steps: {text}"));
            let mut other = Draft::new("Session(steps: [])".into());
            other.put(0, &steps).unwrap();
            let last = draft.view().unwrap().last_inside(card);
            let mut same = kinds(&draft)[card..=last].to_vec();
            let mut put = kinds(&other);
            // A line's path tells where it stands.
            for step in same.iter_mut().chain(&mut put) {
                match step {
                    CardStep::Say { words, .. } => *words = script::Way::default(),
                    CardStep::Bell { sound_at, .. } => *sound_at = script::Way::default(),
                    _ => {}
                }
            }
            assert_eq!(put, same);
        }
    }
    for prose in
        ["", "Bell, then rest.", "Two (2) breaths", "// only a comment", "Say(", "[]", "Nothing()"]
    {
        assert_eq!(steps_in(prose), None, "{prose}");
    }
    assert_eq!(
        steps_in("Bell(Bowl), // low\nSay(\"So.\")").unwrap(),
        ["Bell(Bowl)", "Say(\"So.\")"]
    );
}

#[test]
fn whatever_is_done_can_be_undone_and_leaves_a_script() {
    let mut sessions: Vec<String> = std::fs::read_dir("sessions")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    sessions.sort();
    sessions.push(SMALL.into());
    for (seed, text) in sessions.into_iter().enumerate() {
        let (mut draft, mut rng) = (Draft::new(text.clone()), Rng::new(seed as u64));
        let mut states = vec![text.clone()];
        for _ in 0..40 {
            if draft.view().unwrap().cards().is_empty() {
                break;
            }
            act(&mut draft, &mut rng);
            draft.pause();
            // The cards are what the text says, and it stays well-formed.
            assert_eq!(draft.view().unwrap().cards(), Card::all(draft.text()).unwrap());
            if states.last().unwrap() != draft.text() {
                states.push(draft.text().to_owned());
            }
        }
        let comments = |text: &str| text.matches("//").count();
        assert!(states.len() > 5 && comments(&text) > 0, "the control");
        let last = draft.text().to_owned();
        for state in states.iter().rev().skip(1) {
            assert!(draft.undo().is_some());
            assert_eq!(draft.text(), state);
        }
        assert!(draft.undo().is_none());
        while draft.redo().is_some() {}
        assert_eq!(draft.text(), last);
    }
}

#[test]
fn what_is_typed_into_the_text_shows_as_cards_and_the_other_way_round() {
    let mut draft = small();
    draft.type_text(SMALL.replace("Notice the feet.", "Notice the fee"));
    draft.type_text(SMALL.replace("Notice the feet.", "Notice the fe"));
    assert_eq!(shown(&draft)[1], "0 say Notice the fe");
    draft.type_text("Session(".into());
    assert!(draft.view().is_err() && draft.say(1, "x").is_err());
    draft.undo();
    assert_eq!(draft.text(), SMALL, "typing is undone at once");
    draft.say(1, "Feet").unwrap();
    assert!(script::written(draft.text(), [Default::default()]).unwrap()[0].contains("Feet"));
}

#[test]
fn what_is_a_matter_of_a_press_is_mended() {
    let judged = |draft: &Draft| {
        let script = Script {
            revision: 0,
            path: "s/small.ron".into(),
            text: draft.text().into(),
            length: None,
            voice: None,
        };
        let place = tempfile::tempdir().unwrap();
        let folders = crate::library::Folders::find(Some(place.path().into())).unwrap();
        script.judge(&crate::library::Library::new(folders)).notes
    };
    let mends =
        |draft: &Draft| judged(draft).iter().filter_map(|note| note.mend).collect::<Vec<_>>();
    // Both advise on notes; the second one also needs another version of the format.
    let breathing =
        SMALL.replace("Grounding", "Breathing").replace("pattern: Coherent", "pattern: Box");
    let two = SMALL
        .replace("practice: Grounding,", "practice: Grounding, setting: Partners, areas: [Feet],");
    for (text, wanted) in
        [(breathing, &[Mend::DrivingNote, Mend::HoldNote][..]), (two, &[Mend::Format][..])]
    {
        let text = text.replace(", clip: \"a/hands.flac\"", "");
        let mut draft = Draft::new(text.clone());
        let found = mends(&draft);
        assert!(wanted.iter().all(|mend| found.contains(mend)), "{:?}", judged(&draft));
        // Errors hide what is only advice.
        while let Some(mend) = mends(&draft).first().copied() {
            let before = mends(&draft).len();
            draft.mend(mend).unwrap();
            assert!(!mends(&draft).contains(&mend), "{mend:?} of {before}");
        }
        assert!(!judged(&draft).iter().any(|note| note.is_error), "{:?}", judged(&draft));
        while draft.undo().is_some() {}
        assert_eq!(draft.text(), text);
    }
}

#[test]
fn a_pasted_page_comes_in_one_change_in_the_place_of_an_empty_line() {
    let pasted =
        paste("Arriving\n\nYou may like to sit.\n\n[pause 10 s]\n\nHANDS\n\nThe hands.\n").unwrap();
    assert_eq!(pasted.title.as_deref(), Some("Arriving"));
    let mut draft = small();
    let empty = draft.add(Gap::After(0), NewStep::Say).unwrap();
    let before = draft.text().to_owned();
    let at = draft.add_pasted(empty, &pasted).unwrap();
    let cards = shown(&draft);
    assert_eq!(at, empty);
    assert_eq!(cards[at..at + 2], ["0 part Arriving", "1 say You may like to sit."]);
    assert!(
        cards.contains(&"0 part HANDS".to_owned()) || cards.contains(&"0 part Hands".to_owned()),
        "{cards:?}"
    );
    assert!(!draft.text().contains("Say(\"\")"));
    draft.undo();
    assert_eq!(draft.text(), before, "one change");
}

#[test]
fn a_line_is_divided_where_the_cursor_is() {
    let mut draft = small();
    assert_eq!(draft.divide(1, "Notice ".len()), Ok(2));
    assert_eq!(shown(&draft)[1..3], ["0 say Notice", "0 say the feet."]);
    draft.undo();
    assert_eq!(draft.text(), SMALL);
    assert!(draft.divide(0, 3).is_err(), "a bell has no words");
}

#[test]
fn times_are_taken_as_people_write_them() {
    for (typed, meant) in [
        ("1 min", "1m"),
        ("90 sec", "90s"),
        ("2 minutes 30 seconds", "2m30s"),
        ("10", "10s"),
        ("1.5 min", "1.5 min"),
        ("10s", "10s"),
        ("soon", "soon"),
        ("", ""),
        ("min", "min"),
    ] {
        assert_eq!(time_as_meant(typed), meant, "{typed}");
    }
}
