//! What a session lets one choose.

use std::collections::BTreeSet;

use crate::domain::{Anchor, Area, Choice, Eyes, Phase, Posture, Session, Step};

/// Every choice that makes a difference in a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
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
