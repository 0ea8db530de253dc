//! One long recording of a session becomes a recording for each of its lines.
//!
//! It is listened to once, and its lines are found in it by comparing it with narrators who speak them. What is taken in
//! is cleaned, and brought to the level of speech. The long recording itself stays as it is.

use std::fs::File;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::cleaning::{Piece, Softening, Verdict};
use super::placing::{Spoken, Texts};
use super::taking_in::put;
use crate::audio::align::{Cut, Heard, Listening, Reference, align};
use crate::audio::clean::{Room, RoomCheck};
use crate::audio::decode;
use crate::audio::intake::Intake;
use crate::cores::on_all_cores;
use crate::domain::Line;
use crate::library::{Library, Prepared, Voice, nearby, pronouncer};
use crate::narrator::{Cores, Narrators, SPEECH_RATE};
use crate::units::{Frames, SAMPLE_RATE};

/// Lines that are spoken, or cleaned, at the same time, at most: each that is spoken takes some 350 MB besides the model.
const AT_ONCE: usize = 4;
/// Longest recording that is read through at once: it is held in memory, 5.8 MB a minute.
const LONGEST: Frames = Frames::from_secs(2 * 3_600);
/// What is drawn of a recording: so many loudest samples a second.
pub const PEAKS: u64 = 100;

/// How far something has come that takes its time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// So much was listened to.
    Listens(Frames),
    /// So many lines, of so many, were spoken for comparison.
    Speaks(usize, usize),
    /// The lines are looked for in it.
    Looks,
    /// So many recordings, of so many, were made.
    Makes(usize, usize),
}

/// What is asked while that goes on: how far it has come, and whether it goes on.
pub type Follow<'f> = dyn FnMut(Stage) -> ControlFlow<()> + 'f;

/// A recording of a session, and where its lines are in it.
#[derive(Debug)]
pub struct ReadThrough {
    /// The lines of the session, in its order.
    pub lines: Vec<ReadLine>,
    /// What is heard of the room, in sentences.
    pub room: Vec<String>,
    /// Whether no narrator could speak the lines, so that pauses and lengths alone told them apart.
    pub is_by_length: bool,
    /// The session's id.
    id: String,
    about: Room,
    held: Held,
}

/// A line of the session.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadLine {
    /// The line.
    pub spoken: Spoken,
    /// Where it was read, in the order of the recording: the last time counts. Empty if it was not found.
    pub readings: Vec<Reading>,
}

/// A line as it was read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its place in the recording.
    pub place: Range<Frames>,
    /// Whether it is surely this line. Others are better heard first.
    pub is_sure: bool,
}

/// What is taken in for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Index of the line.
    pub line: usize,
    /// What plays it.
    pub place: Range<Frames>,
    /// Other readings of it, which are kept beside that.
    pub takes: Vec<Range<Frames>>,
}

/// What was written for a line, in the bundle's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTaken {
    /// Index of the line.
    pub line: usize,
    /// What plays it, such as `a/evening-01.flac`.
    pub name: String,
    /// Other readings of it, such as `takes/evening-01.flac`.
    pub takes: Vec<String>,
}

/// A recording of a session that is to be read through.
#[derive(Clone, Debug)]
pub struct ToRead {
    /// The bundle's folder.
    pub folder: PathBuf,
    /// The session, by its id or file.
    pub session: String,
    /// The recording.
    pub file: PathBuf,
}

impl ToRead {
    /// Finds the lines in it; those that nobody has spoken yet are spoken by these narrators.
    ///
    /// # Errors
    /// As [`ReadThrough::listen`], and when the texts of the bundle cannot be read.
    pub fn run(
        &self,
        library: &Library,
        narrators: &Narrators,
        follow: &mut Follow<'_>,
    ) -> anyhow::Result<ReadThrough> {
        let texts = Texts::read(&self.folder)?;
        let what = (&*self.session, &*self.file);
        ReadThrough::listen((library, narrators), &self.folder, &texts, what, follow)
    }
}

/// What is to be taken in of a recording.
#[derive(Debug)]
pub struct ToTake {
    /// The recording.
    pub through: Arc<ReadThrough>,
    /// The bundle's folder.
    pub folder: PathBuf,
    /// How much the noise is softened.
    pub softening: Softening,
    /// The lines.
    pub chosen: Vec<Chosen>,
}

impl ToTake {
    /// Writes it.
    ///
    /// # Errors
    /// As [`ReadThrough::take_in`].
    pub fn run(&self, follow: &mut Follow<'_>) -> anyhow::Result<Vec<LineTaken>> {
        self.through.take_in(&self.folder, self.softening, &self.chosen, follow)
    }
}

impl ReadThrough {
    /// Listens to a recording of the lines of a session, given by its id or file, and finds them in it.
    ///
    /// # Errors
    /// When the recording cannot be read, or no line is found in it.
    pub fn listen(
        (library, narrators): (&Library, &Narrators),
        folder: &Path,
        texts: &Texts,
        (session, file): (&str, &Path),
        follow: &mut Follow<'_>,
    ) -> anyhow::Result<ReadThrough> {
        let lines = texts.lines(session)?;
        let Some(first) = lines.first() else {
            bail!("the session `{session}` has no spoken lines");
        };
        let [id, language] = texts.about(&first.session);
        let words: Vec<Line> =
            lines.iter().map(|line| texts.line(line)).collect::<anyhow::Result<_>>()?;
        let (held, heard, about) = listen(file, follow)
            .with_context(|| format!("`{}` cannot be taken in", file.display()))?;
        let is_english = language.is_empty() || language.to_lowercase().starts_with("en");
        let references = match is_english {
            true => references((library, narrators), folder, &words, follow)?,
            false => None,
        };
        if follow(Stage::Looks).is_break() {
            bail!("taking it in was stopped");
        }
        let cuts = match &references {
            Some(spoken) => align(&heard, Reference::Spoken(spoken)),
            None => {
                let lengths: Vec<f64> =
                    words.iter().map(|line| line.text.chars().count() as f64).collect();
                align(&heard, Reference::Lengths(&lengths))
            }
        };
        if cuts.is_empty() {
            bail!(
                "none of the {} lines of `{session}` was found in `{}`; is it a recording of this session?",
                lines.len(),
                file.display()
            );
        }
        let mut lines: Vec<ReadLine> =
            lines.into_iter().map(|spoken| ReadLine { spoken, readings: Vec::new() }).collect();
        for cut in cuts {
            let Cut { line, place, .. } = &cut;
            // What was listened to ends with a step of its own.
            let place = place.start..place.end.min(held.length());
            lines[*line].readings.push(Reading { place, is_sure: cut.is_sure() });
        }
        let (room, is_by_length) = (Verdict::of(&about).said, references.is_none());
        Ok(ReadThrough { lines, room, is_by_length, id, about, held })
    }

    /// Length of the recording.
    pub fn length(&self) -> Frames {
        self.held.length()
    }

    /// The loudest sample, 0 to 1, of each hundredth of a second.
    pub fn peaks(&self) -> &[f32] {
        &self.held.peaks
    }

    /// What is taken in if nobody chooses otherwise: each line as it was read last, and the times before as takes.
    pub fn chosen(&self) -> Vec<Chosen> {
        let lines = self.lines.iter().enumerate().filter_map(|(line, read)| {
            let (last, before) = read.readings.split_last()?;
            let takes = before.iter().map(|reading| reading.place.clone()).collect();
            Some(Chosen { line, place: last.place.clone(), takes })
        });
        lines.collect()
    }

    /// A stretch of it as it would be taken in, ready to be heard; without softening, as it was recorded, at the same
    /// level.
    ///
    /// # Errors
    /// When it cannot be measured.
    pub fn prepare(
        &self,
        library: &Library,
        place: &Range<Frames>,
        softening: Option<Softening>,
    ) -> anyhow::Result<Prepared> {
        self.piece(place, softening)?.prepare(library)
    }

    /// Writes what was chosen into the folder of the bundle, softened like this.
    ///
    /// # Errors
    /// When something cannot be written, or it was stopped. What was written until then stays, and is used when it is
    /// taken in again.
    pub fn take_in(
        &self,
        folder: &Path,
        softening: Softening,
        chosen: &[Chosen],
        follow: &mut Follow<'_>,
    ) -> anyhow::Result<Vec<LineTaken>> {
        let mut all = Vec::new();
        let readings = chosen.iter().flat_map(|chosen| {
            let takes = chosen.takes.iter().map(|place| (chosen.line, place, false));
            takes.chain([(chosen.line, &chosen.place, true)])
        });
        let readings: Vec<(usize, &Range<Frames>, bool)> = readings.collect();
        for (done, some) in (0..).step_by(AT_ONCE).zip(readings.chunks(AT_ONCE)) {
            if follow(Stage::Makes(done, readings.len())).is_break() {
                bail!("taking it in was stopped");
            }
            let made = on_all_cores("recordings", some, AT_ONCE, |(line, place, _)| {
                let content = self.piece(place, Some(softening)).and_then(|piece| piece.flac());
                content.with_context(|| format!("line {} cannot be taken in", line + 1))
            });
            all.extend(some.iter().zip(made).map(|(reading, content)| (*reading, content)));
        }
        let mut taken: Vec<LineTaken> = Vec::new();
        let mut takes = Vec::new();
        for ((line, _, counts), content) in all {
            let content = content?;
            let stem = format!("{}-{:02}", self.id, line + 1);
            if counts {
                let name = put(folder, "a", &stem, &content)?;
                taken.push(LineTaken { line, name, takes: std::mem::take(&mut takes) });
            } else {
                takes.push(put(folder, "takes", &stem, &content)?);
            }
        }
        Ok(taken)
    }

    fn piece(&self, place: &Range<Frames>, softening: Option<Softening>) -> anyhow::Result<Piece> {
        Piece::of(|place| self.held.stretch(&place), place, softening, &self.about)
    }
}

/// A recording in memory, mono.
#[derive(Debug, Default)]
struct Held {
    samples: Vec<i16>,
    /// The loudest sample of each hundredth of a second.
    peaks: Vec<f32>,
    /// The loudest one of the current hundredth, and how much of that was heard.
    peak: (f32, u64),
}

impl Held {
    /// Full scale, with room above it for what lossy encoders add.
    const FULL: f32 = 16_384.0;

    fn hear(&mut self, samples: &[f32]) {
        let most = u64::from(SAMPLE_RATE) / PEAKS;
        for sample in samples {
            self.samples.push((sample * Held::FULL).round() as i16);
            let (peak, heard) = &mut self.peak;
            *peak = peak.max(sample.abs().min(1.0));
            *heard += 1;
            if *heard == most {
                self.peaks.push(*peak);
                self.peak = (0.0, 0);
            }
        }
    }

    fn length(&self) -> Frames {
        Frames(self.samples.len() as u64)
    }

    /// A stretch of it, as far as it reaches.
    fn stretch(&self, place: &Range<Frames>) -> Vec<f32> {
        let end = (place.end.0 as usize).min(self.samples.len());
        let start = (place.start.0 as usize).min(end);
        self.samples[start..end].iter().map(|sample| f32::from(*sample) / Held::FULL).collect()
    }
}

/// Listens to a recording, and holds it.
fn listen(file: &Path, follow: &mut Follow<'_>) -> anyhow::Result<(Held, Heard, Room)> {
    let from = File::open(file).with_context(|| format!("could not open `{}`", file.display()))?;
    if from.metadata().is_ok_and(|about| about.is_dir()) {
        bail!("`{}` is a folder; please choose the recording in it", file.display());
    }
    // It is decoded twice: what it is cut from, and whether a channel is dead, is known at its end.
    let mut intake = Intake::look(from, |heard| follow(Stage::Listens(Frames(heard.0 / 2))))?;
    let length = intake.frames();
    if length > LONGEST {
        bail!("it lasts {length}, at most {LONGEST} are read through at once; please divide it");
    }
    let (mut held, mut listening, mut room) =
        (Held::default(), Listening::new(SAMPLE_RATE), RoomCheck::new());
    held.samples.reserve_exact(length.0 as usize);
    let mut both = Vec::new();
    intake.hear(|left, right| {
        both.clear();
        both.extend(left.iter().zip(right).map(|(left, right)| (left + right) / 2.0));
        held.hear(&both);
        listening.hear(&both);
        room.hear(&both);
        follow(Stage::Listens(Frames((length + held.length()).0 / 2)))
    })?;
    let room = room.finish(intake.noticed().clipped);
    Ok((held, listening.finish(), room))
}

/// The lines as a narrator speaks them: as they were narrated before, else by the voice pack; `None` if there is none.
fn references(
    (library, narrators): (&Library, &Narrators),
    folder: &Path,
    lines: &[Line],
    follow: &mut Follow<'_>,
) -> anyhow::Result<Option<Vec<Heard>>> {
    let beside = nearby(folder)?;
    let mut all = on_all_cores("align", lines, AT_ONCE, |line| {
        let clip = decode::decode(&library.clip_of(beside.as_ref(), line)?).ok()?;
        Some(listened(SAMPLE_RATE, clip.left()))
    });
    let missing: Vec<usize> = (0..lines.len()).filter(|at| all[*at].is_none()).collect();
    if !missing.is_empty() {
        let Ok(pack) = narrators.pack() else { return Ok(None) };
        let narrator = narrators.load(&pack, Voice::Clara)?;
        let at_once = narrators.cores().min(AT_ONCE);
        for (done, some) in (0..).step_by(at_once).zip(missing.chunks(at_once)) {
            if follow(Stage::Speaks(done, missing.len())).is_break() {
                bail!("taking it in was stopped");
            }
            let spoken = on_all_cores("align", some, at_once, |at| {
                let spoken = pronouncer().read(&lines[*at].text, &lines[*at].say_as)?;
                let samples = narrator.speak_on(&spoken.phonemes, &Cores::new(1))?;
                anyhow::Ok(listened(SPEECH_RATE, &samples))
            });
            for (at, heard) in some.iter().zip(spoken) {
                all[*at] = Some(heard?);
            }
        }
    }
    Ok(all.into_iter().collect())
}

fn listened(rate: u32, samples: &[f32]) -> Heard {
    let mut listening = Listening::new(rate);
    listening.hear(samples);
    listening.finish()
}
