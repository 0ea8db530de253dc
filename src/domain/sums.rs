//! The sums of a session that someone who writes it looks at.

use super::breath::Phase;
use super::timeline::{Event, EventKind, Timeline};
use crate::units::Frames;

/// How much is said, how long it is silent, and how often it breathes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Words a minute while a recording speaks; `None` where nothing is recorded.
    pub words_a_minute: Option<u64>,
    /// Share of the length in which there are words, in per cent.
    pub speech_percent: u64,
    /// Longest time without words and without paced breathing.
    pub longest_silence: Frames,
    /// Number of paced breaths.
    pub breaths: usize,
    /// Number of lines that are only shown, because nobody has recorded them.
    pub only_shown: usize,
}

impl Sums {
    /// The sums of a timeline, from its first step to its end.
    pub fn of(timeline: &Timeline) -> Sums {
        let (mut words, mut recorded) = (0u64, Frames::ZERO);
        let (mut speech, mut longest, mut reached) = (Frames::ZERO, Frames::ZERO, timeline.begin());
        let (mut breaths, mut only_shown) = (0, 0);
        let mut fills = |event: &Event| {
            longest = longest.max(event.start - reached);
            reached = reached.max(event.end());
        };
        for event in timeline.events() {
            match &event.kind {
                EventKind::Line { text, clip } => {
                    fills(event);
                    speech += event.length;
                    match clip {
                        None => only_shown += 1,
                        Some(_) => {
                            words += text.split_whitespace().count() as u64;
                            recorded += event.length;
                        }
                    }
                }
                EventKind::Breath { phase, .. } => {
                    fills(event);
                    breaths += usize::from(*phase == Phase::In);
                }
                _ => {}
            }
        }
        let minute = Frames::from_secs(60).0;
        Sums {
            words_a_minute: (words * minute).checked_div(recorded.0),
            speech_percent: (speech.0 * 100).checked_div(timeline.length().0).unwrap_or(0).min(100),
            longest_silence: longest.max(timeline.end() - reached),
            breaths,
            only_shown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::compile::{ClipLengths, Request, compile};
    use crate::domain::preferences::Preferences;
    use crate::domain::{ClipId, Line};

    #[test]
    fn the_sums_are_those_of_what_is_heard() {
        let script = "Session(format: 1, id: \"a\", title: \"A\", language: \"en\", practice: Grounding, steps: [
            Say(\"One two three four.\"), Quiet(\"30s\"), Say(\"Five six.\"),
            Breathe(pattern: Coherent, ideal: \"30s\", least: \"30s\", most: \"30s\"), Quiet(\"40s\")])";
        let session = crate::script::parse("a.ron", script.as_bytes()).unwrap().session;
        let mut clips = ClipLengths::default();
        clips.insert(Line::plain("One two three four."), ClipId(0), Frames::from_secs(2));
        let wish = Preferences::default();
        let timeline = compile(&session, &clips, &wish, Request::default()).unwrap();
        let sums = Sums::of(&timeline);
        assert_eq!(sums.words_a_minute, Some(120), "the recorded line alone");
        assert_eq!((sums.breaths, sums.only_shown), (3, 1));
        assert_eq!(sums.longest_silence, Frames::from_secs(40));
        let none = compile(&session, &ClipLengths::default(), &wish, Request::default()).unwrap();
        assert_eq!((Sums::of(&none).words_a_minute, Sums::of(&none).only_shown), (None, 2));
    }
}
