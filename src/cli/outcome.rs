//! Outcomes of work that can be cancelled or refused.

use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

use super::HAS_PROBLEMS;
use crate::bundle::Refusal;
use crate::library::plainly;

/// A flag that is set by Ctrl-C and by a request to terminate.
pub(super) fn interrupted() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    ctrlc::set_handler(move || set.store(true, Ordering::Relaxed))
        .context("could not listen for Ctrl-C")?;
    Ok(flag)
}

/// Runs work whose progress is shown in a terminal and which Ctrl-C cancels.
pub(super) fn watched<T>(
    work: impl FnOnce(&mut (dyn FnMut(u64, u64) -> ControlFlow<()> + Send + Sync)) -> T,
) -> Result<T> {
    let stop = interrupted()?;
    let shown = std::io::stderr().is_terminal();
    let done = work(&mut |done, all| {
        if shown {
            eprint!("\rLooking at it, {} %  ", done * 100 / all.max(1));
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if shown {
        eprint!("\r{:24}\r", "");
    }
    Ok(done)
}

/// Prints why a bundle or shelf is refused; other failures stay errors.
pub(super) fn refused(error: anyhow::Error) -> Result<u8> {
    match error.downcast::<Refusal>() {
        Ok(refusal) => {
            println!("{}", plainly(&refusal.to_string()));
            Ok(HAS_PROBLEMS)
        }
        Err(error) => Err(error),
    }
}
