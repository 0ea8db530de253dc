//! The format's own page: every example in it is read, and its lists are complete.

use std::collections::BTreeSet;

use super::{said, with_fields, with_partner_steps, with_steps};
use crate::domain::{
    Anchor, Area, BedSound, BellSound, Eyes, NamedPattern, Posture, Practice, Setting, Speaker,
    Topic, Touch,
};
use crate::script::{Code, FORMAT, parse};

const PAGE: &str = include_str!("../../../docs/session-format.md");

/// The fenced blocks of a page: tag, text, and the line that the fence is in.
fn blocks(page: &str) -> Vec<(&str, String, usize)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String, usize)> = None;
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(tag), None) => open = Some((tag, String::new(), index + 1)),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text, _))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// A script as it says the newest version of the format, in which every example is written.
fn newest(script: &str) -> String {
    script.replacen("format: 1", &format!("format: {FORMAT}"), 1)
}

/// What is said over an example, by the tag of its fence; `None` for tags that are not examples.
fn said_over(tag: &str, text: &str) -> Option<String> {
    let script = match tag {
        "ron" => text.to_owned(),
        "ron step" => newest(&with_partner_steps(text)),
        "ron field" => newest(&with_fields(text)),
        _ => return None,
    };
    Some(said(&script).to_string())
}

#[test]
fn every_example_is_read_without_a_word() {
    let mut examples = 0;
    for (tag, text, line) in blocks(PAGE) {
        match said_over(tag, &text) {
            Some(said) => assert_eq!(said, "", "the example in line {line}"),
            None => assert!(["ron wrong", "text"].contains(&tag), "tag `{tag}` in line {line}"),
        }
        examples += 1;
    }
    assert!(examples > 15, "the page was found to have {examples} examples");
}

#[test]
fn a_broken_example_would_be_noticed() {
    let broken = PAGE.replacen("Quiet(\"6s\"),", "Quiet(6s),", 1);
    assert!(blocks(&broken).iter().any(|(tag, text, _)| {
        said_over(tag, text).is_some_and(|said| said.starts_with("error[syntax]"))
    }));
}

#[test]
fn answers_shown_are_the_ones_given() {
    let all = blocks(PAGE);
    let mut answers = 0;
    for pair in all.windows(2) {
        let [("ron wrong", wrong, line), (_, answer, _)] = pair else { continue };
        let given = match parse("my-session.ron", with_steps(wrong.trim_end()).as_bytes()) {
            Ok(parsed) => parsed.advice.with(parsed.blanks),
            Err(report) => report,
        };
        assert_eq!(given.to_string(), answer.trim_end(), "the answer to line {line}");
        answers += 1;
    }
    assert_eq!(answers, all.iter().filter(|(tag, ..)| *tag == "text").count());
}

#[test]
fn the_table_of_codes_is_complete() {
    let rows: BTreeSet<(&str, &str)> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter_map(|(code, rest)| Some((code, rest.split_once(" | ")?.0)))
        .filter(|(_, severity)| ["error", "advice"].contains(severity))
        .collect();
    let codes: BTreeSet<(&str, &str)> =
        Code::ALL.iter().map(|code| (code.name(), code.severity().name())).collect();
    assert_eq!(rows, codes);
}

#[test]
fn every_word_of_the_language_is_named() {
    let mut words: Vec<&str> = Vec::new();
    words.extend(Practice::ALL.iter().map(|word| word.name()));
    words.extend(Setting::ALL.iter().map(|word| word.name()));
    words.extend(Touch::ALL.iter().map(|word| word.name()));
    words.extend(Topic::ALL.iter().map(|word| word.name()));
    words.extend(Anchor::ALL.iter().map(|word| word.name()));
    words.extend(Eyes::ALL.iter().map(|word| word.name()));
    words.extend(Posture::ALL.iter().map(|word| word.name()));
    words.extend(Area::ALL.iter().map(|word| word.name()));
    words.extend(BedSound::ALL.iter().map(|word| word.name()));
    words.extend(BellSound::ALL.iter().map(|word| word.name()));
    words.extend(NamedPattern::ALL.iter().map(|word| word.name()));
    words.extend(Speaker::ALL.iter().map(|word| word.name()));
    for word in words {
        assert!(PAGE.contains(&format!("`{word}`")), "`{word}` is not on the page");
    }
}
