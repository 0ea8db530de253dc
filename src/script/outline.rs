//! What a listener hears in a session, in order, as a flat list with places, for the advice.
//!
//! The list contains every branch of a choice and every optional part; a repeat is listed once.

use super::source::Span;
use super::tree::Node;
use crate::domain::{BreathPattern, NamedPattern};
use crate::units::Frames;

/// One thing that a listener hears.
pub(super) enum Heard<'t> {
    /// A spoken line.
    Line(Words<'t>),
    /// A silence, without its bed.
    Quiet {
        /// Length without a target.
        ideal: Frames,
        /// Place of the length, or of the step.
        at: Span,
    },
    /// Paced breathing; its lines follow.
    Breathe {
        pattern: BreathPattern,
        named: Option<NamedPattern>,
        /// Greatest possible number of cycles.
        most_cycles: u64,
        /// Place of the pattern.
        at: Span,
    },
    /// A bell, the beginning or end of a turn, a branch or a repeat. It separates what comes before from what
    /// comes after.
    Break,
}

/// Words with their place in the text.
#[derive(Copy, Clone)]
pub(super) struct Words<'t> {
    pub(super) node: &'t Node<'t>,
    pub(super) text: &'t str,
    /// Whether they are spoken while attention is on the pelvis.
    pub(super) about_pelvis: bool,
}
