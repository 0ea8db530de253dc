//! Makes one or two channels of as many as a file has.

use crate::audio::decode::survey::{DEAD, Sides};

/// Power of every channel, without a constant voltage.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    frames: f64,
    sums: Vec<(f64, f64)>,
}

impl Levels {
    pub fn hear(&mut self, planes: &[Vec<f32>]) {
        self.sums.resize(planes.len().max(self.sums.len()), (0.0, 0.0));
        self.frames += planes.first().map_or(0, Vec::len) as f64;
        for ((sum, squares), plane) in self.sums.iter_mut().zip(planes) {
            for sample in plane {
                *sum += f64::from(*sample);
                *squares += f64::from(*sample).powi(2);
            }
        }
    }

    /// The channels that sound: all within 20 dB of the loudest.
    fn alive(&self) -> Vec<usize> {
        let power = |(sum, squares): &(f64, f64)| squares - sum * sum / self.frames.max(1.0);
        let most = self.sums.iter().map(power).fold(0.0, f64::max);
        let alive = |at: &(usize, &(f64, f64))| power(at.1) * DEAD >= most;
        self.sums.iter().enumerate().filter(alive).map(|(at, _)| at).collect()
    }
}

/// How channels become one or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mix {
    /// Both stay as they are.
    Stereo,
    /// The mean of these.
    Mono(Vec<usize>),
}

impl Mix {
    /// What to do with `channels` channels. Two that both sound stay two; of more, such as the tracks of a
    /// recorder, those that sound become one.
    pub fn of(channels: usize, sides: Sides, levels: &Levels) -> Mix {
        match (channels, sides.only()) {
            (2, None) => Mix::Stereo,
            (2, Some(only)) => Mix::Mono(vec![only]),
            _ => Mix::Mono(levels.alive()),
        }
    }

    /// Number of channels that come out.
    pub fn channels(&self) -> usize {
        match self {
            Mix::Stereo => 2,
            Mix::Mono(_) => 1,
        }
    }

    /// Mixes a stretch of the channels into `out`.
    pub fn apply(
        &self,
        planes: &[Vec<f32>],
        stretch: std::ops::Range<usize>,
        out: &mut Vec<Vec<f32>>,
    ) {
        out.resize_with(self.channels(), Vec::new);
        out.iter_mut().for_each(Vec::clear);
        let part = |at: usize| planes.get(at).and_then(|plane| plane.get(stretch.clone()));
        match self {
            Mix::Stereo => {
                for (at, out) in out.iter_mut().enumerate() {
                    out.extend_from_slice(part(at).unwrap_or_default());
                }
            }
            Mix::Mono(of) => {
                let share = 1.0 / of.len().max(1) as f32;
                if let Some(out) = out.first_mut() {
                    out.resize(stretch.len(), 0.0);
                    for plane in of.iter().filter_map(|at| part(*at)) {
                        out.iter_mut().zip(plane).for_each(|(out, sample)| *out += sample * share);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_that_are_dead_are_left_out_of_the_mean() {
        let voice: Vec<f32> = (0..4_800).map(|n| (n as f32 * 0.05).sin() * 0.5).collect();
        let faint = |by: f32| voice.iter().map(|sample| sample * by + 0.2).collect::<Vec<f32>>();
        // A voice, a silent microphone with a constant voltage, hiss, and the voice from further away.
        let planes = [voice.clone(), vec![0.3; 4_800], faint(0.01), faint(0.5)];
        let mut levels = Levels::default();
        levels.hear(&planes);
        let mix = Mix::of(4, Sides::All, &levels);
        assert_eq!(mix, Mix::Mono(vec![0, 3]));
        let mut out = Vec::new();
        mix.apply(&planes, 10..20, &mut out);
        let expected: Vec<f32> = (10..20).map(|at| (planes[0][at] + planes[3][at]) / 2.0).collect();
        assert_eq!(out, [expected]);
        assert_eq!(Mix::of(2, Sides::All, &levels), Mix::Stereo);
        assert_eq!(Mix::of(2, Sides::Right, &levels), Mix::Mono(vec![1]));
        // Control: with all of them, the voice is a good deal softer.
        let all = Mix::Mono(vec![0, 1, 2, 3]);
        all.apply(&planes, 10..20, &mut out);
        assert_ne!(
            out[0],
            (10..20).map(|at| (planes[0][at] + planes[3][at]) / 2.0).collect::<Vec<_>>()
        );
    }
}
