//! The controlling end of an engine: what it can be asked, and what it says of itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rtrb::{Consumer, Producer};

use crate::audio::clips::Clips;
use crate::audio::score::{Bus, Score};
use crate::units::{Frames, Gain};

/// Commands that may wait at once.
pub(super) const COMMANDS: usize = 64;

/// Scores that may wait to be dropped.
pub(super) const RETIRED: usize = 64;

/// What the engine is asked to do. Commands take effect between blocks.
pub enum Command {
    /// Begins, or goes on.
    Play,
    /// Fades over this, then stands still.
    Pause(Frames),
    /// Crosses over to another position.
    Seek(Frames),
    /// Moves a bus to another volume.
    Volume(Bus, Gain),
    /// Fades everything to silence over this, then finishes: for falling asleep.
    Fade(Frames),
    /// Crosses over to another score, once the position has reached this one.
    Swap(Arc<Score>, Frames),
    /// Fades over this, then finishes.
    Stop(Frames),
}

/// How an engine begins.
#[derive(Copy, Clone, Debug)]
pub struct Mix {
    /// The volume of each bus, in the order of [`Bus::ALL`].
    pub volumes: [Gain; 4],
    /// Only this bus, as it is in the mix, and without the limiter.
    pub only: Option<Bus>,
}

impl Default for Mix {
    fn default() -> Mix {
        Mix { volumes: [Gain::UNITY; 4], only: None }
    }
}

/// What an engine is doing.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Standing still.
    Paused,
    /// Going on.
    Playing,
    /// Over.
    Finished,
}

/// What an engine did last; read by [`Remote::status`].
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The next frame that will be rendered.
    pub position: Frames,
    /// What it is doing.
    pub transport: Transport,
    /// How often a score was swapped in.
    pub swaps: u32,
    /// How much of the session was rendered, after its preparation: without pauses, without what was
    /// jumped over, and again what was played again.
    pub practised: Frames,
    /// What was silent of long recordings because it was not decoded in time; nothing, on a
    /// machine that is fast enough to play at all.
    pub missed: Frames,
}

/// Written by the engine, read by anyone.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) position: AtomicU64,
    pub(super) playing: AtomicBool,
    pub(super) finished: AtomicBool,
    pub(super) swaps: AtomicU32,
    pub(super) practised: AtomicU64,
    pub(super) missed: AtomicU64,
}

/// The command ring is full; the engine is not being rendered.
#[derive(Debug, thiserror::Error)]
#[error("the sound does not answer")]
pub struct Busy;

/// The controlling end of an engine.
pub struct Remote {
    pub(super) commands: Producer<Command>,
    pub(super) retired: Consumer<Arc<Score>>,
    pub(super) shared: Arc<Shared>,
    /// What decodes long recordings ahead; `None` where the engine does that itself.
    pub(super) clips: Option<Clips>,
}

impl Remote {
    /// Sends a command; it takes effect with the next block.
    ///
    /// # Errors
    /// When too many commands wait already, or there is no thread for the long recordings of
    /// another score.
    pub fn send(&mut self, command: Command) -> Result<(), Busy> {
        // Scores that the audio thread is done with are dropped here, where that may take time.
        while self.retired.pop().is_ok() {}
        if let (Command::Swap(score, _), Some(clips)) = (&command, &mut self.clips)
            && score.has_long()
        {
            clips.start().map_err(|_| Busy)?;
        }
        self.commands.push(command).map_err(|_| Busy)
    }

    /// What the engine did last.
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
