//! The output of a sitting's sound.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use rodio::cpal::Host;

use super::Render;
use super::open::DeviceOpener;
use super::playhead::{Heard, HeardClock, heard};
use super::stream::Seat;
use super::supervisor::Supervisor;
use super::wires::{OutputEvent, OutputOptions, Target, Wires};

/// Why an output could not be opened. A missing device is not an error.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The system cannot start a thread.
    #[error("the sound thread cannot be started")]
    Thread {
        /// Error of the system.
        source: io::Error,
    },
}

/// Owns an engine while it sounds: plays it on a device, keeps it in time without one, and reports the
/// position that is heard.
///
/// Dropping it closes it.
pub struct Output<R: Render> {
    clock: HeardClock,
    wires: Arc<Wires>,
    supervisor: Option<JoinHandle<Box<Seat<R>>>>,
}

impl<R: Render> Output<R> {
    /// Starts playing an engine and returns at once; [`OutputEvent::DeviceOpened`] or
    /// [`OutputEvent::NoDevice`] reports the result.
    ///
    /// # Errors
    /// When the system cannot start a thread. A missing device is not an error.
    pub fn open(engine: R, options: OutputOptions) -> Result<Output<R>, OutputError> {
        Output::start(None, engine, options)
    }

    /// Opens an output on a given host instead of the system's default one.
    ///
    /// # Errors
    /// Those of [`Output::open`].
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
        // The system moves only the sound of its own host.
        let follows =
            host.is_none() && options.target == Target::Device && !options.go_on_when_moved;
        let door = match options.target {
            Target::Device => Some(DeviceOpener::new(host, clock.clone()).map_err(failed)?),
            Target::Null { .. } => None,
        };
        let seat = Box::new(Seat { engine, heard: writer });
        let supervisor = Supervisor::new(seat, clock.clone(), wires.clone(), door, options);
        let supervisor = std::thread::Builder::new()
            .name("sound".into())
            .spawn(move || supervisor.run(follows))
            .map_err(failed)?;
        Ok(Output { clock, wires, supervisor: Some(supervisor) })
    }

    /// Position and state heard now.
    pub fn heard(&self) -> Heard {
        self.clock.now()
    }

    /// A clock that gives [`Output::heard`] to other threads.
    pub fn clock(&self) -> HeardClock {
        self.clock.clone()
    }

    /// The oldest event that has not been read yet.
    pub fn next_event(&self) -> Option<OutputEvent> {
        self.wires.next()
    }

    /// Continues after [`OutputEvent::Suspended`], [`OutputEvent::Held`] or [`OutputEvent::Moved`], half a
    /// second before the last position heard. Otherwise does nothing.
    pub fn resume(&self) {
        self.wires.resume.store(true, Ordering::Release);
        self.wake();
    }

    /// Fades out within a block, closes the device and returns the engine.
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
        // The thread has already reported its panic.
        let _ = self.stop();
    }
}
