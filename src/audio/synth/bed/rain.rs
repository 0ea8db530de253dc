//! Steady rain outdoors: a soft sheet of countless distant drops, nearer drops that can almost be
//! distinguished, and an occasional drip into water.

use super::super::filter::{self, Biquad};
use super::super::noise::Chance;
use super::Recipe;
use super::motion::Motion;
use super::source::Source;
use super::table::{Burst, Loop, Ping, lengths};

const SHEET: usize = 0;
const PATTER: usize = 1;
const DRIPS: usize = 2;

pub(super) fn recipe() -> Recipe {
    let sheet = Loop::white(lengths::SECS_41, 0x4A11_0001)
        .through(filter::pink())
        .through([Biquad::high_pass(420.0), Biquad::gentle_low_pass(9000.0)]);
    Recipe {
        tables: vec![
            sheet.finished(),
            patter().finished_within(7.0),
            drips().finished_within(12.0),
        ],
        sources: vec![
            Source::around(SHEET, 0x11, -2.0, Motion::drift(11, 23, 1.5)),
            Source::placed(PATTER, 0x12, -2.5, -0.8, Motion::drift(12, 11, 2.0)),
            Source::placed(PATTER, 0x13, -2.5, 0.8, Motion::drift(13, 13, 2.0)),
            Source::placed(PATTER, 0x14, -6.0, 0.1, Motion::drift(14, 9, 2.5)),
            Source::placed(DRIPS, 0x15, -9.0, -0.5, Motion::drift(15, 17, 3.0)),
            Source::placed(DRIPS, 0x16, -10.0, 0.6, Motion::drift(16, 19, 3.0)),
        ],
        calibration: -30.0,
    }
}

/// Drops on leaves and ground: tiny splashes of all sizes.
fn patter() -> Loop {
    let (mut drops, mut chance) = (Loop::silent(lengths::SECS_37), Chance::new(0x4A11_0002));
    let mut at = 0.0;
    while at < drops.secs() {
        let size = chance.size(1.7, 14.0);
        drops.burst(
            &Burst {
                at,
                // Larger drops have a lower pitch.
                hz: chance.octaves(2200.0, 9500.0) / size.powf(0.25),
                quality: chance.between(0.6, 1.6),
                decay: chance.octaves(0.0006, 0.003) * size.powf(0.3),
                level: size,
            },
            &mut chance,
        );
        at += chance.wait(700.0);
    }
    drops
}

/// Drops that fall into standing water enclose a bubble, which rings as it rises.
fn drips() -> Loop {
    let (mut drips, mut chance) = (Loop::silent(lengths::SECS_31), Chance::new(0x4A11_0003));
    let mut at = 0.0;
    while at < drips.secs() {
        let hz = chance.octaves(700.0, 2600.0);
        drips.ping(&Ping {
            at,
            hz,
            rise: hz * chance.between(0.5, 6.0),
            attack: 0.0012,
            decay: chance.between(4.0, 11.0) / hz,
            level: chance.size(1.5, 8.0),
        });
        at += chance.wait(14.0);
    }
    drips
}
