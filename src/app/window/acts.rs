//! The one place that obeys commands, and the way from *Begin* to the closing screen.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::Context;

use super::guard;
use super::{GROUNDING, Practice, Screen, Window};
use crate::app::closing::{Closing, Over};
use crate::app::command::{Command, Scope};
use crate::app::player::{self, Outcome, Room};
use crate::app::session::{self, Page};
use crate::app::settings::{self, Hearing};
use crate::app::worker::{Ask, Done, Job};
use crate::app::{first, today, words};
use crate::domain::record::{PracticeEntry, Rating};
use crate::domain::{Preferences, Request, Setting};
use crate::studio::{
    Left, Opened, OutputEvent, Plan, Player, Prepared, Running, Settings, Sitting, State, Voice,
};
use crate::units::Frames;

/// How often the sound check is looked at.
pub(super) const CHECK_LOOK: Duration = Duration::from_millis(100);

impl Window {
    /// The one place that obeys.
    pub(super) fn obey(&mut self, ctx: &Context, command: Command) {
        let time = ctx.input(|input| input.time);
        match command {
            Command::Keys => self.keys_shown = true,
            Command::Lock => self.lock(ctx),
            Command::Hide => self.hide(ctx),
            // What locks the record, asks about a sitting or greets is left by its own ways alone.
            _ if matches!(self.screen, Screen::Locked(_) | Screen::Closing(_))
                && command.scope() == Scope::Places => {}
            Command::Today => self.go(Screen::Today),
            Command::Library => self.go(Screen::Library),
            Command::Timer => self.go(Screen::Timer),
            Command::Progress => self.go(Screen::Progress),
            Command::Bundles => self.go(Screen::Bundles),
            Command::Settings => self.go(Screen::Settings),
            Command::Search => {
                self.catalogue.focus_search();
                self.go(Screen::Library);
            }
            Command::Back => match self.screen {
                Screen::Session(_) => self.go(Screen::Library),
                Screen::Bundles if self.bundles.back() => self.heard = None,
                Screen::Closing(_) | Screen::Locked(_) | Screen::First(_) => {}
                _ => self.go(Screen::Today),
            },
            Command::Begin => self.begin_here(time),
            _ => {
                if let Screen::Sitting(room) = &mut self.screen {
                    let wish = room.obey(command, time);
                    self.grant(wish, time);
                }
            }
        }
    }

    /// Begins what this screen is about.
    fn begin_here(&mut self, time: f64) {
        match &self.screen {
            Screen::Today => {
                let practice = self.for_today();
                if let Some(chosen) = self.today.begin(practice.as_ref(), &self.kept) {
                    self.choose(chosen, time);
                }
            }
            Screen::Session(page) if page.obstacle().is_none() => {
                let (ask, before) = (page.ask(), page.before());
                let settings = page.remembered(self.keeper.settings());
                self.choose_settings(settings);
                self.begin(ask, before, time);
            }
            Screen::Timer => self.begin(self.timer.ask(), None, time),
            Screen::First(_) => self.grant_first(first::Wish::Begin, time),
            _ => {}
        }
    }

    pub(super) fn choose(&mut self, chosen: today::Chosen, time: f64) {
        match chosen {
            today::Chosen::Open(opened) => self.open(opened),
            today::Chosen::Step(step) => self.choose_step(step),
            today::Chosen::GoOn => self.go_on(time),
            today::Chosen::LeaveIt => {
                let left = self.keeper.forget_cut_off();
                self.say(left);
                self.look_again();
            }
            today::Chosen::Begin(opened, length) => {
                let (page, _) = Page::new(opened, self.keeper.settings(), Some(length));
                self.begin(page.ask(), None, time);
            }
        }
    }

    pub(super) fn open(&mut self, opened: Arc<Opened>) {
        let last = self.kept.lengths.get(&opened.kept_as()).copied();
        let (page, wish) = Page::new(opened, self.keeper.settings(), last);
        if let session::Wish::Describe(opened, sitting) = wish {
            self.worker.ask(Job::Describe(opened, sitting));
        }
        self.go(Screen::Session(Box::new(page)));
    }

    pub(super) fn begin(&mut self, ask: Ask, before: Option<Rating>, time: f64) {
        self.banner = None;
        let voice = match &ask {
            Ask::Session { sitting, .. } => sitting.voice,
            Ask::Timer { .. } => self.keeper.settings().narrator,
        };
        let (title, plan) = (player::title_of(&ask), ask.plan());
        self.practice = Some(Practice { title, plan, voice, before, cut_off: None });
        let room = Room::preparing(player::title_of(&ask), self.target, time)
            .with_support(&self.support());
        self.go(Screen::Sitting(Box::new(room)));
        self.prepare(ask, false);
    }

    fn prepare(&mut self, ask: Ask, grounding: bool) {
        self.awaited += 1;
        self.awaits_grounding = grounding;
        self.worker.ask(Job::Prepare(self.awaited, Box::new(ask)));
    }

    /// What the worker has done.
    pub(super) fn take(&mut self, done: Done, time: f64) {
        match done {
            Done::Unlocked(unlocked) => self.take_unlocked(*unlocked),
            Done::Returned(returned) => self.take_returned(*returned),
            Done::Line(prepared) => self.take_line(*prepared),
            Done::Exported(exported) => self.progress.exported(exported),
            // Whoever follows looks at the clock.
            Done::Woken => self.wakes = i64::MIN,
            Done::FoundBundles(files) => self.bundles.found(files),
            Done::Looked(looking, looked) => self.bundles.looked(&looking, *looked),
            Done::LookedOnShelf(looking, looked) => {
                if self.bundles.looked_on_shelf(&looking, *looked) {
                    self.keep_shelves();
                }
            }
            Done::Tried(looking, tried) => self.bundles.unsigned(&looking, tried),
            Done::Recording(name, prepared) => self.take_recording(&name, *prepared),
            Done::FoundSessions(Ok(sessions)) => self.catalogue.fill(sessions),
            Done::FoundSessions(Err(error)) => self.banner = Some(error),
            Done::Described(described) => {
                if let Screen::Session(page) = &mut self.screen
                    && page.id() == described.id
                {
                    page.describe_as(described);
                }
            }
            Done::Prepared(number, _) if number != self.awaited => {}
            Done::Prepared(_, prepared) => self.take_prepared(*prepared, time),
        }
    }

    fn take_prepared(&mut self, prepared: Result<Prepared, String>, time: f64) {
        let Screen::Sitting(room) = &mut self.screen else { return };
        let grounding = std::mem::take(&mut self.awaits_grounding);
        let volumes = self.keeper.settings().gains();
        let mut kept = Ok(());
        let taken = prepared.and_then(|prepared| {
            if let (false, Some(practice)) = (grounding, &mut self.practice) {
                kept = match practice.cut_off.take() {
                    Some(running) => self.keeper.go_on(running),
                    None => self.keeper.begin(&prepared, &practice.plan, practice.before),
                };
            }
            room.take(prepared, volumes).map_err(words::sentence)
        });
        match taken {
            Ok(()) => {}
            Err(error) if grounding => room.without_grounding(error, time),
            Err(error) => {
                self.banner = Some(error);
                self.go(Screen::Today);
            }
        }
        // Practising does not wait for the record.
        self.say(kept);
    }

    /// Goes on with a sitting that was cut off.
    fn go_on(&mut self, time: f64) {
        let cut_off = self.keeper.cut_off();
        let Some(running) = self.say(cut_off).flatten() else { return };
        match Plan::from_text(&running.how) {
            Ok(plan) => {
                let (title, from) = (running.entry.title.clone(), running.position);
                let voice = match &plan {
                    Plan::Session { sitting, .. } => sitting.voice,
                    Plan::Timer { .. } => self.keeper.settings().narrator,
                };
                self.awaited += 1;
                self.awaits_grounding = false;
                self.worker.ask(Job::PrepareAgain(self.awaited, Box::new(plan.clone())));
                let room = Room::preparing_from(title.clone(), self.target, from, time)
                    .with_support(&self.support());
                self.go(Screen::Sitting(Box::new(room)));
                let cut_off = Some(running);
                self.practice = Some(Practice { title, plan, voice, before: None, cut_off });
            }
            Err(error) => self.banner = Some(words::sentence(error)),
        }
    }

    /// Keeps what was said about a sitting.
    pub(super) fn keep(&mut self, over: Over) {
        if let Some(entry) = over.entry {
            let said = PracticeEntry { ratings: over.ratings, line: over.line, ..entry.clone() };
            if said != entry {
                let kept = self.keeper.write(&said);
                self.say(kept);
            }
        }
        self.look_again();
    }

    /// What a sitting asks for.
    pub(super) fn grant(&mut self, wish: anyhow::Result<Option<player::Wish>>, time: f64) {
        match wish {
            Ok(None) => {}
            Ok(Some(player::Wish::Grounding)) => match self.grounding() {
                Some(ask) => self.prepare(ask, true),
                None => {
                    if let Screen::Sitting(room) = &mut self.screen {
                        room.without_grounding(String::new(), time);
                    }
                }
            },
            Ok(Some(player::Wish::GiveUp)) => {
                self.awaited += 1;
                self.go(Screen::Today);
            }
            Ok(Some(player::Wish::Close(outcome))) => self.close(*outcome),
            Err(error) => {
                self.banner = Some(words::sentence(error));
                self.go(Screen::Today);
            }
        }
    }

    /// The five senses, as short as they can be, with the narrator at hand.
    fn grounding(&self) -> Option<Ask> {
        let opened =
            self.catalogue.sessions().iter().find(|opened| opened.session().id == GROUNDING)?;
        let session = Box::new(opened.session().clone());
        let request = Request { target: session.lengths.first().copied(), ..Request::default() };
        let voice = self.practice.as_ref().and_then(|practice| practice.voice);
        let preferences = self.keeper.settings().preferences.clone();
        let sitting = Sitting { voice, request, preferences };
        Some(Ask::Session { opened: Arc::clone(opened), session, sitting })
    }

    fn close(&mut self, outcome: Outcome) {
        // It is on the disk before the closing screen shows.
        let finished = self.keeper.finish(outcome.sat, outcome.ended);
        let entry = self.say(finished).flatten();
        let practised = match &entry {
            Some(entry) => Frames::from_secs(u64::from(entry.actual_secs)),
            None => outcome.sat.practised,
        };
        let (ratings, line) =
            entry.as_ref().map(|e| (e.ratings, e.line.clone())).unwrap_or_default();
        let title = self.practice.as_ref().map_or_else(String::new, |p| p.title.clone());
        let over = Over { title, practised, entry, ratings, line };
        let rates = self.keeper.settings().ratings;
        self.take_turns();
        let comfort = over.entry.clone().and_then(|entry| self.comfort_after(&entry));
        self.remember_volumes();
        let closing = Closing::new(over, outcome.left, rates).with_comfort(comfort);
        self.go(Screen::Closing(Box::new(closing)));
    }

    /// Whoever followed in a practice for two begins the next one.
    fn take_turns(&mut self) {
        let Some(Plan::Session { name, sitting, .. }) =
            self.practice.as_ref().map(|practice| &practice.plan)
        else {
            return;
        };
        let mut sessions = self.catalogue.sessions().iter();
        let for_two = sessions
            .any(|opened| opened.name() == *name && opened.session().setting == Setting::Partners);
        if for_two {
            let settings = self.keeper.settings();
            let begins = sitting.preferences.begins.other();
            let preferences = Preferences { begins, ..settings.preferences.clone() };
            self.choose_settings(Settings { preferences, ..settings.clone() });
        }
    }

    /// Back to a sitting that was stopped.
    pub(super) fn go_back(&mut self, left: Left, over: Over, time: f64) {
        if let (Some(entry), Some(practice)) = (over.entry, &self.practice) {
            // What was said stays said.
            let entry = PracticeEntry { ratings: over.ratings, line: over.line, ..entry };
            let how = practice.plan.to_text();
            let running = Running { entry, how, position: left.at() };
            let kept = self.keeper.go_on(running);
            self.say(kept);
        }
        // What was practised so far is in the entry already.
        match Room::go_on(over.title, self.target, left, Frames::ZERO, time) {
            Ok(room) => {
                let room = room.with_support(&self.support());
                self.go(Screen::Sitting(Box::new(room)));
            }
            Err(error) => self.banner = Some(words::sentence(error)),
        }
    }

    /// The next sitting is as loud as this one was.
    fn remember_volumes(&mut self) {
        let Screen::Sitting(room) = &self.screen else { return };
        let volumes = room.volumes().map(|gain| (gain.0 * 100.0).round() as u8);
        let settings = Settings { volumes, ..self.keeper.settings().clone() };
        self.choose_settings(settings);
    }

    /// What the first screen asks for.
    pub(super) fn grant_first(&mut self, wish: first::Wish, time: f64) {
        match wish {
            first::Wish::Begin => match self.for_today() {
                Some(opened) => {
                    let length = opened.session().lengths.first().copied();
                    let (page, _) = Page::new(opened, self.keeper.settings(), length);
                    self.begin(page.ask(), None, time);
                }
                None => self.go(Screen::Today),
            },
            first::Wish::Look => self.go(Screen::Today),
            first::Wish::Done => {
                // Chosen, even where nothing was changed: who has set up is no longer new.
                let kept = self.keeper.set_settings(self.keeper.settings().clone());
                self.say(kept);
                self.go(Screen::Today);
            }
            first::Wish::Settings(settings) => self.type_settings(*settings, time),
            first::Wish::Hear(voice) => self.hear(voice),
        }
    }

    /// What the settings ask for.
    pub(super) fn grant_choice(&mut self, ctx: &Context, wish: settings::Wish) {
        match wish {
            settings::Wish::Looks => {
                self.show_appearance(ctx);
                // A slider that moves is written once, when it stands.
                self.typed = Some(ctx.input(|input| input.time));
            }
            settings::Wish::Settings(settings) => {
                self.type_settings(*settings, ctx.input(|input| input.time));
            }
            settings::Wish::Hear(voice) => self.hear(voice),
            settings::Wish::Errand(errand) => {
                guard::forget_typed(ctx);
                if let Some(errands) = self.keeper.send(errand)
                    && !self.worker.ask(Job::Errand(Box::new(errands)))
                {
                    // Nobody takes it: the record is had again at once.
                    self.keeper.try_door();
                }
            }
            settings::Wish::EraseAll => {
                let erased = self.keeper.erase_all();
                if self.say(erased).is_some() {
                    self.forget(ctx);
                    self.look_again();
                    self.go(Screen::First(Box::default()));
                }
            }
        }
    }

    /// Lets a line be heard.
    fn hear(&mut self, voice: Voice) {
        self.check = None;
        self.hearing = match self.worker.ask(Job::Line(voice)) {
            true => Hearing::Preparing,
            false => Hearing::Still,
        };
    }

    fn take_line(&mut self, prepared: Result<Prepared, String>) {
        if self.hearing != Hearing::Preparing || self.covered {
            return;
        }
        let volumes = self.keeper.settings().gains();
        let begun = prepared.and_then(|prepared| {
            let left = Left::new(prepared, volumes, Frames::ZERO);
            Player::begin_at(left, self.target).map_err(words::sentence)
        });
        match begun {
            Ok(player) => {
                let line = player.begun(None, Frames(u64::MAX)).pop();
                self.hearing = Hearing::Playing(line.map(|(_, text)| text).unwrap_or_default());
                self.check = Some(player);
            }
            Err(error) => self.hearing = Hearing::Failed(error),
        }
    }

    /// Follows the line of the sound check.
    pub(super) fn follow_check(&mut self, ctx: &Context) {
        let Some(player) = &mut self.check else { return };
        let mut silent = false;
        while let Some(event) = player.next_event() {
            silent |=
                matches!(event, OutputEvent::NoDevice(_) | OutputEvent::FellBackToNullClock { .. });
        }
        if silent {
            self.hearing = Hearing::NoDevice;
        } else if player.snapshot(Frames::ZERO).state == State::Finished {
            self.hearing = Hearing::Heard;
        } else {
            return ctx.request_repaint_after(CHECK_LOOK);
        }
        self.check = None;
        ctx.request_repaint();
    }
}
