//! What is installed and a sitting in progress: where sessions, narrations, sound and the device
//! come together.
//!
//! [`Library`] knows what there is and makes it ready to play; [`Player`] is one sitting. Never
//! touches windows or the command line.

pub mod credits;
mod library;
pub mod narrate;
mod places;
mod player;

pub use library::{Library, Opened, Prepared, Sitting, Source, narration_folder};
pub use places::Places;
pub use player::{Player, Playing, Snapshot, State};
