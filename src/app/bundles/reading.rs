//! A text from a bundle as a page, with its author beside it.

use std::sync::Arc;

use eframe::egui::Ui;

use crate::app::reading::reading_ui;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::library::{InstalledBundle, Reading};

/// A text from a bundle.
pub(super) struct Shown {
    installed: Arc<InstalledBundle>,
    name: String,
    title: String,
    /// The text, or why it cannot be shown; `None` until it is read.
    reading: Option<Result<Reading, String>>,
}

impl Shown {
    /// The page of a text, by its name in the bundle, before it is read.
    pub(super) fn new(installed: &Arc<InstalledBundle>, name: &str) -> Shown {
        let mut readings = installed.bundle.readings.iter();
        let title = readings.find(|one| one.file == name).map(|one| one.title.clone());
        Shown {
            installed: Arc::clone(installed),
            name: name.into(),
            title: title.unwrap_or_default(),
            reading: None,
        }
    }

    /// Shows what was read, if it is this text.
    pub(super) fn read(&mut self, bundle: &str, name: &str, reading: Result<Reading, String>) {
        if self.bundle() == bundle && self.name == name {
            self.reading = Some(reading);
        }
    }

    /// The id of the bundle that the text is from.
    pub(super) fn bundle(&self) -> &str {
        &self.installed.bundle.id
    }

    /// Shows the page. Returns true once the way back to the bundle is pressed.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> bool {
        widgets::page(ui, "reading", |ui| {
            widgets::heading(ui, &self.title);
            let words = format!("By {}", self.installed.bundle.author.name);
            let words = widgets::quiet(ui, words, Type::Small);
            ui.label(words);
            ui.add_space(GRID);
            match &self.reading {
                None => {
                    let words = widgets::quiet(ui, "One moment…", Type::Body);
                    ui.label(words);
                }
                Some(Ok(reading)) => reading_ui(ui, &self.title, reading),
                Some(Err(why)) => {
                    let words = widgets::text(ui, why, Type::Body);
                    widgets::paragraph(ui, words);
                }
            }
            ui.add_space(GRID * 3.0);
            ui.add(Press::plain("Back to the bundle")).clicked()
        })
    }
}
