//! Checks that all fields share: they turn a tree of values into values of known kinds and ranges.
//!
//! Every function reports a problem and returns `None`, so that one run finds all problems. `None` means that
//! the problem has been reported, so no problem is reported twice.

use std::fmt;
use std::ops::RangeInclusive;

use super::diagnostic::{Code, Diagnostic, Problems};
use super::outline::Heard;
use super::source::{Span, is_hidden, shown, unhidden};
use super::token::Unescaped;
use super::tree::{Name, Node, Value};
use crate::domain::Setting;
use crate::units::{Decibels, Frames};

/// Where a line's words are, and where the name of its own recording is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineSpans {
    pub(super) words: Span,
    pub(super) clip: Option<Span>,
}

/// Reads a script's tree, and collects its problems and what a listener hears.
pub(super) struct Checker<'t> {
    pub(super) problems: Problems<'t>,
    /// What a listener hears, in order, as input for the advice.
    pub(super) heard: Vec<Heard<'t>>,
    /// Places of the turns, in the order written.
    pub(super) turns: Vec<Span>,
    /// Places of the lines, in the order of [`crate::domain::Session::lines`].
    pub(super) lines: Vec<LineSpans>,
    /// Blanks in what is spoken, see [`super::Parsed::blanks`].
    pub(super) blanks: Vec<Diagnostic>,
    /// Setting of the session, which decides whether steps for two are allowed.
    pub(super) setting: Setting,
    /// Whether the current steps lie inside a turn.
    pub(super) in_turn: bool,
    /// Whether the current steps are about the pelvis.
    pub(super) about_pelvis: bool,
    /// Format version that the text states.
    pub(super) format: i64,
    /// Lowest format version that has everything that the text uses.
    pub(super) needs: i64,
}

/// The purpose of a value, as the beginning of a message.
#[derive(Copy, Clone)]
pub(super) enum What<'a> {
    /// The value of this field.
    Field(&'a str),
    /// One of the values inside this step or list.
    Inside(&'a str),
}

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Field(name) => write!(f, "`{name}` is"),
            What::Inside(name) => write!(f, "`{name}` holds"),
        }
    }
}

/// The fields of one step or struct, without unknown and duplicate ones.
pub(super) struct Fields<'t> {
    owner: &'static str,
    head: Span,
    given: &'t [(Name<'t>, Node<'t>)],
    /// Values of misspelt fields, under the field that was probably meant. They are read too, so that one run
    /// also finds the problems inside them.
    meant: Vec<(&'static str, &'t Node<'t>)>,
}

impl<'t> Fields<'t> {
    /// Where the name of the step or struct is.
    pub(super) fn head(&self) -> Span {
        self.head
    }

    /// The first value of a field, exactly as written.
    pub(super) fn raw(&self, field: &str) -> Option<&'t Node<'t>> {
        let given = self.given.iter().find(|(name, _)| name.word == field).map(|(_, node)| node);
        given
            .or_else(|| self.meant.iter().find(|(meant, _)| *meant == field).map(|(_, node)| *node))
    }

    /// The value of an optional field. `None` and `Some(…)` are accepted, because other programs write them.
    pub(super) fn optional(&self, field: &str) -> Option<&'t Node<'t>> {
        match self.raw(field) {
            Some(Node { value: Value::Word("None"), .. }) => None,
            Some(Node { value: Value::Tuple(Some(Name { word: "Some", .. }), items), .. }) => {
                items.first()
            }
            other => other,
        }
    }

    /// The value of a required field.
    pub(super) fn required(
        &self,
        field: &str,
        problems: &mut Problems<'_>,
    ) -> Option<&'t Node<'t>> {
        let node = self.raw(field);
        if node.is_none() {
            let message = format!("`{}` needs the field `{field}`", self.owner);
            problems.report(Code::MissingField, self.head, message);
        }
        node
    }
}

impl<'t> Checker<'t> {
    /// Reads the fields of a struct that is not a step. Its name is optional, and the fields are read even if
    /// the name is misspelt.
    pub(super) fn struct_fields(
        &mut self,
        node: &'t Node<'t>,
        owner: &'static str,
        known: &[&'static str],
    ) -> Option<Fields<'t>> {
        if let Value::Struct(Some(name), _) | Value::Tuple(Some(name), _) = node.value
            && name.word != owner
        {
            let message = format!("found `{}(…)`, expected `{owner}(…)`", shown(name.word));
            self.report_guess(Code::Type, name.span, message, name.word, &[owner]);
            nearest(name.word, &[owner])?;
        }
        self.fields(node, owner, known)
    }

    /// Reads the fields of a step or struct whose name is checked already.
    pub(super) fn fields(
        &mut self,
        node: &'t Node<'t>,
        owner: &'static str,
        known: &[&'static str],
    ) -> Option<Fields<'t>> {
        let given: &[(Name<'t>, Node<'t>)] = match &node.value {
            Value::Struct(_, fields) => fields,
            Value::Tuple(_, items) if items.is_empty() => &[],
            Value::Unreadable => return None,
            Value::Tuple(Some(_), _) => {
                let message = format!(
                    "`{owner}` holds values without names, expected the fields {}",
                    list(known, "and")
                );
                self.problems.report(Code::Type, node.head(), message);
                return None;
            }
            _ => {
                let message = format!(
                    "found {}, expected `{owner}(…)` with {}",
                    describe(node),
                    list(known, "and")
                );
                self.problems.report(Code::Type, node.head(), message);
                return None;
            }
        };
        let mut meant = Vec::new();
        for (index, (name, value)) in given.iter().enumerate() {
            if !known.contains(&name.word) {
                let message = format!(
                    "`{owner}` knows no field `{}`, expected {}",
                    shown(name.word),
                    list(known, "or")
                );
                self.report_guess(Code::UnknownField, name.span, message, name.word, known);
                meant.extend(nearest(name.word, known).map(|field| (field, value)));
            } else if given[..index].iter().any(|(earlier, _)| earlier.word == name.word) {
                let message = format!("`{}` is given twice in `{owner}`", name.word);
                self.problems.report(Code::Duplicate, name.span, message);
            }
        }
        Some(Fields { owner, head: node.head(), given, meant })
    }

    /// Reports a misspelt word, with the nearest known word if one is near.
    pub(super) fn report_guess(
        &mut self,
        code: Code,
        span: Span,
        message: String,
        written: &str,
        known: &[&str],
    ) {
        match nearest(written, known) {
            Some(word) => {
                self.problems.report_with_help(
                    code,
                    span,
                    message,
                    format!("did you mean `{word}`?"),
                );
            }
            None => self.problems.report(code, span, message),
        }
    }

    /// Notes the use of a feature that the format has since `version`. Programs that know only the stated
    /// version would refuse it. If there are several such features, the first is reported, because one new
    /// version number fixes all of them.
    pub(super) fn since(&mut self, version: i64, word: &str, span: Span) {
        if self.needs >= version {
            return;
        }
        self.needs = version;
        if self.format < version {
            let message =
                format!("`{word}` came with format {version}, and `format` is {}", self.format);
            let help = format!("write `format: {version}`");
            self.problems.report_with_help(Code::Format, span, message, help);
        }
    }

    pub(super) fn wrong_type(&mut self, node: &Node<'_>, what: What<'_>, expected: &str) {
        if node.value != Value::Unreadable {
            let message = format!("{what} {}, expected {expected}", describe(node));
            self.problems.report(Code::Type, node.head(), message);
        }
    }

    /// A whole number within a range.
    pub(super) fn whole(
        &mut self,
        node: &Node<'_>,
        field: &str,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let Value::Whole(number) = node.value else {
            self.wrong_type(node, What::Field(field), "a whole number");
            return None;
        };
        if !range.contains(&number) {
            let (least, most) = (range.start(), range.end());
            let message = format!("`{field}` is {number}, expected {least} to {most}");
            self.problems.report(Code::Range, node.span, message);
            return None;
        }
        Some(number)
    }

    /// A level in whole decibels.
    pub(super) fn level(
        &mut self,
        node: &Node<'_>,
        range: RangeInclusive<i64>,
    ) -> Option<Decibels> {
        self.whole(node, "level_db", range).map(|number| Decibels::whole(number as i32))
    }

    /// A length of time between two bounds.
    pub(super) fn time(
        &mut self,
        node: &Node<'_>,
        what: What<'_>,
        range: RangeInclusive<Frames>,
    ) -> Option<Frames> {
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, what, "a time in quotes, as in \"90s\"");
            return None;
        };
        let time: Frames = match text.parse() {
            Ok(time) => time,
            Err(reason) => {
                self.problems.report(Code::Time, node.span, unhidden(&reason.to_string()));
                return None;
            }
        };
        if !range.contains(&time) {
            let message = format!("{what} {time}, expected {} to {}", range.start(), range.end());
            self.problems.report(Code::Time, node.span, message);
            return None;
        }
        Some(time)
    }

    /// A text of 1 to `most` characters without hidden characters.
    pub(super) fn text(
        &mut self,
        node: &'t Node<'t>,
        what: What<'_>,
        most: usize,
    ) -> Option<&'t str> {
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, what, "a text in quotes");
            return None;
        };
        if let Some((at, hidden)) =
            text.char_indices().find(|(_, c)| is_hidden(*c) || matches!(c, '\n' | '\r' | '\t'))
        {
            let span = self.inside_text(node, at..at + hidden.len_utf8());
            self.report_hidden(span, hidden);
            return None;
        }
        if text.trim().is_empty() {
            self.problems.report(Code::Empty, node.span, format!("{what} an empty text"));
            return None;
        }
        let characters = text.chars().count();
        if characters > most {
            let message =
                format!("{what} a text of {characters} characters, expected at most {most}");
            self.problems.report(Code::TextLength, node.span, message);
            return None;
        }
        Some(text)
    }

    fn report_hidden(&mut self, span: Span, hidden: char) {
        if matches!(hidden, '\n' | '\r') {
            let help = "to go on in the next line, end this one with a backslash";
            let message = "a text that people read has no line breaks";
            self.problems.report_with_help(Code::HiddenCharacter, span, message, help);
        } else {
            self.problems.report_with_help(
                Code::HiddenCharacter,
                span,
                hidden_message(hidden),
                HIDDEN_HELP,
            );
        }
    }

    /// One word of a vocabulary.
    pub(super) fn word<T: Copy>(
        &mut self,
        node: &Node<'_>,
        what: What<'_>,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let known: Vec<&str> = all.iter().map(|word| name(*word)).collect();
        let Value::Word(written) = node.value else {
            self.wrong_type(node, what, &format!("one of {}", list(&known, "or")));
            return None;
        };
        let found = all.iter().copied().find(|word| name(*word) == written);
        if found.is_none() {
            let message = format!("{what} `{}`, expected {}", shown(written), list(&known, "or"));
            self.report_guess(Code::UnknownWord, node.span, message, written, &known);
        }
        found
    }

    /// The values of a list.
    pub(super) fn list(
        &mut self,
        node: &'t Node<'t>,
        what: What<'_>,
        expected: &str,
    ) -> Option<&'t [Node<'t>]> {
        match &node.value {
            Value::List(items) => Some(items),
            _ => {
                self.wrong_type(node, what, expected);
                None
            }
        }
    }

    /// Where a part of a text's value was written, escapes included.
    pub(super) fn inside_text(&self, node: &Node<'_>, range: std::ops::Range<usize>) -> Span {
        let written = &self.problems.source.text[node.span.range()];
        let Some(opening) = written.find('"').map(|quote| quote + 1) else { return node.span };
        let body_start = node.span.start as usize + opening;
        let raw = opening > 1;
        let body = &written[opening..written.len() - opening.saturating_sub(1).max(1)];
        if raw || !body.contains('\\') {
            return Span::new(body_start + range.start, body_start + range.end);
        }
        let mut value_at = 0;
        let (mut start, mut end) = (None, body.len());
        for (written_at, character) in Unescaped::new(body).flatten() {
            if value_at >= range.start && start.is_none() {
                start = Some(written_at);
            }
            if value_at >= range.end {
                end = written_at;
                break;
            }
            value_at += character.len_utf8();
        }
        Span::new(body_start + start.unwrap_or(0), body_start + end)
    }
}

/// Help on an invisible character.
pub(super) const HIDDEN_HELP: &str = "such characters come in by copying and can make a line \
     read as something else; type this stretch anew";

/// Message for an invisible character.
pub(super) fn hidden_message(hidden: char) -> String {
    format!("the character U+{:04X} cannot be seen", u32::from(hidden))
}

/// Kind of a value, for a message.
pub(super) fn describe(node: &Node<'_>) -> String {
    match &node.value {
        Value::Whole(number) => format!("the number {number}"),
        Value::Text(text) => format!("the text \"{}\"", shown(text)),
        Value::Word(word) => format!("the word `{}`", shown(word)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
        Value::Tuple(Some(name), _) | Value::Struct(Some(name), _) => {
            format!("`{}(…)`", shown(name.word))
        }
        Value::Tuple(None, _) | Value::Struct(None, _) => "round brackets".to_owned(),
        Value::Unreadable => "something unreadable".to_owned(),
    }
}

/// `` `a`, `b` or `c` ``.
pub(super) fn list(words: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}

/// The known word that was probably meant: at most a third of its letters differ (one always may). Two
/// swapped letters count once, and case does not count.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    // No misspelling of a known word is longer; this also limits the work on hostile texts.
    if written.len() > 40 {
        return None;
    }
    let written = written.to_ascii_lowercase();
    known
        .iter()
        .map(|word| (strsim::osa_distance(&written, &word.to_ascii_lowercase()), *word))
        .filter(|(distance, word)| *distance <= (word.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        let known = ["Ocean", "Rain", "NightInsects"];
        assert_eq!(nearest("Ocaen", &known), Some("Ocean"));
        assert_eq!(nearest("ocean", &known), Some("Ocean"));
        assert_eq!(nearest("NightInsect", &known), Some("NightInsects"));
        assert_eq!(nearest("Train", &known), Some("Rain"));
        assert_eq!(nearest("Fire", &known), None);
        assert_eq!(nearest(&"Rain".repeat(1000), &known), None);
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list(&["a"], "or"), "`a`");
        assert_eq!(list(&["a", "b", "c"], "and"), "`a`, `b` and `c`");
    }
}
