//! How well a stretch of a recording fits a line as it was spoken by someone else.

use super::features::{Frame, distance};

/// A stretch that fits a line lasts between these shares of it.
pub(super) const FASTEST: f32 = 0.45;
pub(super) const SLOWEST: f32 = 2.4;
/// Frames of a line that may be missing at its beginning and its end: soft sounds that went under in noise.
const SLACK: usize = 5;
/// Cost of staying at a frame of the line, or leaving one out, compared to going on at the same pace.
const STAY: f32 = 0.06;
const SKIP: f32 = 0.06;

/// Walks through a line while a recording goes on.
///
/// Each frame of the recording goes one frame further in the line, stays, or goes two further; so the sum of the
/// distances has as many terms as the recording has frames, and stretches can be compared whatever their line.
pub(super) struct Warp<'l> {
    line: &'l [Frame],
    costs: Vec<f32>,
    before: Vec<f32>,
    walked: usize,
}

impl<'l> Warp<'l> {
    /// At the beginning of a line.
    pub fn new(line: &'l [Frame]) -> Warp<'l> {
        let costs = vec![f32::INFINITY; line.len()];
        Warp { line, before: costs.clone(), costs, walked: 0 }
    }

    /// Takes the next frame of the recording.
    pub fn walk(&mut self, frame: &Frame) {
        std::mem::swap(&mut self.costs, &mut self.before);
        let first = self.walked == 0;
        self.walked += 1;
        // No faster than this, and not so slow that the end is out of reach.
        let most = (self.walked * 2 + SLACK).min(self.line.len());
        let least = (self.walked as f32 / SLOWEST) as usize;
        let least = least.saturating_sub(SLACK).min(most);
        self.costs[..least].fill(f32::INFINITY);
        for at in least..most {
            let from = match first {
                true => {
                    if at <= SLACK {
                        0.0
                    } else {
                        f32::INFINITY
                    }
                }
                false => {
                    let stay = self.before[at] + STAY;
                    let on = at.checked_sub(1).map_or(f32::INFINITY, |at| self.before[at]);
                    let skip = at.checked_sub(2).map_or(f32::INFINITY, |at| self.before[at] + SKIP);
                    stay.min(on).min(skip)
                }
            };
            self.costs[at] =
                if from.is_finite() { from + distance(frame, &self.line[at]) } else { from };
        }
        self.costs[most..].fill(f32::INFINITY);
    }

    /// The sum of the distances if the recording ended here with the end of the line.
    pub fn ended(&self) -> f32 {
        let tail = self.costs.len().saturating_sub(SLACK + 1);
        self.costs[tail..].iter().copied().fold(f32::INFINITY, f32::min)
    }

    /// The least sum of distances so far, wherever in the line.
    pub fn least(&self) -> f32 {
        self.costs.iter().copied().fold(f32::INFINITY, f32::min)
    }
}
