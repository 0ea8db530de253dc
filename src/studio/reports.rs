//! Reports that clients handed over: read, and kept nowhere.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::domain::record::report::Report;
use crate::report::{MOST_BYTES, ReadError, from_ron};

/// Why a report cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    /// The system reports an error.
    #[error("could not read `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// What is in the file is not a report.
    #[error("`{}` was not read: {why}", path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: ReadError,
    },
}

/// Reads reports, in the order of their days, and says which files could not be read.
pub fn read_reports(paths: &[PathBuf]) -> (Vec<Report>, Vec<NotRead>) {
    let (mut reports, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match read_report(path) {
            Ok(report) => reports.push(report),
            Err(problem) => problems.push(problem),
        }
    }
    reports.sort_by_key(|report| (report.until, report.since));
    (reports, problems)
}

fn read_report(path: &Path) -> Result<Report, NotRead> {
    let failed = |source| NotRead::File { path: path.into(), source };
    let mut bytes = Vec::new();
    // A byte more tells what is too large.
    let most = MOST_BYTES as u64 + 1;
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(failed)?;
    from_ron(&bytes).map_err(|why| NotRead::Report { path: path.into(), why })
}
