//! The history of the record as it is kept: what was written, taken out and put back, in order.
//!
//! Nothing is changed in place. An entry is what its events say together, which makes undoing natural
//! and doing the same thing twice harmless. Only erasing empties events of their content.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::Practice;
use crate::domain::record::{
    Counts, Ended, Homework, Moment, Origin, PracticeEntry, Rating, Ratings,
};

/// One thing that happened to one entry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Event {
    /// 1, 2, 3 … without gaps, in the database and in the journal alike.
    pub seq: u64,
    /// Made where it happened: the same event written twice is one.
    pub id: Uuid,
    /// Which entry.
    pub entry: Uuid,
    /// When, in milliseconds since 1970-01-01 00:00 UTC.
    pub at_utc_ms: i64,
    /// The first event of the act that it is part of, which may be itself: an import is one act with
    /// many events.
    pub act: Uuid,
    /// The act that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Uuid>,
    /// What.
    pub kind: EventKind,
    /// The entry's content from here on, for [`EventKind::Written`]; none once it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// What happened to an entry.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum EventKind {
    /// It was written, for the first time or anew.
    Written,
    /// It was taken out.
    Deleted,
    /// It was put back.
    Restored,
}

impl EventKind {
    /// The number in the database.
    pub(super) const fn number(self) -> i64 {
        match self {
            EventKind::Written => 0,
            EventKind::Deleted => 1,
            EventKind::Restored => 2,
        }
    }

    /// The kind of this number.
    pub(super) fn of_number(number: i64) -> Option<EventKind> {
        [EventKind::Written, EventKind::Deleted, EventKind::Restored]
            .into_iter()
            .find(|kind| kind.number() == number)
    }
}

/// An entry as text for the database: JSON with names of one letter, because there are many of them
/// and every byte is read whenever the record is checked. Fields with their usual value are left out;
/// fields that a later program adds have a usual value too.
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
    /// `bundle/stage`.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    homework: Option<String>,
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    practice: Option<String>,
    /// Milliseconds since 1970.
    #[serde(rename = "b")]
    begun: i64,
    /// Seconds.
    #[serde(rename = "o", default, skip_serializing_if = "is_usual")]
    offset: i32,
    /// Milliseconds after the beginning.
    #[serde(rename = "e")]
    ended_after: i64,
    /// Days since the first of January of the year 1, which is 1.
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
    #[serde(rename = "f", default = "origin", skip_serializing_if = "is_origin")]
    origin: String,
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
    /// An entry's content.
    ///
    /// # Errors
    /// Never for an entry; serde can not know that.
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
            ended_after: entry.ended_utc_ms.saturating_sub(entry.begun.utc_ms),
            day: entry.day.num_days_from_ce(),
            planned: entry.planned_secs,
            actual: entry.actual_secs,
            ended: entry.ended.name().to_string(),
            reason: entry.reason.clone(),
            counts: entry.counts.name().to_string(),
            ratings: [
                value(ratings.distress_before),
                value(ratings.distress_after),
                value(ratings.comfort),
                value(ratings.presence),
            ],
            line: entry.line.clone(),
            origin: entry.origin.name().to_string(),
        };
        let text = serde_json::to_string(&written)
            .map_err(|error| StoreError::Damaged { what: error.to_string() })?;
        Ok(Body(text))
    }

    /// The entry that this is the content of.
    ///
    /// # Errors
    /// When it is not what this program writes.
    pub(super) fn entry(&self, id: Uuid) -> Result<PracticeEntry, StoreError> {
        let damaged = |what: &dyn std::fmt::Display| StoreError::Damaged {
            what: format!("the sitting {id} can not be read ({what})"),
        };
        let written: Written = serde_json::from_str(&self.0).map_err(|error| damaged(&error))?;
        let [before, after, comfort, presence] =
            written.ratings.map(|rating| rating.and_then(Rating::new));
        Ok(PracticeEntry {
            id,
            title: written.title,
            session: written.session,
            homework: written.homework.as_deref().and_then(Homework::from_text),
            // A kind that only a later program knows is an unknown one here.
            practice: written.practice.and_then(|name| Practice::from_name(&name)),
            begun: Moment { utc_ms: written.begun, offset_secs: written.offset },
            ended_utc_ms: written.begun.saturating_add(written.ended_after),
            day: NaiveDate::from_num_days_from_ce_opt(written.day)
                .ok_or_else(|| damaged(&"its day"))?,
            planned_secs: written.planned,
            actual_secs: written.actual,
            ended: Ended::from_name(&written.ended).ok_or_else(|| damaged(&"how it ended"))?,
            reason: written.reason,
            counts: Counts::from_name(&written.counts).ok_or_else(|| damaged(&"what it counts"))?,
            ratings: Ratings { distress_before: before, distress_after: after, comfort, presence },
            line: written.line,
            origin: Origin::from_name(&written.origin).ok_or_else(|| damaged(&"its origin"))?,
        })
    }
}

/// What the events of one entry, in order, say together.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Standing {
    /// The event that holds the content that counts; none when there is no content any more.
    pub content: Option<u64>,
    /// Since when it is taken out; none when it is there.
    pub deleted_at: Option<i64>,
}

impl Standing {
    /// Reads the events of one entry.
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

    /// The event with the content of an entry that is there.
    pub(super) fn shown(&self) -> Option<u64> {
        self.content.filter(|_| self.deleted_at.is_none())
    }
}
