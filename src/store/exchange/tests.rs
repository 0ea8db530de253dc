//! What goes out comes back, and whatever comes in is said.

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::Practice;
use crate::domain::record::{Counts, Ended, Origin, Rating, Ratings};

/// A computer that is one hour ahead of UTC, whose clock skips 02:00 to 03:00 on 2026-03-29.
fn here() -> Here<'static> {
    Here {
        at_local: &|local| {
            let skipped = NaiveDate::from_ymd_opt(2026, 3, 29)?.and_hms_opt(2, 0, 0)?;
            let inside = local >= skipped && local < skipped + chrono::TimeDelta::hours(1);
            let utc_ms = local.and_utc().timestamp_millis() - 3_600_000;
            (!inside).then_some(Moment { utc_ms, offset_secs: 3600 })
        },
        offset_at: &|_| 3600,
        day_start: DayStart::default(),
    }
}

fn entries() -> impl Strategy<Value = Vec<PracticeEntry>> {
    // Texts with all that CSV, RON and spreadsheets make something of.
    let text = || "([=+@'\"\\\\,;\n\r\tä\u{202e}-]|[a-z ]){0,12}";
    let rating = || proptest::option::of((0u8..=10).prop_map(|n| Rating::new(n).unwrap()));
    let word = |all: usize| 0..all;
    let one = (
        (any::<u128>(), text(), proptest::option::of("[a-z-]{1,9}"), word(Practice::ALL.len() + 1)),
        (-60_000_000_000_000i64..60_000_000_000_000, -50_400i32..=50_400, 0i64..90_000_000),
        (-500_000i32..1_000_000, proptest::option::of(any::<u32>()), any::<u32>()),
        (word(Ended::ALL.len()), word(Counts::ALL.len()), word(Origin::ALL.len())),
        (rating(), rating(), rating(), rating(), text(), text()),
    );
    let one = one.prop_map(|(a, b, c, d, e)| PracticeEntry {
        id: Uuid::from_u128(a.0),
        title: a.1,
        session: a.2,
        homework: None,
        practice: Practice::ALL.get(a.3).copied(),
        begun: Moment { utc_ms: b.0, offset_secs: b.1 / 60 * 60 },
        ended_utc_ms: b.0 + b.2,
        day: NaiveDate::from_num_days_from_ce_opt(c.0.max(1)).unwrap(),
        planned_secs: c.1,
        actual_secs: c.2,
        ended: Ended::ALL[d.0],
        counts: Counts::ALL[d.1],
        origin: Origin::ALL[d.2],
        ratings: Ratings { distress_before: e.0, distress_after: e.1, comfort: e.2, presence: e.3 },
        reason: e.4,
        line: e.5,
    });
    proptest::collection::vec(one, 0..6)
}

proptest! {
    #[test]
    fn what_goes_out_comes_back(entries in entries()) {
        for text in [to_csv(&entries), to_ron(&entries), to_json(&entries)] {
            let imported = import(text.as_bytes(), &here()).unwrap();
            prop_assert_eq!(&imported.problems, &[]);
            prop_assert_eq!(&imported.entries, &entries);
        }
    }

    #[test]
    fn no_cell_is_a_formula(entries in entries()) {
        let text = to_csv(&entries);
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
        let _ = import(&bytes, &here());
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
        let imported = import(text.as_bytes(), &here()).unwrap();
        prop_assert!(imported.entries.len() <= rows.len());
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
    let imported = import(text.as_bytes(), &here()).unwrap();
    assert_eq!(imported.from, "Insight Timer");
    let read: Vec<(String, u32, String)> = imported
        .entries
        .iter()
        .map(|e| (e.title.clone(), e.actual_secs, e.begun.local().unwrap().to_string()))
        .collect();
    assert_eq!(
        read,
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
            "line 4: `Started At` is `bad-date`, expected a time such as 11/23/2026 19:30:00",
            "line 5: the clock here skipped 2026-03-29 02:30:00, so when it was is not known",
            "line 6: `Duration`: `99:0:0` is not between a second and a day",
        ]
    );
    // The same file again is the same sittings.
    assert_eq!(import(text.as_bytes(), &here()).unwrap(), imported);
}

#[test]
fn meditate_is_read_and_what_is_wrong_is_named() {
    let text = "start_time_unix,duration_secs,mode,label,note\n\
        1712345678,600,timer,Morning,First sit of the day\n\
        1712345679,600,box_breath,,\n\
        later,600,timer,,\n\
        1712345680,0,timer,,\n\
        99999999999999999,60,timer,,\n";
    let imported = import(text.as_bytes(), &here()).unwrap();
    assert_eq!(imported.from, "Meditate");
    let first = &imported.entries[0];
    assert_eq!((first.title.as_str(), first.line.as_str()), ("Morning", "First sit of the day"));
    assert_eq!((first.begun.utc_ms, first.begun.offset_secs), (1_712_345_678_000, 3600));
    assert_eq!(imported.entries[1].title, "Box breath");
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

#[test]
fn a_text_of_no_known_kind_is_refused_in_one_sentence() {
    let refused = |text: &str| import(text.as_bytes(), &here()).unwrap_err().to_string();
    assert_eq!(refused(" \n"), "the file is empty");
    assert_eq!(
        refused("date,minutes\n1,2"),
        "the first line is of none of the programs that are known here, found `date,minutes`; known \
         are Groundwork (CSV, RON, JSON), Insight Timer (`Started At,Duration,Preset,Activity`) and \
         Meditate (`start_time_unix,duration_secs,mode,label,note`)"
    );
    assert_eq!(
        refused("{\"format\": 2, \"sittings\": []}"),
        "the file is of format 2, and this program knows 1; use a newer Groundwork"
    );
    assert_eq!(
        refused("History(format: 1, sittings: [(id: 1)])"),
        "the RON can not be read: 1:35-1:36: Expected string"
    );
    assert_eq!(
        import(b"a\xff", &here()).unwrap_err().to_string(),
        "the file is not a text in UTF-8 (byte 1)"
    );
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
    let entries = import(csv.as_bytes(), &here()).unwrap().entries;
    assert_eq!(entries.len(), 2);
    assert_eq!(to_csv(&entries), csv);
    assert_eq!(to_ron(&entries[..1]), block("ron"));
    for field in serde_json::to_value(plain(&entries[0])).unwrap().as_object().unwrap().keys() {
        assert!(docs.contains(&format!("| `{field}` |")), "`{field}` is not described");
    }
}
