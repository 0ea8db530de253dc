//! Times and words of the session language as people read them.

use crate::domain::bundle::Bundle;
use crate::domain::{Anchor, BedSound, Eyes, Posture, Practice, Setting, Touch};
use crate::library::{Voice, in_words, plainly};
use crate::units::Frames;

/// What the program is not; said on the first screens and in the settings.
pub const NOT_TREATMENT: &str = "Groundwork is neither treatment nor an emergency service. If you are in \
                                 danger, call your local emergency number.";

/// A length on a button: `7 min`, `40 s`.
pub use crate::library::length_in_words as short;

/// A length in words: `7 minutes`, `40 seconds`, `1 minute 30`.
pub fn length(frames: Frames) -> String {
    let secs = frames.whole_secs();
    let (minutes, rest) = (secs / 60, secs % 60);
    match (minutes, rest) {
        (0, 1) => "1 second".into(),
        (0, secs) => format!("{secs} seconds"),
        (1, 0) => "1 minute".into(),
        (1, rest) => format!("1 minute {rest}"),
        (minutes, 0) => format!("{minutes} minutes"),
        (minutes, rest) => format!("{minutes} minutes {rest}"),
    }
}

/// What was practised: whole minutes once there is one, and never more than there was.
pub fn practised(frames: Frames) -> String {
    let secs = frames.whole_secs();
    if secs < 60 { length(frames) } else { length(Frames::from_secs(secs / 60 * 60)) }
}

/// A length as it is shown beside the shortest and the longest that are possible: all three in whole seconds, and all three
/// possible.
pub fn among(length: Frames, least: Frames, most: Frames) -> [Frames; 3] {
    let (first, last) = (least.0.div_ceil(Frames::from_secs(1).0), most.whole_secs());
    let shown = length.whole_secs().max(first).min(last.max(first));
    [shown, first, last].map(Frames::from_secs)
}

/// A clock: `7:05`, or `1:07:05`. A begun second counts in full, so that it ends with zero.
pub fn clock(left: Frames) -> String {
    let secs = left.0.div_ceil(Frames::from_secs(1).0);
    let (hours, minutes, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
    match hours {
        0 => format!("{minutes}:{secs:02}"),
        _ => format!("{hours}:{minutes:02}:{secs:02}"),
    }
}

/// The lengths on offer, from the shortest to the longest.
pub fn lengths(lengths: &[Frames]) -> String {
    match lengths {
        [] => String::new(),
        [only] => short(*only),
        [first, .., last] => format!("{} to {}", first.whole_secs() / 60, short(*last)),
    }
}

/// A word of the vocabulary as it is read: `NightInsects` is `Night insects`.
pub fn plain(name: &str) -> String {
    let mut plain = String::new();
    for (at, c) in name.char_indices() {
        if c.is_ascii_uppercase() && at > 0 {
            plain.push(' ');
            plain.push(c.to_ascii_lowercase());
        } else {
            plain.push(c);
        }
    }
    plain
}

/// A kind of practice.
pub fn practice(practice: Practice) -> String {
    plain(practice.name())
}

/// Alone or together.
pub const fn setting(setting: Setting) -> &'static str {
    match setting {
        Setting::Solo => "Alone",
        Setting::Partners => "Together",
    }
}

/// Whether there is touch; nothing to say without.
pub const fn touch(touch: Touch) -> Option<&'static str> {
    match touch {
        Touch::None => None,
        Touch::Own => Some("Own touch"),
        Touch::Partner => Some("A partner's touch"),
    }
}

/// Where attention rests.
pub const fn anchor(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Breath => "the breath",
        Anchor::Hands => "the hands",
        Anchor::Feet => "the feet or the seat",
        Anchor::Sounds => "sounds",
        Anchor::Sight => "something to look at",
    }
}

/// What the eyes do.
pub const fn eyes(eyes: Eyes) -> &'static str {
    match eyes {
        Eyes::Open => "open",
        Eyes::Closed => "closed",
    }
}

/// How the body rests.
pub const fn posture(posture: Posture) -> &'static str {
    match posture {
        Posture::Sitting => "sitting",
        Posture::Lying => "lying down",
        Posture::Standing => "standing",
        Posture::Walking => "walking",
    }
}

/// The name of a bed as the window shows it; noises are named as such.
pub fn bed(bed: BedSound) -> String {
    match bed {
        BedSound::Brown => "Brown noise".into(),
        BedSound::Pink => "Pink noise".into(),
        bed => plain(bed.name()),
    }
}

/// With a capital at the front.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// What an error says, as a sentence of its own.
pub fn sentence(error: impl Into<anyhow::Error>) -> String {
    as_sentence(&in_words(&error.into()))
}

/// Words with a capital at the front and an end, and none of the system's.
pub fn as_sentence(words: &str) -> String {
    let words = capital(plainly(words).trim_end());
    // What is quoted at the end has its own.
    let end = words.trim_end_matches(['"', '\u{201D}']);
    if end.ends_with(['.', '?', '!', '…']) { words } else { words + "." }
}

/// What the program's messages put between backticks, which read well in a terminal, in quotation marks.
pub fn in_quotes(text: String) -> String {
    if text.matches('`').count() % 2 == 1 || !text.contains('`') {
        return text;
    }
    let parts = text.split('`').enumerate();
    parts.fold(String::new(), |said, (at, part)| match at {
        0 => part.to_owned(),
        opening if opening % 2 == 1 => said + "\u{201C}" + part,
        _ => said + "\u{201D}" + part,
    })
}

/// Who speaks.
pub fn voice(voice: Option<Voice>) -> String {
    voice.map_or_else(|| "Nobody, captions only".into(), |voice| capital(voice.name()))
}

/// Who speaks the lines of a bundle, as far as this program knows them; none where nobody does.
pub fn narrated(bundle: &Bundle) -> Option<String> {
    let known = bundle.voices().into_iter().filter_map(Voice::from_name);
    let names: Vec<String> = known.map(|known| voice(Some(known))).collect();
    match names.split_last()? {
        (one, []) => Some(format!("Lines are spoken by {one}, a synthetic voice.")),
        (last, names) => {
            Some(format!("Lines are spoken by {} and {last}, synthetic voices.", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: u64) -> Frames {
        Frames::from_secs(secs)
    }

    #[test]
    fn lengths_read_as_people_say_them() {
        assert_eq!(length(secs(1)), "1 second");
        assert_eq!(length(secs(60)), "1 minute");
        assert_eq!(length(secs(450)), "7 minutes 30");
        assert_eq!(short(secs(450)), "7 min 30 s");
        assert_eq!(clock(secs(425)), "7:05");
        assert_eq!(clock(secs(3725)), "1:02:05");
        assert_eq!(clock(secs(59) + Frames(1)), "1:00", "a begun second counts");
        assert_eq!(clock(Frames::ZERO), "0:00");
    }

    #[test]
    fn a_length_is_shown_as_the_shortest_or_longest_where_it_is_that() {
        let (least, most) = (secs(241) + Frames(700), secs(1216) + Frames(900));
        let shown = [secs(242), secs(242), secs(1216)];
        assert_eq!(among(least, least, most), shown, "not 4 min 1 s of 4 min 2 s");
        assert_eq!(among(most, least, most)[0], shown[2]);
        assert_eq!(among(secs(300), least, most)[0], secs(300));
    }

    #[test]
    fn what_was_practised_is_never_rounded_up() {
        assert_eq!(practised(secs(479)), "7 minutes");
        assert_eq!(practised(secs(59)), "59 seconds");
        assert_eq!(practised(secs(60)), "1 minute");
    }

    #[test]
    fn words_of_the_vocabulary_read_as_words() {
        assert_eq!(plain("BodyAwareness"), "Body awareness");
        assert_eq!(bed(BedSound::NightInsects), "Night insects");
        assert_eq!(capital("éa"), "Éa");
        assert_eq!(as_sentence("no room: `/a`"), "No room: `/a`.");
        assert_eq!(as_sentence("It waits…"), "It waits…");
    }
}
