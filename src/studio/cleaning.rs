//! A stretch of an author's own recording as it plays a line: cleaned, faded at its ends, and at the level of speech; and
//! what is heard of the room in it, in sentences.

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

/// Below this loudness in LUFS, a voice is far away, or the microphone turned down.
const FAR: f64 = -38.0;
/// Above it, it is too near.
const NEAR: f64 = -12.0;
/// So many places that are cut off are no knock any more.
const MANY: usize = 10;
/// Distances of voice and noise in dB below which the noise is heard, and below which it is in the way.
const HEARD: f64 = 45.0;
const IN_THE_WAY: f64 = 20.0;

/// What is to be said about a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether nothing has to be changed.
    pub is_fine: bool,
    /// In sentences.
    pub said: Vec<String>,
}

impl Verdict {
    pub(super) fn of(room: &Room) -> Verdict {
        let mut said = Vec::new();
        match room.voice {
            None => said.push(
                "Nobody was heard to speak. If you did, come closer, or see whether this is the microphone that you mean."
                    .to_owned(),
            ),
            Some(voice) => {
                said.extend(level(room.voice, room.clipped));
                said.extend(noise(voice - room.noise));
            }
        }
        if let Some(hum) = &room.hum {
            said.push(format!(
                "The mains hum, at {} Hz; that is taken out. Another socket, another cable, or a laptop without its charger \
                 often ends it.",
                hum.hz
            ));
        }
        let is_fine = said.is_empty();
        if is_fine {
            said.push(
                "This sounds good: the room is quiet, and the voice is near enough.".to_owned(),
            );
        }
        Verdict { is_fine, said }
    }
}

/// How loud a voice comes through, if that is not as it should be.
pub(super) fn level(loudness: Option<f64>, cut: usize) -> Option<String> {
    let said = match loudness {
        _ if cut >= MANY => format!(
            "It was too loud for the microphone and is cut off in {cut} places. Move back a little, or turn the microphone \
             down."
        ),
        Some(loudness) if loudness > NEAR => {
            "That is loud. Move back a little, so that nothing is cut off.".to_owned()
        }
        Some(loudness) if loudness < FAR => {
            "That is soft. Come closer to the microphone, by half of the way, or turn it up."
                .to_owned()
        }
        _ => return None,
    };
    Some(said)
}

/// What is heard beside a voice that is so far above it, in dB.
fn noise(above: f64) -> Option<String> {
    let said = match above {
        above if above >= HEARD => return None,
        above if above >= IN_THE_WAY => {
            "A fan or a street is heard, and softened. A quieter room, or less way to the microphone, is clearer still."
        }
        _ => {
            "The room is nearly as loud as the voice. Close the window, switch off what hums, and come closer to the \
             microphone: that helps more than anything that is done later."
        }
    };
    Some(said.to_owned())
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::clean::Mains;

    #[test]
    fn a_room_is_told_what_can_be_done_about_it() {
        let good = Room { noise: -70.0, hum: None, voice: Some(-24.0), clipped: 0 };
        assert!(Verdict::of(&good).is_fine);
        let found = |room: Room, expected: &str| {
            let verdict = Verdict::of(&room);
            let all = verdict.said.join(" ");
            assert!(!verdict.is_fine && all.contains(expected), "{all}");
        };
        found(Room { noise: -55.0, ..good.clone() }, "A fan or a street is heard");
        found(Room { noise: -40.0, ..good.clone() }, "nearly as loud as the voice");
        found(Room { voice: Some(-45.0), noise: -99.0, ..good.clone() }, "Come closer");
        found(Room { clipped: 40, ..good.clone() }, "cut off in 40 places");
        found(Room { voice: None, ..good.clone() }, "Nobody was heard to speak");
        let hum = Some(Mains { hz: 50, harmonics: vec![1, 2] });
        found(Room { hum, ..good }, "The mains hum, at 50 Hz");
    }
}
