//! Writes events in one transaction, and updates the entries derived from them.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::error::StoreError;
use super::event::{About, Body, Event, EventKind, Standing};
use super::events::{events_where, put};
use super::journal;
use super::notice::Notice;
use super::record::Record;
use crate::domain::record::{Appointment, PracticeEntry};
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

/// Result of undoing an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Kind of the action that was undone.
    pub what: Done,
    /// Its sittings as they are now or, for deleted ones, as they were before.
    pub entries: Vec<PracticeEntry>,
    /// Its appointments, in the same way.
    pub appointments: Vec<Appointment>,
}

/// Kind of an action that can be undone.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Done {
    /// Entries were added.
    #[default]
    Added,
    /// An entry was changed.
    Changed,
    /// Entries were deleted.
    Deleted,
    /// Entries were restored.
    Restored,
}

/// Effect of an action on one entry.
pub(super) struct Change {
    pub(super) entry: Uuid,
    pub(super) about: About,
    pub(super) kind: EventKind,
    pub(super) body: Option<Body>,
}

impl Record {
    /// Number of the last event; 0 if there is none.
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

    /// Carries out an action: one transaction, then the journal. `besides` is other work for the same
    /// transaction.
    pub(super) fn act(
        &mut self,
        changes: Vec<Change>,
        undoes: Option<Uuid>,
        at: UtcMillis,
        besides: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<()> {
        self.may_write()?;
        let failed = self.failed("write to the record");
        let next = self.last_seq()? + 1;
        let mut act = None;
        let transaction = self.connection.transaction().map_err(&failed)?;
        for (seq, Change { entry, about, kind, body }) in (next..).zip(changes) {
            let id = Uuid::new_v4();
            let act = *act.get_or_insert(id);
            let event = Event { seq, id, entry, act, undoes, at_utc_ms: at, kind, about, body };
            // An event that the journal could not take would prevent the record from opening.
            journal::plain(&event)?;
            put(&transaction, &event).map_err(|error| match error {
                StoreError::Database { source, .. } => failed(source),
                other => other,
            })?;
        }
        besides(&transaction).map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        // The data is stored. If the journal cannot take it yet, the next action or opening appends it.
        if self.catch_up().is_err() {
            self.notice(Notice::JournalBehind);
        }
        Ok(())
    }

    /// The combined result of an entry's events.
    pub(super) fn standing(&self, id: Uuid) -> Result<(Vec<Event>, Standing)> {
        let events = events_where(&self.connection, "entry = ?1", [id.as_bytes()])
            .map_err(self.failed("read the record"))?;
        let standing = Standing::of(&events);
        Ok((events, standing))
    }

    /// Adds or changes an entry. Writing it again changes nothing.
    ///
    /// # Errors
    /// When it cannot be written; trying again does no harm.
    pub fn write(&mut self, entry: &PracticeEntry, at: UtcMillis) -> Result<()> {
        self.write_besides(entry, at, |_| Ok(()))
    }

    pub(super) fn write_besides(
        &mut self,
        entry: &PracticeEntry,
        at: UtcMillis,
        besides: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let change = self.change_to(entry.id, About::Sitting, Body::of(entry)?)?;
        self.act(change.into_iter().collect(), None, at, besides)
    }

    /// The change that gives an entry this content; `None` if it has it.
    fn change_to(&self, entry: Uuid, about: About, body: Body) -> Result<Option<Change>> {
        let (events, standing) = self.standing(entry)?;
        let same = standing.shown().is_some_and(|seq| {
            events.iter().any(|event| event.seq == seq && event.body.as_ref() == Some(&body))
        });
        let change = || Change { entry, about, kind: EventKind::Written, body: Some(body) };
        Ok((!same).then(change))
    }

    /// Adds or changes appointments as one action. Writing them again changes nothing.
    ///
    /// # Errors
    /// When they cannot be written; trying again does no harm.
    pub fn write_appointments(&mut self, all: &[Appointment], at: UtcMillis) -> Result<()> {
        let mut changes = Vec::new();
        for one in all {
            let body = Body::of_appointment(one)?;
            changes.extend(self.change_to(one.id, About::Appointment, body)?);
        }
        self.act(changes, None, at, |_| Ok(()))
    }

    /// Deletes an appointment. [`Record::undo`] restores it until it is erased.
    ///
    /// # Errors
    /// When there is no such appointment, or it cannot be written.
    pub fn delete_appointment(&mut self, id: Uuid, at: UtcMillis) -> Result<()> {
        if self.standing(id)?.1.shown().is_none() {
            return Err(StoreError::NotSo("that appointment is not in the record"));
        }
        let (about, kind) = (About::Appointment, EventKind::Deleted);
        self.act(vec![Change { entry: id, about, kind, body: None }], None, at, |_| Ok(()))
    }

    /// Deletes an entry. It can be restored until it is erased.
    ///
    /// # Errors
    /// When there is no such entry, or it cannot be written.
    pub fn delete(&mut self, id: Uuid, at: UtcMillis) -> Result<()> {
        self.delete_all(&[id], at)
    }

    /// Deletes entries as one action. They can be restored until they are erased.
    ///
    /// # Errors
    /// When there is no such entry, or they cannot be written; all of them then remain.
    pub fn delete_all(&mut self, ids: &[Uuid], at: UtcMillis) -> Result<()> {
        let mut changes = Vec::with_capacity(ids.len());
        let mut seen = std::collections::HashSet::new();
        for id in ids.iter().copied().filter(|id| seen.insert(*id)) {
            if self.standing(id)?.1.shown().is_none() {
                return Err(StoreError::NotSo("that sitting is not in the record"));
            }
            let (about, kind) = (About::Sitting, EventKind::Deleted);
            changes.push(Change { entry: id, about, kind, body: None });
        }
        self.act(changes, None, at, |_| Ok(()))
    }

    /// Restores a deleted entry.
    ///
    /// # Errors
    /// When it is not deleted, or its content was erased.
    pub fn put_back(&mut self, id: Uuid, at: UtcMillis) -> Result<()> {
        let (_, standing) = self.standing(id)?;
        if standing.deleted_at.is_none() {
            return Err(StoreError::NotSo("that sitting was not deleted"));
        }
        if standing.content.is_none() {
            return Err(StoreError::NotSo("that sitting is erased, and nothing brings it back"));
        }
        let (about, kind) = (About::Sitting, EventKind::Restored);
        let change = Change { entry: id, about, kind, body: None };
        self.act(vec![change], None, at, |_| Ok(()))
    }

    /// Undoes the last action that was not undone yet and can be. `None` if there is none left.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn undo(&mut self, at: UtcMillis) -> Result<Option<Undone>> {
        let mut before = self.last_seq()? + 1;
        loop {
            let events = self.last_act(before)?;
            let Some(first) = events.first() else { return Ok(None) };
            before = first.seq;
            let act = first.act;
            let mut undone = Undone::default();
            let mut changes = Vec::new();
            for event in &events {
                if let Some((done, change, body)) = self.taken_back(event)? {
                    undone.what = done;
                    match change.about {
                        About::Sitting => undone.entries.push(body.entry(change.entry)?),
                        About::Appointment => {
                            undone.appointments.push(body.appointment(change.entry)?);
                        }
                    }
                    changes.push(change);
                }
            }
            if !changes.is_empty() {
                self.act(changes, Some(act), at, |_| Ok(()))?;
                return Ok(Some(undone));
            }
        }
    }

    /// The events of the last action before a number that was not undone.
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

    /// The change that undoes an event, and the content of its entry; `None` if that or its earlier content is erased.
    fn taken_back(&self, event: &Event) -> Result<Option<(Done, Change, Body)>> {
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
        let content = new.clone().unwrap_or(body);
        let Event { entry, about, .. } = *event;
        Ok(Some((done, Change { entry, about, kind, body: new }, content)))
    }
}
