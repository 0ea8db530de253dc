//! Scripts in the habits of those who write them, each beside the session that it becomes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use groundwork::script::parse;
use groundwork::script::paste::{Head, paste, text_of};

use crate::rig::program::{Said, groundwork};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pasted")
}

#[test]
fn each_script_becomes_the_session_beside_it() {
    let mut texts: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    texts.sort();
    assert!(texts.len() >= 30, "{}", texts.len());
    for path in texts {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let id = name.split_once('-').unwrap().1;
        let bytes = fs::read(&path).unwrap();
        let pasted = paste(&text_of(&bytes).unwrap()).unwrap();
        let language = if id == "german" { "de" } else { "en" };
        let head = Head { id, title: None, language, practice: None };
        let made = pasted.session(&head).unwrap();
        let expected = fs::read_to_string(path.with_extension("ron")).unwrap_or_default();
        assert_eq!(
            made, expected,
            "{name}: if the change is meant, `groundwork paste {name}.txt --id {id} --out {name}.ron --force` \
             writes it"
        );
        parse(name, made.as_bytes()).unwrap();
    }
}

fn run(args: &[&str], input: &[u8]) -> Said {
    let data = tempfile::tempdir().unwrap();
    let mut child = groundwork(data.path())
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn the_command_writes_a_script_that_has_no_errors() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (text, out) = (place("night.txt"), place("night.ron"));
    fs::write(&text, "Night\n\nRest.\n\n[pause 10 s]\n\n[dim the light]\n\nSleep.\n\n[bell]\n")
        .unwrap();
    let args = ["paste", &text, "--id", "night", "--practice", "sleep", "--out", &out];

    let said = run(&args, b"");
    let summary = "2 lines, 1 pause, 1 bell; not spoken: 1 comment (line 7)\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", summary));
    let script = fs::read_to_string(&out).unwrap();
    assert!(script.contains("title: \"Night\"") && script.contains("practice: Sleep"), "{script}");
    let checked = run(&["check", &out], b"");
    assert!(
        checked.code == 0 && checked.out.contains("1 session checked: no errors"),
        "{}",
        checked.out
    );

    fs::write(&out, "mine").unwrap();
    let said = run(&args, b"");
    let refused =
        format!("groundwork: there is a file already; `--force` writes over it: `{out}`\n");
    assert_eq!((said.code, said.err), (2, refused));
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    let said = run(&[&args[..], &["--force"]].concat(), b"");
    assert_eq!((said.code, fs::read_to_string(&out).unwrap()), (0, script.clone()));

    // The same from standard input to standard output.
    let input = fs::read(&text).unwrap();
    for file in [&["-"][..], &[]] {
        let args = [&["paste"], file, &["--id", "night", "--practice", "sleep", "--list"]].concat();
        let said = run(&args, &input);
        assert_eq!((said.code, said.out.as_str()), (0, script.as_str()));
        let listed = "line 7: \"dim the light\" is kept as a comment and not spoken\n";
        assert!(said.err.contains(listed), "{}", said.err);
    }
}

#[test]
fn a_text_that_can_not_become_a_session_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.ron");
    for (input, reason) in [
        (
            &b"{\\rtf1 Rest.}"[..],
            "this is an RTF document, and not plain text; save it as plain text",
        ),
        (b"", "there is nothing in the text"),
        (b"[softly]", "there is nothing to say in the text, only directions and headings"),
    ] {
        let said = run(&["paste", "--id", "a", "--out", out.to_str().unwrap()], input);
        assert!(
            said.code == 2 && said.err.starts_with(&format!("groundwork: {reason}")),
            "{}",
            said.err
        );
        assert!(!out.exists());
    }
    let said = run(&["paste", "--id", "My Night"], b"Rest.");
    assert!(
        said.code == 2 && said.err.contains("expected only `a-z`, `0-9` and `-`"),
        "{}",
        said.err
    );
    assert_eq!(said.out, "");
}
