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
        let edits: Vec<Edit> = self.recorded(card, recording)?.into_iter().collect();
        match edits.is_empty() {
            true => Ok(()),
            false => self.edit("a recording of your own", &edits),
        }
    }

    /// Has the lines on these cards played by these recordings, as one change.
    ///
    /// # Errors
    /// When a card is no line; then nothing is changed.
    pub fn record_all(&mut self, recordings: &[(usize, String)]) -> Result<()> {
        let edits: Vec<Option<Edit>> = recordings
            .iter()
            .map(|(card, name)| self.recorded(*card, Some(name)))
            .collect::<Result<_>>()?;
        let edits: Vec<Edit> = edits.into_iter().flatten().collect();
        self.edit("recordings of your own", &edits)
    }

    /// What gives a line this recording; `None` where it has none to lose.
    fn recorded(&self, card: usize, recording: Option<&str>) -> Result<Option<Edit>> {
        let at = self.card(card)?;
        let CardStep::Say { words, text, clip } = &at.step else {
            return Err(EditError::Nowhere { way: at.way.clone() });
        };
        let way = at.way.clone();
        let is_short = *words == way.clone().at(0);
        let place = way.clone().field("clip");
        Ok(match recording {
            None => clip.as_ref().map(|_| Edit::Remove { at: place }),
            Some(name) if is_short => {
                let value = format!("Line(text: {}, clip: {})", quoted(text), quoted(name));
                Some(Edit::Set { at: way, value })
            }
            Some(name) => Some(Edit::Set { at: place, value: quoted(name) }),
        })
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
                     // Slowly.\n        Line(text: \"And here.\", clip: \"a/02.flac\", say_as: {\"here\": \"hˈɪɹ\"}),\n    \
                     ],\n)\n";
        assert_eq!(draft.text(), after);
        assert_eq!(draft.undoes(), Some("a recording of your own"));
        draft.record(2, Some("a/other.flac")).unwrap();
        assert!(draft.text().contains("clip: \"a/other.flac\", say_as"));
        draft.record(2, None).unwrap();
        assert!(!draft.text().contains("other.flac"));
        for _ in 0..4 {
            draft.undo();
        }
        assert_eq!(draft.text(), before);
        assert!(draft.record(0, Some("a/01.flac")).is_err());
        // All at once, they are one change.
        let both = [(1, "a/01.flac".to_owned()), (2, "a/02.flac".to_owned())];
        draft.record_all(&both).unwrap();
        assert_eq!(draft.text(), after);
        draft.undo();
        assert_eq!(draft.text(), before);
        assert!(draft.record_all(&[both[0].clone(), (0, "a/02.flac".to_owned())]).is_err());
        assert_eq!(draft.text(), before, "nothing is changed by half");
    }
}
