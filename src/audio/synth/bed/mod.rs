//! Beds: the continuous sounds underneath.
//!
//! Owns the recipes (one file each, or one for the plain noises), the loops that they are made of,
//! and the reading of those loops at any frame. A bed is made once, off the audio thread; after
//! that it is read-only and every sample is a function of its frame, so it can be sought, split
//! into blocks and rendered again at will. It knows nothing of volumes, fades and ducking: those
//! are the engine's.

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
use source::{STEP, Source};
use table::Table;

/// What a bed is made of.
struct Recipe {
    tables: Vec<Table>,
    sources: Vec<Source>,
    /// What brings the sum of the sources to [`Bed::LOUDNESS`], in decibels. Measured, and held by
    /// a test.
    calibration: f32,
}

/// A continuous sound of endless length, ready to be rendered at any position.
///
/// Some 100 s of mono loops, at most 24 MB. Made in a fraction of a second, which is too long for
/// the audio thread.
pub struct Bed {
    tables: Vec<Table>,
    sources: Vec<Source>,
}

impl Bed {
    /// The integrated loudness (ITU-R BS.1770-4, stereo) of every bed over a few minutes, in LUFS,
    /// within half a unit.
    pub const LOUDNESS: f32 = -23.0;

    /// Makes the loops of this sound. The same on every run.
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

    /// Overwrites both slices with the frames from `position` on; of slices of unequal length only
    /// the frames that both have are filled, the rest becomes silent.
    ///
    /// A function of the position alone: any split into blocks gives the same bits. Allocates
    /// nothing, and costs the same everywhere.
    pub fn render(&self, position: Frames, left: &mut [f32], right: &mut [f32]) {
        left.fill(0.0);
        right.fill(0.0);
        let frames = left.len().min(right.len());
        let mut done = 0;
        while done < frames {
            let at = position.0.saturating_add(done as u64);
            let end = frames.min(done + (STEP - at % STEP) as usize);
            for source in &self.sources {
                source.add(&self.tables, at, [&mut left[done..end], &mut right[done..end]]);
            }
            done = end;
        }
    }
}
