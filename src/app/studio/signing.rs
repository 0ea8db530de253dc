//! The key that signs what is handed over: made here or chosen, with its eight words and the page for printing.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Key, Ui, vec2};

use crate::app::caps::Caps;
use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::twice::{self, Twice};
use crate::app::widgets::{self, Press};
use crate::library::{as_typed, documents};
use crate::studio::desk::name_for_file;
use crate::studio::handing::{AuthorKey, Following, Secret, Step};
use crate::units::UtcMillis;

/// Longest path that can be typed, in characters.
pub(super) const PATH: usize = 500;

/// What is unfolded of the key.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Unfolded {
    Make,
    Choose,
    Follow,
    Print,
}

/// The key, as far as it is known here, and what is typed about it.
pub(super) struct Signing {
    unfolded: Option<Unfolded>,
    twice: Twice,
    /// Where a key is to go, and where the page, once something else was typed than what is offered.
    place: Option<String>,
    chosen: String,
    old: String,
    /// The passphrases of an old key, and of the one that follows it.
    secrets: [Secret; 2],
    caps: Caps,
    page: Option<String>,
    /// The public half of the key, once it was made or has signed here.
    author: Option<AuthorKey>,
    /// Why something was not done.
    pub(super) said: Option<String>,
    /// What was done last, as a sentence.
    done: Option<String>,
}

impl Default for Signing {
    fn default() -> Signing {
        Signing {
            unfolded: None,
            twice: Twice::default(),
            place: None,
            chosen: String::new(),
            old: String::new(),
            secrets: [twice::room(), twice::room()],
            caps: Caps::default(),
            page: None,
            author: None,
            said: None,
            done: None,
        }
    }
}

impl Signing {
    /// The key has this public half, and so these words.
    pub(super) fn know(&mut self, author: AuthorKey) {
        self.author = Some(author);
    }

    /// A key was made.
    pub(super) fn made(&mut self, author: AuthorKey) {
        let done =
            "Your key is made. Copy its file to a safe place now: nothing else brings it back.";
        self.settle(done.into());
        self.author = Some(author);
    }

    /// Another key was chosen.
    pub(super) fn chose(&mut self) {
        self.settle("This key signs from now on.".into());
        self.author = None;
    }

    /// The key follows an older one.
    pub(super) fn followed(&mut self) {
        self.settle(
            "The bundle says now that your key follows the old one. Clients who know the old key take what this one \
             signs."
                .into(),
        );
        self.old.clear();
    }

    /// The page for printing is there.
    pub(super) fn printed(&mut self, path: &Path) {
        let done = format!("The page is in `{}`. A browser opens and prints it.", path.display());
        self.settle(done);
    }

    fn settle(&mut self, done: String) {
        (self.unfolded, self.said, self.done) = (None, None, Some(done));
        self.chosen.clear();
    }

    /// Shows the key that is in use, or how to come by one. The bundle lies in
    /// `folder`, and its author has this `name`.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        (folder, name): (&Path, &str),
        key: Option<&Path>,
        free: bool,
    ) -> Option<Step> {
        let mut step = None;
        widgets::section(ui, "Your key");
        let words = match key {
            None => {
                "By your key, your clients see that what you hand over comes from the same hands as the last time. It \
                 is a file on this computer, which opens with a passphrase."
                    .to_owned()
            }
            Some(path) => format!("It is in `{}`.", path.display()),
        };
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        ui.horizontal_wrapped(|ui| {
            let offers = match key {
                None => [(Unfolded::Make, "Make a key…"), (Unfolded::Choose, "Choose a key file…")],
                Some(_) => {
                    [(Unfolded::Choose, "Choose another key…"), (Unfolded::Make, "Make a new key…")]
                }
            };
            for (what, label) in offers {
                self.unfold_ui(ui, what, label);
            }
            if key.is_some() {
                self.unfold_ui(ui, Unfolded::Follow, "Follow an old key…");
            }
        });
        match self.unfolded {
            Some(Unfolded::Follow) => {
                step = key.and_then(|key| self.follow_ui(ui, folder, key, free))
            }
            Some(Unfolded::Make) => step = self.make_ui(ui, key.is_some(), name, free),
            Some(Unfolded::Choose) => step = self.choose_ui(ui, free),
            _ => {}
        }
        if let Some(done) = &self.done {
            ui.add_space(GRID / 2.0);
            let words = widgets::text(ui, done, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        if self.author.is_some() {
            step = step.or(self.words_ui(ui, key, free));
        }
        widgets::said(ui, self.said.as_deref());
        step
    }

    fn unfold_ui(&mut self, ui: &mut Ui, what: Unfolded, label: &str) {
        let is_shown = self.unfolded == Some(what);
        if ui.add(Press::choice(label, is_shown)).clicked() {
            self.unfolded = (!is_shown).then_some(what);
            self.said = None;
            self.twice.clear();
            self.secrets = [twice::room(), twice::room()];
        }
    }

    fn make_ui(&mut self, ui: &mut Ui, has_one: bool, name: &str, free: bool) -> Option<Step> {
        if has_one {
            let words = "A new key takes the place of the one that you have. Your clients take what it signs only if \
                         it follows the old one: make a new one if the old one is lost, or known to someone else.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
        }
        let words = "Nobody can bring this passphrase back. Without it, or without the file, you cannot hand over \
                     anything newer, and your clients begin anew with another key. So write the passphrase down where \
                     only you find it, and keep a copy of the file away from this computer, such as on a stick.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        let words = widgets::quiet(ui, "Where the key goes", Type::Small);
        ui.label(words);
        let place = path_ui(ui, "Where the key goes", &mut self.place, &place_for(name));
        let place = place.unwrap_or_else(|| place_for(name));
        ui.add_space(GRID / 2.0);
        let may = self.twice.ui(ui, "New passphrase");
        let ready = may && free;
        let pressed = ui.add(Press::primary("Make the key").enabled(ready)).clicked();
        (pressed || ready && self.twice.is_entered())
            .then(|| Step::MakeKey(place, self.twice.take()))
    }

    fn follow_ui(&mut self, ui: &mut Ui, folder: &Path, key: &Path, free: bool) -> Option<Step> {
        let words = "Clients who know an older key of yours take what your key signs once the older one has given its \
                     word for it. That word is written into this bundle; write it into your others, too.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        let what = ("Where the old key is", Choice::File);
        widgets::path(ui, what, &mut self.old, (PATH, 560.0));
        let [old, new] = &mut self.secrets;
        let fields = [
            widgets::secret(ui, "Passphrase of the old key", old, twice::LONGEST, 420.0),
            widgets::secret(ui, "Passphrase of this key", new, twice::LONGEST, 420.0),
        ];
        self.caps.ui(ui, if fields[1].has_focus() { &fields[1] } else { &fields[0] });
        let typed =
            !self.old.trim().is_empty() && self.secrets.iter().all(|typed| !typed.is_empty());
        let pressed = ui.add(Press::plain("Write it down").enabled(free && typed)).clicked();
        pressed.then(|| {
            let [old, new] = std::mem::replace(&mut self.secrets, [twice::room(), twice::room()]);
            Step::Follow(Box::new(Following {
                folder: folder.to_path_buf(),
                old: (as_typed(self.old.trim().as_ref()), old),
                new: (key.to_path_buf(), new),
                // It is filled in where it is asked for.
                now: UtcMillis::MIN,
            }))
        })
    }

    fn choose_ui(&mut self, ui: &mut Ui, free: bool) -> Option<Step> {
        let words =
            "The file that was written when you made the key. You can also drop it on the window.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let (what, room) = (("Where the key is", Choice::File), (PATH, 420.0));
        let (field, pressed) = widgets::path_and(ui, what, &mut self.chosen, room, |ui, path| {
            let ready = free && !path.trim().is_empty();
            ui.add(Press::plain("Use this key").enabled(ready)).clicked()
        });
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let ready = free && !self.chosen.trim().is_empty();
        (pressed || (entered && ready)).then(|| Step::ChooseKey(self.chosen.trim().into()))
    }

    /// The eight words, and the page for printing.
    fn words_ui(&mut self, ui: &mut Ui, key: Option<&Path>, free: bool) -> Option<Step> {
        let author = self.author.as_ref()?;
        let words = "Its eight words. Give them to your clients on paper: with them they see that a file is yours.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        let size = Type::Body.font(ui.ctx()).size;
        let columns = match ui.available_width() / (size * 9.0) {
            fit if fit >= 4.0 => 4,
            fit if fit >= 2.0 => 2,
            _ => 1,
        };
        egui::Grid::new("words")
            .num_columns(columns)
            .spacing(vec2(24.0, 8.0))
            .min_row_height(0.0)
            .show(ui, |ui| {
                for (n, word) in author.words().iter().enumerate() {
                    let words = widgets::text(ui, format!("{}  {word}", n + 1), Type::Body);
                    ui.label(words);
                    if (n + 1) % columns == 0 {
                        ui.end_row();
                    }
                }
            });
        ui.add_space(GRID / 2.0);
        let author = author.clone();
        self.unfold_ui(ui, Unfolded::Print, "Write the handout…");
        if self.unfolded != Some(Unfolded::Print) {
            return None;
        }
        let words = "A page for printing, with the words and how a client uses them.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let beside = key.and_then(Path::parent).map_or_else(documents, Path::to_path_buf);
        let page = beside.join("handout.html");
        let typed = path_ui(ui, "Where the page goes", &mut self.page, &page);
        let pressed = ui.add(Press::plain("Write it").enabled(free)).clicked();
        pressed.then(|| Step::Handout(author, typed.unwrap_or(page)))
    }
}

/// Where a key goes that nobody has named a place for.
fn place_for(name: &str) -> PathBuf {
    let name = match name.trim() {
        "" => "my".to_owned(),
        name => name_for_file(name),
    };
    documents().join("Groundwork").join(format!("{name}.key"))
}

/// A field for where a file goes, in which a place is offered. Returns the one that was typed or chosen instead, if it is
/// another one.
pub(super) fn path_ui(
    ui: &mut Ui,
    name: &str,
    typed: &mut Option<String>,
    offered: &Path,
) -> Option<PathBuf> {
    let offered = offered.display().to_string();
    let mut path = typed.take().unwrap_or_else(|| offered.clone());
    widgets::path(ui, (name, Choice::NewFile), &mut path, (PATH, 560.0));
    *typed = Some(path).filter(|path| *path != offered);
    let path = typed.as_deref().map(str::trim).filter(|path| !path.is_empty())?;
    Some(as_typed(path.as_ref()))
}
