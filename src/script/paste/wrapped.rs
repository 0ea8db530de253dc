//! Rows that were wrapped at a fixed width, and words that were divided there.

use super::rows::{Row, SOFT_HYPHEN};

/// Narrowest width at which a text counts as wrapped, and the widest.
const WRAPPED: std::ops::RangeInclusive<usize> = 48..=100;
/// More letters than a first part that keeps its hyphen has.
const LONGEST_FIRST: usize = 8;

/// The width at which the text is wrapped, if it is.
pub(super) fn wrap(rows: &[Row]) -> Option<usize> {
    let widths = rows.iter().filter(|row| !row.is_blank()).map(|row| row.width);
    let (all, wide) = widths
        .clone()
        .fold((0, 0), |(all, wide), width| (all + 1, wide + usize::from(width > *WRAPPED.end())));
    let widest = widths.filter(|width| width <= WRAPPED.end()).max()?;
    (wide * 10 <= all && WRAPPED.contains(&widest)).then_some(widest)
}

/// Joins a word that was divided at the end of a row; returns whether there is one.
pub(super) fn rejoin_word(text: &mut String, next: &str) -> bool {
    /// First parts of words that keep their hyphen.
    const HYPHENED: &[&str] = &[
        "in", "out", "well", "self", "half", "non", "ex", "co", "mid", "all", "then", "there",
        "one", "two", "three", "four", "five",
    ];
    let lower = next.starts_with(char::is_lowercase);
    if text.ends_with(SOFT_HYPHEN) {
        text.pop();
        return true;
    }
    let Some(head) = text.strip_suffix('-').filter(|head| head.ends_with(char::is_alphabetic))
    else {
        return false;
    };
    if !lower {
        return false;
    }
    let letters = head.chars().rev().take_while(|c| c.is_alphabetic()).take(LONGEST_FIRST).count();
    let start = head.char_indices().rev().nth(letters - 1).map_or(0, |(at, _)| at);
    let first = &head[start..];
    if !HYPHENED.contains(&&*first.to_lowercase()) {
        text.pop();
    }
    true
}
