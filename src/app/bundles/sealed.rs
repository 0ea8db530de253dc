//! A bundle that is sealed for one person: asking for what opens it.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Ui};
use zeroize::{Zeroize as _, Zeroizing};

use super::LONGEST;
use crate::app::caps::Caps;
use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::library::as_typed;
use crate::studio::{Given, Sealed, SealedFor};

/// A sealed file, and what is typed to open it.
pub(super) struct Closed {
    path: PathBuf,
    sealed: Sealed,
    typed: String,
    focused: bool,
    caps: Caps,
}

/// What someone decided about the file.
pub(super) enum Chosen {
    /// Open it with what was typed or named.
    Open(PathBuf, Given),
    /// Leave it closed.
    Leave,
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.typed.zeroize();
    }
}

impl Closed {
    pub(super) fn new(path: PathBuf, sealed: Sealed) -> Closed {
        // Room enough from the start: a string that grows leaves copies behind.
        Closed {
            path,
            sealed,
            typed: String::with_capacity(LONGEST * 4),
            focused: false,
            caps: Caps::default(),
        }
    }

    /// Shows the page, and returns the decision.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Option<Chosen> {
        let mut chosen = None;
        widgets::page(ui, "sealed", |ui| {
            widgets::heading(ui, "Sealed for one person");
            let name = self.path.file_name().unwrap_or_default().to_string_lossy();
            let words = widgets::quiet(ui, name, Type::Body);
            ui.add(eframe::egui::Label::new(words).wrap());
            ui.add_space(GRID);
            let (said, wrong) = match self.sealed.whom {
                SealedFor::Passphrase => (
                    "Your therapist told you a passphrase for it.",
                    "That is not its passphrase. Capital letters and the spaces between words count.",
                ),
                SealedFor::Key => (
                    "It opens with the key that you gave your therapist the public half of.",
                    "It was sealed for another key than those in that file.",
                ),
            };
            let words = widgets::text(ui, said, Type::Body);
            widgets::paragraph(ui, words);
            ui.add_space(GRID);
            let field = match self.sealed.whom {
                SealedFor::Passphrase => widgets::secret(
                    ui,
                    "Passphrase of this bundle",
                    &mut self.typed,
                    LONGEST,
                    420.0,
                ),
                SealedFor::Key => {
                    let what = ("Path of your key's file", Choice::File);
                    widgets::path(ui, what, &mut self.typed, (LONGEST, 560.0))
                }
            };
            if !self.focused {
                field.request_focus();
                self.focused = true;
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if self.sealed.whom == SealedFor::Passphrase {
                self.caps.ui(ui, &field);
            }
            if self.sealed.wrong {
                ui.add_space(GRID / 2.0);
                let words = widgets::text(ui, wrong, Type::Body);
                let label = widgets::paragraph(ui, words);
                widgets::live(ui, &label);
            }
            ui.add_space(GRID);
            ui.horizontal_wrapped(|ui| {
                let there = !self.typed.is_empty();
                let open = Press::primary("Open").enabled(there);
                if ui.add(open).clicked() || (entered && there) {
                    let typed = Zeroizing::new(std::mem::take(&mut self.typed));
                    let given = match self.sealed.whom {
                        SealedFor::Passphrase => Given::Passphrase(typed),
                        SealedFor::Key => Given::KeyFile(as_typed(Path::new(typed.trim()))),
                    };
                    chosen = Some(Chosen::Open(self.path.clone(), given));
                }
                if ui.add(Press::quiet("Leave it")).clicked() {
                    chosen = Some(Chosen::Leave);
                }
            });
        });
        chosen
    }
}
