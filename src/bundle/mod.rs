//! Bundles as files: reading and writing the archive, signing it, and opening bundles from untrusted sources.
//!
//! Owns the strict archive, the packed manifest, keys and signatures, the list of a shelf, and the order of
//! checks. Never touches sound, the record or the window: a [`Host`] examines recordings, and a [`Sink`]
//! stores files. Every problem of a bundle is a [`Refusal`] with a stable code and a sentence that a client
//! can read to their therapist on the phone.

mod archive;
mod changes;
mod files;
mod handed;
mod key;
mod kind;
mod making;
mod manifest;
mod open;
mod pack;
mod reading;
mod refusal;
mod sealed;
mod shelf;
mod written;

#[cfg(test)]
mod tests;

pub use archive::{LARGEST, MIMETYPE};
pub use changes::{Change, Edition, How, changes};
pub use files::{near_match, read_at_most};
pub use handed::{Bytes, kind_of, seal_of, take_out};
pub use key::{AuthorKey, KeyError, SecretKey};
pub use kind::FileKind;
pub use making::{MANIFEST, Making, MakingError};
pub use open::{
    Host, OpenedBundle, Probed, SHORTEST, SHORTEST_OF_1, Sink, Trust, in_folder, open, stated,
};
pub use pack::{PackError, as_packed, fits, pack, word_opens};
pub use reading::{Block, Inline, Kind, Reading, read};
pub use refusal::{Code, Refusal};
pub use sealed::{Opener, SealError, SealedFor, Sealer, Unsealed, sealed_for, unsealed};
pub use shelf::{ShelfError, ShelfTexts, content_name, next_list, open_list};
