//! What a listener meets in a session, in order, as the advice looks at it: flat, with places.
//!
//! Every branch of a choice and every optional part is in it; a repeat is in it once.

use super::source::Span;
use super::tree::Node;
use crate::domain::{BreathPattern, NamedPattern};
use crate::units::Frames;

/// One thing that is met.
pub(super) enum Heard<'t> {
    /// Words that are spoken.
    Line(Words<'t>),
    /// A silence.
    Quiet {
        /// How long, without a target.
        ideal: Frames,
        /// Where that is written, or where the step is.
        at: Span,
    },
    /// Paced breathing; its lines follow.
    Breathe {
        pattern: BreathPattern,
        named: Option<NamedPattern>,
        /// As many cycles as there can be.
        most_cycles: u64,
        /// Where the pattern is written.
        at: Span,
    },
    /// A bell, the beginning or end of a turn, a branch or a repeat: what comes before and after
    /// does not form a run.
    Break,
}

/// Words and where they are written.
#[derive(Copy, Clone)]
pub(super) struct Words<'t> {
    pub(super) node: &'t Node<'t>,
    pub(super) text: &'t str,
    /// Whether they are said where attention is on the pelvis.
    pub(super) about_pelvis: bool,
}
