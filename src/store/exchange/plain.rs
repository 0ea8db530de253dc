//! One sitting, and one appointment, with plain values, as in every export format.

use chrono::{DateTime, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{shown, when};
use crate::domain::Practice;
use crate::domain::record::{
    Appointment, Counts, Ended, Homework, Moment, Origin, PracticeEntry, Rating, Ratings, Reason,
    SealedLines,
};

/// One sitting with plain values. `docs/history-format.md` describes each field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Sitting")]
#[expect(missing_docs, reason = "docs/history-format.md is their documentation")]
pub struct Plain {
    pub id: String,
    pub began: String,
    pub ended_at: String,
    pub day: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homework: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_seconds: Option<u32>,
    pub practised_seconds: u32,
    pub ended: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub counts: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distress_before: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distress_after: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comfort: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<u8>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bring: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed: Vec<String>,
    #[serde(default = "imported")]
    pub source: String,
}

/// One appointment with plain values. `docs/history-format.md` describes each field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Appointment")]
#[expect(missing_docs, reason = "docs/history-format.md is their documentation")]
pub struct PlainAppointment {
    pub id: String,
    pub at: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub with: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
}

/// Converts an appointment to plain values.
pub fn plain_appointment(appointment: &Appointment) -> PlainAppointment {
    PlainAppointment {
        id: appointment.id.to_string(),
        at: written(appointment.at),
        with: appointment.with.clone(),
        asked: appointment.asked,
    }
}

fn imported() -> String {
    Origin::Imported.name().into()
}

/// Converts a sitting to plain values.
pub fn plain(entry: &PracticeEntry) -> Plain {
    let value = |rating: Option<Rating>| rating.map(Rating::value);
    let end = Moment { utc_ms: entry.ended_utc_ms, ..entry.begun };
    Plain {
        id: entry.id.to_string(),
        began: written(entry.begun),
        ended_at: written(end),
        day: entry.day.to_string(),
        title: entry.title.clone(),
        session: entry.session.clone(),
        homework: entry.homework.as_ref().map(Homework::to_text),
        practice: entry.practice.map(|practice| practice.name().into()),
        planned_seconds: entry.planned_secs,
        practised_seconds: entry.actual_secs,
        ended: entry.ended.name().into(),
        reason: entry.reason.as_ref().map_or("", Reason::to_text).into(),
        counts: entry.counts.name().into(),
        distress_before: value(entry.ratings.distress_before),
        distress_after: value(entry.ratings.distress_after),
        comfort: value(entry.ratings.comfort),
        presence: value(entry.ratings.presence),
        line: entry.line.clone(),
        bring: entry.bring.clone(),
        sealed: entry.sealed.iter().map(|sealed| sealed.to_text().into()).collect(),
        source: entry.origin.name().into(),
    }
}

/// A moment by the clock of its place, with its offset, to the millisecond.
fn written(moment: Moment) -> String {
    moment.local().map_or_else(
        || moment.utc_ms.0.to_string(),
        |local| local.to_rfc3339_opts(SecondsFormat::AutoSi, false),
    )
}

fn id(text: &str) -> Result<Uuid, String> {
    Uuid::parse_str(text.trim()).map_err(|_| format!("`id` is `{}`, expected a UUID", shown(text)))
}

fn moment(field: &str, text: &str) -> Result<Moment, String> {
    let at = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| {
        format!("`{field}` is `{}`, expected a time such as 2026-11-23T19:30:00+01:00", shown(text))
    })?;
    Ok(Moment { utc_ms: at.into(), offset_secs: at.offset().local_minus_utc() })
}

/// A word of a vocabulary.
fn word<T: Copy>(
    field: &str,
    text: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, String> {
    all.iter().copied().find(|word| name(*word) == text).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|word| name(*word)).collect();
        format!("`{field}` is `{}`, expected one of {}", shown(text), known.join(", "))
    })
}

impl Plain {
    /// Converts the plain values to a sitting.
    ///
    /// # Errors
    /// The first invalid field, by name.
    pub fn entry(&self) -> Result<PracticeEntry, String> {
        let rating = |field: &str, value: Option<u8>| match value {
            None => Ok(None),
            Some(value) => Rating::new(value)
                .map(Some)
                .ok_or_else(|| format!("`{field}` is {value}, expected 0 to 10")),
        };
        let begun = moment("began", &self.began)?;
        // A date rewritten by a spreadsheet may have two readings, but only one lies near the beginning.
        let near = begun.local().map(|local| local.date_naive());
        let day = self.day.trim().parse::<NaiveDate>().ok();
        let day = day.or_else(|| when::day_near(&self.day, near?));
        Ok(PracticeEntry {
            id: id(&self.id)?,
            title: self.title.clone(),
            session: self.session.clone(),
            homework: match &self.homework {
                None => None,
                Some(text) => Some(Homework::from_text(text).ok_or_else(|| {
                    format!(
                        "`homework` is `{}`, expected a bundle and a stage: `bundle/stage`",
                        shown(text)
                    )
                })?),
            },
            practice: match &self.practice {
                None => None,
                Some(name) => Some(word("practice", name, Practice::ALL, Practice::name)?),
            },
            begun,
            // The clock may have been set back meanwhile.
            ended_utc_ms: moment("ended_at", &self.ended_at)?.utc_ms.max(begun.utc_ms),
            day: day.ok_or_else(|| {
                format!("`day` is `{}`, expected a date such as 2026-11-23", shown(&self.day))
            })?,
            planned_secs: self.planned_seconds,
            actual_secs: self.practised_seconds,
            ended: word("ended", &self.ended, Ended::ALL, Ended::name)?,
            reason: Reason::from_text(&self.reason),
            counts: word("counts", &self.counts, Counts::ALL, Counts::name)?,
            ratings: Ratings {
                distress_before: rating("distress_before", self.distress_before)?,
                distress_after: rating("distress_after", self.distress_after)?,
                comfort: rating("comfort", self.comfort)?,
                presence: rating("presence", self.presence)?,
            },
            line: self.line.clone(),
            bring: self.bring.clone(),
            sealed: self.sealed_lines()?,
            origin: word("source", &self.source, Origin::ALL, Origin::name)?,
        })
    }
    fn sealed_lines(&self) -> Result<Vec<SealedLines>, String> {
        if self.sealed.len() > SealedLines::MOST {
            return Err(format!(
                "`sealed` has {} texts, at most {}",
                self.sealed.len(),
                SealedLines::MOST
            ));
        }
        let read = |text: &String| {
            SealedLines::from_text(text).ok_or_else(|| {
                format!("`sealed` is `{}`, expected a text as this program seals it", shown(text))
            })
        };
        self.sealed.iter().map(read).collect()
    }
}

impl PlainAppointment {
    /// Converts the plain values to an appointment.
    ///
    /// # Errors
    /// The first invalid field, by name.
    pub fn appointment(&self) -> Result<Appointment, String> {
        let (id, at) = (id(&self.id)?, moment("at", &self.at)?);
        Ok(Appointment { id, at, with: self.with.clone(), asked: self.asked })
    }
}
