//! Progress: the rhythm of this week, a year of days, and the list of sittings.

use chrono::{Datelike as _, Days, NaiveDate};
use eframe::egui::{self, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use super::{places, words};
use crate::domain::record::{DayMark, Ended, PracticeEntry, Week, calendar_place};
use crate::studio::{DoorState, Keeper, Overview, StoreError};
use crate::units::Frames;

/// Sittings on a page of the list.
const PAGE: u64 = 20;
/// A square of the calendar and the gap to the next, at 100 % text size.
const SQUARE: f32 = 9.0;
const GAP: f32 = 2.0;

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Progress {
    /// How many pages of the list are shown before this one.
    page: u64,
    /// The sitting that is opened, with its line as it is being written.
    opened: Option<(uuid::Uuid, String)>,
    /// What can be taken back.
    undo: Option<&'static str>,
}

/// What was asked for.
pub enum Wish {
    /// To the practice for today.
    Today,
    /// To open the record.
    Unlock,
}

impl Progress {
    /// The screen.
    ///
    /// # Errors
    /// When the record can not be read or written.
    pub fn ui(&mut self, ui: &mut Ui, keeper: &mut Keeper) -> Result<Option<Wish>, StoreError> {
        match keeper.state() {
            DoorState::Open => {}
            DoorState::Locked | DoorState::Opening => {
                return Ok(places::locked_ui(ui).then_some(Wish::Unlock));
            }
            DoorState::Shut => {
                places::shut_ui(ui, keeper.why_shut().unwrap_or_default());
                return Ok(None);
            }
        }
        let Some(overview) = keeper.overview()?.cloned() else { return Ok(None) };
        if overview.sittings == 0 && self.undo.is_none() {
            return Ok(places::progress_ui(ui).then_some(Wish::Today));
        }
        widgets::page(ui, "progress", 760.0, |ui| {
            widgets::heading(ui, "Progress");
            ui.add_space(GRID);
            rhythm_ui(ui, &overview);
            widgets::section(ui, "A year of days");
            calendar_ui(ui, &overview);
            widgets::section(ui, "Sittings");
            self.list_ui(ui, keeper, overview.sittings)
        })?;
        Ok(None)
    }

    fn list_ui(&mut self, ui: &mut Ui, keeper: &mut Keeper, all: u64) -> Result<(), StoreError> {
        if let Some(what) = self.undo {
            ui.horizontal_wrapped(|ui| {
                let words = widgets::text(ui, what, Type::Body);
                ui.label(words);
                if ui.add(Press::plain("Undo")).clicked() {
                    self.undo = None;
                    return keeper.undo().map(drop);
                }
                Ok(())
            })
            .inner?;
        }
        let last = all.saturating_sub(1) / PAGE;
        self.page = self.page.min(last);
        for entry in keeper.page(self.page * PAGE, PAGE)? {
            self.entry_ui(ui, keeper, entry)?;
        }
        if last > 0 {
            ui.add_space(GRID);
            ui.horizontal_wrapped(|ui| {
                if ui.add(Press::plain("Later").enabled(self.page > 0)).clicked() {
                    self.page -= 1;
                }
                if ui.add(Press::plain("Earlier").enabled(self.page < last)).clicked() {
                    self.page += 1;
                }
                let words = format!("Page {} of {}", self.page + 1, last + 1);
                let words = widgets::quiet(ui, words, Type::Small);
                ui.label(words);
            });
        }
        Ok(())
    }

    fn entry_ui(
        &mut self,
        ui: &mut Ui,
        keeper: &mut Keeper,
        entry: PracticeEntry,
    ) -> Result<(), StoreError> {
        let opened = self.opened.as_ref().is_some_and(|(id, _)| *id == entry.id);
        let row = Press::quiet(row(&entry)).row(ui.available_width()).chosen(opened);
        if ui.add(row).clicked() {
            self.opened = (!opened).then(|| (entry.id, entry.line.clone()));
            return Ok(());
        }
        let Some((_, line)) = self.opened.as_mut().filter(|(id, _)| *id == entry.id) else {
            return Ok(());
        };
        let mut done = Ok(());
        ui.indent(("entry", entry.id), |ui| {
            let details = widgets::quiet(ui, details(&entry), Type::Small);
            widgets::paragraph(ui, details);
            let field = egui::TextEdit::singleline(line)
                .hint_text("One line about it")
                .char_limit(280)
                .margin(egui::Margin::symmetric(14, 10))
                .desired_width(ui.available_width());
            ui.name_inputs("One line about it", |ui| ui.add(field));
            ui.horizontal_wrapped(|ui| {
                let changed = *line != entry.line;
                if ui.add(Press::plain("Keep the line").enabled(changed)).clicked() {
                    done = keeper.write(&PracticeEntry { line: line.clone(), ..entry.clone() });
                    self.undo = Some("The line is kept.");
                }
                if ui.add(Press::plain("Delete")).clicked() {
                    done = keeper.delete(&entry);
                    self.undo = Some("The sitting is taken out.");
                }
            });
        });
        done
    }
}

/// One sitting on one line.
fn row(entry: &PracticeEntry) -> String {
    let when = entry.begun.local().map_or_else(
        || entry.day.to_string(),
        |local| local.format("%-d %b %Y, %H:%M").to_string(),
    );
    let length = words::practised(Frames::from_secs(u64::from(entry.actual_secs)));
    format!("{when}   {}   {length}", entry.title)
}

/// What else is kept of a sitting.
fn details(entry: &PracticeEntry) -> String {
    let ended = match entry.ended {
        Ended::Finished => "To its end",
        Ended::StoppedEarly => "Stopped early",
        Ended::Grounded => "Left for the senses",
        Ended::Interrupted => "Cut off",
    };
    let ratings = &entry.ratings;
    let said = [
        ("distress before", ratings.distress_before),
        ("distress after", ratings.distress_after),
        ("comfort", ratings.comfort),
        ("presence", ratings.presence),
    ];
    let said = said.iter().filter_map(|(name, rating)| Some((name, (*rating)?)));
    let parts: Vec<String> = std::iter::once(ended.to_string())
        .chain(said.map(|(name, rating)| format!("{name} {}", rating.value())))
        .collect();
    parts.join(" · ")
}

fn rhythm_ui(ui: &mut Ui, overview: &Overview) {
    let words = widgets::text(ui, overview.week.sentence(), Type::Strong);
    ui.label(words);
    week_ui(ui, &overview.week);
    let words = widgets::quiet(ui, overview.week.rule(), Type::Small);
    widgets::paragraph(ui, words);
    if let Some(streak) = &overview.streak {
        ui.add_space(GRID);
        if let Some(sentence) = streak.sentence() {
            let words = widgets::text(ui, sentence, Type::Body);
            ui.label(words);
        }
        let words = widgets::quiet(ui, streak.rule(), Type::Small);
        widgets::paragraph(ui, words);
    }
    if let Some(first) = overview.ahead.first() {
        let words = format!("{first} lies ahead of today and is not counted yet.");
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }
}

/// The week as seven small dots.
pub fn week_ui(ui: &mut Ui, week: &Week) {
    let colours = theme::colours(ui);
    let step = Type::Body.font(ui.ctx()).size * 1.5;
    let (rect, response) = ui.allocate_exact_size(vec2(step * 7.0, step), Sense::hover());
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let said: Vec<String> =
        names.iter().zip(week.days).map(|(name, mark)| format!("{name} {}", mark.word())).collect();
    let said = format!("{}: {}", week.sentence(), said.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    for (n, mark) in week.days.iter().enumerate() {
        let at = pos2(rect.left() + step * (n as f32 + 0.5), rect.center().y);
        let radius = step * 0.24;
        let painter = ui.painter();
        match mark {
            DayMark::Practised => drop(painter.circle_filled(at, radius, colours.accent)),
            DayMark::Rest | DayMark::Paused => {
                let dash = egui::Stroke::new(2.0, colours.quiet);
                painter.hline(at.x - radius..=at.x + radius, at.y, dash);
            }
            DayMark::Today => {
                painter.circle_stroke(at, radius, egui::Stroke::new(2.0, colours.accent));
            }
            DayMark::Free => {
                painter.circle_stroke(at, radius, egui::Stroke::new(1.0, colours.quiet));
            }
            DayMark::Ahead => {
                painter.circle_stroke(at, radius, egui::Stroke::new(1.0, colours.hairline));
            }
        }
    }
    response.on_hover_text(said);
}

/// A year as soft squares, a column for each week.
fn calendar_ui(ui: &mut Ui, overview: &Overview) {
    let colours = theme::colours(ui);
    let columns = overview.weeks.len() as f32;
    let room = ui.available_width() / columns;
    let step = room.min((SQUARE + GAP) * theme::look(ui.ctx()).text_scale.max(1.0) * 1.3);
    let (rect, response) = ui.allocate_exact_size(vec2(step * columns, step * 7.0), Sense::hover());
    let minutes = overview.days.iter().map(|day| day.secs).sum::<u64>() / 60;
    let said = format!(
        "In the last year you practised on {} days, {minutes} minutes together.",
        overview.days.len()
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    let square = |day: NaiveDate| {
        let (back, row) = calendar_place(day, overview.today);
        let column = columns - 1.0 - back as f32;
        let at = rect.min + vec2(column * step, row as f32 * step);
        Rect::from_min_size(at, vec2(step - GAP, step - GAP))
    };
    let first = overview.weeks.first().map_or(overview.today, |week| week.monday);
    let mut day = first;
    let radius = CornerRadius::same((step / 4.0) as u8);
    while day <= overview.today {
        ui.painter().rect_filled(square(day), radius, colours.wash);
        let Some(next) = day.checked_add_days(Days::new(1)) else { break };
        day = next;
    }
    for total in overview.days.iter().filter(|total| total.day >= first) {
        // Half an hour is as deep as it gets: more is not better.
        let depth = (total.secs as f32 / 1800.0).clamp(0.25, 1.0);
        ui.painter().rect_filled(square(total.day), radius, theme::faded(colours.accent, depth));
    }
    let under = response.hover_pos().and_then(|at| {
        let column = ((at.x - rect.left()) / step).floor();
        let row = ((at.y - rect.top()) / step).floor();
        first.checked_add_days(Days::new((column * 7.0 + row).max(0.0) as u64))
    });
    let shown = match under.filter(|day| *day <= overview.today) {
        Some(day) => {
            let total = overview.days.iter().find(|total| total.day == day);
            let minutes = total.map_or(0, |total| total.secs / 60);
            format!("{} {} {}: {minutes} min", day.day(), day.format("%B"), day.year())
        }
        None => said.clone(),
    };
    response.on_hover_text(shown);
    let words = widgets::quiet(ui, said, Type::Small);
    widgets::paragraph(ui, words);
}
