//! Reports that clients handed over: looked at here, and kept nowhere.

use std::path::PathBuf;

use eframe::egui::{self, Key, Ui};

use crate::app::command::Command;
use crate::app::desktop::Choice;
use crate::app::report::parts_ui;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::record::report::{Report, side_by_side};
use crate::library::as_typed;
use crate::studio::NotRead;

/// The longest path, in characters.
const LONGEST: usize = 1024;

/// What was read so far. Whoever leaves the page leaves nothing behind.
#[derive(Default)]
pub(super) struct Reports {
    path: String,
    reports: Vec<Report>,
    /// Index of the report that is shown whole; several stand side by side.
    shown: Option<usize>,
    is_waiting: bool,
    answer: Option<String>,
}

/// What the page asks for.
pub(super) enum Asked {
    /// Back to the first screen of Studio.
    Back,
    /// Read the report in this file.
    Read(PathBuf),
}

impl Reports {
    /// Waits for a report that is being read.
    pub(super) fn wait(&mut self) {
        (self.is_waiting, self.answer) = (true, None);
    }

    /// Takes what was read.
    pub(super) fn take(&mut self, (reports, problems): (Vec<Report>, Vec<NotRead>)) {
        self.is_waiting = false;
        self.answer = problems.into_iter().next().map(words::sentence);
        for report in reports {
            if self.reports.contains(&report) {
                self.answer = Some("That report is here already.".into());
            } else {
                self.path.clear();
                self.reports.push(report);
            }
        }
        self.reports.sort_by_key(|report| (report.until, report.since));
        self.shown = (self.reports.len() == 1).then_some(0);
    }

    /// Shows the page.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Option<Asked> {
        let mut asked = None;
        widgets::page_of(ui, "reports", 960.0, |ui| {
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                asked = Some(Asked::Back);
            }
            widgets::heading(ui, "Reports");
            let words = "Open the RON files that a client gave you: one, or several to see them side by side. They are \
                         looked at here and kept nowhere.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            let what = ("Where the report is", Choice::File);
            let (is_waiting, room) = (self.is_waiting, (LONGEST, 420.0));
            let (field, pressed) = widgets::path_and(ui, what, &mut self.path, room, |ui, path| {
                let ready = !path.trim().is_empty() && !is_waiting;
                ui.add(Press::plain("Read").enabled(ready)).clicked()
            });
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if pressed || (entered && !self.path.trim().is_empty() && !is_waiting) {
                self.wait();
                asked = Some(Asked::Read(as_typed(self.path.trim().as_ref())));
            }
            widgets::said(ui, self.answer.as_deref());
            self.reports_ui(ui);
        });
        asked
    }

    fn reports_ui(&mut self, ui: &mut Ui) {
        if self.reports.len() > 1 {
            widgets::section(ui, "Which");
            let each = self.reports.iter().enumerate();
            let offers: Vec<_> = std::iter::once((None, "Side by side".to_owned()))
                .chain(each.map(|(at, report)| (Some(at), report.span())))
                .collect();
            widgets::choose(ui, &mut self.shown, &offers);
        }
        match self.shown.and_then(|at| self.reports.get(at)) {
            Some(report) => {
                let sheet = report.sheet();
                ui.add_space(GRID * 2.0);
                let words = widgets::text(ui, &sheet.title, Type::Title);
                widgets::wide(ui, words);
                let words = widgets::quiet(ui, &sheet.span, Type::Body);
                widgets::wide(ui, words);
                parts_ui(ui, &sheet.parts);
                ui.add_space(GRID * 2.0);
                let words = widgets::quiet(ui, sheet.foot, Type::Body);
                widgets::wide(ui, words);
            }
            None if !self.reports.is_empty() => self.beside_ui(ui),
            None => {}
        }
    }

    fn beside_ui(&self, ui: &mut Ui) {
        let columns = self.reports.len();
        ui.add_space(GRID * 2.0);
        egui::ScrollArea::horizontal().id_salt("side by side").show(ui, |ui| {
            egui::Grid::new("reports side by side")
                .num_columns(columns + 1)
                .spacing([GRID * 3.0, GRID])
                .min_col_width(140.0)
                .max_col_width(260.0)
                .show(ui, |ui| {
                    ui.label("");
                    for report in &self.reports {
                        let words = widgets::text(ui, report.span(), Type::Strong);
                        widgets::wide(ui, words);
                    }
                    ui.end_row();
                    for row in side_by_side(&self.reports) {
                        let words = widgets::quiet(ui, row.name, Type::Body);
                        widgets::wide(ui, words);
                        for said in row.said {
                            let words = widgets::text(ui, said, Type::Body);
                            widgets::wide(ui, words);
                        }
                        ui.end_row();
                    }
                });
        });
        let words = "– means that nothing was chosen there, not that nothing was done.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }
}
