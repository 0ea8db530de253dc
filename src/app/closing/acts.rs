//! What is done about what was said after a sitting.

use super::Over;
use crate::app::backend::Backend;
use crate::app::bundles::Answered;
use crate::domain::record::PracticeEntry;

impl Over {
    /// Keeps what was said, if anything was said since the entry was written.
    pub fn keep(self, backend: &mut Backend) {
        let Some(entry) = self.entry else { return };
        let said = PracticeEntry { ratings: self.ratings, line: self.line, ..entry.clone() };
        if said != entry {
            let kept = backend.keeper.write(&said);
            backend.say(kept);
        }
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
