//! A file of a bundle as text: a session's other side, and a reading with its page as clients will see it.

use eframe::egui::{self, Id, Ui, vec2};

use super::act::Act;
use super::editor::{Editor, Kind};
use super::note::note_ui;
use crate::app::reading::reading_ui;
use crate::app::theme::{self, GRID, Type};
use crate::app::widgets;
use crate::app::words;
use crate::studio::desk::read_reading;

/// From this width on, in points, a reading's page stands beside its text.
const BESIDE_FROM: f32 = 860.0;

impl Editor {
    /// The file as it is written, with what is wrong in it.
    pub(super) fn text_ui(&mut self, ui: &mut Ui) {
        ui.add_space(GRID);
        if self.kind == Kind::Reading {
            widgets::heading(ui, &self.title);
            let words = "A line of its own is a paragraph when an empty line follows. # begins a heading, - a list, > a \
                         quote; *words* are stressed.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        }
        let notes = self.judged.as_ref().map_or(&[][..], |judged| &judged.notes);
        let pressed = notes.iter().filter_map(|note| note_ui(ui, note)).last();
        if let Some(mend) = pressed {
            self.act(Act::Mend(mend));
        }
        ui.add_space(GRID);
        self.field_ui(ui);
    }

    /// Why the text cannot be read, in sight wherever someone writes in it.
    pub(super) fn unreadable_ui(&self, ui: &mut Ui) {
        if let (Kind::Session | Kind::Manifest, Err(error)) = (self.kind, self.kept.draft.view()) {
            let words = words::as_sentence(&error.to_string());
            let words = widgets::text(ui, words, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let mut text = self.kept.draft.text().to_owned();
        let id = Id::unique("studio text");
        let field = egui::TextEdit::multiline(&mut text)
            .id(id)
            .lock_focus(false)
            .desired_width(f32::INFINITY)
            .desired_rows(20)
            .margin(egui::Margin::same(14));
        // Prose reads better in the letters of prose.
        let field = if self.kind == Kind::Reading { field } else { field.code_editor() };
        let mut shown = field.show(ui);
        let response = &shown.response.response;
        if std::mem::take(&mut self.is_new) {
            response.request_focus();
        }
        if let Some(cursor) = shown.cursor_range {
            let at = text.char_indices().nth(cursor.primary.index.0);
            self.typed_at = Some(at.map_or(text.len(), |(at, _)| at));
        }
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("The file as text"));
        if response.changed() {
            self.kept.draft.type_text(text);
        } else if let Some(at) = self.cursor.take() {
            let before = self.kept.draft.text().get(..at).unwrap_or_default();
            let cursor = egui::text::CCursor::new(before.chars().count());
            shown.state.cursor.set_char_range(Some(egui::text::CCursorRange::one(cursor)));
            shown.state.store(ui.ctx(), id);
            response.request_focus();
            let place = shown.galley.pos_from_cursor(cursor).translate(shown.galley_pos.to_vec2());
            ui.scroll_to_rect(place, Some(egui::Align::Center));
        }
    }

    /// Shows a reading as clients will see it: beside its text where there is room.
    pub(super) fn beside_ui(&mut self, ui: &mut Ui) -> bool {
        let is_beside = self.kind == Kind::Reading && ui.available_width() >= BESIDE_FROM;
        if is_beside {
            let colours = theme::colours(ui);
            let width = ui.available_width() / 2.0;
            egui::Panel::right("studio reading")
                .resizable(false)
                .exact_size(width)
                .frame(egui::Frame::new().fill(colours.surface).inner_margin(vec2(0.0, 0.0)))
                .show(ui, |ui| widgets::page(ui, "studio reading page", |ui| self.page_ui(ui)));
        }
        is_beside
    }

    /// The page of a reading as clients will see it.
    pub(super) fn page_ui(&mut self, ui: &mut Ui) {
        let revision = self.kept.draft.revision();
        if self.page.as_ref().is_none_or(|(of, _)| *of != revision) {
            let read = read_reading(self.kept.draft.text().as_bytes());
            self.page = Some((revision, read.map_err(|why| words::as_sentence(&why))));
        }
        widgets::section(ui, "As your clients will read it");
        match &self.page {
            Some((_, Ok(reading))) => {
                widgets::heading(ui, &self.title);
                reading_ui(ui, "", reading);
            }
            Some((_, Err(why))) => {
                let words = widgets::text(ui, why, Type::Body);
                widgets::paragraph(ui, words);
            }
            None => {}
        }
    }
}
