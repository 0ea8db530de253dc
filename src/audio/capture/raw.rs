//! Takes as they are written: WAV files with 24 bits and all channels of the device, at its rate.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes before the samples.
const HEADER: u64 = 44;
/// Bytes of a sample.
const BYTES: u64 = 3;
/// The most that sizes in the header can say, less room for what comes behind.
const MOST: u64 = u32::MAX as u64 - (1 << 20);

/// A take that is being written.
pub(super) struct RawTake<W> {
    out: W,
    channels: u16,
    rate: u32,
    /// Whole frames that are written.
    frames: u64,
    buffer: Vec<u8>,
}

impl<W: Write + Seek> RawTake<W> {
    /// Begins a file.
    pub fn begin(mut out: W, channels: u16, rate: u32) -> io::Result<RawTake<W>> {
        out.write_all(&header(channels, rate, 0))?;
        Ok(RawTake { out, channels, rate, frames: 0, buffer: Vec::new() })
    }

    /// Whole frames that are written.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Whether the file can hold no more.
    pub fn is_full(&self) -> bool {
        self.frames * block(self.channels) >= MOST
    }

    /// Adds samples of whole frames, at full scale ±1.
    ///
    /// # Errors
    /// When not all of them could be written; those before are there.
    pub fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        const FULL: f32 = 8_388_608.0;
        self.buffer.resize(samples.len() * BYTES as usize, 0);
        let places = self.buffer.as_chunks_mut::<{ BYTES as usize }>().0;
        for (place, sample) in places.iter_mut().zip(samples) {
            let [low, middle, high, _] =
                ((sample * FULL).round().clamp(-FULL, FULL - 1.0) as i32).to_le_bytes();
            *place = [low, middle, high];
        }
        self.out.write_all(&self.buffer)?;
        self.frames += samples.len() as u64 / u64::from(self.channels.max(1));
        Ok(())
    }

    /// Brings the header up to what is written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&mut self) -> io::Result<()> {
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header(self.channels, self.rate, self.frames))?;
        self.out.seek(SeekFrom::End(0)).map(drop)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the header cannot be written; [`mend`] does it later.
    pub fn finish(mut self) -> io::Result<W> {
        self.note()?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl RawTake<File> {
    /// Another handle to the file.
    ///
    /// # Errors
    /// When the system has none left.
    pub fn handle(&self) -> io::Result<File> {
        self.out.try_clone()
    }
}

/// Bytes of a frame.
fn block(channels: u16) -> u64 {
    u64::from(channels.max(1)) * BYTES
}

fn header(channels: u16, rate: u32, frames: u64) -> Vec<u8> {
    let data = frames.saturating_mul(block(channels)).min(u64::from(u32::MAX) - HEADER) as u32;
    let frame = block(channels) as u32;
    let mut h = Vec::with_capacity(HEADER as usize);
    h.extend(b"RIFF");
    h.extend((data + HEADER as u32 - 8).to_le_bytes());
    h.extend(b"WAVEfmt ");
    h.extend(16u32.to_le_bytes());
    h.extend(1u16.to_le_bytes());
    h.extend(channels.to_le_bytes());
    h.extend(rate.to_le_bytes());
    h.extend(rate.saturating_mul(frame).to_le_bytes());
    h.extend((frame as u16).to_le_bytes());
    h.extend((BYTES as u16 * 8).to_le_bytes());
    h.extend(b"data");
    h.extend(data.to_le_bytes());
    h
}

/// Brings the header of a take up to what is in the file, after a program that ended in its middle. Whether that was
/// needed; what is no take of this program stays as it is.
///
/// # Errors
/// When the file cannot be read or written.
pub fn mend(path: &Path) -> io::Result<bool> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let bytes = file.metadata()?.len();
    let mut now = [0; HEADER as usize];
    if bytes < HEADER {
        return Ok(false);
    }
    file.read_exact(&mut now)?;
    let channels = u16::from_le_bytes([now[22], now[23]]);
    let rate = u32::from_le_bytes([now[24], now[25], now[26], now[27]]);
    let right = header(channels, rate, (bytes - HEADER) / block(channels));
    let sizes = |at: &usize| (4..8).contains(at) || (40..44).contains(at);
    let is_ours = (0..now.len()).filter(|at| !sizes(at)).all(|at| now[at] == right[at]);
    if !is_ours || now[..] == right[..] {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&right)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::audio::decode;

    /// A disk with room for so many bytes.
    struct Small(Cursor<Vec<u8>>, usize);

    impl Write for Small {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = self.1.saturating_sub(self.0.position() as usize);
            if room == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.write(&bytes[..bytes.len().min(room)])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Small {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    fn wave(frames: usize) -> Vec<f32> {
        (0..frames).map(|n| (n as f32 * 0.05).sin() * 0.5).collect()
    }

    #[test]
    fn every_sample_is_there_to_24_bits() {
        let samples = wave(4_801);
        let mut take = RawTake::begin(Cursor::new(Vec::new()), 1, 48_000).unwrap();
        samples.chunks(100).for_each(|some| take.write(some).unwrap());
        let bytes = take.finish().unwrap().into_inner();
        let clip = decode::decode(&bytes).unwrap();
        assert_eq!(clip.left().len(), samples.len());
        let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 0.6 / 8_388_608.0;
        assert!(clip.left().iter().zip(&samples).all(near));
    }

    #[test]
    fn what_was_written_before_the_disk_was_full_can_be_heard() {
        let samples = wave(48_000);
        let mut take = RawTake::begin(Small(Cursor::new(Vec::new()), 30_000), 1, 48_000).unwrap();
        let failed = samples.chunks(480).find_map(|some| take.write(some).err()).unwrap();
        assert_eq!(failed.kind(), io::ErrorKind::StorageFull);
        assert_eq!(take.frames(), 9_600, "whole stretches of 480");
        let bytes = take.finish().unwrap().0.into_inner();
        let clip = decode::decode(&bytes).unwrap();
        // What was half written is there, too.
        assert!((9_600..=9_986).contains(&clip.left().len()), "{}", clip.left().len());
    }

    #[test]
    fn a_take_that_was_torn_off_is_mended_and_others_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take.wav");
        let mut take = RawTake::begin(File::create(&path).unwrap(), 2, 44_100).unwrap();
        take.write(&wave(88_200)).unwrap();
        take.note().unwrap();
        take.write(&wave(8_820)).unwrap();
        // The program ends here.
        drop(take);
        let said = |path: &Path| {
            let bytes = std::fs::read(path).unwrap();
            u32::from_le_bytes(bytes[40..44].try_into().unwrap())
        };
        assert_eq!(said(&path), 44_100 * 6);
        assert!(mend(&path).unwrap());
        assert_eq!(said(&path), 48_510 * 6);
        assert!(!mend(&path).unwrap(), "once is enough");
        std::fs::write(&path, decode::tests::wav(48_000, &wave(100))).unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(!mend(&path).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}
