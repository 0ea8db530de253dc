//! Sound files to clips at 48 kHz: FLAC, MP3, Ogg Vorbis and WAV.
//!
//! Files come from other people: sizes are counted while reading and never believed, and a file
//! that can not be read gives a sentence, not a panic.

use std::io::Cursor;

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error as Symphonia;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::clip::Clip;
use crate::units::{Frames, SAMPLE_RATE};

/// Files are at most this large, 128 MiB.
pub const LARGEST_FILE: usize = 128 * 1024 * 1024;

/// Clips are at most this long, 10 min: they are held in memory whole.
pub const LONGEST_CLIP: Frames = Frames::from_secs(600);

/// Rates that are read.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// Packets that can not be decoded are passed over; a file with more of them in a row is refused.
const MOST_BAD_PACKETS: usize = 16;

/// Tags of a sound file are not used; no more than this is read of them.
const TAG_BYTES: usize = 64 * 1024;

/// Why a sound file can not be used.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file is too large.
    #[error("the sound file has {bytes} bytes, at most {LARGEST_FILE}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not a format that is read.
    #[error("this is not a FLAC, MP3, Ogg Vorbis or WAV file")]
    UnknownFormat,
    /// There is no sound in it.
    #[error("there is no sound in this file")]
    NoSound,
    /// Too many channels.
    #[error("the sound has {found} channels, expected 1 or 2")]
    Channels {
        /// How many it has.
        found: usize,
    },
    /// A rate outside the limits.
    #[error("the sound has {found} samples a second, expected 8000 to 192000")]
    Rate {
        /// Its rate in Hz.
        found: u32,
    },
    /// A sound longer than allowed.
    #[error("the sound is longer than {LONGEST_CLIP}; divide it into several lines")]
    TooLong,
    /// The rate or the channels change in the middle.
    #[error("the sound changes its form in the middle of the file")]
    Changes,
    /// The header of a WAV file promises other sizes than the file has.
    #[error("the header of this WAV file does not fit its content")]
    WavHeader,
    /// Samples that are no numbers.
    #[error("the sound has samples that are no numbers")]
    NotFinite,
    /// The content is damaged.
    #[error("the sound file is damaged: {what}")]
    Damaged {
        /// What the decoder says.
        what: String,
    },
}

/// Reads a whole sound file into a clip at 48 kHz. One resampling, whose delay is taken off again,
/// so that every sample stays at its time to within a frame.
///
/// # Errors
/// See [`DecodeError`].
pub fn decode(bytes: &[u8]) -> Result<Clip, DecodeError> {
    let (rate, channels) = decode_raw(bytes)?;
    let channels = resample(channels, rate)?;
    let mut channels = channels.into_iter();
    match (channels.next(), channels.next()) {
        (Some(left), Some(right)) => Ok(Clip::stereo(left, right)),
        (Some(only), None) => Ok(Clip::mono(only)),
        _ => Err(DecodeError::NoSound),
    }
}

/// The channels as they are in the file, and their rate in Hz.
fn decode_raw(bytes: &[u8]) -> Result<(u32, Vec<Vec<f32>>), DecodeError> {
    if bytes.len() > LARGEST_FILE {
        return Err(DecodeError::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(b"RIFF") {
        check_wav(bytes)?;
    }
    let mut format = open(bytes.to_vec())?;
    let track = format.default_track(TrackType::Audio).ok_or(DecodeError::NoSound)?;
    let track_id = track.id;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or(DecodeError::UnknownFormat)?;
    if let Some(found) = params.sample_rate.filter(|rate| !RATES.contains(rate)) {
        return Err(DecodeError::Rate { found });
    }
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(damaged)?;

    let mut rate = None;
    let mut channels: Vec<Vec<f32>> = Vec::new();
    let mut planes: Vec<Vec<f32>> = Vec::new();
    let mut bad = 0;
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            // A file that was cut off is heard up to there.
            Err(Symphonia::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                break;
            }
            Err(error) => return Err(damaged(error)),
        };
        if packet.track_id != track_id {
            continue;
        }
        let buffer = match decoder.decode(&packet) {
            Ok(buffer) => buffer,
            Err(error @ (Symphonia::DecodeError(_) | Symphonia::IoError(_))) => {
                bad += 1;
                if bad > MOST_BAD_PACKETS {
                    return Err(damaged(error));
                }
                continue;
            }
            Err(error) => return Err(damaged(error)),
        };
        bad = 0;
        if buffer.frames() == 0 {
            continue;
        }
        let here = (buffer.spec().rate(), buffer.num_planes());
        let first = *rate.get_or_insert(here);
        if first != here {
            return Err(DecodeError::Changes);
        }
        if !RATES.contains(&here.0) {
            return Err(DecodeError::Rate { found: here.0 });
        }
        if !(1..=2).contains(&here.1) {
            return Err(DecodeError::Channels { found: here.1 });
        }
        buffer.copy_to_vecs_planar::<f32>(&mut planes);
        channels.resize_with(here.1, Vec::new);
        for (channel, plane) in channels.iter_mut().zip(&planes) {
            channel.extend_from_slice(plane);
        }
        let frames = channels.first().map_or(0, Vec::len) as u64;
        if frames > u64::from(here.0) * LONGEST_CLIP.whole_secs() {
            return Err(DecodeError::TooLong);
        }
    }
    let (rate, _) = rate.ok_or(DecodeError::NoSound)?;
    if channels.iter().flatten().any(|sample| !sample.is_finite()) {
        return Err(DecodeError::NotFinite);
    }
    Ok((rate, channels))
}

fn open(bytes: Vec<u8>) -> Result<Box<dyn FormatReader>, DecodeError> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let limits = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(TAG_BYTES))
        .limit_visual_bytes(Limit::Maximum(TAG_BYTES));
    symphonia::default::get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), limits)
        .map_err(|error| match error {
            Symphonia::Unsupported(_) | Symphonia::IoError(_) => DecodeError::UnknownFormat,
            other => damaged(other),
        })
}

fn damaged(error: Symphonia) -> DecodeError {
    DecodeError::Damaged { what: error.to_string() }
}

/// Checks that the chunks of a WAV file lie inside it, and that its data is what the header says.
fn check_wav(bytes: &[u8]) -> Result<(), DecodeError> {
    let word = |at: usize| -> Option<usize> {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let mut at = 12;
    let (mut has_format, mut has_data) = (false, false);
    while let Some(size) = word(at + 4) {
        let inside = at.checked_add(8).and_then(|start| start.checked_add(size));
        let Some(end) = inside.filter(|end| *end <= bytes.len()) else {
            return Err(DecodeError::WavHeader);
        };
        match bytes.get(at..at + 4) {
            Some(b"fmt ") => has_format = (16..=64).contains(&size),
            Some(b"data") => has_data = true,
            _ => {}
        }
        at = end + size % 2;
    }
    match has_format && has_data {
        true => Ok(()),
        false => Err(DecodeError::WavHeader),
    }
}

/// Channels of one rate to 48 kHz, by FFT.
fn resample(channels: Vec<Vec<f32>>, rate: u32) -> Result<Vec<Vec<f32>>, DecodeError> {
    if rate == SAMPLE_RATE {
        return Ok(channels);
    }
    let failed = |what: &dyn std::fmt::Display| DecodeError::Damaged { what: what.to_string() };
    let frames = channels.first().map_or(0, Vec::len);
    let wanted = (frames as u64 * u64::from(SAMPLE_RATE)).div_ceil(u64::from(rate)) as usize;
    let mut resampler =
        Fft::<f32>::new(rate as usize, SAMPLE_RATE as usize, 1024, channels.len(), FixedSync::Both)
            .map_err(|error| failed(&error))?;
    let input = SequentialSliceOfVecs::new(&channels, channels.len(), frames)
        .map_err(|error| failed(&error))?;
    let output = resampler.process_all(&input, frames, None).map_err(|error| failed(&error))?;
    let count = channels.len();
    let interleaved = output.take_data();
    Ok((0..count)
        .map(|channel| {
            let mut samples: Vec<f32> =
                interleaved.iter().skip(channel).step_by(count).copied().collect();
            samples.resize(wanted, 0.0);
            samples
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::encode::encode_speech;
    use proptest::prelude::*;

    /// A 16-bit WAV of one channel.
    fn wav(rate: u32, samples: &[f32]) -> Vec<u8> {
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
            // The resampler's delay is half a frame more than it says.
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
    fn vorbis_has_its_exact_length() {
        for frames in [1, 4_095, 24_000, 71_999] {
            let file = encode_speech(&sine(24_000, 3)[..frames], 24_000).unwrap();
            assert_eq!(decode(&file).unwrap().frames(), Frames(frames as u64 * 2), "{frames}");
        }
    }

    #[test]
    fn what_is_no_sound_is_refused_with_a_sentence() {
        let said = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert_eq!(said(b""), "this is not a FLAC, MP3, Ogg Vorbis or WAV file");
        assert_eq!(said(b"Session(format: 1)"), "this is not a FLAC, MP3, Ogg Vorbis or WAV file");
        let good = wav(44_100, &sine(44_100, 1));
        assert_eq!(said(&good[..1_000]), "the header of this WAV file does not fit its content");
        assert_eq!(
            said(&wav(4_000, &sine(4_000, 1))),
            "the sound has 4000 samples a second, expected 8000 to 192000"
        );
        let long = wav(8_000, &vec![0.0; 8_000 * 601]);
        assert_eq!(said(&long), "the sound is longer than 10m; divide it into several lines");
        // A FLAC of 54 bytes that promises gigabytes.
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
