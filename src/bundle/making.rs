//! A bundle in the making: a folder that a therapist edits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::files::read_at_most;
use super::open::{clips, fits};
use super::reading;
use super::refusal::Refusal;
use crate::domain::Session;
use crate::domain::bundle::Bundle;
use crate::script::{self, Form, Report};

/// The manifest's file.
pub const MANIFEST: &str = "bundle.ron";

/// What keeps a folder from being a bundle.
#[derive(Debug, thiserror::Error)]
pub enum MakingError {
    /// A file can not be read.
    #[error("could not read `{}`", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The manifest or a session has problems.
    #[error("{report}")]
    Script {
        /// All of them.
        report: Report,
    },
    /// A reading has something that is not shown.
    #[error("`{}`: {why}", .path.display())]
    Reading {
        /// Which.
        path: PathBuf,
        /// What.
        why: String,
    },
    /// What the manifest and the sessions speak of does not fit together.
    #[error("{refusal}")]
    Fit {
        /// How.
        refusal: Refusal,
    },
}

/// A folder that has everything that a bundle needs, as far as one can see without listening.
#[derive(Clone, Debug)]
pub struct Making {
    /// The manifest.
    pub bundle: Bundle,
    /// The sessions by their files' names.
    pub sessions: BTreeMap<String, Session>,
    /// The contents of sessions and readings by their names.
    pub texts: BTreeMap<String, Vec<u8>>,
    /// The names of the recordings that are spoken of.
    pub clips: BTreeSet<String>,
}

impl Making {
    /// Reads a folder. `built_in` says which sessions every Groundwork has.
    ///
    /// # Errors
    /// Everything that is wrong with it, all in one go.
    pub fn read(
        folder: &Path,
        built_in: &dyn Fn(&str) -> bool,
    ) -> Result<Making, Vec<MakingError>> {
        let file = |name: &str| {
            let path = folder.join(name);
            read_at_most(&path, script::MAX_BYTES)
                .map_err(|source| MakingError::File { path, source })
        };
        let text = file(MANIFEST).map_err(|error| vec![error])?;
        let shown = folder.join(MANIFEST).display().to_string();
        let manifest = script::parse_manifest(&shown, &text, Form::Making)
            .map_err(|report| vec![MakingError::Script { report }])?;
        let bundle = manifest.bundle;

        let mut errors = Vec::new();
        let mut sessions = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for name in &bundle.sessions {
            let read = file(name).and_then(|text| {
                let shown = folder.join(name).display().to_string();
                match script::parse(&shown, &text) {
                    Ok(parsed) => Ok((parsed, text)),
                    Err(report) => Err(MakingError::Script { report }),
                }
            });
            match read {
                Ok((parsed, text)) => {
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
                    Ok(_) => Ok(text),
                    Err(why) => Err(MakingError::Reading { path, why }),
                },
                Err(source) => Err(MakingError::File { path, source }),
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
        Ok(Making { bundle, sessions, texts, clips })
    }
}
