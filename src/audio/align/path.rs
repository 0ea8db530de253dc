//! The way through the lines of a script that fits a recording best.
//!
//! The recording is a row of stretches between pauses. Going through them in order, some of them together are a line,
//! and others are none: a cough, an aside, a false start. After a line comes the next one, but lines may be left out,
//! and whoever stumbles goes back and reads a line, or several, again. Each possibility has a score, and the best one
//! over the whole recording wins, so one misheard line does not shift those after it.

use std::collections::VecDeque;

use super::features::Frame;
use super::warp::{FASTEST, SLOWEST, Warp};
use crate::cores::on_all_cores;

/// Score lost where lines are left out: for each, and at most.
const LEFT_OUT: f32 = 8.0;
const MOST_LEFT_OUT: f32 = 50.0;
/// Score lost where someone goes back, and for each line that they go back further.
const BACK: f32 = 12.0;
const FURTHER: f32 = 4.0;
/// Score lost for a stretch that is no line.
const NO_LINE: f32 = 0.05;
/// States further than this behind the best one are given up.
const BEAM: f32 = 60.0;
/// After this many frames of speech that are no line, lines far away are looked at as well.
const LOST: usize = 600;
/// A line is given up if its frames fit this much worse than what counts as fitting, after …
const HOPELESS: f32 = 0.25;
/// … this many frames.
const EARLY: usize = 50;
/// What another tempo than usual costs, by the square of its logarithm: while the tempo is not known, and once it is.
const EVEN_AT_FIRST: f32 = 0.05;
const EVEN: f32 = 0.4;
/// Where only lengths are known: the score of a line of the expected length; …
const LINE: f32 = 6.0;
/// … how far lengths usually are from what is expected, as a logarithm, for long lines, and more for short ones …
const OFF: f32 = 0.08;
const OFF_SHORT: f32 = 0.8;
/// … and the score of a pause as an end of a line, by the logarithm of how much longer it is than the shortest of those
/// that ought to be ends, at most so much.
const PART: f32 = 4.0;
const MOST_PART: f32 = 4.0;
/// Threads that compare lines at the same time, at most.
pub(super) const AT_ONCE: usize = 8;

/// A line that was found.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Index of the line.
    pub line: usize,
    /// First stretch.
    pub from: usize,
    /// Stretch after the last one.
    pub to: usize,
}

/// How well stretches fit lines.
pub(super) trait Fit: Sync {
    /// Number of lines.
    fn lines(&self) -> usize;
    /// Number of frames before each stretch, and of all.
    fn starts(&self) -> &[usize];
    /// Whether someone who goes back and reads a line again can be noticed.
    fn goes_back(&self) -> bool;
    /// For each possible end of a line that begins with a stretch: the stretch after it, and the score.
    fn ends(&self, line: usize, from: usize) -> Vec<(usize, f32)>;
}

/// Lines that were spoken by someone else, and the recording.
#[derive(Copy, Clone)]
pub(super) struct Spoken<'s> {
    lines: &'s [&'s [Frame]],
    /// Frames of the recording, only where someone speaks.
    heard: &'s [Frame],
    /// Number of frames before each stretch, and of all.
    starts: &'s [usize],
    /// Mean distance up to which a stretch fits a line.
    fits: f32,
    /// How much slower this speaker is than that of the lines.
    tempo: f32,
    /// What another tempo costs.
    even: f32,
}

impl<'s> Spoken<'s> {
    pub(super) fn new(
        lines: &'s [&'s [Frame]],
        heard: &'s [Frame],
        starts: &'s [usize],
        fits: f32,
    ) -> Spoken<'s> {
        Spoken { lines, heard, starts, fits, tempo: 1.0, even: EVEN_AT_FIRST }
    }

    /// The same, by someone who speaks as fast as in these lines.
    pub(super) fn at_tempo_of(self, found: &[Found]) -> Spoken<'s> {
        let frames = |found: &Found| (self.starts[found.to] - self.starts[found.from]) as f32;
        let mut tempos: Vec<f32> =
            found.iter().map(|found| frames(found) / self.lines[found.line].len() as f32).collect();
        tempos.sort_by(f32::total_cmp);
        let tempo = tempos.get(tempos.len() / 2).copied().unwrap_or(1.0);
        Spoken { tempo, even: EVEN, ..self }
    }
}

impl Fit for Spoken<'_> {
    fn lines(&self) -> usize {
        self.lines.len()
    }

    fn starts(&self) -> &[usize] {
        self.starts
    }

    fn goes_back(&self) -> bool {
        true
    }

    fn ends(&self, line: usize, from: usize) -> Vec<(usize, f32)> {
        let line = self.lines[line];
        if line.is_empty() {
            return Vec::new();
        }
        let mut warp = Warp::new(line);
        let mut ends = Vec::new();
        let first = self.starts[from];
        let longest = (line.len() as f32 * SLOWEST) as usize;
        for to in from + 1..self.starts.len() {
            let length = self.starts[to] - first;
            if length > longest {
                break;
            }
            for frame in &self.heard[self.starts[to - 1]..self.starts[to]] {
                warp.walk(frame);
            }
            let each = 1.0 / length.max(1) as f32;
            if length >= EARLY && warp.least() * each > self.fits + HOPELESS {
                break;
            }
            let share = length as f32 / line.len() as f32;
            let apart = warp.ended() * each + self.even * (share / self.tempo).ln().powi(2);
            if share >= FASTEST && apart < self.fits {
                ends.push((to, (self.fits - apart) * length as f32));
            }
        }
        ends
    }
}

/// Lines of which only the lengths are known, and the recording.
#[derive(Clone)]
pub(super) struct ByLength<'s> {
    /// Length of each line in letters.
    lengths: &'s [f64],
    starts: &'s [usize],
    /// What speaks for an end of a line in the pause before each stretch, and after the last one.
    parts: Vec<f32>,
    /// Frames for each letter.
    each: f32,
}

impl<'s> ByLength<'s> {
    /// Lines of so many letters, and the pauses in seconds.
    pub(super) fn new(lengths: &'s [f64], starts: &'s [usize], pauses: &[f64]) -> ByLength<'s> {
        let frames = starts.last().copied().unwrap_or(0) as f64;
        let each = (frames / lengths.iter().sum::<f64>().max(1.0)) as f32;
        let mut sorted = pauses.to_vec();
        sorted.sort_by(|one, other| other.total_cmp(one));
        // The longest pauses are those between lines, as far as lengths allow that.
        let last = lengths.len().min(sorted.len().saturating_sub(1));
        let shortest = sorted.get(last).copied().unwrap_or(0.0).max(1e-3);
        let part = |pause: &f64| {
            (PART * (pause.max(1e-3) / shortest).ln() as f32).clamp(-MOST_PART, MOST_PART)
        };
        ByLength { lengths, starts, parts: pauses.iter().map(part).collect(), each }
    }

    /// The same, by someone who speaks as fast as in these lines.
    pub(super) fn at_tempo_of(&self, found: &[Found]) -> ByLength<'s> {
        let mut tempos: Vec<f32> = found
            .iter()
            .map(|found| self.frames(found) / self.lengths[found.line] as f32)
            .collect();
        tempos.sort_by(f32::total_cmp);
        let each = tempos.get(tempos.len() / 2).copied().unwrap_or(self.each);
        ByLength { each, ..self.clone() }
    }

    fn frames(&self, found: &Found) -> f32 {
        (self.starts[found.to] - self.starts[found.from]) as f32
    }

    /// How far a length is from what was expected of a line, in units of how far lengths usually are.
    fn off(&self, line: usize, frames: f32) -> f32 {
        let letters = (self.lengths[line] as f32).max(1.0);
        (frames / (letters * self.each)).ln() / (OFF + OFF_SHORT / letters.sqrt())
    }

    /// How near a line's length is to what was expected, as a share of 1.
    pub(super) fn likelihood(&self, found: &Found) -> f64 {
        f64::from((-self.off(found.line, self.frames(found)).powi(2) / 2.0).exp())
    }
}

impl Fit for ByLength<'_> {
    fn lines(&self) -> usize {
        self.lengths.len()
    }

    fn starts(&self) -> &[usize] {
        self.starts
    }

    fn goes_back(&self) -> bool {
        false
    }

    fn ends(&self, line: usize, from: usize) -> Vec<(usize, f32)> {
        let mut ends = Vec::new();
        for to in from + 1..self.starts.len() {
            let off = self.off(line, (self.starts[to] - self.starts[from]) as f32);
            let gain = LINE - off * off / 2.0 + (self.parts[from] + self.parts[to]) / 2.0;
            if gain > 0.0 {
                ends.push((to, gain));
            } else if off > 0.0 && off * off / 2.0 > LINE + MOST_PART {
                break;
            }
        }
        ends
    }
}

/// What a state came from.
#[derive(Copy, Clone)]
struct Step {
    found: Found,
    before: u32,
}

const START: u32 = u32::MAX;

/// For each line that may have been the last one: the score, and the step that led here. The first entry is before any
/// line.
type Row = Vec<(f32, u32)>;

/// Everything that was found, in the order of the recording.
pub(super) fn best(fit: &impl Fit) -> Vec<Found> {
    let (lines, starts) = (fit.lines(), fit.starts());
    let nothing = || vec![(f32::NEG_INFINITY, START); lines + 1];
    // Rows that lines lead to; the first is that of the current stretch.
    let mut rows: VecDeque<Row> = [nothing()].into();
    rows[0][0].0 = 0.0;
    let mut steps: Vec<Step> = Vec::new();
    for at in 0..starts.len() - 1 {
        let Some(row) = rows.pop_front() else { break };
        if rows.is_empty() {
            rows.push_back(nothing());
        }
        let leader = leader(&row);
        for (state, next) in row.iter().zip(&mut rows[0]) {
            let score = state.0 - NO_LINE;
            if state.0 > leader.0 - BEAM - MOST_LEFT_OUT && score > next.0 {
                *next = (score, state.1);
            }
        }
        let last = steps.get(leader.1 as usize).map_or(0, |step| step.found.to);
        let is_lost = starts[at] - starts[last] > LOST;
        let beam = if is_lost { BEAM + MOST_LEFT_OUT } else { BEAM / 2.0 };
        let entries = entries(&row, fit.goes_back());
        let wanted: Vec<usize> =
            (0..lines).filter(|line| entries[*line].0 > leader.0 - beam).collect();
        let ends = on_all_cores("align", &wanted, AT_ONCE, |line| fit.ends(*line, at));
        for (line, ends) in wanted.into_iter().zip(ends) {
            let (score, before) = entries[line];
            for (to, gain) in ends {
                while rows.len() < to - at {
                    rows.push_back(nothing());
                }
                let state = &mut rows[to - at - 1][line + 1];
                if score + gain > state.0 {
                    *state = (score + gain, steps.len() as u32);
                    steps.push(Step { found: Found { line, from: at, to }, before });
                }
            }
        }
    }
    let mut step = rows.pop_front().map_or(START, |row| leader(&row).1);
    let mut found = Vec::new();
    while let Some(Step { found: line, before }) = steps.get(step as usize) {
        found.push(*line);
        step = *before;
    }
    found.reverse();
    found
}

/// The best state.
fn leader(row: &Row) -> (f32, u32) {
    let states = row.iter().copied();
    states.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or((0.0, START))
}

/// The best score and step with which each line can begin.
fn entries(row: &Row, goes_back: bool) -> Vec<(f32, u32)> {
    let lines = row.len() - 1;
    let none = (f32::NEG_INFINITY, START);
    let better = |one: (f32, u32), other: (f32, u32)| if other.0 > one.0 { other } else { one };
    let mut entries = vec![none; lines];
    // On: the next one, or one after some that are left out.
    let (mut near, mut far) = (none, none);
    for line in 0..lines {
        near = better((near.0 - LEFT_OUT, near.1), row[line]);
        far = better(far, (row[line].0 - MOST_LEFT_OUT, row[line].1));
        entries[line] = better(near, far);
    }
    if !goes_back {
        return entries;
    }
    // Back: the same one again, or one before it.
    let mut back = none;
    for line in (0..lines).rev() {
        back = better((back.0 - FURTHER, back.1), (row[line + 1].0 - BACK, row[line + 1].1));
        entries[line] = better(entries[line], back);
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SplitMix64;

    /// A line of sounds by chance, each of which lasts some frames.
    fn line(seed: u64) -> Vec<Frame> {
        let mut rng = SplitMix64::new(seed);
        let sounds = (0..12).flat_map(|_| {
            let sound: Frame = std::array::from_fn(|_| rng.bipolar() * 1.7);
            std::iter::repeat_n(sound, 8)
        });
        sounds.collect()
    }

    /// The same line, slower and with some noise.
    fn read(line: &[Frame], seed: u64) -> Vec<Frame> {
        let mut rng = SplitMix64::new(seed);
        let slower = (0..line.len() * 5 / 4).map(|at| line[at * 4 / 5]);
        slower.map(|frame| frame.map(|value| value + 0.5 * rng.bipolar())).collect()
    }

    fn found(order: &[Option<u64>]) -> Vec<usize> {
        let lines: Vec<Vec<Frame>> = (0..8).map(line).collect();
        let lines: Vec<&[Frame]> = lines.iter().map(Vec::as_slice).collect();
        let (mut heard, mut starts) = (Vec::new(), vec![0]);
        for (at, said) in order.iter().enumerate() {
            let words = read(&line(said.unwrap_or(100 + at as u64)), at as u64);
            // A pause inside the line, too.
            for stretch in [&words[..50], &words[50..]] {
                heard.extend_from_slice(stretch);
                starts.push(heard.len());
            }
        }
        let found = best(&Spoken::new(&lines, &heard, &starts, 1.0));
        assert!(found.iter().all(|found| found.from % 2 == 0 && found.to == found.from + 2));
        found.iter().map(|found| found.line).collect()
    }

    #[test]
    fn lines_are_left_out_and_read_again_and_asides_belong_to_no_line() {
        let all: Vec<Option<u64>> = (0..8).map(Some).collect();
        assert_eq!(found(&all), [0, 1, 2, 3, 4, 5, 6, 7]);
        let order =
            [Some(0), None, Some(1), Some(1), Some(3), Some(4), Some(3), Some(4), None, Some(6)];
        assert_eq!(found(&order), [0, 1, 1, 3, 4, 3, 4, 6]);
        // The control: nothing of the script.
        assert_eq!(found(&[None; 6]), [0; 0]);
    }
}
