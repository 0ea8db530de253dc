//! Errors and advice on a script, each with a stable code and a place.

use std::fmt;

use serde::Serialize;

use super::source::{Place, Source, Span, unhidden};

/// Whether a script with this diagnostic can be played.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The script cannot be played.
    Error,
    /// The script can be played, but a careful author would reconsider.
    Advice,
}

impl Severity {
    /// The word at the start of a printed diagnostic.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Advice => "advice",
        }
    }
}

/// Declares the codes, each with its severity, written name and meaning.
macro_rules! codes {
    ($($severity:ident { $($(#[$meta:meta])* $code:ident = $name:literal,)+ })+) => {
        /// The subject of a diagnostic. The written name is stable, so programs may rely on it.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($($(#[$meta])* $code,)+)+
        }

        impl Code {
            /// Every code, errors first.
            pub const ALL: &'static [Code] = &[$($(Code::$code,)+)+];

            /// The written name, such as `unknown-field`.
            pub const fn name(self) -> &'static str {
                match self {
                    $($(Code::$code => $name,)+)+
                }
            }

            /// Error or advice; fixed for each code.
            pub const fn severity(self) -> Severity {
                match self {
                    $($(Code::$code => Severity::$severity,)+)+
                }
            }
        }
    };
}

codes! {
    Error {
        /// The text is larger than [`super::MAX_BYTES`].
        TooLarge = "too-large",
        /// The text is not UTF-8.
        NotUtf8 = "not-utf8",
        /// The file is a word-processor document or another file instead of plain text.
        Document = "document",
        /// A character that is invisible or reorders the text around it.
        HiddenCharacter = "hidden-character",
        /// The text is not well-formed RON.
        Syntax = "syntax",
        /// A `#![…]` attribute.
        Attribute = "attribute",
        /// Brackets are nested too deeply.
        TooDeep = "too-deep",
        /// A number that is not whole, or too large for any use here.
        Number = "number",
        /// The text states another version of the format.
        Format = "format",
        /// A value has the wrong kind.
        Type = "type",
        /// A field that does not exist there.
        UnknownField = "unknown-field",
        /// A required field is missing.
        MissingField = "missing-field",
        /// A field, key or entry given twice.
        Duplicate = "duplicate",
        /// A word outside its vocabulary.
        UnknownWord = "unknown-word",
        /// A required text or list is empty.
        Empty = "empty",
        /// An identifier contains characters other than `a-z`, `0-9` and `-`.
        Id = "id",
        /// A text is too long.
        TextLength = "text-length",
        /// Not a language tag.
        Language = "language",
        /// Not a length of time, or a length outside its bounds.
        Time = "time",
        /// A number is outside its range.
        Range = "range",
        /// Values that have to rise do not rise.
        Order = "order",
        /// A breath pattern outside the limits.
        Pattern = "pattern",
        /// Whole breaths do not fit, or a line sits on a breath that may not come.
        Cycles = "cycles",
        /// A step in a place where it is not allowed.
        Placement = "placement",
        /// A partner's touch in a session for one person.
        Partners = "partners",
        /// A pronunciation for a word that does not occur in the line.
        SayAs = "say-as",
        /// A blank in square brackets was not filled in. A session plays with it, but is not packed.
        Blank = "blank",
        /// The name of a recording leads out of the bundle, or its kind is unknown.
        Clip = "clip",
        /// A line's own recording is missing or unusable. Reported by the layer that reads recordings.
        Recording = "recording",
        /// Too many steps once repeats are written out.
        TooManySteps = "too-many-steps",
        /// Longer than any sitting.
        TooLong = "too-long",
        /// The session cannot have a length on offer. Reported after compiling, which needs the clips'
        /// lengths.
        Infeasible = "infeasible",
        /// A problem that no length solves: steps that do not fit into their turn, lines that do not fit over
        /// their breaths, or too many optional parts. Reported like [`Code::Infeasible`].
        DoesNotFit = "does-not-fit",
    }
    Advice {
        /// A line gives an order.
        Orders = "orders",
        /// A line says "we".
        PluralWe = "plural-we",
        /// Three imperatives in a row.
        Imperatives = "imperatives",
        /// A line promises an effect.
        Promise = "promise",
        /// A line asks for a whisper.
        Whisper = "whisper",
        /// A line asks the pelvic floor to work against the breath.
        PelvicOutBreath = "pelvic-out-breath",
        /// A line says for certain what happens inside the body.
        Physiology = "physiology",
        /// A line advises on medicine or symptoms.
        Medicine = "medicine",
        /// A line promises safety.
        Safety = "safety",
        /// A line asks to go on in spite of distress.
        Endure = "endure",
        /// A line leads out of the body.
        LeavingBody = "leaving-body",
        /// A line makes arousal a cue or a goal.
        Arousal = "arousal",
        /// A line forces the breath, or asks to hold it long.
        ForcedBreath = "forced-breath",
        /// A line leads back to what happened to someone.
        Memory = "memory",
        /// A line asks for a feeling.
        Feelings = "feelings",
        /// A line blames or compares.
        Blame = "blame",
        /// A line makes little of what someone feels.
        Dismissing = "dismissing",
        /// A line sets a wish above a no.
        Consent = "consent",
        /// A line takes a body, a partner or a belief for granted.
        Presumed = "presumed",
        /// A line takes control away from the listener.
        Control = "control",
        /// A line puts someone into the room who watches.
        Watched = "watched",
        /// A silence over five minutes.
        LongSilence = "long-silence",
        /// Words begin after most of the fade. Reported like [`Code::Infeasible`].
        FadingWords = "fading-words",
        /// No narrator can speak the line as written. Reported by the layer that pronounces lines.
        Unspoken = "unspoken",
        /// The session is in a language that no narrator speaks, and a line has no recording of its own.
        /// Reported by the layer that pronounces lines.
        OtherLanguage = "other-language",
        /// A word has two pronunciations, and nothing decides between them. Reported by the layer that
        /// pronounces lines.
        TwoSounds = "two-sounds",
        /// A breath held for over ten seconds.
        LongHold = "long-hold",
        /// More than twelve breaths a minute.
        FastBreath = "fast-breath",
        /// More than eight cycles of 4-7-8.
        ManyCycles = "many-cycles",
        /// The notes do not mention the touch.
        TouchNote = "touch-note",
        /// The notes do not mention the held breath.
        HoldNote = "hold-note",
        /// Breath or sleep practice without a note on driving.
        DrivingNote = "driving-note",
        /// The notes of a practice for two leave out what keeps both people safe.
        PartnerNote = "partner-note",
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One finding about a script.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Diagnostic {
    /// Error or advice, as given by the code.
    pub severity: Severity,
    /// Subject of the diagnostic.
    pub code: Code,
    /// One sentence: what was found, then what was expected, or the reason for the advice.
    pub message: String,
    /// Name of the text, as the caller gave it.
    pub file: String,
    /// Place in the text; `None` for the file as a whole.
    pub place: Option<Place>,
    /// What the author can do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Makes a diagnostic at a place that was kept while the script was read (see [`super::Spots`]). Layers
    /// with more knowledge, such as the lengths of clips, use it.
    pub fn at(code: Code, file: &str, place: &Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: code.severity(),
            code,
            message: message.into(),
            file: file.to_owned(),
            place: Some(place.clone()),
            help: None,
        }
    }

    /// Adds a sentence about what the author can do.
    pub fn with_help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic { help: Some(help.into()), ..self }
    }

    /// Makes a diagnostic about the file as a whole.
    pub(super) fn of_file(code: Code, file: &str, message: String) -> Diagnostic {
        Diagnostic {
            severity: code.severity(),
            code,
            message,
            file: file.to_owned(),
            place: None,
            help: None,
        }
    }
}

/// Formats it as compilers do: heading, place, line with carets, help. There is no line break at the end.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity.name(), self.code.name(), self.message)?;
        let file = unhidden(&self.file);
        let gutter = match &self.place {
            None => {
                write!(f, "\n --> {file}")?;
                1
            }
            Some(place) => {
                let number = place.line.to_string();
                let gutter = number.len();
                let Place { line, column, excerpt, caret, length } = place;
                write!(f, "\n{:gutter$}--> {file}:{line}:{column}", "")?;
                write!(f, "\n{:gutter$} |\n{number} | {}", "", excerpt.trim_end())?;
                let (indent, carets) = (*caret as usize, "^".repeat(*length as usize));
                write!(f, "\n{:gutter$} | {:indent$}{carets}", "", "")?;
                gutter
            }
        };
        if let Some(help) = &self.help {
            write!(f, "\n{:gutter$} = help: {help}", "")?;
        }
        Ok(())
    }
}

/// The findings about a script in the order of the text: errors with advice, or advice alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Diagnostics in the order of the text, at most [`Report::MOST`].
    pub diagnostics: Vec<Diagnostic>,
    /// Number of further diagnostics that are not listed.
    pub left_out: usize,
}

impl Report {
    /// Most diagnostics that a report lists; it counts the rest. Nobody corrects more at once, and a hostile
    /// text cannot fill memory or screen.
    pub const MOST: usize = 100;

    /// Adds the diagnostics of another layer.
    pub fn with(mut self, more: Vec<Diagnostic>) -> Report {
        self.diagnostics.extend(more);
        // Put errors first, so that advice never displaces one.
        self.diagnostics.sort_by_key(|one| one.severity == Severity::Advice);
        self.left_out += self.diagnostics.len().saturating_sub(Report::MOST);
        self.diagnostics.truncate(Report::MOST);
        let at = |one: &Diagnostic| one.place.as_ref().map(|place| (place.line, place.column));
        self.diagnostics.sort_by_key(at);
        self
    }

    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|one| one.severity == Severity::Error)
    }
}

impl std::error::Error for Report {}

/// Prints all diagnostics with an empty line between them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{diagnostic}")?;
        }
        match self.left_out {
            0 => Ok(()),
            more => write!(f, "\n\n… and {more} more"),
        }
    }
}

/// Collects diagnostics while a script is read.
pub(super) struct Problems<'a> {
    pub(super) source: &'a Source<'a>,
    diagnostics: Vec<(Span, Diagnostic)>,
    left_out: usize,
    errors: bool,
}

impl<'a> Problems<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Problems<'a> {
        Problems { source, diagnostics: Vec::new(), left_out: 0, errors: false }
    }

    pub(super) fn report(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.push(code, span, message.into(), None);
    }

    pub(super) fn report_with_help(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(code, span, message.into(), Some(help.into()));
    }

    fn push(&mut self, code: Code, span: Span, message: String, help: Option<String>) {
        self.errors |= code.severity() == Severity::Error;
        if self.diagnostics.len() == Report::MOST {
            // An error displaces earlier advice when the report is full.
            let advice = match code.severity() {
                Severity::Error => {
                    self.diagnostics.iter().rposition(|(_, kept)| kept.severity == Severity::Advice)
                }
                Severity::Advice => None,
            };
            self.left_out += 1;
            match advice {
                Some(index) => drop(self.diagnostics.remove(index)),
                None => return,
            }
        }
        let place = self.source.place(span);
        let diagnostic = Diagnostic::at(code, self.source.name, &place, message);
        self.diagnostics.push((span, Diagnostic { help, ..diagnostic }));
    }

    /// Whether any error prevents the script from being played.
    pub(super) fn has_errors(&self) -> bool {
        self.errors
    }

    /// The report, in the order of the text.
    pub(super) fn into_report(self) -> Report {
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by_key(|(span, _)| span.start);
        let diagnostics = diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect();
        Report { diagnostics, left_out: self.left_out }
    }
}
