//! A recording of one's own for a line, while a session is written.

use std::fs;

use super::studio::{focus_on, on_disk, until_written, writing};
use super::studio_voice::{enter_on, script};
use super::*;
use crate::intake::{SOUND, made};

const LINES: [&str; 2] = ["Perhaps there is a sound.", "It may be far away."];

#[test]
fn a_voice_memo_plays_its_line_by_keyboard_alone_and_one_undo_takes_it_back() {
    let (mut harness, file) = writing(&script(&LINES));
    let before = on_disk(&file);
    let folder = file.parent().unwrap().parent().unwrap().to_owned();
    let memo = folder.parent().unwrap().join("Memo 3.m4a");
    fs::write(&memo, made(SOUND, "-c:a aac", "a.m4a")).unwrap();
    enter_on(&mut harness, "Your own recording…");
    until(&mut harness, "its place", |h| says(h, "A recording in your own voice plays this line"));
    type_into(&mut harness, "Where the recording is", memo.to_str().unwrap());
    enter_on(&mut harness, "Take it in");
    let line = "Line(text: \"Perhaps there is a sound.\", clip: \"a/memo-3.flac\")";
    until_written(&mut harness, &file, line);
    until(&mut harness, "what it was", |h| {
        says(h, "It came as M4A with AAC and lies in the bundle as a/memo-3.flac")
    });
    assert!(folder.join("a/memo-3.flac").is_file() && memo.is_file());
    assert!(says(&harness, "Your recording: a/memo-3.flac"));
    // What is no recording says so, and the line stays as it is.
    let other = folder.parent().unwrap().join("call.amr");
    fs::write(&other, b"#!AMR\n and the rest of a call").unwrap();
    type_into(&mut harness, "Where the recording is", other.to_str().unwrap());
    enter_on(&mut harness, "Take it in");
    let why = "this is AMR, whatever the file is called; phones make it";
    until(&mut harness, "why not", |h| says(h, why));
    assert!(on_disk(&file).contains(line));
    enter_on(&mut harness, "Play it without this");
    until_written(&mut harness, &file, "Line(text: \"Perhaps there is a sound.\")");
    go(&mut harness, Command::Undo);
    until_written(&mut harness, &file, line);
    go(&mut harness, Command::Undo);
    until(&mut harness, "all as before", |_| on_disk(&file) == before);
    // Another card closes it.
    focus_on(&mut harness, "Line, 3 of 4", 0);
    until(&mut harness, "it is closed", |h| !has_button(h, "Take it in"));
}
