//! Patterns over the words of a sentence, and the quick way to find those that may begin at a word.
//!
//! A pattern is a row of words with blanks between them:
//!
//! | written | stands for |
//! |---|---|
//! | `safe` | this word |
//! | `relax*` | a word that begins like this |
//! | `hurt\|harm*` | either |
//! | `(your\|the)` | either, or nothing |
//! | `@distress` | any word of this class in [`VOCABULARY`] |
//! | `..` | up to three words of the same clause, none of which negates |
//! | `...` | up to seven words of the same sentence, none of which negates |
//! | `^` at the start | what follows is an instruction: nothing but adverbs and the like stand before it |
//! | `$` at the end | the clause ends here |
//!
//! Several patterns are separated by commas.

use std::collections::HashMap;
use std::ops::Range;

use super::speech::Sentence;
use super::words::{BEFORE_IMPERATIVES, NEGATORS, VOCABULARY};

/// Most words that a `..` stands for.
const NEAR: usize = 3;
/// Most words that a `...` stands for.
const FAR: usize = 7;

/// Words that are met in almost every line.
const COMMON: &[&str] = &[
    "a", "again", "all", "and", "any", "are", "as", "at", "be", "before", "body", "breath", "can",
    "do", "feel", "for", "from", "go", "good", "have", "he", "here", "him", "her", "how", "i",
    "if", "in", "into", "is", "it", "just", "let", "like", "more", "no", "not", "notice", "now",
    "of", "on", "one", "only", "or", "other", "out", "own", "partner", "perhaps", "she", "so",
    "that", "the", "their", "them", "then", "there", "they", "this", "time", "to", "up", "want",
    "what", "when", "where", "will", "with", "you", "your", "yourself",
];
/// How much more often such a word is met than another.
const MUCH_MORE_OFTEN: usize = 1000;

/// One pattern.
pub(super) struct Pattern {
    instructs: bool,
    parts: Vec<Part>,
    ends: bool,
}

enum Part {
    Word {
        any: Forms,
        optional: bool,
    },
    /// Up to as many words, in the same clause or anywhere in the sentence.
    Gap {
        most: usize,
        in_clause: bool,
    },
}

/// Words of which any may stand at a place.
#[derive(Default)]
struct Forms {
    /// In order.
    whole: Vec<&'static str>,
    /// Beginnings, behind which any ending may follow.
    open: Vec<&'static str>,
}

impl Forms {
    fn add(&mut self, written: &'static str) {
        match (written.strip_prefix('@'), written.strip_suffix('*')) {
            (Some(class), _) => {
                let class = VOCABULARY.iter().find(|(name, _)| *name == class);
                let words = class.map(|(_, words)| *words).unwrap_or_default();
                words.split_whitespace().for_each(|word| self.add(word));
            }
            (None, Some(beginning)) => self.open.push(beginning),
            (None, None) => {
                if let Err(at) = self.whole.binary_search(&written) {
                    self.whole.insert(at, written);
                }
            }
        }
    }

    /// How often any of the words may be met, as a number to compare.
    fn commonness(&self) -> usize {
        let common = self.whole.iter().filter(|word| COMMON.contains(word)).count();
        common * MUCH_MORE_OFTEN + self.whole.len() + self.open.len()
    }

    fn hold(&self, word: &str) -> bool {
        self.whole.binary_search(&word).is_ok()
            || self.open.iter().any(|beginning| word.starts_with(beginning))
    }
}

/// Reads patterns that are separated by commas.
pub(super) fn patterns(written: &'static str) -> Vec<Pattern> {
    written.split(',').map(Pattern::read).filter(|one| !one.parts.is_empty()).collect()
}

impl Pattern {
    fn read(written: &'static str) -> Pattern {
        let mut pattern = Pattern { instructs: false, parts: Vec::new(), ends: false };
        for part in written.split_whitespace() {
            match part {
                "^" => pattern.instructs = true,
                "$" => pattern.ends = true,
                ".." => pattern.parts.push(Part::Gap { most: NEAR, in_clause: true }),
                "..." => pattern.parts.push(Part::Gap { most: FAR, in_clause: false }),
                _ => {
                    let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix(')'));
                    let mut any = Forms::default();
                    inner.unwrap_or(part).split('|').for_each(|form| any.add(form));
                    pattern.parts.push(Part::Word { any, optional: inner.is_some() });
                }
            }
        }
        pattern
    }

    /// The words of the sentence that it matches from `start` on, as their end.
    pub(super) fn matches(&self, sentence: &Sentence, start: usize) -> Option<usize> {
        let end = self.matches_from(sentence, &self.parts, start, false)?;
        (!self.instructs || instructs(sentence, start)).then_some(end)
    }

    /// The end of what `parts` match from `at` on. If that word is to be `joined` to the one before, no comma or the
    /// like may lie between them.
    fn matches_from(
        &self,
        sentence: &Sentence,
        parts: &[Part],
        at: usize,
        joined: bool,
    ) -> Option<usize> {
        let Some((part, rest)) = parts.split_first() else {
            let ended = !self.ends || at == 0 || sentence.clause(at - 1).end == at;
            return ended.then_some(at);
        };
        match part {
            Part::Word { any, optional } => {
                let here = sentence.words.get(at).filter(|_| !joined || !sentence.is_cut(at));
                let taken = here.filter(|word| any.hold(&word.text));
                let taken = taken.and_then(|_| self.matches_from(sentence, rest, at + 1, true));
                let without = || self.matches_from(sentence, rest, at, joined);
                taken.or_else(|| optional.then(without)?)
            }
            Part::Gap { most, in_clause } => {
                let end = match at.checked_sub(1) {
                    Some(last) if *in_clause => sentence.clause(last).end,
                    _ => sentence.words.len(),
                };
                let negates = |word: usize| {
                    let word = sentence.words.get(word);
                    word.is_some_and(|word| NEGATORS.contains(&word.text.as_str()))
                };
                (at..=(at + most).min(end))
                    .take_while(|end| *end == at || !negates(end - 1))
                    .find_map(|end| self.matches_from(sentence, rest, end, *in_clause))
            }
        }
    }

    /// The first place within a range of words where it occurs.
    fn found(&self, sentence: &Sentence, within: Range<usize>) -> Option<Range<usize>> {
        let mut starts = within.clone();
        starts.find_map(|start| {
            let end = self.matches(sentence, start)?;
            (end <= within.end).then_some(start..end)
        })
    }
}

/// Whether an instruction may begin at this word: nothing but adverbs and the like come before it in its clause.
pub(super) fn instructs(sentence: &Sentence, word: usize) -> bool {
    let before = sentence.clause(word).start..word;
    let words = sentence.words.get(before).unwrap_or_default();
    words.iter().all(|word| {
        BEFORE_IMPERATIVES.contains(&word.text.as_str())
            || word.text.len() > 4 && word.text.ends_with("ly")
    })
}

/// Whether any of the patterns occurs within a range of words.
pub(super) fn any_in(patterns: &[Pattern], sentence: &Sentence, within: Range<usize>) -> bool {
    patterns.iter().any(|pattern| pattern.found(sentence, within.clone()).is_some())
}

/// Whether any of the patterns occurs in a sentence.
pub(super) fn any(patterns: &[Pattern], sentence: &Sentence) -> bool {
    any_in(patterns, sentence, 0..sentence.words.len())
}

/// Many patterns, each by the rarest of its words that must be there.
#[derive(Default)]
pub(super) struct Index {
    whole: HashMap<&'static str, Vec<usize>>,
    open: HashMap<&'static str, Vec<usize>>,
}

impl Index {
    /// Adds a pattern under a number.
    pub(super) fn add(&mut self, pattern: &Pattern, number: usize) {
        let must = pattern.parts.iter().filter_map(|part| match part {
            Part::Word { any, optional: false } => Some(any),
            _ => None,
        });
        let Some(rarest) = must.min_by_key(|any| any.commonness()) else { return };
        for word in &rarest.whole {
            self.whole.entry(word).or_default().push(number);
        }
        for beginning in &rarest.open {
            self.open.entry(beginning).or_default().push(number);
        }
    }

    /// The numbers of the patterns that may occur in a sentence, in order.
    pub(super) fn of(&self, sentence: &Sentence) -> Vec<usize> {
        let mut all = Vec::new();
        for word in &sentence.words {
            all.extend(self.whole.get(word.text.as_str()).into_iter().flatten());
            let heads = word.text.char_indices().skip(1);
            for (at, c) in heads {
                let open = self.open.get(&word.text[..at + c.len_utf8()]);
                all.extend(open.into_iter().flatten());
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::advice::speech::sentences;

    /// The first words of a line that a pattern matches.
    fn first(pattern: &'static str, line: &str) -> Option<String> {
        sentences(line).iter().find_map(|sentence| {
            let found = patterns(pattern)
                .iter()
                .find_map(|one| one.found(sentence, 0..sentence.words.len()))?;
            Some(line[sentence.bytes(found)].to_owned())
        })
    }

    #[test]
    fn patterns_match_as_the_table_says() {
        let table = [
            ("safe", "You are safe.", "safe"),
            ("relax*", "Now relaxing.", "relaxing"),
            ("hurt|harm*", "No harmful word.", "harmful"),
            ("close (your|the) eyes", "Close eyes.", "Close eyes"),
            ("close (your|the) eyes", "Close the eyes.", "Close the eyes"),
            ("let .. go", "Let all of it go.", "Let all of it go"),
            ("let ... go", "Let the day, and all of it, go.", "Let the day, and all of it, go"),
            ("^ rest", "Then gently rest.", "rest"),
            ("be calm $", "Be calm, now.", "Be calm"),
            ("one, two", "Two of them.", "Two"),
            ("do not stop", "Don’t stop.", "Don’t stop"),
            ("@closed", "It will shut.", "shut"),
        ];
        for (pattern, line, found) in table {
            assert_eq!(first(pattern, line).as_deref(), Some(found), "`{pattern}` in {line}");
        }
    }

    #[test]
    fn patterns_stop_where_the_table_says() {
        let table = [
            ("safe", "Safely."),
            ("close (your|the) eyes", "Close my eyes."),
            ("let .. go", "Let all of it just go."),
            ("let .. go", "Let it, then, go."),
            ("let .. go", "Let it not go."),
            ("feel i", "You feel, I think."),
            ("^ rest", "You may rest."),
            ("be calm $", "Be calm enough."),
        ];
        for (pattern, line) in table {
            assert_eq!(first(pattern, line), None, "`{pattern}` in {line}");
        }
    }

    #[test]
    fn the_index_names_the_patterns_that_may_occur() {
        let all = patterns("let go of, you relax*, (so) let be, you are, calm (down)");
        let mut index = Index::default();
        all.iter().enumerate().for_each(|(at, pattern)| index.add(pattern, at));
        let of = |line| sentences(line).first().map(|sentence| index.of(sentence));
        assert_eq!(of("You are relaxing."), Some(vec![1, 3]));
        assert_eq!(of("Calm, calm."), Some(vec![4]));
        assert_eq!(of("Rel."), Some(vec![]));
    }
}
