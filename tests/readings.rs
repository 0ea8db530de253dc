//! The built-in readings: as long and as plain as they are meant to be, with sources that are named in one place; and
//! what may be on someone's mind, as the guide for therapists has it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{fs, iter};

use groundwork::domain::Topic;
use groundwork::library::{BlockKind, BuiltInReading, Concern, Folders, Library, OpenedSession};

use crate::rig::program::groundwork;

fn library() -> Library {
    Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap())
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The heading above the sources.
const SOURCES: &str = "Where this comes from";

/// What is read: everything but title, headings and sources.
fn running(reading: &BuiltInReading) -> Vec<String> {
    let mut blocks = reading.text.below(&reading.title).iter();
    let before = blocks.by_ref().take_while(|block| block.plain() != SOURCES);
    before.filter(|b| !matches!(b.kind, BlockKind::Heading(_))).map(|b| b.plain()).collect()
}

/// The lines below the heading above the sources.
fn sources(reading: &BuiltInReading) -> Vec<String> {
    let after = reading.text.blocks.iter().skip_while(|block| block.plain() != SOURCES);
    after.skip(1).map(|block| block.plain()).collect()
}

#[test]
fn every_text_of_the_folder_is_listed_and_every_one_listed_is_there() {
    let files = fs::read_dir(root().join("sessions/readings")).unwrap();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let texts: BTreeSet<String> = names
        .filter(|name| name != "README.md")
        .map(|name| name.strip_suffix(".md").unwrap().to_owned())
        .collect();
    let library = library();
    let listed: BTreeSet<String> = library.to_read().iter().map(|one| one.id.into()).collect();
    assert_eq!(texts, listed);
    assert!(listed.len() >= 13);
    let page = include_str!("../sessions/readings/README.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.contains(".md) |")).collect();
    let titled = library.to_read().iter().map(|one| format!("| [{}]({}.md) |", one.title, one.id));
    let titled: Vec<String> = titled.collect();
    assert!(rows.iter().zip(&titled).all(|(row, title)| row.starts_with(title)), "{rows:#?}");
    assert_eq!(rows.len(), titled.len());
}

#[test]
fn readings_have_300_to_600_words_and_lead_nowhere() {
    for reading in library().to_read() {
        let words: usize = running(reading).iter().map(|t| t.split_whitespace().count()).sum();
        assert!((300..=600).contains(&words), "{}: {words} words", reading.id);
        assert!((2..=4).contains(&reading.minutes()), "{}: {}", reading.id, reading.minutes());
        for block in &reading.text.blocks {
            assert!(block.text.iter().all(|inline| inline.link.is_none()), "{}", reading.id);
            let text = block.plain();
            assert!(!text.contains("http") && !text.contains("www."), "{}: {text}", reading.id);
        }
    }
}

/// How many syllables a word has: its groups of vowels, but for a silent *e* at its end, and at least one. As the
/// usual counters do; within a tenth of a dictionary's count over a text.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let starts = iter::once(' ').chain(word.chars()).zip(word.chars());
    let groups = starts.filter(|(before, c)| is_vowel(*c) && !is_vowel(*before)).count();
    let silent = (word.ends_with('e') && !word.ends_with("le"))
        || (word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded"))
        || (word.ends_with("es")
            && !["ses", "zes", "ces", "ges", "xes"].iter().any(|end| word.ends_with(end)));
    (groups - usize::from(silent && groups > 1)).max(1)
}

/// The grade level of Flesch and Kincaid (1975): `0.39 words/sentences + 11.8 syllables/words − 15.59`.
fn grade(paragraphs: &[String]) -> f64 {
    let (mut sentences, mut words, mut sounds) = (0, 0, 0);
    for paragraph in paragraphs {
        // An entry of a list ends as a sentence does.
        let ends = paragraph.split_inclusive(['.', '?', '!']);
        sentences += ends.filter(|s| s.chars().any(char::is_alphabetic)).count();
        for word in paragraph.split(|c: char| !c.is_alphabetic() && c != '\'') {
            if word.chars().any(char::is_alphabetic) {
                words += 1;
                sounds += syllables(word);
            }
        }
    }
    let (sentences, words) = (f64::from(sentences as u32), f64::from(words));
    0.39 * words / sentences + 11.8 * f64::from(sounds as u32) / words - 15.59
}

#[test]
fn readings_can_be_read_after_nine_years_of_school() {
    for reading in library().to_read() {
        let grade = grade(&running(reading));
        assert!(grade <= 9.0, "{}: {grade:.1}", reading.id);
    }
    // The controls.
    let count = |word| syllables(word);
    let words = ["desire", "body", "table", "needed", "moved", "closes", "appointment", "the"];
    assert_eq!(words.map(count), [2, 2, 2, 2, 1, 2, 3, 1]);
    let learned = "Contemporary conceptualizations of responsive desire emphasize contextual and \
                   relational determinants, notwithstanding considerable interindividual variability.";
    assert!(grade(&[learned.into()]) > 20.0);
    assert!(grade(&["You can stop. It is all right.".into()]) < 1.0);
}

/// The works of the one table: how a source line names them, what for, and where they were read.
fn works() -> Vec<[String; 3]> {
    let page = include_str!("../sessions/readings/README.md");
    let table = page.split_once("## Works that they name").unwrap().1;
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| work "));
    let cells = |row: &str| {
        let cells: Vec<String> =
            row.trim_matches('|').split('|').map(|c| c.trim().into()).collect();
        cells.try_into().unwrap_or_else(|cells: Vec<String>| panic!("{cells:?}"))
    };
    rows.map(cells).collect()
}

/// A source line: `WORK, on WHAT.`
fn names_a_work(line: &str, works: &[[String; 3]]) -> bool {
    works.iter().any(|[work, ..]| {
        line.strip_prefix(work.as_str()).is_some_and(|rest| rest.starts_with(", on "))
    })
}

#[test]
fn every_source_names_a_work_of_the_one_table() {
    let works = works();
    assert!(works.len() >= 12);
    for [work, what_for, read_in] in &works {
        assert!(!what_for.is_empty() && !read_in.is_empty(), "{work}");
        let year = work.rsplit(' ').next().unwrap();
        assert!(year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()), "{work}");
    }
    let mut named = BTreeSet::new();
    for reading in library().to_read() {
        let sources = sources(reading);
        assert!(!sources.is_empty(), "{} says nowhere where it comes from", reading.id);
        for line in sources {
            assert!(names_a_work(&line, &works), "{}: {line}", reading.id);
            named.extend(
                works.iter().map(|[work, ..]| work).filter(|w| line.starts_with(*w)).cloned(),
            );
        }
    }
    let all: BTreeSet<String> = works.iter().map(|[work, ..]| work.clone()).collect();
    assert_eq!(all, named, "a work that no reading names");
    assert!(!names_a_work("Nobody 2020, on everything.", &works), "the control");
}

/// The folders of the example bundles.
fn bundles() -> Vec<PathBuf> {
    let bundles = fs::read_dir(root().join("examples/bundles")).unwrap();
    bundles.map(|bundle| bundle.unwrap().path()).collect()
}

/// The same for the readings of the example bundles.
#[test]
fn readings_of_the_examples_name_the_same_works() {
    let works = works();
    let mut looked = 0;
    for bundle in bundles() {
        let Ok(readings) = fs::read_dir(bundle.join("r")) else { continue };
        for reading in readings {
            let path = reading.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let Some((_, after)) = text.split_once(SOURCES) else { continue };
            let joined = after.replace("\n  ", " ");
            for line in joined.lines().filter_map(|line| line.strip_prefix("- ")) {
                assert!(names_a_work(line, &works), "{}: {line}", path.display());
                looked += 1;
            }
        }
    }
    assert!(looked > 5, "{looked}");
}

/// A text in a bundle that is also built in says the same there.
#[test]
fn a_reading_that_is_in_two_places_is_the_same_in_both() {
    let own = root().join("sessions/readings");
    let mut same = 0;
    for bundle in bundles() {
        let Ok(readings) = fs::read_dir(bundle.join("r")) else { continue };
        for reading in readings {
            let path = reading.unwrap().path();
            let built_in = own.join(path.file_name().unwrap());
            if built_in.is_file() {
                assert_eq!(
                    fs::read_to_string(&path).unwrap(),
                    fs::read_to_string(built_in).unwrap(),
                    "{path:?}"
                );
                same += 1;
            }
        }
    }
    assert!(same > 5, "{same}");
}

/// The rows of the table *By concern*: begin with, to read, not yet.
fn by_concern() -> Vec<[String; 4]> {
    let page = include_str!("../docs/for-therapists.md");
    let table = page.split_once("## By concern").unwrap().1;
    let rows = table.lines().skip_while(|line| !line.starts_with("| concern ")).skip(2);
    let cells = |row: &str| {
        let cells: Vec<String> =
            row.trim_matches('|').split('|').map(|c| c.trim().into()).collect();
        cells.try_into().unwrap_or_else(|cells: Vec<String>| panic!("{cells:?}"))
    };
    rows.take_while(|line| line.starts_with('|')).map(cells).collect()
}

/// What someone finds by what is on their mind is what the guide says to begin with and to read, and nothing that is
/// to wait until it was talked about.
#[test]
fn what_is_found_for_a_concern_is_what_therapists_are_told() {
    let library = library();
    let sessions = library.built_in().unwrap();
    let rows = by_concern();
    assert_eq!(rows.len(), Concern::ALL.len());
    for (concern, [name, begin_with, to_read, not_yet]) in Concern::ALL.iter().zip(&rows) {
        let found = |opened: &&OpenedSession| concern.is_practised_with(opened);
        let found: Vec<&str> =
            sessions.iter().filter(found).map(|o| o.session().title.as_str()).collect();
        for title in &found {
            assert!(begin_with.contains(title), "{name}: {title} is not in {begin_with}");
            assert!(
                !not_yet.contains(&format!("{title},")) || name == "the appointment itself",
                "{name}: {title}"
            );
        }
        // What comes later, or with somebody's word, is not found here.
        let at_once = begin_with.split("; later").next().unwrap().split("; then").next().unwrap();
        let at_once = at_once.split("; with").next().unwrap();
        for opened in &sessions {
            let title = &opened.session().title;
            let is_named = at_once.contains(title.as_str());
            assert_eq!(is_named, found.contains(&title.as_str()), "{name}: {title}");
        }
        let read = library.to_read().iter().filter(|reading| concern.is_read_in(reading));
        let read: BTreeSet<&str> = read.map(|reading| reading.title.as_str()).collect();
        let named = library.to_read().iter().map(|reading| reading.title.as_str());
        let named: BTreeSet<&str> = named.filter(|title| to_read.contains(title)).collect();
        assert_eq!(read, named, "{name}");
    }
    let unread = library.to_read().iter().filter(|r| !Concern::ALL.iter().any(|c| c.is_read_in(r)));
    assert_eq!(unread.map(|reading| reading.id).collect::<Vec<_>>(), [""; 0]);
}

/// Sessions of therapists are found by their topics: each topic belongs to some concern, but for presence, which is in
/// everything.
#[test]
fn a_session_of_a_therapist_is_found_by_its_topic() {
    let folder = tempfile::tempdir().unwrap();
    let library = library();
    for topic in Topic::ALL {
        let script = format!(
            "Session(format: 2, id: \"a\", title: \"A\", language: \"en\", practice: Grounding, topics: [{}], \
             steps: [Bell(Bowl)])",
            topic.name()
        );
        let path = folder.path().join("a.ron");
        fs::write(&path, script).unwrap();
        let opened = library.open(path.to_str().unwrap()).unwrap();
        let found =
            Concern::ALL.iter().filter(|concern| concern.is_practised_with(&opened)).count();
        assert_eq!(found, usize::from(*topic != Topic::Presence), "{topic:?}");
    }
}

/// Nobody is called by an illness, whoever looks over a shoulder.
#[test]
fn concerns_are_no_list_of_disorders() {
    let clinical = [
        "disorder",
        "dysfunction",
        "dysphoria",
        "anorgasm",
        "vaginismus",
        "erectile",
        "premature",
        "compulsi",
        "addict",
        "syndrome",
        "trauma",
        "depress",
        "anxiety",
        "hypoactive",
    ];
    let words: BTreeSet<&str> = Concern::ALL.iter().map(|concern| concern.words).collect();
    assert_eq!(words.len(), Concern::ALL.len());
    for words in words {
        let lower = words.to_lowercase();
        assert!(!clinical.iter().any(|word| lower.contains(word)), "{words}");
        assert!(words.chars().count() <= 40, "{words}");
    }
}

#[test]
fn readings_are_listed_and_read_in_a_terminal() {
    let said = |args: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let mut program = groundwork(folder.path());
        let output = program.arg("read").args(args).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, list) = said(&[]);
    assert_eq!(code, Some(0));
    for reading in library().to_read() {
        let row = format!("  {}, {} min\n", reading.title, reading.minutes());
        assert!(
            list.lines().any(|line| line.starts_with(reading.id)) && list.contains(&row),
            "{list}"
        );
    }
    let (code, text) = said(&["desire-that-answers"]);
    assert_eq!(code, Some(0));
    assert!(
        text.starts_with("Desire that answers\n\nIn films, desire starts by itself."),
        "{text}"
    );
    assert!(text.contains("\n\nTwo ways to want\n\n"), "{text}");
    assert!(text.contains("\n- Room. Enough sleep, a door that closes"), "{text}");
    assert!(text.ends_with("- Weiner and Avery-Clark 2017, on sensate focus.\n"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 70), "{text}");
    let (code, near) = said(&["desire-that-answer"]);
    assert_eq!(code, Some(2));
    assert!(near.contains("did you mean `desire-that-answers`?"), "{near}");
    let (code, far) = said(&["zzzzzzzz"]);
    assert_eq!((code, far.contains("`groundwork read` lists them")), (Some(2), true), "{far}");
}
