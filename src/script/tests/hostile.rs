//! Texts that were made to do harm, and texts that are merely broken, never bring the reader down.

use proptest::prelude::*;

use super::{said, with_fields, with_steps};
use crate::script::{Code, MAX_BYTES, Report, Severity, parse};

fn codes(text: &[u8]) -> Vec<Code> {
    match parse("a.ron", text) {
        Ok(parsed) => parsed.advice.diagnostics.iter().map(|d| d.code).collect(),
        Err(report) => report.diagnostics.iter().map(|d| d.code).collect(),
    }
}

#[test]
fn deep_nesting_is_refused_before_it_is_followed() {
    for bracket in ["[", "(", "{", "a(", "{1:", "(a:", "Some("] {
        assert_eq!(codes(bracket.repeat(100_000).as_bytes()), [Code::TooDeep], "{bracket}");
    }
    assert_eq!(codes("/*".repeat(100_000).as_bytes()), [Code::Syntax]);
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(codes(deep(32).as_bytes()), [Code::Type], "32 deep is read");
    assert_eq!(codes(deep(33).as_bytes()), [Code::TooDeep]);
}

#[test]
fn a_large_text_is_refused_by_its_size_alone() {
    // Not UTF-8 either, which is found only by reading.
    assert_eq!(codes(&vec![0xFF; 10 * 1024 * 1024]), [Code::TooLarge]);
    let mut largest = with_steps("Bell(Bowl)").into_bytes();
    largest.resize(MAX_BYTES, b' ');
    assert_eq!(codes(&largest), []);
    largest.push(b' ');
    assert_eq!(codes(&largest), [Code::TooLarge]);
}

/// The costliest texts of the largest size: one diagnostic, value or line break every other byte.
#[test]
fn the_largest_texts_stay_small_in_memory_and_on_the_screen() {
    let fill = |unit: &str| unit.repeat((MAX_BYTES - 200) / unit.len());
    for script in [
        with_steps(&fill("0,")),
        with_steps(&fill("[],")),
        with_steps(&fill("x(a:1,a:1),")),
        with_steps(&fill("1.5,")),
        with_fields(&fill("a:0,")),
        with_fields(&format!("topics: [{}],", fill("Sleep,"))),
        with_fields(&format!("{}: 0,", fill("a"))),
        with_steps(&format!("Say(\"{}\")", fill("a"))),
        with_steps(&format!("Say(\"{}\")", fill("\\u{61}"))),
        with_steps(&format!("Say({})", fill("r"))),
        with_steps(&fill("\n")),
        with_steps(&format!("Line(text: \"a\", say_as: {{{}}})", fill("\"b\":\"c\","))),
        with_steps(&fill(&format!("Say(\"not {}\"),", "let go ".repeat(140)))),
        with_steps(&fill(&format!("Say(\"{}\"),", "close, your eyes ".repeat(55)))),
    ] {
        assert!(script.len() <= MAX_BYTES);
        let report = said(&script);
        assert!((1..=Report::MOST).contains(&report.diagnostics.len()));
        // Each diagnostic has a few lines of bounded length.
        assert!(report.to_string().len() <= report.diagnostics.len() * 2_000 + 100);
    }
    // The tree is the largest thing made from a text: one node for two bytes.
    assert!(size_of::<crate::script::tree::Node<'_>>() <= 96);
}

/// An attribute by any name or spelling is refused, so that the text means the same to everyone.
#[test]
fn attributes_are_refused() {
    for text in [
        "#![enable(implicit_some)]\nSession()",
        "/* a */ #![enable(unwrap_newtypes)] Session()",
        "# ! [ enable ( implicit_some ) ] Session()",
        "#![type = \"Session\"] Session()",
        "#",
    ] {
        assert_eq!(codes(text.as_bytes()), [Code::Attribute], "{text}");
    }
    assert_eq!(
        codes(b"(#![enable(implicit_some)])"),
        [Code::Syntax],
        "only at the start is it one"
    );
}

#[test]
fn hidden_characters_are_refused_raw_and_escaped() {
    for hidden in
        ['\u{202E}', '\u{2066}', '\u{200F}', '\u{61C}', '\u{FEFF}', '\u{0}', '\u{7F}', '\u{85}']
    {
        let title = |written: &str| {
            with_steps("Bell(Bowl)").replacen("\"A\"", &format!("\"A{written}B\""), 1)
        };
        let raw = title(&hidden.to_string());
        let escaped = title(&format!("\\u{{{:x}}}", u32::from(hidden)));
        assert_eq!(codes(raw.as_bytes()), [Code::HiddenCharacter], "{hidden:?}");
        assert_eq!(codes(escaped.as_bytes()), [Code::HiddenCharacter], "{hidden:?}");
        let shown = said(&raw).to_string();
        assert!(!shown.contains(hidden), "a report never shows it: {shown:?}");
    }
    let joined = with_steps("Bell(Bowl)").replacen("\"A\"", "\"می\u{200C}خواهم\"", 1);
    assert_eq!(codes(joined.as_bytes()), [], "joiners belong to living languages");
}

#[test]
fn a_name_can_not_disturb_a_terminal() {
    let report = parse("a\u{1b}[2J\n.ron", b"").expect_err("an empty text").to_string();
    assert!(report.contains("--> a\u{FFFD}[2J\u{FFFD}.ron:1:1"), "{report:?}");
}

#[test]
fn a_byte_order_mark_is_passed_over_once() {
    let script = with_steps("Bell(Bowl)");
    assert_eq!(codes(format!("\u{FEFF}{script}").as_bytes()), []);
    assert_eq!(codes(format!("\u{FEFF}\u{FEFF}{script}").as_bytes()), [Code::HiddenCharacter]);
}

/// More problems than anyone mends in one go are counted, and errors go before advice.
#[test]
fn a_flood_of_problems_is_cut_and_counted() {
    let report = said(&with_steps(&"Say(5),".repeat(150)));
    assert_eq!((report.diagnostics.len(), report.left_out), (Report::MOST, 50));
    assert!(report.to_string().ends_with("\n\n… and 50 more"));

    let lines = "Say(\"We rest.\"), Bell(Bowl),".repeat(150);
    let report = said(&with_steps(&format!("{lines} Quiet(5)")));
    assert!(report.diagnostics.iter().any(|d| d.code == Code::Type), "the error is kept");
    assert_eq!(report.diagnostics.len() + report.left_out, 151);
}

const VALID: &str = r#"Session(
    format: 1, id: "a", title: "A", language: "en", practice: Dialogue, setting: Partners,
    touch: None, notes: ["ä\u{f6}\n"], topics: [Stress], lengths: ["5m", "10m"],
    bed: Bed(sound: Ocean, level_db: -22), fade: "3m", steps: [
        Ring(sound: Bowl, takes: "6s"), // bell
        Part(title: "B", area: Hands, steps: [Line(text: "c d", say_as: {"c": "k"}, clip: "a/c.ogg")]),
        Quiet(ideal: "6s", least: "3s", most: "40s"), Repeat(times: 3, steps: [Quiet("1s")]),
        Breathe(pattern: Pattern(breathe_in: "4s", breathe_out: "6s"), ideal: "1m", lines: [Spoken(cycle: 3, say: r"e")]),
        Choice(eyes: {Open: [Say("f")], Closed: []}), Optional(priority: 2, steps: [Bell(Bowl)]),
        Turn(speaker: First, title: "G", time: "3m", warn: "30s", steps: [Say("h")]), /* end */
    ],
)"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = codes(&bytes);
    }

    #[test]
    fn no_text_brings_it_down(text in "[\\PC\n\"\\\\(){}\\[\\],:/*#r]{0,120}") {
        let _ = codes(text.as_bytes());
    }

    /// Bytes of a valid script cut out, doubled, swapped or overwritten.
    #[test]
    fn no_mutation_brings_it_down(
        wounds in prop::collection::vec((any::<prop::sample::Index>(), 0usize..6, any::<u8>()), 1..6)
    ) {
        let mut script = VALID.as_bytes().to_vec();
        for (at, kind, byte) in wounds {
            let at = at.index(script.len().max(1));
            if script.is_empty() {
                script.push(byte);
            }
            match kind {
                0 => drop(script.remove(at)),
                1 => script.insert(at, byte),
                2 => script.truncate(at.max(1)),
                3 => script[at] = byte,
                4 => script.swap(at, 0),
                _ => script.insert(at, b"()[]{}\",:\\/*'#-0"[byte as usize % 16]),
            }
        }
        if let Err(report) = parse("a.ron", &script) {
            prop_assert!(report.diagnostics.iter().any(|d| d.severity == Severity::Error));
            // Every place lies in the text.
            let lines = script.iter().filter(|b| **b == b'\n').count() as u32 + 1;
            for diagnostic in &report.diagnostics {
                let place = diagnostic.place.as_ref();
                prop_assert!(place.is_some_and(|p| (1..=lines).contains(&p.line) && p.length > 0));
            }
        }
    }
}

/// The script that is mutated is whole but for its note, so that mutations reach every room.
#[test]
fn the_mutated_script_is_read_to_the_end() {
    assert_eq!(codes(VALID.as_bytes()), [Code::HiddenCharacter]);
}
