//! Bundles in the window: opening what a therapist handed over, and the way through its programme.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::Context;

use super::guard::forget_typed;
use super::{Screen, Window};
use crate::app::bundles::{Answered, Comfort, Homework, Step, Wish};
use crate::app::worker::{Job, Looking};
use crate::app::{today, words};
use crate::domain::record::{Goal, GoalOf, PracticeEntry, practice_day};
use crate::studio::{
    DoorState, Errand, Given, Left, OnShelf, Plan, Player, Prepared, Receiver, Settings, Source,
    State, StoreError, Told,
};
use crate::units::Frames;

/// What is heard of a bundle beside its sessions.
pub(super) struct Heard {
    /// Its name in the bundle.
    pub(super) name: String,
    /// None while it is made ready.
    player: Option<Player>,
}

impl Window {
    /// Opens what someone has: a bundle's file, or what nobody signed.
    pub fn open_path(&mut self, path: PathBuf) {
        self.open_sealed(path, Given::Nothing);
    }

    /// The same with what opens the seal of a bundle.
    fn open_sealed(&mut self, path: PathBuf, given: Given) {
        match self.screen {
            // What says what this is, locks the record, asks about a sitting or plays is not left for that.
            Screen::First(_) | Screen::Locked(_) | Screen::Closing(_) | Screen::Sitting(_) => {
                self.waiting = Some(path);
                return;
            }
            Screen::Bundles => {}
            _ => self.go(Screen::Bundles),
        }
        let looking = self.bundles.look_at(&path);
        match path.extension().is_some_and(|ending| ending == "groundwork") {
            true => self.receive(|receiver| Job::Look(receiver, path, given, looking)),
            false => _ = self.worker.ask(Job::Try(path, looking)),
        }
    }

    /// Opens a bundle on a shelf.
    fn take_from_shelf(&mut self, one: Box<OnShelf>) {
        let looking = self.bundles.look_at(&one.path());
        self.receive(|receiver| Job::Take(receiver, one, looking));
    }

    /// Asks for what needs the record to look at a bundle.
    fn receive(&mut self, job: impl FnOnce(Receiver) -> Job) {
        let why = match self.keeper.receiver() {
            Ok(Some(receiver)) => {
                self.worker.ask(job(receiver));
                return;
            }
            Ok(None) if self.keeper.state() == DoorState::Locked => {
                "The record is locked; a bundle can be opened once it is open.".into()
            }
            Ok(None) => "Bundles are kept in the record, which can not be had now.".into(),
            Err(error) => words::sentence(error),
        };
        self.bundles.refuse(why);
    }

    /// Keeps which shelves were looked at.
    pub(super) fn keep_shelves(&mut self) {
        let kept = self.keeper.set_shelves(self.bundles.known_shelves());
        self.say(kept);
    }

    /// Takes files that were dropped, and one that waited for a sitting to be over.
    pub(super) fn follow_files(&mut self, ctx: &Context) {
        let dropped = ctx
            .input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
        let free = !self.covered
            && !matches!(
                self.screen,
                Screen::First(_) | Screen::Locked(_) | Screen::Closing(_) | Screen::Sitting(_)
            );
        let waiting = if free { self.waiting.take() } else { None };
        if let Some(path) = dropped.or(waiting) {
            self.open_path(path);
            ctx.request_repaint();
        }
    }

    /// Lets the library have what the record has of bundles, no more and no less.
    pub(super) fn share_installed(&mut self) {
        if !Arc::ptr_eq(&self.library.installed(), self.keeper.installed()) {
            self.library.set_installed(Arc::clone(self.keeper.installed()));
            self.catalogue.forget_bundles();
            self.worker.ask(Job::FindSessions);
        }
    }

    /// What the screen of bundles asks for.
    pub(super) fn grant_bundle(&mut self, ctx: &Context, wish: Wish) {
        match wish {
            Wish::Find => _ = self.worker.ask(Job::FindBundles),
            Wish::Look(path) => self.open_path(path),
            Wish::Unseal(path, given) => {
                forget_typed(ctx);
                self.open_sealed(path, given);
            }
            Wish::Shelves => {
                let known = self.keeper.shelves();
                if let Some(known) = self.say(known) {
                    self.bundles.know_shelves(known);
                }
            }
            Wish::LookOnShelf(folder) => {
                let looking = Arc::new(Looking::default());
                let known = self.bundles.known_shelves().clone();
                let installed = Arc::clone(self.keeper.installed());
                self.bundles.look_on_shelf(Arc::clone(&looking));
                self.worker.ask(Job::LookOnShelf(folder, known, installed, looking));
            }
            Wish::Take(one) => self.take_from_shelf(one),
            Wish::KeepShelves => self.keep_shelves(),
            Wish::Install(received, checked) => {
                let id = received.opened.bundle.id.clone();
                let errands = self.keeper.send(Errand::Install(received, checked));
                if let Some(errands) = errands
                    && self.worker.ask(Job::Errand(Box::new(errands)))
                {
                    self.installing = Some(id);
                } else {
                    // Nobody takes it: the record is had again at once.
                    self.keeper.try_door();
                }
            }
            Wish::Remove(id) => {
                let removed = self.keeper.remove_bundle(&id);
                if self.say(removed).is_some() {
                    let words = "It is removed; what you practised with it stays. It can be put back here \
                                 for a week.";
                    self.banner = Some(words.into());
                }
            }
            Wish::Restore(id) => {
                self.banner = None;
                let restored = self.keeper.restore_bundle(&id);
                self.say(restored);
            }
            Wish::Checked(id) => {
                let checked = self.keeper.bundle_checked(&id);
                self.say(checked);
            }
            Wish::Session(opened) => self.open(opened),
            Wish::SessionNamed(name) => {
                let found = self.catalogue.sessions().iter().find(|opened| opened.name() == name);
                // One that was installed just now may not have come to the library's list yet.
                let found = found.cloned().or_else(|| self.library.open(&name).ok().map(Arc::new));
                match found {
                    Some(opened) => self.open(opened),
                    None => {
                        let words = "A part of this bundle is missing or damaged on this computer. Opening \
                                     the bundle's file again puts it back.";
                        self.banner = Some(words.into());
                    }
                }
            }
            Wish::Hear(installed, name) => {
                self.heard = Some(Heard { name: name.clone(), player: None });
                self.worker.ask(Job::Recording(installed, name));
            }
            Wish::Silence => self.heard = None,
            Wish::Unlock => self.lock(ctx),
        }
    }

    /// What came of installing.
    pub(super) fn installed(
        &mut self,
        told: Result<Told, StoreError>,
    ) -> Option<Result<Told, StoreError>> {
        let Some(id) = self.installing.take() else { return Some(told) };
        match told {
            Ok(_) => {
                self.bundles.show(&id);
                let installed = self.keeper.installed().bundle(&id);
                if installed.is_some_and(|installed| installed.bundle.programme.is_some()) {
                    self.banner = Some("It is installed. Its first stage is on Today.".into());
                }
            }
            Err(error) => self.banner = Some(words::sentence(error)),
        }
        None
    }

    /// A recording that is ready.
    pub(super) fn take_recording(&mut self, name: &str, prepared: Result<Prepared, String>) {
        let target = self.target;
        let volumes = self.keeper.settings().gains();
        let Some(heard) = self.heard.as_mut().filter(|heard| heard.name == name) else { return };
        let begun = prepared.and_then(|prepared| {
            let left = Left::new(prepared, volumes, Frames::ZERO);
            Player::begin_at(left, target).map_err(words::sentence)
        });
        match begun {
            Ok(player) if !self.covered => heard.player = Some(player),
            Ok(_) => self.heard = None,
            Err(error) => (self.heard, self.banner) = (None, Some(error)),
        }
    }

    /// Follows a recording to its end.
    pub(super) fn follow_heard(&mut self, ctx: &Context) {
        let Some(Heard { player: Some(player), .. }) = &mut self.heard else { return };
        while player.next_event().is_some() {}
        if player.snapshot(Frames::ZERO).state == State::Finished {
            self.heard = None;
            ctx.request_repaint();
        } else {
            ctx.request_repaint_after(super::acts::CHECK_LOOK);
        }
    }

    /// The programmes as Today shows them.
    pub(super) fn look_at_programmes(&mut self) {
        let today = practice_day(self.keeper.now(), self.keeper.settings().day_start);
        let ways = self.keeper.ways();
        let ways = self.say(ways).unwrap_or_default();
        let seen = ways.iter().filter_map(|way| Homework::of(way, &self.library, today));
        self.kept.homework = seen.collect();
    }

    /// What a programme on Today asks for.
    pub(super) fn take_step(&mut self, bundle: &str, step: Step) {
        match step {
            Step::Open(opened) => self.open(opened),
            Step::Read(name) => {
                if let Some(installed) = self.keeper.installed().bundle(bundle).cloned() {
                    self.bundles.read(&installed, &name);
                    self.go(Screen::Bundles);
                }
            }
            Step::Go(stage) => {
                let gone = self.keeper.go_to_stage(bundle, &stage);
                self.say(gone);
                self.look();
            }
            Step::Word(stage, word) => {
                let opened = self.keeper.try_word(bundle, &stage, &word);
                let opens = self.say(opened);
                self.look();
                let mut here = self.kept.homework.iter_mut().filter(|one| one.bundle == bundle);
                if let (Some(false), Some(homework)) = (opens, here.next()) {
                    homework.wrong_word();
                }
            }
            Step::Goal(days) => {
                let settings = self.keeper.settings();
                let today = practice_day(self.keeper.now(), settings.day_start);
                if let Some(goal) = Goal::new(days, GoalOf::Days) {
                    let mut agreement = settings.agreement.clone();
                    agreement.set_goal(goal, today);
                    self.choose_settings(Settings { agreement, ..self.keeper.settings().clone() });
                    self.look();
                }
            }
        }
    }

    /// What is asked after a sitting for a programme.
    pub(super) fn comfort_after(&mut self, entry: &PracticeEntry) -> Option<Comfort> {
        let homework = entry.homework.as_ref()?;
        let ways = self.keeper.ways();
        let ways = self.say(ways)?;
        let way = ways.iter().find(|way| way.installed.bundle.id == homework.bundle)?;
        let course = way.course()?;
        let stage = course.stage().filter(|stage| stage.id == homework.stage)?;
        let names = match self.library.people(&way.installed, stage) {
            1 => vec![String::new()],
            _ => {
                let [first, second] = &self.keeper.settings().preferences.names;
                let named = |name: &String, otherwise: &str| match name.is_empty() {
                    true => otherwise.to_owned(),
                    false => name.clone(),
                };
                vec![named(first, "the first of you"), named(second, "the second of you")]
            }
        };
        let before = course.before().map(|stage| stage.id.clone());
        Some(Comfort::new(homework.bundle.clone(), course.comfort_asked(), names, before))
    }

    /// What was answered after a sitting.
    pub(super) fn take_answer(&mut self, bundle: &str, answered: Answered) {
        let kept = match answered {
            Answered::Enough(person, enough) => self.keeper.keep_comfort(bundle, person, enough),
            Answered::StepBack(stage) => self.keeper.go_to_stage(bundle, &stage),
        };
        self.say(kept);
    }

    /// Whom to turn to: the client's own words first, then those of the bundle that is practised.
    pub(super) fn support(&self) -> String {
        let own = self.keeper.settings().support.clone();
        let name = self.practice.as_ref().and_then(|practice| practice.plan.session());
        let bundle = name.and_then(|name| name.split_once(':')).map(|(bundle, _)| bundle);
        let installed = bundle.and_then(|id| self.keeper.installed().bundle(id));
        let theirs = installed.map(|one| one.bundle.support.clone()).unwrap_or_default();
        let lines = std::iter::once(own).chain(theirs);
        lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Whether what fills the window is signed by nobody.
    pub(super) fn is_unsigned(&self) -> bool {
        match &self.screen {
            Screen::Bundles => self.bundles.is_unsigned(),
            Screen::Session(page) => matches!(page.source(), Source::File(_)),
            Screen::Sitting(_) | Screen::Closing(_) => {
                let plan = self.practice.as_ref().map(|practice| &practice.plan);
                plan.and_then(Plan::session).is_some_and(|name| name.ends_with(".ron"))
            }
            _ => false,
        }
    }

    /// What to practise today of a programme: the session of its stage that comes after the last one.
    pub(super) fn of_programme(&self, last: Option<&str>) -> Option<String> {
        let homework = self.kept.homework.first()?;
        let here =
            |name: &String| self.catalogue.sessions().iter().any(|opened| opened.name() == *name);
        let sessions: Vec<&String> = homework.sessions.iter().filter(|name| here(name)).collect();
        let after = last.and_then(|last| sessions.iter().position(|name| *name == last));
        let place = after.map_or(0, |place| (place + 1) % sessions.len().max(1));
        sessions.get(place).map(|name| (*name).clone())
    }

    /// What a screen of today chose about a programme.
    pub(super) fn choose_step(&mut self, chosen: today::OfProgramme) {
        self.take_step(&chosen.bundle, chosen.step);
    }
}
