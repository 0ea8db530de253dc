//! A sitting at one moment: what is heard, and what it means.

use std::sync::Arc;

use crate::domain::{Event, EventKind, Phase, Speaker, Timeline};
use crate::units::Frames;

/// What a sitting is doing.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The sound device is being opened.
    Opening,
    /// Going on.
    Playing,
    /// Paused by someone.
    Paused,
    /// The device is gone; it may be back in a moment.
    Waiting,
    /// Going on without sound.
    Silent,
    /// Held after the machine slept; goes on when asked.
    Held,
    /// Over.
    Finished,
}

impl State {
    /// A few words beside the time, when there is something to say.
    pub const fn word(self) -> &'static str {
        match self {
            State::Opening | State::Playing | State::Finished => "",
            State::Paused => " · paused",
            State::Waiting => " · waiting for the sound device",
            State::Silent => " · without sound",
            State::Held => " · paused while the computer slept",
        }
    }
}

/// The breath at one moment.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Playing {
    /// Which phase.
    pub phase: Phase,
    /// How much of the phase is over, 0 to 1.
    pub done: f32,
    /// Whether this breath has a second, short breath in.
    pub topped_up: bool,
}

/// A turn at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnNow {
    /// Whose turn it is: a name, or `First speaker`.
    pub who: String,
    /// What the turn is for.
    pub title: String,
    /// How much of it is left.
    pub left: Frames,
    /// Whether the chime before its end has been heard.
    pub ends_soon: bool,
}

/// A sitting at one moment, as it is heard.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What is heard, counted from the start of the preparation.
    pub position: Frames,
    /// Where the session begins.
    pub begin: Frames,
    /// Where it ends.
    pub end: Frames,
    /// Whether it goes on after the end.
    pub open_end: bool,
    /// What it is doing.
    pub state: State,
    /// The innermost part or turn.
    pub part: Option<String>,
    /// The line being said.
    pub caption: Option<Arc<str>>,
    /// The breath phase, while the breath is paced.
    pub breath: Option<Playing>,
    /// The turn, in a practice for two.
    pub turn: Option<TurnNow>,
    /// How much of everything is left while the sitting fades to its end, 1 for all and 0 for nothing.
    pub left: f32,
    /// How much was practised: heard of the session itself, without pauses and without what was
    /// moved over.
    pub practised: Frames,
    /// When the caption, the part, the turn or the breath is next another one; nothing after the
    /// last change.
    pub next_change: Option<Frames>,
}

impl Snapshot {
    /// How much of the session is over; nothing during the preparation.
    pub fn elapsed(&self) -> Frames {
        self.position - self.begin
    }
}

/// What a part or a turn is called; a turn with the name of whose it is.
pub(super) fn title(event: &Event) -> Option<String> {
    match &event.kind {
        EventKind::Part { title, .. } => Some(title.to_string()),
        EventKind::Turn { name, title, speaker } => {
            Some(format!("{}: {title}", who(name.as_deref(), *speaker)))
        }
        _ => None,
    }
}

/// Whose turn it is, in words.
fn who(name: Option<&str>, speaker: Speaker) -> &str {
    match (name, speaker) {
        (Some(name), _) => name,
        (None, Speaker::First) => "First speaker",
        (None, Speaker::Second) => "Second speaker",
    }
}

/// The breath phase at a position.
pub(super) fn breath(timeline: &Timeline, position: Frames) -> Option<Playing> {
    let event = timeline.breath_at(position)?;
    let EventKind::Breath { phase, cycle, .. } = event.kind else { return None };
    let is_top_up = |other: &&Event| {
        other.step == event.step
            && matches!(other.kind, EventKind::Breath { phase: Phase::TopUp, cycle: c, .. } if c == cycle)
    };
    // A cycle has at most five phases, and they stand together.
    let events = timeline.events();
    let here = events.partition_point(|other| other.start <= event.start);
    let near = &events[here.saturating_sub(12)..(here + 12).min(events.len())];
    Some(Playing {
        phase,
        done: (position - event.start).0 as f32 / event.length.0.max(1) as f32,
        topped_up: near.iter().any(|other| is_top_up(&other)),
    })
}

/// How much is left of a sitting that fades to its end, 0 to 1.
pub(super) fn left(timeline: &Timeline, position: Frames) -> f32 {
    let fade = timeline.fade();
    if fade == Frames::ZERO {
        return 1.0;
    }
    ((timeline.end() - position).0 as f32 / fade.0 as f32).min(1.0)
}

/// The turn at a position.
pub(super) fn turn(timeline: &Timeline, position: Frames) -> Option<TurnNow> {
    let event = timeline.turn_at(position)?;
    let EventKind::Turn { speaker, name, title } = &event.kind else { return None };
    let ends_soon = timeline.events().iter().any(|other| {
        matches!(other.kind, EventKind::TurnWarning)
            && (event.start..=position).contains(&other.start)
    });
    Some(TurnNow {
        who: who(name.as_deref(), *speaker).to_string(),
        title: title.to_string(),
        left: event.end() - position,
        ends_soon,
    })
}

/// The next start or end of an event after a position.
pub(super) fn next_change(timeline: &Timeline, position: Frames) -> Option<Frames> {
    let bounds = timeline.events().iter().flat_map(|event| [event.start, event.end()]);
    bounds.filter(|bound| *bound > position).min()
}
