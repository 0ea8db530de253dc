//! One sitting in the record.

use chrono::{DateTime, FixedOffset, NaiveDate};
use uuid::Uuid;

use crate::domain::session::Practice;
use crate::domain::words::vocabulary;

/// A moment as two numbers that no later change of clock or zone can bend: when it was for
/// everybody, and what the wall clock said here.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    pub utc_ms: i64,
    /// How far the wall clock was ahead of UTC, in seconds; −50,400 to 50,400.
    pub offset_secs: i32,
}

impl Moment {
    /// What the wall clock showed. `None` outside of the years that a civil date can have.
    pub fn local(self) -> Option<DateTime<FixedOffset>> {
        let offset = FixedOffset::east_opt(self.offset_secs)?;
        Some(DateTime::from_timestamp_millis(self.utc_ms)?.with_timezone(&offset))
    }
}

vocabulary! {
    /// How a sitting ended.
    pub enum Ended {
        /// It went to its end.
        Finished,
        /// Someone stopped it. That is practising too.
        StoppedEarly,
        /// Someone asked to be grounded, and stopped there.
        Grounded,
        /// The program or the computer went away in the middle.
        Interrupted,
    }
}

vocabulary! {
    /// What a sitting counts towards.
    pub enum Counts {
        /// Rhythm and streak.
        RhythmAndStreak,
        /// The rhythm alone: touch practices, and stages that say so.
        Rhythm,
    }
}

vocabulary! {
    /// How an entry came into the record.
    pub enum Origin {
        /// A session or the timer was played here.
        Played,
        /// Written by hand.
        Added,
        /// Brought from a file of this or of another program.
        Imported,
    }
}

/// A rating from 0 to 10.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating(u8);

impl Rating {
    /// The greatest.
    pub const MOST: u8 = 10;

    /// A rating of at most [`Rating::MOST`].
    pub const fn new(value: u8) -> Option<Rating> {
        if value <= Rating::MOST { Some(Rating(value)) } else { None }
    }

    /// The number, 0 to 10.
    pub const fn value(self) -> u8 {
        self.0
    }
}

/// What someone may say about a sitting; each can be left out.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// Distress before: 0 calm, 10 the worst.
    pub distress_before: Option<Rating>,
    /// Distress afterwards: 0 calm, 10 the worst.
    pub distress_after: Option<Rating>,
    /// Comfort: 0 not at all, 10 fully.
    pub comfort: Option<Rating>,
    /// Presence: 0 elsewhere, 10 fully here.
    pub presence: Option<Rating>,
}

/// The part of a programme that a sitting was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Homework {
    /// The id of the bundle.
    pub bundle: String,
    /// The id of the stage.
    pub stage: String,
}

impl Homework {
    /// As text: `bundle/stage`.
    pub fn to_text(&self) -> String {
        format!("{}/{}", self.bundle, self.stage)
    }

    /// What [`Homework::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Homework> {
        let (bundle, stage) = text.split_once('/')?;
        let whole = !bundle.is_empty() && !stage.is_empty() && !stage.contains('/');
        whole.then(|| Homework { bundle: bundle.into(), stage: stage.into() })
    }
}

/// One sitting in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeEntry {
    /// Made where the sitting was; the same entry written twice is one entry.
    pub id: Uuid,
    /// What was practised, for people.
    pub title: String,
    /// The id of the session; none for the timer and for entries by hand.
    pub session: Option<String>,
    /// Which part of which programme it was for, if for one.
    pub homework: Option<Homework>,
    /// The kind of practice, where it is known.
    pub practice: Option<Practice>,
    /// When it began.
    pub begun: Moment,
    /// When it ended, in milliseconds since 1970-01-01 00:00 UTC, by the wall clock.
    pub ended_utc_ms: i64,
    /// The day that it belongs to, decided once, when the entry is written.
    pub day: NaiveDate,
    /// How long it was meant to be, in seconds; none for an open end.
    pub planned_secs: Option<u32>,
    /// How long it was, in seconds by the audio clock; time asleep or paused is not in it.
    pub actual_secs: u32,
    /// How it ended.
    pub ended: Ended,
    /// Why it ended early, in the client's words; empty for none.
    pub reason: String,
    /// What it counts towards.
    pub counts: Counts,
    /// The optional ratings.
    pub ratings: Ratings,
    /// One free line; empty for none.
    pub line: String,
    /// How it came into the record.
    pub origin: Origin,
}

/// Why a sitting can not be kept with these words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is nothing to call it by.
    #[error("a sitting needs a title")]
    NoTitle,
    /// Longer than anything that someone types.
    #[error("`{field}` has {length} characters, at most {}", PracticeEntry::LONGEST_TEXT)]
    TooLong {
        /// Which text.
        field: &'static str,
        /// How long it is.
        length: usize,
    },
    /// A terminal would obey it, or it would break the line.
    #[error(
        "`{field}` has a tab, a line break or another control character in it (U+{:04X}), expected \
         one line of plain text", u32::from(*found)
    )]
    Control {
        /// Which text.
        field: &'static str,
        /// The character.
        found: char,
    },
}

impl PracticeEntry {
    /// The longest of its texts, in characters.
    pub const LONGEST_TEXT: usize = 1000;

    /// Looks at the texts of a sitting that somebody typed or brought from a file.
    ///
    /// # Errors
    /// The first of them that can not be kept.
    pub fn check_texts(&self) -> Result<(), TextError> {
        let homework = self.homework.as_ref().map(Homework::to_text);
        for (field, text) in [
            ("title", self.title.as_str()),
            ("line", &self.line),
            ("reason", &self.reason),
            ("session", self.session.as_deref().unwrap_or_default()),
            ("homework", homework.as_deref().unwrap_or_default()),
        ] {
            let length = text.chars().count();
            if length > PracticeEntry::LONGEST_TEXT {
                return Err(TextError::TooLong { field, length });
            }
            if let Some(found) = text.chars().find(|c| c.is_control()) {
                return Err(TextError::Control { field, found });
            }
        }
        match self.title.trim().is_empty() {
            true => Err(TextError::NoTitle),
            false => Ok(()),
        }
    }
}
