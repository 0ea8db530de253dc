//! The laws of rhythm and streak.

use chrono::{Days, NaiveDate, NaiveTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::units::UtcMillis;

/// 2026-03-02, a Monday.
fn monday_one() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn day(n: i64) -> NaiveDate {
    monday_one() + TimeDelta::days(n)
}

/// A sitting at noon UTC, so many days after the Monday.
fn on(n: i64) -> Counted {
    Counted {
        day: day(n),
        begun: Moment {
            utc_ms: day(n).and_hms_opt(12, 0, 0).unwrap().and_utc().into(),
            offset_secs: 0,
        },
        actual_secs: 600,
        for_streak: true,
    }
}

fn totals(days: &[i64]) -> Totals {
    Totals::of(days.iter().map(|n| on(*n)).collect())
}

fn goal(times: u8, of: GoalOf) -> Agreement {
    Agreement::of([(NaiveDate::MIN, Goal::new(times, of).unwrap())], [], [])
}

fn length(days: &[i64], agreement: &Agreement, today: i64) -> u32 {
    streak(&totals(days), agreement, day(today)).length
}

#[test]
fn the_day_begins_at_four() {
    let at = |text: &str, offset_secs: i32| {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        let offset = TimeDelta::seconds(i64::from(offset_secs));
        let utc_ms = UtcMillis::from(local.and_utc()) - offset;
        practice_day(Moment { utc_ms, offset_secs }, DayStart::default()).to_string()
    };
    for offset in [-12 * 3600, 0, 5 * 3600 + 1800, 14 * 3600] {
        assert_eq!(at("2026-03-02 03:59:59", offset), "2026-03-01");
        assert_eq!(at("2026-03-02 04:00:00", offset), "2026-03-02");
        assert_eq!(at("2026-03-02 01:30:00", offset), "2026-03-01");
        assert_eq!(at("2026-03-02 23:50:00", offset), "2026-03-02");
    }
    let midnight = DayStart::from_minutes(0).unwrap();
    let moment = Moment { utc_ms: UtcMillis(0), offset_secs: 0 };
    assert_eq!(practice_day(moment, midnight).to_string(), "1970-01-01");
    assert_eq!(DayStart::from_minutes(721), None);
}

#[test]
fn with_every_day_as_the_goal_the_streak_runs_in_days() {
    let daily = goal(7, GoalOf::Days);
    assert_eq!(length(&[], &daily, 0), 0);
    assert_eq!(length(&[0, 1, 2], &daily, 2), 3);
    // Not yet today breaks nothing; a day missed does.
    assert_eq!(length(&[0, 1, 2], &daily, 3), 3);
    assert_eq!(length(&[0, 1, 2], &daily, 4), 0);
    assert_eq!(length(&[0, 1, 3], &daily, 3), 1);
    // A rest or a pause bridges, and does not count.
    let mut rested = daily.clone();
    rested.rest(day(2), day(3), &totals(&[0, 1, 3])).unwrap();
    assert_eq!(length(&[0, 1, 3], &rested, 3), 3);
    let mut paused = daily.clone();
    paused.pause(day(2), day(9), day(2)).unwrap();
    assert_eq!(length(&[0, 1, 10], &paused, 10), 3);
    assert_eq!(length(&[0, 1, 10], &daily, 10), 1, "the control");
    // Before the first sitting there is nothing to bridge.
    let mut all = Agreement::default();
    all.set_goal(Goal::new(7, GoalOf::Days).unwrap(), day(0));
    all.pause(day(-300), day(20), day(-300)).unwrap();
    assert_eq!(length(&[15], &all, 20), 1);
}

#[test]
fn with_a_smaller_goal_it_runs_in_weeks() {
    let three = goal(3, GoalOf::Days);
    let met = [0, 2, 4, 7, 8, 9, 14, 15, 16];
    assert_eq!(length(&met, &three, 16), 3);
    // The week that goes on breaks nothing.
    assert_eq!(length(&met[..7], &three, 15), 2);
    assert_eq!(length(&met[..6], &three, 21), 0);
    assert_eq!(length(&met[..6], &three, 20), 2);
    // One day marked as rest completes the week, which adds nothing.
    let days = [0, 2, 4, 7, 8, 14, 15, 16];
    assert_eq!(length(&days, &three, 16), 1);
    let mut rested = three.clone();
    rested.rest(day(9), day(16), &totals(&days)).unwrap();
    assert_eq!(length(&days, &rested, 16), 2);
    // A pause of the whole week.
    let mut paused = three.clone();
    paused.pause(day(7), day(13), day(7)).unwrap();
    assert_eq!(length(&[0, 2, 4, 14, 15, 16], &paused, 16), 2);
}

#[test]
fn a_week_that_rest_completes_is_passed_over() {
    let five = Agreement::default();
    // Five days, then four and a day of rest, then five.
    let days = [0, 1, 2, 3, 4, 7, 8, 9, 10, 14, 15, 16, 17, 18];
    let upto = |today: i64| -> Vec<i64> { days.into_iter().filter(|n| *n <= today).collect() };
    let mut rested = five.clone();
    rested.rest(day(11), day(14), &totals(&days)).unwrap();
    assert_eq!(length(&upto(14), &rested, 14), 1, "it does not count");
    assert_eq!(length(&days, &rested, 18), 2, "nor does it break");
    assert_eq!(length(&days, &five, 18), 1, "the control");
}

#[test]
fn sittings_can_be_the_goal() {
    let four = goal(4, GoalOf::Sittings);
    let twice = |n| {
        [
            on(n),
            Counted {
                begun: Moment {
                    utc_ms: on(n).begun.utc_ms + TimeDelta::milliseconds(1),
                    ..on(n).begun
                },
                ..on(n)
            },
        ]
    };
    let sittings: Vec<Counted> = [twice(0), twice(1), twice(7), twice(9)].concat();
    let all = Totals::of(sittings);
    assert_eq!(streak(&all, &four, day(9)).length, 2);
    let now = week(&all, &four, day(9), day(9));
    assert_eq!((now.done, now.sentence().as_str()), (4, "4 of 4 sittings this week"));
    // A week of pause bridges any goal.
    let mut most = goal(21, GoalOf::Sittings);
    most.pause(day(0), day(6), day(0)).unwrap();
    let all = Totals::of(
        (0..21)
            .map(|n| Counted { begun: Moment { utc_ms: UtcMillis(n), offset_secs: 0 }, ..on(-7) })
            .collect(),
    );
    assert_eq!(streak(&all, &most, day(8)).length, 1);
}

#[test]
fn touch_practices_count_for_the_rhythm_and_not_for_the_streak() {
    let touch = Totals::of((0..7).map(|n| Counted { for_streak: false, ..on(n) }).collect());
    let daily = goal(7, GoalOf::Days);
    assert_eq!(week(&touch, &daily, day(6), day(6)).done, 7);
    assert_eq!(streak(&touch, &daily, day(6)).length, 0);
    assert_eq!(streak(&touch, &daily, day(6)).sentence(), None);
}

#[test]
fn another_goal_leaves_the_weeks_before_as_they_were() {
    let mut agreement = Agreement::default();
    assert_eq!(agreement.goal(day(-400)).times(), 5);
    agreement.set_goal(Goal::new(2, GoalOf::Days).unwrap(), day(10));
    agreement.set_goal(Goal::new(3, GoalOf::Days).unwrap(), day(12));
    assert_eq!(agreement.goal(day(6)).times(), 5);
    assert_eq!(agreement.goal(day(7)).times(), 3);
    assert_eq!(agreement.goal(day(99)).times(), 3);
    let days = [0, 1, 2, 3, 4, 7, 8, 9];
    assert_eq!(length(&days, &agreement, 14), 2);
}

#[test]
fn a_traveller_over_the_date_line_keeps_the_run() {
    let daily = goal(7, GoalOf::Days);
    // Honolulu on the evening of the 2nd, Auckland on the morning of the 4th: 12 hours later.
    let evening =
        Counted { begun: Moment { utc_ms: UtcMillis(0), offset_secs: -10 * 3600 }, ..on(0) };
    let morning = |later, offset_secs| Counted {
        begun: Moment { utc_ms: UtcMillis(0) + later, offset_secs },
        ..on(2)
    };
    let hours = TimeDelta::hours;
    let run = |second| streak(&Totals::of(vec![evening, second]), &daily, day(2)).length;
    assert_eq!(run(morning(hours(12), 13 * 3600)), 2);
    assert_eq!(run(morning(hours(36), 13 * 3600)), 2);
    assert_eq!(run(morning(hours(36) + TimeDelta::milliseconds(1), 13 * 3600)), 1, "too far apart");
    assert_eq!(run(morning(hours(12), -10 * 3600)), 1, "nobody travelled");
}

#[test]
fn days_ahead_are_ignored_and_shown() {
    let daily = goal(7, GoalOf::Days);
    assert_eq!(length(&[0, 1, 2, 40], &daily, 2), 3);
    let all = totals(&[0, 40]);
    assert_eq!(all.ahead(day(2)).iter().map(|total| total.day).collect::<Vec<_>>(), [day(40)]);
    assert_eq!(week(&all, &daily, day(40), day(2)).done, 0);
}

#[test]
fn only_a_missed_day_of_the_last_fortnight_becomes_rest_and_one_a_week() {
    let mut agreement = Agreement::default();
    let all = totals(&[0]);
    let mut rest = |n, today| agreement.rest(day(n), day(today), &all).map_err(|e| e.to_string());
    assert_eq!(
        rest(3, 3).unwrap_err(),
        "2026-03-05 is not over yet; a day becomes a day of rest afterwards"
    );
    assert_eq!(rest(0, 3).unwrap_err(), "on 2026-03-02 you practised, so it needs no rest");
    assert_eq!(rest(1, 16).unwrap_err(), "2026-03-03 is more than 14 days ago");
    rest(1, 15).unwrap();
    rest(1, 15).unwrap();
    assert_eq!(
        rest(2, 15).unwrap_err(),
        "the week of 2026-03-04 has a day of rest already, 2026-03-03"
    );
    rest(8, 15).unwrap();
    assert!(agreement.unrest(day(1)) && !agreement.unrest(day(1)));
}

#[test]
fn a_pause_begins_at_most_a_fortnight_back_and_can_be_ended_and_taken_out() {
    let mut agreement = Agreement::default();
    let mut pause =
        |from, to| agreement.pause(day(from), day(to), day(20)).map_err(|e| e.to_string());
    assert_eq!(
        pause(23, 22).unwrap_err(),
        "the pause ends on 2026-03-24, before it begins on 2026-03-25"
    );
    assert_eq!(pause(20, 400).unwrap_err(), "a pause of 381 days, at most 366");
    assert_eq!(
        pause(5, 30).unwrap_err(),
        "2026-03-07 is more than 14 days ago; a pause begins on 2026-03-08 or later"
    );
    pause(6, 8).unwrap();
    pause(20, 30).unwrap();
    pause(40, 41).unwrap();
    let ahead = |agreement: &Agreement, today| -> Vec<String> {
        agreement.pauses_from(day(today)).map(Pause::words).collect()
    };
    let later = "from 2026-04-11 to 2026-04-12";
    assert_eq!(ahead(&agreement, 8).len(), 3);
    assert_eq!(ahead(&agreement, 30), ["from 2026-03-22 to 2026-04-01", later]);
    assert!(agreement.end_pause(day(25)) && !agreement.end_pause(day(25)));
    assert!(agreement.is_paused(day(24)) && !agreement.is_paused(day(25)));
    assert_eq!(ahead(&agreement, 25), [later]);
    // Taken out is all of it, also the days that are over.
    let out = agreement.unpause(day(24));
    assert_eq!(out, [Pause { from: day(20), to: day(24) }]);
    assert!(!agreement.is_paused(day(20)) && agreement.unpause(day(24)).is_empty());
    assert_eq!(agreement.unpause(day(41)).len(), 1);
    assert_eq!(ahead(&agreement, 0), ["from 2026-03-08 to 2026-03-10"]);
}

#[test]
fn what_is_said_is_plain() {
    let agreement = Agreement::default();
    let words =
        |days: &[i64], today| week(&totals(days), &agreement, day(today), day(today)).sentence();
    assert_eq!(words(&[], 3), "0 of 5 days this week");
    assert_eq!(words(&[0, 2], 3), "2 of 5 days this week");
    let one = goal(1, GoalOf::Days);
    let said = streak(&totals(&[0, 7]), &one, day(7));
    assert_eq!(said.sentence().unwrap(), "2 weeks in a row");
    assert_eq!(
        said.rule(),
        "A week counts when you practised on a day. A week that days of rest or pauses complete is \
         passed over: it neither counts nor breaks. Touch practices, and stages of a programme that \
         say so, do not count here."
    );
    assert_eq!(
        streak(&totals(&[0]), &goal(7, GoalOf::Days), day(0)).rule(),
        "A day counts when you practised. Days of rest and pauses are passed over: they neither \
         count nor break. Touch practices, and stages of a programme that say so, do not count here."
    );
    let marks = week(&totals(&[0, 2]), &agreement, day(3), day(3)).days.map(DayMark::word);
    assert_eq!(marks, ["practised", "free", "practised", "today", "to come", "to come", "to come"]);
}

#[test]
fn the_calendar_has_a_place_for_every_day_and_weeks_add_up() {
    assert_eq!(calendar_place(day(3), day(3)), (0, 3));
    assert_eq!(calendar_place(day(-1), day(3)), (1, 6));
    let all = totals(&[-8, -1, 0, 3]);
    let weeks = weeks(&all, day(3), 3);
    assert_eq!(
        weeks.iter().map(|week| (week.days, week.secs)).collect::<Vec<_>>(),
        [(1, 600), (1, 600), (2, 1200)]
    );
}

/// Sittings of some weeks, from zones all around the world.
fn sittings() -> impl Strategy<Value = Vec<Counted>> {
    let one = (0i64..60 * 24, -12i32..=14, 1u32..7200, proptest::bool::weighted(0.8));
    let one = one.prop_map(|(hour, zone, actual_secs, for_streak)| {
        let begun = Moment {
            utc_ms: on(0).begun.utc_ms + TimeDelta::hours(hour),
            offset_secs: zone * 3600,
        };
        Counted { day: practice_day(begun, DayStart::default()), begun, actual_secs, for_streak }
    });
    proptest::collection::vec(one, 0..60)
}

fn agreements() -> impl Strategy<Value = Agreement> {
    let goal = (1u8..=21, any::<bool>()).prop_map(|(times, days)| match days {
        true => Goal::new(times.min(7), GoalOf::Days).unwrap(),
        false => Goal::new(times, GoalOf::Sittings).unwrap(),
    });
    let goals = proptest::collection::vec((-2i64..9, goal), 0..4);
    let rests = proptest::collection::vec(0i64..60, 0..6);
    let pauses = proptest::collection::vec((0i64..60, 0i64..12), 0..3);
    (goals, rests, pauses).prop_map(|(goals, rests, pauses)| {
        Agreement::of(
            goals.into_iter().map(|(week, goal)| (day(week * 7), goal)),
            rests.into_iter().map(day),
            pauses
                .into_iter()
                .map(|(from, length)| Pause { from: day(from), to: day(from + length) }),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_sitting_more_never_lowers_it(
        all in sittings(), one in sittings(), agreement in agreements(), today in 0i64..62,
    ) {
        let before = streak(&Totals::of(all.clone()), &agreement, day(today));
        let after = streak(&Totals::of([all, one].concat()), &agreement, day(today));
        prop_assert!(after.length >= before.length, "{before:?} {after:?}");
    }

    #[test]
    fn order_and_repetition_do_not_matter(
        all in sittings(), agreement in agreements(), today in 0i64..62,
    ) {
        let first = streak(&Totals::of(all.clone()), &agreement, day(today));
        let backwards = Totals::of(all.iter().rev().copied().collect());
        prop_assert_eq!(&backwards, &Totals::of(all.clone()));
        // The same sittings once more are more time and more sittings, and no other days.
        let days = |totals: &Totals| totals.days().iter().map(|total| total.day).collect::<Vec<_>>();
        let twice = Totals::of([all.clone(), all].concat());
        prop_assert_eq!(days(&twice), days(&backwards));
        if agreement.goals().all(|(_, goal)| goal.of() == GoalOf::Days) {
            prop_assert_eq!(streak(&twice, &agreement, day(today)), first);
        }
    }

    #[test]
    fn rest_and_pause_bridge_and_never_add(
        all in sittings(), agreement in agreements(), today in 0i64..62, free in 0i64..62,
    ) {
        let all = Totals::of(all);
        let before = streak(&all, &agreement, day(today));
        let mut with = agreement.clone();
        with.pause(day(free), day(free), day(free)).unwrap();
        let after = streak(&all, &with, day(today));
        prop_assert!(after.length >= before.length);
        // Every day, or week, in it has its own practice.
        let days = all.days().iter().filter(|total| total.for_streak > 0).count();
        prop_assert!(after.length as usize <= days);
    }

    #[test]
    fn a_clock_set_back_and_forward_counts_nothing_twice(
        hours in proptest::collection::vec(-30i64..30, 1..20),
    ) {
        // Real time goes on by a minute from one to the next, the clock says anything.
        let all: Vec<Counted> = hours.iter().enumerate().map(|(n, hours)| {
            let utc_ms = on(3).begun.utc_ms + TimeDelta::minutes(n as i64) + TimeDelta::hours(*hours);
            let begun = Moment { utc_ms, offset_secs: 0 };
            Counted { day: practice_day(begun, DayStart::default()), begun, ..on(3) }
        }).collect();
        let count = all.len() as u32;
        let all = Totals::of(all);
        prop_assert_eq!(all.days().iter().map(|total| total.sittings).sum::<u32>(), count);
        let run = streak(&all, &goal(7, GoalOf::Days), day(3)).length;
        prop_assert!(run as usize <= all.days().len());
    }

    #[test]
    fn no_moment_is_without_a_day(millis in any::<i64>(), offset_secs in any::<i32>(), start in 0u32..=720) {
        let utc_ms = UtcMillis(millis);
        let _ = practice_day(Moment { utc_ms, offset_secs }, DayStart::from_minutes(start).unwrap());
    }
}

/// The control: a streak that looks at dates alone falls when someone sits once more after a flight.
#[test]
fn the_laws_can_fail() {
    let naive = |all: &[Counted]| {
        let mut last: Vec<Counted> = all.to_vec();
        last.sort();
        let mut run = 1;
        for pair in last.windows(2).rev() {
            let near = pair[0].begun.offset_secs != pair[1].begun.offset_secs
                && pair[1].begun.utc_ms - pair[0].begun.utc_ms <= TimeDelta::hours(36);
            match (pair[1].day - pair[0].day).num_days() {
                0 => {}
                1 => run += 1,
                2 if near => run += 1,
                _ => break,
            }
        }
        run
    };
    let a = Counted { begun: Moment { utc_ms: UtcMillis(0), offset_secs: -36_000 }, ..on(0) };
    let b = Counted {
        begun: Moment { utc_ms: UtcMillis(12 * 3_600_000), offset_secs: 46_800 },
        ..on(2)
    };
    let more = Counted { begun: Moment { utc_ms: UtcMillis(1), offset_secs: 46_800 }, ..on(0) };
    assert!(naive(&[a, b]) > naive(&[a, more, b]), "adding a sitting lowered it");
    let ours =
        |all: &[Counted]| streak(&Totals::of(all.to_vec()), &goal(7, GoalOf::Days), day(2)).length;
    assert_eq!(ours(&[a, b]), ours(&[a, more, b]));
}

/// Someone who practises at nine every evening, in any zone, through every change of its clocks, has
/// every day once.
fn evenings(zone: Tz, years: std::ops::RangeInclusive<i32>) {
    let first = NaiveDate::from_ymd_opt(*years.start(), 1, 1).unwrap();
    let last = NaiveDate::from_ymd_opt(*years.end(), 12, 31).unwrap();
    for time in [(21, 0), (4, 0), (0, 0), (3, 59)] {
        let time = NaiveTime::from_hms_opt(time.0, time.1, 0).unwrap();
        let mut before: Option<NaiveDate> = None;
        for date in first.iter_days().take_while(|date| *date <= last) {
            let found = zone.from_local_datetime(&date.and_time(time));
            let Some(at) = found.earliest() else { continue };
            let begun =
                Moment { utc_ms: at.into(), offset_secs: at.offset().fix().local_minus_utc() };
            let counted = practice_day(begun, DayStart::default());
            let expected = match time < NaiveTime::from_hms_opt(4, 0, 0).unwrap() {
                true => date - Days::new(1),
                false => date,
            };
            assert_eq!(counted, expected, "{zone} {date} {time}");
            assert!(before.is_none_or(|before| before < counted), "{zone} {date} {time}");
            before = Some(counted);
        }
    }
}

#[test]
fn every_evening_is_a_day_in_zones_of_all_kinds() {
    for zone in [
        Tz::Europe__Berlin,
        Tz::America__Sao_Paulo,
        Tz::Asia__Kolkata,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Apia,
        Tz::Africa__Casablanca,
        Tz::Asia__Tehran,
    ] {
        evenings(zone, 2005..=2027);
    }
}

#[test]
#[ignore = "all zones over forty years; part of the long run"]
fn every_evening_is_a_day_in_every_zone() {
    for zone in chrono_tz::TZ_VARIANTS {
        evenings(zone, 1995..=2036);
    }
}
