//! Paths of the record's files.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::files;
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

/// Folder for damaged files that were replaced, and for records that were given up.
pub const ASIDE: &str = "set-aside";

/// The record's folder: key file, lock, one folder for each generation, and files set aside.
#[derive(Clone, Debug)]
pub(super) struct Home {
    folder: PathBuf,
}

/// The folder of one generation, which holds everything encrypted with one key.
#[derive(Clone, Debug)]
pub(super) struct Generation {
    folder: PathBuf,
}

impl Home {
    pub(super) fn new(folder: &Path) -> Home {
        Home { folder: folder.into() }
    }

    /// Path of the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of the generation with this number.
    pub(super) fn generation(&self, number: u32) -> Generation {
        Generation { folder: self.folder.join(number.to_string()) }
    }

    /// Numbers of the generations that have folders.
    pub(super) fn generations(&self) -> Result<Vec<u32>> {
        let failed = |error| StoreError::file("look into", &self.folder, error);
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            found.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
        }
        Ok(found)
    }

    /// Whole records that were set aside, each with its keys.
    pub(super) fn records_aside(&self) -> Result<Vec<PathBuf>> {
        Ok(self.aside()?.into_iter().filter(|folder| folder.join("keys").exists()).collect())
    }

    /// Damaged files of this record that were set aside.
    pub(super) fn damaged_aside(&self) -> Result<Vec<PathBuf>> {
        Ok(self.aside()?.into_iter().filter(|folder| !folder.join("keys").exists()).collect())
    }

    fn aside(&self) -> Result<Vec<PathBuf>> {
        let aside = self.folder.join(ASIDE);
        let failed = |error| StoreError::file("look into", &aside, error);
        if !aside.exists() {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(&aside).map_err(failed)?;
        entries.map(|entry| Ok(entry.map_err(failed)?.path())).collect()
    }

    /// Creates a new folder for files to set aside now.
    pub(super) fn set_aside(&self, now: UtcMillis) -> Result<PathBuf> {
        let name = stamp(now);
        let aside = self.folder.join(ASIDE);
        let free = (1..)
            .map(|n| aside.join(if n == 1 { name.clone() } else { format!("{name}-{n}") }))
            .find(|path| !path.exists())
            .unwrap_or(aside);
        files::make_folder(&free)?;
        Ok(free)
    }
}

impl Generation {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn database(&self) -> PathBuf {
        self.folder.join("record.db")
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.folder.join("journal")
    }

    /// Folder for the contents of bundles.
    pub(super) fn contents(&self) -> PathBuf {
        self.folder.join("contents")
    }

    pub(super) fn backups(&self) -> PathBuf {
        self.folder.join("backups")
    }

    /// Removes the unfinished files of this generation.
    pub(super) fn remove_unfinished(&self) -> Result<()> {
        files::remove_unfinished(&self.folder)?;
        files::remove_unfinished(&self.backups())
    }

    /// The database and the files that SQLite keeps beside it.
    pub(super) fn database_files(&self) -> [PathBuf; 3] {
        ["record.db", "record.db-wal", "record.db-shm"].map(|name| self.folder.join(name))
    }
}

/// A time as part of a file name: `2026-11-23T142741Z`.
pub(super) fn stamp(at: UtcMillis) -> String {
    at.date_time().unwrap_or_default().format("%Y-%m-%dT%H%M%SZ").to_string()
}
