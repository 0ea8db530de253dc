//! What is asked after a sitting, of one person and of two.

use groundwork::domain::record::Reason;
use groundwork::keeper::Settings;

use super::*;

const LINE: &str = "One line, for yourself";
const BRING: &str = "Anything you would like to bring to your therapist?";

/// Frames until the closing screen, after a sitting that was stopped.
fn stopped(harness: &mut Harnessed) {
    press(harness, "Begin");
    until_playing(harness);
    go(harness, Command::Stop);
    until(harness, "the closing screen", |h| has_button(h, "Done"));
}

fn kept(harness: &mut Harnessed) -> PracticeEntry {
    harness.state_mut().window().keeper().page(0, 9).unwrap().remove(0)
}

#[test]
fn stopping_early_offers_reasons_and_keeps_the_chosen_one() {
    let mut harness = plain();
    stopped(&mut harness);
    for reason in Reason::OFFERED {
        assert!(has_button(&harness, reason.words()), "{reason:?}");
    }
    reach(&mut harness, "Uncomfortable");
    reach(&mut harness, "Enough for today");
    press(&mut harness, "Done");
    assert_eq!(kept(&mut harness).reason, Some(Reason::Enough));
    // Whoever presses it again has said nothing.
    stopped(&mut harness);
    reach(&mut harness, "Interrupted");
    reach(&mut harness, "Interrupted");
    press(&mut harness, "Done");
    assert_eq!(kept(&mut harness).reason, None);
}

#[test]
fn whoever_goes_on_has_given_no_reason_to_stop() {
    let mut harness = plain();
    stopped(&mut harness);
    reach(&mut harness, "Something technical");
    press(&mut harness, "Continue");
    until(&mut harness, "the session again", |h| {
        heard(h).is_some_and(|(at, s)| s == State::Playing && at > Frames::ZERO)
    });
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    press(&mut harness, "Done");
    assert_eq!(kept(&mut harness).reason, None);
}

#[test]
fn what_is_brought_to_the_therapist_is_a_line_of_its_own() {
    let mut harness = plain();
    stopped(&mut harness);
    type_into(&mut harness, LINE, "for me");
    type_into(&mut harness, BRING, "for the appointment");
    reach(&mut harness, "Done");
    let kept = kept(&mut harness);
    assert_eq!((kept.line.as_str(), kept.bring.as_str()), ("for me", "for the appointment"));
}

#[test]
fn after_ground_me_it_says_whom_to_turn_to_and_asks_for_no_reason() {
    let mut harness = plain();
    let keeper = harness.state_mut().window().keeper();
    let settings = Settings { support: "Ana, 555 0123".into(), ..keeper.settings().clone() };
    keeper.set_settings(settings).unwrap();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    go(&mut harness, Command::GroundMe);
    until(&mut harness, "the grounding", |h| has_button(h, "Back to where I was"));
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    assert!(says(&harness, "Ana, 555 0123"));
    assert!(says(&harness, "call your local emergency number"));
    assert!(!has_button(&harness, "Enough for today"));
    press(&mut harness, "Done");
    assert_eq!(kept(&mut harness).ended, Ended::Grounded);
    // The control: after another sitting, nothing of it.
    stopped(&mut harness);
    assert!(!says(&harness, "555 0123") && !says(&harness, "emergency number"));
}

/// A window whose library has a session for two, over a record with a passphrase if there is one.
fn for_two(folder: Arc<tempfile::TempDir>) -> Harnessed {
    let script = folder.path().join("two.ron");
    let text = r#"Session(format: 1, id: "two", title: "For two", language: "en",
        practice: Dialogue, setting: Partners, steps: [Quiet(ideal: "5m")])"#;
    std::fs::write(&script, text).unwrap();
    let (_data, library) = library();
    let opened = library.open(script.to_str().unwrap()).unwrap();
    let mut harness = past_the_first_start(start(SIZES[1], Appearance::default(), folder));
    let keeper = harness.state_mut().window().keeper();
    let mut settings = keeper.settings().clone();
    settings.preferences.names = ["Robin".into(), "Kim".into()];
    keeper.set_settings(settings).unwrap();
    harness.state_mut().window().fill_library(vec![Arc::new(opened)]);
    harness
}

/// Frames until the closing screen after the sitting for two.
fn practised_by_two(harness: &mut Harnessed) {
    go(harness, Command::Library);
    until(harness, "the library", |h| h.query_by_label_contains("For two,").is_some());
    harness.get_by_label_contains("For two,").click();
    harness.run_steps(4);
    assert!(!says(harness, "How it feels now"), "of two, nobody is asked beforehand");
    until(harness, "the page", |h| has_button(h, "Begin"));
    go(harness, Command::Begin);
    until_playing(harness);
    go(harness, Command::Stop);
    until(harness, "the closing screen", |h| has_button(h, "Done"));
}

/// Whether these words are in any file below a folder.
pub fn anywhere(folder: &std::path::Path, words: &str) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return anywhere(&path, words);
        }
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    })
}

/// Types a word twice.
fn word(harness: &mut Harnessed, word: &str) {
    type_into(harness, "A word of your own", word);
    type_into(harness, "Once more", word);
}

#[test]
fn two_write_one_after_the_other_each_alone_and_sealed() {
    let folder = empty();
    let mut harness = for_two(Arc::clone(&folder));
    practised_by_two(&mut harness);
    assert!(!says(&harness, "How it feels now") && !says(&harness, "How present you were"));
    assert!(field(&harness, LINE).is_none(), "no line that both could read");
    assert!(has_button(&harness, "Enough for today"));
    reach(&mut harness, "Write, one after the other");
    assert!(says(&harness, "For Robin alone. Kim, please look away for a moment."));
    let is_next = |h: &Harnessed| field(h, LINE).unwrap().accesskit_node().is_focused();
    assert!(is_next(&harness), "one goes on by keyboard");
    type_into(&mut harness, LINE, "sentinel of robin");
    word(&mut harness, "marsh heron");
    reach(&mut harness, "Seal it, and hand over");
    until(&mut harness, "the other", |h| {
        says(h, "For Kim alone. Robin, please look away for a moment.")
    });
    assert!(!says(&harness, "sentinel of robin") && !says(&harness, "marsh heron"));
    assert!(is_next(&harness), "and so does the other");
    type_into(&mut harness, BRING, "sentinel of kim");
    word(&mut harness, "linden tree");
    reach(&mut harness, "Seal it");
    until(&mut harness, "both", |h| says(h, "Thank you, both. What was written is sealed."));
    press(&mut harness, "Done");
    let entry = kept(&mut harness);
    assert_eq!((entry.sealed.len(), entry.line.as_str(), entry.bring.as_str()), (2, "", ""));
    assert_eq!(entry.ratings, Ratings::default());
    // Locked or not, the words are in no file, and whoever has the record does not read them.
    drop(harness);
    let record = store::hold(&folder.path().join("record")).unwrap().open(clock().utc_ms).unwrap();
    let opened = |word: &str| {
        let all = record.open_lines(word).unwrap();
        all.into_iter().map(|(_, lines)| [lines.line, lines.bring]).collect::<Vec<_>>()
    };
    assert_eq!(opened("Marsh Heron"), [["sentinel of robin".to_string(), String::new()]]);
    assert_eq!(opened("linden tree"), [[String::new(), "sentinel of kim".to_string()]]);
    let text = groundwork::store::exchange::to_json(&record.history().unwrap());
    assert!(!text.contains("sentinel"), "{text}");
    drop(record);
    assert!(!anywhere(folder.path(), "sentinel"));
}

#[test]
fn what_is_not_sealed_is_not_kept() {
    let mut harness = for_two(empty());
    practised_by_two(&mut harness);
    reach(&mut harness, "Write, one after the other");
    type_into(&mut harness, LINE, "left behind");
    let seal = |h: &Harnessed| {
        let node = h.get_by_role_and_label(Role::Button, "Seal it, and hand over");
        !node.accesskit_node().is_disabled()
    };
    assert!(!seal(&harness), "there is no word yet");
    type_into(&mut harness, "A word of your own", "marsh heron");
    assert!(!seal(&harness), "it is there once");
    reach(&mut harness, "Write nothing, and hand over");
    assert!(says(&harness, "For Kim alone.") && !says(&harness, "left behind"));
    reach(&mut harness, "Write nothing");
    assert!(says(&harness, "Thank you, both. Nothing was written down."));
    press(&mut harness, "Done");
    let entry = kept(&mut harness);
    assert!(entry.sealed.is_empty() && entry.line.is_empty(), "{entry:?}");
}

#[test]
fn a_word_opens_its_own_lines_in_progress_for_as_long_as_they_are_shown() {
    let folder = empty();
    let mut harness = for_two(Arc::clone(&folder));
    practised_by_two(&mut harness);
    reach(&mut harness, "Write, one after the other");
    type_into(&mut harness, LINE, "only mine");
    word(&mut harness, "marsh heron");
    reach(&mut harness, "Seal it, and hand over");
    until(&mut harness, "the other", |h| says(h, "For Kim alone."));
    press(&mut harness, "Done");
    go(&mut harness, Command::Progress);
    let open = |harness: &mut Harnessed| {
        let row = harness.get_by_label_contains(", For two, ");
        row.scroll_to_me();
        harness.run_steps(4);
        harness.get_by_label_contains(", For two, ").click();
        harness.run_steps(4);
    };
    let tries = |harness: &mut Harnessed, word: &str, then: &str| {
        type_into(harness, "Your word", word);
        reach(harness, "Open it");
        until(harness, then, |h| says(h, then));
    };
    open(&mut harness);
    tries(&mut harness, "linden tree", "That word opens nothing here. It can be tried again.");
    assert!(!says(&harness, "only mine"));
    tries(&mut harness, "marsh heron", "For yourself: only mine");
    open(&mut harness);
    open(&mut harness);
    assert!(!says(&harness, "only mine"), "it is closed again with its sitting");
}
