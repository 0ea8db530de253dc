//! Work that takes longer than a frame, on threads of its own.
//!
//! There are four lanes, so that nothing that someone waits for stands behind what takes its time, and nobody who
//! practises waits for the record: `lane-now` has what is waited for, `lane-record` the record, `lane-check` what is
//! looked up anew with every choice, of which only the newest counts, and `lane-long` what has progress and can be
//! cancelled.

mod headway;
mod jobs;
mod lane;
#[cfg(test)]
pub(super) mod tests;
mod wake;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::Context;

pub use self::headway::{Awaited, Headway};
use self::jobs::Place;
pub use self::jobs::{Described, Done, Job, Unopened, Work, work};
use self::lane::{Lane, Order, Tools};
use crate::library::Library;
use crate::units::UtcMillis;

/// So long the end of the program waits for the record to be put away.
const FAREWELL: Duration = Duration::from_secs(10);

/// The lanes, and the way to them.
pub struct Worker {
    now: Lane,
    record: Lane,
    check: Lane,
    long: Lane,
}

impl Worker {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(library: Arc<Library>, ctx: Context) -> io::Result<Worker> {
        Worker::start_with(library, ctx, work)
    }

    /// The same with other work.
    ///
    /// # Errors
    /// As [`Worker::start`].
    pub fn start_with(library: Arc<Library>, ctx: Context, work: Work) -> io::Result<Worker> {
        let tools = Tools { library, ctx, work };
        let lane = |name, order| Lane::start(name, order, tools.clone());
        Ok(Worker {
            now: lane("lane-now", Order::InTurn)?,
            record: lane("lane-record", Order::InTurn)?,
            check: lane("lane-check", Order::Newest)?,
            long: lane("lane-long", Order::InTurn)?,
        })
    }

    /// Asks for something. Something comes of it in any case: what it is about, or that it was not done, and why.
    pub fn ask(&self, job: Job) {
        let lane = match job.place() {
            Place::Now => &self.now,
            Place::Record => &self.record,
            Place::Check => &self.check,
            Place::Long => &self.long,
        };
        lane.ask(job);
    }

    /// Wakes the window when the wall clock shows this, in milliseconds since 1970-01-01 UTC, in the place of the
    /// time that it was to be woken at.
    pub fn wake_at(&self, at: UtcMillis) {
        self.check.wake_at(at);
    }

    /// What was done since the last time.
    pub fn done(&self) -> Vec<Done> {
        let lanes = [&self.now, &self.record, &self.check, &self.long];
        lanes.into_iter().flat_map(Lane::done).collect()
    }

    /// Waits until nobody has the record, for as long as the end of the program may take.
    pub fn await_record(&self) {
        self.record.rest(FAREWELL);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Whoever opens the record next finds it put away.
        self.await_record();
    }
}
