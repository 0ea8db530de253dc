//! Derives a key from a passphrase, slowly on purpose: an attacker who has the file needs the same time and
//! much memory for each guess (Argon2id, RFC 9106).

use std::time::Duration;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::StoreError;
use super::private::{SecretKey, hex, unhex};

/// The work for each guess, and the salt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Effort {
    /// Memory in KiB.
    memory_kib: u32,
    /// Passes over that memory.
    passes: u32,
    /// 16 random bytes as hexadecimal digits.
    salt: String,
}

/// Least memory, 64 MiB: what RFC 9106 recommends where memory is short.
const LEAST_MEMORY_KIB: u32 = 64 * 1024;
/// Most memory, so that an old laptop can open the record.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
/// Least number of passes with that memory (RFC 9106, section 4).
const LEAST_PASSES: u32 = 3;
/// More passes than any computer would choose; a key file with more was tampered with.
const MOST_PASSES: u32 = 64;
/// Intended time to open the record on the computer on which the passphrase was set.
const WANTED: Duration = Duration::from_millis(500);
/// Length of a salt in bytes.
pub(super) const SALT: usize = 16;
/// Memory for a word that seals lines: about a third of a second on a laptop, everywhere the same.
const WORDS_MEMORY_KIB: u32 = 128 * 1024;

impl Effort {
    /// The work that this computer does in about half a second, but at least the minimum.
    ///
    /// # Errors
    /// When there is too little memory, or no random numbers.
    pub(super) fn calibrated() -> Result<Effort, StoreError> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt)?;
        let least = Effort { memory_kib: LEAST_MEMORY_KIB, passes: LEAST_PASSES, salt: hex(&salt) };
        #[expect(
            clippy::disallowed_methods,
            reason = "how quick this computer is only a clock says"
        )]
        let began = std::time::Instant::now();
        least.key_of("how long does this take?")?;
        Ok(least.scaled(began.elapsed()))
    }

    /// The work for a word that seals lines.
    pub(super) fn of_words(salt: [u8; SALT]) -> Effort {
        Effort { memory_kib: WORDS_MEMORY_KIB, passes: LEAST_PASSES, salt: hex(&salt) }
    }

    /// The work that [`Effort::parts`] describes; [`Effort::key_of`] checks it.
    pub(super) fn of_parts(memory_kib: u32, passes: u32, salt: &str) -> Effort {
        Effort { memory_kib, passes, salt: salt.into() }
    }

    /// Memory in KiB, passes, and the salt as hexadecimal digits.
    pub(super) fn parts(&self) -> [String; 3] {
        [self.memory_kib.to_string(), self.passes.to_string(), self.salt.clone()]
    }

    /// Scales the work up to fill [`WANTED`], given the time it takes now: first more memory, which costs an
    /// attacker most, then more passes.
    fn scaled(&self, takes: Duration) -> Effort {
        let room = WANTED.as_micros() as u64 / (takes.as_micros() as u64).max(1);
        let room = u32::try_from(room).unwrap_or(u32::MAX).max(1);
        let memory_kib = self.memory_kib.saturating_mul(room).min(MOST_MEMORY_KIB);
        let left = room / (memory_kib / self.memory_kib);
        let passes = self.passes.saturating_mul(left.max(1)).min(MOST_PASSES);
        Effort { memory_kib, passes, salt: self.salt.clone() }
    }

    /// The key derived from a passphrase.
    ///
    /// # Errors
    /// When the parameters are outside this program's limits, or there is too little memory.
    pub(super) fn key_of(&self, passphrase: &str) -> Result<SecretKey, StoreError> {
        let damaged = |what: &str| StoreError::Damaged { what: what.into() };
        let salt = unhex(&self.salt)
            .filter(|salt| salt.len() == SALT)
            .ok_or_else(|| damaged("a salt is not 16 bytes"))?;
        if !(LEAST_MEMORY_KIB..=MOST_MEMORY_KIB).contains(&self.memory_kib)
            || !(LEAST_PASSES..=MOST_PASSES).contains(&self.passes)
        {
            return Err(damaged("more or less work is asked for than this program sets"));
        }
        let params = Params::new(self.memory_kib, self.passes, 1, Some(SecretKey::BYTES))
            .map_err(|error| damaged(&error.to_string()))?;
        let mut memory = Zeroizing::new(Vec::new());
        memory.try_reserve_exact(params.block_count()).map_err(|_| {
            StoreError::NotSo(
                "there is too little free memory for this; close other programs and try again",
            )
        })?;
        memory.resize(params.block_count(), Block::new());
        let mut key = Zeroizing::new([0; SecretKey::BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                passphrase.as_bytes(),
                &salt,
                &mut key[..],
                memory.as_mut_slice(),
            )
            .map_err(|error| damaged(&error.to_string()))?;
        Ok(SecretKey::from_bytes(*key))
    }

    /// Text that binds a sealed key to these parameters, so that nobody can reduce the work unnoticed.
    pub(super) fn bound(&self) -> String {
        format!("{} {} {}", self.memory_kib, self.passes, self.salt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effort() -> Effort {
        Effort { memory_kib: LEAST_MEMORY_KIB, passes: LEAST_PASSES, salt: "00".repeat(SALT) }
    }

    #[test]
    fn a_quick_computer_works_more_and_a_slow_one_never_less_than_the_least() {
        let at = |ms| {
            let scaled = effort().scaled(Duration::from_millis(ms));
            (scaled.memory_kib / 1024, scaled.passes)
        };
        assert_eq!(at(2000), (64, 3));
        assert_eq!(at(300), (64, 3));
        assert_eq!(at(170), (128, 3));
        assert_eq!(at(100), (256, 3));
        assert_eq!(at(20), (256, 18));
        assert_eq!(at(0), (256, 64));
    }

    #[test]
    fn another_passphrase_or_salt_leads_elsewhere() {
        let key = effort().key_of("quiet room").unwrap();
        assert_eq!(key, effort().key_of("quiet room").unwrap());
        assert_ne!(key, effort().key_of("quiet roon").unwrap());
        let other = Effort { salt: "01".repeat(SALT), ..effort() };
        assert_ne!(key, other.key_of("quiet room").unwrap());
    }

    #[test]
    fn a_key_file_can_not_ask_for_the_whole_memory() {
        for bad in [
            Effort { memory_kib: u32::MAX, ..effort() },
            Effort { memory_kib: 8, ..effort() },
            Effort { passes: u32::MAX, ..effort() },
            Effort { passes: 1, ..effort() },
            Effort { salt: "0g".repeat(SALT), ..effort() },
            Effort { salt: "00".into(), ..effort() },
        ] {
            assert!(matches!(bad.key_of("x"), Err(StoreError::Damaged { .. })), "{bad:?}");
        }
    }
}
