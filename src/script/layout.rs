//! The layout of a script: which part of the page belongs to an entry, how an entry is cut out, and how
//! another is inserted between its neighbours.
//!
//! An entry is the text between two commas: a step in a list, a field, a branch. Everything here uses the
//! places that [`super::tree`] kept; nothing searches for brackets, texts or comments again.

use std::ops::Range;

use super::diagnostic::Problems;
use super::source::Place;
use super::source::{Source, Span};
use super::tree::{self, Entry, Node, Value};

/// A byte range of a text with its replacement.
pub(super) type Patch = (Range<usize>, String);

/// A script after reading, with the text between its values.
pub(super) struct Page<'a> {
    text: &'a str,
    /// Comments in the order of the text.
    comments: Vec<Span>,
    /// The value that contains all others.
    pub(super) root: Node<'a>,
}

/// The place of an entry.
#[derive(Copy, Clone)]
pub(super) struct Slot {
    /// Start of its name, key or value.
    start: usize,
    /// End of its value.
    end: usize,
    /// End including the comma after it, if there is one.
    ends: usize,
}

impl Slot {
    fn has_comma(self) -> bool {
        self.ends > self.end
    }
}

/// The content of a pair of brackets.
pub(super) struct Inside {
    open: usize,
    close: usize,
    pub(super) slots: Vec<Slot>,
}

impl Inside {
    /// The content of a value's brackets; `None` if it has no brackets.
    pub(super) fn of(node: &Node<'_>) -> Option<Inside> {
        let slot = |start: Span, value: &Node<'_>| Slot {
            start: start.start as usize,
            end: value.span.end as usize,
            ends: value.ends as usize,
        };
        let slots = match &node.value {
            Value::List(items) | Value::Tuple(_, items) => {
                items.iter().map(|item| slot(item.span, item)).collect()
            }
            Value::Map(entries) => {
                entries.iter().map(|(key, value)| slot(key.span, value)).collect()
            }
            Value::Struct(_, fields) => {
                fields.iter().map(|(name, value)| slot(name.span, value)).collect()
            }
            _ => return None,
        };
        let close = node.span.end as usize - 1;
        Some(Inside { open: node.inside as usize, close, slots })
    }

    /// Start of the entry at `index`, or of the closing bracket.
    fn start_of(&self, index: usize) -> usize {
        self.slots.get(index).map_or(self.close, |slot| slot.start)
    }
}

/// An entry cut out of its page, with its comments.
pub(super) struct Piece {
    /// Lines of the comments above it and of the entry, indented relative to the first one. A multi-line text
    /// stays within one element.
    lines: Vec<String>,
    /// Comments after it, with the blanks before them.
    behind: String,
    /// Whether any of its comments runs to the end of its line.
    has_line_comment: bool,
}

impl Piece {
    /// Cuts the piece out of `text` from `begin`, where its comments begin, to `last`, where they end. `base`
    /// is the indentation of its lines there.
    fn new(
        text: &str,
        (begin, slot, last): (usize, Slot, usize),
        base: &str,
        comments: &[Span],
        values: &[&Node<'_>],
    ) -> Piece {
        let mut texts = Vec::new();
        values.iter().for_each(|value| texts_in(value, &mut texts));
        let (mut lines, mut from) = (Vec::new(), begin);
        for (at, _) in text[begin..slot.end].match_indices('\n') {
            let at = begin + at;
            if !texts.iter().any(|text| text.contains(&at)) {
                lines.push(text[from..at].trim_end_matches('\r'));
                from = at + 1;
            }
        }
        lines.push(&text[from..slot.end]);
        let against_first = |(index, line): (usize, &str)| match index {
            0 => line.to_owned(),
            _ if line.trim().is_empty() => String::new(),
            _ => line.strip_prefix(base).unwrap_or_else(|| line.trim_start()).to_owned(),
        };
        let mut behind = text[slot.end..last.max(slot.ends)].to_owned();
        if slot.has_comma() {
            behind.remove(slot.ends - 1 - slot.end);
        }
        behind.truncate(behind.trim_end().len());
        let is_own = |comment: &Span| {
            let (start, end) = (comment.start as usize, comment.end as usize);
            (begin..slot.start).contains(&start) || slot.end <= start && end <= last
        };
        let mut own = comments.iter().filter(|comment| is_own(comment));
        Piece {
            lines: lines.into_iter().enumerate().map(against_first).collect(),
            behind,
            has_line_comment: own.any(|comment| text[comment.range()].starts_with("//")),
        }
    }

    /// Makes a piece of a text that is one entry with all its comments. If it was copied out of a script, it
    /// has the indentation of that place, except perhaps on its first line.
    pub(super) fn of_entry(text: &str, entry: &Entry<'_>) -> Piece {
        let value = &entry.value;
        let start = entry.key.as_ref().unwrap_or(value).span.start as usize;
        let (end, ends) = (value.span.end as usize, value.ends as usize);
        let first = entry.comments.first().map_or(start, |comment| comment.start as usize);
        let last = entry.comments.last().map_or(end, |comment| comment.end as usize);
        let (begin, last) = (first.min(start), last.max(end));
        let (indent, closing) = (indent(text, begin), indent(text, end));
        let closes = text[line_start(text, end) + closing.len()..].starts_with([')', ']', '}']);
        let base = if indent.is_empty() && closes { closing } else { indent };
        let values: Vec<&Node<'_>> = entry.key.iter().chain([value]).collect();
        Piece::new(text, (begin, Slot { start, end, ends }, last), base, &entry.comments, &values)
    }

    /// Makes the piece into the value of a field.
    pub(super) fn of_field(name: &str, mut value: Piece) -> Piece {
        if let Some(first) = value.lines.first_mut() {
            first.insert_str(0, &format!("{name}: "));
        }
        value
    }

    /// Whether a comment follows it.
    pub(super) fn is_commented_behind(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Its lines with this indentation, without the comments after it.
    fn lines(&self, line_break: &str, indent: &str) -> String {
        let mut out = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            if index > 0 {
                out.push_str(line_break);
                out.push_str(if line.is_empty() { "" } else { indent });
            }
            out.push_str(line);
        }
        out
    }

    /// The whole piece on lines of its own.
    fn by_lines(&self, line_break: &str, indent: &str, comma: bool) -> String {
        let comma = if comma { "," } else { "" };
        format!("{}{comma}{}", self.lines(line_break, indent), self.behind)
    }

    /// The whole piece beside others, where a comment after the comma would belong to the next entry.
    fn in_line(&self, line_break: &str, indent: &str, comma: bool) -> String {
        let comma = if comma { "," } else { "" };
        format!("{}{}{comma}", self.lines(line_break, indent), self.behind)
    }
}

/// Collects the texts in a value that run over the end of a line, or could.
fn texts_in(value: &Node<'_>, out: &mut Vec<Range<usize>>) {
    match &value.value {
        Value::Text(_) => out.push(value.span.range()),
        Value::List(items) | Value::Tuple(_, items) => {
            items.iter().for_each(|item| texts_in(item, out));
        }
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            texts_in(key, out);
            texts_in(value, out);
        }),
        Value::Struct(_, fields) => fields.iter().for_each(|(_, value)| texts_in(value, out)),
        Value::Whole(_) | Value::Word(_) | Value::Unreadable => {}
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

/// End of the line that contains `at`, without its line break.
fn line_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Blanks at the beginning of the line that contains `at`.
fn indent(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..at];
    &line[..line.len() - line.trim_start().len()]
}

fn is_first_in_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}

fn is_last_in_line(text: &str, at: usize) -> bool {
    text[at..line_end(text, at)].trim().is_empty()
}

impl<'a> Page<'a> {
    /// Reads a script.
    ///
    /// # Errors
    /// What prevents it from being read, and where.
    pub(super) fn read(text: &'a str) -> Result<Page<'a>, (Place, String)> {
        let source = Source::new("", text);
        let read = tree::read_with_comments(text, "Session", &mut Problems::new(&source));
        let (root, comments) =
            read.map_err(|(_, wrong)| (source.place(wrong.span), wrong.said()))?;
        Ok(Page { text, comments, root })
    }

    fn comments(&self, range: Range<usize>) -> &[Span] {
        let from = self.comments.partition_point(|one| (one.start as usize) < range.start);
        let to = self.comments.partition_point(|one| (one.start as usize) < range.end);
        &self.comments[from..to.max(from)]
    }

    /// Whether a line ends in a range, other than inside a comment.
    fn breaks(&self, range: Range<usize>) -> bool {
        let mut at = range.start;
        for comment in self.comments(range.clone()) {
            if self.text[at..comment.start as usize].contains('\n') {
                return true;
            }
            at = comment.end as usize;
        }
        self.text[at..range.end].contains('\n')
    }

    /// The line break used before a place, or else after it.
    fn line_break(&self, at: usize) -> &'static str {
        let before = self.text[..at].rfind('\n');
        match before.or_else(|| self.text[at..].find('\n').map(|found| at + found)) {
            Some(found) if self.text[..found].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// End of the comments that belong to the entry that ends at `from`: those after it on the same line,
    /// unless an entry follows them there at `to`.
    fn behind(&self, from: usize, to: usize, entry_follows: bool) -> usize {
        if entry_follows && !self.breaks(from..to) {
            return from;
        }
        let mut at = from;
        for comment in self.comments(from..to) {
            if self.text[at..comment.start as usize].contains('\n') {
                break;
            }
            at = comment.end as usize;
        }
        at
    }

    /// End of an entry including the comments after it. Without an index, the end of the opening bracket
    /// including the comments after that.
    fn end(&self, inside: &Inside, index: Option<usize>) -> usize {
        let (from, next) = match index {
            Some(index) => (inside.slots[index].ends, index + 1),
            None => (inside.open, 0),
        };
        self.behind(from, inside.start_of(next), next < inside.slots.len())
    }

    /// Start of an entry including the comments before it, on its line and on the lines directly above.
    fn begin(&self, inside: &Inside, index: usize) -> usize {
        let mut at = inside.slots[index].start;
        let from = self.end(inside, index.checked_sub(1));
        for comment in self.comments(from..at).iter().rev() {
            if self.text[comment.end as usize..at].matches('\n').count() > 1 {
                break;
            }
            at = comment.start as usize;
        }
        at
    }

    /// Whether a comment that runs to the end of its line ends at `end`.
    fn is_line_comment(&self, end: usize) -> bool {
        let index = self.comments.partition_point(|one| (one.end as usize) < end);
        let comment = self.comments.get(index).filter(|one| one.end as usize == end);
        comment.is_some_and(|one| self.text[one.range()].starts_with("//"))
    }

    /// Cuts out an entry with its comments, to be put elsewhere. `values` are the values in it.
    pub(super) fn piece(&self, inside: &Inside, index: usize, values: &[&Node<'_>]) -> Piece {
        let (begin, slot, last) =
            (self.begin(inside, index), inside.slots[index], self.end(inside, Some(index)));
        let base = indent(self.text, begin);
        Piece::new(self.text, (begin, slot, last), base, self.comments(begin..last), values)
    }

    /// Replaces one value by another; everything around it stays.
    pub(super) fn exchange(&self, place: Range<usize>, piece: &Piece) -> Patch {
        let indent = indent(self.text, place.start);
        let line_break = self.line_break(place.start);
        (place, piece.lines(line_break, indent))
    }

    /// Patches that remove an entry with its comments and lines, from the end of the text backwards.
    pub(super) fn cut(&self, inside: &Inside, index: usize) -> Vec<Patch> {
        let text = self.text;
        let (begin, last) = (self.begin(inside, index), self.end(inside, Some(index)));
        let before = self.end(inside, index.checked_sub(1));
        let is_last = index + 1 == inside.slots.len();
        let first_in_line = is_first_in_line(text, begin);
        // Comments of no entry stay in place, and so does the line after such a line comment.
        let joins = text[before..begin].trim().is_empty() && !self.is_line_comment(before);
        let range = if is_last_in_line(text, last) {
            let line = line_end(text, last);
            match first_in_line {
                true => line_start(text, begin)..text.len().min(line + self.line_break_at(line)),
                false => text[..begin].trim_end().len()..line,
            }
        } else if !is_last {
            begin..self.begin(inside, index + 1)
        } else if !joins {
            begin..last
        } else if index == 0 && text[last..inside.close].trim().is_empty() {
            inside.open..inside.close
        } else {
            before..last
        };
        let mut patches = vec![(range, String::new())];
        // A list without a comma after its last entry stays without one.
        if let Some(previous) = index.checked_sub(1).map(|previous| inside.slots[previous])
            && is_last
            && !inside.slots[index].has_comma()
        {
            patches.push((previous.ends - 1..previous.ends, String::new()));
        }
        patches
    }

    /// Length in bytes of the line break at a place.
    fn line_break_at(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) }
    }

    /// Whether a new entry gets a line of its own, like its neighbours; `None` if it has no neighbours.
    pub(super) fn by_lines(&self, inside: &Inside, index: usize) -> Option<bool> {
        let count = inside.slots.len();
        let (from, to) = match (count, index) {
            (0, _) => return None,
            (1, _) => (inside.open, inside.slots[0].start),
            _ => {
                let next = index.clamp(1, count - 1);
                (inside.slots[next - 1].ends, inside.slots[next].start)
            }
        };
        Some(self.breaks(from..to))
    }

    /// Indentation of the entries in these brackets that begin a line, taken from those nearest to an index.
    fn indent_of(&self, inside: &Inside, index: usize) -> String {
        let (before, from) = inside.slots.split_at(index);
        let near = (0..before.len()).rev().chain(before.len()..before.len() + from.len());
        let mut begins = near.map(|index| self.begin(inside, index));
        match begins.find(|begin| is_first_in_line(self.text, *begin)) {
            Some(begin) => indent(self.text, begin).to_owned(),
            None => format!("{}{}", indent(self.text, inside.open), self.unit()),
        }
    }

    /// One step of indentation: that of the outermost fields, or four spaces.
    fn unit(&self) -> &str {
        let first = Inside::of(&self.root).and_then(|inside| inside.slots.first().copied());
        let first = first.filter(|slot| is_first_in_line(self.text, slot.start));
        let unit = first.map(|slot| indent(self.text, slot.start)).unwrap_or_default();
        if unit.is_empty() { "    " } else { unit }
    }

    /// Patches that insert an entry before the one at `index` or after the last, from the end of the text
    /// backwards. `by_lines` says whether it gets a line of its own.
    pub(super) fn put(
        &self,
        inside: &Inside,
        index: usize,
        piece: &Piece,
        by_lines: bool,
    ) -> Vec<Patch> {
        let by_lines = by_lines || piece.has_line_comment;
        match (index.checked_sub(1), inside.slots.is_empty()) {
            (None, true) => vec![self.put_alone(inside, piece, by_lines)],
            (None, false) => vec![self.put_first(inside, piece, by_lines)],
            (Some(previous), _) => self.put_behind(inside, previous, piece, by_lines),
        }
    }

    fn put_alone(&self, inside: &Inside, piece: &Piece, by_lines: bool) -> Patch {
        let (text, line_break) = (self.text, self.line_break(inside.open));
        let outer = indent(text, inside.open);
        let at = self.comments(inside.open..inside.close).last().map_or(inside.open, |comment| {
            // After all comments in an empty list.
            comment.end as usize
        });
        let has_lines = self.breaks(inside.open..inside.close);
        if !by_lines && !has_lines {
            let gap = if at > inside.open { " " } else { "" };
            return (at..inside.close, format!("{gap}{}", piece.in_line(line_break, outer, false)));
        }
        let indent = match self.comments(inside.open..inside.close).last() {
            Some(comment) if is_first_in_line(text, comment.start as usize) => {
                indent(text, comment.start as usize).to_owned()
            }
            _ => self.indent_of(inside, 0),
        };
        let written = format!("{line_break}{indent}{}", piece.by_lines(line_break, &indent, true));
        match is_last_in_line(text, at) {
            true => (at..at, written),
            false => (at..inside.close, format!("{written}{line_break}{outer}")),
        }
    }

    fn put_first(&self, inside: &Inside, piece: &Piece, by_lines: bool) -> Patch {
        let (text, at) = (self.text, self.begin(inside, 0));
        let line_break = self.line_break(at);
        if !by_lines {
            let together = inside.slots.len() > 1 && self.begin(inside, 1) == inside.slots[0].ends;
            let gap = if together { "" } else { " " };
            let written = piece.in_line(line_break, indent(text, at), true);
            return (at..at, format!("{written}{gap}"));
        }
        let indent = self.indent_of(inside, 0);
        let written = piece.by_lines(line_break, &indent, true);
        match piece.has_line_comment && !is_first_in_line(text, at) {
            true => {
                let from = text[..at].trim_end().len();
                let line = format!("{line_break}{indent}");
                (from..at, format!("{line}{written}{line}"))
            }
            false => (at..at, format!("{written}{line_break}{indent}")),
        }
    }

    fn put_behind(
        &self,
        inside: &Inside,
        previous: usize,
        piece: &Piece,
        by_lines: bool,
    ) -> Vec<Patch> {
        let text = self.text;
        let (slot, at) = (inside.slots[previous], self.end(inside, Some(previous)));
        let is_last = previous + 1 == inside.slots.len();
        let line_break = self.line_break(at);
        let by_lines = by_lines || self.is_line_comment(at);
        let patch = if by_lines {
            let indent = self.indent_of(inside, previous + 1);
            let written = piece.by_lines(line_break, &indent, slot.has_comma());
            let written = format!("{line_break}{indent}{written}");
            let line = line_end(text, at);
            let rest = line - text[at..line].trim_start().len();
            match (rest < line, is_last) {
                (true, false) => (at..rest, format!("{written}{line_break}{indent}")),
                (true, true) if piece.has_line_comment => {
                    let outer = self::indent(text, inside.open);
                    (at..rest, format!("{written}{line_break}{outer}"))
                }
                _ => (at..at, written),
            }
        } else {
            let together = !is_last && self.begin(inside, previous + 1) == at;
            let gap = if together { "" } else { " " };
            let written = piece.in_line(line_break, indent(text, at), slot.has_comma());
            (at..at, format!("{gap}{written}"))
        };
        match slot.has_comma() {
            true => vec![patch],
            // The comma between the two; on one line, a comment after it would belong to the next entry.
            false if at == slot.end || !by_lines => vec![(patch.0, format!(",{}", patch.1))],
            false => vec![patch, (slot.end..slot.end, ",".to_owned())],
        }
    }
}
