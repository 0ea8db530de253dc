//! The desktop's own dialogs, in which someone chooses a file instead of typing where it is.

use std::path::PathBuf;

/// Whether this system has dialogs that can be asked for.
pub const HAS_DIALOGS: bool = cfg!(target_os = "linux");

/// What is chosen in a dialog.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A file that is there.
    File,
    /// A folder.
    Folder,
    /// Where a file is to be written.
    NewFile,
}

/// A dialog to be opened.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is chosen in it.
    pub choice: Choice,
    /// What it is called.
    pub title: String,
    /// Where it begins, if there is such a place: a folder, or a file in it.
    pub near: PathBuf,
}

/// What came of a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This was chosen.
    Chosen(PathBuf),
    /// It was closed without a choice.
    Nothing,
    /// No dialog can be had on this desktop.
    NoDialog,
}

/// Where dialogs are asked for: on the session bus of this login, or on the bus at this address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogBus(pub Option<String>);

/// A dialog that is not there.
#[cfg(not(target_os = "linux"))]
pub struct Dialog;

#[cfg(not(target_os = "linux"))]
impl Dialog {
    /// Opens nothing.
    pub fn open(_: DialogBus, _: Asked, _: &eframe::egui::Context) -> Dialog {
        Dialog
    }

    /// What came of it.
    pub fn answer(&self) -> Option<Answer> {
        Some(Answer::NoDialog)
    }
}
