//! Lines that are sealed under a word: opened here, and only for as long as the page is shown. Nothing says whether there
//! are any before a word opens them.

use std::sync::Arc;

use eframe::egui::{Key, Ui};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::theme::Type;
use crate::app::twice;
use crate::app::widgets::{self, Press};
use crate::domain::record::Lines;
use crate::domain::record::report::Draft;

/// Said where a word opens nothing.
const NOTHING: &str = "That word opens nothing for this page. It can be tried again.";

/// The field for a word, and what it opened.
#[derive(Default)]
pub(super) struct Sealed {
    is_shown: bool,
    word: Zeroizing<String>,
    is_tried: bool,
    lines: Vec<(Uuid, Lines)>,
    /// What the record says with them; `None` before anything was opened.
    draft: Option<Arc<Draft>>,
    answer: Option<String>,
}

impl Sealed {
    /// Whether a word is being tried.
    pub(super) fn is_tried(&self) -> bool {
        self.is_tried
    }

    /// What the record says, with the lines that were opened.
    pub(super) fn draft(&self) -> Option<&Arc<Draft>> {
        self.draft.as_ref()
    }

    /// Takes what a word opened, beside what the record says by itself.
    pub(super) fn open(&mut self, lines: Vec<(Uuid, Lines)>, plain: &Draft) {
        (self.is_tried, self.lines) = (false, lines);
        self.read_again(plain);
        let said = match self.draft {
            None => NOTHING,
            Some(_) => "It is open until you leave this page. Tick what is to be on it.",
        };
        self.answer = Some(said.into());
    }

    /// What the record says has changed.
    pub(super) fn read_again(&mut self, plain: &Draft) {
        let with = plain.clone().with_opened(&self.lines);
        self.draft = (with != *plain).then(|| Arc::new(with));
    }

    /// Says why no word could be tried.
    pub(super) fn fail(&mut self, why: String) {
        (self.is_tried, self.answer) = (false, Some(why));
    }

    /// Shows the field. Returns a word that is to be tried.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Option<Zeroizing<String>> {
        if !self.is_shown {
            let label = "Lines under a word of your own…";
            self.is_shown = ui.add(Press::quiet(label).flush()).clicked();
            return None;
        }
        let words = "What you wrote after a practice for two under a word of your own: the word opens it here, until you \
                     leave this page.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let mut tries = None;
        ui.horizontal_wrapped(|ui| {
            let field = widgets::secret(ui, "Your word", &mut self.word, twice::LONGEST, 240.0);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let can = !self.word.trim().is_empty() && !self.is_tried;
            let label = if self.is_tried { "Opening…" } else { "Open it" };
            if ui.add(Press::plain(label).enabled(can)).clicked() || (entered && can) {
                tries = Some(std::mem::replace(&mut self.word, twice::room()));
                (self.is_tried, self.answer) = (true, None);
                widgets::forget_typed(ui.ctx());
            }
        });
        widgets::said(ui, self.answer.as_deref());
        tries
    }
}
