//! How something was, from 0 to 10, or nothing.

use eframe::egui::Ui;

use super::Press;
use crate::app::icons;
use crate::app::theme::{GRID, Type};
use crate::app::widgets;
use crate::domain::record::Rating;

/// A rating that is there once it was touched, and can be taken back.
pub fn rating_ui(ui: &mut Ui, name: &str, ends: &str, rating: &mut Option<Rating>) {
    ui.add_space(GRID);
    ui.horizontal_wrapped(|ui| {
        let words = widgets::text(ui, name, Type::Body);
        ui.label(words);
        let words = widgets::quiet(ui, ends, Type::Small);
        ui.label(words);
    });
    ui.horizontal_wrapped(|ui| {
        let mut value = rating.map_or(Rating::MOST / 2, Rating::value);
        let room = (ui.available_width() - 160.0).max(120.0);
        let (range, shown) = (0..=Rating::MOST, rating.is_some());
        let value_shown = (&mut value, shown);
        let slider = widgets::slider_or_none(ui, name, value_shown, range, 1.0, room.min(320.0));
        // A press in the middle changes nothing of the value, and means it.
        if slider.changed() || slider.dragged() {
            *rating = Rating::new(value);
        }
        let shown = rating.map_or("left out".into(), |rating| rating.value().to_string());
        ui.ctx().accesskit_node_builder(slider.id, |node| node.set_value(shown.clone()));
        match rating {
            Some(_) => {
                let words = widgets::text(ui, shown, Type::Strong);
                ui.label(words);
                let label = format!("Leave out: {name}");
                let clear = Press::sign_named(icons::CLOSE, label);
                if ui.add(clear).clicked() {
                    *rating = None;
                }
            }
            None => {
                let words = widgets::quiet(ui, shown, Type::Small);
                ui.label(words);
            }
        }
    });
}
