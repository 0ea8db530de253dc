//! The page before installing: whom the file says it is from, what is in it, and the eight words.

use std::sync::Arc;

use eframe::egui::{self, Ui};

use super::page::{signed, stated_ui, support_ui};
use super::words::Words;
use crate::app::library::marks_of;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words::narrated;
use crate::library::{Installed, Received, SessionSummary};

/// A bundle that was looked at, and the words of its key as far as they are compared.
pub(super) struct Incoming {
    /// The bundle as it was checked; nothing of it counts before it is installed.
    pub(super) received: Received,
    cards: Vec<Arc<SessionSummary>>,
    /// Sentences on what is new against the installed version.
    news: Vec<String>,
    words: Words,
}

/// What someone decided about the bundle.
pub(super) enum Chosen {
    /// Keep nothing of it.
    Leave,
    /// Install it. True if the words of its key were compared, now or for an earlier version.
    Install(bool),
}

impl Incoming {
    pub(super) fn new(received: Received) -> Incoming {
        let news = received.news.iter().map(ToString::to_string).collect();
        Incoming { cards: received.summaries(), received, news, words: Words::default() }
    }

    /// Shows the page, and returns the decision.
    pub(super) fn ui(&mut self, ui: &mut Ui, installed: &Installed) -> Option<Chosen> {
        let mut chosen = None;
        widgets::page(ui, "incoming", |ui| {
            let bundle = &self.received.opened.bundle;
            widgets::heading(ui, &bundle.title);
            let author = &bundle.author;
            let words = signed(author, self.received.checked);
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            stated_ui(ui, author);
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
            for one in &self.news {
                let words = widgets::quiet(ui, one, Type::Small);
                widgets::paragraph(ui, words);
            }
            if self.received.new_key {
                let words =
                    "It is signed with a new key. The key that you know was handed over to it.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
            }
            if self.received.checked {
                let words = match self.received.new_key {
                    true => "You checked the earlier key, so the new one counts as checked.",
                    false => "Its key is the one that you checked before.",
                };
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
        self.words.ui(ui);
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            let install = Press::primary("Install").enabled(self.words.are_there());
            let pressed = ui.add(install).clicked() || self.words.are_entered();
            if pressed && self.words.compare(&self.received.opened.author) {
                chosen = Some(Chosen::Install(true));
            }
            let without = Press::plain("Install without the words")
                .hint("It stays marked as not checked yet; the words can be compared later");
            // Once they were typed and are other ones, this is not offered any more.
            if !self.words.were_wrong() && ui.add(without).clicked() {
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
        let cards = &self.cards;
        if !cards.is_empty() {
            widgets::section(ui, "Sessions in it");
        }
        if let Some(narrated) = narrated(bundle) {
            let words = widgets::quiet(ui, narrated, Type::Small);
            widgets::paragraph(ui, words);
        }
        for card in cards {
            let words = widgets::text(ui, &card.title, Type::Body);
            widgets::paragraph(ui, words);
            let notes = std::iter::once(marks_of(card)).chain(card.notes.iter().cloned());
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
