//! One sitting in the record.

use chrono::{DateTime, FixedOffset, NaiveDate};
use uuid::Uuid;

use crate::domain::session::Practice;
use crate::domain::words::vocabulary;
use crate::units::UtcMillis;

/// A moment that no later change of clock or zone can shift: the time in UTC, and the wall clock's offset at
/// the place.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The time in UTC.
    pub utc_ms: UtcMillis,
    /// Offset of the wall clock from UTC in seconds; −50,400 to 50,400.
    pub offset_secs: i32,
}

impl Moment {
    /// Date and time on the wall clock. `None` outside the range of dates.
    pub fn local(self) -> Option<DateTime<FixedOffset>> {
        let offset = FixedOffset::east_opt(self.offset_secs)?;
        Some(self.utc_ms.date_time()?.with_timezone(&offset))
    }
}

vocabulary! {
    /// How a sitting ended.
    pub enum Ended {
        /// The sitting reached its end.
        Finished,
        /// The person stopped it. It counts as practice, too.
        StoppedEarly,
        /// The person used *Ground me* and stopped there.
        Grounded,
        /// The program or the computer stopped in the middle.
        Interrupted,
    }
}

/// Why a sitting ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was enough for the day.
    Enough,
    /// Something or somebody came in between.
    Interrupted,
    /// It was uncomfortable.
    Uncomfortable,
    /// The sound, the computer or the program.
    Technical,
    /// Something else, in the client's words, if there are any.
    Other(String),
}

impl Reason {
    /// The reasons that are offered, without words of the client's own.
    pub const OFFERED: [Reason; 5] = [
        Reason::Enough,
        Reason::Interrupted,
        Reason::Uncomfortable,
        Reason::Technical,
        Reason::Other(String::new()),
    ];

    /// The text form: a name, or the client's own words.
    pub fn to_text(&self) -> &str {
        match self {
            Reason::Enough => "Enough",
            Reason::Interrupted => "Interrupted",
            Reason::Uncomfortable => "Uncomfortable",
            Reason::Technical => "Technical",
            Reason::Other(words) if words.is_empty() => "Other",
            Reason::Other(words) => words,
        }
    }

    /// Reads the text form of [`Reason::to_text`]. `None` for an empty one.
    pub fn from_text(text: &str) -> Option<Reason> {
        if text.is_empty() {
            return None;
        }
        let mut offered = Reason::OFFERED.into_iter();
        let known = offered.find(|reason| reason.to_text() == text);
        Some(known.unwrap_or_else(|| Reason::Other(text.into())))
    }

    /// The reason as people read it, worded to stand alone.
    pub fn words(&self) -> &str {
        match self {
            Reason::Enough => "Enough for today",
            Reason::Interrupted => "Interrupted",
            Reason::Uncomfortable => "Uncomfortable",
            Reason::Technical => "Something technical",
            Reason::Other(words) if words.is_empty() => "Something else",
            Reason::Other(words) => words,
        }
    }
}

/// What one person writes after a sitting.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// For themselves; empty for none.
    pub line: String,
    /// To bring to the therapist; empty for none.
    pub bring: String,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[private]")
    }
}

/// [`Lines`] that only their writer's word opens. As text: `sealed-1`, the memory in KiB and the passes of one guess,
/// the salt, and the sealed bytes, with `:` between them. `docs/history-format.md` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedLines(String);

impl SealedLines {
    /// The name of the form, at the front of the text.
    pub const FORM: &'static str = "sealed-1";
    /// Greatest length of the text form.
    const LONGEST: usize = 64 * 1024;
    /// So many people write after one sitting.
    pub const MOST: usize = 2;

    /// Reads the text form. Whether a word opens it is not known before one is tried.
    pub fn from_text(text: &str) -> Option<SealedLines> {
        let mut parts = text.split(':');
        let number = |part: &str| part.parse::<u32>().is_ok();
        let hex = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
        let is_whole = text.len() <= SealedLines::LONGEST
            && parts.next() == Some(SealedLines::FORM)
            && parts.next().is_some_and(number)
            && parts.next().is_some_and(number)
            && parts.next().is_some_and(hex)
            && parts.next().is_some_and(hex)
            && parts.next().is_none();
        is_whole.then(|| SealedLines(text.into()))
    }

    /// The text form.
    pub fn to_text(&self) -> &str {
        &self.0
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
        /// Imported from a file of this or another program.
        Imported,
    }
}

/// A rating from 0 to 10.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating(u8);

impl Rating {
    /// Highest value of a rating.
    pub const MOST: u8 = 10;

    /// A rating; `None` above [`Rating::MOST`].
    pub const fn new(value: u8) -> Option<Rating> {
        if value <= Rating::MOST { Some(Rating(value)) } else { None }
    }

    /// The number, 0 to 10.
    pub const fn value(self) -> u8 {
        self.0
    }
}

/// Optional ratings of a sitting.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// Distress before: 0 is calm, 10 the worst.
    pub distress_before: Option<Rating>,
    /// Distress afterwards: 0 is calm, 10 the worst.
    pub distress_after: Option<Rating>,
    /// Comfort: 0 is none, 10 full.
    pub comfort: Option<Rating>,
    /// Presence: 0 is elsewhere, 10 fully here.
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
    /// The text form `bundle/stage`.
    pub fn to_text(&self) -> String {
        format!("{}/{}", self.bundle, self.stage)
    }

    /// Reads the text form of [`Homework::to_text`].
    pub fn from_text(text: &str) -> Option<Homework> {
        let (bundle, stage) = text.split_once('/')?;
        let whole = !bundle.is_empty() && !stage.is_empty() && !stage.contains('/');
        whole.then(|| Homework { bundle: bundle.into(), stage: stage.into() })
    }
}

/// One sitting in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeEntry {
    /// Made on the device where the sitting was; an entry written twice counts once.
    pub id: Uuid,
    /// Title of the practice, shown to people.
    pub title: String,
    /// Id of the session; `None` for the timer and for entries by hand.
    pub session: Option<String>,
    /// The stage of a programme that it was for, if any.
    pub homework: Option<Homework>,
    /// Kind of practice, if known.
    pub practice: Option<Practice>,
    /// Start, by the wall clock.
    pub begun: Moment,
    /// End, by the wall clock.
    pub ended_utc_ms: UtcMillis,
    /// Practice day, decided once when the entry is written.
    pub day: NaiveDate,
    /// Intended length in seconds; `None` for an open end.
    pub planned_secs: Option<u32>,
    /// Actual length in seconds by the audio clock; it excludes pauses and time when the computer sleeps.
    pub actual_secs: u32,
    /// How it ended.
    pub ended: Ended,
    /// Why it ended early, if that was said.
    pub reason: Option<Reason>,
    /// What it counts towards.
    pub counts: Counts,
    /// Ratings that the client gave.
    pub ratings: Ratings,
    /// A free line of the client's, for themselves; empty for none.
    pub line: String,
    /// A line that the client wants to bring to the therapist; empty for none.
    pub bring: String,
    /// What two people wrote after a sitting for two, each for themselves; in the order in which they wrote it.
    pub sealed: Vec<SealedLines>,
    /// Source of the entry.
    pub origin: Origin,
}

/// Why a sitting or an appointment cannot be kept with these texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The title is empty.
    #[error("a sitting needs a title")]
    NoTitle,
    /// Longer than such a text may be.
    #[error("`{field}` has {length} characters, at most {most}")]
    TooLong {
        /// Name of the text.
        field: &'static str,
        /// Length in characters.
        length: usize,
        /// Greatest length in characters.
        most: usize,
    },
    /// A character that would control a terminal or break the line.
    #[error(
        "`{field}` has a tab, a line break or another control character in it (U+{:04X}), expected \
         one line of plain text", u32::from(*found)
    )]
    Control {
        /// Name of the text.
        field: &'static str,
        /// First control character found.
        found: char,
    },
}

/// Checks one line of text that a person typed or imported.
///
/// # Errors
/// When it is longer than `most` characters, or has a control character in it.
pub(super) fn check_text(field: &'static str, text: &str, most: usize) -> Result<(), TextError> {
    let length = text.chars().count();
    if length > most {
        return Err(TextError::TooLong { field, length, most });
    }
    match text.chars().find(|c| c.is_control()) {
        Some(found) => Err(TextError::Control { field, found }),
        None => Ok(()),
    }
}

impl PracticeEntry {
    /// Greatest length of each text, in characters.
    pub const LONGEST_TEXT: usize = 1000;

    /// Checks the texts of a sitting that a person typed or imported.
    ///
    /// # Errors
    /// The first text that cannot be kept.
    pub fn check_texts(&self) -> Result<(), TextError> {
        let homework = self.homework.as_ref().map(Homework::to_text);
        for (field, text) in [
            ("title", self.title.as_str()),
            ("line", &self.line),
            ("bring", &self.bring),
            ("reason", self.reason.as_ref().map_or("", Reason::to_text)),
            ("session", self.session.as_deref().unwrap_or_default()),
            ("homework", homework.as_deref().unwrap_or_default()),
        ] {
            check_text(field, text, PracticeEntry::LONGEST_TEXT)?;
        }
        match self.title.trim().is_empty() {
            true => Err(TextError::NoTitle),
            false => Ok(()),
        }
    }
}
