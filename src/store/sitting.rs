//! The sitting that goes on now. It is in the record from its first moment, so that a crash leaves
//! what was practised and never a hole.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::error::StoreError;
use super::event::Body;
use super::record::Record;
use crate::domain::record::{Ended, PracticeEntry};
use crate::units::Frames;

type Result<T> = std::result::Result<T, StoreError>;

/// A sitting as it is kept while it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What the entry would be if it ended now.
    pub entry: PracticeEntry,
    /// How it is played, in the words of whoever plays it, to go on with after a crash.
    pub how: String,
    /// Where it is, from the beginning of its preparation.
    pub position: Frames,
}

impl Record {
    /// Writes that a sitting goes on. Called at its start and every few seconds. One that was cut off
    /// before gives way.
    ///
    /// # Errors
    /// When it can not be written; the sitting goes on all the same.
    pub fn keep_running(&mut self, running: &Running) -> Result<()> {
        self.may_write()?;
        let body = Body::of(&running.entry)?;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO sitting VALUES (1, ?1, ?2, ?3, ?4, 1)")
            .and_then(|mut insert| {
                insert.execute(params![
                    running.entry.id.as_bytes(),
                    body.0,
                    running.how,
                    running.position.0,
                ])
            })
            .map(drop)
            .map_err(self.failed("write the sitting"))
    }

    /// Writes a sitting that is over, in one transaction. One in which nothing was practised leaves
    /// no entry.
    ///
    /// # Errors
    /// When it can not be written; what was kept while it went on is still there, and trying again is
    /// harmless.
    pub fn finish(&mut self, entry: &PracticeEntry, at_utc_ms: i64) -> Result<()> {
        self.may_write()?;
        if entry.actual_secs == 0 {
            return self.forget_cut_off();
        }
        self.write_besides(entry, at_utc_ms, |transaction| {
            transaction.execute("DELETE FROM sitting", []).map(drop)
        })
    }

    /// A sitting that was cut off, and can go on.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn cut_off(&self) -> Result<Option<Running>> {
        let failed = self.failed("read the sitting");
        let row: Option<([u8; 16], String, String, u64)> = self
            .connection
            .query_row("SELECT entry, body, how, position FROM sitting", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()
            .map_err(failed)?;
        let Some((id, body, how, position)) = row else { return Ok(None) };
        let entry = Body(body).entry(Uuid::from_bytes(id))?;
        Ok(Some(Running { entry, how, position: Frames(position) }))
    }

    /// Leaves a sitting that was cut off as it is: it will not go on.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn forget_cut_off(&mut self) -> Result<()> {
        self.may_write()?;
        self.connection
            .execute("DELETE FROM sitting", [])
            .map(drop)
            .map_err(self.failed("write the sitting"))
    }

    /// Makes an entry of a sitting that was going on when the program went away; whether there was one.
    pub(super) fn keep_cut_off(&mut self, at_utc_ms: i64) -> Result<bool> {
        let going_on = self
            .connection
            .prepare("SELECT 1 FROM sitting WHERE going_on = 1")
            .and_then(|mut statement| statement.exists([]))
            .map_err(self.failed("read the sitting"))?;
        if !going_on {
            return Ok(false);
        }
        let Some(running) = self.cut_off()? else { return Ok(false) };
        if running.entry.actual_secs == 0 {
            self.forget_cut_off()?;
            return Ok(false);
        }
        let entry = PracticeEntry { ended: Ended::Interrupted, ..running.entry };
        self.write_besides(&entry, at_utc_ms, |transaction| {
            transaction.execute("UPDATE sitting SET going_on = 0", []).map(drop)
        })?;
        Ok(true)
    }
}
