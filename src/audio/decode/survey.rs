//! Checks a recording while it is decoded: whether the recorder clipped it, and whether both of its channels
//! contain sound.

/// Least amplitude that counts as full scale, 0.004 dB below it: 16 steps of 16 bits.
const FULL: f32 = 0.9995;

/// This many samples in a row count as clipped. A peak that only just reaches full scale has fewer, unless it
/// is deeper than a voice.
const RUN: usize = 4;

/// Greatest difference between clipped samples: two steps of 16 bits in a lossless file, …
const FLAT: f32 = 2.0 / 32_768.0;
/// … and this after a lossy encoder has changed them.
const BENT: f32 = 0.1;

/// A channel counts as empty if the other one has 20 dB more power: no microphone and no room makes a voice
/// that much softer on one side.
pub(in crate::audio) const DEAD: f64 = 100.0;

/// Correlation at or below which one channel is the inverse of the other.
const OPPOSITE: f64 = -0.9;

/// The channels that sound, out of two.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Sides {
    /// The only channel, or both.
    #[default]
    All,
    /// The left channel only: the right one is empty.
    Left,
    /// The right channel only: the left one is empty.
    Right,
    /// The left channel only: the right one is its inverse, and together they would be silent.
    Opposite,
    /// The left channel only: the right one is identical.
    Same,
}

impl Sides {
    /// The channel that sounds on both sides, if only one does.
    pub(in crate::audio) fn only(self) -> Option<usize> {
        match self {
            Sides::All => None,
            Sides::Left | Sides::Opposite | Sides::Same => Some(0),
            Sides::Right => Some(1),
        }
    }
}

/// Inspects channels at their own rate.
#[derive(Debug)]
pub(in crate::audio) struct Survey {
    /// Greatest difference between clipped samples in a row.
    flat: f32,
    runs: Vec<Run>,
    stereo: Option<Stereo>,
}

impl Survey {
    /// `exact` says whether the samples are exactly those that were recorded.
    pub fn new(exact: bool) -> Survey {
        Survey { flat: if exact { FLAT } else { BENT }, runs: Vec::new(), stereo: None }
    }

    pub fn hear(&mut self, planes: &[Vec<f32>]) {
        self.runs.resize(planes.len().max(self.runs.len()), Run::default());
        for (run, samples) in self.runs.iter_mut().zip(planes) {
            samples.iter().for_each(|sample| run.hear(*sample, self.flat));
        }
        if let [left, right] = planes {
            let stereo = self.stereo.get_or_insert_default();
            left.iter().zip(right).for_each(|(left, right)| stereo.hear(*left, *right));
        }
    }

    /// Number of clipped places, in the channel with the most of them.
    pub fn clipped(&self) -> usize {
        self.runs.iter().map(|run| run.places).max().unwrap_or_default()
    }

    pub fn sides(&self) -> Sides {
        self.stereo.as_ref().map_or(Sides::All, Stereo::sides)
    }
}

/// Consecutive samples at full scale and equally high.
#[derive(Copy, Clone, Debug, Default)]
struct Run {
    /// The lowest of them, …
    from: f32,
    /// … and the highest.
    to: f32,
    length: usize,
    places: usize,
}

impl Run {
    fn hear(&mut self, sample: f32, flat: f32) {
        if sample.abs() < FULL {
            self.length = 0;
            return;
        }
        let (from, to) = (self.from.min(sample), self.to.max(sample));
        if self.length > 0 && to - from <= flat {
            (self.from, self.to) = (from, to);
            self.length += 1;
        } else {
            (self.from, self.to, self.length) = (sample, sample, 1);
        }
        self.places += usize::from(self.length == RUN);
    }
}

/// Sums over the changes in two channels, because a silent microphone may have a constant voltage.
#[derive(Debug, Default)]
struct Stereo {
    frames: f64,
    left: f64,
    right: f64,
    left_left: f64,
    right_right: f64,
    left_right: f64,
    differs: bool,
}

impl Stereo {
    fn hear(&mut self, left: f32, right: f32) {
        self.differs |= left != right;
        let (left, right) = (f64::from(left), f64::from(right));
        self.frames += 1.0;
        self.left += left;
        self.right += right;
        self.left_left += left * left;
        self.right_right += right * right;
        self.left_right += left * right;
    }

    fn sides(&self) -> Sides {
        if !self.differs {
            return Sides::Same;
        }
        let left = self.left_left - self.left * self.left / self.frames;
        let right = self.right_right - self.right * self.right / self.frames;
        let both = self.left_right - self.left * self.right / self.frames;
        if left > DEAD * right {
            Sides::Left
        } else if right > DEAD * left {
            Sides::Right
        } else if both < OPPOSITE * (left * right).sqrt() {
            Sides::Opposite
        } else {
            Sides::All
        }
    }
}
