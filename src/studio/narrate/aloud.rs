//! A single line, spoken to be listened to.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::domain::Line;
use crate::library::{Library, Narrations, Prepared, Voice, Wishes, narration_folder};
use crate::script::quoted;

/// Writes a session of one line into a folder, with the line spoken beside it. Returns the session's file.
///
/// # Errors
/// When the line cannot be spoken, or the folder cannot be written.
pub fn write_line(
    library: &Library,
    line: &Line,
    voice: Voice,
    folder: &Path,
) -> anyhow::Result<PathBuf> {
    let say_as: Vec<String> = line
        .say_as
        .iter()
        .map(|(word, sound)| format!("{}: {}", quoted(word), quoted(sound)))
        .collect();
    let script = format!(
        "Session(format: 1, id: \"line\", title: \"A line\", summary: \"A line.\", language: \"en\", \
         practice: Grounding, lengths: [], steps: [Line(text: {}, say_as: {{{}}})])",
        quoted(&line.text),
        say_as.join(", ")
    );
    let path = folder.join("line.ron");
    fs::write(&path, script).context("could not write the line")?;
    let mut narrations = Narrations::open(&narration_folder(folder))?;
    let go_on = |_: super::Progress<'_>| ControlFlow::Continue(());
    narrations.narrate(&[line], voice, library.narrators(), go_on)?;
    Ok(path)
}

/// Speaks a line and prepares it for playing; nothing of it stays on the disk.
///
/// # Errors
/// When it cannot be spoken.
pub fn aloud(library: &Library, line: &Line, voice: Voice) -> anyhow::Result<Prepared> {
    let folder = tempfile::tempdir().context("could not make a folder for the line")?;
    let path = write_line(library, line, voice, folder.path())?;
    let opened = library.open(&path.display().to_string())?;
    library.prepare(&opened, Wishes { voice: Some(voice), ..Wishes::default() })
}
