//! The record: practice history, encrypted on this computer. A crash, a power cut, a full disk or a bad byte
//! loses nothing.
//!
//! Owns every file in the record's folder. Knows nothing of sound, windows or the command line; the time is
//! always passed in.
//!
//! The folder holds the key file with its copy, and one folder for the current *generation* (everything under
//! one key): the database, the journal beside it, and backups. See `docs/privacy.md`.

mod back_up;
mod backups;
mod bring_in;
mod bundles;
mod contents;
mod database;
mod erase;
mod error;
mod event;
mod events;
pub mod exchange;
mod files;
mod home;
mod journal;
mod keys;
mod lines;
mod notice;
mod pages;
mod passphrase;
mod private;
mod read;
mod record;
mod relock;
mod seal;
mod sitting;
mod write;

pub use backups::Backup;
pub use bring_in::BroughtIn;
pub use bundles::KeptBundle;
pub use contents::{Adding, ContentHash, Contents};
pub use erase::{Erasure, KEPT, erase_all, start_again};
pub use error::StoreError;
pub use files::{network_drive, sync_folder, synchronised};
pub use home::ASIDE;
pub use keys::Lock;
pub use notice::Notice;
pub use private::{Private, SecretKey};
pub use record::{Closed, Record, hold};
pub use sitting::Running;
pub use write::{Done, Undone};

#[cfg(test)]
mod tests;
