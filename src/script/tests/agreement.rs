//! What is RON here is RON to the `ron` crate, and the other way round within the part of RON that
//! sessions use. What is left out on purpose: `#![…]`, numbers in other bases or with suffixes,
//! single characters, byte strings, ranges, raw and non-ASCII identifiers, runs of `\x` that make
//! up one character, exotic white space, and hidden characters.

use proptest::prelude::*;

use super::with_steps;
use crate::script::diagnostic::Problems;
use crate::script::source::Source;
use crate::script::tree;

fn ours(text: &str) -> Result<(), String> {
    let source = Source::new("a.ron", text);
    tree::read(text, "Session", &mut Problems::new(&source)).map(drop).map_err(|(_, m)| m.message)
}

fn theirs(text: &str) -> Result<(), String> {
    ron::from_str::<ron::Value>(text).map(drop).map_err(|error| error.to_string())
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z_][A-Za-z0-9_]{0,6}"
            .prop_filter("would be a raw text", |w| w != "r" && w != "b" && w != "br"),
        Just("None".to_owned()),
        Just("true".to_owned()),
    ]
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        Just("1_000".to_owned()),
        Just("-2.5".to_owned()),
        Just("1e3".to_owned()),
        Just("NaN".to_owned()),
        Just("99999999999999999999999".to_owned()),
        "[a-z äß€.,:()\\[\\]{}/*#'-]{0,12}".prop_map(|text| format!("\"{text}\"")),
        "(\\\\[nrt0\"'\\\\]|\\\\x[0-7][0-9a-f]|\\\\u\\{[1-9a-f][0-9a-f]{0,3}\\}|\\\\\n  |[a-z]){0,6}"
            .prop_filter("surrogates are refused by both", |t| !t.contains("{d"))
            .prop_map(|text| format!("\"{text}\"")),
        "[a-z\"\\\\]{0,6}".prop_map(|text| format!("r##\"{text}\"##")),
        word(),
    ]
}

pub(super) fn blank() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        2 => "[ \t\n]{1,2}",
        1 => "/\\*[a-z\"(]{0,4}(/\\*[a-z]\\*/)?\\*/",
        1 => "//[a-z\"(]{0,4}\n",
    ]
}

/// Well-formed values, with commas and blanks in all allowed places.
pub(super) fn value() -> impl Strategy<Value = String> {
    scalar().prop_recursive(4, 40, 4, |inner| {
        let list = (prop::collection::vec((blank(), inner.clone(), blank()), 0..4), any::<bool>())
            .prop_map(|(items, trailing)| {
                let items: Vec<String> =
                    items.into_iter().map(|(a, value, b)| format!("{a}{value}{b}")).collect();
                let comma = if trailing && !items.is_empty() { "," } else { "" };
                format!("{}{comma}", items.join(","))
            })
            .boxed();
        let pair = (word(), blank(), inner.clone())
            .prop_map(|(name, blank, value)| format!("{name}{blank}: {value}"));
        let pairs = prop::collection::vec(pair, 1..4).prop_map(|pairs| pairs.join(", ")).boxed();
        let entries =
            prop::collection::vec((inner.clone(), inner.clone()), 0..4).prop_map(|entries| {
                let entries: Vec<String> =
                    entries.into_iter().map(|(key, value)| format!("{key}:{value}")).collect();
                entries.join(",")
            });
        let name = "[A-Z][a-z]{0,5}".prop_filter("stand for themselves", |name| {
            !["Some", "None", "NaN"].contains(&name.as_str())
        });
        prop_oneof![
            list.clone().prop_map(|items| format!("[{items}]")),
            entries.prop_map(|entries| format!("{{{entries}}}")),
            (name.clone(), list.clone()).prop_map(|(name, items)| format!("{name}({items})")),
            (name, blank(), pairs.clone())
                .prop_map(|(name, b, pairs)| format!("{name}{b}({pairs})")),
            list.prop_map(|items| format!("({items})")),
            pairs.prop_map(|pairs| format!("({pairs})")),
            inner.prop_map(|value| format!("Some({value})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn well_formed_text_is_read_by_both(text in (blank(), value(), blank())) {
        let text = format!("{}{}{}", text.0, text.1, text.2);
        prop_assert_eq!(theirs(&text), Ok(()), "the generator makes RON: {}", text);
        prop_assert_eq!(ours(&text), Ok(()), "{}", text);
    }

    /// Damage: a character cut out, doubled or put in the wrong place.
    #[test]
    fn what_is_read_here_is_ron(text in value(), at in any::<prop::sample::Index>(), with in "[()\\[\\]{}:,\"/*'A5 .#r-]?") {
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len());
        let mut damaged: String = characters[..at].iter().collect();
        damaged.push_str(&with);
        damaged.extend(&characters[at + 1..]);
        if ours(&damaged).is_ok() {
            prop_assert_eq!(theirs(&damaged), Ok(()), "{}", damaged);
        }
    }
}

/// The other direction on damaged text, spelt out: each of these is refused by both.
#[test]
fn both_refuse_the_same_damage() {
    for damaged in [
        "",
        "(",
        "[1",
        "[1 2]",
        "[,]",
        "(a: 1, 2)",
        "(1, a: 2)",
        "{a}",
        "{a: 1 b: 2}",
        "Some()",
        "Some(1, 2)",
        "\"a",
        "\"\\q\"",
        "\"\\u{110000}\"",
        "1 2",
        "(a:)",
        "/* a",
        "[1],",
        "a b",
        "(a: 1,, b: 2)",
        "true(1)",
        "None(1)",
        "]",
        "r#\"a\"",
        "- 5",
        "--5",
    ] {
        assert!(ours(damaged).is_err(), "{damaged}");
        assert!(theirs(damaged).is_err(), "{damaged}");
    }
}

/// Whole scripts are RON to other programs as well.
#[test]
fn a_script_is_ron() {
    let script = with_steps(
        "Say(\"a\"), Quiet(ideal: \"6s\"), Choice(eyes: {Open: [], Closed: [Bell(Bowl)]}), /* b */",
    );
    assert!(super::read(&script).is_ok());
    assert_eq!(theirs(&script), Ok(()));
}
