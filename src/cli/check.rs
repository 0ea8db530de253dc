//! `groundwork check`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use serde::Serialize;

use super::{COULD_NOT, FINE, HAS_PROBLEMS, print_json};

use crate::bundle::MANIFEST;
use crate::library::{Library, credits, in_words};
use crate::script::{Report, Severity};
use crate::studio::desk;

#[derive(Args)]
pub(super) struct CheckArgs {
    /// Session files, or folders with session files; links to other folders are skipped.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print JSON for other programs.
    #[arg(long)]
    json: bool,
}

/// Diagnostics of one file in the form for other programs.
#[derive(Serialize)]
struct Row {
    file: String,
    /// Set when the file cannot be read or contains no session; nothing else is known then.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    #[serde(flatten)]
    report: Report,
}

pub(super) fn check(library: &Library, args: &CheckArgs) -> Result<u8> {
    let mut files = Vec::new();
    let mut reports = Vec::new();
    for path in &args.paths {
        let before = files.len();
        let found = gather(path, &mut files).and_then(|()| match files.len() > before {
            true => Ok(()),
            false => Err(anyhow!("there is no session in `{}`", path.display())),
        });
        if let Err(error) = found {
            reports.push(unreadable(path, &error));
        }
    }
    for file in &files {
        reports.push(match library.check(file) {
            Ok(report) => Row { file: file.display().to_string(), unreadable: None, report },
            Err(error) => unreadable(file, &error),
        });
    }
    let of = |severity| {
        let all = reports.iter().flat_map(|row| &row.report.diagnostics);
        all.filter(|diagnostic| diagnostic.severity == severity).count()
    };
    let (errors, advice) = (of(Severity::Error), of(Severity::Advice));
    let unread = reports.iter().filter(|report| report.unreadable.is_some()).count();
    let read = reports.len() - unread;
    if args.json {
        print_json(&reports)?;
    } else {
        for report in &reports {
            if let Some(why) = &report.unreadable {
                eprintln!("groundwork: {why}");
            }
            if !report.report.diagnostics.is_empty() {
                println!("{}\n", report.report);
            }
        }
        let count = |n: usize, one: &str, many: &str| match n {
            0 => format!("no {many}"),
            1 => format!("1 {one}"),
            n => format!("{n} {many}"),
        };
        if read > 0 {
            println!(
                "{} checked: {}, {}",
                count(read, "session", "sessions"),
                count(errors, "error", "errors"),
                match advice {
                    0 => "no advice".to_string(),
                    1 => "1 piece of advice".to_string(),
                    n => format!("{n} pieces of advice"),
                }
            );
        }
    }
    Ok(match (unread, errors) {
        (0, 0) => FINE,
        (0, _) => HAS_PROBLEMS,
        _ => COULD_NOT,
    })
}

fn unreadable(path: &Path, error: &anyhow::Error) -> Row {
    let unreadable = Some(in_words(error));
    Row { file: path.display().to_string(), unreadable, report: Report::default() }
}

/// The session files at a path: the file itself, or every `.ron` file below it except lists of narrations,
/// manifests of bundles, and what an author keeps beside them. Links to folders are not followed, because they could
/// lead back.
pub(super) fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let read = || format!("could not read `{}`", path.display());
    if !path.is_dir() {
        std::fs::metadata(path).with_context(read)?;
        files.push(path.to_path_buf());
        return Ok(());
    }
    let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
        .with_context(read)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .with_context(read)?;
    inside.sort();
    for path in inside {
        let is_list =
            path.file_name().is_some_and(|name| name == credits::FILE || name == MANIFEST);
        if path.is_dir() {
            if !path.is_symlink() && !desk::is_own(&path) {
                gather(&path, files)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "ron") && !is_list {
            files.push(path);
        }
    }
    Ok(())
}
