//! How much the noise is softened in a recording of one's own.

use eframe::egui::Ui;

use crate::app::widgets;
use crate::studio::cleaning::Softening;

/// What is chosen by [`softening_ui`].
pub(super) const SOFTEN: &str = "Soften the noise";
/// The button that has it heard without, and its hint.
pub(super) const AS_RECORDED: &str = "As recorded";
pub(super) const TO_COMPARE: &str = "As it was recorded, at the same level, to compare";

/// Has it chosen.
pub(super) fn softening_ui(ui: &mut Ui, softening: &mut Softening) {
    let offers = [
        (Softening::Off, "Not at all"),
        (Softening::Little, "A little"),
        (Softening::Medium, "Well"),
        (Softening::Much, "As far as it goes"),
    ];
    let offers = offers.map(|(softening, label)| (softening, label.to_owned()));
    widgets::choose(ui, softening, &offers);
}
