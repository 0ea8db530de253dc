//! Publishes a therapist's packed bundles as a shelf.
//!
//! Contents are written first, then the signature, then the list; files that are no longer listed are removed
//! last. So a client that reads the folder meanwhile, or receives half of it, sees the old list, the new one,
//! or a list that does not match its signature.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::bundle::{
    AuthorKey, Opener, SecretKey, ShelfTexts, content_name, next_list, open_list, unsealed,
};
use crate::domain::shelf::Listed;
use crate::library::Library;
use crate::library::{AUTHOR, CONTENTS, INDEX, SIGNATURE};
use crate::store::sync_folder;
use crate::studio::bundles::{Nowhere, look, written};
use crate::unfinished;

/// Result of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Number of the current list.
    pub number: u32,
    /// Bundles on the list.
    pub bundles: Vec<Listed>,
    /// Key that signed it.
    pub author: AuthorKey,
    /// Changes that were necessary.
    pub how: How,
}

/// Changes that publishing had to make.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// A new list was written.
    New,
    /// The list stayed the same; missing or damaged files were restored.
    Mended,
    /// Nothing had to change.
    Same,
}

/// A verified bundle file.
struct Looked {
    path: PathBuf,
    listed: Listed,
}

/// Publishes the bundles of a folder on a shelf and signs its list. The same bundles and key give the same
/// bytes, because no clock is read.
///
/// # Errors
/// When a bundle is refused or has another author, or a file cannot be read or written. The shelf's earlier
/// content then remains.
pub fn publish(
    library: &Library,
    from: &Path,
    key: &SecretKey,
    to: &Path,
) -> anyhow::Result<Published> {
    let paths = bundles_in(from)?;
    if paths.is_empty() {
        bail!("there is no `.groundwork` file in `{}`", from.display());
    }
    put_out(library, paths, key, to)
}

/// Publishes one bundle on a shelf, beside those that are there already.
///
/// # Errors
/// Those of [`publish`], and when the file of another bundle on the shelf is missing or damaged.
pub fn publish_one(
    library: &Library,
    file: &Path,
    key: &SecretKey,
    to: &Path,
) -> anyhow::Result<Published> {
    // Whose shelf it is comes first: its files would all be said to be another's.
    next_list(Vec::new(), signature_of(to)?.as_deref(), key).with_context(|| goes_on(to))?;
    let id = looked_at(library, file.to_path_buf(), &key.author())?.listed.id;
    let mut paths = Vec::new();
    for (path, listed) in on_shelf(to)? {
        let is_whole = hash_of(&path).is_ok_and(|hash| path.ends_with(content_name(&hash)));
        match listed {
            // This one may take its place.
            Some(listed) if !is_whole && listed.id == id => {}
            Some(listed) if !is_whole => bail!(
                "the file of `{}`, which is on this shelf, is missing or damaged. If the folder is still \
                 synchronising, please try again later; otherwise publish that bundle once more first",
                listed.title
            ),
            None if !is_whole => {}
            _ => paths.push(path),
        }
    }
    paths.push(file.to_path_buf());
    put_out(library, paths, key, to)
}

/// The files of the bundles on a shelf, each as it is listed; all that are there, if the list cannot be read.
fn on_shelf(to: &Path) -> anyhow::Result<Vec<(PathBuf, Option<Listed>)>> {
    let contents = to.join(CONTENTS);
    let text = |name: &str| fs::read(to.join(name)).unwrap_or_default();
    let texts = ShelfTexts { author: text(AUTHOR), signature: text(SIGNATURE), index: text(INDEX) };
    let list = open_list(&texts, &|_| Some(0));
    Ok(match list {
        Ok((_, index)) => {
            let place = |one: Listed| (contents.join(content_name(&one.blake3)), Some(one));
            index.bundles.into_iter().map(place).collect()
        }
        Err(_) if !contents.exists() => Vec::new(),
        Err(_) => bundles_in(&contents)?.into_iter().map(|path| (path, None)).collect(),
    })
}

fn hash_of(path: &Path) -> io::Result<[u8; 32]> {
    let mut hash = blake3::Hasher::new();
    io::copy(&mut fs::File::open(path)?, &mut hash)?;
    Ok(*hash.finalize().as_bytes())
}

fn goes_on(to: &Path) -> String {
    format!("could not go on from what is in `{}`", to.display())
}

fn put_out(
    library: &Library,
    paths: Vec<PathBuf>,
    key: &SecretKey,
    to: &Path,
) -> anyhow::Result<Published> {
    let author = key.author();
    let bundles = newest(library, paths, &author)?;
    let listed = bundles.iter().map(|one| one.listed.clone()).collect();
    let there = signature_of(to)?;
    let (index, texts) = next_list(listed, there.as_deref(), key).with_context(|| goes_on(to))?;

    let contents = to.join(CONTENTS);
    fs::create_dir_all(&contents)
        .with_context(|| format!("could not make `{}`", contents.display()))?;
    let mut changed = remove_unlisted(to, &|name| !name.starts_with(unfinished::PREFIX))?;
    for one in &bundles {
        changed |= put_content(one, &contents)?;
    }
    sync_folder(&contents)?;
    for (name, text) in
        [(AUTHOR, &texts.author), (SIGNATURE, &texts.signature), (INDEX, &texts.index)]
    {
        changed |= put_text(&to.join(name), text)?;
        sync_folder(to)?;
    }
    let names: Vec<String> = index.bundles.iter().map(|one| content_name(&one.blake3)).collect();
    changed |= remove_unlisted(&contents, &|name| {
        !name.starts_with(unfinished::PREFIX)
            && (names.iter().any(|n| n == name) || !is_content(name))
    })?;
    let how = match changed {
        _ if there.as_ref() != Some(&texts.signature) => How::New,
        true => How::Mended,
        false => How::Same,
    };
    Ok(Published { number: index.number, bundles: index.bundles, author, how })
}

/// The files of bundles in a folder.
fn bundles_in(from: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = || format!("could not read `{}`", from.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(from).with_context(read)? {
        let path = entry.with_context(read)?.path();
        if path.extension().is_some_and(|ending| ending == "groundwork") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The highest version of each bundle among these files, verified as a client would.
fn newest(
    library: &Library,
    paths: Vec<PathBuf>,
    author: &AuthorKey,
) -> anyhow::Result<Vec<Looked>> {
    let mut newest: BTreeMap<String, Looked> = BTreeMap::new();
    for path in paths {
        let looked = looked_at(library, path, author)?;
        let id = looked.listed.id.clone();
        match newest.get(&id) {
            Some(other) if other.listed.version == looked.listed.version => {
                if other.listed.blake3 != looked.listed.blake3 {
                    bail!(
                        "`{}` and `{}` are different, and both say that they are version {} of `{id}`; \
                         please raise the version of the later one",
                        other.path.display(),
                        looked.path.display(),
                        looked.listed.version
                    );
                }
            }
            Some(other) if other.listed.version > looked.listed.version => {}
            _ => _ = newest.insert(id, looked),
        }
    }
    Ok(newest.into_values().collect())
}

fn looked_at(library: &Library, path: PathBuf, author: &AuthorKey) -> anyhow::Result<Looked> {
    let shown = || format!("`{}` cannot be published", path.display());
    let mut file = fs::File::open(&path).with_context(shown)?;
    // A sealed bundle is for one person, and the error says so.
    let again = BufReader::new(file.try_clone().with_context(shown)?);
    let plain = unsealed(again, &Opener::None).with_context(shown)?;
    let opened = look(library, plain, Nowhere::default()).with_context(shown)?;
    if opened.author != *author {
        bail!("`{}` is signed with another key than the one given", path.display());
    }
    file.rewind().with_context(shown)?;
    let mut hash = blake3::Hasher::new();
    let bytes = io::copy(&mut file, &mut hash).with_context(shown)?;
    let bundle = opened.bundle;
    let listed = Listed {
        id: bundle.id,
        version: bundle.version,
        issued: bundle.issued,
        title: bundle.title,
        bytes,
        blake3: *hash.finalize().as_bytes(),
    };
    Ok(Looked { path, listed })
}

/// The signature of the current list; `None` if there is no list.
fn signature_of(to: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let path = to.join(SIGNATURE);
    match fs::read(&path) {
        Ok(signature) => Ok(Some(signature)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Without its signature, the number of the list is unknown.
            Ok(to.join(INDEX).exists().then(Vec::new))
        }
        Err(error) => Err(error).with_context(|| format!("could not read `{}`", path.display())),
    }
}

/// Writes a bundle's file under its hash; returns whether it was missing.
fn put_content(one: &Looked, contents: &Path) -> anyhow::Result<bool> {
    let Looked { path, listed } = one;
    let target = contents.join(content_name(&listed.blake3));
    if fs::symlink_metadata(&target)
        .is_ok_and(|about| about.is_file() && about.len() == listed.bytes)
        && hash_of(&target).is_ok_and(|there| there == listed.blake3)
    {
        return Ok(false);
    }
    let read = || format!("could not read `{}`", path.display());
    let mut file = fs::File::open(path).with_context(read)?;
    let mut hash = blake3::Hasher::new();
    written(&target, |out| {
        io::copy(&mut file, &mut Both(out, &mut hash)).with_context(read)?;
        if *hash.finalize().as_bytes() != listed.blake3 {
            bail!("`{}` was changed while it was being published", path.display());
        }
        Ok(())
    })?;
    Ok(true)
}

/// Writes everything to both.
struct Both<'a>(&'a fs::File, &'a mut blake3::Hasher);

impl io::Write for Both<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let written = self.0.write(piece)?;
        self.1.update(piece.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a text file; returns whether it has changed.
fn put_text(path: &Path, text: &[u8]) -> anyhow::Result<bool> {
    if fs::read(path).is_ok_and(|there| there == text) {
        return Ok(false);
    }
    written(path, |mut out| Ok(out.write_all(text)?))?;
    Ok(true)
}

/// Whether a file in the contents folder has the name of a content; other files stay.
fn is_content(name: &str) -> bool {
    let digits = name.strip_suffix(".groundwork").unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Removes the files of a folder that should not stay; returns whether there were any.
fn remove_unlisted(folder: &Path, stays: &dyn Fn(&str) -> bool) -> anyhow::Result<bool> {
    let failed = || format!("could not tidy up `{}`", folder.display());
    let mut removed = false;
    for entry in fs::read_dir(folder).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let name = entry.file_name();
        let is_folder = entry.file_type().with_context(failed)?.is_dir();
        if !is_folder && !name.to_str().is_none_or(stays) {
            fs::remove_file(entry.path()).with_context(failed)?;
            removed = true;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests;
