//! Ogg Vorbis.

use std::io::Write;
use std::num::{NonZeroU8, NonZeroU32};

use vorbis_rs::{
    VorbisBitrateManagementStrategy, VorbisEncoder, VorbisEncoderBuilder, VorbisError,
};

use super::{EncodeError, Tags};
use crate::units::{SAMPLE_RATE, StereoFrame};

/// Serial number of every stream, fixed so that the same samples give the same bytes.
const SERIAL: i32 = 1;

/// Quality of whole sessions, 5 of 10.
const SESSION_QUALITY: f32 = 0.5;

/// Quality of speech at 24 kHz, 2 of 10: an eighth smaller than 3, with PESQ (wide band) from 4.14 to 4.00 on
/// average and as few words misheard; at 1 it falls to 3.79, at 0 to 3.35.
const SPEECH_QUALITY: f32 = 0.2;

fn failed(error: VorbisError) -> EncodeError {
    match error {
        VorbisError::Io(error) => EncodeError::Write(error),
        other => EncodeError::Encoder { what: other.to_string() },
    }
}

fn builder<W: Write>(
    out: W,
    rate: u32,
    channels: u8,
    quality: f32,
    tags: &Tags,
) -> Result<VorbisEncoder<W>, EncodeError> {
    let lacks = |what: &str| EncodeError::Encoder { what: what.into() };
    let rate = NonZeroU32::new(rate).ok_or_else(|| lacks("no rate"))?;
    let channels = NonZeroU8::new(channels).ok_or_else(|| lacks("no channels"))?;
    VorbisEncoderBuilder::new_with_serial(rate, channels, out, SERIAL)
        .comment_tags(tags.in_ogg())
        .map_err(failed)?
        .bitrate_management_strategy(VorbisBitrateManagementStrategy::QualityVbr {
            target_quality: quality,
        })
        .build()
        .map_err(failed)
}

pub(in crate::audio) struct Ogg<W: Write> {
    encoder: VorbisEncoder<W>,
    left: Vec<f32>,
    right: Vec<f32>,
}

impl<W: Write> Ogg<W> {
    pub(in crate::audio) fn new(out: W, tags: &Tags) -> Result<Ogg<W>, EncodeError> {
        let encoder = builder(out, SAMPLE_RATE, 2, SESSION_QUALITY, tags)?;
        Ok(Ogg { encoder, left: Vec::new(), right: Vec::new() })
    }

    pub(in crate::audio) fn write(&mut self, frames: &[StereoFrame]) -> Result<(), EncodeError> {
        self.left.clear();
        self.left.extend(frames.iter().map(|frame| frame.left));
        self.right.clear();
        self.right.extend(frames.iter().map(|frame| frame.right));
        self.encoder.encode_audio_block([&self.left, &self.right]).map_err(failed)
    }

    pub(in crate::audio) fn finish(self) -> Result<W, EncodeError> {
        self.encoder.finish().map_err(failed)
    }
}

/// Encodes speech as an Ogg Vorbis file of one channel.
///
/// # Errors
/// When the encoder refuses the samples.
pub fn encode_speech(samples: &[f32], rate: u32) -> Result<Vec<u8>, EncodeError> {
    let mut encoder = builder(Vec::new(), rate, 1, SPEECH_QUALITY, &Tags::default())?;
    for block in samples.chunks(4096) {
        encoder.encode_audio_block([block]).map_err(failed)?;
    }
    encoder.finish().map_err(failed)
}
