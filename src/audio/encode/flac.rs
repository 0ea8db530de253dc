//! FLAC, 24-bit.

use std::io::{self, Cursor, ErrorKind, Seek, SeekFrom, Write};

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, Stream};
use flacenc::config;
use flacenc::encode_fixed_size_frame;
use flacenc::error::{Verified, Verify};
use flacenc::source::{Context, Fill, FrameBuf};

use super::EncodeError;
use crate::audio::clip::Sound;
use crate::audio::decode;
use crate::units::{Gain, SAMPLE_RATE, StereoFrame};

const BITS: usize = 24;
/// Full scale of 24 bits.
const FULL: f64 = 8_388_608.0;

/// Frames that are made ready at a time.
const STRETCH: usize = 4_800;

/// A FLAC file of a recording at another level; `None` where it would have more than `most` bytes.
///
/// # Errors
/// When it can not be encoded.
pub fn flac(sound: &Sound, gain: Gain, most: usize) -> Result<Option<Vec<u8>>, EncodeError> {
    let mut flac = Flac::new(Room { file: Cursor::default(), most })?;
    let mut written = Ok(());
    let mut frames = Vec::with_capacity(STRETCH);
    decode::hear(sound, |left, right| {
        for (left, right) in left.chunks(STRETCH).zip(right.chunks(STRETCH)) {
            frames.clear();
            let pairs = left.iter().zip(right);
            let louder = |(l, r): (&f32, &f32)| StereoFrame { left: l * gain.0, right: r * gain.0 };
            frames.extend(pairs.map(louder));
            if written.is_ok() {
                written = flac.write(&frames);
            }
        }
    })?;
    match written.and_then(|()| flac.finish()) {
        Ok(room) => Ok(Some(room.file.into_inner())),
        Err(EncodeError::Write(error)) if error.kind() == ErrorKind::FileTooLarge => Ok(None),
        Err(error) => Err(error),
    }
}

/// A file in memory that takes only so many bytes.
struct Room {
    file: Cursor<Vec<u8>>,
    most: usize,
}

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.position() + bytes.len() as u64 > self.most as u64 {
            true => Err(ErrorKind::FileTooLarge.into()),
            false => self.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Room {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

pub(in crate::audio) struct Flac<W> {
    out: W,
    config: Verified<config::Encoder>,
    /// Only its information is used; frames are written as they come.
    stream: Stream,
    block: FrameBuf,
    context: Context,
    pending: Vec<i32>,
    block_size: usize,
}

fn failed(what: impl std::fmt::Display) -> EncodeError {
    EncodeError::Encoder { what: what.to_string() }
}

impl<W: Write + Seek> Flac<W> {
    pub(in crate::audio) fn new(out: W) -> Result<Flac<W>, EncodeError> {
        let mut config = config::Encoder::default();
        // Its parameters end where 24 bits of loud noise begin, which an estimate does not see: such noise
        // would take forty times the room of its samples.
        config.subframe_coding.fixed.order_sel = config::OrderSel::BitCount;
        let config = config.into_verified().map_err(|(_, error)| failed(error))?;
        let block_size = config.block_size;
        let mut stream = Stream::new(SAMPLE_RATE as usize, 2, BITS).map_err(failed)?;
        stream.stream_info_mut().set_block_sizes(block_size, block_size).map_err(failed)?;
        let mut flac = Flac {
            out,
            config,
            stream,
            block: FrameBuf::with_size(2, block_size).map_err(failed)?,
            context: Context::new(BITS, 2),
            pending: Vec::new(),
            block_size,
        };
        flac.write_header()?;
        Ok(flac)
    }

    fn write_header(&mut self) -> Result<(), EncodeError> {
        let mut sink = ByteSink::new();
        self.stream.write(&mut sink).map_err(failed)?;
        self.out.write_all(sink.as_slice())?;
        Ok(())
    }

    pub(in crate::audio) fn write(&mut self, frames: &[StereoFrame]) -> Result<(), EncodeError> {
        let whole =
            |sample: f32| (f64::from(sample) * FULL).round().clamp(-FULL, FULL - 1.0) as i32;
        self.pending
            .extend(frames.iter().flat_map(|frame| [whole(frame.left), whole(frame.right)]));
        let block = self.block_size * 2;
        let whole_blocks = self.pending.len() / block * block;
        let pending = std::mem::take(&mut self.pending);
        for samples in pending.get(..whole_blocks).unwrap_or_default().chunks(block) {
            self.write_block(samples)?;
        }
        self.pending = pending.get(whole_blocks..).unwrap_or_default().to_vec();
        Ok(())
    }

    fn write_block(&mut self, samples: &[i32]) -> Result<(), EncodeError> {
        // The last block is shorter than the others.
        self.block.resize(samples.len() / 2);
        self.block.fill_interleaved(samples).map_err(failed)?;
        self.context.fill_interleaved(samples).map_err(failed)?;
        let number = self.context.current_frame_number().unwrap_or_default();
        let info = self.stream.stream_info_mut();
        let frame =
            encode_fixed_size_frame(&self.config, &self.block, number, info).map_err(failed)?;
        if samples.len() == self.block_size * 2 {
            info.update_frame_info(&frame);
        }
        let mut sink = ByteSink::new();
        frame.write(&mut sink).map_err(failed)?;
        self.out.write_all(sink.as_slice())?;
        Ok(())
    }

    pub(in crate::audio) fn finish(mut self) -> Result<W, EncodeError> {
        let rest = std::mem::take(&mut self.pending);
        if !rest.is_empty() {
            self.write_block(&rest)?;
        }
        let (digest, total) = (self.context.md5_digest(), self.context.total_samples());
        let info = self.stream.stream_info_mut();
        info.set_block_sizes(self.block_size, self.block_size).map_err(failed)?;
        info.set_md5_digest(&digest);
        info.set_total_samples(total);
        self.out.seek(SeekFrom::Start(0))?;
        self.write_header()?;
        self.out.seek(SeekFrom::End(0))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::SplitMix64;

    /// A file of two and a half blocks of noise, and what it was made of.
    fn noise(level: f32) -> (Vec<u8>, Vec<StereoFrame>) {
        let mut chance = SplitMix64::new(4);
        let mut sample = || chance.bipolar() * level;
        let frames: Vec<StereoFrame> =
            (0..10_000).map(|_| StereoFrame { left: sample(), right: sample() }).collect();
        let mut flac = Flac::new(Cursor::default()).unwrap();
        flac.write(&frames).unwrap();
        (flac.finish().unwrap().into_inner(), frames)
    }

    #[test]
    fn no_noise_takes_more_room_than_its_samples() {
        for level in [1.0, 0.5, 0.1, 0.01] {
            let (file, frames) = noise(level);
            let plain = frames.len() * 2 * BITS / 8;
            assert!(file.len() < plain + 200, "{level}: {} bytes of {plain}", file.len());
            let heard = decode::decode(&file).unwrap();
            assert_eq!(heard.left().len(), frames.len());
            let heard = heard.left().iter().zip(heard.right());
            for (at, ((left, right), meant)) in heard.zip(&frames).enumerate() {
                assert!((left - meant.left).abs() < 1e-6, "{level}: frame {at}");
                assert!((right - meant.right).abs() < 1e-6, "{level}: frame {at}");
            }
        }
    }
}
