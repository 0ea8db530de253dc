//! Advice on words that are spoken, or read before the start.

use super::drill::Drill;
use super::pelvis;
use super::speech::sentences;
use super::table::{Found, found};
use crate::script::check::Checker;
use crate::script::outline::{Heard, Words};

/// Adds advice on everything spoken.
pub(super) fn spoken(checker: &mut Checker<'_>, heard: &[Heard<'_>]) {
    let mut drill = Drill::default();
    for met in heard {
        match met {
            Heard::Line(words) => {
                for found in in_line(words.text, words.about_pelvis, &mut drill) {
                    say(checker, words, found);
                }
            }
            _ => drill.pause(),
        }
    }
}

/// What brings advice in a spoken line.
fn in_line(text: &str, about_pelvis: bool, drill: &mut Drill) -> Vec<Found> {
    let sentences = sentences(text);
    let pelvic = about_pelvis || sentences.iter().any(pelvis::is_about);
    let mut all = Vec::new();
    let mut before = None;
    for sentence in &sentences {
        all.extend(found(sentence, before, false));
        all.extend(drill.hear(sentence));
        if pelvic {
            all.extend(pelvis::cue(sentence));
        }
        before = Some(sentence);
    }
    all
}

/// Adds advice on title, summary and notes.
pub(super) fn read(checker: &mut Checker<'_>, texts: &[Words<'_>]) {
    for words in texts {
        for sentence in &sentences(words.text) {
            for found in found(sentence, None, true) {
                say(checker, words, found);
            }
        }
    }
}

fn say(checker: &mut Checker<'_>, words: &Words<'_>, found: Found) {
    let Found { code, bytes, reason, help } = found;
    let message = format!("`{}` {reason}", &words.text[bytes.clone()]);
    let span = checker.inside_text(words.node, bytes);
    checker.problems.report_with_help(code, span, message, help);
}
