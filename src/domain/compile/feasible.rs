//! Which lengths a session can have.

use std::collections::HashSet;

use super::CompileError;
use super::elements::Elements;
use super::plan::{self, Layout};
use crate::domain::breath::BreathPattern;
use crate::units::Frames;

/// Most sets of optional parts that the search examines; written sessions have a few dozen. A session with
/// more may have lengths that are not listed.
const MOST_SETS: usize = 4096;

/// The lengths that a session can have, exact to the frame, as inclusive ranges in rising order that neither
/// overlap nor touch. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feasible {
    ranges: Vec<(Frames, Frames)>,
}

impl Feasible {
    /// Inclusive ranges in rising order.
    pub fn ranges(&self) -> &[(Frames, Frames)] {
        &self.ranges
    }

    /// The shortest length of all.
    pub fn shortest(&self) -> Frames {
        self.ranges.first().map_or(Frames::ZERO, |(least, _)| *least)
    }

    /// The longest length of all.
    pub fn longest(&self) -> Frames {
        self.ranges.last().map_or(Frames::ZERO, |(_, most)| *most)
    }

    /// Whether the session can have this length.
    pub fn contains(&self, length: Frames) -> bool {
        self.nearest_below(length) == Some(length)
    }

    /// The longest feasible length up to this one.
    pub fn nearest_below(&self, length: Frames) -> Option<Frames> {
        let upto = self.ranges.partition_point(|(least, _)| *least <= length);
        self.ranges[..upto].last().map(|(_, most)| length.min(*most))
    }

    /// The shortest feasible length from this one on.
    pub fn nearest_above(&self, length: Frames) -> Option<Frames> {
        let from = self.ranges.partition_point(|(_, most)| *most < length);
        self.ranges.get(from).map(|(least, _)| length.max(*least))
    }

    /// The nearest feasible length; the shorter of two that are equally near.
    pub fn nearest(&self, length: Frames) -> Frames {
        match (self.nearest_below(length), self.nearest_above(length)) {
            (Some(below), Some(above)) if length - below <= above - length => below,
            (_, Some(above)) => above,
            (Some(below), None) => below,
            (None, None) => Frames::ZERO,
        }
    }

    /// The ranges as people can type them. Their ends are rounded inwards to whole seconds, or to
    /// milliseconds where a range contains no whole second, so that every length shown is feasible.
    pub fn typed(&self) -> Vec<(Frames, Frames)> {
        let typed = |&(least, most): &(Frames, Frames)| {
            let whole = [1000, 1]
                .map(Frames::from_millis)
                .map(|grid| (grid * ((least + grid - Frames(1)) / grid), grid * (most / grid)));
            whole.into_iter().find(|(least, most)| least <= most).unwrap_or((least, most))
        };
        self.ranges.iter().map(typed).collect()
    }

    /// The nearest feasible length at or below `length`, in whole seconds or, if none is near, in
    /// milliseconds, so that it can be typed.
    fn typed_below(&self, length: Frames) -> Option<Frames> {
        let below = self.nearest_below(length)?;
        let whole = [1000, 1].map(|grid| Frames::from_millis(below.whole_millis() / grid * grid));
        Some(whole.into_iter().find(|length| self.contains(*length)).unwrap_or(below))
    }

    /// The nearest feasible length at or above `length`, rounded in the same way.
    fn typed_above(&self, length: Frames) -> Option<Frames> {
        let above = self.nearest_above(length)?;
        let whole = [1000, 1]
            .map(Frames::from_millis)
            .map(|grid| grid * ((above + grid - Frames(1)) / grid));
        Some(whole.into_iter().find(|length| self.contains(*length)).unwrap_or(above))
    }

    fn from_pieces(mut pieces: Vec<(Frames, Frames)>) -> Feasible {
        pieces.sort_unstable();
        let mut ranges: Vec<(Frames, Frames)> = Vec::new();
        for (least, most) in pieces {
            match ranges.last_mut() {
                Some((_, end)) if least <= *end + Frames(1) => *end = most.max(*end),
                _ => ranges.push((least, most)),
            }
        }
        Feasible { ranges }
    }
}

/// Why a length is refused, in words for the person who requested it. The lengths named are rounded so that
/// they can be typed and are feasible.
pub(super) fn refusal(asked: Frames, feasible: &Feasible) -> String {
    let below = feasible.typed_below(asked);
    let above = feasible.typed_above(asked);
    let ends = (
        feasible.typed_above(feasible.shortest()).unwrap_or(feasible.shortest()),
        feasible.typed_below(feasible.longest()).unwrap_or(feasible.longest()),
    );
    let spans = match ends {
        (least, most) if least < most => format!("it can take {least} to {most}"),
        _ => format!("it always takes {}", feasible.shortest()),
    };
    match (below, above) {
        (Some(below), Some(above)) => {
            format!(
                "a length of `{asked}` cannot be reached; {spans}, and the nearest lengths are {below} and {above}"
            )
        }
        (Some(_), None) => format!("`{asked}` is too long for this session; {spans}"),
        _ => format!("`{asked}` is too short for this session; {spans}"),
    }
}

/// Every length that [`plan::exactly`] can reach.
pub(super) fn feasible(elements: &Elements, carry: Frames) -> Result<Feasible, CompileError> {
    plan::check(elements)?;
    let mut search = Search {
        elements,
        carry,
        order: plan::order(elements),
        pieces: Vec::new(),
        seen: HashSet::new(),
    };
    search.walk(
        0,
        &mut vec![false; elements.groups.len()],
        &mut Vec::new(),
        Frames::ZERO,
        Frames::MAX,
    );
    Ok(Feasible::from_pieces(search.pieces))
}

/// Follows every way in which [`plan::exactly`] can add optional groups: for targets from `from` up to (not
/// including) `to`, it is known which groups are in, up to one place in the order.
struct Search<'e> {
    elements: &'e Elements,
    carry: Frames,
    order: Vec<usize>,
    pieces: Vec<(Frames, Frames)>,
    seen: HashSet<(Vec<bool>, Frames)>,
}

impl Search<'_> {
    fn walk(
        &mut self,
        at: usize,
        groups: &mut Vec<bool>,
        came_in: &mut Vec<usize>,
        from: Frames,
        to: Frames,
    ) {
        if from >= to || self.seen.len() >= MOST_SETS {
            return;
        }
        let Some(group) = self.order.get(at).copied() else {
            self.collect(groups, came_in, from, to);
            return;
        };
        if self.elements.groups[group].parent.is_some_and(|parent| !groups[parent]) {
            self.walk(at + 1, groups, came_in, from, to);
            return;
        }
        groups[group] = true;
        came_in.push(group);
        let fits_from = Layout::new(self.elements, groups, self.carry).least();
        self.walk(at + 1, groups, came_in, from.max(fits_from), to);
        came_in.pop();
        groups[group] = false;
        self.walk(at + 1, groups, came_in, from, to.min(fits_from));
    }

    /// Adds the lengths of one set of groups, and of the sets that remain when the last groups are dropped
    /// again.
    fn collect(&mut self, groups: &[bool], came_in: &[usize], from: Frames, to: Frames) {
        let mut groups = groups.to_vec();
        let mut came_in = came_in.to_vec();
        loop {
            if self.seen.insert((groups.clone(), from)) {
                let layout = Layout::new(self.elements, &groups, self.carry);
                let (least, room) = (layout.least(), layout.quiet_room());
                for sum in layout.breath_sums().iter() {
                    let start = least + BreathPattern::GRID * sum;
                    let (start, end) = (start.max(from), (start + room).min(to - Frames(1)));
                    if start <= end {
                        self.pieces.push((start, end));
                    }
                }
            }
            match came_in.pop() {
                Some(group) => groups[group] = false,
                None => return,
            }
        }
    }
}
