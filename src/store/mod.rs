//! The record: what was practised, encrypted on this computer, and nothing lost by a crash, a power
//! cut, a full disk or a broken byte.
//!
//! Owns every file below the record's folder. Knows nothing of sound, windows or the command line;
//! the time is always passed in.
//!
//! A folder holds the key file with its copy, and one folder for the present *generation* (everything
//! under one key): the database, the journal beside it, and backups. See `docs/privacy.md`.

mod backups;
mod bundles;
mod contents;
mod database;
mod erase;
mod error;
mod event;
pub mod exchange;
mod files;
mod home;
mod journal;
mod keys;
mod notice;
mod passphrase;
mod private;
mod read;
mod record;
mod relock;
mod seal;
mod sitting;
mod write;

pub use backups::Backup;
pub use bundles::KeptBundle;
pub use contents::{Adding, ContentHash, Contents};
pub use erase::{Erasure, KEPT_MS, erase_all, start_again};
pub use error::StoreError;
pub use files::{network_drive, sync_folder};
pub use home::ASIDE;
pub use keys::Lock;
pub use notice::Notice;
pub use private::{Private, SecretKey};
pub use record::{Closed, Record, hold};
pub use sitting::Running;
pub use write::{BroughtIn, Done, Undone};

#[cfg(test)]
mod tests;
