//! `groundwork narrate` and `groundwork bundle narrate`.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context as _, Error, Result, bail};
use clap::Args;

use super::play::interrupted;
use super::{FINE, voice};
use crate::domain::Line;
use crate::narrator::Voice;
use crate::script::Spot;
use crate::studio::narrate::{NarrateError, Narrations, narration_folder};
use crate::studio::{Library, Opened};

#[derive(Args)]
pub(super) struct NarrateArgs {
    /// A session file, or a folder of them.
    path: PathBuf,
    /// Who speaks: clara, thomas, ruth or oscar.
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
    let Some(lines) = lines(&sessions) else {
        bail!("there is nothing to narrate in `{}`", args.path.display());
    };
    // Only a whole folder says which clips nobody needs any more.
    speak(library, &lines, args.voice, &narration_folder(folder), whole_folder)
}

/// `groundwork bundle narrate`: the lines of the sessions that a bundle in the making names.
pub(super) fn narrate_bundle(library: &Library, folder: &Path, voice: Voice) -> Result<u8> {
    let (_, sessions) = library.unsigned(folder)?;
    let Some(lines) = lines(&sessions) else {
        bail!("every line in `{}` has a recording of its own", folder.display());
    };
    let place = narration_folder(folder);
    // Clips that lie beside the folder may be those of other sessions as well.
    let own = place.starts_with(folder);
    speak(library, &lines, voice, &place, own)
}

/// A line that a narrator may have to say.
struct Spoken<'o> {
    line: &'o Line,
    /// Whose it is.
    opened: &'o Opened,
    /// Its index among the lines of the session.
    at: usize,
}

/// The lines of sessions that have no recording of their own; none where there are none.
fn lines(sessions: &[Opened]) -> Option<Vec<Spoken<'_>>> {
    let all = sessions.iter().flat_map(|opened| {
        let lines = opened.session().lines().into_iter().enumerate();
        lines.map(move |(at, line)| Spoken { line, opened, at })
    });
    let lines: Vec<Spoken<'_>> = all.filter(|spoken| spoken.line.clip.is_none()).collect();
    (!lines.is_empty()).then_some(lines)
}

/// Why lines were not narrated, with the places of those that can not be pronounced.
fn placed(error: NarrateError, lines: &[Spoken<'_>]) -> Error {
    let NarrateError::Unpronounceable(errors) = error else { return error.into() };
    let said = errors.into_iter().filter_map(|(at, error)| {
        let Spoken { opened, at, .. } = lines.get(at)?;
        let place = opened.parsed.places.of(Spot::Line(*at));
        Some(format!("{}:{}:{}: {error}", opened.name(), place.line, place.column))
    });
    Error::msg(said.collect::<Vec<_>>().join("\n"))
}

/// Speaks lines into a folder of narrations. `all` says that no others are needed in it.
fn speak(
    library: &Library,
    lines: &[Spoken<'_>],
    voice: Voice,
    place: &Path,
    all: bool,
) -> Result<u8> {
    let texts: Vec<&Line> = lines.iter().map(|spoken| spoken.line).collect();
    let stop = interrupted()?;
    let mut narrations = Narrations::open(place)?;
    let shows = std::io::stderr().is_terminal();
    let done = narrations.narrate(&texts, voice, &library.places().voices(), |now| {
        if shows {
            let text: String = now.text.chars().take(60).collect();
            let _ = write!(std::io::stderr(), "\r\x1b[K{} of {}  {text}", now.made + 1, now.wanted);
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if shows {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    let done = done.map_err(|error| placed(error, lines))?;
    let removed = if all { narrations.keep_only(&texts, voice)? } else { 0 };
    println!(
        "{voice}: {} lines spoken, {} were there already, {removed} no longer needed; in {}",
        done.made,
        done.kept,
        place.display()
    );
    Ok(FINE)
}

/// The sessions at a path.
fn sessions(library: &Library, path: &Path) -> Result<Vec<Opened>> {
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
