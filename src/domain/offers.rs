//! Which choices a session offers.

use std::collections::BTreeSet;

use super::{Anchor, Area, Choice, Eyes, Phase, Posture, Preferences, Session, Step};

/// Every choice that changes a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Anchors for attention.
    pub anchors: BTreeSet<Anchor>,
    /// Ways to keep the eyes.
    pub eyes: BTreeSet<Eyes>,
    /// Positions of the body.
    pub postures: BTreeSet<Posture>,
    /// Places in the body that can be left out.
    pub areas: BTreeSet<Area>,
    /// Whether any step paces the breath.
    pub paced: bool,
    /// Whether any pattern holds the breath.
    pub holds: bool,
}

impl Offers {
    /// Collects the choices that a session offers.
    pub fn of(session: &Session) -> Offers {
        let mut offers = Offers::default();
        offers.collect(&session.steps);
        offers
    }

    /// The next anchor on offer after the current one, without those to be avoided. `None` if there is no
    /// other.
    pub fn anchor_after(&self, preferences: &Preferences) -> Option<Anchor> {
        let wanted = |anchor: &&Anchor| !preferences.avoids(**anchor);
        let anchors: Vec<Anchor> = self.anchors.iter().filter(wanted).copied().collect();
        // Without a choice, attention rests with the first anchor.
        let now =
            anchors.iter().position(|anchor| Some(*anchor) == preferences.anchor).unwrap_or(0);
        let next = *anchors.get((now + 1) % anchors.len().max(1))?;
        (anchors.len() > 1).then_some(next)
    }

    /// The anchor for a beginner: the chosen one, or else the feet or sounds, if these are on offer and not
    /// to be avoided. The breath is harder for many people.
    pub fn outside_anchor(&self, preferences: &Preferences) -> Option<Anchor> {
        let may = |anchor: &Anchor| self.anchors.contains(anchor) && !preferences.avoids(*anchor);
        preferences.anchor.or_else(|| [Anchor::Feet, Anchor::Sounds].into_iter().find(may))
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
                    self.areas.extend(&part.areas);
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
        // Neither the breath for someone without breath practice, nor a place that is left out.
        let still = Preferences { no_breath_practice: true, ..Preferences::default() };
        assert_eq!(three.anchor_after(&still), Some(Anchor::Sounds));
        let hands = Preferences { skip_areas: [Area::Hands].into(), ..Preferences::default() };
        assert_eq!(three.anchor_after(&hands), Some(Anchor::Sounds));
        let feet = Preferences { skip_areas: [Area::Feet].into(), ..Preferences::default() };
        assert_eq!(three.anchor_after(&feet), Some(Anchor::Hands), "the control");
        assert_eq!(offers(&[]).anchor_after(&now(None, &[])), None);
    }

    #[test]
    fn who_is_new_rests_outside_the_breath_unless_they_chose_it() {
        let all = Offers { anchors: Anchor::ALL.iter().copied().collect(), ..Offers::default() };
        let mut likes = Preferences::default();
        assert_eq!(all.outside_anchor(&likes), Some(Anchor::Feet));
        likes.skip_areas.insert(Area::Feet);
        assert_eq!(all.outside_anchor(&likes), Some(Anchor::Sounds));
        likes.avoid_anchors.insert(Anchor::Sounds);
        assert_eq!(all.outside_anchor(&likes), None, "as the session has it");
        likes.anchor = Some(Anchor::Breath);
        assert_eq!(all.outside_anchor(&likes), Some(Anchor::Breath), "it was chosen");
        let none = Offers::default();
        assert_eq!(none.outside_anchor(&Preferences::default()), None);
    }
}
