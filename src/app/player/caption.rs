//! The caption of the line being spoken: one line fades out as the next fades in.

use std::sync::Arc;

use eframe::egui::{Align, FontId, Galley, Painter, Rect, pos2, text::LayoutJob, text::TextFormat};

use crate::app::theme::{self, Type};

/// Seconds that a line takes to fade in, and out.
const FADE: f64 = 0.35;

/// What is shown, and what it follows.
#[derive(Clone, Debug, Default)]
pub(super) struct Captions {
    now: Option<Arc<str>>,
    before: Option<Arc<str>>,
    /// When `now` came, in seconds of the window's time.
    changed: f64,
}

/// No letter is smaller than this, in points.
const SMALLEST: f32 = 9.0;

/// So many widths are tried between the whole and half of it.
const EVEN: u32 = 12;

impl Captions {
    /// Follows what is said.
    pub fn follow(&mut self, caption: Option<&Arc<str>>, time: f64) {
        if self.now.as_ref() != caption {
            self.before = self.now.take();
            self.now = caption.cloned();
            self.changed = time;
        }
    }

    /// Whether it is fading still.
    pub fn moves(&self, time: f64) -> bool {
        time - self.changed < FADE
    }

    /// Whether there is one, or one that fades.
    pub fn stand(&self, time: f64) -> bool {
        self.now.is_some() || (self.before.is_some() && self.moves(time))
    }

    /// Paints it in the middle of `rect`, smaller where it would not fit.
    pub fn paint(
        &self,
        painter: &Painter,
        rect: Rect,
        font: &FontId,
        colour: eframe::egui::Color32,
        time: f64,
    ) {
        let done = ((time - self.changed) / FADE).clamp(0.0, 1.0) as f32;
        for (line, strength) in [(&self.before, 1.0 - done), (&self.now, done)] {
            let Some(line) = line.as_ref().filter(|_| strength > 0.0) else { continue };
            let least = Type::Body.font(painter.ctx()).size;
            let galley = fit(painter, line, rect, font, least);
            let top = rect.top() + (rect.height() - galley.size().y).max(0.0) / 2.0;
            let at = pos2(rect.center().x, top);
            let colour = theme::faded(colour, strength);
            painter.galley_with_override_text_color(at, galley, colour);
        }
    }
}

/// The line set in `rect`, at the size of `font` or the next smaller one that fits, in rows that are about
/// equally long, so that no word stands alone. It is smaller than `least`, the text of this person, only
/// where it would be cut off otherwise.
fn fit(painter: &Painter, line: &str, rect: Rect, font: &FontId, least: f32) -> Arc<Galley> {
    let set = |size: f32, width: f32| {
        let font = FontId::new(size.round(), font.family.clone());
        let mut format = TextFormat::simple(font, theme::dim().ink);
        format.line_height = Some((size * 1.3).round());
        let mut job = LayoutJob::single_section(line.to_string(), format);
        job.wrap.max_width = width;
        job.halign = Align::Center;
        painter.layout_job(job)
    };
    let mut size = font.size;
    let mut galley = set(size, rect.width());
    while galley.size().y > rect.height() && size > SMALLEST {
        // Not past the text of this person before that was tried.
        size = if size > least { (size * 0.88).max(least) } else { size * 0.88 };
        galley = set(size, rect.width());
    }
    // Laid out once for each width, and kept by egui from one frame to the next.
    for width in 1..=EVEN {
        let narrower = set(size, rect.width() * (1.0 - width as f32 / (2 * EVEN) as f32));
        if narrower.rows.len() > galley.rows.len() {
            break;
        }
        galley = narrower;
    }
    galley
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fades_into_the_next_and_then_stands() {
        let (one, two): (Arc<str>, Arc<str>) = ("One.".into(), "Two.".into());
        let mut captions = Captions::default();
        captions.follow(Some(&one), 1.0);
        assert!(captions.moves(1.1));
        captions.follow(Some(&one), 2.0);
        assert!(!captions.moves(2.0), "the same line does not fade again");
        captions.follow(Some(&two), 3.0);
        assert_eq!((captions.before.as_ref(), captions.now.as_ref()), (Some(&one), Some(&two)));
        assert!(captions.moves(3.2));
    }
}
