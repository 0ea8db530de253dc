//! The list of every key.

use eframe::egui::{self, Ui, vec2};

use super::command::{Command, Scope};
use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};

/// The list, above everything. Whether it was closed.
pub fn keys_ui(ui: &mut Ui) -> bool {
    let colours = theme::colours(ui);
    let room = ui.ctx().content_rect().size() - vec2(64.0, 64.0);
    let frame = egui::Frame::new()
        .fill(colours.surface)
        .stroke(egui::Stroke::new(1.0, colours.hairline))
        .corner_radius(theme::RADIUS)
        .inner_margin(24);
    let modal = egui::Modal::new(egui::Id::unique("keys"))
        .backdrop_color(colours.veil)
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width((460.0 * theme::look(ui.ctx()).text_scale).min(room.x - 48.0));
            let words = widgets::text(ui, "Keys", Type::Title);
            ui.label(words);
            egui::ScrollArea::vertical()
                .max_height(room.y - 150.0)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    for (scope, title) in [
                        (Scope::Sitting, "During a sitting"),
                        (Scope::Places, "Between sittings"),
                        (Scope::Everywhere, "Everywhere"),
                    ] {
                        widgets::section(ui, title);
                        egui::Grid::new(title).num_columns(2).spacing(vec2(24.0, 6.0)).show(
                            ui,
                            |ui| {
                                for command in Command::ALL.iter().filter(|c| c.scope() == scope) {
                                    row_ui(ui, *command);
                                }
                            },
                        );
                    }
                });
            ui.add_space(GRID);
            ui.add(Press::plain("Close")).clicked()
        });
    modal.inner || modal.should_close()
}

fn row_ui(ui: &mut Ui, command: Command) {
    let key = ui.ctx().format_shortcut(&command.shortcut());
    let words = widgets::text(ui, key, Type::Strong);
    ui.label(words);
    let words = widgets::text(ui, command.label(), Type::Body);
    ui.label(words).on_hover_text(command.tooltip());
    ui.end_row();
}
