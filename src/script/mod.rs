//! RON text to a checked [`crate::domain::Session`], with every problem at its place.
//!
//! Takes text and a name; never touches files or clocks. The way of a text through this folder:
//! [`source`] makes sure that it is text at all, [`tokens`] and [`tree`] read it into a tree with
//! spans (and stop at the first thing that is not RON), [`session`] and [`steps`] turn the tree into
//! a session and collect **every** problem on the way, and [`advice`] says what a careful author
//! would think twice about. serde would stop at the first problem, hence the tree of our own.

mod advice;
mod code;
mod diagnostic;
mod reader;
mod session;
mod source;
mod steps;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;

use crate::domain::Session;

pub use code::Code;
pub use diagnostic::{Diagnostic, Severity};
use reader::Reader;
use source::{Source, Span};

/// Scripts are at most this large, 512 KiB.
pub const LARGEST: usize = 512 * 1024;

/// A session that was read, with what can be said about its text.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The session.
    pub session: Session,
    /// What a careful author would think twice about, in the order of the text.
    pub advice: Vec<Diagnostic>,
    source: Source,
    lengths: Vec<Span>,
}

impl Parsed {
    /// Says that the offered length at this index of [`Session::lengths`] can not be had, or, without
    /// an index, that the session has no length at all; `why` is the compiler's sentence.
    pub fn infeasible(&self, length: Option<usize>, why: &str) -> Diagnostic {
        let span = length.and_then(|at| self.lengths.get(at)).copied();
        self.source.diagnostic(Code::Infeasible, span.unwrap_or_default(), why.to_string(), None)
    }
}

/// Reads a session. `name` is how the text is called in messages, usually its path.
///
/// # Errors
/// Every problem of a text that is well-formed, in the order of the text; of one that is not, the
/// first place where it stops being so.
pub fn parse(name: &str, text: &[u8]) -> Result<Parsed, Vec<Diagnostic>> {
    let source = Source::new(name, text).map_err(|problem| vec![*problem])?;
    let tree = tree::read(&source).map_err(|problem| vec![*problem])?;
    let mut reader = Reader::new(&source);
    let session = session::read(&mut reader, &tree);
    let Reader { mut problems, seen, .. } = reader;
    match session {
        Some(session) if problems.is_empty() => {
            let advice = advice::advise(&source, &session, &seen);
            Ok(Parsed { session, advice, lengths: seen.lengths, source })
        }
        _ => {
            problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(problems)
        }
    }
}
