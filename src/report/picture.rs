//! A page as a picture, for the preview: the very glyphs in the very places that the PDF has.

use std::sync::Arc;

use vello_cpu::color::AlphaColor;
use vello_cpu::kurbo::{Affine, Rect};
use vello_cpu::peniko::{Blob, FontData};
use vello_cpu::{Glyph, Pixmap, RenderContext, Resources};

use super::faces::Face;
use super::pages::{Ink, Page, Pages, Paper};
use crate::domain::record::report::Report;

/// A picture of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width and height in pixels.
    pub size: [u16; 2],
    /// Red, green, blue and opacity of each pixel, row by row; every pixel is opaque.
    pub rgba: Vec<u8>,
}

/// A page to be painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Paint {
    /// What was chosen.
    pub report: Arc<Report>,
    /// The paper.
    pub paper: Paper,
    /// Index of the page.
    pub page: usize,
    /// Pixels to a point of the paper, in hundredths.
    pub scale: u16,
}

/// A painted page.
pub struct Painted {
    /// Its picture.
    pub picture: Picture,
    /// Index of the page.
    pub page: usize,
    /// Number of pages.
    pub pages: usize,
    /// All text of all pages.
    pub text: String,
    /// Letters without a font.
    pub missing: Vec<char>,
}

impl Paint {
    /// Sets the pages and paints the one that was asked for, or the last one if there are fewer.
    pub fn run(&self) -> Painted {
        let set = Pages::set(&self.report.sheet(), self.paper);
        let last = set.pages.len().saturating_sub(1);
        let page = self.page.min(last);
        let scale = f32::from(self.scale) / 100.0;
        Painted {
            picture: picture(&set.pages[page], self.paper, scale),
            page,
            pages: set.pages.len(),
            text: set.text(),
            missing: set.missing,
        }
    }
}

/// Paints a page on white paper, `scale` pixels to a point: 0.1 to 10.
pub fn picture(page: &Page, paper: Paper, scale: f32) -> Picture {
    let scale = scale.clamp(0.1, 10.0);
    let [width, height] = paper.size().map(|points| (points * scale).round() as u16);
    let mut context = RenderContext::new(width, height);
    let mut resources = Resources::new();
    context.set_paint(color([0xFF; 3]));
    context.fill_rect(&Rect::new(0.0, 0.0, width.into(), height.into()));
    context.set_transform(Affine::scale(scale.into()));
    context.set_paint(color(Ink::Hairline.rgb()));
    for [x, y, wide, tall] in &page.lines {
        let [x, y, wide, tall] = [*x, *y, *wide, *tall].map(f64::from);
        context.fill_rect(&Rect::new(x, y, x + wide, y + tall));
    }
    let fonts = [Face::Sans, Face::Strong, Face::Book]
        .map(|face| FontData::new(Blob::new(Arc::new(face.bytes())), 0));
    for run in page.marks.iter().flat_map(|mark| &mark.runs) {
        context.set_paint(color(run.ink.rgb()));
        let mut x = run.at[0];
        let glyphs: Vec<Glyph> = run
            .glyphs
            .iter()
            .map(|glyph| {
                let at = x + glyph.offset[0] * run.size;
                x += glyph.advance * run.size;
                Glyph { id: glyph.id, x: at, y: run.at[1] - glyph.offset[1] * run.size }
            })
            .collect();
        context
            .glyph_run(&mut resources, &fonts[run.face as usize])
            .font_size(run.size)
            .hint(false)
            .fill_glyphs(glyphs.into_iter());
    }
    let mut pixels = Pixmap::new(width, height);
    context.flush();
    context.render(&mut pixels, &mut resources);
    let rgba = pixels.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b, pixel.a]);
    Picture { size: [width, height], rgba: rgba.collect() }
}

fn color([red, green, blue]: [u8; 3]) -> AlphaColor<vello_cpu::color::Srgb> {
    AlphaColor::from_rgba8(red, green, blue, 0xFF)
}
