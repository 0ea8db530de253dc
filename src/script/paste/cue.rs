//! Cues: what a script asks for instead of words, such as `[pause 10 s]`, `(ring the bell three times)`.
//!
//! A text is a cue only if every word of it belongs to one. So a sentence that merely mentions a pause stays
//! a sentence.

use super::group::{Group, unit};
use super::lengths::{Cue, SHORT_PAUSE};
use super::tokens::{Token, tokens};
use crate::domain::Speaker;
use crate::script::steps::LONGEST_STEP;
use crate::units::Frames;

/// The cues that a text consists of. `None` if any of it is not a cue. In `bracketed` texts, words can be
/// cues that are rather spoken when they stand alone, such as `three breaths`.
pub(super) fn cues(text: &str, bracketed: bool) -> Option<Vec<Cue>> {
    let dots = text.trim();
    if !dots.is_empty() && dots.chars().all(|c| matches!(c, '.' | '…' | ' ')) {
        let marks: usize = dots.chars().map(|c| if c == '…' { 3 } else { 1 }).sum();
        return (marks >= 3).then(|| vec![Cue::Quiet(SHORT_PAUSE)]);
    }
    // A cue is short; longer texts need not be looked at.
    if text.len() > 200 {
        return None;
    }
    // `Pause (5 s)` is one cue; in `Rest here … 5 s`, the first words are spoken.
    let inside = text.trim_matches(|c: char| "[](){}.… ".contains(c));
    let divided = inside.find(['[', '(', '{', '…']).into_iter().chain(inside.find("...")).min();
    if divided.is_some_and(|at| cues(&inside[..at], bracketed).is_none()) {
        return None;
    }
    let tokens = tokens(text)?;
    if let Some(turn) = turn(&tokens) {
        return Some(vec![turn]);
    }
    let mut groups: Vec<Group> = Vec::new();
    for part in parts(&tokens) {
        let group = Group::of(part)?;
        match groups.last_mut() {
            // `silence: 2 min`, `bell, three times`
            Some(last) if last.takes(&group) => last.take(group),
            _ => groups.push(group),
        }
    }
    if groups.is_empty() {
        return None;
    }
    groups.iter().map(|group| group.cue(bracketed)).collect()
}

/// Whether a text is nothing but a length of time, as in the `(2 minutes)` beside a heading.
pub(super) fn is_length(text: &str) -> bool {
    let Some(tokens) = tokens(text) else { return false };
    let groups: Option<Vec<Group>> = parts(&tokens).map(Group::of).collect();
    groups.is_some_and(|groups| {
        !groups.is_empty() && groups.iter().all(|group| group.is_bare() && group.time.is_some())
    })
}

/// The stretches between `,`, `then` and `and`, each of which is one cue.
fn parts(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let is_number = |token: Option<&Token>| matches!(token, Some(Token::Number(_)));
    let cuts = move |at: usize| match &tokens[at] {
        Token::Break => true,
        Token::Word(word) if word == "then" => true,
        Token::Word(word) if word == "and" => {
            // `a minute and a half`, `1 minute and 30 seconds`
            let article = matches!(tokens.get(at + 1), Some(Token::Word(word)) if word == "a");
            let next = tokens.get(at + 1 + usize::from(article));
            let timed =
                at > 0 && (is_number(tokens.get(at - 1)) || unit(&tokens[at - 1]).is_some());
            !(is_number(next) && timed)
        }
        _ => false,
    };
    let mut from = 0;
    (0..=tokens.len()).filter_map(move |at| {
        if at < tokens.len() && !cuts(at) {
            return None;
        }
        let part = &tokens[from..at];
        from = at + 1;
        (!part.is_empty()).then_some(part)
    })
}

/// A partner's turn, as in `Partner A speaks for 3 minutes`.
fn turn(tokens: &[Token]) -> Option<Cue> {
    let who = |token: &Token| match token {
        Token::Word(word) if matches!(word.as_str(), "a" | "first") => Some(Speaker::First),
        Token::Number(1000) => Some(Speaker::First),
        Token::Word(word) if matches!(word.as_str(), "b" | "second") => Some(Speaker::Second),
        Token::Number(2000) => Some(Speaker::Second),
        _ => None,
    };
    let is_someone =
        |token: &Token| matches!(token, Token::Word(word) if word == "partner" || word == "person");
    let [first, second, rest @ ..] = tokens else { return None };
    let speaker = match (is_someone(first), is_someone(second)) {
        (true, false) => who(second)?,
        (false, true) => who(first)?,
        _ => return None,
    };
    let mut title = "";
    let mut timed = Vec::new();
    for token in rest {
        let named = match token {
            Token::Word(word) => match word.as_str() {
                "speaks" | "speak" | "talks" | "talk" | "shares" | "share" => "Speaking",
                "touches" | "touch" | "explores" | "explore" => "Exploring",
                "gives" | "give" => "Giving",
                "listens" | "listen" => "Listening",
                "turn" | "turns" => "Turn",
                _ => "",
            },
            _ => "",
        };
        match (named, token) {
            ("", Token::Break) => {}
            ("", _) => timed.push(token.clone()),
            (named, _) if title.is_empty() => title = named,
            _ => return None,
        }
    }
    let group = Group::of(&timed)?;
    let (time, to) = group.time.filter(|_| group.is_bare() && group.number.is_none())?;
    let time = Frames::from_millis(time);
    let fits = (Frames::from_secs(1)..=LONGEST_STEP).contains(&time) && to <= time.whole_millis();
    let title = if title.is_empty() { "Turn" } else { title };
    fits.then_some(Cue::Turn { speaker, title, time })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Quiet;

    fn said(text: &str) -> String {
        let quiet = |quiet: &Quiet| format!("{} {} {}", quiet.ideal, quiet.least, quiet.most);
        let one = |cue: &Cue| match cue {
            Cue::Quiet(length) => quiet(length),
            Cue::Breaths(length) => format!("breaths {}", quiet(length)),
            Cue::Bell(sound, times) => format!("{} {times}", sound.name()),
            Cue::Turn { speaker, title, time } => format!("{} {title} {time}", speaker.name()),
        };
        let Some(cues) = cues(text, true) else { return "words".to_owned() };
        cues.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn lengths_are_read_in_the_ways_in_which_they_are_written() {
        for (text, ideal) in [
            ("pause 10 s", "10s"),
            ("Pause for two minutes.", "2m"),
            ("PAUSE 10 SECONDS", "10s"),
            ("pause: 10sec", "10s"),
            ("pause - 10 secs.", "10s"),
            ("… 30 seconds", "30s"),
            ("... 1 min ...", "1m"),
            ("silence: 2 min", "2m"),
            ("silence (1:30)", "1m30s"),
            ("1 minute and 30 seconds of silence", "1m30s"),
            ("one minute thirty pause", "1m30s"),
            ("pause for a minute and a half", "1m30s"),
            ("one and a half minutes", "1m30s"),
            ("1½ min", "1m30s"),
            ("1 1/2 minutes", "1m30s"),
            ("1.5 minutes", "1m30s"),
            ("half a minute", "30s"),
            ("forty-five seconds", "45s"),
            ("wait approx. 20 sec", "20s"),
            ("breathe for 1 minute", "1m"),
            ("a quarter of an hour", "15m"),
            ("pause 5", "5s"),
            ("10\"", "10s"),
            ("break time=\"2s\"/", "2s"),
            ("another minute of silence", "1m"),
            ("rest here for a couple of minutes", "2m"),
        ] {
            assert_eq!(said(text).split(' ').next(), Some(ideal), "{text}");
        }
        assert_eq!(said("10-15 s pause"), "12s 10s 15s");
        assert_eq!(said("two to three minutes"), "2m30s 2m 3m");
    }

    #[test]
    fn pauses_without_a_length_have_a_usual_one() {
        assert_eq!(said("pause"), "10s 4s 50s");
        assert_eq!(said("Pause for a moment"), "10s 4s 50s");
        assert_eq!(said("short pause"), "4s 2s 20s");
        assert_eq!(said("…"), "4s 2s 20s");
        assert_eq!(said("Long pause."), "30s 10s 3m");
        assert_eq!(said("silence"), "1m 15s 5m");
        assert_eq!(said("3 slow breaths"), "breaths 18s 12s 30s");
        for spoken in ["Three slow breaths.", "Rest for one minute.", "Stillness"] {
            assert_eq!(cues(spoken, false), None, "{spoken} is rather spoken");
        }
        assert_eq!(said("pause for three breaths"), "breaths 18s 12s 30s");
    }

    #[test]
    fn bells_are_counted() {
        for text in ["bell x3", "three bells", "ring the bell three times", "Bell, 3x", "Bell ×3"]
        {
            assert_eq!(said(text), "Bowl 3", "{text}");
        }
        assert_eq!(said("Sound the chime twice"), "Chime 2");
        assert_eq!(said("bell, then pause 2 minutes"), "Bowl 1, 2m 1m 6m");
        assert_eq!(
            said("Pause 30 seconds and ring the bell."),
            "30s 15s 90s".replace("90s", "1m30s") + ", Bowl 1"
        );
        assert_eq!(said("a hundred bells"), "words");
        assert_eq!(said("13 bells"), "words");
    }

    #[test]
    fn turns_have_a_speaker_and_a_length() {
        assert_eq!(said("Partner A: 3 minutes"), "First Turn 3m");
        assert_eq!(said("Second partner speaks for two minutes"), "Second Speaking 2m");
        assert_eq!(said("Partner A speaks"), "words");
    }

    /// What is not wholly a cue is none.
    #[test]
    fn sentences_are_not_cues() {
        for text in [
            "",
            "And rest.",
            "Rest",
            "Breathe",
            "Pause before you answer",
            "Nothing to do",
            "One more minute",
            "Notice the bell in the distance",
            "speak softly",
            "pause 5 h",
            "pause 0 s",
            "5 seconds 10",
            "pause 99999999999999999999 s",
            "10",
            "a",
            "the",
            ". , ;",
            "pause 3 to 2 minutes",
            "Rest here [pause 10 s]",
            "Breathe… 10 seconds",
            "quiet",
            "once",
        ] {
            assert_eq!(said(text), "words", "{text}");
        }
        assert!(is_length("approx. 15 minutes") && is_length("2 min") && !is_length("pause 2 min"));
    }
}
