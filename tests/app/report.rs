//! The report: ticks beside the page as it will be printed, and the files that it is saved as.

use groundwork::domain::record::Lines;
use groundwork::domain::record::report::Report;

use super::closing::anywhere;
use super::*;

/// The page *Report* over these sittings, with its page painted.
fn at_report(entries: &[PracticeEntry]) -> Harnessed {
    report_over(with_record(entries))
}

/// The same over a folder that has a record.
fn report_over(folder: Arc<tempfile::TempDir>) -> Harnessed {
    let mut harness = over(folder);
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
    entries[2].session = Some("settling-scan".into());
    entries[2].bring = "Is it all right to fall asleep?".into();
    entries
}

#[test]
fn what_is_ticked_is_on_the_page_and_what_is_not_is_not() {
    let mut harness = at_report(&three());
    let counts = "One: twice on 2 days; 10 minutes; finished 1, stopped 1";
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
    reach(&mut harness, "Privacy");
    until(&mut harness, "what got in the way", |h| page(h).contains("What got in the way"));
    reach(&mut harness, "Talk about it first");
    until(&mut harness, "what next", |h| page(h).contains("Talk about it first"));
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

/// The same three, of which the second one is of two people who sealed their lines.
fn sealed() -> Arc<tempfile::TempDir> {
    let (folder, at) = (empty(), clock().utc_ms);
    let mut record = store::hold(&folder.path().join("record")).unwrap().open(at).unwrap();
    let mut entries = three();
    let id = entries[1].id;
    entries[1].line = String::new();
    for (word, name) in [("marsh heron", "Robin"), ("linden tree", "Kim")] {
        let lines = Lines { line: format!("{name} alone"), bring: format!("{name} brings this") };
        entries[1].sealed.push(record.seal_lines(id, word, &lines).unwrap());
    }
    let history = History { sittings: entries, ..History::default() };
    record.bring_in(&history, false, at).unwrap();
    drop(record);
    folder
}

#[test]
fn a_word_opens_its_own_lines_for_as_long_as_the_page_is_shown() {
    let folder = sealed();
    let mut harness = report_over(Arc::clone(&folder));
    // Where nothing is sealed it looks the same.
    let offer = "Lines under a word of your own…";
    assert!(has_button(&harness, offer) && has_button(&at_report(&three()), offer));
    reach(&mut harness, offer);
    let tries = |harness: &mut Harnessed, word: &str, then: &str| {
        type_into(harness, "Your word", word);
        reach(harness, "Open it");
        until(harness, then, |h| says(h, then));
    };
    let nothing = "That word opens nothing for this page. It can be tried again.";
    tries(&mut harness, "wrong word", nothing);
    assert!(!says(&harness, "Robin") && !says(&harness, "Kim"));
    tries(&mut harness, "Marsh Heron", "It is open until you leave this page.");
    assert!(says(&harness, "Robin brings this") && !says(&harness, "Kim"));
    assert!(!page(&harness).contains("Robin"), "it is not ticked at first");
    tick(&mut harness, "Robin brings this");
    until(&mut harness, "the line", |h| page(h).contains("Robin brings this"));
    let hard = harness.get_by_label_contains("stopped after").accesskit_node().label().unwrap();
    tick(&mut harness, &hard);
    tick(&mut harness, "With the line: “Robin alone”");
    until(&mut harness, "the other line", |h| page(h).contains("Robin alone"));
    // Another word brings its own, and what was ticked of the first one goes.
    tries(&mut harness, "linden tree", "It is open until you leave this page.");
    until(&mut harness, "the page", |h| !page(h).contains("Robin"));
    assert!(says(&harness, "Kim brings this") && !says(&harness, "Robin"));
    assert!(!page(&harness).contains("Kim"));
    tick(&mut harness, "Kim brings this");
    until(&mut harness, "the line", |h| page(h).contains("Kim brings this"));
    // Whoever comes to the page after that finds it without.
    go(&mut harness, Command::Today);
    assert!(!says(&harness, "Kim"));
    go(&mut harness, Command::Progress);
    press(&mut harness, "Report…");
    until(&mut harness, "the page", |h| page(h).contains("One: "));
    assert!(!says(&harness, "Kim") && has_button(&harness, offer));
    drop(harness);
    assert!(!anywhere(folder.path(), "brings this"), "it is in no file");
}

#[test]
fn near_an_appointment_it_is_a_press_away_on_today() {
    let mut harness = over(with_record(&three()));
    let offer = "Report for the appointment…";
    let in_days = |harness: &mut Harnessed, days: i64| {
        let now = clock();
        let at = Moment { utc_ms: now.utc_ms + TimeDelta::days(days), ..now };
        harness.state_mut().window().keeper().arrange(at, None).unwrap();
        go(harness, Command::Library);
        go(harness, Command::Today);
    };
    assert!(!has_button(&harness, offer));
    in_days(&mut harness, 2);
    assert!(!has_button(&harness, offer), "there is time");
    in_days(&mut harness, 1);
    reach(&mut harness, offer);
    until(&mut harness, "the page", |h| page(h).contains("For my appointment on "));
    assert!(page(&harness).contains("before this appointment."), "{}", page(&harness));
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

#[test]
fn a_therapist_reads_reports_in_studio_and_nothing_of_them_stays() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, day: &str, line: &str| {
        let day = day.parse().unwrap();
        let bring = vec![line.to_owned()];
        let report = Report { since: day, until: day, bring, ..Report::default() };
        let path = folder.path().join(name);
        std::fs::write(&path, groundwork::report::to_ron(&report)).unwrap();
        path.display().to_string()
    };
    let later = write("later.ron", "2026-11-29", "The evenings are short");
    let first = write("first.ron", "2026-11-18", "May it be shorter?");
    let broken = folder.path().join("broken.ron");
    std::fs::write(&broken, "History(format: 2)").unwrap();
    let mut harness = plain();
    harness.state_mut().window().open_studio(None);
    harness.run_steps(3);
    reach(&mut harness, "Read reports…");
    let read = |harness: &mut Harnessed, path: &str| {
        type_into(harness, "Where the report is", path);
        reach(harness, "Read");
    };
    read(&mut harness, &later);
    until(&mut harness, "the report", |h| says(h, "The evenings are short"));
    assert!(!has_button(&harness, "Side by side"), "there is one");
    read(&mut harness, &first);
    until(&mut harness, "both", |h| says(h, "May it be shorter?"));
    assert!(says(&harness, "The evenings are short") && has_button(&harness, "Side by side"));
    reach(&mut harness, "18 November 2026");
    assert!(says(&harness, "May it be shorter?") && !says(&harness, "The evenings"));
    read(&mut harness, broken.to_str().unwrap());
    until(&mut harness, "what is wrong", |h| says(h, "it is not a report"));
    // Left by whichever way, they are gone.
    go(&mut harness, Command::Today);
    go(&mut harness, Command::Studio);
    assert!(!says(&harness, "May it be shorter?") && has_button(&harness, "Read reports…"));
}
