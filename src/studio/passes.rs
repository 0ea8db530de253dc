//! How the files of a bundle are read until it is packed: three times each, and as long as someone wants it.

use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What each file of a bundle is read for, in this order.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Pass {
    /// To be checked.
    Check,
    /// To be brought into the form in which it is packed.
    Pack,
    /// To be verified in the packed file, as its recipients will do.
    Verify,
}

impl Pass {
    const ALL: [Pass; 3] = [Pass::Check, Pass::Pack, Pass::Verify];

    /// The pass that is under way when `done` of `all` files are read, each of them counted once for every pass, and
    /// how many of how many files are read in it. Nothing before the number of files is known.
    pub fn at(done: u64, all: u64) -> Option<(Pass, u64, u64)> {
        let files = all / Pass::ALL.len() as u64;
        let before = done.checked_div(files)?.min(Pass::Verify as u64);
        let pass = *Pass::ALL.get(before as usize)?;
        Some((pass, done - before * files, files))
    }
}

/// Is told how many of how many files are read, each counted once for every [`Pass`], and says whether that goes on.
pub type Follow<'f> = dyn Fn(u64, u64) -> ControlFlow<()> + Sync + 'f;

/// Why something ended early.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it was cancelled: nothing was packed, and nothing has changed")]
pub struct Cancelled;

/// How far the files of a bundle are read. The default is that nobody looks, and that it goes on to its end.
#[derive(Default)]
pub struct Passes<'f> {
    follow: Option<&'f Follow<'f>>,
    count: Mutex<Count>,
}

/// Files read, each counted once for every pass, and files.
#[derive(Default)]
struct Count {
    done: u64,
    files: u64,
}

impl<'f> Passes<'f> {
    /// Tells this how far it is.
    pub fn told(follow: &'f Follow<'f>) -> Passes<'f> {
        Passes { follow: Some(follow), count: Mutex::default() }
    }

    /// Begins a pass over so many files, `read` of which are read already.
    pub(super) fn begin(&self, pass: Pass, files: usize, read: usize) {
        let mut count = self.count();
        let (files, read) = (files as u64, read as u64);
        *count = Count { done: pass as u64 * files + read, files };
        // Whoever reads the first file asks whether that goes on.
        let _ = self.tell(&count);
    }

    /// One more file is read.
    ///
    /// # Errors
    /// When it does not go on.
    pub(super) fn one_more(&self) -> Result<(), Cancelled> {
        let mut count = self.count();
        count.done += 1;
        self.tell(&count)
    }

    /// Whether it goes on.
    ///
    /// # Errors
    /// When it does not.
    pub(super) fn goes_on(&self) -> Result<(), Cancelled> {
        self.tell(&self.count())
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, count: &Count) -> Result<(), Cancelled> {
        let all = count.files * Pass::ALL.len() as u64;
        match self.follow.map(|follow| follow(count.done, all)) {
            Some(ControlFlow::Break(())) => Err(Cancelled),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_counts_in_every_pass() {
        assert_eq!(Pass::at(0, 0), None, "nobody knows yet how many there are");
        assert_eq!(Pass::at(0, 12), Some((Pass::Check, 0, 4)));
        assert_eq!(Pass::at(3, 12), Some((Pass::Check, 3, 4)));
        assert_eq!(Pass::at(4, 12), Some((Pass::Pack, 0, 4)));
        assert_eq!(Pass::at(11, 12), Some((Pass::Verify, 3, 4)));
        assert_eq!(Pass::at(12, 12), Some((Pass::Verify, 4, 4)), "the end");
    }
}
