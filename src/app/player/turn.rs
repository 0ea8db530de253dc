//! Whose turn it is and how long it lasts: as large as the text of this person, in the room that there is.

use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Color32, Context, FontId, Galley, Painter, Rect, pos2};

use crate::app::theme::Type;

/// What is said of a turn.
pub(super) struct TurnWords {
    /// Who, and what for.
    pub who: String,
    /// The time left, where it is shown.
    pub left: Option<String>,
    /// That little is left.
    pub note: Option<&'static str>,
}

/// The countdown may be smaller than it is meant to be by these factors.
const SMALLER: [f32; 6] = [1.0, 0.85, 0.7, 0.55, 0.42, 0.28];

/// Lines in the order in which they stand, one below the other, in one of these rooms. Nothing where there
/// is no room for anything.
struct Lines {
    galleys: Vec<Arc<Galley>>,
    room: Rect,
}

impl TurnWords {
    /// Paints it in the middle of the first of these rooms in which it is as large as can be. Letters are
    /// never smaller than the text of this person; before that, a long name is cut.
    pub(super) fn paint(&self, painter: &Painter, rooms: &[(Rect, f32)], ink: Color32) {
        let Some(lines) = self.lines(painter, rooms, ink) else { return };
        let height: f32 = lines.galleys.iter().map(|galley| galley.size().y).sum();
        let mut top = lines.room.center().y - height / 2.0;
        for galley in lines.galleys {
            let below = top + galley.size().y;
            painter.galley(pos2(lines.room.center().x, top), galley, ink);
            top = below;
        }
    }

    fn lines(&self, painter: &Painter, rooms: &[(Rect, f32)], ink: Color32) -> Option<Lines> {
        // What is left out, if it must be: nothing, the end of a long name, the note, the name.
        for (rows, note, who) in [
            (None, true, true),
            (Some(2), true, true),
            (Some(1), true, true),
            (Some(1), false, true),
            (Some(1), false, false),
        ] {
            for smaller in SMALLER {
                for (room, width) in rooms {
                    let mut galleys = Vec::new();
                    let font = between(painter.ctx(), Type::Title, Type::Body, smaller);
                    if who || self.left.is_none() {
                        galleys.push(set(painter, &self.who, font, *width, rows.unwrap_or(2), ink));
                    }
                    if let Some(left) = &self.left {
                        let font = between(painter.ctx(), Type::Countdown, Type::Body, smaller);
                        galleys.push(set(painter, left, font, *width, 1, ink));
                    }
                    if let Some(said) = self.note.filter(|_| note) {
                        let font = Type::Body.font(painter.ctx());
                        galleys.push(set(painter, said, font, *width, 2, ink));
                    }
                    let height: f32 = galleys.iter().map(|galley| galley.size().y).sum();
                    let fits = height <= room.height()
                        && galleys.iter().all(|galley| galley.size().x <= room.width() + 0.5)
                        && (rows.is_some() || galleys.iter().all(|galley| !galley.elided));
                    if fits {
                        return Some(Lines { galleys, room: *room });
                    }
                }
            }
        }
        None
    }
}

/// The font of one kind, smaller by a factor, but not below that of another.
fn between(ctx: &Context, kind: Type, least: Type, smaller: f32) -> FontId {
    let (font, least) = (kind.font(ctx), least.font(ctx));
    FontId::new((font.size * smaller).max(least.size).round(), font.family)
}

/// Words in the middle, in at most so many rows of at most this width.
fn set(
    painter: &Painter,
    words: &str,
    font: FontId,
    width: f32,
    rows: usize,
    ink: Color32,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(words.to_owned(), TextFormat::simple(font, ink));
    job.wrap.max_width = width;
    job.wrap.max_rows = rows;
    job.halign = Align::Center;
    painter.layout_job(job)
}
