//! The report for an appointment: ticks beside the page as it will be printed, and what it is saved as.

mod acts;
mod large;
mod preview;
mod sealed;
mod ticks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use eframe::egui::{self, Ui};
use zeroize::Zeroizing;

pub use self::large::parts_ui;
use self::preview::Preview;
use self::sealed::Sealed;
use super::command::Command;
use super::desktop::Choice;
use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use super::words;
use crate::domain::record::report::{Choices, Draft, Report, Span};
use crate::keeper::{
    ExportError, ReportDays, ReportForm, ReportSave, StoreError, TaskResult, paper_here,
};
use crate::library::documents;
use crate::report::{Paint, Painted, Paper};

/// The longest path, in characters.
const LONGEST: usize = 1024;
/// From this width on, in points at a text scale of 1, the page stands beside the ticks.
const BESIDE: f32 = 780.0;
/// Most of the width that the page takes beside the ticks.
const SHARE: f32 = 0.46;
/// Widest page beside the ticks, in points.
const WIDEST: f32 = 560.0;

/// Days that are looked back on.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum Back {
    /// Since the last appointment, or as many days as there are without one.
    #[default]
    Usual,
    /// The last 28 days.
    FourWeeks,
    /// The last 91 days.
    ThreeMonths,
}

impl Back {
    fn days(self, today: NaiveDate) -> ReportDays {
        let back = match self {
            Back::Usual => None,
            Back::FourWeeks => Some(Span::DAYS),
            Back::ThreeMonths => Some(91),
        };
        let since = back.and_then(|days| today.checked_sub_days(Days::new(days - 1)));
        ReportDays { since, until: None }
    }
}

/// What is shown.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum View {
    /// The ticks, and the page.
    #[default]
    Ticks,
    /// The page alone, as large as it is printed.
    Page,
    /// Its words, large, for someone else to read.
    Large,
}

/// The report while it is put together. It is made anew each time; nothing of it is kept.
pub struct Reporting {
    /// What the record has to say by itself; `None` until it was read.
    draft: Option<Arc<Draft>>,
    /// Lines that a word opens.
    sealed: Sealed,
    is_reading: bool,
    back: Back,
    choices: Choices,
    /// A line to bring that is written here.
    line: String,
    /// What was chosen, until that changes.
    chosen: Option<Arc<Report>>,
    preview: Preview,
    paper: Paper,
    form: ReportForm,
    path: String,
    /// The file exists already; the button now offers to write over it.
    exists: bool,
    is_saving: bool,
    answer: Option<String>,
    view: View,
}

/// What the report asks for.
pub enum Wish {
    /// Go back to Progress.
    Back,
    /// Read the record again for other days.
    Read,
    /// Try this word on what is sealed.
    OpenLines(Zeroizing<String>),
    /// Paint the page.
    Paint(Box<Paint>),
    /// Write the file.
    Save(Box<ReportSave>),
}

impl Default for Reporting {
    fn default() -> Reporting {
        let form = ReportForm::default();
        let path = documents().join(ReportForm::NAME).with_extension(form.extension());
        Reporting {
            draft: None,
            sealed: Sealed::default(),
            is_reading: false,
            back: Back::default(),
            choices: Choices::default(),
            line: String::new(),
            chosen: None,
            preview: Preview::default(),
            paper: paper_here(),
            form,
            path: path.display().to_string(),
            exists: false,
            is_saving: false,
            answer: None,
            view: View::default(),
        }
    }
}

impl Reporting {
    /// Goes back to the ticks. Whether something else was shown.
    pub fn back(&mut self) -> bool {
        std::mem::take(&mut self.view) != View::Ticks
    }

    /// Whether someone else reads it, who need not see the rest of the window.
    pub fn is_large(&self) -> bool {
        self.view == View::Large
    }

    /// Forgets what a word opened, because the page is left: whoever comes next may be another.
    pub fn put_away(&mut self) {
        self.view = View::Ticks;
        if self.sealed.draft().is_some() {
            self.choices.forget_opened();
            (self.chosen, self.preview) = (None, Preview::default());
        }
        self.sealed = Sealed::default();
        (self.exists, self.answer) = (false, None);
    }

    /// Takes what the record says, if it was asked; otherwise returns it.
    pub fn told(
        &mut self,
        told: Result<TaskResult, StoreError>,
    ) -> Option<Result<TaskResult, StoreError>> {
        match told {
            Ok(TaskResult::Draft(draft)) => {
                self.is_reading = false;
                // What was ticked is about other things now, unless nothing has changed.
                if self.draft.as_deref() != Some(&*draft) {
                    self.choices.forget_items();
                    self.sealed.read_again(&draft);
                    self.draft = Some(Arc::from(draft));
                    self.chosen = None;
                }
                self.preview.forget();
            }
            Ok(TaskResult::LinesOpened(lines)) if self.sealed.is_tried() => {
                if let Some(draft) = &self.draft {
                    // What was ticked of another word's lines is about other lines now.
                    self.choices.forget_opened();
                    self.sealed.open(lines, draft);
                    self.chosen = None;
                }
            }
            Err(error) if self.sealed.is_tried() => self.sealed.fail(words::sentence(error)),
            Err(error) if self.is_reading => {
                self.is_reading = false;
                self.answer = Some(words::sentence(error));
            }
            told => return Some(told),
        }
        None
    }

    /// Shows the page that was painted.
    pub fn painted(&mut self, ctx: &egui::Context, painted: Painted) {
        self.preview.take(ctx, painted);
    }

    /// Shows what came of writing the file.
    pub fn saved(&mut self, saved: Result<PathBuf, ExportError>) {
        self.is_saving = false;
        self.exists = matches!(saved, Err(ExportError::Exists { .. }));
        self.answer = Some(match saved {
            Ok(path) => format!("It is written: `{}`.", path.display()),
            Err(error) => words::sentence(error),
        });
    }

    /// What was chosen: worked out again only when something has changed.
    fn chosen(&mut self, draft: &Draft) -> Arc<Report> {
        let (choices, line) = (&self.choices, &self.line);
        let chosen = self.chosen.get_or_insert_with(|| {
            let mut choices = choices.clone();
            choices.bring.push(line.clone());
            Arc::new(draft.chosen(&choices))
        });
        Arc::clone(chosen)
    }

    /// Shows the screen, and returns what was asked for in this frame.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        let Some(draft) = self.sealed.draft().or(self.draft.as_ref()).cloned() else {
            return self.waiting_ui(ui);
        };
        if self.view == View::Large {
            let sheet = self.chosen(&draft).sheet();
            if !large::sheet_ui(ui, &sheet) {
                self.view = View::Ticks;
            }
            return None;
        }
        let wish = match self.view {
            View::Page => {
                self.page_ui(ui);
                None
            }
            _ => self.both_ui(ui, &draft),
        };
        wish.or_else(|| {
            let report = self.chosen(&draft);
            let paint = self.preview.asked(ui, report, self.paper)?;
            Some(Wish::Paint(Box::new(paint)))
        })
    }

    /// The page alone.
    fn page_ui(&mut self, ui: &mut Ui) {
        widgets::page_of(ui, "report page", preview::WIDEST, |ui| {
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                self.view = View::Ticks;
            }
            self.preview.ui(ui, self.paper);
        });
    }

    /// The ticks, and the page beside them where there is room.
    fn both_ui(&mut self, ui: &mut Ui, draft: &Draft) -> Option<Wish> {
        let scale = theme::look(ui.ctx()).text_scale.max(1.0);
        let is_beside = ui.available_width() >= BESIDE * scale;
        if is_beside {
            let wide = (ui.available_width() * SHARE).min(WIDEST);
            let fill = theme::colours(ui).hover;
            egui::Panel::right("report page")
                .exact_size(wide)
                .resizable(false)
                .show_separator_line(false)
                .frame(egui::Frame::new().fill(fill).inner_margin(24))
                .show(ui, |ui| {
                    egui::ScrollArea::vertical().id_salt("page").auto_shrink(false).show(
                        ui,
                        |ui| {
                            self.preview.ui(ui, self.paper);
                            if ui.add(Press::quiet("Look at it closely").flush()).clicked() {
                                self.view = View::Page;
                            }
                        },
                    );
                });
        }
        let asked = egui::CentralPanel::no_frame().show(ui, |ui| {
            widgets::page(ui, "report", |ui| {
                let asked = self.sheet_ui(ui, draft);
                if !is_beside {
                    ui.add_space(GRID * 3.0);
                    self.preview.ui(ui, self.paper);
                }
                asked.or(self.take_ui(ui, draft))
            })
        });
        asked.inner
    }

    fn waiting_ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        let mut wish = None;
        widgets::page(ui, "report", |ui| {
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                wish = Some(Wish::Back);
            }
            widgets::heading(ui, "Report");
            let said = self.answer.as_deref().unwrap_or("One moment…");
            let said = widgets::quiet(ui, said, Type::Body);
            let label = widgets::paragraph(ui, said);
            widgets::live(ui, &label);
        });
        wish
    }

    /// What can be ticked.
    fn sheet_ui(&mut self, ui: &mut Ui, draft: &Draft) -> Option<Wish> {
        let mut wish = None;
        if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
            wish = Some(Wish::Back);
        }
        widgets::heading(ui, "Report");
        let words = "One page to bring to your appointment. What is ticked is on it, and nothing else. Nothing is sent \
                     anywhere: you decide who gets it.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        let before = self.back;
        let usual = match draft.span.last.is_some() || self.back != Back::Usual {
            true => "Since the last appointment",
            false => "The last weeks",
        };
        let offers = [
            (Back::Usual, usual.to_owned()),
            (Back::FourWeeks, "Four weeks".to_owned()),
            (Back::ThreeMonths, "Three months".to_owned()),
        ];
        widgets::section(ui, "Which days");
        widgets::choose(ui, &mut self.back, &offers);
        if self.back != before {
            wish = Some(Wish::Read);
        }
        let before = (self.choices.clone(), self.line.clone());
        ticks::bring_ui(ui, draft, &mut self.choices, &mut self.line);
        if let Some(word) = self.sealed.ui(ui) {
            wish = Some(Wish::OpenLines(word));
        }
        ticks::ticks_ui(ui, draft, &mut self.choices);
        if (&before.0, &before.1) != (&self.choices, &self.line) {
            self.chosen = None;
            (self.exists, self.answer) = (false, None);
        }
        wish
    }

    /// How it gets to someone else.
    fn take_ui(&mut self, ui: &mut Ui, draft: &Draft) -> Option<Wish> {
        widgets::section(ui, "Show it, or save it");
        if ui.add(Press::plain("Show on this screen")).clicked() {
            self.view = View::Large;
        }
        let before = (self.form, self.paper, self.path.clone());
        let forms = ReportForm::ALL.map(|form| {
            let label = match form {
                ReportForm::Pdf => "PDF, to print or send",
                ReportForm::Csv => "CSV, for spreadsheets",
                ReportForm::Ron => "RON, for Groundwork",
            };
            (form, label.to_owned())
        });
        let is_named = ReportForm::of(Path::new(&self.path)).is_some();
        // The name of a folder stays what it is.
        if widgets::choose(ui, &mut self.form, &forms) && is_named {
            let path = Path::new(&self.path).with_extension(self.form.extension());
            self.path = path.display().to_string();
        }
        let papers = Paper::ALL.map(|paper| (paper, paper.name().to_owned()));
        if self.form == ReportForm::Pdf {
            widgets::choose(ui, &mut self.paper, &papers);
        }
        widgets::path(ui, ("Where to", Choice::NewFile), &mut self.path, (LONGEST, 560.0));
        if before != (self.form, self.paper, self.path.clone()) {
            (self.exists, self.answer) = (false, None);
        }
        let words = "The file is not encrypted: anyone who gets it can read it.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let label = if self.exists { "Write over it" } else { "Save" };
        let may = !self.is_saving && !self.path.trim().is_empty();
        let mut wish = None;
        if ui.add(Press::primary(label).enabled(may)).clicked() {
            wish = Some(Wish::Save(Box::new(ReportSave {
                report: self.chosen(draft),
                paper: self.paper,
                form: self.form,
                path: PathBuf::from(self.path.trim()),
                over: self.exists,
            })));
            (self.is_saving, self.answer) = (true, None);
        }
        widgets::said(ui, self.answer.as_deref());
        wish
    }
}
