//! Places that are empty still: each says what will be here and how it begins.

use eframe::egui::Ui;

use super::theme::{GRID, Type};
use super::widgets::{self, Press};

/// The way from an empty place: its words, and whether its button was pressed.
fn empty_ui(ui: &mut Ui, id: &str, title: &str, lines: &[&str], button: &str) -> bool {
    widgets::page(ui, id, |ui| {
        widgets::heading(ui, title);
        ui.add_space(GRID);
        for line in lines {
            let words = widgets::text(ui, *line, Type::Body);
            widgets::paragraph(ui, words);
        }
        ui.add_space(GRID * 2.0);
        ui.add(Press::plain(button)).clicked()
    })
}

/// What was practised. Whether to go to today's practice.
pub fn progress_ui(ui: &mut Ui) -> bool {
    empty_ui(
        ui,
        "progress",
        "Progress",
        &[
            "Nothing practised yet.",
            "After a sitting, this is where you find how many there were this week, the days of \
             the year, and what you wrote about them.",
        ],
        "To the practice for today",
    )
}

/// The record is locked. Whether to open it.
pub fn locked_ui(ui: &mut Ui) -> bool {
    empty_ui(ui, "locked", "Progress", &["The record is locked."], "Open it")
}

/// The record can not be had, and why.
pub fn shut_ui(ui: &mut Ui, why: &str) {
    widgets::page(ui, "shut", |ui| {
        widgets::heading(ui, "Progress");
        ui.add_space(GRID);
        let words = widgets::text(ui, format!("The record can not be had: {why}."), Type::Body);
        widgets::paragraph(ui, words);
    });
}
