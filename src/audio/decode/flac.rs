//! Reads the frames of a FLAC file one after the other, to the last one.
//!
//! The checksums of a frame say where it ends, so whatever another program wrote behind the last one (tags,
//! pictures, anything else) takes nothing away from it. A frame whose checksum is wrong is left out.

use symphonia::core::checksum::{Crc8Ccitt, Crc16Ansi};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_FLAC;
use symphonia::core::io::Monitor as _;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::DecodeError;
use super::front::Front;

/// Size of the stream's description in bytes, the only metadata block that is needed.
const INFO: usize = 34;

/// Most bytes searched for the end of a frame: 65,535 samples of two channels with 32 bits are half as many.
const MOST: usize = 1024 * 1024;

/// Most bytes of a frame's header, and fewest of a frame.
const HEADER: usize = 16;
const FEWEST: usize = 8;

/// Number of headers found within a frame after which it counts as damaged; chance makes one at most.
const HEADERS: usize = 3;

/// The frames of a file, read as a stream.
pub(super) struct Frames<'b> {
    from: Front<'b>,
    info: Vec<u8>,
    form: Form,
    torn: bool,
}

/// What every frame of a file has in common.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Form {
    /// Sample rate in Hz.
    rate: u32,
    sides: u32,
    /// Bits in each sample.
    bits: u32,
    /// Samples in the file by its header; 0 if unknown.
    samples: u64,
}

/// Result of searching for the end of a frame.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum End {
    /// The frame is whole and has this many bytes.
    At(usize),
    /// The frame is damaged; the next one begins after this many bytes.
    Damaged(usize),
    /// Neither it nor any other frame ends.
    Torn,
}

/// Whether a FLAC file begins here.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"fLaC")
}

/// Whether another FLAC file begins here, which is certain only with the header of its description.
fn another_begins(head: &[u8]) -> bool {
    matches!(head, [b'f', b'L', b'a', b'C', kind, 0, 0, size, ..]
        if kind & 0x7f == 0 && usize::from(*size) == INFO)
}

impl<'b> Frames<'b> {
    /// Reads the description in front; pictures and tags are skipped.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(mut from: Front<'b>) -> Result<Frames<'b>, DecodeError> {
        from.pass(4);
        let mut info = None;
        loop {
            let [kind, a, b, c] = *from.ahead(4).first_chunk().ok_or(DecodeError::Damaged)?;
            from.pass(4);
            if kind & 0x7f == 0 {
                info = info.or_else(|| from.ahead(INFO).get(..INFO).map(<[u8]>::to_vec));
            }
            from.pass(u32::from_be_bytes([0, a, b, c]).into());
            if kind & 0x80 != 0 {
                break;
            }
        }
        let info = info.ok_or(DecodeError::Damaged)?;
        let form = Form::read(&info).ok_or(DecodeError::Damaged)?;
        Ok(Frames { from, info, form, torn: false })
    }

    /// Parameters for its decoder.
    pub fn params(&self) -> AudioCodecParameters {
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(CODEC_ID_FLAC)
            .with_extra_data(self.info.clone().into())
            .with_sample_rate(self.form.rate)
            .with_bits_per_sample(self.form.bits);
        params
    }

    /// Number of samples by the description, if it has one.
    pub fn promised(&self) -> Option<u64> {
        Some(self.form.samples).filter(|samples| *samples > 0)
    }

    /// Whether the file ends within a frame.
    pub fn torn(&self) -> bool {
        self.torn
    }

    /// The next whole frame; `None` after the last.
    ///
    /// # Errors
    /// When another file begins.
    pub fn next(&mut self) -> Result<Option<Packet>, DecodeError> {
        while self.sync()? {
            match self.form.end(self.from.ahead(MOST)) {
                End::At(bytes) => {
                    let data: Box<[u8]> = self.from.ahead(bytes).into();
                    self.from.pass(bytes as u64);
                    return Ok(Some(Packet::new(0, Timestamp::ZERO, Duration::new(0), data)));
                }
                End::Damaged(bytes) => self.from.pass(bytes as u64),
                End::Torn => {
                    self.torn = true;
                    self.from.pass(1);
                }
            }
        }
        Ok(None)
    }

    /// Skips to the next frame; whether there is one.
    fn sync(&mut self) -> Result<bool, DecodeError> {
        loop {
            if self.from.pass_tags() {
                continue;
            }
            let head = self.from.ahead(HEADER);
            if another_begins(head) {
                return Err(DecodeError::Joined);
            }
            if head.is_empty() || self.form.is_header(head) {
                return Ok(!head.is_empty());
            }
            self.from.pass(1);
        }
    }
}

impl Form {
    fn read(info: &[u8]) -> Option<Form> {
        // 20 bits of rate, 3 of channels, 5 of bits per sample, 36 of samples.
        let all = u64::from_be_bytes(*info.get(10..)?.first_chunk()?);
        Some(Form {
            rate: (all >> 44) as u32,
            sides: (all >> 41 & 7) as u32 + 1,
            bits: (all >> 36 & 31) as u32 + 1,
            samples: all & 0xf_ffff_ffff,
        })
    }

    /// Whether a frame of this form begins here.
    fn is_header(self, head: &[u8]) -> bool {
        let [0xff, 0xf8 | 0xf9, sizes, form, number, ..] = *head else { return false };
        // Coded like a character of UTF-8, of up to seven bytes.
        let number = match number.leading_ones() {
            0 => 1,
            bytes @ 2..=7 => bytes as usize,
            _ => return false,
        };
        let block = match sizes >> 4 {
            0 => return false,
            6 => 1,
            7 => 2,
            _ => 0,
        };
        let rate = match sizes & 15 {
            15 => return false,
            12 => 1,
            13 | 14 => 2,
            _ => 0,
        };
        let sides = match form >> 4 {
            sides @ 0..=7 => u32::from(sides) + 1,
            8..=10 => 2,
            _ => return false,
        };
        let bits = match form >> 1 & 7 {
            0 => self.bits,
            3 => return false,
            code => [0, 8, 12, 0, 16, 20, 24, 32].get(usize::from(code)).copied().unwrap_or(0),
        };
        if form & 1 != 0 || sides != self.sides || bits != self.bits {
            return false;
        }
        let end = 4 + number + block + rate;
        let mut sum = Crc8Ccitt::new(0);
        head.get(..end).is_some_and(|header| {
            sum.process_buf_bytes(header);
            head.get(end) == Some(&sum.crc())
        })
    }

    /// The end of the frame that begins with these bytes, which are the rest of the file or [`MOST`] of it.
    fn end(self, bytes: &[u8]) -> End {
        let mut sum = Crc16Ansi::new(0);
        let (mut next, mut headers, mut last) = (None, 0, None);
        for at in 0..=bytes.len() {
            let (before, rest) = bytes.split_at(at);
            if let Some(byte) = before.last() {
                sum.process_byte(*byte);
            }
            if at < FEWEST {
                continue;
            }
            // With its own checksum behind it, the sum of a whole frame is 0.
            let whole = sum.crc() == 0;
            if self.is_header(rest) {
                if whole {
                    return End::At(at);
                }
                headers += 1;
                next = next.or(Some(at));
                if headers == HEADERS {
                    break;
                }
            } else if whole {
                last = Some(at);
            }
            if another_begins(rest) {
                break;
            }
        }
        // Behind the last frame stands anything. A sum that is 0 by chance may come after its end, which the
        // decoder finds by itself.
        match (next, last) {
            (Some(next), _) => End::Damaged(next),
            (None, Some(last)) => End::At(last),
            (None, None) => End::Torn,
        }
    }
}
