//! What one person, or two, would like and would rather leave out.

use std::collections::BTreeSet;

use super::session::{Anchor, Area, Eyes, Posture};

/// One person's choices (and, for two, the names). The default leaves everything open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Where attention rests best.
    pub anchor: Option<Anchor>,
    /// Where it should not be invited to rest.
    pub avoid_anchors: BTreeSet<Anchor>,
    /// What the eyes do.
    pub eyes: Option<Eyes>,
    /// How the body rests.
    pub posture: Option<Posture>,
    /// Places that parts should leave out.
    pub skip_areas: BTreeSet<Area>,
    /// No breath practice: the breath is never offered as an anchor, and a session with paced
    /// breathing says so beforehand.
    pub no_breath_practice: bool,
    /// Breath holds are left out of every pattern.
    pub skip_holds: bool,
    /// The partners' names as they typed them; empty for none.
    pub names: [String; 2],
    /// Who is `First` in this sitting.
    pub begins: Partner,
}

/// One of the two people in a practice for two.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Partner {
    /// The first name.
    #[default]
    A,
    /// The second name.
    B,
}

impl Partner {
    /// The other one.
    pub const fn other(self) -> Partner {
        match self {
            Partner::A => Partner::B,
            Partner::B => Partner::A,
        }
    }
}
