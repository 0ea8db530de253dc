//! WAV, and RF64 for files larger than WAV's size fields allow (EBU Tech 3306).

use std::io::{Seek, SeekFrom, Write};

use super::EncodeError;
use crate::rng::SplitMix64;
use crate::units::{SAMPLE_RATE, StereoFrame};

/// Seed of the dither.
const DITHER: u64 = 0x6772_6f75_6e64;

/// Bytes before the samples: RIFF, room for RF64's sizes, `fmt `, `fact`, `data`.
const HEADER: u64 = 12 + 36 + 26 + 12 + 8;

/// Form of a written sample.
#[derive(Copy, Clone)]
pub(in crate::audio) enum Sample {
    /// 32-bit float.
    Float,
    /// Integers of this many bits, with triangular dither.
    Integer(u8),
}

impl Sample {
    fn bytes(self) -> u16 {
        match self {
            Sample::Float => 4,
            Sample::Integer(bits) => u16::from(bits / 8),
        }
    }
}

pub(in crate::audio) struct Wav<W> {
    out: W,
    sample: Sample,
    frames: u64,
    chance: SplitMix64,
    buffer: Vec<u8>,
}

impl<W: Write + Seek> Wav<W> {
    pub(in crate::audio) fn new(mut out: W, sample: Sample) -> Result<Wav<W>, EncodeError> {
        out.write_all(&header(sample, 0))?;
        Ok(Wav { out, sample, frames: 0, chance: SplitMix64::new(DITHER), buffer: Vec::new() })
    }

    pub(in crate::audio) fn write(&mut self, frames: &[StereoFrame]) -> Result<(), EncodeError> {
        match self.sample {
            Sample::Float => {
                self.buffer.resize(frames.len() * 8, 0);
                let places = self.buffer.as_chunks_mut::<8>().0.iter_mut();
                for (place, frame) in places.zip(frames) {
                    let (left, right) = place.split_at_mut(4);
                    left.copy_from_slice(&frame.left.to_le_bytes());
                    right.copy_from_slice(&frame.right.to_le_bytes());
                }
            }
            Sample::Integer(bits) => {
                self.buffer.clear();
                for sample in frames.iter().flat_map(|frame| [frame.left, frame.right]) {
                    let full = f64::from(1u32 << (bits - 1));
                    // Two uniform distributions of one step each add up to a triangle of two steps.
                    let dither = f64::from(self.chance.unit()) - f64::from(self.chance.unit());
                    let whole =
                        (f64::from(sample) * full + dither).round().clamp(-full, full - 1.0);
                    let bytes = (whole as i32).to_le_bytes();
                    self.buffer.extend(bytes.iter().take(usize::from(self.sample.bytes())));
                }
            }
        }
        self.out.write_all(&self.buffer)?;
        self.frames += frames.len() as u64;
        Ok(())
    }

    pub(in crate::audio) fn finish(mut self) -> Result<W, EncodeError> {
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header(self.sample, self.frames))?;
        self.out.seek(SeekFrom::End(0))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// The header of a file with this many stereo frames.
fn header(sample: Sample, frames: u64) -> Vec<u8> {
    let frame_bytes = sample.bytes() * 2;
    let data = frames.saturating_mul(u64::from(frame_bytes));
    let riff = HEADER - 8 + data;
    // Sizes that do not fit are written to `ds64`, and a marker takes their usual places.
    let is_long = riff > u64::from(u32::MAX);
    let short = |size: u64| u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes();
    let mut h = Vec::new();
    h.extend(if is_long { b"RF64" } else { b"RIFF" });
    h.extend(short(riff));
    h.extend(b"WAVE");
    h.extend(if is_long { b"ds64" } else { b"JUNK" });
    h.extend(28u32.to_le_bytes());
    for size in [riff, data, frames] {
        h.extend(if is_long { size } else { 0 }.to_le_bytes());
    }
    h.extend(0u32.to_le_bytes());
    h.extend(b"fmt ");
    h.extend(18u32.to_le_bytes());
    let tag: u16 = match sample {
        Sample::Float => 3,
        Sample::Integer(_) => 1,
    };
    h.extend(tag.to_le_bytes());
    h.extend(2u16.to_le_bytes());
    h.extend(SAMPLE_RATE.to_le_bytes());
    h.extend((SAMPLE_RATE * u32::from(frame_bytes)).to_le_bytes());
    h.extend(frame_bytes.to_le_bytes());
    h.extend((sample.bytes() * 8).to_le_bytes());
    // No extension; formats other than integers must state this.
    h.extend(0u16.to_le_bytes());
    h.extend(b"fact");
    h.extend(4u32.to_le_bytes());
    h.extend(short(frames));
    h.extend(b"data");
    h.extend(short(data));
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_its_length_and_grows_into_rf64() {
        let short = header(Sample::Float, 48_000);
        assert_eq!(short.len() as u64, HEADER);
        assert_eq!(&short[..4], b"RIFF");
        assert_eq!(short[HEADER as usize - 4..], 384_000u32.to_le_bytes());
        // Two hours of float samples are under 4 GiB, four are over.
        let hours = |n: u64| header(Sample::Float, n * 3600 * 48_000);
        assert_eq!(&hours(2)[..4], b"RIFF");
        let long = hours(4);
        assert_eq!(&long[..4], b"RF64");
        assert_eq!(&long[12..16], b"ds64");
        assert_eq!(long[28..36], (4u64 * 3600 * 48_000 * 8).to_le_bytes());
        assert_eq!(long[HEADER as usize - 4..], u32::MAX.to_le_bytes());
    }
}
