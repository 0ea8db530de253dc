//! Passphrases and words as people type and paste them. A mail program adds a line break, a word processor
//! replaces `'` with `’`, a Mac may write é as two characters. People neither see nor intend any of this.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// Most readings of one passphrase, and so the most tries that one entry costs.
pub const MOST_READINGS: usize = 4;

/// The canonical form of a passphrase, used where no other program has to open what it protects: no blanks
/// around it, single ordinary spaces, plain quotes and dashes, no invisible characters, composed letters
/// (NFC).
pub fn canonical(typed: &str) -> Zeroizing<String> {
    let mut plain = room(typed);
    // Compose first as well: some decomposed letters become quotes and blanks.
    for c in typed.nfc() {
        match c {
            c if c.is_whitespace() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c if is_unseen(c) => {}
            '‘' | '’' | '‚' | '‛' | '‹' | '›' | '´' | 'ʼ' | '′' | '＇' => {
                plain.push('\'')
            }
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => plain.push('"'),
            '‐' | '‑' | '‒' | '–' | '−' => plain.push('-'),
            '—' | '―' => plain.push_str("--"),
            '…' => plain.push_str("..."),
            c => plain.push(c),
        }
    }
    if plain.ends_with(' ') {
        plain.pop();
    }
    let mut composed = room(&plain);
    composed.extend(plain.nfc());
    composed
}

/// The passphrases that someone may have meant by the text they typed: first the text as it is, then its
/// [`canonical`] form, that form with decomposed letters (NFD), and that form with typographic quotes. There
/// are at most [`MOST_READINGS`] of them, each once; plain English letters and digits give the text alone.
pub fn readings(typed: &str) -> Vec<Zeroizing<String>> {
    let plain = canonical(typed);
    let mut pieces = room(&plain);
    pieces.extend(plain.nfd());
    let quoted = typographic(&plain);
    let mut as_typed = room(typed);
    as_typed.push_str(typed);
    let mut readings = vec![as_typed];
    for reading in [plain, pieces, quoted] {
        if !readings.contains(&reading) && !reading.is_empty() {
            readings.push(reading);
        }
    }
    readings
}

/// The text with the quotes that word processors insert.
fn typographic(plain: &str) -> Zeroizing<String> {
    let mut quoted = room(plain);
    let mut begins = true;
    for c in plain.chars() {
        quoted.push(match (c, begins) {
            ('\'', true) => '‘',
            ('\'', false) => '’',
            ('"', true) => '“',
            ('"', false) => '”',
            _ => c,
        });
        begins = c == ' ';
    }
    quoted
}

/// Whether all letters are capitals, and there are enough of them to suggest Caps Lock.
pub fn is_all_capitals(typed: &str) -> bool {
    let cased = || typed.chars().filter(|c| c.is_uppercase() || c.is_lowercase());
    cased().count() >= 3 && cased().all(char::is_uppercase)
}

/// Whether a character is neither a letter nor takes room of its own: direction marks, break marks, variation
/// selectors and control characters.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}')
        || c.is_control()
}

/// An empty string with room for everything that can come from a text, because a string that grows leaves
/// copies behind in memory. No character becomes more than three times as long (Unicode Standard Annex 15).
pub(super) fn room(text: &str) -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(text.len() * 3 + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Vec<String> {
        readings(typed).iter().map(|reading| reading.to_string()).collect()
    }

    #[test]
    fn what_is_not_seen_is_not_meant() {
        for typed in [
            "it's a quiet café",
            "it's a quiet café\n",
            "it's a quiet café\r\n",
            " \tit's a quiet café  ",
            "it’s a quiet café",
            "it's a quiet cafe\u{301}",
            "it's a\u{a0}quiet\u{202f}café",
            "it's a\nquiet  café",
            "\u{feff}it's a qui\u{ad}et\u{200b} café\u{2060}",
        ] {
            assert_eq!(*canonical(typed), "it's a quiet café", "{typed:?}");
        }
        assert_eq!(*canonical("„so“ «la» – and — no…"), "\"so\" \"la\" - and -- no...");
        // Capital letters and the characters between words are significant.
        assert_ne!(canonical("Quiet room"), canonical("quiet room"));
        assert_ne!(canonical("quietroom"), canonical("quiet room"));
        assert_eq!(*canonical(" \n\u{a0}"), "");
    }

    #[test]
    fn the_text_as_typed_comes_first_and_few_others_after_it() {
        assert_eq!(read("quiet room"), ["quiet room"], "nothing else can be meant");
        assert_eq!(read("Quiet-Room 7!"), ["Quiet-Room 7!"]);
        assert_eq!(read("quiet room\n"), ["quiet room\n", "quiet room"]);
        assert_eq!(read("it's"), ["it's", "it’s"]);
        assert_eq!(read("it’s"), ["it’s", "it's"]);
        assert_eq!(read("say \"so\""), ["say \"so\"", "say “so”"]);
        assert_eq!(read("café"), ["café", "cafe\u{301}"]);
        assert_eq!(read("cafe\u{301}"), ["cafe\u{301}", "café"]);
        assert_eq!(
            read("it's a café\n"),
            ["it's a café\n", "it's a café", "it's a cafe\u{301}", "it’s a café"]
        );
        assert_eq!(read(""), [""]);
    }

    #[test]
    fn capitals_throughout_may_be_caps_lock() {
        assert!(is_all_capitals("QUIET ROOM 7"));
        assert!(is_all_capitals("ÉTÉ"));
        assert!(!is_all_capitals("Quiet"));
        assert!(!is_all_capitals("A1"), "too few to tell");
        assert!(!is_all_capitals("12345678"));
    }

    proptest! {
        #[test]
        fn every_text_has_one_form_and_few_readings(typed in ".{0,60}") {
            let plain = canonical(&typed);
            prop_assert_eq!(&canonical(&plain), &plain, "it is a form already");
            let readings = readings(&typed);
            prop_assert_eq!(&**readings[0], typed.as_str());
            prop_assert!(readings.len() <= MOST_READINGS);
            for (at, one) in readings.iter().enumerate() {
                prop_assert!(!readings[..at].contains(one));
            }
            // A passphrase that was set in canonical form is accepted however it is typed.
            prop_assert!(plain.is_empty() || readings.contains(&plain));
        }
    }
}
