//! Decides, in this order: which optional parts to add, how many cycles each breathing stretch has, and how
//! long each silence is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::cycle_sums::{self, Sums};
use super::elements::{Elastic, Element, Elements, Kind, Span, Stretch};
use super::{CompileError, LINE_GAP};
use crate::domain::breath::BreathPattern;
use crate::units::Frames;

/// Most optional parts in one session, repeats counted.
pub(super) const MOST_OPTIONAL: usize = 64;

/// Decisions for each element.
#[derive(Debug)]
pub(super) struct Plan {
    /// One entry for each element of the list.
    pub(super) placed: Vec<Placed>,
    /// Total length, including the ring of the last bell.
    pub(super) total: Frames,
}

/// Position of an element in time.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Placed {
    /// Whether it is part of this plan.
    pub(super) is_in: bool,
    /// Gap before it.
    pub(super) lead: Frames,
    /// Its length; zero for the start and end of a span.
    pub(super) length: Frames,
}

/// Plans the ideal length. `carry` is how long earlier sound rings on.
pub(super) fn ideal(elements: &Elements, carry: Frames) -> Result<Plan, CompileError> {
    check(elements)?;
    let layout = Layout::new(elements, &vec![true; elements.groups.len()], carry);
    let cycles: Vec<u64> = layout.stretches.iter().map(|(_, s)| s.ideal).collect();
    let quiets: Vec<Frames> = layout.quiets.iter().map(|(_, q)| q.ideal).collect();
    Ok(layout.place(&cycles, &quiets))
}

/// Plans exactly `target`; `None` if it cannot be reached.
pub(super) fn exactly(
    elements: &Elements,
    target: Frames,
    carry: Frames,
) -> Result<Option<Plan>, CompileError> {
    check(elements)?;
    let mut groups = vec![false; elements.groups.len()];
    let mut came_in = Vec::new();
    for group in order(elements) {
        if elements.groups[group].parent.is_some_and(|parent| !groups[parent]) {
            continue;
        }
        groups[group] = true;
        match Layout::new(elements, &groups, carry).least() <= target {
            true => came_in.push(group),
            false => groups[group] = false,
        }
    }
    loop {
        if let Some(plan) = Layout::new(elements, &groups, carry).fit(target) {
            return Ok(Some(plan));
        }
        // Whole cycles may not reach the target even though every group fits at its least; then the group
        // that was added last is dropped first.
        match came_in.pop() {
            Some(group) => groups[group] = false,
            None => return Ok(None),
        }
    }
}

/// Checks for problems that no length can solve.
pub(super) fn check(elements: &Elements) -> Result<(), CompileError> {
    if elements.list.is_empty() {
        return Err(CompileError::NothingLeft);
    }
    match elements.groups.len() {
        found if found > MOST_OPTIONAL => {
            Err(CompileError::TooManyOptional { found, most: MOST_OPTIONAL })
        }
        _ => Ok(()),
    }
}

/// The order in which optional groups are tried: by priority, then as written; an outer group always comes
/// before the groups inside it.
pub(super) fn order(elements: &Elements) -> Vec<usize> {
    let groups = &elements.groups;
    let mut rank: Vec<u8> = Vec::with_capacity(groups.len());
    for group in groups {
        let around = group.parent.map_or(0, |parent| rank[parent]);
        rank.push(group.priority.max(around));
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|group| (rank[*group], *group));
    order
}

/// The ideal length of elements on their own, without waiting for rings.
pub(super) fn ideal_length(elements: &Elements) -> Frames {
    let layout = Layout::within(elements);
    let quiets: Frames = layout.quiets.iter().map(|(_, q)| q.ideal).sum();
    let breaths: Frames = layout.stretches.iter().map(|(_, s)| s.pattern.cycle() * s.ideal).sum();
    layout.fixed + quiets + breaths
}

/// Fits elements inside a turn to exactly `time`.
///
/// # Errors
/// The shortest length of the elements, if that is more, or the nearest length that they can reach.
pub(super) fn fix(elements: Elements, time: Frames) -> Result<Vec<Element>, Frames> {
    let layout = Layout::within(&elements);
    let plan = layout.fit(time).ok_or_else(|| layout.least())?;
    let mut list = elements.list;
    for (element, placed) in list.iter_mut().zip(&plan.placed) {
        match &mut element.kind {
            Kind::Quiet(elastic) => *elastic = Elastic::fixed(placed.length),
            Kind::Breathe(stretch) => {
                let cycles = placed.length / stretch.pattern.cycle();
                (stretch.least, stretch.ideal, stretch.most) = (cycles, cycles, cycles);
            }
            _ => {}
        }
    }
    Ok(list)
}

/// The time taken when these optional groups are in.
pub(super) struct Layout<'e> {
    /// For each element, whether it is in, its gap before it, and its length if that is fixed.
    placed: Vec<Placed>,
    /// Sum of all fixed lengths, including the last ring.
    fixed: Frames,
    /// Every silence, with its index in the list.
    quiets: Vec<(usize, Elastic)>,
    /// Every breathing stretch, with its index in the list.
    stretches: Vec<(usize, &'e Stretch)>,
}

impl<'e> Layout<'e> {
    /// Lays out a whole session; the ring of its last bell is inside its length.
    pub(super) fn new(elements: &'e Elements, groups: &[bool], carry: Frames) -> Layout<'e> {
        let (mut layout, ring_end) = Layout::lay(elements, groups);
        layout.fixed += ring_end.max(carry) - layout.least();
        layout
    }

    /// Lays out elements inside a turn: the turn sets the length, and every optional group is in.
    fn within(elements: &'e Elements) -> Layout<'e> {
        Layout::lay(elements, &vec![true; elements.groups.len()]).0
    }

    /// The layout, and where the last ring ends when everything is at its least.
    fn lay(elements: &'e Elements, groups: &[bool]) -> (Layout<'e>, Frames) {
        let mut layout = Layout {
            placed: vec![Placed::default(); elements.list.len()],
            fixed: Frames::ZERO,
            quiets: Vec::new(),
            stretches: Vec::new(),
        };
        let mut after_line = false;
        let mut least = Frames::ZERO;
        let mut ring_end = Frames::ZERO;
        for (at, element) in elements.list.iter().enumerate() {
            if element.group.is_some_and(|group| !groups[group]) {
                continue;
            }
            let placed = &mut layout.placed[at];
            placed.is_in = true;
            match &element.kind {
                Kind::Open(Span::Part { .. }) | Kind::Close => {}
                Kind::Open(Span::Turn { .. }) => {
                    if after_line {
                        placed.lead = LINE_GAP;
                    }
                    after_line = false;
                }
                Kind::Bell { sound, takes, .. } => {
                    placed.length = *takes;
                    ring_end = ring_end.max(least + sound.ring());
                    after_line &= *takes == Frames::ZERO;
                }
                Kind::Line { length, .. } => {
                    if after_line {
                        placed.lead = LINE_GAP;
                    }
                    placed.length = *length;
                    after_line = true;
                }
                Kind::Quiet(elastic) => {
                    layout.quiets.push((at, *elastic));
                    least += elastic.least;
                    after_line &= elastic.most == Frames::ZERO;
                }
                Kind::Breathe(stretch) => {
                    layout.stretches.push((at, stretch));
                    least += stretch.pattern.cycle() * stretch.least;
                    after_line = false;
                }
            }
            let fixed = layout.placed[at].lead + layout.placed[at].length;
            layout.fixed += fixed;
            least += fixed;
        }
        (layout, ring_end)
    }

    /// Shortest possible length.
    pub(super) fn least(&self) -> Frames {
        let quiets: Frames = self.quiets.iter().map(|(_, q)| q.least).sum();
        self.fixed + quiets + self.least_breath()
    }

    fn least_breath(&self) -> Frames {
        self.stretches.iter().map(|(_, s)| s.pattern.cycle() * s.least).sum()
    }

    /// How far all silences together can stretch beyond their least.
    pub(super) fn quiet_room(&self) -> Frames {
        self.quiets.iter().map(|(_, q)| q.most - q.least).sum()
    }

    /// Every sum of whole cycles that can be added to the least of the breathing stretches.
    pub(super) fn breath_sums(&self) -> Sums {
        let groups = self.breath_groups();
        let most = groups.iter().map(|(cycle, group)| cycle * group.room).sum();
        groups
            .iter()
            .fold(Sums::zero(most), |sums, (cycle, group)| sums.plus_up_to(*cycle, group.room))
    }

    /// Stretches grouped by cycle length.
    fn breath_groups(&self) -> BTreeMap<u64, BreathGroup> {
        let mut groups: BTreeMap<u64, BreathGroup> = BTreeMap::new();
        for (at, (_, stretch)) in self.stretches.iter().enumerate() {
            let group = groups.entry(cycle_sums::steps(stretch.pattern.cycle())).or_default();
            group.members.push(at);
            group.room += stretch.most - stretch.least;
        }
        groups
    }

    /// A plan for exactly `target`, if these groups allow one.
    fn fit(&self, target: Frames) -> Option<Plan> {
        if target < self.least() {
            return None;
        }
        let mut cycles = self.proportional_cycles(target);
        let quiet = |cycles: &[u64]| {
            let breath: Frames =
                self.stretches.iter().zip(cycles).map(|((_, s), n)| s.pattern.cycle() * *n).sum();
            target.0.checked_sub((self.fixed + breath).0).map(Frames)
        };
        let least: Frames = self.quiets.iter().map(|(_, q)| q.least).sum();
        let most = least + self.quiet_room();
        let fits = |quiet: Option<Frames>| quiet.is_some_and(|q| (least..=most).contains(&q));
        if !fits(quiet(&cycles)) {
            cycles = self.nearest_cycles(target, &cycles)?;
        }
        let quiet = quiet(&cycles).filter(|q| fits(Some(*q)))?;
        Some(self.place(&cycles, &self.silences(quiet)))
    }

    /// Stretches each breathing stretch in proportion to the session, in whole cycles.
    fn proportional_cycles(&self, target: Frames) -> Vec<u64> {
        let sum = |of: fn(&Stretch) -> u64, quiet: fn(&Elastic) -> Frames| {
            let quiets: Frames = self.quiets.iter().map(|(_, q)| quiet(q)).sum();
            let breaths: Frames =
                self.stretches.iter().map(|(_, s)| s.pattern.cycle() * of(s)).sum();
            self.fixed + quiets + breaths
        };
        let least = sum(|s| s.least, |q| q.least);
        let ideal = sum(|s| s.ideal, |q| q.ideal);
        let most = sum(|s| s.most, |q| q.most);
        // The distance from the ideal, as a fraction of the range on this side.
        let (way, room) = match target >= ideal {
            true => ((target - ideal).min(most - ideal), most - ideal),
            false => (ideal - target, ideal - least),
        };
        let part = |cycles: u64| {
            let room = u128::from(room.0.max(1));
            ((u128::from(cycles) * u128::from(way.0) + room / 2) / room) as u64
        };
        self.stretches
            .iter()
            .map(|(_, s)| match target >= ideal {
                true => s.ideal + part(s.most - s.ideal),
                false => s.ideal - part(s.ideal - s.least),
            })
            .collect()
    }

    /// The whole cycles nearest to `wanted` whose remainder the silences can fill.
    fn nearest_cycles(&self, target: Frames, wanted: &[u64]) -> Option<Vec<u64>> {
        let groups = self.breath_groups();
        let most = groups.iter().map(|(cycle, group)| cycle * group.room).sum();
        // Sums that the groups before each one can reach.
        let mut before = vec![Sums::zero(most)];
        for (cycle, group) in &groups {
            before.extend(before.last().map(|sums| sums.plus_up_to(*cycle, group.room)));
        }
        let all = before.pop()?;
        // The range for breath beyond its least, with the silences at their most and at their least.
        let grid = BreathPattern::GRID;
        let most_breath = (target - self.least()) / grid;
        let least_breath = target - (self.least() + self.quiet_room());
        let least_breath = (least_breath + grid - Frames(1)) / grid;
        let wish: u64 = groups.iter().map(|(cycle, group)| cycle * self.over(group, wanted)).sum();
        let mut sum = all
            .iter()
            .filter(|sum| (least_breath..=most_breath).contains(sum))
            .min_by_key(|sum| sum.abs_diff(wish))?;

        let mut cycles = wanted.to_vec();
        for ((cycle, group), before) in groups.iter().zip(before).rev() {
            let wish = self.over(group, wanted);
            let count = (0..=group.room)
                .filter(|n| sum >= cycle * n && before.contains(sum - cycle * n))
                .min_by_key(|n| n.abs_diff(wish))?;
            sum -= cycle * count;
            self.spread(group, count, wish, &mut cycles);
        }
        Some(cycles)
    }

    /// How many cycles beyond their least the members of a group have.
    fn over(&self, group: &BreathGroup, cycles: &[u64]) -> u64 {
        group.members.iter().map(|at| cycles[*at] - self.stretches[*at].1.least).sum()
    }

    /// Adds or removes single cycles in a group until it has `count` beyond its least.
    fn spread(&self, group: &BreathGroup, count: u64, had: u64, cycles: &mut [u64]) {
        let mut had = had;
        while had != count {
            for at in &group.members {
                let stretch = self.stretches[*at].1;
                if had < count && cycles[*at] < stretch.most {
                    cycles[*at] += 1;
                    had += 1;
                } else if had > count && cycles[*at] > stretch.least {
                    cycles[*at] -= 1;
                    had -= 1;
                }
            }
        }
    }

    /// Lengths of the silences, stretched in equal proportion, with the sum `sum`.
    fn silences(&self, sum: Frames) -> Vec<Frames> {
        let ideal: Frames = self.quiets.iter().map(|(_, q)| q.ideal).sum();
        let longer = sum >= ideal;
        let rooms: Vec<u64> = self
            .quiets
            .iter()
            .map(|(_, q)| if longer { (q.most - q.ideal).0 } else { (q.ideal - q.least).0 })
            .collect();
        let shares = apportion(&rooms, sum.abs_diff(ideal).0);
        let lengths = self.quiets.iter().zip(shares);
        match longer {
            true => lengths.map(|((_, q), share)| q.ideal + Frames(share)).collect(),
            false => lengths.map(|((_, q), share)| q.ideal - Frames(share)).collect(),
        }
    }

    /// A plan with these cycles and silences.
    fn place(&self, cycles: &[u64], quiets: &[Frames]) -> Plan {
        let mut placed = self.placed.clone();
        for ((at, stretch), cycles) in self.stretches.iter().zip(cycles) {
            placed[*at].length = stretch.pattern.cycle() * *cycles;
        }
        for ((at, _), length) in self.quiets.iter().zip(quiets) {
            placed[*at].length = *length;
        }
        let elastic =
            self.stretches.iter().map(|(at, _)| at).chain(self.quiets.iter().map(|(at, _)| at));
        let total = self.fixed + elastic.map(|at| placed[*at].length).sum();
        Plan { placed, total }
    }
}

/// Stretches with the same cycle length.
#[derive(Default)]
struct BreathGroup {
    /// Indices into [`Layout::stretches`].
    members: Vec<usize>,
    /// Greatest number of cycles beyond their least, together.
    room: u64,
}

/// Shares `amount` (at most the sum of `rooms`) in proportion to the rooms, in whole units.
///
/// This is the divisor method of D'Hondt: unit `k` of a room `r` has the key `k / r`, and the
/// `amount` units with the smallest keys are given. A larger amount gives a longer prefix of the
/// same list, so nobody's share ever falls when the amount grows (largest remainders would not
/// promise that), and no share is larger than its room, because then its key would be over 1.
fn apportion(rooms: &[u64], amount: u64) -> Vec<u64> {
    let total: u128 = rooms.iter().map(|room| u128::from(*room)).sum();
    if total == 0 {
        return vec![0; rooms.len()];
    }
    // Units with a key of at most amount / total are always given.
    let mut shares: Vec<u64> =
        rooms.iter().map(|room| (u128::from(*room) * u128::from(amount) / total) as u64).collect();
    let given: u64 = shares.iter().sum();
    let mut next: BinaryHeap<Reverse<NextUnit>> = (0..rooms.len())
        .filter(|at| shares[*at] < rooms[*at])
        .map(|at| Reverse(NextUnit { unit: shares[at] + 1, room: rooms[at], at }))
        .collect();
    for _ in given..amount {
        let Some(Reverse(NextUnit { unit, room, at })) = next.pop() else { break };
        shares[at] = unit;
        if unit < room {
            next.push(Reverse(NextUnit { unit: unit + 1, room, at }));
        }
    }
    shares
}

/// The next unit for a room, ordered by its key `unit / room`, then by index.
#[derive(PartialEq, Eq)]
struct NextUnit {
    unit: u64,
    room: u64,
    at: usize,
}

impl Ord for NextUnit {
    fn cmp(&self, other: &NextUnit) -> std::cmp::Ordering {
        let key = u128::from(self.unit) * u128::from(other.room);
        let others = u128::from(other.unit) * u128::from(self.room);
        key.cmp(&others).then(self.at.cmp(&other.at))
    }
}

impl PartialOrd for NextUnit {
    fn partial_cmp(&self, other: &NextUnit) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_are_exact_and_never_fall(rooms in prop::collection::vec(0u64..50, 0..8)) {
            let total: u64 = rooms.iter().sum();
            let mut before = vec![0; rooms.len()];
            for amount in 0..=total {
                let shares = apportion(&rooms, amount);
                prop_assert_eq!(shares.iter().sum::<u64>(), amount);
                for ((share, room), before) in shares.iter().zip(&rooms).zip(&before) {
                    prop_assert!(share <= room && share >= before);
                }
                before = shares;
            }
        }
    }
}
