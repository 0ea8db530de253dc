//! Takes recordings of phones and recorders into a bundle's folder: each becomes FLAC in `a`.
//! The originals stay as they are.

use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::recordings::{Format, Measured, Recording};
use crate::audio::decode;
use crate::audio::encode::{EncodeError, Recorded};
use crate::audio::intake::Intake;
use crate::audio::loudness::measure_speech;
use crate::bundle::SHORTEST;
use crate::domain::bundle::lawful_name;
use crate::unfinished::Unfinished;
use crate::units::Frames;

/// What is asked of a recording while it is taken in, which may take minutes: how much of it was heard, and whether that
/// goes on.
pub type Follow<'f> = dyn FnMut(Frames) -> ControlFlow<()> + 'f;

/// A recording that lies in a bundle's folder now.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Its name in the folder, such as `a/01.flac`.
    pub name: String,
    /// What it came as, such as "M4A with AAC"; `None` if it was there already and is used as it is.
    pub came_as: Option<&'static str>,
    /// Length at 48 kHz.
    pub length: Frames,
    /// Loudness of the speech in it, in LUFS.
    pub loudness: f64,
    /// Advice for its author.
    pub advice: Vec<String>,
}

/// A file's name as it is compared: as it would be in a bundle, without its ending.
pub(super) fn stem_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default();
    lawful_name(&stem.to_string_lossy())
}

/// Takes a recording into the folder of a bundle. Where a file of its name is already, it gets another one.
///
/// # Errors
/// When it cannot be read or is nothing that can be taken in, is too long or silent, or cannot be written; then nothing
/// is.
pub fn take_in(folder: &Path, file: &Path, follow: &mut Follow<'_>) -> anyhow::Result<Taken> {
    if let Some(taken) = there(folder, file) {
        return Ok(taken);
    }
    let cannot = || format!("`{}` cannot be taken in", file.display());
    let from = File::open(file).with_context(|| format!("could not open `{}`", file.display()))?;
    if from.metadata().is_ok_and(|about| about.is_dir()) {
        bail!("`{}` is a folder; please choose the recordings in it", file.display());
    }
    let mut intake = Intake::look(from, &mut *follow).with_context(cannot)?;
    let content = as_flac(&mut intake, follow).with_context(cannot)?;
    let (sound, _) = decode::look(&content, decode::LARGEST_FILE).with_context(cannot)?;
    let length = sound.frames();
    if length < SHORTEST {
        let said = format!("it lasts {length}, expected at least {SHORTEST}");
        return Err(anyhow::Error::msg(said).context(cannot()));
    }
    let Some(loudness) = measure_speech(&sound)?.integrated else {
        bail!("`{}` cannot be taken in: it is silent throughout", file.display());
    };
    let name = put(folder, "a", &stem_of(file), &content)?;
    let advice = advised(file, &intake, length, loudness);
    Ok(Taken { name, came_as: Some(intake.name()), length, loudness, advice })
}

/// A recording that lies in the folder, and in a form in which it can be packed.
fn there(folder: &Path, file: &Path) -> Option<Taken> {
    let place = folder.join("a").canonicalize().ok()?;
    let inside = file.canonicalize().ok()?.strip_prefix(place).ok()?.to_str()?.to_owned();
    let name = format!("a/{inside}");
    let heard = Recording::read(folder, &name).ok()?.measured(&name).ok()?.0;
    let advice = heard.advice();
    Some(Taken { name, came_as: None, length: heard.length, loudness: heard.loudness, advice })
}

/// The recording as FLAC, with as many bits as it has; a lossy one has none of its own, and 16 are more
/// than it needs.
fn as_flac(intake: &mut Intake<File>, follow: &mut Follow<'_>) -> anyhow::Result<Vec<u8>> {
    let channels = if intake.is_mono() { 1 } else { 2 };
    let length = intake.frames();
    let bits = match intake.noticed().bits {
        Some(bits) if bits <= 16 => 16,
        None if intake.is_lossy() => 16,
        _ => 24,
    };
    let mut flac = Recorded::begin(Cursor::default(), channels, bits, decode::LARGEST_FILE)?;
    let mut written = Ok(());
    let mut heard = Frames::ZERO;
    let outcome = intake.hear(|left, right| {
        written = flac.write(left, right);
        heard += Frames(left.len() as u64);
        if written.is_err() { ControlFlow::Break(()) } else { follow(heard) }
    });
    let said = |error: EncodeError| match error {
        EncodeError::Full { most } => anyhow::Error::msg(format!(
            "it lasts {length} and is too large as FLAC, which may have {} MB; please divide it",
            most / 1_000_000
        )),
        error => error.into(),
    };
    written.map_err(said)?;
    outcome?;
    Ok(flac.finish().map_err(said)?.into_inner())
}

/// Puts a recording into one of the bundle's folders, such as `a`, under this name without an ending. What is there under
/// that name stays, and is used if it is the same.
pub(super) fn put(
    folder: &Path,
    place: &str,
    stem: &str,
    content: &[u8],
) -> anyhow::Result<String> {
    let names = (1u32..).map(|number| match number {
        1 => format!("{place}/{stem}.flac"),
        number => format!("{place}/{stem}-{number}.flac"),
    });
    for name in names {
        let path = folder.join(&name);
        let failed = || format!("could not write `{}`", path.display());
        if path.exists() {
            let is_same = fs::metadata(&path)
                .is_ok_and(|about| about.len() == content.len() as u64)
                && fs::read(&path).is_ok_and(|there| there == content);
            if is_same {
                return Ok(name);
            }
            continue;
        }
        fs::create_dir_all(folder.join(place)).with_context(failed)?;
        let (mut out, unfinished) = Unfinished::begin(&path).with_context(failed)?;
        out.write_all(content).with_context(failed)?;
        out.sync_all().with_context(failed)?;
        drop(out);
        unfinished.finish(&path).with_context(failed)?;
        return Ok(name);
    }
    bail!("there are too many recordings called `{stem}`")
}

/// Advice about a recording as it came.
fn advised(file: &Path, intake: &Intake<File>, length: Frames, loudness: f64) -> Vec<String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let measured =
        Measured { name, format: Format::Flac, length, loudness, noticed: intake.noticed() };
    let mut advice = measured.advice();
    if intake.channels() > 2 {
        advice.push(format!(
            "advice: `{}` has {} channels; those in which something is heard became one",
            measured.name,
            intake.channels()
        ));
    }
    advice
}
