//! Lines of sessions to clips, each made once.
//!
//! A folder of narrations holds `NARRATOR/KEY.ogg` and the list of [`super::credits`]. Making them
//! again touches only what has changed: a reworded line is one new clip.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::credits::{Credits, FILE, SpokenLine};
use crate::audio::decode::{DecodeError, decode};
use crate::audio::encode::{EncodeError, encode_speech};
use crate::audio::loudness::{CEILING, Loudness, SPEECH, measure_clip};
use crate::domain::{Choice, Line, Session, Step};
use crate::narrator::{
    ClipKey, Narrator, PackError, Phonemes, PronounceError, Pronouncer, SPEECH_RATE, SpeakError,
    Voice, VoicePack,
};
use crate::units::Frames;

/// Shorter lines have too little in them to be levelled by themselves: they take the level of their
/// narrator's other lines.
pub const SHORT: Frames = Frames::from_secs(3);

/// Why lines were not narrated. What was finished before is kept.
#[derive(Debug, thiserror::Error)]
pub enum NarrateError {
    /// Some lines can not be pronounced; nothing was made.
    #[error("{}", sentences(.0))]
    Unpronounceable(Vec<PronounceError>),
    /// There is no usable voice pack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The narrator failed.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// Speech could not be encoded.
    #[error("could not encode the line `{text}`")]
    Encode {
        /// The line.
        text: String,
        /// What the encoder says.
        source: EncodeError,
    },
    /// A clip could not be read back to be measured.
    #[error("could not measure the line `{text}`")]
    Decode {
        /// The line.
        text: String,
        /// What the decoder says.
        source: DecodeError,
    },
    /// A file could not be read.
    #[error("could not read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("could not write {}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The list of clips makes no sense.
    #[error("the list of clips makes no sense: {}", .path.display())]
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

fn sentences(errors: &[PronounceError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
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
    let mut lines = lines(session);
    lines.retain(|line| line.clip.is_none());
    lines
}

/// Every line of a session in the order written, whichever choice is made and whether or not there
/// is time for it.
pub(super) fn lines(session: &Session) -> Vec<&Line> {
    fn gather<'s>(steps: &'s [Step], lines: &mut Vec<&'s Line>) {
        for step in steps {
            match step {
                Step::Say(line) => lines.push(line),
                Step::Breathe(breathe) => lines.extend(breathe.lines.iter().map(|l| &l.line)),
                Step::Part(part) => gather(&part.steps, lines),
                Step::Optional(optional) => gather(&optional.steps, lines),
                Step::Repeat(repeat) => gather(&repeat.steps, lines),
                Step::Turn(turn) => gather(&turn.steps, lines),
                Step::Choice(Choice::Anchor(branches)) => {
                    branches.iter().for_each(|(_, steps)| gather(steps, lines));
                }
                Step::Choice(Choice::Eyes(branches)) => {
                    branches.iter().for_each(|(_, steps)| gather(steps, lines));
                }
                Step::Choice(Choice::Posture(branches)) => {
                    branches.iter().for_each(|(_, steps)| gather(steps, lines));
                }
                Step::Bell(_) | Step::Quiet(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    gather(&session.steps, &mut found);
    found
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
                finished.insert(key, work.write(key, clip, &speech, speech.own_gain())?);
            }
        }

        // Short lines last, when the level of the others is known. Those that were there may stand
        // at another one since the others changed.
        let gain = common_gain(finished.values(), short.iter().map(|(_, _, speech)| speech));
        for (key, clip) in &clips {
            let moved =
                finished.get(key).is_some_and(|row| row.length() < SHORT && !row.is_at(gain));
            if moved && !interrupted {
                made.insert(key);
                short.push((key, clip, work.speak(clip)?));
            }
        }
        for (key, clip, speech) in short {
            finished.insert(key, work.write(key, clip, &speech, gain)?);
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
    phonemes: Phonemes,
    lines: Vec<&'a Line>,
}

impl Wanted<'_> {
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
    for line in lines.iter().filter(|line| seen.insert((&line.text, &line.say_as))) {
        match pronouncer.pronounce(&line.text, &line.say_as) {
            Ok(phonemes) => {
                let clip = clips.entry(ClipKey::new(&phonemes, voice));
                clip.or_insert(Wanted { phonemes, lines: Vec::new() }).lines.push(*line);
            }
            Err(error) => errors.push(error),
        }
    }
    match errors.is_empty() {
        true => Ok(clips),
        false => Err(NarrateError::Unpronounceable(errors)),
    }
}

/// Speech at the voice's own level, and how loud that is after encoding.
struct Speech {
    samples: Vec<f32>,
    loudness: Loudness,
}

impl Speech {
    fn length(&self) -> Frames {
        let rate_ratio = u64::from(crate::units::SAMPLE_RATE / SPEECH_RATE);
        Frames(self.samples.len() as u64 * rate_ratio)
    }

    /// The gain in dB that brings this line to the level of speech by itself.
    fn own_gain(&self) -> f64 {
        self.loudness.integrated.map_or(0.0, |loudness| SPEECH - loudness)
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
        let (_, loudness, _) = encoded(&samples, clip.text())?;
        Ok(Speech { samples, loudness })
    }

    /// Writes speech at this gain in dB, or less where its peak would go too high.
    fn write(
        &self,
        key: &ClipKey,
        clip: &Wanted<'_>,
        speech: &Speech,
        gain: f64,
    ) -> Result<SpokenLine, NarrateError> {
        let allowed = gain.min(CEILING - speech.loudness.true_peak);
        let factor = 10f64.powf(allowed / 20.0) as f32;
        let levelled: Vec<f32> = speech.samples.iter().map(|sample| sample * factor).collect();
        let (bytes, loudness, length) = encoded(&levelled, clip.text())?;
        let file = format!("{}/{key}.ogg", self.voice);
        replace(&self.folder.join(&file), &bytes)?;
        let note = match gain - allowed {
            given_way if given_way >= 0.05 => format!("{given_way:.1} dB softer, for its peak"),
            _ => String::new(),
        };
        Ok(SpokenLine {
            voice: self.voice.name().into(),
            text: String::new(),
            say_as: BTreeMap::new(),
            phonemes: clip.phonemes.as_str().into(),
            key: key.as_str().into(),
            file,
            frames: length.0,
            loudness_lufs: loudness.integrated.map(hundredth),
            peak_dbtp: hundredth(loudness.true_peak),
            gain_db: hundredth(allowed),
            note,
        })
    }
}

/// A clip's file, how loud it is when played, and its length.
fn encoded(samples: &[f32], text: &str) -> Result<(Vec<u8>, Loudness, Frames), NarrateError> {
    let text = || text.to_string();
    let bytes = encode_speech(samples, SPEECH_RATE)
        .map_err(|source| NarrateError::Encode { text: text(), source })?;
    let clip = decode(&bytes).map_err(|source| NarrateError::Decode { text: text(), source })?;
    let loudness = measure_clip(&clip);
    Ok((bytes, loudness, clip.frames()))
}

impl SpokenLine {
    /// Whether it stands at this gain, or as near as its peak allows.
    fn is_at(&self, gain: f64) -> bool {
        let allowed = gain.min(self.gain_db + CEILING - self.peak_dbtp);
        // The list's hundredths, and what encoding changes of a peak.
        (self.gain_db - allowed).abs() < 0.2
    }
}

/// The gain in dB for short lines, in whole decibels so that one new line among many does not move
/// them all: what brings the power of the long lines, by their length, to the level of speech. Where
/// there are none, that of the short ones.
fn common_gain<'a>(
    rows: impl Iterator<Item = &'a SpokenLine> + Clone,
    short: impl Iterator<Item = &'a Speech>,
) -> f64 {
    let own = |row: &SpokenLine| Some((row.length(), row.loudness_lufs? - row.gain_db));
    let is_long = |row: &&SpokenLine| row.length() >= SHORT;
    let long: Vec<_> = rows.clone().filter(is_long).filter_map(own).collect();
    let heard = match long.is_empty() {
        false => long,
        true => {
            let new =
                short.filter_map(|speech| Some((speech.length(), speech.loudness.integrated?)));
            rows.filter_map(own).chain(new).collect()
        }
    };
    let (mut seconds, mut power) = (0.0, 0.0);
    for (length, loudness) in heard {
        seconds += length.as_secs_f64();
        power += length.as_secs_f64() * 10f64.powf(loudness / 10.0);
    }
    match seconds > 0.0 {
        true => (SPEECH - 10.0 * (power / seconds).log10()).round(),
        false => 0.0,
    }
}

fn hundredth(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Writes a file whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), NarrateError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|source| NarrateError::Write { path: path.into(), source })
}
