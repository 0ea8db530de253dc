//! Recordings too long to be kept decoded.

use std::sync::Arc;

use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::packets::{Packets, decoder};
use super::rate::{Rate, length};
use super::{DecodeError, LONGEST, Noticed};
use crate::units::Frames;

/// Number of packets decoded before the first one that sounds. MP3 needs the most: its bit reservoir reaches
/// 511 bytes back (ISO 11172-3, 2.4.2.7), which is ten packets at 32 kbit/s and 48 kHz; then one for the
/// overlap of its transform and one for its filter bank. Vorbis needs one.
const WARM_UP: usize = 24;

/// A recording of up to 4 h, kept in memory in encoded form: its packets, and the frame at which each begins.
/// Any place can be decoded to the same bits without decoding from the start. No part of it is written to a
/// file.
pub struct LongClip {
    params: AudioCodecParameters,
    /// Sample rate of the file in Hz.
    rate: u32,
    channels: usize,
    /// The channel that sounds on both sides, if only one of two is used.
    only: Option<usize>,
    /// Packets, one after the other.
    data: Box<[u8]>,
    packets: Box<[Place]>,
    frames: Frames,
    source_frames: u64,
}

/// Place of a packet.
struct Place {
    /// Offset of its first byte in the data; it ends where the next packet begins.
    byte: usize,
    /// Its first frame, at the file's rate.
    frame: u64,
    /// Frames that the decoder discards at its start and end.
    trim: (u32, u32),
}

impl LongClip {
    /// Reads a sound file and decodes all of it once.
    ///
    /// # Errors
    /// See [`DecodeError`].
    pub fn read(bytes: &[u8]) -> Result<LongClip, DecodeError> {
        LongClip::look(bytes).map(|(clip, _)| clip)
    }

    /// Adds what sounds to a hash.
    pub(super) fn hash(&self, hasher: &mut blake3::Hasher) {
        hasher.update(&self.rate.to_le_bytes());
        hasher.update(format!("{:?}", self.only).as_bytes());
        hasher.update(&self.data);
    }

    /// Reads a sound file and returns properties found while decoding it.
    pub(super) fn look(bytes: &[u8]) -> Result<(LongClip, Noticed), DecodeError> {
        let mut source = Packets::open(bytes)?;
        let mut data = Vec::new();
        let mut packets = Vec::new();
        let mut frame = 0;
        while let Some(packet) = source.next()? {
            let trimmed = |trim: Duration| u32::try_from(trim.get()).unwrap_or(u32::MAX);
            let trim = (trimmed(packet.trim_start), trimmed(packet.trim_end));
            packets.push(Place { byte: data.len(), frame, trim });
            data.extend_from_slice(&packet.data);
            frame += source.frames() as u64;
            if source.form().is_some_and(|(rate, _)| length(frame, rate) > LONGEST) {
                return Err(DecodeError::TooLong { most: LONGEST });
            }
        }
        let (rate, channels) = source.form().ok_or(DecodeError::NoSound)?;
        let noticed = Noticed::of(&source);
        let clip = LongClip {
            params: source.params().clone(),
            rate,
            channels,
            only: noticed.sides.only(),
            data: data.into(),
            packets: packets.into(),
            frames: length(frame, rate),
            source_frames: frame,
        };
        Ok((clip, noticed))
    }

    /// Whether the recording has one channel for both sides.
    pub fn is_mono(&self) -> bool {
        self.sides() == 1
    }

    /// Number of channels that sound.
    fn sides(&self) -> usize {
        if self.only.is_some() { 1 } else { self.channels }
    }

    /// Length at 48 kHz.
    pub fn frames(&self) -> Frames {
        self.frames
    }

    /// Size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.data.len() + self.packets.len() * size_of::<Place>()
    }

    /// Bytes of a packet, and its number of frames.
    fn packet(&self, at: usize) -> Option<(PacketRef<'_>, usize)> {
        let place = self.packets.get(at)?;
        let next = self.packets.get(at + 1);
        let byte = next.map_or(self.data.len(), |next| next.byte);
        let frames = next.map_or(self.source_frames, |next| next.frame) - place.frame;
        let data = self.data.get(place.byte..byte)?;
        let mut packet = PacketRef::new(0, Timestamp::ZERO, Duration::new(frames), data);
        packet.trim_start = Duration::new(place.trim.0.into());
        packet.trim_end = Duration::new(place.trim.1.into());
        Some((packet, usize::try_from(frames).unwrap_or(usize::MAX)))
    }
}

impl std::fmt::Debug for LongClip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LongClip({} in {} bytes)", self.frames, self.bytes())
    }
}

/// Decodes a long recording from any position; continuing is cheaper than jumping.
pub(in crate::audio) struct Reader {
    clip: Arc<LongClip>,
    decoder: Box<dyn AudioDecoder>,
    rate: Rate,
    /// Index of the next packet.
    packet: usize,
    /// Frames, at the file's rate, to discard from the next packets.
    skip: usize,
    planes: Vec<Vec<f32>>,
    /// Decoded frames at 48 kHz that have not been read yet.
    ready: Vec<Vec<f32>>,
    /// Position of the first of them.
    at: u64,
}

impl Reader {
    /// Makes a reader at the beginning of this recording.
    ///
    /// # Errors
    /// None for a recording that could be read before.
    pub fn new(clip: Arc<LongClip>) -> Result<Reader, DecodeError> {
        let decoder = decoder(&clip.params)?;
        let rate = Rate::new(clip.rate, clip.sides())?;
        let (planes, ready) = (Vec::new(), vec![Vec::new(); clip.sides()]);
        Ok(Reader { clip, decoder, rate, packet: 0, skip: 0, planes, ready, at: 0 })
    }

    /// Recording that it decodes.
    pub fn clip(&self) -> &Arc<LongClip> {
        &self.clip
    }

    /// Position at which reading continues without a jump.
    pub fn position(&self) -> u64 {
        self.at
    }

    /// Fills both sides, which have the same length, with the sound from `position` on, and with silence
    /// after the end.
    pub fn read(&mut self, position: u64, left: &mut [f32], right: &mut [f32]) {
        if position != self.at {
            self.jump(position);
        }
        let frames = left.len();
        while self.ready.first().is_some_and(|ready| ready.len() < frames) {
            if self.step().is_err() {
                // All of the recording was decoded once before; on an error, silence takes the place of the
                // sound.
                self.ready.iter_mut().for_each(|ready| ready.resize(frames, 0.0));
            }
        }
        for (side, at) in [left, right].into_iter().zip([0, self.ready.len().saturating_sub(1)]) {
            if let Some(ready) = self.ready.get(at) {
                side.iter_mut().zip(ready).for_each(|(side, ready)| *side = *ready);
            }
        }
        for ready in &mut self.ready {
            ready.drain(..frames.min(ready.len()));
        }
        self.at = position.saturating_add(frames as u64);
    }

    fn jump(&mut self, position: u64) {
        self.at = position;
        self.ready.iter_mut().for_each(Vec::clear);
        let input = self.rate.begin_at(position).input;
        let after = self.clip.packets.partition_point(|place| place.frame <= input);
        self.packet = after.saturating_sub(1);
        let begins = self.clip.packets.get(self.packet).map_or(0, |place| place.frame);
        self.skip = usize::try_from(input - begins).unwrap_or(usize::MAX);
        self.decoder.reset();
        for warm in self.packet.saturating_sub(WARM_UP)..self.packet {
            if let Some((packet, _)) = self.clip.packet(warm) {
                // The output of these packets is discarded; the decoder may refuse the first of them.
                let _ = self.decoder.decode_ref(&packet);
            }
        }
    }

    /// Decodes one more packet, or adds silence after the last.
    fn step(&mut self) -> Result<(), DecodeError> {
        self.planes.resize_with(self.clip.channels, Vec::new);
        let frames = match self.clip.packet(self.packet) {
            None => {
                self.planes.iter_mut().for_each(Vec::clear);
                1024
            }
            Some((packet, frames)) => {
                match self.decoder.decode_ref(&packet) {
                    Ok(buffer) if buffer.num_planes() == self.clip.channels => {
                        buffer.copy_to_vecs_planar::<f32>(&mut self.planes);
                    }
                    // The packet had no sound when the file was read, either.
                    _ => self.planes.iter_mut().for_each(Vec::clear),
                }
                frames
            }
        };
        if let Some(only) = self.clip.only {
            self.planes.swap(0, only);
            self.planes.truncate(1);
        }
        self.packet += 1;
        let skip = self.skip.min(frames);
        self.skip -= skip;
        for plane in &mut self.planes {
            plane.resize(frames, 0.0);
            plane.drain(..skip);
        }
        self.rate.push(&self.planes, &mut self.ready)
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::super::tests::wav;
    use super::*;
    use crate::audio::encode::encode_speech;
    use crate::rng::SplitMix64;

    /// Noise, in which every frame is different.
    fn noise(frames: usize) -> Vec<f32> {
        let mut chance = SplitMix64::new(8);
        (0..frames).map(|_| chance.bipolar() * 0.3).collect()
    }

    /// Number of frames that differ between a long recording, read from these positions, and the same
    /// recording decoded as a whole.
    fn differing(file: &[u8], positions: &[u64]) -> usize {
        let whole = decode(file).unwrap();
        let clip = Arc::new(LongClip::read(file).unwrap());
        assert_eq!(clip.frames(), whole.frames());
        let mut reader = Reader::new(clip).unwrap();
        let (mut left, mut right) = (vec![0.0; 5_000], vec![0.0; 5_000]);
        let mut differ = 0;
        for from in positions {
            reader.read(*from, &mut left, &mut right);
            for (at, sample) in (*from as usize..).zip(&left) {
                let expected = whole.left().get(at).copied().unwrap_or_default();
                // After the end the resampler rings out, which no listener hears.
                let inside = at < whole.left().len();
                differ += usize::from(inside && expected.to_bits() != sample.to_bits());
            }
            assert_eq!(left, right);
        }
        differ
    }

    #[test]
    fn any_place_is_the_same_bits_as_the_whole() {
        let files = [
            wav(48_000, &noise(200_000)),
            wav(44_100, &noise(200_000)),
            wav(8_000, &noise(40_000)),
            wav(96_000, &noise(400_000)),
            encode_speech(&noise(100_000), 24_000).unwrap(),
        ];
        let mut chance = SplitMix64::new(4);
        let mut positions: Vec<u64> = (0..40).map(|n| n * 5_000).collect();
        positions.extend((0..40).map(|_| chance.below(199_000)));
        for (n, file) in files.iter().enumerate() {
            assert_eq!(differing(file, &positions), 0, "{n}");
        }
    }

    /// Control: without the packets before it, a place of a Vorbis file decodes differently.
    #[test]
    fn a_decoder_that_is_not_warm_differs() {
        let file = encode_speech(&noise(100_000), 24_000).unwrap();
        let clip = LongClip::read(&file).unwrap();
        let warm = |first: usize| {
            let mut decoder = decoder(&clip.params).unwrap();
            let mut planes: Vec<Vec<f32>> = Vec::new();
            for at in first..=40 {
                let (packet, _) = clip.packet(at).unwrap();
                decoder.decode_ref(&packet).unwrap().copy_to_vecs_planar::<f32>(&mut planes);
            }
            planes
        };
        assert_eq!(warm(40 - WARM_UP), warm(0));
        assert_ne!(warm(40), warm(0));
    }
}
