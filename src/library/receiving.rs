//! Receives a bundle from a file.
//!
//! One pass through the file verifies and stores its content. Until [`Received::install`], nothing of it
//! counts, and dropping it removes everything.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::catalogue::Library;
use super::decoding::Decoding;
use super::doors;
use super::summary::{SessionSummary, installed_name};
use crate::bundle::{self, AuthorKey, Change, OpenedBundle, Opener, Sink, Trust};
use crate::domain::Session;
use crate::domain::bundle::FileEntry;
use crate::store::{Adding, Contents, KeptBundle, Record, StoreError};
use crate::units::UtcMillis;

/// Data of a record that verifying a bundle needs.
#[derive(Clone)]
pub struct Receiver {
    contents: Contents,
    known: BTreeMap<String, (Trust, bool)>,
}

impl Receiver {
    /// Reads the data from a record.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn of(record: &Record) -> Result<Receiver, StoreError> {
        let known = record.bundles()?.into_iter().filter_map(|kept| {
            let key = AuthorKey::from_text(kept.author.as_bytes()).ok()?;
            let trust = Trust { key, version: kept.highest, older: false };
            Some((kept.id, (trust, kept.checked)))
        });
        Ok(Receiver { known: known.collect(), contents: record.contents() })
    }

    /// Also accepts an older version than the highest, because the user asked for it.
    #[must_use]
    pub fn with_older(mut self) -> Receiver {
        self.known.values_mut().for_each(|(trust, _)| trust.older = true);
        self
    }

    /// Verifies the bundle of a file and stores its content for installation. `opener` opens its seal, if it
    /// has one. `progress` receives the numbers of verified and total bytes, and may cancel.
    ///
    /// # Errors
    /// When the file cannot be opened, or the bundle is refused: then a [`bundle::Refusal`].
    pub fn receive(
        &self,
        library: &Library,
        path: &Path,
        opener: &Opener,
        progress: impl FnMut(u64, u64) -> ControlFlow<()> + Send + Sync,
    ) -> anyhow::Result<Received> {
        let (path, file) = doors::bundle_at(path)?;
        let received = bundle::take_out(file, opener)
            .map_err(anyhow::Error::from)
            .and_then(|file| self.receive_from(library, file, progress));
        received.map_err(|error| doors::of_leftover_error(&path, error))
    }

    /// Receives a plain bundle from any source.
    ///
    /// # Errors
    /// Those of [`Receiver::receive`].
    pub(super) fn receive_from<R: Read + Seek + Send + Sync>(
        &self,
        library: &Library,
        file: R,
        progress: impl FnMut(u64, u64) -> ControlFlow<()> + Send + Sync,
    ) -> anyhow::Result<Received> {
        let mut sink = Staging { adding: self.contents.add()?, progress };
        let known = |id: &str| self.known.get(id).map(|(trust, _)| trust.clone());
        let opened = bundle::open(file, &known, &mut Decoding::of(library), &mut sink)?;
        let before = self.known.get(&opened.bundle.id);
        let installed = library.installed();
        let installed = installed.bundle(&opened.bundle.id);
        Ok(Received {
            known: before.map(|(trust, _)| trust.version),
            checked: before.is_some_and(|(_, checked)| *checked),
            news: installed.map(|before| before.news(&opened)).unwrap_or_default(),
            new_key: before.is_some_and(|(trust, _)| trust.key != opened.author),
            opened,
            adding: sink.adding,
        })
    }
}

/// A verified bundle that is ready to be installed.
pub struct Received {
    /// Content of the bundle.
    pub opened: OpenedBundle,
    /// Highest version that was installed before, if there was one.
    pub known: Option<u32>,
    /// Whether the words of its key, or of the key that it follows, were compared before.
    pub checked: bool,
    /// Whether its key is new and follows the known one by a handover.
    pub new_key: bool,
    /// Differences from the installed version, if there is one.
    pub news: Vec<Change>,
    adding: Adding,
}

impl Received {
    /// Descriptions of its sessions.
    pub fn summaries(&self) -> Vec<Arc<SessionSummary>> {
        let author: Arc<str> = self.opened.bundle.author.name.as_str().into();
        let card = |session: &Session| {
            let name = installed_name(&self.opened.bundle.id, &session.id);
            Arc::new(SessionSummary::new(session, name, Some(Arc::clone(&author))))
        };
        self.opened.sessions.iter().map(|(_, session)| card(session)).collect()
    }

    /// Installs it. `checked` says whether the words of its key were compared, now or before.
    ///
    /// # Errors
    /// When it cannot be stored; then no part of it is.
    pub fn install(
        self,
        record: &mut Record,
        checked: bool,
        at: UtcMillis,
    ) -> Result<(), StoreError> {
        let cards = self.summaries().iter().map(|card| card.to_text()).collect();
        let Received { opened, adding, .. } = self;
        let lengths = &opened.lengths;
        let contents = opened
            .files
            .iter()
            .map(|FileEntry { name, blake3, .. }| (*blake3, lengths.get(name).copied()));
        let kept = KeptBundle {
            id: opened.bundle.id.clone(),
            version: opened.bundle.version,
            highest: opened.bundle.version,
            author: opened.author.text(),
            checked,
            manifest: opened.manifest(),
            installed_utc_ms: at,
            removed_utc_ms: None,
            contents: contents.collect(),
            cards,
        };
        let stages = opened.bundle.programme.iter().flat_map(|programme| &programme.stages);
        let stages: Vec<&str> = stages.map(|stage| stage.id.as_str()).collect();
        record.install(&kept, &stages, adding, at)
    }
}

/// Stores the content under unfinished names.
struct Staging<P> {
    adding: Adding,
    progress: P,
}

impl<P: FnMut(u64, u64) -> ControlFlow<()> + Send + Sync> Sink for Staging<P> {
    fn begin(&mut self, file: &FileEntry) -> Result<(), String> {
        self.adding.begin(&file.blake3).map_err(|error| error.to_string())
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), String> {
        self.adding.write(piece).map_err(|error| error.to_string())
    }

    fn end(&mut self) -> Result<(), String> {
        self.adding.end().map_err(|error| error.to_string())
    }

    fn progress(&mut self, done: u64, all: u64) -> ControlFlow<()> {
        (self.progress)(done, all)
    }
}
