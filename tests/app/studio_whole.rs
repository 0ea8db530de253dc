//! One recording for all lines of a session, while it is written.

use std::fs;

use super::studio::{on_disk, until_written, writing};
use super::studio_voice::{enter_on, script};
use super::*;
use crate::read_through::{Reading, lines};

/// The labels of the rows of lines.
fn rows(harness: &Harnessed) -> Vec<String> {
    let all = harness.root().children_recursive();
    let labels = all.filter_map(|node| node.accesskit_node().label());
    labels.filter(|label| label.starts_with("Line ") && label.contains(" of 6, ")).collect()
}

/// What is on the row of a line behind its place.
fn row(harness: &Harnessed, line: usize) -> String {
    let rows = rows(harness);
    rows[line - 1].split_once(" of 6, ").unwrap().1.to_owned()
}

#[test]
fn a_session_read_in_one_go_is_heard_moved_and_taken_in_by_keyboard_and_undone_at_once() {
    let lines = lines(6);
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let (mut harness, file) = writing(&script(&texts));
    let before = on_disk(&file);
    let folder = file.parent().unwrap().parent().unwrap().to_owned();
    let reading = Reading::of(&lines, &[0, 1, 1, 2, 4, 5]).in_a_room(20.0);
    let recording = folder.parent().unwrap().join("it.wav");
    fs::write(&recording, reading.wav()).unwrap();

    enter_on(&mut harness, "One recording for all…");
    until(&mut harness, "its page", |h| says(h, "Each line is found in it, whoever reads"));
    type_into(&mut harness, "Where the recording is", recording.to_str().unwrap());
    enter_on(&mut harness, "Find the lines");
    until(&mut harness, "the lines", |h| {
        says(h, "5 of 6 lines were found. The others stay as they are.")
    });
    assert!(says(&harness, "A fan or a street is heard, and softened."));
    for line in [1, 2, 3, 5, 6] {
        assert!(row(&harness, line).starts_with("found: "), "{:?}", rows(&harness));
    }
    assert!(row(&harness, 4).starts_with("not found: "), "{:?}", rows(&harness));
    let fourth = rows(&harness)[3].clone();
    harness.get_by_role_and_label(Role::Button, &fourth).focus();
    harness.run_steps(3);
    // Arrow keys go from line to line.
    key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    harness.run_steps(3);
    assert!(says(&harness, &format!("5  {}", texts[4])));

    // An end is moved by keys, and by a screen reader.
    let value = |h: &Harnessed, name: &str| {
        let node = h.query_by_role_and_label(Role::Slider, name).unwrap();
        node.accesskit_node().value().unwrap()
    };
    let end = value(&harness, "End of the line");
    harness.get_by_role_and_label(Role::Slider, "End of the line").focus();
    harness.run_steps(3);
    for _ in 0..3 {
        key(&mut harness, Modifiers::NONE, Key::ArrowRight);
    }
    key(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    let hundredths = |value: &str| {
        let (minutes, rest) = value.split_once(':').unwrap();
        (minutes.parse::<f64>().unwrap() * 6_000.0 + rest.parse::<f64>().unwrap() * 100.0).round()
            as i64
    };
    assert_eq!(hundredths(&value(&harness, "End of the line")), hundredths(&end) + 2);
    assert!(row(&harness, 5).starts_with("moved: "), "{:?}", rows(&harness));

    // A line that was read twice: the last time plays it, unless another one is chosen.
    let second = rows(&harness)[1].clone();
    harness.get_by_role_and_label(Role::Button, &second).focus();
    harness.run_steps(3);
    assert!(has_button(&harness, "First time") && has_button(&harness, "Last time"));
    // A line that is left as it is, and one that gets a place by hand.
    let first = rows(&harness)[0].clone();
    harness.get_by_role_and_label(Role::Button, &first).focus();
    harness.run_steps(3);
    enter_on(&mut harness, "Leave it as it is");
    assert!(row(&harness, 1).starts_with("stays as it is: "), "{:?}", rows(&harness));
    let fourth = rows(&harness)[3].clone();
    harness.get_by_role_and_label(Role::Button, &fourth).focus();
    harness.run_steps(3);
    assert!(says(&harness, "This line was not found."));

    enter_on(&mut harness, "Take them in");
    let line =
        |at: usize| format!("Line(text: {:?}, clip: \"a/evening-{:02}.flac\")", texts[at - 1], at);
    until_written(&mut harness, &file, &line(6));
    let text = on_disk(&file);
    for at in 1..=6 {
        assert_eq!(text.contains(&line(at)), ![1, 4].contains(&at), "{at}: {text}");
    }
    assert!(says(&harness, "4 lines play your recording now."));
    assert!(
        folder.join("a/evening-05.flac").is_file()
            && folder.join("takes/evening-02.flac").is_file()
    );
    go(&mut harness, Command::Undo);
    until(&mut harness, "all as before", |_| on_disk(&file) == before);
}

#[test]
fn what_no_narrator_has_spoken_is_to_be_heard_first_line_by_line() {
    let lines = lines(6);
    // Other words than any narrator has spoken, and no voice pack.
    let texts: Vec<String> = lines.iter().map(|line| line.text.replace('.', "!")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (mut harness, file) = writing(&script(&texts));
    let recording = file.parent().unwrap().join("it.wav");
    fs::write(&recording, Reading::of(&lines, &[0, 1, 2, 3, 4, 5]).wav()).unwrap();
    enter_on(&mut harness, "One recording for all…");
    type_into(&mut harness, "Where the recording is", recording.to_str().unwrap());
    enter_on(&mut harness, "Find the lines");
    let found = "All 6 lines were found. 6 are better heard before they are taken in.";
    until(&mut harness, "the lines", |h| says(h, found));
    assert!(says(&harness, "pauses and lengths alone told them apart: please hear all of them."));
    // The first is at hand. Enter on its row plays it, and then it was heard.
    assert!(row(&harness, 1).starts_with("hear this first: "), "{:?}", rows(&harness));
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "it sounds", |h| has_button(h, "Stop"));
    assert!(row(&harness, 1).starts_with("heard: "), "{:?}", rows(&harness));
    enter_on(&mut harness, "Next to hear first");
    assert!(row(&harness, 2).starts_with("heard: "), "{:?}", rows(&harness));
    assert!(says(&harness, "4 are better heard before they are taken in."));
    enter_on(&mut harness, "As recorded");
    until(&mut harness, "it sounds", |h| has_button(h, "Stop"));
    key(&mut harness, Modifiers::NONE, Key::Escape);
    until(&mut harness, "it is silent", |h| !has_button(h, "Stop"));
    assert!(says(&harness, "One recording for all lines"), "Escape only fell silent");
}

#[test]
fn a_recording_of_something_else_says_so_and_nothing_is_changed() {
    let all = lines(6);
    let texts: Vec<&str> = all.iter().map(|line| line.text.as_str()).collect();
    let (mut harness, file) = writing(&script(&texts));
    let before = on_disk(&file);
    let silent = Reading::silent(5);
    let recording = file.parent().unwrap().join("silent.wav");
    fs::write(&recording, silent.wav()).unwrap();
    enter_on(&mut harness, "One recording for all…");
    type_into(&mut harness, "Where the recording is", recording.to_str().unwrap());
    enter_on(&mut harness, "Find the lines");
    until(&mut harness, "why not", |h| says(h, "None of the 6 lines of"));
    go(&mut harness, Command::Back);
    until(&mut harness, "the cards", |h| has_button(h, "As text"));
    assert_eq!(on_disk(&file), before);
}
