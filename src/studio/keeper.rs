//! The record as a window has it: open, locked or not to be had, with what is shown of it at hand.
//!
//! Practising never waits for the record: where it can not be had, a sitting goes on without, and a
//! sentence says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};

use super::clock::now;
use super::errand::{Errand, Errands, Returned, Secret, Told, Unlocked, Unlocking};
use super::keeping::{Keeping, Sat};
use super::library::Prepared;
use super::plan::Plan;
use super::settings::Settings;
use crate::domain::record::{
    DayTotal, Ended, Moment, PracticeEntry, Rating, Streak, Week, WeekTotal, practice_day, streak,
    week, weeks,
};
use crate::store::{self, Closed, Lock, Record, Running, StoreError, hold};
use crate::units::Frames;

/// Weeks of a year's calendar, with the one that goes on.
const WEEKS: usize = 53;
/// Sittings of which ratings are shown side by side, the latest.
const RATED: u64 = 60;

/// Whether the record can be had.
enum Door {
    Open(Box<Record>),
    Locked(Box<Closed>),
    /// Somebody else has it and opens it with a passphrase.
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
    /// It is being opened.
    Opening,
    /// It can not be had; [`Keeper::why_shut`] says why.
    Shut,
}

/// What a window shows of the record.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The practice day that it is.
    pub today: NaiveDate,
    /// This week against its goal.
    pub week: Week,
    /// The streak, unless it is hidden.
    pub streak: Option<Streak>,
    /// Every week of a year, the one that goes on last.
    pub weeks: Vec<WeekTotal>,
    /// The days of that year with practice.
    pub days: Vec<DayTotal>,
    /// Days after today that sittings say they were on.
    pub ahead: Vec<NaiveDate>,
    /// How many sittings there are.
    pub sittings: u64,
    /// The latest sittings with a rating of distress, earliest first.
    pub rated: Vec<PracticeEntry>,
    /// The last sitting of a session.
    pub last: Option<PracticeEntry>,
    /// How long each session was meant to be when it was last practised, of the latest ones.
    pub lengths: BTreeMap<String, Frames>,
}

/// The record as a window has it.
pub struct Keeper {
    folder: PathBuf,
    clock: fn() -> Moment,
    door: Door,
    settings: Settings,
    keeping: Option<Keeping>,
    overview: Option<Overview>,
    sentences: Vec<String>,
    /// How often what is kept has changed.
    changes: u64,
    /// Locked while the record was away: it is locked as soon as it is back.
    locks: bool,
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
            keeping: None,
            overview: None,
            sentences: Vec::new(),
            changes: 0,
            locks: false,
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
        let entered = opened.and_then(|record| Ok((Settings::read(&record)?, record)));
        match entered {
            Ok((settings, record)) => {
                self.settings = settings;
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
        self.changed();
        self.lock_if_asked();
        returned.told
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
            Door::Open(record) => self.settings.write(record),
            _ => Ok(()),
        }
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
            let said = record.take_notices().iter().map(ToString::to_string).collect::<Vec<_>>();
            self.sentences.extend(said);
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
            let keeping = Keeping::begin(record, prepared, plan, at, day_start)?;
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

fn look(record: &Record, settings: &Settings, today: NaiveDate) -> Result<Overview, StoreError> {
    let totals = record.totals()?;
    let agreement = &settings.agreement;
    let from = today.checked_sub_days(Days::new(7 * WEEKS as u64)).unwrap_or(NaiveDate::MIN);
    let latest = record.page(0, RATED)?;
    let last = latest.iter().find(|entry| entry.session.is_some()).cloned();
    let is_rated = |entry: &PracticeEntry| {
        entry.ratings.distress_before.is_some() || entry.ratings.distress_after.is_some()
    };
    let meant = latest.iter().rev().filter_map(|entry| {
        let secs = u64::from(entry.planned_secs?);
        Some((entry.session.clone()?, Frames::from_secs(secs)))
    });
    Ok(Overview {
        lengths: meant.collect(),
        today,
        week: week(&totals, agreement, today, today),
        streak: (!settings.streak_hidden).then(|| streak(&totals, agreement, today)),
        weeks: weeks(&totals, today, WEEKS),
        days: totals.between(from, today).to_vec(),
        ahead: totals.ahead(today).iter().map(|total| total.day).collect(),
        sittings: record.count()?,
        rated: latest.into_iter().filter(is_rated).rev().collect(),
        last,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use zeroize::Zeroizing;

    use super::*;
    use crate::domain::record::{Counts, DayStart, Origin, Rating, Ratings};

    /// 2026-03-04, a Wednesday, 10:00 UTC.
    fn clock() -> Moment {
        Moment { utc_ms: 1_772_618_400_000, offset_secs: 0 }
    }

    fn entry(title: &str) -> PracticeEntry {
        PracticeEntry {
            id: Uuid::new_v4(),
            title: title.into(),
            session: Some("five-senses".into()),
            practice: None,
            begun: clock(),
            ended_utc_ms: clock().utc_ms + 60_000,
            day: practice_day(clock(), DayStart::default()),
            planned_secs: None,
            actual_secs: 60,
            ended: Ended::Finished,
            reason: String::new(),
            counts: Counts::RhythmAndStreak,
            ratings: Ratings::default(),
            line: String::new(),
            origin: Origin::Played,
        }
    }

    fn secret(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.into())
    }

    fn run(keeper: &mut Keeper, errand: Errand) -> Result<Told, StoreError> {
        let errands = keeper.send(errand).unwrap();
        keeper.returned(errands.run())
    }

    #[test]
    fn what_is_shown_follows_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::with_clock(folder.path(), clock);
        assert_eq!(keeper.state(), DoorState::Open);
        let overview = keeper.overview().unwrap().unwrap();
        assert_eq!((overview.sittings, overview.weeks.len()), (0, WEEKS));
        let mut one = entry("One");
        keeper.write(&one).unwrap();
        assert_eq!(keeper.overview().unwrap().unwrap().week.done, 1);
        one.ratings.distress_after = Rating::new(3);
        keeper.write(&one).unwrap();
        let overview = keeper.overview().unwrap().unwrap();
        assert_eq!((overview.rated.len(), overview.sittings), (1, 1));
        assert_eq!(overview.last.as_ref().unwrap().title, "One");
        assert!(overview.streak.is_some());
        let hidden = Settings { streak_hidden: true, ..keeper.settings().clone() };
        keeper.set_settings(hidden).unwrap();
        assert!(keeper.overview().unwrap().unwrap().streak.is_none());
        keeper.delete(&one).unwrap();
        assert_eq!(keeper.overview().unwrap().unwrap().sittings, 0);
        assert!(keeper.undo().unwrap());
        assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
        drop(keeper);
        let keeper = Keeper::with_clock(folder.path(), clock);
        assert!(keeper.settings().streak_hidden);
    }

    #[test]
    fn a_locked_record_shows_nothing_until_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::with_clock(folder.path(), clock);
        keeper.write(&entry("One")).unwrap();
        keeper.lock();
        assert_eq!(keeper.state(), DoorState::Open, "without a passphrase there is no lock");
        let chosen = Settings { support: "someone".into(), ..Settings::default() };
        keeper.set_settings(chosen).unwrap();
        run(&mut keeper, Errand::SetPassphrase(secret("a quiet room"), true)).unwrap();
        keeper.lock();
        assert_eq!(keeper.state(), DoorState::Locked);
        assert!(keeper.overview().unwrap().is_none() && keeper.settings().support.is_empty());
        assert!(matches!(keeper.page(0, 1), Err(StoreError::Locked)));
        let wrong = keeper.unlock(Secret::Passphrase(secret("a quiet roof"))).unwrap().run();
        assert_eq!(keeper.state(), DoorState::Opening);
        assert!(keeper.unlocked(wrong).unwrap().contains("does not open"));
        let right = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap().run();
        assert_eq!(keeper.unlocked(right), None);
        assert_eq!(keeper.settings().support, "someone");
        assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
        run(&mut keeper, Errand::RemovePassphrase).unwrap();
        assert_eq!(keeper.lock_kind(), Some(Lock::Open));
    }

    #[test]
    fn who_is_new_is_so_until_something_is_kept_or_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::with_clock(folder.path(), clock);
        assert!(keeper.is_new().unwrap());
        keeper.set_settings(Settings::default()).unwrap();
        assert!(!keeper.is_new().unwrap(), "the usual ones were chosen");
        keeper.erase_all().unwrap();
        assert!(keeper.is_new().unwrap());
        let meant = PracticeEntry { planned_secs: Some(300), ..entry("One") };
        keeper.write(&meant).unwrap();
        assert!(!keeper.is_new().unwrap());
        let lengths = &keeper.overview().unwrap().unwrap().lengths;
        assert_eq!(lengths["five-senses"], Frames::from_secs(300));
    }

    #[test]
    fn the_twelve_words_open_what_a_passphrase_locked_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::with_clock(folder.path(), clock);
        keeper.write(&entry("One")).unwrap();
        let set = Errand::SetPassphrase(secret("a quiet room"), true);
        let Ok(Told::Code(words)) = run(&mut keeper, set) else { panic!("a code") };
        assert!(run(&mut keeper, Errand::SetPassphrase(secret("again"), false)).is_err());
        run(&mut keeper, Errand::ChangePassphrase(secret("another room"))).unwrap();
        keeper.lock();
        let old = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap().run();
        assert!(keeper.unlocked(old).is_some());
        let opened = keeper.unlock(Secret::Words(words)).unwrap().run();
        assert_eq!(keeper.unlocked(opened), None);
        assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
        keeper.lock();
        let aside = keeper.start_again().unwrap();
        assert!(aside.exists());
        assert_eq!((keeper.state(), keeper.is_new().unwrap()), (DoorState::Open, true));
    }

    #[test]
    fn a_record_that_is_locked_while_it_is_away_comes_back_locked() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::with_clock(folder.path(), clock);
        let errands = keeper.send(Errand::SetPassphrase(secret("a quiet room"), false)).unwrap();
        keeper.lock();
        assert!(matches!(keeper.returned(errands.run()), Ok(Told::Done)));
        assert_eq!(keeper.state(), DoorState::Locked);
        let unlocking = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap();
        keeper.lock();
        assert_eq!(keeper.unlocked(unlocking.run()), None);
        assert_eq!(keeper.state(), DoorState::Locked);
    }

    #[test]
    fn a_record_that_another_window_has_is_said_and_can_be_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keeper::with_clock(folder.path(), clock);
        let mut second = Keeper::with_clock(folder.path(), clock);
        assert_eq!(second.state(), DoorState::Shut);
        assert!(second.why_shut().unwrap().contains("open in another window"));
        drop(first);
        second.try_door();
        assert_eq!(second.state(), DoorState::Open);
    }
}
