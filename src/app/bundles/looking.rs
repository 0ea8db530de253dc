//! What is shown while something is looked at, when it was refused, and when nobody signed it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{self, Ui};

use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::worker::Headway;
use crate::library::{OpenedSession, Source};

/// Shows that a file is being looked at. Returns true once that is cancelled.
pub(super) fn looking_ui(ui: &mut Ui, path: &Path, looking: &Headway) -> bool {
    widgets::page(ui, "looking", |ui| {
        widgets::heading(ui, "Looking at the bundle");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let words = widgets::quiet(ui, name, Type::Body);
        ui.add(egui::Label::new(words).wrap());
        ui.add_space(GRID * 2.0);
        progress_ui(ui, looking)
    })
}

/// Shows the progress of a look. Returns true once it is cancelled.
pub(super) fn progress_ui(ui: &mut Ui, looking: &Headway) -> bool {
    let percent = looking.percent();
    widgets::bar(ui, "Looked at", percent);
    let words = widgets::quiet(ui, format!("{percent} % looked at"), Type::Small);
    ui.label(words);
    ui.add_space(GRID * 2.0);
    ui.add(Press::plain("Cancel")).clicked()
}

/// Shows why a file was not opened. Returns true once that is closed.
pub(super) fn refused_ui(ui: &mut Ui, why: &str) -> bool {
    widgets::page(ui, "refused", |ui| {
        widgets::heading(ui, "This was not opened");
        ui.add_space(GRID);
        let words = widgets::text(ui, why, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        ui.add_space(GRID);
        let words = "Nothing of it was kept. You can read the sentence above to your therapist; it \
                     says what they need to know.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        ui.add_space(GRID * 2.0);
        ui.add(Press::primary("Close")).clicked()
    })
}

/// What was chosen of what nobody signed.
pub(super) enum Tried {
    /// This session.
    Session(Arc<OpenedSession>),
    /// Writing on, in the folder of the bundle that it is from.
    Studio(PathBuf),
    /// Nothing more of it.
    Close,
}

/// Shows sessions that nobody signed. Someone who `writes` can go on writing them.
pub(super) fn unsigned_ui(
    ui: &mut Ui,
    title: &str,
    sessions: &[Arc<OpenedSession>],
    writes: bool,
) -> Option<Tried> {
    widgets::page(ui, "unsigned", |ui| {
        widgets::heading(ui, title);
        ui.add_space(GRID);
        let words = "To be tried out here. It is not installed, and what is practised with it is in the \
                     record like any other sitting.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        let mut chosen = None;
        for opened in sessions {
            ui.add_space(GRID / 2.0);
            if ui.add(Press::plain(&opened.session().title)).clicked() {
                chosen = Some(Tried::Session(Arc::clone(opened)));
            }
        }
        ui.add_space(GRID * 2.0);
        ui.horizontal_wrapped(|ui| {
            if let Some(folder) = sessions.iter().find_map(in_making).filter(|_| writes)
                && ui.add(Press::plain("Open in Studio")).clicked()
            {
                chosen = Some(Tried::Studio(folder));
            }
            if ui.add(Press::quiet("Close")).clicked() {
                chosen = Some(Tried::Close);
            }
        });
        chosen
    })
}

/// The folder of the bundle in the making that a session is from.
fn in_making(opened: &Arc<OpenedSession>) -> Option<PathBuf> {
    let Source::File(path) = &opened.source else { return None };
    let sessions = path.parent().filter(|folder| folder.ends_with("s"))?;
    sessions.parent().map(Path::to_path_buf)
}
