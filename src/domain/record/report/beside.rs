//! Several reports of one client over time, side by side.

use super::Report;

/// What stands where a report says nothing: it was not chosen, which is not the same as nothing done.
pub const NOT_SAID: &str = "–";

/// A row of the table: what it is about, and what each report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// What it is about.
    pub name: String,
    /// What each report says, in their order.
    pub said: Vec<String>,
}

/// Puts reports side by side. Rows that no report says anything about are left out.
pub fn side_by_side(reports: &[Report]) -> Vec<Beside> {
    let mut titles: Vec<&str> = Vec::new();
    for title in reports.iter().flat_map(|report| &report.done).map(|done| done.title.as_str()) {
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    let mut rows: Vec<Beside> = Vec::new();
    let mut row = |name: &str, of: &dyn Fn(&Report) -> Option<String>| {
        let said: Vec<Option<String>> = reports.iter().map(of).collect();
        if said.iter().any(Option::is_some) {
            let words = |said: Option<String>| said.unwrap_or_else(|| NOT_SAID.into());
            rows.push(Beside { name: name.into(), said: said.into_iter().map(words).collect() });
        }
    };
    row("What I want to bring", &|report| joined(report.bring.iter().cloned(), " · "));
    for title in titles {
        row(title, &|report| {
            let done = report.done.iter().filter(|done| done.title == title);
            joined(done.map(|done| done.sentence()), "; ")
        });
    }
    row("Days with practice", &|report| {
        (!report.days.is_empty()).then(|| report.days.len().to_string())
    });
    row("The last one", &|report| {
        report
            .before()
            .map(|words| words.trim_start_matches("The last one was ").trim_end_matches('.').into())
    });
    row("What got in the way", &|report| {
        joined(report.in_the_way.iter().map(|one| one.words().into()), ", ")
    });
    row("Where I stopped, or grounded myself", &|report| {
        joined(report.hard.iter().map(|hard| format!("{}: {}", hard.name(), hard.sentence())), "; ")
    });
    row("Distress before → after", &|report| {
        joined(report.distress.iter().map(super::Pair::numbers), ", ")
    });
    row("Comfort", &|report| {
        joined(report.comfort.iter().map(|felt| felt.value.to_string()), ", ")
    });
    row("Presence", &|report| {
        joined(report.presence.iter().map(|felt| felt.value.to_string()), ", ")
    });
    row("What changed", &|report| {
        joined(report.changed.iter().map(|one| one.words().into()), ", ")
    });
    row("What next", &|report| report.next.map(|next| next.words().into()));
    rows
}

fn joined(words: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(between))
}
