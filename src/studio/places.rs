//! Where the program keeps what is not part of it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::BaseStrategy as _;

/// More files than this are more than a person looks through.
const MOST_FOUND: usize = 10;

/// The folders of this person on this computer.
#[derive(Clone, Debug)]
pub struct Places {
    data: PathBuf,
}

impl Places {
    /// The platform's own place for a program's data, or `data` if that is given.
    ///
    /// # Errors
    /// When the platform does not say where a home folder is.
    pub fn find(data: Option<PathBuf>) -> anyhow::Result<Places> {
        let data = match data {
            Some(data) => data,
            None => etcetera::choose_base_strategy()
                .context("could not find the home folder; name a folder with `--data DIR`")?
                .data_dir()
                .join("groundwork"),
        };
        Ok(Places { data })
    }

    /// The data folder. It need not exist.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Where the installed voice pack lies.
    pub fn voices(&self) -> PathBuf {
        self.data.join("voices")
    }

    /// Where the record lies.
    pub fn record(&self) -> PathBuf {
        self.data.join("record")
    }
}

/// Bundles that lie where people keep what they were sent: documents, downloads and the desktop. The
/// latest first, at most ten.
pub fn bundle_files() -> Vec<PathBuf> {
    let home = etcetera::home_dir().unwrap_or_default();
    let folders = [documents(), home.join("Downloads"), home.join("Desktop")];
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = Vec::new();
    for entry in folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten() {
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        let is_bundle = path.extension().is_some_and(|ending| ending == "groundwork");
        if let (true, Ok(about)) = (is_bundle, entry.metadata())
            && about.is_file()
        {
            found.push((about.modified().unwrap_or(std::time::UNIX_EPOCH), path));
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    found.truncate(MOST_FOUND);
    found.into_iter().map(|(_, path)| path).collect()
}

/// Where this person's own files belong: the folder for documents, or else the home folder, or else
/// wherever the program is.
pub fn documents() -> PathBuf {
    let home = etcetera::home_dir().unwrap_or_default();
    let documents = home.join("Documents");
    if documents.is_dir() { documents } else { home }
}
