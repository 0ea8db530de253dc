use super::level::tests::hum;
use super::*;
use crate::domain::{Anchor, Optional, Part};
use crate::domain::{Choice, Step};
use crate::units::Frames;

fn go(_: Progress<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A folder that already has clips of these lines.
fn with_clips(folder: &Path, lines: &[&Line], voice: Voice) -> Narrations {
    let mut narrations = Narrations::open(folder).unwrap();
    let clips = wanted(lines, voice).unwrap();
    let work = Work { folder, voice, pack: folder, narrator: None };
    let row = |(key, clip): (_, &Wanted<'_>)| {
        (key, work.write(key, clip, &hum(4.0, 0.1, |_| ()), Level::Own).unwrap())
    };
    let finished = clips.iter().map(row).collect();
    narrations.list(&clips, &finished, voice);
    narrations.save().unwrap();
    narrations
}

#[test]
fn lines_that_have_a_clip_need_no_voice_pack_and_new_ones_do() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Line::plain("Ten breaths."), Line::plain("Two breaths."));
    let mut narrations = with_clips(folder.path(), &[&old], Voice::Clara);
    let pack = folder.path().join("voices");
    // Spelled otherwise it is the same clip.
    let respelled = Line::plain("10 breaths.");
    let lines = [&old, &respelled];
    let narrated = narrations.narrate(&lines, Voice::Clara, &pack, go).unwrap();
    assert_eq!(narrated, Narrated { made: 0, kept: 1 });
    let clip = narrations.clip(&respelled, Voice::Clara).unwrap();
    assert_eq!(Some(&clip), narrations.clip(&old, Voice::Clara).as_ref());

    let error = narrations.narrate(&[&new], Voice::Clara, &pack, go).unwrap_err();
    assert!(matches!(error, NarrateError::Pack(PackError::Missing { .. })), "{error}");
    let error = narrations.narrate(&[&old], Voice::Thomas, &pack, go).unwrap_err();
    assert!(matches!(error, NarrateError::Pack(PackError::Missing { .. })), "{error}");
    // A clip that was deleted is missing, whatever the list says.
    fs::remove_file(clip).unwrap();
    assert!(narrations.clip(&old, Voice::Clara).is_none());
    assert!(narrations.narrate(&[&old], Voice::Clara, &pack, go).is_err());
}

#[test]
fn all_unknown_words_are_reported_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [Line::plain("Qzxwv."), Line::plain("Fine."), Line::plain("Brxtl.")];
    let lines: Vec<&Line> = lines.iter().collect();
    let mut narrations = Narrations::open(&folder.path().join("new")).unwrap();
    let error = narrations.narrate(&lines, Voice::Clara, folder.path(), go).unwrap_err();
    let sentences: Vec<String> = error.to_string().lines().map(String::from).collect();
    assert_eq!(sentences.len(), 2);
    assert!(sentences[0].contains("`Qzxwv`") && sentences[1].contains("`Brxtl`"), "{error}");
    assert!(!folder.path().join("new").exists());
}

#[test]
fn stopping_keeps_the_list_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Line::plain("Ten breaths."), Line::plain("Two breaths."));
    let mut narrations = with_clips(folder.path(), &[&old], Voice::Clara);
    let error = narrations
        .narrate(&[&old, &new], Voice::Clara, folder.path(), |_| ControlFlow::Break(()))
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
        Step::Part(Part { title: String::new(), area: None, steps: vec![say("b")] }),
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
