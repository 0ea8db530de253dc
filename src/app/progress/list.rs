//! The list of sittings: any number of them, and only those that are seen are read and laid out.

use eframe::egui::{self, Rect, Ui, pos2, vec2};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::theme::{self, GRID, Type};
use crate::app::twice;
use crate::app::widgets::rating_ui;
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::record::{Ended, Lines, PracticeEntry};
use crate::keeper::{Keeper, StoreError};
use crate::units::Frames;

/// Rows that are read at once, before and after those that are seen.
const AROUND: u64 = 60;

/// A stretch of rows, read at once from the record.
#[derive(Debug, Default)]
struct Chunk {
    /// The row of the first entry; row 0 is the newest sitting.
    from: u64,
    entries: Vec<PracticeEntry>,
    /// The state of the record that they were read from, by its count of changes.
    changes: Option<u64>,
}

/// The sitting that is opened for editing.
#[derive(Debug)]
struct Editing {
    row: u64,
    entry: PracticeEntry,
    /// The entry as it is edited, not written yet.
    draft: PracticeEntry,
    /// How high its fields are, in points.
    height: f32,
    sealed: Sealed,
}

/// The sealed lines of a sitting, as far as someone opens them.
#[derive(Default)]
struct Sealed {
    word: Zeroizing<String>,
    /// Whether a word is being tried.
    is_tried: bool,
    /// What the last word opened, or why none could be tried; `None` before that.
    lines: Option<Result<Vec<Lines>, String>>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[private]")
    }
}

/// The list of sittings, of which only the rows in sight are read.
#[derive(Debug, Default)]
pub(super) struct List {
    chunk: Chunk,
    opened: Option<Editing>,
}

/// What was done in the list and can be undone.
pub(super) enum Did {
    /// A sitting was changed.
    Changed,
    /// A sitting was taken out.
    Deleted,
    /// Nothing yet: this word is to be tried on what is sealed.
    Tries(Zeroizing<String>),
}

impl List {
    /// Closes the opened sitting; what was not written of it is dropped.
    pub(super) fn close(&mut self) {
        self.opened = None;
    }

    /// Writes and closes the opened sitting if it was edited.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn keep(&mut self, keeper: &mut Keeper) -> Result<(), StoreError> {
        match self.opened.take_if(|opened| opened.draft != opened.entry) {
            Some(opened) => keeper.write(&opened.draft),
            None => Ok(()),
        }
    }

    /// Whether a word is being tried on the opened sitting.
    pub(super) fn is_trying(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.sealed.is_tried)
    }

    /// Shows what of the opened sitting a word opened, or why none could be tried.
    pub(super) fn show_lines(&mut self, lines: Result<Vec<(Uuid, Lines)>, String>) {
        if let Some(opened) = self.opened.as_mut().filter(|opened| opened.sealed.is_tried) {
            let id = opened.entry.id;
            let of_this = |all: Vec<(Uuid, Lines)>| {
                all.into_iter().filter(|(of, _)| *of == id).map(|(_, lines)| lines).collect()
            };
            opened.sealed = Sealed { lines: Some(lines.map(of_this)), ..Sealed::default() };
        }
    }

    /// Shows the list. Returns what was done in this frame.
    ///
    /// # Errors
    /// When the record cannot be read or written.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        keeper: &mut Keeper,
        all: u64,
    ) -> Result<Option<Did>, StoreError> {
        let pitch = (Type::Body.font(ui.ctx()).size * 2.5).round().max(36.0);
        let extra = self.opened.as_ref().map_or(0.0, |opened| opened.height);
        let size = vec2(ui.available_width(), pitch * all as f32 + extra);
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let seen = ui.clip_rect();
        let opened_row = self.opened.as_ref().map(|opened| opened.row);
        // Rows after the opened one stand lower by its fields.
        let top = |row: u64| {
            let below = opened_row.is_some_and(|opened| row > opened);
            rect.top() + pitch * row as f32 + if below { extra } else { 0.0 }
        };
        let first = ((seen.top() - extra - rect.top()) / pitch).floor().max(1.0) as u64 - 1;
        let last = (((seen.bottom() - rect.top()) / pitch).ceil().max(0.0) as u64 + 1).min(all);
        self.read(keeper, first, last)?;
        let mut pressed = None;
        for row in first..last {
            let Some(entry) = self.chunk.entries.get((row - self.chunk.from) as usize) else {
                break;
            };
            let at = Rect::from_min_size(pos2(rect.left(), top(row)), vec2(rect.width(), pitch));
            let builder = egui::UiBuilder::new().max_rect(at).id_salt(("sitting", entry.id));
            let chosen = opened_row == Some(row);
            let response = ui.scope_builder(builder, |ui| row_ui(ui, entry, at, chosen)).inner;
            if response.gained_focus() {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                pressed = Some((row, entry.clone()));
            }
        }
        let mut did = None;
        if let Some(opened) = &mut self.opened {
            let from = rect.top() + pitch * (opened.row + 1) as f32;
            let at = Rect::from_min_size(
                pos2(rect.left(), from),
                vec2(rect.width(), opened.height.max(1.0)),
            );
            let builder = egui::UiBuilder::new().max_rect(at).id_salt(("fields", opened.entry.id));
            let fields = ui.scope_builder(builder, |ui| fields_ui(ui, opened));
            let height = fields.response.rect.height() + GRID;
            if (height - opened.height).abs() > 0.5 {
                opened.height = height;
                ui.ctx().request_discard("the height of the opened sitting was not known");
            }
            did = fields.inner;
        }
        match (&did, &self.opened) {
            (Some(Did::Changed), Some(opened)) => keeper.write(&opened.draft)?,
            (Some(Did::Deleted), Some(opened)) => keeper.delete(&opened.entry)?,
            _ => {}
        }
        if matches!(did, Some(Did::Changed | Did::Deleted)) {
            self.opened = None;
        }
        if let Some((row, entry)) = pressed {
            let again = opened_row == Some(row);
            let draft = entry.clone();
            self.opened = (!again).then_some(Editing {
                row,
                entry,
                draft,
                height: 0.0,
                sealed: Sealed::default(),
            });
            ui.ctx().request_repaint();
        }
        Ok(did)
    }

    /// Reads the rows that are seen, unless they are at hand.
    fn read(&mut self, keeper: &mut Keeper, first: u64, last: u64) -> Result<(), StoreError> {
        let here = self.chunk.from..self.chunk.from + self.chunk.entries.len() as u64;
        let fresh = self.chunk.changes == Some(keeper.changes());
        if fresh && (last <= first || (here.contains(&first) && last <= here.end)) {
            return Ok(());
        }
        let from = first.saturating_sub(AROUND);
        let entries = keeper.page(from, last - from.min(last) + AROUND)?;
        self.chunk = Chunk { from, entries, changes: Some(keeper.changes()) };
        if let Some(opened) = &self.opened
            && !self.is_at(opened.row, opened.entry.id)
            && here_again(&self.chunk, opened.row)
        {
            // Another one stands in its row now.
            self.opened = None;
        }
        Ok(())
    }

    fn is_at(&self, row: u64, id: Uuid) -> bool {
        let at = row.checked_sub(self.chunk.from).map(|n| n as usize);
        at.and_then(|n| self.chunk.entries.get(n)).is_some_and(|entry| entry.id == id)
    }
}

/// Whether a chunk has a row.
fn here_again(chunk: &Chunk, row: u64) -> bool {
    (chunk.from..chunk.from + chunk.entries.len() as u64).contains(&row)
}

/// One sitting on one line: when, what, how long.
fn row_ui(ui: &mut Ui, entry: &PracticeEntry, at: Rect, chosen: bool) -> egui::Response {
    let day = entry.day.format("%-d %b %Y").to_string();
    let local = entry.begun.local();
    let when = local.map_or_else(|| day.clone(), |at| at.format("%-d %b %Y, %H:%M").to_string());
    let practised = Frames::from_secs(u64::from(entry.actual_secs));
    let length = words::practised(practised);
    let name = format!("{when}, {}, {length}", entry.title);
    widgets::row(ui, &name, at, chosen, |ui, inside| {
        let (ink, quiet) = (theme::colours(ui).ink, theme::colours(ui).quiet);
        let font = Type::Body.font(ui.ctx());
        let put = |ui: &Ui, text: String, left: f32, room: f32, right: bool, colour| {
            let words = egui::RichText::new(text).font(font.clone());
            let galley = egui::WidgetText::from(words).into_galley(
                ui,
                Some(egui::TextWrapMode::Truncate),
                room.max(0.0),
                egui::TextStyle::Body,
            );
            let x = if right { left + room - galley.size().x } else { left };
            let y = inside.center().y - galley.size().y / 2.0;
            ui.painter().galley(pos2(x, y), galley, colour);
        };
        let (whole, column) = (inside.width(), font.size * 10.5);
        let (date, end) = (column.min(whole * 0.36), (font.size * 6.5).min(whole * 0.24));
        let middle = whole - date - end - GRID * 2.0;
        // Where there is no room for the hour, the day and the minutes still stand there whole.
        let (when, length) = match date < column {
            true => (day, words::short(practised)),
            false => (when.clone(), length.clone()),
        };
        put(ui, when, inside.left(), date, false, quiet);
        put(ui, entry.title.clone(), inside.left() + date + GRID, middle, false, ink);
        put(ui, length, inside.right() - end, end, true, quiet);
    })
}

/// Shows the fields of the opened sitting. Returns what was done with it.
fn fields_ui(ui: &mut Ui, opened: &mut Editing) -> Option<Did> {
    let mut did = None;
    ui.horizontal_top(|ui| {
        ui.add_space(GRID * 1.5);
        ui.vertical(|ui| {
            ui.add_space(GRID / 2.0);
            let ended = widgets::quiet(ui, ended(&opened.entry), Type::Small);
            ui.label(ended);
            let draft = &mut opened.draft;
            widgets::line(ui, "One line about it", &mut draft.line);
            widgets::line(ui, "To bring to your therapist", &mut draft.bring);
            let ratings = &mut draft.ratings;
            for (name, ends, rating) in [
                ("Distress before", "calm to distressed", &mut ratings.distress_before),
                ("Distress after", "calm to distressed", &mut ratings.distress_after),
                ("Comfort", "not at all to fully", &mut ratings.comfort),
                ("Presence", "elsewhere to here", &mut ratings.presence),
            ] {
                rating_ui(ui, name, ends, rating);
            }
            ui.add_space(GRID);
            if !opened.entry.sealed.is_empty() {
                did = opened.sealed.ui(ui).map(Did::Tries);
                ui.add_space(GRID);
            }
            ui.horizontal_wrapped(|ui| {
                let changed = opened.draft != opened.entry;
                if ui.add(Press::plain("Keep").enabled(changed)).clicked() {
                    did = Some(Did::Changed);
                }
                if ui.add(Press::plain("Delete")).clicked() {
                    did = Some(Did::Deleted);
                }
            });
        });
    });
    did
}

impl Sealed {
    /// Asks for a word, and shows what it opened. Returns a word that is to be tried.
    fn ui(&mut self, ui: &mut Ui) -> Option<Zeroizing<String>> {
        let words = "Two people practised here, and what one of them wrote is sealed. Their word opens it, for \
                     as long as this sitting is shown.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        for lines in self.lines.iter().flatten().flatten() {
            for (name, line) in [("For yourself", &lines.line), ("To bring", &lines.bring)] {
                if !line.is_empty() {
                    let words = widgets::text(ui, format!("{name}: {line}"), Type::Body);
                    let label = widgets::paragraph(ui, words);
                    widgets::live(ui, &label);
                }
            }
        }
        widgets::said(
            ui,
            match &self.lines {
                Some(Ok(lines)) if lines.is_empty() => {
                    Some("That word opens nothing here. It can be tried again.")
                }
                Some(Err(why)) => Some(why),
                _ => None,
            },
        );
        let mut tries = None;
        ui.horizontal_wrapped(|ui| {
            let field = widgets::secret(ui, "Your word", &mut self.word, twice::LONGEST, 240.0);
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            let can = !self.word.trim().is_empty() && !self.is_tried;
            if ui.add(Press::plain("Open it").enabled(can)).clicked() || (entered && can) {
                tries = Some(std::mem::replace(&mut self.word, twice::room()));
                (self.is_tried, self.lines) = (true, None);
                widgets::forget_typed(ui.ctx());
            }
        });
        tries
    }
}

/// How a sitting ended, and why, if that was said.
fn ended(entry: &PracticeEntry) -> String {
    let ended = match entry.ended {
        Ended::Finished => "To its end",
        Ended::StoppedEarly => "Stopped early",
        Ended::Grounded => "Ended with Ground me",
        Ended::Interrupted => "Cut off",
    };
    match &entry.reason {
        Some(reason) => format!("{ended}: {}", reason.words()),
        None => ended.to_owned(),
    }
}
