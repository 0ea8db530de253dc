//! From a session to a timeline of exactly the length that was asked for.

use std::collections::HashMap;

use super::preferences::Preferences;
use super::session::{Line, Session};
use super::timeline::{ClipId, Timeline};
use crate::units::Frames;

/// The clips of a sitting: which line is spoken by which clip, and how long that clip is.
#[derive(Clone, Debug, Default)]
pub struct ClipLengths {
    by_line: HashMap<Line, (ClipId, Frames)>,
}

/// What is asked of a timeline besides the session, the voice and the preferences.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The length from the first step to the end; `None` for the session's own ideal.
    pub target: Option<Frames>,
    /// A quiet run-up before the first step, 0–300 s, outside the length.
    pub preparation: Frames,
    /// After the end, the bed goes on gently until someone stops it.
    pub open_end: bool,
}

/// Why no timeline was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {}

/// The lengths that a session can have, exact to the frame: ranges that do not touch, rising.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feasible {
    ranges: Vec<(Frames, Frames)>,
}

/// Makes the timeline.
///
/// # Errors
/// See [`CompileError`].
pub fn compile(
    _session: &Session,
    _clips: &ClipLengths,
    _preferences: &Preferences,
    _request: Request,
) -> Result<Timeline, CompileError> {
    unimplemented!()
}
