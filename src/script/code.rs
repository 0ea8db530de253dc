//! Stable names of everything that can be said about a script.

use super::diagnostic::Severity;

/// Declares the codes once: variant, written name, severity.
macro_rules! codes {
    ($($(#[$meta:meta])* $code:ident = $name:literal, $severity:ident;)+) => {
        /// What a diagnostic is about. The written names are stable; each has a row in
        /// `docs/session-format.md`.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$meta])* $code),+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$code),+];

            /// The written name.
            pub const fn name(self) -> &'static str {
                match self { $(Code::$code => $name),+ }
            }

            /// Whether it is an error or advice.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    /// The file is larger than 512 KiB.
    TooLarge = "too-large", Error;
    /// The bytes are not UTF-8 text.
    NotText = "not-text", Error;
    /// A control character or one that changes the direction of the text.
    HiddenCharacter = "hidden-character", Error;
    /// `#![enable(…)]`.
    Extension = "extension", Error;
    /// Not RON.
    Syntax = "syntax", Error;
    /// Nested more than 32 deep.
    TooDeep = "too-deep", Error;
    /// The same field or key twice.
    Duplicate = "duplicate", Error;
    /// Something of another kind was expected here.
    WrongKind = "wrong-kind", Error;
    /// A field that does not exist here.
    UnknownField = "unknown-field", Error;
    /// A field that is needed.
    MissingField = "missing-field", Error;
    /// A word that does not exist here.
    UnknownWord = "unknown-word", Error;
    /// A `format` that this program does not know.
    Format = "format", Error;
    /// An id that is not `[a-z0-9-]`.
    BadId = "bad-id", Error;
    /// A text that is empty or too long.
    TextLength = "text-length", Error;
    /// A text that is no length of time.
    BadDuration = "bad-duration", Error;
    /// A number or a time outside its limits.
    OutOfRange = "out-of-range", Error;
    /// Values that should rise and do not.
    WrongOrder = "wrong-order", Error;
    /// A breath pattern outside the limits.
    BadPattern = "bad-pattern", Error;
    /// A line over paced breathing that has no cycle to begin with.
    BadCycle = "bad-cycle", Error;
    /// No steps.
    Empty = "empty", Error;
    /// A step where it can not be.
    Misplaced = "misplaced", Error;
    /// Something for two in a session for one.
    ForTwo = "for-two", Error;
    /// A clip name that is not a plain relative one.
    BadClip = "bad-clip", Error;
    /// `say_as` for a word that is not in the line.
    BadSayAs = "bad-say-as", Error;
    /// More steps or more time than a session may have.
    TooMuch = "too-much", Error;
    /// A length that the session can not have.
    Infeasible = "infeasible", Error;

    /// An order.
    Order = "order", Advice;
    /// `we`, `our`, `let's`.
    Plural = "plural", Advice;
    /// Three instructions in a row.
    Imperatives = "imperatives", Advice;
    /// The pelvic floor cued on the out-breath, or to squeeze.
    PelvicCue = "pelvic-cue", Advice;
    /// A promise.
    Promise = "promise", Advice;
    /// A silence over five minutes without a bell.
    LongSilence = "long-silence", Advice;
    /// A breath hold over 10 s.
    LongHold = "long-hold", Advice;
    /// More than 12 breaths a minute.
    FastBreath = "fast-breath", Advice;
    /// 4-7-8 over eight cycles.
    ManyCycles = "many-cycles", Advice;
    /// Touch that no note names.
    TouchNote = "touch-note", Advice;
    /// Breath holds that no note names.
    HoldNote = "hold-note", Advice;
    /// Breath or sleep practice without a word on driving.
    DriveNote = "drive-note", Advice;
    /// A practice for two without a word that both want it and either may stop.
    PartnerNote = "partner-note", Advice;
}
