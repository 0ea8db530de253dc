//! A stretch of an author's own recording as it plays a line: cleaned, faded at its ends, and at the level of speech.

use std::ops::Range;
use std::sync::Arc;

use anyhow::bail;

use super::narrate::SHORT;
use crate::audio::clean::{Cleaner, Room, fade_ends};
use crate::audio::decode;
use crate::audio::encode::flac;
use crate::audio::loudness::{Loudness, measure_speech, speech_gain};
use crate::audio::{Clip, Sound};
use crate::bundle::SHORTEST;
use crate::library::{Library, Prepared};
use crate::units::{Frames, Gain};

pub use crate::audio::clean::Softening;

/// Sound before a stretch that is cleaned with it, so that the noise is known by then.
const LEAD: Frames = Frames::from_secs(3);
/// Bits of the recordings that are written: more than a room's noise leaves of them.
const BITS: usize = 16;

/// A stretch of a recording, and the gain that brings it to the level of speech.
pub(super) struct Piece {
    sound: Sound,
    gain: Gain,
}

impl Piece {
    /// The stretch at `place` of a mono recording at 48 kHz, whose samples `stretch` gives, in a room like this; without
    /// softening, as it was recorded, at the same level.
    ///
    /// # Errors
    /// When it is silent or too short.
    pub(super) fn of(
        stretch: impl Fn(Range<Frames>) -> Vec<f32>,
        place: &Range<Frames>,
        softening: Option<Softening>,
        room: &Room,
    ) -> anyhow::Result<Piece> {
        let mut samples = match softening {
            None => stretch(place.clone()),
            Some(softening) => {
                let lead = place.start.0.min(LEAD.0);
                let from = Frames(place.start.0 - lead);
                let mut cleaner = Cleaner::new(softening, room.hum.as_ref());
                let mut clean = Vec::new();
                cleaner.push(&stretch(from..place.end), &mut clean);
                cleaner.finish(&mut clean);
                clean.split_off((lead as usize).min(clean.len()))
            }
        };
        fade_ends(&mut samples);
        let sound = Sound::Held(Arc::new(Clip::mono(samples)));
        let mut loudness = measure_speech(&sound)?;
        if loudness.integrated.is_none() {
            bail!("it is silent throughout");
        }
        let length = sound.frames();
        if length < SHORTEST {
            bail!("it lasts {length}, expected at least {SHORTEST}");
        }
        if length < SHORT {
            // So little speech says little about the level.
            loudness = Loudness { integrated: room.voice, ..loudness };
        }
        Ok(Piece { sound, gain: speech_gain(loudness) })
    }

    /// Its length.
    pub(super) fn length(&self) -> Frames {
        self.sound.frames()
    }

    /// It as FLAC.
    ///
    /// # Errors
    /// When it is too long for a recording.
    pub(super) fn flac(&self) -> anyhow::Result<Vec<u8>> {
        match flac(&self.sound, self.gain, BITS, decode::LARGEST_FILE)? {
            Some(content) => Ok(content),
            None => bail!("it lasts {}, which is too long for one line", self.length()),
        }
    }

    /// Makes it ready to be heard.
    ///
    /// # Errors
    /// When the session around it cannot be opened.
    pub(super) fn prepare(self, library: &Library) -> anyhow::Result<Prepared> {
        library.prepare_sound(self.sound, self.gain)
    }
}
