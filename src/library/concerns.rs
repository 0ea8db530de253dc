//! What may be on someone's mind, and what is built in for it: the table *By concern* of
//! `docs/for-therapists.md`, in the words of someone who practices. `tests/readings.rs` holds the two together.

use super::opened::{OpenedSession, Source};
use super::to_read::BuiltInReading;
use crate::domain::Topic;

/// Something that may be on someone's mind.
#[derive(Debug, PartialEq, Eq)]
pub struct Concern {
    /// What it is called by those who have it. No name of an illness is among them.
    pub words: &'static str,
    /// The topics of sessions about it, from a therapist's bundle or a file.
    topics: &'static [Topic],
    /// The built-in sessions to begin with, by their ids. Those that are about it but are better begun together
    /// with a therapist are not among them.
    sessions: &'static [&'static str],
    /// The built-in readings about it, by their ids.
    readings: &'static [&'static str],
}

impl Concern {
    /// All of them, in the order of the table.
    pub const ALL: &'static [Concern] = &[
        Concern {
            words: "Little desire",
            topics: &[Topic::Desire],
            sessions: &["kindness-break", "noticing-sensation", "what-reaches-you"],
            readings: &["desire-that-answers"],
        },
        Concern {
            words: "Whether my body responds",
            topics: &[Topic::Arousal],
            sessions: &["breathing-space", "noticing-sensation"],
            readings: &["arousal-and-attention"],
        },
        Concern {
            words: "Too soon, too late, or not",
            topics: &[Topic::Orgasm],
            sessions: &["noticing-sensation", "coherent-breath"],
            readings: &["orgasm-without-a-timetable"],
        },
        Concern {
            words: "Two who want different amounts",
            topics: &[Topic::WantingDifferently],
            sessions: &["appreciation", "soft-start"],
            readings: &["when-wanting-differs"],
        },
        Concern {
            words: "Something hurts",
            topics: &[Topic::Pain, Topic::PelvicFloor],
            sessions: &["steady-thing", "coherent-breath"],
            readings: &["pain-and-the-pelvic-floor"],
        },
        Concern {
            words: "What happened to me",
            topics: &[Topic::Trauma],
            sessions: &["steady-thing", "five-senses", "feet-on-the-floor", "hands-first"],
            readings: &["after-trauma"],
        },
        Concern {
            words: "Illness, medicine, age",
            topics: &[Topic::Illness],
            sessions: &["easy-movement", "kindness-break", "own-words-scan"],
            readings: &["illness-medicine-and-age"],
        },
        Concern {
            words: "Who I am, and whom I love",
            topics: &[Topic::Identity],
            sessions: &["own-words-scan", "easy-movement"],
            readings: &["bodies-and-names"],
        },
        Concern {
            words: "Something I do more than I would like",
            topics: &[Topic::Urges],
            sessions: &["before-deciding", "five-senses"],
            readings: &["urges-and-habits"],
        },
        Concern {
            words: "How I see my body",
            topics: &[Topic::BodyImage],
            sessions: &["hands-first", "easy-movement", "own-words-scan"],
            readings: &["bodies-and-names"],
        },
        Concern {
            words: "Quarrels",
            topics: &[Topic::Communication],
            sessions: &["soft-start", "time-out"],
            readings: &["ten-small-acts"],
        },
        Concern {
            words: "Closeness that has gone thin",
            topics: &[Topic::Closeness, Topic::DeviceFree],
            sessions: &["arriving-together", "appreciation", "what-reaches-you"],
            readings: &["touch-in-the-way-the-other-feels-it", "an-evening-without-screens"],
        },
        Concern {
            words: "A hard day",
            topics: &[Topic::Stress, Topic::Mood, Topic::Kindness],
            sessions: &["the-days-stress", "kindness-break", "walk-without-a-screen"],
            readings: &["movement-sleep-and-food"],
        },
        Concern {
            words: "Strong feelings, worry",
            topics: &[Topic::StrongFeelings, Topic::Worry],
            sessions: &["feet-on-the-floor", "five-senses", "cyclic-sigh"],
            readings: &["after-trauma"],
        },
        Concern {
            words: "Sleep",
            topics: &[Topic::Sleep],
            sessions: &["breath-into-sleep", "scan-into-sleep"],
            readings: &["movement-sleep-and-food"],
        },
        Concern {
            words: "The next appointment, or the last one",
            topics: &[],
            sessions: &["before-the-appointment", "after-a-hard-appointment"],
            readings: &[],
        },
    ];

    /// Whether a session is for it.
    pub fn is_practised_with(&self, opened: &OpenedSession) -> bool {
        let session = opened.session();
        match opened.source {
            Source::BuiltIn => self.sessions.contains(&session.id.as_str()),
            Source::Installed(_) | Source::File(_) => {
                session.topics.iter().any(|topic| self.topics.contains(topic))
            }
        }
    }

    /// Whether a reading is about it.
    pub fn is_read_in(&self, reading: &BuiltInReading) -> bool {
        self.readings.contains(&reading.id)
    }
}
