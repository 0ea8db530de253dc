//! The page before installing: who says they made it, what is in it, and the eight words.

use eframe::egui::{self, Ui};

use super::page::support_ui;
use crate::app::library::marks_of;
use crate::app::theme::{self, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::studio::{Installed, Received};

/// Words of a key.
const WORDS: usize = 8;
/// So many letters tell a word from all others.
const LETTERS: usize = 4;

/// The state of the page.
pub(super) struct Incoming {
    /// What was looked at.
    pub(super) received: Received,
    typed: [String; WORDS],
    /// The field that is to have the focus with the next frame.
    focus: Option<usize>,
    wrong: bool,
}

/// What was chosen.
pub(super) enum Chosen {
    /// Nothing of it is kept.
    Leave,
    /// To install it. Whether its words were compared, now or before.
    Install(bool),
}

impl Incoming {
    pub(super) fn new(received: Received) -> Incoming {
        Incoming { received, typed: Default::default(), focus: None, wrong: false }
    }

    /// The page.
    pub(super) fn ui(&mut self, ui: &mut Ui, installed: &Installed) -> Option<Chosen> {
        let mut chosen = None;
        widgets::page(ui, "incoming", |ui| {
            let bundle = &self.received.opened.bundle;
            widgets::heading(ui, &bundle.title);
            let author = &bundle.author;
            let words = format!("Made by someone who says they are {}.", author.name);
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            for said in [&author.credentials, &author.contact] {
                if !said.is_empty() {
                    let words = widgets::quiet(ui, said, Type::Small);
                    widgets::paragraph(ui, words);
                }
            }
            let words = format!(
                "Version {} of {}. Everything in it is as it was signed.",
                bundle.version, bundle.issued
            );
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
            let before = installed.bundle(&bundle.id).map(|before| before.bundle.version);
            if let Some(before) = before {
                let words = match before == bundle.version {
                    true => {
                        "This version is installed already; installing it again mends it.".into()
                    }
                    false => format!("Version {before} is installed; this one takes its place."),
                };
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
            }
            if self.received.checked {
                let words = "Its key is the one that you checked before.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
                ui.add_space(GRID * 2.0);
                ui.horizontal_wrapped(|ui| {
                    if ui.add(Press::primary("Install")).clicked() {
                        chosen = Some(Chosen::Install(true));
                    }
                    if ui.add(Press::quiet("Leave it")).clicked() {
                        chosen = Some(Chosen::Leave);
                    }
                });
            } else {
                chosen = self.words_ui(ui);
            }
            self.inside_ui(ui);
        });
        chosen
    }

    /// The eight words, and what can be done with and without them.
    fn words_ui(&mut self, ui: &mut Ui) -> Option<Chosen> {
        widgets::section(ui, "Is it from your therapist?");
        let words =
            "The handout from your therapist has eight words. Four letters of each are enough.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        let width = Type::Body.font(ui.ctx()).size * 5.0;
        let scale = theme::look(ui.ctx()).text_scale.max(1.0);
        ui.horizontal_wrapped(|ui| {
            for place in 0..WORDS {
                let name = format!("Word {}", place + 1);
                let Some(typed) = self.typed.get_mut(place) else { continue };
                let before = typed.clone();
                let response = widgets::field(ui, &name, typed, LETTERS, width / scale);
                if self.focus == Some(place) {
                    response.request_focus();
                    self.focus = None;
                }
                if *typed != before {
                    self.wrong = false;
                    // On to the next by itself.
                    if typed.chars().count() == LETTERS && before.chars().count() < LETTERS {
                        self.focus = Some(place + 1);
                        ui.ctx().request_repaint();
                    }
                }
            }
        });
        if self.wrong {
            let words = "These are not the words of the key that signed this bundle. Please look at the \
                         handout once more. If they stay different, leave the bundle, and ask your \
                         therapist.";
            let words = widgets::text(ui, words, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        ui.add_space(GRID);
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            let all = self.typed.iter().all(|word| word.chars().count() >= 3);
            let install = Press::primary("Install").enabled(all);
            if ui.add(install).clicked() {
                match self.received.opened.author.has_words(&self.typed.join(" ")) {
                    true => chosen = Some(Chosen::Install(true)),
                    false => self.wrong = true,
                }
            }
            let without = Press::plain("Install without the words")
                .hint("It stays marked as not checked yet; the words can be compared later");
            // Once they were typed and are other ones, this is not offered any more.
            if !self.wrong && ui.add(without).clicked() {
                chosen = Some(Chosen::Install(false));
            }
            if ui.add(Press::quiet("Leave it")).clicked() {
                chosen = Some(Chosen::Leave);
            }
        });
        chosen
    }

    /// What is in it.
    fn inside_ui(&self, ui: &mut Ui) {
        let bundle = &self.received.opened.bundle;
        let cards = self.received.cards();
        if !cards.is_empty() {
            widgets::section(ui, "Sessions in it");
        }
        for card in cards {
            let words = widgets::text(ui, &card.title, Type::Body);
            widgets::paragraph(ui, words);
            let notes = std::iter::once(marks_of(&card)).chain(card.notes.iter().cloned());
            for note in notes {
                let words = widgets::quiet(ui, note, Type::Small);
                widgets::paragraph(ui, words);
            }
            ui.add_space(GRID / 2.0);
        }
        let stages = bundle.programme.iter().flat_map(|programme| &programme.stages);
        let titles = |all: Vec<&String>| all.into_iter().cloned().collect::<Vec<_>>();
        for (name, titles) in [
            ("To read", titles(bundle.readings.iter().map(|one| &one.title).collect())),
            ("To listen to", titles(bundle.recordings.iter().map(|one| &one.title).collect())),
            ("Stages of its programme", titles(stages.map(|stage| &stage.title).collect())),
        ] {
            if titles.is_empty() {
                continue;
            }
            widgets::section(ui, name);
            for title in titles {
                let words = widgets::text(ui, title, Type::Body);
                ui.add(egui::Label::new(words).wrap());
            }
        }
        support_ui(ui, &bundle.support);
    }
}
