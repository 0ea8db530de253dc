//! An author's key and its signatures. Both have the formats of minisign, so that standard tools can check
//! them.

use std::io::Cursor;

use base64ct::{Base64, Encoding as _};
use blake2::{Blake2b512, Digest as _};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use super::kind::what_else;
use super::refusal::{Code, Refusal};
use super::written::{KEY_BYTES, SIGNATURE_BYTES, Written};
use crate::domain::bundle::Handover;
use crate::domain::typed;
use crate::domain::word_list::{KEY_WORDS, WordsError, are_key_words, key_words};

/// Comment in front of a signature, for people who open the file; no program relies on it.
const UNTRUSTED: &str = "untrusted comment: signature of a Groundwork bundle";
const UNTRUSTED_KEY: &str = "untrusted comment: key of a Groundwork author";
const TRUSTED: &str = "trusted comment: ";
/// Minisign's code for Ed25519 keys.
const ALGORITHM: &[u8; 2] = b"Ed";
/// Minisign's code for signatures by Ed25519 over BLAKE2b-512.
const HASHED: &[u8; 2] = b"ED";

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The passphrase is wrong or the key is damaged, which looks the same.
    #[error("the key cannot be opened: it is damaged, or the passphrase is wrong")]
    Closed,
    /// The file is not a secret key.
    #[error("this is not the file of a secret key, but {0}")]
    Other(&'static str),
    /// A key made by minisign without a passphrase.
    #[error(
        "this key has no passphrase, so whoever gets its file can sign as you; `minisign -C -s FILE` gives it one"
    )]
    Bare,
    /// The system could not make a key.
    #[error("a key could not be made")]
    NotMade,
}

/// An author's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorKey {
    number: [u8; 8],
    key: [u8; 32],
}

impl AuthorKey {
    /// Words that identify the key.
    pub fn words(&self) -> [&'static str; KEY_WORDS] {
        key_words(&self.key)
    }

    /// Whether typed or pasted words are those of this key; the first four letters of each suffice.
    ///
    /// # Errors
    /// When they cannot be the words of any key: the number is wrong, or a word is not in the list.
    pub fn has_words(&self, typed: &str) -> Result<bool, WordsError> {
        are_key_words(&self.key, typed)
    }

    /// Text of the file `author.pub`.
    pub fn text(&self) -> String {
        format!("{UNTRUSTED_KEY}\n{}\n", self.base64())
    }

    /// The key on one line, in minisign's notation.
    pub(super) fn base64(&self) -> String {
        Base64::encode_string(&[&ALGORITHM[..], &self.number, &self.key].concat())
    }

    /// Reads the text of `author.pub`, which has exactly one valid form.
    ///
    /// # Errors
    /// When it has any other form.
    pub fn from_text(text: &[u8]) -> Result<AuthorKey, Refusal> {
        let wrong = || Refusal::new(Code::Key, "");
        let text = std::str::from_utf8(text).map_err(|_| wrong())?;
        let line = text.lines().nth(1).ok_or_else(wrong)?;
        let key = AuthorKey::from_base64(line).ok_or_else(wrong)?;
        if key.text() == text { Ok(key) } else { Err(wrong()) }
    }

    /// Reads a key on one line in minisign's notation.
    fn from_base64(text: &str) -> Option<AuthorKey> {
        let bytes: [u8; KEY_BYTES] = Base64::decode_vec(text).ok()?.try_into().ok()?;
        let key = AuthorKey { number: array(&bytes, 2), key: array(&bytes, 10) };
        (key.base64() == text).then_some(key)
    }

    /// Whether an earlier key was handed over to this one, directly or through others.
    pub fn follows(&self, earlier: &AuthorKey, handovers: &[Handover]) -> bool {
        let mut known = vec![earlier.base64()];
        // Each handover may continue from any before it; there are few.
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

    /// Verifies that a signature is by this key, over exactly these bytes and this comment.
    pub(super) fn verify(&self, signed: &[u8], signature: &Signature) -> Result<(), Refusal> {
        let changed = |_| Refusal::new(Code::Changed, "");
        let key = minisign::PublicKey::from_base64(&self.base64())
            .map_err(|_| Refusal::new(Code::Key, ""))?;
        let signature = minisign::SignatureBox::from_string(&signature.text())
            .map_err(|_| Refusal::new(Code::Signature, ""))?;
        minisign::verify(&key, &signature, Cursor::new(signed), true, false, false).map_err(changed)
    }
}

/// A key that signs bundles and lists. Its file needs a passphrase.
pub struct SecretKey {
    signing: SigningKey,
    number: [u8; 8],
}

impl SecretKey {
    /// Makes a new key, and the text of its file, which only the passphrase opens.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn make(passphrase: &str) -> Result<(SecretKey, String), KeyError> {
        let pair = minisign::KeyPair::generate_encrypted_keypair(Some(passphrase.to_owned()))
            .map_err(|_| KeyError::NotMade)?;
        let comment = "secret key of a Groundwork author; keep it where nobody else comes";
        let text = pair.sk.to_box(Some(comment)).map_err(|_| KeyError::NotMade)?.into_string();
        Ok((SecretKey::open(&text, passphrase)?, text))
    }

    /// Opens the key in a file's text. The passphrase is tried as typed, and then in the forms that may have
    /// been meant.
    ///
    /// # Errors
    /// When the text is not a secret key, or the passphrase does not open it.
    pub fn open(text: &str, passphrase: &str) -> Result<SecretKey, KeyError> {
        let text = SecretKey::text_in(text.as_bytes())?;
        let tried = typed::readings(passphrase).into_iter();
        tried
            .map(|one| SecretKey::open_by(text, &one))
            .find(Result::is_ok)
            .unwrap_or(Err(KeyError::Closed))
    }

    /// The text of a file that contains a key with a passphrase.
    ///
    /// # Errors
    /// When the file contains anything else.
    pub fn text_in(file: &[u8]) -> Result<&str, KeyError> {
        let other = || KeyError::Other(what_else(file));
        let text = std::str::from_utf8(file).map_err(|_| other())?;
        match Written::of(text) {
            Some(Written::Secret) => Ok(text),
            Some(Written::BareSecret) => Err(KeyError::Bare),
            Some(Written::Public) => Err(KeyError::Other(
                "its public half, which signs nothing; the secret key is in the file that was written when you made it",
            )),
            Some(Written::Signature) => Err(KeyError::Other("a signature")),
            None => Err(other()),
        }
    }

    fn open_by(text: &str, passphrase: &str) -> Result<SecretKey, KeyError> {
        /// Offset of the key's number and the key in minisign's format, after the parameters that open it.
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

    /// Public half of the key.
    pub fn author(&self) -> AuthorKey {
        AuthorKey { number: self.number, key: self.signing.verifying_key().to_bytes() }
    }

    /// Declares that another key follows this one.
    pub fn hand_over(&self, next: &AuthorKey) -> Handover {
        let (key, next) = (self.author().base64(), next.base64());
        let signature = self.signing.sign(handed_over(&key, &next).as_bytes());
        Handover { key, next, signature: Base64::encode_string(&signature.to_bytes()) }
    }

    /// Signs bytes and a comment. The same bytes always give the same signature.
    pub(super) fn sign(&self, bytes: &[u8], comment: &str) -> Signature {
        let signature = self.signing.sign(&Blake2b512::digest(bytes)).to_bytes();
        let global = self.sign_comment(&signature, comment);
        Signature { number: self.number, signature, comment: comment.into(), global }
    }

    fn sign_comment(&self, signature: &[u8; 64], comment: &str) -> [u8; 64] {
        self.signing.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes()
    }

    /// Whether this key made a signature, over any content.
    pub(super) fn has_made(&self, signature: &Signature) -> bool {
        self.number == signature.number
            && self.sign_comment(&signature.signature, &signature.comment) == signature.global
    }
}

/// The text that an earlier key signs for the key that follows it.
fn handed_over(key: &str, next: &str) -> String {
    format!("groundwork key handover 1\n{key}\n{next}\n")
}

/// Whether a handover was signed by the earlier key.
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

/// A signature with its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    number: [u8; 8],
    signature: [u8; 64],
    pub(super) comment: String,
    global: [u8; 64],
}

impl Signature {
    /// Text of the file `bundle.ron.minisig` or `index.ron.minisig`.
    pub(super) fn text(&self) -> String {
        let signature = [&HASHED[..], &self.number, &self.signature].concat();
        format!(
            "{UNTRUSTED}\n{}\n{TRUSTED}{}\n{}\n",
            Base64::encode_string(&signature),
            self.comment,
            Base64::encode_string(&self.global)
        )
    }

    /// Reads the text of `bundle.ron.minisig`, which has exactly one valid form.
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

/// `N` bytes at an offset; the caller knows that they exist.
fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    std::array::from_fn(|n| bytes.get(at + n).copied().unwrap_or_default())
}
