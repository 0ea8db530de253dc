//! A report as CSV: one value a row, so that several reports can stand below each other in a spreadsheet.

use chrono::NaiveDate;

use crate::domain::record::report::{Felt, Report};

/// Columns, in order.
const COLUMNS: [&str; 7] = ["since", "until", "section", "day", "title", "field", "value"];

/// Rows while they are being written.
struct Rows {
    writer: csv::Writer<Vec<u8>>,
    since: String,
    until: String,
}

impl Rows {
    fn row(
        &mut self,
        section: &str,
        (day, title): (Option<NaiveDate>, &str),
        field: &str,
        value: &str,
    ) {
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        let cells = [section, &day, &guarded(title), field, &guarded(value)];
        let span = [self.since.as_str(), &self.until];
        // Writing into memory cannot fail.
        let _ = self.writer.write_record(span.into_iter().chain(cells));
    }

    fn number(&mut self, section: &str, of: (Option<NaiveDate>, &str), field: &str, value: u64) {
        self.row(section, of, field, &value.to_string());
    }

    fn felt(&mut self, section: &str, all: &[Felt]) {
        for one in all {
            self.number(section, (Some(one.day), &one.title), section, one.value.into());
        }
    }
}

/// Writes a report as CSV.
pub fn to_csv(report: &Report) -> String {
    let writer = csv::Writer::from_writer(Vec::new());
    let (since, until) = (report.since.to_string(), report.until.to_string());
    let mut rows = Rows { writer, since, until };
    let _ = rows.writer.write_record(COLUMNS);
    const NONE: (Option<NaiveDate>, &str) = (None, "");
    if let Some(at) = report.appointment {
        let at = at.format("%Y-%m-%d %H:%M").to_string();
        rows.row("appointment", NONE, "at", &at);
    }
    for line in &report.bring {
        rows.row("bring", NONE, "line", line);
    }
    for done in &report.done {
        let of = (None, done.title.as_str());
        let planned = done.planned_secs;
        for (field, value) in [
            ("days_a_week", done.days_a_week.map(u64::from)),
            ("times", Some(done.times.into())),
            ("days", Some(done.days.into())),
            ("practised_seconds", Some(done.secs)),
            ("planned_seconds", planned),
            ("finished", Some(done.finished.into())),
            ("stopped", Some(done.stopped.into())),
            ("cut_off", Some(done.cut_off.into())),
        ] {
            if let Some(value) = value {
                rows.number("done", of, field, value);
            }
        }
    }
    if report.nothing {
        rows.number("done", NONE, "times", 0);
    }
    for day in &report.days {
        for at in &day.began {
            rows.row("when", (Some(day.day), ""), "began", &at.format("%H:%M").to_string());
        }
    }
    if let Some(hours) = report.hours_before {
        rows.number("when", NONE, "hours_before", hours.into());
    }
    for one in &report.in_the_way {
        rows.row("in_the_way", NONE, "what", one.name());
    }
    for hard in &report.hard {
        let of = (Some(hard.day), hard.title.as_str());
        rows.row("difficult", of, "ended", hard.ended.name());
        rows.number("difficult", of, "practised_seconds", hard.secs.into());
        for (field, text) in [("reason", &hard.reason), ("line", &hard.line)] {
            if !text.is_empty() {
                rows.row("difficult", of, field, text);
            }
        }
    }
    for pair in &report.distress {
        let of = (Some(pair.day), pair.title.as_str());
        for (field, value) in [("before", pair.before), ("after", pair.after)] {
            if let Some(value) = value {
                rows.number("distress", of, field, value.into());
            }
        }
    }
    rows.felt("comfort", &report.comfort);
    rows.felt("presence", &report.presence);
    for one in &report.changed {
        rows.row("changed", NONE, "what", one.name());
    }
    if let Some(next) = report.next {
        rows.row("next", NONE, "what", next.name());
    }
    String::from_utf8(rows.writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula: `'` is put before one that begins like it, also behind spaces. Line
/// breaks and other control characters become spaces.
fn guarded(cell: &str) -> String {
    let begins = cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\'']);
    let plain = cell.replace(char::is_control, " ");
    if begins { format!("'{plain}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for cell in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", " =1", "'x"] {
            let guarded = guarded(cell);
            assert!(guarded.starts_with('\''), "{cell:?} became {guarded:?}");
            assert!(!guarded.contains(char::is_control), "{guarded:?}");
        }
        assert_eq!(guarded("21:40"), "21:40", "the control");
        assert_eq!(guarded("cold hands = fine"), "cold hands = fine");
    }
}
