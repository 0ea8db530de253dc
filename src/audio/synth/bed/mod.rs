//! Beds: continuous sounds under a session.
//!
//! Owns the recipes (one file each, or one for the plain noises), the loops that they use, and the reading of
//! those loops at any frame. A bed is made once, off the audio thread. After that it is read-only and every
//! sample is a function of its frame, so that it can be sought, split into blocks and rendered again freely.
//! It knows nothing of volumes, fades and ducking, which belong to the engine.

mod drone;
mod fire;
mod insects;
mod motion;
mod ocean;
mod plain;
mod rain;
mod source;
mod stream;
mod table;
mod wind;

use crate::domain::BedSound;
use crate::units::Frames;
use motion::decibels;
use source::Source;
use table::Table;

/// Components of a bed.
struct Recipe {
    tables: Vec<Table>,
    sources: Vec<Source>,
    /// Gain in decibels that brings the sum of the sources to [`Bed::LOUDNESS`]; measured, and verified by a
    /// test.
    calibration: f32,
}

/// A continuous, endless sound that can be rendered at any position.
///
/// It consists of some 100 s of mono loops and takes at most 24 MB. Making it takes a fraction of a second,
/// which is too long for the audio thread.
pub struct Bed {
    tables: Vec<Table>,
    sources: Vec<Source>,
}

impl Bed {
    /// Integrated loudness (ITU-R BS.1770-4, stereo) of every bed over five minutes, in LUFS, to within half
    /// a unit.
    pub const LOUDNESS: f32 = -23.0;

    /// Makes the loops of this sound. The result is the same on every run.
    pub fn new(sound: BedSound) -> Bed {
        let recipe = match sound {
            BedSound::Ocean => ocean::recipe(),
            BedSound::Rain => rain::recipe(),
            BedSound::Stream => stream::recipe(),
            BedSound::Wind => wind::recipe(),
            BedSound::NightInsects => insects::recipe(),
            BedSound::Fire => fire::recipe(),
            BedSound::Brown => plain::brown(),
            BedSound::Pink => plain::pink(),
            BedSound::Drone => drone::recipe(),
        };
        let level = decibels(recipe.calibration);
        let sources = recipe.sources.into_iter().map(|source| source.louder(level)).collect();
        Bed { tables: recipe.tables, sources }
    }

    /// Overwrites both slices with the frames from `position` on. If their lengths differ, the frames that
    /// only one has become silent.
    ///
    /// The result depends on the position alone: any split into blocks gives the same bits. Allocates
    /// nothing, and costs the same at every position.
    pub fn render(&self, position: Frames, left: &mut [f32], right: &mut [f32]) {
        left.fill(0.0);
        right.fill(0.0);
        let frames = left.len().min(right.len());
        for source in &self.sources {
            source.add(&self.tables, position.0, [&mut left[..frames], &mut right[..frames]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::super::filter::Biquad;
    use super::super::noise::Chance;
    use super::*;
    use crate::units::SAMPLE_RATE;

    static BEDS: LazyLock<Vec<(BedSound, Bed)>> =
        LazyLock::new(|| BedSound::ALL.iter().map(|sound| (*sound, Bed::new(*sound))).collect());

    const HOUR: Frames = Frames::from_secs(3600);

    fn bed(sound: BedSound) -> &'static Bed {
        &BEDS.iter().find(|(other, _)| *other == sound).unwrap().1
    }

    fn rendered(bed: &Bed, position: Frames, frames: usize) -> [Vec<f32>; 2] {
        let mut sides = [vec![f32::NAN; frames], vec![f32::NAN; frames]];
        let [left, right] = &mut sides;
        bed.render(position, left, right);
        sides
    }

    fn decibels_of(side: &[f32]) -> f64 {
        let power = side.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / side.len() as f64;
        10.0 * power.log10()
    }

    fn same_bits(one: &[f32], other: &[f32]) -> bool {
        one.iter().map(|x| x.to_bits()).eq(other.iter().map(|x| x.to_bits()))
    }

    #[test]
    fn any_split_into_blocks_gives_the_same_bits() {
        const FRAMES: usize = 12_000;
        let mut chance = Chance::new(1);
        for (sound, bed) in BEDS.iter() {
            // The first frame, a change of passage, and a late frame; the last two are off the grid of steps.
            let passage = bed.sources[0].passage();
            let starts = [Frames(0), Frames(passage - 5_003), HOUR * 9 + Frames(7)];
            for start in starts {
                let [left, right] = rendered(bed, start, FRAMES);
                let mut block_sizes: [Box<dyn FnMut() -> usize>; 5] = [
                    Box::new(|| 1),
                    Box::new(|| 64),
                    Box::new(|| 441),
                    Box::new(|| 1024),
                    Box::new(|| chance.between(1.0, 2000.0) as usize),
                ];
                for block_size in &mut block_sizes {
                    let mut done = 0;
                    while done < FRAMES {
                        let frames = block_size().min(FRAMES - done);
                        let [l, r] = rendered(bed, start + Frames(done as u64), frames);
                        let same = same_bits(&l, &left[done..done + frames])
                            && same_bits(&r, &right[done..done + frames]);
                        assert!(same, "{sound:?} differs at {done} after {start:?}");
                        done += frames;
                    }
                }
                // Control: one frame further, the sound is different.
                let [l, _] = rendered(bed, start + Frames(1), FRAMES);
                assert!(!same_bits(&l, &left));
            }
        }
    }

    #[test]
    fn loops_have_no_seam_and_fit_into_24_megabytes() {
        for (sound, bed) in BEDS.iter() {
            let bytes: usize = bed.tables.iter().map(|t| size_of_val(t.samples())).sum();
            assert!(bytes <= 24_000_000, "{sound:?} takes {bytes}");
            for table in &bed.tables {
                let samples = table.samples();
                let last = samples[samples.len() - 1];
                let steepest = samples.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
                assert!((samples[0] - last).abs() <= steepest, "{sound:?}");
                assert!(samples.iter().all(|x| x.is_finite()));
            }
        }
    }

    #[test]
    fn every_bed_has_the_promised_loudness_and_room_above() {
        for (sound, bed) in BEDS.iter() {
            let [left, right] = rendered(bed, HOUR, 300 * 48_000);
            let mut meter = ebur128::EbuR128::new(
                2,
                SAMPLE_RATE,
                ebur128::Mode::I | ebur128::Mode::SAMPLE_PEAK,
            )
            .unwrap();
            meter.add_frames_planar_f32(&[&left, &right]).unwrap();
            let loudness = meter.loudness_global().unwrap();
            assert!(
                (loudness - f64::from(Bed::LOUDNESS)).abs() < 0.5,
                "{sound:?}: {loudness} LUFS"
            );
            for channel in [0, 1] {
                let peak = 20.0 * meter.sample_peak(channel).unwrap().log10();
                assert!(peak < -3.0, "{sound:?} peaks at {peak} dBFS");
            }
        }
    }

    #[test]
    fn both_ears_hear_as_much_but_not_the_same() {
        for (sound, bed) in BEDS.iter() {
            let [left, right] = rendered(bed, HOUR * 2, 60 * 48_000);
            let apart = decibels_of(&left) - decibels_of(&right);
            assert!(apart.abs() < 2.0, "{sound:?} leans by {apart} dB");
            assert!(likeness(&left, &right) < 0.7, "{sound:?} is almost mono");
        }
    }

    #[test]
    fn the_night_goes_on_as_it_began() {
        for (sound, bed) in BEDS.iter() {
            let [first, last] = [Frames(0), HOUR * 11].map(|at| rendered(bed, at, 90 * 48_000));
            for (first, last) in first.iter().zip(&last) {
                assert!(last.iter().all(|x| x.is_finite()));
                let apart = decibels_of(first) - decibels_of(last);
                assert!(apart.abs() < 3.5, "{sound:?} is {apart} dB off after 11 hours");
            }
        }
    }

    #[test]
    fn the_last_representable_frame_can_be_rendered() {
        for (_, bed) in BEDS.iter() {
            let [left, right] = rendered(bed, Frames(u64::MAX - 600), 1000);
            assert!(left.iter().chain(&right).all(|x| x.is_finite()));
        }
    }

    /// Similarity of two stretches: 1 for identical, about 0 for unrelated ones.
    fn likeness(one: &[f32], other: &[f32]) -> f64 {
        let sum = |a: &[f32], b: &[f32]| {
            a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>()
        };
        sum(one, other) / (sum(one, one) * sum(other, other)).sqrt()
    }

    #[test]
    fn nothing_comes_back() {
        const FRAMES: usize = 40 * 48_000;
        for (sound, bed) in BEDS.iter() {
            let [here, _] = rendered(bed, HOUR, FRAMES);
            let loops = bed.tables.iter().map(|table| Frames(table.samples().len() as u64));
            let passages = bed.sources.iter().map(|source| Frames(source.passage()));
            for later in loops.chain(passages).chain([HOUR, HOUR * 8]) {
                let [there, _] = rendered(bed, HOUR + later, FRAMES);
                let alike = likeness(&here, &there);
                // The drone consists of tones half a hertz wide, so even unrelated stretches are slightly
                // similar.
                let most = if *sound == BedSound::Drone { 0.5 } else { 0.1 };
                assert!(alike.abs() < most, "{sound:?} is {alike} like itself {later} later");
            }
            // Control: a plain repeated loop does recur.
            let samples = bed.tables[0].samples();
            let twice: Vec<f32> = samples.iter().chain(samples).copied().collect();
            assert!(likeness(samples, &twice[samples.len()..]) > 0.999);
        }
    }

    /// Levels of the octaves around 62.5, 125, … 8000 Hz.
    fn octaves(side: &[f32]) -> Vec<f64> {
        let octave = |hz: f64| {
            let mut bands = [Biquad::band_pass(hz, 1.8); 3];
            let heard: Vec<f32> = side
                .iter()
                .map(|x| bands.iter_mut().fold(f64::from(*x), |x, band| band.next(x)) as f32)
                .collect();
            decibels_of(&heard)
        };
        (0..8).map(|i| octave(62.5 * 2f64.powi(i))).collect()
    }

    #[test]
    fn plain_noises_have_their_slopes() {
        let mut chance = Chance::new(5);
        let white: Vec<f32> = (0..30 * 48_000).map(|_| chance.white()).collect();
        let white = octaves(&white);
        // Brown from 250 Hz on, because it is level below 45 Hz.
        for (sound, first, slope) in [(BedSound::Pink, 0, -3.01), (BedSound::Brown, 2, -6.02)] {
            let [left, _] = rendered(bed(sound), HOUR, 30 * 48_000);
            let below_white: Vec<f64> =
                octaves(&left).iter().zip(&white).map(|(level, white)| level - white).collect();
            for (i, level) in below_white[first..].iter().enumerate() {
                let off = level - below_white[first] - slope * i as f64;
                assert!(off.abs() < 0.6, "{sound:?} is off by {off}: {below_white:?}");
            }
        }
    }
}
