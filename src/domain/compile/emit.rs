//! Turns a plan into events at exact frames.

use std::sync::Arc;

use super::elements::{Element, Elements, Kind, Span};
use super::plan::{Placed, Plan};
use super::{Request, TURN_CHIME};
use crate::domain::preferences::{Partner, Preferences};
use crate::domain::session::{Session, Speaker};
use crate::domain::timeline::{Bounds, Event, EventKind, StepPath, Timeline};
use crate::units::Frames;

/// The timeline for a whole session.
pub(super) fn emit(
    session: &Session,
    preferences: &Preferences,
    elements: &Elements,
    plan: &Plan,
    request: Request,
) -> Timeline {
    let begin = request.preparation;
    Timeline::new(
        events(preferences, elements, plan, begin),
        Bounds {
            bed: session.bed,
            begin,
            end: begin + plan.total,
            open_end: request.open_end,
            fade: session.fade.min(plan.total),
        },
    )
}

/// Unsorted events of a plan whose first element starts at `start`.
pub(super) fn events(
    preferences: &Preferences,
    elements: &Elements,
    plan: &Plan,
    start: Frames,
) -> Vec<Event> {
    let mut emit = Emit { preferences, events: Vec::new(), open: Vec::new(), now: start };
    for (element, placed) in elements.list.iter().zip(&plan.placed) {
        if placed.is_in {
            emit.element(element, placed);
        }
    }
    emit.events
}

struct Emit<'p> {
    preferences: &'p Preferences,
    events: Vec<Event>,
    open: Vec<(Span, StepPath, Frames)>,
    now: Frames,
}

impl Emit<'_> {
    fn element(&mut self, element: &Element, placed: &Placed) {
        self.now += placed.lead;
        let start = self.now;
        let step = || element.step.clone();
        let mut push = |start: Frames, length: Frames, kind: EventKind| {
            self.events.push(Event { start, length, step: step(), kind });
        };
        match &element.kind {
            Kind::Open(span) => self.open.push((span.clone(), step(), start)),
            Kind::Close => self.close(),
            Kind::Bell { sound, level, .. } => {
                push(start, placed.length, EventKind::Bell { sound: *sound, level: *level });
            }
            Kind::Line { text, clip, .. } => {
                push(start, placed.length, EventKind::Line { text: Arc::clone(text), clip: *clip });
            }
            Kind::Quiet(_) => {
                if placed.length > Frames::ZERO {
                    push(start, placed.length, EventKind::Quiet);
                }
            }
            Kind::Breathe(stretch) => {
                let cycle_length = stretch.pattern.cycle();
                let cycles = placed.length / cycle_length;
                for cycle in 0..cycles {
                    let mut at = start + cycle_length * cycle;
                    for (phase, length) in stretch.pattern.phases() {
                        let (cycle, cycles) = (cycle as u32 + 1, cycles as u32);
                        push(at, length, EventKind::Breath { phase, cycle, cycles });
                        at += length;
                    }
                }
                for line in &stretch.lines {
                    let (text, clip) = (Arc::clone(&line.text), line.clip);
                    push(
                        start + cycle_length * line.cycle,
                        line.length,
                        EventKind::Line { text, clip },
                    );
                }
            }
        }
        self.now += placed.length;
    }

    /// Turns the innermost span into an event that ends here.
    fn close(&mut self) {
        let Some((span, step, start)) = self.open.pop() else { return };
        let length = self.now - start;
        if length == Frames::ZERO {
            return;
        }
        let kind = match span {
            Span::Part { title } => EventKind::Part { title },
            Span::Turn { speaker, title, warn } => {
                if let Some(warn) = warn.filter(|warn| *warn < length) {
                    let start = self.now - warn;
                    let length = TURN_CHIME.min(warn);
                    let step = step.clone();
                    self.events.push(Event { start, length, step, kind: EventKind::TurnWarning });
                }
                EventKind::Turn { speaker, name: self.name(speaker), title }
            }
        };
        self.events.push(Event { start, length, step, kind });
    }

    /// Name of the partner who speaks in this sitting.
    fn name(&self, speaker: Speaker) -> Option<Arc<str>> {
        let at = match (speaker, self.preferences.begins) {
            (Speaker::First, Partner::A) | (Speaker::Second, Partner::B) => 0,
            (Speaker::First, Partner::B) | (Speaker::Second, Partner::A) => 1,
        };
        Some(self.preferences.names[at].as_str()).filter(|name| !name.is_empty()).map(Arc::from)
    }
}
