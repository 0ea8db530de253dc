//! What can be done, above the page that it is about.

use eframe::egui::{self, Ui, vec2};

use crate::app::theme::{self, GRID, Type};
use crate::app::widgets;

/// What can be done stands above the page in windows that are at least so many times as high as small text.
const ROOM_FROM: f32 = 42.0;

/// Whether there is room for it above the page. Where there is none, it goes with the words.
pub(super) fn has_room(ui: &Ui) -> bool {
    let line = Type::Small.font(ui.ctx()).size;
    ui.ctx().content_rect().height() > line * ROOM_FROM
}

/// Shows it above the page, where it stands still.
pub(super) fn panel_ui(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let colours = theme::colours(ui);
    egui::Panel::top("studio tools")
        .resizable(false)
        .show_separator_line(false)
        .frame(egui::Frame::new().fill(colours.ground).inner_margin(vec2(0.0, GRID)))
        .show(ui, |ui| {
            let line = ui.max_rect().expand2(vec2(0.0, GRID));
            widgets::column(ui, theme::COLUMN, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                add(ui);
            });
            let foot = ui.min_rect().bottom() + GRID - 0.5;
            ui.painter().hline(line.x_range(), foot, egui::Stroke::new(1.0, colours.hairline));
        });
}
