//! The bundles of a client: installed, and open to be read and played.
//!
//! All data here was read from the record, and is dropped when the record is locked.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::summary::SessionSummary;
use crate::bundle::{self, AuthorKey, Change, Edition, OpenedBundle, Reading, changes};
use crate::domain::Line;
use crate::domain::bundle::{Bundle, Stage};
use crate::domain::record::Homework;
use crate::narrator::Voice;
use crate::script::{Form, Manifest, parse, parse_manifest};
use crate::store::{ContentHash, Contents, KeptBundle, Record, StoreError};
use crate::units::Frames;
use crate::units::UtcMillis;

/// The bundles of a record.
#[derive(Clone, Debug, Default)]
pub struct Installed {
    /// Installed bundles, by id.
    pub bundles: Vec<Arc<InstalledBundle>>,
    /// Removed bundles that can still be put back.
    pub removed: Vec<Arc<InstalledBundle>>,
    /// Ids of bundles that this program cannot read.
    pub unreadable: Vec<String>,
}

/// An installed bundle with the contents that the record keeps for it.
pub struct InstalledBundle {
    /// Manifest of the bundle.
    pub bundle: Bundle,
    /// Key that signed it.
    pub author: AuthorKey,
    /// Whether someone has compared the words of the key with those on the handout.
    pub checked: bool,
    /// Highest version that was ever installed.
    pub highest: u32,
    /// Time of installation.
    pub installed_utc_ms: UtcMillis,
    /// Descriptions of its sessions, in its order.
    pub summaries: Vec<Arc<SessionSummary>>,
    /// File names of its sessions, by their ids.
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
    /// Reads the bundles of a record.
    ///
    /// # Errors
    /// When the record cannot be read.
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

    /// The installed bundle with this id.
    pub fn bundle(&self, id: &str) -> Option<&Arc<InstalledBundle>> {
        self.bundles.iter().find(|installed| installed.bundle.id == id)
    }

    /// Descriptions of the sessions of all bundles.
    pub fn summaries(&self) -> impl Iterator<Item = &Arc<SessionSummary>> {
        self.bundles.iter().flat_map(|installed| &installed.summaries)
    }
}

impl InstalledBundle {
    fn of(kept: &KeptBundle, contents: Contents) -> Option<InstalledBundle> {
        let manifest = parse_manifest("bundle.ron", kept.manifest.as_bytes(), Form::Packed);
        let Manifest { bundle, files } = manifest.ok()?;
        let author: Arc<str> = bundle.author.name.as_str().into();
        // An unreadable description must not move the others.
        let cards: Vec<(Arc<SessionSummary>, &String)> = kept
            .cards
            .iter()
            .zip(&bundle.sessions)
            .filter_map(|(text, file)| {
                Some((SessionSummary::from_text(text, &bundle.id, &author)?, file))
            })
            .map(|(card, file)| (Arc::new(card), file))
            .collect();
        Some(InstalledBundle {
            of_session: cards
                .iter()
                .map(|(card, file)| (card.id.clone(), (*file).clone()))
                .collect(),
            summaries: cards.into_iter().map(|(card, _)| card).collect(),
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
    /// When it is missing or damaged; opening the bundle's file again restores it.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let hash = self.files.get(name).ok_or(StoreError::ContentLost)?;
        self.contents.read(hash)
    }

    /// A reading, ready to be shown.
    ///
    /// # Errors
    /// Those of [`InstalledBundle::read`].
    pub fn reading(&self, name: &str) -> Result<Reading, StoreError> {
        // It was parsed when it was installed.
        bundle::read(&self.read(name)?).map_err(|_| StoreError::ContentLost)
    }

    /// Length of a recording.
    pub fn length(&self, name: &str) -> Option<Frames> {
        self.lengths.get(self.files.get(name)?).copied()
    }

    /// Name of the clip of a line spoken by a narrator.
    pub(super) fn narration(&self, line: &Line, voice: Voice) -> Option<&str> {
        let place = (voice.name(), line.text.as_str(), &line.say_as);
        let rows = &self.bundle.narration;
        // Opening verified that the rows are sorted.
        let at = rows.binary_search_by(|row| row.place().cmp(&place)).ok()?;
        rows.get(at).map(|row| row.file.as_str())
    }

    /// File name and content of a session.
    ///
    /// # Errors
    /// Those of [`InstalledBundle::read`], and when there is no such session.
    pub(super) fn session(&self, id: &str) -> Result<(String, Vec<u8>), StoreError> {
        let name = self.of_session.get(id).ok_or(StoreError::ContentLost)?;
        Ok((name.clone(), self.read(name)?))
    }

    /// This version, for comparison with another.
    ///
    /// # Errors
    /// Those of [`InstalledBundle::read`].
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

    /// Differences of another version from this one; empty if this one is damaged.
    pub fn news(&self, opened: &OpenedBundle) -> Vec<Change> {
        self.edition().map(|old| changes(&old, &opened.into())).unwrap_or_default()
    }

    /// Whether a session, named as for [`super::Library::open`], belongs to a stage.
    fn has(&self, stage: &Stage, name: &str) -> bool {
        let id = match name.split_once(':') {
            Some((bundle, id)) if bundle == self.bundle.id => id,
            Some(_) => return false,
            // A stage may also use built-in sessions; the bundle's own come first.
            None if self.summaries.iter().any(|card| card.id == name) => return false,
            None => name,
        };
        stage.sessions.iter().any(|session| session == id)
    }

    /// The stage of the programme that a sitting of this session is for.
    pub(crate) fn homework(&self, stage: &str, name: &str) -> Option<(Homework, &Stage)> {
        let programme = self.bundle.programme.as_ref()?;
        let stage = programme.stages.iter().find(|one| one.id == stage)?;
        let homework = Homework { bundle: self.bundle.id.clone(), stage: stage.id.clone() };
        self.has(stage, name).then_some((homework, stage))
    }

    /// Whether this is the word that opens a stage.
    pub(crate) fn opens(&self, stage: &str, word: &str) -> bool {
        let stages = self.bundle.programme.iter().flat_map(|programme| &programme.stages);
        let mut stages = stages.filter(|one| one.id == stage);
        stages.any(|stage| bundle::word_opens(&self.bundle, stage, word))
    }

    /// The name of a stage's session for [`super::Library::open`].
    pub fn name_of(&self, session: &str) -> String {
        match self.summaries.iter().find(|card| card.id == session) {
            Some(card) => card.name.clone(),
            None => session.into(),
        }
    }
}
