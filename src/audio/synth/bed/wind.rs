//! Wind in trees: a low, moving body of air, a faint tone around branches, and leaves that respond to the
//! stronger gusts a moment later.

use super::super::filter::{self, Biquad};
use super::Recipe;
use super::motion::{Motion, SECOND};
use super::source::Source;
use super::table::{Loop, lengths};

const AIR: usize = 0;
const BODY: usize = 1;
const LEAVES: usize = 2;

/// Time a gust takes to move from left to right.
const ACROSS: u64 = SECOND * 6 / 10;

pub(super) fn recipe() -> Recipe {
    let air = Loop::white(lengths::SECS_41, 0x3173_0001)
        .through(filter::pink())
        .through([Biquad::high_pass(50.0), Biquad::low_pass(190.0)]);
    let tone = Loop::white(lengths::SECS_37, 0x3173_0012).through([Biquad::band_pass(430.0, 5.0)]);
    let body = Loop::white(lengths::SECS_37, 0x3173_0002)
        .through(filter::pink())
        .through([Biquad::high_pass(140.0), Biquad::low_pass(640.0)])
        .with(&tone, 0.12);
    let leaves = Loop::white(lengths::SECS_31, 0x3173_0003)
        .through([
            Biquad::high_pass(1300.0),
            Biquad::gentle_low_pass(2800.0),
            Biquad::low_pass(8500.0),
        ])
        .shaken(22.0, 0.45, 0x3173_0013);
    let gust = |seed, floor, power| Motion::Gust { seed, floor, power };
    Recipe {
        tables: vec![air.finished(), body.finished(), leaves.finished()],
        sources: vec![
            Source::around(AIR, 0x31, -6.0, gust(0x310, 0.4, 1.0)).passing(ACROSS),
            Source::around(BODY, 0x32, 0.0, gust(0x310, 0.3, 1.1)).passing(ACROSS),
            Source::around(LEAVES, 0x33, -6.0, gust(0x310, 0.16, 1.5)).passing(ACROSS),
            // Another tree, in its own wind.
            Source::placed(LEAVES, 0x34, -13.0, -0.8, gust(0x340, 0.1, 1.6)),
            Source::placed(LEAVES, 0x35, -13.0, 0.9, gust(0x350, 0.1, 1.6)),
        ],
        calibration: -23.7,
    }
}
