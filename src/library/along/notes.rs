//! The text file beside the sound files.

use super::track::Track;
use crate::library::beforehand::beforehand;
use crate::library::narrations::spoken_lines;
use crate::library::said::length_in_words;

/// Name of the file.
pub(super) const NAME: &str = "Notes.txt";

/// The first line, by which the file is known again.
pub(super) const FIRST_LINE: &str = "Notes on the practice in this folder";

/// What everyone should know before practice lies somewhere else than here.
pub const UNPROTECTED: &str = "Files on a phone are not protected: whoever opens it can play them.";

/// What to know about the tracks, in their order. What sessions are about is said only with their titles.
pub(super) fn notes(tracks: &[Track<'_>], titles: bool) -> String {
    let mut text = format!("{FIRST_LINE}\n");
    for track in tracks {
        let session = &track.piece.session;
        text.push_str(&format!("\n{}. {}", track.number, track.title));
        text.push_str(&format!("\n   {}\n", length_in_words(track.frames)));
        let about = (titles && !session.summary.is_empty()).then(|| session.summary.clone());
        let before = beforehand(session, &track.piece.wishes.preferences);
        for line in about.iter().chain(&before).chain(&session.notes) {
            text.push_str(&format!("   {line}\n"));
        }
    }
    text.push_str("\nAny part may be skipped, and stopping early is practising.\n");
    let is_spoken = |track: &Track<'_>| {
        track.piece.wishes.voice.is_some() && !spoken_lines(&track.piece.session).is_empty()
    };
    if tracks.iter().any(is_spoken) {
        text.push_str("A narrator here is a synthetic voice.\n");
    }
    text.push_str(&format!("{UNPROTECTED}\n"));
    text.push_str("This is neither treatment nor an emergency service. If you are in danger, call your local emergency\n\
         number.\n");
    text
}
