//! One thing to say about a script, with its place.

use std::fmt;

use serde::Serialize;

/// How much weight a diagnostic has.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The session can not be used as it is.
    Error,
    /// The session can be used; a careful author would think twice.
    Advice,
}

/// One thing to say about a script. `Display` shows it with its line and a caret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or advice.
    pub severity: Severity,
    /// Its stable name, see [`super::Code`].
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// What the text is called, usually a path.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What could be done, if that is clear.
    pub help: Option<String>,
    /// The line itself, or the stretch of it around the place.
    #[serde(skip)]
    pub(super) excerpt: String,
    /// Where the caret begins in the excerpt and how many characters it marks.
    #[serde(skip)]
    pub(super) caret: (usize, usize),
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Advice => "advice",
        };
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let (start, marks) = self.caret;
        writeln!(f, "{severity}[{}]: {}", self.code, self.message)?;
        writeln!(f, "{margin}--> {}:{}:{}", self.file, self.line, self.column)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {}", self.excerpt.trim_end())?;
        write!(f, "{margin} | {}{}", " ".repeat(start), "^".repeat(marks.max(1)))?;
        if let Some(help) = &self.help {
            write!(f, "\n{margin} = {help}")?;
        }
        Ok(())
    }
}
