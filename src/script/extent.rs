//! The size that a session can reach, and the limits that keep every timeline small.

use crate::domain::{Choice, Line, Step};
use crate::units::Frames;

/// Time to read or speak a word at 125 words a minute.
const WORD: Frames = Frames::from_millis(60_000 / 125);
/// Gap between two lines without a silence.
const BETWEEN_LINES: Frames = Frames::from_secs(1);

/// The number of steps, with repeats written out and every branch of a choice counted, and their greatest
/// length, with everything at its most and the longest branch of each choice. A line with unknown clip length
/// is assumed to take 125 words a minute.
pub(super) fn of(steps: &[Step]) -> (u64, Frames) {
    steps.iter().map(of_step).fold((0, Frames::ZERO), |(steps, longest), (more, length)| {
        (steps.saturating_add(more), longest + length)
    })
}

fn of_step(step: &Step) -> (u64, Frames) {
    let (inner, length) = match step {
        Step::Bell(bell) => (0, bell.takes),
        Step::Say(line) => (0, of_line(line)),
        Step::Quiet(quiet) => (0, quiet.most),
        Step::Breathe(breathe) => (breathe.lines.len() as u64, breathe.most),
        Step::Part(part) => of(&part.steps),
        Step::Optional(optional) => of(&optional.steps),
        Step::Choice(Choice::Anchor(branches)) => of_branches(branches),
        Step::Choice(Choice::Eyes(branches)) => of_branches(branches),
        Step::Choice(Choice::Posture(branches)) => of_branches(branches),
        Step::Repeat(repeat) => {
            let (inner, length) = of(&repeat.steps);
            let times = u64::from(repeat.times);
            (inner.saturating_mul(times), length * times)
        }
        Step::Turn(turn) => (of(&turn.steps).0, turn.time),
    };
    (inner.saturating_add(1), length)
}

fn of_branches<K>(branches: &[(K, Vec<Step>)]) -> (u64, Frames) {
    branches
        .iter()
        .map(|(_, steps)| of(steps))
        .fold((0, Frames::ZERO), |(steps, longest), (more, length)| {
            (steps.saturating_add(more), longest.max(length))
        })
}

fn of_line(line: &Line) -> Frames {
    WORD * line.text.split_whitespace().count() as u64 + BETWEEN_LINES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Bell, BellSound, Eyes, Repeat};

    #[test]
    fn repeats_multiply_and_branches_compete() {
        let bell = || Step::Bell(Bell::plain(BellSound::Bowl));
        let choice = Step::Choice(Choice::Eyes(vec![
            (Eyes::Open, vec![bell(), bell()]),
            (Eyes::Closed, vec![bell()]),
        ]));
        let inner = Step::Repeat(Repeat { times: 10, steps: vec![choice] });
        let outer = Step::Repeat(Repeat { times: 100, steps: vec![inner] });
        // 4 steps a round, a repeat around ten of them, a repeat around a hundred of those.
        assert_eq!(of(&[outer]), (100 * (10 * 4 + 1) + 1, Frames::from_secs(100 * 10 * 8)));
    }

    #[test]
    fn hostile_repeats_saturate() {
        let mut step = Step::Say(Line::plain("one two"));
        for _ in 0..12 {
            step = Step::Repeat(Repeat { times: 100, steps: vec![step] });
        }
        assert_eq!(of(&[step]), (u64::MAX, Frames::MAX));
    }
}
