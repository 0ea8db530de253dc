//! `groundwork rhythm`.

use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::{FINE, print_json};
use crate::domain::record::{Agreement, DayMark, Goal, GoalOf, practice_day, streak, week, weeks};
use crate::store::Record;
use crate::studio::{Library, Settings, now};

#[derive(Args)]
#[command(after_help = "Examples:\n  groundwork rhythm\n  groundwork rhythm goal 4\n  \
    groundwork rhythm goal 6 --sittings\n  groundwork rhythm rest 2026-11-21\n  \
    groundwork rhythm pause 2026-12-20 2027-01-03\n  groundwork rhythm hide-streak")]
pub(in crate::cli) struct RhythmArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// For other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum What {
    /// Practise on so many days a week. Weeks before keep their goal.
    Goal {
        /// 1 to 7 days, or 1 to 21 sittings.
        times: u8,
        /// Count sittings instead of days.
        #[arg(long)]
        sittings: bool,
    },
    /// Make a missed day a day of rest: one a week, up to 14 days back.
    Rest {
        /// Which day.
        day: NaiveDate,
    },
    /// Take the mark of a day of rest away.
    Unrest {
        /// Which day.
        day: NaiveDate,
    },
    /// Expect nothing from one day to another.
    Pause {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// End the pause that holds today.
    GoOn,
    /// Show the streak nowhere.
    HideStreak,
    /// Show the streak again.
    ShowStreak,
}

pub(in crate::cli) fn rhythm(library: &Library, args: &RhythmArgs) -> Result<u8> {
    let mut record = super::open(library)?;
    let mut settings = Settings::read(&record)?;
    let today = practice_day(now(), settings.day_start);
    if let Some(what) = &args.what {
        change(&record, &mut settings, what, today)?;
        settings.write(&mut record)?;
    }
    show(&record, &settings, today, args.json)?;
    super::tell(&mut record);
    Ok(FINE)
}

fn change(record: &Record, settings: &mut Settings, what: &What, today: NaiveDate) -> Result<()> {
    let agreement: &mut Agreement = &mut settings.agreement;
    match *what {
        What::Goal { times, sittings } => {
            let of = if sittings { GoalOf::Sittings } else { GoalOf::Days };
            let goal = Goal::new(times, of).with_context(|| {
                format!(
                    "a goal of {times}, expected 1 to 7 days or 1 to {} sittings",
                    Goal::MOST_SITTINGS
                )
            })?;
            agreement.set_goal(goal, today);
        }
        What::Rest { day } => agreement.rest(day, today, &record.totals()?)?,
        What::Unrest { day } => {
            if !agreement.unrest(day) {
                bail!("{day} is not marked as a day of rest");
            }
        }
        What::Pause { from, to } => agreement.pause(from, to)?,
        What::GoOn => {
            if !agreement.end_pause(today) {
                bail!("there is no pause today");
            }
        }
        What::HideStreak => settings.streak_hidden = true,
        What::ShowStreak => settings.streak_hidden = false,
    }
    Ok(())
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
    #[serde(skip_serializing_if = "Option::is_none")]
    streak: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    streak_rule: Option<String>,
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
            streak: run.map(|run| run.length),
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
        println!(
            "\n{} lies ahead of today ({today}), and is not counted yet. If the clock was wrong, \
             `groundwork history edit ID --at …` mends it.",
            match ahead.len() {
                1 => first.day.to_string(),
                more => format!("{} and {} more days", first.day, more - 1),
            }
        );
    }
    Ok(())
}
