//! A lane: a thread with a name, the jobs that wait for it, and what was done in it.
//!
//! What goes from the window to the thread and back lies in one place that outlives the thread, so a thread that
//! is gone loses nothing but itself.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use eframe::egui::Context;

use super::jobs::{BUSY, Done, GRIEF, Job, Kind, NO_THREAD, Undone, Work};
use super::wake::Wake;
use crate::library::{Library, now};
use crate::units::UtcMillis;

/// Jobs that may wait; more than a person can ask for before the first is done.
const MOST_WAITING: usize = 64;

/// Which of the jobs that wait are done.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// All, in the order in which they were asked for.
    InTurn,
    /// The newest of each kind. Nothing comes of those before it, not even of one that is at hand.
    Newest,
}

/// What every thread is given.
#[derive(Clone)]
pub(super) struct Tools {
    pub(super) library: Arc<Library>,
    pub(super) ctx: Context,
    pub(super) work: Work,
}

/// One thread that does the jobs of one order, from first to last, and starts again after a panic.
pub(super) struct Lane {
    name: &'static str,
    order: Order,
    tools: Tools,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Signalled when the state changes, so that a thread that waits looks again.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    at_hand: Option<AtHand>,
    done: Vec<(Option<Kind>, Done)>,
    wake: Wake,
    /// Whether there is a thread.
    runs: bool,
    /// Whether it was said that there is none and none could be started.
    is_told: bool,
    /// Nobody asks for anything any more.
    closes: bool,
}

/// The job that the thread has.
struct AtHand {
    kind: Kind,
    /// What is told if nothing comes of it.
    undone: Undone,
    /// A newer one of its kind was asked for meanwhile.
    stale: bool,
}

impl State {
    /// Tells what came of the job at hand.
    fn tell(&mut self, done: impl FnOnce(Undone) -> Done) {
        if let Some(AtHand { kind, undone, stale }) = self.at_hand.take() {
            let done = done(undone);
            if !stale {
                self.done.push((Some(kind), done));
            }
        }
    }

    /// Tells of the job at hand that the program came to grief over it.
    fn tell_grief(&mut self) {
        self.done.push((None, Done::WentWrong));
        self.tell(|undone| undone.told(GRIEF));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next job, and wakes the window meanwhile if it is time. Nothing when the thread is to end.
    fn next(&self, ctx: &Context) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.closes {
                return None;
            }
            if let Some(job) = state.waiting.pop_front() {
                if job.is_cancelled() {
                    continue;
                }
                let (kind, undone) = (job.kind(), Undone::of(&job));
                state.at_hand = Some(AtHand { kind, undone, stale: false });
                return Some(job);
            }
            state = match state.wake.rest(now().utc_ms) {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(rest) => {
                    let waited = self.changed.wait_timeout(state, rest);
                    let (mut state, over) = waited.unwrap_or_else(PoisonError::into_inner);
                    if over.timed_out() && state.wake.rings(now().utc_ms) {
                        state.done.push((None, Done::Woken));
                        // Painting begins by taking what was done.
                        drop(state);
                        ctx.request_repaint();
                        state = self.state();
                    }
                    state
                }
            };
        }
    }
}

/// Says that the thread is gone, whatever it went by.
struct Running {
    shared: Arc<Shared>,
    ctx: Context,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shared.state().runs = false;
        self.shared.changed.notify_all();
        // The window looks, and starts another one.
        self.ctx.request_repaint();
    }
}

/// What the thread does.
fn run(running: &Running, tools: &Tools) {
    let Running { shared, ctx } = running;
    while let Some(job) = shared.next(ctx) {
        let act = AssertUnwindSafe(|| (tools.work)(&tools.library, ctx, job));
        match catch_unwind(act) {
            Ok(done) => shared.state().tell(|_| done),
            // It was said where it happened. The next job finds the thread as it was.
            Err(payload) => {
                drop(payload);
                shared.state().tell_grief();
            }
        }
        shared.changed.notify_all();
        ctx.request_repaint();
    }
}

impl Lane {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(name: &'static str, order: Order, tools: Tools) -> io::Result<Lane> {
        let lane = Lane { name, order, tools, shared: Arc::default() };
        lane.spawn()?;
        Ok(lane)
    }

    fn spawn(&self) -> io::Result<()> {
        let running = Running { shared: Arc::clone(&self.shared), ctx: self.tools.ctx.clone() };
        let tools = self.tools.clone();
        self.shared.state().runs = true;
        // Where none is given, `running` goes with what it was to do, and says so.
        let thread = std::thread::Builder::new().name(self.name.into());
        thread.spawn(move || run(&running, &tools)).map(drop)
    }

    /// Asks for something. What cannot be taken is told as undone, like everything over which the program comes
    /// to grief.
    pub(super) fn ask(&self, job: Job) {
        let mut state = self.shared.state();
        let kind = job.kind();
        if self.order == Order::Newest {
            state.waiting.retain(|other| other.kind() != kind);
            state.done.retain(|(other, _)| *other != Some(kind));
            if let Some(at_hand) = state.at_hand.as_mut().filter(|other| other.kind == kind) {
                at_hand.stale = true;
            }
        }
        if state.waiting.len() < MOST_WAITING {
            state.waiting.push_back(job);
            drop(state);
            self.shared.changed.notify_all();
        } else {
            state.done.push((Some(kind), Undone::of(&job).told(BUSY)));
            drop(state);
            self.tools.ctx.request_repaint();
        }
    }

    /// Wakes the window when the wall clock shows this, in milliseconds since 1970-01-01 UTC, in the place of the
    /// time that it was to be woken at.
    pub(super) fn wake_at(&self, at: UtcMillis) {
        self.shared.state().wake.set(at);
        self.shared.changed.notify_all();
    }

    /// What was done since the last time. A thread that is gone is said to be, and started anew.
    pub(super) fn done(&self) -> Vec<Done> {
        let mut state = self.shared.state();
        if !(state.runs || state.is_told && state.waiting.is_empty()) {
            state.tell_grief();
            drop(state);
            let started = self.spawn();
            state = self.shared.state();
            state.is_told = started.is_err();
            if started.is_err() {
                let undone = state.waiting.drain(..).map(|job| Undone::of(&job));
                let undone: Vec<Done> = undone.map(|undone| undone.told(NO_THREAD)).collect();
                state.done.extend(undone.into_iter().map(|done| (None, done)));
            }
        }
        state.done.drain(..).map(|(_, done)| done).collect()
    }

    /// Waits until nothing is under way or waits, at most so long.
    pub(super) fn rest(&self, at_most: Duration) {
        let busy = |state: &mut State| {
            state.runs && (state.at_hand.is_some() || !state.waiting.is_empty())
        };
        drop(self.shared.changed.wait_timeout_while(self.shared.state(), at_most, busy));
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        // The thread ends after the job at hand.
        let mut state = self.shared.state();
        state.closes = true;
        let (waiting, done) = (std::mem::take(&mut state.waiting), std::mem::take(&mut state.done));
        drop(state);
        self.shared.changed.notify_all();
        // The record may be among them, and is put away before anyone opens it again.
        drop((waiting, done));
    }
}
