//! RON text to tokens.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::source::{Source, Span};

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bare word.
    Word,
    /// A number of any form; what it means is decided where it is used.
    Number,
    /// A text in double quotes, with its escapes resolved.
    Text(String),
    /// One character in single quotes.
    Char,
    /// One of `( ) [ ] { } : ,`.
    Mark(char),
    /// Nothing more.
    End,
}

/// Reads the next token each time.
pub(super) struct Tokens<'s> {
    source: &'s Source,
    at: usize,
}

impl<'s> Tokens<'s> {
    pub(super) fn new(source: &'s Source) -> Tokens<'s> {
        Tokens { source, at: 0 }
    }

    fn rest(&self) -> &'s str {
        self.source.text().get(self.at..).unwrap_or_default()
    }

    fn problem(&self, start: usize, message: &str) -> Box<Diagnostic> {
        let span = Span { start, end: self.at.max(start + 1) };
        Box::new(self.source.diagnostic(Code::Syntax, span, message.to_string(), None))
    }

    pub(super) fn next(&mut self) -> Result<Token, Box<Diagnostic>> {
        self.skip_blank()?;
        let start = self.at;
        let kind = match self.rest().chars().next() {
            None => TokenKind::End,
            Some(mark @ ('(' | ')' | '[' | ']' | '{' | '}' | ':' | ',')) => {
                self.at += 1;
                TokenKind::Mark(mark)
            }
            Some('"') => self.text()?,
            Some('\'') => self.char()?,
            Some('r') if self.raw_hashes().is_some() => self.raw_text()?,
            Some(c) if c.is_ascii_digit() || matches!(c, '+' | '-' | '.') => {
                self.take_while(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_')
                });
                TokenKind::Number
            }
            Some(c) if c.is_alphabetic() || c == '_' => {
                self.take_while(|c| c.is_alphanumeric() || c == '_');
                TokenKind::Word
            }
            Some('#') => {
                let message = "extensions are not part of the session language".to_string();
                let span =
                    Span { start, end: start + self.rest().lines().next().map_or(1, str::len) };
                let help = Some("leave the line out; nothing needs it".to_string());
                return Err(Box::new(self.source.diagnostic(Code::Extension, span, message, help)));
            }
            Some(c) => {
                self.at += c.len_utf8();
                return Err(self.problem(start, &format!("`{c}` has no meaning here")));
            }
        };
        Ok(Token { kind, span: Span { start, end: self.at } })
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !keep(c)).unwrap_or(rest.len());
    }

    /// White space and comments; block comments nest.
    fn skip_blank(&mut self) -> Result<(), Box<Diagnostic>> {
        loop {
            self.take_while(char::is_whitespace);
            let start = self.at;
            if self.rest().starts_with("//") {
                self.take_while(|c| c != '\n');
            } else if self.rest().starts_with("/*") {
                let mut depth = 0usize;
                loop {
                    let rest = self.rest();
                    if rest.starts_with("/*") {
                        (depth, self.at) = (depth + 1, self.at + 2);
                    } else if rest.starts_with("*/") {
                        (depth, self.at) = (depth - 1, self.at + 2);
                    } else if let Some(c) = rest.chars().next() {
                        self.at += c.len_utf8();
                    } else {
                        self.at = start + 2;
                        return Err(self.problem(start, "this comment is never closed"));
                    }
                    if depth == 0 {
                        break;
                    }
                }
            } else {
                return Ok(());
            }
        }
    }

    fn text(&mut self) -> Result<TokenKind, Box<Diagnostic>> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.rest().chars().next() {
                Some('"') => {
                    self.at += 1;
                    return Ok(TokenKind::Text(text));
                }
                Some('\\') => text.extend(self.escape()?),
                Some(c) => {
                    self.at += c.len_utf8();
                    text.push(c);
                }
                None => {
                    self.at = start + 1;
                    return Err(self.problem(start, "this text is never closed; a `\"` is missing"));
                }
            }
        }
    }

    /// The character of an escape; none for a line break that is escaped away.
    fn escape(&mut self) -> Result<Option<char>, Box<Diagnostic>> {
        let start = self.at;
        self.at += 1;
        let named = self.rest().chars().next();
        self.at += named.map_or(0, char::len_utf8);
        let c = match named {
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('0') => Some('\0'),
            Some(c @ ('\\' | '"' | '\'')) => Some(c),
            Some('x') => {
                let digits = self.rest().get(..2).unwrap_or_default();
                self.at += digits.len();
                u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
            }
            Some('u') => {
                let digits = self.rest().strip_prefix('{').and_then(|rest| rest.split_once('}'));
                let digits = digits.map(|(digits, _)| digits).filter(|digits| digits.len() <= 6);
                self.at += digits.map_or(0, |digits| digits.len() + 2);
                digits
                    .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                    .and_then(char::from_u32)
            }
            _ => None,
        };
        match c {
            Some(c) => Ok(Some(c)),
            None => Err(self.problem(
                start,
                "this escape is not one of \\n \\r \\t \\0 \\\\ \\\" \\' \\x41 \\u{1F600}",
            )),
        }
    }

    /// How many `#` a raw text at this place has; `None` if it is a word.
    fn raw_hashes(&self) -> Option<usize> {
        let after = self.rest().strip_prefix('r')?;
        let hashes = after.len() - after.trim_start_matches('#').len();
        after.get(hashes..)?.starts_with('"').then_some(hashes)
    }

    fn raw_text(&mut self) -> Result<TokenKind, Box<Diagnostic>> {
        let start = self.at;
        let hashes = self.raw_hashes().unwrap_or_default();
        self.at += 1 + hashes + 1;
        let close = format!("\"{}", "#".repeat(hashes));
        let Some(length) = self.rest().find(&close) else {
            self.at = start + 1;
            return Err(
                self.problem(start, &format!("this text is never closed; `{close}` is missing"))
            );
        };
        let text = self.rest().get(..length).unwrap_or_default().to_string();
        self.at += length + close.len();
        Ok(TokenKind::Text(text))
    }

    fn char(&mut self) -> Result<TokenKind, Box<Diagnostic>> {
        let start = self.at;
        self.at += 1;
        match self.rest().chars().next() {
            Some('\\') => {
                self.escape()?;
            }
            Some(c) if c != '\'' => self.at += c.len_utf8(),
            _ => {}
        }
        if !self.rest().starts_with('\'') {
            return Err(self.problem(start, "texts stand in double quotes"));
        }
        self.at += 1;
        Ok(TokenKind::Char)
    }
}
