//! A paragraph in stretches: words, cues among them, and directions in brackets.

use super::cue::{cues, is_length};
use super::lengths::Cue;
use super::marks::emphasised;
use super::peel::stamp_at_start;
use super::sentences::is_finished;

/// A stretch of a paragraph, with the byte offset at which it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stretch<'t> {
    pub(super) at: usize,
    pub(super) text: &'t str,
    pub(super) kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Words,
    Cues(Vec<Cue>),
    /// A direction, without its brackets.
    Aside,
    /// A place in a recording, in seconds.
    Stamp(u64),
}

/// The stretches of a paragraph, in order.
pub(super) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found: Vec<Stretch<'_>> = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let Some((length, text_in, kind)) = marked(text, from, at, first) else {
            at += first.len_utf8();
            continue;
        };
        words(text, from, at, &mut found);
        found.push(Stretch { at, text: text_in, kind });
        at += length;
        from = at;
    }
    let end = timed_end(&text[from..]).map(|(length, cues)| (text.len() - length, cues));
    words(text, from, end.as_ref().map_or(text.len(), |(at, _)| *at), &mut found);
    if let Some((at, cues)) = end {
        found.push(Stretch { at, text: &text[at..], kind: Kind::Cues(cues) });
    }
    found
}

fn words<'t>(text: &'t str, from: usize, to: usize, found: &mut Vec<Stretch<'t>>) {
    let mut stretch = &text[from..to];
    if from > 0 {
        // The sign that ends the words before a cue can stand after the cue's bracket.
        let signs = stretch.trim_start_matches(['.', ',', ';', ':', '!', '?', '…']);
        if signs.is_empty() || signs.starts_with(char::is_whitespace) {
            stretch = signs;
        }
    }
    let stretch = stretch.trim_start();
    let at = to - stretch.len();
    let stretch = stretch.trim_end();
    if !stretch.is_empty() {
        found.push(Stretch { at, text: stretch, kind: Kind::Words });
    }
}

/// What begins at `at` besides words: how long it is, what it holds, and what that means. The words before it
/// begin at `from`.
fn marked(text: &str, from: usize, at: usize, first: char) -> Option<(usize, &str, Kind)> {
    let rest = &text[at..];
    if let Some((inside, after)) = emphasised(&text[..at], rest) {
        let cues = cues(inside, false).filter(|_| is_between(&text[from..at], after))?;
        return Some((rest.len() - after.len(), inside, Kind::Cues(cues)));
    }
    let close = match first {
        '[' => ']',
        '(' => ')',
        '{' => '}',
        '<' => '>',
        _ => return None,
    };
    let end = matching(rest, first, close)?;
    let (inside, after) = (rest[1..end].trim(), &rest[end + 1..]);
    let length = end + 1;
    if !inside.contains(char::is_alphanumeric) && cues(inside, true).is_none() {
        return None;
    }
    // Links are words.
    if first == '[' && after.starts_with('(') && !after[1..].starts_with(char::is_whitespace) {
        return None;
    }
    if let Some((seconds, "")) = stamp_at_start(inside) {
        return Some((length, inside, Kind::Stamp(seconds)));
    }
    let between = is_between(&text[from..at], after);
    let round = first == '(';
    let ends = after.trim_start().starts_with(['.', '!', '?', ',']) || between;
    if let Some(cues) = cues(inside, !round || between)
        && (!round || ends || !is_length(inside))
    {
        return Some((length, inside, Kind::Cues(cues)));
    }
    match first {
        '[' | '{' => Some((length, inside, Kind::Aside)),
        '(' if between && !is_finished(inside) => Some((length, inside, Kind::Aside)),
        _ => None,
    }
}

/// Whether a stretch stands between two sentences, or at an end of a paragraph.
fn is_between(before: &str, after: &str) -> bool {
    let after = after.trim_start();
    let begins = after.chars().next().is_none_or(|c| !c.is_lowercase() && !",.;:".contains(c));
    (before.trim().is_empty() || is_finished(before)) && begins
}

/// Most bytes between two brackets that belong together.
const FARTHEST: usize = 500;

/// Byte offset of the bracket that closes the one at the start.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let near = &text[..text.floor_char_boundary(FARTHEST)];
    // Most brackets that stay open are known at once.
    near.find(close)?;
    let mut depth = 0;
    for (at, c) in near.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// A length after dots at the end of a text, as in `Rest … 30 seconds`, and how long that stretch is.
fn timed_end(text: &str) -> Option<(usize, Vec<Cue>)> {
    let trimmed = text.trim_end_matches(['.', '…', ' ']);
    let dots = trimmed.rfind("...").into_iter().chain(trimmed.rfind('…')).max()?;
    let after = trimmed[dots..].trim_start_matches(['.', '…']).trim();
    if after.is_empty() || after.len() > 60 {
        return None;
    }
    let start = text[..dots].trim_end_matches(['.', '…']).len();
    cues(after, false).map(|cues| (text.len() - start, cues))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let tell = |stretch: &Stretch<'_>| match &stretch.kind {
            Kind::Words => stretch.text.to_owned(),
            Kind::Cues(cues) => format!("<{} {}>", cues.len(), stretch.text),
            Kind::Aside => format!("//{}", stretch.text),
            Kind::Stamp(seconds) => format!("@{seconds}"),
        };
        stretches(text).iter().map(tell).collect()
    }

    #[test]
    fn cues_and_directions_are_found_among_words() {
        for (text, stretches) in [
            ("Rest. [pause 10 s] And on.", &["Rest.", "<1 pause 10 s>", "And on."][..]),
            ("Breathe in (pause) and out.", &["Breathe in", "<1 pause>", "and out."]),
            ("Rest [pause].", &["Rest", "<1 pause>"]),
            ("In (pause). Out [bell], and in.", &["In", "<1 pause>", "Out", "<1 bell>", "and in."]),
            ("Rest. (softly) And on.", &["Rest.", "//softly", "And on."]),
            ("Rest. *bell* And on.", &["Rest.", "<1 bell>", "And on."]),
            ("Rest ... 30 seconds", &["Rest", "<1 ... 30 seconds>"]),
            ("Rest … 1 min …", &["Rest", "<1 … 1 min …>"]),
            ("One [01:30] two", &["One", "@90", "two"]),
            ("Rest. <break time=\"2s\"/> On.", &["Rest.", "<1 break time=\"2s\"/>", "On."]),
            ("[bell] [look [up]]", &["<1 bell>", "//look [up]"]),
        ] {
            assert_eq!(told(text), stretches, "{text}");
        }
    }

    #[test]
    fn what_is_said_in_passing_is_spoken() {
        for text in [
            "The hands (perhaps the left one) rest.",
            "Rest. (If you like, lie down.) On.",
            "Notice the *silence* between sounds.",
            "See [the page](https://example.org).",
            "An open [bracket.",
            "For a while (two minutes) or longer, rest.",
            "a < b > c",
            "Rest...",
        ] {
            assert_eq!(told(text), [text], "{text}");
        }
    }
}
