//! `groundwork narrate` and `groundwork bundle narrate`.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::outcome::interrupted;
use super::{FINE, voice};
use crate::library::{Library, OpenedSession, narration_folder};
use crate::narrator::Voice;
use crate::studio::narrate::{Lines, Progress, Told, narrate_bundle};

#[derive(Args)]
pub(super) struct NarrateArgs {
    /// A session file, or a folder of session files.
    path: PathBuf,
    /// The narrator: clara, thomas, ruth or oscar.
    #[arg(long, value_parser = voice::narrator)]
    voice: Voice,
}

pub(super) fn narrate(library: &Library, args: &NarrateArgs) -> Result<u8> {
    let whole_folder = args.path.is_dir();
    let folder = match whole_folder {
        true => args.path.as_path(),
        false => args.path.parent().unwrap_or(Path::new("")),
    };
    let sessions = sessions(library, &args.path)?;
    let Some(lines) = Lines::of(&sessions)? else {
        bail!("there is nothing to narrate in `{}`", args.path.display());
    };
    let place = narration_folder(folder);
    // Only a whole folder shows which clips are no longer needed.
    told(args.voice, &place, |progress| {
        lines.narrate(library.narrators(), args.voice, (&place, whole_folder), progress)
    })
}

/// `groundwork bundle narrate`: the lines of the sessions in an author's bundle folder.
pub(super) fn narrate_in_making(library: &Library, folder: &Path, voice: Voice) -> Result<u8> {
    told(voice, &narration_folder(folder), |progress| {
        narrate_bundle(library, library.narrators(), folder, voice, progress)
    })
}

/// Narrates with progress that a terminal shows and Ctrl+C ends, and says what came of it.
fn told(
    voice: Voice,
    place: &Path,
    narrate: impl FnOnce(&mut dyn FnMut(Progress<'_>) -> ControlFlow<()>) -> Result<Told>,
) -> Result<u8> {
    let stop = interrupted()?;
    let shows = std::io::stderr().is_terminal();
    let done = narrate(&mut |now| {
        if shows {
            let text: String = now.text.chars().take(60).collect();
            let of = format!("{} of {}", now.made + 1, now.wanted);
            let _ = write!(std::io::stderr(), "\r{of}  {text:60}");
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if shows {
        let _ = write!(std::io::stderr(), "\r{:78}\r", "");
    }
    let Told { narrated: done, removed } = done?;
    println!(
        "{voice}: {} lines spoken, {} were there already, {removed} no longer needed; in {}",
        done.made,
        done.kept,
        place.display()
    );
    if !done.guessed.is_empty() {
        let words = done.guessed.iter().map(|(word, phonemes)| format!("{word} ({phonemes})"));
        println!(
            "Guessed: {}; to change one, see *Words that are not known* in docs/narration.md",
            words.collect::<Vec<_>>().join(", ")
        );
    }
    Ok(FINE)
}

/// The sessions in a file or folder.
fn sessions(library: &Library, path: &Path) -> Result<Vec<OpenedSession>> {
    let mut files = Vec::new();
    super::check::gather(path, &mut files)?;
    files
        .iter()
        .map(|file| {
            let name = file
                .to_str()
                .with_context(|| format!("`{}` is not a readable name", file.display()))?;
            library.open(name)
        })
        .collect()
}
