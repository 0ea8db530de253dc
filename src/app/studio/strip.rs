//! How a session comes out: its picture at the chosen length, where it is heard, and its sums.

use eframe::egui::{self, Rect, Sense, Stroke, Ui, pos2, vec2};

use super::Wish;
use super::editor::Editor;
use crate::app::command::Command;
use crate::app::theme::{self, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::studio::desk::{CardStep, LaidOut};
use crate::units::Frames;

/// The sums are shown in windows that are at least so many times as high as small text.
const SUMS_FROM: f32 = 42.0;

impl Editor {
    /// The strip at the foot of the screen.
    pub(super) fn strip_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let colours = theme::colours(ui);
        egui::Panel::bottom("strip")
            .resizable(false)
            .show_separator_line(false)
            .frame(egui::Frame::new().fill(colours.surface).inner_margin(vec2(24.0, 12.0)))
            .show(ui, |ui| {
                let line = ui.max_rect().expand2(vec2(24.0, 12.0));
                let hairline = Stroke::new(1.0, colours.hairline);
                ui.painter().hline(line.x_range(), line.top() + 0.5, hairline);
                self.controls_ui(ui, wishes);
                if let Some(from) = self.picture_ui(ui) {
                    wishes.push(Wish::HearAt(from));
                }
                // In a small window the words above need the room.
                let line = Type::Small.font(ui.ctx()).size;
                if ui.ctx().content_rect().height() > line * SUMS_FROM
                    || self.hearing.said.is_some()
                {
                    self.sums_ui(ui);
                }
            });
    }

    /// Hearing and length, on one line where there is room.
    fn controls_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        ui.horizontal_wrapped(|ui| {
            let can = self.is_current() || self.hearing.is_heard();
            let press = Press::command(ui, Command::Hear).enabled(can);
            // What stands beside it stays where it is.
            let width = press.natural_width(ui);
            let press = match self.hearing.is_heard() {
                true => press.showing("Stop", Command::Stop.icon()),
                false => press,
            };
            let press = press.row(width);
            if ui.add(press).clicked() {
                wishes.extend(self.obey(Command::Hear));
            }
            let Some(feasible) = self.judged.as_ref().and_then(|judged| judged.feasible.clone())
            else {
                let words = match self.judged {
                    Some(_) if self.is_without_words() => {
                        "It can be heard once every line has words."
                    }
                    Some(_) => "It can be heard once what is marked is mended.",
                    None => "One moment…",
                };
                let words = widgets::quiet(ui, words, Type::Body);
                ui.label(words);
                if let Some(card) = self.first_wrong()
                    && ui.add(Press::quiet("Take me there")).clicked()
                {
                    self.choose(card);
                }
                return;
            };
            let (least, most) = (feasible.shortest(), feasible.longest());
            let now = self.laid_out().map_or(least, |out| out.timeline.length());
            let among = words::among(now, least, most);
            let shown = words::short(among[0]);
            if least < most {
                // In a narrow window, what it is set to still stands beside it.
                let room = (ui.max_rect().width() * 0.3).min(260.0);
                let mut secs = self.length.unwrap_or(now).as_secs_f64();
                let range = least.as_secs_f64().ceil()..=most.as_secs_f64().floor().max(1.0);
                let response = widgets::slider(ui, "Length", &mut secs, range, 5.0, room);
                if response.changed() {
                    let offers =
                        self.kept.draft.view().map_or(&[][..], |view| &view.head().lengths);
                    // Under the pointer it catches on what clients will choose. Keys would never come away from it.
                    let near = match response.is_pointer_button_down_on() {
                        true => (most - least).as_secs_f64() * 0.02,
                        false => 0.0,
                    };
                    let is_near = |offer: &&Frames| (offer.as_secs_f64() - secs).abs() <= near;
                    let meant = offers.iter().find(is_near).copied();
                    let meant = meant.unwrap_or_else(|| Frames::from_secs(secs.round() as u64));
                    self.length = Some(feasible.nearest(meant));
                }
                let value = words::length(among[0]);
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(value));
            }
            let words = match least < most {
                true => {
                    let [_, least, most] = among.map(words::short);
                    format!("{shown}, of {least} to {most}")
                }
                false => format!("{shown}; it has no silence that can grow or shrink"),
            };
            let words = widgets::quiet(ui, words, Type::Small);
            ui.label(words);
        });
    }

    /// Whether what is to be mended first is a line without words.
    fn is_without_words(&self) -> bool {
        let cards = self.kept.draft.view().map_or(&[][..], |view| view.cards());
        let first = self.first_wrong().and_then(|card| cards.get(card));
        first.is_some_and(
            |card| matches!(&card.step, CardStep::Say { text, .. } if text.trim().is_empty()),
        )
    }

    /// The picture to scale in time. Returns the position that was pressed.
    fn picture_ui(&self, ui: &mut Ui) -> Option<Frames> {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), 56.0), Sense::click());
        let LaidOut { timeline, shape, .. } = self.laid_out()?;
        let colours = theme::colours(ui);
        ui.scope(|ui| {
            if !self.is_current() {
                ui.set_opacity(0.4);
            }
            widgets::picture(ui, shape, rect);
        });
        if let Some(at) = self.heard_at() {
            let length = timeline.length().0.max(1) as f64;
            let part = (at - timeline.begin()).0 as f64 / length;
            let x = rect.left() + rect.width() * part.clamp(0.0, 1.0) as f32;
            ui.painter().vline(x, rect.y_range(), Stroke::new(2.0, colours.accent));
        }
        let sentence = shape.sentence.clone();
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(egui::accesskit::Role::Image);
            node.set_label(sentence);
        });
        if let Some(at) = response.hover_pos() {
            let position = position_at(rect, at.x, timeline.begin(), timeline.length());
            ui.painter().vline(at.x, rect.y_range(), Stroke::new(1.0, colours.outline));
            let here = words::clock(position - timeline.begin());
            response.clone().on_hover_text_at_pointer(format!("Hear from {here}"));
        }
        let at = response.interact_pointer_pos().filter(|_| response.clicked())?;
        Some(position_at(rect, at.x, timeline.begin(), timeline.length()))
    }

    fn sums_ui(&self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.y = GRID / 2.0;
        let said = match (&self.hearing.said, self.laid_out()) {
            (Some(said), _) => said.clone(),
            (None, Some(out)) if self.is_current() => sums(out),
            (None, _) => String::new(),
        };
        let words = widgets::quiet(ui, said, Type::Small);
        let label = ui.add(egui::Label::new(words).wrap());
        if self.hearing.said.is_some() {
            widgets::live(ui, &label);
        }
    }
}

/// The position in a session at a place on its picture.
fn position_at(rect: Rect, x: f32, begin: Frames, length: Frames) -> Frames {
    debug_assert!(rect.contains(pos2(rect.left(), rect.top())));
    let part = f64::from(((x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0));
    begin + Frames((part * length.0 as f64) as u64)
}

/// The sums that a trainer looks at.
fn sums(out: &LaidOut) -> String {
    let sums = &out.sums;
    let mut parts = Vec::new();
    if let Some(words) = sums.words_a_minute {
        parts.push(format!("{words} words a minute"));
    }
    parts.push(format!("words for {} % of the time", sums.speech_percent));
    parts.push(format!("longest silence {}", words::short(sums.longest_silence)));
    match sums.breaths {
        0 => {}
        1 => parts.push("1 paced breath".into()),
        more => parts.push(format!("{more} paced breaths")),
    }
    match sums.only_shown {
        0 => {}
        1 => parts.push("1 line is shown, not spoken".into()),
        more => parts.push(format!("{more} lines are shown, not spoken")),
    }
    parts.join("  ·  ")
}
