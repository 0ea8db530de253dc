//! From screen to screen: obeying commands, taking what lanes have done to whoever waits for it, and following where
//! the acts of a screen lead.

use std::path::PathBuf;

use eframe::egui::Context;

use super::{Screen, Window};
use crate::app::along::{self, Sheet};
use crate::app::closing::{self, Over};
use crate::app::command::{Command, Scope};
use crate::app::route::Route;
use crate::app::session::Page;
use crate::app::worker::{Done, Job};
use crate::app::{first, player};
use crate::keeper::{Settings, Task, is_named_like_history};
use crate::library::{OpenedSession, Source};
use crate::studio::Given;

/// When a lane came to grief.
pub(super) const WENT_WRONG: &str = "Something went wrong inside Groundwork. What is kept is there; if something does not \
                          appear, try it once more.";

impl Window {
    /// Obeys a command; nothing else does.
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
            Command::Studio if self.backend.keeper.settings().writes => self.go(Screen::Studio),
            Command::Studio => {}
            Command::Settings => self.go(Screen::Settings),
            Command::Search => {
                self.places.catalogue.focus_search();
                self.go(Screen::Library);
            }
            Command::Back => match self.screen {
                Screen::Session(_) | Screen::Reading(_) => self.lead(ctx, Route::Library),
                Screen::Along(_) => self.leave_along(),
                Screen::Report if self.places.report.back() => {}
                Screen::Report => self.go(Screen::Progress),
                Screen::Studio if self.places.studio.back(&mut self.backend) => {}
                Screen::Bundles if self.places.bundles.leave_for_studio() => {
                    self.go(Screen::Studio);
                }
                Screen::Bundles if self.places.bundles.back() => self.places.bundles.silence(),
                Screen::Closing(_) | Screen::Locked(_) | Screen::First(_) => {}
                _ => self.go(Screen::Today),
            },
            Command::Begin => self.begin_here(ctx),
            _ if matches!(command.scope(), Scope::Studio | Scope::Recording) => {
                self.places.studio.obey(&mut self.backend, ctx, command);
            }
            _ => {
                if let Screen::Sitting(room) = &mut self.screen {
                    let wish = room.obey(command, time);
                    self.grant(wish);
                }
            }
        }
    }

    /// Begins what this screen is about.
    fn begin_here(&mut self, ctx: &Context) {
        let backend = &mut self.backend;
        let route = match &self.screen {
            Screen::Today => {
                let practice = self.for_today();
                let chosen = self.places.today.begin(practice.as_ref());
                let (today, bundles) = (&mut self.places.today, &mut self.places.bundles);
                chosen.and_then(|chosen| today.choose(&mut self.backend, bundles, chosen))
            }
            Screen::Session(page) if page.obstacle().is_none() => Some(page.begin(backend)),
            Screen::Timer => Some(self.places.timer.begin()),
            Screen::First(_) => return self.grant_first(ctx, first::Wish::Begin),
            _ => None,
        };
        if let Some(route) = route {
            self.lead(ctx, route);
        }
    }

    /// Leaves what is shown for another screen; what was typed here is written first.
    pub(super) fn go(&mut self, screen: Screen) {
        self.flush();
        self.places.studio.write(&mut self.backend);
        if let Screen::Today = screen {
            // It may be another day by now, or another goal.
            self.places.today.look(&mut self.backend);
        }
        if !matches!(screen, Screen::Library | Screen::Session(_) | Screen::Reading(_)) {
            self.places.catalogue.forget_concern();
        }
        if !matches!(screen, Screen::Report) {
            self.places.report.put_away();
        }
        if !matches!(screen, Screen::Studio) {
            self.places.studio.put_away();
        }
        self.screen = screen;
        // What sounds beside a sitting is about the screen that it was begun on.
        self.check.stop();
        self.places.bundles.silence();
        self.places.studio.silence();
    }

    /// Writes what was typed or moved into settings and looks, if anything was.
    pub(super) fn flush(&mut self) {
        if self.backend.flush() {
            self.looks.keep(&self.backend.worker, self.backend.library.folders().data());
        }
    }

    /// Follows where an act leads.
    pub(super) fn lead(&mut self, ctx: &Context, route: Route) {
        let time = ctx.input(|input| input.time);
        match route {
            Route::Today => self.go(Screen::Today),
            Route::Library => {
                let is_written = matches!(&self.screen, Screen::Session(page)
                    if matches!(page.source(), Source::File(_)) && self.places.studio.is_writing());
                self.go(if is_written { Screen::Studio } else { Screen::Library });
            }
            Route::Progress => self.go(Screen::Progress),
            Route::Report => {
                self.go(Screen::Report);
                self.places.report.read(&mut self.backend);
            }
            Route::Bundles => self.go(Screen::Bundles),
            Route::Studio(folder) => self.open_studio(Some(folder)),
            Route::Page(opened) => {
                let last = self.places.today.last_length(&opened);
                let author = match &opened.source {
                    Source::File(path) => self.places.studio.author_of(path),
                    _ => None,
                };
                let page = Page::open(&self.backend, opened, last).by(author);
                self.go(Screen::Session(Box::new(page)));
            }
            Route::Read(reading) => self.go(Screen::Reading(reading)),
            Route::TakeAlong => self.take_along(),
            Route::TakeProgrammeAlong(bundle) => {
                let (today, sessions) = (&self.places.today, self.places.catalogue.sessions());
                let last = |opened: &OpenedSession| today.last_length(opened);
                let sheet = Sheet::of_programme(&mut self.backend, &bundle, sessions, last);
                if let Some(sheet) = sheet {
                    self.go(Screen::Along(Box::new(sheet)));
                }
            }
            Route::Begin(beginning) => {
                let room = self.practising.begin(&mut self.backend, *beginning, time);
                self.go(Screen::Sitting(Box::new(room)));
            }
            Route::GoOn => {
                if let Some(room) = self.practising.go_on(&mut self.backend, time) {
                    self.go(Screen::Sitting(Box::new(room)));
                }
            }
            Route::Open(path, given) => self.open_sealed(path, given),
            Route::Look(path) => {
                self.go(Screen::Bundles);
                self.places.bundles.look_for_studio(&self.backend, path);
            }
            Route::BackToStudio => self.go(Screen::Studio),
            Route::Lock => self.lock(ctx),
        }
    }

    /// Offers to take along the session whose page is shown, unless it is not open yet.
    fn take_along(&mut self) {
        let Screen::Session(page) = &self.screen else { return };
        if along::is_kept_back(&mut self.backend, page) {
            self.backend.banner.say(along::NOT_OPEN);
            return;
        }
        // The page waits within the sheet, as it is set.
        if let Screen::Session(page) = std::mem::replace(&mut self.screen, Screen::Library) {
            self.go(Screen::Along(Box::new(Sheet::of_page(page))));
        }
    }

    /// Goes back to where something was taken along; what is being written is broken off.
    pub(super) fn leave_along(&mut self) {
        if let Screen::Along(sheet) = std::mem::replace(&mut self.screen, Screen::Today) {
            self.go(sheet.into_page().map_or(Screen::Today, Screen::Session));
        }
    }

    /// Opens what someone has, whatever it is called: a bundle's file, a history, or what nobody signed.
    pub fn open_path(&mut self, path: PathBuf) {
        self.open_sealed(path, Given::Nothing);
    }

    /// Opens Studio for someone who asked for it by name, who writes for others from now on.
    pub fn open_studio(&mut self, folder: Option<PathBuf>) {
        if !self.screen.gives_way() {
            self.studio_waits = Some(folder);
            return;
        }
        let settings = self.backend.keeper.settings().clone();
        self.backend.choose_settings(Settings { writes: true, ..settings });
        self.go(Screen::Studio);
        if let Some(folder) = folder {
            self.places.studio.open(&mut self.backend, folder);
        }
    }

    /// The same with what opens the seal of a bundle. A screen that is not left for that has the file wait.
    fn open_sealed(&mut self, path: PathBuf, given: Given) {
        if !self.screen.gives_way() {
            self.waiting = Some(path);
            return;
        }
        if matches!(self.screen, Screen::Studio)
            && self.places.studio.take_voice_pack(&self.backend, &path)
        {
            return;
        }
        if matches!(self.screen, Screen::Studio) && path.is_dir() {
            return self.places.studio.open(&mut self.backend, path);
        }
        if is_named_like_history(&path) {
            return self.open_history(path);
        }
        if !matches!(self.screen, Screen::Bundles) {
            self.go(Screen::Bundles);
        }
        self.places.bundles.open(&self.backend, path, given);
    }

    fn open_history(&mut self, path: PathBuf) {
        self.go(Screen::Progress);
        self.places.progress.open_history(&mut self.backend, path);
    }

    /// Takes files that were dropped, and one that waited for a sitting to be over.
    pub(super) fn follow_files(&mut self, ctx: &Context) {
        let dropped = ctx
            .input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
        let free = !self.guard.covered && self.screen.gives_way();
        // Whoever opens the record, or goes on without it, comes to what was asked for.
        if free && let Some(folder) = self.studio_waits.take() {
            self.open_studio(folder);
            ctx.request_repaint();
        }
        let waiting = if free { self.waiting.take() } else { None };
        if let Some(path) = dropped.or(waiting) {
            let is_taken = matches!(self.screen, Screen::Studio)
                && self.places.studio.takes_file(&mut self.backend, &path);
            if !is_taken {
                self.open_path(path);
            }
            ctx.request_repaint();
        }
    }

    /// Takes what a lane has done to whoever waits for it.
    pub(super) fn take(&mut self, ctx: &Context, done: Done, time: f64) {
        let (backend, places) = (&mut self.backend, &mut self.places);
        match done {
            Done::WentWrong => backend.banner.say(WENT_WRONG),
            Done::Lost => self.take_lost(),
            Done::NotOpened => self.take_not_opened(),
            Done::Unlocked(unlocked) => self.take_unlocked(*unlocked),
            Done::Returned(returned) => self.take_returned(*returned),
            Done::Reopened(reopened) => self.take_reopened(ctx, *reopened),
            Done::Line(prepared) => self.check.take_line(backend, *prepared),
            Done::ReportPainted(painted) => places.report.painted(ctx, *painted),
            Done::ReportRead(read) => places.studio.take_report(*read),
            Done::ReportSaved(saved) => places.report.saved(saved),
            Done::Exported(headway, exported) => places.progress.exported(&headway, exported),
            Done::HistoryRead(headway, reading) => {
                places.progress.take_history(backend, &headway, reading);
            }
            Done::Quiet => {}
            // Whoever follows looks at the clock.
            Done::Woken => self.guard.presence.woken(),
            Done::FoundBundles(files) => places.bundles.found(files),
            Done::Looked(looking, looked) => places.bundles.looked(&looking, *looked),
            Done::LookedOnShelf(looking, looked) => {
                if places.bundles.looked_on_shelf(&looking, *looked) {
                    places.bundles.keep_shelves(backend);
                }
            }
            Done::IsHistory(looking, path) => {
                if places.bundles.waits_for(&looking) {
                    self.open_history(path);
                }
            }
            Done::Read(bundle, name, reading) => places.bundles.read(&bundle, &name, *reading),
            Done::SessionOpened(_, opened) if matches!(self.screen, Screen::Studio) => {
                if let Some(opened) = opened {
                    self.lead(ctx, Route::Page(opened));
                }
            }
            Done::SessionOpened(name, opened) => {
                if matches!(self.screen, Screen::Bundles)
                    && let Some(route) = places.bundles.take_opened(backend, &name, opened)
                {
                    self.lead(ctx, route);
                }
            }
            Done::Tried(looking, tried) => places.bundles.unsigned(&looking, tried),
            Done::Recording(name, prepared) => {
                places.bundles.take_recording(backend, &name, *prepared);
            }
            Done::FoundSessions(Ok(sessions)) => {
                places.catalogue.fill(sessions);
                let undrawn: Vec<_> = places.catalogue.undrawn().cloned().collect();
                if !undrawn.is_empty() {
                    backend.worker.ask(Job::Draw(undrawn));
                }
            }
            Done::Drawn(shapes) => places.catalogue.draw(shapes),
            Done::FoundSessions(Err(error)) => backend.banner.say(error),
            Done::Described(described) => {
                if let Screen::Session(page) = &mut self.screen
                    && page.id() == described.id
                {
                    page.describe_as(described);
                }
            }
            Done::Prepared(number, prepared) => {
                let (room, prepared) = (self.screen.sitting(), (number, *prepared));
                let route = self.practising.take_prepared(backend, room, prepared, time);
                if let Some(route) = route {
                    self.lead(ctx, route);
                }
            }
            Done::Desk(came) => self.places.studio.take(&mut self.backend, ctx, *came, time),
            Done::Handed(headway, came) => {
                self.places.studio.take_handed(&mut self.backend, &headway, *came);
            }
            Done::Judged(judged) => self.places.studio.take_judged(*judged),
            Done::ToHear(of, prepared) => {
                self.places.studio.take_prepared(&self.backend, of, *prepared);
            }
            Done::ReadThrough(headway, came) => places.studio.take_read_through(&headway, came),
            Done::ReadTaken(headway, came) => places.studio.take_read(&headway, came),
            Done::Pronounced(line, read) => places.studio.take_pronounced(line, read),
            Done::Narrated(headway, folder, told) => {
                places.studio.take_narrated(backend, &headway, folder, told);
            }
            Done::TakenAlong(headway, taken) => {
                if let Screen::Along(sheet) = &mut self.screen {
                    sheet.taken(&headway, taken);
                }
            }
            Done::Anchor(made) => {
                let Screen::Sitting(room) = &mut self.screen else { return };
                for wish in room.take_anchor(*made, time) {
                    self.grant(wish);
                }
            }
        }
    }

    /// Does what a sitting asks for.
    pub(super) fn grant(&mut self, wish: Option<player::Wish>) {
        match wish {
            None => {}
            Some(player::Wish::Note) => {
                if let Screen::Sitting(room) = &mut self.screen {
                    self.practising.note_way(&mut self.backend, room);
                }
            }
            Some(player::Wish::Anchor(work)) => self.backend.worker.ask(Job::Anchor(work)),
            Some(player::Wish::GiveUp) => {
                self.practising.give_up();
                self.go(Screen::Today);
            }
            Some(player::Wish::Close(outcome)) => {
                let closing = self.practising.close(&mut self.backend, *outcome);
                let is_kept = closing.over().entry.is_some();
                self.go(Screen::Closing(Box::new(closing)));
                if is_kept {
                    // What is said about the sitting waits in memory meanwhile, and so does one that goes on.
                    self.backend.send(Task::BackUp);
                }
            }
        }
    }

    /// Does what the first screen asks for.
    pub(super) fn grant_first(&mut self, ctx: &Context, wish: first::Wish) {
        let time = ctx.input(|input| input.time);
        let practice = self.for_today();
        let route = first::grant(&mut self.backend, &mut self.check, practice, wish, time);
        if let Some(route) = route {
            self.lead(ctx, route);
        }
    }

    /// Does what the closing screen asks for.
    pub(super) fn grant_closing(&mut self, chosen: closing::Chosen, time: f64) {
        match chosen {
            closing::Chosen::Done(over) => {
                self.keep(over);
                self.go(Screen::Today);
            }
            closing::Chosen::GoOn(left, over) => {
                let Screen::Closing(closing) = &mut self.screen else { return };
                let left = (*left, over);
                let room = self.practising.go_back(&mut self.backend, closing, left, time);
                if let Some(room) = room {
                    self.go(Screen::Sitting(Box::new(room)));
                }
            }
            closing::Chosen::Seal => {
                if let Screen::Closing(closing) = &mut self.screen {
                    closing.seal(&mut self.backend);
                }
            }
            closing::Chosen::Answered(bundle, answered) => {
                closing::answer(&mut self.backend, &bundle, answered);
            }
        }
    }

    /// Keeps what was said about a sitting, which *Today* may show.
    pub(super) fn keep(&mut self, over: Over) {
        over.keep(&mut self.backend);
        self.look_again();
    }
}
