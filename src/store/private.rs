//! Protects values from accidental leaks: private values do not appear in logs, and keys leave no trace in
//! memory.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Private data of the client: its `Debug` output is `[private]`, so that no log or panic reveals it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Private<T>(pub T);

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// A key of 256 bits. It is overwritten when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; SecretKey::BYTES]);

impl SecretKey {
    /// Length of a key in bytes.
    pub const BYTES: usize = 32;

    /// Makes a key from the system's random numbers.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn random() -> Result<SecretKey, getrandom::Error> {
        let mut key = SecretKey([0; SecretKey::BYTES]);
        getrandom::fill(&mut key.0)?;
        Ok(key)
    }

    /// Makes a key from its bytes.
    pub fn from_bytes(bytes: [u8; SecretKey::BYTES]) -> SecretKey {
        SecretKey(bytes)
    }

    /// All 32 bytes of the key.
    pub fn bytes(&self) -> &[u8; SecretKey::BYTES] {
        &self.0
    }

    /// Another key that is derived from this one and does not reveal it (BLAKE3 key derivation). `purpose` is
    /// a fixed text, one for each use.
    pub fn derived(&self, purpose: &str) -> SecretKey {
        SecretKey(blake3::derive_key(purpose, &self.0))
    }

    /// The key as 64 hexadecimal digits.
    pub fn hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(&self.0))
    }

    /// Reads a key from 64 hexadecimal digits.
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
        // Writing into a string cannot fail.
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
        // Control: without the wrapper it appears.
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
