//! RON text to a checked [`Session`], with every problem at its place.
//!
//! Takes text and a name; never touches files or clocks. The way of a script: `source` knows its
//! lines, `token` and `tree` read RON with places, `check` and the rooms above it turn the
//! tree into a session and collect all problems, `advice` gives the care rules' word on it.
//!
//! RON is read here rather than through serde because serde stops at the first problem and forgets
//! where things were written.

mod advice;
mod breathe;
mod check;
mod diagnostic;
mod extent;
mod heard;
mod line;
mod manifest;
mod narrated;
mod session;
mod shelf;
mod source;
mod steps;
mod token;
mod tree;

#[cfg(test)]
mod tests;

pub use diagnostic::{Code, Diagnostic, Place, Report, Severity};
pub use manifest::{BUNDLE_FORMAT, Form, MOST_FILES, Manifest, parse_manifest};
pub use session::{FORMAT, LONGEST, MOST_STEPS, Places, Spot};
pub use shelf::{MOST_LISTS, SHELF_FORMAT, parse_index};

pub(crate) use check::nearest;

use check::{Checker, HIDDEN_HELP, hidden_message};
use diagnostic::Problems;
use source::{Source, Span, is_hidden};

use crate::domain::{Session, Setting};

/// The largest script in bytes, 512 KiB: about twelve hours of speech. Whoever reads a file need not
/// read more than one byte beyond it.
pub const MAX_BYTES: usize = 512 * 1024;

/// A script in which nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The session.
    pub session: Session,
    /// What its author may want to think over: each is [`Severity::Advice`].
    pub advice: Report,
    /// Where things were written that other layers may have more to say about.
    pub places: Places,
}

/// Reads a script. `name` is what its diagnostics call it; nothing is opened.
///
/// A byte order mark at the start is passed over.
///
/// # Errors
/// Everything that keeps the session from being played, with the advice beside it. A text that is
/// not well-formed has one error, the first; of any other, all problems are reported in one go.
pub fn parse(name: &str, text: &[u8]) -> Result<Parsed, Report> {
    let (read, report) = with_checker(name, text, "Session", |checker, root| {
        let (session, about) = checker.session(root);
        if let Some(about) = &about {
            advice::give(checker, about);
        }
        session
    })?;
    match read {
        Some((session, places)) => Ok(Parsed { session, advice: report, places }),
        None => Err(report),
    }
}

/// What is read of a text that should hold an `owner`, if it is well-formed RON, with everything that
/// there is to say about it.
///
/// # Errors
/// What keeps the text from being read at all.
fn with_checker<T>(
    name: &str,
    text: &[u8],
    owner: &str,
    read: impl for<'t> FnOnce(&mut Checker<'t>, &'t tree::Node<'t>) -> T,
) -> Result<(T, Report), Report> {
    let alone = |diagnostic| Report { diagnostics: vec![diagnostic], left_out: 0 };
    if text.len() > MAX_BYTES {
        // Whoever reads a file stops when it is too large.
        let message = format!("the script has more than {MAX_BYTES} bytes, the most that is read");
        return Err(alone(Diagnostic::of_file(Code::TooLarge, name, message)));
    }
    let text = text.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(text);
    let text = std::str::from_utf8(text).map_err(|error| {
        let readable = String::from_utf8_lossy(text);
        let at = error.valid_up_to();
        let place = Source::new(name, &readable)
            .place(Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8()));
        let message = format!("the byte 0x{:02X} is not UTF-8", text[at]);
        let help = "save the script as UTF-8 in your editor";
        alone(Diagnostic::at(Code::NotUtf8, name, &place, message).with_help(help))
    })?;
    let source = Source::new(name, text);
    let alone_at = |code, span, message: String, help: Option<String>| {
        let place = source.place(span);
        Report {
            diagnostics: vec![Diagnostic { help, ..Diagnostic::at(code, name, &place, message) }],
            left_out: 0,
        }
    };
    if let Some((at, hidden)) = text.char_indices().find(|(_, c)| is_hidden(*c)) {
        let span = Span::new(at, at + hidden.len_utf8());
        let help = Some(HIDDEN_HELP.to_owned());
        return Err(alone_at(Code::HiddenCharacter, span, hidden_message(hidden), help));
    }

    let mut problems = Problems::new(&source);
    let root = tree::read(text, owner, &mut problems).map_err(|(code, malformed)| {
        alone_at(code, malformed.span, malformed.message, malformed.help)
    })?;
    let mut checker = Checker {
        problems,
        heard: Vec::new(),
        turns: Vec::new(),
        lines: Vec::new(),
        setting: Setting::Solo,
        in_turn: false,
        about_pelvis: false,
    };
    let read = read(&mut checker, &root);
    Ok((read, checker.problems.into_report()))
}
