//! What is installed and a sitting in progress: where sessions, narrations, sound and the device
//! come together.
//!
//! [`Library`] knows what there is and makes it ready to play; [`Player`] is one sitting. Never
//! touches windows or the command line.

mod clock;
pub mod credits;
mod keeping;
mod library;
pub mod narrate;
mod places;
mod plan;
mod player;
mod settings;
mod written;

pub use clock::{at_local, now, offset_at};
pub use keeping::Keeping;
pub use library::{Library, Opened, Prepared, Sitting, Source, narration_folder};
pub use places::Places;
pub use plan::{BedChoice, Plan};
pub use player::{Player, Playing, Snapshot, State};
pub use settings::Settings;
