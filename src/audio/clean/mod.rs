//! Makes a voice recording sound better: without rumble and hum, and with less noise of the room.
//!
//! Nothing is cut off by a gate: the noise goes down as far as the strength says and stays there, in pauses and under
//! words alike, so that nothing pumps. Levels are left to [`super::loudness`]; mouth clicks are left alone.

mod room;

use nnnoiseless::DenoiseState;

use super::synth::filter::Biquad;

pub use room::{Mains, Room, RoomCheck};

/// Everything below this frequency in Hz is rumble: a deep voice begins at 80.
const LOW_CUT: f64 = 70.0;
/// Number of filters for it, each falling 12 dB an octave.
const SECTIONS: usize = 2;
/// Width of a notch in Hz: what the frequency of the mains wanders, and little of a voice.
const NOTCH: f64 = 3.0;
/// Full scale of the network, which learnt from 16-bit samples.
const SCALE: f32 = 32_768.0;
/// Samples that the network takes at a time; what it gives belongs to those before.
const CHUNK: usize = DenoiseState::FRAME_SIZE;

/// How much the noise of a room is softened.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Softening {
    /// Not at all.
    Off,
    /// By about 8 dB.
    Little,
    /// By about 16 dB.
    #[default]
    Medium,
    /// By about 24 dB.
    Much,
}

impl Softening {
    /// What remains of the noise, as an amplitude.
    fn rest(self) -> f32 {
        match self {
            Softening::Off => 1.0,
            Softening::Little => 0.4,
            Softening::Medium => 0.16,
            Softening::Much => 0.063,
        }
    }
}

/// Cleans a mono recording at 48 kHz from its beginning to its end.
pub struct Cleaner {
    filters: Vec<Biquad>,
    network: Option<Box<DenoiseState<'static>>>,
    rest: f32,
    /// Filtered samples that do not fill a chunk yet.
    pending: Vec<f32>,
    /// The chunk before, filtered, which the network is about to give.
    before: Vec<f32>,
    is_first: bool,
    taken: u64,
    given: u64,
}

impl Cleaner {
    /// Cleans with this softening, and removes the hum of the mains where there is any.
    pub fn new(softening: Softening, hum: Option<&Mains>) -> Cleaner {
        let low = (0..SECTIONS).map(|_| Biquad::high_pass(LOW_CUT));
        let tones = hum.into_iter().flat_map(Mains::tones);
        let notches = tones.map(|hz| Biquad::notch(hz, hz / NOTCH));
        let network = (softening != Softening::Off).then(DenoiseState::new);
        Cleaner {
            filters: low.chain(notches).collect(),
            network,
            rest: softening.rest(),
            pending: Vec::with_capacity(CHUNK),
            before: vec![0.0; CHUNK],
            is_first: true,
            taken: 0,
            given: 0,
        }
    }

    /// Takes samples, and appends those that are clean by now. As many come out as went in, at their places, once
    /// [`Cleaner::finish`] was called.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        self.take(samples, out);
    }

    /// Appends the last samples.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        self.take(&vec![0.0; 2 * CHUNK], out);
        let more = self.given - self.taken;
        out.truncate(out.len() - more as usize);
    }

    fn take(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        for sample in samples {
            let filtered =
                self.filters.iter_mut().fold(f64::from(*sample), |x, filter| filter.next(x));
            self.pending.push(filtered as f32);
            if self.pending.len() == CHUNK {
                self.chunk(out);
            }
        }
    }

    fn chunk(&mut self, out: &mut Vec<f32>) {
        let now = std::mem::replace(&mut self.pending, Vec::with_capacity(CHUNK));
        let Some(network) = &mut self.network else {
            self.given += now.len() as u64;
            return out.extend(now);
        };
        let mut voice = [0.0; CHUNK];
        let loud: Vec<f32> = now.iter().map(|sample| sample * SCALE).collect();
        network.process_frame(&mut voice, &loud);
        let before = std::mem::replace(&mut self.before, now);
        // Nothing comes out for the first chunk but the silence before it.
        if !std::mem::take(&mut self.is_first) {
            let rest = self.rest;
            out.extend(before.iter().zip(voice).map(|(all, voice)| {
                let voice = voice / SCALE;
                voice + rest * (all - voice)
            }));
            self.given += CHUNK as u64;
        }
    }
}

/// Length of the fades at both ends of a recording, 5 ms.
const FADE: usize = 240;

/// Lets a recording come and go within 5 ms, so that a cut is not heard as a click.
pub fn fade_ends(samples: &mut [f32]) {
    let fade = FADE.min(samples.len() / 2);
    let gains = (0..fade).map(|n| n as f32 / fade as f32);
    samples.iter_mut().zip(gains.clone()).for_each(|(sample, gain)| *sample *= gain);
    samples.iter_mut().rev().zip(gains).for_each(|(sample, gain)| *sample *= gain);
}
