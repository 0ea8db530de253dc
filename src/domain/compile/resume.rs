//! A choice changes while a session plays: what has happened stays, what lies ahead is made anew.

use super::elements::Elements;
use super::plan::Plan;
use super::{ClipLengths, CompileError, emit, flatten, plan};
use crate::domain::preferences::Preferences;
use crate::domain::session::Session;
use crate::domain::timeline::{Bounds, Event, EventKind, StepPath, Timeline};
use crate::units::Frames;

/// In the middle of a silence the new choice takes effect after this, 1 s.
const CUT_MARGIN: Frames = Frames::from_secs(1);

/// A timeline with another way to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// The same as before up to `swap_at`, new from there.
    pub timeline: Timeline,
    /// Where the new choice takes effect.
    pub swap_at: Frames,
    /// Whether the end had to move, because the old one could not be reached with the new choice.
    pub end_moved: bool,
}

/// Makes what lies after `at` anew with `preferences`, to the same end where that can be had and
/// else to the nearest one.
///
/// What plays at `at` is finished first. If it lies inside a choice that is answered otherwise now,
/// the new branch is heard from its beginning and nobody waits long for it: a silence is cut one
/// second from now, and paced breathing is left with the end of its cycle, once every line over it
/// has been said.
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
    // Bells that were struck before ring on, and the end waits for them.
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
        // A part that had begun goes on.
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

/// A plan of exactly `target`, or of the nearest length; whether it had to be another.
fn to_the_end(
    elements: &Elements,
    target: Frames,
    carry: Frames,
) -> Result<(Plan, bool), CompileError> {
    match plan::plan(elements, Some(target), carry) {
        Ok(plan) => Ok((plan, false)),
        Err(CompileError::Infeasible { asked, feasible }) => {
            Ok((plan::plan(elements, Some(feasible.nearest(asked)), carry)?, true))
        }
        // Nothing lies ahead any more: only the rings.
        Err(CompileError::NothingLeft) => {
            Ok((Plan { placed: Vec::new(), total: carry }, carry != target))
        }
        Err(error) => Err(error),
    }
}

/// Where what plays at `at` can be left, and the last step that is over then (`None`: not one).
fn cut(
    current: &Timeline,
    at: Frames,
    hurry: impl Fn(&StepPath) -> bool,
) -> (Frames, Option<StepPath>) {
    if let Some(turn) = current.turn_at(at) {
        return (turn.end(), Some(turn.step.clone()));
    }
    let Some(leaf) = current.leaf_at(at) else {
        // In the gap before a line, or in the last ring: after whatever began last.
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
