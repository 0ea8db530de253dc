//! From a session to a timeline of exactly the length that was asked for.
//!
//! The way of a session through this folder: [`flatten`] resolves choices, skipped places, repeats
//! and turns into one flat list of elements; [`plan`] decides which optional parts come in, how
//! many cycles each breathing stretch has and how long each silence is; [`emit`] lays the result
//! out as events at frames. [`mod@feasible`] knows which lengths can be had at all, and
//! [`mod@resume`] does the same for what is left of a sitting when a choice changes while it plays.

mod elements;
mod emit;
mod feasible;
mod flatten;
mod lattice;
mod plan;
mod resume;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::preferences::Preferences;
use super::session::{Line, Session};
use super::timeline::{ClipId, Timeline};
use crate::units::Frames;

pub use feasible::Feasible;
pub use resume::{Resumed, resume};

/// The clips of a sitting: which line is spoken by which clip, and how long that clip is.
#[derive(Clone, Debug, Default)]
pub struct ClipLengths {
    by_line: HashMap<Line, (ClipId, Frames)>,
}

impl ClipLengths {
    /// Says that `line` is spoken by `clip`, which lasts `length` frames.
    pub fn insert(&mut self, line: Line, clip: ClipId, length: Frames) {
        self.by_line.insert(line, (clip, length));
    }

    /// The clip of a line and its length; `None` if it is shown as a caption.
    pub fn get(&self, line: &Line) -> Option<(ClipId, Frames)> {
        self.by_line.get(line).copied()
    }
}

/// What is asked of a timeline besides the session, the voice and the preferences.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The length from the first step to the end; `None` for the session's own ideal.
    pub target: Option<Frames>,
    /// A quiet run-up before the first step, outside the length.
    pub preparation: Frames,
    /// After the end, the bed goes on gently until someone stops it.
    pub open_end: bool,
}

/// The longest preparation, five minutes.
pub const LONGEST_PREPARATION: Frames = Frames::from_secs(300);

/// Speaking pace of a caption that has no recording, in words a minute.
pub const CAPTION_WORDS_PER_MINUTE: u64 = 125;

/// A caption stays at least this long, 1.5 s.
pub const SHORTEST_CAPTION: Frames = Frames::from_millis(1500);

/// Between two lines with nothing timed between them, 1 s.
pub const LINE_GAP: Frames = Frames::from_secs(1);

/// How long the chime before the end of a turn takes to sound.
pub const TURN_CHIME: Frames = Frames::from_millis(1500);

/// Why no timeline was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// The length can not be had; the lengths that can.
    #[error("{}", feasible::refusal(*.asked, .feasible))]
    Infeasible {
        /// The length that was asked for.
        asked: Frames,
        /// The lengths that are possible.
        feasible: Feasible,
    },
    /// What is said at the start of a turn does not fit into it.
    #[error("the turn `{title}` lasts {time}, and its steps need at least {needs}")]
    TurnTooShort {
        /// The turn's title.
        title: String,
        /// How long it lasts.
        time: Frames,
        /// How long its steps are at their least.
        needs: Frames,
    },
    /// A line spoken over paced breathing begins before the one before it has ended.
    #[error("`{second}` begins with cycle {cycle}, while `{first}` is still being spoken")]
    LinesOverlap {
        /// The earlier line.
        first: String,
        /// The later line.
        second: String,
        /// The later line's cycle.
        cycle: u32,
    },
    /// A line spoken over paced breathing is longer than the stretch can be.
    #[error("`{line}` needs {needs} of paced breathing, at most {most} are allowed")]
    LineOutlastsBreathing {
        /// The line.
        line: String,
        /// How long the stretch would have to be.
        needs: Frames,
        /// How long it may be.
        most: Frames,
    },
    /// More optional parts than can be weighed against each other.
    #[error("{found} optional parts, at most {most}")]
    TooManyOptional {
        /// How many there are, repeats counted.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// Every step was left out by the preferences.
    #[error("nothing is left of this session with these preferences")]
    NothingLeft,
}

/// Makes the timeline: exactly `request.target` long, or at the session's own ideal.
///
/// # Errors
/// See [`CompileError`].
pub fn compile(
    session: &Session,
    clips: &ClipLengths,
    preferences: &Preferences,
    request: Request,
) -> Result<Timeline, CompileError> {
    let elements = flatten::flatten(session, clips, preferences)?;
    let plan = plan::plan(&elements, request.target, Frames::ZERO)?;
    Ok(emit::emit(session, preferences, &elements, &plan, request))
}

/// What does not fit, whatever length is asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A turn's steps into its time; counted from 0 in the order written.
    Turn(usize),
    /// A line over paced breathing, by its index in [`Session::lines`].
    Line(usize),
}

/// Every turn and every line over paced breathing that does not fit, in the order written, whichever choice
/// is made and whether or not there is time for it.
pub fn misfits(
    session: &Session,
    clips: &ClipLengths,
    preferences: &Preferences,
) -> Vec<(Misfit, CompileError)> {
    flatten::misfits(session, clips, preferences)
}

/// Every length that [`compile`] would accept.
///
/// # Errors
/// See [`CompileError`]; never `Infeasible`.
pub fn feasible(
    session: &Session,
    clips: &ClipLengths,
    preferences: &Preferences,
) -> Result<Feasible, CompileError> {
    let elements = flatten::flatten(session, clips, preferences)?;
    feasible::feasible(&elements, Frames::ZERO)
}

/// How long a line without a recording is shown: the time that speaking it would take.
pub fn caption_length(text: &str) -> Frames {
    let words = text.split_whitespace().count() as u64;
    let spoken = Frames(Frames::from_secs(60).0 * words / CAPTION_WORDS_PER_MINUTE);
    spoken.max(SHORTEST_CAPTION)
}
