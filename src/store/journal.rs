//! The journal beside the database: it contains every event a second time, each sealed and synced before the
//! next, in a file that is only appended to. Because of it, restoring a backup loses nothing.
//!
//! A record of the journal consists of its length, its sealed bytes and its length again (32 bits,
//! little-endian), so that the last one can be found from the end.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::event::Event;
use super::files;
use super::private::SecretKey;
use super::seal::{self, OVERHEAD};

type Result<T> = std::result::Result<T, StoreError>;

/// Context for deriving its key, and for sealing its records.
const PURPOSE: &str = "groundwork journal 1";
/// Size of the two lengths around a record, in bytes.
const FRAME: usize = 8;
/// Larger than any event, in bytes.
const LONGEST: usize = 1 << 20;

/// A journal, open for reading and appending.
pub(super) struct Journal {
    path: PathBuf,
    key: SecretKey,
    /// Closed while it is replaced: Windows replaces no file that is open.
    file: Option<File>,
    /// Number of its last event; 0 if it is empty.
    last: u64,
    /// Length in bytes of the part that is known to be undamaged.
    length: u64,
    /// Whether an unfinished record follows after `length`.
    torn: bool,
    /// Whether damaged records were found when it was opened.
    damaged: bool,
}

/// Content of a journal.
pub(super) struct Contents {
    /// Readable events, in order.
    pub events: Vec<Event>,
    /// Length in bytes up to the end of the last readable record before any damage.
    whole: u64,
    /// Whether anything was unreadable, apart from an unfinished last record.
    pub damaged: bool,
}

impl Journal {
    /// Opens a journal, or creates an empty one. Reads only its last record, unless that is unfinished.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub(super) fn open(path: &Path, key: &SecretKey) -> Result<Journal> {
        let failed = |error| StoreError::file("open the journal", path, error);
        let fresh = !path.exists();
        let file = opened(path, true).map_err(failed)?;
        if fresh {
            files::sync_folder(files::folder_of(path))?;
        }
        let length = file.metadata().map_err(failed)?.len();
        let key = key.derived(PURPOSE);
        let mut journal = Journal {
            path: path.into(),
            key,
            file: Some(file),
            last: 0,
            length,
            torn: false,
            damaged: false,
        };
        if length > 0 {
            match journal.last_record()? {
                Some(event) => journal.last = event.seq,
                None => {
                    let contents = journal.contents()?;
                    journal.last = contents.events.last().map_or(0, |event| event.seq);
                    journal.length = contents.whole;
                    journal.torn = true;
                    journal.damaged = contents.damaged;
                }
            }
        }
        Ok(journal)
    }

    /// Number of its last event; 0 if it is empty.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Whether damaged records were found when it was opened; [`Journal::rewrite`] repairs it.
    pub(super) fn damaged(&self) -> bool {
        self.damaged
    }

    /// The file, which is opened if it is not.
    fn file(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => opened(&self.path, false)?,
        };
        Ok(self.file.insert(file))
    }

    /// The last record, if the file ends with a complete one.
    fn last_record(&mut self) -> Result<Option<Event>> {
        let (path, end) = (self.path.clone(), self.length);
        let failed = |error| StoreError::file("read the journal", &path, error);
        let mut length = [0; 4];
        if end < FRAME as u64 {
            return Ok(None);
        }
        let file = self.file().map_err(failed)?;
        file.seek(SeekFrom::Start(end - 4)).map_err(failed)?;
        file.read_exact(&mut length).map_err(failed)?;
        let sealed = u32::from_le_bytes(length) as usize;
        let whole = (sealed + FRAME) as u64;
        if sealed > LONGEST || whole > end {
            return Ok(None);
        }
        let mut bytes = vec![0; sealed + FRAME];
        file.seek(SeekFrom::Start(end - whole)).map_err(failed)?;
        file.read_exact(&mut bytes).map_err(failed)?;
        Ok(self.record(&bytes).map(|(event, _)| event))
    }

    /// The record at the beginning of `bytes`, and its length in bytes.
    fn record(&self, bytes: &[u8]) -> Option<(Event, usize)> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let sealed = u32::from_le_bytes(*length) as usize;
        let (sealed, rest) = rest.split_at_checked(sealed)?;
        if rest.first_chunk::<4>()? != length {
            return None;
        }
        let plain = zeroize::Zeroizing::new(seal::open(&self.key, PURPOSE.as_bytes(), sealed)?);
        let event = serde_json::from_slice(&plain).ok()?;
        Some((event, sealed.len() + FRAME))
    }

    /// Reads the whole journal, as far as it is readable.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn contents(&self) -> Result<Contents> {
        let bytes = std::fs::read(&self.path)
            .map_err(|error| StoreError::file("read the journal", &self.path, error))?;
        let mut contents = Contents { events: Vec::new(), whole: 0, damaged: false };
        let mut at = 0;
        let mut unread = false;
        while at < bytes.len() {
            match self.record(&bytes[at..]) {
                Some((event, taken)) => {
                    // A readable record after an unreadable one shows that this was not an unfinished end.
                    contents.damaged |= unread;
                    let next = contents.events.last().map_or(0, |last| last.seq) + 1;
                    contents.damaged |= event.seq != next;
                    contents.events.push(event);
                    at += taken;
                    if !unread {
                        contents.whole = at as u64;
                    }
                }
                None => {
                    unread = true;
                    at += 1;
                    // Search for the next record by its frame: two equal lengths around it.
                    while at < bytes.len() && !framed(&bytes[at..]) {
                        at += 1;
                    }
                }
            }
        }
        // A crash leaves a record shorter than its length; anything else was changed.
        let rest = &bytes[contents.whole as usize..];
        let unfinished = rest
            .first_chunk::<4>()
            .is_none_or(|length| rest.len() < u32::from_le_bytes(*length) as usize + FRAME);
        contents.damaged |= unread && !unfinished;
        contents.events.sort_by_key(|event| event.seq);
        Ok(contents)
    }

    /// Appends events; when this returns, they are on the disk.
    ///
    /// # Errors
    /// When not all could be written. Earlier events remain.
    pub(super) fn append(&mut self, events: &[Event]) -> Result<()> {
        let Some(last) = events.last() else { return Ok(()) };
        let bytes = sealed(&self.key, events)?;
        let (end, torn) = (self.length, self.torn);
        let mut write = || {
            self.torn = true;
            let file = self.file()?;
            if torn {
                file.set_len(end)?;
            }
            file.seek(SeekFrom::Start(end))?;
            file.write_all(&bytes)?;
            file.sync_data()
        };
        write().map_err(|error| StoreError::file("write the journal", &self.path, error))?;
        self.torn = false;
        self.length += bytes.len() as u64;
        self.last = last.seq;
        Ok(())
    }

    /// Rewrites the journal so that it contains exactly these events.
    ///
    /// # Errors
    /// When it cannot be written; the old one then remains.
    pub(super) fn rewrite(&mut self, events: &[Event]) -> Result<()> {
        self.file = None;
        write_new(&self.path, &self.key, events)?;
        let length = self.file().and_then(|file| file.metadata()).map(|file| file.len());
        self.length =
            length.map_err(|error| StoreError::file("open the journal", &self.path, error))?;
        self.last = events.last().map_or(0, |event| event.seq);
        self.torn = false;
        self.damaged = false;
        Ok(())
    }

    /// Creates a journal of these events under a record's key.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn make(path: &Path, key: &SecretKey, events: &[Event]) -> Result<()> {
        write_new(path, &key.derived(PURPOSE), events)
    }
}

/// Opens a journal's file; where there is none, creates an empty one if it may be new. It is not opened for appending:
/// Windows shortens no such file.
fn opened(path: &Path, may_be_new: bool) -> io::Result<File> {
    crate::rights::options().read(true).write(true).create(may_be_new).truncate(false).open(path)
}

fn write_new(path: &Path, key: &SecretKey, events: &[Event]) -> Result<()> {
    files::write_whole(path, &sealed(key, events)?)
}

/// Whether the bytes begin with the frame of a record.
fn framed(bytes: &[u8]) -> bool {
    let Some(length) = bytes.first_chunk::<4>() else { return false };
    let sealed = u32::from_le_bytes(*length) as usize;
    (OVERHEAD..=LONGEST).contains(&sealed)
        && bytes.get(4 + sealed..8 + sealed).is_some_and(|after| after == length)
}

/// The bytes of an event before sealing.
///
/// # Errors
/// When it is larger than a record may be. Events for the database are checked with this first.
pub(super) fn plain(event: &Event) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    let plain = serde_json::to_vec(event)
        .map_err(|error| StoreError::Damaged { what: error.to_string() })?;
    match plain.len() + OVERHEAD > LONGEST {
        true => Err(StoreError::TooLarge { bytes: plain.len() }),
        false => Ok(plain.into()),
    }
}

fn sealed(key: &SecretKey, events: &[Event]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for event in events {
        let plain = plain(event)?;
        let record = seal::seal(key, PURPOSE.as_bytes(), &plain)?;
        let length = (record.len() as u32).to_le_bytes();
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&record);
        bytes.extend_from_slice(&length);
    }
    Ok(bytes)
}
