use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::super::pronounce::Pronouncer;
use super::*;

static PRONOUNCER: LazyLock<Pronouncer> = LazyLock::new(Pronouncer::new);

/// What is expected of a line.
pub(super) enum Expected {
    /// It sounds as this plain line does.
    Same(&'static str),
    /// This word of it has these phonemes.
    Heard(&'static str, &'static str),
}

fn wrong(rows: &[(&str, &str, Expected)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (kind, line, expected) in rows {
        let said = PRONOUNCER.read(line, &BTreeMap::new());
        let said = match said {
            Ok(said) => said,
            Err(error) => {
                wrong.push(format!("{kind}: {line}: {error}"));
                continue;
            }
        };
        match expected {
            Expected::Same(plain) => {
                let plain = PRONOUNCER.read(plain, &BTreeMap::new()).unwrap();
                if plain.phonemes != said.phonemes {
                    wrong.push(format!(
                        "{kind}: {line}: {}, expected {}  [{}]",
                        said.phonemes.as_str(),
                        plain.phonemes.as_str(),
                        Reading::new(line, std::iter::empty()).as_str()
                    ));
                }
            }
            Expected::Heard(word, phonemes) => {
                let heard = said.words.iter().find(|w| w.text.trim_end_matches('.') == *word);
                if heard.map(|w| w.phonemes.as_str()) != Some(*phonemes) {
                    wrong.push(format!(
                        "{kind}: {line}: {}, expected {phonemes}",
                        heard.map_or(said.phonemes.as_str(), |w| &w.phonemes)
                    ));
                }
            }
        }
    }
    wrong
}

#[test]
fn the_first_half_is_read_as_people_read_it() {
    let wrong = wrong(first_half::ROWS);
    assert!(
        wrong.is_empty(),
        "{} wrong of {}:\n{}",
        wrong.len(),
        first_half::ROWS.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_second_half_is_read_as_people_read_it() {
    let wrong = wrong(second_half::ROWS);
    assert!(
        wrong.is_empty(),
        "{} wrong of {}:\n{}",
        wrong.len(),
        second_half::ROWS.len(),
        wrong.join("\n")
    );
}

#[test]
fn later_findings_are_read_as_people_read_them() {
    let wrong = wrong(later_findings::ROWS);
    assert!(
        wrong.is_empty(),
        "{} wrong of {}:\n{}",
        wrong.len(),
        later_findings::ROWS.len(),
        wrong.join("\n")
    );
}

/// Each word in its own place of the line, with the text that it was made from.
#[test]
fn each_word_is_said_of_what_it_was_made_from() {
    let words = |line: &str| -> Vec<(String, usize)> {
        let spoken = PRONOUNCER.read(line, &BTreeMap::new()).unwrap();
        spoken.words.into_iter().map(|word| (word.text, word.character)).collect()
    };
    let cases: [(&str, &[(&str, usize)]); 4] = [
        ("for 5–7 secs now", &[("for", 1), ("5–7", 5), ("secs", 9), ("now", 14)]),
        ("rest etc. here", &[("rest", 1), ("etc.", 6), ("here", 11)]),
        ("by Nov. 20, 2026", &[("by", 1), ("Nov. 20, 2026", 4)]),
        ("a 7 Hz tone", &[("a", 1), ("7 Hz", 3), ("tone", 8)]),
    ];
    for (line, expected) in cases {
        let expected: Vec<(String, usize)> =
            expected.iter().map(|(word, at)| (word.to_string(), *at)).collect();
        assert_eq!(words(line), expected, "{line}");
    }
}

mod property {
    use proptest::prelude::*;

    use super::*;

    /// The letters that the keyboards of en-US, en-GB, es, fr and de make, and what people type between
    /// them.
    fn word() -> impl Strategy<Value = String> {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZáéíóúüñçÁÉÍÓÚÜÑÇàèùâêîôûëïÿœæÀÈÙÂÊÎÔÛËÏŸŒÆäöüßÄÖÜẞªºµ";
        let letters: Vec<char> = letters.chars().collect();
        prop::collection::vec(prop::sample::select(letters), 1..12)
            .prop_map(|word| word.into_iter().collect())
    }

    fn between() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            " ", ", ", ". ", " – ", " — ", "\u{a0}", "? ", "… ", "; ", " « ", " » ", " ¿", "-",
            "’ ", " (", ") ", "/ ",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Whatever stands in a line, it is read or refused, and what is said is in the model's vocabulary.
        #[test]
        fn any_line_is_read_or_refused(line in "\\PC{0,30}|[0-9a-z :.,/–$£€%°#+'()-]{0,24}") {
            if let Ok(spoken) = PRONOUNCER.read(&line, &BTreeMap::new()) {
                let symbols = spoken.phonemes.as_str().chars();
                let mut strange = symbols.filter(|c| crate::narrator::vocabulary::number(*c).is_none());
                prop_assert_eq!(strange.next(), None);
            }
        }

        #[test]
        fn no_word_is_dropped_and_the_order_stays(words in prop::collection::vec((word(), between()), 1..9)) {
            let line: String = words.iter().flat_map(|(word, between)| [word.as_str(), between]).collect();
            let spoken = PRONOUNCER.read(&line, &BTreeMap::new()).unwrap();
            // Each letter of the line lies in a word that is said, and words come in order.
            let mut at = 0;
            let characters: Vec<char> = line.chars().collect();
            for said in &spoken.words {
                prop_assert!(said.phonemes.contains(crate::narrator::vocabulary::is_sound), "{said:?} in {line}");
                let start = said.character - 1;
                prop_assert!(start >= at, "{said:?} in {line}");
                let skipped: String = characters[at..start].iter().collect();
                prop_assert!(!skipped.contains(char::is_alphanumeric), "`{skipped}` is not said in {line}");
                at = start + said.text.chars().count();
            }
            let rest: String = characters[at..].iter().collect();
            prop_assert!(!rest.contains(char::is_alphanumeric), "`{rest}` is not said in {line}");
        }
    }
}
