//! The picture of a session, in the colours of the theme.

use eframe::egui::{Pos2, Rect, Shape as Paint, Stroke, Ui, pos2};

use crate::app::theme;
use crate::domain::shape::{HEIGHT, WIDTH};
use crate::domain::{Mark, Shape, Speaker};

/// Paints the shape of a session over a rectangle.
pub fn picture(ui: &Ui, shape: &Shape, rect: Rect) {
    let colours = theme::colours(ui);
    let painter = ui.painter();
    let (wide, high) = (rect.width() / WIDTH, rect.height() / HEIGHT);
    let at = |x: f32, y: f32| -> Pos2 { pos2(rect.left() + x * wide, rect.top() + y * high) };
    let line = |from: Pos2, to: Pos2, stroke: Stroke| painter.line_segment([from, to], stroke);
    for mark in &shape.marks {
        match mark {
            Mark::Turn { from, to, speaker } => {
                let fill = if *speaker == Speaker::First { colours.wash } else { colours.hover };
                painter.rect_filled(
                    Rect::from_min_max(at(*from, 2.0), at(*to, HEIGHT - 2.0)),
                    2,
                    fill,
                );
            }
            Mark::Silence { y } => {
                line(at(0.0, *y), at(WIDTH, *y), Stroke::new(1.0, colours.hairline));
            }
            Mark::Words { x, top, bottom } => {
                line(at(*x, *top), at(*x, *bottom), Stroke::new(1.5, colours.accent));
            }
            Mark::Breath(points) => {
                let points = points.iter().map(|(x, y)| at(*x, *y)).collect();
                painter.add(Paint::line(points, Stroke::new(1.25, colours.petals[1])));
            }
            Mark::Bell { x, y } => {
                painter.circle_filled(at(*x, *y), 2.0, colours.quiet);
            }
            Mark::Part { x, top } => {
                line(at(*x, *top), at(*x, HEIGHT), Stroke::new(1.0, colours.outline));
            }
        }
    }
}
