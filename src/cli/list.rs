//! `groundwork list` and `groundwork show`.

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::{FINE, install, print_json, typed, wrap};
use crate::domain::{Setting, Step, Touch};
use crate::studio::{Library, Opened, Sitting, Source};
use crate::units::Frames;

#[derive(Args)]
pub(super) struct ListArgs {
    /// As JSON, for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct ShowArgs {
    /// The id of a built-in session, `BUNDLE:SESSION` of an installed bundle, or a `.ron` file.
    session: String,
}

/// A session as other programs read it.
#[derive(Serialize)]
struct Row<'s> {
    id: &'s str,
    title: &'s str,
    summary: &'s str,
    language: &'s str,
    practice: &'static str,
    setting: &'static str,
    touch: &'static str,
    topics: Vec<&'static str>,
    lengths_seconds: Vec<u64>,
}

impl<'s> Row<'s> {
    fn of(opened: &'s Opened) -> Row<'s> {
        let session = opened.session();
        Row {
            id: &session.id,
            title: &session.title,
            summary: &session.summary,
            language: &session.language,
            practice: session.practice.name(),
            setting: session.setting.name(),
            touch: session.touch.name(),
            topics: session.topics.iter().map(|topic| topic.name()).collect(),
            lengths_seconds: session.lengths.iter().map(|length| length.whole_secs()).collect(),
        }
    }
}

pub(super) fn list(library: &Library, args: &ListArgs) -> Result<u8> {
    let sessions = library.built_in()?;
    if args.json {
        print_json(&sessions.iter().map(Row::of).collect::<Vec<_>>())?;
        return Ok(FINE);
    }
    let width = sessions.iter().map(|s| s.session().id.len()).max().unwrap_or_default();
    for opened in &sessions {
        let session = opened.session();
        let for_whom = match session.setting {
            Setting::Solo => "",
            Setting::Partners => ", for two",
        };
        println!(
            "{:width$}  {}{for_whom}, {}",
            session.id,
            session.title,
            lengths(&session.lengths)
        );
        for line in wrap(&session.summary, 70) {
            println!("{:width$}  {line}", "");
        }
        println!();
    }
    println!("groundwork show ID says more; groundwork play ID begins.");
    Ok(FINE)
}

/// Said of a session to someone who may not want breath practice.
pub(super) const PACED: &str =
    "There is paced breathing in it. `groundwork list` shows what there is without.";

pub(super) fn show(library: &Library, args: &ShowArgs) -> Result<u8> {
    install::find(library, &args.session)?;
    let opened = library.open(&args.session)?;
    let session = opened.session();
    println!("{}\n", session.title);
    if let Some(author) = opened.author() {
        println!("By {author}\n");
    }
    for line in wrap(&session.summary, 76) {
        println!("{line}");
    }
    println!();
    for note in &session.notes {
        for (n, line) in wrap(note, 74).into_iter().enumerate() {
            println!("{}{line}", if n == 0 { "· " } else { "  " });
        }
    }
    if !session.notes.is_empty() {
        println!();
    }
    let setting = match session.setting {
        Setting::Solo => "alone",
        Setting::Partners => "for two",
    };
    let touch = match session.touch {
        Touch::None => "no touch",
        Touch::Own => "own touch",
        Touch::Partner => "a partner's touch",
    };
    println!("Practice   {}, {setting}, {touch}", typed(session.practice.name()).replace('-', " "));
    let recorded = library.recorded_by(&opened);
    let sitting = Sitting { voice: recorded.first().copied(), ..Sitting::default() };
    let feasible = library.feasible(&opened, &sitting)?;
    println!("Lengths    {}", lengths(&session.lengths));
    println!(
        "           any from {} to {} can be asked for",
        up_to_seconds(feasible.shortest()),
        Frames::from_secs(feasible.longest().whole_secs())
    );
    let narrators: Vec<String> =
        recorded.iter().map(|voice| format!("{voice} ({})", voice.description())).collect();
    match narrators.is_empty() {
        true => println!("Narrators  none yet: lines are shown as captions"),
        false => println!("Narrators  {}; synthetic voices", narrators.join(", ")),
    }
    match session.bed {
        Some(bed) => println!("Bed        {}", typed(bed.sound.name()).replace('-', " ")),
        None => println!("Bed        none"),
    }
    let mut parts = Vec::new();
    part_titles(&session.steps, false, &mut parts);
    if let Some((first, rest)) = parts.split_first() {
        println!("Parts      {first}");
        rest.iter().for_each(|part| println!("           {part}"));
    }
    if session.paces_breath() {
        println!("\n{PACED}");
    }
    if let Source::File(path) = &opened.source {
        println!("\nFrom {}; not signed by anyone.", path.display());
    }
    Ok(FINE)
}

/// A length rounded up to whole seconds.
fn up_to_seconds(length: Frames) -> Frames {
    let second = Frames::from_secs(1);
    second * ((length + second - Frames(1)) / second)
}

/// Lengths in a row.
fn lengths(lengths: &[Frames]) -> String {
    let shown: Vec<String> = lengths.iter().map(ToString::to_string).collect();
    match shown.is_empty() {
        true => "no length on offer".to_string(),
        false => shown.join(", "),
    }
}

/// The titles of all parts; those that come in only when there is time, and those that can be left
/// out for their place, say so.
fn part_titles(steps: &[Step], optional: bool, out: &mut Vec<String>) {
    for step in steps {
        match step {
            Step::Part(part) => {
                let mut title = part.title.clone();
                if optional {
                    title.push_str(" (when there is time)");
                }
                out.push(title);
                part_titles(&part.steps, optional, out);
            }
            Step::Optional(inner) => part_titles(&inner.steps, true, out),
            Step::Repeat(inner) => part_titles(&inner.steps, optional, out),
            _ => {}
        }
    }
}
