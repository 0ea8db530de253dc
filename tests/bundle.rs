//! What a therapist does with a bundle, as it is typed, and what stock tools say of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rig::program::Desk;
use crate::rig::zipped::{Lies, zipped};

/// What stock tools say: that they found nothing wrong.
fn agrees(command: &mut Command) {
    let output = command.output().expect("./scripts/test installs it");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}{err}");
}

#[cfg(unix)]
#[test]
fn a_packed_file_is_as_open_to_others_as_the_umask_says() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::with_a_bundle();
    let pack = ["bundle", "pack", "evenings", "--key", "my.key", "--out"];
    for (umask, mode) in [("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        let mut command = Command::new("bash");
        let lines = format!("umask {umask}; exec \"$@\"");
        command.args(["-c", &lines, "bash", env!("CARGO_BIN_EXE_groundwork")]);
        command.args(pack).arg("rights.groundwork");
        command
            .env("GROUNDWORK_DATA", desk.path("data"))
            .env("GROUNDWORK_PASSPHRASE", "a quiet room");
        agrees(command.current_dir(desk.folder()));
        let there = fs::metadata(desk.path("rights.groundwork")).unwrap();
        assert_eq!(there.permissions().mode() & 0o777, mode, "{umask}");
    }
    // One that cannot be made is told by its own name.
    let (code, said) = desk.run(&[&pack[..], &["nowhere/e.groundwork"]].concat());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("could not write `nowhere/e.groundwork`"), "{said}");
    assert!(!said.contains("unfinished"), "{said}");
}

#[test]
fn from_nothing_to_a_signed_file_with_an_own_recording() {
    let desk = Desk::with_a_key();
    desk.ok(&["bundle", "new", "evenings"]);
    // What the starter says of its author is no one's.
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!((code, said.ends_with("This cannot be packed yet.\n")), (1, true), "{said}");
    assert!(said.starts_with(
        "the author's `name` is still `Your name, or that of your practice`, which clients would read beside \
         everything; put your own into `bundle.ron`\n"
    ));
    let (code, said) =
        desk.run(&["bundle", "pack", "evenings", "--key", "my.key", "--out", "e.groundwork"]);
    assert_eq!(code, 2);
    for field in ["name", "credentials", "contact"] {
        assert!(said.contains(&format!("the author's `{field}` is still")), "{said}");
    }
    let manifest = desk.path("evenings/bundle.ron");
    let text = fs::read_to_string(&manifest).unwrap();
    let named = text
        .replace("Your name, or that of your practice", "A practice")
        .replace("Your training and titles, as you state them", "Couples therapist")
        .replace("How clients reach you", "At the appointment");
    fs::write(&manifest, named).unwrap();
    assert!(desk.ok(&["bundle", "check", "evenings"]).contains("no errors, no advice"));
    let played = ["play", "evenings/s/evening.ron", "--length", "2m", "--output", "null", "--fast"];
    assert!(desk.ok(&played).contains("You practised 2 minutes."));

    // A recording of one's own, as a recorder writes it.
    let voice = ["render", "five-senses", "--length", "2m", "--only", "voice", "--out"];
    desk.ok(&[&voice[..], &["evenings/a/01-further.wav"]].concat());
    let path = desk.path("evenings/s/evening.ron");
    let script = fs::read_to_string(&path).unwrap().replace(
        "        Say(\"Perhaps there is a sound that is further away.\"),",
        "        Line(text: \"Perhaps there is a sound.\", clip: \"a/01-further.wav\"),",
    );
    fs::write(&path, script.replace("lengths: [\"2m\", \"5m\"]", "lengths: [\"5m\"]")).unwrap();
    let said = desk.ok(&["bundle", "check", "evenings"]);
    assert!(said.starts_with("a/01-further.wav: WAV, 2m, -1"), "{said}");
    assert!(said.contains(" LUFS\n\n"), "{said}");
    assert!(said.contains("1 recording, no errors"), "{said}");

    let said = desk.pack("my.key", "e.groundwork");
    let words = desk.ok(&["bundle", "key", "words", "my.key"]);
    assert!(said.ends_with(&words), "{said}{words}");
    assert_eq!(words.lines().nth(1).unwrap().split_whitespace().count(), 8);
    let verified = desk.ok(&["bundle", "verify", "e.groundwork"]);
    assert!(verified.starts_with("`e.groundwork` is whole, and its signature holds."));
    let shown = desk.ok(&["bundle", "show", "e.groundwork"]);
    assert!(shown.contains("Session    A quiet evening"), "{shown}");

    // The same again is the same to the last byte.
    desk.pack("my.key", "again.groundwork");
    let bytes = fs::read(desk.path("e.groundwork")).unwrap();
    assert!(bytes == fs::read(desk.path("again.groundwork")).unwrap());

    // Stock tools see the same in it.
    let unzip = |args: &[&str]| {
        let mut command = Command::new("unzip");
        command.args(args).current_dir(desk.folder());
        command
    };
    agrees(&mut unzip(&["-tq", "e.groundwork"]));
    agrees(&mut unzip(&["-q", "e.groundwork", "-d", "out"]));
    let flac = fs::read(desk.path("out/a/01-further.flac")).unwrap();
    assert_eq!(&flac[..4], b"fLaC");
    let session = fs::read_to_string(desk.path("out/s/evening.ron")).unwrap();
    assert!(session.contains("clip: \"a/01-further.flac\""));
    let minisign = |file: &str| {
        let mut command = Command::new("minisign");
        command.args(["-V", "-m", file, "-x", "bundle.ron.minisig", "-p", "author.pub"]);
        command.current_dir(desk.path("out"));
        command
    };
    agrees(&mut minisign("bundle.ron"));
    assert!(!minisign("mimetype").output().unwrap().status.success());
}

#[test]
fn what_is_wrong_is_said_all_at_once() {
    let desk = Desk::with_a_key();
    desk.ok(&["bundle", "new", "evenings"]);
    let (code, said) = desk.run(&["bundle", "new", "evenings"]);
    assert_eq!(
        (code, said.contains("a bundle begins in a folder of its own")),
        (2, true),
        "{said}"
    );
    // What it begins with is chosen by name, and an empty one says what is to be written first.
    desk.ok(&["bundle", "new", "programme", "--with", "settling-four-weeks"]);
    let (code, said) = desk.run(&["bundle", "check", "programme"]);
    assert_eq!((code, said.contains("is still `Your name, or that of your practice`")), (1, true));
    let (code, said) = desk.run(&["bundle", "new", "other", "--with", "nothing"]);
    let known = "a bundle begins with one of empty, sample, settling-four-weeks, closer-six-weeks";
    assert_eq!((code, said.contains(known)), (2, true), "{said}");
    desk.ok(&["bundle", "new", "blank", "--with", "empty"]);
    let (code, said) = desk.run(&["bundle", "check", "blank"]);
    assert_eq!((code, said.contains("`name`")), (1, true), "{said}");
    let change = |name: &str, from: &str, to: &str| {
        let path = desk.path("evenings").join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{name}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    change("s/evening.ron", "Bell(Bowl)", "Bell(Bowel)");
    change("r/about.md", "A few", "<b>A few</b>");
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1);
    assert!(said.contains("did you mean `Bowl`?"), "{said}");
    assert!(said.contains("line 3 has HTML, which is not shown"), "{said}");
    assert!(said.ends_with("This cannot be packed yet.\n"), "{said}");
    let (code, said) =
        desk.run(&["bundle", "pack", "evenings", "--key", "my.key", "--out", "e.groundwork"]);
    assert_eq!(code, 2, "{said}");
    assert!(!Path::exists(&desk.path("e.groundwork")));
}

#[test]
fn a_refusal_can_be_read_on_the_phone() {
    let desk = Desk::with_a_bundle();
    desk.pack("my.key", "e.groundwork");
    let mut bytes = fs::read(desk.path("e.groundwork")).unwrap();
    let at = bytes.windows(7).position(|part| part == b"evening").unwrap();
    bytes[at] ^= 1;
    fs::write(desk.path("changed.groundwork"), &bytes).unwrap();
    let (code, said) = desk.run(&["bundle", "verify", "changed.groundwork"]);
    assert_eq!(code, 1);
    assert_eq!(
        said,
        "A part of the file was damaged on its way. Please get it again. (sum: bundle.ron)\n"
    );
    fs::write(desk.path("text.groundwork"), "hello").unwrap();
    let (code, said) = desk.run(&["bundle", "show", "text.groundwork"]);
    assert_eq!((code, &*said), (1, "This file is not a Groundwork bundle. (not-a-bundle)\n"));
    let (code, said) = desk.run(&["bundle", "verify", "nowhere.groundwork"]);
    assert_eq!(code, 2);
    assert!(said.contains("could not open `nowhere.groundwork`"), "{said}");
}

/// The folders of the examples: of programmes, or of templates, which have a session to be completed.
fn examples(templates: bool) -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/bundles");
    let folders = fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path());
    folders.filter(|folder| folder.join("s").exists() == templates).collect()
}

/// Copies an example to a desk, and returns its name and its folder there.
fn copied<'f>(desk: &Desk, folder: &'f Path) -> (&'f str, PathBuf) {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let own = desk.path(name);
    for inside in ["", "r", "s"].map(Path::new).into_iter().filter(|it| folder.join(it).exists()) {
        fs::create_dir_all(own.join(inside)).unwrap();
        for file in fs::read_dir(folder.join(inside)).unwrap().map(|entry| entry.unwrap()) {
            if file.path().is_file() {
                fs::copy(file.path(), own.join(inside).join(file.file_name())).unwrap();
            }
        }
    }
    (name, own)
}

/// What a therapist puts in place of what the examples have of an author.
const OWN: [(&str, &str); 3] = [
    ("Your name, or that of your practice", "A practice"),
    ("Your training and titles, as you state them", "A therapist"),
    ("How clients reach you", "At the appointment"),
];

#[test]
fn the_starter_programmes_can_be_handed_out() {
    let desk = Desk::with_a_key();
    let mut seen = 0;
    for folder in examples(false) {
        let (name, own) = copied(&desk, &folder);
        // As they are, they would be signed by nobody.
        let pack = ["bundle", "pack", name, "--key", "my.key", "--out", "p.groundwork"];
        for (args, expected) in [(&["bundle", "check", name][..], 1), (&pack, 2)] {
            let (code, said) = desk.run(args);
            assert_eq!(code, expected, "{said}");
            for field in ["name", "credentials", "contact"] {
                assert!(said.contains(&format!("the author's `{field}` is still `")), "{said}");
            }
        }
        assert!(!desk.path("p.groundwork").exists());
        let path = own.join("bundle.ron");
        let mut text = fs::read_to_string(&path).unwrap();
        for (from, to) in OWN {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        fs::write(&path, &text).unwrap();
        // A word that everyone can read opens nothing for one's own clients.
        for (stage, word) in [("near", "your own first word"), ("touch", "your own second word")] {
            if text.contains(word) {
                let said = desk.run(&["bundle", "check", name]).1;
                let still = format!("the word that opens the stage `{stage}` is still `{word}`");
                assert!(said.contains(&still), "{said}");
            }
            text = text.replace(word, "meadow");
        }
        fs::write(&path, &text).unwrap();
        let said = desk.ok(&["bundle", "check", name]);
        // Their sessions are built in.
        assert!(said.ends_with("no errors, no advice\n"), "{said}");
        desk.ok(&pack);
        desk.ok(&["bundle", "verify", "p.groundwork"]);
        fs::remove_file(desk.path("p.groundwork")).unwrap();
        seen += 1;
    }
    assert_eq!(seen, 5);
}

/// A template is refused until each of its blanks is filled, be it by words or by a recording.
#[test]
fn templates_are_packed_once_their_blanks_are_filled() {
    let desk = Desk::with_a_key();
    let mut seen = 0;
    for folder in examples(true) {
        let (name, own) = copied(&desk, &folder);
        let path = own.join("bundle.ron");
        let mut text = fs::read_to_string(&path).unwrap();
        let words = [("your own first word", "meadow")];
        for (from, to) in OWN.iter().chain(&words) {
            text = text.replace(from, to);
        }
        fs::write(&path, &text).unwrap();
        let path = own.join(format!("s/{name}.ron"));
        let mut script = fs::read_to_string(&path).unwrap();
        let blanks = script.matches("text: \"[").count();
        assert!(blanks > 0, "{name}");
        let pack = ["bundle", "pack", name, "--key", "my.key", "--out", "t.groundwork"];
        for left in (0..blanks).rev() {
            fs::write(&path, &script).unwrap();
            let (code, said) = desk.run(&["bundle", "check", name]);
            assert_eq!(code, 1, "{said}");
            assert!(said.contains("square brackets"), "{said}");
            let (code, said) = desk.run(&pack);
            assert_eq!((code, desk.path("t.groundwork").exists()), (2, false), "{said}");
            let (from, to) = (script.find("text: \"[").unwrap(), script.find("]\",").unwrap());
            script.replace_range(from..to + 1, "text: \"As you agreed.");
            assert_eq!(script.matches("text: \"[").count(), left);
        }
        // The recordings that it names are still to be made, or the lines are left to a narrator.
        fs::write(&path, &script).unwrap();
        let (code, said) = desk.run(&["bundle", "check", name]);
        assert_eq!((code, said.contains("there is no such file or folder")), (1, true), "{said}");
        let spoken = script.lines().filter(|line| !line.contains("clip: "));
        fs::write(&path, spoken.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        let said = desk.ok(&["bundle", "check", name]);
        assert!(said.contains("no errors, no advice; "), "{said}");
        desk.ok(&pack);
        desk.ok(&["bundle", "verify", "t.groundwork"]);
        fs::remove_file(desk.path("t.groundwork")).unwrap();
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn a_key_stays_closed_and_is_not_written_over() {
    let desk = Desk::with_a_key();
    let (code, said) = desk.run(&["bundle", "key", "new", "my.key"]);
    assert_eq!(code, 2, "{said}");
    let mut other = desk.command(&["bundle", "key", "words", "my.key"]);
    let output = other.env("GROUNDWORK_PASSPHRASE", "another one").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("it is damaged, or the passphrase is wrong"), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(desk.path("my.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// A 16-bit WAV file of one channel at 8 kHz.
fn wav(samples: impl Iterator<Item = f32>) -> Vec<u8> {
    let data: Vec<u8> = samples.flat_map(|s| ((s * 32_767.0) as i16).to_le_bytes()).collect();
    let bytes = data.len() as u32;
    [
        &b"RIFF"[..],
        &(36 + bytes).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data",
        &bytes.to_le_bytes(),
        &data,
    ]
    .concat()
}

#[test]
fn recordings_are_listened_to_before_they_are_packed() {
    let desk = Desk::with_a_bundle();
    let path = desk.path("evenings/bundle.ron");
    let manifest = fs::read_to_string(&path).unwrap();
    let with = |names: &[&str]| {
        let named = names
            .iter()
            .map(|name| format!("Recording(file: \"a/{name}.wav\", title: \"{name}\")"));
        let list = named.collect::<Vec<_>>().join(", ");
        let field = format!("recordings: [{list}],\n    programme:");
        fs::write(&path, manifest.replacen("programme:", &field, 1)).unwrap();
    };
    let tone = |amplitude: f32| {
        let at = (0..24_000).map(|n| n as f32 / 8_000.0);
        wav(at.map(move |t| (amplitude * (t * 2_000.0).sin()).clamp(-1.0, 1.0)))
    };
    for (name, amplitude) in [("good", 0.1), ("quiet", 0.004), ("loud", 1.9), ("silent", 0.0)] {
        fs::write(desk.path(&format!("evenings/a/{name}.wav")), tone(amplitude)).unwrap();
    }
    with(&["good"]);
    let said = desk.ok(&["bundle", "check", "evenings"]);
    assert!(said.starts_with("a/good.wav: WAV, 3s, -2"), "{said}");
    assert!(said.contains("1 recording, no errors, with advice"), "{said}");
    with(&["good", "quiet", "loud"]);
    let said = desk.ok(&["bundle", "check", "evenings"]);
    assert!(said.contains("advice: `a/quiet.wav` is very quiet, at -4"), "{said}");
    assert!(said.contains("advice: `a/loud.wav` is cut off in "), "{said}");
    assert!(said.contains("3 recordings, no errors, with advice"), "{said}");
    with(&["good", "silent"]);
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1);
    assert!(said.contains("the recording `a/silent.wav` is silent throughout"), "{said}");
    let (code, _) =
        desk.run(&["bundle", "pack", "evenings", "--key", "my.key", "--out", "e.groundwork"]);
    assert_eq!(code, 2);
}

#[test]
fn a_handout_is_written_once_and_never_over_another_file() {
    let desk = Desk::with_a_key();
    let words = ["bundle", "key", "words", "my.key"];
    let said = desk.ok(&words);
    let write = [&words[..], &["--handout", "page.html"]].concat();
    let expected =
        format!("The page for your clients is in `page.html`; a browser prints it.\n{said}");
    assert_eq!(desk.ok(&write), expected);
    let page = fs::read_to_string(desk.path("page.html")).unwrap();
    for (at, word) in said.lines().nth(1).unwrap().split_whitespace().enumerate() {
        let item = format!("<li><span class=\"number\">{}</span>{word}</li>", at + 1);
        assert!(page.contains(&item), "{item}");
    }
    let (code, said) = desk.run(&write);
    assert_eq!(code, 2);
    let expected = "`page.html` is there already and stays as it is; please name another file";
    assert!(said.contains(expected), "{said}");
    assert_eq!(fs::read_to_string(desk.path("page.html")).unwrap(), page);
}

#[test]
fn a_recording_that_is_missing_is_said_once() {
    let desk = Desk::with_a_bundle();
    desk.change(
        "s/evening.ron",
        "Say(\"Perhaps there is a sound that is further away.\")",
        "Line(text: \"Perhaps there is a sound.\", clip: \"a/01-further.wav\")",
    );
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1);
    assert_eq!(said.matches("01-further.wav").count(), 1, "{said}");
    // A list of narrations that makes no sense, too.
    fs::write(desk.path("evenings/a/01-further.wav"), "").unwrap();
    desk.change(
        "s/evening.ron",
        "Line(text: \"Perhaps there is a sound.\", clip: \"a/01-further.wav\")",
        "Bell(Bowl)",
    );
    fs::create_dir_all(desk.path("evenings/audio")).unwrap();
    fs::write(desk.path("evenings/audio/CREDITS.ron"), "nonsense").unwrap();
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1);
    assert_eq!(said.matches("CREDITS.ron").count(), 1, "{said}");
}

/// Adds a recording of the bundle to its list.
fn listed(desk: &Desk, names: &[&str]) {
    let named = names.iter().map(|name| format!("Recording(file: \"{name}\", title: \"One\")"));
    let list = named.collect::<Vec<_>>().join(", ");
    desk.change(
        "bundle.ron",
        "    programme:",
        &format!("    recordings: [{list}],\n    programme:"),
    );
}

/// A voice-like tone for so many ms, as a recorder writes it.
fn recorded(ms: u32) -> Vec<u8> {
    wav((0..ms * 8).map(|n| 0.1 * (n as f32 * 0.1).sin()))
}

#[test]
fn names_of_recorders_are_taken_in_under_lawful_ones() {
    let desk = Desk::with_a_bundle();
    for name in ["ZOOM0001.WAV", "New Recording 12.wav", "Sprachmemo für Ängste.wav"] {
        fs::write(desk.path("evenings/a").join(name), recorded(2_000)).unwrap();
    }
    listed(&desk, &["a/New Recording 12.wav", "a/Sprachmemo für Ängste.wav"]);
    desk.change(
        "s/evening.ron",
        "Say(\"Perhaps there is a sound that is further away.\")",
        "Line(text: \"Perhaps there is a sound.\", clip: \"ZOOM0001.WAV\"), Say(\"ZOOM0001.WAV\")",
    );
    assert!(desk.ok(&["bundle", "check", "evenings"]).contains("3 recordings, no errors"));
    desk.pack("my.key", "e.groundwork");
    desk.ok(&["bundle", "verify", "e.groundwork"]);
    let file = fs::read(desk.path("e.groundwork")).unwrap();
    for name in ["a/zoom0001.flac", "a/new-recording-12.flac", "a/sprachmemo-f-r-ngste.flac"] {
        assert!(file.windows(name.len()).any(|part| part == name.as_bytes()), "{name}");
    }
    // What is said is no name.
    for written in ["clip: \"zoom0001.flac\")", "Say(\"ZOOM0001.WAV\")"] {
        assert!(file.windows(written.len()).any(|part| part == written.as_bytes()), "{written}");
    }
    // Two that would be one.
    fs::write(desk.path("evenings/a/zoom0001.wav"), recorded(2_000)).unwrap();
    desk.change(
        "s/evening.ron",
        "Bell(Bowl)",
        "Line(text: \"One.\", clip: \"a/zoom0001.wav\"), Bell(Bowl)",
    );
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1);
    let alike = "the recordings `a/ZOOM0001.WAV` and `a/zoom0001.wav` would both be `a/zoom0001.flac` in the bundle; \
                 please call one of them otherwise";
    assert!(said.contains(alike), "{said}");
}

#[test]
fn a_name_that_is_nearly_there_is_named() {
    for (there, said) in [
        (
            "Y.WAV",
            "there is no recording `evenings/a/y.wav`; `Y.WAV` is there, and names count to the letter",
        ),
        ("y.flac", "there is no recording `evenings/a/y.wav`; did you mean `y.flac`?"),
    ] {
        let desk = Desk::with_a_bundle();
        listed(&desk, &["a/y.wav"]);
        fs::write(desk.path("evenings/a").join(there), recorded(2_000)).unwrap();
        let (code, found) = desk.run(&["bundle", "check", "evenings"]);
        assert_eq!(code, 1);
        assert!(found.contains(said), "{found}");
        // For a script of its own, too, with the recording beside it.
        let alone = desk.path("alone");
        fs::create_dir(&alone).unwrap();
        fs::write(alone.join(there), recorded(2_000)).unwrap();
        let script = fs::read_to_string(desk.path("evenings/s/evening.ron")).unwrap();
        let line = "Bell(Bowl), Line(text: \"One.\", clip: \"y.wav\")";
        fs::write(alone.join("own.ron"), script.replacen("Bell(Bowl)", line, 1)).unwrap();
        // Where it is depends on how it was asked for.
        let said = said.split_once("evenings/a/").unwrap().1;
        for args in [
            &["check", "alone/own.ron"][..],
            &["play", "alone/own.ron", "--output", "null", "--fast"],
        ] {
            let (_, found) = desk.run(args);
            assert!(found.contains("there is no recording `"), "{args:?}: {found}");
            assert!(found.contains(&format!("alone/{said}")), "{args:?}: {found}");
        }
    }
    // Letters that look the same and are not: nobody sees what to mend unless it is said.
    let (composed, pieces) = ("caf\u{e9}.wav", "cafe\u{301}.wav");
    for (listed_as, there) in [(composed, pieces), (pieces, composed)] {
        let desk = Desk::with_a_bundle();
        listed(&desk, &[&format!("a/{listed_as}")]);
        fs::write(desk.path("evenings/a").join(there), recorded(2_000)).unwrap();
        let (code, found) = desk.run(&["bundle", "check", "evenings"]);
        let said = format!(
            "there is no recording `evenings/a/{listed_as}`; `{there}` is there and looks the same, but its letters \
             with accents are stored in another way, as some computers do; please type its name anew, or do \
             without accents"
        );
        assert!(code == 1 && found.contains(&said), "{found}");
    }
    // Sessions and readings.
    for (folder, is, called) in [
        ("s", "evening.ron", "Evening.ron"),
        ("s", "evening.ron", "evenin.ron"),
        ("r", "about.md", "About.md"),
        ("r", "about.md", "about.txt"),
    ] {
        let desk = Desk::with_a_bundle();
        let inside = desk.path("evenings").join(folder);
        fs::rename(inside.join(is), inside.join(called)).unwrap();
        let (code, found) = desk.run(&["bundle", "check", "evenings"]);
        let near = match is.eq_ignore_ascii_case(called) {
            true => format!("`{called}` is there, and names count to the letter"),
            false => format!("did you mean `{called}`?"),
        };
        let said = format!("there is no file `evenings/{folder}/{is}`; {near}\n");
        assert!(code == 1 && found.contains(&said), "{found}");
    }
}

#[test]
fn what_lies_in_the_folder_and_is_not_listed_is_said_by_both() {
    let desk = Desk::with_a_bundle();
    let session = fs::read(desk.path("evenings/s/evening.ron")).unwrap();
    fs::write(desk.path("evenings/s/other.ron"), session).unwrap();
    fs::write(desk.path("evenings/r/other.md"), "# More\n").unwrap();
    fs::write(desk.path("evenings/a/other.m4a"), "x").unwrap();
    for nobodys in ["a/.DS_Store", "Thumbs.db", "r/desktop.ini", ".git/HEAD", "old.groundwork"] {
        let path = desk.path("evenings").join(nobodys);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let elsewhere =
        ["notes.txt", "r/draft.docx", "r/more/deep.md", "recordings/one.wav", "s/old/evening.ron"];
    for elsewhere in elsewhere {
        let path = desk.path("evenings").join(elsewhere);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let expected = "advice: the session `s/other.ron` is not packed: `sessions` in `bundle.ron` does not name it\n\n\
                    advice: the reading `r/other.md` is not packed: `readings` in `bundle.ron` does not name it\n\n\
                    advice: the recording `a/other.m4a` is not packed: no line and no list names it\n\n";
    let expected = elsewhere.iter().fold(expected.to_owned(), |said, name| {
        said + &format!(
            "advice: `{name}` is not packed: a bundle has the sessions (`s/….ron`), readings (`r/….md`) and \
             recordings (`a/…`) that `bundle.ron` and the lines name\n\n"
        )
    });
    let expected = expected.as_str();
    assert!(desk.ok(&["bundle", "check", "evenings"]).starts_with(expected));
    let packed = desk.pack("my.key", "e.groundwork");
    assert!(packed.starts_with(expected), "{packed}");
    assert!(
        packed.contains(
            "is in `e.groundwork`.\nIt has 4 kB; `s/evening.ron` makes most of it, 1 kB."
        ),
        "{packed}"
    );
    assert!(packed.contains("\n2 lines are shown as text.\n"), "{packed}");
}

#[test]
fn the_lowest_format_is_packed_that_has_everything() {
    let format = |desk: &Desk| {
        desk.pack("my.key", "e.groundwork");
        desk.ok(&["bundle", "verify", "e.groundwork"]);
        let file = fs::read(desk.path("e.groundwork")).unwrap();
        let text = String::from_utf8_lossy(&file).into_owned();
        let at = text.find("Bundle(\n    format: ").unwrap() + "Bundle(\n    format: ".len();
        text[at..=at].to_owned()
    };
    let desk = Desk::with_a_bundle();
    assert_eq!(format(&desk), "1");
    // What the author wrote is not what it needs.
    desk.change("bundle.ron", "    format: 1", "    format: 2");
    desk.change("s/evening.ron", "    format: 1", "    format: 2");
    assert_eq!(format(&desk), "1");
    desk.change("s/evening.ron", "practice: Grounding,", "practice: Grounding, topics: [Trauma],");
    assert_eq!(format(&desk), "2");
    // One word of one's own.
    let desk = Desk::with_a_bundle();
    listed(&desk, &["a/word.wav"]);
    for (ms, needs) in [(1_000, "1"), (950, "2"), (150, "2")] {
        fs::write(desk.path("evenings/a/word.wav"), recorded(ms)).unwrap();
        assert_eq!(format(&desk), needs, "{ms}");
    }
    fs::write(desk.path("evenings/a/word.wav"), recorded(50)).unwrap();
    assert_eq!(desk.run(&["bundle", "check", "evenings"]).0, 1);
    // An address to write to.
    let desk = Desk::with_a_bundle();
    desk.change(
        "r/about.md",
        "A few",
        "Write to [me](mailto:me@example.org) or <me@example.org>. A few",
    );
    assert_eq!(format(&desk), "2");
}

/// A template that was not filled in is not handed out, although it plays.
#[test]
fn a_blank_in_what_is_spoken_is_not_packed() {
    let desk = Desk::with_a_bundle();
    let line = "Perhaps there is a sound that is further away.";
    desk.change("s/evening.ron", line, "Perhaps there is [a sound that was agreed].");
    let blank = "error[blank]: `[a sound that was agreed]` is a blank that is not filled in yet";
    for args in [
        &["bundle", "check", "evenings"][..],
        &["check", "evenings/s/evening.ron"],
        &["bundle", "pack", "evenings", "--key", "my.key", "--out", "e.groundwork"],
    ] {
        let (code, said) = desk.run(args);
        assert_ne!(code, 0, "{args:?}");
        assert!(said.contains(blank), "{args:?}: {said}");
    }
    assert!(!desk.path("e.groundwork").exists());
    desk.ok(&["show", "evenings/s/evening.ron"]);
    desk.change("s/evening.ron", "[a sound that was agreed]", "a bell");
    assert!(desk.ok(&["bundle", "check", "evenings"]).contains("no errors"));
}

#[test]
fn too_many_files_are_known_before_anything_is_packed() {
    let desk = Desk::with_a_bundle();
    let many = |count: usize| {
        let line = |n| format!("Line(text: \"Line {n}.\", clip: \"a/{n:03}.wav\")");
        let lines = (0..count).map(line).collect::<Vec<_>>().join(", ");
        format!(
            "Optional(priority: 1, steps: [{lines}]), Say(\"Perhaps there is a sound that is further away.\")"
        )
    };
    let path = desk.path("evenings/s/evening.ron");
    let evening = fs::read_to_string(&path).unwrap();
    let with = |count| {
        let line = "Say(\"Perhaps there is a sound that is further away.\")";
        fs::write(&path, evening.replacen(line, &many(count), 1)).unwrap();
    };
    for n in 0..507 {
        fs::write(desk.path(&format!("evenings/a/{n:03}.wav")), recorded(500)).unwrap();
    }
    // The session and a reading are files, too.
    with(506);
    assert!(desk.ok(&["bundle", "check", "evenings"]).contains("506 recordings, no errors"));
    with(507);
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1);
    let too_many = "the bundle has 509 files, at most 508; fewer narrated lines make it smaller, or two bundles that \
                    share the sessions between them";
    assert!(said.contains(too_many), "{said}");
}

#[test]
fn what_is_no_bundle_in_the_making_is_said_as_what_it_is() {
    let desk = Desk::with_a_bundle();
    desk.pack("my.key", "e.groundwork");
    let packed = fs::read(desk.path("e.groundwork")).unwrap();
    let zip = zipped(&[("e.groundwork", &packed, Lies::Deflated)]);
    fs::write(desk.path("e.zip"), zip).unwrap();
    fs::create_dir(desk.path("unpacked")).unwrap();
    for name in ["bundle.ron", "bundle.ron.minisig", "author.pub"] {
        fs::write(desk.path("unpacked").join(name), "Bundle(").unwrap();
    }
    let is_packed = "is packed already; `groundwork bundle verify` looks at it, and the folder that it was made from";
    let cases = [
        ("e.groundwork", is_packed),
        ("e.zip", is_packed),
        (
            "evenings/s/evening.ron",
            "is a single session and no bundle; `groundwork check` checks it",
        ),
        ("unpacked", "is a packed bundle that was unpacked; the folder that it was made from"),
        ("my.key", "is not the folder of a bundle in the making: This is a secret key"),
    ];
    for (given, said) in cases {
        for args in [
            &["bundle", "check", given][..],
            &["bundle", "pack", given, "--key", "my.key", "--out", "n.groundwork"],
            &["bundle", "narrate", given, "--voice", "clara"],
        ] {
            let (code, found) = desk.run(args);
            assert_eq!(code, 2, "{found}");
            assert!(found.contains(&format!("`{given}` {said}")), "{args:?}: {found}");
            assert!(!found.contains("os error") && !found.contains("stick"), "{found}");
        }
    }
    // The list of a bundle is the bundle.
    assert!(desk.ok(&["bundle", "check", "evenings/bundle.ron"]).contains("no errors"));
    desk.ok(&["bundle", "pack", "evenings/bundle.ron", "--key", "my.key", "--out", "n.groundwork"]);
    // A folder is no key.
    let pack = ["bundle", "pack", "evenings", "--key", "unpacked", "--out", "n.groundwork"];
    for args in [&pack[..], &["bundle", "key", "words", "unpacked"]] {
        let (code, found) = desk.run(args);
        let said = "`unpacked` is a folder; please name the file in it";
        assert!(code == 2 && found.contains(said), "{found}");
    }
}

#[test]
fn recordings_are_listed_as_what_they_are() {
    let desk = Desk::with_a_bundle();
    let make = |options: &str, name: &str| {
        let tone = "sine=frequency=440:sample_rate=44100:duration=3";
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-f", "lavfi", "-i", tone]).args(options.split(' '));
        assert!(command.arg(desk.path("evenings/a").join(name)).status().unwrap().success());
    };
    make("-c:a flac -f ogg", "lossless.ogg");
    make("-c:a libvorbis", "lossy.ogg");
    listed(&desk, &["a/lossless.ogg", "a/lossy.ogg"]);
    let said = desk.ok(&["bundle", "check", "evenings"]);
    assert!(said.contains("a/lossless.ogg: FLAC in Ogg, 3s, "), "{said}");
    assert!(said.contains("a/lossy.ogg: Ogg Vorbis, 3s, "), "{said}");
    desk.pack("my.key", "e.groundwork");
    desk.ok(&["bundle", "verify", "e.groundwork"]);
    fs::write(desk.path("evenings/a/lossy.ogg"), "").unwrap();
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    let empty = "the recording `evenings/a/lossy.ogg` cannot be used: the file is empty; copy it again from where it \
                 was recorded";
    assert!(code == 1 && said.contains(empty), "{said}");
}
