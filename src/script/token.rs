//! Text to tokens: the part of RON's lexical grammar that sessions use.

use std::borrow::Cow;

use super::source::{Span, shown};

/// A number as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Whole(i64),
    /// Whole, but larger than any session uses.
    Huge,
    /// With a fraction or an exponent, or not a number at all.
    Float,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A field name, a word of a vocabulary, or the name of a struct.
    Word(&'a str),
    Number(Number),
    Text(Cow<'a, str>),
    /// One of `( ) [ ] { } , :`.
    Mark(char),
    End,
}

impl Token<'_> {
    /// Describes the token in a message.
    pub(super) fn describe(&self) -> String {
        match self {
            Token::Word(word) => format!("`{}`", shown(word)),
            Token::Number(_) => "a number".to_owned(),
            Token::Text(_) => "a text".to_owned(),
            Token::Mark(mark) => format!("`{mark}`"),
            Token::End => "the end of the script".to_owned(),
        }
    }
}

/// The first place where the text is not RON, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Malformed {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Malformed {
        Malformed { span, message: message.into(), help: None }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Malformed {
        Malformed { help: Some(help.into()), ..self }
    }

    /// Place and reason in one sentence.
    pub(super) fn said(self) -> String {
        match self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message,
        }
    }
}

/// Splits a text into tokens, one at a time.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Comments skipped so far, in order; a line comment without the blanks at its end.
    pub(super) comments: Vec<Span>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Lexer<'a> {
        Lexer { text, at: 0, comments: Vec::new() }
    }

    /// Byte offset at which the search for the next token begins.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next token and its place.
    ///
    /// # Errors
    /// When no token begins here.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, Span), Malformed> {
        self.skip_blanks()?;
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok((Token::End, Span::new(start, start)));
        };
        let token = match first {
            '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' => {
                self.at += 1;
                Token::Mark(first)
            }
            '"' => self.text_token(start)?,
            'r' if is_raw_text(rest) => self.raw_text_token(start)?,
            '0'..='9' | '+' | '-' | '.' => self.number_token(start)?,
            'a'..='z' | 'A'..='Z' | '_' => self.word_token(),
            '\'' => {
                return Err(Malformed::new(Span::new(start, start + 1), "found a single quote")
                    .with_help("texts stand between double quotes, as in \"a line\""));
            }
            '“' | '”' | '„' | '«' | '»' => {
                let span = Span::new(start, start + first.len_utf8());
                return Err(Malformed::new(span, format!("found a typographic quote `{first}`"))
                    .with_help("texts stand between straight double quotes, as in \"a line\""));
            }
            other => {
                let span = Span::new(start, start + other.len_utf8());
                let malformed =
                    Malformed::new(span, format!("found `{other}`, which means nothing here"));
                return Err(match other.is_alphabetic() {
                    true => {
                        malformed.with_help("outside of texts, words have the letters `a` to `z`")
                    }
                    false => malformed,
                });
            }
        };
        Ok((token, Span::new(start, self.at)))
    }

    /// Skips white space and comments; block comments nest.
    pub(super) fn skip_blanks(&mut self) -> Result<(), Malformed> {
        loop {
            let rest = self.rest();
            // Word processors and web pages indent with special blanks.
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            let rest = self.rest();
            let (length, shown) = if rest.starts_with("//") {
                let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
                (line.len(), line.trim_end().len())
            } else if rest.starts_with("/*") {
                let length = block_comment(rest).ok_or_else(|| {
                    Malformed::new(Span::new(self.at, self.at + 2), "this comment is never closed")
                        .with_help("a comment that starts with `/*` ends with `*/`")
                })?;
                (length, length)
            } else {
                return Ok(());
            };
            self.comments.push(Span::new(self.at, self.at + shown));
            self.at += length;
        }
    }

    /// The place of an attribute (`#![…]`), if one begins here.
    pub(super) fn attribute(&self) -> Option<Span> {
        let rest = self.rest();
        rest.starts_with('#').then(|| {
            let line = rest.find('\n').unwrap_or(rest.len());
            let end = rest[..line].find(']').map_or(line, |bracket| bracket + 1);
            Span::new(self.at, self.at + end)
        })
    }

    fn word_token(&mut self) -> Token<'a> {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !(c == '_' || c.is_ascii_alphanumeric())).unwrap_or(rest.len());
        self.at += end;
        match &rest[..end] {
            // RON reads these as floating-point numbers.
            "NaN" | "inf" => Token::Number(Number::Float),
            word => Token::Word(word),
        }
    }

    /// Takes every character that could belong to a number, then classifies it.
    fn number_token(&mut self, start: usize) -> Result<Token<'a>, Malformed> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with(['+', '-']));
        let mut end = sign;
        for (index, c) in rest.char_indices().skip(sign) {
            let after_exponent = rest[..index].ends_with(['e', 'E']);
            if !(c.is_alphanumeric() || c == '_' || c == '.' || after_exponent && "+-".contains(c))
            {
                break;
            }
            end = index + c.len_utf8();
        }
        self.at += end;
        let (written, digits) = (&rest[..end], &rest[sign..end]);
        let plain = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_digit())
                && part.bytes().all(|b| b.is_ascii_digit() || b == b'_')
        };
        if plain(digits) {
            let number = written.replace('_', "").parse().map_or(Number::Huge, Number::Whole);
            return Ok(Token::Number(number));
        }
        let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (digits, None),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let float = (plain(whole) && (fraction.is_empty() || plain(fraction))
            || whole.is_empty() && plain(fraction))
            && exponent.is_none_or(|e| plain(e.strip_prefix(['+', '-']).unwrap_or(e)));
        if float || matches!(digits, "inf" | "NaN") {
            return Ok(Token::Number(Number::Float));
        }
        let span = Span::new(start, start + end.max(1));
        Err(Malformed::new(span, format!("`{}` is not a number", shown(written)))
            .with_help("a time is a text, as in \"90s\"; other numbers are whole, as in -22"))
    }

    fn text_token(&mut self, start: usize) -> Result<Token<'a>, Malformed> {
        let body = &self.rest()[1..];
        let bytes = body.as_bytes();
        let mut end = 0;
        let mut escaped = false;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    end += 2;
                }
                Some(_) => end += 1,
                None => return Err(never_closed(start, 1)),
            }
        }
        let body = &body[..end];
        self.at += end + 2;
        if !escaped {
            return Ok(Token::Text(Cow::Borrowed(body)));
        }
        let mut text = String::with_capacity(end);
        for step in Unescaped::new(body) {
            let (_, character) = step.map_err(|wrong| {
                let from = start + 1 + wrong.start as usize;
                let to = start + 1 + wrong.end as usize;
                let message =
                    format!("`{}` is not an escape", shown(&body[wrong.range()]));
                Malformed::new(Span::new(from, to), message).with_help(
                    "write `\\\"` for a quote, `\\\\` for a backslash, `\\u{e9}` for a character by its \
                     number",
                )
            })?;
            text.push(character);
        }
        Ok(Token::Text(Cow::Owned(text)))
    }

    fn raw_text_token(&mut self, start: usize) -> Result<Token<'a>, Malformed> {
        let rest = self.rest();
        let hashes = rest[1..].bytes().take_while(|b| *b == b'#').count();
        let body = &rest[hashes + 2..];
        let close = format!("\"{}", "#".repeat(hashes));
        let end = body.find(&close).ok_or_else(|| never_closed(start, hashes + 2))?;
        self.at += hashes + 2 + end + close.len();
        Ok(Token::Text(Cow::Borrowed(&body[..end])))
    }
}

fn never_closed(start: usize, opening: usize) -> Malformed {
    Malformed::new(Span::new(start, start + opening), "this text is never closed")
        .with_help("a text ends with the same quote that it starts with")
}

/// Whether `r"`, `r#"`, `r##"` and so on begin the text.
fn is_raw_text(rest: &str) -> bool {
    rest[1..].trim_start_matches('#').starts_with('"')
}

/// The length of the block comment at the start of `rest`, if it is closed.
fn block_comment(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let (mut at, mut level) = (0, 0usize);
    loop {
        match bytes.get(at..at + 2)? {
            b"/*" => level += 1,
            b"*/" => level -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if level == 0 {
            return Some(at);
        }
    }
}

/// Yields the characters of an escaped text, each with the byte of the body at which it is written, or the
/// bytes of an unknown escape.
pub(super) struct Unescaped<'a> {
    body: &'a str,
    at: usize,
}

impl<'a> Unescaped<'a> {
    pub(super) fn new(body: &'a str) -> Unescaped<'a> {
        Unescaped { body, at: 0 }
    }

    /// The character of the escape at the start of `rest` and its length in bytes; for an unknown escape, the
    /// number of bytes to mark.
    fn escape(rest: &str) -> Result<(char, usize), usize> {
        let after = &rest[1..];
        let kind = after.chars().next().ok_or(1usize)?;
        let simple = |character| Ok((character, 2));
        match kind {
            '\'' | '"' | '\\' => simple(kind),
            'n' => simple('\n'),
            'r' => simple('\r'),
            't' => simple('\t'),
            '0' => simple('\0'),
            // Two digits for ASCII; runs of `\x` that encode one character, which RON has, are not supported.
            'x' => rest
                .get(2..4)
                .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
                .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                .filter(u8::is_ascii)
                .map(|byte| (char::from(byte), 4))
                .ok_or(2),
            'u' => {
                let digits = rest[2..].strip_prefix('{').ok_or(2usize)?;
                let digits = &digits[..digits.find('}').ok_or(2usize)?];
                let wrong = if digits.len() <= 8 { digits.len() + 4 } else { 2 };
                if !(1..=6).contains(&digits.len())
                    || !digits.bytes().all(|b| b.is_ascii_hexdigit())
                {
                    return Err(wrong);
                }
                let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                character.map(|c| (c, digits.len() + 4)).ok_or(wrong)
            }
            other => Err(1 + other.len_utf8()),
        }
    }
}

impl Iterator for Unescaped<'_> {
    type Item = Result<(usize, char), Span>;

    fn next(&mut self) -> Option<Self::Item> {
        // A backslash at the end of a line joins it with the next line without its indentation.
        loop {
            let rest = &self.body[self.at..];
            let Some(joined) = rest.strip_prefix("\\\n").or_else(|| rest.strip_prefix("\\\r\n"))
            else {
                break;
            };
            let next_line = joined.trim_start_matches([' ', '\t', '\n', '\r']);
            self.at = self.body.len() - next_line.len();
        }
        let at = self.at;
        let rest = &self.body[at..];
        let first = rest.chars().next()?;
        let (character, length) = match first {
            '\\' => match Unescaped::escape(rest) {
                Ok(found) => found,
                Err(wrong) => {
                    self.at = self.body.len();
                    return Some(Err(Span::new(at, at + wrong)));
                }
            },
            plain => (plain, plain.len_utf8()),
        };
        self.at += length;
        Some(Ok((at, character)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
        let mut lexer = Lexer::new(text);
        let mut all = Vec::new();
        loop {
            match lexer.next().map_err(|m| m.message)? {
                (Token::End, _) => return Ok(all),
                (token, _) => all.push(token),
            }
        }
    }

    fn text(written: &str) -> Result<String, String> {
        match tokens(written)?.as_slice() {
            [Token::Text(text)] => Ok(text.to_string()),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn comments_nest_and_do_not_count() {
        let all = tokens("// a \"b\n/* c /* d */ \" */ Say // end");
        assert_eq!(all, Ok(vec![Token::Word("Say")]));
        assert_eq!(tokens("/* a /* b */"), Err("this comment is never closed".into()));
        assert_eq!(tokens("/*/"), Err("this comment is never closed".into()));
    }

    #[test]
    fn blanks_of_every_kind_are_blanks() {
        let all = tokens("\u{a0}\u{a0}Say\u{202f}(\u{3000})\u{2003}");
        assert_eq!(all, Ok(vec![Token::Word("Say"), Token::Mark('('), Token::Mark(')')]));
        // Control: a visible character gets no such message.
        assert!(tokens("\u{b7}Say").is_err());
    }

    #[test]
    fn texts_are_unescaped() {
        assert_eq!(text(r#""a\"b\\c\u{e9}\x41""#), Ok("a\"b\\céA".into()));
        assert_eq!(text("\"one \\\n   two\""), Ok("one two".into()));
        assert_eq!(text("r#\"a \"b\\\" c\"#"), Ok("a \"b\\\" c".into()));
        for (written, escape) in [
            (r#""\q""#, r"\q"),
            (r#""\u{110000}""#, r"\u{110000}"),
            (r#""\u{}""#, r"\u{}"),
            (r#""\u{e9""#, r"\u"),
            (r#""\x80""#, r"\x"),
            (r#""\é""#, r"\é"),
        ] {
            assert_eq!(text(written), Err(format!("`{escape}` is not an escape")), "{written}");
        }
        for open in ["\"a", "\"a\\\"", "\"\\", "r#\"a\""] {
            assert_eq!(text(open), Err("this text is never closed".into()), "{open}");
        }
    }

    #[test]
    fn numbers_are_whole_or_named_for_what_they_are() {
        let number = |written| match tokens(written)?.pop() {
            Some(Token::Number(number)) => Ok(number),
            other => Err(format!("{other:?}")),
        };
        assert_eq!(number("-22"), Ok(Number::Whole(-22)));
        assert_eq!(number("+1_000"), Ok(Number::Whole(1000)));
        assert_eq!(number("9223372036854775808"), Ok(Number::Huge));
        for float in ["1.5", "1.", ".5", "-1e5", "1.5E-3", "NaN", "-inf"] {
            assert_eq!(number(float), Ok(Number::Float), "{float}");
        }
        for wrong in ["10s", "0x10", "1.2.3", "-", ".", "1e", "--1"] {
            assert!(number(wrong).is_err_and(|e| e.ends_with("is not a number")), "{wrong}");
        }
    }
}
