//! Pronunciations, derived from the letters, of words in no lexicon.
//!
//! A small model reads names and coinages. It learnt spelling from the lexicons of the narrator's own
//! phonemes (`PeterReid/graphemes_to_phonemes_en_us`, Apache-2.0, 3 MB, part of the library `loqui-g2p`).
//! Words that it cannot read and words without a vowel are spelt letter by letter. Fixed rules read a
//! respelling in a script, so that it sounds as written.

use loqui_g2p::{Dialect, MAX_WORD_CHARS, NeuralG2p};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::vocabulary;

/// Vowels among the phonemes.
const VOWELS: &str = "AIOQWYaiuæɑɒɔəɚɛɜɪʊʌᵊᵻ";

/// Guesses pronunciations from letters.
pub(super) struct Guesser {
    model: Option<NeuralG2p>,
}

impl Guesser {
    pub(super) fn new() -> Guesser {
        // The model is part of the program; if it cannot be loaded, words are spelt.
        Guesser { model: NeuralG2p::load(Dialect::American).ok() }
    }

    /// Phonemes of a word by its letters; `None` if it contains other than Latin letters, or none.
    pub(super) fn guess(&self, word: &str) -> Option<String> {
        let letters: String = unaccented(word).chars().filter(|c| *c != '\'').collect();
        if letters.is_empty() || !letters.chars().all(|c| c.is_ascii_alphabetic()) {
            return None;
        }
        let vowels = letters.contains(|c: char| "aeiouyAEIOUY".contains(c));
        let shouted = letters.len() > 5 && letters.chars().all(|c| c.is_ascii_uppercase());
        let letters = if shouted { letters.to_lowercase() } else { letters };
        if !vowels || letters.len() > MAX_WORD_CHARS {
            return Some(spelt(&letters));
        }
        let read = self.model.as_ref().and_then(|model| model.phonemize(&letters));
        // The lexicons write sounds for the narrator in this way: a tapped `t` is `T`.
        let read = read.map(|read| read.replace('ɾ', "T").replace('ʔ', "t"));
        let usable = |read: &String| {
            read.contains(vocabulary::is_sound)
                && read.chars().all(|c| vocabulary::number(c).is_some())
        };
        Some(read.filter(usable).map_or_else(|| spelt(&letters), |read| stressed(&read)))
    }
}

/// Names of all letters, the last one stressed.
fn spelt(letters: &str) -> String {
    #[rustfmt::skip]
    const NAMES: [&str; 26] = [
        "A", "bi", "si", "di", "i", "ɛf", "ʤi", "Aʧ", "I", "ʤA", "kA", "ɛl", "ɛm", "ɛn", "O", "pi", "kju", "ɑɹ",
        "ɛs", "ti", "ju", "vi", "dˈʌbᵊlju", "ɛks", "wI", "zi",
    ];
    let mut spelt = String::new();
    let last = letters.len().saturating_sub(1);
    for (at, letter) in letters.to_ascii_lowercase().bytes().enumerate() {
        let name = NAMES[usize::from(letter.saturating_sub(b'a')).min(25)].replace('ˈ', "");
        let mark = if at == last { 'ˈ' } else { 'ˌ' };
        spelt.push_str(&with_stress(&name, mark));
    }
    spelt
}

/// A word with a stress, which is placed on its first vowel if there is none.
fn stressed(phonemes: &str) -> String {
    match phonemes.contains(['ˈ', 'ˌ']) {
        true => phonemes.to_string(),
        false => with_stress(phonemes, 'ˈ'),
    }
}

/// Inserts `mark` before the first vowel.
fn with_stress(phonemes: &str, mark: char) -> String {
    let mut phonemes = phonemes.to_string();
    if let Some(vowel) = phonemes.find(|c| VOWELS.contains(c)) {
        phonemes.insert(vowel, mark);
    }
    phonemes
}

/// A word without accents: `ß` becomes `ss`, `ø` becomes `o`.
pub(super) fn unaccented(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' => plain.push_str("ss"),
            'ẞ' => plain.push_str("SS"),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("Ae"),
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("Oe"),
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'ł' => plain.push('l'),
            'Ł' => plain.push('L'),
            'đ' => plain.push('d'),
            'Đ' | 'Ð' => plain.push('D'),
            'ð' => plain.push_str("th"),
            'þ' => plain.push_str("th"),
            'Þ' => plain.push_str("Th"),
            'ı' => plain.push('i'),
            'ħ' => plain.push('h'),
            'Ħ' => plain.push('H'),
            'ŋ' => plain.push_str("ng"),
            'ĸ' => plain.push('k'),
            'ŧ' => plain.push('t'),
            'ŉ' => plain.push('n'),
            other => plain.push(other),
        }
    }
    plain
}

/// Sounds of the letters in a respelling, longer groups first.
#[rustfmt::skip]
const RESPELT: &[(&str, &str)] = &[
    ("augh", "ɔ"), ("eigh", "A"), ("ough", "O"),
    ("air", "ɛɹ"), ("are", "ɛɹ"), ("ear", "ɪɹ"), ("eer", "ɪɹ"), ("ire", "Iɹ"), ("oor", "ʊɹ"), ("our", "Wɹ"),
    ("ore", "ɔɹ"), ("igh", "I"), ("eye", "I"), ("tch", "ʧ"), ("dge", "ʤ"),
    ("ah", "ɑ"), ("aa", "ɑ"), ("ai", "A"), ("ay", "A"), ("ey", "A"), ("aw", "ɔ"), ("au", "ɔ"), ("ar", "ɑɹ"),
    ("ee", "i"), ("ea", "i"), ("ie", "i"), ("eh", "ɛ"), ("ew", "ju"), ("er", "əɹ"), ("ir", "ɜɹ"), ("ur", "ɜɹ"),
    ("ih", "ɪ"), ("oh", "O"), ("oa", "O"), ("ow", "W"), ("ou", "W"), ("oy", "Y"), ("oi", "Y"), ("oo", "u"), ("or", "ɔɹ"),
    ("uh", "ə"), ("uu", "ʊ"), ("sh", "ʃ"), ("ch", "ʧ"), ("th", "θ"), ("dh", "ð"), ("zh", "ʒ"), ("ng", "ŋ"),
    ("ph", "f"), ("kh", "k"), ("gh", "ɡ"), ("ck", "k"), ("qu", "kw"), ("wh", "w"), ("ss", "s"), ("ll", "l"), ("tt", "t"),
    ("nn", "n"), ("mm", "m"), ("rr", "ɹ"), ("ff", "f"), ("zz", "z"), ("bb", "b"), ("dd", "d"), ("gg", "ɡ"), ("pp", "p"), ("kk", "k"),
    ("a", "æ"), ("e", "ɛ"), ("i", "ɪ"), ("o", "ɑ"), ("u", "ʌ"), ("b", "b"), ("c", "k"), ("d", "d"), ("f", "f"),
    ("g", "ɡ"), ("h", "h"), ("j", "ʤ"), ("k", "k"), ("l", "l"), ("m", "m"), ("n", "n"), ("p", "p"), ("q", "k"),
    ("r", "ɹ"), ("s", "s"), ("t", "t"), ("v", "v"), ("w", "w"), ("x", "ks"), ("z", "z"),
];

/// The phonemes of a respelling such as `shi-VAWN`: hyphens separate syllables, spaces separate words, and
/// the stressed syllable is in capitals. Without capitals, the last syllable but one of each word is
/// stressed. `None` if it contains anything but letters, or a syllable without a vowel.
pub(super) fn respelling(written: &str) -> Option<String> {
    let words: Option<Vec<String>> = written.split_whitespace().map(respelt_word).collect();
    words.filter(|words| !words.is_empty()).map(|words| words.join(" "))
}

fn respelt_word(word: &str) -> Option<String> {
    let plain = unaccented(word);
    let syllables: Vec<&str> = plain.split('-').collect();
    // A single capital letter may only be the beginning of a name.
    let loud =
        |syllable: &&str| !syllable.is_empty() && syllable.chars().all(|c| c.is_ascii_uppercase());
    let stressed = syllables.iter().position(loud).unwrap_or(syllables.len().saturating_sub(2));
    let mut said = String::new();
    for (at, syllable) in syllables.iter().enumerate() {
        let phonemes = respelt_syllable(&syllable.to_ascii_lowercase(), at == stressed)?;
        said.push_str(&if at == stressed { with_stress(&phonemes, 'ˈ') } else { phonemes });
    }
    Some(said)
}

fn respelt_syllable(letters: &str, stressed: bool) -> Option<String> {
    let mut said = String::new();
    let mut rest = letters;
    while let Some(first) = rest.chars().next() {
        let open = rest.len() == 1;
        if open && !said.contains(|c| VOWELS.contains(c)) {
            // A final vowel is long: `shi`, `no`, `ma`.
            let long = match first {
                'a' if stressed => "ɑ",
                'a' => "ə",
                'e' | 'i' => "i",
                'o' => "O",
                'u' => "u",
                'y' => "I",
                _ => "",
            };
            if !long.is_empty() {
                said.push_str(long);
                break;
            }
        }
        if first == 'y' {
            // A consonant before a vowel, silent after one, otherwise `eye`.
            let vowel_next = rest[1..].starts_with(['a', 'e', 'i', 'o', 'u']);
            said.push_str(if vowel_next { "j" } else { "I" });
            rest = &rest[1..];
            continue;
        }
        // A silent `e` makes the vowel before it long: `shawn` needs none, `vane` has one.
        if let Some(long) = magic_e(rest) {
            said.push_str(&long);
            break;
        }
        let (spelling, sound) = RESPELT.iter().find(|(spelling, _)| rest.starts_with(spelling))?;
        said.push_str(sound);
        rest = &rest[spelling.len()..];
    }
    said.contains(|c| VOWELS.contains(c)).then_some(said)
}

/// Reads an ending of a vowel, one consonant and a silent `e`.
fn magic_e(rest: &str) -> Option<String> {
    let [vowel, consonant, b'e'] = rest.as_bytes() else { return None };
    let long = match vowel {
        b'a' => "A",
        b'e' => "i",
        b'i' => "I",
        b'o' => "O",
        b'u' => "u",
        _ => return None,
    };
    let consonant = char::from(*consonant).to_string();
    let (_, sound) = RESPELT.iter().find(|(spelling, _)| *spelling == consonant)?;
    // Two vowels are not such an ending.
    (!VOWELS.contains(*sound)).then(|| format!("{long}{sound}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_sounds() {
        let guesser = Guesser::new();
        let guess = |word: &str| guesser.guess(word);
        assert_eq!(guess("zorbulate").as_deref(), Some("zˈɔɹbjəlˌAt"));
        assert_eq!(guess("Ünglück"), guess("Ungluck"));
        assert_eq!(guess("Sunita").as_deref(), Some("sunˈiTə"));
        assert_eq!(guess("qzx").as_deref(), Some("kjˌuzˌiˈɛks"));
        // Control: other than Latin letters are not guessed.
        assert_eq!((guess("слово"), guess("🙂"), guess("")), (None, None, None));
    }

    #[test]
    fn respellings_say_what_they_seem_to() {
        let said = |written: &str| respelling(written);
        assert_eq!(said("shi-VAWN").as_deref(), Some("ʃivˈɔn"));
        assert_eq!(said("SEER-sha").as_deref(), Some("sˈɪɹʃə"));
        assert_eq!(said("neev").as_deref(), Some("nˈiv"));
        assert_eq!(said("tik not hahn").as_deref(), Some("tˈɪk nˈɑt hˈɑn"));
        assert_eq!(said("brok-toh").as_deref(), Some("bɹˈɑktO"));
        assert_eq!(said("Kay-gul").as_deref(), Some("kˈAɡʌl"));
        assert_eq!(said("ko-KOH-ro").as_deref(), Some("kOkˈOɹO"));
        for none in ["", "b3", "shh-shh", "a--b", "🙂"] {
            assert_eq!(said(none), None, "{none}");
        }
    }
}
