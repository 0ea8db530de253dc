//! A bundle on its way from a file to a client.
//!
//! Looking at it and keeping what is in it is one walk through the file; until [`Received::install`]
//! nothing of it counts, and letting it go removes all of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use super::bundles::Decoding;
use super::card::{Card, installed_name};
use super::library::Library;
use crate::bundle::{self, AuthorKey, Opened, Opener, Sink, Trust};
use crate::domain::Session;
use crate::domain::bundle::FileEntry;
use crate::store::{Adding, Contents, KeptBundle, Record, StoreError};

/// What has to be known of a record to look at a bundle without it.
#[derive(Clone)]
pub struct Receiver {
    contents: Contents,
    known: BTreeMap<String, (Trust, bool)>,
}

impl Receiver {
    /// That of a record.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn of(record: &Record) -> Result<Receiver, StoreError> {
        let known = record.bundles()?.into_iter().filter_map(|kept| {
            let key = AuthorKey::from_text(kept.author.as_bytes()).ok()?;
            let trust = Trust { key, version: kept.highest, older: false };
            Some((kept.id, (trust, kept.checked)))
        });
        Ok(Receiver { known: known.collect(), contents: record.contents() })
    }

    /// The same, where an older version than the highest may come in because that was asked for.
    #[must_use]
    pub fn with_older(mut self) -> Receiver {
        self.known.values_mut().for_each(|(trust, _)| trust.older = true);
        self
    }

    /// Looks at everything in the bundle of a file and keeps it ready. `opener` opens its seal, if it has
    /// one. `progress` is told how many bytes of how many have been looked at, and may break off.
    ///
    /// # Errors
    /// When the file can not be opened, or the bundle is refused: then a [`bundle::Refusal`].
    pub fn receive(
        &self,
        library: &Library,
        path: &Path,
        opener: &Opener,
        progress: impl FnMut(u64, u64) -> ControlFlow<()> + Send + Sync,
    ) -> anyhow::Result<Received> {
        let file =
            File::open(path).with_context(|| format!("could not open `{}`", path.display()))?;
        let file = bundle::unsealed(BufReader::new(file), opener)?;
        let mut sink = Staging { adding: self.contents.add()?, progress };
        let known = |id: &str| self.known.get(id).map(|(trust, _)| trust.clone());
        let opened = bundle::open(file, &known, &mut Decoding::of(library), &mut sink)?;
        let before = self.known.get(&opened.bundle.id);
        Ok(Received {
            known: before.map(|(trust, _)| trust.version),
            checked: before.is_some_and(|(_, checked)| *checked),
            new_key: before.is_some_and(|(trust, _)| trust.key != opened.author),
            opened,
            adding: sink.adding,
        })
    }
}

/// A bundle that was looked at, whole and unchanged, and is ready to be installed.
pub struct Received {
    /// What is in it.
    pub opened: Opened,
    /// The highest version that was installed before, if it is known.
    pub known: Option<u32>,
    /// Whether the words of its key were compared before, or those of the key that it follows.
    pub checked: bool,
    /// Whether it is signed with another key than before, to which that one was handed over.
    pub new_key: bool,
    adding: Adding,
}

impl Received {
    /// The cards of its sessions.
    pub fn cards(&self) -> Vec<Arc<Card>> {
        let author: Arc<str> = self.opened.bundle.author.name.as_str().into();
        let card = |session: &Session| {
            let name = installed_name(&self.opened.bundle.id, &session.id);
            Arc::new(Card::new(session, name, Some(Arc::clone(&author))))
        };
        self.opened.sessions.iter().map(|(_, session)| card(session)).collect()
    }

    /// Installs it. `checked` says whether the words of its key were compared, now or before.
    ///
    /// # Errors
    /// When it can not be kept; nothing of it is there then.
    pub fn install(
        self,
        record: &mut Record,
        checked: bool,
        at_utc_ms: i64,
    ) -> Result<(), StoreError> {
        let cards = self.cards().iter().map(|card| card.to_text()).collect();
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
            installed_utc_ms: at_utc_ms,
            removed_utc_ms: None,
            contents: contents.collect(),
            cards,
        };
        let programme = opened.bundle.programme.as_ref();
        let first = programme.and_then(|programme| programme.stages.first());
        record.install(&kept, first.map(|stage| stage.id.as_str()), adding, at_utc_ms)
    }
}

/// Keeps what comes, under unfinished names.
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
