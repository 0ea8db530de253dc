//! Reads the headers of WAV files as recorders leave them. The samples that are present decide what is read;
//! wrong sizes from a stream, a power cut or another program do not matter.

use super::DecodeError;
use super::foreign::is_wav;
use super::plain::{Form, Kind, Plain};
use super::source::{Source, bytes_of, piece};

/// Names of chunks that may come before or after the samples.
const KNOWN: [&[u8; 4]; 16] = [
    b"fmt ", b"data", b"LIST", b"fact", b"bext", b"iXML", b"JUNK", b"junk", b"cue ", b"smpl",
    b"id3 ", b"ID3 ", b"PEAK", b"PAD ", b"ds64", b"_PMX",
];
/// Sizes from here on are placeholders of programs that do not know the size yet: 0x7fff_f000, 0xffff_ffff
/// and others between.
const UNKNOWN: u64 = 0x7fff_0000;

/// Bytes read at a time while zeros are passed.
const PIECE: usize = 64 * 1024;

/// Finds the samples of a WAV file and their form, with at most `most` channels.
///
/// # Errors
/// When there are none, or their form is not supported.
pub(in crate::audio) fn read(from: &mut dyn Source, most: usize) -> Result<Plain, DecodeError> {
    let mut file = File { bytes: bytes_of(from), from };
    let mut at = 12;
    let (mut form, mut large) = (None, None);
    loop {
        let (id, size) = file.chunk(at).ok_or(match form {
            Some(_) => DecodeError::NoSound,
            None => DecodeError::WavHeader,
        })?;
        let start = at + 8;
        match &id {
            b"fmt " => form = Some(Format::read(&file.at(start, size.min(64) as usize), most)?),
            b"ds64" => {
                let sizes = file.at(start, 16);
                large =
                    sizes.get(8..16).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes)
            }
            b"data" => {
                let form = form.ok_or(DecodeError::WavHeader)?;
                let samples = file.samples(start, size, large, &form);
                // Its own sizes may be wrong; what lies in the samples is looked for when they are read.
                if file.another_from(samples.data.end.saturating_sub(11).max(start)) {
                    return Err(DecodeError::Joined);
                }
                return Ok(samples);
            }
            _ => {}
        }
        at = file.next(start.saturating_add(size), size % 2 == 1);
    }
}

/// A file and its size.
struct File<'f> {
    from: &'f mut dyn Source,
    bytes: u64,
}

impl File<'_> {
    fn at(&mut self, at: u64, bytes: usize) -> Vec<u8> {
        piece(self.from, at, bytes)
    }

    /// Offset of the next chunk; some programs omit the byte that makes a size even.
    fn next(&mut self, end: u64, odd: bool) -> u64 {
        if odd && !self.known(end) { end.saturating_add(1) } else { end }
    }

    /// Name and size of the chunk at an offset.
    fn chunk(&mut self, at: u64) -> Option<([u8; 4], u64)> {
        let head = self.at(at, 8);
        let id = *head.first_chunk()?;
        let size = u32::from_le_bytes(*head.get(4..)?.first_chunk()?);
        Some((id, size.into()))
    }

    fn known(&mut self, at: u64) -> bool {
        self.chunk(at).is_some_and(|(id, _)| KNOWN.contains(&&id))
    }

    /// The samples that begin at `start` and have `size` bytes by the header.
    fn samples(&mut self, start: u64, size: u64, large: Option<u64>, format: &Format) -> Plain {
        let there = self.bytes.saturating_sub(start);
        let size = match large {
            Some(large) if size == u64::from(u32::MAX) => large,
            _ => size,
        };
        // A size of 0 was never filled in by the recorder, unless other chunks follow.
        let promised = (size < UNKNOWN || large == Some(size))
            .then_some(size)
            .filter(|size| *size > 0 || self.known(start) || there == 0);
        let mut end = self.bytes;
        if let Some(size) = promised {
            let said = size.saturating_add(start);
            let rest = self.at(said, 8);
            // Another chunk, a tag without one, or zeros may follow; anything else is sound that the header does
            // not count.
            let follows = self.next(said, size % 2 == 1);
            let over = rest.len() < 8
                || self.known(follows)
                || rest.starts_with(b"TAG")
                || rest.starts_with(b"ID3")
                || self.chunk(follows).is_some_and(|(id, size)| {
                    id.iter().all(u8::is_ascii_graphic)
                        && size <= self.bytes.saturating_sub(follows)
                })
                || self.is_silent_from(said);
            if over {
                end = said.min(end);
            }
        }
        let Format { form, channels, rate } = *format;
        let frame = form.bytes as u64 * u64::from(channels);
        let length = end.saturating_sub(start) / frame * frame;
        Plain {
            form,
            channels,
            rate,
            data: start..start + length,
            promised: promised.map(|bytes| bytes / frame),
        }
    }

    /// Whether another WAV file begins anywhere from here on.
    fn another_from(&mut self, mut at: u64) -> bool {
        loop {
            let piece = self.at(at, PIECE);
            if piece.windows(12).any(is_wav) {
                return true;
            }
            if piece.len() < PIECE {
                return false;
            }
            at += PIECE as u64 - 11;
        }
    }

    /// Whether there are only zeros from here on.
    fn is_silent_from(&mut self, mut at: u64) -> bool {
        loop {
            let piece = self.at(at, PIECE);
            if piece.is_empty() || piece.iter().any(|byte| *byte != 0) {
                return piece.is_empty();
            }
            at += piece.len() as u64;
        }
    }
}

/// Format of the samples by the header.
struct Format {
    form: Form,
    channels: u16,
    rate: u32,
}

impl Format {
    fn read(body: &[u8], most: usize) -> Result<Format, DecodeError> {
        let two = |at: usize| {
            body.get(at..at + 2).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes)
        };
        let four = |at: usize| {
            body.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes)
        };
        let (Some(mut tag), Some(channels), Some(rate)) = (two(0), two(2), four(4)) else {
            return Err(DecodeError::WavHeader);
        };
        let (Some(block), Some(bits)) = (two(12), two(14)) else {
            return Err(DecodeError::WavHeader);
        };
        if tag == 0xfffe {
            // The first two bytes of the form's identifier are its tag.
            tag = two(24).ok_or(DecodeError::WavHeader)?;
        }
        if let Some(what) = codec(tag) {
            return Err(DecodeError::Foreign { what });
        }
        if !matches!(tag, 1 | 3 | 6 | 7) {
            return Err(DecodeError::Foreign { what: "WAV with a codec that is not known" });
        }
        if channels == 0 || usize::from(channels) > most {
            return Err(DecodeError::Channels { found: channels.into(), most });
        }
        let bytes = match usize::from(block / channels) {
            // Some programs leave this field empty; 12 bits occupy two bytes.
            0 => usize::from(bits).div_ceil(8),
            bytes => bytes,
        };
        let kind = match tag {
            // One byte has no sign, more have one.
            1 if bytes == 1 => Kind::Unsigned,
            1 => Kind::Integer,
            3 => Kind::Float,
            6 => Kind::ALaw,
            _ => Kind::MuLaw,
        };
        let form = Form { kind, bytes, big: false };
        match form.codec() {
            Some(_) => Ok(Format { form, channels, rate }),
            None => Err(DecodeError::Foreign { what: "WAV with samples of an unusual size" }),
        }
    }
}

/// Names of other codecs in WAV files, by the tags that Microsoft registered.
fn codec(tag: u16) -> Option<&'static str> {
    Some(match tag {
        0x0002 | 0x0011 | 0x0014 | 0x0020 | 0x0040 | 0x0045 | 0x0064 | 0x0069 => "WAV with ADPCM",
        0x0022 => "WAV with TrueSpeech",
        0x0031 => "WAV with GSM",
        0x0050 => "WAV with MP2",
        0x0055 => "WAV with MP3",
        0x00ff | 0x1600 | 0x1602 | 0x706d => "WAV with AAC",
        0x0160..=0x0163 => "WAV with WMA",
        0x2000 => "WAV with AC-3",
        0x2001 => "WAV with DTS",
        0x674f..=0x6771 => "WAV with Ogg Vorbis",
        0xf1ac => "WAV with FLAC",
        _ => return None,
    })
}
