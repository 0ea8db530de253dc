//! Contents of bundles, encrypted under the record's key. Each is stored once for all bundles.
//!
//! A content is identified by the BLAKE3 of its bytes. The name of its file is derived from that with a key,
//! so that the folder does not reveal which bundles are installed. It is sealed in chunks, each bound to its
//! content and place, so that a changed or moved chunk is detected.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::error::StoreError;
use super::files;
use super::private::{SecretKey, hex};
use super::seal::{self, OVERHEAD};

type Result<T> = std::result::Result<T, StoreError>;

/// BLAKE3 of a content.
pub type ContentHash = [u8; 32];

/// Plain bytes in a chunk, 64 KiB.
const CHUNK: usize = 64 * 1024;
/// Number of [`Adding`]s made by this process.
static ADDED: AtomicU32 = AtomicU32::new(0);
/// The largest content, 128 MiB like the largest recording.
const LARGEST: u64 = 128 * 1024 * 1024;

/// The contents of a record; they can be read and added to without the record itself.
#[derive(Clone)]
pub struct Contents {
    folder: PathBuf,
    seals: SecretKey,
    names: SecretKey,
}

impl Contents {
    /// Contents in a folder, under the record's key.
    pub(super) fn new(folder: PathBuf, key: &SecretKey) -> Contents {
        Contents {
            folder,
            seals: key.derived("groundwork contents 1"),
            names: key.derived("groundwork names of contents 1"),
        }
    }

    fn path(&self, hash: &ContentHash) -> PathBuf {
        let name = blake3::keyed_hash(self.names.bytes(), hash);
        self.folder.join(hex(name.as_bytes()))
    }

    /// Reads a whole content.
    ///
    /// # Errors
    /// When it is missing or damaged; installing its bundle again restores it.
    pub fn read(&self, hash: &ContentHash) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.each_chunk(hash, |chunk| bytes.extend_from_slice(chunk))?;
        Ok(bytes)
    }

    fn each_chunk(&self, hash: &ContentHash, mut take: impl FnMut(&[u8])) -> Result<()> {
        let path = self.path(hash);
        let lost = |_| StoreError::ContentLost;
        let mut file = File::open(&path).map_err(lost)?;
        let bytes = file.metadata().map_err(lost)?.len();
        let most = LARGEST + (LARGEST / CHUNK as u64 + 1) * OVERHEAD as u64;
        if bytes > most {
            return Err(StoreError::ContentLost);
        }
        let mut left = usize::try_from(bytes).unwrap_or(usize::MAX);
        let mut sealed = vec![0; CHUNK + OVERHEAD];
        for place in 0.. {
            let size = left.min(CHUNK + OVERHEAD);
            left -= size;
            let sealed = sealed.get_mut(..size).unwrap_or_default();
            file.read_exact(sealed).map_err(lost)?;
            let about = about(hash, place, left == 0);
            let chunk = seal::open(&self.seals, &about, sealed).ok_or(StoreError::ContentLost)?;
            take(&chunk);
            if left == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Whether a content is present and undamaged.
    pub fn is_whole(&self, hash: &ContentHash) -> bool {
        self.each_chunk(hash, |_| ()).is_ok()
    }

    /// Whether a content is present, damaged or not.
    pub(super) fn is_there(&self, hash: &ContentHash) -> bool {
        self.path(hash).is_file()
    }

    /// Starts adding contents.
    ///
    /// # Errors
    /// When their folder cannot be created.
    pub fn add(&self) -> Result<Adding> {
        files::make_folder(&self.folder)?;
        let number = ADDED.fetch_add(1, Ordering::Relaxed);
        Ok(Adding { contents: self.clone(), number, added: Vec::new(), open: None })
    }

    /// Whether these contents are stored in that folder.
    pub(super) fn lie_in(&self, folder: &Path) -> bool {
        self.folder == folder
    }

    /// Whether there are other files than these contents, finished or not.
    pub(super) fn has_others(&self, needed: &HashSet<ContentHash>) -> Result<bool> {
        Ok(!self.others(needed)?.is_empty())
    }

    /// Removes unneeded and unfinished contents.
    pub(super) fn keep_only(&self, needed: &HashSet<ContentHash>) -> Result<()> {
        self.others(needed)?.iter().try_for_each(|path| files::remove(path))
    }

    /// Files that belong to none of these contents.
    fn others(&self, needed: &HashSet<ContentHash>) -> Result<Vec<PathBuf>> {
        let failed = |error| StoreError::file("look into", &self.folder, error);
        if !self.folder.is_dir() {
            return Ok(Vec::new());
        }
        let needed: HashSet<PathBuf> = needed.iter().map(|hash| self.path(hash)).collect();
        let mut others = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if !needed.contains(&path) {
                others.push(path);
            }
        }
        Ok(others)
    }

    /// Copies these contents to another key. Damaged ones are left out, because only their bundle can restore
    /// them.
    pub(super) fn copy_to(&self, other: &Contents, hashes: &HashSet<ContentHash>) -> Result<()> {
        let mut adding = other.add()?;
        for hash in hashes {
            if !self.is_whole(hash) {
                continue;
            }
            adding.begin(hash)?;
            let mut written = Ok(());
            self.each_chunk(hash, |chunk| {
                if written.is_ok() {
                    written = adding.write(chunk);
                }
            })?;
            written?;
            adding.end()?;
        }
        adding.finish()
    }
}

/// Data that a chunk is bound to: its content, its place, and whether it is the last.
fn about(hash: &ContentHash, place: u64, last: bool) -> [u8; 41] {
    let mut about = [0; 41];
    about[..32].copy_from_slice(hash);
    about[32..40].copy_from_slice(&place.to_le_bytes());
    about[40] = last.into();
    about
}

/// Contents being added. Until [`super::Record::install`] takes them, they are files under unfinished names,
/// which are removed when this is dropped.
pub struct Adding {
    contents: Contents,
    /// Distinguishes its unfinished files from those of others that add the same contents.
    number: u32,
    /// Final paths of the finished contents.
    added: Vec<PathBuf>,
    open: Option<Open>,
}

/// The content being written.
struct Open {
    hash: ContentHash,
    path: PathBuf,
    file: File,
    place: u64,
    plain: Vec<u8>,
}

impl Adding {
    /// Begins a content. If it is present and undamaged, it is not written again.
    ///
    /// # Errors
    /// When its file cannot be created.
    pub fn begin(&mut self, hash: &ContentHash) -> Result<()> {
        let path = self.contents.path(hash);
        if self.added.contains(&path) || self.contents.is_whole(hash) {
            return Ok(());
        }
        let new = self.unfinished(&path);
        let file = crate::rights::options()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&new)
            .map_err(|error| StoreError::file("write", &new, error))?;
        let plain = Vec::with_capacity(2 * CHUNK);
        self.open = Some(Open { hash: *hash, path, file, place: 0, plain });
        Ok(())
    }

    /// Appends the next piece of the content.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, piece: &[u8]) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        for part in piece.chunks(CHUNK) {
            open.plain.extend_from_slice(part);
            // The last chunk is marked, so a full chunk waits until more data comes.
            if open.plain.len() > CHUNK {
                open.seal(&self.contents.seals, CHUNK, false)?;
            }
        }
        Ok(())
    }

    /// Ends a content, and syncs it to the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(&mut self) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.seal(&self.contents.seals, open.plain.len(), true)?;
        open.file.sync_all().map_err(|error| StoreError::file("write", &open.path, error))?;
        self.added.extend(self.open.take().map(|open| open.path));
        Ok(())
    }

    fn unfinished(&self, path: &Path) -> PathBuf {
        unfinished(path, self.number)
    }

    /// Whether it adds to the contents in this folder.
    pub(super) fn is_for(&self, folder: &Path) -> bool {
        self.contents.lie_in(folder)
    }

    /// Renames all contents to their final names.
    pub(super) fn finish(mut self) -> Result<()> {
        for path in &self.added {
            let new = self.unfinished(path);
            crate::unfinished::rename(&new, path)
                .map_err(|error| StoreError::file("put in place", path, error))?;
        }
        self.added.clear();
        files::sync_folder(&self.contents.folder)
    }
}

impl Open {
    fn seal(&mut self, key: &SecretKey, size: usize, last: bool) -> Result<()> {
        let about = about(&self.hash, self.place, last);
        let sealed = seal::seal(key, &about, self.plain.get(..size).unwrap_or_default())?;
        let failed = |error| StoreError::file("write", &self.path, error);
        self.file.write_all(&sealed).map_err(failed)?;
        self.plain.drain(..size);
        self.place += 1;
        Ok(())
    }
}

impl Drop for Adding {
    fn drop(&mut self) {
        let open = self.open.take().map(|open| open.path);
        for path in self.added.drain(..).chain(open) {
            // A file that cannot be removed now is removed when the record is opened again.
            let _ = fs::remove_file(unfinished(&path, self.number));
        }
    }
}

fn unfinished(path: &Path, number: u32) -> PathBuf {
    files::unfinished(&path.with_extension(number.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(folder: &Path) -> Contents {
        Contents::new(folder.join("contents"), &SecretKey::from_bytes([7; 32]))
    }

    fn hash(bytes: &[u8]) -> ContentHash {
        *blake3::hash(bytes).as_bytes()
    }

    fn put(contents: &Contents, bytes: &[u8], piece: usize) {
        let mut adding = contents.add().unwrap();
        adding.begin(&hash(bytes)).unwrap();
        for piece in bytes.chunks(piece) {
            adding.write(piece).unwrap();
        }
        adding.end().unwrap();
        adding.finish().unwrap();
    }

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|n| (n * 31 % 251) as u8).collect()
    }

    #[test]
    fn contents_of_any_size_come_back_in_whatever_pieces_they_came() {
        let folder = tempfile::tempdir().unwrap();
        let contents = contents(folder.path());
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7] {
            for piece in [1_000, CHUNK, 5 * CHUNK] {
                let bytes = bytes(size);
                let _ = fs::remove_dir_all(&contents.folder);
                put(&contents, &bytes, piece);
                assert_eq!(contents.read(&hash(&bytes)).unwrap(), bytes, "{size} by {piece}");
            }
        }
    }

    #[test]
    fn the_disk_has_neither_the_words_nor_the_hash() {
        let folder = tempfile::tempdir().unwrap();
        let contents = contents(folder.path());
        let plain = b"sentinel words ".repeat(9_000);
        put(&contents, &plain, 4_096);
        let files: Vec<PathBuf> =
            fs::read_dir(&contents.folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        let name = files[0].file_name().unwrap().to_str().unwrap();
        assert_ne!(name, hex(&hash(&plain)));
        let written = fs::read(&files[0]).unwrap();
        assert!(!written.windows(8).any(|window| window == b"sentinel"));
        // Control: the original bytes contain it.
        assert!(plain.windows(8).any(|window| window == b"sentinel"));
    }

    #[test]
    fn what_was_changed_cut_or_exchanged_is_lost_and_put_back_by_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let contents = contents(folder.path());
        let (one, two) = (bytes(2 * CHUNK + 9), bytes(2 * CHUNK + 10));
        put(&contents, &one, CHUNK);
        put(&contents, &two, CHUNK);
        let path = contents.path(&hash(&one));
        let whole = fs::read(&path).unwrap();
        let sealed = CHUNK + OVERHEAD;
        let mut swapped = whole.clone();
        let (first, second) = swapped[..2 * sealed].split_at_mut(sealed);
        first.swap_with_slice(second);
        let mut flipped = whole.clone();
        flipped[sealed + 100] ^= 4;
        let broken = [
            Vec::new(),
            whole[..sealed].to_vec(),
            whole[..2 * sealed].to_vec(),
            whole[..whole.len() - 1].to_vec(),
            [&whole[..], b"more"].concat(),
            swapped,
            flipped,
            fs::read(contents.path(&hash(&two))).unwrap(),
        ];
        for broken in broken {
            fs::write(&path, broken).unwrap();
            assert!(matches!(contents.read(&hash(&one)), Err(StoreError::ContentLost)));
            assert!(!contents.is_whole(&hash(&one)));
            put(&contents, &one, CHUNK);
            assert_eq!(contents.read(&hash(&one)).unwrap(), one);
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(contents.read(&hash(&one)), Err(StoreError::ContentLost)));
    }

    #[test]
    fn what_nobody_took_leaves_nothing_and_what_is_there_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let contents = contents(folder.path());
        let there = bytes(5_000);
        put(&contents, &there, 5_000);
        let written = fs::metadata(contents.path(&hash(&there))).unwrap().modified().unwrap();
        let mut adding = contents.add().unwrap();
        for bytes in [bytes(10), there.clone(), bytes(100_000)] {
            adding.begin(&hash(&bytes)).unwrap();
            adding.write(&bytes).unwrap();
            adding.end().unwrap();
        }
        adding.begin(&hash(b"half")).unwrap();
        assert_eq!(fs::read_dir(&contents.folder).unwrap().count(), 4);
        drop(adding);
        assert_eq!(fs::read_dir(&contents.folder).unwrap().count(), 1);
        assert_eq!(
            fs::metadata(contents.path(&hash(&there))).unwrap().modified().unwrap(),
            written
        );
        contents.keep_only(&HashSet::new()).unwrap();
        assert_eq!(fs::read_dir(&contents.folder).unwrap().count(), 0);
    }

    #[test]
    fn another_key_has_them_too_after_copying() {
        let folder = tempfile::tempdir().unwrap();
        let from = contents(folder.path());
        let to = Contents::new(folder.path().join("other"), &SecretKey::from_bytes([8; 32]));
        let (one, two) = (bytes(2 * CHUNK), bytes(3));
        put(&from, &one, CHUNK);
        from.copy_to(&to, &HashSet::from([hash(&one), hash(&two)])).unwrap();
        assert_eq!(to.read(&hash(&one)).unwrap(), one);
        assert!(!to.is_whole(&hash(&two)));
        assert_ne!(from.path(&hash(&one)).file_name(), to.path(&hash(&one)).file_name());
    }
}
