//! Studio: where a therapist writes sessions and puts bundles together. Clients do not meet it.
//!
//! A bundle in the making is a folder, and what is written here is in its files a second later. [`home`] finds and begins
//! bundles, [`bundle`] shows what is in one, and [`editor`] is one session: `cards` shows its steps (each by
//! `steps`), `strip` how it comes out, `hearing` plays it from anywhere, and `kept` keeps a text in its file.
//! `saying` and `recorded` are about how one line sounds, [`record`] is the page on which all of them are said into a
//! microphone, and `whole` is about one recording of all of them. What can be done stands in a `panel` above the page, and
//! `ways` lead through the page of a bundle.
//! [`handing`] leads from a bundle to a signed file: `missing` says what it lacks, `signing` is about the key, and
//! `handed` about what becomes of the packed file.

mod act;
mod acts;
mod bundle;
mod cards;
mod editor;
mod folds;
mod handed;
mod handing;
mod head;
mod hearing;
mod home;
mod kept;
mod missing;
mod note;
mod offers;
mod panel;
mod pasting;
mod record;
mod recorded;
mod reports;
mod saying;
mod signing;
mod softening;
mod steps;
mod strip;
mod text;
mod voice;
mod ways;
mod whole;
mod whole_page;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::Ui;

pub use self::acts::Seen;
use self::bundle::Page;
use self::editor::Editor;
use self::handing::Handing;
use self::hearing::Of;
use self::home::Home;
use self::record::Recorder;
use self::reports::{Asked, Reports};
use self::voice::Voicing;
use self::whole::Piece;
use super::command::Command;
use super::worker::{Headway, Job};
use crate::domain::Line;
use crate::library::Voice;
use crate::studio::Starter;
use crate::studio::cleaning::Softening;
use crate::studio::desk::{ManifestView, Place, Script, Work};
use crate::studio::handing::Step;
use crate::studio::read_through::{Chosen, ReadThrough};

/// What Studio asks for.
pub(super) enum Wish {
    /// Something with files.
    Work(Work),
    /// Say what can be said of a script.
    Judge(Script),
    /// Play the session at hand from this card on.
    Hear(usize),
    /// Play it from this position on.
    HearAt(crate::units::Frames),
    /// Begin a bundle of this title in this folder, with this in it.
    Begin(PathBuf, String, Starter),
    /// Take a folder off the list of bundles in the making.
    Forget(PathBuf),
    /// Open the folder of a bundle.
    Bundle(PathBuf),
    /// Have this narrator speak from now on.
    Narrator(Voice),
    /// Have the lines of the bundle at hand spoken that nobody has spoken.
    Narrate,
    /// Say how the words of a line sound.
    Pronounce(Line),
    /// Speak a line.
    Aloud(Line),
    /// To the page on which the session at hand is recorded.
    Record,
    /// Open the microphone of this name, or that of the system.
    OpenMicrophone(Option<String>),
    /// Play a part of a take, to be heard as what is told by this; without softening, as it was recorded.
    HearTake(Of, PathBuf, Range<crate::units::Frames>, Option<Softening>),
    /// Find the lines of the session at hand in a recording of all of them.
    ReadThrough(PathBuf, Arc<Headway>),
    /// Hear a stretch of one.
    HearPiece(Box<Piece>),
    /// Make recordings of what was chosen in one.
    TakeRead(Arc<ReadThrough>, Softening, Vec<Chosen>, Arc<Headway>),
    /// Open a file of the bundle at hand.
    Open(String),
    /// Show the session in this file as clients will see it.
    AsClient(PathBuf),
    /// To the page on which the bundle at hand is handed over.
    HandOver,
    /// Something that leads to what a client gets.
    Hand(Box<Step>),
    /// To where something that was found is mended.
    There(Place),
    /// Show a packed file as clients will see it.
    Look(PathBuf),
    /// To the page on which reports are read.
    Reports,
    /// Read the report in this file.
    ReadReport(PathBuf),
    /// Back to where one came from.
    Back,
}

/// Studio, as it was left.
#[derive(Default)]
pub struct Studio {
    home: Home,
    bundle: Option<Page>,
    /// Over the page of the bundle.
    handing: Option<Box<Handing>>,
    editor: Option<Box<Editor>>,
    /// Over the session.
    recorder: Option<Box<Recorder>>,
    /// How much the noise was softened in what was kept last.
    softening: Softening,
    /// Number of texts that are on their way into their files.
    being_written: usize,
    /// What reads the files, and waits for those.
    waiting: Vec<Job>,
    voicing: Voicing,
    /// Over the first screen.
    reports: Option<Box<Reports>>,
}

impl Studio {
    /// Shows what is at hand, and returns what was asked for.
    fn screen_ui(&mut self, ui: &mut Ui, seen: &Seen<'_>) -> Vec<Wish> {
        if let Some(recorder) = &mut self.recorder {
            let wishes = recorder.ui(ui);
            self.softening = recorder.softening;
            return wishes;
        }
        if let Some(editor) = &mut self.editor {
            return editor.ui(ui);
        }
        if let Some(page) = &mut self.bundle {
            page.waits = self.voicing.said();
        }
        match (&mut self.bundle, &mut self.handing) {
            (Some(page), Some(handing)) => handing.ui(ui, page, seen.key),
            (Some(page), None) => page.ui(ui, seen.now, (&mut self.voicing, seen.voice)),
            (None, _) => match &mut self.reports {
                Some(reports) => match reports.ui(ui) {
                    None => Vec::new(),
                    Some(Asked::Back) => vec![Wish::Back],
                    Some(Asked::Read(path)) => vec![Wish::ReadReport(path)],
                },
                None => self.home.ui(ui, seen.making),
            },
        }
    }

    /// Whether a session is written.
    pub fn is_writing(&self) -> bool {
        self.editor.is_some()
    }

    /// Whether a session is recorded.
    pub fn records(&self) -> bool {
        self.recorder.is_some()
    }

    /// Whether the keys of writing are in use: in a session, and on the page of a bundle.
    pub fn has_keys(&self) -> bool {
        let page = self.bundle.as_ref().filter(|_| self.handing.is_none());
        self.editor.is_some() || page.is_some_and(|page| !page.is_naming)
    }

    /// Who is about to sign the session in this file, if it is the one that is written here.
    pub fn author_of(&self, path: &std::path::Path) -> Option<String> {
        let is_written = self.editor.as_ref().is_some_and(|editor| editor.kept.path() == path);
        let page = self.bundle.as_ref().filter(|_| is_written)?;
        let view = ManifestView::of(page.kept.draft.text()).ok()?;
        let [name, ..] = view.author;
        Some(if name.is_empty() { "you".to_owned() } else { name })
    }

    /// Whether something sounds, or is recorded: then someone is there.
    pub fn is_heard(&self) -> bool {
        self.editor.as_ref().is_some_and(|editor| editor.hearing.is_heard())
            || self
                .recorder
                .as_ref()
                .is_some_and(|recorder| recorder.is_recording() || recorder.hearing.is_heard())
    }

    /// Does what a key asks for while a session is written.
    fn press(&mut self, command: Command) -> Vec<Wish> {
        if let Some(recorder) = &mut self.recorder {
            return recorder.obey(command);
        }
        match (&mut self.editor, &mut self.bundle) {
            (Some(editor), _) => editor.obey(command),
            (None, Some(page)) if self.handing.is_none() => {
                page.obey(command);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}
