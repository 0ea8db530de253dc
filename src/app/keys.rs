//! The list of every key.

use eframe::egui::{self, Ui, vec2};

use super::command::{Command, Scope};
use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};

/// Shows the list above everything else, with the keys of Studio for someone who `writes`. Returns true once it is
/// closed.
pub fn keys_ui(ui: &mut Ui, writes: bool) -> bool {
    let colours = theme::colours(ui);
    let room = ui.ctx().content_rect().size() - vec2(64.0, 64.0);
    let frame = widgets::sheet(ui, 24);
    let modal = egui::Modal::new(egui::Id::unique("keys"))
        .backdrop_color(colours.veil)
        .frame(frame)
        .show(ui.ctx(), |ui| {
            let wide = (720.0 * theme::look(ui.ctx()).text_scale).min(room.x - 48.0);
            ui.set_width(wide);
            let words = widgets::text(ui, "Keys", Type::Title);
            ui.label(words);
            egui::ScrollArea::vertical()
                .max_height(room.y - 150.0)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    let [everywhere, sitting, places, studio, recording] = [
                        (Scope::Everywhere, "Everywhere"),
                        (Scope::Sitting, "During a sitting"),
                        (Scope::Places, "Between sittings"),
                        (Scope::Studio, "While writing in Studio"),
                        (Scope::Recording, "While recording in Studio"),
                    ];
                    // Side by side where there is room; what hides everything comes first.
                    if wide >= 640.0 * theme::look(ui.ctx()).text_scale {
                        ui.columns(2, |columns| {
                            group_ui(&mut columns[0], everywhere, writes);
                            group_ui(&mut columns[0], places, writes);
                            group_ui(&mut columns[1], sitting, writes);
                            if writes {
                                group_ui(&mut columns[1], studio, writes);
                                group_ui(&mut columns[0], recording, writes);
                            }
                        });
                    } else {
                        let groups = [everywhere, sitting, places].into_iter();
                        let own = [studio, recording].into_iter().filter(|_| writes);
                        for group in groups.chain(own) {
                            group_ui(ui, group, writes);
                        }
                    }
                });
            ui.add_space(GRID);
            ui.add(Press::plain("Close")).clicked()
        });
    modal.inner || modal.should_close()
}

fn group_ui(ui: &mut Ui, (scope, title): (Scope, &str), writes: bool) {
    widgets::section(ui, title);
    let line = Type::Body.font(ui.ctx()).size * 1.5;
    let grid = egui::Grid::new(title).num_columns(2).spacing(vec2(24.0, 6.0)).min_row_height(line);
    grid.show(ui, |ui| {
        ui.spacing_mut().interact_size.y = line;
        let is_here = |command: &&Command| {
            command.scope() == scope && (writes || **command != Command::Studio)
        };
        for command in Command::ALL.iter().filter(is_here) {
            row_ui(ui, *command);
        }
    });
}

fn row_ui(ui: &mut Ui, command: Command) {
    let words = widgets::text(ui, command.keys(ui.ctx()), Type::Strong);
    // One width for all groups.
    let width = Type::Strong.font(ui.ctx()).size * 6.0;
    ui.allocate_ui_with_layout(
        vec2(width, ui.spacing().interact_size.y),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_min_width(width);
            ui.label(words)
        },
    );
    let words = widgets::text(ui, command.label(), Type::Body);
    ui.label(words).on_hover_text(command.tooltip());
    ui.end_row();
}
