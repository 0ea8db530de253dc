//! Practice taken along from the window: from a programme and from a session's page, into a folder.

use std::path::Path;

use super::bundles::{at_bundles, install};
use super::studio_handing::retype;
use super::*;

const UNPROTECTED: &str = "Files on a phone are not protected";

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// On the page of today's session, with its recordings found.
fn at_page() -> Harnessed {
    let mut harness = plain();
    reach(&mut harness, "Look at it first");
    until(&mut harness, "its recordings", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin").accesskit_node().is_disabled()
    });
    harness
}

#[test]
fn what_is_open_of_a_programme_is_two_presses_from_a_folder() {
    let mut harness = at_bundles(SIZES[1]);
    install(&mut harness);
    go(&mut harness, Command::Today);
    until(&mut harness, "the programme", |h| has_button(h, "Take along…"));
    until(&mut harness, "its session", |h| {
        h.query_by_role_and_label(Role::Heading, "A quiet evening").is_some()
    });
    reach(&mut harness, "Take along…");
    assert!(says(&harness, UNPROTECTED), "before anything is written");
    assert!(says(&harness, "A quiet evening"));
    assert!(!says(&harness, "Taking turns"), "what is not open is not offered");
    let out = harness.state().folder.path().join("phone");
    retype(&mut harness, "The folder", out.to_str().unwrap());
    reach(&mut harness, "Take along");
    until(&mut harness, "the files", |h| says(h, "2 files and the notes are in"));
    assert_eq!(names(&out), ["01 Ground me.flac", "02 Practice 1.flac", "Notes.txt"]);
    reach(&mut harness, "Take along");
    until(&mut harness, "the answer", |h| says(h, "Nothing has changed: all 2 files"));
    go(&mut harness, Command::Back);
    assert!(says(&harness, "The first week"), "back on Today");
}

#[test]
fn a_session_is_taken_along_as_its_page_is_set_and_can_be_broken_off() {
    let mut harness = at_page();
    reach(&mut harness, "Take along…");
    let out = harness.state().folder.path().join("phone");
    retype(&mut harness, "The folder", out.to_str().unwrap());
    // Nothing is chosen where the only length is taken back.
    let chosen: Vec<String> = harness
        .query_all_by_role(Role::Button)
        .filter(|button| button.accesskit_node().toggled().is_some())
        .filter_map(|button| button.accesskit_node().label())
        .collect();
    assert!(chosen.iter().any(|label| label == "3 min"), "{chosen:?}");
    reach(&mut harness, "3 min");
    assert!(says(&harness, "Choose at least one length."));
    assert!(
        harness.get_by_role_and_label(Role::Button, "Take along").accesskit_node().is_disabled()
    );
    // Enough to be broken off.
    for length in ["3 min", "5 min", "8 min"] {
        reach(&mut harness, length);
    }
    assert!(!says(&harness, "Choose at least one length."));
    harness.get_by_role_and_label(Role::Button, "Take along").click();
    harness.run_steps(2);
    until(&mut harness, "the progress", |h| says(h, "of 4 files, "));
    reach(&mut harness, "Cancel");
    assert!(says(&harness, "This was broken off."));
    // A file of somebody else is in the way, and stays. The lane is free for that once the first try has ended.
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("01 Ground me.ogg"), b"somebody's own").unwrap();
    reach(&mut harness, "Ogg Vorbis, much smaller");
    reach(&mut harness, "Take along");
    until(&mut harness, "why not", |h| says(h, "Another “01 Ground me.ogg” is in"));
    assert_eq!(std::fs::read(out.join("01 Ground me.ogg")).unwrap(), b"somebody's own");
    let is_half = |name: &String| name.starts_with('.') || name == "Notes.txt";
    assert!(!names(&out).iter().any(is_half), "{:?}", names(&out));
    go(&mut harness, Command::Back);
    assert!(has_button(&harness, "Begin"), "back on its page");
}
