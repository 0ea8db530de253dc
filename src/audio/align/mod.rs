//! Finds the lines of a script in one long recording of them.
//!
//! Somebody else speaks the lines too, such as a narrator, and both are compared by their spectra, warped in time.
//! Lines begin and end at pauses. What is no line (a cough, an aside, a false start) stays unassigned, and a line that
//! is not there stays unfound: nothing is forced onto a neighbour. This module knows nothing of narrators, files and
//! scripts.

mod features;
mod likeness;
mod path;
mod pauses;
mod warp;

use std::ops::Range;

use features::{BANDS, Ear, Frame, Powers, STEP, TOGETHER, described};
use likeness::{Likeness, confidence};
use path::{AT_ONCE, ByLength, Found, Spoken, best};

use crate::cores::on_all_cores;
use crate::units::Frames;

/// Sound before the first and after the last sound of a line that is kept with it, in steps: consonants may be as
/// soft as the room.
const BEFORE: usize = 12;
const AFTER: usize = 30;
/// From this confidence on, a place is sure.
const SURE: f64 = 0.5;
/// Confidence of a place beside a line that was not found, unless it is clearly no other line: one of the two may have been taken for the other.
const BESIDE_A_GAP: f64 = 0.45;
/// What speaks for a line against all others where it is clearly none of them.
const CLEAR: f32 = 1.5;
/// Confidence of a place that is known from pauses and lengths alone, at most.
const BY_LENGTH: f64 = 0.4;

/// Listens to a recording, from its beginning to its end. An hour takes some 60 MB of memory.
pub struct Listening(Ear);

impl Listening {
    /// Listens to mono sound at this rate in Hz: a multiple of 200, at least 16,000.
    pub fn new(rate: u32) -> Listening {
        Listening(Ear::new(rate))
    }

    /// Takes samples.
    pub fn hear(&mut self, samples: &[f32]) {
        self.0.hear(samples);
    }

    /// What was heard.
    pub fn finish(self) -> Heard {
        let steps = self.0.finish();
        let speech = pauses::speech(&steps);
        let (mut starts, mut frames) = (vec![0], Vec::new());
        for stretch in &speech {
            for together in steps[stretch.clone()].chunks(TOGETHER) {
                let mut powers = [0.0; BANDS];
                for step in together {
                    let share = 1.0 / together.len() as f32;
                    powers.iter_mut().zip(step).for_each(|(sum, power)| *sum += power * share);
                }
                frames.push(powers);
            }
            starts.push(frames.len());
        }
        Heard { speech, starts, frames, steps: steps.len() }
    }
}

/// A recording that was listened to.
pub struct Heard {
    /// Stretches between pauses, in steps.
    speech: Vec<Range<usize>>,
    /// Number of frames before each stretch, and of all.
    starts: Vec<usize>,
    /// Powers of the bands, only where someone speaks.
    frames: Vec<Powers>,
    steps: usize,
}

/// What is known of the lines.
pub enum Reference<'r> {
    /// Each of them as someone else speaks it.
    Spoken(&'r [Heard]),
    /// How long each of them is, in any unit, such as letters.
    Lengths(&'r [f64]),
}

/// A line in a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Index of the line.
    pub line: usize,
    /// Where it is, with the soft sounds before and after it; never more than half of the pauses around it.
    pub place: Range<Frames>,
    /// How sure this is: 0 to 1.
    pub confidence: f64,
}

impl Cut {
    /// Whether the place is sure. Others are better heard before they are used.
    pub fn is_sure(&self) -> bool {
        self.confidence >= SURE
    }
}

/// Finds lines in a recording, in the order of the recording. A line that was read several times is found several
/// times.
pub fn align(recording: &Heard, lines: Reference<'_>) -> Vec<Cut> {
    match lines {
        Reference::Spoken(lines) => by_sound(recording, lines),
        Reference::Lengths(lengths) => by_length(recording, lengths),
    }
}

fn by_sound(recording: &Heard, lines: &[Heard]) -> Vec<Cut> {
    let all: Vec<Powers> = lines.iter().flat_map(|line| line.frames.iter().copied()).collect();
    let all = described(&all);
    let mut rest = &all[..];
    let spoken: Vec<&[Frame]> = lines
        .iter()
        .map(|line| {
            let (now, later) = rest.split_at(line.frames.len());
            rest = later;
            now
        })
        .collect();
    let heard = described(&recording.frames);
    let starts = &recording.starts[..];
    let likeness = Likeness::of(&spoken, &heard, starts);
    let fit = Spoken::new(&spoken, &heard, starts, likeness.fits());
    let first = best(&fit);
    let found = best(&fit.at_tempo_of(&first));
    let evidence = on_all_cores("align", &found, AT_ONCE, |found| {
        let frames = &heard[starts[found.from]..starts[found.to]];
        likeness.evidence(&spoken, found.line, frames)
    });
    let sure = confidence(&found, &evidence, starts);
    let likely = evidence.iter().map(|evidence| *evidence > CLEAR);
    let cuts = found.iter().zip(sure).zip(likely);
    recording.cuts(cuts.map(|((found, sure), clear)| (found, sure, clear)), lines.len())
}

fn by_length(recording: &Heard, lengths: &[f64]) -> Vec<Cut> {
    let pauses = recording.pauses();
    let fit = ByLength::new(lengths, &recording.starts, &pauses);
    let fit = fit.at_tempo_of(&best(&fit));
    let found = best(&fit);
    recording.cuts(
        found.iter().map(|found| (found, BY_LENGTH * fit.likelihood(found), true)),
        lengths.len(),
    )
}

impl Heard {
    /// The pause before each stretch and after the last one, in seconds.
    fn pauses(&self) -> Vec<f64> {
        let ends = [0].into_iter().chain(self.speech.iter().map(|stretch| stretch.end));
        let starts = self.speech.iter().map(|stretch| stretch.start).chain([self.steps]);
        ends.zip(starts).map(|(end, start)| (start - end) as f64 * STEP.as_secs_f64()).collect()
    }

    /// Cuts for what was found, each with its confidence, and with whether it is clearly no other line.
    fn cuts<'f>(
        &self,
        found: impl Iterator<Item = (&'f Found, f64, bool)>,
        lines: usize,
    ) -> Vec<Cut> {
        let (mut cuts, mut is_there, mut clear) = (Vec::new(), vec![false; lines], Vec::new());
        for (found, confidence, is_clear) in found {
            cuts.push(Cut { line: found.line, place: self.place(found), confidence });
            is_there[found.line] = true;
            clear.push(is_clear);
        }
        let is_missing =
            |line: Option<usize>| line.and_then(|line| is_there.get(line)) == Some(&false);
        for (cut, clear) in cuts.iter_mut().zip(clear) {
            let is_beside = is_missing(cut.line.checked_sub(1)) || is_missing(Some(cut.line + 1));
            if is_beside && !clear {
                cut.confidence = cut.confidence.min(BESIDE_A_GAP);
            }
        }
        cuts
    }

    fn place(&self, found: &Found) -> Range<Frames> {
        let (first, last) = (self.speech[found.from].start, self.speech[found.to - 1].end);
        let before = found.from.checked_sub(1).map_or(0, |before| self.speech[before].end);
        let after = self.speech.get(found.to).map_or(self.steps, |after| after.start);
        let at = |step: usize| Frames(step as u64 * STEP.0);
        at(first - BEFORE.min((first - before) / 2))..at(last + AFTER.min((after - last) / 2))
    }
}
