//! Words to phonemes.
//!
//! The lexicons and the tagger that tells *live* in "I live" from *live* in "a live wire" are part
//! of the program (some 12 MB) and are only unpacked when a [`Pronouncer`] is made.

use std::collections::BTreeMap;
use std::ops::Range;

use misaki_rs::{G2P, Language};

use super::vocabulary;

/// What the phoneme library writes for a word it can not pronounce.
const UNKNOWN: char = '❓';

/// A line as it will be spoken: symbols of [`vocabulary::SYMBOLS`] only, and at least one sound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phonemes(String);

impl Phonemes {
    /// The symbols.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A word that has no phonemes, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// The word as written.
    pub word: String,
    /// Its first character, counted from 1, in characters of the line.
    pub character: usize,
}

/// Why a line can not be pronounced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PronounceError {
    /// Some of its words are in no lexicon.
    #[error(
        "no pronunciation is known for {}; say how it sounds, as in `say_as: {{\"{}\": \"ʃəvˈɔn\"}}` (the \
         symbols are in docs/narration.md), in the line `{line}`",
        listed(.words), .words.first().map_or("", |w| &w.word)
    )]
    UnknownWords {
        /// All of them, in their order; at least one.
        words: Vec<UnknownWord>,
        /// The line.
        line: String,
    },
    /// A pronunciation given with `say_as` has a symbol that is none.
    #[error(
        "`{symbol}` in the pronunciation `{phonemes}` of `{word}` is not a phoneme (the symbols are \
         in docs/narration.md), in the line `{line}`"
    )]
    UnknownSymbol {
        /// The symbol.
        symbol: char,
        /// The pronunciation.
        phonemes: String,
        /// The word it was given for.
        word: String,
        /// The line.
        line: String,
    },
    /// A pronunciation given with `say_as` is silent.
    #[error("the pronunciation `{phonemes}` of `{word}` has no sound, in the line `{line}`")]
    Silent {
        /// The pronunciation.
        phonemes: String,
        /// The word it was given for.
        word: String,
        /// The line.
        line: String,
    },
    /// There is nothing to say.
    #[error("the line `{line}` has no words")]
    NoWords {
        /// The line.
        line: String,
    },
}

fn listed(words: &[UnknownWord]) -> String {
    let mut text = String::new();
    for (n, UnknownWord { word, character }) in words.iter().enumerate() {
        let join = match n {
            0 => "",
            _ if n + 1 == words.len() => " and ",
            _ => ", ",
        };
        text.push_str(&format!("{join}`{word}` (character {character})"));
    }
    text
}

/// Turns lines into phonemes.
pub struct Pronouncer {
    library: G2P,
}

impl Pronouncer {
    /// Unpacks the lexicons, which takes some tenths of a second.
    pub fn new() -> Pronouncer {
        Pronouncer { library: G2P::new(Language::EnglishUS) }
    }

    /// How a line sounds. `say_as` gives phonemes for single words, which are found whatever their
    /// case; such a word may carry an ending like `'s` or be part of a word with hyphens.
    ///
    /// # Errors
    /// When a word is in no lexicon (all such words of the line are named, none is ever left out
    /// silently), or a given pronunciation is not made of phonemes.
    pub fn pronounce(
        &self,
        line: &str,
        say_as: &BTreeMap<String, String>,
    ) -> Result<Phonemes, PronounceError> {
        check_given(line, say_as)?;
        let given = occurrences(line, say_as);
        let tokens = self.tokens(line);
        let mut unknown = Vec::new();
        let mut spoken = String::new();
        let mut n = 0;
        while let Some(first) = tokens.get(n) {
            n += 1;
            // A given name may take several tokens, and a token may hold several given words.
            let mut cover = first.range.clone();
            let reach = |cover: &Range<usize>| {
                let inside = given.iter().filter(|(place, _)| overlap(place, cover));
                inside.map(|(place, _)| place.end).max().unwrap_or(0)
            };
            while reach(&cover) > cover.end && n < tokens.len() {
                cover.end = tokens[n].range.end;
                n += 1;
            }
            if reach(&cover) > 0 {
                spoken.push_str(&self.around_given(line, cover, &given, &mut unknown));
            } else if first.is_known() {
                spoken.push_str(&first.phonemes);
            } else {
                unknown.push(unknown_word(line, cover));
            }
            spoken.push_str(if tokens[n - 1].space_after { " " } else { "" });
        }
        if !unknown.is_empty() {
            return Err(PronounceError::UnknownWords { words: unknown, line: line.into() });
        }
        let spoken = spoken.split_whitespace().collect::<Vec<_>>().join(" ");
        if !spoken.chars().any(vocabulary::is_sound) {
            return Err(PronounceError::NoWords { line: line.into() });
        }
        Ok(Phonemes(spoken))
    }

    /// The phonemes of a stretch that holds given words and perhaps something around them.
    fn around_given(
        &self,
        line: &str,
        stretch: Range<usize>,
        given: &[(Range<usize>, &str)],
        unknown: &mut Vec<UnknownWord>,
    ) -> String {
        let mut spoken = String::new();
        let mut at = stretch.start;
        for (place, phonemes) in given.iter().filter(|(place, _)| overlap(place, &stretch)) {
            spoken.push_str(&self.part(line, at..place.start, unknown));
            spoken.push_str(phonemes);
            at = place.end;
        }
        let ending = at..stretch.end.max(at);
        match possessive(&spoken, &line[ending.clone()]) {
            Some(sound) => spoken.push_str(sound),
            None => spoken.push_str(&self.part(line, ending, unknown)),
        }
        spoken
    }

    /// The phonemes of a part of a word beside one that was given; hyphens and apostrophes alone
    /// are silent.
    fn part(&self, line: &str, range: Range<usize>, unknown: &mut Vec<UnknownWord>) -> String {
        if !line[range.clone()].contains(char::is_alphanumeric) {
            return String::new();
        }
        let mut phonemes = String::new();
        for token in self.tokens(&line[range.clone()]) {
            if token.is_known() {
                phonemes.push_str(&token.phonemes);
            } else {
                let start = range.start + token.range.start;
                unknown.push(unknown_word(line, start..range.start + token.range.end));
            }
        }
        phonemes
    }

    /// The words and marks of a text with their phonemes, in order.
    fn tokens(&self, text: &str) -> Vec<Token> {
        // The library reads `[word](…)` as markup of its own, which a line does not have.
        let plain = text.replace('[', "(").replace(']', ")");
        let mut at = 0;
        // Without a fallback for unknown words, which could fail, the library always answers.
        let (_, tokens) = self.library.g2p(&plain).unwrap_or_default();
        let mut read = Vec::with_capacity(tokens.len());
        for token in tokens {
            let start = plain[at..].find(&token.text).map_or(at, |skipped| at + skipped);
            let end = (start + token.text.len()).min(plain.len());
            at = end;
            let phonemes = token.phonemes.unwrap_or_else(|| UNKNOWN.to_string());
            let space_after = !token.whitespace.is_empty();
            read.push(Token { range: start..end, text: token.text, phonemes, space_after });
        }
        read
    }
}

impl Default for Pronouncer {
    fn default() -> Pronouncer {
        Pronouncer::new()
    }
}

/// A word or a mark.
struct Token {
    range: Range<usize>,
    text: String,
    phonemes: String,
    space_after: bool,
}

impl Token {
    /// Whether its phonemes say all of it. Marks may be silent, words may not.
    fn is_known(&self) -> bool {
        let in_vocabulary = self.phonemes.chars().all(|c| vocabulary::number(c).is_some());
        let is_word = self.text.contains(char::is_alphanumeric);
        in_vocabulary && (!is_word || self.phonemes.contains(vocabulary::is_sound))
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

fn unknown_word(line: &str, range: Range<usize>) -> UnknownWord {
    let word = line[range.clone()].trim();
    UnknownWord {
        character: line[..range.start].chars().count() + 1,
        word: word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word).to_string(),
    }
}

fn check_given(line: &str, say_as: &BTreeMap<String, String>) -> Result<(), PronounceError> {
    for (word, phonemes) in say_as {
        let (word, phonemes, line) = (word.clone(), phonemes.clone(), line.to_string());
        if let Some(symbol) = phonemes.chars().find(|c| vocabulary::number(*c).is_none()) {
            return Err(PronounceError::UnknownSymbol { symbol, phonemes, word, line });
        }
        if !phonemes.contains(vocabulary::is_sound) {
            return Err(PronounceError::Silent { phonemes, word, line });
        }
    }
    Ok(())
}

/// Where the given words stand in the line, as whole words, in order and without overlap; of two
/// that begin at the same place, the longer.
fn occurrences<'a>(
    line: &str,
    say_as: &'a BTreeMap<String, String>,
) -> Vec<(Range<usize>, &'a str)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before: Option<char> = None;
    while let Some(next) = line[at..].chars().next() {
        let begins_word = next.is_alphanumeric() && !before.is_some_and(char::is_alphanumeric);
        let longest = say_as
            .iter()
            .filter(|_| begins_word)
            .filter_map(|(word, phonemes)| Some((same_word(&line[at..], word)?, phonemes)))
            .max_by_key(|(length, _)| *length);
        let length = match longest {
            Some((length, phonemes)) => {
                found.push((at..at + length, phonemes.as_str()));
                length
            }
            None => next.len_utf8(),
        };
        before = line[at..at + length].chars().next_back();
        at += length;
    }
    found
}

/// How many bytes of `text` the word takes if it stands at its beginning as a whole word.
fn same_word(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars().flat_map(char::to_lowercase).peekable();
    wanted.peek()?;
    let mut rest = text.char_indices();
    while wanted.peek().is_some() {
        let (_, found) = rest.next()?;
        for lower in found.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    let length = rest.clone().next().map_or(text.len(), |(at, _)| at);
    let goes_on = text[length..].starts_with(char::is_alphanumeric);
    (!goes_on).then_some(length)
}

/// How `'s` sounds after these phonemes; `None` if the ending is another one.
fn possessive(phonemes: &str, ending: &str) -> Option<&'static str> {
    if !matches!(ending, "'s" | "’s") {
        return None;
    }
    let last = phonemes.chars().rfind(|c| vocabulary::is_sound(*c))?;
    Some(match last {
        's' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ' => "ᵻz",
        'p' | 't' | 'k' | 'f' | 'θ' => "s",
        _ => "z",
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static PRONOUNCER: LazyLock<Pronouncer> = LazyLock::new(Pronouncer::new);

    fn say(line: &str, say_as: &[(&str, &str)]) -> Result<String, String> {
        let say_as = say_as.iter().map(|(w, p)| (w.to_string(), p.to_string())).collect();
        PRONOUNCER.pronounce(line, &say_as).map(|p| p.0).map_err(|e| e.to_string())
    }

    #[test]
    fn words_sound_as_their_place_asks() {
        assert_eq!(say("Notice the breath.", &[]).unwrap(), "nˈOTəs ðə bɹˈɛθ.");
        // The same spelling, two sounds.
        let read = say("Please read what I read yesterday.", &[]).unwrap();
        assert!(read.contains("ɹˈid") && read.contains("ɹˈɛd"), "{read}");
    }

    #[test]
    fn marks_stay_and_numbers_are_spoken() {
        assert_eq!(say("In, and out…", &[]).unwrap(), "ˈɪn, ænd ˈWt…");
        assert_eq!(say("Count to 10.", &[]), say("Count to ten.", &[]));
        assert_eq!(say("It’s here.", &[]), say("It's here.", &[]));
    }

    #[test]
    fn every_unknown_word_is_named_with_its_place() {
        assert_eq!(
            say("To Ghlmr, Qzxwv and Brxtl’s cat.", &[]).unwrap_err(),
            "no pronunciation is known for `Ghlmr` (character 4), `Qzxwv` (character 11) and \
             `Brxtl` (character 21); say how it sounds, as in `say_as: {\"Ghlmr\": \"ʃəvˈɔn\"}` (the \
             symbols are in docs/narration.md), in the line `To Ghlmr, Qzxwv and Brxtl’s cat.`"
        );
    }

    #[test]
    fn nothing_is_dropped_silently() {
        for line in ["Breathe 🙂 now.", "слово", "Ünglück", "well-qzxwv", "ab*qzx"] {
            assert!(say(line, &[]).is_err(), "{line}: {:?}", say(line, &[]));
        }
        assert_eq!(say("…", &[]).unwrap_err(), "the line `…` has no words");
        assert_eq!(say("", &[]).unwrap_err(), "the line `` has no words");
    }

    #[test]
    fn a_given_pronunciation_wins() {
        let given = [("Siobhan", "ʃəvˈɔn"), ("read", "ɹˈid")];
        assert_eq!(say("Siobhan breathes.", &given).unwrap(), "ʃəvˈɔn bɹˈiðz.");
        assert_eq!(say("With SIOBHAN’s hand.", &given).unwrap(), "wˌɪð ʃəvˈɔnz hˈænd.");
        assert_eq!(say("I read it.", &given).unwrap(), "ˌI ɹˈid ɪt.");
        // A part of a word is another word.
        assert_eq!(say("She reads it.", &given), say("She reads it.", &[]));
        assert_eq!(say("Siobhan-like.", &given).unwrap(), "ʃəvˈɔnlˈIk.");
    }

    #[test]
    fn a_name_of_several_words_is_one_pronunciation() {
        let given = [("Thich Nhat Hanh", "tˈɪk nˈɑt hˈɑn"), ("Thich", "tˈɪʧ")];
        assert_eq!(say("As Thich Nhat Hanh says.", &given).unwrap(), "ˌæz tˈɪk nˈɑt hˈɑn sˈɛz.");
    }

    #[test]
    fn a_pronunciation_must_be_phonemes() {
        assert_eq!(
            say("Hello.", &[("Hello", "h3lo")]).unwrap_err(),
            "`3` in the pronunciation `h3lo` of `Hello` is not a phoneme (the symbols are in \
             docs/narration.md), in the line `Hello.`"
        );
        assert_eq!(
            say("Hello.", &[("Hello", "ˈ.")]).unwrap_err(),
            "the pronunciation `ˈ.` of `Hello` has no sound, in the line `Hello.`"
        );
    }

    #[test]
    fn brackets_are_not_markup() {
        let said = say("A [long](+2) breath.", &[("long", "lˈɔŋ")]);
        assert_eq!(said, say("A (long)(+2) breath.", &[("long", "lˈɔŋ")]));
        assert_eq!(say("[Softly] now.", &[]).unwrap(), "(sˈɔftli) nˈW.");
    }
}
