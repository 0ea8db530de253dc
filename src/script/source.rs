//! The text of a script, and places in it.

use super::LARGEST;
use super::code::Code;
use super::diagnostic::Diagnostic;

/// A stretch of the text, in bytes.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A text that may be read: not too large, UTF-8, and nothing hidden in it.
#[derive(Clone, Debug)]
pub(super) struct Source {
    name: String,
    text: String,
}

/// At most so many characters of a line are shown around a place.
const WINDOW: usize = 100;

impl Source {
    pub(super) fn new(name: &str, bytes: &[u8]) -> Result<Source, Box<Diagnostic>> {
        let named = |text: &str| Source { name: name.to_string(), text: text.to_string() };
        if bytes.len() > LARGEST {
            let message = format!("the script has {} bytes, at most {LARGEST}", bytes.len());
            return Err(Box::new(named("").diagnostic(
                Code::TooLarge,
                Span::default(),
                message,
                None,
            )));
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let (good, _) = bytes.split_at(error.valid_up_to());
                let at = Span { start: good.len(), end: good.len() };
                let message = "this is not UTF-8 text from here on".to_string();
                let help = Some("save the file as UTF-8".to_string());
                let good = named(&String::from_utf8_lossy(good));
                return Err(Box::new(good.diagnostic(Code::NotText, at, message, help)));
            }
        };
        let source = named(text);
        match text.char_indices().find(|(_, c)| is_hidden(*c) && !matches!(c, '\n' | '\r' | '\t')) {
            Some((start, c)) => {
                let span = Span { start, end: start + c.len_utf8() };
                Err(Box::new(source.hidden(span, c)))
            }
            None => Ok(source),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A character that can not be seen and changes how the text around it looks.
    pub(super) fn hidden(&self, span: Span, c: char) -> Diagnostic {
        let message = format!("the hidden character U+{:04X} is not allowed", u32::from(c));
        self.diagnostic(Code::HiddenCharacter, span, message, Some("delete it".to_string()))
    }

    pub(super) fn diagnostic(
        &self,
        code: Code,
        span: Span,
        message: String,
        help: Option<String>,
    ) -> Diagnostic {
        let start = span.start.min(self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = self.text.get(line_start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let marked = self.text.get(start..span.end.min(line_start + line.len()).max(start));
        let marks = marked.unwrap_or_default().chars().count();
        // A long line is shown around the place only; tabs and hidden characters as one blank each,
        // so that the caret stands under what it marks.
        let first = if column > WINDOW / 2 { column - WINDOW / 2 } else { 0 };
        let shown = |c: char| if is_hidden(c) { ' ' } else { c };
        let mut excerpt: String = line.chars().skip(first).take(WINDOW).map(shown).collect();
        let mut caret = column - first;
        if first > 0 {
            excerpt.insert(0, '…');
            caret += 1;
        }
        Diagnostic {
            severity: code.severity(),
            code: code.name(),
            message,
            file: self.name.clone(),
            line: before.matches('\n').count() + 1,
            column: column + 1,
            help,
            excerpt,
            caret: (caret, marks.min(WINDOW.saturating_sub(column - first))),
        }
    }
}

/// Control characters, and those that change the direction of text or hide in it (Unicode TR 36).
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
