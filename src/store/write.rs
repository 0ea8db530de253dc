//! Writing: events go in, in one transaction, and the entries that are there follow from them.

use chrono::Datelike as _;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::error::StoreError;
use super::event::{Body, Event, EventKind, Standing};
use super::journal;
use super::notice::Notice;
use super::record::Record;
use crate::domain::record::{Counts, Homework, PracticeEntry};

type Result<T> = std::result::Result<T, StoreError>;

/// What undoing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// What had been done.
    pub what: Done,
    /// To which entries, as they are now or, where they were taken out, were before.
    pub entries: Vec<PracticeEntry>,
}

/// What there was to do with sittings that were brought in.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct BroughtIn {
    /// How many had never been in the record.
    pub new: usize,
    /// How many are in it already.
    pub there: usize,
    /// How many had been in it and were taken out.
    pub taken_out: usize,
}

/// What can be undone.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Entries were written that were not there before.
    Added,
    /// An entry was changed.
    Changed,
    /// Entries were taken out.
    Deleted,
    /// Entries were put back.
    Restored,
}

const COLUMNS: &str = "seq, id, entry, act, undoes, kind, at_utc_ms, body";

/// An event of a row of [`COLUMNS`].
fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let uuid = |bytes: [u8; 16]| Uuid::from_bytes(bytes);
    let kind: i64 = row.get(5)?;
    let id = uuid(row.get(1)?);
    Ok(Event {
        seq: row.get(0)?,
        id,
        entry: uuid(row.get(2)?),
        act: row.get::<_, Option<[u8; 16]>>(3)?.map_or(id, uuid),
        undoes: row.get::<_, Option<[u8; 16]>>(4)?.map(uuid),
        kind: EventKind::of_number(kind)
            .ok_or(rusqlite::Error::IntegralValueOutOfRange(5, kind))?,
        at_utc_ms: row.get(6)?,
        body: row.get::<_, Option<String>>(7)?.map(Body),
    })
}

/// Events that a condition on them picks, in order.
pub(super) fn events_where(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Vec<Event>> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE {condition} ORDER BY seq");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(params, event)?.collect()
}

/// Whether this event is there.
pub(super) fn has(connection: &Connection, event: &Event) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM events WHERE entry = ?1 AND id = ?2")?
        .exists([event.entry.as_bytes(), event.id.as_bytes()])
}

/// Writes one event, and what follows from it for its entry.
pub(super) fn put(connection: &Connection, event: &Event) -> Result<()> {
    let failed = |source| StoreError::Database { doing: "write to the record", source };
    connection
        .prepare_cached(
            "INSERT INTO events (seq, id, entry, act, undoes, kind, at_utc_ms, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                event.seq,
                event.id.as_bytes(),
                event.entry.as_bytes(),
                Some(event.act).filter(|act| *act != event.id).as_ref().map(Uuid::as_bytes),
                event.undoes.as_ref().map(Uuid::as_bytes),
                event.kind.number(),
                event.at_utc_ms,
                event.body.as_ref().map(|body| &body.0),
            ])
        })
        .map_err(failed)?;
    follow(connection, event.entry, event.at_utc_ms)
}

/// Makes the row of an entry what its events say, and marks the bodies that count no more.
pub(super) fn follow(connection: &Connection, id: Uuid, at_utc_ms: i64) -> Result<()> {
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
            .and_then(|mut update| update.execute(params![id.as_bytes(), shown, at_utc_ms]))
            .map_err(failed)?;
    }
    if events.len() > 1 {
        connection
            .prepare_cached(
                "DELETE FROM entries WHERE seq IN (SELECT seq FROM events WHERE entry = ?1)",
            )
            .and_then(|mut delete| delete.execute([id.as_bytes()]))
            .map_err(failed)?;
    }
    let content = shown.and_then(|seq| events.iter().find(|event| event.seq == seq));
    let Some((seq, body)) = content.and_then(|event| Some((event.seq, event.body.as_ref()?)))
    else {
        return Ok(());
    };
    let entry = body.entry(id)?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        .and_then(|mut insert| {
            insert.execute(params![
                seq,
                entry.day.num_days_from_ce(),
                entry.begun.utc_ms,
                entry.begun.offset_secs,
                entry.actual_secs,
                entry.counts == Counts::RhythmAndStreak,
                entry.homework.as_ref().map(Homework::to_text),
            ])
        })
        .map(drop)
        .map_err(failed)
}

/// What an act does to one entry.
struct Change {
    entry: Uuid,
    kind: EventKind,
    body: Option<Body>,
}

impl Record {
    /// The number of the last event; 0 for none.
    pub(super) fn last_seq(&self) -> Result<u64> {
        self.connection
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM events")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(self.failed("read the record"))
    }

    /// The events after a number.
    pub(super) fn events_after(&self, seq: u64) -> Result<Vec<Event>> {
        events_where(&self.connection, "seq > ?1", [seq]).map_err(self.failed("read the record"))
    }

    /// Does an act: one transaction, then the journal. `besides` is what else belongs into the
    /// transaction.
    fn act(
        &mut self,
        changes: Vec<Change>,
        undoes: Option<Uuid>,
        at_utc_ms: i64,
        besides: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<()> {
        self.may_write()?;
        let failed = self.failed("write to the record");
        let next = self.last_seq()? + 1;
        let mut act = None;
        let transaction = self.connection.transaction().map_err(&failed)?;
        for (seq, Change { entry, kind, body }) in (next..).zip(changes) {
            let id = Uuid::new_v4();
            let act = *act.get_or_insert(id);
            let event = Event { seq, id, entry, act, undoes, at_utc_ms, kind, body };
            // What the journal could not take would keep the record from opening.
            journal::plain(&event)?;
            put(&transaction, &event).map_err(|error| match error {
                StoreError::Database { source, .. } => failed(source),
                other => other,
            })?;
        }
        besides(&transaction).map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        // It is kept now. Where the journal can not take it yet, the next act or opening adds it.
        if self.catch_up().is_err() {
            self.notice(Notice::JournalBehind);
        }
        Ok(())
    }

    /// What the events of an entry say together.
    fn standing(&self, id: Uuid) -> Result<(Vec<Event>, Standing)> {
        let events = events_where(&self.connection, "entry = ?1", [id.as_bytes()])
            .map_err(self.failed("read the record"))?;
        let standing = Standing::of(&events);
        Ok((events, standing))
    }

    /// Writes an entry: a new one, or an old one as it is from now on. The same again changes nothing.
    ///
    /// # Errors
    /// When it can not be written; trying again is harmless.
    pub fn write(&mut self, entry: &PracticeEntry, at_utc_ms: i64) -> Result<()> {
        self.write_besides(entry, at_utc_ms, |_| Ok(()))
    }

    pub(super) fn write_besides(
        &mut self,
        entry: &PracticeEntry,
        at_utc_ms: i64,
        besides: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let body = Body::of(entry)?;
        let (events, standing) = self.standing(entry.id)?;
        let same = standing.shown().is_some_and(|seq| {
            events.iter().any(|event| event.seq == seq && event.body.as_ref() == Some(&body))
        });
        let changes = match same {
            true => Vec::new(),
            false => {
                vec![Change { entry: entry.id, kind: EventKind::Written, body: Some(body) }]
            }
        };
        self.act(changes, None, at_utc_ms, besides)
    }

    /// Writes many entries as one act, after a backup. Those that are in the record are passed over,
    /// also if they were changed since; those that were taken out, or erased, come back only if they are
    /// asked for `again`.
    ///
    /// # Errors
    /// When they can not be written; none of them is then.
    pub fn bring_in(
        &mut self,
        entries: &[PracticeEntry],
        again: bool,
        at_utc_ms: i64,
    ) -> Result<BroughtIn> {
        self.may_write()?;
        let mut changes = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let mut brought = BroughtIn::default();
        for entry in entries {
            let (events, standing) = self.standing(entry.id)?;
            let was_there = !events.is_empty();
            if standing.shown().is_some() || seen.contains(&entry.id) {
                brought.there += 1;
                continue;
            }
            match was_there {
                true => brought.taken_out += 1,
                false => brought.new += 1,
            }
            if again || !was_there {
                seen.insert(entry.id);
                let body = Some(Body::of(entry)?);
                changes.push(Change { entry: entry.id, kind: EventKind::Written, body });
            }
        }
        if !changes.is_empty() {
            self.back_up(at_utc_ms)?;
            self.act(changes, None, at_utc_ms, |_| Ok(()))?;
        }
        Ok(brought)
    }

    /// Takes an entry out. It can be put back until it is erased.
    ///
    /// # Errors
    /// When it is not there, or can not be written.
    pub fn delete(&mut self, id: Uuid, at_utc_ms: i64) -> Result<()> {
        self.delete_all(&[id], at_utc_ms)
    }

    /// Takes entries out as one act. They can be put back until they are erased.
    ///
    /// # Errors
    /// When one of them is not there, or when they can not be written; all of them stay then.
    pub fn delete_all(&mut self, ids: &[Uuid], at_utc_ms: i64) -> Result<()> {
        let mut changes = Vec::with_capacity(ids.len());
        let mut seen = std::collections::HashSet::new();
        for id in ids.iter().copied().filter(|id| seen.insert(*id)) {
            if self.standing(id)?.1.shown().is_none() {
                return Err(StoreError::NotSo("that sitting is not in the record"));
            }
            changes.push(Change { entry: id, kind: EventKind::Deleted, body: None });
        }
        self.act(changes, None, at_utc_ms, |_| Ok(()))
    }

    /// Puts an entry back that was taken out.
    ///
    /// # Errors
    /// When it is not one, or its content was erased.
    pub fn put_back(&mut self, id: Uuid, at_utc_ms: i64) -> Result<()> {
        let (_, standing) = self.standing(id)?;
        if standing.deleted_at.is_none() {
            return Err(StoreError::NotSo("that sitting was not deleted"));
        }
        if standing.content.is_none() {
            return Err(StoreError::NotSo("that sitting is erased, and nothing brings it back"));
        }
        let change = Change { entry: id, kind: EventKind::Restored, body: None };
        self.act(vec![change], None, at_utc_ms, |_| Ok(()))
    }

    /// Takes the last act back that was not taken back yet and of which something can be. `None` when
    /// there is none left.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn undo(&mut self, at_utc_ms: i64) -> Result<Option<Undone>> {
        let mut before = self.last_seq()? + 1;
        loop {
            let events = self.last_act(before)?;
            let Some(first) = events.first() else { return Ok(None) };
            before = first.seq;
            let act = first.act;
            let (mut what, mut changes, mut entries) = (Done::Added, Vec::new(), Vec::new());
            for event in &events {
                if let Some((done, change, entry)) = self.taken_back(event)? {
                    what = done;
                    changes.push(change);
                    entries.push(entry);
                }
            }
            if !changes.is_empty() {
                self.act(changes, Some(act), at_utc_ms, |_| Ok(()))?;
                return Ok(Some(Undone { what, entries }));
            }
        }
    }

    /// The events of the last act before a number that was not taken back.
    fn last_act(&self, before: u64) -> Result<Vec<Event>> {
        let failed = self.failed("read the record");
        let act: Option<[u8; 16]> = self
            .connection
            .prepare_cached(
                "SELECT coalesce(act, id) AS done FROM events WHERE undoes IS NULL AND seq < ?1
                 AND done NOT IN (SELECT undoes FROM events WHERE undoes IS NOT NULL)
                 ORDER BY seq DESC LIMIT 1",
            )
            .and_then(|mut statement| statement.query_row([before], |row| row.get(0)).optional())
            .map_err(&failed)?;
        let Some(act) = act else { return Ok(Vec::new()) };
        events_where(&self.connection, "act = ?1 OR (act IS NULL AND id = ?1)", [act])
            .map_err(failed)
    }

    /// What takes an event back, and the entry that it is about; nothing when the entry is erased, or
    /// what was there before.
    fn taken_back(&self, event: &Event) -> Result<Option<(Done, Change, PracticeEntry)>> {
        let (all, now) = self.standing(event.entry)?;
        let content = |seq| all.iter().find(|e| Some(e.seq) == seq).and_then(|e| e.body.clone());
        let Some(body) = content(now.content) else { return Ok(None) };
        let before: Vec<&Event> = all.iter().filter(|e| e.seq < event.seq).collect();
        let was = Standing::of(before.iter().copied());
        let (done, kind, new) = match event.kind {
            EventKind::Deleted => (Done::Deleted, EventKind::Restored, None),
            EventKind::Restored => (Done::Restored, EventKind::Deleted, None),
            EventKind::Written => match content(was.shown()) {
                Some(before) => (Done::Changed, EventKind::Written, Some(before)),
                None if was.deleted_at.is_none()
                    && before.iter().any(|e| e.kind == EventKind::Written) =>
                {
                    return Ok(None);
                }
                None => (Done::Added, EventKind::Deleted, None),
            },
        };
        let entry = new.as_ref().unwrap_or(&body).entry(event.entry)?;
        Ok(Some((done, Change { entry: event.entry, kind, body: new }, entry)))
    }
}
