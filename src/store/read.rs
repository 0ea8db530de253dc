//! Reads entries page by page, and the totals for rhythm and streak.

use chrono::{Datelike as _, NaiveDate};
use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::error::StoreError;
use super::event::Body;
use super::record::Record;
use crate::domain::record::{Appointment, Counted, History, Moment, PracticeEntry, Totals};
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

impl Record {
    /// Number of entries, without deleted ones.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn count(&self) -> Result<u64> {
        self.connection
            .query_row("SELECT count(*) FROM entries", [], |row| row.get(0))
            .map_err(self.failed("read the record"))
    }

    /// A page of entries, latest beginning first: at most `most` after the first `skip`.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn page(&self, skip: u64, most: u64) -> Result<Vec<PracticeEntry>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.read_entries(
            "SELECT events.entry, events.body FROM
                 (SELECT seq, begun_utc_ms FROM entries
                  ORDER BY begun_utc_ms DESC, seq DESC LIMIT ?1 OFFSET ?2) AS page
             JOIN events USING (seq) ORDER BY page.begun_utc_ms DESC, seq DESC",
            params![most, skip],
        )
    }

    /// All entries, earliest beginning first.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn all(&self) -> Result<Vec<PracticeEntry>> {
        self.read_entries(
            "SELECT entry, body FROM entries JOIN events USING (seq) ORDER BY begun_utc_ms, seq",
            [],
        )
    }

    /// The entries of these practice days, earliest beginning first.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn of_days(&self, first: NaiveDate, last: NaiveDate) -> Result<Vec<PracticeEntry>> {
        self.read_entries(
            "SELECT entry, body FROM entries JOIN events USING (seq) WHERE day BETWEEN ?1 AND ?2
             ORDER BY begun_utc_ms, seq",
            params![first.num_days_from_ce(), last.num_days_from_ce()],
        )
    }

    /// The entry whose id begins with these hexadecimal digits; hyphens do not matter.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn find(&self, beginning: &str) -> Result<PracticeEntry> {
        let id = self.find_id(
            beginning,
            "sitting",
            "`groundwork history list` shows them with their ids",
            "SELECT entry FROM entries JOIN events USING (seq) WHERE hex(entry) LIKE ?1 || '%'",
        )?;
        self.entry(id)?.ok_or(StoreError::NotSo("that sitting is not in the record"))
    }

    /// The id of the deleted entry that begins with these hexadecimal digits.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn find_deleted(&self, beginning: &str) -> Result<Uuid> {
        self.find_id(
            beginning,
            "deleted sitting",
            "`groundwork history list --deleted` shows them with their ids",
            "SELECT DISTINCT entry FROM events WHERE hex(entry) LIKE ?1 || '%'
             AND about = 0 AND entry NOT IN (SELECT entry FROM entries JOIN events USING (seq))",
        )
    }

    fn find_id(
        &self,
        beginning: &str,
        what: &'static str,
        hint: &'static str,
        sql: &str,
    ) -> Result<Uuid> {
        let digits = beginning.replace('-', "").to_ascii_uppercase();
        let unknown = || StoreError::Unknown { what, name: beginning.into(), hint };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(unknown());
        }
        let failed = self.failed("read the record");
        let mut statement = self.connection.prepare(sql).map_err(&failed)?;
        let ids: Vec<[u8; 16]> = statement
            .query_map([digits], |row| row.get(0))
            .and_then(Iterator::collect)
            .map_err(&failed)?;
        match ids[..] {
            [] => Err(unknown()),
            [id] => Ok(Uuid::from_bytes(id)),
            _ => Err(StoreError::Ambiguous { name: beginning.into(), count: ids.len() }),
        }
    }

    /// The entry with this id; `None` if it is deleted or unknown.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn entry(&self, id: Uuid) -> Result<Option<PracticeEntry>> {
        let found = self.read_entries(
            "SELECT entry, body FROM events JOIN entries USING (seq) WHERE entry = ?1",
            [id.as_bytes()],
        )?;
        Ok(found.into_iter().next())
    }

    /// Deleted entries that can be restored, the last deleted first, with the time of deletion.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn deleted(&self) -> Result<Vec<(PracticeEntry, UtcMillis)>> {
        let failed = self.failed("read the record");
        let mut statement = self
            .connection
            .prepare(
                "SELECT entry, body, spent_at, max(seq) FROM events
                 WHERE body IS NOT NULL AND spent_at IS NOT NULL AND about = 0
                 AND entry NOT IN (SELECT entry FROM entries JOIN events USING (seq))
                 GROUP BY entry ORDER BY spent_at DESC, seq DESC",
            )
            .map_err(&failed)?;
        let rows: Vec<([u8; 16], String, i64)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .and_then(Iterator::collect)
            .map_err(&failed)?;
        rows.into_iter()
            .map(|(id, body, at)| Ok((Body(body).entry(Uuid::from_bytes(id))?, UtcMillis(at))))
            .collect()
    }

    /// All appointments, earliest first.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn appointments(&self) -> Result<Vec<Appointment>> {
        let failed = self.failed("read the record");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT entry, body FROM appointments JOIN events USING (seq) ORDER BY appointments.at_utc_ms, seq",
            )
            .map_err(&failed)?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, Body(row.get(1)?))))
            .map_err(&failed)?;
        rows.map(|row| {
            let (id, body) = row.map_err(&failed)?;
            body.appointment(Uuid::from_bytes(id))
        })
        .collect()
    }

    /// The whole history: every sitting and every appointment.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn history(&self) -> Result<History> {
        Ok(History { sittings: self.all()?, appointments: self.appointments()? })
    }

    fn read_entries(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<PracticeEntry>> {
        let failed = self.failed("read the record");
        let mut statement = self.connection.prepare_cached(sql).map_err(&failed)?;
        let rows = statement
            .query_map(params, |row| Ok((row.get::<_, [u8; 16]>(0)?, Body(row.get(1)?))))
            .map_err(&failed)?;
        rows.map(|row| {
            let (id, body) = row.map_err(&failed)?;
            body.entry(Uuid::from_bytes(id))
        })
        .collect()
    }

    /// Totals for rhythm, streak and calendar.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn totals(&self) -> Result<Totals> {
        let failed = self.failed("read the record");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT day, begun_utc_ms, offset_secs, actual_secs, counts FROM entries",
            )
            .map_err(&failed)?;
        let sittings = statement
            .query_map([], |row| {
                let day = row.get(0)?;
                Ok(Counted {
                    day: NaiveDate::from_num_days_from_ce_opt(day)
                        .ok_or(rusqlite::Error::IntegralValueOutOfRange(0, day.into()))?,
                    begun: Moment { utc_ms: UtcMillis(row.get(1)?), offset_secs: row.get(2)? },
                    actual_secs: row.get(3)?,
                    for_streak: row.get(4)?,
                })
            })
            .and_then(Iterator::collect)
            .map_err(&failed)?;
        Ok(Totals::of(sittings))
    }

    /// Value of a setting; `None` if it is not set.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT value FROM settings WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional())
            .map_err(self.failed("read the settings"))
    }

    /// Sets a setting, or removes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set(&mut self, name: &str, value: Option<&str>) -> Result<()> {
        self.may_write()?;
        match value {
            Some(value) => self
                .connection
                .execute("INSERT OR REPLACE INTO settings VALUES (?1, ?2)", [name, value]),
            None => self.connection.execute("DELETE FROM settings WHERE name = ?1", [name]),
        }
        .map(drop)
        .map_err(self.failed("write the settings"))
    }
}
