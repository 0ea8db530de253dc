//! The record as a window has it: open, locked or not to be had, with what is shown of it at hand.
//!
//! Practising never waits for the record: where it can not be had, a sitting goes on without, and a
//! sentence says so.

mod bundles;
mod overview;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

pub use self::bundles::Way;
pub use self::overview::Overview;
use self::overview::look;
use super::clock::now;
use super::errand::{Errand, Errands, Returned, Secret, Told, Unlocked, Unlocking};
use super::installed::Installed;
use super::keeping::{Keeping, Sat};
use super::library::Prepared;
use super::plan::Plan;
use super::settings::Settings;
use crate::domain::record::{Ended, Moment, PracticeEntry, Rating, practice_day};
use crate::store::{self, Closed, Lock, Notice, Record, Running, StoreError, hold};

/// Whether the record can be had.
enum Door {
    Open(Box<Record>),
    Locked(Box<Closed>),
    /// It is being opened, or away with an errand.
    Away,
    /// Not to be had, and why.
    Shut(String),
}

/// Whether the record can be had, for a window.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// Everything can be seen and kept.
    Open,
    /// A passphrase is needed.
    Locked,
    /// It is being opened, or away for something that takes its time.
    Opening,
    /// It can not be had; [`Keeper::why_shut`] says why.
    Shut,
}

/// The record as a window has it.
pub struct Keeper {
    folder: PathBuf,
    clock: fn() -> Moment,
    door: Door,
    settings: Settings,
    installed: Arc<Installed>,
    keeping: Option<Keeping>,
    overview: Option<Overview>,
    sentences: Vec<String>,
    /// How often what is kept has changed.
    changes: u64,
    /// Locked while the record was away: it is locked as soon as it is back.
    locks: bool,
    /// Settings were chosen while the record was away: they are written as soon as it is back.
    unwritten: bool,
}

impl Keeper {
    /// Opens the record of a folder, if it is not locked. Where it can not be had, the keeper says so
    /// and everything else goes on.
    pub fn open(folder: &Path) -> Keeper {
        Keeper::with_clock(folder, now)
    }

    /// The same by another clock than this computer's.
    pub fn with_clock(folder: &Path, clock: fn() -> Moment) -> Keeper {
        let mut keeper = Keeper {
            folder: folder.into(),
            clock,
            door: Door::Away,
            settings: Settings::default(),
            installed: Arc::default(),
            keeping: None,
            overview: None,
            sentences: Vec::new(),
            changes: 0,
            locks: false,
            unwritten: false,
        };
        keeper.try_door();
        keeper
    }

    /// Now, as the keeper's clock says it.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Tries once more to have the record, after it could not be had.
    pub fn try_door(&mut self) {
        match hold(&self.folder) {
            Ok(closed) if closed.lock() == Lock::Open => {
                let opened = closed.open((self.clock)().utc_ms).map(Box::new);
                self.enter(opened);
            }
            Ok(closed) => self.door = Door::Locked(Box::new(closed)),
            Err(error) => self.door = Door::Shut(error.to_string()),
        }
    }

    fn enter(&mut self, opened: Result<Box<Record>, StoreError>) {
        let entered = opened
            .and_then(|record| Ok((Settings::read(&record)?, Installed::read(&record)?, record)));
        match entered {
            Ok((settings, installed, record)) => {
                self.settings = settings;
                self.installed = Arc::new(installed);
                self.unwritten = false;
                self.door = Door::Open(record);
                self.changed();
            }
            Err(error) => self.door = Door::Shut(error.to_string()),
        }
    }

    /// Whether the record can be had.
    pub fn state(&self) -> DoorState {
        match self.door {
            Door::Open(_) => DoorState::Open,
            Door::Locked(_) => DoorState::Locked,
            Door::Away => DoorState::Opening,
            Door::Shut(_) => DoorState::Shut,
        }
    }

    /// Whether this person is new here: nothing was kept and nothing chosen.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn is_new(&self) -> Result<bool, StoreError> {
        match &self.door {
            Door::Open(record) => Ok(!Settings::are_kept(record)? && record.count()? == 0),
            _ => Ok(false),
        }
    }

    /// A number that is another one whenever what is kept has changed.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Why it can not be had.
    pub fn why_shut(&self) -> Option<&str> {
        match &self.door {
            Door::Shut(why) => Some(why),
            _ => None,
        }
    }

    /// Whether it has a passphrase, so that it can be locked.
    pub fn has_passphrase(&self) -> bool {
        match &self.door {
            Door::Open(record) => record.lock() != Lock::Open,
            Door::Locked(_) | Door::Away => true,
            Door::Shut(_) => false,
        }
    }

    /// How it is locked, while it is open.
    pub fn lock_kind(&self) -> Option<Lock> {
        match &self.door {
            Door::Open(record) => Some(record.lock()),
            _ => None,
        }
    }

    /// What should be said about the record, once.
    pub fn take_sentences(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sentences)
    }

    /// Locks the record: closes it and forgets the key and everything that was read. Nothing without a
    /// passphrase. A record that is away is locked when it is back.
    pub fn lock(&mut self) {
        // What can not be written now could not be written later either.
        let _ = self.flush();
        match &self.door {
            Door::Open(record) if record.lock() != Lock::Open => {
                // The old one lets go of the folder before it is held again.
                self.door = Door::Away;
                self.forget();
                self.try_door();
            }
            Door::Away => self.locks = true,
            _ => {}
        }
    }

    /// Forgets what was read.
    fn forget(&mut self) {
        self.settings = Settings::default();
        self.installed = Arc::default();
        self.unwritten = false;
        self.keeping = None;
        self.overview = None;
        self.sentences.clear();
        self.changes += 1;
    }

    /// Begins to open a locked record. `None` when it is not locked.
    pub fn unlock(&mut self, secret: Secret) -> Option<Unlocking> {
        match std::mem::replace(&mut self.door, Door::Away) {
            Door::Locked(closed) => Some(Unlocking { closed, secret, now: (self.clock)() }),
            other => {
                self.door = other;
                None
            }
        }
    }

    /// Takes what came of opening; a sentence when it did not open.
    pub fn unlocked(&mut self, unlocked: Unlocked) -> Option<String> {
        let answer = match unlocked.0 {
            Ok(record) => {
                self.enter(Ok(record));
                None
            }
            Err((Some(closed), error)) => {
                self.door = Door::Locked(closed);
                Some(error.to_string())
            }
            Err((None, error)) => {
                self.door = Door::Shut(error.to_string());
                None
            }
        };
        self.lock_if_asked();
        answer
    }

    /// Begins something that takes its time. `None` when the record is not open.
    pub fn send(&mut self, errand: Errand) -> Option<Errands> {
        // Where it fails, they are written once more when the record is back.
        if self.flush().is_err() {
            self.unwritten = true;
        }
        match std::mem::replace(&mut self.door, Door::Away) {
            Door::Open(record) => Some(Errands { record, errand, now: (self.clock)() }),
            other => {
                self.door = other;
                None
            }
        }
    }

    /// Takes the record back, with what the errand has to tell.
    ///
    /// # Errors
    /// When the errand could not be done; the record is as it was then.
    pub fn returned(&mut self, returned: Returned) -> Result<Told, StoreError> {
        self.door = Door::Open(returned.record);
        let written = match std::mem::take(&mut self.unwritten) {
            true => self.set_settings(self.settings.clone()),
            false => Ok(()),
        };
        let read = self.read_installed();
        self.changed();
        self.lock_if_asked();
        written.and(read).and(returned.told)
    }

    fn lock_if_asked(&mut self) {
        if std::mem::take(&mut self.locks) {
            self.lock();
        }
    }

    /// Erases the whole record with its keys first; a new one begins. Nothing brings the old one back.
    ///
    /// # Errors
    /// When something can not be removed.
    pub fn erase_all(&mut self) -> Result<(), StoreError> {
        self.leave_door(store::erase_all)
    }

    /// Sets a record aside that nobody can open, and begins a new one. Gives where the old one is.
    ///
    /// # Errors
    /// When something can not be moved.
    pub fn start_again(&mut self) -> Result<PathBuf, StoreError> {
        let at = (self.clock)().utc_ms;
        self.leave_door(|folder| store::start_again(folder, at))
    }

    /// Does something with the record's folder that nobody may hold meanwhile.
    fn leave_door<T>(
        &mut self,
        act: impl FnOnce(&Path) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.door = Door::Away;
        self.forget();
        let done = act(&self.folder);
        self.try_door();
        done
    }

    /// What this person chose; as for everybody while the record can not be had.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Keeps other settings. They hold until the window is closed even where they can not be kept.
    ///
    /// # Errors
    /// When they can not be written.
    pub fn set_settings(&mut self, settings: Settings) -> Result<(), StoreError> {
        self.settings = settings;
        self.overview = None;
        match &mut self.door {
            Door::Open(record) => {
                self.unwritten = false;
                self.settings.write(record)
            }
            Door::Away => {
                self.unwritten = true;
                Ok(())
            }
            Door::Locked(_) | Door::Shut(_) => Ok(()),
        }
    }

    /// Takes other settings while someone is still typing; [`Keeper::flush`] writes them.
    pub fn type_settings(&mut self, settings: Settings) {
        self.settings = settings;
        self.overview = None;
        self.unwritten = true;
    }

    /// Writes settings that are not written yet. Where the record is away, they are written when it is
    /// back.
    ///
    /// # Errors
    /// When they can not be written; they hold until the window is closed all the same.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        match (&mut self.door, self.unwritten) {
            (Door::Open(record), true) => {
                self.unwritten = false;
                self.settings.write(record)
            }
            _ => Ok(()),
        }
    }

    /// Marks a missed day as a day of rest, or takes that back.
    ///
    /// # Errors
    /// When it can not be read or written.
    pub fn set_rest(&mut self, day: NaiveDate, rests: bool) -> Result<(), StoreError> {
        let today = practice_day((self.clock)(), self.settings.day_start);
        let totals = self.record()?.totals()?;
        let mut settings = self.settings.clone();
        let changed = match rests {
            true => settings.agreement.rest(day, today, &totals).is_ok(),
            false => settings.agreement.unrest(day),
        };
        if changed { self.set_settings(settings) } else { Ok(()) }
    }

    fn record(&mut self) -> Result<&mut Record, StoreError> {
        match &mut self.door {
            Door::Open(record) => Ok(record),
            _ => Err(StoreError::Locked),
        }
    }

    /// Something in the record is another thing now.
    fn changed(&mut self) {
        self.overview = None;
        self.changes += 1;
        if let Door::Open(record) = &mut self.door {
            let notices = record.take_notices().into_iter();
            // A sitting that was cut off is offered to be gone on with; that says it.
            let said = notices.filter(|notice| *notice != Notice::CutOff);
            self.sentences.extend(said.map(|notice| notice.to_string()));
        }
    }

    /// Writes that a sitting begins, and what was said before it. Nothing where the record is not open.
    ///
    /// # Errors
    /// When it can not be written; the sitting goes on without.
    pub fn begin(
        &mut self,
        prepared: &Prepared,
        plan: &Plan,
        distress_before: Option<Rating>,
    ) -> Result<(), StoreError> {
        let (at, day_start) = ((self.clock)(), self.settings.day_start);
        self.keeping = None;
        if let Door::Open(record) = &mut self.door {
            let installed = &self.installed;
            let keeping = Keeping::begin(record, prepared, plan, installed, at, day_start)?;
            self.keeping = Some(keeping.with_distress_before(distress_before));
        }
        Ok(())
    }

    /// Writes where the sitting is, although it is not time for that: it is about to be left.
    ///
    /// # Errors
    /// When it can not be written; what was kept so far is there.
    pub fn keep_place(&mut self, at: Sat) -> Result<(), StoreError> {
        let now = (self.clock)();
        match (&mut self.door, &mut self.keeping) {
            (Door::Open(record), Some(keeping)) => keeping.keep(record, at, now),
            _ => Ok(()),
        }
    }

    /// Writes that a sitting which was cut off goes on.
    ///
    /// # Errors
    /// When it can not be written; the sitting goes on without.
    pub fn go_on(&mut self, cut_off: Running) -> Result<(), StoreError> {
        let record = self.record()?;
        self.keeping = Some(Keeping::go_on(record, cut_off)?);
        Ok(())
    }

    /// Writes where the sitting is, when it is time for that.
    ///
    /// # Errors
    /// When it can not be written; the next call tries again.
    pub fn tick(&mut self, at: Sat) -> Result<(), StoreError> {
        match (&mut self.door, &mut self.keeping) {
            (Door::Open(record), Some(keeping)) => keeping.tick(record, at, self.clock),
            _ => Ok(()),
        }
    }

    /// Writes how the sitting ended, and makes the backup of the day. Gives its entry, if it is kept.
    ///
    /// # Errors
    /// When it can not be written; what was kept so far is there.
    pub fn finish(&mut self, at: Sat, ended: Ended) -> Result<Option<PracticeEntry>, StoreError> {
        let now = (self.clock)();
        let (Door::Open(record), Some(keeping)) = (&mut self.door, &mut self.keeping) else {
            return Ok(None);
        };
        let entry = keeping.finish(record, at, ended, now)?;
        if entry.actual_secs > 0
            && let Err(error) = record.back_up_daily(now.utc_ms)
        {
            self.sentences.push(format!("This sitting is kept. Today's backup is not: {error}."));
        }
        self.keeping = None;
        self.changed();
        Ok(Some(entry).filter(|entry| entry.actual_secs > 0))
    }

    /// Writes an entry: a new one, or an old one as it is from now on.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn write(&mut self, entry: &PracticeEntry) -> Result<(), StoreError> {
        let at = (self.clock)().utc_ms;
        self.record()?.write(entry, at)?;
        self.changed();
        Ok(())
    }

    /// Takes an entry out; [`Keeper::undo`] puts it back.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn delete(&mut self, entry: &PracticeEntry) -> Result<(), StoreError> {
        let at = (self.clock)().utc_ms;
        self.record()?.delete(entry.id, at)?;
        self.changed();
        Ok(())
    }

    /// Takes the last change back; whether there was one.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn undo(&mut self) -> Result<bool, StoreError> {
        let at = (self.clock)().utc_ms;
        let undone = self.record()?.undo(at)?.is_some();
        self.changed();
        Ok(undone)
    }

    /// Entries by when they began, latest first.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn page(&mut self, skip: u64, most: u64) -> Result<Vec<PracticeEntry>, StoreError> {
        self.record()?.page(skip, most)
    }

    /// All entries, earliest first.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn all(&mut self) -> Result<Vec<PracticeEntry>, StoreError> {
        self.record()?.all()
    }

    /// A sitting that was cut off, and can go on.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn cut_off(&mut self) -> Result<Option<Running>, StoreError> {
        match &self.door {
            Door::Open(record) => record.cut_off(),
            _ => Ok(None),
        }
    }

    /// Leaves a sitting that was cut off as it is.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn forget_cut_off(&mut self) -> Result<(), StoreError> {
        self.record()?.forget_cut_off()
    }

    /// What is shown of the record; nothing while it can not be had.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn overview(&mut self) -> Result<Option<&Overview>, StoreError> {
        let today = practice_day((self.clock)(), self.settings.day_start);
        if self.overview.as_ref().is_some_and(|overview| overview.today != today) {
            // It is another day by now.
            self.overview = None;
        }
        let Door::Open(record) = &self.door else { return Ok(None) };
        if self.overview.is_none() {
            self.overview = Some(look(record, &self.settings, today)?);
        }
        Ok(self.overview.as_ref())
    }
}
