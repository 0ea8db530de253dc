//! What is done about Progress and takes longer than a frame: writing the history to a file, and bringing one in.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Progress, Wish};
use crate::app::appointments::{self, Said};
use crate::app::backend::Backend;
use crate::app::route::Route;
use crate::app::worker::{Headway, Job};
use crate::domain::record::History;
use crate::keeper::{AccessState, Export, HistoryReading, Task};

impl Progress {
    /// Does what Progress asks for.
    pub fn grant(&mut self, backend: &mut Backend, wish: Wish) -> Option<Route> {
        let task = match wish {
            Wish::Today => return Some(Route::Today),
            Wish::Report => return Some(Route::Report),
            Wish::Unlock => return Some(Route::Lock),
            Wish::Read(path, headway) => {
                read(backend, path, headway);
                return None;
            }
            Wish::Appointment(said) => {
                self.done(match said {
                    Said::TakenOut(_) => "The appointment is taken out.",
                    Said::Next(..) | Said::NoneNow => "It is noted.",
                });
                appointments::keep(backend, said);
                return None;
            }
            Wish::OpenLines(word) => Task::OpenLines(word),
            Wish::Export(export) => Task::ReadAll(export),
            Wish::Weigh(imported) => Task::Weigh(imported),
            Wish::BringIn(imported) => Task::BringIn(imported),
            Wish::TakeBack => Task::TakeBack,
        };
        self.send(backend, task);
        None
    }

    /// Lends the record for a task. Where it cannot be had, nobody waits for what would come of that.
    fn send(&mut self, backend: &mut Backend, task: Task) {
        if !backend.send(task) {
            self.leave();
        }
    }

    /// Looks at a file with history, which is brought in once someone says so.
    pub fn open_history(&mut self, backend: &mut Backend, path: PathBuf) {
        if backend.keeper.state() == AccessState::Open {
            let headway = self.import(&path);
            read(backend, path, headway);
        } else {
            let words =
                "Your history can be brought in once the record is open. Drop the file again then.";
            backend.banner.say(words);
        }
    }

    /// Has a history that was read compared with the record, if it is waited for.
    pub fn take_history(
        &mut self,
        backend: &mut Backend,
        headway: &Arc<Headway>,
        reading: Result<HistoryReading, String>,
    ) {
        if let Some(imported) = self.read(headway, reading) {
            self.send(backend, Task::Weigh(imported));
        }
    }

    /// Has a history that was read from the record written to a file, if that is still waited for.
    pub fn write(&self, backend: &Backend, history: History, export: Box<Export>) {
        if let Some(headway) = self.exporting() {
            backend.worker.ask(Job::Export(Box::new(history), export, Arc::clone(headway)));
        }
    }
}

/// Has a file with history read. When a practice day begins decides on which day a sitting counts.
fn read(backend: &Backend, path: PathBuf, headway: Arc<Headway>) {
    let day_start = backend.keeper.settings().day_start;
    backend.worker.ask(Job::ReadHistory(path, day_start, headway));
}
