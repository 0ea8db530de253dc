//! Opening a bundle from hands that are not trusted, in the one order in which it is safe: nothing is
//! parsed before its signature holds, and nothing is kept before everything has been looked at.

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

/// The longest texts of keys and signatures.
const SMALL: u32 = 1024;
/// The largest recording, 128 MiB.
const LARGEST_CLIP: u32 = 128 * 1024 * 1024;
/// How much is read at a time, 64 KiB.
const PIECE: usize = 64 * 1024;
/// A recording is at least this long. A narrated line may be one short word.
pub const SHORTEST: Frames = Frames::from_secs(1);
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

    /// What a recording is, or why it can not be played. It is read as it comes, at most once.
    ///
    /// # Errors
    /// One sentence.
    fn probe(
        &mut self,
        name: &str,
        content: &mut (dyn Read + Send + Sync),
    ) -> Result<Probed, String>;
}

/// Takes the files one after the other, each in pieces, into a place from which all of it can be thrown
/// away again as long as [`open`] has not returned.
pub trait Sink: Send + Sync {
    /// A file of the bundle begins; the one before is over.
    ///
    /// # Errors
    /// When it can not be kept.
    fn begin(&mut self, file: &FileEntry) -> Result<(), String>;

    /// The next piece of it.
    ///
    /// # Errors
    /// When it can not be kept.
    fn write(&mut self, piece: &[u8]) -> Result<(), String>;

    /// All of it was there, and it is as it was signed.
    ///
    /// # Errors
    /// When it can not be kept.
    fn end(&mut self) -> Result<(), String>;

    /// How many bytes of how many have been looked at; said often.
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

impl Opened {
    /// The text of its manifest, as it was signed.
    pub fn manifest(&self) -> String {
        // There is one way of writing it, and opening held it to that.
        manifest::text(&self.bundle, &self.files)
    }
}

/// Opens a bundle. `known` gives what is known of the bundle of an id.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn open<R: Read + Seek + Send + Sync>(
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
    for (file, entry) in files.iter().zip(archive.entries.clone().into_iter().skip(FIXED.len())) {
        let wrong = |code, why: String| Refusal::new(code, format!("`{}`: {why}", file.name));
        let not_kept = |why| wrong(Code::NotKept, why);
        // Once to see that it is what was signed, and only then what is in it; a file that changes
        // meanwhile is seen the second time.
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
                let parsed = script::parse(&file.name, &text).map_err(|report| report.to_string());
                sessions.insert(file.name.clone(), parsed?.session);
                Ok(())
            }),
            Some(b'r') => copied.all().and_then(|text| reading::read(&text).map(drop)),
            _ => host.probe(&file.name, &mut copied).and_then(|Probed { length }| {
                together += length;
                lengths.insert(file.name.clone(), length);
                match length < SHORTEST && !narrated.contains(file.name.as_str()) {
                    true => Err(format!("it lasts {length}, expected at least {SHORTEST}")),
                    false => Ok(()),
                }
            }),
        };
        // What the decoder had no need of.
        let rest = std::io::copy(&mut copied, &mut std::io::sink());
        match copied.failed.take() {
            Some(Failed::Kept(why)) => return Err(not_kept(why)),
            Some(Failed::Cancelled) => return Err(Refusal::new(Code::Cancelled, "")),
            None => {}
        }
        // The copy ends early only where reading failed, which `finish` says.
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
    Ok(Opened { bundle, files, author, sessions, lengths })
}

/// How far looking has come, in bytes.
struct Walk {
    done: u64,
    all: u64,
}

impl Walk {
    /// So many more bytes; whether to go on.
    fn step(&mut self, bytes: usize, sink: &mut dyn Sink) -> ControlFlow<()> {
        self.done += bytes as u64;
        sink.progress(self.done, self.all)
    }

    /// Reads something to its end. What goes wrong is said by whoever is read.
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

/// What is read goes into the sink as well.
struct Copied<'a, R> {
    from: &'a mut R,
    sink: &'a mut dyn Sink,
    walk: &'a mut Walk,
    failed: Option<Failed>,
}

/// Why nothing more is copied.
enum Failed {
    /// The sink could not keep it.
    Kept(String),
    /// Nobody wants it any more.
    Cancelled,
}

impl<R: Read> Copied<'_, R> {
    /// All of it, of what is small.
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

/// Whether everything that a bundle speaks of is there, and nothing else.
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

/// Whether every narrated line is one of a session that has no recording of its own, once for each voice,
/// and in order.
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

/// The name of a recording in a bundle: in the folder `a`, where none is said.
pub fn in_folder(clip: &str) -> String {
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
