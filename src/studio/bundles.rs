//! Bundles where they meet sound and folders: what a therapist does with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufReader, BufWriter, Read, Seek, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::library::Library;
use super::narrate::{Packed, nearby};
use super::recordings::{Heard, Recording};
use crate::audio::decode;
use crate::bundle::{
    self, Host, MANIFEST, Making, Opened, Opener, Probed, Refusal, SecretKey, Sink,
};
use crate::domain::bundle::{Author, Bundle, FileEntry};
use crate::script::{self, Form, Manifest};

/// What `bundle new` writes.
const STARTER: [(&str, &str); 3] = [
    (MANIFEST, include_str!("starter/bundle.ron")),
    ("s/evening.ron", include_str!("starter/evening.ron")),
    ("r/about.md", include_str!("starter/about.md")),
];
/// How the names of files begin that are not finished.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// Writes a bundle to begin with into a new or empty folder.
///
/// # Errors
/// When there is something in the folder, or it can not be written.
pub fn begin(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() && fs::read_dir(folder)?.next().is_some() {
        bail!(
            "there is something in `{}`; a bundle begins in a folder of its own",
            folder.display()
        );
    }
    for inside in ["s", "r", "a"] {
        let path = folder.join(inside);
        fs::create_dir_all(&path)
            .with_context(|| format!("could not make `{}`", path.display()))?;
    }
    for (name, text) in STARTER {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
    }
    Ok(())
}

/// A folder that was looked at with everything in it.
#[derive(Debug, Default)]
pub struct Checked {
    /// What it is, if it can be packed.
    pub making: Option<Making>,
    /// What was heard of its recordings.
    pub heard: Vec<Heard>,
    /// What keeps it from being packed.
    pub errors: Vec<String>,
    /// What its author may want to think over.
    pub advice: Vec<String>,
    /// How many of its lines have neither a recording nor a narration.
    pub shown_as_text: usize,
}

/// Looks at a bundle in the making: its manifest, sessions, readings and recordings, all in one go.
pub fn check(library: &Library, folder: &Path) -> Checked {
    let built_in = built_in(library);
    let making = match Making::read(folder, &|id| built_in.contains(id)) {
        Ok(making) => making,
        Err(errors) => {
            let errors = errors.into_iter().map(|error| format!("{:#}", anyhow::Error::new(error)));
            return Checked { errors: errors.collect(), ..Checked::default() };
        }
    };
    let (mut errors, mut lengths, mut advice) = (Vec::new(), Vec::new(), as_begun(&making.bundle));
    let mut heard = Vec::new();
    for name in &making.clips {
        match Recording::read(folder, name).and_then(|recording| recording.heard(name)) {
            Ok(one) => heard.push(one),
            Err(error) => errors.push(format!("{error:#}")),
        }
    }
    advice.extend(heard.iter().flat_map(Heard::advice));
    // Lengths need the recordings, so that they are looked at last.
    for name in making.sessions.keys().filter(|_| errors.is_empty()) {
        match library.check(&folder.join(name)) {
            Ok(report) if report.diagnostics.is_empty() => {}
            Ok(report) if report.has_errors() => lengths.push(report.to_string()),
            Ok(report) => advice.push(report.to_string()),
            Err(error) => lengths.push(format!("{error:#}")),
        }
    }
    // A list of narrations that can not be read is one for all sessions.
    lengths.dedup();
    errors.append(&mut lengths);
    let shown_as_text = shown_as_text(library, folder, &making).unwrap_or_else(|error| {
        let said = format!("{error:#}");
        if !errors.contains(&said) {
            errors.push(said);
        }
        0
    });
    let making = errors.is_empty().then_some(making);
    Checked { making, heard, errors, advice, shown_as_text }
}

/// Advice on what still stands as [`begin`] wrote it, and clients would read.
fn as_begun(bundle: &Bundle) -> Vec<String> {
    let begun = script::parse_manifest(MANIFEST, STARTER[0].1.as_bytes(), Form::Making);
    let Ok(Manifest { bundle: begun, .. }) = begun else { return Vec::new() };
    let of = |bundle: &Bundle| {
        let Author { name, credentials, contact } = bundle.author.clone();
        [("name", name), ("credentials", credentials), ("contact", contact)]
    };
    of(bundle)
        .into_iter()
        .zip(of(&begun))
        .filter(|(now, begun)| now == begun)
        .map(|((field, text), _)| {
            format!("advice: the author's `{field}` is still `{text}`; clients read that beside everything")
        })
        .collect()
}

/// How many lines have neither a recording nor a narration; one in several sessions counts once.
fn shown_as_text(library: &Library, folder: &Path, making: &Making) -> anyhow::Result<usize> {
    let mut lines = BTreeSet::new();
    for name in making.sessions.keys() {
        let opened = library.open(&folder.join(name).display().to_string())?;
        let as_text = library.shown_as_text(&opened)?;
        lines.extend(as_text.into_iter().map(|line| (line.text.clone(), line.say_as.clone())));
    }
    Ok(lines.len())
}

/// Packs and signs a folder into a file, which appears whole or not at all.
///
/// # Errors
/// When there is anything wrong with the folder, or the file can not be written.
pub fn pack(
    library: &Library,
    folder: &Path,
    key: &SecretKey,
    out: &Path,
) -> anyhow::Result<Making> {
    let checked = check(library, folder);
    let Some(making) = checked.making else {
        bail!("this is not ready to be packed\n\n{}", checked.errors.join("\n\n"));
    };
    let mut contents: BTreeMap<String, Vec<u8>> = making.texts.clone();
    let mut bundle = making.bundle.clone();
    for name in &making.clips {
        let (packed, content) = Recording::read(folder, name)?.packed(name)?;
        if packed != *name {
            // A WAV file goes in as FLAC, and whoever speaks of it speaks of that.
            for text in contents.iter_mut().filter(|(name, _)| name.starts_with("s/")) {
                *text.1 = renamed(text.1, name, &packed);
            }
            for one in bundle.recordings.iter_mut().filter(|one| one.file == *name) {
                one.file.clone_from(&packed);
            }
        }
        if contents.insert(packed.clone(), content).is_some() {
            bail!(
                "two recordings would be `{packed}` in the bundle; please call one of them otherwise"
            );
        }
    }
    let Packed { rows, clips } = match nearby(folder)? {
        Some(narrations) => narrations.packed(making.sessions.values())?,
        None => Packed::default(),
    };
    for (name, clip) in clips {
        if contents.insert(name.clone(), clip).is_some() {
            bail!(
                "the recording `{name}` has the name of a narrated line; please call it otherwise"
            );
        }
    }
    bundle.narration = rows;
    written(out, |temporary| {
        let mut writer = bundle::pack(BufWriter::new(temporary), &bundle, &contents, key)?;
        writer.flush()?;
        // What is handed out has been looked at as whoever gets it will look at it.
        look(library, BufReader::new(temporary))?;
        Ok(())
    })?;
    Ok(making)
}

/// Writes a file that is handed out, which appears whole or not at all.
pub(super) fn written(
    out: &Path,
    write: impl FnOnce(&fs::File) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let failed = || format!("could not write `{}`", out.display());
    let place = out.parent().filter(|place| !place.as_os_str().is_empty());
    // An ordinary file, as open to others as this person's umask lets their files be: one that `tempfile`
    // opens itself is private, and its name is in the errors.
    let (file, temporary) = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .make_in(place.unwrap_or(Path::new(".")), |path| fs::File::create_new(path))
        .with_context(failed)?
        .into_parts();
    write(&file)?;
    file.sync_all().with_context(failed)?;
    temporary.persist(out).map_err(|error| error.error).with_context(failed)?;
    Ok(())
}

/// A session's text in which a recording has another ending.
fn renamed(text: &[u8], from: &str, to: &str) -> Vec<u8> {
    let plain = |name: &str| name.strip_prefix("a/").unwrap_or(name).to_owned();
    let text = String::from_utf8_lossy(text);
    let text = text.replace(&format!("\"{from}\""), &format!("\"{to}\""));
    text.replace(&format!("\"{}\"", plain(from)), &format!("\"{}\"", plain(to))).into_bytes()
}

/// Looks at everything in a bundle, and keeps nothing.
///
/// # Errors
/// When it can not be opened, or is refused: then a [`Refusal`].
pub fn verify(library: &Library, path: &Path, opener: &Opener) -> anyhow::Result<Opened> {
    let file =
        fs::File::open(path).with_context(|| format!("could not open `{}`", path.display()))?;
    Ok(look(library, bundle::unsealed(BufReader::new(file), opener)?)?)
}

/// Looks at everything in a bundle that is not sealed.
pub(super) fn look(
    library: &Library,
    file: impl Read + Seek + Send + Sync,
) -> Result<Opened, Refusal> {
    bundle::open(file, &|_| None, &mut Decoding::of(library), &mut Nowhere)
}

/// The ids of the sessions that every Groundwork has.
fn built_in(library: &Library) -> BTreeSet<String> {
    let cards = library.cards();
    cards.iter().filter(|card| card.author.is_none()).map(|card| card.id.clone()).collect()
}

/// Listens into recordings by decoding them.
pub(super) struct Decoding {
    built_in: BTreeSet<String>,
}

impl Decoding {
    /// Knows the sessions of this library.
    pub(super) fn of(library: &Library) -> Decoding {
        Decoding { built_in: built_in(library) }
    }
}

impl Host for Decoding {
    fn has_session(&self, id: &str) -> bool {
        self.built_in.contains(id)
    }

    fn probe(&mut self, _: &str, content: &mut (dyn Read + Send + Sync)) -> Result<Probed, String> {
        let length = decode::length_of(content).map_err(|error| error.to_string())?;
        Ok(Probed { length })
    }
}

/// Keeps nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn begin(&mut self, _: &FileEntry) -> Result<(), String> {
        Ok(())
    }

    fn write(&mut self, _: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn progress(&mut self, _: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Makes a key and writes its file, which nobody else may read. A file that is there stays.
///
/// # Errors
/// When there is one, or it can not be written.
pub fn make_key(path: &Path, passphrase: &str) -> anyhow::Result<SecretKey> {
    let write = || format!("could not write `{}`", path.display());
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(write)?;
    let (key, text) = SecretKey::make(passphrase)?;
    file.write_all(text.as_bytes()).with_context(write)?;
    file.sync_all().with_context(write)?;
    Ok(key)
}

/// Opens the file of a key.
///
/// # Errors
/// When it can not be read, or the passphrase does not open it.
pub fn open_key(path: &Path, passphrase: &str) -> anyhow::Result<SecretKey> {
    let text =
        fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()))?;
    SecretKey::open(&text, passphrase).with_context(|| format!("`{}`", path.display()))
}

/// Where a line's own recording lies: as it is named, or in the folder `a` of a bundle.
pub(super) fn clip_path(root: &Path, name: &str) -> PathBuf {
    let in_bundle = root.join(MANIFEST).is_file() && !name.contains('/');
    if in_bundle { root.join("a").join(name) } else { root.join(name) }
}

/// Where the recordings of a session in a file lie: beside it, or in the bundle that it is a part of.
pub(super) fn root_of(session: &Path) -> PathBuf {
    let folder = session.parent().unwrap_or(Path::new(""));
    let above = folder.parent().unwrap_or(Path::new(""));
    match folder.file_name().is_some_and(|name| name == "s") && above.join(MANIFEST).is_file() {
        true => above.to_path_buf(),
        false => folder.to_path_buf(),
    }
}
