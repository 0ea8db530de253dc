//! What a session lets one choose.

use std::collections::BTreeSet;

use super::{Anchor, Area, Choice, Eyes, Phase, Posture, Preferences, Session, Step};

/// Every choice that makes a difference in a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Where attention can rest.
    pub anchors: BTreeSet<Anchor>,
    /// What the eyes can do.
    pub eyes: BTreeSet<Eyes>,
    /// How the body can rest.
    pub postures: BTreeSet<Posture>,
    /// Places that can be left out.
    pub areas: BTreeSet<Area>,
    /// Whether the breath is paced somewhere.
    pub paced: bool,
    /// Whether the breath is held somewhere.
    pub holds: bool,
}

impl Offers {
    /// The choices of a session.
    pub fn of(session: &Session) -> Offers {
        let mut offers = Offers::default();
        offers.collect(&session.steps);
        offers
    }

    /// Where attention can rest instead of where it rests now: the next of the anchors on offer that are
    /// not to be avoided. `None` where there is no other.
    pub fn anchor_after(&self, preferences: &Preferences) -> Option<Anchor> {
        let wanted = |anchor: &&Anchor| !preferences.avoid_anchors.contains(anchor);
        let anchors: Vec<Anchor> = self.anchors.iter().filter(wanted).copied().collect();
        // Without a choice it rests with the first.
        let now =
            anchors.iter().position(|anchor| Some(*anchor) == preferences.anchor).unwrap_or(0);
        let next = *anchors.get((now + 1) % anchors.len().max(1))?;
        (anchors.len() > 1).then_some(next)
    }

    fn collect(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Bell(_) | Step::Say(_) | Step::Quiet(_) => {}
                Step::Breathe(breathe) => {
                    self.paced = true;
                    self.holds |= breathe.pattern.phases().any(|(phase, length)| {
                        matches!(phase, Phase::HoldIn | Phase::HoldOut) && length.0 > 0
                    });
                }
                Step::Part(part) => {
                    self.areas.extend(part.area);
                    self.collect(&part.steps);
                }
                Step::Optional(optional) => self.collect(&optional.steps),
                Step::Repeat(repeat) => self.collect(&repeat.steps),
                Step::Turn(turn) => self.collect(&turn.steps),
                Step::Choice(Choice::Anchor(branches)) => {
                    self.branches(branches, |offers| &mut offers.anchors);
                }
                Step::Choice(Choice::Eyes(branches)) => {
                    self.branches(branches, |offers| &mut offers.eyes);
                }
                Step::Choice(Choice::Posture(branches)) => {
                    self.branches(branches, |offers| &mut offers.postures);
                }
            }
        }
    }

    fn branches<T: Copy + Ord>(
        &mut self,
        branches: &[(T, Vec<Step>)],
        place: fn(&mut Offers) -> &mut BTreeSet<T>,
    ) {
        for (value, steps) in branches {
            place(self).insert(*value);
            self.collect(steps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_anchor_is_one_that_the_session_has_and_nobody_avoids() {
        let offers = |anchors: &[Anchor]| Offers {
            anchors: anchors.iter().copied().collect(),
            ..Offers::default()
        };
        let now = |anchor, avoid: &[Anchor]| Preferences {
            anchor,
            avoid_anchors: avoid.iter().copied().collect(),
            ..Preferences::default()
        };
        let three = offers(&[Anchor::Breath, Anchor::Hands, Anchor::Sounds]);
        let all: Vec<Anchor> = three.anchors.iter().copied().collect();
        assert_eq!(three.anchor_after(&now(None, &[])), Some(all[1]));
        assert_eq!(three.anchor_after(&now(Some(all[1]), &[])), Some(all[2]));
        assert_eq!(three.anchor_after(&now(Some(all[2]), &[])), Some(all[0]));
        assert_eq!(three.anchor_after(&now(Some(all[0]), &[all[1]])), Some(all[2]));
        assert_eq!(three.anchor_after(&now(None, &all)), None);
        assert_eq!(offers(&[Anchor::Feet]).anchor_after(&now(None, &[])), None);
        assert_eq!(offers(&[]).anchor_after(&now(None, &[])), None);
    }
}
