//! The first start: to begin at once, or to set a few things up before.

mod acts;

use eframe::egui::{self, Ui, Vec2, vec2};

pub use self::acts::grant;

use super::settings::likes::{likes_ui, names_ui};
use super::settings::{Hearing, sound_ui};
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::words::{self, NOT_TREATMENT};
use crate::domain::{Area, Offers, Session};
use crate::keeper::Settings;
use crate::library::Voice;

/// The page of the first start that is shown.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum Step {
    /// *Begin now* beside *Set up*.
    #[default]
    Choice,
    About,
    Sound,
    Likes,
}

/// How far someone has come on the first start.
#[derive(Debug, Default)]
pub struct First {
    step: Step,
}

/// What the first screen asks for.
pub enum Wish {
    /// Begin the first practice.
    Begin,
    /// Go to Today without setting anything up.
    Look,
    /// Set up is done: from now on, the program starts with Today.
    Done,
    /// Keep these settings.
    Settings(Box<Settings>),
    /// Say a line in this voice.
    Hear(Voice),
}

impl First {
    /// Shows the screen. *Begin now* is enabled once the first `practice` is found. The wishes are to be granted in
    /// their order.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        settings: &Settings,
        hearing: &Hearing,
        practice: Option<&Session>,
    ) -> Vec<Wish> {
        let mut wishes = Vec::new();
        // Each step is a page of its own, from its top.
        let id = format!("first {:?}", self.step);
        widgets::page(ui, &id, |ui| match self.step {
            Step::Choice => self.choice_ui(ui, settings, practice, &mut wishes),
            Step::About => {
                about_ui(ui);
                self.steps_ui(ui, (Step::Choice, Step::Sound), practice, &mut wishes);
            }
            Step::Sound => {
                step_heading(ui, 2, "Sound");
                let words = "Headphones or loudspeakers, as you like. Everything that is said can \
                             also be read.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
                ui.add_space(GRID);
                let mut chosen = settings.clone();
                if sound_ui(ui, &mut chosen, hearing)
                    && let Some(voice) = chosen.narrator
                {
                    wishes.push(Wish::Hear(voice));
                }
                keep(settings, chosen, &mut wishes);
                self.steps_ui(ui, (Step::About, Step::Likes), practice, &mut wishes);
            }
            Step::Likes => {
                step_heading(ui, 3, "What suits you");
                let words = "All of it can stay open. Sessions follow what you choose here, and each \
                             of them can still be changed before it begins.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
                ui.add_space(GRID);
                let mut chosen = settings.clone();
                // Someone may look over a shoulder: one word stands for both.
                let areas = Area::ALL.iter().copied().filter(|area| *area != Area::Breasts);
                likes_ui(ui, &mut chosen.preferences, areas);
                let out = &mut chosen.preferences.skip_areas;
                match out.contains(&Area::Chest) {
                    true => out.insert(Area::Breasts),
                    false => out.remove(&Area::Breasts),
                };
                widgets::section(ui, "If two practise");
                names_ui(ui, &mut chosen.preferences, ["First name", "Second name"]);
                keep(settings, chosen, &mut wishes);
                self.steps_ui(ui, (Step::Sound, Step::Likes), practice, &mut wishes);
            }
        });
        wishes
    }

    fn choice_ui(
        &mut self,
        ui: &mut Ui,
        settings: &Settings,
        practice: Option<&Session>,
        wishes: &mut Vec<Wish>,
    ) {
        let body = Type::Body.font(ui.ctx()).size;
        let height = ui.ctx().content_rect().height();
        ui.add_space(((height - body * 30.0) * 0.5).clamp(0.0, 120.0));
        widgets::heading(ui, "A quiet place to practise");
        let words = "A voice leads, one step after another. You can pause, ground yourself or stop at \
                     any moment, with one press.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID * 2.0);
        let who = words::voice(settings.narrator);
        let anchor =
            practice.and_then(|session| Offers::of(session).outside_anchor(&settings.preferences));
        let anchor = anchor.map(|anchor| format!(", with attention on {}", words::anchor(anchor)));
        let anchor = anchor.unwrap_or_default();
        let now = format!("Three minutes, to arrive where you are{anchor}. {who} speaks.");
        let notes = practice.map(|session| session.notes.join(" ")).unwrap_or_default();
        let later = "What this is, whether you can hear it, and what suits you. About a minute.";
        let gap = GRID * 2.0;
        let wide = ui.available_width() > body * 32.0;
        let width = match wide {
            true => (ui.available_width() - gap) / 2.0,
            false => ui.available_width(),
        };
        let mut begin = false;
        let mut set_up = false;
        let mut both = |ui: &mut Ui| {
            let height = offer_ui(ui, vec2(width, 0.0), [&now, &notes], |ui| {
                begin = ui.add(Press::primary("Begin now").enabled(practice.is_some())).clicked();
            });
            // Two that stand beside each other are equally high, and this one has less to say.
            let height = if wide { height } else { 0.0 };
            offer_ui(ui, vec2(width, height), [later, ""], |ui| {
                set_up = ui.add(Press::plain("Set up")).clicked();
            });
        };
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing = vec2(gap, gap);
            if wide { ui.horizontal_top(both).inner } else { both(ui) }
        });
        ui.add_space(GRID * 2.0);
        let words = format!("Everything stays on this computer. {NOT_TREATMENT}");
        let words = widgets::quiet(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        if ui.add(Press::quiet("Look around first").flush()).clicked() {
            wishes.push(Wish::Look);
        }
        if begin {
            wishes.push(Wish::Begin);
        }
        if set_up {
            self.step = Step::About;
            ui.ctx().request_repaint();
        }
    }

    /// The way back and the way on; on the last page the ways out.
    fn steps_ui(
        &mut self,
        ui: &mut Ui,
        (back, next): (Step, Step),
        practice: Option<&Session>,
        wishes: &mut Vec<Wish>,
    ) {
        ui.add_space(GRID * 3.0);
        let last = next == self.step;
        if let (true, Some(session)) = (last, practice) {
            let words = widgets::quiet(ui, session.notes.join(" "), Type::Small);
            widgets::paragraph(ui, words);
        }
        ui.horizontal_wrapped(|ui| {
            if last {
                let begin = Press::primary("Begin now").enabled(practice.is_some());
                if ui.add(begin).clicked() {
                    wishes.extend([Wish::Done, Wish::Begin]);
                }
                if ui.add(Press::plain("Done")).clicked() {
                    wishes.push(Wish::Done);
                }
            } else if ui.add(Press::primary("Next")).clicked() {
                self.step = next;
                ui.ctx().request_repaint();
            }
            if ui.add(Press::quiet("Back")).clicked() {
                self.step = back;
                ui.ctx().request_repaint();
            }
        });
    }
}

/// Asks to keep what was chosen, if it is something else.
fn keep(settings: &Settings, chosen: Settings, wishes: &mut Vec<Wish>) {
    if chosen != *settings {
        wishes.push(Wish::Settings(Box::new(chosen)));
    }
}

fn step_heading(ui: &mut Ui, step: u8, title: &str) {
    let words = widgets::quiet(ui, format!("{step} of 3"), Type::Small);
    ui.label(words);
    widgets::heading(ui, title);
    ui.add_space(GRID);
}

/// A card as wide as `size` and at least as high, and how high it became.
fn offer_ui(ui: &mut Ui, size: Vec2, said: [&str; 2], button: impl FnOnce(&mut Ui)) -> f32 {
    widgets::sheet(ui, 20)
        .show(ui, |ui| {
            ui.set_width(size.x - 42.0);
            ui.set_min_height((size.y - 42.0).max(0.0));
            ui.vertical(|ui| {
                // Both buttons stand in a row that is as high as the larger one.
                let row = vec2(ui.available_width(), Type::Body.font(ui.ctx()).size * 1.4 + 24.0);
                let across = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(row, across, button);
                ui.add_space(GRID / 2.0);
                for (said, role) in said.into_iter().zip([Type::Body, Type::Small]) {
                    let words = widgets::quiet(ui, said, role);
                    ui.add(egui::Label::new(words).wrap());
                }
            });
        })
        .response
        .rect
        .height()
}

fn about_ui(ui: &mut Ui) {
    step_heading(ui, 1, "What this is");
    for said in [
        "Guided practices for home: breathing, the body, the senses, sleep, and practices for two. \
         They are invitations. Every part may be left out, eyes may stay open, and stopping early is \
         practising, too.",
        "Your therapist may hand you sessions of their own. They find their place beside those that \
         are here already.",
        "Everything stays on this computer. There is no account, and nothing is sent to anyone. What \
         you practise is kept in an encrypted record. Until you set a passphrase in the settings, anyone \
         using this computer account can open it.",
        NOT_TREATMENT,
    ] {
        let words = widgets::text(ui, said, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
    }
}
