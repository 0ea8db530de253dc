//! A shelf: the folder from which a therapist hands out to many, looked at when someone asks for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{self, Key, Ui};

use super::looking::progress_ui;
use super::{LONGEST, Wish};
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::worker::Looking;
use crate::studio::{Against, Installed, KnownShelves, OnShelf, Shelf};

/// What is shown below the field.
#[derive(Default)]
enum Below {
    #[default]
    Nothing,
    /// It is being looked at.
    Looking(Arc<Looking>),
    /// What is on it.
    Seen(Box<Shelf>),
    /// It was refused, and why.
    Refused(String),
    /// This folder was forgotten; so much was known before.
    Forgotten(String, KnownShelves),
}

/// The state of the page.
#[derive(Default)]
pub(super) struct Page {
    path: String,
    known: KnownShelves,
    below: Below,
}

/// What is asked for.
pub(super) enum Asked {
    /// To the list of bundles.
    Back,
    Wish(Wish),
}

impl Page {
    /// Takes what was looked at before; what was seen or typed meanwhile stays.
    pub(super) fn know(&mut self, known: KnownShelves) {
        if let (true, Some(folder)) = (self.path.is_empty(), known.folder()) {
            self.path = folder.display().to_string();
        }
        self.known = known;
    }

    /// What was looked at before.
    pub(super) fn known(&self) -> &KnownShelves {
        &self.known
    }

    /// Begins to look.
    pub(super) fn look(&mut self, looking: Arc<Looking>) {
        self.below = Below::Looking(looking);
    }

    /// What came of looking. Whether it is waited for, and something is to be remembered.
    pub(super) fn looked(&mut self, looking: &Arc<Looking>, looked: Result<Shelf, String>) -> bool {
        if !matches!(&self.below, Below::Looking(awaited) if Arc::ptr_eq(awaited, looking)) {
            return false;
        }
        let seen = looked.is_ok();
        self.below = match looked {
            Ok(shelf) => {
                self.known.remember(&shelf);
                Below::Seen(Box::new(shelf))
            }
            Err(why) => Below::Refused(why),
        };
        seen
    }

    /// Leaves off looking.
    pub(super) fn leave(&mut self) {
        if let Below::Looking(looking) = &self.below {
            looking.cancel();
            self.below = Below::Nothing;
        }
    }

    /// The page.
    pub(super) fn ui(&mut self, ui: &mut Ui, installed: &Installed) -> Option<Asked> {
        let mut asked = None;
        widgets::page(ui, "shelf", |ui| {
            widgets::heading(ui, "Look on a shelf");
            ui.add_space(GRID);
            let words = "A shelf is a folder in which your therapist puts bundles for all who practise with \
                         them: a synchronised folder, or a USB stick. It is looked at when you ask for it, and \
                         never by itself.";
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
        let field = widgets::field(ui, "Path of the folder", &mut self.path, LONGEST, 560.0);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        ui.add_space(GRID);
        let folder = PathBuf::from(self.path.trim());
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
            Below::Looking(looking) => {
                if progress_ui(ui, looking) {
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
        (0, 0) => "Nothing is on this shelf yet.".into(),
        (0, _) => "Nothing on it is new.".into(),
        (1, _) => "One bundle on it is new.".into(),
        (n, _) => format!("{n} bundles on it are new."),
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
        widgets::section(ui, "Also on it");
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
