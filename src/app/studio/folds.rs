//! Parts whose steps are hidden while something else is written.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::studio::desk::{CardStep, View};

/// The parts that are folded, by title and place among parts of that title: so they stay it while steps come and go
/// around them.
#[derive(Default)]
pub(super) struct Folds(HashSet<(String, usize)>);

impl Folds {
    /// What identifies a part; `None` for any other card.
    fn key(view: &View, card: usize) -> Option<(String, usize)> {
        let title = |card: usize| match &view.cards().get(card)?.step {
            CardStep::Part { title } => Some(title),
            _ => None,
        };
        let own = title(card)?;
        let before = (0..card).filter(|other| title(*other) == Some(own)).count();
        Some((own.clone(), before))
    }

    /// Whether a card is a part that is folded.
    pub(super) fn is_folded(&self, view: &View, card: usize) -> bool {
        !self.0.is_empty() && Folds::key(view, card).is_some_and(|key| self.0.contains(&key))
    }

    /// Folds a part, or shows its steps again.
    pub(super) fn toggle(&mut self, view: &View, card: usize) {
        let Some(key) = Folds::key(view, card) else { return };
        if !self.0.remove(&key) {
            self.0.insert(key);
        }
    }

    /// Shows a card, if it is in a part that is folded.
    pub(super) fn reveal(&mut self, view: &View, card: usize) {
        let around: Vec<usize> = self
            .folded(view)
            .into_iter()
            .filter(|(_, inside)| inside.contains(&card))
            .map(|(part, _)| part)
            .collect();
        // Later ones first: a key counts the parts before it.
        around.into_iter().rev().for_each(|part| self.toggle(view, part));
    }

    /// Every part that is folded, with the cards in it.
    pub(super) fn folded(&self, view: &View) -> Vec<(usize, Range<usize>)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut folded = Vec::new();
        for (card, here) in view.cards().iter().enumerate() {
            let CardStep::Part { title } = &here.step else { continue };
            let place = seen.entry(title).or_default();
            if self.0.contains(&(title.clone(), *place)) {
                folded.push((card, card + 1..view.last_inside(card) + 1));
            }
            *place += 1;
        }
        folded
    }
}
