//! Rows as blocks: headings, paragraphs whose wrapped rows are joined, cues and directions.

use super::cue::{cues, is_length};
use super::headings::{Heading, Headings, Kind};
use super::inline::{self, stretches};
use super::lengths::Cue;
use super::marks::without_marks;
use super::peel::{Label, Peeled, peel};
use super::remark::{Became, Remark, Remarks};
use super::rows::{Row, SOFT_HYPHEN};
use super::sentences::is_finished;
use super::wrapped::{rejoin_word, wrap};
use crate::units::Frames;

/// A block with the line of the text in which it begins.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) line: u32,
    pub(super) kind: Of,
}

#[derive(Debug)]
pub(super) enum Of {
    /// One or more blank rows.
    Gap,
    Heading(String, Kind),
    /// Words to be spoken, without marks.
    Words(String),
    /// Cues with the text that asks for them.
    Cues(Vec<Cue>, String),
    /// Text that is not spoken.
    Aside(String),
    /// The label of one of several speakers.
    Someone(String),
    /// A place in a recording, in seconds.
    Stamp(u64, String),
}

/// Rows within which a long direction must close its bracket.
const MOST_DIRECTED: usize = 12;
/// The longest length alone on a row that is a pause. A longer one says how long the whole takes.
const LONGEST_BARE: Frames = Frames::from_secs(300);
/// A paragraph while it grows.
struct Open {
    text: String,
    /// Byte offset and line number of each row in it.
    lines: Vec<(usize, u32)>,
    /// Width of its last row.
    width: usize,
    aside: bool,
    /// Whether a blank row follows it.
    gap: bool,
}

/// The blocks of a text.
pub(super) fn blocks(rows: Vec<Row>, remarks: &mut Remarks) -> Vec<Block> {
    let wrap = wrap(&rows);
    let rows: Vec<Peeled> = rows.into_iter().map(peel).collect();
    let headings = Headings::new(&rows);
    let mut maker = Maker { blocks: Vec::new(), open: None, remarks };
    let mut at = 0;
    while let Some(peeled) = rows.get(at) {
        at += match maker.begins(peeled, wrap) {
            false => maker.join(peeled),
            true => maker.row(&rows, at, &headings),
        };
    }
    maker.close();
    maker.blocks
}

struct Maker<'r> {
    blocks: Vec<Block>,
    open: Option<Open>,
    remarks: &'r mut Remarks,
}

impl Maker<'_> {
    /// Whether a row begins something new, instead of continuing the paragraph before it.
    fn begins(&self, peeled: &Peeled, wrap: Option<usize>) -> bool {
        let Some(open) = &self.open else { return true };
        let text = peeled.row.text.as_str();
        if text.is_empty() || peeled.label.is_some() || peeled.item.is_some() {
            return true;
        }
        // The answer stands below the label.
        if open.aside && open.width == 0 {
            return open.gap;
        }
        let lower = text.starts_with(char::is_lowercase);
        let unfinished = !is_finished(&open.text);
        if open.gap || peeled.stamp.is_some() {
            // A page or a subtitle may end within a sentence.
            let long = open.width >= 40 || peeled.stamp.is_some();
            return !(unfinished && lower && long);
        }
        if unfinished && lower || open.text.ends_with(SOFT_HYPHEN) {
            return false;
        }
        // A bracket is closed in the next row.
        let tail = &open.text[open.text.ceil_char_boundary(open.text.len().saturating_sub(200))..];
        let closes =
            |pair: (char, char)| text.contains(pair.1) && tail.rfind(pair.0) > tail.rfind(pair.1);
        if [('[', ']'), ('(', ')')].into_iter().any(closes) {
            return false;
        }
        let word = text.split_whitespace().next().unwrap_or_default().chars().count();
        let full = wrap.is_some_and(|wrap| open.width + 1 + word > wrap);
        !full
            || cues(text, false).is_some()
            || text.starts_with(['[', '(']) && text.ends_with([']', ')'])
    }

    /// Continues the paragraph with a row.
    fn join(&mut self, peeled: &Peeled) -> usize {
        if let Some((_, written)) = &peeled.stamp {
            self.remarks.push(Remark::new(peeled.row.number, written, Became::TimeStamp(None)));
        }
        let Some(open) = &mut self.open else { return 1 };
        let text = peeled.row.text.as_str();
        if !rejoin_word(&mut open.text, text) {
            open.text.push(' ');
        }
        open.lines.push((open.text.len(), peeled.row.number));
        open.text.push_str(text);
        open.width = peeled.row.width;
        open.gap = false;
        1
    }

    /// Takes a row that begins something new; returns how many rows that took.
    fn row(&mut self, rows: &[Peeled], at: usize, headings: &Headings) -> usize {
        let peeled = &rows[at];
        let (row, number) = (&peeled.row, peeled.row.number);
        let prefixed = peeled.stamp.is_some() || peeled.label.is_some();
        if row.is_blank() && !prefixed {
            match &mut self.open {
                Some(open) => open.gap = true,
                None => self.gap(number),
            }
            return 1;
        }
        let finished = self.open.as_ref().is_none_or(|open| open.gap || is_finished(&open.text));
        self.close();
        if let Some((seconds, written)) = &peeled.stamp {
            self.push(number, Of::Stamp(*seconds, written.clone()));
        }
        // Rights are read by whoever has the text, and spoken by nobody.
        let mut aside = row.text.starts_with('©');
        match &peeled.label {
            Some(Label::Guide(name)) => {
                self.remarks.push(Remark::new(number, name, Became::Speaker));
                let direction =
                    name.split_once('(').map(|(_, inside)| inside.trim_end_matches(')'));
                if let Some(direction) = direction {
                    self.aside(number, direction);
                }
            }
            Some(Label::Someone(name)) => self.push(number, Of::Someone(name.clone())),
            Some(Label::Aside(_)) => {
                aside = true;
            }
            Some(Label::Title) => {
                self.heading(number, &row.text, Kind::Top);
                return 1;
            }
            None => {}
        }
        if row.is_blank() && !aside {
            return 1;
        }
        if is_rule(&row.text) {
            self.remarks.push(Remark::new(number, &row.text, Became::Rule));
            self.gap(number);
            return 1;
        }
        if !aside {
            if let Some(taken) = self.direction(rows, at) {
                return taken;
            }
            let heading = headings.at(rows, at, finished).filter(|_| peeled.label.is_none());
            if let Some(Heading { text, kind, is_underlined }) = heading {
                self.heading(number, &text, kind);
                return 1 + usize::from(is_underlined);
            }
            let bare = row.text.trim_matches(['*', '_', '-', '–', '—', '~', '=', ' ']);
            let too_long =
                |cue: &Cue| matches!(cue, Cue::Quiet(quiet) if quiet.ideal > LONGEST_BARE);
            if let Some(cues) = cues(bare, false) {
                match is_length(bare) && (!self.can_wait() || cues.iter().any(too_long)) {
                    true => self.aside(number, bare),
                    false => self.push(number, Of::Cues(cues, row.text.clone())),
                }
                return 1;
            }
        }
        if let Some(mark) = peeled.item.as_ref().filter(|mark| !mark.is_empty()) {
            self.remarks.push(Remark::new(number, mark, Became::ListNumber));
        }
        let name = match &peeled.label {
            Some(Label::Aside(name)) => format!("{name}: "),
            _ => String::new(),
        };
        self.open = Some(Open {
            text: name + &row.text,
            lines: vec![(0, number)],
            width: if row.is_blank() { 0 } else { row.width },
            aside,
            gap: false,
        });
        1
    }

    /// Takes a direction in brackets that has rows of its own; returns how many.
    fn direction(&mut self, rows: &[Peeled], at: usize) -> Option<usize> {
        let number = rows[at].row.number;
        let first = rows[at].row.text.as_str();
        let close = match first.chars().next()? {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            _ => return None,
        };
        let mut text = String::new();
        for (taken, peeled) in rows[at..].iter().enumerate().take(MOST_DIRECTED) {
            let row = peeled.row.text.as_str();
            if row.is_empty() || taken > 0 && (peeled.label.is_some() || peeled.stamp.is_some()) {
                return None;
            }
            if taken > 0 && !rejoin_word(&mut text, row) {
                text.push(' ');
            }
            text.push_str(row);
            let Some(end) = row.find(close) else { continue };
            // One pair of brackets, and nothing but signs after it.
            let after = row[end + close.len_utf8()..].trim_matches(['.', ' ', ',']);
            if !after.is_empty() {
                return None;
            }
            let inside = text[1..].trim_end_matches(['.', ' ', ',']).trim_end_matches(close).trim();
            match cues(inside, true).filter(|_| !is_length(inside) || self.can_wait()) {
                Some(cues) => self.push(number, Of::Cues(cues, text.clone())),
                None if inside.is_empty() => return None,
                None => self.aside(number, inside),
            }
            return Some(taken + 1);
        }
        None
    }

    /// Whether a length alone can be a pause here. Below a heading, and before any words, it says how long
    /// something takes.
    fn can_wait(&self) -> bool {
        let last = self.blocks.iter().rfind(|block| !matches!(block.kind, Of::Gap | Of::Aside(_)));
        last.is_some_and(|block| !matches!(block.kind, Of::Heading(..)))
    }

    fn heading(&mut self, line: u32, text: &str, kind: Kind) {
        let mut title = without_marks(text, line, self.remarks);
        // A length beside a heading says how long the part takes.
        if let Some(open) = title.rfind(['(', '['])
            && let inside = title[open + 1..].trim_end_matches([')', ']', ' ']).to_owned()
            && is_length(&inside)
            && open > 0
        {
            title.truncate(open);
            self.push(line, Of::Heading(plain(&title), kind));
            self.aside(line, &inside);
            return;
        }
        self.push(line, Of::Heading(plain(&title), kind));
    }

    fn aside(&mut self, line: u32, text: &str) {
        let text = plain(&without_marks(text, line, self.remarks));
        self.push(line, Of::Aside(text));
    }

    fn gap(&mut self, line: u32) {
        if !matches!(self.blocks.last(), None | Some(Block { kind: Of::Gap, .. })) {
            self.push(line, Of::Gap);
        }
    }

    fn push(&mut self, line: u32, kind: Of) {
        self.blocks.push(Block { line, kind });
    }

    /// Ends the paragraph, and divides it into its stretches.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let line_at = |at: usize| {
            let index = open.lines.partition_point(|(begins, _)| *begins <= at);
            open.lines[index.saturating_sub(1)].1
        };
        let last = line_at(open.text.len());
        if open.aside {
            self.aside(line_at(0), &open.text);
        } else {
            for stretch in stretches(&open.text) {
                let line = line_at(stretch.at);
                match stretch.kind {
                    inline::Kind::Words => {
                        let words = plain(&without_marks(stretch.text, line, self.remarks));
                        // Signs without words are nothing to say.
                        match words.contains(char::is_alphanumeric) {
                            true => self.push(line, Of::Words(words)),
                            false => self.remarks.push(Remark::new(line, &words, Became::Rule)),
                        }
                    }
                    inline::Kind::Cues(cues) => {
                        self.push(line, Of::Cues(cues, stretch.text.to_owned()));
                    }
                    inline::Kind::Aside => self.aside(line, stretch.text),
                    inline::Kind::Stamp(seconds) => {
                        self.push(line, Of::Stamp(seconds, stretch.text.to_owned()));
                    }
                }
            }
        }
        if open.gap {
            self.gap(last);
        }
    }
}

/// A text on one line, with single blanks.
fn plain(text: &str) -> String {
    let text = text.replace(SOFT_HYPHEN, "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a row only divides the text, as `* * *` does.
fn is_rule(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| *c != ' ');
    let Some(first) = marks.next() else { return false };
    "-_*=~•–—#+".contains(first) && marks.clone().count() >= 2 && marks.all(|mark| mark == first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::paste::rows::rows;

    fn told(text: &str) -> Vec<String> {
        let mut remarks = Remarks::default();
        let rows = rows(text, &mut remarks);
        let tell = |block: Block| match block.kind {
            Of::Gap => "~".to_owned(),
            Of::Heading(text, _) => format!("# {text}"),
            Of::Words(text) => format!("{}: {text}", block.line),
            Of::Cues(cues, _) => format!("<{}>", cues.len()),
            Of::Aside(text) => format!("// {text}"),
            Of::Someone(name) => format!("{name}:"),
            Of::Stamp(seconds, _) => format!("@{seconds}"),
        };
        blocks(rows, &mut remarks).into_iter().map(tell).collect()
    }

    #[test]
    fn wrapped_rows_are_joined_and_others_are_not() {
        let wrapped = "You may like to let your attention rest wherever it is easy, with no atten-\n\
                       tion to spare for anything else. Perhaps the in-\nbreath. And\nthen the next one.";
        let joined = [
            "1: You may like to let your attention rest wherever it is easy, with no attention to spare for \
             anything else. Perhaps the in-breath. And",
            "3: then the next one.",
        ];
        let one = joined.join(" ").replace("3: ", "");
        assert_eq!(told(wrapped), [one]);
        assert_eq!(
            told("Breathing in.\nBreathing out."),
            ["1: Breathing in.", "2: Breathing out."]
        );
        assert_eq!(told("One breath\nAnother breath"), ["1: One breath", "2: Another breath"]);
    }

    #[test]
    fn a_sentence_goes_on_over_a_page() {
        let text = "There is nothing at all that you have to do while\n\n\u{C}\nyou rest here.";
        assert_eq!(told(text).len(), 1);
        assert_eq!(
            told("Now.\nRest\n\nhere"),
            ["1: Now.", "2: Rest", "~", "4: here"],
            "short rows are verses"
        );
    }

    #[test]
    fn directions_have_rows_of_their_own() {
        let text = "Rest.\n[Wait until both\nof you sit.]\n(softly)\n[pause]\nOn.";
        assert_eq!(
            told(text),
            ["1: Rest.", "// Wait until both of you sit.", "// softly", "<1>", "6: On."]
        );
    }

    #[test]
    fn a_length_below_a_heading_is_no_pause() {
        assert_eq!(told("# Arriving (2 min)\nRest."), ["# Arriving", "// 2 min", "2: Rest."]);
        assert_eq!(told("# Arriving\n(2 min)\nRest."), ["# Arriving", "// 2 min", "3: Rest."]);
        assert_eq!(told("Rest.\n(2 min)"), ["1: Rest.", "<1>"]);
        assert_eq!(told("Rest.\n2 min\n15 min"), ["1: Rest.", "<1>", "// 15 min"]);
    }

    #[test]
    fn asides_are_whole_paragraphs() {
        assert_eq!(told("Rest.\n© The clinic"), ["1: Rest.", "// © The clinic"]);
        let text =
            "Note to therapist: read this slowly\nand softly.\nGuide: Rest.\nClient: Yes.\n\nOn.";
        let expected = [
            "// Note to therapist: read this slowly and softly.",
            "3: Rest.",
            "// Client: Yes.",
            "~",
            "6: On.",
        ];
        assert_eq!(told(text), expected);
    }
}
