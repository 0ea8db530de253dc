//! Makes backups of the record, and restores them.

use std::io::Write as _;
use std::path::Path;

use super::backups::{
    Backup, finish_copy, finished_or_gone, list, thinned, whole, without_answers,
};
use super::database::{self, Access};
use super::error::StoreError;
use super::files;
use super::home::stamp;
use super::record::Record;
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

impl Record {
    /// All backups, oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn backups(&self) -> Result<Vec<Backup>> {
        list(&self.generation)
    }

    /// Makes a backup, removes those that exceed the number kept for their day, week or month, and returns
    /// its name.
    ///
    /// # Errors
    /// When it cannot be written or verified; all older ones then remain.
    pub fn back_up(&mut self, now: UtcMillis) -> Result<String> {
        let name = self.write_backup(now)?;
        self.thin_backups(&name, now)?;
        Ok(name)
    }

    /// Makes a backup without removing any.
    fn write_backup(&self, now: UtcMillis) -> Result<String> {
        let folder = self.generation.backups();
        let name = (1..)
            .map(|n| match n {
                1 => stamp(now),
                n => format!("{}-{n}", stamp(now)),
            })
            .find(|name| !folder.join(format!("{name}.db")).exists())
            .unwrap_or_default();
        let path = folder.join(format!("{name}.db"));
        let failed = |error| StoreError::database("write a backup", &path, error);
        let new = finished_or_gone(&path, |new| {
            database::empty_log(&self.connection).map_err(failed)?;
            self.copy_file(new)?;
            let into = database::connect(new, &self.key, Access::Copy)?;
            without_answers(&into).map_err(failed)?;
            finish_copy(into, new, &self.key)
        })?;
        files::put_in_place(&new, &path)?;
        Ok(name)
    }

    /// Copies the database's file, which suffices under the same key; its log must be empty. The bytes go
    /// through memory: a file system asked to copy may let both files share the same blocks on the disk, and
    /// one bad block would damage the backup with the original.
    fn copy_file(&self, new: &Path) -> Result<()> {
        let bytes = files::read_again(&self.file)
            .map_err(|error| StoreError::file("read", &self.generation.database(), error))?;
        crate::rights::options()
            .write(true)
            .create_new(true)
            .open(new)
            .and_then(|mut into| into.write_all(&bytes))
            .map_err(|error| StoreError::file("write", new, error))
    }

    /// Removes the backups that need not be kept, except this one.
    fn thin_backups(&self, keep: &str, now: UtcMillis) -> Result<()> {
        let folder = self.generation.backups();
        let names: Vec<String> = list(&self.generation)?.into_iter().map(|b| b.name).collect();
        let gone = thinned(&names, now).into_iter().filter(|old| old != keep);
        gone.into_iter().try_for_each(|old| files::remove(&folder.join(format!("{old}.db"))))
    }

    /// Makes a backup if there is none of this day (in UTC).
    ///
    /// # Errors
    /// Those of [`Record::back_up`].
    pub fn back_up_daily(&mut self, now: UtcMillis) -> Result<Option<String>> {
        let today = stamp(now);
        if self.backups()?.iter().any(|backup| backup.name.get(..10) == today.get(..10)) {
            return Ok(None);
        }
        self.back_up(now).map(Some)
    }

    /// Replaces the database by a backup, after a backup of the current state, and returns that one's name.
    /// Sittings written since then come back from the journal, so only settings and damaged data change.
    ///
    /// # Errors
    /// When there is no such backup, it is damaged, or there is no room.
    pub fn restore(&mut self, name: &str, now: UtcMillis) -> Result<String> {
        self.may_write()?;
        let hint = "`groundwork backup list` lists them";
        let backup = self
            .backups()?
            .into_iter()
            .find(|backup| backup.name == name)
            .ok_or_else(|| StoreError::Unknown { what: "backup", name: name.into(), hint })?;
        let from = whole(&backup.path, &self.key)?;
        // Remove no backup before the replacement is complete, least of all this one.
        let before = self.write_backup(now)?;
        let path = self.generation.database();
        database::copy(&from, &mut self.connection, &path)?;
        drop(from);
        self.complete_from_journal()?;
        self.thin_backups(name, now)?;
        Ok(before)
    }
}
