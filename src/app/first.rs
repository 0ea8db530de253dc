//! The first start: to begin at once, or to set a few things up before.

use eframe::egui::{self, Ui, vec2};

use super::settings::likes::{likes_ui, names_ui};
use super::settings::{Hearing, sound_ui};
use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use super::words;
use crate::studio::{Settings, Voice};

/// Said on the first screen and in the settings.
const NOT_TREATMENT: &str = "Groundwork is neither treatment nor an emergency service.";

/// Where someone stands.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum Step {
    /// *Begin now* beside *Set up*.
    #[default]
    Choice,
    About,
    Sound,
    Likes,
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct First {
    step: Step,
}

/// What was asked for.
pub enum Wish {
    /// To begin with the first practice.
    Begin,
    /// To see the program first.
    Look,
    /// Set up: it is as it should be.
    Done,
    /// Something was chosen.
    Settings(Box<Settings>),
    /// To hear a spoken line.
    Hear(Voice),
}

impl First {
    /// The screen. It can begin once the first practice is at hand.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        settings: &Settings,
        hearing: &Hearing,
        ready: bool,
    ) -> Vec<Wish> {
        let mut wishes = Vec::new();
        // Each step is a page of its own, from its top.
        let id = format!("first {:?}", self.step);
        widgets::page(ui, &id, |ui| match self.step {
            Step::Choice => self.choice_ui(ui, settings, ready, &mut wishes),
            Step::About => {
                about_ui(ui);
                self.steps_ui(ui, (Step::Choice, Step::Sound), &mut wishes);
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
                self.steps_ui(ui, (Step::About, Step::Likes), &mut wishes);
            }
            Step::Likes => {
                step_heading(ui, 3, "What suits you");
                let words = "All of it can stay open. Sessions follow what you choose here, and each \
                             of them can still be changed before it begins.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
                ui.add_space(GRID);
                let mut chosen = settings.clone();
                likes_ui(ui, &mut chosen.preferences);
                widgets::section(ui, "If two practise");
                names_ui(ui, &mut chosen.preferences, ["First name", "Second name"]);
                keep(settings, chosen, &mut wishes);
                self.steps_ui(ui, (Step::Sound, Step::Likes), &mut wishes);
            }
        });
        wishes
    }

    fn choice_ui(&mut self, ui: &mut Ui, settings: &Settings, ready: bool, wishes: &mut Vec<Wish>) {
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
        let now = format!("Three minutes, to arrive where you are. {who} speaks.");
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
            offer_ui(ui, width, &now, |ui| {
                begin = ui.add(Press::primary("Begin now").enabled(ready)).clicked();
            });
            offer_ui(ui, width, later, |ui| {
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
    fn steps_ui(&mut self, ui: &mut Ui, (back, next): (Step, Step), wishes: &mut Vec<Wish>) {
        ui.add_space(GRID * 3.0);
        let last = next == self.step;
        ui.horizontal_wrapped(|ui| {
            if last {
                if ui.add(Press::primary("Begin now")).clicked() {
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

/// One of the two ways, in a card of its own.
fn offer_ui(ui: &mut Ui, width: f32, said: &str, button: impl FnOnce(&mut Ui)) {
    let colours = theme::colours(ui);
    egui::Frame::new()
        .fill(colours.surface)
        .stroke(egui::Stroke::new(1.0, colours.hairline))
        .corner_radius(theme::RADIUS)
        .inner_margin(20)
        .show(ui, |ui| {
            ui.set_width(width - 42.0);
            // Two that stand beside each other are equally high.
            ui.set_min_height(Type::Body.font(ui.ctx()).size * 7.6);
            ui.vertical(|ui| {
                // Both buttons stand in a row that is as high as the larger one.
                let row = vec2(ui.available_width(), Type::Body.font(ui.ctx()).size * 1.4 + 24.0);
                let across = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(row, across, button);
                ui.add_space(GRID / 2.0);
                let words = widgets::quiet(ui, said, Type::Body);
                ui.add(egui::Label::new(words).wrap());
            });
        });
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
         you practise is kept in an encrypted record; a passphrase in the settings locks it.",
        "Groundwork is neither treatment nor an emergency service.",
    ] {
        let words = widgets::text(ui, said, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
    }
}
