//! Reads and writes events in the database, and derives entries from them.

use chrono::Datelike as _;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::error::StoreError;
use super::event::{About, Body, Event, EventKind, Standing};
use crate::domain::record::{Counts, Homework, PracticeEntry};
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

const COLUMNS: &str = "seq, id, entry, act, undoes, kind, at_utc_ms, body, about";

/// The event in a row of [`COLUMNS`].
fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let uuid = |bytes: [u8; 16]| Uuid::from_bytes(bytes);
    let (kind, about): (i64, i64) = (row.get(5)?, row.get(8)?);
    let id = uuid(row.get(1)?);
    Ok(Event {
        seq: row.get(0)?,
        id,
        entry: uuid(row.get(2)?),
        act: row.get::<_, Option<[u8; 16]>>(3)?.map_or(id, uuid),
        undoes: row.get::<_, Option<[u8; 16]>>(4)?.map(uuid),
        kind: EventKind::of_number(kind)
            .ok_or(rusqlite::Error::IntegralValueOutOfRange(5, kind))?,
        at_utc_ms: UtcMillis(row.get(6)?),
        body: row.get::<_, Option<String>>(7)?.map(Body),
        about: About::of_number(about).ok_or(rusqlite::Error::IntegralValueOutOfRange(8, about))?,
    })
}

/// The events that meet a condition, in order.
pub(super) fn events_where(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Vec<Event>> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE {condition} ORDER BY seq");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(params, event)?.collect()
}

/// Whether the database contains this event.
pub(super) fn has(connection: &Connection, event: &Event) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM events WHERE entry = ?1 AND id = ?2")?
        .exists([event.entry.as_bytes(), event.id.as_bytes()])
}

/// Writes one event, and updates its entry.
pub(super) fn put(connection: &Connection, event: &Event) -> Result<()> {
    let failed = |source| StoreError::Database { doing: "write to the record", source };
    connection
        .prepare_cached(
            "INSERT INTO events (seq, id, entry, act, undoes, kind, at_utc_ms, body, about)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                event.seq,
                event.id.as_bytes(),
                event.entry.as_bytes(),
                Some(event.act).filter(|act| *act != event.id).as_ref().map(Uuid::as_bytes),
                event.undoes.as_ref().map(Uuid::as_bytes),
                event.kind.number(),
                event.at_utc_ms.0,
                event.body.as_ref().map(|body| &body.0),
                event.about.number(),
            ])
        })
        .map_err(failed)?;
    follow(connection, event.entry, event.at_utc_ms)
}

/// Updates the row of an entry from its events, and marks content that no longer counts.
pub(super) fn follow(connection: &Connection, id: Uuid, at: UtcMillis) -> Result<()> {
    let failed = |source| StoreError::Database { doing: "write to the record", source };
    let events = events_where(connection, "entry = ?1", [id.as_bytes()]).map_err(failed)?;
    let standing = Standing::of(&events);
    let shown = standing.shown();
    if events.len() > 1 {
        connection
            .prepare_cached(
                "UPDATE events SET spent_at = CASE WHEN seq = ?2 THEN NULL ELSE coalesce(spent_at, ?3) END
                 WHERE entry = ?1 AND body IS NOT NULL",
            )
            .and_then(|mut update| update.execute(params![id.as_bytes(), shown, at.0]))
            .map_err(failed)?;
    }
    let about = events.first().map_or(About::Sitting, |event| event.about);
    if events.len() > 1 {
        let delete = match about {
            About::Sitting => {
                "DELETE FROM entries WHERE seq IN (SELECT seq FROM events WHERE entry = ?1)"
            }
            About::Appointment => {
                "DELETE FROM appointments WHERE seq IN (SELECT seq FROM events WHERE entry = ?1)"
            }
        };
        connection
            .prepare_cached(delete)
            .and_then(|mut delete| delete.execute([id.as_bytes()]))
            .map_err(failed)?;
    }
    let content = shown.and_then(|seq| events.iter().find(|event| event.seq == seq));
    let Some((seq, body)) = content.and_then(|event| Some((event.seq, event.body.as_ref()?)))
    else {
        return Ok(());
    };
    match about {
        About::Sitting => show_sitting(connection, seq, &body.entry(id)?),
        About::Appointment => {
            let at = body.appointment(id)?.at.utc_ms.0;
            connection
                .prepare_cached("INSERT OR REPLACE INTO appointments VALUES (?1, ?2)")
                .and_then(|mut insert| insert.execute(params![seq, at]))
                .map(drop)
        }
    }
    .map_err(failed)
}

/// Writes the row of a sitting whose content this event holds.
fn show_sitting(connection: &Connection, seq: u64, entry: &PracticeEntry) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        .and_then(|mut insert| {
            insert.execute(params![
                seq,
                entry.day.num_days_from_ce(),
                entry.begun.utc_ms.0,
                entry.begun.offset_secs,
                entry.actual_secs,
                entry.counts == Counts::RhythmAndStreak,
                entry.homework.as_ref().map(Homework::to_text),
            ])
        })
        .map(drop)
}
