//! Signals in which every frame can be recognised.

use groundwork::audio::device::Render;
use groundwork::units::{Frames, StereoFrame};

/// A sound that is a function of the position, up to `end`, with the fade of a rejoin.
pub struct Signal<F> {
    sample: F,
    position: u64,
    end: u64,
    fade_from: u64,
    fade: u64,
}

impl<F: Fn(u64) -> StereoFrame + Send + 'static> Signal<F> {
    /// From position 0; silent from `end` on.
    pub fn new(end: Frames, sample: F) -> Signal<F> {
        Signal { sample, position: 0, end: end.0, fade_from: 0, fade: 0 }
    }
}

impl<F: Fn(u64) -> StereoFrame + Send + 'static> Render for Signal<F> {
    fn render(&mut self, out: &mut [StereoFrame]) {
        for frame in out {
            if self.position >= self.end {
                *frame = StereoFrame::SILENCE;
                continue;
            }
            *frame = (self.sample)(self.position);
            let since = self.position - self.fade_from;
            if since < self.fade {
                let gain = since as f32 / self.fade as f32;
                frame.left *= gain;
                frame.right *= gain;
            }
            self.position += 1;
        }
    }

    fn position(&self) -> Frames {
        Frames(self.position)
    }

    fn is_finished(&self) -> bool {
        self.position >= self.end
    }

    fn rejoin(&mut self, position: Frames, fade: Frames) {
        (self.position, self.fade_from, self.fade) = (position.0, position.0, fade.0);
    }
}

/// The number of the frame on the left, exact up to 349 s; 1 on the right, which shows the fades.
pub fn numbered(position: u64) -> StereoFrame {
    StereoFrame { left: (position + 1) as f32 / NUMBERS, right: 1.0 }
}

/// Full scale of [`numbered`].
const NUMBERS: f32 = 16_777_216.0;

/// The position of a frame of [`numbered`] that is not being faded.
pub fn number_of(frame: [f32; 2]) -> Option<u64> {
    (frame[1] == 1.0).then(|| (frame[0] * NUMBERS) as u64 - 1)
}

/// A 1 kHz tone at half of full scale, the same on both sides.
pub fn tone(position: u64) -> StereoFrame {
    let phase = (position % 48) as f64 / 48.0;
    let sample = (phase * std::f64::consts::TAU).sin() as f32 * 0.5;
    StereoFrame { left: sample, right: sample }
}

/// White noise at a quarter of full scale, different on both sides, never zero.
pub fn noise(position: u64) -> StereoFrame {
    // The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    let mut bits = position.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^= bits >> 31;
    let sample = |bits: u64| (bits as i32 | 1) as f32 / 2_147_483_648.0 * 0.25;
    StereoFrame { left: sample(bits), right: sample(bits >> 32) }
}
