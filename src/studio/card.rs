//! Cards: what lists show of sessions.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::library::Opened;
use crate::domain::{Practice, Session, Setting, Topic, Touch};
use crate::units::Frames;

/// What a list shows of a session, and what someone should know before it is opened. Its script need
/// not be read for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What [`super::Library::open`] finds it by.
    pub name: String,
    /// The id of its session.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// The kind of practice.
    pub practice: Practice,
    /// Alone or for two.
    pub setting: Setting,
    /// Whether there is touch in it.
    pub touch: Touch,
    /// What to know before it begins.
    pub notes: Vec<String>,
    /// What it is for.
    pub topics: Vec<Topic>,
    /// The lengths on offer.
    pub lengths: Vec<Frames>,
    /// Who says they made it; none for what is part of the program.
    pub author: Option<Arc<str>>,
}

impl Card {
    /// The card of a session that was opened.
    pub fn of(opened: &Opened) -> Card {
        Card::new(opened.session(), opened.name(), opened.author())
    }

    pub(super) fn new(session: &Session, name: String, author: Option<Arc<str>>) -> Card {
        Card {
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

    /// As text for the record.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(&CardText::from(self)).unwrap_or_default()
    }

    /// What [`Card::to_text`] wrote; none if this program does not know all of it.
    pub(super) fn from_text(text: &str, bundle: &str, author: &Arc<str>) -> Option<Card> {
        let text: CardText = serde_json::from_str(text).ok()?;
        Some(Card {
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

/// What [`super::Library::open`] finds a session of an installed bundle by.
pub(super) fn installed_name(bundle: &str, session: &str) -> String {
    format!("{bundle}:{session}")
}

/// [`Card`] as text, by the words of the session language.
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
    /// In frames at 48 kHz.
    lengths: Vec<u64>,
}

impl From<&Card> for CardText {
    fn from(card: &Card) -> CardText {
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
