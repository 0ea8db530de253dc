//! What came of a take, and what a microphone hears of a room, in sentences.

use super::{Closed, Ended, Take};
use crate::audio::clean::Room;
use crate::audio::decode::{Noticed, Sides};
use crate::audio::loudness::Loudness;
use crate::library::plainly;
use crate::studio::cleaning::{Verdict, level};

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

/// What is said about a room before a take.
pub(super) fn of_room(room: &Room, noticed: &Noticed) -> Verdict {
    let mut verdict = match room.noise == f64::NEG_INFINITY && room.voice.is_none() {
        true => Verdict { is_fine: false, said: vec![NO_SOUND.to_owned()] },
        false => Verdict::of(room),
    };
    verdict.said.extend(side(noticed.sides));
    verdict
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
        // As the system says it: `ENOSPC`, and `ERROR_DISK_FULL` of Windows.
        let full = if cfg!(windows) { 112 } else { 28 };
        let full = Ended::Unwritten(Arc::new(io::Error::from_raw_os_error(full)));
        assert!(ended_in_words(&take(full, 0)).unwrap().contains(": the disk is full. "));
    }

    #[test]
    fn a_microphone_that_is_off_says_so_and_a_dead_side_is_told() {
        let room = Room { noise: f64::NEG_INFINITY, hum: None, voice: None, clipped: 0 };
        let verdict = of_room(&room, &Noticed::default());
        assert!(!verdict.is_fine && verdict.said[0].contains("no sound at all"), "{verdict:?}");
        let room = Room { noise: -70.0, voice: Some(-24.0), ..room };
        let verdict = of_room(&room, &Noticed { sides: Sides::Left, ..Noticed::default() });
        assert!(verdict.is_fine && verdict.said[1].contains("the right channel"), "{verdict:?}");
    }
}
