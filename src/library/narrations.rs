//! Reads a folder of narrations: its place, its list, its clips.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{fs, io};

use super::credits::{Credits, FILE};
use crate::domain::{Line, Session};
use crate::narrator::{Pronouncer, Voice};

/// Name of a folder whose narrations lie beside it, as in this project.
const SESSIONS: &str = "sessions";
/// Name of a folder of narrations.
const AUDIO: &str = "audio";

/// The narrations of a folder's sessions, if there are any.
///
/// # Errors
/// When their list cannot be read.
pub(crate) fn nearby(folder: &Path) -> anyhow::Result<Option<Narrations>> {
    let place = narration_folder(folder);
    match place.join(FILE).is_file() {
        true => Ok(Some(Narrations::open(&place)?)),
        false => Ok(None),
    }
}

/// The folder for narrations of the sessions in `folder`: `audio` inside it or, for a folder called
/// `sessions`, the `audio` beside it if that has a list of narrations. Other folders never use an `audio`
/// beside them, because its clips may belong to other sessions.
pub fn narration_folder(folder: &Path) -> PathBuf {
    // An empty path means the current folder.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let is_sessions = fs::canonicalize(folder).is_ok_and(|whole| whole.ends_with(SESSIONS));
    let beside = match folder.file_name() {
        Some(_) => folder.with_file_name(AUDIO),
        None => folder.join("..").join(AUDIO),
    };
    match is_sessions && beside.join(FILE).is_file() {
        true => beside,
        false => folder.join(AUDIO),
    }
}

/// Why a folder of narrations cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NarrationsError {
    /// The list is unreadable.
    #[error("could not read `{}`", .path.display())]
    Read {
        /// Path of the list.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The list is not valid RON of the expected form.
    #[error("the list of clips cannot be read: `{}`", .path.display())]
    List {
        /// Path of the list.
        path: PathBuf,
        /// Error of the RON reader, with its place.
        source: ron::error::SpannedError,
    },
}

/// Every line of a session that a narrator may have to speak, in the order written. Lines with their own
/// recording are left out.
pub fn spoken_lines(session: &Session) -> Vec<&Line> {
    let mut lines = session.lines();
    lines.retain(|line| line.clip.is_none());
    lines
}

/// A folder of narrations.
#[derive(Clone, Debug)]
pub struct Narrations {
    pub(crate) folder: PathBuf,
    pub(crate) credits: Credits,
}

impl Narrations {
    /// Opens a folder of narrations; a folder that does not exist counts as empty.
    ///
    /// # Errors
    /// When its list cannot be read.
    ///
    /// # Examples
    /// ```no_run
    /// use std::path::Path;
    ///
    /// use groundwork::domain::Line;
    /// use groundwork::library::{Narrations, Voice};
    ///
    /// let narrations = Narrations::open(Path::new("audio"))?;
    /// let clip = narrations.clip(&Line::plain("Welcome."), Voice::Clara);
    /// println!("{}", clip.is_some());
    /// # Ok::<(), groundwork::library::NarrationsError>(())
    /// ```
    pub fn open(folder: &Path) -> Result<Narrations, NarrationsError> {
        let path = folder.join(FILE);
        let credits = match fs::read_to_string(&path) {
            Ok(text) => match Credits::parse(&text) {
                Ok(credits) => credits,
                Err(source) => return Err(NarrationsError::List { path, source }),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Credits::default(),
            Err(source) => return Err(NarrationsError::Read { path, source }),
        };
        Ok(Narrations { folder: folder.into(), credits })
    }

    /// The list of its clips.
    pub fn credits(&self) -> &Credits {
        &self.credits
    }

    /// Path of a line's clip, if the folder has it.
    pub fn clip(&self, line: &Line, voice: Voice) -> Option<PathBuf> {
        let path = self.folder.join(&self.credits.find(line, voice)?.file);
        path.is_file().then_some(path)
    }
}

/// The pronouncer for the lines of all sessions, unpacked when it is first needed.
pub fn pronouncer() -> &'static Pronouncer {
    static PRONOUNCER: LazyLock<Pronouncer> = LazyLock::new(Pronouncer::new);
    &PRONOUNCER
}
