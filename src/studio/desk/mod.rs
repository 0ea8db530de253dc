//! A therapist's desk: bundles in the making, and a script while it is written.
//!
//! A bundle in the making is a folder, and a session in it is its file: [`Draft`] edits the text of one, `files` reads and
//! writes them, and [`Script`] says what can be said of one state of a text. Nothing here knows a window; what takes its
//! time is a [`Work`] for another thread.

mod begun;
mod change;
mod draft;
mod files;
mod judged;
mod manifest;
mod recorded;
mod respelled;
mod saying;
#[cfg(test)]
mod tests;
mod view;
mod watch;
mod whole;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub use change::{Field, Gap, NewStep, time_as_meant};
pub use draft::Draft;
pub use files::{
    Contents, Item, Making, Stamp, VERSIONS, Version, Written, is_own, name_for_file, versions,
};
pub(super) use files::{read, write};
pub use judged::{Judged, LaidOut, Note, Script};
pub use manifest::{ManifestView, Opens, StageView};
pub use respelled::respelled;
pub use saying::{pronounced, said_as, sound_as_meant};
pub use view::{Head, View};
pub use watch::Watch;
pub use whole::Mend;

pub use super::checking::{Finding, Place};

pub use crate::narrator::{Origin, SpokenWord};
pub use crate::script::paste::{Became, Pasted, Remark, paste};
pub use crate::script::{Card, CardStep, EditError, steps_in};

pub use crate::bundle::read as read_reading;

use super::checking::Checked;
use super::narrate::{self, Spokenness};
use super::passes::Passes;
use super::takes::{TakeCame, TakeWork};
use super::taking_in::{Taken, take_in};
use crate::library::{Library, Voice, in_words};
use crate::studio::starters::Starter;
use crate::units::UtcMillis;

/// Something with files that is done beside the window.
#[derive(Clone, Debug)]
pub enum Work {
    /// Looks at the folder of a bundle.
    Look(PathBuf),
    /// Looks at what the folders of bundles in the making are, in this order.
    Survey(Vec<PathBuf>),
    /// Begins a bundle in a new folder, and looks at it.
    Begin {
        /// Where it is to lie.
        folder: PathBuf,
        /// What it is called.
        title: String,
        /// What it begins with.
        starter: Starter,
        /// Its author: name, training as stated, and how to reach them, as far as that is known.
        author: [String; 3],
        /// Whom a client can turn to, one a line.
        support: Vec<String>,
    },
    /// Reads a file of a bundle.
    Open(PathBuf, String),
    /// Writes a file of a bundle, if it still is as it `was`.
    Write {
        /// The bundle's folder.
        folder: PathBuf,
        /// The file, such as `s/evening.ron`.
        name: String,
        /// Its new text.
        text: String,
        /// As it was read or written last; while it is being written, also as it will be then.
        was: Vec<Stamp>,
        /// Whether what is there becomes an earlier version, however recent the newest one is.
        keeps: bool,
        /// When this is.
        now: UtcMillis,
    },
    /// Begins a session of this name in a bundle, which then has it in its list.
    NewSession {
        /// The bundle's folder.
        folder: PathBuf,
        /// Its title.
        title: String,
        /// When this is.
        now: UtcMillis,
    },
    /// Begins a reading in the same way.
    NewReading {
        /// The bundle's folder.
        folder: PathBuf,
        /// Its title.
        title: String,
        /// When this is.
        now: UtcMillis,
    },
    /// Puts a session or a reading that lies in the folder on the bundle's list, and looks at the folder.
    List {
        /// The bundle's folder.
        folder: PathBuf,
        /// The file, such as `s/evening.ron`.
        name: String,
        /// When this is.
        now: UtcMillis,
    },
    /// Removes the earlier versions of all files of a bundle and its takes, and looks at the folder.
    Clear(PathBuf),
    /// Makes a text an earlier version of a file, which stays as it is.
    Keep {
        /// The bundle's folder.
        folder: PathBuf,
        /// Name of the file inside the folder, such as `s/evening.ron`.
        name: String,
        /// What the earlier version holds.
        text: String,
        /// When this is.
        now: UtcMillis,
    },
    /// Reads an earlier version of a file.
    Earlier(PathBuf, String, PathBuf),
    /// Looks through a whole bundle, with its recordings: whether it can be packed. This takes its time.
    Check(PathBuf),
    /// Counts the lines of a bundle that this narrator has spoken, and looks for the voice pack.
    Voices(PathBuf, Voice),
    /// Installs the voice pack that lies there. This takes its time.
    InstallVoices(PathBuf),
    /// Takes a recording into the folder of a bundle. This takes its time.
    TakeIn(PathBuf, PathBuf),
    /// Something with takes.
    Take(Box<TakeWork>),
}

/// Whether a bundle can be packed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is to be mended first.
    pub errors: Vec<Finding>,
    /// What could be better.
    pub advice: Vec<Finding>,
    /// Number of lines that nobody speaks.
    pub shown_as_text: usize,
}

impl Outcome {
    /// What was found, as people read it.
    pub fn of(checked: &Checked) -> Outcome {
        let plain = |found: &Finding| Finding { said: plainly(&found.said), ..found.clone() };
        Outcome {
            errors: checked.errors.iter().map(plain).collect(),
            advice: checked.advice.iter().map(plain).collect(),
            shown_as_text: checked.shown_as_text,
        }
    }
}

/// What came of a [`Work`]; errors are sentences.
#[derive(Clone, Debug)]
pub enum Came {
    /// What lies in a folder.
    Looked(PathBuf, Result<Contents, String>),
    /// What bundles in the making are.
    Surveyed(Vec<Making>),
    /// The text of a file, with its earlier versions.
    Opened(PathBuf, String, Result<(String, Vec<Version>), String>),
    /// A file was written, with this text, or was not.
    Written(PathBuf, String, Stamp, Result<Written, String>),
    /// A session was begun; its file's name.
    Begun(PathBuf, Result<String, String>),
    /// An earlier version of a file.
    Earlier(PathBuf, String, Result<String, String>),
    /// A text was made an earlier version, as far as that was possible.
    Kept,
    /// Whether a bundle can be packed.
    Checked(PathBuf, Outcome),
    /// How far the lines of a bundle are spoken by a narrator, and what stands in the way of speaking more.
    Voices(PathBuf, Voice, Result<Spokenness, String>, Result<(), String>),
    /// The voice pack was installed, or why not.
    VoicesInstalled(Result<(), String>),
    /// A recording that was to be taken into a folder, and what came of it.
    TakenIn(PathBuf, PathBuf, Result<Taken, String>),
    /// What came of something with takes.
    Take(TakeCame),
}

impl Work {
    /// Does it.
    pub fn run(self, library: &Library) -> Came {
        let said = |error: anyhow::Error| in_words(&error);
        match self {
            Work::Look(folder) => {
                let found = files::contents(library, &folder).map_err(said);
                Came::Looked(folder, found)
            }
            Work::Survey(folders) => Came::Surveyed(folders.into_iter().map(Making::of).collect()),
            Work::Begin { folder, title, starter, author, support } => {
                let begun = begun::bundle(&folder, &title, starter, author, support);
                let found = begun.and_then(|()| files::contents(library, &folder)).map_err(said);
                Came::Looked(folder, found)
            }
            Work::Open(folder, name) => {
                let path = folder.join(&name);
                let text = files::read(&path).map_err(said);
                let earlier = files::versions(&folder, &path);
                Came::Opened(folder, name, text.map(|text| (text, earlier)))
            }
            Work::Write { folder, name, text, was, keeps, now } => {
                let written = files::write(&folder, &folder.join(&name), &text, &was, keeps, now);
                Came::Written(folder, name, Stamp::of(&text), written.map_err(said))
            }
            Work::NewSession { folder, title, now } => {
                let begun = begun::session(library, &folder, &title, now).map_err(said);
                Came::Begun(folder, begun)
            }
            Work::NewReading { folder, title, now } => {
                let begun = begun::reading(&folder, &title, now).map_err(said);
                Came::Begun(folder, begun)
            }
            Work::List { folder, name, now } => {
                let listed = begun::list(&folder, &name, now);
                let found = listed.and_then(|()| files::contents(library, &folder)).map_err(said);
                Came::Looked(folder, found)
            }
            Work::Clear(folder) => {
                let cleared = files::clear(&folder);
                let found = cleared.and_then(|()| files::contents(library, &folder)).map_err(said);
                Came::Looked(folder, found)
            }
            Work::Keep { folder, name, text, now } => {
                // It is still there to be undone; what cannot be kept beside it is not worth a question.
                let _ = files::keep_version(&folder, &folder.join(&name), &text, true, now);
                Came::Kept
            }
            Work::Check(folder) => {
                let checked = super::bundles::check(library, &folder, &Passes::default());
                Came::Checked(folder, Outcome::of(&checked))
            }
            Work::Earlier(folder, name, version) => {
                let text = files::read(&version).map_err(said);
                Came::Earlier(folder, name, text)
            }
            Work::Voices(folder, voice) => {
                let counted = Spokenness::of(library, &folder, voice);
                let counted = counted.map_err(|error| plainly(&in_words(&error)));
                let pack = library.narrators().pack().map(drop);
                let pack = pack.map_err(|error| narrate::plain_words(&error.into()));
                Came::Voices(folder, voice, counted, pack)
            }
            Work::InstallVoices(path) => {
                let installed = narrate::install_voices(library, &path).map(drop);
                Came::VoicesInstalled(
                    installed.map_err(|error| narrate::plain_words(&error.into())),
                )
            }
            Work::TakeIn(folder, file) => {
                let taken = take_in(&folder, &file, &mut |_| ControlFlow::Continue(()));
                let taken = taken.map_err(|error| in_words(&error));
                Came::TakenIn(folder, file, taken)
            }
            Work::Take(work) => Came::Take(work.run()),
        }
    }

    /// Whether nobody waits for it before going on.
    pub fn takes_its_time(&self) -> bool {
        matches!(self, Work::Check(_) | Work::InstallVoices(_) | Work::TakeIn(..))
    }

    /// What is told where nothing came of it, and why.
    pub fn undone(&self, why: &str) -> Came {
        let why = why.to_owned();
        match self {
            Work::Look(folder)
            | Work::Begin { folder, .. }
            | Work::List { folder, .. }
            | Work::Clear(folder) => Came::Looked(folder.clone(), Err(why)),
            Work::Survey(_) => Came::Surveyed(Vec::new()),
            Work::Keep { .. } => Came::Kept,
            Work::Check(folder) => {
                let errors = vec![Finding { said: why, place: None }];
                Came::Checked(folder.clone(), Outcome { errors, ..Outcome::default() })
            }
            Work::Open(folder, name) => Came::Opened(folder.clone(), name.clone(), Err(why)),
            Work::Write { folder, name, text, .. } => {
                Came::Written(folder.clone(), name.clone(), Stamp::of(text), Err(why))
            }
            Work::NewSession { folder, .. } | Work::NewReading { folder, .. } => {
                Came::Begun(folder.clone(), Err(why))
            }
            Work::Earlier(folder, name, _) => Came::Earlier(folder.clone(), name.clone(), Err(why)),
            Work::Voices(folder, voice) => Came::Voices(folder.clone(), *voice, Err(why), Ok(())),
            Work::InstallVoices(_) => Came::VoicesInstalled(Err(why)),
            Work::TakeIn(folder, file) => Came::TakenIn(folder.clone(), file.clone(), Err(why)),
            Work::Take(work) => Came::Take(work.undone(&why)),
        }
    }
}

/// What was found, as people read it: without the excerpt of the text and its carets, which a terminal shows.
fn plainly(found: &str) -> String {
    let mut said = Vec::new();
    for line in found.lines().map(str::trim) {
        if let Some((_, place)) = line.split_once("--> ").filter(|(before, _)| before.is_empty()) {
            let mut parts = place.rsplitn(3, ':');
            let (_, row, path) = (parts.next(), parts.next(), parts.next());
            let name = Path::new(path.unwrap_or(place)).file_name();
            let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            said.push(match row {
                Some(row) => format!("({name}, line {row})"),
                None => format!("({name})"),
            });
        } else if let Some(help) = line.strip_prefix("= help: ") {
            said.push(format!("– {help}"));
        } else if let Some((head, message)) =
            line.split_once("]: ").filter(|(head, _)| head.contains('['))
        {
            debug_assert!(head.starts_with("error") || head.starts_with("advice"));
            said.push(message.to_owned());
        } else if !line.starts_with('|') && line.split(' ').nth(1).is_none_or(|bar| bar != "|") {
            said.push(line.trim_start_matches("advice: ").to_owned());
        }
    }
    said.retain(|part| !part.is_empty());
    said.join(" ")
}
