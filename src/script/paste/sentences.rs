//! A paragraph as lines to be spoken: one or a few sentences each.

use crate::script::line::LINE;

/// Most characters of a line that is put together of several sentences, as long as lines of the built-in
/// sessions are. A longer sentence is a line by itself.
const USUAL: usize = 140;

/// A stretch of a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spoken<'t> {
    pub(super) text: &'t str,
    /// Whether it ends within a word, because that is longer than a line can be.
    pub(super) is_cut: bool,
}

/// The lines of a paragraph without blanks around it. Together they have all of its words.
pub(super) fn lines(paragraph: &str) -> Vec<Spoken<'_>> {
    let mut lines: Vec<(usize, usize)> = Vec::new();
    let length = |from: usize, to: usize| paragraph[from..to].trim().chars().count();
    for (from, to) in sentences(paragraph) {
        match lines.last_mut() {
            Some((begin, end)) if length(*begin, to) <= USUAL => *end = to,
            _ => lines.push((from, to)),
        }
    }
    lines.into_iter().flat_map(|(from, to)| fitting(paragraph[from..to].trim())).collect()
}

/// Byte ranges of the sentences.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        if !is_end(sign) {
            continue;
        }
        let mut end = at + sign.len_utf8();
        while let Some((at, c)) = signs.next_if(|(_, c)| is_end(*c) || is_closing(*c)) {
            end = at + c.len_utf8();
        }
        let after = &text[end..];
        let ends = is_wide(sign)
            || after.starts_with(char::is_whitespace)
                && !after.trim_start().starts_with(char::is_lowercase)
                && !(sign == '.' && is_abbreviated(&text[from..at]));
        if ends {
            found.push((from, end));
            from = end;
        }
    }
    if !text[from..].trim().is_empty() {
        found.push((from, text.len()));
    }
    found
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…') || is_wide(c)
}

/// Marks that end a sentence in scripts without blanks between words.
fn is_wide(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '।')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '”' | '\'' | '’' | '»' | ')' | ']' | '*' | '_' | '」')
}

/// Whether the full stop after this belongs to its last word.
fn is_abbreviated(text: &str) -> bool {
    let word = text.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let known = ["mr", "mrs", "ms", "dr", "st", "prof", "e.g", "i.e", "etc", "vs", "approx", "jr"];
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    initial || known.contains(&&*word.to_lowercase())
}

/// Whether a text ends like a sentence.
pub(super) fn is_finished(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| is_closing(c) || c.is_whitespace());
    text.ends_with(|c| is_end(c) || matches!(c, ':' | ';'))
}

/// Cuts a text into lines that are short enough: behind clauses, else between words, else anywhere.
fn fitting(text: &str) -> Vec<Spoken<'_>> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((most, _)) = rest.char_indices().nth(LINE) {
        let head = &rest[..most];
        let behind = |signs: &[char]| {
            // A cut near the beginning would leave a scrap.
            let clause =
                |at: &usize| *at * 2 > most && rest[*at..].starts_with(char::is_whitespace);
            let ends = head.char_indices().filter(|(_, c)| signs.contains(c));
            ends.map(|(at, c)| at + c.len_utf8()).rfind(clause)
        };
        let blank = || head.rfind(char::is_whitespace).filter(|at| *at > 0);
        let place = behind(&[';', ':']).or_else(|| behind(&[',', '–', '—', ')'])).or_else(blank);
        // The first character is never a blank, so every line has a word.
        let end = place.unwrap_or(most);
        lines.push(Spoken { text: rest[..end].trim_end(), is_cut: place.is_none() });
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        lines.push(Spoken { text: rest, is_cut: false });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(paragraph: &str) -> Vec<&str> {
        lines(paragraph).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn short_sentences_share_a_line_and_long_ones_do_not() {
        assert_eq!(texts("Here. Now. Yes?"), ["Here. Now. Yes?"]);
        let long = "X".repeat(100);
        let text = format!("{long}. One two. {long}. {long}{long}. End.");
        let expected = [
            format!("{long}. One two."),
            format!("{long}."),
            format!("{long}{long}."),
            "End.".to_owned(),
        ];
        assert_eq!(texts(&text), expected);
    }

    #[test]
    fn a_sentence_ends_where_another_begins() {
        let ends = |text: &str| sentences(text).len();
        assert_eq!(
            ends("Dr. Ash said \"Rest.\" Then... nothing. e.g. This. It is 2.5 m. I. am"),
            4
        );
        assert_eq!(ends("Was there a sound? No. Listen."), 3);
        assert_eq!(ends("静かに。目を閉じて。"), 2);
        assert!(is_finished("(Rest.)") && !is_finished("Rest") && !is_finished("and,"));
    }

    #[test]
    fn an_overlong_sentence_is_cut_at_clauses_then_words_then_anywhere() {
        let clauses = "breathe in and breathe out, ".repeat(60);
        let lines = texts(clauses.trim());
        assert!(lines.len() == 2 && lines.iter().all(|line| line.ends_with("out,")), "{lines:?}");
        let words = "softly ".repeat(300);
        let lines = texts(words.trim());
        assert_eq!(lines.join(" "), words.trim());
        assert!(lines.iter().all(|line| line.len() <= LINE));
        let letters = "ä".repeat(2500);
        let cut = super::lines(&letters);
        assert_eq!(cut.iter().filter(|line| line.is_cut).count(), 2);
        assert_eq!(cut.iter().map(|line| line.text).collect::<String>(), letters);
    }
}
