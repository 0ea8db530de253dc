//! Setting, changing and removing the passphrase.
//!
//! As long as there is none, the key lies in clear in the key file, where anyone may have read it. So
//! the first passphrase comes with a new key, and all of the record is written anew under it, beside
//! the old; writing the key file is the one step that makes the new one count.

use std::fs::File;

use rusqlite::Connection;
use zeroize::Zeroizing;

use super::backups;
use super::contents::Contents;
use super::database::{self, Access};
use super::error::StoreError;
use super::files;
use super::home::Generation;
use super::journal::Journal;
use super::keys::{Lock, Written};
use super::private::SecretKey;
use super::record::Record;

type Result<T> = std::result::Result<T, StoreError>;

impl Record {
    /// Locks a record that was open, and writes it anew under a new key. With `recovery`, gives a code
    /// of 12 words that opens it too; it is kept nowhere.
    ///
    /// # Errors
    /// When it has a passphrase already, or when there is no room; it stays as it was then.
    pub fn set_passphrase(
        &mut self,
        passphrase: &str,
        recovery: bool,
    ) -> Result<Option<Zeroizing<String>>> {
        self.may_write()?;
        if self.lock() != Lock::Open {
            return Err(StoreError::NotSo(
                "the record has a passphrase already; `groundwork lock change` gives it another",
            ));
        }
        let key = SecretKey::random()?;
        let mut keys = self.keys.next_generation();
        keys.lock_with(&key, passphrase)?;
        let code = if recovery { Some(keys.add_recovery(&key)?) } else { None };

        let next = self.home.generation(keys.generation());
        files::remove_folder(next.folder())?;
        let (connection, file, journal) = match self.write_anew(&next, &key) {
            Ok(opened) => opened,
            Err(error) => {
                // What could not be finished only takes room, and the next opening removes it too.
                let _ = files::remove_folder(next.folder());
                return Err(error);
            }
        };
        let written = keys.write_surely(self.home.folder())?;

        // From here on the new one counts.
        let old = std::mem::replace(&mut self.generation, next);
        self.connection = connection;
        self.file = file;
        self.journal = journal;
        self.key = key;
        self.keys = keys;
        if written == Written::OnDisk {
            // What can not be removed now is removed by the next opening.
            let _ = files::remove_folder(old.folder());
        }
        Ok(code)
    }

    /// Writes database, backups and journal into the folder of another generation under another key,
    /// and opens what was written.
    fn write_anew(
        &self,
        next: &Generation,
        key: &SecretKey,
    ) -> Result<(Connection, File, Journal)> {
        files::make_folder(next.folder())?;
        files::make_folder(&next.backups())?;
        backups::write_copy(&self.connection, &next.database(), key)?;
        for backup in backups::list(&self.generation)? {
            // One that is damaged could restore nothing.
            let Ok(from) = backups::whole(&backup.path, &self.key) else { continue };
            let path = next.backups().join(format!("{}.db", backup.name));
            backups::write_copy(&from, &path, key)?;
        }
        let contents = Contents::new(next.contents(), key);
        self.contents().copy_to(&contents, &self.needed_contents()?)?;
        Journal::make(&next.journal(), key, &self.events_after(0)?)?;
        let connection = database::connect(&next.database(), key, Access::Record)?;
        let file = files::open(&next.database())?;
        Ok((connection, file, Journal::open(&next.journal(), key)?))
    }

    /// Gives a locked record another passphrase. A recovery code stays what it is.
    ///
    /// # Errors
    /// When it has none or exactly this one, or when the key file can not be written; the old one
    /// counts then.
    pub fn change_passphrase(&mut self, passphrase: &str) -> Result<()> {
        if self.lock() == Lock::Open {
            return Err(StoreError::NotSo(
                "the record has no passphrase; `groundwork lock set` gives it one",
            ));
        }
        match self.keys.key_by_passphrase(passphrase) {
            Ok(_) => {
                return Err(StoreError::NotSo(
                    "that is the passphrase that the record has already; nothing was changed",
                ));
            }
            Err(StoreError::DoesNotOpen) => {}
            Err(error) => return Err(error),
        }
        let mut keys = self.keys.clone();
        keys.lock_with(&self.key, passphrase)?;
        keys.write_surely(self.home.folder())?;
        self.keys = keys;
        Ok(())
    }

    /// Gives a locked record a new recovery code; an older one opens nothing any more.
    ///
    /// # Errors
    /// When it has no passphrase, or when the key file can not be written.
    pub fn renew_recovery(&mut self) -> Result<Zeroizing<String>> {
        if self.lock() == Lock::Open {
            return Err(StoreError::NotSo(
                "the record has no passphrase; `groundwork lock set` gives it one",
            ));
        }
        let mut keys = self.keys.clone();
        let code = keys.add_recovery(&self.key)?;
        keys.write_surely(self.home.folder())?;
        self.keys = keys;
        Ok(code)
    }

    /// Takes the lock away: anyone using this computer account can open the record again.
    ///
    /// # Errors
    /// When there is none, or when the key file can not be written.
    pub fn remove_passphrase(&mut self) -> Result<()> {
        if self.lock() == Lock::Open {
            return Err(StoreError::NotSo("the record has no passphrase"));
        }
        let mut keys = self.keys.clone();
        keys.unlock(&self.key);
        keys.write_surely(self.home.folder())?;
        self.keys = keys;
        Ok(())
    }
}
