//! Characters that word processors and phones insert instead of those on a keyboard.

/// The keyboard characters for a typographic one, inside a word or between words: `'` for every apostrophe, a
/// space for every blank, `-` for every hyphen, nothing for a character that only marks a line break. `None`
/// if the character stands for itself.
pub fn plain(sign: char) -> Option<&'static str> {
    match sign {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE0E}' | '\u{FE0F}' | '\u{FEFF}' => {
            Some("")
        }
        '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '′' | '´' | '`' | '＇' | '‹' | '›' => {
            Some("'")
        }
        '-' | '‐' | '‑' | '⁃' | '−' | '－' | '﹣' => Some("-"),
        blank if blank.is_whitespace() => Some(" "),
        _ => None,
    }
}

/// A text with keyboard characters instead of typographic ones.
pub fn plainly(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for sign in text.chars() {
        match plain(sign) {
            Some(plain) => written.push_str(plain),
            None => written.push(sign),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_those_of_the_keyboard() {
        assert_eq!(plainly("O’Shea\u{a0}isn´t well\u{2011}be\u{ad}ing"), "O'Shea isn't well-being");
        // Control: letters and other punctuation stay.
        assert_eq!(plainly("Zoë, “ja” – ½…"), "Zoë, “ja” – ½…");
    }
}
