//! Folders for data outside the program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
#[cfg(windows)]
use groundwork_windows::{Folder, folder};

use crate::bundle::MANIFEST;

/// Most files that a person would look through.
const MOST_FOUND: usize = 10;

/// The folders of this user on this computer.
#[derive(Clone, Debug)]
pub struct Folders {
    data: PathBuf,
}

impl Folders {
    /// The platform's usual folder for a program's data, or `data` if it is given.
    ///
    /// # Errors
    /// When the platform does not name a home folder.
    pub fn find(data: Option<PathBuf>) -> anyhow::Result<Folders> {
        let data = match data {
            Some(data) => data,
            None => usual_data()
                .context("could not find the home folder; name a folder with `--data DIR`")?
                .join("groundwork"),
        };
        Ok(Folders { data })
    }

    /// The data folder. It need not exist.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Folder of the installed voice pack.
    pub fn voices(&self) -> PathBuf {
        self.data.join("voices")
    }

    /// Folder of the record.
    pub fn record(&self) -> PathBuf {
        self.data.join("record")
    }
}

/// The folder in which programs keep their data.
#[cfg(windows)]
fn usual_data() -> Option<PathBuf> {
    folder(Folder::Data)
}

#[cfg(not(windows))]
fn usual_data() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    etcetera::choose_base_strategy().ok().map(|places| places.data_dir())
}

/// A folder of the user, where the system says that it is, or else one of this name in the home folder; `None` if there is
/// no such folder.
fn own_folder(which: OwnFolder) -> Option<PathBuf> {
    #[cfg(windows)]
    let said = folder(match which {
        OwnFolder::Desktop => Folder::Desktop,
        OwnFolder::Documents => Folder::Documents,
        OwnFolder::Downloads => Folder::Downloads,
        OwnFolder::Music => Folder::Music,
    });
    #[cfg(not(windows))]
    let said: Option<PathBuf> = None;
    let named = || Some(etcetera::home_dir().ok()?.join(format!("{which:?}")));
    said.or_else(named).filter(|folder| folder.is_dir())
}

/// A folder that systems make for each user; its name is that in English.
#[derive(Copy, Clone, Debug)]
enum OwnFolder {
    Desktop,
    Documents,
    Downloads,
    Music,
}

/// Bundle files in the user's documents, downloads and desktop folders, latest first, at most ten.
pub fn bundle_files() -> Vec<PathBuf> {
    let others = [OwnFolder::Downloads, OwnFolder::Desktop].into_iter().filter_map(own_folder);
    let folders: Vec<PathBuf> = std::iter::once(documents()).chain(others).collect();
    bundle_files_in(&folders)
}

/// The same for any folders.
fn bundle_files_in(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = Vec::new();
    for entry in folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten() {
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        if let (true, Ok(about)) = (is_named_like_one(&path), entry.metadata())
            && about.is_file()
        {
            found.push((about.modified().unwrap_or(std::time::UNIX_EPOCH), path));
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    // Two of the folders can be one: the desktop is the home folder for some.
    let mut seen = BTreeSet::new();
    found.retain(|(_, path)| path.canonicalize().is_ok_and(|place| seen.insert(place)));
    found.truncate(MOST_FOUND);
    found.into_iter().map(|(_, path)| path).collect()
}

/// Whether a file has the name of a bundle, possibly with a suffix from a mail program or browser.
fn is_named_like_one(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.contains(".groundwork")
}

/// The folder for the user's own files: the documents folder, or else the home folder, or else the current
/// folder.
pub fn documents() -> PathBuf {
    own_folder(OwnFolder::Documents).unwrap_or_else(|| etcetera::home_dir().unwrap_or_default())
}

/// The folder for the user's music, or else that for the user's own files.
pub fn music() -> PathBuf {
    own_folder(OwnFolder::Music).unwrap_or_else(documents)
}

/// A path as typed: `~` at its beginning means the home folder, as in a terminal.
pub fn as_typed(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) if rest.as_os_str().is_empty() => home,
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path.into(),
    }
}

/// Path of a line's own recording: as named, or in the folder `a` of a bundle.
pub(super) fn clip_path(root: &Path, name: &str) -> PathBuf {
    let in_bundle = root.join(MANIFEST).is_file() && !name.contains('/');
    if in_bundle { root.join("a").join(name) } else { root.join(name) }
}

/// Folder of the recordings of a session file: beside it, or in the bundle that it belongs to.
pub(super) fn root_of(session: &Path) -> PathBuf {
    let folder = session.parent().unwrap_or(Path::new(""));
    let above = folder.parent().unwrap_or(Path::new(""));
    match folder.file_name().is_some_and(|name| name == "s") && above.join(MANIFEST).is_file() {
        true => above.to_path_buf(),
        false => folder.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_home_at_the_front_and_nowhere_else() {
        let home = etcetera::home_dir().unwrap();
        let typed = |path: &str| as_typed(Path::new(path));
        assert_eq!(typed("~/x.csv"), home.join("x.csv"));
        assert_eq!((typed("~"), typed("~/")), (home.clone(), home));
        for plain in ["/a/~/x.csv", "a~", "~else/x.csv", "x.csv", ""] {
            assert_eq!(typed(plain), Path::new(plain));
        }
    }

    #[test]
    fn bundles_are_offered_by_what_is_left_of_their_names() {
        for name in [
            "a.groundwork",
            "a (1).groundwork",
            "A.GROUNDWORK",
            "a.groundwork.zip",
            "a.groundwork(2)",
        ] {
            assert!(is_named_like_one(&Path::new("/folder").join(name)), "{name}");
        }
        for name in ["a.zip", "groundwork.txt", "my-groundwork"] {
            assert!(!is_named_like_one(&Path::new("/a.groundwork").join(name)), "{name}");
        }
    }

    #[test]
    fn a_file_is_offered_once_and_files_of_one_name_are_all_offered() {
        let home = tempfile::tempdir().unwrap();
        let downloads = home.path().join("Downloads");
        std::fs::create_dir(&downloads).unwrap();
        let files = [home.path().join("a.groundwork"), downloads.join("a.groundwork")];
        files.iter().for_each(|file| std::fs::write(file, "").unwrap());
        let roundabout = downloads.join("..");
        let mut found =
            bundle_files_in(&[home.path().into(), downloads, roundabout, "/none".into()]);
        found.iter_mut().for_each(|file| *file = file.canonicalize().unwrap());
        found.sort();
        let mut files = files.map(|file| file.canonicalize().unwrap());
        files.sort();
        assert_eq!(found, files);
    }
}
