//! Mixes the sounds of a score, bus by bus.

use super::ramp::Ramp;
use crate::audio::clips::Feed;
use crate::audio::curve::Curve;
use crate::audio::decode::Sound;
use crate::audio::score::{Bus, Score};
use crate::units::Frames;

/// The volumes for one span.
pub(super) struct Buses<'e> {
    pub(super) volumes: &'e [Ramp; 4],
    pub(super) feed: &'e Feed,
    pub(super) only: Option<Bus>,
    pub(super) clock: u64,
}

impl Buses<'_> {
    /// Adds all sounds of a score from `position` on, over the length of the slices. Returns the number of
    /// frames of long recordings that were missing.
    pub(super) fn mix(
        &self,
        score: &Score,
        position: u64,
        left: &mut [f32],
        right: &mut [f32],
        bed_left: &mut [f32],
        bed_right: &mut [f32],
    ) -> u64 {
        left.fill(0.0);
        right.fill(0.0);
        if position >= score.end() {
            return 0;
        }
        let mut missing = 0;
        let to = position.saturating_add(left.len() as u64);
        for cue in score.sounding(position, to) {
            let Some(volume) = self.volume(cue.bus) else { continue };
            let from = cue.start.max(position);
            let frames = (cue.end().min(to) - from) as usize;
            let (here, there) = ((from - position) as usize, from - cue.start);
            let mut put = |at: usize, sound: (&[f32], &[f32])| {
                let out = here + at..here + at + sound.0.len();
                let out = (&mut left[out.clone()], &mut right[out]);
                if volume.is_still(self.clock) {
                    let gain = cue.gain * volume.to;
                    add(out.0, sound.0, gain);
                    add(out.1, sound.1, gain);
                } else {
                    let clock = self.clock + (here + at) as u64;
                    add_ramped(out.0, sound.0, cue.gain, volume, clock);
                    add_ramped(out.1, sound.1, cue.gain, volume, clock);
                }
            };
            match &cue.sound {
                Sound::Held(clip) => {
                    let range = there as usize..there as usize + frames;
                    put(0, (&clip.left()[range.clone()], &clip.right()[range]));
                }
                Sound::Long(clip) => missing += self.feed.read(clip, there, frames, put),
            }
        }
        if let Some(layer) = score.bed()
            && let Some(volume) = self.volume(Bus::Bed)
        {
            layer.bed.render(Frames(position), bed_left, bed_right);
            spans(position, to, &layer.gain, |at, range| {
                layer.gain.apply(at, &mut bed_left[range.clone()], &mut bed_right[range]);
            });
            if volume.is_still(self.clock) {
                add(left, bed_left, volume.to);
                add(right, bed_right, volume.to);
            } else {
                add_ramped(left, bed_left, 1.0, volume, self.clock);
                add_ramped(right, bed_right, 1.0, volume, self.clock);
            }
        }
        spans(position, to, score.fade(), |at, range| {
            score.fade().apply(at, &mut left[range.clone()], &mut right[range]);
        });
        missing
    }

    /// The volume of a bus; `None` if it is silent.
    fn volume(&self, bus: Bus) -> Option<&Ramp> {
        let volume = &self.volumes[bus as usize];
        let silent = volume.is_still(self.clock) && volume.to == 0.0;
        (self.only.is_none_or(|only| only == bus) && !silent).then_some(volume)
    }
}

/// Splits the range from `position` to `to` where a curve starts or stops moving.
fn spans(position: u64, to: u64, curve: &Curve, mut each: impl FnMut(u64, std::ops::Range<usize>)) {
    let mut at = position;
    while at < to {
        let next = curve.next_change(at).min(to);
        each(at, (at - position) as usize..(next - position) as usize);
        at = next;
    }
}

fn add(out: &mut [f32], sound: &[f32], gain: f32) {
    for (out, sound) in out.iter_mut().zip(sound) {
        *out += sound * gain;
    }
}

fn add_ramped(out: &mut [f32], sound: &[f32], gain: f32, volume: &Ramp, clock: u64) {
    for ((out, sound), clock) in out.iter_mut().zip(sound).zip(clock..) {
        *out += sound * (gain * volume.at(clock));
    }
}
