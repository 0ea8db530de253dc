//! A warm night: a distant, even choir of crickets, a few that can be distinguished and fall silent at times,
//! and still air.
//!
//! Pitches and rhythms are those of field crickets (chirps of three to five pulses, 4 to 5 kHz) and
//! tree crickets (long trills of some forty pulses a second, about 3 kHz).

use std::f64::consts::{PI, TAU};

use super::super::filter::{self, Biquad};
use super::super::noise::Chance;
use super::Recipe;
use super::motion::Motion;
use super::source::Source;
use super::table::{Loop, lengths};
use crate::units::SAMPLE_RATE;

const AIR: usize = 0;
const CHOIR: usize = 1;
const CRICKET: usize = 2;
const TRILL: usize = 3;

pub(super) fn recipe() -> Recipe {
    let air = Loop::white(lengths::SECS_23, 0x1A5E_0001)
        .through(filter::pink())
        .through([Biquad::high_pass(90.0), Biquad::gentle_low_pass(420.0)]);
    Recipe {
        tables: vec![
            air.finished(),
            choir().finished_within(6.0),
            cricket().finished_within(8.0),
            trill().finished_within(6.0),
        ],
        sources: vec![
            Source::around(AIR, 0x41, -2.0, Motion::drift(41, 19, 2.0)),
            Source::around(CHOIR, 0x42, -6.0, Motion::drift(42, 23, 2.0)),
            Source::placed(CRICKET, 0x43, -13.0, -0.6, Motion::bouts(43, 31, 0.6)),
            Source::placed(CRICKET, 0x44, -16.0, 0.7, Motion::bouts(44, 41, 0.5)),
            Source::placed(TRILL, 0x45, -15.0, 0.3, Motion::bouts(45, 29, 0.5)),
        ],
        calibration: -26.4,
    }
}

/// One pulse of a wing: a pure tone that swells and fades like half a sine.
struct Pulse {
    at: f64,
    hz: f64,
    secs: f64,
    level: f64,
}

fn sing(into: &mut Loop, pulse: &Pulse) {
    let rate = f64::from(SAMPLE_RATE);
    let frames = (pulse.secs * rate) as usize;
    into.add(pulse.at, frames, |i| {
        let along = i as f64 / frames as f64;
        let shape = (PI * along).sin().powi(2) * (1.25 - 0.5 * along);
        // The pitch falls by one hundredth within the pulse, as the wing slows down.
        let turns = pulse.hz * (i as f64 / rate) * (1.005 - 0.005 * along);
        pulse.level * shape * (TAU * turns).sin()
    });
}

/// Some twenty crickets too far away to be distinguished, each at its own pitch and pace.
fn choir() -> Loop {
    let mut choir = Loop::silent(lengths::SECS_31);
    for singer in 0..22 {
        let mut chance = Chance::new(0x1A5E_0200 + singer);
        let hz = chance.octaves(3300.0, 4900.0);
        let level = chance.size(2.0, 2.5);
        let (pause, gap) = (chance.between(0.25, 0.55), chance.between(0.028, 0.04));
        let mut at = chance.between(0.0, 1.0);
        while at < choir.secs() {
            for pulse in 0..3 {
                let hz = hz * chance.between(0.997, 1.003);
                sing(
                    &mut choir,
                    &Pulse { at: at + gap * f64::from(pulse), hz, secs: 0.024, level },
                );
            }
            at += 3.0 * gap + pause * chance.between(0.8, 1.3);
        }
    }
    // Distance makes the sound duller.
    choir.through([Biquad::gentle_low_pass(3500.0)])
}

/// A field cricket nearby, in short chirps.
fn cricket() -> Loop {
    let (mut song, mut chance) = (Loop::silent(lengths::SECS_29), Chance::new(0x1A5E_0003));
    let mut at = 0.2;
    while at < song.secs() {
        let pulses = 3 + usize::from(chance.unit() < 0.45);
        for pulse in 0..pulses {
            let level = 0.6 + 0.4 * (pulse as f64 / 2.0).min(1.0);
            let hz = 4350.0 * chance.between(0.998, 1.002);
            sing(&mut song, &Pulse { at: at + 0.033 * pulse as f64, hz, secs: 0.02, level });
        }
        // A longer pause now and then.
        at += chance.between(0.42, 0.52) + if chance.unit() < 0.06 { 1.4 } else { 0.0 };
    }
    song
}

/// A tree cricket: one long, soft trill after the other.
fn trill() -> Loop {
    let (mut song, mut chance) = (Loop::silent(lengths::SECS_37), Chance::new(0x1A5E_0004));
    let mut at = 0.5;
    while at < song.secs() - 4.0 {
        let lasts = chance.between(2.0, 6.0);
        let mut within = 0.0;
        while within < lasts {
            let level = (within / 0.6).min((lasts - within) / 0.4).min(1.0);
            let hz = 2950.0 * chance.between(0.999, 1.001);
            sing(&mut song, &Pulse { at: at + within, hz, secs: 0.019, level });
            within += 0.0238 * chance.between(0.98, 1.02);
        }
        at += lasts + chance.between(0.8, 3.0);
    }
    song
}
