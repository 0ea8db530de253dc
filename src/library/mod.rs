//! Everything that can be practised: built-in sessions, session files and installed bundles are described,
//! checked and prepared for playing.
//!
//! [`Library`] is the entry point. Never touches windows, the command line or a device.

mod along;
mod beforehand;
mod catalogue;
mod clock;
pub mod credits;
mod decoding;
pub mod doors;
mod folders;
mod installed;
mod judge;
mod known_shelves;
mod lengths;
mod narrations;
mod opened;
mod prepare;
mod receiving;
mod said;
mod shelf;
mod stumbles;
mod summary;
mod voices;

#[cfg(test)]
mod tests;

pub use along::{Along, AlongFormat, AlongProgress, Piece, Taken, UNPROTECTED};
pub use beforehand::beforehand;
pub use catalogue::Library;
pub use clock::{at_local, moments_at, now, offset_at};
pub use folders::{Folders, as_typed, bundle_files, documents, music};
pub use installed::{Installed, InstalledBundle};
pub use known_shelves::KnownShelves;
pub use narrations::{Narrations, NarrationsError, narration_folder, pronouncer, spoken_lines};
pub use opened::{OpenedSession, Source};
pub use prepare::{Prepared, Wishes, speaker};
pub(crate) use prepare::{Remade, Sounds};
pub use receiving::{Received, Receiver};
pub use said::{in_words, length_in_words, plainly, size_in_words};
pub use shelf::{Against, OnShelf, Shelf};
pub use summary::SessionSummary;

pub(crate) use decoding::{Decoding, built_in};
pub(crate) use lengths::{Lengths, Measured, Stamp};
pub(crate) use narrations::nearby;
pub(crate) use shelf::{AUTHOR, CONTENTS, INDEX, SIGNATURE};

// Types of lower layers that the interfaces need, so that they need not use those layers.
pub use crate::bundle::{AuthorKey, Block, Kind as BlockKind, Reading};
pub use crate::narrator::Voice;
pub use crate::store::synchronised;
