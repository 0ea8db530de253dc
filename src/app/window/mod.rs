//! The window as a whole: which screen is shown, and what each of them is given.
//!
//! `handed` is about what a therapist handed over. `acts` obeys commands and leads from *Begin* to the closing screen; `guard` keeps the record from
//! the eyes of others: lock, quick hide, the time without anyone there.

mod acts;
mod guard;
mod handed;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{self, Context, Ui};

use super::bundles::{self, Bundles};
use super::closing::{self, Closing};
use super::command::Command;
use super::desktop::{self, Desktop};
use super::first::First;
use super::library::Catalogue;
use super::player::Room;
use super::progress::{self, Progress};
use super::session::{self, Page};
use super::settings::{Choices, Hearing, Seen};
use super::theme::{self, Look, Type};
use super::today::{self, Today};
use super::unlock::Unlock;
use super::worker::{Export, Job, Worker};
use super::{cover, keys, rail, settings, timer, widgets, words};
use crate::domain::record::{Moment, Rating, practice_day};
use crate::studio::{
    Appearance, DoorState, Keeper, Library, Opened, Plan, Player, Running, Settings, Snapshot,
    State, StoreError, Target, Voice, now,
};

/// The session of *Ground me*.
const GROUNDING: &str = "five-senses";

/// So long after the last key, in seconds, settings are written.
const REST_SECS: f64 = 1.0;

/// What everybody can begin with.
const FIRST: &str = "breathing-space";

/// What fills the window.
enum Screen {
    First(Box<First>),
    Today,
    Library,
    Session(Box<Page>),
    Timer,
    Progress,
    Bundles,
    Settings,
    Sitting(Box<Room>),
    Closing(Box<Closing>),
    Locked(Box<Unlock>),
}

/// What is being practised: enough to write it down afterwards.
#[derive(Clone, Debug)]
struct Practice {
    title: String,
    plan: Plan,
    voice: Option<Voice>,
    /// What was said before it.
    before: Option<Rating>,
    /// What of it was kept before it was cut off.
    cut_off: Option<Running>,
}

/// The window.
pub struct Window {
    library: Arc<Library>,
    worker: Worker,
    target: Target,
    desktop: Desktop,
    appearance: Appearance,
    /// What is on disk of it.
    written: Appearance,
    keeper: Keeper,
    progress: Progress,
    kept: today::Kept,
    screen: Screen,
    today: Today,
    catalogue: Catalogue,
    timer: timer::Desk,
    bundles: Bundles,
    /// The id of the bundle that is being installed.
    installing: Option<String>,
    /// A file to open as soon as nobody is disturbed by it.
    waiting: Option<PathBuf>,
    /// What is heard of a bundle.
    heard: Option<handed::Heard>,
    practice: Option<Practice>,
    /// The number of the last thing that was to be made ready; what comes for another one is late.
    awaited: u64,
    /// Whether it is the grounding.
    awaits_grounding: bool,
    keys_shown: bool,
    choices: Choices,
    hearing: Hearing,
    /// Who says the line of the sound check.
    check: Option<Player>,
    /// Nothing is shown until someone takes the cover away.
    covered: bool,
    /// A sitting that is gone but for the end of its sound.
    fading: Option<(Box<Room>, f64)>,
    /// The last sign of someone being there, in milliseconds since 1970-01-01 UTC.
    active: i64,
    /// When the window is to be woken to look whether someone is there.
    wakes: i64,
    /// When something was typed into the settings that is not written yet.
    typed: Option<f64>,
    /// Something went wrong: what, and what can be done.
    banner: Option<String>,
}

impl Window {
    /// The window, with fonts and themes put into its context.
    ///
    /// # Errors
    /// When the thread for long work can not be started.
    pub fn new(
        ctx: &Context,
        library: Arc<Library>,
        appearance: Appearance,
        target: Target,
    ) -> io::Result<Window> {
        Window::with_clock(ctx, library, appearance, target, now)
    }

    /// The same by another clock than this computer's.
    ///
    /// # Errors
    /// As [`Window::new`].
    pub fn with_clock(
        ctx: &Context,
        library: Arc<Library>,
        appearance: Appearance,
        target: Target,
        clock: fn() -> Moment,
    ) -> io::Result<Window> {
        theme::install(ctx);
        // Stepping into text with Ctrl and + is the program's own affair.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let worker = Worker::start(Arc::clone(&library), ctx.clone())?;
        let keeper = Keeper::with_clock(&library.places().record(), clock);
        library.set_installed(Arc::clone(keeper.installed()));
        worker.ask(Job::FindSessions);
        let screen = match keeper.state() {
            DoorState::Locked => Screen::Locked(Box::default()),
            _ if keeper.is_new().unwrap_or(false) => Screen::First(Box::default()),
            _ => Screen::Today,
        };
        let mut window = Window {
            library,
            worker,
            target,
            desktop: Desktop::default(),
            written: appearance.clone(),
            appearance,
            keeper,
            progress: Progress::default(),
            kept: today::Kept::default(),
            screen,
            today: Today::default(),
            catalogue: Catalogue::new(),
            timer: timer::Desk::default(),
            bundles: Bundles::default(),
            installing: None,
            waiting: None,
            heard: None,
            practice: None,
            awaited: 0,
            awaits_grounding: false,
            keys_shown: false,
            choices: Choices::default(),
            hearing: Hearing::Still,
            check: None,
            covered: false,
            fading: None,
            active: clock().utc_ms,
            wakes: i64::MIN,
            typed: None,
            banner: None,
        };
        window.show_appearance(ctx);
        window.look_again();
        Ok(window)
    }

    /// Takes its place on the desktop.
    pub fn join(&mut self, ctx: &Context, desktop: Desktop) {
        desktop.wake(ctx);
        self.desktop = desktop;
    }

    /// The record.
    pub fn keeper(&mut self) -> &mut Keeper {
        &mut self.keeper
    }

    /// Looks at the record again, and says what it has to say.
    fn look_again(&mut self) {
        self.look();
        if let Some(sentence) = self.keeper.take_sentences().pop() {
            self.banner = Some(sentence);
        }
        if let Some(why) = self.keeper.why_shut() {
            self.banner = Some(format!("Nothing is kept for now: {why}."));
        }
    }

    /// Looks at the record for what is shown of it on other screens.
    fn look(&mut self) {
        let week = match self.keeper.overview() {
            Ok(overview) => overview.filter(|o| o.sittings > 0).map(|o| o.week.clone()),
            Err(error) => {
                self.banner = Some(words::sentence(error));
                None
            }
        };
        let cut_off = self.keeper.cut_off().ok().flatten().map(|running| running.entry.title);
        let lengths = self.keeper.overview().ok().flatten().map(|o| o.lengths.clone());
        let lengths = lengths.unwrap_or_default();
        self.kept = today::Kept { week, cut_off, lengths, homework: Vec::new() };
        self.look_at_programmes();
    }

    /// What to practise today: what a programme has next, what was practised last, or what everybody
    /// can begin with.
    fn for_today(&mut self) -> Option<Arc<Opened>> {
        let last = self.keeper.overview().ok().flatten().and_then(|o| o.last.clone());
        let last = last.and_then(|entry| entry.session);
        let id = self.of_programme(last.as_deref()).or(last);
        let sessions = self.catalogue.sessions();
        let find = |id: &str| sessions.iter().find(|opened| opened.kept_as() == id);
        let again = id.as_deref().and_then(find);
        again.or_else(|| find(FIRST)).or_else(|| sessions.first()).cloned()
    }

    /// Says what the record did not do, and goes on.
    fn say<T>(&mut self, done: Result<T, StoreError>) -> Option<T> {
        done.map_err(|error| self.banner = Some(words::sentence(error))).ok()
    }

    /// What was heard last of the sitting in progress.
    pub fn heard(&self) -> Option<&Snapshot> {
        match &self.screen {
            Screen::Sitting(room) => room.last(),
            _ => None,
        }
    }

    /// Shows these sessions in the library, instead of those that are installed.
    pub fn fill_library(&mut self, sessions: Vec<Arc<Opened>>) {
        self.catalogue.fill(sessions);
    }

    /// How the window looks.
    pub fn appearance(&self) -> &Appearance {
        &self.appearance
    }

    /// Changes how it looks.
    pub fn set_appearance(&mut self, ctx: &Context, appearance: Appearance) {
        self.appearance = appearance;
        self.show_appearance(ctx);
    }

    fn show_appearance(&self, ctx: &Context) {
        let Appearance { theme, high_contrast, reduced_motion, text_percent, .. } = self.appearance;
        ctx.set_theme(settings::preference(theme));
        let text_scale = f32::from(text_percent) / 100.0;
        theme::set_look(ctx, Look { high_contrast, reduced_motion, text_scale });
    }

    /// Everything but painting: what was done meanwhile, what is heard, what was pressed.
    pub fn follow(&mut self, ctx: &Context) {
        let time = ctx.input(|input| input.time);
        let done: Vec<_> = self.worker.done().collect();
        for done in done {
            self.take(done, time);
        }
        if let Screen::Sitting(room) = &mut self.screen {
            let wish = room.follow(ctx);
            let sat = room.sat();
            let kept = self.keeper.tick(sat);
            self.say(kept);
            self.grant(wish, time);
        }
        self.follow_check(ctx);
        self.follow_typing(ctx, time);
        self.follow_heard(ctx);
        self.follow_files(ctx);
        self.share_installed();
        self.watch(ctx);
        self.follow_desktop(ctx);
    }

    /// What others on the desktop ask for, and what they may know.
    fn follow_desktop(&mut self, ctx: &Context) {
        let paused = self.heard().map(|now| matches!(now.state, State::Paused | State::Held));
        for wish in self.desktop.wishes() {
            match (wish, paused) {
                (desktop::Wish::Raise, _) => {
                    ctx.send_viewport_cmd(egui::ViewportCommand::Minimized(false));
                    ctx.send_viewport_cmd(egui::ViewportCommand::Focus);
                }
                (desktop::Wish::Open(path), _) => self.open_path(path),
                // Under the cover nothing begins to sound again.
                _ if self.covered => {}
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

    /// A frame: keys, the screen, and what was asked for.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.notice(&ctx);
        if Command::Hide.is_pressed(&ctx) {
            self.obey(&ctx, Command::Hide);
        }
        if self.covered {
            if cover::cover_ui(ui) {
                self.uncover(&ctx);
            }
            return;
        }
        let mut asked = Vec::new();
        if !self.keys_shown {
            let sits = matches!(self.screen, Screen::Sitting(_));
            asked = Command::pressed(&ctx, sits);
        }
        let colours = theme::colours(ui);
        ui.painter().rect_filled(ui.max_rect(), 0, colours.ground);
        self.banner_ui(ui);
        self.unsigned_ui(ui);
        match &self.screen {
            Screen::First(_) | Screen::Sitting(_) | Screen::Closing(_) | Screen::Locked(_) => {}
            _ => asked.extend(rail::rail_ui(ui, self.here())),
        }
        egui::CentralPanel::no_frame().show(ui, |ui| self.screen_ui(ui, &mut asked));
        if self.keys_shown && keys::keys_ui(ui) {
            self.keys_shown = false;
        }
        for command in asked {
            self.obey(&ctx, command);
            // Something else is on the screen now.
            ctx.request_repaint();
        }
    }

    /// The place on the rail that is lit.
    fn here(&self) -> Command {
        match self.screen {
            Screen::Library | Screen::Session(_) => Command::Library,
            Screen::Timer => Command::Timer,
            Screen::Progress => Command::Progress,
            Screen::Bundles => Command::Bundles,
            Screen::Settings => Command::Settings,
            Screen::First(_)
            | Screen::Today
            | Screen::Sitting(_)
            | Screen::Closing(_)
            | Screen::Locked(_) => Command::Today,
        }
    }

    fn screen_ui(&mut self, ui: &mut Ui, asked: &mut Vec<Command>) {
        let time = ui.input(|input| input.time);
        let today = match self.screen {
            Screen::Today => self.for_today(),
            _ => None,
        };
        let day = practice_day(self.keeper.now(), self.keeper.settings().day_start);
        match &mut self.screen {
            Screen::Locked(unlock) => {
                if let Some(chosen) = unlock.ui(ui) {
                    self.open_record(chosen);
                    ui.ctx().request_repaint();
                }
            }
            Screen::First(first) => {
                let ready = !self.catalogue.sessions().is_empty();
                for wish in first.ui(ui, self.keeper.settings(), &self.hearing, ready) {
                    self.grant_first(wish, time);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Today => {
                let goal = self.keeper.settings().agreement.goal(day);
                let all = self.catalogue.sessions();
                if let Some(chosen) = self.today.ui(ui, today.as_ref(), &mut self.kept, all, goal) {
                    self.choose(chosen, time);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Library => {
                if let Some(opened) = self.catalogue.ui(ui) {
                    self.open(opened);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Session(page) => match page.ui(ui) {
                Some(session::Wish::Describe(opened, sitting)) => {
                    self.worker.ask(Job::Describe(opened, sitting));
                }
                Some(session::Wish::Begin(ask)) => {
                    let (before, settings) =
                        (page.before(), page.remembered(self.keeper.settings()));
                    self.choose_settings(settings);
                    self.begin(*ask, before, time);
                    ui.ctx().request_repaint();
                }
                Some(session::Wish::Back) => {
                    self.go(Screen::Library);
                    ui.ctx().request_repaint();
                }
                None => {}
            },
            Screen::Timer => {
                if self.timer.ui(ui) {
                    self.begin(self.timer.ask(), None, time);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Progress => match self.progress.ui(ui, &mut self.keeper) {
                Ok(None) => {}
                Ok(Some(progress::Wish::Today)) => asked.push(Command::Today),
                Ok(Some(progress::Wish::Unlock)) => asked.push(Command::Lock),
                Ok(Some(progress::Wish::Export(form, path, over))) => match self.keeper.all() {
                    Ok(entries) => {
                        let export = Export { entries, form, path, over };
                        self.worker.ask(Job::Export(Box::new(export)));
                    }
                    Err(error) => self.banner = Some(words::sentence(error)),
                },
                Err(error) => self.banner = Some(words::sentence(error)),
            },
            Screen::Bundles => {
                let seen = bundles::Seen {
                    installed: self.keeper.installed(),
                    state: self.keeper.state(),
                    heard: self.heard.as_ref().map(|heard| heard.name.as_str()),
                };
                if let Some(wish) = self.bundles.ui(ui, &seen) {
                    self.grant_bundle(ui.ctx(), wish);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Settings => {
                let today = practice_day(self.keeper.now(), self.keeper.settings().day_start);
                let seen = Seen {
                    settings: self.keeper.settings(),
                    state: self.keeper.state(),
                    lock: self.keeper.lock_kind(),
                    hearing: &self.hearing,
                    today,
                };
                for wish in self.choices.ui(ui, &mut self.appearance, &seen) {
                    self.grant_choice(ui.ctx(), wish);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Sitting(room) => {
                let wish = room.ui(ui, asked);
                self.grant(wish, time);
            }
            Screen::Closing(closing) => match closing.ui(ui) {
                Some(closing::Chosen::Done(over)) => {
                    self.keep(over);
                    self.go(Screen::Today);
                    ui.ctx().request_repaint();
                }
                Some(closing::Chosen::GoOn(left, over)) => {
                    self.go_back(*left, over, time);
                    ui.ctx().request_repaint();
                }
                Some(closing::Chosen::Answered(bundle, answered)) => {
                    self.take_answer(&bundle, answered);
                    ui.ctx().request_repaint();
                }
                None => {}
            },
        }
    }

    /// What stays in sight as long as nobody answers for what is shown.
    fn unsigned_ui(&self, ui: &mut Ui) {
        if !self.is_unsigned() {
            return;
        }
        let colours = theme::colours(ui);
        let frame = egui::Frame::new().fill(colours.wash).inner_margin(12);
        egui::Panel::top("unsigned").show_separator_line(false).frame(frame).show(ui, |ui| {
            let words = "Not signed: nobody answers for what is in it.";
            let words = widgets::text(ui, words, Type::Body);
            ui.add(egui::Label::new(words).wrap());
        });
    }

    /// What went wrong, in one quiet line.
    fn banner_ui(&mut self, ui: &mut Ui) {
        let Some(banner) = self.banner.clone() else { return };
        let colours = theme::colours(ui);
        let frame = egui::Frame::new().fill(colours.wash).inner_margin(12);
        egui::Panel::top("banner").show_separator_line(false).frame(frame).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let words = widgets::text(ui, banner, Type::Body);
                ui.add(egui::Label::new(words).wrap());
                if ui.add(widgets::Press::quiet("Close")).clicked() {
                    self.banner = None;
                }
            });
        });
    }

    fn go(&mut self, screen: Screen) {
        self.flush();
        if let Screen::Today = screen {
            // It may be another day by now, or another goal.
            self.look();
        }
        self.screen = screen;
        // A sound check is about the screen that it was begun on.
        self.check = None;
        self.heard = None;
        self.hearing = Hearing::Still;
    }

    /// Takes what was chosen where someone may go on typing; it is written after a moment's rest.
    fn type_settings(&mut self, settings: Settings, time: f64) {
        if settings != *self.keeper.settings() {
            self.keeper.type_settings(settings);
            self.typed = Some(time);
        }
    }

    /// Writes what was typed.
    fn flush(&mut self) {
        if self.typed.take().is_some() {
            let kept = self.keeper.flush();
            self.say(kept);
            self.write_appearance();
        }
    }

    /// Writes what was typed once nobody has typed for a moment.
    fn follow_typing(&mut self, ctx: &Context, time: f64) {
        match self.typed {
            Some(typed) if time - typed >= REST_SECS => self.flush(),
            Some(typed) => ctx.request_repaint_after_secs((typed + REST_SECS - time + 0.01) as f32),
            None => {}
        }
    }

    /// Keeps what was chosen, if it is something else.
    fn choose_settings(&mut self, settings: Settings) {
        if settings != *self.keeper.settings() {
            let kept = self.keeper.set_settings(settings);
            self.say(kept);
        }
    }

    /// Size, place and looks, for the next time. A window that is not remembered is no reason to
    /// disturb anyone who is leaving.
    fn write_appearance(&mut self) {
        if self.appearance != self.written
            && self.appearance.write(self.library.places().data()).is_ok()
        {
            self.written = self.appearance.clone();
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        ctx.input(|input| {
            let view = input.viewport();
            if view.fullscreen == Some(true) || view.maximized == Some(true) {
                return;
            }
            if let Some(inner) = view.inner_rect {
                self.appearance.size = (inner.width(), inner.height());
            }
            if let Some(outer) = view.outer_rect {
                self.appearance.place = Some((outer.left(), outer.top()));
            }
        });
        self.follow(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Window::ui(self, ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.flush();
        if let Screen::Closing(closing) = &self.screen {
            // What was said about a sitting is kept, although nobody pressed *Done*.
            let over = closing.over().clone();
            self.keep(over);
        }
        self.write_appearance();
    }
}
