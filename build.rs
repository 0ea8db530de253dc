//! Puts the built-in sessions and their narrations into the binary, so that one file is the whole
//! program wherever it is copied to.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut table = String::new();
    table.push_str("/// Every built-in session: file name, text.\n");
    table.push_str("pub static SESSIONS: &[(&str, &[u8])] = &[\n");
    embed(&mut table, &root.join("sessions"), &root.join("sessions"), "ron")?;
    table.push_str("];\n/// Every built-in narration: path below `audio`, Ogg Vorbis.\n");
    table.push_str("pub static CLIPS: &[(&str, &[u8])] = &[\n");
    embed(&mut table, &root.join("audio"), &root.join("audio"), "ogg")?;
    table.push_str("];\n");
    fs::write(out.join("built_in.rs"), table)
}

/// Adds a row for each file of this extension, by path, in order.
fn embed(table: &mut String, base: &Path, folder: &Path, extension: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            embed(table, base, &path, extension)?;
        } else if path.extension().is_some_and(|e| e == extension) {
            let name = path.strip_prefix(base).map_err(io::Error::other)?;
            let name = name.to_str().ok_or(io::ErrorKind::InvalidData)?.replace('\\', "/");
            writeln!(table, "    ({name:?}, include_bytes!({path:?})),")
                .map_err(io::Error::other)?;
        }
    }
    Ok(())
}
