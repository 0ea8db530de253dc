//! Reduces typography to plain text: word processors replace what people type.
//!
//! Only this module knows typography: it reduces apostrophes, quotes, spaces, hyphens, dashes, ellipses,
//! fractions and ligatures to the few characters that all later steps read.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::pattern;
use super::traced::Traced;
use crate::domain::typography;

/// A line in plain characters: `'` for apostrophes, `“ ”` for quotes, single spaces, `-` for hyphens, `—` for
/// dashes that pause, `–` between numbers, `…` for ellipses.
pub(super) fn fold(line: &str) -> Traced {
    let mut folded = Traced::default();
    let mut rest = line.char_indices().peekable();
    while let Some((at, first)) = rest.next() {
        let mut end = at + first.len_utf8();
        // A letter and the combining accents after it form one character.
        while let Some((_, mark)) = rest.next_if(|(_, c)| is_combining_mark(*c)) {
            end += mark.len_utf8();
        }
        let text = folded.as_str();
        let opens =
            text.chars().next_back().is_none_or(|c| c.is_whitespace() || "([“—-'".contains(c));
        let after_digit = text.ends_with(|c: char| c.is_ascii_digit());
        let plain = match first {
            c if let Some(plain) = typography::plain(c) => plain.to_string(),
            // Inches or seconds, where no quotation is open.
            '"' | '”' | '″' | '＂' if after_digit && !quoting(text) => "″".into(),
            '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => {
                if opens {
                    "“".into()
                } else {
                    "”".to_owned()
                }
            }
            '–' | '‒' => "–".into(),
            '—' | '―' | '⸺' | '⸻' => "—".into(),
            '…' | '⋯' => "…".into(),
            '⁄' | '∕' => "/".into(),
            '˚' => "°".into(),
            'º' if after_digit && is_degree(text, &line[end..]) => "°".into(),
            'º' | 'ª' if after_digit => ordinal_ending(text).into(),
            'µ' | 'μ' => "micro".into(),
            '~' | '≈' if rest.peek().is_some_and(|(_, c)| c.is_ascii_digit()) => "about ".into(),
            '*' if after_digit && next_is_digit(&line[end..]) => "×".into(),
            '^' if after_digit && next_is_digit(&line[end..]) => " to the power of ".into(),
            // Between letters or digits, these characters separate.
            '\\' if joins(text, &line[end..]) => "/".into(),
            '_' if joins(text, &line[end..]) => " ".into(),
            // Items are listed, and columns of a table follow each other.
            '|' | '•' | '·' | '▪' | '●' if lists(text, &line[end..]) => ",".into(),
            // Formatting and trademark characters are silent.
            '*' | '_' | '~' | '|' | '•' | '·' | '▪' | '●' | '™' | '®' | '©' | '†' | '¶' | '^'
            | '\\' | '¡' | '¿' => "".into(),
            '→' | '⇒' | '←' => ",".into(),
            '≤' => " at most ".into(),
            '≥' => " at least ".into(),
            '≠' => " is not ".into(),
            '[' => "(".into(),
            ']' => ")".into(),
            '\u{E000}'..='\u{F8FF}' => char::REPLACEMENT_CHARACTER.to_string(),
            c if fraction(c) => {
                let parts: String = c.nfkc().collect();
                let parts = parts.replace('⁄', "/");
                if after_digit { format!(" {parts}") } else { parts }
            }
            // Degrees and powers would lose their meaning.
            '°' | '²' | '³' => first.to_string(),
            _ => line[at..end].nfkc().collect(),
        };
        folded.push(&plain, at..end);
    }
    folded.replace(&DOTS, |_, _| Some("…".into()));
    folded.replace(&DASH, |found, around| {
        let (mark, before) = (&found[1], around.before.chars().next_back());
        let after = around.after.chars().next();
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let spaced = found[0].starts_with(' ') || found[0].ends_with(' ');
        match mark {
            // A range between two numbers.
            "-" if !spaced => None,
            _ if digit(before) && digit(after) && mark.chars().count() == 1 => Some("–".into()),
            // A hyphen or a minus sign.
            "-" if !(found[0].starts_with(' ') && found[0].ends_with(' ')) => None,
            "–" if !spaced && before.is_some() && after.is_some() => Some("-".into()),
            _ => Some(" — ".into()),
        }
    });
    folded.replace(&BLANKS, |_, _| Some(" ".into()));
    folded.replace(&LISTED, |_, _| Some(",".into()));
    folded
}

/// Whether a quotation is open at the end of a text.
fn quoting(text: &str) -> bool {
    text.matches('“').count() > text.matches('”').count()
}

/// Whether `º` after this number is a degree: before a scale, or after a number that no ordinal is written with.
fn is_degree(text: &str, after: &str) -> bool {
    let scale = after.trim_start().strip_prefix(['C', 'F']);
    let start = text.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    scale.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        || text.get(start..).and_then(|number| number.parse::<u32>().ok()).is_none_or(|n| n > 31)
}

/// The English ending of the ordinal number at the end of a text.
fn ordinal_ending(text: &str) -> &'static str {
    match text.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    }
}

fn next_is_digit(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a character joins what stands on both of its sides.
fn joins(text: &str, after: &str) -> bool {
    text.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
}

/// Whether a character separates two items of a list: with blanks around it, after a word and before one.
fn lists(text: &str, after: &str) -> bool {
    let before = text.trim_end();
    before.len() < text.len()
        && after.starts_with(char::is_whitespace)
        && before.ends_with(|c: char| c.is_alphanumeric() || ")”'".contains(c))
        && after.trim_start().starts_with(|c: char| c.is_alphanumeric() || "(\"“'‘".contains(c))
}

/// Three or more full stops, also with spaces between them.
static DOTS: LazyLock<Regex> = pattern!(r"\.(?: ?\.){2,}");
/// Dashes, and hyphens used as dashes.
static DASH: LazyLock<Regex> = pattern!(r" *(-+|–+|—+) *");
static BLANKS: LazyLock<Regex> = pattern!(r" {2,}");
/// A separator of items with the blank before it.
static LISTED: LazyLock<Regex> = pattern!(r" ,");

/// Whether a character is a fraction, such as `½`.
fn fraction(c: char) -> bool {
    matches!(c, '¼' | '½' | '¾' | '\u{2150}'..='\u{215E}')
}
