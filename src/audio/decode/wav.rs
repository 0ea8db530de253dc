//! Reads the headers of WAV files as recorders leave them. The samples that are present decide what is read;
//! wrong sizes from a stream, a power cut or another program do not matter.

use std::ops::Range;

use super::DecodeError;

/// Names of chunks that may come before or after the samples.
const KNOWN: [&[u8; 4]; 16] = [
    b"fmt ", b"data", b"LIST", b"fact", b"bext", b"iXML", b"JUNK", b"junk", b"cue ", b"smpl",
    b"id3 ", b"ID3 ", b"PEAK", b"PAD ", b"ds64", b"_PMX",
];
/// Sizes from here on are placeholders of programs that do not know the size yet: 0x7fff_f000, 0xffff_ffff
/// and others between.
const UNKNOWN: u64 = 0x7fff_0000;

/// The samples of a WAV file and their form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wav {
    /// A minimal and correct header for the samples.
    pub header: Vec<u8>,
    /// Byte range of the samples in the file.
    pub data: Range<usize>,
    /// Number of bytes by the file's own header, if it gives one.
    pub promised: Option<u64>,
    /// Bytes in one frame.
    pub frame: usize,
    /// Sample rate in Hz.
    pub rate: u32,
}

/// Whether a file begins like a WAV file.
pub(super) fn is_wav(bytes: &[u8]) -> bool {
    matches!(bytes.get(..4), Some(b"RIFF" | b"RF64" | b"BW64")) && bytes.get(8..12) == Some(b"WAVE")
}

/// Finds the samples of a WAV file and their form.
///
/// # Errors
/// When there are none, or their form is not supported.
pub(super) fn read(bytes: &[u8]) -> Result<Wav, DecodeError> {
    let mut at = 12;
    let (mut form, mut large) = (None, None);
    loop {
        let (id, size) = chunk(bytes, at).ok_or(match form {
            Some(_) => DecodeError::NoSound,
            None => DecodeError::WavHeader,
        })?;
        let start = at + 8;
        let body = bytes.get(start..).unwrap_or_default();
        match id {
            b"fmt " => {
                form = Some(Form::read(
                    body.get(..size.min(body.len() as u64) as usize).unwrap_or_default(),
                )?)
            }
            b"ds64" => {
                large =
                    body.get(8..16).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes)
            }
            b"data" => {
                let form = form.ok_or(DecodeError::WavHeader)?;
                // Its own sizes may be wrong, so that another file is looked for in the samples, too.
                if body.windows(12).any(is_wav) {
                    return Err(DecodeError::Joined);
                }
                return Ok(samples(bytes, start, size, large, &form));
            }
            _ => {}
        }
        let end = (start as u64).saturating_add(size);
        at = next(bytes, usize::try_from(end).unwrap_or(usize::MAX), size % 2 == 1);
    }
}

/// Offset of the next chunk; some programs omit the byte that makes a size even.
fn next(bytes: &[u8], end: usize, odd: bool) -> usize {
    if odd && !known(bytes, end) { end.saturating_add(1) } else { end }
}

/// Name and size of the chunk at an offset.
fn chunk(bytes: &[u8], at: usize) -> Option<(&[u8; 4], u64)> {
    let id = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    let size: [u8; 4] = bytes.get(at + 4..at.checked_add(8)?)?.try_into().ok()?;
    Some((id, u32::from_le_bytes(size).into()))
}

fn known(bytes: &[u8], at: usize) -> bool {
    chunk(bytes, at).is_some_and(|(id, _)| KNOWN.contains(&id))
}

/// The samples that begin at `start` and have `size` bytes by the header.
fn samples(bytes: &[u8], start: usize, size: u64, large: Option<u64>, form: &Form) -> Wav {
    let there = bytes.len().saturating_sub(start);
    let size = match large {
        Some(large) if size == u64::from(u32::MAX) => large,
        _ => size,
    };
    // A size of 0 was never filled in by the recorder, unless other chunks follow.
    let promised = (size < UNKNOWN || large == Some(size))
        .then_some(size)
        .filter(|size| *size > 0 || known(bytes, start) || there == 0);
    let mut end = bytes.len();
    if let Some(size) = promised {
        let said = usize::try_from(size).unwrap_or(usize::MAX).saturating_add(start);
        let rest = bytes.get(said..).unwrap_or_default();
        // Another chunk, a tag without one, or zeros may follow; anything else is sound that the header does
        // not count.
        let follows = next(bytes, said, size % 2 == 1);
        let over = rest.len() < 8
            || known(bytes, follows)
            || rest.starts_with(b"TAG")
            || rest.starts_with(b"ID3")
            || chunk(bytes, follows).is_some_and(|(id, size)| {
                id.iter().all(u8::is_ascii_graphic) && size <= (bytes.len() - follows) as u64
            })
            || rest.iter().all(|byte| *byte == 0);
        if over {
            end = said.min(end);
        }
    }
    let frame = form.bytes * usize::from(form.channels);
    let length = (end - start) / frame * frame;
    Wav {
        header: form.header(length),
        data: start..start + length,
        promised,
        frame,
        rate: form.rate,
    }
}

/// Form of the samples.
struct Form {
    /// 1 for integers, 3 for floats, 6 and 7 for the curves of telephony.
    tag: u16,
    channels: u16,
    rate: u32,
    /// Bytes of one sample.
    bytes: usize,
}

impl Form {
    fn read(body: &[u8]) -> Result<Form, DecodeError> {
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
        if !(1..=2).contains(&channels) {
            return Err(DecodeError::Channels { found: channels.into() });
        }
        let bytes = match usize::from(block / channels) {
            // Some programs leave this field empty; 12 bits occupy two bytes.
            0 => usize::from(bits).div_ceil(8),
            bytes => bytes,
        };
        match (tag, bytes) {
            (1, 1..=4) | (3, 4 | 8) | (6 | 7, 1) => Ok(Form { tag, channels, rate, bytes }),
            _ => Err(DecodeError::Foreign { what: "WAV with samples of an unusual size" }),
        }
    }

    fn header(&self, length: usize) -> Vec<u8> {
        let block = self.bytes * usize::from(self.channels);
        let length = length as u32;
        let mut header = Vec::with_capacity(46);
        header.extend(b"RIFF");
        header.extend((38 + length).to_le_bytes());
        header.extend(b"WAVEfmt \x12\0\0\0");
        header.extend(self.tag.to_le_bytes());
        header.extend(self.channels.to_le_bytes());
        header.extend(self.rate.to_le_bytes());
        header.extend(self.rate.wrapping_mul(block as u32).to_le_bytes());
        header.extend((block as u16).to_le_bytes());
        header.extend((self.bytes as u16 * 8).to_le_bytes());
        header.extend(b"\0\0data");
        header.extend(length.to_le_bytes());
        header
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
