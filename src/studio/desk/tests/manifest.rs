use super::super::*;
use crate::script::{Form, parse_manifest};

const STARTER: &str = include_str!("../../starter/bundle.ron");

fn view(draft: &Draft) -> ManifestView {
    ManifestView::of(draft.text()).unwrap()
}

/// What the program makes of a manifest when it is packed.
fn packed(draft: &Draft) -> crate::domain::bundle::Bundle {
    parse_manifest("bundle.ron", draft.text().as_bytes(), Form::Making).unwrap().bundle
}

#[test]
fn what_is_shown_is_what_is_written_and_the_other_way_round() {
    let mut draft = Draft::new(STARTER.into());
    let mut shown = view(&draft);
    assert_eq!((&*shown.title, shown.support.len(), shown.stages.len()), ("A quiet evening", 1, 1));
    let first = &shown.stages[0];
    assert_eq!(
        (&*first.title, first.days_a_week, first.weeks),
        ("The first week", Some(3), Some(1))
    );
    assert_eq!((&first.opens, first.in_streak), (&Opens::Open, true));
    draft.set_manifest(&shown).unwrap();
    assert_eq!(draft.text(), STARTER, "nothing is different, so nothing is written");
    shown.title = "Slow \"evenings\"".into();
    shown.author = ["Some name".into(), "Sex therapist".into(), "By letter".into()];
    shown.support = vec!["A friend".into(), "0123 456".into()];
    shown.stages[0].about = "Only when it fits.".into();
    shown.stages[0].days_a_week = None;
    shown.stages[0].in_streak = false;
    draft.set_manifest(&shown).unwrap();
    assert_eq!(view(&draft), shown);
    let bundle = packed(&draft);
    assert_eq!((&*bundle.title, &*bundle.author.contact), ("Slow \"evenings\"", "By letter"));
    assert_eq!(bundle.support.len(), 2);
    let comments = |text: &str| text.matches("//").count();
    assert_eq!(comments(draft.text()), comments(STARTER), "its comments stay");
    while draft.undo().is_some() {}
    assert_eq!(draft.text(), STARTER);
}

#[test]
fn stages_are_added_moved_and_removed() {
    let mut draft = Draft::new(STARTER.into());
    draft.add_stage(&["evening".into()]).unwrap();
    for opens in
        [Opens::Practised(3), Opens::Comfort(6), Opens::Word("a \"word\"".into()), Opens::Open]
    {
        let mut shown = view(&draft);
        shown.stages[1].opens = opens;
        draft.set_manifest(&shown).unwrap();
        assert_eq!(view(&draft), shown);
        packed(&draft);
    }
    let titles = |draft: &Draft| -> Vec<String> {
        view(draft).stages.into_iter().map(|stage| stage.title).collect()
    };
    assert_eq!(titles(&draft), ["The first week", "Week 2"]);
    draft.move_stage(1, false).unwrap();
    assert_eq!(titles(&draft), ["Week 2", "The first week"]);
    draft.move_stage(1, true).unwrap();
    draft.move_stage(0, true).unwrap();
    assert_eq!(titles(&draft), ["The first week", "Week 2"]);
    draft.remove_stage(0).unwrap();
    draft.remove_stage(0).unwrap();
    assert_eq!(titles(&draft), Vec::<String>::new());
    assert!(packed(&draft).programme.is_none());
    draft.add_stage(&["evening".into()]).unwrap();
    assert_eq!(packed(&draft).programme.unwrap().stages[0].sessions, ["evening"]);
    while draft.undo().is_some() {}
    assert_eq!(draft.text(), STARTER);
}

#[test]
fn what_is_no_manifest_has_nothing_to_show() {
    assert!(ManifestView::of("Bundle(").is_err());
    assert_eq!(ManifestView::of("Bundle(title: 7)").unwrap().stages, []);
}
