//! Sets, changes and removes the passphrase.
//!
//! Until there is a passphrase, the key file contains the key unencrypted, and someone may have read it. So
//! the first passphrase comes with a new key. The whole record is written again under it, beside the old one;
//! writing the key file puts the new one into effect.

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
    /// Locks an open record and writes it again under a new key. With `recovery`, returns a code of 12 words
    /// that opens it, too; the code is stored nowhere.
    ///
    /// # Errors
    /// When it has a passphrase, or there is no room; it then stays as it was.
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
                // An unfinished copy only takes room; the next opening removes it too.
                let _ = files::remove_folder(next.folder());
                return Err(error);
            }
        };
        let written = keys.write_surely(self.home.folder())?;

        // From here on, the new one is in effect.
        let old = std::mem::replace(&mut self.generation, next);
        self.connection = connection;
        self.file = file;
        self.journal = journal;
        self.key = key;
        self.keys = keys;
        if written == Written::OnDisk {
            // What cannot be removed now is removed at the next opening.
            let _ = files::remove_folder(old.folder());
        }
        Ok(code)
    }

    /// Writes database, backups and journal into the folder of another generation under another key, and
    /// opens the result.
    fn write_anew(
        &self,
        next: &Generation,
        key: &SecretKey,
    ) -> Result<(Connection, File, Journal)> {
        files::make_folder(next.folder())?;
        files::make_folder(&next.backups())?;
        backups::write_copy(&self.connection, &next.database(), key)?;
        for backup in backups::list(&self.generation)? {
            // A damaged backup cannot be restored.
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

    /// Changes the passphrase of a locked record. The recovery code stays the same.
    ///
    /// # Errors
    /// When it has no passphrase or already this one, or when the key file cannot be written; the old
    /// passphrase is then in effect.
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

    /// Gives a locked record a new recovery code; earlier codes no longer open it.
    ///
    /// # Errors
    /// When it has no passphrase, or when the key file cannot be written.
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

    /// Removes the lock: everyone who uses this computer account can open the record again.
    ///
    /// # Errors
    /// When it has no passphrase, or when the key file cannot be written.
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
