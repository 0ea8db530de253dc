//! Whether a bundle can be packed: what is missing or wrong, each with the way to where it is mended.

use eframe::egui::Ui;

use super::Wish;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::studio::desk::{Finding, Outcome, Place};

/// What is known of whether the bundle can be packed.
#[derive(Default)]
pub(super) enum Checked {
    #[default]
    Unknown,
    Checking,
    Known(Outcome),
}

impl Checked {
    /// Whether it is known that nothing is missing.
    pub(super) fn is_fine(&self) -> bool {
        matches!(self, Checked::Known(outcome) if outcome.errors.is_empty())
    }

    /// What was found is no longer so: something was written since.
    pub(super) fn forget(&mut self) {
        if let Checked::Known(_) = self {
            *self = Checked::Unknown;
        }
    }

    /// Whether this is one of the things that are to be mended.
    pub(super) fn lacks(&self, place: &Place) -> bool {
        let Checked::Known(outcome) = self else { return false };
        outcome.errors.iter().any(|error| error.place.as_ref() == Some(place))
    }

    /// Shows it, or what it `waits` for.
    pub(super) fn ui(&self, ui: &mut Ui, waits: Option<&str>, wishes: &mut Vec<Wish>) {
        ui.add_space(GRID / 2.0);
        let outcome = match self {
            Checked::Known(outcome) => outcome,
            Checked::Unknown => return,
            Checked::Checking => {
                let words = widgets::quiet(ui, waits.unwrap_or("One moment…"), Type::Body);
                let label = widgets::paragraph(ui, words);
                return widgets::live(ui, &label);
            }
        };
        let said = match outcome.errors.len() {
            0 => "Nothing is missing: it can be packed.".to_owned(),
            1 => "This is to be mended before it can be packed:".to_owned(),
            more => format!("These {more} things are to be mended before it can be packed:"),
        };
        let words = widgets::text(ui, said, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        for error in &outcome.errors {
            finding_ui(ui, error, wishes);
        }
        if outcome.shown_as_text > 0 {
            let words = match outcome.shown_as_text {
                1 => "1 line has no voice yet and is shown as text.".to_owned(),
                more => format!("{more} lines have no voice yet and are shown as text."),
            };
            let words = widgets::quiet(ui, words, Type::Body);
            widgets::paragraph(ui, words);
        }
        if !outcome.advice.is_empty() {
            widgets::section(ui, "Advice");
            for advice in &outcome.advice {
                finding_ui(ui, advice, wishes);
            }
        }
    }
}

/// What was found, and the way there.
fn finding_ui(ui: &mut Ui, found: &Finding, wishes: &mut Vec<Wish>) {
    let words = widgets::quiet(ui, words::as_sentence(&found.said), Type::Small);
    widgets::paragraph(ui, words);
    if let Some(place) = &found.place
        && ui.add(Press::quiet("Take me there").flush()).clicked()
    {
        wishes.push(Wish::There(place.clone()));
    }
    ui.add_space(GRID / 2.0);
}
