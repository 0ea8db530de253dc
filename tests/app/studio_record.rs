//! Recording a session line by line, with a microphone made of memory: by keyboard, by pedal, and what closes it.

use std::path::{Path, PathBuf};

use cpal::SampleFormat;
use groundwork::audio::capture::Microphone;
use groundwork::keeper::Settings;
use groundwork::studio::takes::{Microphones, Takes};

use super::studio::{bundle_open_in, on_disk, open_session, until_written, writing};
use super::studio_voice::script;
use super::*;
use crate::rig::fake_host::{Behaviour, Card};

const LINES: [&str; 3] =
    ["Perhaps there is a sound.", "It may be far away.", "Or there is none, and that is fine."];

/// A vowel with a moment of silence on both sides.
fn voice(seconds: f32) -> Vec<f32> {
    let frames = (seconds * 48_000.0) as usize;
    let vowel = (0..frames).map(|n| {
        let at = n as f32 / 48_000.0 * 140.0 * std::f32::consts::TAU;
        let sum: f32 = (1..20).map(|k| (at * k as f32).sin() / k as f32).sum();
        sum * 0.1 * (n.min(frames - n) as f32 / 2_400.0).min(1.0)
    });
    let silence = || std::iter::repeat_n(0.0, 24_000);
    silence().chain(vowel).chain(silence()).collect()
}

fn card() -> Card {
    Card::that_hears(48_000, 1, SampleFormat::F32, true)
}

fn give(harness: &mut Harnessed, card: &Card) {
    let card = card.clone();
    let opened = Microphones::opened_by(move |options| Microphone::open_on(card.host(), options));
    harness.state_mut().window().set_microphones(opened);
}

/// A window in which a session is about to be recorded with this card.
fn recording(card: &Card) -> (Harnessed, PathBuf) {
    let (mut harness, file) = writing(&script(&LINES));
    give(&mut harness, card);
    assert!(!card.is_heard(), "nothing listens while a session is written");
    go(&mut harness, Command::Record);
    until(&mut harness, "the microphone", |h| says(h, "The microphone is open"));
    (harness, file)
}

fn takes_of(file: &Path, line: &str) -> Vec<PathBuf> {
    let folder = file.parent().unwrap().parent().unwrap();
    Takes::of(folder, "s/evening.ron", line).list()
}

/// Says something, to the end.
fn say(harness: &mut Harnessed, card: &Card, seconds: f32) {
    until(harness, "the take", |h| says(h, "Recording"));
    card.say(&voice(seconds));
    until(harness, "what is said", |_| card.has_said());
}

#[test]
fn lines_are_recorded_kept_and_said_again_by_keyboard_alone() {
    let card = card();
    let (mut harness, file) = recording(&card);
    assert!(says(&harness, "line 1 of 3, 0 recorded") && says(&harness, LINES[0]));
    assert!(says(&harness, LINES[1]), "the next line stands below it");
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 1.0);
    go(&mut harness, Command::Take);
    until(&mut harness, "the take", |h| has_button(h, "Keep and go on"));
    // The silence around it is not kept: 80 ms before the words, and 250 ms after them.
    until(&mut harness, "the trimming", |h| says(h, "are kept"));
    assert!(says(&harness, "1.3 s of ") || says(&harness, "1.4 s of "));
    go(&mut harness, Command::Keep);
    let line = format!("Line(text: \"{}\", clip: \"a/evening-01.flac\")", LINES[0]);
    until_written(&mut harness, &file, &line);
    until(&mut harness, "the next line", |h| says(h, "line 2 of 3, 1 recorded"));

    // Again, and the second of two takes is kept.
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 0.6);
    go(&mut harness, Command::Take);
    until(&mut harness, "the take", |h| has_button(h, "Keep and go on"));
    go(&mut harness, Command::Again);
    say(&mut harness, &card, 2.0);
    key(&mut harness, Modifiers::NONE, Key::Escape);
    until(&mut harness, "two takes", |h| has_button(h, "Take 2") && says(h, "are kept"));
    until(&mut harness, "the longer one", |h| says(h, "2.3 s of ") || says(h, "2.4 s of "));
    assert_eq!(takes_of(&file, LINES[1]).len(), 2);
    reach(&mut harness, "Take 1");
    until(&mut harness, "the shorter one", |h| says(h, "0.9 s of ") || says(h, "1.0 s of "));
    reach(&mut harness, "Take 2");
    until(&mut harness, "the longer one", |h| says(h, "2.3 s of ") || says(h, "2.4 s of "));
    go(&mut harness, Command::Keep);
    until_written(&mut harness, &file, "clip: \"a/evening-02.flac\"");

    // Back to any line, whose takes are there; nothing was cut for good.
    until(&mut harness, "the last line", |h| says(h, "line 3 of 3"));
    // Enter right after Space keeps that very take.
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 0.4);
    go(&mut harness, Command::Take);
    go(&mut harness, Command::Keep);
    until_written(&mut harness, &file, "clip: \"a/evening-03.flac\"");
    until(&mut harness, "the end", |h| says(h, "That was the last line."));
    go(&mut harness, Command::LineBefore);
    go(&mut harness, Command::LineBefore);
    until(&mut harness, "its take", |h| says(h, "line 1 of 3") && says(h, "are kept"));
    assert!(says(&harness, "This line is played by a/evening-01.flac."));

    // Out of the page, and each recording is one change of the session.
    go(&mut harness, Command::Back);
    until(&mut harness, "the session", |h| has_button(h, "As text"));
    until(&mut harness, "the device", |_| !card.is_heard());
    go(&mut harness, Command::Undo);
    go(&mut harness, Command::Undo);
    until_written(&mut harness, &file, &format!("Say(\"{}\")", LINES[1]));
    assert!(on_disk(&file).contains(&line));
}

#[test]
fn what_is_kept_is_softened_as_chosen_and_compared_with_what_was_recorded() {
    let card = card();
    let (mut harness, file) = recording(&card);
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 1.0);
    go(&mut harness, Command::Take);
    until(&mut harness, "the take", |h| says(h, "are kept"));
    reach(&mut harness, "As recorded");
    until(&mut harness, "the sound", |h| has_button(h, "Stop playing"));
    // One key stops either of the two.
    go(&mut harness, Command::PlayTake);
    until(&mut harness, "silence", |h| has_button(h, "Play"));
    go(&mut harness, Command::PlayTake);
    until(&mut harness, "the sound", |h| has_button(h, "Stop playing"));
    until(&mut harness, "its end", |h| has_button(h, "Play"));
    let mut kept = Vec::new();
    for (softening, name) in [("Not at all", "evening-01"), ("As far as it goes", "evening-01-2")] {
        reach(&mut harness, softening);
        go(&mut harness, Command::Keep);
        until_written(&mut harness, &file, &format!("clip: \"a/{name}.flac\""));
        let folder = file.parent().unwrap().parent().unwrap();
        kept.push(std::fs::read(folder.join(format!("a/{name}.flac"))).unwrap());
        until(&mut harness, "the next line", |h| says(h, "line 2 of 3"));
        go(&mut harness, Command::LineBefore);
        until(&mut harness, "its take", |h| says(h, "line 1 of 3") && says(h, "are kept"));
    }
    assert_ne!(kept[0], kept[1]);
    // What was chosen stays chosen.
    go(&mut harness, Command::Back);
    until(&mut harness, "the session", |h| has_button(h, "As text"));
    go(&mut harness, Command::Record);
    until(&mut harness, "its page", |h| says(h, "The microphone is open"));
    let before = |h: &Harnessed| says(h, "line 1 of 3");
    while !before(&harness) {
        go(&mut harness, Command::LineBefore);
    }
    until(&mut harness, "its take", |h| says(h, "are kept"));
    let most = harness.get_by_label("As far as it goes").accesskit_node().toggled();
    assert_eq!(most, Some(egui::accesskit::Toggled::True));
}

#[test]
fn a_foot_on_a_pedal_does_all_of_it() {
    let card = card();
    let (mut harness, file) = recording(&card);
    for (number, name) in [(1, "a/evening-01.flac"), (2, "a/evening-02.flac")] {
        until(&mut harness, "the line", |h| says(h, &format!("line {number} of 3")));
        go(&mut harness, Command::PedalOn);
        say(&mut harness, &card, 0.5);
        go(&mut harness, Command::PedalOn);
        until(&mut harness, "the take", |h| has_button(h, "Keep and go on"));
        if number == 2 {
            // Not that one.
            go(&mut harness, Command::PedalBack);
            say(&mut harness, &card, 0.5);
            go(&mut harness, Command::PedalOn);
            until(&mut harness, "the take", |h| has_button(h, "Take 2") && says(h, "are kept"));
        }
        go(&mut harness, Command::PedalOn);
        until_written(&mut harness, &file, name);
    }
    until(&mut harness, "the last line", |h| says(h, "line 3 of 3"));
    go(&mut harness, Command::PedalBack);
    until(&mut harness, "the line before", |h| says(h, "line 2 of 3"));
    go(&mut harness, Command::LineAfter);
    // A foot that rests on it presses once.
    for _ in 0..3 {
        harness.key_down(Key::PageDown);
        harness.run_steps(3);
    }
    until(&mut harness, "the take", |h| says(h, "Recording"));
    harness.key_up(Key::PageDown);
    harness.run_steps(3);
    assert!(says(&harness, "Recording"));
}

#[test]
fn the_handles_of_a_take_are_moved_by_keys() {
    let card = card();
    let (mut harness, file) = recording(&card);
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 1.0);
    go(&mut harness, Command::Take);
    until(&mut harness, "the take", |h| says(h, "are kept"));
    let value = |h: &Harnessed| {
        let node = h.get_by_role_and_label(Role::Slider, "Start");
        node.accesskit_node().value().unwrap()
    };
    let before = value(&harness);
    harness.get_by_role_and_label(Role::Slider, "Start").focus();
    harness.run_steps(3);
    for _ in 0..10 {
        key(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    }
    let after = value(&harness);
    let secs = |value: &str| value.trim_end_matches(" s").parse::<f64>().unwrap();
    assert!((secs(&before) - secs(&after) - 0.2).abs() < 0.011, "{before} to {after}");
    assert!(says(&harness, "line 1 of 3"), "the arrows are the handle's");
    harness.get_by_role_and_label(Role::Button, "Keep and go on").click();
    until_written(&mut harness, &file, "a/evening-01.flac");
    let folder = file.parent().unwrap().parent().unwrap();
    let kept = std::fs::read(folder.join("a/evening-01.flac")).unwrap();
    let kept = groundwork::audio::decode::decode(&kept).unwrap().left().len() as f64 / 48_000.0;
    assert!((1.5..1.7).contains(&kept), "{kept} s");
}

#[test]
fn the_room_is_looked_at_and_what_is_wrong_with_it_said() {
    let card = card();
    let (mut harness, file) = recording(&card);
    press(&mut harness, "Listen to the room");
    until(&mut harness, "the silence", |h| says(h, "Say nothing for a moment"));
    until(&mut harness, "the line", |h| says(h, "Now read the line above aloud."));
    assert!(says(&harness, "Listening to the room"), "this is no take of the line");
    card.say(&voice(1.5));
    until(&mut harness, "what is said", |_| card.has_said());
    go(&mut harness, Command::Take);
    until(&mut harness, "what was found", |h| has_button(h, "Once more"));
    let labels: Vec<_> =
        harness.root().children_recursive().filter_map(|n| n.accesskit_node().label()).collect();
    assert!(says(&harness, "This sounds good: the room is quiet"), "{labels:?}");
    let room = file.parent().unwrap().parent().unwrap().join("takes/room.wav");
    assert!(!room.exists(), "nothing of it stays");
    press(&mut harness, "Go on");
    assert!(!has_button(&harness, "Once more"));
    assert_eq!(takes_of(&file, LINES[0]).len(), 0);
}

#[test]
fn whatever_hides_the_page_closes_the_microphone_at_once_and_keeps_what_was_said() {
    for command in [Command::Hide, Command::Today, Command::Back] {
        let card = card();
        let (mut harness, file) = recording(&card);
        go(&mut harness, Command::Take);
        say(&mut harness, &card, 0.8);
        go(&mut harness, command);
        // Nothing is heard from the very next moment on.
        let given = card.given();
        until(&mut harness, "the device", |_| !card.is_heard());
        assert!(card.given() - given < 48_000 / 4, "{command:?}");
        let takes = takes_of(&file, LINES[0]);
        assert_eq!(takes.len(), 1, "{command:?}");
        let take = groundwork::studio::takes::look_at(&takes[0]).unwrap();
        assert!(take.is_spoken && take.length > Frames::from_millis(1500), "{command:?}");
        // Back on the page, it is there, and the microphone stays closed until someone asks for it.
        match command {
            Command::Hide => go(&mut harness, Command::Hide),
            Command::Today => go(&mut harness, Command::Studio),
            _ => continue,
        }
        until(&mut harness, "the take", |h| says(h, "are kept"));
        assert!(says(&harness, "The microphone is closed") && !card.is_heard());
        assert!(says(&harness, "What you said until then is kept."));
        go(&mut harness, Command::Take);
        until(&mut harness, "the microphone", |h| says(h, "The microphone is open"));
    }
    // The window itself.
    let card = card();
    let (mut harness, file) = recording(&card);
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 0.8);
    let _folder = Arc::clone(&harness.state().folder);
    drop(harness);
    assert!(groundwork::studio::takes::look_at(&takes_of(&file, LINES[0])[0]).unwrap().is_spoken);
    wait_for("the device", || (!card.is_heard()).then_some(()));
}

#[test]
fn recording_counts_as_someone_and_the_lock_lets_go_of_the_microphone() {
    let folder = with_record(&[sitting("One", 0)]);
    let at = clock().utc_ms;
    let record = store::hold(&folder.path().join("record")).unwrap().open(at);
    record.unwrap().set_passphrase("a quiet room", false).unwrap();
    let mut harness = start(SIZES[1], Appearance::default(), folder);
    until(&mut harness, "the lock", |h| field(h, "Passphrase").is_some());
    type_into(&mut harness, "Passphrase", "a quiet room");
    press(&mut harness, "Open");
    until_there(&mut harness);
    let card = card();
    give(&mut harness, &card);
    let (mut harness, folder) = bundle_open_in(harness, &script(&LINES));
    let settings = harness.state_mut().window().keeper().settings().clone();
    assert!(matches!(settings, Settings { idle_minutes: 1.., .. }));
    open_session(&mut harness, "Evening");
    let file = folder.join("s/evening.ron");
    go(&mut harness, Command::Record);
    until(&mut harness, "the microphone", |h| says(h, "The microphone is open"));
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 0.5);
    turn_clock_on(30);
    harness.run_steps(4);
    assert!(says(&harness, "Recording"), "someone speaks, so someone is there");
    go(&mut harness, Command::Take);
    until(&mut harness, "the take", |h| says(h, "are kept"));
    // An open microphone alone is nobody.
    turn_clock_on(30);
    until(&mut harness, "the lock", |h| field(h, "Passphrase").is_some());
    until(&mut harness, "the device", |_| !card.is_heard());
    assert!(!says(&harness, LINES[0]));
    assert_eq!(takes_of(&file, LINES[0]).len(), 1);
}

#[test]
fn a_microphone_that_is_missing_or_goes_away_is_said_and_comes_back_with_a_key() {
    let card = card();
    card.set_present(false);
    let (mut harness, file) = writing(&script(&LINES));
    give(&mut harness, &card);
    go(&mut harness, Command::Record);
    until(&mut harness, "why not", |h| says(h, "No microphone was found; plug one in"));
    card.set_present(true);
    go(&mut harness, Command::Take);
    until(&mut harness, "the microphone", |h| says(h, "The microphone is open"));
    go(&mut harness, Command::Take);
    say(&mut harness, &card, 0.8);
    card.behave(Behaviour::Vanish);
    until(&mut harness, "the loss", |h| {
        says(h, "The microphone went away. What you said until then")
    });
    until(&mut harness, "the take", |h| says(h, "are kept") && says(h, "The microphone is closed"));
    // What is there can be kept without one.
    go(&mut harness, Command::Keep);
    until_written(&mut harness, &file, "a/evening-01.flac");
    card.behave(Behaviour::Play);
    go(&mut harness, Command::Take);
    until(&mut harness, "the microphone", |h| says(h, "The microphone is open"));
}

#[test]
fn nothing_of_the_page_is_cut_off() {
    use groundwork::keeper::ThemeChoice;
    for (size, theme, text_percent) in
        [(SIZES[0], ThemeChoice::Light, 200), (SIZES[1], ThemeChoice::Dark, 100)]
    {
        let looks = Appearance { theme, text_percent, ..Appearance::default() };
        let card = card();
        let mut harness = open(size, looks);
        give(&mut harness, &card);
        let (mut harness, _) = bundle_open_in(harness, &script(&LINES));
        open_session(&mut harness, "Evening");
        go(&mut harness, Command::Record);
        until(&mut harness, "the microphone", |h| says(h, "The microphone is open"));
        let look = |harness: &Harnessed, what: &str| {
            let over = over_the_edge(harness, true);
            assert!(over.is_empty(), "{what} at {size:?}:\n{}", over.join("\n"));
            painted::assert_readable(harness, what, true, text_percent);
        };
        look(&harness, "the page");
        go(&mut harness, Command::Take);
        say(&mut harness, &card, 0.5);
        look(&harness, "a take that goes on");
        go(&mut harness, Command::Take);
        until(&mut harness, "the take", |h| says(h, "are kept"));
        look(&harness, "a take");
    }
}
