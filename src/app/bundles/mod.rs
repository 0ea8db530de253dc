//! Bundles: what a therapist handed over, from opening its file to reading what is in it.
//!
//! Nothing here opens files: that is done in lanes. What is asked for is a [`Wish`].

mod acts;
mod comfort;
mod homework;
mod incoming;
mod looking;
mod page;
mod preview;
mod reading;
mod sealed;
mod shelf;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::Ui;

use self::acts::InFlight;
pub use self::acts::{TaskAbout, comfort_after, people};
pub use self::comfort::{Answered, Comfort};
pub use self::homework::{Homework, Step};
use self::incoming::Incoming;
use self::looking::{Tried, looking_ui, refused_ui, unsigned_ui};
use self::preview::Preview;
use self::reading::Shown;
use self::sealed::Closed;
use self::words::Words;
use super::desktop::Choice;
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::worker::{Awaited, Headway, Unopened};
use crate::keeper::AccessState;
use crate::library::{
    Installed, InstalledBundle, KnownShelves, OnShelf, OpenedSession, Reading, Received, Shelf,
    as_typed,
};
use crate::studio::Given;

/// The longest path, in characters.
const LONGEST: usize = 1024;

/// What the screen shows.
enum Place {
    /// The installed bundles.
    List,
    /// The files found, and a field for a path.
    Find,
    /// A shelf: a folder in which a therapist publishes bundles.
    Shelf,
    /// The page of an installed bundle, by its id, and the words of its key as far as they are being compared.
    Page(String, Box<Words>),
    /// A text from an installed bundle.
    Reading(Box<Shown>),
    /// Waiting for a file to be looked at.
    Looking(PathBuf, Awaited),
    /// A bundle that was looked at and can be installed.
    Incoming(Box<Incoming>),
    /// A bundle that asks for what opens its seal.
    Sealed(Closed),
    /// Why a file was refused, as a sentence.
    Refused(String),
    /// Title and sessions of a folder or script that nobody signed.
    Unsigned(String, Vec<Arc<OpenedSession>>),
}

impl Place {
    fn page(id: &str) -> Place {
        Place::Page(id.into(), Box::default())
    }
}

/// What the screen shows, and what is under way with bundles.
pub struct Bundles {
    place: Place,
    path: String,
    /// Bundles found in the usual folders; `None` while they are searched for.
    found: Option<Vec<PathBuf>>,
    shelf: shelf::Page,
    /// What was looked at and not installed; its temporary files are removed in a lane, because that takes time.
    left: Vec<Received>,
    /// The task about a bundle for which the record is away.
    in_flight: Option<InFlight>,
    /// The recording that is heard on a bundle's page.
    heard: Option<Preview>,
    /// Whether what is shown was packed in Studio just now: whoever leaves it goes back there.
    for_studio: bool,
}

impl Default for Bundles {
    fn default() -> Bundles {
        Bundles {
            place: Place::List,
            path: String::new(),
            found: None,
            shelf: shelf::Page::default(),
            left: Vec::new(),
            in_flight: None,
            heard: None,
            for_studio: false,
        }
    }
}

/// What the screen asks for.
pub enum Wish {
    /// Search the usual folders for bundles.
    Find,
    /// Look at what is in a file.
    Look(PathBuf),
    /// Look at a sealed file again, with what opens its seal.
    Unseal(PathBuf, Given),
    /// Read from the record which shelves are known.
    Shelves,
    /// Look at what is on the shelf in this folder.
    LookOnShelf(PathBuf),
    /// Look at a bundle on a shelf.
    Take(Box<OnShelf>),
    /// Write [`Bundles::known_shelves`] to the record.
    KeepShelves,
    /// Install what was looked at. True if someone compared the words of its key with the handout.
    Install(Box<Received>, bool),
    /// Remove the bundle with this id.
    Remove(String),
    /// Put the removed bundle with this id back.
    Restore(String),
    /// Note that the words of this bundle's key are those of the handout.
    Checked(String),
    /// Open the folder of a bundle in Studio.
    Studio(PathBuf),
    /// Go back to Studio, as it was left.
    BackToStudio,
    /// Open the page of a session.
    Session(Arc<OpenedSession>),
    /// Open the page of the session with this name.
    SessionNamed(String),
    /// Show the text with this name.
    Read(Arc<InstalledBundle>, String),
    /// Play the recording with this name.
    Hear(Arc<InstalledBundle>, String),
    /// Stop the recording.
    Silence,
    /// Open the locked record.
    Unlock,
}

/// What the screen shows of the record.
pub struct Seen<'a> {
    /// The bundles in the record.
    pub installed: &'a Installed,
    /// Whether the record can be had.
    pub state: AccessState,
    /// Whether this person writes for others.
    pub writes: bool,
}

impl Bundles {
    /// Whether the screen shows something that nobody signed.
    pub fn is_unsigned(&self) -> bool {
        matches!(self.place, Place::Unsigned(..))
    }

    /// Shows something else. What was looked at and is left by that has files to be removed, which takes its time.
    fn turn_to(&mut self, place: Place) {
        if let Place::Incoming(incoming) = std::mem::replace(&mut self.place, place) {
            self.left.push(incoming.received);
        }
    }

    /// Hands over what was looked at and not installed.
    fn take_left(&mut self) -> Vec<Received> {
        std::mem::take(&mut self.left)
    }

    /// Leaves whatever is shown, and hands over what was not installed.
    fn leave(&mut self) -> Vec<Received> {
        self.turn_to(Place::List);
        self.take_left()
    }

    /// Shows that a file is being looked at, and returns the progress to look at it with.
    fn look_at(&mut self, path: &Path) -> Arc<Headway> {
        let awaited = Awaited::default();
        let headway = Arc::clone(awaited.headway());
        self.turn_to(Place::Looking(path.to_path_buf(), awaited));
        headway
    }

    /// Shows what came of looking at a file. If someone went elsewhere meanwhile, it is let go.
    pub fn looked(&mut self, looking: &Arc<Headway>, looked: Result<Received, Unopened>) {
        if !self.waits_for(looking) {
            self.left.extend(looked);
            return;
        }
        self.place = match looked {
            Ok(received) => Place::Incoming(Box::new(Incoming::new(received))),
            Err(Unopened::Sealed(path, sealed)) => Place::Sealed(Closed::new(path, sealed)),
            Err(Unopened::Refused(why)) => Place::Refused(why),
        };
    }

    /// Whether this look at a file is the one that is waited for.
    pub fn waits_for(&self, looking: &Arc<Headway>) -> bool {
        matches!(&self.place, Place::Looking(_, awaited) if awaited.is(looking))
    }

    /// Shows why a file is not opened, as a sentence.
    fn refuse(&mut self, why: String) {
        self.place = Place::Refused(why);
    }

    /// Shows what nobody signed, or why it cannot be read, if this look is waited for.
    pub fn unsigned(
        &mut self,
        looking: &Arc<Headway>,
        tried: Result<(String, Vec<Arc<OpenedSession>>), String>,
    ) {
        if self.waits_for(looking) {
            self.place = match tried {
                Ok((title, sessions)) => Place::Unsigned(title, sessions),
                Err(why) => Place::Refused(why),
            };
        }
    }

    /// Shows the page of a bundle that was just installed.
    fn show(&mut self, id: &str) {
        self.turn_to(Place::page(id));
    }

    /// Shows the page of a text, which fills once [`Bundles::read`] is called.
    fn show_reading(&mut self, installed: &Arc<InstalledBundle>, name: &str) {
        self.turn_to(Place::Reading(Box::new(Shown::new(installed, name))));
    }

    /// Fills the page of a text, if that text is still shown.
    pub fn read(&mut self, bundle: &str, name: &str, reading: Result<Reading, String>) {
        if let Place::Reading(shown) = &mut self.place {
            shown.read(bundle, name, reading);
        }
    }

    /// Whether the page of this bundle is shown.
    fn is_at_page(&self, bundle: &str) -> bool {
        matches!(&self.place, Place::Page(id, _) if id == bundle)
    }

    /// Shows the bundles found in the usual folders.
    pub fn found(&mut self, files: Vec<PathBuf>) {
        self.found = Some(files);
    }

    /// Offers the shelves that were looked at before.
    fn know_shelves(&mut self, known: KnownShelves) {
        self.shelf.know(known);
    }

    /// Which shelves were looked at.
    pub fn known_shelves(&self) -> &KnownShelves {
        self.shelf.known()
    }

    /// Shows that a shelf is being looked at, and returns the progress to look at it with.
    fn look_on_shelf(&mut self) -> Arc<Headway> {
        self.shelf.look()
    }

    /// Shows what is on a shelf. Returns true if the known shelves have changed and are to be kept.
    pub fn looked_on_shelf(
        &mut self,
        looking: &Arc<Headway>,
        looked: Result<Shelf, String>,
    ) -> bool {
        self.shelf.looked(looking, looked)
    }

    /// Goes one step back within the screen. Returns false on the list, which has none.
    pub fn back(&mut self) -> bool {
        let place = match &self.place {
            Place::List => return false,
            Place::Reading(shown) => Place::page(shown.bundle()),
            Place::Shelf => {
                self.shelf.leave();
                Place::List
            }
            _ => Place::List,
        };
        self.turn_to(place);
        true
    }

    /// Leaves what was packed in Studio just now. False if something else is shown.
    pub fn leave_for_studio(&mut self) -> bool {
        let is_left = std::mem::take(&mut self.for_studio);
        if is_left {
            self.turn_to(Place::List);
        }
        is_left
    }

    /// Shows the screen, and returns what was asked for in this frame.
    pub fn ui(&mut self, ui: &mut Ui, seen: &Seen<'_>) -> Option<Wish> {
        let wish = self.place_ui(ui, seen);
        let is_list = matches!(self.place, Place::List);
        let is_left = is_list && std::mem::take(&mut self.for_studio);
        // What is installed leads to its own page.
        wish.or(is_left.then_some(Wish::BackToStudio))
    }

    fn place_ui(&mut self, ui: &mut Ui, seen: &Seen<'_>) -> Option<Wish> {
        match &mut self.place {
            Place::List => self.list_ui(ui, seen),
            Place::Find => self.find_ui(ui),
            Place::Shelf => match self.shelf.ui(ui, seen.installed) {
                None => None,
                Some(shelf::Asked::Back) => {
                    self.back();
                    None
                }
                Some(shelf::Asked::Wish(wish)) => Some(wish),
            },
            Place::Page(id, words) => {
                let Some(installed) = seen.installed.bundle(id).cloned() else {
                    self.place = Place::List;
                    return None;
                };
                let heard = self.heard.as_ref().map(|heard| heard.name.as_str());
                match page::page_ui(ui, &installed, words, heard) {
                    None => None,
                    Some(page::Asked::Back) => {
                        self.place = Place::List;
                        Some(Wish::Silence)
                    }
                    Some(page::Asked::Read(name)) => Some(Wish::Read(installed, name)),
                    Some(page::Asked::Wish(wish)) => Some(wish),
                }
            }
            Place::Reading(shown) => {
                if shown.ui(ui) {
                    self.place = Place::page(shown.bundle());
                }
                None
            }
            Place::Looking(path, looking) => {
                if looking_ui(ui, path, looking.headway()) {
                    self.place = Place::List;
                }
                None
            }
            Place::Incoming(incoming) => match incoming.ui(ui, seen.installed) {
                None => None,
                Some(incoming::Chosen::Leave) => {
                    self.turn_to(Place::List);
                    None
                }
                Some(incoming::Chosen::Install(checked)) => {
                    let Place::Incoming(incoming) = std::mem::replace(&mut self.place, Place::List)
                    else {
                        return None;
                    };
                    Some(Wish::Install(Box::new(incoming.received), checked))
                }
            },
            Place::Sealed(closed) => match closed.ui(ui)? {
                sealed::Chosen::Open(path, given) => Some(Wish::Unseal(path, given)),
                sealed::Chosen::Leave => {
                    self.place = Place::List;
                    None
                }
            },
            Place::Refused(why) => {
                if refused_ui(ui, why) {
                    self.place = Place::List;
                }
                None
            }
            Place::Unsigned(title, sessions) => {
                let chosen = unsigned_ui(ui, title, sessions, seen.writes);
                if let Some(Tried::Close) = chosen {
                    self.place = Place::List;
                }
                match chosen? {
                    Tried::Session(opened) => Some(Wish::Session(opened)),
                    Tried::Studio(folder) => Some(Wish::Studio(folder)),
                    Tried::Close => None,
                }
            }
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, seen: &Seen<'_>) -> Option<Wish> {
        let mut wish = None;
        let mut find = false;
        widgets::page(ui, "bundles", |ui| {
            widgets::heading(ui, "Bundles");
            ui.add_space(GRID);
            match seen.state {
                AccessState::Locked => {
                    let words = widgets::text(ui, "The record is locked.", Type::Body);
                    widgets::paragraph(ui, words);
                    ui.add_space(GRID);
                    if ui.add(Press::plain("Open it")).clicked() {
                        wish = Some(Wish::Unlock);
                    }
                    return;
                }
                AccessState::Shut => {
                    let words = "Bundles are kept in the record, which could not be opened.";
                    let words = widgets::text(ui, words, Type::Body);
                    widgets::paragraph(ui, words);
                    return;
                }
                AccessState::Opening => {
                    let words = widgets::quiet(ui, "One moment…", Type::Body);
                    ui.label(words);
                    return;
                }
                AccessState::Open => {}
            }
            let Installed { bundles, removed, unreadable } = seen.installed;
            if bundles.is_empty() {
                for line in [
                    "Nothing from a therapist yet.",
                    "A bundle is one file with sessions, recordings and readings that your \
                     therapist made for you. Open it here, or drop it on this window.",
                ] {
                    let words = widgets::text(ui, line, Type::Body);
                    widgets::paragraph(ui, words);
                }
            }
            for installed in bundles {
                if page::row_ui(ui, installed) {
                    self.place = Place::page(&installed.bundle.id);
                }
            }
            ui.add_space(GRID * 2.0);
            let open = "Open a bundle…";
            let press = match bundles.is_empty() {
                true => Press::primary(open),
                false => Press::plain(open),
            };
            find = ui.add(press).clicked();
            if ui.add(Press::quiet("Look in your therapist's folder…").flush()).clicked() {
                self.place = Place::Shelf;
                wish = Some(Wish::Shelves);
            }
            for id in unreadable {
                ui.add_space(GRID);
                let words = format!("A newer Groundwork installed “{id}”; it cannot be read here.");
                let words = widgets::quiet(ui, words, Type::Small);
                widgets::paragraph(ui, words);
            }
            if !removed.is_empty() {
                widgets::section(ui, "Removed; they can be put back for a week");
                for installed in removed {
                    ui.horizontal_wrapped(|ui| {
                        let words = widgets::text(ui, &installed.bundle.title, Type::Body);
                        ui.add(eframe::egui::Label::new(words).wrap());
                        if ui.add(Press::quiet("Put back")).clicked() {
                            wish = Some(Wish::Restore(installed.bundle.id.clone()));
                        }
                    });
                }
            }
        });
        if find {
            (self.place, self.found) = (Place::Find, None);
            wish = Some(Wish::Find);
        }
        wish
    }

    fn find_ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        let mut wish = None;
        let mut back = false;
        widgets::page(ui, "find", |ui| {
            widgets::heading(ui, "Open a bundle");
            ui.add_space(GRID);
            let words = "It is looked at here, on this computer, and nothing is installed before you \
                         say so. You can also drop its file on this window.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            let found = self.found.as_deref().unwrap_or_default();
            for file in found {
                ui.add_space(GRID / 2.0);
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
                let folder = folder.to_string_lossy();
                let press = match has_namesake(file, found) {
                    true => Press::plain(format!("{name}, in {folder}")),
                    false => Press::plain(name).hint(format!("In {folder}")),
                };
                if ui.add(press).clicked() {
                    wish = Some(Wish::Look(file.clone()));
                }
            }
            widgets::section(ui, "Or where it lies");
            let what = ("Path of the file", Choice::File);
            let field = widgets::path(ui, what, &mut self.path, (LONGEST, 560.0));
            let entered =
                field.lost_focus() && ui.input(|i| i.key_pressed(eframe::egui::Key::Enter));
            ui.add_space(GRID);
            ui.horizontal_wrapped(|ui| {
                let there = !self.path.trim().is_empty();
                if ui.add(Press::plain("Open").enabled(there)).clicked() || (entered && there) {
                    wish = Some(Wish::Look(as_typed(Path::new(self.path.trim()))));
                }
                back = ui.add(Press::quiet("Back")).clicked();
            });
        });
        if back {
            self.place = Place::List;
        }
        wish
    }
}

/// Whether another file of these has the same name.
fn has_namesake(file: &Path, files: &[PathBuf]) -> bool {
    files.iter().any(|other| other != file && other.file_name() == file.file_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_are_told_apart_and_others_are_not() {
        let files = ["/a/x", "/b/x", "/b/y"].map(PathBuf::from);
        let namesakes = files.each_ref().map(|file| has_namesake(file, &files));
        assert_eq!(namesakes, [true, true, false]);
    }
}
