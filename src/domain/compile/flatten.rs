//! Resolves choices, skipped places, repeats and turns into a flat list of elements.

use std::sync::Arc;

use super::elements::{Elastic, Element, Elements, Group, Kind, Span, Stretch, StretchLine};
use super::{ClipLengths, CompileError, Misfit, caption_length, plan};
use crate::domain::preferences::Preferences;
use crate::domain::session::{Breathe, Choice, Line, Quiet, Session, Speaker, Step, Turn};
use crate::domain::timeline::{ClipId, StepPath};
use crate::units::Frames;

/// Flattens a whole session.
pub(super) fn flatten(
    session: &Session,
    clips: &ClipLengths,
    preferences: &Preferences,
) -> Result<Elements, CompileError> {
    flatten_after(session, clips, preferences, None)
}

/// Every turn and line that does not fit, in all branches.
pub(super) fn misfits(
    session: &Session,
    clips: &ClipLengths,
    preferences: &Preferences,
) -> Vec<(Misfit, CompileError)> {
    let mut walk = Walk::new(clips, preferences, None);
    let (mut turns, mut lines) = (0, 0);
    let mut found = Vec::new();
    for step in session.every_step() {
        match step {
            Step::Say(_) => lines += 1,
            Step::Breathe(breathe) => {
                let (_, errors) = walk.stretch(breathe);
                let errors = errors.into_iter();
                found.extend(errors.map(|(at, error)| (Misfit::Line(lines + at), error)));
                lines += breathe.lines.len();
            }
            Step::Turn(turn) => {
                // The lines in it that do not fit are found separately.
                if let Err(error @ CompileError::TurnTooShort { .. }) = walk.turn(turn) {
                    found.push((Misfit::Turn(turns), error));
                }
                turns += 1;
            }
            _ => {}
        }
    }
    found
}

/// Flattens what follows the step at `after`, in the order written; everything if that is `None`.
pub(super) fn flatten_after(
    session: &Session,
    clips: &ClipLengths,
    preferences: &Preferences,
    after: Option<&StepPath>,
) -> Result<Elements, CompileError> {
    let mut walk = Walk::new(clips, preferences, after.map(|path| &*path.0));
    walk.steps(&session.steps)?;
    Ok(walk.out)
}

/// Whether these preferences change the branch of any choice around the step at `path`.
pub(super) fn is_answered_otherwise(
    session: &Session,
    preferences: &Preferences,
    path: &StepPath,
) -> bool {
    let mut steps = session.steps.as_slice();
    let mut path = path.0.iter().copied();
    while let Some(step) = path.next().and_then(|at| steps.get(at as usize)) {
        steps = match step {
            Step::Part(part) => &part.steps,
            Step::Optional(optional) => &optional.steps,
            Step::Repeat(repeat) => {
                path.next();
                &repeat.steps
            }
            Step::Choice(choice) => {
                let began = path.next();
                match chosen(choice, preferences) {
                    Some((branch, steps)) if began == Some(branch as u32) => steps,
                    _ => return true,
                }
            }
            // A turn keeps its length in every branch.
            _ => return false,
        };
    }
    false
}

/// Position of a step relative to the one after which the walk begins.
#[derive(PartialEq, Eq)]
enum Side {
    /// Ends before it.
    Before,
    /// Contains it.
    Around,
    /// Begins after it.
    After,
}

struct Walk<'a> {
    clips: &'a ClipLengths,
    preferences: &'a Preferences,
    out: Elements,
    path: Vec<u32>,
    group: Option<usize>,
    /// Steps up to and including this path are left out; cleared once passed.
    skip: Option<&'a [u32]>,
}

impl<'a> Walk<'a> {
    fn new(
        clips: &'a ClipLengths,
        preferences: &'a Preferences,
        skip: Option<&'a [u32]>,
    ) -> Walk<'a> {
        let out = Elements::default();
        Walk { clips, preferences, out, path: Vec::new(), group: None, skip }
    }

    fn side(&self) -> Side {
        match self.skip {
            None => Side::After,
            Some(skip) if skip == self.path.as_slice() => Side::Before,
            Some(skip) if skip.starts_with(&self.path) => Side::Around,
            Some(skip) if self.path.as_slice() < skip => Side::Before,
            Some(_) => Side::After,
        }
    }

    fn steps(&mut self, steps: &[Step]) -> Result<(), CompileError> {
        for (at, step) in steps.iter().enumerate() {
            self.path.push(at as u32);
            let side = self.side();
            if side != Side::Before {
                self.step(step, side == Side::Around)?;
            }
            self.path.pop();
        }
        Ok(())
    }

    /// Walks a step that has not begun (`around` false) or is partly over (`around` true).
    fn step(&mut self, step: &Step, around: bool) -> Result<(), CompileError> {
        match step {
            Step::Bell(bell) => {
                self.push(Kind::Bell { sound: bell.sound, level: bell.level, takes: bell.takes });
            }
            Step::Say(line) => {
                let (text, clip, length) = self.line(line);
                self.push(Kind::Line { text, clip, length });
            }
            Step::Quiet(Quiet { ideal, least, most }) => {
                self.push(Kind::Quiet(Elastic { least: *least, ideal: *ideal, most: *most }));
            }
            Step::Breathe(breathe) => {
                let (stretch, errors) = self.stretch(breathe);
                if let Some((_, error)) = errors.into_iter().next() {
                    return Err(error);
                }
                self.push(Kind::Breathe(stretch));
            }
            Step::Part(part) => {
                if !part.areas.is_disjoint(&self.preferences.skip_areas) {
                    return Ok(());
                }
                let title = Arc::from(part.title.as_str());
                self.push(Kind::Open(Span::Part { title }));
                self.steps(&part.steps)?;
                self.push(Kind::Close);
            }
            // An optional part that has begun stays in.
            Step::Optional(optional) if around => self.steps(&optional.steps)?,
            Step::Optional(optional) => {
                let parent = self.group;
                self.out.groups.push(Group { priority: optional.priority, parent });
                self.group = Some(self.out.groups.len() - 1);
                self.steps(&optional.steps)?;
                self.group = parent;
            }
            Step::Choice(choice) => {
                if let Some((branch, steps)) = chosen(choice, self.preferences) {
                    self.path.push(branch as u32);
                    // If the branch changes, all of the new branch is still to come.
                    let began = self.skip.and_then(|skip| skip.get(self.path.len() - 1).copied());
                    let skip = self.skip;
                    if around && began != Some(branch as u32) {
                        self.skip = None;
                    }
                    self.steps(steps)?;
                    self.skip = skip;
                    self.path.pop();
                }
            }
            Step::Repeat(repeat) => {
                for round in 0..repeat.times {
                    self.path.push(round);
                    if self.side() != Side::Before {
                        self.steps(&repeat.steps)?;
                    }
                    self.path.pop();
                }
            }
            Step::Turn(turn) => self.turn(turn)?,
        }
        Ok(())
    }

    fn push(&mut self, kind: Kind) {
        let step = StepPath(self.path.as_slice().into());
        self.out.list.push(Element { step, group: self.group, kind });
    }

    /// Words, clip and length of a line.
    fn line(&self, line: &Line) -> (Arc<str>, Option<ClipId>, Frames) {
        let text = Arc::from(line.text.as_str());
        match self.clips.get(line) {
            Some((clip, length)) => (text, Some(clip), length),
            None => (text, None, caption_length(&line.text)),
        }
    }

    /// The stretch, and the indices of its lines that do not fit.
    fn stretch(&self, breathe: &Breathe) -> (Stretch, Vec<(usize, CompileError)>) {
        let pattern = match self.preferences.skip_holds {
            true => breathe.pattern.without_holds(),
            false => breathe.pattern,
        };
        let cycle = pattern.cycle();
        let most = (breathe.most / cycle).max(1);
        let mut least = ((breathe.least + cycle - Frames(1)) / cycle).clamp(1, most);
        let mut lines: Vec<StretchLine> = Vec::new();
        let mut errors = Vec::new();
        for (nth, paced) in breathe.lines.iter().enumerate() {
            let (text, clip, length) = self.line(&paced.line);
            let at = u64::from(paced.cycle.saturating_sub(1));
            // A line that has begun plays to its end.
            let spoken = cycle * at + length;
            let needs = (spoken + cycle - Frames(1)) / cycle;
            if let Some(before) = lines.last()
                && cycle * before.cycle + before.length > cycle * at
            {
                let overlap = CompileError::LinesOverlap {
                    first: before.text.to_string(),
                    second: text.to_string(),
                    cycle: paced.cycle,
                };
                errors.push((nth, overlap));
            } else if needs > most {
                let outlasts = CompileError::LineOutlastsBreathing {
                    line: text.to_string(),
                    needs: cycle * needs,
                    most: breathe.most,
                };
                errors.push((nth, outlasts));
            } else {
                least = least.max(needs);
            }
            lines.push(StretchLine { cycle: at, text, clip, length });
        }
        // The whole cycles nearest to the ideal.
        let ideal = ((breathe.ideal + Frames(cycle.0 / 2)) / cycle).clamp(least, most);
        (Stretch { pattern, least, ideal, most, lines }, errors)
    }

    /// A turn lasts exactly its time: its steps are fixed here, and silence fills the rest.
    fn turn(&mut self, turn: &Turn) -> Result<(), CompileError> {
        let mut inner = Walk::new(self.clips, self.preferences, None);
        inner.path.clone_from(&self.path);
        inner.steps(&turn.steps)?;
        // The silence at the end of the turn, as a step after the last written one.
        inner.path.push(turn.steps.len() as u32);
        inner.push(Kind::Quiet(Elastic::fixed(Frames::ZERO)));
        let mut elements = inner.out;
        let wanted = plan::ideal_length(&elements);
        if let Some(Element { kind: Kind::Quiet(rest), .. }) = elements.list.last_mut() {
            *rest = Elastic { least: Frames::ZERO, ideal: turn.time - wanted, most: turn.time };
        }
        let fixed = plan::fix(elements, turn.time).map_err(|needs| CompileError::TurnTooShort {
            title: turn.title.clone(),
            time: turn.time,
            needs,
        })?;
        let speaker: Speaker = turn.speaker;
        let title = Arc::from(turn.title.as_str());
        self.push(Kind::Open(Span::Turn { speaker, title, warn: turn.warn }));
        let group = self.group;
        self.out.list.extend(fixed.into_iter().map(|element| Element { group, ..element }));
        self.push(Kind::Close);
        Ok(())
    }
}

/// The preferred branch, or else the first that is not excluded, with its index.
fn chosen<'s>(choice: &'s Choice, wish: &Preferences) -> Option<(usize, &'s [Step])> {
    match choice {
        Choice::Anchor(branches) => pick(branches, wish.anchor, |anchor| wish.avoids(anchor)),
        Choice::Eyes(branches) => pick(branches, wish.eyes, |_| false),
        Choice::Posture(branches) => pick(branches, wish.posture, |_| false),
    }
}

/// The preferred branch, or else the first that is not excluded.
fn pick<K: Copy + PartialEq>(
    branches: &[(K, Vec<Step>)],
    wish: Option<K>,
    excluded: impl Fn(K) -> bool,
) -> Option<(usize, &[Step])> {
    let open = || branches.iter().enumerate().filter(|(_, (key, _))| !excluded(*key));
    open()
        .find(|(_, (key, _))| Some(*key) == wish)
        .or_else(|| open().next())
        .map(|(at, (_, steps))| (at, steps.as_slice()))
}
