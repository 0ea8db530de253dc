//! The shelves that this person has opened, stored in the record.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::AuthorKey;
use crate::store::{Record, StoreError};

/// Name of the setting in the record.
const NAME: &str = "shelves";

/// A shelf that was opened before.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KnownShelf {
    folder: PathBuf,
    author: AuthorKey,
    number: u32,
}

/// Shelves that were opened before, one for each key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownShelves {
    /// In the order in which they were last opened.
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
    /// Reads them from a record.
    ///
    /// # Errors
    /// When the record cannot be read.
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
    /// When it cannot be written.
    pub fn write(&self, record: &mut Record) -> Result<(), StoreError> {
        let written = self.known.iter().filter_map(|KnownShelf { folder, author, number }| {
            // A folder whose name is not valid text is not remembered.
            let folder = folder.to_str()?.to_owned();
            Some(Written { folder, author: author.text(), number: *number })
        });
        let written: Vec<Written> = written.collect();
        let text = serde_json::to_string(&written).unwrap_or_default();
        record.set(NAME, Some(text.as_str()).filter(|_| !written.is_empty()))
    }

    /// Folder of the shelf that was opened last.
    pub fn folder(&self) -> Option<&Path> {
        self.known.last().map(|known| known.folder.as_path())
    }

    /// Whether a folder's shelf was opened before.
    pub fn knows(&self, folder: &Path) -> bool {
        self.known.iter().any(|known| known.folder == folder)
    }

    /// The highest number seen with a key, 0 if there is none, and `None` if the shelf in this folder has
    /// another key.
    pub(super) fn seen(&self, folder: &Path, author: &AuthorKey) -> Option<u32> {
        let other = |known: &KnownShelf| known.folder == folder && known.author != *author;
        let of_key = self.known.iter().find(|known| known.author == *author);
        match self.known.iter().any(other) {
            true => None,
            false => Some(of_key.map_or(0, |known| known.number)),
        }
    }

    /// Remembers the folder, the key and the list number of a shelf.
    pub fn remember(&mut self, folder: &Path, author: &AuthorKey, number: u32) {
        self.known.retain(|known| known.author != *author);
        let (folder, author) = (folder.to_path_buf(), author.clone());
        self.known.push(KnownShelf { folder, author, number });
    }

    /// Forgets the shelf in a folder; returns whether it was known.
    pub fn forget(&mut self, folder: &Path) -> bool {
        let before = self.known.len();
        self.known.retain(|known| known.folder != folder);
        self.known.len() < before
    }
}
