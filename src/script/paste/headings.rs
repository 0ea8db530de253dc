//! Headings: how a row shows that it names what follows.

use super::cue::cues;
use super::marks::emphasised;
use super::peel::Peeled;
use super::sentences::is_finished;

/// Most characters and words of a heading that only its look shows.
const LONGEST: usize = 60;
const MOST_WORDS: usize = 8;

/// A row that names what follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) text: String,
    pub(super) kind: Kind,
    /// Whether the next row only underlines it.
    pub(super) is_underlined: bool,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The highest kind, such as `# …`.
    Top,
    Usual,
    /// A short row at the beginning of the text, which has no other mark.
    First,
}

/// Finds headings among the rows of a text.
pub(super) struct Headings {
    /// Whether most rows are in capitals, so that capitals mark nothing.
    shouts: bool,
    /// The last row that has letters.
    last: Option<usize>,
}

impl Headings {
    pub(super) fn new(rows: &[Peeled]) -> Headings {
        let is_words = |row: &&Peeled| {
            row.row.text.contains(char::is_alphabetic) && cues(&row.row.text, false).is_none()
        };
        let lettered = rows.iter().filter(is_words);
        let (all, loud) = lettered.fold((0, 0), |(all, loud), row| {
            (all + 1, loud + usize::from(is_capitals(&row.row.text)))
        });
        let last = rows.iter().rposition(|row| row.row.text.contains(char::is_alphabetic));
        Headings { shouts: loud * 2 > all && all > 2, last }
    }

    /// The heading at `at`, if there is one. `begins` says whether a sentence can begin there.
    pub(super) fn at(&self, rows: &[Peeled], at: usize, begins: bool) -> Option<Heading> {
        let peeled = rows.get(at)?;
        let text = peeled.row.text.as_str();
        if text.is_empty() || cues(text, false).is_some() || !text.contains(char::is_alphanumeric) {
            return None;
        }
        let found = |text: &str, kind| {
            let text = text.trim_end_matches(|c: char| c == ':' || c == '#' || c.is_whitespace());
            (!text.is_empty()).then(|| Heading {
                text: text.to_owned(),
                kind,
                is_underlined: false,
            })
        };
        let level = text.bytes().take_while(|byte| *byte == b'#').count();
        if (1..=6).contains(&level) && text[level..].starts_with([' ', '\t']) {
            let kind = if level == 1 { Kind::Top } else { Kind::Usual };
            return found(text[level..].trim(), kind);
        }
        let next = rows.get(at + 1).map_or("", |next| next.row.text.as_str());
        if begins && text.chars().count() <= LONGEST + 20 && is_underline(next) {
            let kind = if next.starts_with('=') { Kind::Top } else { Kind::Usual };
            return found(text, kind).map(|heading| Heading { is_underlined: true, ..heading });
        }
        if text.starts_with(['[', '(', '{', '<']) || !is_short(text) {
            return None;
        }
        if let Some((inside, after)) = emphasised("", text)
            && (text.starts_with("**") || text.starts_with("__"))
            && matches!(after, "" | ":")
            && !inside.ends_with(['.', '?', '!', ','])
            && cues(inside, false).is_none()
        {
            return found(inside, Kind::Usual);
        }
        let ends = text.ends_with(['.', '?', '!', '…', ',', ';']);
        if !begins || ends {
            return None;
        }
        if !self.shouts && is_capitals(text) {
            return found(&sentence_case(text), Kind::Usual);
        }
        let follows = self.last > Some(at);
        let capital = text.starts_with(char::is_uppercase);
        if let Some(mark) = &peeled.item {
            let alone = |peeled: Option<&Peeled>| peeled.is_none_or(|near| near.item.is_none());
            let before = rows[..at].iter().rfind(|row| !row.row.is_blank());
            let after = rows[at + 1..].iter().find(|row| !row.row.is_blank());
            let numbered = mark.starts_with(|c: char| c.is_ascii_digit() || "IVX".contains(c));
            return (numbered && capital && follows && alone(before) && alone(after))
                .then(|| found(text, Kind::Usual))?;
        }
        if capital && follows && is_numbered_section(text) {
            return found(text, Kind::Usual);
        }
        if capital && follows && text.ends_with(':') && names(text) {
            return found(text, Kind::Usual);
        }
        let first = rows[..at].iter().all(|row| row.row.is_blank());
        if first && capital && follows && next.is_empty() && !text.ends_with(':') {
            return found(text, Kind::First);
        }
        None
    }
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= LONGEST && text.split_whitespace().count() <= MOST_WORDS
}

fn is_underline(text: &str) -> bool {
    text.len() >= 3 && (text.bytes().all(|b| b == b'=') || text.bytes().all(|b| b == b'-'))
}

fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() >= 3 && letters.clone().all(char::is_uppercase)
}

/// `BODY SCAN` becomes `Body scan`. Words without vowels are abbreviations and stay.
fn sentence_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '\'') {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let vowel = |c: char| "AEIOUY".contains(c);
        let stays = bare == "I" || bare.is_ascii() && bare.len() > 1 && !bare.contains(vowel);
        match stays {
            true => out.push_str(word),
            false => out.push_str(&word.to_lowercase()),
        }
    }
    match out.chars().next() {
        Some(first) => first.to_uppercase().chain(out[first.len_utf8()..].chars()).collect(),
        None => out,
    }
}

/// `Part 2: The feet`, `Step three`.
fn is_numbered_section(text: &str) -> bool {
    let plain = text.to_lowercase();
    let mut words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let sections = ["part", "step", "section", "phase", "stage", "chapter", "exercise"];
    let numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let roman = |word: &str| word.bytes().all(|byte| b"ivx".contains(&byte));
    words.next().is_some_and(|word| sections.contains(&word))
        && words.next().is_some_and(|word| {
            numbers.contains(&word) || word.bytes().all(|b| b.is_ascii_digit()) || roman(word)
        })
}

/// Whether the words before a colon name something. A sentence can end with a colon too, and leads to what is
/// said next.
fn names(text: &str) -> bool {
    const LEADING: &[&str] = &[
        "and", "now", "then", "so", "say", "repeat", "ask", "tell", "notice", "perhaps", "you",
        "may", "as", "with", "if", "silently", "try", "let", "remember", "imagine", "listen",
        "think", "for", "or", "here", "this", "these", "again", "next", "just", "count", "once",
        "when", "in", "to",
    ];
    let first =
        text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    text.split_whitespace().count() <= 4 && !LEADING.contains(&&*first) && is_finished(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::paste::peel::peel;
    use crate::script::paste::remark::Remarks;
    use crate::script::paste::rows::rows;

    /// The heading in the first row of a text.
    fn heading(text: &str) -> Option<(String, Kind)> {
        let rows: Vec<Peeled> = rows(text, &mut Remarks::default()).into_iter().map(peel).collect();
        Headings::new(&rows).at(&rows, 0, true).map(|heading| (heading.text, heading.kind))
    }

    #[test]
    fn headings_are_known_by_their_marks() {
        for (text, title, kind) in [
            ("# Arriving\nRest.", "Arriving", Kind::Top),
            ("## Arriving ##\nRest.", "Arriving", Kind::Usual),
            ("Arriving\n========\nRest.", "Arriving", Kind::Top),
            ("Arriving\n---\nRest.", "Arriving", Kind::Usual),
            ("**Arriving**\nRest.", "Arriving", Kind::Usual),
            ("**Arriving:**\nRest.", "Arriving", Kind::Usual),
            ("COMING BACK\nRest.", "Coming back", Kind::Usual),
            ("THE MBSR WAY I\nRest.", "The MBSR way I", Kind::Usual),
            ("1. Arriving\nRest.", "Arriving", Kind::Usual),
            ("II. Arriving\nRest.", "Arriving", Kind::Usual),
            ("Part 2: The feet\nRest.", "Part 2: The feet", Kind::Usual),
            ("Arriving:\nRest.", "Arriving", Kind::Usual),
            ("An evening scan\n\nRest.", "An evening scan", Kind::First),
        ] {
            assert_eq!(heading(text), Some((title.to_owned(), kind)), "{text}");
        }
    }

    #[test]
    fn sentences_cues_and_lists_are_no_headings() {
        for text in [
            "Rest here.\n\nRest.",
            "**Rest here.**\nRest.",
            "And say to yourself:\nMay it be so.",
            "1. Feet\n2. Hands\nRest.",
            "PAUSE\nRest.",
            "REST.\nRest.",
            "REST NOW\nAND HERE\nNOW",
            "[softly]\nRest.",
            "a row that goes on\nand on.",
            "#tag\nRest.",
        ] {
            assert_eq!(heading(text), None, "{text}");
        }
    }
}
