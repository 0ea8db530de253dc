//! How far something that takes its time has come, and whether anyone still waits for it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use eframe::egui::Context;

/// How far a job has come, and whether it goes on. It also tells one job from another: each has its own.
#[derive(Debug, Default)]
pub struct Headway {
    done: AtomicU64,
    all: AtomicU64,
    whole: AtomicU64,
    cancelled: AtomicBool,
}

impl Headway {
    /// Percent of it, 0 to 100.
    pub fn percent(&self) -> u8 {
        let (done, all) = self.count();
        (done * 100 / all.max(1)).min(100) as u8
    }

    /// How much is done, and how much there is: bytes, lines, or files. Nothing of nothing until that is known.
    pub fn count(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }

    /// How many of the things that come out of it are whole.
    pub fn whole(&self) -> u64 {
        self.whole.load(Ordering::Relaxed)
    }

    /// Takes that so many of the things that come out of it are whole.
    pub fn note_whole(&self, ctx: &Context, whole: u64) {
        if self.whole.swap(whole, Ordering::Relaxed) != whole {
            ctx.request_repaint();
        }
    }

    /// Breaks it off: what waits is never begun, and what is under way leaves nothing of itself.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was broken off.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Takes that so much of so much is done; whether it goes on.
    pub fn follow(&self, ctx: &Context, done: u64, all: u64) -> ControlFlow<()> {
        let before = self.percent();
        self.done.store(done, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
        if self.percent() != before {
            ctx.request_repaint();
        }
        match self.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

/// A job that someone waits for; it is broken off when nobody does any more.
#[derive(Debug, Default)]
pub struct Awaited(Arc<Headway>);

impl Awaited {
    /// How far it has come.
    pub fn headway(&self) -> &Arc<Headway> {
        &self.0
    }

    /// Whether something came of this one and not of an earlier one.
    pub fn is(&self, headway: &Arc<Headway>) -> bool {
        Arc::ptr_eq(&self.0, headway)
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
