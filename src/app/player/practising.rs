//! What is being practised, from *Begin* to the closing screen: making it ready, and taking it into the record.

use super::SittingView;
use crate::app::backend::Backend;
use crate::app::bundles;
use crate::app::closing::{Closing, Over, Said};
use crate::app::route::{Beginning, Route};
use crate::app::words;
use crate::app::worker::Job;
use crate::domain::record::{PracticeEntry, Rating};
use crate::domain::{Preferences, Setting};
use crate::keeper::{Running, Settings};
use crate::library::Prepared;
use crate::sitting::{GroundingRequest, Left, Outcome, PlayRequest, Sitting};
use crate::units::Frames;

/// A practice: enough to write it down afterwards.
#[derive(Clone, Debug)]
struct Practice {
    title: String,
    plan: PlayRequest,
    /// What was said before it.
    before: Option<Rating>,
    /// Whether two practise together. Known once it is ready.
    is_for_two: bool,
    /// What of it was kept before it was cut off.
    cut_off: Option<Running>,
}

/// What is being practised, or was last, and what is being made ready for it.
#[derive(Debug, Default)]
pub struct Practising {
    practice: Option<Practice>,
    /// How many things were to be made ready so far. Each has its number; what comes for another one than is awaited
    /// is late.
    asked: u64,
    /// The number of the sitting that is to be made ready.
    awaited: Option<u64>,
    /// The number of its grounding, which is made ready before anyone needs it.
    pub(in crate::app) awaited_grounding: Option<u64>,
}

impl Practising {
    /// What is played, and how, as the record keeps it.
    pub fn plan(&self) -> Option<&PlayRequest> {
        self.practice.as_ref().map(|practice| &practice.plan)
    }

    /// Forgets what was practised, and waits for nothing.
    pub fn forget(&mut self) {
        // What is still made ready must not have the number of something new.
        *self = Practising { asked: self.asked, ..Practising::default() };
    }

    /// Has a sitting made ready, which is shown meanwhile.
    pub fn begin(&mut self, backend: &mut Backend, beginning: Beginning, time: f64) -> SittingView {
        backend.banner.clear();
        let sitting = Sitting::preparing(backend.outlet(), backend.keeper.settings().gains());
        let Beginning { title, plan, before } = beginning;
        self.practise(
            backend,
            Practice { title, plan, before, is_for_two: false, cut_off: None },
            sitting,
            time,
        )
    }

    /// Goes on with the sitting that was cut off.
    pub fn go_on(&mut self, backend: &mut Backend, time: f64) -> Option<SittingView> {
        let cut_off = backend.keeper.cut_off();
        let running = backend.say(cut_off).flatten()?;
        match PlayRequest::from_text(&running.how) {
            Ok(plan) => {
                let (title, from) = (running.entry.title.clone(), running.position);
                let volumes = backend.keeper.settings().gains();
                let sitting = Sitting::preparing(backend.outlet(), volumes).starting_at(from);
                let practice = Practice {
                    title,
                    plan,
                    before: None,
                    is_for_two: false,
                    cut_off: Some(running),
                };
                Some(self.practise(backend, practice, sitting, time))
            }
            Err(error) => {
                backend.banner.say(words::sentence(error));
                None
            }
        }
    }

    fn practise(
        &mut self,
        backend: &Backend,
        practice: Practice,
        sitting: Sitting,
        time: f64,
    ) -> SittingView {
        let room = SittingView::new(practice.title.clone(), sitting, time);
        let number = self.next_number();
        (self.awaited, self.awaited_grounding) = (Some(number), None);
        backend.worker.ask(Job::Prepare(number, Box::new(practice.plan.clone())));
        self.practice = Some(practice);
        room
    }

    fn next_number(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Takes what was made ready, or why it was not, into the sitting that is shown: itself, or its grounding.
    pub fn take_prepared(
        &mut self,
        backend: &mut Backend,
        room: Option<&mut SittingView>,
        (number, prepared): (u64, Result<Prepared, String>),
        time: f64,
    ) -> Option<Route> {
        if self.awaited == Some(number) {
            self.awaited = None;
            return self.start(backend, room?, prepared);
        }
        if self.awaited_grounding == Some(number) {
            self.awaited_grounding = None;
            room?.take_grounding(prepared, time);
        }
        None
    }

    /// Begins to play, and lets the record know. A sitting that cannot play leads back.
    fn start(
        &mut self,
        backend: &mut Backend,
        room: &mut SittingView,
        prepared: Result<Prepared, String>,
    ) -> Option<Route> {
        let begun =
            prepared.and_then(|prepared| room.sitting().begin(prepared).map_err(words::sentence));
        if let Err(error) = begun {
            // Nothing was heard; what was cut off is offered as before.
            backend.banner.say(error);
            return Some(Route::Today);
        }
        let kept = match (room.sitting().prepared(), &mut self.practice) {
            (Some(prepared), Some(practice)) => {
                practice.is_for_two = prepared.session.setting == Setting::Partners;
                match practice.cut_off.take() {
                    Some(running) => backend.keeper.go_on(running),
                    None => backend.keeper.begin(prepared, &practice.plan, practice.before),
                }
            }
            _ => Ok(()),
        };
        // Practising does not wait for the record.
        backend.say(kept);
        self.stand_by(backend, room);
        None
    }

    /// Has at hand what a sitting that plays may need: the grounding, and whom to turn to after it.
    fn stand_by(&mut self, backend: &Backend, room: &mut SittingView) {
        room.set_support(&self.turn_to(backend).join("\n"));
        self.prepare_grounding(backend, room);
    }

    /// Whom to turn to during this sitting and after it, one line each.
    fn turn_to(&self, backend: &Backend) -> Vec<String> {
        let keeper = &backend.keeper;
        let (installed, programme) = (keeper.installed(), keeper.homework());
        let session = self.plan().and_then(PlayRequest::session);
        keeper.settings().to_turn_to(installed, programme, session)
    }

    fn prepare_grounding(&mut self, backend: &Backend, room: &mut SittingView) {
        let number = self.next_number();
        let Some(practice) = &self.practice else { return };
        let settings = backend.keeper.settings();
        let (plan, narrator, preferences) =
            (&practice.plan, settings.narrator, &settings.preferences);
        let Some(prepared) = room.sitting().prepared() else { return };
        let request = GroundingRequest::new(plan, prepared, narrator, preferences);
        room.sitting().await_grounding();
        self.awaited_grounding = Some(number);
        backend.worker.ask(Job::PrepareGrounding(number, Box::new(request)));
    }

    /// Nothing was heard, and nobody waits for the sitting any more.
    pub fn give_up(&mut self) {
        self.awaited = None;
    }

    /// The sitting goes on in another way than it began; so it does after it was cut off, and so does the grounding.
    pub fn note_way(&mut self, backend: &mut Backend, room: &mut SittingView) {
        let sitting = room.sitting();
        if let (Some(prepared), Some(practice)) = (sitting.prepared(), &mut self.practice) {
            practice.plan.prefer(&prepared.sitting.preferences);
            let how = practice.plan.to_text();
            let kept = backend.keeper.note_way(how, sitting.sat());
            backend.say(kept);
        }
        self.prepare_grounding(backend, room);
    }

    /// Writes down a sitting that is over, before its closing screen shows.
    pub fn close(&mut self, backend: &mut Backend, outcome: Outcome) -> Closing {
        let turn_to = self.turn_to(backend);
        let finished = backend.keeper.finish(outcome.sat, outcome.ended);
        let entry = backend.say(finished).flatten();
        let practised = match &entry {
            Some(entry) => Frames::from_secs(u64::from(entry.actual_secs)),
            None => outcome.sat.practised,
        };
        let said = entry.as_ref().map(Said::of).unwrap_or_default();
        let (title, is_for_two) = match &self.practice {
            Some(practice) => (practice.title.clone(), practice.is_for_two),
            None => (String::new(), false),
        };
        let settings = backend.keeper.settings();
        let names = is_for_two.then(|| bundles::people(&settings.preferences));
        let rates = settings.ratings;
        if is_for_two {
            self.take_turns(backend);
        }
        let comfort = entry.as_ref().and_then(|entry| bundles::comfort_after(backend, entry));
        let over = Over { title, practised, ended: outcome.ended, entry, said };
        Closing::new(over, outcome.left, rates)
            .with_comfort(comfort)
            .for_two(names)
            .with_turn_to(turn_to)
    }

    /// Whoever followed in a practice for two begins the next one.
    fn take_turns(&self, backend: &mut Backend) {
        let Some(PlayRequest::Session { sitting, .. }) = self.plan() else { return };
        let settings = backend.keeper.settings();
        let begins = sitting.preferences.begins.other();
        let preferences = Preferences { begins, ..settings.preferences.clone() };
        backend.choose_settings(Settings { preferences, ..settings.clone() });
    }

    /// Goes back from the closing screen to a sitting that was stopped. Where it does not sound again, the screen gets
    /// it back and stays.
    pub fn go_back(
        &mut self,
        backend: &mut Backend,
        closing: &mut Closing,
        (left, over): (Left, Over),
        time: f64,
    ) -> Option<SittingView> {
        let at = left.at();
        // What was practised so far is in the entry already.
        let mut room = match Sitting::go_on(backend.outlet(), left) {
            Ok(sitting) => SittingView::new(over.title, sitting, time),
            Err(not) => {
                closing.give_back(not.left);
                backend.banner.say(words::sentence(not.why));
                return None;
            }
        };
        if let (Some(entry), Some(practice)) = (over.entry, &self.practice) {
            // What was said stays said.
            let entry = PracticeEntry { reason: None, ..over.said.about(entry) };
            let how = practice.plan.to_text();
            let kept = backend.keeper.go_on(Running { entry, how, position: at });
            backend.say(kept);
        }
        self.stand_by(backend, &mut room);
        Some(room)
    }
}

impl SittingView {
    /// Has the record remember how loud the sitting is: so is the next one, and this one after it was cut off.
    pub fn remember_volumes(&mut self, backend: &mut Backend, time: f64) {
        let volumes = Settings::percent(self.sitting().volumes());
        if volumes != backend.keeper.settings().volumes {
            let settings = Settings { volumes, ..backend.keeper.settings().clone() };
            backend.type_settings(settings, time);
        }
    }
}
