use std::io::Read as _;

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

use super::pages::Page;
use super::*;
use crate::domain::record::report::{
    Change, Choices, Day, Done, Draft, Felt, Hard, Item, Next, Obstacle, Pair, Report, Span,
};
use crate::domain::record::{
    Counts, Ended, Lines, Moment, Origin, PracticeEntry, Rating, Ratings, Reason,
};
use crate::units::UtcMillis;

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, n).unwrap()
}

/// A report with everything in it, and this line.
fn full(line: &str) -> Report {
    let felt = |value| vec![Felt { day: day(20), title: "Settling scan".into(), value }];
    let half_past = |hour| chrono::NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
    Report {
        since: day(19),
        until: day(30),
        appointment: day(30).and_hms_opt(10, 0, 0),
        bring: vec![line.into()],
        done: vec![Done {
            title: "Settling scan".into(),
            days_a_week: Some(2),
            times: 3,
            days: 2,
            secs: 720,
            planned_secs: Some(900),
            finished: 2,
            stopped: 1,
            cut_off: 0,
        }],
        nothing: false,
        days: vec![Day { day: day(20), began: vec![half_past(7), half_past(21)] }],
        hours_before: Some(5),
        in_the_way: vec![Obstacle::TooMuch],
        hard: vec![Hard {
            day: day(20),
            title: "Settling scan".into(),
            ended: Ended::Grounded,
            secs: 120,
            reason: "Interrupted".into(),
            line: line.into(),
        }],
        distress: vec![Pair {
            day: day(20),
            title: "Settling scan".into(),
            before: Some(6),
            after: None,
        }],
        comfort: felt(7),
        presence: felt(8),
        changed: vec![Change::Shorter],
        next: Some(Next::Same),
    }
}

fn pages(line: &str, paper: Paper) -> Pages {
    Pages::set(&full(line).sheet(), paper)
}

#[test]
fn every_word_is_on_the_page_in_order_and_within_its_margins() {
    for paper in Paper::ALL {
        let pages = pages("I would like to talk about the evenings.", paper);
        assert_eq!(pages.pages.len(), 1, "{paper:?}");
        let text = pages.text().replace('\u{a0}', " ");
        let mut rest = text.as_str();
        for words in [
            "For my appointment on Monday, 30 November 2026",
            "What I want to bring",
            "I would like to talk about the evenings.",
            "Settling scan, twice a week: 3 times on 2 days; 12 of 15 minutes; finished 2, stopped 1",
            "07:30",
            "21:30",
            "The last one was 5 hours before this appointment.",
            "It was too much",
            "Fri 20 Nov, Settling scan: used Ground me after 2 minutes: interrupted",
            "Settling scan: Fri 20 Nov: 6 → not said",
            "Something",
            "Chosen by me. Not complete.",
        ] {
            if words == "Something" {
                assert!(!rest.contains(words), "the control: nobody chose that");
                continue;
            }
            let at = rest.find(words).unwrap_or_else(|| panic!("{paper:?}: {words} in {text}"));
            rest = &rest[at + words.len()..];
        }
        assert!(pages.missing.is_empty(), "{:?}", pages.missing);
    }
}

#[test]
fn the_country_decides_on_the_paper() {
    for (locale, paper) in [
        ("en_US.UTF-8", Paper::Letter),
        ("es_MX", Paper::Letter),
        ("fr-CA", Paper::Letter),
        ("de_DE.UTF-8@euro", Paper::A4),
        ("en_GB", Paper::A4),
        ("C.UTF-8", Paper::A4),
        ("", Paper::A4),
    ] {
        assert_eq!(Paper::of_locale(locale), paper, "{locale}");
    }
}

/// Where the ink of a page is: left, top, right and bottom.
fn extent(pages: &Pages) -> [f32; 4] {
    let mut extent = [f32::MAX, f32::MAX, 0.0, 0.0];
    for run in pages.pages.iter().flat_map(|page| &page.marks).flat_map(|mark| &mark.runs) {
        let width: f32 = run.glyphs.iter().map(|glyph| glyph.advance * run.size).sum();
        extent[0] = run.at[0].min(extent[0]);
        extent[1] = (run.at[1] - run.size).min(extent[1]);
        // A space at the end of a line may stand in the margin.
        let spaces = run.text.len() - run.text.trim_end().len();
        extent[2] = (run.at[0] + width - spaces as f32 * run.size * 0.3).max(extent[2]);
        extent[3] = run.at[1].max(extent[3]);
    }
    extent
}

#[test]
fn what_does_not_fit_goes_on_never_smaller_and_never_cut() {
    let endless = "x".repeat(10_000);
    let wordy = "words and more of them ".repeat(400);
    for line in [endless.as_str(), wordy.trim(), &"漢字".repeat(500)] {
        for paper in Paper::ALL {
            let pages = pages(line, paper);
            assert!(pages.pages.len() > 1);
            let plain = |text: &str| text.replace([' ', '\n', '\u{a0}'], "");
            assert!(plain(&pages.text()).contains(&plain(line)), "all of it is there");
            let [left, top, right, bottom] = extent(&pages);
            let [wide, tall] = paper.size();
            assert!(left > 40.0 && right < wide - 40.0, "{left} to {right}");
            assert!(top > 30.0 && bottom < tall - 30.0, "{top} to {bottom}");
            let sizes = |pages: &Pages| {
                let marks = pages.pages.iter().flat_map(|page| &page.marks);
                let mut sizes: Vec<u32> =
                    marks.flat_map(|m| &m.runs).map(|run| (run.size * 10.0) as u32).collect();
                sizes.sort_unstable();
                sizes.dedup();
                sizes
            };
            assert_eq!(sizes(&pages), sizes(&self::pages("short", paper)));
        }
    }
}

#[test]
fn the_hours_of_a_day_are_read_apart_and_with_their_day() {
    let text = pages("line", Paper::A4).text();
    assert!(text.contains("\n20 07:30 21:30\n"), "{text}");
    assert!(text.contains("\n30 appointment\n"), "{text}");
}

#[test]
fn a_short_section_is_not_torn_between_pages() {
    let mut moved = 0;
    for lines in 0..40 {
        let mut report = full("mine");
        report.bring = vec!["A line of some words".into(); lines];
        report.hard = vec![report.hard[0].clone(); 4];
        let pages = Pages::set(&report.sheet(), Paper::A4);
        let text_on = |page: &Page| -> String {
            page.marks.iter().flat_map(|mark| &mark.runs).map(|run| run.text.as_str()).collect()
        };
        let hard: Vec<usize> = pages
            .pages
            .iter()
            .map(|page| text_on(page).matches("used Ground me after").count())
            .collect();
        assert!(hard.iter().all(|count| [0, 4].contains(count)), "{lines} lines: {hard:?}");
        moved += usize::from(hard.len() > 1 && hard[0] == 0);
    }
    assert!(moved > 0, "the control: it did not always fit");
}

#[test]
fn letters_without_a_face_are_named_and_become_boxes_with_their_own_text() {
    let line = "שלום, 你好, مرحبا and Grüße, Привет, γειά";
    let pages = pages(line, Paper::A4);
    let missing: String = pages.missing.iter().collect();
    for letter in "你好مرحبا".chars() {
        assert!(missing.contains(letter), "{letter} in {missing}");
    }
    for letter in "שלום, Grüße, Привет, γειά".chars() {
        assert!(!missing.contains(letter), "{letter} in {missing}");
    }
    assert!(pages.text().contains(line), "{}", pages.text());
    assert!(pdf(&pages).is_ok());
}

#[test]
fn control_characters_become_spaces() {
    let pages = pages("one\ttwo\r\nthree\u{0}four\u{7f}\u{85}five", Paper::A4);
    let text = pages.text();
    assert!(text.contains("one two  three four  five"), "{text}");
    assert!(pdf(&pages).is_ok());
}

#[test]
fn the_same_choices_give_the_same_bytes() {
    let bytes = |line: &str| pdf(&pages(line, Paper::Letter)).unwrap();
    assert_eq!(bytes("one"), bytes("one"));
    assert_ne!(bytes("one"), bytes("two"), "the control");
}

#[test]
fn a_report_reads_back_as_it_was_written() {
    let whole = full("with \"quotes\", (brackets) and a \\");
    assert_eq!(from_ron(to_ron(&whole).as_bytes()), Ok(whole.clone()));
    let empty = Report { since: day(1), until: day(2), ..Report::default() };
    assert_eq!(from_ron(to_ron(&empty).as_bytes()), Ok(empty));
    let with_mark = format!("\u{feff}{}", to_ron(&whole));
    assert_eq!(from_ron(with_mark.as_bytes()), Ok(whole));
}

#[test]
fn what_is_no_report_is_refused_in_words() {
    let said = |change: &dyn Fn(String) -> String| {
        from_ron(change(to_ron(&full("mine"))).as_bytes()).unwrap_err().to_string()
    };
    let with = |from: &'static str, to: &'static str| {
        said(&move |text: String| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        })
    };
    assert_eq!(
        with("format: 1", "format: 2"),
        "the report is of format 2, and this program knows 1; use a newer Groundwork"
    );
    assert_eq!(
        with("since: \"2026-11-19\"", "since: \"yesterday\""),
        "`since` is `yesterday`, expected a date such as 2026-12-03"
    );
    assert_eq!(
        with("until: \"2026-11-30\"", "until: \"2026-11-01\""),
        "`until` is `2026-11-01`, expected a day that is not before `since`"
    );
    assert_eq!(with("value: 7", "value: 11"), "`comfort` is `11`, expected 0 to 10");
    assert_eq!(with("days_a_week: 2", "days_a_week: 9"), "`days_a_week` is `9`, expected 1 to 7");
    assert_eq!(
        with("\"Grounded\"", "\"Gone\""),
        "`ended` is `Gone`, expected one of the words of reports"
    );
    assert!(with("hours_before", "streak").starts_with("it is not a report: "));
    assert!(said(&|_| "History(format: 1)".into()).starts_with("it is not a report: "));
    assert!(said(&|_| String::new()).starts_with("it is not a report: "));
    assert_eq!(from_ron(&[0xff, 0xfe, 0x00]), Err(ReadError::NotText));
    assert_eq!(from_ron(&vec![b' '; MOST_BYTES + 1]), Err(ReadError::TooLarge));
}

#[test]
fn a_table_has_one_value_a_row() {
    let table = to_csv(&full("=cmd|' /C calc'!A0"));
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let value = |section: &str, field: &str| {
        let row = rows.iter().find(|row| &row[2] == section && &row[5] == field);
        row.map(|row| row[6].to_owned())
    };
    assert_eq!(value("bring", "line").unwrap(), "'=cmd|' /C calc'!A0");
    assert_eq!(value("done", "times").unwrap(), "3");
    assert_eq!(value("done", "planned_seconds").unwrap(), "900");
    assert_eq!(value("when", "hours_before").unwrap(), "5");
    assert_eq!(value("distress", "before").unwrap(), "6");
    assert_eq!(value("distress", "after"), None);
    assert!(rows.iter().all(|row| &row[0] == "2026-11-19" && &row[1] == "2026-11-30"));
}

proptest! {
    /// No text is lost or repeated, whatever it is made of.
    #[test]
    fn every_letter_of_a_line_is_on_the_page_once(line in "\\PC{0,200}") {
        let pages = pages(&line, Paper::A4);
        let plain = |text: &str| text.replace(char::is_whitespace, "");
        let text = plain(&pages.text());
        prop_assert!(text.contains(&plain(&line)), "{line:?} in {text:?}");
        prop_assert!(pdf(&pages).is_ok(), "{line:?}");
    }
}

/// 2026-11-19, 10:00 UTC.
const BEGAN: i64 = 1_795_082_400_000;

/// A sitting with words of its own in every text.
fn entry(n: usize, hours: i64, title: usize, ended: Ended) -> PracticeEntry {
    let begun = Moment { utc_ms: UtcMillis(BEGAN) + TimeDelta::hours(hours), offset_secs: 0 };
    PracticeEntry {
        id: Uuid::from_u128(n as u128),
        title: format!("title{title}q"),
        session: None,
        homework: None,
        practice: None,
        begun,
        ended_utc_ms: begun.utc_ms + TimeDelta::minutes(10),
        day: begun.local().unwrap().date_naive(),
        planned_secs: Some(600),
        actual_secs: 600,
        ended,
        reason: Some(Reason::Other(format!("reason{n}q"))),
        counts: Counts::RhythmAndStreak,
        ratings: Ratings {
            distress_before: Rating::new(6),
            distress_after: Rating::new(3),
            comfort: Rating::new(7),
            presence: Rating::new(8),
        },
        line: format!("line{n}q"),
        bring: format!("bring{n}q"),
        sealed: Vec::new(),
        origin: Origin::Played,
    }
}

/// A PDF as it is, and each of its compressed streams.
fn layers(pdf: &[u8]) -> Vec<Vec<u8>> {
    let streams = pdf.windows(7).enumerate().filter(|(_, part)| part == b"stream\n");
    let inflated = streams.map(|(at, _)| {
        let mut inflated = Vec::new();
        let _ = flate2::read::ZlibDecoder::new(&pdf[at + 7..]).read_to_end(&mut inflated);
        inflated
    });
    std::iter::once(pdf.to_vec()).chain(inflated).collect()
}

/// Whether a PDF holds a word anywhere but in its glyphs: as it is, or in a compressed stream, in UTF-8 or UTF-16.
fn holds(layers: &[Vec<u8>], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let hex = wide.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    layers.iter().any(|bytes| {
        [word.as_bytes(), &wide, hex.as_bytes()]
            .iter()
            .any(|form| bytes.windows(form.len()).any(|part| part.eq_ignore_ascii_case(form)))
    })
}

#[test]
fn words_in_a_pdf_are_found_also_where_it_is_compressed() {
    let pdf = pdf(&pages("mine", Paper::A4)).unwrap();
    let layers = layers(&pdf);
    assert!(holds(&layers, "Where I stopped, or grounded myself"), "in the outline");
    assert!(!holds(&layers, "Difficult minutes"), "the control");
    let operator = "/Artifact";
    assert!(holds(&layers, operator), "in what the pages are painted with");
    assert!(!pdf.windows(operator.len()).any(|part| part == operator.as_bytes()), "compressed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// What is not chosen is in no file: neither its words nor its numbers.
    #[test]
    fn nothing_that_is_struck_out_is_in_any_file(
        sittings in proptest::collection::vec((0i64..330, 0usize..3, 0usize..4), 0..7),
        ticks in proptest::collection::vec(any::<bool>(), 80),
        typed in any::<bool>(),
    ) {
        let entries: Vec<PracticeEntry> = sittings
            .iter()
            .enumerate()
            .map(|(n, (hours, title, ended))| entry(n, *hours, *title, Ended::ALL[*ended]))
            .collect();
        let appointment = Moment { utc_ms: UtcMillis(BEGAN) + TimeDelta::hours(336), offset_secs: 0 };
        let until = appointment.local().unwrap().date_naive();
        let span = Span { since: day(19), until, last: None, appointment: Some(appointment) };
        let opened: Vec<(Uuid, Lines)> = entries
            .iter()
            .enumerate()
            .map(|(n, entry)| {
                let lines = Lines { line: String::new(), bring: format!("opened{n}q") };
                (entry.id, lines)
            })
            .collect();
        let draft = Draft::of(&entries, span, &[]).with_opened(&opened);
        let mut choices = Choices::default();
        for (item, ticked) in draft.items().into_iter().zip(&ticks) {
            choices.set(item, *ticked);
        }
        if typed {
            choices.bring.push("typedq".into());
        }
        let report = draft.chosen(&choices);
        let (ron, csv) = (to_ron(&report), to_csv(&report));
        let pages = Pages::set(&report.sheet(), Paper::A4);
        let pdf = layers(&pdf(&pages).unwrap());
        let is = |item: Item| choices.is_ticked(item);
        let mut words: Vec<(String, bool)> = vec![("typedq".into(), typed)];
        for title in 0..3 {
            let name = format!("title{title}q");
            let at = draft.done.iter().position(|done| done.title == name);
            words.push((name, at.is_some_and(|at| is(Item::Done(at)))));
        }
        for (n, entry) in entries.iter().enumerate() {
            let at = draft.done.iter().position(|done| done.title == entry.title).unwrap();
            let is_hard = matches!(entry.ended, Ended::StoppedEarly | Ended::Grounded);
            let hard = is_hard && is(Item::Done(at)) && is(Item::Hard(entry.id));
            words.push((format!("reason{n}q"), hard));
            words.push((format!("line{n}q"), hard && is(Item::HardLine(entry.id))));
            words.push((format!("bring{n}q"), is(Item::Bring(entry.id))));
            words.push((format!("opened{n}q"), is(Item::Opened(n))));
        }
        for (word, chosen) in words {
            prop_assert_eq!(ron.contains(&word), chosen, "{} in {}", word, ron);
            prop_assert_eq!(csv.contains(&word), chosen, "{} in {}", word, csv);
            prop_assert_eq!(pages.text().contains(&word), chosen, "{} on the page", word);
            prop_assert!(chosen || !holds(&pdf, &word), "{} in the PDF", word);
        }
        let rated = |item: fn(Uuid) -> Item| {
            let shown = draft.sittings.iter().filter(|sitting| is(Item::Done(sitting.of)));
            shown.filter(|sitting| is(item(sitting.sitting))).count()
        };
        let again = from_ron(ron.as_bytes()).unwrap();
        prop_assert_eq!(again.distress.len(), rated(Item::Distress));
        prop_assert_eq!(again.comfort.len(), rated(Item::Comfort));
        prop_assert_eq!(again.presence.len(), rated(Item::Presence));
        let any_shown = draft.sittings.iter().any(|sitting| is(Item::Done(sitting.of)));
        prop_assert_eq!(again.days.is_empty(), !(is(Item::Days) && any_shown));
        prop_assert_eq!(again.hours_before.is_some(), is(Item::HoursBefore) && any_shown);
        // What nobody brings to an appointment.
        for word in ["streak", "rhythm", "percent", "%"] {
            prop_assert!(!pages.text().to_lowercase().contains(word) && !ron.contains(word));
        }
    }
}
