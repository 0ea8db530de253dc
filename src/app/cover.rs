//! What is seen after quick hide: nothing that says anything.

use eframe::egui::{self, Align, Layout, Ui};

use super::command::Command;
use super::theme;
use super::widgets::{self, Press};

/// An empty window with the way back at its foot. Whether it was taken.
pub fn cover_ui(ui: &mut Ui) -> bool {
    let colours = theme::colours(ui);
    let whole = ui.max_rect();
    ui.painter().rect_filled(whole, 0, colours.ground);
    let inside = whole.shrink(widgets::margin(ui));
    let mut child = ui.new_child(
        egui::UiBuilder::new().max_rect(inside).layout(Layout::bottom_up(Align::Center)),
    );
    let key = Command::Hide.keys(child.ctx());
    child.add(Press::quiet(format!("Continue ({key})"))).clicked()
}
