//! Shelves: folders from which a therapist gives bundles to many clients, as a client sees them.
//!
//! Nothing in such a folder is trusted: its list counts once its signature is verified, a file once its hash
//! is the listed one. The client writes nothing into it.

use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Seek as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::catalogue::Library;
use super::installed::Installed;
use super::known_shelves::KnownShelves;
use super::receiving::{Received, Receiver};
use crate::bundle::{AuthorKey, Code, Refusal, ShelfTexts, content_name, open_list};
use crate::domain::shelf::Listed;

/// Names of the files and the folder on a shelf.
pub(crate) const AUTHOR: &str = "author.pub";
pub(crate) const SIGNATURE: &str = "index.ron.minisig";
pub(crate) const INDEX: &str = "index.ron";
pub(crate) const CONTENTS: &str = "b";

/// Most bytes that are read of a text, more than any valid one has.
const MOST_TEXT: u64 = 512 * 1024;
/// Bytes hashed between two progress reports.
const PIECE: usize = 256 * 1024;

/// A shelf with a verified list.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// Folder of the shelf.
    pub folder: PathBuf,
    /// Key that signed its list.
    pub author: AuthorKey,
    /// Number of the list.
    pub number: u32,
    /// Bundles on the list.
    pub bundles: Vec<OnShelf>,
}

/// A bundle on a shelf.
#[derive(Clone, Debug)]
pub struct OnShelf {
    /// Entry in the list.
    pub listed: Listed,
    /// Key that signed the list.
    author: AuthorKey,
    /// Folder of the shelf.
    folder: PathBuf,
    /// Why its file cannot be used. Files of installed versions are not examined.
    pub refused: Option<Refusal>,
}

/// Comparison of a bundle on a shelf with the installed one.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// No version is installed.
    New,
    /// Newer than the installed version given here.
    Newer(u32),
    /// The same version is installed.
    Same,
    /// Older than a version given here, which is or was installed.
    Older(u32),
    /// The installed bundle with this id has another key. Opening the file shows whether there was a
    /// handover.
    /// over.
    OtherKey,
}

impl Against {
    /// Whether it can be installed.
    pub fn may_come(self) -> bool {
        matches!(self, Against::New | Against::Newer(_) | Against::OtherKey)
    }
}

impl Shelf {
    /// Opens the shelf in a folder: its list, and the files of bundles that could be installed. `progress`
    /// receives the numbers of verified and total bytes, and may cancel.
    ///
    /// # Errors
    /// When it cannot be read, or its list is refused: then a [`Refusal`].
    pub fn look(
        folder: &Path,
        known: &KnownShelves,
        installed: &Installed,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> anyhow::Result<Shelf> {
        let folder = std::path::absolute(folder)?;
        if !folder.is_dir() {
            bail!("there is no folder `{}`", folder.display());
        }
        let texts = texts(&folder)?;
        let (author, index) = open_list(&texts, &|author| known.seen(&folder, author))?;
        let on_shelf = |listed| {
            let (author, folder) = (author.clone(), folder.clone());
            OnShelf { listed, author, folder, refused: None }
        };
        let mut bundles: Vec<OnShelf> = index.bundles.into_iter().map(on_shelf).collect();
        let may_come = |one: &&mut OnShelf| one.against(installed).may_come();
        let all = bundles.iter_mut().filter(may_come).map(|one| one.listed.bytes).sum();
        let mut before = 0;
        for one in bundles.iter_mut().filter(may_come) {
            match one.open(|done| progress(before + done, all)) {
                Ok(_) => {}
                Err(refusal) if refusal.code == Code::Cancelled => return Err(refusal.into()),
                Err(refusal) => one.refused = Some(refusal),
            }
            before += one.listed.bytes;
        }
        Ok(Shelf { folder, author, number: index.number, bundles })
    }

    /// Whether an installed bundle has the key of this shelf.
    pub fn is_of(&self, installed: &Installed) -> bool {
        installed.bundles.iter().any(|one| one.author == self.author)
    }
}

impl OnShelf {
    /// Path of its file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(CONTENTS).join(content_name(&self.listed.blake3))
    }

    /// Compares it with the installed bundles.
    pub fn against(&self, installed: &Installed) -> Against {
        let Listed { id, version, .. } = &self.listed;
        let here = installed.bundle(id);
        let gone = installed.removed.iter().find(|one| one.bundle.id == *id);
        match (here, gone) {
            (Some(one), _) | (None, Some(one)) if one.author != self.author => Against::OtherKey,
            (Some(one), _) if one.bundle.version == *version => Against::Same,
            (Some(one), _) | (None, Some(one)) if one.highest > *version => {
                Against::Older(one.highest)
            }
            (Some(one), _) => Against::Newer(one.bundle.version),
            (None, _) => Against::New,
        }
    }

    /// Verifies the bundle and stores its content for installation, like [`Receiver::receive`].
    ///
    /// # Errors
    /// When its file is not the listed one, or the bundle is refused: then a [`Refusal`].
    pub fn receive(
        &self,
        receiver: &Receiver,
        library: &Library,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()> + Send + Sync,
    ) -> anyhow::Result<Received> {
        // The file is read twice: once for its hash, once for its content.
        let all = self.listed.bytes;
        let file = self.open(|done| progress(done, all * 2))?;
        let received = receiver.receive_from(library, BufReader::new(file), |done, bytes| {
            progress(all + done.min(all), all + bytes.max(all))
        })?;
        let opened = &received.opened;
        let is_listed = opened.author == self.author
            && opened.bundle.id == self.listed.id
            && opened.bundle.version == self.listed.version;
        match is_listed {
            true => Ok(received),
            false => Err(Refusal::new(Code::ShelfContent, "").into()),
        }
    }

    /// Opens its file after verifying that it is the listed one. `progress` receives the number of verified
    /// bytes.
    fn open(&self, mut progress: impl FnMut(u64) -> ControlFlow<()>) -> Result<File, Refusal> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Refusal::new(Code::ShelfMissing, ""),
            _ => Refusal::new(Code::Unreadable, error.to_string()),
        };
        // Symbolic links are not followed, and anything but a file is ignored.
        let contents = fs::symlink_metadata(self.folder.join(CONTENTS)).map_err(failed)?;
        let path = self.path();
        let about = fs::symlink_metadata(&path).map_err(failed)?;
        if !contents.is_dir() || !about.is_file() {
            return Err(Refusal::new(Code::ShelfContent, "it leads elsewhere"));
        }
        let all = self.listed.bytes;
        if about.len() < all {
            let detail = format!("{} of {all} bytes", about.len());
            return Err(Refusal::new(Code::ShelfMissing, detail));
        }
        let mut file = File::open(path).map_err(failed)?;
        let mut hash = blake3::Hasher::new();
        let mut piece = vec![0; PIECE];
        let mut done = 0;
        loop {
            let read = file.read(&mut piece).map_err(failed)?;
            if read == 0 {
                break;
            }
            done += read as u64;
            if done > all {
                return Err(Refusal::new(Code::ShelfContent, "it is larger"));
            }
            hash.update(piece.get(..read).unwrap_or_default());
            if progress(done).is_break() {
                return Err(Refusal::new(Code::Cancelled, ""));
            }
        }
        if *hash.finalize().as_bytes() != self.listed.blake3 {
            return Err(Refusal::new(Code::ShelfContent, ""));
        }
        file.rewind().map_err(failed)?;
        Ok(file)
    }
}

/// The files of a list.
fn texts(folder: &Path) -> anyhow::Result<ShelfTexts> {
    let [author, signature, index] = [AUTHOR, SIGNATURE, INDEX].map(|name| text(folder, name));
    match (author?, signature?, index?) {
        (Some(author), Some(signature), Some(index)) => Ok(ShelfTexts { author, signature, index }),
        (_, None, None) => Err(Refusal::new(Code::NoShelf, "").into()),
        (author, signature, _) => {
            let missing = match (author, signature) {
                (None, _) => AUTHOR,
                (_, None) => SIGNATURE,
                _ => INDEX,
            };
            Err(Refusal::new(Code::ShelfTorn, format!("`{missing}` is missing")).into())
        }
    }
}

/// One file of a list, if it exists.
fn text(folder: &Path, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
    let path = folder.join(name);
    let read = || -> io::Result<Option<Vec<u8>>> {
        // Symbolic links are not followed, and anything but a file is ignored.
        if !fs::symlink_metadata(&path)?.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        File::open(&path)?.take(MOST_TEXT).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.with_context(|| format!("could not read `{}`", path.display())),
    }
}
