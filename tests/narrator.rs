//! The built-in sessions can be spoken, and, with a voice pack, are.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use groundwork::domain::{Line, Session};
use groundwork::library::Folders;
use groundwork::library::{Narrations, spoken_lines};
use groundwork::narrator::{
    ClipKey, Cores, Narrator, Narrators, PackError, Pronouncer, SPEECH_RATE, SpeakError, Voice,
    VoicePack, vocabulary,
};
use groundwork::script;

fn built_in() -> Vec<Session> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "ron"));
    paths.sort();
    let read = |path: &PathBuf| {
        let parsed = script::parse(path.to_str().unwrap(), &fs::read(path).unwrap());
        parsed.unwrap_or_else(|_| panic!("{} is not a session", path.display())).session
    };
    paths.iter().map(read).collect()
}

#[test]
fn every_word_of_the_built_in_sessions_has_phonemes() {
    let pronouncer = Pronouncer::new();
    let sessions = built_in();
    let lines: Vec<&Line> = sessions.iter().flat_map(spoken_lines).collect();
    assert!(lines.len() > 50, "{} lines", lines.len());
    let problems: Vec<String> = lines
        .iter()
        .filter_map(|line| pronouncer.pronounce(&line.text, &line.say_as).err())
        .map(|error| error.to_string())
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The installed voice pack.
fn pack() -> VoicePack {
    let places = Folders::find(std::env::var_os("GROUNDWORK_DATA").map(PathBuf::from)).unwrap();
    VoicePack::open(&places.voices()).unwrap()
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn a_narrator_says_the_same_every_time_at_a_calm_pace() {
    let text =
        "Whenever you notice that your attention has wandered, you can gently bring it back.";
    let phonemes = Pronouncer::new().pronounce(text, &Default::default()).unwrap();
    for voice in Voice::ALL {
        let say = || Narrator::load(&pack(), voice).unwrap().speak(&phonemes).unwrap();
        let speech = say();
        assert!(speech == say(), "{voice} differs from itself");
        let minutes = speech.len() as f64 / f64::from(SPEECH_RATE) / 60.0;
        let pace = text.split(' ').count() as f64 / minutes;
        assert!((110.0..165.0).contains(&pace), "{voice} speaks {pace:.0} words a minute");
        assert!(speech.iter().all(|sample| sample.abs() < 2.0));
    }
}

/// The longest silence in speech, in seconds: what is 40 dB below its loudest hundredth of a second.
fn longest_silence(speech: &[f32]) -> f64 {
    let hundredth = SPEECH_RATE as usize / 100;
    let power = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>();
    let powers: Vec<f32> = speech.chunks(hundredth).map(power).collect();
    let most = powers.iter().copied().fold(0.0, f32::max) * 1e-4;
    let silences = powers.split(|power| *power > most).map(<[f32]>::len);
    silences.max().unwrap_or(0) as f64 / 100.0
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn narrators_rest_between_sentences_and_at_commas() {
    let pronouncer = Pronouncer::new();
    for voice in Voice::BUILT_IN {
        let narrator = Narrator::load(&pack(), voice).unwrap();
        let rest = |text: &str| {
            let phonemes = pronouncer.pronounce(text, &Default::default()).unwrap();
            longest_silence(&narrator.speak(&phonemes).unwrap())
        };
        let sentences = rest("Still here. Still held by what is under you.");
        let clauses = rest("You may notice warmth, or nothing at all.");
        let none = rest("The floor is there.");
        assert!((0.7..1.2).contains(&sentences), "{voice}: {sentences} s between sentences");
        assert!((0.25..0.7).contains(&clauses), "{voice}: {clauses} s at a comma");
        assert!(none < 0.25, "{voice}: {none} s within a clause");
    }
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn lines_that_are_spoken_at_once_sound_as_one_by_one() {
    let pronouncer = Pronouncer::new();
    let narrator = Narrator::load(&pack(), Voice::Clara).unwrap();
    let lines = ["One breath.", "And another one, as it comes.", "The floor is there."];
    let lines = lines.map(|text| pronouncer.pronounce(text, &Default::default()).unwrap());
    let alone = lines.each_ref().map(|line| narrator.speak(line).unwrap());
    let narrator = &narrator;
    let at_once = std::thread::scope(|scope| {
        let spoken = lines
            .each_ref()
            .map(|line| scope.spawn(move || narrator.speak_on(line, &Cores::new(1)).unwrap()));
        spoken.map(|line| line.join().unwrap())
    });
    assert!(alone == at_once);
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn a_line_longer_than_the_model_takes_is_spoken_whole() {
    let sentence = "Perhaps there is warmth, or coolness, or a slight tingling in the fingers. ";
    let pronouncer = Pronouncer::new();
    let narrator = Narrator::load(&pack(), Voice::Clara).unwrap();
    let seconds = |text: &str| {
        let phonemes = pronouncer.pronounce(text, &Default::default()).unwrap();
        narrator.speak(&phonemes).unwrap().len() as f64 / f64::from(SPEECH_RATE)
    };
    let (once, nine_times) = (seconds(sentence), seconds(&sentence.repeat(9)));
    assert!((8.0..11.0).contains(&(nine_times / once)), "{once} s, {nine_times} s");
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn rewording_a_line_makes_only_that_line_again() {
    let folder = tempfile::tempdir().unwrap();
    let lines =
        ["You may like to notice how your feet meet the floor, just as they are.", "And rest."];
    let (mut lines, voice) = (lines.map(Line::plain), Voice::Thomas);
    let mut narrations = Narrations::open(folder.path()).unwrap();
    let mut narrate = |lines: &[Line]| {
        let mut spoken = Vec::new();
        let lines: Vec<&Line> = lines.iter().collect();
        let done = narrations.narrate(&lines, voice, &Narrators::of(pack().folder()), |now| {
            spoken.push(now.text.to_string());
            ControlFlow::Continue(())
        });
        let files =
            lines.iter().map(|line| fs::read(narrations.clip(line, voice).unwrap()).unwrap());
        (done.unwrap().kept, spoken, files.collect::<Vec<_>>())
    };
    let (kept, spoken, first) = narrate(&lines);
    assert_eq!((kept, spoken.len()), (0, 2));
    lines[1] = Line::plain("And pause.");
    let (kept, spoken, second) = narrate(&lines);
    assert_eq!((kept, spoken), (1, vec!["And pause.".to_string()]));
    assert!(first[0] == second[0] && first[1] != second[1]);
    // Back again, it is the same clip as before.
    lines[1] = Line::plain("And rest.");
    fs::remove_dir_all(folder.path().join("thomas")).unwrap();
    assert!(narrate(&lines).2 == first);
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn a_pack_with_one_changed_byte_is_refused() {
    let copy = tempfile::tempdir().unwrap();
    let whole = pack();
    for name in ["pack.ron", "model.onnx", "voices/af_heart.bin"] {
        let path = copy.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(whole.folder().join(name), path).unwrap();
    }
    let copied = VoicePack::open(copy.path()).unwrap();
    assert!(Narrator::load(&copied, Voice::Clara).is_ok());
    let path = copy.path().join("model.onnx");
    let mut model = fs::read(&path).unwrap();
    let middle = model.len() / 2;
    model[middle] ^= 1;
    fs::write(&path, model).unwrap();
    let error = Narrator::load(&copied, Voice::Clara).err();
    assert!(matches!(error, Some(SpeakError::Pack(PackError::Damaged { .. }))), "{error:?}");
}

/// The clips are of the words as they would be spoken now: a change of lexicon, model or levelling
/// asks for `groundwork narrate sessions` again.
#[test]
fn every_recording_of_the_built_in_sessions_is_up_to_date() {
    let pronouncer = Pronouncer::new();
    let audio = Path::new(env!("CARGO_MANIFEST_DIR")).join("audio");
    let narrations = Narrations::open(&audio).unwrap();
    let sessions = built_in();
    for line in sessions.iter().flat_map(spoken_lines) {
        let phonemes = pronouncer.pronounce(&line.text, &line.say_as).unwrap();
        for voice in Voice::BUILT_IN {
            let row = narrations.credits().find(line, voice).unwrap_or_else(|| {
                panic!("`{}` is not recorded by {voice}", line.text);
            });
            assert_eq!(row.key, ClipKey::new(&phonemes, voice).as_str(), "{voice}: {}", line.text);
            assert!(narrations.clip(line, voice).is_some(), "{} is missing", row.file);
        }
    }
}

/// Guidance is spoken calmly: what is listed of the clips of eight words and more, by their length.
#[test]
fn no_recording_of_the_built_in_sessions_is_hurried() {
    let audio = Path::new(env!("CARGO_MANIFEST_DIR")).join("audio");
    let narrations = Narrations::open(&audio).unwrap();
    for voice in Voice::BUILT_IN {
        let rows = narrations.credits().lines.iter().filter(|row| row.voice == voice.name());
        let mut paces: Vec<(f64, &str)> = rows
            .map(|row| (row.text.split_whitespace().count() as f64, row))
            .filter(|(words, _)| *words >= 8.0)
            .map(|(words, row)| (words * 60.0 / row.length().as_secs_f64(), &*row.text))
            .collect();
        paces.sort_by(|one, other| one.0.total_cmp(&other.0));
        assert!(paces.len() > 100, "{voice} says {} long lines", paces.len());
        let (median, _) = paces[paces.len() / 2];
        assert!(median <= 160.0, "{voice} speaks {median:.0} words a minute");
        let (most, text) = paces[paces.len() - 1];
        assert!(most <= 190.0, "{voice} says `{text}` at {most:.0} words a minute");
    }
}

/// Each row of the tables in docs/narration.md: a phoneme, a word, the word's pronunciation.
#[test]
fn the_documented_phonemes_are_heard_in_their_words() {
    let pronouncer = Pronouncer::new();
    let cell = |cell: &str| cell.trim().trim_matches('`').to_string();
    let (mut rows, mut wrong) = (0, Vec::<String>::new());
    for row in include_str!("../docs/narration.md").lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<String> = row.trim_matches('|').split('|').map(cell).collect();
        let [phoneme, word, whole] = &cells[..] else { continue };
        let symbol = phoneme.chars().next().unwrap();
        assert!(vocabulary::is_sound(symbol) && phoneme.chars().count() == 1, "{row}");
        assert!(whole.contains(symbol), "{row}");
        let spoken = pronouncer.pronounce(word, &Default::default()).unwrap();
        if spoken.as_str() != whole {
            wrong.push(format!("{word}: {}, documented as {whole}", spoken.as_str()));
        }
        rows += 1;
    }
    assert_eq!((rows, wrong), (28, Vec::new()));
}
