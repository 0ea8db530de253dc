//! What a speech recogniser hears of a page that the narrators read, and of the built-in sessions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use groundwork::audio::Mix;
use groundwork::audio::decode;
use groundwork::audio::render::play_through;
use groundwork::domain::{EventKind, Line, Request};
use groundwork::library::{Folders, Library, Narrations, OpenedSession, Wishes, spoken_lines};
use groundwork::narrator::{Voice, VoicePack};
use groundwork::script::parse;
use unicode_normalization::UnicodeNormalization as _;

use crate::read_through::Reading;
use crate::rig::program::{Desk, groundwork};
use crate::rig::told;

/// Share of the words that may be misheard. A recogniser also mishears people: it is no measure of its own,
/// but a word that is read wrong, or not at all, is heard wrong.
const MOST: f64 = 0.05;

/// The same for the built-in sessions, which have no names, times or amounts.
const MOST_IN_SESSIONS: f64 = 0.02;

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

/// What the recogniser hears in sound files, a line for each.
fn listen(files: impl IntoIterator<Item = PathBuf>) -> String {
    let listen = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/listen");
    let output = Command::new(listen).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
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
        let text = listen(clips);
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

/// Writes what a sitting of the usual length puts out, bed and all, where somebody speaks and half a second around it,
/// and returns the words that are spoken there.
fn spoken_part(
    library: &Library,
    opened: &OpenedSession,
    voice: Voice,
    into: &Path,
) -> Vec<String> {
    let lengths = &opened.session().lengths;
    let request = Request { target: Some(lengths[(lengths.len() - 1) / 2]), ..Request::default() };
    let wishes = Wishes { voice: Some(voice), request, ..Wishes::default() };
    let prepared = library.prepare(opened, wishes).unwrap();
    let (mut text, mut spoken) = (String::new(), Vec::new());
    for event in prepared.timeline.events() {
        if let EventKind::Line { text: line, .. } = &event.kind {
            text = format!("{text} {line}");
            spoken.push((event.start.0.saturating_sub(24_000), event.end().0 + 24_000));
        }
    }
    let (mut at, mut samples) = (0u64, Vec::new());
    play_through(prepared.score, Mix::default(), |block| {
        for frame in block {
            if spoken.iter().any(|(from, to)| (*from..*to).contains(&at)) {
                let sample = f64::from(frame.left + frame.right) / 2.0;
                samples.extend(((sample * 32_767.0) as i16).to_le_bytes());
            }
            at += 1;
        }
        Ok(())
    })
    .unwrap();
    let size = samples.len() as u32;
    let header = [
        &b"RIFF"[..],
        &(size + 36).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data",
        &size.to_le_bytes(),
    ];
    fs::write(into, [header.concat(), samples].concat()).unwrap();
    words(&text)
}

/// Every session as it is heard at its usual length, in both voices and over its bed. `GROUNDWORK_HEARD` may name those
/// to listen to, with commas between them.
#[test]
#[ignore = "needs a recogniser, which ./scripts/listen fetches, and half an hour"]
fn every_session_is_heard_word_by_word() {
    let library = Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap());
    let only = std::env::var("GROUNDWORK_HEARD").ok();
    let desk = tempfile::tempdir().unwrap();
    let (mut files, mut said) = (Vec::new(), Vec::new());
    for opened in library.built_in().unwrap() {
        let id = opened.session().id.clone();
        if only.as_ref().is_some_and(|only| only.split(',').all(|one| one != id)) {
            continue;
        }
        for voice in Voice::BUILT_IN {
            let file = desk.path().join(format!("{id}-{voice}.wav"));
            said.push((voice, id.clone(), spoken_part(&library, &opened, voice, &file)));
            files.push(file);
        }
    }
    assert!(!said.is_empty());
    let text = listen(files);
    let mut sums: BTreeMap<Voice, (f64, usize)> = BTreeMap::new();
    for ((voice, id, said), heard) in said.iter().zip(text.lines()) {
        let share = misheard(&words(heard), said);
        println!("{voice} {id}: {:.1} % of {} words misheard", share * 100.0, said.len());
        if share > MOST_IN_SESSIONS {
            println!("  said  {}\n  heard {}", said.join(" "), words(heard).join(" "));
        }
        let sum = sums.entry(*voice).or_default();
        *sum = (sum.0 + share * said.len() as f64, sum.1 + said.len());
        // The control: the same words in another order.
        let backward: Vec<String> = said.iter().rev().cloned().collect();
        assert!(misheard(&words(heard), &backward) > 0.3, "{id}");
    }
    for (voice, (wrong, all)) in sums {
        println!("{voice}: {:.2} % of {all} words misheard", wrong / all as f64 * 100.0);
        assert!(wrong / all as f64 <= MOST_IN_SESSIONS, "{voice}");
    }
}

/// A whole session read into a phone, with the noise of a room, a line read twice, and AAC of 64 kbit/s: each of its lines
/// starts and ends cleanly once it is taken in, and is heard as it was said.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a recogniser, which ./scripts/listen fetches"]
fn a_session_read_into_a_phone_is_heard_word_by_word() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions/settling-scan.ron");
    let script = fs::read_to_string(script).unwrap();
    let session = parse("it.ron", script.as_bytes()).unwrap().session;
    let lines: Vec<Line> = spoken_lines(&session).into_iter().cloned().collect();
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.insert(4, 3);
    let desk = Desk::with_a_bundle();
    let own = script.replace("id: \"settling-scan\"", "id: \"evening\"");
    fs::write(desk.path("evenings/s/evening.ron"), own).unwrap();
    let reading = Reading::of(&lines, &order).in_a_room(20.0);
    fs::write(desk.path("it.wav"), reading.wav()).unwrap();
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-i", "it.wav", "-c:a", "aac", "-b:a", "64k", "reading.m4a"])
        .current_dir(desk.folder())
        .status();
    assert!(made.expect("ffmpeg is needed; ./scripts/test installs it").success());
    let begun = Instant::now();
    let said = desk.ok(&[
        "bundle",
        "take-in",
        "evenings",
        "reading.m4a",
        "--session",
        "evening",
        "--whole",
    ]);
    told(&format!(
        "{} lines in a recording of {:.0} s were taken in within {:.0} s: {}",
        lines.len(),
        reading.seconds(),
        begun.elapsed().as_secs_f64(),
        said.lines().next().unwrap()
    ));

    let file = |line| desk.path(&format!("evenings/a/evening-{line:02}.flac"));
    let files: Vec<PathBuf> = (1..=lines.len()).map(file).collect();
    for file in &files {
        let clip = decode::decode(&fs::read(file).unwrap()).unwrap();
        let samples = clip.left();
        let power = |part: &[f32]| {
            part.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / part.len() as f64
        };
        // 30 ms at its ends are far softer than the speech, so nothing was cut off in a word.
        let whole = power(samples);
        for end in [&samples[..1_440], &samples[samples.len() - 1_440..]] {
            let below = 10.0 * (power(end) / whole).log10();
            assert!(below < -20.0, "{}: {below:.1} dB", file.display());
        }
    }
    let text = listen(files);
    let said: Vec<String> = lines.iter().flat_map(|line| words(&line.text)).collect();
    let heard = words(&text);
    let share = misheard(&heard, &said);
    told(&format!("{:.1} % of its {} words misheard", share * 100.0, said.len()));
    assert!(share <= MOST_IN_SESSIONS, "{share:.3}:\n{}\n{}", said.join(" "), heard.join(" "));
    // The control: the same words in another order.
    let backward: Vec<String> = said.iter().rev().cloned().collect();
    assert!(misheard(&heard, &backward) > 10.0 * MOST_IN_SESSIONS);
    desk.pack("my.key", "e.groundwork");
    assert!(desk.ok(&["bundle", "show", "e.groundwork"]).contains("evening"));
}
