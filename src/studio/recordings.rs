//! Recordings in an author's bundle folder: measures them, and prepares them for packing.

use std::fmt;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::audio::Sound;
use crate::audio::decode::{self, DecodeError, Ending, Noticed, Sides};
use crate::audio::encode::flac;
use crate::audio::intake;
use crate::audio::loudness::{Loudness, measure_speech, speech_gain};
use crate::bundle::{SHORTEST, near_match, read_at_most};
use crate::domain::bundle::lawful_name;
use crate::library::{self, Lengths, Stamp};
use crate::units::Frames;

/// Below this level in LUFS, the noise of the room becomes audible once speech is levelled: a voice is often
/// 50 dB above its room, and levelling would take 22 of them.
const QUIET: f64 = -40.0;
/// A recording clipped in this many places was too loud for its recorder. A few places may be a knock.
const MANY: usize = 10;
/// A FLAC file within this distance of the level of speech, in dB, is packed unchanged.
const NEAR: f64 = 0.5;

/// Most recordings that are decoded at the same time, because each may take some hundred megabytes.
pub(super) const MOST_AT_ONCE: usize = 4;

/// Measurements of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// File name in the folder.
    pub name: String,
    /// Format of its content; its name plays no part.
    pub format: Format,
    /// Length at 48 kHz.
    pub length: Frames,
    /// Loudness of the speech in it, in LUFS.
    pub loudness: f64,
    /// Other properties found while decoding.
    pub noticed: Noticed,
}

/// A format of sound files.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// RIFF WAVE, integer or float.
    Wav,
    /// Lossless audio in a FLAC file.
    Flac,
    /// Vorbis audio in an Ogg file.
    Ogg,
    /// FLAC in an Ogg file.
    OggFlac,
    /// MPEG layer III.
    Mp3,
}

impl Format {
    /// The format of a content that could be decoded.
    fn of(content: &[u8]) -> Format {
        match content.get(..4) {
            Some(b"RIFF" | b"RF64" | b"BW64") => Format::Wav,
            Some(b"fLaC") => Format::Flac,
            // The first page has a header of 28 bytes.
            Some(b"OggS") if content.get(28..33) == Some(b"\x7fFLAC") => Format::OggFlac,
            Some(b"OggS") => Format::Ogg,
            _ => Format::Mp3,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Format::Wav => "WAV",
            Format::Flac => "FLAC",
            Format::Ogg => "Ogg Vorbis",
            Format::OggFlac => "FLAC in Ogg",
            Format::Mp3 => "MP3",
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Measured { name, format, length, loudness, .. } = self;
        write!(f, "{name}: {}, {length}, {loudness:.1} LUFS", format.name())
    }
}

impl Measured {
    /// Advice for its author.
    pub fn advice(&self) -> Vec<String> {
        let Measured {
            name,
            length,
            loudness,
            noticed: Noticed { clipped, sides, ending, .. },
            ..
        } = self;
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
        let dead = |dead: &str, taken: &str| {
            format!(
                "advice: `{name}` has nothing in its {dead} channel; the {taken} one is heard on both sides"
            )
        };
        match sides {
            Sides::Left => advice.push(dead("right", "left")),
            Sides::Right => advice.push(dead("left", "right")),
            Sides::Opposite => advice.push(format!(
                "advice: the right channel of `{name}` is the left one upside down, so that little would be heard \
                 of them on one loudspeaker; the left one is heard on both sides"
            )),
            Sides::All | Sides::Same => {}
        }
        match *ending {
            Ending::Promised(promised) if promised > *length => advice.push(format!(
                "advice: `{name}` is shorter than its header promises, {length} instead of {promised}; perhaps it \
                 was not copied completely. All that is there is heard"
            )),
            Ending::Promised(promised) => advice.push(format!(
                "advice: `{name}` is longer than its header promises, {length} instead of {promised}; all of it is \
                 heard"
            )),
            Ending::Torn => advice.push(format!(
                "advice: `{name}` ends in the middle, after {length}; perhaps it was not copied completely. All that \
                 is there is heard"
            )),
            Ending::Whole => {}
        }
        advice
    }
}

/// A recording that has been read from a folder.
pub(super) struct Recording {
    content: Vec<u8>,
    sound: Sound,
    noticed: Noticed,
    path: PathBuf,
    stamp: Stamp,
}

impl Recording {
    /// Reads a recording by name.
    ///
    /// # Errors
    /// When it cannot be read or decoded, or is too large or too short.
    pub(super) fn read(folder: &Path, name: &str) -> anyhow::Result<Recording> {
        let path = folder.join(name);
        if let Some(near) = near_match(&path) {
            bail!("there is no recording `{}`; {near}", path.display());
        }
        let read = || {
            let about = fs::metadata(&path)?;
            let (bytes, stamp) = (about.len(), Stamp::of(&about));
            if bytes > decode::LARGEST_FILE as u64 {
                bail!(too_large(bytes, &read_at_most(&path, HEAD)?));
            }
            let content = read_at_most(&path, decode::LARGEST_FILE)?;
            let looked = decode::look(&content, decode::LARGEST_FILE);
            let (sound, noticed) = looked.map_err(|error| with_a_way_in(error, &content))?;
            let length = sound.frames();
            if length < SHORTEST {
                bail!("it lasts {length}, expected {SHORTEST} to {}", decode::LONGEST);
            }
            let path = path.clone();
            Ok(Recording { content, sound, noticed, path, stamp })
        };
        read().with_context(|| format!("the recording `{}` cannot be used", path.display()))
    }

    /// Measures it, and stores its length and loudness for later use.
    ///
    /// # Errors
    /// When it is silent throughout.
    pub(super) fn heard(&self, name: &str, lengths: &Lengths) -> anyhow::Result<Measured> {
        let (heard, loudness) = self.measured(name)?;
        let measured = library::Measured { length: heard.length, loudness };
        lengths.keep(&self.path, self.stamp, measured);
        Ok(heard)
    }

    pub(super) fn measured(&self, name: &str) -> anyhow::Result<(Measured, Loudness)> {
        let measured = measure_speech(&self.sound)?;
        let Some(loudness) = measured.integrated else {
            bail!("the recording `{name}` is silent throughout");
        };
        let heard = Measured {
            name: name.into(),
            format: Format::of(&self.content),
            length: self.sound.frames(),
            loudness,
            noticed: self.noticed,
        };
        Ok((heard, measured))
    }

    /// Whether it is packed unchanged at any level, because encoding it again would cost quality.
    fn stays(&self, name: &str) -> bool {
        // With a name that ends in WAV, it would have the wrong name.
        let format = Format::of(&self.content);
        !ends_in_wav(name) && !matches!(format, Format::Wav | Format::Flac)
    }

    /// Greatest possible size in bytes when it is packed.
    pub(super) fn most(&self, name: &str) -> usize {
        if self.stays(name) {
            return self.content.len();
        }
        let channels = if self.sound.is_mono() { 1 } else { 2 };
        let samples = self.sound.frames().0 as usize * channels;
        // Headers of blocks take less than one hundredth of their size.
        (samples * self.bits() / 8).max(self.content.len()) / 100 * 101 + 1_000
    }

    /// Bits of its samples when it is packed: as many as it has.
    fn bits(&self) -> usize {
        if self.noticed.bits.is_some_and(|bits| bits <= 16) { 16 } else { 24 }
    }

    /// Its name and content in the bundle: WAV and FLAC become FLAC at the level of speech; other formats
    /// stay unchanged.
    ///
    /// # Errors
    /// When it is silent, cannot be encoded, or would be too large.
    pub(super) fn packed(self, name: &str) -> anyhow::Result<(String, Vec<u8>)> {
        let packed = packed_name(name);
        if self.stays(name) {
            return Ok((packed, self.content));
        }
        let (Measured { format, noticed, .. }, measured) = self.measured(name)?;
        let gain = speech_gain(measured);
        let near = 20.0 * f64::from(gain.0).log10().abs() <= NEAR;
        let right =
            matches!(noticed.sides, Sides::All | Sides::Same) && noticed.ending == Ending::Whole;
        if format == Format::Flac && near && right {
            return Ok((packed, self.content));
        }
        match flac(&self.sound, gain, self.bits(), decode::LARGEST_FILE)? {
            Some(content) => Ok((packed, content)),
            // The player levels it, too.
            None if format == Format::Flac => Ok((packed, self.content)),
            None => bail!(
                "the recording `{name}` is too large as FLAC, which holds {} at most like this; please make it Ogg \
                 Vorbis or MP3, or divide it",
                holds(self.sound.frames(), self.most(name))
            ),
        }
    }
}

/// The error of a recording that bundles cannot hold: if it can be taken in, with the command that does it.
fn with_a_way_in(error: DecodeError, content: &[u8]) -> anyhow::Error {
    let can_be = match error {
        DecodeError::Foreign { .. } | DecodeError::UnknownFormat | DecodeError::Channels { .. } => {
            intake::recognised(Cursor::new(content))
        }
        _ => None,
    };
    match can_be {
        Some(what) => anyhow::Error::new(ToTakeIn { what }),
        None => error.into(),
    }
}

/// A recording can be taken in, and then be packed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is {what}, which bundles cannot hold as it is; `groundwork bundle take-in` makes FLAC of it, and so does \
     *Your own recording…* on the card of its line in Studio"
)]
pub struct ToTakeIn {
    /// Plain name of its format.
    pub what: &'static str,
}

/// Bytes at the beginning of a file that tell how long it may be.
const HEAD: usize = 64 * 1024;

/// Length of a recording that fills the allowed size if `bytes` last `length`; in whole minutes.
fn holds(length: Frames, bytes: usize) -> Frames {
    let minute = Frames::from_secs(60).0 as u128;
    let frames = u128::from(length.0) * decode::LARGEST_FILE as u128 / bytes.max(1) as u128;
    Frames((frames / minute * minute) as u64)
}

/// Message about a file that is too large, its greatest length, and what can be done.
fn too_large(bytes: u64, head: &[u8]) -> String {
    let whole = |bytes: u64| bytes / 1_000_000;
    let long = match decode::bytes_a_second(head) {
        Some(rate) => {
            let second = Frames::from_secs(1);
            format!(", which are {} of sound like this", holds(second, rate as usize))
        }
        None => String::new(),
    };
    format!(
        "it has {} MB, at most {} MB{long}. Save it in mono with 16 bits, or as Ogg Vorbis or MP3, or divide it \
         into several",
        whole(bytes),
        whole(decode::LARGEST_FILE as u64)
    )
}

fn ends_in_wav(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".wav")
}

/// Name of a recording in a bundle.
pub(super) fn packed_name(name: &str) -> String {
    let (folder, file) = name.rfind('/').map_or(("", name), |at| name.split_at(at + 1));
    let file = lawful_name(file);
    let stem = file.strip_suffix(".wav");
    stem.map_or_else(|| format!("{folder}{file}"), |stem| format!("{folder}{stem}.flac"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::audio::encode::encode_speech;
    use crate::audio::loudness::SPEECH;
    use crate::units::Gain;

    /// A hum with pauses at 24 kHz, with this length and amplitude.
    fn hum(secs: u32, amplitude: f32) -> Vec<f32> {
        let at = (0..24_000 * secs).map(|n| n as f32 / 24_000.0);
        at.map(|t| amplitude * (t * 1_200.0).sin() * (t * 4.0).sin().abs()).collect()
    }

    /// The same hum as FLAC at this loudness.
    fn at(lufs: f64) -> Vec<u8> {
        let clip = decode::decode(&encode_speech(&hum(4, 0.1), 24_000).unwrap()).unwrap();
        let sound = Sound::Held(Arc::new(clip));
        let own = measure_speech(&sound).unwrap().integrated.unwrap();
        let gain = Gain(10f64.powf((lufs - own) / 20.0) as f32);
        flac(&sound, gain, 24, usize::MAX).unwrap().unwrap()
    }

    /// A 16-bit WAV file of one channel.
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
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
        Recording::read(folder.path(), name)
    }

    fn heard(name: &str, content: &[u8]) -> anyhow::Result<Measured> {
        recording(name, content)?.heard(name, &Lengths::default())
    }

    /// Name and loudness of a packed recording, and whether its bytes are unchanged.
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
        let cut = heard("loud.wav", &wav(24_000, &cut)).unwrap();
        let cut = |clipped| Measured { noticed: Noticed { clipped, ..cut.noticed }, ..cut.clone() };
        assert_eq!(
            cut(57).advice(),
            [
                "advice: `loud.wav` is cut off in 57 places, because it was too loud for the recorder; that can be \
              heard as a crackle. Recorded softer it would be clearer"
            ]
        );
        assert_eq!(cut(9).advice(), [""; 0]);
        let uncut = heard("loud.wav", &wav(24_000, &hum(2, 1.0))).unwrap();
        assert_eq!((uncut.noticed.clipped, uncut.format), (0, Format::Wav));
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
        assert!(heard("loud.wav", &wav(24_000, &cut)).unwrap().noticed.clipped > MANY);
    }

    #[test]
    fn what_is_lossless_is_packed_at_the_level_of_speech_and_the_rest_as_it_is() {
        let near = |loudness: f64| (loudness - SPEECH).abs() < 0.1;
        let (name, loudness, same) = packed("a/x.flac", &at(-30.0));
        assert!(name == "a/x.flac" && near(loudness) && !same, "{loudness}");
        let (name, loudness, same) = packed("a/x.wav", &wav(24_000, &hum(4, 0.05)));
        assert!(name == "a/x.flac" && near(loudness) && !same, "{loudness}");
        for (lufs, as_it_is) in [(-18.4, true), (-17.6, true), (-18.7, false), (-17.3, false)] {
            assert_eq!(packed("a/x.flac", &at(lufs)).2, as_it_is, "{lufs}");
        }
        let ogg = encode_speech(&hum(4, 0.01), 24_000).unwrap();
        let (name, loudness, same) = packed("a/x.ogg", &ogg);
        assert!(name == "a/x.ogg" && !near(loudness) && same);
        // Its name would be wrong for its content.
        let (name, loudness, _) = packed("a/x.wav", &ogg);
        assert!(name == "a/x.flac" && near(loudness));
    }

    #[test]
    fn a_long_recording_is_levelled_like_a_short_one() {
        let long = wav(8_000, &hum(201, 0.05)[..8_000 * 601]);
        let (name, loudness, _) = packed("a/x.wav", &long);
        assert!(name == "a/x.flac" && (loudness - SPEECH).abs() < 0.1, "{loudness}");
    }

    #[test]
    fn a_recording_stays_in_mono_and_as_fine_as_it_came() {
        let voice = hum(4, 0.02);
        let looked = |content: &[u8]| {
            let (sound, noticed) = decode::look(content, decode::LARGEST_FILE).unwrap();
            (sound.is_mono(), noticed.bits)
        };
        let as_packed =
            |content: &[u8]| recording("a/it.wav", content).unwrap().packed("a/it.wav").unwrap().1;
        // As a phone records it: 16 bits.
        let coarse = as_packed(&wav(24_000, &voice));
        assert_eq!(looked(&coarse), (true, Some(16)));
        // As a recorder does it: 24 bits; and the same in stereo, which is larger.
        let mono = Sound::Held(Arc::new(decode::decode(&wav(24_000, &voice)).unwrap()));
        let fine = flac(&mono, Gain(0.5), 24, usize::MAX).unwrap().unwrap();
        let (_, fine) = recording("a/it.flac", &fine).unwrap().packed("a/it.flac").unwrap();
        assert_eq!(looked(&fine), (true, Some(24)));
        assert!(fine.len() > coarse.len());
    }

    #[test]
    fn a_file_that_is_too_large_says_how_long_it_may_be_and_what_can_be_done() {
        let mono = wav(48_000, &[0.1; 4_800]);
        assert_eq!(
            too_large(200_000_000, &mono),
            "it has 200 MB, at most 134 MB, which are 23m of sound like this. Save it in mono with 16 bits, or as \
             Ogg Vorbis or MP3, or divide it into several"
        );
        // No guess is made for a file without sound.
        assert_eq!(
            too_large(200_000_000, b"nothing"),
            "it has 200 MB, at most 134 MB. Save it in mono with 16 bits, or as Ogg Vorbis or MP3, or divide it \
             into several"
        );
    }
}
