//! The words and marks of a text, as the phoneme library separates them.

use std::ops::Range;

use super::vocabulary;

/// Symbol that the phoneme library returns for a word it cannot pronounce.
pub(super) const UNKNOWN: char = '❓';

/// Role of a character in a word.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Letters,
    Digits,
    /// Silent, or a pause.
    Mark,
    /// A picture or another character that cannot be spoken.
    Other,
}

pub(super) fn kind_of(c: char) -> Kind {
    match c {
        c if c.is_ascii_digit() => Kind::Digits,
        c if c.is_alphanumeric() => Kind::Letters,
        c if c.is_ascii() || c.is_whitespace() || vocabulary::number(c).is_some() => Kind::Mark,
        '–' | '¬' | '¦' | '¨' | '¸' | '¯' | '‰' | '±' | '¤' => Kind::Mark,
        _ => Kind::Other,
    }
}

/// A word or a mark.
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) text: String,
    /// Part of speech, as a tag of the Penn Treebank.
    pub(super) tag: String,
    pub(super) phonemes: String,
    pub(super) space_after: bool,
    /// Whether one of our rules chose its pronunciation.
    pub(super) by_rule: bool,
    pub(super) unsure: Option<[(&'static str, &'static str); 2]>,
}

impl Token {
    /// A token for a stretch that no other token covers; `None` if it is empty.
    pub(super) fn gap(text: &str, range: Range<usize>) -> Option<Token> {
        let inside = text.get(range.clone()).filter(|inside| !inside.trim().is_empty())?;
        Some(Token {
            range,
            text: inside.into(),
            tag: String::new(),
            phonemes: UNKNOWN.to_string(),
            space_after: inside.ends_with(char::is_whitespace),
            by_rule: false,
            unsure: None,
        })
    }

    /// Whether its phonemes are complete. Marks may be silent, words may not.
    pub(super) fn is_known(&self) -> bool {
        let in_vocabulary = self.phonemes.chars().all(|c| vocabulary::number(c).is_some());
        let is_word = self.text.contains(char::is_alphanumeric);
        let silent_mark = |c: char| c.is_alphanumeric() || kind_of(c) == Kind::Mark;
        in_vocabulary
            && (!is_word || self.phonemes.contains(vocabulary::is_sound))
            && (!self.phonemes.is_empty() || self.text.chars().all(silent_mark))
    }
}
