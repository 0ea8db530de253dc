//! A sitting in the window, from *Begin* to the closing screen.
//!
//! [`SittingView`] holds what is shown of a [`Sitting`] and asks it for what someone wants; `screen` paints it.
//! Neither counts time: everything shown follows what is heard.

mod caption;
mod parts;
mod practising;
mod screen;
mod shape;
mod three;
mod turn;

use std::time::Duration;

use eframe::egui::Context;

use self::caption::Captions;
pub use self::practising::Practising;
use super::command::Command;
use super::{theme, words};
use crate::library::Prepared;
use crate::sitting::{
    AnchorCame, AnchorMade, AnchorPress, AnchorWork, Outcome, OutputEvent, Sitting, Snapshot,
    Stage, State, Told, stepped,
};
use crate::units::{Frames, Gain};

/// How much *Louder* and *Softer* change the volumes, as a factor: 2 dB.
const VOLUME_STEP: f32 = 1.26;

/// Frames per second of the slow glow: it moves too slowly for more to be seen.
const GLOW_FRAMES: u64 = 20;

/// How often a hidden window looks whether the sitting is over.
const HIDDEN_LOOK: Duration = Duration::from_millis(500);

/// A sentence shown for a while during the sitting.
struct Said {
    sentence: String,
    /// When it was said, in seconds of the frame.
    at: f64,
    /// Whether it is about the sound, and holds no more once the sound is back.
    of_sound: bool,
}

/// What a sitting asks of the window.
pub enum Wish {
    /// Note in the record that the session continues with another anchor.
    Note,
    /// Work out another anchor in a lane, and pass it to [`SittingView::take_anchor`].
    Anchor(Box<AnchorWork>),
    /// Leave the sitting; nothing was heard, so there is nothing to keep.
    GiveUp,
    /// Write the sitting down and show the closing screen.
    Close(Box<Outcome>),
}

/// A sitting in the window. Whatever fails in it is said in it: once something was heard, the only way out leads
/// through [`Wish::Close`].
pub struct SittingView {
    title: String,
    sitting: Sitting,
    captions: Captions,
    banner: Option<Said>,
    volumes_shown: bool,
    time_shown: bool,
    dim: bool,
    /// When someone last moved or pressed something, in seconds of the frame.
    touched: f64,
    /// Whom to turn to, in the client's words; empty for nobody.
    support: String,
}

impl SittingView {
    /// Shows a sitting that has not begun, or one that continues after the closing screen.
    pub fn new(title: String, sitting: Sitting, time: f64) -> SittingView {
        SittingView {
            title,
            sitting,
            captions: Captions::default(),
            banner: None,
            volumes_shown: false,
            time_shown: true,
            dim: false,
            touched: time,
            support: String::new(),
        }
    }

    /// Says whom to turn to, which is shown after the grounding.
    pub fn set_support(&mut self, support: &str) {
        self.support = support.trim().into();
    }

    /// The sitting that is shown.
    pub fn sitting(&mut self) -> &mut Sitting {
        &mut self.sitting
    }

    /// Shows a sentence in the sitting.
    pub fn say(&mut self, sentence: String, time: f64) {
        self.banner = Some(Said { sentence, at: time, of_sound: false });
    }

    /// Falls silent and stays where it is. A sitting that was still being made ready is given up.
    pub fn hide(&mut self, time: f64) -> Option<Wish> {
        let told = self.sitting.hide();
        self.tell(told, time)
    }

    /// Can be seen again, and waits as it was left.
    pub fn show(&mut self, time: f64) {
        self.sitting.show();
        self.touched = time;
    }

    /// Whether something is heard, or would be if it could: someone is there.
    pub fn plays(&self) -> bool {
        self.sitting.plays()
    }

    /// What was heard last, if anything plays.
    pub fn last(&self) -> Option<&Snapshot> {
        self.sitting.last()
    }

    /// The grounding is ready, or cannot be played; where it is waited for, it begins.
    pub fn take_grounding(&mut self, prepared: Result<Prepared, String>, time: f64) {
        let told = self.sitting.take_grounding(prepared);
        self.tell(told, time);
    }

    /// Follows what is heard, and says what comes of it.
    pub fn follow(&mut self, ctx: &Context) -> Option<Wish> {
        let time = ctx.input(|input| input.time);
        while let Some(event) = self.sitting.next_event() {
            self.hear(&event, time);
        }
        let before = self.sitting.stage();
        self.sitting.look(until_seen(ctx));
        let told = self.sitting.proceed();
        let now = self.sitting.stage();
        if before != now {
            self.sitting.look(until_seen(ctx));
            ctx.request_repaint();
        }
        if (before, now) == (Stage::Grounding, Stage::Grounded) {
            self.captions.follow(None, time);
            self.banner = None;
        }
        self.tell(told, time)
    }

    /// Shows or passes on what the sitting has answered.
    fn tell(&mut self, told: Option<Told>, time: f64) -> Option<Wish> {
        match told? {
            Told::Unplayable(why) => {
                self.say(words::sentence(why), time);
                None
            }
            Told::GivenUp(_) => Some(Wish::GiveUp),
            Told::Over(outcome) => Some(Wish::Close(outcome)),
        }
    }

    /// Says what happened to the sound; once it sounds again, what was said about that is over.
    fn hear(&mut self, event: &OutputEvent, time: f64) {
        match sentence(event) {
            Some(said) => {
                self.banner = Some(Said { sentence: said.into(), at: time, of_sound: true });
            }
            None => _ = self.banner.take_if(|said| said.of_sound),
        }
    }

    /// Obeys a command of the sitting; others do nothing.
    pub fn obey(&mut self, command: Command, time: f64) -> Option<Wish> {
        self.touched = time;
        match command {
            Command::Time => self.time_shown = !self.time_shown,
            Command::Dim => self.dim = !self.dim,
            Command::Volumes => self.volumes_shown = !self.volumes_shown,
            Command::Louder => self.step_volumes(VOLUME_STEP, time),
            Command::Softer => self.step_volumes(1.0 / VOLUME_STEP, time),
            Command::Stop => {
                let told = self.sitting.stop();
                return self.tell(told, time);
            }
            Command::GroundMe => {
                let told = self.sitting.ground();
                return self.tell(told, time);
            }
            Command::Anchor => return self.change_anchor(time),
            _ => {
                if let Some(player) = self.sitting.playing() {
                    let done = match command {
                        Command::Pause => player.toggle_pause(),
                        Command::Back15 => player.move_by(-15),
                        Command::Forward15 => player.move_by(15),
                        Command::SkipPart => player.skip_part(),
                        _ => Ok(()),
                    };
                    self.say_failed(done, time);
                }
            }
        }
        None
    }

    /// Makes everything louder or softer by a factor.
    fn step_volumes(&mut self, factor: f32, time: f64) {
        self.set_volumes(stepped(self.sitting.volumes(), factor), time);
    }

    /// Moves everything that sounds, and what will sound, to these volumes.
    fn set_volumes(&mut self, volumes: [Gain; 4], time: f64) {
        let done = self.sitting.set_volumes(volumes);
        self.say_failed(done, time);
    }

    /// Lets attention rest somewhere else, once that is worked out.
    fn change_anchor(&mut self, time: f64) -> Option<Wish> {
        match self.sitting.playing()?.change_anchor() {
            AnchorPress::NoOther => self.say("This session has no other anchor.".into(), time),
            AnchorPress::Later => {}
            AnchorPress::Work(work) => return Some(Wish::Anchor(work)),
        }
        None
    }

    /// Another anchor is worked out. Gives what is to be done then, in this order.
    pub fn take_anchor(&mut self, made: AnchorMade, time: f64) -> [Option<Wish>; 2] {
        match self.sitting.take_anchor(made) {
            None => [None, None],
            Some(AnchorCame::Late(work)) => [Some(Wish::Anchor(work)), None],
            Some(AnchorCame::Unchanged(error)) => {
                let why = words::in_quotes(words::sentence(error));
                self.say(format!("Nothing was changed: {why}"), time);
                [None, None]
            }
            Some(AnchorCame::Changed { anchor, next, .. }) => {
                self.say(format!("Attention on {}.", words::anchor(anchor)), time);
                [self.is_session().then_some(Wish::Note), next.map(Wish::Anchor)]
            }
        }
    }

    /// Says what the sound did not do; the sitting goes on.
    fn say_failed(&mut self, done: anyhow::Result<()>, time: f64) {
        if let Err(error) = done {
            let why = words::sentence(error);
            self.say(format!("{why} The sitting goes on; try once more in a moment."), time);
        }
    }

    /// Back from the grounding, to the line where the session was left, as loud as it is now.
    pub(super) fn return_to_session(&mut self, time: f64) {
        self.banner = None;
        let told = self.sitting.back();
        self.tell(told, time);
    }

    /// Asks egui for the next frame at the time when something will have changed.
    fn plan_repaint(&self, ctx: &Context) {
        let Some(now) = self.sitting.last() else { return };
        let (time, hidden) = ctx.input(|input| {
            let view = input.viewport();
            (input.time, view.minimized == Some(true) || view.occluded == Some(true))
        });
        if hidden {
            // Only to notice the end.
            return ctx.request_repaint_after(HIDDEN_LOOK);
        }
        let runs = matches!(now.state, State::Playing | State::Silent | State::Opening);
        let waits = matches!(now.state, State::Waiting) || self.sitting.is_stopping();
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
        let paused = self.last().is_none_or(|now| now.state == State::Paused);
        if paused || self.volumes_shown { 1.0 } else { 1.0 - since.clamp(0.0, 1.0) }
    }

    /// Whether the session itself plays, and not the grounding.
    fn is_session(&self) -> bool {
        self.sitting.stage() == Stage::Session
    }
}

/// How long after it is begun a frame is seen: it is shown one frame later, as egui expects them, and
/// stands for one; so its middle is one and a half away.
fn until_seen(ctx: &Context) -> Frames {
    let secs = 1.5 * ctx.input(|input| input.predicted_dt);
    Frames::from_millis((secs * 1000.0).round() as u64)
}

/// The sentence shown for an event of the sound; `None` if the sound is fine again.
fn sentence(event: &OutputEvent) -> Option<&'static str> {
    match event {
        OutputEvent::DeviceOpened { .. } | OutputEvent::DeviceBack { .. } => None,
        OutputEvent::NoDevice(_) => Some("No sound device was found. The captions go on."),
        OutputEvent::DeviceLost { .. } => Some("The sound device went away. Looking for it…"),
        OutputEvent::FellBackToNullClock { .. } => {
            Some("No sound device answers. The session goes on without sound.")
        }
        OutputEvent::Held { .. } => Some("Paused, because the sound device is gone."),
        OutputEvent::Moved { .. } => Some(
            "Paused, because the sound moved to another device. Press Continue when you are ready.",
        ),
        OutputEvent::Suspended { .. } => {
            Some("Paused while the computer slept. Press Continue when you are ready.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::device::DeviceUse;
    use crate::domain::record::Ended;
    use crate::domain::timer::Timer;
    use crate::domain::{Bell, BellSound};
    use crate::library::{Folders, Library, Wishes};
    use crate::sitting::{Outlet, Target};

    fn view(outlet: Outlet) -> SittingView {
        let sitting = Sitting::preparing(outlet, [Gain::UNITY; 4]);
        SittingView::new("A sitting".into(), sitting, 0.0)
    }

    /// A sitting that plays, and whose sound has as much to do as it can take: it answers nothing for a moment.
    fn unanswering() -> SittingView {
        let library = Library::new(Folders::find(Some("/nowhere".into())).unwrap());
        let timer = Timer {
            length: Some(Frames::from_secs(300)),
            start: None,
            end: None,
            intervals: Vec::new(),
            interval_bell: Bell::plain(BellSound::Bowl),
            bed: None,
            seed: 1,
        };
        let session = timer.session().unwrap();
        let prepared = library.prepare_wordless(session, Wishes::default()).unwrap();
        let target = Target::Null { paced: true };
        let outlet = Outlet { target, go_on_when_moved: false };
        let mut room = view(outlet);
        room.sitting.begin(prepared).unwrap();
        let player = room.sitting.playing().unwrap();
        for n in 0u8.. {
            let volume = Gain(if n % 2 == 0 { 0.5 } else { 1.0 });
            if player.set_volumes([volume; 4]).is_err() {
                break;
            }
        }
        room
    }

    /// Tries until the sound did not answer: it may have done so between two lines of the test.
    fn while_nothing_answers<T>(mut act: impl FnMut(&mut SittingView) -> Option<T>) -> T {
        (0..50).find_map(|_| act(&mut unanswering())).expect("the sound always answered")
    }

    #[test]
    fn a_sound_that_does_not_answer_ends_nothing_but_by_the_closing() {
        // Stop is the end at once, and what can be gone on with is there.
        let outcome = while_nothing_answers(|room| match room.obey(Command::Stop, 0.0) {
            Some(Wish::Close(outcome)) => Some(outcome),
            _ => None,
        });
        assert_eq!(outcome.ended, Ended::StoppedEarly);
        assert!(outcome.left.is_some());
        // Ground me waits for the senses at once.
        while_nothing_answers(|room| {
            assert!(room.obey(Command::GroundMe, 0.0).is_none());
            (room.sitting.stage() == Stage::Between).then_some(())
        });
        // Nothing can begin to sound under the cover.
        while_nothing_answers(|room| {
            assert!(room.hide(0.0).is_none());
            (room.sitting.stage() == Stage::Grounded).then_some(())
        });
        // Anything else is said, and the sitting goes on.
        let said = while_nothing_answers(|room| {
            assert!(room.obey(Command::SkipPart, 0.0).is_none());
            assert_eq!(room.sitting.stage(), Stage::Session);
            room.banner.take().map(|said| said.sentence)
        });
        let sentence = "The sound does not answer. The sitting goes on; try once more in a moment.";
        assert_eq!(said, sentence);
    }

    #[test]
    fn once_the_sound_is_back_nothing_says_that_it_is_gone() {
        let mut room = view(Outlet { target: Target::Device, go_on_when_moved: false });
        let said = |room: &SittingView| room.banner.as_ref().map(|said| said.sentence.clone());
        let at = Frames::ZERO;
        room.hear(&OutputEvent::FellBackToNullClock { at }, 1.0);
        let gone = "No sound device answers. The session goes on without sound.";
        assert_eq!(said(&room).as_deref(), Some(gone));
        let (name, format) = (String::new(), String::new());
        let used = DeviceUse { name, rate: 48_000, channels: 2, format, block: 512 };
        // What was told to headphones is not told to a room.
        room.hear(&OutputEvent::Moved { at }, 1.0);
        let moved =
            "Paused, because the sound moved to another device. Press Continue when you are ready.";
        assert_eq!(said(&room).as_deref(), Some(moved));
        // Both in one frame, as after a pause in which nobody looked.
        room.hear(&OutputEvent::DeviceBack { used: used.clone(), at }, 1.0);
        assert_eq!(said(&room), None);
        // What is about something else stays.
        room.say("Attention on the hands.".into(), 2.0);
        room.hear(&OutputEvent::DeviceBack { used, at }, 2.0);
        assert_eq!(said(&room).as_deref(), Some("Attention on the hands."));
    }
}
