//! Samples that lie in a file as they are, in any of the forms that WAV and AIFF have for them.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, CODEC_ID_NULL_AUDIO};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::source::Source;
use super::{DecodeError, wav};

/// Frames in a packet.
const FRAMES: usize = 4_096;

/// Bytes by which the beginning of a WAV file is recognised.
const BEGINNING: usize = 12;

/// Where the samples are, and their form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audio) struct Plain {
    pub form: Form,
    pub channels: u16,
    /// Sample rate in Hz.
    pub rate: u32,
    /// Byte range of the samples in the file; whole frames.
    pub data: Range<u64>,
    /// Number of frames by the file's own header, if it gives one.
    pub promised: Option<u64>,
}

/// Form of one sample.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(in crate::audio) struct Form {
    pub kind: Kind,
    /// Bytes of one sample, 1 to 8.
    pub bytes: usize,
    /// Whether the greatest byte comes first.
    pub big: bool,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(in crate::audio) enum Kind {
    Integer,
    /// Integers without a sign, of one byte.
    Unsigned,
    Float,
    /// The curves of telephony.
    ALaw,
    MuLaw,
}

impl Form {
    /// The codec for samples of this form, if there is one.
    pub fn codec(self) -> Option<AudioCodecId> {
        Some(match (self.kind, self.bytes, self.big) {
            (Kind::Integer, 1, _) => CODEC_ID_PCM_S8,
            (Kind::Integer, 2, false) => CODEC_ID_PCM_S16LE,
            (Kind::Integer, 2, true) => CODEC_ID_PCM_S16BE,
            (Kind::Integer, 3, false) => CODEC_ID_PCM_S24LE,
            (Kind::Integer, 3, true) => CODEC_ID_PCM_S24BE,
            (Kind::Integer, 4, false) => CODEC_ID_PCM_S32LE,
            (Kind::Integer, 4, true) => CODEC_ID_PCM_S32BE,
            (Kind::Unsigned, 1, _) => CODEC_ID_PCM_U8,
            (Kind::Float, 4, false) => CODEC_ID_PCM_F32LE,
            (Kind::Float, 4, true) => CODEC_ID_PCM_F32BE,
            (Kind::Float, 8, false) => CODEC_ID_PCM_F64LE,
            (Kind::Float, 8, true) => CODEC_ID_PCM_F64BE,
            (Kind::ALaw, 1, _) => CODEC_ID_PCM_ALAW,
            (Kind::MuLaw, 1, _) => CODEC_ID_PCM_MULAW,
            _ => return None,
        })
    }

    /// Bits in each sample, for integers.
    fn bits(self) -> Option<u32> {
        match self.kind {
            Kind::Integer | Kind::Unsigned => Some(self.bytes as u32 * 8),
            Kind::ALaw | Kind::MuLaw => Some(16),
            Kind::Float => None,
        }
    }
}

impl Plain {
    /// Bytes in one frame.
    pub fn frame(&self) -> usize {
        self.form.bytes * usize::from(self.channels)
    }

    /// Parameters for its decoder.
    pub fn params(&self) -> AudioCodecParameters {
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(self.form.codec().unwrap_or(CODEC_ID_NULL_AUDIO))
            .with_sample_rate(self.rate)
            .with_channels(Channels::Discrete(self.channels))
            .with_max_frames_per_packet(FRAMES as u64);
        if let Some(bits) = self.form.bits() {
            params.with_bits_per_sample(bits);
        }
        params
    }
}

/// The samples of a file, read in packets.
pub(super) struct Frames<'b> {
    from: Box<dyn Source + 'b>,
    frame: usize,
    left: u64,
    /// The last bytes before the next packet.
    before: Vec<u8>,
}

impl<'b> Frames<'b> {
    pub fn new(mut from: Box<dyn Source + 'b>, plain: &Plain) -> Result<Frames<'b>, DecodeError> {
        from.seek(SeekFrom::Start(plain.data.start)).map_err(|_| DecodeError::Damaged)?;
        let left = plain.data.end - plain.data.start;
        Ok(Frames { from, frame: plain.frame(), left, before: Vec::new() })
    }

    /// The next packet; `None` after the last.
    ///
    /// # Errors
    /// When another WAV file begins.
    pub fn next(&mut self) -> Result<Option<Packet>, DecodeError> {
        let most = ((self.frame * FRAMES) as u64).min(self.left);
        let before = self.before.len();
        let mut bytes = std::mem::take(&mut self.before);
        // The owner of the file reports read errors; here the file ends.
        let _ = (&mut self.from).take(most).read_to_end(&mut bytes);
        // The sizes of the first file may be wrong, so that another one is looked for among the samples.
        if bytes.windows(BEGINNING).any(wav::is_wav) {
            return Err(DecodeError::Joined);
        }
        let whole = (bytes.len() - before) / self.frame * self.frame;
        self.left = if whole as u64 == most { self.left - most } else { 0 };
        let data: Box<[u8]> = bytes.get(before..before + whole).unwrap_or_default().into();
        self.before = bytes.split_off(bytes.len().saturating_sub(BEGINNING - 1));
        if whole == 0 {
            return Ok(None);
        }
        let frames = Duration::new((whole / self.frame) as u64);
        Ok(Some(Packet::new(0, Timestamp::ZERO, frames, data)))
    }
}
