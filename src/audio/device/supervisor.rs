//! The thread that owns the stream: it opens devices, hands them the engine, notices when they are
//! gone, and keeps a sitting in time meanwhile. It never waits for the sound system.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use rodio::cpal::{DeviceId, Stream};

use super::door::{Door, Opened, close};
use super::heard::{HeardClock, HeardState};
use super::null::{NullClock, rush};
use super::output::{JoinAt, LossReason, OutputEvent, OutputOptions, Target, Wires};
use super::plan::DeviceUse;
use super::stream::{Line, Seat};
use super::suspend::SuspendWatch;
use super::{Render, now};
use crate::units::Frames;

/// A stream without a callback for so long is lost.
const WATCHDOG: Duration = Duration::from_secs(1);
/// The same after an error that might have passed by itself.
const WATCHDOG_AFTER_ERROR: Duration = Duration::from_millis(150);
/// How long the position stands still before the sitting goes on without sound.
const PATIENCE: Duration = Duration::from_secs(3);
/// What is said again when sound comes back in time.
const SAID_AGAIN: Frames = Frames::from_millis(500);
/// Over how long it comes in again.
const REJOIN_FADE: Frames = Frames::from_millis(60);
/// Between two attempts to open a device: the first, and the longest.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(500));
/// How often a healthy stream is looked at.
const GLANCE: Duration = Duration::from_millis(50);
/// How often everything else is looked at.
const WATCH: Duration = Duration::from_millis(10);
/// How long closing waits for the callback to fade a last block.
const LAST_BLOCK: Duration = Duration::from_millis(300);
/// How long that block takes to be heard: what a device usually holds.
const LAST_SOUND: Duration = Duration::from_millis(150);
/// How long closing waits for the device.
const CLOSING: Duration = Duration::from_millis(500);

/// What the sitting is doing.
enum Mode {
    /// The first device is being opened.
    Opening { since: Instant },
    /// The stream has the engine.
    Sounding,
    /// The device was lost; the position stands at what was last heard.
    Waiting { since: Instant, heard: Frames },
    /// In time, without a device.
    Silent(NullClock),
    /// As fast as it goes, without a device.
    Rushing,
    /// Until someone resumes.
    Held { heard: Frames },
}

/// An open stream.
struct Live<R> {
    stream: Stream,
    line: Arc<Line<R>>,
    used: DeviceUse,
    callbacks: u64,
    /// Errors up to the last progress.
    errors: u64,
    /// When a callback was last seen, or the stream was opened.
    progress: Instant,
}

/// Everything the thread knows.
pub(super) struct Supervisor<R> {
    wires: Arc<Wires>,
    clock: HeardClock,
    /// `None` when no device is wanted.
    door: Option<Door<R>>,
    join_at: JoinAt,
    pause_when_lost: bool,
    mode: Mode,
    /// The engine, unless the stream has it.
    seat: Option<Box<Seat<R>>>,
    live: Option<Live<R>>,
    /// The device of the last stream.
    device: Option<DeviceId>,
    /// Whether a device has sounded before.
    sounded: bool,
    back_off: Duration,
    next_try: Instant,
    suspends: SuspendWatch,
    slept: Option<Duration>,
}

impl<R: Render> Supervisor<R> {
    /// Holds an engine that nothing was rendered of yet. `door` is `None` when no device is wanted.
    pub fn new(
        seat: Box<Seat<R>>,
        clock: HeardClock,
        wires: Arc<Wires>,
        door: Option<Door<R>>,
        options: OutputOptions,
    ) -> Supervisor<R> {
        let now = now();
        let mut supervisor = Supervisor {
            wires,
            clock,
            door,
            join_at: options.join_at,
            pause_when_lost: options.pause_when_lost,
            mode: Mode::Opening { since: now },
            seat: Some(seat),
            live: None,
            device: None,
            sounded: false,
            back_off: BACK_OFF.0,
            next_try: now,
            suspends: SuspendWatch::new(),
            slept: None,
        };
        supervisor.enter(match options.target {
            Target::Device => Mode::Opening { since: now },
            Target::Null { paced: true } => Mode::Silent(NullClock::new(now)),
            Target::Null { paced: false } => Mode::Rushing,
        });
        supervisor
    }

    /// Runs until the output is closed. Returns the engine.
    pub fn run(mut self) -> Box<Seat<R>> {
        while !self.wires.quit.load(Ordering::Acquire) {
            let now = now();
            self.slept = self.suspends.check().or(self.slept);
            self.step(now);
            let nap = self.nap(now);
            if !nap.is_zero() {
                thread::park_timeout(nap);
            }
        }
        self.finish()
    }

    fn step(&mut self, now: Instant) {
        self.look_for_device(now);
        self.watch(now);
        self.hold_after_sleep();
        if self.wires.resume.swap(false, Ordering::AcqRel) {
            self.resume(now);
        }
        self.take_over();
        self.lose_patience(now);
        if let (Mode::Silent(null), Some(seat)) = (&mut self.mode, &mut self.seat) {
            null.step(now, seat, &self.clock);
        }
        if let (Mode::Rushing, Some(seat)) = (&self.mode, &mut self.seat)
            && !rush(seat)
        {
            // Paused or finished: nothing to hurry for.
            thread::park_timeout(WATCH);
        }
    }

    /// Changes the mode, and what [`super::Heard::state`] says of it.
    fn enter(&mut self, mode: Mode) {
        self.mode = mode;
        self.clock.set_state(match self.mode {
            Mode::Opening { .. } => HeardState::Opening,
            Mode::Waiting { .. } => HeardState::Waiting,
            Mode::Held { .. } => HeardState::Held,
            Mode::Silent(_) if self.door.is_some() => HeardState::Silent,
            Mode::Sounding | Mode::Silent(_) | Mode::Rushing => HeardState::Sounding,
        });
    }

    fn nap(&self, now: Instant) -> Duration {
        match &self.mode {
            Mode::Rushing => Duration::ZERO,
            Mode::Silent(null) => null.due().saturating_duration_since(now),
            Mode::Sounding => GLANCE,
            _ => WATCH,
        }
    }

    /// Collects a device that was opened, and asks for the next one.
    fn look_for_device(&mut self, now: Instant) {
        let Some(door) = &mut self.door else { return };
        match door.answer() {
            Some(Ok(opened)) => {
                let Opened { stream, line, id, used } = opened;
                self.device = id;
                self.live =
                    Some(Live { stream, line, used, callbacks: 0, errors: 0, progress: now });
            }
            Some(Err(error)) => {
                self.try_later(now);
                if let Mode::Opening { .. } = self.mode {
                    self.wires.tell(OutputEvent::NoDevice(error));
                    self.go_silent(now);
                }
            }
            None => {}
        }
        let Some(door) = &mut self.door else { return };
        if self.live.is_none() && !door.is_busy() && now >= self.next_try {
            door.ask(self.device.clone());
        }
    }

    fn try_later(&mut self, now: Instant) {
        self.next_try = now + self.back_off;
        self.back_off = (self.back_off * 2).min(BACK_OFF.1);
    }

    /// Notices that the stream is gone.
    fn watch(&mut self, now: Instant) {
        let Some(live) = &mut self.live else { return };
        let (callbacks, errors) = (live.line.callbacks(), live.line.errors());
        if callbacks != live.callbacks {
            (live.callbacks, live.errors, live.progress) = (callbacks, errors, now);
        }
        let silent_for = now.saturating_duration_since(live.progress);
        let reason =
            if live.line.is_dead() || errors != live.errors && silent_for >= WATCHDOG_AFTER_ERROR {
                LossReason::Error
            } else if silent_for >= WATCHDOG {
                LossReason::Stalled
            } else {
                return;
            };
        self.lose(now, reason);
    }

    fn lose(&mut self, now: Instant, reason: LossReason) {
        let Some(live) = &self.live else { return };
        if let Mode::Sounding = self.mode {
            // In the middle of a block the engine is not to be had; the next round is soon.
            let Some(seat) = live.line.take_back() else { return };
            let since = live.progress;
            let heard = self.hold(seat);
            self.enter(Mode::Waiting { since, heard });
            self.wires.tell(OutputEvent::DeviceLost { reason, at: heard });
        }
        if let Some(live) = self.live.take() {
            close(live.stream);
        }
        self.try_later(now);
    }

    /// Keeps the engine here, with the position standing where it is heard.
    fn hold(&mut self, mut seat: Box<Seat<R>>) -> Frames {
        let heard = self.clock.now();
        seat.heard.hold(heard.position);
        if heard.state == HeardState::Finished {
            seat.heard.finished();
        }
        self.seat = Some(seat);
        heard.position
    }

    /// After a suspend nothing is played and nothing counted until someone resumes.
    fn hold_after_sleep(&mut self) {
        let Some(length) = self.slept else { return };
        if let Mode::Rushing = self.mode {
            // Not in time with anything, so nothing was missed.
            self.slept = None;
            return;
        }
        let held = match (&self.mode, &self.live) {
            (Mode::Sounding, Some(live)) => live.line.take_back(),
            _ => self.seat.take(),
        };
        // In the middle of a block: the next round is soon.
        let Some(seat) = held else { return };
        let heard = self.hold(seat);
        self.enter(Mode::Held { heard });
        self.slept = None;
        self.wires.tell(OutputEvent::Suspended { length });
    }

    fn resume(&mut self, now: Instant) {
        let Mode::Held { heard } = self.mode else { return };
        self.enter(Mode::Waiting { since: now, heard });
        if self.door.is_none() {
            self.go_silent(now);
        }
    }

    /// Hands the engine to a stream that is ready for it.
    fn take_over(&mut self) {
        let Some(live) = self.live.as_ref().filter(|live| live.line.is_warm()) else { return };
        let Some(mut seat) = self.seat.take() else { return };
        let from = match self.mode {
            Mode::Held { .. } => {
                self.seat = Some(seat);
                return;
            }
            Mode::Waiting { heard, .. } => Some(heard - SAID_AGAIN),
            Mode::Silent(_) => Some((self.join_at)(seat.engine.position())),
            _ => None,
        };
        // What is over is not begun again.
        if let Some(from) = from.filter(|_| !seat.engine.is_finished()) {
            seat.engine.rejoin(from, REJOIN_FADE);
        }
        let at = seat.engine.position();
        seat.heard.hold(at);
        live.line.hand_over(seat);
        let used = live.used.clone();
        self.enter(Mode::Sounding);
        self.back_off = BACK_OFF.0;
        let event = match self.sounded {
            false => OutputEvent::DeviceOpened { used, at },
            true => OutputEvent::DeviceBack { used, at },
        };
        self.sounded = true;
        self.wires.tell(event);
    }

    /// After a while without a device, goes on without one, or pauses.
    fn lose_patience(&mut self, now: Instant) {
        let over = |since: Instant| now.saturating_duration_since(since) >= PATIENCE;
        match self.mode {
            Mode::Opening { since } if over(since) => {
                self.wires.tell(OutputEvent::NoDevice(super::OpenError::NoAnswer));
                self.go_silent(now);
            }
            Mode::Waiting { since, heard } if over(since) => {
                if self.pause_when_lost {
                    self.enter(Mode::Held { heard });
                    self.wires.tell(OutputEvent::Held { at: heard });
                } else {
                    self.go_silent(now);
                }
            }
            _ => {}
        }
    }

    /// Goes on in time from where the position stands.
    fn go_silent(&mut self, now: Instant) {
        if let (Mode::Waiting { heard, .. }, Some(seat)) = (&self.mode, &mut self.seat)
            && !seat.engine.is_finished()
        {
            seat.engine.rejoin(*heard, REJOIN_FADE);
        }
        let at = self.clock.now().position;
        self.enter(Mode::Silent(NullClock::new(now)));
        if self.door.is_some() {
            self.wires.tell(OutputEvent::FellBackToNullClock { at });
        }
    }

    /// Gets the engine back, with a faded last block where a device still plays, and closes.
    fn finish(mut self) -> Box<Seat<R>> {
        let live = self.live.take();
        let seat = match (self.seat.take(), &live) {
            (Some(seat), _) => seat,
            (None, Some(live)) => get_back(&live.line),
            // The engine is always in one of the two places.
            (None, None) => unreachable!("an engine without a place"),
        };
        if let Some(live) = live {
            let _ = close(live.stream).recv_timeout(CLOSING);
        }
        seat
    }
}

/// Takes the engine back from a stream that may still play.
fn get_back<R: Render>(line: &Line<R>) -> Box<Seat<R>> {
    line.ask_back();
    let give_up = now() + LAST_BLOCK;
    loop {
        if let Some(seat) = line.returned() {
            thread::sleep(LAST_SOUND);
            return seat;
        }
        if now() >= give_up
            && let Some(seat) = line.take_back()
        {
            return seat;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::super::heard::heard;
    use super::*;
    use crate::units::StereoFrame;

    struct Endless(u64);

    impl Render for Endless {
        fn render(&mut self, out: &mut [StereoFrame]) {
            self.0 += out.len() as u64;
        }

        fn position(&self) -> Frames {
            Frames(self.0)
        }

        fn is_finished(&self) -> bool {
            false
        }

        fn rejoin(&mut self, position: Frames, _: Frames) {
            self.0 = position.0;
        }
    }

    #[test]
    fn a_suspend_holds_the_sitting_and_is_not_counted() {
        let (writer, clock) = heard(Frames::ZERO);
        let wires = Arc::new(Wires::default());
        let seat = Box::new(Seat { engine: Endless(0), heard: writer });
        let options =
            OutputOptions { target: Target::Null { paced: true }, ..OutputOptions::default() };
        let mut supervisor = Supervisor::new(seat, clock.clone(), wires.clone(), None, options);
        let start = now();
        let at = |millis| start + Duration::from_millis(millis);
        supervisor.step(at(1000));
        let rendered = |s: &Supervisor<Endless>| s.seat.as_ref().unwrap().engine.0;
        assert!((48_000..50_000).contains(&rendered(&supervisor)));

        let length = Duration::from_secs(600);
        supervisor.slept = Some(length);
        supervisor.step(at(1010));
        let before = rendered(&supervisor);
        supervisor.step(at(9000));
        assert_eq!(rendered(&supervisor), before, "nothing is rendered until someone resumes");
        assert_eq!(clock.now().state, HeardState::Held);
        assert!(
            matches!(wires.next(), Some(OutputEvent::Suspended { length: told }) if told == length)
        );

        wires.resume.store(true, Ordering::Release);
        supervisor.step(at(9010));
        assert_eq!(clock.now().state, HeardState::Sounding);
        supervisor.step(at(10_010));
        let after = rendered(&supervisor);
        assert!(after < before + 50_000, "{after} from {before}: the pause was counted");
        assert!(after > 48_000, "{after}: it did not go on");
        assert!(wires.next().is_none());
    }
}
