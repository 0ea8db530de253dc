//! Reads typed values out of the tree and collects every problem on the way.

use std::ops::RangeInclusive;

use super::advice::Seen;
use super::code::Code;
use super::diagnostic::Diagnostic;
use super::source::{Source, Span, is_hidden};
use super::tree::{Field, Node, Value};
use crate::units::{Decibels, Frames};

/// What is read, the problems found so far, and what advice is given about afterwards.
pub(super) struct Reader<'s> {
    source: &'s Source,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) seen: Seen,
}

/// The fields of a struct, each known and there at most once.
pub(super) struct Fields<'t> {
    of: &'static str,
    head: Span,
    fields: Vec<&'t Field>,
}

impl<'t> Fields<'t> {
    /// The field of this name.
    pub(super) fn get(&self, name: &str) -> Option<&'t Node> {
        self.fields.iter().find(|field| field.name == name).map(|field| &field.value)
    }
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s Source) -> Reader<'s> {
        Reader { source, problems: Vec::new(), seen: Seen::default() }
    }

    pub(super) fn problem(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.problems.push(self.source.diagnostic(code, span, message.into(), None));
    }

    pub(super) fn problem_with_help(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.problems.push(self.source.diagnostic(code, span, message.into(), help));
    }

    /// Something of another kind was expected at `node`.
    pub(super) fn wrong_kind(&mut self, node: &Node, wanted: &str) {
        let message = format!("found {}, expected {wanted}", kind(&node.value));
        self.problem(Code::WrongKind, node.head, message);
    }

    /// Checks the names of a struct's fields.
    pub(super) fn fields<'t>(
        &mut self,
        of: &'static str,
        head: Span,
        fields: &'t [Field],
        known: &[&str],
    ) -> Fields<'t> {
        let mut good: Vec<&Field> = Vec::new();
        for field in fields {
            if !known.contains(&field.name.as_str()) {
                let message = format!("`{of}` has no field `{}`", shorten(&field.name));
                let help = closest(&field.name, known)
                    .or_else(|| Some(format!("its fields are: {}", known.join(", "))));
                self.problem_with_help(Code::UnknownField, field.name_span, message, help);
            } else if good.iter().any(|other| other.name == field.name) {
                let message = format!("`{}` is given twice", field.name);
                self.problem(Code::Duplicate, field.name_span, message);
            } else {
                good.push(field);
            }
        }
        Fields { of, head, fields: good }
    }

    /// The fields of a struct of this name.
    pub(super) fn named<'t>(
        &mut self,
        node: &'t Node,
        of: &'static str,
        known: &[&str],
    ) -> Option<Fields<'t>> {
        match &node.value {
            Value::Fields(Some(name), fields) if name == of => {
                Some(self.fields(of, node.head, fields, known))
            }
            _ => {
                self.wrong_kind(node, &format!("`{of}(…)` with named fields"));
                None
            }
        }
    }

    /// A field that has to be there.
    pub(super) fn required<'t>(&mut self, fields: &Fields<'t>, name: &str) -> Option<&'t Node> {
        let node = fields.get(name);
        if node.is_none() {
            let message = format!("`{}` needs the field `{name}`", fields.of);
            self.problem(Code::MissingField, fields.head, message);
        }
        node
    }

    /// A text of so many characters, nothing hidden in it.
    pub(super) fn text(&mut self, node: &Node, length: RangeInclusive<usize>) -> Option<String> {
        let Value::Text(text) = &node.value else {
            self.wrong_kind(node, "a text in double quotes");
            return None;
        };
        if let Some(c) = text.chars().find(|c| is_hidden(*c)) {
            let problem = self.source.hidden(node.span, c);
            self.problems.push(problem);
            return None;
        }
        let found = text.chars().count();
        if text.trim().is_empty() && *length.start() > 0 {
            self.problem(Code::TextLength, node.span, "this text is empty");
            return None;
        }
        if !length.contains(&found) {
            let message = format!("this text has {found} characters, at most {}", length.end());
            self.problem(Code::TextLength, node.span, message);
            return None;
        }
        Some(text.clone())
    }

    /// A word of a vocabulary.
    pub(super) fn word<T: Copy>(
        &mut self,
        node: &Node,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let Value::Word(written) = &node.value else {
            let names: Vec<&str> = all.iter().map(|word| name(*word)).collect();
            self.wrong_kind(node, &format!("one of {}", names.join(", ")));
            return None;
        };
        let found = all.iter().copied().find(|word| name(*word) == written);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|word| name(*word)).collect();
            let message = format!("there is no `{}` here", shorten(written));
            let help = closest(written, &names)
                .or_else(|| Some(format!("known are: {}", names.join(", "))));
            self.problem_with_help(Code::UnknownWord, node.span, message, help);
        }
        found
    }

    /// A whole number within limits.
    pub(super) fn number(&mut self, node: &Node, range: RangeInclusive<i64>) -> Option<i64> {
        let Value::Number(written) = &node.value else {
            self.wrong_kind(node, "a whole number");
            return None;
        };
        let plain = written.replace('_', "");
        let Ok(number) = plain.strip_prefix('+').unwrap_or(&plain).parse::<i64>() else {
            let message = format!("`{}` is not a whole number", shorten(written));
            self.problem(Code::WrongKind, node.span, message);
            return None;
        };
        if !range.contains(&number) {
            let message = format!("found {number}, expected {} to {}", range.start(), range.end());
            self.problem(Code::OutOfRange, node.span, message);
            return None;
        }
        Some(number)
    }

    /// A level in whole decibels.
    pub(super) fn level(&mut self, node: &Node, range: RangeInclusive<i64>) -> Option<Decibels> {
        let number = self.number(node, range)?;
        i32::try_from(number).ok().map(Decibels::whole)
    }

    /// A length of time within limits.
    pub(super) fn duration(
        &mut self,
        node: &Node,
        range: RangeInclusive<Frames>,
    ) -> Option<Frames> {
        let Value::Text(written) = &node.value else {
            self.wrong_kind(node, "a length of time such as \"90s\" or \"1m30s\"");
            return None;
        };
        match written.parse::<Frames>() {
            Ok(length) if range.contains(&length) => Some(length),
            Ok(length) => {
                let message =
                    format!("found {length}, expected {} to {}", range.start(), range.end());
                self.problem(Code::OutOfRange, node.span, message);
                None
            }
            Err(error) => {
                self.problem(Code::BadDuration, node.span, error.to_string());
                None
            }
        }
    }

    /// A list, each item read by `item`; items with problems are left out.
    pub(super) fn list<T>(
        &mut self,
        node: &Node,
        mut item: impl FnMut(&mut Self, &Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::List(nodes) = &node.value else {
            self.wrong_kind(node, "a list in square brackets");
            return None;
        };
        Some(nodes.iter().filter_map(|node| item(self, node)).collect())
    }

    /// The entries of a map.
    pub(super) fn map<'t>(&mut self, node: &'t Node) -> Option<&'t [(Node, Node)]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            _ => {
                self.wrong_kind(node, "a map in curly brackets");
                None
            }
        }
    }
}

/// The value inside `Some(…)`; `None` for `None`; else the value itself. RON's options may be
/// written, they need not be.
pub(super) fn option(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::Word(word) if word == "None" => None,
        Value::Values(Some(name), values) if name == "Some" => match values.as_slice() {
            [value] => Some(value),
            _ => Some(node),
        },
        _ => Some(node),
    }
}

/// What a value is, for a message.
fn kind(value: &Value) -> String {
    match value {
        Value::Word(word) => format!("`{}`", shorten(word)),
        Value::Number(number) => format!("the number {}", shorten(number)),
        Value::Text(_) => "a text".to_string(),
        Value::Char => "a character".to_string(),
        Value::List(_) => "a list".to_string(),
        Value::Map(_) => "a map".to_string(),
        Value::Fields(name, _) | Value::Values(name, _) => match name {
            Some(name) => format!("`{}(…)`", shorten(name)),
            None => "`(…)`".to_string(),
        },
    }
}

/// A written word, cut where it would fill the screen.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_string(),
    }
}

/// "did you mean": the known word within a third of its letters, or with another case.
pub(super) fn closest(written: &str, known: &[&str]) -> Option<String> {
    let plain = |word: &str| word.to_lowercase().replace(['_', '-'], "");
    let wanted = plain(&shorten(written));
    known
        .iter()
        .map(|word| (strsim::damerau_levenshtein(&wanted, &plain(word)), word))
        .filter(|(distance, word)| *distance <= word.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| format!("did you mean `{word}`?"))
}
