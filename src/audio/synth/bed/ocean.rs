//! Waves on a flat shore: each is a dark rush that grows, breaks brightly, and runs out hissing while the
//! next one approaches.

use super::super::filter::{self, Biquad};
use super::Recipe;
use super::motion::{Motion, SECOND, Swell};
use super::source::Source;
use super::table::{Loop, lengths};

/// Indices of the tables for the bands of a wave.
const DARK: usize = 0;
const BREAK: usize = 1;
const HISS: usize = 2;

/// How much later a wave reaches the right ear, because it breaks along the shore.
const ALONG_THE_SHORE: u64 = SECOND * 45 / 100;

pub(super) fn recipe() -> Recipe {
    let dark = Loop::white(lengths::SECS_41, 0x0CEA_0001)
        .through(filter::pink())
        .through([Biquad::high_pass(55.0), Biquad::low_pass(260.0)]);
    let breaking = Loop::white(lengths::SECS_37, 0x0CEA_0002)
        .through(filter::pink())
        .through([Biquad::high_pass(220.0), Biquad::gentle_low_pass(2400.0)])
        .shaken(14.0, 0.3, 0x0CEA_0012);
    let hiss = Loop::white(lengths::SECS_31, 0x0CEA_0003)
        .through([
            Biquad::high_pass(1500.0),
            Biquad::gentle_low_pass(3500.0),
            Biquad::low_pass(9000.0),
        ])
        .shaken(30.0, 0.35, 0x0CEA_0013);

    let mut sources = vec![
        // Always present: the sea further out, and water trickling back.
        Source::around(DARK, 0x51, -14.0, Motion::drift(51, 19, 2.0)),
        Source::around(BREAK, 0x52, -21.0, Motion::drift(52, 13, 3.0)),
        Source::around(HISS, 0x53, -25.0, Motion::drift(53, 7, 3.0)),
    ];
    // Two series of waves overlap; the second is further away: quieter, duller, slower.
    for (train, secs, level, dulled) in [(0x60, 11, 0.0, 0.0), (0x70, 14, -6.0, 5.0)] {
        let band = |table, level, begins, peaks, fades| {
            let swell = Swell { seed: train, period: secs * SECOND, begins, peaks, fades };
            Source::around(table, train + table as u64, level, Motion::Swell(swell))
                .passing(ALONG_THE_SHORE)
        };
        sources.extend([
            band(DARK, level - 7.5, 0.0, 4.6, 2.4),
            band(BREAK, level - 3.5, 2.4, 5.0, 2.1),
            band(HISS, level - 6.5 - dulled, 3.6, 6.0, 2.7),
        ]);
    }
    Recipe {
        tables: vec![dark.finished(), breaking.finished(), hiss.finished()],
        sources,
        calibration: -18.3,
    }
}
