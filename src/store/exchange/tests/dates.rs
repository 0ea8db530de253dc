//! Dates that can be read in two ways, lengths of two numbers, and one sitting in several shapes.

use super::*;

/// A list of Insight Timer with these beginnings, each of ten minutes.
fn list(started: &[&str]) -> String {
    let rows: String = started.iter().map(|at| format!("\"{at}\",0:10:0,,\n")).collect();
    format!("Started At,Duration,Preset,Activity\n{rows}")
}

/// The days of sittings.
fn days(imported: &Imported) -> Vec<String> {
    imported.history.sittings.iter().map(|entry| entry.day.to_string()).collect()
}

/// The days of a file that shows how its dates are meant, and what is said of that.
fn shown_by(started: &[&str]) -> (Vec<String>, Option<String>) {
    let imported = read(list(started).as_bytes()).unwrap();
    assert_eq!(imported.problems, []);
    (days(&imported), imported.dates)
}

fn either(started: &[&str]) -> Either {
    match import(list(started).as_bytes(), None, &here()).unwrap() {
        Reading::Either(either) => *either,
        Reading::One(imported) => panic!("read as {:?}: {:?}", days(&imported), imported.dates),
    }
}

#[test]
fn eleven_days_of_november_are_asked_about() {
    let rows: Vec<String> = (1..=11).map(|n| format!("{n:02}/11/2026 08:00:00")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let either = either(&rows);
    assert_eq!(
        either.why,
        "Its dates can be day/month/year or month/day/year, and nothing in it tells which."
    );
    assert_eq!(either.shows, "01/11/2026 08:00:00");
    assert_eq!(either.day_first_is.to_string(), "2026-11-01");
    assert_eq!(either.month_first_is.to_string(), "2026-01-11");
    let november: Vec<String> = (1..=11).map(|n| format!("2026-11-{n:02}")).collect();
    let elevenths: Vec<String> = (1..=11).map(|n| format!("2026-{n:02}-11")).collect();
    assert_eq!(days(&either.day_first), november);
    assert_eq!(days(&either.month_first), elevenths);
    for (order, days_so) in [(DateOrder::DayFirst, november), (DateOrder::MonthFirst, elevenths)] {
        match import(list(&rows).as_bytes(), Some(order), &here()).unwrap() {
            Reading::One(imported) => {
                let words = format!("Its dates are read as {}, as you say.", order.name());
                assert_eq!((days(&imported), imported.dates), (days_so, Some(words)));
            }
            Reading::Either(_) => panic!("asked although it was said"),
        }
    }
}

#[test]
fn a_day_above_twelve_tells_for_the_whole_file() {
    for (started, day, name) in [
        ("25/04/2026 08:21:14", "2026-04-25", "day/month/year"),
        ("04/25/2026 08:21:14", "2026-04-25", "month/day/year"),
        ("13/12/2025 9:30:00 PM", "2025-12-13", "day/month/year"),
        ("31.01.2026, 08:00", "2026-01-31", "day/month/year"),
        ("1-31-26 8:00", "2026-01-31", "month/day/year"),
    ] {
        let (days, dates) = shown_by(&["03/04/2026 08:00:00", started]);
        let third = if name.starts_with("day") { "2026-04-03" } else { "2026-03-04" };
        assert_eq!(days, [third, day]);
        assert_eq!(dates, Some(format!("Its dates are {name}, as `{started}` shows.")));
    }
    // A wrong order is refused even if it is requested.
    let text = list(&["25/04/2026 08:21:14"]);
    assert_eq!(
        import(text.as_bytes(), Some(DateOrder::MonthFirst), &here()).unwrap_err().to_string(),
        "the dates of this file are day/month/year, as `25/04/2026 08:21:14` shows, not \
         month/day/year"
    );
    // What is a date in no order shows nothing, and is one bad row.
    let imported =
        read(list(&["13/13/2026 08:21:14", "02/30/2026 08:00", "31/04/2026 08:00"]).as_bytes());
    let imported = imported.unwrap();
    assert_eq!((imported.unread, imported.dates), (3, None));
}

#[test]
fn rows_that_contradict_each_other_are_asked_about() {
    let either = either(&["25/04/2026 08:00:00", "04/25/2026 09:00:00", "03/04/2026 10:00:00"]);
    assert_eq!(
        either.why,
        "`25/04/2026 08:00:00` can only be day/month/year and `04/25/2026 09:00:00` only \
         month/day/year; others can be both."
    );
    // Dates with one reading keep it, whichever order is requested for the others.
    assert_eq!(either.shows, "03/04/2026 10:00:00");
    assert_eq!(days(&either.day_first), ["2026-04-25", "2026-04-25", "2026-04-03"]);
    assert_eq!(days(&either.month_first), ["2026-04-25", "2026-04-25", "2026-03-04"]);
    assert_eq!((either.day_first.unread, either.month_first.unread), (0, 0));
    // Without any others there is no question.
    let (days, dates) = shown_by(&["25/04/2026 08:00:00", "04/25/2026 09:00:00"]);
    assert_eq!((days, dates), (vec!["2026-04-25".into(); 2], None));
}

#[test]
fn dates_that_a_spreadsheet_turned_round_are_asked_about() {
    // As LibreOffice saves a list that it read in British English and shows in American English: of the
    // three the first is no date there, and stays as it was.
    let rows = ["04/20/2026 20:21:14", "12/04/26 08:21 AM", "03/04/26 07:05 AM"];
    let turned = either(&rows);
    assert_eq!(
        turned.why,
        "`04/20/2026 20:21:14` is month/day/year, but a spreadsheet changed others, such as `12/04/26 \
         08:21 AM`, and may have turned them round."
    );
    assert_eq!(turned.shows, "12/04/26 08:21 AM");
    assert_eq!(turned.day_first_is.to_string(), "2026-04-12");
    assert_eq!(days(&turned.day_first), ["2026-04-20", "2026-04-12", "2026-04-03"]);
    // Two are always in order; the clock tells.
    either(&rows[..2]);
    // Changed in the order that they had, they come one after another, and are read.
    let (days, _) = shown_by(&["04/20/2026 20:21:14", "04/12/26 08:21", "04/03/26 07:05"]);
    assert_eq!(days, ["2026-04-20", "2026-04-12", "2026-04-03"]);
    // A list that nothing changed may be in any order.
    shown_by(&["04/20/2026 20:21:14", "10/04/2026 08:21:14", "03/04/2026 07:05:00"]);
}

#[test]
fn what_would_lie_ahead_tells_the_order() {
    // The clock here shows 23 November 2026.
    let (days, dates) = shown_by(&["11/12/2025 08:00:00", "05/12/2026 08:00:00"]);
    assert_eq!(days, ["2025-11-12", "2026-05-12"]);
    let words =
        "Its dates are month/day/year: read the other way, `05/12/2026 08:00:00` would lie ahead.";
    assert_eq!(dates.as_deref(), Some(words));
    let (days, _) = shown_by(&["12/05/2026 08:00:00"]);
    assert_eq!(days, ["2026-05-12"]);
    // Of a clock that is wrong in either order nothing is learnt.
    either(&["12/05/2027 08:00:00"]);
}

#[test]
fn the_order_of_rows_tells_the_order_of_dates() {
    let rows = ["03/04/2026 08:00:00", "05/04/2026 08:00:00", "02/05/2026 08:00:00"];
    let (days, dates) = shown_by(&rows);
    assert_eq!(days, ["2026-04-03", "2026-04-05", "2026-05-02"]);
    let words = "Its dates are day/month/year: read so, its rows come one after another, and not the other way.";
    assert_eq!(dates.as_deref(), Some(words));
    let latest_first: Vec<&str> = rows.into_iter().rev().collect();
    assert_eq!(shown_by(&latest_first).0, ["2026-05-02", "2026-04-05", "2026-04-03"]);
    // In no order, too few to be in any, or in an order that the clock speaks against: asked about.
    either(&[
        "05/04/2026 08:00:00",
        "03/04/2026 08:00:00",
        "02/05/2026 08:00:00",
        "04/04/2026 08:00:00",
    ]);
    either(&["03/04/2026 08:00:00", "05/04/2026 08:00:00"]);
    either(&[
        "03/04/2026 08:00:00",
        "05/04/2026 08:00:00",
        "02/05/2026 08:00:00",
        "06/12/2026 08:00:00",
    ]);
}

#[test]
fn dates_of_one_meaning_need_no_question() {
    for (started, day) in [
        ("11/11/2026 08:00:00", "2026-11-11"),
        ("2026.11.01 08:00", "2026-11-01"),
        ("2026/11/01 08:00", "2026-11-01"),
        ("2026-11-01T08:00:00", "2026-11-01"),
        ("2026-11-01T08:00:00+01:00", "2026-11-01"),
        ("1 Nov 2026 8:00 AM", "2026-11-01"),
        ("Nov 1, 2026 8:00 AM", "2026-11-01"),
        ("November 1st, 2026, 08:00", "2026-11-01"),
        ("Sunday, 1 November 2026 08:00", "2026-11-01"),
        ("01-Nov-26 08:00:00.000", "2026-11-01"),
        ("1. März 2026 08:00", "2026-03-01"),
        ("So, 1. Nov. 2026 08:00:00,5", "2026-11-01"),
    ] {
        assert_eq!(shown_by(&[started]), (vec![day.to_string()], None), "{started}");
        let imported = read(list(&[started]).as_bytes()).unwrap();
        let local = imported.history.sittings[0].begun.local().unwrap();
        assert_eq!(local.format("%H:%M:%S").to_string(), "08:00:00", "{started}");
    }
    for started in
        ["01/11/2026", "08:00", "1/2/3 08:00", "1 Xyz 2026 08:00", "01/11/2026 8:61", "13:00 PM"]
    {
        let imported = read(list(&[started]).as_bytes()).unwrap();
        assert_eq!(
            imported.problems[0].to_string(),
            format!(
                "line 2: `Started At` is `{started}`, expected a date and a time such as 11/23/2026 \
                 19:30:00"
            )
        );
    }
}

/// How long sittings are in a file with these lengths, in seconds.
fn lengths(lasted: &[&str]) -> Vec<u32> {
    let rows: String =
        lasted.iter().map(|lasted| format!("04/23/2026 08:00:00;{lasted}\n")).collect();
    let imported = read(format!("Started At;Duration\n{rows}").as_bytes()).unwrap();
    assert_eq!(imported.problems, []);
    imported.history.sittings.iter().map(|entry| entry.actual_secs).collect()
}

#[test]
fn lengths_that_became_clock_times_are_lengths() {
    for lasted in [
        "0:45:0",
        "0:45:00",
        "00:45:00",
        "12:45:00 AM",
        "12:45 am",
        "12:45:00\u{202f}a.m.",
        "0:45:00.000",
        "00:45:00,25",
        "0:45",
        "45:00",
        "30.12.1899 00:45:00",
        "1899-12-30 00:45:00",
        "12/30/1899 0:45:00",
        "0,03125",
        "0.03125",
    ] {
        assert_eq!(lengths(&[lasted]), [2700], "{lasted}");
    }
    assert_eq!(lengths(&["1:05:00 PM", "12:00:30 PM"]), [47_100, 43_230]);
    // Two numbers are what the whole file shows them to be.
    assert_eq!(lengths(&["0:45", "1:30", "0:05"]), [2700, 5400, 300]);
    assert_eq!(lengths(&["45:00", "1:30", "0:05"]), [2700, 90, 5]);
    assert_eq!(lengths(&["1:0:0", "0:45"]), [3600, 45]);
    assert_eq!(lengths(&["10:00"]), [600]);
    for lasted in ["45", "a:b", "1:2:3:4", "45 min", "1.5", "14:00 AM", "2026-04-23 00:45:00"] {
        let text = format!("Started At;Duration\n04/23/2026 08:00:00;{lasted}\n");
        assert_eq!(
            read(text.as_bytes()).unwrap().problems[0].to_string(),
            format!("line 2: `Duration` is `{lasted}`, expected a length such as 0:45:00")
        );
    }
}

/// The id of the one sitting of a list, and the earlier ones.
fn ids(started: &str, lasted: &str) -> (Uuid, Vec<Uuid>) {
    let text = format!("Started At,Duration\n04/20/2026 01:00:00,0:1:0\n{started},{lasted}\n");
    let mut imported = read(text.as_bytes()).unwrap();
    let id = imported.history.sittings.pop().unwrap().id;
    (id, imported.earlier.remove(&id).unwrap())
}

#[test]
fn a_sitting_is_one_in_every_shape_of_it() {
    let (id, _) = ids("04/23/2026 20:21:14", "0:45:0");
    // As versions before this one made it, of the text.
    assert_eq!(id.to_string(), "4a56c9c0-ff5c-8ffa-83d5-9667adbb17d8");
    for (started, lasted) in [
        ("04/23/2026 8:21:14 PM", "0:45:00"),
        ("04/23/26 20:21:14", "00:45:00"),
        ("2026-04-23 20:21:14", "12:45:00 AM"),
    ] {
        assert_eq!(ids(started, lasted).0, id, "{started}");
    }
    // Another moment, and another length, are other sittings.
    assert_ne!(ids("04/23/2026 08:21:14", "0:45:0").0, id);
    assert_ne!(ids("04/23/2026 20:21:14", "0:45:1").0, id);
    let both = "Started At,Duration\n04/23/2026 20:21:14,0:45:0\n04/23/2026 8:21:14 PM,0:45:00\n";
    let both = read(both.as_bytes()).unwrap().history.sittings;
    assert_eq!(both[0].id, both[1].id);
    // What an earlier version made of another shape is known.
    let of_text = |started: &str, lasted: &str| foreign::id_of("Insight Timer", &[started, lasted]);
    for (started, lasted) in [
        ("04/23/2026 08:21:14 PM", "0:45:0"),
        ("04/23/2026 08:21:14 PM", "00:45:00"),
        ("04/23/2026 20:21:14", "0:45:00"),
    ] {
        let earlier = ids("04/23/2026 20:21:14", "0:45:0").1;
        assert!(earlier.contains(&of_text(started, lasted)), "{started}, {lasted}");
    }
    let odd = ("4/23/2026 8:21:14 PM", "0:45:0");
    assert!(ids(odd.0, odd.1).1.contains(&of_text(odd.0, odd.1)));
    let unix = "start_time_unix,duration_secs\n1712345678,600\n\"1712345678,0\",\"600,00\"\n";
    let unix = read(unix.as_bytes()).unwrap().history.sittings;
    assert_eq!(unix[0].id, unix[1].id);
    assert_eq!(unix[0].id, foreign::id_of("Meditate", &["1712345678", "600"]));
}

#[test]
fn a_sitting_with_and_without_its_seconds_is_one() {
    let ids = |started: &[&str]| {
        let read = read(list(started).as_bytes()).unwrap();
        assert_eq!(read.problems, []);
        let begun: std::collections::BTreeSet<_> =
            read.history.sittings.iter().map(|entry| (entry.id, entry.begun.utc_ms)).collect();
        begun.len()
    };
    for both in [
        ["04/20/2025 20:21:14", "04/20/2025 20:21"],
        ["04/20/2025 20:21", "04/20/2025 20:21:14"],
        ["04/20/2025 20:21", "04/20/2025 8:21:14 PM"],
        ["04/20/2025 20:21:14", "4/20/25 8:21 PM"],
    ] {
        assert_eq!(ids(&both), 1, "{both:?}");
    }
    // Another minute, and two that both have seconds.
    for both in [
        ["04/20/2025 20:21:14", "04/20/2025 20:22"],
        ["04/20/2025 20:21:14", "04/20/2025 20:21:15"],
        ["04/20/2025 20:21:14", "04/21/2025 20:21"],
    ] {
        assert_eq!(ids(&both), 2, "{both:?}");
    }
    // Another length, and lengths that fit into a minute twice.
    for [long, short] in [["0:10:0", "0:11:0"], ["0:0:10", "0:0:10"]] {
        let list = format!(
            "Started At,Duration,Preset,Activity\n04/20/2025 20:21:14,{long},,\n04/20/2025 20:21,{short},,\n"
        );
        let read = read(list.as_bytes()).unwrap();
        assert_ne!(read.history.sittings[0].id, read.history.sittings[1].id);
    }
}

#[test]
fn a_tab_in_a_note_is_a_space() {
    let list = "start_time_unix,duration_secs,mode,label,note\n\
                1712345678,600,,\"a\tb\",\"the rain\t \t helped\nagain\"\n";
    let read = read(list.as_bytes()).unwrap();
    assert_eq!((read.unread, read.problems.len()), (0, 0));
    let entry = &read.history.sittings[0];
    assert_eq!((entry.title.as_str(), entry.line.as_str()), ("a b", "the rain helped again"));
}
