//! The report: ticks beside the page as it will be printed, and the files that it is saved as.

use super::*;

/// The page *Report* over these sittings, with its page painted.
fn at_report(entries: &[PracticeEntry]) -> Harnessed {
    let mut harness = over(with_record(entries));
    go(&mut harness, Command::Progress);
    harness.run_steps(4);
    press(&mut harness, "Report…");
    until(&mut harness, "the page", |h| !page(h).is_empty());
    harness
}

/// What is on the page as it will be printed.
fn page(harness: &Harnessed) -> String {
    let node = harness.query_by_role_and_label(Role::Image, "The page as it will be printed");
    let text = node.and_then(|node| node.accesskit_node().value()).unwrap_or_default();
    text.replace('\u{a0}', " ")
}

/// Presses a tick that may have to be scrolled to.
fn tick(harness: &mut Harnessed, label: &str) {
    harness.get_by_role_and_label(Role::CheckBox, label).scroll_to_me();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::CheckBox, label).click();
    harness.run_steps(2);
}

/// Three sittings, of which one was stopped, with a line to bring.
fn three() -> Vec<PracticeEntry> {
    let mut entries = vec![sitting("One", 2), sitting("One", 1), sitting("Two", 1)];
    entries[1].ended = Ended::StoppedEarly;
    entries[1].line = "it got loud".into();
    entries[2].bring = "Is it all right to fall asleep?".into();
    entries
}

#[test]
fn what_is_ticked_is_on_the_page_and_what_is_not_is_not() {
    let mut harness = at_report(&three());
    let counts = "One: 2 times on 2 days; 10 minutes; finished 1, stopped 1";
    let said = page(&harness);
    assert!(said.contains("For my appointment") && said.contains(counts), "{said}");
    assert!(said.contains("Chosen by me. Not complete."), "{said}");
    for words in ["fall asleep", "6 → 3", "Difficult", "it got loud"] {
        assert!(!said.contains(words), "{words} is not ticked at first: {said}");
    }
    tick(&mut harness, "Is it all right to fall asleep?");
    until(&mut harness, "the line", |h| page(h).contains("What I want to bring"));
    tick(&mut harness, "All 3");
    until(&mut harness, "the ratings", |h| page(h).matches("6 → 3").count() == 3);
    tick(&mut harness, counts);
    until(&mut harness, "the practice to be gone", |h| !page(h).contains("One"));
    assert_eq!(page(&harness).matches("6 → 3").count(), 1, "with its ratings");
    assert!(page(&harness).contains("fall asleep"));
    type_into(&mut harness, "A line to bring, for this page only", "More of the mornings");
    until(&mut harness, "what was written here", |h| page(h).contains("More of the mornings"));
    tick(&mut harness, "Privacy");
    until(&mut harness, "what got in the way", |h| page(h).contains("What got in the way"));
    reach(&mut harness, "Talk first");
    until(&mut harness, "what next", |h| page(h).contains("Talk first"));
    // Whoever looks elsewhere finds it as it was.
    go(&mut harness, Command::Back);
    press(&mut harness, "Report…");
    until(&mut harness, "the page", |h| page(h).contains("More of the mornings"));
    assert!(!page(&harness).contains("One"));
}

#[test]
fn it_is_saved_where_someone_says_and_never_over_something_else() {
    let mut harness = at_report(&three());
    let path = harness.state().folder.path().join("mine.ron");
    reach(&mut harness, "RON, for Groundwork");
    let field = harness.get_by_role_and_label(Role::TextInput, "Where to");
    assert!(field.value().unwrap().ends_with("notes.ron"), "a neutral name that follows the form");
    field.scroll_to_me();
    field.focus();
    harness.run_steps(3);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    type_into(&mut harness, "Where to", path.to_str().unwrap());
    reach(&mut harness, "Save");
    until(&mut harness, "the file", |h| says(h, "It is written"));
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.starts_with("Report(") && !written.contains("it got loud"), "{written}");
    std::fs::write(&path, "mine").unwrap();
    reach(&mut harness, "Save");
    until(&mut harness, "the question", |h| has_button(h, "Write over it"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    reach(&mut harness, "Write over it");
    until(&mut harness, "the file", |h| says(h, "It is written"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
}

#[test]
fn it_is_shown_large_and_left_step_by_step() {
    let mut harness = at_report(&three());
    reach(&mut harness, "Show on this screen");
    harness.run_steps(4);
    assert!(says(&harness, "Two: once; 5 minutes; finished 1"));
    assert!(says(&harness, "Chosen by me. Not complete."));
    assert!(!has_button(&harness, "Save"), "nothing else is there");
    go(&mut harness, Command::Back);
    assert!(has_button(&harness, "Save"));
    go(&mut harness, Command::Back);
    assert!(has_button(&harness, "Report…"), "Progress");
}

#[test]
fn letters_without_a_font_are_said_beside_the_page() {
    let mut harness = at_report(&three());
    assert!(!says(&harness, "There is no font here"));
    type_into(&mut harness, "A line to bring, for this page only", "漢字");
    until(&mut harness, "what has no font", |h| {
        says(h, "There is no font here for \u{201C}漢字\u{201D}")
    });
}

#[test]
fn twenty_thousand_sittings_are_one_page_of_counts() {
    let many: Vec<PracticeEntry> = (0..20_000).map(|n| sitting("One", n / 700)).collect();
    let mut harness = at_report(&many);
    assert!(page(&harness).contains("times on 28 days"), "{}", page(&harness));
    reach(&mut harness, "Three months");
    until(&mut harness, "all of them", |h| page(h).contains("20000 times on 29 days"));
}
