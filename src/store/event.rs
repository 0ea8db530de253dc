//! The record as a sequence of events: entries written, deleted and restored, in order. An entry is a sitting or an
//! appointment.
//!
//! Nothing is changed in place. An entry is the combined result of its events, so that undoing is simple and
//! repeating an action does no harm. Only erasing removes the content of events.

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::Practice;
use crate::domain::record::{
    Appointment, Counts, Ended, Homework, Moment, Origin, PracticeEntry, Rating, Ratings, Reason,
    SealedLines,
};
use crate::units::UtcMillis;

/// A single change to one entry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Event {
    /// Number of the event: 1, 2, 3 … without gaps, the same in the database and in the journal.
    pub seq: u64,
    /// Made with the event; the same event written twice counts once.
    pub id: Uuid,
    /// Id of the entry.
    pub entry: Uuid,
    /// Time of the change.
    #[serde(with = "StoredMillis")]
    pub at_utc_ms: UtcMillis,
    /// Id of the first event of the same action, which may be this one: an import is one action with many
    /// events.
    pub act: Uuid,
    /// The action that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Uuid>,
    /// Kind of the change.
    pub kind: EventKind,
    /// What the entry is.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub about: About,
    /// New content of the entry, for [`EventKind::Written`]; `None` once it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// What an entry is.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum About {
    /// A sitting.
    #[default]
    Sitting,
    /// An appointment.
    Appointment,
}

impl About {
    /// Number for the database.
    pub(super) const fn number(self) -> i64 {
        match self {
            About::Sitting => 0,
            About::Appointment => 1,
        }
    }

    /// What has this number.
    pub(super) fn of_number(number: i64) -> Option<About> {
        [About::Sitting, About::Appointment].into_iter().find(|about| about.number() == number)
    }
}

/// A point in time as the journal stores it: the bare number.
#[derive(Serialize, Deserialize)]
#[serde(remote = "UtcMillis", transparent)]
struct StoredMillis(i64);

/// Kind of a change to an entry.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum EventKind {
    /// The entry was created or changed.
    Written,
    /// The entry was deleted.
    Deleted,
    /// The entry was restored.
    Restored,
}

impl EventKind {
    /// Number for the database.
    pub(super) const fn number(self) -> i64 {
        match self {
            EventKind::Written => 0,
            EventKind::Deleted => 1,
            EventKind::Restored => 2,
        }
    }

    /// The kind with this number.
    pub(super) fn of_number(number: i64) -> Option<EventKind> {
        [EventKind::Written, EventKind::Deleted, EventKind::Restored]
            .into_iter()
            .find(|kind| kind.number() == number)
    }
}

/// An entry as text for the database: JSON with names of one letter, because there are many entries and every
/// check of the record reads every byte. Fields with a default value are left out; fields that a later
/// program adds must have a default too.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Body(pub String);

impl Serialize for Body {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Body, D::Error> {
        String::deserialize(from).map(Body)
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(rename = "t")]
    title: String,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    /// Homework as `bundle/stage`.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    homework: Option<String>,
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    practice: Option<String>,
    #[serde(rename = "b", with = "StoredMillis")]
    begun: UtcMillis,
    /// Offset in seconds.
    #[serde(rename = "o", default, skip_serializing_if = "is_usual")]
    offset: i32,
    /// Milliseconds after the beginning.
    #[serde(rename = "e")]
    ended_after: i64,
    /// Days since 1 January of the year 1, which is day 1.
    #[serde(rename = "d")]
    day: i32,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    planned: Option<u32>,
    #[serde(rename = "a")]
    actual: u32,
    #[serde(rename = "h", default = "finished", skip_serializing_if = "is_finished")]
    ended: String,
    #[serde(rename = "w", default, skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(rename = "c", default = "counts", skip_serializing_if = "is_counts")]
    counts: String,
    #[serde(rename = "r", default, skip_serializing_if = "is_usual")]
    ratings: [Option<u8>; 4],
    #[serde(rename = "l", default, skip_serializing_if = "String::is_empty")]
    line: String,
    #[serde(rename = "g", default, skip_serializing_if = "String::is_empty")]
    bring: String,
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    sealed: Vec<String>,
    #[serde(rename = "f", default = "origin", skip_serializing_if = "is_origin")]
    origin: String,
}

/// The content of an appointment.
#[derive(Serialize, Deserialize)]
struct WrittenAppointment {
    #[serde(rename = "b", with = "StoredMillis")]
    at: UtcMillis,
    /// Offset in seconds.
    #[serde(rename = "o", default, skip_serializing_if = "is_usual")]
    offset: i32,
    #[serde(rename = "w", default, skip_serializing_if = "String::is_empty")]
    with: String,
    #[serde(rename = "q", default, skip_serializing_if = "is_usual")]
    asked: bool,
}

fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn finished() -> String {
    Ended::Finished.name().into()
}

fn is_finished(name: &str) -> bool {
    name == Ended::Finished.name()
}

fn counts() -> String {
    Counts::RhythmAndStreak.name().into()
}

fn is_counts(name: &str) -> bool {
    name == Counts::RhythmAndStreak.name()
}

fn origin() -> String {
    Origin::Played.name().into()
}

fn is_origin(name: &str) -> bool {
    name == Origin::Played.name()
}

impl Body {
    /// Serialises an entry's content.
    ///
    /// # Errors
    /// None for an entry, but serde requires handling one.
    pub(super) fn of(entry: &PracticeEntry) -> Result<Body, StoreError> {
        let value = |rating: Option<Rating>| rating.map(Rating::value);
        let ratings = &entry.ratings;
        let written = Written {
            title: entry.title.clone(),
            session: entry.session.clone(),
            homework: entry.homework.as_ref().map(Homework::to_text),
            practice: entry.practice.map(|practice| practice.name().to_string()),
            begun: entry.begun.utc_ms,
            offset: entry.begun.offset_secs,
            ended_after: (entry.ended_utc_ms - entry.begun.utc_ms).num_milliseconds(),
            day: entry.day.num_days_from_ce(),
            planned: entry.planned_secs,
            actual: entry.actual_secs,
            ended: entry.ended.name().to_string(),
            reason: entry.reason.as_ref().map_or("", Reason::to_text).into(),
            counts: entry.counts.name().to_string(),
            ratings: [
                value(ratings.distress_before),
                value(ratings.distress_after),
                value(ratings.comfort),
                value(ratings.presence),
            ],
            line: entry.line.clone(),
            bring: entry.bring.clone(),
            sealed: entry.sealed.iter().map(|sealed| sealed.to_text().to_owned()).collect(),
            origin: entry.origin.name().to_string(),
        };
        Body::written(&written)
    }

    fn written(content: &impl Serialize) -> Result<Body, StoreError> {
        serde_json::to_string(content)
            .map(Body)
            .map_err(|error| StoreError::Damaged { what: error.to_string() })
    }

    /// Serialises an appointment's content.
    ///
    /// # Errors
    /// Those of [`Body::of`].
    pub(super) fn of_appointment(appointment: &Appointment) -> Result<Body, StoreError> {
        Body::written(&WrittenAppointment {
            at: appointment.at.utc_ms,
            offset: appointment.at.offset_secs,
            with: appointment.with.clone(),
            asked: appointment.asked,
        })
    }

    /// Reads an appointment's content.
    ///
    /// # Errors
    /// When it is not in the form that this program writes.
    pub(super) fn appointment(&self, id: Uuid) -> Result<Appointment, StoreError> {
        let written: WrittenAppointment = serde_json::from_str(&self.0).map_err(|error| {
            StoreError::Damaged { what: format!("the appointment {id} cannot be read ({error})") }
        })?;
        let at = Moment { utc_ms: written.at, offset_secs: written.offset };
        Ok(Appointment { id, at, with: written.with, asked: written.asked })
    }

    /// Reads an entry's content.
    ///
    /// # Errors
    /// When it is not in the form that this program writes.
    pub(super) fn entry(&self, id: Uuid) -> Result<PracticeEntry, StoreError> {
        let damaged = |what: &dyn std::fmt::Display| StoreError::Damaged {
            what: format!("the sitting {id} cannot be read ({what})"),
        };
        let written: Written = serde_json::from_str(&self.0).map_err(|error| damaged(&error))?;
        let [before, after, comfort, presence] =
            written.ratings.map(|rating| rating.and_then(Rating::new));
        Ok(PracticeEntry {
            id,
            title: written.title,
            session: written.session,
            homework: written.homework.as_deref().and_then(Homework::from_text),
            // A kind of practice that only a later program knows counts as unknown here.
            practice: written.practice.and_then(|name| Practice::from_name(&name)),
            begun: Moment { utc_ms: written.begun, offset_secs: written.offset },
            // Earlier versions stored times from a clock that was set back during a sitting.
            ended_utc_ms: written.begun + TimeDelta::milliseconds(written.ended_after.max(0)),
            day: NaiveDate::from_num_days_from_ce_opt(written.day)
                .ok_or_else(|| damaged(&"its day"))?,
            planned_secs: written.planned,
            actual_secs: written.actual,
            ended: Ended::from_name(&written.ended).ok_or_else(|| damaged(&"how it ended"))?,
            reason: Reason::from_text(&written.reason),
            counts: Counts::from_name(&written.counts).ok_or_else(|| damaged(&"what it counts"))?,
            ratings: Ratings { distress_before: before, distress_after: after, comfort, presence },
            line: written.line,
            bring: written.bring,
            sealed: written.sealed.iter().filter_map(|text| SealedLines::from_text(text)).collect(),
            origin: Origin::from_name(&written.origin).ok_or_else(|| damaged(&"its origin"))?,
        })
    }
}

/// The combined result of one entry's events.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Standing {
    /// The event with the current content; `None` if there is no content.
    pub content: Option<u64>,
    /// Time of deletion; `None` if the entry is not deleted.
    pub deleted_at: Option<UtcMillis>,
}

impl Standing {
    /// Combines the events of one entry, given in order.
    pub(super) fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Standing {
        let mut standing = Standing { content: None, deleted_at: None };
        for event in events {
            match event.kind {
                EventKind::Written => {
                    standing.content = event.body.as_ref().map(|_| event.seq).or(standing.content);
                    standing.deleted_at = None;
                }
                EventKind::Deleted => {
                    standing.deleted_at = standing.deleted_at.or(Some(event.at_utc_ms));
                }
                EventKind::Restored => standing.deleted_at = None,
            }
        }
        standing
    }

    /// The event with the content of an entry that is not deleted.
    pub(super) fn shown(&self) -> Option<u64> {
        self.content.filter(|_| self.deleted_at.is_none())
    }
}
