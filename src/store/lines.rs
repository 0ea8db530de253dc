//! Lines that two people who share a record write each for themselves, sealed under a word that only their writer
//! knows (Argon2id, then XChaCha20-Poly1305).
//!
//! The salt is that of the record, so that one derivation opens all lines of one person; it stands in the sealed text,
//! as does the effort, so that an exported line opens anywhere. What is sealed belongs to its sitting: elsewhere it
//! does not open. It is padded, so that its length says little about what was written.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::error::StoreError;
use super::passphrase::Effort;
use super::private::{SecretKey, hex, unhex};
use super::record::Record;
use super::seal;
use crate::domain::record::{Lines, SealedLines};
use crate::domain::typed;

type Result<T> = std::result::Result<T, StoreError>;

/// Sealed lines are as long as the next multiple of this many bytes.
const PADDED_TO: usize = 512;

/// From so many records, at most, are lines opened under one word: more than anybody has, and few enough that a file
/// made to take forever does not.
const MOST_RECORDS: usize = 16;

/// The lines before sealing, as JSON.
#[derive(Serialize, Deserialize)]
struct Plain<'a> {
    #[serde(default, skip_serializing_if = "str::is_empty")]
    line: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    bring: std::borrow::Cow<'a, str>,
}

/// A word as it is used: as people may type it, however they begin it.
fn meant(word: &str) -> Zeroizing<String> {
    Zeroizing::new(typed::canonical(word).to_lowercase())
}

/// What sealed lines are bound to.
fn about(sitting: Uuid, effort: &Effort) -> Vec<u8> {
    format!("groundwork lines 1 {sitting} {}", effort.bound()).into_bytes()
}

impl Record {
    /// Seals what one person wrote after a sitting under their word. Takes about half a second, on purpose. Nothing
    /// is written.
    ///
    /// # Errors
    /// When there is too little memory, or no random numbers.
    pub fn seal_lines(&self, sitting: Uuid, word: &str, lines: &Lines) -> Result<SealedLines> {
        let effort = Effort::of_words(self.keys.words_salt());
        let key = effort.key_of(&meant(word))?;
        let plain = Plain { line: (&*lines.line).into(), bring: (&*lines.bring).into() };
        let json = serde_json::to_vec(&plain)
            .map_err(|error| StoreError::Damaged { what: error.to_string() })?;
        let mut padded = Zeroizing::new(json);
        let length = padded.len().next_multiple_of(PADDED_TO);
        padded.resize(length, b' ');
        let sealed = seal::seal(&key, &about(sitting, &effort), &padded)?;
        let [memory, passes, salt] = effort.parts();
        let text = format!("{}:{memory}:{passes}:{salt}:{}", SealedLines::FORM, hex(&sealed));
        SealedLines::from_text(&text).ok_or(StoreError::TooLarge { bytes: text.len() })
    }

    /// All lines in the record that a word opens, with their sittings, earliest first. Takes about half a second, and
    /// as much again for every other record from which sittings were imported.
    ///
    /// # Errors
    /// When the record cannot be read, or there is too little memory.
    pub fn open_lines(&self, word: &str) -> Result<Vec<(Uuid, Lines)>> {
        let word = meant(word);
        let mut keys: Vec<(Effort, SecretKey)> = Vec::new();
        let mut opened = Vec::new();
        for entry in self.all()?.iter().filter(|entry| !entry.sealed.is_empty()) {
            for sealed in &entry.sealed {
                let Some((effort, bytes)) = taken_apart(sealed) else { continue };
                let known = keys.iter().position(|(of, _)| *of == effort);
                let at = match known {
                    Some(at) => at,
                    None if keys.len() >= MOST_RECORDS => continue,
                    None => {
                        let key = match effort.key_of(&word) {
                            // An imported line may ask for more work than this program does.
                            Err(StoreError::Damaged { .. }) => continue,
                            key => key?,
                        };
                        keys.push((effort, key));
                        keys.len() - 1
                    }
                };
                let Some((effort, key)) = keys.get(at) else { continue };
                let plain = seal::open(key, &about(entry.id, effort), &bytes).map(Zeroizing::new);
                let lines = plain.and_then(|plain| {
                    let Plain { line, bring } = serde_json::from_slice(&plain).ok()?;
                    Some(Lines { line: line.into_owned(), bring: bring.into_owned() })
                });
                opened.extend(lines.map(|lines| (entry.id, lines)));
            }
        }
        Ok(opened)
    }
}

/// The effort and the sealed bytes of a text.
fn taken_apart(sealed: &SealedLines) -> Option<(Effort, Vec<u8>)> {
    let mut parts = sealed.to_text().split(':').skip(1);
    let (memory, passes) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let effort = Effort::of_parts(memory, passes, parts.next()?);
    Some((effort, unhex(parts.next()?)?))
}
