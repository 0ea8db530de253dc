//! Spoken lines: their words, their own recording, and how a narrator says them.

use std::collections::BTreeMap;

use super::check::{Checker, Fields, What, nearest};
use super::diagnostic::Code;
use super::heard::{Heard, Words};
use super::session::LineSpans;
use super::source::shown;
use super::tree::{Node, Value};
use crate::domain::Line;

/// The fields of a `Line`.
pub(super) const LINE_FIELDS: [&str; 3] = ["text", "clip", "say_as"];

/// Characters of a spoken line, at most: more than a minute of speech.
pub(super) const LINE: usize = 1000;
/// Characters of a pronunciation, at most.
const PHONEMES: usize = 80;
/// Words of a line with a pronunciation of their own, at most.
const MOST_SAY_AS: usize = 32;

impl<'t> Checker<'t> {
    /// Words that are spoken.
    pub(super) fn spoken(&mut self, node: &'t Node<'t>, what: What<'_>) -> Option<&'t str> {
        let text = self.text(node, what, LINE)?;
        let about_pelvis = self.about_pelvis;
        self.heard.push(Heard::Line(Words { node, text, about_pelvis }));
        self.lines.push(LineSpans { words: node.span, clip: None });
        Some(text)
    }

    pub(super) fn line(&mut self, fields: &Fields<'t>) -> Option<Line> {
        let text = self.field(fields, "text");
        let text = text.and_then(|node| self.spoken(node, What::Field("text")));
        let clip = match fields.optional("clip") {
            None => Some(None),
            Some(node) => {
                // Without readable words there is no line, but an error.
                if let Some(line) = self.lines.last_mut() {
                    line.clip = Some(node.span);
                }
                self.clip(node).map(|clip| Some(clip.to_owned()))
            }
        };
        let say_as = match fields.optional("say_as") {
            None => Some(Default::default()),
            Some(node) => self.say_as(node, text),
        };
        Some(Line { text: text?.to_owned(), clip: clip?, say_as: say_as? })
    }

    /// A recording's name, as it can stand in a bundle: so that it can not lead out of it, and is
    /// the same file on every system.
    fn clip(&mut self, node: &'t Node<'t>) -> Option<&'t str> {
        let clip = self.text(node, What::Field("clip"), 80)?;
        let file = match clip.split_once('/') {
            Some(("s" | "a" | "r", file)) => file,
            Some(_) => "",
            None => clip,
        };
        let first = file.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        let lawful = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-');
        let known = [".flac", ".mp3", ".ogg", ".wav"].iter().any(|end| file.ends_with(end));
        if !first || !file.chars().all(lawful) || file.len() > 64 {
            let message = format!(
                "`clip` is \"{}\", expected a plain name such as \"a/01-arrive.flac\"",
                shown(clip)
            );
            let help =
                "names have small letters, digits, `.`, `_` and `-`, and at most the folder `a/`";
            self.problems.report_with_help(Code::Clip, node.span, message, help);
            return None;
        }
        if !known {
            let message = format!(
                "`clip` is \"{}\", expected a name that ends with `.flac`, `.mp3`, `.ogg` or `.wav`",
                shown(clip)
            );
            self.problems.report(Code::Clip, node.span, message);
            return None;
        }
        Some(clip)
    }

    /// Pronunciations for words of a line.
    pub(super) fn say_as(
        &mut self,
        node: &'t Node<'t>,
        text: Option<&str>,
    ) -> Option<BTreeMap<String, String>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_type(node, What::Field("say_as"), "a map, as in `{\"word\": \"phonemes\"}`");
            return None;
        };
        if entries.len() > MOST_SAY_AS {
            let message =
                format!("`say_as` has {} entries, expected at most {MOST_SAY_AS}", entries.len());
            self.problems.report(Code::Range, node.head(), message);
            return None;
        }
        let mut say_as = BTreeMap::new();
        let mut whole = true;
        for (key, value) in entries {
            let word = self.text(key, What::Inside("say_as"), PHONEMES);
            let phonemes = self.text(value, What::Inside("say_as"), PHONEMES);
            let Some((word, phonemes)) = word.zip(phonemes) else {
                whole = false;
                continue;
            };
            if let Some(text) = text
                && !has_word(text, word)
            {
                let message = format!(
                    "`say_as` speaks of \"{}\", which is not a word of the line",
                    shown(word)
                );
                let words: Vec<&str> = text.split(|c: char| !is_word_part(c)).collect();
                match nearest(word, &words) {
                    Some(near) => self.problems.report_with_help(
                        Code::SayAs,
                        key.span,
                        message,
                        format!("did you mean \"{near}\"?"),
                    ),
                    None => self.problems.report(Code::SayAs, key.span, message),
                }
            }
            if say_as.insert(word.to_owned(), phonemes.to_owned()).is_some() {
                let message = format!("\"{}\" is given twice in `say_as`", shown(word));
                self.problems.report(Code::Duplicate, key.span, message);
            }
        }
        whole.then_some(say_as)
    }
}

/// Letters, digits and what can stand inside a word.
fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')
}

/// Whether `word` occurs in the text with no letter directly before or behind it.
fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    text.match_indices(&word).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_wholes() {
        assert!(has_word("As Moeller wrote, listen.", "moeller"));
        assert!(has_word("Moeller’s way", "Moeller"));
        assert!(!has_word("Moellers", "Moeller"));
        assert!(!has_word("", "Moeller"));
    }
}
