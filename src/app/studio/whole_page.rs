//! The page on which the lines of one recording are heard and moved, one by one, and taken in together.

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::{self, Key, Modifiers, Rect, RichText, TextStyle, TextWrapMode, Ui, pos2, vec2};

use super::Wish;
use super::editor::Editor;
use super::softening::{AS_RECORDED, SOFTEN, TO_COMPARE, softening_ui};
use super::whole::{Doing, LEAST, Read};
use crate::app::command::Command;
use crate::app::desktop::Choice;
use crate::app::icons;
use crate::app::theme::{self, GRID, Type};
use crate::app::widgets::{self, Press, Wave};
use crate::app::words;
use crate::app::worker::Headway;
use crate::library::as_typed;
use crate::studio::read_through::{LineTaken, PEAKS};
use crate::units::{Frames, SAMPLE_RATE};

/// Most characters of a path.
const PATH: usize = 1024;
/// Height of a row, in points.
const ROW: f32 = 40.0;

impl Editor {
    /// Shows one recording for all lines, and returns what was asked for.
    pub(super) fn whole_ui(&mut self, ui: &mut Ui) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let escape = |ui: &Ui| ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        if self.hearing.is_heard() && escape(ui) {
            self.hearing.stop();
        }
        if self.whole.read.is_some() {
            self.whole_foot_ui(ui, &mut wishes);
        }
        widgets::page(ui, "studio whole", |ui| {
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                wishes.push(Wish::Back);
            }
            widgets::heading(ui, "One recording for all lines");
            let title = self.kept.draft.view().map(|view| view.head().title.clone());
            let words = widgets::quiet(ui, title.unwrap_or_default(), Type::Body);
            widgets::paragraph(ui, words);
            widgets::said(ui, self.whole.said.as_deref());
            match (&self.whole.doing, &self.whole.read) {
                (Some((Doing::Listens, awaited)), _) => {
                    if listening_ui(ui, awaited.headway()) {
                        self.whole.doing = None;
                    }
                }
                (_, None) => self.whole_file_ui(ui, &mut wishes),
                (_, Some(_)) => self.whole_lines_ui(ui, &mut wishes),
            }
        });
        wishes
    }

    /// Which recording it is.
    fn whole_file_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        for words in [
            "Read the whole session aloud in one go, with half a second or more between lines, on a phone or a recorder. \
             Where you stumble, read the line again: the last time counts.",
            "Each line is found in it, whoever reads, and you can hear and move each cut before anything is taken in. The \
             recording itself stays as it is.",
        ] {
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
        }
        ui.add_space(GRID);
        let what = ("Where the recording is", Choice::File);
        let path = &mut self.whole.path;
        let (field, pressed) = widgets::path_and(ui, what, path, (PATH, 420.0), |ui, path| {
            let ready = !path.trim().is_empty();
            ui.add(Press::plain("Find the lines").enabled(ready)).clicked()
        });
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if (pressed || entered) && !path.trim().is_empty() {
            let file = as_typed(path.trim().as_ref());
            let headway = self.whole.begin(Doing::Listens);
            wishes.push(Wish::ReadThrough(file, headway));
        }
    }

    /// What was found, and all lines.
    fn whole_lines_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let is_free = self.whole.doing.is_none();
        let Some(read) = &mut self.whole.read else { return };
        let words = widgets::text(ui, summary(read), Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        if read.through.is_by_length {
            let words = "No narrator could speak the lines for comparison, so pauses and lengths alone told them apart: \
                         please hear all of them. With a voice pack it is far surer.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
        }
        widgets::section(ui, "The room");
        let words = widgets::text(ui, read.through.room.join(" "), Type::Body);
        widgets::paragraph(ui, words);
        widgets::section(ui, SOFTEN);
        softening_ui(ui, &mut read.softening);
        widgets::section(ui, "Lines, in the order of the session. Press one to hear it");
        let count = read.lines.len();
        let mut pressed = None;
        let apart = std::mem::replace(&mut ui.spacing_mut().item_spacing.y, 2.0);
        for line in 0..count {
            let response = row_ui(ui, read, line);
            if read.focus == Some(line) {
                response.request_focus();
                response.scroll_to_me(Some(egui::Align::Center));
                read.focus = None;
            } else if read.focus.is_none() && response.has_focus() && read.at != line {
                read.select(line);
            }
            if response.clicked() {
                pressed = Some(line);
            }
        }
        ui.spacing_mut().item_spacing.y = apart;
        if let Some(line) = pressed.filter(|_| is_free) {
            read.select(line);
            wishes.extend(self.whole_heard(false));
        }
        ui.add_space(GRID);
        ui.horizontal_wrapped(|ui| {
            let other = Press::quiet("Another recording…").enabled(is_free);
            if ui.add(other).clicked() {
                self.hearing.stop();
                (self.whole.read, self.whole.said) = (None, None);
            }
        });
    }

    /// Has the line at hand heard, as it will be or as it was recorded; or falls silent if that is heard.
    fn whole_heard(&mut self, is_raw: bool) -> Option<Wish> {
        let piece = self.whole.piece(is_raw)?;
        if self.hearing.is_heard() && self.hearing.at(piece.of).is_some() {
            self.hearing.stop();
            return None;
        }
        Some(Wish::HearPiece(Box::new(piece)))
    }

    /// Does what a key asks for while this is shown.
    pub(super) fn whole_obey(&mut self, command: Command) -> Vec<Wish> {
        match command {
            Command::Hear if self.hearing.is_heard() => {
                self.hearing.stop();
                Vec::new()
            }
            Command::Hear => self.whole_heard(false).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The line at hand at the foot of the screen: where it is, and what becomes of it.
    fn whole_foot_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let colours = theme::colours(ui);
        let inside = vec2(widgets::margin(ui), 12.0);
        egui::Panel::bottom("whole")
            .resizable(false)
            .show_separator_line(false)
            .frame(egui::Frame::new().fill(colours.surface).inner_margin(inside))
            .show(ui, |ui| {
                let line = ui.max_rect().expand2(inside);
                let hairline = egui::Stroke::new(1.0, colours.hairline);
                ui.painter().hline(line.x_range(), line.top() + 0.5, hairline);
                ui.spacing_mut().item_spacing.y = GRID;
                self.whole_line_ui(ui);
                self.whole_controls_ui(ui, wishes);
                if let Some(said) = &self.hearing.said {
                    let words = widgets::quiet(ui, said.as_str(), Type::Small);
                    let label = ui.label(words);
                    widgets::live(ui, &label);
                }
            });
    }

    fn whole_line_ui(&mut self, ui: &mut Ui) {
        let hearing = &self.hearing;
        let Some(read) = &mut self.whole.read else { return };
        let words = format!("{}  {}", read.at + 1, read.through.lines[read.at].spoken.text);
        let words = widgets::text(ui, words, Type::Body);
        widgets::one_line(ui, words);
        let Some(mut place) = read.place().cloned() else {
            let words = "This line was not found. It stays as it is, unless you choose its place.";
            let words = widgets::quiet(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            return;
        };
        let others = read.lines.iter().enumerate().filter(|(line, _)| *line != read.at);
        let others: Vec<Range<Frames>> =
            others.filter_map(|(_, line)| Some(line.places[line.chosen?].clone())).collect();
        let wave = Wave {
            peaks: read.through.peaks(),
            each: Frames(u64::from(SAMPLE_RATE) / PEAKS),
            shown: read.shown.clone(),
            others: &others,
            heard_at: read.heard_at(|of| hearing.at(of)),
            least: LEAST,
        };
        if wave.ui(ui, &mut place) {
            // What leaves the picture takes it along.
            read.shown.start = read.shown.start.min(place.start);
            read.shown.end = read.shown.end.max(place.end);
            let line = &mut read.lines[read.at];
            let at = line.chosen.unwrap_or(line.places.len() - 1);
            (line.places[at], line.chosen, line.is_moved) = (place, Some(at), true);
        }
    }

    fn whole_controls_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let is_free = self.whole.doing.is_none();
        if let Some((Doing::Takes, awaited)) = &self.whole.doing {
            let (done, all) = awaited.headway().count();
            let words = format!("{done} of {all} recordings are made…");
            let words = widgets::quiet(ui, words, Type::Body);
            let is_cancelled = ui.horizontal_wrapped(|ui| {
                let is_cancelled = ui.add(Press::plain("Cancel")).clicked();
                let label = ui.label(words);
                widgets::live(ui, &label);
                is_cancelled
            });
            if is_cancelled.inner {
                self.whole.doing = None;
            }
            return;
        }
        let (mut hears, mut takes) = (None, None);
        let is_heard = self.hearing.is_heard();
        let Some(read) = &mut self.whole.read else { return };
        ui.horizontal_wrapped(|ui| {
            let has_place = read.place().is_some();
            if has_place {
                let press = Press::plain("Hear it").showing("Hear it", icons::BEGIN);
                let width = press.natural_width(ui);
                let press = match is_heard {
                    true => press.showing("Stop", icons::STOP),
                    false => press,
                };
                if ui.add(press.row(width)).clicked() {
                    hears = Some(false);
                }
                if ui.add(Press::plain(AS_RECORDED).hint(TO_COMPARE)).clicked() {
                    hears = Some(true);
                }
            } else if ui.add(Press::plain("Choose its place")).clicked() {
                read.place_by_hand();
            }
            if let Some(next) = read.next_unsure(read.at + 1).filter(|next| *next != read.at) {
                let hint = "The next line that is better heard before it is taken in";
                if ui.add(Press::plain("Next to hear first").hint(hint)).clicked() {
                    read.choose(next);
                    hears = Some(false);
                }
            }
            let at = read.at;
            let line = &mut read.lines[at];
            let times = line.places.len();
            if times > 1 {
                for time in 0..times {
                    let label = format!("{} time", ordinal(time, times));
                    let is_chosen = line.chosen == Some(time);
                    if ui.add(Press::choice(label, is_chosen)).clicked() {
                        line.chosen = Some(time);
                        hears = Some(false);
                    }
                }
            }
            if times > 0 {
                let leave = Press::choice("Leave it as it is", line.chosen.is_none());
                let hint = "Nothing of the recording plays this line";
                if ui.add(leave.hint(hint)).clicked() {
                    line.chosen = match line.chosen {
                        Some(_) => None,
                        None => Some(times - 1),
                    };
                }
            }
            if times > 1 && hears.is_some() {
                read.select(at);
            }
            let count = read.lines.iter().filter(|line| line.chosen.is_some()).count();
            let take = Press::primary("Take them in").enabled(is_free && count > 0);
            let hint = match count {
                1 => "1 line plays your recording from then on; one undo takes it back".to_owned(),
                more => {
                    format!("{more} lines play your recording from then on; one undo takes it back")
                }
            };
            if ui.add(take.hint(hint)).clicked() {
                takes = Some((Arc::clone(&read.through), read.softening, read.chosen()));
            }
        });
        if let Some((through, softening, chosen)) = takes {
            let headway = self.whole.begin(Doing::Takes);
            wishes.push(Wish::TakeRead(through, softening, chosen, headway));
        }
        match hears {
            Some(false) if is_heard && !self.whole_is_new() => self.hearing.stop(),
            Some(is_raw) => wishes.extend(self.whole_heard(is_raw)),
            None => {}
        }
    }

    /// Whether what is heard is something else than the line at hand.
    fn whole_is_new(&self) -> bool {
        let Some(read) = &self.whole.read else { return false };
        read.heard_at(|of| self.hearing.at(of)).is_none()
    }

    /// Takes what was written for the lines of a recording: it plays them from now on, as one change.
    pub(super) fn take_whole(
        &mut self,
        headway: &Arc<Headway>,
        came: Result<Vec<LineTaken>, String>,
    ) {
        let Some((through, taken)) = self.whole.take_taken(headway, came) else { return };
        self.hearing.stop();
        let draft = &mut self.kept.draft;
        let mut recordings = Vec::new();
        for taken in &taken {
            let spoken = &through.lines[taken.line].spoken;
            // Another program may have written the session meanwhile.
            if draft.line(spoken.card()).is_ok_and(|line| line.text == spoken.text) {
                recordings.push((spoken.card(), taken.name.clone()));
            }
        }
        let said = match draft.record_all(&recordings) {
            Err(error) => words::sentence(error),
            Ok(()) if recordings.len() < taken.len() => format!(
                "{} of {} lines play your recording now. The others have changed meanwhile; their recordings lie in the bundle.",
                recordings.len(),
                taken.len()
            ),
            Ok(()) if recordings.len() == 1 => "1 line plays your recording now.".to_owned(),
            Ok(()) => format!("{} lines play your recording now.", recordings.len()),
        };
        if let Some((card, _)) = recordings.first() {
            self.choose(*card);
        }
        self.said = Some(said);
    }
}

/// How far listening has come. Returns true once it is to be cancelled.
fn listening_ui(ui: &mut Ui, headway: &Headway) -> bool {
    let said = match headway.count() {
        (done, all) if all > 0 && done == all => "Its lines are looked for…".to_owned(),
        (done, all) if all > 0 => {
            format!("A narrator speaks the lines for comparison: {done} of {all}…")
        }
        _ if headway.whole() == 0 => "It is listened to…".to_owned(),
        _ => {
            let heard = words::short(Frames::from_secs(headway.whole()));
            format!("It is listened to: {heard} so far…")
        }
    };
    let words = widgets::text(ui, said, Type::Body);
    let label = widgets::paragraph(ui, words);
    widgets::live(ui, &label);
    ui.add_space(GRID / 2.0);
    ui.add(Press::plain("Cancel")).clicked()
}

/// How many lines were found, and what is best done next.
fn summary(read: &Read) -> String {
    let all = read.lines.len();
    let found = read.lines.iter().filter(|line| !line.places.is_empty()).count();
    let first = match found {
        _ if found == all => format!("All {all} lines were found."),
        found => format!("{found} of {all} lines were found. The others stay as they are."),
    };
    let unsure = (0..all).filter(|line| read.is_unsure(*line)).count();
    match unsure {
        0 => first,
        1 => format!("{first} 1 is better heard before it is taken in."),
        more => format!("{first} {more} are better heard before they are taken in."),
    }
}

/// The name of one of several readings.
fn ordinal(time: usize, times: usize) -> &'static str {
    match time {
        _ if time + 1 == times => "Last",
        0 => "First",
        1 => "Second",
        2 => "Third",
        3 => "Fourth",
        _ => "A later",
    }
}

/// One line of the session, as a row that can be pressed.
fn row_ui(ui: &mut Ui, read: &Read, line: usize) -> egui::Response {
    let spoken = &read.through.lines[line].spoken;
    let (state, number) = (read.state(line), line + 1);
    let name = format!("Line {number} of {}, {state}: {}", read.lines.len(), spoken.text);
    let scale = theme::look(ui.ctx()).text_scale.max(1.0);
    let size = vec2(ui.available_width(), ROW * scale);
    let at = Rect::from_min_size(ui.cursor().min, size);
    let is_unsure = read.is_unsure(line);
    widgets::row(ui, &name, at, read.at == line, |ui, inside| {
        let colours = theme::colours(ui);
        let font = Type::Body.font(ui.ctx());
        let put = |ui: &Ui, text: &str, (left, room): (f32, f32), right: bool, colour| {
            let words = RichText::new(text).font(font.clone());
            let wrap = Some(TextWrapMode::Truncate);
            let words = egui::WidgetText::from(words);
            let galley = words.into_galley(ui, wrap, room.max(0.0), TextStyle::Body);
            let x = if right { left + room - galley.size().x } else { left };
            let y = inside.center().y - galley.size().y / 2.0;
            ui.painter().galley(pos2(x, y), galley, colour);
        };
        let (first, end) = (font.size * 2.0, font.size * 8.0);
        let middle = inside.width() - first - end - GRID * 2.0;
        let state = words::capital(state);
        let colour = match (is_unsure, read.lines[line].chosen) {
            (true, _) => colours.accent,
            _ => colours.quiet,
        };
        put(ui, &number.to_string(), (inside.left(), first), false, colours.quiet);
        put(ui, &spoken.text, (inside.left() + first, middle), false, colours.ink);
        put(ui, &state, (inside.right() - end, end), true, colour);
    })
}
