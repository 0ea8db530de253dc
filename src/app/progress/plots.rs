//! Minutes by week, and distress before and after: painted, with a sentence that says the same.

use eframe::egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::theme::{self, GRID, Type};
use crate::app::{widgets, words};
use crate::domain::record::{PracticeEntry, Rating, WeekTotal};
use crate::units::Frames;

/// How high a plot is, at 100 % text size.
const HEIGHT: f32 = 120.0;
/// Weeks that are shown as bars.
const WEEKS: usize = 26;
/// Sittings that are shown side by side.
const SITTINGS: usize = 30;

/// Minutes of each week as bars.
pub(super) fn weeks_ui(ui: &mut Ui, weeks: &[WeekTotal]) {
    let weeks = &weeks[weeks.len().saturating_sub(WEEKS)..];
    let minutes = |week: &WeekTotal| week.secs / 60;
    let most = weeks.iter().map(minutes).max().unwrap_or(0);
    let said = weeks_in_words(weeks);
    let Some(top) = round_up(most) else {
        let words = widgets::quiet(ui, said, Type::Small);
        return drop(widgets::paragraph(ui, words));
    };
    let colours = theme::colours(ui);
    let plot = Plot::new(ui, &said);
    plot.level(ui, 0.0, "0");
    plot.level(ui, 1.0, &format!("{top} min"));
    let step = plot.inside.width() / weeks.len() as f32;
    for (n, week) in weeks.iter().enumerate() {
        let height = plot.inside.height() * minutes(week) as f32 / top as f32;
        let left = plot.inside.left() + step * n as f32;
        let bar = Rect::from_min_max(
            pos2(left + step * 0.18, plot.inside.bottom() - height),
            pos2(left + step * 0.82, plot.inside.bottom()),
        );
        let radius = CornerRadius { nw: 3, ne: 3, sw: 0, se: 0 };
        ui.painter().rect_filled(bar, radius, colours.accent);
    }
    let pointed = plot.pointed(step).and_then(|n| weeks.get(n));
    plot.explain(
        pointed.map(|week| {
            format!("Week of {}: {} min", week.monday.format("%-d %B %Y"), minutes(week))
        }),
    );
    let words = widgets::quiet(ui, said, Type::Small);
    widgets::paragraph(ui, words);
}

/// Distress before and after each of the latest sittings: an open circle and a full one.
pub(super) fn ratings_ui(ui: &mut Ui, rated: &[PracticeEntry]) {
    let rated = &rated[rated.len().saturating_sub(SITTINGS)..];
    let said = ratings_in_words(rated);
    let colours = theme::colours(ui);
    let plot = Plot::new(ui, &said);
    plot.level(ui, 0.0, "calm");
    plot.level(ui, 1.0, "distressed");
    let step = plot.inside.width() / rated.len().max(1) as f32;
    let radius = (step * 0.3).clamp(2.5, 5.0);
    for (n, entry) in rated.iter().enumerate() {
        let x = plot.inside.left() + step * (n as f32 + 0.5);
        let at = |rating: Rating| {
            let part = f32::from(rating.value()) / f32::from(Rating::MOST);
            // Half a circle stays within the plot at either end.
            let room = plot.inside.height() - radius * 2.0;
            pos2(x, plot.inside.bottom() - radius - room * part)
        };
        let before = entry.ratings.distress_before.map(at);
        let after = entry.ratings.distress_after.map(at);
        if let (Some(before), Some(after)) = (before, after) {
            ui.painter().line_segment([before, after], Stroke::new(1.5, colours.outline));
        }
        if let Some(before) = before {
            ui.painter().circle(before, radius, colours.ground, Stroke::new(1.5, colours.quiet));
        }
        if let Some(after) = after {
            ui.painter().circle_filled(after, radius, colours.accent);
        }
    }
    let pointed = plot.pointed(step).and_then(|n| rated.get(n));
    plot.explain(pointed.map(|entry| {
        let value = |rating: Option<Rating>| {
            rating.map_or("left out".to_string(), |rating| rating.value().to_string())
        };
        format!(
            "{}, {}: before {}, after {}",
            entry.day.format("%-d %B %Y"),
            entry.title,
            value(entry.ratings.distress_before),
            value(entry.ratings.distress_after)
        )
    }));
    key_ui(ui);
    let words = widgets::quiet(ui, said, Type::Small);
    widgets::paragraph(ui, words);
}

/// What the two circles mean.
fn key_ui(ui: &mut Ui) {
    let colours = theme::colours(ui);
    ui.horizontal_wrapped(|ui| {
        for (word, full) in [("before", false), ("after", true)] {
            let row = Type::Small.font(ui.ctx()).size;
            let (dot, _) = ui.allocate_exact_size(vec2(row, row * 1.3), Sense::hover());
            match full {
                true => drop(ui.painter().circle_filled(dot.center(), 4.5, colours.accent)),
                false => {
                    let line = Stroke::new(1.5, colours.quiet);
                    ui.painter().circle(dot.center(), 4.5, colours.ground, line);
                }
            }
            let words = widgets::quiet(ui, word, Type::Small);
            ui.label(words);
            ui.add_space(GRID);
        }
    });
}

/// What the bars show, in a sentence.
fn weeks_in_words(weeks: &[WeekTotal]) -> String {
    let mut secs: Vec<u64> =
        weeks.iter().filter(|week| week.days > 0).map(|week| week.secs).collect();
    secs.sort_unstable();
    let (count, all) = (secs.len(), weeks.len());
    let said = |secs: u64| words::practised(Frames::from_secs(secs));
    match (count, secs.get(count / 2), secs.last()) {
        (1, _, Some(most)) => {
            format!("You practised in 1 of the last {all} weeks, {} together.", said(*most))
        }
        (_, Some(usual), Some(most)) => format!(
            "You practised in {count} of the last {all} weeks, usually some {} and at most {}.",
            said(*usual),
            said(*most)
        ),
        _ => format!("Nothing practised in the last {all} weeks."),
    }
}

/// What the circles show, in a sentence.
fn ratings_in_words(rated: &[PracticeEntry]) -> String {
    let both: Vec<(u8, u8)> = rated
        .iter()
        .filter_map(|entry| {
            let ratings = &entry.ratings;
            Some((ratings.distress_before?.value(), ratings.distress_after?.value()))
        })
        .collect();
    let count = |is: fn(&(u8, u8)) -> bool| both.iter().filter(|pair| is(pair)).count();
    match both.len() {
        0 => "No sitting has both a rating before and one after.".into(),
        all => format!(
            "Rated before and after: {all}. Calmer afterwards {}, the same {}, more distressed {}.",
            count(|(before, after)| after < before),
            count(|(before, after)| after == before),
            count(|(before, after)| after > before),
        ),
    }
}

/// The next round number of minutes; none for nothing.
fn round_up(minutes: u64) -> Option<u64> {
    let steps = [10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 840, 1260];
    (minutes > 0).then(|| {
        steps.into_iter().find(|step| *step >= minutes).unwrap_or(minutes.next_multiple_of(600))
    })
}

/// The room of a plot, with its levels at the left.
struct Plot {
    inside: Rect,
    response: eframe::egui::Response,
}

impl Plot {
    fn new(ui: &mut Ui, said: &str) -> Plot {
        let scale = theme::look(ui.ctx()).text_scale.max(1.0);
        let small = Type::Small.font(ui.ctx()).size;
        let size = vec2(ui.available_width(), HEIGHT * scale.sqrt() + small);
        let (whole, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said));
        let inside = Rect::from_min_max(
            pos2(whole.left() + small * 5.6, whole.top() + small * 0.7),
            pos2(whole.right(), whole.bottom() - small * 0.7),
        );
        Plot { inside, response }
    }

    /// A line across, at a part of the height, with its name.
    fn level(&self, ui: &Ui, part: f32, name: &str) {
        let colours = theme::colours(ui);
        let y = self.inside.bottom() - self.inside.height() * part;
        let line = Stroke::new(1.0, colours.hairline);
        ui.painter().hline(self.inside.x_range(), y, line);
        let font = Type::Small.font(ui.ctx());
        let at = pos2(self.inside.left() - GRID, y);
        ui.painter().text(at, Align2::RIGHT_CENTER, name, font, colours.quiet);
    }

    /// Which column the pointer rests on.
    fn pointed(&self, step: f32) -> Option<usize> {
        let at = self.response.hover_pos()?;
        let column = (at.x - self.inside.left()) / step;
        (column >= 0.0).then_some(column as usize)
    }

    fn explain(self, said: Option<String>) {
        if let Some(said) = said {
            self.response.on_hover_text(said);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn week(minutes: u64) -> WeekTotal {
        let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        WeekTotal { monday, days: u32::from(minutes > 0), secs: minutes * 60 }
    }

    #[test]
    fn the_weeks_are_said_as_they_are_drawn() {
        assert_eq!(weeks_in_words(&[week(0), week(0)]), "Nothing practised in the last 2 weeks.");
        let said = weeks_in_words(&[week(10), week(0), week(30), week(90)]);
        assert_eq!(
            said,
            "You practised in 3 of the last 4 weeks, usually some 30 minutes and at most 90 minutes."
        );
    }

    #[test]
    fn a_plot_is_as_high_as_its_highest_bar_needs() {
        assert_eq!(round_up(0), None);
        for (minutes, top) in [(1, 10), (10, 10), (11, 20), (61, 90), (1300, 1800)] {
            assert_eq!(round_up(minutes), Some(top));
        }
    }
}
