//! The engine: walks a score and follows commands.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer, RingBuffer};

use super::buses::Buses;
use super::ramp::{JUMP_RAMP, PAUSE_RAMP, Ramp, VOLUME_RAMP};
use super::remote::{COMMANDS, Command, Mix, RETIRED, Remote, Shared};
use crate::audio::DELAY;
use crate::audio::clips::{Clips, Feed};
use crate::audio::device::Render;
use crate::audio::limiter::Limiter;
use crate::audio::score::{Bus, Score, asked_fade_gain};
use crate::units::{Frames, StereoFrame};

/// Frames mixed at a time, 43 ms: beds compute their movement once for each 512 of them and once more.
const CHUNK: usize = 2048;

/// Longest time that a jump waits for a long recording to be decoded at its target, half a second; the
/// current sound continues meanwhile.
const JUMP_PATIENCE: Frames = Frames::from_millis(500);

/// The side that fades out in a crossfade.
struct Crossing {
    score: Arc<Score>,
    position: u64,
    done: u64,
}

/// What follows once everything has faded.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Then {
    Pause,
    Finish,
}

/// Plays a score. The thread that renders owns it.
pub struct Engine {
    commands: Consumer<Command>,
    retired: Producer<Arc<Score>>,
    shared: Arc<Shared>,
    score: Arc<Score>,
    /// Position of the next frame to mix.
    position: u64,
    /// Start of the current stretch: after a jump or a pause, sounds that began before it are over.
    stretch: u64,
    /// Frames mixed so far, in engine time.
    clock: u64,
    practised: u64,
    playing: bool,
    finished: bool,
    /// Frames since mixing stopped; the limiter still holds some sound.
    idle: u64,
    /// Gain for pausing, continuing and stopping.
    transport: Ramp,
    then: Option<Then>,
    volumes: [Ramp; 4],
    /// A requested sleep fade: its start in engine time, and its length.
    asked_fade: Option<(u64, u64)>,
    crossing: Option<Crossing>,
    jump: Option<u64>,
    swap: Option<(Arc<Score>, u64)>,
    only: Option<Bus>,
    /// Pages of long recordings, decoded in advance.
    feed: Feed,
    /// Frames for which a jump has waited for a long recording.
    jump_waited: u64,
    missed: u64,
    limiter: Limiter,
    left: Box<[f32]>,
    right: Box<[f32]>,
    /// Buffers for the side that fades out, and for the bed.
    other: Box<[[f32; CHUNK]; 4]>,
}

impl Engine {
    /// A paused engine at the start of its score, with the remote that controls it. It is meant for files and
    /// tests: it decodes long recordings while it renders, so that none is missing at any speed. A score
    /// without long recordings is rendered without allocating.
    pub fn new(score: Arc<Score>, mix: Mix) -> (Engine, Remote) {
        Engine::fed(score, mix, Feed::here(), None)
    }

    /// An engine for a device: a thread decodes long recordings in advance.
    ///
    /// # Errors
    /// When there are long recordings and the system cannot start a thread.
    pub fn live(score: Arc<Score>, mix: Mix) -> std::io::Result<(Engine, Remote)> {
        let (feed, mut clips) = Feed::ahead(&score);
        if score.has_long() {
            clips.start()?;
        }
        Ok(Engine::fed(score, mix, feed, Some(clips)))
    }

    pub(super) fn fed(
        score: Arc<Score>,
        mix: Mix,
        feed: Feed,
        clips: Option<Clips>,
    ) -> (Engine, Remote) {
        let (command_in, commands) = RingBuffer::new(COMMANDS);
        let (retired, retired_out) = RingBuffer::new(RETIRED);
        let shared = Arc::new(Shared::default());
        let remote = Remote {
            commands: command_in,
            retired: retired_out,
            shared: Arc::clone(&shared),
            clips,
        };
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
            feed,
            jump_waited: 0,
            missed: 0,
            limiter: Limiter::new(),
            left: vec![0.0; CHUNK].into_boxed_slice(),
            right: vec![0.0; CHUNK].into_boxed_slice(),
            other: Box::new([[0.0; CHUNK]; 4]),
        };
        (engine, remote)
    }

    /// Fills `out` and moves on. Mixed sound comes out [`DELAY`] frames later. Never allocates, frees, locks
    /// or panics, except for long recordings in an engine made by [`Engine::new`].
    pub fn render(&mut self, out: &mut [StereoFrame]) {
        self.obey();
        for block in out.chunks_mut(CHUNK) {
            let (left, right) = (std::mem::take(&mut self.left), std::mem::take(&mut self.right));
            let (mut left, mut right) = (left, right);
            let frames = block.len().min(left.len()).min(right.len());
            {
                let (left, right) = (&mut left[..frames], &mut right[..frames]);
                self.gather();
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

    /// Position of the next frame to render.
    pub fn position(&self) -> Frames {
        let held = match self.only {
            None => DELAY.0.saturating_sub(self.idle),
            Some(_) => 0,
        };
        Frames(self.position.saturating_sub(held).max(self.stretch.min(self.position)))
    }

    /// Whether the end or a stop was reached and everything has been rendered.
    pub fn is_finished(&self) -> bool {
        self.finished && self.idle >= DELAY.0
    }

    /// Goes to `position` at once and fades in over `fade`. The holder of the engine calls it while no device
    /// plays.
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

    /// Whether the next frames of every long recording have arrived.
    #[cfg(test)]
    pub(super) fn is_fed(&mut self, frames: u64) -> bool {
        self.gather();
        self.jump.is_none_or(|to| self.feed.has(&self.score, to, to + frames))
            && (self.swap.as_ref()).is_none_or(|(score, at)| self.feed.has(score, *at, at + frames))
            && self.feed.has(&self.score, self.position, self.position + frames)
    }

    /// Carries out the waiting commands.
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
                Command::Pause(fade) if self.playing && self.then.is_none() => {
                    self.then = Some(Then::Pause);
                    self.transport = self.transport.turn(self.clock, 0.0, fade);
                }
                // A silent engine has nothing to fade.
                Command::Stop(_) if !self.playing => self.finished = true,
                Command::Stop(fade) if !self.finished => {
                    self.then = Some(Then::Finish);
                    self.transport = self.transport.turn(self.clock, 0.0, fade);
                }
                Command::Seek(position) => {
                    self.jump = Some(position.0);
                    self.jump_waited = 0;
                }
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
                Command::Play | Command::Pause(_) | Command::Stop(_) => {}
            }
        }
    }

    /// Publishes position and transport for the remote.
    fn tell(&self) {
        self.shared.position.store(self.position().0, Ordering::Release);
        self.shared.practised.store(self.practised, Ordering::Release);
        self.shared.playing.store(self.playing && self.then.is_none(), Ordering::Release);
        self.shared.missed.store(self.missed, Ordering::Release);
        self.shared.finished.store(self.is_finished(), Ordering::Release);
    }

    /// Passes a score to the remote, which drops it outside the audio thread.
    fn retire(&mut self, score: Arc<Score>) {
        // The ring is emptied with every command, so it has room. If it has none, leaking is the only safe
        // thing to do here.
        if let Err(rtrb::PushError::Full(score)) = self.retired.push(score) {
            std::mem::forget(score);
        }
    }

    fn leave_crossing(&mut self) {
        if let Some(crossing) = self.crossing.take() {
            self.retire(crossing.score);
        }
    }

    /// Requests the long recordings that will sound: at the current position, on the side that fades out, and
    /// at the target of a jump or another score.
    fn gather(&mut self) {
        self.feed.turn();
        self.feed.want(&self.score, Frames(self.position));
        if let Some(crossing) = &self.crossing {
            self.feed.want(&crossing.score, Frames(crossing.position));
        }
        if let Some((score, at)) = &self.swap {
            self.feed.want(score, Frames(self.position.max(*at)));
        }
        if let Some(to) = self.jump {
            self.feed.want(&self.score, Frames(to));
        }
    }

    /// Whether the target of a jump has its recordings, or the jump has waited long enough.
    fn may_jump(&self, to: u64) -> bool {
        let until = to.saturating_add(JUMP_RAMP.0).saturating_add(CHUNK as u64);
        self.jump_waited >= JUMP_PATIENCE.0 || self.feed.has(&self.score, to, until)
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
            if self.jump.is_some() {
                self.jump_waited = self.jump_waited.saturating_add(span);
            }
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

    /// Carries out jumps and swaps at once while nothing sounds.
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

    /// Begins a requested crossfade unless another one is running.
    fn begin_crossing(&mut self) {
        if self.crossing.is_some() {
            return;
        }
        if let Some(position) = self.jump {
            if !self.may_jump(position) {
                return;
            }
            self.jump = None;
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

    /// How many of the next frames are uniform: no ramp ends and no sound begins or ends in them.
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

    /// Removes ramps and crossfades that end with a span.
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
        let over = self.position >= self.score.end();
        if (over && self.crossing.is_none() && self.jump.is_none()) || fallen_asleep {
            self.playing = false;
            self.finished = true;
        }
        if !self.playing {
            self.leave_crossing();
        }
    }

    /// Mixes uniform frames.
    fn mix_span(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let [other_left, other_right, bed_left, bed_right] = &mut *self.other;
        let (bed_left, bed_right) = (&mut bed_left[..frames], &mut bed_right[..frames]);
        let (volumes, feed) = (&self.volumes, &self.feed);
        let buses = Buses { volumes, feed, only: self.only, clock: self.clock };
        let mut missed = buses.mix(&self.score, self.position, left, right, bed_left, bed_right);
        if let Some(crossing) = &self.crossing {
            let (other_left, other_right) = (&mut other_left[..frames], &mut other_right[..frames]);
            missed += buses.mix(
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
        self.missed = self.missed.saturating_add(missed);
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
