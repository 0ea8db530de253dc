//! Slow tasks on the record, which run on another thread: unlocking, changing the lock, erasing, backups, and
//! importing.
//!
//! While a task runs, it owns the record, and [`super::Keeper`] has nothing to show.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;
use zeroize::Zeroizing;

use super::door::{Bundles, OpenedRecord};
use super::export::Export;
use super::overview::{Overview, look};
use super::report::ReportDays;
use super::settings::Settings;
use crate::domain::record::report::{Agreed, Draft};
use crate::domain::record::{History, Lines, Moment, SealedLines, practice_day};
use crate::library::{InstalledBundle, Received};
use crate::store::exchange::Imported;
use crate::store::{BroughtIn, Closed, Erasure, Record, StoreError};

/// Secret that opens a locked record.
pub enum Secret {
    /// The passphrase, as typed.
    Passphrase(Zeroizing<String>),
    /// The twelve words of the recovery code, as typed.
    Words(Zeroizing<String>),
}

/// An attempt to open a locked record. Passphrases are slow to check on purpose.
pub struct Unlocking {
    pub(super) closed: Box<Closed>,
    pub(super) secret: Secret,
    pub(super) now: Moment,
}

/// Result of [`Unlocking::run`]: the open record, or the closed one to try again.
pub struct Unlocked(pub(super) Result<Box<OpenedRecord>, (Option<Box<Closed>>, StoreError)>);

impl Unlocking {
    /// Tries the secret. Takes about half a second.
    pub fn run(self) -> Unlocked {
        let at = self.now.utc_ms;
        let opened = match &self.secret {
            Secret::Passphrase(passphrase) => self.closed.open_by_passphrase(passphrase, at),
            Secret::Words(words) => self.closed.open_by_recovery(words, at),
        };
        let opened = opened.map_err(|(closed, error)| (closed.map(Box::new), error));
        Unlocked(opened.and_then(|record| {
            OpenedRecord::of(record, self.now).map(Box::new).map_err(|error| (None, error))
        }))
    }
}

/// A task on an open record.
pub enum Task {
    /// Sets the first passphrase, with a recovery code if the flag is set. The whole record is rewritten
    /// under a new key.
    SetPassphrase(Zeroizing<String>, bool),
    /// Changes the passphrase.
    ChangePassphrase(Zeroizing<String>),
    /// Replaces the recovery code.
    RenewRecovery,
    /// Removes the passphrase.
    RemovePassphrase,
    /// Erases deleted and replaced content, also from every backup.
    EraseDeleted,
    /// Installs a received bundle, and makes a backup. The flag says whether the words of its key were
    /// compared, now or earlier.
    Install(Box<Received>, bool),
    /// Compares imported sittings with the record.
    Weigh(Box<Imported>),
    /// Writes imported sittings after [`Task::Weigh`].
    BringIn(Box<Imported>),
    /// Undoes the last change.
    TakeBack,
    /// Makes the backup of the day, unless there is one.
    BackUp,
    /// Reads the whole history for an export.
    ReadAll(Box<Export>),
    /// Reads what a report about these days could say; beside it, what was agreed.
    Draft(ReportDays, Vec<Agreed>),
    /// Removes the bundle with this id; sittings with it stay. It can be restored for a week.
    RemoveBundle(String),
    /// Restores the removed bundle with this id.
    RestoreBundle(String),
    /// Records that the words of a bundle's key match those on the handout.
    BundleChecked(String),
    /// Tries a word that opens a stage of a programme: the bundle, the stage's id, and the word. The word was
    /// given at an appointment, and is slow to check on purpose.
    TryWord(Arc<InstalledBundle>, String, String),
    /// Seals what one person wrote after the sitting with this id, under their word. Writes nothing.
    SealLines(Uuid, Zeroizing<String>, Lines),
    /// Opens all sealed lines that a word opens.
    OpenLines(Zeroizing<String>),
}

/// How a task uses the record, which decides whether the record survives a panic in it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Touch {
    /// It only reads.
    Reads,
    /// It reads, and writes a copy.
    Copies,
    /// It changes the record, and a panic may leave half a change.
    Changes,
}

impl Task {
    fn touch(&self) -> Touch {
        match self {
            Task::Weigh(_)
            | Task::ReadAll(_)
            | Task::Draft(..)
            | Task::OpenLines(_)
            | Task::SealLines(..) => Touch::Reads,
            Task::BackUp => Touch::Copies,
            _ => Touch::Changes,
        }
    }

    fn run(
        self,
        record: &mut Record,
        settings: &Settings,
        now: Moment,
    ) -> Result<TaskResult, StoreError> {
        let at = now.utc_ms;
        let done = |()| TaskResult::Done;
        let code =
            |code: Option<Zeroizing<String>>| code.map_or(TaskResult::Done, TaskResult::Code);
        match self {
            Task::SetPassphrase(passphrase, recovery) => {
                record.set_passphrase(&passphrase, recovery).map(code)
            }
            Task::ChangePassphrase(passphrase) => record.change_passphrase(&passphrase).map(done),
            Task::RenewRecovery => record.renew_recovery().map(TaskResult::Code),
            Task::RemovePassphrase => record.remove_passphrase().map(done),
            Task::Install(received, checked) => {
                let installed = received.install(record, checked, at);
                // If this backup fails, the next sitting makes one.
                installed.map(|()| drop(record.back_up(at))).map(done)
            }
            Task::Weigh(mut imported) => record
                .recognise(&mut imported)
                .and_then(|()| record.weigh(&imported.history))
                .map(|brought| TaskResult::Weighed(imported, brought)),
            Task::BringIn(imported) => {
                record.bring_in(&imported.history, false, at).map(TaskResult::BroughtIn)
            }
            Task::TakeBack => record.undo(at).map(|_| TaskResult::TakenBack),
            Task::SealLines(sitting, word, lines) => {
                record.seal_lines(sitting, &word, &lines).map(TaskResult::Sealed)
            }
            Task::OpenLines(word) => record.open_lines(&word).map(TaskResult::LinesOpened),
            Task::EraseDeleted => record.erase_now().map(TaskResult::Erased),
            Task::BackUp => Ok(TaskResult::BackedUp(record.back_up_daily(at).map(drop))),
            Task::ReadAll(export) => {
                record.history().map(|history| TaskResult::ReadAll(history, export))
            }
            Task::Draft(days, agreed) => {
                let draft = days.draft(record, settings, &agreed, now);
                draft.map(|draft| TaskResult::Draft(Box::new(draft)))
            }
            Task::RemoveBundle(id) => record.remove_bundle(&id, at).map(done),
            Task::RestoreBundle(id) => record.restore_bundle(&id).map(done),
            Task::BundleChecked(id) => record.bundle_checked(&id).map(done),
            Task::TryWord(installed, stage, word) => {
                let opens = installed.opens(&stage, &word);
                let opened = match opens {
                    true => record.open_gate(&installed.bundle.id, &stage),
                    false => Ok(()),
                };
                opened.map(|()| TaskResult::Tried(opens))
            }
        }
    }
}

/// Result of a task.
#[derive(Debug)]
pub enum TaskResult {
    /// The task was done, and has no other result.
    Done,
    /// The new recovery code, which is stored nowhere.
    Code(Zeroizing<String>),
    /// Content was erased, in these numbers.
    Erased(Erasure),
    /// Imported sittings, and what [`Task::BringIn`] would do with them.
    Weighed(Box<Imported>, BroughtIn),
    /// Sittings were imported, in these numbers.
    BroughtIn(BroughtIn),
    /// The last change was undone.
    TakenBack,
    /// Whether the word opens its stage.
    Tried(bool),
    /// The backup of the day exists, or could not be made.
    BackedUp(Result<(), StoreError>),
    /// The whole history, and the export that requested it.
    ReadAll(History, Box<Export>),
    /// The lines as only their word opens them.
    Sealed(SealedLines),
    /// Lines that a word opened, with the ids of their sittings, earliest first.
    LinesOpened(Vec<(Uuid, Lines)>),
    /// What a report could say.
    Draft(Box<Draft>),
}

/// A task and its record. They are shared with the thread that runs the task, so that the record can be
/// recovered after a panic.
#[derive(Clone)]
pub struct Tasks(Arc<Mutex<Option<Lent>>>);

struct Lent {
    record: Box<Record>,
    /// `None` once the task has begun.
    task: Option<Task>,
    touch: Touch,
    now: Moment,
    /// Settings for the overview after the task.
    settings: Settings,
}

/// The record after a task, with the result.
pub struct Returned {
    pub(super) record: Box<Record>,
    /// Bundles read again, if the task may have changed them.
    pub(super) bundles: Option<Result<Bundles, StoreError>>,
    /// Overview after the task, by the settings from before it.
    pub(super) overview: Option<Overview>,
    pub(super) told: Result<TaskResult, StoreError>,
}

impl Tasks {
    pub(super) fn new(record: Box<Record>, task: Task, now: Moment, settings: Settings) -> Tasks {
        let touch = task.touch();
        Tasks(Arc::new(Mutex::new(Some(Lent { record, task: Some(task), touch, now, settings }))))
    }

    /// Runs the task: half a second, or longer if much has to be written. `None` if it was run before.
    pub fn run(&self) -> Option<Returned> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lent = place.as_mut()?;
        let told = lent.task.take()?.run(&mut lent.record, &lent.settings, lent.now);
        let changes = lent.touch == Touch::Changes;
        let bundles = changes.then(|| Bundles::read(&lent.record));
        let today = practice_day(lent.now, lent.settings.day_start);
        let overview = look(&lent.record, &lent.settings, today).ok();
        Some(Returned { record: place.take()?.record, bundles, overview, told })
    }

    /// Returns the record of a task that panicked or never began, with the sentence `why` as its error.
    /// `None` if half a change is possible; the record must then be opened again.
    pub fn give_back(&self, why: &'static str) -> Option<Returned> {
        let lent = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        if lent.task.is_none() && lent.touch == Touch::Changes {
            return None;
        }
        let not_so = StoreError::NotSo(why);
        let told = match lent.touch {
            Touch::Copies => Ok(TaskResult::BackedUp(Err(not_so))),
            Touch::Reads | Touch::Changes => Err(not_so),
        };
        Some(Returned { record: lent.record, bundles: None, overview: None, told })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::now;
    use crate::store::hold;

    #[test]
    fn a_record_comes_back_from_grief_where_it_is_whole_and_only_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = now();
        let record = hold(folder.path()).unwrap().open(at.utc_ms).unwrap();
        let export = Export { form: Default::default(), path: "x".into(), over: false };
        let mut record = Some(Box::new(record));
        for (task, begun, comes_back) in [
            (Task::TakeBack, false, true),
            (Task::ReadAll(Box::new(export)), true, true),
            (Task::BackUp, true, true),
            (Task::TakeBack, true, false),
        ] {
            let tasks = Tasks::new(record.take().unwrap(), task, at, Settings::default());
            // The state after a panic.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let mut place = tasks.0.lock().unwrap();
                if begun {
                    place.as_mut().unwrap().task = None;
                }
                panic!("as the test wants it");
            }));
            let back = tasks.give_back("it was not done");
            assert_eq!(back.is_some(), comes_back);
            assert!(tasks.give_back("").is_none() && tasks.run().is_none(), "once");
            record = back.map(|back| back.record);
        }
    }
}
