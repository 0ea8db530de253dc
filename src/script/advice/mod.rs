//! Advice: what a careful author of guided practice would think twice about.
//!
//! [`speech`] takes a line apart, [`phrases`] is the table of words and their reasons, [`lines`]
//! looks at what is spoken, [`sitting`] at silences, breath and notes. The rules are those of
//! trauma-sensitive guidance: invitations rather than orders, nothing promised, nothing sprung on
//! anyone. The rules on words know English only and are silent for scripts in other languages.

mod lines;
mod phrases;
mod sitting;
mod speech;

use super::check::Checker;
use super::session::About;

/// Adds the advice on a script to its problems. What concerns the notes as a whole is said only
/// over a script without errors, because an unreadable note may well say it.
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
