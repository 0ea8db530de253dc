//! A voice pack on disk: `model.onnx`, `voices/*.bin`, `licences/*`, and `pack.ron`, which lists the SHA-256
//! of each file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::MODEL_SHA256;
use super::voice::Voice;

/// Name of the manifest in a pack.
pub(super) const MANIFEST: &str = "pack.ron";
/// Name of the model in a pack.
pub(super) const MODEL: &str = "model.onnx";

/// Why a voice pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// No voice pack is installed.
    #[cfg_attr(
        not(windows),
        error(
            "no voice pack is installed, so new lines cannot be narrated; `./scripts/voice-pack` fetches \
             and installs one (looked in `{}`)", .folder.display()
        )
    )]
    #[cfg_attr(
        windows,
        error(
            "no voice pack is installed, so new lines cannot be narrated; `./scripts/voice-pack` fetches one on a \
             computer with Linux, and `groundwork voice install FOLDER` installs that here (looked in `{}`)",
            .folder.display()
        )
    )]
    Missing {
        /// Folder where it would be.
        folder: PathBuf,
    },
    /// A file of the voice pack is missing or unreadable.
    #[error("could not read the voice pack's `{}`", .path.display())]
    Unreadable {
        /// Path of the file.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The manifest is not valid RON of the expected form.
    #[error("the voice pack's manifest cannot be read: `{}`", .path.display())]
    Manifest {
        /// Path of the manifest.
        path: PathBuf,
        /// Error of the RON reader, with its place.
        source: ron::error::SpannedError,
    },
    /// The voice pack was made for another version of the program.
    #[error(
        "the voice pack holds another model than this version of groundwork speaks with; \
         `./scripts/voice-pack` fetches the right one: `{}`", .folder.display()
    )]
    OtherModel {
        /// Folder of the voice pack.
        folder: PathBuf,
    },
    /// A file has changed since the voice pack was made.
    #[error(
        "a file of the voice pack is damaged (SHA-256 found {found}, expected {expected}); \
         `./scripts/voice-pack` fetches it again: `{}`", .path.display()
    )]
    Damaged {
        /// Path of the file.
        path: PathBuf,
        /// SHA-256 of the file, in hexadecimal digits.
        found: String,
        /// SHA-256 in the manifest.
        expected: String,
    },
    /// The voice pack lacks this narrator.
    #[error(
        "the voice pack has no narrator `{voice}`; `./scripts/voice-pack` fetches one that has: `{}`",
        .folder.display()
    )]
    NoSuchVoice {
        /// Narrator that was requested.
        voice: Voice,
        /// Folder of the voice pack.
        folder: PathBuf,
    },
}

/// The manifest of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "VoicePack", deny_unknown_fields)]
pub(super) struct Manifest {
    /// Version of the manifest's form: 1.
    pub format: u32,
    /// Name of the model.
    pub model: String,
    /// Path in the pack (with `/`) → SHA-256 in hexadecimal digits.
    pub files: BTreeMap<String, String>,
}

/// An installed voice pack with its manifest. Its files are verified by hash when they are loaded.
#[derive(Clone, Debug)]
pub struct VoicePack {
    folder: PathBuf,
    manifest: Manifest,
}

impl VoicePack {
    /// Reads the manifest of the pack in this folder. This is quick, because no large file is opened.
    ///
    /// # Errors
    /// When there is no pack, or the pack is for another version.
    pub fn open(folder: &Path) -> Result<VoicePack, PackError> {
        let path = folder.join(MANIFEST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e)
                if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
            {
                return Err(PackError::Missing { folder: folder.into() });
            }
            Err(source) => return Err(PackError::Unreadable { path, source }),
        };
        let manifest: Manifest = match ron::from_str(&text) {
            Ok(manifest) => manifest,
            Err(source) => return Err(PackError::Manifest { path, source }),
        };
        if manifest.files.get(MODEL).map(String::as_str) != Some(MODEL_SHA256) {
            return Err(PackError::OtherModel { folder: folder.into() });
        }
        Ok(VoicePack { folder: folder.into(), manifest })
    }

    /// Folder of the voice pack.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Narrators in the voice pack.
    pub fn voices(&self) -> Vec<Voice> {
        let has = |voice: &Voice| self.manifest.files.contains_key(&voice_path(*voice));
        Voice::ALL.into_iter().filter(has).collect()
    }

    /// Reads and verifies every file.
    ///
    /// # Errors
    /// The first file that is missing or damaged.
    pub fn verify(&self) -> Result<(), PackError> {
        self.manifest.files.keys().try_for_each(|name| self.load(name).map(drop))
    }

    /// Verified bytes of the model.
    pub(super) fn model(&self) -> Result<Vec<u8>, PackError> {
        self.load(MODEL)
    }

    /// Verified bytes of a narrator's style file.
    pub(super) fn style(&self, voice: Voice) -> Result<Vec<u8>, PackError> {
        let name = voice_path(voice);
        if !self.manifest.files.contains_key(&name) {
            return Err(PackError::NoSuchVoice { voice, folder: self.folder.clone() });
        }
        self.load(&name)
    }

    fn load(&self, name: &str) -> Result<Vec<u8>, PackError> {
        let path = self.folder.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(source) => return Err(PackError::Unreadable { path, source }),
        };
        let found = sha256(&bytes);
        let expected = self.manifest.files.get(name).cloned().unwrap_or_default();
        if found != expected {
            return Err(PackError::Damaged { path, found, expected });
        }
        Ok(bytes)
    }
}

/// Path of a narrator's style file in a pack.
pub(super) fn voice_path(voice: Voice) -> String {
    format!("voices/{}", voice.file())
}

/// SHA-256 in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(files: &[(&str, &[u8], &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("voices")).unwrap();
        let mut manifest = Manifest { format: 1, model: "test".into(), files: BTreeMap::new() };
        for (name, bytes, hash) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
            manifest.files.insert(name.to_string(), hash.to_string());
        }
        fs::write(folder.path().join(MANIFEST), ron::to_string(&manifest).unwrap()).unwrap();
        folder
    }

    #[test]
    fn sha256_is_the_published_function() {
        // FIPS 180-4, example for one block.
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn without_a_pack_the_way_to_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = VoicePack::open(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("no voice pack is installed"), "{error}");
        assert!(error.contains("`./scripts/voice-pack`"), "{error}");
    }

    #[test]
    fn a_damaged_file_is_refused_by_hash_and_a_whole_one_is_not() {
        let whole = sha256(b"style");
        let clara = voice_path(Voice::Clara);
        let folder = pack(&[(MODEL, b"model", MODEL_SHA256), (&clara, b"style", &whole)]);
        let pack = VoicePack::open(folder.path()).unwrap();
        assert_eq!(pack.voices(), [Voice::Clara]);
        assert_eq!(pack.style(Voice::Clara).unwrap(), b"style");
        assert!(matches!(pack.model(), Err(PackError::Damaged { .. })));
        fs::write(folder.path().join(&clara), b"stylf").unwrap();
        let error = pack.style(Voice::Clara).unwrap_err();
        assert!(
            matches!(&error, PackError::Damaged { expected, .. } if *expected == whole),
            "{error}"
        );
        assert!(matches!(pack.style(Voice::Oscar), Err(PackError::NoSuchVoice { .. })));
    }

    #[test]
    fn a_pack_of_another_model_is_refused() {
        let folder = pack(&[(MODEL, b"model", &sha256(b"model"))]);
        assert!(matches!(VoicePack::open(folder.path()), Err(PackError::OtherModel { .. })));
        fs::write(folder.path().join(MANIFEST), "VoicePack(").unwrap();
        assert!(matches!(VoicePack::open(folder.path()), Err(PackError::Manifest { .. })));
    }
}
