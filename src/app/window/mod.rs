//! The window's shell: which screen is shown, and what goes from one screen, lane or part of the desktop to another.
//!
//! `route` obeys commands and leads from screen to screen; `guard` keeps the record from the eyes of others; `record`
//! takes back the record from its lane. What is done about a screen's wishes stands with that screen, in its `acts`.

mod guard;
mod presence;
mod record;
mod reminders;
mod route;
#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{self, Context, Ui};

use self::guard::Guard;
use super::along;
use super::backend::Backend;
use super::banner;
use super::bundles;
use super::closing::Closing;
use super::command::{Command, Scope, drop_repeats};
use super::desktop::{self, Desktop, DialogBus, SystemWindow};
use super::first::First;
use super::looks::Looks;
use super::places::Places;
use super::player::{Practising, SittingView};
use super::reading;
use super::route::Route;
use super::session::Page;
use super::settings::{Seen, SoundCheck};
use super::theme;
use super::unlock::Unlock;
use super::worker::Job;
use super::{cover, keys, rail, settings, widgets, words};
use crate::domain::record::Moment;
use crate::keeper::{AccessState, Appearance, Keeper};
use crate::library::{BuiltInReading, Library, OpenedSession, Source};
use crate::sitting::{PlayRequest, Snapshot, Target};
use crate::studio::takes::Microphones;

/// What the window is called, on the desktop and by screen readers.
pub(super) const TITLE: &str = "Groundwork";

/// What fills the window. A place keeps its state in [`Places`]; other screens have theirs here and lose it when they
/// are left.
enum Screen {
    First(Box<First>),
    Today,
    Library,
    Session(Box<Page>),
    Reading(Arc<BuiltInReading>),
    Along(Box<along::Sheet>),
    Timer,
    Progress,
    Report,
    Bundles,
    Studio,
    Settings,
    Sitting(Box<SittingView>),
    Closing(Box<Closing>),
    Locked(Box<Unlock>),
}

impl Screen {
    /// Whether it can be left for any other: it has the rail. What greets, plays, asks about a sitting or locks the
    /// record is left by its own ways alone.
    fn has_rail(&self) -> bool {
        !matches!(
            self,
            Screen::First(_) | Screen::Sitting(_) | Screen::Closing(_) | Screen::Locked(_)
        )
    }

    /// Whether what someone hands over may take its place at once. What greets someone new may wait longer than a file
    /// that they came with.
    fn gives_way(&self) -> bool {
        self.has_rail() || matches!(self, Screen::First(_))
    }

    fn sitting(&mut self) -> Option<&mut SittingView> {
        match self {
            Screen::Sitting(room) => Some(room),
            _ => None,
        }
    }
}

/// The window of the program.
pub struct Window {
    backend: Backend,
    desktop: Desktop,
    looks: Looks,
    screen: Screen,
    places: Places,
    practising: Practising,
    check: SoundCheck,
    guard: Guard,
    /// A file to open as soon as nobody is disturbed by it.
    waiting: Option<PathBuf>,
    /// Studio is asked for, perhaps with the folder of a bundle, as soon as the record is open or gone without.
    studio_waits: Option<Option<PathBuf>>,
    keys_shown: bool,
    /// Up to here it was looked which notices are due.
    reminded: Moment,
}

impl Window {
    /// The window on a record, by the keeper's clock, with fonts and themes put into its context.
    ///
    /// # Errors
    /// When a thread for its work cannot be started.
    pub fn new(
        ctx: &Context,
        library: Arc<Library>,
        keeper: Keeper,
        appearance: Appearance,
        target: Target,
    ) -> io::Result<Window> {
        theme::install(ctx);
        // Stepping into text with Ctrl and + is the program's own affair.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let began = keeper.now();
        let backend = Backend::new(ctx, library, keeper, target)?;
        let screen = match backend.keeper.state() {
            AccessState::Locked => Screen::Locked(Box::default()),
            _ if backend.keeper.is_new().unwrap_or(false) => Screen::First(Box::default()),
            _ => Screen::Today,
        };
        let mut window = Window {
            backend,
            desktop: Desktop::default(),
            looks: Looks::new(appearance),
            screen,
            places: Places::new(),
            practising: Practising::default(),
            check: SoundCheck::default(),
            guard: Guard::new(began.utc_ms),
            waiting: None,
            studio_waits: None,
            keys_shown: false,
            reminded: began,
        };
        window.looks.show(ctx);
        window.look_again();
        Ok(window)
    }

    /// Connects the window with the desktop, whose wishes wake it from now on.
    pub fn join(&mut self, ctx: &Context, desktop: Desktop, number: SystemWindow) {
        desktop.wake(ctx, number);
        self.desktop = desktop;
    }

    /// The record.
    pub fn keeper(&mut self) -> &mut Keeper {
        &mut self.backend.keeper
    }

    /// Looks at the record again for what *Today* shows of it, and says what it has to say.
    fn look_again(&mut self) {
        self.places.today.look(&mut self.backend);
        self.backend.report();
    }

    /// What to practise today, once the sessions are found.
    fn for_today(&mut self) -> Option<Arc<OpenedSession>> {
        self.places.today.practice(&mut self.backend, self.places.catalogue.sessions())
    }

    /// What was heard last of the sitting in progress.
    pub fn heard(&self) -> Option<&Snapshot> {
        match &self.screen {
            Screen::Sitting(room) => room.last(),
            _ => None,
        }
    }

    /// Shows these sessions in the library, instead of those that are installed.
    pub fn fill_library(&mut self, sessions: Vec<Arc<OpenedSession>>) {
        self.places.catalogue.fill(sessions);
    }

    /// Whether the library is there, with the pictures of all its sessions.
    pub fn has_pictures(&self) -> bool {
        self.places.catalogue.is_drawn()
    }

    /// How the window looks, and where it stands.
    pub fn appearance(&self) -> &Appearance {
        &self.looks.appearance
    }

    /// Changes how it looks.
    pub fn set_appearance(&mut self, ctx: &Context, appearance: Appearance) {
        self.looks.appearance = appearance;
        self.looks.show(ctx);
    }

    /// Everything but painting and keys: takes what lanes have done, follows what is heard, takes files and what the
    /// desktop asks for, and looks at the clock.
    pub fn follow(&mut self, ctx: &Context) {
        let time = ctx.input(|input| input.time);
        for done in self.backend.worker.done() {
            self.take(ctx, done, time);
        }
        if let Screen::Sitting(room) = &mut self.screen {
            let wish = room.follow(ctx);
            if wish.is_none() {
                let kept = self.backend.keeper.tick(room.sitting().sat());
                self.backend.say(kept);
            }
            room.remember_volumes(&mut self.backend, time);
            self.grant(wish);
        }
        self.check.follow(ctx);
        if matches!(self.screen, Screen::Studio) {
            self.places.studio.follow(&mut self.backend, ctx, time);
        }
        if self.backend.has_rested(ctx, time) {
            self.flush();
        }
        self.places.bundles.follow_heard(ctx);
        self.follow_files(ctx);
        self.places.bundles.let_go(&self.backend);
        if let Some(opening) = self.backend.keeper.take_closing() {
            self.backend.open_anew(opening);
        }
        self.follow_secret();
        self.places.share_installed(&self.backend);
        if self.places.today.turn(&mut self.backend) {
            ctx.request_repaint();
        }
        self.watch(ctx);
        self.follow_desktop(ctx);
    }

    /// Does what the desktop asks for, and tells it whether a sitting plays.
    fn follow_desktop(&mut self, ctx: &Context) {
        let paused = self.heard().map(|now| now.state.is_paused());
        for wish in self.desktop.wishes() {
            match (wish, paused) {
                (desktop::Wish::Raise, _) => {
                    ctx.send_viewport_cmd(egui::ViewportCommand::Minimized(false));
                    ctx.send_viewport_cmd(egui::ViewportCommand::Focus);
                }
                (desktop::Wish::Open(path), _) => self.open_path(path),
                // Under the cover nothing begins to sound again.
                _ if self.guard.covered => {}
                (desktop::Wish::Stop, Some(_)) => self.obey(ctx, Command::Stop),
                (desktop::Wish::PlayPause, Some(_))
                | (desktop::Wish::Play, Some(true))
                | (desktop::Wish::Pause, Some(false)) => self.obey(ctx, Command::Pause),
                _ => {}
            }
        }
        self.desktop.show(match paused {
            None => desktop::Sitting::None,
            Some(true) => desktop::Sitting::Paused,
            Some(false) => desktop::Sitting::Playing,
        });
    }

    /// Opens microphones in this way from now on.
    pub fn set_microphones(&mut self, microphones: Microphones) {
        self.backend.microphones = microphones;
    }

    /// Asks for the desktop's dialogs for files on this bus.
    pub fn set_dialog_bus(&mut self, ctx: &Context, bus: DialogBus) {
        widgets::set_dialog_bus(ctx, bus);
    }

    /// Paints a frame, and obeys the keys and buttons pressed in it.
    pub fn ui(&mut self, ui: &mut Ui) {
        widgets::with_dialogs(ui, |ui| self.frame_ui(ui));
    }

    fn frame_ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        // The window itself has a name for screen readers, as neutral as its title.
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(TITLE));
        if ctx.input(|input| !input.raw.events.is_empty()) {
            self.guard.presence.notice(self.backend.keeper.now().utc_ms);
        }
        drop_repeats(&ctx);
        if Command::Hide.is_pressed(&ctx) {
            self.obey(&ctx, Command::Hide);
        }
        if self.guard.covered {
            if cover::cover_ui(ui) {
                self.uncover(&ctx);
            }
            return;
        }
        let mut asked = Vec::new();
        if !self.keys_shown {
            asked = Command::pressed(&ctx, self.scopes());
        }
        let colours = theme::colours(ui);
        ui.painter().rect_filled(ui.max_rect(), 0, colours.ground);
        self.backend.banner.ui(ui);
        if self.is_unsigned() {
            banner::unsigned_ui(ui);
        }
        if self.screen.has_rail() && !self.is_shown_to_others() {
            let writes = self.backend.keeper.settings().writes;
            asked.extend(rail::rail_ui(ui, self.here(), writes));
        }
        egui::CentralPanel::no_frame().show(ui, |ui| self.screen_ui(ui, &mut asked));
        let writes = self.backend.keeper.settings().writes;
        if self.keys_shown && keys::keys_ui(ui, writes) {
            self.keys_shown = false;
        }
        for command in asked {
            self.obey(&ctx, command);
            // The command may have changed the screen after it was painted.
            ctx.request_repaint();
        }
    }

    /// Whether the screen is there for someone else to look at.
    fn is_shown_to_others(&self) -> bool {
        matches!(self.screen, Screen::Report) && self.places.report.is_large()
    }

    /// Where commands make sense now.
    fn scopes(&self) -> &'static [Scope] {
        match self.screen {
            Screen::Sitting(_) => &[Scope::Everywhere, Scope::Sitting],
            Screen::Studio if self.places.studio.records() => {
                &[Scope::Everywhere, Scope::Places, Scope::Recording]
            }
            Screen::Studio if self.places.studio.has_keys() => {
                &[Scope::Everywhere, Scope::Places, Scope::Studio]
            }
            _ => &[Scope::Everywhere, Scope::Places],
        }
    }

    /// The place on the rail that is lit.
    fn here(&self) -> Command {
        match &self.screen {
            Screen::Library | Screen::Session(_) | Screen::Reading(_) => Command::Library,
            Screen::Along(sheet) if sheet.page().is_some() => Command::Library,
            Screen::Timer => Command::Timer,
            Screen::Progress | Screen::Report => Command::Progress,
            Screen::Bundles => Command::Bundles,
            Screen::Studio => Command::Studio,
            Screen::Settings => Command::Settings,
            Screen::First(_)
            | Screen::Today
            | Screen::Along(_)
            | Screen::Sitting(_)
            | Screen::Closing(_)
            | Screen::Locked(_) => Command::Today,
        }
    }

    /// Whether nobody signed what fills the window.
    fn is_unsigned(&self) -> bool {
        match &self.screen {
            Screen::Bundles => self.places.bundles.is_unsigned(),
            Screen::Session(page) => self.is_unsigned_page(page),
            Screen::Along(sheet) => sheet.page().is_some_and(|page| self.is_unsigned_page(page)),
            Screen::Sitting(_) | Screen::Closing(_) => {
                let name = self.practising.plan().and_then(PlayRequest::session);
                let own = |name: &str| self.places.studio.author_of(name.as_ref()).is_some();
                name.is_some_and(|name| name.ends_with(".ron") && !own(name))
            }
            _ => false,
        }
    }

    fn is_unsigned_page(&self, page: &Page) -> bool {
        match page.source() {
            Source::File(path) => self.places.studio.author_of(path).is_none(),
            _ => false,
        }
    }

    /// Shows the screen and has its wishes granted. Commands are added to `asked`, to be obeyed after painting.
    fn screen_ui(&mut self, ui: &mut Ui, asked: &mut Vec<Command>) {
        let time = ui.input(|input| input.time);
        let Places { today, catalogue, timer, progress, report, bundles, studio, choices } =
            &mut self.places;
        let backend = &mut self.backend;
        let day = backend.keeper.today();
        let route = match &mut self.screen {
            Screen::Locked(unlock) => {
                if let Some(chosen) = unlock.ui(ui) {
                    self.open_record(chosen);
                    ui.ctx().request_repaint();
                }
                return;
            }
            Screen::First(first) => {
                let practice = today.practice(backend, catalogue.sessions());
                let session = practice.as_deref().map(OpenedSession::session);
                let wishes = first.ui(ui, backend.keeper.settings(), self.check.hearing(), session);
                for wish in wishes {
                    self.grant_first(ui.ctx(), wish);
                    ui.ctx().request_repaint();
                }
                return;
            }
            Screen::Today => {
                let practice = today.practice(backend, catalogue.sessions());
                let settings = backend.keeper.settings();
                let (goal, likes) = (settings.agreement.goal(day), &settings.preferences);
                let (all, now) = (catalogue.sessions(), backend.keeper.now());
                let chosen = today.ui(ui, practice.as_ref(), all, (goal, likes), now);
                let Some(chosen) = chosen else { return };
                today.choose(backend, bundles, chosen)
            }
            Screen::Library => {
                let Some(route) = catalogue.ui(ui, backend.library.to_read()) else { return };
                Some(route)
            }
            Screen::Session(page) => {
                let Some(wish) = page.ui(ui) else { return };
                page.grant(backend, wish)
            }
            Screen::Reading(reading) => {
                if !reading::page_ui(ui, reading) {
                    return;
                }
                Some(Route::Library)
            }
            Screen::Along(sheet) => {
                match sheet.ui(ui) {
                    None => return,
                    Some(along::Wish::Back) => self.leave_along(),
                    Some(along::Wish::Write(request, headway)) => {
                        backend.worker.ask(Job::TakeAlong(request, headway));
                    }
                }
                None
            }
            Screen::Timer => {
                if !timer.ui(ui) {
                    return;
                }
                Some(timer.begin())
            }
            Screen::Progress => match progress.ui(ui, &mut backend.keeper) {
                Ok(None) => return,
                Ok(Some(wish)) => progress.grant(backend, wish),
                Err(error) => return backend.banner.say(words::sentence(error)),
            },
            Screen::Report => {
                let Some(wish) = report.ui(ui) else { return };
                report.grant(backend, wish)
            }
            Screen::Bundles => {
                let (installed, state) = (backend.keeper.installed(), backend.keeper.state());
                let writes = backend.keeper.settings().writes;
                let wish = bundles.ui(ui, &bundles::Seen { installed, state, writes });
                let Some(wish) = wish else { return };
                bundles.grant(backend, catalogue.sessions(), ui.ctx(), wish)
            }
            Screen::Studio => match studio.ui(ui, backend) {
                Some(route) => Some(route),
                None => return,
            },
            Screen::Settings => {
                let seen = Seen {
                    settings: backend.keeper.settings(),
                    state: backend.keeper.state(),
                    lock: backend.keeper.lock_kind(),
                    hearing: self.check.hearing(),
                    today: day,
                };
                for wish in choices.ui(ui, &mut self.looks.appearance, &seen) {
                    settings::grant(backend, &self.looks, &mut self.check, ui.ctx(), wish);
                    ui.ctx().request_repaint();
                }
                return;
            }
            Screen::Sitting(room) => return room.ui(ui, asked),
            Screen::Closing(closing) => {
                if let Some(chosen) = closing.ui(ui) {
                    self.grant_closing(chosen, time);
                    ui.ctx().request_repaint();
                }
                return;
            }
        };
        // What was done may show at once, here or on the screen it leads to.
        ui.ctx().request_repaint();
        if let Some(route) = route {
            self.lead(ui.ctx(), route);
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.looks.follow_place(ctx);
        self.looks.guard_captures(ctx, self.is_shown_to_others());
        self.follow(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Window::ui(self, ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // Nobody is there any more who could be told.
        let _ = self.put_away();
        self.places.studio.write_last(&mut self.backend);
        // What is being recorded is whole before the program ends.
        self.places.studio.silence();
        self.flush();
        self.await_record();
        // A window that is not remembered is no reason to disturb anyone who is leaving.
        let _ = self.looks.appearance.write(self.backend.library.folders().data());
    }
}
