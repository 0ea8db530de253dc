//! The position that is heard, as opposed to the position that is rendered.
//!
//! A device plays sound some time after it receives it, so captions that followed the rendered position would
//! come too early. The renderer records the position of each frame and the time when it will be heard; any
//! thread reads the current position. Writing takes a few atomic stores and never waits; reading repeats when
//! it overlaps a write (a sequence lock: Boehm, "Can seqlocks get along with programming language memory
//! models?", MSPC 2012).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering, fence};
use std::time::Instant;

use super::now;
use crate::units::{Frames, SAMPLE_RATE};

/// Number of stretches that a reader can look back on. A stretch ends only where the position jumps or stops,
/// so a few of them cover even seconds of latency.
const STRETCHES: usize = 16;

/// Duration of `frames` at 48 kHz in nanoseconds, rounded down.
pub(super) const fn nanos_of(frames: u64) -> u64 {
    (frames as u128 * 1_000_000_000 / SAMPLE_RATE as u128) as u64
}

/// Whole frames at 48 kHz in `nanos`.
pub(super) const fn frames_in(nanos: u64) -> u64 {
    (nanos as u128 * SAMPLE_RATE as u128 / 1_000_000_000) as u64
}

/// State of a sitting's sound.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum HeardState {
    /// The first device is being opened; the position stands still.
    Opening,
    /// A device plays, or the requested null output runs.
    Sounding,
    /// The device was lost a moment ago; the position stands still until it is back.
    Waiting,
    /// Without a device, the sitting continues in time without sound.
    Silent,
    /// Held after a suspend, or after a loss with `pause_when_lost`, until
    /// [`super::Output::resume`].
    Held,
    /// Held because the sound moved to another device, until [`super::Output::resume`].
    Moved,
    /// The last frame was heard.
    Finished,
}

impl HeardState {
    fn from_u8(value: u8) -> HeardState {
        use HeardState::*;
        [Opening, Sounding, Waiting, Silent, Held, Moved]
            .into_iter()
            .find(|state| *state as u8 == value)
            .unwrap_or(Finished)
    }
}

/// Position and state at one moment.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Position on the timeline that is heard.
    pub position: Frames,
    /// State of the sound.
    pub state: HeardState,
}

/// Frames of one run over which the position moved steadily and then stood still.
#[derive(Copy, Clone, Default)]
struct Stretch {
    /// First frame of the stretch, counted from the start of the run.
    first: u64,
    /// Position of that frame.
    position: u64,
    /// Number of frames over which the position moves; after them it stands still.
    moving: u64,
}

impl Stretch {
    fn position_at(self, frame: u64) -> u64 {
        self.position + frame.saturating_sub(self.first).min(self.moving)
    }
}

#[derive(Default)]
struct SharedStretch {
    first: AtomicU64,
    position: AtomicU64,
    moving: AtomicU64,
}

struct Shared {
    epoch: Instant,
    /// Even: at rest. Odd: being written.
    sequence: AtomicU64,
    /// Number of the current run, increased at every restart, so that frames of an earlier run never hold
    /// back a later one.
    run: AtomicU64,
    /// Time at which the run's frame 0 would have been heard, in nanoseconds since `epoch` + `BIAS`.
    origin: AtomicU64,
    /// Time up to which the position is extrapolated, in nanoseconds since `epoch`.
    until: AtomicU64,
    /// The run's frame after which everything is over; `u64::MAX` until it is known.
    finished_at: AtomicU64,
    /// Number of stretches written in this run; the newest is at `(count − 1) % STRETCHES`.
    count: AtomicU64,
    stretches: [SharedStretch; STRETCHES],
    /// Outside the lock: the highest frame ever read, with its run in the upper bits.
    floor: AtomicU64,
    /// Outside the lock: a [`HeardState`].
    state: AtomicU8,
}

/// Keeps `origin` positive: a frame may be heard before the epoch if the latency is unknown.
const BIAS: u64 = 1 << 40;
/// Bits for the frames in the floor, below the run's number: 186 years.
const FLOOR_BITS: u32 = 48;

/// Makes a pair of the writing end, which travels with the engine, and the reading end.
pub(super) fn heard(start: Frames) -> (HeardWriter, HeardClock) {
    let shared = Arc::new(Shared {
        epoch: now(),
        sequence: AtomicU64::new(0),
        run: AtomicU64::new(0),
        origin: AtomicU64::new(BIAS),
        until: AtomicU64::new(0),
        finished_at: AtomicU64::new(u64::MAX),
        count: AtomicU64::new(0),
        stretches: Default::default(),
        floor: AtomicU64::new(0),
        state: AtomicU8::new(HeardState::Opening as u8),
    });
    let mut writer = HeardWriter {
        shared: shared.clone(),
        run: 0,
        frames: 0,
        count: 0,
        newest: Stretch::default(),
    };
    writer.hold(start);
    (writer, HeardClock { shared })
}

/// The writing end. There is one, and it stays with the engine.
pub(super) struct HeardWriter {
    shared: Arc<Shared>,
    run: u64,
    /// Frames rendered in this run.
    frames: u64,
    count: u64,
    newest: Stretch,
}

impl HeardWriter {
    /// Begins a run at a position that stands still until something is rendered.
    pub fn hold(&mut self, position: Frames) {
        self.run += 1;
        self.frames = 0;
        self.count = 1;
        self.newest = Stretch { first: 0, position: position.0, moving: 0 };
        let (run, newest) = (self.run, self.newest);
        self.write(|shared| {
            shared.run.store(run, Ordering::Relaxed);
            shared.origin.store(BIAS, Ordering::Relaxed);
            shared.until.store(0, Ordering::Relaxed);
            shared.finished_at.store(u64::MAX, Ordering::Relaxed);
            store_stretch(shared, 0, newest);
            shared.count.store(1, Ordering::Relaxed);
        });
    }

    /// Records that `count` frames were rendered, over which the position went from `from` to `to`. The first
    /// of them is heard at `heard_from`, in nanoseconds since the epoch.
    pub fn rendered(&mut self, count: u64, from: Frames, to: Frames, heard_from: u64) {
        let first = self.frames;
        self.frames += count;
        let advance = to.0.wrapping_sub(from.0);
        let stretch = if advance <= count {
            Stretch { first, position: from.0, moving: advance }
        } else {
            // A jump within the block: only the position at its end is known.
            Stretch { first, position: to.0.saturating_sub(count), moving: count }
        };
        let newest = self.newest;
        let continues = newest.position_at(first) == stretch.position
            && (newest.moving == first - newest.first || stretch.moving == 0);
        if continues {
            self.newest.moving += stretch.moving;
        } else {
            self.newest = stretch;
            self.count += 1;
        }
        let origin = (heard_from + BIAS).saturating_sub(nanos_of(first));
        let (count, newest) = (self.count, self.newest);
        self.write(|shared| {
            shared.origin.store(origin, Ordering::Relaxed);
            store_stretch(shared, count - 1, newest);
            shared.count.store(count, Ordering::Relaxed);
        });
    }

    /// Lets readers extrapolate up to this time, in nanoseconds since the epoch: the end of the sound that
    /// the device has received.
    pub fn extrapolate_until(&mut self, until: u64) {
        self.write(|shared| shared.until.store(until, Ordering::Relaxed));
    }

    /// Records that nothing follows the frames rendered so far.
    pub fn finished(&mut self) {
        let at = self.frames;
        if self.shared.finished_at.load(Ordering::Relaxed) == u64::MAX {
            self.write(|shared| shared.finished_at.store(at, Ordering::Relaxed));
        }
    }

    fn write(&self, store: impl FnOnce(&Shared)) {
        let shared = &*self.shared;
        let sequence = shared.sequence.load(Ordering::Relaxed);
        shared.sequence.store(sequence + 1, Ordering::Relaxed);
        fence(Ordering::Release);
        store(shared);
        shared.sequence.store(sequence + 2, Ordering::Release);
    }
}

fn store_stretch(shared: &Shared, number: u64, stretch: Stretch) {
    let slot = &shared.stretches[number as usize % STRETCHES];
    slot.first.store(stretch.first, Ordering::Relaxed);
    slot.position.store(stretch.position, Ordering::Relaxed);
    slot.moving.store(stretch.moving, Ordering::Relaxed);
}

/// A consistent copy of the writer's values.
struct Snapshot {
    run: u64,
    origin: u64,
    until: u64,
    finished_at: u64,
    /// Stretches, oldest first.
    stretches: [Stretch; STRETCHES],
    known: usize,
}

/// The reading end: gives the frame heard now. It is cheap to clone and readable from any thread.
#[derive(Clone)]
pub struct HeardClock {
    shared: Arc<Shared>,
}

impl HeardClock {
    /// Position and state heard now.
    ///
    /// The position is the rendered one minus the latency, extrapolated by at most a block. It never goes
    /// backwards, except where the sitting itself does: after a seek, and when a device comes back and the
    /// last half second is repeated.
    pub fn now(&self) -> Heard {
        self.at(self.nanos(now()))
    }

    /// The time of `instant` on this clock, in nanoseconds since its epoch.
    pub(super) fn nanos(&self, instant: Instant) -> u64 {
        let since = instant.saturating_duration_since(self.shared.epoch);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }

    /// Position and state at a time on this clock.
    pub(super) fn at(&self, nanos: u64) -> Heard {
        let snapshot = self.snapshot();
        let elapsed = (nanos.min(snapshot.until) + BIAS).saturating_sub(snapshot.origin);
        let floor = |frame: u64| snapshot.run << FLOOR_BITS | frame;
        let reached = floor(frames_in(elapsed));
        let reached = reached.max(self.shared.floor.fetch_max(reached, Ordering::Relaxed));
        // Another run may have begun meanwhile; its frames do not apply to this one.
        let frame = match reached >> FLOOR_BITS == snapshot.run {
            true => reached & ((1 << FLOOR_BITS) - 1),
            false => frames_in(elapsed),
        };
        let known = &snapshot.stretches[..snapshot.known];
        let position = known
            .iter()
            .rev()
            .find(|stretch| stretch.first <= frame)
            .or(known.first())
            .map_or(0, |stretch| stretch.position_at(frame));
        let state = match frame >= snapshot.finished_at {
            true => HeardState::Finished,
            false => HeardState::from_u8(self.shared.state.load(Ordering::Relaxed)),
        };
        Heard { position: Frames(position), state }
    }

    /// Sets [`Heard::state`].
    pub(super) fn set_state(&self, state: HeardState) {
        self.shared.state.store(state as u8, Ordering::Relaxed);
    }

    fn snapshot(&self) -> Snapshot {
        let shared = &*self.shared;
        loop {
            let before = shared.sequence.load(Ordering::Acquire);
            let count = shared.count.load(Ordering::Relaxed);
            let known = count.min(STRETCHES as u64);
            let mut stretches = [Stretch::default(); STRETCHES];
            for (stretch, number) in stretches.iter_mut().zip(count - known..count) {
                let slot = &shared.stretches[number as usize % STRETCHES];
                stretch.first = slot.first.load(Ordering::Relaxed);
                stretch.position = slot.position.load(Ordering::Relaxed);
                stretch.moving = slot.moving.load(Ordering::Relaxed);
            }
            let snapshot = Snapshot {
                run: shared.run.load(Ordering::Relaxed),
                origin: shared.origin.load(Ordering::Relaxed),
                until: shared.until.load(Ordering::Relaxed),
                finished_at: shared.finished_at.load(Ordering::Relaxed),
                stretches,
                known: known as usize,
            };
            fence(Ordering::Acquire);
            if before.is_multiple_of(2) && shared.sequence.load(Ordering::Relaxed) == before {
                return snapshot;
            }
            std::thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: u64 = 480;
    const BLOCK_NANOS: u64 = 10_000_000;

    /// Renders one block that is heard `latency` nanoseconds after `now`.
    fn block(writer: &mut HeardWriter, from: u64, to: u64, now: u64, latency: u64) {
        writer.rendered(BLOCK, Frames(from), Frames(to), now + latency);
        writer.extrapolate_until(now + BLOCK_NANOS);
    }

    #[test]
    fn the_heard_position_is_the_rendered_one_minus_the_latency() {
        let (mut writer, clock) = heard(Frames(1000));
        assert_eq!(clock.at(0).position, Frames(1000));
        for i in 0..10 {
            let from = 1000 + i * BLOCK;
            block(&mut writer, from, from + BLOCK, i * BLOCK_NANOS, 20_000_000);
        }
        // At the tenth callback, two blocks have not been heard yet.
        assert_eq!(clock.at(9 * BLOCK_NANOS).position, Frames(1000 + 7 * BLOCK));
        assert_eq!(clock.at(9 * BLOCK_NANOS + 5_000_000).position, Frames(1000 + 7 * BLOCK + 240));
    }

    #[test]
    fn it_is_extrapolated_by_at_most_a_block() {
        let (mut writer, clock) = heard(Frames::ZERO);
        for i in 0..10 {
            block(&mut writer, i * BLOCK, (i + 1) * BLOCK, i * BLOCK_NANOS, 20_000_000);
        }
        assert_eq!(clock.at(10 * BLOCK_NANOS).position, Frames(8 * BLOCK));
        assert_eq!(clock.at(900 * BLOCK_NANOS).position, Frames(8 * BLOCK));
    }

    #[test]
    fn it_never_goes_backwards_when_the_latency_grows() {
        let (mut writer, clock) = heard(Frames::ZERO);
        let mut last = Frames::ZERO;
        for i in 0..200u64 {
            let latency = if i % 7 < 3 { 20_000_000 } else { 29_000_000 };
            block(&mut writer, i * BLOCK, (i + 1) * BLOCK, i * BLOCK_NANOS, latency);
            for part in 0..4 {
                let position = clock.at(i * BLOCK_NANOS + part * BLOCK_NANOS / 4).position;
                assert!(position >= last, "{position:?} after {last:?}");
                last = position;
            }
        }
        assert!(last > Frames(190 * BLOCK));
    }

    #[test]
    fn a_pause_and_a_seek_are_heard_when_they_sound() {
        let (mut writer, clock) = heard(Frames::ZERO);
        let latency = 3 * BLOCK_NANOS;
        block(&mut writer, 0, 480, 0, latency);
        block(&mut writer, 480, 600, BLOCK_NANOS, latency); // pauses within the block
        block(&mut writer, 600, 600, 2 * BLOCK_NANOS, latency);
        block(&mut writer, 50_000, 50_480, 3 * BLOCK_NANOS, latency);
        block(&mut writer, 50_480, 50_960, 4 * BLOCK_NANOS, latency);
        assert_eq!(clock.at(3 * BLOCK_NANOS).position, Frames(0));
        assert_eq!(clock.at(4 * BLOCK_NANOS).position, Frames(480));
        assert_eq!(clock.at(5 * BLOCK_NANOS).position, Frames(600));
        for (i, from) in [(5, 50_960), (6, 51_440), (7, 51_920)] {
            block(&mut writer, from, from + 480, i * BLOCK_NANOS, latency);
        }
        assert_eq!(clock.at(6 * BLOCK_NANOS - 1).position, Frames(600));
        assert_eq!(clock.at(6 * BLOCK_NANOS).position, Frames(50_000));
        assert_eq!(clock.at(7 * BLOCK_NANOS).position, Frames(50_480));
    }

    #[test]
    fn the_end_is_reached_when_it_was_heard() {
        let (mut writer, clock) = heard(Frames::ZERO);
        clock.set_state(HeardState::Sounding);
        block(&mut writer, 0, 480, 0, 2 * BLOCK_NANOS);
        writer.finished();
        for i in 1..4 {
            block(&mut writer, 480, 480, i * BLOCK_NANOS, 2 * BLOCK_NANOS);
            writer.finished();
        }
        let sounding = Heard { position: Frames(479), state: HeardState::Sounding };
        assert_eq!(clock.at(3 * BLOCK_NANOS - 1), sounding);
        let finished = Heard { position: Frames(480), state: HeardState::Finished };
        assert_eq!(clock.at(3 * BLOCK_NANOS), finished);
    }

    #[test]
    fn a_new_run_may_go_back() {
        let (mut writer, clock) = heard(Frames::ZERO);
        for i in 0..10 {
            block(&mut writer, i * BLOCK, (i + 1) * BLOCK, i * BLOCK_NANOS, 0);
        }
        assert_eq!(clock.at(10 * BLOCK_NANOS).position, Frames(10 * BLOCK));
        writer.hold(Frames(7));
        assert_eq!(clock.at(11 * BLOCK_NANOS).position, Frames(7));
        block(&mut writer, 7, 487, 11 * BLOCK_NANOS, 0);
        assert_eq!(clock.at(12 * BLOCK_NANOS).position, Frames(487));
    }

    #[test]
    fn readers_never_see_half_a_write() {
        let (mut writer, clock) = heard(Frames::ZERO);
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut last = 0;
                while last < 480 * 20_000 - 480 {
                    let position = clock.at(u64::MAX - BIAS).position.0;
                    // Every position here is a whole number of blocks, in rising order.
                    assert!(position.is_multiple_of(BLOCK) && position >= last, "{position}");
                    last = position;
                }
            });
            for i in 0..20_000 {
                block(&mut writer, i * BLOCK, (i + 1) * BLOCK, i * BLOCK_NANOS, 0);
            }
            assert!(reader.join().is_ok());
        });
    }
}
