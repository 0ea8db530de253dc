//! The eight words of a key, typed from a handout.

use eframe::egui::{Key, Ui};

use crate::app::theme::{self, GRID, Type};
use crate::app::{widgets, words as said};
use crate::domain::word_list::words_in;
use crate::library::AuthorKey;

/// Words of a key.
const WORDS: usize = 8;
/// The longest that a field takes: all of the words at once, as they are pasted, with numbers and blanks.
const LONGEST: usize = 400;
/// The width of a field in letters of the text.
const WIDTH: f32 = 9.0;

/// What is said of words that are those of another key.
const OTHERS: &str = "These are not the words of the key that signed this bundle. Please look at the handout once \
                      more. If they stay different, leave the bundle, and ask your therapist.";

/// What was typed of them.
#[derive(Default)]
pub(super) struct Words {
    typed: [String; WORDS],
    /// The field that is to have the focus with the next frame.
    focus: Option<usize>,
    /// What is said of those that were compared.
    answer: Option<String>,
    /// Whether they ever were those of another key.
    were_wrong: bool,
    /// Whether Enter was pressed with this frame.
    entered: bool,
}

impl Words {
    /// Whether every field has something that can be a word.
    pub(super) fn are_there(&self) -> bool {
        self.typed.iter().all(|word| word.chars().count() >= 3)
    }

    /// Whether Enter was pressed in one of the fields, and all of them have something.
    pub(super) fn are_entered(&self) -> bool {
        self.entered && self.are_there()
    }

    /// Whether they were compared and were others, even if something else was typed since.
    pub(super) fn were_wrong(&self) -> bool {
        self.were_wrong
    }

    /// Compares them with those of a key; from here on it is said if they are others, or one is mistyped.
    pub(super) fn compare(&mut self, author: &AuthorKey) -> bool {
        self.answer = match author.has_words(&self.typed.join(" ")) {
            Ok(true) => None,
            Ok(false) => {
                self.were_wrong = true;
                Some(OTHERS.into())
            }
            // Nothing is known of the key yet.
            Err(error) => Some(said::sentence(error)),
        };
        self.answer.is_none()
    }

    /// The fields. A space leads from one to the next, as it does on paper; more words than one go on into
    /// the fields that follow.
    pub(super) fn ui(&mut self, ui: &mut Ui) {
        let words = "Your therapist's handout has eight words. Four letters of each are enough; a space \
                     leads on.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        self.entered = false;
        let size = Type::Body.font(ui.ctx()).size;
        let width = size * WIDTH;
        let gap = ui.spacing().item_spacing.x;
        let columns = match (ui.available_width() + gap) / (width + gap) {
            fit if fit >= 4.0 => 4,
            fit if fit >= 2.0 => 2,
            _ => 1,
        };
        let scale = theme::look(ui.ctx()).text_scale.max(1.0);
        for row in 0..WORDS / columns {
            ui.horizontal(|ui| {
                for place in row * columns..(row + 1) * columns {
                    self.field_ui(ui, place, width / scale);
                }
            });
        }
        if let Some(answer) = &self.answer {
            let words = widgets::text(ui, answer, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        ui.add_space(GRID);
    }

    fn field_ui(&mut self, ui: &mut Ui, place: usize, width: f32) {
        let name = format!("Word {}", place + 1);
        let typed = &mut self.typed[place];
        let before = typed.clone();
        let response = widgets::field(ui, &name, typed, LONGEST, width);
        if self.focus == Some(place) {
            response.request_focus();
            self.focus = None;
        }
        self.entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if *typed == before {
            return;
        }
        self.answer = None;
        if typed.contains(|c: char| !c.is_alphabetic()) {
            let ends = !typed.ends_with(char::is_alphabetic);
            let words = words_in(typed);
            typed.clear();
            let last = place + words.len().max(1) - 1 + usize::from(ends && !words.is_empty());
            for (word, field) in words.into_iter().zip(&mut self.typed[place..]) {
                *field = word;
            }
            self.focus = Some(last.min(WORDS - 1));
            ui.ctx().request_repaint();
        }
    }
}
