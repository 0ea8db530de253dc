//! What is measured of recordings, and how often.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::credits::{Credits, FILE, SpokenLine};
use super::*;
use crate::audio::encode::encode_speech;
use crate::bundle::MANIFEST;
use crate::domain::Request;
use crate::units::Frames;

const SCRIPT: &str = r#"Session(
    format: 1,
    id: "evening",
    title: "Evening",
    summary: "A few words.",
    language: "en",
    practice: Grounding,
    setting: Solo,
    touch: None,
    lengths: ["1m"],
    steps: [
        Line(text: "Here we are.", clip: "own.ogg"),
        Say("And here."),
        Quiet(ideal: "30s", least: "1s", most: "2m"),
    ],
)
"#;

/// A hum with this length in seconds.
fn hum(secs: u32) -> Vec<u8> {
    let samples: Vec<f32> = (0..24_000 * secs).map(|n| 0.1 * (n as f32 * 0.05).sin()).collect();
    encode_speech(&samples, 24_000).unwrap()
}

/// Says that a file was changed an hour ago.
fn settle(path: &Path) {
    let file = File::options().write(true).open(path).unwrap();
    let then = file.metadata().unwrap().modified().unwrap() - Duration::from_secs(3600);
    file.set_modified(then).unwrap();
}

/// A folder with a session, a recording of three seconds, and a line that each narrator says.
struct Stand {
    folder: TempDir,
}

impl Stand {
    fn new() -> Stand {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("evening.ron"), SCRIPT).unwrap();
        let stand = Stand { folder };
        fs::write(stand.recording(), hum(3)).unwrap();
        settle(&stand.recording());
        let audio = stand.path("audio");
        let row = |voice: Voice| {
            let file = format!("{voice}/one.ogg");
            fs::create_dir_all(audio.join(voice.name())).unwrap();
            fs::write(audio.join(&file), hum(1)).unwrap();
            SpokenLine {
                voice: voice.name().into(),
                text: "And here.".into(),
                say_as: Default::default(),
                phonemes: "a".into(),
                key: "one".into(),
                file,
                frames: 48_000,
                loudness_lufs: None,
                peak_dbtp: -3.0,
                own_lufs: None,
                gain_db: 0.0,
                note: String::new(),
            }
        };
        let lines = Voice::ALL.into_iter().map(row).collect();
        let list = Credits { lines, ..Credits::default() };
        fs::write(audio.join(FILE), list.to_text().unwrap()).unwrap();
        stand
    }

    /// The same in the folder of a bundle in the making, as far as anyone looks here.
    fn in_the_making() -> Stand {
        let stand = Stand::new();
        fs::write(stand.path(MANIFEST), "Bundle()").unwrap();
        fs::create_dir(stand.path("a")).unwrap();
        fs::rename(stand.path("own.ogg"), stand.recording()).unwrap();
        stand
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn recording(&self) -> PathBuf {
        match self.path(MANIFEST).exists() {
            true => self.path("a").join("own.ogg"),
            false => self.path("own.ogg"),
        }
    }

    fn library(&self) -> Library {
        Library::new(Folders::find(Some("/nowhere".into())).unwrap())
    }

    fn open(&self, library: &Library) -> OpenedSession {
        library.open(&self.path("evening.ron").display().to_string()).unwrap()
    }

    /// The shortest length that the session can have, which tells how long its recording is taken to be.
    fn shortest(&self, library: &Library) -> Frames {
        library.feasible(&self.open(library), &Wishes::default()).unwrap().shortest()
    }
}

#[test]
fn a_check_with_every_narrator_measures_a_recording_once() {
    let (stand, library) = (Stand::new(), Stand::new().library());
    let report = library.check(&stand.path("evening.ron")).unwrap();
    assert!(!report.has_errors(), "{report}");
    assert_eq!(library.recorded_by(&stand.open(&library)), Voice::ALL);
    assert_eq!(library.lengths().times(), 1);
}

#[test]
fn another_narrator_or_preference_measures_nothing_twice() {
    let stand = Stand::new();
    let library = stand.library();
    let opened = stand.open(&library);
    for voice in [None].into_iter().chain(Voice::ALL.map(Some)) {
        library.feasible(&opened, &Wishes { voice, ..Wishes::default() }).unwrap();
    }
    assert_eq!(library.lengths().times(), 1);
    // It is heard as it was measured.
    let request = Request { target: Some(Frames::from_secs(60)), ..Request::default() };
    let wishes = Wishes { request, ..Wishes::default() };
    library.prepare(&opened, wishes.clone()).unwrap();
    assert_eq!(library.lengths().times(), 1);
    // A recording that can no longer be decoded gives an error, although its length is known.
    let bytes = fs::metadata(stand.recording()).unwrap().len() as usize;
    fs::write(stand.recording(), vec![0; bytes]).unwrap();
    settle(&stand.recording());
    let kept = fs::metadata(stand.recording()).unwrap();
    assert_eq!(kept.len() as usize, bytes);
    assert!(library.prepare(&opened, wishes).is_err());
}

#[test]
fn a_recording_that_changes_is_measured_again() {
    let stand = Stand::new();
    let library = stand.library();
    let first = stand.shortest(&library);
    fs::write(stand.recording(), hum(5)).unwrap();
    settle(&stand.recording());
    assert_eq!(stand.shortest(&library) - first, Frames::from_secs(2));
    // One that was changed just now may change again within the same tick of its clock.
    fs::write(stand.recording(), hum(4)).unwrap();
    assert_eq!(stand.shortest(&library) - first, Frames::from_secs(1));
    let before = library.lengths().times();
    stand.shortest(&library);
    assert_eq!(library.lengths().times(), before + 1);
}

#[test]
fn a_bundle_in_the_making_keeps_what_was_measured_beside_it() {
    let stand = Stand::in_the_making();
    let first = stand.shortest(&stand.library());
    let kept = fs::read_to_string(stand.path(".lengths")).unwrap();
    assert!(kept.contains("\"file\": \"a/own.ogg\""), "{kept}");
    let library = stand.library();
    assert_eq!(stand.shortest(&library), first);
    assert_eq!(library.lengths().times(), 0);
    // A list that is damaged, or from hands that mean no good, costs a measurement and nothing else.
    fs::write(stand.path(".lengths"), "[{").unwrap();
    let library = stand.library();
    assert_eq!(stand.shortest(&library), first);
    assert_eq!(library.lengths().times(), 1);
    let length = Frames::from_secs(3).0;
    let frames = |text: &str| -> u64 {
        let row = text.lines().find(|line| line.contains("\"frames\"")).unwrap();
        row.trim().trim_start_matches("\"frames\": ").trim_end_matches(',').parse().unwrap()
    };
    assert!(frames(&kept).abs_diff(length) < 4_800, "{kept}");
    let lie = kept.replace(&format!("\"frames\": {}", frames(&kept)), "\"frames\": 960000");
    fs::write(stand.path(".lengths"), lie).unwrap();
    let library = stand.library();
    let opened = stand.open(&library);
    let Err(error) = library.prepare(&opened, Wishes::default()) else { panic!("it was believed") };
    let path = stand.recording().display().to_string();
    let said = format!("the recording `{path}` has changed meanwhile; please try once more");
    assert_eq!(error.to_string(), said);
    library.prepare(&opened, Wishes::default()).unwrap();
    assert_eq!(stand.shortest(&library), first);
}
