//! The record as the window and the terminal see it: access, history, settings, slow tasks, import and
//! export.

mod access;
mod appearance;
mod appointments;
mod bundles;
mod door;
mod enrolment;
mod export;
mod import;
mod overview;
mod report;
mod settings;
mod tasks;
#[cfg(test)]
mod tests;

pub use access::{AccessState, Keeper};
pub use appearance::{Appearance, KeepError, ThemeChoice};
pub use door::{Anew, Opening, Reopened};
pub use enrolment::Enrolment;
pub use export::{Export, ExportError, Form};
pub use import::{
    ReadError, history_bytes, is_history, is_named_like_history, read_history, read_history_file,
};
pub use overview::Overview;
pub use report::{ReportDays, ReportForm, ReportSave, agreed, paper_here};
pub use settings::Settings;
pub use tasks::{Returned, Secret, Task, TaskResult, Tasks, Unlocked, Unlocking};

// Types of lower layers that the window and the terminal need, re-exported so that they need not use those
// layers.
pub use crate::store::exchange::{DateOrder, Either, Imported, Reading as HistoryReading};
pub use crate::store::{BroughtIn, Erasure, Lock, Running, StoreError};
