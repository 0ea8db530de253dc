//! Edits as they look on the page, and what cannot be done.

use super::with_steps;
use crate::script::{Edit, EditError, Way, parse};

/// A way as it is shown.
pub(super) fn way(shown: &str) -> Way {
    let hops = shown.split(['.', '[']).filter(|hop| !hop.is_empty());
    hops.fold(Way::default(), |way, hop| match hop.strip_suffix(']') {
        Some(index) => way.at(index.parse().unwrap()),
        None => way.field(hop),
    })
}

fn set(at: &str, value: &str) -> Edit {
    Edit::Set { at: way(at), value: value.into() }
}

fn insert(at: &str, entry: &str) -> Edit {
    Edit::Insert { at: way(at), entry: entry.into() }
}

fn remove(at: &str) -> Edit {
    Edit::Remove { at: way(at) }
}

fn shift(from: &str, to: &str) -> Edit {
    Edit::Move { from: way(from), to: way(to) }
}

/// The text after an edit that is taken back without a trace.
fn after(before: &str, edit: &Edit) -> String {
    let mut text = before.to_owned();
    let edited = edit.apply(&mut text).unwrap_or_else(|error| panic!("{error}\n{before}"));
    let mut undone = text.clone();
    edited.undo(&mut undone).unwrap();
    assert_eq!(undone, before, "{edit:?}");
    text
}

fn refused(before: &str, edit: &Edit) -> String {
    let mut text = before.to_owned();
    let error = edit.apply(&mut text).expect_err(before).to_string();
    assert_eq!(text, before, "nothing is changed");
    error
}

/// Each before, edit and after; also with the line breaks of Windows, and behind a byte order mark.
fn all(table: &[(&str, Edit, &str)]) {
    for (before, edit, expected) in table {
        assert_eq!(after(before, edit), *expected, "{edit:?}");
        let crlf = |text: &str| format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
        assert_eq!(after(&crlf(before), edit), crlf(expected), "with CRLF: {edit:?}");
    }
}

#[test]
fn lines_of_their_own() {
    const THREE: &str = r#"Session(
    steps: [ // the steps
        // First.
        Say("a"), // one
        Say("b"),

        // A heading.

        Say("c"), /* three */ // 3
        // Nothing follows.
    ],
)
"#;
    all(&[
        (
            THREE,
            remove("steps[0]"),
            r#"Session(
    steps: [ // the steps
        Say("b"),

        // A heading.

        Say("c"), /* three */ // 3
        // Nothing follows.
    ],
)
"#,
        ),
        (
            THREE,
            remove("steps[2]"),
            r#"Session(
    steps: [ // the steps
        // First.
        Say("a"), // one
        Say("b"),

        // A heading.

        // Nothing follows.
    ],
)
"#,
        ),
        (
            THREE,
            shift("steps[0]", "steps[3]"),
            r#"Session(
    steps: [ // the steps
        Say("b"),

        // A heading.

        Say("c"), /* three */ // 3
        // First.
        Say("a"), // one
        // Nothing follows.
    ],
)
"#,
        ),
        (
            THREE,
            shift("steps[2]", "steps[0]"),
            r#"Session(
    steps: [ // the steps
        Say("c"), /* three */ // 3
        // First.
        Say("a"), // one
        Say("b"),

        // A heading.

        // Nothing follows.
    ],
)
"#,
        ),
        (
            THREE,
            insert("steps[1]", "// New.\nQuiet(\n    \"6s\",\n) // s"),
            r#"Session(
    steps: [ // the steps
        // First.
        Say("a"), // one
        // New.
        Quiet(
            "6s",
        ), // s
        Say("b"),

        // A heading.

        Say("c"), /* three */ // 3
        // Nothing follows.
    ],
)
"#,
        ),
        (
            THREE,
            set("steps[2]", "Say(\"d\")"),
            r#"Session(
    steps: [ // the steps
        // First.
        Say("a"), // one
        Say("b"),

        // A heading.

        Say("d"), /* three */ // 3
        // Nothing follows.
    ],
)
"#,
        ),
    ]);
}

#[test]
fn without_a_comma_behind_the_last() {
    const TWO: &str = "(steps: [\n\tSay(\"a\"),\n\tSay(\"b\") // b\n])";
    all(&[
        (
            TWO,
            insert("steps[2]", "Bell(Bowl)"),
            "(steps: [\n\tSay(\"a\"),\n\tSay(\"b\"), // b\n\tBell(Bowl)\n])",
        ),
        (
            TWO,
            insert("steps[0]", "Bell(Bowl)"),
            "(steps: [\n\tBell(Bowl),\n\tSay(\"a\"),\n\tSay(\"b\") // b\n])",
        ),
        (TWO, remove("steps[1]"), "(steps: [\n\tSay(\"a\")\n])"),
        (TWO, remove("steps[0]"), "(steps: [\n\tSay(\"b\") // b\n])"),
        (TWO, shift("steps[0]", "steps[2]"), "(steps: [\n\tSay(\"b\"), // b\n\tSay(\"a\")\n])"),
        (TWO, shift("steps[1]", "steps[0]"), "(steps: [\n\tSay(\"b\"), // b\n\tSay(\"a\")\n])"),
    ]);
}

#[test]
fn in_one_line() {
    let line = |steps: &str| format!("(steps: [{steps}])");
    let table = [
        (
            "Say(\"a\"), Say(\"b\")",
            insert("steps[0]", "Bell(Bowl)"),
            "Bell(Bowl), Say(\"a\"), Say(\"b\")",
        ),
        (
            "Say(\"a\"), Say(\"b\")",
            insert("steps[1]", "Bell(Bowl)"),
            "Say(\"a\"), Bell(Bowl), Say(\"b\")",
        ),
        (
            "Say(\"a\"), Say(\"b\")",
            insert("steps[2]", "Bell(Bowl)"),
            "Say(\"a\"), Say(\"b\"), Bell(Bowl)",
        ),
        (
            "Say(\"a\"), Say(\"b\"),",
            insert("steps[2]", "Bell(Bowl)"),
            "Say(\"a\"), Say(\"b\"), Bell(Bowl),",
        ),
        (
            "Say(\"a\"),Say(\"b\")",
            insert("steps[1]", "Bell(Bowl)"),
            "Say(\"a\"),Bell(Bowl),Say(\"b\")",
        ),
        (
            "Say(\"a\"),Say(\"b\")",
            insert("steps[0]", "Bell(Bowl)"),
            "Bell(Bowl),Say(\"a\"),Say(\"b\")",
        ),
        (" Say(\"a\"), Say(\"b\") ", remove("steps[1]"), " Say(\"a\") "),
        ("Say(\"a\"), Say(\"b\")", remove("steps[0]"), "Say(\"b\")"),
        (" Say(\"a\") ", remove("steps[0]"), ""),
        ("Say(\"a\"), Say(\"b\"),", remove("steps[1]"), "Say(\"a\"),"),
        (
            "Say(\"a\") /* a */, /* b */ Say(\"b\"), Say(\"c\") /* c */",
            remove("steps[1]"),
            "Say(\"a\") /* a */, Say(\"c\") /* c */",
        ),
        (
            "Say(\"a\") /* a */, /* b */ Say(\"b\"), Say(\"c\") /* c */",
            shift("steps[0]", "steps[3]"),
            "/* b */ Say(\"b\"), Say(\"c\") /* c */, Say(\"a\") /* a */",
        ),
        ("", insert("steps[0]", "Bell(Bowl)"), "Bell(Bowl)"),
        (" /* none yet */ ", insert("steps[0]", "Bell(Bowl)"), " /* none yet */ Bell(Bowl)"),
    ];
    for (before, edit, expected) in table {
        all(&[(&line(before), edit, &line(expected))]);
    }
}

/// A line comment gets a line end in every place.
#[test]
fn comments_never_swallow_what_follows() {
    all(&[
        (
            "(\n  steps: [Say(\"a\"), Say(\"b\")],\n)",
            insert("steps[1]", "// x\nBell(Bowl) // y"),
            "(\n  steps: [Say(\"a\"),\n    // x\n    Bell(Bowl), // y\n    Say(\"b\")],\n)",
        ),
        (
            "(\n  steps: [Say(\"a\")],\n)",
            insert("steps[1]", "Bell(Bowl) // y"),
            "(\n  steps: [Say(\"a\"),\n    Bell(Bowl) // y\n  ],\n)",
        ),
        (
            "(\n  steps: [Say(\"a\")],\n)",
            insert("steps[0]", "// x\nBell(Bowl)"),
            "(\n  steps: [\n    // x\n    Bell(Bowl),\n    Say(\"a\")],\n)",
        ),
        (
            "(\n  steps: [],\n)",
            insert("steps[0]", "Bell(Bowl) // y"),
            "(\n  steps: [\n    Bell(Bowl), // y\n  ],\n)",
        ),
        (
            "(steps: [\n    Say(\"a\"), // a\n    Say(\"b\")])",
            remove("steps[1]"),
            "(steps: [\n    Say(\"a\") // a\n    ])",
        ),
        (
            "(steps: [\n    Say(\"a\"),\n    Say(\"b\")])",
            remove("steps[1]"),
            "(steps: [\n    Say(\"a\")])",
        ),
        (
            "(steps: [\n    Say(\"a\") // a\n    , // again\n    Say(\"b\"),\n])",
            shift("steps[0]", "steps[2]"),
            "(steps: [\n    Say(\"b\"),\n    Say(\"a\"), // a\n     // again\n])",
        ),
    ]);
}

#[test]
fn into_and_out_of_what_holds_steps() {
    const NESTED: &str = r#"(
    steps: [
        Part(title: "A", steps: [
            // Deep.
            Say("a \
                 b"), // a
            Choice(eyes: {
                Open: [Say("b")],
                Closed: [],
            }),
        ]),
        Repeat(times: 2, steps: [
            Bell(Bowl),
        ]),
        Turn(speaker: First, title: "T", time: "3m"),
    ],
)"#;
    all(&[
        (
            NESTED,
            shift("steps[0].steps[0]", "steps[0]"),
            r#"(
    steps: [
        // Deep.
        Say("a \
                 b"), // a
        Part(title: "A", steps: [
            Choice(eyes: {
                Open: [Say("b")],
                Closed: [],
            }),
        ]),
        Repeat(times: 2, steps: [
            Bell(Bowl),
        ]),
        Turn(speaker: First, title: "T", time: "3m"),
    ],
)"#,
        ),
        (
            NESTED,
            shift("steps[1]", "steps[0].steps[2]"),
            r#"(
    steps: [
        Part(title: "A", steps: [
            // Deep.
            Say("a \
                 b"), // a
            Choice(eyes: {
                Open: [Say("b")],
                Closed: [],
            }),
            Repeat(times: 2, steps: [
                Bell(Bowl),
            ]),
        ]),
        Turn(speaker: First, title: "T", time: "3m"),
    ],
)"#,
        ),
        (
            NESTED,
            shift("steps[1].steps[0]", "steps[0].steps[1].eyes[1][0]"),
            r#"(
    steps: [
        Part(title: "A", steps: [
            // Deep.
            Say("a \
                 b"), // a
            Choice(eyes: {
                Open: [Say("b")],
                Closed: [Bell(Bowl)],
            }),
        ]),
        Repeat(times: 2, steps: [
        ]),
        Turn(speaker: First, title: "T", time: "3m"),
    ],
)"#,
        ),
        (
            NESTED,
            shift("steps[1]", "steps[2].steps[0]"),
            r#"(
    steps: [
        Part(title: "A", steps: [
            // Deep.
            Say("a \
                 b"), // a
            Choice(eyes: {
                Open: [Say("b")],
                Closed: [],
            }),
        ]),
        Turn(speaker: First, title: "T", time: "3m", steps: [
            Repeat(times: 2, steps: [
                Bell(Bowl),
            ]),
        ]),
    ],
)"#,
        ),
        (
            NESTED,
            insert("steps[0].steps[1].eyes[0]", "Closed: [\n    Bell(Chime),\n]"),
            r#"(
    steps: [
        Part(title: "A", steps: [
            // Deep.
            Say("a \
                 b"), // a
            Choice(eyes: {
                Closed: [
                    Bell(Chime),
                ],
                Open: [Say("b")],
                Closed: [],
            }),
        ]),
        Repeat(times: 2, steps: [
            Bell(Bowl),
        ]),
        Turn(speaker: First, title: "T", time: "3m"),
    ],
)"#,
        ),
    ]);
}

/// Text copied out of a script is indented again, with or without the indentation of its first line.
#[test]
fn copied_text_is_indented_anew() {
    for copied in [
        "Part(title: \"A\", steps: [\n    Say(\"a\"),\n])",
        "        Part(title: \"A\", steps: [\n            Say(\"a\"),\n        ]),",
        "Part(title: \"A\", steps: [\n            Say(\"a\"),\n        ]),",
        "\r\n  Part(title: \"A\", steps: [\r\n      Say(\"a\"),\r\n  ])\r\n",
    ] {
        all(&[(
            "(\n    steps: [\n        Bell(Bowl),\n    ],\n)",
            insert("steps[1]", copied),
            "(\n    steps: [\n        Bell(Bowl),\n        Part(title: \"A\", steps: [\n            Say(\"a\"),\n        ]),\n    ],\n)",
        )]);
    }
}

#[test]
fn fields() {
    const SESSION: &str = r#"Session(
    format: 1, // one
    id: "a",
    // Shown in the list.
    title: "A",
    bed: Some(Bed(sound: Rain)),
    steps: [
        Quiet("6s"),
        Quiet(ideal: "6s"),
        Quiet(ideal: "6s", least: "3s", most: "8s"),
        Breathe(
            pattern: Coherent,
            ideal: "2m", most: "5m",
        ),
        Part(title: "B", steps: [
            Bell(Bowl),
        ]),
    ],
)"#;
    for (edit, old, new) in [
        (set("title", "\"B\""), "    title: \"A\",", "    title: \"B\","),
        (set("format", "2"), "format: 1, // one", "format: 2, // one"),
        (
            set("summary", "\"S\""),
            "    title: \"A\",\n",
            "    title: \"A\",\n    summary: \"S\",\n",
        ),
        (
            set("lengths", "[\"5m\", \"9m\"]"),
            "    bed: Some",
            "    lengths: [\"5m\", \"9m\"],\n    bed: Some",
        ),
        (set("bed.level_db", "-20"), "Bed(sound: Rain)", "Bed(sound: Rain, level_db: -20)"),
        (set("bed.sound", "Ocean"), "Rain", "Ocean"),
        (set("bed", "None"), "Some(Bed(sound: Rain))", "None"),
        (remove("bed"), "    bed: Some(Bed(sound: Rain)),\n", ""),
        (remove("title"), "    // Shown in the list.\n    title: \"A\",\n", ""),
        (set("steps[0][0]", "\"7s\""), "Quiet(\"6s\")", "Quiet(\"7s\")"),
        (
            set("steps[1].least", "\"1s\""),
            "Quiet(ideal: \"6s\")",
            "Quiet(ideal: \"6s\", least: \"1s\")",
        ),
        (remove("steps[2].least"), ", least: \"3s\"", ""),
        (remove("steps[2].ideal"), "ideal: \"6s\", least", "least"),
        (remove("steps[2].most"), ", most: \"8s\"", ""),
        (
            set("steps[3].least", "\"1m\""),
            "ideal: \"2m\", most",
            "ideal: \"2m\", least: \"1m\", most",
        ),
        (
            insert("steps[3].lines[0]", "Spoken(cycle: 1, say: \"x\")"),
            "most: \"5m\",\n        )",
            "most: \"5m\", lines: [\n                Spoken(cycle: 1, say: \"x\"),\n            ],\n        )",
        ),
        (set("steps[4].area", "Feet"), "title: \"B\", steps", "title: \"B\", area: Feet, steps"),
        (
            set("notes", "[\n    // One.\n    \"x\",\n]"),
            "    bed",
            "    notes: [\n        // One.\n        \"x\",\n    ],\n    bed",
        ),
    ] {
        assert!(SESSION.matches(old).count() == 1, "{old}");
        all(&[(SESSION, edit, &SESSION.replace(old, new))]);
    }
}

#[test]
fn manifests() {
    const BUNDLE: &str = "// Mine.\nBundle(\n    format: 1,\n    version: 1, // raised by hand\n    author: Author(\n        name: \"N\",\n    ),\n    sessions: [\"s/a.ron\"],\n)\n";
    for (edit, old, new) in [
        (set("version", "2"), "version: 1", "version: 2"),
        (set("author.name", "\"M\""), "\"N\"", "\"M\""),
        (set("author.contact", "\"C\""), "\"N\",\n", "\"N\",\n        contact: \"C\",\n"),
        (
            insert("follows[0]", "Handover(key: \"a\", next: \"b\", signature: \"c\")"),
            "    sessions",
            "    follows: [\n        Handover(key: \"a\", next: \"b\", signature: \"c\"),\n    ],\n    sessions",
        ),
        (insert("sessions[1]", "\"s/b.ron\""), "\"s/a.ron\"", "\"s/a.ron\", \"s/b.ron\""),
        (set("sessions[0]", "\"s/c.ron\""), "s/a.ron", "s/c.ron"),
    ] {
        all(&[(BUNDLE, edit.clone(), &BUNDLE.replace(old, new))]);
        let (nameless, expected) = (BUNDLE.replace("Bundle(", "("), BUNDLE.replace(old, new));
        all(&[(&nameless, edit, &expected.replace("Bundle(", "("))]);
    }
}

#[test]
fn what_can_not_be_done_is_said_and_changes_nothing() {
    let script = with_steps("Say(\"a\"), Quiet(\"6s\"), Part(title: \"B\", steps: [Bell(Bowl)])");
    for (edit, said) in [
        (remove("steps[3]"), "there is no field or entry `steps[3]` in the script"),
        (
            remove("steps[2].steps[1]"),
            "there is no field or entry `steps[2].steps[1]` in the script",
        ),
        (set("steps[7].title", "\"x\""), "there is no field or entry `steps[7]` in the script"),
        (remove("summary"), "there is no field or entry `summary` in the script"),
        (insert("steps[4]", "Bell(Bowl)"), "there is no field or entry `steps[4]` in the script"),
        (shift("steps[0]", "steps[9]"), "there is no field or entry `steps[9]` in the script"),
        (shift("steps[0]", "bed[0]"), "what stands in `steps` cannot stand in `bed`"),
        (insert("title[0]", "\"x\""), "`title` is the text \"A\", expected a list"),
        (remove("steps[0][0]"), "`steps[0]` is `Say(…)`, expected a list"),
        (shift("steps[2]", "steps[2].steps[0]"), "`steps[2]` cannot be moved into itself"),
        (
            set("steps[1].least", "\"1s\""),
            "`Quiet(…)` has no named fields, so `least` is set by replacing all of it",
        ),
        (
            set("steps[2].tilte", "\"x\""),
            "`Part` knows no field `tilte`, expected `title`, `area`, `areas` or `steps`",
        ),
        (
            insert("steps[0]", "Sya(\"a\")"),
            "the new text cannot stand here: `Sya` is not a step, expected `Bell`, `Ring`, `Say`, `Line`, \
             `Quiet`, `Breathe`, `Part`, `Optional`, `Choice`, `Repeat` or `Turn`",
        ),
        (
            set("steps[0]", "\"a\""),
            "the new text cannot stand here: it is the text \"a\", expected a step such as `Quiet(\"6s\")`",
        ),
        (insert("steps[0]", " \n"), "the new text cannot stand here: it is empty"),
        (
            insert("steps[0]", "Bell(Bowl), Bell(Bowl)"),
            "the new text cannot stand here: found `Bell`, expected nothing more",
        ),
        (
            insert("steps[0]", "Bell(Bowl)]"),
            "the new text cannot stand here: found `]`, expected nothing more",
        ),
        (
            insert("steps[0]", "Bell(Bowl"),
            "the new text cannot stand here: this `(` is never closed",
        ),
        (
            insert("steps[0]", "Bell(Bowl) /* a /* b */"),
            "the new text cannot stand here: this comment is never closed; a comment that starts with `/*` ends \
             with `*/`",
        ),
        (
            set("title", "\"B"),
            "the new text cannot stand here: this text is never closed; a text ends with the same quote that it \
             starts with",
        ),
        (
            set("title", "\"B\" // b"),
            "the new text cannot stand here: a comment stands behind the value; it can stand before it",
        ),
        (set("", "1"), "there is no field or entry `(…)` in the script"),
        (
            set(
                "steps[0]",
                &format!("Repeat(times: 2, steps: {}{})", "[".repeat(30), "]".repeat(30)),
            ),
            "the script could not be read with this change: brackets are nested more than 32 deep",
        ),
    ] {
        assert_eq!(refused(&script, &edit), said);
    }
    let large = format!("Say(\"{}\")", "a".repeat(crate::script::MAX_BYTES));
    assert_eq!(
        refused(&script, &insert("steps[0]", &large)),
        "the script would have more than 524288 bytes, the most that is read"
    );
}

/// Whatever is wrong elsewhere, what can be read can be edited; what cannot be read is left alone.
#[test]
fn scripts_with_errors() {
    let wrong = with_steps("Sya(\"a\"), 1.5, Quiet(5), Say(\"b\", tilte), Bell(Bowl)")
        .replace("practice: Grounding", "practice: Nothing, title: \"B\"");
    assert!(parse("a.ron", wrong.as_bytes()).is_err());
    for edit in [
        remove("steps[0]"),
        shift("steps[0]", "steps[5]"),
        shift("steps[1]", "steps[3]"),
        set("steps[2][0]", "\"5s\""),
        set("practice", "Grounding"),
        insert("steps[3]", "Bell(Bowl)"),
    ] {
        after(&wrong, &edit);
    }
    // Of two fields with one name the first is meant.
    assert!(after(&wrong, &remove("title")).contains("title: \"B\""));
    let unreadable = "(\n  steps: [Say(\"a\") Say(\"b\")],\n)";
    assert_eq!(
        refused(unreadable, &remove("steps[0]")),
        "the script can be edited once it is mended in line 2, column 20: found `Say`, expected `,` or `]`; is a \
         comma missing before it?"
    );
}

#[test]
fn a_change_is_taken_back_only_where_it_is() {
    let script = with_steps("Say(\"a\"), Say(\"b\")");
    let mut text = script.clone();
    let first = remove("steps[0]").apply(&mut text).unwrap();
    let second = set("steps[0]", "Bell(Bowl)").apply(&mut text).unwrap();
    let left = text.clone();
    assert_eq!(first.undo(&mut text), Err(EditError::ChangedSince));
    assert_eq!(text, left);
    assert_eq!((second.undo(&mut text), first.undo(&mut text)), (Ok(()), Ok(())));
    assert_eq!(text, script);
}

#[test]
fn ways_are_shown_and_lead_to_steps_and_texts() {
    let script = with_steps(
        "Say(\"a\"), Choice(eyes: {Open: [Line(text: \"b\", clip: \"b.ogg\")], Closed: []}), \
         Breathe(pattern: Coherent, ideal: \"2m\", lines: [Spoken(cycle: 1, line: Line(text: \"c\", clip: \"c.ogg\"))])",
    );
    let steps = Way::of_steps(&script).unwrap();
    let shown: Vec<String> = steps.iter().map(|(way, _)| way.to_string()).collect();
    assert_eq!(shown, ["steps[0]", "steps[1]", "steps[1].eyes[0][0]", "steps[2]"]);
    assert_eq!(&script[steps[2].1.clone()], "Line(text: \"b\", clip: \"b.ogg\")");
    let marked = format!("\u{FEFF}{script}");
    assert_eq!(marked[Way::of_steps(&marked).unwrap()[0].1.clone()], *"Say(\"a\")");
    let clips = Way::of_texts(&script, "clip").unwrap();
    let clips: Vec<String> = clips.iter().map(|(way, clip)| format!("{way} {clip}")).collect();
    assert_eq!(clips, ["steps[1].eyes[0][0].clip b.ogg", "steps[2].lines[0].line.clip c.ogg"]);
    assert!(shown.iter().all(|shown| way(shown).to_string() == *shown));
}
