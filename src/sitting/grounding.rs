//! Chooses the session of *Ground me*, and how it is played.

use super::request::PlayRequest;
use crate::domain::{Preferences, Request};
use crate::library::{Library, OpenedSession, Prepared, Voice, Wishes};

/// Id of the session that *Ground me* plays.
const SESSION: &str = "five-senses";

/// Narrator and preferences for the grounding of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroundingRequest {
    /// Narrator heard in the sitting.
    heard: Option<Voice>,
    /// Narrator that was requested.
    wanted: Option<Voice>,
    preferences: Preferences,
}

impl GroundingRequest {
    /// The grounding for a sitting, given its request and how it is played: it has the same narrator and
    /// preferences. The timer has neither; then `narrator` and `preferences` of the person's settings apply.
    pub fn new(
        plan: &PlayRequest,
        prepared: &Prepared,
        narrator: Option<Voice>,
        preferences: &Preferences,
    ) -> GroundingRequest {
        match plan {
            PlayRequest::Session { sitting, .. } => GroundingRequest {
                heard: prepared.sitting.voice,
                wanted: sitting.voice,
                preferences: prepared.sitting.preferences.clone(),
            },
            PlayRequest::Timer { .. } => {
                GroundingRequest { heard: None, wanted: narrator, preferences: preferences.clone() }
            }
        }
    }

    /// The grounding that is taken along beside practice with this narrator and these preferences.
    pub(super) fn beside(narrator: Option<Voice>, preferences: &Preferences) -> GroundingRequest {
        GroundingRequest { heard: None, wanted: narrator, preferences: preferences.clone() }
    }

    /// Prepares the grounding for playback, at the middle one of its lengths. The narrator of the sitting
    /// speaks it if there are recordings.
    ///
    /// # Errors
    /// When the session cannot be opened, or not be prepared with these preferences.
    pub fn prepare(&self, library: &Library) -> anyhow::Result<Prepared> {
        let (opened, wishes) = self.chosen(library)?;
        library.prepare(&opened, wishes)
    }

    /// The session, and how it is played.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn chosen(&self, library: &Library) -> anyhow::Result<(OpenedSession, Wishes)> {
        let opened = library.open(SESSION)?;
        let lengths = &opened.session().lengths;
        let request =
            Request { target: lengths.get(lengths.len() / 2).copied(), ..Request::default() };
        let speaks = library.recorded_by(&opened);
        let heard = self.heard.filter(|voice| speaks.contains(voice));
        let voice = heard.or(self.wanted);
        let preferences = self.preferences.clone();
        Ok((opened, Wishes { voice, request, preferences }))
    }
}
