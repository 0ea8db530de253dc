//! The level of a microphone, for a glance.

use eframe::egui::{CornerRadius, Rect, Sense, Ui, pos2, vec2};

use crate::app::theme::{self, GRID, Type};
use crate::app::widgets;

/// The softest level that is shown, in dB below full scale.
const SOFTEST: f32 = -54.0;
/// From here on a voice is loud enough, …
const GOOD: f32 = -30.0;
/// … and from here on too loud.
const LOUD: f32 = -4.0;
/// The bar falls so fast after a sound, in dB a second, …
const FALLS: f32 = 30.0;
/// … and what is said of it stays for so long, in seconds.
const STAYS: f64 = 1.5;

/// The level that was heard.
#[derive(Default)]
pub(super) struct Meter {
    /// The highest level, in dB, and when that was.
    peak: Option<(f32, f64)>,
    /// The highest level of the last moments, by which it is said how loud it is.
    word: Option<(f32, f64)>,
    now: f64,
}

impl Meter {
    /// Notes the highest amplitude of the last moment, at this time of frames.
    pub(super) fn hear(&mut self, amplitude: f32, time: f64) {
        let level = 20.0 * amplitude.max(1e-6).log10();
        self.now = time;
        if level >= self.level() {
            self.peak = Some((level, time));
        }
        if self.word.is_none_or(|(was, at)| level >= was || time - at > STAYS) {
            self.word = Some((level, time));
        }
    }

    /// The level that the bar shows, in dB.
    fn level(&self) -> f32 {
        self.peak.map_or(SOFTEST, |(level, at)| {
            (level - (self.now - at).max(0.0) as f32 * FALLS).max(SOFTEST)
        })
    }

    /// How loud it is, in a word.
    fn word(&self) -> &'static str {
        match self.word {
            Some((level, _)) if level >= LOUD => "Too loud",
            Some((level, _)) if level >= GOOD => "Good",
            Some((level, _)) if level > SOFTEST => "Soft",
            _ => "Silent",
        }
    }

    /// Shows it, with the range in which a voice is well.
    pub(super) fn ui(&self, ui: &mut Ui) {
        let colours = theme::colours(ui);
        ui.horizontal(|ui| {
            // The longest word keeps the bar where it is.
            let words = Type::Small.font(ui.ctx()).size * 5.0;
            let width = (ui.available_width() - words - GRID).max(80.0);
            let (rect, response) = ui.allocate_exact_size(vec2(width, 16.0), Sense::hover());
            let x = |level: f32| {
                let part = (level - SOFTEST) / -SOFTEST;
                rect.left() + rect.width() * part.clamp(0.0, 1.0)
            };
            let bar = |from: f32, to: f32| {
                Rect::from_min_max(
                    pos2(x(from), rect.center().y - 4.0),
                    pos2(x(to), rect.center().y + 4.0),
                )
            };
            let (painter, round) = (ui.painter(), CornerRadius::same(4));
            painter.rect_filled(bar(SOFTEST, 0.0), round, colours.hairline);
            painter.rect_filled(bar(GOOD, LOUD), 0, colours.wash);
            painter.rect_filled(bar(SOFTEST, self.level()), round, colours.accent);
            for edge in [GOOD, LOUD] {
                let line = eframe::egui::Stroke::new(1.0, colours.outline);
                painter.vline(x(edge), rect.y_range(), line);
            }
            let word = self.word();
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_role(eframe::egui::accesskit::Role::Meter);
                node.set_label("Level");
                node.set_value(word);
            });
            let words = widgets::quiet(ui, word, Type::Small);
            ui.label(words);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_shown_at_once_and_its_word_stays_for_a_moment() {
        let mut meter = Meter::default();
        assert_eq!((meter.word(), meter.level()), ("Silent", SOFTEST));
        meter.hear(0.1, 1.0);
        assert_eq!((meter.word(), meter.level()), ("Good", -20.0));
        meter.hear(0.0, 1.5);
        assert_eq!((meter.word(), meter.level()), ("Good", -35.0));
        meter.hear(0.01, 3.0);
        assert_eq!(meter.word(), "Soft");
        meter.hear(1.0, 3.1);
        assert_eq!((meter.word(), meter.level()), ("Too loud", 0.0));
    }
}
