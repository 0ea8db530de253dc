//! Reads the frames of an MP3 file one after the other, to the last one.
//!
//! An MP3 file has no reliable length: the figure in front is an encoder's guess in a silent frame, or
//! missing. So this module counts frames, skips tags and pictures between them by their own sizes, and uses
//! the figure in front only to learn how many of the last samples the encoder added, if the figure turns out
//! to be true.

use std::collections::VecDeque;

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::DecodeError;
use super::front::Front;

/// Most bytes before the first frame, other than tags and pictures, that are skipped: 1 MiB.
const MOST_JUNK: u64 = 1024 * 1024;

/// Frames held back until it is known whether they are the last ones: an encoder adds at most 4,095 samples,
/// which are eight frames of the shorter kind.
const WAITING: usize = 8;

/// Delay of every decoder in samples, which encoders leave out of their figure.
const DECODER_DELAY: u32 = 529;

const HEADER: usize = 4;

/// Bit rates in kbit/s by their index in the header, from 1 on: MPEG-1, then MPEG-2 and 2.5.
const RATES: [[u32; 14]; 2] = [
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Content of a frame's four-byte header.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Header {
    /// MPEG-1, whose frames are twice as long as those of 2 and 2.5.
    first: bool,
    /// Sample rate in Hz.
    rate: u32,
    mono: bool,
    /// Size of the whole frame, header included.
    bytes: usize,
    /// Whether a two-byte checksum follows.
    sum: bool,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Header> {
        let word = u32::from_be_bytes(bytes.get(..HEADER)?.try_into().ok()?);
        let version = word >> 19 & 3;
        // Eleven set bits, a valid version, layer III, and a fixed, valid bit rate.
        if word >> 21 != 0x7ff || version == 1 || word >> 17 & 3 != 1 {
            return None;
        }
        let first = version == 3;
        let kbit = RATES[usize::from(!first)].get((word >> 12 & 15).checked_sub(1)? as usize)?;
        let rate = [44_100, 48_000, 32_000].get((word >> 10 & 3) as usize)?;
        let rate = rate
            >> match version {
                3 => 0,
                2 => 1,
                _ => 2,
            };
        let factor = if first { 144_000 } else { 72_000 };
        let bytes = (factor * kbit / rate + (word >> 9 & 1)) as usize;
        Some(Header { first, rate, mono: word >> 6 & 3 == 3, bytes, sum: word >> 16 & 1 == 0 })
    }

    /// Samples in a frame.
    fn samples(self) -> u32 {
        if self.first { 1_152 } else { 576 }
    }

    /// Whether both headers can belong to one file.
    fn like(self, other: Header) -> bool {
        (self.first, self.rate) == (other.first, other.rate)
    }

    /// Offset of the encoder's figures in a silent frame.
    fn side(self) -> usize {
        HEADER
            + match (self.first, self.mono) {
                (true, false) => 32,
                (true, true) | (false, false) => 17,
                (false, true) => 9,
            }
    }
}

/// Figures that an encoder wrote into a silent frame in front.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
struct Promise {
    frames: Option<u32>,
    /// Samples added in front, including the delay of the decoder, and at the end.
    added: (u32, u32),
}

impl Promise {
    /// The figures in a frame, if it contains nothing else.
    fn read(header: Header, frame: &[u8]) -> Option<Promise> {
        let silent = |to: usize| {
            let from = HEADER + if header.sum { 2 } else { 0 };
            frame.get(from..to).is_some_and(|side| side.iter().all(|byte| *byte == 0))
        };
        let four = |at: usize| frame.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
        let side = header.side();
        if matches!(frame.get(side..side + 4), Some(b"Xing" | b"Info")) && silent(side) {
            let flags = four(side + 4).unwrap_or_default();
            let mut at = side + 8;
            let frames = if flags & 1 != 0 { four(at) } else { None };
            for (flag, bytes) in [(1, 4), (2, 4), (4, 100), (8, 4)] {
                at += if flags & flag != 0 { bytes } else { 0 };
            }
            // Name of the encoder; unknown encoders write something else there.
            let known = matches!(frame.get(at..at + 4), Some(b"LAME" | b"Lavf" | b"Lavc"));
            let added = match frame.get(at + 21..at + 24) {
                Some([a, b, c]) if known => {
                    let both = u32::from_be_bytes([0, *a, *b, *c]);
                    (DECODER_DELAY + (both >> 12), (both & 0xfff).saturating_sub(DECODER_DELAY))
                }
                _ => (0, 0),
            };
            return Some(Promise { frames: frames.filter(|frames| *frames > 0), added });
        }
        // Another encoder writes its figures 32 bytes after the header, for any number of channels.
        let vbri = frame.get(36..40) == Some(b"VBRI") && silent(36);
        vbri.then(|| Promise { frames: four(50).filter(|frames| *frames > 0), added: (0, 0) })
    }
}

/// The frames of a file, read as a stream.
pub(super) struct Frames<'b> {
    from: Front<'b>,
    first: Header,
    promise: Promise,
    /// Frames that have been read and may be the last ones.
    waiting: VecDeque<Packet>,
    /// Number of frames so far.
    frames: u64,
    /// Samples still to be discarded in front.
    skip: u32,
    ended: bool,
    torn: bool,
}

impl<'b> Frames<'b> {
    /// Finds the first frame.
    ///
    /// # Errors
    /// When there is no frame.
    pub fn new(mut from: Front<'b>) -> Result<Frames<'b>, DecodeError> {
        let first = sync(&mut from, None, MOST_JUNK).ok_or(DecodeError::UnknownFormat)?;
        let mut promise = Promise::default();
        if let Some(found) = Promise::read(first, from.ahead(first.bytes)) {
            promise = found;
            from.pass(first.bytes as u64);
        }
        let skip = promise.added.0;
        let waiting = VecDeque::new();
        Ok(Frames { from, first, promise, waiting, frames: 0, skip, ended: false, torn: false })
    }

    /// Parameters for its decoder.
    pub fn params(&self) -> AudioCodecParameters {
        let mut params = AudioCodecParameters::new();
        let sides = if self.first.mono {
            Position::FRONT_LEFT
        } else {
            Position::FRONT_LEFT | Position::FRONT_RIGHT
        };
        params
            .for_codec(CODEC_ID_MP3)
            .with_sample_rate(self.first.rate)
            .with_channels(Channels::Positioned(sides));
        params
    }

    /// Number of samples by the figures in front, if there are any.
    pub fn promised(&self) -> Option<u64> {
        let frames = self.promise.frames?;
        let added = self.promise.added.0 + self.promise.added.1;
        Some((u64::from(frames) * u64::from(self.first.samples())).saturating_sub(added.into()))
    }

    /// Whether the file ends within a frame.
    pub fn torn(&self) -> bool {
        self.torn
    }

    /// The next frame; `None` after the last.
    pub fn next(&mut self) -> Option<Packet> {
        while !self.ended && self.waiting.len() <= WAITING {
            match self.read() {
                Some(packet) => self.waiting.push_back(packet),
                None => {
                    self.ended = true;
                    if self.promise.frames.is_some_and(|said| u64::from(said) == self.frames) {
                        self.trim_end();
                    }
                }
            }
        }
        self.waiting.pop_front()
    }

    /// Removes the samples that the encoder added at the end.
    fn trim_end(&mut self) {
        let mut left = self.promise.added.1;
        for packet in self.waiting.iter_mut().rev() {
            let room = self.first.samples() - packet.trim_start.get() as u32;
            let take = left.min(room);
            packet.trim_end = Duration::new(take.into());
            left -= take;
        }
    }

    fn read(&mut self) -> Option<Packet> {
        loop {
            self.from.pass_tags();
            // Directly after a frame, a header of another form means that the format changes; elsewhere, only
            // a header of the same form counts as one.
            let header = match Header::read(self.from.ahead(HEADER)) {
                Some(header) => header,
                None => sync(&mut self.from, Some(self.first), u64::MAX)?,
            };
            let frame = self.from.ahead(header.bytes);
            if frame.len() < header.bytes {
                self.torn = true;
                return None;
            }
            let data: Box<[u8]> = frame.into();
            self.from.pass(header.bytes as u64);
            // The first frame of a file that was appended to this one.
            if Promise::read(header, &data).is_some() {
                continue;
            }
            let samples = header.samples();
            self.frames += 1;
            let mut packet = Packet::new(0, Timestamp::ZERO, Duration::new(samples.into()), data);
            let skip = self.skip.min(samples);
            self.skip -= skip;
            packet.trim_start = Duration::new(skip.into());
            return Some(packet);
        }
    }
}

/// Skips to the next frame that is followed by another one, or to the end of the file, over at most `most`
/// bytes.
fn sync(from: &mut Front<'_>, like: Option<Header>, most: u64) -> Option<Header> {
    let mut passed = 0;
    loop {
        if from.pass_tags() {
            continue;
        }
        if let Some(header) = Header::read(from.ahead(HEADER))
            && like.is_none_or(|like| like.like(header))
        {
            let ahead = from.ahead(header.bytes + HEADER);
            let after = ahead.get(header.bytes..).unwrap_or_default();
            let follows = match after.len() {
                HEADER => {
                    Header::read(after).is_some_and(|next| next.like(header)) || is_tag(after)
                }
                // A frame that would end after the file is not one.
                _ => ahead.len() >= header.bytes,
            };
            if follows {
                return Some(header);
            }
        }
        let ahead = from.ahead(64 * 1024);
        // Look for the next byte of ones in place; a frame begins with it.
        let next =
            ahead.iter().skip(1).position(|byte| *byte == 0xff || *byte == b'I' || *byte == b'A');
        let step = next.map_or(ahead.len(), |at| at + 1);
        passed += step as u64;
        if step == 0 || passed > most {
            return None;
        }
        from.pass(step as u64);
    }
}

/// Whether a tag begins here.
fn is_tag(bytes: &[u8]) -> bool {
    bytes.starts_with(b"ID3") || bytes.starts_with(b"TAG") || bytes.starts_with(b"APET")
}
