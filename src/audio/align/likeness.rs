//! How much a stretch of a recording is like a line, compared to what it is like others.

use std::ops::Range;

use super::features::Frame;
use super::path::Found;
use super::warp::Warp;

/// A stretch fits a line if it is nearer to it than lines are to stretches on average, by this many times their spread.
const FITS: f32 = 0.2;
/// Stretches that each line is compared with to find out how far apart they are.
const COMPARED: usize = 8;
/// Most other lines that a stretch is compared with, besides …
const RIVALS: usize = 40;
/// … so many before and after its own.
const NEIGHBOURS: usize = 4;
/// A line is a rival if a stretch lasts between these shares of it.
const RIVAL: Range<f32> = 0.5..2.0;
/// Mean distance of two lines of one speaker with nearly the same words.
const SAME: f32 = 0.5;
/// The logarithm of how much likelier it is that a stretch is its line than that it is not: for each unit by which it is
/// nearer to that line than to the nearest other one, …
const AHEAD: f32 = 20.0;
/// … and than to other lines on average, …
const NEARER: f32 = 4.0;
/// … and where it is no nearer at all.
const LEVEL: f32 = -2.7;
/// By itself, a line counts for no more than this, and against no more.
const FOR: f32 = 1.5;
const AGAINST: f32 = -8.0;
/// How likely what follows the line before it in the script is right, after one that is right, and after one that is not.
const AFTER_RIGHT: f64 = 0.93;
const AFTER_WRONG: f64 = 0.08;
/// How likely what does not follow it is right; and the first line of the script at the beginning.
const ALONE: f64 = 0.15;
const AT_FIRST: f64 = 0.5;
/// Share of what is said in a recording that is likely right in a reading of the script.
const READING: f64 = 0.5;

/// Distances of lines from stretches that are not the same line.
pub(super) struct Likeness {
    usual: f32,
    spread: f32,
}

impl Likeness {
    /// Compares lines with stretches all over the recording, of which hardly any is the same line.
    pub(super) fn of(lines: &[&[Frame]], heard: &[Frame], starts: &[usize]) -> Likeness {
        let stretches = starts.len() - 1;
        let mut apart = Vec::new();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            for by in 0..COMPARED.min(stretches) {
                let from = (at * 7 + by * stretches / COMPARED) % stretches;
                let length = |to: &usize| (starts[*to] - starts[from]) as f32 / line.len() as f32;
                let off = |to: &usize| length(to).ln().abs();
                let near =
                    (from + 1..=stretches).min_by(|one, other| off(one).total_cmp(&off(other)));
                let Some(to) = near.filter(|to| (0.7..1.4).contains(&length(to))) else { continue };
                apart.push(distance(line, &heard[starts[from]..starts[to]]));
            }
        }
        apart.retain(|apart| apart.is_finite());
        apart.sort_by(f32::total_cmp);
        let share =
            |share: f32| apart.get((apart.len() as f32 * share) as usize).copied().unwrap_or(1.0);
        // The spread of the worse half, because the better half holds some that are the same line.
        Likeness { usual: share(0.5), spread: (share(0.84) - share(0.5)).max(1e-3) }
    }

    /// Mean distance up to which a stretch fits a line.
    pub(super) fn fits(&self) -> f32 {
        self.usual - FITS * self.spread
    }

    /// What speaks for a line in frames that were taken for it, against other lines: above 0 they are likelier to be it
    /// than not.
    pub(super) fn evidence(&self, lines: &[&[Frame]], own: usize, frames: &[Frame]) -> f32 {
        let apart = distance(lines[own], frames);
        let (nearest, mean) = self.rivals(lines, own, frames);
        LEVEL + AHEAD * (nearest - apart) + NEARER * (mean - apart)
    }

    /// The distance of frames from the line that they fit best among the others, and the mean of all of those.
    fn rivals(&self, lines: &[&[Frame]], own: usize, frames: &[Frame]) -> (f32, f32) {
        let every = lines.len().div_ceil(RIVALS).max(1);
        let near = own.saturating_sub(NEIGHBOURS)..own + NEIGHBOURS + 1;
        let is_rival = |at: &usize| {
            let length = frames.len() as f32 / lines[*at].len().max(1) as f32;
            *at != own && (at.is_multiple_of(every) || near.contains(at)) && RIVAL.contains(&length)
        };
        let others = (0..lines.len()).filter(is_rival);
        let mut rivals: Vec<(f32, usize)> =
            others.map(|at| (distance(lines[at], frames), at)).collect();
        rivals.retain(|(apart, _)| apart.is_finite());
        rivals.sort_by(|one, other| one.0.total_cmp(&other.0));
        // A line with nearly the same words is no rival: only their order tells them apart.
        let is_other = |at: usize| {
            let apart = distance(lines[at], lines[own]);
            apart.is_nan() || apart > SAME
        };
        let nearest = rivals.iter().find(|(_, at)| is_other(*at));
        let nearest = nearest.map_or(self.usual - self.spread, |(apart, _)| *apart);
        let mean = rivals.iter().map(|(apart, _)| apart).sum::<f32>() / rivals.len() as f32;
        (nearest, if rivals.is_empty() { self.usual } else { mean })
    }
}

/// How sure each line is, 0 to 1, from what speaks for each by itself and from how they follow each other: lines that come
/// in the order of the script vouch for each other, and where hardly anything in a recording is the script, what is left
/// of it is not sure either. `starts` are numbers of frames before each stretch, and of all.
pub(super) fn confidence(found: &[Found], evidence: &[f32], starts: &[usize]) -> Vec<f64> {
    let right = |at: usize| f64::from(evidence[at].clamp(AGAINST, FOR)).exp();
    let follows =
        |at: usize| (found[at - 1].line..=found[at - 1].line + 1).contains(&found[at].line);
    // How likely one is right, after one that is right and after one that is not.
    let next = |at: usize| if follows(at) { [AFTER_RIGHT, AFTER_WRONG] } else { [ALONE; 2] };
    // Forward: how likely each is right by what comes up to it.
    let mut likely: Vec<f64> = Vec::with_capacity(found.len());
    for at in 0..found.len() {
        let before = match likely.last() {
            None if found[0].line == 0 => AT_FIRST,
            None => ALONE,
            Some(last) => next(at)[0] * last + next(at)[1] * (1.0 - last),
        };
        likely.push(before * right(at) / (before * right(at) + 1.0 - before));
    }
    // Backward: how much likelier what comes later is if it is right.
    let mut ratio = 1.0;
    for at in (0..found.len()).rev() {
        likely[at] = likely[at] * ratio / (likely[at] * ratio + 1.0 - likely[at]);
        if at > 0 {
            let of = |share: f64| share * right(at) * ratio + 1.0 - share;
            ratio = of(next(at)[0]) / of(next(at)[1]);
        }
    }
    let frames = |found: &Found| starts[found.to] - starts[found.from];
    let all = starts.last().copied().unwrap_or(0).max(1);
    let is_right = found.iter().zip(&likely).filter(|(_, likely)| **likely > 0.5);
    let share = is_right.map(|(found, _)| frames(found)).sum::<usize>() as f64 / all as f64;
    likely.into_iter().map(|likely| likely.min(0.5 * share / READING)).collect()
}

/// Mean distance of frames from a line.
fn distance(line: &[Frame], frames: &[Frame]) -> f32 {
    let mut warp = Warp::new(line);
    frames.iter().for_each(|frame| warp.walk(frame));
    warp.ended() / frames.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How sure lines are that were found one after the other, with what speaks for each; a second of speech each.
    fn sure(lines: &[(usize, f32)]) -> Vec<bool> {
        let found: Vec<Found> = (0..)
            .zip(lines)
            .map(|(at, (line, _))| Found { line: *line, from: at, to: at + 1 })
            .collect();
        let evidence: Vec<f32> = lines.iter().map(|(_, evidence)| *evidence).collect();
        let starts: Vec<usize> = (0..=lines.len()).map(|at| at * 50).collect();
        confidence(&found, &evidence, &starts).into_iter().map(|sure| sure >= 0.5).collect()
    }

    #[test]
    fn lines_in_order_vouch_for_each_other_and_single_ones_are_not_sure() {
        assert_eq!(sure(&[(0, 3.0), (1, 3.0), (1, 3.0), (2, -0.5), (3, 3.0)]), [true; 5]);
        // What speaks against a line counts among the best neighbours.
        assert!(!sure(&[(0, 3.0), (1, 3.0), (2, -6.0), (3, 3.0), (4, 3.0)])[2]);
        // Lines without an order, each of them alike, and an order of lines that are not alike.
        assert_eq!(sure(&[(7, 3.0), (2, 3.0), (9, 3.0), (4, 3.0)]), [false; 4]);
        assert_eq!(sure(&[(4, -2.0), (5, -1.0), (6, -2.0), (7, -1.0)]), [false; 4]);
        // Two lines in order, in a recording of something else.
        let mut lines = vec![(3, -3.0); 12];
        lines[5..7].copy_from_slice(&[(6, 3.0), (7, 3.0)]);
        assert_eq!(sure(&lines), [false; 12]);
        // A script of a single line.
        assert_eq!(sure(&[(0, 3.0)]), [true]);
    }
}
