//! Another way to say a word, while a session is written.

use std::path::PathBuf;

use super::studio::{focus_on, on_disk, open_session, type_text, until_written, writing};
use super::studio_voice::{enter_on, hummed, script};
use super::*;

const LINES: [&str; 2] = ["Perhaps Wexla may rest here.", "I read it aloud."];

fn saying() -> (Harnessed, PathBuf) {
    let (mut harness, file) = writing(&script(&LINES));
    enter_on(&mut harness, "Say it another way…");
    until(&mut harness, "the words", |h| has_button(h, "Wexla  WEK-sluh, guessed"));
    (harness, file)
}

#[test]
fn a_word_is_said_another_way_by_keyboard_alone() {
    let (mut harness, file) = saying();
    let before = on_disk(&file);
    enter_on(&mut harness, "Wexla  WEK-sluh, guessed");
    assert!(says(&harness, "\u{201C}Wexla\u{201D} is said WEK-sluh: guessed from its letters."));
    assert!(says(&harness, "as dictionaries write sounds: wˈɛkslə"), "and what experts read");
    type_into(&mut harness, "How it should sound", "wex-LAH");
    until(&mut harness, "its sound", |h| says(h, "is said wek-SLAH: as you give it."));
    // Without a voice pack it cannot be heard, and nothing is kept of what is tried out.
    enter_on(&mut harness, "Hear it");
    until(&mut harness, "why not", |h| says(h, "No voice pack is installed."));
    assert_eq!(on_disk(&file), before);
    enter_on(&mut harness, "Keep");
    let kept = "Line(text: \"Perhaps Wexla may rest here.\", say_as: {\"Wexla\": \"~wex-LAH\"})";
    until_written(&mut harness, &file, kept);
    assert!(has_button(&harness, "Wexla  wek-SLAH"), "no longer guessed");
    // Entered in its field, as phonemes.
    type_into(&mut harness, "How it should sound", "wˈɛksli");
    until(&mut harness, "its sound", |h| says(h, "is said WEK-slee: as you give it."));
    focus_on(&mut harness, "How it should sound", 0);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until_written(&mut harness, &file, "say_as: {\"Wexla\": \"wˈɛksli\"})");
    enter_on(&mut harness, "As it was without this");
    until_written(&mut harness, &file, "Line(text: \"Perhaps Wexla may rest here.\")");
    // Each is one change.
    for expected in
        ["say_as: {\"Wexla\": \"wˈɛksli\"})", kept, "Say(\"Perhaps Wexla may rest here.\")"]
    {
        go(&mut harness, Command::Undo);
        until_written(&mut harness, &file, expected);
    }
    assert_eq!(on_disk(&file), before);
}

#[test]
fn what_cannot_be_read_says_why_and_is_not_kept() {
    let (mut harness, file) = saying();
    let before = on_disk(&file);
    enter_on(&mut harness, "Wexla  WEK-sluh, guessed");
    type_into(&mut harness, "How it should sound", "wx");
    until(&mut harness, "why not", |h| says(h, "has letters, a vowel in each syllable"));
    let keep = harness.get_by_role_and_label(Role::Button, "Keep");
    assert!(keep.accesskit_node().is_disabled());
    key(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run_steps(20);
    assert_eq!(on_disk(&file), before);
    assert!(has_button(&harness, "Wexla  WEK-sluh, guessed"), "the words stay in sight");
    // Another card closes it.
    focus_on(&mut harness, "Line, 3 of 4", 0);
    until(&mut harness, "it is closed", |h| !has_button(h, "Hear it"));
}

#[test]
fn a_word_with_two_sounds_is_decided_with_one_press() {
    let (mut harness, file) = writing(&script(&LINES));
    let before = on_disk(&file);
    until(&mut harness, "the advice", |h| says(h, "is said in two ways"));
    let sounds = |h: &Harnessed| {
        let nodes = h.root().children_recursive().filter_map(|node| node.accesskit_node().label());
        nodes.filter(|label| label.starts_with("read: ")).collect::<Vec<_>>()
    };
    let both = sounds(&harness);
    assert_eq!(both.len(), 2, "{both:?}");
    enter_on(&mut harness, &both[0]);
    until_written(&mut harness, &file, "Line(text: \"I read it aloud.\", say_as: {\"read\": \"");
    until(&mut harness, "no advice", |h| !says(h, "is said in two ways") && sounds(h).is_empty());
    go(&mut harness, Command::Undo);
    until(&mut harness, "all as before", |_| on_disk(&file) == before);
    // The other one is another sound; both are offered where words are tried out, too.
    until(&mut harness, "the advice", |h| sounds(h).len() == 2);
    focus_on(&mut harness, "Line, 3 of 4", 0);
    enter_on(&mut harness, "Say it another way…");
    until(&mut harness, "the words", |h| says(h, "Which word sounds wrong?"));
    until(&mut harness, "its words", |h| says(h, "aloud  "));
    let label = harness
        .root()
        .children_recursive()
        .filter_map(|node| node.accesskit_node().label())
        .find(|label| label.starts_with("read  "))
        .unwrap();
    enter_on(&mut harness, &label);
    until(&mut harness, "both twice", |h| sounds(h).len() == 4);
}

#[test]
fn a_line_is_heard_as_it_is_tried_out() {
    let (mut harness, folder) = hummed(&LINES);
    open_session(&mut harness, "Evening");
    let file = folder.join("s/evening.ron");
    let before = on_disk(&file);
    enter_on(&mut harness, "Say it another way…");
    until(&mut harness, "the words", |h| has_button(h, "Wexla  WEK-sluh, guessed"));
    enter_on(&mut harness, "Wexla  WEK-sluh, guessed");
    focus_on(&mut harness, "How it should sound", 0);
    type_text(&mut harness, "wex-LAH");
    enter_on(&mut harness, "Hear it");
    until(&mut harness, "the sound", |h| has_button(h, "Stop"));
    until(&mut harness, "its end", |h| !has_button(h, "Stop"));
    assert_eq!(on_disk(&file), before);
    assert!(!folder.join("audio").exists(), "nothing is kept of it");
}
