//! Makes clips of the lines of sessions, each only once.
//!
//! A folder of narrations contains `NARRATOR/KEY.ogg` and the list of [`crate::library::credits`]. Narrating again
//! makes only what has changed: a reworded line needs one new clip.

mod aloud;
mod bundle;
mod level;
mod pack;
mod packing;

pub use aloud::{aloud, write_line};
pub use bundle::{Lines, Spokenness, Told, Unspoken, narrate_bundle};
pub use level::{LevelError, SHORT};
pub use pack::{NotNarrated, install_voices, plain_words, voice_pack_at};
pub(super) use packing::Packed;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use level::{Level, Levelled, Speech, common_gain};

use crate::domain::Line;
use crate::library::credits::{FILE, SpokenLine};
use crate::library::{Narrations, NarrationsError, pronouncer};
use crate::narrator::{
    ClipKey, Cores, Narrators, Origin, PackError, Phonemes, PronounceError, Speak, SpeakError,
    Spoken, Voice,
};
use crate::unfinished::{self, Unfinished};
use crate::units::Frames;

/// Most lines that are spoken at once: each takes up to 350 MB besides the model.
const MOST_AT_ONCE: usize = 8;

/// Why lines were not narrated. Finished clips are kept.
#[derive(Debug, thiserror::Error)]
pub enum NarrateError {
    /// Some lines cannot be pronounced, so nothing was made. Each has its index among the lines.
    #[error("{}", sentences(.0))]
    Unpronounceable(Vec<(usize, PronounceError)>),
    /// No usable voice pack is installed.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The speech model reported an error.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// Speech could not be made into a clip.
    #[error("could not make a clip of the line `{text}`")]
    Level {
        /// Text of the line.
        text: String,
        /// Error of levelling or encoding.
        source: LevelError,
    },
    /// The list of clips could not be read.
    #[error(transparent)]
    List(#[from] NarrationsError),
    /// A clip could not be read.
    #[error("could not read `{}`", .path.display())]
    Read {
        /// Path of the clip.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("could not write `{}`", .path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The user cancelled.
    #[error("stopped after {made} of {wanted} lines; what was finished is kept")]
    Interrupted {
        /// Number of clips made.
        made: usize,
        /// Number of clips that were needed.
        wanted: usize,
    },
}

fn sentences(errors: &[(usize, PronounceError)]) -> String {
    errors.iter().map(|(_, error)| error.to_string()).collect::<Vec<_>>().join("\n")
}

/// Progress of narrating.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Number of lines made so far.
    pub made: usize,
    /// Number of lines to make, without those that are up to date.
    pub wanted: usize,
    /// Text of the next line; others may be spoken at the same time.
    pub text: &'a str,
}

/// Numbers of clips made and kept, and guessed words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrated {
    /// Lines that got a new clip.
    pub made: usize,
    /// Lines whose clip existed already.
    pub kept: usize,
    /// Words whose pronunciation was guessed from their letters, each once, with their phonemes.
    pub guessed: BTreeMap<String, String>,
}

impl Narrations {
    /// Makes every missing clip of `lines` by `voice`, and the list. All lines of a session, or of all
    /// sessions of a collection, belong in one call, because short lines take their level from the others.
    /// `progress` is called before each line is spoken and may cancel.
    ///
    /// A clip is in its file and in the list as soon as it is made, so it can be heard while others are spoken, and
    /// whatever ends the work leaves the finished ones.
    ///
    /// The voice pack is opened only when a line has to be spoken.
    ///
    /// # Errors
    /// See [`NarrateError`].
    pub fn narrate(
        &mut self,
        lines: &[&Line],
        voice: Voice,
        narrators: &Narrators,
        mut progress: impl FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Narrated, NarrateError> {
        let (clips, guessed) = wanted(lines, voice)?;
        let folder = self.folder.clone();
        let work = Work { folder: &folder, voice, narrators };
        let (mut finished, mut speak): (BTreeMap<&ClipKey, SpokenLine>, Vec<_>) =
            Default::default();
        for (key, clip) in &clips {
            match self.current(key, voice) {
                Some(row) => _ = finished.insert(key, row),
                None => speak.push((key, clip)),
            }
        }

        speak.sort_by_key(|(_, clip)| clip.place);

        let mut short = BTreeMap::new();
        let mut made = BTreeSet::new();
        let mut interrupted = work.speak(&speak, &mut progress, |key, clip, spoken| {
            made.insert(key);
            let row = match spoken {
                Voiced::Levelled(speech, levelled) => work.write(key, clip, &speech, levelled)?,
                Voiced::Short(speech) => {
                    // The level of the lines so far, which those to come may change.
                    let own = (speech.length(), speech.loudness());
                    let gain = common_gain(finished.values().map(own_level).chain([own]));
                    let row = work.write_at(key, clip, &speech, gain)?;
                    short.insert(key, (clip, speech));
                    row
                }
            };
            self.list(clip, &row, voice);
            finished.insert(key, row);
            self.save()
        })?;

        // Existing ones may have another level, too, if the others have changed.
        let gain = common_gain(finished.values().map(own_level));
        let is_off = |key: &ClipKey| {
            finished.get(key).is_some_and(|row| row.length() < SHORT && row.gain_db != gain)
        };
        let is_again = |key: &ClipKey| is_off(key) && !short.contains_key(key) && !interrupted;
        let again: Vec<_> = clips.iter().filter(|(key, _)| is_again(key)).collect();
        let (before, wanted) = (speak.len(), speak.len() + again.len());
        let go_on =
            |now: Progress<'_>| progress(Progress { made: before + now.made, wanted, ..now });
        interrupted |= work.speak(&again, go_on, |key, clip, spoken| {
            made.insert(key);
            short.insert(key, (clip, spoken.speech()));
            Ok(())
        })?;
        for (key, (clip, speech)) in short {
            if finished.get(key).is_none_or(|row| row.gain_db != gain) {
                finished.insert(key, work.write_at(key, clip, &speech, gain)?);
            }
        }

        for (key, row) in &finished {
            if let Some(clip) = clips.get(key) {
                self.list(clip, row, voice);
            }
        }
        self.save()?;
        match interrupted {
            true => Err(NarrateError::Interrupted { made: made.len(), wanted }),
            false => Ok(Narrated { made: made.len(), kept: clips.len() - made.len(), guessed }),
        }
    }

    /// Removes every clip of `voice` that none of `lines` needs; returns the number of files removed.
    ///
    /// # Errors
    /// When the list cannot be written, or a file cannot be removed.
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
            let is_clip = path.extension().is_some_and(|e| e == "ogg") && !used.contains(&path);
            // What a narration that was cut off left behind.
            let is_rest = entry.file_name().to_string_lossy().starts_with(unfinished::PREFIX);
            if is_clip || is_rest {
                fs::remove_file(&path).map_err(|source| NarrateError::Write { path, source })?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// The row of an existing clip.
    fn current(&self, key: &ClipKey, voice: Voice) -> Option<SpokenLine> {
        let mut rows = self.credits.lines.iter();
        let row = rows.find(|row| row.key == key.as_str() && row.voice == voice.name())?;
        self.folder.join(&row.file).is_file().then(|| row.clone())
    }

    /// Adds a finished clip to the list, once for each spelling of a line.
    fn list(&mut self, clip: &Wanted<'_>, row: &SpokenLine, voice: Voice) {
        for line in &clip.lines {
            let (text, say_as) = (line.text.clone(), line.say_as.clone());
            self.credits.lines.retain(|row| !row.says(line, voice));
            self.credits.lines.push(SpokenLine { text, say_as, ..row.clone() });
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

/// A clip that is needed, with the lines that it speaks (spellings may differ).
struct Wanted<'a> {
    /// Index among the clips, by first use.
    place: usize,
    phonemes: Phonemes,
    lines: Vec<&'a Line>,
}

impl Wanted<'_> {
    fn unusable(&self, source: LevelError) -> NarrateError {
        NarrateError::Level { text: self.text().into(), source }
    }

    /// Speaks it, and levels it if it is long enough.
    fn spoken(&self, narrator: &dyn Speak, cores: &Cores) -> Result<Voiced, NarrateError> {
        let samples = narrator.speak_on(&self.phonemes, cores)?;
        let speech = Speech::new(samples).map_err(|source| self.unusable(source))?;
        if speech.length() < SHORT {
            return Ok(Voiced::Short(speech));
        }
        let levelled = speech.levelled(Level::Own).map_err(|source| self.unusable(source))?;
        Ok(Voiced::Levelled(speech, levelled))
    }

    fn text(&self) -> &str {
        self.lines.first().map_or("", |line| &line.text)
    }
}

/// Clips by their keys, and the words with guessed pronunciations.
type AllWanted<'a> = (BTreeMap<ClipKey, Wanted<'a>>, BTreeMap<String, String>);

/// The clips that these lines need. All lines that cannot be pronounced are reported together.
fn wanted<'a>(lines: &[&'a Line], voice: Voice) -> Result<AllWanted<'a>, NarrateError> {
    let (mut clips, mut guessed) = (BTreeMap::new(), BTreeMap::new());
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    let new = |(_, line): &(_, &&'a Line)| seen.insert((&line.text, &line.say_as));
    for (at, line) in lines.iter().enumerate().filter(new) {
        match pronouncer().read(&line.text, &line.say_as) {
            Ok(Spoken { phonemes, words }) => {
                let by_letters = words.into_iter().filter(|word| word.origin == Origin::Guess);
                guessed.extend(by_letters.map(|word| (word.text, word.phonemes)));
                let place = clips.len();
                let clip = clips.entry(ClipKey::new(&phonemes, voice));
                clip.or_insert(Wanted { place, phonemes, lines: Vec::new() }).lines.push(*line);
            }
            Err(error) => errors.push((at, error)),
        }
    }
    match errors.is_empty() {
        true => Ok((clips, guessed)),
        false => Err(NarrateError::Unpronounceable(errors)),
    }
}

/// Speaks and writes clips.
struct Work<'a> {
    folder: &'a Path,
    voice: Voice,
    narrators: &'a Narrators,
}

/// Result of speaking a line.
enum Voiced {
    /// Too short to be levelled on its own.
    Short(Speech),
    /// Levelled to the loudness of speech.
    Levelled(Speech, Levelled),
}

impl Voiced {
    fn speech(self) -> Speech {
        match self {
            Voiced::Short(speech) | Voiced::Levelled(speech, _) => speech,
        }
    }
}

/// A clip that has to be made.
type ToMake<'c, 'a> = (&'c ClipKey, &'c Wanted<'a>);

impl Work<'_> {
    /// Speaks lines, several at once, and passes on each in the order of `clips`. `progress` is called for
    /// each line as soon as those before it are finished, and may cancel; lines spoken by then are passed on.
    /// Returns whether it was cancelled.
    fn speak<'c, 'a>(
        &self,
        clips: &[ToMake<'c, 'a>],
        mut progress: impl FnMut(Progress<'_>) -> ControlFlow<()>,
        mut take: impl FnMut(&'c ClipKey, &'c Wanted<'a>, Voiced) -> Result<(), NarrateError>,
    ) -> Result<bool, NarrateError> {
        let wanted = clips.len();
        let mut goes_on = |made: usize| match clips.get(made) {
            Some((_, clip)) => progress(Progress { made, wanted, text: clip.text() }).is_continue(),
            None => true,
        };
        if wanted == 0 || !goes_on(0) {
            return Ok(wanted > 0);
        }
        let narrator = self.narrators.load(&self.narrators.pack()?, self.voice)?;
        let cores = self.narrators.cores();
        let at_once = cores.min(wanted).min(MOST_AT_ONCE);
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (hand_over, spoken) = mpsc::sync_channel(at_once);
        thread::scope(|scope| {
            for _ in 0..at_once {
                let (hand_over, narrator, next, stop) =
                    (hand_over.clone(), &*narrator, &next, &stop);
                scope.spawn(move || {
                    let cores = Cores::new(cores / at_once);
                    while !stop.load(Ordering::Relaxed) {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let Some((_, clip)) = clips.get(n) else { break };
                        if hand_over.send((n, clip.spoken(narrator, &cores))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(hand_over);
            let done = (|| {
                // A line waits until all lines before it are spoken.
                let mut waiting = BTreeMap::new();
                let mut made = 0;
                for (n, result) in spoken {
                    waiting.insert(n, result);
                    while let Some(result) = waiting.remove(&made) {
                        take(clips[made].0, clips[made].1, result?)?;
                        made += 1;
                        if !stop.load(Ordering::Relaxed) && !goes_on(made) {
                            stop.store(true, Ordering::Relaxed);
                        }
                    }
                }
                Ok(stop.load(Ordering::Relaxed))
            })();
            stop.store(true, Ordering::Relaxed);
            done
        })
    }

    /// Writes a short line with this gain in dB.
    fn write_at(
        &self,
        key: &ClipKey,
        clip: &Wanted<'_>,
        speech: &Speech,
        gain: f64,
    ) -> Result<SpokenLine, NarrateError> {
        let levelled = speech.levelled(Level::Gain(gain));
        let levelled = levelled.map_err(|source| clip.unusable(source))?;
        self.write(key, clip, speech, levelled)
    }

    /// Writes a finished clip.
    fn write(
        &self,
        key: &ClipKey,
        clip: &Wanted<'_>,
        speech: &Speech,
        levelled: Levelled,
    ) -> Result<SpokenLine, NarrateError> {
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

/// Length of a clip, and its loudness before levelling.
fn own_level(row: &SpokenLine) -> (Frames, Option<f64>) {
    (row.length(), row.own_lufs)
}

/// Writes a file completely or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), NarrateError> {
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let (mut file, unfinished) = Unfinished::begin(path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        unfinished.finish(path)
    };
    write().map_err(|source| NarrateError::Write { path: path.into(), source })
}

#[cfg(test)]
mod tests;
