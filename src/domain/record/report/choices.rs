//! What of a draft is ticked.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::domain::words::vocabulary;

vocabulary! {
    /// What got in the way of practice.
    pub enum Obstacle {
        /// There was no time.
        Time,
        /// There was no place to be undisturbed.
        Privacy,
        /// Too tired.
        Tired,
        /// Did not want to.
        DidNotWant,
        /// It was too much.
        TooMuch,
        /// It was forgotten.
        Forgot,
        /// Something else.
        SomethingElse,
    }
}

vocabulary! {
    /// What changed in how it was practised.
    pub enum Change {
        /// A shorter length.
        Shorter,
        /// Another anchor of attention.
        AnotherAnchor,
        /// A step back in the programme.
        SteppedBack,
    }
}

vocabulary! {
    /// What would be good next.
    pub enum Next {
        /// The same again.
        Same,
        /// Something smaller.
        Smaller,
        /// Something different.
        Different,
        /// Talking about it first.
        TalkFirst,
    }
}

/// One thing in a draft that can be ticked or struck out.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// The line to bring that was written after this sitting.
    Bring(Uuid),
    /// The line to bring at this place in [`super::Draft::opened`], which a word opened.
    Opened(usize),
    /// The practice at this place in [`super::Draft::done`], with everything else about its sittings.
    Done(usize),
    /// That nothing was practised.
    Nothing,
    /// The days with their hours.
    Days,
    /// How long before the appointment the last sitting was.
    HoursBefore,
    /// That this sitting was stopped, or led to *Ground me*.
    Hard(Uuid),
    /// The line beside it.
    HardLine(Uuid),
    /// Distress before and after this sitting.
    Distress(Uuid),
    /// Comfort after this sitting.
    Comfort(Uuid),
    /// Presence in this sitting.
    Presence(Uuid),
}

impl Item {
    /// Whether it is ticked at first: counts are, ratings, lines and difficult moments are not.
    pub const fn is_ticked_at_first(self) -> bool {
        matches!(self, Item::Done(_) | Item::Nothing | Item::Days | Item::HoursBefore)
    }
}

/// What a client chose, for this one time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Items that are not as they were at first.
    pub(super) turned: BTreeSet<Item>,
    /// Lines to bring that were written for the report itself.
    pub bring: Vec<String>,
    /// What got in the way.
    pub in_the_way: BTreeSet<Obstacle>,
    /// What changed.
    pub changed: BTreeSet<Change>,
    /// What would be good next.
    pub next: Option<Next>,
}

impl Choices {
    /// Whether an item is ticked.
    pub fn is_ticked(&self, item: Item) -> bool {
        item.is_ticked_at_first() != self.turned.contains(&item)
    }

    /// Puts every item back to how it was at first. What was written or chosen besides stays.
    pub fn forget_items(&mut self) {
        self.turned.clear();
    }

    /// Puts back what may be about lines that a word opened: they, and every line beside a difficult moment.
    pub fn forget_opened(&mut self) {
        self.turned.retain(|item| !matches!(item, Item::Opened(_) | Item::HardLine(_)));
    }

    /// Ticks an item, or strikes it out.
    pub fn set(&mut self, item: Item, ticked: bool) {
        if ticked == item.is_ticked_at_first() {
            self.turned.remove(&item);
        } else {
            self.turned.insert(item);
        }
    }
}
