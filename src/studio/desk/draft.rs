//! A script while it is written: its text, the cards that show it, and what can be undone.
//!
//! The text is the truth. Every change is a few splices in it, so whatever is not touched stays byte for byte; cards are
//! read from the text again after each change.

use std::sync::Arc;

use super::view::View;
use crate::script::{EditError, Way};

/// Most changes that can be undone; a day of writing has fewer.
const MOST_CHANGES: usize = 10_000;

/// One replacement that leads from one text to another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Splice {
    at: usize,
    old: String,
    new: String,
}

impl Splice {
    /// The offset at which it may be said to begin in the text that has its `new` part: where what was inserted or
    /// removed could as well be one that begins earlier, as of two steps alike, the earliest.
    fn begins(text: &str, at: usize, part: &str) -> usize {
        let before = text[..at].bytes().rev();
        let turned = part.bytes().rev().cycle();
        let mut begins = at - before.zip(turned).take_while(|(a, b)| a == b).count();
        while !text.is_char_boundary(begins) {
            begins += 1;
        }
        begins
    }

    /// The shortest single replacement between two texts.
    fn between(old: &str, new: &str) -> Splice {
        let mut at = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        while !old.is_char_boundary(at) || !new.is_char_boundary(at) {
            at -= 1;
        }
        let rest = old[at..].bytes().rev().zip(new[at..].bytes().rev());
        let mut end = rest.take_while(|(a, b)| a == b).count();
        while !old.is_char_boundary(old.len() - end) || !new.is_char_boundary(new.len() - end) {
            end -= 1;
        }
        Splice {
            at,
            old: old[at..old.len() - end].to_owned(),
            new: new[at..new.len() - end].to_owned(),
        }
    }
}

/// What was done, as it is named where it can be undone, such as `typing`.
type Name = &'static str;

/// A change that can be undone.
#[derive(Clone, Debug)]
struct Change {
    name: Name,
    splice: Splice,
}

/// A script while it is written.
#[derive(Clone, Debug)]
pub struct Draft {
    text: String,
    view: Result<Arc<View>, EditError>,
    past: Vec<Change>,
    future: Vec<Change>,
    /// Goes on counting with every change of the text.
    revision: u64,
    /// What is typed in one place is undone at once: the place, and the text before it.
    typing: Option<(Way, String)>,
}

impl Draft {
    /// A script as it was read.
    pub fn new(text: String) -> Draft {
        let view = View::of(&text).map(Arc::new);
        let (past, future) = (Vec::new(), Vec::new());
        Draft { text, view, past, future, revision: 0, typing: None }
    }

    /// The script as it stands, with every change so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A number that is another one after every change of the text.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What is shown of it.
    ///
    /// # Errors
    /// Why the text cannot be shown as cards.
    pub fn view(&self) -> Result<&Arc<View>, EditError> {
        self.view.as_ref().map_err(Clone::clone)
    }

    fn show(&mut self, text: String) {
        self.view = View::of(&text).map(Arc::new);
        self.text = text;
        self.revision += 1;
    }

    /// Takes the text that typing in one place led to. Further typing there becomes part of the same change.
    pub(super) fn type_in(&mut self, place: Way, text: String) {
        if text == self.text {
            return;
        }
        let before = match self.typing.take() {
            Some((typed, before)) if typed == place => {
                self.past.pop();
                before
            }
            _ => self.text.clone(),
        };
        self.past.push(Change { name: "typing", splice: Splice::between(&before, &text) });
        self.future.clear();
        self.typing = Some((place, before));
        self.show(text);
    }

    /// Takes the whole text as it was typed beside the cards.
    pub fn type_text(&mut self, text: String) {
        self.type_in(Way::default(), text);
    }

    /// Ends what is undone at once: what is typed from now on is a change of its own.
    pub fn pause(&mut self) {
        self.typing = None;
    }

    /// Takes another text for this one, as a change of this name.
    pub fn replace(&mut self, name: Name, text: String) {
        if text == self.text {
            return;
        }
        let splice = Splice::between(&self.text, &text);
        self.past.push(Change { name, splice });
        if self.past.len() > MOST_CHANGES {
            self.past.remove(0);
        }
        self.future.clear();
        self.typing = None;
        self.show(text);
    }

    /// What *Undo* would undo.
    pub fn undoes(&self) -> Option<Name> {
        self.past.last().map(|change| change.name)
    }

    /// What *Redo* would do again.
    pub fn redoes(&self) -> Option<Name> {
        self.future.last().map(|change| change.name)
    }

    /// Undoes the last change; the text gets its earlier bytes back. Returns the offset in the text where it was.
    pub fn undo(&mut self) -> Option<usize> {
        let change = self.past.pop()?;
        let Splice { at, old, new } = &change.splice;
        let (at, mut text) = (*at, self.text.clone());
        text.replace_range(at..at + new.len(), old);
        // One of both is empty where a step came or went.
        let part = if old.is_empty() { new } else { old };
        let begins =
            if old.is_empty() || new.is_empty() { Splice::begins(&text, at, part) } else { at };
        self.future.push(change);
        self.typing = None;
        self.show(text);
        Some(begins)
    }

    /// Makes the change again that was undone last. Returns the offset in the text where it is.
    pub fn redo(&mut self) -> Option<usize> {
        let change = self.future.pop()?;
        let Splice { at, old, new } = &change.splice;
        let (at, mut text) = (*at, self.text.clone());
        text.replace_range(at..at + old.len(), new);
        self.past.push(change);
        self.typing = None;
        self.show(text);
        Some(at)
    }
}
