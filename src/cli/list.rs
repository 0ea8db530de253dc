//! `groundwork list` and `groundwork show`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::picture;
use super::{FINE, print_json, record, typed, wrap};
use crate::domain::{Area, Offers, Setting, Step, Touch};
use crate::library::{Library, OpenedSession, Source, Wishes};
use crate::units::Frames;

#[derive(Args)]
pub(super) struct ListArgs {
    /// Print JSON for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct ShowArgs {
    /// The id of a built-in session, `BUNDLE:SESSION` of an installed bundle, or a `.ron` file.
    session: String,
    /// Write its picture, which shows when there are words, silences, breaths, turns and bells at the
    /// usual length, to an SVG file.
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
}

/// A session in the form for other programs.
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
    areas: Vec<&'static str>,
    paced_breathing: bool,
    lengths_seconds: Vec<u64>,
}

impl<'s> Row<'s> {
    fn of(opened: &'s OpenedSession) -> Row<'s> {
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
            areas: session.areas.iter().map(|area| area.name()).collect(),
            paced_breathing: session.paces_breath(),
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
        let paced = if session.paces_breath() { ", paced breathing" } else { "" };
        println!(
            "{:width$}  {}{for_whom}{paced}, {}",
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
    println!("groundwork read lists what there is to read.");
    Ok(FINE)
}

/// Printed about a session, for people without breath practice.
const PACED: &str =
    "There is paced breathing in it. `groundwork list` says which built-in sessions have it.";

pub(super) fn show(library: &Library, args: &ShowArgs) -> Result<u8> {
    record::find(library, &args.session)?;
    let opened = library.open(&args.session)?;
    let session = opened.session();
    if let Some(path) = &args.picture {
        let shape = library.shape(&opened)?;
        picture::write(path, &session.title, &shape)?;
        println!("{}", shape.sentence);
        println!("Written    {}", path.display());
        return Ok(FINE);
    }
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
    if !session.topics.is_empty() {
        let topics: Vec<String> =
            session.topics.iter().map(|topic| typed(topic.name()).replace('-', " ")).collect();
        println!("Topics     {}", topics.join(", "));
    }
    let places = |areas: &BTreeSet<Area>| {
        areas.iter().map(|area| typed(area.name())).collect::<Vec<_>>().join(", ")
    };
    if !session.areas.is_empty() {
        println!("About      {}", places(&session.areas));
    }
    let can_go: BTreeSet<Area> =
        Offers::of(session).areas.difference(&session.areas).copied().collect();
    if !can_go.is_empty() {
        println!("Leave out  {}", places(&can_go));
    }
    let recorded = library.recorded_by(&opened);
    let sitting = Wishes { voice: recorded.first().copied(), ..Wishes::default() };
    let feasible = library.feasible(&opened, &sitting)?;
    println!("Lengths    {}", lengths(&session.lengths));
    println!("           {}", asked_for(&feasible.typed()));
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

/// The lengths that can be requested; of many ranges, the first few.
fn asked_for(ranges: &[(Frames, Frames)]) -> String {
    const SHOWN: usize = 4;
    let words: Vec<String> = ranges
        .iter()
        .map(|(least, most)| match least == most {
            true => least.to_string(),
            false => format!("{least} to {most}"),
        })
        .collect();
    match (&words[..], ranges) {
        ([only], [(least, most)]) if least == most => format!("it always takes {only}"),
        ([_], [(least, most)]) => format!("any from {least} to {most} can be asked for"),
        ([first @ .., last], _) if first.len() <= SHOWN => {
            format!("{} or {last} can be asked for", first.join(", "))
        }
        (_, [.., (_, most)]) => format!(
            "{} and {} more up to {most} can be asked for",
            words[..SHOWN].join(", "),
            words.len() - SHOWN
        ),
        (_, []) => "none can be asked for".into(),
    }
}

/// Lengths in one line.
fn lengths(lengths: &[Frames]) -> String {
    let shown: Vec<String> = lengths.iter().map(ToString::to_string).collect();
    match shown.is_empty() {
        true => "no length on offer".to_string(),
        false => shown.join(", "),
    }
}

/// The titles of all parts, with a note for those that are added only when there is time and those that can
/// be left out.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_they_can_be_asked_for() {
        let said = |ranges: &[(u64, u64)]| {
            let frames =
                |(least, most): &(u64, u64)| (Frames::from_secs(*least), Frames::from_secs(*most));
            asked_for(&ranges.iter().map(frames).collect::<Vec<_>>())
        };
        assert_eq!(said(&[(30, 30)]), "it always takes 30s");
        assert_eq!(said(&[(23, 295)]), "any from 23s to 4m55s can be asked for");
        assert_eq!(said(&[(23, 23), (39, 45)]), "23s or 39s to 45s can be asked for");
        let box_breath: Vec<(u64, u64)> = (0..18).map(|n| (23 + n * 16, 23 + n * 16)).collect();
        assert_eq!(
            said(&box_breath),
            "23s, 39s, 55s, 1m11s and 14 more up to 4m55s can be asked for"
        );
        assert_eq!(said(&box_breath[..5]), "23s, 39s, 55s, 1m11s or 1m27s can be asked for");
    }
}
