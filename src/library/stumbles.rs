//! What narrators would stumble over in a line, remembered from one look at a script to the next.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::narrations::pronouncer;
use crate::domain::Line;
use crate::narrator::SpokenWord;
use crate::script::Code;

/// Most lines whose reading is remembered, several times what a session has.
const MOST_READ: usize = 10_000;

/// What narrators would stumble over, by line. Reading a line takes milliseconds, and someone who writes has the same
/// ones read again with every key.
#[derive(Default)]
pub(super) struct Readings(Mutex<HashMap<Line, Vec<Stumble>>>);

/// A problem for narrators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stumble {
    pub(super) code: Code,
    /// What was found.
    pub(super) message: String,
    /// What can be done.
    pub(super) help: String,
    /// The word, if it is one with two sounds.
    pub(super) word: Option<SpokenWord>,
}

impl Readings {
    /// What narrators would stumble over in a line.
    pub(super) fn of(&self, line: &Line) -> Vec<Stumble> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(line) {
            return known.clone();
        }
        let said = stumbles(line);
        let mut known = lock();
        if known.len() >= MOST_READ {
            known.clear();
        }
        known.insert(line.clone(), said.clone());
        said
    }
}

fn stumbles(line: &Line) -> Vec<Stumble> {
    match pronouncer().read(&line.text, &line.say_as) {
        Ok(spoken) => spoken.words.into_iter().filter_map(two_sounds).collect(),
        Err(error) => {
            let help = "narrators stop at this line; without them it is shown as text";
            let (message, help) = (error.without_line(), help.to_owned());
            vec![Stumble { code: Code::Unspoken, message, help, word: None }]
        }
    }
}

/// The question to an author about a word with two pronunciations.
fn two_sounds(word: SpokenWord) -> Option<Stumble> {
    let [one, other] = word.unsure?;
    let text = &word.text;
    let message = format!("`{text}` is said in two ways, and nothing here says which");
    let given =
        |(meaning, phonemes)| format!("`say_as: {{\"{text}\": \"{phonemes}\"}}` ({meaning})");
    let help = format!("give its sound, {} or {}", given(one), given(other));
    Some(Stumble { code: Code::TwoSounds, message, help, word: Some(word) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_once_for_each_way_it_is_said() {
        let readings = Readings::default();
        let held = || readings.0.lock().unwrap().len();
        let mut line = Line::plain("I read it aloud.");
        let found = readings.of(&line);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((readings.of(&line), held()), (found, 1));
        // With its sound given, it is another line, and nothing is in doubt.
        line.say_as.insert("read".into(), "ɹˈid".into());
        assert_eq!((readings.of(&line), held()), (Vec::new(), 2));
    }
}
