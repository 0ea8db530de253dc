//! A session with every event at an exact frame.

use std::sync::Arc;

use super::breath::Phase;
use super::session::{Bed, BellSound, Speaker};
use crate::units::{Decibels, Frames};

/// A fade to silence is linear in decibels and falls by this many before the sound is cut.
pub const FADE_DB: u64 = 60;

/// A clip of a sitting, as an index into the list that was measured for [`super::ClipLengths`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClipId(pub u32);

/// The path to a step: at each depth, the index among its siblings (for a choice, the branch and then the
/// index; for a repeat, the round and then the index). Paths sort in the order in which the steps are
/// written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepPath(pub Arc<[u32]>);

/// An event that begins at `start` and lasts for `length` frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Counted from the start of the preparation.
    pub start: Frames,
    /// How long it takes on the timeline. A bell rings on beyond it, for [`BellSound::ring`].
    pub length: Frames,
    /// The step it comes from.
    pub step: StepPath,
    /// What sounds or happens.
    pub kind: EventKind,
}

impl Event {
    /// The first frame after it.
    pub fn end(&self) -> Frames {
        self.start + self.length
    }

    /// Whether a breath cycle begins with this event.
    pub(super) fn begins_breath(&self) -> bool {
        matches!(self.kind, EventKind::Breath { phase: Phase::In, .. })
    }
}

impl EventKind {
    /// Whether this event contains other events.
    pub fn is_span(&self) -> bool {
        matches!(self, EventKind::Part { .. } | EventKind::Turn { .. })
    }
}

/// What an event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// One of the four bells.
    Bell {
        /// Which bell.
        sound: BellSound,
        /// Peak level in dBFS.
        level: Decibels,
    },
    /// A line: heard from its clip, or read as a caption with a soft chime at its start.
    Line {
        /// Words of the line, shown as a caption.
        text: Arc<str>,
        /// The clip of exactly the event's length; `None` for a caption.
        clip: Option<ClipId>,
    },
    /// A silence; only the bed sounds.
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
        /// Title of the part.
        title: Arc<str>,
    },
    /// A turn, from its first frame to its last.
    Turn {
        /// The partner whose turn it is.
        speaker: Speaker,
        /// The speaker's name as typed; `None` if none was given.
        name: Option<Arc<str>>,
        /// Purpose of the turn, such as `Speaking`.
        title: Arc<str>,
    },
    /// The soft chime before the end of a turn.
    TurnWarning,
}

/// Properties of a timeline besides its events.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) bed: Option<Bed>,
    pub(super) begin: Frames,
    pub(super) end: Frames,
    pub(super) open_end: bool,
    pub(super) fade: Frames,
}

/// A session laid out for one length, one voice and one person's choices. Only [`super::compile()`] and
/// [`super::resume()`] make one.
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

    /// All events by rising start; if two start together, the longer one comes first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The bed, which sounds from the start of the preparation to the end.
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

    /// The length, `end − begin`: exactly the requested one.
    pub fn length(&self) -> Frames {
        self.bounds.end - self.bounds.begin
    }

    /// Whether the bed goes on after the end until someone stops it.
    pub fn open_end(&self) -> bool {
        self.bounds.open_end
    }

    /// Length of the final stretch over which everything fades to silence; zero for none.
    pub fn fade(&self) -> Frames {
        self.bounds.fade
    }

    /// Position after which words would be more than 6 dB below their level because of the fade; the end if
    /// nothing fades.
    pub fn words_end(&self) -> Frames {
        self.end() - self.fade() + Frames(self.fade().0 * 6 / FADE_DB)
    }

    /// Lines that begin after [`Timeline::words_end`].
    pub fn lines_in_fade(&self) -> impl Iterator<Item = &str> {
        self.events.iter().filter(|event| event.start > self.words_end()).filter_map(|event| {
            match &event.kind {
                EventKind::Line { text, .. } => Some(&**text),
                _ => None,
            }
        })
    }

    /// The line that is spoken or shown at a position.
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

    /// The step that plays at a position, never a part or a turn. If a line sounds over paced breathing, it
    /// is the one that began last.
    pub fn leaf_at(&self, position: Frames) -> Option<&Event> {
        self.last_at(position, |kind| !kind.is_span())
    }

    /// The step that began last before a position, even if it has ended.
    pub(super) fn leaf_before(&self, position: Frames) -> Option<&Event> {
        self.events[..self.begun_by(position)].iter().rev().find(|event| !event.kind.is_span())
    }

    /// The target of a skip from a position: the end of the part or turn around it, or else the end of the
    /// step; the position itself when nothing plays.
    pub fn skip_from(&self, position: Frames) -> Frames {
        let around = self.last_at(position, EventKind::is_span);
        around.or_else(|| self.leaf_at(position)).map_or(position, Event::end)
    }

    /// Number of events that begin at or before a position.
    fn begun_by(&self, position: Frames) -> usize {
        self.events.partition_point(|event| event.start <= position)
    }

    /// Among the events of a kind that last over a position, the one that began last.
    fn last_at(&self, position: Frames, is: impl Fn(&EventKind) -> bool) -> Option<&Event> {
        self.events[..self.begun_by(position)]
            .iter()
            .rev()
            .find(|event| event.end() > position && is(&event.kind))
    }
}
