//! A shelf: the folder from which a therapist hands out to many, looked at when someone asks for it.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::{self, Key, Ui};

use super::looking::progress_ui;
use super::{LONGEST, Wish};
use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::worker::{Awaited, Headway};
use crate::library::{Against, Installed, KnownShelves, OnShelf, Shelf, as_typed};

/// What is shown below the field.
#[derive(Default)]
enum Below {
    #[default]
    Nothing,
    /// The shelf is being looked at.
    Looking(Awaited),
    /// The bundles on the shelf.
    Seen(Box<Shelf>),
    /// Why the shelf was refused, as a sentence.
    Refused(String),
    /// This folder was forgotten; the known shelves before that bring it back.
    Forgotten(String, KnownShelves),
}

/// The folder of a shelf, and what was seen there.
#[derive(Default)]
pub(super) struct Page {
    path: String,
    known: KnownShelves,
    below: Below,
}

/// What the page asks for.
pub(super) enum Asked {
    /// Go back to the list of bundles.
    Back,
    Wish(Wish),
}

impl Page {
    /// Takes the known shelves from the record. A path that was typed meanwhile stays.
    pub(super) fn know(&mut self, known: KnownShelves) {
        if let (true, Some(folder)) = (self.path.is_empty(), known.folder()) {
            self.path = folder.display().to_string();
        }
        self.known = known;
    }

    /// The known shelves, with what was seen since they came from the record.
    pub(super) fn known(&self) -> &KnownShelves {
        &self.known
    }

    /// Waits for a look at the shelf, and returns the progress to look at it with.
    pub(super) fn look(&mut self) -> Arc<Headway> {
        let awaited = Awaited::default();
        let headway = Arc::clone(awaited.headway());
        self.below = Below::Looking(awaited);
        headway
    }

    /// Shows what came of a look, if it is waited for. Returns true if the known shelves have changed.
    pub(super) fn looked(&mut self, looking: &Arc<Headway>, looked: Result<Shelf, String>) -> bool {
        if !matches!(&self.below, Below::Looking(awaited) if awaited.is(looking)) {
            return false;
        }
        let seen = looked.is_ok();
        self.below = match looked {
            Ok(shelf) => {
                self.known.remember(&shelf.folder, &shelf.author, shelf.number);
                if !self.known.knows(Path::new(self.path.trim())) {
                    // It was named in another way, such as by `~`.
                    self.path = shelf.folder.display().to_string();
                }
                Below::Seen(Box::new(shelf))
            }
            Err(why) => Below::Refused(why),
        };
        seen
    }

    /// Stops waiting for a look.
    pub(super) fn leave(&mut self) {
        if let Below::Looking(_) = &self.below {
            self.below = Below::Nothing;
        }
    }

    /// Shows the page, and returns what was asked for in this frame.
    pub(super) fn ui(&mut self, ui: &mut Ui, installed: &Installed) -> Option<Asked> {
        let mut asked = None;
        widgets::page(ui, "shelf", |ui| {
            widgets::heading(ui, "Look in your therapist's folder");
            ui.add_space(GRID);
            let words = "Your therapist may share one folder of bundles with all who practise with them: a \
                         synchronised folder, or a USB stick. It is looked at when you ask for it, and never by \
                         itself.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            ui.add_space(GRID);
            asked = self.folder_ui(ui);
            ui.add_space(GRID);
            if let Some(wish) = self.below_ui(ui, installed) {
                asked = Some(Asked::Wish(wish));
            }
        });
        asked
    }

    /// The folder, and what can be done with it.
    fn folder_ui(&mut self, ui: &mut Ui) -> Option<Asked> {
        let mut asked = None;
        let what = ("Path of the folder", Choice::Folder);
        let field = widgets::path(ui, what, &mut self.path, (LONGEST, 560.0));
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        ui.add_space(GRID);
        let folder = as_typed(Path::new(self.path.trim()));
        let busy = matches!(self.below, Below::Looking(_));
        let may = !busy && !self.path.trim().is_empty();
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::primary("Look").enabled(may)).clicked() || (entered && may) {
                asked = Some(Asked::Wish(Wish::LookOnShelf(folder.clone())));
            }
            if !busy && self.known.knows(&folder) {
                let forget = Press::quiet("Forget this folder")
                    .hint("Its key and the number of its list are forgotten; nothing else changes");
                if ui.add(forget).clicked() {
                    asked = Some(Asked::Wish(self.forget(&folder)));
                }
            }
            if ui.add(Press::quiet("Back")).clicked() {
                asked = Some(Asked::Back);
            }
        });
        asked
    }

    fn forget(&mut self, folder: &Path) -> Wish {
        let before = self.known.clone();
        self.known.forget(folder);
        self.below = Below::Forgotten(std::mem::take(&mut self.path), before);
        Wish::KeepShelves
    }

    fn below_ui(&mut self, ui: &mut Ui, installed: &Installed) -> Option<Wish> {
        match &self.below {
            Below::Nothing => None,
            Below::Looking(awaited) => {
                if progress_ui(ui, awaited.headway()) {
                    self.leave();
                }
                None
            }
            Below::Seen(shelf) => seen_ui(ui, shelf, installed),
            Below::Refused(why) => {
                let words = widgets::text(ui, why, Type::Body);
                let label = widgets::paragraph(ui, words);
                widgets::live(ui, &label);
                None
            }
            Below::Forgotten(folder, before) => {
                let words = widgets::text(ui, "This folder is forgotten.", Type::Body);
                let label = widgets::paragraph(ui, words);
                widgets::live(ui, &label);
                if !ui.add(Press::plain("Undo")).clicked() {
                    return None;
                }
                (self.path, self.known) = (folder.clone(), before.clone());
                self.below = Below::Nothing;
                Some(Wish::KeepShelves)
            }
        }
    }
}

/// What is on a shelf: what is new first.
fn seen_ui(ui: &mut Ui, shelf: &Shelf, installed: &Installed) -> Option<Wish> {
    let mut wish = None;
    let (new, old): (Vec<&OnShelf>, Vec<&OnShelf>) =
        shelf.bundles.iter().partition(|one| one.against(installed).may_come());
    let said = match (new.len(), old.len()) {
        (0, 0) => "Nothing is in this folder yet.".into(),
        (0, _) => "Nothing in it is new.".into(),
        (1, _) => "One bundle in it is new.".into(),
        (n, _) => format!("{n} bundles in it are new."),
    };
    let words = widgets::text(ui, said, Type::Body);
    let label = widgets::paragraph(ui, words);
    widgets::live(ui, &label);
    if !shelf.is_of(installed) {
        let words = "No bundle of this key is installed yet. Its words are these; please compare them with \
                     your therapist's handout.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let words = widgets::text(ui, shelf.author.words().join(" "), Type::Body);
        widgets::paragraph(ui, words);
    }
    for one in new {
        if entry_ui(ui, one, installed) {
            wish = Some(Wish::Take(Box::new(one.clone())));
        }
    }
    if !old.is_empty() {
        widgets::section(ui, "Also in it");
    }
    for one in old {
        entry_ui(ui, one, installed);
    }
    wish
}

/// One bundle on a shelf; whether it is to be opened.
fn entry_ui(ui: &mut Ui, one: &OnShelf, installed: &Installed) -> bool {
    ui.add_space(GRID);
    let against = one.against(installed);
    let listed = &one.listed;
    let words = widgets::text(ui, &listed.title, Type::Title);
    ui.add(egui::Label::new(words).wrap());
    let state = match against {
        Against::New => "not installed".into(),
        Against::Newer(version) => format!("newer than yours, which is version {version}"),
        Against::Same => "installed".into(),
        Against::Older(version) => format!("older than yours, which is version {version}"),
        Against::OtherKey => "signed with another key than yours".into(),
    };
    let words = format!("Version {} of {}, {state}", listed.version, listed.issued);
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
    if let Some(refusal) = &one.refused {
        let words = widgets::text(ui, refusal.to_string(), Type::Body);
        widgets::paragraph(ui, words);
        return false;
    }
    against.may_come() && ui.add(Press::plain(format!("Open “{}”", listed.title))).clicked()
}
