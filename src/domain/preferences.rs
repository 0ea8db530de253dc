//! What one or two people prefer and what they leave out.

use std::collections::BTreeSet;

use super::session::{Anchor, Area, Eyes, Posture, Session, Topic};

/// One person's choices and, for a practice of two, both names. The default leaves everything open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Preferred anchor of attention.
    pub anchor: Option<Anchor>,
    /// Anchors to which attention should not be invited.
    pub avoid_anchors: BTreeSet<Anchor>,
    /// Whether the eyes are open or closed.
    pub eyes: Option<Eyes>,
    /// Position of the body.
    pub posture: Option<Posture>,
    /// Places in the body that are left out, with the parts about them.
    pub skip_areas: BTreeSet<Area>,
    /// No breath practice: the breath is never offered as an anchor, and a session with paced breathing says
    /// so before it starts.
    pub no_breath_practice: bool,
    /// Leaves breath holds out of every pattern.
    pub skip_holds: bool,
    /// Names of the two partners as they typed them; empty for none.
    pub names: [String; 2],
    /// The partner who is `First` in this sitting.
    pub begins: Partner,
}

impl Preferences {
    /// Whether attention should not be invited to this anchor: because the anchor itself is to be avoided, or
    /// the breath or the place in the body that it is.
    pub fn avoids(&self, anchor: Anchor) -> bool {
        self.avoid_anchors.contains(&anchor)
            || match anchor {
                Anchor::Breath => self.no_breath_practice,
                Anchor::Hands => self.skip_areas.contains(&Area::Hands),
                Anchor::Feet => self.skip_areas.contains(&Area::Feet),
                Anchor::Sounds | Anchor::Sight => false,
            }
    }

    /// Places that are to be left out but that a session as a whole is about. It cannot leave them out, so it
    /// says so before it starts. A session for the pelvic floor is about the pelvis, even if it does not
    /// state it.
    pub fn left_out_but_in(&self, session: &Session) -> BTreeSet<Area> {
        let floor = session.topics.contains(&Topic::PelvicFloor).then_some(Area::Pelvis);
        let about = session.areas.iter().copied().chain(floor);
        about.filter(|area| self.skip_areas.contains(area)).collect()
    }
}

/// One of the two people in a practice for two.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Partner {
    /// The person with the first name of [`Preferences::names`].
    #[default]
    A,
    /// The person with the second name.
    B,
}

impl Partner {
    /// The partner of this one.
    pub const fn other(self) -> Partner {
        match self {
            Partner::A => Partner::B,
            Partner::B => Partner::A,
        }
    }
}
