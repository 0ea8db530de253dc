//! Whatever text is pasted, what comes of it is a session without errors, with all of its words.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{with_partner_steps, with_steps};
use crate::domain::{Practice, Step};
use crate::script::paste::{Became, Head, PasteError, Pasted, paste, text_of};
use crate::script::{Edit, MAX_BYTES, Parsed, Severity, Way, parse};
use crate::units::Frames;

const HEAD: Head<'static> = Head { id: "pasted", title: None, language: "en", practice: None };

/// The session of a text, which has no errors.
fn session(pasted: &Pasted) -> (String, Parsed) {
    let text = pasted.session(&HEAD).unwrap();
    let parsed =
        parse("a.ron", text.as_bytes()).unwrap_or_else(|report| panic!("{report}\n{text}"));
    assert!(parsed.advice.diagnostics.iter().all(|found| found.severity == Severity::Advice));
    (text, parsed)
}

/// What is left of a text as `Say`, `Quiet` and so on.
fn steps_of(text: &str) -> Vec<Step> {
    session(&paste(text).unwrap()).1.session.steps
}

/// Whether every piece can be inserted into an existing script, which then has no errors.
fn insert(pasted: &Pasted) {
    let mut script = match pasted.for_two {
        true => with_partner_steps("Bell(Bowl),"),
        false => with_steps("Bell(Bowl),"),
    };
    for (at, entry) in pasted.steps().into_iter().enumerate() {
        let at = Way::default().field("steps").at(at + 1);
        Edit::Insert { at, entry }.apply(&mut script).unwrap();
    }
    let parsed = parse("a.ron", script.as_bytes());
    let parsed = parsed.unwrap_or_else(|report| panic!("{report}\n{script}"));
    let pasted = session(pasted).1.session.steps;
    assert_eq!(parsed.session.steps[1..], pasted[..]);
}

#[test]
fn pieces_can_be_inserted_into_a_script() {
    let text = "# Arriving\nRest.\n[softly]\nAnd on.\n# Leaving\n[bell]\nGo.\n[to the end]";
    let pasted = paste(text).unwrap();
    insert(&pasted);
    assert_eq!(pasted.steps().len(), 2);
    assert!(pasted.steps()[1].contains("// to the end"), "{:?}", pasted.steps());
    let ends_with_comment = paste("Rest.\n[to the end]").unwrap();
    insert(&ends_with_comment);
    assert!(session(&ends_with_comment).0.contains("// to the end"));
    insert(&paste("Rest.\nPartner A: 3 minutes\nRest.").unwrap());
}

#[test]
fn what_the_text_does_not_say_is_asked_for() {
    let pasted = paste("Rest.").unwrap();
    let text = pasted.session(&HEAD).unwrap();
    assert!(text.contains("// The text does not say what kind of practice this is."), "{text}");
    assert!(text.contains("title: \"Pasted\""));
    let head = Head {
        title: Some("A \"night\""),
        practice: Some(Practice::Sleep),
        language: "de",
        ..HEAD
    };
    let text = pasted.session(&head).unwrap();
    assert!(text.contains(r#"title: "A \"night\"""#) && !text.contains("//"), "{text}");
    let wrong = pasted.session(&Head { id: "Not an id", ..HEAD }).unwrap_err();
    assert!(wrong.to_string().contains("error[id]"), "{wrong}");
}

#[test]
fn texts_without_words_are_refused_with_a_reason() {
    for text in ["", " \n\u{FEFF}\t\n", "\u{C}"] {
        assert_eq!(paste(text).unwrap_err(), PasteError::Empty, "{text:?}");
    }
    for text in
        ["[softly]\n\n(end of recording)", "# Title\n\n## Part", "Page 1\n\nPage 2", "\u{1F319}"]
    {
        assert_eq!(paste(text).unwrap_err(), PasteError::NothingToSay, "{text}");
    }
    // Silence and bells alone are a sitting.
    assert_eq!(steps_of("[bell]\n[10 minutes of silence]\n[bell]").len(), 3);
}

#[test]
fn documents_are_named() {
    for (bytes, what) in [
        (
            &b"{\\rtf1 Rest.}"[..],
            "this is an RTF document, and not plain text; save it as plain text",
        ),
        (b"PK\x03\x04word/", "this is a Word document"),
    ] {
        let said = text_of(bytes).unwrap_err().to_string();
        assert!(said.starts_with(what), "{said}");
    }
    let said = paste("<!DOCTYPE html><p>Rest.</p>").unwrap_err().to_string();
    assert!(said.starts_with("this is a web page"), "{said}");
    assert_eq!(text_of("é\u{FF}".as_bytes()).unwrap(), "é\u{FF}");
    assert_eq!(text_of(b"Rest\x92s").unwrap(), "Rest’s");
    assert_eq!(text_of(b"\xC3\xA9 \xFF").unwrap_err(), PasteError::NotText { at: 3 });
}

#[test]
fn limits_are_said_and_nothing_is_cut_off() {
    let page = "Perhaps notice the breath, wherever it is easiest to feel.\n\n".repeat(40);
    let book = page.repeat(75);
    assert!(matches!(paste(&book), Ok(pasted) if pasted.lines == 3000));
    let said = paste(&"a".repeat(MAX_BYTES + 1)).unwrap_err().to_string();
    assert!(
        said.starts_with("the text has 524289 bytes, and a script can have 524288; divide"),
        "{said}"
    );
    let said = paste(&page.repeat(200)).unwrap_err();
    assert!(matches!(said, PasteError::TooLarge { .. }), "{said}");
    assert_eq!(
        paste(&"[bell]\n".repeat(20_001)).unwrap_err(),
        PasteError::TooManySteps { steps: 20_001 }
    );
    assert_eq!(paste(&"[pause 4 h]\n".repeat(4)).unwrap_err(), PasteError::TooLong);
}

/// A silence can grow to three times its length, but not where that would make the session too long.
#[test]
fn long_silences_stay_as_they_are() {
    let quiet = |text: &str| match steps_of(text).as_slice() {
        [Step::Quiet(quiet), ..] => (quiet.ideal, quiet.most),
        steps => panic!("{steps:?}"),
    };
    let hours = |hours: u64| Frames::from_secs(hours * 3600);
    assert_eq!(quiet("[pause 1 hour]"), (hours(1), hours(3)));
    assert_eq!(quiet(&"[pause 2 hours]\n".repeat(5)), (hours(2), hours(2)));
}

#[test]
fn a_title_that_is_too_long_is_kept_whole_as_a_comment() {
    let title = format!("# {}", "softly ".repeat(20));
    let (text, parsed) = session(&paste(&format!("{title}\nRest.")).unwrap());
    assert!(parsed.session.title.ends_with("softly…") && parsed.session.title.len() <= 83);
    assert_eq!(text.matches("softly").count(), 20 + 11, "{text}");
}

#[test]
fn times_in_a_recording_become_silence_where_there_must_have_been_some() {
    let quiets = |text: &str| {
        let pasted = paste(text).unwrap();
        let silences = pasted.remarks.iter().filter_map(|remark| match remark.became {
            Became::TimeStamp(silence) => Some(silence.map(Frames::whole_secs)),
            _ => None,
        });
        silences.collect::<Vec<_>>()
    };
    // One word takes 0.48 s, and a second lies between two lines.
    assert_eq!(quiets("[0:00] Rest.\n[0:30] Rest.\n[0:33] Rest."), [None, Some(28), None]);
    // A pause that is written is part of the time.
    assert_eq!(quiets("[0:00] Rest.\n[pause 20 s]\n[0:30] Rest."), [None, Some(8)]);
    // Speech that takes longer here than in the recording takes from the next silence.
    let late = format!("[0:00] {}.\n[0:05] Rest.\n[0:30] Rest.", "slowly ".repeat(20).trim());
    assert_eq!(quiets(&late), [None, None, Some(17)]);
    // Times that do not rise say nothing.
    assert_eq!(quiets("[0:30] Rest.\n[0:20] Rest."), [None, None]);
}

/// Habits of people who write guidance, around words of their own.
fn habit() -> impl Strategy<Value = String> {
    let words = prop::collection::vec("[a-z]{2,7}", 1..25).prop_map(|words| words.join(" "));
    let mark = prop::sample::select(vec![
        "[pause 10 s]",
        "(pause)",
        "(long pause)",
        "... 1 min",
        "…",
        "[bell]",
        "*bell*",
        "Bell x3",
        "Silence",
        "[3 breaths]",
        "[softly]",
        "(softly",
        "[open",
        "* * *",
        "---",
        "====",
        "Page 3 of 7",
        "7",
        "\u{C}",
        "Therapist:",
        "Partner A:",
        "[00:30]",
        "2:15\t",
        "- ",
        "1. ",
        "• ",
        "# ",
        "**",
        "_",
        ">",
        "\\",
        "\"",
        "“",
        "{",
        "}",
        "<",
        "//",
        "/*",
        "#![",
        "\u{AD}",
        "\u{A0}",
        "\u{202E}",
        "\u{1F514}",
        "\r\n",
        "\r",
        "\n\n",
        "\t",
        "     ",
        "-\n",
        "Partner B: 2 min",
        "Title:",
        "Note:",
        "[4 h]",
        "PAUSE",
        ":",
        ".",
        "!",
        "...",
        "ARRIVING",
        "\u{200D}",
        "(1:99)",
        "1/2 min",
        "٣",
    ]);
    let piece = prop_oneof![
        3 => words.clone().prop_map(|words| format!("{words}.")),
        1 => words,
        4 => mark.prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ];
    let end = prop::sample::select(vec!["\n", "\n\n", " ", ""]);
    prop::collection::vec((piece, end), 0..40).prop_map(|pieces| {
        pieces.iter().fold(String::new(), |mut text, (piece, end)| {
            let _ = write!(text, "{piece}{end}");
            text
        })
    })
}

/// Pastes a text; whatever comes of it is a session, or a reason that the text itself gives.
fn holds(text: &str) {
    match paste(text) {
        Ok(pasted) => {
            session(&pasted);
            if pasted.steps().len() <= 10 {
                insert(&pasted);
            }
        }
        Err(PasteError::Empty | PasteError::NothingToSay | PasteError::TooLong) => {}
        Err(PasteError::Document { .. }) => {}
        Err(error) => panic!("{error}\n{text:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_habit_makes_a_session(text in habit()) {
        holds(&text);
    }

    #[test]
    fn any_characters_make_a_session(text in "\\PC*", more in any::<String>()) {
        holds(&format!("{text}\n{more}"));
    }

    /// Words between cues, headings and wrapped rows are spoken, all of them and in their order.
    #[test]
    fn no_word_is_lost(
        words in prop::collection::vec("[a-z]{2,9}", 1..120),
        between in prop::collection::vec(prop::sample::select(vec![
            " ", " ", " ", " ", "\n", ". ", ".\n\n", " [pause] ", ".\n[pause 10 s]\n", ", ", "\r\n", "\u{A0}",
        ]), 120),
    ) {
        let mut text = "Begin ".to_owned();
        for (word, end) in words.iter().zip(&between) {
            // Some begin sentences.
            let first = if word.len() % 2 == 0 { 'x' } else { 'X' };
            text.push_str(&format!("{first}{word}{end}"));
        }
        let session = session(&paste(&text).unwrap()).1.session;
        let spoken: Vec<String> = session
            .lines()
            .iter()
            .flat_map(|line| line.text.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.starts_with(['x', 'X']))
            .map(|word| word[1..].to_owned())
            .collect();
        prop_assert_eq!(spoken, words);
    }
}
