//! What can be played: the built-in sessions, and session files that someone names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use anyhow::{Context as _, bail};

use super::card::{Card, installed_name};
use super::credits::Credits;
use super::installed::{Installed, InstalledBundle};
use super::narrate::{Narrations, nearby, spoken_lines};
use super::places::Places;
use super::voices::{Recording, Voices};
use crate::audio::{Score, SoundBank};
use crate::bundle::{Making, in_folder, read_at_most};
use crate::domain::bundle::Stage;
use crate::domain::{
    ClipLengths, CompileError, Feasible, Line, Misfit, Preferences, Request, Session, Setting,
    Step, Timeline, compile, feasible, misfits,
};
use crate::narrator::Voice;
use crate::script::{self, Code, Diagnostic, Parsed, Report, Spot};
use crate::units::Frames;

/// Sessions and narrations that are part of the program, put in by `build.rs`.
mod built_in {
    include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

    /// Where each built-in sound comes from; also the index from lines to [`CLIPS`].
    pub static CREDITS: &str =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/audio/CREDITS.ron"));
}

/// The session whose first line is spoken to hear whether everything can be heard.
const SPOKEN: &str = "breathing-space";

/// Where a session comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Part of the program.
    BuiltIn,
    /// A file that someone named.
    File(PathBuf),
    /// An installed bundle.
    Installed(Arc<InstalledBundle>),
}

/// A session that was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The session, and what can be said about its script.
    pub parsed: Parsed,
    /// Where it comes from.
    pub source: Source,
}

impl Opened {
    /// The session.
    pub fn session(&self) -> &Session {
        &self.parsed.session
    }

    /// What [`Library::open`] finds it by: its id, or the path of its file.
    pub fn name(&self) -> String {
        match &self.source {
            Source::BuiltIn => self.session().id.clone(),
            Source::File(path) => path.display().to_string(),
            Source::Installed(installed) => {
                installed_name(&installed.bundle.id, &self.session().id)
            }
        }
    }

    /// What the record calls it: by both names where a bundle brought it, else by its id.
    pub fn kept_as(&self) -> String {
        match self.source {
            Source::Installed(_) => self.name(),
            Source::BuiltIn | Source::File(_) => self.session().id.clone(),
        }
    }

    /// Who says they made it; none for what is part of the program, and for a file that nobody signed.
    pub fn author(&self) -> Option<Arc<str>> {
        match &self.source {
            Source::Installed(installed) => Some(installed.bundle.author.name.as_str().into()),
            Source::BuiltIn | Source::File(_) => None,
        }
    }
}

/// How a session is to be played.
#[derive(Clone, Debug, Default)]
pub struct Sitting {
    /// Who speaks; `None` for captions.
    pub voice: Option<Voice>,
    /// What this person prefers.
    pub preferences: Preferences,
    /// Length and preparation.
    pub request: Request,
}

/// A session that is ready to sound.
pub struct Prepared {
    /// The session as it is played.
    pub session: Session,
    /// How it is played.
    pub sitting: Sitting,
    /// What happens when.
    pub timeline: Arc<Timeline>,
    /// What sounds when.
    pub score: Arc<Score>,
    /// Lines that have no recording and are shown as captions.
    pub captions: usize,
    voices: Voices,
    bank: SoundBank,
}

impl Prepared {
    /// The clips of this sitting, for making its rest anew.
    pub(super) fn clips(&self) -> &ClipLengths {
        &self.voices.lengths
    }

    /// Another timeline of the same sitting, ready to sound.
    pub(super) fn score_of(&mut self, timeline: Arc<Timeline>) -> anyhow::Result<Arc<Score>> {
        let clips = self.voices.decoded(&timeline)?;
        Ok(Arc::new(Score::new(timeline, clips, &mut self.bank)))
    }
}

/// What is installed.
pub struct Library {
    places: Places,
    credits: OnceLock<Credits>,
    /// The cards of what is part of the program.
    own: OnceLock<Vec<Arc<Card>>>,
    installed: RwLock<Arc<Installed>>,
}

impl Library {
    /// The program's own content, and what lies in these places.
    pub fn new(places: Places) -> Library {
        let (credits, own) = (OnceLock::new(), OnceLock::new());
        Library { places, credits, own, installed: RwLock::default() }
    }

    /// The bundles that can be played; none while the record is locked.
    pub fn installed(&self) -> Arc<Installed> {
        Arc::clone(&self.installed.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes other bundles in the place of those that were there. The default for none.
    pub fn set_installed(&self, installed: Arc<Installed>) {
        *self.installed.write().unwrap_or_else(PoisonError::into_inner) = installed;
    }

    /// What lists show: the sessions of the program, and those of bundles.
    pub fn cards(&self) -> Vec<Arc<Card>> {
        self.own().iter().chain(self.installed().cards()).cloned().collect()
    }

    /// The sessions of bundles, opened. What can not be read is left out; its bundle's page says so.
    pub fn of_bundles(&self) -> Vec<Opened> {
        let installed = self.installed();
        installed.cards().filter_map(|card| self.open(&card.name).ok()).collect()
    }

    fn own(&self) -> &[Arc<Card>] {
        // They are part of the program and tested with it.
        let cards =
            || self.built_in().unwrap_or_default().iter().map(Card::of).map(Arc::new).collect();
        self.own.get_or_init(cards)
    }

    /// How many practise in a stage of a programme: 2 where any of its sessions is for two, else 1.
    pub fn people(&self, installed: &InstalledBundle, stage: &Stage) -> u8 {
        let names: Vec<String> = stage.sessions.iter().map(|id| installed.name_of(id)).collect();
        let cards = installed.cards.iter().chain(self.own());
        let mut of_stage = cards.filter(|card| names.contains(&card.name));
        if of_stage.any(|card| card.setting == Setting::Partners) { 2 } else { 1 }
    }

    /// The folders.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Every built-in session, by file name.
    ///
    /// # Errors
    /// Never for the sessions that are built in; tests see to that.
    pub fn built_in(&self) -> anyhow::Result<Vec<Opened>> {
        built_in::SESSIONS
            .iter()
            .map(|(name, text)| Ok(Opened { parsed: parsed(name, text)?, source: Source::BuiltIn }))
            .collect()
    }

    /// How many built-in narrations there are.
    pub fn built_in_clips(&self) -> usize {
        built_in::CLIPS.len()
    }

    /// A session by the id of a built-in one, by `BUNDLE:SESSION`, or by the path of a file.
    ///
    /// # Errors
    /// When there is no such session, or with everything that is wrong with its script.
    pub fn open(&self, name: &str) -> anyhow::Result<Opened> {
        if let Some((bundle, session)) = name.split_once(':')
            && let Some(installed) = self.installed().bundle(bundle)
        {
            let (file, text) = installed
                .session(session)
                .with_context(|| format!("the session `{name}` can not be played"))?;
            let source = Source::Installed(Arc::clone(installed));
            return Ok(Opened { parsed: parsed(&file, &text)?, source });
        }
        let path = Path::new(name);
        let looks_like_a_file = path.extension().is_some() || path.components().count() > 1;
        if !looks_like_a_file {
            let built_in = self.built_in()?;
            let ids: Vec<String> = built_in.iter().map(|o| o.session().id.clone()).collect();
            return match built_in.into_iter().find(|opened| opened.session().id == name) {
                Some(opened) => Ok(opened),
                None if name.contains(':') => {
                    bail!(
                        "there is no session `{name}`; `groundwork bundle list` shows those of bundles"
                    )
                }
                None => {
                    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                    match script::nearest(name, &ids) {
                        Some(near) => bail!("there is no session `{name}`; did you mean `{near}`?"),
                        None => {
                            bail!("there is no session `{name}`; built in are: {}", ids.join(", "))
                        }
                    }
                }
            };
        }
        if path.extension().is_some_and(|ending| ending != "ron") {
            bail!("a session is a `.ron` file, found `{name}`");
        }
        let text = script_at(path)?;
        Ok(Opened { parsed: parsed(name, &text)?, source: Source::File(path.to_path_buf()) })
    }

    /// Everything that can be said about a script: problems, advice, recordings that are missing, lengths
    /// that it can not have.
    ///
    /// # Errors
    /// When the file can not be read, or the list of the narrations beside it.
    pub fn check(&self, path: &Path) -> anyhow::Result<Report> {
        let name = path.display().to_string();
        let text = script_at(path)?;
        let parsed = match script::parse(&name, &text) {
            Ok(parsed) => parsed,
            Err(report) => return Ok(report),
        };
        let opened = Opened { parsed, source: Source::File(path.to_path_buf()) };
        let found = self.unplayable(&opened)?;
        let left_out = found.len().saturating_sub(Report::MOST);
        let Parsed { places, advice, .. } = opened.parsed;
        let errors = found
            .into_iter()
            .take(Report::MOST)
            .map(|(spot, (code, message))| Diagnostic::at(code, &name, &places.of(spot), message));
        let report = advice.with(errors.collect());
        Ok(Report { left_out: report.left_out + left_out, ..report })
    }

    /// What keeps a session from being played as it is offered, with each narrator of it and without one:
    /// recordings that can not be used, steps that do not fit, lengths that it can not have. One thing is
    /// said of each spot.
    ///
    /// # Errors
    /// When the list of the narrations beside it can not be read.
    fn unplayable(&self, opened: &Opened) -> anyhow::Result<BTreeMap<Spot, (Code, String)>> {
        let wish = Preferences::default();
        let session = opened.session();
        let mut found: BTreeMap<Spot, (Code, String)> = BTreeMap::new();
        let lines = spoken_lines(session);
        let beside = beside(&opened.source)?;
        let speaks =
            |voice: &Voice| lines.iter().any(|line| self.narrated(&beside, line, *voice).is_some());
        let voices = Voice::ALL.into_iter().filter(speaks).map(Some);
        for voice in [None].into_iter().chain(voices) {
            // What is not there takes as long as a caption would.
            let unread = |at, error: anyhow::Error| {
                found.entry(Spot::Clip(at)).or_insert((Code::Recording, format!("{error:#}")));
                Ok(())
            };
            let clips = self.voices_but(opened, voice, unread)?.lengths;
            let mut say = |spot: Spot, code: Code, error: CompileError| {
                found.entry(spot).or_insert_with(|| (code, error.to_string()));
            };
            let misfits = misfits(session, &clips, &wish);
            let fits = misfits.is_empty();
            for (misfit, error) in misfits {
                let spot = match misfit {
                    Misfit::Turn(at) => Spot::Turn(at),
                    Misfit::Line(at) => Spot::Line(at),
                };
                say(spot, Code::DoesNotFit, error);
            }
            match feasible(session, &clips, &wish) {
                Err(error) if fits => say(Spot::Steps, Code::DoesNotFit, error),
                // That has been said.
                Err(_) => {}
                Ok(_) => {
                    for (at, length) in session.lengths.iter().enumerate() {
                        let request = Request { target: Some(*length), ..Request::default() };
                        if let Err(error) = compile(session, &clips, &wish, request) {
                            say(Spot::Length(at), Code::Infeasible, error);
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    /// The lengths that a session can have with this voice and these preferences.
    ///
    /// # Errors
    /// When a clip can not be read, or the session can not be compiled at all.
    pub fn feasible(&self, opened: &Opened, sitting: &Sitting) -> anyhow::Result<Feasible> {
        let voices = self.voices(opened, self.speaker(opened, sitting.voice))?;
        Ok(feasible(opened.session(), &voices.lengths, &sitting.preferences)?)
    }

    /// The narrators of whom every line of a session is recorded.
    pub fn recorded_by(&self, opened: &Opened) -> Vec<Voice> {
        let lines = spoken_lines(opened.session());
        let Ok(beside) = beside(&opened.source) else { return Vec::new() };
        let all =
            |voice: &Voice| lines.iter().all(|line| self.narrated(&beside, line, *voice).is_some());
        Voice::ALL.into_iter().filter(all).collect()
    }

    /// The lines of a session that have no recording of their own and that no narrator has recorded.
    ///
    /// # Errors
    /// When the list of the narrations beside it can not be read.
    pub fn shown_as_text<'o>(&self, opened: &'o Opened) -> anyhow::Result<Vec<&'o Line>> {
        let beside = beside(&opened.source)?;
        let mut lines = spoken_lines(opened.session());
        lines.retain(|line| {
            Voice::ALL.into_iter().all(|voice| self.narrated(&beside, line, voice).is_none())
        });
        Ok(lines)
    }

    fn speaker(&self, opened: &Opened, wanted: Option<Voice>) -> Option<Voice> {
        speaker(wanted, &self.recorded_by(opened))
    }

    /// Makes a session ready to sound: every recording is found and read before anything plays.
    ///
    /// # Errors
    /// When the length can not be had, or a recording can not be read.
    pub fn prepare(&self, opened: &Opened, sitting: Sitting) -> anyhow::Result<Prepared> {
        self.prepare_session(opened, opened.session().clone(), sitting)
    }

    /// The same for a session made on the fly, or changed (another bed).
    ///
    /// # Errors
    /// As [`Library::prepare`].
    pub fn prepare_session(
        &self,
        opened: &Opened,
        session: Session,
        sitting: Sitting,
    ) -> anyhow::Result<Prepared> {
        let sitting = Sitting { voice: self.speaker(opened, sitting.voice), ..sitting };
        let voices = self.voices(opened, sitting.voice)?;
        ready(session, voices, sitting)
    }

    /// One spoken line, to hear whether everything can be heard.
    ///
    /// # Errors
    /// When this narrator has no recording of it, or it can not be read.
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
        ready(session, voices, Sitting { voice: Some(voice), ..Sitting::default() })
    }

    /// What nobody signed, to be tried out: a script, or a folder with a bundle in the making. Its title
    /// and its sessions.
    ///
    /// # Errors
    /// When there is nothing of the kind, or with everything that is wrong with it.
    pub fn unsigned(&self, path: &Path) -> anyhow::Result<(String, Vec<Opened>)> {
        if !path.is_dir() {
            let opened = self.open(&path.display().to_string())?;
            return Ok((opened.session().title.clone(), vec![opened]));
        }
        let own: BTreeSet<&str> = self.own().iter().map(|card| card.id.as_str()).collect();
        let making = Making::read(path, &|id| own.contains(id)).map_err(|errors| {
            let said: Vec<String> = errors
                .into_iter()
                .map(|error| format!("{:#}", anyhow::Error::new(error)))
                .collect();
            anyhow::anyhow!("this folder can not be used\n\n{}", said.join("\n\n"))
        })?;
        let names = making.bundle.sessions.iter().map(|name| path.join(name));
        let sessions = names.map(|name| self.open(&name.display().to_string()));
        Ok((making.bundle.title, sessions.collect::<anyhow::Result<_>>()?))
    }

    /// A recording of a bundle by itself, ready to sound.
    ///
    /// # Errors
    /// When it is lost, or can not be decoded.
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
        ready(session, voices, Sitting::default())
    }

    /// A session without any words, ready to sound.
    ///
    /// # Errors
    /// When it can not be compiled.
    pub fn prepare_wordless(&self, session: Session, sitting: Sitting) -> anyhow::Result<Prepared> {
        ready(session, Voices::default(), sitting)
    }

    /// Where the recordings of a session's lines are, and how long they are.
    fn voices(&self, opened: &Opened, voice: Option<Voice>) -> anyhow::Result<Voices> {
        self.voices_but(opened, voice, |_, error| Err(error))
    }

    /// The same where `unread` may go on without a line's own recording; it is told which line, by its index
    /// in [`Session::lines`], and why.
    fn voices_but(
        &self,
        opened: &Opened,
        voice: Option<Voice>,
        mut unread: impl FnMut(usize, anyhow::Error) -> anyhow::Result<()>,
    ) -> anyhow::Result<Voices> {
        let mut voices = Voices::default();
        let folder = match &opened.source {
            Source::BuiltIn | Source::Installed(_) => None,
            Source::File(path) => Some(super::bundles::root_of(path)),
        };
        let beside = beside(&opened.source)?;
        for (at, line) in opened.session().lines().into_iter().enumerate() {
            if voices.lengths.get(line).is_some() {
                continue;
            }
            if let Some(name) = &line.clip {
                if let Source::Installed(installed) = &opened.source {
                    let name = in_folder(name);
                    // Opening held every clip to be there.
                    let Some(length) = installed.length(&name) else { continue };
                    voices.add(line, length, Recording::Installed(Arc::clone(installed), name));
                    continue;
                }
                let Some(folder) = &folder else { continue };
                if let Err(error) = voices.own(line, &super::bundles::clip_path(folder, name)) {
                    unread(at, error)?;
                }
                continue;
            }
            let narrated = voice.and_then(|voice| self.narrated(&beside, line, voice));
            if let Some((length, recording)) = narrated {
                voices.add(line, length, recording);
            }
        }
        Ok(voices)
    }

    /// A line as a narrator says it: what lies beside the session goes before what is part of the program.
    fn narrated(&self, beside: &Beside, line: &Line, voice: Voice) -> Option<(Frames, Recording)> {
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

    /// The list of built-in sounds.
    fn credits(&self) -> &Credits {
        // The list is part of the program and tested with it; without it lines become captions.
        self.credits.get_or_init(|| Credits::parse(built_in::CREDITS).unwrap_or_default())
    }
}

/// Who speaks where `wanted` should: who has recorded every line goes before who has not. This is the one
/// place where that is decided; `recorded` is [`Library::recorded_by`].
pub fn speaker(wanted: Option<Voice>, recorded: &[Voice]) -> Option<Voice> {
    match wanted {
        Some(voice) if !recorded.contains(&voice) => recorded.first().copied().or(wanted),
        _ => wanted,
    }
}

/// Narrations that come with a session.
enum Beside {
    Nothing,
    Folder(Narrations),
    Bundle(Arc<InstalledBundle>),
}

fn beside(source: &Source) -> anyhow::Result<Beside> {
    Ok(match source {
        Source::BuiltIn => Beside::Nothing,
        Source::File(path) => match nearby(&super::bundles::root_of(path))? {
            Some(narrations) => Beside::Folder(narrations),
            None => Beside::Nothing,
        },
        Source::Installed(installed) => Beside::Bundle(Arc::clone(installed)),
    })
}

/// The text of a script; of one that is too large, enough to see that.
fn script_at(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_at_most(path, script::MAX_BYTES)
        .with_context(|| format!("could not read `{}`", path.display()))
}

fn parsed(name: &str, text: &[u8]) -> anyhow::Result<Parsed> {
    script::parse(name, text)
        .map_err(|report| anyhow::anyhow!("this session can not be used\n\n{report}"))
}

fn built_in_clip(file: &str) -> Option<&'static [u8]> {
    built_in::CLIPS.iter().find(|(name, _)| *name == file).map(|(_, bytes)| *bytes)
}

fn ready(session: Session, voices: Voices, sitting: Sitting) -> anyhow::Result<Prepared> {
    let Sitting { preferences, request, .. } = &sitting;
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
    Ok(Prepared { session, sitting, timeline, score, captions, voices, bank })
}
