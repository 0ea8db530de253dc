//! A shelf in the window: looked at when someone asks, followed to its next list, refused, forgotten.

use std::path::{Path, PathBuf};

use groundwork::bundle::{self, SecretKey};
use groundwork::studio::{bundles, publish};

use super::bundles::{DESK, at_bundles};
use super::*;

const LOOK: &str = "Look in your therapist's folder…";
const OPEN: &str = "Open “A quiet evening”";

/// A therapist's folder with a shelf in it.
struct Stand {
    folder: tempfile::TempDir,
}

impl Stand {
    /// With the first version of the desk's bundle.
    fn new() -> Stand {
        let stand = Stand { folder: tempfile::tempdir().unwrap() };
        std::fs::copy(DESK.file(), stand.folder.path().join("one.groundwork")).unwrap();
        stand.publish(&DESK.key);
        stand
    }

    fn shelf(&self) -> PathBuf {
        self.folder.path().join("shelf")
    }

    fn publish(&self, key: &SecretKey) {
        let (_data, library) = library();
        publish(&library, self.folder.path(), key, &self.shelf()).unwrap();
    }

    /// Publishes a second version of the bundle.
    fn next(&self) {
        let making = self.folder.path().join("making");
        copy(&DESK.folder.path().join("evenings"), &making);
        let manifest = making.join("bundle.ron");
        let text = std::fs::read_to_string(&manifest).unwrap();
        std::fs::write(manifest, text.replace("version: 1", "version: 2")).unwrap();
        let (_data, library) = library();
        let out = self.folder.path().join("two.groundwork");
        bundles::pack(&library, &making, &DESK.key, &out).unwrap();
        self.publish(&DESK.key);
    }

    fn content(&self) -> PathBuf {
        let mut contents = std::fs::read_dir(self.shelf().join("b")).unwrap();
        contents.next().unwrap().unwrap().path()
    }
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &target),
            false => _ = std::fs::copy(&path, target).unwrap(),
        }
    }
}

/// To the page, from wherever the window is.
fn to_the_shelf(harness: &mut Harnessed) {
    go(harness, Command::Bundles);
    if has_button(harness, "All bundles") {
        reach(harness, "All bundles");
    }
    reach(harness, LOOK);
}

/// Looks at a folder, to an answer.
fn look_at(harness: &mut Harnessed, folder: &Path, answer: &str) {
    field(harness, "Path of the folder").unwrap().focus();
    harness.run_steps(2);
    key(harness, Modifiers::COMMAND, Key::A);
    type_into(harness, "Path of the folder", &folder.display().to_string());
    key(harness, Modifiers::NONE, Key::Enter);
    until(harness, answer, |h| says(h, answer));
}

#[test]
fn a_shelf_is_looked_at_when_asked_and_its_bundle_goes_the_ordinary_way() {
    let stand = Stand::new();
    let mut harness = at_bundles(SIZES[1]);
    to_the_shelf(&mut harness);
    look_at(&mut harness, &stand.shelf(), "One bundle in it is new.");
    assert!(says(&harness, &DESK.key.author().words().join(" ")));
    assert!(says(&harness, "Version 1 of 2026-01-01, not installed"));
    reach(&mut harness, OPEN);
    until(&mut harness, "the bundle", |h| has_button(h, "Install without the words"));
    assert!(harness.state_mut().window().keeper().installed().bundles.is_empty());
    reach(&mut harness, "Install without the words");
    until(&mut harness, "the bundle's page", |h| has_button(h, "All bundles"));

    to_the_shelf(&mut harness);
    assert!(says(&harness, "Nothing in it is new."));
    assert!(says(&harness, "Version 1 of 2026-01-01, installed"));
    assert!(!says(&harness, &DESK.key.author().words().join(" ")), "its key is known");
    assert!(!has_button(&harness, OPEN));

    // After a new start the folder is there, and nothing is looked at by itself.
    stand.next();
    let folder = Arc::clone(&harness.state().folder);
    drop(harness);
    let mut harness = over(folder);
    to_the_shelf(&mut harness);
    harness.run_steps(20);
    assert!(!says(&harness, "A quiet evening"));
    let remembered = stand.shelf().display().to_string();
    assert!(says(&harness, &remembered));
    press(&mut harness, "Look");
    until(&mut harness, "what is new", |h| says(h, "newer than yours, which is version 1"));
    reach(&mut harness, OPEN);
    until(&mut harness, "the bundle", |h| {
        says(h, "Version 1 is installed; this one takes its place.")
    });
}

#[test]
fn everything_can_be_done_with_the_keyboard_alone() {
    let stand = Stand::new();
    let mut harness = at_bundles(SIZES[0]);
    let tab_to = |harness: &mut Harnessed, label: &str| {
        for _ in 0..40 {
            key(harness, Modifiers::NONE, Key::Tab);
            let focused = harness.root().children_recursive().find(|node| {
                node.accesskit_node().is_focused()
                    && node.accesskit_node().label().is_some_and(|name| name == label)
            });
            if focused.is_some() {
                return;
            }
        }
        panic!("no way to `{label}`");
    };
    tab_to(&mut harness, LOOK);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    tab_to(&mut harness, "Path of the folder");
    harness.event(egui::Event::Text(stand.shelf().display().to_string()));
    harness.run_steps(2);
    tab_to(&mut harness, "Look");
    key(&mut harness, Modifiers::NONE, Key::Space);
    until(&mut harness, "what is on it", |h| has_button(h, OPEN));
    tab_to(&mut harness, OPEN);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "the bundle", |h| has_button(h, "Install without the words"));
    go(&mut harness, Command::Back);
    assert!(has_button(&harness, LOOK));
}

#[test]
fn what_is_refused_is_said_and_forgetting_can_be_undone() {
    let stand = Stand::new();
    let first = stand.folder.path().join("first");
    copy(&stand.shelf(), &first);
    stand.next();
    let mut harness = at_bundles(SIZES[1]);
    to_the_shelf(&mut harness);
    look_at(&mut harness, &stand.shelf(), "One bundle in it is new.");
    copy(&first, &stand.shelf());
    press(&mut harness, "Look");
    until(&mut harness, "an answer", |h| {
        says(h, "This is an older list than one that you saw before. (shelf-older")
    });
    assert!(!has_button(&harness, OPEN));

    // Somebody else's shelf in the same folder.
    let key = bundles::make_key(&stand.folder.path().join("other.key"), "a quiet room").unwrap();
    let (_data, library) = library();
    let others = stand.folder.path().join("others");
    std::fs::create_dir(&others).unwrap();
    let making = DESK.folder.path().join("evenings");
    bundles::pack(&library, &making, &key, &others.join("e.groundwork")).unwrap();
    std::fs::remove_dir_all(stand.shelf()).unwrap();
    publish(&library, &others, &key, &stand.shelf()).unwrap();
    press(&mut harness, "Look");
    let other = "This shelf is signed with another key than the one you know.";
    until(&mut harness, "an answer", |h| says(h, other));

    reach(&mut harness, "Forget this folder");
    assert!(says(&harness, "This folder is forgotten."));
    assert!(harness.state_mut().window().keeper().shelves().unwrap().folder().is_none());
    reach(&mut harness, "Undo");
    let known = harness.state_mut().window().keeper().shelves().unwrap();
    assert_eq!(known.folder(), Some(&*stand.shelf()));
    press(&mut harness, "Look");
    until(&mut harness, "an answer", |h| says(h, other));
    reach(&mut harness, "Forget this folder");
    look_at(&mut harness, &stand.shelf(), "One bundle in it is new.");
}

#[test]
fn what_is_empty_missing_or_no_shelf_is_told_apart() {
    let stand = Stand::new();
    let mut harness = at_bundles(SIZES[1]);
    to_the_shelf(&mut harness);
    assert!(harness.get_by_role_and_label(Role::Button, "Look").accesskit_node().is_disabled());
    look_at(&mut harness, &stand.folder.path().join("nowhere"), "There is no folder");
    look_at(&mut harness, stand.folder.path(), "This folder is not a shelf");
    let content = stand.content();
    let bytes = std::fs::read(&content).unwrap();
    std::fs::remove_file(&content).unwrap();
    look_at(&mut harness, &stand.shelf(), "This file is not here yet.");
    assert!(!has_button(&harness, OPEN));
    std::fs::write(&content, bytes).unwrap();
    press(&mut harness, "Look");
    until(&mut harness, "the file", |h| has_button(h, OPEN));

    // What goes between looking and opening is said, too.
    std::fs::remove_file(&content).unwrap();
    reach(&mut harness, OPEN);
    until(&mut harness, "an answer", |h| has_button(h, "Close"));
    assert!(says(&harness, "(shelf-missing)"));
    press(&mut harness, "Close");

    let signature = std::fs::read(stand.shelf().join("index.ron.minisig")).unwrap();
    let (_, texts) = bundle::next_list(Vec::new(), Some(&signature), &DESK.key).unwrap();
    std::fs::write(stand.shelf().join("index.ron.minisig"), texts.signature).unwrap();
    to_the_shelf(&mut harness);
    press(&mut harness, "Look");
    until(&mut harness, "half of it", |h| says(h, "The folder may still be synchronising"));
    std::fs::write(stand.shelf().join("index.ron"), texts.index).unwrap();
    press(&mut harness, "Look");
    until(&mut harness, "the empty list", |h| says(h, "Nothing is in this folder yet."));
}

#[test]
fn nothing_of_it_is_left_when_the_record_is_locked() {
    let stand = Stand::new();
    let mut harness = at_bundles(SIZES[1]);
    to_the_shelf(&mut harness);
    look_at(&mut harness, &stand.shelf(), "One bundle in it is new.");
    let folder = Arc::clone(&harness.state().folder);
    drop(harness);
    let at = clock().utc_ms;
    let record = store::hold(&folder.path().join("record")).unwrap().open(at);
    record.unwrap().set_passphrase("a quiet room", false).unwrap();
    let mut harness = start(SIZES[1], Appearance::default(), folder);
    until(&mut harness, "the lock", |h| field(h, "Passphrase").is_some());
    type_into(&mut harness, "Passphrase", "a quiet room");
    press(&mut harness, "Open");
    until(&mut harness, "the record", |h| has_button(h, "Begin"));
    to_the_shelf(&mut harness);
    let shelf = stand.shelf().display().to_string();
    assert!(says(&harness, &shelf));
    press(&mut harness, "Look");
    until(&mut harness, "what is new", |h| says(h, "One bundle in it is new."));
    go(&mut harness, Command::Lock);
    assert!(!says(&harness, &shelf) && !says(&harness, "A quiet evening"));
}

#[test]
fn nothing_reaches_over_the_edge() {
    let stand = Stand::new();
    for size in SIZES {
        for text_percent in [100, 200] {
            let appearance = Appearance { text_percent, ..Appearance::default() };
            let folder = with_record(&[sitting("Before", 3)]);
            let mut harness = start(size, appearance, folder);
            until_there(&mut harness);
            to_the_shelf(&mut harness);
            let whole = |harness: &Harnessed, what: &str| {
                assert_eq!(over_the_edge(harness, true), Vec::<String>::new(), "{what}, {size:?}");
            };
            whole(&harness, "before looking");
            look_at(&mut harness, stand.folder.path(), "This folder is not a shelf");
            whole(&harness, "refused");
            look_at(&mut harness, &stand.shelf(), "One bundle in it is new.");
            whole(&harness, "looked at");
            reach(&mut harness, "Forget this folder");
            whole(&harness, "forgotten");
        }
    }
}
