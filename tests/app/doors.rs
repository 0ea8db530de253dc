//! What is handed to the window, whatever it is called, and what is typed and pasted at its doors.

use std::path::PathBuf;

use super::bundles::{DESK, at_bundles};
use super::*;
use crate::rig::zipped::{Lies, zipped};

/// Hands a file with this content to the window, and waits for an answer.
fn hand(harness: &mut Harnessed, name: &str, content: &[u8]) -> PathBuf {
    let path = harness.state().folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    harness.state_mut().window().open_path(path.clone());
    until(harness, "an answer", |h| {
        has_button(h, "Install without the words") || has_button(h, "Close")
    });
    path
}

/// Pastes a text into the field of this name, in the place of what is in it.
fn paste(harness: &mut Harnessed, name: &str, text: &str) {
    let node = field(harness, name).unwrap();
    node.scroll_to_me();
    node.focus();
    harness.run_steps(3);
    key(harness, Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Paste(text.into()));
    harness.run_steps(2);
}

#[test]
fn a_file_is_opened_by_its_content() {
    let mut harness = at_bundles(SIZES[1]);
    let bytes = std::fs::read(DESK.file()).unwrap();
    let zip = zipped(&[("for you/one.groundwork", &bytes, Lies::Deflated)]);
    for (name, content) in
        [("evenings.groundwork.zip", &zip), ("-evenings", &bytes), ("évenings.ron", &bytes)]
    {
        hand(&mut harness, name, content);
        assert!(says(&harness, "The file says it is from"), "{name}");
        reach(&mut harness, "Leave it");
    }
    // A script needs no record, and is not signed whatever it is called.
    let script = std::fs::read(DESK.folder.path().join("evenings/s/evening.ron")).unwrap();
    hand(&mut harness, "evening.ron", &script);
    assert!(says(&harness, "Not signed: nobody answers for what is in it."));
    press(&mut harness, "Close");
    for (name, content, expected) in [
        ("a.groundwork", &b""[..], "This file is empty. Please get it again. (empty)"),
        (
            "b.groundwork",
            b"<!DOCTYPE html><title>Sign in</title>",
            "This is a web page and not the file itself.",
        ),
        ("c.groundwork.part", &bytes[..9000], "This file has not arrived completely."),
        ("d.txt", &script, "its name has to end in \u{201C}.ron\u{201D}"),
    ] {
        hand(&mut harness, name, content);
        assert!(says(&harness, expected), "{name}");
        assert!(says(&harness, "Nothing of it was kept."));
        assert_eq!(over_the_edge(&harness, true), Vec::<String>::new());
        press(&mut harness, "Close");
    }
    // A folder with one in it, as someone types and pastes where it lies.
    let folder = harness.state().folder.path().join("for you");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("one"), &bytes).unwrap();
    let shown = folder.display().to_string();
    for typed in [
        format!(" {shown} "),
        format!("'{shown}'"),
        format!("file://{}", shown.replace(' ', "%20")),
    ] {
        press(&mut harness, "Open a bundle…");
        paste(&mut harness, "Path of the file", &typed);
        reach(&mut harness, "Open");
        until(&mut harness, "the bundle", |h| has_button(h, "Install without the words"));
        reach(&mut harness, "Leave it");
    }
}

#[test]
fn the_eight_words_are_pasted_as_they_were_printed() {
    let mut harness = at_bundles(SIZES[1]);
    let bytes = std::fs::read(DESK.file()).unwrap();
    hand(&mut harness, "one.groundwork", &bytes);
    let words = DESK.key.author().words();
    let numbered = |words: &[&str]| {
        let rows = words
            .iter()
            .enumerate()
            .map(|(n, word)| format!("{}.\u{a0}{}\r\n", n + 1, word.to_uppercase()));
        rows.collect::<String>()
    };
    // One is mistyped: that is said, and nothing of the key.
    let mut mistyped = words;
    mistyped[2] = "xyzzyx";
    paste(&mut harness, "Word 1", &numbered(&mistyped));
    reach(&mut harness, "Install");
    until(&mut harness, "an answer", |h| says(h, "Word 3 is not one of the list."));
    assert!(!says(&harness, "These are not the words of the key"));
    assert!(has_button(&harness, "Install without the words"));
    // A word of another key takes the offer away, as ever.
    paste(&mut harness, "Word 3", if words[2] == "abacus" { "swing" } else { "abacus" });
    reach(&mut harness, "Install");
    until(&mut harness, "an answer", |h| says(h, "These are not the words of the key"));
    assert!(!has_button(&harness, "Install without the words"));
    paste(&mut harness, "Word 1", &words.join("-"));
    reach(&mut harness, "Install");
    until(&mut harness, "the bundle's page", |h| has_button(h, "All bundles"));
}

/// A window over a locked record, and the record's recovery code.
fn locked(passphrase: &str) -> (Harnessed, String) {
    let folder = with_record(&[sitting("Before", 0)]);
    let record = store::hold(&folder.path().join("record")).unwrap().open(clock().utc_ms);
    let code = record.unwrap().set_passphrase(passphrase, true).unwrap().unwrap();
    let harness = start(SIZES[1], Appearance::default(), folder);
    assert!(field(&harness, "Passphrase").is_some());
    (harness, code.to_string())
}

fn is_open(harness: &Harnessed) -> bool {
    has_button(harness, "Begin")
}

#[test]
fn a_pasted_passphrase_opens_the_record() {
    let (mut harness, _) = locked("it's a quiet café");
    paste(&mut harness, "Passphrase", "it’s a\u{a0}quiet cafe\u{301}\n");
    press(&mut harness, "Open");
    until(&mut harness, "the record", is_open);
}

#[test]
fn the_twelve_words_are_pasted_in_three_lines() {
    let (mut harness, code) = locked("a quiet room");
    press(&mut harness, "It is forgotten");
    let words: Vec<&str> = code.split(' ').collect();
    let rows: Vec<String> = words.chunks(4).map(|row| format!("  {}\n", row.join(", "))).collect();
    let mistyped = rows.concat().replacen(words[4], "xyzzyx", 1);
    paste(&mut harness, "The twelve words", &mistyped);
    press(&mut harness, "Open");
    until(&mut harness, "an answer", |h| says(h, "Word 5 is not one of the list."));
    paste(&mut harness, "The twelve words", &format!("\n{}", rows.concat().to_uppercase()));
    press(&mut harness, "Open");
    until(&mut harness, "the record", is_open);
}

#[test]
fn caps_lock_is_said_by_the_letters_that_come() {
    let (mut harness, _) = locked("a quiet room");
    field(&harness, "Passphrase").unwrap().focus();
    harness.run_steps(2);
    let letter = |harness: &mut Harnessed, key: Key, shift: bool, text: &str| {
        let modifiers = Modifiers { shift, ..Modifiers::NONE };
        for pressed in [true, false] {
            harness.event(egui::Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
            if pressed {
                harness.event(egui::Event::Text(text.into()));
            }
        }
        harness.run_steps(2);
    };
    letter(&mut harness, Key::A, false, "a");
    letter(&mut harness, Key::B, true, "B");
    assert!(!says(&harness, "Caps Lock"));
    letter(&mut harness, Key::C, false, "C");
    assert!(says(&harness, "Caps Lock is on."));
    letter(&mut harness, Key::D, false, "d");
    assert!(!says(&harness, "Caps Lock"));
    // What no key says, the answer does.
    paste(&mut harness, "Passphrase", "A QUIET ROOM");
    press(&mut harness, "Open");
    until(&mut harness, "an answer", |h| {
        says(h, "All its letters were capitals; perhaps Caps Lock is on.")
    });
}
