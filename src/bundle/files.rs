//! Reads files from a folder, and finds the one that a wrong name may mean.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::bundle::lawful_name;

/// Reads a file of at most `most` bytes. Of a larger file it reads one byte more, so that the caller notices
/// that it is too large.
///
/// # Errors
/// When it cannot be read or is not a regular file, which may have no end.
pub fn read_at_most(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut content = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// The file that a path to nothing may mean, as the end of a sentence; `None` if the path leads to something, or
/// nothing in its folder is called like that.
pub fn near_match(path: &Path) -> Option<String> {
    let (Some(folder), Some(file), false) =
        (path.parent(), path.file_name()?.to_str(), path.exists())
    else {
        return None;
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let there = fs::read_dir(folder).ok()?;
    let mut names: Vec<String> =
        there.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    if let Some(there) = names.iter().find(|there| there.nfc().eq(file.nfc())) {
        return Some(format!(
            "`{there}` is there and looks the same, but its letters with accents are stored in another way, as some \
             computers do; please type its name anew, or do without accents"
        ));
    }
    let plain = |name: &str| lawful_name(&name.nfd().collect::<String>());
    let stem = |name: &str| plain(name).rsplit_once('.').map(|(stem, _)| stem.to_owned());
    if let Some(there) = names.iter().find(|there| plain(there) == plain(file)) {
        return Some(format!("`{there}` is there, and names count to the letter"));
    }
    let other = names.iter().find(|there| stem(there).is_some() && stem(there) == stem(file));
    // Recordings are numbered: `02.flac` is not meant where `03.flac` is missing, and neither is `y.flac` for `x.flac`.
    let number = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let most = (stem(file).map_or(0, |stem| stem.len()) / 3).min(2);
    let near = other.or_else(|| {
        names.iter().find(|there| {
            number(there) == number(file)
                && strsim::damerau_levenshtein(&plain(there), &plain(file)) <= most
        })
    });
    near.map(|there| format!("did you mean `{there}`?"))
}
