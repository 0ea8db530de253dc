//! What a therapist handed over, in the window: opened, checked, installed, practised, removed, locked.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use groundwork::audio::Clip;
use groundwork::audio::encode::flac;
use groundwork::bundle::{Sealer, SecretKey};
use groundwork::library::Voice;
use groundwork::studio::{Starter, bundles, sealing};
use groundwork::units::Gain;

use super::*;

/// A key, its file and two bundles that it signed, made once for all tests here.
pub(super) struct Desk {
    pub(super) folder: tempfile::TempDir,
    pub(super) key: SecretKey,
}

pub(super) static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let key = bundles::make_key(&folder.path().join("my.key"), "a quiet room").unwrap();
    let making = folder.path().join("evenings");
    Starter::Sample.write(&making).unwrap();
    let change = |from: &str, to: &str| {
        let path = making.join("bundle.ron");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    // The author's own words: what the starter has is not packed.
    change("Your name, or that of your practice", "A practice");
    change("Your training and titles, as you state them", "A therapist");
    change("How clients reach you", "At the appointment");
    // Something to hear, long enough to be interrupted.
    let hum = (0..48_000 * 60).map(|n| 0.1 * (n as f32 * 0.03).sin()).collect();
    let talk =
        flac(&Arc::new(Clip::mono(hum)).into(), Gain::UNITY, 24, usize::MAX).unwrap().unwrap();
    std::fs::write(making.join("a/talk.flac"), talk).unwrap();
    change(
        "    // Elsewhere;",
        "    recordings: [Recording(file: \"a/talk.flac\", title: \"A talk\")],\n    // Elsewhere;",
    );
    // A second stage for two, which waits for both to be comfortable.
    change(
        "        // A second stage that",
        "        Stage(id: \"second\", title: \"The second week\", sessions: [\"taking-turns\"],\n\
         gate: Practised(times: 1)),\n\
         Stage(id: \"third\", title: \"The third week\", sessions: [\"taking-turns\"],\n\
         gate: Comfort(at_least: 6)),\n        // A second stage that",
    );
    // Thomas has recorded its lines, and Clara, who is preferred, has not.
    crate::narrated::narrate_all(&making, Voice::Thomas);
    let (_data, library) = library();
    bundles::pack(&library, &making, &key, &folder.path().join("one.groundwork")).unwrap();
    Desk { folder, key }
});

impl Desk {
    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join("one.groundwork")
    }

    /// As someone types them: some in full, some in four letters.
    fn words(&self) -> Vec<String> {
        let words = self.key.author().words();
        let some = |(place, word): (usize, &&str)| match place % 2 {
            0 => word.to_string(),
            _ => word.chars().take(4).collect(),
        };
        words.iter().enumerate().map(some).collect()
    }
}

/// A window over a record, at a place of the rail.
pub(super) fn at_bundles(size: (f32, f32)) -> Harnessed {
    let folder = with_record(&[sitting("Before", 3)]);
    let mut harness = start(size, Appearance::default(), folder);
    until_there(&mut harness);
    go(&mut harness, Command::Bundles);
    harness
}

/// Opens the file, to the page before installing.
fn incoming(harness: &mut Harnessed, file: &Path) {
    harness.state_mut().window().open_path(file.to_path_buf());
    until(harness, "the bundle", |h| {
        has_button(h, "Install without the words") || has_button(h, "Close")
    });
}

pub(super) fn install(harness: &mut Harnessed) {
    incoming(harness, &DESK.file());
    reach(harness, "Install without the words");
    until(harness, "the bundle's page", |h| has_button(h, "All bundles"));
}

/// Types words one letter after the other, with spaces between them; those lead from field to field.
fn type_words(harness: &mut Harnessed, words: &[String]) {
    field(harness, "Word 1").unwrap().focus();
    harness.run_steps(2);
    for letter in words.join(" ").chars() {
        harness.event(egui::Event::Text(letter.to_string()));
        harness.run_steps(2);
    }
}

#[test]
fn the_words_of_the_handout_are_typed_and_compared() {
    let mut harness = at_bundles(SIZES[1]);
    assert!(says(&harness, "Nothing from a therapist yet."));
    // Found by its path, as someone would type it.
    press(&mut harness, "Open a bundle…");
    type_into(&mut harness, "Path of the file", &DESK.file().display().to_string());
    reach(&mut harness, "Open");
    until(&mut harness, "the bundle", |h| has_button(h, "Install without the words"));
    assert!(says(&harness, "The file says it is from A practice. Not checked yet."));
    assert!(says(&harness, "A quiet evening"));
    assert!(says(&harness, "The third week"));
    assert!(says(&harness, "Lines are spoken by Thomas, a synthetic voice."));

    let mut wrong = DESK.words();
    wrong.swap(0, 1);
    type_words(&mut harness, &wrong);
    reach(&mut harness, "Install");
    assert!(says(&harness, "These are not the words of the key that signed this bundle."));
    assert!(!has_button(&harness, "Install without the words"), "wrong is not the same as without");
    assert!(harness.state_mut().window().keeper().installed().bundles.is_empty());

    for place in 1..=8 {
        let name = format!("Word {place}");
        field(&harness, &name).unwrap().focus();
        harness.run_steps(2);
        key(&mut harness, Modifiers::COMMAND, Key::A);
        key(&mut harness, Modifiers::NONE, Key::Backspace);
    }
    assert!(!has_button(&harness, "Install without the words"), "not by typing on either");
    // All at once into the first field, as they are pasted, and Enter.
    type_into(&mut harness, "Word 1", &DESK.words().join("  "));
    harness.run_steps(2);
    assert!(!says(&harness, "These are not the words"));
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "the bundle's page", |h| has_button(h, "All bundles"));
    assert!(says(&harness, "You compared the eight words."));
}

#[test]
fn an_unchecked_bundle_can_be_checked_later_read_and_removed() {
    let mut harness = at_bundles(SIZES[1]);
    install(&mut harness);
    assert!(says(&harness, "Not checked yet."));
    type_words(&mut harness, &DESK.words());
    reach(&mut harness, "Compare");
    until(&mut harness, "the answer", |h| says(h, "You compared the eight words."));
    reach(&mut harness, "About these evenings");
    assert!(says(&harness, "By A practice"));
    until(&mut harness, "the reading", |h| !says(h, "One moment…"));
    reach(&mut harness, "Back to the bundle");
    // A session of it has its author beside it.
    reach(&mut harness, "A quiet evening");
    until(&mut harness, "its page", |h| has_button(h, "Begin"));
    assert!(says(&harness, "By A practice"));
    go(&mut harness, Command::Bundles);
    reach(&mut harness, "Remove");
    until(&mut harness, "the answer", |h| says(h, "what you practised with it stays"));
    go(&mut harness, Command::Bundles);
    reach(&mut harness, "Put back");
    until(&mut harness, "the bundle", |h| !has_button(h, "Put back"));
    assert_eq!(harness.state_mut().window().keeper().installed().bundles.len(), 1);
}

#[test]
fn quick_hide_silences_a_recording() {
    let mut harness = at_bundles(SIZES[1]);
    install(&mut harness);
    reach(&mut harness, "Listen to “A talk”");
    until(&mut harness, "the talk", |h| has_button(h, "Stop “A talk”"));
    go(&mut harness, Command::Hide);
    assert!(!has_button(&harness, "Stop “A talk”"));
    go(&mut harness, Command::Hide);
    assert!(has_button(&harness, "Listen to “A talk”"), "it is not heard any more");
}

#[test]
fn what_was_left_does_not_come_back_on_another_page() {
    let mut harness = at_bundles(SIZES[1]);
    let broken = harness.state().folder.path().join("broken.groundwork");
    std::fs::write(&broken, b"no bundle").unwrap();
    // The first is left before anybody looked at it.
    let window = harness.state_mut().window();
    window.open_path(broken);
    window.open_path(DESK.file());
    until(&mut harness, "the second", |h| has_button(h, "Install without the words"));
    assert!(!says(&harness, "This was not opened"));
}

#[test]
fn who_recorded_its_lines_speaks_without_being_preferred_from_then_on() {
    let mut harness = at_bundles(SIZES[1]);
    install(&mut harness);
    assert!(says(&harness, "Lines are spoken by Thomas, a synthetic voice."));
    go(&mut harness, Command::Today);
    until(&mut harness, "its session", |h| {
        h.query_by_role_and_label(Role::Heading, "A quiet evening").is_some()
    });
    reach(&mut harness, "Look at it first");
    until(&mut harness, "who speaks", |h| says(h, "Thomas is a synthetic voice."));
    let chosen = harness.get_by_role_and_label(Role::ComboBox, "Narrator").value();
    assert_eq!(chosen.as_deref(), Some("Thomas"));
    until(&mut harness, "its recordings", |h| !says(h, "Looking for its recordings"));
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    let narrator = harness.state_mut().window().keeper().settings().narrator;
    assert_eq!(narrator, Some(Voice::Clara));
}

#[test]
fn a_sealed_file_asks_for_its_passphrase() {
    let mut harness = at_bundles(SIZES[1]);
    let file = harness.state().folder.path().join("sealed.groundwork");
    let (_data, library) = library();
    let sealer = Sealer::passphrase("kettle lantern");
    sealing::seal(&library, &DESK.file(), &sealer, &file).unwrap();
    harness.state_mut().window().open_path(file);
    let asks = "Passphrase of this bundle";
    until(&mut harness, "the seal", |h| field(h, asks).is_some());
    assert!(says(&harness, "Your therapist told you a passphrase for it."));
    assert!(!says(&harness, "That is not its passphrase."));
    assert_eq!(over_the_edge(&harness, true), Vec::<String>::new());
    type_into(&mut harness, asks, "lantern kettle");
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "an answer", |h| says(h, "That is not its passphrase."));
    type_into(&mut harness, asks, "kettle lantern");
    press(&mut harness, "Open");
    until(&mut harness, "the bundle", |h| has_button(h, "Install without the words"));
}

#[test]
fn a_refused_file_says_its_code_and_leaves_nothing() {
    let mut harness = at_bundles(SIZES[1]);
    let mut bytes = std::fs::read(DESK.file()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let broken = harness.state().folder.path().join("broken.groundwork");
    std::fs::write(&broken, bytes).unwrap();
    harness.state_mut().window().open_path(broken);
    until(&mut harness, "an answer", |h| has_button(h, "Close"));
    assert!(says(&harness, "(sum"), "the code is there to be read out");
    assert!(says(&harness, "Nothing of it was kept."));
    press(&mut harness, "Close");
    assert!(harness.state_mut().window().keeper().installed().bundles.is_empty());
    harness.state_mut().window().open_path("/nowhere/at-all.groundwork".into());
    until(&mut harness, "an answer", |h| says(h, "Could not open"));
}

#[test]
fn its_first_stage_is_practised_from_today_and_nothing_is_said_of_closed_gates() {
    let mut harness = at_bundles(SIZES[1]);
    install(&mut harness);
    go(&mut harness, Command::Today);
    until(&mut harness, "the programme", |h| says(h, "The first week"));
    assert!(says(&harness, "Suggested: three days a week for one week, as it fits."));
    assert!(!says(&harness, "The second week"), "what is not open is not offered");
    assert!(!has_button(&harness, "A step back"));
    reach(&mut harness, "Make 3 days a week my goal");
    assert!(!has_button(&harness, "Make 3 days a week my goal"));
    until(&mut harness, "its session", |h| {
        h.query_by_role_and_label(Role::Heading, "A quiet evening").is_some()
    });
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing", |h| has_button(h, "Done"));
    reach(&mut harness, "Done");
    // It was practised once, which is enough here.
    until(&mut harness, "the next stage", |h| has_button(h, "The next stage: The second week"));
    reach(&mut harness, "The next stage: The second week");
    until(&mut harness, "it", |h| has_button(h, "A step back"));
    assert!(!says(&harness, "The third week"));
}

#[test]
fn each_of_two_answers_alone_and_the_next_stage_comes_the_day_after() {
    let mut harness = at_bundles(SIZES[1]);
    install(&mut harness);
    let keeper = harness.state_mut().window().keeper();
    keeper.go_to_stage("my-bundle", "second").unwrap();
    let sit = |harness: &mut Harnessed, answers: [&str; 2]| {
        go(harness, Command::Today);
        until(harness, "its session", |h| {
            h.query_by_role_and_label(Role::Heading, "Taking turns").is_some()
        });
        go(harness, Command::Begin);
        until_playing(harness);
        go(harness, Command::Stop);
        until(harness, "the question", |h| {
            says(h, "For the first of you alone. The second of you, please look away for a moment.")
        });
        assert!(!says(harness, "How comfortable it was"), "the ordinary rating is not asked");
        for answer in answers {
            if answer != "Rather not say" {
                let slider = "How comfortable was it for you?";
                harness.get_by_role_and_label(Role::Slider, slider).focus();
                harness.run_steps(2);
                // One beyond the middle.
                key(harness, Modifiers::NONE, Key::ArrowRight);
            }
            reach(harness, answer);
        }
        assert!(says(harness, "Only whether it was comfortable enough is kept"));
        // What is asked of each alone is not asked once more of both.
        assert!(!says(harness, "How present you were"), "of two, nobody's ratings are kept");
        assert!(!says(harness, "How comfortable it was"));
        reach(harness, "Done");
    };
    let next = |harness: &mut Harnessed| {
        go(harness, Command::Library);
        go(harness, Command::Today);
        harness.run_steps(8);
        has_button(harness, "The next stage: The third week")
    };
    sit(&mut harness, ["Hand over", "Rather not say"]);
    assert!(!next(&mut harness));
    turn_clock_on(24 * 60);
    assert!(!next(&mut harness), "one of them was not");
    sit(&mut harness, ["Hand over", "Ready"]);
    assert!(!next(&mut harness), "not on the same day");
    turn_clock_on(24 * 60);
    wait_for("the next stage", || next(&mut harness).then_some(()));
    // What was said is nowhere in the record.
    let entries = harness.state_mut().window().keeper().all().unwrap();
    assert!(entries.iter().all(|entry| entry.ratings.comfort.is_none()));
    assert!(entries.iter().any(|entry| entry.homework.is_some()));
}

#[test]
fn locking_takes_bundles_off_the_screen_and_out_of_the_library() {
    let mut harness = at_bundles(SIZES[1]);
    install(&mut harness);
    reach(&mut harness, "About these evenings");
    assert!(says(&harness, "About these evenings"));
    let folder = Arc::clone(&harness.state().folder);
    drop(harness);
    let at = clock().utc_ms;
    let record = store::hold(&folder.path().join("record")).unwrap().open(at);
    record.unwrap().set_passphrase("a quiet room", false).unwrap();
    let mut harness = start(SIZES[1], Appearance::default(), folder);
    until(&mut harness, "the lock", |h| field(h, "Passphrase").is_some());
    harness.state_mut().window().open_path(DESK.file());
    type_into(&mut harness, "Passphrase", "a quiet room");
    press(&mut harness, "Open");
    // What was dropped on the lock is looked at once it is open.
    until(&mut harness, "the bundle", |h| says(h, "This version is installed already"));
    go(&mut harness, Command::Today);
    until(&mut harness, "the programme", |h| says(h, "The first week"));
    go(&mut harness, Command::Lock);
    assert!(!says(&harness, "The first week"));
    assert!(!says(&harness, "A quiet evening"));
    let shown = &harness.state().library;
    assert!(shown.installed().bundles.is_empty(), "the library has nothing of it");
}

#[test]
fn what_nobody_signed_can_be_tried_under_a_banner_that_stays() {
    let mut harness = at_bundles(SIZES[1]);
    let making = DESK.folder.path().join("evenings");
    harness.state_mut().window().open_path(making);
    until(&mut harness, "its sessions", |h| says(h, "To be tried out here."));
    let banner = "Not signed: nobody answers for what is in it.";
    assert!(says(&harness, banner));
    press(&mut harness, "A quiet evening");
    assert!(says(&harness, banner));
    until(&mut harness, "its page", |h| {
        has_button(h, "Begin") && !says(h, "Looking for its recordings")
    });
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    assert!(says(&harness, banner));
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing", |h| has_button(h, "Done"));
    assert!(says(&harness, banner));
    press(&mut harness, "Done");
    assert!(!says(&harness, banner));
    assert!(harness.state_mut().window().keeper().installed().bundles.is_empty());
}

#[test]
fn nothing_reaches_over_the_edge() {
    for size in SIZES {
        for text_percent in [100, 200] {
            let appearance = Appearance { text_percent, ..Appearance::default() };
            let folder = with_record(&[sitting("Before", 3)]);
            let mut harness = start(size, appearance, folder);
            until_there(&mut harness);
            go(&mut harness, Command::Bundles);
            assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "{size:?}");
            incoming(&mut harness, &DESK.file());
            assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "{size:?}");
            reach(&mut harness, "Install without the words");
            until(&mut harness, "the page", |h| has_button(h, "All bundles"));
            assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "{size:?}");
            reach(&mut harness, "About these evenings");
            until(&mut harness, "the reading", |h| !says(h, "One moment…"));
            assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "{size:?}");
            go(&mut harness, Command::Today);
            until(&mut harness, "the programme", |h| says(h, "The first week"));
            assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "{size:?}");
        }
    }
}

/// Skips through what plays until the choice after the grounding is open.
fn to_the_end_of_the_grounding(harness: &mut Harnessed) {
    go(harness, Command::GroundMe);
    until(harness, "the grounding", |h| has_button(h, "Back to where I was"));
    until(harness, "its sound", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    let mut at = Frames::ZERO;
    wait_for("its end", || {
        harness.step();
        let here = heard(harness).map_or(at, |(here, _)| here);
        if here >= at && !has_button(harness, "Stop here") {
            // Another jump once the last one is heard.
            at = here + Frames::from_secs(14);
            go(harness, Command::Forward15);
        }
        has_button(harness, "Stop here").then_some(())
    });
}

#[test]
fn whom_a_programme_names_is_named_after_any_session_of_it() {
    // A programme with a session that is part of the program.
    let making = DESK.folder.path().join("with-built-in");
    Starter::Sample.write(&making).unwrap();
    let path = making.join("bundle.ron");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text
        .replace(
            "sessions: [\"evening\"],\n            readings",
            "sessions: [\"evening\", \"breathing-space\"],\n            readings",
        )
        .replace("Someone you trust", "Doctor Lind, 0123")
        .replace("Your name, or that of your practice", "A practice")
        .replace("Your training and titles, as you state them", "Psychologist")
        .replace("How clients reach you", "At the appointment")
        .replace("id: \"my-bundle\"", "id: \"other-bundle\"");
    assert!(text.contains("breathing-space") && text.contains("Lind"));
    std::fs::write(path, text).unwrap();
    let (_data, library) = library();
    let file = DESK.folder.path().join("with-built-in.groundwork");
    bundles::pack(&library, &making, &DESK.key, &file).unwrap();

    let begin = |harness: &mut Harnessed, words: &str, title: &str| {
        go(harness, Command::Search);
        harness.get_by_role_and_label(Role::TextInput, "Search").type_text(words);
        harness.run_steps(4);
        harness.get_by_label_contains(title).click();
        until(harness, "its page", |h| {
            let begin = h.query_by_role_and_label(Role::Button, "Begin");
            begin.is_some_and(|begin| !begin.accesskit_node().is_disabled())
        });
        go(harness, Command::Begin);
        until_playing(harness);
    };
    let mut harness = at_bundles(SIZES[1]);
    incoming(&mut harness, &file);
    reach(&mut harness, "Install without the words");
    until(&mut harness, "the bundle's page", |h| has_button(h, "All bundles"));
    begin(&mut harness, "breathing space", "Three-minute breathing space,");
    to_the_end_of_the_grounding(&mut harness);
    assert!(says(&harness, "Doctor Lind, 0123"));
    press(&mut harness, "Stop here");
    until(&mut harness, "the closing", |h| has_button(h, "Done"));
    // Gone on with, it still belongs there.
    press(&mut harness, "Continue");
    until_playing(&mut harness);
    to_the_end_of_the_grounding(&mut harness);
    assert!(says(&harness, "Doctor Lind, 0123"));
    press(&mut harness, "Stop here");
    until(&mut harness, "the closing", |h| has_button(h, "Done"));
    reach(&mut harness, "Done");
    // The control: what is no part of a programme names nobody.
    harness.run_steps(4);
    go(&mut harness, Command::Timer);
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    to_the_end_of_the_grounding(&mut harness);
    assert!(!says(&harness, "Doctor Lind, 0123"));
}
