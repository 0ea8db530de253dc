//! What a sitting looks like.

use eframe::egui::{
    self, Align, Align2, Layout, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons;

use super::shape::{self, Pose};
use super::{Room, Stage, Wish};
use crate::app::command::Command;
use crate::app::theme::{self, Colours, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::Phase;
use crate::studio::{Bus, Snapshot, State};
use crate::units::{Frames, Gain};

/// Seconds that a sentence about the sound is shown.
const BANNER: f64 = 8.0;

/// Seconds that the shape takes from resting to breathing and back.
const SETTLE: f32 = 0.8;

impl Room {
    /// The screen. Commands are asked for, not obeyed here.
    ///
    /// # Errors
    /// When the sound does not answer.
    pub fn ui(&mut self, ui: &mut Ui, asked: &mut Vec<Command>) -> anyhow::Result<Option<Wish>> {
        let time = ui.input(|input| input.time);
        let is_someone = |event: &egui::Event| {
            use egui::Event::{Key, PointerButton, PointerMoved, Touch};
            matches!(event, Key { .. } | PointerButton { .. } | PointerMoved(_) | Touch { .. })
        };
        if ui.input(|input| input.events.iter().any(is_someone)) {
            self.touched = time;
        }
        let colours = if self.dim { theme::dim() } else { theme::colours(ui) };
        let whole = ui.max_rect();
        ui.painter().rect_filled(whole, 0, colours.ground);
        match &self.stage {
            Stage::Preparing => {
                preparing_ui(ui, whole, &self.title, asked);
                return Ok(None);
            }
            Stage::Grounded(_) => return self.grounded_ui(ui, whole, asked),
            _ => {}
        }
        let parts = Parts::of(ui, whole, self.dim);
        self.middle_ui(ui, &parts, colours, time);
        if !self.dim {
            self.top_ui(ui, &parts, time);
            self.rest_ui(ui, &parts, time, asked);
        }
        self.three_ui(ui, &parts, colours, asked);
        if self.volumes_shown && !self.dim {
            self.volumes_ui(ui, &parts)?;
        }
        let back = matches!(self.stage, Stage::Grounding(..)) && self.back_ui(ui, &parts, colours);
        if back {
            self.return_to_session()?;
            ui.ctx().request_repaint();
        }
        self.plan_repaint(ui.ctx());
        Ok(None)
    }

    /// The shape, its ring, the caption, and the turn.
    fn middle_ui(&mut self, ui: &mut Ui, parts: &Parts, colours: &Colours, time: f64) {
        let now = self.last.as_ref();
        let breath = now.and_then(|now| now.breath);
        let look = theme::look(ui.ctx());
        let paced = ui.ctx().animate_bool_with_time(
            ui.scope_id().with("paced"),
            breath.is_some(),
            if look.reduced_motion { 0.0 } else { SETTLE },
        );
        let position = now.map_or(Frames::ZERO, |now| now.position);
        let pose = Pose::of(breath, position, paced, look.reduced_motion);
        let (centre, radius) = (parts.shape.center(), parts.radius());
        let painter = ui.painter().clone();
        let turn = now.and_then(|now| now.turn.clone());
        // Behind the countdown it is paler, so that the figures stand out.
        let pose = match turn {
            Some(_) => Pose { glow: pose.glow * 0.45, ..pose },
            None => pose,
        };
        // What fades into sleep darkens with its sound.
        let left = now.map_or(1.0, |now| now.left);
        let pose = Pose { glow: pose.glow * (0.2 + 0.8 * left), ..pose };
        shape::paint(&painter, centre, radius * 0.94, pose, colours);
        if let Some(now) = now.filter(|now| !now.open_end) {
            shape::ring(&painter, centre, radius, progress(now), colours);
        }
        let shape_id = ui.scope_id().with("shape");
        let response = ui.interact(parts.shape, shape_id, Sense::hover());
        let said = said_of(now, self.state(), self.time_shown);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let done = now.map_or(0.0, progress);
        ui.ctx().accesskit_node_builder(shape_id, |node| {
            node.set_value(said.clone());
            node.set_numeric_value(f64::from((done * 100.0).round()));
        });
        if let Some(turn) = turn {
            let title = format!("{}  ·  {}", turn.who, turn.title);
            let font = Type::Title.font(ui.ctx());
            let at = centre - vec2(0.0, radius * 0.36);
            centred(ui, at, &title, font, colours.ink, radius * 1.7);
            if self.time_shown {
                let font = Type::Countdown.font(ui.ctx());
                painter.text(
                    centre,
                    Align2::CENTER_CENTER,
                    words::clock(turn.left),
                    font,
                    colours.ink,
                );
            }
            if turn.ends_soon {
                let font = Type::Body.font(ui.ctx());
                let at = centre + vec2(0.0, radius * 0.42);
                centred(ui, at, "A little time is left", font, colours.ink, radius * 1.7);
            }
        }
        let caption = self.last.as_ref().and_then(|now| now.caption.clone());
        self.captions.follow(caption.as_ref(), time);
        let font = Type::Caption.font(ui.ctx());
        self.captions.paint(&painter, parts.caption, &font, colours.ink, time);
        if let Some(caption) = caption {
            let id = ui.scope_id().with("caption");
            let response = ui.interact(parts.caption, id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &*caption));
            ui.ctx().accesskit_node_builder(id, |node| {
                node.set_live(egui::accesskit::Live::Polite);
            });
        }
    }

    fn state(&self) -> State {
        self.last.as_ref().map_or(State::Opening, |now| now.state)
    }

    /// The title and the part, and what there is to say about the sound.
    fn top_ui(&mut self, ui: &mut Ui, parts: &Parts, time: f64) {
        let strength = self.rest_strength(time);
        let colours = theme::colours(ui);
        let grounding = matches!(self.stage, Stage::Grounding(..) | Stage::Between(_));
        let title = if grounding { "Grounding" } else { self.title.as_str() };
        let part = self.last.as_ref().filter(|now| now.turn.is_none());
        let part = part.and_then(|now| now.part.clone()).filter(|part| part != title);
        let line = match part {
            Some(part) => format!("{title}  ·  {part}"),
            None => title.to_string(),
        };
        let state = match self.state() {
            State::Held => Some("Paused while the computer slept".to_string()),
            State::Paused => Some("Paused".to_string()),
            _ => None,
        };
        let banner = self.banner.as_ref().filter(|(_, said)| time - said < BANNER);
        let sentence = banner.map(|(sentence, _)| sentence.clone()).or(state);
        if let Some((_, said)) = banner {
            let left = std::time::Duration::from_secs_f64((BANNER - (time - said)).max(0.0) + 0.02);
            ui.ctx().request_repaint_after(left);
        }
        let mut child = ui.new_child(
            egui::UiBuilder::new().max_rect(parts.top).layout(Layout::top_down(Align::Center)),
        );
        // One of the two: at a large text size there is no room for both.
        if let Some(sentence) = sentence {
            let words =
                egui::RichText::new(sentence).font(Type::Body.font(child.ctx())).color(colours.ink);
            let label = child.add(egui::Label::new(words).wrap());
            ui.ctx().accesskit_node_builder(label.id, |node| {
                node.set_live(egui::accesskit::Live::Polite);
            });
        } else if strength > 0.01 {
            child.set_opacity(strength);
            let words = widgets::quiet(&child, line, Type::Body);
            widgets::one_line(&mut child, words);
        }
    }

    /// The time left and the quiet controls.
    fn rest_ui(&mut self, ui: &mut Ui, parts: &Parts, time: f64, asked: &mut Vec<Command>) {
        let strength = self.rest_strength(time);
        if strength <= 0.01 {
            return;
        }
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(parts.rest)
                .layout(Layout::left_to_right(Align::Center)),
        );
        child.set_opacity(strength);
        let session = self.is_session();
        let time_left =
            self.last.as_ref().map(|now| match now.open_end && now.position > now.end {
                true => String::new(),
                false => words::clock(now.end.max(now.position) - now.position.max(now.begin)),
            });
        let in_turn = self.last.as_ref().is_some_and(|now| now.turn.is_some());
        // During the grounding, the way back stands there.
        if let Some(left) = time_left.filter(|_| self.time_shown && !in_turn && session) {
            let words = widgets::text(&child, left.as_str(), Type::Title);
            let label = child.label(words);
            let name = format!("{left} left");
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_value(name.clone()));
        }
        child.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let mut sign = |ui: &mut Ui, command: Command, press: Press| {
                if ui.add(press).clicked() {
                    asked.push(command);
                }
            };
            let volumes = Press::sign(ui, Command::Volumes).chosen(self.volumes_shown);
            sign(ui, Command::Volumes, volumes);
            let press = Press::sign(ui, Command::Dim);
            sign(ui, Command::Dim, press);
            if session {
                for command in [
                    Command::Time,
                    Command::Anchor,
                    Command::SkipPart,
                    Command::Forward15,
                    Command::Back15,
                ] {
                    let press = Press::sign(ui, command);
                    sign(ui, command, press);
                }
            }
        });
    }

    /// Pause, Ground me and Stop: always there.
    fn three_ui(
        &mut self,
        ui: &mut Ui,
        parts: &Parts,
        colours: &Colours,
        asked: &mut Vec<Command>,
    ) {
        let paused = matches!(self.state(), State::Paused | State::Held);
        let grounding = matches!(self.stage, Stage::Grounding(..) | Stage::Between(_));
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(parts.three)
                .layout(Layout::left_to_right(Align::Center)),
        );
        let mut row = |ui: &mut Ui| -> f32 {
            let left = ui.cursor().left();
            for command in [Command::Pause, Command::GroundMe, Command::Stop] {
                let press = match (command, paused) {
                    (Command::Pause, true) => {
                        Press::command(ui, command).showing("Go on", icons::ICON_PLAY_ARROW)
                    }
                    _ => Press::command(ui, command),
                };
                let useful = command != Command::GroundMe || !grounding;
                if ui.add(press.colours(colours).enabled(useful)).clicked() {
                    asked.push(command);
                }
            }
            ui.min_rect().right() - left
        };
        // In the middle: measured once where it can not be seen.
        let width =
            child.data(|kept| kept.get_temp::<f32>(egui::Id::unique("three"))).unwrap_or(0.0);
        let space = ((parts.three.width() - width) / 2.0).max(0.0);
        child.add_space(space);
        let found = row(&mut child);
        if (found - width).abs() > 0.5 {
            child.data_mut(|kept| kept.insert_temp(egui::Id::unique("three"), found));
            child.ctx().request_discard("the width of the row was not known");
        }
    }

    /// A volume for each layer.
    fn volumes_ui(&mut self, ui: &mut Ui, parts: &Parts) -> anyhow::Result<()> {
        let Some(player) = self.player() else { return Ok(()) };
        let mut wanted: Vec<(Bus, f32)> = Vec::new();
        let sheet = egui::Area::new(ui.scope_id().with("volumes"))
            .order(egui::Order::Foreground)
            .pivot(Align2::RIGHT_BOTTOM)
            .fixed_pos(parts.rest.right_top() - vec2(0.0, GRID))
            .constrain_to(parts.whole.shrink(GRID))
            .show(ui.ctx(), |ui| {
                sheet_frame(ui).show(ui, |ui| {
                    egui::Grid::new("volumes").num_columns(2).spacing(vec2(16.0, 8.0)).show(
                        ui,
                        |ui| {
                            for bus in Bus::ALL {
                                let words =
                                    widgets::text(ui, words::capital(bus.name()), Type::Body);
                                ui.label(words);
                                let mut volume = player.volume(bus).0.sqrt() * 100.0;
                                let name = format!("Volume of the {}", bus.name());
                                let range = 0.0..=100.0;
                                let slider =
                                    widgets::slider(ui, &name, &mut volume, range, 5.0, 160.0);
                                if slider.changed() {
                                    wanted.push((bus, volume / 100.0));
                                }
                                ui.end_row();
                            }
                        },
                    );
                });
            });
        for (bus, volume) in wanted {
            // Squared: loudness is heard in ratios.
            player.set_volume(bus, Gain(volume * volume))?;
        }
        let volumes = player.volumes();
        self.volumes = volumes;
        if widgets::closes_beside(ui, sheet.response.rect, parts.rest) {
            self.volumes_shown = false;
        }
        Ok(())
    }

    /// During the grounding, the way back.
    fn back_ui(&mut self, ui: &mut Ui, parts: &Parts, colours: &Colours) -> bool {
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(parts.rest)
                .layout(Layout::left_to_right(Align::Center)),
        );
        child.add(Press::plain("Back to where I was").colours(colours)).clicked()
    }

    /// After the grounding.
    fn grounded_ui(
        &mut self,
        ui: &mut Ui,
        whole: Rect,
        asked: &mut Vec<Command>,
    ) -> anyhow::Result<Option<Wish>> {
        let mut back = false;
        middle(ui, whole, |ui| {
            let words = widgets::text(ui, "You are here.", Type::Heading);
            ui.label(words);
            ui.add_space(GRID);
            let words = widgets::quiet(
                ui,
                "Whichever you choose is fine. What you have practised counts.",
                Type::Body,
            );
            ui.add(egui::Label::new(words).wrap());
            ui.add_space(GRID * 3.0);
            back = ui.add(Press::primary("Back to where I was")).clicked();
            ui.add_space(GRID);
            let stop = Press::plain("Stop here").hint(Command::Stop.hint(ui.ctx()));
            if ui.add(stop).clicked() {
                asked.push(Command::Stop);
            }
            if !self.support.is_empty() {
                ui.add_space(GRID * 3.0);
                let words = widgets::quiet(ui, "Someone to turn to", Type::Small);
                ui.label(words);
                let words = widgets::text(ui, &self.support, Type::Body);
                ui.add(egui::Label::new(words).wrap());
            }
        });
        if back {
            self.return_to_session()?;
            ui.ctx().request_repaint();
        }
        Ok(None)
    }
}

/// How much of the session is over.
fn progress(now: &Snapshot) -> f32 {
    let length = (now.end - now.begin).0.max(1);
    (now.elapsed().0 as f64 / length as f64).min(1.0) as f32
}

/// What the shape says to who can not see it: whose turn it is, or how the breath goes.
fn said_of(now: Option<&Snapshot>, state: State, time_shown: bool) -> String {
    if state == State::Paused {
        return "Paused".into();
    }
    if let Some(turn) = now.and_then(|now| now.turn.as_ref()) {
        let mut said = format!("{}: {}", turn.who, turn.title);
        if time_shown {
            // By the minute, and at the end by ten seconds: a reader that says every second says
            // nothing else.
            let secs = turn.left.whole_secs();
            let step = if secs >= 60 { 60 } else { 10 };
            let left = Frames::from_secs(secs.next_multiple_of(step));
            said.push_str(&format!(", {} left in this turn", words::length(left)));
        }
        if turn.ends_soon {
            said.push_str(". A little time is left");
        }
        return said;
    }
    let breath = now.and_then(|now| now.breath).map(|breath| match breath.phase {
        Phase::In => "Breathing in",
        Phase::TopUp => "A little more in",
        Phase::HoldIn | Phase::HoldOut => "Resting the breath",
        Phase::Out => "Breathing out",
    });
    breath.unwrap_or("Quiet").into()
}

/// Where everything is.
struct Parts {
    whole: Rect,
    top: Rect,
    shape: Rect,
    caption: Rect,
    rest: Rect,
    three: Rect,
}

impl Parts {
    fn of(ui: &Ui, whole: Rect, dim: bool) -> Parts {
        let body = Type::Body.font(ui.ctx()).size;
        let row = (body * 1.6 + 18.0).max(44.0);
        let margin = if whole.height() < 600.0 { 16.0 } else { 28.0 };
        let inside = whole.shrink2(vec2(margin, margin));
        let three = Rect::from_min_max(pos2(inside.left(), inside.bottom() - row), inside.max);
        let rest = Rect::from_min_max(
            pos2(inside.left(), three.top() - row - 4.0),
            pos2(inside.right(), three.top() - 4.0),
        );
        let top = Rect::from_min_max(inside.min, pos2(inside.right(), inside.top() + body * 3.2));
        let middle = Rect::from_min_max(
            pos2(inside.left(), top.bottom()),
            pos2(inside.right(), if dim { three.top() } else { rest.top() } - GRID),
        );
        let caption_room = (Type::Caption.font(ui.ctx()).size * 4.2).min(middle.height() * 0.42);
        let shape = Rect::from_min_max(
            middle.min,
            pos2(middle.right(), middle.bottom() - caption_room - GRID),
        );
        let wide = inside.width().min(720.0 * theme::look(ui.ctx()).text_scale.max(1.0));
        let caption = Rect::from_center_size(
            pos2(middle.center().x, middle.bottom() - caption_room / 2.0),
            vec2(wide, caption_room),
        );
        Parts { whole, top, shape, caption, rest, three }
    }

    fn radius(&self) -> f32 {
        (self.shape.height().min(self.shape.width()) / 2.0 - 4.0).clamp(40.0, 300.0)
    }
}

/// One line in the middle, smaller where it would not fit.
fn centred(
    ui: &Ui,
    at: egui::Pos2,
    text: &str,
    mut font: egui::FontId,
    colour: egui::Color32,
    width: f32,
) {
    let painter = ui.painter();
    let mut galley = painter.layout_no_wrap(text.to_string(), font.clone(), colour);
    if galley.size().x > width {
        font.size = (font.size * width / galley.size().x).max(11.0);
        galley = painter.layout_no_wrap(text.to_string(), font, colour);
    }
    painter.galley(at - galley.size() / 2.0, galley, colour);
}

/// While the recordings are read.
fn preparing_ui(ui: &mut Ui, whole: Rect, title: &str, asked: &mut Vec<Command>) {
    middle(ui, whole, |ui| {
        let words = widgets::text(ui, title, Type::Heading);
        widgets::one_line(ui, words);
        let words = widgets::quiet(ui, "Getting ready…", Type::Body);
        ui.label(words);
        ui.add_space(GRID * 2.0);
        if ui.add(Press::plain("Cancel")).clicked() {
            asked.push(Command::Stop);
        }
    });
}

/// A column in the middle of the screen.
pub(super) fn middle(ui: &mut Ui, whole: Rect, add: impl FnOnce(&mut Ui)) {
    let inside = whole.shrink(widgets::margin(ui));
    let top = inside.top() + (inside.height() * 0.32).min(220.0);
    let column = Rect::from_min_max(pos2(inside.left(), top), inside.max);
    let mut child = ui
        .new_child(egui::UiBuilder::new().max_rect(column).layout(Layout::top_down(Align::Center)));
    add(&mut child);
}

/// The frame of a small sheet.
fn sheet_frame(ui: &Ui) -> egui::Frame {
    let colours = theme::colours(ui);
    egui::Frame::new()
        .fill(colours.surface)
        .stroke(Stroke::new(1.0, colours.hairline))
        .corner_radius(theme::RADIUS)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(20)
}
