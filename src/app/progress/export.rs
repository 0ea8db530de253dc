//! The history as a file: which form, and where.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::Ui;

use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::app::worker::{Awaited, Headway};
use crate::keeper::{Export, ExportError, Form};

/// The longest path, in characters.
const LONGEST: usize = 1024;

/// The export sheet: form and path of the file, and what came of the last try.
#[derive(Debug)]
pub(super) struct Sheet {
    form: Form,
    path: String,
    /// The file exists already; the button now offers to write over it.
    exists: bool,
    answer: Option<String>,
    /// The export that is being waited for.
    writing: Option<Awaited>,
}

impl Sheet {
    /// A sheet that suggests a file in this folder.
    pub(super) fn new(folder: &Path) -> Sheet {
        let form = Form::default();
        // A name that says nothing to whoever sees the folder.
        let path = folder.join("history").with_extension(form.extension());
        let path = path.display().to_string();
        Sheet { form, path, exists: false, answer: None, writing: None }
    }

    /// Whether an export is being waited for.
    pub(super) fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// The progress of the export that is being waited for.
    pub(super) fn headway(&self) -> Option<&Arc<Headway>> {
        self.writing.as_ref().map(Awaited::headway)
    }

    /// Stops waiting, and shows why nothing was written.
    pub(super) fn fail(&mut self, why: String) {
        (self.writing, self.answer) = (None, Some(why));
    }

    /// Shows what came of an export, unless it was cancelled meanwhile.
    pub(super) fn exported(
        &mut self,
        headway: &Arc<Headway>,
        exported: Result<(PathBuf, usize), ExportError>,
    ) {
        if !self.writing.as_ref().is_some_and(|awaited| awaited.is(headway)) {
            return;
        }
        self.writing = None;
        self.exists = matches!(exported, Err(ExportError::Exists { .. }));
        self.answer = Some(match exported {
            Ok((path, 1)) => format!("1 sitting is written: `{}`.", path.display()),
            Ok((path, count)) => format!("{count} sittings are written: `{}`.", path.display()),
            Err(error) => words::sentence(error),
        });
    }

    /// Shows the sheet. Returns the export that is to begin.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Option<Export> {
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
        let ends = Path::new(&self.path).extension().and_then(|end| end.to_str());
        let is_named = ends.is_some_and(|end| Form::ALL.iter().any(|form| form.extension() == end));
        // The name of a folder stays what it is.
        if widgets::choose(ui, &mut self.form, &forms) && is_named {
            let path = Path::new(&self.path).with_extension(self.form.extension());
            self.path = path.display().to_string();
        }
        widgets::path(ui, ("Where to", Choice::NewFile), &mut self.path, (LONGEST, 560.0));
        if before != (self.form, self.path.clone()) {
            (self.exists, self.answer) = (false, None);
        }
        let words = "The file is not encrypted: anyone who gets it can read it. Titles, times, ratings and \
                     your lines are in it.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let mut wish = None;
        ui.horizontal_wrapped(|ui| {
            let label = if self.exists { "Write over it" } else { "Write the file" };
            let may = self.writing.is_none() && !self.path.trim().is_empty();
            if ui.add(Press::plain(label).enabled(may)).clicked() {
                let path = PathBuf::from(self.path.trim());
                wish = Some(Export { form: self.form, path, over: self.exists });
                (self.writing, self.answer) = (Some(Awaited::default()), None);
            }
            if let Some(awaited) = &self.writing {
                let words = format!("Writing… {} %", awaited.headway().percent());
                let words = widgets::quiet(ui, words, Type::Small);
                ui.label(words);
                if ui.add(Press::quiet("Cancel")).clicked() {
                    self.writing = None;
                    self.answer = Some("It was broken off; nothing was written.".into());
                }
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
