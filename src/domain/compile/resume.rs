//! Rebuilds the rest of a timeline when a choice changes during play; the past stays.

use super::elements::Elements;
use super::plan::Plan;
use super::{ClipLengths, CompileError, emit, feasible, flatten, plan};
use crate::domain::preferences::Preferences;
use crate::domain::session::Session;
use crate::domain::timeline::{Bounds, Event, EventKind, StepPath, Timeline};
use crate::units::Frames;

/// Time until a new choice cuts a silence, 1 s.
const CUT_MARGIN: Frames = Frames::from_secs(1);

/// A timeline with a new rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// Equal to the old timeline up to `swap_at`, new from there.
    pub timeline: Timeline,
    /// Position at which the new choice takes effect.
    pub swap_at: Frames,
    /// Whether the end moved, because the new choice cannot reach the old one.
    pub end_moved: bool,
}

/// Rebuilds the timeline after `at` with `preferences`, to the same end or, if that cannot be reached, to the
/// nearest one.
///
/// The step that plays at `at` finishes first. If it lies inside a choice whose branch changes, the new
/// branch plays from its beginning without a long wait: a silence is cut after one second, and paced
/// breathing ends with its current cycle, once every line over it has been spoken.
///
/// # Errors
/// See [`CompileError`]; never `Infeasible`.
pub fn resume(
    session: &Session,
    clips: &ClipLengths,
    preferences: &Preferences,
    current: &Timeline,
    at: Frames,
) -> Result<Resumed, CompileError> {
    let hurry = |step: &StepPath| flatten::is_answered_otherwise(session, preferences, step);
    let (swap_at, after) = cut(current, at.max(current.begin()), hurry);
    let elements = match &after {
        Some(step) => flatten::flatten_after(session, clips, preferences, Some(step))?,
        None => flatten::flatten(session, clips, preferences)?,
    };
    // Earlier bells ring on, and the end waits for them.
    let ring_end = current
        .events()
        .iter()
        .take_while(|event| event.start < swap_at)
        .filter_map(|event| match event.kind {
            EventKind::Bell { sound, .. } => Some(event.start + sound.ring()),
            _ => None,
        })
        .max();
    let carry = ring_end.unwrap_or(Frames::ZERO) - swap_at;
    let (plan, end_moved) = to_the_end(&elements, current.end() - swap_at, carry)?;

    let mut events: Vec<Event> =
        current.events().iter().filter(|event| event.start < swap_at).cloned().collect();
    for event in &mut events {
        event.length = event.length.min(swap_at - event.start);
    }
    for new in emit::events(preferences, &elements, &plan, swap_at) {
        // A part that has begun continues.
        let begun = events.iter_mut().find(|old| {
            old.end() == swap_at
                && old.step == new.step
                && matches!(old.kind, EventKind::Part { .. })
                && new.start == swap_at
                && matches!(new.kind, EventKind::Part { .. })
        });
        match begun {
            Some(old) => old.length = new.end() - old.start,
            None => events.push(new),
        }
    }
    let timeline = Timeline::new(
        events,
        Bounds {
            bed: current.bed(),
            begin: current.begin(),
            end: swap_at + plan.total,
            open_end: current.open_end(),
            fade: current.fade().min(plan.total),
        },
    );
    Ok(Resumed { timeline, swap_at, end_moved })
}

/// A plan for exactly `target` or the nearest length; returns whether the length differs.
fn to_the_end(
    elements: &Elements,
    target: Frames,
    carry: Frames,
) -> Result<(Plan, bool), CompileError> {
    match plan::exactly(elements, target, carry) {
        Ok(Some(plan)) => Ok((plan, false)),
        Ok(None) => {
            let feasible = feasible::feasible(elements, carry)?;
            match plan::exactly(elements, feasible.nearest(target), carry)? {
                Some(plan) => Ok((plan, true)),
                None => Err(CompileError::Infeasible { asked: target, feasible }),
            }
        }
        // Only rings lie ahead.
        Err(CompileError::NothingLeft) => {
            Ok((Plan { placed: Vec::new(), total: carry }, carry != target))
        }
        Err(error) => Err(error),
    }
}

/// Where the step that plays at `at` can be left, and the last step that is over at that point (`None` if
/// none is).
fn cut(
    current: &Timeline,
    at: Frames,
    hurry: impl Fn(&StepPath) -> bool,
) -> (Frames, Option<StepPath>) {
    if let Some(turn) = current.turn_at(at) {
        return (turn.end(), Some(turn.step.clone()));
    }
    let Some(leaf) = current.leaf_at(at) else {
        // In the gap before a line, or in the last ring: after the step that began last.
        let before = current.leaf_before(at);
        let swap_at = before.map_or(at, |leaf| leaf.end().max(at));
        return (swap_at, before.map(|leaf| leaf.step.clone()));
    };
    let step = Some(leaf.step.clone());
    let stretch = || current.events().iter().filter(|event| event.step == leaf.step);
    let is_breath = |event: &Event| matches!(event.kind, EventKind::Breath { .. });
    match leaf.kind {
        EventKind::Quiet if hurry(&leaf.step) => (leaf.end().min(at + CUT_MARGIN), step),
        _ if stretch().any(is_breath) => {
            let said = stretch()
                .filter(|event| matches!(event.kind, EventKind::Line { .. }))
                .map(Event::end)
                .max();
            let wait = said.unwrap_or(Frames::ZERO).max(at);
            let end = stretch().map(Event::end).max().unwrap_or(wait);
            let cycle_ends = stretch()
                .filter(|event| event.start >= wait && event.begins_breath())
                .map(|event| event.start);
            let next = if hurry(&leaf.step) { cycle_ends.min() } else { None };
            (next.unwrap_or(end), step)
        }
        _ => (leaf.end(), step),
    }
}
