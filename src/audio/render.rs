//! A score to a sound file, as fast as it goes.

use std::fs::File;
use std::io::{self, BufWriter};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use tempfile::TempPath;

use super::DELAY;
use super::encode::{EncodeError, Encoder, Format};
use super::engine::{Command, Engine, Mix};
use super::loudness::{Loudness, Meter};
use super::score::Score;
use crate::units::{Frames, StereoFrame};

/// Frames rendered between two words on progress, about a second: whole chunks of the engine.
const BLOCK: usize = 24 * 2048;

/// Blocks that may wait to be written.
const AHEAD: usize = 4;

/// Why a file was not rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// Encoding failed.
    #[error("could not write `{}`", .path.display())]
    Encode {
        /// Where it should have gone.
        path: PathBuf,
        /// What went wrong.
        source: EncodeError,
    },
    /// The file could not be made, written or put in its place.
    #[error("could not write `{}`", .path.display())]
    File {
        /// Where it should have gone.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A sitting with an open end has no last frame.
    #[error("an open end can not be written to a file")]
    OpenEnd,
    /// Whoever asked has changed their mind. Nothing was left behind.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

/// What was rendered.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Rendered {
    /// How long it is.
    pub frames: Frames,
    /// How loud it is; `None` if that was not asked for.
    pub loudness: Option<Loudness>,
}

/// A file in the making, which appears under its name whole or not at all.
#[derive(Debug)]
pub struct Unfinished {
    /// What is written to.
    pub file: File,
    place: TempPath,
}

impl Unfinished {
    /// Begins a file that will be called `path`, beside its place. It is an ordinary file, as open to
    /// others as this person's umask lets their files be.
    ///
    /// # Errors
    /// When no file can be made there, or something else than a file is in its place.
    pub fn begin(path: &Path) -> io::Result<Unfinished> {
        if path.metadata().is_ok_and(|there| !there.is_file()) {
            return Err(io::Error::other("what is there is not a file"));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Files that `tempfile` opens and writes itself are private, and their names are in its errors.
        let (file, place) = tempfile::Builder::new()
            .prefix(".groundwork-")
            .make_in(folder.unwrap_or(Path::new(".")), |place| File::create_new(place))?
            .into_parts();
        Ok(Unfinished { file, place })
    }

    /// Puts it in its place, in that of a file that was there.
    ///
    /// # Errors
    /// When it can not be put there; then nothing of it is left.
    pub fn finish(self, path: &Path) -> io::Result<()> {
        self.place.persist(path).map_err(|error| error.error)
    }
}

/// Plays a score from its first frame to its last without a device, in blocks.
///
/// # Errors
/// [`RenderError::OpenEnd`], or what `each` breaks off with.
pub fn play_through(
    score: Arc<Score>,
    mix: Mix,
    mut each: impl FnMut(&[StereoFrame]) -> Result<(), RenderError>,
) -> Result<Frames, RenderError> {
    if score.timeline().open_end() {
        return Err(RenderError::OpenEnd);
    }
    let total = score.timeline().end();
    // What is mixed comes out later; the first frames are from before the beginning.
    let mut skip = if mix.only.is_some() { 0 } else { DELAY.0 as usize };
    let (mut engine, mut remote) = Engine::new(score, mix);
    // The ring is empty, so this can not be refused.
    let _ = remote.send(Command::Play);
    let mut block = vec![StereoFrame::SILENCE; BLOCK];
    let mut done = 0;
    while done < total.0 {
        engine.render(&mut block);
        let fresh = block.get(skip..).unwrap_or_default();
        skip = 0;
        let left = usize::try_from(total.0 - done).unwrap_or(usize::MAX);
        let fresh = fresh.get(..left).unwrap_or(fresh);
        each(fresh)?;
        done += fresh.len() as u64;
    }
    Ok(total)
}

/// Renders a score into a file, which appears whole or not at all. `progress` hears how many frames
/// are done, about once for each second of sound, and may break off.
///
/// # Errors
/// See [`RenderError`].
pub fn render(
    score: Arc<Score>,
    mix: Mix,
    path: &Path,
    format: Format,
    measure: bool,
    mut progress: impl FnMut(Frames) -> ControlFlow<()>,
) -> Result<Rendered, RenderError> {
    let file = |source| RenderError::File { path: path.to_path_buf(), source };
    let encode = |source| match source {
        EncodeError::Write(source) => file(source),
        source => RenderError::Encode { path: path.to_path_buf(), source },
    };
    let Unfinished { file: out, place } = Unfinished::begin(path).map_err(file)?;
    let mut encoder = Encoder::new(BufWriter::new(out), format).map_err(encode)?;
    let mut meter = measure.then(Meter::new);
    let mut done = Frames::ZERO;
    let mut sides = (Vec::new(), Vec::new());
    let mut take = |block: &[StereoFrame]| {
        encoder.write(block).map_err(encode)?;
        if let Some(meter) = &mut meter {
            sides.0.clear();
            sides.1.clear();
            sides.0.extend(block.iter().map(|frame| frame.left));
            sides.1.extend(block.iter().map(|frame| frame.right));
            meter.add(&sides.0, &sides.1);
        }
        done += Frames(block.len() as u64);
        match progress(done) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(RenderError::Interrupted),
        }
    };
    // Synthesis and writing take about as long as each other, so each has a thread.
    let (blocks, rendered) = sync_channel::<Vec<StereoFrame>>(AHEAD);
    let frames = thread::scope(|scope| {
        let play = move || {
            // Nobody listens any more only when the other side has failed, and knows why.
            play_through(score, mix, |block| {
                blocks.send(block.to_vec()).map_err(|_| RenderError::Interrupted)
            })
        };
        let playing =
            thread::Builder::new().name("render".into()).spawn_scoped(scope, play).map_err(file)?;
        for block in rendered {
            take(&block)?;
        }
        playing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    let writer = encoder.finish().map_err(encode)?;
    let out = writer.into_inner().map_err(|error| file(error.into_error()))?;
    Unfinished { file: out, place }.finish(path).map_err(file)?;
    Ok(Rendered { frames, loudness: meter.map(|meter| meter.loudness()) })
}
