//! The exact words of every diagnostic, as input and answer.

use super::{said, with_fields, with_partner_steps, with_steps};
use crate::script::{Code, MAX_BYTES, parse};

/// What is put around the input, the input, and everything that is said about it.
type Case = (fn(&str) -> String, &'static str, &'static str);

fn whole(text: &str) -> String {
    text.to_owned()
}

fn in_format_2(steps: &str) -> String {
    with_steps(steps).replacen("format: 1", "format: 2", 1)
}

const THE_FILE_AS_A_WHOLE: &[Case] = &[
    (
        whole,
        "\u{7}Session()",
        "error[hidden-character]: the character U+0007 cannot be seen
 --> a.ron:1:1
  |
1 | �Session()
  | ^
  = help: such characters come in by copying and can make a line read as something else; type this stretch anew",
    ),
    (
        with_fields,
        "// a comment with an override: \u{202e}\n",
        "error[hidden-character]: the character U+202E cannot be seen
 --> a.ron:2:32
  |
2 | // a comment with an override: �
  |                                ^
  = help: such characters come in by copying and can make a line read as something else; type this stretch anew",
    ),
    (
        with_steps,
        r#"Say("a \u{200B} b"),"#,
        r#"error[hidden-character]: the character U+200B cannot be seen
 --> a.ron:2:8
  |
2 | Say("a \u{200B} b"),
  |        ^^^^^^^^
  = help: such characters come in by copying and can make a line read as something else; type this stretch anew"#,
    ),
    (
        with_steps,
        r#"Say("one
two"),"#,
        r#"error[hidden-character]: a text that people read has no line breaks
 --> a.ron:2:9
  |
2 | Say("one
  |         ^
  = help: to go on in the next line, end this one with a backslash"#,
    ),
];

const WELL_FORMED_RON: &[Case] = &[
    (
        whole,
        "",
        "error[syntax]: found the end of the script, expected `Session(…)`
 --> a.ron:1:1
  |
1 | 
  | ^",
    ),
    (
        whole,
        "// An idea.\nBreathe in, and out.\nThen rest.",
        "error[syntax]: found `Breathe`, expected `Session(…)`
 --> a.ron:2:1
  |
2 | Breathe in, and out.
  | ^^^^^^^",
    ),
    (
        whole,
        "Let's begin.",
        "error[syntax]: found `Let's`, expected `Session(…)`
 --> a.ron:1:1
  |
1 | Let's begin.
  | ^^^^^",
    ),
    (
        whole,
        "Session(format: 1) and more",
        "error[syntax]: found `and`, expected the end of the script
 --> a.ron:1:20
  |
1 | Session(format: 1) and more
  |                    ^^^",
    ),
    (
        whole,
        r#"Session(format: 1, id: "a,
    title: "A",
)"#,
        r#"error[syntax]: a closing quote seems to be missing: this text goes on in the next line
 --> a.ron:1:24
  |
1 | Session(format: 1, id: "a,
  |                        ^
  = help: a text ends with the same quote that it starts with"#,
    ),
    (
        with_fields,
        r#"summary: "One minute.,
lengths: ["1m"],"#,
        r#"error[syntax]: a closing quote seems to be missing: this text goes on in the next line
 --> a.ron:2:10
  |
2 | summary: "One minute.,
  |          ^
  = help: a text ends with the same quote that it starts with"#,
    ),
    (
        with_fields,
        r#"summary: "One minute., tags: ["quiet"],"#,
        r#"error[syntax]: this text ends right before `quiet`
 --> a.ron:2:10
  |
2 | summary: "One minute., tags: ["quiet"],
  |          ^
  = help: if it was to end earlier, a closing quote is missing; a quote within a text is written as `\"`"#,
    ),
    (
        with_steps,
        r#"Say("Say "yes", or say "no"."),"#,
        r#"error[syntax]: this text ends right before `yes`
 --> a.ron:2:5
  |
2 | Say("Say "yes", or say "no"."),
  |     ^
  = help: if it was to end earlier, a closing quote is missing; a quote within a text is written as `\"`"#,
    ),
    (
        with_steps,
        r#"Say("one" Bell(Bowl)),"#,
        r#"error[syntax]: found `Bell`, expected `,` or `)`
 --> a.ron:2:11
  |
2 | Say("one" Bell(Bowl)),
  |           ^^^^
  = help: is a comma missing before it?"#,
    ),
    (
        with_steps,
        r#"Say("one
two"),
Bell(Bowl)
Quiet("6s"),"#,
        r#"error[syntax]: found `Quiet`, expected `,` or `]`
 --> a.ron:5:1
  |
5 | Quiet("6s"),
  | ^^^^^
  = help: is a comma missing before it?"#,
    ),
    (
        with_steps,
        r#"Say("never closed),
Bell(Bowl),"#,
        r#"error[syntax]: this text is never closed
 --> a.ron:2:5
  |
2 | Say("never closed),
  |     ^
  = help: a text ends with the same quote that it starts with"#,
    ),
    (
        whole,
        r#"Session(steps: [
  Part(title: "A", steps: [ Bell(Bowl),
)"#,
        "error[syntax]: found `)` while a `[` is open
 --> a.ron:3:1
  |
3 | )
  | ^
  = help: it was opened in line 2, column 27",
    ),
    (
        with_steps,
        r#"Bell(Bowl)
Quiet("6s"),"#,
        r#"error[syntax]: found `Quiet`, expected `,` or `]`
 --> a.ron:3:1
  |
3 | Quiet("6s"),
  | ^^^^^
  = help: is a comma missing before it?"#,
    ),
    (
        with_steps,
        "Say('single'),",
        r#"error[syntax]: found a single quote
 --> a.ron:2:5
  |
2 | Say('single'),
  |     ^
  = help: texts stand between double quotes, as in "a line""#,
    ),
    (
        with_steps,
        "Say(“typographic”),",
        r#"error[syntax]: found a typographic quote `“`
 --> a.ron:2:5
  |
2 | Say(“typographic”),
  |     ^
  = help: texts stand between straight double quotes, as in "a line""#,
    ),
    (
        with_steps,
        r#"Say("a \q"),"#,
        r#"error[syntax]: `\q` is not an escape
 --> a.ron:2:8
  |
2 | Say("a \q"),
  |        ^^
  = help: write `\"` for a quote, `\\` for a backslash, `\u{e9}` for a character by its number"#,
    ),
    (
        with_steps,
        "Quiet(6s),",
        r#"error[syntax]: `6s` is not a number
 --> a.ron:2:7
  |
2 | Quiet(6s),
  |       ^^
  = help: a time is a text, as in "90s"; other numbers are whole, as in -22"#,
    ),
    (
        with_steps,
        r#"Say("a", clip: "a.ogg"),"#,
        r#"error[syntax]: found the field `clip` behind a value without a name
 --> a.ron:2:10
  |
2 | Say("a", clip: "a.ogg"),
  |          ^^^^
  = help: inside one pair of brackets either all values have names or none has"#,
    ),
    (
        with_steps,
        "/* never closed",
        "error[syntax]: this comment is never closed
 --> a.ron:2:1
  |
2 | /* never closed
  | ^^
  = help: a comment that starts with `/*` ends with `*/`",
    ),
    (
        with_steps,
        "Bell(Bowl) ü",
        "error[syntax]: found `ü`, which means nothing here
 --> a.ron:2:12
  |
2 | Bell(Bowl) ü
  |            ^
  = help: outside of texts, words have the letters `a` to `z`",
    ),
    (
        whole,
        "#![enable(implicit_some)]
Session()",
        "error[attribute]: attributes that change RON are not used in sessions
 --> a.ron:1:1
  |
1 | #![enable(implicit_some)]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: leave the line out; optional fields are written without `Some` anyway",
    ),
    (
        whole,
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "error[too-deep]: brackets are nested more than 32 deep
 --> a.ron:1:33
  |
1 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
  |                                 ^",
    ),
    (
        with_steps,
        "Ring(sound: Bowl, level_db: -20.5),
Ring(sound: Bowl, level_db: 99999999999999999999),
Ring(sound: Bowl, level_db: NaN),",
        r#"error[number]: this number is not whole
 --> a.ron:2:29
  |
2 | Ring(sound: Bowl, level_db: -20.5),
  |                             ^^^^^
  = help: levels are whole decibels; times are texts and may have a fraction, as in "1.5s"

error[number]: this number is too large
 --> a.ron:3:29
  |
3 | Ring(sound: Bowl, level_db: 99999999999999999999),
  |                             ^^^^^^^^^^^^^^^^^^^^

error[number]: this number is not whole
 --> a.ron:4:29
  |
4 | Ring(sound: Bowl, level_db: NaN),
  |                             ^^^
  = help: levels are whole decibels; times are texts and may have a fraction, as in "1.5s""#,
    ),
];

const FIELDS: &[Case] = &[
    (
        whole,
        r#"Session(format: 3, anything: "goes")"#,
        r#"error[format]: `format` is 3, expected 1 to 2
 --> a.ron:1:17
  |
1 | Session(format: 3, anything: "goes")
  |                 ^
  = help: the script was written for another version of Groundwork"#,
    ),
    (
        with_steps,
        r#"Part(title: "A", areas: [Hands, Arms], steps: [Bell(Bowl)]),
Part(title: "B", areas: [Feet], steps: [Bell(Bowl)]),"#,
        r#"error[format]: `areas` came with format 2, and `format` is 1
 --> a.ron:2:25
  |
2 | Part(title: "A", areas: [Hands, Arms], steps: [Bell(Bowl)]),
  |                         ^
  = help: write `format: 2`"#,
    ),
    (
        with_fields,
        "topics: [Sleep, Trauma, Urges],",
        "error[format]: `Trauma` came with format 2, and `format` is 1
 --> a.ron:2:17
  |
2 | topics: [Sleep, Trauma, Urges],
  |                 ^^^^^^
  = help: write `format: 2`",
    ),
    (
        in_format_2,
        r#"Part(title: "A", area: Hands, areas: [Hands, Arms], steps: [Bell(Bowl)]),"#,
        r#"error[duplicate]: `Part` has both `area` and `areas`
 --> a.ron:2:38
  |
2 | Part(title: "A", area: Hands, areas: [Hands, Arms], steps: [Bell(Bowl)]),
  |                                      ^
  = help: put every place into `areas`, as in `areas: [Hands, Arms]`"#,
    ),
    (
        in_format_2,
        r#"Part(title: "A", areas: [Hands, Arms, Hands], steps: [Bell(Bowl)]),
Part(title: "B", areas: Hands, steps: [Bell(Bowl)]),
Part(title: "C", areas: [Feets], steps: [Bell(Bowl)]),"#,
        r#"error[duplicate]: `Hands` is given twice in `areas`
 --> a.ron:2:39
  |
2 | Part(title: "A", areas: [Hands, Arms, Hands], steps: [Bell(Bowl)]),
  |                                       ^^^^^

error[type]: `areas` is the word `Hands`, expected a list of words, as in `[Hands, Arms]`
 --> a.ron:3:25
  |
3 | Part(title: "B", areas: Hands, steps: [Bell(Bowl)]),
  |                         ^^^^^

error[unknown-word]: `areas` holds `Feets`, expected `Feet`, `Legs`, `Pelvis`, `Belly`, `Chest`, `Breasts`, `Back`, `Shoulders`, `Arms`, `Hands`, `Neck`, `Face`, `Head` or `Skin`
 --> a.ron:4:26
  |
4 | Part(title: "C", areas: [Feets], steps: [Bell(Bowl)]),
  |                          ^^^^^
  = help: did you mean `Feet`?"#,
    ),
    (
        whole,
        r#"Session(format: "1")"#,
        r#"error[type]: `format` is the text "1", expected a number such as 1
 --> a.ron:1:17
  |
1 | Session(format: "1")
  |                 ^^^"#,
    ),
    (
        whole,
        "Bundle(format: 1)",
        "error[type]: found `Bundle(…)`, expected `Session(…)`
 --> a.ron:1:1
  |
1 | Bundle(format: 1)
  | ^^^^^^",
    ),
    (
        whole,
        "[]",
        "error[type]: found a list, expected `Session(…)` with `format`, `id`, `title`, `summary`, `language`, `practice`, `setting`, `touch`, `areas`, `notes`, `topics`, `lengths`, `bed`, `fade` and `steps`
 --> a.ron:1:1
  |
1 | []
  | ^",
    ),
    (
        whole,
        r#"Session(titel: "A")"#,
        r#"error[missing-field]: `Session` needs the field `format`
 --> a.ron:1:1
  |
1 | Session(titel: "A")
  | ^^^^^^^

error[missing-field]: `Session` needs the field `id`
 --> a.ron:1:1
  |
1 | Session(titel: "A")
  | ^^^^^^^

error[missing-field]: `Session` needs the field `language`
 --> a.ron:1:1
  |
1 | Session(titel: "A")
  | ^^^^^^^

error[missing-field]: `Session` needs the field `practice`
 --> a.ron:1:1
  |
1 | Session(titel: "A")
  | ^^^^^^^

error[missing-field]: `Session` needs the field `steps`
 --> a.ron:1:1
  |
1 | Session(titel: "A")
  | ^^^^^^^

error[unknown-field]: `Session` knows no field `titel`, expected `format`, `id`, `title`, `summary`, `language`, `practice`, `setting`, `touch`, `areas`, `notes`, `topics`, `lengths`, `bed`, `fade` or `steps`
 --> a.ron:1:9
  |
1 | Session(titel: "A")
  |         ^^^^^
  = help: did you mean `title`?"#,
    ),
    (
        with_steps,
        r#"Part(tilte: "Arriving", steps: [Bell(Bowl)]),"#,
        r#"error[unknown-field]: `Part` knows no field `tilte`, expected `title`, `area`, `areas` or `steps`
 --> a.ron:2:6
  |
2 | Part(tilte: "Arriving", steps: [Bell(Bowl)]),
  |      ^^^^^
  = help: did you mean `title`?"#,
    ),
    (
        with_steps,
        r#"Part(title: "A", title: "B", steps: [Bell(Bowl)]),"#,
        r#"error[duplicate]: `title` is given twice in `Part`
 --> a.ron:2:18
  |
2 | Part(title: "A", title: "B", steps: [Bell(Bowl)]),
  |                  ^^^^^"#,
    ),
    (
        with_fields,
        "topics: [Sleep, Stress, Sleep],",
        "error[duplicate]: `Sleep` is given twice in `topics`
 --> a.ron:2:25
  |
2 | topics: [Sleep, Stress, Sleep],
  |                         ^^^^^",
    ),
    (
        with_fields,
        "touch: Partners,",
        "error[unknown-word]: `touch` is `Partners`, expected `None`, `Own` or `Partner`
 --> a.ron:2:8
  |
2 | touch: Partners,
  |        ^^^^^^^^
  = help: did you mean `Partner`?",
    ),
    (
        with_fields,
        "topics: [Happiness],",
        "error[unknown-word]: `topics` holds `Happiness`, expected `Stress`, `Worry`, `Sleep`, `Mood`, `Pain`, `PelvicFloor`, `Presence`, `BodyImage`, `Desire`, `Kindness`, `Communication`, `Closeness`, `StrongFeelings`, `DeviceFree`, `Arousal`, `Orgasm`, `WantingDifferently`, `Trauma`, `Illness`, `Identity` or `Urges`
 --> a.ron:2:10
  |
2 | topics: [Happiness],
  |          ^^^^^^^^^",
    ),
    (
        with_fields,
        "bed: Bed(sound: Ocaen, level_db: 5),",
        "error[unknown-word]: `sound` is `Ocaen`, expected `Ocean`, `Rain`, `Stream`, `Wind`, `NightInsects`, `Fire`, `Brown`, `Pink` or `Drone`
 --> a.ron:2:17
  |
2 | bed: Bed(sound: Ocaen, level_db: 5),
  |                 ^^^^^
  = help: did you mean `Ocean`?

error[range]: `level_db` is 5, expected -60 to -10
 --> a.ron:2:34
  |
2 | bed: Bed(sound: Ocaen, level_db: 5),
  |                                  ^",
    ),
    (
        with_fields,
        "bed: Ocean,",
        "error[type]: found the word `Ocean`, expected `Bed(…)` with `sound` and `level_db`
 --> a.ron:2:6
  |
2 | bed: Ocean,
  |      ^^^^^",
    ),
    (
        with_fields,
        r#"notes: "Sitting.",
lengths: [5],"#,
        r#"error[type]: `notes` is the text "Sitting.", expected a list of texts
 --> a.ron:2:8
  |
2 | notes: "Sitting.",
  |        ^^^^^^^^^^

error[type]: `lengths` holds the number 5, expected a time in quotes, as in "90s"
 --> a.ron:3:11
  |
3 | lengths: [5],
  |           ^"#,
    ),
    (
        whole,
        r#"(format: 1, id: "Settling Scan", title: "", language: "english-please", practice: Grounding, steps: [])"#,
        r#"error[id]: `id` has the character `S`, expected only `a-z`, `0-9` and `-`
 --> a.ron:1:18
  |
1 | (format: 1, id: "Settling Scan", title: "", language: "english-please", practice: Grounding, ste…
  |                  ^

error[empty]: `title` is an empty text
 --> a.ron:1:41
  |
1 | (format: 1, id: "Settling Scan", title: "", language: "english-please", practice: Grounding, ste…
  |                                         ^^

error[language]: `language` is "english-please", expected a tag such as "en" or "pt-BR"
 --> a.ron:1:55
  |
1 | …: 1, id: "Settling Scan", title: "", language: "english-please", practice: Grounding, steps: [])
  |                                                 ^^^^^^^^^^^^^^^^

error[empty]: `steps` is empty, expected at least one step
 --> a.ron:1:101
  |
1 | …: 1, id: "Settling Scan", title: "", language: "english-please", practice: Grounding, steps: [])
  |                                                                                               ^^"#,
    ),
    (
        with_fields,
        r#"summary: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","#,
        r#"error[text-length]: `summary` is a text of 401 characters, expected at most 400
 --> a.ron:2:10
  |
2 | summary: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"#,
    ),
    (
        with_fields,
        r#"lengths: ["5m", "10 m", "8m", "8m", "13h"],"#,
        r#"error[time]: `10 m` is not a length of time; write it like `90s`, `1m30s`, `1.5s` or `750ms`
 --> a.ron:2:17
  |
2 | lengths: ["5m", "10 m", "8m", "8m", "13h"],
  |                 ^^^^^^

error[duplicate]: `8m` is given twice in `lengths`
 --> a.ron:2:31
  |
2 | lengths: ["5m", "10 m", "8m", "8m", "13h"],
  |                               ^^^^

error[time]: `lengths` holds 13h, expected 1s to 12h
 --> a.ron:2:37
  |
2 | lengths: ["5m", "10 m", "8m", "8m", "13h"],
  |                                     ^^^^^"#,
    ),
    (
        with_fields,
        r#"fade: "2h","#,
        r#"error[time]: `fade` is 2h, expected 0s to 1h
 --> a.ron:2:7
  |
2 | fade: "2h",
  |       ^^^^"#,
    ),
    (
        with_fields,
        "touch: Partner,",
        "error[partners]: `touch` is `Partner` in a session for one
 --> a.ron:2:8
  |
2 | touch: Partner,
  |        ^^^^^^^
  = help: write `setting: Partners`, or `touch: Own`",
    ),
];

const STEPS: &[Case] = &[
    (
        with_steps,
        r#"Sing("la"),
quiet("6s"),
5,"#,
        r#"error[unknown-word]: `Sing` is not a step, expected `Bell`, `Ring`, `Say`, `Line`, `Quiet`, `Breathe`, `Part`, `Optional`, `Choice`, `Repeat` or `Turn`
 --> a.ron:2:1
  |
2 | Sing("la"),
  | ^^^^
  = help: did you mean `Ring`?

error[unknown-word]: `quiet` is not a step, expected `Bell`, `Ring`, `Say`, `Line`, `Quiet`, `Breathe`, `Part`, `Optional`, `Choice`, `Repeat` or `Turn`
 --> a.ron:3:1
  |
3 | quiet("6s"),
  | ^^^^^
  = help: did you mean `Quiet`?

error[type]: found the number 5, expected a step such as `Quiet("6s")`
 --> a.ron:4:1
  |
4 | 5,
  | ^"#,
    ),
    (
        with_steps,
        r#"Pat(title: "A", stepz: [
  quiet(ideal: "6"),
]),
Optionel(priority: 10, steps: [lines(text: "")]),"#,
        r#"error[unknown-word]: `Pat` is not a step, expected `Bell`, `Ring`, `Say`, `Line`, `Quiet`, `Breathe`, `Part`, `Optional`, `Choice`, `Repeat` or `Turn`
 --> a.ron:2:1
  |
2 | Pat(title: "A", stepz: [
  | ^^^
  = help: did you mean `Part`?

error[unknown-field]: `Part` knows no field `stepz`, expected `title`, `area`, `areas` or `steps`
 --> a.ron:2:17
  |
2 | Pat(title: "A", stepz: [
  |                 ^^^^^
  = help: did you mean `steps`?

error[unknown-word]: `quiet` is not a step, expected `Bell`, `Ring`, `Say`, `Line`, `Quiet`, `Breathe`, `Part`, `Optional`, `Choice`, `Repeat` or `Turn`
 --> a.ron:3:3
  |
3 |   quiet(ideal: "6"),
  |   ^^^^^
  = help: did you mean `Quiet`?

error[time]: `6` is not a length of time; write it like `90s`, `1m30s`, `1.5s` or `750ms`
 --> a.ron:3:16
  |
3 |   quiet(ideal: "6"),
  |                ^^^

error[unknown-word]: `Optionel` is not a step, expected `Bell`, `Ring`, `Say`, `Line`, `Quiet`, `Breathe`, `Part`, `Optional`, `Choice`, `Repeat` or `Turn`
 --> a.ron:5:1
  |
5 | Optionel(priority: 10, steps: [lines(text: "")]),
  | ^^^^^^^^
  = help: did you mean `Optional`?

error[range]: `priority` is 10, expected 1 to 9
 --> a.ron:5:20
  |
5 | Optionel(priority: 10, steps: [lines(text: "")]),
  |                    ^^

error[unknown-word]: `lines` is not a step, expected `Bell`, `Ring`, `Say`, `Line`, `Quiet`, `Breathe`, `Part`, `Optional`, `Choice`, `Repeat` or `Turn`
 --> a.ron:5:32
  |
5 | Optionel(priority: 10, steps: [lines(text: "")]),
  |                                ^^^^^
  = help: did you mean `Line`?

error[empty]: `text` is an empty text
 --> a.ron:5:44
  |
5 | Optionel(priority: 10, steps: [lines(text: "")]),
  |                                            ^^"#,
    ),
    (
        with_steps,
        r#"Say(text: "a"),
Bell,
Say("a", "b"),"#,
        r#"error[type]: `Say` holds named fields, expected one value
 --> a.ron:2:1
  |
2 | Say(text: "a"),
  | ^^^
  = help: write `Say("…")`, or `Line(text: "…", …)` with more to it

error[type]: `Bell` holds nothing, expected one value
 --> a.ron:3:1
  |
3 | Bell,
  | ^^^^
  = help: write `Bell(Bowl)`, or `Ring(sound: Bowl, …)` with more to it

error[type]: `Say` holds 2 values, expected one value
 --> a.ron:4:1
  |
4 | Say("a", "b"),
  | ^^^
  = help: write `Say("…")`, or `Line(text: "…", …)` with more to it"#,
    ),
    (
        with_steps,
        r#"Part("A", [Bell(Bowl)]),
Quiet("6s", "7s"),
Part,
Breathe(pattern: (breathe_in: "4s"), ideal: "1m"),"#,
        r#"error[type]: `Part` holds values without names, expected the fields `title`, `area`, `areas` and `steps`
 --> a.ron:2:1
  |
2 | Part("A", [Bell(Bowl)]),
  | ^^^^

error[type]: `Quiet` holds values without names, expected the fields `ideal`, `least` and `most`
 --> a.ron:3:1
  |
3 | Quiet("6s", "7s"),
  | ^^^^^

error[type]: found the word `Part`, expected `Part(…)` with `title`, `area`, `areas` and `steps`
 --> a.ron:4:1
  |
4 | Part,
  | ^^^^

error[type]: `pattern` is round brackets, expected a pattern's name or `Pattern(…)`
 --> a.ron:5:18
  |
5 | Breathe(pattern: (breathe_in: "4s"), ideal: "1m"),
  |                  ^"#,
    ),
    (
        with_steps,
        r#"Say(5),
Bell("Bowl"),"#,
        r#"error[type]: `Say` holds the number 5, expected a text in quotes
 --> a.ron:2:5
  |
2 | Say(5),
  |     ^

error[type]: `Bell` holds the text "Bowl", expected one of `Bowl`, `HandBell`, `Chime` or `WoodBlock`
 --> a.ron:3:6
  |
3 | Bell("Bowl"),
  |      ^^^^^^"#,
    ),
    (
        with_steps,
        r#"Quiet(ideal: "6s", least: "7s", most: "5s"),
Quiet(ideal: "6s", most: "5s"),
Quiet("0s"),"#,
        r#"error[order]: `least` is 7s, expected at most the `ideal` of 6s
 --> a.ron:2:27
  |
2 | Quiet(ideal: "6s", least: "7s", most: "5s"),
  |                           ^^^^

error[order]: `most` is 5s, expected at least the `ideal` of 6s
 --> a.ron:2:39
  |
2 | Quiet(ideal: "6s", least: "7s", most: "5s"),
  |                                       ^^^^

error[order]: `most` is 5s, expected at least the `ideal` of 6s
 --> a.ron:3:26
  |
3 | Quiet(ideal: "6s", most: "5s"),
  |                          ^^^^

error[time]: `Quiet` holds 0s, expected 1ms to 4h
 --> a.ron:4:7
  |
4 | Quiet("0s"),
  |       ^^^^"#,
    ),
    (
        with_steps,
        r#"Line(text: "As Moeller says.", clip: "../a.ogg", say_as: {"Moler": "x", "says": "a", "says": "b"}),
Line(text: "b", clip: "b.aiff"),"#,
        r#"error[clip]: `clip` is "../a.ogg", expected a plain name such as "a/01-arrive.flac"
 --> a.ron:2:38
  |
2 | Line(text: "As Moeller says.", clip: "../a.ogg", say_as: {"Moler": "x", "says": "a", "says": "b"…
  |                                      ^^^^^^^^^^
  = help: a name has at most 64 letters, no `\`, `:` or `*` in it, and at most the folder `a/` before it

error[say-as]: `say_as` speaks of "Moler", which is not a word of the line
 --> a.ron:2:59
  |
2 | …e(text: "As Moeller says.", clip: "../a.ogg", say_as: {"Moler": "x", "says": "a", "says": "b"}),
  |                                                         ^^^^^^^
  = help: did you mean "Moeller"?

error[duplicate]: "says" is given twice in `say_as`
 --> a.ron:2:86
  |
2 | …e(text: "As Moeller says.", clip: "../a.ogg", say_as: {"Moler": "x", "says": "a", "says": "b"}),
  |                                                                                    ^^^^^^

error[clip]: `clip` is "b.aiff", expected a name that ends with `.flac`, `.mp3`, `.ogg` or `.wav`
 --> a.ron:3:23
  |
3 | Line(text: "b", clip: "b.aiff"),
  |                       ^^^^^^^^
  = help: `groundwork bundle take-in` makes FLAC of other recordings, such as those of a phone"#,
    ),
    (
        with_steps,
        r#"Say("Rest, [your own words]."), Say("[What was agreed: what you do, and with what.]"),"#,
        r#"error[blank]: `[your own words]` is a blank that is not filled in yet
 --> a.ron:2:12
  |
2 | Say("Rest, [your own words]."), Say("[What was agreed: what you do, and with what.]"),
  |            ^^^^^^^^^^^^^^^^
  = help: put into its place what is to be said; what stands in square brackets is not for listeners

error[blank]: `[What was agreed: what you do, and with …` is a blank that is not filled in yet
 --> a.ron:2:38
  |
2 | Say("Rest, [your own words]."), Say("[What was agreed: what you do, and with what.]"),
  |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: put into its place what is to be said; what stands in square brackets is not for listeners"#,
    ),
    (
        with_steps,
        r#"Breathe(pattern: Coherant, ideal: "1m"),"#,
        r#"error[unknown-word]: `pattern` is `Coherant`, expected `Coherent`, `CoherentLongOut`, `PreSleep`, `Box`, `FourSevenEight`, `CyclicSigh`, `Diaphragmatic`, `SevenEleven` or `PelvicSoftening`
 --> a.ron:2:18
  |
2 | Breathe(pattern: Coherant, ideal: "1m"),
  |                  ^^^^^^^^
  = help: did you mean `Coherent`?"#,
    ),
    (
        with_steps,
        r#"Breathe(pattern: Pattern(breathe_in: "4s", breathe_out: "21s"), ideal: "1m"),
Breathe(pattern: Pattern(breathe_in: "1s", breathe_out: "1s"), ideal: "1m"),"#,
        r#"error[pattern]: `breathe_out` is 21s, at most 20s
 --> a.ron:2:57
  |
2 | Breathe(pattern: Pattern(breathe_in: "4s", breathe_out: "21s"), ideal: "1m"),
  |                                                         ^^^^^

error[pattern]: one breath lasts 2s, between 4s and 40s
 --> a.ron:3:18
  |
3 | Breathe(pattern: Pattern(breathe_in: "1s", breathe_out: "1s"), ideal: "1m"),
  |                  ^^^^^^^"#,
    ),
    (
        with_steps,
        r#"Breathe(pattern: Pattern(breathe_in: "0.3s", hold_in: "25s", breathe_out: "30s"), ideal: "1m"),"#,
        r#"error[pattern]: `breathe_in` is 300ms, at least 1s
 --> a.ron:2:38
  |
2 | Breathe(pattern: Pattern(breathe_in: "0.3s", hold_in: "25s", breathe_out: "30s"), ideal: "1m"),
  |                                      ^^^^^^

error[pattern]: `hold_in` is 25s, at most 20s
 --> a.ron:2:55
  |
2 | Breathe(pattern: Pattern(breathe_in: "0.3s", hold_in: "25s", breathe_out: "30s"), ideal: "1m"),
  |                                                       ^^^^^

error[pattern]: `breathe_out` is 30s, at most 20s
 --> a.ron:2:75
  |
2 | Breathe(pattern: Pattern(breathe_in: "0.3s", hold_in: "25s", breathe_out: "30s"), ideal: "1m"),
  |                                                                           ^^^^^"#,
    ),
    (
        with_steps,
        r#"Breathe(pattern: Box, ideal: "1m"),"#,
        r#"error[cycles]: no whole breath of 16s ends between 1m and 1m
 --> a.ron:2:30
  |
2 | Breathe(pattern: Box, ideal: "1m"),
  |                              ^^^^
  = help: 3 breaths take 48s, 4 breaths take 1m4s"#,
    ),
    (
        with_steps,
        r#"Breathe(pattern: Coherent, ideal: "1m", least: "20s", lines: [
  Spoken(cycle: 2, say: "a"),
  Spoken(cycle: 2, say: "b"),
  Spoken(cycle: 3, say: "c"),
  Spoken(cycle: 4),
]),"#,
        r#"error[order]: `cycle` is 2 after 2, expected rising breaths
 --> a.ron:4:17
  |
4 |   Spoken(cycle: 2, say: "b"),
  |                 ^

error[cycles]: `cycle` is 3, but `least` has only 2 breaths
 --> a.ron:5:17
  |
5 |   Spoken(cycle: 3, say: "c"),
  |                 ^
  = help: a line is never left out; let it come earlier, or raise `least`

error[type]: `Spoken` has none of `say` and `line`, expected one
 --> a.ron:6:3
  |
6 |   Spoken(cycle: 4),
  |   ^^^^^^

error[cycles]: `cycle` is 4, but `least` has only 2 breaths
 --> a.ron:6:17
  |
6 |   Spoken(cycle: 4),
  |                 ^
  = help: a line is never left out; let it come earlier, or raise `least`"#,
    ),
    (
        with_steps,
        "Optional(priority: 0, steps: [Bell(Bowl)]),
Repeat(times: 101, steps: []),",
        "error[range]: `priority` is 0, expected 1 to 9
 --> a.ron:2:20
  |
2 | Optional(priority: 0, steps: [Bell(Bowl)]),
  |                    ^

error[range]: `times` is 101, expected 1 to 100
 --> a.ron:3:15
  |
3 | Repeat(times: 101, steps: []),
  |               ^^^

error[empty]: `steps` is empty, expected at least one step
 --> a.ron:3:27
  |
3 | Repeat(times: 101, steps: []),
  |                           ^^",
    ),
    (
        with_steps,
        "Choice(),
Choice(eyes: {}),
Choice(eyes: {Open: [], Shut: [], Open: []}),
Choice(eyes: {Open: []}, anchor: {Feet: []}),",
        "error[type]: `Choice` has no field, expected exactly one of `anchor`, `eyes` or `posture`
 --> a.ron:2:1
  |
2 | Choice(),
  | ^^^^^^

error[empty]: `eyes` is empty, expected at least one branch
 --> a.ron:3:14
  |
3 | Choice(eyes: {}),
  |              ^^

error[unknown-word]: `eyes` holds `Shut`, expected `Open` or `Closed`
 --> a.ron:4:25
  |
4 | Choice(eyes: {Open: [], Shut: [], Open: []}),
  |                         ^^^^

error[duplicate]: `Open` is given twice in `eyes`
 --> a.ron:4:35
  |
4 | Choice(eyes: {Open: [], Shut: [], Open: []}),
  |                                   ^^^^

error[type]: `Choice` has more than one field, expected exactly one of `anchor`, `eyes` or `posture`
 --> a.ron:5:1
  |
5 | Choice(eyes: {Open: []}, anchor: {Feet: []}),
  | ^^^^^^",
    ),
    (
        with_steps,
        r#"Turn(speaker: First, title: "Speaking", time: "3m"),"#,
        r#"error[placement]: a `Turn` cannot stand in a session for one
 --> a.ron:2:1
  |
2 | Turn(speaker: First, title: "Speaking", time: "3m"),
  | ^^^^
  = help: write `setting: Partners` beside the title"#,
    ),
    (
        with_partner_steps,
        r#"Turn(speaker: Third, title: "Speaking", time: "3m", warn: "3m", steps: [
  Optional(priority: 1, steps: [Bell(Bowl)]),
  Turn(speaker: Second, title: "Again", time: "1m"),
]),"#,
        r#"error[unknown-word]: `speaker` is `Third`, expected `First` or `Second`
 --> a.ron:2:15
  |
2 | Turn(speaker: Third, title: "Speaking", time: "3m", warn: "3m", steps: [
  |               ^^^^^

error[order]: `warn` is 3m, expected less than the `time` of 3m
 --> a.ron:2:59
  |
2 | Turn(speaker: Third, title: "Speaking", time: "3m", warn: "3m", steps: [
  |                                                           ^^^^

error[placement]: an `Optional` cannot stand inside a `Turn`
 --> a.ron:3:3
  |
3 |   Optional(priority: 1, steps: [Bell(Bowl)]),
  |   ^^^^^^^^
  = help: a turn lasts exactly its `time`; put the `Optional` around the whole turn

error[placement]: a `Turn` cannot stand inside a `Turn`
 --> a.ron:4:3
  |
4 |   Turn(speaker: Second, title: "Again", time: "1m"),
  |   ^^^^"#,
    ),
    (
        with_steps,
        "Repeat(times: 100, steps: [Repeat(times: 100, steps: [Bell(Bowl), Bell(Bowl)])]),",
        r#"error[too-many-steps]: the session has more than 20000 steps when its repeats are written out
 --> a.ron:1:78
  |
1 | (format: 1, id: "a", title: "A", language: "en", practice: Grounding, steps: [
  |                                                                              ^"#,
    ),
    (
        with_steps,
        r#"Repeat(times: 4, steps: [Quiet(ideal: "1m", most: "3h1m")]),"#,
        r#"error[too-long]: the session can last longer than 12h with everything at its most
 --> a.ron:1:78
  |
1 | (format: 1, id: "a", title: "A", language: "en", practice: Grounding, steps: [
  |                                                                              ^"#,
    ),
];

const ADVICE: &[Case] = &[
    (
        with_steps,
        r#"Say("You must sit up. Close your eyes and just relax."),"#,
        r#"advice[orders]: `You must` is an order, and to some people orders are a threat
 --> a.ron:2:6
  |
2 | Say("You must sit up. Close your eyes and just relax."),
  |      ^^^^^^^^
  = help: an invitation leaves the choice open, as in `you may like to …` or `perhaps …`

advice[orders]: `Close your eyes` is an order, and some people only feel safe with open eyes
 --> a.ron:2:23
  |
2 | Say("You must sit up. Close your eyes and just relax."),
  |                       ^^^^^^^^^^^^^^^
  = help: leave the eyes free, as in `you may like to close your eyes, or leave them open`

advice[orders]: `just relax` asks for what nobody can do on purpose, and makes its absence a failure
 --> a.ron:2:43
  |
2 | Say("You must sit up. Close your eyes and just relax."),
  |                                           ^^^^^^^^^^
  = help: offer something to notice instead, as in `perhaps notice where the chair meets your back`"#,
    ),
    (
        with_steps,
        r#"Say("Now let’s notice how we breathe."),"#,
        r#"advice[plural-we]: `let’s` brings the speaker into the room, which listeners dislike
 --> a.ron:2:10
  |
2 | Say("Now let’s notice how we breathe."),
  |          ^^^^^
  = help: speak to the listener, as in `you may notice …`"#,
    ),
    (
        with_steps,
        r#"Say("Sit down, breathe in, and relax the jaw."),"#,
        r#"advice[imperatives]: `relax` is the third instruction in a row, which sounds like a drill
 --> a.ron:2:32
  |
2 | Say("Sit down, breathe in, and relax the jaw."),
  |                                ^^^^^
  = help: make one of them an invitation, or leave a `Quiet` between them"#,
    ),
    (
        with_steps,
        r#"Say("This will heal you."),"#,
        r#"advice[promise]: `will heal` promises an effect, and whoever does not have it thinks that they failed
 --> a.ron:2:11
  |
2 | Say("This will heal you."),
  |           ^^^^^^^^^
  = help: say what is done, not what it does"#,
    ),
    (
        with_fields,
        r#"summary: "Sleep is guaranteed.","#,
        r#"advice[promise]: `guaranteed` promises an effect, and whoever does not have it thinks that they failed
 --> a.ron:2:20
  |
2 | summary: "Sleep is guaranteed.",
  |                    ^^^^^^^^^^
  = help: say what is done, not what it does"#,
    ),
    (
        with_steps,
        r#"Say("(whispering) Good night."),"#,
        r#"advice[whisper]: `whispering` asks for a voice that listeners dislike
 --> a.ron:2:7
  |
2 | Say("(whispering) Good night."),
  |       ^^^^^^^^^^
  = help: speak in a plain, warm voice"#,
    ),
    (
        with_steps,
        r#"Say("The pelvic floor softens as you breathe out."),
Say("Squeeze the pelvic floor."),"#,
        r#"advice[pelvic-out-breath]: `softens` is asked of the pelvic floor on the out-breath, but it softens on the in-breath
 --> a.ron:2:23
  |
2 | Say("The pelvic floor softens as you breathe out."),
  |                       ^^^^^^^
  = help: the floor softens on the in-breath by itself; invite to notice that

advice[pelvic-out-breath]: `Squeeze` asks the pelvic floor to work, which keeps up the tension it is to lose
 --> a.ron:3:6
  |
3 | Say("Squeeze the pelvic floor."),
  |      ^^^^^^^
  = help: the floor softens on the in-breath by itself; invite to notice that"#,
    ),
    (
        with_steps,
        r#"Say("You are completely safe here."),"#,
        r#"advice[safety]: `You are completely safe` promises a safety that nobody can promise, and someone who was hurt may hear a lie
 --> a.ron:2:6
  |
2 | Say("You are completely safe here."),
  |      ^^^^^^^^^^^^^^^^^^^^^^^
  = help: say what is there and what stays free, as in `the door can stay open, and you can stop at any moment`"#,
    ),
    (
        with_steps,
        r#"Say("Breathe through the pain."),"#,
        r#"advice[endure]: `Breathe through the pain` asks to go on in spite of distress, and for some that repeats what hurt them
 --> a.ron:2:6
  |
2 | Say("Breathe through the pain."),
  |      ^^^^^^^^^^^^^^^^^^^^^^^^
  = help: say that it is a reason to pause, to change something or to stop, as in `if it hurts, stop`"#,
    ),
    (
        with_steps,
        r#"Say("Imagine floating out of your body."),"#,
        r#"advice[leaving-body]: `Imagine floating out` leads out of the body, and some people who were hurt do not easily come back from there
 --> a.ron:2:6
  |
2 | Say("Imagine floating out of your body."),
  |      ^^^^^^^^^^^^^^^^^^^^
  = help: lead to something that can be felt or seen, such as the floor, the hands or the room"#,
    ),
    (
        with_steps,
        r#"Say("Go back to the day when it happened."),"#,
        r#"advice[memory]: `Go back to the day` leads back to what happened, and that belongs in an appointment, where someone is there
 --> a.ron:2:6
  |
2 | Say("Go back to the day when it happened."),
  |      ^^^^^^^^^^^^^^^^^^
  = help: stay with what is here, and say what helps if a memory comes by itself, such as looking around the room"#,
    ),
    (
        with_steps,
        r#"Say("Let your partner touch you wherever they want."),"#,
        r#"advice[consent]: `Let your partner touch you wherever` sets a wish above a no
 --> a.ron:2:6
  |
2 | Say("Let your partner touch you wherever they want."),
  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: let each say yes, no or something smaller at any moment, with hands that come away at once"#,
    ),
    (
        with_steps,
        r#"Say("Notice the pleasure building."),"#,
        r#"advice[arousal]: `Notice the pleasure` makes arousal a cue or a goal, and sets people to watching and judging themselves
 --> a.ron:2:6
  |
2 | Say("Notice the pleasure building."),
  |      ^^^^^^^^^^^^^^^^^^^
  = help: invite to notice temperature, pressure and texture, and leave open what comes of it"#,
    ),
    (
        with_steps,
        r#"Say("Your husband sits down."),"#,
        r#"advice[presumed]: `Your husband` takes a body, a partner, a family or a belief for granted that the listener may not have
 --> a.ron:2:6
  |
2 | Say("Your husband sits down."),
  |      ^^^^^^^^^^^^
  = help: say `you` and `your partner`, or leave the choice, as in `whatever part of you meets the ground`"#,
    ),
    (
        with_steps,
        r#"Say("Forgive each other now."),"#,
        r#"advice[feelings]: `Forgive` asks for a feeling, and nobody has feelings on purpose
 --> a.ron:2:6
  |
2 | Say("Forgive each other now."),
  |      ^^^^^^^
  = help: leave it open, as in `if it fits, you might wish yourself something kind`"#,
    ),
    (
        with_steps,
        r#"Say("Your brain is releasing oxytocin."),"#,
        r#"advice[physiology]: `brain is releasing` says for certain what happens inside the body, and nobody can feel whether it is so
 --> a.ron:2:11
  |
2 | Say("Your brain is releasing oxytocin."),
  |           ^^^^^^^^^^^^^^^^^^
  = help: say what some people notice, as in `for some, the heart slows`, or leave it out"#,
    ),
    (
        with_steps,
        r#"Say("Hold your breath for a count of twenty."),"#,
        r#"advice[forced-breath]: `Hold your breath for a count of twenty` forces the breath or holds it long, which can bring panic or dizziness
 --> a.ron:2:6
  |
2 | Say("Hold your breath for a count of twenty."),
  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: let the breath keep its own size and pace, and let every hold be short or left out"#,
    ),
    (
        with_steps,
        r#"Say("You are still too tense."),"#,
        r#"advice[blame]: `You are still too` blames or compares, and shame keeps people from practicing
 --> a.ron:2:6
  |
2 | Say("You are still too tense."),
  |      ^^^^^^^^^^^^^^^^^
  = help: say what is common and free, as in `many people find this hard, and you can begin again at any time`"#,
    ),
    (
        with_steps,
        r#"Say("It is all in your head."),"#,
        r#"advice[dismissing]: `all in your head` makes little of what someone feels or went through
 --> a.ron:2:12
  |
2 | Say("It is all in your head."),
  |            ^^^^^^^^^^^^^^^^
  = help: let it count, as in `it may be a lot, and there may be good reasons for it`"#,
    ),
    (
        with_steps,
        r#"Say("You are sinking into a trance."),"#,
        r#"advice[control]: `trance` takes control away from the listener
 --> a.ron:2:29
  |
2 | Say("You are sinking into a trance."),
  |                             ^^^^^^
  = help: say that eyes, movement and the end stay in the listener's hands"#,
    ),
    (
        with_steps,
        r#"Say("I am right here beside you."),"#,
        r#"advice[watched]: `I am right here` puts someone into the room who watches, touches or judges
 --> a.ron:2:6
  |
2 | Say("I am right here beside you."),
  |      ^^^^^^^^^^^^^^^
  = help: speak of what the listener can notice, and leave who speaks out of it"#,
    ),
    (
        with_steps,
        r#"Say("Stop taking your pills."),"#,
        r#"advice[medicine]: `Stop taking your pills` advises on medicine or symptoms, which is for whoever treats the listener
 --> a.ron:2:6
  |
2 | Say("Stop taking your pills."),
  |      ^^^^^^^^^^^^^^^^^^^^^^
  = help: leave treatment as it is, and call a new pain or bleeding a reason to stop and ask a doctor"#,
    ),
    (
        with_steps,
        r#"Say("Never skip a day."),"#,
        r#"advice[orders]: `Never skip` is an order, and to some people orders are a threat
 --> a.ron:2:6
  |
2 | Say("Never skip a day."),
  |      ^^^^^^^^^^
  = help: leave room for days without it, as in `three days a week, as it fits`"#,
    ),
    (
        with_steps,
        r#"Quiet("4m"), Quiet(ideal: "2m", most: "4m"),"#,
        r#"advice[long-silence]: a silence of 6m without a bell leaves some people lost or afraid
 --> a.ron:2:27
  |
2 | Quiet("4m"), Quiet(ideal: "2m", most: "4m"),
  |                           ^^^^
  = help: put a `Bell`, or a few words, into it"#,
    ),
    (
        whole,
        r#"(format: 1, id: "a", title: "A", language: "en", practice: Breathing, touch: Own, steps: [
  Breathe(pattern: Pattern(breathe_in: "2s", hold_in: "10.25s", breathe_out: "3s"), ideal: "61s"),
  Breathe(pattern: Pattern(breathe_in: "2s", breathe_out: "2.5s"), ideal: "45s"),
  Breathe(pattern: FourSevenEight, ideal: "76s", most: "4m"),
])"#,
        r#"advice[driving-note]: no note warns of driving, and sleep and breath practice dull attention
 --> a.ron:1:1
  |
1 | (format: 1, id: "a", title: "A", language: "en", practice: Breathing, touch: Own, steps: [
  | ^
  = help: say in `notes`: "Not while driving."

advice[touch-note]: no note speaks of the touch, which nobody should meet unprepared
 --> a.ron:1:78
  |
1 | (format: 1, id: "a", title: "A", language: "en", practice: Breathing, touch: Own, steps: [
  |                                                                              ^^^
  = help: say in `notes` who touches, and where

advice[long-hold]: a hold of 10.25s is long; over 10s it can bring panic or dizziness
 --> a.ron:2:20
  |
2 |   Breathe(pattern: Pattern(breathe_in: "2s", hold_in: "10.25s", breathe_out: "3s"), ideal: "61s"…
  |                    ^^^^^^^

advice[hold-note]: no note speaks of the held breath, which not everyone should practise
 --> a.ron:2:20
  |
2 |   Breathe(pattern: Pattern(breathe_in: "2s", hold_in: "10.25s", breathe_out: "3s"), ideal: "61s"…
  |                    ^^^^^^^
  = help: say in `notes` that the breath is held, and that every hold may be left out

advice[fast-breath]: a breath of 4.5s is fast; over 12 a minute it can make people light-headed
 --> a.ron:3:20
  |
3 |   Breathe(pattern: Pattern(breathe_in: "2s", breathe_out: "2.5s"), ideal: "45s"),
  |                    ^^^^^^^

advice[many-cycles]: `FourSevenEight` can come 12 times, more than the 8 it is taught with
 --> a.ron:4:20
  |
4 |   Breathe(pattern: FourSevenEight, ideal: "76s", most: "4m"),
  |                    ^^^^^^^^^^^^^^
  = help: a `most` of 2m32s keeps to 8"#,
    ),
    (
        whole,
        r#"(format: 1, id: "a", title: "A", language: "en", practice: Touch, setting: Partners, touch: Partner,
 notes: ["Either of you may stop."], steps: [Bell(Bowl)])"#,
        r#"advice[partner-note]: a practice for two should say in its notes that both want it, and what to do for someone who does not feel safe
 --> a.ron:1:76
  |
1 | …mat: 1, id: "a", title: "A", language: "en", practice: Touch, setting: Partners, touch: Partner,
  |                                                                         ^^^^^^^^
  = help: as in: "Only if both of you want it. Either may stop at any moment, without a reason. If you do not feel safe with your partner, leave it out and speak with your therapist alone."

advice[touch-note]: no note speaks of the touch, which nobody should meet unprepared
 --> a.ron:1:93
  |
1 | …mat: 1, id: "a", title: "A", language: "en", practice: Touch, setting: Partners, touch: Partner,
  |                                                                                          ^^^^^^^
  = help: say in `notes` who touches, and where"#,
    ),
];

const ALL: [&[Case]; 5] = [THE_FILE_AS_A_WHOLE, WELL_FORMED_RON, FIELDS, STEPS, ADVICE];

#[test]
fn every_diagnostic_says_exactly_this() {
    for (around, input, expected) in ALL.into_iter().flatten() {
        let answer = said(&around(input)).to_string();
        assert_eq!(&answer, expected, "for the input\n{input}");
    }
}

#[test]
fn files_that_can_not_be_read_say_exactly_this() {
    let answer = |text: &[u8]| parse("a.ron", text).map_err(|report| report.to_string()).err();
    assert_eq!(
        answer(&vec![b' '; MAX_BYTES + 1]).as_deref(),
        Some(
            "error[too-large]: the script has more than 524288 bytes, the most that is read\n --> a.ron"
        )
    );
    assert_eq!(
        answer(b"{\\rtf1 Session()}").as_deref(),
        Some(
            "error[document]: this is an RTF document, and not plain text\n --> a.ron\n  \
             = help: save it as plain text (UTF-8), or copy its text into a text editor and save that"
        )
    );
    assert_eq!(
        answer(b"Session(\n  title: \"caf\xe9\",\n)").as_deref(),
        Some(
            "error[not-utf8]: the byte 0xE9 is not UTF-8\n \
             --> a.ron:2:14\n  \
             |\n\
             2 |   title: \"caf\u{FFFD}\",\n  \
             |              ^\n  \
             = help: save the script as UTF-8 in your editor"
        )
    );
}

/// Every code that this layer gives is in one of the tables, so that none can change its words
/// unnoticed.
#[test]
fn every_code_is_in_the_tables() {
    let elsewhere = [
        Code::TooLarge,
        Code::NotUtf8,
        Code::Document,
        Code::OtherLanguage,
        Code::TwoSounds,
        Code::Unspoken,
        Code::Recording,
        Code::Infeasible,
        Code::DoesNotFit,
        Code::FadingWords,
    ];
    for code in Code::ALL {
        let heading = format!("{}[{}]: ", code.severity().name(), code.name());
        let shown = ALL.into_iter().flatten().any(|(_, _, expected)| expected.contains(&heading));
        assert_eq!(shown, !elsewhere.contains(code), "{}", code.name());
    }
}
