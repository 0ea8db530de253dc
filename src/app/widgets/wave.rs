//! A stretch of a recording as it is seen, with two handles that move the ends of a part of it.

use std::ops::Range;

use eframe::egui::accesskit::Action;
use eframe::egui::{
    self, CornerRadius, CursorIcon, EventFilter, Id, Key, Rect, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::app::theme;
use crate::app::words;
use crate::units::Frames;

/// How far a key moves an end, and how far it does with Shift.
const STEP: Frames = Frames::from_millis(10);
const STRIDE: Frames = Frames::from_millis(100);
/// Height of the picture in points.
const HEIGHT: f32 = 88.0;
/// Width in points of what takes the pointer around a handle, and how far that reaches into the part.
const GRIP: f32 = 22.0;
const INTO: f32 = 6.0;
/// Width of a bar in points, and from one to the next.
const BAR: f32 = 2.0;
const EACH: f32 = 3.0;

/// What is seen of a recording.
pub struct Wave<'w> {
    /// Its loudest samples, 0 to 1, …
    pub peaks: &'w [f32],
    /// … for each so many frames.
    pub each: Frames,
    /// What is shown of it.
    pub shown: Range<Frames>,
    /// Parts that belong to something else.
    pub others: &'w [Range<Frames>],
    /// Where it is heard.
    pub heard_at: Option<Frames>,
    /// Shortest part.
    pub least: Frames,
}

/// Which end of the part.
#[derive(Copy, Clone, PartialEq, Eq)]
enum End {
    Start,
    End,
}

impl Wave<'_> {
    /// Shows it as wide as there is room, and has the ends of the part moved by pointer and keys. Returns whether they
    /// were.
    pub fn ui(&self, ui: &mut Ui, part: &mut Range<Frames>) -> bool {
        let size = vec2(ui.available_width(), HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(egui::accesskit::Role::Image);
            node.set_label("The recording around this line");
        });
        let before = part.clone();
        let ends = [End::Start, End::End];
        let focus = ends.map(|end| self.handle_ui(ui, rect, (response.id, end), part));
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, part);
            for ((end, at), has_focus) in ends.into_iter().zip([part.start, part.end]).zip(focus) {
                self.paint_handle(ui, rect, (end, at), has_focus);
            }
        }
        *part != before
    }

    fn x_of(&self, rect: Rect, at: Frames) -> f32 {
        let length = (self.shown.end - self.shown.start).0.max(1) as f32;
        let part = (at.0 as f32 - self.shown.start.0 as f32) / length;
        rect.left() + rect.width() * part
    }

    fn at_of(&self, rect: Rect, x: f32) -> Frames {
        let length = (self.shown.end - self.shown.start).0 as f32;
        let part = ((x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0);
        self.shown.start + Frames((part * length) as u64)
    }

    /// One end of the part: what moves it, and what is said of it. Returns whether keys go to it.
    fn handle_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        (id, end): (Id, End),
        part: &mut Range<Frames>,
    ) -> bool {
        let (name, now) = match end {
            End::Start => ("Start of the line", part.start),
            End::End => ("End of the line", part.end),
        };
        let x = self.x_of(rect, now);
        let grip = match end {
            End::Start => x - GRIP..=x + INTO,
            End::End => x - INTO..=x + GRIP,
        };
        let grip = Rect::from_x_y_ranges(grip, rect.y_range());
        let response = ui.interact(grip, id.with(name), Sense::click_and_drag());
        let mut moved = now;
        if response.dragged()
            && let Some(at) = response.interact_pointer_pos()
        {
            moved = self.at_of(rect, at.x);
        }
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        let has_focus = response.has_focus();
        if has_focus {
            let keys = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keys));
        }
        let (less, more) = ui.input(|input| {
            let asked = |key, action| {
                let keys = if has_focus { input.num_presses(key) } else { 0 };
                let step = if input.modifiers.shift { STRIDE } else { STEP };
                let asked = input.num_accesskit_action_requests(response.id, action);
                step * keys as u64 + STEP * asked as u64
            };
            (asked(Key::ArrowLeft, Action::Decrement), asked(Key::ArrowRight, Action::Increment))
        });
        moved = moved + more - less;
        match end {
            End::Start => part.start = moved.min(part.end - self.least),
            End::End => {
                let last = Frames(self.peaks.len() as u64 * self.each.0);
                part.end = moved.max(part.start + self.least).min(last.max(now));
            }
        }
        let now = if end == End::Start { part.start } else { part.end };
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), now.as_secs_f64(), name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_value(place(now));
            node.set_numeric_value_step(STEP.as_secs_f64());
            node.add_action(Action::Increment);
            node.add_action(Action::Decrement);
        });
        let hint = format!("{name}, {}. ← and → move it, with Shift further.", place(now));
        response.on_hover_text(hint).has_focus()
    }

    fn paint(&self, ui: &Ui, rect: Rect, part: &Range<Frames>) {
        let colours = theme::colours(ui);
        let painter = ui.painter().with_clip_rect(rect.expand(1.0).intersect(ui.clip_rect()));
        let radius = CornerRadius::same(theme::RADIUS / 2);
        painter.rect_filled(rect, radius, colours.ground);
        let stretch = |of: &Range<Frames>| {
            Rect::from_x_y_ranges(
                self.x_of(rect, of.start)..=self.x_of(rect, of.end),
                rect.y_range(),
            )
        };
        for other in self.others {
            painter.rect_filled(stretch(other).shrink2(vec2(0.0, 1.0)), 0, colours.hover);
        }
        painter.rect_filled(stretch(part).shrink2(vec2(0.0, 1.0)), 0, colours.wash);
        let loudest = self.peaks_in(&self.shown).iter().copied().fold(0.05, f32::max);
        let bars = (rect.width() / EACH) as usize;
        for bar in 0..bars {
            let x = rect.left() + bar as f32 * EACH;
            let stretch = self.at_of(rect, x)..self.at_of(rect, x + EACH);
            let peak = self.peaks_in(&stretch).iter().copied().fold(0.0, f32::max);
            // What is soft is to be seen, too: a consonant at an end may be.
            let half = ((peak / loudest).sqrt() * (HEIGHT / 2.0 - 6.0)).max(0.5);
            let colour = match part.contains(&stretch.start) {
                true => colours.accent,
                false => colours.outline,
            };
            let middle = rect.center().y;
            let bar = Rect::from_x_y_ranges(x..=x + BAR, middle - half..=middle + half);
            painter.rect_filled(bar, 1, colour);
        }
        if let Some(at) = self.heard_at {
            painter.vline(self.x_of(rect, at), rect.y_range(), Stroke::new(1.0, colours.ink));
        }
    }

    /// One handle: a line over the whole height, with something to take hold of.
    fn paint_handle(&self, ui: &Ui, rect: Rect, (end, at): (End, Frames), has_focus: bool) {
        let colours = theme::colours(ui);
        let x = self.x_of(rect, at);
        let side = if end == End::Start { -1.0 } else { 1.0 };
        ui.painter().vline(x, rect.y_range(), Stroke::new(2.0, colours.accent));
        let grip = Rect::from_center_size(pos2(x + side * 4.0, rect.center().y), vec2(9.0, 30.0));
        ui.painter().rect_filled(grip, 3, colours.accent);
        if has_focus {
            let ring = Stroke::new(2.0, colours.accent);
            ui.painter().rect_stroke(grip.expand(4.0), 6, ring, StrokeKind::Inside);
        }
    }

    fn peaks_in(&self, of: &Range<Frames>) -> &[f32] {
        let at = |place: Frames| ((place.0 / self.each.0.max(1)) as usize).min(self.peaks.len());
        let (start, end) = (at(of.start), at(of.end));
        &self.peaks[start..end.max(start + 1).min(self.peaks.len()).max(start)]
    }
}

/// A place in a recording, such as `3:07.24`.
fn place(at: Frames) -> String {
    let minutes = words::clock(Frames::from_secs(at.whole_secs()));
    format!("{minutes}.{:02}", at.whole_millis() % 1000 / 10)
}
