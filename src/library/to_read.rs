//! The built-in readings: short texts beside the sessions, there for everyone without a bundle.

use crate::bundle::{self, Reading};

/// The readings in the order in which they are listed, and for whom each is.
const LISTED: [(&str, &str); 13] = [
    ("desire-that-answers", "For whoever waits for desire to start by itself."),
    ("arousal-and-attention", "For whoever watches themselves, and worries whether it works."),
    ("orgasm-without-a-timetable", "For those for whom it comes too soon, too late, or not."),
    ("pain-and-the-pelvic-floor", "For whoever has been hurt by touch or sex."),
    ("when-wanting-differs", "For two who want different amounts, or at different times."),
    ("after-trauma", "For those to whom something was done."),
    ("illness-medicine-and-age", "For those whose body has become another one."),
    ("urges-and-habits", "For whoever does something more often than they would like."),
    (
        "bodies-and-names",
        "For trans, nonbinary and intersex people, and everyone with words of their own.",
    ),
    ("touch-in-the-way-the-other-feels-it", "For two who mean well and miss each other."),
    ("ten-small-acts", "For whoever would like more kindness in the house."),
    ("an-evening-without-screens", "For one or two, with a phone on the table."),
    ("movement-sleep-and-food", "For whoever is tired."),
];

/// How many words someone reads in a minute, taking their time.
const WORDS_A_MINUTE: usize = 180;

/// A built-in reading.
#[derive(Clone, Debug)]
pub struct BuiltInReading {
    /// Its name on the command line: that of its file, without the ending.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// For whom it is, as a sentence.
    pub for_whom: &'static str,
    /// The text, which begins with its title.
    pub text: Reading,
}

impl BuiltInReading {
    /// The built-in readings, in the order in which they are listed. `files` are the names of their files and
    /// what is in them.
    pub(super) fn all(files: &[(&str, &str)]) -> Vec<BuiltInReading> {
        let listed = LISTED.iter().filter_map(|(id, for_whom)| {
            let is_its_file = |(file, _): &&(&str, &str)| file.strip_suffix(".md") == Some(id);
            let (_, text) = files.iter().find(is_its_file)?;
            // They are part of the program and tested with it.
            let text = bundle::read(text.as_bytes()).ok()?;
            Some(BuiltInReading { id, title: text.title()?, for_whom, text })
        });
        listed.collect()
    }

    /// About how many minutes it takes to read, at least one.
    pub fn minutes(&self) -> usize {
        let blocks = self.text.blocks.iter();
        let words: usize = blocks.map(|block| block.plain().split_whitespace().count()).sum();
        ((words + WORDS_A_MINUTE / 2) / WORDS_A_MINUTE).max(1)
    }
}
