//! Reads a file as a stream with look-ahead, and skips tags. The program uses no titles or pictures from
//! recordings, so a damaged tag never prevents reading one.

use std::io::{self, Read};

/// Bytes read at a time.
const PIECE: usize = 64 * 1024;

/// Most bytes before the look-ahead that are kept before their memory is reused.
const PASSED: usize = 256 * 1024;

/// A file whose next bytes can be inspected before they are taken.
pub(in crate::audio) struct Front<'b> {
    from: Box<dyn Read + Send + Sync + 'b>,
    held: Vec<u8>,
    /// Index of the next byte in the buffer.
    at: usize,
    ended: bool,
}

impl<'b> Front<'b> {
    pub fn new(from: impl Read + Send + Sync + 'b) -> Front<'b> {
        Front { from: Box::new(from), held: Vec::new(), at: 0, ended: false }
    }

    /// The next `bytes` bytes, or fewer at the end of the file.
    pub fn ahead(&mut self, bytes: usize) -> &[u8] {
        while !self.ended && self.held.len() - self.at < bytes {
            self.more();
        }
        let end = self.held.len().min(self.at.saturating_add(bytes));
        self.held.get(self.at..end).unwrap_or_default()
    }

    fn more(&mut self) {
        if self.at >= PASSED {
            self.held.drain(..self.at);
            self.at = 0;
        }
        let before = self.held.len();
        self.held.resize(before + PIECE, 0);
        let read = loop {
            match self.from.read(self.held.get_mut(before..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The owner of the file reports read errors; here the file ends.
                other => break other.unwrap_or(0),
            }
        };
        self.held.truncate(before + read);
        self.ended = read == 0;
    }

    /// Skips this many bytes, or to the end of the file.
    pub fn pass(&mut self, bytes: u64) {
        let mut left = bytes;
        while left > 0 {
            let step = self.ahead(PIECE.min(usize::try_from(left).unwrap_or(PIECE))).len();
            if step == 0 {
                return;
            }
            self.at += step;
            left -= step as u64;
        }
    }

    /// Skips a tag (ID3v2, ID3v1 or APE) if one is next; returns whether there was one.
    pub fn pass_tags(&mut self) -> bool {
        let head = self.ahead(32);
        let size = match head {
            // Sizes have seven bits in each byte; a footer repeats the ten bytes of the header.
            [b'I', b'D', b'3', version, _, flags, sizes @ ..]
                if *version < 0xff
                    && sizes.len() >= 4
                    && sizes.iter().take(4).all(|b| *b < 0x80) =>
            {
                let size = sizes.iter().take(4).fold(0, |sum, byte| sum << 7 | u64::from(*byte));
                size + if flags & 0x10 == 0 { 10 } else { 20 }
            }
            // The size of an APE tag excludes its header; a flag distinguishes a header from a footer.
            [b'A', b'P', b'E', b'T', b'A', b'G', b'E', b'X', _, _, _, _, a, b, c, d, rest @ ..]
                if rest.len() >= 8 =>
            {
                let size = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
                if rest.get(7).is_some_and(|flags| flags & 0x20 != 0) { size + 32 } else { 32 }
            }
            [b'T', b'A', b'G', ..] if head.len() == 32 => 128,
            _ => return false,
        };
        self.pass(size);
        true
    }
}

impl Read for Front<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ahead = self.ahead(into.len().min(PIECE));
        let bytes = ahead.len();
        into.iter_mut().zip(ahead).for_each(|(into, byte)| *into = *byte);
        self.at += bytes;
        Ok(bytes)
    }
}
