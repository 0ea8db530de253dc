//! Bundles as files: reading and writing the archive, signing it, and opening one from hands that are
//! not trusted.
//!
//! Owns the strict archive, the manifest as it is packed, keys and signatures, the list of a shelf, and the
//! order of looking.
//! Never touches sound, the record or the window: what is in a clip says a [`Host`], and where files
//! go says a [`Sink`]. Whatever is wrong with a bundle is one [`Refusal`], with a code that stays and a
//! sentence that a client can read to their therapist on the phone.

mod archive;
mod changes;
mod files;
mod key;
mod making;
mod manifest;
mod open;
mod pack;
mod reading;
mod refusal;
mod sealed;
mod shelf;

#[cfg(test)]
mod tests;

pub use archive::{LARGEST, MIMETYPE};
pub use changes::{Change, Edition, How, changes};
pub use files::read_at_most;
pub use key::{AuthorKey, KeyError, SecretKey};
pub use making::{MANIFEST, Making, MakingError};
pub use open::{Host, Opened, Probed, SHORTEST, Sink, Trust, in_folder, open};
pub use pack::{PackError, pack, word_opens};
pub use reading::{Block, Inline, Kind, Reading, read};
pub use refusal::{Code, Refusal};
pub use sealed::{Opener, SealError, SealedFor, Sealer, Unsealed, sealed_for, unsealed};
pub use shelf::{ShelfError, ShelfTexts, content_name, next_list, open_list};
