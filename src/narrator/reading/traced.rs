//! A text that remembers the text from which it was made.

use std::ops::Range;

use regex::{Captures, Regex};

/// A text with, for each of its bytes, the corresponding range of the original line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::narrator) struct Traced {
    text: String,
    from: Vec<Range<usize>>,
}

impl Traced {
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends text that corresponds to `from` in the line.
    pub(super) fn push(&mut self, text: &str, from: Range<usize>) {
        self.text.push_str(text);
        self.from.extend(std::iter::repeat_n(from, text.len()));
    }

    /// The range of the line that a range of the text corresponds to.
    pub(super) fn written(&self, range: Range<usize>) -> Range<usize> {
        let pieces = self.from.get(range).unwrap_or_default();
        let start = pieces.iter().map(|piece| piece.start).min();
        let end = pieces.iter().map(|piece| piece.end).max();
        start.unwrap_or_default()..end.unwrap_or_default()
    }

    /// The text with ranges replaced; they are in order and do not overlap.
    pub(super) fn replaced(&self, stretches: &[(Range<usize>, String)]) -> Traced {
        let mut new = Traced::default();
        let mut at = 0;
        for (range, text) in stretches {
            new.append(self, at..range.start);
            // What is inserted comes from the character before it, or else from the one after it.
            let from = match range.is_empty() {
                true => {
                    let before = self.text[..range.start].char_indices().next_back();
                    before.map_or(range.start, |(at, _)| at)..range.end.max(1)
                }
                false => range.clone(),
            };
            new.push(text, self.written(from));
            at = range.end;
        }
        new.append(self, at..self.text.len());
        new
    }

    fn append(&mut self, other: &Traced, range: Range<usize>) {
        self.text.push_str(&other.text[range.clone()]);
        self.from.extend_from_slice(&other.from[range]);
    }

    /// Replaces each whole match of a pattern for which `words` returns a text. A match is whole if no letter
    /// or digit directly precedes or follows it.
    pub(super) fn replace(
        &mut self,
        pattern: &Regex,
        words: impl Fn(&Captures<'_>, Around<'_>) -> Option<String>,
    ) {
        let (text, mut at, mut found) = (self.text.as_str(), 0, Vec::new());
        while let Some(captures) = pattern.captures_at(text, at) {
            let Some(whole) = captures.get(0) else { break };
            let around = Around { before: &text[..whole.start()], after: &text[whole.end()..] };
            let new = around.is_whole(whole.as_str()).then(|| words(&captures, around)).flatten();
            at = match new {
                Some(new) => {
                    found.push(changed(whole.range(), whole.as_str(), new));
                    whole.end()
                }
                None => whole.start() + whole.as_str().chars().next().map_or(1, char::len_utf8),
            };
            if at > text.len() {
                break;
            }
        }
        if !found.is_empty() {
            *self = self.replaced(&found);
        }
    }
}

/// The part of a replacement that is new; whole words that begin and end both texts keep their own ranges.
fn changed(range: Range<usize>, old: &str, new: String) -> (Range<usize>, String) {
    let alike = |(one, other): &(char, char)| one == other;
    let length = |(one, _): (char, char)| one.len_utf8();
    let in_word = |text: &str, at: usize| {
        text[..at].ends_with(char::is_alphanumeric) && text[at..].starts_with(char::is_alphanumeric)
    };
    let mut head: usize = old.chars().zip(new.chars()).take_while(alike).map(length).sum();
    while in_word(old, head) || in_word(&new, head) {
        head -= old[..head].chars().next_back().map_or(0, char::len_utf8);
    }
    let ends = old[head..].chars().rev().zip(new[head..].chars().rev());
    let mut tail: usize = ends.take_while(alike).map(length).sum();
    while in_word(old, old.len() - tail) || in_word(&new, new.len() - tail) {
        tail -= old[old.len() - tail..].chars().next().map_or(0, char::len_utf8);
    }
    (range.start + head..range.end - tail, new[head..new.len() - tail].to_string())
}

/// The text around a match.
#[derive(Copy, Clone, Debug)]
pub(super) struct Around<'t> {
    pub(super) before: &'t str,
    pub(super) after: &'t str,
}

impl Around<'_> {
    fn is_whole(self, found: &str) -> bool {
        let goes_on = |one: Option<char>, other: Option<char>| {
            one.is_some_and(char::is_alphanumeric) && other.is_some_and(char::is_alphanumeric)
        };
        let (mut inside, mut back) = (found.chars(), found.chars().rev());
        !goes_on(self.before.chars().next_back(), inside.next())
            && !goes_on(self.after.chars().next(), back.next())
    }

    /// The word before the match in lower case; empty if punctuation separates them.
    pub(super) fn word_before(self) -> String {
        let before = self.before.trim_end_matches([' ', '-', '(']);
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '\'')
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        before[start..].to_lowercase()
    }

    /// The word after the match as written; empty if punctuation comes first.
    pub(super) fn word_after(&self) -> &str {
        let after = self.after.trim_start_matches([' ', '-']);
        after.split(|c: char| !c.is_alphanumeric() && c != '\'').next().unwrap_or_default()
    }

    /// The full stop of the sentence that the match ends, if the match ends in one.
    pub(super) fn stop(self, found: &str) -> &'static str {
        if found.ends_with('.') && self.ends() { "." } else { "" }
    }

    /// A word for the match, with the full stop of the sentence that it ends.
    pub(super) fn ended(self, word: &str, found: &str) -> String {
        format!("{word}{}", self.stop(found))
    }

    /// Whether a sentence ends after the match.
    pub(super) fn ends(self) -> bool {
        let after = self.after.trim_start_matches(['"', '”', '\'', ')']);
        let next = after.trim_start().chars().next();
        next.is_none_or(|next| next.is_uppercase() && after.starts_with(char::is_whitespace))
    }
}
