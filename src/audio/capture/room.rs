//! What a microphone hears of a room, and how a voice comes through in it.

use std::f64::consts::TAU;

use super::edges::speech_in;
use crate::audio::loudness::measure;
use crate::audio::synth::filter::Biquad;
use crate::units::SAMPLE_RATE;

/// A hum is looked for in stretches of so many frames, 1 s: then its tones are 1 Hz wide.
const STRETCH: usize = SAMPLE_RATE as usize;
/// Overtones that are looked at, with the hum itself.
const TONES: usize = 6;
/// A tone stands out if it is so much louder than what is beside it, in dB, …
const STANDS_OUT: f64 = 12.0;
/// … and can be heard if it is at least so loud, in dBFS.
const AUDIBLE: f64 = -75.0;
/// Tones that stand out in a hum, at least.
const LEAST: usize = 2;
/// What lies so far beside a tone, in Hz.
const BESIDE: [f64; 4] = [-7.0, -5.0, 5.0, 7.0];
/// Amplitude that counts as full scale.
const FULL: f32 = 0.999;
/// So many samples in a row at full scale are cut off.
const CUT: usize = 4;

/// Hum of the mains.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Hum {
    /// 50 or 60 Hz.
    pub hz: u32,
    /// Level of its tones together, in dBFS.
    pub level: f64,
}

/// What a microphone hears of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Level of the room when nobody speaks, above 70 Hz, in dBFS; negative infinity if there is no sound at all.
    pub floor: f64,
    /// Hum of the mains, if there is any.
    pub hum: Option<Hum>,
    /// Loudness of the voice in LUFS; `None` if nobody spoke.
    pub voice: Option<f64>,
    /// Highest amplitude while someone speaks, in dBFS.
    pub peak: f64,
    /// Number of places where the sound is cut off because it is too loud.
    pub cut: usize,
}

impl Room {
    /// Listens to a room, first while nobody speaks, and then to a spoken line; each with one channel at 48 kHz.
    pub fn of(silence: &[f32], line: &[f32]) -> Room {
        let mut filter = Biquad::high_pass(70.0);
        let power: f64 = silence.iter().map(|sample| filter.next(f64::from(*sample)).powi(2)).sum();
        let floor = 10.0 * (power / silence.len().max(1) as f64).log10();
        let spoken = speech_in(line).and_then(|part| line.get(part));
        let peak = line.iter().map(|sample| sample.abs()).fold(0.0, f32::max);
        let runs = line.chunk_by(|one, next| (one.abs() >= FULL) == (next.abs() >= FULL));
        Room {
            floor,
            hum: [50, 60].into_iter().filter_map(|hz| hum(silence, hz)).max_by(louder),
            voice: spoken.and_then(|spoken| measure(spoken, spoken).integrated),
            peak: 20.0 * f64::from(peak).log10(),
            cut: runs.filter(|run| run.len() >= CUT && run[0].abs() >= FULL).count(),
        }
    }
}

fn louder(one: &Hum, other: &Hum) -> std::cmp::Ordering {
    one.level.total_cmp(&other.level)
}

/// The hum at a frequency, if there is one.
fn hum(silence: &[f32], hz: u32) -> Option<Hum> {
    let stretches: Vec<&[f32]> = silence.chunks_exact(STRETCH).collect();
    let power = |hz: f64| {
        let sum: f64 = stretches.iter().map(|stretch| tone(stretch, hz)).sum();
        sum / stretches.len().max(1) as f64
    };
    let decibels = |power: f64| 10.0 * power.max(1e-15).log10();
    let tones = (1..=TONES).filter_map(|overtone| {
        let at = f64::from(hz) * overtone as f64;
        let found = power(at);
        let beside = BESIDE.iter().map(|apart| power(at + apart)).fold(0.0, f64::max);
        let is_one = decibels(found) > decibels(beside) + STANDS_OUT && decibels(found) > AUDIBLE;
        is_one.then_some(found)
    });
    let tones: Vec<f64> = tones.collect();
    (tones.len() >= LEAST).then(|| Hum { hz, level: decibels(tones.iter().sum()) })
}

/// Power of a tone in a stretch of sound, through a Hann window; a sine of amplitude 1 has 0.5.
fn tone(stretch: &[f32], hz: f64) -> f64 {
    let step = TAU * hz / f64::from(SAMPLE_RATE);
    let turn = TAU / stretch.len().max(1) as f64;
    let (mut real, mut imaginary, mut weight) = (0.0, 0.0, 0.0);
    for (at, sample) in stretch.iter().enumerate() {
        let at = at as f64;
        let window = 0.5 - 0.5 * (turn * at).cos();
        let value = f64::from(*sample) * window;
        let (sin, cos) = (step * at).sin_cos();
        real += value * cos;
        imaginary += value * sin;
        weight += window;
    }
    let scale = 2.0 / weight.max(1.0);
    ((real * scale).powi(2) + (imaginary * scale).powi(2)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SplitMix64;

    fn noise(amplitude: f32) -> Vec<f32> {
        let mut random = SplitMix64::new(1);
        (0..4 * STRETCH).map(|_| random.bipolar() * amplitude).collect()
    }

    fn sine(hz: f64, amplitude: f64, frames: usize) -> impl Iterator<Item = f32> {
        let step = TAU * hz / f64::from(SAMPLE_RATE);
        (0..frames).map(move |n| ((n as f64 * step).sin() * amplitude) as f32)
    }

    fn with_hum(hz: f64, amplitude: f64) -> Vec<f32> {
        let mut room = noise(0.002);
        for overtone in 1..4 {
            let tone = sine(hz * f64::from(overtone), amplitude / f64::from(overtone), room.len());
            room.iter_mut().zip(tone).for_each(|(room, tone)| *room += tone);
        }
        room
    }

    #[test]
    fn the_hum_of_either_mains_is_found_and_a_fan_is_none() {
        for hz in [50, 60] {
            // A grid is never at its frequency exactly.
            for off in [-0.1, 0.0, 0.1] {
                let room = Room::of(&with_hum(f64::from(hz) + off, 0.01), &[]);
                let hum = room.hum.unwrap();
                assert_eq!(hum.hz, hz);
                assert!((hum.level + 41.6).abs() < 1.5, "{hum:?}");
            }
        }
        assert_eq!(Room::of(&noise(0.02), &[]).hum, None, "noise alone");
        // A single tone, such as that of a screen, is no hum of the mains.
        let beep: Vec<f32> = sine(50.0, 0.01, 4 * STRETCH).collect();
        assert_eq!(Room::of(&beep, &[]).hum, None);
    }

    #[test]
    fn the_room_is_as_loud_as_it_is() {
        // Uniform noise has a third of the power of its peak.
        let room = Room::of(&noise(0.01), &[]);
        assert!((room.floor + 44.8).abs() < 0.5, "{}", room.floor);
        assert_eq!(Room::of(&[0.0; STRETCH], &[]).floor, f64::NEG_INFINITY);
    }

    #[test]
    fn a_voice_is_measured_and_what_is_cut_off_is_counted() {
        let voice: Vec<f32> = sine(150.0, 0.2, 2 * STRETCH)
            .zip(sine(450.0, 0.1, 2 * STRETCH))
            .map(|(a, b)| a + b)
            .collect();
        let room = Room::of(&noise(0.001), &voice);
        assert!((-25.0..-10.0).contains(&room.voice.unwrap()), "{room:?}");
        assert_eq!(room.cut, 0);
        let loud: Vec<f32> = voice.iter().map(|sample| (sample * 6.0).clamp(-1.0, 1.0)).collect();
        let room = Room::of(&noise(0.001), &loud);
        assert!(room.cut > 100 && room.peak == 0.0, "{room:?}");
        assert_eq!(Room::of(&noise(0.001), &noise(0.001)).voice, None, "nobody spoke");
    }
}
