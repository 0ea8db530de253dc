//! The record, open: one encrypted database, its journal, and the folder that is held meanwhile.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;

use super::backups;
use super::database::{self, Access, Check};
use super::error::StoreError;
use super::event::Event;
use super::files::{self, Hold};
use super::home::{Generation, Home};
use super::journal::Journal;
use super::keys::{KeyFile, Lock};
use super::notice::Notice;
use super::private::SecretKey;
use super::write;
use crate::domain::word_list;

type Result<T> = std::result::Result<T, StoreError>;

/// A record whose folder is held and which is not open yet.
pub struct Closed {
    home: Home,
    hold: Hold,
    keys: KeyFile,
}

/// The record, open.
pub struct Record {
    pub(super) home: Home,
    _hold: Hold,
    pub(super) keys: KeyFile,
    pub(super) key: SecretKey,
    pub(super) generation: Generation,
    pub(super) connection: Connection,
    /// The database's file, for backups. It is closed after the connection and never before: on Unix a
    /// program that closes a file gives up every lock that any part of it has on that, SQLite's too
    /// (fcntl(2), "Record locking").
    pub(super) file: File,
    pub(super) journal: Journal,
    /// The form that a newer program gave it, if one did.
    newer: Option<u32>,
    /// Whether the journal has what the database could not take yet. The next event would get the number of
    /// one of those, so nothing is written before.
    lacking: bool,
    notices: Vec<Notice>,
}

/// Holds the record's folder, or makes a new record in it.
///
/// # Errors
/// When another program holds it, when it can not be written, or when its keys are damaged or missing.
pub fn hold(folder: &Path) -> Result<Closed> {
    files::make_folder(folder)?;
    let home = Home::new(folder);
    let hold = Hold::take(folder)?;
    // Cut off while a lock was being taken away, it has the key in clear beside keys that are locked.
    let _ = files::remove_unfinished(folder);
    let keys = match KeyFile::read(folder)? {
        Some(keys) => keys,
        None => {
            for number in home.generations()? {
                let generation = home.generation(number);
                if generation.database().exists() || generation.journal().exists() {
                    return Err(StoreError::KeysMissing { path: folder.join("keys") });
                }
            }
            let keys = KeyFile::new(&SecretKey::random()?);
            keys.write(folder)?;
            keys
        }
    };
    Ok(Closed { home, hold, keys })
}

impl Closed {
    /// How it is locked.
    pub fn lock(&self) -> Lock {
        self.keys.lock()
    }

    /// Opens a record that is not locked. `utc_ms` is now, in milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when it is; otherwise when it can not be read or made whole.
    pub fn open(self, utc_ms: i64) -> Result<Record> {
        let key = self.keys.open_key().ok_or(StoreError::Locked)?;
        self.open_with(key, utc_ms)
    }

    /// Opens it by its passphrase.
    ///
    /// # Errors
    /// [`StoreError::DoesNotOpen`] for another passphrase, with the record to try again; otherwise
    /// when it can not be read or made whole.
    pub fn open_by_passphrase(
        self,
        passphrase: &str,
        utc_ms: i64,
    ) -> std::result::Result<Record, (Option<Closed>, StoreError)> {
        match self.keys.key_by_passphrase(passphrase) {
            Ok(key) => self.open_with(key, utc_ms).map_err(|error| (None, error)),
            Err(error) => Err((Some(self), error)),
        }
    }

    /// Opens it by its recovery code, as typed.
    ///
    /// # Errors
    /// As for [`Closed::open_by_passphrase`], and when the words can not be a code.
    pub fn open_by_recovery(
        self,
        code: &str,
        utc_ms: i64,
    ) -> std::result::Result<Record, (Option<Closed>, StoreError)> {
        let key = word_list::recovery_secret(code)
            .map_err(StoreError::from)
            .and_then(|secret| self.keys.key_by_recovery(&secret));
        match key {
            Ok(key) => self.open_with(key, utc_ms).map_err(|error| (None, error)),
            Err(error) => Err((Some(self), error)),
        }
    }

    fn open_with(self, key: SecretKey, utc_ms: i64) -> Result<Record> {
        let Closed { home, hold, keys } = self;
        let generation = home.generation(keys.generation());
        // What a change of key left unfinished, or did not clear away.
        for number in home.generations()? {
            if number != keys.generation() {
                files::remove_folder(home.generation(number).folder())?;
            }
        }
        files::make_folder(generation.folder())?;
        files::make_folder(&generation.backups())?;
        // What can not be removed now goes another time.
        let _ = generation.remove_unfinished();
        let mut notices = Vec::new();
        let path = generation.database();
        let (connection, damage) = match opened_whole(&generation, &key) {
            Ok(connection) => (connection, None),
            Err(StoreError::Damaged { what }) => {
                let (connection, backup) = put_back(&home, &generation, &key, utc_ms)?;
                (connection, Some((what, backup)))
            }
            Err(error) => return Err(error),
        };
        let file = files::open(&path)?;
        let form = database::form(&connection, &path)?;
        let newer = (form > database::FORM).then_some(form);
        let journal = Journal::open(&generation.journal(), &key)?;
        let mut record = Record {
            home,
            _hold: hold,
            keys,
            key,
            generation,
            connection,
            file,
            journal,
            newer,
            lacking: false,
            notices: Vec::new(),
        };
        if let Some(found) = newer {
            record
                .connection
                .execute_batch("PRAGMA query_only = ON")
                .map_err(|error| StoreError::database("open the record", &path, error))?;
            notices.push(Notice::Newer { found });
            record.notices = notices;
            return Ok(record);
        }
        if form < database::FORM {
            match files::network_drive(record.home.folder()) {
                Some(drive) if form == 0 && damage.is_none() => notices.push(Notice::Far { drive }),
                _ => {}
            }
            if form > 0 {
                record.back_up(utc_ms)?;
            }
            database::migrate(&mut record.connection, &path)?;
        }
        let completed = match record.match_journal(utc_ms, &mut notices) {
            Err(StoreError::Full { .. }) => {
                record.lacking = true;
                0
            }
            completed => completed?,
        };
        match damage {
            Some((damage, backup)) => {
                let sittings = record.count()?;
                notices.push(Notice::Restored { damage, backup, sittings });
            }
            None if completed > 0 => notices.push(Notice::Completed { events: completed }),
            None => {}
        }
        match record.settle(utc_ms, &mut notices) {
            Err(StoreError::Full { .. }) => notices.push(Notice::Full),
            settled => settled?,
        }
        record.notices = notices;
        Ok(record)
    }
}

/// Opens the database and sees that it can be read throughout. Makes one where there never was any.
fn opened_whole(generation: &Generation, key: &SecretKey) -> Result<Connection> {
    let path = generation.database();
    let lost = |what: &str| StoreError::Damaged { what: what.into() };
    // What tells a record that was lost from one that is only beginning.
    let earlier = generation.journal().metadata().is_ok_and(|journal| journal.len() > 0)
        || !backups::list(generation)?.is_empty();
    if earlier && !path.exists() {
        return Err(lost("its database is missing"));
    }
    let connection = database::connect(&path, key, Access::Record)?;
    if earlier && database::form(&connection, &path)? == 0 {
        return Err(lost("its database is empty"));
    }
    // A power cut can tear pages that were on their way from the log into the file; the log still has
    // them, and sums are looked at in the file. On a full disk they stay in the log.
    let check = match database::empty_log(&connection) {
        Ok(()) => Check::Bytes,
        Err(error) => match StoreError::database("open the record", &path, error) {
            StoreError::Full { .. } => Check::Tables,
            error => return Err(error),
        },
    };
    database::check(&connection, &path, check)?;
    Ok(connection)
}

/// Sets a damaged database aside and puts the newest good backup in its place, or an empty one. The
/// backup's copy is finished before anything is moved, and takes the database's name last of all: cut off
/// anywhere, it begins anew.
fn put_back(
    home: &Home,
    generation: &Generation,
    key: &SecretKey,
    utc_ms: i64,
) -> Result<(Connection, Option<String>)> {
    let path = generation.database();
    let mut copied = None;
    for backup in backups::list(generation)?.into_iter().rev() {
        let Ok(from) = backups::whole(&backup.path, key) else { continue };
        let new = backups::write_unfinished(&from, &path, key)?;
        copied = Some((new, backup.name));
        break;
    }
    let aside = home.set_aside(utc_ms)?;
    for path in generation.database_files() {
        if path.exists() {
            let name = path.file_name().unwrap_or_default();
            fs::rename(&path, aside.join(name))
                .map_err(|error| StoreError::file("set aside", &path, error))?;
        }
    }
    files::sync_folder(&aside)?;
    files::sync_folder(generation.folder())?;
    let backup = match copied {
        Some((new, name)) => {
            files::put_in_place(&new, &path)?;
            Some(name)
        }
        None => None,
    };
    Ok((database::connect(&path, key, Access::Record)?, backup))
}

impl Record {
    /// What should be said about how it was opened; nothing the second time.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Something that should be said.
    pub(super) fn notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// How it is locked when it is closed.
    pub fn lock(&self) -> Lock {
        self.keys.lock()
    }

    /// The folder with all of the record's files.
    pub fn folder(&self) -> &Path {
        self.home.folder()
    }

    /// Refuses where a newer program wrote the record, and where the database lacks what it can not take.
    pub(super) fn may_write(&mut self) -> Result<()> {
        if let Some(found) = self.newer {
            return Err(StoreError::Newer { found, known: database::FORM });
        }
        if self.lacking {
            self.complete_from_journal()?;
        }
        Ok(())
    }

    /// What a database error is, for people.
    pub(super) fn failed(
        &self,
        doing: &'static str,
    ) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.generation.database();
        move |error| StoreError::database(doing, &path, error)
    }

    /// What is due whenever the record is opened.
    fn settle(&mut self, utc_ms: i64, notices: &mut Vec<Notice>) -> Result<()> {
        self.may_write()?;
        if self.keep_cut_off(utc_ms)? {
            notices.push(Notice::CutOff);
        }
        // What an installation that was cut off left behind.
        self.sweep()?;
        let erased = self.erase_due(utc_ms)?;
        if erased > 0 {
            notices.push(Notice::Erased { entries: erased });
        }
        match self.catch_up() {
            Err(full @ StoreError::Full { .. }) => return Err(full),
            // The database has it all the same.
            Err(_) => notices.push(Notice::JournalBehind),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Makes database and journal say the same; how many events the database lacked.
    fn match_journal(&mut self, utc_ms: i64, notices: &mut Vec<Notice>) -> Result<u64> {
        let last = self.last_seq()?;
        let mut completed = 0;
        if self.journal.damaged() || self.journal.last() > last {
            let contents = self.journal.contents()?;
            let lacking: Vec<Event> =
                contents.events.into_iter().filter(|event| event.seq > last).collect();
            completed = lacking.len() as u64;
            self.replay(&lacking)?;
            if contents.damaged {
                let aside = self.home.set_aside(utc_ms)?;
                let from = self.generation.journal();
                fs::copy(&from, aside.join("journal"))
                    .map_err(|error| StoreError::file("set aside", &from, error))?;
                let events = self.events_after(0)?;
                self.journal.rewrite(&events)?;
                notices.push(Notice::JournalMended);
            }
        }
        Ok(completed)
    }

    /// Puts events of the journal into the database, numbered on from its last.
    fn replay(&mut self, events: &[Event]) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let failed = self.failed("put sittings back from the journal");
        let mut next = self.last_seq()? + 1;
        let act = self.connection.transaction().map_err(&failed)?;
        for event in events {
            if write::has(&act, event).map_err(&failed)? {
                continue;
            }
            // A gap (a record that could not be read) closes.
            let event = Event { seq: next, ..event.clone() };
            write::put(&act, &event)?;
            next += 1;
        }
        act.commit().map_err(failed)
    }

    /// Puts into the database what only the journal has.
    ///
    /// # Errors
    /// When it can not be read or written; it is tried again before anything else is written.
    pub(super) fn complete_from_journal(&mut self) -> Result<()> {
        self.lacking = true;
        // A backup may be of an earlier form.
        database::migrate(&mut self.connection, &self.generation.database())?;
        let last = self.last_seq()?;
        let events = self.journal.contents()?.events;
        self.replay(&events.into_iter().filter(|event| event.seq > last).collect::<Vec<_>>())?;
        if self.journal.damaged() {
            let events = self.events_after(0)?;
            self.journal.rewrite(&events)?;
        }
        self.lacking = false;
        Ok(())
    }

    /// Adds to the journal what only the database has.
    ///
    /// # Errors
    /// When it can not be written; what is in the database is safe all the same.
    pub(super) fn catch_up(&mut self) -> Result<()> {
        let events = self.events_after(self.journal.last())?;
        self.journal.append(&events)
    }

    /// Whether the database is whole: every page, every table, every index.
    ///
    /// # Errors
    /// The first thing that is not.
    pub fn check(&self) -> Result<()> {
        database::check(&self.connection, &self.generation.database(), Check::Full)
    }

    /// Whether everything is whole: database, journal, newest backup and what bundles brought.
    ///
    /// # Errors
    /// The first thing that is not.
    pub fn check_all(&self) -> Result<()> {
        self.check()?;
        let contents = self.journal.contents()?;
        let last = contents.events.last().map_or(0, |event| event.seq);
        if contents.damaged || last < self.last_seq()? {
            return Err(StoreError::Damaged { what: "the journal is not what was written".into() });
        }
        if let Some(newest) = backups::list(&self.generation)?.last() {
            backups::whole(&newest.path, &self.key)?;
        }
        // A newer program may keep its bundles in another way.
        let known = if self.newer.is_none() { self.bundles()? } else { Vec::new() };
        let contents = self.contents();
        for bundle in known {
            if !bundle.contents.iter().all(|(hash, _)| contents.is_whole(hash)) {
                let what = format!(
                    "a part of the bundle `{}` is missing or changed; installing it again from its file mends that",
                    bundle.id
                );
                return Err(StoreError::Damaged { what });
            }
        }
        Ok(())
    }
}
