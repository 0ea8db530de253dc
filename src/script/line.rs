//! Spoken lines: their words, recordings and pronunciations.

use std::collections::BTreeMap;
use std::ops::Range;

use super::check::{Checker, Fields, LineSpans, What, nearest};
use super::diagnostic::{Code, Diagnostic};
use super::outline::{Heard, Words};
use super::source::shown;
use super::tree::{Node, Value};
use crate::domain::Line;
use crate::domain::bundle::is_recorded_name;
use crate::domain::typography;

/// The fields of a `Line`.
pub(super) const LINE_FIELDS: [&str; 3] = ["text", "clip", "say_as"];

/// Most characters of a spoken line: more than a minute of speech.
pub(super) const LINE: usize = 1000;
/// Most characters of a pronunciation.
const PHONEMES: usize = 80;
/// Most words of a line with a pronunciation of their own.
const MOST_SAY_AS: usize = 32;

impl<'t> Checker<'t> {
    /// Words that are spoken.
    pub(super) fn spoken(&mut self, node: &'t Node<'t>, what: What<'_>) -> Option<&'t str> {
        let text = self.text(node, what, LINE)?;
        let about_pelvis = self.about_pelvis;
        self.heard.push(Heard::Line(Words { node, text, about_pelvis }));
        self.lines.push(LineSpans { words: node.span, clip: None });
        self.find_blanks(node, text);
        Some(text)
    }

    /// Notes the blanks of a spoken line.
    fn find_blanks(&mut self, node: &Node<'_>, text: &str) {
        for blank in blanks(text) {
            let message =
                format!("`{}` is a blank that is not filled in yet", shown(&text[blank.clone()]));
            let place = self.problems.source.place(self.inside_text(node, blank));
            let help = "put into its place what is to be said; what stands in square brackets is not for listeners";
            let found = Diagnostic::at(Code::Blank, self.problems.source.name, &place, message);
            self.blanks.push(found.with_help(help));
        }
    }

    pub(super) fn line(&mut self, fields: &Fields<'t>) -> Option<Line> {
        let text = self.field(fields, "text");
        let text = text.and_then(|node| self.spoken(node, What::Field("text")));
        let clip = match fields.optional("clip") {
            None => Some(None),
            Some(node) => {
                // Unreadable words give an error instead of a line.
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

    /// A recording's name that can stand in a bundle: it cannot lead out of the bundle, and means the same
    /// file on every system.
    fn clip(&mut self, node: &'t Node<'t>) -> Option<&'t str> {
        let clip = self.text(node, What::Field("clip"), 80)?;
        let file = match clip.split_once('/') {
            Some(("s" | "a" | "r", file)) => file,
            Some(_) => "",
            None => clip,
        };
        let known = [".flac", ".mp3", ".ogg", ".wav"];
        let known = known.iter().any(|end| file.to_ascii_lowercase().ends_with(end));
        if !is_recorded_name(file) {
            let message = format!(
                "`clip` is \"{}\", expected a plain name such as \"a/01-arrive.flac\"",
                shown(clip)
            );
            let help = "a name has at most 64 letters, no `\\`, `:` or `*` in it, and at most the folder `a/` before it";
            self.problems.report_with_help(Code::Clip, node.span, message, help);
            return None;
        }
        if !known {
            let message = format!(
                "`clip` is \"{}\", expected a name that ends with `.flac`, `.mp3`, `.ogg` or `.wav`",
                shown(clip)
            );
            let help = "`groundwork bundle take-in` makes FLAC of other recordings, such as those of a phone";
            self.problems.report_with_help(Code::Clip, node.span, message, help);
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

/// Where a text has something in square brackets, brackets included.
fn blanks(text: &str) -> Vec<Range<usize>> {
    let mut blanks = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('[').map(|at| from + at)
        && let Some(close) = text[open..].find(']').map(|at| open + at + 1)
    {
        blanks.push(open..close);
        from = close;
    }
    blanks
}

/// Letters, digits and characters that can occur inside a word.
fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')
}

/// Whether `word` occurs in the text without a letter directly before or after it, in any typography.
fn has_word(text: &str, word: &str) -> bool {
    let plain = |text: &str| typography::plainly(text).to_lowercase();
    let (text, word) = (plain(text), plain(word));
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
        assert!(has_word("With O’Shea\u{a0}Lee.", "O'Shea Lee") && has_word("an O'Shea", "O’Shea"));
        assert!(!has_word("Moellers", "Moeller"));
        assert!(!has_word("", "Moeller"));
    }

    #[test]
    fn blanks_stand_between_square_brackets() {
        assert_eq!(blanks("Say [your word], or [another]."), [4..15, 20..29]);
        assert_eq!(blanks("[All of it.] [ ]"), [0..12, 13..16]);
        assert_eq!(blanks("a ] b [ c (d)"), [0..0; 0]);
    }
}
