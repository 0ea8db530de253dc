//! The controlling end of an engine: commands to it, and its status.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rtrb::{Consumer, Producer};

use crate::audio::clips::Clips;
use crate::audio::score::{Bus, Score};
use crate::units::{Frames, Gain};

/// Most commands that wait at a time.
pub(super) const COMMANDS: usize = 64;

/// Most scores that wait to be dropped.
pub(super) const RETIRED: usize = 64;

/// A command to the engine. Commands take effect between blocks.
pub enum Command {
    /// Starts or continues.
    Play,
    /// Fades over this time, then pauses.
    Pause(Frames),
    /// Crossfades to another position.
    Seek(Frames),
    /// Sets the volume of a bus.
    Volume(Bus, Gain),
    /// Fades everything to silence over this time, then finishes: for falling asleep.
    Fade(Frames),
    /// Crossfades to another score once this position is reached.
    Swap(Arc<Score>, Frames),
    /// Fades over this time, then finishes.
    Stop(Frames),
}

/// Settings with which an engine begins.
#[derive(Copy, Clone, Debug)]
pub struct Mix {
    /// Volumes of the buses, in the order of [`Bus::ALL`].
    pub volumes: [Gain; 4],
    /// Renders only this bus, with its volume in the mix and without the limiter.
    pub only: Option<Bus>,
}

impl Default for Mix {
    fn default() -> Mix {
        Mix { volumes: [Gain::UNITY; 4], only: None }
    }
}

/// State of an engine.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Stopped at a position.
    Paused,
    /// Moving through the score.
    Playing,
    /// Past the end, or stopped.
    Finished,
}

/// A snapshot of an engine's state, read by [`Remote::status`].
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Position of the next frame to render.
    pub position: Frames,
    /// Whether it plays.
    pub transport: Transport,
    /// Number of scores swapped in so far.
    pub swaps: u32,
    /// Length of the session that was rendered, after its preparation: pauses and skipped parts are not
    /// counted, repeated parts are counted again.
    pub practised: Frames,
    /// Length of long recordings that stayed silent because they were not decoded in time; zero on a machine
    /// that is fast enough to play at all.
    pub missed: Frames,
}

/// State that the engine writes and any thread may read.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) position: AtomicU64,
    pub(super) playing: AtomicBool,
    pub(super) finished: AtomicBool,
    pub(super) swaps: AtomicU32,
    pub(super) practised: AtomicU64,
    pub(super) missed: AtomicU64,
}

/// The command ring is full because nothing renders the engine.
#[derive(Debug, thiserror::Error)]
#[error("the sound does not answer")]
pub struct Busy;

/// The controlling end of an engine.
pub struct Remote {
    pub(super) commands: Producer<Command>,
    pub(super) retired: Consumer<Arc<Score>>,
    pub(super) shared: Arc<Shared>,
    /// Decoder of long recordings; `None` if the engine decodes them itself.
    pub(super) clips: Option<Clips>,
}

impl Remote {
    /// Sends a command, which takes effect with the next block.
    ///
    /// # Errors
    /// When too many commands are waiting, or the system cannot start a thread for the long recordings of
    /// another score.
    pub fn send(&mut self, command: Command) -> Result<(), Busy> {
        // Drop scores that the audio thread has finished with here, where this may take time.
        while self.retired.pop().is_ok() {}
        if let (Command::Swap(score, _), Some(clips)) = (&command, &mut self.clips)
            && score.has_long()
        {
            clips.start().map_err(|_| Busy)?;
        }
        self.commands.push(command).map_err(|_| Busy)
    }

    /// State of the engine after its last block.
    pub fn status(&self) -> Status {
        let shared = &self.shared;
        let transport =
            match (shared.finished.load(Ordering::Acquire), shared.playing.load(Ordering::Acquire))
            {
                (true, _) => Transport::Finished,
                (_, true) => Transport::Playing,
                _ => Transport::Paused,
            };
        Status {
            position: Frames(shared.position.load(Ordering::Acquire)),
            transport,
            swaps: shared.swaps.load(Ordering::Acquire),
            practised: Frames(shared.practised.load(Ordering::Acquire)),
            missed: Frames(shared.missed.load(Ordering::Acquire)),
        }
    }
}
