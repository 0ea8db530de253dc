//! Which recording of one's own plays a line.

use super::change::Result;
use super::draft::Draft;
use crate::script::{CardStep, Edit, EditError, quoted};

impl Draft {
    /// The cards of spoken lines, in the order of the script. A line is called by its place in this list, from 1 on.
    ///
    /// # Errors
    /// When the text cannot be shown as cards.
    pub fn spoken_lines(&self) -> Result<Vec<usize>> {
        let cards = self.view()?.cards().iter().enumerate();
        let spoken = cards.filter(|(_, card)| matches!(card.step, CardStep::Say { .. }));
        Ok(spoken.map(|(at, _)| at).collect())
    }

    /// Has the line on a card played by this recording, such as `a/01.flac`; without one, it is narrated or shown as
    /// text. It is one change.
    ///
    /// # Errors
    /// When the card is no line.
    pub fn record(&mut self, card: usize, recording: Option<&str>) -> Result<()> {
        let at = self.card(card)?;
        let CardStep::Say { words, text, clip } = &at.step else {
            return Err(EditError::Nowhere { way: at.way.clone() });
        };
        let way = at.way.clone();
        let is_short = *words == way.clone().at(0);
        let place = way.clone().field("clip");
        let edit = match recording {
            None if clip.is_none() => return Ok(()),
            None => Edit::Remove { at: place },
            Some(name) if is_short => {
                let value = format!("Line(text: {}, clip: {})", quoted(text), quoted(name));
                Edit::Set { at: way, value }
            }
            Some(name) => Edit::Set { at: place, value: quoted(name) },
        };
        self.edit("a recording of your own", &[edit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_given_to_a_line_and_taken_back_each_as_one_change() {
        let before = "Session(\n    steps: [\n        Bell(Bowl),\n        Say(\"Rest \\\"here\\\".\"), // Slowly.\n        \
                      Line(text: \"And here.\", say_as: {\"here\": \"hˈɪɹ\"}),\n    ],\n)\n";
        let mut draft = Draft::new(before.to_owned());
        assert_eq!(draft.spoken_lines().unwrap(), [1, 2]);
        draft.record(1, Some("a/01.flac")).unwrap();
        draft.record(2, Some("a/02.flac")).unwrap();
        let after = "Session(\n    steps: [\n        Bell(Bowl),\n        Line(text: \"Rest \\\"here\\\".\", clip: \"a/01.flac\"), \
                     // Slowly.\n        Line(text: \"And here.\", say_as: {\"here\": \"hˈɪɹ\"}, clip: \"a/02.flac\"),\n    \
                     ],\n)\n";
        assert_eq!(draft.text(), after);
        assert_eq!(draft.undoes(), Some("a recording of your own"));
        draft.record(2, Some("a/other.flac")).unwrap();
        assert!(draft.text().contains("clip: \"a/other.flac\")"));
        draft.record(2, None).unwrap();
        assert!(!draft.text().contains("other.flac"));
        for _ in 0..4 {
            draft.undo();
        }
        assert_eq!(draft.text(), before);
        assert!(draft.record(0, Some("a/01.flac")).is_err());
    }
}
