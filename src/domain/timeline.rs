//! A session made exact: every event at its frame.

use std::sync::Arc;

use super::breath::Phase;
use super::session::{Area, Bed, BellSound, Speaker};
use crate::units::{Decibels, Frames};

/// Which clip of a sitting, an index into the list that was measured for [`super::ClipLengths`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClipId(pub u32);

/// The way to a step: at each depth the index among its siblings (for a choice: the branch, then
/// the index; for a repeat: the round, then the index). Ordered as the steps are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepPath(pub Arc<[u32]>);

/// Something that lasts from `start` for `length` frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Counted from the start of the preparation.
    pub start: Frames,
    /// How long it takes on the timeline. A bell rings on beyond it, for [`BellSound::ring`].
    pub length: Frames,
    /// The step it comes from.
    pub step: StepPath,
    /// What it is.
    pub kind: EventKind,
}

impl Event {
    /// The first frame after it.
    pub fn end(&self) -> Frames {
        self.start + self.length
    }

    /// Whether a breath cycle begins with it.
    pub(super) fn begins_breath(&self) -> bool {
        matches!(self.kind, EventKind::Breath { phase: Phase::In, .. })
    }
}

impl EventKind {
    /// Whether it lies around other events.
    pub fn is_span(&self) -> bool {
        matches!(self, EventKind::Part { .. } | EventKind::Turn { .. })
    }
}

/// What an event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A bell, at this peak level in dBFS.
    Bell {
        /// Which bell.
        sound: BellSound,
        /// Its peak.
        level: Decibels,
    },
    /// A line: heard from its clip, or read as a caption with a soft chime at its start.
    Line {
        /// The words.
        text: Arc<str>,
        /// The clip of exactly the event's length; `None` for a caption.
        clip: Option<ClipId>,
    },
    /// A silence.
    Quiet,
    /// One phase of one breath.
    Breath {
        /// Which phase.
        phase: Phase,
        /// The cycle within its stretch, from 1.
        cycle: u32,
        /// How many cycles the stretch has.
        cycles: u32,
    },
    /// A part, from its first event to its last.
    Part {
        /// Its title.
        title: Arc<str>,
        /// Its place in the body.
        area: Option<Area>,
    },
    /// A turn, from its first frame to its last.
    Turn {
        /// First or second.
        speaker: Speaker,
        /// The speaker's name as typed; `None` if none was given.
        name: Option<Arc<str>>,
        /// What the turn is for.
        title: Arc<str>,
    },
    /// The soft chime before the end of a turn.
    TurnWarning,
}

/// What a timeline has besides its events.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) bed: Option<Bed>,
    pub(super) begin: Frames,
    pub(super) end: Frames,
    pub(super) open_end: bool,
    pub(super) fade: Frames,
}

/// A session made exact for one length, one voice and one person's choices. Only
/// [`super::compile()`] and [`super::resume()`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    events: Vec<Event>,
    bounds: Bounds,
}

impl Timeline {
    /// Sorts the events.
    pub(super) fn new(mut events: Vec<Event>, bounds: Bounds) -> Timeline {
        events.sort_by(|a, b| {
            a.start.cmp(&b.start).then(b.length.cmp(&a.length)).then(a.step.cmp(&b.step))
        });
        Timeline { events, bounds }
    }

    /// Every event, by rising start; of two that start together the longer one comes first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The bed underneath, from the start of the preparation to the end.
    pub fn bed(&self) -> Option<Bed> {
        self.bounds.bed
    }

    /// Where the first step starts: the length of the preparation.
    pub fn begin(&self) -> Frames {
        self.bounds.begin
    }

    /// The first frame after the last step (and after the last bell's ring).
    pub fn end(&self) -> Frames {
        self.bounds.end
    }

    /// The length, `end − begin`: exactly what was asked for.
    pub fn length(&self) -> Frames {
        self.bounds.end - self.bounds.begin
    }

    /// Whether the bed goes on after the end until someone stops it.
    pub fn open_end(&self) -> bool {
        self.bounds.open_end
    }

    /// Over how much of its end everything fades to silence; zero for none.
    pub fn fade(&self) -> Frames {
        self.bounds.fade
    }

    /// The line that is being said or shown at a position.
    pub fn line_at(&self, position: Frames) -> Option<&Event> {
        self.last_at(position, |kind| matches!(kind, EventKind::Line { .. }))
    }

    /// The breath phase at a position.
    pub fn breath_at(&self, position: Frames) -> Option<&Event> {
        self.last_at(position, |kind| matches!(kind, EventKind::Breath { .. }))
    }

    /// The innermost part at a position.
    pub fn part_at(&self, position: Frames) -> Option<&Event> {
        self.last_at(position, |kind| matches!(kind, EventKind::Part { .. }))
    }

    /// The turn at a position.
    pub fn turn_at(&self, position: Frames) -> Option<&Event> {
        self.last_at(position, |kind| matches!(kind, EventKind::Turn { .. }))
    }

    /// The step that plays at a position: no part, no turn, and of paced breathing with a line over
    /// it the one that began last.
    pub fn leaf_at(&self, position: Frames) -> Option<&Event> {
        self.last_at(position, |kind| !kind.is_span())
    }

    /// The step that began last before a position, whether or not it has ended.
    pub(super) fn leaf_before(&self, position: Frames) -> Option<&Event> {
        self.events[..self.begun_by(position)].iter().rev().find(|event| !event.kind.is_span())
    }

    /// Where skipping leads from a position: the end of the part or turn around it, else of the
    /// step; the position itself when nothing plays.
    pub fn skip_from(&self, position: Frames) -> Frames {
        let around = self.last_at(position, EventKind::is_span);
        around.or_else(|| self.leaf_at(position)).map_or(position, Event::end)
    }

    /// How many events have begun at a position.
    fn begun_by(&self, position: Frames) -> usize {
        self.events.partition_point(|event| event.start <= position)
    }

    /// Of the events of a kind that last over a position, the one that began last.
    fn last_at(&self, position: Frames, is: impl Fn(&EventKind) -> bool) -> Option<&Event> {
        self.events[..self.begun_by(position)]
            .iter()
            .rev()
            .find(|event| event.end() > position && is(&event.kind))
    }
}
