//! A file that remembers why it could not be read further, because readers take that for its end.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use crate::audio::decode::source::{Source, bytes_of};

/// A file, and the first error of reading it.
pub(super) struct File<S> {
    from: S,
    bytes: u64,
    error: Option<io::Error>,
}

impl<S: Source> File<S> {
    pub fn new(mut from: S) -> File<S> {
        let bytes = bytes_of(&mut from);
        File { from, bytes, error: None }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The first error since this was last called.
    pub fn error(&mut self) -> Option<io::Error> {
        self.error.take()
    }
}

impl<S: Source> Read for File<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into);
        match read {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                let kind = error.kind();
                self.error.get_or_insert(error);
                Err(kind.into())
            }
            read => read,
        }
    }
}

impl<S: Source> Seek for File<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.from.seek(to)
    }
}

/// A file as symphonia wants it.
pub(super) struct Media<'f, S> {
    file: &'f mut File<S>,
    /// Bytes that it says it has.
    bytes: u64,
}

impl<'f, S: Source> Media<'f, S> {
    /// The file as one of at least `least` bytes, because readers refuse one that is shorter than its own sizes
    /// say, and would not hear what is there.
    pub fn new(file: &'f mut File<S>, least: u64) -> Media<'f, S> {
        let bytes = file.bytes.max(least);
        Media { file, bytes }
    }
}

impl<S: Source> Read for Media<'_, S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

impl<S: Source> Seek for Media<'_, S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(0) => self.file.seek(SeekFrom::Start(self.bytes)),
            to => self.file.seek(to),
        }
    }
}

impl<S: Source> MediaSource for Media<'_, S> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.bytes)
    }
}
