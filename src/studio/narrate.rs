//! Lines of sessions to clips, each made once.
//!
//! A folder of narrations holds `NARRATOR/KEY.ogg` and the list of [`super::credits`]. Making them
//! again touches only what has changed: a reworded line is one new clip.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::credits::{Credits, FILE, SpokenLine};
use crate::audio::decode::{DecodeError, decode};
use crate::audio::encode::{EncodeError, encode_speech};
use crate::audio::loudness::{CEILING, Loudness, SPEECH, measure_clip};
use crate::audio::soften::soften_peaks;
use crate::domain::{Choice, Line, Session, Step};
use crate::narrator::{
    ClipKey, Narrator, PackError, Phonemes, PronounceError, Pronouncer, SPEECH_RATE, SpeakError,
    Voice, VoicePack,
};
use crate::units::Frames;

/// Shorter lines have too little in them to be levelled by themselves: they take the level of their
/// narrator's other lines.
pub const SHORT: Frames = Frames::from_secs(3);

/// How far under the true-peak ceiling samples are kept, in dB, for what lies between samples and
/// for what encoding adds.
const PEAK_ROOM: f64 = 1.0;
/// How often a line's level is aimed at again …
const AIMS: u32 = 3;
/// … until it is as near as this, in LU.
const CLOSE: f64 = 0.1;

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
        let gain = common_gain(finished.values(), short.iter().map(|(_, _, speech)| speech));
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
                let place = clips.len();
                let clip = clips.entry(ClipKey::new(&phonemes, voice));
                clip.or_insert(Wanted { place, phonemes, lines: Vec::new() }).lines.push(*line);
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
}

/// What a line is brought to.
#[derive(Copy, Clone)]
enum Level {
    /// The level of speech, measured by itself.
    Own,
    /// This gain in dB, like its narrator's other lines.
    Gain(f64),
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

    /// Levels speech and writes it.
    fn write(
        &self,
        key: &ClipKey,
        clip: &Wanted<'_>,
        speech: &Speech,
        level: Level,
    ) -> Result<SpokenLine, NarrateError> {
        let mut gain = match level {
            Level::Own => speech.loudness.integrated.map_or(0.0, |loudness| SPEECH - loudness),
            Level::Gain(gain) => gain,
        };
        // Softening takes a little loudness with a peak, and encoding moves both by some tenths, so
        // what comes out is measured and aimed at again.
        let mut ceiling = CEILING - PEAK_ROOM;
        let mut aims = 0..AIMS;
        let (bytes, loudness, length) = loop {
            let mut levelled: Vec<f32> =
                speech.samples.iter().map(|sample| sample * amplitude(gain)).collect();
            soften_peaks(&mut levelled, amplitude(ceiling));
            let made = encoded(&levelled, clip.text())?;
            let over = (made.1.true_peak - CEILING).max(0.0);
            let under = match level {
                Level::Own => made.1.integrated.map_or(0.0, |loudness| SPEECH - loudness),
                Level::Gain(_) => 0.0,
            };
            if aims.next().is_none() || (over == 0.0 && under.abs() < CLOSE) {
                break made;
            }
            gain += under;
            ceiling -= over;
        };
        let file = format!("{}/{key}.ogg", self.voice);
        replace(&self.folder.join(&file), &bytes)?;
        let softened = speech.loudness.true_peak + gain - loudness.true_peak;
        let note = match softened > 0.5 {
            true => format!("its highest peak made {softened:.1} dB softer"),
            false => String::new(),
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
            gain_db: hundredth(gain),
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

/// Decibels as a factor.
fn amplitude(decibels: f64) -> f32 {
    10f64.powf(decibels / 20.0) as f32
}

fn hundredth(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
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
mod tests {
    use super::*;
    use crate::domain::{Anchor, Optional, Part};

    fn go(_: Progress<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// A folder that already has clips of these lines.
    fn with_clips(folder: &Path, lines: &[&Line], voice: Voice) -> Narrations {
        let mut narrations = Narrations::open(folder).unwrap();
        let clips = wanted(lines, voice).unwrap();
        let work = Work { folder, voice, pack: folder, narrator: None };
        let row = |(key, clip): (_, &Wanted<'_>)| {
            (key, work.write(key, clip, &hum(4.0, 0.1), Level::Own).unwrap())
        };
        let finished = clips.iter().map(row).collect();
        narrations.list(&clips, &finished, voice);
        narrations.save().unwrap();
        narrations
    }

    /// Something that can be levelled: a hum with pauses.
    fn hum(secs: f32, amplitude: f32) -> Speech {
        let rate = SPEECH_RATE as f32;
        let samples: Vec<f32> = (0..(secs * rate) as u32)
            .map(|n| n as f32 / rate)
            .map(|t| amplitude * (t * 200.0 * std::f32::consts::TAU).sin() * (t * 4.0).sin().abs())
            .collect();
        let (_, loudness, _) = encoded(&samples, "").unwrap();
        Speech { samples, loudness }
    }

    fn written(speech: &Speech, level: Level) -> SpokenLine {
        let folder = tempfile::tempdir().unwrap();
        let line = Line::plain("Hum.");
        let clips = wanted(&[&line], Voice::Clara).unwrap();
        let (key, clip) = clips.first_key_value().unwrap();
        let work = Work {
            folder: folder.path(),
            voice: Voice::Clara,
            pack: folder.path(),
            narrator: None,
        };
        work.write(key, clip, speech, level).unwrap()
    }

    #[test]
    fn a_line_is_brought_to_the_level_of_speech() {
        for amplitude in [0.02, 0.3, 0.9] {
            let row = written(&hum(4.0, amplitude), Level::Own);
            assert!((row.loudness_lufs.unwrap() - SPEECH).abs() < CLOSE + 0.01, "{row:?}");
            assert_eq!((row.frames, row.note.as_str()), (4 * 48_000, ""));
        }
    }

    #[test]
    fn a_peak_is_softened_and_the_line_keeps_its_level() {
        let mut speech = hum(4.0, 0.1);
        speech.samples[48_000..48_100].fill(0.9);
        (_, speech.loudness, _) = encoded(&speech.samples, "").unwrap();
        let row = written(&speech, Level::Own);
        assert!((row.loudness_lufs.unwrap() - SPEECH).abs() < CLOSE + 0.01, "{row:?}");
        assert!(
            row.peak_dbtp <= CEILING && row.note.starts_with("its highest peak made"),
            "{row:?}"
        );
    }

    #[test]
    fn short_lines_take_the_level_of_the_others() {
        let long = written(&hum(4.0, 0.1), Level::Own);
        let wanted = long.gain_db.round();
        let short = hum(1.0, 0.3);
        let found = common_gain([&long].into_iter(), [&short].into_iter());
        assert_eq!(found, wanted);
        let row = written(&short, Level::Gain(found));
        assert_eq!(row.gain_db, wanted);
        assert!((row.loudness_lufs.unwrap() - SPEECH).abs() > 2.0, "not its own level: {row:?}");
        // Alone, short ones are brought to the level of speech together.
        let alone = common_gain([].into_iter(), [&short].into_iter());
        assert_eq!(alone, (SPEECH - short.loudness.integrated.unwrap()).round());
    }

    #[test]
    fn lines_that_have_a_clip_need_no_voice_pack_and_new_ones_do() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (Line::plain("Ten breaths."), Line::plain("Two breaths."));
        let mut narrations = with_clips(folder.path(), &[&old], Voice::Clara);
        let pack = folder.path().join("voices");
        // Spelled otherwise it is the same clip.
        let respelled = Line::plain("10 breaths.");
        let lines = [&old, &respelled];
        let narrated = narrations.narrate(&lines, Voice::Clara, &pack, go).unwrap();
        assert_eq!(narrated, Narrated { made: 0, kept: 1 });
        let clip = narrations.clip(&respelled, Voice::Clara).unwrap();
        assert_eq!(Some(&clip), narrations.clip(&old, Voice::Clara).as_ref());

        let error = narrations.narrate(&[&new], Voice::Clara, &pack, go).unwrap_err();
        assert!(matches!(error, NarrateError::Pack(PackError::Missing { .. })), "{error}");
        let error = narrations.narrate(&[&old], Voice::Thomas, &pack, go).unwrap_err();
        assert!(matches!(error, NarrateError::Pack(PackError::Missing { .. })), "{error}");
        // A clip that was deleted is missing, whatever the list says.
        fs::remove_file(clip).unwrap();
        assert!(narrations.clip(&old, Voice::Clara).is_none());
        assert!(narrations.narrate(&[&old], Voice::Clara, &pack, go).is_err());
    }

    #[test]
    fn all_unknown_words_are_reported_before_anything_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let lines = [Line::plain("Qzxwv."), Line::plain("Fine."), Line::plain("Brxtl.")];
        let lines: Vec<&Line> = lines.iter().collect();
        let mut narrations = Narrations::open(&folder.path().join("new")).unwrap();
        let error = narrations.narrate(&lines, Voice::Clara, folder.path(), go).unwrap_err();
        let sentences: Vec<String> = error.to_string().lines().map(String::from).collect();
        assert_eq!(sentences.len(), 2);
        assert!(sentences[0].contains("`Qzxwv`") && sentences[1].contains("`Brxtl`"), "{error}");
        assert!(!folder.path().join("new").exists());
    }

    #[test]
    fn stopping_keeps_the_list_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (Line::plain("Ten breaths."), Line::plain("Two breaths."));
        let mut narrations = with_clips(folder.path(), &[&old], Voice::Clara);
        let error = narrations
            .narrate(&[&old, &new], Voice::Clara, folder.path(), |_| ControlFlow::Break(()))
            .unwrap_err();
        assert!(matches!(error, NarrateError::Interrupted { made: 0, wanted: 1 }), "{error}");
        let again = Narrations::open(folder.path()).unwrap();
        assert!(again.clip(&old, Voice::Clara).is_some());
    }

    #[test]
    fn clips_that_nobody_needs_go_away() {
        let folder = tempfile::tempdir().unwrap();
        let (old, kept) = (Line::plain("Old words."), Line::plain("New words."));
        let mut narrations = with_clips(folder.path(), &[&old, &kept], Voice::Clara);
        let gone = narrations.clip(&old, Voice::Clara).unwrap();
        assert_eq!(narrations.keep_only(&[&kept], Voice::Thomas).unwrap(), 0);
        assert_eq!(narrations.keep_only(&[&kept], Voice::Clara).unwrap(), 1);
        assert!(!gone.exists());
        let again = Narrations::open(folder.path()).unwrap();
        assert!(
            again.clip(&kept, Voice::Clara).is_some() && again.clip(&old, Voice::Clara).is_none()
        );
    }

    #[test]
    fn every_line_that_may_be_spoken_is_found() {
        let say = |text: &str| Step::Say(Line::plain(text));
        let own = Step::Say(Line { clip: Some("own.flac".into()), ..Line::plain("own") });
        let steps = vec![
            say("a"),
            own,
            Step::Part(Part { title: String::new(), area: None, steps: vec![say("b")] }),
            Step::Optional(Optional { priority: 1, steps: vec![say("c")] }),
            Step::Choice(Choice::Anchor(vec![
                (Anchor::Feet, vec![say("d")]),
                (Anchor::Hands, vec![say("e")]),
            ])),
        ];
        let session = crate::domain::Session {
            id: "test".into(),
            title: String::new(),
            summary: String::new(),
            language: "en".into(),
            practice: crate::domain::Practice::Grounding,
            setting: crate::domain::Setting::Solo,
            touch: crate::domain::Touch::None,
            notes: Vec::new(),
            topics: Vec::new(),
            lengths: Vec::new(),
            bed: None,
            fade: Frames::ZERO,
            steps,
        };
        let found: Vec<&str> = spoken_lines(&session).iter().map(|line| &*line.text).collect();
        assert_eq!(found, ["a", "b", "c", "d", "e"]);
    }
}
