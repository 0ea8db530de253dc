//! The eight words of a key, typed from a handout.

use eframe::egui::Ui;

use crate::app::theme::{self, GRID, Type};
use crate::app::widgets;
use crate::studio::AuthorKey;

/// Words of a key.
const WORDS: usize = 8;
/// So many letters tell a word from all others.
const LETTERS: usize = 4;

/// What was typed of them.
#[derive(Default)]
pub(super) struct Words {
    typed: [String; WORDS],
    /// The field that is to have the focus with the next frame.
    focus: Option<usize>,
    wrong: bool,
    /// Whether they ever were.
    were_wrong: bool,
}

impl Words {
    /// Whether every field has something that can be a word.
    pub(super) fn are_there(&self) -> bool {
        self.typed.iter().all(|word| word.chars().count() >= 3)
    }

    /// Whether they were compared and were others, even if something else was typed since.
    pub(super) fn were_wrong(&self) -> bool {
        self.were_wrong
    }

    /// Compares them with those of a key; from here on it is said if they are others.
    pub(super) fn compare(&mut self, author: &AuthorKey) -> bool {
        let same = author.has_words(&self.typed.join(" "));
        self.wrong = !same;
        self.were_wrong |= self.wrong;
        same
    }

    /// The fields, which lead from one to the next by themselves.
    pub(super) fn ui(&mut self, ui: &mut Ui) {
        let words = "Your therapist's handout has eight words. Four letters of each are enough.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        let width = Type::Body.font(ui.ctx()).size * 7.6;
        let scale = theme::look(ui.ctx()).text_scale.max(1.0);
        ui.horizontal_wrapped(|ui| {
            for (place, typed) in self.typed.iter_mut().enumerate() {
                let name = format!("Word {}", place + 1);
                let before = typed.clone();
                let response = widgets::field(ui, &name, typed, LETTERS, width / scale);
                if self.focus == Some(place) {
                    response.request_focus();
                    self.focus = None;
                }
                if *typed != before {
                    self.wrong = false;
                    if typed.chars().count() == LETTERS && before.chars().count() < LETTERS {
                        self.focus = Some(place + 1);
                        ui.ctx().request_repaint();
                    }
                }
            }
        });
        if self.wrong {
            let words = "These are not the words of the key that signed this bundle. Please look at the \
                         handout once more. If they stay different, leave the bundle, and ask your \
                         therapist.";
            let words = widgets::text(ui, words, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        ui.add_space(GRID);
    }
}
