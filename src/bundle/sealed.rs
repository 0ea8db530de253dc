//! A bundle sealed for one person: an age file (age-encryption.org/v1) around the signed one.
//!
//! The seal keeps others from reading it and does not prove who sent it, so what is inside is looked at
//! like any other bundle. It is opened while it is read: nothing of it lies open on a disk.

use std::fmt;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::iter;

use age::secrecy::SecretString;
use age::stream::StreamReader;
use age::{DecryptError, Decryptor, Encryptor, IdentityFile, scrypt, x25519};

use super::refusal::{Code, Refusal};

/// How a sealed file begins.
const BEGIN: &[u8] = b"age-encryption.org/v1\n";
/// How the last line of its header begins.
const LAST: &[u8] = b"\n--- ";
/// The longest header. One recipient takes some 200 bytes.
const LONGEST_HEADER: u64 = 16 * 1024;
/// The work of a passphrase: scrypt with N = 2^17 takes 128 MiB, OWASP's least for passwords.
const WORK: u8 = 17;
/// The most that an opener takes on, 2^18 and 256 MiB: what the age tool itself asks for.
const MOST_WORK: u8 = 18;

/// For whom a bundle is sealed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum SealedFor {
    /// Whoever knows a passphrase.
    Passphrase,
    /// Whoever has a key.
    Key,
}

/// What closes a seal.
pub enum Sealer {
    /// A passphrase that the client is told.
    Passphrase(SecretString),
    /// The public half of the client's own key, `age1…`.
    Key(x25519::Recipient),
}

impl Sealer {
    /// A passphrase.
    pub fn passphrase(passphrase: &str) -> Sealer {
        Sealer::Passphrase(passphrase.to_owned().into())
    }

    /// The public half of a key, as age writes it.
    ///
    /// # Errors
    /// When it is none.
    pub fn key(text: &str) -> Result<Sealer, SealError> {
        text.parse().map(Sealer::Key).map_err(|_| SealError::Key)
    }

    /// Seals what is read.
    ///
    /// # Errors
    /// When one of the two fails.
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

/// Why nothing was sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not the public half of an age key.
    #[error("this is not the public half of an age key, which begins with `age1`")]
    Key,
    /// Reading or writing failed.
    #[error("could not write the sealed bundle")]
    Write(#[from] io::Error),
}

/// What opens a seal.
#[derive(Default)]
pub enum Opener {
    /// Nothing: only bundles that are not sealed can be looked at.
    #[default]
    None,
    /// A passphrase.
    Passphrase(SecretString),
    /// The keys of a file.
    Keys(Vec<Box<dyn age::Identity + Send + Sync>>),
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl Opener {
    /// A passphrase.
    pub fn passphrase(passphrase: &str) -> Opener {
        Opener::Passphrase(passphrase.to_owned().into())
    }

    /// The keys of a file as `age-keygen` writes it.
    ///
    /// # Errors
    /// When it has none.
    pub fn keys(text: impl BufRead) -> io::Result<Opener> {
        let file = IdentityFile::from_buffer(text)?;
        let keys = file.into_identities().map_err(io::Error::other)?;
        Ok(Opener::Keys(keys))
    }
}

/// For whom a file is sealed, or none if it is not.
///
/// # Errors
/// When it can not be read, or its seal makes no sense.
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

/// A file with its seal opened, if it has one.
///
/// # Errors
/// When the file can not be read, or its seal not be opened.
pub fn unsealed<R: Read + Seek>(mut file: R, opener: &Opener) -> Result<Unsealed<R>, Refusal> {
    if !is_sealed(&mut file)? {
        return Ok(Unsealed::Plain(file));
    }
    let decryptor = Decryptor::new(file).map_err(|error| refused(&error))?;
    let opened = match (for_whom(&decryptor), opener) {
        (SealedFor::Passphrase, Opener::Passphrase(passphrase)) => {
            let mut identity = scrypt::Identity::new(passphrase.clone());
            identity.set_max_work_factor(MOST_WORK);
            decryptor.decrypt(iter::once(&identity as _))
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

/// Whether a file is sealed; it stands at its beginning afterwards. The header has to end soon: the
/// library holds all of it, however long it is.
fn is_sealed(file: &mut (impl Read + Seek)) -> Result<bool, Refusal> {
    let unreadable = |error: io::Error| Refusal::new(Code::Unreadable, error.to_string());
    let mut begin = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    file.take(LONGEST_HEADER).read_to_end(&mut begin).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    if !begin.starts_with(BEGIN) {
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

/// A file that can be looked at.
pub enum Unsealed<R> {
    /// It was not sealed.
    Plain(R),
    /// It is opened while it is read.
    Sealed(Box<StreamReader<R>>),
}

impl<R> Unsealed<R> {
    /// Whether it was sealed.
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
