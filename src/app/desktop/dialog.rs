//! The desktop's own dialogs, in which someone chooses a file instead of typing where it is.

use std::path::{Path, PathBuf};

/// Whether this system has dialogs that can be asked for.
pub const HAS_DIALOGS: bool = cfg!(any(target_os = "linux", windows));

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

#[cfg(any(target_os = "linux", windows))]
impl Asked {
    /// The folder in which the dialog begins, if there is one.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self.near.is_dir() {
            true => Some(&self.near),
            false => self.near.parent().filter(|folder| folder.is_absolute() && folder.is_dir()),
        }
    }

    /// The name that is proposed for a new file, if there is one.
    pub(super) fn name(&self) -> Option<&str> {
        let is_name = self.choice == Choice::NewFile && !self.near.is_dir();
        self.near.file_name().and_then(|name| name.to_str()).filter(|_| is_name)
    }
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

/// Where dialogs are asked for on Linux: on the session bus of this login, or on the bus at this address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogBus(pub Option<String>);

/// A dialog that is not there.
#[cfg(not(any(target_os = "linux", windows)))]
pub struct Dialog;

#[cfg(not(any(target_os = "linux", windows)))]
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
