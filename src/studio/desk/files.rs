//! The files of a bundle in the making: read as they are, written whole or not at all, and never without the version
//! that was there before.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::library::Library;
use crate::rights;
use crate::script::MAX_BYTES;
use crate::studio::takes::TAKES;
use crate::unfinished::Unfinished;
use crate::units::UtcMillis;

/// The folder of earlier versions in a bundle's folder.
pub const VERSIONS: &str = ".versions";
/// Folders in a bundle's folder that are the author's own: nothing in them is checked, packed or published.
pub const OWN: [&str; 3] = [VERSIONS, TAKES, "packed"];

/// Whether a folder is one of the author's [`OWN`] in a bundle's folder.
pub fn is_own(folder: &Path) -> bool {
    let is_named = OWN.iter().any(|own| folder.file_name().is_some_and(|name| name == *own));
    is_named && folder.parent().is_some_and(|bundle| bundle.join(crate::bundle::MANIFEST).is_file())
}

/// Most earlier versions of a file.
const MOST_VERSIONS: usize = 50;
/// A version is kept of what was there before, if the newest one is at least this old: while someone types, a file is
/// written every second or so. In milliseconds.
const BETWEEN: i64 = 60_000;

/// What tells two states of a file apart.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Stamp(blake3::Hash);

impl Stamp {
    /// The stamp of a file with this text.
    pub fn of(text: &str) -> Stamp {
        Stamp(blake3::hash(text.as_bytes()))
    }
}

/// A file's text as it was read.
///
/// # Errors
/// A message for people: it is missing, too large, or no text.
pub fn read(path: &Path) -> anyhow::Result<String> {
    let name = || name_of(path);
    let file = fs::File::open(path).with_context(|| format!("could not open `{}`", name()))?;
    let mut bytes = Vec::new();
    let most = MAX_BYTES as u64 + 1;
    file.take(most)
        .read_to_end(&mut bytes)
        .with_context(|| format!("could not read `{}`", name()))?;
    if bytes.len() > MAX_BYTES {
        bail!(
            "`{}` has more than {} KiB, the most that a session or a reading can have",
            name(),
            MAX_BYTES / 1024
        );
    }
    String::from_utf8(bytes).ok().with_context(|| {
        format!(
            "`{}` is not plain text (UTF-8); save it as plain text in the program that wrote it",
            name()
        )
    })
}

/// The name of a file for people.
fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into())
}

/// Outcome of writing a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It has the new text.
    Written,
    /// Another program has changed it since it was read; it has this text and was left so.
    Changed(String),
}

/// Writes a file of the folder, if it still is as it was read or written last; `was` is empty for a new file. What was
/// there before becomes an earlier version, unless there is a recent one and it need not be kept.
///
/// # Errors
/// A message for people; the file is then as it was.
pub fn write(
    folder: &Path,
    path: &Path,
    text: &str,
    was: &[Stamp],
    keeps: bool,
    now: UtcMillis,
) -> anyhow::Result<Written> {
    let there = match read(path) {
        Ok(there) => Some(there),
        Err(_) if !path.exists() => None,
        Err(error) => return Err(error),
    };
    match &there {
        Some(there) if there == text => return Ok(Written::Written),
        Some(there) if !was.contains(&Stamp::of(there)) => {
            return Ok(Written::Changed(there.clone()));
        }
        _ => {}
    }
    let failed = || format!("could not write `{}`", name_of(path));
    if let Some(there) = &there {
        keep_version(folder, path, there, keeps, now).with_context(failed)?;
    }
    // A file that vanished comes back, and so does its folder.
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(failed)?;
    }
    put(path, text).with_context(failed)?;
    Ok(Written::Written)
}

/// Writes a private file, complete or not at all.
pub(super) fn put(path: &Path, text: &str) -> io::Result<()> {
    let (mut file, unfinished) = Unfinished::begin(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = path.metadata().map_or(0o600, |there| there.permissions().mode());
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    unfinished.finish(path)
}

/// A title as the name of a file, a bundle or a session: small letters, digits and `-`.
pub fn name_for_file(title: &str) -> String {
    let plain = title.to_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = words.collect::<Vec<_>>().join("-");
    id.truncate(48);
    let id = id.trim_end_matches('-');
    if id.is_empty() { "untitled".to_owned() } else { id.to_owned() }
}

/// An earlier version of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Where it lies.
    pub path: PathBuf,
    /// When it was replaced, by the clock of then, as it is written in its name: `2026-11-28 at 21.40`.
    pub when: String,
    number: u64,
    at: UtcMillis,
}

/// The folder of a file's earlier versions: that of the file inside the bundle, below [`VERSIONS`].
fn versions_of(folder: &Path, path: &Path) -> PathBuf {
    folder
        .join(VERSIONS)
        .join(path.strip_prefix(folder).unwrap_or(path.file_name().map_or(path, Path::new)))
}

/// The earlier versions of a file, the newest first.
pub fn versions(folder: &Path, path: &Path) -> Vec<Version> {
    let entries = fs::read_dir(versions_of(folder, path)).into_iter().flatten();
    let mut found: Vec<Version> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_stem()?.to_str()?;
            let (number, at) = name.split_once('-')?;
            let at = chrono::NaiveDateTime::parse_from_str(at, NAMED).ok()?.and_utc();
            Some(Version {
                number: number.parse().ok()?,
                when: said(at.with_timezone(&chrono::Local)),
                at: at.into(),
                path,
            })
        })
        .collect();
    found.sort_by_key(|version| std::cmp::Reverse(version.number));
    found
}

/// How a version is named after its number, in UTC.
const NAMED: &str = "%Y-%m-%d-%H%M%S";

/// Keeps a text as the newest version. Versions are numbered, because a clock can go back.
/// One that need not be kept is left out where the newest is recent.
pub(super) fn keep_version(
    folder: &Path,
    path: &Path,
    text: &str,
    keeps: bool,
    now: UtcMillis,
) -> anyhow::Result<()> {
    let known = versions(folder, path);
    if let Some(newest) = known.first() {
        let age = now.0 - newest.at.0;
        if !keeps && (0..BETWEEN).contains(&age)
            || fs::read(&newest.path).is_ok_and(|was| was == text.as_bytes())
        {
            return Ok(());
        }
    }
    let own = versions_of(folder, path);
    debug_assert!(own.starts_with(folder));
    rights::folders(&own)?;
    let number = known.first().map_or(1, |newest| newest.number + 1);
    let stamp = chrono::DateTime::from_timestamp_millis(now.0).unwrap_or_default().format(NAMED);
    let ending = path.extension().map_or_else(|| "txt".into(), |ending| ending.to_string_lossy());
    put(&own.join(format!("{number:06}-{stamp}.{ending}")), text)?;
    for old in known.iter().skip(MOST_VERSIONS - 1) {
        // One that stays is one too many, and no harm.
        let _ = fs::remove_file(&old.path);
    }
    Ok(())
}

/// What stands where the folder of a bundle should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The manifest as it is written.
    pub manifest: String,
    /// Sessions, as `s/name.ron`, with their titles, in the order of the manifest, then those it does not name.
    pub sessions: Vec<Item>,
    /// Readings, as `r/name.md`.
    pub readings: Vec<Item>,
    /// Number of recordings in `a`.
    pub recordings: usize,
    /// Bytes that earlier versions take.
    pub earlier: u64,
    /// Bytes that takes take.
    pub takes: u64,
    /// Sessions that every Groundwork has, which a programme can use without handing them over: id and title.
    pub built_in: Vec<(String, String)>,
}

/// A folder in which a bundle is in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Making {
    /// Where it lies.
    pub folder: PathBuf,
    /// The title of the bundle; `None` if there is none in the folder any more.
    pub title: Option<String>,
    /// Number of sessions on its list.
    pub sessions: usize,
    /// When something in it was written last, as in `28 November 2026, 21:40`.
    pub changed: String,
}

impl Making {
    /// Looks at a folder.
    pub(super) fn of(folder: PathBuf) -> Making {
        let manifest = folder.join(crate::bundle::MANIFEST);
        let text = read(&manifest).ok();
        let field = |name: &str| crate::script::Way::default().field(name);
        let title = text.as_deref().map(|text| {
            let written = crate::script::written(text, [field("title")]);
            written.map_or_else(|_| String::new(), |[title]| title)
        });
        let sessions = text.as_deref().and_then(|text| {
            Some(crate::script::written_list(text, &field("sessions")).ok()?.len())
        });
        let inside = ["s", "r"].into_iter().flat_map(|place| fs::read_dir(folder.join(place)));
        let files = inside.flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let written = |path: PathBuf| path.metadata().ok()?.modified().ok();
        let newest = files.chain([manifest]).filter_map(written).max();
        let changed = newest.map(|at| said(chrono::DateTime::<chrono::Local>::from(at)));
        Making {
            title,
            sessions: sessions.unwrap_or(0),
            changed: changed.unwrap_or_default(),
            folder,
        }
    }
}

/// A moment for people.
fn said(at: chrono::DateTime<chrono::Local>) -> String {
    at.format("%-d %B %Y, %H:%M").to_string()
}

/// Removes every earlier version and every take in a bundle's folder.
///
/// # Errors
/// A message for people; some of them may be gone.
pub(super) fn clear(folder: &Path) -> anyhow::Result<()> {
    for own in [VERSIONS, TAKES].map(|own| folder.join(own)) {
        match fs::remove_dir_all(&own) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("could not clear `{}`", own.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn built_in(library: &Library) -> Vec<(String, String)> {
    let summaries = library.summaries();
    let own = summaries.iter().filter(|summary| summary.author.is_none());
    own.map(|summary| (summary.id.clone(), summary.title.clone())).collect()
}

/// Bytes of all files below a folder.
fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size_of(&entry.path()),
        Ok(_) => entry.metadata().map_or(0, |data| data.len()),
        Err(_) => 0,
    });
    sizes.sum()
}

/// The title of a session or a reading; empty if it has none that can be read.
pub(super) fn title_of(name: &str, text: &str) -> String {
    if name.ends_with(".md") {
        let heading = text.lines().find_map(|line| line.strip_prefix("# "));
        return heading.unwrap_or_default().trim().to_owned();
    }
    let title = crate::script::Way::default().field("title");
    crate::script::written(text, [title]).map_or_else(|_| String::new(), |[title]| title)
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name in the folder, such as `s/evening.ron`.
    pub name: String,
    /// Its title, or its name if it has none that can be read.
    pub title: String,
    /// Its id, if it is a session whose id can be read.
    pub id: String,
    /// Whether the manifest names it.
    pub is_listed: bool,
}

/// What lies in the folder of a bundle.
///
/// # Errors
/// A message for people, when it is no folder or has no manifest.
pub fn contents(library: &Library, folder: &Path) -> anyhow::Result<Contents> {
    let manifest = folder.join(crate::bundle::MANIFEST);
    if !folder.is_dir() {
        bail!("`{}` is not a folder on this computer", folder.display());
    }
    if !manifest.is_file() {
        bail!(
            "`{}` is no bundle in the making: there is no `{}` in it",
            folder.display(),
            crate::bundle::MANIFEST
        );
    }
    let manifest = read(&manifest)?;
    let field = |name: &str| crate::script::Way::default().field(name);
    let listed = |name: &str| {
        let names = crate::script::written_list(&manifest, &field(name)).unwrap_or_default();
        names.into_iter().filter(|name| name.contains('/')).collect::<Vec<String>>()
    };
    // A reading is called what the manifest calls it.
    let mut titles = std::collections::BTreeMap::new();
    let mut listed_readings = Vec::new();
    for at in (0..).map(|n| field("readings").at(n)) {
        let ways = [at.clone(), at.clone().field("file"), at.field("title")];
        let Ok([there, file, title]) = crate::script::written(&manifest, ways) else { break };
        if there.is_empty() {
            break;
        }
        titles.insert(file.clone(), title);
        listed_readings.push(file);
    }
    let in_folder = |place: &str, ending: &str| {
        let entries = fs::read_dir(folder.join(place)).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names
            .filter(|name| !name.starts_with('.') && name.ends_with(ending))
            .map(|name| format!("{place}/{name}"))
            .collect();
        names.sort();
        names
    };
    let items = |listed: Vec<String>, place: &str, ending: &str| {
        let there = in_folder(place, ending);
        let more =
            there.into_iter().filter(|name| !listed.contains(name)).map(|name| (name, false));
        let all = listed.iter().cloned().map(|name| (name, true)).chain(more.collect::<Vec<_>>());
        all.map(|(name, is_listed)| {
            let text = read(&folder.join(&name)).unwrap_or_default();
            let title = match (titles.get(&name), title_of(&name, &text)) {
                (Some(title), _) if !title.is_empty() => title.clone(),
                (_, title) if !title.is_empty() => title,
                _ => name.clone(),
            };
            let [id] = crate::script::written(&text, [field("id")]).unwrap_or_default();
            Item { name, title, id, is_listed }
        })
        .collect::<Vec<Item>>()
    };
    Ok(Contents {
        sessions: items(listed("sessions"), "s", ".ron"),
        readings: items(listed_readings, "r", ".md"),
        earlier: size_of(&folder.join(VERSIONS)),
        takes: size_of(&folder.join(TAKES)),
        built_in: built_in(library),
        recordings: fs::read_dir(folder.join("a")).into_iter().flatten().count(),
        manifest,
    })
}
