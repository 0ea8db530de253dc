//! Appointments for the window: noting the next one, and how the last one was left.

use uuid::Uuid;

use super::Keeper;
use crate::domain::record::{Moment, arranged, settled};
use crate::store::StoreError;

impl Keeper {
    /// Notes that the next appointment is then: moves the one to come, or adds one. Without a name, one that is moved
    /// keeps its own. While the record is away, it is written once it is back.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn arrange(&mut self, at: Moment, with: Option<String>) -> Result<(), StoreError> {
        let (id, now) = (Uuid::new_v4(), self.now().utc_ms);
        self.now_or_later(move |keeper| {
            let record = keeper.record()?;
            let all = record.appointments()?;
            record.write_appointments(&arranged(&all, at, with.as_deref(), (id, now)), now)?;
            keeper.changed();
            Ok(())
        })
    }

    /// Notes that there is no next appointment for now, so that nobody is asked about the last one again.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn arrange_none(&mut self) -> Result<(), StoreError> {
        let now = self.now().utc_ms;
        self.now_or_later(move |keeper| {
            let record = keeper.record()?;
            let all = record.appointments()?;
            record.write_appointments(&settled(&all, now), now)?;
            keeper.changed();
            Ok(())
        })
    }

    /// Deletes an appointment; [`Keeper::undo`] restores it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn delete_appointment(&mut self, id: Uuid) -> Result<(), StoreError> {
        let now = self.now().utc_ms;
        self.record()?.delete_appointment(id, now)?;
        self.changed();
        Ok(())
    }
}
