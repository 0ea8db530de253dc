//! Sliders: egui's do the work, and these are what is seen.

use std::ops::RangeInclusive;

use eframe::egui::{
    self, CornerRadius, Event, PointerButton, Pos2, Rect, Response, Stroke, Ui, pos2, vec2,
};

use crate::app::theme;

/// The radius of a slider's handle.
const HANDLE: f32 = 9.0;

/// A slider with a name for screen readers, as wide as there is room, up to `most` points.
pub fn slider<N: egui::emath::Numeric>(
    ui: &mut Ui,
    name: &str,
    value: &mut N,
    range: RangeInclusive<N>,
    step: f64,
    most: f32,
) -> Response {
    slider_or_none(ui, name, (value, true), range, step, most)
}

/// A slider that may have no value yet: its rail is empty until someone touches it.
pub fn slider_or_none<N: egui::emath::Numeric>(
    ui: &mut Ui,
    name: &str,
    (value, has_value): (&mut N, bool),
    range: RangeInclusive<N>,
    step: f64,
    most: f32,
) -> Response {
    let colours = theme::colours(ui);
    let (least, greatest) = (range.start().to_f64(), range.end().to_f64());
    // egui's slider does the work (pointer, keys, screen readers) and is not seen; its painter knows
    // one colour for rail and handle.
    let mut response = ui
        .scope(|ui| {
            ui.spacing_mut().slider_width = ui.available_width().max(140.0).min(most);
            ui.set_opacity(0.0);
            let slider = egui::Slider::new(value, range).step_by(step).show_value(false);
            ui.name_inputs(name, |ui| ui.add(slider))
        })
        .inner;
    // A remote or assistive click may come and go within one frame, which egui takes for no drag.
    if let Some(at) = clicked_at_once(ui, &response) {
        let rail = response.rect.x_range().shrink(HANDLE);
        let there = egui::remap_clamp(at.x, rail, least as f32..=greatest as f32);
        let steps = ((f64::from(there) - least) / step).round();
        *value = N::from_f64((least + steps * step).clamp(least, greatest));
        response.mark_changed();
    }
    if ui.is_rect_visible(response.rect) {
        let rect = response.rect;
        let done = (value.to_f64() - least) / (greatest - least).max(f64::EPSILON);
        // egui's own handle stays further from the ends; here both end where the text around them does.
        let ends = rect.left() + HANDLE..=rect.right() - HANDLE;
        let x = egui::lerp(ends, done.clamp(0.0, 1.0) as f32);
        let rail = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0));
        let way = Rect::from_min_max(rail.min, pos2(x, rail.bottom()));
        let (round, painter) = (CornerRadius::same(2), ui.painter());
        painter.rect_filled(rail, round, colours.hairline);
        let at = pos2(x, rect.center().y);
        let size = if response.hovered() || response.dragged() { HANDLE + 2.0 } else { HANDLE };
        if has_value {
            painter.rect_filled(way, round, colours.accent);
            painter.circle_filled(at, size, colours.accent);
        } else {
            painter.circle(at, size, colours.ground, Stroke::new(1.5, colours.outline));
        }
        if response.has_focus() {
            painter.circle_stroke(at, 14.0, Stroke::new(2.0, colours.accent));
        }
    }
    response
}

/// Where a slider was pressed and let go within this frame.
fn clicked_at_once(ui: &Ui, response: &Response) -> Option<Pos2> {
    let here = |at: &Pos2| {
        response.enabled() && response.contains_pointer() && response.rect.contains(*at)
    };
    ui.input(|input| {
        let mut pressed = None;
        for event in &input.events {
            let Event::PointerButton { pos, button: PointerButton::Primary, pressed: down, .. } =
                event
            else {
                continue;
            };
            match (down, pressed) {
                (true, _) => pressed = Some(*pos).filter(here),
                (false, Some(at)) => return Some(at),
                (false, None) => {}
            }
        }
        None
    })
}
