//! Tokens to a tree with spans.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::source::{Source, Span};
use super::tokens::{Token, TokenKind, Tokens};

/// How deep values may lie in each other. The deepest lawful session needs about half of it.
const DEEPEST: usize = 32;

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The whole value.
    pub(super) span: Span,
    /// Its beginning: the name of a struct, else the whole value. What a caret points at.
    pub(super) head: Span,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A bare word, such as `Ocean`.
    Word(String),
    /// A number as written.
    Number(String),
    /// A text.
    Text(String),
    /// One character; no field takes one.
    Char,
    /// `[…]`.
    List(Vec<Node>),
    /// `{…}`.
    Map(Vec<(Node, Node)>),
    /// `Name(field: …)` or `(field: …)`.
    Fields(Option<String>, Vec<Field>),
    /// `Name(…)` or `(…)`.
    Values(Option<String>, Vec<Node>),
}

/// A named value.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) value: Node,
}

/// Reads the one value that a script is.
pub(super) fn read(source: &Source) -> Result<Node, Box<Diagnostic>> {
    let mut tokens = Tokens::new(source);
    let ahead = tokens.next()?;
    let mut parser = Parser { source, tokens, ahead, depth: 0 };
    let node = parser.node()?;
    match parser.ahead.kind {
        TokenKind::End => Ok(node),
        _ => Err(parser.unexpected("the end of the script")),
    }
}

struct Parser<'s> {
    source: &'s Source,
    tokens: Tokens<'s>,
    ahead: Token,
    depth: usize,
}

impl Parser<'_> {
    /// Takes the token ahead.
    fn take(&mut self) -> Result<Token, Box<Diagnostic>> {
        let next = self.tokens.next()?;
        Ok(std::mem::replace(&mut self.ahead, next))
    }

    fn written(&self, span: Span) -> String {
        self.source.text().get(span.start..span.end).unwrap_or_default().to_string()
    }

    fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        let found = match &self.ahead.kind {
            TokenKind::End => "the script ends".to_string(),
            _ => {
                let found = self.written(self.ahead.span);
                format!("found `{}`", found.chars().take(40).collect::<String>())
            }
        };
        let message = format!("{found}, expected {wanted}");
        Box::new(self.source.diagnostic(Code::Syntax, self.ahead.span, message, None))
    }

    fn is_mark(&self, mark: char) -> bool {
        self.ahead.kind == TokenKind::Mark(mark)
    }

    fn node(&mut self) -> Result<Node, Box<Diagnostic>> {
        if self.depth == DEEPEST {
            let message = format!("values lie more than {DEEPEST} deep in each other");
            return Err(Box::new(self.source.diagnostic(
                Code::TooDeep,
                self.ahead.span,
                message,
                None,
            )));
        }
        self.depth += 1;
        let node = self.shallow_node();
        self.depth -= 1;
        node
    }

    fn shallow_node(&mut self) -> Result<Node, Box<Diagnostic>> {
        let head = self.ahead.span;
        let (value, end) = match self.ahead.kind.clone() {
            TokenKind::Word => {
                self.take()?;
                let word = self.written(head);
                match self.is_mark('(') {
                    true => self.struct_body(Some(word))?,
                    false => (Value::Word(word), head.end),
                }
            }
            TokenKind::Number => {
                self.take()?;
                (Value::Number(self.written(head)), head.end)
            }
            TokenKind::Text(text) => {
                self.take()?;
                (Value::Text(text), head.end)
            }
            TokenKind::Char => {
                self.take()?;
                (Value::Char, head.end)
            }
            TokenKind::Mark('(') => self.struct_body(None)?,
            TokenKind::Mark('[') => {
                let (items, end) = self.between('[', ']', Parser::node)?;
                (Value::List(items), end)
            }
            TokenKind::Mark('{') => {
                let (entries, end) = self.between('{', '}', |parser| {
                    let key = parser.node()?;
                    parser.colon()?;
                    Ok((key, parser.node()?))
                })?;
                (Value::Map(entries), end)
            }
            TokenKind::Mark(_) | TokenKind::End => return Err(self.unexpected("a value")),
        };
        Ok(Node { span: Span { start: head.start, end }, head, value })
    }

    fn colon(&mut self) -> Result<(), Box<Diagnostic>> {
        match self.is_mark(':') {
            true => self.take().map(drop),
            false => Err(self.unexpected("`:`")),
        }
    }

    /// Items with commas between two marks, and where the closing mark ends.
    fn between<T>(
        &mut self,
        open: char,
        close: char,
        mut item: impl FnMut(&mut Self) -> Result<T, Box<Diagnostic>>,
    ) -> Result<(Vec<T>, usize), Box<Diagnostic>> {
        debug_assert!(self.is_mark(open));
        self.take()?;
        let mut items = Vec::new();
        while !self.is_mark(close) {
            items.push(item(self)?);
            if self.is_mark(',') {
                self.take()?;
            } else if !self.is_mark(close) {
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            }
        }
        let end = self.take()?.span.end;
        Ok((items, end))
    }

    /// `(…)` after a name or without one: named fields if the first item is a word and a colon.
    fn struct_body(&mut self, name: Option<String>) -> Result<(Value, usize), Box<Diagnostic>> {
        let (items, end) = self.between('(', ')', |parser| {
            let value = parser.node()?;
            if !parser.is_mark(':') {
                return Ok((None, value));
            }
            let Value::Word(name) = value.value else {
                return Err(parser.unexpected("`,` or `)`"));
            };
            parser.take()?;
            Ok((Some((name, value.span)), parser.node()?))
        })?;
        let named = items.iter().filter(|(name, _)| name.is_some()).count();
        if named == 0 {
            return Ok((
                Value::Values(name, items.into_iter().map(|(_, value)| value).collect()),
                end,
            ));
        }
        if let Some((_, plain)) = items.iter().find(|(name, _)| name.is_none()) {
            let message = "values with and without a name can not be mixed".to_string();
            return Err(Box::new(self.source.diagnostic(Code::Syntax, plain.span, message, None)));
        }
        let fields = items.into_iter().filter_map(|(name, value)| {
            name.map(|(name, name_span)| Field { name, name_span, value })
        });
        Ok((Value::Fields(name, fields.collect()), end))
    }
}
