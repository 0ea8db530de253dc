//! Takes a voice pack that was fetched before.

use std::path::{Path, PathBuf};

use super::NarrateError;
use super::bundle::Unspoken;
use crate::library::{Library, Voice, in_words};
use crate::narrator::{self, InstallError, PackError, SpeakError};

/// The file that every voice pack has.
const MODEL: &str = "model.onnx";

/// The folder of the voice pack that a path leads to: itself, the folder that it is a file of, or the folder
/// `voices` in it. `None` if there is no voice pack.
pub fn voice_pack_at(path: &Path) -> Option<PathBuf> {
    let inside = path.join("voices");
    let beside = path.parent().filter(|_| path.is_file());
    let places = [Some(path), Some(inside.as_path()), beside];
    places.into_iter().flatten().find(|folder| folder.join(MODEL).is_file()).map(Path::to_path_buf)
}

/// Checks and installs the voice pack that a path leads to. Returns the narrators in it.
///
/// # Errors
/// When it is no voice pack, is damaged, or cannot be written; an earlier one then stays.
pub fn install_voices(library: &Library, path: &Path) -> Result<Vec<Voice>, InstallError> {
    let nothing = || InstallError::NoPack { folder: path.into() };
    let folder = voice_pack_at(path).ok_or_else(nothing)?;
    Ok(narrator::install(&folder, &library.folders().voices())?.voices())
}

/// Why lines were not narrated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNarrated {
    /// In a sentence or several.
    pub said: String,
    /// Whether another voice pack would help.
    pub is_of_pack: bool,
}

impl NotNarrated {
    /// What is said of an error.
    pub fn of(error: &anyhow::Error) -> NotNarrated {
        NotNarrated { said: plain_words(error), is_of_pack: of_pack(error).is_some() }
    }

    /// For this reason, which no voice pack changes.
    pub fn said(why: &str) -> NotNarrated {
        NotNarrated { said: why.to_owned(), is_of_pack: false }
    }
}

/// The error of the voice pack that an error passes on.
fn of_pack(error: &anyhow::Error) -> Option<&PackError> {
    if let Some(InstallError::Pack(pack)) = error.downcast_ref() {
        return Some(pack);
    }
    match error.downcast_ref() {
        Some(NarrateError::Pack(pack) | NarrateError::Speak(SpeakError::Pack(pack))) => Some(pack),
        _ => error.downcast_ref(),
    }
}

/// What is said about an error with narrators to someone who knows no terminal.
pub fn plain_words(error: &anyhow::Error) -> String {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if let Some(unspoken) = error.downcast_ref::<Unspoken>() {
        return unspoken.sentences().join("\n");
    }
    match error.downcast_ref::<InstallError>() {
        Some(InstallError::NoPack { folder }) => {
            return format!(
                "There is no voice pack in `{}`: its `{MODEL}` is missing.",
                folder.display()
            );
        }
        Some(InstallError::NotPublished { path, .. }) => {
            return format!(
                "`{}` is damaged, or is not from the voice pack of this version of Groundwork. Nothing was installed. \
                 Get the voice pack once more from where it came.",
                name(path)
            );
        }
        _ => {}
    }
    match of_pack(error) {
        Some(PackError::Missing { .. }) => "No voice pack is installed.".into(),
        Some(PackError::Unreadable { path, .. } | PackError::Damaged { path, .. }) => format!(
            "`{}` of the voice pack is missing or damaged. What was finished is kept; install the voice pack once \
             more.",
            name(path)
        ),
        Some(
            PackError::Manifest { .. }
            | PackError::OtherModel { .. }
            | PackError::NoSuchVoice { .. },
        ) => {
            "The voice pack is not the one for this version of Groundwork. Install that one.".into()
        }
        None => in_words(error),
    }
}
