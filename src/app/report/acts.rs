//! What is done about the report and takes longer than a frame: reading the record, painting the page, writing the file.

use super::{Reporting, Wish};
use crate::app::backend::Backend;
use crate::app::route::Route;
use crate::app::worker::Job;
use crate::keeper::Task;

/// Said where the record cannot be had.
const AWAY: &str = "Your record is not there just now. Please try once more in a moment.";

impl Reporting {
    /// Has the record read for the days that were chosen.
    pub fn read(&mut self, backend: &mut Backend) {
        let days = self.back.days(backend.keeper.today());
        let agreed = backend.keeper.agreed();
        let Some(agreed) = backend.say(agreed) else { return };
        self.is_reading = backend.send(Task::Draft(days, agreed));
        if !self.is_reading {
            self.answer = Some(AWAY.into());
        }
    }

    /// Does what the report asks for.
    pub fn grant(&mut self, backend: &mut Backend, wish: Wish) -> Option<Route> {
        match wish {
            Wish::Back => return Some(Route::Progress),
            Wish::Read => self.read(backend),
            Wish::OpenLines(word) => {
                if !backend.send(Task::OpenLines(word)) {
                    self.sealed.fail(AWAY.into());
                }
            }
            Wish::Paint(page) => backend.worker.ask(Job::PaintReport(page)),
            Wish::Save(save) => backend.worker.ask(Job::SaveReport(save)),
        }
        None
    }
}
