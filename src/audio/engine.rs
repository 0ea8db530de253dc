//! Plays a score: the one place where sound is mixed, for the device, for files and for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use super::DELAY;
use super::device::Render;
use super::limiter::Limiter;
use super::score::{Bus, Score, asked_fade_gain};
use crate::units::{Frames, Gain, StereoFrame};

/// Pausing and going on fade over this, 50 ms.
pub const PAUSE_RAMP: Frames = Frames::from_millis(50);

/// A volume moves over this, 50 ms.
pub const VOLUME_RAMP: Frames = Frames::from_millis(50);

/// A jump, and a change of score, cross over this, 40 ms.
pub const JUMP_RAMP: Frames = Frames::from_millis(40);

/// Commands that may wait at once.
const COMMANDS: usize = 64;

/// Scores that may wait to be dropped.
const RETIRED: usize = 64;

/// Frames mixed at a time.
const CHUNK: usize = 512;

/// What the engine is asked to do. Commands take effect between blocks.
pub enum Command {
    /// Begins, or goes on.
    Play,
    /// Fades and stands still.
    Pause,
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
}

/// Written by the engine, read by anyone.
#[derive(Default)]
struct Shared {
    position: AtomicU64,
    playing: AtomicBool,
    finished: AtomicBool,
    swaps: AtomicU32,
    practised: AtomicU64,
}

/// The command ring is full; the engine is not being rendered.
#[derive(Debug, thiserror::Error)]
#[error("the sound does not answer")]
pub struct Busy;

/// The controlling end of an engine.
pub struct Remote {
    commands: Producer<Command>,
    retired: Consumer<Arc<Score>>,
    shared: Arc<Shared>,
}

impl Remote {
    /// Sends a command; it takes effect with the next block.
    ///
    /// # Errors
    /// When too many commands wait already.
    pub fn send(&mut self, command: Command) -> Result<(), Busy> {
        // Scores that the audio thread is done with are dropped here, where that may take time.
        while self.retired.pop().is_ok() {}
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
        }
    }
}

/// A straight line from one factor to another over engine time.
#[derive(Copy, Clone, Debug)]
struct Ramp {
    from: f32,
    to: f32,
    start: u64,
    length: u64,
}

impl Ramp {
    const fn still(gain: f32) -> Ramp {
        Ramp { from: gain, to: gain, start: 0, length: 0 }
    }

    fn end(&self) -> u64 {
        self.start.saturating_add(self.length)
    }

    fn is_still(&self, clock: u64) -> bool {
        clock >= self.end()
    }

    fn at(&self, clock: u64) -> f32 {
        if self.is_still(clock) {
            return self.to;
        }
        let done = clock.saturating_sub(self.start) as f32 / self.length as f32;
        self.from + (self.to - self.from) * done
    }

    /// From where it is to another factor.
    fn turn(&self, clock: u64, to: f32, length: Frames) -> Ramp {
        Ramp { from: self.at(clock), to, start: clock, length: length.0 }
    }
}

/// What is crossed over from.
struct Crossing {
    score: Arc<Score>,
    position: u64,
    done: u64,
}

/// What happens when everything has faded.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Then {
    Pause,
    Finish,
}

/// Plays a score. Owned by whoever renders.
pub struct Engine {
    commands: Consumer<Command>,
    retired: Producer<Arc<Score>>,
    shared: Arc<Shared>,
    score: Arc<Score>,
    /// The position of the next frame to be mixed.
    position: u64,
    /// Where the stretch that is being played began: after a jump or a pause nothing before it is
    /// still to come.
    stretch: u64,
    /// Frames mixed so far, in engine time.
    clock: u64,
    practised: u64,
    playing: bool,
    finished: bool,
    /// Frames since nothing is mixed any more; the limiter still holds some.
    idle: u64,
    /// Pausing, going on, stopping.
    transport: Ramp,
    then: Option<Then>,
    volumes: [Ramp; 4],
    /// A sleep fade: where in engine time it began, and its length.
    asked_fade: Option<(u64, u64)>,
    crossing: Option<Crossing>,
    jump: Option<u64>,
    swap: Option<(Arc<Score>, u64)>,
    only: Option<Bus>,
    limiter: Limiter,
    left: Box<[f32]>,
    right: Box<[f32]>,
    /// For what is crossed over from, and for the bed.
    other: Box<[[f32; CHUNK]; 4]>,
}

impl Engine {
    /// A paused engine at the start of its score, and the end that controls it.
    pub fn new(score: Arc<Score>, mix: Mix) -> (Engine, Remote) {
        let (command_in, commands) = RingBuffer::new(COMMANDS);
        let (retired, retired_out) = RingBuffer::new(RETIRED);
        let shared = Arc::new(Shared::default());
        let remote =
            Remote { commands: command_in, retired: retired_out, shared: Arc::clone(&shared) };
        let engine = Engine {
            commands,
            retired,
            shared,
            score,
            position: 0,
            stretch: 0,
            clock: 0,
            practised: 0,
            playing: false,
            finished: false,
            idle: DELAY.0,
            transport: Ramp::still(0.0),
            then: None,
            volumes: mix.volumes.map(|gain| Ramp::still(gain.0)),
            asked_fade: None,
            crossing: None,
            jump: None,
            swap: None,
            only: mix.only,
            limiter: Limiter::new(),
            left: vec![0.0; CHUNK].into_boxed_slice(),
            right: vec![0.0; CHUNK].into_boxed_slice(),
            other: Box::new([[0.0; CHUNK]; 4]),
        };
        (engine, remote)
    }

    /// Fills `out` and moves on. What is mixed comes out [`DELAY`] frames later. Never allocates,
    /// frees, locks or panics.
    pub fn render(&mut self, out: &mut [StereoFrame]) {
        self.obey();
        for block in out.chunks_mut(CHUNK) {
            let (left, right) = (std::mem::take(&mut self.left), std::mem::take(&mut self.right));
            let (mut left, mut right) = (left, right);
            let frames = block.len().min(left.len()).min(right.len());
            {
                let (left, right) = (&mut left[..frames], &mut right[..frames]);
                self.mix(left, right);
                if self.only.is_none() {
                    self.limiter.process(left, right);
                }
                for ((frame, left), right) in block.iter_mut().zip(left).zip(right) {
                    *frame = StereoFrame { left: *left, right: *right };
                }
            }
            (self.left, self.right) = (left, right);
        }
        self.tell();
    }

    /// The position of the next frame that will be rendered.
    pub fn position(&self) -> Frames {
        let held = match self.only {
            None => DELAY.0.saturating_sub(self.idle),
            Some(_) => 0,
        };
        Frames(self.position.saturating_sub(held).max(self.stretch.min(self.position)))
    }

    /// Whether the end, or a stop, was reached and everything has been rendered.
    pub fn is_finished(&self) -> bool {
        self.finished && self.idle >= DELAY.0
    }

    /// Goes to `position` at once and comes in over `fade`: for whoever holds the engine while no
    /// device does.
    pub fn rejoin(&mut self, position: Frames, fade: Frames) {
        self.leave_crossing();
        self.jump = None;
        self.position = position.0;
        self.stretch = position.0;
        if self.playing {
            self.transport = Ramp { from: 0.0, to: 1.0, start: self.clock, length: fade.0 };
            self.then = None;
        }
    }

    /// Takes the commands that wait.
    fn obey(&mut self) {
        while let Ok(command) = self.commands.pop() {
            match command {
                Command::Play if !self.finished && self.then != Some(Then::Finish) => {
                    // Sounds that begin with the first frame have their own attack.
                    let from = if self.position == 0 { 1.0 } else { 0.0 };
                    if !self.playing {
                        self.stretch = self.position;
                        self.transport = Ramp::still(from);
                    }
                    self.playing = true;
                    self.then = None;
                    self.transport = self.transport.turn(self.clock, 1.0, PAUSE_RAMP);
                }
                Command::Pause if self.playing && self.then.is_none() => {
                    self.then = Some(Then::Pause);
                    self.transport = self.transport.turn(self.clock, 0.0, PAUSE_RAMP);
                }
                Command::Stop(fade) if !self.finished => {
                    self.then = Some(Then::Finish);
                    self.transport = self.transport.turn(self.clock, 0.0, fade);
                }
                Command::Seek(position) => self.jump = Some(position.0),
                Command::Volume(bus, gain) => {
                    let volume = &mut self.volumes[bus as usize];
                    *volume = volume.turn(self.clock, gain.0.clamp(0.0, 4.0), VOLUME_RAMP);
                }
                Command::Fade(length) => self.asked_fade = Some((self.clock, length.0.max(1))),
                Command::Swap(score, at) => {
                    if let Some((old, _)) = self.swap.replace((score, at.0)) {
                        self.retire(old);
                    }
                }
                Command::Play | Command::Pause | Command::Stop(_) => {}
            }
        }
    }

    /// What others see.
    fn tell(&self) {
        self.shared.position.store(self.position().0, Ordering::Release);
        self.shared.practised.store(self.practised, Ordering::Release);
        self.shared.playing.store(self.playing && self.then.is_none(), Ordering::Release);
        self.shared.finished.store(self.is_finished(), Ordering::Release);
    }

    /// Gives a score to whoever may take the time to drop it.
    fn retire(&mut self, score: Arc<Score>) {
        // The ring is emptied with every command, so it has room; if not, leaking is the one thing
        // that is safe here.
        if let Err(rtrb::PushError::Full(score)) = self.retired.push(score) {
            std::mem::forget(score);
        }
    }

    fn leave_crossing(&mut self) {
        if let Some(crossing) = self.crossing.take() {
            self.retire(crossing.score);
        }
    }

    /// Mixes the next frames.
    fn mix(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut done = 0;
        while done < left.len() {
            let frames = (left.len() - done) as u64;
            if !self.playing {
                self.jump_while_silent();
                left[done..].fill(0.0);
                right[done..].fill(0.0);
                self.clock = self.clock.saturating_add(frames);
                self.idle = self.idle.saturating_add(frames);
                return;
            }
            self.begin_crossing();
            let span = self.span(frames);
            let to = done + span as usize;
            self.mix_span(&mut left[done..to], &mut right[done..to]);
            self.clock = self.clock.saturating_add(span);
            let after = self.position.saturating_add(span);
            let begin = self.score.timeline().begin().0;
            self.practised += after.saturating_sub(self.position.max(begin));
            self.position = after;
            self.idle = 0;
            self.settle(span);
            done = to;
        }
    }

    /// While nothing sounds, jumps and swaps need no crossing.
    fn jump_while_silent(&mut self) {
        if let Some(position) = self.jump.take() {
            self.position = position;
            self.stretch = position;
        }
        if self.swap.as_ref().is_some_and(|(_, at)| *at <= self.position)
            && let Some((score, _)) = self.swap.take()
        {
            let old = std::mem::replace(&mut self.score, score);
            self.retire(old);
            self.shared.swaps.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Begins to cross over, if that was asked for and nothing is being crossed.
    fn begin_crossing(&mut self) {
        if self.crossing.is_some() {
            return;
        }
        if let Some(position) = self.jump.take() {
            let score = Arc::clone(&self.score);
            self.crossing = Some(Crossing { score, position: self.position, done: 0 });
            self.position = position;
            self.stretch = position;
        } else if self.swap.as_ref().is_some_and(|(_, at)| *at <= self.position)
            && let Some((score, _)) = self.swap.take()
        {
            let old = std::mem::replace(&mut self.score, score);
            self.crossing = Some(Crossing { score: old, position: self.position, done: 0 });
            self.shared.swaps.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// How many of the next frames are alike: no ramp ends, nothing begins or is over in them.
    fn span(&self, frames: u64) -> u64 {
        let mut span = frames;
        let mut until = |left: u64| {
            if left > 0 {
                span = span.min(left);
            }
        };
        for ramp in self.volumes.iter().chain([&self.transport]) {
            until(ramp.end().saturating_sub(self.clock));
        }
        if let Some(crossing) = &self.crossing {
            until(JUMP_RAMP.0.saturating_sub(crossing.done));
        } else if let Some((_, at)) = &self.swap {
            until(at.saturating_sub(self.position));
        }
        if let Some((start, length)) = self.asked_fade {
            until(start.saturating_add(length).saturating_sub(self.clock));
        }
        until(self.score.end().saturating_sub(self.position));
        span
    }

    /// What is over after a span.
    fn settle(&mut self, span: u64) {
        if let Some(crossing) = &mut self.crossing {
            crossing.done += span;
            crossing.position = crossing.position.saturating_add(span);
            if crossing.done >= JUMP_RAMP.0 {
                self.leave_crossing();
            }
        }
        if self.transport.is_still(self.clock)
            && let Some(then) = self.then.take()
        {
            self.playing = false;
            self.finished |= then == Then::Finish;
        }
        let fallen_asleep = self
            .asked_fade
            .is_some_and(|(start, length)| self.clock.saturating_sub(start) >= length);
        if (self.position >= self.score.end() && self.crossing.is_none()) || fallen_asleep {
            self.playing = false;
            self.finished = true;
        }
        if !self.playing {
            self.leave_crossing();
        }
    }

    /// Mixes frames that are alike.
    fn mix_span(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let [other_left, other_right, bed_left, bed_right] = &mut *self.other;
        let (bed_left, bed_right) = (&mut bed_left[..frames], &mut bed_right[..frames]);
        let buses = Buses { volumes: &self.volumes, only: self.only, clock: self.clock };
        buses.mix(&self.score, self.position, left, right, bed_left, bed_right);
        if let Some(crossing) = &self.crossing {
            let (other_left, other_right) = (&mut other_left[..frames], &mut other_right[..frames]);
            buses.mix(
                &crossing.score,
                crossing.position,
                other_left,
                other_right,
                bed_left,
                bed_right,
            );
            for (n, done) in (0..frames).zip(crossing.done..) {
                let new = done as f32 / JUMP_RAMP.0 as f32;
                left[n] = other_left[n] + (left[n] - other_left[n]) * new;
                right[n] = other_right[n] + (right[n] - other_right[n]) * new;
            }
        }
        if !self.transport.is_still(self.clock) || self.transport.to != 1.0 {
            for ((left, right), clock) in left.iter_mut().zip(&mut *right).zip(self.clock..) {
                let gain = self.transport.at(clock);
                *left *= gain;
                *right *= gain;
            }
        }
        if let Some((start, length)) = self.asked_fade {
            for ((left, right), clock) in left.iter_mut().zip(right).zip(self.clock..) {
                let gain = asked_fade_gain(clock.saturating_sub(start), length);
                *left *= gain;
                *right *= gain;
            }
        }
    }
}

impl Render for Engine {
    fn render(&mut self, out: &mut [StereoFrame]) {
        Engine::render(self, out);
    }

    fn position(&self) -> Frames {
        Engine::position(self)
    }

    fn is_finished(&self) -> bool {
        Engine::is_finished(self)
    }

    fn rejoin(&mut self, position: Frames, fade: Frames) {
        Engine::rejoin(self, position, fade);
    }
}

/// The volumes, for one span.
struct Buses<'e> {
    volumes: &'e [Ramp; 4],
    only: Option<Bus>,
    clock: u64,
}

impl Buses<'_> {
    /// Everything of a score from `position` on, as long as the slices.
    fn mix(
        &self,
        score: &Score,
        position: u64,
        left: &mut [f32],
        right: &mut [f32],
        bed_left: &mut [f32],
        bed_right: &mut [f32],
    ) {
        left.fill(0.0);
        right.fill(0.0);
        if position >= score.end() {
            return;
        }
        let to = position.saturating_add(left.len() as u64);
        for cue in score.sounding(position, to) {
            let Some(volume) = self.volume(cue.bus) else { continue };
            let from = cue.start.max(position);
            let frames = (cue.end().min(to) - from) as usize;
            let (here, there) = ((from - position) as usize, (from - cue.start) as usize);
            let out = (&mut left[here..here + frames], &mut right[here..here + frames]);
            let sound =
                (&cue.clip.left()[there..there + frames], &cue.clip.right()[there..there + frames]);
            if volume.is_still(self.clock) {
                let gain = cue.gain * volume.to;
                add(out.0, sound.0, gain);
                add(out.1, sound.1, gain);
            } else {
                let clock = self.clock + here as u64;
                add_ramped(out.0, sound.0, cue.gain, volume, clock);
                add_ramped(out.1, sound.1, cue.gain, volume, clock);
            }
        }
        if let Some(layer) = score.bed()
            && let Some(volume) = self.volume(Bus::Bed)
        {
            layer.bed.render(Frames(position), bed_left, bed_right);
            spans(position, to, &layer.gain, |at, range| {
                layer.gain.apply(at, &mut bed_left[range.clone()], &mut bed_right[range]);
            });
            if volume.is_still(self.clock) {
                add(left, bed_left, volume.to);
                add(right, bed_right, volume.to);
            } else {
                add_ramped(left, bed_left, 1.0, volume, self.clock);
                add_ramped(right, bed_right, 1.0, volume, self.clock);
            }
        }
        spans(position, to, score.fade(), |at, range| {
            score.fade().apply(at, &mut left[range.clone()], &mut right[range]);
        });
    }

    /// The volume of a bus; `None` if it is not heard.
    fn volume(&self, bus: Bus) -> Option<&Ramp> {
        let volume = &self.volumes[bus as usize];
        let silent = volume.is_still(self.clock) && volume.to == 0.0;
        (self.only.is_none_or(|only| only == bus) && !silent).then_some(volume)
    }
}

/// The stretches from `position` to `to` in which a curve moves or stands still.
fn spans(
    position: u64,
    to: u64,
    curve: &super::curve::Curve,
    mut each: impl FnMut(u64, std::ops::Range<usize>),
) {
    let mut at = position;
    while at < to {
        let next = curve.next_change(at).min(to);
        each(at, (at - position) as usize..(next - position) as usize);
        at = next;
    }
}

fn add(out: &mut [f32], sound: &[f32], gain: f32) {
    for (out, sound) in out.iter_mut().zip(sound) {
        *out += sound * gain;
    }
}

fn add_ramped(out: &mut [f32], sound: &[f32], gain: f32, volume: &Ramp, clock: u64) {
    for ((out, sound), clock) in out.iter_mut().zip(sound).zip(clock..) {
        *out += sound * (gain * volume.at(clock));
    }
}

#[cfg(test)]
mod tests;
