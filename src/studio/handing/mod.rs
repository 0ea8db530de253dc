//! From a bundle in the making to what a client gets: the key, a version that rises by itself, the packed file, a seal
//! for one person, and a shelf.
//!
//! Packed versions lie in the folder `packed` of the bundle, so the last one is known there.

use std::fs;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use zeroize::Zeroizing;

use super::bundles::{self, Nowhere, Ready, check};
use super::desk::{Outcome, Stamp, Written, name_for_file, read, write};
use super::passes::Passes;
use super::publish::{Published, publish_one};
use super::starters::Starter;
use super::{handout, sealing};
pub use crate::bundle::AuthorKey;
use crate::bundle::{
    self, Edition, KeyError, MANIFEST, OpenedBundle, Sealer, SecretKey, changes, stated,
};
use crate::domain::bundle::Handover;
use crate::library::{Library, doors, in_words};
use crate::script::{self, Edit, Way, quoted};
use crate::units::UtcMillis;

/// The folder of packed versions in a bundle's folder.
const PACKED: &str = "packed";
/// Ending of the name of a packed file.
const ENDING: &str = "groundwork";

/// A passphrase as it was typed, which is wiped when it is dropped.
pub type Secret = Zeroizing<String>;

/// Something that leads to what a client gets, done beside the window.
pub enum Step {
    /// Checks a bundle's folder, and compares it with the version that was packed last.
    Survey(PathBuf),
    /// Makes a key in a new file.
    MakeKey(PathBuf, Secret),
    /// Looks whether a file is a key that can be used.
    ChooseKey(PathBuf),
    /// Writes the page with the words of a key, for printing.
    Handout(AuthorKey, PathBuf),
    /// Writes into a bundle's manifest that a key follows an older one.
    Follow(Box<Following>),
    /// Packs and signs a bundle's folder.
    Pack(Box<Packing>),
    /// Seals a packed file for one person, in a file beside it.
    Seal(Box<Sealing>),
    /// Puts a packed file on a shelf, beside what is there.
    Publish {
        /// The packed file.
        file: PathBuf,
        /// The file of the key that signs the list.
        key: PathBuf,
        /// Its passphrase.
        passphrase: Secret,
        /// The shelf's folder.
        to: PathBuf,
    },
}

/// A key that follows an older one.
pub struct Following {
    /// The bundle's folder.
    pub folder: PathBuf,
    /// The file of the older key, and its passphrase.
    pub old: (PathBuf, Secret),
    /// The file of the key that follows, and its passphrase.
    pub new: (PathBuf, Secret),
    /// When this is.
    pub now: UtcMillis,
}

/// What a folder is packed with.
pub struct Packing {
    /// The bundle's folder.
    pub folder: PathBuf,
    /// The file of the key.
    pub key: PathBuf,
    /// Its passphrase.
    pub passphrase: Secret,
    /// The file to write, or a folder for it; by default it goes where packed versions lie.
    pub out: Option<PathBuf>,
    /// The date of a version that is raised.
    pub today: NaiveDate,
    /// When this is.
    pub now: UtcMillis,
}

/// What a packed file is sealed with.
pub struct Sealing {
    /// The packed file.
    pub file: PathBuf,
    /// For whom it is sealed.
    pub recipient: Recipient,
    /// A word by which its author tells this copy from others, for the name of its file; the date, if it is empty.
    pub called: String,
    /// The date of today.
    pub today: NaiveDate,
}

/// For whom a bundle is sealed.
pub enum Recipient {
    /// Whoever knows a passphrase.
    Passphrase(Secret),
    /// Whoever has the key to this public half, `age1…`.
    Key(String),
}

/// What came of a [`Step`].
pub enum Came {
    /// What was found in a folder, and what would be packed, if it can be.
    Surveyed(Box<Outcome>, Option<Result<Plan, String>>),
    /// A key was made in that file.
    Made(PathBuf, AuthorKey),
    /// That file is a key that can be used.
    Chosen(PathBuf),
    /// The page for printing is there.
    Printed(PathBuf),
    /// A key follows another; the text of the manifest before and after.
    Followed([String; 2]),
    /// The bundle is packed.
    Packed(Box<Handed>),
    /// The sealed file is there.
    Sealed(PathBuf),
    /// A shelf has the bundle.
    Published(PathBuf, Box<Published>),
}

/// What packing would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The version that would be packed.
    pub version: u32,
    /// Where it goes by default.
    pub out: PathBuf,
    /// The version that was packed last, if there is one, and its file.
    pub last: Option<(u32, PathBuf)>,
    /// What is different from that one, in the sentences that clients see.
    pub changes: Vec<String>,
    /// Whether nothing at all is different.
    pub is_same: bool,
    /// Why it cannot be said what is different.
    pub unknown: Option<String>,
}

/// A packed bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Its file.
    pub file: PathBuf,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Title of the bundle.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// The key that signed it.
    pub author: AuthorKey,
    /// The text of the manifest before and after the version was raised, if it was.
    pub raised: Option<[String; 2]>,
}

impl Step {
    /// Whether it may take so long that nothing else should wait for it.
    pub fn is_long(&self) -> bool {
        matches!(self, Step::Survey(_) | Step::Pack(_) | Step::Seal(_) | Step::Publish { .. })
    }

    /// Does it. What reads the files of the folder tells how far it is, and ends where that does not go on.
    ///
    /// # Errors
    /// Why nothing came of it.
    pub fn run(self, library: &Library, passes: &Passes<'_>) -> anyhow::Result<Came> {
        Ok(match self {
            Step::Survey(folder) => {
                let checked = check(library, &folder, passes);
                passes.goes_on()?;
                let outcome = Box::new(Outcome::of(&checked));
                let is_ready = checked.making.is_some();
                let plan = is_ready.then(|| {
                    Ready::of(&folder, checked, passes)
                        .and_then(|ready| plan(library, &folder, &ready, passes))
                        .map_err(|error| in_words(&error))
                });
                passes.goes_on()?;
                Came::Surveyed(outcome, plan)
            }
            Step::MakeKey(path, passphrase) => {
                if let Some(parent) = path.parent() {
                    bundles::is_apart(&path)?;
                    fs::create_dir_all(parent)
                        .with_context(|| format!("could not make `{}`", parent.display()))?;
                }
                let key = bundles::make_key(&path, &passphrase)?;
                Came::Made(path, key.author())
            }
            Step::ChooseKey(name) => {
                let path = doors::there(&name)?;
                bundles::is_key(&path)?;
                bundles::is_apart(&path)?;
                Came::Chosen(path)
            }
            Step::Handout(author, path) => {
                handout::write(&author, &path)?;
                Came::Printed(path)
            }
            Step::Follow(following) => Came::Followed(follow(&following)?),
            Step::Pack(packing) => Came::Packed(Box::new(pack(library, &packing, passes)?)),
            Step::Seal(sealing) => {
                let Sealing { file, recipient, called, today } = *sealing;
                let sealer = match recipient {
                    Recipient::Passphrase(passphrase) => Sealer::passphrase(&passphrase),
                    Recipient::Key(key) => Sealer::key(key.trim())?,
                };
                let out = free_beside(&file, &called, today)?;
                sealing::seal(library, &file, &sealer, &out)?;
                Came::Sealed(out)
            }
            Step::Publish { file, key, passphrase, to } => {
                let key = opened(&key, &passphrase)?;
                let published = publish_one(library, &file, &key, &to)?;
                Came::Published(to, Box::new(published))
            }
        })
    }
}

/// Opens the file of a key; what is wrong with it is said for someone who looks at a window.
fn opened(path: &Path, passphrase: &str) -> anyhow::Result<SecretKey> {
    bundles::open_key(path, passphrase).map_err(|error| match error.downcast_ref() {
        Some(KeyError::Closed) => anyhow::anyhow!(
            "This passphrase does not open the key. Capital letters and the spaces between words count. If you are \
             sure of it, the file of the key is damaged; your copy of it will open."
        ),
        _ => error,
    })
}

/// The version that was packed last.
struct Last {
    version: u32,
    file: PathBuf,
    /// What is in it, or why that cannot be said.
    opened: Result<OpenedBundle, String>,
}

/// Finds the highest version of a bundle among those that were packed.
fn last_packed(
    library: &Library,
    folder: &Path,
    id: &str,
    passes: &Passes<'_>,
) -> anyhow::Result<Option<Last>> {
    let packed = folder.join(PACKED);
    let entries = match fs::read_dir(&packed) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("could not read `{}`", packed.display()));
        }
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let file = fs::File::open(&path).ok().filter(|_| path.is_file())?;
            // What is sealed, or is no bundle, states nothing.
            let (of, version) = stated(BufReader::new(file)).ok()?;
            (of == id).then_some((version, path))
        })
        .collect();
    found.sort();
    let Some((version, file)) = found.pop() else { return Ok(None) };
    let nowhere = Nowhere::beside(passes);
    let opened = bundles::verify_into(library, &file, &bundle::Opener::None, nowhere);
    passes.goes_on()?;
    Ok(Some(Last { version, opened: opened.map_err(|error| in_words(&error)), file }))
}

/// Where a version goes by default.
fn place(folder: &Path, id: &str, version: u32) -> PathBuf {
    folder.join(PACKED).join(name(id, version))
}

fn name(id: &str, version: u32) -> String {
    format!("{id}-v{version}.{ENDING}")
}

/// The version after another.
fn next(version: u32) -> anyhow::Result<u32> {
    version.checked_add(1).context("the versions of this bundle cannot be counted any further")
}

/// Refuses to pack what clients would refuse.
fn is_newer(version: u32, last: &Last) -> anyhow::Result<()> {
    if version < last.version {
        bail!(
            "`{MANIFEST}` says that this is version {version}, but version {} is packed already, and whoever has it \
             refuses an older one. Please write `version: {0}` there; the next one comes by itself",
            last.version
        );
    }
    Ok(())
}

fn plan(
    library: &Library,
    folder: &Path,
    ready: &Ready,
    passes: &Passes<'_>,
) -> anyhow::Result<Plan> {
    let (id, version) = (&ready.bundle.id, ready.bundle.version);
    let Some(last) = last_packed(library, folder, id, passes)? else {
        let out = place(folder, id, version);
        let (changes, is_same, unknown) = (Vec::new(), false, None);
        return Ok(Plan { version, out, last: None, changes, is_same, unknown });
    };
    is_newer(version, &last)?;
    let mut now = ready.edition()?;
    let (changes, is_same, unknown) = match &last.opened {
        Ok(opened) => {
            let then = Edition::from(opened);
            let said = changes(&then, &now).iter().map(ToString::to_string).collect();
            now.bundle.version = then.bundle.version;
            let is_same = now.bundle == then.bundle && now.files == then.files;
            (said, is_same && version == last.version, None)
        }
        Err(why) => (Vec::new(), false, Some(why.clone())),
    };
    let version = if version == last.version && !is_same { next(version)? } else { version };
    let out = place(folder, id, version);
    Ok(Plan { version, out, last: Some((last.version, last.file)), changes, is_same, unknown })
}

/// Packs a folder. What differs from the version that was packed last gets the next version, in its manifest too.
/// Where it fails or does not go on, the folder and what was packed before are as they were.
fn pack(library: &Library, packing: &Packing, passes: &Passes<'_>) -> anyhow::Result<Handed> {
    let Packing { folder, key, passphrase, out, today, now } = packing;
    let key = opened(key, passphrase)?;
    let manifest = folder.join(MANIFEST);
    let before = read(&manifest)?;
    let checked = check(library, folder, passes);
    passes.goes_on()?;
    if checked.making.is_none() {
        bail!("something in the folder has changed, and is to be mended first");
    }
    let mut ready = Ready::of(folder, checked, passes)?;
    let last = last_packed(library, folder, &ready.bundle.id, passes)?;
    let rises = match &last {
        Some(last) => {
            is_newer(ready.bundle.version, last)?;
            is_of(&key, last, &ready)?;
            ready.bundle.version == last.version && ready.hash(&key)? != hash_of(&last.file)?
        }
        None => false,
    };
    if rises {
        ready.bundle.version = next(ready.bundle.version)?;
    }
    let issued = |text: &str| script::written(text, [Way::default().field("issued")]);
    let dated = issued(&before)?;
    let is_dated =
        !Starter::ALL.iter().any(|one| issued(one.manifest()).is_ok_and(|begun| begun == dated));
    if rises || !is_dated {
        ready.bundle.issued = *today;
    }
    let (id, version) = (ready.bundle.id.clone(), ready.bundle.version);
    let out = match out {
        None => place(folder, &id, version),
        Some(out) if out.is_dir() => out.join(name(&id, version)),
        Some(out) if out.extension().is_some_and(|ending| ending == ENDING) => out.clone(),
        Some(out) => PathBuf::from(format!("{}.{ENDING}", out.display())),
    };
    let hash = ready.hash(&key)?;
    let is_there = match fs::symlink_metadata(&out) {
        Err(_) => false,
        Ok(_) if hash_of(&out).is_ok_and(|there| there == hash) => true,
        Ok(_) => bail!(
            "`{}` is there already and is something else. It stays as it is; please name another file",
            out.display()
        ),
    };
    let (title, author) = (ready.bundle.title.clone(), key.author());
    let mut texts = None;
    // The manifest has its new version once the file wants nothing but its name.
    let mut raise = || {
        texts = raised(folder, &before, &ready, *now)?;
        anyhow::Ok(())
    };
    let bytes = if is_there {
        raise()?;
        fs::metadata(&out)?.len()
    } else {
        let folder = out.parent().unwrap_or(Path::new(""));
        let is_new = !folder.exists();
        fs::create_dir_all(folder)
            .with_context(|| format!("could not make `{}`", folder.display()))?;
        let written = ready.write(library, &key, &out, passes, raise);
        if is_new && written.is_err() {
            // It is empty, or stays.
            let _ = fs::remove_dir(folder);
        }
        written?
    };
    Ok(Handed { file: out, bytes, title, version, author, raised: texts })
}

/// Refuses a key that clients who have the last version would refuse.
fn is_of(key: &SecretKey, last: &Last, ready: &Ready) -> anyhow::Result<()> {
    let Ok(opened) = &last.opened else { return Ok(()) };
    let author = key.author();
    if author == opened.author || author.follows(&opened.author, &ready.bundle.follows) {
        return Ok(());
    }
    bail!(
        "Version {} was signed with another key, and whoever has it refuses what this one signs. Choose the key that \
         you had then; or, if you made a new one, let it follow the old one first, with `Follow an old key…`. If the old \
         key is lost, take the files out of `{}`, and give your clients the new words.",
        last.version,
        last.file.parent().unwrap_or(&last.file).display()
    )
}

/// Writes version and date into the manifest, if it has others. Returns its text before and after.
fn raised(
    folder: &Path,
    before: &str,
    ready: &Ready,
    now: UtcMillis,
) -> anyhow::Result<Option<[String; 2]>> {
    let Ready { making, bundle, .. } = ready;
    let field = |name: &str| Way::default().field(name);
    let mut edits = Vec::new();
    if bundle.version != making.bundle.version {
        edits.push(Edit::Set { at: field("version"), value: bundle.version.to_string() });
    }
    if bundle.issued != making.bundle.issued {
        edits.push(Edit::Set { at: field("issued"), value: format!("\"{}\"", bundle.issued) });
    }
    if edits.is_empty() {
        return Ok(None);
    }
    edited(folder, before, edits, now).map(Some)
}

/// Writes an older key's word for a newer one into the manifest.
fn follow(following: &Following) -> anyhow::Result<[String; 2]> {
    let Following { folder, old, new, now } = following;
    bundles::is_key(&old.0)?;
    let old = opened(&old.0, &old.1).context("the old key")?;
    let new = opened(&new.0, &new.1).context("the key that follows it")?;
    if old.author() == new.author() {
        bail!("both are the same key, which needs no word of its own");
    }
    let before = read(&folder.join(MANIFEST))?;
    let Handover { key, next, signature } = old.hand_over(&new.author());
    let entry = format!(
        "Handover(key: {}, next: {}, signature: {})",
        quoted(&key),
        quoted(&next),
        quoted(&signature)
    );
    let field = Way::default().field("follows");
    let mut count = 0;
    loop {
        let one = field.clone().at(count);
        let [there, signed] = script::written(&before, [one.clone(), one.field("signature")])?;
        if signed == signature {
            return Ok([before.clone(), before]);
        }
        if there.is_empty() {
            break;
        }
        count += 1;
    }
    let edit = match count {
        0 => Edit::Set { at: field, value: format!("[\n        {entry},\n    ]") },
        count => Edit::Insert { at: field.at(count), entry },
    };
    edited(folder, &before, vec![edit], *now)
}

/// Changes the manifest. Returns its text before and after.
fn edited(
    folder: &Path,
    before: &str,
    edits: Vec<Edit>,
    now: UtcMillis,
) -> anyhow::Result<[String; 2]> {
    let mut after = before.to_owned();
    for edit in edits {
        edit.apply(&mut after)?;
    }
    let was = [Stamp::of(before)];
    match write(folder, &folder.join(MANIFEST), &after, &was, true, now)? {
        Written::Written => Ok([before.to_owned(), after]),
        Written::Changed(_) => {
            bail!("`{MANIFEST}` was changed by another program just now. Please try it once more")
        }
    }
}

fn hash_of(path: &Path) -> anyhow::Result<blake3::Hash> {
    let read = || format!("could not read `{}`", path.display());
    let mut hash = blake3::Hasher::new();
    let mut file = fs::File::open(path).with_context(read)?;
    std::io::copy(&mut file, &mut hash).with_context(read)?;
    Ok(hash.finalize())
}

/// A name beside a packed file for a sealed one, which nothing has yet.
fn free_beside(file: &Path, called: &str, today: NaiveDate) -> anyhow::Result<PathBuf> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let called = match called.contains(|letter: char| letter.is_ascii_alphanumeric()) {
        true => name_for_file(called),
        false => today.to_string(),
    };
    let names = (1..1000).map(|n| match n {
        1 => format!("{stem}-sealed-{called}.{ENDING}"),
        n => format!("{stem}-sealed-{called}-{n}.{ENDING}"),
    });
    let mut places = names.map(|name| file.with_file_name(name));
    places
        .find(|place| fs::symlink_metadata(place).is_err())
        .context("there are very many sealed files beside it; please take some of them away")
}

#[cfg(test)]
mod tests;
