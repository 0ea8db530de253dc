//! From a session to a timeline of exactly the requested length.
//!
//! A session passes through this folder as follows. [`flatten`] resolves choices, skipped places, repeats and
//! turns into one flat list of elements. [`plan`] decides which optional parts to add, how many cycles each
//! breathing stretch has and how long each silence is. [`emit`] turns the result into events at frames.
//! [`mod@feasible`] finds the possible lengths, and [`mod@resume`] does the same for the rest of a sitting
//! when a choice changes during play.

mod cycle_sums;
mod elements;
mod emit;
mod feasible;
mod flatten;
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

/// The clips of a sitting: which clip speaks each line, and how long that clip is.
#[derive(Clone, Debug, Default)]
pub struct ClipLengths {
    by_line: HashMap<Line, (ClipId, Frames)>,
}

impl ClipLengths {
    /// Adds the `clip` that speaks `line`, with its length in frames.
    pub fn insert(&mut self, line: Line, clip: ClipId, length: Frames) {
        self.by_line.insert(line, (clip, length));
    }

    /// The clip of a line and its length; `None` if the line is shown as a caption.
    pub fn get(&self, line: &Line) -> Option<(ClipId, Frames)> {
        self.by_line.get(line).copied()
    }
}

/// Requested properties of a timeline, besides the session, the voice and the preferences.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Length from the first step to the end; `None` for the session's own ideal.
    pub target: Option<Frames>,
    /// Quiet time before the first step, not counted in the length.
    pub preparation: Frames,
    /// Whether the bed continues softly after the end until someone stops it.
    pub open_end: bool,
}

/// The longest preparation, five minutes.
pub const LONGEST_PREPARATION: Frames = Frames::from_secs(300);

/// Assumed speaking pace of a caption without a recording, in words a minute.
pub const CAPTION_WORDS_PER_MINUTE: u64 = 125;

/// Shortest time that a caption stays, 1.5 s.
pub const SHORTEST_CAPTION: Frames = Frames::from_millis(1500);

/// Gap between two consecutive lines without a timed step between them, 1 s.
pub const LINE_GAP: Frames = Frames::from_secs(1);

/// Length of the chime before the end of a turn.
pub const TURN_CHIME: Frames = Frames::from_millis(1500);

/// Why a timeline cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// The session cannot have this length.
    #[error("{}", feasible::refusal(*.asked, .feasible))]
    Infeasible {
        /// Length as requested.
        asked: Frames,
        /// All lengths that the session can have.
        feasible: Feasible,
    },
    /// The steps of a turn do not fit into its time.
    #[error("the turn `{title}` lasts {time}, and its steps need at least {needs}")]
    TurnTooShort {
        /// Title of the turn.
        title: String,
        /// Length of the turn.
        time: Frames,
        /// Shortest length of its steps.
        needs: Frames,
    },
    /// A line spoken over paced breathing begins before the one before it has ended.
    #[error("`{second}` begins with cycle {cycle}, while `{first}` is still being spoken")]
    LinesOverlap {
        /// Text of the earlier line.
        first: String,
        /// Text of the later line.
        second: String,
        /// Cycle with which the later line begins, counted from 1.
        cycle: u32,
    },
    /// A line spoken over paced breathing is longer than the stretch can be.
    #[error("`{line}` needs {needs} of paced breathing, at most {most} are allowed")]
    LineOutlastsBreathing {
        /// Text of the line.
        line: String,
        /// Length of breathing that the line needs.
        needs: Frames,
        /// Greatest length of the stretch.
        most: Frames,
    },
    /// More optional parts than the planner can compare.
    #[error("{found} optional parts, at most {most}")]
    TooManyOptional {
        /// Number of optional parts, repeats counted.
        found: usize,
        /// Highest allowed number.
        most: usize,
    },
    /// The preferences leave out every step.
    #[error("nothing is left of this session with these preferences")]
    NothingLeft,
}

/// Makes a timeline that is exactly `request.target` long, or as long as the session's own ideal.
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
    let plan = match request.target {
        None => plan::ideal(&elements, Frames::ZERO)?,
        Some(asked) => match plan::exactly(&elements, asked, Frames::ZERO)? {
            Some(plan) => plan,
            None => {
                let feasible = feasible::feasible(&elements, Frames::ZERO)?;
                return Err(CompileError::Infeasible { asked, feasible });
            }
        },
    };
    Ok(emit::emit(session, preferences, &elements, &plan, request))
}

/// What fits at no length.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Steps that do not fit into their turn; turns are counted from 0 in the order written.
    Turn(usize),
    /// A line that does not fit over paced breathing, by its index in [`Session::lines`].
    Line(usize),
}

/// Every turn and every line over paced breathing that does not fit, in the order written, in all branches of
/// all choices and whether or not there is time for it.
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

/// How long a line without a recording is shown: about the time that it takes to say.
pub fn caption_length(text: &str) -> Frames {
    let words = text.split_whitespace().count() as u64;
    let spoken = Frames(Frames::from_secs(60).0 * words / CAPTION_WORDS_PER_MINUTE);
    spoken.max(SHORTEST_CAPTION)
}
