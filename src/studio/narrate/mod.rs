//! Lines of sessions to clips, each made once.
//!
//! A folder of narrations holds `NARRATOR/KEY.ogg` and the list of [`super::credits`]. Making them
//! again touches only what has changed: a reworded line is one new clip.

mod level;
mod packing;
mod place;

pub use level::{LevelError, SHORT};
pub(super) use packing::Packed;
pub use place::narration_folder;
pub(super) use place::nearby;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use level::{Level, Speech, common_gain};

use super::credits::{Credits, FILE, SpokenLine};
use crate::domain::{Line, Session};
use crate::narrator::{
    ClipKey, Narrator, PackError, Phonemes, PronounceError, Pronouncer, SpeakError, Voice,
    VoicePack,
};

/// Why lines were not narrated. What was finished before is kept.
#[derive(Debug, thiserror::Error)]
pub enum NarrateError {
    /// Some lines can not be pronounced; nothing was made. Each with its index among the lines.
    #[error("{}", sentences(.0))]
    Unpronounceable(Vec<(usize, PronounceError)>),
    /// There is no usable voice pack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The narrator failed.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// Speech could not be made a clip.
    #[error("could not make a clip of the line `{text}`")]
    Level {
        /// The line.
        text: String,
        /// What went wrong.
        source: LevelError,
    },
    /// A file could not be read.
    #[error("could not read `{}`", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("could not write `{}`", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The list of clips makes no sense.
    #[error("the list of clips makes no sense: `{}`", .path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: ron::error::SpannedError,
    },
    /// Someone asked to stop.
    #[error("stopped after {made} of {wanted} lines; what was finished is kept")]
    Interrupted {
        /// How many were made.
        made: usize,
        /// How many had to be made.
        wanted: usize,
    },
}

fn sentences(errors: &[(usize, PronounceError)]) -> String {
    errors.iter().map(|(_, error)| error.to_string()).collect::<Vec<_>>().join("\n")
}

/// How far narrating has come.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Lines made so far.
    pub made: usize,
    /// Lines that have to be made; those that are up to date are not among them.
    pub wanted: usize,
    /// The line that is next.
    pub text: &'a str,
}

/// What was done.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrated {
    /// Lines for which a clip was made.
    pub made: usize,
    /// Lines whose clip was there already.
    pub kept: usize,
}

/// Every line of a session that a narrator may have to say, in the order written. Lines with their
/// own recording are not among them.
pub fn spoken_lines(session: &Session) -> Vec<&Line> {
    let mut lines = session.lines();
    lines.retain(|line| line.clip.is_none());
    lines
}

/// A folder of narrations.
#[derive(Clone, Debug)]
pub struct Narrations {
    folder: PathBuf,
    credits: Credits,
}

impl Narrations {
    /// Opens a folder of narrations; one that does not exist yet is empty.
    ///
    /// # Errors
    /// When its list can not be read.
    pub fn open(folder: &Path) -> Result<Narrations, NarrateError> {
        let path = folder.join(FILE);
        let credits = match fs::read_to_string(&path) {
            Ok(text) => match Credits::parse(&text) {
                Ok(credits) => credits,
                Err(source) => return Err(NarrateError::List { path, source }),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Credits::default(),
            Err(source) => return Err(NarrateError::Read { path, source }),
        };
        Ok(Narrations { folder: folder.into(), credits })
    }

    /// Its list.
    pub fn credits(&self) -> &Credits {
        &self.credits
    }

    /// The file of a line's clip, if the folder has it.
    pub fn clip(&self, line: &Line, voice: Voice) -> Option<PathBuf> {
        let path = self.folder.join(&self.credits.find(line, voice)?.file);
        path.is_file().then_some(path)
    }

    /// Makes every clip that `lines` by `voice` lack, and the list. All lines of a session, or of
    /// all sessions of a collection, belong in one call, because short lines take their level from
    /// the others. `progress` is told before each line is spoken and may break off.
    ///
    /// The voice pack is only opened when something has to be spoken.
    ///
    /// # Errors
    /// See [`NarrateError`].
    pub fn narrate(
        &mut self,
        lines: &[&Line],
        voice: Voice,
        pack: &Path,
        mut progress: impl FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Narrated, NarrateError> {
        let clips = wanted(lines, voice)?;
        let mut work = Work { folder: &self.folder, voice, pack, narrator: None };
        let (mut finished, mut speak): (BTreeMap<&ClipKey, SpokenLine>, Vec<_>) =
            Default::default();
        for (key, clip) in &clips {
            match self.current(key, voice) {
                Some(row) => _ = finished.insert(key, row),
                None => speak.push((key, clip)),
            }
        }

        speak.sort_by_key(|(_, clip)| clip.place);

        let mut short = Vec::new();
        let mut made = BTreeSet::new();
        let mut interrupted = false;
        for (n, (key, clip)) in speak.iter().enumerate() {
            let text = clip.text();
            if progress(Progress { made: n, wanted: speak.len(), text }).is_break() {
                interrupted = true;
                break;
            }
            let speech = work.speak(clip)?;
            made.insert(*key);
            if speech.length() < SHORT {
                short.push((*key, *clip, speech));
            } else {
                finished.insert(key, work.write(key, clip, &speech, Level::Own)?);
            }
        }

        // Short lines last, when the level of the others is known. Those that were there may stand
        // at another one since the others changed.
        let gain = {
            let there = finished.values().map(|row| (row.length(), row.own_lufs));
            let new = short.iter().map(|(_, _, speech)| (speech.length(), speech.loudness()));
            common_gain(there.chain(new))
        };
        for (key, clip) in &clips {
            let moved =
                finished.get(key).is_some_and(|row| row.length() < SHORT && row.gain_db != gain);
            if moved && !interrupted {
                made.insert(key);
                short.push((key, clip, work.speak(clip)?));
            }
        }
        for (key, clip, speech) in short {
            finished.insert(key, work.write(key, clip, &speech, Level::Gain(gain))?);
        }

        self.list(&clips, &finished, voice);
        self.save()?;
        match interrupted {
            true => Err(NarrateError::Interrupted { made: made.len(), wanted: speak.len() }),
            false => Ok(Narrated { made: made.len(), kept: clips.len() - made.len() }),
        }
    }

    /// Takes away every clip of `voice` that none of `lines` needs; how many files that were.
    ///
    /// # Errors
    /// When the list can not be written or a file not removed.
    pub fn keep_only(&mut self, lines: &[&Line], voice: Voice) -> Result<usize, NarrateError> {
        self.credits.lines.retain(|row| {
            row.voice != voice.name() || lines.iter().any(|line| row.says(line, voice))
        });
        self.save()?;
        let used: BTreeSet<PathBuf> =
            self.credits.lines.iter().map(|row| self.folder.join(&row.file)).collect();
        let folder = self.folder.join(voice.name());
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(source) => return Err(NarrateError::Read { path: folder, source }),
        };
        let mut removed = 0;
        for entry in entries {
            let entry =
                entry.map_err(|source| NarrateError::Read { path: folder.clone(), source })?;
            let path = entry.path();
            if path.extension().is_some_and(|e| e == "ogg") && !used.contains(&path) {
                fs::remove_file(&path).map_err(|source| NarrateError::Write { path, source })?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// The row of a clip that is there.
    fn current(&self, key: &ClipKey, voice: Voice) -> Option<SpokenLine> {
        let mut rows = self.credits.lines.iter();
        let row = rows.find(|row| row.key == key.as_str() && row.voice == voice.name())?;
        self.folder.join(&row.file).is_file().then(|| row.clone())
    }

    /// Puts the finished clips into the list, for each way of writing them.
    fn list(
        &mut self,
        clips: &BTreeMap<ClipKey, Wanted<'_>>,
        finished: &BTreeMap<&ClipKey, SpokenLine>,
        voice: Voice,
    ) {
        for (key, row) in finished {
            for line in clips.get(key).into_iter().flat_map(|clip| &clip.lines) {
                let (text, say_as) = (line.text.clone(), line.say_as.clone());
                self.credits.lines.retain(|row| !row.says(line, voice));
                self.credits.lines.push(SpokenLine { text, say_as, ..row.clone() });
            }
        }
    }

    fn save(&self) -> Result<(), NarrateError> {
        let path = self.folder.join(FILE);
        match self.credits.to_text() {
            Ok(text) => replace(&path, text.as_bytes()),
            Err(error) => Err(NarrateError::Write { path, source: io::Error::other(error) }),
        }
    }
}

/// A clip to have, and the lines that are said by it (spellings may differ).
struct Wanted<'a> {
    /// Its place among the clips, by first mention.
    place: usize,
    phonemes: Phonemes,
    lines: Vec<&'a Line>,
}

impl Wanted<'_> {
    fn unusable(&self, source: LevelError) -> NarrateError {
        NarrateError::Level { text: self.text().into(), source }
    }

    fn text(&self) -> &str {
        self.lines.first().map_or("", |line| &line.text)
    }
}

/// The clips that these lines need. All lines that can not be pronounced are reported together.
fn wanted<'a>(
    lines: &[&'a Line],
    voice: Voice,
) -> Result<BTreeMap<ClipKey, Wanted<'a>>, NarrateError> {
    let pronouncer = Pronouncer::new();
    let mut clips = BTreeMap::new();
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    let new = |(_, line): &(_, &&'a Line)| seen.insert((&line.text, &line.say_as));
    for (at, line) in lines.iter().enumerate().filter(new) {
        match pronouncer.pronounce(&line.text, &line.say_as) {
            Ok(phonemes) => {
                let place = clips.len();
                let clip = clips.entry(ClipKey::new(&phonemes, voice));
                clip.or_insert(Wanted { place, phonemes, lines: Vec::new() }).lines.push(*line);
            }
            Err(error) => errors.push((at, error)),
        }
    }
    match errors.is_empty() {
        true => Ok(clips),
        false => Err(NarrateError::Unpronounceable(errors)),
    }
}

/// What speaks and writes clips; the model is loaded for the first that is needed.
struct Work<'a> {
    folder: &'a Path,
    voice: Voice,
    pack: &'a Path,
    narrator: Option<Narrator>,
}

impl Work<'_> {
    fn speak(&mut self, clip: &Wanted<'_>) -> Result<Speech, NarrateError> {
        let narrator = match self.narrator.take() {
            Some(narrator) => narrator,
            None => Narrator::load(&VoicePack::open(self.pack)?, self.voice)?,
        };
        let samples = self.narrator.insert(narrator).speak(&clip.phonemes)?;
        Speech::new(samples).map_err(|source| clip.unusable(source))
    }

    /// Levels speech and writes it.
    fn write(
        &self,
        key: &ClipKey,
        clip: &Wanted<'_>,
        speech: &Speech,
        level: Level,
    ) -> Result<SpokenLine, NarrateError> {
        let levelled = speech.levelled(level).map_err(|source| clip.unusable(source))?;
        let file = format!("{}/{key}.ogg", self.voice);
        replace(&self.folder.join(&file), &levelled.file)?;
        let note = match levelled.softened {
            softened if softened > 0.5 => format!("its highest peak made {softened:.1} dB softer"),
            _ => String::new(),
        };
        let hundredth = |value: f64| (value * 100.0).round() / 100.0;
        Ok(SpokenLine {
            voice: self.voice.name().into(),
            text: String::new(),
            say_as: BTreeMap::new(),
            phonemes: clip.phonemes.as_str().into(),
            key: key.as_str().into(),
            file,
            frames: levelled.length.0,
            loudness_lufs: levelled.loudness.integrated.map(hundredth),
            peak_dbtp: hundredth(levelled.loudness.true_peak),
            own_lufs: speech.loudness().map(hundredth),
            gain_db: hundredth(levelled.gain),
            note,
        })
    }
}

/// Writes a file whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), NarrateError> {
    let part = path.with_extension("part");
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&part, bytes))
        .and_then(|()| fs::rename(&part, path))
        .map_err(|source| NarrateError::Write { path: path.into(), source })
}

#[cfg(test)]
mod tests;
