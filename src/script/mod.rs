//! RON text to a checked [`Session`], with the place of every problem.
//!
//! Takes text and a name; never touches files or clocks. A script passes through these modules: `source`
//! knows its lines, `token` and `tree` read RON with places, `check` and the modules on top of it turn the
//! tree into a session and collect all problems, and `advice` applies the care rules. `edit` changes a script
//! at one place of the tree, `layout` knows how the text looks, and `cards` lists its steps for an editor.
//!
//! This module reads RON itself, because serde stops at the first problem and loses places in the text.

mod advice;
mod breathe;
mod cards;
mod check;
mod diagnostic;
mod edit;
mod extent;
mod layout;
mod line;
mod manifest;
mod narrated;
mod outline;
pub mod paste;
mod session;
mod shelf;
mod source;
mod steps;
mod token;
mod tree;

#[cfg(test)]
mod tests;

pub use cards::{Card, CardStep, quoted, steps_in, written, written_list, written_map};
pub use diagnostic::{Code, Diagnostic, Report, Severity};
pub use edit::{Edit, EditError, Edited, Hop, Splice, Way};
pub use manifest::{BUNDLE_FORMAT, Form, MOST_FILES, Manifest, parse_manifest};
pub use session::{FORMAT, LONGEST, MOST_STEPS, Spot, Spots};
pub use shelf::{MOST_LISTS, SHELF_FORMAT, parse_index};
pub use source::Place;

pub(crate) use check::nearest;

use check::{Checker, HIDDEN_HELP, hidden_message};
use diagnostic::Problems;
use source::{Source, Span, is_hidden};

use crate::domain::{Session, Setting, document};

/// The largest script in bytes, 512 KiB: about twelve hours of speech. A caller that reads a file needs at
/// most one byte more.
pub const MAX_BYTES: usize = 512 * 1024;

/// A script without errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// Session that the script describes.
    pub session: Session,
    /// Advice for its author; every diagnostic is [`Severity::Advice`].
    pub advice: Report,
    /// Blanks in square brackets that were not filled in, as in `[your word]`, among what is spoken. The session plays
    /// with them, so that a bundle which has such a line stays readable; checking and packing refuse them.
    pub blanks: Vec<Diagnostic>,
    /// Places in the text about which other layers may have diagnostics.
    pub spots: Spots,
    /// Lowest format version that has everything the script uses, 1 to [`FORMAT`]. The version that the
    /// script states is at least this.
    pub needs: i64,
}

/// Reads a script. `name` is its name in diagnostics; no file is opened. A byte order mark at the start is
/// skipped.
///
/// # Errors
/// Everything that prevents the session from being played, together with the advice. A text that is not
/// well-formed RON gives one error, the first; for any other text, all problems are reported at once.
///
/// # Examples
/// ```no_run
/// use groundwork::domain::{ClipLengths, Preferences, Request, compile};
/// use groundwork::script;
/// use groundwork::units::Frames;
///
/// let text = std::fs::read("sessions/box-breath.ron")?;
/// let session = script::parse("box-breath.ron", &text).map_err(|report| report.to_string())?.session;
/// let request = Request { target: Some(Frames::from_secs(300)), ..Request::default() };
/// let timeline = compile(&session, &ClipLengths::default(), &Preferences::default(), request)?;
/// println!("{} events", timeline.events().len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parse(name: &str, text: &[u8]) -> Result<Parsed, Report> {
    let (read, report) = with_checker(name, text, "Session", |checker, root| {
        let (session, about) = checker.session(root);
        if let Some(about) = &about {
            advice::give(checker, about);
        }
        let blanks = std::mem::take(&mut checker.blanks);
        (session.map(|(session, spots)| (session, spots, checker.needs)), blanks)
    })?;
    match read {
        (Some((session, spots, needs)), blanks) => {
            Ok(Parsed { session, advice: report, blanks, spots, needs })
        }
        (None, blanks) => Err(report.with(blanks)),
    }
}

/// What can be read of a text that should contain an `owner`, with all diagnostics, if the text is
/// well-formed RON.
///
/// # Errors
/// What prevents the text from being read at all.
fn with_checker<T>(
    name: &str,
    text: &[u8],
    owner: &str,
    read: impl for<'t> FnOnce(&mut Checker<'t>, &'t tree::Node<'t>) -> T,
) -> Result<(T, Report), Report> {
    let alone = |diagnostic| Report { diagnostics: vec![diagnostic], left_out: 0 };
    if let Some(what) = document::foreign(text) {
        let message = format!("this is {what}, and not plain text");
        let help =
            "save it as plain text (UTF-8), or copy its text into a text editor and save that";
        return Err(alone(Diagnostic::of_file(Code::Document, name, message).with_help(help)));
    }
    if text.len() > MAX_BYTES {
        // Callers stop reading a file once it is too large.
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
        blanks: Vec::new(),
        setting: Setting::Solo,
        in_turn: false,
        about_pelvis: false,
        format: 1,
        needs: 1,
    };
    let read = read(&mut checker, &root);
    Ok((read, checker.problems.into_report()))
}
