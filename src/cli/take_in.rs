//! `groundwork bundle take-in`: recordings from phones and recorders become FLAC in a bundle's folder.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Result, bail};
use clap::Args;

use super::outcome::interrupted;
use super::{FINE, HAS_PROBLEMS};
use crate::library::{Library, in_words, now};
use crate::studio::bundles;
use crate::studio::cleaning::Softening;
use crate::studio::placing::{Choice, Places, Texts};
use crate::studio::read_through::{LineTaken, ReadLine, ReadThrough, Reading};
use crate::studio::taking_in::{Taken, take_in};
use crate::units::Frames;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    groundwork bundle take-in evenings phone/*.m4a --session evening\n  \
    groundwork bundle take-in evenings memo.m4a --session evening --line 3\n  \
    groundwork bundle take-in evenings reading.m4a --session evening --whole\n  \
    groundwork bundle take-in evenings talk.m4a\n\n\
    It reads M4A, MP4, CAF, AIFF, WAV, Opus, WebM, Matroska, AAC, MP3, Ogg and FLAC. The files themselves stay as they\n\
    are. Without --session, a recording plays the lines that name one of the same name, such as `a/talk.wav`.")]
pub(super) struct TakeInArgs {
    /// The bundle's folder.
    folder: PathBuf,
    /// The recordings, one for each line.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The session that they are for, by its id. Each file's line is the number in its name.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// The spoken line that one recording is for, counted from 1.
    #[arg(long, value_name = "N", requires = "session")]
    line: Option<usize>,
    /// The one recording holds the lines of the session, read one after the other: it is cut into a recording for each
    /// of them.
    #[arg(long, requires = "session", conflicts_with = "line")]
    whole: bool,
    /// How much the noise of the room is softened: off, little, medium or much.
    #[arg(long, value_name = "HOW", default_value = "medium", value_parser = softening, requires = "whole")]
    soften: Softening,
}

/// How much noise is softened, by its word.
pub(super) fn softening(name: &str) -> Result<Softening, String> {
    match name {
        "off" => Ok(Softening::Off),
        "little" => Ok(Softening::Little),
        "medium" => Ok(Softening::Medium),
        "much" => Ok(Softening::Much),
        _ => Err("noise is softened off, little, medium or much".into()),
    }
}

pub(super) fn take_in_files(library: &Library, args: &TakeInArgs) -> Result<u8> {
    let folder = bundles::folder_at(&args.folder)?;
    let mut texts = Texts::read(&folder)?;
    if let Some(session) = args.session.as_deref().filter(|_| args.whole) {
        return whole(library, args, (folder.as_path(), &mut texts), session);
    }
    let choice = Choice { session: args.session.as_deref(), line: args.line };
    let places = texts.places(&args.files, choice)?;
    let stop = interrupted()?;
    let mut goes_on = |_| match stop.load(Ordering::Relaxed) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let mut status = FINE;
    for (file, places) in args.files.iter().zip(&places) {
        match take_in(&folder, file, &mut goes_on) {
            Ok(taken) => {
                texts.play(places, file, &taken.name)?;
                say(file, &taken, places);
            }
            Err(error) => {
                eprintln!("{}\n", in_words(&error));
                status = HAS_PROBLEMS;
            }
        }
    }
    texts.write(now().utc_ms)?;
    Ok(status)
}

/// What became of a recording, and where it is heard.
fn say(file: &Path, taken: &Taken, places: &Places) {
    let Taken { name, came_as, length, loudness, advice } = taken;
    let came_as = came_as.map_or_else(
        || "as it was".to_owned(),
        |what| format!("from `{}`, {what}", file.display()),
    );
    println!("{name}: {came_as}, {length}, {loudness:.1} LUFS");
    for line in &places.lines {
        println!("  plays line {} of {}: {}", line.number, line.session, line.text);
    }
    if places.is_listed {
        println!("  is on the bundle's list of recordings");
    }
    if *places == Places::default() {
        println!(
            "  no line names it yet: write `clip: \"{name}\"` into one, or name the session with --session"
        );
    }
    for said in advice {
        println!("  {said}");
    }
}

/// Takes in one recording of all lines of a session.
fn whole(
    library: &Library,
    args: &TakeInArgs,
    (folder, texts): (&Path, &mut Texts),
    session: &str,
) -> Result<u8> {
    let [file] = &args.files[..] else {
        bail!("--whole is for one recording of all lines, found {}", args.files.len());
    };
    let stop = interrupted()?;
    let mut goes_on = |_| match stop.load(Ordering::Relaxed) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let through = {
        let what = (session, file.as_path());
        ReadThrough::listen((library, library.narrators()), folder, texts, what, &mut goes_on)?
    };
    let taken = through.take_in(folder, args.soften, &through.chosen(), &mut goes_on)?;
    for taken in &taken {
        let lines = vec![through.lines[taken.line].spoken.clone()];
        texts.play(&Places { lines, ..Places::default() }, file, &taken.name)?;
    }
    texts.write(now().utc_ms)?;
    say_through(file, &through, &taken);
    Ok(FINE)
}

/// Where each line was found, and which of them are better heard first.
fn say_through(file: &Path, through: &ReadThrough, taken: &[LineTaken]) {
    let ReadThrough { lines, room, is_by_length, .. } = through;
    println!("{} of {} lines were found in `{}`.", taken.len(), lines.len(), file.display());
    for said in room {
        println!("{said}");
    }
    if *is_by_length {
        println!(
            "No narrator could speak the lines for comparison, so pauses and lengths alone told them apart: please \
             hear all of them. With a voice pack it is far surer; see docs/narration.md."
        );
    }
    println!();
    for (line, ReadLine { spoken, readings }) in lines.iter().enumerate() {
        let taken = taken.iter().find(|taken| taken.line == line);
        let (Some(Reading { place, is_sure }), Some(taken)) = (readings.last(), taken) else {
            println!("{:3}  not found: {}", spoken.number, spoken.text);
            continue;
        };
        println!(
            "{:3}  {}–{}  {}{}: {}",
            spoken.number,
            clock(place.start),
            clock(place.end),
            if *is_sure { "" } else { "to hear first, " },
            taken.name,
            spoken.text
        );
        for take in &taken.takes {
            println!("     read before: {take}");
        }
    }
}

/// A place in a recording, such as `3:07.2`.
fn clock(place: Frames) -> String {
    let tenths = place.whole_millis() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}
