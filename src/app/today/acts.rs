//! What Today offers, from what the record says; and what is done about a choice there.

use std::sync::Arc;

use super::{Chosen, Kept, OfProgramme, Today, comes_by_habit, is_evening};
use crate::app::appointments;
use crate::app::backend::Backend;
use crate::app::bundles::{Bundles, Homework, Step};
use crate::app::route::{Beginning, Route};
use crate::app::session::Page;
use crate::app::words;
use crate::domain::record::{Goal, GoalOf, practice_day};
use crate::keeper::{AccessState, Settings};
use crate::library::OpenedSession;

/// The id of the session that a newcomer is offered.
const FIRST: &str = "breathing-space";

impl Today {
    /// Looks at the record. While that is away, what was known of it stays.
    pub fn look(&mut self, backend: &mut Backend) {
        self.day = backend.keeper.today();
        if backend.keeper.state() == AccessState::Opening {
            return;
        }
        let week = match backend.keeper.overview() {
            Ok(overview) => overview.filter(|o| o.sittings > 0).map(|o| o.week.clone()),
            Err(error) => {
                backend.banner.say(words::sentence(error));
                None
            }
        };
        let cut_off = backend.keeper.cut_off().ok().flatten().map(|running| running.entry.title);
        let lengths = backend.keeper.overview().ok().flatten().map(|o| o.lengths.clone());
        let lengths = lengths.unwrap_or_default();
        let today = practice_day(backend.keeper.now(), backend.keeper.settings().day_start);
        let ways = backend.keeper.ways();
        let ways = backend.say(ways).unwrap_or_default();
        let seen = ways.iter().filter_map(|way| Homework::of(way, &backend.library, today));
        let homework = seen.collect();
        let appointments = backend.keeper.overview().ok().flatten().map(|o| o.appointments.clone());
        self.kept = Kept { week, cut_off, lengths, homework, appointments };
    }

    /// Looks at the record again once a practice day is over. Whether it was.
    pub fn turn(&mut self, backend: &mut Backend) -> bool {
        let turns = self.day != backend.keeper.today();
        if turns {
            self.look(backend);
        }
        turns
    }

    /// What to practise today out of these sessions: what a programme has next; else what was practised last of what
    /// may come back by habit, or what everybody can begin with.
    pub fn practice(
        &self,
        backend: &mut Backend,
        sessions: &[Arc<OpenedSession>],
    ) -> Option<Arc<OpenedSession>> {
        let recent = backend.keeper.overview().ok().flatten().map(|o| o.recent.clone());
        let recent = recent.unwrap_or_default();
        let find = |id: &str| sessions.iter().find(|opened| opened.kept_as() == id);
        let asked = self.of_programme(sessions, recent.first().map(String::as_str));
        if let Some(opened) = asked.as_deref().and_then(find) {
            return Some(Arc::clone(opened));
        }
        let evening = is_evening(backend.keeper.now(), backend.keeper.settings().day_start);
        let may = |opened: &&Arc<OpenedSession>| comes_by_habit(opened.session(), evening);
        let again = recent.iter().filter_map(|id| find(id)).find(may);
        let first = || sessions.iter().find(may);
        again.or_else(|| find(FIRST)).or_else(first).cloned()
    }

    /// The session of a programme's stage that comes after the one that was practised last.
    fn of_programme(&self, all: &[Arc<OpenedSession>], last: Option<&str>) -> Option<String> {
        let homework = self.kept.homework.first()?;
        let here = |name: &String| all.iter().any(|opened| opened.name() == *name);
        let sessions: Vec<&String> = homework.sessions.iter().filter(|name| here(name)).collect();
        let after = last.and_then(|last| sessions.iter().position(|name| *name == last));
        let place = after.map_or(0, |place| (place + 1) % sessions.len().max(1));
        sessions.get(place).map(|name| (*name).clone())
    }

    /// Does what was chosen on Today.
    pub fn choose(
        &mut self,
        backend: &mut Backend,
        bundles: &mut Bundles,
        chosen: Chosen,
    ) -> Option<Route> {
        match chosen {
            Chosen::Open(opened) => Some(Route::Page(opened)),
            Chosen::Step(OfProgramme { bundle, step }) => {
                self.take_step(backend, bundles, &bundle, step)
            }
            Chosen::Appointment(said) => {
                appointments::keep(backend, said);
                self.look(backend);
                None
            }
            Chosen::Report => Some(Route::Report),
            Chosen::GoOn => Some(Route::GoOn),
            Chosen::LeaveIt => {
                let left = backend.keeper.forget_cut_off();
                backend.say(left);
                self.look(backend);
                backend.report();
                None
            }
            Chosen::Begin(opened, length) => {
                let (page, _) = Page::new(opened, backend.keeper.settings(), Some(length));
                let (title, plan) = (page.title().to_owned(), page.request());
                Some(Route::Begin(Box::new(Beginning { title, plan, before: None })))
            }
        }
    }

    /// Does what was chosen about the programme of a bundle.
    fn take_step(
        &mut self,
        backend: &mut Backend,
        bundles: &mut Bundles,
        bundle: &str,
        step: Step,
    ) -> Option<Route> {
        match step {
            Step::Open(opened) => return Some(Route::Page(opened)),
            Step::Read(name) => {
                let installed = Arc::clone(backend.keeper.installed().bundle(bundle)?);
                bundles.show_of(backend, &installed, name);
                return Some(Route::Bundles);
            }
            Step::TakeAlong => return Some(Route::TakeProgrammeAlong(bundle.to_owned())),
            Step::Go(stage) => {
                let gone = backend.keeper.go_to_stage(bundle, &stage);
                backend.say(gone);
                self.look(backend);
            }
            Step::Word(stage, word) => bundles.try_word(backend, bundle, stage, word),
            Step::Goal(days) => {
                let settings = backend.keeper.settings();
                let today = practice_day(backend.keeper.now(), settings.day_start);
                let goal = Goal::new(days, GoalOf::Days)?;
                let mut agreement = settings.agreement.clone();
                agreement.set_goal(goal, today);
                backend.choose_settings(Settings { agreement, ..settings.clone() });
                self.look(backend);
            }
        }
        None
    }
}
