//! Progress: the rhythm of this week, a year of days, minutes and ratings, and the list of sittings.

mod acts;
mod calendar;
mod empty;
mod export;
mod import;
mod list;
mod plots;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use eframe::egui::{self, Ui};
use zeroize::Zeroizing;

pub(super) use self::calendar::week_ui;
use self::export::Sheet;
use self::list::{Did, List};
use super::appointments::{Appointments, Said};
use super::library::pick;
use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use super::words;
use super::worker::Headway;
use crate::keeper::{
    AccessState, Export, ExportError, HistoryReading, Imported, Keeper, Overview, StoreError,
    TaskResult,
};
use crate::library::documents;

/// The list of sittings, and what is open beside it: an export, an import, or an offer to undo.
#[derive(Debug, Default)]
pub struct Progress {
    list: List,
    /// What *Undo* takes back, while it is offered.
    undo: Option<Undo>,
    sheet: Option<Sheet>,
    import: Option<import::Sheet>,
    appointments: Appointments,
}

/// An offer to undo what was done last.
#[derive(Debug)]
struct Undo {
    /// What was done, as a sentence.
    what: String,
    /// Whether undoing takes longer than a frame and so needs the lane of the record.
    is_long: bool,
}

/// What Progress asks for.
pub enum Wish {
    /// Go to the practice for today.
    Today,
    /// Put together the report for an appointment.
    Report,
    /// Open the locked record.
    Unlock,
    /// Write the history to a file.
    Export(Box<Export>),
    /// Read the history in a file.
    Read(PathBuf, Arc<Headway>),
    /// Compare what was read with the record, without changing it.
    Weigh(Box<Imported>),
    /// Add what was read to the record.
    BringIn(Box<Imported>),
    /// Undo the last import.
    TakeBack,
    /// Try this word on what is sealed.
    OpenLines(Zeroizing<String>),
    /// Keep this about appointments.
    Appointment(Said),
}

impl Progress {
    /// Shows what came of an export, if its sheet is still open.
    pub fn exported(
        &mut self,
        headway: &Arc<Headway>,
        exported: Result<(PathBuf, usize), ExportError>,
    ) {
        if let Some(sheet) = &mut self.sheet {
            sheet.exported(headway, exported);
        }
    }

    /// The progress of the export that is being waited for.
    fn exporting(&self) -> Option<&Arc<Headway>> {
        self.sheet.as_ref()?.headway()
    }

    /// Writes the sitting that is being edited, as far as it is edited.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self, keeper: &mut Keeper) -> Result<(), StoreError> {
        self.list.keep(keeper)
    }

    /// Shows the import of a file; the window asks for that as [`Wish::Read`].
    fn import(&mut self, path: &Path) -> Arc<Headway> {
        let (sheet, headway) = import::Sheet::of(path);
        (self.sheet, self.import) = (None, Some(sheet));
        headway
    }

    /// Stops waiting for a task on the record that will not be answered.
    pub fn leave(&mut self) {
        self.import = None;
        self.list.show_lines(Err("It was not tried. Try it once more.".into()));
        if let Some(sheet) = self.sheet.as_mut().filter(|sheet| sheet.is_writing()) {
            sheet.fail("It was not written. Try it once more.".into());
        }
    }

    /// Takes what was read from a file. Returns what is to be compared with the record next.
    fn read(
        &mut self,
        headway: &Arc<Headway>,
        reading: Result<HistoryReading, String>,
    ) -> Option<Box<Imported>> {
        self.import.as_mut()?.read(headway, reading)
    }

    /// Takes the result of a task if it belongs to an import or export; otherwise returns it.
    pub fn told(
        &mut self,
        told: Result<TaskResult, StoreError>,
    ) -> Option<Result<TaskResult, StoreError>> {
        let sheet = self.import.as_mut();
        match told {
            Ok(TaskResult::Weighed(imported, brought)) => {
                if let Some(sheet) = sheet {
                    sheet.weighed(imported, brought);
                }
            }
            Ok(TaskResult::BroughtIn(brought)) => {
                self.import = None;
                let is = if brought.new + brought.appointments == 1 { "is" } else { "are" };
                let what = format!("{} {is} brought in.", import::brought_words(brought));
                self.undo = Some(Undo { what, is_long: true });
            }
            Ok(TaskResult::TakenBack) => self.import = None,
            Ok(TaskResult::LinesOpened(lines)) => self.list.show_lines(Ok(lines)),
            Err(error) if self.list.is_trying() => {
                self.list.show_lines(Err(words::sentence(error)));
            }
            Err(error) if sheet.as_ref().is_some_and(|sheet| sheet.is_away()) => {
                if let Some(sheet) = sheet {
                    sheet.say(words::sentence(error));
                }
            }
            Err(error) if self.sheet.as_ref().is_some_and(Sheet::is_writing) => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.fail(words::sentence(error));
                }
            }
            told => return Some(told),
        }
        None
    }

    /// Shows the import sheet, if it is open.
    fn import_ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        match self.import.as_mut()?.ui(ui)? {
            import::Asked::Read(path, headway) => Some(Wish::Read(path, headway)),
            import::Asked::Weigh(imported) => Some(Wish::Weigh(imported)),
            import::Asked::BringIn(imported) => Some(Wish::BringIn(imported)),
            import::Asked::Close => {
                self.import = None;
                None
            }
        }
    }

    /// Shows the button that opens and closes the import sheet.
    fn import_button_ui(&mut self, ui: &mut Ui) {
        let shown = self.import.is_some();
        if ui.add(Press::choice("Import…", shown)).clicked() {
            self.sheet = None;
            self.import = (!shown).then(import::Sheet::new);
        }
    }

    /// Shows the screen, or why the record cannot be had.
    ///
    /// # Errors
    /// When the record cannot be read or written.
    pub fn ui(&mut self, ui: &mut Ui, keeper: &mut Keeper) -> Result<Option<Wish>, StoreError> {
        match keeper.state() {
            AccessState::Open => {}
            AccessState::Opening => {
                widgets::page(ui, "progress", |ui| {
                    widgets::heading(ui, "Progress");
                    if self.import.as_ref().is_some_and(import::Sheet::is_away) {
                        // Nothing can be asked for until the record is back.
                        let _ = self.import_ui(ui);
                    } else if let Some(sheet) = self.sheet.as_mut().filter(|one| one.is_writing()) {
                        let _ = sheet.ui(ui);
                    } else {
                        let words = widgets::quiet(ui, "One moment…", Type::Body);
                        ui.label(words);
                    }
                });
                return Ok(None);
            }
            AccessState::Locked => {
                return Ok(empty::locked_ui(ui).then_some(Wish::Unlock));
            }
            AccessState::Shut => {
                empty::shut_ui(ui, keeper.why_shut().unwrap_or_default());
                return Ok(None);
            }
        }
        let Some(overview) = keeper.overview()?.cloned() else { return Ok(None) };
        let mut wish = self.undo_ui(ui, keeper)?;
        if overview.sittings == 0 {
            let today = empty::progress_ui(ui, |ui| {
                self.import_button_ui(ui);
                wish = wish.take().or(self.import_ui(ui));
                ui.add_space(GRID);
                wish = wish.take().or(self.appointments_ui(ui, keeper, &overview));
            });
            return Ok(wish.or(today.then_some(Wish::Today)));
        }
        widgets::page(ui, "progress", |ui| {
            ui.horizontal_wrapped(|ui| {
                widgets::heading(ui, "Progress");
                ui.add_space(GRID);
                if ui.add(Press::plain("Report…")).clicked() {
                    wish = Some(Wish::Report);
                }
                let shown = self.sheet.is_some();
                if ui.add(Press::choice("Export…", shown)).clicked() {
                    self.import = None;
                    self.sheet = (!shown).then(|| Sheet::new(&documents()));
                }
                self.import_button_ui(ui);
            });
            wish = wish.take().or(self.import_ui(ui));
            if let Some(export) = self.sheet.as_mut().and_then(|sheet| sheet.ui(ui)) {
                wish = Some(Wish::Export(Box::new(export)));
            }
            ui.add_space(GRID);
            wish = wish.take().or(self.appointments_ui(ui, keeper, &overview));
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
                Some(Did::Changed) => self.done("It is kept."),
                Some(Did::Deleted) => self.done("The sitting is taken out."),
                Some(Did::Tries(word)) => wish = wish.take().or(Some(Wish::OpenLines(word))),
                None => {}
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(wish)
    }

    /// Shows the next appointment, or how the last one was left.
    fn appointments_ui(
        &mut self,
        ui: &mut Ui,
        keeper: &Keeper,
        overview: &Overview,
    ) -> Option<Wish> {
        self.appointments.ui(ui, &overview.appointments, keeper.now()).map(Wish::Appointment)
    }

    /// Offers to undo a change that a frame has time to take back.
    fn done(&mut self, what: &str) {
        self.undo = Some(Undo { what: what.into(), is_long: false });
    }

    /// Shows the offer to undo, at the foot of the window.
    fn undo_ui(&mut self, ui: &mut Ui, keeper: &mut Keeper) -> Result<Option<Wish>, StoreError> {
        let Some(Undo { what, is_long }) = &self.undo else { return Ok(None) };
        let (what, is_long) = (what.clone(), *is_long);
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
            if is_long {
                let mut sheet = import::Sheet::new();
                sheet.write();
                self.import = Some(sheet);
                return Ok(Some(Wish::TakeBack));
            }
            keeper.undo()?;
        }
        Ok(None)
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
        let first = (None, "Mark an earlier day as rest…".to_owned());
        let days = overview.missed.iter().map(|day| (Some(*day), named(day)));
        let offers: Vec<_> = std::iter::once(first).chain(days).collect();
        if pick(ui, "Day of rest", &mut chosen, &offers) {
            wish = chosen.map(|day| (day, true));
        }
    }
    wish
}
