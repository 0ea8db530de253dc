//! A sitting in progress.

use std::sync::Arc;

use anyhow::Context as _;

use super::library::Prepared;
use crate::audio::device::{HeardState, Output, OutputEvent, OutputOptions, Target};
use crate::audio::{Bus, Command, Engine, Mix, Remote, Transport};
use crate::domain::{Anchor, Event, EventKind, Phase, Speaker, Timeline, resume};
use crate::units::{Frames, Gain};

/// A stop that someone asked for fades over this.
const STOP_FADE: Frames = Frames::from_millis(400);

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
    /// How much was practised: heard of the session itself, without pauses and without what was
    /// moved over.
    pub practised: Frames,
    /// What it is doing.
    pub state: State,
    /// The innermost part or turn.
    pub part: Option<String>,
    /// The line being said.
    pub caption: Option<Arc<str>>,
    /// The breath phase, while the breath is paced.
    pub breath: Option<Playing>,
}

impl Snapshot {
    /// How much of the session is over; nothing during the preparation.
    pub fn elapsed(&self) -> Frames {
        self.position - self.begin
    }
}

/// What a part or a turn is called; a turn with the name of whose it is.
fn title(event: &Event) -> Option<String> {
    match &event.kind {
        EventKind::Part { title, .. } => Some(title.to_string()),
        EventKind::Turn { name: Some(name), title, .. } => Some(format!("{name}: {title}")),
        EventKind::Turn { name: None, title, speaker } => {
            let who = match speaker {
                Speaker::First => "First speaker",
                Speaker::Second => "Second speaker",
            };
            Some(format!("{who}: {title}"))
        }
        _ => None,
    }
}

/// A sitting in progress: sends what someone wants to the engine, and says what is heard.
pub struct Player {
    prepared: Prepared,
    timeline: Arc<Timeline>,
    /// A timeline that has been sent to the engine and is heard once this many swaps were made.
    next: Option<(Arc<Timeline>, u32)>,
    remote: Remote,
    output: Output<Engine>,
    volume: f32,
    paused: bool,
}

impl Player {
    /// Begins a sitting.
    ///
    /// # Errors
    /// When the sound thread can not be started.
    pub fn begin(prepared: Prepared, target: Target) -> anyhow::Result<Player> {
        Player::begin_at(prepared, target, Frames::ZERO)
    }

    /// Begins in the middle of a sitting.
    ///
    /// # Errors
    /// When the sound thread can not be started.
    pub fn begin_at(prepared: Prepared, target: Target, at: Frames) -> anyhow::Result<Player> {
        let (engine, mut remote) = Engine::new(Arc::clone(&prepared.score), Mix::default());
        if at > Frames::ZERO {
            remote.send(Command::Seek(at))?;
        }
        remote.send(Command::Play)?;
        let timeline = Arc::clone(&prepared.timeline);
        let lines = Arc::clone(&timeline);
        // Sound that comes back joins at the start of the line being spoken.
        let join_at =
            Box::new(move |position| lines.line_at(position).map_or(position, |line| line.start));
        let options = OutputOptions { target, join_at, ..OutputOptions::default() };
        let output = Output::open(engine, options).context("could not begin to play")?;
        Ok(Player { prepared, timeline, next: None, remote, output, volume: 1.0, paused: false })
    }

    /// The next thing that happened to the sound, oldest first.
    pub fn next_event(&mut self) -> Option<OutputEvent> {
        self.output.next_event()
    }

    /// Where the sitting is.
    pub fn snapshot(&mut self) -> Snapshot {
        let status = self.remote.status();
        if let Some((timeline, _)) = self.next.take_if(|(_, swaps)| status.swaps >= *swaps) {
            self.timeline = timeline;
        }
        let heard = self.output.heard();
        let position = heard.position;
        let state = match heard.state {
            HeardState::Finished => State::Finished,
            HeardState::Held => State::Held,
            HeardState::Waiting => State::Waiting,
            HeardState::Opening => State::Opening,
            _ if self.paused || status.transport == Transport::Paused => State::Paused,
            HeardState::Silent => State::Silent,
            HeardState::Sounding => State::Playing,
        };
        let timeline = &self.timeline;
        let around = timeline.turn_at(position).or_else(|| timeline.part_at(position));
        let caption = timeline.line_at(position).and_then(|event| match &event.kind {
            EventKind::Line { text, .. } => Some(Arc::clone(text)),
            _ => None,
        });
        let breath = timeline.breath_at(position).and_then(|event| match event.kind {
            EventKind::Breath { phase, .. } => {
                let done = (position - event.start).0 as f32 / event.length.0.max(1) as f32;
                Some(Playing { phase, done })
            }
            _ => None,
        });
        Snapshot {
            position,
            practised: status.practised,
            begin: timeline.begin(),
            end: timeline.end(),
            open_end: timeline.open_end(),
            state,
            part: around.and_then(title),
            caption,
            breath,
        }
    }

    /// Lines and parts that began after one position and up to another, with their start from the
    /// beginning of the session.
    pub fn begun(&self, after: Option<Frames>, upto: Frames) -> Vec<(Frames, String)> {
        let timeline = &self.timeline;
        let fresh = |event: &&Event| event.start <= upto && after.is_none_or(|at| event.start > at);
        let shown = |event: &Event| {
            let text = match &event.kind {
                EventKind::Line { text, .. } => text.to_string(),
                _ => format!("[{}]", title(event)?),
            };
            Some((event.start - timeline.begin(), text))
        };
        timeline.events().iter().filter(fresh).filter_map(shown).collect()
    }

    /// Pauses, or goes on.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn toggle_pause(&mut self) -> anyhow::Result<()> {
        if self.output.heard().state == HeardState::Held {
            self.output.resume();
            return Ok(());
        }
        self.paused = !self.paused;
        self.remote.send(if self.paused { Command::Pause } else { Command::Play })?;
        Ok(())
    }

    /// Moves on or back by some seconds, within the sitting.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn move_by(&mut self, seconds: i64) -> anyhow::Result<()> {
        let by = Frames::from_secs(seconds.unsigned_abs());
        let here = self.output.heard().position;
        let to = if seconds < 0 { here - by } else { (here + by).min(self.timeline.end()) };
        self.remote.send(Command::Seek(to))?;
        Ok(())
    }

    /// Leaves out the rest of the part. The sitting is shorter by that; nothing else is stretched.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn skip_part(&mut self) -> anyhow::Result<()> {
        let to = self.timeline.skip_from(self.output.heard().position);
        self.remote.send(Command::Seek(to))?;
        Ok(())
    }

    /// Changes the volume of everything by a factor, between silence and the volume it began with.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn change_volume(&mut self, factor: f32) -> anyhow::Result<()> {
        self.volume = (self.volume * factor).clamp(0.05, 1.0);
        for bus in Bus::ALL {
            self.remote.send(Command::Volume(bus, Gain(self.volume)))?;
        }
        Ok(())
    }

    /// Where attention rests now.
    pub fn anchor(&self) -> Option<Anchor> {
        self.prepared.sitting.preferences.anchor
    }

    /// Lets attention rest somewhere else from here on. Says whether the end had to move.
    ///
    /// # Errors
    /// When what lies ahead can not be made anew; everything stays as it was then.
    pub fn change_anchor(&mut self, anchor: Anchor) -> anyhow::Result<bool> {
        let mut preferences = self.prepared.sitting.preferences.clone();
        preferences.anchor = Some(anchor);
        // The engine may be ahead of what is heard by its latency.
        let at = self.remote.status().position.max(self.output.heard().position);
        let ahead = self.next.as_ref().map_or(&self.timeline, |(timeline, _)| timeline);
        let made = resume(&self.prepared.session, self.prepared.clips(), &preferences, ahead, at)?;
        let timeline = Arc::new(made.timeline);
        let score = self.prepared.score_of(Arc::clone(&timeline))?;
        let swaps = match &self.next {
            Some((_, swaps)) => *swaps,
            None => self.remote.status().swaps + 1,
        };
        self.remote.send(Command::Swap(score, made.swap_at))?;
        self.next = Some((timeline, swaps));
        self.prepared.sitting.preferences = preferences;
        Ok(made.end_moved)
    }

    /// Stops, with a short fade.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        self.remote.send(Command::Stop(STOP_FADE))?;
        Ok(())
    }
}
