//! A therapist's own voice, from the microphone to a client's loudspeaker: three lines are said in the window, one of them
//! twice, packed, installed and played.

use super::person::Person;
use super::{SECOND, alone, is_silent};
use crate::microphone::{known_lines, say};
use crate::rig::reader::Role;
use crate::rig::screen::Key;
use crate::rig::wait_for;

/// Typed as passphrases.
const SECRET: &str = "a kettle and a lantern";

const SCRIPT: &str = "Session(format: 1, id: \"evening\", title: \"Three lines\", summary: \"A few words.\", language: \"en\",
    practice: Grounding, notes: [\"Not while driving.\"], lengths: [\"1m\"],
    steps: [
        Say(\"Let your weight be held.\"),
        Quiet(ideal: \"5s\", least: \"2s\", most: \"1m\"),
        Say(\"Perhaps there is a sound.\"),
        Quiet(ideal: \"5s\", least: \"2s\", most: \"1m\"),
        Say(\"There is no hurry.\"),
        Quiet(ideal: \"5s\", least: \"2s\", most: \"1m\"),
    ],
)
";

/// Loudness over time, a hundred times a second.
fn envelope(samples: impl Iterator<Item = f32>) -> Vec<f64> {
    let samples: Vec<f32> = samples.collect();
    let level = |piece: &[f32]| piece.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>().sqrt();
    samples.chunks(SECOND / 100).map(level).collect()
}

/// How much alike two envelopes are where they are most alike, and where that is.
fn alike(tape: &[f64], line: &[f64]) -> (f64, usize) {
    let own = line.iter().map(|level| level * level).sum::<f64>();
    let at = |from: usize| {
        let part = &tape[from..from + line.len()];
        let both: f64 = part.iter().zip(line).map(|(one, other)| one * other).sum();
        let its = part.iter().map(|level| level * level).sum::<f64>();
        both / (own * its).sqrt().max(f64::MIN_POSITIVE)
    };
    let all = (0..tape.len().saturating_sub(line.len())).map(|from| (at(from), from));
    all.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or((0.0, 0))
}

#[test]
fn lines_said_in_the_window_are_heard_by_a_client() {
    let _alone = alone();
    // Four different lines of two to four seconds.
    let short = |line: &Vec<f32>| (2 * SECOND..4 * SECOND).contains(&line.len());
    let lines: Vec<Vec<f32>> = known_lines().filter(short).take(4).collect();
    let folder = |person: &Person| person.desk.home().join("Documents/evenings");
    let therapist = Person::after("recording", &["studio", "~/Documents/evenings"], |desk| {
        desk.server.add_microphone();
        let folder = desk.home().join("Documents/evenings");
        groundwork::studio::Starter::Sample.write(&folder).unwrap();
        std::fs::write(folder.join("s/evening.ron"), SCRIPT).unwrap();
        let manifest = folder.join("bundle.ron");
        let text = std::fs::read_to_string(&manifest).unwrap();
        let text = text.replace("Your name, or that of your practice", "A practice");
        let text = text.replace("Your training and titles, as you state them", "A therapist");
        let text = text.replace("How clients reach you", "At the appointment");
        std::fs::write(&manifest, text).unwrap();
    });
    let bundle = folder(&therapist);
    let session = bundle.join("s/evening.ron");
    therapist.press("Three lines");
    therapist.press("Record…");
    therapist.see("The microphone is open");
    therapist.look("1-page");
    for (number, line) in [(1, &lines[0]), (2, &lines[1]), (3, &lines[2])] {
        therapist.see(&format!("line {number} of 3"));
        therapist.desk.screen.press(&[Key::Space]);
        therapist.see("Recording");
        if number == 2 {
            // That was another line.
            say(&therapist.desk.server, &lines[3]);
            therapist.desk.screen.press(&[Key::R]);
            therapist.see("Recording  0:00");
        }
        say(&therapist.desk.server, line);
        therapist.look(&format!("2-recording-{number}"));
        therapist.desk.screen.press(&[Key::Space]);
        therapist.see("are kept");
        therapist.look(&format!("3-take-{number}"));
        therapist.desk.screen.press(&[Key::Enter]);
        therapist.on_disk(&session, &format!("a/evening-0{number}.flac"));
    }
    therapist.see("That was the last line.");
    therapist.press("Back");
    therapist.focus(Role::Press, "Paste a script…");
    therapist.press("Back");
    therapist.press("Hand over…");
    therapist.see("Nothing is missing: it can be packed.");
    therapist.press("Make a key…");
    therapist.type_secret("New passphrase", SECRET);
    therapist.type_secret("Once more", SECRET);
    therapist.press("Make the key");
    therapist.see("Your key is made.");
    therapist.type_secret("Passphrase of your key", SECRET);
    therapist.press("Pack");
    therapist.see("A quiet evening, version 1, is in");
    let packed = bundle.join("packed/my-bundle-v1.groundwork");
    let copy = std::env::temp_dir().join(format!("recording-{}.groundwork", std::process::id()));
    std::fs::copy(&packed, &copy).unwrap();
    drop(therapist);

    let client = Person::after("recording-client", &[], |desk| {
        let install = desk.program().args(["bundle", "install"]).arg(&copy).output().unwrap();
        assert!(install.status.success(), "{install:?}");
    });
    std::fs::remove_file(&copy).unwrap();
    client.press("Look around first");
    let recorder = client.desk.server.record();
    client.press("Begin");
    wait_for("the first line", || (!is_silent(&recorder.frames(), 0.1)).then_some(()));
    client.look("1-sitting");
    let tape = wait_for("the minute", || {
        std::thread::sleep(std::time::Duration::from_millis(500));
        let tape = recorder.frames();
        let first = tape.iter().position(|frame| *frame != [0.0; 2])?;
        (tape.len() > first + 62 * SECOND).then_some(tape)
    });
    let tape = envelope(tape.iter().map(|frame| frame[0]));
    let mut last = 0;
    for (number, line) in lines.iter().enumerate() {
        let (found, at) = alike(&tape, &envelope(line.iter().copied()));
        println!("line {number}: {found:.3} at {:.1} s", at as f64 / 100.0);
        if number < 3 {
            assert!(found > 0.95 && at >= last, "line {number}: {found} at {at}");
            last = at;
        } else {
            // The control: the take that was not kept is not heard.
            assert!(found < 0.9, "{found}");
        }
    }
}
