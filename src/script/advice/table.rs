//! The rules made ready, and what they find in a line.

use std::ops::Range;
use std::sync::LazyLock;

use super::pattern::{Index, Pattern, any, any_in, patterns};
use super::rules::{self, Lift, Rule};
use super::speech::Sentence;
use super::words::{ALTERNATIVE, CONDITIONS, HEDGING, INVITING, NEGATING, NO_NEED, TOLD};
use crate::script::Code;

/// Words that bring advice.
pub(super) struct Found {
    pub(super) code: Code,
    /// Bytes of the line.
    pub(super) bytes: Range<usize>,
    /// Reason, as the end of a sentence that begins with the words.
    pub(super) reason: &'static str,
    pub(super) help: &'static str,
}

/// A rule whose patterns are read.
struct Ready {
    rule: &'static Rule,
    with: Vec<Pattern>,
    near: Vec<Pattern>,
    spared: Vec<Pattern>,
    unless: Vec<Pattern>,
}

/// How words are meant, as patterns.
pub(super) struct Meaning {
    inviting: Vec<Pattern>,
    alternative: Vec<Pattern>,
    negating: Vec<Pattern>,
    no_need: Vec<Pattern>,
    told: Vec<Pattern>,
    hedging: Vec<Pattern>,
}

pub(super) static MEANING: LazyLock<Meaning> = LazyLock::new(|| Meaning {
    inviting: patterns(INVITING),
    alternative: patterns(ALTERNATIVE),
    negating: patterns(NEGATING),
    no_need: patterns(NO_NEED),
    told: patterns(TOLD),
    hedging: patterns(HEDGING),
});

impl Meaning {
    /// Whether something of this kind cancels advice on the word `at`.
    pub(super) fn lifts(&self, lift: Lift, sentence: &Sentence, at: usize) -> bool {
        let before = |patterns: &[Pattern]| any_in(patterns, sentence, 0..at);
        let clause = sentence.clause(at);
        match lift {
            Lift::Negation => {
                any_in(&self.negating, sentence, clause.start..at) || before(&self.no_need)
            }
            Lift::Denial => any_in(&self.negating, sentence, clause),
            Lift::Needless => before(&self.no_need),
            Lift::Invitation => before(&self.inviting) || any(&self.alternative, sentence),
            Lift::Question => sentence.asked,
            Lift::Condition => {
                let words = sentence.words.get(clause.start..at).unwrap_or_default();
                words.iter().any(|word| CONDITIONS.contains(&word.text.as_str()))
            }
            Lift::Quotation => sentence.words.get(at).is_some_and(|word| word.quoted),
            Lift::Told => before(&self.told),
            Lift::Hedge => any(&self.hedging, sentence),
        }
    }

    /// Whether a sentence leaves another choice.
    pub(super) fn leaves_a_choice(&self, sentence: &Sentence) -> bool {
        any(&self.alternative, sentence)
    }
}

/// Every rule and every pattern.
struct Table {
    rules: Vec<Ready>,
    /// Each with the number of its rule.
    patterns: Vec<(usize, Pattern)>,
    index: Index,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { rules: Vec::new(), patterns: Vec::new(), index: Index::default() };
    for (number, rule) in rules::all().enumerate() {
        for pattern in patterns(rule.find) {
            table.index.add(&pattern, table.patterns.len());
            table.patterns.push((number, pattern));
        }
        table.rules.push(Ready {
            rule,
            with: patterns(rule.with),
            near: patterns(rule.near),
            spared: patterns(rule.spared),
            unless: patterns(rule.unless),
        });
    }
    table
});

/// What brings advice in a sentence that follows `before` in its line. One finding of a rule is enough for the author
/// to reconsider the sentence. `only_read` is for words that nobody speaks.
pub(super) fn found(sentence: &Sentence, before: Option<&Sentence>, only_read: bool) -> Vec<Found> {
    let table = &*TABLE;
    let mut all: Vec<(usize, Range<usize>)> = Vec::new();
    for (rule, pattern) in
        table.index.of(sentence).into_iter().filter_map(|at| table.patterns.get(at))
    {
        for start in 0..sentence.words.len() {
            if let Some(end) = pattern.matches(sentence, start) {
                all.push((*rule, start..end));
            }
        }
    }
    all.sort_by_key(|(rule, words)| (*rule, words.start, words.end));
    let mut kept: Vec<(&'static Rule, Range<usize>)> = Vec::new();
    for (number, words) in all {
        let Some(ready) = table.rules.get(number) else { continue };
        let rule = ready.rule;
        // Two rules of one kind may find the same words, or give the same reason twice.
        let repeats = |(other, taken): &(&Rule, Range<usize>)| {
            let overlaps = words.start < taken.end && taken.start < words.end;
            other.code == rule.code && (overlaps || other.reason == rule.reason)
        };
        if only_read && !rule.also_read
            || kept.iter().any(repeats)
            || ready.cancelled(sentence, before, words.start)
        {
            continue;
        }
        kept.push((rule, words));
    }
    let found = |(rule, words): (&'static Rule, Range<usize>)| {
        let bytes = sentence.bytes(words);
        Found { code: rule.code, bytes, reason: rule.reason, help: rule.help }
    };
    kept.into_iter().map(found).collect()
}

impl Ready {
    /// Whether advice on the word `at` is cancelled.
    fn cancelled(&self, sentence: &Sentence, before: Option<&Sentence>, at: usize) -> bool {
        let near = |sentence: &Sentence| any(&self.near, sentence);
        any(&self.unless, sentence)
            || any_in(&self.spared, sentence, 0..at + 1)
            || !self.with.is_empty() && !any(&self.with, sentence)
            || !self.near.is_empty() && !near(sentence) && !before.is_some_and(near)
            || self.rule.lifts.iter().any(|lift| MEANING.lifts(*lift, sentence, at))
    }
}
