//! The cover of a sound file: the shape of the session on a square.

use png::{BitDepth, ColorType, Encoder};

use crate::audio::encode::Cover;
use crate::domain::shape::{HEIGHT, WIDTH};
use crate::domain::{Mark, Shape, Speaker};

/// Width and height in pixels: sharp on a phone's lock screen, and a few kilobytes.
const SIDE: usize = 600;

/// Free space at the left and the right, in pixels.
const MARGIN: f32 = 48.0;

/// The shape is drawn higher than elsewhere, so that it fills a square better.
const HIGHER: f32 = 2.0;

/// A colour in sRGB.
type Colour = [u8; 3];

const GROUND: Colour = [0xf7, 0xf4, 0xee];
const SILENCE: Colour = [0x8f, 0x88, 0x7c];
const WORDS: Colour = [0x2f, 0x65, 0x5c];
const BREATH: Colour = [0x7c, 0x87, 0xbd];
const BELL: Colour = [0x2b, 0x2c, 0x2f];
const FIRST: Colour = [0xdf, 0xea, 0xe4];
const SECOND: Colour = [0xe4, 0xe4, 0xf1];

/// Draws the cover of a session.
///
/// # Errors
/// When it cannot be encoded.
pub(super) fn cover(shape: &Shape) -> anyhow::Result<Cover> {
    let mut canvas = Canvas { pixels: vec![GROUND; SIDE * SIDE] };
    for mark in &shape.marks {
        draw(&mut canvas, mark);
    }
    let side = SIDE as u32;
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, side, side);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(canvas.pixels.as_flattened())?;
    writer.finish()?;
    Ok(Cover { png, size: (side, side), description: shape.sentence.clone() })
}

/// Pixels for a point of the picture.
const SCALE: f32 = (SIDE as f32 - 2.0 * MARGIN) / WIDTH;

/// A place in the picture as a place on the cover.
fn place(x: f32, y: f32) -> (f32, f32) {
    let middle = SIDE as f32 / 2.0;
    (MARGIN + x * SCALE, middle + (y - HEIGHT / 2.0) * SCALE * HIGHER)
}

fn draw(canvas: &mut Canvas, mark: &Mark) {
    let line = |canvas: &mut Canvas, colour, width: f32, points: &[(f32, f32)]| {
        let points: Vec<(f32, f32)> = points.iter().map(|(x, y)| place(*x, *y)).collect();
        canvas.line(colour, width * SCALE / 2.0, &points);
    };
    match mark {
        Mark::Turn { from, to, speaker } => {
            let colour = if *speaker == Speaker::First { FIRST } else { SECOND };
            canvas.area(colour, place(*from, 2.0), place(*to, HEIGHT - 2.0));
        }
        Mark::Silence { y } => line(canvas, SILENCE, 0.75, &[(0.0, *y), (WIDTH, *y)]),
        Mark::Words { x, top, bottom } => line(canvas, WORDS, 1.5, &[(*x, *top), (*x, *bottom)]),
        Mark::Breath(points) => line(canvas, BREATH, 1.5, points),
        Mark::Bell { x, y } => line(canvas, BELL, 4.4, &[(*x, *y)]),
        Mark::Part { x, top } => line(canvas, SILENCE, 0.75, &[(*x, *top), (*x, HEIGHT)]),
    }
}

/// Rows of pixels from the top, each from the left.
struct Canvas {
    pixels: Vec<Colour>,
}

impl Canvas {
    /// Paints a line of round ends and this half width through points; a single point is a dot.
    fn line(&mut self, colour: Colour, half: f32, points: &[(f32, f32)]) {
        let [first, rest @ ..] = points else { return };
        let reach = half + 1.0;
        let bound = |along: fn(&(f32, f32)) -> f32| {
            let least = points.iter().map(along).fold(f32::MAX, f32::min) - reach;
            let most = points.iter().map(along).fold(f32::MIN, f32::max) + reach;
            (least.max(0.0) as usize, (most.max(0.0) as usize + 1).min(SIDE))
        };
        let ((left, right), (top, bottom)) = (bound(|point| point.0), bound(|point| point.1));
        // A pixel is as full as the nearest stretch makes it, so that nothing is painted twice where two meet.
        let mut full = vec![0.0f32; right.saturating_sub(left) * bottom.saturating_sub(top)];
        let mut from = *first;
        for to in if rest.is_empty() { points } else { rest } {
            let within = |a: f32, b: f32, least: usize, most: usize| {
                let begin = ((a.min(b) - reach).max(least as f32) as usize).min(most);
                begin..((a.max(b) + reach).max(least as f32) as usize + 1).min(most)
            };
            for y in within(from.1, to.1, top, bottom) {
                for x in within(from.0, to.0, left, right) {
                    let away = distance((x as f32 + 0.5, y as f32 + 0.5), from, *to);
                    let share = (half + 0.5 - away).clamp(0.0, 1.0);
                    if let Some(full) = full.get_mut((y - top) * (right - left) + x - left) {
                        *full = full.max(share);
                    }
                }
            }
            from = *to;
        }
        let places = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        for ((x, y), share) in places.zip(full) {
            self.mix(x, y, colour, share);
        }
    }

    /// Paints an upright rectangle.
    fn area(&mut self, colour: Colour, from: (f32, f32), to: (f32, f32)) {
        let share = |from: f32, to: f32, at: usize| {
            (to.min(at as f32 + 1.0) - from.max(at as f32)).clamp(0.0, 1.0)
        };
        for y in 0..SIDE {
            for x in 0..SIDE {
                self.mix(x, y, colour, share(from.0, to.0, x) * share(from.1, to.1, y));
            }
        }
    }

    fn mix(&mut self, x: usize, y: usize, colour: Colour, share: f32) {
        let Some(pixel) = self.pixels.get_mut(y * SIDE + x) else { return };
        for (value, wanted) in pixel.iter_mut().zip(colour) {
            let mixed = f32::from(*value) * (1.0 - share) + f32::from(wanted) * share;
            *value = mixed.round() as u8;
        }
    }
}

/// How far a point is from a stretch.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (along, away) = ((to.0 - from.0, to.1 - from.1), (point.0 - from.0, point.1 - from.1));
    let length = along.0 * along.0 + along.1 * along.1;
    let part = match length > 0.0 {
        true => ((away.0 * along.0 + away.1 * along.1) / length).clamp(0.0, 1.0),
        false => 0.0,
    };
    (away.0 - along.0 * part).hypot(away.1 - along.1 * part)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn pixels(marks: Vec<Mark>) -> Vec<Colour> {
        let shape = Shape { marks, sentence: "3 minutes.".into() };
        let cover = cover(&shape).unwrap();
        assert_eq!((cover.size, cover.description.as_str()), ((600, 600), "3 minutes."));
        let mut reader = png::Decoder::new(Cursor::new(cover.png)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        bytes.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    }

    #[test]
    fn marks_are_where_they_belong_in_their_colours() {
        let empty = pixels(Vec::new());
        assert!(empty.iter().all(|pixel| *pixel == GROUND), "the control");
        let at = |pixels: &[Colour], (x, y): (f32, f32)| pixels[y as usize * SIDE + x as usize];
        let drawn = pixels(vec![
            Mark::Turn { from: 100.0, to: 200.0, speaker: Speaker::Second },
            Mark::Words { x: 50.0, top: 12.0, bottom: 42.0 },
            Mark::Bell { x: 3.0, y: 6.0 },
            Mark::Breath(vec![(20.0, 20.0), (30.0, 30.0)]),
        ]);
        assert_eq!(at(&drawn, place(150.0, 27.0)), SECOND);
        assert_eq!(at(&drawn, place(50.0, 27.0)), WORDS);
        assert_eq!(at(&drawn, place(3.0, 6.0)), BELL);
        assert_eq!(at(&drawn, place(25.0, 25.0)), BREATH);
        assert_eq!(at(&drawn, place(75.0, 27.0)), GROUND);
        assert_eq!(at(&drawn, (2.0, 300.0)), GROUND, "the margin");
        // Edges are soft.
        assert!(drawn.iter().any(|p| ![GROUND, SECOND, WORDS, BELL, BREATH].contains(p)));
    }

    #[test]
    fn what_lies_outside_is_cut() {
        let outside = vec![Mark::Breath(vec![(-500.0, -90.0), (900.0, 400.0)])];
        assert!(pixels(outside).contains(&BREATH));
    }
}
