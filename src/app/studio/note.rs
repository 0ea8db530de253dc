//! What was found in a session, where it stands.

use eframe::egui::{self, Ui, vec2};

use crate::app::theme::{self, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::studio::desk::{Mend, Note};

/// What was found about a place, and what can be done. Returns what is to be mended.
pub(super) fn note_ui(ui: &mut Ui, note: &Note) -> Option<Mend> {
    let mut pressed = None;
    let colours = theme::colours(ui);
    ui.horizontal_top(|ui| {
        let line = Type::Small.font(ui.ctx()).size;
        let (bar, _) = ui.allocate_exact_size(vec2(3.0, line * 1.4), egui::Sense::hover());
        let colour = if note.is_error { colours.ink } else { colours.accent };
        ui.painter().rect_filled(bar, 1, colour);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let what = match note.is_error {
                true => format!("To be mended: {}", note.message),
                false => words::as_sentence(&note.message),
            };
            let words = match note.is_error {
                true => widgets::text(ui, what, Type::Small),
                false => widgets::quiet(ui, what, Type::Small),
            };
            widgets::paragraph(ui, words);
            if let Some(help) = &note.help {
                let words = widgets::quiet(ui, words::as_sentence(help), Type::Small);
                widgets::paragraph(ui, words);
            }
            if let Some(mend) = note.mend
                && ui.add(Press::quiet(mend.label()).flush()).clicked()
            {
                pressed = Some(mend);
            }
        });
    });
    pressed
}
