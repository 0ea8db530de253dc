//! The manifest of a bundle: what is said about one that is wrong.

use crate::script::{Form, parse_manifest};

const GOOD: &str = r#"Bundle(
    format: 1, id: "evenings", version: 1, issued: "2026-11-23", title: "Evenings", language: "en",
    author: Author(name: "A practice"),
    sessions: ["s/evening.ron"],
    resources: [Resource(title: "More", link: "https://example.org/more")],
    programme: Programme(stages: [Stage(id: "one", title: "One", sessions: ["evening"], gate: Open)]),
)"#;

/// What is said first when one thing is another.
fn said(from: &str, to: &str) -> String {
    let text = GOOD.replacen(from, to, 1);
    assert_ne!(text, GOOD, "{from}");
    let report = parse_manifest("bundle.ron", text.as_bytes(), Form::Making).unwrap_err();
    report.to_string().lines().next().unwrap().to_owned()
}

#[test]
fn a_day_in_another_form_is_shown_in_the_form_wanted() {
    let help = |day: &str| {
        let text = GOOD.replacen("2026-11-23", day, 1);
        let report = parse_manifest("bundle.ron", text.as_bytes(), Form::Making).unwrap_err();
        let report = report.to_string();
        assert!(report.contains("expected a day such as \"2026-11-23\""), "{report}");
        report.lines().find_map(|line| Some(line.split_once("= help: ")?.1.to_owned()))
    };
    let form = Some("write it as \"2026-11-20\"".to_owned());
    for day in ["Nov 20, 2026", "November 20, 2026", "20 Nov. 2026", "20.11.2026", "2026/11/20"] {
        assert_eq!(help(day), form, "{day}");
    }
    // Control: what can be read in two ways is not guessed.
    assert_eq!(help("11/12/2026"), None);
}

#[test]
fn what_is_wrong_is_said_in_a_sentence() {
    parse_manifest("bundle.ron", GOOD.as_bytes(), Form::Making).unwrap();
    for (from, to, expected) in [
        ("format: 1", "format: 3", "error[format]: `format` is 3, expected 1 to 2"),
        (
            "2026-11-23",
            "23.11.2026",
            "error[type]: `issued` is \"23.11.2026\", expected a day such as \"2026-11-23\"",
        ),
        (
            "s/evening.ron",
            "s/../evening.ron",
            "error[clip]: `sessions` holds the name \"s/../evening.ron\", expected one such as \
             \"s/01-name.ron\"",
        ),
        (
            "https://example.org/more",
            "http://example.org",
            "error[type]: `link` is \"http://example.org\", expected one with `https://`",
        ),
        ("gate: Open", "gate: Opne", "error[unknown-word]: there is no gate `Opne`"),
        (
            "gate: Open",
            "gate: Comfort(at_least: 6)",
            "error[placement]: nothing comes before the first stage that could open its gate",
        ),
        ("gate: Open", "days_a_week: 8", "error[range]: `days_a_week` is 8, expected 1 to 7"),
        ("id: \"one\", ", "", "error[missing-field]: `Stage` needs the field `id`"),
        (
            "title: \"Evenings\"",
            "title: \"Evenings\", files: []",
            "error[placement]: `files` is written when the bundle is packed",
        ),
        (
            "title: \"Evenings\"",
            "title: \"Evenings\", narration: []",
            "error[placement]: `narration` is written when the bundle is packed",
        ),
        (
            "sessions: [\"s/evening.ron\"]",
            "sessions: [\"s/evening.ron\", \"s/evening.ron\"]",
            "error[duplicate]: the file `s/evening.ron` is named twice",
        ),
    ] {
        assert_eq!(said(from, to), expected);
    }
}

#[test]
fn where_an_address_can_stand_is_said_with_a_link_that_is_one() {
    let help = |link: &str| {
        let text = GOOD.replace("https://example.org/more", link);
        let report = parse_manifest("bundle.ron", text.as_bytes(), Form::Making).unwrap_err();
        report.diagnostics[0].help.clone()
    };
    for link in ["mailto:me@example.org", "MAILTO:me@example.org", "tel:+1555", "sms:+1555"] {
        let help = help(link).unwrap();
        assert!(help.contains("stands in `support`"), "{link}: {help}");
    }
    assert_eq!(help("http://example.org"), None);
}

#[test]
fn all_problems_come_at_once() {
    let text = GOOD.replace("version: 1", "version: 0").replace("\"en\"", "\"english\"");
    let report = parse_manifest("bundle.ron", text.as_bytes(), Form::Making).unwrap_err();
    assert_eq!(report.diagnostics.len(), 2, "{report}");
}
