//! `groundwork paste`.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::{FINE, word};
use crate::domain::Practice;
use crate::script::MAX_BYTES;
use crate::script::paste::{Became, Head, Pasted, paste as understood, text_of};
use crate::unfinished::Unfinished;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork paste evening.txt --id evening --out evening.ron\n  \
    groundwork paste --id evening < evening.txt\n\n\
    The text is understood as people write guidance: paragraphs, [pause 10 s], (bell), headings.\n\
    What is not spoken is listed, and `groundwork check` gives advice on the words."
)]
pub(super) struct PasteArgs {
    /// A plain text; standard input if left out or `-`.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The session's name for programs: lower-case letters, digits and `-`.
    #[arg(long, value_name = "NAME")]
    id: String,
    /// The title; the text's own if left out.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The language it is spoken in, such as en-GB.
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
    /// The kind of practice: breathing, body-awareness, grounding, sleep, dialogue, touch, connection or
    /// nature.
    #[arg(long, value_parser = word(Practice::ALL, Practice::name))]
    practice: Option<Practice>,
    /// The script to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite an existing file.
    #[arg(long, requires = "out")]
    force: bool,
    /// List everything that is not spoken, with its line.
    #[arg(long)]
    list: bool,
}

pub(super) fn paste(args: &PasteArgs) -> Result<u8> {
    if let Some(out) = args.out.as_deref().filter(|out| !args.force && out.exists()) {
        bail!("there is a file already; `--force` writes over it: `{}`", out.display());
    }
    let bytes = read(args.file.as_deref())?;
    let pasted = understood(&text_of(&bytes)?)?;
    let head = Head {
        id: &args.id,
        title: args.title.as_deref(),
        language: &args.language,
        practice: args.practice,
    };
    let script = pasted.session(&head)?;
    match &args.out {
        Some(path) => {
            let failed = || format!("could not write `{}`", path.display());
            let (mut file, unfinished) = Unfinished::begin(path).with_context(failed)?;
            file.write_all(script.as_bytes()).with_context(failed)?;
            drop(file);
            unfinished.finish(path).with_context(failed)?;
        }
        None => print!("{script}"),
    }
    if args.list {
        for remark in &pasted.remarks {
            eprintln!("{remark}");
        }
    }
    eprintln!("{}", summary(&pasted));
    Ok(FINE)
}

/// The bytes of a text, at most one more than can be read.
fn read(file: Option<&Path>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // A text in UTF-16 has two bytes for a letter.
    let most = MAX_BYTES as u64 * 2 + 1;
    match file.filter(|file| *file != Path::new("-")) {
        None => {
            let read = io::stdin().take(most).read_to_end(&mut bytes);
            read.context("could not read standard input")?;
        }
        Some(path) => {
            let read =
                fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
            read.with_context(|| format!("could not read `{}`", path.display()))?;
        }
    }
    Ok(bytes)
}

/// What is not spoken, as one and as many.
const UNSPOKEN: [(&str, &str); 8] = [
    ("comment", "comments"),
    ("label of a speaker", "labels of speakers"),
    ("time", "times"),
    ("mark of a page", "marks of pages"),
    ("picture", "pictures"),
    ("number of a list", "numbers of lists"),
    ("dividing line", "dividing lines"),
    ("address", "addresses"),
];

/// The index in [`UNSPOKEN`] of what became nothing, or a comment.
fn unspoken(became: &Became) -> Option<usize> {
    Some(match became {
        Became::Comment => 0,
        Became::Speaker => 1,
        Became::TimeStamp(_) => 2,
        Became::PageMark => 3,
        Became::Pictograph => 4,
        Became::ListNumber => 5,
        Became::Rule => 6,
        Became::Address => 7,
        Became::Title | Became::Part | Became::Quiet(_) => return None,
        Became::Bell(..) | Became::Turn(_) | Became::Cut => return None,
    })
}

/// How much there is of what, and what is not spoken, with its lines.
fn summary(pasted: &Pasted) -> String {
    let (mut pauses, mut bells, mut turns, mut parts, mut cut) = (0, 0, 0, 0, 0);
    let mut lines: [Vec<String>; UNSPOKEN.len()] = Default::default();
    for remark in &pasted.remarks {
        match remark.became {
            Became::Quiet(_) | Became::TimeStamp(Some(_)) => pauses += 1,
            Became::Bell(_, times) => bells += times as usize,
            Became::Turn(_) => turns += 1,
            Became::Part => parts += 1,
            Became::Cut => cut += 1,
            _ => {}
        }
        if let Some(kind) = unspoken(&remark.became) {
            lines[kind].push(remark.line.to_string());
        }
    }
    let count = |number: usize, one: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {one}s"),
    };
    let mut said = vec![count(pasted.lines, "line")];
    let others = [(pauses, "pause"), (bells, "bell"), (turns, "turn"), (parts, "part")];
    let found = others.iter().filter(|(number, _)| *number > 0);
    said.extend(found.map(|(number, one)| count(*number, one)));
    let mut silent = Vec::new();
    for ((one, many), lines) in UNSPOKEN.iter().zip(&lines) {
        let more = if lines.len() > 5 { ", …" } else { "" };
        let first = lines.get(..5).unwrap_or(lines).join(", ");
        match lines.len() {
            0 => {}
            1 => silent.push(format!("1 {one} (line {first})")),
            number => silent.push(format!("{number} {many} (lines {first}{more})")),
        }
    }
    let mut summary = said.join(", ");
    if !silent.is_empty() {
        summary.push_str(&format!("; not spoken: {}", silent.join(", ")));
    }
    if cut > 0 {
        summary.push_str(&format!("; {} cut within a word, see `--list`", count(cut, "line")));
    }
    summary
}
