//! The thread that owns the stream: it opens devices, gives them the engine, notices when they disappear, and
//! keeps a sitting in time meanwhile. It never waits for the sound system.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use rodio::cpal::{DeviceId, Stream};

use super::null::{NullClock, rush};
use super::open::{DeviceOpener, OpenedStream, close};
use super::playhead::{HeardClock, HeardState};
#[cfg(target_os = "linux")]
use super::route::RouteWatch;
use super::stream::{Line, Seat};
use super::stream_choice::DeviceUse;
use super::suspend::SuspendWatch;
use super::wires::{JoinAt, LossReason, OutputEvent, OutputOptions, Target, Wires};
use super::{Render, now};
use crate::units::Frames;

/// A stream without a callback for this long is lost.
const WATCHDOG: Duration = Duration::from_secs(1);
/// The same limit after an error that may be temporary.
const WATCHDOG_AFTER_ERROR: Duration = Duration::from_millis(150);
/// How long the position stands still before the sitting continues without sound.
const PATIENCE: Duration = Duration::from_secs(3);
/// How much is repeated when the sound comes back in time.
const SAID_AGAIN: Frames = Frames::from_millis(500);
/// Length of the fade-in when the sound comes back.
const REJOIN_FADE: Frames = Frames::from_millis(60);
/// Time between two attempts to open a device: at first, and at most.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(500));
/// Time between two checks of a healthy stream.
const GLANCE: Duration = Duration::from_millis(50);
/// Time between two checks in all other modes.
const WATCH: Duration = Duration::from_millis(10);
/// How long closing waits for the callback to fade a final block.
const LAST_BLOCK: Duration = Duration::from_millis(300);
/// How long that block takes to be heard: the usual buffer of a device.
const LAST_SOUND: Duration = Duration::from_millis(150);
/// How long closing waits for the device.
const CLOSING: Duration = Duration::from_millis(500);

/// Mode of the sitting.
enum Mode {
    /// The first device is being opened.
    Opening { since: Instant },
    /// The stream has the engine.
    Sounding,
    /// The device was lost; the position stands still where it was last heard.
    Waiting { since: Instant, heard: Frames },
    /// The sitting continues in time without a device.
    Silent(NullClock),
    /// The sitting runs without a device and without pacing.
    Rushing,
    /// The sitting waits for [`super::Output::resume`]; `moved` says whether the sound was moved.
    Held { heard: Frames, moved: bool },
}

/// A stream that has been opened.
struct Live<R> {
    stream: Stream,
    line: Arc<Line<R>>,
    used: DeviceUse,
    callbacks: u64,
    /// Number of errors up to the last progress.
    errors: u64,
    /// Time of the last callback, or of opening the stream.
    progress: Instant,
}

/// State of the thread.
pub(super) struct Supervisor<R> {
    wires: Arc<Wires>,
    clock: HeardClock,
    /// `None` if no device is wanted.
    door: Option<DeviceOpener<R>>,
    join_at: JoinAt,
    pause_when_lost: bool,
    mode: Mode,
    /// The engine, unless the stream has it.
    seat: Option<Box<Seat<R>>>,
    live: Option<Live<R>>,
    /// Device of the last stream.
    device: Option<DeviceId>,
    /// Whether any device has sounded before.
    sounded: bool,
    back_off: Duration,
    next_try: Instant,
    suspends: SuspendWatch,
    slept: Option<Duration>,
    /// Whether the sound was moved and this has not been reported yet.
    moved: bool,
}

impl<R: Render> Supervisor<R> {
    /// Takes an engine of which nothing has been rendered yet. `door` is `None` if no device is wanted.
    pub fn new(
        seat: Box<Seat<R>>,
        clock: HeardClock,
        wires: Arc<Wires>,
        door: Option<DeviceOpener<R>>,
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
            moved: false,
        };
        supervisor.enter(match options.target {
            Target::Device => Mode::Opening { since: now },
            Target::Null { paced: true } => Mode::Silent(NullClock::new(now)),
            Target::Null { paced: false } => Mode::Rushing,
        });
        supervisor
    }

    /// Runs until the output is closed, and returns the engine. With `follows`, it notices when the system
    /// moves the sound; only Linux reports this.
    pub fn run(mut self, follows: bool) -> Box<Seat<R>> {
        #[cfg(target_os = "linux")]
        let route = follows.then(|| RouteWatch::start(thread::current()).ok()).flatten();
        #[cfg(not(target_os = "linux"))]
        let _ = follows;
        while !self.wires.quit.load(Ordering::Acquire) {
            let now = now();
            self.slept = self.suspends.check().or(self.slept);
            #[cfg(target_os = "linux")]
            {
                self.moved |= route.as_ref().is_some_and(RouteWatch::has_moved);
            }
            self.step(now);
            let nap = self.nap(now);
            if !nap.is_zero() {
                thread::park_timeout(nap);
            }
        }
        self.finish()
    }

    fn step(&mut self, now: Instant) {
        self.hold_after_move(now);
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
            // Paused or finished: nothing is urgent.
            thread::park_timeout(WATCH);
        }
    }

    /// Changes the mode and [`super::Heard::state`].
    fn enter(&mut self, mode: Mode) {
        self.mode = mode;
        self.clock.set_state(match self.mode {
            Mode::Opening { .. } => HeardState::Opening,
            Mode::Waiting { .. } => HeardState::Waiting,
            Mode::Held { moved: true, .. } => HeardState::Moved,
            Mode::Held { moved: false, .. } => HeardState::Held,
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

    /// Takes a device that was opened, and asks for the next one.
    fn look_for_device(&mut self, now: Instant) {
        let Some(door) = &mut self.door else { return };
        match door.answer() {
            Some(Ok(opened)) => {
                let OpenedStream { stream, line, id, used } = opened;
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

    /// Notices when the stream is lost.
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
            // The engine is not available within a block; the next round comes soon.
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

    /// Keeps the engine here, with the position standing still where it was heard.
    fn hold(&mut self, mut seat: Box<Seat<R>>) -> Frames {
        let heard = self.clock.now();
        seat.heard.hold(heard.position);
        if heard.state == HeardState::Finished {
            seat.heard.finished();
        }
        self.seat = Some(seat);
        heard.position
    }

    /// After a suspend, nothing plays and no time counts until someone resumes.
    fn hold_after_sleep(&mut self) {
        let Some(length) = self.slept else { return };
        if let Mode::Rushing = self.mode {
            // The sitting was not running in time, so nothing was missed.
            self.slept = None;
            return;
        }
        let held = match (&self.mode, &self.live) {
            (Mode::Sounding, Some(live)) => live.line.take_back(),
            _ => self.seat.take(),
        };
        // Within a block; the next round comes soon.
        let Some(seat) = held else { return };
        let heard = self.hold(seat);
        self.enter(Mode::Held { heard, moved: false });
        self.slept = None;
        self.wires.tell(OutputEvent::Suspended { length });
    }

    /// After a move to another device, nothing plays until someone resumes. The stream is closed with the
    /// sound it still holds; a new one waits on the other device.
    fn hold_after_move(&mut self, now: Instant) {
        if !self.moved {
            return;
        }
        let heard = match (&self.mode, &self.live) {
            (Mode::Sounding, Some(live)) => {
                // The engine is not available within a block; the next round comes soon.
                let Some(seat) = live.line.take_back() else { return };
                self.hold(seat)
            }
            (Mode::Waiting { heard, .. }, _) => *heard,
            (Mode::Silent(_), _) => match self.seat.take() {
                Some(seat) => self.hold(seat),
                None => return,
            },
            // Nothing has been heard yet, or nothing is audible anyway.
            _ => {
                self.moved = false;
                return;
            }
        };
        self.moved = false;
        if let Some(live) = self.live.take() {
            close(live.stream);
        }
        self.next_try = now;
        self.enter(Mode::Held { heard, moved: true });
        self.wires.tell(OutputEvent::Moved { at: heard });
    }

    fn resume(&mut self, now: Instant) {
        let Mode::Held { heard, .. } = self.mode else { return };
        self.enter(Mode::Waiting { since: now, heard });
        if self.door.is_none() {
            self.go_silent(now);
        }
    }

    /// Gives the engine to a stream that is ready for it.
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
        // A finished sitting does not start again.
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

    /// After some time without a device, continues without one, or pauses.
    fn lose_patience(&mut self, now: Instant) {
        let over = |since: Instant| now.saturating_duration_since(since) >= PATIENCE;
        match self.mode {
            Mode::Opening { since } if over(since) => {
                self.wires.tell(OutputEvent::NoDevice(super::OpenError::NoAnswer));
                self.go_silent(now);
            }
            Mode::Waiting { since, heard } if over(since) => {
                if self.pause_when_lost {
                    self.enter(Mode::Held { heard, moved: false });
                    self.wires.tell(OutputEvent::Held { at: heard });
                } else {
                    self.go_silent(now);
                }
            }
            _ => {}
        }
    }

    /// Continues in time from the current position.
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

    /// Gets the engine back, with a faded final block if a device still plays, and closes.
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
    use super::super::playhead::heard;
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

    /// A supervisor that keeps an engine in time without a device.
    fn in_time() -> (Supervisor<Endless>, HeardClock, Arc<Wires>) {
        let (writer, clock) = heard(Frames::ZERO);
        let wires = Arc::new(Wires::default());
        let seat = Box::new(Seat { engine: Endless(0), heard: writer });
        let target = Target::Null { paced: true };
        let options = OutputOptions { target, ..OutputOptions::default() };
        let supervisor = Supervisor::new(seat, clock.clone(), wires.clone(), None, options);
        (supervisor, clock, wires)
    }

    #[test]
    fn a_move_holds_what_is_heard_and_nothing_else() {
        let (mut supervisor, clock, wires) = in_time();
        let start = now();
        let at = |millis| start + Duration::from_millis(millis);
        supervisor.step(at(1000));
        assert!(wires.next().is_none());
        supervisor.moved = true;
        supervisor.step(at(1010));
        let heard = clock.now();
        assert_eq!(heard.state, HeardState::Moved);
        assert!(matches!(wires.next(), Some(OutputEvent::Moved { at }) if at == heard.position));
        // A second move while it is held is no news.
        supervisor.moved = true;
        supervisor.step(at(5000));
        assert!(wires.next().is_none());
        assert_eq!(clock.now(), heard);

        wires.resume.store(true, Ordering::Release);
        supervisor.step(at(5010));
        assert_eq!(clock.now().state, HeardState::Sounding);
        supervisor.step(at(6010));
        let after = supervisor.seat.as_ref().unwrap().engine.0;
        assert!((heard.position.0 + 47_000..heard.position.0 + 51_000).contains(&after), "{after}");
    }

    #[test]
    fn a_suspend_holds_the_sitting_and_is_not_counted() {
        let (mut supervisor, clock, wires) = in_time();
        let start = now();
        let at = |millis| start + Duration::from_millis(millis);
        supervisor.step(at(1000));
        let rendered = |s: &Supervisor<Endless>| s.seat.as_ref().unwrap().engine.0;
        assert!((48_000..51_000).contains(&rendered(&supervisor)));

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
