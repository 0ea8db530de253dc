//! Sound files: WAV, FLAC and Ogg Vorbis.
//!
//! Encoders write continuously and put the sizes into the header at the end, so that a whole night of sound
//! needs no more memory than a minute. The same samples give the same bytes.

mod flac;
mod ogg;
mod tags;
mod wav;

use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::decode::DecodeError;
use crate::units::StereoFrame;

pub use flac::{Recorded, flac};
pub use ogg::encode_speech;
pub use tags::{Cover, Tags, comment};

/// Format of a sound file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// WAV, 32-bit float.
    WavFloat,
    /// WAV, 16- or 24-bit integers with dither from a fixed seed.
    WavInteger {
        /// Bits in each sample, 16 or 24.
        bits: u8,
    },
    /// FLAC, 24-bit.
    Flac,
    /// Ogg Vorbis, quality 5.
    Ogg,
}

/// Why a file name and a number of bits give no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Unknown file extension.
    #[error("a sound file ends in `.wav`, `.flac` or `.ogg`, found `{}`", .path.display())]
    UnknownEnding {
        /// Path of the file.
        path: PathBuf,
    },
    /// An unsupported number of bits for a WAV file.
    #[error("`{bits}` bits, expected 16 or 24 in a WAV file")]
    WavBits {
        /// Number of bits that was requested.
        bits: u8,
    },
    /// A number of bits other than the only one that FLAC files are written with.
    #[error("a FLAC file always has 24 bits, found `{bits}`")]
    FlacBits {
        /// Number of bits that was requested.
        bits: u8,
    },
    /// A number of bits for a format that has no choice of bits.
    #[error("an Ogg file has no number of bits to choose, found `{bits}`")]
    OggBits {
        /// Number of bits that was requested.
        bits: u8,
    },
}

impl Format {
    /// The format that a file name selects, with integers of this many bits if `bits` is given.
    ///
    /// # Errors
    /// See [`FormatError`].
    pub fn of(path: &Path, bits: Option<u8>) -> Result<Format, FormatError> {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        match (ending.as_str(), bits) {
            ("wav", None) => Ok(Format::WavFloat),
            ("wav", Some(bits @ (16 | 24))) => Ok(Format::WavInteger { bits }),
            ("flac", None | Some(24)) => Ok(Format::Flac),
            ("ogg", None) => Ok(Format::Ogg),
            ("wav", Some(bits)) => Err(FormatError::WavBits { bits }),
            ("flac", Some(bits)) => Err(FormatError::FlacBits { bits }),
            ("ogg", Some(bits)) => Err(FormatError::OggBits { bits }),
            _ => Err(FormatError::UnknownEnding { path: path.to_path_buf() }),
        }
    }
}

/// Why sound cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The file could not be written.
    #[error("could not write the sound file")]
    Write(#[from] io::Error),
    /// The file would be larger than allowed.
    #[error("the sound takes more than {most} bytes as FLAC")]
    Full {
        /// Most bytes.
        most: usize,
    },
    /// The sound to encode could not be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The encoder refused the sound.
    #[error("the sound cannot be written in this format")]
    Encoder {
        /// Message of the encoder.
        what: String,
    },
}

impl EncodeError {
    /// The error of a file of at most `most` bytes.
    fn full(self, most: usize) -> EncodeError {
        match self {
            EncodeError::Write(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                EncodeError::Full { most }
            }
            error => error,
        }
    }
}

/// An encoder that is writing.
pub(super) enum Encoder<W: Write + Seek> {
    Wav(wav::Wav<W>),
    Flac(Box<flac::Flac<W>>),
    Ogg(Box<ogg::Ogg<W>>),
}

impl<W: Write + Seek> Encoder<W> {
    /// An encoder that works on this many cores where the format allows it. Their number changes no byte.
    pub(super) fn new(
        out: W,
        format: Format,
        tags: &Tags,
        cores: usize,
    ) -> Result<Encoder<W>, EncodeError> {
        Ok(match format {
            Format::WavFloat => Encoder::Wav(wav::Wav::new(out, wav::Sample::Float)?),
            Format::WavInteger { bits } => {
                Encoder::Wav(wav::Wav::new(out, wav::Sample::Integer(bits))?)
            }
            Format::Flac => Encoder::Flac(Box::new(flac::Flac::new(out, tags, cores)?)),
            Format::Ogg => Encoder::Ogg(Box::new(ogg::Ogg::new(out, tags)?)),
        })
    }

    pub(super) fn write(&mut self, frames: &[StereoFrame]) -> Result<(), EncodeError> {
        match self {
            Encoder::Wav(wav) => wav.write(frames),
            Encoder::Flac(flac) => flac.write(frames),
            Encoder::Ogg(ogg) => ogg.write(frames),
        }
    }

    /// Completes the file and returns its writer.
    pub(super) fn finish(self) -> Result<W, EncodeError> {
        match self {
            Encoder::Wav(wav) => wav.finish(),
            Encoder::Flac(flac) => flac.finish(),
            Encoder::Ogg(ogg) => ogg.finish(),
        }
    }
}
