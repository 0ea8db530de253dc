//! The record's lock: a neutral screen with one field.

use eframe::egui::{self, Key, Ui};
use zeroize::{Zeroize as _, Zeroizing};

use super::theme::{GRID, Type};
use super::widgets::{self, Press};

/// The longest passphrase, in characters.
const LONGEST: usize = 256;

/// The state of the screen.
#[derive(Default)]
pub struct Unlock {
    typed: String,
    /// What came of the last try.
    answer: Option<String>,
    opening: bool,
    focused: bool,
}

/// What was chosen.
pub enum Chosen {
    /// To try this passphrase.
    Open(Zeroizing<String>),
    /// To go on without the record.
    Without,
}

impl Drop for Unlock {
    fn drop(&mut self) {
        self.typed.zeroize();
    }
}

impl Unlock {
    /// Says what came of the last try, and lets it be tried again.
    pub fn answer(&mut self, answer: String) {
        self.answer = Some(answer);
        self.opening = false;
        self.focused = false;
    }

    /// The screen.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Chosen> {
        let mut chosen = None;
        widgets::page(ui, "unlock", 420.0, |ui| {
            ui.add_space((ui.ctx().content_rect().height() * 0.2).min(160.0));
            widgets::heading(ui, "Locked");
            let words = widgets::quiet(ui, "The passphrase opens the record.", Type::Body);
            widgets::paragraph(ui, words);
            ui.add_space(GRID);
            let field = egui::TextEdit::singleline(&mut self.typed)
                .password(true)
                .char_limit(LONGEST)
                .hint_text("Passphrase")
                .margin(egui::Margin::symmetric(14, 10))
                .desired_width(ui.available_width());
            let field = ui.name_inputs("Passphrase", |ui| ui.add_enabled(!self.opening, field));
            if !self.focused && !self.opening {
                field.request_focus();
                self.focused = true;
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.add_space(GRID);
            ui.horizontal_wrapped(|ui| {
                let label = if self.opening { "Opening…" } else { "Open" };
                let may = !self.opening && !self.typed.is_empty();
                let pressed = ui.add(Press::primary(label).enabled(may)).clicked();
                if may && (pressed || entered) {
                    self.opening = true;
                    self.answer = None;
                    chosen = Some(Chosen::Open(Zeroizing::new(std::mem::take(&mut self.typed))));
                }
                let without = Press::quiet("Practise without it")
                    .hint("Nothing of it is shown, and nothing is kept");
                if ui.add(without.enabled(!self.opening)).clicked() {
                    chosen = Some(Chosen::Without);
                }
            });
            if let Some(answer) = &self.answer {
                ui.add_space(GRID);
                let words = widgets::text(ui, answer, Type::Body);
                widgets::paragraph(ui, words);
            }
        });
        chosen
    }
}
