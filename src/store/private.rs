//! What must not leak by accident: values that no log shows, and keys that leave no trace in memory.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Something of the client's: its `Debug` prints `[private]`, so that no log or panic carries it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Private<T>(pub T);

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// 256 bits that open something. Overwritten when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; SecretKey::BYTES]);

impl SecretKey {
    /// How long a key is.
    pub const BYTES: usize = 32;

    /// A key that nobody can guess.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn random() -> Result<SecretKey, getrandom::Error> {
        let mut key = SecretKey([0; SecretKey::BYTES]);
        getrandom::fill(&mut key.0)?;
        Ok(key)
    }

    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; SecretKey::BYTES]) -> SecretKey {
        SecretKey(bytes)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; SecretKey::BYTES] {
        &self.0
    }

    /// Another key that is got from this one and does not lead back to it (BLAKE3 key derivation).
    /// `purpose` is a fixed text, one for each use.
    pub fn derived(&self, purpose: &str) -> SecretKey {
        SecretKey(blake3::derive_key(purpose, &self.0))
    }

    /// The key as 64 hexadecimal digits.
    pub fn hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(&self.0))
    }

    /// A key of 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<SecretKey> {
        let bytes = Zeroizing::new(unhex(text)?);
        Some(SecretKey(bytes.as_slice().try_into().ok()?))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Hexadecimal digits as bytes; `None` for anything else.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_private_is_printed() {
        let key = SecretKey::from_bytes([7; 32]);
        assert_eq!(format!("{:?} {:?}", Private("a name"), key), "[private] [private]");
        // The control: without the wrapper it is.
        assert_eq!(format!("{:?}", "a name"), "\"a name\"");
    }

    #[test]
    fn a_key_survives_being_written() {
        let key = SecretKey::random().unwrap();
        assert_eq!(SecretKey::from_hex(&key.hex()).as_ref(), Some(&key));
        assert_eq!(SecretKey::from_hex(&key.hex()[1..]), None);
        assert_eq!(SecretKey::from_hex(&"é".repeat(32)), None);
        assert_ne!(key.derived("one"), key.derived("two"));
    }
}
