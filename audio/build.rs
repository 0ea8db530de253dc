//! Writes the table of the narrations in the folders beside this file, one for each narrator.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    println!("cargo::rerun-if-changed={}", here.display());
    let mut table = String::from("/// Every built-in narration: path below `audio`, Ogg Vorbis.\n");
    table.push_str("pub static CLIPS: &[(&str, &[u8])] = &[\n");
    for folder in inside(&here)?.into_iter().filter(|path| path.is_dir()) {
        for path in inside(&folder)?.iter().filter(|p| p.extension().is_some_and(|e| e == "ogg")) {
            let name = path.strip_prefix(&here).map_err(io::Error::other)?;
            let name = name.to_str().ok_or(io::ErrorKind::InvalidData)?.replace('\\', "/");
            writeln!(table, "    ({name:?}, include_bytes!({path:?})),")
                .map_err(io::Error::other)?;
        }
    }
    table.push_str("];\n");
    fs::write(out.join("clips.rs"), table)
}

/// What is in a folder, in order.
fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}
