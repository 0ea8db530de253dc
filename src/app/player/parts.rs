//! Where everything of a sitting is, in a window of any size.

use eframe::egui::{Rect, Ui, pos2, vec2};

use crate::app::theme::{self, GRID, Type};

/// The least height in which the shape can be seen to breathe, in points.
const LEAST_SHAPE: f32 = 64.0;

/// Where everything is. What has no room is empty.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// The whole screen.
    pub whole: Rect,
    /// The title, or what there is to say.
    pub top: Rect,
    /// The shape, and the turn in it.
    pub shape: Rect,
    /// The spoken line.
    pub caption: Rect,
    /// The time and the quiet controls, or the way back.
    pub rest: Rect,
    /// Pause, Ground me and Stop.
    pub three: Rect,
}

impl Parts {
    /// The margin around a screen of this size.
    pub(super) fn inside(whole: Rect) -> Rect {
        let margin = match whole.height() {
            height if height >= 600.0 => 28.0,
            height if height >= 400.0 => 16.0,
            _ => 8.0,
        };
        whole.shrink(margin)
    }

    /// The height of a row of controls.
    pub(super) fn row(ui: &Ui) -> f32 {
        (Type::Body.font(ui.ctx()).size * 1.6 + 18.0).max(44.0)
    }

    /// Shares out a screen: `three` is how high those are that never give way. `quiet` says that nothing
    /// stands above and below the middle.
    pub(super) fn of(ui: &Ui, whole: Rect, three: f32, quiet: bool, way_back: bool) -> Parts {
        let body = Type::Body.font(ui.ctx()).size;
        let line = Type::Caption.font(ui.ctx()).size;
        let (inside, row) = (Parts::inside(whole), Parts::row(ui));
        let across = |top: f32, bottom: f32| {
            Rect::from_min_max(pos2(inside.left(), top), pos2(inside.right(), bottom.max(top)))
        };
        let three = across((inside.bottom() - three).max(inside.top()), inside.bottom());
        let free = three.top() - GRID - inside.top();
        // Two lines as they are meant to be read.
        let least = line * 2.6;
        let head = body * 3.2;
        let roomy = free >= head + row + GRID + LEAST_SHAPE * 1.5 + least;
        let has_rest = way_back || (!quiet && free >= row + least);
        let (top, rest, middle) = if roomy {
            let rest = across(three.top() - row - 4.0, three.top() - 4.0);
            let top = across(inside.top(), inside.top() + head);
            let bottom = if has_rest { rest.top() } else { three.top() };
            (top, rest, across(top.bottom(), bottom - GRID))
        } else if has_rest {
            // The controls stand where the title would.
            let rest = across(inside.top(), inside.top() + row);
            (Rect::NOTHING, rest, across(rest.bottom() + GRID / 2.0, three.top() - GRID))
        } else {
            (Rect::NOTHING, Rect::NOTHING, across(inside.top(), three.top() - GRID))
        };
        let scale = theme::look(ui.ctx()).text_scale;
        // Large letters need more of it.
        let part = if scale > 1.2 || !roomy { 0.6 } else { 0.42 };
        let room = (line * 4.2).min((middle.height() * part).max(least)).min(middle.height());
        // A shape that is too small to be read gives way to the words.
        let room = match middle.height() - room - GRID < LEAST_SHAPE {
            true => middle.height(),
            false => room,
        };
        let shape = match room < middle.height() {
            true => across(middle.top(), middle.bottom() - room - GRID),
            false => Rect::NOTHING,
        };
        let wide = inside.width().min(720.0 * scale.max(1.0));
        let caption = Rect::from_center_size(
            pos2(middle.center().x, middle.bottom() - room / 2.0),
            vec2(wide, room),
        );
        let rest = if has_rest { rest } else { Rect::NOTHING };
        Parts { whole, top, shape, caption, rest, three }
    }

    /// Where something stands that has to be said: at the top, or in the place of the shape.
    pub(super) fn sentence(&self) -> Rect {
        match (self.top.is_positive(), self.shape.is_positive()) {
            (true, _) => self.top,
            (false, true) => self.shape,
            (false, false) => self.caption,
        }
    }

    /// How large the shape is.
    pub(super) fn radius(&self) -> f32 {
        (self.shape.height().min(self.shape.width()) / 2.0 - 4.0).clamp(0.0, 300.0)
    }
}
