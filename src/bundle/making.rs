//! A bundle that is not packed yet: a folder that a therapist edits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::files::{near_match, read_at_most};
use super::open::{clips, fits};
use super::reading;
use super::refusal::Refusal;
use crate::domain::Session;
use crate::domain::bundle::Bundle;
use crate::script::{self, Edit, Form, Report, Way};

/// File name of the manifest.
pub const MANIFEST: &str = "bundle.ron";

/// Why a folder is not a valid bundle.
#[derive(Debug, thiserror::Error)]
pub enum MakingError {
    /// A file is missing or unreadable.
    #[error("could not read `{}`", .path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// Error of the system.
        source: std::io::Error,
    },
    /// There is no file of this name, and one that may be meant.
    #[error("there is no file `{}`; {near}", .path.display())]
    Near {
        /// Path of the file.
        path: PathBuf,
        /// What may be meant, as the end of a sentence.
        near: String,
    },
    /// The manifest or a session has problems.
    #[error("{report}")]
    Script {
        /// Path of the manifest or the session.
        path: PathBuf,
        /// Report on all problems.
        report: Report,
    },
    /// A reading contains something that cannot be shown.
    #[error("`{}`: {why}", .path.display())]
    Reading {
        /// Path of the reading.
        path: PathBuf,
        /// Message about the problem.
        why: String,
    },
    /// The manifest and the files do not match.
    #[error("{refusal}")]
    Fit {
        /// First mismatch.
        refusal: Refusal,
    },
}

impl MakingError {
    /// Path of the file in which it is mended, as far as it is one file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            MakingError::File { path, .. }
            | MakingError::Script { path, .. }
            | MakingError::Reading { path, .. } => Some(path),
            MakingError::Near { .. } | MakingError::Fit { .. } => None,
        }
    }
}

/// A folder with everything that a bundle needs, checked without decoding recordings.
#[derive(Clone, Debug)]
pub struct Making {
    /// Manifest of the folder.
    pub bundle: Bundle,
    /// Sessions by file name.
    pub sessions: BTreeMap<String, Session>,
    /// Contents of sessions and readings by file name.
    pub texts: BTreeMap<String, Vec<u8>>,
    /// Names of the recordings used.
    pub clips: BTreeSet<String>,
    /// Lowest version of the bundle format that has everything in its texts.
    pub needs: i64,
}

impl Making {
    /// Reads a folder. `built_in` contains the sessions that every Groundwork has.
    ///
    /// # Errors
    /// All problems of the folder at once.
    pub fn read(
        folder: &Path,
        built_in: &dyn Fn(&str) -> bool,
    ) -> Result<Making, Vec<MakingError>> {
        let file = |name: &str| {
            let path = folder.join(name);
            read_at_most(&path, script::MAX_BYTES).map_err(|source| unread(path, source))
        };
        let text = file(MANIFEST).map_err(|error| vec![error])?;
        let path = folder.join(MANIFEST);
        let manifest = script::parse_manifest(&path.display().to_string(), &text, Form::Making)
            .map_err(|report| vec![MakingError::Script { path, report }])?;
        let bundle = manifest.bundle;

        let mut errors = Vec::new();
        let mut sessions = BTreeMap::new();
        let mut texts = BTreeMap::new();
        let mut needs = 1;
        for name in &bundle.sessions {
            let read = file(name).and_then(|text| {
                let path = folder.join(name);
                match script::parse(&path.display().to_string(), &text) {
                    Ok(parsed) if parsed.blanks.is_empty() => Ok((parsed, text)),
                    Ok(parsed) => {
                        let report = Report::default().with(parsed.blanks);
                        Err(MakingError::Script { path, report })
                    }
                    Err(report) => Err(MakingError::Script { path, report }),
                }
            });
            match read {
                Ok((parsed, text)) => {
                    let (text, format) = lowest(text, &parsed);
                    needs = needs.max(format);
                    sessions.insert(name.clone(), parsed.session);
                    texts.insert(name.clone(), text);
                }
                Err(error) => errors.push(error),
            }
        }
        for name in bundle.readings.iter().map(|one| &one.file) {
            let path = folder.join(name);
            let most = reading::LARGEST as usize;
            let read = match read_at_most(&path, most) {
                Ok(text) if text.len() > most => {
                    let why = format!("it has more than {most} bytes, the most that is read");
                    Err(MakingError::Reading { path, why })
                }
                Ok(text) => match reading::read(&text) {
                    Ok(reading) => {
                        needs = needs.max(reading.needs);
                        Ok(text)
                    }
                    Err(why) => Err(MakingError::Reading { path, why }),
                },
                Err(source) => Err(unread(path, source)),
            };
            match read {
                Ok(text) => {
                    texts.insert(name.clone(), text);
                }
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let recordings = bundle.recordings.iter().map(|one| one.file.clone());
        let clips: BTreeSet<String> = sessions.values().flat_map(clips).chain(recordings).collect();
        let names: BTreeSet<&str> = texts.keys().chain(&clips).map(String::as_str).collect();
        fits(&bundle, &sessions, &names, built_in)
            .map_err(|refusal| vec![MakingError::Fit { refusal }])?;
        Ok(Making { bundle, sessions, texts, clips, needs })
    }
}

/// Why a file could not be read, with the one that may be meant.
fn unread(path: PathBuf, source: std::io::Error) -> MakingError {
    match near_match(&path) {
        Some(near) => MakingError::Near { path, near },
        None => MakingError::File { path, source },
    }
}

/// A session's text in the lowest version of its format, and that version, so that every program that can
/// play the session reads it, even if the author wrote a higher version.
fn lowest(text: Vec<u8>, parsed: &script::Parsed) -> (Vec<u8>, i64) {
    if parsed.needs > 1 {
        return (text, parsed.needs);
    }
    let format = Edit::Set { at: Way::default().field("format"), value: "1".to_owned() };
    let mut lower = String::from_utf8_lossy(&text).into_owned();
    match format.apply(&mut lower) {
        Ok(_) => (lower.into_bytes(), 1),
        Err(_) => (text, 1),
    }
}
