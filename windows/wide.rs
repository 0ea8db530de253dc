//! Strings as Windows takes and gives them.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::windows::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Component, Path, PathBuf, Prefix};

use windows::core::{HSTRING, PWSTR};

/// A text with a zero behind it.
pub fn wide(text: impl AsRef<OsStr>) -> HSTRING {
    HSTRING::from(text.as_ref())
}

/// So many units of two bytes are short enough for every part of Windows; a folder may have 248 (`MAX_PATH` less 12).
const SHORT: usize = 240;

/// A path as every part of Windows takes it: one that is long for it begins with `\\?\`, which lifts the limit.
///
/// # Errors
/// When the current folder is asked for and is not there.
pub fn any_length(path: &Path) -> io::Result<PathBuf> {
    if path.as_os_str().encode_wide().count() < SHORT && path.is_absolute() {
        return Ok(path.into());
    }
    let path = std::path::absolute(path)?;
    if path.as_os_str().encode_wide().count() < SHORT {
        return Ok(path);
    }
    let mut components = path.components();
    let Some(Component::Prefix(prefix)) = components.next() else { return Ok(path) };
    let mut long = OsString::from(r"\\?\");
    match prefix.kind() {
        Prefix::Disk(_) => long.push(&path),
        Prefix::UNC(server, share) => {
            long.push(r"UNC\");
            long.push(server);
            long.push(r"\");
            long.push(share);
            long.push(components.as_path());
        }
        // It begins like that already, or is no path of files.
        _ => return Ok(path),
    }
    Ok(long.into())
}

/// A path with a zero behind it, of any length.
///
/// # Errors
/// See [`any_length`].
pub fn wide_path(path: &Path) -> io::Result<HSTRING> {
    Ok(wide(any_length(path)?))
}

/// What a string of the system says, up to its zero.
///
/// # Safety
/// `text` points to a string that ends with a zero.
pub unsafe fn read(text: PWSTR) -> OsString {
    // SAFETY: promised by the caller.
    OsString::from_wide(unsafe { text.as_wide() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_has_no_limit_and_a_short_one_stays() {
        let long = "a".repeat(250);
        let of = |path: &str| {
            any_length(Path::new(path)).unwrap().into_os_string().into_string().unwrap()
        };
        assert_eq!(of(r"C:\a b"), r"C:\a b");
        assert_eq!(of(&format!(r"C:\{long}")), format!(r"\\?\C:\{long}"));
        assert_eq!(of(&format!(r"C:\b\..\{long}")), format!(r"\\?\C:\{long}"));
        assert_eq!(of(&format!(r"\\one\two\{long}\b")), format!(r"\\?\UNC\one\two\{long}\b"));
        assert_eq!(of(&format!(r"\\?\C:\{long}")), format!(r"\\?\C:\{long}"));
    }
}
