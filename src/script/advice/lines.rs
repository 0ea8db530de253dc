//! Advice on words that are spoken, or read before the start.

use std::ops::Range;

use super::phrases::{
    ALTERNATIVE, ANYWHERE, BEFORE_IMPERATIVES, IMPERATIVES, IN_BREATH, INVITING, NEGATING,
    OUT_BREATH, PELVIS, Rule, SOFTENING, SPOKEN, WORKING,
};
use super::speech::{Clause, Sentence, sentences};
use crate::script::Code;
use crate::script::check::Checker;
use crate::script::outline::{Heard, Words};

/// This many instructions in a row bring advice.
const TOO_MANY: usize = 3;

/// Adds advice on everything spoken.
pub(super) fn spoken(checker: &mut Checker<'_>, heard: &[Heard<'_>]) {
    // Instructions count across lines that follow each other without a pause.
    let mut in_a_row = 0;
    for met in heard {
        let Heard::Line(words) = met else {
            in_a_row = 0;
            continue;
        };
        let sentences = sentences(words.text);
        let pelvic =
            words.about_pelvis || sentences.iter().any(|sentence| sentence.has_any(PELVIS));
        for sentence in &sentences {
            for rule in SPOKEN.iter().chain(ANYWHERE) {
                apply(checker, rule, words, sentence);
            }
            imperatives(checker, words, sentence, &mut in_a_row);
            if pelvic {
                pelvic_cues(checker, words, sentence);
            }
        }
    }
}

/// Adds advice on title, summary and notes.
pub(super) fn read(checker: &mut Checker<'_>, texts: &[Words<'_>]) {
    for words in texts {
        for sentence in &sentences(words.text) {
            for rule in ANYWHERE {
                apply(checker, rule, words, sentence);
            }
        }
    }
}

/// Applies a rule to a sentence; one finding is enough for the author to reconsider the sentence.
fn apply(checker: &mut Checker<'_>, rule: &Rule, words: &Words<'_>, sentence: &Sentence) {
    if rule.invitable && sentence.has_any(ALTERNATIVE) {
        return;
    }
    let mut found: Vec<Range<usize>> =
        rule.phrases.iter().flat_map(|phrase| sentence.find_all(phrase)).collect();
    found.sort_by_key(|words| words.start);
    let lifted = |start: usize| {
        rule.negatable && sentence.has_any_in(NEGATING, sentence.clause_up_to(start))
            || rule.invitable && sentence.has_any_in(INVITING, 0..start)
            || sentence.has_any_in(rule.spared, 0..start)
    };
    if let Some(range) = found.into_iter().find(|range| !lifted(range.start)) {
        let bytes = sentence.bytes(range);
        let message = format!("`{}` {}", &words.text[bytes.clone()], rule.reason);
        say(checker, rule.code, words, bytes, message, rule.help);
    }
}

/// Counts clauses that begin with an instruction; an invitation, or a sentence without an
/// instruction, ends the row.
fn imperatives(
    checker: &mut Checker<'_>,
    words: &Words<'_>,
    sentence: &Sentence,
    in_a_row: &mut usize,
) {
    if sentence.has_any(ALTERNATIVE) {
        *in_a_row = 0;
        return;
    }
    let mut any = false;
    for clause in &sentence.clauses {
        let Some(verb) = imperative(sentence, clause) else { continue };
        if sentence.has_any_in(INVITING, 0..verb) {
            continue;
        }
        any = true;
        *in_a_row += 1;
        if *in_a_row == TOO_MANY {
            let bytes = sentence.bytes(verb..verb + 1);
            let message = format!(
                "`{}` is the third instruction in a row, which sounds like a drill",
                &words.text[bytes.clone()]
            );
            let help = "make one of them an invitation, or leave a `Quiet` between them";
            say(checker, Code::Imperatives, words, bytes, message, help);
        }
    }
    if !any {
        *in_a_row = 0;
    }
}

/// Index of the verb, if a clause gives an instruction.
fn imperative(sentence: &Sentence, clause: &Clause) -> Option<usize> {
    let first = clause
        .clone()
        .find(|word| !BEFORE_IMPERATIVES.contains(&sentence.words[*word].text.as_str()))?;
    IMPERATIVES.contains(&sentence.words[first].text.as_str()).then_some(first)
}

/// Finds cues that ask the pelvic floor to soften on the out-breath, or to work at all.
fn pelvic_cues(checker: &mut Checker<'_>, words: &Words<'_>, sentence: &Sentence) {
    let help = "the floor softens on the in-breath by itself; invite to notice that";
    let negated = |at: usize| sentence.has_any_in(NEGATING, sentence.clause_up_to(at));
    for found in WORKING.iter().flat_map(|work| sentence.find_all(work)) {
        if !negated(found.start) {
            let bytes = sentence.bytes(found);
            let message = format!(
                "`{}` asks the pelvic floor to work, which keeps up the tension it is to lose",
                &words.text[bytes.clone()]
            );
            return say(checker, Code::PelvicOutBreath, words, bytes, message, help);
        }
    }
    // A sentence may mention both breaths; the softening then belongs to the nearer one.
    let starts = |phrases: &[&str]| -> Vec<usize> {
        phrases.iter().flat_map(|phrase| sentence.find_all(phrase)).map(|at| at.start).collect()
    };
    let (outs, ins) = (starts(OUT_BREATH), starts(IN_BREATH));
    for soft in starts(SOFTENING) {
        let distance = |breaths: &[usize]| breaths.iter().map(|at| at.abs_diff(soft)).min();
        let Some(out) = distance(&outs) else { continue };
        if distance(&ins).is_none_or(|inward| out < inward) && !negated(soft) {
            let bytes = sentence.bytes(soft..soft + 1);
            let message = format!(
                "`{}` is asked of the pelvic floor on the out-breath, but it softens on the \
                 in-breath",
                &words.text[bytes.clone()]
            );
            return say(checker, Code::PelvicOutBreath, words, bytes, message, help);
        }
    }
}

fn say(
    checker: &mut Checker<'_>,
    code: Code,
    words: &Words<'_>,
    bytes: Range<usize>,
    message: String,
    help: &str,
) {
    let span = checker.inside_text(words.node, bytes);
    checker.problems.report_with_help(code, span, message, help);
}
