//! A spoken line as words, clauses and sentences.

use std::ops::Range;

/// A word in lower case with straight apostrophes, and its place in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) at: Range<usize>,
}

/// Words between commas, dashes or the conjunctions `and` and `then`.
pub(super) type Clause = Range<usize>;

/// The words between two full stops, question marks, exclamation marks, colons or semicolons.
pub(super) struct Sentence {
    /// Words of the sentence, in order.
    pub(super) words: Vec<Word>,
    /// Clauses as non-empty ranges of `words`.
    pub(super) clauses: Vec<Clause>,
}

/// The sentences of a line; none is empty.
pub(super) fn sentences(line: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut cuts: Vec<usize> = Vec::new();
    let mut rest = line.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        match first {
            '.' | '?' | '!' | ':' | ';' | '…' => finish(&mut sentences, &mut words, &mut cuts),
            ',' | '–' | '—' | '(' | ')' => cuts.push(words.len()),
            letter if letter.is_alphanumeric() => {
                let mut end = start + letter.len_utf8();
                while let Some((at, c)) = rest.peek().copied()
                    && (c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))
                {
                    end = at + c.len_utf8();
                    rest.next();
                }
                let written = &line[start..end];
                let text = match written {
                    // `US` means the country here, not "us".
                    "US" => written.to_owned(),
                    _ => written.to_lowercase().replace('’', "'"),
                };
                let conjunction = matches!(text.as_str(), "and" | "then");
                if conjunction {
                    cuts.push(words.len());
                }
                words.push(Word { text, at: start..end });
            }
            _ => {}
        }
    }
    finish(&mut sentences, &mut words, &mut cuts);
    sentences
}

fn finish(sentences: &mut Vec<Sentence>, words: &mut Vec<Word>, cuts: &mut Vec<usize>) {
    cuts.push(words.len());
    let mut clauses = Vec::new();
    let mut from = 0;
    for cut in cuts.drain(..) {
        if cut > from {
            clauses.push(from..cut);
            from = cut;
        }
    }
    if !words.is_empty() {
        sentences.push(Sentence { words: std::mem::take(words), clauses });
    }
}

impl Sentence {
    /// Finds the first occurrence of a phrase within a range of words. A `*` at the end of a word of the
    /// phrase stands for any ending.
    pub(super) fn find(&self, phrase: &str, within: Range<usize>) -> Option<Range<usize>> {
        let length = phrase.split(' ').count();
        (within.start..(within.end + 1).saturating_sub(length))
            .find(|start| {
                phrase.split(' ').zip(&self.words[*start..]).all(|(wanted, word)| {
                    match wanted.strip_suffix('*') {
                        Some(stem) => word.text.starts_with(stem),
                        None => word.text == wanted,
                    }
                })
            })
            .map(|start| start..start + length)
    }

    /// Finds every occurrence of a phrase.
    pub(super) fn find_all(&self, phrase: &str) -> Vec<Range<usize>> {
        let next = |from| self.find(phrase, from..self.words.len());
        std::iter::successors(next(0), |found| next(found.end)).collect()
    }

    /// Whether any of the phrases occurs in the sentence.
    pub(super) fn has_any(&self, phrases: &[&str]) -> bool {
        self.has_any_in(phrases, 0..self.words.len())
    }

    /// Whether any of the phrases occurs within a range of words.
    pub(super) fn has_any_in(&self, phrases: &[&str], within: Range<usize>) -> bool {
        phrases.iter().any(|phrase| self.find(phrase, within.clone()).is_some())
    }

    /// The words before `word` in its own clause.
    pub(super) fn clause_up_to(&self, word: usize) -> Range<usize> {
        let clause = self.clauses.iter().find(|clause| clause.contains(&word));
        clause.map_or(word, |clause| clause.start)..word
    }

    /// Byte range in the line that a range of words covers.
    pub(super) fn bytes(&self, words: Range<usize>) -> Range<usize> {
        match self.words.get(words) {
            Some([first, .., last]) => first.at.start..last.at.end,
            Some([only]) => only.at.clone(),
            _ => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_into_sentences_and_clauses() {
        let all = sentences("Sit down, breathe in and rest. Perhaps don’t?");
        let clauses: Vec<String> = all
            .iter()
            .flat_map(|s| s.clauses.iter().map(|c| s.words[c.clone()].iter()))
            .map(|words| words.map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(clauses, ["sit down", "breathe in", "and rest", "perhaps don't"]);
        assert!(sentences(" … — ").is_empty());
    }

    #[test]
    fn phrases_are_found_by_whole_words() {
        let all = sentences("Nobody lets ghosts go whispering");
        let Some(sentence) = all.first() else { panic!("one sentence") };
        assert_eq!(sentence.find("let go", 0..5), None);
        assert_eq!(sentence.find("go whisper*", 0..5), Some(3..5));
        assert_eq!(sentence.bytes(3..5), 19..32);
        assert!(sentence.has_any_in(&["nobody"], 0..1));
        assert!(!sentence.has_any_in(&["ghosts"], 0..2));
    }
}
