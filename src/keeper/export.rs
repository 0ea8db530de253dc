//! Writes the history to a file of the client's choice.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::domain::record::History;
use crate::library::as_typed;
use crate::store::exchange::{to_csv, to_json, to_ron};

/// File format of a history.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// CSV, for spreadsheets.
    #[default]
    Csv,
    /// RON, the notation of sessions.
    Ron,
    /// JSON, for other programs.
    Json,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file with this path exists.
    #[error("there is a file already: `{}`", path.display())]
    Exists {
        /// Path of the existing file.
        path: PathBuf,
    },
    /// The system reports an error.
    #[error("could not write `{}`", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The user cancelled the export.
    #[error("cancelled; nothing was written")]
    Cancelled,
}

/// Number of bytes written between two calls of `progress`.
const PIECE: usize = 256 * 1024;

/// Format and place of an export.
#[derive(Clone, Debug)]
pub struct Export {
    /// Format of the file.
    pub form: Form,
    /// Path as the user typed it.
    pub path: PathBuf,
    /// Whether an existing file may be replaced.
    pub over: bool,
}

impl Form {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Form; 3] = [Form::Csv, Form::Ron, Form::Json];

    /// Extension of the file name.
    pub const fn extension(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Ron => "ron",
            Form::Json => "json",
        }
    }

    /// The absolute path for a typed one: `~` is the home folder, a relative path lies in `within`, and a
    /// folder gets a file with a neutral name.
    pub fn place(self, typed: &Path, within: &Path) -> PathBuf {
        place(typed, within, ("history", self.extension()))
    }

    /// Writes a history as text in this format.
    pub fn text(self, history: &History) -> String {
        match self {
            Form::Csv => to_csv(history),
            Form::Ron => to_ron(history),
            Form::Json => to_json(history),
        }
    }

    /// Writes a history to a new file or, with `over`, replaces an existing one. The file appears completely
    /// or not at all, and only this account may read it. `progress` receives the number of bytes written and
    /// their total, and can cancel.
    ///
    /// # Errors
    /// See [`ExportError`]; an existing file then remains unchanged.
    pub fn write(
        self,
        history: &History,
        path: &Path,
        over: bool,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<(), ExportError> {
        write_private(self.text(history).as_bytes(), path, over, &mut progress)
    }
}

/// The absolute path for a typed one: `~` is the home folder, a relative path lies in `within`, and in a folder the file
/// gets this name and extension.
pub(super) fn place(typed: &Path, within: &Path, (name, extension): (&str, &str)) -> PathBuf {
    let path = within.join(as_typed(typed));
    let ends_as_folder = typed.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    let path = match ends_as_folder || path.is_dir() {
        true => path.join(name).with_extension(extension),
        false => path,
    };
    std::path::absolute(&path).unwrap_or(path)
}

/// Writes a file that only this account may read. It appears completely or not at all; with `over`, it replaces an existing
/// one. `progress` receives the number of bytes written and their total, and can cancel.
///
/// # Errors
/// See [`ExportError`]; an existing file then remains unchanged.
pub(super) fn write_private(
    bytes: &[u8],
    path: &Path,
    over: bool,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<(), ExportError> {
    let failed = |source| ExportError::Write { path: path.into(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // A temporary file in the same folder, readable only by this account, so that no unfinished file has
    // the final name.
    let mut file =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    let mut done = 0;
    for piece in bytes.chunks(PIECE) {
        if progress(done, bytes.len() as u64).is_break() {
            return Err(ExportError::Cancelled);
        }
        file.write_all(piece).map_err(failed)?;
        done += piece.len() as u64;
    }
    file.as_file().sync_all().map_err(failed)?;
    // The last chance to cancel: only the renaming is left.
    if progress(done, done).is_break() {
        return Err(ExportError::Cancelled);
    }
    if over {
        return file.persist(path).map(drop).map_err(|error| failed(error.error));
    }
    let exists = || ExportError::Exists { path: path.into() };
    let refused = match file.persist_noclobber(path) {
        Ok(_) => return Ok(()),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(exists());
        }
        Err(refused) => refused,
    };
    // The file systems of memory sticks have no hard links, which this needs. So an empty file reserves
    // the name, and the finished file replaces it.
    match File::create_new(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists()),
        Err(_) => return Err(failed(refused.error)),
    }
    refused.file.persist(path).map(drop).map_err(|error| {
        // A failed rename leaves no empty file behind.
        let _ = fs::remove_file(path);
        failed(error.error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(form: Form, path: &Path, over: bool) -> Result<(), ExportError> {
        form.write(&History::default(), path, over, |_, _| ControlFlow::Continue(()))
    }

    #[test]
    fn what_is_broken_off_leaves_nothing_behind_and_what_was_there_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.ron");
        fs::write(&path, "mine").unwrap();
        // Cancel at each call of `progress`.
        for last in 0..2 {
            let mut looks = 0;
            let broken_off = Form::Ron.write(&History::default(), &path, true, |_, _| {
                looks += 1;
                if looks > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert!(matches!(broken_off, Err(ExportError::Cancelled)), "{broken_off:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing beside it");
        }
        write(Form::Ron, &path, true).unwrap();
        assert_ne!(fs::read_to_string(&path).unwrap(), "mine", "the control");
    }

    #[test]
    fn a_file_that_is_there_is_written_over_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        for form in Form::ALL {
            let path = folder.path().join(format!("history.{}", form.extension()));
            write(form, &path, false).unwrap();
            fs::write(&path, "mine").unwrap();
            let again = write(form, &path, false);
            assert!(matches!(again, Err(ExportError::Exists { .. })), "{form:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
            write(form, &path, true).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), form.text(&History::default()));
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), Form::ALL.len(), "nothing beside them");
        let nowhere = folder.path().join("gone").join("history.csv");
        for over in [false, true] {
            let failed = write(Form::Csv, &nowhere, over);
            assert!(matches!(failed, Err(ExportError::Write { .. })));
        }
    }

    #[test]
    fn a_folder_gets_a_name_and_every_path_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let within = folder.path();
        fs::create_dir(within.join("inner")).unwrap();
        let place = |typed: &str| Form::Csv.place(Path::new(typed), within);
        assert_eq!(place("x.csv"), within.join("x.csv"));
        assert_eq!(place("x"), within.join("x"), "the control: a name of one's own stays");
        assert_eq!(place("inner"), within.join("inner/history.csv"));
        assert_eq!(place("not there/"), within.join("not there/history.csv"));
        assert_eq!(Form::Ron.place(Path::new(""), within), within.join("history.ron"));
        assert_eq!(
            place(&within.join("inner").display().to_string()),
            within.join("inner/history.csv")
        );
        let home = etcetera::home_dir().unwrap();
        assert_eq!(place("~/x.csv"), home.join("x.csv"));
        assert_eq!(place("~"), home.join("history.csv"));
        assert!(Form::Csv.place(Path::new("x.csv"), Path::new("")).is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn only_this_account_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.csv");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        write(Form::Csv, &path, false).unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write(Form::Csv, &path, true).unwrap();
        assert_eq!(mode(), 0o600);
    }
}
