//! Finds and reads the recordings of a session's lines.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::installed::InstalledBundle;
use super::lengths::{Lengths, Measured, Stamp};
use crate::audio::decode;
use crate::audio::loudness::{SPEECH, measure_speech, speech_gain};
use crate::audio::{Sound, VoiceClip};
use crate::bundle::{near_match, read_at_most};
use crate::cores::on_all_cores;
use crate::domain::{ClipId, ClipLengths, EventKind, Line, Timeline};
use crate::units::{Frames, Gain};

/// Place of a recording.
#[derive(Clone, Debug)]
pub(super) enum Recording {
    /// Built in; already levelled.
    BuiltIn(&'static [u8]),
    /// A narration in a file; already levelled.
    File(PathBuf),
    /// The author's own recording in a file, with its length and the gain that levels it.
    Own(PathBuf, Frames, Gain),
    /// A file of an installed bundle, which is measured when it is read.
    Installed(Arc<InstalledBundle>, String),
    /// A narration of an installed bundle, which should be levelled already.
    Narrated(Arc<InstalledBundle>, String),
    /// A sound that came decoded, with its gain.
    Made,
}

/// Most memory for all decoded recordings of a session, 64 MB, so that the program stays below 150 MB while
/// it finds that one takes more. Further recordings stay encoded and are decoded during play.
const MOST_DECODED: usize = 64_000_000;

/// Most memory for encoded recordings, 512 MiB.
const MOST_PACKED: usize = 512 * 1024 * 1024;

/// The recordings of a session's lines.
#[derive(Default)]
pub(super) struct Voices {
    /// Bytes of all decoded recordings.
    held: usize,
    /// Bytes of all encoded recordings.
    packed: usize,
    /// Sum of the file sizes of own recordings, in bytes.
    files: u64,
    pub(super) lengths: ClipLengths,
    recordings: Vec<Recording>,
    decoded: HashMap<ClipId, VoiceClip>,
    measured: Arc<Lengths>,
}

impl Voices {
    /// No recordings yet; measurements of own recordings are stored in `measured`.
    pub(super) fn new(measured: &Arc<Lengths>) -> Voices {
        Voices { measured: Arc::clone(measured), ..Voices::default() }
    }

    pub(super) fn add(&mut self, line: &Line, length: Frames, recording: Recording) {
        let id = self.next_id();
        self.recordings.push(recording);
        self.lengths.insert(line.clone(), id, length);
    }

    /// Adds a line's own recording. It is read and measured unless this was done before; a recording read
    /// here need not be read again for playing.
    pub(super) fn own(&mut self, line: &Line, path: &Path) -> anyhow::Result<()> {
        let about = about(path)?;
        let stamp = Stamp::of(&about);
        self.files = self.files.saturating_add(stamp.bytes());
        // Files that are larger together may take too much memory; decoding shows whether they do.
        let known = self.measured.find(path, stamp).filter(|_| self.files <= MOST_PACKED as u64);
        let measured = match known {
            Some(measured) => measured,
            None => {
                let sound = self.read(path)?;
                let loudness = measure_speech(&sound).with_context(|| not_used(path))?;
                let measured = Measured { length: sound.frames(), loudness };
                self.measured.keep(path, stamp, measured);
                let clip = VoiceClip { sound, gain: speech_gain(loudness) };
                self.decoded.insert(self.next_id(), clip);
                measured
            }
        };
        let Measured { length, loudness } = measured;
        self.add(line, length, Recording::Own(path.into(), length, speech_gain(loudness)));
        Ok(())
    }

    /// Adds a sound for a line as it is.
    pub(super) fn made(&mut self, line: &Line, clip: VoiceClip) {
        let length = clip.sound.frames();
        self.decoded.insert(self.next_id(), clip);
        self.add(line, length, Recording::Made);
    }

    fn next_id(&self) -> ClipId {
        ClipId(self.recordings.len() as u32)
    }

    /// Reads a recording from a file, and keeps it decoded while there is room.
    fn read(&mut self, path: &Path) -> anyhow::Result<Sound> {
        let bytes = about(path)?.len();
        if bytes > decode::LARGEST_FILE as u64 {
            let error = decode::DecodeError::TooLarge { bytes };
            return Err(error).with_context(|| not_used(path));
        }
        let bytes = read_at_most(path, decode::LARGEST_FILE).with_context(|| not_read(path))?;
        self.sound(&bytes).with_context(|| not_used(path))
    }

    /// Reads a recording of an installed bundle.
    fn of_bundle(&mut self, installed: &InstalledBundle, name: &str) -> anyhow::Result<Sound> {
        let not_used = || format!("the recording `{name}` cannot be used");
        let bytes = installed.read(name).with_context(not_used)?;
        self.sound(&bytes).with_context(not_used)
    }

    /// Reads a recording, and keeps it decoded while there is room.
    fn sound(&mut self, bytes: &[u8]) -> anyhow::Result<Sound> {
        let sound = decode::read(bytes, MOST_DECODED - self.held.min(MOST_DECODED))?;
        match &sound {
            Sound::Held(clip) => self.held += clip.bytes(),
            Sound::Long(clip) => self.packed += clip.bytes(),
        }
        if self.packed > MOST_PACKED {
            bail!(
                "the long recordings of this session have {} bytes together up to here, at most \
                 {MOST_PACKED}",
                self.packed,
            );
        }
        Ok(sound)
    }

    /// The clips that a timeline uses, each read once.
    pub(super) fn decoded(
        &mut self,
        timeline: &Timeline,
    ) -> anyhow::Result<&HashMap<ClipId, VoiceClip>> {
        let used: BTreeSet<ClipId> = timeline
            .events()
            .iter()
            .filter_map(|event| match event.kind {
                EventKind::Line { clip, .. } => clip,
                _ => None,
            })
            .collect();
        // The built-in ones are short, and always decoded.
        let built_in = used.iter().filter(|id| !self.decoded.contains_key(id)).filter_map(|id| {
            match self.recordings.get(id.0 as usize)? {
                Recording::BuiltIn(bytes) => Some((*id, *bytes)),
                _ => None,
            }
        });
        let built_in: Vec<(ClipId, &[u8])> = built_in.collect();
        let clips =
            on_all_cores("recordings", &built_in, usize::MAX, |(_, bytes)| decode::decode(bytes));
        for ((id, _), clip) in built_in.into_iter().zip(clips) {
            let clip = clip?;
            self.held += clip.bytes();
            self.decoded.insert(id, at_its_level(Arc::new(clip).into()));
        }
        for id in used {
            if self.decoded.contains_key(&id) {
                continue;
            }
            let clip = match self.recordings.get(id.0 as usize).cloned() {
                Some(Recording::File(path)) => at_its_level(self.read(&path)?),
                Some(Recording::Own(path, length, gain)) => {
                    let sound = self.read(&path)?;
                    if sound.frames() != length {
                        self.measured.forget(&path);
                        bail!(
                            "the recording `{}` has changed meanwhile; please try once more",
                            path.display()
                        );
                    }
                    VoiceClip { sound, gain }
                }
                Some(Recording::Installed(installed, name)) => {
                    levelled(self.of_bundle(&installed, &name)?)?
                }
                Some(Recording::Narrated(installed, name)) => {
                    narrated(self.of_bundle(&installed, &name)?)?
                }
                Some(Recording::BuiltIn(_) | Recording::Made) | None => continue,
            };
            self.decoded.insert(id, clip);
        }
        Ok(&self.decoded)
    }
}

/// Size and time of a recording; if it is not there, the error names the file that may be meant.
fn about(path: &Path) -> anyhow::Result<fs::Metadata> {
    fs::metadata(path).map_err(|error| match near_match(path) {
        Some(near) => anyhow::anyhow!("there is no recording `{}`; {near}", path.display()),
        None => anyhow::Error::new(error).context(not_read(path)),
    })
}

fn not_read(path: &Path) -> String {
    format!("could not read the recording `{}`", path.display())
}

fn not_used(path: &Path) -> String {
    format!("the recording `{}` cannot be used", path.display())
}

/// Levels someone's own recording.
fn levelled(sound: Sound) -> anyhow::Result<VoiceClip> {
    let gain = speech_gain(measure_speech(&sound)?);
    Ok(VoiceClip { sound, gain })
}

/// How much louder than [`SPEECH`] a bundle's narration may be, in LU: short lines take the level of the
/// others and may be slightly louder. No narrator makes louder ones.
const NARRATION_ROOM: f64 = 3.0;

/// Levels an untrusted narration: it keeps its level, unless it is much louder than speech.
fn narrated(sound: Sound) -> anyhow::Result<VoiceClip> {
    let measured = measure_speech(&sound)?;
    let loud = measured.integrated.is_some_and(|heard| heard > SPEECH + NARRATION_ROOM);
    let gain = if loud { speech_gain(measured) } else { Gain::UNITY };
    Ok(VoiceClip { sound, gain })
}

fn at_its_level(sound: Sound) -> VoiceClip {
    VoiceClip { sound, gain: Gain::UNITY }
}
