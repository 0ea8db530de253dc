use super::level::tests::hum;
use super::*;
use crate::domain::{Anchor, Optional, Part};
use crate::domain::{Choice, Step};
use crate::library::{narration_folder, spoken_lines};
use crate::narrator::{SPEECH_RATE, VoicePack};
use crate::units::Frames;

fn go(_: Progress<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A folder that already has clips of these lines.
fn with_clips(folder: &Path, lines: &[&Line], voice: Voice) -> Narrations {
    let mut narrations = Narrations::open(folder).unwrap();
    let (clips, _) = wanted(lines, voice).unwrap();
    let work = Work { folder, voice, narrators: &Narrators::of(folder) };
    for (key, clip) in &clips {
        let speech = hum(4.0, 0.1, |_| ());
        let levelled = speech.levelled(Level::Own).unwrap();
        let row = work.write(key, clip, &speech, levelled).unwrap();
        narrations.list(clip, &row, voice);
    }
    narrations.save().unwrap();
    narrations
}

/// Hums for as long as a narrator would speak, and cannot hum anything with a `ʒ` in it.
struct Hummer;

impl Speak for Hummer {
    fn speak_on(&self, phonemes: &Phonemes, _: &Cores) -> Result<Vec<f32>, SpeakError> {
        let phonemes = phonemes.as_str();
        if phonemes.contains('ʒ') {
            return Err(SpeakError::Silence { phonemes: phonemes.into() });
        }
        let samples = phonemes.len() * SPEECH_RATE as usize / 12;
        let pitch = 150.0 + phonemes.len() as f32;
        // The last line is the loudest, so the short ones before it end on another level.
        let amplitude = if phonemes.contains("sˈWnd") { 0.6 } else { 0.1 };
        Ok((0..samples)
            .map(|n| n as f32 / SPEECH_RATE as f32)
            .map(|t| amplitude * (t * pitch * std::f32::consts::TAU).sin() * (t * 4.0).sin().abs())
            .collect())
    }
}

/// What hums in the place of the narrators, with the list of a voice pack and nothing else of one.
fn hummers(folder: &Path) -> Narrators {
    let load = |_: &VoicePack, _| Ok(Box::new(Hummer) as Box<dyn Speak>);
    crate::narrator::list_without_files(folder);
    Narrators::with(folder, load)
}

/// The names and bytes of everything in a folder of narrations.
fn all_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in
        [folder.to_path_buf(), folder.join("clara")].iter().flat_map(|f| fs::read_dir(f).unwrap())
    {
        let path = entry.unwrap().path();
        if path.is_file() {
            all.insert(path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(path).unwrap());
        }
    }
    all
}

/// Long and short ones; with the last one, the short ones have another level.
const SPOKEN: [&str; 5] = [
    "You may like to notice how your feet meet the floor, just now.",
    "And rest.",
    "There is nothing to do here, and nowhere to go at all.",
    "Ten.",
    "Perhaps there are sounds near and far, and they may come and go.",
];

#[test]
fn a_line_can_be_heard_as_soon_as_it_is_spoken() {
    let (folder, pack) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lines = SPOKEN.map(Line::plain);
    let lines: Vec<&Line> = lines.iter().collect();
    let mut narrations = Narrations::open(folder.path()).unwrap();
    let mut seen = Vec::new();
    let done = narrations.narrate(&lines, Voice::Clara, &hummers(pack.path()), |now| {
        let there = Narrations::open(folder.path()).unwrap();
        let heard = lines.iter().filter(|line| there.clip(line, Voice::Clara).is_some()).count();
        assert_eq!(heard, now.made, "before `{}`", now.text);
        seen.push(now.made);
        ControlFlow::Continue(())
    });
    assert_eq!(done.unwrap().made, 5);
    assert_eq!(seen, [0, 1, 2, 3, 4]);
}

#[test]
fn whatever_ends_it_what_is_finished_stays_and_the_rest_comes_out_the_same() {
    let (whole, pack) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let narrators = hummers(pack.path());
    let mut lines: Vec<Line> = SPOKEN.into_iter().map(Line::plain).collect();
    let narrate = |folder: &Path, lines: &[Line], stop_at: usize| {
        let lines: Vec<&Line> = lines.iter().collect();
        Narrations::open(folder).unwrap().narrate(&lines, Voice::Clara, &narrators, |now| match now
            .made
            == stop_at
        {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        })
    };
    narrate(whole.path(), &lines, usize::MAX).unwrap();
    let whole = all_of(whole.path());
    assert_eq!(whole.len(), 6);
    for stop_at in 1..5 {
        let folder = tempfile::tempdir().unwrap();
        let stopped = narrate(folder.path(), &lines, stop_at).unwrap_err();
        let NarrateError::Interrupted { made, wanted: 5 } = stopped else { panic!("{stopped}") };
        // Those that were being spoken are taken, too.
        assert!((stop_at..=5).contains(&made), "{made} after {stop_at}");
        assert_eq!(all_of(folder.path()).len(), made + 1, "the clips and their list");
        let rest = narrate(folder.path(), &lines, usize::MAX).unwrap();
        assert!(rest.made >= 5 - made, "{rest:?}");
        assert!(all_of(folder.path()) == whole, "stopped at {stop_at}");
    }
    // One that fails leaves those before it.
    let folder = tempfile::tempdir().unwrap();
    lines.insert(2, Line::plain("There is no measure here, and nobody counts it."));
    let failed = narrate(folder.path(), &lines, usize::MAX).unwrap_err();
    assert!(matches!(failed, NarrateError::Speak(SpeakError::Silence { .. })), "{failed}");
    assert_eq!(all_of(folder.path()).len(), 3, "two clips and their list");
    lines.remove(2);
    narrate(folder.path(), &lines, usize::MAX).unwrap();
    assert!(all_of(folder.path()) == whole);
}

#[test]
fn what_was_cut_off_in_the_middle_of_a_file_is_removed() {
    let (folder, pack) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let line = Line::plain(SPOKEN[0]);
    let mut narrations = with_clips(folder.path(), &[&line], Voice::Clara);
    fs::write(folder.path().join("clara/.unfinished-1"), "half").unwrap();
    narrations.narrate(&[&line], Voice::Clara, &hummers(pack.path()), go).unwrap();
    assert_eq!(narrations.keep_only(&[&line], Voice::Clara).unwrap(), 1);
    assert_eq!(all_of(folder.path()).len(), 2);
}

#[test]
fn lines_that_have_a_clip_need_no_voice_pack_and_new_ones_do() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Line::plain("Ten breaths."), Line::plain("Two breaths."));
    let mut narrations = with_clips(folder.path(), &[&old], Voice::Clara);
    let pack = Narrators::of(&folder.path().join("voices"));
    // Spelled otherwise it is the same clip.
    let respelled = Line::plain("10 breaths.");
    let lines = [&old, &respelled];
    let narrated = narrations.narrate(&lines, Voice::Clara, &pack, go).unwrap();
    assert_eq!(narrated, Narrated { made: 0, kept: 1, ..Narrated::default() });
    let clip = narrations.clip(&respelled, Voice::Clara).unwrap();
    assert_eq!(Some(&clip), narrations.clip(&old, Voice::Clara).as_ref());

    let error = narrations.narrate(&[&new], Voice::Clara, &pack, go).unwrap_err();
    assert!(matches!(error, NarrateError::Pack(PackError::Missing { .. })), "{error}");
    let error = narrations.narrate(&[&old], Voice::Thomas, &pack, go).unwrap_err();
    assert!(matches!(error, NarrateError::Pack(PackError::Missing { .. })), "{error}");
    // A deleted clip is missing, even if the list contains it.
    fs::remove_file(clip).unwrap();
    assert!(narrations.clip(&old, Voice::Clara).is_none());
    assert!(narrations.narrate(&[&old], Voice::Clara, &pack, go).is_err());
}

#[test]
fn guessed_words_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [Line::plain("Wexla rests."), Line::plain("Wexla breathes.")];
    let lines: Vec<&Line> = lines.iter().collect();
    let mut narrations = with_clips(folder.path(), &lines, Voice::Clara);
    let narrated =
        narrations.narrate(&lines, Voice::Clara, &Narrators::of(folder.path()), go).unwrap();
    let guessed: Vec<(&str, &str)> =
        narrated.guessed.iter().map(|(word, sound)| (word.as_str(), sound.as_str())).collect();
    assert_eq!(guessed, [("Wexla", "wˈɛkslə")]);
}

#[test]
fn all_that_can_not_be_read_is_reported_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [Line::plain("🙂."), Line::plain("Fine."), Line::plain("слово.")];
    let lines: Vec<&Line> = lines.iter().collect();
    let mut narrations = Narrations::open(&folder.path().join("new")).unwrap();
    let error =
        narrations.narrate(&lines, Voice::Clara, &Narrators::of(folder.path()), go).unwrap_err();
    let sentences: Vec<String> = error.to_string().lines().map(String::from).collect();
    assert_eq!(sentences.len(), 2);
    assert!(sentences[0].contains("`🙂`") && sentences[1].contains("`слово`"), "{error}");
    assert!(!folder.path().join("new").exists());
}

#[test]
fn stopping_keeps_the_list_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Line::plain("Ten breaths."), Line::plain("Two breaths."));
    let mut narrations = with_clips(folder.path(), &[&old], Voice::Clara);
    let error = narrations
        .narrate(&[&old, &new], Voice::Clara, &Narrators::of(folder.path()), |_| {
            ControlFlow::Break(())
        })
        .unwrap_err();
    assert!(matches!(error, NarrateError::Interrupted { made: 0, wanted: 1 }), "{error}");
    let again = Narrations::open(folder.path()).unwrap();
    assert!(again.clip(&old, Voice::Clara).is_some());
}

#[test]
fn clips_that_nobody_needs_go_away() {
    let folder = tempfile::tempdir().unwrap();
    let (old, kept) = (Line::plain("Old words."), Line::plain("New words."));
    let mut narrations = with_clips(folder.path(), &[&old, &kept], Voice::Clara);
    let gone = narrations.clip(&old, Voice::Clara).unwrap();
    assert_eq!(narrations.keep_only(&[&kept], Voice::Thomas).unwrap(), 0);
    assert_eq!(narrations.keep_only(&[&kept], Voice::Clara).unwrap(), 1);
    assert!(!gone.exists());
    let again = Narrations::open(folder.path()).unwrap();
    assert!(again.clip(&kept, Voice::Clara).is_some() && again.clip(&old, Voice::Clara).is_none());
}

#[test]
fn only_sessions_share_the_narrations_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["sessions", "mine", "audio"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    // Nothing is narrated yet.
    assert_eq!(narration_folder(&at("sessions")), at("sessions/audio"));
    std::fs::write(at("audio/CREDITS.ron"), "(lines: [])").unwrap();
    assert_eq!(narration_folder(&at("sessions")), at("audio"));
    assert_eq!(narration_folder(&at("sessions/.")), at("audio"));
    assert_eq!(narration_folder(&at("mine")), at("mine/audio"));
    assert_eq!(narration_folder(&at("not-there")), at("not-there/audio"));
}

#[test]
fn every_line_that_may_be_spoken_is_found() {
    let say = |text: &str| Step::Say(Line::plain(text));
    let own = Step::Say(Line { clip: Some("own.flac".into()), ..Line::plain("own") });
    let steps = vec![
        say("a"),
        own,
        Step::Part(Part { title: String::new(), areas: [].into(), steps: vec![say("b")] }),
        Step::Optional(Optional { priority: 1, steps: vec![say("c")] }),
        Step::Choice(Choice::Anchor(vec![
            (Anchor::Feet, vec![say("d")]),
            (Anchor::Hands, vec![say("e")]),
        ])),
    ];
    let session = crate::domain::Session {
        id: "test".into(),
        title: String::new(),
        summary: String::new(),
        language: "en".into(),
        practice: crate::domain::Practice::Grounding,
        setting: crate::domain::Setting::Solo,
        touch: crate::domain::Touch::None,
        areas: [].into(),
        notes: Vec::new(),
        topics: Vec::new(),
        lengths: Vec::new(),
        bed: None,
        fade: Frames::ZERO,
        steps,
    };
    let found: Vec<&str> = spoken_lines(&session).iter().map(|line| &*line.text).collect();
    assert_eq!(found, ["a", "b", "c", "d", "e"]);
}

#[test]
fn lines_of_a_bundle_are_counted_once_each_by_who_speaks_them() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    crate::studio::Starter::Sample.write(&bundle).unwrap();
    let places = crate::library::Folders::find(Some(folder.path().join("data"))).unwrap();
    let library = crate::library::Library::new(places);
    let built_in = library.open("breathing-space").unwrap();
    let built_in = spoken_lines(built_in.session())[0];
    let lines = ["Mine.", "Mine.", SPOKEN[0], &built_in.text].map(|text| format!("Say({text:?})"));
    let script = format!(
        "Session(format: 1, id: \"evening\", title: \"E\", summary: \"S.\", language: \"en\", practice: Grounding, \
         steps: [{}, Line(text: \"Own.\", clip: \"a/own.wav\")])",
        lines.join(", ")
    );
    fs::write(bundle.join("s/evening.ron"), &script).unwrap();
    fs::write(bundle.join("a/own.wav"), "").unwrap();
    let counted = |voice| Spokenness::of(&library, &bundle, voice).unwrap();
    let none = Spokenness { lines: 3, spoken: 0, recorded: 1, as_text: 2 };
    assert_eq!(counted(Voice::Clara), none);
    let spoken = Line::plain(SPOKEN[0]);
    let narrations = with_clips(&bundle.join("audio"), &[&spoken], Voice::Clara);
    assert_eq!(counted(Voice::Clara), Spokenness { spoken: 1, as_text: 1, ..none });
    // Spoken by one, it is not shown as text, and the other has still to speak it.
    assert_eq!(counted(Voice::Ruth), Spokenness { as_text: 1, ..none });
    // A clip that is listed and gone is no clip.
    fs::remove_file(narrations.clip(&spoken, Voice::Clara).unwrap()).unwrap();
    assert_eq!(counted(Voice::Clara), none);
    fs::write(bundle.join("s/evening.ron"), script.replace("\"en\"", "\"de\"")).unwrap();
    let error = Spokenness::of(&library, &bundle, Voice::Clara).unwrap_err().to_string();
    assert!(error.contains("in another language (`de`)"), "{error}");
}

#[test]
fn a_voice_pack_is_found_by_its_folder_a_file_in_it_or_what_it_lies_in() {
    let data = tempfile::tempdir().unwrap();
    let pack = data.path().join("voices");
    fs::create_dir(&pack).unwrap();
    fs::write(pack.join("model.onnx"), "").unwrap();
    fs::write(pack.join("pack.ron"), "").unwrap();
    let paths = [pack.clone(), data.path().into(), pack.join("model.onnx"), pack.join("pack.ron")];
    for path in paths {
        assert_eq!(voice_pack_at(&path).as_ref(), Some(&pack), "{}", path.display());
    }
    fs::remove_file(pack.join("model.onnx")).unwrap();
    for path in [pack.clone(), data.path().into(), pack.join("pack.ron"), data.path().join("gone")]
    {
        assert_eq!(voice_pack_at(&path), None);
    }
}
