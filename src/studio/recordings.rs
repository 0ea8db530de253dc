//! The recordings of a bundle in the making: listened to, and as they are packed.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::audio::Sound;
use crate::audio::decode::{self, DecodeError};
use crate::audio::encode::flac;
use crate::audio::loudness::{measure_sound, speech_gain};
use crate::bundle::{SHORTEST, read_at_most};
use crate::units::Frames;

/// Below this, in LUFS, the noise of a room is heard once speech is at its level: there are often 50 dB
/// between a voice and its room, and 22 of them would be gone.
const QUIET: f64 = -40.0;
/// A recording that is cut off in so many places was too loud for its recorder. A few may be a knock.
const MANY: usize = 10;
/// A FLAC file this near to the level of speech, in dB, is packed as it is.
const NEAR: f64 = 0.5;

/// What was heard of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Its name in the folder.
    pub name: String,
    /// What its content is, whatever it is called.
    pub format: Format,
    /// How long it lasts.
    pub length: Frames,
    /// Integrated loudness in LUFS.
    pub loudness: f64,
    /// In how many places it is cut off at full scale.
    pub clipped: usize,
}

/// A format of sound files.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// WAV.
    Wav,
    /// FLAC.
    Flac,
    /// Ogg Vorbis.
    Ogg,
    /// MP3.
    Mp3,
}

impl Format {
    /// That of a content that could be decoded.
    fn of(content: &[u8]) -> Format {
        match content.get(..4) {
            Some(b"RIFF") => Format::Wav,
            Some(b"fLaC") => Format::Flac,
            Some(b"OggS") => Format::Ogg,
            _ => Format::Mp3,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Format::Wav => "WAV",
            Format::Flac => "FLAC",
            Format::Ogg => "Ogg Vorbis",
            Format::Mp3 => "MP3",
        }
    }
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Heard { name, format, length, loudness, .. } = self;
        write!(f, "{name}: {}, {length}, {loudness:.1} LUFS", format.name())
    }
}

impl Heard {
    /// What its author may want to think over.
    pub fn advice(&self) -> Vec<String> {
        let Heard { name, loudness, clipped, .. } = self;
        let mut advice = Vec::new();
        if *loudness < QUIET {
            advice.push(format!(
                "advice: `{name}` is very quiet, at {loudness:.1} LUFS; it is made louder when it is heard, and \
                 its noise with it. Recorded nearer to the microphone it would be clearer"
            ));
        }
        if *clipped >= MANY {
            advice.push(format!(
                "advice: `{name}` is cut off in {clipped} places, because it was too loud for the recorder; that \
                 can be heard as a crackle. Recorded softer it would be clearer"
            ));
        }
        advice
    }
}

/// A recording of a folder, read.
pub(super) struct Recording {
    content: Vec<u8>,
    sound: Sound,
}

impl Recording {
    /// Reads one by its name.
    ///
    /// # Errors
    /// When it can not be read or decoded, or is too large or too short.
    pub(super) fn read(folder: &Path, name: &str) -> anyhow::Result<Recording> {
        let path = folder.join(name);
        let read = || {
            let bytes = fs::metadata(&path)?.len();
            if bytes > decode::LARGEST_FILE as u64 {
                return Err(DecodeError::TooLarge { bytes }.into());
            }
            let content = read_at_most(&path, decode::LARGEST_FILE)?;
            let sound = decode::read(&content, decode::LARGEST_FILE)?;
            let length = sound.frames();
            if length < SHORTEST {
                bail!("it lasts {length}, expected {SHORTEST} to {}", decode::LONGEST);
            }
            Ok(Recording { content, sound })
        };
        read().with_context(|| format!("the recording `{}` can not be used", path.display()))
    }

    /// Listens to it.
    ///
    /// # Errors
    /// When it is silent throughout.
    pub(super) fn heard(&self, name: &str) -> anyhow::Result<Heard> {
        let Some(loudness) = measure_sound(&self.sound)?.integrated else {
            bail!("the recording `{name}` is silent throughout");
        };
        Ok(Heard {
            name: name.into(),
            format: Format::of(&self.content),
            length: self.sound.frames(),
            loudness,
            clipped: decode::clipped_places(&self.content)?,
        })
    }

    /// It as it is packed, with its name in the bundle: WAV and FLAC as FLAC at the level of speech, others
    /// as they are, because encoding them again would cost quality.
    ///
    /// # Errors
    /// When it can not be encoded, or would be too large.
    pub(super) fn packed(self, name: &str) -> anyhow::Result<(String, Vec<u8>)> {
        let stem = name.strip_suffix(".wav");
        let packed = stem.map_or_else(|| name.to_owned(), |stem| format!("{stem}.flac"));
        let format = Format::of(&self.content);
        let gain = speech_gain(measure_sound(&self.sound)?);
        let as_it_is = match format {
            Format::Ogg | Format::Mp3 => stem.is_none(),
            Format::Flac => 20.0 * f64::from(gain.0).log10().abs() <= NEAR,
            Format::Wav => false,
        };
        if as_it_is {
            return Ok((packed, self.content));
        }
        match flac(&self.sound, gain, decode::LARGEST_FILE)? {
            Some(content) => Ok((packed, content)),
            // The player levels it, too.
            None if format == Format::Flac => Ok((packed, self.content)),
            None => bail!("the recording `{name}` is too large as FLAC; please make it Ogg Vorbis"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::audio::encode::encode_speech;
    use crate::audio::loudness::SPEECH;
    use crate::units::Gain;

    /// A hum with pauses at 24 kHz, of so many seconds and this amplitude.
    fn hum(secs: u32, amplitude: f32) -> Vec<f32> {
        let at = (0..24_000 * secs).map(|n| n as f32 / 24_000.0);
        at.map(|t| amplitude * (t * 1_200.0).sin() * (t * 4.0).sin().abs()).collect()
    }

    /// The same as FLAC at this loudness.
    fn at(lufs: f64) -> Vec<u8> {
        let clip = decode::decode(&encode_speech(&hum(4, 0.1), 24_000).unwrap()).unwrap();
        let sound = Sound::Held(Arc::new(clip));
        let own = measure_sound(&sound).unwrap().integrated.unwrap();
        let gain = Gain(10f64.powf((lufs - own) / 20.0) as f32);
        flac(&sound, gain, usize::MAX).unwrap().unwrap()
    }

    /// 16-bit WAV of one channel.
    fn wav(rate: u32, samples: &[f32]) -> Vec<u8> {
        let data: Vec<u8> =
            samples.iter().flat_map(|s| ((s * 32_767.0) as i16).to_le_bytes()).collect();
        let bytes = data.len() as u32;
        [
            &b"RIFF"[..],
            &(36 + bytes).to_le_bytes(),
            b"WAVEfmt \x10\0\0\0\x01\0\x01\0",
            &rate.to_le_bytes(),
            &(rate * 2).to_le_bytes(),
            b"\x02\0\x10\0data",
            &bytes.to_le_bytes(),
            &data,
        ]
        .concat()
    }

    fn recording(name: &str, content: &[u8]) -> anyhow::Result<Recording> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), content).unwrap();
        Recording::read(folder.path(), name)
    }

    fn heard(name: &str, content: &[u8]) -> anyhow::Result<Heard> {
        recording(name, content)?.heard(name)
    }

    /// What is packed of a recording: its name, its loudness, and whether it is the same to the last bit.
    fn packed(name: &str, content: &[u8]) -> (String, f64, bool) {
        let (name, packed) = recording(name, content).unwrap().packed(name).unwrap();
        let loudness = heard(&name, &packed).unwrap().loudness;
        (name, loudness, packed == content)
    }

    #[test]
    fn what_is_heard_is_said_with_advice_in_these_words() {
        let quiet = heard("quiet.flac", &at(-46.2)).unwrap();
        assert_eq!(quiet.to_string(), "quiet.flac: FLAC, 4s, -46.2 LUFS");
        assert_eq!(
            quiet.advice(),
            [
                "advice: `quiet.flac` is very quiet, at -46.2 LUFS; it is made louder when it is heard, and its \
              noise with it. Recorded nearer to the microphone it would be clearer"
            ]
        );
        assert_eq!(heard("soft.flac", &at(-39.8)).unwrap().advice(), [""; 0]);

        let cut: Vec<f32> = hum(2, 3.0).iter().map(|sample| sample.clamp(-1.0, 1.0)).collect();
        let cut = Heard { clipped: 57, ..heard("loud.wav", &wav(24_000, &cut)).unwrap() };
        assert_eq!(
            cut.advice(),
            [
                "advice: `loud.wav` is cut off in 57 places, because it was too loud for the recorder; that can be \
              heard as a crackle. Recorded softer it would be clearer"
            ]
        );
        assert_eq!(Heard { clipped: 9, ..cut }.advice(), [""; 0]);
        let uncut = heard("loud.wav", &wav(24_000, &hum(2, 1.0))).unwrap();
        assert_eq!((uncut.clipped, uncut.format), (0, Format::Wav));
        let ogg = encode_speech(&hum(1, 0.5), 24_000).unwrap();
        assert_eq!(heard("a.mp3", &ogg).unwrap().format, Format::Ogg, "whatever it is called");
        let silence = [&[0xff, 0xfb, 0x90, 0x00][..], &[0; 413]].concat().repeat(80);
        assert_eq!(Format::of(&silence), Format::Mp3);
        assert_eq!(
            heard("x.mp3", &silence).unwrap_err().to_string(),
            "the recording `x.mp3` is silent throughout"
        );
    }

    #[test]
    fn a_clipped_recording_is_counted() {
        let cut: Vec<f32> = hum(2, 3.0).iter().map(|sample| sample.clamp(-1.0, 1.0)).collect();
        assert!(heard("loud.wav", &wav(24_000, &cut)).unwrap().clipped > MANY);
    }

    #[test]
    fn what_is_lossless_is_packed_at_the_level_of_speech_and_the_rest_as_it_is() {
        let near = |loudness: f64| (loudness - SPEECH).abs() < 0.1;
        let (name, loudness, same) = packed("x.flac", &at(-30.0));
        assert!(name == "x.flac" && near(loudness) && !same, "{loudness}");
        let (name, loudness, same) = packed("x.wav", &wav(24_000, &hum(4, 0.05)));
        assert!(name == "x.flac" && near(loudness) && !same, "{loudness}");
        for (lufs, as_it_is) in [(-18.4, true), (-17.6, true), (-18.7, false), (-17.3, false)] {
            assert_eq!(packed("x.flac", &at(lufs)).2, as_it_is, "{lufs}");
        }
        let ogg = encode_speech(&hum(4, 0.01), 24_000).unwrap();
        let (name, loudness, same) = packed("x.ogg", &ogg);
        assert!(name == "x.ogg" && !near(loudness) && same);
        // By its name it is no longer what it was.
        let (name, loudness, _) = packed("x.wav", &ogg);
        assert!(name == "x.flac" && near(loudness));
    }

    #[test]
    fn a_long_recording_is_levelled_like_a_short_one() {
        let long = wav(8_000, &hum(201, 0.05)[..8_000 * 601]);
        let (name, loudness, _) = packed("x.wav", &long);
        assert!(name == "x.flac" && (loudness - SPEECH).abs() < 0.1, "{loudness}");
    }
}
