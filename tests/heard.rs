//! What a speech recogniser hears of a page that the narrators read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use groundwork::library::{Folders, Narrations, spoken_lines};
use groundwork::narrator::{Voice, VoicePack};
use groundwork::script::parse;
use unicode_normalization::UnicodeNormalization as _;

use crate::rig::program::groundwork;

/// Share of the words that may be misheard. A recogniser also mishears people: it is no measure of its own,
/// but a word that is read wrong, or not at all, is heard wrong.
const MOST: f64 = 0.05;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/heard")
}

/// Number words, each as digits.
#[rustfmt::skip]
const NUMBERS: &[(&str, &str)] = &[
    ("zero", "0"), ("one", "1"), ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "6"), ("seven", "7"), ("eight", "8"),
    ("nine", "9"), ("ten", "10"), ("eleven", "11"), ("twelve", "12"), ("nineteen", "19"), ("twenty", "20"), ("thirty", "30"),
    ("fifty", "50"), ("seventy", "70"), ("eighty", "80"), ("nineties", "90s"), ("first", "1st"), ("twentieth", "20th"),
];

/// The words of a text in one spelling, whether its numbers are written in digits or in letters: each digit is
/// a word.
fn words(text: &str) -> Vec<String> {
    let plain: String =
        text.to_lowercase().nfd().filter(|c| !"'’.\u{301}\u{308}".contains(*c)).collect();
    let money = regex::Regex::new(r"\$(\d+)(\d\d)").unwrap();
    let plain = money.replace_all(&plain, "$1 dollars and $2 cents");
    let plain = plain.replace('%', " percent").replace('°', " degrees ").replace('/', " over ");
    let plain = plain.replace("24 over 7", "24 7");
    let known: BTreeMap<&str, &str> = NUMBERS.iter().copied().collect();
    let mut words: Vec<String> = Vec::new();
    let mut tens = false;
    for word in plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let number = known.get(word).copied().unwrap_or(word);
        let digits = number.trim_end_matches(char::is_alphabetic);
        // `fifty five` is `55`.
        if tens && number.len() == 1 && digits.len() == 1 && number != "0" {
            words.pop();
        }
        tens = digits.len() == 2 && digits.ends_with('0') && known.contains_key(word);
        words.extend(digits.chars().map(String::from));
        let rest = &number[digits.len()..];
        let ordinal = !digits.is_empty() && ["st", "nd", "rd", "th"].contains(&rest);
        words.extend((!rest.is_empty() && !ordinal).then(|| rest.to_string()));
    }
    words
}

/// The least number of words to change, add or leave out in order to make one text of the other, as a share.
fn misheard(heard: &[String], said: &[String]) -> f64 {
    let mut costs: Vec<usize> = (0..=heard.len()).collect();
    for (row, word) in said.iter().enumerate() {
        let mut diagonal = costs[0];
        costs[0] = row + 1;
        for (column, other) in heard.iter().enumerate() {
            let changed = diagonal + usize::from(word != other);
            diagonal = costs[column + 1];
            costs[column + 1] = changed.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs[heard.len()] as f64 / said.len() as f64
}

#[test]
fn numbers_are_the_same_words_in_digits_and_in_letters() {
    let one = words("At 7:30 p.m. on the 1st, call 988: $12.50, 72°F, the 1990s. A café's 24/7.");
    let other = words(
        "at seven thirty pm on the first call nine eight eight twelve dollars and fifty cents seventy two degrees f \
         the nineteen nineties a cafes twenty four seven",
    );
    assert_eq!(one, other);
    assert!(misheard(&one, &other) == 0.0);
    // The controls: a word too few, a word too many, another word.
    for changed in ["seven thirty", "at seven thirty today", "at eight thirty"] {
        let share = misheard(&words(changed), &words("at seven thirty"));
        assert!((0.2..0.4).contains(&share), "{changed}: {share}");
    }
}

/// The page as it was pasted from a word processor, with names, times, dashes and a crisis line: not one
/// question is asked, and it is heard as a person would read it aloud.
#[test]
#[ignore = "needs a voice pack, which ./scripts/voice-pack fetches, and a recogniser, which ./scripts/listen fetches"]
fn a_page_from_a_word_processor_is_heard_as_a_person_would_read_it() {
    let folders = Folders::find(std::env::var_os("GROUNDWORK_DATA").map(PathBuf::from)).unwrap();
    let pack = VoicePack::open(&folders.voices()).unwrap();
    let desk = tempfile::tempdir().unwrap();
    let data = desk.path().join("data");
    fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink(pack.folder(), data.join("voices")).unwrap();
    let run = |args: &[&str]| {
        let output = groundwork(&data).args(args).current_dir(desk.path()).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let page = folder().join("page.txt");
    run(&["paste", page.to_str().unwrap(), "--id", "page", "--out", "page.ron"]);
    let script = fs::read(desk.path().join("page.ron")).unwrap();
    let session = parse("page.ron", &script).unwrap().session;
    let said = words(&fs::read_to_string(folder().join("words.txt")).unwrap());
    assert!(said.len() > 200, "{} words", said.len());

    for voice in Voice::BUILT_IN {
        run(&["narrate", "page.ron", "--voice", voice.name()]);
        let narrations = Narrations::open(&desk.path().join("audio")).unwrap();
        let clips =
            spoken_lines(&session).into_iter().map(|line| narrations.clip(line, voice).unwrap());
        let listen = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/listen");
        let output = Command::new(listen).args(clips).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let heard = words(&text);
        let share = misheard(&heard, &said);
        println!("{voice}: {:.1} % of {} words misheard", share * 100.0, said.len());
        assert!(share <= MOST, "{voice}: {share:.3} of the words misheard:\n{text}");
        // The control: the same words in another order are not the page.
        let mut backward = heard.clone();
        backward.reverse();
        assert!(misheard(&backward, &said) > 10.0 * MOST);
    }
}
