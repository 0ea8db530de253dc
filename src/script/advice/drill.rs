//! Instructions in a row, which sound like a drill.

use super::pattern::instructs;
use super::rules::Lift;
use super::speech::{Clause, Sentence};
use super::table::{Found, MEANING};
use super::words::{IMPERATIVES, PICKED, PICKING};
use crate::script::Code;

/// This many instructions in a row bring advice.
const TOO_MANY: usize = 3;
/// Words after a verb among which stands what is picked.
const PICKED_WITHIN: usize = 3;

/// Counts instructions across sentences and lines that follow each other without a pause.
#[derive(Default)]
pub(super) struct Drill {
    in_a_row: usize,
}

impl Drill {
    /// Ends the row.
    pub(super) fn pause(&mut self) {
        self.in_a_row = 0;
    }

    /// Counts clauses that begin with an instruction; an invitation, or a sentence without an instruction, ends the
    /// row. What is picked from a list, such as three things to hear, neither counts nor ends it.
    pub(super) fn hear(&mut self, sentence: &Sentence) -> Option<Found> {
        let verbs: Vec<usize> =
            sentence.clauses.iter().filter_map(|clause| imperative(sentence, clause)).collect();
        if verbs.is_empty() || sentence.asked || MEANING.leaves_a_choice(sentence) {
            self.pause();
            return None;
        }
        let mut third = None;
        let mut any = false;
        for verb in verbs {
            if MEANING.lifts(Lift::Invitation, sentence, verb)
                || MEANING.lifts(Lift::Quotation, sentence, verb)
            {
                continue;
            }
            any = true;
            if picks(sentence, verb) {
                continue;
            }
            self.in_a_row += 1;
            if self.in_a_row == TOO_MANY {
                third = Some(Found {
                    code: Code::Imperatives,
                    bytes: sentence.bytes(verb..verb + 1),
                    reason: "is the third instruction in a row, which sounds like a drill",
                    help: "make one of them an invitation, or leave a `Quiet` between them",
                });
            }
        }
        if !any {
            self.pause();
        }
        third
    }
}

/// Index of the verb, if a clause gives an instruction.
fn imperative(sentence: &Sentence, clause: &Clause) -> Option<usize> {
    let verb = |at: &usize| {
        sentence.words.get(*at).is_some_and(|word| IMPERATIVES.contains(&word.text.as_str()))
    };
    clause.clone().take_while(|at| instructs(sentence, *at)).find(verb)
}

/// Whether a verb picks something from what is there, as in "name four things".
fn picks(sentence: &Sentence, verb: usize) -> bool {
    let word = |at: usize| sentence.words.get(at).map(|word| word.text.as_str());
    word(verb).is_some_and(|word| PICKING.contains(&word))
        && (verb + 1..=verb + PICKED_WITHIN)
            .any(|at| word(at).is_some_and(|word| PICKED.contains(&word)))
}
