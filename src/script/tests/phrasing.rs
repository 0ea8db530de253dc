//! How much of what should bring advice does, and how much that should not, over lists of lines.
//!
//! A list has headings: in a list of what should bring advice, the code that is due, then what the lines are like; in
//! the other, what makes a line look harmful. Of `harmful.txt` and `harmless.txt`, the lines that [`held_out`] picks
//! were put away while the rules were tuned. The hand that wrote the rules had written the lists before, so both halves
//! flatter them. The lists called `later` came after the first rules, and what was missed there was learned from. The
//! lists called `unseen` came last, and nothing was learned from them.

use super::{said, with_steps};

const HARMFUL: &str = include_str!("../../../tests/data/wording/harmful.txt");
const HARMLESS: &str = include_str!("../../../tests/data/wording/harmless.txt");
const LATER_HARMFUL: &str = include_str!("../../../tests/data/wording/harmful-later.txt");
const LATER_HARMLESS: &str = include_str!("../../../tests/data/wording/harmless-later.txt");
const UNSEEN_HARMFUL: &str = include_str!("../../../tests/data/wording/harmful-unseen.txt");
const UNSEEN_HARMLESS: &str = include_str!("../../../tests/data/wording/harmless-unseen.txt");

/// Least lines in each half of a list.
const LEAST: usize = 150;

/// Lines under a heading, and how many of them were counted.
struct Tally {
    heading: &'static str,
    lines: usize,
    counted: usize,
}

/// Whether a line is in the half that was put away: bit 32 of its FNV-1a hash.
fn held_out(line: &str) -> bool {
    let hash = line.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 32) & 1 == 1
}

/// The codes of everything that is said over a spoken line.
fn codes(line: &str) -> Vec<&'static str> {
    let report = said(&with_steps(&format!("Say({line:?}),")));
    report.diagnostics.iter().map(|found| found.code.name()).collect()
}

/// Counts, by heading, the lines that are `taken` and for which `counts` holds.
fn tally(
    list: &'static str,
    taken: impl Fn(&str) -> bool,
    counts: impl Fn(&'static str, &str) -> bool,
) -> Vec<Tally> {
    let mut all: Vec<Tally> = Vec::new();
    for line in list.lines() {
        if let Some(heading) = line.strip_prefix("# ") {
            all.push(Tally { heading, lines: 0, counted: 0 });
        } else if let Some(tally) = all.last_mut()
            && taken(line)
        {
            tally.lines += 1;
            tally.counted += usize::from(counts(tally.heading, line));
        }
    }
    all
}

/// The lines of a list and those counted, in all. Prints them by heading.
fn in_all(what: &str, tallies: &[Tally]) -> (usize, usize) {
    for Tally { heading, lines, counted } in tallies {
        println!("{what}: {counted:3} of {lines:3}  {heading}");
    }
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum();
    let (lines, counted) = (sum(|one| one.lines), sum(|one| one.counted));
    println!("{what}: {counted} of {lines}");
    (lines, counted)
}

/// Whether a line brings the advice that its heading asks for.
fn is_noticed(heading: &str, line: &str) -> bool {
    let due = heading.split(':').next().unwrap_or_default();
    codes(line).contains(&due)
}

/// Whether a line brings any advice.
fn is_accused(_: &str, line: &str) -> bool {
    !codes(line).is_empty()
}

#[test]
fn nine_in_ten_harmful_lines_are_noticed_and_one_in_twenty_others_at_most() {
    for (half, put_away) in [("open", false), ("held out", true)] {
        let taken = |line: &str| held_out(line) == put_away;
        let (lines, noticed) =
            in_all(&format!("{half}, harmful"), &tally(HARMFUL, taken, is_noticed));
        assert!(lines >= LEAST, "{half}: {lines} harmful lines");
        assert!(noticed * 100 >= lines * 90, "{half}: {noticed} of {lines} noticed");
        let (lines, accused) =
            in_all(&format!("{half}, harmless"), &tally(HARMLESS, taken, is_accused));
        assert!(lines >= LEAST, "{half}: {lines} harmless lines");
        assert!(accused * 100 <= lines * 5, "{half}: {accused} of {lines} accused");
    }
}

#[test]
fn what_was_learned_later_is_not_forgotten() {
    let (lines, noticed) = in_all("later, harmful", &tally(LATER_HARMFUL, |_| true, is_noticed));
    assert!(noticed * 100 >= lines * 90, "{noticed} of {lines} noticed");
    let (lines, accused) = in_all("later, harmless", &tally(LATER_HARMLESS, |_| true, is_accused));
    assert!(accused * 100 <= lines * 5, "{accused} of {lines} accused");
}

/// Rules know what they were shown best. This is how they do on plain lines that nobody tuned them to.
#[test]
fn most_of_what_was_never_looked_at_is_noticed() {
    let (lines, noticed) = in_all("unseen, harmful", &tally(UNSEEN_HARMFUL, |_| true, is_noticed));
    assert!(noticed * 100 >= lines * 80, "{noticed} of {lines} noticed");
    let (lines, accused) =
        in_all("unseen, harmless", &tally(UNSEEN_HARMLESS, |_| true, is_accused));
    assert!(accused * 100 <= lines * 5, "{accused} of {lines} accused");
}

/// The same judgement of the other lists gives the other answer, so it tells them apart.
#[test]
fn the_lists_are_not_told_apart_by_their_headings() {
    let everything = |_: &str| true;
    let (lines, accused) = in_all("harmful as accused", &tally(HARMFUL, everything, is_accused));
    assert!(accused * 100 >= lines * 90, "{accused} of {lines}");
    let (lines, noticed) = in_all("nothing is due", &tally(HARMLESS, everything, is_noticed));
    assert_eq!(noticed, 0, "of {lines}");
}
