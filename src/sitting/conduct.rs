//! Conducts a sitting: carries out with a [`Player`] what [`Stages`] decide.

use super::anchor::{AnchorCame, AnchorMade};
use super::keeping::Progress;
use super::player::{Left, NotBegun, Outlet, Player};
use super::snapshot::{Snapshot, State};
use super::stages::{Act, Event, Stage, Stages};
use crate::audio::device::OutputEvent;
use crate::domain::record::Ended;
use crate::library::Prepared;
use crate::units::{Frames, Gain};

/// How a sitting ended.
pub struct Outcome {
    /// The session, to continue later, if the person stopped it.
    pub left: Option<Left>,
    /// How it ended.
    pub ended: Ended,
    /// How much was practised, and up to which position.
    pub sat: Progress,
}

/// News of a sitting for the window or the terminal.
pub enum Told {
    /// The grounding, or the session after it, cannot be played, for this reason. The person can still go
    /// back or stop.
    Unplayable(anyhow::Error),
    /// The sitting ended before anything was heard; with the reason, unless the person wanted it.
    GivenUp(Option<anyhow::Error>),
    /// The sitting has ended.
    Over(Box<Outcome>),
}

/// A sitting from *Begin* to its end: the session, and the grounding that may interrupt it. After any
/// failure, the person can still go back or stop. Once something was heard, the sitting ends only with
/// [`Told::Over`].
pub struct Sitting {
    stages: Stages,
    outlet: Outlet,
    /// Plays the current session or grounding; `None` while nothing sounds.
    player: Option<Player>,
    /// The session while it is ready but does not sound.
    session: Option<Left>,
    /// The grounding while it is ready but does not sound.
    grounding: Option<Left>,
    /// Reason why the grounding cannot be played; empty unless there is one.
    why_not: String,
    /// Time practised before the current player began.
    before: Frames,
    /// Position at which the session begins.
    from: Frames,
    /// Current volumes, or those to begin with.
    volumes: [Gain; 4],
    last: Option<Snapshot>,
}

impl Sitting {
    /// A sitting that is being prepared, and begins at these volumes, in the order of [`super::Bus::ALL`].
    pub fn preparing(outlet: Outlet, volumes: [Gain; 4]) -> Sitting {
        Sitting {
            stages: Stages::default(),
            outlet,
            player: None,
            session: None,
            grounding: None,
            why_not: String::new(),
            before: Frames::ZERO,
            from: Frames::ZERO,
            volumes,
            last: None,
        }
    }

    /// Sets the position at which a sitting continues that was interrupted.
    #[must_use]
    pub fn starting_at(self, from: Frames) -> Sitting {
        Sitting { from, ..self }
    }

    /// Continues a sitting that was left, at the volumes that it had.
    ///
    /// # Errors
    /// When the sound cannot be started; the error contains the sitting.
    pub fn go_on(outlet: Outlet, left: Left) -> Result<Sitting, Box<NotBegun>> {
        let mut sitting = Sitting::preparing(outlet, left.volumes());
        sitting.player = Some(Player::begin_at(left, outlet)?);
        sitting.stages.happens(Event::Begun);
        Ok(sitting)
    }

    /// Begins the prepared session.
    ///
    /// # Errors
    /// When the sound cannot be started; the sitting is then over, and nothing was heard.
    pub fn begin(&mut self, prepared: Prepared) -> anyhow::Result<()> {
        self.session = Some(Left::new(prepared, self.volumes, self.from));
        match self.happens(Event::Prepared) {
            Some(Told::GivenUp(Some(why))) => Err(why),
            _ => Ok(()),
        }
    }

    /// Reports that the grounding is being prepared, for the first time or again with other preferences.
    pub fn await_grounding(&mut self) {
        self.grounding = None;
        self.happens(Event::GroundingAwaited);
    }

    /// Takes the prepared grounding, or the reason why it cannot be played. If the sitting waits for the
    /// grounding, it begins.
    pub fn take_grounding(&mut self, prepared: Result<Prepared, String>) -> Option<Told> {
        match prepared {
            Ok(prepared) => {
                self.grounding = Some(Left::new(prepared, self.volumes, Frames::ZERO));
                self.happens(Event::GroundingReady)
            }
            Err(why) => {
                self.why_not = why;
                self.happens(Event::GroundingUnplayable)
            }
        }
    }

    /// Leaves the session for the grounding.
    pub fn ground(&mut self) -> Option<Told> {
        let at = self.player.as_mut().map(|player| player.snapshot(Frames::ZERO).position);
        self.happens(Event::Ground(at.unwrap_or_default()))
    }

    /// Returns to the line where the session was left, at the current volumes.
    pub fn back(&mut self) -> Option<Told> {
        self.happens(Event::Back)
    }

    /// Stops the sitting: after a short fade, or at once if nothing sounds.
    pub fn stop(&mut self) -> Option<Told> {
        self.happens(Event::Stop)
    }

    /// Silences the sitting where it is. A sitting that is still being prepared is given up; one on its way
    /// to the grounding stops before the grounding begins.
    pub fn hide(&mut self) -> Option<Told> {
        self.happens(Event::Hide)
    }

    /// Ends the silence of [`Sitting::hide`]. The sitting stays paused until the person continues.
    pub fn show(&mut self) {
        self.happens(Event::Show);
    }

    /// Stores a snapshot of what is heard. `ahead` is the time until it is visible; see [`Player::snapshot`].
    pub fn look(&mut self, ahead: Frames) {
        self.last = self.player.as_mut().map(|player| player.snapshot(ahead));
    }

    /// Advances to the next stage if the last snapshot shows that the current sound has ended.
    pub fn proceed(&mut self) -> Option<Told> {
        let over = self.last.as_ref().filter(|now| now.state == State::Finished)?;
        let whole = over.position >= over.end;
        self.happens(Event::Finished { whole })
    }

    /// The next event of the sound output, oldest first.
    pub fn next_event(&mut self) -> Option<OutputEvent> {
        self.player.as_mut().and_then(Player::next_event)
    }

    /// Current stage of the sitting.
    pub fn stage(&self) -> Stage {
        self.stages.stage()
    }

    /// Whether the person stopped it. The sound may still be fading.
    pub fn is_stopping(&self) -> bool {
        self.stages.is_stopping()
    }

    /// Snapshot of the last [`Sitting::look`]; `None` while nothing sounds.
    pub fn last(&self) -> Option<&Snapshot> {
        self.last.as_ref()
    }

    /// Whether a player exists and is not paused, which means that someone is practising, even without a
    /// sound device.
    pub fn plays(&self) -> bool {
        self.player.is_some() && self.last.as_ref().is_none_or(|now| !now.state.is_paused())
    }

    /// The current player; `None` while nothing sounds.
    pub fn player(&self) -> Option<&Player> {
        self.player.as_ref()
    }

    /// The player, if it can be paused and moved: `None` while it fades out.
    pub fn playing(&mut self) -> Option<&mut Player> {
        match self.stages.stage() {
            Stage::Session | Stage::Grounding if !self.stages.is_stopping() => self.player.as_mut(),
            _ => None,
        }
    }

    /// Applies a change of anchor to the current player; see [`Player::take_anchor`].
    pub fn take_anchor(&mut self, made: AnchorMade) -> Option<AnchorCame> {
        self.playing()?.take_anchor(made)
    }

    /// The session with its current preferences; `None` before it begins and after the end.
    pub fn prepared(&self) -> Option<&Prepared> {
        match self.stages.stage() {
            Stage::Session | Stage::Leaving => self.player.as_ref().map(Player::prepared),
            Stage::Between | Stage::Grounding | Stage::Grounded => {
                self.session.as_ref().map(Left::prepared)
            }
            Stage::Preparing | Stage::Over => None,
        }
    }

    /// Current progress. The practised time includes the grounding; the position is that of the session.
    pub fn sat(&mut self) -> Progress {
        let now = self.player.as_mut().map(|player| player.snapshot(Frames::ZERO));
        let heard = now.as_ref().map_or(Frames::ZERO, |now| now.practised);
        let position = match self.stages.stage() {
            Stage::Session => now.map(|now| now.position),
            Stage::Leaving => self.stages.left_at(),
            _ => self.session.as_ref().map(Left::at),
        };
        Progress { practised: self.before + heard, position: position.unwrap_or_default() }
    }

    /// Current volumes, in the order of [`super::Bus::ALL`].
    pub fn volumes(&self) -> [Gain; 4] {
        self.volumes
    }

    /// Sets the volumes of everything that sounds now or later, in the order of [`super::Bus::ALL`].
    ///
    /// # Errors
    /// Those of [`Player::set_volumes`].
    pub fn set_volumes(&mut self, volumes: [Gain; 4]) -> anyhow::Result<()> {
        self.volumes = volumes;
        let Some(player) = &mut self.player else { return Ok(()) };
        let done = player.set_volumes(volumes);
        self.volumes = player.volumes();
        done
    }

    /// Whether the current sound was heard to its end.
    fn is_whole(&mut self) -> bool {
        let now = self.player.as_mut().map(|player| player.snapshot(Frames::ZERO));
        now.is_some_and(|now| now.position >= now.end)
    }

    /// Passes an event to the stages, carries out their acts, and reports the results back until none is
    /// left.
    fn happens(&mut self, event: Event) -> Option<Told> {
        let (mut told, mut why) = (None, None);
        let mut next = Some(event);
        while let Some(event) = next.take() {
            for act in self.stages.happens(event) {
                match act {
                    Act::BeginSession => {
                        let session = self.session.take();
                        (next, self.session) = self.start(session, &mut why);
                    }
                    Act::BeginGrounding => {
                        let grounding = self.grounding.take();
                        (next, self.grounding) = self.start(grounding, &mut why);
                    }
                    Act::FadeAway => next = self.ask(Player::fade_away),
                    Act::FadeOut => next = self.ask(Player::stop),
                    Act::Hush => next = self.ask(Player::hush),
                    Act::PutDownSession => {
                        let left_at = self.stages.left_at();
                        self.session = self.put_down(left_at);
                    }
                    Act::PutDownGrounding => {
                        // A newly prepared grounding may have arrived meanwhile.
                        let grounding = self.put_down(Some(Frames::ZERO));
                        self.grounding = self.grounding.take().or(grounding);
                    }
                    Act::SayWhyNot => why = Some(anyhow::Error::msg(self.why_not.clone())),
                    Act::Close(ended) => told = Some(Told::Over(Box::new(self.close(*ended)))),
                    Act::GiveUp => told = Some(Told::GivenUp(why.take())),
                }
            }
        }
        told.or(why.map(Told::Unplayable))
    }

    /// Begins to play at the current volumes. Returns the resulting event and, on failure, what could not
    /// begin.
    fn start(
        &mut self,
        left: Option<Left>,
        why: &mut Option<anyhow::Error>,
    ) -> (Option<Event>, Option<Left>) {
        let Some(left) = left else { return (Some(Event::NotBegun), None) };
        match Player::begin_at(left.at_volumes(self.volumes), self.outlet) {
            Ok(player) => {
                self.player = Some(player);
                (Some(Event::Begun), None)
            }
            Err(not) => {
                *why = Some(not.why);
                (Some(Event::NotBegun), Some(not.left))
            }
        }
    }

    /// Sends a request to the player; returns [`Event::Unanswered`] if it fails.
    fn ask(&mut self, ask: fn(&mut Player) -> anyhow::Result<()>) -> Option<Event> {
        let whole = self.is_whole();
        let answers = self.player.as_mut().is_some_and(|player| ask(player).is_ok());
        (!answers).then_some(Event::Unanswered { whole })
    }

    /// Removes the player. Playback can continue from `at`, or by default from the position that is heard.
    fn put_down(&mut self, at: Option<Frames>) -> Option<Left> {
        self.last = None;
        let mut player = self.player.take()?;
        let now = player.snapshot(Frames::ZERO);
        self.before += now.practised;
        Some(player.leave(at.unwrap_or(now.position)))
    }

    fn close(&mut self, ended: Ended) -> Outcome {
        // A continued session begins at the volumes of its end.
        let left = self.session.take().filter(|_| self.stages.is_stopping());
        let left = left.map(|left| left.at_volumes(self.volumes));
        let position = left.as_ref().map_or(Frames::ZERO, Left::at);
        Outcome { left, ended, sat: Progress { practised: self.before, position } }
    }
}
