//! A list of 2,048 words, eleven bits each, for codes that people read aloud, write down and type: the
//! recovery code of a record, and the words that identify a therapist's key.
//!
//! The words are common and have four to eight letters. No two share their first four letters, so four
//! letters are enough, and a misheard word is seldom another word of the list.

use std::cmp::Reverse;
use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::typed;

/// All words in alphabetical order; the number of a word is its index.
static WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("word_list.txt").lines().collect());

/// Bits in one word.
const BITS: usize = 11;
/// Letters that distinguish a word from all others.
const LETTERS: usize = 4;
/// Words of a recovery code: 128 secret bits and four check bits.
pub const RECOVERY_WORDS: usize = 12;
/// Context string for the check bits.
const CHECK: &str = "groundwork recovery code 1";

/// Why typed words are not the expected code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Too few or too many words.
    #[error("{}, expected {expected}", counted(*.found))]
    Count {
        /// Number of words found.
        found: usize,
        /// Number of words that the code has.
        expected: usize,
    },
    /// A word that is not in the list.
    #[error("word {place} is not one of the list{}", .near.map_or(String::new(), |near| format!("; perhaps `{near}`")))]
    Unknown {
        /// Place of the word, counted from 1.
        place: usize,
        /// The most similar word of the list, if one is close.
        near: Option<&'static str>,
    },
    /// All are words of the list, but the check bits do not match.
    #[error("these words are not a recovery code; one of them is wrong, or their order is")]
    Check,
}

fn counted(words: usize) -> String {
    match words {
        1 => "this is 1 word".into(),
        words => format!("these are {words} words"),
    }
}

/// The number of a word typed in full or by its first letters, in lower case.
fn number(typed: &str) -> Option<usize> {
    let first = typed.get(..LETTERS)?;
    let at = WORDS.partition_point(|word| *word < first);
    WORDS.get(at).filter(|word| word.starts_with(typed)).map(|_| at)
}

/// A text in lower case, with one space for everything between its words (numbers, commas, hyphens, line
/// ends) and without invisible characters such as soft hyphens.
fn plain(typed: &str) -> Zeroizing<String> {
    let mut plain = typed::room(typed);
    for c in typed.chars() {
        match c {
            c if c.is_alphabetic() => plain.extend(c.to_lowercase()),
            c if typed::is_unseen(c) && !c.is_control() => {}
            _ => plain.push(' '),
        }
    }
    plain
}

/// The words in a typed or pasted text, as every function here reads them.
pub fn words_in(typed: &str) -> Vec<String> {
    plain(typed).split_whitespace().map(str::to_owned).collect()
}

/// The number of words in a text.
pub fn count_in(typed: &str) -> usize {
    plain(typed).split_whitespace().count()
}

/// The numbers of `N` words as typed or pasted: in full or by their first four letters, in any case, with
/// numbers before them and any characters other than letters between them.
///
/// # Errors
/// When there are more or fewer words, or when a word is not in the list; it names the first such word.
fn numbers<const N: usize>(typed: &str) -> Result<Zeroizing<[usize; N]>, WordsError> {
    let plain = plain(typed);
    let found = plain.split_whitespace().count();
    if found != N {
        return Err(WordsError::Count { found, expected: N });
    }
    let mut numbers = Zeroizing::new([0; N]);
    for (at, (word, into)) in plain.split_whitespace().zip(numbers.iter_mut()).enumerate() {
        *into =
            number(word).ok_or_else(|| WordsError::Unknown { place: at + 1, near: near(word) })?;
    }
    Ok(numbers)
}

/// The recovery code for 128 secret bits.
pub fn recovery_words(secret: &[u8; 16]) -> [&'static str; RECOVERY_WORDS] {
    let bits = u128::from_be_bytes(*secret);
    let check = usize::from(check(secret));
    std::array::from_fn(|n| {
        // 132 bits from the first on; the last word has seven secret bits and the four check bits.
        let number = match RECOVERY_WORDS - 1 - n {
            0 => ((bits as usize & 0x7f) << 4) | check,
            after => (bits >> (after * BITS - 4)) as usize & 0x7ff,
        };
        WORDS.get(number).copied().unwrap_or_default()
    })
}

/// The 128 secret bits of a code as typed or pasted.
///
/// # Errors
/// When it cannot be a code; names the first wrong word.
pub fn recovery_secret(typed: &str) -> Result<Zeroizing<[u8; 16]>, WordsError> {
    let numbers = numbers::<RECOVERY_WORDS>(typed)?;
    let mut bits = Zeroizing::new(0u128);
    let [all_but_last @ .., last] = &*numbers;
    for number in all_but_last {
        *bits = (*bits << BITS) | *number as u128;
    }
    *bits = (*bits << 7) | (*last >> 4) as u128;
    let secret = Zeroizing::new(bits.to_be_bytes());
    if usize::from(check(&secret)) != *last & 0xf {
        return Err(WordsError::Check);
    }
    Ok(secret)
}

/// Words that identify a key: the first 88 bits of a hash of it.
pub const KEY_WORDS: usize = 8;
/// Context string for the hash of a key.
const KEY: &str = "groundwork key words 1";

/// The words of a public key, which its owner prints on a handout and a client compares.
pub fn key_words(public: &[u8; 32]) -> [&'static str; KEY_WORDS] {
    let sum = blake3::derive_key(KEY, public);
    let bits =
        sum.iter().take(KEY_WORDS * BITS / 8).fold(0u128, |bits, b| (bits << 8) | u128::from(*b));
    std::array::from_fn(|n| {
        let number = (bits >> ((KEY_WORDS - 1 - n) * BITS)) as usize & 0x7ff;
        WORDS.get(number).copied().unwrap_or_default()
    })
}

/// Whether typed or pasted words are those of a public key.
///
/// # Errors
/// When they cannot be the words of any key: the number is wrong, or a word is not in the list.
pub fn are_key_words(public: &[u8; 32], typed: &str) -> Result<bool, WordsError> {
    let numbers = numbers::<KEY_WORDS>(typed)?;
    let words = numbers.iter().map(|number| WORDS.get(*number).copied().unwrap_or_default());
    Ok(words.eq(key_words(public)))
}

/// The four check bits for the secret bits.
fn check(secret: &[u8; 16]) -> u8 {
    blake3::derive_key(CHECK, secret)[0] >> 4
}

/// The word of the list that someone may have meant, in lower case.
fn near(typed: &str) -> Option<&'static str> {
    let close = |word: &&'static str| strsim::osa_distance(word, typed);
    let same = |word: &str| word.bytes().zip(typed.bytes()).take_while(|(a, b)| a == b).count();
    // If two are equally close, the one that shares the longer beginning.
    let nearest = WORDS.iter().copied().min_by_key(|word| (close(word), Reverse(same(word))));
    nearest.filter(|word| close(word) <= 2)
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
            assert_eq!(number(&word[..4]), Some(n));
            assert_eq!(number(&word[..3]), None, "{word}");
        }
        assert_eq!(number("abacus"), Some(0));
        assert_eq!(number("abacusx"), None);
        assert_eq!(number(""), None);
    }

    #[test]
    fn the_words_of_a_key_are_what_they_were() {
        // These vectors must not change: the words are printed on handouts.
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
        // This vector must not change: codes are written on paper.
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
        assert_eq!(said("able"), "this is 1 word, expected 12");
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
            "these words are not a recovery code; one of them is wrong, or their order is"
        );
    }

    /// How paper, mail and other programs decorate words.
    fn shapes<const N: usize>(words: [&str; N]) -> Vec<String> {
        let numbered = |between: &str, after: &str| {
            let rows = words.iter().enumerate().map(|(n, word)| format!("{}{after}{word}", n + 1));
            rows.collect::<Vec<_>>().join(between)
        };
        let rows: Vec<String> =
            words.chunks(4).map(|row| format!("  {}\n", row.join(" "))).collect();
        let capitals = words.map(|word| word[..1].to_uppercase() + &word[1..]);
        vec![
            words.join(" "),
            format!("\n{}\n", rows.concat()),
            rows.concat().replace('\n', "\r\n"),
            words.join(", "),
            words.join("-"),
            words.join("\u{a0}"),
            words.join(" – "),
            capitals.join(" "),
            words.join(" ").to_uppercase(),
            words.map(|word| &word[..4]).join(" "),
            numbered("\n", ". "),
            numbered(", ", ") "),
            numbered(" ", ""),
            // Soft hyphens and zero-width spaces from a web page.
            words.map(|word| format!("{}\u{ad}{}\u{200b}", &word[..3], &word[3..])).join(" "),
        ]
    }

    #[test]
    fn words_are_read_as_people_paste_them() {
        let secret = *b"a quiet room now";
        for pasted in shapes(recovery_words(&secret)) {
            assert_eq!(*recovery_secret(&pasted).unwrap(), secret, "{pasted:?}");
            assert_eq!(count_in(&pasted), RECOVERY_WORDS);
        }
        for pasted in shapes(key_words(&[1; 32])) {
            assert_eq!(are_key_words(&[1; 32], &pasted), Ok(true), "{pasted:?}");
            assert_eq!(are_key_words(&[0; 32], &pasted), Ok(false), "{pasted:?}");
            assert_eq!(words_in(&pasted).len(), KEY_WORDS);
        }
        assert_eq!(words_in("1. Dill 2. prem"), ["dill", "prem"]);
        assert_eq!(count_in(" 1. 2.\n"), 0);
    }

    #[test]
    fn a_mistyped_word_of_a_key_is_told_from_another_key() {
        let words = key_words(&[0; 32]).join(" ");
        let said = |from: &str, to: &str| {
            are_key_words(&[0; 32], &words.replace(from, to)).map_err(|error| error.to_string())
        };
        assert_eq!(
            said("premium", "premiun"),
            Err("word 2 is not one of the list; perhaps `premium`".into())
        );
        assert_eq!(
            said("dill", "dil"),
            Err("word 1 is not one of the list; perhaps `dill`".into())
        );
        assert_eq!(said("cymbal", "xxxxxxxx"), Err("word 8 is not one of the list".into()));
        assert_eq!(said(" cymbal", ""), Err("these are 7 words, expected 8".into()));
        assert_eq!(said("cymbal", "swing"), Ok(false), "a word of the list, and another one");
        assert_eq!(said("fence meet", "meet fence"), Ok(false));
        assert_eq!(said("", ""), Ok(true));
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
            let _ = are_key_words(&[0; 32], &typed);
        }
    }

    /// The check bits detect a wrong word fifteen times out of sixteen.
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
