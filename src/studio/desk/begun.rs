//! What begins in a bundle in the making: the bundle itself, its sessions and its readings.

use std::path::Path;

use super::change::FIRST_QUIET;
use super::draft::Draft;
use super::files::{self, Stamp, Written, name_for_file};
use super::manifest::ManifestView;
use crate::bundle::MANIFEST;
use crate::library::Library;
use crate::script::{Edit, Way, quoted, written, written_list};
use crate::studio::starters::Starter;
use crate::units::UtcMillis;

/// Begins a bundle of this title in a new folder.
pub(super) fn bundle(
    folder: &Path,
    title: &str,
    starter: Starter,
    author: [String; 3],
    support: Vec<String>,
) -> anyhow::Result<()> {
    starter.write(folder)?;
    let path = folder.join(MANIFEST);
    let mut manifest = Draft::new(files::read(&path)?);
    let mut view = ManifestView::of(manifest.text())?;
    view.title = title.trim().to_owned();
    view.author = author;
    if !support.is_empty() {
        view.support = support;
    }
    manifest.set_manifest(&view)?;
    let id = Way::default().field("id");
    manifest.type_at(id, quoted(&name_for_file(title)))?;
    files::put(&path, manifest.text())?;
    Ok(())
}

/// A name for a file in this place of the folder that is not taken yet, made of a title.
fn free_name(folder: &Path, title: &str, place: &str, ending: &str, taken: &[String]) -> String {
    let is_free = |name: &String| {
        !taken.contains(name) && !folder.join(format!("{place}/{name}.{ending}")).exists()
    };
    let base = name_for_file(title);
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
}

/// Writes a new session and puts it on the manifest's list. Returns its file's name.
pub(super) fn session(
    library: &Library,
    folder: &Path,
    title: &str,
    now: UtcMillis,
) -> anyhow::Result<String> {
    let taken: Vec<String> =
        library.built_in().unwrap_or_default().iter().map(|opened| opened.name()).collect();
    let id = free_name(folder, title, "s", "ron", &taken);
    let title = match title.trim() {
        "" => "A new session",
        title => title,
    };
    let text = format!(
        "Session(\n    format: 1,\n    id: {},\n    title: {},\n    language: \"en\",\n    practice: Grounding,\n    \
         lengths: [\"5m\", \"10m\"],\n    steps: [\n        Bell(Bowl),\n        Say(\"\"),\n        \
         {FIRST_QUIET},\n        Bell(Bowl),\n    ],\n)\n",
        quoted(&id),
        quoted(title),
    );
    let name = format!("s/{id}.ron");
    files::write(folder, &folder.join(&name), &text, &[], false, now)?;
    list(folder, &name, now)?;
    Ok(name)
}

/// Writes a new reading and puts it on the manifest's list. Returns its file's name.
pub(super) fn reading(folder: &Path, title: &str, now: UtcMillis) -> anyhow::Result<String> {
    let title = match title.trim() {
        "" => "A new reading",
        title => title,
    };
    let name = format!("r/{}.md", free_name(folder, title, "r", "md", &[]));
    // The title stands above it, as the manifest has it.
    files::write(folder, &folder.join(&name), "", &[], false, now)?;
    list_as(folder, &name, title, now)?;
    Ok(name)
}

/// Puts a session or a reading that lies in the folder on the manifest's list.
pub(super) fn list(folder: &Path, name: &str, now: UtcMillis) -> anyhow::Result<()> {
    let text = files::read(&folder.join(name))?;
    let title = files::title_of(name, &text);
    list_as(folder, name, &title, now)
}

fn list_as(folder: &Path, name: &str, title: &str, now: UtcMillis) -> anyhow::Result<()> {
    let path = folder.join(MANIFEST);
    let before = files::read(&path)?;
    let mut after = before.clone();
    let field = |name: &str| Way::default().field(name);
    let at = match name.ends_with(".md") {
        true => {
            let listed = (0..)
                .map(|n| field("readings").at(n))
                .position(|at| written(&before, [at]).is_ok_and(|[there]| there.is_empty()));
            field("readings").at(listed.unwrap_or(0))
        }
        false => field("sessions").at(written_list(&before, &field("sessions"))?.len()),
    };
    let entry = match name.ends_with(".md") {
        true => format!("Reading(file: {}, title: {})", quoted(name), quoted(title)),
        false => quoted(name),
    };
    Edit::Insert { at, entry }.apply(&mut after)?;
    match files::write(folder, &path, &after, &[Stamp::of(&before)], false, now)? {
        Written::Written => Ok(()),
        Written::Changed(_) => {
            anyhow::bail!("another program has changed `{MANIFEST}` just now; try it again")
        }
    }
}
