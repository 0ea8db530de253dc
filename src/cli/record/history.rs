//! `groundwork history`.

use anyhow::{Context as _, Result, bail};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::cli::{FINE, length, print_json, typed, word};
use crate::domain::Practice;
use crate::domain::record::{
    Counts, Ended, Moment, Origin, PracticeEntry, Rating, Ratings, Reason, practice_day,
};
use crate::keeper::Settings;
use crate::library::{Library, at_local, now, offset_at};
use crate::store::{Done, Record, Undone, exchange};
use crate::units::Frames;

#[derive(Args)]
#[command(after_help = "Examples:\n  groundwork history\n  \
    groundwork history edit last --distress-before 6 --distress-after 3 --line \"the rain helped\"\n  \
    groundwork history add \"A walk by the river\" --minutes 20 --at 2026-11-22T15:30\n  \
    groundwork history delete 3f2a\n  groundwork history undo\n\n\
    A sitting is named by the beginning of its id, or `last`.")]
pub(in crate::cli) struct HistoryArgs {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// List sittings, latest first.
    List(ListArgs),
    /// Show everything that is stored of a sitting.
    Show {
        /// The beginning of its id, as `groundwork history list` shows it.
        id: String,
        /// Print JSON for other programs.
        #[arg(long)]
        json: bool,
    },
    /// Add a sitting that was practised elsewhere.
    Add(AddArgs),
    /// Change a sitting, or add how it was.
    Edit(EditArgs),
    /// Delete sittings. They can be restored for seven days.
    Delete {
        /// The beginnings of their ids, as `groundwork history list` shows them.
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Undo the last change; called again, the one before it.
    Undo,
    /// Restore a deleted sitting.
    Restore {
        /// The beginning of its id, as `groundwork history list --deleted` shows it, or `last` for the one
        /// deleted last.
        id: String,
    },
}

/// Number of sittings listed by default.
const MOST: u64 = 20;

#[derive(Args)]
struct ListArgs {
    /// List at most this many.
    #[arg(long, default_value_t = MOST)]
    most: u64,
    /// List all sittings.
    #[arg(long, conflicts_with = "most")]
    all: bool,
    /// List deleted sittings that can be restored.
    #[arg(long)]
    deleted: bool,
    /// Print JSON for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct AddArgs {
    /// What was practised. It may begin with a hyphen.
    #[arg(allow_hyphen_values = true)]
    title: String,
    /// The length in minutes.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
    /// When it began, as 2026-11-22T15:30, or 15:30 for the last time that it was 15:30; if left out, it
    /// ended just now.
    #[arg(long, value_parser = moment)]
    at: Option<At>,
    /// The kind of practice, such as breathing or nature.
    #[arg(long, value_parser = word(Practice::ALL, Practice::name))]
    practice: Option<Practice>,
    #[command(flatten)]
    said: Said,
}

#[derive(Args)]
struct EditArgs {
    /// The beginning of its id, as `groundwork history list` shows it.
    id: String,
    /// The title of the practice.
    #[arg(long, allow_hyphen_values = true)]
    title: Option<String>,
    /// The length, such as 12m or 7m30s.
    #[arg(long, value_parser = length)]
    length: Option<Frames>,
    /// When it began, as 2026-11-22T15:30 or 15:30 of the same day.
    #[arg(long, value_parser = moment)]
    at: Option<At>,
    /// How it ended: finished, stopped-early, grounded or interrupted.
    #[arg(long, value_parser = word(Ended::ALL, Ended::name))]
    ended: Option<Ended>,
    /// Whether it counts towards rhythm-and-streak or the rhythm alone.
    #[arg(long, value_parser = word(Counts::ALL, Counts::name))]
    counts: Option<Counts>,
    #[command(flatten)]
    said: Said,
}

/// Optional statements about a sitting.
#[derive(Args)]
struct Said {
    /// Distress before, from 0 (calm) to 10 (the worst), or `none`.
    #[arg(long, value_parser = rating)]
    distress_before: Option<GivenRating>,
    /// Distress afterwards, from 0 (calm) to 10 (the worst), or `none`.
    #[arg(long, value_parser = rating)]
    distress_after: Option<GivenRating>,
    /// Comfort, from 0 (none) to 10 (full), or `none`.
    #[arg(long, value_parser = rating)]
    comfort: Option<GivenRating>,
    /// Presence, from 0 (elsewhere) to 10 (fully here), or `none`.
    #[arg(long, value_parser = rating)]
    presence: Option<GivenRating>,
    /// A line about it in your own words, for yourself.
    #[arg(long, allow_hyphen_values = true)]
    line: Option<String>,
    /// A line to bring to your therapist.
    #[arg(long, allow_hyphen_values = true)]
    bring: Option<String>,
    /// Why it ended early: enough, interrupted, uncomfortable, technical, other, or your own words.
    #[arg(long, allow_hyphen_values = true)]
    reason: Option<String>,
}

#[derive(Copy, Clone, Debug)]
struct GivenRating(Option<Rating>);

fn rating(text: &str) -> Result<GivenRating, String> {
    if text == "none" {
        return Ok(GivenRating(None));
    }
    text.parse()
        .ok()
        .and_then(Rating::new)
        .map(|rating| GivenRating(Some(rating)))
        .ok_or_else(|| "a number from 0 to 10, or `none`".into())
}

/// A moment as typed, with or without a date.
#[derive(Copy, Clone, Debug)]
enum At {
    Day(NaiveDateTime),
    Time(NaiveTime),
}

fn moment(text: &str) -> Result<At, String> {
    let text = text.replace(' ', "T");
    if let Ok(time) = NaiveTime::parse_from_str(&text, "%H:%M") {
        return Ok(At::Time(time));
    }
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M")
        .map(At::Day)
        .map_err(|_| "a time such as 15:30 or 2026-11-22T15:30".into())
}

impl At {
    /// The moment, on this day if no date was typed.
    fn on(self, day: NaiveDate) -> Result<Moment> {
        let local = match self {
            At::Day(local) => local,
            At::Time(time) => day.and_time(time),
        };
        at_local(local).with_context(|| format!("the clock skipped {local} where this computer is"))
    }

    /// The moment; without a date, the latest one up to now.
    fn until(self, now: Moment) -> Result<Moment> {
        let today = now.local().map_or(NaiveDate::MIN, |local| local.date_naive());
        let days = [today, today.pred_opt().unwrap_or(today)];
        let mut found = days.into_iter().filter_map(|day| self.on(day).ok());
        found.find(|at| at.utc_ms <= now.utc_ms).map_or_else(|| self.on(today), Ok)
    }
}

impl Said {
    fn apply(&self, entry: &mut PracticeEntry) {
        let Ratings { distress_before, distress_after, comfort, presence } = &mut entry.ratings;
        for (kept, given) in [
            (distress_before, self.distress_before),
            (distress_after, self.distress_after),
            (comfort, self.comfort),
            (presence, self.presence),
        ] {
            if let Some(GivenRating(rating)) = given {
                *kept = rating;
            }
        }
        if let Some(line) = &self.line {
            entry.line.clone_from(line);
        }
        if let Some(bring) = &self.bring {
            entry.bring.clone_from(bring);
        }
        if let Some(reason) = &self.reason {
            let known = Reason::OFFERED
                .into_iter()
                .find(|known| known.to_text().eq_ignore_ascii_case(reason));
            entry.reason = known.or_else(|| Reason::from_text(reason));
        }
    }
}

pub(in crate::cli) fn history(library: &Library, args: &HistoryArgs) -> Result<u8> {
    let mut record = super::open(library)?;
    let at = now().utc_ms;
    match &args.what {
        None => list(&record, &ListArgs { most: MOST, all: false, deleted: false, json: false })?,
        Some(What::List(args)) => list(&record, args)?,
        Some(What::Show { id, json }) => {
            let entry = find(&record, id)?;
            match json {
                true => print_json(&exchange::plain(&entry))?,
                false => show(&entry, Settings::read(&record)?.streak_hidden),
            }
        }
        Some(What::Add(args)) => add(&mut record, args)?,
        Some(What::Edit(args)) => edit(&mut record, args)?,
        Some(What::Delete { ids }) => {
            let mut found: Vec<PracticeEntry> = Vec::new();
            for id in ids {
                let entry = find(&record, id)?;
                if !found.contains(&entry) {
                    found.push(entry);
                }
            }
            let all: Vec<Uuid> = found.iter().map(|entry| entry.id).collect();
            record.delete_all(&all, at)?;
            for entry in &found {
                println!("Taken out: {}", row(entry));
            }
            let them = if found.len() == 1 { "it" } else { "them" };
            println!(
                "`groundwork history undo` puts {them} back; `groundwork erase` lets nothing of \
                 {them} stay."
            );
        }
        Some(What::Undo) => match record.undo(at)? {
            None => println!("There is nothing to take back."),
            Some(undone) => say_undone(&undone),
        },
        Some(What::Restore { id }) => {
            let id = find_deleted(&record, id)?;
            record.put_back(id, at)?;
            if let Some(entry) = record.entry(id)? {
                println!("Put back: {}", row(&entry));
            }
        }
    }
    super::tell(&mut record);
    Ok(FINE)
}

/// The entry with the typed id.
fn find(record: &Record, id: &str) -> Result<PracticeEntry> {
    if id == "last" {
        let last = record.page(0, 1)?.into_iter().next();
        return last.context("there is no sitting in the record yet");
    }
    Ok(record.find(id)?)
}

/// The deleted entry with the typed id.
fn find_deleted(record: &Record, id: &str) -> Result<Uuid> {
    if id == "last" {
        let last = record.deleted()?.into_iter().next();
        return Ok(last.context("no deleted sitting can be restored")?.0.id);
    }
    Ok(record.find_deleted(id)?)
}

/// Prints what was undone, for which sittings, and how to reverse that.
fn say_undone(Undone { what, entries, appointments }: &Undone) {
    if !appointments.is_empty() {
        println!("As before the change: {}.", super::appointments(appointments.len()));
    }
    if entries.is_empty() {
        return;
    }
    let these = super::sittings(entries.len());
    println!(
        "{}",
        match what {
            Done::Added => format!("Taken out again: {these} that had been added."),
            Done::Changed => format!("As before the change: {these}."),
            Done::Deleted => format!("Put back: {these} that had been taken out."),
            Done::Restored => format!("Taken out again: {these} that had been put back."),
        }
    );
    for entry in entries.iter().take(MOST as usize) {
        println!("{}", row(entry));
    }
    if entries.len() > MOST as usize {
        println!("and {} more.", entries.len() - MOST as usize);
    }
    let ids: Vec<String> = entries.iter().map(short_id).collect();
    let ids = ids.join(" ");
    match (what, entries.len()) {
        (Done::Changed, _) => println!("`groundwork history edit {ids} …` changes it again."),
        (Done::Deleted, 1) => println!("`groundwork history delete {ids}` takes it out again."),
        (Done::Deleted, _) => println!("`groundwork history delete {ids}` takes them out again."),
        (Done::Added | Done::Restored, 1) => {
            println!("`groundwork history restore {ids}` puts it back.");
        }
        (Done::Added | Done::Restored, _) => {
            println!("`groundwork history restore ID` puts one of them back.");
        }
    }
}

fn list(record: &Record, args: &ListArgs) -> Result<()> {
    let most = if args.all { u64::MAX } else { args.most };
    let entries: Vec<PracticeEntry> = match args.deleted {
        false => record.page(0, most)?,
        true => record.deleted()?.into_iter().map(|(entry, _)| entry).collect(),
    };
    if args.json {
        let plain: Vec<_> = entries.iter().map(exchange::plain).collect();
        return print_json(&plain);
    }
    if entries.is_empty() {
        println!(
            "{}",
            match args.deleted {
                true => "No sittings are deleted.",
                false => "Nothing practised yet. `groundwork` begins with the first session.",
            }
        );
    }
    for entry in &entries {
        println!("{}", row(entry));
    }
    let all = record.count()?;
    if !args.deleted && all > entries.len() as u64 {
        println!("{} of {all}; `--all` shows all.", entries.len());
    }
    Ok(())
}

/// A sitting on one line.
fn row(entry: &PracticeEntry) -> String {
    let when = match entry.begun.local() {
        Some(local) => local.format("%Y-%m-%d %H:%M").to_string(),
        None => entry.day.to_string(),
    };
    let ended = match entry.ended {
        Ended::Finished => "",
        Ended::StoppedEarly => "  stopped early",
        Ended::Grounded => "  grounded",
        Ended::Interrupted => "  cut off",
    };
    let id = short_id(entry);
    format!("{id}  {when}  {:>6}  {}{ended}", brief(entry.actual_secs), entry.title)
}

/// As much of an id as distinguishes sittings.
fn short_id(entry: &PracticeEntry) -> String {
    entry.id.simple().to_string().chars().take(8).collect()
}

/// A length in as few characters as possible.
fn brief(secs: u32) -> String {
    match (secs / 60, secs % 60) {
        (0, secs) => format!("{secs} s"),
        (minutes, _) => format!("{minutes} min"),
    }
}

fn show(entry: &PracticeEntry, streak_hidden: bool) {
    let line = |name: &str, value: String| {
        if !value.is_empty() {
            println!("{name:<10} {value}");
        }
    };
    let rated = |rating: Option<Rating>| match rating {
        Some(rating) => rating.value().to_string(),
        None => "–".to_string(),
    };
    line("What", entry.title.clone());
    line("Practice", entry.practice.map_or(String::new(), |practice| typed(practice.name())));
    line(
        "Began",
        entry
            .begun
            .local()
            .map_or(String::new(), |local| local.format("%Y-%m-%d %H:%M %:z").to_string()),
    );
    line("Day", entry.day.format("%A %Y-%m-%d").to_string());
    let planned = match entry.planned_secs {
        Some(planned) => format!(" of {}", Frames::from_secs(u64::from(planned))),
        None => String::new(),
    };
    line("Practised", format!("{}{planned}", Frames::from_secs(u64::from(entry.actual_secs))));
    line("Ended", typed(entry.ended.name()).replace('-', " "));
    line(
        "Counts",
        match entry.counts {
            Counts::RhythmAndStreak if !streak_hidden => "towards rhythm and streak".into(),
            Counts::RhythmAndStreak | Counts::Rhythm => "towards the rhythm".into(),
        },
    );
    let ratings = &entry.ratings;
    if *ratings != Ratings::default() {
        line(
            "Distress",
            format!(
                "{} before, {} after",
                rated(ratings.distress_before),
                rated(ratings.distress_after)
            ),
        );
        line("Comfort", rated(ratings.comfort));
        line("Presence", rated(ratings.presence));
    }
    line("Reason", entry.reason.as_ref().map_or("", Reason::words).into());
    line("Line", entry.line.clone());
    line("To bring", entry.bring.clone());
    line(
        "Sealed",
        match entry.sealed.len() {
            0 => String::new(),
            1 => "what one person wrote, under a word".into(),
            count => format!("what {count} people wrote, each under a word"),
        },
    );
    line("Source", typed(entry.origin.name()));
    line("Id", entry.id.to_string());
}

fn add(record: &mut Record, args: &AddArgs) -> Result<()> {
    let here = now();
    let settings = Settings::read(record)?;
    let secs = args.minutes * 60;
    let begun = match args.at {
        Some(at) => at.until(here)?,
        None => {
            let utc_ms = here.utc_ms - TimeDelta::seconds(i64::from(secs));
            Moment { utc_ms, offset_secs: offset_at(utc_ms) }
        }
    };
    let mut entry = PracticeEntry {
        id: Uuid::new_v4(),
        title: args.title.clone(),
        session: None,
        homework: None,
        practice: args.practice,
        begun,
        ended_utc_ms: begun.utc_ms + TimeDelta::seconds(i64::from(secs)),
        day: practice_day(begun, settings.day_start),
        planned_secs: None,
        actual_secs: secs,
        ended: Ended::Finished,
        reason: None,
        counts: match args.practice {
            Some(Practice::Touch) => Counts::Rhythm,
            _ => Counts::RhythmAndStreak,
        },
        ratings: Ratings::default(),
        line: String::new(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Added,
    };
    args.said.apply(&mut entry);
    entry.check_texts()?;
    record.write(&entry, here.utc_ms)?;
    println!("Added: {}", row(&entry));
    Ok(())
}

fn edit(record: &mut Record, args: &EditArgs) -> Result<()> {
    let mut entry = find(record, &args.id)?;
    let settings = Settings::read(record)?;
    let before = entry.clone();
    if let Some(title) = &args.title {
        entry.title.clone_from(title);
    }
    if let Some(length) = args.length {
        entry.actual_secs = u32::try_from(length.whole_secs()).unwrap_or(u32::MAX);
        if entry.actual_secs == 0 {
            bail!("a sitting cannot have no length; `groundwork history delete` deletes it");
        }
    }
    if let Some(at) = args.at {
        let day = entry.begun.local().map_or(entry.day, |local| local.date_naive());
        entry.begun = at.on(day)?;
        entry.ended_utc_ms = entry.begun.utc_ms + TimeDelta::seconds(i64::from(entry.actual_secs));
        entry.day = practice_day(entry.begun, settings.day_start);
    }
    entry.ended = args.ended.unwrap_or(entry.ended);
    entry.counts = args.counts.unwrap_or(entry.counts);
    args.said.apply(&mut entry);
    entry.check_texts()?;
    if entry == before {
        println!("Nothing to change: {}", row(&entry));
        return Ok(());
    }
    record.write(&entry, now().utc_ms)?;
    show(&entry, settings.streak_hidden);
    Ok(())
}
