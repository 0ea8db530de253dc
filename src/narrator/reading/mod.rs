//! Turns a line as written into the words to speak.
//!
//! [`fold`] reduces typography, and [`dates`], [`marks`], [`ratios`] and [`numbers`] put signs and numbers into words. All of them
//! work on a [`Traced`] text, so that messages about a word can give its place in the line.

mod dates;
mod fold;
mod marks;
mod numbers;
mod ratios;
mod traced;

#[cfg(test)]
mod first_half;
#[cfg(test)]
mod later_findings;
#[cfg(test)]
mod second_half;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use traced::Traced;

/// A pattern that is compiled when it is first needed.
macro_rules! pattern {
    ($pattern:expr) => {
        std::sync::LazyLock::new(|| regex::Regex::new($pattern).unwrap())
    };
}
use pattern;

/// The first of the characters that replace words with a given pronunciation while the text around them is
/// read.
const STAND_IN: u32 = 0xE000;

/// A line in words, ready to be looked up.
pub(super) struct Reading {
    text: Traced,
    /// Ranges of words with a given pronunciation, with the index of that pronunciation.
    given: Vec<(Range<usize>, usize)>,
}

impl Reading {
    /// Reads a line. `given` lists the words with a given pronunciation.
    pub(super) fn new<'a>(line: &str, given: impl Iterator<Item = &'a str>) -> Reading {
        let mut text = fold::fold(line);
        let keys: Vec<String> = given.map(plain).collect();
        let found = occurrences(text.as_str(), &keys);
        let mut words = Vec::new();
        let stand_ins: Vec<(Range<usize>, String)> = found
            .into_iter()
            .filter_map(|(range, key)| {
                let stand_in = char::from_u32(STAND_IN + words.len() as u32)?;
                words.push((text.as_str()[range.clone()].to_string(), key));
                Some((range, stand_in.to_string()))
            })
            .collect();
        text = text.replaced(&stand_ins);
        dates::names(&mut text);
        marks::read(&mut text);
        dates::read(&mut text);
        ratios::read(&mut text);
        numbers::read(&mut text);
        marks::tidy(&mut text);
        let mut back = Vec::new();
        let mut given = Vec::new();
        let (mut copied, mut length) = (0, 0);
        for (at, stand_in) in text.as_str().char_indices() {
            let number = u32::from(stand_in).wrapping_sub(STAND_IN) as usize;
            if let Some((word, key)) = words.get(number) {
                let start = length + at - copied;
                (copied, length) = (at + stand_in.len_utf8(), start + word.len());
                given.push((start..length, *key));
                back.push((at..copied, word.clone()));
            }
        }
        text = text.replaced(&back);
        Reading { text, given }
    }

    /// The line in words.
    pub(super) fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// Ranges of words with a given pronunciation, with the index of that pronunciation.
    pub(super) fn given(&self) -> &[(Range<usize>, usize)] {
        &self.given
    }

    /// The range of the line from which a range of the words was made.
    pub(super) fn written(&self, range: Range<usize>) -> Range<usize> {
        self.text.written(range)
    }
}

/// A word in plain characters, without blanks around it.
pub(super) fn plain(word: &str) -> String {
    fold::fold(word).as_str().trim().to_string()
}

/// Occurrences of whole words in a text, in order and without overlap, with the index of the word; if two
/// begin at the same place, the longer one.
fn occurrences(text: &str, words: &[String]) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before: Option<char> = None;
    while let Some(next) = text[at..].chars().next() {
        let begins_word = next.is_alphanumeric() && !before.is_some_and(char::is_alphanumeric);
        let longest = words
            .iter()
            .enumerate()
            .filter(|_| begins_word)
            .filter_map(|(number, word)| Some((same_word(&text[at..], word)?, number)))
            .max_by_key(|(length, _)| *length);
        let length = match longest {
            Some((length, number)) => {
                found.push((at..at + length, number));
                length
            }
            None => next.len_utf8(),
        };
        before = text[at..at + length].chars().next_back();
        at += length;
    }
    found
}

/// Length in bytes of the word at the beginning of `text`, if it stands there as a whole word.
fn same_word(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars().flat_map(char::to_lowercase).peekable();
    wanted.peek()?;
    let mut rest = text.char_indices();
    while wanted.peek().is_some() {
        let (_, found) = rest.next()?;
        for lower in found.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    let length = rest.clone().next().map_or(text.len(), |(at, _)| at);
    let goes_on = text[length..].starts_with(char::is_alphanumeric);
    (!goes_on).then_some(length)
}
