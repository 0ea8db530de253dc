//! The key of an author, and what it signs. Keys and signatures are those of minisign, so that stock
//! tools can look at them.

use std::io::Cursor;

use base64ct::{Base64, Encoding as _};
use blake2::{Blake2b512, Digest as _};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use super::refusal::{Code, Refusal};
use crate::domain::bundle::Handover;
use crate::domain::word_list::{KEY_WORDS, key_words};

/// What stands before a signature, for whoever opens it by hand. Nobody relies on it.
const UNTRUSTED: &str = "untrusted comment: signature of a Groundwork bundle";
const UNTRUSTED_KEY: &str = "untrusted comment: key of a Groundwork author";
const TRUSTED: &str = "trusted comment: ";
/// Bytes of a key: algorithm, number, the key itself.
const KEY_BYTES: usize = 2 + 8 + 32;
/// Bytes of a signature: algorithm, number of the key, the signature itself.
const SIGNATURE_BYTES: usize = 2 + 8 + 64;
/// Ed25519, as minisign says it of keys.
const ALGORITHM: &[u8; 2] = b"Ed";
/// Ed25519 over BLAKE2b-512, as minisign says it of signatures.
const HASHED: &[u8; 2] = b"ED";

/// Why a key can not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not the file of a key, or the passphrase does not open it, which looks the same.
    #[error("the key can not be opened: it is damaged, or the passphrase is another one")]
    Closed,
    /// A key could not be made.
    #[error("a key could not be made")]
    NotMade,
}

/// The public key of an author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorKey {
    number: [u8; 8],
    key: [u8; 32],
}

impl AuthorKey {
    /// The words by which it is known.
    pub fn words(&self) -> [&'static str; KEY_WORDS] {
        key_words(&self.key)
    }

    /// Whether these are its words, as someone typed them: the first four letters of each are enough.
    pub fn has_words(&self, typed: &str) -> bool {
        let letters = |word: &str| word.chars().take(4).collect::<String>().to_lowercase();
        typed.split_whitespace().map(letters).eq(self.words().into_iter().map(letters))
    }

    /// The text of `author.pub`.
    pub fn text(&self) -> String {
        format!("{UNTRUSTED_KEY}\n{}\n", self.base64())
    }

    /// It in one line, as minisign writes keys.
    pub(super) fn base64(&self) -> String {
        Base64::encode_string(&[&ALGORITHM[..], &self.number, &self.key].concat())
    }

    /// Reads the text of `author.pub`, which has one way of being written.
    ///
    /// # Errors
    /// When it is written in any other way.
    pub fn from_text(text: &[u8]) -> Result<AuthorKey, Refusal> {
        let wrong = || Refusal::new(Code::Key, "");
        let text = std::str::from_utf8(text).map_err(|_| wrong())?;
        let line = text.lines().nth(1).ok_or_else(wrong)?;
        let key = AuthorKey::from_base64(line).ok_or_else(wrong)?;
        if key.text() == text { Ok(key) } else { Err(wrong()) }
    }

    /// Reads a key as minisign writes it in one line.
    fn from_base64(text: &str) -> Option<AuthorKey> {
        let bytes: [u8; KEY_BYTES] = Base64::decode_vec(text).ok()?.try_into().ok()?;
        let key = AuthorKey { number: array(&bytes, 2), key: array(&bytes, 10) };
        (key.base64() == text).then_some(key)
    }

    /// Whether an earlier key was handed over to this one, perhaps by way of others.
    pub(super) fn follows(&self, earlier: &AuthorKey, handovers: &[Handover]) -> bool {
        let mut known = vec![earlier.base64()];
        // Each may lead on from any before it; there are few.
        for _ in handovers {
            let found = handovers
                .iter()
                .filter(|one| known.contains(&one.key) && !known.contains(&one.next))
                .filter(|one| holds(one));
            let next: Vec<String> = found.map(|one| one.next.clone()).collect();
            known.extend(next);
        }
        known.contains(&self.base64())
    }

    /// Looks whether a signature is this key's, of exactly these bytes and this comment.
    pub(super) fn verify(&self, signed: &[u8], signature: &Signature) -> Result<(), Refusal> {
        let changed = |_| Refusal::new(Code::Changed, "");
        let key = minisign::PublicKey::from_base64(&self.base64())
            .map_err(|_| Refusal::new(Code::Key, ""))?;
        let signature = minisign::SignatureBox::from_string(&signature.text())
            .map_err(|_| Refusal::new(Code::Signature, ""))?;
        minisign::verify(&key, &signature, Cursor::new(signed), true, false, false).map_err(changed)
    }
}

/// A key that signs.
pub struct SecretKey {
    signing: SigningKey,
    number: [u8; 8],
}

impl SecretKey {
    /// A new key, and the text of its file, which only the passphrase opens.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn make(passphrase: &str) -> Result<(SecretKey, String), KeyError> {
        let pair = minisign::KeyPair::generate_encrypted_keypair(Some(passphrase.to_owned()))
            .map_err(|_| KeyError::NotMade)?;
        let comment = "secret key of a Groundwork author; keep it where nobody else comes";
        let text = pair.sk.to_box(Some(comment)).map_err(|_| KeyError::NotMade)?.into_string();
        Ok((SecretKey::open(&text, passphrase)?, text))
    }

    /// The key of a file.
    ///
    /// # Errors
    /// [`KeyError::Closed`].
    pub fn open(text: &str, passphrase: &str) -> Result<SecretKey, KeyError> {
        /// Where minisign has the number of a key and the key itself, after what opens it.
        const NUMBER: usize = 2 + 2 + 2 + 32 + 8 + 8;
        let closed = |_| KeyError::Closed;
        let boxed = minisign::SecretKeyBox::from_string(text).map_err(closed)?;
        let secret = boxed.into_secret_key(Some(passphrase.to_owned())).map_err(closed)?;
        let bytes = Zeroizing::new(secret.to_bytes());
        let pair: Zeroizing<[u8; 64]> = Zeroizing::new(
            bytes
                .get(NUMBER + 8..NUMBER + 72)
                .and_then(|b| b.try_into().ok())
                .ok_or(KeyError::Closed)?,
        );
        let signing = SigningKey::from_keypair_bytes(&pair).map_err(|_| KeyError::Closed)?;
        let number = bytes.get(NUMBER..NUMBER + 8).and_then(|b| b.try_into().ok());
        Ok(SecretKey { signing, number: number.ok_or(KeyError::Closed)? })
    }

    /// Its public half.
    pub fn author(&self) -> AuthorKey {
        AuthorKey { number: self.number, key: self.signing.verifying_key().to_bytes() }
    }

    /// Says that another key follows this one.
    pub fn hand_over(&self, next: &AuthorKey) -> Handover {
        let (key, next) = (self.author().base64(), next.base64());
        let signature = self.signing.sign(handed_over(&key, &next).as_bytes());
        Handover { key, next, signature: Base64::encode_string(&signature.to_bytes()) }
    }

    /// Signs bytes and a comment. The same bytes have the same signature, every time.
    pub(super) fn sign(&self, bytes: &[u8], comment: &str) -> Signature {
        let signature = self.signing.sign(&Blake2b512::digest(bytes)).to_bytes();
        let global = self.signing.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
        Signature { number: self.number, signature, comment: comment.into(), global }
    }
}

/// What an earlier key signs for the one that follows it.
fn handed_over(key: &str, next: &str) -> String {
    format!("groundwork key handover 1\n{key}\n{next}\n")
}

/// Whether a handover was signed by the key that is handed over.
pub(super) fn holds(handover: &Handover) -> bool {
    let Handover { key, next, signature } = handover;
    let signed = || {
        let key = VerifyingKey::from_bytes(&AuthorKey::from_base64(key)?.key).ok()?;
        let bytes: [u8; 64] = Base64::decode_vec(signature).ok()?.try_into().ok()?;
        let signature_of = ed25519_dalek::Signature::from_bytes(&bytes);
        key.verify_strict(handed_over(&handover.key, next).as_bytes(), &signature_of).ok()
    };
    AuthorKey::from_base64(next).is_some() && signed().is_some()
}

/// What a key has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    number: [u8; 8],
    signature: [u8; 64],
    pub(super) comment: String,
    global: [u8; 64],
}

impl Signature {
    /// The text of `bundle.ron.minisig`.
    pub(super) fn text(&self) -> String {
        let signature = [&HASHED[..], &self.number, &self.signature].concat();
        format!(
            "{UNTRUSTED}\n{}\n{TRUSTED}{}\n{}\n",
            Base64::encode_string(&signature),
            self.comment,
            Base64::encode_string(&self.global)
        )
    }

    /// Reads the text of `bundle.ron.minisig`, which has one way of being written.
    pub(super) fn from_text(text: &[u8]) -> Result<Signature, Refusal> {
        let wrong = || Refusal::new(Code::Signature, "");
        let text = std::str::from_utf8(text).map_err(|_| wrong())?;
        let mut lines = text.lines().skip(1);
        let mut next = || lines.next().ok_or_else(wrong);
        let (signature, comment, global) = (next()?, next()?, next()?);
        let signature = Base64::decode_vec(signature).map_err(|_| wrong())?;
        let signature: [u8; SIGNATURE_BYTES] = signature.try_into().map_err(|_| wrong())?;
        let global = Base64::decode_vec(global).map_err(|_| wrong())?;
        let read = Signature {
            number: array(&signature, 2),
            signature: array(&signature, 10),
            comment: comment.strip_prefix(TRUSTED).ok_or_else(wrong)?.into(),
            global: global.try_into().map_err(|_| wrong())?,
        };
        if read.text() == text { Ok(read) } else { Err(wrong()) }
    }
}

/// A stretch of bytes that is known to be there.
fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    std::array::from_fn(|n| bytes.get(at + n).copied().unwrap_or_default())
}
