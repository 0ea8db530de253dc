//! Sounds in plain letters, for people who do not read phonemes: `wˈɛkslə` is WEK-sluh.

/// Vowels among the phonemes, as they are spelt at the end of a syllable and before a consonant.
#[rustfmt::skip]
const VOWELS: &[(char, &str, &str)] = &[
    ('A', "ay", "ay"), ('I', "y", "y"), ('O', "oh", "oh"), ('Q', "oh", "oh"), ('W', "ow", "ow"), ('Y', "oy", "oy"),
    ('a', "ah", "ah"), ('i', "ee", "ee"), ('u', "oo", "oo"), ('æ', "a", "a"), ('ɑ', "ah", "o"), ('ɒ', "o", "o"),
    ('ɔ', "aw", "aw"), ('ə', "uh", "uh"), ('ɚ', "er", "er"), ('ɛ', "eh", "e"), ('ɜ', "ur", "ur"), ('ɪ', "ih", "i"),
    ('ʊ', "uu", "uu"), ('ʌ', "uh", "u"), ('ᵊ', "uh", "uh"), ('ᵻ', "ih", "i"),
];

/// Vowels before an `r` of the same syllable, with it.
#[rustfmt::skip]
const WITH_R: &[(char, &str)] = &[
    ('I', "ire"), ('O', "or"), ('W', "our"), ('i', "eer"), ('ɑ', "ar"), ('ɔ', "or"), ('ə', "er"), ('ɚ', "er"), ('ɛ', "air"),
    ('ɜ', "ur"), ('ɪ', "eer"), ('ʊ', "oor"), ('ᵊ', "er"),
];

/// Vowels that do not end a syllable with a stress, as in MED-i-kul.
const SHORT: &str = "æɛɪʊʌ";

/// Consonants among the phonemes that are not spelt as they are written.
#[rustfmt::skip]
const CONSONANTS: &[(char, &str)] = &[
    ('ʃ', "sh"), ('ʧ', "ch"), ('θ', "th"), ('ð', "th"), ('ʒ', "zh"), ('ŋ', "ng"), ('ɡ', "g"), ('ʤ', "j"), ('j', "y"),
    ('ɹ', "r"), ('T', "t"), ('ʔ', "t"),
];
const AS_WRITTEN: &str = "bdfhklmnpstvwz";

/// Consonants that begin a syllable together.
#[rustfmt::skip]
const TOGETHER: &[&str] = &[
    "pɹ", "bɹ", "tɹ", "dɹ", "kɹ", "ɡɹ", "fɹ", "θɹ", "ʃɹ", "pl", "bl", "kl", "ɡl", "fl", "sl", "sp", "st", "sk", "sm",
    "sn", "sw", "tw", "dw", "kw", "ɡw", "pj", "bj", "kj", "fj", "hj", "mj", "vj", "spɹ", "stɹ", "skɹ", "spl", "skw",
];

/// The phonemes of a word in plain letters: syllables with hyphens between them, and the stressed one in capitals, as
/// people write a sound that they want to hear. `None` if there is a sign among them that is no sound.
pub fn respelled(phonemes: &str) -> Option<String> {
    let words: Option<Vec<String>> = phonemes.split_whitespace().map(word).collect();
    words.filter(|words| !words.is_empty()).map(|words| words.join(" "))
}

/// A syllable: its consonants before and after its vowel.
#[derive(Default)]
struct Syllable {
    onset: Vec<char>,
    vowel: Option<char>,
    coda: Vec<char>,
    is_stressed: bool,
}

fn word(phonemes: &str) -> Option<String> {
    let syllables = syllables(phonemes);
    let is_one = syllables.len() == 1;
    let spelt: Option<Vec<String>> = syllables
        .iter()
        .map(|syllable| {
            let spelt = syllable.spelt()?;
            Some(if syllable.is_stressed && !is_one { spelt.to_uppercase() } else { spelt })
        })
        .collect();
    spelt.map(|spelt| spelt.join("-"))
}

fn is_vowel(sound: char) -> bool {
    VOWELS.iter().any(|(vowel, ..)| *vowel == sound)
}

/// Divides a word into its syllables, each with as many consonants before its vowel as can begin one together.
fn syllables(phonemes: &str) -> Vec<Syllable> {
    let mut syllables: Vec<Syllable> = Vec::new();
    let (mut between, mut is_stressed) = (Vec::new(), false);
    for sound in phonemes.chars() {
        match sound {
            'ˈ' => is_stressed = true,
            'ˌ' | 'ː' => {}
            vowel if is_vowel(vowel) => {
                let onset = match syllables.last_mut() {
                    None => std::mem::take(&mut between),
                    Some(before) => {
                        let onset = between.split_off(begins_at(before, &between));
                        before.coda = std::mem::take(&mut between);
                        onset
                    }
                };
                let vowel = Some(vowel);
                syllables.push(Syllable { onset, vowel, coda: Vec::new(), is_stressed });
                is_stressed = false;
            }
            consonant => between.push(consonant),
        }
    }
    match syllables.last_mut() {
        Some(last) => last.coda = between,
        None => syllables.push(Syllable { onset: between, ..Syllable::default() }),
    }
    syllables
}

/// Where among the consonants between two vowels the second syllable begins.
fn begins_at(before: &Syllable, between: &[char]) -> usize {
    let is_short = before.vowel.is_some_and(|vowel| SHORT.contains(vowel));
    let least = usize::from(before.is_stressed && is_short).min(between.len());
    let begins = |at: &usize| {
        let rest: String = between[*at..].iter().collect();
        between.len() - at < 2 && rest != "ŋ" || TOGETHER.contains(&rest.as_str())
    };
    (least..=between.len()).find(begins).unwrap_or(between.len())
}

impl Syllable {
    fn spelt(&self) -> Option<String> {
        let mut spelt = consonants(&self.onset)?;
        let Some(vowel) = self.vowel else { return Some(spelt) };
        let with_r = WITH_R.iter().find(|(of, _)| *of == vowel && self.coda.first() == Some(&'ɹ'));
        let (letters, rest) = match with_r {
            Some((_, letters)) => (*letters, &self.coda[1..]),
            None => {
                let (_, open, closed) = VOWELS.iter().find(|(of, ..)| *of == vowel)?;
                (if self.coda.is_empty() { *open } else { *closed }, &self.coda[..])
            }
        };
        // Alone it would be read as a consonant.
        spelt.push_str(if letters == "y" && spelt.is_empty() { "eye" } else { letters });
        spelt.push_str(&consonants(rest)?);
        Some(spelt)
    }
}

fn consonants(sounds: &[char]) -> Option<String> {
    let mut spelt = String::new();
    for sound in sounds {
        match CONSONANTS.iter().find(|(of, _)| of == sound) {
            Some((_, letters)) => spelt.push_str(letters),
            None if AS_WRITTEN.contains(*sound) => spelt.push(*sound),
            None => return None,
        }
    }
    Some(spelt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;
    use crate::studio::desk::pronounced;

    #[test]
    fn sounds_are_spelt_as_people_would() {
        for (phonemes, spelt) in [
            ("wˈɛkslə", "WEK-sluh"),
            ("ʃivˈɔn", "shee-VAWN"),
            ("nˈiv", "neev"),
            ("pəɹhˈæps", "per-HAPS"),
            ("hˈæpi", "HAP-ee"),
            ("vˈɛɹi", "VAIR-ee"),
            ("mˈɛdəsən", "MED-uh-suhn"),
            ("fˈiliŋ", "FEE-leeng"),
            ("ˈIz", "eyez"),
            ("ɹəlˈæks", "ruh-LAKS"),
            ("ðə fˈit", "thuh feet"),
            ("ʃ", "sh"),
        ] {
            assert_eq!(respelled(phonemes).as_deref(), Some(spelt), "{phonemes}");
        }
        assert_eq!(respelled("b3"), None);
        assert_eq!(respelled(""), None);
    }

    /// What is shown can be typed: it is read with as many syllables, and the same one stressed.
    #[test]
    fn what_is_shown_can_be_typed() {
        let shape = |phonemes: &str| {
            let vowels: Vec<bool> = syllables(phonemes).iter().map(|one| one.is_stressed).collect();
            vowels
        };
        let line = Line::plain(
            "Perhaps notice the breath, slowly moving through the body, from the shoulders to the belly, and gently letting \
             go of anything difficult or uncomfortable this evening.",
        );
        let words = pronounced(&line).unwrap();
        assert!(words.len() > 20);
        for word in words {
            let spelt = respelled(&word.phonemes).unwrap();
            if !spelt.contains('-') {
                continue;
            }
            let typed = Line {
                say_as: [(word.text.clone(), format!("~{spelt}"))].into(),
                ..Line::plain(&word.text)
            };
            let read = pronounced(&typed).unwrap();
            assert_eq!(shape(&read[0].phonemes), shape(&word.phonemes), "{} {spelt}", word.text);
        }
    }
}
