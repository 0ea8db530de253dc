//! Exported history can be imported again, and problems of imported files are reported.

mod dates;
mod saved;

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::Practice;
use crate::domain::record::{Counts, Ended, Origin, Rating, Ratings, Reason, SealedLines};

/// A computer that is one hour ahead of UTC, whose clock skips 02:00 to 03:00 on 2026-03-29.
fn here() -> Here<'static> {
    Here {
        at_local: &|local| {
            let skipped = NaiveDate::from_ymd_opt(2026, 3, 29)?.and_hms_opt(2, 0, 0)?;
            let inside = local >= skipped && local < skipped + TimeDelta::hours(1);
            let utc_ms = UtcMillis::from(local.and_utc()) - TimeDelta::hours(1);
            (!inside).then_some(Moment { utc_ms, offset_secs: 3600 })
        },
        offset_at: &|_| 3600,
        day_start: DayStart::default(),
        // 2026-11-23 12:00 UTC.
        now: UtcMillis(1_795_435_200_000),
    }
}

/// What came of a text that can be read in one way.
fn read(bytes: &[u8]) -> Result<Imported, ImportError> {
    match import(bytes, None, &here())? {
        Reading::One(imported) => Ok(imported),
        Reading::Either(either) => panic!("can be read in two ways: {}", either.why),
    }
}

/// Texts with all that CSV, RON and spreadsheets make something of.
const TEXT: &str = "([=+@'\"\\\\,;ä\u{202e}-]|[a-z ]){0,12}";

fn histories() -> impl Strategy<Value = History> {
    let ms = -60_000_000_000_000i64..60_000_000_000_000;
    let appointment = (any::<u128>(), ms, -840i32..=840, TEXT, any::<bool>());
    let appointment = appointment.prop_map(|(id, at, minutes, with, asked)| Appointment {
        id: Uuid::from_u128(id),
        at: Moment { utc_ms: UtcMillis(at), offset_secs: minutes * 60 },
        with,
        asked,
    });
    let appointments = proptest::collection::vec(appointment, 0..4);
    let both = (entries(), appointments);
    both.prop_map(|(sittings, appointments)| History { sittings, appointments })
}

fn entries() -> impl Strategy<Value = Vec<PracticeEntry>> {
    let text = || TEXT;
    let rating = || proptest::option::of((0u8..=10).prop_map(|n| Rating::new(n).unwrap()));
    let word = |all: usize| 0..all;
    let offered = (0..Reason::OFFERED.len()).prop_map(|n| Reason::OFFERED[n].to_text().to_owned());
    let reason = prop_oneof![text().prop_map(String::from), offered];
    let sealed = "sealed-1:[0-9]{1,6}:[0-9]:[0-9a-f]{2,32}:[0-9a-f]{2,90}";
    let sealed = sealed.prop_map(|text| SealedLines::from_text(&text).unwrap());
    let sealed = proptest::collection::vec(sealed, 0..=SealedLines::MOST);
    let one = (
        (any::<u128>(), text(), proptest::option::of("[a-z-]{1,9}"), word(Practice::ALL.len() + 1)),
        (-60_000_000_000_000i64..60_000_000_000_000, -50_400i32..=50_400, 0i64..90_000_000),
        (-500_000i32..1_000_000, proptest::option::of(any::<u32>()), any::<u32>()),
        (word(Ended::ALL.len()), word(Counts::ALL.len()), word(Origin::ALL.len())),
        (rating(), rating(), rating(), rating(), reason, text(), text(), sealed),
    );
    let one = one.prop_map(|(a, b, c, d, e)| PracticeEntry {
        id: Uuid::from_u128(a.0),
        title: a.1 + "a",
        session: a.2,
        homework: None,
        practice: Practice::ALL.get(a.3).copied(),
        begun: Moment { utc_ms: UtcMillis(b.0), offset_secs: b.1 / 60 * 60 },
        ended_utc_ms: UtcMillis(b.0 + b.2),
        day: NaiveDate::from_num_days_from_ce_opt(c.0.max(1)).unwrap(),
        planned_secs: c.1,
        actual_secs: c.2,
        ended: Ended::ALL[d.0],
        counts: Counts::ALL[d.1],
        origin: Origin::ALL[d.2],
        ratings: Ratings { distress_before: e.0, distress_after: e.1, comfort: e.2, presence: e.3 },
        reason: Reason::from_text(&e.4),
        line: e.5,
        bring: e.6,
        sealed: e.7,
    });
    proptest::collection::vec(one, 0..6)
}

proptest! {
    #[test]
    fn what_goes_out_comes_back(history in histories()) {
        for text in [to_csv(&history), to_ron(&history), to_json(&history)] {
            let imported = read(text.as_bytes()).unwrap();
            prop_assert_eq!(&imported.problems, &[]);
            prop_assert_eq!(&imported.history, &history);
        }
    }

    #[test]
    fn no_cell_is_a_formula(history in histories()) {
        let text = to_csv(&history);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for record in reader.records() {
            for (column, cell) in record.unwrap().iter().enumerate() {
                // Times before the year 0 begin with a sign, and are no formula.
                let year = column <= 3;
                prop_assert!(year || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
    }

    #[test]
    fn any_text_is_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = import(&bytes, None, &here());
    }

    #[test]
    fn any_rows_are_answered(
        head in 0usize..3,
        rows in proptest::collection::vec("[0-9:/,\" a-zA-Z+-]{0,40}", 0..8),
    ) {
        let head = [
            "Started At,Duration,Preset,Activity",
            "start_time_unix,duration_secs,mode,label,note",
            "id,began,practised_seconds",
        ][head];
        let text = format!("{head}\n{}", rows.join("\n"));
        let count = match import(text.as_bytes(), None, &here()).unwrap() {
            Reading::One(imported) => imported.history.sittings.len(),
            Reading::Either(either) => either.day_first.history.sittings.len(),
        };
        prop_assert!(count <= rows.len());
    }
}

#[test]
fn insight_timer_is_read_and_what_is_wrong_is_named() {
    let text = "\u{feff}Started At,Duration,Preset,Activity,Mood\r\n\
        04/20/2026 08:21:14,0:45:0,,Meditation,\r\n\
        04/21/2026 09:30:00 PM,0:5:3,\"Walking, mindful\",Walking,\r\n\
        bad-date,0:10:0,Broken,Meditation,\r\n\
        03/29/2026 02:30:00,0:10:0,,Meditation,\r\n\
        04/22/2026 08:00:00,99:0:0,,Meditation,\r\n";
    let imported = read(text.as_bytes()).unwrap();
    assert_eq!(imported.from, "Insight Timer");
    let rows: Vec<(String, u32, String)> = imported
        .history
        .sittings
        .iter()
        .map(|e| (e.title.clone(), e.actual_secs, e.begun.local().unwrap().to_string()))
        .collect();
    assert_eq!(
        rows,
        [
            ("Meditation".into(), 2700, "2026-04-20 08:21:14 +01:00".into()),
            ("Walking, mindful".into(), 303, "2026-04-21 21:30:00 +01:00".into()),
        ]
    );
    let problems: Vec<String> = imported.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "line 1: the column `mood` is not known and was left out",
            "line 4: `Started At` is `bad-date`, expected a date and a time such as 11/23/2026 19:30:00",
            "line 5: the clock here skipped 2026-03-29 02:30:00, so when it was is not known",
            "line 6: `Duration` is `99:0:0`, expected a second to a day",
        ]
    );
    // The same file again is the same sittings.
    assert_eq!(read(text.as_bytes()).unwrap(), imported);
}

#[test]
fn meditate_is_read_and_what_is_wrong_is_named() {
    let text = "start_time_unix,duration_secs,mode,label,note\n\
        1712345678,600,timer,Morning,First sit of the day\n\
        1712345679,600,box_breath,,\n\
        later,600,timer,,\n\
        1712345680,0,timer,,\n\
        99999999999999999,60,timer,,\n";
    let imported = read(text.as_bytes()).unwrap();
    assert_eq!(imported.from, "Meditate");
    let first = &imported.history.sittings[0];
    assert_eq!((first.title.as_str(), first.line.as_str()), ("Morning", "First sit of the day"));
    assert_eq!((first.begun.utc_ms, first.begun.offset_secs), (UtcMillis(1_712_345_678_000), 3600));
    assert_eq!(imported.history.sittings[1].title, "Box breath");
    let problems: Vec<String> = imported.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "line 4: `start_time_unix` is `later`, expected seconds since 1970",
            "line 5: `duration_secs` is `0`, expected 1 to 86400",
            "line 6: `start_time_unix` is `99999999999999999`, expected seconds since 1970",
        ]
    );
}

/// What is said about a text, sitting by sitting, and the titles of those that were read.
fn said(text: &str) -> (Vec<String>, Vec<String>) {
    let imported = read(text.as_bytes()).unwrap();
    assert_eq!(imported.unread, imported.problems.len());
    let problems = imported.problems.iter().map(ToString::to_string).collect();
    (imported.history.sittings.into_iter().map(|entry| entry.title).collect(), problems)
}

#[test]
fn a_row_that_is_not_one_row_is_named() {
    let (titles, problems) = said(
        "start_time_unix,duration_secs,mode,label,note\n\
        1712345678,600,timer,One,fine\n\
        1712345679,600,timer,Two,warm, and then cold\n\
        1712345680,600,timer\n\
        1712345681,600,timer,Four,\n\
        1712345682,600,timer,Five,\"not closed\n\
        1712345683,600,timer,Six,\n\
        1712345684,600,timer,Seven,\n",
    );
    assert_eq!(titles, ["One", "Four"]);
    assert_eq!(
        problems,
        [
            "line 3: the row has 6 fields and the first line has 5; look for a comma or a quote that \
             is missing or too many",
            "line 4: the row has 3 fields and the first line has 5; look for a comma or a quote that \
             is missing or too many",
            "line 6: a field goes on in the next line, as after a quote that is not closed; this row \
             and the 2 lines after it were left out",
        ]
    );
    // A quote that the next one closes, in our own list.
    let csv = to_csv(&of([0, 1, 2].map(|n| PracticeEntry { line: ", a".into(), ..sitting(n) })));
    let (titles, problems) = said(&csv.replacen("\", a\"", "\", a", 1));
    assert_eq!(titles, ["Sitting 2"]);
    assert_eq!(
        problems,
        [
            "line 2: a field goes on in the next line, as after a quote that is not closed; this row and \
          the line after it were left out"
        ]
    );
    let (titles, problems) = said("id,practised_seconds,\"line\n1,2,3\n");
    assert_eq!((titles.len(), problems.len()), (0, 1), "{problems:?}");
}

#[test]
fn a_time_at_which_no_sitting_was_is_named() {
    let (titles, problems) = said(
        "start_time_unix,duration_secs,mode,label,note\n\
        1712345678000,600,timer,,\n\
        -5,600,timer,,\n\
        631152000,600,timer,The first,\n\
        1795521600,600,timer,Tomorrow,\n\
        1795521601,600,timer,,\n",
    );
    assert_eq!(titles, ["The first", "Tomorrow"]);
    let named = |line, started| {
        format!(
            "line {line}: `start_time_unix` is `{started}`, expected seconds since 1970, of a time \
             between 1990 and now"
        )
    };
    assert_eq!(problems, [named(2, "1712345678000"), named(3, "-5"), named(6, "1795521601")]);
    let (titles, problems) = said(
        "Started At,Duration,Preset,Activity\n\
        04/23/1989 08:21:14,0:45:0,,Meditation\n\
        04/23/26 08:21:14,0:45:0,,Meditation\n",
    );
    assert_eq!(titles, ["Meditation"]);
    assert_eq!(
        problems,
        ["line 2: `Started At` is `04/23/1989 08:21:14`, expected a time between 1990 and now"]
    );
}

/// A history of these sittings.
fn of<const N: usize>(sittings: [PracticeEntry; N]) -> History {
    History { sittings: sittings.into(), ..History::default() }
}

/// A sitting that is always the same for a number.
fn sitting(n: u32) -> PracticeEntry {
    let begun =
        Moment { utc_ms: UtcMillis(1_772_445_600_000 + i64::from(n) * 60_000), offset_secs: 3600 };
    PracticeEntry {
        id: Uuid::from_u128(n.into()),
        title: format!("Sitting {n}"),
        session: None,
        homework: None,
        practice: None,
        begun,
        ended_utc_ms: begun.utc_ms,
        day: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        planned_secs: None,
        actual_secs: 600,
        ended: Ended::Finished,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings::default(),
        line: String::new(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Added,
    }
}

#[test]
fn words_that_can_not_be_kept_are_named_in_every_form() {
    let most = "ä".repeat(PracticeEntry::LONGEST_TEXT);
    let entries = [
        PracticeEntry { line: most.clone(), ..sitting(0) },
        PracticeEntry { line: format!("{most}s"), ..sitting(1) },
        PracticeEntry { session: Some("a".repeat(2_000_000)), ..sitting(2) },
        PracticeEntry { title: "\u{1b}[31mred".into(), ..sitting(3) },
        PracticeEntry { reason: Reason::from_text("a\u{7}b"), ..sitting(4) },
        PracticeEntry { title: " ".into(), ..sitting(5) },
        sitting(6),
    ];
    let what = [
        "`line` has 1001 characters, at most 1000",
        "`session` has 2000000 characters, at most 1000",
        "`title` has a tab, a line break or another control character in it (U+001B), expected one \
         line of plain text",
        "`reason` has a tab, a line break or another control character in it (U+0007), expected one \
         line of plain text",
        "a sitting needs a title",
    ];
    let named = |kind: &str, first: u32| -> Vec<String> {
        (first..).zip(what).map(|(n, what)| format!("{kind} {n}: {what}")).collect()
    };
    let history = of(entries);
    for (text, problems) in [
        (to_csv(&history), named("line", 3)),
        (to_ron(&history), named("sitting", 2)),
        (to_json(&history), named("sitting", 2)),
    ] {
        assert_eq!(said(&text), (vec!["Sitting 0".into(), "Sitting 6".into()], problems));
    }
    let long = format!("start_time_unix,duration_secs,note\n1712345678,600,{most}s\n");
    assert_eq!(said(&long).1, [format!("line 2: {}", what[0])]);
    let red = "Started At,Duration,Preset\n04/23/2026 08:21:14,0:45:0,\u{1b}\n";
    assert_eq!(said(red).1, [format!("line 2: {}", what[2])]);
}

#[test]
fn what_is_said_of_a_file_is_short_and_harmless() {
    let cell = format!("\u{1b}[31m{}", "a".repeat(2_000_000));
    let texts = [
        format!("Started At,Duration,\u{1b}{cell}\n{cell},1:0,\n04/23/2026 08:21:14,{cell},\n"),
        format!("start_time_unix,duration_secs\n{cell},600\n1712345678,{cell}\n"),
        format!("practised_seconds\n{cell}\n"),
        to_csv(&of([sitting(0)])).replace("Added", &cell),
    ];
    for text in texts {
        let (titles, problems) = {
            let imported = read(text.as_bytes()).unwrap();
            (imported.history.sittings.len(), imported.problems)
        };
        assert_eq!(titles, 0);
        for problem in problems {
            let said = problem.to_string();
            assert!(said.len() < 400 && !said.contains(char::is_control), "{said:.400}");
        }
    }
    for text in [format!("{cell},"), "{\"format\": 1, \"\\u001b\": 2}".into()] {
        let said = read(text.as_bytes()).unwrap_err().to_string();
        assert!(said.len() < 400 && !said.contains(char::is_control), "{said:?}");
    }
}

#[test]
fn a_text_of_no_known_kind_is_refused_in_one_sentence() {
    let refused = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(refused(" \n"), "the file is empty");
    assert_eq!(
        refused("date,minutes\n1,2"),
        "the first line is of none of the programs that are known here, found `date,minutes`; known \
         are Groundwork (CSV, RON, JSON), Insight Timer (`Started At,Duration,Preset,Activity`) and \
         Meditate (`start_time_unix,duration_secs,mode,label,note`)"
    );
    assert_eq!(
        refused("{\"format\": 3, \"sittings\": []}"),
        "the file is of format 3, and this program knows 2; use a newer Groundwork"
    );
    assert_eq!(
        refused("History(format: 3, kept: [1])"),
        "the file is of format 3, and this program knows 2; use a newer Groundwork"
    );
    assert_eq!(
        refused("History(format: 1, sittings: [(id: 1)])"),
        "the RON cannot be read: 1:35-1:36: Expected string"
    );
    let not_text = "the file is not a text in UTF-8 (byte 3)";
    assert_eq!(read("aä\0".as_bytes()).unwrap_err().to_string(), not_text);
    assert_eq!(read(b"a\xc3\xa4\xff").unwrap_err().to_string(), not_text);
}

#[test]
fn the_documented_example_is_what_is_written() {
    let docs = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/history-format.md"));
    let block = |kind: &str| {
        let begin = docs.find(&format!("```{kind}\n")).unwrap() + kind.len() + 4;
        let length = docs[begin..].find("```").unwrap();
        &docs[begin..begin + length]
    };
    let csv = block("csv");
    let mut history = read(csv.as_bytes()).unwrap().history;
    assert_eq!((history.sittings.len(), history.appointments.len()), (2, 1));
    assert_eq!(to_csv(&history), csv);
    history.sittings.truncate(1);
    assert_eq!(to_ron(&history), block("ron"));
    let fields = [
        serde_json::to_value(plain(&history.sittings[0])).unwrap(),
        serde_json::to_value(plain_appointment(&history.appointments[0])).unwrap(),
    ];
    for field in fields.iter().flat_map(|fields| fields.as_object().unwrap().keys()) {
        assert!(docs.contains(&format!("| `{field}` |")), "`{field}` is not described");
    }
}
