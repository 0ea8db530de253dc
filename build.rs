//! Puts the built-in sessions and readings into the binary, so that one file is the whole program wherever it is
//! copied to. Their narrations are put into a library of their own, by `audio/build.rs`.
//!
//! Picks out of the font packages what the window and the pages of a report are drawn with: the book face with its bold
//! and italic, and the icons in use, and not the other faces and the other seventeen hundred icons that come along
//! (10 MB).

#[path = "windows/resources.rs"]
mod resources;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The book faces: their files, and the names that their outlines (CFF) have in plain letters. A report uses the first
/// alone, the window all of them.
const BOOK: [(&str, &[u8]); 3] = [
    ("book.ttf", b"LibertinusSerif-Regular\0"),
    ("book-bold.ttf", b"LibertinusSerif-Bold\0"),
    ("book-italic.ttf", b"LibertinusSerif-Italic\0"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let folder = root.join("sessions");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.sort();
    let mut table = String::from("pub use groundwork_narrations::CLIPS;\n");
    table.push_str("/// Every built-in session: file name, text.\n");
    table.push_str("pub static SESSIONS: &[(&str, &[u8])] = &[\n");
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "ron")) {
        let name =
            path.file_name().and_then(|n| n.to_str()).ok_or("a script's name is not UTF-8")?;
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    table.push_str("];\n");
    readings(&root.join("sessions/readings"), &mut table)?;
    fs::write(out.join("built_in.rs"), table)?;
    faces(&out)?;
    #[cfg(feature = "app")]
    icons::write(&out)?;
    resources::put_into("groundwork", &root)
}

/// Adds the readings: the texts beside the sessions, but for the page that lists them.
fn readings(folder: &Path, table: &mut String) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().into_string().map_err(|_| "a reading's name is not UTF-8")?);
    }
    names.retain(|name| name.ends_with(".md") && name != "README.md");
    names.sort();
    table.push_str("/// Every built-in reading: file name, text.\n");
    table.push_str("pub static READINGS: &[(&str, &str)] = &[\n");
    for name in names {
        writeln!(table, "    ({name:?}, include_str!({:?})),", folder.join(&name))?;
    }
    table.push_str("];\n");
    Ok(())
}

/// Writes the book faces into the folder for what is built.
fn faces(out: &Path) -> Result<(), Box<dyn Error>> {
    for (file, name) in BOOK {
        let face =
            typst_assets::fonts().find(|face| face.windows(name.len()).any(|part| part == name));
        fs::write(out.join(file), face.ok_or("Libertinus Serif is not in typst-assets")?)?;
    }
    Ok(())
}

#[cfg(feature = "app")]
mod icons {
    use std::collections::BTreeSet;
    use std::error::Error;
    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;

    use font_subset::Font;
    use lucide_icons::{Icon, LUCIDE_FONT_BYTES};

    /// The icons of the window, by the names of their constants in `src/app/icons.rs`.
    const ICONS: [(&str, Icon); 37] = [
        ("ANCHOR", Icon::Anchor),
        ("BACK", Icon::ArrowLeft),
        ("BACK_15", Icon::RotateCcw),
        ("BEGIN", Icon::Play),
        ("BUNDLES", Icon::Package),
        ("CLOSE", Icon::X),
        ("DIM", Icon::Moon),
        ("DOUBLE", Icon::Copy),
        ("DOWN", Icon::ArrowDown),
        ("EARLIER", Icon::History),
        ("FORWARD_15", Icon::RotateCw),
        ("GROUND_ME", Icon::Flower2),
        ("HIDE", Icon::EyeOff),
        ("KEEP", Icon::Check),
        ("KEYS", Icon::Keyboard),
        ("LIBRARY", Icon::BookOpen),
        ("LOCK", Icon::Lock),
        ("NEXT", Icon::ArrowRight),
        ("PAUSE", Icon::Pause),
        ("PROGRESS", Icon::ChartLine),
        ("RECORDED", Icon::Mic),
        ("REDO", Icon::Redo2),
        ("REMOVE", Icon::Trash2),
        ("SAYING", Icon::Speech),
        ("SEARCH", Icon::Search),
        ("SETTINGS", Icon::Settings),
        ("SKIP_PART", Icon::SkipForward),
        ("STOP", Icon::Square),
        ("STUDIO", Icon::PenLine),
        ("TEXT", Icon::FileText),
        ("TIME", Icon::Clock),
        ("TIMER", Icon::Timer),
        ("TODAY", Icon::Sun),
        ("UNDO", Icon::Undo2),
        ("UP", Icon::ArrowUp),
        ("VOLUMES", Icon::SlidersHorizontal),
        ("WHOLE", Icon::AudioLines),
    ];

    /// Writes `icons.ttf` and `icons.rs` into the folder for what is built.
    pub fn write(out: &Path) -> Result<(), Box<dyn Error>> {
        let used: BTreeSet<char> = ICONS.iter().map(|(_, icon)| icon.unicode()).collect();
        let icons = Font::opentype(LUCIDE_FONT_BYTES)?.subset(&used)?;
        fs::write(out.join("icons.ttf"), icons.to_opentype())?;

        let mut names = String::new();
        for (name, icon) in ICONS {
            let code = u32::from(icon.unicode());
            writeln!(names, "/// `{icon}` of Lucide.")?;
            writeln!(names, "pub const {name}: Icon = Icon(\"\\u{{{code:x}}}\");")?;
        }
        fs::write(out.join("icons.rs"), names)?;
        Ok(())
    }
}
