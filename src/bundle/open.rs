//! Opening a bundle from hands that are not trusted, in the one order in which it is safe: nothing is
//! parsed before its signature holds, and nothing is kept before everything has been looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::archive::{Archive, FIXED};
use super::key::{AuthorKey, Signature};
use super::refusal::{Code, Refusal};
use super::{manifest, reading};
use crate::domain::Session;
use crate::domain::bundle::{Bundle, FileEntry};
use crate::script::{self, Form, Manifest};
use crate::units::Frames;

/// The longest texts of keys and signatures.
const SMALL: u32 = 1024;
/// The largest recording, 128 MiB.
const LARGEST_CLIP: u32 = 128 * 1024 * 1024;
/// All recordings together, 12 h.
const LONGEST: Frames = Frames::from_secs(12 * 3600);

/// What is known of a bundle from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The key that its earlier versions were signed with.
    pub key: AuthorKey,
    /// The highest version that was installed.
    pub version: u32,
    /// Whether an older one may be opened, because that was asked for.
    pub older: bool,
}

/// What a recording is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// How long it is.
    pub length: Frames,
}

/// What the program around a bundle knows, and this layer does not.
pub trait Host {
    /// Whether every Groundwork has a session of this id, so that a programme may use it.
    fn has_session(&self, id: &str) -> bool;

    /// What a recording is, or why it can not be played.
    ///
    /// # Errors
    /// One sentence.
    fn probe(&mut self, name: &str, content: &[u8]) -> Result<Probed, String>;
}

/// Takes what was looked at, file by file, into a place from which it can be thrown away again as long as
/// [`open`] has not returned.
pub trait Sink {
    /// A file of the bundle, as it was signed.
    ///
    /// # Errors
    /// When it can not be kept.
    fn take(&mut self, file: &FileEntry, content: &[u8]) -> Result<(), String>;

    /// How many bytes of how many have been looked at.
    fn progress(&mut self, done: u64, all: u64) -> ControlFlow<()>;
}

/// A bundle in which everything is right.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// What it says of itself.
    pub bundle: Bundle,
    /// Its files.
    pub files: Vec<FileEntry>,
    /// Who signed it.
    pub author: AuthorKey,
    /// Its sessions, in the order of the manifest, with the names of their files.
    pub sessions: Vec<(String, Session)>,
    /// How long each of its recordings is.
    pub lengths: BTreeMap<String, Frames>,
}

/// Opens a bundle. `known` gives what is known of the bundle of an id.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn open<R: Read + Seek>(
    file: R,
    known: &dyn Fn(&str) -> Option<Trust>,
    host: &mut dyn Host,
    sink: &mut dyn Sink,
) -> Result<Opened, Refusal> {
    let mut archive = Archive::look(file)?;
    let author = AuthorKey::from_text(&archive.small(FIXED[1], SMALL)?)?;
    let signature = Signature::from_text(&archive.small(FIXED[2], SMALL)?)?;
    let text = archive.small(FIXED[3], manifest::LARGEST)?;
    let (id, version) = commented(&signature.comment)?;
    let trust = known(id);
    if trust.as_ref().is_some_and(|trust| trust.key != author) {
        return Err(Refusal::new(Code::OtherKey, ""));
    }
    author.verify(&text, &signature)?;

    // From here on its author answers for what it says, and not for its being harmless.
    let Manifest { bundle, files } = script::parse_manifest("bundle.ron", &text, Form::Packed)
        .map_err(|report| {
            let of_format = report.diagnostics.iter().any(|one| one.code == script::Code::Format);
            let code = if of_format { Code::Format } else { Code::Manifest };
            Refusal::new(code, report.to_string())
        })?;
    if manifest::text(&bundle, &files).as_bytes() != text {
        return Err(Refusal::new(Code::Manifest, "it is not written as it is packed"));
    }
    if (bundle.id.as_str(), bundle.version) != (id, version) {
        return Err(Refusal::new(Code::Comment, ""));
    }
    if let Some(trust) = trust
        && bundle.version < trust.version
        && !trust.older
    {
        let detail = format!("version {}, installed is {}", bundle.version, trust.version);
        return Err(Refusal::new(Code::Older, detail));
    }
    let listed = files.iter().map(|file| file.name.as_str());
    let there = archive.entries.iter().skip(FIXED.len()).map(|entry| entry.name.as_str());
    if !listed.eq(there) {
        return Err(Refusal::new(Code::Files, ""));
    }
    for (file, entry) in files.iter().zip(archive.entries.iter().skip(FIXED.len())) {
        let most = match file.name.as_bytes().first() {
            Some(b's') => script::MAX_BYTES as u32,
            Some(b'r') => reading::LARGEST,
            _ => LARGEST_CLIP,
        };
        if entry.bytes > most {
            let detail = format!("`{}` has {} bytes, at most {most}", file.name, entry.bytes);
            return Err(Refusal::new(Code::Limit, detail));
        }
    }

    let all: u64 = files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    let mut sessions = BTreeMap::new();
    let mut lengths = BTreeMap::new();
    let mut together = Frames::ZERO;
    for file in &files {
        let content = archive.small(&file.name, LARGEST_CLIP)?;
        let as_signed = content.len() as u64 == file.bytes
            && blake3::hash(&content) == blake3::Hash::from_bytes(file.blake3);
        if !as_signed {
            return Err(Refusal::new(Code::Content, &file.name));
        }
        let wrong = |code, why: String| Refusal::new(code, format!("`{}`: {why}", file.name));
        match file.name.as_bytes().first() {
            Some(b's') => {
                let parsed = script::parse(&file.name, &content)
                    .map_err(|report| wrong(Code::Session, report.to_string()))?;
                sessions.insert(file.name.clone(), parsed.session);
            }
            Some(b'r') => {
                reading::read(&content).map_err(|why| wrong(Code::Reading, why))?;
            }
            _ => {
                let Probed { length } =
                    host.probe(&file.name, &content).map_err(|why| wrong(Code::Clip, why))?;
                together += length;
                if together > LONGEST {
                    let detail = format!("the recordings are longer than {LONGEST} together");
                    return Err(Refusal::new(Code::Limit, detail));
                }
                lengths.insert(file.name.clone(), length);
            }
        }
        sink.take(file, &content).map_err(|why| wrong(Code::NotKept, why))?;
        done += file.bytes;
        if sink.progress(done, all).is_break() {
            return Err(Refusal::new(Code::Cancelled, ""));
        }
    }
    let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    fits(&bundle, &sessions, &names, &|id| host.has_session(id))?;
    let sessions = bundle
        .sessions
        .iter()
        .filter_map(|name| Some((name.clone(), sessions.remove(name)?)))
        .collect();
    Ok(Opened { bundle, files, author, sessions, lengths })
}

/// Whether everything that a bundle speaks of is there, and nothing else.
pub(super) fn fits(
    bundle: &Bundle,
    sessions: &BTreeMap<String, Session>,
    names: &BTreeSet<&str>,
    built_in: &dyn Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let missing = |name: &str| Refusal::new(Code::Files, format!("`{name}` is not there"));
    let mut spoken_of: BTreeSet<&str> = BTreeSet::new();
    for name in bundle.named() {
        spoken_of.insert(names.get(name).ok_or_else(|| missing(name))?);
    }
    let mut ids = BTreeSet::new();
    for (name, session) in sessions {
        if !ids.insert(session.id.as_str()) {
            let detail = format!("two sessions have the id `{}`", session.id);
            return Err(Refusal::new(Code::Session, detail));
        }
        for clip in clips(session) {
            let there = names.get(clip.as_str());
            spoken_of.insert(there.ok_or_else(|| {
                Refusal::new(
                    Code::Files,
                    format!("`{name}` speaks of `{clip}`, which is not there"),
                )
            })?);
        }
    }
    if let Some(extra) = names.iter().find(|name| !spoken_of.contains(*name)) {
        return Err(Refusal::new(Code::Files, format!("nothing speaks of `{extra}`")));
    }
    let programme = |detail: String| Refusal::new(Code::Programme, detail);
    for stage in bundle.programme.iter().flat_map(|programme| &programme.stages) {
        if let Some(id) =
            stage.sessions.iter().find(|id| !ids.contains(id.as_str()) && !built_in(id))
        {
            let detail = format!("the stage `{}` has the session `{id}`", stage.id);
            return Err(programme(detail));
        }
        let readings: Vec<&str> = bundle.readings.iter().map(|one| one.file.as_str()).collect();
        if let Some(name) = stage.readings.iter().find(|name| !readings.contains(&name.as_str())) {
            let detail = format!("the stage `{}` has the reading `{name}`", stage.id);
            return Err(programme(detail));
        }
    }
    Ok(())
}

/// The recordings that a session's lines name, with their folder.
pub(super) fn clips(session: &Session) -> BTreeSet<String> {
    session.lines().into_iter().filter_map(|line| line.clip.as_deref().map(in_folder)).collect()
}

/// The name of a recording in a bundle: in the folder `a`, where none is said.
pub(super) fn in_folder(clip: &str) -> String {
    if clip.contains('/') { clip.to_owned() } else { format!("a/{clip}") }
}

/// The id and the version that a signature's comment speaks of.
fn commented(comment: &str) -> Result<(&str, u32), Refusal> {
    let wrong = || Refusal::new(Code::Comment, "");
    let said = comment.strip_prefix("groundwork 1 ").ok_or_else(wrong)?;
    let (id, version) = said.split_once(' ').ok_or_else(wrong)?;
    let number: u32 = version.parse().map_err(|_| wrong())?;
    // One way of writing each number.
    if number.to_string() == version { Ok((id, number)) } else { Err(wrong()) }
}

/// What a signature says of a bundle.
pub(super) fn comment(bundle: &Bundle) -> String {
    format!("groundwork 1 {} {}", bundle.id, bundle.version)
}
