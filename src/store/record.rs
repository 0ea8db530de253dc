//! The open record: an encrypted database, its journal, and the lock on its folder.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;

use super::backups;
use super::database::{self, Access, Check};
use super::error::StoreError;
use super::event::Event;
use super::events;
use super::files::{self, Hold};
use super::home::{Generation, Home};
use super::journal::Journal;
use super::keys::{KeyFile, Lock};
use super::notice::Notice;
use super::private::SecretKey;
use crate::domain::word_list;
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

/// A record whose folder is reserved, before it is opened.
pub struct Closed {
    home: Home,
    hold: Hold,
    keys: KeyFile,
}

/// An open record. It can be read and, unless a newer program wrote it, changed.
pub struct Record {
    pub(super) home: Home,
    _hold: Hold,
    pub(super) keys: KeyFile,
    pub(super) key: SecretKey,
    pub(super) generation: Generation,
    pub(super) connection: Connection,
    /// The database's file, for backups. It must be closed after the connection: on Unix, a program that
    /// closes a file gives up all its locks on it, including SQLite's (fcntl(2), "Record locking").
    pub(super) file: File,
    pub(super) journal: Journal,
    /// Form of the database, if a newer program wrote it.
    newer: Option<u32>,
    /// Whether the journal has events that the database could not take yet. The next event would get the
    /// number of one of them, so nothing is written before.
    lacking: bool,
    notices: Vec<Notice>,
}

/// Reserves the record's folder, or creates a new record in it.
///
/// # Errors
/// When another program holds it, when it cannot be written, or when its keys are damaged or missing.
///
/// # Examples
/// ```no_run
/// use std::path::Path;
///
/// let now = groundwork::library::now();
/// let record = groundwork::store::hold(Path::new("record"))?.open(now.utc_ms)?;
/// println!("{} sittings", record.count()?);
/// # Ok::<(), groundwork::store::StoreError>(())
/// ```
pub fn hold(folder: &Path) -> Result<Closed> {
    files::make_folder(folder)?;
    let home = Home::new(folder);
    let hold = Hold::take(folder)?;
    // After an interrupted removal of the lock, this file contains the key unencrypted.
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
    /// How the record is locked.
    pub fn lock(&self) -> Lock {
        self.keys.lock()
    }

    /// Opens a record that is not locked. `now` is the current time.
    ///
    /// # Errors
    /// [`StoreError::Locked`] if it is locked; otherwise when it cannot be read or repaired.
    pub fn open(self, now: UtcMillis) -> Result<Record> {
        let key = self.keys.open_key().ok_or(StoreError::Locked)?;
        self.open_with(key, now)
    }

    /// Opens the record with its passphrase.
    ///
    /// # Errors
    /// [`StoreError::DoesNotOpen`] for a wrong passphrase, with the record to try again; otherwise when it
    /// cannot be read or repaired.
    pub fn open_by_passphrase(
        self,
        passphrase: &str,
        now: UtcMillis,
    ) -> std::result::Result<Record, (Option<Closed>, StoreError)> {
        match self.keys.key_by_passphrase(passphrase) {
            Ok(key) => self.open_with(key, now).map_err(|error| (None, error)),
            Err(error) => Err((Some(self), error)),
        }
    }

    /// Opens the record with its recovery code, as typed.
    ///
    /// # Errors
    /// Those of [`Closed::open_by_passphrase`], and when the words cannot be a code.
    pub fn open_by_recovery(
        self,
        code: &str,
        now: UtcMillis,
    ) -> std::result::Result<Record, (Option<Closed>, StoreError)> {
        let key = word_list::recovery_secret(code)
            .map_err(StoreError::from)
            .and_then(|secret| self.keys.key_by_recovery(&secret));
        match key {
            Ok(key) => self.open_with(key, now).map_err(|error| (None, error)),
            Err(error) => Err((Some(self), error)),
        }
    }

    fn open_with(self, key: SecretKey, now: UtcMillis) -> Result<Record> {
        let Closed { home, hold, keys } = self;
        let generation = home.generation(keys.generation());
        // Remnants of an unfinished change of key.
        for number in home.generations()? {
            if number != keys.generation() {
                files::remove_folder(home.generation(number).folder())?;
            }
        }
        files::make_folder(generation.folder())?;
        files::make_folder(&generation.backups())?;
        // What cannot be removed now is removed at a later opening.
        let _ = generation.remove_unfinished();
        let mut notices = Vec::new();
        let path = generation.database();
        let ((connection, file), damage) = match opened_whole(&generation, &key) {
            Ok(opened) => (opened, None),
            Err(StoreError::Damaged { what }) => {
                let (connection, backup) = put_back(&home, &generation, &key, now)?;
                ((connection, files::open(&path)?), Some((what, backup)))
            }
            Err(error) => return Err(error),
        };
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
            if form == 0 && damage.is_none() {
                let folder = record.home.folder();
                notices.extend(files::network_drive(folder).map(|drive| Notice::Far { drive }));
                let program = files::synchronised(folder);
                notices.extend(program.map(|program| Notice::Synchronised { program }));
                if files::is_open_to_others(folder) {
                    notices.push(Notice::Ownerless);
                }
            }
            if form > 0 {
                record.back_up(now)?;
            }
            database::migrate(&mut record.connection, &path)?;
        }
        let completed = match record.match_journal(now, &mut notices) {
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
        match record.settle(now, &mut notices) {
            Err(StoreError::Full { .. }) => notices.push(Notice::Full),
            settled => settled?,
        }
        record.notices = notices;
        Ok(record)
    }
}

/// Opens the database and verifies that it is completely readable. Creates one if there never was any. Its file
/// comes with it; see [`Record::file`].
fn opened_whole(generation: &Generation, key: &SecretKey) -> Result<(Connection, File)> {
    let path = generation.database();
    let lost = |what: &str| StoreError::Damaged { what: what.into() };
    // Distinguishes a lost database from a new record.
    let earlier = generation.journal().metadata().is_ok_and(|journal| journal.len() > 0)
        || !backups::list(generation)?.is_empty();
    if earlier && !path.exists() {
        return Err(lost("its database is missing"));
    }
    let connection = database::connect(&path, key, Access::Record)?;
    if earlier && database::form(&connection, &path)? == 0 {
        return Err(lost("its database is empty"));
    }
    // A power cut can tear pages on their way from the log into the file. The log still has them, but the
    // check reads the file. On a full disk they stay in the log.
    let emptied = database::empty_log(&connection);
    // In this order they are dropped.
    let opened = (connection, files::open(&path)?);
    let (connection, file) = &opened;
    match emptied.map_err(|error| StoreError::database("open the record", &path, error)) {
        Ok(()) => database::check_file(connection, &path, file, key),
        Err(StoreError::Full { .. }) => database::check(connection, &path, Check::Tables),
        Err(error) => Err(error),
    }?;
    Ok(opened)
}

/// Sets a damaged database aside and replaces it by the newest undamaged backup, or by an empty one. The copy
/// of the backup is finished before anything is moved, and is renamed to the database's name last, so that it
/// starts again after an interruption at any moment.
fn put_back(
    home: &Home,
    generation: &Generation,
    key: &SecretKey,
    now: UtcMillis,
) -> Result<(Connection, Option<String>)> {
    let path = generation.database();
    let mut copied = None;
    for backup in backups::newest_first(generation, now)? {
        let Ok(from) = backups::whole(&backup.path, key) else { continue };
        let new = backups::write_unfinished(&from, &path, key)?;
        copied = Some((new, backup.name));
        break;
    }
    let aside = home.set_aside(now)?;
    for path in generation.database_files() {
        if path.exists() {
            let name = path.file_name().unwrap_or_default();
            crate::unfinished::rename(&path, &aside.join(name))
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
    /// Notices about opening and writing, each given once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Adds a notice.
    pub(super) fn notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// How the record will be locked once it is closed.
    pub fn lock(&self) -> Lock {
        self.keys.lock()
    }

    /// Folder with all of the record's files.
    pub fn folder(&self) -> &Path {
        self.home.folder()
    }

    /// Refuses to write if a newer program wrote the record, or if the database lacks events.
    pub(super) fn may_write(&mut self) -> Result<()> {
        if let Some(found) = self.newer {
            return Err(StoreError::Newer { found, known: database::FORM });
        }
        if self.lacking {
            self.complete_from_journal()?;
        }
        Ok(())
    }

    /// Converts an error of the database.
    pub(super) fn failed(
        &self,
        doing: &'static str,
    ) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.generation.database();
        move |error| StoreError::database(doing, &path, error)
    }

    /// Completes pending work whenever the record is opened.
    fn settle(&mut self, now: UtcMillis, notices: &mut Vec<Notice>) -> Result<()> {
        self.may_write()?;
        if self.keep_cut_off(now)? {
            notices.push(Notice::CutOff);
        }
        // Remnants of an interrupted installation.
        self.sweep()?;
        let erased = self.erase_due(now)?;
        if erased > 0 {
            notices.push(Notice::Erased { entries: erased });
        }
        match self.catch_up() {
            Err(full @ StoreError::Full { .. }) => return Err(full),
            // The database has the event all the same.
            Err(_) => notices.push(Notice::JournalBehind),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Completes database and journal from each other; returns the number of events that the database lacked.
    fn match_journal(&mut self, now: UtcMillis, notices: &mut Vec<Notice>) -> Result<u64> {
        let last = self.last_seq()?;
        let mut completed = 0;
        if self.journal.damaged() || self.journal.last() > last {
            let contents = self.journal.contents()?;
            let lacking: Vec<Event> =
                contents.events.into_iter().filter(|event| event.seq > last).collect();
            completed = lacking.len() as u64;
            self.replay(&lacking)?;
            if contents.damaged {
                let aside = self.home.set_aside(now)?;
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

    /// Writes events of the journal into the database, with the numbers after its last.
    fn replay(&mut self, events: &[Event]) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let failed = self.failed("put sittings back from the journal");
        let mut next = self.last_seq()? + 1;
        let act = self.connection.transaction().map_err(&failed)?;
        for event in events {
            if events::has(&act, event).map_err(&failed)? {
                continue;
            }
            // Close the gap of an unreadable record.
            let event = Event { seq: next, ..event.clone() };
            events::put(&act, &event)?;
            next += 1;
        }
        act.commit().map_err(failed)
    }

    /// Writes into the database the events that only the journal has.
    ///
    /// # Errors
    /// When it cannot be read or written; it is tried again before anything else is written.
    pub(super) fn complete_from_journal(&mut self) -> Result<()> {
        self.lacking = true;
        // A backup may have an earlier form.
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

    /// Appends to the journal the events that only the database has.
    ///
    /// # Errors
    /// When it cannot be written; the data in the database is safe.
    pub(super) fn catch_up(&mut self) -> Result<()> {
        let events = self.events_after(self.journal.last())?;
        self.journal.append(&events)
    }

    /// Verifies the database: every page, every table, every index.
    ///
    /// # Errors
    /// The first problem found.
    pub fn check(&self) -> Result<()> {
        database::check(&self.connection, &self.generation.database(), Check::Full)
    }

    /// Verifies everything: database, journal, newest backup and contents of bundles.
    ///
    /// # Errors
    /// The first problem found.
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
        // A newer program may store its bundles in another way.
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
