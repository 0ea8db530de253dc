//! What came of a take, and what a microphone hears of a room, in sentences.

use super::{Closed, Ended, Take};
use crate::audio::capture::Room;
use crate::audio::decode::{Noticed, Sides};
use crate::audio::loudness::Loudness;
use crate::library::plainly;

/// Below this loudness in LUFS, a voice is far away, or the microphone turned down.
const FAR: f64 = -38.0;
/// Above it, it is too near.
const NEAR: f64 = -12.0;
/// So many places that are cut off are no knock any more.
const MANY: usize = 10;
/// A voice is so far above a quiet room, in dB, and so far above one that only just serves.
const QUIET: f64 = 40.0;
const NOISY: f64 = 25.0;

/// What a look at a room found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether nothing has to be changed.
    pub is_fine: bool,
    /// In sentences.
    pub said: Vec<String>,
}

/// What should be known of a take once it was listened to.
pub(super) fn of_take(is_spoken: bool, noticed: &Noticed, loudness: &Loudness) -> Vec<String> {
    let mut said = Vec::new();
    match (loudness.true_peak == f64::NEG_INFINITY, is_spoken) {
        (true, _) => said.push(NO_SOUND.to_owned()),
        (false, false) => {
            said.push("Nobody is heard to speak here; all of it is kept as it is.".to_owned());
        }
        (false, true) => said.extend(level(loudness.integrated, noticed.clipped)),
    }
    said.extend(side(noticed.sides));
    said
}

/// Where a microphone gives nothing but zeros.
const NO_SOUND: &str = "The microphone gives no sound at all. It may be switched off, on itself or in the sound settings of \
                        the system, or another one is meant.";

/// How loud a voice comes through, if that is not as it should be.
fn level(loudness: Option<f64>, cut: usize) -> Option<String> {
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

/// Which of two channels is dead, if one is.
fn side(sides: Sides) -> Option<String> {
    let dead = match sides {
        Sides::Left => "right",
        Sides::Right => "left",
        Sides::All | Sides::Same | Sides::Opposite => return None,
    };
    Some(format!(
        "There is nothing on the {dead} channel of the microphone, so the other one is used."
    ))
}

/// What is said about a room.
pub(super) fn of_room(room: &Room, noticed: &Noticed) -> Verdict {
    let mut said = Vec::new();
    if room.peak == f64::NEG_INFINITY && room.floor == f64::NEG_INFINITY {
        return Verdict { is_fine: false, said: vec![NO_SOUND.to_owned()] };
    }
    match room.voice {
        None => said.push(
            "Nobody was heard to speak. If you did, come closer, or see whether this is the microphone that you mean."
                .to_owned(),
        ),
        Some(voice) => {
            said.extend(level(Some(voice), room.cut));
            said.extend(noise(voice - room.floor));
        }
    }
    if let Some(hum) = room.hum {
        said.push(format!(
            "The mains hum, at {} Hz. Another socket, another cable, or a laptop without its charger often ends that.",
            hum.hz
        ));
    }
    let is_fine = said.is_empty();
    if is_fine {
        said.push("This sounds good: the room is quiet, and you are near enough.".to_owned());
    }
    said.extend(side(noticed.sides));
    Verdict { is_fine, said }
}

/// What is heard beside a voice that is so far above it, in dB.
fn noise(above: f64) -> Option<String> {
    let said = match above {
        above if above >= QUIET => return None,
        above if above >= NOISY => {
            "A fan or a street is heard beside you. A quieter room, or less way to the microphone, makes it clearer."
        }
        _ => {
            "The room is nearly as loud as you are. Close the window, switch off what hums, and come closer to the \
             microphone."
        }
    };
    Some(said.to_owned())
}

/// Why a take is over, and whether sound is missing in it; `None` where there is nothing to be said.
pub fn ended_in_words(take: &Take) -> Option<String> {
    let kept = "What you said until then is kept.";
    let ended = match &take.ended {
        Ended::Stopped => None,
        Ended::Lost => Some(format!("The microphone went away. {kept}")),
        Ended::Slept => Some(format!("The computer slept. {kept}")),
        Ended::Unwritten(error) => {
            let why = plainly(&error.to_string());
            Some(match take.path {
                Some(_) => format!("It could not be written any further: {why}. {kept}"),
                None => format!("It could not be recorded: {why}."),
            })
        }
        Ended::Full => Some(format!("A take holds no more than this. {kept}")),
    };
    let places = match take.gaps {
        0 => None,
        1 => Some("in one place".to_owned()),
        more => Some(format!("in {more} places")),
    };
    let missing = places.map(|places| {
        format!(
            "The computer was too busy, and sound is missing {places}. Close other programs, and say it once more."
        )
    });
    let all: Vec<String> = ended.into_iter().chain(missing).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Why a microphone is closed; `None` where someone closed it.
pub fn closed_in_words(closed: &Closed) -> Option<String> {
    match closed {
        Closed::Failed(error) => {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
            Some(plainly(&format!("{error}{}", cause.unwrap_or_default())))
        }
        Closed::Lost => Some("the microphone went away; plug it in again, and go on".to_owned()),
        Closed::Slept => Some("the computer slept, so the microphone was closed".to_owned()),
        Closed::Released => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::audio::capture::Hum;
    use crate::units::Frames;

    fn take(ended: Ended, gaps: u64) -> Take {
        Take { path: Some(PathBuf::from("0001.wav")), length: Frames::ZERO, gaps, ended }
    }

    #[test]
    fn whatever_ends_a_take_says_so_and_what_is_kept() {
        assert_eq!(ended_in_words(&take(Ended::Stopped, 0)), None);
        let full = Ended::Unwritten(Arc::new(io::ErrorKind::StorageFull.into()));
        for (ended, gaps, expected) in [
            (Ended::Lost, 0, "The microphone went away. What you said until then is kept."),
            (
                Ended::Stopped,
                1,
                "The computer was too busy, and sound is missing in one place. Close other programs, and say it once more.",
            ),
            (
                full,
                0,
                "It could not be written any further: no storage space. What you said until then is kept.",
            ),
        ] {
            assert_eq!(ended_in_words(&take(ended, gaps)).unwrap(), expected);
        }
        // As the system says it.
        let full = Ended::Unwritten(Arc::new(io::Error::from_raw_os_error(28)));
        assert!(ended_in_words(&take(full, 0)).unwrap().contains(": the disk is full. "));
    }

    #[test]
    fn a_room_is_told_what_can_be_done_about_it() {
        let good = Room { floor: -70.0, hum: None, voice: Some(-24.0), peak: -8.0, cut: 0 };
        let said = |room: &Room| of_room(room, &Noticed::default());
        assert!(said(&good).is_fine);
        let found = |room: Room, expected: &str| {
            let verdict = said(&room);
            let all = verdict.said.join(" ");
            assert!(!verdict.is_fine && all.contains(expected), "{all}");
        };
        found(Room { floor: -55.0, ..good.clone() }, "A fan or a street is heard");
        found(Room { floor: -40.0, ..good.clone() }, "nearly as loud as you are");
        found(Room { voice: Some(-45.0), floor: -99.0, ..good.clone() }, "Come closer");
        found(Room { cut: 40, ..good.clone() }, "cut off in 40 places");
        found(Room { voice: None, ..good.clone() }, "Nobody was heard to speak");
        let hum = Some(Hum { hz: 50, level: -50.0 });
        found(Room { hum, ..good.clone() }, "The mains hum, at 50 Hz.");
        let nothing = f64::NEG_INFINITY;
        let dead = Room { floor: nothing, peak: nothing, voice: None, ..good };
        found(dead, "no sound at all");
    }
}
