//! Authoring: a therapist's work on a bundle, from an empty folder to a signed and sealed file.

pub mod bundles;
mod checking;
pub mod cleaning;
pub mod desk;
pub mod handing;
pub mod handout;
pub mod narrate;
pub mod passes;
pub mod placing;
mod publish;
pub mod read_through;
mod recordings;
mod reports;
pub mod sealing;
mod starters;
pub mod takes;
pub mod taking_in;

pub use publish::{How, Published, publish};
pub use reports::{NotRead, read_reports};
pub use sealing::{Given, Sealed};
pub use starters::Starter;

// Types of lower layers that the interfaces need, so that they need not use those layers.
pub use crate::bundle::SealedFor;
