//! The rail: the places of the program, at the left.

use eframe::egui::{self, Ui, vec2};

use super::command::Command;
use super::theme::{self, GRID, Type};
use super::widgets::Press;

/// The places, from the top.
const PLACES: [Command; 6] = [
    Command::Today,
    Command::Library,
    Command::Timer,
    Command::Progress,
    Command::Bundles,
    Command::Studio,
];

/// The commands at the foot of the rail.
const FOOT: [Command; 3] = [Command::Keys, Command::Settings, Command::Lock];

/// A window narrower than this many times the size of text shows icons alone.
const NARROW: f32 = 62.0;

/// Shows the rail with the place `here` lit; Studio is there for someone who `writes`. Returns the command that was
/// pressed.
pub fn rail_ui(ui: &mut Ui, here: Command, writes: bool) -> Option<Command> {
    let places = if writes { &PLACES[..] } else { &PLACES[..PLACES.len() - 1] };
    let body = Type::Body.font(ui.ctx()).size;
    let wide = ui.available_width() > body * NARROW;
    let width = if wide { body * 8.0 + 64.0 } else { body * 1.6 + 44.0 };
    let colours = theme::colours(ui);
    let mut asked = None;
    egui::Panel::left("rail")
        .resizable(false)
        .exact_size(width)
        .show_separator_line(false)
        .frame(egui::Frame::new().fill(colours.ground).inner_margin(vec2(12.0, 16.0)))
        .show(ui, |ui| {
            let line = ui.max_rect().expand2(vec2(12.0, 16.0));
            let hairline = egui::Stroke::new(1.0, colours.hairline);
            ui.painter().vline(line.right() - 0.5, line.y_range(), hairline);
            // At a large text size, all of them still stand in a small window.
            let each = ui.available_height() / (places.len() + FOOT.len()) as f32;
            ui.spacing_mut().item_spacing.y = (each - 40.0).clamp(2.0, GRID);
            let most = each - ui.spacing().item_spacing.y;
            egui::Panel::bottom("foot")
                .show_separator_line(false)
                .frame(egui::Frame::NONE)
                .resizable(false)
                .show(ui, |ui| {
                    for command in FOOT {
                        asked = asked.or(item_ui(ui, command, here, (wide, most)));
                    }
                });
            egui::ScrollArea::vertical().id_salt("rail").show(ui, |ui| {
                for command in places {
                    asked = asked.or(item_ui(ui, *command, here, (wide, most)));
                }
            });
        });
    asked
}

/// One command, with its label if `wide`, and at most `most` points high.
fn item_ui(
    ui: &mut Ui,
    command: Command,
    here: Command,
    (wide, most): (bool, f32),
) -> Option<Command> {
    let press = match wide {
        true => Press::command(ui, command).without_outline().row(ui.available_width()),
        false => Press::sign(ui, command).row(ui.available_width()),
    };
    ui.add(press.chosen(command == here).at_most(most)).clicked().then_some(command)
}
