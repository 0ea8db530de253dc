//! The current sitting. It is in the record from its start, so that a crash leaves what was practised so far.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::error::StoreError;
use super::event::Body;
use super::record::Record;
use crate::domain::record::{Ended, PracticeEntry};
use crate::units::{Frames, UtcMillis};

type Result<T> = std::result::Result<T, StoreError>;

/// A sitting as stored while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// The entry that it would become if it ended now.
    pub entry: PracticeEntry,
    /// Description for continuing it after a crash, in a form that the player defines.
    pub how: String,
    /// Current position, from the start of its preparation.
    pub position: Frames,
}

impl Record {
    /// Writes the state of the running sitting to the disk. Called at its start and every few seconds. If
    /// another sitting is stored as running, it becomes an entry first.
    ///
    /// # Errors
    /// When it cannot be written; the sitting continues all the same.
    pub fn keep_running(&mut self, running: &Running) -> Result<()> {
        self.may_write()?;
        // A sitting that another version wrote in an unreadable form is replaced.
        if let Ok(Some(other)) = self.cut_off()
            && other.entry.id != running.entry.id
        {
            self.keep_cut_off(other.entry.ended_utc_ms)?;
        }
        self.put_running(running)
    }

    /// Writes the state of the running sitting without waiting for the disk: it survives the end of the
    /// program, but not a power cut.
    ///
    /// # Errors
    /// Those of [`Record::keep_running`].
    pub fn note_running(&mut self, running: &Running) -> Result<()> {
        self.may_write()?;
        let waits = |connection: &Connection, waits: bool| {
            let how =
                if waits { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
            connection.execute_batch(how)
        };
        let failed = self.failed("write the sitting");
        waits(&self.connection, false).map_err(&failed)?;
        let put = self.put_running(running);
        waits(&self.connection, true).map_err(&failed)?;
        put
    }

    fn put_running(&self, running: &Running) -> Result<()> {
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

    /// Writes a finished sitting in one transaction. A sitting without any practice leaves no entry.
    ///
    /// # Errors
    /// When it cannot be written; the state written during the sitting remains, and trying again does no
    /// harm.
    pub fn finish(&mut self, entry: &PracticeEntry, at: UtcMillis) -> Result<()> {
        self.may_write()?;
        if entry.actual_secs == 0 {
            return self.forget_cut_off();
        }
        self.write_besides(entry, at, |transaction| {
            transaction.execute("DELETE FROM sitting", []).map(drop)
        })
    }

    /// An interrupted sitting that can be continued.
    ///
    /// # Errors
    /// When the record cannot be read.
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

    /// Leaves an interrupted sitting as it is, so that it cannot be continued.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_cut_off(&mut self) -> Result<()> {
        self.may_write()?;
        self.connection
            .execute("DELETE FROM sitting", [])
            .map(drop)
            .map_err(self.failed("write the sitting"))
    }

    /// Makes an entry of a sitting that ran when the program stopped; returns whether there was one.
    pub(super) fn keep_cut_off(&mut self, at: UtcMillis) -> Result<bool> {
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
        self.write_besides(&entry, at, |transaction| {
            transaction.execute("UPDATE sitting SET going_on = 0", []).map(drop)
        })?;
        Ok(true)
    }
}
