//! What a therapist does with a bundle, as it is typed, and what stock tools say of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::rig::program::Desk;

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
    for (umask, mode) in [("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        let mut command = Command::new("bash");
        let lines = format!("umask {umask}; exec \"$@\"");
        command.args(["-c", &lines, "bash", env!("CARGO_BIN_EXE_groundwork")]);
        command.args([
            "bundle",
            "pack",
            "evenings",
            "--key",
            "my.key",
            "--out",
            "rights.groundwork",
        ]);
        command
            .env("GROUNDWORK_DATA", desk.path("data"))
            .env("GROUNDWORK_PASSPHRASE", "a quiet room");
        agrees(command.current_dir(desk.folder()));
        let there = fs::metadata(desk.path("rights.groundwork")).unwrap();
        assert_eq!(there.permissions().mode() & 0o777, mode, "{umask}");
    }
    // One that can not be made is told by its own name.
    let (code, said) = desk.run(&[
        "bundle",
        "pack",
        "evenings",
        "--key",
        "my.key",
        "--out",
        "nowhere/e.groundwork",
    ]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("could not write `nowhere/e.groundwork`"), "{said}");
    assert!(!said.contains("unfinished"), "{said}");
}

#[test]
fn from_nothing_to_a_signed_file_with_an_own_recording() {
    let desk = Desk::with_a_key();
    desk.ok(&["bundle", "new", "evenings"]);
    let said = desk.ok(&["bundle", "check", "evenings"]);
    assert!(
        said.ends_with(
            "A quiet evening: 1 session, no recordings, no errors, with advice; 2 lines are shown as text\n"
        ),
        "{said}"
    );
    assert!(said.starts_with(
        "advice: the author's `name` is still `Your name, or that of your practice`; clients read that \
         beside everything\n"
    ));
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
    assert!(said.ends_with("This can not be packed yet.\n"), "{said}");
    let (code, said) =
        desk.run(&["bundle", "pack", "evenings", "--key", "my.key", "--out", "e.groundwork"]);
    assert_eq!(code, 2, "{said}");
    assert!(!Path::exists(&desk.path("e.groundwork")));
}

#[test]
fn a_refusal_can_be_read_on_the_phone() {
    let desk = Desk::with_a_key();
    desk.ok(&["bundle", "new", "evenings"]);
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

#[test]
fn the_starter_programmes_can_be_handed_out() {
    let desk = Desk::with_a_key();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/bundles");
    let mut seen = 0;
    for folder in fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()) {
        let folder = folder.to_str().unwrap();
        let said = desk.ok(&["bundle", "check", folder]);
        // Their sessions are built in.
        assert!(said.ends_with("no errors, no advice\n"), "{said}");
        desk.ok(&["bundle", "pack", folder, "--key", "my.key", "--out", "p.groundwork"]);
        desk.ok(&["bundle", "verify", "p.groundwork"]);
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
    assert!(said.contains("it is damaged, or the passphrase is another one"), "{said}");
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
    let desk = Desk::with_a_key();
    desk.ok(&["bundle", "new", "evenings"]);
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
