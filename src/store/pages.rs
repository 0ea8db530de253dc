//! The authentication codes of a database's pages, verified on all cores.
//!
//! The form is that of SQLCipher 4 (<https://www.zetetic.net/sqlcipher/design/>): the last 80 bytes of each page are
//! 16 of an initial vector and an HMAC-SHA512 over the rest, the vector and the page's number. The first 16 bytes of
//! the file are a salt, from which the key of the codes is derived. SQLCipher's own check does the same with one page
//! after the other, in nearly twice the processor time. What is said here is only whether every code is right; what is
//! wrong otherwise is SQLCipher's to say.

use sha2::{Digest as _, Sha512};
use zeroize::Zeroizing;

use super::private::SecretKey;
use crate::cores::on_all_cores;

/// Bytes in a page, the default of SQLCipher 4.
pub(super) const PAGE: usize = 4096;
/// Bytes of the salt at the beginning of the file.
const SALT: usize = 16;
/// Bytes of a code.
const CODE: usize = 64;
/// Bytes in a block of SHA-512.
const BLOCK: usize = 128;
/// Number of pages that a thread verifies at a time.
const AT_A_TIME: usize = 64;

/// Whether the file consists of whole pages, each with the code that belongs to it under this key. So is an empty
/// file.
pub(super) fn are_authentic(file: &[u8], key: &SecretKey) -> bool {
    let Some(salt) = file.first_chunk::<SALT>() else { return file.is_empty() };
    let (pages, rest) = file.as_chunks::<PAGE>();
    let codes = Codes::of(key, salt);
    let stretches: Vec<_> = pages.chunks(AT_A_TIME).enumerate().collect();
    let verified = on_all_cores("pages", &stretches, usize::MAX, |(n, stretch)| {
        let mut numbered = stretch.iter().zip(n * AT_A_TIME + 1..);
        numbered.all(|(page, number)| codes.verify(page, number))
    });
    rest.is_empty() && verified.into_iter().all(|authentic| authentic)
}

/// What verifies the codes of one file.
struct Codes(Hmac);

impl Codes {
    /// The key of the codes is derived by PBKDF2 with two rounds, from the file's key and a salt of its own.
    fn of(key: &SecretKey, salt: &[u8; SALT]) -> Codes {
        let derive = Hmac::new(key.bytes());
        let first = derive.of(&[&salt.map(|byte| byte ^ 0x3a), &1u32.to_be_bytes()]);
        let second = derive.of(&[&*first]);
        let mut derived = Zeroizing::new([0; SecretKey::BYTES]);
        for ((byte, a), b) in derived.iter_mut().zip(&*first).zip(&*second) {
            *byte = a ^ b;
        }
        Codes(Hmac::new(&derived))
    }

    /// Whether the code of a page is right. Pages count from 1; the salt in the first is not part of its content.
    fn verify(&self, page: &[u8; PAGE], number: usize) -> bool {
        let Ok(numbered) = u32::try_from(number) else { return false };
        let salt = if number == 1 { SALT } else { 0 };
        let (content, code) = page.split_at(PAGE - CODE);
        *self.0.of(&[&content[salt..], &numbered.to_le_bytes()]) == *code
    }
}

/// HMAC-SHA512 (RFC 2104) with a key that is hashed once.
struct Hmac {
    inner: Sha512,
    outer: Sha512,
}

impl Hmac {
    fn new(key: &[u8; SecretKey::BYTES]) -> Hmac {
        let padded = |pad: u8| {
            let mut block = Zeroizing::new([pad; BLOCK]);
            for (byte, of_key) in block.iter_mut().zip(key) {
                *byte ^= of_key;
            }
            Sha512::new_with_prefix(block.as_slice())
        };
        Hmac { inner: padded(0x36), outer: padded(0x5c) }
    }

    fn of(&self, parts: &[&[u8]]) -> Zeroizing<[u8; CODE]> {
        let inner = parts.iter().fold(self.inner.clone(), |hash, part| hash.chain_update(part));
        Zeroizing::new(self.outer.clone().chain_update(inner.finalize()).finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::database::{self, Access};
    use super::*;

    /// A database of some hundred pages.
    fn file(key: &SecretKey) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let connection = database::connect(&path, key, Access::Record).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE words (word BLOB);
                 WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
                 INSERT INTO words SELECT randomblob(900) FROM n;",
            )
            .unwrap();
        database::empty_log(&connection).unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn the_codes_are_those_that_sqlcipher_writes() {
        let key = SecretKey::from_bytes([3; 32]);
        let file = file(&key);
        assert!(file.len() > 3 * AT_A_TIME * PAGE, "{} bytes", file.len());
        assert!(are_authentic(&file, &key));
        assert!(are_authentic(&[], &key));
        assert!(!are_authentic(&file, &SecretKey::from_bytes([4; 32])));
        assert!(!are_authentic(&file[..file.len() - 1], &key), "half a page at the end");
        assert!(!are_authentic(&file[..8], &key), "half a salt");
    }

    #[test]
    fn a_changed_bit_is_found_wherever_it_is() {
        let key = SecretKey::from_bytes([3; 32]);
        let mut file = file(&key);
        let pages = file.len() / PAGE;
        for page in [0, 1, AT_A_TIME - 1, AT_A_TIME, pages - 1] {
            // In the salt of the first page, its content, its vector and its code.
            for byte in [3, 2000, PAGE - 70, PAGE - 1] {
                file[page * PAGE + byte] ^= 1;
                assert!(!are_authentic(&file, &key), "byte {byte} of page {page}");
                file[page * PAGE + byte] ^= 1;
            }
        }
        // Two whole pages that change places.
        let (a, b) = (5 * PAGE, 6 * PAGE);
        for byte in 0..PAGE {
            file.swap(a + byte, b + byte);
        }
        assert!(!are_authentic(&file, &key));
    }
}
