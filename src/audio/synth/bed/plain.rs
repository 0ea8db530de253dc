//! Plain, steady noise, for people who want nothing to listen to.

use super::super::filter::{self, Biquad};
use super::Recipe;
use super::motion::Motion;
use super::source::Source;
use super::table::{Loop, lengths};

/// Pink noise: equal power in every octave, falling 3 dB an octave. Nothing under 20 Hz, which would only
/// move the membranes.
pub(super) fn pink() -> Recipe {
    let pink = |frames, seed| {
        Loop::white(frames, seed).through(filter::pink()).through([Biquad::high_pass(20.0)])
    };
    two_loops(pink(lengths::SECS_37, 0x7011), pink(lengths::SECS_53, 0x7012), -26.9)
}

/// Brown noise: falls 6 dB an octave from 45 Hz, like a distant waterfall. It is level below, because small
/// loudspeakers cannot reproduce those frequencies.
pub(super) fn brown() -> Recipe {
    let brown = |frames, seed| {
        Loop::white(frames, seed).through([Biquad::gentle_low_pass(45.0), Biquad::high_pass(20.0)])
    };
    two_loops(brown(lengths::SECS_37, 0xB011), brown(lengths::SECS_53, 0xB012), -23.1)
}

/// Two loops of the same kind, each all around the listener.
fn two_loops(one: Loop, other: Loop, calibration: f32) -> Recipe {
    Recipe {
        tables: vec![one.finished(), other.finished()],
        sources: vec![
            Source::around(0, 0xA1, -3.0, Motion::Steady),
            Source::around(1, 0xA2, -3.0, Motion::Steady),
        ],
        calibration,
    }
}
