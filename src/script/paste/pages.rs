//! Marks of pages: numbers and running headings, which nobody speaks.

use std::collections::{BTreeMap, BTreeSet};

use super::remark::{Became, Remark, Remarks};
use super::rows::Row;

/// Fewest rows between two bare numbers that count pages. Numbers that are spoken, as in a countdown, are
/// closer together.
const PAGE: usize = 12;
/// Rows beside a page number in which a running heading is looked for.
const BESIDE: usize = 3;

/// Removes page numbers and running headings. The first heading stays if the text begins with it, because it
/// is the title then.
pub(super) fn without_marks(rows: Vec<Row>, remarks: &mut Remarks) -> Vec<Row> {
    let has_pages = rows.iter().any(|row| row.begins_page);
    let mut gone = vec![false; rows.len()];
    let mut bare: Vec<(usize, u32)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        match number(&row.text) {
            Some(Number::Certain) => gone[at] = true,
            Some(Number::Bare(_)) if edges_page(&rows, at, has_pages) => gone[at] = true,
            Some(Number::Bare(number)) if stands_alone(&rows, at) => bare.push((at, number)),
            _ => {}
        }
    }
    for pair in bare.windows(2) {
        if let [(at, number), (next, following)] = pair
            && number.checked_add(1) == Some(*following)
            && next - at > PAGE
        {
            (gone[*at], gone[*next]) = (true, true);
        }
    }
    for at in numbered_headings(&rows) {
        gone[at] = true;
    }
    let headings = headings(&rows, &gone);
    let first = rows.iter().position(|row| !row.is_blank());
    for at in headings {
        gone[at] |= Some(at) != first;
    }
    rows.into_iter()
        .zip(gone)
        .filter_map(|(row, gone)| {
            if gone {
                remarks.push(Remark::new(row.number, &row.text, Became::PageMark));
            }
            (!gone).then_some(row)
        })
        .collect()
}

enum Number {
    /// Nothing but a page's number is written like this.
    Certain,
    /// A number alone.
    Bare(u32),
}

fn number(text: &str) -> Option<Number> {
    let plain = text.to_lowercase();
    let after_word = ["page", "p."].iter().find_map(|word| plain.strip_prefix(word));
    let is_count = |text: &str| {
        let (number, all) =
            text.split_once(" of ").or_else(|| text.split_once('/')).unwrap_or((text, "1"));
        digits(number.trim()).is_some() && digits(all.trim()).is_some()
    };
    if after_word.is_some_and(is_count) {
        return Some(Number::Certain);
    }
    let framed = plain.trim_matches(|c: char| "-–—|~ ".contains(c));
    if framed.len() + 2 <= plain.len() && digits(framed).is_some() && !plain.starts_with(framed) {
        return Some(Number::Certain);
    }
    digits(&plain).map(Number::Bare)
}

fn digits(text: &str) -> Option<u32> {
    let lawful = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    lawful.then(|| text.parse().ok()).flatten()
}

/// The rows that end with `page 3` after the same words.
fn numbered_headings(rows: &[Row]) -> Vec<usize> {
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let plain = row.text.to_lowercase();
        let page = plain.rfind("page ").filter(|at| *at > 0).map(|at| &plain[at..]);
        if page.and_then(number).is_some() {
            alike.entry(without_digits(&plain)).or_default().push(at);
        }
    }
    alike.into_values().filter(|places| places.len() >= 2).flatten().collect()
}

/// Whether only blank rows lie between a row and the beginning or end of a page.
fn edges_page(rows: &[Row], at: usize, has_pages: bool) -> bool {
    let before = rows[..=at].iter().rev();
    let mut before = before.zip(rows[..at].iter().rev().map(Some).chain([None]));
    let begins =
        before.find(|(row, above)| row.begins_page || above.is_none_or(|row| !row.is_blank()));
    let after = rows[at + 1..].iter().find(|row| row.begins_page || !row.is_blank());
    begins.is_some_and(|(row, _)| row.begins_page) || after.map_or(has_pages, |row| row.begins_page)
}

fn stands_alone(rows: &[Row], at: usize) -> bool {
    let blank = |at: Option<usize>| at.and_then(|at| rows.get(at)).is_none_or(Row::is_blank);
    blank(at.checked_sub(1)) && blank(Some(at + 1))
}

/// The rows of headings that run through the pages: the same words, digits aside, beside most of the places
/// where a page ends.
fn headings(rows: &[Row], gone: &[bool]) -> Vec<usize> {
    let has_words = |at: &usize| !rows[*at].is_blank() && !gone[*at];
    let mut pages = 0;
    let mut edges: BTreeSet<usize> = (0..rows.len()).find(has_words).into_iter().collect();
    for at in (0..rows.len()).filter(|at| gone[*at] || rows[*at].begins_page) {
        pages += 1;
        let after = at + usize::from(gone[at]);
        edges.extend((at.saturating_sub(BESIDE)..at).rev().find(has_words));
        edges.extend((after..rows.len().min(after + BESIDE)).find(has_words));
    }
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in edges {
        alike.entry(without_digits(&rows[at].text)).or_default().push(at);
    }
    let runs = |places: &Vec<usize>| places.len() >= 2 && places.len() * 2 > pages;
    alike.into_values().filter(runs).flatten().collect()
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::paste::rows::rows;

    /// The rows that stay, joined by `|`, and how many were removed.
    fn left(text: &str) -> (String, usize) {
        let mut remarks = Remarks::default();
        let rows = without_marks(rows(text, &mut remarks), &mut remarks);
        let texts: Vec<String> =
            rows.into_iter().map(|row| row.text).filter(|text| !text.is_empty()).collect();
        (texts.join("|"), remarks.into_sorted().len())
    }

    #[test]
    fn page_numbers_are_removed() {
        let text =
            "Rest here.\nPage 3 of 7\nAnd here.\n- 4 -\nStill.\np. 5\nThere.\n\n6\n\u{C}Now.";
        assert_eq!(left(text), ("Rest here.|And here.|Still.|There.|Now.".to_owned(), 4));
        let far = format!(
            "a\n\n1\n\n{}\n2\n\nb",
            "cdefghijklmno".chars().map(|c| format!("{c}\n")).collect::<String>()
        );
        assert_eq!(left(&far).1, 2);
    }

    #[test]
    fn a_countdown_is_spoken() {
        assert_eq!(left("10\n\n9\n\n8\n\n7"), ("10|9|8|7".to_owned(), 0));
        assert_eq!(left("1\n\n2\n\n3"), ("1|2|3".to_owned(), 0));
    }

    #[test]
    fn a_running_heading_is_the_title_once() {
        let text = "Evening rest\n\na\n\nPage 1\nEvening rest\n\nb\n\nPage 2\nEvening rest\n\nc";
        assert_eq!(left(text), ("Evening rest|a|b|c".to_owned(), 4));
        let text = "a\nDraft 2, sheet 1\n\u{C}b\nDraft 2, sheet 2\n\u{C}c";
        assert_eq!(left(text), ("a|b|c".to_owned(), 2));
        // Control: what returns anywhere else is spoken.
        assert_eq!(left("In.\nOut.\nIn.\nOut.").1, 0);
    }
}
