//! The page on which a session is recorded, as it looks.

use eframe::egui::{self, CornerRadius, Key, Modifiers, RichText, Sense, Ui, vec2};

use super::wave::wave_ui;
use super::{Recorder, SILENT, Stage, Wish};
use crate::app::command::Command;
use crate::app::icons;
use crate::app::library::pick;
use crate::app::studio::softening::{AS_RECORDED, SOFTEN, TO_COMPARE, softening_ui};
use crate::app::theme::{self, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::studio::takes::Hearing;
use crate::units::Frames;

/// Rows of a line for which there is room at least.
const ROWS: f32 = 2.0;

/// What is pressed on the page.
#[derive(Default)]
struct Pressed {
    command: Option<Command>,
    wishes: Vec<Wish>,
}

impl Recorder {
    /// Shows the page, and returns what was asked for.
    pub(in crate::app::studio) fn ui(&mut self, ui: &mut Ui) -> Vec<Wish> {
        let mut pressed = Pressed::default();
        if matches!(self.stage, Stage::Recording | Stage::Room)
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            pressed.command = Some(Command::Take);
        }
        widgets::page(ui, "studio record", |ui| {
            // What stands above the controls never moves while someone reads.
            self.top_ui(ui, &mut pressed);
            self.lines_ui(ui);
            ui.add_space(GRID);
            self.meter.ui(ui);
            ui.add_space(GRID);
            self.controls_ui(ui, &mut pressed);
            self.state_ui(ui);
            self.take_ui(ui);
            self.room_ui(ui);
            self.microphone_ui(ui, &mut pressed);
        });
        let mut wishes = pressed.wishes;
        if let Some(command) = pressed.command {
            wishes.extend(self.obey(command));
        }
        wishes.append(&mut self.wishes);
        wishes
    }

    /// The way back, and whether the microphone is open.
    fn top_ui(&mut self, ui: &mut Ui, pressed: &mut Pressed) {
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                pressed.wishes.push(Wish::Back);
            }
            ui.add_space(GRID);
            self.sign_ui(ui);
        });
        let recorded = self.lines.iter().filter(|line| line.clip.is_some()).count();
        let words = format!(
            "{}  ·  line {} of {}, {recorded} recorded",
            self.title,
            (self.at + 1).min(self.lines.len()),
            self.lines.len()
        );
        ui.add_space(GRID);
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }

    /// The sign that the microphone is open, which cannot be overlooked.
    fn sign_ui(&self, ui: &mut Ui) {
        let colours = theme::colours(ui);
        let going = self.microphone.as_ref().and_then(|microphone| microphone.going());
        let (words, is_open) = match (&self.microphone, going) {
            (None, _) => ("The microphone is closed".to_owned(), false),
            (Some(_), Some(_)) if matches!(self.stage, Stage::Room | Stage::RoomEnding) => {
                ("Listening to the room".to_owned(), true)
            }
            (Some(_), Some(length)) => (format!("Recording  {}", clock(length)), true),
            (Some(microphone), None) if microphone.is_open() => {
                ("The microphone is open".to_owned(), true)
            }
            (Some(_), None) => ("The microphone is being opened…".to_owned(), false),
        };
        let (fill, ink) = match is_open {
            true => (colours.accent, colours.on_accent),
            false => (theme::faded(colours.ground, 0.0), colours.quiet),
        };
        let frame = egui::Frame::new()
            .fill(fill)
            .corner_radius(CornerRadius::same(16))
            .inner_margin(egui::Margin::symmetric(if is_open { 14 } else { 0 }, 6));
        frame.show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            ui.spacing_mut().interact_size.y = 20.0;
            let sign = icons::RECORDED.as_str();
            let font = Type::Icon.font(ui.ctx());
            ui.label(RichText::new(sign).font(font).color(ink));
            let font = Type::Body.font(ui.ctx());
            let label = ui.label(RichText::new(words.as_str()).font(font).color(ink));
            // How long it lasts is not said every second.
            if going.is_none() {
                widgets::live(ui, &label);
            }
        });
    }

    /// A look at the room before the first take.
    fn room_ui(&mut self, ui: &mut Ui) {
        if self.is_room_done || matches!(self.stage, Stage::Recording | Stage::Ending) {
            return;
        }
        if self.take.is_some() && self.room.is_none() {
            return;
        }
        let going = self.microphone.as_ref().and_then(|microphone| microphone.going());
        let (words, is_free) = match (&self.stage, &self.room, going) {
            (Stage::Room, _, Some(length)) if length < SILENT => {
                let left = (SILENT - length).whole_secs() + 1;
                (format!("Say nothing for a moment… {left}"), false)
            }
            (Stage::Room, ..) => {
                ("Now read the line above aloud. Space ends it.".to_owned(), false)
            }
            (Stage::RoomEnding | Stage::RoomLooking, ..) => ("One moment…".to_owned(), false),
            (_, Some(verdict), _) => (verdict.said.join(" "), true),
            _ => (
                "First, if you like, a look at the room: four silent seconds, and then one line read aloud."
                    .to_owned(),
                true,
            ),
        };
        ui.add_space(GRID);
        widgets::sheet(ui, 16).show(ui, |ui| {
            ui.set_width(ui.available_width());
            let is_said = matches!(self.stage, Stage::Room).then_some(Type::Title);
            let words = widgets::text(ui, words, is_said.unwrap_or(Type::Body));
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
            if !is_free || self.is_recording() {
                return;
            }
            ui.horizontal_wrapped(|ui| {
                let can = self.microphone.as_ref().is_some_and(|it| it.is_open());
                let label = match self.room {
                    None => "Listen to the room",
                    Some(_) => "Once more",
                };
                if ui.add(Press::plain(label).enabled(can)).clicked() {
                    self.listen_to_room();
                }
                let label = match self.room {
                    None => "Without it",
                    Some(_) => "Go on",
                };
                if ui.add(Press::quiet(label)).clicked() {
                    self.is_room_done = true;
                }
            });
        });
    }

    /// The line, large, with the one before and the one after.
    fn lines_ui(&self, ui: &mut Ui) {
        ui.add_space(GRID * 2.0);
        let beside = |ui: &mut Ui, at: Option<usize>| {
            let text = at.and_then(|at| self.lines.get(at)).map_or("", |line| line.text.as_str());
            // One line each, so that the line at hand stays where it is.
            let words = widgets::quiet(ui, text, Type::Read);
            widgets::one_line(ui, words);
        };
        beside(ui, self.at.checked_sub(1));
        ui.add_space(GRID);
        let none = "There is no spoken line in this session yet.";
        let text = self.line().map_or(none, |line| line.text.as_str());
        let words = widgets::text(ui, text, Type::Caption);
        // A short line has the room of a long one.
        let room = Type::Caption.font(ui.ctx()).size * 1.25 * ROWS;
        ui.scope(|ui| {
            ui.set_min_height(room);
            let label = ui.add(egui::Label::new(words).wrap());
            widgets::live(ui, &label);
        });
        ui.add_space(GRID);
        beside(ui, Some(self.at + 1));
    }

    /// What can be done.
    fn controls_ui(&mut self, ui: &mut Ui, pressed: &mut Pressed) {
        let is_ready = matches!(self.stage, Stage::Ready);
        let goes = matches!(self.stage, Stage::Recording | Stage::Room);
        let has_take = self.take.as_ref().is_some_and(|take| take.seen.is_some());
        let has_line = self.line().is_some();
        let mut is_raw = false;
        ui.horizontal_wrapped(|ui| {
            let mut add = |ui: &mut Ui, command: Command, press: Press<'_>| {
                if ui.add(press.hint(command.hint(ui.ctx()))).clicked() {
                    pressed.command = Some(command);
                }
            };
            if !self.is_open() && is_ready {
                add(ui, Command::Take, Press::primary("Open the microphone").enabled(has_line));
            } else if goes {
                add(ui, Command::Take, Press::primary("Stop"));
            } else if self.take.is_some() || self.stage == Stage::Ending {
                // It stands there before the take was looked at, so that nothing blinks.
                let can = is_ready && has_take;
                add(ui, Command::Keep, Press::primary("Keep and go on").enabled(can));
            } else {
                let can =
                    is_ready && has_line && self.microphone.as_ref().is_some_and(|it| it.is_open());
                add(ui, Command::Take, Press::primary("Record").enabled(can));
            }
            if self.take.is_some() || matches!(self.stage, Stage::Recording | Stage::Ending) {
                add(ui, Command::Again, Press::plain("Again").enabled(self.is_open()));
                let stop = "Stop playing";
                let label = if self.hearing.is_heard() { stop } else { "Play" };
                let can = has_take && is_ready;
                // What stands beside it stays where it is.
                let width = Press::plain(stop).natural_width(ui);
                add(ui, Command::PlayTake, Press::plain(label).row(width).enabled(can));
                let raw = Press::plain(AS_RECORDED).hint(TO_COMPARE).enabled(can);
                is_raw = ui.add(raw).clicked();
            }
            let (first, last) = (self.at == 0, self.at + 1 >= self.lines.len());
            let before = Press::sign(ui, Command::LineBefore).enabled(is_ready && !first);
            add(ui, Command::LineBefore, before);
            let after = Press::sign(ui, Command::LineAfter).enabled(is_ready && !last);
            add(ui, Command::LineAfter, after);
        });
        if is_raw {
            self.play(None);
        }
    }

    /// What came of the last thing.
    fn state_ui(&self, ui: &mut Ui) {
        let said = self.said.as_deref().or(self.hearing.said.as_deref());
        widgets::said(ui, said);
    }

    /// The take at hand, and the others of the line.
    fn take_ui(&mut self, ui: &mut Ui) {
        if self.is_recording() {
            return;
        }
        if let Some(take) = &mut self.take {
            ui.add_space(GRID);
            match &take.seen {
                Some(seen) => {
                    let heard = self.hearing.playing_at();
                    wave_ui(ui, seen, &mut take.part, heard);
                    let (kept, all) = (take.part.end - take.part.start, seen.length);
                    let words = format!("{} of {} are kept", secs(kept), secs(all));
                    let words = widgets::quiet(ui, words, Type::Small);
                    ui.label(words);
                    for said in &seen.said {
                        let words = widgets::text(ui, said.as_str(), Type::Body);
                        let label = widgets::paragraph(ui, words);
                        widgets::live(ui, &label);
                    }
                    ui.add_space(GRID);
                    let words = widgets::quiet(ui, SOFTEN, Type::Small);
                    ui.label(words);
                    softening_ui(ui, &mut self.softening);
                }
                None => {
                    let words = widgets::quiet(ui, "One moment…", Type::Small);
                    ui.label(words);
                }
            }
        }
        if self.takes.len() > 1 {
            ui.add_space(GRID);
            let mut chosen = self.take.as_ref().map(|take| take.path.clone());
            let offers: Vec<_> = self
                .takes
                .iter()
                .zip(1..)
                .map(|(path, number)| (Some(path.clone()), format!("Take {number}")))
                .collect();
            if widgets::choose(ui, &mut chosen, &offers)
                && let Some(path) = chosen
            {
                self.choose(path);
            }
        }
        let played = self.line().and_then(|line| line.clip.as_deref());
        if let Some(clip) = played {
            let words = format!("This line is played by {clip}. What you keep takes its place.");
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        }
    }

    /// Which microphone it is.
    fn microphone_ui(&mut self, ui: &mut Ui, pressed: &mut Pressed) {
        ui.add_space(GRID);
        let words = "Space starts and stops, Enter keeps and goes on, R says it again, P plays. With a pedal: Page Down goes on, \
                     Page Up goes back.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        if let Some(Hearing::Open(used)) = self.microphone.as_ref().map(|it| it.hearing()) {
            let channels = if used.channels == 1 { "one channel" } else { "several channels" };
            let words = format!("{}, {} Hz, {channels}", used.name, used.rate);
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        }
        if self.names.len() > 1 && !self.is_recording() {
            let mut chosen = self.chosen.clone();
            let mut offers = vec![(None, "The microphone of the system".to_owned())];
            let others = self.names.iter().skip(1);
            offers.extend(others.map(|name| (Some(name.clone()), name.clone())));
            pick(ui, "Microphone", &mut chosen, &offers);
            if chosen != self.chosen {
                self.microphone = None;
                self.chosen = chosen;
                pressed.wishes.push(Wish::OpenMicrophone(self.chosen.clone()));
            }
        }
        let words = "What you keep is packed with the session. Every take stays in the folder takes of this bundle, on this \
                     computer only. The microphone is closed when you leave this page.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        // Room for what comes and goes above, so that nothing jumps.
        ui.allocate_exact_size(vec2(1.0, GRID), Sense::hover());
    }
}

/// How long a take is by now.
fn clock(length: Frames) -> String {
    let secs = length.whole_secs();
    format!("{}:{:02}", secs / 60, secs % 60)
}

/// A length to a tenth of a second.
fn secs(length: Frames) -> String {
    match length.whole_secs() {
        60.. => words::short(length),
        _ => format!("{:.1} s", length.as_secs_f64()),
    }
}
