//! Where the recordings of a session's lines are, and how they come from there.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::installed::InstalledBundle;
use crate::audio::decode;
use crate::audio::loudness::{SPEECH, measure, measure_sound, speech_gain};
use crate::audio::{Sound, VoiceClip};
use crate::bundle::read_at_most;
use crate::domain::{ClipId, ClipLengths, EventKind, Line, Timeline};
use crate::units::{Frames, Gain};

/// Where a recording is.
#[derive(Clone, Debug)]
pub(super) enum Recording {
    /// Part of the program; at its level already.
    BuiltIn(&'static [u8]),
    /// A narration in a file; at its level already.
    File(PathBuf),
    /// Someone's own, read and measured when its length was.
    Own(VoiceClip),
    /// A file of an installed bundle, to be measured when it is read.
    Installed(Arc<InstalledBundle>, String),
    /// A narration of an installed bundle, which should be at its level already.
    Narrated(Arc<InstalledBundle>, String),
}

/// Decoded recordings of a session take at most this much memory together, 160 MB, so that the program
/// stays below 250; what comes after is held as it is in its file and decoded while it is heard.
const MOST_DECODED: usize = 160_000_000;

/// And the files that are held like that at most this much, 512 MiB.
const MOST_PACKED: usize = 512 * 1024 * 1024;

/// The recordings of a session's lines.
#[derive(Default)]
pub(super) struct Voices {
    /// Bytes that decoded recordings take.
    held: usize,
    /// Bytes that the others take.
    packed: usize,
    pub(super) lengths: ClipLengths,
    recordings: Vec<Recording>,
    decoded: HashMap<ClipId, VoiceClip>,
}

impl Voices {
    pub(super) fn add(&mut self, line: &Line, length: Frames, recording: Recording) {
        let id = ClipId(self.recordings.len() as u32);
        self.recordings.push(recording);
        self.lengths.insert(line.clone(), id, length);
    }

    /// A line's own recording: its length is known when it has been read.
    pub(super) fn own(&mut self, line: &Line, path: &Path) -> anyhow::Result<()> {
        let sound = self.read(path)?;
        let length = sound.frames();
        let clip = levelled(sound)
            .with_context(|| format!("the recording `{}` can not be used", path.display()))?;
        self.add(line, length, Recording::Own(clip));
        Ok(())
    }

    /// A recording in a file, held decoded while there is room.
    fn read(&mut self, path: &Path) -> anyhow::Result<Sound> {
        let not_read = || format!("could not read the recording `{}`", path.display());
        let not_used = || format!("the recording `{}` can not be used", path.display());
        let bytes = fs::metadata(path).with_context(not_read)?.len();
        if bytes > decode::LARGEST_FILE as u64 {
            return Err(decode::DecodeError::TooLarge { bytes }).with_context(not_used);
        }
        let bytes = read_at_most(path, decode::LARGEST_FILE).with_context(not_read)?;
        self.sound(&bytes).with_context(not_used)
    }

    /// A recording of an installed bundle.
    fn of_bundle(&mut self, installed: &InstalledBundle, name: &str) -> anyhow::Result<Sound> {
        let not_used = || format!("the recording `{name}` can not be used");
        let bytes = installed.read(name).with_context(not_used)?;
        self.sound(&bytes).with_context(not_used)
    }

    /// A recording, held decoded while there is room.
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
        for id in used {
            if self.decoded.contains_key(&id) {
                continue;
            }
            let clip = match self.recordings.get(id.0 as usize).cloned() {
                Some(Recording::BuiltIn(bytes)) => {
                    let clip = decode::decode(bytes)?;
                    self.held += clip.bytes();
                    at_its_level(Arc::new(clip).into())
                }
                Some(Recording::File(path)) => at_its_level(self.read(&path)?),
                Some(Recording::Own(clip)) => clip,
                Some(Recording::Installed(installed, name)) => {
                    levelled(self.of_bundle(&installed, &name)?)?
                }
                Some(Recording::Narrated(installed, name)) => {
                    narrated(self.of_bundle(&installed, &name)?)?
                }
                None => continue,
            };
            self.decoded.insert(id, clip);
        }
        Ok(&self.decoded)
    }
}

/// Someone's own recording, brought to the level of speech.
fn levelled(sound: Sound) -> anyhow::Result<VoiceClip> {
    let gain = speech_gain(measure_sound(&sound)?);
    Ok(VoiceClip { sound, gain })
}

/// A narration of a bundle may be this much louder than [`SPEECH`], in LU: short lines take the level of
/// the others and may be some louder. What is louder still was not made by a narrator.
const NARRATION_ROOM: f64 = 3.0;

/// A narration from hands that are not trusted: at its level, as when it was made, or brought to the level
/// of speech where it is much louder.
fn narrated(sound: Sound) -> anyhow::Result<VoiceClip> {
    /// What is shorter than this has no loudness, so that silence is added.
    const LEAST: Frames = Frames::from_millis(400);
    let measured = match &sound {
        Sound::Held(clip) if clip.frames() < LEAST => {
            let longer = |samples: &[f32]| {
                let mut samples = samples.to_vec();
                samples.resize(LEAST.0 as usize, 0.0);
                samples
            };
            measure(&longer(clip.left()), &longer(clip.right()))
        }
        sound => measure_sound(sound)?,
    };
    let loud = measured.integrated.is_some_and(|heard| heard > SPEECH + NARRATION_ROOM);
    let gain = if loud { speech_gain(measured) } else { Gain::UNITY };
    Ok(VoiceClip { sound, gain })
}

fn at_its_level(sound: Sound) -> VoiceClip {
    VoiceClip { sound, gain: Gain::UNITY }
}
