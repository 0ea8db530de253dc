//! A take as it is drawn, and the two handles that say what of it is kept.

use std::ops::Range;

use eframe::egui::{
    self, CornerRadius, CursorIcon, EventFilter, Key, Rect, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::app::theme::{self, Colours};
use crate::studio::takes::SeenTake;
use crate::units::Frames;

/// Height of the picture in points.
const HEIGHT: f32 = 88.0;
/// Width within which a handle can be taken hold of.
const GRIP: f32 = 18.0;
/// A key moves a handle by this much.
const STEP: Frames = Frames::from_millis(20);
/// What is kept is at least so long.
const LEAST: Frames = Frames::from_millis(200);

/// Shows a take. The handles change the part of it that is kept; `heard` is where in it that is heard now.
pub(super) fn wave_ui(
    ui: &mut Ui,
    seen: &SeenTake,
    part: &mut Range<Frames>,
    heard: Option<Frames>,
) {
    let colours = theme::colours(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Image);
        node.set_label("The take");
    });
    let inner = rect.shrink2(vec2(GRIP / 2.0, 0.0));
    let length = seen.length.0.max(1) as f32;
    let x = |at: Frames| inner.left() + inner.width() * (at.0 as f32 / length).clamp(0.0, 1.0);
    ui.painter().rect_filled(rect, CornerRadius::same(theme::RADIUS), colours.surface);
    let kept = Rect::from_x_y_ranges(x(part.start)..=x(part.end), rect.y_range());
    ui.painter().rect_filled(kept, 0, colours.wash);
    columns_ui(ui, seen, inner, kept, colours);
    if let Some(heard) = heard {
        let stroke = Stroke::new(2.0, colours.ink);
        ui.painter().vline(x(part.start + heard), rect.y_range(), stroke);
    }
    let at = |x: f32| {
        let share = f64::from(((x - inner.left()) / inner.width().max(1.0)).clamp(0.0, 1.0));
        Frames((share * seen.length.0 as f64) as u64)
    };
    let start = handle_ui(ui, "Start", x(part.start), rect, part.start, at);
    part.start = start.min(Frames(part.end.0.saturating_sub(LEAST.0)));
    let end = handle_ui(ui, "End", x(part.end), rect, part.end, at);
    part.end = end.max(part.start + LEAST).min(seen.length);
}

fn columns_ui(ui: &Ui, seen: &SeenTake, inner: Rect, kept: Rect, colours: &Colours) {
    let highest = seen.columns.iter().flatten().fold(0.05f32, |most, at| most.max(at.abs()));
    let wide = inner.width() / seen.columns.len().max(1) as f32;
    for (number, [low, high]) in seen.columns.iter().enumerate() {
        let x = inner.left() + wide * (number as f32 + 0.5);
        let y = |sample: f32| inner.center().y - sample / highest * inner.height() * 0.42;
        let is_kept = kept.x_range().contains(x);
        let colour = if is_kept { colours.accent } else { colours.outline };
        let (top, bottom) =
            (y(*high).min(inner.center().y - 0.5), y(*low).max(inner.center().y + 0.5));
        ui.painter().vline(x, top..=bottom, Stroke::new(wide.max(1.0), colour));
    }
}

/// A handle at `x`; returns where it is then. It is dragged, or moved by the arrows.
fn handle_ui(
    ui: &mut Ui,
    name: &str,
    x: f32,
    rect: Rect,
    now: Frames,
    at: impl Fn(f32) -> Frames,
) -> Frames {
    let colours = theme::colours(ui);
    let grip = Rect::from_center_size(pos2(x, rect.center().y), vec2(GRIP, rect.height()));
    let id = ui.scope_id().with(("take", name));
    let response =
        ui.interact(grip, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeColumn);
    let secs = now.as_secs_f64();
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), secs, name));
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_label(name);
        node.set_value(format!("{secs:.2} s"));
        node.add_action(egui::accesskit::Action::Increment);
        node.add_action(egui::accesskit::Action::Decrement);
    });
    let mut then = now;
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        then = at(pointer.x);
    }
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
    use egui::accesskit::Action::{Decrement, Increment};
    let (mut back, mut on) = ui.input(|input| {
        let asked = |action| input.num_accesskit_action_requests(id, action);
        (asked(Decrement), asked(Increment))
    });
    if response.has_focus() {
        ui.input(|input| {
            back += input.num_presses(Key::ArrowLeft);
            on += input.num_presses(Key::ArrowRight);
        });
    }
    then = Frames((then.0 + STEP.0 * on as u64).saturating_sub(STEP.0 * back as u64));
    let is_held = response.hovered() || response.dragged();
    let wide = if is_held { 4.0 } else { 3.0 };
    ui.painter().vline(x, rect.y_range(), Stroke::new(wide, colours.accent));
    let knob = pos2(x, rect.center().y);
    ui.painter().circle_filled(knob, if is_held { 9.0 } else { 7.0 }, colours.accent);
    if response.has_focus() {
        ui.painter().circle_stroke(knob, 12.0, Stroke::new(2.0, colours.accent));
    }
    then
}
