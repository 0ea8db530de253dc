//! What is done about what was said after a sitting.

use super::{Closing, Over};
use crate::app::backend::Backend;
use crate::app::bundles::Answered;
use crate::app::words;
use crate::keeper::{StoreError, Task, TaskResult};

impl Over {
    /// Keeps what was said, if anything was said since the entry was written.
    pub fn keep(self, backend: &mut Backend) {
        let Some(entry) = self.entry else { return };
        let said = self.said.about(entry.clone());
        if said != entry {
            let kept = backend.keeper.write(&said);
            backend.say(kept);
        }
    }
}

impl Closing {
    /// Has what one of two wrote sealed. While the record is away, that waits until it is back.
    pub fn seal(&mut self, backend: &mut Backend) {
        let (Some(alone), Some(entry)) = (&mut self.alone, &self.over.entry) else { return };
        let Some((word, lines)) = alone.waiting() else { return };
        if backend.send(Task::SealLines(entry.id, word.clone(), lines.clone())) {
            alone.sent();
        }
    }

    /// Takes what came of sealing, if that is waited for, and keeps it. Anything else is given back.
    pub fn take_told(
        &mut self,
        backend: &mut Backend,
        told: Result<TaskResult, StoreError>,
    ) -> Option<Result<TaskResult, StoreError>> {
        let Some(alone) = self.alone.as_mut().filter(|alone| alone.is_away()) else {
            // It was away for something else.
            self.seal(backend);
            return Some(told);
        };
        match told {
            Ok(TaskResult::Sealed(sealed)) => {
                alone.sealed();
                self.over.said.sealed.push(sealed);
                self.over.clone().keep(backend);
            }
            Err(error) => alone.failed(words::sentence(error)),
            told => return Some(told),
        }
        None
    }
}

/// Keeps what was answered for the programme of the bundle with this id.
pub fn answer(backend: &mut Backend, bundle: &str, answered: Answered) {
    let kept = match answered {
        Answered::Enough(person, enough) => backend.keeper.keep_comfort(bundle, person, enough),
        Answered::StepBack(stage) => backend.keeper.go_to_stage(bundle, &stage),
    };
    backend.say(kept);
}
