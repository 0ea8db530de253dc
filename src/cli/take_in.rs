//! `groundwork bundle take-in`: recordings from phones and recorders become FLAC in a bundle's folder.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::Args;

use super::outcome::interrupted;
use super::{FINE, HAS_PROBLEMS};
use crate::library::{in_words, now};
use crate::studio::bundles;
use crate::studio::placing::{Choice, Places, Texts};
use crate::studio::taking_in::{Taken, take_in};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    groundwork bundle take-in evenings phone/*.m4a --session evening\n  \
    groundwork bundle take-in evenings memo.m4a --session evening --line 3\n  \
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
}

pub(super) fn take_in_files(args: &TakeInArgs) -> Result<u8> {
    let folder = bundles::folder_at(&args.folder)?;
    let mut texts = Texts::read(&folder)?;
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
