//! Bundles sealed for one person: an age file (age-encryption.org/v1) around the signed bundle.
//!
//! The seal prevents others from reading it and does not prove who sent it, so the content is verified like
//! any other bundle. It is decrypted while it is read, and never stored unencrypted.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::iter;

use age::secrecy::SecretString;
use age::stream::StreamReader;
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, scrypt, x25519};
use age_core::format::{FileKey, Stanza};

use super::archive::unreadable;
use super::kind::{FileKind, SEALED};
use super::refusal::{Code, Refusal};
use crate::domain::typed;

/// The beginning of the last header line.
const LAST: &[u8] = b"\n--- ";
/// Length of the longest header in bytes. One recipient takes some 200.
pub(super) const LONGEST_HEADER: u64 = 16 * 1024;
/// Work factor of a passphrase: scrypt with N = 2^17 takes 128 MiB, OWASP's minimum for passwords.
const WORK: u8 = 17;
/// Highest accepted work factor, 2^18 and 256 MiB: what the age tool itself uses.
const MOST_WORK: u8 = 18;

/// Recipient of a sealed bundle.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum SealedFor {
    /// Everyone who knows a passphrase.
    Passphrase,
    /// Everyone who has a key.
    Key,
}

/// Means to seal a bundle.
pub enum Sealer {
    /// A passphrase that the client is told.
    Passphrase(SecretString),
    /// The public half of the client's own key, `age1…`.
    Key(x25519::Recipient),
}

impl Sealer {
    /// Seals with a passphrase.
    pub fn passphrase(passphrase: &str) -> Sealer {
        Sealer::Passphrase(passphrase.to_owned().into())
    }

    /// Whether a text is meant as an age key.
    pub fn is_meant(text: &str) -> bool {
        let text = text.trim().to_ascii_lowercase();
        text.starts_with("age1") || text.starts_with("age-secret-key-")
    }

    /// Seals for the public half of an age key.
    ///
    /// # Errors
    /// When the text is not one.
    pub fn key(text: &str) -> Result<Sealer, SealError> {
        let text = text.trim();
        text.parse().map(Sealer::Key).map_err(|_| {
            match text.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
                true => SealError::Secret,
                false => SealError::Key,
            }
        })
    }

    /// Seals everything that is read from `bundle`.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub fn seal(&self, mut bundle: impl Read, out: impl Write) -> Result<(), SealError> {
        let encryptor = match self {
            Sealer::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(iter::once(&recipient as _))
            }
            Sealer::Key(recipient) => Encryptor::with_recipients(iter::once(recipient as _)),
        };
        let mut sealed = encryptor.map_err(|_| SealError::Key)?.wrap_output(out)?;
        io::copy(&mut bundle, &mut sealed)?;
        sealed.finish()?.flush()?;
        Ok(())
    }
}

/// Why a bundle was not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The text is not the public half of an age key.
    #[error("this is not the public half of an age key, which begins with `age1`")]
    Key,
    /// The text is the secret half of an age key.
    #[error(
        "this is the secret half of an age key, which nobody else may have; a bundle is sealed for the public half, \
         which begins with `age1`"
    )]
    Secret,
    /// The file contains no age key.
    #[error("there are no age keys in it: it is {0}")]
    NoKeys(&'static str),
    /// Reading or writing failed.
    #[error("could not write the sealed bundle")]
    Write(#[from] io::Error),
}

/// The kind of a file without age keys.
fn what_is_no_key(text: &[u8]) -> &'static str {
    match FileKind::of(text) {
        FileKind::Sealed | FileKind::SealedText => {
            "sealed itself; `age -d` opens it, and what comes out is the file of the key"
        }
        FileKind::Other("the public half of a key") => {
            "the public half, and the secret one opens seals"
        }
        FileKind::PublicKey | FileKind::SecretKey => "a key of another kind",
        FileKind::Empty => "empty",
        _ => "something else than what `age-keygen` writes",
    }
}

/// Means to open a seal.
#[derive(Default)]
pub enum Opener {
    /// None: only bundles without a seal can be opened.
    #[default]
    None,
    /// A passphrase, as typed and in the forms that may have been meant.
    Passphrase(Vec<SecretString>),
    /// Keys from a file.
    Keys(Vec<Box<dyn age::Identity + Send + Sync>>),
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl Opener {
    /// Opens with a passphrase.
    pub fn passphrase(passphrase: &str) -> Opener {
        let readings = typed::readings(passphrase);
        Opener::Passphrase(readings.iter().map(|one| one.as_str().to_owned().into()).collect())
    }

    /// Opens with the keys of a file in the form of `age-keygen`.
    ///
    /// # Errors
    /// When it contains none; the error names what it is instead.
    pub fn keys(text: &[u8]) -> Result<Opener, SealError> {
        let none = || SealError::NoKeys(what_is_no_key(text));
        // Some editors put a byte order mark before a text.
        let plain = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let file = IdentityFile::from_buffer(plain).map_err(|_| none())?;
        let keys = file.into_identities().map_err(|_| none())?;
        match keys.is_empty() {
            true => Err(none()),
            false => Ok(Opener::Keys(keys)),
        }
    }
}

/// Recipient of a file, or `None` if it is not sealed.
///
/// # Errors
/// When it cannot be read, or its seal is malformed.
pub fn sealed_for(file: &mut (impl Read + Seek)) -> Result<Option<SealedFor>, Refusal> {
    if !is_sealed(file)? {
        return Ok(None);
    }
    let decryptor = Decryptor::new(file).map_err(|error| refused(&error))?;
    Ok(Some(for_whom(&decryptor)))
}

fn for_whom<R>(decryptor: &Decryptor<R>) -> SealedFor {
    if decryptor.is_scrypt() { SealedFor::Passphrase } else { SealedFor::Key }
}

/// Opens the seal of a file, if it has one.
///
/// # Errors
/// When the file cannot be read, or its seal cannot be opened.
pub fn unsealed<R: Read + Seek>(mut file: R, opener: &Opener) -> Result<Unsealed<R>, Refusal> {
    if !is_sealed(&mut file)? {
        return Ok(Unsealed::Plain(file));
    }
    let decryptor = Decryptor::new(file).map_err(|error| refused(&error))?;
    let opened = match (for_whom(&decryptor), opener) {
        (SealedFor::Passphrase, Opener::Passphrase(readings)) => {
            let identities = readings.iter().map(|passphrase| {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(MOST_WORK);
                identity
            });
            let identities = OneOf(identities.collect());
            decryptor.decrypt(iter::once(&identities as _))
        }
        (SealedFor::Key, Opener::Keys(keys)) => {
            decryptor.decrypt(keys.iter().map(|key| &**key as &dyn age::Identity))
        }
        (SealedFor::Passphrase, _) => {
            return Err(Refusal::new(Code::Sealed, "it needs its passphrase"));
        }
        (SealedFor::Key, _) => {
            return Err(Refusal::new(Code::Sealed, "it needs the key that it was sealed for"));
        }
    };
    opened.map(|stream| Unsealed::Sealed(Box::new(stream))).map_err(|error| refused(&error))
}

/// Passphrases to try one after the other; the library alone stops at the first that fails.
struct OneOf(Vec<scrypt::Identity>);

impl Identity for OneOf {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        let mut last = None;
        for one in &self.0 {
            last = one.unwrap_stanza(stanza);
            if !matches!(last, Some(Err(DecryptError::DecryptionFailed))) {
                break;
            }
        }
        last
    }
}

/// Whether a file is sealed; leaves it at its beginning. The header must end soon, because the library keeps
/// all of it in memory at any length.
fn is_sealed(file: &mut (impl Read + Seek)) -> Result<bool, Refusal> {
    let mut begin = Vec::new();
    let mut read = || {
        file.seek(SeekFrom::Start(0))?;
        file.take(LONGEST_HEADER).read_to_end(&mut begin)?;
        file.seek(SeekFrom::Start(0))
    };
    read().map_err(|error| unreadable(&error))?;
    if !begin.starts_with(SEALED) {
        return Ok(false);
    }
    match begin.windows(LAST.len()).any(|part| part == LAST) {
        true => Ok(true),
        false => Err(Refusal::new(Code::Seal, "its header does not end")),
    }
}

fn refused(error: &DecryptError) -> Refusal {
    match error {
        DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed => {
            Refusal::new(Code::OtherSeal, "")
        }
        DecryptError::ExcessiveWork { required, .. } => {
            let detail = format!("its passphrase takes 2^{required} steps, at most 2^{MOST_WORK}");
            Refusal::new(Code::Seal, detail)
        }
        _ => Refusal::new(Code::Seal, ""),
    }
}

/// A file with its seal removed.
pub enum Unsealed<R> {
    /// A file without a seal.
    Plain(R),
    /// A sealed file, decrypted while it is read.
    Sealed(Box<StreamReader<R>>),
}

impl<R> Unsealed<R> {
    /// Whether the file was sealed.
    pub fn was_sealed(&self) -> bool {
        matches!(self, Unsealed::Sealed(_))
    }
}

impl<R: Read> Read for Unsealed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Unsealed::Plain(file) => file.read(into),
            Unsealed::Sealed(file) => file.read(into),
        }
    }
}

impl<R: Read + Seek> Seek for Unsealed<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Unsealed::Plain(file) => file.seek(to),
            Unsealed::Sealed(file) => file.seek(to),
        }
    }
}
