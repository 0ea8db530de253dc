//! Decides at which stage a sitting is, and what each event leads to.
//!
//! [`Stages`] uses no player, clock or window: it receives events, and answers each with acts in their order.
//! The caller reports the result of an act with [`Event::Begun`], [`Event::NotBegun`] or
//! [`Event::Unanswered`] before any other event.

use crate::domain::record::Ended;
use crate::units::Frames;

/// Stage of a sitting.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// The session is being prepared.
    #[default]
    Preparing,
    /// The session sounds, or fades to its end.
    Session,
    /// The session fades out before the grounding.
    Leaving,
    /// The session is left, and the sitting waits for the grounding.
    Between,
    /// The grounding sounds, or fades to its end.
    Grounding,
    /// Nothing sounds. The person can go back to the session, or stop.
    Grounded,
    /// The sitting has ended.
    Over,
}

/// Events that a sitting reacts to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The session is ready to sound.
    Prepared,
    /// The session or grounding that was to begin sounds.
    Begun,
    /// The session or grounding that was to begin cannot sound.
    NotBegun,
    /// The person requests the grounding; the session is at this position.
    Ground(Frames),
    /// The person goes back to the session.
    Back,
    /// The person stops.
    Stop,
    /// The sitting is hidden, and must be silent.
    Hide,
    /// The sitting is no longer hidden.
    Show,
    /// The current sound has ended.
    Finished {
        /// Whether it was heard to its end: the position has reached the end of the timeline.
        whole: bool,
    },
    /// The player does not answer a request.
    Unanswered {
        /// Same meaning as in [`Event::Finished`].
        whole: bool,
    },
    /// The grounding is being prepared, for the first time or again with other preferences.
    GroundingAwaited,
    /// The grounding can begin at once.
    GroundingReady,
    /// The grounding cannot be played.
    GroundingUnplayable,
}

/// An action that the caller carries out.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Begin the session, or continue it where it was put down.
    BeginSession,
    /// Begin the grounding.
    BeginGrounding,
    /// Fade the session out before the grounding.
    FadeAway,
    /// Fade the current sound to its end.
    FadeOut,
    /// Silence the current sound at once.
    Hush,
    /// Remove the session from the player. It continues from [`Stages::left_at`].
    PutDownSession,
    /// Remove the grounding from the player. It begins from its start when it is requested again.
    PutDownGrounding,
    /// Report why the grounding cannot be played.
    SayWhyNot,
    /// End a sitting that was heard; with how it ended.
    Close(Ended),
    /// End a sitting of which nothing was heard.
    GiveUp,
}

/// Whether the grounding can be played.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum Readiness {
    #[default]
    Awaited,
    Ready,
    Unplayable,
}

/// The state machine of a sitting. It begins with [`Stage::Preparing`].
#[derive(Copy, Clone, Debug, Default)]
pub struct Stages {
    stage: Stage,
    grounding: Readiness,
    stopping: bool,
    hidden: bool,
    /// Position of the session when the grounding was requested.
    left_at: Option<Frames>,
}

impl Stages {
    /// Current stage.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether the person stopped the sitting.
    pub fn is_stopping(&self) -> bool {
        self.stopping
    }

    /// Position at which the session continues after the grounding, from the start of its preparation; `None`
    /// for the position that is heard.
    pub fn left_at(&self) -> Option<Frames> {
        self.left_at
    }

    /// Takes an event, and returns the acts to carry out.
    pub fn happens(&mut self, event: Event) -> &'static [Act] {
        match (self.stage, event) {
            (Stage::Over, _) => &[],
            (_, Event::GroundingAwaited) => self.now_is(Readiness::Awaited),
            (_, Event::GroundingReady) => self.now_is(Readiness::Ready),
            (_, Event::GroundingUnplayable) => self.now_is(Readiness::Unplayable),
            (Stage::Preparing, Event::Prepared) => &[Act::BeginSession],
            (Stage::Preparing, Event::Begun) => self.go(Stage::Session, &[]),
            (Stage::Preparing, Event::NotBegun | Event::Stop | Event::Hide) => {
                self.go(Stage::Over, &[Act::GiveUp])
            }
            (Stage::Session, Event::Ground(at)) if self.may_sound() => {
                self.left_at = Some(at);
                self.go(Stage::Leaving, &[Act::FadeAway])
            }
            (Stage::Session | Stage::Grounding, Event::Stop) if !self.stopping => {
                self.stopping = true;
                &[Act::FadeOut]
            }
            // A session that was fading for the grounding now fades to its end.
            (Stage::Leaving, Event::Stop) => {
                (self.stopping, self.left_at) = (true, None);
                self.go(Stage::Session, &[Act::FadeOut])
            }
            (Stage::Between | Stage::Grounded, Event::Stop) => {
                self.stopping = true;
                self.go(Stage::Over, &[Act::Close(Ended::Grounded)])
            }
            (Stage::Session | Stage::Leaving | Stage::Grounding, Event::Hide) => {
                self.hidden = true;
                &[Act::Hush]
            }
            // Nothing may begin to sound while the sitting is hidden.
            (Stage::Between | Stage::Grounded, Event::Hide) => {
                self.hidden = true;
                self.go(Stage::Grounded, &[])
            }
            (_, Event::Show) => {
                self.hidden = false;
                &[]
            }
            (Stage::Session, Event::Finished { whole }) => self.close(whole || !self.stopping),
            (Stage::Session, Event::Unanswered { whole }) if self.stopping => self.close(whole),
            // A player that does not answer might resume on its own.
            (Stage::Session, Event::Unanswered { .. }) => {
                self.go(Stage::Grounded, &[Act::PutDownSession])
            }
            (Stage::Leaving, Event::Finished { .. } | Event::Unanswered { .. }) => self.leave(),
            (Stage::Grounding, Event::Finished { .. } | Event::Unanswered { .. }) => {
                match self.stopping {
                    true => {
                        self.go(Stage::Over, &[Act::PutDownGrounding, Act::Close(Ended::Grounded)])
                    }
                    false => self.go(Stage::Grounded, &[Act::PutDownGrounding]),
                }
            }
            (Stage::Between, Event::Begun) => self.go(Stage::Grounding, &[]),
            (Stage::Between, Event::NotBegun) => self.go(Stage::Grounded, &[]),
            (Stage::Grounding, Event::Back) if self.may_sound() => {
                self.go(Stage::Grounded, &[Act::PutDownGrounding, Act::BeginSession])
            }
            (Stage::Grounded, Event::Back) if self.may_sound() => &[Act::BeginSession],
            (Stage::Grounded, Event::Begun) => {
                self.left_at = None;
                self.go(Stage::Session, &[])
            }
            _ => &[],
        }
    }

    /// Whether another sound may begin.
    fn may_sound(&self) -> bool {
        !self.stopping && !self.hidden
    }

    fn go(&mut self, stage: Stage, acts: &'static [Act]) -> &'static [Act] {
        self.stage = stage;
        acts
    }

    fn now_is(&mut self, grounding: Readiness) -> &'static [Act] {
        self.grounding = grounding;
        match (self.stage, grounding) {
            (Stage::Between, Readiness::Ready) => &[Act::BeginGrounding],
            (Stage::Between, Readiness::Unplayable) => self.go(Stage::Grounded, &[Act::SayWhyNot]),
            _ => &[],
        }
    }

    /// The session is silent, and the grounding is wanted.
    fn leave(&mut self) -> &'static [Act] {
        match self.grounding {
            _ if self.hidden => self.go(Stage::Grounded, &[Act::PutDownSession]),
            Readiness::Awaited => self.go(Stage::Between, &[Act::PutDownSession]),
            Readiness::Ready => {
                self.go(Stage::Between, &[Act::PutDownSession, Act::BeginGrounding])
            }
            Readiness::Unplayable => {
                self.go(Stage::Grounded, &[Act::PutDownSession, Act::SayWhyNot])
            }
        }
    }

    /// The session is silent, and the sitting ends.
    fn close(&mut self, whole: bool) -> &'static [Act] {
        self.go(
            Stage::Over,
            match whole {
                true => &[Act::PutDownSession, Act::Close(Ended::Finished)],
                false => &[Act::PutDownSession, Act::Close(Ended::StoppedEarly)],
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::test_runner::{TestCaseError, TestRunner};

    use super::*;

    type Machine = fn(&mut Stages, Event) -> Vec<Act>;

    fn machine(stages: &mut Stages, event: Event) -> Vec<Act> {
        stages.happens(event).to_vec()
    }

    #[derive(Copy, Clone, Debug, PartialEq, Eq)]
    enum Sound {
        Session,
        Grounding,
    }

    /// An event from outside, and whether the simulated player answers meanwhile.
    #[derive(Copy, Clone, Debug)]
    struct Step {
        event: Event,
        begins: bool,
        answers: bool,
    }

    /// A simulated player that carries out the acts.
    struct World {
        machine: Machine,
        stages: Stages,
        sounding: Option<Sound>,
        hushed: bool,
        hidden: bool,
        heard: bool,
        stopped: bool,
        /// Position of the session.
        at: Frames,
        /// Position at which the session was put down.
        kept_at: Option<Frames>,
        /// Position of the session when the grounding was requested.
        asked_at: Option<Frames>,
        ends: Vec<Act>,
    }

    impl World {
        fn new(machine: Machine) -> World {
            World {
                machine,
                stages: Stages::default(),
                sounding: None,
                hushed: false,
                hidden: false,
                heard: false,
                stopped: false,
                at: Frames::ZERO,
                kept_at: None,
                asked_at: None,
                ends: Vec::new(),
            }
        }

        /// Applies one step, and checks the invariants.
        fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
            let event = match step.event {
                Event::Ground(_) => Event::Ground(self.at),
                // Only a sound can end, and the session is prepared once.
                Event::Finished { .. } if self.sounding.is_none() => return Ok(()),
                Event::Prepared if self.stages.stage() != Stage::Preparing => return Ok(()),
                event => event,
            };
            let may_leave = self.stages.stage() == Stage::Session && !self.stopped && !self.hidden;
            match event {
                Event::Ground(at) if may_leave => self.asked_at = Some(at),
                Event::Hide => self.hidden = true,
                Event::Show => self.hidden = false,
                Event::Stop => self.stopped = true,
                _ => {}
            }
            self.take(event, step)?;
            self.at += Frames(1);
            self.look()
        }

        fn take(&mut self, event: Event, step: Step) -> Result<(), TestCaseError> {
            let over = !self.ends.is_empty();
            let acts = (self.machine)(&mut self.stages, event);
            prop_assert!(!over || acts.is_empty(), "{acts:?} after the end");
            let mut next = None;
            for act in acts {
                prop_assert_eq!(next, None, "{:?} before it is known how the last went", act);
                match act {
                    Act::BeginSession | Act::BeginGrounding => {
                        prop_assert_eq!(self.sounding, None, "two sounds");
                        prop_assert!(!self.hidden && !self.stopped, "{:?}", act);
                        if step.begins {
                            next = Some(Event::Begun);
                            self.begin(act)?;
                        } else {
                            next = Some(Event::NotBegun);
                        }
                    }
                    Act::FadeAway | Act::FadeOut | Act::Hush => {
                        prop_assert!(self.sounding.is_some(), "{:?} of nothing", act);
                        self.hushed |= act == Act::Hush && step.answers;
                        if !step.answers {
                            next = Some(Event::Unanswered { whole: false });
                        }
                    }
                    Act::PutDownSession => {
                        prop_assert_eq!(self.sounding.take(), Some(Sound::Session));
                        self.kept_at = Some(self.stages.left_at().unwrap_or(self.at));
                    }
                    Act::PutDownGrounding => {
                        prop_assert_eq!(self.sounding.take(), Some(Sound::Grounding));
                    }
                    Act::SayWhyNot => prop_assert_eq!(self.stages.stage(), Stage::Grounded),
                    Act::Close(_) => {
                        prop_assert!(self.heard && self.sounding.is_none());
                        prop_assert!(self.kept_at.is_some(), "closed without its place");
                        self.ends.push(act);
                    }
                    Act::GiveUp => {
                        prop_assert!(!self.heard, "given up, although it was heard");
                        self.ends.push(act);
                    }
                }
            }
            match next {
                Some(event) => self.take(event, step),
                None => Ok(()),
            }
        }

        fn begin(&mut self, act: Act) -> Result<(), TestCaseError> {
            self.hushed = false;
            if act == Act::BeginGrounding {
                prop_assert!(self.heard && self.kept_at.is_some());
                self.sounding = Some(Sound::Grounding);
                return Ok(());
            }
            if let Some(asked_at) = self.asked_at.take() {
                prop_assert_eq!(self.kept_at, Some(asked_at), "the place is lost");
            }
            self.at = self.kept_at.take().unwrap_or(Frames::ZERO);
            (self.sounding, self.heard) = (Some(Sound::Session), true);
            Ok(())
        }

        /// Checks what holds at any time.
        fn look(&self) -> Result<(), TestCaseError> {
            let sounds = match self.stages.stage() {
                Stage::Session | Stage::Leaving => Some(Sound::Session),
                Stage::Grounding => Some(Sound::Grounding),
                Stage::Preparing | Stage::Between | Stage::Grounded | Stage::Over => None,
            };
            prop_assert_eq!(self.sounding, sounds, "at {:?}", self.stages.stage());
            let is_over = self.stages.stage() == Stage::Over;
            prop_assert_eq!(self.ends.len(), usize::from(is_over), "{:?}", &self.ends);
            let has_place = self.sounding == Some(Sound::Session) || self.kept_at.is_some();
            prop_assert!(!self.heard || has_place, "the session is lost");
            if self.hidden {
                prop_assert!(self.sounding.is_none() || self.hushed, "it sounds while hidden");
            }
            if self.stopped && self.sounding.is_none() {
                prop_assert!(is_over, "stopped, and not over");
            }
            Ok(())
        }
    }

    /// Random steps, weighted so that all stages occur.
    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let event = prop_oneof![
            8 => Just(Event::Prepared),
            8 => Just(Event::Ground(Frames::ZERO)),
            4 => Just(Event::Back),
            1 => Just(Event::Stop),
            2 => Just(Event::Hide),
            4 => Just(Event::Show),
            6 => any::<bool>().prop_map(|whole| Event::Finished { whole }),
            2 => Just(Event::GroundingAwaited),
            6 => Just(Event::GroundingReady),
            2 => Just(Event::GroundingUnplayable),
        ];
        let mostly = || prop::bool::weighted(0.85);
        let step = (event, mostly(), mostly());
        vec(step.prop_map(|(event, begins, answers)| Step { event, begins, answers }), 0..60)
    }

    fn holds(machine: Machine, steps: &[Step]) -> Result<(), TestCaseError> {
        let mut world = World::new(machine);
        steps.iter().try_for_each(|step| world.step(*step))?;
        // Stopping ends the sitting with the end of the fade.
        let (heard, finished) = (world.heard, Event::Finished { whole: false });
        for event in [Event::Stop, finished] {
            world.step(Step { event, begins: true, answers: true })?;
        }
        prop_assert_eq!(world.ends.len(), 1, "stopping did not end it");
        prop_assert_eq!(heard, matches!(world.ends[0], Act::Close(_)));
        Ok(())
    }

    proptest! {
        #[test]
        fn whatever_happens_one_thing_sounds_and_a_sitting_ends_once(steps in steps()) {
            holds(machine, &steps)?;
        }
    }

    #[test]
    fn a_machine_that_forgets_something_is_found() {
        let broken: [(&str, Machine); 6] = [
            ("it begins the grounding over the session", |stages, event| {
                let mut acts = machine(stages, event);
                acts.retain(|act| *act != Act::PutDownSession);
                acts
            }),
            ("it goes on where the fade ended", |stages, event| {
                let acts = machine(stages, event);
                stages.left_at = None;
                acts
            }),
            ("it closes while something sounds", |stages, event| match event {
                Event::Stop if stages.stage == Stage::Session => {
                    stages.stage = Stage::Over;
                    vec![Act::Close(Ended::StoppedEarly)]
                }
                event => machine(stages, event),
            }),
            ("it forgets that it was stopped", |stages, event| {
                let acts = machine(stages, event);
                stages.stopping = false;
                acts
            }),
            ("it forgets that it is hidden", |stages, event| {
                let acts = machine(stages, event);
                stages.hidden = false;
                acts
            }),
            ("it closes twice", |stages, event| {
                let mut acts = machine(stages, event);
                if let Some(last @ Act::Close(_)) = acts.last().copied() {
                    acts.push(last);
                }
                acts
            }),
        ];
        for (what, machine) in broken {
            let mut runner = TestRunner::deterministic();
            let found = runner.run(&steps(), |steps| holds(machine, &steps));
            assert!(found.is_err(), "{what}");
        }
    }

    #[test]
    fn how_a_sitting_ended_follows_from_where_it_was_stopped() {
        use Event::{Back, Begun, GroundingReady, Prepared, Stop};
        let (ground, over) = (Event::Ground(Frames(7)), Event::Finished { whole: false });
        let whole = Event::Finished { whole: true };
        let silent = Event::Unanswered { whole: false };
        let rows: [(&[Event], Ended); 9] = [
            (&[over], Ended::Finished),
            (&[Stop, over], Ended::StoppedEarly),
            (&[Stop, silent], Ended::StoppedEarly),
            // Stopped after the end of an open sitting.
            (&[Stop, whole], Ended::Finished),
            (&[ground, Stop, over], Ended::StoppedEarly),
            (&[ground, over, Stop], Ended::Grounded),
            (&[GroundingReady, ground, over, Begun, Stop, over], Ended::Grounded),
            (&[GroundingReady, ground, over, Begun, over, Stop], Ended::Grounded),
            (&[GroundingReady, ground, over, Begun, Back, Begun, Stop, over], Ended::StoppedEarly),
        ];
        for (events, ended) in rows {
            let mut stages = Stages::default();
            let all = [Prepared, Begun].iter().chain(events);
            let acts: Vec<Act> = all.flat_map(|event| stages.happens(*event)).copied().collect();
            assert_eq!(acts.last(), Some(&Act::Close(ended)), "{events:?}: {acts:?}");
        }
    }
}
