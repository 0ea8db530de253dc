//! Progress: what was practised, as pictures that say the same in words, and as a list.

use groundwork::keeper::ThemeChoice;

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
    assert!(says(&harness, "Practice will show here."));
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
fn a_folder_gets_a_name_and_what_fails_is_said_in_plain_words() {
    let mut harness = at_progress(&[sitting("One", 0)]);
    let folder = harness.state().folder.path().to_path_buf();
    let write = |harness: &mut Harnessed, path: &std::path::Path| {
        harness.get_by_role_and_label(Role::TextInput, "Where to").focus();
        harness.run_steps(2);
        key(harness, Modifiers::COMMAND, Key::A);
        type_into(harness, "Where to", path.to_str().unwrap());
        press(harness, "Write the file");
    };
    press(&mut harness, "Export…");
    write(&mut harness, &folder);
    let whole = folder.join("history.csv");
    let said = format!("1 sitting is written: \u{201C}{}\u{201D}.", whole.display());
    until(&mut harness, "the file", |h| says(h, &said));
    assert!(std::fs::read_to_string(&whole).unwrap().contains("One"));
    // The form changes the name of a file, and not that of a folder.
    press(&mut harness, "JSON");
    let field = harness.get_by_role_and_label(Role::TextInput, "Where to");
    assert_eq!(field.value().unwrap(), folder.display().to_string());
    for (path, why) in [
        (whole.join("x.csv"), "a part of the path is a file and not a folder"),
        (folder.join("gone").join("x.csv"), "there is no such file or folder"),
        (
            folder.join("x".repeat(300)),
            "the name is too long, or has signs that cannot be in a name there",
        ),
    ] {
        write(&mut harness, &path);
        let said = format!("Could not write \u{201C}{}\u{201D}: {why}.", path.display());
        until(&mut harness, why, |h| says(h, &said));
        assert!(!says(&harness, "os error"));
    }
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

/// A list of Insight Timer in the folder of a window.
fn list(harness: &Harnessed, rows: &str) -> std::path::PathBuf {
    let path = harness.state().folder.path().join("list.csv");
    std::fs::write(&path, format!("Started At,Duration,Preset,Activity\n{rows}")).unwrap();
    path
}

/// Opens the import on Progress and has a file looked at.
fn look_at(harness: &mut Harnessed, path: &std::path::Path) {
    press(harness, "Import…");
    assert!(says(harness, "nothing is brought in before you say so"));
    type_into(harness, "Which file", path.to_str().unwrap());
    reach(harness, "Look at it");
}

fn count(harness: &mut Harnessed) -> usize {
    harness.state_mut().window().keeper().all().unwrap().len()
}

#[test]
fn a_history_is_looked_at_brought_in_and_taken_back() {
    let mut harness = at_progress(&[sitting("One", 0)]);
    let rows = "04/20/2025 20:21:14,0:45:0,,\nnever,0:1:0,,\n04/21/2025 08:00:00,0:5:0,,\n";
    let path = list(&harness, rows);
    look_at(&mut harness, &path);
    let bring = "Bring in 2 sittings";
    until(&mut harness, "the preview", |h| has_button(h, bring));
    for words in [
        "Insight Timer: 2 sittings from 20 April 2025 to 21 April 2025; 1 could not be read.",
        "Its dates are month/day/year, as “04/20/2025 20:21:14” shows.",
        "Line 3: “Started At” is “never”, expected a date and a time",
    ] {
        assert!(says(&harness, words), "{words}");
    }
    assert_eq!(count(&mut harness), 1, "nothing is brought in by looking");
    reach(&mut harness, bring);
    until(&mut harness, "the sittings", |h| says(h, "2 sittings are brought in."));
    assert_eq!(count(&mut harness), 3);
    // Again it is the same, and there is nothing to bring in.
    look_at(&mut harness, &path);
    until(&mut harness, "the second preview", |h| says(h, "2 are in your history already."));
    assert!(says(&harness, "There is nothing new in it."));
    assert!(!has_button(&harness, "Bring in 0 sittings"));
    // One undo takes all of it.
    press(&mut harness, "Undo");
    until(&mut harness, "the undoing", |h| !has_button(h, "Undo") && has_button(h, "Export…"));
    assert_eq!(count(&mut harness), 1);
    look_at(&mut harness, &path);
    until(&mut harness, "the third preview", |h| says(h, "2 were taken out before and stay out."));
}

#[test]
fn dates_of_two_meanings_are_asked_about_in_the_window() {
    let mut harness = at_progress(&[sitting("One", 0)]);
    let rows: String = (1..=11).map(|n| format!("{n:02}/11/2025 08:00:00,0:10:0,,\n")).collect();
    let path = list(&harness, &rows);
    look_at(&mut harness, &path);
    until(&mut harness, "the question", |h| says(h, "nothing in it tells which"));
    assert!(says(&harness, "11 sittings from 1 November 2025 to 11 November 2025"));
    assert!(says(&harness, "11 sittings from 11 January 2025 to 11 November 2025"));
    assert!(!has_button(&harness, "Bring in 11 sittings"), "nothing on a guess");
    reach(&mut harness, "11 January 2025");
    until(&mut harness, "the preview", |h| has_button(h, "Bring in 11 sittings"));
    // It can still be said otherwise.
    reach(&mut harness, "1 November 2025");
    until(&mut harness, "the preview", |h| has_button(h, "Bring in 11 sittings"));
    reach(&mut harness, "Bring in 11 sittings");
    until(&mut harness, "the sittings", |h| says(h, "11 sittings are brought in."));
    let all = harness.state_mut().window().keeper().all().unwrap();
    let days: Vec<String> = all.iter().map(|entry| entry.day.to_string()).collect();
    assert!(days.contains(&"2025-11-01".into()) && !days.contains(&"2025-01-11".into()));
}

#[test]
fn a_history_that_is_dropped_is_shown_even_to_someone_new() {
    let mut harness = plain();
    go(&mut harness, Command::Progress);
    press(&mut harness, "Import…");
    assert!(field(&harness, "Which file").is_some());
    go(&mut harness, Command::Today);
    for (name, begin) in [
        ("list.csv", "Started At,Duration\n04/20/2025 20:21:14,0:45:0\n"),
        ("history.ron", "History(format: 1, sittings: [])"),
        ("list.xlsx", "PK\u{3}\u{4}"),
    ] {
        let path = harness.state().folder.path().join(name);
        std::fs::write(&path, begin).unwrap();
        harness.state_mut().window().open_path(path.clone());
        let said = match name {
            "list.csv" => "Insight Timer: 1 sitting on 20 April 2025.",
            "history.ron" => "Groundwork: 0 sittings.",
            _ => {
                "This is a spreadsheet's own file; open it there, save it as CSV, and import that."
            }
        };
        until(&mut harness, name, |h| says(h, said));
    }
    let gone = harness.state().folder.path().join("gone.csv");
    harness.state_mut().window().open_path(gone);
    let said = "The file could not be read: there is no file of this name.";
    until(&mut harness, "the answer", |h| says(h, said));
    // A script is no history.
    let script = harness.state().folder.path().join("mine.ron");
    std::fs::write(&script, "Session(format: 1)").unwrap();
    harness.state_mut().window().open_path(script);
    until(&mut harness, "the bundles", |h| says(h, "This was not opened"));
}

#[test]
fn the_import_keeps_within_the_window_in_every_look() {
    for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
        for text_percent in [100, 200] {
            let appearance = Appearance { theme, text_percent, ..Appearance::default() };
            let folder = with_record(&[sitting("One", 0)]);
            let mut harness = start(SIZES[0], appearance, folder);
            until_there(&mut harness);
            go(&mut harness, Command::Progress);
            let rows =
                "01/11/2025 08:00:00,0:10:0,,\n02/11/2025 08:00:00,0:10:0,,\nnever,0:1:0,,\n";
            let path = list(&harness, rows);
            harness.state_mut().window().open_path(path);
            let look = (theme, text_percent);
            until(&mut harness, "the question", |h| has_button(h, "1 November 2025"));
            assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "{look:?}");
            reach(&mut harness, "1 November 2025");
            until(&mut harness, "the preview", |h| has_button(h, "Bring in 2 sittings"));
            harness.run_steps(4);
            assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "{look:?}");
        }
    }
}
