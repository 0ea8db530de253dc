//! The history as a file of its own, for whoever shall have it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::domain::record::PracticeEntry;
use crate::store::exchange::{to_csv, to_json, to_ron};

/// The form of a history.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// For spreadsheets.
    #[default]
    Csv,
    /// As sessions are written.
    Ron,
    /// For other programs.
    Json,
}

/// Why a history was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It would take the place of another file.
    #[error("there is a file already: `{}`", path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// The system does not take it.
    #[error("could not write `{}`", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Form {
    /// Every form, as they are offered.
    pub const ALL: [Form; 3] = [Form::Csv, Form::Ron, Form::Json];

    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Ron => "ron",
            Form::Json => "json",
        }
    }

    /// Sittings as text.
    pub fn text(self, entries: &[PracticeEntry]) -> String {
        match self {
            Form::Csv => to_csv(entries),
            Form::Ron => to_ron(entries),
            Form::Json => to_json(entries),
        }
    }

    /// Writes sittings to a file that was not there, or, with `over`, in the place of one that was. It
    /// appears whole or not at all, and only this account may read it.
    ///
    /// # Errors
    /// See [`ExportError`]; a file that was there is as it was then.
    pub fn write(
        self,
        entries: &[PracticeEntry],
        path: &Path,
        over: bool,
    ) -> Result<(), ExportError> {
        let failed = |source| ExportError::Write { path: path.into(), source };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Beside it, for the eyes of this account only; nothing half-written ever has its name.
        let mut file =
            tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        let text = self.text(entries);
        file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        let written = match over {
            true => file.persist(path),
            false => file.persist_noclobber(path),
        };
        written.map(drop).map_err(|error| match error.error {
            error if !over && error.kind() == io::ErrorKind::AlreadyExists => {
                ExportError::Exists { path: path.into() }
            }
            error => failed(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_there_is_written_over_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        for form in Form::ALL {
            let path = folder.path().join(format!("history.{}", form.extension()));
            form.write(&[], &path, false).unwrap();
            fs::write(&path, "mine").unwrap();
            let again = form.write(&[], &path, false);
            assert!(matches!(again, Err(ExportError::Exists { .. })), "{form:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
            form.write(&[], &path, true).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), form.text(&[]));
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), Form::ALL.len(), "nothing beside them");
        let nowhere = folder.path().join("gone").join("history.csv");
        for over in [false, true] {
            let failed = Form::Csv.write(&[], &nowhere, over);
            assert!(matches!(failed, Err(ExportError::Write { .. })));
        }
    }
    #[cfg(unix)]
    #[test]
    fn only_this_account_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.csv");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        Form::Csv.write(&[], &path, false).unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        Form::Csv.write(&[], &path, true).unwrap();
        assert_eq!(mode(), 0o600);
    }
}
