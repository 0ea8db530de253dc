//! Opens bundles from untrusted sources in the only safe order: nothing is parsed before its signature is
//! verified, and nothing counts before everything has been checked.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::archive::{Archive, FIXED};
use super::key::{AuthorKey, Signature, holds};
use super::refusal::{Code, Refusal};
use super::{manifest, reading};
use crate::domain::Session;
use crate::domain::bundle::{Bundle, FileEntry};
use crate::script::{self, Form, Manifest};
use crate::units::Frames;

/// Longest text of a key or signature, in bytes.
const SMALL: u32 = 1024;
/// Size of the largest recording, 128 MiB.
const LARGEST_CLIP: u32 = 128 * 1024 * 1024;
/// Bytes read at a time, 64 KiB.
const PIECE: usize = 64 * 1024;
/// Length of the shortest recording: a line may be one short word. A narration may be shorter.
pub const SHORTEST: Frames = Frames::from_millis(100);
/// Length of the shortest recording in format 1.
pub const SHORTEST_OF_1: Frames = Frames::from_secs(1);
/// Greatest length of all recordings together, 12 h.
const LONGEST: Frames = Frames::from_secs(12 * 3600);

/// Earlier knowledge of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// Key that signed its earlier versions.
    pub key: AuthorKey,
    /// Highest version that was installed.
    pub version: u32,
    /// Whether the user asked for an older version.
    pub older: bool,
}

/// Properties of a recording.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// Length at 48 kHz.
    pub length: Frames,
}

/// Knowledge of the program around a bundle that this layer lacks.
pub trait Host {
    /// Whether every Groundwork has a session with this id, so that a programme may use it.
    fn has_session(&self, id: &str) -> bool;

    /// Examines a recording. It is read as a stream, at most once.
    ///
    /// # Errors
    /// Why it cannot be played, in one sentence.
    fn probe(
        &mut self,
        name: &str,
        content: &mut (dyn Read + Send + Sync),
    ) -> Result<Probed, String>;
}

/// Takes the files one after the other, each in pieces. Everything taken can be discarded until [`open`] has
/// returned.
pub trait Sink: Send + Sync {
    /// Begins a file of the bundle; the one before has ended.
    ///
    /// # Errors
    /// When the file cannot be stored.
    fn begin(&mut self, file: &FileEntry) -> Result<(), String>;

    /// Takes the next piece of the file.
    ///
    /// # Errors
    /// When the piece cannot be stored.
    fn write(&mut self, piece: &[u8]) -> Result<(), String>;

    /// Ends the file, which is complete and as signed.
    ///
    /// # Errors
    /// When the file cannot be stored.
    fn end(&mut self) -> Result<(), String>;

    /// Reports how many of how many bytes have been checked; called often. It may cancel.
    fn progress(&mut self, done: u64, all: u64) -> ControlFlow<()>;
}

/// A bundle that [`open`] has verified completely.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedBundle {
    /// Manifest of the bundle.
    pub bundle: Bundle,
    /// Files of the bundle in the order of the manifest.
    pub files: Vec<FileEntry>,
    /// Key that signed it.
    pub author: AuthorKey,
    /// Sessions in the order of the manifest, with their file names.
    pub sessions: Vec<(String, Session)>,
    /// Length of each recording, by file name.
    pub lengths: BTreeMap<String, Frames>,
}

impl OpenedBundle {
    /// Text of the manifest as signed.
    pub fn manifest(&self) -> String {
        // There is one form of a manifest, and opening required it.
        manifest::text(&self.bundle, &self.files)
    }
}

/// Opens a bundle. `known` returns earlier knowledge of the bundle with an id.
///
/// # Errors
/// The first problem found.
pub fn open<R: Read + Seek + Send + Sync>(
    file: R,
    known: &dyn Fn(&str) -> Option<Trust>,
    host: &mut dyn Host,
    sink: &mut dyn Sink,
) -> Result<OpenedBundle, Refusal> {
    let mut archive = Archive::look(file)?;
    let author = AuthorKey::from_text(&archive.small(FIXED[1], SMALL)?)?;
    let signature = Signature::from_text(&archive.small(FIXED[2], SMALL)?)?;
    let text = archive.small(FIXED[3], manifest::LARGEST)?;
    let (id, version) = commented(&signature.comment)?;
    let trust = known(id);
    author.verify(&text, &signature)?;

    // From here on, the author is known; the content may still be harmful.
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
    if let Some(trust) = &trust
        && trust.key != author
        && !author.follows(&trust.key, &bundle.follows)
    {
        return Err(Refusal::new(Code::OtherKey, ""));
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

    // Everything is read twice.
    let mut walk = Walk { done: 0, all: 2 * files.iter().map(|file| file.bytes).sum::<u64>() };
    let narrated: BTreeSet<&str> = bundle.narration.iter().map(|row| row.file.as_str()).collect();
    let mut sessions = BTreeMap::new();
    let mut lengths = BTreeMap::new();
    let mut together = Frames::ZERO;
    let shortest = if bundle.format == 1 { SHORTEST_OF_1 } else { SHORTEST };
    let known = |needs| match needs > bundle.format {
        true => Err(format!(
            "it has something of format {needs}, and the bundle is of format {}",
            bundle.format
        )),
        false => Ok(()),
    };
    for (file, entry) in files.iter().zip(archive.entries.clone().into_iter().skip(FIXED.len())) {
        let wrong = |code, why: String| Refusal::new(code, format!("`{}`: {why}", file.name));
        let not_kept = |why| wrong(Code::NotKept, why);
        // Read the file once to verify that it is as signed, and then again for its content; a change in
        // between is noticed the second time.
        let mut content = archive.content(entry.clone())?;
        walk.through(&mut content, sink)?;
        let as_signed = content.finish()? == blake3::Hash::from_bytes(file.blake3)
            && u64::from(entry.bytes) == file.bytes;
        if !as_signed {
            return Err(Refusal::new(Code::Content, &file.name));
        }
        sink.begin(file).map_err(not_kept)?;
        let mut content = archive.content(entry)?;
        let mut copied =
            Copied { from: &mut content, sink: &mut *sink, walk: &mut walk, failed: None };
        let seen = match file.name.as_bytes().first() {
            Some(b's') => copied.all().and_then(|text| {
                let parsed =
                    script::parse(&file.name, &text).map_err(|report| report.to_string())?;
                sessions.insert(file.name.clone(), parsed.session);
                known(parsed.needs)
            }),
            Some(b'r') => copied.all().and_then(|text| known(reading::read(&text)?.needs)),
            _ => host.probe(&file.name, &mut copied).and_then(|Probed { length }| {
                together += length;
                lengths.insert(file.name.clone(), length);
                match length < shortest && !narrated.contains(file.name.as_str()) {
                    true => Err(format!("it lasts {length}, expected at least {shortest}")),
                    false => Ok(()),
                }
            }),
        };
        // The part that the decoder did not read.
        let rest = std::io::copy(&mut copied, &mut std::io::sink());
        match copied.failed.take() {
            Some(Failed::Kept(why)) => return Err(not_kept(why)),
            Some(Failed::Cancelled) => return Err(Refusal::new(Code::Cancelled, "")),
            None => {}
        }
        // The copy ends early only after a read error, which `finish` reports.
        drop(rest);
        if content.finish()? != blake3::Hash::from_bytes(file.blake3) {
            return Err(Refusal::new(Code::Content, &file.name));
        }
        let code = match file.name.as_bytes().first() {
            Some(b's') => Code::Session,
            Some(b'r') => Code::Reading,
            _ => Code::Clip,
        };
        seen.map_err(|why| wrong(code, why))?;
        if together > LONGEST {
            let detail = format!("the recordings are longer than {LONGEST} together");
            return Err(Refusal::new(Code::Limit, detail));
        }
        sink.end().map_err(not_kept)?;
    }
    let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    fits(&bundle, &sessions, &names, &|id| host.has_session(id))?;
    let sessions = bundle
        .sessions
        .iter()
        .filter_map(|name| Some((name.clone(), sessions.remove(name)?)))
        .collect();
    Ok(OpenedBundle { bundle, files, author, sessions, lengths })
}

/// Progress of the checks in bytes.
struct Walk {
    done: u64,
    all: u64,
}

impl Walk {
    /// Adds this many bytes; returns whether to continue.
    fn step(&mut self, bytes: usize, sink: &mut dyn Sink) -> ControlFlow<()> {
        self.done += bytes as u64;
        sink.progress(self.done, self.all)
    }

    /// Reads a stream to its end. The stream itself reports errors.
    fn through(&mut self, from: &mut impl Read, sink: &mut dyn Sink) -> Result<(), Refusal> {
        let mut piece = vec![0; PIECE];
        while let Ok(read @ 1..) = from.read(&mut piece) {
            if self.step(read, sink).is_break() {
                return Err(Refusal::new(Code::Cancelled, ""));
            }
        }
        Ok(())
    }
}

/// Copies everything that is read into the sink.
struct Copied<'a, R> {
    from: &'a mut R,
    sink: &'a mut dyn Sink,
    walk: &'a mut Walk,
    failed: Option<Failed>,
}

/// Why copying stopped.
enum Failed {
    /// The sink could not store the data.
    Kept(String),
    /// The caller cancelled.
    Cancelled,
}

impl<R: Read> Copied<'_, R> {
    /// All bytes of a small file.
    fn all(&mut self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}

impl<R: Read> Read for Copied<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(into)?;
        let piece = into.get(..read).unwrap_or_default();
        if self.failed.is_none() && !piece.is_empty() {
            if let Err(why) = self.sink.write(piece) {
                self.failed = Some(Failed::Kept(why));
            } else if self.walk.step(read, self.sink).is_break() {
                self.failed = Some(Failed::Cancelled);
            }
        }
        match self.failed {
            Some(_) => Err(std::io::ErrorKind::StorageFull.into()),
            None => Ok(read),
        }
    }
}

/// Whether exactly the files that a bundle names are present.
pub(super) fn fits(
    bundle: &Bundle,
    sessions: &BTreeMap<String, Session>,
    names: &BTreeSet<&str>,
    built_in: &dyn Fn(&str) -> bool,
) -> Result<(), Refusal> {
    if !bundle.follows.iter().all(holds) {
        return Err(Refusal::new(Code::Key, "a handover is not signed by the key that it is of"));
    }
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
    says_lines(bundle, sessions)?;
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

/// Whether every narrated line belongs to a session and has no recording of its own, once for each voice and
/// in order.
fn says_lines(bundle: &Bundle, sessions: &BTreeMap<String, Session>) -> Result<(), Refusal> {
    let lines = sessions.values().flat_map(Session::lines).filter(|line| line.clip.is_none());
    let lines: BTreeSet<_> = lines.map(|line| (&line.text, &line.say_as)).collect();
    for row in &bundle.narration {
        if !lines.contains(&(&row.text, &row.say_as)) {
            let detail = format!("no session says what {} says in `{}`", row.voice, row.file);
            return Err(Refusal::new(Code::Files, detail));
        }
    }
    for pair in bundle.narration.windows(2) {
        let [before, row] = pair else { continue };
        if before.place() >= row.place() {
            let detail = format!("{} says a line twice, or out of its order", row.voice);
            return Err(Refusal::new(Code::Manifest, detail));
        }
    }
    Ok(())
}

/// The recordings that a session's lines name, with their folder.
pub(super) fn clips(session: &Session) -> BTreeSet<String> {
    session.lines().into_iter().filter_map(|line| line.clip.as_deref().map(in_folder)).collect()
}

/// The name of a recording in a bundle; without a folder, it lies in `a`.
pub fn in_folder(clip: &str) -> String {
    if clip.contains('/') { clip.to_owned() } else { format!("a/{clip}") }
}

/// The id and version that a bundle's signature states. Nothing is verified.
///
/// # Errors
/// When the file is not built as a bundle.
pub fn stated<R: Read + Seek + Send + Sync>(file: R) -> Result<(String, u32), Refusal> {
    let signature = Signature::from_text(&Archive::look(file)?.small(FIXED[2], SMALL)?)?;
    let (id, version) = commented(&signature.comment)?;
    Ok((id.to_owned(), version))
}

/// The id and version in a signature's comment.
fn commented(comment: &str) -> Result<(&str, u32), Refusal> {
    let wrong = || Refusal::new(Code::Comment, "");
    let said = comment.strip_prefix("groundwork 1 ").ok_or_else(wrong)?;
    let (id, version) = said.split_once(' ').ok_or_else(wrong)?;
    let number: u32 = version.parse().map_err(|_| wrong())?;
    // Each number has one valid form.
    if number.to_string() == version { Ok((id, number)) } else { Err(wrong()) }
}

/// The comment of a bundle's signature.
pub(super) fn comment(bundle: &Bundle) -> String {
    format!("groundwork 1 {} {}", bundle.id, bundle.version)
}
