//! Settings: how the window looks.

use eframe::egui::{ThemePreference, Ui};

use super::theme::Type;
use super::widgets;
use crate::studio::{Appearance, ThemeChoice};

/// The sizes of text on offer, in per cent.
const TEXT: std::ops::RangeInclusive<u16> = 80..=200;

/// What a choice means to the window.
pub const fn preference(choice: ThemeChoice) -> ThemePreference {
    match choice {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark => ThemePreference::Dark,
    }
}

/// The screen. Whether something changed.
pub fn settings_ui(ui: &mut Ui, appearance: &mut Appearance) -> bool {
    let before = appearance.clone();
    widgets::page(ui, "settings", 620.0, |ui| {
        widgets::heading(ui, "Settings");
        widgets::section(ui, "Theme");
        let themes = [
            (ThemeChoice::System, "As the system".to_string()),
            (ThemeChoice::Light, "Light".into()),
            (ThemeChoice::Dark, "Dark".into()),
        ];
        widgets::choose(ui, &mut appearance.theme, &themes);
        ui.checkbox(&mut appearance.high_contrast, "More contrast");
        widgets::section(ui, "Motion");
        ui.checkbox(&mut appearance.reduced_motion, "Less motion");
        let words = widgets::quiet(
            ui,
            "The breathing shape changes its brightness instead of its size.",
            Type::Small,
        );
        widgets::paragraph(ui, words);
        widgets::section(ui, "Text");
        let percent = &mut appearance.text_percent;
        widgets::slider(ui, "Size of text, in per cent", percent, TEXT, 10.0, 320.0);
        let words = widgets::quiet(ui, format!("{} %", appearance.text_percent), Type::Small);
        ui.label(words);
        widgets::section(ui, "About");
        let words = widgets::quiet(
            ui,
            "Everything stays on this computer. Groundwork is neither treatment nor an emergency \
             service.",
            Type::Body,
        );
        widgets::paragraph(ui, words);
    });
    before != *appearance
}
