//! What is remembered of sittings. The one place where the window meets the record.

use std::sync::Arc;

use crate::domain::record::{Ended, Ratings};
use crate::studio::Opened;
use crate::units::Frames;

/// A sitting that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sat {
    /// What was practised, for people.
    pub title: String,
    /// The id of the session; none for the timer.
    pub session: Option<String>,
    /// How long it was meant to be; none for an open end.
    pub planned: Option<Frames>,
    /// How much was heard.
    pub practised: Frames,
    /// How it ended.
    pub ended: Ended,
    /// What was said about it afterwards.
    pub ratings: Ratings,
    /// One free line; empty for none.
    pub line: String,
}

/// What this run of the program remembers.
#[derive(Debug, Default)]
pub struct Remembered {
    sittings: Vec<Sat>,
}

impl Remembered {
    /// Keeps a sitting.
    pub fn keep(&mut self, sat: Sat) {
        self.sittings.push(sat);
    }

    /// Every sitting that is kept, oldest first.
    pub fn sittings(&self) -> &[Sat] {
        &self.sittings
    }

    /// What to practise today: what was practised last, or the first of the shelf.
    pub fn for_today<'s>(&self, shelf: &'s [Arc<Opened>]) -> Option<&'s Arc<Opened>> {
        let last = self.sittings.iter().rev().find_map(|sat| sat.session.as_deref());
        let again = last.and_then(|id| shelf.iter().find(|opened| opened.session().id == id));
        again.or_else(|| shelf.first())
    }
}
