//! One long recording of a session becomes a recording for each of its lines.
//!
//! The lines are found by comparing the recording with narrators who speak them, cleaned and brought to the level of
//! speech. The recording itself stays as it is.

use std::fs::File;
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::narrate::SHORT;
use super::placing::{Places, Spoken, Texts};
use super::taking_in::{Follow, put};
use crate::audio::align::{Cut, Heard, Listening, Reference, align};
use crate::audio::clean::{Cleaner, Room, RoomCheck, fade_ends};
use crate::audio::decode;
use crate::audio::encode::flac;
use crate::audio::intake::Intake;
use crate::audio::loudness::{Loudness, measure_speech, speech_gain};
use crate::audio::{Clip, Sound};
use crate::cores::on_all_cores;
use crate::domain::Line;
use crate::library::{Library, Voice, nearby, pronouncer};
use crate::narrator::{Cores, SPEECH_RATE};
use crate::units::{Frames, SAMPLE_RATE};

pub use crate::audio::clean::Softening;

/// Lines that are spoken or compared at the same time, at most: each takes some 350 MB besides the model.
const AT_ONCE: usize = 4;

/// What came of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadThrough {
    /// The lines of the session, in its order.
    pub lines: Vec<ReadLine>,
    /// What is heard of the room, in sentences.
    pub room: Vec<&'static str>,
    /// Whether no narrator could speak the lines, so that pauses and lengths alone told them apart.
    pub is_by_length: bool,
}

/// A line of the session.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadLine {
    /// The line.
    pub spoken: Spoken,
    /// Its recording; `None` if it was not found.
    pub found: Option<FoundLine>,
    /// Recordings of earlier readings, in the bundle's folder.
    pub takes: Vec<String>,
}

/// The recording of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundLine {
    /// Its name in the bundle's folder, such as `a/evening-01.flac`.
    pub name: String,
    /// Its place in the long recording.
    pub place: Range<Frames>,
    /// Whether it is surely this line. Others are better heard first.
    pub is_sure: bool,
}

/// Cuts a recording of the lines of a session, given by its id or file, into recordings of its lines, and has the
/// texts play them; the caller writes the texts. A line that was read more than once is played as it was read last.
///
/// # Errors
/// When the recording cannot be read, no line is found in it, or something cannot be written.
pub fn read_through(
    library: &Library,
    folder: &Path,
    texts: &mut Texts,
    (session, file): (&str, &Path),
    softening: Softening,
    follow: &mut Follow<'_>,
) -> anyhow::Result<ReadThrough> {
    let lines = texts.lines(session)?;
    let Some(first) = lines.first() else {
        bail!("the session `{session}` has no spoken lines");
    };
    let [id, language] = texts.about(&first.session);
    let cannot = || format!("`{}` cannot be taken in", file.display());
    let from = File::open(file).with_context(|| format!("could not open `{}`", file.display()))?;
    let mut intake = Intake::look(from, &mut *follow).with_context(cannot)?;

    let mut listening = Listening::new(SAMPLE_RATE);
    let mut room = RoomCheck::new();
    hear(&mut intake, follow, |samples| {
        listening.hear(samples);
        room.hear(samples);
        Ok(())
    })
    .with_context(cannot)?;
    let room = room.finish(intake.noticed().clipped);
    let heard = listening.finish();

    let words: Vec<Line> =
        lines.iter().map(|line| texts.line(line)).collect::<anyhow::Result<_>>()?;
    let is_english = language.is_empty() || language.to_lowercase().starts_with("en");
    let references = match is_english {
        true => references(library, folder, &words, follow)?,
        false => None,
    };
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

    let mut through = ReadThrough {
        lines: lines
            .into_iter()
            .map(|spoken| ReadLine { spoken, found: None, takes: Vec::new() })
            .collect(),
        room: room.said(),
        is_by_length: references.is_none(),
    };
    let bits = if intake.noticed().bits.is_some_and(|bits| bits > 16) { 24 } else { 16 };
    let cutting = Cutting { folder, id: &id, cuts: &cuts, level: room.voice, bits };
    cutting.cut(&mut intake, (softening, &room), follow, &mut through).with_context(cannot)?;
    for line in &through.lines {
        if let Some(found) = &line.found {
            let places = Places { lines: vec![line.spoken.clone()], ..Places::default() };
            texts.play(&places, file, &found.name)?;
        }
    }
    Ok(through)
}

/// Passes a recording in mono to `to`, in stretches.
fn hear(
    intake: &mut Intake<File>,
    follow: &mut Follow<'_>,
    mut to: impl FnMut(&[f32]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut at = Frames::ZERO;
    let mut outcome = Ok(());
    let mut both = Vec::new();
    let heard = intake.hear(|left, right| {
        both.clear();
        both.extend(left.iter().zip(right).map(|(left, right)| (left + right) / 2.0));
        at += Frames(left.len() as u64);
        outcome = to(&both);
        if outcome.is_err() { ControlFlow::Break(()) } else { follow(at) }
    });
    outcome?;
    Ok(heard?)
}

/// The lines as a narrator speaks them: as they were narrated before, else by the voice pack; `None` if there is none.
fn references(
    library: &Library,
    folder: &Path,
    lines: &[Line],
    follow: &mut Follow<'_>,
) -> anyhow::Result<Option<Vec<Heard>>> {
    let beside = nearby(folder)?;
    let clips = on_all_cores("align", lines, AT_ONCE, |line| {
        let clip = decode::decode(&library.spoken(beside.as_ref(), line)?).ok()?;
        Some(listened(SAMPLE_RATE, clip.left()))
    });
    let missing: Vec<usize> = (0..lines.len()).filter(|at| clips[*at].is_none()).collect();
    let mut all = clips;
    if !missing.is_empty() {
        let narrators = library.narrators();
        let Ok(pack) = narrators.pack() else { return Ok(None) };
        let narrator = narrators.load(&pack, Voice::Clara)?;
        let at_once = narrators.cores().min(AT_ONCE);
        for some in missing.chunks(at_once) {
            if follow(Frames::ZERO).is_break() {
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

/// Writes the cuts of a recording.
struct Cutting<'c> {
    folder: &'c Path,
    /// The session's id.
    id: &'c str,
    cuts: &'c [Cut],
    /// Loudness of the whole recording in LUFS.
    level: Option<f64>,
    bits: usize,
}

impl Cutting<'_> {
    fn cut(
        &self,
        intake: &mut Intake<File>,
        (softening, room): (Softening, &Room),
        follow: &mut Follow<'_>,
        through: &mut ReadThrough,
    ) -> anyhow::Result<()> {
        let mut cleaner = Cleaner::new(softening, room.hum.as_ref());
        let (mut clean, mut at, mut next) = (Vec::new(), 0, 0);
        let mut take = |clean: &mut Vec<f32>, through: &mut ReadThrough| {
            while let Some(cut) = self.cuts.get(next) {
                let (from, to) = (cut.place.start.0, cut.place.end.0);
                if at + (clean.len() as u64) < to {
                    break;
                }
                let inside = (from.saturating_sub(at)) as usize..(to - at) as usize;
                self.write(next, clean[inside].to_vec(), through)?;
                next += 1;
            }
            // Only what belongs to the next line is still needed.
            let from = self.cuts.get(next).map_or(u64::MAX, |cut| cut.place.start.0);
            let done = (from.saturating_sub(at)).min(clean.len() as u64);
            clean.drain(..done as usize);
            at += done;
            anyhow::Ok(())
        };
        hear(intake, follow, |samples| {
            cleaner.push(samples, &mut clean);
            take(&mut clean, through)
        })?;
        cleaner.finish(&mut clean);
        // What was listened to ends with a step of its own.
        let end = self.cuts.last().map_or(0, |cut| cut.place.end.0);
        let missing = end.saturating_sub(intake.frames().0);
        clean.resize(clean.len() + missing as usize, 0.0);
        take(&mut clean, through)
    }

    fn write(
        &self,
        at: usize,
        mut line: Vec<f32>,
        through: &mut ReadThrough,
    ) -> anyhow::Result<()> {
        let cut = &self.cuts[at];
        fade_ends(&mut line);
        let sound = Sound::Held(Arc::new(Clip::mono(line)));
        let mut loudness = measure_speech(&sound)?;
        if sound.frames() < SHORT {
            loudness = Loudness { integrated: self.level, ..loudness };
        }
        let content = flac(&sound, speech_gain(loudness), self.bits, decode::LARGEST_FILE)?;
        let content = content.context("a line is too long")?;
        let stem = format!("{}-{:02}", self.id, cut.line + 1);
        let line = &mut through.lines[cut.line];
        if self.cuts[at + 1..].iter().any(|later| later.line == cut.line) {
            line.takes.push(put(self.folder, "takes", &stem, &content)?);
        } else {
            let name = put(self.folder, "a", &stem, &content)?;
            line.found = Some(FoundLine { name, place: cut.place.clone(), is_sure: cut.is_sure() });
        }
        Ok(())
    }
}
