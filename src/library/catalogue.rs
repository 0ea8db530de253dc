//! The sessions that can be played: built-in ones, those of bundles, and session files.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use anyhow::{Context as _, bail};

use super::credits::Credits;
use super::folders::{Folders, as_typed};
use super::installed::{Installed, InstalledBundle};
use super::lengths::Lengths;
use super::opened::{OpenedSession, Source, parsed, script_at};
use super::said::in_words;
use super::stumbles::Readings;
use super::summary::SessionSummary;
use super::to_read::BuiltInReading;
use crate::bundle::Making;
use crate::domain::bundle::Stage;
use crate::domain::{Setting, document};
use crate::narrator::{Load, Narrators};
use crate::script;

/// Built-in sessions, readings and narrations, embedded by `build.rs`.
mod built_in {
    include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

    /// Origin of each built-in sound; also the index from lines to [`CLIPS`].
    pub static CREDITS: &str =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/audio/CREDITS.ron"));
}

/// All sessions and recordings that can be played.
pub struct Library {
    folders: Folders,
    credits: OnceLock<Credits>,
    /// Summaries of the built-in sessions.
    own: OnceLock<Vec<Arc<SessionSummary>>>,
    to_read: OnceLock<Vec<Arc<BuiltInReading>>>,
    installed: RwLock<Arc<Installed>>,
    lengths: Arc<Lengths>,
    readings: Readings,
    narrators: Narrators,
}

impl Library {
    /// A library of the program's own content and the content of these folders.
    ///
    /// # Examples
    /// ```no_run
    /// use groundwork::library::{Folders, Library, Voice, Wishes};
    ///
    /// let library = Library::new(Folders::find(None)?);
    /// let opened = library.open("breathing-space")?;
    /// let wishes = Wishes { voice: Some(Voice::Clara), ..Wishes::default() };
    /// let prepared = library.prepare(&opened, wishes)?;
    /// println!("{}", prepared.timeline.length());
    /// # Ok::<(), anyhow::Error>(())
    /// ```
    pub fn new(folders: Folders) -> Library {
        let (credits, own, to_read) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (installed, lengths) = (RwLock::default(), Arc::default());
        let (readings, narrators) = (Readings::default(), Narrators::of(&folders.voices()));
        Library { folders, credits, own, to_read, installed, lengths, readings, narrators }
    }

    /// The same with narrators that are made ready in another way.
    pub fn speaking_with(self, load: Load) -> Library {
        Library { narrators: Narrators::with(&self.folders.voices(), load), ..self }
    }

    /// The narrators of the installed voice pack, if there is one.
    pub fn narrators(&self) -> &Narrators {
        &self.narrators
    }

    /// Bundles that can be played; none while the record is locked.
    pub fn installed(&self) -> Arc<Installed> {
        Arc::clone(&self.installed.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the bundles that can be played. The default value removes all.
    pub fn set_installed(&self, installed: Arc<Installed>) {
        *self.installed.write().unwrap_or_else(PoisonError::into_inner) = installed;
    }

    /// Descriptions for lists: the built-in sessions, and those of bundles.
    pub fn summaries(&self) -> Vec<Arc<SessionSummary>> {
        self.own().iter().chain(self.installed().summaries()).cloned().collect()
    }

    /// All sessions of bundles, opened. Unreadable ones are left out; the page of their bundle mentions them.
    pub fn of_bundles(&self) -> Vec<OpenedSession> {
        let installed = self.installed();
        installed.summaries().filter_map(|card| self.open(&card.name).ok()).collect()
    }

    fn own(&self) -> &[Arc<SessionSummary>] {
        // They are part of the program and tested with it.
        let cards = || {
            self.built_in()
                .unwrap_or_default()
                .iter()
                .map(OpenedSession::summary)
                .map(Arc::new)
                .collect()
        };
        self.own.get_or_init(cards)
    }

    /// Number of people in a stage of a programme: 2 if any of its sessions is for two, otherwise 1.
    pub fn people(&self, installed: &InstalledBundle, stage: &Stage) -> u8 {
        let names: Vec<String> = stage.sessions.iter().map(|id| installed.name_of(id)).collect();
        let cards = installed.summaries.iter().chain(self.own());
        let mut of_stage = cards.filter(|card| names.contains(&card.name));
        if of_stage.any(|card| card.setting == Setting::Partners) { 2 } else { 1 }
    }

    /// What narrators would stumble over in lines that were read before.
    pub(super) fn readings(&self) -> &Readings {
        &self.readings
    }

    /// Measured lengths and loudness of recordings in files.
    pub(crate) fn lengths(&self) -> &Arc<Lengths> {
        &self.lengths
    }

    /// Folders that it uses.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// All built-in sessions, in the order of their file names.
    ///
    /// # Errors
    /// None for the sessions of a release, which tests verify.
    pub fn built_in(&self) -> anyhow::Result<Vec<OpenedSession>> {
        built_in::SESSIONS
            .iter()
            .map(|(name, text)| {
                Ok(OpenedSession { parsed: parsed(name, text)?, source: Source::BuiltIn })
            })
            .collect()
    }

    /// All built-in readings, in the order in which they are listed.
    pub fn to_read(&self) -> &[Arc<BuiltInReading>] {
        self.to_read.get_or_init(|| {
            BuiltInReading::all(built_in::READINGS).into_iter().map(Arc::new).collect()
        })
    }

    /// Number of built-in narrations.
    pub fn built_in_clips(&self) -> usize {
        built_in::CLIPS.len()
    }

    /// Opens a session by the id of a built-in one, by `BUNDLE:SESSION`, or by the path of a file.
    ///
    /// # Errors
    /// When there is no such session, or all problems of its script.
    pub fn open(&self, name: &str) -> anyhow::Result<OpenedSession> {
        if let Some((bundle, session)) = name.split_once(':')
            && let Some(installed) = self.installed().bundle(bundle)
        {
            let (file, text) = installed
                .session(session)
                .with_context(|| format!("the session `{name}` cannot be played"))?;
            let source = Source::Installed(Arc::clone(installed));
            return Ok(OpenedSession { parsed: parsed(&file, &text)?, source });
        }
        let path = as_typed(Path::new(name));
        let looks_like_a_file = path.extension().is_some() || path.components().count() > 1;
        if !looks_like_a_file {
            // Its file is named after it, so that the others need not be read.
            let is_its_file = |(file, _): &&(&str, &[u8])| file.strip_suffix(".ron") == Some(name);
            if let Some((file, text)) = built_in::SESSIONS.iter().find(is_its_file) {
                let parsed = parsed(file, text)?;
                return Ok(OpenedSession { parsed, source: Source::BuiltIn });
            }
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
            if let Some(what) = script_at(&path).ok().and_then(|bytes| document::foreign(&bytes)) {
                bail!("`{name}` is {what}; a session is plain text in a `.ron` file");
            }
            bail!("a session is a `.ron` file, found `{name}`");
        }
        let text = script_at(&path)?;
        Ok(OpenedSession { parsed: parsed(name, &text)?, source: Source::File(path) })
    }

    /// Opens unsigned content to try it out: a script, or the folder of a bundle. Returns its title and its
    /// sessions.
    ///
    /// # Errors
    /// When there is no such content, or all of its problems.
    pub fn unsigned(&self, path: &Path) -> anyhow::Result<(String, Vec<OpenedSession>)> {
        if !path.is_dir() {
            let opened = self.open(&path.display().to_string())?;
            return Ok((opened.session().title.clone(), vec![opened]));
        }
        let own: BTreeSet<&str> = self.own().iter().map(|card| card.id.as_str()).collect();
        let making = Making::read(path, &|id| own.contains(id)).map_err(|errors| {
            let said: Vec<String> =
                errors.into_iter().map(|error| in_words(&anyhow::Error::new(error))).collect();
            anyhow::anyhow!("this folder cannot be used\n\n{}", said.join("\n\n"))
        })?;
        let names = making.bundle.sessions.iter().map(|name| path.join(name));
        let sessions = names.map(|name| self.open(&name.display().to_string()));
        Ok((making.bundle.title, sessions.collect::<anyhow::Result<_>>()?))
    }

    /// List of built-in sounds.
    pub(super) fn credits(&self) -> &Credits {
        // The list is part of the program and tested with it; without it, lines become captions.
        self.credits.get_or_init(|| Credits::parse(built_in::CREDITS).unwrap_or_default())
    }
}

/// A built-in narration, by its path below `audio`.
pub(super) fn built_in_clip(file: &str) -> Option<&'static [u8]> {
    built_in::CLIPS.iter().find(|(name, _)| *name == file).map(|(_, bytes)| *bytes)
}
