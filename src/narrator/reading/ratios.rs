//! Puts two or more numbers that are compared into words: ratios, shares, blood pressure.

use std::sync::LazyLock;

use regex::Regex;

use super::numbers::{cardinal, digits};
use super::pattern;
use super::traced::Traced;

/// Two numbers, as in `120/80`, possibly as a pressure.
static PAIR: LazyLock<Regex> = pattern!(r"(\d{1,3})/(\d{1,3})( ?mm ?[Hh][Gg])?");
static ALWAYS: LazyLock<Regex> = pattern!(r"24/7/365");
/// A ratio, as in `1:2`, or a rhythm, as in `4:7:8`.
static RATIO: LazyLock<Regex> = pattern!(r"\d{1,2}(?::\d{1,2}){1,3}");

/// Puts ratios into words.
pub(super) fn read(text: &mut Traced) {
    text.replace(&ALWAYS, |_, _| Some("twenty-four seven, three sixty-five".into()));
    text.replace(&PAIR, |found, around| {
        let (one, other): (i64, i64) = (found[1].parse().ok()?, found[2].parse().ok()?);
        let joined = around.before.ends_with(['/', '.', ',', ':'])
            || around.after.starts_with(['/', ':', '%', '°']);
        if joined {
            return None;
        }
        let unit = found.get(3).map_or("", |_| " millimeters of mercury");
        match (one, other) {
            (24, 7) => None,
            // Eyesight.
            (20, 20) => Some("twenty twenty".into()),
            // Shares of a hundred.
            _ if one > 0 && other > 0 && one + other == 100 => {
                Some(format!("{} {}", cardinal(one), cardinal(other)))
            }
            // A rating, as in `11/10`.
            (_, 10) => None,
            _ if one > other && other >= 30 || !unit.is_empty() => {
                Some(format!("{} over {}{unit}", pressure(one), pressure(other)))
            }
            _ => None,
        }
    });
    text.replace(&RATIO, |found, around| {
        let parts: Vec<&str> = found[0].split(':').collect();
        let before = around.word_before();
        // A verse of a book.
        let named = around.before.trim_end().ends_with(char::is_alphanumeric)
            && around.before.trim_end().rsplit(' ').next()?.starts_with(char::is_uppercase)
            && !matches!(before.as_str(), "ratio" | "breathe" | "a");
        match *parts {
            _ if around.after.starts_with([':', '/']) || around.before.ends_with([':', '/']) => {
                None
            }
            _ if named => None,
            [one, other] => {
                // `4:30` is a time.
                let (from, to): (i64, i64) = (one.parse().ok()?, other.parse().ok()?);
                let time = other.len() == 2 && from < 25 && to < 60;
                let ratio = around.before.contains("ratio") || around.word_after() == "ratio";
                (!time || ratio).then(|| format!("{} to {}", cardinal(from), cardinal(to)))
            }
            _ => parts.iter().all(|part| part.len() == 1).then(|| digits(&found[0])),
        }
    });
}

/// A number of up to three digits as blood pressure is said: "one twenty", "one oh five".
fn pressure(number: i64) -> String {
    let (hundreds, rest) = (number / 100, number % 100);
    match rest {
        _ if hundreds == 0 || rest == 0 => cardinal(number),
        1..=9 => format!("{} oh {}", cardinal(hundreds), cardinal(rest)),
        _ => format!("{} {}", cardinal(hundreds), cardinal(rest)),
    }
}
