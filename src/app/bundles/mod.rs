//! Bundles: what a therapist handed over, from opening its file to reading what is in it.
//!
//! Nothing here opens files: that is asked of `worker`. What was asked for comes back as a [`Wish`].

mod comfort;
mod homework;
mod incoming;
mod page;
mod reading;
mod sealed;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::Ui;

pub use self::comfort::{Answered, Comfort};
pub use self::homework::{Homework, Step};
use self::incoming::Incoming;
use self::reading::Shown;
use self::sealed::Closed;
use self::words::Words;
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::worker::{Looking, Unopened};
use crate::studio::{DoorState, Given, Installed, InstalledBundle, Opened, Received};

/// The longest path, in characters.
const LONGEST: usize = 1024;

/// What is shown of bundles.
enum Place {
    /// What is installed.
    List,
    /// To find a file.
    Find,
    /// One that is installed, and what was typed to check it.
    Page(String, Words),
    /// Something to read in one that is installed.
    Reading(Box<Shown>),
    /// A file is being looked at.
    Looking(PathBuf, Arc<Looking>),
    /// One that was looked at and can be installed.
    Incoming(Box<Incoming>),
    /// One that is sealed.
    Sealed(Closed),
    /// One that was refused, and why.
    Refused(String),
    /// A folder or a script that nobody signed.
    Unsigned(String, Vec<Arc<Opened>>),
}

impl Place {
    fn page(id: &str) -> Place {
        Place::Page(id.into(), Words::default())
    }
}

/// The state of the screen.
pub struct Bundles {
    place: Place,
    path: String,
    /// Files that lie where people keep them.
    found: Option<Vec<PathBuf>>,
}

impl Default for Bundles {
    fn default() -> Bundles {
        Bundles { place: Place::List, path: String::new(), found: None }
    }
}

/// What was asked for.
pub enum Wish {
    /// To find bundles where people keep their files.
    Find,
    /// To look at what is in a file.
    Look(PathBuf),
    /// To look at it with what opens its seal.
    Unseal(PathBuf, Given),
    /// To install what was looked at. Whether the words of its key were compared.
    Install(Box<Received>, bool),
    /// To take one away, by its id.
    Remove(String),
    /// To put one back.
    Restore(String),
    /// The words of a key are those of the handout.
    Checked(String),
    /// To open a session.
    Session(Arc<Opened>),
    /// To open a session by its name.
    SessionNamed(String),
    /// To hear a recording.
    Hear(Arc<InstalledBundle>, String),
    /// To hear no more.
    Silence,
    /// To open the record.
    Unlock,
}

/// What the screen shows of what is elsewhere.
pub struct Seen<'a> {
    /// What is installed.
    pub installed: &'a Installed,
    /// Whether the record can be had.
    pub state: DoorState,
    /// What is heard of a recording: its name in its bundle.
    pub heard: Option<&'a str>,
}

impl Bundles {
    /// Whether what is shown is signed by nobody.
    pub fn is_unsigned(&self) -> bool {
        matches!(self.place, Place::Unsigned(..))
    }

    /// Begins to look at a file; the window asks for that as [`Wish::Look`].
    pub fn look_at(&mut self, path: &Path, looking: Arc<Looking>) {
        self.place = Place::Looking(path.to_path_buf(), looking);
    }

    /// What came of looking, unless someone went elsewhere meanwhile.
    pub fn looked(&mut self, looked: Result<Received, Unopened>, installed: &Installed) {
        if !matches!(self.place, Place::Looking(..)) {
            return;
        }
        self.place = match looked {
            Ok(received) => {
                let before = installed.bundle(&received.opened.bundle.id);
                let news = before.map(|before| before.news(&received.opened)).unwrap_or_default();
                let news = news.iter().map(ToString::to_string).collect();
                Place::Incoming(Box::new(Incoming::new(received, news)))
            }
            Err(Unopened::Sealed(path, sealed)) => Place::Sealed(Closed::new(path, sealed)),
            Err(Unopened::Refused(why)) => Place::Refused(why),
        };
    }

    /// Says why something is not opened.
    pub fn refuse(&mut self, why: String) {
        self.place = Place::Refused(why);
    }

    /// Shows what nobody signed.
    pub fn unsigned(&mut self, tried: Result<(String, Vec<Arc<Opened>>), String>) {
        if matches!(self.place, Place::Looking(..)) {
            self.place = match tried {
                Ok((title, sessions)) => Place::Unsigned(title, sessions),
                Err(why) => Place::Refused(why),
            };
        }
    }

    /// Shows one that was just installed.
    pub fn show(&mut self, id: &str) {
        self.place = Place::page(id);
    }

    /// Shows something to read.
    pub fn read(&mut self, installed: &Arc<InstalledBundle>, name: &str) {
        self.place = Place::Reading(Box::new(Shown::new(installed, name)));
    }

    /// Takes what lies where people keep their files.
    pub fn found(&mut self, files: Vec<PathBuf>) {
        self.found = Some(files);
    }

    /// One step back within the screen; whether there was one.
    pub fn back(&mut self) -> bool {
        let place = match &self.place {
            Place::List => return false,
            Place::Reading(shown) => Place::page(shown.bundle()),
            Place::Looking(_, looking) => {
                looking.cancel();
                Place::List
            }
            _ => Place::List,
        };
        self.place = place;
        true
    }

    /// The screen.
    pub fn ui(&mut self, ui: &mut Ui, seen: &Seen<'_>) -> Option<Wish> {
        match &mut self.place {
            Place::List => self.list_ui(ui, seen),
            Place::Find => self.find_ui(ui),
            Place::Page(id, words) => {
                let Some(installed) = seen.installed.bundle(id).cloned() else {
                    self.place = Place::List;
                    return None;
                };
                match page::page_ui(ui, &installed, words, seen.heard) {
                    None => None,
                    Some(page::Asked::Back) => {
                        self.place = Place::List;
                        Some(Wish::Silence)
                    }
                    Some(page::Asked::Read(name)) => {
                        self.read(&installed, &name);
                        Some(Wish::Silence)
                    }
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
                if looking_ui(ui, path, looking) {
                    looking.cancel();
                    self.place = Place::List;
                }
                None
            }
            Place::Incoming(incoming) => match incoming.ui(ui, seen.installed) {
                None => None,
                Some(incoming::Chosen::Leave) => {
                    self.place = Place::List;
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
                let (chosen, close) = unsigned_ui(ui, title, sessions);
                if close {
                    self.place = Place::List;
                }
                chosen.map(Wish::Session)
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
                DoorState::Locked => {
                    let words = widgets::text(ui, "The record is locked.", Type::Body);
                    widgets::paragraph(ui, words);
                    ui.add_space(GRID);
                    if ui.add(Press::plain("Open it")).clicked() {
                        wish = Some(Wish::Unlock);
                    }
                    return;
                }
                DoorState::Shut => {
                    let words = "Bundles are kept in the record, which can not be had now.";
                    let words = widgets::text(ui, words, Type::Body);
                    widgets::paragraph(ui, words);
                    return;
                }
                DoorState::Opening => {
                    let words = widgets::quiet(ui, "One moment…", Type::Body);
                    ui.label(words);
                    return;
                }
                DoorState::Open => {}
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
            for id in unreadable {
                ui.add_space(GRID);
                let words =
                    format!("A newer Groundwork installed “{id}”; it can not be read here.");
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
            for file in self.found.iter().flatten() {
                ui.add_space(GRID / 2.0);
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
                let press = Press::plain(name).hint(format!("In {}", folder.to_string_lossy()));
                if ui.add(press).clicked() {
                    wish = Some(Wish::Look(file.clone()));
                }
            }
            widgets::section(ui, "Or where it lies");
            let field = widgets::field(ui, "Path of the file", &mut self.path, LONGEST, 560.0);
            let entered =
                field.lost_focus() && ui.input(|i| i.key_pressed(eframe::egui::Key::Enter));
            ui.add_space(GRID);
            ui.horizontal_wrapped(|ui| {
                let there = !self.path.trim().is_empty();
                if ui.add(Press::plain("Open").enabled(there)).clicked() || (entered && there) {
                    wish = Some(Wish::Look(PathBuf::from(self.path.trim())));
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

/// A file is being looked at; whether to leave it.
fn looking_ui(ui: &mut Ui, path: &Path, looking: &Looking) -> bool {
    widgets::page(ui, "looking", |ui| {
        widgets::heading(ui, "Looking at the bundle");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let words = widgets::quiet(ui, name, Type::Body);
        ui.add(eframe::egui::Label::new(words).wrap());
        ui.add_space(GRID * 2.0);
        let percent = looking.percent();
        let bar = eframe::egui::ProgressBar::new(f32::from(percent) / 100.0)
            .desired_width(ui.available_width().min(420.0))
            .corner_radius(4)
            .desired_height(8.0);
        let response = ui.add(bar);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Looked at"));
        let words = widgets::quiet(ui, format!("{percent} % looked at"), Type::Small);
        ui.label(words);
        ui.add_space(GRID * 2.0);
        ui.add(Press::plain("Cancel")).clicked()
    })
}

/// Why a bundle did not come in; whether that was read.
fn refused_ui(ui: &mut Ui, why: &str) -> bool {
    widgets::page(ui, "refused", |ui| {
        widgets::heading(ui, "This was not opened");
        ui.add_space(GRID);
        let words = widgets::text(ui, why, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        ui.add_space(GRID);
        let words = "Nothing of it was kept. You can read the sentence above to your therapist; it \
                     says what they need to know.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        ui.add_space(GRID * 2.0);
        ui.add(Press::primary("Close")).clicked()
    })
}

/// Sessions that nobody signed: which one to open, and whether to close it.
fn unsigned_ui(ui: &mut Ui, title: &str, sessions: &[Arc<Opened>]) -> (Option<Arc<Opened>>, bool) {
    widgets::page(ui, "unsigned", |ui| {
        widgets::heading(ui, title);
        ui.add_space(GRID);
        let words = "To be tried out here. It is not installed, and what is practised with it is in the \
                     record like any other sitting.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        let mut chosen = None;
        for opened in sessions {
            ui.add_space(GRID / 2.0);
            if ui.add(Press::plain(&opened.session().title)).clicked() {
                chosen = Some(Arc::clone(opened));
            }
        }
        ui.add_space(GRID * 2.0);
        (chosen, ui.add(Press::quiet("Close")).clicked())
    })
}
