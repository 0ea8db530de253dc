//! What a careful author would think twice about: the care rules, checked as a compiler checks
//! code. Advice never stops a session; each piece gives its reason in one sentence.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::source::{Source, Span};
use crate::domain::{
    BreathPattern, NamedPattern, PatternWarning, Phase, Practice, Session, Setting, Touch,
    phase_field,
};
use crate::units::Frames;

/// What the reader saw on the way, with its places.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Every spoken line.
    pub(super) lines: Vec<(String, Span)>,
    /// The ideal of every silence.
    pub(super) silences: Vec<(Frames, Span)>,
    /// Every breathing stretch: pattern, and its ideal length.
    pub(super) breathing: Vec<(Option<NamedPattern>, BreathPattern, Frames, Span)>,
    /// The offered lengths.
    pub(super) lengths: Vec<Span>,
}

/// A silence over this needs a bell or a word in it.
const LONG_SILENCE: Frames = Frames::from_secs(300);

/// 4-7-8 is practised for at most so many cycles.
const MOST_478: u64 = 8;

/// Words that turn an order into an offer when they stand before it in the same sentence.
const OFFERS: &[&str] = &[
    "may", "might", "can", "could", "if", "perhaps", "maybe", "or", "whether", "would", "welcome",
    "without", "not",
];

/// Orders that are orders wherever they stand.
const HARD_ORDERS: &[&str] = &[
    "you must",
    "you have to",
    "you need to",
    "you should",
    "just relax",
    "try to relax",
    "clear your mind",
    "empty your mind",
    "stop thinking",
    "don't think",
    "do not think",
    "obey",
    "surrender",
];

/// Orders that become offers after one of [`OFFERS`].
const SOFT_ORDERS: &[&str] = &[
    "close your eyes",
    "let go",
    "relax",
    "hold still",
    "stay still",
    "don't move",
    "do not move",
    "force",
];

/// Plain plural.
const PLURAL: &[&str] =
    &["we", "we'll", "we're", "we've", "us", "our", "ours", "ourselves", "let's", "let us"];

/// Promises of an effect.
const PROMISES: &[&str] = &[
    "will heal",
    "will cure",
    "will fix",
    "heals",
    "cures",
    "guarantee",
    "guaranteed",
    "guarantees",
    "will make you",
    "will take away",
    "will free you",
    "you will feel",
    "always works",
    "never fails",
];

/// Verbs that begin an instruction.
const IMPERATIVES: &[&str] = &[
    "allow", "bring", "breathe", "close", "drop", "exhale", "feel", "focus", "follow", "hold",
    "imagine", "inhale", "keep", "lay", "let", "lie", "listen", "look", "move", "notice",
    "observe", "open", "pay", "place", "press", "put", "relax", "release", "remember", "rest",
    "say", "sense", "sit", "soften", "squeeze", "stand", "start", "stay", "stop", "take", "tense",
    "touch", "turn", "watch",
];

/// All advice on a session, in the order of the text.
pub(super) fn advise(source: &Source, session: &Session, seen: &Seen) -> Vec<Diagnostic> {
    let mut advice = Advice { source, given: Vec::new() };
    advice.words(&seen.lines);
    advice.imperatives(&seen.lines);
    for (ideal, span) in &seen.silences {
        if *ideal > LONG_SILENCE {
            let message = format!(
                "a silence of {ideal} without a bell: over five minutes people wonder whether it still plays"
            );
            advice.give(Code::LongSilence, *span, message);
        }
    }
    advice.breathing(seen);
    advice.notes(session, seen);
    let mut given = advice.given;
    given.sort_by_key(|one| (one.line, one.column));
    given
}

struct Advice<'s> {
    source: &'s Source,
    given: Vec<Diagnostic>,
}

impl Advice<'_> {
    fn give(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.given.push(self.source.diagnostic(code, span, message.into(), None));
    }

    /// Advice on single sentences.
    fn words(&mut self, lines: &[(String, Span)]) {
        for (text, span) in lines {
            for sentence in sentences(text) {
                if let Some(order) = order(&sentence) {
                    let message = format!(
                        "`{order}` is an order: an invitation such as \"you may\" leaves the choice with the listener"
                    );
                    self.give(Code::Order, *span, message);
                }
                if let Some(word) = first_of(&sentence, PLURAL) {
                    let message = format!(
                        "`{word}` speaks for the listener: \"you\" leaves room for someone who feels otherwise"
                    );
                    self.give(Code::Plural, *span, message);
                }
                if let Some(promise) = first_of(&sentence, PROMISES) {
                    let message = format!(
                        "`{promise}` promises an effect: when it does not come, the listener thinks they failed"
                    );
                    self.give(Code::Promise, *span, message);
                }
                if let Some(why) = pelvic(&sentence) {
                    self.give(Code::PelvicCue, *span, why);
                }
            }
        }
    }

    /// Three sentences in a row that begin with an instruction.
    fn imperatives(&mut self, lines: &[(String, Span)]) {
        let mut row = 0;
        for (text, span) in lines {
            for sentence in sentences(text) {
                let begins =
                    sentence.first().is_some_and(|word| IMPERATIVES.contains(&word.as_str()));
                row = if begins { row + 1 } else { 0 };
                if row == 3 {
                    let message = "the third instruction in a row: strings of them feel like being ordered about";
                    self.give(Code::Imperatives, *span, message);
                    row = 0;
                }
            }
        }
    }

    fn breathing(&mut self, seen: &Seen) {
        for (named, pattern, ideal, span) in &seen.breathing {
            for warning in pattern.warnings() {
                match warning {
                    PatternWarning::LongHold { phase, length } => {
                        let message = format!(
                            "`{}` is {length}: holds over 10s make many people anxious or dizzy",
                            phase_field(phase)
                        );
                        self.give(Code::LongHold, *span, message);
                    }
                    PatternWarning::Fast { cycle } => {
                        let message = format!(
                            "a breath of {cycle} is faster than twelve a minute: fast paces can make people light-headed"
                        );
                        self.give(Code::FastBreath, *span, message);
                    }
                }
            }
            let cycles = *ideal / pattern.cycle();
            if *named == Some(NamedPattern::FourSevenEight) && cycles > MOST_478 {
                let message =
                    format!("{cycles} cycles of 4-7-8: it is practised for four to eight");
                self.give(Code::ManyCycles, *span, message);
            }
        }
    }

    /// What should be said before the start.
    fn notes(&mut self, session: &Session, seen: &Seen) {
        let start = Span::default();
        let notes: Vec<Vec<String>> = session.notes.iter().map(|note| words(note)).collect();
        let says = |beginnings: &[&str]| {
            notes
                .iter()
                .flatten()
                .any(|word| beginnings.iter().any(|start| word.starts_with(start)))
        };
        if session.touch != Touch::None && !says(&["touch"]) {
            let message = "no note mentions touch: nobody should be surprised by it";
            self.give(Code::TouchNote, start, message);
        }
        let held = |pattern: &BreathPattern| {
            [Phase::HoldIn, Phase::HoldOut].iter().any(|hold| pattern.phase(*hold) > Frames::ZERO)
        };
        if seen.breathing.iter().any(|(_, pattern, ..)| held(pattern)) && !says(&["hold", "held"]) {
            let message =
                "no note mentions that the breath is held: some people should leave that out";
            self.give(Code::HoldNote, start, message);
        }
        let drowsy = matches!(session.practice, Practice::Breathing | Practice::Sleep);
        if (drowsy || !seen.breathing.is_empty()) && !says(&["driv"]) {
            let message =
                "no note says that this is not for driving: slow breath and rest make drowsy";
            self.give(Code::DriveNote, start, message);
        }
        if session.setting == Setting::Partners && !(says(&["both"]) && says(&["stop"])) {
            let message = "no note says that both want this and that either may stop at any moment: a practice for two needs both";
            self.give(Code::PartnerNote, start, message);
        }
    }
}

/// The sentences of a text, each as its words in small letters.
fn sentences(text: &str) -> Vec<Vec<String>> {
    text.split(['.', '!', '?', ';', ':', '…'])
        .map(words)
        .filter(|words| !words.is_empty())
        .collect()
}

/// Words in small letters without punctuation; apostrophes stay, in one form.
fn words(text: &str) -> Vec<String> {
    text.replace('’', "'")
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Where a phrase stands in a sentence, in words.
fn find(sentence: &[String], phrase: &str) -> Option<usize> {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    sentence.windows(phrase.len()).position(|window| window.iter().eq(phrase.iter()))
}

fn first_of<'p>(sentence: &[String], phrases: &[&'p str]) -> Option<&'p str> {
    phrases.iter().copied().find(|phrase| find(sentence, phrase).is_some())
}

/// The order in a sentence, if no offer stands before it.
fn order(sentence: &[String]) -> Option<&'static str> {
    first_of(sentence, HARD_ORDERS).or_else(|| {
        SOFT_ORDERS.iter().copied().find(|phrase| {
            find(sentence, phrase).is_some_and(|at| {
                !sentence[..at].iter().any(|word| OFFERS.contains(&word.as_str()))
            })
        })
    })
}

/// What is wrong with a cue for the pelvic floor, if anything.
fn pelvic(sentence: &[String]) -> Option<&'static str> {
    let any = |words: &[&str]| first_of(sentence, words).is_some();
    if !any(&["pelvic", "pelvis", "pelvic floor"]) {
        return None;
    }
    if any(&["squeeze", "squeezes", "clench", "tighten", "pull up", "lift up", "kegel", "kegels"]) {
        return Some(
            "squeezing the pelvic floor: many who come for help are too tense there already",
        );
    }
    let softens = any(&[
        "soften",
        "softens",
        "softening",
        "relax",
        "release",
        "releases",
        "drop",
        "drops",
        "widen",
        "widens",
    ]);
    let out =
        any(&["out breath", "outbreath", "breathe out", "breathing out", "exhale", "exhaling"]);
    (softens && out)
        .then_some("the pelvic floor softens on the in-breath, when the diaphragm comes down")
}
