//! What can be done with a packed file: looking at it, sealing it for one client, and putting it on a shelf.

use std::path::{Path, PathBuf};

use eframe::egui::{Align, Ui};

use super::Wish;
use super::signing::PATH;
use crate::app::caps::Caps;
use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::twice::{self, Twice};
use crate::app::widgets::{self, Press};
use crate::library::{as_typed, size_in_words};
use crate::studio::handing::{Handed, Recipient, Sealing, Secret, Step};
use crate::studio::{How, Published};

/// Longest age key that can be typed, in characters.
const AGE_KEY: usize = 200;

/// Longest word for a sealed copy, in characters.
const CALLED: usize = 40;

/// What is unfolded below the packed file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Unfolded {
    Seal,
    Publish,
}

/// A packed file, and what is typed about handing it on.
pub(super) struct After {
    handed: Handed,
    unfolded: Option<Unfolded>,
    /// Whether it is sealed for a key of the client, and not for a passphrase.
    by_key: bool,
    twice: Twice,
    age_key: String,
    /// A word by which the sealed copy is told from others.
    called: String,
    shelf: String,
    passphrase: Secret,
    caps: Caps,
    /// Why something was not done.
    pub(super) said: Option<String>,
    done: Option<String>,
    /// Whether it was packed just now, and is to be in view.
    fresh: bool,
}

impl After {
    pub(super) fn new(handed: Handed) -> After {
        After {
            handed,
            unfolded: None,
            by_key: false,
            twice: Twice::default(),
            age_key: String::new(),
            called: String::new(),
            shelf: String::new(),
            passphrase: twice::room(),
            caps: Caps::default(),
            said: None,
            done: None,
            fresh: true,
        }
    }

    /// The sealed file is there.
    pub(super) fn sealed(&mut self, path: &Path) {
        let mut done = format!("`{}` opens for that one person alone.", path.display());
        if !self.by_key {
            done.push_str(" Tell them the passphrase in another way than you hand over the file.");
        }
        self.settle(done);
        self.age_key.clear();
    }

    /// A shelf has the bundle.
    pub(super) fn published(&mut self, to: &Path, published: &Published) {
        let shown = to.display();
        let number = published.number;
        let mut done = match published.how {
            How::New => format!("List {number} is on the shelf in `{shown}`. On it:"),
            How::Mended => format!(
                "Something was missing or damaged in `{shown}`, and is there again. On list {number}:"
            ),
            How::Same => format!("Nothing is new: list {number} is in `{shown}` already. On it:"),
        };
        for (at, listed) in published.bundles.iter().enumerate() {
            let comma = if at == 0 { "" } else { ";" };
            done.push_str(&format!("{comma} {}, version {}", listed.title, listed.version));
        }
        done.push('.');
        self.settle(done);
    }

    fn settle(&mut self, done: String) {
        (self.unfolded, self.said, self.done) = (None, None, Some(done));
    }

    /// Shows it. `key` is the file of the key that signed it.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        key: Option<&Path>,
        free: bool,
        wishes: &mut Vec<Wish>,
    ) {
        widgets::section(ui, "It is packed");
        let Handed { file, bytes, title, version, .. } = &self.handed;
        let words = format!("{title}, version {version}, is in `{}`.", file.display());
        let words = widgets::text(ui, words, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        let words = widgets::quiet(ui, format!("It has {}.", size_in_words(*bytes)), Type::Small);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        let file = file.clone();
        ui.horizontal_wrapped(|ui| {
            let look = ui.add(Press::primary("Look at it as your client will"));
            if std::mem::take(&mut self.fresh) {
                look.scroll_to_me(Some(Align::BOTTOM));
                look.request_focus();
            }
            if look.clicked() {
                wishes.push(Wish::Look(file.clone()));
            }
            let offers = [
                (Unfolded::Seal, "Seal for one client…"),
                (Unfolded::Publish, "Publish to a folder…"),
            ];
            for (what, label) in offers {
                let is_shown = self.unfolded == Some(what);
                if ui.add(Press::choice(label, is_shown)).clicked() {
                    self.unfolded = (!is_shown).then_some(what);
                    (self.said, self.done) = (None, None);
                    self.twice.clear();
                    self.passphrase = twice::room();
                }
            }
        });
        let step = match self.unfolded {
            Some(Unfolded::Seal) => self.seal_ui(ui, file, free),
            Some(Unfolded::Publish) => key.and_then(|key| self.publish_ui(ui, file, key, free)),
            None => None,
        };
        wishes.extend(step.map(|step| Wish::Hand(Box::new(step))));
        if let Some(done) = &self.done {
            ui.add_space(GRID / 2.0);
            let words = widgets::text(ui, done, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        widgets::said(ui, self.said.as_deref());
    }

    fn seal_ui(&mut self, ui: &mut Ui, file: PathBuf, free: bool) -> Option<Step> {
        let words = "Anyone who gets the packed file can open it. A sealed one opens for one person alone; it is \
                     written beside the other.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let offers = [
            (false, "With a passphrase".to_owned()),
            (true, "With a key that they gave you (age)".to_owned()),
        ];
        widgets::choose(ui, &mut self.by_key, &offers);
        let ready = match self.by_key {
            false => self.twice.ui(ui, "Passphrase for them"),
            true => {
                widgets::field(ui, "Their public key, age1…", &mut self.age_key, AGE_KEY, 560.0);
                !self.age_key.trim().is_empty()
            }
        };
        ui.add_space(GRID / 2.0);
        let words = "The file's name says that it is sealed, and the date. If you seal it for several people, a word of yours \
                     in place of the date tells the copies apart. Anyone can read it, so better no name.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        widgets::field(ui, "A word for this copy, if you like", &mut self.called, CALLED, 420.0);
        let ready = ready && free;
        let pressed = ui.add(Press::plain("Seal it").enabled(ready)).clicked();
        (pressed || ready && !self.by_key && self.twice.is_entered()).then(|| {
            let recipient = match self.by_key {
                false => Recipient::Passphrase(self.twice.take()),
                true => Recipient::Key(self.age_key.trim().to_owned()),
            };
            let called = std::mem::take(&mut self.called);
            // The date is filled in where it is asked for.
            let today = Default::default();
            Step::Seal(Box::new(Sealing { file, recipient, called, today }))
        })
    }

    fn publish_ui(&mut self, ui: &mut Ui, file: PathBuf, key: &Path, free: bool) -> Option<Step> {
        let words = "A shelf is a folder that all your clients can reach: a synchronised folder, a stick, a web host. \
                     This bundle comes beside those that are on it, and takes the place of its older version.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let what = ("The folder of the shelf", Choice::Folder);
        widgets::path(ui, what, &mut self.shelf, (PATH, 560.0));
        let name = "Passphrase of your key, for the list";
        let field = widgets::secret(ui, name, &mut self.passphrase, twice::LONGEST, 420.0);
        self.caps.ui(ui, &field);
        let ready = free && !self.shelf.trim().is_empty() && !self.passphrase.is_empty();
        let pressed = ui.add(Press::plain("Publish it").enabled(ready)).clicked();
        pressed.then(|| Step::Publish {
            file,
            key: key.to_path_buf(),
            passphrase: std::mem::replace(&mut self.passphrase, twice::room()),
            to: as_typed(self.shelf.trim().as_ref()),
        })
    }
}
