//! The bundles of a client: installed, open to be looked at and played.
//!
//! All that is here was read from the record, and goes with it when it is locked.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::card::Card;
use crate::bundle::{self, AuthorKey, Change, Edition, Opened, Reading, changes};
use crate::domain::Line;
use crate::domain::bundle::{Bundle, Stage};
use crate::domain::record::Homework;
use crate::narrator::Voice;
use crate::script::{Form, Manifest, parse, parse_manifest};
use crate::store::{ContentHash, Contents, KeptBundle, Record, StoreError};
use crate::units::Frames;

/// The bundles of a record.
#[derive(Clone, Debug, Default)]
pub struct Installed {
    /// Those that are there, by id.
    pub bundles: Vec<Arc<InstalledBundle>>,
    /// Those that were removed and can still be put back.
    pub removed: Vec<Arc<InstalledBundle>>,
    /// The ids of those that this program can not read.
    pub unreadable: Vec<String>,
}

/// A bundle that is installed.
pub struct InstalledBundle {
    /// What it says of itself.
    pub bundle: Bundle,
    /// Who signed it.
    pub author: AuthorKey,
    /// Whether someone compared the words of the key with those of the handout.
    pub checked: bool,
    /// The highest version that was ever installed.
    pub highest: u32,
    /// When it was installed, in milliseconds since 1970-01-01 UTC.
    pub installed_utc_ms: i64,
    /// Its sessions, in its order.
    pub cards: Vec<Arc<Card>>,
    /// The files of its sessions, by their ids.
    of_session: HashMap<String, String>,
    files: HashMap<String, ContentHash>,
    lengths: HashMap<ContentHash, Frames>,
    contents: Contents,
}

impl fmt::Debug for InstalledBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl Installed {
    /// Reads what a record has.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn read(record: &Record) -> Result<Installed, StoreError> {
        let mut installed = Installed::default();
        for kept in record.bundles()? {
            let removed = kept.removed_utc_ms.is_some();
            match InstalledBundle::of(&kept, record.contents()) {
                Some(bundle) if removed => installed.removed.push(Arc::new(bundle)),
                Some(bundle) => installed.bundles.push(Arc::new(bundle)),
                None => installed.unreadable.push(kept.id),
            }
        }
        Ok(installed)
    }

    /// The bundle of an id.
    pub fn bundle(&self, id: &str) -> Option<&Arc<InstalledBundle>> {
        self.bundles.iter().find(|installed| installed.bundle.id == id)
    }

    /// The sessions of all bundles.
    pub fn cards(&self) -> impl Iterator<Item = &Arc<Card>> {
        self.bundles.iter().flat_map(|installed| &installed.cards)
    }
}

impl InstalledBundle {
    fn of(kept: &KeptBundle, contents: Contents) -> Option<InstalledBundle> {
        let manifest = parse_manifest("bundle.ron", kept.manifest.as_bytes(), Form::Packed);
        let Manifest { bundle, files } = manifest.ok()?;
        let author: Arc<str> = bundle.author.name.as_str().into();
        // A card that this program can not read leaves the others where they are.
        let cards: Vec<(Arc<Card>, &String)> = kept
            .cards
            .iter()
            .zip(&bundle.sessions)
            .filter_map(|(text, file)| Some((Card::from_text(text, &bundle.id, &author)?, file)))
            .map(|(card, file)| (Arc::new(card), file))
            .collect();
        Some(InstalledBundle {
            of_session: cards
                .iter()
                .map(|(card, file)| (card.id.clone(), (*file).clone()))
                .collect(),
            cards: cards.into_iter().map(|(card, _)| card).collect(),
            author: AuthorKey::from_text(kept.author.as_bytes()).ok()?,
            checked: kept.checked,
            highest: kept.highest,
            installed_utc_ms: kept.installed_utc_ms,
            files: files.into_iter().map(|file| (file.name, file.blake3)).collect(),
            lengths: kept
                .contents
                .iter()
                .filter_map(|(hash, length)| Some((*hash, (*length)?)))
                .collect(),
            bundle,
            contents,
        })
    }

    /// The content of one of its files.
    ///
    /// # Errors
    /// When it is missing or damaged; opening the bundle's file again puts it back.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let hash = self.files.get(name).ok_or(StoreError::ContentLost)?;
        self.contents.read(hash)
    }

    /// A reading as it is shown.
    ///
    /// # Errors
    /// As [`InstalledBundle::read`].
    pub fn reading(&self, name: &str) -> Result<Reading, StoreError> {
        // It was read when it was installed.
        bundle::read(&self.read(name)?).map_err(|_| StoreError::ContentLost)
    }

    /// How long a recording is.
    pub fn length(&self, name: &str) -> Option<Frames> {
        self.lengths.get(self.files.get(name)?).copied()
    }

    /// The name of a line's clip as a narrator says it.
    pub(super) fn narration(&self, line: &Line, voice: Voice) -> Option<&str> {
        let place = (voice.name(), line.text.as_str(), &line.say_as);
        let rows = &self.bundle.narration;
        // Opening held the rows to their order.
        let at = rows.binary_search_by(|row| row.place().cmp(&place)).ok()?;
        rows.get(at).map(|row| row.file.as_str())
    }

    /// The file of a session, and its content.
    ///
    /// # Errors
    /// As [`InstalledBundle::read`]; also where it has no such session.
    pub(super) fn session(&self, id: &str) -> Result<(String, Vec<u8>), StoreError> {
        let name = self.of_session.get(id).ok_or(StoreError::ContentLost)?;
        Ok((name.clone(), self.read(name)?))
    }

    /// It as a version to compare another with.
    ///
    /// # Errors
    /// As [`InstalledBundle::read`].
    pub fn edition(&self) -> Result<Edition, StoreError> {
        let parsed = |name: &String| {
            // It was parsed when it was installed.
            let parsed = parse(name, &self.read(name)?).map_err(|_| StoreError::ContentLost)?;
            Ok(parsed.session)
        };
        Ok(Edition {
            sessions: self.bundle.sessions.iter().map(parsed).collect::<Result<_, StoreError>>()?,
            bundle: self.bundle.clone(),
            files: self.files.iter().map(|(name, hash)| (name.clone(), *hash)).collect(),
        })
    }

    /// What is new in another version against this one; nothing where this one is damaged.
    pub fn news(&self, opened: &Opened) -> Vec<Change> {
        self.edition().map(|old| changes(&old, &opened.into())).unwrap_or_default()
    }

    /// Whether a session, by what [`super::Library::open`] finds it by, is part of a stage.
    fn has(&self, stage: &Stage, name: &str) -> bool {
        let id = match name.split_once(':') {
            Some((bundle, id)) if bundle == self.bundle.id => id,
            Some(_) => return false,
            // A stage may also have sessions that are part of the program; its own go before them.
            None if self.cards.iter().any(|card| card.id == name) => return false,
            None => name,
        };
        stage.sessions.iter().any(|session| session == id)
    }

    /// What a sitting of this session is for, at this stage of the programme.
    pub(super) fn homework(&self, stage: &str, name: &str) -> Option<(Homework, &Stage)> {
        let programme = self.bundle.programme.as_ref()?;
        let stage = programme.stages.iter().find(|one| one.id == stage)?;
        let homework = Homework { bundle: self.bundle.id.clone(), stage: stage.id.clone() };
        self.has(stage, name).then_some((homework, stage))
    }

    /// Whether this is the word that opens a stage.
    pub(super) fn opens(&self, stage: &str, word: &str) -> bool {
        let stages = self.bundle.programme.iter().flat_map(|programme| &programme.stages);
        let mut stages = stages.filter(|one| one.id == stage);
        stages.any(|stage| bundle::word_opens(&self.bundle, stage, word))
    }

    /// What [`super::Library::open`] finds a session of a stage by.
    pub fn name_of(&self, session: &str) -> String {
        match self.cards.iter().find(|card| card.id == session) {
            Some(card) => card.name.clone(),
            None => session.into(),
        }
    }
}
