//! Just enough of Rust's grammar to tell which paths a source text names.

/// A path that a source text names.
#[derive(Debug, PartialEq)]
pub struct Mention<'a> {
    /// Where it ends, counted from 1.
    pub line: usize,
    /// Its names, those of a group in braces each with what stands before the group.
    pub path: Vec<&'a str>,
    /// Whether it stands in a `use`.
    pub imported: bool,
    /// How many modules with a body in this text it stands in.
    pub inside: usize,
}

/// Every path outside comments, texts and what is only compiled for tests, in order.
pub fn mentions(source: &str) -> Vec<Mention<'_>> {
    let tokens = tokens(source);
    let mut reader = Reader { tokens: &tokens, at: 0, bodies: Vec::new(), found: Vec::new() };
    reader.read();
    reader.found
}

/// A name, `::`, or any other single character, and its line.
type Token<'a> = (usize, &'a str);

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let hashes = rest[name..].bytes().take_while(|byte| *byte == b'#').count();
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if matches!(&rest[..name], "r" | "br" | "cr")
            && rest[name + hashes..].starts_with('"')
        {
            let open = name + hashes + 1;
            let close = format!("\"{}", "#".repeat(hashes));
            rest[open..].find(&close).map_or(rest.len(), |at| open + at + close.len())
        } else if first == '"' {
            1 + quoted(&rest[1..], '"')
        } else if first == '\'' {
            // A character, or a lifetime or label, which is a quote and a name without an end.
            let mut inside = rest[1..].chars();
            let is_character = inside.next() == Some('\\') || inside.next() == Some('\'');
            if is_character { 1 + quoted(&rest[1..], '\'') } else { 1 }
        } else if name > 0 {
            out.push((line, &rest[..name]));
            name
        } else if rest.starts_with("::") {
            out.push((line, "::"));
            2
        } else {
            if !first.is_whitespace() {
                out.push((line, &rest[..first.len_utf8()]));
            }
            first.len_utf8()
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    out
}

/// How long the comment at the start is; such comments nest.
fn block_comment(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// How long it is up to and with the closing quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
    /// For each open brace, whether it is a module's.
    bodies: Vec<bool>,
    found: Vec<Mention<'a>>,
}

impl<'a> Reader<'_, 'a> {
    fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.1)
    }

    fn ahead(&self, texts: &[&str]) -> bool {
        texts.iter().enumerate().all(|(offset, text)| self.text(self.at + offset) == *text)
    }

    fn read(&mut self) {
        let mut imported = false;
        while self.at < self.tokens.len() {
            let text = self.text(self.at);
            if self.ahead(&["#", "[", "cfg", "(", "test", ")", "]"]) {
                self.at += 7;
                self.skip_item();
            } else if text == "{" || text == "}" {
                if text == "}" {
                    self.bodies.pop();
                } else {
                    self.bodies.push(self.at >= 2 && self.text(self.at - 2) == "mod");
                }
                self.at += 1;
            } else if is_name(text) {
                if text == "use" {
                    imported = true;
                    self.at += 1;
                } else {
                    self.path(&mut Vec::new(), imported);
                }
            } else {
                imported &= text != ";";
                self.at += 1;
            }
        }
    }

    /// Reads a path from its next name, with every path of a group that it ends in.
    fn path(&mut self, before: &mut Vec<&'a str>, imported: bool) {
        let length = before.len();
        let mut names_itself = true;
        while is_name(self.text(self.at)) {
            // `use a::{self}` is `a` once more.
            if before.is_empty() || self.text(self.at) != "self" {
                before.push(self.text(self.at));
            }
            self.at += 1;
            if self.text(self.at) != "::" {
                break;
            }
            self.at += 1;
            if self.text(self.at) == "{" {
                names_itself = false;
                self.at += 1;
                while !matches!(self.text(self.at), "}" | "") {
                    if is_name(self.text(self.at)) {
                        self.path(before, imported);
                    } else {
                        self.at += 1;
                    }
                }
                self.at += 1;
                break;
            }
        }
        if names_itself {
            let line = self.tokens[self.at - 1].0;
            let inside = self.bodies.iter().filter(|is_module| **is_module).count();
            self.found.push(Mention { line, path: before.clone(), imported, inside });
        }
        before.truncate(length);
    }

    /// Passes over attributes and an item, up to the end of its body or its semicolon.
    fn skip_item(&mut self) {
        let mut depth = 0;
        while self.at < self.tokens.len() {
            let text = self.text(self.at);
            self.at += 1;
            match text {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            // `use a::{b};` goes on after its brace.
            if depth == 0 && (text == ";" || (text == "}" && self.text(self.at) != ";")) {
                return;
            }
        }
    }
}

#[test]
fn paths_are_read_with_their_groups() {
    let named = |source| -> Vec<(usize, String)> {
        mentions(source).iter().map(|m| (m.line, m.path.join("::"))).collect()
    };
    assert_eq!(
        named("use a::{b,\n c::{self, D as E}};\nf::<g::H>(x.y)"),
        [
            (1, "a::b".into()),
            (2, "a::c".into()),
            (2, "a::c::D".into()),
            (2, "a::c::as".into()),
            (2, "a::c::E".into()),
            (3, "f".into()),
            (3, "g::H".into()),
            (3, "x".into()),
            (3, "y".into()),
        ]
    );
}
