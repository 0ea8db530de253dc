//! `groundwork export` and `groundwork import`.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};

use crate::cli::{FINE, HAS_PROBLEMS};
use crate::store::BroughtIn;
use crate::store::exchange::{self, Here, MOST_BYTES};
use crate::studio::{ExportError, Form, Library, Settings, at_local, now, offset_at};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork export --format csv --out history.csv\n  groundwork export --format json"
)]
pub(in crate::cli) struct ExportArgs {
    /// CSV for spreadsheets; RON and JSON for everything else.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// The file; standard output if left out.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Write over a file that is there.
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
    let entries = record.all()?;
    let form = match args.format {
        Format::Csv => Form::Csv,
        Format::Ron => Form::Ron,
        Format::Json => Form::Json,
    };
    match &args.out {
        None => {
            let text = form.text(&entries);
            io::stdout().write_all(text.as_bytes()).context("could not write")?;
        }
        Some(path) => {
            form.write(&entries, path, args.force).map_err(|error| match error {
                ExportError::Exists { path } => anyhow::anyhow!(
                    "there is a file already; `--force` writes over it: `{}`",
                    path.display()
                ),
                error => error.into(),
            })?;
            let these = super::sittings(entries.len());
            eprintln!("{these} written, in clear, for whoever can read `{}`.", path.display());
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
    /// Only say what would be brought in.
    #[arg(long)]
    look: bool,
    /// Bring back what was in the record before and was taken out, or even erased.
    #[arg(long)]
    again: bool,
}

pub(in crate::cli) fn import(library: &Library, args: &ImportArgs) -> Result<u8> {
    let bytes = read(&args.file)?;
    let mut record = super::open(library)?;
    let settings = Settings::read(&record)?;
    let here = Here {
        at_local: &at_local,
        offset_at: &offset_at,
        day_start: settings.day_start,
        now_utc_ms: now().utc_ms,
    };
    let imported = exchange::import(&bytes, &here)
        .with_context(|| format!("nothing was brought in from `{}`", args.file.display()))?;
    for problem in &imported.problems {
        eprintln!("{}: {problem}", args.file.display());
    }
    if imported.more_problems > 0 {
        eprintln!("and {} more like these", imported.more_problems);
    }
    let found = imported.entries.len();
    let span = match (
        imported.entries.iter().map(|e| e.day).min(),
        imported.entries.iter().map(|e| e.day).max(),
    ) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    println!("{}: {}{span}", imported.from, super::sittings(found));
    if found == 0 {
        match imported.unread {
            0 => println!("There is nothing in it to bring in."),
            _ => println!("What is in it could not be read; nothing was brought in."),
        }
    } else if args.look {
        println!("Nothing was brought in, as asked.");
    } else {
        let brought = record.bring_in(&imported.entries, args.again, now().utc_ms)?;
        println!("{}", outcome(brought, args.again));
    }
    super::tell(&mut record);
    Ok(if imported.problems.is_empty() { FINE } else { HAS_PROBLEMS })
}

/// What became of the sittings that were read.
fn outcome(brought: BroughtIn, again: bool) -> String {
    let BroughtIn { new, there, taken_out } = brought;
    let back = if again { taken_out } else { 0 };
    let mut done = Vec::new();
    if new > 0 {
        done.push(format!("{new} brought in"));
    }
    if back > 0 {
        done.push(format!("{back} brought back"));
    }
    let (written, stay_out) = (new + back, taken_out - back);
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
    let mut bytes = Vec::new();
    let most = MOST_BYTES as u64 + 1;
    if path == Path::new("-") {
        io::stdin().take(most).read_to_end(&mut bytes).context("could not read standard input")?;
    } else {
        let failed = || format!("could not read `{}`", path.display());
        let file = fs::File::open(path).with_context(failed)?;
        file.take(most).read_to_end(&mut bytes).with_context(failed)?;
    }
    Ok(bytes)
}
