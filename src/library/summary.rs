//! Descriptions of sessions for lists.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{Practice, Session, Setting, Topic, Touch};
use crate::units::Frames;

/// Description of a session for a list, with what someone should know before it is opened. It is available
/// without reading the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// Name for [`super::Library::open`].
    pub name: String,
    /// Id of the session.
    pub id: String,
    /// Title of the session.
    pub title: String,
    /// One or two sentences on what happens in it.
    pub summary: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Kind of practice.
    pub practice: Practice,
    /// For one person or for two.
    pub setting: Setting,
    /// Whether it invites touch.
    pub touch: Touch,
    /// Notes to read before it begins.
    pub notes: Vec<String>,
    /// Subjects under which it is listed.
    pub topics: Vec<Topic>,
    /// Lengths offered as buttons, shortest first.
    pub lengths: Vec<Frames>,
    /// Stated author; `None` for built-in sessions.
    pub author: Option<Arc<str>>,
}

impl SessionSummary {
    pub(super) fn new(session: &Session, name: String, author: Option<Arc<str>>) -> SessionSummary {
        SessionSummary {
            name,
            id: session.id.clone(),
            title: session.title.clone(),
            summary: session.summary.clone(),
            language: session.language.clone(),
            practice: session.practice,
            setting: session.setting,
            touch: session.touch,
            notes: session.notes.clone(),
            topics: session.topics.clone(),
            lengths: session.lengths.clone(),
            author,
        }
    }

    /// Text form for the record.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(&CardText::from(self)).unwrap_or_default()
    }

    /// Reads the text of [`SessionSummary::to_text`]; `None` if this program does not know every word of it.
    pub(super) fn from_text(text: &str, bundle: &str, author: &Arc<str>) -> Option<SessionSummary> {
        let text: CardText = serde_json::from_str(text).ok()?;
        Some(SessionSummary {
            name: installed_name(bundle, &text.id),
            id: text.id,
            title: text.title,
            summary: text.summary,
            language: text.language,
            practice: Practice::from_name(&text.practice)?,
            setting: Setting::from_name(&text.setting)?,
            touch: Touch::from_name(&text.touch)?,
            notes: text.notes,
            topics: text.topics.iter().filter_map(|name| Topic::from_name(name)).collect(),
            lengths: text.lengths.into_iter().map(Frames).collect(),
            author: Some(Arc::clone(author)),
        })
    }
}

/// The name of a bundle's session for [`super::Library::open`].
pub(super) fn installed_name(bundle: &str, session: &str) -> String {
    format!("{bundle}:{session}")
}

/// A [`SessionSummary`] as text, in the words of the session language.
#[derive(Serialize, Deserialize)]
struct CardText {
    id: String,
    title: String,
    summary: String,
    language: String,
    practice: String,
    setting: String,
    touch: String,
    notes: Vec<String>,
    topics: Vec<String>,
    /// Frames at 48 kHz.
    lengths: Vec<u64>,
}

impl From<&SessionSummary> for CardText {
    fn from(card: &SessionSummary) -> CardText {
        CardText {
            id: card.id.clone(),
            title: card.title.clone(),
            summary: card.summary.clone(),
            language: card.language.clone(),
            practice: card.practice.name().into(),
            setting: card.setting.name().into(),
            touch: card.touch.name().into(),
            notes: card.notes.clone(),
            topics: card.topics.iter().map(|topic| topic.name().into()).collect(),
            lengths: card.lengths.iter().map(|length| length.0).collect(),
        }
    }
}
