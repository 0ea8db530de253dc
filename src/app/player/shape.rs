//! The breathing shape: translucent petals around a centre, and the thin ring around them.
//!
//! How far the petals are open is a pure function of what is heard, so the shape cannot drift from
//! the sound.

use std::f32::consts::{PI, TAU};

use eframe::egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, Vec2, vec2};

use crate::app::theme::{self, Colours};
use crate::domain::Phase;
use crate::sitting::Playing;
use crate::units::Frames;

/// How many petals there are in each of the two layers.
const PETALS: usize = 6;

/// Where a first in-breath ends when a second one tops it up.
const BEFORE_TOP_UP: f32 = 0.8;

/// How far the petals rest open where nothing is paced.
pub(super) const RESTING: f32 = 0.5;

/// One slow glow, where nothing is paced, 14 s: slower than any breath, so that it paces none.
const GLOW: Frames = Frames::from_secs(14);

/// What the shape looks like at one moment.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct Pose {
    /// How far the petals are open, 0 to 1.
    pub open: f32,
    /// How bright they are, 0 to 1.
    pub glow: f32,
}

/// Half a cosine: still at both ends, fastest in the middle, like a breath.
fn ease(done: f32) -> f32 {
    (1.0 - (PI * done.clamp(0.0, 1.0)).cos()) / 2.0
}

/// How far the breath is open: 0 where the out-breath ends, 1 where the in-breath does.
pub(super) fn openness(breath: Playing) -> f32 {
    let full = if breath.topped_up { BEFORE_TOP_UP } else { 1.0 };
    match breath.phase {
        Phase::In => full * ease(breath.done),
        Phase::TopUp => full + (1.0 - full) * ease(breath.done),
        Phase::HoldIn => 1.0,
        Phase::Out => 1.0 - ease(breath.done),
        Phase::HoldOut => 0.0,
    }
}

/// The slow glow of a position, 0 to 1.
pub(super) fn slow_glow(position: Frames) -> f32 {
    let phase = (position % GLOW).0 as f32 / GLOW.0 as f32;
    (1.0 - (TAU * phase).cos()) / 2.0
}

impl Pose {
    /// The pose for what is heard. `paced` goes from 0 (nothing is paced) to 1, to ease from one to
    /// the other. With reduced motion, the size stands and the brightness follows the breath.
    pub fn of(breath: Option<Playing>, position: Frames, paced: f32, reduced_motion: bool) -> Pose {
        let open = breath.map_or(RESTING, openness);
        let glow = slow_glow(position);
        let mix = |resting: f32, breathing: f32| resting + (breathing - resting) * paced;
        match reduced_motion {
            false => Pose { open: mix(RESTING, open), glow: mix(0.55 + 0.2 * glow, 0.75) },
            true => Pose { open: 0.6, glow: mix(0.6, 0.25 + 0.75 * open) },
        }
    }
}

/// Paints the petals within `radius` of `centre`.
pub(super) fn paint(painter: &Painter, centre: Pos2, radius: f32, pose: Pose, colours: &Colours) {
    let Pose { open, glow } = pose;
    // A breath of light behind it all.
    let halo = theme::faded(colours.petals[0], 0.16 * glow);
    painter.add(disc(centre, radius * (0.62 + 0.38 * open), halo, theme::faded(halo, 0.0)));
    let reach = radius * (0.06 + 0.40 * open);
    let petal = radius * (0.24 + 0.26 * open);
    let turn = open * PI / PETALS as f32;
    for (layer, colour) in colours.petals.into_iter().enumerate().rev() {
        let (reach, petal) = match layer {
            0 => (reach, petal),
            _ => (reach * 1.06, petal * 0.9),
        };
        let offset = layer as f32 * PI / PETALS as f32;
        for n in 0..PETALS {
            let angle = TAU * n as f32 / PETALS as f32 + offset + turn;
            let at = centre + reach * vec2(angle.sin(), -angle.cos());
            let strength = if layer == 0 { 0.34 } else { 0.26 } * glow;
            let (inner, rim) = (0.55 * strength, strength);
            painter.add(disc(at, petal, theme::faded(colour, inner), theme::faded(colour, rim)));
        }
    }
}

/// A disc whose colour goes from the middle to the rim, with a soft edge.
fn disc(centre: Pos2, radius: f32, middle: Color32, rim: Color32) -> Shape {
    /// Corners of the disc; at the largest size a side is a few points long.
    const CORNERS: u32 = 72;
    /// The width of the soft edge, in points.
    const SOFT: f32 = 1.5;
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(1 + 2 * CORNERS as usize);
    mesh.reserve_triangles(3 * CORNERS as usize);
    mesh.colored_vertex(centre, middle);
    let edge = theme::faded(rim, 0.0);
    for n in 0..CORNERS {
        let angle = TAU * n as f32 / CORNERS as f32;
        let way = vec2(angle.cos(), angle.sin());
        mesh.colored_vertex(centre + way * (radius - SOFT).max(0.0), rim);
        mesh.colored_vertex(centre + way * radius, edge);
    }
    for n in 0..CORNERS {
        let (a, b) = (1 + 2 * n, 1 + 2 * ((n + 1) % CORNERS));
        mesh.add_triangle(0, a, b);
        mesh.add_triangle(a, a + 1, b + 1);
        mesh.add_triangle(a, b + 1, b);
    }
    Shape::mesh(mesh)
}

/// Paints the ring of the sitting's progress: the whole way as a hairline, what is over on it.
pub(super) fn ring(painter: &Painter, centre: Pos2, radius: f32, done: f32, colours: &Colours) {
    painter.circle_stroke(centre, radius, Stroke::new(1.5, colours.hairline));
    let done = done.clamp(0.0, 1.0);
    if done <= 0.0 {
        return;
    }
    let corners = (done * 180.0).ceil().max(1.0) as usize;
    let at = |n: usize| -> Vec2 {
        let angle = TAU * done * n as f32 / corners as f32;
        radius * vec2(angle.sin(), -angle.cos())
    };
    let way: Vec<Pos2> = (0..=corners).map(|n| centre + at(n)).collect();
    painter.add(Shape::line(way, Stroke::new(2.5, theme::faded(colours.accent, 0.9))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(phase: Phase, done: f32, topped_up: bool) -> f32 {
        openness(Playing { phase, done, topped_up })
    }

    #[test]
    fn the_shape_never_leaps_from_one_phase_to_the_next() {
        for topped_up in [false, true] {
            let top = match topped_up {
                true => {
                    assert_eq!(at(Phase::In, 1.0, true), at(Phase::TopUp, 0.0, true));
                    at(Phase::TopUp, 1.0, true)
                }
                false => at(Phase::In, 1.0, false),
            };
            assert_eq!(top, at(Phase::HoldIn, 0.5, topped_up));
            assert_eq!(top, at(Phase::Out, 0.0, topped_up));
            assert!(at(Phase::Out, 1.0, topped_up).abs() < 1e-6);
            assert_eq!(at(Phase::HoldOut, 0.3, topped_up), 0.0);
            assert_eq!(at(Phase::In, 0.0, topped_up), 0.0);
        }
    }

    #[test]
    fn it_opens_all_the_way_through_the_in_breath() {
        let steps: Vec<f32> = (0..=20).map(|n| at(Phase::In, n as f32 / 20.0, false)).collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
        assert!((steps[10] - 0.5).abs() < 1e-6, "half open in the middle");
    }

    #[test]
    fn with_reduced_motion_brightness_follows_and_size_stands() {
        let breath = |done| Some(Playing { phase: Phase::In, done, topped_up: false });
        let pose = |done, reduced| Pose::of(breath(done), Frames::ZERO, 1.0, reduced);
        assert_eq!(pose(0.1, true).open, pose(0.9, true).open);
        assert!(pose(0.1, true).glow < pose(0.9, true).glow);
        assert!(pose(0.1, false).open < pose(0.9, false).open);
    }
}
