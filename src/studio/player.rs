//! A sitting in progress.

use std::sync::Arc;

use anyhow::Context as _;

use super::library::Prepared;
use super::moment::{Snapshot, State, breath, left, next_change, title, turn};
use crate::audio::device::{HeardState, Output, OutputEvent, OutputOptions, Target};
use crate::audio::{Bus, Command, Engine, Mix, PAUSE_RAMP, Remote, Transport};
use crate::domain::{Anchor, Event, EventKind, Offers, Session, Timeline, resume};
use crate::units::{Frames, Gain};

/// A stop that someone asked for fades over this.
const STOP_FADE: Frames = Frames::from_millis(400);

/// A sitting that is hidden fades over this. What the device holds already comes on top, up to two of its
/// blocks.
const HUSH_FADE: Frames = Frames::from_millis(10);

/// Leaving a session for the grounding, and coming back to it, fades over this.
const LEAVE_FADE: Frames = Frames::from_millis(1500);

/// A sitting that was left in the middle and can be gone on with.
pub struct Left {
    prepared: Prepared,
    volumes: [Gain; 4],
    at: Frames,
}

impl Left {
    /// A sitting that has not begun, or was left at a place that is still known. `volumes` are in the
    /// order of [`Bus::ALL`].
    pub fn new(prepared: Prepared, volumes: [Gain; 4], at: Frames) -> Left {
        let at = prepared.timeline.line_at(at).map_or(at, |line| line.start);
        Left { prepared, volumes, at }
    }

    /// Where it goes on.
    pub fn at(&self) -> Frames {
        self.at
    }

    /// What is played.
    pub fn prepared(&self) -> &Prepared {
        &self.prepared
    }
}

/// A sitting in progress: sends what someone wants to the engine, and says what is heard.
pub struct Player {
    prepared: Prepared,
    /// What its session lets one choose.
    offers: Offers,
    timeline: Arc<Timeline>,
    /// A timeline that has been sent to the engine and is heard once this many swaps were made.
    next: Option<(Arc<Timeline>, u32)>,
    remote: Remote,
    output: Output<Engine>,
    /// In the order of [`Bus::ALL`].
    volumes: [Gain; 4],
    paused: bool,
    /// Fading to its end, which to the engine is no longer playing.
    ending: bool,
}

impl Player {
    /// Begins a sitting.
    ///
    /// # Errors
    /// When the sound thread can not be started.
    pub fn begin(prepared: Prepared, target: Target) -> anyhow::Result<Player> {
        let volumes = Mix::default().volumes;
        Player::begin_at(Left { prepared, volumes, at: Frames::ZERO }, target)
    }

    /// Begins, or goes on with a sitting that was left: with the line that was being said, at the volumes that
    /// it had. What was practised before is not counted again.
    ///
    /// # Errors
    /// As [`Player::begin`].
    pub fn begin_at(left: Left, target: Target) -> anyhow::Result<Player> {
        let Left { prepared, volumes, at } = left;
        let mix = Mix { volumes, ..Mix::default() };
        let (mut engine, mut remote) =
            Engine::live(Arc::clone(&prepared.score), mix).context("could not begin to play")?;
        if at > Frames::ZERO {
            engine.rejoin(at, LEAVE_FADE);
        }
        remote.send(Command::Play)?;
        let timeline = Arc::clone(&prepared.timeline);
        let lines = Arc::clone(&timeline);
        // Sound that comes back joins at the start of the line being spoken.
        let join_at =
            Box::new(move |position| lines.line_at(position).map_or(position, |line| line.start));
        let options = OutputOptions { target, join_at, ..OutputOptions::default() };
        let output = Output::open(engine, options).context("could not begin to play")?;
        Ok(Player {
            offers: Offers::of(&prepared.session),
            prepared,
            timeline,
            next: None,
            remote,
            output,
            volumes,
            paused: false,
            ending: false,
        })
    }

    /// The session as it is played.
    pub fn session(&self) -> &Session {
        &self.prepared.session
    }

    /// Fades, to be left. It is over when it can be taken away with [`Player::leave`].
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn fade_away(&mut self) -> anyhow::Result<()> {
        self.remote.send(Command::Stop(LEAVE_FADE))?;
        self.ending = true;
        Ok(())
    }

    /// Takes the sitting away, so that it can be gone on with from `at`.
    pub fn leave(self, at: Frames) -> Left {
        Left::new(self.prepared, self.volumes, at)
    }

    /// The next thing that happened to the sound, oldest first.
    pub fn next_event(&mut self) -> Option<OutputEvent> {
        self.output.next_event()
    }

    /// Where the sitting is. A picture that is drawn now is seen a little later, by `ahead`; the breath is
    /// told for then, as long as it goes on.
    pub fn snapshot(&mut self, ahead: Frames) -> Snapshot {
        let status = self.remote.status();
        if let Some((timeline, _)) = self.next.take_if(|(_, swaps)| status.swaps >= *swaps) {
            self.timeline = timeline;
        }
        let heard = self.output.heard();
        let position = heard.position;
        let state = match heard.state {
            HeardState::Finished => State::Finished,
            // An engine that is held does not answer, and there is nothing to fade.
            HeardState::Held if self.ending => State::Finished,
            HeardState::Held => State::Held,
            HeardState::Waiting => State::Waiting,
            HeardState::Opening => State::Opening,
            _ if self.ending => State::Playing,
            _ if self.paused || status.transport == Transport::Paused => State::Paused,
            HeardState::Silent => State::Silent,
            HeardState::Sounding => State::Playing,
        };
        let seen = match state {
            State::Playing | State::Silent => ahead,
            _ => Frames::ZERO,
        };
        let timeline = &self.timeline;
        let around = timeline.turn_at(position).or_else(|| timeline.part_at(position));
        let caption = timeline.line_at(position).and_then(|event| match &event.kind {
            EventKind::Line { text, .. } => Some(Arc::clone(text)),
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
            breath: breath(timeline, position + seen),
            turn: turn(timeline, position),
            left: left(timeline, position),
            next_change: next_change(timeline, position),
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
        self.remote.send(if self.paused { Command::Pause(PAUSE_RAMP) } else { Command::Play })?;
        Ok(())
    }

    /// Falls silent at once: pauses, or, where it fades to its end already, is over sooner.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn hush(&mut self) -> anyhow::Result<()> {
        if self.ending {
            self.remote.send(Command::Stop(HUSH_FADE))?;
        } else if !self.paused && self.output.heard().state != HeardState::Held {
            self.paused = true;
            self.remote.send(Command::Pause(HUSH_FADE))?;
        }
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

    /// Changes the volume of everything by a factor; the loudest layer stays between a twentieth and
    /// the volume that it was made for.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn change_volume(&mut self, factor: f32) -> anyhow::Result<()> {
        let loudest = self.volumes.iter().fold(0.0f32, |loudest, volume| loudest.max(volume.0));
        if loudest == 0.0 {
            return Ok(());
        }
        let factor = (loudest * factor).clamp(0.05, 1.0) / loudest;
        for bus in Bus::ALL {
            self.set_volume(bus, Gain(self.volume(bus).0 * factor))?;
        }
        Ok(())
    }

    /// The volume of a layer, 0 to 1.
    pub fn volume(&self, bus: Bus) -> Gain {
        self.volumes[bus as usize]
    }

    /// The volumes of all layers, in the order of [`Bus::ALL`].
    pub fn volumes(&self) -> [Gain; 4] {
        self.volumes
    }

    /// Moves a layer to a volume, 0 to 1.
    ///
    /// # Errors
    /// When the engine does not answer; the volume stays as it was then.
    pub fn set_volume(&mut self, bus: Bus, volume: Gain) -> anyhow::Result<()> {
        let volume = Gain(volume.0.clamp(0.0, 1.0));
        self.remote.send(Command::Volume(bus, volume))?;
        self.volumes[bus as usize] = volume;
        Ok(())
    }

    /// Where attention can rest instead of where it rests now, if this session has such a choice.
    pub fn next_anchor(&self) -> Option<Anchor> {
        self.offers.anchor_after(&self.prepared.sitting.preferences)
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
        self.remote.send(Command::Swap(Arc::clone(&score), made.swap_at))?;
        self.prepared.timeline = Arc::clone(&timeline);
        self.prepared.score = score;
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
        self.ending = true;
        Ok(())
    }
}
