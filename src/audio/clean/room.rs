//! What is heard of a room besides the voice in it.

use realfft::RealFftPlanner;

use super::super::loudness::{Loudness, Meter};
use super::super::synth::filter::Biquad;
use super::LOW_CUT;
use crate::units::SAMPLE_RATE;

/// The windows in which hum is looked for: half a second, so that 50 and 60 Hz are apart, over the first minutes.
const WINDOW: usize = 24_000;
const MOST_WINDOWS: usize = 600;
/// Width of a bin in Hz.
const BIN: usize = SAMPLE_RATE as usize / WINDOW;
/// Highest harmonic of the mains that is looked for.
const HARMONICS: usize = 10;
/// How far hum stands out from its surroundings, in dB.
const STANDS_OUT: f64 = 10.0;
/// Length of the pieces by which the quiet of a room is measured: 50 ms.
const PIECE: usize = 2_400;
/// Share of the pieces that are quieter than what counts as the noise of the room.
const QUIET: f64 = 0.1;

/// The hum of the mains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mains {
    /// 50 or 60 Hz.
    pub hz: u32,
    /// Multiples of it that are heard.
    pub harmonics: Vec<u32>,
}

impl Mains {
    /// Frequencies of the hum in Hz.
    pub(super) fn tones(&self) -> impl Iterator<Item = f64> {
        self.harmonics.iter().map(|n| f64::from(n * self.hz))
    }
}

/// What was heard of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Level of the noise in pauses without its rumble, in dB below full scale; negative infinity for digital silence.
    pub noise: f64,
    /// Loudness of the voice in LUFS.
    pub voice: Option<f64>,
    /// Hum of the mains, if any is heard.
    pub hum: Option<Mains>,
    /// Number of places where the sound was cut off because it was too loud.
    pub clipped: usize,
}

/// Listens to a room, mono at 48 kHz.
pub struct RoomCheck {
    meter: Meter,
    /// Samples of the current window.
    window: Vec<f32>,
    /// Powers of the bins in each window, up to the highest harmonic and a little further.
    windows: Vec<Vec<f32>>,
    rumble: Biquad,
    piece: (f64, usize),
    pieces: Vec<f64>,
}

impl Default for RoomCheck {
    fn default() -> RoomCheck {
        RoomCheck::new()
    }
}

impl RoomCheck {
    /// Nothing was heard yet.
    pub fn new() -> RoomCheck {
        RoomCheck {
            meter: Meter::new(),
            window: Vec::with_capacity(WINDOW),
            windows: Vec::new(),
            rumble: Biquad::high_pass(LOW_CUT),
            piece: (0.0, 0),
            pieces: Vec::new(),
        }
    }

    /// Takes samples.
    pub fn hear(&mut self, samples: &[f32]) {
        self.meter.add(samples, samples);
        for sample in samples {
            let (power, count) = &mut self.piece;
            *power += self.rumble.next(f64::from(*sample)).powi(2);
            *count += 1;
            if *count == PIECE {
                self.pieces.push(*power / PIECE as f64);
                self.piece = (0.0, 0);
            }
            if self.windows.len() < MOST_WINDOWS {
                self.window.push(*sample);
                if self.window.len() == WINDOW {
                    self.window();
                }
            }
        }
    }

    fn window(&mut self) {
        let turn = std::f32::consts::TAU / WINDOW as f32;
        let fft = RealFftPlanner::new().plan_fft_forward(WINDOW);
        for (n, sample) in self.window.iter_mut().enumerate() {
            *sample *= 0.5 - 0.5 * (n as f32 * turn).cos();
        }
        let mut spectrum = fft.make_output_vec();
        // Fails only for a wrong length, which is fixed above.
        if fft.process(&mut self.window, &mut spectrum).is_ok() {
            let highest = (60 * HARMONICS + 30) / BIN;
            self.windows.push(spectrum.iter().take(highest).map(|bin| bin.norm_sqr()).collect());
        }
        self.window.clear();
    }

    /// What was heard; `clipped` is the number of places where it is clipped.
    pub fn finish(mut self, clipped: usize) -> Room {
        let Loudness { integrated: voice, .. } = self.meter.loudness();
        self.pieces.sort_by(f64::total_cmp);
        let quiet = self.pieces.get((self.pieces.len() as f64 * QUIET) as usize).copied();
        let noise = 10.0 * quiet.unwrap_or(0.0).log10();
        let hum = [50, 60]
            .into_iter()
            .filter_map(|hz| self.mains(hz))
            .max_by_key(|mains| mains.harmonics.len());
        Room { noise, voice, hum, clipped }
    }

    /// The hum of mains of this frequency.
    fn mains(&self, hz: u32) -> Option<Mains> {
        let bins = self.windows.first()?.len();
        // Words come and go; hum is there in the quietest windows, too.
        let quiet: Vec<f64> = (0..bins)
            .map(|bin| {
                let mut powers: Vec<f32> = self.windows.iter().map(|window| window[bin]).collect();
                powers.sort_by(f32::total_cmp);
                f64::from(powers[powers.len() / 5]).max(1e-12)
            })
            .collect();
        let stands_out = |n: &u32| {
            let middle = (n * hz) as usize / BIN;
            let mut around: Vec<f64> =
                (4..=8).flat_map(|by| [middle - by, middle + by]).map(|bin| quiet[bin]).collect();
            around.sort_by(f64::total_cmp);
            let tone = quiet[middle - 1..=middle + 1].iter().copied().fold(0.0, f64::max);
            10.0 * (tone / around[around.len() / 2]).log10() > STANDS_OUT
        };
        let harmonics: Vec<u32> = (1..=HARMONICS as u32).filter(stands_out).collect();
        (harmonics.len() > 1).then_some(Mains { hz, harmonics })
    }
}
