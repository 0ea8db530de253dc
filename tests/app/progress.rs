//! Progress: what was practised, as pictures that say the same in words, and as a list.

use super::*;

fn at_progress(entries: &[PracticeEntry]) -> Harnessed {
    let mut harness = over(with_record(entries));
    go(&mut harness, Command::Progress);
    harness.run_steps(4);
    harness
}

#[test]
fn pictures_are_said_in_words() {
    let harness = at_progress(&[sitting("One", 0), sitting("Two", 8), sitting("Three", 9)]);
    assert!(says(&harness, " you practised on 3 days, 15 minutes together."));
    assert!(says(&harness, "of the last 26 weeks"));
    assert!(says(&harness, "Rated before and after: 3. Calmer afterwards 3, the same 0"));
    let pictures = harness.query_all_by_role(Role::Image).count();
    assert!(pictures >= 4, "week, year, minutes and ratings are pictures with names: {pictures}");
}

#[test]
fn an_empty_record_says_what_will_be_here() {
    let mut harness = plain();
    go(&mut harness, Command::Progress);
    assert!(says(&harness, "Nothing practised yet."));
    press(&mut harness, "To the practice for today");
    assert!(has_button(&harness, "Begin"));
}

#[test]
fn a_sitting_is_changed_taken_out_and_put_back() {
    let mut harness = at_progress(&[sitting("One", 0), sitting("Two", 1)]);
    to_the_end(&mut harness);
    harness.get_by_label_contains(", Two, 5 minutes").click();
    harness.run_steps(6);
    to_the_end(&mut harness);
    // What came with pasting and is no plain text is a space.
    type_into(&mut harness, "One line about it", "the\train\u{1b}helped");
    reach(&mut harness, "Keep");
    let line =
        |h: &mut Harnessed| h.state_mut().window().keeper().page(1, 1).unwrap().remove(0).line;
    assert_eq!(line(&mut harness), "the rain helped");
    press(&mut harness, "Undo");
    assert_eq!(line(&mut harness), "");
    // The list stands elsewhere without the line about what can be undone.
    harness.run_steps(6);
    harness.get_by_label_contains(", Two, 5 minutes").click();
    harness.run_steps(6);
    reach(&mut harness, "Delete");
    harness.run_steps(4);
    assert!(!says(&harness, ", Two, 5 minutes"));
    press(&mut harness, "Undo");
    harness.run_steps(4);
    assert!(says(&harness, ", Two, 5 minutes"));
}

#[test]
fn twenty_thousand_sittings_are_laid_out_as_far_as_they_are_seen() {
    let many: Vec<PracticeEntry> =
        (0..20_000).map(|n| sitting(&format!("Number {n}"), n / 6)).collect();
    let mut harness = at_progress(&many);
    let rows = |h: &Harnessed| h.query_all_by_label_contains(", Number ").count();
    to_the_end(&mut harness);
    assert!((4..60).contains(&rows(&harness)), "{} rows", rows(&harness));
    let first = many.iter().min_by_key(|entry| entry.begun.utc_ms).unwrap();
    assert!(says(&harness, &format!(", {},", first.title)), "the earliest stands at the end");
}

#[test]
fn the_history_is_written_where_someone_says() {
    let mut harness = at_progress(&[sitting("One", 0), sitting("Two", 1)]);
    let path = harness.state().folder.path().join("mine.ron");
    press(&mut harness, "Export…");
    assert!(says(&harness, "The file is not encrypted"));
    press(&mut harness, "RON");
    let field = harness.get_by_role_and_label(Role::TextInput, "Where to");
    assert!(field.value().unwrap().ends_with("history.ron"), "the name follows the form");
    field.focus();
    harness.run_steps(2);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    type_into(&mut harness, "Where to", path.to_str().unwrap());
    press(&mut harness, "Write the file");
    until(&mut harness, "the file", |h| says(h, "2 sittings are written"));
    assert!(std::fs::read_to_string(&path).unwrap().contains("Two"));
    std::fs::write(&path, "mine").unwrap();
    press(&mut harness, "Write the file");
    until(&mut harness, "the question", |h| has_button(h, "Write over it"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    press(&mut harness, "Write over it");
    until(&mut harness, "the file", |h| says(h, "2 sittings are written"));
}

#[test]
fn a_missed_day_is_made_a_day_of_rest_and_that_is_taken_back() {
    let mut harness = at_progress(&[sitting("One", 0), sitting("Two", 5)]);
    let rests = |h: &mut Harnessed| {
        h.state_mut().window().keeper().settings().agreement.rests().collect::<Vec<_>>()
    };
    let pick = harness.get_by_role_and_label(Role::ComboBox, "Day of rest");
    pick.scroll_to_me();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::ComboBox, "Day of rest").click();
    harness.run_steps(4);
    let day = practice_day(clock(), DayStart::default()) - chrono::Days::new(2);
    let label = day.format("%A, %-d %B").to_string();
    harness.get_by_role_and_label(Role::Button, &label).click();
    harness.run_steps(6);
    assert_eq!(rests(&mut harness), [day]);
    assert!(says(&harness, &format!("{label} was a day of rest.")));
    reach(&mut harness, "Take that back");
    harness.run_steps(4);
    assert_eq!(rests(&mut harness), []);
}
