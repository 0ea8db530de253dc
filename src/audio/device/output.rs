//! Where a sitting's sound goes.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rodio::cpal::Host;

use super::Render;
use super::door::{Door, OpenError};
use super::heard::{Heard, HeardClock, heard};
use super::plan::DeviceUse;
use super::stream::Seat;
use super::supervisor::Supervisor;
use crate::units::Frames;

/// Events that are kept for a caller who does not ask for them; the oldest go first.
const EVENTS: usize = 256;

/// Where sound goes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The system's sound device.
    Device,
    /// Nowhere.
    Null {
        /// In real time, or as fast as it goes.
        paced: bool,
    },
}

/// Given the position reached without sound, where sound joins when it comes back.
pub type JoinAt = Box<dyn Fn(Frames) -> Frames + Send>;

/// How an output behaves.
pub struct OutputOptions {
    /// Where sound goes.
    pub target: Target,
    /// When a device is lost for more than three seconds: pause, instead of going on with captions.
    pub pause_when_lost: bool,
    /// Where sound joins a sitting that went on without it, such as the start of the line being
    /// spoken. Called on the supervisor's thread.
    pub join_at: JoinAt,
}

impl Default for OutputOptions {
    fn default() -> OutputOptions {
        OutputOptions {
            target: Target::Device,
            pause_when_lost: false,
            join_at: Box::new(|position| position),
        }
    }
}

/// Why an output could not be opened. A missing device is no such reason.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The system gives us no more threads.
    #[error("the sound thread can not be started")]
    Thread {
        /// What the system says.
        source: io::Error,
    },
}

/// How a device was lost.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum LossReason {
    /// It reported an error.
    Error,
    /// It stopped asking for sound.
    Stalled,
}

/// Something that happened to the sound.
#[derive(Debug)]
pub enum OutputEvent {
    /// A device sounds for the first time.
    DeviceOpened {
        /// The device, and how it is used.
        used: DeviceUse,
        /// The position of its first frame.
        at: Frames,
    },
    /// There is no device to begin with. The sitting goes on in time, and a device is looked for.
    NoDevice(OpenError),
    /// The device is gone; the position stands.
    DeviceLost {
        /// How it was lost.
        reason: LossReason,
        /// What was last heard.
        at: Frames,
    },
    /// A device sounds again.
    DeviceBack {
        /// The device, and how it is used.
        used: DeviceUse,
        /// The position of its first frame.
        at: Frames,
    },
    /// The sitting goes on in time without sound.
    FellBackToNullClock {
        /// From here.
        at: Frames,
    },
    /// No device came back in time and `pause_when_lost` was asked for: held until
    /// [`Output::resume`].
    Held {
        /// What was last heard.
        at: Frames,
    },
    /// The machine was suspended; held until [`Output::resume`].
    Suspended {
        /// For how long. Not part of the sitting.
        length: Duration,
    },
}

/// What the caller's side and the supervisor share.
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

/// Owns an engine while it sounds: plays it on a device, keeps it in time without one, and says
/// what is heard.
///
/// Dropping it closes it.
pub struct Output<R: Render> {
    clock: HeardClock,
    wires: Arc<Wires>,
    supervisor: Option<JoinHandle<Box<Seat<R>>>>,
}

impl<R: Render> Output<R> {
    /// Gives an engine its place to sound. Returns at once; [`OutputEvent::DeviceOpened`] or
    /// [`OutputEvent::NoDevice`] says what came of it.
    ///
    /// # Errors
    /// When the system gives no thread. A missing device is not an error.
    pub fn open(engine: R, options: OutputOptions) -> Result<Output<R>, OutputError> {
        Output::start(None, engine, options)
    }

    /// The same on a given host instead of the system's usual one.
    ///
    /// # Errors
    /// As [`Output::open`].
    pub fn open_on(
        host: Host,
        engine: R,
        options: OutputOptions,
    ) -> Result<Output<R>, OutputError> {
        Output::start(Some(host), engine, options)
    }

    fn start(
        host: Option<Host>,
        engine: R,
        options: OutputOptions,
    ) -> Result<Output<R>, OutputError> {
        let failed = |source| OutputError::Thread { source };
        let (writer, clock) = heard(engine.position());
        let wires = Arc::new(Wires::default());
        let door = match options.target {
            Target::Device => Some(Door::new(host, clock.clone()).map_err(failed)?),
            Target::Null { .. } => None,
        };
        let seat = Box::new(Seat { engine, heard: writer });
        let supervisor = Supervisor::new(seat, clock.clone(), wires.clone(), door, options);
        let supervisor = std::thread::Builder::new()
            .name("sound".into())
            .spawn(move || supervisor.run())
            .map_err(failed)?;
        Ok(Output { clock, wires, supervisor: Some(supervisor) })
    }

    /// What is heard now.
    pub fn heard(&self) -> Heard {
        self.clock.now()
    }

    /// A reading of [`Output::heard`] for other threads.
    pub fn clock(&self) -> HeardClock {
        self.clock.clone()
    }

    /// The next thing that happened, oldest first.
    pub fn next_event(&self) -> Option<OutputEvent> {
        self.wires.next()
    }

    /// Goes on after [`OutputEvent::Suspended`] or [`OutputEvent::Held`], from half a second before
    /// what was last heard. Otherwise does nothing.
    pub fn resume(&self) {
        self.wires.resume.store(true, Ordering::Release);
        self.wake();
    }

    /// Fades out within a block, closes the device and gives the engine back.
    ///
    /// # Panics
    /// If the engine or [`OutputOptions::join_at`] did.
    pub fn close(mut self) -> R {
        match self.stop() {
            Some(Ok(seat)) => seat.engine,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => unreachable!("closed twice"),
        }
    }

    fn stop(&mut self) -> Option<std::thread::Result<Box<Seat<R>>>> {
        self.wires.quit.store(true, Ordering::Release);
        self.wake();
        self.supervisor.take().map(JoinHandle::join)
    }

    fn wake(&self) {
        if let Some(supervisor) = &self.supervisor {
            supervisor.thread().unpark();
        }
    }
}

impl<R: Render> Drop for Output<R> {
    fn drop(&mut self) {
        // A panic was reported by its own thread already.
        let _ = self.stop();
    }
}
