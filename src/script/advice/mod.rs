//! Advice: what a careful author of guided practice would reconsider.
//!
//! [`speech`] splits a line into sentences and clauses and tells what is quoted, [`pattern`] matches words, and
//! [`rules`] is the table of wordings and reasons. [`table`] finds them and judges how they are meant, [`drill`] counts
//! instructions in a row, [`pelvis`] knows the breath of the pelvic floor, and [`lines`] brings them together.
//! [`sitting`] checks silences, breath and notes. The rules are those of trauma-sensitive guidance: invite instead of
//! ordering, promise nothing, surprise nobody. The rules on words cover English only and give no advice on scripts in
//! other languages.

mod drill;
mod lines;
mod pattern;
mod pelvis;
mod rules;
mod sitting;
mod speech;
mod table;
mod words;

use super::check::Checker;
use super::session::About;

/// Adds the advice on a script to its problems. Advice on the notes as a whole is given only if the script
/// has no errors, because an unreadable note may be the missing one.
pub(super) fn give(checker: &mut Checker<'_>, about: &About<'_>) {
    let heard = std::mem::take(&mut checker.heard);
    let english = about
        .language
        .and_then(|language| language.split('-').next())
        .is_some_and(|tag| tag.eq_ignore_ascii_case("en"));
    let whole = !checker.problems.has_errors();
    sitting::silences(checker, about, &heard);
    sitting::breath(checker, &heard);
    if english {
        lines::spoken(checker, &heard);
        lines::read(checker, &about.read);
        if whole {
            sitting::notes(checker, about, &heard);
        }
    }
}
