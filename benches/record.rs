//! The record's figures with 20,000 sittings: `cargo bench --bench record`, or `./scripts/bench record`.
//!
//! Plain loops timed by the monotonic clock, several runs, the median printed with the extremes.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use chrono::{NaiveDate, TimeDelta};
use groundwork::domain::record::report::Choices;
use groundwork::domain::record::{
    Agreement, Counts, DayStart, Ended, History, Moment, Origin, PracticeEntry, Rating, Ratings,
    practice_day, streak, week, weeks,
};
use groundwork::keeper::{ReportDays, Settings};
use groundwork::report::{Pages, Paper, pdf};
use groundwork::store::{Record, Running, exchange, hold};
use groundwork::units::{Frames, UtcMillis};
use uuid::Uuid;

/// Fifty years of a sitting and a bit every day.
const SITTINGS: i64 = 20_000;
/// 2026-11-23, 12:00 UTC.
const NOW: UtcMillis = UtcMillis(1_795_435_200_000);
const STEP_HOURS: i64 = 22;

fn entry(n: i64) -> PracticeEntry {
    let begun =
        Moment { utc_ms: NOW - TimeDelta::hours((SITTINGS - n) * STEP_HOURS), offset_secs: 3600 };
    PracticeEntry {
        id: Uuid::new_v4(),
        title: "Settling scan".into(),
        session: Some("settling-scan".into()),
        homework: None,
        practice: Some(groundwork::domain::Practice::BodyAwareness),
        begun,
        ended_utc_ms: begun.utc_ms + TimeDelta::minutes(10),
        day: practice_day(begun, DayStart::default()),
        planned_secs: Some(600),
        actual_secs: 600,
        ended: Ended::Finished,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings { distress_before: Rating::new(6), ..Ratings::default() },
        line: "A line of some forty letters, as one writes.".into(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Played,
    }
}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn timed(name: &str, goal: &str, runs: usize, mut work: impl FnMut()) {
    let mut millis: Vec<f64> = (0..runs)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    let (best, median, worst) = (millis[0], millis[runs / 2], millis[runs - 1]);
    println!("{name:44} {median:8.2} ms ({best:.2} to {worst:.2})   goal {goal}");
}

fn open(folder: &Path) -> Record {
    hold(folder).expect("a folder").open(NOW).expect("a record")
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    let sittings: Vec<PracticeEntry> = (0..SITTINGS).map(entry).collect();
    let history = History { sittings, ..History::default() };
    let mut record = open(&path);
    timed("bringing 20,000 in", "none", 1, || {
        record.bring_in(&history, false, NOW).expect("room");
    });

    let mut n = 0;
    timed("writing a sitting that is over", "5 ms", 201, || {
        n += 1;
        let over = PracticeEntry { id: Uuid::new_v4(), ..entry(SITTINGS + n) };
        record.finish(&over, NOW).expect("room");
    });
    let running =
        Running { entry: entry(SITTINGS), how: "{}".into(), position: Frames::from_secs(15) };
    timed("writing a sitting that goes on", "5 ms", 201, || {
        record.keep_running(&running).expect("room");
    });
    record.forget_cut_off().expect("room");

    let agreement = Agreement::default();
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    timed("rhythm, streak and a year's calendar", "3 ms", 51, || {
        let totals = record.totals().expect("readable");
        black_box(week(&totals, &agreement, today, today));
        black_box(streak(&totals, &agreement, today));
        black_box(weeks(&totals, today, 53));
    });
    timed("a page of history, the latest", "5 ms", 51, || {
        black_box(record.page(0, 50).expect("readable"));
    });
    timed("a page of history, the earliest", "5 ms", 51, || {
        black_box(record.page(SITTINGS as u64 - 50, 50).expect("readable"));
    });
    timed("full check", "50 ms", 11, || record.check().expect("whole"));
    timed("check of database, journal and last backup", "none", 11, || {
        record.check_all().expect("whole");
    });
    timed("backup", "80 ms", 11, || {
        record.back_up(NOW).expect("room");
    });
    let settings = Settings::default();
    let (now, all_days) = (
        Moment { utc_ms: NOW, offset_secs: 0 },
        ReportDays { since: NaiveDate::from_ymd_opt(1970, 1, 1), until: None },
    );
    let report = |days: ReportDays| {
        let draft = days.draft(&record, &settings, &[], now).expect("readable");
        draft.chosen(&Choices::default())
    };
    #[cfg(feature = "app")]
    for (name, days) in [("four weeks", ReportDays::default()), ("fifty years", all_days)] {
        timed(&format!("report, preview, {name}"), "100 ms", 21, || {
            let pages = Pages::set(&report(days).sheet(), Paper::A4);
            black_box(groundwork::report::picture(&pages.pages[0], pages.paper, 1.5));
        });
    }
    for (name, days) in [("four weeks", ReportDays::default()), ("fifty years", all_days)] {
        timed(&format!("report, PDF, {name}"), "300 ms", 21, || {
            let pages = Pages::set(&report(days).sheet(), Paper::A4);
            black_box(pdf(&pages).expect("a page"));
        });
    }
    timed("export as CSV", "300 ms", 11, || {
        black_box(exchange::to_csv(&record.history().expect("readable")));
    });
    timed("export as JSON", "300 ms", 11, || {
        black_box(exchange::to_json(&record.history().expect("readable")));
    });
    timed("export as RON", "300 ms", 11, || {
        black_box(exchange::to_ron(&record.history().expect("readable")));
    });

    drop(record);
    timed("opening, not locked", "20 ms", 21, || drop(open(&path)));
    let mut record = open(&path);
    timed("setting a passphrase", "none", 1, || {
        record.set_passphrase("a quiet room", false).expect("room");
    });
    drop(record);
    timed("opening by passphrase", "1000 ms", 5, || {
        let closed = hold(&path).expect("a folder");
        let opened = closed.open_by_passphrase("a quiet room", NOW);
        drop(opened.map_err(|(_, error)| error).expect("the passphrase"));
    });
}
