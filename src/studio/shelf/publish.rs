//! Publishing: a therapist's packed bundles become a shelf.
//!
//! Contents come first, then the signature, then the list; what is not listed any more goes last. So
//! whoever looks meanwhile, or gets half of it, sees the old list, the new one, or a list that does not
//! fit its signature.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::{AUTHOR, CONTENTS, INDEX, SIGNATURE};
use crate::bundle::{AuthorKey, Opener, SecretKey, content_name, next_list, unsealed};
use crate::domain::shelf::Listed;
use crate::store::sync_folder;
use crate::studio::bundles::{UNFINISHED, look, written};
use crate::studio::library::Library;

/// What came of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The number of the list that is there now.
    pub number: u32,
    /// What it lists.
    pub bundles: Vec<Listed>,
    /// Whose it is.
    pub author: AuthorKey,
    /// What had to be done for it.
    pub how: How,
}

/// What had to be done to publish.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// There is a new list.
    New,
    /// The list is as it was; something was missing or damaged, and is there again.
    Mended,
    /// Everything is as it was.
    Same,
}

/// A bundle's file that was looked at.
struct Looked {
    path: PathBuf,
    listed: Listed,
}

/// Puts the bundles of a folder onto a shelf, and signs its list. The same bundles and key give the same
/// bytes: no clock is read.
///
/// # Errors
/// When a bundle is refused or is another author's, or something can not be read or written. What was on
/// the shelf before is still there then.
pub fn publish(
    library: &Library,
    from: &Path,
    key: &SecretKey,
    to: &Path,
) -> anyhow::Result<Published> {
    let author = key.author();
    let bundles = newest(library, from, &author)?;
    let listed = bundles.iter().map(|one| one.listed.clone()).collect();
    let there = signature_of(to)?;
    let (index, texts) = next_list(listed, there.as_deref(), key)
        .with_context(|| format!("could not go on from what is in `{}`", to.display()))?;

    let contents = to.join(CONTENTS);
    fs::create_dir_all(&contents)
        .with_context(|| format!("could not make `{}`", contents.display()))?;
    let mut changed = remove_unlisted(to, &|name| !name.starts_with(UNFINISHED))?;
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
        !name.starts_with(UNFINISHED) && (names.iter().any(|n| n == name) || !is_content(name))
    })?;
    let how = match changed {
        _ if there.as_ref() != Some(&texts.signature) => How::New,
        true => How::Mended,
        false => How::Same,
    };
    Ok(Published { number: index.number, bundles: index.bundles, author, how })
}

/// The bundles of a folder, each looked at as a client would, of each the highest version.
fn newest(library: &Library, from: &Path, author: &AuthorKey) -> anyhow::Result<Vec<Looked>> {
    let read = || format!("could not read `{}`", from.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(from).with_context(read)? {
        let path = entry.with_context(read)?.path();
        if path.extension().is_some_and(|ending| ending == "groundwork") && path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        bail!("there is no `.groundwork` file in `{}`", from.display());
    }
    paths.sort();
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
    let shown = || format!("`{}` can not be published", path.display());
    let mut file = fs::File::open(&path).with_context(shown)?;
    // What is sealed is for one person, and says so.
    let again = BufReader::new(file.try_clone().with_context(shown)?);
    let plain = unsealed(again, &Opener::None).with_context(shown)?;
    let opened = look(library, plain).with_context(shown)?;
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

/// The signature of the list that is there, if there is a list.
fn signature_of(to: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let path = to.join(SIGNATURE);
    match fs::read(&path) {
        Ok(signature) => Ok(Some(signature)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Without its signature nobody knows whether its number is the one that was published.
            Ok(to.join(INDEX).exists().then(Vec::new))
        }
        Err(error) => Err(error).with_context(|| format!("could not read `{}`", path.display())),
    }
}

/// Puts a bundle's file where it is found by its hash; whether it was not there.
fn put_content(one: &Looked, contents: &Path) -> anyhow::Result<bool> {
    let Looked { path, listed } = one;
    let target = contents.join(content_name(&listed.blake3));
    if fs::symlink_metadata(&target)
        .is_ok_and(|about| about.is_file() && about.len() == listed.bytes)
    {
        let mut hash = blake3::Hasher::new();
        let read = fs::File::open(&target).and_then(|mut file| io::copy(&mut file, &mut hash));
        if read.is_ok() && *hash.finalize().as_bytes() == listed.blake3 {
            return Ok(false);
        }
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

/// Writes what it is given to both.
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

/// Puts a text in its place; whether it was another one.
fn put_text(path: &Path, text: &[u8]) -> anyhow::Result<bool> {
    if fs::read(path).is_ok_and(|there| there == text) {
        return Ok(false);
    }
    written(path, |mut out| Ok(out.write_all(text)?))?;
    Ok(true)
}

/// Whether a file of the folder of contents is named as a content is; what others put there stays.
fn is_content(name: &str) -> bool {
    let digits = name.strip_suffix(".groundwork").unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Removes the files of a folder that do not stay; whether there were any.
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
