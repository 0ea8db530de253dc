//! The report large, on a screen that is turned round or shared.

use eframe::egui::Ui;

use crate::app::command::Command;
use crate::app::theme::{COLUMN, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::domain::record::report::{Calendar, Part, Sheet};

/// Shows a sheet. Whether it stays.
pub(super) fn sheet_ui(ui: &mut Ui, sheet: &Sheet) -> bool {
    let mut stays = true;
    widgets::page_of(ui, "report large", COLUMN * 1.25, |ui| {
        if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
            stays = false;
        }
        widgets::heading(ui, &sheet.title);
        let words = widgets::quiet(ui, sheet.span.as_str(), Type::Title);
        widgets::wide(ui, words);
        parts_ui(ui, &sheet.parts);
        ui.add_space(GRID * 3.0);
        let words = widgets::quiet(ui, sheet.foot, Type::Body);
        widgets::wide(ui, words);
    });
    stays
}

/// Shows the parts of a sheet.
pub fn parts_ui(ui: &mut Ui, parts: &[Part]) {
    for part in parts {
        match part {
            Part::Heading(name) => {
                ui.add_space(GRID * 2.0);
                let words = widgets::quiet(ui, *name, Type::Strong);
                widgets::wide(ui, words);
            }
            Part::Own(line) => {
                let words = widgets::text(ui, line, Type::Caption);
                widgets::wide(ui, words);
            }
            Part::Text(text) => {
                let words = widgets::text(ui, text, Type::Title);
                widgets::wide(ui, words);
            }
            Part::Row { name, text, line } => {
                let words = widgets::text(ui, format!("{name}: {text}"), Type::Title);
                widgets::wide(ui, words);
                if !line.is_empty() {
                    let words = widgets::quiet(ui, line, Type::Title);
                    widgets::wide(ui, words);
                }
            }
            Part::Calendar(calendar) => calendar_ui(ui, calendar),
        }
    }
}

/// Days with their hours, one a line: the days without practice say nothing here.
fn calendar_ui(ui: &mut Ui, calendar: &Calendar) {
    for line in calendar.lines() {
        let words = widgets::text(ui, line, Type::Title);
        widgets::wide(ui, words);
    }
}
