//! Marks of markdown inside a line: emphasis, links, escapes.

use super::remark::{Became, Remark, Remarks};

/// Characters that emphasise what stands between two of them.
const EMPHASIS: [char; 4] = ['*', '_', '`', '~'];

/// A text without the marks of markdown. The address of a link gets a remark.
pub(super) fn without_marks(text: &str, line: u32, remarks: &mut Remarks) -> String {
    let text = without_links(text, line, remarks);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        if let Some(escaped) = rest.strip_prefix('\\')
            && let Some(sign) =
                escaped.chars().next().filter(|sign| "*_`~#[]()-+.!>\\".contains(*sign))
        {
            out.push(sign);
            rest = &escaped[1..];
        } else if let Some((inside, after)) = emphasised(&out, rest) {
            out.push_str(&without_emphasis(inside));
            rest = after;
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Emphasis inside emphasis, as in `***both***`; deeper nesting stays as it is.
fn without_emphasis(text: &str) -> String {
    match emphasised("", text) {
        Some((inside, "")) => inside.to_owned(),
        _ => text.to_owned(),
    }
}

/// The text between marks that begin here, and the text after them. `before` is what precedes them.
pub(super) fn emphasised<'t>(before: &str, text: &'t str) -> Option<(&'t str, &'t str)> {
    let sign = text.chars().next().filter(|sign| EMPHASIS.contains(sign))?;
    let count = text.chars().take_while(|c| *c == sign).count();
    // Marks inside a word belong to it.
    if count > 3 || before.ends_with(char::is_alphanumeric) {
        return None;
    }
    let (mark, inside) = text.split_at(count);
    let end = inside.find(mark)?;
    let (inside, after) = (&inside[..end], &inside[end + count..]);
    let tight = !inside.is_empty() && inside.trim() == inside;
    let ends = !after.starts_with(|c: char| c.is_alphanumeric() || c == sign);
    (tight && ends).then_some((inside, after))
}

/// Most bytes of an address.
const LONGEST_ADDRESS: usize = 2000;

/// `[words](address)` becomes the words.
fn without_links(text: &str, line: u32, remarks: &mut Remarks) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let (head, tail) = (&rest[..middle], &rest[middle + 2..]);
        let near = &tail[..tail.floor_char_boundary(LONGEST_ADDRESS)];
        let link = head.rfind('[').zip(near.find(')'));
        let Some((open, close)) = link.filter(|(_, close)| is_address(&tail[..*close])) else {
            out.push_str(&rest[..middle + 2]);
            rest = tail;
            continue;
        };
        remarks.push(Remark::new(line, &tail[..close], Became::Address));
        out.push_str(&head[..open]);
        out.push_str(&head[open + 1..]);
        rest = &tail[close + 1..];
    }
    out + rest
}

fn is_address(text: &str) -> bool {
    (text.contains("://") || text.starts_with("mailto:") || text.starts_with('#'))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> (String, usize) {
        let mut remarks = Remarks::default();
        (without_marks(text, 1, &mut remarks), remarks.into_sorted().len())
    }

    #[test]
    fn emphasis_and_links_become_words() {
        for (marked, words) in [
            ("Let it be **very** slow.", "Let it be very slow."),
            ("*Nothing* to `do`, _nowhere_ to ***go***.", "Nothing to do, nowhere to go."),
            ("__Here__ ~~there~~", "Here there"),
            (r"5 \* 5", "5 * 5"),
            ("**_both_**", "both"),
            // What is no emphasis stays.
            ("2 * 3 * 4", "2 * 3 * 4"),
            ("a_b_c and *", "a_b_c and *"),
            ("in *out", "in *out"),
        ] {
            assert_eq!(plain(marked), (words.to_owned(), 0), "{marked}");
        }
        let link = "See [this page](https://example.org/a) and [b](c).";
        assert_eq!(plain(link), ("See this page and [b](c).".to_owned(), 1));
    }
}
