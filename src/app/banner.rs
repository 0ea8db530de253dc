//! The one line above every screen that says what went wrong and what can be done about it.

use eframe::egui::{self, Ui};

use super::theme::{self, Type};
use super::widgets;

/// How much of the window's height the line may take before it scrolls, as a share.
const MOST: f32 = 0.25;

/// The line: a newer sentence takes the place of the last one, which stays until it is closed or has no point any
/// more.
#[derive(Debug, Default)]
pub struct Banner {
    sentence: Option<String>,
}

impl Banner {
    /// Says a whole sentence, or several.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.sentence = Some(sentence.into());
    }

    /// What is said now.
    #[cfg(test)]
    pub fn sentence(&self) -> Option<&str> {
        self.sentence.as_deref()
    }

    /// Takes away what is said, and gives it back.
    pub fn take(&mut self) -> Option<String> {
        self.sentence.take()
    }

    /// Says nothing any more.
    pub fn clear(&mut self) {
        self.sentence = None;
    }

    /// Paints the line with its *Close*, if there is something to say.
    pub fn ui(&mut self, ui: &mut Ui) {
        let Some(sentence) = &self.sentence else { return };
        let mut closes = false;
        // It scrolls rather than push what is below out of a small window.
        let most = ui.ctx().content_rect().height() * MOST;
        panel_ui(ui, "banner", |ui| {
            egui::ScrollArea::vertical().id_salt("banner").max_height(most).show(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    let words = widgets::text(ui, sentence, Type::Body);
                    ui.add(egui::Label::new(words).wrap());
                    closes = ui.add(widgets::Press::quiet("Close")).clicked();
                });
            });
        });
        if closes {
            self.clear();
        }
    }
}

/// What stays in sight as long as the screen shows what nobody answers for.
pub fn unsigned_ui(ui: &mut Ui) {
    panel_ui(ui, "unsigned", |ui| {
        let words = "Not signed: nobody answers for what is in it.";
        let words = widgets::text(ui, words, Type::Body);
        ui.add(egui::Label::new(words).wrap());
    });
}

fn panel_ui(ui: &mut Ui, id: &'static str, inside: impl FnOnce(&mut Ui)) {
    let frame = egui::Frame::new().fill(theme::colours(ui).wash).inner_margin(12);
    egui::Panel::top(id).show_separator_line(false).frame(frame).show(ui, inside);
}
