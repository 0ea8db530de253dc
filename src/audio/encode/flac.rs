//! FLAC: 24-bit for sound that the program makes; recordings keep their channels and bits.
//!
//! No block depends on another one, so they are encoded on all cores and written in their order.

use std::io::{self, Cursor, ErrorKind, Seek, SeekFrom, Write};
use std::num::NonZero;
use std::thread;

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, Frame, MetadataBlockData, Stream, StreamInfo};
use flacenc::config;
use flacenc::encode_fixed_size_frame;
use flacenc::error::{Verified, Verify};
use flacenc::source::{Context, Fill, FrameBuf};

use super::tags::{COMMENTS, PICTURE};
use super::{EncodeError, Tags};
use crate::audio::DELAY;
use crate::audio::decode;
use crate::audio::decode::Sound;
use crate::audio::limiter::Limiter;
use crate::units::{Gain, SAMPLE_RATE, StereoFrame};

const BITS: usize = 24;

/// Blocks collected for each core before they are encoded, a third of a second: long against starting a thread.
const AT_ONCE: usize = 4;

/// Frames prepared at a time.
const STRETCH: usize = 4_800;

/// Encodes a recording at another level as FLAC, with 16 or 24 bits, and with one channel if the recording
/// has one. Returns `None` if the file would exceed `most` bytes. Sounds that would then exceed the ceiling,
/// such as a knock beside a voice, are limited.
///
/// # Errors
/// When the sound cannot be encoded.
pub fn flac(
    sound: &Sound,
    gain: Gain,
    bits: usize,
    most: usize,
) -> Result<Option<Vec<u8>>, EncodeError> {
    let channels = if sound.is_mono() { 1 } else { 2 };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let room = Room { file: Cursor::new(Vec::new()), at: 0, most: most as u64 };
    let mut flac = Flac::with(room, (channels, bits), &Tags::default(), cores)?;
    let mut written = Ok(());
    let mut limiter = Box::new(Limiter::new());
    // The limiter looks ahead: its first output is not part of the recording, and the end of the recording
    // comes out after silence.
    let mut skip = DELAY.0 as usize;
    let (mut left, mut right) = (Vec::with_capacity(STRETCH), Vec::with_capacity(STRETCH));
    let mut louder = |from: [&[f32]; 2]| {
        for (from_left, from_right) in from[0].chunks(STRETCH).zip(from[1].chunks(STRETCH)) {
            left.clear();
            right.clear();
            left.extend(from_left.iter().map(|sample| sample * gain.0));
            right.extend(from_right.iter().map(|sample| sample * gain.0));
            limiter.process(&mut left, &mut right);
            let drop = skip.min(left.len());
            skip -= drop;
            let pairs = left.iter().zip(&right).skip(drop);
            let frames: Vec<StereoFrame> =
                pairs.map(|(left, right)| StereoFrame { left: *left, right: *right }).collect();
            if written.is_ok() {
                written = flac.write(&frames);
            }
        }
    };
    decode::hear(sound, |left, right| louder([left, right]))?;
    let silence = [0.0; DELAY.0 as usize];
    louder([&silence, &silence]);
    match written.and_then(|()| flac.finish()).map_err(|error| error.full(most)) {
        Ok(room) => Ok(Some(room.file.into_inner())),
        Err(EncodeError::Full { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a recording as FLAC while it is heard, as it is, with 16 or 24 bits and one or two channels. What exceeds
/// full scale is cut there.
pub struct Recorded<W> {
    flac: Flac<Room<W>>,
    most: usize,
}

impl<W: Write + Seek> Recorded<W> {
    /// Begins a file of at most `most` bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(
        file: W,
        channels: usize,
        bits: usize,
        most: usize,
    ) -> Result<Recorded<W>, EncodeError> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let room = Room { file, at: 0, most: most as u64 };
        let flac = Flac::with(room, (channels, bits), &Tags::default(), cores)?;
        Ok(Recorded { flac, most })
    }

    /// Adds a stretch; with one channel, its left side.
    ///
    /// # Errors
    /// When it cannot be written, or there is no more room.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), EncodeError> {
        let pairs = left.iter().zip(right);
        let frames: Vec<StereoFrame> =
            pairs.map(|(left, right)| StereoFrame { left: *left, right: *right }).collect();
        self.flac.write(&frames).map_err(|error| error.full(self.most))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written, or there is no more room.
    pub fn finish(self) -> Result<W, EncodeError> {
        let Recorded { flac, most } = self;
        flac.finish().map(|room| room.file).map_err(|error| error.full(most))
    }
}

/// A file with a maximum size.
struct Room<W> {
    file: W,
    at: u64,
    most: u64,
}

impl<W: Write> Write for Room<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.at + bytes.len() as u64 > self.most {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl<W: Seek> Seek for Room<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.file.seek(to)?;
        Ok(self.at)
    }
}

pub(in crate::audio) struct Flac<W> {
    out: W,
    config: Verified<config::Encoder>,
    /// Only its stream information is used; frames are written as they are encoded.
    stream: Stream,
    context: Context,
    pending: Vec<i32>,
    cores: usize,
    block_size: usize,
    channels: usize,
    /// Amplitude of full scale in the file's bits.
    full: f64,
}

fn failed(what: impl std::fmt::Display) -> EncodeError {
    EncodeError::Encoder { what: what.to_string() }
}

impl<W: Write + Seek> Flac<W> {
    pub(in crate::audio) fn new(out: W, tags: &Tags, cores: usize) -> Result<Flac<W>, EncodeError> {
        Flac::with(out, (2, BITS), tags, cores)
    }

    /// Makes an encoder for 1 or 2 channels, with samples of so many bits; with one channel, it writes the left
    /// side.
    fn with(
        out: W,
        (channels, bits): (usize, usize),
        tags: &Tags,
        cores: usize,
    ) -> Result<Flac<W>, EncodeError> {
        let mut config = config::Encoder::default();
        // Its parameters end where loud 24-bit noise begins, which an estimate misses: such noise would take
        // forty times the size of its samples.
        config.subframe_coding.fixed.order_sel = config::OrderSel::BitCount;
        let config = config.into_verified().map_err(|(_, error)| failed(error))?;
        let block_size = config.block_size;
        let mut stream = Stream::new(SAMPLE_RATE as usize, channels, bits).map_err(failed)?;
        stream.stream_info_mut().set_block_sizes(block_size, block_size).map_err(failed)?;
        let mut add = |kind, block: Vec<u8>| {
            let block = MetadataBlockData::new_unknown(kind, &block).map_err(failed)?;
            stream.add_metadata_block(block);
            Ok::<_, EncodeError>(())
        };
        if !tags.comments.is_empty() {
            add(COMMENTS, tags.comment_block())?;
        }
        if let Some(cover) = &tags.cover {
            add(PICTURE, cover.block())?;
        }
        let mut flac = Flac {
            out,
            config,
            stream,
            context: Context::new(bits, channels),
            pending: Vec::new(),
            cores,
            block_size,
            channels,
            full: f64::from(1u32 << (bits - 1)),
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
        let full = self.full;
        let whole =
            |sample: f32| (f64::from(sample) * full).round().clamp(-full, full - 1.0) as i32;
        let sides = frames.iter().flat_map(|frame| [whole(frame.left), whole(frame.right)]);
        self.pending.extend(sides.step_by(3 - self.channels));
        let block = self.block_size * self.channels;
        if self.pending.len() < block * AT_ONCE * self.cores {
            return Ok(());
        }
        let rest = self.pending.split_off(self.pending.len() / block * block);
        let whole = std::mem::replace(&mut self.pending, rest);
        self.write_blocks(&whole)
    }

    /// Writes samples in blocks. Only the last block of a file may be shorter than the others.
    fn write_blocks(&mut self, samples: &[i32]) -> Result<(), EncodeError> {
        let first = self.context.current_frame_number().map_or(0, |number| number + 1);
        let size = self.block_size * self.channels;
        let share = samples.len().div_ceil(size).div_ceil(self.cores).max(1);
        let (config, channels, context) = (&self.config, self.channels, &mut self.context);
        let info = &*self.stream.stream_info_mut();
        let shares = (first..).step_by(share).zip(samples.chunks(share * size));
        let encoded = thread::scope(|scope| {
            let threads = shares.map(|(first, samples)| {
                let encode = move || encode(config, info, first, samples, size / channels);
                thread::Builder::new().name("encode".into()).spawn_scoped(scope, encode)
            });
            let threads = threads.collect::<io::Result<Vec<_>>>()?;
            // The hash of the samples needs no block, so it is worked out meanwhile.
            for samples in samples.chunks(size) {
                context.fill_interleaved(samples).map_err(failed)?;
            }
            let joined = threads.into_iter().map(|thread| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            joined.collect::<Result<Vec<_>, EncodeError>>()
        })?;
        for ((frame, bytes), samples) in encoded.iter().flatten().zip(samples.chunks(size)) {
            if samples.len() == size {
                self.stream.stream_info_mut().update_frame_info(frame);
            }
            self.out.write_all(bytes)?;
        }
        Ok(())
    }

    pub(in crate::audio) fn finish(mut self) -> Result<W, EncodeError> {
        let rest = std::mem::take(&mut self.pending);
        self.write_blocks(&rest)?;
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

/// Encodes blocks of `size` frames, of which the first has this number in the file.
fn encode(
    config: &Verified<config::Encoder>,
    info: &StreamInfo,
    first: usize,
    samples: &[i32],
    size: usize,
) -> Result<Vec<(Frame, Vec<u8>)>, EncodeError> {
    let channels = info.channels();
    let mut block = FrameBuf::with_size(channels, size).map_err(failed)?;
    let encoded = (first..).zip(samples.chunks(size * channels)).map(|(number, samples)| {
        block.resize(samples.len() / channels);
        block.fill_interleaved(samples).map_err(failed)?;
        let frame = encode_fixed_size_frame(config, &block, number, info).map_err(failed)?;
        let mut sink = ByteSink::new();
        frame.write(&mut sink).map_err(failed)?;
        Ok((frame, sink.as_slice().to_vec()))
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SplitMix64;

    /// A file of two and a half blocks of noise, and the noise itself.
    fn noise(level: f32) -> (Vec<u8>, Vec<StereoFrame>) {
        let mut chance = SplitMix64::new(4);
        let mut sample = || chance.bipolar() * level;
        let frames: Vec<StereoFrame> =
            (0..10_000).map(|_| StereoFrame { left: sample(), right: sample() }).collect();
        let mut flac = Flac::new(Cursor::default(), &Tags::default(), 2).unwrap();
        flac.write(&frames).unwrap();
        (flac.finish().unwrap().into_inner(), frames)
    }

    #[test]
    fn cores_change_no_byte() {
        let mut chance = SplitMix64::new(5);
        let mut sample = || chance.bipolar() * 0.2;
        let frames: Vec<StereoFrame> =
            (0..150_001).map(|_| StereoFrame { left: sample(), right: sample() }).collect();
        let file = |cores: usize, at_once: usize| {
            let mut flac = Flac::new(Cursor::new(Vec::new()), &Tags::default(), cores).unwrap();
            for frames in frames.chunks(at_once) {
                flac.write(frames).unwrap();
            }
            flac.finish().unwrap().into_inner()
        };
        let one = file(1, 4_096);
        assert_eq!(decode::decode(&one).unwrap().left().len(), frames.len());
        for (cores, at_once) in [(1, 100_000), (2, 4_096), (3, 48_000), (7, 777), (50, 150_001)] {
            assert!(file(cores, at_once) == one, "{cores} cores, {at_once} frames at once");
        }
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
