//! Progress without anything to show: before the first sitting, and while the record is not open.

use eframe::egui::Ui;

use super::theme::{GRID, Type};
use super::widgets::{self, Press};

/// A page of a few lines and one button, with `more` below it. Returns true once the button is pressed.
fn empty_ui(
    ui: &mut Ui,
    id: &str,
    title: &str,
    lines: &[&str],
    button: &str,
    more: impl FnOnce(&mut Ui),
) -> bool {
    widgets::page(ui, id, |ui| {
        widgets::heading(ui, title);
        ui.add_space(GRID);
        for line in lines {
            let words = widgets::text(ui, *line, Type::Body);
            widgets::paragraph(ui, words);
        }
        ui.add_space(GRID * 2.0);
        let pressed = ui.add(Press::plain(button)).clicked();
        more(ui);
        pressed
    })
}

/// Before the first sitting. Returns true if today's practice is asked for.
pub fn progress_ui(ui: &mut Ui, more: impl FnOnce(&mut Ui)) -> bool {
    empty_ui(
        ui,
        "progress",
        "Progress",
        &[
            "Practice will show here.",
            "After a sitting, this is where you find how many there were this week, the days of \
             the year, and what you wrote about them.",
        ],
        "To the practice for today",
        more,
    )
}

/// While the record is locked. Returns true if it is to be opened.
pub fn locked_ui(ui: &mut Ui) -> bool {
    empty_ui(ui, "locked", "Progress", &["The record is locked."], "Open it", |_| {})
}

/// While the record is not open; `why` is a clause without a full stop.
pub fn shut_ui(ui: &mut Ui, why: &str) {
    widgets::page(ui, "shut", |ui| {
        widgets::heading(ui, "Progress");
        ui.add_space(GRID);
        let words =
            widgets::text(ui, format!("The record could not be opened: {why}."), Type::Body);
        widgets::paragraph(ui, words);
    });
}
