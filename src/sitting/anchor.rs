//! Changes the anchor in the middle of a session. The change is worked out on any thread that has time, while
//! the session plays.

use std::sync::Arc;

use crate::domain::{Anchor, Preferences, Session, Timeline};
use crate::library::{Remade, Sounds};
use crate::units::Frames;

/// Everything needed to work out another anchor. Creating it is cheap; [`AnchorWork::run`] may take a second.
#[derive(Clone)]
pub struct AnchorWork {
    pub(super) anchor: Anchor,
    /// Preferences of the sitting, with the new anchor.
    pub(super) preferences: Preferences,
    pub(super) session: Arc<Session>,
    pub(super) sounds: Sounds,
    /// Timeline that the sitting follows without the change.
    pub(super) ahead: Arc<Timeline>,
    /// Position from which the timeline is rebuilt.
    pub(super) at: Frames,
}

/// Result of [`AnchorWork::run`], for [`super::Sitting::take_anchor`].
pub struct AnchorMade {
    pub(super) work: AnchorWork,
    pub(super) made: anyhow::Result<Remade>,
}

impl AnchorWork {
    /// Rebuilds the rest of the sitting: compiles it, and decodes the recordings that it needs.
    pub fn run(self) -> AnchorMade {
        let AnchorWork { session, preferences, ahead, at, .. } = &self;
        let made = self.sounds.resume(session, preferences, ahead, *at);
        AnchorMade { work: self, made }
    }

    /// The result when the work was not done; `why` is a sentence for the user.
    pub fn undone(&self, why: &str) -> AnchorMade {
        AnchorMade { work: self.clone(), made: Err(anyhow::Error::msg(why.to_owned())) }
    }
}

/// Answer to a request for another anchor.
pub enum AnchorPress {
    /// The session offers no other anchor.
    NoOther,
    /// A change is being worked out; this request follows it.
    Later,
    /// Work to run; its result goes to [`super::Sitting::take_anchor`].
    Work(Box<AnchorWork>),
}

/// Outcome of a change of anchor.
pub enum AnchorCame {
    /// The sitting uses the new anchor from now on.
    Changed {
        /// The new anchor.
        anchor: Anchor,
        /// Whether the end of the session moved.
        end_moved: bool,
        /// Work for the next anchor, if one was requested meanwhile.
        next: Option<Box<AnchorWork>>,
    },
    /// Nothing changed, for this reason. Requests made meanwhile are dropped.
    Unchanged(anyhow::Error),
    /// Sound was already rendered beyond the position of the change; the work has to be repeated from a later
    /// one.
    Late(Box<AnchorWork>),
}
