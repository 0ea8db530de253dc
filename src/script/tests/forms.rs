//! What the written forms come to in the domain.

use super::{read, with_fields, with_partner_steps, with_steps};
use crate::domain::{
    Anchor, Area, Bed, BedSound, Bell, BellSound, BreathPattern, Breathe, Choice, Eyes, Line,
    NamedPattern, Optional, PacedLine, Part, Practice, Quiet, Repeat, Session, Setting, Speaker,
    Step, Topic, Touch, Turn,
};
use crate::script::{Code, Diagnostic, Parsed, Place, Report, Severity, Spot};
use crate::units::{Decibels, Frames};

fn session(script: &str) -> Session {
    match read(script) {
        Ok(parsed) => parsed.session,
        Err(report) => panic!("{report}"),
    }
}

fn step(written: &str) -> Step {
    session(&with_partner_steps(written)).steps.pop().expect("one step")
}

const fn secs(secs: u64) -> Frames {
    Frames::from_secs(secs)
}

#[test]
fn fields_left_out_have_plain_values() {
    let expected = Session {
        id: "a".into(),
        title: "A".into(),
        summary: String::new(),
        language: "en".into(),
        practice: Practice::Grounding,
        setting: Setting::Solo,
        touch: Touch::None,
        areas: [].into(),
        notes: vec![],
        topics: vec![],
        lengths: vec![],
        bed: None,
        fade: Frames::ZERO,
        steps: vec![Step::Bell(Bell::plain(BellSound::Bowl))],
    };
    assert_eq!(session(&with_fields("")), expected);
    let none = "summary: None, notes: None, topics: None, lengths: None, bed: None, fade: None, \
                touch: None, setting: None,";
    assert_eq!(session(&with_fields(none)), expected, "`None` is the same as left out");
}

#[test]
fn fields_are_read() {
    let fields = "summary: \"B.\", setting: Partners, touch: Own, notes: [\"C\"], topics: [Sleep, Pain], \
                  lengths: [\"5m\", \"1h\"], bed: Some(Bed(sound: Rain, level_db: -30)), fade: \"3m\",";
    let read = session(&with_fields(fields));
    assert_eq!(read.summary, "B.");
    assert_eq!((read.setting, read.touch), (Setting::Partners, Touch::Own));
    assert_eq!(read.notes, ["C"]);
    assert_eq!(read.topics, [Topic::Sleep, Topic::Pain]);
    assert_eq!(read.lengths, [secs(300), secs(3600)]);
    assert_eq!(read.bed, Some(Bed { sound: BedSound::Rain, level: Decibels::whole(-30) }));
    assert_eq!(read.fade, secs(180));
    let plain = session(&with_fields("bed: Bed(sound: Rain),")).bed;
    assert_eq!(plain.map(|bed| bed.level), Some(Bed::DEFAULT_LEVEL));
}

#[test]
fn bells_and_lines_have_a_plain_and_a_rich_form() {
    assert_eq!(step("Bell(Chime)"), Step::Bell(Bell::plain(BellSound::Chime)));
    assert_eq!(step("Ring(sound: Chime)"), step("Bell(Chime)"));
    let rich = Bell { sound: BellSound::Bowl, level: Decibels::whole(-20), takes: secs(6) };
    assert_eq!(step("Ring(sound: Bowl, takes: \"6s\", level_db: -20)"), Step::Bell(rich));

    assert_eq!(step("Say(\"A b.\")"), Step::Say(Line::plain("A b.")));
    assert_eq!(step("Line(text: \"A b.\")"), step("Say(\"A b.\")"));
    let line = Line {
        text: "A Moeller.".into(),
        clip: Some("a/1.ogg".into()),
        say_as: [("Moeller".to_owned(), "mˈʌləɹ".to_owned())].into(),
    };
    let written =
        "Line(text: \"A Moeller.\", clip: \"a/1.ogg\", say_as: {\"Moeller\": \"mˈʌləɹ\"})";
    assert_eq!(step(written), Step::Say(line));
}

#[test]
fn silences_are_fixed_or_elastic() {
    let quiet = |least, ideal, most| {
        Step::Quiet(Quiet { ideal: secs(ideal), least: secs(least), most: secs(most) })
    };
    assert_eq!(step("Quiet(\"6s\")"), quiet(6, 6, 6));
    assert_eq!(step("Quiet(ideal: \"6s\")"), quiet(6, 6, 6));
    assert_eq!(step("Quiet(ideal: \"6s\", most: \"9s\")"), quiet(6, 6, 9));
    assert_eq!(step("Quiet(ideal: \"6s\", least: \"0s\", most: \"9s\")"), quiet(0, 6, 9));
}

#[test]
fn breath_is_named_or_made_to_measure() {
    let lines = vec![
        PacedLine { cycle: 1, line: Line::plain("A.") },
        PacedLine { cycle: 3, line: Line { clip: Some("b.mp3".into()), ..Line::plain("B.") } },
    ];
    let expected = Breathe {
        pattern: NamedPattern::Coherent.pattern(),
        ideal: secs(60),
        least: secs(25),
        most: secs(240),
        lines,
    };
    let written = "Breathe(pattern: Coherent, ideal: \"1m\", least: \"25s\", most: \"4m\", lines: [\
                   Spoken(cycle: 1, say: \"A.\"), Spoken(cycle: 3, line: Line(text: \"B.\", clip: \"b.mp3\"))])";
    assert_eq!(step(written), Step::Breathe(expected));

    let pattern = BreathPattern::new(secs(2), secs(1), secs(1), secs(5), secs(1));
    let written = "Breathe(ideal: \"60s\", pattern: Pattern(breathe_in: \"2s\", top_up: \"1s\", \
                   hold_in: \"1s\", breathe_out: \"5s\", hold_out: \"1s\"))";
    assert!(matches!(step(written), Step::Breathe(b) if Ok(b.pattern) == pattern));
}

/// A line is never lost: its breath is one that the shortest stretch has.
#[test]
fn paced_lines_sit_on_breaths_that_always_come() {
    let cycles = |least: &str, cycle: u32| {
        let step = format!(
            "Breathe(pattern: Coherent, ideal: \"1m\", least: \"{least}\", lines: [Spoken(cycle: {cycle}, say: \"A.\")])"
        );
        read(&with_partner_steps(&step)).is_ok()
    };
    assert!(cycles("20s", 2) && !cycles("20s", 3));
    assert!(cycles("21s", 3), "21 s take three breaths of 10 s");
    assert!(cycles("0s", 1) && !cycles("0s", 2), "there is always one breath");
}

#[test]
fn steps_hold_steps() {
    let bell = || vec![Step::Bell(Bell::plain(BellSound::Bowl))];
    let part = Part { title: "A".into(), areas: [Area::Hands].into(), steps: bell() };
    assert_eq!(step("Part(title: \"A\", area: Hands, steps: [Bell(Bowl)])"), Step::Part(part));
    let optional = Optional { priority: 2, steps: bell() };
    assert_eq!(step("Optional(priority: 2, steps: [Bell(Bowl)])"), Step::Optional(optional));
    let repeat = Repeat { times: 3, steps: bell() };
    assert_eq!(step("Repeat(times: 3, steps: [Bell(Bowl)])"), Step::Repeat(repeat));
    let anchors = Choice::Anchor(vec![(Anchor::Sounds, bell()), (Anchor::Feet, vec![])]);
    assert_eq!(step("Choice(anchor: {Sounds: [Bell(Bowl)], Feet: []})"), Step::Choice(anchors));
    let eyes = Choice::Eyes(vec![(Eyes::Open, bell())]);
    assert_eq!(step("Choice(eyes: {Open: [Bell(Bowl)]})"), Step::Choice(eyes));
    let turn = Turn {
        speaker: Speaker::Second,
        title: "B".into(),
        time: secs(180),
        warn: Some(secs(30)),
        steps: bell(),
    };
    let written =
        "Turn(speaker: Second, title: \"B\", time: \"3m\", warn: \"30s\", steps: [Bell(Bowl)])";
    assert_eq!(step(written), Step::Turn(turn.clone()));
    let bare = Turn { warn: None, steps: vec![], ..turn };
    assert_eq!(step("Turn(speaker: Second, title: \"B\", time: \"3m\")"), Step::Turn(bare));
}

/// The step of a script that says a version of the format, and the version that it needs.
fn step_in(format: u8, written: &str) -> Result<(Step, i64), Report> {
    let script = with_steps(written).replacen("format: 1", &format!("format: {format}"), 1);
    let mut parsed = read(&script)?;
    Ok((parsed.session.steps.pop().expect("one step"), parsed.needs))
}

#[test]
fn a_part_is_about_any_number_of_places() {
    let part = |areas: &[Area]| {
        let steps = vec![Step::Bell(Bell::plain(BellSound::Bowl))];
        Step::Part(Part { title: "A".into(), areas: areas.iter().copied().collect(), steps })
    };
    for (written, areas, needs) in [
        ("", &[][..], 1),
        ("area: None,", &[], 1),
        ("area: Hands,", &[Area::Hands], 1),
        ("areas: [Hands],", &[Area::Hands], 2),
        ("areas: [Hands, Arms],", &[Area::Arms, Area::Hands], 2),
        ("areas: Some([Arms, Hands]),", &[Area::Arms, Area::Hands], 2),
        ("areas: [],", &[], 2),
        ("areas: None,", &[], 2),
        ("area: None, areas: [Skin],", &[Area::Skin], 2),
    ] {
        let written = format!("Part(title: \"A\", {written} steps: [Bell(Bowl)])");
        assert_eq!(step_in(2, &written), Ok((part(areas), needs)), "{written}");
        // What format 1 had is read in it forever, and nothing that came later is.
        assert_eq!(step_in(1, &written).ok(), (needs == 1).then(|| (part(areas), 1)), "{written}");
    }
}

/// What a session is about as a whole needs format 2 as well.
#[test]
fn a_session_can_be_about_places() {
    let script = with_fields("areas: [Pelvis, Belly],").replacen("format: 1", "format: 2", 1);
    let parsed = read(&script).expect("a valid script");
    assert_eq!(parsed.session.areas, [Area::Belly, Area::Pelvis].into());
    assert_eq!(parsed.needs, 2);
    let report = read(&with_fields("areas: [Pelvis],")).expect_err("format 1").to_string();
    assert!(report.starts_with("error[format]: `areas` came with format 2, and `format` is 1"));
}

/// Every word of the language says with its first use which version has it.
#[test]
fn topics_of_format_2_need_it() {
    let of_1 = [
        "Stress",
        "Worry",
        "Sleep",
        "Mood",
        "Pain",
        "PelvicFloor",
        "Presence",
        "BodyImage",
        "Desire",
        "Kindness",
        "Communication",
        "Closeness",
        "StrongFeelings",
        "DeviceFree",
    ];
    for topic in Topic::ALL {
        let script = with_fields(&format!("topics: [Stress, {}],", topic.name())).replacen(
            "Stress, Stress",
            "Stress",
            1,
        );
        let newer = script.replacen("format: 1", "format: 2", 1);
        let needs = if of_1.contains(&topic.name()) { 1 } else { 2 };
        assert_eq!(read(&newer).map(|parsed| parsed.needs), Ok(needs), "{topic:?}");
        assert_eq!(read(&script).is_ok(), needs == 1, "{topic:?}");
    }
}

#[test]
fn clips_can_not_lead_elsewhere() {
    let lawful =
        |clip: &str| read(&with_steps(&format!("Line(text: \"A.\", clip: {clip:?})"))).is_ok();
    for clip in
        ["a.ogg", "a/01-arrive.flac", "s/1.mp3", "take_2.wav", "A.ogg", "ZOOM0001.WAV", "New 1.wav"]
    {
        assert!(lawful(clip), "{clip}");
    }
    for clip in [
        "../a.ogg",
        "/a.ogg",
        "a/../b.ogg",
        "a//b.ogg",
        "c:a.ogg",
        "a\\b.ogg",
        "b/a.ogg",
        ".ogg",
        "a.ogg ",
        "a.exe",
        "ogg",
        "a/b/c.ogg",
        "https://a.ogg",
    ] {
        assert!(!lawful(clip), "{clip}");
    }
}

/// Another layer reports on a place with what it knows.
#[test]
fn places_are_kept_for_later() {
    let script = with_fields("setting: Partners,\nlengths: [\"5m\", \"10m\"],").replacen(
        "Bell(Bowl)",
        "Repeat(times: 2, steps: [Turn(speaker: First, title: \"B\", time: \"3m\")])",
        1,
    );
    let places = read(&script).expect("a valid script").spots;
    let length = places.of(Spot::Length(1));
    let infeasible = Diagnostic::at(Code::Infeasible, "a.ron", &length, "`10m` is not feasible")
        .with_help("nearest are 9m40s and 11m");
    assert_eq!(infeasible.severity, Severity::Error);
    assert_eq!(
        infeasible.to_string(),
        "error[infeasible]: `10m` is not feasible\n \
         --> a.ron:3:17\n  |\n3 | lengths: [\"5m\", \"10m\"],\n  |                 ^^^^^\n  \
         = help: nearest are 9m40s and 11m"
    );
    let at = |spot| {
        let place = places.of(spot);
        (place.line, place.column)
    };
    assert_eq!((at(Spot::Turn(0)), at(Spot::Steps)), ((4, 34), (4, 8)));
}

/// Spots of lines are numbered as in [`crate::domain::Session::lines`], in any kind of step.
#[test]
fn every_line_has_its_place() {
    let script = with_steps(
        "Say(\"a\"),
Repeat(times: 2, steps: [Line(clip: \"b.ogg\", text: \"b\")]),
Choice(eyes: {Open: [Say(\"c\")], Closed: [Line(text: \"d\")]}),
Breathe(pattern: Coherent, ideal: \"1m\", lines: [
    Spoken(cycle: 1, say: \"e\"),
    Spoken(cycle: 3, line: Line(text: \"f\", clip: \"f.ogg\")),
]),
Optional(priority: 1, steps: [Part(title: \"G\", steps: [Say(\"g\")])]),",
    );
    let Parsed { session, spots: places, .. } = read(&script).expect("a valid script");
    let lines: Vec<&str> = script.lines().collect();
    let written = |place: Place| {
        let from = place.column as usize - 1;
        lines[place.line as usize - 1][from..from + place.length as usize].to_owned()
    };
    for (at, line) in session.lines().into_iter().enumerate() {
        assert_eq!(written(places.of(Spot::Line(at))), format!("{:?}", line.text));
        if let Some(clip) = &line.clip {
            assert_eq!(written(places.of(Spot::Clip(at))), format!("{clip:?}"));
        }
    }
    assert_eq!(session.lines().len(), 7);
}

/// What other layers have to say comes in between, and is never lost to advice.
#[test]
fn a_report_takes_more_in_the_order_of_the_text() {
    let lines = "Say(\"We rest.\"), Bell(Bowl),\n".repeat(99);
    let script = with_steps(&format!("{lines}Line(text: \"a\", clip: \"a.ogg\"),"));
    let Parsed { advice, spots: places, .. } = read(&script).expect("a valid script");
    let missing = |spot| Diagnostic::at(Code::Recording, "a.ron", &places.of(spot), "missing");
    let report = advice.with(vec![missing(Spot::Clip(99)), missing(Spot::Line(50))]);
    assert_eq!((report.diagnostics.len(), report.left_out), (Report::MOST, 1));
    let errors = report.diagnostics.iter().enumerate();
    let errors: Vec<usize> =
        errors.filter(|(_, one)| one.severity == Severity::Error).map(|(at, _)| at).collect();
    assert_eq!(errors, [50, 99]);
}

#[test]
fn diagnostics_are_plain_json() {
    let report = read(&with_steps("Quiet(ideel: \"6s\"),")).expect_err("a misspelt field");
    let json = serde_json::to_value(&report).expect("plain fields");
    assert_eq!(
        json,
        serde_json::json!({
            "diagnostics": [{
                "severity": "error",
                "code": "unknown-field",
                "message": "`Quiet` knows no field `ideel`, expected `ideal`, `least` or `most`",
                "file": "a.ron",
                "place": {
                    "line": 2, "column": 7, "length": 5, "excerpt": "Quiet(ideel: \"6s\"),", "caret": 6
                },
                "help": "did you mean `ideal`?",
            }],
            "left_out": 0,
        })
    );
}
