//! The flat form of a session: what happens in order, with everything resolved but time.

use std::sync::Arc;

use crate::domain::breath::BreathPattern;
use crate::domain::session::{Area, BellSound, Speaker};
use crate::domain::timeline::{ClipId, StepPath};
use crate::units::{Decibels, Frames};

/// A session with its choices resolved, still elastic.
#[derive(Debug, Default)]
pub(super) struct Elements {
    /// What happens, in order.
    pub(super) list: Vec<Element>,
    /// The optional groups, in the order of their steps.
    pub(super) groups: Vec<Group>,
}

/// One element of the flat list.
#[derive(Debug)]
pub(super) struct Element {
    /// The step it comes from.
    pub(super) step: StepPath,
    /// The innermost optional group that it belongs to, an index into [`Elements::groups`].
    pub(super) group: Option<usize>,
    /// What it is.
    pub(super) kind: Kind,
}

/// An optional group: steps that come in together.
#[derive(Debug)]
pub(super) struct Group {
    /// 1 comes in first.
    pub(super) priority: u8,
    /// The group around it; it can only come in when that one is in.
    pub(super) parent: Option<usize>,
}

/// What an element is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A span begins; its events lie between here and the matching [`Kind::Close`].
    Open(Span),
    /// The innermost open span ends.
    Close,
    /// A bell.
    Bell { sound: BellSound, level: Decibels, takes: Frames },
    /// A spoken line.
    Line { text: Arc<str>, clip: Option<ClipId>, length: Frames },
    /// A silence.
    Quiet(Elastic),
    /// Paced breathing.
    Breathe(Stretch),
}

/// A span around other elements.
#[derive(Clone, Debug)]
pub(super) enum Span {
    /// A part.
    Part { title: Arc<str>, area: Option<Area> },
    /// A turn, with how long before its end it warns.
    Turn { speaker: Speaker, title: Arc<str>, warn: Option<Frames> },
}

/// The room of a silence, `least ≤ ideal ≤ most`.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Elastic {
    pub(super) least: Frames,
    pub(super) ideal: Frames,
    pub(super) most: Frames,
}

impl Elastic {
    /// A length that does not give.
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
