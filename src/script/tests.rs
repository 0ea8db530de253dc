//! The exact words of every diagnostic, and what no text may do to the reader.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::domain::*;
use crate::units::{Decibels, Frames};

/// A session with every kind of step.
const WHOLE: &str = r#"
// Comments may stand anywhere, /* also */ nested.
Session(
    format: 1,
    id: "settling-scan",
    title: "Settling scan",
    summary: "Attention moves through the body, one place at a time.",
    language: "en",
    practice: BodyAwareness,
    setting: Partners,
    touch: None,
    notes: ["Both want it, either may stop. The breath is held. Not while driving."],
    topics: [Stress, Sleep],
    lengths: ["5m", "10m"],
    bed: Some(Bed(sound: Ocean, level_db: -22)),
    fade: "30s",
    steps: [
        Bell(Bowl),
        Ring(sound: Chime, takes: "2s", level_db: -20),
        Part(title: "Arriving", area: Some(Feet), steps: [
            Say("You may like to arrive."),
            Line(text: "After Moeller.", clip: "a/01-arrive.flac", say_as: {"Moeller": "mˈʌləɹ"}),
            Quiet("6s"),
            Quiet(ideal: "6s", least: "3s", most: "40s"),
            Choice(anchor: { Feet: [Say("Feet.")], Sounds: [Say("Sounds.")] }),
        ]),
        Breathe(pattern: Coherent, ideal: "1m", least: "30s", most: "4m",
                lines: [Spoken(cycle: 3, say: "If this pace feels wrong, follow your own.")]),
        Breathe(pattern: Pattern(breathe_in: "4s", hold_in: "1.25s", breathe_out: "6s"), ideal: "1m"),
        Optional(priority: 2, steps: [Repeat(times: 3, steps: [Quiet("1s")])]),
        Turn(speaker: First, title: "Speaking", time: "3m", warn: "30s", steps: [Say("Begin.")]),
    ],
)
"#;

fn read(text: &str) -> Result<Parsed, String> {
    parse("test.ron", text.as_bytes()).map_err(|problems| problems[0].to_string())
}

#[test]
fn every_kind_of_step_is_read() {
    let parsed = read(WHOLE).unwrap();
    assert_eq!(parsed.advice, []);
    let session = parsed.session;
    assert_eq!(session.lengths, [Frames::from_secs(300), Frames::from_secs(600)]);
    assert_eq!(session.bed, Some(Bed { sound: BedSound::Ocean, level: Decibels::whole(-22) }));
    assert_eq!(session.fade, Frames::from_secs(30));
    let Step::Part(arriving) = &session.steps[2] else { panic!("{:?}", session.steps[2]) };
    assert_eq!(arriving.area, Some(Area::Feet));
    let Step::Say(line) = &arriving.steps[1] else { panic!("{:?}", arriving.steps[1]) };
    assert_eq!(line.clip.as_deref(), Some("a/01-arrive.flac"));
    assert_eq!(line.say_as["Moeller"], "mˈʌləɹ");
    let Step::Breathe(breathe) = &session.steps[3] else { panic!("{:?}", session.steps[3]) };
    assert_eq!(breathe.pattern, NamedPattern::Coherent.pattern());
    assert_eq!(breathe.lines[0].cycle, 3);
    assert_eq!(
        session.steps[6],
        Step::Turn(Turn {
            speaker: Speaker::First,
            title: "Speaking".into(),
            time: Frames::from_secs(180),
            warn: Some(Frames::from_secs(30)),
            steps: vec![Step::Say(Line::plain("Begin."))],
        })
    );
}

/// Everything that is said about a script, as it is printed.
fn said(name: &str, bytes: &[u8]) -> String {
    let diagnostics = match parse(name, bytes) {
        Ok(parsed) => parsed.advice,
        Err(problems) => problems,
    };
    diagnostics.iter().map(|one| format!("{one}\n\n")).collect()
}

/// Each script in `tests/data/scripts` with what is to be said about it beside it. With
/// `GROUNDWORK_BLESS=1` the words are written anew, to be read before they are kept.
#[test]
fn the_words_of_every_diagnostic() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/scripts");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".ron"))
        .collect();
    names.sort();
    let mut all = String::new();
    for name in &names {
        let words = said(name, &fs::read(folder.join(name)).unwrap());
        let kept = folder.join(name.replace(".ron", ".txt"));
        if std::env::var_os("GROUNDWORK_BLESS").is_some() {
            fs::write(&kept, &words).unwrap();
        }
        assert_eq!(words, fs::read_to_string(&kept).unwrap_or_default(), "{name}");
        all.push_str(&words);
    }
    for code in Code::ALL {
        // Two can not come from a file of the corpus and have tests of their own.
        if !matches!(code, Code::TooLarge | Code::Infeasible) {
            assert!(all.contains(&format!("[{}]", code.name())), "no script shows {}", code.name());
        }
    }
}

#[test]
fn a_length_that_can_not_be_had_is_shown_at_its_place() {
    let parsed = read(WHOLE).unwrap();
    assert_eq!(
        parsed.infeasible(Some(1), "`10m` is too long for this session").to_string(),
        "error[infeasible]: `10m` is too long for this session\n  --> test.ron:14:21\n   |\n\
         14 |     lengths: [\"5m\", \"10m\"],\n   |                     ^^^^^"
    );
}

#[test]
fn a_large_file_is_refused_by_its_size() {
    let large = vec![b' '; LARGEST + 1];
    assert!(said("large.ron", &large).starts_with(
        "error[too-large]: the script has 524289 bytes, at most 524288\n --> large.ron:1:1"
    ));
}

#[test]
fn deep_nesting_is_refused_without_a_deep_stack() {
    for open in ["[", "(", "{", "Some(", "Part(steps: ["] {
        let deep = open.repeat(LARGEST / open.len());
        let words = std::thread::Builder::new()
            .name("small stack".into())
            .stack_size(256 * 1024)
            .spawn(move || said("deep.ron", deep.as_bytes()))
            .unwrap()
            .join()
            .unwrap();
        assert!(
            words.starts_with("error[too-deep]: values lie more than 32 deep"),
            "{open} {words}"
        );
    }
}

#[test]
fn a_byte_order_mark_is_no_problem() {
    assert!(parse("bom.ron", format!("\u{feff}{}", WHOLE.trim_start()).as_bytes()).is_ok());
}

/// Values of RON within what the session language has.
fn any_ron() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[A-Z][a-z]{0,5}",
        any::<i32>().prop_map(|n| n.to_string()),
        any::<String>().prop_map(|text| format!("{text:?}").replace("\\'", "'")),
        Just("r#\"a \" b\"#".to_string()),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let items = prop::collection::vec(inner.clone(), 1..4);
        let fields = prop::collection::vec(inner.clone(), 1..4).prop_map(|values| {
            let field = |(n, value): (usize, &String)| format!("f{n}: {value}");
            values.iter().enumerate().map(field).collect::<Vec<_>>().join(", ")
        });
        prop_oneof![
            items.clone().prop_map(|items| format!("[{}]", items.join(", "))),
            items.clone().prop_map(|items| format!("Name({},)", items.join(" , "))),
            fields.clone().prop_map(|fields| format!("( {fields} )")),
            fields.prop_map(|fields| format!("/* a */ Name({fields})")),
            items.prop_map(|items| {
                let entry = |(n, item): (usize, &String)| format!("\"k{n}\": {item}");
                let entries: Vec<String> = items.iter().enumerate().map(entry).collect();
                format!("{{ {} }} // end\n", entries.join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = said("any.ron", &bytes);
    }

    #[test]
    fn no_change_to_a_script_makes_the_reader_fail(at in 0usize..2400, cut in 0usize..40, put in "\\PC{0,6}") {
        let mut text = WHOLE.to_string();
        let floor = |at: usize| (0..=at.min(WHOLE.len())).rev().find(|at| WHOLE.is_char_boundary(*at)).unwrap_or(0);
        text.replace_range(floor(at)..floor(at + cut), &put);
        let _ = said("changed.ron", text.as_bytes());
    }

    /// What the reader takes for RON is RON, and the other way round.
    #[test]
    fn well_formed_is_what_ron_takes_for_it(value in any_ron(), cut in 0usize..200) {
        for text in [value.clone(), value.chars().take(cut).collect()] {
            let Ok(source) = Source::new("any.ron", text.as_bytes()) else { continue };
            let ours = tree::read(&source);
            let theirs = ron::from_str::<ron::Value>(&text);
            // ron reads a map into a tree of its own where ours keeps the text; only the verdict counts.
            prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{} {:?} {:?}", text, ours, theirs);
        }
    }
}

/// The reference and the reader agree: every example is read, and every code has its row.
#[test]
fn the_reference_is_true() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/session-format.md");
    let reference = fs::read_to_string(path).unwrap();
    let mut examples = 0;
    for block in reference.split("```ron").skip(1) {
        let (kind, rest) = block.split_once('\n').unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        let script = match kind.trim() {
            "session" => example.to_string(),
            "" => format!(
                "Session(format: 1, id: \"example\", title: \"Example\", summary: \"Example.\", \
                 practice: Dialogue, setting: Partners, notes: [\"Both want it, either may stop. \
                 The breath is held. Not while driving.\"], steps: [\n{example}\n])"
            ),
            other => panic!("a block of the unknown kind {other}"),
        };
        assert_eq!(said("docs/session-format.md", script.as_bytes()), "");
        examples += 1;
    }
    assert!(examples >= 10, "{examples}");
    for code in Code::ALL {
        assert!(
            reference.contains(&format!("| `{}` |", code.name())),
            "no row for {}",
            code.name()
        );
    }
    let words = [
        Practice::ALL.iter().map(|w| w.name()).collect::<Vec<_>>(),
        Topic::ALL.iter().map(|w| w.name()).collect(),
        BedSound::ALL.iter().map(|w| w.name()).collect(),
        BellSound::ALL.iter().map(|w| w.name()).collect(),
        NamedPattern::ALL.iter().map(|w| w.name()).collect(),
        Area::ALL.iter().map(|w| w.name()).collect(),
        Anchor::ALL.iter().map(|w| w.name()).collect(),
        Posture::ALL.iter().map(|w| w.name()).collect(),
    ];
    for word in words.concat() {
        assert!(reference.contains(&format!("`{word}`")), "no word on {word}");
    }
}
