//! Turns tokens into a tree of values with their places in the text.
//!
//! This module knows RON, not sessions. It reports numbers that no session uses (with a fraction, or huge)
//! and leaves a [`Value::Unreadable`] in their place, about which nothing more is reported.

use std::borrow::Cow;

use super::diagnostic::{Code, Problems};
use super::source::{Span, shown};
use super::token::{Lexer, Malformed, Number, Token};

/// Deepest nesting of brackets. The deepest sensible session needs about half of it. Recursion over the tree
/// stays shallow for every text.
pub(super) const MOST_DEPTH: usize = 32;

/// A value and where it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) span: Span,
    /// Directly after the opening bracket; the start of the value if it has none.
    pub(super) inside: u32,
    /// End including the comma after it; the end of the value if there is none.
    pub(super) ends: u32,
    pub(super) value: Value<'a>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Whole(i64),
    Text(Cow<'a, str>),
    /// A bare word, such as `Ocean`.
    Word(&'a str),
    List(Vec<Node<'a>>),
    Map(Vec<(Node<'a>, Node<'a>)>),
    /// Values in round brackets, such as `Say("…")`; the name may be missing.
    Tuple(Option<Name<'a>>, Vec<Node<'a>>),
    /// Named fields in round brackets, such as `Quiet(ideal: "6s")`; the name may be missing.
    Struct(Option<Name<'a>>, Vec<(Name<'a>, Node<'a>)>),
    /// A value with a problem that has been reported.
    Unreadable,
}

/// A word with its place.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) word: &'a str,
    pub(super) span: Span,
}

impl<'a> Node<'a> {
    /// A node for a value without brackets.
    fn single(span: Span, value: Value<'a>) -> Node<'a> {
        Node { span, inside: span.start, ends: span.end, value }
    }

    /// Where a caret goes when the whole value is meant: the name if it has one, the opening bracket of a
    /// list, or all of a simple value.
    pub(super) fn head(&self) -> Span {
        match &self.value {
            Value::Tuple(Some(name), _) | Value::Struct(Some(name), _) => name.span,
            Value::Tuple(None, _) | Value::Struct(None, _) | Value::List(_) | Value::Map(_) => {
                Span { start: self.span.start, end: self.span.start + 1 }
            }
            _ => self.span,
        }
    }
}

/// Words that are values of their own in RON and cannot be names.
const RESERVED: [&str; 3] = ["true", "false", "None"];

/// Reads a whole text, which should hold an `owner` with its fields.
///
/// # Errors
/// The first place where it is not RON. The code distinguishes the kinds of problem.
pub(super) fn read<'a>(
    text: &'a str,
    owner: &str,
    problems: &mut Problems<'_>,
) -> Result<Node<'a>, (Code, Malformed)> {
    read_with_comments(text, owner, problems).map(|(root, _)| root)
}

/// Reads a text like [`read`], and returns the places of its comments in order.
///
/// # Errors
/// Those of [`read`].
pub(super) fn read_with_comments<'a>(
    text: &'a str,
    owner: &str,
    problems: &mut Problems<'_>,
) -> Result<(Node<'a>, Vec<Span>), (Code, Malformed)> {
    let mut lexer = Lexer::new(text);
    lexer.skip_blanks().map_err(|malformed| (Code::Syntax, malformed))?;
    if let Some(span) = lexer.attribute() {
        let malformed = Malformed::new(span, "attributes that change RON are not used in sessions")
            .with_help("leave the line out; optional fields are written without `Some` anyway");
        return Err((Code::Attribute, malformed));
    }
    let begin = lexer.at();
    let mut reader = Reader::new(lexer, problems);
    match reader.whole() {
        Ok(root) => Ok((root, reader.lexer.comments)),
        Err((Code::Syntax, malformed)) if reader.open.is_empty() => {
            Err((Code::Syntax, not_begun(text, begin, owner, malformed)))
        }
        Err((Code::Syntax, malformed)) => Err((Code::Syntax, reader.misquoted(malformed))),
        Err(other) => Err(other),
    }
}

/// The content between two commas.
pub(super) struct Entry<'a> {
    /// Key of an entry in a map.
    pub(super) key: Option<Node<'a>>,
    pub(super) value: Node<'a>,
    /// Places of the comments around it and inside it, in order.
    pub(super) comments: Vec<Span>,
}

/// Reads a text that is one entry of a list or a map. A comma may follow it.
///
/// # Errors
/// The first place that does not fit.
pub(super) fn read_entry<'a>(
    text: &'a str,
    of_map: bool,
    problems: &mut Problems<'_>,
) -> Result<Entry<'a>, Malformed> {
    let mut reader = Reader::new(Lexer::new(text), problems);
    reader.entry(of_map).map_err(|(code, malformed)| match code {
        Code::Syntax => reader.misquoted(malformed),
        _ => malformed,
    })
}

/// The error for a text outside all brackets. If the `owner` has neither begun nor ended there, the text is
/// something else, such as prose.
fn not_begun(text: &str, begin: usize, owner: &str, malformed: Malformed) -> Malformed {
    let rest = &text[begin..];
    let word = rest.split_whitespace().next().unwrap_or_default();
    let found = match word {
        "" => "the end of the script".to_owned(),
        bracket if bracket.starts_with(['(', '[', '{']) => return malformed,
        named if named == owner || named.contains('(') => return malformed,
        word => format!("`{}`", shown(word)),
    };
    let message = format!("found {found}, expected `{owner}(…)`");
    Malformed::new(Span::new(begin, begin + word.len()), message)
}

/// Whether a text as written runs over the end of a line without a backslash.
fn runs_on(written: &str) -> bool {
    written.lines().rev().skip(1).any(|line| !line.ends_with('\\'))
}

struct Reader<'a, 'p, 's> {
    lexer: Lexer<'a>,
    peeked: Option<(Token<'a>, Span)>,
    /// Place of the text token read last.
    text: Option<Span>,
    /// Open brackets with their places.
    open: Vec<(char, Span)>,
    problems: &'p mut Problems<'s>,
}

type Read<T> = Result<T, (Code, Malformed)>;

impl<'a, 'p, 's> Reader<'a, 'p, 's> {
    fn new(lexer: Lexer<'a>, problems: &'p mut Problems<'s>) -> Reader<'a, 'p, 's> {
        Reader { lexer, peeked: None, text: None, open: Vec::new(), problems }
    }

    /// The single entry of a whole text.
    fn entry(&mut self, of_map: bool) -> Read<Entry<'a>> {
        let key = if of_map { Some(self.value()?) } else { None };
        if of_map {
            self.colon()?;
        }
        let mut value = self.value()?;
        if self.peek()? == &Token::Mark(',') {
            let (_, comma) = self.take()?;
            value.ends = comma.end;
        }
        match self.take()? {
            (Token::End, _) => {
                let comments = std::mem::take(&mut self.lexer.comments);
                Ok(Entry { key, value, comments })
            }
            (token, span) => {
                let message = format!("found {}, expected nothing more", token.describe());
                Err((Code::Syntax, Malformed::new(span, message)))
            }
        }
    }

    /// The single value of a whole text.
    fn whole(&mut self) -> Read<Node<'a>> {
        let root = self.value()?;
        match self.take()? {
            (Token::End, _) => Ok(root),
            (token, span) => {
                let message = format!("found {}, expected the end of the script", token.describe());
                Err((Code::Syntax, Malformed::new(span, message)))
            }
        }
    }

    fn take(&mut self) -> Read<(Token<'a>, Span)> {
        if let Some(peeked) = self.peeked.take() {
            return Ok(peeked);
        }
        let (token, span) = self.lexer.next().map_err(|malformed| (Code::Syntax, malformed))?;
        if matches!(token, Token::Text(_)) {
            self.text = Some(span);
        }
        Ok((token, span))
    }

    /// The error for what follows a text. If that text ran over the end of a line, it ended at the quote that
    /// should have begun the next text. If letters follow without a gap, the same happened within a line, or
    /// the text has quotes inside.
    fn misquoted(&self, malformed: Malformed) -> Malformed {
        let source = self.problems.source.text;
        let at = malformed.span.start as usize;
        let Some(text) = self.text else { return malformed };
        let Some(gap) = source.get(text.end as usize..at) else { return malformed };
        let opening = source[text.range()].find('"').map_or(1, |quote| quote + 1);
        let start = text.start as usize;
        let begin = Span::new(start, start + opening);
        if runs_on(&source[text.range()]) && gap.trim().is_empty() {
            let message = "a closing quote seems to be missing: this text goes on in the next line";
            return Malformed::new(begin, message)
                .with_help("a text ends with the same quote that it starts with");
        }
        if gap.is_empty() && source[at..].starts_with(char::is_alphanumeric) {
            let word: String = source[at..].chars().take_while(|c| c.is_alphanumeric()).collect();
            let message = format!("this text ends right before `{}`", shown(&word));
            return Malformed::new(begin, message).with_help(
                "if it was to end earlier, a closing quote is missing; a quote within a text is \
                 written as `\\\"`",
            );
        }
        malformed
    }

    fn peek(&mut self) -> Read<&Token<'a>> {
        let next = self.take()?;
        Ok(&self.peeked.insert(next).0)
    }

    /// The error for a token that is not allowed here. At the end of the text, the error points at the
    /// bracket that was never closed.
    fn unexpected(&self, token: &Token<'_>, span: Span, expected: &str) -> (Code, Malformed) {
        let malformed = match (token, self.open.last()) {
            (Token::End, Some((bracket, opened))) => {
                Malformed::new(*opened, format!("this `{bracket}` is never closed"))
            }
            (Token::Mark(closing @ (')' | ']' | '}')), Some((bracket, opened)))
                if !matches!((bracket, closing), ('(', ')') | ('[', ']') | ('{', '}')) =>
            {
                let place = self.problems.source.place(*opened);
                let message = format!("found `{closing}` while a `{bracket}` is open");
                let help = format!("it was opened in line {}, column {}", place.line, place.column);
                Malformed::new(span, message).with_help(help)
            }
            _ => Malformed::new(span, format!("found {}, expected {expected}", token.describe())),
        };
        (Code::Syntax, malformed)
    }

    fn value(&mut self) -> Read<Node<'a>> {
        let (token, span) = self.take()?;
        let value = match token {
            Token::Word(word) => return self.after_word(Name { word, span }),
            Token::Number(Number::Whole(number)) => Value::Whole(number),
            Token::Number(Number::Huge) => {
                self.problems.report(Code::Number, span, "this number is too large");
                Value::Unreadable
            }
            Token::Number(Number::Float) => {
                self.problems.report_with_help(
                    Code::Number,
                    span,
                    "this number is not whole",
                    "levels are whole decibels; times are texts and may have a fraction, as in \"1.5s\"",
                );
                Value::Unreadable
            }
            Token::Text(text) => Value::Text(text),
            Token::Mark('[') => {
                self.enter('[', span)?;
                let mut items = Vec::new();
                while !self.closes(']')? {
                    let mut item = self.value()?;
                    self.comma(']', &mut item)?;
                    items.push(item);
                }
                return self.leave(span, span, Value::List(items));
            }
            Token::Mark('{') => {
                self.enter('{', span)?;
                let mut entries = Vec::new();
                while !self.closes('}')? {
                    let key = self.value()?;
                    self.colon()?;
                    let mut value = self.value()?;
                    self.comma('}', &mut value)?;
                    entries.push((key, value));
                }
                return self.leave(span, span, Value::Map(entries));
            }
            Token::Mark('(') => return self.round(None, span),
            other => return Err(self.unexpected(&other, span, "a value")),
        };
        Ok(Node::single(span, value))
    }

    /// A word is a value of its own, or the name in front of round brackets.
    fn after_word(&mut self, name: Name<'a>) -> Read<Node<'a>> {
        let Name { word, span } = name;
        if RESERVED.contains(&word) || self.peek()? != &Token::Mark('(') {
            return Ok(Node::single(span, Value::Word(word)));
        }
        let (_, bracket) = self.take()?;
        let node = self.round(Some(name), bracket)?;
        match &node.value {
            Value::Tuple(_, items) if word == "Some" && items.len() == 1 => Ok(node),
            _ if word == "Some" => {
                Err((Code::Syntax, Malformed::new(span, "`Some` holds exactly one value")))
            }
            _ => Ok(node),
        }
    }

    /// The content after an opening round bracket: either named fields or plain values.
    fn round(&mut self, name: Option<Name<'a>>, bracket: Span) -> Read<Node<'a>> {
        let start = name.map_or(bracket, |name| name.span);
        self.enter('(', bracket)?;
        let mut items = Vec::new();
        let mut fields: Vec<(Name<'a>, Node<'a>)> = Vec::new();
        while !self.closes(')')? {
            let (token, span) = self.take()?;
            let field = match token {
                Token::Word(word) if self.peek()? == &Token::Mark(':') => Name { word, span },
                other if !fields.is_empty() => {
                    return Err(self.unexpected(&other, span, "the name of a field and `:`"));
                }
                other => {
                    let mut item = match other {
                        Token::Word(word) => self.after_word(Name { word, span })?,
                        other => {
                            self.peeked = Some((other, span));
                            self.value()?
                        }
                    };
                    self.comma(')', &mut item)?;
                    items.push(item);
                    continue;
                }
            };
            if !items.is_empty() {
                let message =
                    format!("found the field `{}` behind a value without a name", field.word);
                let malformed = Malformed::new(span, message).with_help(
                    "inside one pair of brackets either all values have names or none has",
                );
                return Err((Code::Syntax, malformed));
            }
            self.colon()?;
            let mut value = self.value()?;
            self.comma(')', &mut value)?;
            fields.push((field, value));
        }
        let value = match fields.is_empty() {
            true => Value::Tuple(name, items),
            false => Value::Struct(name, fields),
        };
        self.leave(start, bracket, value)
    }

    fn enter(&mut self, bracket: char, span: Span) -> Read<()> {
        if self.open.len() == MOST_DEPTH {
            let message = format!("brackets are nested more than {MOST_DEPTH} deep");
            return Err((Code::TooDeep, Malformed::new(span, message)));
        }
        self.open.push((bracket, span));
        Ok(())
    }

    fn closes(&mut self, bracket: char) -> Read<bool> {
        Ok(self.peek()? == &Token::Mark(bracket))
    }

    /// Takes the closing bracket that [`Reader::closes`] has found.
    fn leave(&mut self, start: Span, bracket: Span, value: Value<'a>) -> Read<Node<'a>> {
        let (_, end) = self.take()?;
        self.open.pop();
        Ok(Node { span: start.to(end), inside: bracket.end, ends: end.end, value })
    }

    /// A comma after a value, or the closing bracket that makes it unnecessary.
    fn comma(&mut self, closing: char, value: &mut Node<'a>) -> Read<()> {
        if self.closes(closing)? {
            return Ok(());
        }
        match self.take()? {
            (Token::Mark(','), span) => {
                value.ends = span.end;
                Ok(())
            }
            (token, span) => {
                let (code, malformed) =
                    self.unexpected(&token, span, &format!("`,` or `{closing}`"));
                // Two values in a row nearly always mean a forgotten comma.
                let forgotten = matches!(token, Token::Word(_) | Token::Text(_));
                Err(match forgotten {
                    true => (code, malformed.with_help("is a comma missing before it?")),
                    false => (code, malformed),
                })
            }
        }
    }

    fn colon(&mut self) -> Read<()> {
        match self.take()? {
            (Token::Mark(':'), _) => Ok(()),
            (token, span) => Err(self.unexpected(&token, span, "`:`")),
        }
    }
}
