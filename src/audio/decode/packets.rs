//! The packets of a sound file, checked and decoded one after the other.

use std::io::{Cursor, Read};

use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::common::Limit;
use symphonia::core::errors::Error as Symphonia;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadOnlySource};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::{DecodeError, LARGEST_FILE, damaged};

/// Rates that are read.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// Packets that can not be decoded are passed over; a file with more of them in a row is refused.
const MOST_BAD_PACKETS: usize = 16;

/// Tags of a sound file are not used; no more than this is read of them.
const TAG_BYTES: usize = 64 * 1024;

/// The packets of one file.
pub(super) struct Packets<'b> {
    format: Box<dyn FormatReader + 'b>,
    decoder: Box<dyn AudioDecoder>,
    params: AudioCodecParameters,
    track: u32,
    /// Hz and channels, once sound was decoded.
    form: Option<(u32, usize)>,
    planes: Vec<Vec<f32>>,
    bad: usize,
}

impl<'b> Packets<'b> {
    /// Opens a file and finds its sound.
    pub fn open(bytes: &'b [u8]) -> Result<Packets<'b>, DecodeError> {
        if bytes.len() > LARGEST_FILE {
            return Err(DecodeError::TooLarge { bytes: bytes.len() as u64 });
        }
        if bytes.starts_with(b"RIFF") {
            check_wav(bytes)?;
        }
        Packets::of(Box::new(Cursor::new(bytes)))
    }

    /// The same of something that is read as it comes. A WAV file can not be looked at before, so it
    /// is none here.
    pub fn streamed(from: &'b mut (dyn Read + Send + Sync)) -> Result<Packets<'b>, DecodeError> {
        let mut first = [0; 4];
        let mut got = 0;
        while let Some(rest) = first.get_mut(got..).filter(|rest| !rest.is_empty()) {
            match from.read(rest) {
                Ok(0) => break,
                Ok(read) => got += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return Err(DecodeError::UnknownFormat),
            }
        }
        if &first == b"RIFF" {
            return Err(DecodeError::UnknownFormat);
        }
        let first = Cursor::new(first).take(got as u64);
        Packets::of(Box::new(ReadOnlySource::new(first.chain(from))))
    }

    fn of(source: Box<dyn MediaSource + 'b>) -> Result<Packets<'b>, DecodeError> {
        let format = open(source)?;
        let track = format.default_track(TrackType::Audio).ok_or(DecodeError::NoSound)?;
        let params = track.codec_params.as_ref().and_then(|params| params.audio());
        let params = params.ok_or(DecodeError::UnknownFormat)?.clone();
        if let Some(found) = params.sample_rate.filter(|rate| !RATES.contains(rate)) {
            return Err(DecodeError::Rate { found });
        }
        let decoder = decoder(&params)?;
        let track = track.id;
        Ok(Packets { format, decoder, params, track, form: None, planes: Vec::new(), bad: 0 })
    }

    /// The next packet; its sound is in [`Packets::planes`], which is empty if it has none.
    /// `None` at the end.
    pub fn next(&mut self) -> Result<Option<Packet>, DecodeError> {
        let packet = loop {
            match self.format.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => break packet,
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                // A file that was cut off is heard up to there.
                Err(Symphonia::IoError(error))
                    if error.kind() == std::io::ErrorKind::UnexpectedEof =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(damaged(error)),
            }
        };
        self.planes.iter_mut().for_each(Vec::clear);
        let buffer = match self.decoder.decode(&packet) {
            Ok(buffer) => buffer,
            Err(error @ (Symphonia::DecodeError(_) | Symphonia::IoError(_))) => {
                self.bad += 1;
                return match self.bad > MOST_BAD_PACKETS {
                    true => Err(damaged(error)),
                    false => Ok(Some(packet)),
                };
            }
            Err(error) => return Err(damaged(error)),
        };
        self.bad = 0;
        if buffer.frames() == 0 {
            return Ok(Some(packet));
        }
        let here = (buffer.spec().rate(), buffer.num_planes());
        if *self.form.get_or_insert(here) != here {
            return Err(DecodeError::Changes);
        }
        if !RATES.contains(&here.0) {
            return Err(DecodeError::Rate { found: here.0 });
        }
        if !(1..=2).contains(&here.1) {
            return Err(DecodeError::Channels { found: here.1 });
        }
        buffer.copy_to_vecs_planar::<f32>(&mut self.planes);
        match self.planes.iter().flatten().all(|sample| sample.is_finite()) {
            true => Ok(Some(packet)),
            false => Err(DecodeError::NotFinite),
        }
    }

    /// The channels of the last packet, at the file's rate.
    pub fn planes(&self) -> &[Vec<f32>] {
        &self.planes
    }

    /// Frames in the last packet.
    pub fn frames(&self) -> usize {
        self.planes.first().map_or(0, Vec::len)
    }

    /// Hz and channels, once sound was decoded.
    pub fn form(&self) -> Option<(u32, usize)> {
        self.form
    }

    /// What another decoder of the same packets is made from.
    pub fn params(&self) -> &AudioCodecParameters {
        &self.params
    }
}

/// A decoder at its beginning.
pub(super) fn decoder(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, DecodeError> {
    symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(damaged)
}

fn open(source: Box<dyn MediaSource + '_>) -> Result<Box<dyn FormatReader + '_>, DecodeError> {
    let stream = MediaSourceStream::new(source, Default::default());
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
