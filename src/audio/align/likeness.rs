//! How much a stretch of a recording is like a line, compared to what it is like others.

use super::features::Frame;
use super::warp::{FASTEST, SLOWEST, Warp};

/// A stretch fits a line if it is nearer to it than lines are to stretches on average, by this many times their spread.
const FITS: f32 = 0.5;
/// Stretches that each line is compared with to find out how far apart they are.
const COMPARED: usize = 8;
/// Most other lines that a stretch is compared with, besides …
const RIVALS: usize = 60;
/// … so many before and after its own.
const NEIGHBOURS: usize = 4;
/// Mean distance of two lines of one speaker with nearly the same words.
const SAME: f32 = 0.5;

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

    /// How sure it is that frames are this line: it is far nearer than is usual, and nearer than every other line.
    pub(super) fn confidence(&self, lines: &[&[Frame]], own: usize, frames: &[Frame]) -> f64 {
        let apart = distance(lines[own], frames);
        let nearer = ((self.usual - apart) / self.spread - 1.0) / 2.0;
        let ahead = (rival(lines, own, frames) - apart) / self.spread / 2.0;
        f64::from(nearer.min(ahead).clamp(0.0, 1.0))
    }
}

/// The distance of frames from the line that they fit best among the others.
fn rival(lines: &[&[Frame]], own: usize, frames: &[Frame]) -> f32 {
    let every = lines.len().div_ceil(RIVALS).max(1);
    let near = own.saturating_sub(NEIGHBOURS)..own + NEIGHBOURS + 1;
    let others = (0..lines.len()).filter(|at| *at != own && (at % every == 0 || near.contains(at)));
    let mut least = f32::INFINITY;
    for other in others {
        let length = frames.len() as f32 / lines[other].len().max(1) as f32;
        if !(FASTEST..SLOWEST).contains(&length) {
            continue;
        }
        let apart = distance(lines[other], frames);
        // A line with nearly the same words is no rival: only their order tells them apart.
        if apart < least && distance(lines[other], lines[own]) > SAME {
            least = apart;
        }
    }
    least
}

/// Mean distance of frames from a line.
fn distance(line: &[Frame], frames: &[Frame]) -> f32 {
    let mut warp = Warp::new(line);
    frames.iter().for_each(|frame| warp.walk(frame));
    warp.ended() / frames.len().max(1) as f32
}
