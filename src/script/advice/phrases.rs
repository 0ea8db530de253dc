//! The table of phrases that bring advice, with the reasons.

use crate::script::Code;

/// Phrases with one reason. A `*` at the end of a word stands for any ending.
pub(super) struct Rule {
    pub(super) code: Code,
    /// Phrases to find within one sentence, as consecutive words in lower case.
    pub(super) phrases: &'static [&'static str],
    /// Whether a negation earlier in the same clause cancels the advice.
    pub(super) negatable: bool,
    /// Whether an invitation cancels the advice: [`INVITING`] earlier in the sentence, or an [`ALTERNATIVE`]
    /// anywhere in it.
    pub(super) invitable: bool,
    /// More phrases that cancel the advice when they occur earlier in the sentence.
    pub(super) spared: &'static [&'static str],
    /// Reason for the advice, as the end of a sentence that begins with the phrase.
    pub(super) reason: &'static str,
    /// Advice on better wording.
    pub(super) help: &'static str,
}

/// Phrases that turn a request after them into an invitation.
pub(super) const INVITING: &[&str] = &[
    "may",
    "might",
    "perhaps",
    "maybe",
    "could",
    "you can",
    "whenever",
    "invited",
    "welcome",
    "free to",
    "would like",
    "if you like",
    "if you wish",
    "if you want",
    "if you prefer",
    "if it feels",
    "if it is",
    "if that",
    "some people",
];

/// Phrases that leave a choice open anywhere in a sentence.
pub(super) const ALTERNATIVE: &[&str] = &[
    "if you like",
    "if you wish",
    "if you want",
    "if you prefer",
    "if it feels",
    "if that feels",
    "as you like",
    "as you prefer",
    "or leave",
    "or keep",
    "or stay",
    "or let",
    "or not",
    "or open",
    "is fine",
    "are fine",
    "is just as good",
    "as well",
];

/// Phrases that turn a request or a promise into its opposite.
pub(super) const NEGATING: &[&str] = &[
    "not",
    "no",
    "nothing",
    "nowhere",
    "nobody",
    "never",
    "without",
    "don't",
    "doesn't",
    "needn't",
    "won't",
    "isn't",
    "cannot",
    "can't",
    "neither",
    "nor",
    "rather than",
    "instead of",
];

const ALLOW: &str =
    "an invitation leaves the choice open, as in `you may like to …` or `perhaps …`";

/// Rules for spoken words. Reasons and figures: listeners dislike "we", strings of imperatives and whispering
/// (Stanko-Kaczmarek 2023, n = 138). Eyes, posture and effort stay free, because an order or darkness
/// threatens some listeners.
pub(super) const SPOKEN: &[Rule] = &[
    Rule {
        code: Code::Orders,
        phrases: &[
            "you must",
            "you have to",
            "you need to",
            "you should",
            "you ought to",
            "you've got to",
            "make sure",
            "be sure to",
            "do as i say",
            "obey",
            "surrender to",
        ],
        negatable: true,
        invitable: false,
        spared: &["if", "whenever", "as long as", "as much as", "as often as", "whatever"],
        reason: "is an order, and to some people orders are a threat",
        help: ALLOW,
    },
    Rule {
        code: Code::Orders,
        phrases: &[
            "close your eyes",
            "close the eyes",
            "closing your eyes now",
            "shut your eyes",
            "keep your eyes closed",
            "keep your eyes shut",
            "eyes closed now",
            "let your eyes close",
            "let the eyes close",
        ],
        negatable: true,
        invitable: true,
        spared: &[],
        reason: "is an order, and some people only feel safe with open eyes",
        help: "leave the eyes free, as in `you may like to close your eyes, or leave them open`",
    },
    Rule {
        code: Code::Orders,
        phrases: &[
            "just relax",
            "now relax",
            "relax now",
            "relax completely",
            "try to relax",
            "relax your mind",
            "calm down",
        ],
        negatable: true,
        invitable: true,
        spared: &[],
        reason: "asks for what nobody can do on purpose, and makes its absence a failure",
        help: "offer something to notice instead, as in `perhaps notice where the chair meets your back`",
    },
    Rule {
        code: Code::Orders,
        phrases: &[
            "let go",
            "let it go",
            "let it all go",
            "let everything go",
            "let them go",
            "let that go",
            "let yourself go",
        ],
        negatable: true,
        invitable: true,
        spared: &[],
        reason: "asks for what nobody can do on purpose, and for some it means losing control",
        help: ALLOW,
    },
    Rule {
        code: Code::Orders,
        phrases: &[
            "clear your mind",
            "empty your mind",
            "stop thinking",
            "don't think",
            "do not think",
            "don't move",
            "do not move",
            "stay still",
            "keep still",
            "lie still",
            "sit still",
        ],
        negatable: false,
        invitable: true,
        spared: &["no need to", "not have to", "don't have to", "not need to", "needn't"],
        reason: "forbids what happens by itself, and makes it a failure",
        help: ALLOW,
    },
    Rule {
        code: Code::PluralWe,
        phrases: &[
            "we",
            "we're",
            "we'll",
            "we've",
            "we'd",
            "us",
            "our",
            "ours",
            "ourselves",
            "let's",
        ],
        negatable: false,
        invitable: false,
        spared: &[],
        reason: "brings the speaker into the room, which listeners dislike",
        help: "speak to the listener, as in `you may notice …`",
    },
    Rule {
        code: Code::Whisper,
        phrases: &["whisper*"],
        negatable: false,
        invitable: false,
        spared: &[],
        reason: "asks for a voice that listeners dislike",
        help: "speak in a plain, warm voice",
    },
];

/// Rules for spoken words and for texts read before the start.
pub(super) const ANYWHERE: &[Rule] = &[Rule {
    code: Code::Promise,
    phrases: &[
        "will heal*",
        "will cure*",
        "will fix",
        "will solve",
        "will end your",
        "will take away",
        "will make you",
        "will make your",
        "will help you",
        "will relax you",
        "will calm you",
        "heals you",
        "heals your",
        "heal your",
        "heal you",
        "cures",
        "cure you",
        "cure your",
        "guarantee*",
        "will disappear",
        "will go away",
        "will vanish",
        "you will feel better",
        "you'll feel better",
        "you will feel calm*",
        "you'll feel calm*",
        "you will fall asleep",
        "you'll fall asleep",
    ],
    negatable: true,
    invitable: false,
    spared: &["if", "may", "might", "perhaps"],
    reason: "promises an effect, and whoever does not have it thinks that they failed",
    help: "say what is done, not what it does",
}];

/// Verbs that give an instruction when a clause begins with them.
pub(super) const IMPERATIVES: &[&str] = &[
    "allow",
    "ask",
    "become",
    "begin",
    "breathe",
    "bring",
    "choose",
    "close",
    "come",
    "continue",
    "count",
    "draw",
    "drop",
    "exhale",
    "explore",
    "feel",
    "find",
    "focus",
    "follow",
    "give",
    "go",
    "hold",
    "imagine",
    "inhale",
    "keep",
    "lean",
    "let",
    "lie",
    "lift",
    "listen",
    "look",
    "lower",
    "make",
    "move",
    "name",
    "notice",
    "observe",
    "open",
    "pay",
    "picture",
    "place",
    "press",
    "pull",
    "push",
    "put",
    "raise",
    "reach",
    "relax",
    "release",
    "remember",
    "repeat",
    "rest",
    "return",
    "say",
    "scan",
    "see",
    "send",
    "sense",
    "share",
    "shift",
    "sit",
    "soften",
    "speak",
    "spread",
    "squeeze",
    "stand",
    "start",
    "stay",
    "stop",
    "straighten",
    "stretch",
    "stroke",
    "take",
    "tell",
    "tense",
    "think",
    "tighten",
    "tilt",
    "touch",
    "try",
    "turn",
    "uncross",
    "wait",
    "watch",
    "wiggle",
];

/// Words that may come before the verb of an instruction.
pub(super) const BEFORE_IMPERATIVES: &[&str] = &[
    "and", "then", "now", "next", "just", "simply", "gently", "slowly", "softly", "quietly",
    "please", "again", "once", "more", "first", "finally", "also", "so",
];

/// Words for the pelvic floor.
pub(super) const PELVIS: &[&str] = &["pelvic", "pelvis", "perine*", "kegel*"];
/// Words for breathing out and in.
pub(super) const OUT_BREATH: &[&str] =
    &["out-breath*", "outbreath*", "out breath", "breathe out", "breathing out", "exhal*"];
pub(super) const IN_BREATH: &[&str] =
    &["in-breath*", "inbreath*", "in breath", "breathe in", "breathing in", "inhal*"];
/// Softening, which belongs to the in-breath: the diaphragm descends and the pelvic floor yields.
pub(super) const SOFTENING: &[&str] =
    &["soften*", "relax*", "releas*", "let go", "drop*", "open*", "widen*", "loosen*"];
/// Muscle work, which belongs nowhere in a softening practice.
pub(super) const WORKING: &[&str] =
    &["squeez*", "tighten*", "clench*", "contract*", "kegel*", "pull up", "draw up", "lift up"];
