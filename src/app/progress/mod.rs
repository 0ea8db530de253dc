//! Progress: the rhythm of this week, a year of days, minutes and ratings, and the list of sittings.

mod calendar;
mod export;
mod list;
mod plots;

use std::path::PathBuf;

use chrono::NaiveDate;
use eframe::egui::{self, Ui};

pub(super) use self::calendar::week_ui;
use self::export::Sheet;
use self::list::{Did, List};
use super::library::pick;
use super::places;
use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use crate::studio::{DoorState, ExportError, Form, Keeper, Overview, StoreError, documents};

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Progress {
    list: List,
    /// What can be taken back.
    undo: Option<&'static str>,
    sheet: Option<Sheet>,
}

/// What was asked for.
pub enum Wish {
    /// To the practice for today.
    Today,
    /// To open the record.
    Unlock,
    /// To write the history in a form to a place, perhaps over a file that is there.
    Export(Form, PathBuf, bool),
}

impl Progress {
    /// What came of an export.
    pub fn exported(&mut self, exported: Result<(PathBuf, usize), ExportError>) {
        if let Some(sheet) = &mut self.sheet {
            sheet.exported(exported);
        }
    }

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
        self.undo_ui(ui, keeper)?;
        if overview.sittings == 0 {
            return Ok(places::progress_ui(ui).then_some(Wish::Today));
        }
        let mut wish = None;
        widgets::page(ui, "progress", |ui| {
            ui.horizontal_wrapped(|ui| {
                widgets::heading(ui, "Progress");
                ui.add_space(GRID);
                let shown = self.sheet.is_some();
                if ui.add(Press::choice("Export…", shown)).clicked() {
                    self.sheet = (!shown).then(|| Sheet::new(&documents()));
                }
            });
            if let Some((form, path, over)) = self.sheet.as_mut().and_then(|sheet| sheet.ui(ui)) {
                wish = Some(Wish::Export(form, path, over));
            }
            ui.add_space(GRID);
            rhythm_ui(ui, &overview);
            if let Some((day, rests)) = rest_ui(ui, &overview) {
                keeper.set_rest(day, rests)?;
                ui.ctx().request_repaint();
            }
            widgets::section(ui, "A year of days");
            calendar::calendar_ui(ui, &overview);
            widgets::section(ui, "Minutes by week");
            plots::weeks_ui(ui, &overview.weeks);
            if !overview.rated.is_empty() {
                widgets::section(ui, "Before and after");
                plots::ratings_ui(ui, &overview.rated);
            }
            widgets::section(ui, "Sittings");
            match self.list.ui(ui, keeper, overview.sittings)? {
                Some(Did::Changed) => self.undo = Some("It is kept."),
                Some(Did::Deleted) => self.undo = Some("The sitting is taken out."),
                None => {}
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(wish)
    }

    /// What was done last can be taken back, wherever the list stands.
    fn undo_ui(&mut self, ui: &mut Ui, keeper: &mut Keeper) -> Result<(), StoreError> {
        let Some(what) = self.undo else { return Ok(()) };
        let colours = theme::colours(ui);
        let frame = egui::Frame::new().fill(colours.wash).inner_margin(12);
        let mut undo = false;
        egui::Panel::bottom("undo").show_separator_line(false).frame(frame).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let words = widgets::text(ui, what, Type::Body);
                let label = ui.label(words);
                widgets::live(ui, &label);
                undo = ui.add(Press::plain("Undo")).clicked();
                if ui.add(Press::quiet("Close")).clicked() {
                    self.undo = None;
                }
            });
        });
        if undo {
            self.undo = None;
            self.list.close();
            ui.ctx().request_repaint();
            keeper.undo()?;
        }
        Ok(())
    }
}

/// This week, and the streak where it is shown.
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

/// Missed days that can be days of rest, and those that were made so. Which day, and whether it is to be
/// one. Where the streak is hidden there is nothing that a day of rest would matter to.
fn rest_ui(ui: &mut Ui, overview: &Overview) -> Option<(NaiveDate, bool)> {
    overview.streak.as_ref()?;
    let mut wish = None;
    let named = |day: &NaiveDate| day.format("%A, %-d %B").to_string();
    for day in &overview.rests {
        ui.horizontal_wrapped(|ui| {
            let words =
                widgets::quiet(ui, format!("{} was a day of rest.", named(day)), Type::Small);
            ui.label(words);
            if ui.add(Press::quiet("Take that back")).clicked() {
                wish = Some((*day, false));
            }
        });
    }
    if !overview.missed.is_empty() {
        let mut chosen = None;
        let first = (None, "A missed day was a day of rest…".to_owned());
        let days = overview.missed.iter().map(|day| (Some(*day), named(day)));
        let offers: Vec<_> = std::iter::once(first).chain(days).collect();
        if pick(ui, "Day of rest", &mut chosen, &offers) {
            wish = chosen.map(|day| (day, true));
        }
    }
    wish
}
