//! What is asked for on the cards of a session.

use crate::domain::{BellSound, NamedPattern};
use crate::studio::desk::{Field, Gap, Mend, NewStep, Pasted};

/// A change that is asked for on a card.
pub(super) enum Act {
    Say(usize, String),
    Set(usize, Field, String),
    Bell(usize, BellSound),
    Pattern(usize, NamedPattern),
    Times(usize, u32),
    Add(Gap, NewStep),
    /// Makes another step of a line.
    Become(usize, NewStep),
    /// Adds a branch with this answer to a choice.
    Branch(usize, &'static str),
    /// Copies a step, which may be cut out.
    Copy(usize, bool),
    /// Puts steps behind a card, as RON.
    Put(usize, Vec<String>),
    /// Shows or hides what is in a part.
    Fold(usize),
    /// Goes to the next card that is shown, or to the one before.
    Go(usize, bool),
    /// Puts a pasted script behind the card at hand.
    Paste(Box<Pasted>),
    /// Divides a line at an offset in its words, in bytes.
    Divide(usize, usize),
    /// Takes out a line without words; what is before it is at hand then.
    Withdraw(usize),
    /// Shows what becomes of a text of several paragraphs that was pasted where a line is written.
    Understand(String),
    /// Opens what is tried out about the sounds of a line, or closes it.
    Saying(usize),
    /// Gives a word of a line this sound, or none of its own.
    SayAs(usize, String, Option<String>),
    /// Opens what is chosen as the recording of a line, or closes it.
    Recording(usize),
    /// Opens one recording for all lines.
    Whole,
    /// Has a line played by this recording, or by none.
    Record(usize, Option<String>),
    /// Mends what was found.
    Mend(Mend),
    Remove(usize),
    Double(usize),
    Aside(usize, bool),
    Shift(usize, Gap),
    Select(usize),
}
