//! Files and folders handed to the program: on the command line, by a file manager, dropped on the window or
//! typed. Names come in several forms, and the content decides the kind.

use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::bundle::{self, Code, FileKind, MANIFEST, Refusal};

/// What the window is opened for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Occasion {
    /// Practising.
    #[default]
    Practice,
    /// A file or folder that was handed over.
    File(PathBuf),
    /// Writing for others, in the folder of a bundle if one is given.
    Studio(Option<PathBuf>),
}

/// Most files of a folder that are examined.
const MOST_FILES: usize = 1024;
/// Endings of the names that browsers give to unfinished downloads.
const LEFTOVERS: [&str; 7] =
    ["crdownload", "part", "partial", "download", "opdownload", "filepart", "aria2"];

/// Kind of a file or folder handed to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AtDoor {
    /// A file with a bundle, possibly sealed, possibly in a zip file.
    Bundle(PathBuf),
    /// An unsigned script, or the folder of a bundle that is not packed.
    Unsigned(PathBuf),
}

/// The file or folder with a name: its path or, if there is none, a file manager's notation such as
/// `file:///folder/a%20b`, a quoted name, or `~` for the home folder.
///
/// # Errors
/// When it does not exist on this computer.
pub fn named(name: &Path) -> anyhow::Result<PathBuf> {
    let Some(text) = name.to_str().filter(|_| !name.exists()) else { return Ok(name.into()) };
    let quoted =
        ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    let text = quoted.unwrap_or(text);
    if let Ok(rest) = Path::new(text).strip_prefix("~") {
        return Ok(etcetera::home_dir().context("could not find the home folder")?.join(rest));
    }
    let elsewhere = || format!("`{text}` is not on this computer; please save it here first");
    match text.split_once(':') {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("file") => {
            path_of_uri(text).with_context(elsewhere)
        }
        Some(_) if text.contains("://") => bail!(elsewhere()),
        _ => Ok(text.into()),
    }
}

/// The absolute path of a name, if a file or folder of that name exists.
///
/// # Errors
/// When it does not exist.
pub fn there(name: &Path) -> anyhow::Result<PathBuf> {
    let path = named(name)?;
    metadata(&path)?;
    std::path::absolute(&path).with_context(|| format!("could not open `{}`", path.display()))
}

/// The path of a file URI (RFC 8089); `None` if it refers to another computer.
pub fn path_of_uri(uri: &str) -> Option<PathBuf> {
    let (scheme, path) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = match path.strip_prefix("//") {
        Some(path) => path.strip_prefix("localhost").unwrap_or(path),
        None => path,
    };
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    (path.starts_with('/') && !bytes.contains(&0)).then(|| path_of_bytes(bytes))?
}

#[cfg(unix)]
fn path_of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

/// The slash before a drive is only in URIs (RFC 8089, appendix E.2).
#[cfg(not(unix))]
fn path_of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    let of_a_drive = text.strip_prefix('/').filter(|text| text.as_bytes().get(1) == Some(&b':'));
    Some(PathBuf::from(of_a_drive.unwrap_or(&text).replace('/', r"\")))
}

/// The kind of a file or folder, by its content.
///
/// # Errors
/// When it cannot be read, or cannot be opened: then a [`Refusal`] that names its kind.
pub fn at_door(name: &Path) -> anyhow::Result<AtDoor> {
    let path = named(name)?;
    if !metadata(&path)?.is_dir() {
        return of_file(path);
    }
    let has = |name: &str| path.join(name).is_file();
    if has(MANIFEST) && (has("bundle.ron.minisig") || has("author.pub")) {
        return Err(Refusal::new(Code::Unpacked, "").into());
    }
    if has(MANIFEST) {
        return Ok(AtDoor::Unsigned(path));
    }
    if has("index.ron") {
        return Err(Refusal::new(Code::Shelf, "").into());
    }
    // Some unpacking programs make a folder of a zip file.
    let entries = fs::read_dir(&path).map_err(|error| unreadable(&path, &error))?;
    let files = entries.take(MOST_FILES).filter_map(|entry| Some(entry.ok()?.path()));
    let is_bundle = |path: &PathBuf| {
        path.is_file()
            && kind(path).is_ok_and(|kind| matches!(kind, FileKind::Bundle | FileKind::Sealed))
    };
    let mut bundles: Vec<PathBuf> = files.filter(is_bundle).collect();
    match (bundles.pop(), bundles.len()) {
        (None, _) => Err(Refusal::new(Code::NoBundle, "a folder").into()),
        (Some(only), 0) => Ok(AtDoor::Bundle(only)),
        (Some(_), more) => {
            Err(Refusal::new(Code::Several, format!("{} in a folder", more + 1)).into())
        }
    }
}

fn of_file(path: PathBuf) -> anyhow::Result<AtDoor> {
    let kind = kind(&path)?;
    let ends_in =
        |ending: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    match kind {
        FileKind::Bundle | FileKind::Sealed | FileKind::Zip => Ok(AtDoor::Bundle(path)),
        FileKind::Session if path.extension().is_some_and(|ending| ending == "ron") => {
            Ok(AtDoor::Unsigned(path))
        }
        FileKind::Session => {
            Err(Refusal::new(Code::SessionAlone, "its name has to end in `.ron`").into())
        }
        FileKind::Manifest if path.file_name().is_some_and(|name| name == MANIFEST) => at_door(
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        ),
        // Problems of a script are reported with their places.
        FileKind::Unknown if ends_in("ron") => Ok(AtDoor::Unsigned(path)),
        kind => Err(of_leftover(&path, kind.refusal()).into()),
    }
}

/// The file of a bundle that was handed over, at its beginning.
///
/// # Errors
/// Those of [`at_door`], and when it is not a bundle's file.
pub fn bundle_at(name: &Path) -> anyhow::Result<(PathBuf, BufReader<File>)> {
    let path = match at_door(name)? {
        AtDoor::Bundle(path) => path,
        AtDoor::Unsigned(path) => {
            let code = if path.is_dir() { Code::Making } else { Code::SessionAlone };
            return Err(Refusal::new(code, "").into());
        }
    };
    let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
    Ok((path, BufReader::new(file)))
}

/// The refusal of a file whose name shows that a download was not finished.
pub(crate) fn of_leftover(path: &Path, refusal: Refusal) -> Refusal {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let is_leftover = LEFTOVERS.iter().any(|one| ending.eq_ignore_ascii_case(one));
    let may_be = matches!(
        refusal.code,
        Code::Torn | Code::Empty | Code::NotABundle | Code::Sum | Code::Seal | Code::Unreadable
    );
    match is_leftover && may_be {
        true => Refusal::new(Code::Unfinished, format!("its name still ends in `.{ending}`")),
        false => refusal,
    }
}

/// Applies [`of_leftover`] to any error.
pub(crate) fn of_leftover_error(path: &Path, error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<Refusal>() {
        Ok(refusal) => of_leftover(path, refusal).into(),
        Err(error) => error,
    }
}

/// The beginning of a small file such as a key, 16 KiB.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn small(name: &Path) -> anyhow::Result<Vec<u8>> {
    let path = named(name)?;
    if path.is_dir() {
        bail!("`{}` is a folder; please name the file in it", path.display());
    }
    bundle::read_at_most(&path, 16 * 1024).map_err(|error| unreadable(&path, &error))
}

fn kind(path: &Path) -> anyhow::Result<FileKind> {
    if !metadata(path)?.is_file() {
        // Reading from a pipe may never end.
        return Err(Refusal::new(Code::Unreadable, "it is no file").into());
    }
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(bundle::kind_of(&mut file)?)
}

fn metadata(path: &Path) -> anyhow::Result<fs::Metadata> {
    fs::metadata(path).map_err(|error| unreadable(path, &error))
}

/// Why a file cannot be opened, in plain words.
fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            anyhow::anyhow!("could not open `{path}`: there is nothing of this name")
        }
        ErrorKind::PermissionDenied => {
            anyhow::anyhow!("could not open `{path}`: your account may not read it")
        }
        _ => anyhow::anyhow!("could not open `{path}`; perhaps its disk or stick is gone"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_the_file_that_it_names() {
        let path = |uri: &str| path_of_uri(uri).map(|path| path.display().to_string());
        // As this system writes it.
        let own = |path: &str| Some(path.replace('/', std::path::MAIN_SEPARATOR_STR));
        for uri in ["file:///a/b%20c", "file:/a/b%20c", "file://localhost/a/b c", "FILE:///a/b%20c"]
        {
            assert_eq!(path(uri), own("/a/b c"), "{uri}");
        }
        assert_eq!(path("file:///f%C3%BCr"), own("/für"));
        assert_eq!(path("file:///100%25"), own("/100%"));
        let of_a_drive = if cfg!(windows) { "C:/a b" } else { "/C:/a b" };
        assert_eq!(path("file:///C:/a%20b"), own(of_a_drive));
        for uri in [
            "file://server/a",
            "file:a",
            "file:///a%2",
            "file:///a%zz",
            "file:///a%00b",
            "smb://s/a",
            "/a",
        ] {
            assert_eq!(path(uri), None, "{uri}");
        }
    }

    #[test]
    fn what_is_there_is_meant_by_its_name_and_only_then_by_what_it_looks_like() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("'a%20b'");
        std::fs::write(&odd, "x").unwrap();
        assert_eq!(named(&odd).unwrap(), odd);
        let quoted = format!("\"{}\"", folder.path().display());
        assert_eq!(named(Path::new(&quoted)).unwrap(), folder.path());
        let home = etcetera::home_dir().unwrap();
        assert_eq!(named(Path::new("~/x.groundwork")).unwrap(), home.join("x.groundwork"));
        assert_eq!(named(Path::new("nowhere:x")).unwrap(), Path::new("nowhere:x"));
        assert_eq!(
            named(Path::new("https://example.org/x")).unwrap_err().to_string(),
            "`https://example.org/x` is not on this computer; please save it here first"
        );
        assert_eq!(
            named(Path::new("file://server/x")).unwrap_err().to_string(),
            "`file://server/x` is not on this computer; please save it here first"
        );
    }
}
