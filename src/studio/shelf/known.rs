//! The shelves that this person has looked at, kept in the record with everything else of theirs.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::AuthorKey;
use crate::store::{Record, StoreError};

/// The name under which the record keeps them.
const NAME: &str = "shelves";

/// A shelf that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KnownShelf {
    folder: PathBuf,
    author: AuthorKey,
    number: u32,
}

/// The shelves that were looked at, one of each key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownShelves {
    /// The last one comes last.
    known: Vec<KnownShelf>,
}

/// A [`KnownShelf`] as text.
#[derive(Serialize, Deserialize)]
struct Written {
    folder: String,
    author: String,
    number: u32,
}

impl KnownShelves {
    /// Those of a record.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn read(record: &Record) -> Result<KnownShelves, StoreError> {
        let text = record.setting(NAME)?.unwrap_or_default();
        let written: Vec<Written> = serde_json::from_str(&text).unwrap_or_default();
        let known = written.into_iter().filter_map(|Written { folder, author, number }| {
            let author = AuthorKey::from_text(author.as_bytes()).ok()?;
            Some(KnownShelf { folder: folder.into(), author, number })
        });
        Ok(KnownShelves { known: known.collect() })
    }

    /// Writes them into a record.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn write(&self, record: &mut Record) -> Result<(), StoreError> {
        let written = self.known.iter().filter_map(|KnownShelf { folder, author, number }| {
            // A folder whose name is no text is not remembered.
            let folder = folder.to_str()?.to_owned();
            Some(Written { folder, author: author.text(), number: *number })
        });
        let written: Vec<Written> = written.collect();
        let text = serde_json::to_string(&written).unwrap_or_default();
        record.set(NAME, Some(text.as_str()).filter(|_| !written.is_empty()))
    }

    /// The folder that was looked at last.
    pub fn folder(&self) -> Option<&Path> {
        self.known.last().map(|known| known.folder.as_path())
    }

    /// Whether the shelf of a folder was looked at.
    pub fn knows(&self, folder: &Path) -> bool {
        self.known.iter().any(|known| known.folder == folder)
    }

    /// The highest number that was seen of a key, 0 where there is none, and nothing where the shelf of
    /// this folder has another key.
    pub(super) fn seen(&self, folder: &Path, author: &AuthorKey) -> Option<u32> {
        let other = |known: &KnownShelf| known.folder == folder && known.author != *author;
        let of_key = self.known.iter().find(|known| known.author == *author);
        match self.known.iter().any(other) {
            true => None,
            false => Some(of_key.map_or(0, |known| known.number)),
        }
    }

    /// Remembers what was seen of a shelf.
    pub fn remember(&mut self, shelf: &super::Shelf) {
        let super::Shelf { folder, author, number, .. } = shelf;
        self.known.retain(|known| known.author != *author);
        let (folder, author) = (folder.clone(), author.clone());
        self.known.push(KnownShelf { folder, author, number: *number });
    }

    /// Forgets the shelf of a folder; whether it was known.
    pub fn forget(&mut self, folder: &Path) -> bool {
        let before = self.known.len();
        self.known.retain(|known| known.folder != folder);
        self.known.len() < before
    }
}
