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

/// Clips are at most this long, 4 h.
pub const LONGEST_CLIP: Frames = Frames::from_secs(4 * 3600);

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
    #[error("the sound is longer than {LONGEST_CLIP}")]
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
/// so that every sample stays at its time.
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
        if frames / u64::from(here.0) > LONGEST_CLIP.whole_secs() {
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
