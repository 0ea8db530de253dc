//! What can be said of a script while it is written: its problems, and how it comes out at a length.

use std::path::PathBuf;

use super::whole::Mend;
use crate::domain::{Feasible, Request, Shape, Sums, Timeline};
use crate::library::{Library, OpenedSession, Prepared, Source, Voice, Wishes, in_words};
use crate::narrator::SpokenWord;
use crate::script::{self, Diagnostic, Severity, Spot};
use crate::units::Frames;

/// A problem or advice about a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whether the session cannot be used with it.
    pub is_error: bool,
    /// What was found.
    pub message: String,
    /// What can be done.
    pub help: Option<String>,
    /// What mends it, if that is only a matter of a press.
    pub mend: Option<Mend>,
    /// A word of a line that is said in two ways, if it is about one.
    pub two_sounds: Option<SpokenWord>,
    /// Offset in the text, in bytes; `None` if it is about the whole.
    pub at: Option<usize>,
    /// Line in the text, from 1; 0 if it is about the whole.
    pub line: u32,
}

/// A script laid out at a length.
#[derive(Clone, Debug)]
pub struct LaidOut {
    /// Events at exact frames.
    pub timeline: Timeline,
    /// Its picture.
    pub shape: Shape,
    /// Its sums.
    pub sums: Sums,
}

/// What can be said of one state of a script.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The state, see [`super::Draft::revision`].
    pub revision: u64,
    /// Problems and advice in the order of the text.
    pub notes: Vec<Note>,
    /// Lengths that it can have, if it has no errors.
    pub feasible: Option<Feasible>,
    /// How it comes out, if it can be played.
    pub laid_out: Option<LaidOut>,
}

/// A script to be judged or heard.
#[derive(Clone, Debug)]
pub struct Script {
    /// The state, see [`super::Draft::revision`].
    pub revision: u64,
    /// Where its file is, with its recordings beside it.
    pub path: PathBuf,
    /// The whole script as it stands, which its file may lag behind.
    pub text: String,
    /// The length asked for; the nearest one that it can have is taken. `None` for its own.
    pub length: Option<Frames>,
    /// The narrator asked for.
    pub voice: Option<Voice>,
}

impl Script {
    /// Says what can be said of it.
    pub fn judge(&self, library: &Library) -> Judged {
        let report = library.check_text(&self.path, self.text.as_bytes());
        let mut judged =
            Judged { revision: self.revision, notes: Vec::new(), feasible: None, laid_out: None };
        match report {
            Ok(report) => {
                let notes = report.diagnostics.iter().map(|found| note(&self.text, found));
                judged.notes.extend(notes);
            }
            Err(error) => judged.notes.push(Note {
                is_error: true,
                message: in_words(&error),
                help: None,
                mend: None,
                two_sounds: None,
                at: None,
                line: 0,
            }),
        }
        let Some(opened) = self.opened() else { return judged };
        self.find_two_sounds(library, &opened, &mut judged.notes);
        judged.feasible = library.feasible(&opened, &self.wishes(None)).ok();
        let length = self.length.zip(judged.feasible.as_ref()).map(|(l, can)| can.nearest(l));
        let laid_out = library.lay_out(&opened, &self.wishes(length));
        judged.laid_out = laid_out.ok().map(|timeline| LaidOut {
            shape: Shape::of(&timeline),
            sums: Sums::of(&timeline),
            timeline,
        });
        judged
    }

    /// Prepares it for playing.
    ///
    /// # Errors
    /// A sentence on why it cannot be played.
    pub fn prepare(&self, library: &Library) -> anyhow::Result<Prepared> {
        let name = self.path.display().to_string();
        let parsed = script::parse(&name, self.text.as_bytes()).map_err(|report| {
            let first = report.diagnostics.first().map(|found| found.message.clone());
            anyhow::anyhow!("{}", first.unwrap_or_default())
        })?;
        let opened = OpenedSession { parsed, source: Source::File(self.path.clone()) };
        let can = library.feasible(&opened, &self.wishes(None))?;
        let length = self.length.map(|length| can.nearest(length));
        library.prepare(&opened, self.wishes(length))
    }

    /// Adds to each note about a word with two sounds what those are.
    fn find_two_sounds(&self, library: &Library, opened: &OpenedSession, notes: &mut [Note]) {
        for (at, line) in opened.session().lines().into_iter().enumerate() {
            for word in library.two_sounded(line) {
                let place = opened.parsed.spots.of(Spot::Line(at));
                let at = Some(offset(&self.text, place.line, place.column));
                let about = format!("`{}` ", word.text);
                let note = notes.iter_mut().find(|note| {
                    note.at == at && note.two_sounds.is_none() && note.message.starts_with(&about)
                });
                if let Some(note) = note {
                    note.two_sounds = Some(word);
                }
            }
        }
    }

    fn opened(&self) -> Option<OpenedSession> {
        let parsed = script::parse("", self.text.as_bytes()).ok()?;
        Some(OpenedSession { parsed, source: Source::File(self.path.clone()) })
    }

    fn wishes(&self, target: Option<Frames>) -> Wishes {
        let request = Request { target, ..Request::default() };
        Wishes { voice: self.voice, request, ..Wishes::default() }
    }
}

fn note(text: &str, found: &Diagnostic) -> Note {
    let at = found.place.as_ref().map(|place| offset(text, place.line, place.column));
    Note {
        is_error: found.severity == Severity::Error,
        message: found.message.clone(),
        help: found.help.clone(),
        mend: Mend::of(found),
        two_sounds: None,
        at,
        line: found.place.as_ref().map_or(0, |place| place.line),
    }
}

/// The offset in bytes of a line and a column in characters, both from 1.
fn offset(text: &str, line: u32, column: u32) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let mut chars = text[start..].char_indices();
    chars.nth(column as usize - 1).map_or(text.len(), |(at, _)| start + at)
}
