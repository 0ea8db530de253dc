//! Watches a file for what other programs do to it.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often it is looked at: soon enough for someone who comes back from another program.
const EVERY: Duration = Duration::from_secs(1);

/// A file that is watched until this is dropped.
pub struct Watch(Arc<AtomicBool>);

impl Watch {
    /// Watches a file, and calls `wake` when it has changed. `None` if the system gives no thread; then a change is
    /// noticed when the file is to be written.
    pub fn begin(path: PathBuf, wake: impl Fn() + Send + 'static) -> Option<Watch> {
        let changed = Arc::new(AtomicBool::new(false));
        let told = Arc::downgrade(&changed);
        let before = look(&path);
        let watch = move || follow(&path, before, &told, &wake);
        thread::Builder::new().name("desk-watch".into()).spawn(watch).ok()?;
        Some(Watch(changed))
    }

    /// Whether it has changed since this was asked last.
    pub fn has_changed(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

type State = Option<(u64, Option<SystemTime>)>;

/// Length and time of the last change; nothing if there is no file.
fn look(path: &Path) -> State {
    path.metadata().ok().map(|there: Metadata| (there.len(), there.modified().ok()))
}

fn follow(path: &Path, mut before: State, told: &Weak<AtomicBool>, wake: &dyn Fn()) {
    loop {
        thread::sleep(EVERY);
        let Some(changed) = told.upgrade() else { return };
        let now = look(path);
        if now != before {
            before = now;
            changed.store(true, Ordering::Relaxed);
            wake();
        }
    }
}
