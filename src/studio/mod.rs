//! What is installed and a sitting in progress: where sessions, narrations, sound and the device
//! come together.
//!
//! [`Library`] knows what there is and makes it ready to play; [`Player`] is one sitting. Never
//! touches windows or the command line.

mod appearance;
pub mod bundles;
mod card;
mod clock;
pub mod credits;
mod errand;
mod export;
pub mod handout;
mod installed;
mod keeper;
mod keeping;
mod library;
mod moment;
pub mod narrate;
mod places;
mod plan;
mod player;
mod receiving;
mod recordings;
pub mod sealing;
mod settings;
pub mod shelf;
mod voices;
mod written;

pub use appearance::{Appearance, KeepError, ThemeChoice};
pub use card::Card;
pub use clock::{at_local, now, offset_at};
pub use errand::{Errand, Errands, Returned, Secret, Told, Unlocked, Unlocking};
pub use export::{ExportError, Form};
pub use installed::{Installed, InstalledBundle};
pub use keeper::{DoorState, Keeper, Overview, Way};
pub use keeping::{Keeping, Sat};
pub use library::{Library, Opened, Prepared, Sitting, Source, speaker};
pub use moment::{Playing, Snapshot, State, TurnNow};
pub use places::{Places, bundle_files, documents};
pub use plan::{BedChoice, Plan};
pub use player::{Left, Player};
pub use receiving::{Received, Receiver};
pub use sealing::{Given, Sealed};
pub use settings::Settings;
pub use shelf::{Against, KnownShelves, OnShelf, Shelf};

// What the faces need of the layers below, so that a window can know the studio alone.
pub use crate::audio::Bus;
pub use crate::audio::device::{OutputEvent, Target};
pub use crate::bundle::{AuthorKey, Block, Kind as BlockKind, Reading, SealedFor};
pub use crate::narrator::Voice;
pub use crate::store::{Erasure, Lock, Running, StoreError};
