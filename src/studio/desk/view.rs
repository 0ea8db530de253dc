//! What an editor shows of a script: its cards, and what is said about the session as a whole. It is read from the text
//! once after each change.

use std::collections::HashMap;

use crate::domain::{BedSound, Practice, StepPath};
use crate::script::{self, Card, CardStep, EditError, Hop, Way};
use crate::units::Frames;

/// What is said about a session as a whole, as far as it is edited beside the cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its title.
    pub title: String,
    /// What happens in it.
    pub summary: String,
    /// The kind of practice; `None` if it is not known.
    pub practice: Option<Practice>,
    /// Lengths on offer.
    pub lengths: Vec<Frames>,
    /// The sound underneath.
    pub bed: Option<BedSound>,
}

impl Head {
    fn of(text: &str) -> Result<Head, EditError> {
        let field = |name: &str| Way::default().field(name);
        let ways =
            [field("title"), field("summary"), field("practice"), field("bed").field("sound")];
        let [title, summary, practice, bed] = script::written(text, ways)?;
        let bed = BedSound::from_name(&bed);
        let practice = Practice::from_name(&practice);
        let lengths = script::written_list(text, &field("lengths"))?;
        let lengths = lengths.iter().filter_map(|length| length.parse().ok()).collect();
        Ok(Head { title, summary, practice, lengths, bed })
    }
}

/// What is shown of a script.
#[derive(Clone, Debug)]
pub struct View {
    cards: Vec<Card>,
    head: Head,
    by_way: HashMap<Way, usize>,
    /// The number of entries of every list with cards in it.
    in_lists: HashMap<Way, usize>,
}

impl View {
    /// Reads a script.
    ///
    /// # Errors
    /// Why the text cannot be shown as cards.
    pub(super) fn of(text: &str) -> Result<View, EditError> {
        let cards = Card::all(text)?;
        let by_way = cards.iter().enumerate().map(|(at, card)| (card.way.clone(), at)).collect();
        let mut in_lists = HashMap::new();
        for (list, _) in cards.iter().filter_map(|card| split(&card.way)) {
            *in_lists.entry(Way::from(list)).or_insert(0) += 1;
        }
        Ok(View { head: Head::of(text)?, by_way, in_lists, cards })
    }

    /// Its steps.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// What is said about the session as a whole.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The card at a path.
    pub(super) fn at_way(&self, way: &Way) -> Option<usize> {
        self.by_way.get(way).copied()
    }

    /// How many entries a list has.
    pub(super) fn in_list(&self, list: &Way) -> usize {
        self.in_lists.get(list).copied().unwrap_or(0)
    }

    /// The card at an offset in the text: the innermost one, or the one before it.
    pub fn card_at(&self, offset: usize) -> Option<usize> {
        // Cards begin in the order of the text.
        let before = self.cards.partition_point(|card| card.place.start <= offset);
        let before = &self.cards[..before];
        let inside = before.iter().rposition(|card| card.place.contains(&offset));
        inside.or_else(|| before.len().checked_sub(1))
    }

    /// The card of a step in the timeline; `None` if the timeline is of another text.
    pub fn card_of(&self, path: &StepPath) -> Option<usize> {
        let mut way = Way::default().field("steps");
        let mut found = None;
        let mut hops = path.0.iter().map(|hop| *hop as usize);
        while let Some(index) = hops.next() {
            way = way.at(index);
            let here = self.at_way(&way)?;
            found = Some(here);
            match &self.cards[here].step {
                CardStep::Choice { of } => {
                    let Some(branch) = hops.next() else { break };
                    way = way.field(of).at(branch);
                }
                CardStep::Repeat { .. } => {
                    let Some(_round) = hops.next() else { break };
                    way = way.field("steps");
                }
                CardStep::Part { .. } | CardStep::Optional { .. } | CardStep::Turn { .. } => {
                    way = way.field("steps");
                }
                // What lies deeper are lines over paced breathing.
                _ => break,
            }
        }
        found
    }

    /// The answers that a choice has branches for, as written.
    pub fn branches_of(&self, choice: usize) -> Vec<&str> {
        let Some(CardStep::Choice { of }) = self.cards.get(choice).map(|card| &card.step) else {
            return Vec::new();
        };
        let branches = self.cards[choice].way.clone().field(of);
        let all =
            (0..self.in_list(&branches)).filter_map(|at| self.at_way(&branches.clone().at(at)));
        all.filter_map(|card| match &self.cards[card].step {
            CardStep::Branch { key } => Some(key.as_str()),
            _ => None,
        })
        .collect()
    }

    /// The last card inside this one, or itself.
    pub fn last_inside(&self, card: usize) -> usize {
        let Some(depth) = self.cards.get(card).map(|card| card.depth) else { return card };
        let deeper = self.cards[card + 1..].iter().take_while(|inner| inner.depth > depth);
        card + deeper.count()
    }

    /// The place of a step among those beside it, from 1, and their number. Branches count among branches.
    pub fn place_of(&self, card: usize) -> (usize, usize) {
        let Some((list, index)) = self.cards.get(card).and_then(|card| split(&card.way)) else {
            return (0, 0);
        };
        (index + 1, self.in_list(&Way::from(list)))
    }
}

/// The list that an entry stands in, and its index there.
pub(super) fn split(way: &Way) -> Option<(&[Hop], usize)> {
    match way.hops().split_last() {
        Some((Hop::At(index), list)) => Some((list, *index)),
        _ => None,
    }
}
