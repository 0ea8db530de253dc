//! The bundles in the making, and how a new one begins.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Ui};

use super::Wish;
use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::library::{as_typed, documents, synchronised};
use crate::studio::Starter;
use crate::studio::desk::{Making, Work, name_for_file};

/// Longest title and path that can be typed, in characters.
const TITLE: usize = 80;
const PATH: usize = 500;

/// The first screen of Studio.
#[derive(Default)]
pub(super) struct Home {
    title: String,
    path: String,
    /// Why a folder could not be opened, as a sentence.
    pub(super) said: Option<String>,
    /// Whether a folder is being looked at.
    pub(super) is_waiting: bool,
    starter: Starter,
    /// The folders that were looked at, and what is in them as far as that came.
    surveyed: Option<Vec<PathBuf>>,
    found: Vec<Making>,
}

/// What a bundle can begin with, as it is chosen.
fn name_of(starter: Starter) -> &'static str {
    match starter {
        Starter::Empty => "Empty",
        Starter::Sample => "A sample to look at",
        Starter::Settling => "Like “Settling, four weeks”",
        Starter::Closer => "Like “Closer, six weeks”, for two",
    }
}

impl Home {
    /// Where a new bundle of this title lies.
    fn place(&self) -> PathBuf {
        documents().join("Groundwork").join(name_for_file(&self.title))
    }

    /// Takes what is in the folders.
    pub(super) fn take(&mut self, found: Vec<Making>) {
        self.found = found;
    }

    /// A bundle in the making. Its title opens it; what is gone can be taken off the list.
    fn making_ui(&self, ui: &mut Ui, folder: &Path, wishes: &mut Vec<Wish>) {
        let found = self.found.iter().find(|making| making.folder == folder);
        let is_gone = found.is_some_and(|making| making.title.is_none());
        let title = found.and_then(|making| making.title.clone()).filter(|title| !title.is_empty());
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let label = title.or(name).unwrap_or_else(|| folder.display().to_string());
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::plain(label).enabled(!self.is_waiting && !is_gone)).clicked() {
                wishes.push(Wish::Bundle(folder.to_owned()));
            }
            if is_gone && ui.add(Press::quiet("Take it off this list")).clicked() {
                wishes.push(Wish::Forget(folder.to_owned()));
            }
        });
        let place = folder.display();
        let words = match found {
            None => place.to_string(),
            Some(_) if is_gone => format!("There is no bundle in {place} any more"),
            Some(Making { sessions, changed, .. }) => {
                let sessions = match sessions {
                    0 => "no session of its own".to_owned(),
                    1 => "1 session".to_owned(),
                    more => format!("{more} sessions"),
                };
                format!("{sessions}  ·  written on {changed}  ·  {place}")
            }
        };
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, making: &[PathBuf]) -> Vec<Wish> {
        let mut wishes = Vec::new();
        if self.surveyed.as_deref() != Some(making) {
            self.surveyed = Some(making.to_vec());
            wishes.push(Wish::Work(Work::Survey(making.to_vec())));
        }
        widgets::page(ui, "studio", |ui| {
            widgets::heading(ui, "Studio");
            let words = "Write sessions, hear them, and put them together for the people you work with. What you \
                         write stays on this computer, in a folder of yours.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            widgets::said(ui, self.said.as_deref());
            if !making.is_empty() {
                widgets::section(ui, "In the making");
                for folder in making {
                    self.making_ui(ui, folder, &mut wishes);
                }
            }
            widgets::section(ui, "Begin a bundle");
            let field = widgets::field(ui, "What it is called", &mut self.title, TITLE, 420.0);
            let ready = !self.title.trim().is_empty() && !self.is_waiting;
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            widgets::choose(
                ui,
                &mut self.starter,
                &Starter::ALL.map(|s| (s, name_of(s).to_owned())),
            );
            if !self.title.trim().is_empty() {
                let place = self.place();
                let words = match synchronised(&place) {
                    None => format!("It will lie in {}", place.display()),
                    Some(program) => format!(
                        "It will lie in {}, which {program} copies to other computers",
                        place.display()
                    ),
                };
                let words = widgets::quiet(ui, words, Type::Small);
                widgets::paragraph(ui, words);
            }
            let begin = match making.is_empty() {
                true => Press::primary("Begin"),
                false => Press::plain("Begin"),
            };
            if ui.add(begin.enabled(ready)).clicked() || (entered && ready) {
                let title = self.title.trim().to_owned();
                wishes.push(Wish::Begin(self.place(), title, self.starter));
            }
            widgets::section(ui, "Open a folder");
            let words = "The folder of a bundle that you began earlier, on this computer or on another. You can also \
                         drop it on the window.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
            let what = ("Where the folder is", Choice::Folder);
            let (is_waiting, room) = (self.is_waiting, (PATH, 420.0));
            let (field, pressed) = widgets::path_and(ui, what, &mut self.path, room, |ui, path| {
                let ready = !path.trim().is_empty() && !is_waiting;
                ui.add(Press::plain("Open").enabled(ready)).clicked()
            });
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let ready = !self.path.trim().is_empty() && !self.is_waiting;
            if pressed || (entered && ready) {
                wishes.push(Wish::Bundle(as_typed(self.path.trim().as_ref())));
            }
            widgets::section(ui, "Read what a client brings");
            if ui.add(Press::plain("Read reports…")).clicked() {
                wishes.push(Wish::Reports);
            }
        });
        wishes
    }
}
