use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::record::{
    Counts, DayStart, Homework, Lines, Moment, Origin, PracticeEntry, Rating, Ratings, practice_day,
};
use crate::units::UtcMillis;

/// 2026-11-19, 10:00 UTC, a Thursday: the last appointment.
const LAST: i64 = 1_795_082_400_000;
const HOUR: i64 = 3_600_000;

fn at(hours: i64) -> Moment {
    Moment { utc_ms: UtcMillis(LAST + hours * HOUR), offset_secs: 0 }
}

fn day(hours: i64) -> NaiveDate {
    practice_day(at(hours), DayStart::default())
}

/// A sitting so many hours after the last appointment.
fn entry(hours: i64, title: &str, ended: Ended) -> PracticeEntry {
    PracticeEntry {
        id: Uuid::from_u128(hours as u128),
        title: title.into(),
        session: None,
        homework: None,
        practice: None,
        begun: at(hours),
        ended_utc_ms: at(hours).utc_ms + TimeDelta::minutes(5),
        day: day(hours),
        planned_secs: Some(300),
        actual_secs: if ended == Ended::Finished { 300 } else { 120 },
        ended,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings {
            distress_before: Rating::new(6),
            distress_after: Rating::new(3),
            comfort: Rating::new(7),
            presence: Rating::new(8),
        },
        line: format!("line {hours}"),
        bring: format!("bring {hours}"),
        sealed: Vec::new(),
        origin: Origin::Played,
    }
}

/// From the last appointment to the one two weeks later.
fn span() -> Span {
    Span { since: day(0), until: day(14 * 24), last: Some(at(0)), appointment: Some(at(14 * 24)) }
}

fn two_weeks() -> Vec<PracticeEntry> {
    vec![
        entry(-2, "Too early", Ended::Finished),
        entry(36, "Back to back", Ended::Finished),
        entry(60, "Back to back", Ended::StoppedEarly),
        entry(61, "Back to back", Ended::Finished),
        entry(14 * 24 - 6, "Settling scan", Ended::Grounded),
        entry(14 * 24 + 1, "Too late", Ended::Finished),
    ]
}

fn words(report: &Report) -> Vec<String> {
    let parts = report.sheet().parts.into_iter();
    let words = parts.flat_map(|part| match part {
        Part::Heading(name) => vec![format!("# {name}")],
        Part::Own(line) => vec![format!("> {line}")],
        Part::Text(text) => vec![text],
        Part::Row { name, text, line } if line.is_empty() => vec![format!("{name}: {text}")],
        Part::Row { name, text, line } => vec![format!("{name}: {text}"), format!("  {line}")],
        Part::Calendar(calendar) => {
            let cells = calendar.rows.iter().flat_map(|(_, cells)| cells);
            let held = cells.filter(|cell| !cell.lines.is_empty() || cell.is_appointment);
            held.map(|cell| format!("[{} {}]", cell.label, cell.lines.join(" "))).collect()
        }
    });
    words.map(|line| line.replace('\u{a0}', " ")).collect()
}

#[test]
fn at_first_it_says_counts_and_no_line_rating_or_difficult_moment() {
    let entries = two_weeks();
    let report = Draft::of(&entries, span(), &[]).chosen(&Choices::default());
    assert_eq!(report.title(), "For my appointment on Thursday, 3 December 2026");
    assert_eq!(report.span(), "19 November to 3 December 2026");
    assert_eq!(
        words(&report),
        [
            "# What I practised",
            "Back to back: 3 times on 2 days; 12 of 15 minutes; finished 2, stopped 1",
            "Settling scan: once; 2 of 5 minutes; stopped 1",
            "# When",
            "[20 22:00]",
            "[21 22:00 23:00]",
            "[3 04:00]",
            "The last one was 5 hours before this appointment.",
        ]
    );
}

#[test]
fn everything_ticked_says_all_of_it_in_order_and_in_pairs() {
    let entries = two_weeks();
    let draft = Draft::of(&entries, span(), &[]);
    let mut choices = Choices {
        bring: vec!["  Mine.  ".into(), " ".into()],
        in_the_way: [Obstacle::Privacy, Obstacle::Time].into(),
        changed: [Change::Shorter].into(),
        next: Some(Next::TalkFirst),
        ..Choices::default()
    };
    for item in draft.items() {
        choices.set(item, true);
    }
    let said = words(&draft.chosen(&choices));
    assert_eq!(
        said[0..6],
        [
            "# What I want to bring",
            "> bring 36",
            "> bring 60",
            "> bring 61",
            "> bring 330",
            "> Mine."
        ]
    );
    let from = said.iter().position(|line| line == "# What got in the way").unwrap();
    assert_eq!(
        said[from..],
        [
            "# What got in the way",
            "Time · Privacy",
            "# Where I stopped, or grounded myself",
            "Sat 21 Nov, Back to back: stopped after 2 minutes",
            "  line 60",
            "Thu 3 Dec, Settling scan: used Ground me after 2 minutes",
            "  line 330",
            "# Distress before → after (0 calm, 10 the worst)",
            "Back to back: Fri 20 Nov: 6 → 3 · Sat 21 Nov: 6 → 3 · Sat 21 Nov: 6 → 3",
            "Settling scan: Thu 3 Dec: 6 → 3",
            "# Comfort (0 not at all, 10 fully)",
            "Back to back: Fri 20 Nov: 7 · Sat 21 Nov: 7 · Sat 21 Nov: 7",
            "Settling scan: Thu 3 Dec: 7",
            "# Presence (0 elsewhere, 10 fully here)",
            "Back to back: Fri 20 Nov: 8 · Sat 21 Nov: 8 · Sat 21 Nov: 8",
            "Settling scan: Thu 3 Dec: 8",
            "# What changed",
            "Made it shorter",
            "# What next",
            "Talk about it first",
        ]
    );
}

#[test]
fn what_was_agreed_is_named_as_agreed_also_when_it_was_not_practised() {
    let homework = |stage: &str| Homework { bundle: "b".into(), stage: stage.into() };
    let agreed = |stage: &str, is_now| Agreed {
        homework: homework(stage),
        title: format!("Stage {stage}"),
        days_a_week: Some(2),
        is_now,
    };
    let mut entries =
        vec![entry(30, "Free", Ended::Finished), entry(40, "As begun", Ended::Finished)];
    entries[1].homework = Some(homework("one"));
    let all = [agreed("one", false), agreed("two", true), agreed("three", false)];
    let report = Draft::of(&entries, span(), &all).chosen(&Choices::default());
    assert_eq!(
        words(&report)[1..4],
        [
            "Stage one, twice a week: once; 5 minutes; finished 1",
            "Stage two, twice a week: not this time",
            "Free: once; 5 minutes; finished 1",
        ]
    );
}

#[test]
fn with_a_practice_its_sittings_go_and_nothing_practised_is_said_only_when_it_is_so() {
    let entries = two_weeks();
    let draft = Draft::of(&entries, span(), &[]);
    let mut choices = Choices::default();
    for item in draft.items() {
        choices.set(item, !matches!(item, Item::Bring(_)));
    }
    choices.set(Item::Done(1), false);
    let report = draft.chosen(&choices);
    assert_eq!(report.hours_before, Some(14 * 24 - 61 - 1), "the last one that is named");
    assert!(!format!("{report:?}").contains("Settling scan"));
    choices.set(Item::Done(0), false);
    let report = draft.chosen(&choices);
    assert_eq!(words(&report), [""; 0], "and not that nothing was practised");
    let nothing = Draft::of(&[], span(), &[]);
    let said = words(&nothing.chosen(&Choices::default()));
    assert_eq!(said, ["# What I practised", "Nothing was practised this time."]);
    choices.set(Item::Nothing, false);
    assert_eq!(words(&nothing.chosen(&choices)), [""; 0]);
}

#[test]
fn what_a_word_opened_is_on_the_page_only_when_it_is_ticked() {
    let mut entries = two_weeks();
    for entry in &mut entries {
        (entry.line, entry.bring) = (String::new(), String::new());
    }
    let plain = Draft::of(&entries, span(), &[]);
    let of = |hours: i64, line: &str, bring: &str| {
        let lines = Lines { line: line.into(), bring: bring.into() };
        (Uuid::from_u128(hours as u128), lines)
    };
    let opened =
        [of(60, "mine alone", "to bring"), of(36, "not hard", ""), of(-2, "", "too early")];
    let draft = plain.clone().with_opened(&opened);
    assert_eq!(draft.opened.len(), 1, "those of other days are not in it");
    assert_eq!(draft.chosen(&Choices::default()), plain.chosen(&Choices::default()), "at first");
    let mut choices = Choices::default();
    for item in draft.items() {
        choices.set(item, true);
    }
    let said = words(&draft.chosen(&choices)).join("\n");
    assert!(said.contains("> to bring") && said.contains("  mine alone"), "{said}");
    assert!(!said.contains("not hard") && !said.contains("too early"), "{said}");
    choices.forget_opened();
    let said = words(&draft.chosen(&choices)).join("\n");
    assert!(!said.contains("to bring\n") && !said.contains("mine alone"), "{said}");
    assert!(said.contains("6 → 3"), "the rest stays as it was");
}

#[test]
fn what_is_less_than_a_minute_is_said_in_seconds() {
    let mut short = entry(30, "Scan", Ended::StoppedEarly);
    short.actual_secs = 12;
    let report = Draft::of(&[short], span(), &[]).chosen(&Choices::default());
    assert_eq!(words(&report)[1], "Scan: once; 12 seconds of 5 minutes; stopped 1");
}

#[test]
fn hours_become_days_and_long_times_become_months() {
    let before = |hours| {
        let report = Report { hours_before: Some(hours), ..Report::default() };
        report.before().unwrap()
    };
    assert_eq!(before(0), "The last one was less than an hour before this appointment.");
    assert_eq!(before(1), "The last one was 1 hour before this appointment.");
    assert_eq!(before(47), "The last one was 47 hours before this appointment.");
    assert_eq!(before(48), "The last one was 2 days before this appointment.");
    // From Saturday evening to Thursday morning it is five days on a calendar.
    let appointment = day(120).and_hms_opt(10, 0, 0);
    let saturday = Report { hours_before: Some(109), appointment, ..Report::default() };
    assert!(saturday.before().unwrap().contains("was 5 days before"), "{:?}", saturday.before());
    let entries: Vec<_> = (0..200).map(|n| entry(1 + n * 24, "Scan", Ended::Finished)).collect();
    let long = Span { until: day(200 * 24), appointment: None, ..span() };
    let report = Draft::of(&entries, long, &[]).chosen(&Choices::default());
    let calendar = report.sheet().parts.into_iter().find_map(|part| match part {
        Part::Calendar(calendar) => Some(calendar),
        _ => None,
    });
    let calendar = calendar.unwrap();
    assert_eq!(calendar.columns.len(), 12);
    assert_eq!(calendar.rows.len(), 2, "two years");
    let november = &calendar.rows[0].1[10];
    assert_eq!((november.label.as_str(), november.lines[0].as_str()), ("Nov", "12 days"));
    assert_eq!(calendar.rows[0].1[0].label, "", "before its time");
}

proptest! {
    /// The sums are those of an independent count, and the order of the entries does not matter.
    #[test]
    fn sums_agree_with_the_history(
        sittings in proptest::collection::vec((-48i64..400, 0usize..3, 0usize..4, 0u32..900), 0..40),
        order in Just((0..40).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let titles = ["one", "two", "three"];
        let entries: Vec<PracticeEntry> = sittings
            .iter()
            .enumerate()
            .map(|(n, (hours, title, ended, secs))| PracticeEntry {
                id: Uuid::from_u128(n as u128),
                actual_secs: *secs,
                ..entry(*hours, titles[*title], Ended::ALL[*ended])
            })
            .collect();
        let report = Draft::of(&entries, span(), &[]).chosen(&Choices::default());
        let held = |entry: &&PracticeEntry| {
            entry.begun >= at(0) && entry.begun < at(14 * 24)
                && entry.day >= day(0) && entry.day <= day(14 * 24)
        };
        for title in titles {
            let of: Vec<&PracticeEntry> =
                entries.iter().filter(held).filter(|entry| entry.title == title).collect();
            let done = report.done.iter().find(|done| done.title == title);
            prop_assert_eq!(done.is_some(), !of.is_empty());
            let Some(done) = done else { continue };
            let mut days: Vec<NaiveDate> = of.iter().map(|entry| entry.day).collect();
            days.sort_unstable();
            days.dedup();
            let ends = |ended: &[Ended]| {
                of.iter().filter(|entry| ended.contains(&entry.ended)).count() as u32
            };
            prop_assert_eq!(done.times as usize, of.len());
            prop_assert_eq!(done.days as usize, days.len());
            let secs: u64 = of.iter().map(|entry| u64::from(entry.actual_secs)).sum();
            prop_assert_eq!(done.secs, secs);
            prop_assert_eq!(done.planned_secs, Some(300 * of.len() as u64));
            prop_assert_eq!(done.finished, ends(&[Ended::Finished]));
            prop_assert_eq!(done.stopped, ends(&[Ended::StoppedEarly, Ended::Grounded]));
            prop_assert_eq!(done.cut_off, ends(&[Ended::Interrupted]));
        }
        let began: usize = report.days.iter().map(|day| day.began.len()).sum();
        prop_assert_eq!(began, entries.iter().filter(held).count());
        let shuffled = order.iter().filter_map(|n| entries.get(*n));
        let again = Draft::of(shuffled, span(), &[]).chosen(&Choices::default());
        prop_assert_eq!(report, again);
    }
}
