//! An open fire: low flames, wood that crackles in flurries of all sizes, and a thin hiss of gas and sap.

use super::super::filter::{self, Biquad};
use super::super::noise::Chance;
use super::Recipe;
use super::motion::Motion;
use super::source::Source;
use super::table::{Burst, Loop, lengths};

const FLAMES: usize = 0;
const CRACKLE: usize = 1;
const HISS: usize = 2;

pub(super) fn recipe() -> Recipe {
    let flames = Loop::white(lengths::SECS_37, 0xF14E_0001)
        .through(filter::pink())
        .through([Biquad::high_pass(55.0), Biquad::low_pass(330.0)])
        .shaken(7.0, 0.4, 0xF14E_0011);
    let hiss = Loop::white(lengths::SECS_23, 0xF14E_0003)
        .through([Biquad::high_pass(2200.0), Biquad::gentle_low_pass(5000.0)])
        .shaken(5.0, 0.5, 0xF14E_0013);
    Recipe {
        tables: vec![flames.finished(), crackle().finished_within(10.0), hiss.finished()],
        sources: vec![
            Source::around(FLAMES, 0x51, 0.0, Motion::drift(51, 4, 2.5)),
            Source::placed(CRACKLE, 0x52, -6.0, -0.45, Motion::drift(52, 13, 3.0)),
            Source::placed(CRACKLE, 0x53, -6.0, 0.4, Motion::drift(53, 17, 3.0)),
            Source::placed(CRACKLE, 0x54, -13.0, 0.0, Motion::drift(54, 7, 4.0)),
            Source::around(HISS, 0x55, -17.0, Motion::drift(55, 6, 4.0)),
        ],
        calibration: -26.8,
    }
}

/// Wood that bursts: a snap, often followed by a flurry of smaller ones from the same crack.
fn crackle() -> Loop {
    let (mut wood, mut chance) = (Loop::silent(lengths::SECS_53), Chance::new(0xF14E_0002));
    let mut at = 0.0;
    while at < wood.secs() {
        let size = chance.size(1.25, 25.0);
        let hz = chance.octaves(1100.0, 5500.0) / size.powf(0.25);
        let follow = (chance.unit() * 5.0 * size.ln_1p()) as usize;
        let mut within = 0.0;
        for snap in 0..=follow {
            let smaller = if snap == 0 { 1.0 } else { chance.between(0.08, 0.5) };
            wood.burst(
                &Burst {
                    at: at + within,
                    hz: hz * chance.octaves(0.7, 1.6),
                    quality: chance.between(0.7, 2.0),
                    decay: chance.octaves(0.0008, 0.004) * (size * smaller).powf(0.3),
                    level: size * smaller,
                },
                &mut chance,
            );
            within += chance.wait(22.0);
        }
        at += chance.wait(4.5);
    }
    wood
}
