//! An opened session with its source.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::installed::InstalledBundle;
use super::summary::{SessionSummary, installed_name};
use crate::bundle::read_at_most;
use crate::domain::Session;
use crate::script::{self, Parsed};

/// Source of a session.
#[derive(Clone, Debug)]
pub enum Source {
    /// Part of the program.
    BuiltIn,
    /// A script at this path.
    File(PathBuf),
    /// A session of an installed bundle.
    Installed(Arc<InstalledBundle>),
}

/// A session that was opened, with the source of its script.
#[derive(Clone, Debug)]
pub struct OpenedSession {
    /// Session, advice and places in the script.
    pub parsed: Parsed,
    /// Source of the script.
    pub source: Source,
}

impl OpenedSession {
    /// Description for lists.
    pub fn summary(&self) -> SessionSummary {
        SessionSummary::new(self.session(), self.name(), self.author())
    }

    /// Session of the script.
    pub fn session(&self) -> &Session {
        &self.parsed.session
    }

    /// Name for [`super::Library::open`]: its id, or the path of its file.
    pub fn name(&self) -> String {
        match &self.source {
            Source::BuiltIn => self.session().id.clone(),
            Source::File(path) => path.display().to_string(),
            Source::Installed(installed) => {
                installed_name(&installed.bundle.id, &self.session().id)
            }
        }
    }

    /// Name in the record: bundle and session id for a session of a bundle, otherwise its id.
    pub fn kept_as(&self) -> String {
        match self.source {
            Source::Installed(_) => self.name(),
            Source::BuiltIn | Source::File(_) => self.session().id.clone(),
        }
    }

    /// Stated author; `None` for built-in sessions and unsigned files.
    pub fn author(&self) -> Option<Arc<str>> {
        match &self.source {
            Source::Installed(installed) => Some(installed.bundle.author.name.as_str().into()),
            Source::BuiltIn | Source::File(_) => None,
        }
    }
}

/// Text of a script; if it is too large, enough of it to notice that.
pub(super) fn script_at(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_at_most(path, script::MAX_BYTES)
        .with_context(|| format!("could not read `{}`", path.display()))
}

pub(super) fn parsed(name: &str, text: &[u8]) -> anyhow::Result<Parsed> {
    script::parse(name, text)
        .map_err(|report| anyhow::anyhow!("this session cannot be used\n\n{report}"))
}
