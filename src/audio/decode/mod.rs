//! Decodes sound files to 48 kHz: FLAC, MP3, Ogg Vorbis and WAV.
//!
//! Owns the reading of files, the only resampling step, and [`LongClip`], which decodes any place of a long
//! recording again. The samples of a recording are the same bits whether it is kept decoded or encoded. Files
//! come from other people: sizes are counted while reading and never trusted, and an unreadable file gives a
//! message, not a panic. This module knows nothing of paths and threads.

mod flac;
pub(super) mod foreign;
pub(super) mod front;
mod long;
mod mpeg;
pub(super) mod packets;
pub(super) mod plain;
pub(super) mod rate;
mod sound;
pub(super) mod source;
pub(super) mod survey;
pub(super) mod wav;

use std::io::{Cursor, Read};
use std::sync::Arc;

use super::clip::Clip;
use crate::units::Frames;
pub use long::LongClip;
pub(in crate::audio) use long::Reader;
use packets::Packets;
use rate::Rate;
pub use sound::Sound;
pub use source::Source;
pub use survey::Sides;

/// Size of the largest file, 128 MiB.
pub const LARGEST_FILE: usize = 128 * 1024 * 1024;

/// Length of the longest recording, 4 h.
pub const LONGEST: Frames = Frames::from_secs(4 * 3600);

/// Longest recording that may be kept decoded in memory, 10 min.
pub const LONGEST_HELD: Frames = Frames::from_secs(600);

/// Why a sound file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file is larger than [`LARGEST_FILE`].
    #[error("the sound file has {bytes} bytes, at most {LARGEST_FILE}")]
    TooLarge {
        /// Size in bytes.
        bytes: u64,
    },
    /// The file has no content.
    #[error("the file is empty; copy it again from where it was recorded")]
    Empty,
    /// The format is unknown.
    #[error("this is not a FLAC, MP3, Ogg Vorbis or WAV file")]
    UnknownFormat,
    /// The format is known but not supported.
    #[error(
        "this is {what}, whatever the file is called, and not FLAC, MP3, Ogg Vorbis or WAV; save it as one of \
         these, in a sound editor or with the program that recorded it"
    )]
    Foreign {
        /// Plain name of the format.
        what: &'static str,
    },
    /// Several files were concatenated instead of being joined into one.
    #[error(
        "this is several files one after the other; save each of them separately, or open it in a sound editor and save it as one"
    )]
    Joined,
    /// The file contains no sound.
    #[error("there is no sound in this file")]
    NoSound,
    /// Too many channels.
    #[error("the sound has {found} channels, expected 1 to {most}")]
    Channels {
        /// Number of channels.
        found: usize,
        /// Most channels.
        most: usize,
    },
    /// A sample rate outside the limits.
    #[error("the sound has {found} samples a second, expected 8000 to 192000")]
    Rate {
        /// Sample rate in Hz.
        found: u32,
    },
    /// Longer than allowed.
    #[error("the sound is longer than {most}; divide it into several lines")]
    TooLong {
        /// Longest allowed length.
        most: Frames,
    },
    /// Sample rate or channels change within the file.
    #[error("the sound changes its form in the middle of the file")]
    Changes,
    /// A WAV file whose header does not describe its samples.
    #[error("this WAV file does not say what its samples are; save it again in a sound editor")]
    WavHeader,
    /// Samples that are not numbers.
    #[error("the sound has samples that are no numbers")]
    NotFinite,
    /// Damaged content.
    #[error("the sound file is damaged; copy it again from where it was recorded")]
    Damaged,
}

/// Whether a file ends where its header says.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It does, or its header gives no length.
    #[default]
    Whole,
    /// The file is cut off.
    Torn,
    /// The header gives this length instead.
    Promised(Frames),
}

/// Properties of a recording that were found while decoding it.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    /// Number of places where it is clipped: 4 or more samples in a row at full scale and equally high, at
    /// the file's own rate, in the channel with the most of them.
    pub clipped: usize,
    /// Channels that sound.
    pub sides: Sides,
    /// Whether it ends where its header says.
    pub ending: Ending,
    /// Bits in each sample, for integer samples.
    pub bits: Option<u32>,
}

impl Noticed {
    pub(super) fn of(packets: &Packets<'_>) -> Noticed {
        Noticed {
            clipped: packets.survey().clipped(),
            sides: packets.survey().sides(),
            ending: packets.ending(),
            bits: packets.params().bits_per_sample,
        }
    }
}

/// Reads a whole sound file into a clip at 48 kHz. It is resampled once, and the delay of the resampler is
/// removed, so that every sample keeps its time to within a frame.
///
/// # Errors
/// See [`DecodeError`]; also for recordings longer than [`LONGEST_HELD`].
pub fn decode(bytes: &[u8]) -> Result<Clip, DecodeError> {
    let held = held(bytes, usize::MAX)?.ok_or(DecodeError::TooLong { most: LONGEST_HELD })?;
    Ok(held.0)
}

/// Reads a sound file. The recording is kept decoded if it is no longer than [`LONGEST_HELD`] and takes at
/// most `room` bytes; otherwise it is kept encoded.
///
/// # Errors
/// See [`DecodeError`].
pub fn read(bytes: &[u8], room: usize) -> Result<Sound, DecodeError> {
    look(bytes, room).map(|(sound, _)| sound)
}

/// Reads a sound file like [`read`], and returns the properties found while decoding it.
///
/// # Errors
/// See [`DecodeError`].
pub fn look(bytes: &[u8], room: usize) -> Result<(Sound, Noticed), DecodeError> {
    Ok(match held(bytes, room)? {
        Some((clip, noticed)) => (Sound::Held(clip.into()), noticed),
        None => {
            let (clip, noticed) = LongClip::look(bytes)?;
            (Sound::Long(clip.into()), noticed)
        }
    })
}

/// The length of the sound in a FLAC, MP3 or Ogg Vorbis file; all of it is decoded and discarded.
///
/// # Errors
/// See [`DecodeError`].
pub fn length_of(from: &mut (dyn Read + Send + Sync)) -> Result<Frames, DecodeError> {
    let mut packets = Packets::streamed(from)?;
    let mut frames = 0;
    let mut length = Frames::ZERO;
    while packets.next()?.is_some() {
        let Some((hz, _)) = packets.form() else { continue };
        frames += packets.frames() as u64;
        length = rate::length(frames, hz);
        if length > LONGEST {
            return Err(DecodeError::TooLong { most: LONGEST });
        }
    }
    if length > Frames::ZERO { Ok(length) } else { Err(DecodeError::NoSound) }
}

/// Bytes per second of a WAV file, from its beginning; `None` for other files.
pub fn bytes_a_second(head: &[u8]) -> Option<u64> {
    wav::is_wav(head)
        .then(|| wav::read(&mut Cursor::new(head), usize::from(u16::MAX)).ok())
        .flatten()
        .map(|wav| wav.frame() as u64 * u64::from(wav.rate))
}

/// Passes all samples of a recording to `to`, in stretches; a long recording is decoded again for this.
///
/// # Errors
/// None for a recording that could be read before.
pub fn hear(sound: &Sound, mut to: impl FnMut(&[f32], &[f32])) -> Result<(), DecodeError> {
    let clip = match sound {
        Sound::Held(clip) => {
            to(clip.left(), clip.right());
            return Ok(());
        }
        Sound::Long(clip) => clip,
    };
    let mut reader = Reader::new(Arc::clone(clip))?;
    let (mut left, mut right) = ([0.0; 4_800], [0.0; 4_800]);
    let mut at = 0;
    while at < clip.frames().0 {
        let frames = left.len().min((clip.frames().0 - at) as usize);
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        reader.read(at, left, right);
        to(left, right);
        at += frames as u64;
    }
    Ok(())
}

/// The decoded clip; `None` as soon as it is too long or takes more than `room` bytes.
fn held(bytes: &[u8], room: usize) -> Result<Option<(Clip, Noticed)>, DecodeError> {
    let mut packets = Packets::open(bytes)?;
    let mut rate: Option<Rate> = None;
    let mut channels = Vec::new();
    let mut frames = 0;
    while packets.next()?.is_some() {
        let Some((hz, count)) = packets.form() else { continue };
        let rate = match &mut rate {
            Some(rate) => rate,
            none => none.insert(Rate::new(hz, count)?),
        };
        frames += packets.frames() as u64;
        let length = rate.length(frames);
        if length > LONGEST_HELD || (length.0 as usize).saturating_mul(count * 4) > room {
            return Ok(None);
        }
        rate.push(packets.planes(), &mut channels)?;
    }
    let mut rate = rate.ok_or(DecodeError::NoSound)?;
    rate.finish(frames, &mut channels)?;
    let noticed = Noticed::of(&packets);
    if let Some(only) = noticed.sides.only() {
        channels.swap(0, only);
        channels.truncate(1);
    }
    let mut channels = channels.into_iter();
    match (channels.next(), channels.next()) {
        (Some(left), Some(right)) => Ok(Some((Clip::stereo(left, right), noticed))),
        (Some(only), None) => Ok(Some((Clip::mono(only), noticed))),
        _ => Err(DecodeError::NoSound),
    }
}

#[cfg(test)]
pub(in crate::audio) mod tests {
    use super::*;
    use crate::audio::encode::encode_speech;
    use proptest::prelude::*;

    /// A 16-bit WAV file of one channel.
    pub(in crate::audio) fn wav(rate: u32, samples: &[f32]) -> Vec<u8> {
        let data = samples.len() as u32 * 2;
        let mut wav = Vec::new();
        wav.extend(b"RIFF");
        wav.extend((36 + data).to_le_bytes());
        wav.extend(b"WAVEfmt ");
        wav.extend(16u32.to_le_bytes());
        wav.extend([1u16.to_le_bytes(), 1u16.to_le_bytes()].concat());
        wav.extend(rate.to_le_bytes());
        wav.extend((rate * 2).to_le_bytes());
        wav.extend([2u16.to_le_bytes(), 16u16.to_le_bytes()].concat());
        wav.extend(b"data");
        wav.extend(data.to_le_bytes());
        wav.extend(samples.iter().flat_map(|s| ((s * 32_767.0) as i16).to_le_bytes()));
        wav
    }

    fn sine(rate: u32, secs: u32) -> Vec<f32> {
        let step = 500.0 * std::f32::consts::TAU / rate as f32;
        (0..rate * secs).map(|n| 0.5 * (n as f32 * step).sin()).collect()
    }

    #[test]
    fn every_sample_stays_at_its_time() {
        for rate in [8_000, 24_000, 44_100, 48_000, 96_000] {
            let mut samples = vec![0.0; rate as usize * 2];
            samples[rate as usize] = 0.9;
            let clip = decode(&wav(rate, &samples)).unwrap();
            assert_eq!(clip.frames(), Frames::from_secs(2), "{rate}");
            let loudest = |clip: &Clip| {
                let magnitudes = clip.left().iter().enumerate().map(|(at, s)| (s.abs(), at));
                magnitudes.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1
            };
            // The delay of the resampler is half a frame longer than it reports.
            assert!(loudest(&clip).abs_diff(48_000) <= 1, "{rate}: {}", loudest(&clip));
        }
    }

    #[test]
    fn a_tone_keeps_its_pitch_and_level() {
        let clip = decode(&wav(44_100, &sine(44_100, 2))).unwrap();
        let middle = &clip.left()[24_000..72_000];
        let power = middle.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / 48_000.0;
        assert!((power / 0.125 - 1.0).abs() < 1e-3, "{power}");
        let rising = middle.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!(rising.abs_diff(500) <= 1, "{rising}");
    }

    #[test]
    fn what_takes_too_much_room_is_held_as_it_is_in_its_file() {
        let file = wav(48_000, &sine(48_000, 2));
        let decoded = 2 * 48_000 * size_of::<f32>();
        let Sound::Held(clip) = read(&file, decoded).unwrap() else { panic!("there was room") };
        assert_eq!(clip.bytes(), decoded);
        let Sound::Long(clip) = read(&file, decoded - 1).unwrap() else { panic!("it fits not") };
        assert_eq!(clip.frames(), Frames::from_secs(2));
        let long = wav(8_000, &vec![0.0; 8_000 * 601]);
        let Sound::Long(clip) = read(&long, usize::MAX).unwrap() else { panic!("too long") };
        assert_eq!(clip.frames(), Frames::from_secs(601));
        // The file's own bytes, plus some for the places of its packets.
        assert!(clip.bytes() < long.len() + long.len() / 16, "{}", clip.bytes());
    }

    #[test]
    fn vorbis_has_its_exact_length() {
        for frames in [1, 4_095, 24_000, 71_999] {
            let file = encode_speech(&sine(24_000, 3)[..frames], 24_000).unwrap();
            assert_eq!(decode(&file).unwrap().frames(), Frames(frames as u64 * 2), "{frames}");
        }
    }

    #[test]
    fn what_is_read_as_it_comes_has_the_same_length() {
        // MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes in each frame, silent if no bits are set.
        let silence = [&[0xff, 0xfb, 0x90, 0x00][..], &[0; 413]].concat();
        let mp3 = silence.repeat(80);
        let speech = encode_speech(&sine(24_000, 3)[..71_999], 24_000).unwrap();
        let tone = Arc::new(Clip::mono(sine(48_000, 2))).into();
        let flac = crate::audio::encode::flac(&tone, crate::units::Gain::UNITY, 24, usize::MAX);
        let flac = flac.unwrap().unwrap();
        for file in [&mp3[..], &speech, &flac] {
            let length = length_of(&mut &file[..]).unwrap();
            assert_eq!(length, decode(file).unwrap().frames());
            // A file that is cut off has the length of the sound that remains.
            let cut = &file[..file.len() / 2];
            let heard = decode(cut).map(|clip| clip.frames());
            assert_eq!(length_of(&mut &cut[..]).ok(), heard.ok());
        }
        let said = |bytes: &[u8]| length_of(&mut &bytes[..]).unwrap_err().to_string();
        assert_eq!(said(b""), "the file is empty; copy it again from where it was recorded");
        for none in [&wav(44_100, &sine(44_100, 1))[..], b"abc", b"Session(format: 1)"] {
            assert_eq!(said(none), "this is not a FLAC, MP3, Ogg Vorbis or WAV file");
        }
    }

    #[test]
    fn what_is_no_sound_is_refused_with_a_sentence() {
        let said = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert_eq!(said(b""), "the file is empty; copy it again from where it was recorded");
        assert_eq!(said(b"Session(format: 1)"), "this is not a FLAC, MP3, Ogg Vorbis or WAV file");
        let good = wav(44_100, &sine(44_100, 1));
        let nothing =
            "this WAV file does not say what its samples are; save it again in a sound editor";
        assert_eq!(said(&good[..20]), nothing);
        assert_eq!(
            said(&wav(4_000, &sine(4_000, 1))),
            "the sound has 4000 samples a second, expected 8000 to 192000"
        );
        let long = wav(8_000, &vec![0.0; 8_000 * 601]);
        assert_eq!(said(&long), "the sound is longer than 10m; divide it into several lines");
        let hours = wav(8_000, &vec![0.0; 8_000 * (4 * 3600 + 1)]);
        let refused = LongClip::read(&hours).unwrap_err().to_string();
        // A WAV file of this size is refused before it reaches that length.
        assert_eq!(refused, "the sound file has 230416044 bytes, at most 134217728");
        // A FLAC file of 54 bytes whose header announces gigabytes.
        let mut greedy = b"fLaC\x80\x00\x00\x22".to_vec();
        greedy.extend([0xff; 34]);
        greedy.extend([0xff, 0xf8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert!(decode(&greedy).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn damaged_files_never_make_it_fail(cut in 0usize..8_000, at in 0usize..8_000, byte: u8) {
            let files = [encode_speech(&sine(24_000, 1), 24_000).unwrap(), wav(44_100, &sine(44_100, 1))];
            for mut file in files {
                let _ = decode(&file[..cut.min(file.len())]);
                let at = at % file.len();
                file[at] ^= byte;
                let _ = decode(&file);
            }
        }
    }
}
