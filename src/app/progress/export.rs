//! The history as a file: which form, and where.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::studio::{ExportError, Form};

/// The longest path, in characters.
const LONGEST: usize = 1024;

/// The state of the sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    form: Form,
    path: String,
    /// A file stands there, and may go if someone says so.
    exists: bool,
    answer: Option<String>,
    writing: bool,
}

impl Sheet {
    /// A sheet that offers a file in a folder.
    pub(super) fn new(folder: &Path) -> Sheet {
        let form = Form::default();
        // A name that says nothing to whoever sees the folder.
        let path = folder.join("history").with_extension(form.extension());
        let path = path.display().to_string();
        Sheet { form, path, exists: false, answer: None, writing: false }
    }

    /// What came of it.
    pub(super) fn exported(&mut self, exported: Result<(PathBuf, usize), ExportError>) {
        self.writing = false;
        self.exists = matches!(exported, Err(ExportError::Exists { .. }));
        self.answer = Some(match exported {
            Ok((path, 1)) => format!("1 sitting is written: `{}`.", path.display()),
            Ok((path, count)) => format!("{count} sittings are written: `{}`.", path.display()),
            Err(error) => words::sentence(error),
        });
    }

    /// The sheet. What is to be written.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Option<(Form, PathBuf, bool)> {
        let before = (self.form, self.path.clone());
        widgets::section(ui, "Export");
        let forms = Form::ALL.map(|form| {
            let label = match form {
                Form::Csv => "CSV, for spreadsheets",
                Form::Ron => "RON",
                Form::Json => "JSON",
            };
            (form, label.to_string())
        });
        if widgets::choose(ui, &mut self.form, &forms) {
            let path = Path::new(&self.path).with_extension(self.form.extension());
            self.path = path.display().to_string();
        }
        widgets::field(ui, "Where to", &mut self.path, LONGEST, 560.0);
        if before != (self.form, self.path.clone()) {
            (self.exists, self.answer) = (false, None);
        }
        let words = "The file is not encrypted: whoever has it can read it. Titles, times, ratings and \
                     your lines are in it.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let mut wish = None;
        ui.horizontal_wrapped(|ui| {
            let label = if self.exists { "Write over it" } else { "Write the file" };
            let may = !self.writing && !self.path.trim().is_empty();
            if ui.add(Press::plain(label).enabled(may)).clicked() {
                wish = Some((self.form, PathBuf::from(self.path.trim()), self.exists));
                self.writing = true;
                self.answer = None;
            }
            if self.writing {
                let words = widgets::quiet(ui, "Writing…", Type::Small);
                ui.label(words);
            }
        });
        if let Some(answer) = &self.answer {
            let words = widgets::text(ui, answer, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        ui.add_space(GRID);
        wish
    }
}
