//! 2,048 words, each eleven bits, for what people read aloud, write down and type: the recovery code of
//! a record, and the words by which a therapist's key is known.
//!
//! Common words of four to eight letters, no two with the same first four, so that four letters are
//! enough and a misheard word is seldom another one of the list.

use std::sync::LazyLock;

use zeroize::Zeroizing;

/// The words, in the order of the alphabet: the number of a word is its place.
static WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("word_list.txt").lines().collect());

/// Bits of a word.
const BITS: usize = 11;
/// Letters that tell a word from all others.
const LETTERS: usize = 4;
/// Words of a recovery code: 128 secret bits and four that show a mistake.
pub const RECOVERY_WORDS: usize = 12;
/// What the four bits are got from the others for.
const CHECK: &str = "groundwork recovery code 1";

/// Why words can not be a recovery code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Too few, or too many.
    #[error("these are {found} words, expected {RECOVERY_WORDS}")]
    Count {
        /// How many.
        found: usize,
    },
    /// A word that is not in the list.
    #[error("word {place} is not one of the list{}", .near.map_or(String::new(), |near| format!("; perhaps `{near}`")))]
    Unknown {
        /// Which, from 1.
        place: usize,
        /// A word of the list that is close.
        near: Option<&'static str>,
    },
    /// All are words of the list, and together they are no code.
    #[error("these words are not a recovery code; one of them is another one, or their order is")]
    Check,
}

/// The number of a word that was typed in full or by its first letters, in any case.
fn number(typed: &str) -> Option<usize> {
    let typed = Zeroizing::new(typed.to_lowercase());
    let first = typed.get(..LETTERS)?;
    let at = WORDS.partition_point(|word| *word < first);
    WORDS.get(at).filter(|word| word.starts_with(typed.as_str())).map(|_| at)
}

/// The code for 128 secret bits.
pub fn recovery_words(secret: &[u8; 16]) -> [&'static str; RECOVERY_WORDS] {
    let bits = u128::from_be_bytes(*secret);
    let check = usize::from(check(secret));
    std::array::from_fn(|n| {
        // 132 bits from the first on; the last word has seven of the secret and the four others.
        let number = match RECOVERY_WORDS - 1 - n {
            0 => ((bits as usize & 0x7f) << 4) | check,
            after => (bits >> (after * BITS - 4)) as usize & 0x7ff,
        };
        WORDS.get(number).copied().unwrap_or_default()
    })
}

/// The 128 secret bits of a code as it was typed: words in full or their first four letters, with
/// anything that is no letter between them.
///
/// # Errors
/// When it can not be a code, with the first word that is wrong.
pub fn recovery_secret(typed: &str) -> Result<Zeroizing<[u8; 16]>, WordsError> {
    let words: Vec<&str> =
        typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    if words.len() != RECOVERY_WORDS {
        return Err(WordsError::Count { found: words.len() });
    }
    let mut bits = Zeroizing::new(0u128);
    let mut last = Zeroizing::new(0usize);
    for (n, word) in words.iter().enumerate() {
        let number =
            number(word).ok_or_else(|| WordsError::Unknown { place: n + 1, near: near(word) })?;
        match n + 1 == RECOVERY_WORDS {
            false => *bits = (*bits << BITS) | number as u128,
            true => *last = number,
        }
    }
    *bits = (*bits << 7) | (*last >> 4) as u128;
    let secret = Zeroizing::new(bits.to_be_bytes());
    if usize::from(check(&secret)) != *last & 0xf {
        return Err(WordsError::Check);
    }
    Ok(secret)
}

/// Words by which a key is known: the first 88 bits of a sum of it.
pub const KEY_WORDS: usize = 8;
/// What the sum of a key is made for.
const KEY: &str = "groundwork key words 1";

/// The words of a public key, as its owner prints them on a handout and its client compares them.
pub fn key_words(public: &[u8; 32]) -> [&'static str; KEY_WORDS] {
    let sum = blake3::derive_key(KEY, public);
    let bits =
        sum.iter().take(KEY_WORDS * BITS / 8).fold(0u128, |bits, b| (bits << 8) | u128::from(*b));
    std::array::from_fn(|n| {
        let number = (bits >> ((KEY_WORDS - 1 - n) * BITS)) as usize & 0x7ff;
        WORDS.get(number).copied().unwrap_or_default()
    })
}

/// Four bits that follow from the others.
fn check(secret: &[u8; 16]) -> u8 {
    blake3::derive_key(CHECK, secret)[0] >> 4
}

/// A word of the list that someone may have meant.
fn near(typed: &str) -> Option<&'static str> {
    let typed = typed.to_lowercase();
    let close = |word: &&'static str| strsim::osa_distance(word, &typed);
    WORDS.iter().copied().min_by_key(close).filter(|word| close(word) <= 2)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn four_letters_tell_every_word() {
        assert_eq!(WORDS.len(), 1 << BITS);
        assert!(WORDS.is_sorted());
        let beginnings: BTreeSet<&str> = WORDS.iter().map(|word| &word[..LETTERS]).collect();
        assert_eq!(beginnings.len(), WORDS.len());
        for (n, word) in WORDS.iter().enumerate() {
            assert!((4..=8).contains(&word.len()), "{word}");
            assert!(word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
            assert_eq!(number(word), Some(n));
            assert_eq!(number(&word[..4].to_uppercase()), Some(n));
            assert_eq!(number(&word[..3]), None, "{word}");
        }
        assert_eq!(number("abacus"), Some(0));
        assert_eq!(number("abacusx"), None);
        assert_eq!(number(""), None);
    }

    #[test]
    fn the_words_of_a_key_are_what_they_were() {
        // Vectors that have to stay as they are: words are printed on handouts.
        assert_eq!(
            key_words(&[0; 32]).join(" "),
            "dill premium fence meet jersey ordinary pantry cymbal"
        );
        assert_eq!(
            key_words(&[1; 32]).join(" "),
            "throne meal cocoa enable rehearse custom beam swing"
        );
    }

    #[test]
    fn a_code_is_what_it_was() {
        // A vector that has to stay as it is: codes are written on paper.
        let secret = *b"0123456789abcdef";
        let words = recovery_words(&secret);
        assert_eq!(
            words.join(" "),
            "cool mention mirror hike flexible braid thimble clip group bouquet boat sixty"
        );
        assert_eq!(*recovery_secret(&words.join(" ")).unwrap(), secret);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |typed: &str| recovery_secret(typed).unwrap_err().to_string();
        assert_eq!(said("able able"), "these are 2 words, expected 12");
        let words = recovery_words(&[7; 16]);
        let with = |n: usize, word: &'static str| {
            let mut words = words;
            words[n] = word;
            words.join("-")
        };
        assert_eq!(said(&with(4, "ocaen")), "word 5 is not one of the list; perhaps `ocean`");
        assert_eq!(said(&with(0, "qqqqqqqq")), "word 1 is not one of the list");
        let mut swapped = words;
        swapped.swap(3, 4);
        assert_eq!(
            said(&swapped.join(" ")),
            "these words are not a recovery code; one of them is another one, or their order is"
        );
    }

    proptest! {
        #[test]
        fn every_secret_comes_back(secret in any::<[u8; 16]>()) {
            let words = recovery_words(&secret);
            prop_assert_eq!(*recovery_secret(&words.join(" ")).unwrap(), secret);
            let short: Vec<String> = words.iter().map(|word| word[..4].to_uppercase()).collect();
            prop_assert_eq!(*recovery_secret(&short.join(",\n")).unwrap(), secret);
        }

        #[test]
        fn any_text_is_answered(typed in ".{0,200}") {
            let _ = recovery_secret(&typed);
        }
    }

    /// One word for another is found out fifteen times of sixteen.
    #[test]
    fn a_replaced_word_is_mostly_found_out() {
        let words = recovery_words(b"a quiet room now");
        let passed = WORDS
            .iter()
            .filter(|word| {
                let mut typed = words;
                typed[5] = word;
                **word != words[5] && recovery_secret(&typed.join(" ")).is_ok()
            })
            .count();
        assert!((90..=170).contains(&passed), "{passed} of 2047, expected about 128");
    }
}
