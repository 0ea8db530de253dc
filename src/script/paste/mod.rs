//! A script that was written in a word processor, as a session.
//!
//! People write guidance as plain text: paragraphs, `[pause 10 s]`, `(bell)`, headings, notes to whoever
//! reads it aloud. [`paste`] turns such a text into steps. Nothing in it is lost: what is not spoken is a
//! silence, a bell, a title or a comment, or is named in a [`Remark`].
//!
//! A text passes through these modules: `rows` reads its lines, `pages` removes the marks of pages, `blocks`
//! joins wrapped lines into paragraphs (with `peel`, `headings`, `inline` and `wrapped`), `steps` gives them
//! their meaning (with `cue`, `group`, `lengths`, `tokens` and `sentences`), and `written` writes them.

mod blocks;
mod cue;
mod group;
mod headings;
mod inline;
mod lengths;
mod marks;
mod pages;
mod peel;
mod remark;
mod rows;
mod sentences;
mod steps;
mod tokens;
mod wrapped;
mod written;

use std::borrow::Cow;

use self::remark::Remarks;
use self::steps::{Meant, Step, Steps};
use self::written::Silences;
use super::diagnostic::{Code, Report};
use super::session::{LONGEST, MOST_STEPS};
use super::{MAX_BYTES, parse, quoted};
use crate::domain::{Practice, document, encoding};

pub use self::remark::{Became, Remark};

/// Bytes that the fields of a session need besides its steps, at most.
const FIELDS: usize = 2048;

/// Why a text cannot become a session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    /// A document of another program.
    #[error(
        "this is {what}, and not plain text; save it as plain text (UTF-8), or copy its text into a text editor \
         and save that"
    )]
    Document {
        /// Name of the kind of document, worded to follow "this is".
        what: &'static str,
    },
    /// Bytes that are not a text.
    #[error(
        "the byte at {at} does not belong to a text; save it as plain text (UTF-8) in the program that wrote it"
    )]
    NotText {
        /// Offset of the first such byte.
        at: usize,
    },
    /// Nothing but blanks.
    #[error("there is nothing in the text")]
    Empty,
    /// Only what is not spoken, and neither silence nor bell.
    #[error(
        "there is nothing to say in the text, only directions and headings; a line in brackets is a direction, and \
         `[pause 10 s]` or `[bell]` is a silence or a bell"
    )]
    NothingToSay,
    /// The script would be larger than any that is read.
    #[error(
        "the text has {bytes} bytes, and a script can have {MAX_BYTES}; divide it into several texts, each a \
         session of its own"
    )]
    TooLarge {
        /// Size of the text, or of the script that was made of it.
        bytes: usize,
    },
    /// The session would have more steps than any can have.
    #[error(
        "the text makes {steps} steps, and a session can have {MOST_STEPS}; divide it into several texts, each a \
         session of its own"
    )]
    TooManySteps {
        /// Number of steps.
        steps: u64,
    },
    /// The session would be longer than any can be.
    #[error(
        "the session would last longer than {LONGEST} with the silences that the text asks for; shorten them, or \
         divide it into several texts, each a session of its own"
    )]
    TooLong,
    /// What the caller gave for the fields of the session is not possible there.
    #[error("the session cannot be written like this\n\n{0}")]
    Unfit(Report),
}

/// The fields of a new session that a text cannot give.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// Name for programs, of lower-case letters, digits and `-`.
    pub id: &'a str,
    /// Title, up to 80 characters; without one, the text's own or else the id in words.
    pub title: Option<&'a str>,
    /// Tag of the language it is spoken in, such as `en`.
    pub language: &'a str,
    /// Kind of practice; without one, `Grounding` with a comment that asks the author to choose.
    pub practice: Option<Practice>,
}

/// A text that was understood as steps.
#[derive(Debug)]
pub struct Pasted {
    /// The title in the text, if it has one.
    pub title: Option<String>,
    /// What was taken as something other than words to be spoken, in the order of the text.
    pub remarks: Vec<Remark>,
    /// Number of spoken lines.
    pub lines: usize,
    /// Whether it is for two people, so that its steps may have turns, which need `setting: Partners`.
    pub for_two: bool,
    steps: Steps,
    silences: Silences,
}

/// The text of a file that may have been pasted from anywhere: UTF-8, UTF-16 or windows-1252.
///
/// # Errors
/// When the bytes are another kind of document, or no text.
pub fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, PasteError> {
    if let Some(what) = document::foreign(bytes) {
        return Err(PasteError::Document { what });
    }
    encoding::decode(bytes).map_err(|encoding::NotText { at }| PasteError::NotText { at })
}

/// Understands a text as steps.
///
/// # Errors
/// When the text is a web page, has nothing to say, or makes more than a session can hold. Nothing is ever
/// cut off.
pub fn paste(text: &str) -> Result<Pasted, PasteError> {
    if text.len() > MAX_BYTES {
        return Err(PasteError::TooLarge { bytes: text.len() });
    }
    if is_web_page(text) {
        return Err(PasteError::Document { what: "a web page" });
    }
    let mut remarks = Remarks::default();
    let rows = rows::rows(text, &mut remarks);
    let rows = pages::without_marks(rows, &mut remarks);
    let Meant { title, steps, for_two } =
        steps::meant(blocks::blocks(rows, &mut remarks), &mut remarks);
    let remarks = remarks.into_sorted();
    if steps.steps.is_empty() {
        return Err(if remarks.is_empty() { PasteError::Empty } else { PasteError::NothingToSay });
    }
    let lines = count(&steps, &|step| matches!(step, Step::Say(_)));
    let silences = Silences::Elastic;
    let mut pasted = Pasted { title, remarks, lines: lines as usize, for_two, steps, silences };
    pasted.fit()?;
    Ok(pasted)
}

impl Pasted {
    /// The script of a new session.
    ///
    /// # Errors
    /// [`PasteError::Unfit`] when a field of `head` is not possible.
    pub fn session(&self, head: &Head<'_>) -> Result<String, PasteError> {
        let title = match (head.title, &self.title) {
            (Some(title), _) => title.to_owned(),
            (None, Some(title)) => title.clone(),
            (None, None) => in_words(head.id),
        };
        let mut out = format!(
            "Session(\n    format: 1,\n    id: {},\n    title: {},\n    language: {},\n",
            quoted(head.id),
            quoted(&title),
            quoted(head.language)
        );
        let practice = head.practice.unwrap_or_else(|| {
            let others: Vec<String> =
                Practice::ALL.iter().map(|practice| format!("`{}`", practice.name())).collect();
            out.push_str("    // The text does not say what kind of practice this is. One of:\n");
            out.push_str(&format!("    // {}.\n", others.join(", ")));
            Practice::Grounding
        });
        out.push_str(&format!("    practice: {},\n", practice.name()));
        if self.for_two {
            out.push_str("    setting: Partners,\n");
        }
        out.push_str("    steps: [\n");
        out.push_str(&written::steps(&self.steps, "        ", self.silences));
        out.push_str("    ],\n)\n");
        match parse("pasted.ron", out.as_bytes()) {
            Ok(_) => Ok(out),
            Err(report) => Err(PasteError::Unfit(report)),
        }
    }

    /// The steps one by one as RON with the comments above them, to be inserted into an existing script with
    /// [`super::Edit::Insert`].
    pub fn steps(&self) -> Vec<String> {
        written::entries(&self.steps, self.silences)
    }

    /// Makes sure that the steps can be part of a session. Silences stay at their ideal length if the session
    /// could grow too long otherwise.
    fn fit(&mut self) -> Result<(), PasteError> {
        let head = Head { id: "pasted", title: Some("Pasted"), language: "en", practice: None };
        for silences in [Silences::Elastic, Silences::Fixed] {
            self.silences = silences;
            let report = match self.session(&head) {
                Ok(text) if text.len() + FIELDS > MAX_BYTES => {
                    return Err(PasteError::TooLarge { bytes: text.len() });
                }
                Ok(_) => return Ok(()),
                Err(PasteError::Unfit(report)) => report,
                Err(error) => return Err(error),
            };
            let has = |code| report.diagnostics.iter().any(|diagnostic| diagnostic.code == code);
            if has(Code::TooLarge) {
                let bytes = written::steps(&self.steps, "        ", silences).len();
                return Err(PasteError::TooLarge { bytes });
            }
            if has(Code::TooManySteps) {
                return Err(PasteError::TooManySteps { steps: count(&self.steps, &|_| true) });
            }
            if !has(Code::TooLong) {
                return Err(PasteError::Unfit(report));
            }
        }
        Err(PasteError::TooLong)
    }
}

fn count(steps: &Steps, wanted: &dyn Fn(&Step) -> bool) -> u64 {
    let one = |step: &Step| {
        let inside = match step {
            Step::Part { steps, .. } => count(steps, wanted),
            _ => 0,
        };
        u64::from(wanted(step)) + inside
    };
    steps.steps.iter().map(|noted| one(&noted.step)).sum()
}

/// Whether a text is the source of a web page.
fn is_web_page(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(15).collect();
    let begin = begin.to_ascii_lowercase();
    begin.starts_with("<!doctype html") || begin.starts_with("<html") || begin.starts_with("<?xml")
}

/// `evening-scan` becomes `Evening scan`.
fn in_words(id: &str) -> String {
    let words = id.replace('-', " ");
    let words = words.trim();
    match words.chars().next() {
        Some(first) => first.to_uppercase().chain(words[first.len_utf8()..].chars()).collect(),
        None => "Pasted".to_owned(),
    }
}
