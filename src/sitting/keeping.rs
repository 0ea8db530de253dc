//! Writes a sitting into the record while it runs.

use chrono::TimeDelta;
use uuid::Uuid;

use super::request::PlayRequest;
use crate::domain::Touch;
use crate::domain::programme::Standing;
use crate::domain::record::{
    Counts, DayStart, Ended, Homework, Moment, Origin, PracticeEntry, Rating, Ratings, practice_day,
};
use crate::library::Installed;
use crate::library::Prepared;
use crate::store::{Record, Running, StoreError};
use crate::units::Frames;

/// Interval at which the record is written to the disk: the most practice that a power cut can lose.
const EVERY: Frames = Frames::from_secs(15);

/// Interval at which the state is handed to the system: the most practice that is lost if only the program
/// stops, for whatever reason.
const NOTED_EVERY: Frames = Frames::from_secs(1);

/// Progress of a sitting.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Time practised since it began or, after an interruption, since it continued.
    pub practised: Frames,
    /// Position from the start of the preparation.
    pub position: Frames,
}

/// State of the running sitting for the record.
pub struct Keeping {
    running: Running,
    /// Seconds practised before an interruption.
    before: u32,
    /// Time practised at the last write to the disk.
    written: Frames,
    /// Time practised when the state was last handed to the system.
    noted: Frames,
    /// Whether the record contains the sitting.
    entered: bool,
}

impl Keeping {
    /// Begins a sitting in the record.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn begin(
        record: &mut Record,
        prepared: &Prepared,
        plan: &PlayRequest,
        installed: &Installed,
        now: Moment,
        day_start: DayStart,
    ) -> Result<Keeping, StoreError> {
        let standing = |id: &str| record.standing_in(id);
        let mut keeping = Keeping::of(prepared, plan, installed, standing, now, day_start)?;
        keeping.enter(record)?;
        Ok(keeping)
    }

    /// A sitting that begins while the record is away: no record contains it until [`Keeping::tick`] or
    /// another method is given one. `standing` returns the person's standing in the programme of a bundle.
    ///
    /// # Errors
    /// Those of `standing`.
    pub fn of(
        prepared: &Prepared,
        plan: &PlayRequest,
        installed: &Installed,
        standing: impl Fn(&str) -> Result<Option<Standing>, StoreError>,
        now: Moment,
        day_start: DayStart,
    ) -> Result<Keeping, StoreError> {
        let Prepared { session, timeline, .. } = prepared;
        let planned = (!timeline.open_end()).then(|| timeline.length());
        let name = plan.session();
        let homework = match name {
            Some(name) => homework(standing, installed, name)?,
            None => None,
        };
        let in_streak = homework.as_ref().is_none_or(|(_, in_streak)| *in_streak);
        let counts = match session.touch {
            Touch::None if in_streak => Counts::RhythmAndStreak,
            Touch::None | Touch::Own | Touch::Partner => Counts::Rhythm,
        };
        // A session of a bundle is stored under its full name, which includes the bundle; any other under its
        // own id.
        let of_bundle = |name: &&str| installed.summaries().any(|card| card.name == **name);
        let id = |name: &str| Some(name).filter(of_bundle).unwrap_or(&session.id).to_owned();
        let entry = PracticeEntry {
            id: Uuid::new_v4(),
            title: session.title.clone(),
            session: name.map(id),
            homework: homework.map(|(homework, _)| homework),
            practice: plan.session().map(|_| session.practice),
            begun: now,
            ended_utc_ms: now.utc_ms,
            day: practice_day(now, day_start),
            planned_secs: planned.map(whole_secs),
            actual_secs: 0,
            ended: Ended::Interrupted,
            reason: None,
            counts,
            ratings: Ratings::default(),
            line: String::new(),
            bring: String::new(),
            sealed: Vec::new(),
            origin: Origin::Played,
        };
        let running = Running { entry, how: plan.to_text(), position: Frames::ZERO };
        Ok(Keeping {
            running,
            before: 0,
            written: Frames::ZERO,
            noted: Frames::ZERO,
            entered: false,
        })
    }

    /// Continues an interrupted sitting in the record. It stays one entry.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn go_on(record: &mut Record, cut_off: Running) -> Result<Keeping, StoreError> {
        let mut keeping = Keeping::of_cut_off(cut_off);
        keeping.enter(record)?;
        Ok(keeping)
    }

    /// An interrupted sitting that continues while the record is away; the counterpart of [`Keeping::of`].
    pub fn of_cut_off(cut_off: Running) -> Keeping {
        Keeping {
            before: cut_off.entry.actual_secs,
            running: cut_off,
            written: Frames::ZERO,
            noted: Frames::ZERO,
            entered: false,
        }
    }

    /// Writes the current state, unless the record contains the sitting.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn enter(&mut self, record: &mut Record) -> Result<(), StoreError> {
        if self.entered {
            return Ok(());
        }
        self.forget_comfort(record)?;
        record.keep_running(&self.running)?;
        self.entered = true;
        Ok(())
    }

    /// Deletes the answers about comfort: they belong to an earlier sitting. A continued sitting keeps them.
    fn forget_comfort(&self, record: &mut Record) -> Result<(), StoreError> {
        match &self.running.entry.homework {
            Some(Homework { bundle, .. }) if self.before == 0 => record.forget_comfort(bundle),
            _ => Ok(()),
        }
    }

    /// Adds the rating given before the start. It is written with the next state.
    #[must_use]
    pub fn with_distress_before(mut self, rating: Option<Rating>) -> Keeping {
        self.running.entry.ratings.distress_before = rating;
        self
    }

    /// Updates the state without writing it.
    pub fn update(&mut self, at: Progress, now: Moment) {
        let secs = self.before.saturating_add(whole_secs(at.practised));
        let entry = &mut self.running.entry;
        entry.actual_secs = secs;
        // The practised time is measured in frames. A wall clock that was set back cannot put the end before
        // it.
        let least = entry.begun.utc_ms + TimeDelta::seconds(i64::from(secs));
        entry.ended_utc_ms = now.utc_ms.max(least);
        self.running.position = at.position;
    }

    /// Writes the state if an interval has passed. It can be called as often as needed.
    ///
    /// # Errors
    /// When the record cannot be written; the sitting continues, and the next call tries again.
    pub fn tick(
        &mut self,
        record: &mut Record,
        at: Progress,
        now: impl FnOnce() -> Moment,
    ) -> Result<(), StoreError> {
        if !self.entered || at.practised >= self.written + EVERY {
            self.keep(record, at, now())
        } else if at.practised >= self.noted + NOTED_EVERY {
            self.update(at, now());
            record.note_running(&self.running)?;
            self.noted = at.practised;
            Ok(())
        } else {
            Ok(())
        }
    }

    /// The stage of a programme that the sitting is for.
    pub fn homework(&self) -> Option<&Homework> {
        self.running.entry.homework.as_ref()
    }

    /// Replaces the description for continuing it, in the form of [`PlayRequest::to_text`]. It is written
    /// with the next state.
    pub fn note_way(&mut self, how: String) {
        self.running.how = how;
    }

    /// Writes the state to the disk.
    ///
    /// # Errors
    /// Those of [`Keeping::tick`].
    pub fn keep(
        &mut self,
        record: &mut Record,
        at: Progress,
        now: Moment,
    ) -> Result<(), StoreError> {
        self.update(at, now);
        if !self.entered {
            self.forget_comfort(record)?;
        }
        record.keep_running(&self.running)?;
        self.entered = true;
        (self.written, self.noted) = (at.practised, at.practised);
        Ok(())
    }

    /// Writes the end of the sitting, and returns its entry.
    ///
    /// # Errors
    /// When the record cannot be written; the last written state remains, and the call can be repeated.
    pub fn finish(
        &mut self,
        record: &mut Record,
        at: Progress,
        ended: Ended,
        now: Moment,
    ) -> Result<PracticeEntry, StoreError> {
        let entry = self.end(at, ended, now);
        self.write_end(record, now)?;
        Ok(entry)
    }

    /// Ends the sitting, and returns its entry without writing it; see [`Keeping::write_end`].
    pub fn end(&mut self, at: Progress, ended: Ended, now: Moment) -> PracticeEntry {
        self.update(at, now);
        self.running.entry.ended = ended;
        self.running.entry.clone()
    }

    /// Writes the end after [`Keeping::end`]; `now` is when the sitting ended.
    ///
    /// # Errors
    /// Those of [`Keeping::finish`].
    pub fn write_end(&mut self, record: &mut Record, now: Moment) -> Result<(), StoreError> {
        if !self.entered {
            self.forget_comfort(record)?;
        }
        record.finish(&self.running.entry, now.utc_ms)
    }
}

/// The programme's current stage that contains a session, and whether the stage counts towards the streak.
fn homework(
    standing: impl Fn(&str) -> Result<Option<Standing>, StoreError>,
    installed: &Installed,
    name: &str,
) -> Result<Option<(Homework, bool)>, StoreError> {
    for bundle in &installed.bundles {
        if let Some(standing) = standing(&bundle.bundle.id)?
            && let Some((homework, stage)) = bundle.homework(&standing.stage, name)
        {
            return Ok(Some((homework, stage.in_streak)));
        }
    }
    Ok(None)
}

/// Whole seconds, limited to the most that an entry can store.
fn whole_secs(time: Frames) -> u32 {
    u32::try_from(time.whole_secs()).unwrap_or(u32::MAX)
}
