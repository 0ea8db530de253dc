//! The key file: how the record's key is kept, and what opens it.
//!
//! A text of a few lines. The key lies in it in clear as long as nobody set a passphrase; afterwards
//! sealed under the passphrase and, if wanted, under a recovery code. A copy lies beside it, because
//! one broken byte here would cost everything. It also names the *generation* of the record: the
//! folder that holds all that is encrypted with this key. Writing this file is what makes a new key
//! and a new generation the ones that count, in one step.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize as _, Zeroizing};

use super::error::StoreError;
use super::files;
use super::passphrase::Effort;
use super::private::{SecretKey, hex, unhex};
use super::seal;
use crate::domain::word_list;

type Result<T> = std::result::Result<T, StoreError>;

/// The form of the key file that this program writes.
const FORMAT: u32 = 1;
/// More than any key file has.
const MOST_BYTES: u64 = 16 * 1024;
/// What the file says of itself.
const HEAD: &str = "// The key to your record. Keep it, and keep it to yourself: nothing opens the record without it.\n";
/// Before the sum over all that comes before it.
const SUM: &str = "// sum: ";
const RECOVERY: &str = "groundwork recovery 1";

/// What is in the key file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyFile {
    format: u32,
    store: Uuid,
    generation: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passphrase: Option<PassphraseSlot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PassphraseSlot {
    effort: Effort,
    sealed: String,
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.open.zeroize();
    }
}

/// How the record is locked.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Not at all: anyone using this computer account can open it.
    Open,
    /// With a passphrase.
    Passphrase {
        /// Whether a recovery code opens it too.
        recovery: bool,
    },
}

impl KeyFile {
    /// A new record's key file, open.
    pub(super) fn new(key: &SecretKey) -> KeyFile {
        KeyFile {
            format: FORMAT,
            store: Uuid::new_v4(),
            generation: 1,
            open: Some(key.hex().to_string()),
            passphrase: None,
            recovery: None,
        }
    }

    fn path(folder: &Path) -> PathBuf {
        folder.join("keys")
    }

    fn copy_path(folder: &Path) -> PathBuf {
        folder.join("keys.copy")
    }

    /// Reads the key file of a folder, or its copy if that is damaged or missing; `None` where
    /// neither is there. Mends whichever of the two is not like the other.
    ///
    /// # Errors
    /// When both are damaged, or the file is of a later program, or can not be read.
    pub(super) fn read(folder: &Path) -> Result<Option<KeyFile>> {
        let path = KeyFile::path(folder);
        let read = |path: &Path| match files::read_small(path, MOST_BYTES) {
            Ok(None) => Ok(None),
            Ok(Some(bytes)) => {
                let bytes = Zeroizing::new(bytes);
                match KeyFile::parse(&bytes) {
                    Err(error @ StoreError::KeysNewer { .. }) => Err(error),
                    parsed => Ok(Some((bytes, parsed.ok()))),
                }
            }
            Err(StoreError::TooLarge { .. }) => Ok(Some((Zeroizing::default(), None))),
            Err(error) => Err(error),
        };
        let first = read(&path)?;
        let second = read(&KeyFile::copy_path(folder))?;
        match (first, second) {
            (None, None) => Ok(None),
            (Some((bytes, Some(keys))), copy) => {
                if copy.is_none_or(|(copied, _)| copied != bytes) {
                    // Only the copy is at stake; where it can not be written, reading may go on.
                    let _ = files::write_whole(&KeyFile::copy_path(folder), &bytes);
                }
                Ok(Some(keys))
            }
            (_, Some((bytes, Some(keys)))) => {
                let _ = files::write_whole(&path, &bytes);
                Ok(Some(keys))
            }
            _ => Err(StoreError::KeysDamaged { path }),
        }
    }

    fn parse(bytes: &[u8]) -> Result<KeyFile> {
        let damaged =
            || StoreError::Damaged { what: "its key file is not what was written".into() };
        let text = std::str::from_utf8(bytes).map_err(|_| damaged())?;
        let (content, sum) = text.rsplit_once(SUM).ok_or_else(damaged)?;
        if sum.trim_end_matches('\n') != hex(blake3::hash(content.as_bytes()).as_bytes()) {
            return Err(damaged());
        }
        /// The one field that every form of the file has.
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        let form: Form = ron::from_str(content).map_err(|_| damaged())?;
        if form.format > FORMAT {
            return Err(StoreError::KeysNewer { found: form.format, known: FORMAT });
        }
        notation().from_str(content).map_err(|_| damaged())
    }

    /// Writes the file and its copy. Once this returns it counts.
    ///
    /// # Errors
    /// When it can not be written; the old one counts then.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let content = Zeroizing::new(
            notation()
                .to_string_pretty(self, ron::ser::PrettyConfig::new())
                .map_err(|error| StoreError::Damaged { what: error.to_string() })?,
        );
        let mut text = Zeroizing::new(format!("{HEAD}{}", *content));
        text.push('\n');
        let sum = hex(blake3::hash(text.as_bytes()).as_bytes());
        text.push_str(SUM);
        text.push_str(&sum);
        text.push('\n');
        files::write_whole(&KeyFile::path(folder), text.as_bytes())?;
        files::write_whole(&KeyFile::copy_path(folder), text.as_bytes())
    }

    /// Overwrites and removes the key file and its copy: nothing opens the record afterwards.
    ///
    /// # Errors
    /// When one of them can not be removed.
    pub(super) fn destroy(folder: &Path) -> Result<()> {
        for path in [KeyFile::path(folder), KeyFile::copy_path(folder)] {
            if let Ok(metadata) = path.metadata() {
                // In the same place on those disks that write where they are told to.
                let over = || {
                    use std::io::Write as _;
                    let mut file = std::fs::OpenOptions::new().write(true).open(&path)?;
                    file.write_all(&vec![0; metadata.len() as usize])?;
                    file.sync_all()
                };
                over().map_err(|error| StoreError::file("overwrite", &path, error))?;
            }
            files::remove(&path)?;
        }
        files::sync_folder(folder)
    }

    /// Which generation of the record counts.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// How the record is locked.
    pub(super) fn lock(&self) -> Lock {
        match self.open {
            Some(_) => Lock::Open,
            None => Lock::Passphrase { recovery: self.recovery.is_some() },
        }
    }

    /// What a sealed key is bound to.
    fn about(&self, how: &str) -> Vec<u8> {
        format!("groundwork keys {FORMAT} {} {} {how}", self.store, self.generation).into_bytes()
    }

    /// The key, if the record is not locked.
    pub(super) fn open_key(&self) -> Option<SecretKey> {
        SecretKey::from_hex(self.open.as_ref()?)
    }

    /// The key, by passphrase.
    ///
    /// # Errors
    /// When it is another passphrase.
    pub(super) fn key_by_passphrase(&self, passphrase: &str) -> Result<SecretKey> {
        let slot =
            self.passphrase.as_ref().ok_or(StoreError::NotSo("the record has no passphrase"))?;
        let outer = slot.effort.key_of(passphrase)?;
        self.opened(&outer, &slot.effort.bound(), &slot.sealed)
    }

    /// The key, by recovery code.
    ///
    /// # Errors
    /// When it is another code, or the record has none.
    pub(super) fn key_by_recovery(&self, secret: &[u8; 16]) -> Result<SecretKey> {
        let sealed =
            self.recovery.as_ref().ok_or(StoreError::NotSo("the record has no recovery code"))?;
        self.opened(&recovery_key(secret), "recovery", sealed)
    }

    fn opened(&self, outer: &SecretKey, how: &str, sealed: &str) -> Result<SecretKey> {
        let sealed = unhex(sealed).ok_or(StoreError::DoesNotOpen)?;
        let bytes = Zeroizing::new(
            seal::open(outer, &self.about(how), &sealed).ok_or(StoreError::DoesNotOpen)?,
        );
        let bytes = bytes.as_slice().try_into().map_err(|_| StoreError::DoesNotOpen)?;
        Ok(SecretKey::from_bytes(bytes))
    }

    /// The key file for the next generation of the record, which nothing opens yet.
    pub(super) fn next_generation(&self) -> KeyFile {
        KeyFile {
            format: FORMAT,
            store: self.store,
            generation: self.generation + 1,
            open: None,
            passphrase: None,
            recovery: None,
        }
    }

    /// Seals the key under a passphrase, instead of whatever passphrase there was, and in clear no
    /// more.
    ///
    /// # Errors
    /// When there is no memory or no random number for it.
    pub(super) fn lock_with(&mut self, key: &SecretKey, passphrase: &str) -> Result<()> {
        let effort = Effort::calibrated()?;
        let outer = effort.key_of(passphrase)?;
        let sealed = hex(&seal::seal(&outer, &self.about(&effort.bound()), key.bytes())?);
        self.passphrase = Some(PassphraseSlot { effort, sealed });
        self.open.zeroize();
        self.open = None;
        Ok(())
    }

    /// Seals the key under a new recovery code of 12 words, which are shown once and kept nowhere.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub(super) fn add_recovery(&mut self, key: &SecretKey) -> Result<Zeroizing<String>> {
        let mut secret = Zeroizing::new([0; 16]);
        getrandom::fill(&mut secret[..])?;
        self.recovery =
            Some(hex(&seal::seal(&recovery_key(&secret), &self.about("recovery"), key.bytes())?));
        Ok(Zeroizing::new(word_list::recovery_words(&secret).join(" ")))
    }

    /// Puts the key back in clear: no passphrase and no code any more.
    pub(super) fn unlock(&mut self, key: &SecretKey) {
        self.open = Some(key.hex().to_string());
        self.passphrase = None;
        self.recovery = None;
    }
}

/// The key that a recovery code's 128 random bits lead to; nobody guesses those, so no slow way.
fn recovery_key(secret: &[u8; 16]) -> SecretKey {
    SecretKey::from_bytes(blake3::derive_key(RECOVERY, secret))
}

/// Optional fields are written without `Some`, as everywhere.
fn notation() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_bytes([9; 32])
    }

    #[test]
    fn a_broken_key_file_is_mended_from_its_copy_and_the_other_way_round() {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyFile::new(&key());
        keys.write(folder.path()).unwrap();
        let whole = std::fs::read(KeyFile::path(folder.path())).unwrap();
        for path in [KeyFile::path(folder.path()), KeyFile::copy_path(folder.path())] {
            for bit in 0..whole.len() * 8 {
                let mut broken = whole.clone();
                broken[bit / 8] ^= 1 << (bit % 8);
                std::fs::write(&path, &broken).unwrap();
                assert!(KeyFile::parse(&broken).is_err(), "bit {bit} was not noticed");
                if bit % 97 == 0 {
                    let read = KeyFile::read(folder.path()).unwrap().unwrap();
                    assert!(read == keys);
                    assert_eq!(std::fs::read(&path).unwrap(), whole, "bit {bit} was not mended");
                }
            }
            std::fs::remove_file(&path).unwrap();
            assert!(KeyFile::read(folder.path()).unwrap().unwrap() == keys);
        }
        std::fs::write(KeyFile::path(folder.path()), "nonsense").unwrap();
        std::fs::write(KeyFile::copy_path(folder.path()), "").unwrap();
        assert!(matches!(KeyFile::read(folder.path()), Err(StoreError::KeysDamaged { .. })));
    }

    #[test]
    fn a_later_form_is_told_from_damage() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = KeyFile::new(&key());
        keys.format = 2;
        keys.write(folder.path()).unwrap();
        assert!(matches!(
            KeyFile::read(folder.path()),
            Err(StoreError::KeysNewer { found: 2, known: 1 })
        ));
    }

    #[test]
    fn passphrase_and_code_open_and_the_key_is_in_clear_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = KeyFile::new(&key()).next_generation();
        keys.lock_with(&key(), "quiet room").unwrap();
        let code = keys.add_recovery(&key()).unwrap();
        keys.write(folder.path()).unwrap();
        let text = std::fs::read_to_string(KeyFile::path(folder.path())).unwrap();
        assert!(!text.contains(key().hex().as_str()));
        let read = KeyFile::read(folder.path()).unwrap().unwrap();
        assert_eq!(read.lock(), Lock::Passphrase { recovery: true });
        assert!(read.open_key().is_none());
        assert!(read.key_by_passphrase("quiet room").unwrap() == key());
        assert!(matches!(read.key_by_passphrase("quiet rooms"), Err(StoreError::DoesNotOpen)));
        let secret = word_list::recovery_secret(&code).unwrap();
        assert!(read.key_by_recovery(&secret).unwrap() == key());
        assert!(matches!(read.key_by_recovery(&[0; 16]), Err(StoreError::DoesNotOpen)));
        // What a sealed key is bound to can not be exchanged.
        let mut moved = read.clone();
        moved.generation = 9;
        assert!(matches!(moved.key_by_passphrase("quiet room"), Err(StoreError::DoesNotOpen)));
    }
}
