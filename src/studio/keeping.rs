//! A sitting on its way into the record.

use uuid::Uuid;

use super::installed::Installed;
use super::library::Prepared;
use super::plan::Plan;
use crate::domain::Touch;
use crate::domain::record::{
    Counts, DayStart, Ended, Homework, Moment, Origin, PracticeEntry, Rating, Ratings, practice_day,
};
use crate::store::{Record, Running, StoreError};
use crate::units::Frames;

/// How much practice may be lost when everything stops at once: the record is written this often.
const EVERY: Frames = Frames::from_secs(15);

/// How far a sitting has come.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Sat {
    /// How much was practised since it began, or went on after it was cut off.
    pub practised: Frames,
    /// Where it is, from the beginning of its preparation.
    pub position: Frames,
}

/// A sitting that goes on, as the record has it.
pub struct Keeping {
    running: Running,
    /// Practised before the sitting was cut off, in seconds.
    before: u32,
    /// Practised when it was last written.
    written: Frames,
}

impl Keeping {
    /// Writes that a sitting begins, or that one which was cut off goes on.
    ///
    /// # Errors
    /// When the record can not be written.
    pub fn begin(
        record: &mut Record,
        prepared: &Prepared,
        plan: &Plan,
        installed: &Installed,
        now: Moment,
        day_start: DayStart,
    ) -> Result<Keeping, StoreError> {
        let Prepared { session, timeline, .. } = prepared;
        let planned = (!timeline.open_end()).then(|| timeline.length());
        let name = plan.session();
        let homework = match name {
            Some(name) => homework(record, installed, name)?,
            None => None,
        };
        let in_streak = homework.as_ref().is_none_or(|(_, in_streak)| *in_streak);
        let counts = match session.touch {
            Touch::None if in_streak => Counts::RhythmAndStreak,
            Touch::None | Touch::Own | Touch::Partner => Counts::Rhythm,
        };
        // One of a bundle is known by both names; a file by what it calls itself.
        let of_bundle = |name: &&str| installed.cards().any(|card| card.name == **name);
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
            reason: String::new(),
            counts,
            ratings: Ratings::default(),
            line: String::new(),
            origin: Origin::Played,
        };
        // What was said after another sitting says nothing about this one.
        if let Some(Homework { bundle, .. }) = &entry.homework {
            record.forget_comfort(bundle)?;
        }
        let running = Running { entry, how: plan.to_text(), position: Frames::ZERO };
        record.keep_running(&running)?;
        Ok(Keeping { running, before: 0, written: Frames::ZERO })
    }

    /// Writes that a sitting which was cut off goes on; it stays one entry.
    ///
    /// # Errors
    /// When the record can not be written.
    pub fn go_on(record: &mut Record, cut_off: Running) -> Result<Keeping, StoreError> {
        record.keep_running(&cut_off)?;
        let before = cut_off.entry.actual_secs;
        Ok(Keeping { running: cut_off, before, written: Frames::ZERO })
    }

    /// The same with what was said before it began; it is written with the next look.
    #[must_use]
    pub fn with_distress_before(mut self, rating: Option<Rating>) -> Keeping {
        self.running.entry.ratings.distress_before = rating;
        self
    }

    fn update(&mut self, at: Sat, now: Moment) {
        let secs = self.before.saturating_add(whole_secs(at.practised));
        self.running.entry.actual_secs = secs;
        self.running.entry.ended_utc_ms = now.utc_ms;
        self.running.position = at.position;
    }

    /// Writes where the sitting is, if it is time for that. Called as often as one likes.
    ///
    /// # Errors
    /// When the record can not be written; the sitting goes on, and the next call tries again.
    pub fn tick(
        &mut self,
        record: &mut Record,
        at: Sat,
        now: impl FnOnce() -> Moment,
    ) -> Result<(), StoreError> {
        if at.practised < self.written + EVERY {
            return Ok(());
        }
        self.keep(record, at, now())
    }

    /// Writes where the sitting is.
    ///
    /// # Errors
    /// As [`Keeping::tick`].
    pub fn keep(&mut self, record: &mut Record, at: Sat, now: Moment) -> Result<(), StoreError> {
        self.update(at, now);
        record.keep_running(&self.running)?;
        self.written = at.practised;
        Ok(())
    }

    /// Writes how the sitting ended. Gives its entry.
    ///
    /// # Errors
    /// When the record can not be written; what was kept so far is there, and it can be tried again.
    pub fn finish(
        &mut self,
        record: &mut Record,
        at: Sat,
        ended: Ended,
        now: Moment,
    ) -> Result<PracticeEntry, StoreError> {
        self.update(at, now);
        self.running.entry.ended = ended;
        record.finish(&self.running.entry, now.utc_ms)?;
        Ok(self.running.entry.clone())
    }
}

/// Which programme's present stage a session is a part of, and whether that counts towards the streak.
fn homework(
    record: &Record,
    installed: &Installed,
    name: &str,
) -> Result<Option<(Homework, bool)>, StoreError> {
    for bundle in &installed.bundles {
        if let Some(standing) = record.standing_in(&bundle.bundle.id)?
            && let Some((homework, stage)) = bundle.homework(&standing.stage, name)
        {
            return Ok(Some((homework, stage.in_streak)));
        }
    }
    Ok(None)
}

/// Whole seconds, as many as an entry can have.
fn whole_secs(time: Frames) -> u32 {
    u32::try_from(time.whole_secs()).unwrap_or(u32::MAX)
}
