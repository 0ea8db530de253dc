//! The archive: a plain zip file in which every variable detail has one allowed value, so that two programs
//! cannot read it differently.
//!
//! Every entry is stored without compression, one after the other, in the same order in the central
//! directory. The layout follows PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::refusal::{Code, Refusal};
use crate::domain::bundle::is_file_name;
use crate::script::MOST_FILES;

/// Size of the largest bundle, 1 GiB.
pub const LARGEST: u64 = 1 << 30;
/// Name and content of the first entry, by which the file is recognised.
pub const MIMETYPE: (&str, &[u8]) = ("mimetype", b"application/vnd.groundwork.bundle+zip");
/// The entries before those of the manifest, in order.
pub(super) const FIXED: [&str; 4] = [MIMETYPE.0, "author.pub", "bundle.ron.minisig", "bundle.ron"];

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Version 2.0, which suffices for entries without compression.
const VERSION: u16 = 20;
/// 1980-01-01, the earliest date in a zip file.
const DAY: u16 = (1 << 5) | 1;
const END_BYTES: u64 = 22;
/// Length of the longest name: a folder's letter, a slash and 64 more characters.
const LONGEST_NAME: usize = 66;

/// One entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) bytes: u32,
    sum: u32,
    /// Offset of its local header.
    at: u32,
}

impl Entry {
    fn content_at(&self) -> u64 {
        u64::from(self.at) + 30 + self.name.len() as u64
    }

    /// The fields that both headers share: version, flags, method, time, date, checksum, sizes, lengths.
    fn common(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for word in [VERSION, 0, 0, 0, DAY] {
            bytes.extend(word.to_le_bytes());
        }
        for long in [self.sum, self.bytes, self.bytes] {
            bytes.extend(long.to_le_bytes());
        }
        bytes.extend((self.name.len() as u16).to_le_bytes());
        bytes.extend(0u16.to_le_bytes());
        bytes
    }

    fn local(&self) -> Vec<u8> {
        [&LOCAL.to_le_bytes()[..], &self.common(), self.name.as_bytes()].concat()
    }

    fn central(&self) -> Vec<u8> {
        // No comment, the first disk, no attributes.
        let rest = [0; 2 + 2 + 2 + 4];
        [
            &CENTRAL.to_le_bytes()[..],
            &VERSION.to_le_bytes(),
            &self.common(),
            &rest,
            &self.at.to_le_bytes(),
            self.name.as_bytes(),
        ]
        .concat()
    }
}

/// The end record of an archive with these entries.
fn end(entries: usize, directory_bytes: u64, directory_at: u64) -> Vec<u8> {
    let mut bytes = END.to_le_bytes().to_vec();
    for word in [0, 0, entries as u16, entries as u16] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend((directory_bytes as u32).to_le_bytes());
    bytes.extend((directory_at as u32).to_le_bytes());
    bytes.extend(0u16.to_le_bytes());
    bytes
}

/// Bytes that an archive adds to a file of this name: its two headers.
pub(super) fn around(name: &str) -> u64 {
    30 + 46 + 2 * name.len() as u64
}

/// Writes an archive.
pub(super) struct Writer<W> {
    out: W,
    at: u64,
    entries: Vec<Entry>,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> Writer<W> {
        Writer { out, at: 0, entries: Vec::new() }
    }

    /// Adds an entry. The caller has checked its name and size.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, "the bundle is too large");
        let bytes = u32::try_from(content.len()).map_err(|_| too_large())?;
        let at = u32::try_from(self.at).map_err(|_| too_large())?;
        let entry = Entry { name: name.into(), bytes, sum: crc32fast::hash(content), at };
        let header = entry.local();
        self.out.write_all(&header)?;
        self.out.write_all(content)?;
        self.at += header.len() as u64 + u64::from(bytes);
        self.entries.push(entry);
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        let directory: Vec<u8> = self.entries.iter().flat_map(Entry::central).collect();
        self.out.write_all(&directory)?;
        self.out.write_all(&end(self.entries.len(), directory.len() as u64, self.at))?;
        Ok(self.out)
    }
}

/// The first entry, with header and content.
fn first() -> Vec<u8> {
    let mimetype = Entry {
        name: MIMETYPE.0.into(),
        bytes: MIMETYPE.1.len() as u32,
        sum: crc32fast::hash(MIMETYPE.1),
        at: 0,
    };
    [&mimetype.local()[..], MIMETYPE.1].concat()
}

/// Whether a file begins like an archive of this kind.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(&first())
}

/// An archive whose structure has been verified from its first byte to its last.
pub(super) struct Archive<R> {
    file: R,
    pub(super) entries: Vec<Entry>,
}

impl<R: Read + Seek> Archive<R> {
    /// Verifies the structure without reading any content.
    pub(super) fn look(mut file: R) -> Result<Archive<R>, Refusal> {
        let size = file.seek(SeekFrom::End(0)).map_err(|error| unreadable(&error))?;
        if size > LARGEST {
            let detail = format!("{size} bytes, at most {LARGEST}");
            return Err(Refusal::new(Code::TooLarge, detail));
        }
        let first = first();
        let mut begin = vec![0; first.len().min(usize::try_from(size).unwrap_or(usize::MAX))];
        read_at(&mut file, 0, &mut begin)?;
        if begin != first {
            return Err(Refusal::new(Code::NotABundle, ""));
        }
        let archive = |detail: &str| Refusal::new(Code::Archive, detail);
        let torn = |detail: &str| Refusal::new(Code::Torn, detail);
        let end_at = size.checked_sub(END_BYTES).ok_or_else(|| torn("it is too short"))?;
        let mut said = [0; END_BYTES as usize];
        read_at(&mut file, end_at, &mut said)?;
        let count = usize::from(u16::from_le_bytes([said[10], said[11]]));
        let directory_bytes = u64::from(u32_of(&said, 12));
        let directory_at = u64::from(u32_of(&said, 16));
        if u32_of(&said, 0) != END {
            return Err(torn("there is no end"));
        }
        if said[..] != end(count, directory_bytes, directory_at)[..] {
            return Err(archive("the end"));
        }
        if directory_at.checked_add(directory_bytes) != Some(end_at) {
            return Err(torn("the directory is not at the end"));
        }
        if count > MOST_FILES {
            return Err(Refusal::new(Code::TooMany, format!("{count}, at most {MOST_FILES}")));
        }
        if directory_bytes > (count * (46 + LONGEST_NAME)) as u64 {
            return Err(archive("the size of the directory"));
        }
        let mut directory = vec![0; directory_bytes as usize];
        read_at(&mut file, directory_at, &mut directory)?;
        let entries = entries_of(&directory, count)?;
        let mut names = HashSet::new();
        let mut at = 0;
        for (place, entry) in entries.iter().enumerate() {
            let fixed = FIXED.get(place);
            let lawful = match fixed {
                Some(fixed) => entry.name == *fixed,
                None => is_file_name(&entry.name),
            };
            if !lawful || !names.insert(entry.name.as_str()) {
                return Err(Refusal::new(Code::Name, entry.name.escape_debug().to_string()));
            }
            if u64::from(entry.at) != at {
                return Err(archive("something between two files"));
            }
            let mut header = vec![0; 30 + entry.name.len()];
            read_at(&mut file, at, &mut header)?;
            if header != entry.local() {
                return Err(archive("two headers of a file that differ"));
            }
            at = entry.content_at() + u64::from(entry.bytes);
        }
        if entries.len() < FIXED.len() {
            return Err(archive("a file is missing that every bundle has"));
        }
        if at != directory_at {
            return Err(archive("something between the files and the directory"));
        }
        Ok(Archive { file, entries })
    }

    /// The entry with this name.
    pub(super) fn entry(&self, name: &str) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.name == name).cloned()
    }

    /// Reads a small entry completely.
    pub(super) fn small(&mut self, name: &str, most: u32) -> Result<Vec<u8>, Refusal> {
        let entry = self.entry(name).ok_or_else(|| Refusal::new(Code::Files, name))?;
        if entry.bytes > most {
            let detail = format!("`{name}` has {} bytes, at most {most}", entry.bytes);
            return Err(Refusal::new(Code::Limit, detail));
        }
        let mut bytes = Vec::with_capacity(entry.bytes as usize);
        let mut content = self.content(entry)?;
        // `finish` reports errors.
        let _ = content.read_to_end(&mut bytes);
        content.finish()?;
        Ok(bytes)
    }

    /// Reads an entry's content from its beginning.
    pub(super) fn content(&mut self, entry: Entry) -> Result<Content<'_, R>, Refusal> {
        self.file.seek(SeekFrom::Start(entry.content_at())).map_err(|error| unreadable(&error))?;
        let left = entry.bytes.into();
        let (sum, hash) = (crc32fast::Hasher::new(), blake3::Hasher::new());
        Ok(Content { file: &mut self.file, entry, left, sum, hash, failed: None })
    }
}

/// The content of an entry as a stream, so that no large one is ever kept in memory.
pub(super) struct Content<'a, R> {
    file: &'a mut R,
    entry: Entry,
    left: u64,
    sum: crc32fast::Hasher,
    hash: blake3::Hasher,
    failed: Option<io::Error>,
}

impl<R: Read> Content<'_, R> {
    /// Reads the rest, verifies the checksum, and returns the hash.
    pub(super) fn finish(mut self) -> Result<blake3::Hash, Refusal> {
        let rest = match self.failed.take() {
            Some(error) => Err(error),
            None => io::copy(&mut self, &mut io::sink()),
        };
        rest.map_err(|error| unreadable(&error))?;
        match self.sum.finalize() == self.entry.sum {
            true => Ok(self.hash.finalize()),
            false => Err(Refusal::new(Code::Sum, self.entry.name)),
        }
    }
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let Some(part) = into.get_mut(..most).filter(|part| !part.is_empty()) else { return Ok(0) };
        let read = match self.file.read(part) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            read => read,
        };
        let read = match read {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                return Err(kind.into());
            }
        };
        let part = part.get(..read).unwrap_or_default();
        self.sum.update(part);
        self.hash.update(part);
        self.left -= read as u64;
        Ok(read)
    }
}

/// The entries in a central directory.
fn entries_of(directory: &[u8], count: usize) -> Result<Vec<Entry>, Refusal> {
    let wrong = || Refusal::new(Code::Archive, "the directory");
    let mut entries = Vec::with_capacity(count);
    let mut rest = directory;
    for _ in 0..count {
        let header = rest.get(..46).ok_or_else(wrong)?;
        let length = usize::from(u16::from_le_bytes([header[28], header[29]]));
        let name = rest.get(46..46 + length).ok_or_else(wrong)?;
        let name = std::str::from_utf8(name).map_err(|_| Refusal::new(Code::Name, ""))?;
        let entry = Entry {
            name: name.into(),
            bytes: u32_of(header, 24),
            sum: u32_of(header, 16),
            at: u32_of(header, 42),
        };
        let written = entry.central();
        if rest.get(..written.len()) != Some(&written[..]) {
            return Err(wrong());
        }
        rest = &rest[written.len()..];
        entries.push(entry);
    }
    if rest.is_empty() { Ok(entries) } else { Err(wrong()) }
}

fn u32_of(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn read_at<R: Read + Seek>(file: &mut R, at: u64, into: &mut [u8]) -> Result<(), Refusal> {
    file.seek(SeekFrom::Start(at)).map_err(|error| unreadable(&error))?;
    file.read_exact(into).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Refusal::new(Code::Torn, "it ends too early"),
        _ => unreadable(&error),
    })
}

pub(super) fn unreadable(error: &io::Error) -> Refusal {
    // A client can do nothing with the system's own message.
    let detail = match error.kind() {
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::PermissionDenied => "it is not yours to read",
        _ => "",
    };
    Refusal::new(Code::Unreadable, detail)
}
