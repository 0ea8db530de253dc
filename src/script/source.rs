//! A script's text with its lines: where a span lies, and how its line is displayed.

use serde::Serialize;

/// A byte range of the text; `u32` suffices because a script has at most [`super::MAX_BYTES`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// The span as indices into the text.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From the start of this one to the end of `last`.
    pub(super) fn to(self, last: Span) -> Span {
        Span { start: self.start, end: last.end }
    }
}

/// A place in a script, with its line as displayed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// Line number, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// Number of characters that the carets mark, at least 1.
    pub length: u32,
    /// The displayed line, shortened if it is long. It contains nothing that can disturb a terminal.
    pub excerpt: String,
    /// Number of characters in the excerpt before the caret.
    pub caret: u32,
}

/// A text and the name that its diagnostics carry.
pub(super) struct Source<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    line_starts: Vec<u32>,
}

impl<'a> Source<'a> {
    /// Most characters of a source line that are displayed. A longer line is displayed around its caret, so
    /// that a hostile text cannot fill the screen.
    const SHOWN: usize = 96;
    /// Characters kept before the caret in a shortened line.
    const BEFORE_CARET: usize = 40;

    pub(super) fn new(name: &'a str, text: &'a str) -> Source<'a> {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts =
            std::iter::once(0).chain(breaks.map(|(index, _)| index as u32 + 1)).collect();
        Source { name, text, line_starts }
    }

    /// The place of a span: its first line, and the part of the span on that line.
    pub(super) fn place(&self, span: Span) -> Place {
        let line_index = self.line_starts.partition_point(|start| *start <= span.start) - 1;
        let line_start = self.line_starts[line_index] as usize;
        let line = self.text[line_start..].split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let from = line.floor_char_boundary(span.start as usize - line_start);
        let to = line.floor_char_boundary(span.end as usize - line_start).max(from);
        let before = line[..from].chars().count();
        let wanted = line[from..to].chars().count().max(1);

        let too_many = line.chars().count().saturating_sub(Source::SHOWN);
        let cut_before = before.saturating_sub(Source::BEFORE_CARET).min(too_many);
        let mut excerpt: String =
            line.chars().skip(cut_before).take(Source::SHOWN).map(showable).collect();
        let more = line.chars().nth(cut_before + Source::SHOWN).is_some();
        let mut caret = before - cut_before;
        let length = wanted.min(Source::SHOWN - caret.min(Source::SHOWN - 1));
        if cut_before > 0 {
            excerpt.insert(0, '…');
            caret += 1;
        }
        if more {
            excerpt.push('…');
        }
        Place {
            line: line_index as u32 + 1,
            column: before as u32 + 1,
            length: length as u32,
            excerpt,
            caret: caret as u32,
        }
    }
}

/// Whether a character has no legitimate use in a script: it is invisible, or it changes how its neighbours
/// appear, so that a reader could approve of something other than what is played.
///
/// These are control characters other than tab and line ends; the directional formatting characters of the
/// Unicode Bidirectional Algorithm (UAX #9, 2); line and paragraph separators; zero-width space, word joiner
/// and byte order mark; and tag characters. Zero-width joiners are allowed, because the scripts of living
/// languages need them.
pub(super) fn is_hidden(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' => true,
        '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}' => true,
        other => other.is_control(),
    }
}

/// The character, or a replacement that cannot disturb a terminal.
fn showable(character: char) -> char {
    match character {
        '\t' => ' ',
        '\r' => '\u{FFFD}',
        hidden if is_hidden(hidden) => '\u{FFFD}',
        plain => plain,
    }
}

/// A text in which every character that could disturb a terminal is replaced.
pub(super) fn unhidden(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\u{FFFD}' } else { showable(c) }).collect()
}

/// A text for use inside a message: at most 40 characters, on one line, without hidden characters.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let flat = |c: char| if c == '\n' { ' ' } else { showable(c) };
    let mut short: String = text.chars().take(MOST).map(flat).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_line_feeds() {
        let source = Source::new("x.ron", "äö\r\nüße(\n");
        let place = source.place(Span::new(11, 12));
        assert_eq!((place.line, place.column, place.length), (2, 4, 1));
        assert_eq!(place.excerpt, "üße(");
        let first = source.place(Span::new(2, 6));
        assert_eq!(
            (first.line, first.column, first.length),
            (1, 2, 1),
            "a span ends with its line"
        );
        assert_eq!(first.excerpt, "äö");
        let end = source.place(Span::new(13, 13));
        assert_eq!((end.line, end.column, end.length), (3, 1, 1));
    }

    #[test]
    fn a_long_line_is_shown_around_its_caret() {
        let line = format!("{}!{}", "a".repeat(1000), "b".repeat(1000));
        let source = Source::new("x.ron", &line);
        let place = source.place(Span::new(1000, 2001));
        assert_eq!(place.column, 1001);
        assert_eq!(place.excerpt.chars().count(), Source::SHOWN + 2);
        assert_eq!(place.excerpt.chars().nth(place.caret as usize), Some('!'));
        assert_eq!(place.caret as usize + place.length as usize, Source::SHOWN + 1);
    }

    #[test]
    fn nothing_hidden_is_shown() {
        assert_eq!(shown("a\u{202E}b\u{1b}[2Jc\nd"), "a\u{FFFD}b\u{FFFD}[2Jc d");
        assert_eq!(shown(&"x".repeat(41)), format!("{}…", "x".repeat(40)));
        assert!(!is_hidden('\u{200D}'), "joiners are part of words");
    }
}
