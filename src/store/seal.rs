//! Sealing: encrypts bytes under a key and makes changes detectable (XChaCha20-Poly1305, with a random nonce
//! of 192 bits before the sealed bytes).

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::error::StoreError;
use super::private::SecretKey;

/// Bytes of the nonce before the sealed bytes.
const NONCE: usize = 24;
/// Bytes that sealing adds: the nonce and a 16-byte authentication code.
pub(super) const OVERHEAD: usize = NONCE + 16;

/// Seals `plain`; only the same key and the same `about` open it.
///
/// # Errors
/// When the system has no random numbers.
pub(super) fn seal(key: &SecretKey, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce)?;
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: about })
        .map_err(|_| StoreError::TooLarge { bytes: plain.len() })?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens the result of [`seal`]; `None` if the key, `about` or any bit of `sealed` differs.
pub(super) fn open(key: &SecretKey, about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: about }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_words_and_bytes_open() {
        let key = SecretKey::from_bytes([1; 32]);
        let sealed = seal(&key, b"about", b"plain").unwrap();
        assert_eq!(sealed.len(), 5 + OVERHEAD);
        assert_eq!(open(&key, b"about", &sealed).as_deref(), Some(&b"plain"[..]));
        assert_eq!(open(&key, b"another", &sealed), None);
        assert_eq!(open(&SecretKey::from_bytes([2; 32]), b"about", &sealed), None);
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, b"about", &changed), None, "bit {bit}");
        }
        assert_eq!(open(&key, b"about", b"short"), None);
        assert_ne!(sealed, seal(&key, b"about", b"plain").unwrap(), "a nonce was used twice");
    }
}
