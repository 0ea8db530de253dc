//! Turns words into phonemes.
//!
//! The program contains the lexicons and the tagger (some 12 MB), which distinguishes *live* in "I live" from
//! *live* in "a live wire". They are unpacked when a [`Pronouncer`] is made.

use std::collections::BTreeMap;
use std::ops::Range;

use misaki_rs::lexicon::PhonemeEntry;
use misaki_rs::{G2P, Language};

use super::guess::{self, Guesser, unaccented};
use super::reading::{self, Reading};
use super::token::{Kind, Token, UNKNOWN, kind_of};
use super::{field, homographs, names, vocabulary};

/// Phonemes of a line: only symbols of [`vocabulary::SYMBOLS`], with at least one sound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phonemes(String);

impl Phonemes {
    /// All symbols of the line, in order.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Source of a word's pronunciation.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An entry of a lexicon.
    Lexicon,
    /// A rule, for example for numbers, abbreviations and homographs.
    Rule,
    /// A guess from its letters.
    Guess,
    /// The author's `say_as`.
    Given,
}

/// A word of a line with its pronunciation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenWord {
    /// Word as written.
    pub text: String,
    /// Position of its first character in the line, in characters, counted from 1.
    pub character: usize,
    /// Phonemes of the word.
    pub phonemes: String,
    /// Source of the pronunciation.
    pub origin: Origin,
    /// Both pronunciations of a homograph when nothing decides between them: a description and the phonemes
    /// of each.
    pub unsure: Option<[(&'static str, &'static str); 2]>,
}

/// A line with its pronunciation, word by word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Phonemes of the whole line.
    pub phonemes: Phonemes,
    /// Words of the line, in order, without punctuation.
    pub words: Vec<SpokenWord>,
}

/// A part of a line that cannot be spoken, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Text as written.
    pub text: String,
    /// Position of its first character in the line, in characters, counted from 1.
    pub character: usize,
}

/// Why a line cannot be pronounced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PronounceError {
    /// The line contains letters of another script, or pictures.
    #[error(
        "a narrator reads Latin letters, and {} cannot be read; write it as it sounds, or leave it out, in \
         the line `{line}`",
        listed(.found)
    )]
    Unreadable {
        /// All of these parts in order; at least one.
        found: Vec<Unreadable>,
        /// Text of the line.
        line: String,
    },
    /// A `say_as` pronunciation contains an unknown symbol.
    #[error(
        "`{symbol}` in the pronunciation `{phonemes}` of `{word}` is not a phoneme (the symbols are in docs/narration.md; behind a \
         `~` plain letters are taken, as in `~shi-VAWN`), in the line `{line}`"
    )]
    UnknownSymbol {
        /// First unknown symbol.
        symbol: char,
        /// Pronunciation as given.
        phonemes: String,
        /// Word that it is given for.
        word: String,
        /// Text of the line.
        line: String,
    },
    /// A `say_as` respelling cannot be read.
    #[error(
        "the respelling `{respelling}` of `{word}` cannot be read; it has letters, a vowel in each syllable and \
         hyphens between them, as in `~shi-VAWN`, in the line `{line}`"
    )]
    Respelling {
        /// Respelling as given, with its `~`.
        respelling: String,
        /// Word that it is given for.
        word: String,
        /// Text of the line.
        line: String,
    },
    /// A `say_as` pronunciation contains no sound.
    #[error("the pronunciation `{phonemes}` of `{word}` has no sound, in the line `{line}`")]
    Silent {
        /// Pronunciation as given.
        phonemes: String,
        /// Word that it is given for.
        word: String,
        /// Text of the line.
        line: String,
    },
    /// The line contains no words.
    #[error("the line `{line}` has no words")]
    NoWords {
        /// Text of the line.
        line: String,
    },
}

impl PronounceError {
    /// The message without the line, for display beside it.
    pub fn without_line(&self) -> String {
        let (PronounceError::Unreadable { line, .. }
        | PronounceError::UnknownSymbol { line, .. }
        | PronounceError::Respelling { line, .. }
        | PronounceError::Silent { line, .. }
        | PronounceError::NoWords { line }) = self;
        let said = self.to_string();
        said.strip_suffix(&format!(", in the line `{line}`")).unwrap_or(&said).to_owned()
    }
}

fn listed(found: &[Unreadable]) -> String {
    let mut text = String::new();
    for (n, Unreadable { text: word, character }) in found.iter().enumerate() {
        let join = match n {
            0 => "",
            _ if n + 1 == found.len() => " and ",
            _ => ", ",
        };
        text.push_str(&format!("{join}`{word}` (character {character})"));
    }
    text
}

/// Turns lines into phonemes.
pub struct Pronouncer {
    library: G2P,
    guesser: Guesser,
}

impl Pronouncer {
    /// Unpacks the lexicons, which takes some tenths of a second.
    pub fn new() -> Pronouncer {
        let mut library = G2P::new(Language::EnglishUS);
        for (word, phonemes) in field::WORDS.iter().chain(names::NAMES) {
            library.lexicon.golds.insert((*word).into(), PhonemeEntry::Simple((*phonemes).into()));
        }
        Pronouncer { library, guesser: Guesser::new() }
    }

    /// The phonemes of a line; [`Pronouncer::read`] also describes its words.
    ///
    /// # Errors
    /// Those of [`Pronouncer::read`].
    pub fn pronounce(
        &self,
        line: &str,
        say_as: &BTreeMap<String, String>,
    ) -> Result<Phonemes, PronounceError> {
        self.read(line, say_as).map(|spoken| spoken.phonemes)
    }

    /// Pronounces a line word by word. `say_as` gives pronunciations of single words, in phonemes or, after
    /// `~`, as a respelling. It applies to a word in any case and typography, also with an ending like `'s`
    /// or as part of a hyphenated word. Words in no lexicon are guessed from their letters.
    ///
    /// # Errors
    /// When the line contains anything other than Latin letters, numbers and punctuation (the error names all
    /// of it, and nothing is left out silently), or a given pronunciation cannot be read.
    pub fn read(
        &self,
        line: &str,
        say_as: &BTreeMap<String, String>,
    ) -> Result<Spoken, PronounceError> {
        let sounds = given_sounds(line, say_as)?;
        let phrases = field::PHRASES.iter().map(|(phrase, _)| *phrase);
        let reading = Reading::new(line, say_as.keys().map(String::as_str).chain(phrases));
        let text = reading.as_str();
        let mut out = Out {
            pronouncer: self,
            line,
            reading: &reading,
            text,
            words: Vec::new(),
            unreadable: Vec::new(),
        };
        let mut tokens = self.tokens(text);
        homographs::choose(&mut tokens);
        let mut spoken = String::new();
        let mut n = 0;
        while let Some(first) = tokens.get(n) {
            n += 1;
            // A given name may cover several tokens, and a token may contain several given words.
            let mut cover = first.range.clone();
            let given = reading.given();
            let reach = |cover: &Range<usize>| {
                let inside = given.iter().filter(|(place, _)| overlap(place, cover));
                inside.map(|(place, _)| place.end).max().unwrap_or(0)
            };
            while reach(&cover) > cover.end && n < tokens.len() {
                cover.end = tokens[n].range.end;
                n += 1;
            }
            spoken.push_str(&match reach(&cover) {
                0 => out.token(first),
                _ => out.around_given(cover, &sounds, say_as.len()),
            });
            spoken.push_str(if tokens[n - 1].space_after { " " } else { "" });
        }
        let Out { words, unreadable, .. } = out;
        if !unreadable.is_empty() {
            return Err(PronounceError::Unreadable { found: unreadable, line: line.into() });
        }
        let spoken = spoken.split_whitespace().collect::<Vec<_>>().join(" ");
        if !spoken.chars().any(vocabulary::is_sound) {
            return Err(PronounceError::NoWords { line: line.into() });
        }
        Ok(Spoken { phonemes: Phonemes(spoken), words })
    }

    /// Words and marks of a text with their phonemes, in order.
    fn tokens(&self, text: &str) -> Vec<Token> {
        let mut at = 0;
        // The library fails only with a fallback for unknown words, which is not used here.
        let (_, tokens) = self.library.g2p(text).unwrap_or_default();
        let mut read = Vec::with_capacity(tokens.len());
        for token in tokens {
            // Text that the library changed or left out is a gap between the other tokens.
            let Some(skipped) = text[at..].find(&token.text).filter(|_| !token.text.is_empty())
            else {
                continue;
            };
            read.extend(Token::gap(text, at..at + skipped));
            let range = at + skipped..at + skipped + token.text.len();
            at = range.end;
            read.push(Token {
                range,
                text: token.text,
                tag: token.tag,
                phonemes: token.phonemes.unwrap_or_else(|| UNKNOWN.to_string()),
                space_after: !token.whitespace.is_empty(),
                by_rule: false,
                unsure: None,
            });
        }
        read.extend(Token::gap(text, at..text.len()));
        read
    }

    /// Phonemes of a word, from the lexicons or guessed; `None` without Latin letters.
    fn word(&self, word: &str) -> Option<(String, Origin)> {
        let known = |word: &str| {
            let tokens = self.tokens(word);
            let known = !tokens.is_empty() && tokens.iter().all(Token::is_known);
            known.then(|| tokens.iter().map(|token| token.phonemes.as_str()).collect::<String>())
        };
        // Before the lexicons, which draw some of these out letter by letter. A word with an entry of its own is
        // likelier than one derived from another.
        let shorter = shortened(word);
        let listed =
            shorter.iter().find(|shorter| self.library.lexicon.golds.contains_key(*shorter));
        if let Some(phonemes) =
            listed.into_iter().chain(&shorter).find_map(|shorter| known(shorter))
        {
            return Some((phonemes, Origin::Rule));
        }
        if let Some(phonemes) = known(word) {
            return Some((phonemes, Origin::Lexicon));
        }
        let plain = unaccented(word);
        if plain != word
            && let Some(phonemes) = known(&plain)
        {
            return Some((phonemes, Origin::Lexicon));
        }
        if let Some(phonemes) = self.composed(word) {
            return Some((phonemes, Origin::Rule));
        }
        // A drawn-out word is guessed as if it was not.
        let word = shorter.last().map_or(word, String::as_str);
        self.guesser.guess(word).map(|phonemes| (phonemes, Origin::Guess))
    }

    /// Phonemes of a contraction such as `might've`, or of a name such as `O'Neill`, from its parts.
    fn composed(&self, word: &str) -> Option<String> {
        let consonant = |phonemes: &str, those: &str| {
            phonemes.chars().rfind(|c| vocabulary::is_sound(*c)).is_some_and(|c| those.contains(c))
        };
        if let Some((stem, ending)) = word.rsplit_once('\'')
            && !stem.is_empty()
        {
            let not = ending == "t" && stem.ends_with('n');
            let (stem, _) = self.word(if not { &stem[..stem.len() - 1] } else { stem })?;
            let said = match ending {
                "t" if not => "ᵊnt",
                "ve" => "əv",
                "ll" => "əl",
                "re" => "əɹ",
                "d" if consonant(&stem, "tdT") => "əd",
                "d" => "d",
                "m" => "m",
                _ => "",
            };
            if !said.is_empty() {
                return Some(stem + said);
            }
        }
        let name = word.strip_prefix("O'").filter(|name| name.len() > 2)?;
        self.word(name).map(|(name, _)| format!("O{name}"))
    }
}

impl Default for Pronouncer {
    fn default() -> Pronouncer {
        Pronouncer::new()
    }
}

/// State while the tokens of a line are spoken one by one.
struct Out<'r> {
    pronouncer: &'r Pronouncer,
    line: &'r str,
    reading: &'r Reading,
    text: &'r str,
    words: Vec<SpokenWord>,
    unreadable: Vec<Unreadable>,
}

impl Out<'_> {
    /// Phonemes of a word or mark.
    fn token(&mut self, token: &Token) -> String {
        if !token.is_known() || is_drawn_out(&token.text) {
            return self.pieces(token.range.clone());
        }
        if token.text.contains(char::is_alphanumeric) {
            let origin = if token.by_rule { Origin::Rule } else { Origin::Lexicon };
            self.note(token.range.clone(), &token.phonemes, origin, token.unsure);
        }
        token.phonemes.clone()
    }

    /// Phonemes of a stretch that no lexicon contains as a whole: word by word, with the characters between
    /// the words silent or as marks.
    fn pieces(&mut self, range: Range<usize>) -> String {
        let mut spoken = String::new();
        let mut at = range.start;
        while let Some(first) = self.text[at..range.end].chars().next() {
            let kind = kind_of(first);
            let rest = &self.text[at..range.end];
            let mut end = at + rest.find(|c| kind_of(c) != kind).unwrap_or(rest.len());
            if kind == Kind::Letters {
                // An apostrophe inside a word is part of it.
                while self.text[end..range.end].starts_with('\'')
                    && self.text[end + 1..range.end].starts_with(|c| kind_of(c) == Kind::Letters)
                {
                    let rest = &self.text[end + 1..range.end];
                    end += 1 + rest.find(|c| kind_of(c) != Kind::Letters).unwrap_or(rest.len());
                }
            }
            let piece = &self.text[at..end];
            match kind {
                Kind::Letters => spoken.push_str(&self.word(at..end)),
                Kind::Digits => {
                    let said: Vec<String> = self
                        .pronouncer
                        .tokens(piece)
                        .into_iter()
                        .map(|token| token.phonemes)
                        .collect();
                    if !spoken.is_empty() {
                        spoken.push(' ');
                    }
                    spoken.push_str(&said.join(" "));
                    self.note(at..end, &said.join(" "), Origin::Rule, None);
                    spoken.push(' ');
                }
                Kind::Mark => {
                    spoken.extend(piece.chars().filter(|c| vocabulary::number(*c).is_some()))
                }
                Kind::Other => self.unreadable(at..end),
            }
            at = end;
        }
        spoken.trim_end().to_string()
    }

    /// Phonemes of one word of letters.
    fn word(&mut self, range: Range<usize>) -> String {
        let word = &self.text[range.clone()];
        if let Some((phonemes, origin)) = self.pronouncer.word(word) {
            self.note(range, &phonemes, origin, None);
            return phonemes;
        }
        // Separate a stem from its ending.
        let stem = word.strip_suffix("'s").or(word.strip_suffix("'S"));
        let said = stem.and_then(|stem| self.pronouncer.word(stem));
        if let Some((mut phonemes, origin)) = said {
            phonemes.push_str(possessive(&phonemes).unwrap_or_default());
            self.note(range, &phonemes, origin, None);
            return phonemes;
        }
        self.unreadable(range);
        String::new()
    }

    /// Phonemes of a stretch that contains given words and possibly other characters. In `sounds`, those of
    /// the line come first, then the program's own.
    fn around_given(&mut self, stretch: Range<usize>, sounds: &[String], own: usize) -> String {
        let mut spoken = String::new();
        let mut at = stretch.start;
        let reading = self.reading;
        let given = reading.given().iter().filter(|(place, _)| overlap(place, &stretch));
        for (place, number) in given {
            spoken.push_str(&self.part(at..place.start));
            let sound = sounds.get(*number).map_or("", String::as_str);
            spoken.push_str(sound);
            let origin = if *number < own { Origin::Given } else { Origin::Lexicon };
            self.note(place.clone(), sound, origin, None);
            at = place.end;
        }
        let ending = at..stretch.end.max(at);
        match possessive(&spoken).filter(|_| &self.text[ending.clone()] == "'s") {
            Some(sound) => spoken.push_str(sound),
            None => spoken.push_str(&self.part(ending)),
        }
        spoken
    }

    /// Phonemes of the part of a word beside a given one; hyphens and apostrophes alone are silent.
    fn part(&mut self, range: Range<usize>) -> String {
        match self.text[range.clone()].contains(char::is_alphanumeric) {
            true => self.pieces(range),
            // Hyphens and apostrophes are silent; marks that pause stay.
            false => {
                self.text[range].chars().filter(|c| vocabulary::number(*c).is_some()).collect()
            }
        }
    }

    /// Records how a word of the line is spoken. Tokens for the same stretch of the line form one word.
    fn note(
        &mut self,
        range: Range<usize>,
        phonemes: &str,
        origin: Origin,
        unsure: Option<[(&'static str, &'static str); 2]>,
    ) {
        let written = self.reading.written(range.clone());
        let text = self.line[written.clone()].trim();
        let character = self.line[..written.start].chars().count() + 1;
        if let Some(last) = self.words.last_mut()
            && last.character == character
            && last.text == text
        {
            last.phonemes = format!("{} {phonemes}", last.phonemes);
            return;
        }
        let same = reading::plain(text) == self.text[range];
        let origin = match origin {
            Origin::Lexicon if !same => Origin::Rule,
            origin => origin,
        };
        self.words.push(SpokenWord {
            text: text.into(),
            character,
            phonemes: phonemes.into(),
            origin,
            unsure,
        });
    }

    fn unreadable(&mut self, range: Range<usize>) {
        let written = self.reading.written(range);
        self.unreadable.push(Unreadable {
            text: self.line[written.clone()].trim().into(),
            character: self.line[..written.start].chars().count() + 1,
        });
    }
}

/// Whether a letter stands three times in a row, and the word is no abbreviation such as `AAA`.
fn is_drawn_out(word: &str) -> bool {
    let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let thrice =
        |three: &[char]| three[0].is_alphabetic() && three[0] == three[1] && three[1] == three[2];
    let one_letter = letters.iter().all(|letter| *letter == letters[0]);
    letters.windows(3).any(thrice) && !(one_letter && word.chars().all(char::is_uppercase))
}

/// Shorter forms of a word with drawn-out letters, such as `Shhhh` or `slooowly`, the likeliest first; none of other
/// words.
fn shortened(word: &str) -> Vec<String> {
    if !is_drawn_out(word) {
        return Vec::new();
    }
    let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    // The letters with each long run as short as `most` says for its letter and the end of the run.
    let with = |most: &dyn Fn(char, usize) -> usize| -> String {
        let runs = letters.chunk_by(|one, other| one == other);
        let mut end = 0;
        let kept = runs.flat_map(|run| {
            end += run.len();
            let short = if run.len() > 2 { most(run[0], end).min(run.len()) } else { run.len() };
            run[..short].iter()
        });
        kept.collect()
    };
    let once = with(&|_, _| 1);
    let twice = with(&|_, _| 2);
    // `ee` and `oo` inside a word are common, as in `goood` and `ooooh`; at its end they are not, as in `sooo`.
    let inside = with(&|letter, end| 1 + usize::from("eo".contains(letter) && end < letters.len()));
    let mut shorter = match letters.iter().any(|letter| "aeiou".contains(*letter)) {
        true => vec![inside, once, twice],
        // Two consonants in `shh` are a word.
        false => vec![twice, with(&|_, _| 3), once],
    };
    shorter.retain(|shorter| shorter.len() > 1);
    shorter
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The given pronunciations, followed by those of the program's own phrases.
fn given_sounds(
    line: &str,
    say_as: &BTreeMap<String, String>,
) -> Result<Vec<String>, PronounceError> {
    let mut sounds = Vec::new();
    for (word, phonemes) in say_as {
        let (word, phonemes, line) = (word.clone(), phonemes.clone(), line.to_string());
        if let Some(respelling) = phonemes.strip_prefix('~') {
            match guess::respelling(respelling) {
                Some(sound) => sounds.push(sound),
                None => {
                    return Err(PronounceError::Respelling { respelling: phonemes, word, line });
                }
            }
            continue;
        }
        if let Some(symbol) = phonemes.chars().find(|c| vocabulary::number(*c).is_none()) {
            return Err(PronounceError::UnknownSymbol { symbol, phonemes, word, line });
        }
        if !phonemes.contains(vocabulary::is_sound) {
            return Err(PronounceError::Silent { phonemes, word, line });
        }
        sounds.push(phonemes);
    }
    sounds.extend(field::PHRASES.iter().map(|(_, phonemes)| (*phonemes).to_string()));
    Ok(sounds)
}

/// Phonemes of `'s` after these phonemes; `None` if there are none.
fn possessive(phonemes: &str) -> Option<&'static str> {
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
        // One spelling, two pronunciations.
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
    fn no_name_stops_narration() {
        let spoken =
            PRONOUNCER.read("To Ghlmr, Zorbulate and Wexla’s cat.", &BTreeMap::new()).unwrap();
        let guessed: Vec<(&str, usize, &str)> = spoken
            .words
            .iter()
            .filter(|word| word.origin == Origin::Guess)
            .map(|word| (word.text.as_str(), word.character, word.phonemes.as_str()))
            .collect();
        assert_eq!(
            guessed,
            [
                ("Ghlmr", 4, "ʤˌiˌAʧˌɛlˌɛmˈɑɹ"),
                ("Zorbulate", 11, "zˈɔɹbjəlˌAt"),
                ("Wexla’s", 25, "wˈɛksləz")
            ]
        );
        // Control: words in the lexicons are not guessed.
        assert!(spoken.words.iter().filter(|w| w.origin == Origin::Lexicon).count() == 3);
    }

    #[test]
    fn where_a_sound_comes_from_is_said() {
        let given = [("Siobhan".to_string(), "~shi-VAWN".to_string())].into();
        let spoken = PRONOUNCER.read("Siobhan, at\u{a0}7:30 notice the wexla.", &given).unwrap();
        let words: Vec<(&str, usize, Origin)> = spoken
            .words
            .iter()
            .map(|word| (word.text.as_str(), word.character, word.origin))
            .collect();
        assert_eq!(
            words,
            [
                ("Siobhan", 1, Origin::Given),
                ("at", 10, Origin::Lexicon),
                ("7:30", 13, Origin::Rule),
                ("notice", 18, Origin::Lexicon),
                ("the", 25, Origin::Lexicon),
                ("wexla", 29, Origin::Guess),
            ]
        );
        assert_eq!(spoken.words[0].phonemes, "ʃivˈɔn");
    }

    #[test]
    fn nothing_is_dropped_silently() {
        assert_eq!(
            say("Breathe 🙂 now, слово.", &[]).unwrap_err(),
            "a narrator reads Latin letters, and `🙂` (character 9) and `слово` (character 16) cannot be read; \
             write it as it sounds, or leave it out, in the line `Breathe 🙂 now, слово.`"
        );
        // A word with a given pronunciation may have any letters.
        assert_eq!(say("слово", &[("слово", "~SLOH-vah")]), say("x", &[("x", "~SLOH-vah")]));
        assert_eq!(say("…", &[]).unwrap_err(), "the line `…` has no words");
        assert_eq!(say("", &[]).unwrap_err(), "the line `` has no words");
    }

    #[test]
    fn a_given_word_is_found_in_any_typography() {
        let given = [("O'Shea", "~oh-SHAY"), ("half‑way", "~haf-WAY")];
        assert_eq!(say("O’Shea’s way.", &given).unwrap(), "OʃˈAz wˈA.");
        assert_eq!(say("half-way", &given), say("half\u{2010}way", &given));
    }

    #[test]
    fn a_given_pronunciation_wins() {
        let given = [("Siobhan", "ʃəvˈɔn"), ("read", "ɹˈid")];
        assert_eq!(say("Siobhan breathes.", &given).unwrap(), "ʃəvˈɔn bɹˈiðz.");
        assert_eq!(say("With SIOBHAN’s hand.", &given).unwrap(), "wˌɪð ʃəvˈɔnz hˈænd.");
        assert_eq!(say("I read it.", &given).unwrap(), "ˌI ɹˈid ɪt.");
        // A word that contains a given word is another word.
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
            "`3` in the pronunciation `h3lo` of `Hello` is not a phoneme (the symbols are in docs/narration.md; \
             behind a `~` plain letters are taken, as in `~shi-VAWN`), in the line `Hello.`"
        );
        assert_eq!(
            say("Hello.", &[("Hello", "ˈ.")]).unwrap_err(),
            "the pronunciation `ˈ.` of `Hello` has no sound, in the line `Hello.`"
        );
        assert_eq!(
            say("Hello.", &[("Hello", "~h3-lo")]).unwrap_err(),
            "the respelling `~h3-lo` of `Hello` cannot be read; it has letters, a vowel in each syllable and \
             hyphens between them, as in `~shi-VAWN`, in the line `Hello.`"
        );
    }

    #[test]
    fn brackets_are_not_markup() {
        let said = say("A [long](+2) breath.", &[("long", "lˈɔŋ")]);
        assert_eq!(said, say("A (long)(+2) breath.", &[("long", "lˈɔŋ")]));
        assert_eq!(say("[Softly] now.", &[]).unwrap(), "(sˈɔftli) nˈW.");
    }
}
