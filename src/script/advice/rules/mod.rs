//! The table of what brings advice, with the reasons, by subject.

mod bodies;
mod orders;
mod others;
mod past;
mod promises;

use crate::script::Code;

/// Wordings with one reason. What they are is written as patterns, see [`super::pattern`].
pub(super) struct Rule {
    pub(super) code: Code,
    /// What to find in one sentence.
    pub(super) find: &'static str,
    /// What must occur too anywhere in the sentence. Empty if nothing must.
    pub(super) with: &'static str,
    /// What must occur too, in the same sentence or the one before it in the line. Empty if nothing must.
    pub(super) near: &'static str,
    /// What cancels the advice earlier in the sentence, up to its first word.
    pub(super) spared: &'static str,
    /// What cancels the advice anywhere in the sentence.
    pub(super) unless: &'static str,
    /// What else cancels the advice.
    pub(super) lifts: &'static [Lift],
    /// Whether texts that are read before the start are checked too.
    pub(super) also_read: bool,
    /// Reason for the advice, as the end of a sentence that begins with the words found.
    pub(super) reason: &'static str,
    /// Advice on better wording.
    pub(super) help: &'static str,
}

/// What cancels advice, by how the words are meant.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Lift {
    /// They are negated earlier in their clause, or [`Lift::Needless`].
    Negation,
    /// Their clause negates something, before or after them.
    Denial,
    /// The sentence says before them that nothing of the kind is needed.
    Needless,
    /// They are an invitation, or the sentence leaves another choice.
    Invitation,
    /// They are part of a question.
    Question,
    /// Their clause says when or whether something is so.
    Condition,
    /// Someone else says them.
    Quotation,
    /// A voice or a thought says them.
    Told,
    /// The sentence says that they are so for some people, or may be so.
    Hedge,
}

use Lift::{Condition, Denial, Hedge, Invitation, Needless, Negation, Question, Quotation, Told};

/// Of an instruction, which an invitation makes harmless.
const INSTRUCTION: &[Lift] = &[Negation, Invitation, Question, Condition, Quotation, Told];
/// Of a demand, which an invitation does not make harmless.
const DEMAND: &[Lift] = &[Negation, Question, Condition, Quotation, Told];
/// Of an instruction that forbids: its own "not" or "stop" does not cancel it.
const PROHIBITION: &[Lift] = &[Needless, Invitation, Question, Condition, Quotation, Told];
/// Of a claim.
const CLAIM: &[Lift] = &[Negation, Question, Condition, Told, Hedge];
/// Of a claim by a word that says the opposite wherever its clause negates.
const STATE: &[Lift] = &[Denial, Needless, Question, Condition, Told, Hedge];

/// Of a subject that is delicate whenever the listener is led to it.
const SUBJECT: &[Lift] =
    &[Negation, Needless, Invitation, Question, Condition, Quotation, Told, Hedge];
/// Whom the sentence is about: the listener, or a couple.
const ADDRESSED: &str = "you|your|yourself|yourselves|each, ^ @verb";

const PLAIN: Rule = Rule {
    code: Code::Orders,
    find: "",
    with: "",
    near: "",
    spared: "",
    unless: "",
    lifts: INSTRUCTION,
    also_read: false,
    reason: "",
    help: "",
};

/// Every rule.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    let tables = [orders::RULES, promises::RULES, bodies::RULES, past::RULES, others::RULES];
    tables.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::script::advice::words::VOCABULARY;

    fn written() -> impl Iterator<Item = &'static str> {
        all().flat_map(|rule| [rule.find, rule.with, rule.near, rule.spared, rule.unless])
    }

    #[test]
    fn every_class_that_a_rule_names_has_words_and_every_class_is_named() {
        let named: BTreeSet<&str> = written()
            .flat_map(|patterns| {
                patterns.split(|c: char| !c.is_alphanumeric() && !"@_".contains(c))
            })
            .filter_map(|word| word.strip_prefix('@'))
            .collect();
        let known: BTreeSet<&str> = VOCABULARY.iter().map(|(class, _)| *class).collect();
        assert_eq!(named, known);
    }

    #[test]
    fn every_pattern_has_a_word_that_must_be_there() {
        for pattern in written().flat_map(|patterns| patterns.split(',')) {
            let mut parts = pattern.split_whitespace().peekable();
            let must = |part: &str| !part.starts_with(['(', '.', '^', '$']);
            assert!(parts.peek().is_none() || parts.any(must), "`{pattern}` can match nothing");
        }
    }

    #[test]
    fn every_rule_says_why_and_what_is_better() {
        for rule in all() {
            let code = rule.code.name();
            assert!(!rule.find.trim().is_empty(), "{code} looks for nothing");
            assert!(!rule.reason.is_empty() && !rule.help.is_empty(), "{code} gives no reason");
            assert!(!rule.reason.ends_with('.') && !rule.help.ends_with('.'), "{code}");
        }
    }
}
