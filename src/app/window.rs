//! The window as a whole: which screen is shown, and the one place that obeys commands.

use std::io;
use std::sync::Arc;

use eframe::egui::{self, Context, Ui};

use super::closing::{self, Closing, Over};
use super::command::Command;
use super::desktop::{self, Desktop};
use super::library::Shelf;
use super::player::{self, Outcome, Room};
use super::progress::{self, Progress};
use super::session::{self, Page};
use super::theme::{self, Look, Type};
use super::today::{self, Today};
use super::unlock::{self, Unlock};
use super::worker::{Ask, Done, Job, Worker};
use super::{keys, places, rail, settings, timer, widgets};
use crate::domain::Request;
use crate::domain::record::PracticeEntry;
use crate::studio::{
    Appearance, DoorState, Keeper, Library, Opened, Plan, Prepared, Running, Sitting, Snapshot,
    State, StoreError, Target, Unlocked, Voice,
};
use crate::units::Frames;

/// The session of *Ground me*.
const GROUNDING: &str = "five-senses";

/// What everybody can begin with.
const FIRST: &str = "breathing-space";

/// What fills the window.
enum Screen {
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
    shelf: Shelf,
    timer: timer::Desk,
    practice: Option<Practice>,
    /// The number of the last thing that was to be made ready; what comes for another one is late.
    awaited: u64,
    /// Whether it is the grounding.
    awaits_grounding: bool,
    keys_shown: bool,
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
        theme::install(ctx);
        // Stepping into text with Ctrl and + is the program's own affair.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let worker = Worker::start(Arc::clone(&library), ctx.clone())?;
        worker.ask(Job::Shelf);
        let keeper = Keeper::open(&library.places().record());
        let screen = match keeper.state() {
            DoorState::Locked => Screen::Locked(Box::default()),
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
            shelf: Shelf::new(),
            timer: timer::Desk::default(),
            practice: None,
            awaited: 0,
            awaits_grounding: false,
            keys_shown: false,
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

    /// Looks at the record again, for what is shown of it on other screens.
    fn look_again(&mut self) {
        let week = match self.keeper.overview() {
            Ok(overview) => overview.filter(|o| o.sittings > 0).map(|o| o.week.clone()),
            Err(error) => {
                self.banner = Some(error.to_string());
                None
            }
        };
        let cut_off = self.keeper.cut_off().ok().flatten().map(|running| running.entry.title);
        self.kept = today::Kept { week, cut_off };
        if let Some(sentence) = self.keeper.take_sentences().pop() {
            self.banner = Some(sentence);
        }
        if let Some(why) = self.keeper.why_shut() {
            self.banner = Some(format!("Nothing is kept for now: {why}."));
        }
    }

    /// What to practise today: what was practised last, or what everybody can begin with.
    fn for_today(&mut self) -> Option<Arc<Opened>> {
        let last = self.keeper.overview().ok().flatten().and_then(|o| o.last.clone());
        let id = last.and_then(|entry| entry.session);
        let sessions = self.shelf.sessions();
        let find = |id: &str| sessions.iter().find(|opened| opened.session().id == id);
        let again = id.as_deref().and_then(find);
        again.or_else(|| find(FIRST)).or_else(|| sessions.first()).cloned()
    }

    /// Says what the record did not do, and goes on.
    fn say<T>(&mut self, done: Result<T, StoreError>) -> Option<T> {
        done.map_err(|error| self.banner = Some(error.to_string())).ok()
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
        self.shelf.fill(sessions);
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
        let done: Vec<Done> = self.worker.done().collect();
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
        let mut asked = Vec::new();
        if !self.keys_shown {
            let sits = matches!(self.screen, Screen::Sitting(_));
            asked = Command::pressed(&ctx, sits);
        }
        let colours = theme::colours(ui);
        ui.painter().rect_filled(ui.max_rect(), 0, colours.ground);
        self.banner_ui(ui);
        match &self.screen {
            Screen::Sitting(_) | Screen::Closing(_) | Screen::Locked(_) => {}
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
            Screen::Today | Screen::Sitting(_) | Screen::Closing(_) | Screen::Locked(_) => {
                Command::Today
            }
        }
    }

    fn screen_ui(&mut self, ui: &mut Ui, asked: &mut Vec<Command>) {
        let time = ui.input(|input| input.time);
        let today = match self.screen {
            Screen::Today => self.for_today(),
            _ => None,
        };
        match &mut self.screen {
            Screen::Locked(unlock) => match unlock.ui(ui) {
                Some(unlock::Chosen::Open(passphrase)) => {
                    if let Some(unlocking) = self.keeper.unlock(passphrase) {
                        self.worker.ask(Job::Unlock(Box::new(unlocking)));
                    }
                }
                Some(unlock::Chosen::Without) => {
                    self.go(Screen::Today);
                    ui.ctx().request_repaint();
                }
                None => {}
            },
            Screen::Today => {
                if let Some(chosen) = self.today.ui(ui, today.as_ref(), &self.kept) {
                    self.choose(chosen, time);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Library => {
                if let Some(opened) = self.shelf.ui(ui) {
                    self.open(opened);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Session(page) => match page.ui(ui) {
                Some(session::Wish::Describe(opened, sitting)) => {
                    self.worker.ask(Job::Describe(opened, sitting));
                }
                Some(session::Wish::Begin(ask)) => {
                    self.begin(*ask, time);
                    ui.ctx().request_repaint();
                }
                None => {}
            },
            Screen::Timer => {
                if self.timer.ui(ui) {
                    self.begin(self.timer.ask(), time);
                    ui.ctx().request_repaint();
                }
            }
            Screen::Progress => match self.progress.ui(ui, &mut self.keeper) {
                Ok(None) => {}
                Ok(Some(progress::Wish::Today)) => asked.push(Command::Today),
                Ok(Some(progress::Wish::Unlock)) => asked.push(Command::Lock),
                Err(error) => self.banner = Some(error.to_string()),
            },
            Screen::Bundles => {
                if places::bundles_ui(ui) {
                    asked.push(Command::Library);
                }
            }
            Screen::Settings => {
                if settings::settings_ui(ui, &mut self.appearance) {
                    self.show_appearance(ui.ctx());
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
                    if let (Some(entry), Some(practice)) = (over.entry, &self.practice) {
                        let how = practice.plan.to_text();
                        let running = Running { entry, how, position: left.at() };
                        let kept = self.keeper.go_on(running);
                        self.say(kept);
                    }
                    // What was practised so far is in the entry already.
                    let room = Room::go_on(over.title, self.target, *left, Frames::ZERO, time);
                    match room {
                        Ok(room) => self.go(Screen::Sitting(Box::new(room))),
                        Err(error) => self.banner = Some(format!("{error:#}")),
                    }
                    ui.ctx().request_repaint();
                }
                None => {}
            },
        }
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
        self.screen = screen;
    }

    /// The one place that obeys.
    fn obey(&mut self, ctx: &Context, command: Command) {
        let time = ctx.input(|input| input.time);
        match command {
            Command::Keys => self.keys_shown = true,
            Command::Lock => self.lock(),
            Command::Today => self.go(Screen::Today),
            Command::Library => self.go(Screen::Library),
            Command::Timer => self.go(Screen::Timer),
            Command::Progress => self.go(Screen::Progress),
            Command::Bundles => self.go(Screen::Bundles),
            Command::Settings => self.go(Screen::Settings),
            Command::Search => {
                self.shelf.focus_search();
                self.go(Screen::Library);
            }
            Command::Back => match self.screen {
                Screen::Session(_) => self.go(Screen::Library),
                Screen::Closing(_) | Screen::Locked(_) => {}
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
                if let Some(chosen) = self.today.begin(practice.as_ref()) {
                    self.choose(chosen, time);
                }
            }
            Screen::Session(page) if page.obstacle().is_none() => self.begin(page.ask(), time),
            Screen::Timer => self.begin(self.timer.ask(), time),
            _ => {}
        }
    }

    fn choose(&mut self, chosen: today::Chosen, time: f64) {
        match chosen {
            today::Chosen::Open(opened) => self.open(opened),
            today::Chosen::GoOn => self.go_on(time),
            today::Chosen::LeaveIt => {
                let left = self.keeper.forget_cut_off();
                self.say(left);
                self.look_again();
            }
            today::Chosen::Begin(opened, length) => {
                let (page, _) = Page::new(opened);
                self.begin(page.with_length(length).ask(), time);
            }
        }
    }

    fn open(&mut self, opened: Arc<Opened>) {
        let (page, wish) = Page::new(opened);
        if let session::Wish::Describe(opened, sitting) = wish {
            self.worker.ask(Job::Describe(opened, sitting));
        }
        self.go(Screen::Session(Box::new(page)));
    }

    fn begin(&mut self, ask: Ask, time: f64) {
        self.banner = None;
        let voice = match &ask {
            Ask::Session { sitting, .. } => sitting.voice,
            Ask::Timer { .. } => self.keeper.settings().narrator,
        };
        let (title, plan) = (player::title_of(&ask), ask.plan());
        self.practice = Some(Practice { title, plan, voice, cut_off: None });
        let room = Room::preparing(player::title_of(&ask), self.target, time);
        self.go(Screen::Sitting(Box::new(room)));
        self.prepare(ask, false);
    }

    fn prepare(&mut self, ask: Ask, grounding: bool) {
        self.awaited += 1;
        self.awaits_grounding = grounding;
        self.worker.ask(Job::Prepare(self.awaited, Box::new(ask)));
    }

    /// What the worker has done.
    fn take(&mut self, done: Done, time: f64) {
        match done {
            Done::Unlocked(unlocked) => self.take_unlocked(*unlocked),
            Done::Shelf(Ok(sessions)) => self.shelf.fill(sessions),
            Done::Shelf(Err(error)) => self.banner = Some(error),
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
                    None => self.keeper.begin(&prepared, &practice.plan),
                };
            }
            room.take(prepared, volumes).map_err(|error| format!("{error:#}"))
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
                let room = Room::preparing_from(title.clone(), self.target, from, time);
                self.go(Screen::Sitting(Box::new(room)));
                self.practice = Some(Practice { title, plan, voice, cut_off: Some(running) });
            }
            Err(error) => self.banner = Some(format!("{error:#}")),
        }
    }

    /// Closes the record, if it has a passphrase; everything of it leaves the screen.
    fn lock(&mut self) {
        if !self.keeper.has_passphrase() {
            self.banner = Some(
                "There is no passphrase yet; `groundwork lock set` in a terminal makes one.".into(),
            );
            return;
        }
        self.keeper.lock();
        self.practice = None;
        self.progress = Progress::default();
        self.kept = today::Kept::default();
        self.banner = None;
        self.awaited += 1;
        self.go(Screen::Locked(Box::default()));
    }

    fn take_unlocked(&mut self, unlocked: Unlocked) {
        let answer = self.keeper.unlocked(unlocked);
        match (answer, &mut self.screen) {
            (Some(answer), Screen::Locked(unlock)) => unlock.answer(answer),
            (None, Screen::Locked(_)) => self.go(Screen::Today),
            _ => {}
        }
        self.look_again();
    }

    /// Keeps what was said about a sitting.
    fn keep(&mut self, over: Over) {
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
    fn grant(&mut self, wish: anyhow::Result<Option<player::Wish>>, time: f64) {
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
                self.banner = Some(format!("{error:#}"));
                self.go(Screen::Today);
            }
        }
    }

    /// The five senses, as short as they can be, with the narrator at hand.
    fn grounding(&self) -> Option<Ask> {
        let opened =
            self.shelf.sessions().iter().find(|opened| opened.session().id == GROUNDING)?;
        let session = Box::new(opened.session().clone());
        let request = Request { target: session.lengths.first().copied(), ..Request::default() };
        let voice = self.practice.as_ref().and_then(|practice| practice.voice);
        let sitting = Sitting { voice, request, ..Sitting::default() };
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
        self.go(Screen::Closing(Box::new(Closing::new(over, outcome.left))));
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
        self.write_appearance();
    }
}
