//! The record's lock: a neutral screen with one field.

use eframe::egui::{Key, Ui};
use zeroize::{Zeroize as _, Zeroizing};

use super::caps::Caps;
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use crate::domain::typed::is_all_capitals;
use crate::keeper::Secret;

/// The longest passphrase, or twelve words with numbers and blanks, in characters.
const LONGEST: usize = 512;

/// What the field takes.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum By {
    #[default]
    Passphrase,
    Words,
}

/// What is typed on the lock screen, and what came of the last try.
#[derive(Default)]
pub struct Unlock {
    typed: String,
    by: By,
    /// What came of the last try.
    answer: Option<String>,
    opening: bool,
    focused: bool,
    /// *Begin a new record…* was pressed, and its explanation is shown.
    begins_anew: bool,
    caps: Caps,
    /// Whether what was tried last was in capitals throughout.
    capitals: bool,
}

/// What the lock screen asks for.
pub enum Chosen {
    /// Try this to open the record.
    Open(Secret),
    /// Continue without the record: nothing of it is shown and nothing is kept.
    Without,
    /// Set the locked record aside and begin a new one.
    Anew,
}

impl Drop for Unlock {
    fn drop(&mut self) {
        self.typed.zeroize();
    }
}

impl Unlock {
    /// Says what came of the last try, and lets it be tried again.
    pub fn answer(&mut self, mut answer: String) {
        if self.capitals {
            answer.push_str(" All its letters were capitals; perhaps Caps Lock is on.");
        }
        self.answer = Some(answer);
        self.opening = false;
        self.focused = false;
    }

    /// Shows the screen, and returns what was chosen in this frame.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Chosen> {
        let mut chosen = None;
        widgets::page_of(ui, "unlock", 420.0, |ui| {
            ui.add_space((ui.ctx().content_rect().height() * 0.2).min(160.0));
            widgets::heading(ui, "Locked");
            let (said, name) = match self.by {
                By::Passphrase => ("The passphrase opens the record.", "Passphrase"),
                By::Words => ("The twelve words open the record.", "The twelve words"),
            };
            let words = widgets::quiet(ui, said, Type::Body);
            widgets::paragraph(ui, words);
            ui.add_space(GRID);
            let field = ui.add_enabled_ui(!self.opening, |ui| match self.by {
                By::Passphrase => widgets::secret(ui, name, &mut self.typed, LONGEST, 420.0),
                By::Words => widgets::field(ui, name, &mut self.typed, LONGEST, 420.0),
            });
            let field = field.inner;
            if !self.focused && !self.opening {
                field.request_focus();
                self.focused = true;
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if self.by == By::Passphrase {
                self.caps.ui(ui, &field);
            }
            ui.add_space(GRID);
            ui.horizontal_wrapped(|ui| {
                let label = if self.opening { "Opening…" } else { "Open" };
                let may = !self.opening && !self.typed.is_empty();
                let pressed = ui.add(Press::primary(label).enabled(may)).clicked();
                if may && (pressed || entered) {
                    self.opening = true;
                    self.answer = None;
                    let typed = Zeroizing::new(std::mem::take(&mut self.typed));
                    self.capitals = self.by == By::Passphrase && is_all_capitals(&typed);
                    chosen = Some(Chosen::Open(match self.by {
                        By::Passphrase => Secret::Passphrase(typed),
                        By::Words => Secret::Words(typed),
                    }));
                }
                let without = Press::quiet("Practise without it")
                    .hint("Nothing of it is shown, and nothing is kept");
                if ui.add(without.enabled(!self.opening)).clicked() {
                    chosen = Some(Chosen::Without);
                }
            });
            let words = "Without it, nothing of it is shown, and what you practise is not kept.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
            if let Some(answer) = &self.answer {
                ui.add_space(GRID);
                let words = widgets::text(ui, answer, Type::Body);
                let label = widgets::paragraph(ui, words);
                widgets::live(ui, &label);
            }
            ui.add_space(GRID);
            if self.forgotten_ui(ui) {
                chosen = Some(Chosen::Anew);
            }
        });
        chosen
    }

    /// Offers the twelve words, and below them a new record. Returns true if the locked record is to be set aside.
    fn forgotten_ui(&mut self, ui: &mut Ui) -> bool {
        if self.by == By::Passphrase {
            let forgotten = Press::quiet("It is forgotten").flush().enabled(!self.opening);
            if ui.add(forgotten).clicked() {
                self.turn_to(By::Words);
                ui.ctx().request_repaint();
            }
            return false;
        }
        let mut anew = false;
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::quiet("Back to the passphrase").flush()).clicked() {
                self.turn_to(By::Passphrase);
                ui.ctx().request_repaint();
            }
            if ui.add(Press::choice("Begin a new record…", self.begins_anew)).clicked() {
                self.begins_anew = !self.begins_anew;
            }
        });
        if self.begins_anew {
            let words = "The locked record is set aside in its folder, as locked as it is, and an \
                         empty one begins. With the passphrase or the words it can be put back.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            anew = ui.add(Press::plain("Set it aside and begin anew")).clicked();
        }
        anew
    }

    fn turn_to(&mut self, by: By) {
        self.typed.zeroize();
        self.by = by;
        self.answer = None;
        self.focused = false;
        self.begins_anew = false;
        (self.caps, self.capitals) = (Caps::default(), false);
    }
}
