//! Plays one session: sends commands to the engine, and reports what is heard.

use std::sync::Arc;

use anyhow::Context as _;

use super::anchor::{AnchorCame, AnchorMade, AnchorPress, AnchorWork};
use super::snapshot::{Snapshot, State, breath, left, next_change, title, turn};
use crate::audio::device::{HeardState, Output, OutputEvent, OutputOptions, Target};
use crate::audio::{Bus, Command, Engine, Mix, PAUSE_RAMP, Remote, Transport};
use crate::domain::{Event, EventKind, Offers, Preferences, Timeline};
use crate::library::{Prepared, Remade};
use crate::units::{Frames, Gain};

/// Length of the fade when the person stops.
const STOP_FADE: Frames = Frames::from_millis(400);

/// Length of the fade when a sitting is hidden. The sound that the device has buffered comes on top, up to
/// two of its blocks.
const HUSH_FADE: Frames = Frames::from_millis(10);

/// Length of the fades when a session is left for the grounding, and when it continues.
const LEAVE_FADE: Frames = Frames::from_millis(1500);

/// A session that was left, and can continue.
pub struct Left {
    prepared: Prepared,
    volumes: [Gain; 4],
    at: Frames,
}

impl Left {
    /// A session that has not begun, or was left at a known position. It continues at the start of the line
    /// there. `volumes` are in the order of [`Bus::ALL`].
    pub fn new(prepared: Prepared, volumes: [Gain; 4], at: Frames) -> Left {
        let at = prepared.timeline.line_at(at).map_or(at, |line| line.start);
        Left { prepared, volumes, at }
    }

    /// Position at which it continues.
    pub fn at(&self) -> Frames {
        self.at
    }

    /// The session with its sounds.
    pub fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Volumes, in the order of [`Bus::ALL`].
    pub fn volumes(&self) -> [Gain; 4] {
        self.volumes
    }

    /// Moves it to another position, at the start of the line there.
    #[must_use]
    pub fn moved_to(self, at: Frames) -> Left {
        Left::new(self.prepared, self.volumes, at)
    }

    /// Replaces the volumes, in the order of [`Bus::ALL`].
    #[must_use]
    pub fn at_volumes(self, volumes: [Gain; 4]) -> Left {
        Left { volumes, ..self }
    }
}

/// Output of a sitting, and its behaviour when the system moves the sound.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Device or substitute that receives the sound.
    pub target: Target,
    /// Whether the sitting continues on another device when the system moves the sound there, instead of pausing.
    pub go_on_when_moved: bool,
}

/// A session that could not begin, with the reason.
pub struct NotBegun {
    /// The session, to try again or to close.
    pub left: Left,
    /// Reason for the failure.
    pub why: anyhow::Error,
}

/// The volumes after a step up or down. All change by the same factor, which is limited so that the loudest
/// one stays between 0.05 and 1.
pub fn stepped(volumes: [Gain; 4], factor: f32) -> [Gain; 4] {
    let loudest = volumes.iter().fold(0.0f32, |loudest, volume| loudest.max(volume.0));
    if loudest == 0.0 {
        return volumes;
    }
    let factor = (loudest * factor).clamp(0.05, 1.0) / loudest;
    volumes.map(|volume| Gain((volume.0 * factor).clamp(0.0, 1.0)))
}

/// A session that is playing.
pub struct Player {
    prepared: Prepared,
    /// Choices that the session offers.
    offers: Offers,
    timeline: Arc<Timeline>,
    /// A timeline that was sent to the engine. It is heard once the engine has made this number of swaps.
    next: Option<(Arc<Timeline>, u32)>,
    remote: Remote,
    output: Output<Engine>,
    /// Current volumes, in the order of [`Bus::ALL`].
    volumes: [Gain; 4],
    paused: bool,
    /// Whether it fades to its end; the engine no longer counts this as playing.
    ending: bool,
    /// Whether another anchor is being worked out.
    changing: bool,
    /// Number of requests for another anchor made meanwhile.
    wished: u32,
}

impl Player {
    /// Begins a session, or continues one that was left: at the start of the line that was spoken, at its
    /// volumes. The practised time starts at zero.
    ///
    /// # Errors
    /// When the sound thread cannot be started; the error contains the session.
    pub fn begin_at(left: Left, outlet: Outlet) -> Result<Player, Box<NotBegun>> {
        match sound(&left, outlet) {
            Ok((remote, output)) => Ok(Player {
                offers: Offers::of(&left.prepared.session),
                timeline: Arc::clone(&left.prepared.timeline),
                prepared: left.prepared,
                next: None,
                remote,
                output,
                volumes: left.volumes,
                paused: false,
                ending: false,
                changing: false,
                wished: 0,
            }),
            Err(why) => Err(Box::new(NotBegun { left, why })),
        }
    }

    /// The session with its current preferences.
    pub fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Fades out, so that the session can be left. When its state is [`State::Finished`], call
    /// [`Player::leave`].
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn fade_away(&mut self) -> anyhow::Result<()> {
        self.remote.send(Command::Stop(LEAVE_FADE))?;
        self.ending = true;
        Ok(())
    }

    /// Ends playback; the session can continue from `at`.
    pub fn leave(self, at: Frames) -> Left {
        Left::new(self.prepared, self.volumes, at)
    }

    /// The next event of the sound output, oldest first.
    pub fn next_event(&mut self) -> Option<OutputEvent> {
        self.output.next_event()
    }

    /// The current state. `ahead` is the time until a picture drawn now is visible; while the session plays,
    /// the breath is that of then.
    pub fn snapshot(&mut self, ahead: Frames) -> Snapshot {
        let status = self.remote.status();
        self.follow_swap();
        let heard = self.output.heard();
        let position = heard.position;
        let state = match heard.state {
            HeardState::Finished => State::Finished,
            // A held engine does not answer, and has nothing to fade.
            HeardState::Held | HeardState::Moved if self.ending => State::Finished,
            HeardState::Held => State::Held,
            HeardState::Moved => State::Moved,
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

    /// Lines and parts that began after one position and up to another, with their start relative to that of
    /// the session.
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

    /// Pauses or continues.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn toggle_pause(&mut self) -> anyhow::Result<()> {
        if self.is_held() {
            self.output.resume();
            // It may have been paused before it was held.
            if self.paused {
                self.remote.send(Command::Play)?;
                self.paused = false;
            }
            return Ok(());
        }
        self.remote.send(if self.paused { Command::Play } else { Command::Pause(PAUSE_RAMP) })?;
        self.paused = !self.paused;
        Ok(())
    }

    /// Whether the sound is held until the person continues.
    fn is_held(&self) -> bool {
        matches!(self.output.heard().state, HeardState::Held | HeardState::Moved)
    }

    /// Silences the session at once: pauses it, or shortens the fade to its end.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn hush(&mut self) -> anyhow::Result<()> {
        if self.ending {
            self.remote.send(Command::Stop(HUSH_FADE))?;
        } else if !self.paused && !self.is_held() {
            self.remote.send(Command::Pause(HUSH_FADE))?;
            self.paused = true;
        }
        Ok(())
    }

    /// Moves the position by some seconds, backwards if negative, within the session.
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

    /// Goes on from another position, also out of a pause. The stream stays open, so that this is heard at once.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn hear_from(&mut self, to: Frames) -> anyhow::Result<()> {
        self.remote.send(Command::Seek(to.min(self.timeline.end())))?;
        if self.paused || self.is_held() {
            self.toggle_pause()?;
        }
        Ok(())
    }

    /// Skips the rest of the part. The session becomes shorter; nothing else is stretched.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn skip_part(&mut self) -> anyhow::Result<()> {
        let to = self.timeline.skip_from(self.output.heard().position);
        self.remote.send(Command::Seek(to))?;
        Ok(())
    }

    /// Current volumes, in the order of [`Bus::ALL`].
    pub fn volumes(&self) -> [Gain; 4] {
        self.volumes
    }

    /// Sets the volumes, 0 to 1, in the order of [`Bus::ALL`].
    ///
    /// # Errors
    /// When the engine does not answer; layers that it was not told about keep their volume.
    pub fn set_volumes(&mut self, volumes: [Gain; 4]) -> anyhow::Result<()> {
        for bus in Bus::ALL {
            let volume = Gain(volumes[bus as usize].0.clamp(0.0, 1.0));
            if volume != self.volumes[bus as usize] {
                self.remote.send(Command::Volume(bus, volume))?;
                self.volumes[bus as usize] = volume;
            }
        }
        Ok(())
    }

    /// Requests the next anchor that the session offers.
    pub fn change_anchor(&mut self) -> AnchorPress {
        if self.changing {
            self.wished = self.wished.saturating_add(1);
            return AnchorPress::Later;
        }
        match self.begin_change() {
            Some(work) => AnchorPress::Work(work),
            None => AnchorPress::NoOther,
        }
    }

    /// Applies a change of anchor from the current position. `None` if it was worked out for another session.
    pub fn take_anchor(&mut self, made: AnchorMade) -> Option<AnchorCame> {
        let AnchorMade { work, made } = made;
        self.follow_swap();
        if !Arc::ptr_eq(self.ahead(), &work.ahead) {
            return None;
        }
        let at = self.rendered();
        let taken = match made {
            Ok(made) if at > made.swap_at => {
                return Some(AnchorCame::Late(Box::new(AnchorWork { at, ..work })));
            }
            Ok(made) => self.swap(made, work.preferences),
            Err(why) => Err(why),
        };
        self.changing = false;
        let wished = std::mem::take(&mut self.wished);
        Some(match taken {
            Ok(end_moved) => {
                let next = if wished > 0 { self.begin_change() } else { None };
                self.wished = wished.saturating_sub(1);
                AnchorCame::Changed { anchor: work.anchor, end_moved, next }
            }
            Err(why) => AnchorCame::Unchanged(why),
        })
    }

    /// Collects what the next anchor needs; `None` if the session offers no other.
    fn begin_change(&mut self) -> Option<Box<AnchorWork>> {
        let sitting = &self.prepared.sitting;
        let anchor = self.offers.anchor_after(&sitting.preferences)?;
        self.changing = true;
        Some(Box::new(AnchorWork {
            anchor,
            preferences: Preferences { anchor: Some(anchor), ..sitting.preferences.clone() },
            session: Arc::clone(&self.prepared.session),
            sounds: self.prepared.sounds(),
            ahead: Arc::clone(self.ahead()),
            at: self.rendered(),
        }))
    }

    /// Sends the rebuilt rest to the engine. Returns whether the end moved.
    fn swap(&mut self, made: Remade, preferences: Preferences) -> anyhow::Result<bool> {
        let swaps = match &self.next {
            Some((_, swaps)) => *swaps,
            None => self.remote.status().swaps + 1,
        };
        self.remote.send(Command::Swap(Arc::clone(&made.score), made.swap_at))?;
        self.prepared.timeline = Arc::clone(&made.timeline);
        self.prepared.score = made.score;
        self.prepared.sitting.preferences = preferences;
        self.next = Some((made.timeline, swaps));
        Ok(made.end_moved)
    }

    /// The latest timeline, even if it is not heard yet.
    fn ahead(&self) -> &Arc<Timeline> {
        self.next.as_ref().map_or(&self.timeline, |(timeline, _)| timeline)
    }

    /// Position up to which sound is rendered. It can be ahead of the heard position by the latency.
    fn rendered(&self) -> Frames {
        self.remote.status().position.max(self.output.heard().position)
    }

    /// Adopts the next timeline once it is heard.
    fn follow_swap(&mut self) {
        let swapped = self.remote.status().swaps;
        if let Some((timeline, _)) = self.next.take_if(|(_, swaps)| swapped >= *swaps) {
            self.timeline = timeline;
        }
    }

    /// Stops with a short fade.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        self.remote.send(Command::Stop(STOP_FADE))?;
        self.ending = true;
        Ok(())
    }
}

/// Opens the output, and starts the engine on it.
fn sound(left: &Left, outlet: Outlet) -> anyhow::Result<(Remote, Output<Engine>)> {
    let Left { prepared, volumes, at } = left;
    let mix = Mix { volumes: *volumes, ..Mix::default() };
    let (mut engine, mut remote) =
        Engine::live(Arc::clone(&prepared.score), mix).context("could not start playback")?;
    if *at > Frames::ZERO {
        engine.rejoin(*at, LEAVE_FADE);
    }
    remote.send(Command::Play)?;
    let lines = Arc::clone(&prepared.timeline);
    // After an interruption, sound resumes at the start of the spoken line.
    let join_at =
        Box::new(move |position| lines.line_at(position).map_or(position, |line| line.start));
    let Outlet { target, go_on_when_moved } = outlet;
    let options = OutputOptions { target, go_on_when_moved, join_at, ..OutputOptions::default() };
    let output = Output::open(engine, options).context("could not start playback")?;
    Ok((remote, output))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::Anchor;
    use crate::library::{Folders, Library, Wishes};

    fn outlet() -> Outlet {
        Outlet { target: Target::Null { paced: true }, go_on_when_moved: false }
    }

    fn begin(left: Left) -> Player {
        Player::begin_at(left, outlet()).unwrap_or_else(|not| panic!("{}", not.why))
    }

    /// A player at the start of a session that offers several anchors.
    fn player() -> Player {
        let library = Library::new(Folders::find(Some("/nowhere".into())).unwrap());
        let opened = library.open("breathing-space").unwrap();
        let prepared = library.prepare(&opened, Wishes::default()).unwrap();
        begin(Left::new(prepared, [Gain::UNITY; 4], Frames::ZERO))
    }

    fn press(player: &mut Player) -> Box<AnchorWork> {
        match player.change_anchor() {
            AnchorPress::Work(work) => work,
            _ => panic!("nothing to work out"),
        }
    }

    fn anchor(player: &Player) -> Option<Anchor> {
        player.prepared().sitting.preferences.anchor
    }

    #[test]
    fn an_anchor_that_comes_too_late_is_worked_out_again_from_there() {
        let mut player = player();
        let work = press(&mut player);
        let made = work.run();
        player.move_by(60).unwrap();
        while player.snapshot(Frames::ZERO).position < Frames::from_secs(60) {
            std::thread::sleep(Duration::from_millis(2));
        }
        let before = Arc::clone(&player.prepared().timeline);
        let Some(AnchorCame::Late(again)) = player.take_anchor(made) else {
            panic!("it changes what was heard")
        };
        assert_eq!(anchor(&player), None);
        let made = again.run();
        let swap_at = made.made.as_ref().unwrap().swap_at;
        assert!(swap_at >= Frames::from_secs(60), "{swap_at:?}");
        assert!(matches!(player.take_anchor(made), Some(AnchorCame::Changed { .. })));
        assert!(anchor(&player).is_some());
        // The part that was heard is unchanged.
        let heard = |timeline: &Timeline| {
            let heard = timeline.events().iter().filter(|event| event.end() < swap_at);
            heard.cloned().collect::<Vec<_>>()
        };
        assert_eq!(heard(&player.prepared().timeline), heard(&before));
    }

    #[test]
    fn a_second_wish_for_another_anchor_counts_after_the_first() {
        let mut player = player();
        let first = press(&mut player);
        assert!(matches!(player.change_anchor(), AnchorPress::Later));
        assert!(matches!(player.change_anchor(), AnchorPress::Later));
        let mut next = Some(first);
        let mut seen = Vec::new();
        while let Some(work) = next.take() {
            match player.take_anchor(work.run()) {
                Some(AnchorCame::Changed { anchor, next: after, .. }) => {
                    seen.push(anchor);
                    next = after;
                }
                Some(AnchorCame::Late(again)) => next = Some(again),
                _ => panic!("not changed"),
            }
        }
        assert_eq!(seen.len(), 3, "{seen:?}");
        assert_ne!(seen[0], seen[1]);
        assert_eq!(anchor(&player), seen.last().copied());
    }

    #[test]
    fn an_anchor_is_taken_by_the_session_that_it_is_for_alone() {
        let (mut one, mut other) = (player(), player());
        let made = press(&mut one).run();
        assert!(other.take_anchor(made).is_none());
        assert_eq!(anchor(&other), None);
        // A session that was left and continues is the same one.
        let made = press(&mut other).run();
        let mut other = begin(other.leave(Frames::ZERO));
        assert!(other.take_anchor(made).is_some());
        // A failure is reported, and the next request starts afresh.
        let undone = press(&mut other).undone("no time");
        let Some(AnchorCame::Unchanged(why)) = other.take_anchor(undone) else {
            panic!("changed by nothing")
        };
        assert_eq!(why.to_string(), "no time");
        press(&mut other);
    }
}
