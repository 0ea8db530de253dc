//! What a sitting looks like.

use eframe::egui::{self, Align, Align2, Layout, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::SittingView;
use super::parts::Parts;
use super::shape::{self, Pose};
use super::three::Three;
use super::turn::TurnWords;
use crate::app::command::Command;
use crate::app::theme::{self, Colours, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::Phase;
use crate::sitting::{Bus, Snapshot, Stage, State};
use crate::units::{Frames, Gain};

/// Seconds that a sentence about the sound is shown.
const BANNER: f64 = 8.0;

/// Between two quiet controls.
const SIGN_GAP: f32 = 2.0;

/// Seconds that the shape takes from resting to breathing and back.
const SETTLE: f32 = 0.8;

impl SittingView {
    /// Shows the screen. Commands are added to `asked`; the window obeys them.
    pub fn ui(&mut self, ui: &mut Ui, asked: &mut Vec<Command>) {
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
        let stage = self.sitting.stage();
        match stage {
            Stage::Preparing => {
                return preparing_ui(ui, whole, &self.title, asked);
            }
            Stage::Grounded => return self.grounded_ui(ui, whole, asked),
            _ => {}
        }
        let paused = self.state().is_paused();
        let three = Three::of(ui, Parts::inside(whole), Parts::row(ui), paused);
        let way_back = stage == Stage::Grounding;
        let parts = Parts::of(ui, whole, three.height(), self.dim, way_back);
        self.middle_ui(ui, &parts, colours, time);
        self.top_ui(ui, &parts, colours, time);
        if !self.dim {
            self.rest_ui(ui, &parts, time, asked);
        }
        let grounding = matches!(stage, Stage::Grounding | Stage::Between);
        three.ui(ui, parts.three, colours, grounding, asked);
        if self.volumes_shown && !self.dim {
            self.volumes_ui(ui, &parts, time);
        }
        if way_back && self.back_ui(ui, &parts, colours) {
            self.return_to_session(time);
            ui.ctx().request_repaint();
        }
        self.plan_repaint(ui.ctx());
    }

    /// The shape, its ring, the caption, and the turn.
    fn middle_ui(&mut self, ui: &mut Ui, parts: &Parts, colours: &Colours, time: f64) {
        let now = self.last();
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
        // In a small window the shape gives way to a sentence, as long as that stands.
        let in_its_place =
            !self.dim && !parts.top.is_positive() && self.sentence(parts, time).is_some();
        if parts.shape.is_positive() && !in_its_place {
            shape::paint(&painter, centre, radius * 0.94, pose, colours);
            if let Some(now) = now.filter(|now| !now.open_end) {
                shape::ring(&painter, centre, radius, progress(now), colours);
            }
        }
        let field = if parts.shape.is_positive() { parts.shape } else { parts.caption };
        let shape_id = ui.scope_id().with("shape");
        let response = ui.interact(field, shape_id, Sense::hover());
        let said = said_of(now, self.state(), self.time_shown);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let done = now.map_or(0.0, progress);
        ui.ctx().accesskit_node_builder(shape_id, |node| {
            node.set_value(said.clone());
            node.set_numeric_value(f64::from((done * 100.0).round()));
        });
        let caption = self.last().and_then(|now| now.caption.clone());
        self.captions.follow(caption.as_ref(), time);
        if let Some(turn) = turn.filter(|_| !in_its_place) {
            let said = TurnWords {
                who: format!("{}  ·  {}", turn.who, turn.title),
                left: self.time_shown.then(|| words::clock(turn.left)),
                note: turn.ends_soon.then_some("A little time is left"),
            };
            // Within the ring, if it can be; and where nothing is said, in the room of the captions, too.
            let mut rooms = vec![(parts.shape, radius * 1.7), (parts.shape, parts.shape.width())];
            if !self.captions.stand(time) {
                let both = parts.shape.union(parts.caption);
                rooms.push((both, both.width()));
            }
            rooms.retain(|(room, _)| room.is_positive());
            said.paint(&painter, &rooms, colours.ink);
        }
        let font = Type::Caption.font(ui.ctx());
        if !in_its_place || parts.shape.is_positive() {
            self.captions.paint(&painter, parts.caption, &font, colours.ink, time);
        }
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
        self.last().map_or(State::Opening, |now| now.state)
    }

    /// What there is to say, as long as it is said.
    fn sentence(&self, parts: &Parts, time: f64) -> Option<String> {
        let banner = self.banner.as_ref().filter(|said| time - said.at < BANNER);
        let state = match self.state() {
            _ if self.dim => None,
            State::Held => Some("Paused while the computer slept"),
            State::Moved => Some("Paused, because the sound moved to another device"),
            State::Paused => Some("Paused"),
            _ => None,
        };
        // In a small window the first of the three says that it is paused.
        let state = state.filter(|_| parts.top.is_positive());
        banner.map(|said| said.sentence.clone()).or(state.map(str::to_owned))
    }

    /// The title and the part, and what there is to say; in the dark only this.
    fn top_ui(&mut self, ui: &mut Ui, parts: &Parts, colours: &Colours, time: f64) {
        let strength = if self.dim { 0.0 } else { self.rest_strength(time) };
        let grounding = matches!(self.sitting.stage(), Stage::Grounding | Stage::Between);
        let title = if grounding { "Grounding" } else { self.title.as_str() };
        let part = self.last().filter(|now| now.turn.is_none());
        let part = part.and_then(|now| now.part.clone()).filter(|part| part != title);
        let line = match part {
            Some(part) => format!("{title}  ·  {part}"),
            None => title.to_string(),
        };
        let sentence = self.sentence(parts, time);
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(parts.sentence())
                .layout(Layout::top_down(Align::Center)),
        );
        if let Some(said) = self.banner.as_ref().filter(|said| time - said.at < BANNER) {
            let left = (BANNER - (time - said.at)).max(0.0) + 0.02;
            let left = std::time::Duration::from_secs_f64(left);
            ui.ctx().request_repaint_after(left);
        }
        // One of the two: at a large text size there is no room for both.
        if let Some(sentence) = sentence {
            let words =
                egui::RichText::new(sentence).font(Type::Body.font(child.ctx())).color(colours.ink);
            let label = child.add(egui::Label::new(words).wrap());
            ui.ctx().accesskit_node_builder(label.id, |node| {
                node.set_live(egui::accesskit::Live::Polite);
            });
        } else if strength > 0.01 && parts.top.is_positive() {
            child.set_opacity(strength);
            let words = widgets::quiet(&child, line, Type::Body);
            widgets::one_line(&mut child, words);
        }
    }

    /// The time left and the quiet controls.
    fn rest_ui(&mut self, ui: &mut Ui, parts: &Parts, time: f64, asked: &mut Vec<Command>) {
        let strength = self.rest_strength(time);
        if strength <= 0.01 || !parts.rest.is_positive() {
            return;
        }
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(parts.rest)
                .layout(Layout::left_to_right(Align::Center)),
        );
        child.set_opacity(strength);
        let session = self.is_session();
        let time_left = self.last().map(|now| match now.open_end && now.position > now.end {
            true => String::new(),
            false => words::clock(now.end.max(now.position) - now.position.max(now.begin)),
        });
        let in_turn = self.last().is_some_and(|now| now.turn.is_some());
        // During the grounding, the way back stands there.
        if let Some(left) = time_left.filter(|_| self.time_shown && !in_turn && session) {
            let words = widgets::text(&child, left.as_str(), Type::Title);
            let label = child.label(words);
            let name = format!("{left} left");
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_value(name.clone()));
        }
        child.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = SIGN_GAP;
            let mut sign = |ui: &mut Ui, command: Command, press: Press| {
                if ui.add(press).clicked() {
                    asked.push(command);
                }
            };
            for command in
                self.signs(ui.available_width(), Press::sign(ui, Command::Dim).natural_width(ui))
            {
                let press = match command {
                    Command::Volumes => Press::sign(ui, command).chosen(self.volumes_shown),
                    _ => Press::sign(ui, command),
                };
                sign(ui, command, press);
            }
        });
    }

    /// The quiet controls from the right, as many as there is room for. What has none is had by its key.
    fn signs(&self, room: f32, each: f32) -> Vec<Command> {
        // Behind each, which of them go first.
        let all = [
            (Command::Volumes, 6),
            (Command::Dim, 5),
            (Command::Time, 2),
            (Command::Anchor, 0),
            (Command::SkipPart, 1),
            (Command::Forward15, 3),
            (Command::Back15, 4),
        ];
        let of_session = |command: &Command| !matches!(command, Command::Volumes | Command::Dim);
        let mut shown: Vec<(Command, u8)> = all.to_vec();
        shown.retain(|(command, _)| self.is_session() || !of_session(command));
        while !shown.is_empty() && shown.len() as f32 * (each + SIGN_GAP) > room {
            let least = shown.iter().map(|(_, rank)| *rank).min();
            shown.retain(|(_, rank)| Some(*rank) != least);
        }
        shown.into_iter().map(|(command, _)| command).collect()
    }

    /// A volume for each layer.
    fn volumes_ui(&mut self, ui: &mut Ui, parts: &Parts, time: f64) {
        let mut volumes = self.sitting.volumes();
        let mut wanted = false;
        // Never over the three, and above the controls where they stand below.
        let above = parts.whole.shrink(GRID).with_max_y(parts.three.top() - GRID);
        // Each name above its slider, where they have no room beside each other.
        let narrow = above.width() < Type::Body.font(ui.ctx()).size * 22.0;
        let below = parts.rest.is_positive() && parts.rest.top() > parts.whole.center().y;
        let foot = if below { parts.rest.right_top() } else { parts.three.right_top() };
        let sheet = egui::Area::new(ui.scope_id().with("volumes"))
            .order(egui::Order::Foreground)
            .pivot(Align2::RIGHT_BOTTOM)
            .fixed_pos(foot - vec2(0.0, GRID))
            .constrain_to(above)
            .show(ui.ctx(), |ui| {
                sheet_frame(ui).show(ui, |ui| {
                    let scroll =
                        egui::ScrollArea::vertical().max_height((above.height() - 48.0).max(40.0));
                    scroll.show(ui, |ui| {
                        egui::Grid::new("volumes").num_columns(2).spacing(vec2(16.0, 8.0)).show(
                            ui,
                            |ui| {
                                for bus in Bus::ALL {
                                    let words =
                                        widgets::text(ui, words::capital(bus.name()), Type::Body);
                                    ui.label(words);
                                    if narrow {
                                        ui.end_row();
                                    }
                                    let gain = &mut volumes[bus as usize];
                                    let mut volume = gain.0.sqrt() * 100.0;
                                    let name = format!("Volume of the {}", bus.name());
                                    let range = 0.0..=100.0;
                                    let slider =
                                        widgets::slider(ui, &name, &mut volume, range, 5.0, 160.0);
                                    if slider.changed() {
                                        // Squared: loudness is heard in ratios.
                                        *gain = Gain((volume / 100.0).powi(2));
                                        wanted = true;
                                    }
                                    ui.end_row();
                                }
                            },
                        );
                    });
                });
            });
        if wanted {
            self.set_volumes(volumes, time);
        }
        if widgets::closes_beside(ui, sheet.response.rect, parts.rest) {
            self.volumes_shown = false;
        }
    }

    /// During the grounding, the way back.
    fn back_ui(&mut self, ui: &mut Ui, parts: &Parts, colours: &Colours) -> bool {
        // Beside it stand the volumes and the dark.
        let beside = 2.0 * (Press::sign(ui, Command::Dim).natural_width(ui) + SIGN_GAP);
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .scope_id(egui::Id::unique("way back"))
                .max_rect(parts.rest.with_max_x(parts.rest.right() - beside))
                .layout(Layout::left_to_right(Align::Center)),
        );
        child.add(Press::plain("Back to where I was").colours(colours)).clicked()
    }

    /// After the grounding.
    fn grounded_ui(&mut self, ui: &mut Ui, whole: Rect, asked: &mut Vec<Command>) {
        let mut back = false;
        // In a small window the ways on come before the words.
        let cramped = whole.height() < Type::Body.font(ui.ctx()).size * 18.0;
        let fine = widgets::quiet(
            ui,
            "Whichever you choose is fine. What you have practised counts.",
            Type::Body,
        );
        let said = self.banner.as_ref().map(|said| said.sentence.as_str());
        middle(ui, whole, |ui| {
            if let Some(sentence) = said.filter(|sentence| !sentence.is_empty()) {
                let words = widgets::text(ui, sentence, Type::Body);
                let label = ui.add(egui::Label::new(words).wrap());
                widgets::live(ui, &label);
                ui.add_space(GRID * 2.0);
            }
            let words = widgets::text(ui, "You are here.", Type::Heading);
            ui.label(words);
            ui.add_space(GRID);
            if !cramped {
                ui.add(egui::Label::new(fine.clone()).wrap());
                ui.add_space(GRID * 3.0);
            }
            back = ui.add(Press::primary("Back to where I was")).clicked();
            ui.add_space(GRID);
            let stop = Press::plain("Stop here").hint(Command::Stop.hint(ui.ctx()));
            if ui.add(stop).clicked() {
                asked.push(Command::Stop);
            }
            if cramped {
                ui.add_space(GRID);
                ui.add(egui::Label::new(fine).wrap());
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
            self.return_to_session(ui.input(|input| input.time));
            ui.ctx().request_repaint();
        }
    }
}

/// How much of the session is over.
fn progress(now: &Snapshot) -> f32 {
    let length = (now.end - now.begin).0.max(1);
    (now.elapsed().0 as f64 / length as f64).min(1.0) as f32
}

/// What the shape says to who cannot see it: whose turn it is, or how the breath goes.
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

/// A column in the middle of the screen, which scrolls where it is too long.
pub(super) fn middle(ui: &mut Ui, whole: Rect, add: impl FnOnce(&mut Ui)) {
    let inside = whole.shrink(widgets::margin(ui));
    let room = inside.height() - Type::Body.font(ui.ctx()).size * 16.0;
    let top = inside.top() + room.clamp(0.0, (inside.height() * 0.32).min(220.0));
    let column = Rect::from_min_max(pos2(inside.left(), top), inside.max);
    let mut child = ui
        .new_child(egui::UiBuilder::new().max_rect(column).layout(Layout::top_down(Align::Center)));
    egui::ScrollArea::vertical().id_salt("middle").auto_shrink(false).show(&mut child, |ui| {
        ui.vertical_centered(add);
    });
}

/// The frame of a small sheet.
fn sheet_frame(ui: &Ui) -> egui::Frame {
    widgets::sheet(ui, 20).shadow(ui.visuals().popup_shadow)
}
