//! Where the record's files lie.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::StoreError;
use super::files;

type Result<T> = std::result::Result<T, StoreError>;

/// Where damaged files lie that were replaced, and records that were left.
pub const ASIDE: &str = "set-aside";

/// The record's folder: key file, lock, one folder for each generation, and what was set aside.
#[derive(Clone, Debug)]
pub(super) struct Home {
    folder: PathBuf,
}

/// The folder of one generation: everything that is encrypted with one key.
#[derive(Clone, Debug)]
pub(super) struct Generation {
    folder: PathBuf,
}

impl Home {
    pub(super) fn new(folder: &Path) -> Home {
        Home { folder: folder.into() }
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of a generation.
    pub(super) fn generation(&self, number: u32) -> Generation {
        Generation { folder: self.folder.join(number.to_string()) }
    }

    /// The generations that there are folders of.
    pub(super) fn generations(&self) -> Result<Vec<u32>> {
        let failed = |error| StoreError::file("look into", &self.folder, error);
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            found.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
        }
        Ok(found)
    }

    /// Records of their own that are set aside, each with its keys.
    pub(super) fn records_aside(&self) -> Result<Vec<PathBuf>> {
        Ok(self.aside()?.into_iter().filter(|folder| folder.join("keys").exists()).collect())
    }

    /// Damaged files of this record that are set aside.
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

    /// A new folder for what is set aside now.
    pub(super) fn set_aside(&self, utc_ms: i64) -> Result<PathBuf> {
        let name = stamp(utc_ms);
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

    /// What bundles brought.
    pub(super) fn contents(&self) -> PathBuf {
        self.folder.join("contents")
    }

    pub(super) fn backups(&self) -> PathBuf {
        self.folder.join("backups")
    }

    /// Removes files that were cut off before they had their names.
    pub(super) fn remove_unfinished(&self) -> Result<()> {
        files::remove_unfinished(&self.folder)?;
        files::remove_unfinished(&self.backups())
    }

    /// The database and what SQLite keeps beside it.
    pub(super) fn database_files(&self) -> [PathBuf; 3] {
        ["record.db", "record.db-wal", "record.db-shm"].map(|name| self.folder.join(name))
    }
}

/// A moment as part of a file name: `2026-11-23T142741Z`.
pub(super) fn stamp(utc_ms: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(utc_ms)
        .unwrap_or_default()
        .format("%Y-%m-%dT%H%M%SZ")
        .to_string()
}
