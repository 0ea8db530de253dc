//! What a text holds besides words, and what became of it.

use std::fmt;

use crate::domain::BellSound;
use crate::script::source::shown;
use crate::units::Frames;

/// Something in a pasted text that was not taken as words to be spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Line of the text, counted from 1.
    pub line: u32,
    /// The stretch of the text, at most 40 characters of it.
    pub text: String,
    /// What it became.
    pub became: Became,
}

/// What a stretch of a pasted text became.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// The title of the session.
    Title,
    /// The title of a part.
    Part,
    /// A silence, with its ideal length.
    Quiet(Frames),
    /// A bell, rung so many times.
    Bell(BellSound, u32),
    /// The turn of a partner, with its length.
    Turn(Frames),
    /// A comment in the script, which is not spoken.
    Comment,
    /// Nothing: the label of the one who speaks.
    Speaker,
    /// Nothing: a place in a recording. The silence before it, if there must have been one.
    TimeStamp(Option<Frames>),
    /// Nothing: the number or the heading of a page.
    PageMark,
    /// Nothing: a picture.
    Pictograph,
    /// Nothing: the number of an entry in a list.
    ListNumber,
    /// Nothing: a line that only divides.
    Rule,
    /// Nothing: the address of a link.
    Address,
    /// Two lines, cut within a word that is longer than a line can be.
    Cut,
}

impl Remark {
    pub(super) fn new(line: u32, text: &str, became: Became) -> Remark {
        Remark { line, text: shown(text.trim()), became }
    }
}

/// Formatted like `line 3: "[pause 10 s]" is a silence of 10s`.
impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: \"{}\" ", self.line, self.text)?;
        match self.became {
            Became::Title => f.write_str("is the title of the session"),
            Became::Part => f.write_str("begins a part"),
            Became::Quiet(length) => write!(f, "is a silence of {length}"),
            Became::Bell(sound, 1) => write!(f, "is a bell ({})", sound.name()),
            Became::Bell(sound, times) => write!(f, "is {times} bells ({})", sound.name()),
            Became::Turn(length) => write!(f, "is a turn of {length}"),
            Became::Comment => f.write_str("is kept as a comment and not spoken"),
            Became::Speaker => f.write_str("says who speaks and is not spoken"),
            Became::TimeStamp(None) => f.write_str("is a time in a recording and left out"),
            Became::TimeStamp(Some(length)) => {
                write!(f, "is a time in a recording, with a silence of {length} before it")
            }
            Became::PageMark => f.write_str("is the number or heading of a page and left out"),
            Became::Pictograph => f.write_str("is a picture and left out"),
            Became::ListNumber => f.write_str("numbers an entry of a list and is left out"),
            Became::Rule => f.write_str("only divides the text and is left out"),
            Became::Address => f.write_str("is the address of a link and left out"),
            Became::Cut => f.write_str("is longer than a line can be and cut within a word"),
        }
    }
}

/// Remarks as they are found, in any order.
#[derive(Debug, Default)]
pub(super) struct Remarks(Vec<Remark>);

impl Remarks {
    pub(super) fn push(&mut self, remark: Remark) {
        self.0.push(remark);
    }

    /// The remarks in the order of the text.
    pub(super) fn into_sorted(mut self) -> Vec<Remark> {
        self.0.sort_by_key(|remark| remark.line);
        self.0
    }
}
