//! Installs a voice pack from downloaded files.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::graph::{self, GraphError};
use super::pack::{MANIFEST, MODEL, Manifest, PackError, VoicePack, sha256, voice_path};
use super::voice::Voice;
use super::{MODEL_SHA256, PUBLISHED_MODEL_SHA256};

/// Name of the model in the manifest.
const MODEL_NAME: &str = "Kokoro-82M v1.0, eight-bit weights, graph rewritten by groundwork";

/// Why a voice pack was not installed. An earlier pack stays untouched.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The folder does not exist or contains no part of a voice pack.
    #[error(
        "`{}` is not a folder that `./scripts/voice-pack` made: there is no `{MODEL}` in it",
        .folder.display()
    )]
    NoPack {
        /// Folder with the downloaded files.
        folder: PathBuf,
    },
    /// A file is missing or unreadable.
    #[error("could not read `{}`", .path.display())]
    Unreadable {
        /// Path of the file.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// A file differs from the published one.
    #[error(
        "a file is not the published one (SHA-256 found {found}, expected {expected}): `{}`",
        .path.display()
    )]
    NotPublished {
        /// Path of the file.
        path: PathBuf,
        /// SHA-256 of the file, in hexadecimal digits.
        found: String,
        /// SHA-256 of the published file.
        expected: String,
    },
    /// The graph could not be rewritten.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The voice pack could not be written.
    #[error("could not write `{}`", .path.display())]
    Unwritable {
        /// Path that could not be written.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The voice pack was written but cannot be read back.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// Makes a voice pack of the files in `source` (`model.onnx`, as published or from another pack,
/// `voices/*.bin` and `licences/*`) and puts it at `target`, complete or not at all: it is written beside its
/// final place, verified, and then renamed to replace an earlier pack.
///
/// # Errors
/// When a file is missing, is not the published one, or the pack cannot be written.
pub fn install(source: &Path, target: &Path) -> Result<VoicePack, InstallError> {
    let files = collect(source)?;
    let parent = target.parent().unwrap_or(Path::new("."));
    let unwritable = |path: &Path| {
        let path = path.to_path_buf();
        move |source| InstallError::Unwritable { path, source }
    };
    fs::create_dir_all(parent).map_err(unwritable(parent))?;
    let staging = tempfile::Builder::new()
        .prefix(".voices-")
        .tempdir_in(parent)
        .map_err(unwritable(parent))?;
    let fresh = staging.path().join("new");
    write(&fresh, &files)?;
    VoicePack::open(&fresh)?.verify()?;
    // What is left in the staging folder goes away with it, the former pack included.
    if target.exists() {
        fs::rename(target, staging.path().join("old")).map_err(unwritable(target))?;
    }
    fs::rename(&fresh, target).map_err(unwritable(target))?;
    Ok(VoicePack::open(target)?)
}

/// Reads and checks everything that goes into the pack: path in the pack → bytes.
fn collect(source: &Path) -> Result<BTreeMap<String, Vec<u8>>, InstallError> {
    let read = |path: PathBuf| match fs::read(&path) {
        Ok(bytes) => Ok((bytes, path)),
        Err(source) => Err(InstallError::Unreadable { path, source }),
    };
    if let Ok(false) = source.join(MODEL).try_exists() {
        return Err(InstallError::NoPack { folder: source.into() });
    }
    let mut files = BTreeMap::new();
    let (model, path) = read(source.join(MODEL))?;
    files.insert(MODEL.to_string(), usable_model(model, path)?);
    for voice in Voice::ALL {
        let (style, path) = read(source.join(voice_path(voice)))?;
        let found = sha256(&style);
        if found != voice.sha256() {
            let expected = voice.sha256().into();
            return Err(InstallError::NotPublished { path, found, expected });
        }
        files.insert(voice_path(voice), style);
    }
    let licences = source.join("licences");
    let unreadable = |source| InstallError::Unreadable { path: licences.clone(), source };
    for entry in fs::read_dir(&licences).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (text, _) = read(entry.path())?;
        files.insert(format!("licences/{}", entry.file_name().to_string_lossy()), text);
    }
    Ok(files)
}

/// The model as it is used; one that was rewritten before is taken as it is.
fn usable_model(model: Vec<u8>, path: PathBuf) -> Result<Vec<u8>, InstallError> {
    match sha256(&model) {
        found if found == MODEL_SHA256 => Ok(model),
        found if found == PUBLISHED_MODEL_SHA256 => Ok(graph::rewrite(&model)?),
        found => {
            let expected = PUBLISHED_MODEL_SHA256.into();
            Err(InstallError::NotPublished { path, found, expected })
        }
    }
}

fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), InstallError> {
    let mut manifest = Manifest { format: 1, model: MODEL_NAME.into(), files: BTreeMap::new() };
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        let folder = path.parent().unwrap_or(folder);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|source| InstallError::Unwritable { path, source })
    };
    for (name, bytes) in files {
        write(name, bytes)?;
        manifest.files.insert(name.clone(), sha256(bytes));
    }
    let text =
        ron::ser::to_string_pretty(&manifest, ron::ser::PrettyConfig::default()).map_err(|e| {
            InstallError::Unwritable { path: folder.join(MANIFEST), source: io::Error::other(e) }
        })?;
    write(MANIFEST, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_was_not_published_is_refused_and_the_old_pack_stays() {
        let (source, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let target = data.path().join("voices");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("kept"), "").unwrap();
        fs::write(source.path().join(MODEL), "another model").unwrap();
        let error = install(source.path(), &target).unwrap_err();
        assert!(
            matches!(&error, InstallError::NotPublished { expected, .. }
            if expected == PUBLISHED_MODEL_SHA256),
            "{error}"
        );
        assert!(target.join("kept").exists());
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_folder_without_a_model_is_no_pack() {
        let data = tempfile::tempdir().unwrap();
        for folder in [data.path().to_path_buf(), data.path().join("gone")] {
            let error = install(&folder, &data.path().join("voices")).unwrap_err();
            assert!(matches!(&error, InstallError::NoPack { folder: said } if *said == folder));
        }
    }
}
