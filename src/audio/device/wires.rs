//! Options for an output, and its events.

use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::error::OpenError;
use super::stream_choice::DeviceUse;
use crate::units::Frames;

/// Most events kept for a caller that does not read them; the oldest are dropped first.
const EVENTS: usize = 256;

/// Target of the sound.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The system's sound device.
    Device,
    /// No device.
    Null {
        /// Whether to keep real time; otherwise it runs as fast as possible.
        paced: bool,
    },
}

/// Maps the position reached without sound to the position where the sound rejoins.
pub type JoinAt = Box<dyn Fn(Frames) -> Frames + Send>;

/// Options of an output.
pub struct OutputOptions {
    /// Target of the sound.
    pub target: Target,
    /// Pauses when a device is lost for more than three seconds, instead of continuing with captions.
    pub pause_when_lost: bool,
    /// Continues when the system moves the sound to another device, such as from headphones to loudspeakers,
    /// instead of pausing.
    pub go_on_when_moved: bool,
    /// Where the sound rejoins a sitting that continued without it, such as the start of the current line.
    /// Called on the supervisor's thread.
    pub join_at: JoinAt,
}

impl Default for OutputOptions {
    fn default() -> OutputOptions {
        OutputOptions {
            target: Target::Device,
            pause_when_lost: false,
            go_on_when_moved: false,
            join_at: Box::new(|position| position),
        }
    }
}

/// How a device was lost.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum LossReason {
    /// The device reported an error.
    Error,
    /// The device stopped asking for sound.
    Stalled,
}

/// An event of an output.
#[derive(Debug)]
pub enum OutputEvent {
    /// A device plays for the first time.
    DeviceOpened {
        /// Device and configuration.
        used: DeviceUse,
        /// Position of its first frame.
        at: Frames,
    },
    /// No device is available at the start. The sitting continues in time, and the search for a device goes
    /// on.
    NoDevice(OpenError),
    /// The device was lost; the position stands still.
    DeviceLost {
        /// How it was lost.
        reason: LossReason,
        /// Last position heard.
        at: Frames,
    },
    /// A device plays again.
    DeviceBack {
        /// Device and configuration.
        used: DeviceUse,
        /// Position of its first frame.
        at: Frames,
    },
    /// The sitting continues in time without sound.
    FellBackToNullClock {
        /// Position from which it continues.
        at: Frames,
    },
    /// No device came back in time and `pause_when_lost` is set: held until [`super::Output::resume`].
    Held {
        /// Last position heard.
        at: Frames,
    },
    /// The system moved the sound to another device; held until [`super::Output::resume`], unless `go_on_when_moved`
    /// is set.
    Moved {
        /// Last position heard.
        at: Frames,
    },
    /// The machine was suspended; held until [`super::Output::resume`].
    Suspended {
        /// Length of the suspend, which is not part of the sitting.
        length: Duration,
    },
}

/// State shared by the caller and the supervisor.
#[derive(Default)]
pub(super) struct Wires {
    events: Mutex<VecDeque<OutputEvent>>,
    pub quit: AtomicBool,
    pub resume: AtomicBool,
}

impl Wires {
    pub fn tell(&self, event: OutputEvent) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() == EVENTS {
            events.pop_front();
        }
        events.push_back(event);
    }

    pub fn next(&self) -> Option<OutputEvent> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
