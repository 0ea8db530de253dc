//! `groundwork report`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::rhythm::a_day;
use crate::cli::{FINE, HAS_PROBLEMS, wrap};
use crate::domain::record::report::{
    Calendar, Change, Choices, Draft, Item, Next, Obstacle, Part, Report, Sheet, side_by_side,
};
use crate::keeper::{ExportError, ReportDays, ReportForm, Settings, agreed, paper_here};
use crate::library::{Installed, Library, in_words, now};
use crate::report::{Pages, Paper};
use crate::studio::read_reports;

/// Width of the words in a terminal, in characters.
const WIDTH: usize = 78;

#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  groundwork report\n  groundwork report --with lines,ratings --out notes.pdf\n  \
    groundwork report --since 2026-11-19 --bring \"I would like to talk about the evenings\" --out notes.ron\n  \
    groundwork report read november.ron december.ron\n\n\
    Counts are in it at first; ratings, lines and difficult moments only if you ask for them. Without `--out` it is \
    printed here and written nowhere."
)]
pub(in crate::cli) struct ReportArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// The first day; the day of the last appointment if left out.
    #[arg(long, value_name = "DATE", value_parser = a_day)]
    since: Option<NaiveDate>,
    /// The last day; today if left out.
    #[arg(long, value_name = "DATE", value_parser = a_day)]
    until: Option<NaiveDate>,
    /// What else is in it: lines (to bring), ratings (the three that follow), distress, comfort, presence, difficult
    /// (moments), difficult-lines (what you wrote after them).
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    with: Vec<More>,
    /// What is not in it: when (days and hours), hours-before (the appointment).
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    without: Vec<Less>,
    /// A practice that is left out with everything about it, by its title. May be given several times.
    #[arg(long, value_name = "TITLE")]
    leave_out: Vec<String>,
    /// A line that you want to bring. May be given several times.
    #[arg(long, value_name = "LINE", allow_hyphen_values = true)]
    bring: Vec<String>,
    /// What got in the way: time, privacy, tired, did-not-want, too-much, forgot, something-else.
    #[arg(long, value_delimiter = ',', value_name = "WHAT", value_parser = crate::cli::word(Obstacle::ALL, Obstacle::name))]
    in_the_way: Vec<Obstacle>,
    /// What changed: shorter, another-anchor, stepped-back.
    #[arg(long, value_delimiter = ',', value_name = "WHAT", value_parser = crate::cli::word(Change::ALL, Change::name))]
    changed: Vec<Change>,
    /// What would be good next: same, smaller, different, talk-first.
    #[arg(long, value_name = "WHAT", value_parser = crate::cli::word(Next::ALL, Next::name))]
    next: Option<Next>,
    /// The paper: a4 or letter; that of your country if left out.
    #[arg(long, value_name = "SIZE", value_parser = crate::cli::word(&Paper::ALL, Paper::name))]
    paper: Option<Paper>,
    /// The file: a PDF, a CSV or a RON file by the end of its name.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite an existing file.
    #[arg(long, requires = "out")]
    force: bool,
}

#[derive(Subcommand)]
enum What {
    /// Show reports that clients handed over as RON files; several side by side. They are kept nowhere.
    Read {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Copy, Clone, PartialEq, Eq, ValueEnum)]
enum More {
    Lines,
    Ratings,
    Distress,
    Comfort,
    Presence,
    Difficult,
    DifficultLines,
}

#[derive(Copy, Clone, PartialEq, Eq, ValueEnum)]
enum Less {
    When,
    HoursBefore,
}

pub(in crate::cli) fn report(library: &Library, args: &ReportArgs) -> Result<u8> {
    if let Some(What::Read { files }) = &args.what {
        return Ok(read(files));
    }
    if let (Some(since), Some(until)) = (args.since, args.until)
        && until < since
    {
        bail!("`--until` is {until}, which is before `--since`, {since}");
    }
    let form = args.out.as_deref().map(form_of).transpose()?;
    let mut record = super::open(library)?;
    let settings = Settings::read(&record)?;
    let agreed = agreed(&record, &Installed::read(&record)?)?;
    let days = ReportDays { since: args.since, until: args.until };
    let draft = days.draft(&record, &settings, &agreed, now())?;
    super::tell(&mut record);
    let report = draft.chosen(&args.choices(&draft)?);
    let (Some(form), Some(out)) = (form, &args.out) else {
        print(&report.sheet());
        return Ok(FINE);
    };
    let path = form.place(out, Path::new(""));
    let paper = args.paper.unwrap_or_else(paper_here);
    form.write(&report, paper, &path, args.force).map_err(|error| match error {
        ExportError::Exists { path } => anyhow::anyhow!(
            "there is a file already; `--force` writes over it: `{}`",
            path.display()
        ),
        error => error.into(),
    })?;
    let mut pages = String::new();
    if form == ReportForm::Pdf {
        let set = Pages::set(&report.sheet(), paper);
        pages = match set.pages.len() {
            1 => ", one page".into(),
            number => format!(", {number} pages"),
        };
        if !set.missing.is_empty() {
            let letters: String = set.missing.iter().collect();
            eprintln!(
                "There is no font here for `{letters}`; boxes stand in their places on the page."
            );
        }
    }
    eprintln!("The report is written to `{}`{pages}. The file is not encrypted.", path.display());
    Ok(FINE)
}

fn form_of(path: &Path) -> Result<ReportForm> {
    if path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator) {
        return Ok(ReportForm::default());
    }
    match ReportForm::of(path) {
        Some(form) => Ok(form),
        None => bail!(
            "the end of `{}` does not say what to write; end it with `.pdf`, `.csv` or `.ron`",
            path.display()
        ),
    }
}

impl ReportArgs {
    fn choices(&self, draft: &Draft) -> Result<Choices> {
        let mut choices = Choices::default();
        let with = |more: More| self.with.contains(&more);
        for item in draft.items() {
            let rating = |of| with(More::Ratings) || with(of);
            let ticked = match item {
                Item::Bring(_) | Item::Opened(_) => with(More::Lines),
                Item::Hard(_) => with(More::Difficult) || with(More::DifficultLines),
                Item::HardLine(_) => with(More::DifficultLines),
                Item::Distress(_) => rating(More::Distress),
                Item::Comfort(_) => rating(More::Comfort),
                Item::Presence(_) => rating(More::Presence),
                Item::Days => !self.without.contains(&Less::When),
                Item::HoursBefore => !self.without.contains(&Less::HoursBefore),
                Item::Done(_) | Item::Nothing => true,
            };
            choices.set(item, ticked);
        }
        for title in &self.leave_out {
            let titles = || draft.done.iter().enumerate().filter(|(_, done)| done.title == *title);
            if titles().next().is_none() {
                let known: Vec<&str> = draft.done.iter().map(|done| done.title.as_str()).collect();
                bail!(
                    "nothing called `{title}` was practised in these days; there is: {}",
                    known.join(", ")
                );
            }
            titles().for_each(|(at, _)| choices.set(Item::Done(at), false));
        }
        choices.bring.clone_from(&self.bring);
        choices.in_the_way = self.in_the_way.iter().copied().collect();
        choices.changed = self.changed.iter().copied().collect();
        choices.next = self.next;
        Ok(choices)
    }
}

/// Shows reports that were handed over, and says which could not be read.
fn read(files: &[PathBuf]) -> u8 {
    let (reports, problems) = read_reports(files);
    if reports.len() > 1 {
        print_beside(&reports);
    }
    for report in &reports {
        print(&report.sheet());
    }
    let found_all = problems.is_empty();
    for problem in problems {
        eprintln!("groundwork: {}", in_words(&problem.into()));
    }
    if found_all { FINE } else { HAS_PROBLEMS }
}

/// Prints reports side by side: below each thing, what each of them says, with its days.
fn print_beside(reports: &[Report]) {
    println!("{} reports side by side\n", reports.len());
    for row in side_by_side(reports) {
        println!("{}", row.name);
        for (report, said) in reports.iter().zip(&row.said) {
            print_wrapped(&format!("{}: {said}", report.span()), "  ");
        }
    }
    println!();
}

fn print(sheet: &Sheet) {
    println!("{}\n{}", sheet.title, sheet.span);
    for part in &sheet.parts {
        match part {
            Part::Heading(name) => println!("\n{name}"),
            Part::Own(line) => print_wrapped(&format!("“{line}”"), "  "),
            Part::Text(text) => print_wrapped(text, "  "),
            Part::Row { name, text, line } => {
                print_wrapped(&format!("{name}: {text}"), "  ");
                if !line.is_empty() {
                    print_wrapped(&format!("“{line}”"), "    ");
                }
            }
            Part::Calendar(calendar) => print_calendar(calendar),
        }
    }
    println!("\n{}\n", sheet.foot);
}

fn print_wrapped(text: &str, indent: &str) {
    for line in wrap(&text.replace('\u{a0}', " "), WIDTH - indent.len()) {
        println!("{indent}{line}");
    }
}

/// Prints days in columns, as on the page.
fn print_calendar(calendar: &Calendar) {
    let row = |name: &str, cells: Vec<&str>| {
        let mut line = format!("  {name:7}");
        for cell in cells {
            line += &format!(" {cell:7}");
        }
        println!("{}", line.trim_end());
    };
    row("", calendar.columns.clone());
    for (name, cells) in &calendar.rows {
        row(name, cells.iter().map(|cell| cell.label.as_str()).collect());
        let tall = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
        for at in 0..tall {
            let line = |lines: &Vec<String>| lines.get(at).cloned().unwrap_or_default();
            let lines: Vec<String> = cells.iter().map(|cell| line(&cell.lines)).collect();
            row("", lines.iter().map(String::as_str).collect());
        }
    }
}
