//! The report for an appointment: what the record has for it, and the files that it can be saved as.

use std::env;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::export::{ExportError, place, write_private};
use super::{Enrolment, Settings};
use crate::domain::record::report::{Agreed, Draft, Report, Span};
use crate::domain::record::{Homework, Moment, practice_day};
use crate::library::{Installed, documents};
use crate::report::{Pages, Paper, pdf, to_csv, to_ron};
use crate::store::{Record, StoreError};

/// File format of a report.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum ReportForm {
    /// A page to be printed or sent.
    #[default]
    Pdf,
    /// CSV, for spreadsheets.
    Csv,
    /// RON, for a therapist who reads it with this program.
    Ron,
}

impl ReportForm {
    /// All formats, in the order in which they are offered.
    pub const ALL: [ReportForm; 3] = [ReportForm::Pdf, ReportForm::Csv, ReportForm::Ron];

    /// Name of a file whose name was not typed: it says nothing to whoever sees the folder.
    pub const NAME: &'static str = "notes";

    /// Extension of the file name.
    pub const fn extension(self) -> &'static str {
        match self {
            ReportForm::Pdf => "pdf",
            ReportForm::Csv => "csv",
            ReportForm::Ron => "ron",
        }
    }

    /// The format that a file name ends in, in letters of any size.
    pub fn of(path: &Path) -> Option<ReportForm> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        ReportForm::ALL.into_iter().find(|form| form.extension() == ending)
    }

    /// The absolute path for a typed one: `~` is the home folder, a relative path lies in `within`, and in a folder
    /// the file is called [`ReportForm::NAME`].
    pub fn place(self, typed: &Path, within: &Path) -> PathBuf {
        place(typed, within, (ReportForm::NAME, self.extension()))
    }

    /// Writes a report to a new file or, with `over`, replaces an existing one. The file appears completely or not at
    /// all, and only this account may read it.
    ///
    /// # Errors
    /// See [`ExportError`]; an existing file then remains unchanged.
    pub fn write(
        self,
        report: &Report,
        paper: Paper,
        path: &Path,
        over: bool,
    ) -> Result<(), ExportError> {
        let bytes = match self {
            ReportForm::Pdf => pdf(&Pages::set(&report.sheet(), paper)).map_err(|error| {
                ExportError::Write { path: path.into(), source: io::Error::other(error) }
            })?,
            ReportForm::Csv => to_csv(report).into_bytes(),
            ReportForm::Ron => to_ron(report).into_bytes(),
        };
        write_private(&bytes, path, over, &mut |_, _| ControlFlow::Continue(()))
    }
}

/// A report to be written to a file.
pub struct ReportSave {
    /// What was chosen.
    pub report: Arc<Report>,
    /// The paper of a PDF.
    pub paper: Paper,
    /// The format.
    pub form: ReportForm,
    /// The path as it was typed.
    pub path: PathBuf,
    /// Whether an existing file may be replaced.
    pub over: bool,
}

impl ReportSave {
    /// Writes the file. Returns its whole path.
    ///
    /// # Errors
    /// See [`ExportError`]; an existing file then remains unchanged.
    pub fn run(&self) -> Result<PathBuf, ExportError> {
        let path = self.form.place(&self.path, &documents());
        self.form.write(&self.report, self.paper, &path, self.over).map(|()| path)
    }
}

/// The days that a report is asked for.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportDays {
    /// First practice day; the day of the last appointment if it is not given.
    pub since: Option<NaiveDate>,
    /// Last practice day; today if it is not given.
    pub until: Option<NaiveDate>,
}

impl ReportDays {
    /// Everything that the record could say about these days.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn draft(
        self,
        record: &Record,
        settings: &Settings,
        agreed: &[Agreed],
        now: Moment,
    ) -> Result<Draft, StoreError> {
        let today = practice_day(now, settings.day_start);
        let appointments = record.appointments()?;
        let span = Span::around(&appointments, (now, today), (self.since, self.until));
        let entries = record.of_days(span.since, span.until)?;
        Ok(Draft::of(&entries, span, agreed))
    }
}

/// The stages of all installed programmes: what was agreed.
///
/// # Errors
/// When the record cannot be read.
pub fn agreed(record: &Record, installed: &Installed) -> Result<Vec<Agreed>, StoreError> {
    let mut ways = Vec::new();
    for installed in &installed.bundles {
        if let Some(standing) = record.standing_in(&installed.bundle.id)? {
            ways.push(Enrolment { installed: installed.clone(), standing });
        }
    }
    Ok(agreed_of(&ways))
}

/// The stages of these programmes.
pub(super) fn agreed_of(ways: &[Enrolment]) -> Vec<Agreed> {
    let stages = ways.iter().filter_map(|way| {
        let course = way.course()?;
        let now = course.stage().map(|stage| &stage.id);
        let bundle = &way.installed.bundle;
        let all = bundle.programme.iter().flat_map(|programme| &programme.stages);
        let agreed = all.map(move |stage| Agreed {
            homework: Homework { bundle: bundle.id.clone(), stage: stage.id.clone() },
            title: stage.title.clone(),
            days_a_week: stage.days_a_week,
            is_now: Some(&stage.id) == now,
        });
        Some(agreed)
    });
    stages.flatten().collect()
}

/// The paper of this computer's country, by the usual environment variables.
pub fn paper_here() -> Paper {
    let names = ["LC_ALL", "LC_PAPER", "LANG"].into_iter().filter_map(|name| env::var(name).ok());
    let locale = names.into_iter().find(|locale| !locale.is_empty());
    Paper::of_locale(&locale.unwrap_or_default())
}
