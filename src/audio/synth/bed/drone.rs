//! A low chord that neither progresses nor stands still: its tones are noise through filters so narrow that
//! each swells and fades independently, like bowed strings or a distant choir.

use super::super::filter::{self, Biquad};
use super::Recipe;
use super::motion::Motion;
use super::source::Source;
use super::table::{Loop, lengths};

/// A, just under two octaves below concert pitch's A3 at 220 Hz.
const ROOT_HZ: f64 = 55.0;

/// Width of a tone in Hz; it takes one or two seconds to swell or fade.
const WIDTH_HZ: f64 = 0.7;

pub(super) fn recipe() -> Recipe {
    let ground =
        chord(lengths::SECS_37, 0xD407_0001, &[(1.0, 0.0), (2.0, -3.0), (3.0, -9.0), (4.0, -13.0)]);
    let above = chord(
        lengths::SECS_41,
        0xD407_0002,
        &[(1.5, 0.0), (2.0, -4.0), (3.0, -8.0), (4.5, -15.0), (6.0, -20.0)],
    );
    let breath = Loop::white(lengths::SECS_31, 0xD407_0003)
        .through(filter::pink())
        .through([Biquad::band_pass(330.0, 1.2)]);
    Recipe {
        tables: vec![ground.finished(), above.finished(), breath.finished()],
        sources: vec![
            Source::around(0, 0xD1, 0.0, Motion::drift(61, 23, 2.0)),
            Source::around(1, 0xD2, -4.0, Motion::drift(62, 29, 5.0)),
            Source::around(2, 0xD3, -24.0, Motion::drift(63, 13, 4.0)),
        ],
        calibration: -25.3,
    }
}

/// Makes tones at multiples of the root, each with its level in decibels.
fn chord(frames: usize, seed: u64, tones: &[(f64, f32)]) -> Loop {
    let mut chord = Loop::silent(frames);
    for (i, (multiple, level)) in tones.iter().enumerate() {
        let hz = ROOT_HZ * multiple;
        let tone = Loop::white(frames, seed + ((i as u64) << 16))
            .through([Biquad::band_pass(hz, hz / WIDTH_HZ); 2]);
        chord = chord.with(&tone, super::decibels(*level));
    }
    chord
}
