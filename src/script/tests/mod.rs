//! Promises of the whole layer, each in a module of its own.

mod advice;
mod agreement;
mod document;
mod edit;
mod edited;
mod edited_anywhere;
mod forms;
mod hostile;
mod manifest;
mod pasted;
mod phrasing;
mod wording;

use super::{Parsed, Report, parse};

/// A session around some steps, which start in its second line.
fn with_steps(steps: &str) -> String {
    format!(
        "(format: 1, id: \"a\", title: \"A\", language: \"en\", practice: Grounding, steps: [\n{steps}\n])"
    )
}

/// A session for two around some steps, with the notes that it needs.
fn with_partner_steps(steps: &str) -> String {
    format!(
        "(format: 1, id: \"a\", title: \"A\", language: \"en\", practice: Dialogue, setting: Partners, \
         notes: [\"Only if both of you want it. Either may stop. If you do not feel safe, leave it out. \
         Not while driving.\"], steps: [\n{steps}\n])"
    )
}

/// A session around some more fields, which start in its second line.
fn with_fields(fields: &str) -> String {
    format!(
        "(format: 1, id: \"a\", title: \"A\", language: \"en\", practice: Grounding,\n{fields}\n\
         steps: [Bell(Bowl)])"
    )
}

fn read(text: &str) -> Result<Parsed, Report> {
    parse("a.ron", text.as_bytes())
}

/// Everything that is said about a script, errors or advice.
fn said(text: &str) -> Report {
    match read(text) {
        Ok(parsed) => parsed.advice.with(parsed.blanks),
        Err(report) => report,
    }
}
