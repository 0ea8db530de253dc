//! The window's appearance and position, stored in `window.ron`.
//!
//! The file is plain text beside the record: it is needed before the record is unlocked, and contains nothing
//! personal.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::unfinished::Unfinished;

/// Choice of light or dark.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// The system's setting.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Appearance and position of the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Appearance {
    /// Width and height, in points.
    pub size: (f32, f32),
    /// Upper left corner on the desktop, in points; `None` if the system does not report it.
    pub place: Option<(f32, f32)>,
    /// Whether it was maximised; `size` and `place` are then those from before.
    pub maximised: bool,
    /// Choice of light or dark.
    pub theme: ThemeChoice,
    /// Whether contrast is increased.
    pub high_contrast: bool,
    /// Whether shapes change brightness instead of size, and nothing slides.
    pub reduced_motion: bool,
    /// Text size in per cent, 80 to 200.
    pub text_percent: u16,
    /// Whether the window stays out of pictures and recordings of the screen, where the system can do that.
    pub out_of_captures: bool,
}

impl Default for Appearance {
    fn default() -> Appearance {
        Appearance {
            size: (1100.0, 720.0),
            place: None,
            maximised: false,
            theme: ThemeChoice::System,
            high_contrast: false,
            reduced_motion: false,
            text_percent: 100,
            out_of_captures: false,
        }
    }
}

/// Why the appearance could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The file cannot be written.
    #[error("could not save the window's appearance to `{}`", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// It cannot be written as RON.
    #[error("could not save the window's appearance")]
    Words(#[from] ron::Error),
}

impl Appearance {
    /// Name of the file.
    pub const FILE: &'static str = "window.ron";

    /// Reads the file in a folder, and limits its values to usable ones. A missing or unreadable file gives
    /// the default appearance, because a plain window is better than none.
    pub fn read(folder: &Path) -> Appearance {
        let text = fs::read_to_string(folder.join(Appearance::FILE)).unwrap_or_default();
        ron::from_str::<Appearance>(&text).unwrap_or_default().within_sense()
    }

    /// Writes the file in a folder, completely or not at all.
    ///
    /// # Errors
    /// See [`KeepError`].
    pub fn write(&self, folder: &Path) -> Result<(), KeepError> {
        let path = folder.join(Appearance::FILE);
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default())?;
        let write = || -> io::Result<()> {
            fs::create_dir_all(folder)?;
            let (mut file, unfinished) = Unfinished::begin_private(&path)?;
            file.write_all(text.as_bytes())?;
            drop(file);
            unfinished.finish(&path)
        };
        write().map_err(|source| KeepError::Write { path: path.clone(), source })
    }

    fn within_sense(mut self) -> Appearance {
        let plain = Appearance::default();
        let sense = |value: f32, least: f32, usual: f32| match value.is_finite() {
            true => value.clamp(least, 10_000.0),
            false => usual,
        };
        self.size =
            (sense(self.size.0, 240.0, plain.size.0), sense(self.size.1, 200.0, plain.size.1));
        self.place = self.place.filter(|(x, y)| x.is_finite() && y.is_finite());
        self.text_percent = self.text_percent.clamp(80, 200);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("new");
        assert_eq!(Appearance::read(&inner), Appearance::default(), "nothing is there");
        let other = Appearance {
            size: (800.0, 600.0),
            place: Some((-10.0, 20.0)),
            maximised: true,
            theme: ThemeChoice::Dark,
            high_contrast: true,
            reduced_motion: true,
            text_percent: 150,
            out_of_captures: true,
        };
        other.write(&inner).unwrap();
        assert_eq!(Appearance::read(&inner), other);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = inner.join(Appearance::FILE).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "for this account alone");
        }
    }

    #[test]
    fn a_damaged_or_senseless_file_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| fs::write(folder.path().join(Appearance::FILE), text).unwrap();
        write("(size: (8");
        assert_eq!(Appearance::read(folder.path()), Appearance::default());
        write("(size: (1.0, inf), place: Some((NaN, 0.0)), text_percent: 9000)");
        let read = Appearance::read(folder.path());
        assert_eq!((read.size, read.place, read.text_percent), ((240.0, 720.0), None, 200));
    }
}
