//! A spoken line as words, clauses and sentences, and what of it is quoted.

use std::ops::Range;

/// A word in lower case with straight apostrophes, and its place in the line. A contraction such as "don't" is two
/// words, "do" and "not", at the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) at: Range<usize>,
    /// Whether someone else says it: it stands between quotes, or behind a colon that follows a word for saying.
    pub(super) quoted: bool,
    /// Whether it stands in brackets, as a direction for whoever reads.
    pub(super) aside: bool,
}

/// Words between commas, dashes, brackets, quotes or the conjunctions `and`, `then` and `but`.
pub(super) type Clause = Range<usize>;

/// The words between two full stops, question marks, exclamation marks, colons or semicolons.
pub(super) struct Sentence {
    /// Words of the sentence, in order.
    pub(super) words: Vec<Word>,
    /// Clauses as non-empty ranges of `words`.
    pub(super) clauses: Vec<Clause>,
    /// Whether it ends with a question mark.
    pub(super) asked: bool,
}

/// Words that begin a clause.
const CONJUNCTIONS: &[&str] = &["and", "then", "but"];

/// Words before a colon after which someone else speaks.
const SAYING: &[&str] = &[
    "say", "says", "said", "saying", "ask", "asks", "answer", "answers", "sound", "sounds",
    "begin", "begins", "sentence", "words", "heard", "tell", "tells", "thought",
];

/// The sentences of a line; none is empty.
pub(super) fn sentences(line: &str) -> Vec<Sentence> {
    let mut reading = Reading::default();
    let mut rest = line.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        match first {
            '.' | '?' | '!' | ':' | ';' | '…' => reading.ends_with(first),
            ',' | '–' | '—' => reading.cut(),
            '(' | '[' => reading.aside(true),
            ')' | ']' => reading.aside(false),
            '“' | '«' | '‘' | '”' | '»' | '’' | '"' => {
                reading.quote(first, &line[start..])
            }
            letter if letter.is_alphanumeric() => {
                let mut end = start + letter.len_utf8();
                while let Some((at, c)) = rest.peek().copied()
                    && (c.is_alphanumeric() || c == '-' || joins(c, &line[at..]))
                {
                    end = at + c.len_utf8();
                    rest.next();
                }
                reading.word(&line[start..end], start..end);
            }
            _ => {}
        }
    }
    reading.finish(false);
    reading.sentences
}

/// Whether `c`, with which `rest` begins, is an apostrophe inside a word.
fn joins(c: char, rest: &str) -> bool {
    matches!(c, '\'' | '’') && rest.chars().nth(1).is_some_and(char::is_alphanumeric)
}

/// What has been read of a line.
#[derive(Default)]
struct Reading {
    sentences: Vec<Sentence>,
    words: Vec<Word>,
    cuts: Vec<usize>,
    /// The quote that ends what is being quoted.
    until: Option<char>,
    /// Whether everything up to the end of the line is said by someone else.
    handed_over: bool,
    aside: bool,
}

impl Reading {
    fn cut(&mut self) {
        self.cuts.push(self.words.len());
    }

    fn aside(&mut self, aside: bool) {
        self.cut();
        self.aside = aside;
    }

    /// A quotation begins only if it ends in the `rest` of the line.
    fn quote(&mut self, mark: char, rest: &str) {
        self.cut();
        if self.until == Some(mark) {
            self.until = None;
            return;
        }
        let end = match mark {
            '“' => '”',
            '«' => '»',
            '‘' => '’',
            '"' => '"',
            _ => return,
        };
        if rest.chars().skip(1).any(|c| c == end) {
            self.until = Some(end);
        }
    }

    fn word(&mut self, written: &str, at: Range<usize>) {
        let text = match written {
            // `US` means the country here, not "us".
            "US" => written.to_owned(),
            _ => written.to_lowercase().replace('’', "'"),
        };
        if CONJUNCTIONS.contains(&text.as_str()) {
            self.cut();
        }
        let (quoted, aside) = (self.until.is_some() || self.handed_over, self.aside);
        let (head, tail) = parts(&text);
        for text in [Some(head), tail].into_iter().flatten() {
            self.words.push(Word { text: text.to_owned(), at: at.clone(), quoted, aside });
        }
    }

    fn ends_with(&mut self, mark: char) {
        let saying = |word: &Word| SAYING.contains(&word.text.as_str());
        let hands_over = mark == ':' && !self.aside && self.words.iter().any(saying);
        self.finish(mark == '?');
        self.handed_over |= hands_over;
    }

    fn finish(&mut self, asked: bool) {
        self.cut();
        let mut clauses = Vec::new();
        let mut from = 0;
        for cut in self.cuts.drain(..) {
            if cut > from {
                clauses.push(from..cut);
                from = cut;
            }
        }
        if !self.words.is_empty() {
            self.sentences.push(Sentence {
                words: std::mem::take(&mut self.words),
                clauses,
                asked,
            });
        }
    }
}

/// The two words of a contraction. "let's" stays one, and so does what belongs to someone, as in "partner's".
fn parts(word: &str) -> (&str, Option<&str>) {
    match word {
        "cannot" | "can't" => return ("can", Some("not")),
        "won't" => return ("will", Some("not")),
        "shan't" => return ("shall", Some("not")),
        "it's" | "that's" | "he's" | "she's" | "there's" | "here's" | "what's" | "who's"
        | "where's" | "everything's" | "nobody's" | "someone's" | "somebody's" | "everyone's" => {
            return (&word[..word.len() - 2], Some("is"));
        }
        _ => {}
    }
    let endings = [
        ("n't", "not"),
        ("'re", "are"),
        ("'ll", "will"),
        ("'ve", "have"),
        ("'m", "am"),
        ("'d", "would"),
    ];
    let split = |(ending, meaning): &(&str, &'static str)| {
        word.strip_suffix(ending).filter(|head| !head.is_empty()).map(|head| (head, Some(*meaning)))
    };
    endings.iter().find_map(split).unwrap_or((word, None))
}

impl Sentence {
    /// The clause that a word belongs to.
    pub(super) fn clause(&self, word: usize) -> Clause {
        let clause = self.clauses.iter().find(|clause| clause.contains(&word));
        clause.cloned().unwrap_or(word..word + 1)
    }

    /// Whether a comma or the like stands directly before a word.
    pub(super) fn is_cut(&self, word: usize) -> bool {
        let conjunction = |word: &Word| CONJUNCTIONS.contains(&word.text.as_str());
        self.clause(word).start == word && !self.words.get(word).is_some_and(conjunction)
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

    fn clauses(line: &str) -> Vec<String> {
        sentences(line)
            .iter()
            .flat_map(|s| s.clauses.iter().map(|c| s.words[c.clone()].iter()))
            .map(|words| words.map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn a_line_falls_into_sentences_and_clauses() {
        assert_eq!(
            clauses("Sit down, breathe in and rest. Perhaps don’t?"),
            ["sit down", "breathe in", "and rest", "perhaps do not"]
        );
        assert!(sentences(" … — ").is_empty());
        let asked: Vec<bool> = sentences("Is it? It is.").iter().map(|one| one.asked).collect();
        assert_eq!(asked, [true, false]);
    }

    #[test]
    fn contractions_are_two_words_at_one_place() {
        assert_eq!(clauses("I'm sure you’ll say we can't"), ["i am sure you will say we can not"]);
        assert_eq!(clauses("Let's see the partner's side"), ["let's see the partner's side"]);
        let all = sentences("You won't.");
        let Some(sentence) = all.first() else { panic!("one sentence") };
        assert_eq!(sentence.bytes(1..2), 4..9);
        assert_eq!(sentence.bytes(0..3), 0..9);
    }

    #[test]
    fn what_is_quoted_is_told_from_what_is_said() {
        let quoted = |line: &str| -> Vec<String> {
            let all = sentences(line).into_iter().flat_map(|sentence| sentence.words);
            all.filter(|word| word.quoted).map(|word| word.text).collect()
        };
        assert_eq!(quoted("Say, “We rest. Now.” We go on."), ["we", "rest", "now"]);
        assert_eq!(quoted("Say, \"we rest\", and go on."), ["we", "rest"]);
        assert_eq!(quoted("‘We don’t,’ one may say."), ["we", "do", "not"]);
        assert_eq!(quoted("The partners’ chairs, and the “inch"), [""; 0]);
        assert_eq!(quoted("It may sound like this: we rest."), ["we", "rest"]);
        assert_eq!(quoted("One thing: we rest."), [""; 0]);
    }

    #[test]
    fn brackets_are_directions() {
        let aside: Vec<bool> = sentences("(softly) Rest")
            .into_iter()
            .flat_map(|sentence| sentence.words)
            .map(|word| word.aside)
            .collect();
        assert_eq!(aside, [true, false]);
    }
}
