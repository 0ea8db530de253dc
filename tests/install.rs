//! What a client does with a bundle, as it is typed: from the file to playing it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::rig::program::{Desk, Said};

/// What a bundle is sealed with.
const SEAL: &str = "kettle lantern meadow";

/// A desk with a bundle that has a recording of its own in `e1.groundwork`.
fn with_a_recording() -> Desk {
    let desk = Desk::with_a_bundle();
    let voice = ["render", "five-senses", "--length", "2m", "--only", "voice", "--out"];
    desk.ok(&[&voice[..], &["evenings/a/01-further.flac"]].concat());
    desk.change(
        "s/evening.ron",
        "        Say(\"Perhaps there is a sound that is further away.\"),",
        "        Line(text: \"Perhaps there is a sound.\", clip: \"a/01-further.flac\"),",
    );
    desk.change("s/evening.ron", "lengths: [\"2m\", \"5m\"]", "lengths: [\"5m\"]");
    desk.pack("my.key", "e1.groundwork");
    desk
}

/// Refused with this code, and nothing is left behind of it.
fn refused(desk: &Desk, args: &[&str], code: &str) -> String {
    let before = contents(desk);
    let (exit, said) = desk.run(args);
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains(&format!("({code}")), "{code}: {said}");
    assert_eq!(contents(desk), before, "{code}");
    said
}

/// With a passphrase for a bundle's seal: the exit code and what is said.
fn sealing(desk: &Desk, args: &[&str], passphrase: &str) -> (i32, String) {
    let mut command = desk.command(args);
    let output = command.env("GROUNDWORK_BUNDLE_PASSPHRASE", passphrase).output().unwrap();
    let Said { code, out, err } = output.into();
    (code, out + &err)
}

/// The files of installed contents.
fn contents(desk: &Desk) -> Vec<PathBuf> {
    let mut found = Vec::new();
    below(&desk.path("data"), &mut found);
    found.retain(|path| path.parent().unwrap().ends_with("contents"));
    found.sort();
    found
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => below(&path, found),
            false => found.push(path),
        }
    }
}

/// The first program that made bundles packed this one: whatever becomes of the format, it opens.
#[test]
fn a_bundle_of_the_first_format_keeps_opening() {
    let desk = Desk::with_a_key();
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/quiet-evenings-1.groundwork");
    let words = "merry route muslin globe vacant atom guitar carnival";
    let verified = desk.ok(&["bundle", "verify", frozen]);
    assert!(verified.contains("is whole, and its signature holds.") && verified.contains(words));
    let shown = desk.ok(&["bundle", "show", frozen]);
    for said in [
        "Quiet evenings\nVersion    1, of 2026-11-23\n",
        "Session    A quiet evening\n",
        "Voice      Clara, a synthetic voice\n",
        "Reading    About these evenings\nRecording  A talk\nRecording  More of it\n",
        "Stage      The first week\nStage      The second\nStage      The third\nStage      The fourth\n",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let installed = desk.ok(&["bundle", "install", frozen, "--words", words]);
    assert!(installed.contains("It is installed."), "{installed}");
    desk.ok(&["render", "quiet-evenings:evening", "--length", "2m", "--out", "evening.wav"]);
    // One byte of it that is another is no longer what was signed.
    let mut other = fs::read(frozen).unwrap();
    let at = other.len() / 2;
    other[at] ^= 1;
    fs::write(desk.path("other.groundwork"), other).unwrap();
    refused(&desk, &["bundle", "verify", "other.groundwork"], "sum");
}

#[test]
fn from_the_file_to_playing_it_without_a_file_in_clear() {
    let desk = with_a_recording();
    let said = desk.ok(&["bundle", "install", "e1.groundwork"]);
    assert_eq!(
        said,
        "A quiet evening, version 1, by A practice\nIt is installed.\n\
         Whose key signed it is not checked yet: the handout has eight words for that.\n  \
         groundwork play my-bundle:evening\n"
    );
    assert!(desk.ok(&["bundle", "list"]).contains("(key not checked yet)"));
    assert!(desk.ok(&["show", "my-bundle:evening"]).contains("By A practice"));

    // What is heard of it is to the last bit what is heard of the folder that it was made of.
    let render = |session: &str, out: &str| {
        desk.ok(&["render", session, "--length", "5m", "--out", out]);
        fs::read(desk.path(out)).unwrap()
    };
    let folder = render("evenings/s/evening.ron", "folder.wav");
    assert!(folder == render("my-bundle:evening", "installed.wav"));
    // The control: without its recording it is another sound.
    desk.change("s/evening.ron", ", clip: \"a/01-further.flac\"", "");
    assert!(folder != render("evenings/s/evening.ron", "other.wav"));

    // A sitting of it is in the record as homework of its stage.
    let play = ["play", "my-bundle:evening", "--output", "null", "--fast", "--keep"];
    assert!(desk.ok(&play).contains("You practised"));
    let history = desk.ok(&["export", "--format", "csv"]);
    assert!(history.contains(",my-bundle:evening,"), "{history}");
    assert!(history.contains(",my-bundle/"), "{history}");

    // Nowhere below the record's folder stands a word or a sound of it.
    let clip = fs::read(desk.path("evenings/a/01-further.flac")).unwrap();
    let mut files = Vec::new();
    below(&desk.path("data"), &mut files);
    assert!(contents(&desk).len() >= 3);
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for secret in [&b"Perhaps"[..], &clip[200..232]] {
            let there = bytes.windows(secret.len()).any(|window| window == secret);
            assert!(!there, "{}", file.display());
        }
    }
}

#[test]
fn removing_leaves_the_history_and_can_be_undone() {
    let desk = with_a_recording();
    desk.ok(&["bundle", "install", "e1.groundwork"]);
    desk.ok(&["play", "my-bundle:evening", "--output", "null", "--fast", "--keep"]);
    let history = desk.ok(&["history", "list"]);
    desk.ok(&["bundle", "remove", "my-bundle"]);
    let (code, said) = desk.run(&["play", "my-bundle:evening", "--output", "null", "--fast"]);
    assert_eq!(code, 2);
    assert!(
        said.contains("there is no session `my-bundle:evening`; `groundwork bundle list`"),
        "{said}"
    );
    assert!(desk.ok(&["bundle", "list"]).contains("groundwork bundle restore my-bundle"));
    assert_eq!(desk.ok(&["history", "list"]), history);
    desk.ok(&["bundle", "restore", "my-bundle"]);
    desk.ok(&["play", "my-bundle:evening", "--output", "null", "--fast"]);
    desk.ok(&["bundle", "remove", "my-bundle"]);
    desk.ok(&["erase"]);
    assert!(contents(&desk).is_empty());
    assert_eq!(desk.ok(&["history", "list"]), history);
    let (code, said) = desk.run(&["bundle", "restore", "my-bundle"]);
    assert_eq!(code, 2);
    assert!(said.contains("there is no bundle `my-bundle`"), "{said}");
}

#[test]
fn words_versions_and_keys_are_held_to_what_is_known() {
    let desk = with_a_recording();
    let words = desk.words("my.key");
    let wrong = words.split(' ').rev().collect::<Vec<_>>().join(" ");
    let (code, said) = desk.run(&["bundle", "install", "e1.groundwork", "--words", &wrong]);
    assert_eq!(code, 1);
    assert!(said.contains("Those are not the words of the key"), "{said}");
    assert!(contents(&desk).is_empty());
    assert!(desk.ok(&["bundle", "list"]).contains("No bundle is installed."));

    desk.change("bundle.ron", "version: 1", "version: 2");
    desk.pack("my.key", "e2.groundwork");
    let four: Vec<String> = words
        .split(' ')
        .map(|word| word.chars().take(4).collect::<String>().to_uppercase())
        .collect();
    desk.ok(&["bundle", "install", "e2.groundwork", "--words", &four.join(" ")]);
    assert!(desk.ok(&["bundle", "list"]).contains("(key checked)"));

    // An older one, unless it is asked for; the highest stays known.
    refused(&desk, &["bundle", "install", "e1.groundwork"], "older");
    desk.ok(&["bundle", "install", "e1.groundwork", "--older"]);
    refused(&desk, &["bundle", "install", "e1.groundwork"], "older");
    assert!(desk.ok(&["bundle", "list"]).contains("(key checked)"));
    desk.ok(&["bundle", "install", "e2.groundwork"]);

    // Another key.
    desk.ok(&["bundle", "key", "new", "other.key"]);
    desk.change("bundle.ron", "version: 2", "version: 3");
    desk.pack("other.key", "other.groundwork");
    refused(&desk, &["bundle", "install", "other.groundwork"], "other-key");
    // One flipped bit in the recording.
    desk.pack("my.key", "e3.groundwork");
    let mut bytes = fs::read(desk.path("e3.groundwork")).unwrap();
    let at = bytes.len() / 3;
    bytes[at] ^= 1;
    fs::write(desk.path("flipped.groundwork"), bytes).unwrap();
    refused(&desk, &["bundle", "install", "flipped.groundwork"], "sum");
    assert!(desk.ok(&["bundle", "list"]).contains("version 2"));
}

#[test]
fn a_lock_takes_bundles_along() {
    let desk = with_a_recording();
    desk.ok(&["bundle", "install", "e1.groundwork"]);
    let before = contents(&desk);
    desk.ok(&["lock", "set"]);
    let after = contents(&desk);
    assert_eq!(before.len(), after.len());
    assert!(after.iter().all(|path| !before.contains(path)), "a content has its old key");
    desk.ok(&["play", "my-bundle:evening", "--output", "null", "--fast", "--keep"]);
    let without = desk
        .command(&["show", "my-bundle:evening"])
        .env_remove("GROUNDWORK_PASSPHRASE")
        .output()
        .unwrap();
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8(without.stderr).unwrap().contains("the record is locked"));
}

#[test]
fn a_part_that_was_damaged_is_said_and_put_back_by_the_file() {
    let desk = with_a_recording();
    desk.ok(&["bundle", "install", "e1.groundwork"]);
    let largest = contents(&desk).into_iter().max_by_key(|path| fs::metadata(path).unwrap().len());
    let largest = largest.unwrap();
    let mut bytes = fs::read(&largest).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&largest, bytes).unwrap();
    let play = ["play", "my-bundle:evening", "--output", "null", "--fast"];
    let (code, said) = desk.run(&play);
    assert_eq!(code, 2);
    assert!(said.contains("open the bundle's file again, which puts it back"), "{said}");
    desk.ok(&["bundle", "install", "e1.groundwork"]);
    desk.ok(&play);
}

/// The calls of an installation of this file, as strace tells them.
fn traced(desk: &Desk, file: &str, calls: &str) -> Vec<String> {
    let log = desk.path("trace");
    let mut command = Command::new("strace");
    let traced = command
        .args(["-f", "-qq", "-e"])
        .arg(format!("trace={calls}"))
        .arg("-o")
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_groundwork"))
        .args(["bundle", "install", file])
        .current_dir(desk.folder())
        .env("GROUNDWORK_DATA", desk.path("data"))
        .env("GROUNDWORK_BUNDLE_PASSPHRASE", SEAL)
        .stdin(Stdio::null())
        .output()
        .expect("./scripts/test installs it");
    assert!(traced.status.success(), "{}", String::from_utf8_lossy(&traced.stderr));
    fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn installing_opens_no_socket_and_writes_below_the_data_folder_alone() {
    let desk = with_a_recording();
    let seal = ["bundle", "seal", "e1.groundwork", "--for", "passphrase", "--out", "s.groundwork"];
    sealing(&desk, &seal, SEAL);
    for file in ["e1.groundwork", "s.groundwork"] {
        install_traced(&desk, file);
    }
}

/// Installs a file while every call is looked at.
fn install_traced(desk: &Desk, file: &str) {
    let calls = "socket,connect,openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,symlink,symlinkat";
    let lines = traced(desk, file, calls);
    let data = desk.path("data").display().to_string();
    let mut writes = 0;
    for line in &lines {
        assert!(!line.contains("socket("), "{line}");
        assert!(!line.contains("connect("), "{line}");
        let opens = line.contains("open");
        let writing = ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|flag| line.contains(flag));
        if (opens && !writing) || line.contains("ENOENT") {
            continue;
        }
        if line.contains("(") && !line.contains("/dev/null") {
            assert!(line.contains(&data), "outside: {line}");
            writes += 1;
        }
    }
    // The control: it was seen.
    assert!(writes > 3, "{lines:?}");
}

#[test]
fn what_is_new_in_a_version_is_said() {
    let desk = with_a_recording();
    desk.change("bundle.ron", "version: 1", "version: 2");
    desk.change("s/evening.ron", "Perhaps there is a sound.", "Perhaps there is another sound.");
    desk.change("s/evening.ron", "lengths: [\"5m\"]", "lengths: [\"5m\", \"8m\"]");
    desk.change("r/about.md", "A few", "Some");
    desk.change("bundle.ron", "title: \"The first week\"", "title: \"A first week\"");
    desk.change("bundle.ron", "Someone you trust", "Someone else");
    desk.pack("my.key", "e2.groundwork");
    let said = desk.ok(&["bundle", "diff", "e1.groundwork", "e2.groundwork"]);
    assert_eq!(
        said,
        "Changed session: A quiet evening (1 line changed, other lengths)\n\
         Changed reading: About these evenings\n\
         Changed stage: A first week\n\
         Changed support: Someone else (was: Someone you trust)\n"
    );
    let same = desk.ok(&["bundle", "diff", "e2.groundwork", "e2.groundwork"]);
    assert_eq!(same, "The same sessions, readings, recordings and stages are in both.\n");
}

#[test]
fn a_sealed_bundle_is_for_whoever_was_told_its_passphrase() {
    let desk = with_a_recording();
    let seal = ["bundle", "seal", "e1.groundwork", "--for", "passphrase", "--out", "s.groundwork"];
    let (code, said) = sealing(&desk, &seal, "short");
    assert_eq!((code, said.contains("at least 8")), (2, true), "{said}");
    assert!(!desk.path("s.groundwork").exists());
    assert_eq!(
        sealing(&desk, &seal, SEAL),
        (
            0,
            "`s.groundwork` can be opened by that one person alone.\n\
             Tell them the passphrase in another way than you hand over the file.\n"
                .into()
        )
    );
    let show = ["bundle", "show", "s.groundwork"];
    assert_eq!(
        desk.run(&show),
        (1, "This bundle is sealed for one person. (sealed: it needs its passphrase)\n".into())
    );
    assert_eq!(
        sealing(&desk, &show, "another passphrase"),
        (
            1,
            "This bundle is sealed for someone else, or the passphrase is wrong. (other-seal)\n"
                .into()
        )
    );
    let (code, said) = sealing(&desk, &["bundle", "install", "s.groundwork"], SEAL);
    assert_eq!(code, 0, "{said}");
    // What is inside is looked at as ever: its key is not checked, and it can be played.
    assert!(said.contains("is not checked yet"), "{said}");
    desk.ok(&["play", "my-bundle:evening", "--output", "null", "--fast"]);

    // What would be refused is not sealed, and a passphrase is not typed into the command.
    let mut bytes = fs::read(desk.path("e1.groundwork")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(desk.path("broken.groundwork"), bytes).unwrap();
    let broken =
        ["bundle", "seal", "broken.groundwork", "--for", "passphrase", "--out", "b.groundwork"];
    let (code, said) = sealing(&desk, &broken, SEAL);
    assert_eq!((code, said.contains("(sum")), (1, true), "{said}");
    assert!(!desk.path("b.groundwork").exists());
    let typed = ["bundle", "seal", "e1.groundwork", "--for", "a secret", "--out", "t.groundwork"];
    let (code, said) = desk.run(&typed);
    assert_eq!((code, said.contains("does not stay in the shell's history")), (2, true), "{said}");
}

#[test]
fn a_bundle_sealed_for_a_key_is_what_stock_age_opens() {
    let desk = with_a_recording();
    let made = Command::new("age-keygen").arg("-o").arg(desk.path("mine")).output();
    let made = made.expect("./scripts/test installs it");
    assert!(made.status.success());
    let public = Command::new("age-keygen").arg("-y").arg(desk.path("mine")).output().unwrap();
    let public = String::from_utf8(public.stdout).unwrap();
    desk.ok(&["bundle", "seal", "e1.groundwork", "--for", public.trim(), "--out", "s.groundwork"]);
    let opened = Command::new("age")
        .args(["-d", "-i", "mine", "s.groundwork"])
        .current_dir(desk.folder())
        .output()
        .unwrap();
    assert!(opened.stdout == fs::read(desk.path("e1.groundwork")).unwrap());
    refused(&desk, &["bundle", "install", "s.groundwork"], "sealed");
    desk.ok(&["bundle", "install", "s.groundwork", "--identity", "mine"]);
    // And the other way round.
    let sealed = Command::new("age")
        .args(["-r", public.trim(), "-o", "stock.groundwork", "e1.groundwork"])
        .current_dir(desk.folder())
        .output()
        .unwrap();
    assert!(sealed.status.success());
    desk.ok(&["bundle", "verify", "stock.groundwork", "--identity", "mine"]);
}

#[test]
fn a_key_is_handed_over_to_the_next() {
    let desk = with_a_recording();
    desk.ok(&["bundle", "install", "e1.groundwork", "--words", &desk.words("my.key")]);
    desk.ok(&["bundle", "key", "new", "next.key"]);
    let said = desk.ok(&["bundle", "key", "follow", "my.key", "next.key"]);
    let begin = said.find("    follows: [").unwrap();
    let end = begin + said[begin..].find("    ],\n").unwrap() + 7;
    assert!(said.ends_with(&format!("{}\n", desk.words("next.key"))), "{said}");

    desk.change("bundle.ron", "version: 1", "version: 2");
    desk.pack("next.key", "alone.groundwork");
    refused(&desk, &["bundle", "install", "alone.groundwork"], "other-key");
    desk.change("bundle.ron", "    author:", &format!("{}    author:", &said[begin..end]));
    desk.pack("next.key", "e2.groundwork");
    let said = desk.ok(&["bundle", "install", "e2.groundwork"]);
    assert!(
        said.contains("signed with a new key; the key that you know was handed over to it."),
        "{said}"
    );
    assert!(desk.ok(&["bundle", "list"]).contains("(key checked)"), "what was checked goes along");

    // From here on the old key is another key, and the handover is not for others.
    refused(&desk, &["bundle", "install", "e1.groundwork", "--older"], "other-key");
    let old = ["bundle", "pack", "evenings", "--key", "my.key", "--out", "e3.groundwork"];
    let (code, said) = desk.run(&old);
    assert_eq!((code, said.contains("`follows` hands over to another key")), (2, true), "{said}");
    desk.change("bundle.ron", "signature: \"", "signature: \"AAAA");
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1, "{said}");
}
