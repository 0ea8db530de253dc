//! Narrating in Studio: what is spoken, what stays when it is broken off, and the voice pack. Where no voice pack can be
//! had, a hum stands in for the narrators.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use groundwork::narrator::{Cores, Phonemes, SPEECH_RATE, Speak, SpeakError};
use groundwork::studio::narrate::narrate_bundle;

use super::studio::{bundle_open_in, focus_on, open_session, type_text};
use super::*;

/// The model that a voice pack has to list, see `MODEL_SHA256` in `src/narrator/mod.rs`.
const MODEL: &str = "301b046d951116b58c44b6ffe7731269cf36e7ef6452763674b5545ac43450be";

/// So long it takes to hum a line.
const PAUSE: Duration = Duration::from_millis(300);

/// A word before which the hum waits until it is let through.
const ZEBRA: &str = "zˈibɹə";
static IS_OPEN: AtomicBool = AtomicBool::new(false);

/// Hums for as long as a narrator would speak.
struct Hummer;

impl Speak for Hummer {
    fn speak_on(&self, phonemes: &Phonemes, _: &Cores) -> Result<Vec<f32>, SpeakError> {
        std::thread::sleep(PAUSE);
        while phonemes.as_str().contains(ZEBRA) && !IS_OPEN.load(Ordering::Relaxed) {
            std::thread::sleep(PAUSE);
        }
        let length = phonemes.as_str().len();
        let samples = length * SPEECH_RATE as usize / 20;
        Ok((0..samples)
            .map(|n| n as f32 / SPEECH_RATE as f32)
            .map(|t| {
                0.1 * (t * (150 + length) as f32 * std::f32::consts::TAU).sin()
                    * (t * 4.0).sin().abs()
            })
            .collect())
    }
}

fn humming(places: Folders) -> Library {
    Library::new(places).speaking_with(|_, _| Ok(Box::new(Hummer)))
}

/// A voice pack's list without its files.
fn list_a_pack(data: &Path) {
    let list = format!(
        "VoicePack(format: 1, model: \"\", files: {{\"model.onnx\": \"{MODEL}\", \"voices/af_heart.bin\": \"\"}})"
    );
    std::fs::create_dir_all(data.join("voices")).unwrap();
    std::fs::write(data.join("voices/pack.ron"), list).unwrap();
}

/// A session of these lines.
pub(super) fn script(lines: &[&str]) -> String {
    let steps: String = lines
        .iter()
        .map(|line| format!("        Say(\"{line}\"),\n        Quiet(ideal: \"10s\", least: \"5s\", most: \"4m\"),\n"))
        .collect();
    format!(
        "Session(\n    format: 1,\n    id: \"evening\",\n    title: \"Evening\",\n    summary: \"A few words.\",\n    \
         language: \"en\",\n    practice: Grounding,\n    lengths: [\"5m\"],\n    steps: [\n{steps}    ],\n)\n"
    )
}

const TWO: [&str; 2] = [
    "Perhaps notice the feet, and how they meet the floor, just as they are.",
    "There is nothing to do here.",
];

/// A window with a bundle of these lines open, whose narrators hum.
pub(super) fn hummed(lines: &[&str]) -> (Harnessed, PathBuf) {
    let folder = empty();
    list_a_pack(folder.path());
    let harness = start_with(SIZES[1], Appearance::default(), folder, humming);
    let (mut harness, folder) = bundle_open_in(past_the_first_start(harness), &script(lines));
    until(&mut harness, "the voice", |h| says(h, "Clara speaks"));
    (harness, folder)
}

/// The names and bytes of all clips of a bundle, with their list.
fn clips(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let folders = [folder.join("audio"), folder.join("audio/clara")];
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let files = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.map(|path| (name(&path), std::fs::read(&path).unwrap())).collect()
}

/// What narrating the same lines from the command line gives, through what both share.
fn as_by_command(lines: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let data = tempfile::tempdir().unwrap();
    list_a_pack(data.path());
    let folder = data.path().join("bundle");
    groundwork::studio::Starter::Sample.write(&folder).unwrap();
    std::fs::write(folder.join("s/evening.ron"), script(lines)).unwrap();
    let library = humming(Folders::find(Some(data.path().to_path_buf())).unwrap());
    let voice = groundwork::library::Voice::Clara;
    narrate_bundle(&library, library.narrators(), &folder, voice, |_| {
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    clips(&folder)
}

pub(super) fn enter_on(harness: &mut Harnessed, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).scroll_to_me();
    harness.get_by_role_and_label(Role::Button, label).focus();
    harness.run_steps(3);
    key(harness, Modifiers::NONE, Key::Enter);
}

#[test]
fn one_press_narrates_what_has_changed_and_nothing_else() {
    let (mut harness, folder) = hummed(&TWO);
    assert!(says(&harness, "Clara speaks none of 2 lines yet."));
    assert!(says(&harness, "Until then, 2 lines are shown as text."));
    enter_on(&mut harness, "Look through all of it");
    until(&mut harness, "what is missing", |h| says(h, "2 lines have no voice yet"));
    enter_on(&mut harness, "Narrate 2 lines");
    until(&mut harness, "all of it", |h| says(h, "Clara speaks all 2 lines."));
    assert!(says(&harness, "2 lines are newly spoken."));
    assert!(!says(&harness, "shown as text") && !says(&harness, "Narrate "));
    assert!(!says(&harness, "no voice yet"), "what was found before is so no more");
    let before = clips(&folder);
    assert!(before == as_by_command(&TWO), "the bytes of the command line");
    assert_eq!(before.len(), 3);
    // Another word in one line, written by hand in its session.
    open_session(&mut harness, "Evening");
    focus_on(&mut harness, "Line, 3 of 4", 0);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "There is Wexla to do here.");
    go(&mut harness, Command::Back);
    until(&mut harness, "the change", |h| has_button(h, "Narrate 1 line"));
    assert!(says(&harness, "Clara speaks 1 of 2 lines; 1 is new or has changed since."));
    let first = before.iter().find(|(name, _)| {
        name.ends_with(".ogg") && {
            let kept = as_by_command(&TWO[..1]);
            kept.contains_key(*name)
        }
    });
    let (kept, _) = first.unwrap();
    let path = folder.join("audio/clara").join(kept);
    let written = std::fs::metadata(&path).unwrap().modified().unwrap();
    enter_on(&mut harness, "Narrate 1 line");
    until(&mut harness, "all of it", |h| says(h, "Clara speaks all 2 lines."));
    assert!(says(&harness, "1 line is newly spoken."), "and no other");
    assert!(says(&harness, "read from the letters: Wexla."));
    assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), written);
    assert!(clips(&folder) == as_by_command(&[TWO[0], "There is Wexla to do here."]));
}

#[test]
fn stopping_keeps_what_is_spoken_and_going_on_ends_as_if_it_had_not_stopped() {
    let lines: Vec<String> = (1..=7)
        .map(|n| format!("Perhaps notice breath number {n}, and how it comes and goes by itself."))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (mut harness, folder) = hummed(&lines);
    reach(&mut harness, "Narrate 7 lines");
    until(&mut harness, "two lines", |_| clips(&folder).len() > 2);
    assert!(!says(&harness, "speaks none of 7 lines"), "which was so when it began");
    assert!(says(&harness, "what you write now is narrated the next time"));
    reach(&mut harness, "Stop narrating");
    until(&mut harness, "the end", |h| !has_button(h, "Stop narrating"));
    assert!(says(&harness, "of 7 lines; what was finished is kept."), "how far it came");
    let kept = clips(&folder).len() - 1;
    assert!((2..7).contains(&kept), "{kept}");
    until(&mut harness, "the rest", |h| has_button(h, &format!("Narrate {} lines", 7 - kept)));
    reach(&mut harness, &format!("Narrate {} lines", 7 - kept));
    until(&mut harness, "all of it", |h| says(h, "Clara speaks all 7 lines."));
    assert!(clips(&folder) == as_by_command(&lines));
}

#[test]
fn lines_are_heard_in_their_session_as_they_come_and_leaving_the_page_breaks_nothing_off() {
    let lines: Vec<String> = (1..=8)
        .map(|n| {
            format!(
                "Perhaps notice the {} {n} as it comes and goes.",
                ["breath", "zebra"][n / 3 % 2]
            )
        })
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (mut harness, folder) = hummed(&lines);
    reach(&mut harness, "Narrate 8 lines");
    open_session(&mut harness, "Evening");
    until(&mut harness, "the picture", |h| says(h, "longest silence"));
    // Someone goes on writing, and hears it, while it is narrated.
    focus_on(&mut harness, "Line, 1 of 16", 0);
    key(&mut harness, Modifiers::NONE, Key::End);
    type_text(&mut harness, " And so on.");
    wait_for("the sound", || {
        go(&mut harness, Command::Hear);
        has_button(&harness, "Stop").then_some(())
    });
    go(&mut harness, Command::Hear);
    assert!(clips(&folder).len() < 9, "it is narrated still");
    // The second line has its voice, and the first is another one by now.
    until(&mut harness, "the second line", |h| says(h, "7 lines are shown, not spoken"));
    IS_OPEN.store(true, Ordering::Relaxed);
    until(&mut harness, "the others", |h| says(h, "1 line is shown, not spoken"));
    go(&mut harness, Command::Back);
    go(&mut harness, Command::Back);
    until(&mut harness, "all clips", |_| clips(&folder).len() == 9);
}

#[test]
fn the_narrator_is_chosen_once_and_remembered() {
    let (mut harness, folder) = hummed(&TWO);
    let combo = |h: &Harnessed| h.get_by_role_and_label(Role::ComboBox, "Narrator").focus();
    combo(&harness);
    harness.run_steps(3);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run_steps(3);
    harness.get_by_label("Ruth, a lively female voice").click();
    until(&mut harness, "her lines", |h| says(h, "Ruth speaks none of 2 lines"));
    reach(&mut harness, "Narrate 2 lines");
    until(&mut harness, "her voice", |h| says(h, "Ruth speaks all 2 lines."));
    assert_eq!(std::fs::read_dir(folder.join("audio/ruth")).unwrap().count(), 2);
    assert!(!folder.join("audio/clara").exists());
    let settings = harness.state_mut().window().keeper().settings().clone();
    assert_eq!(settings.narrates, groundwork::library::Voice::Ruth);
    assert_eq!(settings.narrator, Some(groundwork::library::Voice::Clara), "their own is another");
}

#[test]
fn without_a_voice_pack_it_is_said_what_that_is_and_a_wrong_one_is_refused() {
    let (mut harness, folder) = bundle_open_in(plain(), &script(&TWO));
    until(&mut harness, "the voice", |h| says(h, "Clara speaks none of 2 lines"));
    assert!(says(&harness, "No voice pack is installed."));
    assert!(says(&harness, "94 MB") && says(&harness, "Groundwork itself fetches nothing"));
    let narrate = |h: &Harnessed| {
        h.get_by_role_and_label(Role::Button, "Narrate 2 lines").accesskit_node().is_disabled()
    };
    assert!(narrate(&harness));
    let try_path = |harness: &mut Harnessed, path: &Path, why: &str| {
        type_into(harness, "Where the voice pack is", path.to_str().unwrap());
        key(harness, Modifiers::NONE, Key::Enter);
        until(harness, why, |h| says(h, why));
        focus_on(harness, "Where the voice pack is", 0);
        key(harness, Modifiers::COMMAND, Key::A);
        key(harness, Modifiers::NONE, Key::Backspace);
    };
    // No pack, and a damaged one, also when a file in it is named.
    try_path(&mut harness, &folder, "its \u{201C}model.onnx\u{201D} is missing.");
    let pack = harness.state().folder.path().join("fetched");
    std::fs::create_dir(&pack).unwrap();
    std::fs::write(pack.join("model.onnx"), "half of it").unwrap();
    let damaged = "\u{201C}model.onnx\u{201D} is damaged, or is not from the voice pack";
    try_path(&mut harness, &pack, damaged);
    try_path(&mut harness, &folder.join("bundle.ron"), "is missing.");
    try_path(&mut harness, &pack.join("model.onnx"), damaged);
    // Dropped on the window, it is the same, and the folder of the bundle stays open.
    try_path(&mut harness, &folder, "is missing.");
    harness.state_mut().window().open_path(pack);
    until(&mut harness, damaged, |h| says(h, damaged));
    assert!(narrate(&harness) && has_button(&harness, "Edit bundle.ron"));
}

#[test]
fn a_pack_that_is_damaged_later_is_said_and_another_one_can_be_taken() {
    let folder = empty();
    list_a_pack(folder.path());
    let harness = start(SIZES[1], Appearance::default(), folder);
    let (mut harness, folder) = bundle_open_in(past_the_first_start(harness), &script(&TWO));
    until(&mut harness, "the voice", |h| has_button(h, "Narrate 2 lines"));
    assert!(!has_button(&harness, "Install"));
    reach(&mut harness, "Narrate 2 lines");
    until(&mut harness, "why not", |h| {
        says(h, "\u{201C}af_heart.bin\u{201D} of the voice pack is missing or damaged.")
    });
    assert!(has_button(&harness, "Install") && has_button(&harness, "Narrate 2 lines"));
    assert_eq!(clips(&folder).len(), 0);
}

#[test]
fn a_line_that_nobody_can_speak_is_named_by_its_place() {
    let (mut harness, folder) = hummed(&["Слово is here.", TWO[0]]);
    reach(&mut harness, "Narrate 2 lines");
    until(&mut harness, "why not", |h| {
        says(h, "In line 10 of \u{201C}evening.ron\u{201D}: a narrator reads Latin letters")
    });
    assert_eq!(clips(&folder).len(), 0, "nothing is made of a part of it");
    // And what is no session yet.
    std::fs::write(folder.join("s/evening.ron"), script(&[""])).unwrap();
    go(&mut harness, Command::Back);
    until(&mut harness, "its title", |h| has_button(h, "A quiet evening"));
    reach(&mut harness, "A quiet evening");
    until(&mut harness, "what is to be mended", |h| {
        says(h, "can be spoken once nothing is missing")
    });
    assert!(!says(&harness, "Narrate "));
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn what_studio_narrates_is_what_the_command_line_narrates() {
    let places = Folders::find(std::env::var_os("GROUNDWORK_DATA").map(PathBuf::from)).unwrap();
    let data = empty();
    let desk = crate::rig::program::Desk::with_a_bundle();
    let (mut harness, folder) = bundle_open_in(
        past_the_first_start(start(SIZES[1], Appearance::default(), data)),
        &script(&TWO),
    );
    // Dropped on the window, the pack is installed.
    until(&mut harness, "no voice pack", |h| says(h, "No voice pack is installed."));
    harness.state_mut().window().open_path(places.voices());
    until(&mut harness, "the pack", |h| !says(h, "No voice pack is installed."));
    reach(&mut harness, "Narrate 2 lines");
    until(&mut harness, "all of it", |h| says(h, "Clara speaks all 2 lines."));
    std::fs::create_dir_all(desk.path("data")).unwrap();
    crate::rig::link_folder(&places.voices(), &desk.path("data/voices"));
    std::fs::write(desk.path("evenings/s/evening.ron"), script(&TWO)).unwrap();
    desk.ok(&["bundle", "narrate", "evenings", "--voice", "clara"]);
    assert!(clips(&folder) == clips(&desk.path("evenings")));
}
