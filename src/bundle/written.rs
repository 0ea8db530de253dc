//! Recognises minisign's files by their text.

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

/// Bytes of a key: algorithm, number, the key itself.
pub(super) const KEY_BYTES: usize = 2 + 8 + 32;
/// Bytes of a signature: algorithm, number of the key, the signature itself.
pub(super) const SIGNATURE_BYTES: usize = 2 + 8 + 64;

/// A kind of minisign file, recognised by its length and beginning.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// The public half of a key.
    Public,
    /// A signing key with a passphrase.
    Secret,
    /// A signing key without a passphrase.
    BareSecret,
    /// A signature by a key.
    Signature,
}

impl Written {
    /// The kind of a text, if minisign wrote it: the base64 line may come first or after a comment.
    pub(super) fn of(text: &str) -> Option<Written> {
        /// Bytes of a secret key: parameters that open it, number, key, and a checksum.
        const SECRET_BYTES: usize = 2 + 2 + 2 + 32 + 8 + 8 + 8 + 64 + 32;
        let mut lines = text.trim_start_matches('\u{feff}').trim().lines();
        let first = lines.next()?;
        let line = match first.starts_with("untrusted comment:") {
            true => lines.next()?,
            false => first,
        };
        let bytes = Zeroizing::new(Base64::decode_vec(line.trim()).ok()?);
        match (bytes.len(), bytes.get(..2)?) {
            (KEY_BYTES, b"Ed") => Some(Written::Public),
            (SIGNATURE_BYTES, b"Ed" | b"ED") => Some(Written::Signature),
            (SECRET_BYTES, b"Ed") => match bytes.get(2..4)? {
                b"Sc" => Some(Written::Secret),
                _ => Some(Written::BareSecret),
            },
            _ => None,
        }
    }
}
