//! What is said about a script: errors and advice, each with a stable code and its place.

use std::fmt;

use serde::Serialize;

use super::source::{Source, Span, unhidden};

/// Whether a script can be played in spite of it.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The script can not be played.
    Error,
    /// The script plays; a careful author would think twice.
    Advice,
}

impl Severity {
    /// The word in front of a diagnostic.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Advice => "advice",
        }
    }
}

/// Declares the codes, each once, with its severity, its written name and what it means.
macro_rules! codes {
    ($($severity:ident { $($(#[$meta:meta])* $code:ident = $name:literal,)+ })+) => {
        /// What a diagnostic is about. The written name is stable: programs may rely on it.
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

            /// Whether it stops the script from being played.
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
        /// The text is over [`super::MAX_BYTES`].
        TooLarge = "too-large",
        /// The text is not UTF-8.
        NotUtf8 = "not-utf8",
        /// A character that can not be seen or that reorders what is seen.
        HiddenCharacter = "hidden-character",
        /// The text is not well-formed RON.
        Syntax = "syntax",
        /// A `#![…]` attribute.
        Attribute = "attribute",
        /// Brackets are nested too deeply.
        TooDeep = "too-deep",
        /// A number that is not whole, or too large for any use here.
        Number = "number",
        /// Written for another version of the format.
        Format = "format",
        /// A value of the wrong kind.
        Type = "type",
        /// A field that does not exist there.
        UnknownField = "unknown-field",
        /// A field that has to be there.
        MissingField = "missing-field",
        /// A field, key or entry given twice.
        Duplicate = "duplicate",
        /// A word outside its vocabulary.
        UnknownWord = "unknown-word",
        /// Nothing where something has to be.
        Empty = "empty",
        /// An identifier with other characters than `a-z`, `0-9` and `-`.
        Id = "id",
        /// A text longer than there is room for.
        TextLength = "text-length",
        /// Not a language tag.
        Language = "language",
        /// Not a length of time, or one outside its bounds.
        Time = "time",
        /// A number outside its range.
        Range = "range",
        /// Values that have to rise do not.
        Order = "order",
        /// A breath pattern outside the limits.
        Pattern = "pattern",
        /// Whole breaths do not fit, or a line sits on a breath that may not come.
        Cycles = "cycles",
        /// A step where it can not stand.
        Placement = "placement",
        /// A partner's touch in a session for one.
        Partners = "partners",
        /// A pronunciation for a word that is not in the line.
        SayAs = "say-as",
        /// A recording's name that could lead out of the bundle, or of an unknown kind.
        Clip = "clip",
        /// A line's own recording that is not there or can not be used. Found by whoever reads it.
        Recording = "recording",
        /// Too many steps once repeats are written out.
        TooManySteps = "too-many-steps",
        /// Longer than any sitting.
        TooLong = "too-long",
        /// A length on offer that the session can not have. Found by whoever compiles the session,
        /// because it takes the clips' lengths.
        Infeasible = "infeasible",
        /// What no length could mend: steps that do not fit into their turn, lines that do not fit over
        /// their breaths, too many optional parts. Found like [`Code::Infeasible`].
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
        /// A silence over five minutes.
        LongSilence = "long-silence",
        /// A breath held for over ten seconds.
        LongHold = "long-hold",
        /// More than twelve breaths a minute.
        FastBreath = "fast-breath",
        /// More than eight cycles of 4-7-8.
        ManyCycles = "many-cycles",
        /// Touch that no note speaks of.
        TouchNote = "touch-note",
        /// Held breath that no note speaks of.
        HoldNote = "hold-note",
        /// Breath or sleep practice without a note on driving.
        DrivingNote = "driving-note",
        /// A practice for two whose notes leave out what keeps both safe.
        PartnerNote = "partner-note",
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A place in a script, with the line as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// How many characters are meant, at least 1.
    pub length: u32,
    /// The line, or as much of a long one as is shown. Nothing in it can disturb a terminal.
    pub excerpt: String,
    /// Characters of the excerpt before the caret.
    pub caret: u32,
}

/// One thing to say about a script.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Diagnostic {
    /// Error or advice; follows from the code.
    pub severity: Severity,
    /// What it is about.
    pub code: Code,
    /// One sentence: what was found, then what was expected, or the reason for an advice.
    pub message: String,
    /// The name under which the text was handed in.
    pub file: String,
    /// Where; `None` when it is about the file as a whole.
    pub place: Option<Place>,
    /// What can be done about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Something to say about a place that was kept while the script was read (see
    /// [`super::Places`]), by a layer that knows more, such as the lengths of clips.
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

    /// The same with a sentence on what can be done.
    pub fn with_help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic { help: Some(help.into()), ..self }
    }

    /// Something to say about the file as a whole.
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

/// The way compilers show it: heading, place, line with carets, help. Ends without a line break.
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

/// What there is to say about a script, in the order of the text: errors and the advice beside
/// them, or advice alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// At most [`Report::MOST`].
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there were.
    pub left_out: usize,
}

impl Report {
    /// A report lists this many diagnostics and counts the others: nobody mends more in one go, and
    /// a hostile text can not fill memory or screen.
    pub const MOST: usize = 100;

    /// The same with what another layer has to say.
    pub fn with(mut self, more: Vec<Diagnostic>) -> Report {
        self.diagnostics.extend(more);
        // An error is never lost to advice that stands before it.
        self.diagnostics.sort_by_key(|one| one.severity == Severity::Advice);
        self.left_out += self.diagnostics.len().saturating_sub(Report::MOST);
        self.diagnostics.truncate(Report::MOST);
        let at = |one: &Diagnostic| one.place.as_ref().map(|place| (place.line, place.column));
        self.diagnostics.sort_by_key(at);
        self
    }

    /// Whether anything in it is more than advice.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|one| one.severity == Severity::Error)
    }
}

impl std::error::Error for Report {}

/// All diagnostics with an empty line between them.
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
            // An error is never lost to advice that came before it.
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

    /// Whether anything stops the script from being played.
    pub(super) fn has_errors(&self) -> bool {
        self.errors
    }

    /// Everything in the order of the text.
    pub(super) fn into_report(self) -> Report {
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by_key(|(span, _)| span.start);
        let diagnostics = diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect();
        Report { diagnostics, left_out: self.left_out }
    }
}
