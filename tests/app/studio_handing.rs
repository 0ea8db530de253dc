//! Handing over in Studio, by keyboard and by name: from a bundle in the making to a signed file and what becomes of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use groundwork::audio::{Clip, encode};
use groundwork::bundle::Opener;
use groundwork::rng::SplitMix64;
use groundwork::studio::bundles;
use groundwork::units::Gain;

use super::bundles::DESK;
use super::studio::{bundle_open, on_disk, until_written};
use super::*;

/// Typed as a passphrase, and to be found nowhere.
const SENTINEL: &str = "sentinel kettle lantern";

const SCRIPT: &str = "Session(
    format: 1,
    id: \"evening\",
    title: \"Evening\",
    language: \"en\",
    practice: Grounding,
    lengths: [\"3m\"],
    steps: [
        Say(\"Perhaps notice the feet.\"),
        Quiet(ideal: \"30s\", least: \"10s\", most: \"4m\"),
    ],
)
";

/// Presses a button by keyboard.
fn strike(harness: &mut Harnessed, label: &str) {
    let button = harness.get_by_role_and_label(Role::Button, label);
    button.scroll_to_me();
    button.focus();
    harness.run_steps(4);
    key(harness, Modifiers::NONE, Key::Space);
    harness.run_steps(2);
}

/// Types another text into a field in the place of what is there.
pub(super) fn retype(harness: &mut Harnessed, name: &str, text: &str) {
    let node = field(harness, name).unwrap_or_else(|| panic!("no field `{name}`"));
    node.scroll_to_me();
    node.focus();
    harness.run_steps(3);
    key(harness, Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text(text.into()));
    harness.run_steps(2);
}

fn is_enabled(harness: &Harnessed, label: &str) -> bool {
    let button = harness.query_by_role_and_label(Role::Button, label);
    button.is_some_and(|button| !button.accesskit_node().is_disabled())
}

/// A bundle with an author of its own, as the page for handing it over shows it.
fn handing(script: &str) -> (Harnessed, PathBuf) {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), script);
    let manifest = folder.join("bundle.ron");
    let mut text = on_disk(&manifest);
    for (begun, own) in [
        ("Your name, or that of your practice", "A practice"),
        ("Your training and titles, as you state them", "A therapist"),
        ("How clients reach you", "At the appointment"),
    ] {
        text = text.replace(begun, own);
    }
    std::fs::write(&manifest, text).unwrap();
    until(&mut harness, "the author", |h| says(h, "At the appointment"));
    strike(&mut harness, "Hand over…");
    surveyed(&mut harness);
    (harness, folder)
}

/// Frames until the folder is looked through.
fn surveyed(harness: &mut Harnessed) {
    until(harness, "what is missing", |h| {
        (says(h, "Nothing is missing") || says(h, "to be mended")) && !says(h, "One moment…")
    });
}

/// The same with the key of the desk chosen.
fn with_key(script: &str) -> (Harnessed, PathBuf) {
    let (mut harness, folder) = handing(script);
    choose_key(&mut harness, &DESK.folder.path().join("my.key"));
    until(&mut harness, "the key", |h| says(h, "This key signs from now on."));
    (harness, folder)
}

fn choose_key(harness: &mut Harnessed, path: &Path) {
    if field(harness, "Where the key is").is_none() {
        strike(harness, "Choose a key file…");
    }
    retype(harness, "Where the key is", path.to_str().unwrap());
    strike(harness, "Use this key");
}

/// Packs with this passphrase, by Enter in its field.
fn pack(harness: &mut Harnessed, passphrase: &str) {
    until(harness, "the field", |h| field(h, "Passphrase of your key").is_some());
    type_into(harness, "Passphrase of your key", passphrase);
    key(harness, Modifiers::NONE, Key::Enter);
    until(harness, "an answer", |h| !has_button(h, "Cancel"));
}

fn packed(harness: &mut Harnessed, version: u32) {
    let said = format!("A quiet evening, version {version}, is in");
    until(harness, "the packed file", |h| says(h, &said));
    surveyed(harness);
}

/// What the command line packs of the folder.
fn by_command(folder: &Path) -> Vec<u8> {
    let (place, library) = library();
    let out = place.path().join("x.groundwork");
    bundles::pack(&library, folder, &DESK.key, &out).unwrap();
    std::fs::read(out).unwrap()
}

fn first(folder: &Path) -> PathBuf {
    folder.join("packed/my-bundle-v1.groundwork")
}

#[test]
fn a_key_is_made_and_the_bundle_is_packed_and_looked_at_by_keyboard_alone() {
    let (mut harness, folder) = handing(SCRIPT);
    assert!(says(&harness, "Once you have a key, it can be packed."));
    assert!(says(&harness, "lines have no voice yet") || says(&harness, "1 line has no voice yet"));
    strike(&mut harness, "Make a key…");
    assert!(says(&harness, "Nobody can bring this passphrase back."));
    // Inside the bundle it would go wherever the bundle goes.
    retype(&mut harness, "Where the key goes", folder.join("r/my.key").to_str().unwrap());
    type_into(&mut harness, "New passphrase", SENTINEL);
    assert!(!is_enabled(&harness, "Make the key"), "it is typed twice");
    assert!(!says(&harness, "sentinel"), "nor while it is typed");
    type_into(&mut harness, "Once more", SENTINEL);
    strike(&mut harness, "Make the key");
    until(&mut harness, "why not", |h| says(h, "whoever gets a copy of that folder would have"));
    assert!(!folder.join("r/my.key").exists());
    assert!(!is_enabled(&harness, "Make the key"), "the passphrase was taken");
    let place = harness.state().folder.path().join("keys/a-practice.key");
    retype(&mut harness, "Where the key goes", place.to_str().unwrap());
    type_into(&mut harness, "New passphrase", SENTINEL);
    type_into(&mut harness, "Once more", SENTINEL);
    strike(&mut harness, "Make the key");
    until(&mut harness, "the key", |h| says(h, "Your key is made."));
    let key_of = bundles::open_key(&place, SENTINEL).unwrap();
    for (at, word) in key_of.author().words().iter().enumerate() {
        assert!(says(&harness, &format!("{}  {word}", at + 1)), "{word}");
    }
    let settings = harness.state_mut().window().keeper().settings().clone();
    assert_eq!(settings.key_file.as_deref(), Some(place.as_path()));
    // The page for printing.
    strike(&mut harness, "Write the handout…");
    strike(&mut harness, "Write it");
    until(&mut harness, "the page", |h| says(h, "A browser opens and prints it."));
    let page = on_disk(&place.with_file_name("handout.html"));
    assert!(page.contains(key_of.author().words()[7]));
    // The wrong passphrase costs nothing.
    pack(&mut harness, "sentinel of another");
    until(&mut harness, "why not", |h| says(h, "This passphrase does not open the key."));
    assert!(!folder.join("packed").exists());
    pack(&mut harness, SENTINEL);
    packed(&mut harness, 1);
    let (_data, library) = library();
    let opened = bundles::verify(&library, &first(&folder), &Opener::None).unwrap();
    assert_eq!(opened.author, key_of.author());
    assert!(opened.bundle.issued.to_string() != "2026-01-01", "the day of the starter");
    // The passphrase is nowhere.
    assert!(!says(&harness, "sentinel"));
    let data = harness.state().folder.path().to_path_buf();
    let mut files = vec![data];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(8).any(|part| part == b"sentinel"), "{}", path.display());
        }
    }
    let settings = harness.state_mut().window().keeper().settings().clone();
    assert!(!format!("{settings:?}").contains("sentinel"));
    // As a client sees it; nothing is installed.
    strike(&mut harness, "Look at it as your client will");
    until(&mut harness, "the client's page", |h| has_button(h, "Install without the words"));
    assert!(says(&harness, "The file says it is from A practice. Not checked yet."));
    assert!(harness.state_mut().window().keeper().installed().bundles.is_empty());
    // And back, by whatever way it is left.
    strike(&mut harness, "Leave it");
    until(&mut harness, "the packed file", |h| says(h, "It is packed"));
    strike(&mut harness, "Look at it as your client will");
    until(&mut harness, "the client's page", |h| has_button(h, "Leave it"));
    go(&mut harness, Command::Back);
    assert!(says(&harness, "It is packed"));
    go(&mut harness, Command::Bundles);
    assert!(has_button(&harness, "Open a bundle…"), "where nothing is left to look at");
    go(&mut harness, Command::Studio);
    go(&mut harness, Command::Back);
    assert!(has_button(&harness, "Edit bundle.ron"), "one step back is the bundle");
    // Whoever comes to the page once more sees the words of the key, which does not have to be opened for that.
    assert!(!says(&harness, &format!("8  {}", key_of.author().words()[7])));
    strike(&mut harness, "Hand over…");
    surveyed(&mut harness);
    assert!(says(&harness, &format!("8  {}", key_of.author().words()[7])));
    assert!(has_button(&harness, "Write the handout…"));
    // Of another key nothing is known yet.
    strike(&mut harness, "Choose another key…");
    choose_key(&mut harness, &DESK.folder.path().join("my.key"));
    until(&mut harness, "the key", |h| says(h, "This key signs from now on."));
    go(&mut harness, Command::Back);
    strike(&mut harness, "Hand over…");
    surveyed(&mut harness);
    assert!(!has_button(&harness, "Write the handout…"));
}

#[test]
fn what_is_missing_leads_to_where_it_is_mended() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), "Session(");
    strike(&mut harness, "Hand over…");
    surveyed(&mut harness);
    assert!(says(&harness, "This is to be mended"));
    assert!(says(&harness, "Once nothing is missing, it can be packed."));
    strike(&mut harness, "Take me there");
    until(&mut harness, "the session", |h| has_button(h, "As text"));
    assert!(says(&harness, "the script is not well-formed") || says(&harness, "The file as text"));
    std::fs::write(folder.join("s/evening.ron"), SCRIPT).unwrap();
    until(&mut harness, "the mended text", |h| says(h, "Perhaps notice the feet."));
    go(&mut harness, Command::Back);
    until(&mut harness, "what is left", |h| says(h, "These 3 things are to be mended"));
    // The author's own words are on the page of the bundle.
    let first = harness.query_all_by_role_and_label(Role::Button, "Take me there").next().unwrap();
    first.click();
    harness.run_steps(4);
    let name = field(&harness, "Your name").unwrap();
    assert!(name.accesskit_node().is_focused(), "ready to be written over");
    key(&mut harness, Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text("A practice".into()));
    harness.run_steps(2);
    // What was typed a moment ago is looked at, too.
    strike(&mut harness, "Hand over…");
    until(&mut harness, "what is left", |h| says(h, "These 2 things are to be mended"));
    assert!(on_disk(&folder.join("bundle.ron")).contains("A practice"));
}

/// A file that is dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it so".into())
    }
}

fn drop_file(harness: &mut Harnessed, path: PathBuf) {
    harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    harness.step();
    harness.input_mut().dropped_files.clear();
}

#[test]
fn what_is_no_key_says_what_it_is() {
    let (mut harness, folder) = handing(SCRIPT);
    let desk = DESK.folder.path();
    let public = harness.state().folder.path().join("my.pub");
    std::fs::write(&public, DESK.key.author().text()).unwrap();
    let inside = folder.join("my.key");
    std::fs::copy(desk.join("my.key"), &inside).unwrap();
    for (path, why) in [
        (public.clone(), "its public half, which signs nothing"),
        (DESK.file(), "this is not the file of a secret key, but"),
        (folder.join("s/evening.ron"), "this is not the file of a secret key, but"),
        (desk.join("nowhere.key"), "there is nothing of this name"),
        (inside, "Please keep it in a folder of its own"),
    ] {
        choose_key(&mut harness, &path);
        until(&mut harness, why, |h| says(h, why));
        assert_eq!(harness.state_mut().window().keeper().settings().key_file, None);
    }
    // One that is dropped on the window is taken like one that is typed.
    drop_file(&mut harness, public);
    until(&mut harness, "why not", |h| says(h, "its public half"));
    drop_file(&mut harness, desk.join("my.key"));
    until(&mut harness, "the key", |h| says(h, "This key signs from now on."));
}

#[test]
fn what_is_packed_is_what_the_command_line_packs_and_the_next_version_comes_by_itself() {
    let (mut harness, folder) = with_key(SCRIPT);
    let manifest = folder.join("bundle.ron");
    assert!(says(&harness, "this is the first time"));
    pack(&mut harness, "a quiet room");
    packed(&mut harness, 1);
    assert_eq!(std::fs::read(first(&folder)).unwrap(), by_command(&folder));
    assert!(says(&harness, "Nothing: all of it is in version 1"));
    // The same once more is no new version.
    pack(&mut harness, "a quiet room");
    packed(&mut harness, 1);
    assert_eq!(std::fs::read_dir(folder.join("packed")).unwrap().count(), 1);
    // Something else is.
    let session = folder.join("s/evening.ron");
    std::fs::write(&session, SCRIPT.replace("the feet", "the hands")).unwrap();
    go(&mut harness, Command::Back);
    strike(&mut harness, "Hand over…");
    until(&mut harness, "the changes", |h| says(h, "Changed session: Evening (1 line changed)"));
    assert!(says(&harness, "This will be version 2."));
    assert!(on_disk(&manifest).contains("version: 1,"), "only once it is packed");
    pack(&mut harness, "a quiet room");
    packed(&mut harness, 2);
    assert!(on_disk(&manifest).contains("version: 2,"));
    let second = folder.join("packed/my-bundle-v2.groundwork");
    assert_eq!(std::fs::read(&second).unwrap(), by_command(&folder));
    // The page goes on from there, and can undo it.
    go(&mut harness, Command::Back);
    type_into(&mut harness, "Title of the bundle", "s");
    until_written(&mut harness, &manifest, "A quiet evenings");
    assert!(on_disk(&manifest).contains("version: 2,"));
    assert!(!says(&harness, "Another program has changed this file"));
    // An older one than what was handed out is not packed.
    let text = on_disk(&manifest).replace("version: 2,", "version: 1,");
    std::fs::write(&manifest, text).unwrap();
    strike(&mut harness, "Hand over…");
    until(&mut harness, "why not", |h| says(h, "but version 2 is packed already"));
    assert!(field(&harness, "Passphrase of your key").is_none());
}

/// So many recordings take a while to be packed.
const MANY: usize = 16;

/// Puts recordings into the folder, and a session that plays them.
fn record(folder: &Path) {
    let mut random = SplitMix64::new(5);
    let samples: Vec<f32> = (0..48_000 * 4).map(|_| 0.1 * random.bipolar()).collect();
    let sound = Arc::new(Clip::stereo(samples.clone(), samples)).into();
    let sound = encode::flac(&sound, Gain::UNITY, 16, usize::MAX).unwrap().unwrap();
    let mut lines = String::new();
    for n in 0..MANY {
        std::fs::write(folder.join(format!("a/{n}.flac")), &sound).unwrap();
        lines.push_str(&format!("Line(text: \"Here, {n}.\", clip: \"a/{n}.flac\"), "));
    }
    let script =
        SCRIPT.replace("[\"3m\"]", "[\"5m\"]").replace("        Say(", &format!("{lines}Say("));
    std::fs::write(folder.join("s/evening.ron"), script).unwrap();
}

/// The files of a bundle's folder that someone put there or was given.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folders = ["", "s", "r", "a", "packed"].map(|name| folder.join(name));
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let files = entries.map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.is_file() && !path.ends_with(".lengths"));
    files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn packing_says_how_far_it_is_and_what_is_cancelled_leaves_everything_as_it_was() {
    let (mut harness, folder) = with_key(SCRIPT);
    pack(&mut harness, "a quiet room");
    packed(&mut harness, 1);
    record(&folder);
    go(&mut harness, Command::Back);
    strike(&mut harness, "Hand over…");
    until(&mut harness, "what is new", |h| says(h, "This will be version 2."));
    let before = files(&folder);
    // With the manifest, the session and the reading.
    let count = format!("of {} files", MANY + 3);
    for pass in [None, Some("looked through"), Some("made ready")] {
        type_into(&mut harness, "Passphrase of your key", "a quiet room");
        key(&mut harness, Modifiers::NONE, Key::Enter);
        if let Some(pass) = pass {
            let said = format!("{count} {pass}");
            until(&mut harness, &said, |h| says(h, &said));
        }
        strike(&mut harness, "Cancel");
        let said = "It was cancelled: nothing was packed, and nothing has changed.";
        until(&mut harness, said, |h| says(h, said));
        assert!(!has_button(&harness, "Cancel"));
        assert!(files(&folder) == before, "{pass:?}");
        assert!(says(&harness, "This will be version 2."), "nothing has to be looked through anew");
    }
    // Whoever goes away cancels it, too.
    type_into(&mut harness, "Passphrase of your key", "a quiet room");
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "the files", |h| says(h, &count));
    go(&mut harness, Command::Back);
    strike(&mut harness, "Hand over…");
    surveyed(&mut harness);
    assert!(files(&folder) == before);
    // The control: nobody cancels.
    pack(&mut harness, "a quiet room");
    packed(&mut harness, 2);
    assert!(on_disk(&folder.join("bundle.ron")).contains("version: 2,"));
    let second = std::fs::read(folder.join("packed/my-bundle-v2.groundwork")).unwrap();
    assert_eq!(second, by_command(&folder));
    assert!(
        before
            .keys()
            .all(|path| files(&folder)[path] == before[path] || path.ends_with("bundle.ron"))
    );
}

#[test]
fn a_new_key_is_taken_once_the_old_one_has_given_its_word() {
    let (mut harness, folder) = with_key(SCRIPT);
    pack(&mut harness, "a quiet room");
    packed(&mut harness, 1);
    let other = harness.state().folder.path().join("new.key");
    bundles::make_key(&other, SENTINEL).unwrap();
    strike(&mut harness, "Choose another key…");
    choose_key(&mut harness, &other);
    until(&mut harness, "the key", |h| says(h, "This key signs from now on."));
    pack(&mut harness, SENTINEL);
    until(&mut harness, "why not", |h| says(h, "Version 1 was signed with another key"));
    strike(&mut harness, "Follow an old key…");
    let old = DESK.folder.path().join("my.key");
    type_into(&mut harness, "Where the old key is", old.to_str().unwrap());
    for passphrase in ["wrong one", "a quiet room"] {
        type_into(&mut harness, "Passphrase of the old key", passphrase);
        type_into(&mut harness, "Passphrase of this key", SENTINEL);
        strike(&mut harness, "Write it down");
        if passphrase == "wrong one" {
            until(&mut harness, "why not", |h| says(h, "The old key: This passphrase does not"));
        }
    }
    until(&mut harness, "the word", |h| says(h, "your key follows the old one"));
    assert!(on_disk(&folder.join("bundle.ron")).contains("Handover("));
    until(&mut harness, "what is new", |h| says(h, "This will be version 2."));
    pack(&mut harness, SENTINEL);
    packed(&mut harness, 2);
    assert!(!says(&harness, "Another program has changed this file"));
}

#[test]
fn what_lies_in_the_way_is_not_written_over() {
    let (mut harness, folder) = with_key(SCRIPT);
    let other = folder.join("packed/my-bundle-v1.groundwork");
    std::fs::create_dir_all(other.parent().unwrap()).unwrap();
    std::fs::write(&other, "mine").unwrap();
    pack(&mut harness, "a quiet room");
    until(&mut harness, "why not", |h| says(h, "is there already and is something else"));
    assert_eq!(on_disk(&other), "mine");
    // Elsewhere: a folder is enough, and so is a name without its ending.
    let stick = harness.state().folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    for (typed, written) in [("", "my-bundle-v1.groundwork"), ("evenings", "evenings.groundwork")] {
        surveyed(&mut harness);
        retype(
            &mut harness,
            "Where the packed file goes",
            stick.join(typed).to_str().unwrap().trim_end_matches('/'),
        );
        pack(&mut harness, "a quiet room");
        until(&mut harness, "the packed file", |h| says(h, written));
        until(&mut harness, "the file", |_| stick.join(written).is_file());
    }
}

#[test]
fn it_is_sealed_for_one_and_published_for_many() {
    let (mut harness, folder) = with_key(SCRIPT);
    pack(&mut harness, "a quiet room");
    packed(&mut harness, 1);
    strike(&mut harness, "Seal for one client…");
    type_into(&mut harness, "Passphrase for them", SENTINEL);
    type_into(&mut harness, "Once more", SENTINEL);
    type_into(&mut harness, "A word for this copy, if you like", "Blue");
    strike(&mut harness, "Seal it");
    until(&mut harness, "the sealed file", |h| says(h, "opens for that one person alone"));
    let sealed = folder.join("packed/my-bundle-v1-sealed-blue.groundwork");
    let (_data, library) = library();
    assert!(bundles::verify(&library, &sealed, &Opener::None).is_err());
    let opener = Opener::passphrase(SENTINEL);
    bundles::verify(&library, &sealed, &opener).unwrap();
    assert!(!says(&harness, "sentinel"));
    // What is no key of age says so.
    strike(&mut harness, "Seal for one client…");
    strike(&mut harness, "With a key that they gave you (age)");
    type_into(&mut harness, "Their public key, age1…", "kettle");
    strike(&mut harness, "Seal it");
    until(&mut harness, "why not", |h| says(h, "is not the public half of an age key"));
    // A shelf, beside what is there.
    let shelf = harness.state().folder.path().join("shelf");
    strike(&mut harness, "Publish to a folder…");
    type_into(&mut harness, "The folder of the shelf", shelf.to_str().unwrap());
    type_into(&mut harness, "Passphrase of your key, for the list", "wrong one");
    strike(&mut harness, "Publish it");
    until(&mut harness, "why not", |h| says(h, "This passphrase does not open the key."));
    assert!(!shelf.exists());
    type_into(&mut harness, "Passphrase of your key, for the list", "a quiet room");
    strike(&mut harness, "Publish it");
    until(&mut harness, "the shelf", |h| says(h, "On it: A quiet evening, version 1."));
    assert!(shelf.join("index.ron").is_file());
    // The shelf of someone else stays as it is.
    let other = groundwork::bundle::SecretKey::make("other").unwrap().0;
    let theirs = harness.state().folder.path().join("theirs");
    let from = harness.state().folder.path().join("from");
    std::fs::create_dir(&from).unwrap();
    bundles::pack(&library, &folder, &other, &from.join("x.groundwork")).unwrap();
    groundwork::studio::publish(&library, &from, &other, &theirs).unwrap();
    let before = on_disk(&theirs.join("index.ron"));
    strike(&mut harness, "Publish to a folder…");
    retype(&mut harness, "The folder of the shelf", theirs.to_str().unwrap());
    type_into(&mut harness, "Passphrase of your key, for the list", "a quiet room");
    strike(&mut harness, "Publish it");
    until(&mut harness, "why not", |h| says(h, "its signature is missing, damaged or of another"));
    assert_eq!(on_disk(&theirs.join("index.ron")), before);
}

#[test]
fn everything_about_handing_over_is_within_the_window() {
    let large = Appearance { text_percent: 200, ..Appearance::default() };
    for size in SIZES {
        let (mut harness, _) = with_key(SCRIPT);
        pack(&mut harness, "a quiet room");
        packed(&mut harness, 1);
        harness.set_size(vec2(size.0, size.1));
        for looks in [Appearance::default(), large.clone()] {
            let ctx = harness.ctx.clone();
            harness.state_mut().window().set_appearance(&ctx, looks);
            for label in ["Choose another key…", "Make a new key…", "Write the handout…"] {
                strike(&mut harness, label);
                for below in ["Seal for one client…", "Publish to a folder…"] {
                    strike(&mut harness, below);
                    harness.run_steps(4);
                    let over = over_the_edge(&harness, true);
                    assert_eq!(over, Vec::<String>::new(), "{label} {below} at {size:?}");
                }
            }
        }
    }
}

#[test]
fn a_full_disk_leaves_nothing_half() {
    const FULL: &str = "GROUNDWORK_FULL_HANDING";
    // As a child in a mount of its own, where the system allows that.
    if let Ok(full) = std::env::var(FULL) {
        let full = Path::new(&full);
        let (mut harness, folder) = with_key(SCRIPT);
        std::fs::write(full.join("filler"), vec![1; 8 * 4096]).unwrap_err();
        retype(&mut harness, "Where the packed file goes", full.to_str().unwrap());
        pack(&mut harness, "a quiet room");
        until(&mut harness, "why not", |h| says(h, "my-bundle-v1.groundwork”: the disk is full"));
        let there: Vec<_> = std::fs::read_dir(full).unwrap().collect();
        assert_eq!(there.len(), 1, "{there:?}");
        strike(&mut harness, "Make a new key…");
        retype(&mut harness, "Where the key goes", full.join("my.key").to_str().unwrap());
        type_into(&mut harness, "New passphrase", SENTINEL);
        type_into(&mut harness, "Once more", SENTINEL);
        strike(&mut harness, "Make the key");
        until(&mut harness, "why not", |h| says(h, "my.key”: the disk is full"));
        assert!(!full.join("my.key").exists());
        // With room again it is packed.
        std::fs::remove_file(full.join("filler")).unwrap();
        surveyed(&mut harness);
        retype(&mut harness, "Where the packed file goes", full.to_str().unwrap());
        pack(&mut harness, "a quiet room");
        packed(&mut harness, 1);
        assert_eq!(
            std::fs::read(full.join("my-bundle-v1.groundwork")).unwrap(),
            by_command(&folder)
        );
        return println!("\ntried");
    }
    let allowed = std::process::Command::new("unshare").args(["-rm", "true"]).output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("NOT TRIED: this system gives no mount of one's own (unshare -rm)");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let script = format!(
        "mount -t tmpfs -o size=20k none '{0}' && {FULL}='{0}' '{1}' \
         app::studio_handing::a_full_disk --nocapture --test-threads=1",
        place.path().display(),
        std::env::current_exe().unwrap().display(),
    );
    let child = ["-rm", "sh", "-c", &script];
    let output = std::process::Command::new("unshare").args(child).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{out}{}", String::from_utf8_lossy(&output.stderr));
    assert!(out.contains("\ntried"), "{out}");
}
