//! Cues for the pelvic floor. It softens on the in-breath, because the diaphragm descends and the floor yields; work
//! keeps up the tension that it is to lose.

use std::ops::Range;
use std::sync::LazyLock;

use super::pattern::{Pattern, any, patterns};
use super::rules::Lift;
use super::speech::Sentence;
use super::table::{Found, MEANING};
use crate::script::Code;

/// Names of the pelvic floor.
const PELVIS: &str = "
    pelvic, pelvis, perine*, kegel*, sitting|sit bones, vagina*, anus, urine, pee, peeing, hold back wind, bladder,
    down there, private parts
";
/// Breathing out, and in.
const OUT: &str = "
    out-breath*, outbreath*, out breath, breathe|breathes|breathing out, exhal*, breath leaves|out|goes, sigh out,
    long sigh, you sigh, air leaves, lungs empty, empty your lungs
";
const IN: &str = "
    in-breath*, inbreath*, in breath, breathe|breathes|breathing in, inhal*, breath in|comes|arrives
";
/// Softening, which belongs to the in-breath.
const SOFTENING: &str = "
    soften*, soft, relax*, releas*, let|lets go, let|lets .. go, drop*, open*, widen*, wide, loosen*, loose, melt*,
    sink*, give|gives way, descend*, lower*, unclench*
";
/// Muscle work, which belongs nowhere in a softening practice.
const WORKING: &str = "
    squeez*, tighten*, clench*, contract*, kegel*, pull .. up, draw .. up|in|together, lift up
";
/// The same where the sentence itself is about the pelvis; elsewhere these words have other uses.
const WORKING_THERE: &str = "
    lift*, raise*, grip*, engag*, tense*, suck*, zip*, close* .. like, close* .. pelvic|floor, push*,
    bear|bearing down, pull*, elevator, holding|hold in, make a fist, flick*, quick*, pulse*, brace*, strengthen*,
    train*, harden*, hold .. tight|closed
";

struct Cues {
    pelvis: Vec<Pattern>,
    out: Vec<Pattern>,
    inward: Vec<Pattern>,
    softening: Vec<Pattern>,
    working: Vec<Pattern>,
    working_there: Vec<Pattern>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| Cues {
    pelvis: patterns(PELVIS),
    out: patterns(OUT),
    inward: patterns(IN),
    softening: patterns(SOFTENING),
    working: patterns(WORKING),
    working_there: patterns(WORKING_THERE),
});

const HELP: &str = "the floor softens on the in-breath by itself; invite to notice that";

/// Whether a sentence names the pelvic floor.
pub(super) fn is_about(sentence: &Sentence) -> bool {
    any(&CUES.pelvis, sentence)
}

/// Finds a cue that asks the pelvic floor to soften on the out-breath, or to work at all. The sentence is about the
/// pelvis, or stands where attention is on it.
pub(super) fn cue(sentence: &Sentence) -> Option<Found> {
    let lifted = |at: usize| {
        [Lift::Negation, Lift::Condition, Lift::Quotation]
            .into_iter()
            .any(|lift| MEANING.lifts(lift, sentence, at))
    };
    let found = |words: Range<usize>, reason| Found {
        code: Code::PelvicOutBreath,
        bytes: sentence.bytes(words),
        reason,
        help: HELP,
    };
    let there = if is_about(sentence) { CUES.working_there.as_slice() } else { &[] };
    let work = CUES.working.iter().chain(there).flat_map(|work| places(work, sentence));
    if let Some(words) = work.filter(|words| !lifted(words.start)).min_by_key(|words| words.start) {
        let reason = "asks the pelvic floor to work, which keeps up the tension it is to lose";
        return Some(found(words, reason));
    }
    // A sentence may mention both breaths; the softening then belongs to the nearer one.
    let starts = |patterns: &[Pattern]| -> Vec<usize> {
        patterns.iter().flat_map(|one| places(one, sentence)).map(|at| at.start).collect()
    };
    let (outs, ins) = (starts(&CUES.out), starts(&CUES.inward));
    let softens = starts(&CUES.softening).into_iter().find(|soft| {
        let distance = |breaths: &[usize]| breaths.iter().map(|at| at.abs_diff(*soft)).min();
        let Some(out) = distance(&outs) else { return false };
        distance(&ins).is_none_or(|inward| out < inward) && !lifted(*soft)
    });
    softens.map(|soft| {
        let reason =
            "is asked of the pelvic floor on the out-breath, but it softens on the in-breath";
        found(soft..soft + 1, reason)
    })
}

/// Everywhere that a pattern matches.
fn places(pattern: &Pattern, sentence: &Sentence) -> Vec<Range<usize>> {
    let at = |start| pattern.matches(sentence, start).map(|end| start..end);
    (0..sentence.words.len()).filter_map(at).collect()
}
