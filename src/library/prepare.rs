//! Prepares a session for playing: selects the narrator, finds the recordings, and works out the possible
//! lengths.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;

use super::catalogue::{Library, built_in_clip};
use super::folders::{clip_path, root_of};
use super::installed::InstalledBundle;
use super::narrations::{Narrations, nearby, spoken_lines};
use super::opened::{OpenedSession, Source};
use super::voices::{Recording, Voices};
use crate::audio::{Score, Sound, SoundBank, VoiceClip};
use crate::bundle::in_folder;
use crate::domain::{
    Feasible, Line, Preferences, Request, Session, Shape, Step, Timeline, compile, feasible, resume,
};
use crate::narrator::Voice;
use crate::units::{Frames, Gain};

/// Id of the session whose first line is played to test the sound.
const SPOKEN: &str = "breathing-space";

/// How to play a session.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Narrator; `None` for captions.
    pub voice: Option<Voice>,
    /// Preferences of the listener.
    pub preferences: Preferences,
    /// Length and preparation.
    pub request: Request,
}

/// A session that is ready to play.
pub struct Prepared {
    /// Session as it is played.
    pub session: Arc<Session>,
    /// Wishes that it was prepared for, with the narrator who speaks.
    pub sitting: Wishes,
    /// Events at exact frames.
    pub timeline: Arc<Timeline>,
    /// Sounds at exact frames.
    pub score: Arc<Score>,
    /// Number of lines without a recording, which are shown as captions.
    pub captions: usize,
    sounds: Sounds,
}

impl Prepared {
    /// What the rest of it is made anew from.
    pub(crate) fn sounds(&self) -> Sounds {
        self.sounds.clone()
    }
}

/// The recordings and the synthesised sounds of a session: held once, for whoever makes the rest of it anew on
/// whichever thread.
#[derive(Clone)]
pub(crate) struct Sounds(Arc<Mutex<(Voices, SoundBank)>>);

/// A session whose rest was made anew, ready to sound.
pub(crate) struct Remade {
    pub(crate) timeline: Arc<Timeline>,
    pub(crate) score: Arc<Score>,
    /// Up to here it is as it was.
    pub(crate) swap_at: Frames,
    /// Whether the end had to move.
    pub(crate) end_moved: bool,
}

impl Sounds {
    /// Makes anew what lies after `at`, see [`resume`]. It compiles, and decodes what was not heard before.
    ///
    /// # Errors
    /// When it cannot be compiled, or a recording cannot be read.
    pub(crate) fn resume(
        &self,
        session: &Session,
        preferences: &Preferences,
        current: &Timeline,
        at: Frames,
    ) -> anyhow::Result<Remade> {
        // What a panic left there is as far as it came.
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (voices, bank) = &mut *held;
        let made = resume(session, &voices.lengths, preferences, current, at)?;
        let timeline = Arc::new(made.timeline);
        let clips = voices.decoded(&timeline)?;
        let score = Arc::new(Score::new(Arc::clone(&timeline), clips, bank));
        Ok(Remade { timeline, score, swap_at: made.swap_at, end_moved: made.end_moved })
    }
}

impl Library {
    /// The lengths that a session can have with this voice and these preferences.
    ///
    /// # Errors
    /// When a clip cannot be read, or the session cannot be compiled at all.
    pub fn feasible(&self, opened: &OpenedSession, sitting: &Wishes) -> anyhow::Result<Feasible> {
        let voices = self.voices(opened, self.speaker(opened, sitting.voice))?;
        Ok(feasible(opened.session(), &voices.lengths, &sitting.preferences)?)
    }

    /// A session laid out for a sitting, without its sounds.
    ///
    /// # Errors
    /// When a clip cannot be read, or the session cannot have the length.
    pub fn lay_out(&self, opened: &OpenedSession, sitting: &Wishes) -> anyhow::Result<Timeline> {
        let voices = self.voices(opened, self.speaker(opened, sitting.voice))?;
        let session = opened.session();
        Ok(compile(session, &voices.lengths, &sitting.preferences, sitting.request)?)
    }

    /// The shape of a session at its usual length, which lies in the middle of those on offer.
    ///
    /// # Errors
    /// When a recording cannot be read, or the session cannot be compiled.
    pub fn shape(&self, opened: &OpenedSession) -> anyhow::Result<Shape> {
        let session = opened.session();
        let voices = self.voices(opened, self.recorded_by(opened).first().copied())?;
        let usual = session.lengths.get(session.lengths.len().saturating_sub(1) / 2);
        let request = Request { target: usual.copied(), ..Request::default() };
        let timeline = compile(session, &voices.lengths, &Preferences::default(), request)?;
        Ok(Shape::of(&timeline))
    }

    /// The narrators of whom every line of a session is recorded.
    pub fn recorded_by(&self, opened: &OpenedSession) -> Vec<Voice> {
        let lines = spoken_lines(opened.session());
        let Ok(beside) = beside(&opened.source) else { return Vec::new() };
        let all =
            |voice: &Voice| lines.iter().all(|line| self.narrated(&beside, line, *voice).is_some());
        Voice::ALL.into_iter().filter(all).collect()
    }

    /// The lines of a session without a recording of their own or by any narrator.
    ///
    /// # Errors
    /// When the list of the narrations beside it cannot be read.
    pub fn shown_as_text<'o>(&self, opened: &'o OpenedSession) -> anyhow::Result<Vec<&'o Line>> {
        let beside = beside(&opened.source)?;
        let mut lines = spoken_lines(opened.session());
        lines.retain(|line| {
            Voice::ALL.into_iter().all(|voice| self.narrated(&beside, line, voice).is_none())
        });
        Ok(lines)
    }

    /// Whether one of the narrators of the built-in sessions has spoken a line.
    pub fn is_built_in(&self, line: &Line) -> bool {
        Voice::BUILT_IN.into_iter().any(|voice| self.credits().find(line, voice).is_some())
    }

    /// The encoded sound of a line as a narrator has spoken it, in a folder of narrations or built in.
    pub(crate) fn clip_of(&self, beside: Option<&Narrations>, line: &Line) -> Option<Vec<u8>> {
        Voice::ALL.into_iter().find_map(|voice| {
            let clip = beside.and_then(|narrations| fs::read(narrations.clip(line, voice)?).ok());
            clip.or_else(|| {
                let row = self.credits().find(line, voice)?;
                built_in_clip(&row.file).map(<[u8]>::to_vec)
            })
        })
    }

    fn speaker(&self, opened: &OpenedSession, wanted: Option<Voice>) -> Option<Voice> {
        speaker(wanted, &self.recorded_by(opened))
    }

    /// Prepares a session for playing: every recording is found and read before playing begins.
    ///
    /// # Errors
    /// When the session cannot have the length, or a recording cannot be read.
    pub fn prepare(&self, opened: &OpenedSession, sitting: Wishes) -> anyhow::Result<Prepared> {
        self.prepare_session(opened, opened.session().clone(), sitting)
    }

    /// Prepares a session that was made or changed by the program (another bed, for example).
    ///
    /// # Errors
    /// Those of [`Library::prepare`].
    pub fn prepare_session(
        &self,
        opened: &OpenedSession,
        session: Session,
        sitting: Wishes,
    ) -> anyhow::Result<Prepared> {
        let sitting = Wishes { voice: self.speaker(opened, sitting.voice), ..sitting };
        let voices = self.voices(opened, sitting.voice)?;
        ready(session, voices, sitting)
    }

    /// Prepares one spoken line, to test the sound.
    ///
    /// # Errors
    /// When this narrator has not recorded it, or the recording cannot be read.
    pub fn prepare_line(&self, voice: Voice) -> anyhow::Result<Prepared> {
        let opened = self.open(SPOKEN)?;
        let voices = self.voices(&opened, Some(voice))?;
        let mut session = opened.session().clone();
        let line = spoken_lines(&session)
            .into_iter()
            .find(|line| voices.lengths.get(line).is_some())
            .cloned();
        let line = line.context("no line of this narrator is recorded")?;
        session.steps = vec![Step::Say(line)];
        (session.lengths, session.bed) = (Vec::new(), None);
        ready(session, voices, Wishes { voice: Some(voice), ..Wishes::default() })
    }

    /// Prepares a single recording of a bundle.
    ///
    /// # Errors
    /// When it is missing, or cannot be decoded.
    pub fn prepare_recording(
        &self,
        installed: &Arc<InstalledBundle>,
        name: &str,
    ) -> anyhow::Result<Prepared> {
        let mut session = self.open(SPOKEN)?.session().clone();
        let line = Line { clip: Some(name.into()), text: name.into(), say_as: Default::default() };
        let mut voices = Voices::default();
        if let Some(length) = installed.length(name) {
            let recording = Recording::Installed(Arc::clone(installed), name.into());
            voices.add(&line, length, recording);
        }
        session.steps = vec![Step::Say(line)];
        (session.lengths, session.bed) = (Vec::new(), None);
        ready(session, voices, Wishes::default())
    }

    /// Prepares a sound by itself, played with this gain.
    ///
    /// # Errors
    /// When the session around it cannot be opened.
    pub fn prepare_sound(&self, sound: Sound, gain: Gain) -> anyhow::Result<Prepared> {
        let mut session = self.open(SPOKEN)?.session().clone();
        let line = Line { clip: None, text: "A sound.".into(), say_as: Default::default() };
        let mut voices = Voices::default();
        voices.made(&line, VoiceClip { sound, gain });
        session.steps = vec![Step::Say(line)];
        (session.lengths, session.bed) = (Vec::new(), None);
        ready(session, voices, Wishes::default())
    }

    /// Prepares a session without words.
    ///
    /// # Errors
    /// When it cannot be compiled.
    pub fn prepare_wordless(&self, session: Session, sitting: Wishes) -> anyhow::Result<Prepared> {
        ready(session, Voices::default(), sitting)
    }

    /// The recordings of a session's lines, with their lengths.
    pub(super) fn voices(
        &self,
        opened: &OpenedSession,
        voice: Option<Voice>,
    ) -> anyhow::Result<Voices> {
        self.voices_but(opened, voice, |_, error| Err(error))
    }

    /// Finds recordings like [`Library::voices`], but calls `unread` for a line whose own recording is
    /// unusable, with its index in [`Session::lines`] and the reason; `unread` decides whether to continue.
    pub(super) fn voices_but(
        &self,
        opened: &OpenedSession,
        voice: Option<Voice>,
        mut unread: impl FnMut(usize, anyhow::Error) -> anyhow::Result<()>,
    ) -> anyhow::Result<Voices> {
        let mut voices = Voices::new(self.lengths());
        let folder = match &opened.source {
            Source::BuiltIn | Source::Installed(_) => None,
            Source::File(path) => Some(root_of(path)),
        };
        if let Some(root) = &folder {
            self.lengths().read(root);
        }
        let beside = beside(&opened.source)?;
        for (at, line) in opened.session().lines().into_iter().enumerate() {
            if voices.lengths.get(line).is_some() {
                continue;
            }
            if let Some(name) = &line.clip {
                if let Source::Installed(installed) = &opened.source {
                    let name = in_folder(name);
                    // Opening verified that every clip is present.
                    let Some(length) = installed.length(&name) else { continue };
                    voices.add(line, length, Recording::Installed(Arc::clone(installed), name));
                    continue;
                }
                let Some(folder) = &folder else { continue };
                if let Err(error) = voices.own(line, &clip_path(folder, name)) {
                    unread(at, error)?;
                }
                continue;
            }
            let narrated = voice.and_then(|voice| self.narrated(&beside, line, voice));
            if let Some((length, recording)) = narrated {
                voices.add(line, length, recording);
            }
        }
        if let Some(root) = &folder {
            self.lengths().write(root);
        }
        Ok(voices)
    }

    /// A narrator's recording of a line: one beside the session comes before a built-in one.
    pub(super) fn narrated(
        &self,
        beside: &Beside,
        line: &Line,
        voice: Voice,
    ) -> Option<(Frames, Recording)> {
        let beside = match beside {
            Beside::Nothing => None,
            Beside::Folder(narrations) => narrations.credits().find(line, voice).and_then(|row| {
                Some((row.length(), Recording::File(narrations.clip(line, voice)?)))
            }),
            Beside::Bundle(installed) => installed.narration(line, voice).and_then(|name| {
                let recording = Recording::Narrated(Arc::clone(installed), name.into());
                Some((installed.length(name)?, recording))
            }),
        };
        beside.or_else(|| {
            let row = self.credits().find(line, voice)?;
            Some((row.length(), Recording::BuiltIn(built_in_clip(&row.file)?)))
        })
    }
}

/// The narrator who speaks if `wanted` was requested: narrators that have recorded every line come before
/// others. Only this function decides it; `recorded` comes from [`Library::recorded_by`].
pub fn speaker(wanted: Option<Voice>, recorded: &[Voice]) -> Option<Voice> {
    match wanted {
        Some(voice) if !recorded.contains(&voice) => recorded.first().copied().or(wanted),
        _ => wanted,
    }
}

/// Narrations that belong to a session.
pub(super) enum Beside {
    Nothing,
    Folder(Narrations),
    Bundle(Arc<InstalledBundle>),
}

pub(super) fn beside(source: &Source) -> anyhow::Result<Beside> {
    Ok(match source {
        Source::BuiltIn => Beside::Nothing,
        Source::File(path) => match nearby(&root_of(path))? {
            Some(narrations) => Beside::Folder(narrations),
            None => Beside::Nothing,
        },
        Source::Installed(installed) => Beside::Bundle(Arc::clone(installed)),
    })
}

fn ready(session: Session, voices: Voices, sitting: Wishes) -> anyhow::Result<Prepared> {
    let Wishes { preferences, request, .. } = &sitting;
    let timeline = Arc::new(compile(&session, &voices.lengths, preferences, *request)?);
    let captions = timeline
        .events()
        .iter()
        .filter(|event| matches!(event.kind, crate::domain::EventKind::Line { clip: None, .. }))
        .count();
    let mut voices = voices;
    let mut bank = SoundBank::default();
    let clips = voices.decoded(&timeline)?;
    let score = Arc::new(Score::new(Arc::clone(&timeline), clips, &mut bank));
    let (session, sounds) = (Arc::new(session), Sounds(Arc::new(Mutex::new((voices, bank)))));
    Ok(Prepared { session, sitting, timeline, score, captions, sounds })
}
