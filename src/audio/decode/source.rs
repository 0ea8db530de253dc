//! A file of which any place can be read, in memory or on a disk.

use std::io::{Read, Seek, SeekFrom};

/// What a recording is read from.
pub trait Source: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync + ?Sized> Source for T {}

/// Number of bytes in the file; 0 if that cannot be found out.
pub(in crate::audio) fn bytes_of(from: &mut dyn Source) -> u64 {
    from.seek(SeekFrom::End(0)).unwrap_or_default()
}

/// The `bytes` bytes from this place on, or fewer at the end. The owner of the file reports read errors;
/// here the file ends.
pub(in crate::audio) fn piece(from: &mut dyn Source, at: u64, bytes: usize) -> Vec<u8> {
    let mut piece = Vec::new();
    if from.seek(SeekFrom::Start(at)).is_ok() {
        let _ = from.take(bytes as u64).read_to_end(&mut piece);
    }
    piece
}
