//! Practice taken along: sessions as sound files in a folder, for a phone.
//!
//! A file carries a hash of everything that went into it, so taking the same along again writes only what has
//! changed, and nothing that somebody else put into the folder is touched.

mod cover;
mod folder;
mod names;
mod notes;
#[cfg(test)]
mod tests;
mod track;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::bail;

pub use notes::UNPROTECTED;
pub use track::{AlongFormat, Piece};

use self::track::{Track, tracks};
use super::catalogue::Library;
use super::said::in_words;
use crate::audio::render::{RenderError, render_tagged};
use crate::cores::on_all_cores;
use crate::units::Frames;

/// Most tracks that are written at the same time, each with its recordings in memory.
const MOST_AT_ONCE: usize = 4;

/// What is taken along, and where to.
#[derive(Clone, Debug)]
pub struct Along {
    /// The sessions in their order.
    pub pieces: Vec<Piece>,
    /// The folder. If there is none, it is made in the one above it.
    pub folder: PathBuf,
    /// The format of the files.
    pub format: AlongFormat,
    /// Whether files are called by the titles of the sessions, and not *Practice 1*.
    pub titles: bool,
}

/// How far it has come.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct AlongProgress {
    /// Length of the sound that is written.
    pub done: Frames,
    /// Length of all of it.
    pub all: Frames,
    /// Number of files that are there.
    pub tracks: usize,
    /// Number of files there will be.
    pub of: usize,
}

/// What was taken along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Number of files that were written.
    pub written: usize,
    /// Number of files that were there as they should be.
    pub kept: usize,
    /// Names of files from an earlier time that are not part of it any more. They stay.
    pub earlier: Vec<String>,
}

/// What became of a track.
enum Ended {
    Written,
    Kept,
    /// Somebody broke it off, or another track failed.
    Stopped,
    Failed(anyhow::Error),
}

impl Along {
    /// Writes the files on all cores. `follow` may break it off; then, as after a failure, only whole files are
    /// there.
    ///
    /// # Errors
    /// When a session cannot be played with what was chosen, a file of somebody else has the name of one of these,
    /// a file cannot be written, or `follow` breaks it off.
    pub fn write(
        &self,
        library: &Library,
        follow: impl Fn(AlongProgress) -> ControlFlow<()> + Sync,
    ) -> anyhow::Result<Taken> {
        let tracks = tracks(library, &self.pieces, self.titles, self.format)?;
        folder::ready(&self.folder)?;
        folder::refuse_others(&self.folder, tracks.iter().map(|track| track.file.as_str()))?;
        folder::clear(&self.folder);
        let (all, of) = (tracks.iter().map(|track| track.frames).sum(), tracks.len());
        let progress = Mutex::new(AlongProgress { all, of, ..AlongProgress::default() });
        let stop = AtomicBool::new(false);
        // Called with what was done since the last time; whether it goes on.
        let come = |frames: Frames, tracks: usize| {
            let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
            progress.done += frames;
            progress.tracks += tracks;
            if follow(*progress).is_break() {
                stop.store(true, Ordering::Relaxed);
            }
            match stop.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let at_once = cores.min(of).clamp(1, MOST_AT_ONCE);
        let each = NonZero::new(cores / at_once).unwrap_or(NonZero::<usize>::MIN);
        let ended = on_all_cores("along", &tracks, at_once, |track| {
            if stop.load(Ordering::Relaxed) {
                return Ended::Stopped;
            }
            let ended = self.take(library, track, each, &come).unwrap_or_else(Ended::Failed);
            if let Ended::Failed(_) = ended {
                stop.store(true, Ordering::Relaxed);
            }
            ended
        });
        let mut taken = Taken { written: 0, kept: 0, earlier: Vec::new() };
        let mut failed = None;
        for ended in ended {
            match ended {
                Ended::Written => taken.written += 1,
                Ended::Kept => taken.kept += 1,
                Ended::Stopped => {}
                Ended::Failed(error) => failed = failed.or(Some(error)),
            }
        }
        let whole = taken.written + taken.kept;
        if let Some(error) = failed {
            bail!("{}; {}", in_words(&error), there(whole, of));
        }
        if whole < of {
            bail!("this was broken off; {}", there(whole, of));
        }
        folder::write_notes(&self.folder, &notes::notes(&tracks, self.titles))?;
        folder::settle(&self.folder)?;
        let now: BTreeSet<&str> = tracks.iter().map(|track| track.file.as_str()).collect();
        taken.earlier = folder::earlier(&self.folder, &now);
        Ok(taken)
    }

    fn take(
        &self,
        library: &Library,
        track: &Track<'_>,
        cores: NonZero<usize>,
        come: &impl Fn(Frames, usize) -> ControlFlow<()>,
    ) -> anyhow::Result<Ended> {
        let prepared = track.prepare(library)?;
        let tags = track.tags(&prepared, self.format)?;
        let path = track.path(&self.folder);
        let known = folder::mark(&path);
        if tags
            .comments
            .iter()
            .any(|(name, mark)| *name == track::MARK && known.as_ref() == Some(mark))
        {
            let _ = come(track.frames, 1);
            return Ok(Ended::Kept);
        }
        let mut before = Frames::ZERO;
        let follow = |done: Frames| {
            let since = done - before;
            before = done;
            come(since, 0)
        };
        let score = prepared.score;
        match render_tagged(score, &path, self.format.of_sound(), &tags, cores, follow) {
            Ok(_) => {
                let _ = come(Frames::ZERO, 1);
                Ok(Ended::Written)
            }
            Err(RenderError::Interrupted) => Ok(Ended::Stopped),
            Err(error) => Err(error.into()),
        }
    }
}

/// How many files are whole, where not all are.
fn there(whole: usize, of: usize) -> String {
    match whole {
        0 => format!("none of the {of} files is there"),
        1 => format!("1 of the {of} files is there, and it is whole"),
        whole => format!("{whole} of the {of} files are there, each of them whole"),
    }
}
