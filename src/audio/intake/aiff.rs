//! Reads the headers of AIFF and AIFF-C files. As with WAV, the samples that are present decide what is read.

use crate::audio::decode::DecodeError;
use crate::audio::decode::plain::{Form, Kind, Plain};
use crate::audio::decode::source::{Source, bytes_of, piece};

/// Whether a file begins like an AIFF or AIFF-C file.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"FORM") && matches!(head.get(8..12), Some(b"AIFF" | b"AIFC"))
}

/// Finds the samples and their form, with at most `most` channels.
///
/// # Errors
/// When there are none, or their form is not supported.
pub(super) fn read(from: &mut dyn Source, most: usize) -> Result<Plain, DecodeError> {
    let there = bytes_of(from);
    let compressed = piece(from, 8, 4) == b"AIFC";
    let mut at = 12u64;
    let (mut common, mut sound) = (None, None);
    while let Some((id, size)) = chunk(from, at)
        && (common.is_none() || sound.is_none())
    {
        let start = at + 8;
        match &id {
            b"COMM" => {
                common = Some(Common::read(&piece(from, start, 22), compressed).ok_or(Damaged)??);
            }
            b"SSND" => {
                let head = piece(from, start, 8);
                let skip = head.first_chunk().map_or(0, |skip| u32::from_be_bytes(*skip));
                let from = start + 8 + u64::from(skip);
                // A recorder that was interrupted never filled the size in.
                let end = if size <= 8 { there } else { start.saturating_add(size).min(there) };
                sound = Some(from..end.max(from));
            }
            _ => {}
        }
        at = start.saturating_add(size).saturating_add(size % 2);
    }
    let Common { form, channels, frames, rate } = common.ok_or(Damaged)?;
    let sound = sound.ok_or(DecodeError::NoSound)?;
    if channels == 0 || usize::from(channels) > most {
        return Err(DecodeError::Channels { found: channels.into(), most });
    }
    let frame = form.bytes as u64 * u64::from(channels);
    let length = (sound.end - sound.start) / frame * frame;
    let promised = (frames > 0).then_some(u64::from(frames));
    Ok(Plain { form, channels, rate, data: sound.start..sound.start + length, promised })
}

use DecodeError::Damaged;

/// Name and size of the chunk at an offset.
fn chunk(from: &mut dyn Source, at: u64) -> Option<([u8; 4], u64)> {
    let head = piece(from, at, 8);
    Some((*head.first_chunk()?, u32::from_be_bytes(*head.get(4..)?.first_chunk()?).into()))
}

/// What the common chunk says.
#[derive(Copy, Clone)]
struct Common {
    form: Form,
    channels: u16,
    frames: u32,
    /// Sample rate in Hz.
    rate: u32,
}

impl Common {
    /// `None` if it is too short.
    fn read(body: &[u8], compressed: bool) -> Option<Result<Common, DecodeError>> {
        let two = |at: usize| Some(u16::from_be_bytes(*body.get(at..)?.first_chunk()?));
        let (channels, bits) = (two(0)?, two(6)?);
        let frames = u32::from_be_bytes(*body.get(2..)?.first_chunk()?);
        let rate = whole(body.get(8..)?.first_chunk()?);
        let name = if compressed { *body.get(18..)?.first_chunk()? } else { *b"NONE" };
        // Samples are as wide as the bytes that hold their bits.
        let integer =
            |big: bool| Form { kind: Kind::Integer, bytes: usize::from(bits).div_ceil(8), big };
        let of = |kind: Kind, bytes: usize| Form { kind, bytes, big: true };
        let form = match &name {
            b"NONE" | b"twos" => integer(true),
            b"sowt" => integer(false),
            b"raw " => of(Kind::Unsigned, 1),
            b"in24" => of(Kind::Integer, 3),
            b"in32" => of(Kind::Integer, 4),
            b"fl32" | b"FL32" => of(Kind::Float, 4),
            b"fl64" | b"FL64" => of(Kind::Float, 8),
            b"alaw" | b"ALAW" => of(Kind::ALaw, 1),
            b"ulaw" | b"ULAW" => of(Kind::MuLaw, 1),
            _ => return Some(Err(DecodeError::Foreign { what: "AIFF-C with a codec" })),
        };
        Some(match form.codec() {
            Some(_) => Ok(Common { form, channels, frames, rate }),
            None => Err(DecodeError::Foreign { what: "AIFF with samples of an unusual size" }),
        })
    }
}

/// The whole part of a number with 80 bits, the form that AIFF has its sample rate in; 0 if it is out of reach.
fn whole(bytes: &[u8; 10]) -> u32 {
    let [high, low, fraction @ ..] = *bytes;
    let exponent = u32::from(u16::from_be_bytes([high, low]));
    let fraction = u64::from_be_bytes(fraction);
    // The point stands 63 bits from the right at an exponent of 16,383.
    match (16_383 + 63u32).checked_sub(exponent) {
        Some(shift @ 32..64) => (fraction >> shift) as u32,
        _ => 0,
    }
}
