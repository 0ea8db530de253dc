//! Takes: what an author said into the microphone for the lines of a bundle in the making, as it was said.
//!
//! They lie in the bundle's folder below [`TAKES`], in a folder for each line, and are never altered and never packed.
//! What is kept of one is cleaned, see [`super::cleaning`], and becomes FLAC in `a`. `said` puts into words what came of a take and what a microphone hears of a room; `work` is what
//! takes its time.

mod said;
mod work;

use std::fs::{self, File};
use std::io;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::cleaning::{Piece, Softening};
use super::taking_in::put;
use crate::audio::capture::{mend, speech_in};
use crate::audio::clean::{Room, RoomCheck};
use crate::audio::decode::{self, Noticed};
use crate::audio::intake::Intake;
use crate::audio::loudness::{Loudness, Meter};
use crate::domain::bundle::lawful_name;
use crate::library::{Library, Prepared, plainly};
use crate::rights;
use crate::units::Frames;

pub use super::cleaning::Verdict;
pub use said::{closed_in_words, ended_in_words};
pub use work::{TakeCame, TakeWork};

// Types of lower layers that the interfaces need, so that they need not use those layers.
pub use crate::audio::capture::{
    Closed, Destination, Ended, Hearing, Microphone, MicrophoneOptions, Take, microphones,
};

/// The folder of takes in a bundle's folder.
pub const TAKES: &str = "takes";
/// Most takes of a line; with the next one, the oldest goes.
pub const MOST: usize = 12;
/// Characters of a line in the name of its folder.
const NAMED: usize = 32;
/// Most columns of a take's picture.
const COLUMNS: usize = 600;

/// How microphones are opened.
#[derive(Clone)]
pub struct Microphones(Arc<OpenMicrophone>);

/// Opens a microphone.
type OpenMicrophone = dyn Fn(MicrophoneOptions) -> io::Result<Microphone> + Send + Sync;

impl Default for Microphones {
    /// Those of the system.
    fn default() -> Microphones {
        Microphones::opened_by(Microphone::open)
    }
}

impl Microphones {
    /// Others than those of the system.
    pub fn opened_by(
        open: impl Fn(MicrophoneOptions) -> io::Result<Microphone> + Send + Sync + 'static,
    ) -> Microphones {
        Microphones(Arc::new(open))
    }

    /// Opens the microphone of this name, or that of the system.
    ///
    /// # Errors
    /// A sentence, when the system has no room for a thread.
    pub fn open(&self, name: Option<String>) -> Result<Microphone, String> {
        let opened = (self.0)(MicrophoneOptions { name, ..MicrophoneOptions::default() });
        opened.map_err(|error| plainly(&format!("the microphone cannot be opened: {error}")))
    }
}

/// The takes of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takes {
    place: PathBuf,
}

impl Takes {
    /// The takes of the line with this text, in a session of the bundle in `folder` such as `s/evening.ron`. They stay with
    /// the words, wherever in the session those go.
    pub fn of(folder: &Path, session: &str, text: &str) -> Takes {
        let name: String = lawful_name(&text.replace('.', " ")).chars().take(NAMED).collect();
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let line = format!("{}-{}", name.trim_matches('-'), &hash[..8]);
        Takes { place: folder.join(TAKES).join(stem_of(session)).join(line) }
    }

    /// The files of all takes, the oldest first.
    pub fn list(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.place).into_iter().flatten().flatten();
        let mut files: Vec<(u32, PathBuf)> = entries
            .map(|entry| entry.path())
            .filter_map(|path| Some((number_of(&path)?, path)))
            .collect();
        files.sort();
        files.into_iter().map(|(_, path)| path).collect()
    }

    /// Where the next take goes. The oldest ones beyond [`MOST`] go when it begins.
    pub fn next(&self) -> Destination {
        let takes = self.clone();
        Box::new(move || takes.begin())
    }

    fn begin(&self) -> io::Result<(PathBuf, File)> {
        rights::folders(&self.place)?;
        let files = self.list();
        for old in files.iter().rev().skip(MOST - 1) {
            // One that stays is one too many, and no harm.
            let _ = fs::remove_file(old);
        }
        let last = files.last().and_then(|path| number_of(path)).unwrap_or(0);
        // Another window may be recording the same line.
        for number in last + 1.. {
            let path = self.place.join(format!("{number:04}.wav"));
            match rights::create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|file| (path, file)),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// What is heard for a look at the room.
const ROOM: &str = "room.wav";

/// Where what is heard for a look at the room goes: it is looked at once, and removed by that.
pub fn for_the_room(folder: &Path) -> Destination {
    let place = folder.join(TAKES);
    Box::new(move || {
        rights::folders(&place)?;
        let path = place.join(ROOM);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        rights::create(&path).map(|file| (path, file))
    })
}

/// The number of a take, by its file's name.
fn number_of(path: &Path) -> Option<u32> {
    let is_take = path.extension().is_some_and(|ending| ending == "wav");
    path.file_stem()?.to_str()?.parse().ok().filter(|_| is_take)
}

/// A session's file by its name alone.
fn stem_of(session: &str) -> String {
    let stem = Path::new(session).file_stem().unwrap_or_default();
    lawful_name(&stem.to_string_lossy())
}

/// Mends the takes of a bundle that were cut off when a program ended in their middle, and removes what was left of a look
/// at the room. Returns the number of takes.
pub fn mend_takes(folder: &Path) -> usize {
    let _ = fs::remove_file(folder.join(TAKES).join(ROOM));
    let below = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let lines = below(&folder.join(TAKES)).into_iter().flat_map(|session| below(&session));
    let files = lines.flat_map(|line| below(&line)).filter(|path| number_of(path).is_some());
    files.filter(|path| mend(path).unwrap_or(false)).count()
}

/// A take as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenTake {
    /// Its file.
    pub path: PathBuf,
    /// Its length.
    pub length: Frames,
    /// Its lowest and highest samples, in columns of the same length, −1 to 1.
    pub columns: Vec<[f32; 2]>,
    /// The part of it that is proposed: the speech with some room; all of it, where no speech is found.
    pub part: Range<Frames>,
    /// Whether somebody speaks in it.
    pub is_spoken: bool,
    /// What its author should know, in sentences.
    pub said: Vec<String>,
}

/// Looks at a take.
///
/// # Errors
/// When it cannot be read, or there is nothing in it.
pub fn look_at(path: &Path) -> anyhow::Result<SeenTake> {
    let Listened { samples, length, noticed, loudness } = listen(path)?;
    let column = samples.len().div_ceil(COLUMNS).max(1);
    let highest = |column: &[f32]| {
        let of = |pick: fn(f32, f32) -> f32| column.iter().copied().fold(0.0, pick);
        [of(f32::min), of(f32::max)]
    };
    let speech = speech_in(&samples);
    let is_spoken = speech.is_some();
    let part = speech.map_or(Frames::ZERO..length, |part| {
        Frames(part.start as u64)..Frames(part.end as u64).min(length)
    });
    let said = said::of_take(is_spoken, &noticed, &loudness);
    let columns = samples.chunks(column).map(highest).collect();
    Ok(SeenTake { path: path.to_path_buf(), length, columns, part, is_spoken, said })
}

/// A take as it is heard.
struct Listened {
    /// One channel at 48 kHz.
    samples: Vec<f32>,
    length: Frames,
    noticed: Noticed,
    loudness: Loudness,
}

/// The longest take of which all is looked at.
const LOOKED_AT: Frames = decode::LONGEST_HELD;

fn listen(path: &Path) -> anyhow::Result<Listened> {
    let cannot = || format!("the take `{}` cannot be heard", path.display());
    let file = File::open(path).with_context(cannot)?;
    let mut intake = Intake::look(file, |_| ControlFlow::Continue(())).with_context(cannot)?;
    let (length, noticed) = (intake.frames(), intake.noticed());
    let (mut samples, mut meter) = (Vec::new(), Meter::new());
    intake
        .hear(|left, right| {
            meter.add(left, right);
            if samples.len() < LOOKED_AT.0 as usize {
                samples.extend(left.iter().zip(right).map(|(left, right)| (left + right) / 2.0));
            }
            ControlFlow::Continue(())
        })
        .with_context(cannot)?;
    Ok(Listened { samples, length, noticed, loudness: meter.loudness() })
}

/// A part of a take that plays a line now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name in the bundle's folder, such as `a/evening-01.flac`.
    pub name: String,
    /// Its length.
    pub length: Frames,
}

/// Keeps a part of a take for a line: it is cleaned, and becomes FLAC in the bundle, under the name of the session and the
/// line's number. The take itself stays.
///
/// # Errors
/// When it cannot be read or written, or is silent or too short.
pub fn keep(
    folder: &Path,
    (session, number): (&str, usize),
    take: &Path,
    part: &Range<Frames>,
    softening: Softening,
) -> anyhow::Result<Kept> {
    let piece = piece(take, part, Some(softening))?;
    let stem = lawful_name(&format!("{}-{number:02}", stem_of(session)));
    let name = put(folder, "a", &stem, &piece.flac()?)?;
    Ok(Kept { name, length: piece.length() })
}

/// Makes a part of a take ready to be heard: as it will be heard once it is kept, or without softening as it was recorded,
/// at the same level.
///
/// # Errors
/// Those of [`keep`].
pub fn prepare(
    library: &Library,
    take: &Path,
    part: &Range<Frames>,
    softening: Option<Softening>,
) -> anyhow::Result<Prepared> {
    piece(take, part, softening)?.prepare(library)
}

fn piece(take: &Path, part: &Range<Frames>, softening: Option<Softening>) -> anyhow::Result<Piece> {
    let Listened { samples, noticed, .. } = listen(take)?;
    let speech = speech_in(&samples).unwrap_or(0..0);
    let silence = [&samples[..speech.start], &samples[speech.end..]].concat();
    let room = room_of(&silence, &samples, noticed.clipped);
    let stretch = |place: Range<Frames>| {
        let end = (place.end.0 as usize).min(samples.len());
        samples[(place.start.0 as usize).min(end)..end].to_vec()
    };
    let piece = Piece::of(stretch, part, softening, &room);
    piece.with_context(|| format!("the take `{}` cannot be kept", take.display()))
}

/// A room, by what was heard while nobody spoke, and by all of it. A voice has tones like those of the mains, so hum is
/// looked for in the silence alone.
fn room_of(silence: &[f32], all: &[f32], clipped: usize) -> Room {
    let (mut quiet, mut whole) = (RoomCheck::new(), RoomCheck::new());
    quiet.hear(silence);
    whole.hear(all);
    let Room { noise, hum, .. } = quiet.finish(0);
    Room { noise, hum, ..whole.finish(clipped) }
}

/// Looks at a room that was recorded: nobody speaks for the first part of it, then someone reads a line.
///
/// # Errors
/// When it cannot be read.
pub fn look_at_room(path: &Path, silent: Frames) -> anyhow::Result<Verdict> {
    let heard = listen(path);
    // It was heard for this alone.
    let _ = fs::remove_file(path);
    let Listened { samples, noticed, .. } = heard?;
    let (silence, line) = samples.split_at(samples.len().min(silent.0 as usize));
    let room = room_of(silence, &samples, noticed.clipped);
    let voice = room.voice.filter(|_| speech_in(line).is_some());
    Ok(said::of_room(&Room { voice, ..room }, &noticed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_no_hum_of_the_mains() {
        let tones = |amplitude: f32, frames: usize| -> Vec<f32> {
            let step = 60.0 / 48_000.0 * std::f32::consts::TAU;
            let at = |n: usize| (1..8).map(|k| ((n * k) as f32 * step).sin() * amplitude).sum();
            (0..frames).map(at).collect()
        };
        let voice = tones(0.05, 96_000);
        assert_eq!(room_of(&[], &voice, 0).hum, None);
        assert_eq!(room_of(&[0.0; 48_000], &voice, 0).hum, None);
        // The control: it goes on where nobody speaks.
        assert!(room_of(&tones(0.005, 96_000), &voice, 0).hum.is_some());
    }

    #[test]
    fn takes_stay_with_the_words_of_their_line() {
        let folder = Path::new("evenings");
        let of = |session, text| Takes::of(folder, session, text);
        let takes = of("s/evening.ron", "Perhaps there is a sound.");
        let (session, line) = (takes.place.parent().unwrap(), takes.place.file_name().unwrap());
        assert_eq!(session, Path::new("evenings/takes/evening"));
        assert!(line.to_string_lossy().starts_with("perhaps-there-is-a-sound-"), "{line:?}");
        assert_eq!(takes, of("s/evening.ron", "Perhaps there is a sound."));
        assert_ne!(takes, of("s/evening.ron", "Perhaps there is a sound?"));
        assert_ne!(takes, of("s/morning.ron", "Perhaps there is a sound."));
        let very = "very ".repeat(100);
        let long = of("s/evening.ron", &very);
        assert!(long.place.file_name().unwrap().len() < 48);
        assert!(of("s/evening.ron", "音").place.file_name().unwrap().len() > 8);
    }

    #[test]
    fn the_last_twelve_takes_of_a_line_are_kept_and_their_numbers_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let takes = Takes::of(folder.path(), "s/evening.ron", "Here.");
        for number in 1..=15 {
            let (path, _) = takes.next()().unwrap();
            assert!(path.ends_with(format!("{number:04}.wav")), "{path:?}");
        }
        let left = takes.list();
        assert_eq!(left.len(), MOST);
        assert!(left[0].ends_with("0004.wav") && left[11].ends_with("0015.wav"), "{left:?}");
        // Two that begin at the same time get a file each.
        let both: Vec<Destination> = vec![takes.next(), takes.next()];
        let made: Vec<PathBuf> = both.into_iter().map(|next| next().unwrap().0).collect();
        assert_ne!(made[0], made[1]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&made[0]), mode(&takes.place)), (0o600, 0o700));
        }
    }
}
