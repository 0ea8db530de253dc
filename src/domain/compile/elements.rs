//! A session as a flat list, with everything resolved except time.

use std::sync::Arc;

use crate::domain::breath::BreathPattern;
use crate::domain::session::{BellSound, Speaker};
use crate::domain::timeline::{ClipId, StepPath};
use crate::units::{Decibels, Frames};

/// A session with its choices resolved, before lengths are fixed.
#[derive(Debug, Default)]
pub(super) struct Elements {
    /// Elements in the order in which they play.
    pub(super) list: Vec<Element>,
    /// The optional groups, in the order of their steps.
    pub(super) groups: Vec<Group>,
}

/// One element of the flat list.
#[derive(Debug)]
pub(super) struct Element {
    /// Step that it comes from.
    pub(super) step: StepPath,
    /// Index into [`Elements::groups`] of the innermost optional group around it.
    pub(super) group: Option<usize>,
    /// Kind of the element, with its own data.
    pub(super) kind: Kind,
}

/// An optional group: steps that are added together.
#[derive(Debug)]
pub(super) struct Group {
    /// Groups with 1 are added first.
    pub(super) priority: u8,
    /// The group around it, without which it cannot be added.
    pub(super) parent: Option<usize>,
}

/// What an element is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A span begins; its events lie between here and the matching [`Kind::Close`].
    Open(Span),
    /// The innermost open span ends.
    Close,
    /// A bell stroke.
    Bell { sound: BellSound, level: Decibels, takes: Frames },
    /// A line, spoken or shown for `length`.
    Line { text: Arc<str>, clip: Option<ClipId>, length: Frames },
    /// A silence between its least and most.
    Quiet(Elastic),
    /// Paced breathing.
    Breathe(Stretch),
}

/// A span around other elements.
#[derive(Clone, Debug)]
pub(super) enum Span {
    /// From a part in the script.
    Part { title: Arc<str> },
    /// From a turn in the script; `warn` is the time between the chime and its end.
    Turn { speaker: Speaker, title: Arc<str>, warn: Option<Frames> },
}

/// Range of a silence, `least ≤ ideal ≤ most`.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Elastic {
    pub(super) least: Frames,
    pub(super) ideal: Frames,
    pub(super) most: Frames,
}

impl Elastic {
    /// A range that contains only this length.
    pub(super) fn fixed(length: Frames) -> Elastic {
        Elastic { least: length, ideal: length, most: length }
    }
}

/// A breathing stretch: whole cycles, `least ≤ ideal ≤ most`.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) pattern: BreathPattern,
    pub(super) least: u64,
    pub(super) ideal: u64,
    pub(super) most: u64,
    pub(super) lines: Vec<StretchLine>,
}

/// A line over a breathing stretch, starting with a cycle (counted from 0).
#[derive(Clone, Debug)]
pub(super) struct StretchLine {
    pub(super) cycle: u64,
    pub(super) text: Arc<str>,
    pub(super) clip: Option<ClipId>,
    pub(super) length: Frames,
}
