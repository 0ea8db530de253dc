//! What is to be played, and how: enough to make it ready, now or after a crash.

use anyhow::Context as _;

use super::library::{Library, Prepared, Sitting};
use super::written::PlanText;
use crate::domain::timer::Timer;
use crate::domain::{Bed, BedSound, Request};
use crate::units::Decibels;

/// What is to be played, and how.
#[derive(Clone, Debug)]
pub enum Plan {
    /// A session.
    Session {
        /// The id of a built-in one, or the path of a file.
        name: String,
        /// The sound underneath.
        bed: BedChoice,
        /// Voice, preferences and length.
        sitting: Sitting,
    },
    /// The timer.
    Timer {
        /// Its bells and length.
        timer: Timer,
        /// Preparation, and whether it goes on after its end.
        request: Request,
    },
}

/// The sound underneath, as someone chose it.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum BedChoice {
    /// The session's own.
    #[default]
    Own,
    /// None.
    None,
    /// This one, at this level, or at the level of the session's own.
    Other(BedSound, Option<Decibels>),
}

impl BedChoice {
    /// The bed that this makes of a session's own.
    pub fn of(self, own: Option<Bed>) -> Option<Bed> {
        match self {
            BedChoice::Own => own,
            BedChoice::None => None,
            BedChoice::Other(sound, level) => {
                let level = level.or(own.map(|bed| bed.level)).unwrap_or(Bed::DEFAULT_LEVEL);
                Some(Bed { sound, level })
            }
        }
    }
}

impl Plan {
    /// Makes it ready to sound.
    ///
    /// # Errors
    /// When there is no such session, or it can not be had like this.
    pub fn prepare(&self, library: &Library) -> anyhow::Result<Prepared> {
        match self {
            Plan::Session { name, bed, sitting } => {
                let opened = library.open(name)?;
                let mut session = opened.session().clone();
                session.bed = bed.of(session.bed);
                library.prepare_session(&opened, session, sitting.clone())
            }
            Plan::Timer { timer, request } => {
                let sitting = Sitting { request: *request, ..Sitting::default() };
                library.prepare_wordless(timer.session()?, sitting)
            }
        }
    }

    /// The session's id or file; none for the timer.
    pub fn session(&self) -> Option<&str> {
        match self {
            Plan::Session { name, .. } => Some(name),
            Plan::Timer { .. } => None,
        }
    }

    /// As text for the record. A file is named by where it is from the root.
    pub fn to_text(&self) -> String {
        serde_json::to_string(&PlanText::from(self)).unwrap_or_default()
    }

    /// What [`Plan::to_text`] wrote.
    ///
    /// # Errors
    /// When this program does not know all of it.
    pub fn from_text(text: &str) -> anyhow::Result<Plan> {
        let written: PlanText = serde_json::from_str(text)
            .context("how the sitting was played is written in a way this program does not know")?;
        Plan::try_from(written)
    }
}
