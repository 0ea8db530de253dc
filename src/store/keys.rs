//! The key file: stores the record's key, and what opens it.
//!
//! It is a text of a few lines. As long as there is no passphrase, it contains the key unencrypted;
//! afterwards, sealed under the passphrase and, if requested, under a recovery code. There is a copy beside
//! it, because one bad byte would cost everything. It also names the *generation* of the record: the folder
//! that holds everything encrypted with this key. Writing this file puts a new key and a new generation into
//! effect in one step.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize as _, Zeroizing};

use super::error::StoreError;
use super::files;
use super::passphrase::{Effort, SALT};
use super::private::{SecretKey, hex, unhex};
use super::seal;
use crate::domain::{typed, word_list};

type Result<T> = std::result::Result<T, StoreError>;

/// Form of the key file that this program writes.
const FORMAT: u32 = 1;
/// Larger than any key file, in bytes.
const MOST_BYTES: u64 = 16 * 1024;
/// Comment at the top of the file.
const HEAD: &str = "// The key to your record. Keep it, and keep it to yourself: nothing opens the record without it.\n";
/// Comment before the hash of everything above it.
const SUM: &str = "// sum: ";
/// Context for deriving the salt of words.
const WORDS: &str = "groundwork words salt 1";
const RECOVERY: &str = "groundwork recovery 1";

/// Content of the key file.
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

/// How durably a key file was written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// The file is on the disk.
    OnDisk,
    /// The file is in effect, but a power cut may bring back the old one.
    InUse,
}

/// Kind of lock on the record.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Lock {
    /// No lock: everyone who uses this computer account can open it.
    Open,
    /// The record opens with a passphrase.
    Passphrase {
        /// Whether a recovery code opens it, too.
        recovery: bool,
    },
}

impl KeyFile {
    /// The key file of a new record, without a lock.
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

    /// Reads the key file of a folder, or its copy if the file is damaged or missing; `None` if neither
    /// exists. Repairs the one that differs.
    ///
    /// # Errors
    /// When both are damaged, a later program wrote the file, or it cannot be read.
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
                    // Only the copy is affected; if it cannot be written, reading can continue.
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
        /// The only field that every form of the file has.
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

    /// Writes the file and its copy. When this returns, it is in effect.
    ///
    /// # Errors
    /// When it cannot be written; the old one then stays in effect.
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
        // An old copy must not outlive its original, because it may open a record that should be closed. If
        // the copy is missing or cannot be written, the next reading makes it.
        files::remove(&KeyFile::copy_path(folder))?;
        files::write_whole(&KeyFile::path(folder), text.as_bytes())?;
        let _ = files::write_whole(&KeyFile::copy_path(folder), text.as_bytes());
        Ok(())
    }

    /// Writes the file; after an error, checks whether it is in effect all the same (a name can be in its
    /// folder before the folder is known to be on the disk).
    ///
    /// # Errors
    /// When it is not in effect; the old one is then.
    pub(super) fn write_surely(&self, folder: &Path) -> Result<Written> {
        match self.write(folder) {
            Ok(()) => Ok(Written::OnDisk),
            Err(error) => match KeyFile::read(folder) {
                Ok(Some(found)) if found == *self => Ok(Written::InUse),
                _ => Err(error),
            },
        }
    }

    /// Overwrites and removes the key file and its copy, after which nothing opens the record.
    ///
    /// # Errors
    /// When either cannot be removed.
    pub(super) fn destroy(folder: &Path) -> Result<()> {
        for path in [KeyFile::path(folder), KeyFile::copy_path(folder)] {
            if let Ok(metadata) = path.metadata() {
                // In the same place, on disks that overwrite in place.
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

    /// Number of the current generation.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// Current lock of the record.
    pub(super) fn lock(&self) -> Lock {
        match self.open {
            Some(_) => Lock::Open,
            None => Lock::Passphrase { recovery: self.recovery.is_some() },
        }
    }

    /// The salt of the words that seal lines: another one for every record.
    pub(super) fn words_salt(&self) -> [u8; SALT] {
        let mut salt = [0; SALT];
        let derived = blake3::derive_key(WORDS, self.store.as_bytes());
        salt.copy_from_slice(&derived[..SALT]);
        salt
    }

    /// Data that a sealed key is bound to.
    fn about(&self, how: &str) -> Vec<u8> {
        format!("groundwork keys {FORMAT} {} {} {how}", self.store, self.generation).into_bytes()
    }

    /// The key, if the record is not locked.
    pub(super) fn open_key(&self) -> Option<SecretKey> {
        SecretKey::from_hex(self.open.as_ref()?)
    }

    /// The key, opened with a passphrase: as typed, and then in the forms that may have been meant. Every try
    /// costs the full effort. English letters and digits need one try; the most is [`typed::MOST_READINGS`].
    ///
    /// # Errors
    /// When the passphrase is wrong.
    pub(super) fn key_by_passphrase(&self, passphrase: &str) -> Result<SecretKey> {
        let slot =
            self.passphrase.as_ref().ok_or(StoreError::NotSo("the record has no passphrase"))?;
        for reading in typed::readings(passphrase) {
            let outer = slot.effort.key_of(&reading)?;
            match self.opened(&outer, &slot.effort.bound(), &slot.sealed) {
                Err(StoreError::DoesNotOpen) => {}
                opened => return opened,
            }
        }
        Err(StoreError::DoesNotOpen)
    }

    /// The key, opened with a recovery code.
    ///
    /// # Errors
    /// When the code is wrong, or the record has none.
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

    /// The key file for the next generation of the record, without any key yet.
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

    /// Seals the key under a passphrase in canonical form. This replaces an earlier passphrase or the
    /// unencrypted key.
    ///
    /// # Errors
    /// When there is too little memory, or no random numbers.
    pub(super) fn lock_with(&mut self, key: &SecretKey, passphrase: &str) -> Result<()> {
        let effort = Effort::calibrated()?;
        let outer = effort.key_of(&typed::canonical(passphrase))?;
        let sealed = hex(&seal::seal(&outer, &self.about(&effort.bound()), key.bytes())?);
        self.passphrase = Some(PassphraseSlot { effort, sealed });
        self.open.zeroize();
        self.open = None;
        Ok(())
    }

    /// Seals the key under a new recovery code of 12 words, which are returned and stored nowhere.
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

    /// Stores the key unencrypted, and removes the passphrase and the recovery code.
    pub(super) fn unlock(&mut self, key: &SecretKey) {
        self.open = Some(key.hex().to_string());
        self.passphrase = None;
        self.recovery = None;
    }
}

/// The key derived from a recovery code's 128 random bits; nobody can guess them, so a fast derivation
/// suffices.
fn recovery_key(secret: &[u8; 16]) -> SecretKey {
    SecretKey::from_bytes(blake3::derive_key(RECOVERY, secret))
}

/// Optional fields are written without `Some`, as in all files.
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

    /// A key file whose passphrase was stored as typed, like all early key files.
    fn locked_as_typed(passphrase: &str) -> KeyFile {
        let mut keys = KeyFile::new(&key()).next_generation();
        let effort = Effort::calibrated().unwrap();
        let outer = effort.key_of(passphrase).unwrap();
        let sealed = seal::seal(&outer, &keys.about(&effort.bound()), key().bytes()).unwrap();
        keys.passphrase = Some(PassphraseSlot { effort, sealed: hex(&sealed) });
        keys
    }

    #[test]
    fn a_passphrase_opens_however_it_is_pasted() {
        let mut keys = KeyFile::new(&key()).next_generation();
        keys.lock_with(&key(), " it’s a cafe\u{301}\n").unwrap();
        for typed in
            ["it's a café", "it’s a\u{a0}café\r\n", " it's  a cafe\u{301}", " it’s a cafe\u{301}\n"]
        {
            assert!(keys.key_by_passphrase(typed).unwrap() == key(), "{typed:?}");
        }
        // Control: case and letters are significant.
        for typed in ["It's a café", "its a café", "it's a cafe", ""] {
            let refused = keys.key_by_passphrase(typed);
            assert!(matches!(refused, Err(StoreError::DoesNotOpen)), "{typed:?}");
        }
    }

    #[test]
    fn what_was_set_by_the_letter_opens_as_it_did() {
        for set in [
            "a quiet room",
            "it’s a café ",
            "it's a cafe\u{301}",
            " two  blanks\n",
            "tab\tand – dash…",
        ] {
            assert!(locked_as_typed(set).key_by_passphrase(set).unwrap() == key(), "{set:?}");
        }
        // And from another keyboard.
        assert!(locked_as_typed("it’s so").key_by_passphrase("it's so").unwrap() == key());
        assert!(locked_as_typed("cafe\u{301}").key_by_passphrase("café\n").unwrap() == key());
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
        // A sealed key cannot be used with other data than it is bound to.
        let mut moved = read.clone();
        moved.generation = 9;
        assert!(matches!(moved.key_by_passphrase("quiet room"), Err(StoreError::DoesNotOpen)));
    }
}
