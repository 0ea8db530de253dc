//! `groundwork export` and `groundwork import`.

use std::fs;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};

use crate::cli::{FINE, HAS_PROBLEMS};
use crate::keeper::{
    DateOrder, Either, ExportError, Form, HistoryReading, Imported, Settings, history_bytes,
    read_history,
};
use crate::library::{Library, now};
use crate::store::BroughtIn;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork export --format csv --out history.csv\n  groundwork export --format json"
)]
pub(in crate::cli) struct ExportArgs {
    /// CSV for spreadsheets; RON and JSON for everything else.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// The file, or a folder for it; standard output if left out.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Overwrite an existing file.
    #[arg(long, requires = "out")]
    force: bool,
}

#[derive(Copy, Clone, ValueEnum)]
enum Format {
    Csv,
    Ron,
    Json,
}

pub(in crate::cli) fn export(library: &Library, args: &ExportArgs) -> Result<u8> {
    let mut record = super::open(library)?;
    let history = record.history()?;
    let form = match args.format {
        Format::Csv => Form::Csv,
        Format::Ron => Form::Ron,
        Format::Json => Form::Json,
    };
    match &args.out {
        None => {
            let text = form.text(&history);
            io::stdout().write_all(text.as_bytes()).context("could not write")?;
        }
        Some(path) => {
            let path = form.place(path, Path::new(""));
            let on = |_, _| ControlFlow::Continue(());
            form.write(&history, &path, args.force, on).map_err(|error| match error {
                ExportError::Exists { path } => anyhow::anyhow!(
                    "there is a file already; `--force` writes over it: `{}`",
                    path.display()
                ),
                error => error.into(),
            })?;
            let these = super::sittings(history.sittings.len());
            eprintln!("{these} written to `{}`. The file is not encrypted.", path.display());
        }
    }
    super::tell(&mut record);
    Ok(FINE)
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork import history.csv\n  groundwork import insight-timer.csv --look\n\n\
    Exit codes: 0 all of it was read, 1 some of it could not be, 2 nothing was done."
)]
pub(in crate::cli) struct ImportArgs {
    /// A file of Groundwork, Insight Timer or Meditate; `-` for standard input.
    file: PathBuf,
    /// Only report what would be imported.
    #[arg(long)]
    look: bool,
    /// The order of day and month, if the file does not show it.
    #[arg(long, value_enum)]
    dates: Option<Dates>,
    /// Also import sittings that you have deleted, or even erased.
    #[arg(long)]
    again: bool,
}

#[derive(Copy, Clone, ValueEnum)]
enum Dates {
    /// Day/month/year.
    Dmy,
    /// Month/day/year.
    Mdy,
}

pub(in crate::cli) fn import(library: &Library, args: &ImportArgs) -> Result<u8> {
    let bytes = read(&args.file)?;
    let mut record = super::open(library)?;
    let settings = Settings::read(&record)?;
    let order = args.dates.map(|dates| match dates {
        Dates::Dmy => DateOrder::DayFirst,
        Dates::Mdy => DateOrder::MonthFirst,
    });
    let nothing = || format!("nothing was brought in from `{}`", args.file.display());
    let mut imported =
        match read_history(&bytes, order, settings.day_start).with_context(nothing)? {
            HistoryReading::One(imported) => imported,
            HistoryReading::Either(either) => {
                ask(&either);
                super::tell(&mut record);
                return if args.look {
                    println!("Nothing was brought in, as asked.");
                    Ok(HAS_PROBLEMS)
                } else {
                    Err(anyhow::anyhow!("say which with `--dates`")).with_context(nothing)
                };
            }
        };
    record.recognise(&mut imported)?;
    for problem in &imported.problems {
        eprintln!("{}: {problem}", args.file.display());
    }
    if imported.more_problems > 0 {
        eprintln!("and {} more like these", imported.more_problems);
    }
    let found = imported.history.sittings.len() + imported.history.appointments.len();
    println!("{}: {}", imported.from, spanned(&imported));
    if let Some(dates) = &imported.dates {
        println!("{dates}");
    }
    if found == 0 {
        match imported.unread {
            0 => println!("There is nothing in it to bring in."),
            _ => println!("What is in it could not be read; nothing was brought in."),
        }
    } else if args.look {
        println!("Nothing was brought in, as asked.");
    } else {
        let brought = record.bring_in(&imported.history, args.again, now().utc_ms)?;
        println!("{}", outcome(brought, args.again));
    }
    super::tell(&mut record);
    Ok(if imported.problems.is_empty() { FINE } else { HAS_PROBLEMS })
}

/// Number of sittings, with the first and the last date.
fn spanned(imported: &Imported) -> String {
    let days = || imported.history.sittings.iter().map(|entry| entry.day);
    let mut sittings = super::sittings(imported.history.sittings.len());
    if let (Some(first), Some(last)) = (days().min(), days().max()) {
        sittings += &format!(", {first} to {last}");
    }
    match imported.history.appointments.len() {
        0 => sittings,
        count => format!("{sittings}; {}", super::appointments(count)),
    }
}

/// Prints both readings of a file, and how to choose one.
fn ask(either: &Either) {
    println!("{}: {}", either.day_first.from, either.why);
    for (flag, imported, is) in [
        ("dmy", &either.day_first, either.day_first_is),
        ("mdy", &either.month_first, either.month_first_is),
    ] {
        let unread = match imported.unread {
            0 => String::new(),
            unread => format!("; {unread} could not be read"),
        };
        println!("`--dates {flag}`: `{}` is {is}; {}{unread}", either.shows, spanned(imported));
    }
}

/// Prints what happened to the imported sittings.
fn outcome(brought: BroughtIn, again: bool) -> String {
    let BroughtIn { new, appointments, there, taken_out } = brought;
    let back = if again { taken_out } else { 0 };
    let mut done = Vec::new();
    if new > 0 {
        done.push(format!("{new} brought in"));
    }
    if appointments > 0 {
        done.push(format!("{} brought in", super::appointments(appointments)));
    }
    if back > 0 {
        done.push(format!("{back} brought back"));
    }
    let (written, stay_out) = (new + appointments + back, taken_out - back);
    let were = |count| if count == 1 { "was" } else { "were" };
    let mut sentences = Vec::new();
    if written > 0 {
        if there > 0 {
            done.push(format!("{there} {} in the record already", were(there)));
        }
        let them = if written == 1 { "it" } else { "them" };
        let done = done.join(", ");
        sentences.push(format!("{done}; `groundwork history undo` takes {them} out again."));
    } else if there > 0 {
        sentences.push(match (there, stay_out) {
            (1, 0) => "It is in the record already.".into(),
            (_, 0) => "All of them are in the record already.".into(),
            (1, _) => "1 is in the record already.".into(),
            (some, _) => format!("{some} are in the record already."),
        });
    }
    if stay_out > 0 {
        let (stay, them) = if stay_out == 1 { ("stays", "it") } else { ("stay", "them") };
        sentences.push(format!(
            "{stay_out} {} taken out before and {stay} out; `groundwork import FILE --again` brings \
             {them} back.",
            were(stay_out)
        ));
    }
    sentences.join("\n")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        return history_bytes(io::stdin()).context("could not read standard input");
    }
    let file = fs::File::open(path).and_then(history_bytes);
    file.with_context(|| format!("could not read `{}`", path.display()))
}
