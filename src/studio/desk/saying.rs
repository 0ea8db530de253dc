//! How the words of a line are said, and another way to say them.

use std::collections::BTreeMap;

use super::change::Result;
use super::draft::Draft;
use crate::domain::{Line, typography};
use crate::library::pronouncer;
use crate::narrator::{SpokenWord, vocabulary};
use crate::script::{CardStep, Edit, EditError, quoted, written_map};

/// The words of a line with their sounds, or why a narrator cannot speak it.
pub fn pronounced(line: &Line) -> std::result::Result<Vec<SpokenWord>, String> {
    let read = pronouncer().read(&line.text, &line.say_as);
    read.map(|spoken| spoken.words).map_err(|error| error.without_line())
}

/// A sound as it is meant: phonemes are taken as they are, and anything else is a respelling, which is written behind a
/// `~`. Plain letters such as `sO` could be both, and are a respelling.
pub fn sound_as_meant(typed: &str) -> String {
    let typed = typed.trim();
    let is_phoneme = |c: char| vocabulary::number(c).is_some() || c == ' ';
    let is_phonemes = typed.chars().all(is_phoneme) && !typed.is_ascii();
    match is_phonemes || typed.starts_with('~') || typed.is_empty() {
        true => typed.to_owned(),
        false => format!("~{typed}"),
    }
}

/// A line with another sound for a word, or without one.
pub fn said_as(line: &Line, word: &str, sound: Option<&str>) -> Line {
    let mut line = line.clone();
    line.say_as.retain(|other, _| !is_same(other, word));
    if let Some(sound) = sound {
        line.say_as.insert(word.to_owned(), sound.to_owned());
    }
    line
}

/// Whether two spellings are of the same word where a sound is given.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |word: &str| typography::plainly(word).to_lowercase();
    plain(one) == plain(other)
}

impl Draft {
    /// The line on a card, as narrators read it.
    ///
    /// # Errors
    /// When the card is no line.
    pub fn line(&self, card: usize) -> Result<Line> {
        let at = self.card(card)?;
        let CardStep::Say { text, clip, .. } = &at.step else {
            return Err(EditError::Nowhere { way: at.way.clone() });
        };
        let given = written_map(self.text(), &at.way.clone().field("say_as"))?;
        let say_as = given.into_iter().collect::<BTreeMap<_, _>>();
        Ok(Line { text: text.clone(), clip: clip.clone(), say_as })
    }

    /// Gives a word of a line this sound, as phonemes or as a respelling behind a `~`; without a sound, the word is said
    /// as if none had been given. It is one change.
    ///
    /// # Errors
    /// When the card is no line.
    pub fn say_as(&mut self, card: usize, word: &str, sound: Option<&str>) -> Result<()> {
        let at = self.card(card)?;
        let CardStep::Say { text, words, .. } = &at.step else {
            return Err(EditError::Nowhere { way: at.way.clone() });
        };
        let (way, is_short) = (at.way.clone(), *words == at.way.clone().at(0));
        let map = way.clone().field("say_as");
        let given = written_map(self.text(), &map)?;
        let there = given.iter().position(|(other, _)| is_same(other, word));
        let edit = match (there, sound) {
            (None, None) => return Ok(()),
            (Some(_), None) if given.len() == 1 => Edit::Remove { at: map },
            (Some(index), None) => Edit::Remove { at: map.at(index) },
            (Some(index), Some(sound)) => Edit::Set { at: map.at(index), value: quoted(sound) },
            (None, Some(sound)) => {
                let entry = format!("{}: {}", quoted(word), quoted(sound));
                match (is_short, given.len()) {
                    (true, _) => {
                        let text = quoted(text);
                        let value = format!("Line(text: {text}, say_as: {{{entry}}})");
                        Edit::Set { at: way, value }
                    }
                    (false, 0) => Edit::Set { at: map, value: format!("{{{entry}}}") },
                    (false, last) => Edit::Insert { at: map.at(last), entry },
                }
            }
        };
        self.edit("how a word is said", &[edit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(step: &str) -> Draft {
        Draft::new(format!(
            "Session(\n    // Mine.\n    steps: [\n        {step}, // Slowly.\n        Bell(Bowl),\n    ],\n)\n"
        ))
    }

    fn step(draft: &Draft) -> String {
        let card = &draft.view().unwrap().cards()[0];
        draft.text()[card.place.clone()].to_owned()
    }

    #[test]
    fn a_sound_is_given_changed_and_taken_back_each_as_one_change() {
        let short = "Say(\"Siobhan, and \\\"Niamh\\\" rest.\")";
        let mut draft = draft(short);
        let before = draft.text().to_owned();
        draft.say_as(0, "Siobhan", Some("~shi-VAWN")).unwrap();
        let text = "Line(text: \"Siobhan, and \\\"Niamh\\\" rest.\", say_as: {\"Siobhan\": \"~shi-VAWN\"})";
        assert_eq!(step(&draft), text);
        assert!(draft.text().contains("// Mine."));
        assert_eq!(draft.undoes(), Some("how a word is said"));
        draft.say_as(0, "Niamh", Some("nˈiv")).unwrap();
        draft.say_as(0, "siobhan", Some("~SHI-vawn")).unwrap();
        let line = draft.line(0).unwrap();
        let given: Vec<(&str, &str)> =
            line.say_as.iter().map(|(word, sound)| (&**word, &**sound)).collect();
        assert_eq!(given, [("Niamh", "nˈiv"), ("Siobhan", "~SHI-vawn")]);
        draft.say_as(0, "Siobhan", None).unwrap();
        draft.say_as(0, "Niamh", None).unwrap();
        assert_eq!(step(&draft), "Line(text: \"Siobhan, and \\\"Niamh\\\" rest.\")");
        assert_eq!(draft.line(0).unwrap(), Line::plain("Siobhan, and \"Niamh\" rest."));
        for _ in 0..5 {
            draft.undo();
        }
        assert_eq!(draft.text(), before);
        assert!(draft.say_as(1, "Siobhan", Some("~a")).is_err(), "a bell");
    }

    #[test]
    fn a_line_with_its_fields_keeps_them() {
        let mut draft = draft("Line(text: \"I read it.\", clip: \"a/1.wav\")");
        draft.say_as(0, "read", Some("ɹˈid")).unwrap();
        let expected =
            "Line(text: \"I read it.\", clip: \"a/1.wav\", say_as: {\"read\": \"ɹˈid\"})";
        assert_eq!(step(&draft), expected);
        assert!(draft.text().contains("// Slowly."));
        assert_eq!(draft.line(0).unwrap().clip.as_deref(), Some("a/1.wav"));
    }

    #[test]
    fn plain_letters_are_a_respelling_and_phonemes_are_phonemes() {
        for (typed, meant) in [
            ("shi-VAWN", "~shi-VAWN"),
            ("~shi-VAWN", "~shi-VAWN"),
            (" ʃivˈɔn ", "ʃivˈɔn"),
            ("nˈi vɹˈiən", "nˈi vɹˈiən"),
            ("sO", "~sO"),
            ("né-e", "~né-e"),
            ("", ""),
        ] {
            assert_eq!(sound_as_meant(typed), meant, "{typed}");
        }
        let line = Line::plain("Siobhan rests.");
        let line = said_as(&line, "Siobhan", Some("~shi-VAWN"));
        assert_eq!(pronounced(&line).unwrap()[0].phonemes, "ʃivˈɔn");
        assert_eq!(said_as(&line, "siobhan", None), Line::plain("Siobhan rests."));
        let error = pronounced(&said_as(&line, "Siobhan", Some("~xx"))).unwrap_err();
        assert!(error.starts_with("the respelling `~xx` of `Siobhan` cannot be read"), "{error}");
    }
}
