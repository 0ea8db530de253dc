//! The page of a bundle that is installed, and its line in the list.

use std::sync::Arc;

use eframe::egui::{self, Ui};

use super::Wish;
use super::words::Words;
use crate::app::library::marks_of;
use crate::app::reading::link_ui;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words::narrated;
use crate::domain::bundle::Author;
use crate::library::{InstalledBundle, SessionSummary};

/// What the page asks for.
pub(super) enum Asked {
    /// Go back to the list.
    Back,
    /// Show the text with this name.
    Read(String),
    Wish(Wish),
}

/// Who signed a bundle, in words that say whether the words of its key were compared.
pub(super) fn signed(author: &Author, checked: bool) -> String {
    let name = &author.name;
    match checked {
        true => format!("By {name}. You compared the eight words."),
        false => format!("The file says it is from {name}. Not checked yet."),
    }
}

/// What they state of themselves, as their statement, and where they can be reached.
pub(super) fn stated_ui(ui: &mut Ui, author: &Author) {
    let Author { name, credentials, contact, .. } = author;
    let stated = match credentials.trim().trim_end_matches('.') {
        "" => String::new(),
        stated => format!("{name} states: {stated}. Groundwork has not checked this."),
    };
    for said in [&stated, contact] {
        if !said.is_empty() {
            let words = widgets::quiet(ui, said, Type::Small);
            widgets::paragraph(ui, words);
        }
    }
}

/// A bundle in the list. Returns true once it is pressed.
pub(super) fn row_ui(ui: &mut Ui, installed: &InstalledBundle) -> bool {
    ui.add_space(GRID);
    let title = &installed.bundle.title;
    let height = Type::Title.font(ui.ctx()).size * 1.4 + Type::Small.font(ui.ctx()).size * 1.6;
    let size = egui::vec2(ui.available_width(), height + 36.0);
    let said = signed(&installed.bundle.author, installed.checked);
    let name = format!("{title}. {said}");
    widgets::card(ui, &name, size, |ui, _| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let words = widgets::text(ui, title, Type::Title);
        widgets::one_line(ui, words);
        let words = widgets::quiet(ui, said, Type::Small);
        widgets::one_line(ui, words);
    })
    .clicked()
}

/// Shows the page of a bundle. `heard` is the name of the recording that is heard.
pub(super) fn page_ui(
    ui: &mut Ui,
    installed: &Arc<InstalledBundle>,
    words: &mut Words,
    heard: Option<&str>,
) -> Option<Asked> {
    let bundle = &installed.bundle;
    let mut asked = None;
    widgets::page(ui, "bundle", |ui| {
        widgets::heading(ui, &bundle.title);
        author_ui(ui, installed);
        if !installed.checked && check_ui(ui, installed, words) {
            asked = Some(Asked::Wish(Wish::Checked(bundle.id.clone())));
        }
        if !installed.summaries.is_empty() {
            widgets::section(ui, "Sessions");
        }
        if let Some(narrated) = narrated(bundle) {
            let words = widgets::quiet(ui, narrated, Type::Small);
            widgets::paragraph(ui, words);
        }
        for card in &installed.summaries {
            if session_ui(ui, card) {
                asked = Some(Asked::Wish(Wish::SessionNamed(card.name.clone())));
            }
        }
        if !bundle.readings.is_empty() {
            widgets::section(ui, "To read");
        }
        for reading in &bundle.readings {
            if ui.add(Press::plain(&reading.title)).clicked() {
                asked = Some(Asked::Read(reading.file.clone()));
            }
        }
        if !bundle.recordings.is_empty() {
            widgets::section(ui, "To listen to");
        }
        for recording in &bundle.recordings {
            let plays = heard == Some(recording.file.as_str());
            let label = match plays {
                true => format!("Stop “{}”", recording.title),
                false => format!("Listen to “{}”", recording.title),
            };
            if ui.add(Press::plain(label)).clicked() {
                asked = Some(Asked::Wish(match plays {
                    true => Wish::Silence,
                    false => Wish::Hear(Arc::clone(installed), recording.file.clone()),
                }));
            }
        }
        if !bundle.resources.is_empty() {
            widgets::section(ui, "Elsewhere");
        }
        for resource in &bundle.resources {
            let words = widgets::text(ui, &resource.title, Type::Body);
            widgets::paragraph(ui, words);
            if !resource.note.is_empty() {
                let words = widgets::quiet(ui, &resource.note, Type::Small);
                widgets::paragraph(ui, words);
            }
            link_ui(ui, &resource.link);
        }
        support_ui(ui, &bundle.support);
        ui.add_space(GRID * 3.0);
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::plain("All bundles")).clicked() {
                asked = Some(Asked::Back);
            }
            let remove = Press::quiet("Remove").hint("What you practised with it stays");
            if ui.add(remove).clicked() {
                asked = Some(Asked::Wish(Wish::Remove(bundle.id.clone())));
            }
        });
    });
    asked
}

/// Who says they made it, and what they state.
fn author_ui(ui: &mut Ui, installed: &InstalledBundle) {
    let author = &installed.bundle.author;
    let words = widgets::quiet(ui, signed(author, installed.checked), Type::Body);
    widgets::paragraph(ui, words);
    stated_ui(ui, author);
    let edition = format!("Version {} of {}", installed.bundle.version, installed.bundle.issued);
    let words = widgets::quiet(ui, edition, Type::Small);
    ui.label(words);
}

/// The words, for comparing them later; whether they are the same.
fn check_ui(ui: &mut Ui, installed: &InstalledBundle, words: &mut Words) -> bool {
    widgets::section(ui, "Is it from your therapist?");
    words.ui(ui);
    let compare = Press::plain("Compare").enabled(words.are_there());
    let pressed = ui.add(compare).clicked() || words.are_entered();
    pressed && words.compare(&installed.author)
}

/// A session; whether it was pressed.
fn session_ui(ui: &mut Ui, card: &SessionSummary) -> bool {
    ui.add_space(GRID / 2.0);
    let pressed = ui.add(Press::plain(&card.title)).clicked();
    let words = widgets::quiet(ui, marks_of(card), Type::Small);
    widgets::paragraph(ui, words);
    pressed
}

/// Whom to turn to.
pub(super) fn support_ui(ui: &mut Ui, support: &[String]) {
    if support.is_empty() {
        return;
    }
    widgets::section(ui, "If it gets difficult");
    for line in support {
        let words = widgets::text(ui, line, Type::Body);
        widgets::paragraph(ui, words);
    }
}
