//! Describes what is played, completely enough to prepare it now or after a crash.

use crate::domain::timer::Timer;
use crate::domain::{Bed, BedSound, Preferences, Request};
use crate::library::{Library, Prepared, Wishes};
use crate::units::{Decibels, Frames};

/// A session or timer, with all choices for playing it.
#[derive(Clone, Debug)]
pub enum PlayRequest {
    /// A built-in session, one of a bundle, or one from a file.
    Session {
        /// Id of a built-in session or of one in a bundle, or path of a file.
        name: String,
        /// Choice of the bed.
        bed: BedChoice,
        /// Narrator, preferences and length.
        sitting: Wishes,
    },
    /// The timer, which plays bells and a bed without speech.
    Timer {
        /// Bells, bed and length.
        timer: Timer,
        /// Preparation, and whether the timer continues after its end.
        request: Request,
    },
}

/// The person's choice of a bed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum BedChoice {
    /// The session's own bed.
    #[default]
    Own,
    /// No bed.
    None,
    /// Another bed, at this level or by default at that of the session's own.
    Other(BedSound, Option<Decibels>),
}

impl BedChoice {
    /// The choice that turns a session's own bed into `wanted`.
    pub fn between(own: Option<Bed>, wanted: Option<Bed>) -> BedChoice {
        match wanted {
            bed if bed == own => BedChoice::Own,
            None => BedChoice::None,
            Some(bed) => BedChoice::Other(bed.sound, Some(bed.level)),
        }
    }

    /// Applies the choice to a session's own bed.
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

impl PlayRequest {
    /// Prepares the request for playback.
    ///
    /// # Errors
    /// When there is no such session, or it cannot be prepared with these choices.
    pub fn prepare(&self, library: &Library) -> anyhow::Result<Prepared> {
        match self {
            PlayRequest::Session { name, bed, sitting } => {
                let opened = library.open(name)?;
                let mut session = opened.session().clone();
                session.bed = bed.of(session.bed);
                library.prepare_session(&opened, session, sitting.clone())
            }
            PlayRequest::Timer { timer, request } => {
                let sitting = Wishes { request: *request, ..Wishes::default() };
                library.prepare_wordless(timer.session()?, sitting)
            }
        }
    }

    /// The same at this length; zero is the session's own. A timer keeps its length.
    #[must_use]
    pub fn at_length(mut self, length: Frames) -> PlayRequest {
        if let PlayRequest::Session { sitting, .. } = &mut self {
            sitting.request.target = (length > Frames::ZERO).then_some(length);
        }
        self
    }

    /// Replaces the preferences of a session; a timer has none.
    pub fn prefer(&mut self, preferences: &Preferences) {
        if let PlayRequest::Session { sitting, .. } = self {
            sitting.preferences = preferences.clone();
        }
    }

    /// The session's id or file; `None` for the timer.
    pub fn session(&self) -> Option<&str> {
        match self {
            PlayRequest::Session { name, .. } => Some(name),
            PlayRequest::Timer { .. } => None,
        }
    }
}
