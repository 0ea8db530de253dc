//! The week as dots, and a year as soft squares.

use chrono::{Datelike as _, Days, NaiveDate};
use eframe::egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::theme::{self, Type};
use crate::app::{widgets, words};
use crate::domain::record::{DayMark, Week, calendar_place};
use crate::keeper::Overview;
use crate::units::Frames;

/// The gap between two squares.
const GAP: f32 = 2.5;
/// Squares grow with the column up to this, at 100 % text size.
const LARGEST: f32 = 14.0;
/// More practice on a day than this is not shown deeper: more is not better. In seconds.
const DEEPEST: f32 = 1800.0;

/// The week as seven small dots.
pub(in crate::app) fn week_ui(ui: &mut Ui, week: &Week) {
    let colours = theme::colours(ui);
    let step = Type::Body.font(ui.ctx()).size * 1.5;
    let (rect, response) = ui.allocate_exact_size(vec2(step * 7.0, step), Sense::hover());
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let said: Vec<String> =
        names.iter().zip(week.days).map(|(name, mark)| format!("{name} {}", mark.word())).collect();
    let said = format!("{}: {}", week.sentence(), said.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    let radius = step * 0.24;
    for (n, mark) in week.days.iter().enumerate() {
        // The first dot begins where the text above and below does.
        let at = pos2(rect.left() + radius + 1.0 + step * n as f32, rect.center().y);
        let painter = ui.painter();
        match mark {
            DayMark::Practised => drop(painter.circle_filled(at, radius, colours.accent)),
            DayMark::Rest | DayMark::Paused => {
                let dash = Stroke::new(2.0, colours.quiet);
                painter.hline(at.x - radius..=at.x + radius, at.y, dash);
            }
            DayMark::Today => {
                painter.circle_stroke(at, radius, Stroke::new(2.0, colours.accent));
            }
            DayMark::Free => {
                painter.circle_stroke(at, radius, Stroke::new(1.0, colours.quiet));
            }
            DayMark::Ahead => {
                let line = theme::faded(colours.outline, 0.6);
                painter.circle_stroke(at, radius, Stroke::new(1.0, line));
            }
        }
    }
    response.on_hover_text(said);
}

/// A year as soft squares, a column for each week, with the months above.
pub(super) fn calendar_ui(ui: &mut Ui, overview: &Overview) {
    let colours = theme::colours(ui);
    let columns = overview.weeks.len() as f32;
    let look = theme::look(ui.ctx());
    let largest = LARGEST * look.text_scale.max(1.0);
    let step = (ui.available_width() / columns).min(largest);
    let font = Type::Small.font(ui.ctx());
    let head = font.size * 1.5;
    let (whole, response) =
        ui.allocate_exact_size(vec2(step * columns, head + step * 7.0), Sense::hover());
    let rect = whole.with_min_y(whole.top() + head);
    let first = overview.weeks.first().map_or(overview.today, |week| week.monday);
    let said = year_in_words(overview, first);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    let square = |day: NaiveDate| {
        let (back, row) = calendar_place(day, overview.today);
        let column = columns - 1.0 - back as f32;
        let at = rect.min + vec2(column * step, row as f32 * step);
        Rect::from_min_size(at, vec2(step - GAP, step - GAP))
    };
    let radius = CornerRadius::same((step / 4.0) as u8);
    // Where lines are strong, a day without practice steps back all the same.
    let free = if look.high_contrast { colours.hover } else { colours.hairline };
    let mut free_from = whole.left();
    let days = first.iter_days().take_while(|day| *day <= overview.today);
    for day in days {
        let at = square(day);
        ui.painter().rect_filled(at, radius, free);
        // The last month at the edge has no room for its name.
        if day.day() == 1 && at.left() >= free_from && at.left() + head * 1.6 < whole.right() {
            let name = day.format("%b").to_string();
            let at = pos2(at.left(), whole.top());
            let text = ui.painter().text(at, Align2::LEFT_TOP, name, font.clone(), colours.quiet);
            free_from = text.right() + font.size * 0.5;
        }
    }
    for total in overview.days.iter().filter(|total| total.day >= first) {
        let depth = (total.secs as f32 / DEEPEST).clamp(0.4, 1.0);
        ui.painter().rect_filled(square(total.day), radius, theme::faded(colours.accent, depth));
    }
    let pointed = response.hover_pos().filter(|at| rect.contains(*at)).and_then(|at| {
        let column = ((at.x - rect.left()) / step).floor();
        let row = ((at.y - rect.top()) / step).floor();
        first.checked_add_days(Days::new((column * 7.0 + row).max(0.0) as u64))
    });
    if let Some(day) = pointed.filter(|day| *day <= overview.today) {
        let total = overview.days.iter().find(|total| total.day == day);
        let minutes = total.map_or(0, |total| total.secs / 60);
        response.on_hover_text(format!("{}: {minutes} min", day.format("%-d %B %Y")));
    }
    let words = widgets::quiet(ui, said, Type::Small);
    widgets::paragraph(ui, words);
}

/// What the squares show, in a sentence.
fn year_in_words(overview: &Overview, first: NaiveDate) -> String {
    let days = overview.days.iter().filter(|total| total.day >= first);
    let (count, secs) = days.fold((0, 0), |(count, secs), day| (count + 1, secs + day.secs));
    let first = first.format("%-d %B %Y");
    let together = words::practised(Frames::from_secs(secs));
    match count {
        0 => format!("Nothing practised since {first}."),
        1 => format!("Since {first} you practised on 1 day, {together} together."),
        days => format!("Since {first} you practised on {days} days, {together} together."),
    }
}
