//! A text as rows: line breaks of every kind, blanks and invisible characters, pictographs.

use super::remark::{Became, Remark, Remarks};
use crate::domain::typography;
use crate::script::source::is_hidden;

/// Marks a soft hyphen at the end of a row; all others are removed.
pub(super) const SOFT_HYPHEN: char = '\u{AD}';

/// A line of the text, without blanks around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Line number in the text, counted from 1.
    pub(super) number: u32,
    /// Words with plain blanks, apostrophes and hyphens. Tabs and wide gaps stay, because they divide columns.
    pub(super) text: String,
    /// Number of characters up to the end of the words, with the blanks before them.
    pub(super) width: usize,
    /// Whether a page begins with it.
    pub(super) begins_page: bool,
}

impl Row {
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The lines of a text, in order.
pub(super) fn rows(text: &str, remarks: &mut Remarks) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut number = 1;
    let mut begins_page = false;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_break).unwrap_or(rest.len());
        let (line, tail) = rest.split_at(end);
        rows.push(row(line, number, begins_page, remarks));
        let mark = tail.chars().next();
        begins_page = mark == Some('\u{C}');
        // A page that ends within a line, and a line break within a paragraph, are no lines to an editor.
        number += u32::from(matches!(mark, Some('\n' | '\r')));
        rest = tail.strip_prefix("\r\n").unwrap_or(&tail[mark.map_or(0, char::len_utf8)..]);
    }
    rows
}

/// Whether a line ends here: feeds, returns, and the breaks of word processors inside a paragraph.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn row(line: &str, number: u32, begins_page: bool, remarks: &mut Remarks) -> Row {
    let mut text = String::with_capacity(line.len());
    let mut pictures = String::new();
    let last = line.trim_end().chars().next_back();
    let breaks_word = last == Some(SOFT_HYPHEN);
    for c in line.chars() {
        match c {
            '\t' => text.push('\t'),
            // The scripts of living languages need joiners; pictographs are joined by them too.
            '\u{200C}' | '\u{200D}' => {
                if text.ends_with(|before: char| !before.is_ascii()) {
                    text.push(c);
                }
            }
            _ if is_bullet(c) && text.trim().is_empty() => text.push('•'),
            _ if is_pictograph(c) => pictures.push(c),
            _ => match typography::plain(c) {
                Some(plain) => text.push_str(plain),
                None if is_hidden(c) => {}
                None => text.push(c),
            },
        }
    }
    let width = text.trim_end().chars().map(|c| if c == '\t' { 8 } else { 1 }).sum();
    let mut text = text.trim().to_owned();
    if !pictures.is_empty() {
        match cue_of(&pictures).filter(|_| text.is_empty()) {
            Some(cue) => text.push_str(cue),
            None => remarks.push(Remark::new(number, &pictures, Became::Pictograph)),
        }
    }
    if breaks_word && !text.is_empty() {
        text.push(SOFT_HYPHEN);
    }
    Row { number, text, width, begins_page }
}

/// What a pictograph alone on a line means.
fn cue_of(pictures: &str) -> Option<&'static str> {
    let mut seen = pictures.chars();
    match (seen.next(), seen.next()) {
        (Some('\u{1F514}' | '\u{1F6CE}'), None) => Some("[bell]"),
        (Some('\u{23F8}'), None) => Some("[pause]"),
        _ => None,
    }
}

/// Whether the character marks an entry of a list; the private ones are those of word processors.
fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '◦'
            | '‣'
            | '⁃'
            | '∙'
            | '·'
            | '▪'
            | '▫'
            | '●'
            | '○'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '➢'
            | '➤'
            | '❖'
            | '✓'
            | '✔'
            | '\u{F0A7}'
            | '\u{F0B7}'
            | '\u{F0D8}'
            | '\u{F0FC}'
    )
}

/// Whether the character is a picture, which nobody can speak. Private characters are pictures of their font.
fn is_pictograph(c: char) -> bool {
    matches!(
        c,
        '\u{20E3}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
            | '\u{E000}'..='\u{F8FF}' | '\u{1F000}'..='\u{1FAFF}' | '\u{F0000}'..='\u{10FFFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(u32, String)>, usize) {
        let mut remarks = Remarks::default();
        let rows = rows(text, &mut remarks);
        (rows.into_iter().map(|row| (row.number, row.text)).collect(), remarks.into_sorted().len())
    }

    #[test]
    fn every_line_break_ends_a_row_and_editors_count_theirs() {
        let (rows, _) = read("a\r\nb\rc\nd\u{2028}e\u{B}f\u{C}g\n\nh");
        let expected = [
            (1, "a"),
            (2, "b"),
            (3, "c"),
            (4, "d"),
            (4, "e"),
            (4, "f"),
            (4, "g"),
            (5, ""),
            (6, "h"),
        ];
        assert_eq!(rows, expected.map(|(number, text)| (number, text.to_owned())));
    }

    #[test]
    fn blanks_and_apostrophes_are_those_of_the_keyboard() {
        let (rows, remarks) = read("\u{A0}It’s\u{2009}a\u{AD}long\u{202F}day\u{200B}. ");
        assert_eq!(rows, [(1, "It's along day.".to_owned())]);
        assert_eq!(remarks, 0);
        assert_eq!(read("atten\u{AD}\ntion").0[0].1, "atten\u{AD}");
        assert_eq!(read("नमस्\u{200D}ते").0[0].1, "नमस्\u{200D}ते", "joiners are part of words");
    }

    #[test]
    fn pictures_are_dropped_with_a_remark_and_a_bell_alone_is_a_cue() {
        assert_eq!(read("Rest now \u{1F33F}\u{FE0F}"), (vec![(1, "Rest now".to_owned())], 1));
        assert_eq!(read("\u{1F514}"), (vec![(1, "[bell]".to_owned())], 0));
        assert_eq!(read("\u{F0B7}\tFeet"), (vec![(1, "•\tFeet".to_owned())], 0));
    }
}
