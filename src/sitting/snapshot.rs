//! The visible state of a sitting at one moment.

use std::sync::Arc;

use crate::domain::{Event, EventKind, Phase, Speaker, Timeline};
use crate::units::Frames;

/// Playback state of a sitting.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The sound device is being opened.
    Opening,
    /// It plays.
    Playing,
    /// The person paused it.
    Paused,
    /// The device is gone, and may come back shortly.
    Waiting,
    /// It continues without a sound device.
    Silent,
    /// Held because the computer slept; it continues on request.
    Held,
    /// Held because the sound moved to another device; it continues on request.
    Moved,
    /// It has ended.
    Finished,
}

impl State {
    /// Whether it stands still until the person continues it.
    pub const fn is_paused(self) -> bool {
        matches!(self, State::Paused | State::Held | State::Moved)
    }

    /// Text beside the time, with its separator; empty for states that need no comment.
    pub const fn word(self) -> &'static str {
        match self {
            State::Opening | State::Playing | State::Finished => "",
            State::Paused => " · paused",
            State::Waiting => " · waiting for the sound device",
            State::Silent => " · without sound",
            State::Held => " · paused while the computer slept",
            State::Moved => " · paused, because the sound moved to another device",
        }
    }
}

/// A paced breath at one moment.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Playing {
    /// Current phase.
    pub phase: Phase,
    /// Elapsed part of the phase, 0 to 1.
    pub done: f32,
    /// Whether the breath has a second, short inhalation.
    pub topped_up: bool,
}

/// A turn, in a practice for two, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnNow {
    /// The speaker: a name, or `First speaker` and `Second speaker`.
    pub who: String,
    /// Title of the turn.
    pub title: String,
    /// Remaining time of the turn.
    pub left: Frames,
    /// Whether the chime before its end has been heard.
    pub ends_soon: bool,
}

/// A sitting at the position that is heard.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Position that is heard, from the start of the preparation.
    pub position: Frames,
    /// Start of the session, after its preparation.
    pub begin: Frames,
    /// End of the session.
    pub end: Frames,
    /// Whether the sitting continues after the end until it is stopped.
    pub open_end: bool,
    /// Whether it plays, and why not.
    pub state: State,
    /// Title of the innermost part or turn.
    pub part: Option<String>,
    /// Text of the spoken line.
    pub caption: Option<Arc<str>>,
    /// The breath, while it is paced.
    pub breath: Option<Playing>,
    /// The current turn, in a practice for two.
    pub turn: Option<TurnNow>,
    /// Remaining level while the sitting fades to its end: 1 before the fade, 0 at its end.
    pub left: f32,
    /// Time practised: the part of the session that was heard, without pauses and skipped parts.
    pub practised: Frames,
    /// Position of the next change of caption, part, turn or breath; `None` after the last one.
    pub next_change: Option<Frames>,
}

impl Snapshot {
    /// Elapsed time of the session; zero during the preparation.
    pub fn elapsed(&self) -> Frames {
        self.position - self.begin
    }
}

/// Title of a part or a turn; that of a turn begins with the speaker.
pub(super) fn title(event: &Event) -> Option<String> {
    match &event.kind {
        EventKind::Part { title, .. } => Some(title.to_string()),
        EventKind::Turn { name, title, speaker } => {
            Some(format!("{}: {title}", who(name.as_deref(), *speaker)))
        }
        _ => None,
    }
}

/// The speaker's name, or a substitute.
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
    // A cycle has at most five phases, which are neighbours in the list.
    let events = timeline.events();
    let here = events.partition_point(|other| other.start <= event.start);
    let near = &events[here.saturating_sub(12)..(here + 12).min(events.len())];
    Some(Playing {
        phase,
        done: (position - event.start).0 as f32 / event.length.0.max(1) as f32,
        topped_up: near.iter().any(|other| is_top_up(&other)),
    })
}

/// Remaining level of a sitting that fades to its end, 0 to 1.
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
