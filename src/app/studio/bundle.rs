//! One bundle in the making: what is in it, who it is from, its programme, and what is missing.

use std::path::PathBuf;

use eframe::egui::{self, Key, Ui};

use super::Wish;
use super::kept::Kept;
use super::missing::Checked;
use super::panel;
use super::voice::Voicing;
use super::ways::{Stretch, Ways};
use crate::app::command::Command;
use crate::app::library::pick;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::library::{Voice, size_in_words};
use crate::studio::desk::{Contents, Item, ManifestView, Opens, StageView, Work};
use crate::units::UtcMillis;

/// Longest texts that can be typed, in characters.
const TITLE: usize = 80;
const LINE: usize = 200;
const ABOUT: usize = 400;
/// Most lines on whom to turn to.
const SUPPORT: usize = 8;

/// The page of a bundle in the making.
pub(super) struct Page {
    pub(super) folder: PathBuf,
    pub(super) contents: Contents,
    /// The manifest, `bundle.ron`.
    pub(super) kept: Kept,
    /// What the manifest said when it was opened.
    pub(super) came_with: ManifestView,
    title: String,
    /// The title of a reading that is about to begin.
    reading: String,
    /// Whether it is asked if earlier versions are to go.
    is_clearing: bool,
    /// Whether the title of something new is typed, where undo is about its letters.
    pub(super) is_naming: bool,
    /// What is to end before anything takes its time, as a sentence.
    pub(super) waits: Option<String>,
    /// Why something was not done, as a sentence.
    pub(super) said: Option<String>,
    /// Whether something is being done that leads to another page.
    pub(super) is_waiting: bool,
    /// The file that is about to be opened.
    pub(super) opens: Option<String>,
    pub(super) checked: Checked,
    /// What of the author is to be written next: the name, the training, or how to reach them.
    pub(super) focus: Option<usize>,
    /// Whether the file that is opened is opened for what is to be mended in it.
    pub(super) seeks: bool,
    ways: Ways,
}

/// What is asked of the programme.
enum Act {
    Add,
    Remove(usize),
    Move(usize, bool),
}

impl Page {
    pub(super) fn new(contents: Contents, kept: Kept) -> Page {
        Page {
            folder: kept.folder.clone(),
            came_with: ManifestView::of(kept.draft.text()).unwrap_or_default(),
            contents,
            kept,
            title: String::new(),
            reading: String::new(),
            is_clearing: false,
            is_naming: false,
            waits: None,
            said: None,
            is_waiting: false,
            opens: None,
            checked: Checked::Unknown,
            focus: None,
            seeks: false,
            ways: Ways::default(),
        }
    }

    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        now: UtcMillis,
        (voicing, voice): (&mut Voicing, Voice),
    ) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let before = self.kept.draft.revision();
        let is_apart = panel::has_room(ui);
        if is_apart {
            panel::panel_ui(ui, |ui| self.top_ui(ui, &mut wishes));
        }
        widgets::page(ui, "studio bundle", |ui| {
            if !is_apart {
                self.top_ui(ui, &mut wishes);
            }
            let view = ManifestView::of(self.kept.draft.text());
            let title = match &view {
                Ok(view) if !view.title.is_empty() => view.title.as_str(),
                _ => "A bundle without a title",
            };
            widgets::heading(ui, title);
            let words = widgets::quiet(ui, self.folder.display().to_string(), Type::Small);
            widgets::paragraph(ui, words);
            widgets::said(ui, self.said.as_deref());
            self.kept.trouble_ui(ui, &mut wishes);
            // Each part keeps the focus where it is, whatever comes or goes above it.
            widgets::part(ui, "sessions", |ui| self.sessions_ui(ui, now, &mut wishes));
            widgets::part(ui, "readings", |ui| self.readings_ui(ui, now, &mut wishes));
            self.recordings_ui(ui);
            self.ways.section(ui, Stretch::Narrate, "Voice");
            widgets::part(ui, "voice", |ui| voicing.ui(ui, &self.folder, voice, &mut wishes));
            match view {
                Ok(view) => self.manifest_ui(ui, &view),
                Err(error) => {
                    let words = widgets::text(ui, words::sentence(error), Type::Body);
                    widgets::paragraph(ui, words);
                }
            }
            widgets::part(ui, "check", |ui| self.check_ui(ui, &mut wishes));
            widgets::part(ui, "others", |ui| self.others_ui(ui, &mut wishes));
        });
        if self.kept.draft.revision() != before {
            self.checked.forget();
        }
        wishes
    }

    /// The way back, undo and redo, and the ways through the page to what is done last.
    fn top_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                wishes.push(Wish::Back);
            }
            ui.add_space(GRID);
            if let Some(command) = self.kept.undo_ui(ui) {
                self.obey(command);
            }
            self.kept.state_ui(ui);
        });
        ui.horizontal_wrapped(|ui| {
            self.ways.ui(ui);
            let press = match self.checked.is_fine() {
                true => Press::primary("Hand over…"),
                false => Press::plain("Hand over…"),
            };
            if ui.add(press.enabled(!self.is_waiting)).clicked() {
                wishes.push(Wish::HandOver);
            }
        });
    }

    /// Does what a key asks for.
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::Undo => self.kept.draft.undo(),
            Command::Redo => self.kept.draft.redo(),
            _ => None,
        };
    }

    fn sessions_ui(&mut self, ui: &mut Ui, now: UtcMillis, wishes: &mut Vec<Wish>) {
        self.ways.section(ui, Stretch::Write, "Sessions");
        if self.contents.sessions.is_empty() {
            let words = widgets::quiet(ui, "None yet.", Type::Body);
            widgets::paragraph(ui, words);
        }
        for item in &self.contents.sessions {
            self.item_ui(ui, item, now, wishes);
        }
        ui.add_space(GRID);
        let label = "A new session";
        let (title, has_focus) = begin_ui(ui, label, &mut self.title, !self.is_waiting);
        self.is_naming = has_focus;
        if let Some(title) = title {
            self.is_waiting = true;
            let folder = self.folder.clone();
            wishes.push(Wish::Work(Work::NewSession { folder, title, now }));
        }
    }

    /// The programme, who it is from, and whom to turn to.
    fn manifest_ui(&mut self, ui: &mut Ui, now: &ManifestView) {
        let mut view = now.clone();
        let act = widgets::part(ui, "programme", |ui| self.programme_ui(ui, &mut view));
        widgets::part(ui, "about", |ui| self.about_ui(ui, &mut view));
        let draft = &mut self.kept.draft;
        let mut made = Ok(());
        if view != *now {
            made = draft.set_manifest(&view);
        }
        let listed = self.contents.sessions.iter().filter(|item| item.is_listed);
        let ids: Vec<String> = listed.map(|item| item.id.clone()).collect();
        let made = made.and_then(|()| match act {
            None => Ok(()),
            Some(Act::Add) => draft.add_stage(&ids),
            Some(Act::Remove(at)) => draft.remove_stage(at),
            Some(Act::Move(at, down)) => draft.move_stage(at, down),
        });
        if let Err(error) = made {
            self.said = Some(words::sentence(error));
        }
    }

    fn programme_ui(&mut self, ui: &mut Ui, view: &mut ManifestView) -> Option<Act> {
        let mut act = None;
        self.ways.section(ui, Stretch::Programme, "Programme");
        if view.stages.is_empty() {
            let words = "Without a programme, your clients practise in whatever order they like.";
            let words = widgets::quiet(ui, words, Type::Body);
            widgets::paragraph(ui, words);
        }
        let last = view.stages.len().saturating_sub(1);
        for (at, stage) in view.stages.iter_mut().enumerate() {
            act = act.or(stage_ui(ui, (at, last), stage, &self.contents));
            ui.add_space(GRID);
        }
        if ui.add(Press::plain("Add a stage")).clicked() {
            act = Some(Act::Add);
        }
        act
    }

    fn about_ui(&mut self, ui: &mut Ui, view: &mut ManifestView) {
        self.ways.section(ui, Stretch::About, "What it is called, and who it is from");
        widgets::field(ui, "Title of the bundle", &mut view.title, TITLE, 420.0);
        let names = ["Your name", "Your training, as you state it", "How clients reach you"];
        for (at, (name, text)) in names.into_iter().zip(&mut view.author).enumerate() {
            let words = widgets::quiet(ui, name, Type::Small);
            ui.label(words);
            let field = widgets::field(ui, name, text, LINE, 420.0);
            if self.focus == Some(at) {
                field.scroll_to_me(Some(egui::Align::Center));
                field.request_focus();
                self.focus = None;
            }
        }
        widgets::section(ui, "Whom a client can turn to when it gets difficult");
        let mut lines = view.support.clone();
        lines.push(String::new());
        for (at, line) in lines.iter_mut().enumerate().take(SUPPORT) {
            let name = format!("Line {}", at + 1);
            ui.push_id(("support", at), |ui| widgets::field(ui, &name, line, LINE, 420.0));
        }
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        view.support = lines;
    }

    /// A file of the bundle: its title opens it.
    fn item_ui(&self, ui: &mut Ui, item: &Item, now: UtcMillis, wishes: &mut Vec<Wish>) {
        ui.horizontal_wrapped(|ui| {
            let open = Press::plain(item.title.as_str()).enabled(!self.is_waiting);
            if ui.add(open).clicked() {
                wishes.push(Wish::Open(item.name.clone()));
            }
            let mut words = item.name.clone();
            if !item.is_listed {
                words.push_str("  ·  not in the bundle's list, so it is not packed");
            }
            let words = widgets::quiet(ui, words, Type::Small);
            ui.label(words);
            if !item.is_listed && ui.add(Press::quiet("Put it on the list")).clicked() {
                let (folder, name) = (self.folder.clone(), item.name.clone());
                wishes.push(Wish::Work(Work::List { folder, name, now }));
            }
        });
    }

    fn readings_ui(&mut self, ui: &mut Ui, now: UtcMillis, wishes: &mut Vec<Wish>) {
        widgets::section(ui, "Readings");
        if self.contents.readings.is_empty() {
            let words = widgets::quiet(ui, "None yet.", Type::Body);
            widgets::paragraph(ui, words);
        }
        for item in &self.contents.readings {
            self.item_ui(ui, item, now, wishes);
        }
        ui.add_space(GRID);
        let label = "A new reading";
        let (title, has_focus) = begin_ui(ui, label, &mut self.reading, !self.is_waiting);
        self.is_naming |= has_focus;
        if let Some(title) = title {
            self.is_waiting = true;
            let folder = self.folder.clone();
            wishes.push(Wish::Work(Work::NewReading { folder, title, now }));
        }
    }

    fn recordings_ui(&self, ui: &mut Ui) {
        widgets::section(ui, "Recordings");
        let words = match self.contents.recordings {
            0 => "None.".to_owned(),
            1 => "1 file.".to_owned(),
            more => format!("{more} files."),
        };
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
    }

    /// The manifest as text, and earlier versions.
    fn others_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        widgets::section(ui, "Everything else, in the bundle's own file");
        let press = Press::plain("Edit bundle.ron").enabled(!self.is_waiting);
        if ui.add(press).clicked() {
            wishes.push(Wish::Open("bundle.ron".into()));
        }
        if self.contents.earlier + self.contents.takes > 0 {
            self.earlier_ui(ui, wishes);
        }
    }

    /// What earlier versions and takes take, and how they go.
    fn earlier_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let (earlier, takes) = (self.contents.earlier, self.contents.takes);
        let (title, clear) = match takes {
            0 => ("Earlier versions", "Clear earlier versions…"),
            _ => ("Takes and earlier versions", "Clear takes and earlier versions…"),
        };
        widgets::section(ui, title);
        let mut words = format!(
            "Earlier versions of what is written here take {}. They are never packed; names and asides that were taken out \
             may still be in them.",
            size_in_words(earlier)
        );
        if takes > 0 {
            words.push_str(&format!(
                " What you said into the microphone takes {}: every take as it was, also those that you did not keep.",
                size_in_words(takes)
            ));
        }
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        if !self.is_clearing {
            self.is_clearing = ui.add(Press::plain(clear)).clicked();
            return;
        }
        let words = match takes {
            0 => "They cannot be brought back. What is written now stays as it is.",
            _ => {
                "They cannot be brought back. What is written now and the recordings that are kept stay as they are; a take \
                 that is gone can no longer be trimmed in another way."
            }
        };
        let words = widgets::text(ui, words, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::plain("Clear them")).clicked() {
                self.is_clearing = false;
                wishes.push(Wish::Work(Work::Clear(self.folder.clone())));
            }
            if ui.add(Press::plain("Keep them")).clicked() {
                self.is_clearing = false;
            }
        });
    }

    /// Whether the bundle can be packed.
    fn check_ui(&self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        widgets::section(ui, "Is anything missing?");
        let is_checking = matches!(self.checked, Checked::Checking);
        if ui.add(Press::plain("Look through all of it").enabled(!is_checking)).clicked() {
            wishes.push(Wish::Work(Work::Check(self.folder.clone())));
        }
        self.checked.ui(ui, self.waits.as_deref(), wishes);
    }
}

/// A field for the title of something new. Returns it once it is to begin, and whether it is typed.
fn begin_ui(ui: &mut Ui, label: &str, title: &mut String, can: bool) -> (Option<String>, bool) {
    ui.horizontal_wrapped(|ui| {
        let field = widgets::field(ui, label, title, TITLE, 320.0);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let ready = !title.trim().is_empty() && can;
        let press = ui.add(Press::plain("Write it").enabled(ready));
        let begins = press.clicked() || (entered && ready);
        let begun = begins.then(|| std::mem::take(title).trim().to_owned());
        (begun, field.has_focus())
    })
    .inner
}

/// A stage of the programme, on a card of its own.
fn stage_ui(
    ui: &mut Ui,
    (at, last): (usize, usize),
    stage: &mut StageView,
    Contents { sessions, readings, built_in, .. }: &Contents,
) -> Option<Act> {
    let mut act = None;
    widgets::sheet(ui, 16).show(ui, |ui| {
        ui.push_id(("stage", at), |ui| {
            ui.set_width(ui.available_width());
            let name = format!("Title of stage {}", at + 1);
            let words = widgets::quiet(ui, format!("Stage {}", at + 1), Type::Small);
            ui.label(words);
            widgets::field(ui, &name, &mut stage.title, TITLE, 320.0);
            let name = format!("What stage {} is for", at + 1);
            widgets::field(ui, &name, &mut stage.about, ABOUT, 560.0);
            ui.horizontal_wrapped(|ui| {
                for item in sessions.iter().filter(|item| item.is_listed && !item.id.is_empty()) {
                    let is_in = stage.sessions.contains(&item.id);
                    if ui.add(Press::choice(item.title.as_str(), is_in)).clicked() {
                        match is_in {
                            true => stage.sessions.retain(|id| *id != item.id),
                            false => stage.sessions.push(item.id.clone()),
                        }
                    }
                }
                built_in_ui(ui, &mut stage.sessions, built_in);
            });
            let listed = readings.iter().filter(|item| item.is_listed);
            let listed: Vec<&Item> = listed.collect();
            if !listed.is_empty() {
                let words = widgets::quiet(ui, "With these readings", Type::Small);
                ui.label(words);
                ui.horizontal_wrapped(|ui| {
                    for item in listed {
                        let is_in = stage.readings.contains(&item.name);
                        if ui.add(Press::choice(item.title.as_str(), is_in)).clicked() {
                            match is_in {
                                true => stage.readings.retain(|file| *file != item.name),
                                false => stage.readings.push(item.name.clone()),
                            }
                        }
                    }
                });
            }
            ui.horizontal_wrapped(|ui| {
                let mut days = vec![(None, "As often as they like".to_owned())];
                days.extend((1..=7).map(|n| (Some(n), counted(n, "day", " a week"))));
                pick(ui, "How often", &mut stage.days_a_week, &days);
                let mut weeks = vec![(None, "For as long as they like".to_owned())];
                let known = [1, 2, 3, 4, 6, 8, 12].into_iter().chain(stage.weeks);
                let known: std::collections::BTreeSet<u32> = known.collect();
                weeks.extend(known.into_iter().map(|n| (Some(n), counted(n, "week", ""))));
                pick(ui, "For how long", &mut stage.weeks, &weeks);
            });
            if at > 0 {
                opens_ui(ui, &mut stage.opens);
            }
            ui.checkbox(&mut stage.in_streak, "Counts towards the streak");
            ui.horizontal_wrapped(|ui| {
                for (command, is_there, asked) in [
                    (Command::MoveUp, at > 0, Act::Move(at, false)),
                    (Command::MoveDown, at < last, Act::Move(at, true)),
                    (Command::Remove, true, Act::Remove(at)),
                ] {
                    let label = format!("{}: stage {}", command.label(), at + 1);
                    let press = Press::sign_named(command.icon(), label).enabled(is_there);
                    if ui.add(press).clicked() {
                        act = Some(asked);
                    }
                }
            });
        });
    });
    act
}

/// The sessions of a stage that are built into Groundwork, each with a press that takes it out, and the others to be
/// added.
fn built_in_ui(ui: &mut Ui, chosen: &mut Vec<String>, built_in: &[(String, String)]) {
    let mut gone = None;
    // In the order in which clients see them.
    let known = |chosen: &String| built_in.iter().find(|(id, _)| id == chosen);
    for (id, title) in chosen.iter().filter_map(known) {
        if ui.add(Press::choice(title.as_str(), true)).clicked() {
            gone = Some(id.clone());
        }
    }
    let others = built_in.iter().filter(|(id, _)| !chosen.contains(id));
    let mut offers = vec![(None, "Add one of Groundwork's own".to_owned())];
    offers.extend(others.map(|(id, title)| (Some(id.clone()), title.clone())));
    let mut added = None;
    pick(ui, "Sessions of Groundwork's own", &mut added, &offers);
    chosen.retain(|id| gone.as_ref() != Some(id));
    chosen.extend(added);
}

fn counted(count: u32, one: &str, behind: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {one}{s}{behind}")
}

/// What opens a stage.
fn opens_ui(ui: &mut Ui, opens: &mut Opens) {
    let (times, least) = match opens {
        Opens::Practised(times) => (*times, 6),
        Opens::Comfort(least) => (3, *least),
        _ => (3, 6),
    };
    let word = match opens {
        Opens::Word(word) => word.clone(),
        _ => "next".into(),
    };
    let offers = [
        (Opens::Open, "Open from the start".to_owned()),
        (Opens::Practised(times), "Opens with practice".to_owned()),
        (Opens::Comfort(least), "Opens with comfort".to_owned()),
        (Opens::Word(word), "Opens with a word from you".to_owned()),
    ];
    ui.horizontal_wrapped(|ui| {
        pick(ui, "What opens it", opens, &offers);
        match opens {
            Opens::Open => {}
            Opens::Practised(times) => {
                let drag = egui::DragValue::new(times).range(1..=99).suffix(" times before");
                ui.name_inputs("How often the stage before is practised", |ui| ui.add(drag));
            }
            Opens::Comfort(least) => {
                let drag = egui::DragValue::new(least).range(1..=10).prefix("at least ");
                ui.name_inputs("Comfort with the stage before", |ui| ui.add(drag));
            }
            Opens::Word(word) => {
                widgets::field(ui, "The word", word, 40, 180.0);
            }
        }
    });
    if let Opens::Comfort(_) = opens {
        let words = "Your clients answer how comfortable the stage before was, each for themselves. The number is never \
                     shown.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }
}
