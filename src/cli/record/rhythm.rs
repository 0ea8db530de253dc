//! `groundwork rhythm`.

use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::{FINE, print_json};
use crate::domain::record::{
    Agreement, DayMark, Goal, GoalOf, Pause, practice_day, streak, week, weeks,
};
use crate::keeper::Settings;
use crate::library::{Library, now};
use crate::store::Record;

#[derive(Args)]
#[command(after_help = "Examples:\n  groundwork rhythm\n  groundwork rhythm goal 4\n  \
    groundwork rhythm goal 6 --sittings\n  groundwork rhythm rest 2026-11-21\n  \
    groundwork rhythm pause 2026-12-20 2027-01-03\n  groundwork rhythm unpause 2026-12-20\n  \
    groundwork rhythm hide-streak")]
pub(in crate::cli) struct RhythmArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Print JSON for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum What {
    /// Set the number of days on which to practise each week. Earlier weeks keep their goal.
    Goal {
        /// 1 to 7 days, or 1 to 21 sittings.
        times: u8,
        /// Count sittings instead of days.
        #[arg(long)]
        sittings: bool,
    },
    /// Make a missed day a day of rest: one a week, up to 14 days back.
    Rest {
        /// The day, such as 2026-11-21.
        #[arg(value_parser = a_day)]
        day: NaiveDate,
    },
    /// Remove the mark of a day of rest.
    Unrest {
        /// The day, such as 2026-11-21.
        #[arg(value_parser = a_day)]
        day: NaiveDate,
    },
    /// Pause from one day to another; nothing is expected meanwhile.
    Pause {
        /// The first day, such as 2026-12-20: at most 14 days back.
        #[arg(value_parser = a_day)]
        from: NaiveDate,
        /// The last day of the pause.
        #[arg(value_parser = a_day)]
        to: NaiveDate,
    },
    /// Remove a whole pause, as if it had never been.
    Unpause {
        /// Any day of the pause.
        #[arg(value_parser = a_day)]
        day: NaiveDate,
    },
    /// End today's pause. The days before stay paused.
    GoOn,
    /// Hide the streak everywhere.
    HideStreak,
    /// Show the streak again.
    ShowStreak,
}

pub(super) fn a_day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "a day is written as year, month and day, such as 2026-11-26".into())
}

pub(in crate::cli) fn rhythm(library: &Library, args: &RhythmArgs) -> Result<u8> {
    let mut record = super::open(library)?;
    let mut settings = Settings::read(&record)?;
    let today = practice_day(now(), settings.day_start);
    if let Some(what) = &args.what {
        let said = change(&record, &mut settings, what, today)?;
        settings.write(&mut record)?;
        if !args.json {
            println!("{said}\n");
        }
    }
    show(&record, &settings, today, args.json)?;
    super::tell(&mut record);
    Ok(FINE)
}

/// Changes goal, rest or pauses, and prints what now applies.
fn change(
    record: &Record,
    settings: &mut Settings,
    what: &What,
    today: NaiveDate,
) -> Result<String> {
    let agreement: &mut Agreement = &mut settings.agreement;
    Ok(match *what {
        What::Goal { times, sittings } => {
            let of = if sittings { GoalOf::Sittings } else { GoalOf::Days };
            let goal = Goal::new(times, of).with_context(|| {
                format!(
                    "a goal of {times}, expected 1 to 7 days or 1 to {} sittings",
                    Goal::MOST_SITTINGS
                )
            })?;
            agreement.set_goal(goal, today);
            format!("The goal is {} a week, from this week on.", goal.words())
        }
        What::Rest { day } => {
            agreement.rest(day, today, &record.totals()?)?;
            format!("{day} is a day of rest.")
        }
        What::Unrest { day } => {
            if !agreement.unrest(day) {
                bail!("{day} is not marked as a day of rest");
            }
            format!("{day} is no longer a day of rest.")
        }
        What::Pause { from, to } => {
            agreement.pause(from, to, today)?;
            format!("Nothing is expected {}.", Pause { from, to }.words())
        }
        What::Unpause { day } => {
            let out: Vec<String> = agreement.unpause(day).into_iter().map(Pause::words).collect();
            if out.is_empty() {
                bail!(
                    "there is no pause on {day}; `groundwork rhythm` lists those of now and later"
                );
            }
            format!("No longer paused {}.", out.join(", nor "))
        }
        What::GoOn => {
            if !agreement.end_pause(today) {
                bail!(
                    "there is no pause today; `groundwork rhythm unpause DAY` takes out another one"
                );
            }
            "The pause is over.".into()
        }
        What::HideStreak => {
            settings.streak_hidden = true;
            "The streak is shown nowhere.".into()
        }
        What::ShowStreak => {
            settings.streak_hidden = false;
            "The streak is shown again.".into()
        }
    })
}

#[derive(Serialize)]
struct Said {
    today: String,
    monday: String,
    days: [&'static str; 7],
    done: u32,
    goal: u8,
    goal_of: &'static str,
    seconds_this_week: u64,
    pauses: Vec<Paused>,
    #[serde(skip_serializing_if = "Option::is_none")]
    streak: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    streak_of: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    streak_rule: Option<String>,
}

#[derive(Serialize)]
struct Paused {
    from: String,
    to: String,
}

fn show(record: &Record, settings: &Settings, today: NaiveDate, json: bool) -> Result<()> {
    let totals = record.totals()?;
    let agreement = &settings.agreement;
    let this = week(&totals, agreement, today, today);
    let run = (!settings.streak_hidden).then(|| streak(&totals, agreement, today));
    if json {
        return print_json(&Said {
            today: today.to_string(),
            monday: this.monday.to_string(),
            days: this.days.map(DayMark::word),
            done: this.done,
            goal: this.goal.times(),
            goal_of: this.goal.of().name(),
            seconds_this_week: this.secs,
            pauses: agreement
                .pauses_from(today)
                .map(|Pause { from, to }| Paused { from: from.to_string(), to: to.to_string() })
                .collect(),
            streak: run.map(|run| run.length),
            streak_of: run.map(|run| run.of.name()),
            streak_rule: run.map(|run| run.rule()),
        });
    }
    println!("{}", this.sentence());
    let signs = this.days.map(|mark| match mark {
        DayMark::Practised => "●",
        DayMark::Rest | DayMark::Paused => "–",
        DayMark::Free | DayMark::Today | DayMark::Ahead => "○",
    });
    println!("  Mo Tu We Th Fr Sa Su");
    println!("  {}", signs.join("  "));
    println!("  {}", this.rule());
    for pause in agreement.pauses_from(today) {
        println!("  Paused {}.", pause.words());
    }
    if let Some(run) = run {
        println!();
        if let Some(sentence) = run.sentence() {
            println!("{sentence}");
        }
        println!("  {}", run.rule());
    }
    if totals.days().is_empty() {
        return Ok(());
    }
    println!("\nMinutes a week");
    for week in weeks(&totals, today, 8) {
        let minutes = week.secs / 60;
        let bar = "▪".repeat((minutes / 10).min(40) as usize);
        println!("  {}  {minutes:>5}  {bar}", week.monday);
    }
    let ahead = totals.ahead(today);
    if let Some(first) = ahead.first() {
        let (days, lie, are) = match ahead.len() {
            1 => (String::new(), "lies", "is"),
            2 => (" and 1 more day".into(), "lie", "are"),
            days => (format!(" and {} more days", days - 1), "lie", "are"),
        };
        println!(
            "\n{}{days} {lie} ahead of today ({today}), and {are} not counted yet. If the clock was \
             wrong, `groundwork history edit ID --at …` mends it.",
            first.day
        );
    }
    Ok(())
}
