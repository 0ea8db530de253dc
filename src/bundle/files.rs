//! Texts as they come from a folder.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Reads a file of at most `most` bytes. Of a larger one it reads a byte more, so that whoever takes the
/// content sees that it is too large.
///
/// # Errors
/// When it can not be read, or is no regular file: such a one may have no end.
pub fn read_at_most(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut content = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}
