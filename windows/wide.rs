//! Strings as Windows takes and gives them.

use std::ffi::{OsStr, OsString};
use std::os::windows::ffi::OsStringExt as _;

use windows::core::{HSTRING, PWSTR};

/// A text with a zero behind it.
pub fn wide(text: impl AsRef<OsStr>) -> HSTRING {
    HSTRING::from(text.as_ref())
}

/// What a string of the system says, up to its zero.
///
/// # Safety
/// `text` points to a string that ends with a zero.
pub unsafe fn read(text: PWSTR) -> OsString {
    // SAFETY: promised by the caller.
    OsString::from_wide(unsafe { text.as_wide() })
}
