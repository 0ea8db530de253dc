//! A small stream over stones, made of bubbles. Running water sounds through air trapped in it: a bubble's
//! size decides its pitch and its decay.
//!
//! Pitch, damping and rise of a bubble follow K. van den Doel, "Physically-based models for liquid sounds",
//! ACM Transactions on Applied Perception 2(4), 2005.

use super::super::filter::{self, Biquad};
use super::super::noise::Chance;
use super::Recipe;
use super::motion::Motion;
use super::source::Source;
use super::table::{Loop, Ping, lengths};

const RUSH: usize = 0;
const TRICKLE: usize = 1;
const GURGLE: usize = 2;

pub(super) fn recipe() -> Recipe {
    let rush = Loop::white(lengths::SECS_29, 0x57EA_0001)
        .through(filter::pink())
        .through([Biquad::high_pass(350.0), Biquad::gentle_low_pass(2600.0)])
        .shaken(9.0, 0.18, 0x57EA_0011);
    let trickle = bubbles(lengths::SECS_31, 0x57EA_0002, 150.0, [0.0007, 0.0033]);
    let gurgle = bubbles(lengths::SECS_37, 0x57EA_0003, 26.0, [0.0038, 0.0095]);
    Recipe {
        tables: vec![rush.finished(), trickle.finished_within(9.0), gurgle.finished_within(9.0)],
        sources: vec![
            Source::around(RUSH, 0x21, -6.0, Motion::drift(21, 17, 1.5)),
            Source::placed(TRICKLE, 0x22, -2.0, -0.7, Motion::drift(22, 5, 3.0)),
            Source::placed(TRICKLE, 0x23, -3.0, 0.8, Motion::drift(23, 7, 3.0)),
            Source::placed(GURGLE, 0x24, -5.0, 0.35, Motion::drift(24, 4, 5.0)),
            Source::placed(GURGLE, 0x25, -7.0, -0.5, Motion::drift(25, 6, 5.0)),
        ],
        calibration: -27.2,
    }
}

/// Bubbles with radii in metres, about `rate` a second. They come in flurries, as when water pours over an
/// edge, and the bubbles of one flurry are about equally large.
fn bubbles(frames: usize, seed: u64, rate: f64, radii: [f64; 2]) -> Loop {
    let (mut water, mut chance) = (Loop::silent(frames), Chance::new(seed));
    let mut at = 0.0;
    while at < water.secs() {
        let flurry = chance.octaves(radii[0], radii[1]);
        let lasts = chance.between(0.08, 0.45);
        let mut within = 0.0;
        while within < lasts {
            let radius = flurry * chance.octaves(0.72, 1.4);
            // Minnaert's pitch, and the loss through heat and radiation.
            let hz = 3.0 / radius;
            let damping = 0.13 / radius + 0.0072 * radius.powf(-1.5);
            // Most bubbles stay below; some rise to the surface, and their pitch rises too.
            let rises = if chance.unit() < 0.25 { chance.between(0.02, 0.12) } else { 0.0 };
            water.ping(&Ping {
                at: at + within,
                hz,
                rise: hz * damping * rises,
                attack: 0.0015,
                decay: 1.0 / damping,
                level: chance.size(1.6, 9.0) * (radius / radii[1]).powf(0.1),
            });
            within += chance.wait(rate);
        }
        // Flurries overlap about two and a half times.
        at += chance.wait(2.5 / 0.265);
    }
    water
}
