//! Checks an author's bundle folder: whether it can be packed, and what could be better.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use super::narrate::Packed;
use super::passes::{Pass, Passes};
use super::recordings::{MOST_AT_ONCE, Measured, Recording, packed_name};
use super::starters::Starter;
use super::takes::TAKES;
use crate::audio::decode;
use crate::bundle::{self, MANIFEST, Making, MakingError};
use crate::cores::on_all_cores;
use crate::domain::bundle::{Author, Bundle, Gate, Stage, Word};
use crate::domain::{Session, Touch};
use crate::library::{Lengths, Library, built_in, in_words, narration_folder, nearby};
use crate::script::{self, Form, Manifest};
use crate::units::Frames;

/// Greatest length of all recordings together, 12 h, as counted when a bundle is opened.
const LONGEST: Frames = Frames::from_secs(12 * 3600);

/// Where something in a bundle's folder is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a text, by its name in the folder: `bundle.ron`, a session or a reading.
    File(String),
    /// In what the manifest says of its author: 0 the name, 1 the training, 2 how to reach them.
    Author(usize),
}

impl Place {
    fn manifest() -> Option<Place> {
        Some(Place::File(MANIFEST.to_owned()))
    }
}

/// Something that was found in a bundle's folder. It is written as what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was found, for people.
    pub said: String,
    /// Where it is mended, if that is one place.
    pub place: Option<Place>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl Finding {
    fn new(said: impl Into<String>, place: Option<Place>) -> Finding {
        Finding { said: said.into(), place }
    }

    fn of(folder: &Path, error: MakingError) -> Finding {
        // A file that is not there is named by the manifest.
        let path = error.path().filter(|path| path.is_file());
        let name = path.and_then(|path| path.strip_prefix(folder).ok()?.to_str());
        let place = match name {
            Some(name) => Some(Place::File(name.replace('\\', "/"))),
            None => Place::manifest(),
        };
        Finding::new(in_words(&anyhow::Error::new(error)), place)
    }
}

/// Result of checking a folder.
#[derive(Debug, Default)]
pub struct Checked {
    /// Content of the folder, if it can be packed.
    pub making: Option<Making>,
    /// Measurements of its recordings.
    pub heard: Vec<Measured>,
    /// Problems that prevent packing.
    pub errors: Vec<Finding>,
    /// Advice for its author.
    pub advice: Vec<Finding>,
    /// Number of lines with neither a recording nor a narration.
    pub shown_as_text: usize,
    /// Its narrations.
    pub(super) narrated: Packed,
}

/// Checks an author's bundle folder: its manifest, sessions, readings and recordings, all at once. Where that does not
/// go on, what is found says nothing.
pub fn check(library: &Library, folder: &Path, passes: &Passes<'_>) -> Checked {
    let built_in = built_in(library);
    let making = match Making::read(folder, &|id| built_in.contains(id)) {
        Ok(making) => making,
        Err(errors) => {
            let errors = errors.into_iter().map(|error| Finding::of(folder, error));
            return Checked { errors: errors.collect(), ..Checked::default() };
        }
    };
    let (mut errors, mut lengths) = (as_begun(&making.bundle), Vec::new());
    let in_manifest = |said: String| Finding::new(said, Place::manifest());
    let mut advice: Vec<Finding> =
        touch_without_a_word(library, &making).into_iter().map(in_manifest).collect();
    let mut heard = Vec::new();
    let mut together = Frames::ZERO;
    let mut most = BTreeMap::new();
    let names: Vec<&String> = making.clips.iter().collect();
    let narrated = narrated(folder, &making);
    // With the manifest itself.
    let clips = narrated.as_ref().map_or(0, |narrated| narrated.clips.len());
    let read = 1 + making.texts.len() + clips;
    passes.begin(Pass::Check, read + names.len(), read);
    let foretold = on_all_cores("recordings", &names, MOST_AT_ONCE, |name| {
        passes.goes_on()?;
        let foretold = Recording::read(folder, name)
            .and_then(|recording| foretold(recording, name, library.lengths()));
        passes.one_more()?;
        foretold
    });
    for (name, foretold) in names.into_iter().zip(foretold) {
        match foretold {
            Ok((one, bytes)) => {
                together += one.length;
                heard.push(one);
                most.insert(packed_name(name), bytes);
            }
            Err(error) => errors.push(Finding::new(in_words(&error), named_in(&making, name))),
        }
    }
    errors.extend(called_alike(&making));
    errors.extend(too_long(together).map(|said| Finding::new(said, None)));
    advice.extend(heard.iter().flat_map(|one| {
        one.advice().into_iter().map(|said| Finding::new(said, named_in(&making, &one.name)))
    }));
    advice.extend(left_out(folder, &making).into_iter().map(in_manifest));
    let here = |name: &String| Some(Place::File(name.clone()));
    // Lengths need the recordings, so they are checked last.
    for name in making.sessions.keys().filter(|_| errors.is_empty()) {
        match library.check(&folder.join(name)) {
            Ok(report) if report.diagnostics.is_empty() => {}
            Ok(report) if report.has_errors() => {
                lengths.push(Finding::new(report.to_string(), here(name)));
            }
            Ok(report) => advice.push(Finding::new(report.to_string(), here(name))),
            Err(error) => lengths.push(Finding::new(in_words(&error), here(name))),
        }
    }
    // An unreadable list of narrations is reported once for all sessions.
    lengths.dedup_by(|later, one| later.said == one.said);
    errors.append(&mut lengths);
    let shown_as_text = shown_as_text(library, folder, &making).unwrap_or_else(|error| {
        let said = in_words(&error);
        if errors.iter().all(|error| error.said != said) {
            errors.push(Finding::new(said, None));
        }
        0
    });
    let narrated = match narrated {
        Ok(narrated) => {
            if errors.is_empty()
                && let Err(error) = fits(folder, &making, &narrated, most)
            {
                errors.push(Finding::new(in_words(&error), None));
            }
            narrated
        }
        Err(error) => {
            if errors.is_empty() {
                errors.push(Finding::new(in_words(&error), None));
            }
            Packed::default()
        }
    };
    let making = errors.is_empty().then_some(making);
    Checked { making, heard, errors, advice, shown_as_text, narrated }
}

/// Measures a recording, and returns its greatest possible size in the bundle; one that may be too large is
/// packed to find out.
fn foretold(
    recording: Recording,
    name: &str,
    lengths: &Lengths,
) -> anyhow::Result<(Measured, u64)> {
    let heard = recording.heard(name, lengths)?;
    let most = recording.most(name);
    if most > decode::LARGEST_FILE {
        recording.packed(name)?;
    }
    Ok((heard, most as u64))
}

/// Verifies that everything fits into one bundle. `most` gives the greatest possible sizes of recordings by
/// name; only if their sum is too large are they packed to find out.
fn fits(
    folder: &Path,
    making: &Making,
    narrated: &Packed,
    most: BTreeMap<String, u64>,
) -> anyhow::Result<()> {
    let bundle = Bundle { narration: narrated.rows.clone(), ..making.bundle.clone() };
    let written = making.texts.iter().chain(&narrated.clips);
    let mut sizes: BTreeMap<String, u64> =
        written.map(|(name, content)| (name.clone(), content.len() as u64)).collect();
    sizes.extend(most);
    if bundle::fits(&bundle, &sizes).is_ok() {
        return Ok(());
    }
    let names: Vec<&String> = making.clips.iter().collect();
    let packed = on_all_cores("recordings", &names, MOST_AT_ONCE, |name| {
        let (packed, content) = Recording::read(folder, name)?.packed(name)?;
        anyhow::Ok((packed, content.len() as u64))
    });
    for packed in packed {
        let (packed, bytes) = packed?;
        sizes.insert(packed, bytes);
    }
    Ok(bundle::fits(&bundle, &sizes)?)
}

/// The narrations of a folder's sessions.
fn narrated(folder: &Path, making: &Making) -> anyhow::Result<Packed> {
    match nearby(folder)? {
        Some(narrations) => narrations.packed(making.sessions.values()),
        None => Ok(Packed::default()),
    }
}

/// The message about recordings that are too long together.
fn too_long(together: Frames) -> Option<String> {
    (together > LONGEST).then(|| {
        format!(
            "the recordings last {together} together, at most {LONGEST}; two bundles can share them between them"
        )
    })
}

/// Where a recording is named: in a session, or else in the manifest.
fn named_in(making: &Making, recording: &str) -> Option<Place> {
    let clip = |session: &Session| {
        let lines = session.lines();
        let mut clips = lines.iter().filter_map(|line| line.clip.as_deref());
        clips.any(|clip| bundle::in_folder(clip) == recording)
    };
    let session = making.sessions.iter().find(|(_, session)| clip(session));
    session.map_or_else(Place::manifest, |(name, _)| Some(Place::File(name.clone())))
}

/// Messages about recordings that would have the same name in the bundle.
fn called_alike(making: &Making) -> Vec<Finding> {
    let mut names: BTreeMap<String, &String> = BTreeMap::new();
    let mut alike = Vec::new();
    for name in &making.clips {
        let packed = packed_name(name);
        if let Some(other) = names.insert(packed.clone(), name) {
            let said = format!(
                "the recordings `{other}` and `{name}` would both be `{packed}` in the bundle; please call one of \
                 them otherwise"
            );
            alike.push(Finding::new(said, named_in(making, name)));
        }
    }
    alike
}

/// Most files that are named as not packed.
const MOST_LEFT_OUT: usize = 20;
/// Most folders inside each other that are searched for them.
const DEEPEST: usize = 8;

/// Files in the folder that are not packed, because nothing refers to them.
fn left_out(folder: &Path, making: &Making) -> Vec<String> {
    let known: [(&str, &str, &[&str], &str); 3] = [
        ("s/", "session", &["ron"], "`sessions` in `bundle.ron` does not name it"),
        (
            "r/",
            "reading",
            &["md", "markdown", "txt"],
            "`readings` in `bundle.ron` does not name it",
        ),
        (
            "a/",
            "recording",
            &[
                "wav", "flac", "mp3", "ogg", "m4a", "opus", "aac", "amr", "3gp", "wma", "webm",
                "caf", "aiff", "aif",
            ],
            "no line and no list names it",
        ),
    ];
    let mut names = Vec::new();
    files_below(folder, "", DEEPEST, &narration_folder(folder), &mut names);
    // Takes are the author's own, and never packed: nobody has to be told.
    let is_take = |name: &str| name.split('/').next() == Some(TAKES);
    names.retain(|name| {
        name != MANIFEST
            && !is_take(name)
            && !making.texts.contains_key(name)
            && !making.clips.contains(name)
    });
    let said = |name: &String| {
        let ending = name.rsplit_once('.').map_or(String::new(), |(_, end)| end.to_lowercase());
        let of = known.iter().position(|(place, _, endings, _)| {
            let inside = name.strip_prefix(place).is_some_and(|rest| !rest.contains('/'));
            inside && endings.contains(&&*ending)
        });
        let said = match of.and_then(|of| known.get(of)) {
            Some((_, what, _, why)) => {
                format!("advice: the {what} `{name}` is not packed: {why}")
            }
            None => format!(
                "advice: `{name}` is not packed: a bundle has the sessions (`s/….ron`), readings (`r/….md`) and \
                 recordings (`a/…`) that `{MANIFEST}` and the lines name"
            ),
        };
        (of.unwrap_or(known.len()), said)
    };
    let mut all: Vec<(usize, String)> = names.iter().map(said).collect();
    all.sort();
    let more = all.len().saturating_sub(MOST_LEFT_OUT);
    let mut out: Vec<String> = all.into_iter().take(MOST_LEFT_OUT).map(|(_, said)| said).collect();
    if more > 0 {
        out.push(format!("advice: {more} more files in the folder are not packed either"));
    }
    out
}

/// Collects the files in a folder by their names from there, without those that nobody put there to be packed: hidden
/// ones, what file managers write, the narrations in `narrated`, and packed bundles.
fn files_below(
    folder: &Path,
    from: &str,
    deepest: usize,
    narrated: &Path,
    names: &mut Vec<String>,
) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_nobodys = name.starts_with('.')
            || ["thumbs.db", "desktop.ini"].contains(&&*name.to_lowercase())
            || name.ends_with(".groundwork")
            || path == narrated;
        let Ok(kind) = entry.file_type() else { continue };
        match deepest.checked_sub(1) {
            _ if is_nobodys => {}
            Some(deepest) if kind.is_dir() => {
                files_below(&path, &format!("{from}{name}/"), deepest, narrated, names);
            }
            _ => names.push(format!("{from}{name}")),
        }
    }
}

/// Words of gates in an example, which open nothing before an author has chosen others: everyone can read them.
const UNCHOSEN: [&str; 2] = ["your own first word", "your own second word"];

/// Texts still as in the starter bundle or as an example has them, which clients would read.
fn as_begun(bundle: &Bundle) -> Vec<Finding> {
    let begun =
        script::parse_manifest(MANIFEST, Starter::Sample.manifest().as_bytes(), Form::Making);
    let Ok(Manifest { bundle: begun, .. }) = begun else { return Vec::new() };
    let of = |bundle: &Bundle| {
        let Author { name, credentials, contact } = bundle.author.clone();
        [("name", name), ("credentials", credentials), ("contact", contact)]
    };
    let stages = bundle.programme.iter().flat_map(|programme| &programme.stages);
    let words = stages.filter_map(|stage| match &stage.gate {
        Gate::AfterAppointment(Word::Plain(word)) if UNCHOSEN.contains(&word.as_str()) => {
            let said = format!(
                "the word that opens the stage `{}` is still `{word}`, as in the example; put one of your own into \
                 `{MANIFEST}`",
                stage.id
            );
            Some(Finding::new(said, Place::manifest()))
        }
        _ => None,
    });
    of(bundle)
        .into_iter()
        .zip(of(&begun))
        .enumerate()
        .filter(|(_, (now, begun))| now == begun)
        .map(|(at, ((field, text), _))| {
            let said = format!(
                "the author's `{field}` is still `{text}`, which clients would read beside everything; put your own \
                 into `{MANIFEST}`"
            );
            Finding::new(said, Some(Place::Author(at)))
        })
        .chain(words)
        .collect()
}

/// Advice on a programme in which touch by a partner opens automatically. Only a conversation with each of
/// the two alone shows whether someone is under pressure; a number or a count does not.
fn touch_without_a_word(library: &Library, making: &Making) -> Option<String> {
    let touched: BTreeSet<String> = library
        .summaries()
        .iter()
        .filter(|card| card.author.is_none())
        .map(|card| (card.id.clone(), card.touch))
        .chain(making.sessions.values().map(|session| (session.id.clone(), session.touch)))
        .filter(|(_, touch)| *touch == Touch::Partner)
        .map(|(id, _)| id)
        .collect();
    let stages = making.bundle.programme.iter().flat_map(|programme| &programme.stages);
    let before = |stage: &&Stage| !matches!(stage.gate, Gate::AfterAppointment(_));
    // Handing over the bundle serves as a word for the first stage.
    let stage = stages
        .enumerate()
        .take_while(|(at, stage)| *at == 0 || before(stage))
        .find(|(at, stage)| *at > 0 && stage.sessions.iter().any(|id| touched.contains(id)))
        .map(|(_, stage)| stage)?;
    Some(format!(
        "advice: the stage `{}` brings a partner's touch, and no word from you comes before it; whether both \
         want it is asked in conversation, each alone, so `gate: AfterAppointment(word: \"…\")` is better there, \
         and `Comfort` can still hold back what follows",
        stage.id
    ))
}

/// Number of lines with neither a recording nor a narration; a line in several sessions counts once.
fn shown_as_text(library: &Library, folder: &Path, making: &Making) -> anyhow::Result<usize> {
    let mut lines = BTreeSet::new();
    for name in making.sessions.keys() {
        let opened = library.open(&folder.join(name).display().to_string())?;
        let as_text = library.shown_as_text(&opened)?;
        lines.extend(as_text.into_iter().map(|line| (line.text.clone(), line.say_as.clone())));
    }
    Ok(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_day_of_recordings_is_enough_for_one_bundle() {
        assert_eq!(too_long(LONGEST), None);
        assert_eq!(
            too_long(LONGEST + Frames::from_secs(1)).unwrap(),
            "the recordings last 12h1s together, at most 12h; two bundles can share them between them"
        );
    }
}
