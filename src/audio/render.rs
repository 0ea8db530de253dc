//! Renders a score to a sound file, faster than real time.

use std::io::{self, BufWriter};
use std::num::NonZero;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::DELAY;
use super::encode::{EncodeError, Encoder, Format, Tags};
use super::engine::{Command, Engine, Mix};
use super::limiter::MEMORY;
use super::loudness::{Loudness, Meter};
use super::score::Score;
use crate::unfinished::Unfinished;
use crate::units::{Frames, StereoFrame};

/// Most frames between two progress reports, about one second: whole chunks of the engine.
const BLOCK: usize = 24 * 2048;

/// Blocks in a stretch that one thread plays on its own, about 8 s: long against what it plays and decodes
/// twice at the borders, short enough that the stretches of many threads fit into memory.
const BLOCKS: usize = 8;

/// Most blocks that wait to be taken from one thread, so that it can finish its stretch while the caller takes
/// those of the others: the frames that are dropped make the last block of a stretch a further one.
const AHEAD: usize = BLOCKS + 1;

/// Frames played and dropped before a stretch: a chunk of the engine, so that the others stay on its grid.
const RUN_IN: Frames = Frames(2048);

/// Only the limiter remembers what came before, so this is enough to give the same bits as playing from the
/// beginning.
const _: () = assert!(RUN_IN.0 >= MEMORY.0);

/// How the frames of a score are divided among threads.
#[derive(Copy, Clone)]
struct Division {
    threads: NonZero<usize>,
    /// Frames that are played in one piece. The threads take turns.
    stretch: NonZero<usize>,
    /// Frames that are played before each stretch and dropped.
    run_in: Frames,
}

impl Division {
    const fn among(threads: NonZero<usize>) -> Division {
        const STRETCH: NonZero<usize> = NonZero::new(BLOCKS * BLOCK).expect("some frames");
        Division { threads, stretch: STRETCH, run_in: RUN_IN }
    }
}

/// Why a score was not rendered to a file.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// Encoding failed.
    #[error("could not write `{}`", .path.display())]
    Encode {
        /// Path of the file.
        path: PathBuf,
        /// Error of the encoder.
        source: EncodeError,
    },
    /// The file could not be created, written or renamed.
    #[error("could not write `{}`", .path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The system cannot start a thread.
    #[error("could not start a thread that plays")]
    Thread(#[source] io::Error),
    /// A sitting with an open end has no last frame to stop at.
    #[error("an open end cannot be written to a file")]
    OpenEnd,
    /// The caller cancelled. No file was left behind.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

/// Length and loudness of a rendered file.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Rendered {
    /// Length of the sound.
    pub frames: Frames,
    /// Loudness of the sound; `None` if it was not requested.
    pub loudness: Option<Loudness>,
}

/// Plays a score from its first frame to its last, without a device and on all cores. `each` is called on the
/// calling thread with one block after the other.
///
/// # Errors
/// [`RenderError::OpenEnd`], [`RenderError::Thread`], or the error that `each` returns.
pub fn play_through(
    score: Arc<Score>,
    mix: Mix,
    each: impl FnMut(&[StereoFrame]) -> Result<(), RenderError>,
) -> Result<Frames, RenderError> {
    let cores = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    play_on(cores, score, mix, each)
}

/// Plays a score like [`play_through`], on this many threads besides the calling one. Their number changes no
/// sample.
///
/// # Errors
/// Those of [`play_through`].
pub fn play_on(
    threads: NonZero<usize>,
    score: Arc<Score>,
    mix: Mix,
    each: impl FnMut(&[StereoFrame]) -> Result<(), RenderError>,
) -> Result<Frames, RenderError> {
    play_divided(Division::among(threads), score, mix, each)
}

fn play_divided(
    division: Division,
    score: Arc<Score>,
    mix: Mix,
    mut each: impl FnMut(&[StereoFrame]) -> Result<(), RenderError>,
) -> Result<Frames, RenderError> {
    if score.timeline().open_end() {
        return Err(RenderError::OpenEnd);
    }
    let total = score.timeline().end();
    let stretch = division.stretch.get() as u64;
    let count = usize::try_from(total.0.div_ceil(stretch)).unwrap_or(usize::MAX);
    let frames = move |n: usize| {
        let start = stretch.saturating_mul(n as u64);
        start..start.saturating_add(stretch).min(total.0)
    };
    let threads = division.threads.get().min(count);
    thread::scope(|scope| {
        let (mut stretches, mut playing) = (Vec::new(), Vec::new());
        for first in 0..threads {
            let (blocks, played) = sync_channel::<Vec<StereoFrame>>(AHEAD);
            let score = Arc::clone(&score);
            let play = move || {
                for n in (first..count).step_by(threads) {
                    let score = Arc::clone(&score);
                    // Nobody receives any more when the caller has failed, which reports the error.
                    let send = |block| blocks.send(block).is_ok();
                    if !play_stretch(score, mix, frames(n), division.run_in, send) {
                        break;
                    }
                }
            };
            let thread = thread::Builder::new().name("render".into());
            playing.push(thread.spawn_scoped(scope, play).map_err(RenderError::Thread)?);
            stretches.push(played);
        }
        'all: for (n, played) in (0..count).zip(stretches.iter().cycle()) {
            let Range { start, end } = frames(n);
            let mut left = end - start;
            while left > 0 {
                // A thread that ends before its last frame has panicked.
                let Ok(block) = played.recv() else { break 'all };
                each(&block)?;
                left -= block.len() as u64;
            }
        }
        drop(stretches);
        for thread in playing {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        Ok(total)
    })
}

/// Plays the frames of one stretch in blocks, as they sound when everything before them is played as well.
/// Stops when `each` returns `false`, and returns whether it came to the end.
fn play_stretch(
    score: Arc<Score>,
    mix: Mix,
    frames: Range<u64>,
    run_in: Frames,
    mut each: impl FnMut(Vec<StereoFrame>) -> bool,
) -> bool {
    let from = frames.start.saturating_sub(run_in.0);
    // The engine delays the mix; without a limiter it does not.
    let delay = if mix.only.is_some() { Frames::ZERO } else { DELAY };
    let mut skip = (frames.start - from + delay.0) as usize;
    let mut left = usize::try_from(frames.end - frames.start).unwrap_or(usize::MAX);
    let (mut engine, mut remote) = Engine::new(score, mix);
    // The ring is empty, so this cannot be refused. It is obeyed with a block of no frames.
    let _ = remote.send(Command::Play);
    engine.render(&mut []);
    engine.rejoin(Frames(from), Frames::ZERO);
    while left > 0 {
        let mut block = vec![StereoFrame::SILENCE; BLOCK.min(skip.saturating_add(left))];
        engine.render(&mut block);
        let dropped = skip.min(block.len());
        block.drain(..dropped);
        skip -= dropped;
        left -= block.len();
        if !each(block) {
            return false;
        }
    }
    true
}

/// Renders a score into a file, which appears complete or not at all. `progress` is called with the number of
/// finished frames about once for each second of sound; it may cancel the rendering.
///
/// # Errors
/// See [`RenderError`].
///
/// # Examples
/// ```no_run
/// use std::collections::HashMap;
/// use std::ops::ControlFlow;
/// use std::path::Path;
/// use std::sync::Arc;
///
/// use groundwork::audio::encode::Format;
/// use groundwork::audio::{Mix, Score, SoundBank, render};
/// use groundwork::domain::Timeline;
///
/// fn write(timeline: Arc<Timeline>, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
///     let score = Arc::new(Score::new(timeline, &HashMap::new(), &mut SoundBank::default()));
///     let format = Format::of(path, None)?;
///     render::render(score, Mix::default(), path, format, false, |_| ControlFlow::Continue(()))?;
///     Ok(())
/// }
/// ```
pub fn render(
    score: Arc<Score>,
    mix: Mix,
    path: &Path,
    format: Format,
    measure: bool,
    progress: impl FnMut(Frames) -> ControlFlow<()>,
) -> Result<Rendered, RenderError> {
    let cores = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let how = Writing { mix, format, measure, tags: &Tags::default(), cores, lasts: false };
    write(score, path, how, progress)
}

/// Renders a score into a file with tags like [`render`], on this many cores. When it returns, the file is on its
/// drive, even if that is pulled out at once.
///
/// # Errors
/// See [`RenderError`].
pub fn render_tagged(
    score: Arc<Score>,
    path: &Path,
    format: Format,
    tags: &Tags,
    cores: NonZero<usize>,
    progress: impl FnMut(Frames) -> ControlFlow<()>,
) -> Result<Rendered, RenderError> {
    let mix = Mix::default();
    write(score, path, Writing { mix, format, measure: false, tags, cores, lasts: true }, progress)
}

/// How a file is written.
struct Writing<'t> {
    mix: Mix,
    format: Format,
    measure: bool,
    tags: &'t Tags,
    cores: NonZero<usize>,
    /// Whether to wait until the drive has it.
    lasts: bool,
}

fn write(
    score: Arc<Score>,
    path: &Path,
    how: Writing<'_>,
    mut progress: impl FnMut(Frames) -> ControlFlow<()>,
) -> Result<Rendered, RenderError> {
    let file = |source| RenderError::File { path: path.to_path_buf(), source };
    let encode = |source| match source {
        EncodeError::Write(source) => file(source),
        source => RenderError::Encode { path: path.to_path_buf(), source },
    };
    let (out, unfinished) = Unfinished::begin(path).map_err(file)?;
    let mut encoder =
        Encoder::new(BufWriter::new(out), how.format, how.tags, how.cores.get()).map_err(encode)?;
    let mut meter = how.measure.then(Meter::new);
    let mut done = Frames::ZERO;
    let mut sides = (Vec::new(), Vec::new());
    let take = |block: &[StereoFrame]| {
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
    let frames = play_on(how.cores, score, how.mix, take)?;
    let writer = encoder.finish().map_err(encode)?;
    let written = writer.into_inner().map_err(|error| file(error.into_error()))?;
    if how.lasts {
        written.sync_all().map_err(file)?;
    }
    drop(written);
    unfinished.finish(path).map_err(file)?;
    Ok(Rendered { frames, loudness: meter.map(|meter| meter.loudness()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::engine::tests::{recorded, same, whole};
    use crate::units::Gain;

    /// So loud that the limiter works nearly all the time.
    const LOUD: Mix = Mix { volumes: [Gain(12.0); 4], only: None };

    /// The frames of a score, played by one engine from the first to the last.
    fn in_one_piece(score: &Arc<Score>, mix: Mix) -> Vec<StereoFrame> {
        let (mut engine, mut remote) = Engine::new(Arc::clone(score), mix);
        remote.send(Command::Play).unwrap();
        let delay = if mix.only.is_some() { 0 } else { DELAY.0 };
        let frames = (score.timeline().end().0 + delay) as usize;
        let mut out = vec![StereoFrame::SILENCE; frames];
        engine.render(&mut out);
        out.split_off(delay as usize)
    }

    fn divided(score: &Arc<Score>, mix: Mix, division: Division) -> Vec<StereoFrame> {
        let mut out = Vec::new();
        let frames = play_divided(division, Arc::clone(score), mix, |block| {
            assert!(block.len() <= BLOCK);
            out.extend_from_slice(block);
            Ok(())
        });
        assert_eq!(frames.unwrap(), score.timeline().end());
        out
    }

    fn division(threads: usize, stretch: usize) -> Division {
        let stretch = NonZero::new(stretch).unwrap();
        Division { stretch, ..Division::among(NonZero::new(threads).unwrap()) }
    }

    #[test]
    fn stretches_are_the_same_bits_as_one_piece() {
        let only = Mix { only: Some(crate::audio::Bus::Bed), ..Mix::default() };
        for (score, mix) in [
            (whole(None), Mix::default()),
            (whole(None), only),
            (whole(None), LOUD),
            (recorded(true), LOUD),
        ] {
            let reference = in_one_piece(&score, mix);
            let frames = reference.len();
            // Odd borders, one that leaves a last stretch of one frame, more threads than stretches, and the
            // stretches of a file.
            for (threads, stretch) in
                [(1, 250_001), (3, 65_537), (2, frames - 1), (50, 200_000), (2, BLOCKS * BLOCK)]
            {
                let out = divided(&score, mix, division(threads, stretch));
                assert_eq!(same(&out, &reference), 0, "{threads} threads, {stretch} frames");
            }
        }
    }

    /// The control: a stretch that begins without what the limiter remembers has other samples.
    #[test]
    fn a_stretch_without_its_run_in_differs() {
        let score = recorded(false);
        let reference = in_one_piece(&score, LOUD);
        for (run_in, differs) in [(MEMORY, false), (Frames::ZERO, true)] {
            let division = Division { run_in, ..division(2, 65_537) };
            let out = divided(&score, LOUD, division);
            assert_eq!(same(&out, &reference) > 0, differs, "{run_in}");
        }
    }

    #[test]
    fn an_error_of_the_caller_ends_it_at_once() {
        for threads in [1, 2, 9] {
            let mut calls = 0;
            let ended = play_divided(division(threads, 5_000), whole(None), LOUD, |_| {
                calls += 1;
                if calls == 3 { Err(RenderError::Interrupted) } else { Ok(()) }
            });
            assert!(matches!(ended, Err(RenderError::Interrupted)));
            assert_eq!(calls, 3);
        }
    }
}
