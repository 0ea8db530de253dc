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

/// A session made exact for one length, one voice and one person's choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    events: Vec<Event>,
    bed: Option<Bed>,
    begin: Frames,
    end: Frames,
    open_end: bool,
    fade: Frames,
}

impl Timeline {
    /// Every event, by rising start; of two that start together the longer one comes first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The bed underneath, from the start of the preparation to the end.
    pub fn bed(&self) -> Option<Bed> {
        self.bed
    }

    /// Where the first step starts: the length of the preparation.
    pub fn begin(&self) -> Frames {
        self.begin
    }

    /// The first frame after the last step (and after the last bell's ring).
    pub fn end(&self) -> Frames {
        self.end
    }

    /// The length, `end − begin`: exactly what was asked for.
    pub fn length(&self) -> Frames {
        self.end - self.begin
    }

    /// Whether the bed goes on after the end until someone stops it.
    pub fn open_end(&self) -> bool {
        self.open_end
    }

    /// Over how much of its end everything fades to silence; zero for none.
    pub fn fade(&self) -> Frames {
        self.fade
    }
}
