//! A sitting in the window: its stages from *Begin* to the closing screen, and what they look like.
//!
//! [`Room`] knows at which stage a sitting is and asks [`Player`] for what someone wants; `screen`
//! paints it. Neither counts time: everything shown follows what is heard.

mod caption;
mod screen;
mod shape;

use std::time::Duration;

use eframe::egui::Context;

use self::caption::Captions;
use super::command::Command;
use super::theme;
use super::worker::Ask;
use crate::domain::record::Ended;
use crate::studio::{Left, OutputEvent, Player, Prepared, Sat, Snapshot, State, Target};
use crate::units::{Frames, Gain};

/// A louder or a softer, as a factor: 2 dB.
const VOLUME_STEP: f32 = 1.26;

/// Frames of the slow glow in a second: it moves too slowly for more to be seen.
const GLOW_FRAMES: u64 = 20;

/// How often a hidden window looks whether the sitting is over.
const HIDDEN_LOOK: Duration = Duration::from_millis(500);

/// Where a sitting stands.
#[expect(clippy::large_enum_variant, reason = "there is one of it, and it is not moved about")]
enum Stage {
    /// Being made ready.
    Preparing,
    /// The session.
    Session(Player),
    /// The session fades, to be left for the grounding at this position.
    Leaving(Player, Frames),
    /// The session is left; the grounding is being made ready.
    Between(Left),
    /// The grounding, and the session to come back to.
    Grounding(Player, Left),
    /// The grounding is over; the choice is open.
    Grounded(Left),
    /// Nothing is left to do in it.
    Over,
}

/// How a sitting ended.
pub struct Outcome {
    /// The session to go on with, when it was ended early.
    pub left: Option<Left>,
    /// How it ended.
    pub ended: Ended,
    /// How far it came.
    pub sat: Sat,
}

/// What a sitting asks of the window.
pub enum Wish {
    /// To make the grounding ready.
    Grounding,
    /// To give up before anything was heard.
    GiveUp,
    /// To close.
    Close(Box<Outcome>),
}

/// A sitting in the window.
pub struct Room {
    title: String,
    stage: Stage,
    target: Target,
    /// The grounding, when it was ready before the session had faded.
    grounding: Option<Prepared>,
    /// The grounding can not be played; the offer to go back or stop stands at once.
    without_grounding: bool,
    /// Practised before the player at hand began.
    before: Frames,
    stopping: bool,
    last: Option<Snapshot>,
    captions: Captions,
    /// A quiet line about the sound, and when it was said.
    banner: Option<(String, f64)>,
    volumes_shown: bool,
    time_shown: bool,
    dim: bool,
    /// When someone last moved or pressed something.
    touched: f64,
    /// The volumes as they are, or to begin with.
    volumes: [Gain; 4],
    /// Where to begin.
    from: Frames,
    /// Whom to turn to, in the client's words; empty for nobody.
    support: String,
    /// Nothing of it is seen, and nothing may sound.
    hidden: bool,
}

impl Room {
    /// A sitting that is being made ready.
    pub fn preparing(title: String, target: Target, time: f64) -> Room {
        Room {
            title,
            stage: Stage::Preparing,
            target,
            grounding: None,
            without_grounding: false,
            before: Frames::ZERO,
            stopping: false,
            last: None,
            captions: Captions::default(),
            banner: None,
            volumes_shown: false,
            time_shown: true,
            dim: false,
            touched: time,
            volumes: [Gain::UNITY; 4],
            from: Frames::ZERO,
            support: String::new(),
            hidden: false,
        }
    }

    /// A sitting that was left is gone on with.
    ///
    /// # Errors
    /// When the sound can not be started.
    pub fn go_on(
        title: String,
        target: Target,
        left: Left,
        before: Frames,
        time: f64,
    ) -> anyhow::Result<Room> {
        let player = Player::begin_at(left, target)?;
        let volumes = player.volumes();
        let stage = Stage::Session(player);
        Ok(Room { stage, before, volumes, ..Room::preparing(title, target, time) })
    }

    /// The same with whom to turn to, which is shown after the grounding.
    #[must_use]
    pub fn with_support(mut self, support: &str) -> Room {
        self.support = support.trim().into();
        self
    }

    /// The volumes as they are, in the order of [`crate::studio::Bus::ALL`].
    pub fn volumes(&self) -> [Gain; 4] {
        self.volumes
    }

    /// Falls silent and stays where it is. A sitting that was still being made ready is given up; one
    /// that was on its way to the grounding waits before it.
    ///
    /// # Errors
    /// When the sound does not answer.
    pub fn hide(&mut self) -> anyhow::Result<Option<Wish>> {
        self.hidden = true;
        match &mut self.stage {
            Stage::Preparing => return Ok(Some(Wish::GiveUp)),
            Stage::Session(player) | Stage::Leaving(player, _) | Stage::Grounding(player, _) => {
                player.hush()?;
            }
            Stage::Between(_) | Stage::Grounded(_) | Stage::Over => {}
        }
        if let Stage::Between(_) = self.stage
            && let Stage::Between(left) = std::mem::replace(&mut self.stage, Stage::Over)
        {
            self.stage = Stage::Grounded(left);
        }
        Ok(None)
    }

    /// Can be seen again, and waits as it was left.
    pub fn show(&mut self, time: f64) {
        self.hidden = false;
        self.touched = time;
    }

    /// Whether something is heard, or would be if it could: someone is there.
    pub fn plays(&self) -> bool {
        let runs = |now: &Snapshot| !matches!(now.state, State::Paused | State::Held);
        matches!(self.stage, Stage::Session(_) | Stage::Leaving(..) | Stage::Grounding(..))
            && self.last.as_ref().is_none_or(runs)
    }

    /// A sitting that was cut off is being made ready, to go on from a place.
    pub fn preparing_from(title: String, target: Target, from: Frames, time: f64) -> Room {
        Room { from, ..Room::preparing(title, target, time) }
    }

    /// How far the session has come, the grounding's minutes included.
    pub fn sat(&self) -> Sat {
        let heard = self.last.as_ref().map_or(Frames::ZERO, |now| now.practised);
        let here = self.last.as_ref().map_or(Frames::ZERO, |now| now.position);
        let position = match &self.stage {
            Stage::Session(_) => here,
            Stage::Leaving(_, at) => *at,
            Stage::Between(left) | Stage::Grounding(_, left) | Stage::Grounded(left) => left.at(),
            Stage::Preparing | Stage::Over => Frames::ZERO,
        };
        Sat { practised: self.before + heard, position }
    }

    /// What was heard last, if anything plays.
    pub fn last(&self) -> Option<&Snapshot> {
        self.last.as_ref()
    }

    /// Begins what was made ready, or keeps the grounding until the session has faded.
    ///
    /// # Errors
    /// When the sound can not be started.
    pub fn take(&mut self, prepared: Prepared, volumes: [Gain; 4]) -> anyhow::Result<()> {
        self.volumes = volumes;
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Preparing => {
                let left = Left::new(prepared, self.volumes, self.from);
                self.stage = Stage::Session(Player::begin_at(left, self.target)?);
            }
            Stage::Between(left) => {
                self.stage = Stage::Grounding(self.grounding_player(prepared)?, left);
            }
            stage => {
                self.stage = stage;
                self.grounding = Some(prepared);
            }
        }
        Ok(())
    }

    /// The grounding begins, as loud as the session was.
    fn grounding_player(&self, prepared: Prepared) -> anyhow::Result<Player> {
        Player::begin_at(Left::new(prepared, self.volumes, Frames::ZERO), self.target)
    }

    /// The grounding can not be played.
    pub fn without_grounding(&mut self, why: String, time: f64) {
        self.banner = Some((why, time));
        self.without_grounding = true;
        if let Stage::Between(_) = self.stage
            && let Stage::Between(left) = std::mem::replace(&mut self.stage, Stage::Over)
        {
            self.stage = Stage::Grounded(left);
        }
    }

    /// Follows what is heard, and says what comes of it.
    ///
    /// # Errors
    /// When the sound can not be started.
    pub fn follow(&mut self, ctx: &Context) -> anyhow::Result<Option<Wish>> {
        let time = ctx.input(|input| input.time);
        if let Stage::Session(player) | Stage::Leaving(player, _) | Stage::Grounding(player, _) =
            &mut self.stage
        {
            while let Some(event) = player.next_event() {
                if let Some(sentence) = sentence(&event) {
                    self.banner = Some((sentence.into(), time));
                }
            }
            self.last = Some(player.snapshot(until_seen(ctx)));
        }
        let finished = self.last.as_ref().is_some_and(|now| now.state == State::Finished);
        if !finished {
            return Ok(None);
        }
        let heard = self.last.as_ref().map_or(Frames::ZERO, |now| now.practised);
        let at = self.last.as_ref().map_or(Frames::ZERO, |now| now.position);
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Session(player) => {
                self.before += heard;
                let (left, ended) = match self.stopping {
                    true => (Some(player.leave(at)), Ended::StoppedEarly),
                    false => (None, Ended::Finished),
                };
                Ok(Some(self.close(left, ended)))
            }
            Stage::Leaving(player, from) => {
                self.before += heard;
                self.last = None;
                let left = player.leave(from);
                self.stage = match self.grounding.take() {
                    _ if self.hidden => Stage::Grounded(left),
                    Some(prepared) => Stage::Grounding(self.grounding_player(prepared)?, left),
                    None if self.without_grounding => Stage::Grounded(left),
                    None => Stage::Between(left),
                };
                ctx.request_repaint();
                Ok(None)
            }
            Stage::Grounding(_, left) => {
                self.last = None;
                self.before += heard;
                self.captions.follow(None, time);
                ctx.request_repaint();
                match self.stopping {
                    true => Ok(Some(self.close(Some(left), Ended::Grounded))),
                    false => {
                        self.stage = Stage::Grounded(left);
                        Ok(None)
                    }
                }
            }
            stage => {
                self.stage = stage;
                Ok(None)
            }
        }
    }

    fn close(&self, left: Option<Left>, ended: Ended) -> Wish {
        Wish::Close(Box::new(Outcome {
            sat: Sat {
                practised: self.before,
                position: left.as_ref().map_or(Frames::ZERO, Left::at),
            },
            left,
            ended,
        }))
    }

    /// Does what was asked, as far as it makes sense here.
    ///
    /// # Errors
    /// When the sound does not answer.
    pub fn obey(&mut self, command: Command, time: f64) -> anyhow::Result<Option<Wish>> {
        self.touched = time;
        match command {
            Command::Time => self.time_shown = !self.time_shown,
            Command::Dim => self.dim = !self.dim,
            Command::Volumes => self.volumes_shown = !self.volumes_shown,
            Command::Stop => return self.stop(),
            Command::GroundMe => return self.ground(),
            _ => {
                if let Stage::Session(player) | Stage::Grounding(player, _) = &mut self.stage {
                    match command {
                        Command::Pause => player.toggle_pause()?,
                        Command::Back15 => player.move_by(-15)?,
                        Command::Forward15 => player.move_by(15)?,
                        Command::SkipPart => player.skip_part()?,
                        Command::Louder | Command::Softer => {
                            let louder = command == Command::Louder;
                            player.change_volume(if louder {
                                VOLUME_STEP
                            } else {
                                1.0 / VOLUME_STEP
                            })?;
                            self.volumes = player.volumes();
                        }
                        Command::Anchor => {
                            let sentence = match player.next_anchor() {
                                Some(next) => {
                                    player.change_anchor(next)?;
                                    format!("Attention on {}.", super::words::anchor(next))
                                }
                                None => "This session has no other anchor.".into(),
                            };
                            self.banner = Some((sentence, time));
                        }
                        _ => {}
                    }
                }
            }
        }
        Ok(None)
    }

    fn stop(&mut self) -> anyhow::Result<Option<Wish>> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Preparing => Ok(Some(Wish::GiveUp)),
            Stage::Between(left) | Stage::Grounded(left) => {
                Ok(Some(self.close(Some(left), Ended::Grounded)))
            }
            mut stage => {
                if let Stage::Session(player)
                | Stage::Leaving(player, _)
                | Stage::Grounding(player, _) = &mut stage
                {
                    player.stop()?;
                }
                // A session that fades to be left is simply over now.
                self.stage = match stage {
                    Stage::Leaving(player, _) => Stage::Session(player),
                    stage => stage,
                };
                self.stopping = true;
                Ok(None)
            }
        }
    }

    fn ground(&mut self) -> anyhow::Result<Option<Wish>> {
        if self.stopping {
            return Ok(None);
        }
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Session(mut player) => {
                let at = player.snapshot(Frames::ZERO).position;
                player.fade_away()?;
                self.stage = Stage::Leaving(player, at);
                self.without_grounding = false;
                Ok(Some(Wish::Grounding))
            }
            stage => {
                self.stage = stage;
                Ok(None)
            }
        }
    }

    /// Back from the grounding, to the line where the session was left.
    ///
    /// # Errors
    /// When the sound can not be started.
    fn return_to_session(&mut self) -> anyhow::Result<()> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Grounding(player, left) => {
                // Its sound ends with the player.
                self.before += self.last.take().map_or(Frames::ZERO, |now| now.practised);
                drop(player);
                self.stage = Stage::Session(Player::begin_at(left, self.target)?);
            }
            Stage::Grounded(left) | Stage::Between(left) => {
                self.stage = Stage::Session(Player::begin_at(left, self.target)?);
            }
            stage => self.stage = stage,
        }
        Ok(())
    }

    /// When the next frame is needed, and asks for it.
    fn plan_repaint(&self, ctx: &Context) {
        let Some(now) = &self.last else { return };
        let (time, hidden) = ctx.input(|input| {
            let view = input.viewport();
            (input.time, view.minimized == Some(true) || view.occluded == Some(true))
        });
        if hidden {
            // Only to notice the end.
            return ctx.request_repaint_after(HIDDEN_LOOK);
        }
        let runs = matches!(now.state, State::Playing | State::Silent | State::Opening);
        let waits = matches!(now.state, State::Waiting) || self.stopping;
        let fades = self.captions.moves(time) || self.rest_strength_moves(time);
        if fades || (runs && now.breath.is_some()) {
            return ctx.request_repaint();
        }
        let mut after: Option<Duration> = None;
        let mut at_most =
            |wait: Duration| after = Some(after.map_or(wait, |other| other.min(wait)));
        if runs {
            let still = theme::look(ctx).reduced_motion || self.dim;
            let until = |frames: Frames| Duration::from_millis(frames.whole_millis() + 5);
            if !still {
                at_most(Duration::from_millis(1000 / GLOW_FRAMES));
            } else {
                // The next full second of the time left, and whatever comes next.
                at_most(until(Frames::from_secs(1) - now.position % Frames::from_secs(1)));
                now.next_change.into_iter().for_each(|at| at_most(until(at - now.position)));
            }
            if now.position >= now.end && !now.open_end {
                at_most(Duration::from_millis(50));
            }
        }
        if waits {
            at_most(Duration::from_millis(50));
        }
        let rest = theme::REST_AFTER - (time - self.touched);
        if rest > 0.0 {
            at_most(Duration::from_secs_f64(rest + 0.01));
        }
        if let Some(wait) = after {
            ctx.request_repaint_after(wait);
        }
    }

    /// Whether the quiet controls are fading right now.
    fn rest_strength_moves(&self, time: f64) -> bool {
        let since = time - self.touched - theme::REST_AFTER;
        (0.0..f64::from(theme::EASE)).contains(&since)
    }

    /// How strongly the controls that rest are shown, 0 to 1.
    fn rest_strength(&self, time: f64) -> f32 {
        let since = (time - self.touched - theme::REST_AFTER) as f32 / theme::EASE;
        let paused = self.last.as_ref().is_none_or(|now| now.state == State::Paused);
        if paused || self.volumes_shown { 1.0 } else { 1.0 - since.clamp(0.0, 1.0) }
    }

    /// Whether the session itself plays, and not the grounding.
    fn is_session(&self) -> bool {
        matches!(self.stage, Stage::Session(_))
    }

    fn player(&mut self) -> Option<&mut Player> {
        match &mut self.stage {
            Stage::Session(player) | Stage::Grounding(player, _) => Some(player),
            _ => None,
        }
    }
}

/// What the sitting's title is.
pub fn title_of(ask: &Ask) -> String {
    match ask {
        Ask::Session { session, .. } => session.title.clone(),
        Ask::Timer { .. } => "Timer".into(),
    }
}

/// How long after it is begun a frame is seen: it is shown one frame later, as egui expects them, and
/// stands for one; so its middle is one and a half away.
fn until_seen(ctx: &Context) -> Frames {
    let secs = 1.5 * ctx.input(|input| input.predicted_dt);
    Frames::from_millis((secs * 1000.0).round() as u64)
}

/// What there is to say about the sound.
fn sentence(event: &OutputEvent) -> Option<&'static str> {
    match event {
        OutputEvent::DeviceOpened { .. } | OutputEvent::DeviceBack { .. } => None,
        OutputEvent::NoDevice(_) => Some("No sound device was found. The captions go on."),
        OutputEvent::DeviceLost { .. } => Some("The sound device went away. Looking for it…"),
        OutputEvent::FellBackToNullClock { .. } => {
            Some("No sound device answers. The session goes on without sound.")
        }
        OutputEvent::Held { .. } => Some("Paused, because the sound device is gone."),
        OutputEvent::Suspended { .. } => {
            Some("Paused while the computer slept. Press Go on when you are ready.")
        }
    }
}
