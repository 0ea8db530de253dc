//! Access to the record for the window: open, locked or unavailable, with the data that is shown.
//!
//! Practising never waits for the record. If it is unavailable, a sitting continues without it, and a
//! sentence says so. While the record is away with a task on another thread, writes wait in memory until it
//! is back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::door::{Anew, Bundles, Door, First, OpenedRecord, Opening, Reopened};
use super::enrolment::Enrolment;
use super::overview::{Overview, look};
use super::settings::Settings;
use super::tasks::{Returned, Secret, Task, TaskResult, Tasks, Unlocked, Unlocking};
use crate::domain::Setting;
use crate::domain::record::{Ended, Homework, Moment, PracticeEntry, Rating, practice_day};
use crate::library::{Prepared, at_local, in_words, now};
use crate::sitting::PlayRequest;
use crate::sitting::{Keeping, Progress};
use crate::store::{Closed, Lock, Notice, Record, Running, StoreError};
use crate::units::UtcMillis;

/// Availability of the record.
pub(super) enum Access {
    Open(Box<Record>),
    Locked(Box<Closed>),
    /// The record is being opened, or is away with a task.
    Away,
    /// The record was locked, and is being closed.
    Leaving,
    /// The record is unavailable, for this reason.
    Shut(String),
}

/// Availability of the record, as the window sees it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum AccessState {
    /// The record can be read and written.
    Open,
    /// The record needs its passphrase.
    Locked,
    /// The record is being opened, or is away with a task.
    Opening,
    /// The record is unavailable; [`Keeper::why_shut`] returns the reason.
    Shut,
}

/// A write that waits until the record is back.
type Later = Box<dyn FnOnce(&mut Keeper) -> Result<(), StoreError> + Send>;

/// The record, with the data that the window shows of it.
pub struct Keeper {
    pub(super) folder: PathBuf,
    pub(super) clock: fn() -> Moment,
    pub(super) door: Access,
    pub(super) settings: Settings,
    /// Data about bundles; `None` until the record is opened.
    pub(super) bundles: Option<Bundles>,
    /// Standings in programmes from before the record went away.
    pub(super) ways: Vec<Enrolment>,
    pub(super) keeping: Option<Keeping>,
    pub(super) overview: Option<Overview>,
    pub(super) sentences: Vec<String>,
    /// Number of changes to the record.
    pub(super) changes: u64,
    /// Whether to lock the record once it is back.
    pub(super) locks: bool,
    /// Whether the settings differ from those in the record, and are still to be written.
    pub(super) unwritten: bool,
    /// Other writes for when the record is back, in their order.
    later: Vec<Later>,
    /// Whether the record that is away has a passphrase, or gets one from its task.
    has_lock_away: bool,
    /// A locked record that is still to be closed.
    closing: Option<Opening>,
    /// Whether the thread with the record panicked. If the reopened record then needs its passphrase, writes
    /// continue to wait.
    was_lost: bool,
}

impl Keeper {
    /// Opens the record in a folder, unless it is locked. If it is unavailable, the keeper reports that, and
    /// everything else works.
    pub fn open(folder: &Path) -> Keeper {
        Keeper::with_clock(folder, now)
    }

    /// Does the same as [`Keeper::open`] with another clock than this computer's.
    pub fn with_clock(folder: &Path, clock: fn() -> Moment) -> Keeper {
        let mut keeper = Keeper {
            folder: folder.into(),
            clock,
            door: Access::Away,
            settings: Settings::default(),
            bundles: None,
            ways: Vec::new(),
            keeping: None,
            overview: None,
            sentences: Vec::new(),
            changes: 0,
            locks: false,
            unwritten: false,
            later: Vec::new(),
            has_lock_away: true,
            closing: None,
            was_lost: false,
        };
        keeper.try_door();
        keeper
    }

    /// Current time by the keeper's clock.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Current practice day.
    pub fn today(&self) -> NaiveDate {
        practice_day(self.now(), self.settings.day_start)
    }

    /// Start of the next practice day by this computer's clock.
    pub fn day_turns(&self) -> UtcMillis {
        let start = TimeDelta::minutes(i64::from(self.settings.day_start.minutes()));
        let next = self
            .today()
            .succ_opt()
            .and_then(|day| day.and_time(NaiveTime::MIN).checked_add_signed(start));
        // If the clock skips that time, check again in an hour.
        let now = self.now().utc_ms;
        next.and_then(at_local).map_or(now + TimeDelta::hours(1), |at| at.utc_ms)
    }

    /// Tries again to open a record that was unavailable.
    pub fn try_door(&mut self) {
        let door = Door::of(&self.folder, (self.clock)());
        self.enter(door);
    }

    fn enter(&mut self, door: Door) {
        match door {
            Door::Open(opened) => {
                let OpenedRecord { record, settings, bundles, overview } = *opened;
                self.door = Access::Open(record);
                (self.settings, self.bundles) = (settings, Some(bundles));
                self.unwritten = false;
                self.come_back(Some(overview));
            }
            Door::Locked(closed) => self.door = Access::Locked(closed),
            Door::Shut(why) => self.door = Access::Shut(why),
        }
    }

    /// Writes everything that waited for the record; `overview` is its state before that. Failures become
    /// sentences.
    fn come_back(&mut self, overview: Option<Overview>) {
        self.was_lost = false;
        let overview = overview.filter(|_| self.later.is_empty() && !self.unwritten);
        let mut written = Ok(());
        for act in std::mem::take(&mut self.later) {
            written = written.and(act(self));
        }
        if std::mem::take(&mut self.unwritten) {
            written = written.and(self.set_settings(self.settings.clone()));
        }
        if let (Access::Open(record), Some(keeping)) = (&mut self.door, &mut self.keeping) {
            written = written.and(keeping.enter(record));
        }
        self.changed();
        self.overview = overview;
        if let Err(error) = written {
            self.sentences.push(format!("Not everything was saved: {error}."));
        }
        self.lock_if_asked();
    }

    /// Whether writes wait for the record to come back.
    fn waits(&self) -> bool {
        match self.door {
            Access::Away => true,
            Access::Locked(_) => self.was_lost,
            Access::Open(_) | Access::Leaving | Access::Shut(_) => false,
        }
    }

    /// Carries out a write now or, while the record is away, once it is back.
    pub(super) fn now_or_later(
        &mut self,
        act: impl FnOnce(&mut Keeper) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        if self.waits() {
            self.later.push(Box::new(act));
            return Ok(());
        }
        act(self)
    }

    /// Availability of the record.
    pub fn state(&self) -> AccessState {
        match self.door {
            Access::Open(_) => AccessState::Open,
            Access::Locked(_) | Access::Leaving => AccessState::Locked,
            Access::Away => AccessState::Opening,
            Access::Shut(_) => AccessState::Shut,
        }
    }

    /// Whether the person is new: the record has neither sittings nor settings.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn is_new(&self) -> Result<bool, StoreError> {
        match &self.door {
            Access::Open(record) => Ok(!Settings::are_kept(record)? && record.count()? == 0),
            _ => Ok(false),
        }
    }

    /// A number that differs after every change to the record.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Reason why the record is unavailable.
    pub fn why_shut(&self) -> Option<&str> {
        match &self.door {
            Access::Shut(why) => Some(why),
            _ => None,
        }
    }

    /// Whether the record has a passphrase, and so can be locked.
    pub fn has_passphrase(&self) -> bool {
        match &self.door {
            Access::Open(record) => record.lock() != Lock::Open,
            Access::Away => self.has_lock_away,
            Access::Locked(_) | Access::Leaving => true,
            Access::Shut(_) => false,
        }
    }

    /// How the record is locked once closed; `None` unless it is open.
    pub fn lock_kind(&self) -> Option<Lock> {
        match &self.door {
            Access::Open(record) => Some(record.lock()),
            _ => None,
        }
    }

    /// Sentences about the record for the user, each given once.
    pub fn take_sentences(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sentences)
    }

    /// Locks the record, and drops everything that was read from it. Does nothing without a passphrase. A
    /// record that is away is locked when it is back. [`Keeper::take_closing`] closes it and drops the key.
    pub fn lock(&mut self) {
        // A write that fails now would fail later, too.
        let _ = self.flush();
        match &self.door {
            Access::Open(record) if record.lock() != Lock::Open => {
                self.forget();
                let opening = self.opening(First::Nothing);
                (self.door, self.closing) = (Access::Leaving, Some(opening));
            }
            Access::Away => self.locks = true,
            _ => {}
        }
    }

    /// Hands over a locked record to close it, once. Closing takes time, because the last changes are
    /// written.
    pub fn take_closing(&mut self) -> Option<Opening> {
        self.closing.take()
    }

    /// Drops what was read, and what waits to be written.
    fn forget(&mut self) {
        self.forget_shown();
        (self.unwritten, self.was_lost) = (false, false);
        self.keeping = None;
        self.later.clear();
        self.sentences.clear();
    }

    /// Drops the data that can be shown.
    fn forget_shown(&mut self) {
        self.settings = Settings::default();
        (self.bundles, self.overview) = (None, None);
        self.ways.clear();
        self.changes += 1;
    }

    /// Whether a locked record can be opened now. One that was only just locked is closed first.
    pub fn can_unlock(&self) -> bool {
        matches!(self.door, Access::Locked(_)) || self.closing.is_some()
    }

    /// Begins to open a locked record. `None` if it is not locked, or away.
    pub fn unlock(&mut self, secret: Secret) -> Option<Unlocking> {
        if let Some(closing) = self.closing.take() {
            // The locked record was not closed yet.
            self.enter(closing.run().door);
        }
        match std::mem::replace(&mut self.door, Access::Away) {
            Access::Locked(closed) => {
                self.has_lock_away = true;
                Some(Unlocking { closed, secret, now: (self.clock)() })
            }
            other => {
                self.door = other;
                None
            }
        }
    }

    /// Takes the result of unlocking; returns a sentence for the user if the record stayed closed.
    pub fn unlocked(&mut self, unlocked: Unlocked) -> Option<String> {
        match unlocked.0 {
            Ok(opened) => {
                self.enter(Door::Open(opened));
                None
            }
            Err((Some(closed), error)) => {
                self.door = Access::Locked(closed);
                self.locks = false;
                Some(in_words(&error.into()))
            }
            Err((None, error)) => {
                self.door = Access::Shut(in_words(&error.into()));
                None
            }
        }
    }

    /// Begins a task. `None` if the record is not open.
    pub fn send(&mut self, task: Task) -> Option<Tasks> {
        // If this fails, they are written again when the record is back.
        if self.flush().is_err() {
            self.unwritten = true;
        }
        self.ways = self.ways().unwrap_or_default();
        match std::mem::replace(&mut self.door, Access::Away) {
            Access::Open(record) => {
                let locks = matches!(task, Task::SetPassphrase(..));
                self.has_lock_away = locks || record.lock() != Lock::Open;
                Some(Tasks::new(record, task, (self.clock)(), self.settings.clone()))
            }
            other => {
                self.door = other;
                None
            }
        }
    }

    /// Takes the record back from a task, writes what waited for it, and returns the task's result.
    ///
    /// # Errors
    /// When the task could not be done; the record is then unchanged.
    pub fn returned(&mut self, returned: Returned) -> Result<TaskResult, StoreError> {
        let Returned { record, bundles, overview, told } = returned;
        self.door = Access::Open(record);
        self.ways.clear();
        let read = bundles.map_or(Ok(()), |read| read.map(|bundles| self.bundles = Some(bundles)));
        if let Ok(TaskResult::BackedUp(Err(error))) = &told {
            let words =
                format!("This sitting is saved. Today's backup could not be made: {error}.");
            self.sentences.push(words);
        }
        self.come_back(overview);
        read.and(told)
    }

    /// Reports that the record is lost: the thread that had it panicked, and may have left half a change.
    /// Returns the work of opening it again from the disk.
    pub fn lost(&mut self) -> Opening {
        self.was_lost = true;
        self.opening(First::Nothing)
    }

    /// Reports that the record could not be opened again, for this reason.
    pub fn give_up(&mut self, why: &str) {
        self.forget();
        self.door = Access::Shut(why.into());
    }

    /// Erases the whole record, its keys first, and begins a new one. Nothing restores the old one.
    pub fn erase_all(&mut self) -> Opening {
        self.forget();
        self.opening(First::EraseAll)
    }

    /// Sets aside a record that nobody can open, and begins a new one.
    pub fn start_again(&mut self) -> Opening {
        self.forget();
        self.opening(First::SetAside)
    }

    fn opening(&mut self, first: First) -> Opening {
        let old = match std::mem::replace(&mut self.door, Access::Away) {
            Access::Open(record) => Some(record),
            _ => self.closing.take().and_then(|closing| closing.old),
        };
        Opening { old, folder: self.folder.clone(), first, now: (self.clock)() }
    }

    /// Takes a record that was opened again, and returns what was done with its folder.
    ///
    /// # Errors
    /// When something cannot be removed or moved.
    pub fn reopened(&mut self, reopened: Reopened) -> Result<Anew, StoreError> {
        if self.was_lost && self.unwritten {
            let chosen = self.settings.clone();
            self.later.push(Box::new(move |keeper| keeper.set_settings(chosen)));
        }
        self.enter(reopened.door);
        if let Access::Locked(_) = self.door {
            (self.unwritten, self.locks) = (false, false);
            self.forget_shown();
        }
        reopened.told
    }

    fn lock_if_asked(&mut self) {
        if std::mem::take(&mut self.locks) {
            self.lock();
        }
    }

    /// The person's settings; the default ones while the record is unavailable.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes the settings. They apply until the window is closed even if they cannot be stored.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn set_settings(&mut self, settings: Settings) -> Result<(), StoreError> {
        self.settings = settings;
        self.overview = None;
        match &mut self.door {
            Access::Open(record) => {
                self.unwritten = false;
                self.settings.write(record)
            }
            Access::Away => {
                self.unwritten = true;
                Ok(())
            }
            Access::Locked(_) | Access::Leaving | Access::Shut(_) => Ok(()),
        }
    }

    /// Changes the settings while the person is still typing; [`Keeper::flush`] writes them.
    pub fn type_settings(&mut self, settings: Settings) {
        self.settings = settings;
        self.overview = None;
        self.unwritten = true;
    }

    /// Writes settings that are not written yet. While the record is away, they wait until it is back.
    ///
    /// # Errors
    /// When they cannot be written; they still apply until the window is closed.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        match (&mut self.door, self.unwritten) {
            (Access::Open(record), true) => {
                self.unwritten = false;
                self.settings.write(record)
            }
            _ => Ok(()),
        }
    }

    /// Marks a missed day as a day of rest, or removes the mark.
    ///
    /// # Errors
    /// When it cannot be read or written.
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

    pub(super) fn record(&mut self) -> Result<&mut Record, StoreError> {
        match &mut self.door {
            Access::Open(record) => Ok(record),
            _ => Err(StoreError::Locked),
        }
    }

    /// Notes that the record changed: drops the overview, and collects the record's notices.
    pub(super) fn changed(&mut self) {
        self.overview = None;
        self.changes += 1;
        if let Access::Open(record) = &mut self.door {
            let notices = record.take_notices().into_iter();
            // The offer to continue an interrupted sitting says this already.
            let said = notices.filter(|notice| *notice != Notice::CutOff);
            self.sentences.extend(said.map(|notice| notice.to_string()));
        }
    }

    /// Begins a sitting in the record, with the rating given before it. Does nothing if the record is
    /// unavailable; if it is away, the sitting is written when it is back.
    ///
    /// # Errors
    /// When it cannot be written; the sitting continues without it.
    pub fn begin(
        &mut self,
        prepared: &Prepared,
        plan: &PlayRequest,
        distress_before: Option<Rating>,
    ) -> Result<(), StoreError> {
        let (at, day_start) = ((self.clock)(), self.settings.day_start);
        self.keeping = None;
        let installed = Arc::clone(self.installed());
        let keeping = match &mut self.door {
            Access::Open(record) => {
                Keeping::begin(record, prepared, plan, &installed, at, day_start)?
            }
            Access::Away => {
                let way = |id: &str| self.ways.iter().find(|way| way.installed.bundle.id == id);
                let standing = |id: &str| Ok(way(id).map(|way| way.standing.clone()));
                Keeping::of(prepared, plan, &installed, standing, at, day_start)?
            }
            Access::Locked(_) | Access::Leaving | Access::Shut(_) => return Ok(()),
        };
        // Of two people, nobody's rating is kept.
        let is_for_one = prepared.session.setting == Setting::Solo;
        self.keeping = Some(keeping.with_distress_before(distress_before.filter(|_| is_for_one)));
        Ok(())
    }

    /// Writes the state of the sitting at once, because it is about to be left.
    ///
    /// # Errors
    /// When it cannot be written; the last written state remains.
    pub fn keep_place(&mut self, at: Progress) -> Result<(), StoreError> {
        let now = (self.clock)();
        match (&mut self.door, &mut self.keeping) {
            (Access::Open(record), Some(keeping)) => keeping.keep(record, at, now),
            (_, Some(keeping)) => {
                keeping.update(at, now);
                Ok(())
            }
            (_, None) => Ok(()),
        }
    }

    /// The stage of a programme that the running sitting is for.
    pub fn homework(&self) -> Option<&Homework> {
        self.keeping.as_ref().and_then(Keeping::homework)
    }

    /// Writes how the sitting is played from now on, in the form of [`PlayRequest::to_text`].
    ///
    /// # Errors
    /// When it cannot be written; the next state tries again.
    pub fn note_way(&mut self, how: String, at: Progress) -> Result<(), StoreError> {
        if let Some(keeping) = &mut self.keeping {
            keeping.note_way(how);
        }
        self.keep_place(at)
    }

    /// Continues an interrupted sitting in the record.
    ///
    /// # Errors
    /// When it cannot be written; the sitting continues without it.
    pub fn go_on(&mut self, cut_off: Running) -> Result<(), StoreError> {
        self.keeping = Some(match &mut self.door {
            Access::Open(record) => Keeping::go_on(record, cut_off)?,
            Access::Away => Keeping::of_cut_off(cut_off),
            Access::Locked(_) | Access::Leaving | Access::Shut(_) => {
                return Err(StoreError::Locked);
            }
        });
        Ok(())
    }

    /// Writes the state of the sitting if an interval has passed; see [`Keeping::tick`].
    ///
    /// # Errors
    /// When it cannot be written; the next call tries again.
    pub fn tick(&mut self, at: Progress) -> Result<(), StoreError> {
        match (&mut self.door, &mut self.keeping) {
            (Access::Open(record), Some(keeping)) => keeping.tick(record, at, self.clock),
            (_, Some(keeping)) => {
                keeping.update(at, (self.clock)());
                Ok(())
            }
            (_, None) => Ok(()),
        }
    }

    /// Writes the end of the sitting, and returns its entry if the record keeps it. [`Task::BackUp`] is due
    /// afterwards.
    ///
    /// # Errors
    /// When it cannot be written; the last written state remains.
    pub fn finish(
        &mut self,
        at: Progress,
        ended: Ended,
    ) -> Result<Option<PracticeEntry>, StoreError> {
        let now = (self.clock)();
        let waits = self.waits();
        let Some(keeping) = &mut self.keeping else { return Ok(None) };
        let entry = match &mut self.door {
            Access::Open(record) => keeping.finish(record, at, ended, now)?,
            _ if waits => keeping.end(at, ended, now),
            _ => return Ok(None),
        };
        if let (true, Some(mut keeping)) = (waits, self.keeping.take()) {
            self.later.push(Box::new(move |keeper| keeping.write_end(keeper.record()?, now)));
        }
        self.keeping = None;
        self.changed();
        Ok(Some(entry).filter(|entry| entry.actual_secs > 0))
    }

    /// Adds or changes an entry.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, entry: &PracticeEntry) -> Result<(), StoreError> {
        let (entry, at) = (entry.clone(), (self.clock)().utc_ms);
        self.now_or_later(move |keeper| {
            keeper.record()?.write(&entry, at)?;
            keeper.changed();
            Ok(())
        })
    }

    /// Deletes an entry; [`Keeper::undo`] restores it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn delete(&mut self, entry: &PracticeEntry) -> Result<(), StoreError> {
        let at = (self.clock)().utc_ms;
        self.record()?.delete(entry.id, at)?;
        self.changed();
        Ok(())
    }

    /// Undoes the last change; returns whether there was one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn undo(&mut self) -> Result<bool, StoreError> {
        let at = (self.clock)().utc_ms;
        let undone = self.record()?.undo(at)?.is_some();
        self.changed();
        Ok(undone)
    }

    /// A page of at most `most` entries, latest start first, after the first `skip`.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn page(&mut self, skip: u64, most: u64) -> Result<Vec<PracticeEntry>, StoreError> {
        self.record()?.page(skip, most)
    }

    /// All entries, earliest first.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn all(&mut self) -> Result<Vec<PracticeEntry>, StoreError> {
        self.record()?.all()
    }

    /// An interrupted sitting that can be continued.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn cut_off(&mut self) -> Result<Option<Running>, StoreError> {
        match &self.door {
            Access::Open(record) => record.cut_off(),
            _ => Ok(None),
        }
    }

    /// Leaves an interrupted sitting as it is, so that it cannot be continued.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_cut_off(&mut self) -> Result<(), StoreError> {
        self.now_or_later(|keeper| keeper.record()?.forget_cut_off())
    }

    /// Data that the window shows; `None` while the record is unavailable.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn overview(&mut self) -> Result<Option<&Overview>, StoreError> {
        let today = practice_day((self.clock)(), self.settings.day_start);
        if self.overview.as_ref().is_some_and(|overview| overview.today != today) {
            // The practice day has changed.
            self.overview = None;
        }
        let Access::Open(record) = &self.door else { return Ok(None) };
        if self.overview.is_none() {
            self.overview = Some(look(record, &self.settings, today)?);
        }
        Ok(self.overview.as_ref())
    }
}
