//! Shelves: a folder from which a therapist hands out to many, and what a client sees in it.
//!
//! Nothing in such a folder is trusted: its list counts once its signature holds, a file once its hash is
//! the listed one, and the client writes nothing into it.

mod known;
mod publish;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Seek as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

pub use self::known::KnownShelves;
pub use self::publish::{How, Published, publish};
use super::installed::Installed;
use super::library::Library;
use super::receiving::{Received, Receiver};
use crate::bundle::{AuthorKey, Code, Refusal, ShelfTexts, content_name, open_list};
use crate::domain::shelf::Listed;

/// The files and the folder of a shelf.
const AUTHOR: &str = "author.pub";
const SIGNATURE: &str = "index.ron.minisig";
const INDEX: &str = "index.ron";
const CONTENTS: &str = "b";

/// So many bytes are read of a text at most, which is more than any may have.
const MOST_TEXT: u64 = 512 * 1024;
/// So many bytes are hashed between two looks at whether to go on.
const PIECE: usize = 256 * 1024;

/// A shelf that was looked at.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// Where it is.
    pub folder: PathBuf,
    /// Who signed its list.
    pub author: AuthorKey,
    /// The number of the list.
    pub number: u32,
    /// What is on it.
    pub bundles: Vec<OnShelf>,
}

/// A bundle on a shelf.
#[derive(Clone, Debug)]
pub struct OnShelf {
    /// What the list says of it.
    pub listed: Listed,
    /// Who signed the list.
    author: AuthorKey,
    /// The folder of the shelf.
    folder: PathBuf,
    /// Why its file can not be had. Files of what is installed already are not looked at.
    pub refused: Option<Refusal>,
}

/// A bundle on a shelf against what is installed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// Nothing of it is installed.
    New,
    /// It is newer than this version, which is installed.
    Newer(u32),
    /// This version is installed.
    Same,
    /// It is older than this version, which is or was installed.
    Older(u32),
    /// The bundle of this id that is installed has another key. Opening it shows whether that one was handed
    /// over.
    OtherKey,
}

impl Against {
    /// Whether it may be installed.
    pub fn may_come(self) -> bool {
        matches!(self, Against::New | Against::Newer(_) | Against::OtherKey)
    }
}

impl Shelf {
    /// Looks at a folder: its list, and the files of what could be installed. `progress` is told how many
    /// bytes of how many have been looked at, and may break off.
    ///
    /// # Errors
    /// When it can not be read, or its list is refused: then a [`Refusal`].
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

    /// Whether a bundle that is installed has the key of this shelf.
    pub fn is_of(&self, installed: &Installed) -> bool {
        installed.bundles.iter().any(|one| one.author == self.author)
    }
}

impl OnShelf {
    /// Its file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(CONTENTS).join(content_name(&self.listed.blake3))
    }

    /// It against what is installed.
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

    /// Looks at everything in its bundle and keeps it ready, as [`Receiver::receive`] does.
    ///
    /// # Errors
    /// When its file is not the listed one, or the bundle is refused: then a [`Refusal`].
    pub fn receive(
        &self,
        receiver: &Receiver,
        library: &Library,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()> + Send + Sync,
    ) -> anyhow::Result<Received> {
        // It is read twice: once for its hash, once for what is in it.
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

    /// Opens its file, once all of it is as it is listed. `progress` is told how many bytes have been
    /// looked at.
    fn open(&self, mut progress: impl FnMut(u64) -> ControlFlow<()>) -> Result<File, Refusal> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Refusal::new(Code::ShelfMissing, ""),
            _ => Refusal::new(Code::Unreadable, error.to_string()),
        };
        // What leads elsewhere is not followed, and what is no file is not waited for.
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

/// The texts of a list.
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

/// One text of a list, if it is there.
fn text(folder: &Path, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
    let path = folder.join(name);
    let read = || -> io::Result<Option<Vec<u8>>> {
        // What leads elsewhere is not followed, and what is no file is not waited for.
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
