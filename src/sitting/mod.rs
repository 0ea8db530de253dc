//! One sitting: the request, the player, its snapshot, and its path into the record.
//!
//! [`PlayRequest`] describes what is played. [`Sitting`] goes through the stages, each played by a
//! [`Player`]; [`Keeping`] writes the sitting into the record.

mod along;
mod anchor;
mod conduct;
mod grounding;
mod keeping;
mod player;
mod request;
pub(crate) mod request_text;
mod snapshot;
mod stages;

pub use along::AlongRequest;
pub use anchor::{AnchorCame, AnchorMade, AnchorPress, AnchorWork};
pub use conduct::{Outcome, Sitting, Told};
pub use grounding::GroundingRequest;
pub use keeping::{Keeping, Progress};
pub use player::{Left, NotBegun, Outlet, Player, stepped};
pub use request::{BedChoice, PlayRequest};
pub use snapshot::{Playing, Snapshot, State, TurnNow};
pub use stages::Stage;

// Items of lower layers that the window and the terminal need, re-exported so that they need not use those
// layers.
pub use crate::audio::Bus;
pub use crate::audio::device::{OutputEvent, Target, describe as describe_sound};
