//! The program as it is typed: what it prints, what it writes, how it ends.

use std::fs;
use std::io::Write as _;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;

#[cfg(unix)]
use crate::rig::program::Desk;
use crate::rig::program::{Said, groundwork};
#[cfg(target_os = "linux")]
use crate::rig::terminal::Terminal;
#[cfg(unix)]
use crate::rig::wait_for;

fn run(args: &[&str]) -> Said {
    let data = tempfile::tempdir().unwrap();
    groundwork(data.path()).args(args).output().unwrap().into()
}

/// A folder with a session in it.
fn with_session(steps: &str) -> (tempfile::TempDir, String) {
    with_script(&format!(
        "Session(format: 1, id: \"short\", title: \"Short\", summary: \"Short.\", language: \"en\",\n\
         practice: Grounding, lengths: [\"30s\"], bed: Bed(sound: Brown), steps: [\n{steps}\n])"
    ))
}

/// A folder with a script in it.
fn with_script(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("short.ron");
    fs::write(&path, text).unwrap();
    (folder, path.to_str().unwrap().to_string())
}

const STEPS: &str = "Bell(WoodBlock), Say(\"Two words\"), Quiet(ideal: \"20s\", least: \"5s\", most: \"60s\"), Bell(WoodBlock),";

#[test]
fn the_list_names_every_session_for_people_and_for_programs() {
    let list = run(&["list"]);
    assert_eq!(list.code, 0);
    let json = run(&["list", "--json"]);
    let rows: Value = serde_json::from_str(&json.out).unwrap();
    let rows = rows.as_array().unwrap();
    assert!(rows.len() >= 4);
    for row in rows {
        assert!(list.out.contains(row["title"].as_str().unwrap()));
        let show = run(&["show", row["id"].as_str().unwrap()]);
        assert_eq!(show.code, 0, "{}", show.err);
        assert!(show.out.starts_with(row["title"].as_str().unwrap()));
        assert!(
            show.out.contains("Narrators  clara (a warm female voice), thomas (a calm male voice)"),
            "{}",
            show.out
        );
    }
}

#[test]
fn a_package_has_a_page_for_every_command_and_the_same_bytes_each_time() {
    let share = tempfile::tempdir().unwrap();
    let written = |folder: &str| {
        let share = share.path().join(folder);
        let said = run(&["handbook", share.to_str().unwrap()]);
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
        share
    };
    let (one, other) = (written("one"), written("other"));
    let help = run(&["--help"]).out;
    let listed = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let commands = listed.lines().filter_map(|line| line.split_whitespace().next());
    let mut pages = 0;
    for command in commands.filter(|command| *command != "help") {
        let page = format!("man/man1/groundwork-{command}.1");
        let text = fs::read_to_string(one.join(&page)).unwrap_or_else(|_| panic!("no {page}"));
        assert!(text.starts_with(".ie"), "{page} is no page of a manual: {text}");
        assert_eq!(text, fs::read_to_string(other.join(&page)).unwrap());
        pages += 1;
    }
    assert!(pages >= 20, "{pages} commands in:\n{help}");
    for completion in [
        "bash-completion/completions/groundwork",
        "zsh/vendor-completions/_groundwork",
        "fish/vendor_completions.d/groundwork.fish",
    ] {
        let text = fs::read_to_string(one.join(completion)).unwrap();
        assert!(text.contains("leave-out"), "{completion}");
        assert_eq!(text, fs::read_to_string(other.join(completion)).unwrap());
    }
    assert!(!help.contains("handbook"), "only packaging needs it");

    fs::write(share.path().join("file"), "").unwrap();
    let said = run(&["handbook", share.path().join("file").to_str().unwrap()]);
    assert_eq!(said.code, 2);
    assert!(said.err.starts_with("groundwork: could not make `"), "{}", said.err);
}

#[test]
fn what_can_not_be_done_is_said_in_a_sentence() {
    let cases: &[(&[&str], &str)] = &[
        (
            &["play", "nope"],
            "groundwork: there is no session `nope`; built in are: after-a-hard-appointment, appreciation, arriving-together, back-to-back, before-deciding, before-the-appointment, body-kindness, box-breath, breath-into-sleep, breathing-space, coherent-breath, cyclic-sigh, easy-movement, exploring-touch, feet-on-the-floor, five-senses, four-seven-eight, hands-first, kindness-break, looking-and-describing, muscle-release, noticing-sensation, own-words-scan, quiet-dialogue, riding-a-wave, scan-into-sleep, settling-scan, sit-spot, soft-start, softening-breath, steady-thing, taking-turns, the-days-stress, time-out, walk-without-a-screen, wanting-differently, what-reaches-you\n",
        ),
        (
            &["play", "five-sense"],
            "groundwork: there is no session `five-sense`; did you mean `five-senses`?\n",
        ),
        (
            &["show", "Five-Senses"],
            "groundwork: there is no session `Five-Senses`; did you mean `five-senses`?\n",
        ),
        (
            &["settings", "set", "narrator", "klara"],
            "groundwork: `narrator` cannot be `klara`; did you mean `clara`?\n",
        ),
        (
            &["settings", "set", "eyes", "shut"],
            "groundwork: `eyes` cannot be `shut`; known are: open, closed, none\n",
        ),
        (
            &["settings", "set", "eye", "open"],
            "groundwork: there is no setting `eye`; did you mean `eyes`?\n",
        ),
        (
            &["play", "no/such.ron"],
            "groundwork: could not read `no/such.ron`: there is no such file or folder\n",
        ),
        (&["show", "a.txt"], "groundwork: a session is a `.ron` file, found `a.txt`\n"),
        (
            &["render", "five-senses", "--out", "x.aiff"],
            "groundwork: a sound file ends in `.wav`, `.flac` or `.ogg`, found `x.aiff`\n",
        ),
        (
            &["render", "five-senses", "--out", "x.wav", "--bits", "12"],
            "groundwork: `12` bits, expected 16 or 24 in a WAV file\n",
        ),
        (
            &["render", "five-senses", "--out", "x.flac", "--bits", "16"],
            "groundwork: a FLAC file always has 24 bits, found `16`\n",
        ),
        (
            &["render", "five-senses", "--out", "x.ogg", "--bits", "16"],
            "groundwork: an Ogg file has no number of bits to choose, found `16`\n",
        ),
        (
            &["play", "five-senses", "--output", "banana"],
            "groundwork: `--output` is `device`, `null` or a file that ends in `.wav`, `.flac` or `.ogg`, found `banana`\n",
        ),
        (
            &["voice", "install", "no-such-pack"],
            "groundwork: `no-such-pack` is not a folder that `./scripts/voice-pack` made: there is no `model.onnx` in it\n",
        ),
        (&["play", "five-senses", "--fast"], "groundwork: `--fast` goes with `--output null`\n"),
        (
            &["timer", "--length", "10s", "--output", "null", "--fast"],
            "groundwork: a sitting of `10s`, between 30s and 12h, or open\n",
        ),
        (
            &["timer", "--length", "open", "--output", "x.wav"],
            "groundwork: `--length open` goes on until someone stops; give a length with `--fast` or a file\n",
        ),
        (
            &["timer", "--length", "open", "--output", "null", "--fast"],
            "groundwork: `--length open` goes on until someone stops; give a length with `--fast` or a file\n",
        ),
        (
            &["timer", "--length", "1m", "--overtime", "--output", "x.wav"],
            "groundwork: `--overtime` goes on until someone stops; leave it out with `--fast` or a file\n",
        ),
        (
            &[
                "timer",
                "--length",
                "10m",
                "--bells",
                "start,at=9m59s,end",
                "--output",
                "null",
                "--fast",
            ],
            "groundwork: a bell at `9m59s` would ring into the end of the sitting, expected at most 9m41s\n",
        ),
    ];
    for (args, sentence) in cases {
        let said = run(args);
        assert_eq!((said.code, said.err.as_str()), (2, *sentence), "{args:?}");
    }
    for (option, word, sentence) in [
        ("--voice", "klara", "did you mean `clara`?"),
        ("--voice", "Zoe", "known are: clara, thomas, ruth, oscar, none"),
        ("--bed", "raain", "did you mean `rain`?"),
        ("--bed", "NightInsect", "did you mean `night-insects`?"),
        (
            "--bed",
            "birds",
            "known are: ocean, rain, stream, wind, night-insects, fire, brown, pink, drone, none",
        ),
        ("--anchor", "hand", "did you mean `hands`?"),
    ] {
        let typo = run(&["play", "five-senses", option, word]);
        assert_eq!(typo.code, 2);
        assert!(typo.err.contains(&format!("'{word}' for '{option} <")), "{}", typo.err);
        assert!(typo.err.contains(&format!(">': {sentence}\n")), "{}", typo.err);
    }
    let length = run(&["play", "five-senses", "--length", "9h", "--output", "null", "--fast"]);
    assert_eq!(length.code, 2);
    assert!(
        length.err.starts_with("groundwork: `9h` is too long for this session; it can take "),
        "{}",
        length.err
    );
    let unit = run(&["play", "five-senses", "--length", "10"]);
    assert_eq!(unit.code, 2);
    assert!(unit.err.contains("did you mean `10m`?"), "{}", unit.err);
}

#[test]
fn a_file_alone_is_opened() {
    let data = tempfile::tempdir().unwrap();
    for file in ["evening.ron", "evening.groundwork", "E.GROUNDWORK", "Evening.Ron"] {
        let mut command = groundwork(data.path());
        let said = command.arg(file).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let said = Said::from(said.output().unwrap());
        assert_eq!(said.code, 2);
        assert_eq!(
            said.err,
            "groundwork: there is no display to open a window on; `groundwork bundle install FILE` installs a \
             bundle, and `groundwork play FILE` plays a script\n"
        );
    }
}

#[test]
fn a_timer_without_bells_can_be_asked_for() {
    let sat = |bells: &str| {
        let args = ["timer", "--length", "30s", "--output", "null", "--fast", "--bells", bells];
        let said = run(&args);
        assert_eq!(said.code, 0, "{bells:?}: {}", said.err);
    };
    for bells in ["none", "", "start, end", "start, at = 12s, end = hand-bell"] {
        sat(bells);
    }
    let (folder, _) = with_session(STEPS);
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let rung = |bells: &str| {
        let out = place("rung.wav");
        let said = run(&["timer", "--length", "30s", "--bells", bells, "--output", &out]);
        assert_eq!(said.code, 0, "{}", said.err);
        samples(&out).iter().any(|sample| *sample != 0.0)
    };
    assert!(rung("start") && !rung("none"));
}

#[test]
fn check_ends_with_what_it_found() {
    let (folder, good) = with_session(STEPS);
    let fine = run(&["check", &good]);
    assert_eq!(
        (fine.code, fine.out.as_str()),
        (0, "1 session checked: no errors, no advice\n"),
        "{}",
        fine.out
    );

    let (_other, bad) = with_session("Bell(Bole),");
    let wrong = run(&["check", &bad, folder.path().to_str().unwrap()]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.out.contains("error[unknown-word]"), "{}", wrong.out);
    assert!(wrong.out.contains(&format!("{bad}:3:6")), "{}", wrong.out);
    assert!(wrong.out.ends_with("2 sessions checked: 1 error, no advice\n"), "{}", wrong.out);

    let json: Value = serde_json::from_str(&run(&["check", "--json", &bad]).out).unwrap();
    assert_eq!(json[0]["diagnostics"][0]["code"], "unknown-word");
    assert_eq!(json[0]["diagnostics"][0]["place"]["line"], 3);

    let (_third, advised) = with_session("Say(\"You must sit still.\"),");
    let advice = run(&["check", &advised]);
    assert_eq!(advice.code, 1, "30 s cannot be had");
    assert!(
        advice.out.contains("error[infeasible]: `30s` is too long for this session"),
        "{}",
        advice.out
    );
    assert!(advice.out.contains("advice[orders]"), "{}", advice.out);

    let missing = run(&["check", "no/such/folder"]);
    assert_eq!((missing.code, &*missing.out), (2, ""));
    assert!(missing.err.contains("could not read `no/such/folder`"), "{}", missing.err);
    let one_of_two = run(&["check", "no/such.ron", &good]);
    assert_eq!(one_of_two.code, 2);
    assert_eq!(one_of_two.out, "1 session checked: no errors, no advice\n");
    let empty = tempfile::tempdir().unwrap();
    fs::write(empty.path().join("bundle.ron"), "").unwrap();
    let empty = empty.path().to_str().unwrap();
    let nothing = run(&["check", empty]);
    assert_eq!((nothing.code, &*nothing.out), (2, ""));
    assert_eq!(nothing.err, format!("groundwork: there is no session in `{empty}`\n"));
}

/// The errors of a script, each with its code, line and column.
fn spots(path: &str) -> Vec<(String, u64, u64)> {
    let said: Value = serde_json::from_str(&run(&["check", "--json", path]).out).unwrap();
    let all = said[0]["diagnostics"].as_array().unwrap().iter();
    all.filter(|one| one["severity"] == "error")
        .map(|one| {
            let number = |name: &str| one["place"][name].as_u64().unwrap();
            (one["code"].as_str().unwrap().to_owned(), number("line"), number("column"))
        })
        .collect()
}

fn at(code: &str, line: u64, column: u64) -> (String, u64, u64) {
    (code.into(), line, column)
}

#[test]
fn a_recording_that_can_not_be_used_is_an_error_at_its_line() {
    let (folder, path) = with_session(
        "Line(text: \"Two words\", clip: \"a/x.flac\"),\nQuiet(\"1s\"),\n\
         Line(text: \"More words\", clip: \"a/y.flac\"),",
    );
    fs::create_dir(folder.path().join("a")).unwrap();
    fs::write(folder.path().join("a/y.flac"), "no sound").unwrap();
    // The length is judged as well: each line takes as long as its caption.
    let (missing, broken) = (at("recording", 3, 31), at("recording", 5, 32));
    assert_eq!(spots(&path), [at("infeasible", 2, 32), missing.clone(), broken]);
    let said = run(&["check", &path]);
    assert_eq!(said.code, 1);
    let clip = folder.path().join("a/x.flac");
    let expected = format!(
        "error[recording]: could not read the recording `{}`: there is no such file or folder\n \
         --> {path}:3:31\n  |\n\
         3 | Line(text: \"Two words\", clip: \"a/x.flac\"),\n  \
         |                               ^^^^^^^^^^\n",
        clip.display()
    );
    assert!(said.out.contains(&expected), "{}", said.out);
    assert!(said.out.contains("`30s` is too long for this session; it always takes 4s"));
    assert!(said.out.ends_with("1 session checked: 3 errors, no advice\n"), "{}", said.out);

    // Whatever playing would stumble over, checking says.
    let (folder, path) = with_session(STEPS);
    fs::create_dir(folder.path().join("audio")).unwrap();
    fs::write(folder.path().join("audio/CREDITS.ron"), "nonsense").unwrap();
    let (checked, played) =
        (run(&["check", &path]), run(&["play", &path, "--output", "null", "--fast"]));
    assert_eq!((checked.code, checked.err), (2, played.err));
}

#[test]
fn what_does_not_fit_is_said_of_each_place() {
    let words = |count| vec!["word"; count].join(" ");
    let (_folder, path) = with_script(&format!(
        "Session(format: 1, id: \"a\", title: \"A\", language: \"en\", practice: Dialogue, setting: Partners, steps: [\n\
         Turn(speaker: First, title: \"One\", time: \"1s\", steps: [Say(\"Two words\")]),\n\
         Turn(speaker: Second, title: \"Two\", time: \"1m\", steps: [Say(\"Two words\")]),\n\
         Part(title: \"P\", steps: [Turn(speaker: First, title: \"Three\", time: \"1s\", steps: [Say(\"Two words\")])]),\n\
         Breathe(pattern: Coherent, ideal: \"1m\", lines: [\n\
         Spoken(cycle: 1, say: \"{0}\"),\n\
         Spoken(cycle: 2, say: \"{0}\"),\n\
         Spoken(cycle: 3, say: \"Two words\"),\n\
         ]),\n])",
        words(30)
    ));
    let fit = |line, column| at("does-not-fit", line, column);
    assert_eq!(spots(&path), [fit(2, 1), fit(4, 26), fit(7, 23), fit(8, 23)]);
    let said = run(&["check", &path]).out;
    let turn = format!(
        "error[does-not-fit]: the turn `One` lasts 1s, and its steps need at least 1.5s\n \
         --> {path}:2:1\n  |\n\
         2 | Turn(speaker: First, title: \"One\", time: \"1s\", steps: [Say(\"Two words\")]),\n  \
         | ^^^^\n"
    );
    assert!(said.contains(&turn), "{said}");
    assert!(said.contains("`Two words` begins with cycle 3, while"), "{said}");

    let (_folder, path) =
        with_session("Repeat(times: 65, steps: [Optional(priority: 1, steps: [Quiet(\"1s\")])]),");
    assert_eq!(spots(&path), [fit(2, 71)]);
    assert!(run(&["check", &path]).out.contains("65 optional parts, at most 64"));
}

#[test]
fn no_more_is_read_than_a_script_may_have() {
    let (folder, path) = with_session(STEPS);
    let large = folder.path().join("large.ron");
    fs::File::create(&large).unwrap().set_len(3 << 30).unwrap();
    let large = large.to_str().unwrap();
    let sentence = "error[too-large]: the script has more than 524288 bytes, the most that is read";
    let checked = run(&["check", large]);
    assert_eq!(checked.code, 1);
    assert!(checked.out.starts_with(&format!("{sentence}\n --> {large}\n")), "{}", checked.out);
    let played = run(&["play", large]);
    assert_eq!(played.code, 2);
    assert!(played.err.contains(sentence), "{}", played.err);

    let (_other, recorded) =
        with_session("Line(text: \"a\", clip: \"a.ogg\"), Quiet(ideal: \"25s\", most: \"1m\"),");
    fs::create_dir(Path::new(&recorded).with_file_name("a.ogg")).unwrap();
    assert_eq!(spots(&recorded), [at("recording", 3, 23)]);

    assert_eq!(run(&["check", &path]).code, 0, "the control");
    #[cfg(unix)]
    {
        let device = run(&["check", "/dev/null", &path]);
        assert_eq!((device.code, &*device.out), (2, "1 session checked: no errors, no advice\n"));
        assert_eq!(
            device.err,
            "groundwork: could not read `/dev/null`: it is not a regular file\n"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_passed_over() {
    let (folder, path) = with_session(STEPS);
    let inside = folder.path().join("more");
    fs::create_dir(&inside).unwrap();
    fs::copy(&path, inside.join("more.ron")).unwrap();
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, inside.join(name)).unwrap();
    link("..", "around");
    link("..", "around.ron");
    link("more.ron", "same.ron");
    let said = run(&["check", folder.path().to_str().unwrap()]);
    assert_eq!((said.code, &*said.out), (0, "3 sessions checked: no errors, no advice\n"));
    // Whoever names a link means what it leads to.
    let said = run(&["check", inside.join("around").to_str().unwrap()]);
    assert_eq!(said.out, "3 sessions checked: no errors, no advice\n");
    // One that leads nowhere keeps nothing else from being checked.
    link("nowhere.ron", "a.ron");
    let said = run(&["check", folder.path().to_str().unwrap()]);
    assert_eq!((said.code, &*said.out), (2, "3 sessions checked: no errors, no advice\n"));
}

#[test]
fn a_session_shows_the_lengths_that_it_can_have() {
    let show = |steps: &str| {
        let (_folder, path) = with_session(steps);
        let said = run(&["show", &path]);
        assert_eq!(said.code, 0, "{}", said.err);
        let mut lines = said.out.lines().skip_while(|line| !line.starts_with("Lengths")).skip(1);
        lines.next().unwrap().trim().to_owned()
    };
    assert_eq!(
        show("Breathe(pattern: Box, ideal: \"1m4s\", least: \"16s\"),"),
        "16s, 32s, 48s or 1m4s can be asked for"
    );
    assert_eq!(show("Quiet(ideal: \"10s\", most: \"1m\"),"), "any from 10s to 1m can be asked for");
    assert_eq!(show("Quiet(\"10s\"),"), "it always takes 10s");
}

#[test]
fn paced_breathing_is_said() {
    let list = run(&["list"]).out;
    let paced = |id: &str| {
        let line = list.lines().find(|line| line.split(' ').next() == Some(id)).unwrap();
        line.contains(", paced breathing, ")
    };
    let rows: Value = serde_json::from_str(&run(&["list", "--json"]).out).unwrap();
    let rows = rows.as_array().unwrap();
    for row in rows {
        assert_eq!(Some(paced(row["id"].as_str().unwrap())), row["paced_breathing"].as_bool());
    }
    assert!(paced("box-breath") && !paced("five-senses"));
    let hint = "\nThere is paced breathing in it. `groundwork list` says which built-in sessions have it.\n";
    assert!(run(&["show", "box-breath"]).out.ends_with(hint));
    assert!(!run(&["show", "five-senses"]).out.contains("paced"));
}

#[test]
fn what_can_not_be_read_is_said_with_its_place() {
    let (_folder, path) = with_session(
        "Line(text: \"Own.\", clip: \"own.ogg\"), Say(\"Fine.\"),\n  Say(\"So is 🙂.\"), Say(\"слово\"),",
    );
    let said = run(&["narrate", &path, "--voice", "clara"]);
    assert_eq!(said.code, 2);
    let lines: Vec<&str> = said.err.lines().collect();
    let first = format!(
        "groundwork: {path}:4:7: a narrator reads Latin letters, and `🙂` (character 7) cannot be read; \
         write it as it sounds, or leave it out"
    );
    let second =
        format!("{path}:4:24: a narrator reads Latin letters, and `слово` (character 1) cannot");
    assert_eq!(lines.len(), 2, "{}", said.err);
    assert!(lines[0].starts_with(&first) && lines[1].starts_with(&second), "{}", said.err);
}

#[test]
fn a_line_is_pronounced_word_by_word() {
    let said =
        run(&["pronounce", "At\u{a0}7:30, Wexla’s lamp. I read it.", "--say-as", "lamp=~lahmp"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        said.out,
        "At       ˌæt            lexicon\n\
         7:30     sˈɛvən θˈɜɹTi  rule\n\
         Wexla’s  wˈɛksləz       guess\n\
         lamp     lˈɑmp          given\n\
         I        ˌI             lexicon\n\
         read     ɹˈid           rule, or ɹˈɛd (in the past)\n\
         it       ɪt             lexicon\n"
    );
    let line = run(&["pronounce", "Notice the breath.", "--phonemes"]);
    assert_eq!((line.code, line.out.as_str()), (0, "nˈOTəs ðə bɹˈɛθ.\n"));
    let wrong = run(&["pronounce", "🙂"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.starts_with("groundwork: a narrator reads Latin letters, and `🙂` (character 1)")
    );
    let wrong = run(&["pronounce", "A lamp.", "--say-as", "lamp"]);
    assert!(
        wrong.err.contains("a word and its sound are given as `Siobhan=~shi-VAWN`"),
        "{}",
        wrong.err
    );
}

#[test]
fn another_language_than_the_narrators_is_refused_by_narrating() {
    let german = |line: &str| {
        with_script(&format!(
            "Session(format: 1, id: \"kurz\", title: \"Kurz\", summary: \"Kurz.\", language: \"de-CH\",\n\
             practice: Grounding, lengths: [], steps: [{line}])"
        ))
    };
    let (_folder, path) = german("Say(\"Guten Abend.\")");
    let said = run(&["narrate", &path, "--voice", "clara"]);
    let expected = format!(
        "groundwork: `{path}` is in another language (`de-CH`), and the narrators speak English; lines in it need \
         recordings of their own, as in `Line(text: …, clip: \"a/01.flac\")`\n"
    );
    assert_eq!((said.code, said.err), (2, expected));
    // The check says so beforehand, once, at the first line.
    let checked = run(&["check", &path]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    let advice = "advice[other-language]: the session is in another language (`de-CH`), and the narrators speak English";
    assert_eq!(checked.out.matches(advice).count(), 1, "{}", checked.out);
    // Control: where every line is recorded, there is nothing to refuse.
    let (_folder, path) = german("Line(text: \"Guten Abend.\", clip: \"own.ogg\")");
    let said = run(&["narrate", &path, "--voice", "clara"]);
    assert!(said.err.contains("there is nothing to narrate"), "{}", said.err);
    assert!(!run(&["check", &path]).out.contains("other-language"));
}

#[test]
fn a_word_with_two_sounds_is_asked_about_where_nothing_says_which() {
    let (_folder, path) =
        with_session("Say(\"I read it aloud.\"), Quiet(ideal: \"20s\", most: \"60s\"),");
    let said = run(&["check", &path]);
    let expected = "advice[two-sounds]: `read` is said in two ways, and nothing here says which";
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.out.contains(expected), "{}", said.out);
    let help = "give its sound, `say_as: {\"read\": \"ɹˈid\"}` (now) or `say_as: {\"read\": \"ɹˈɛd\"}` (in the past)";
    assert!(said.out.contains(help), "{}", said.out);
    // Control: with a sound of its own it is not asked about, nor where the words around say it.
    let given = "Line(text: \"I read it aloud.\", say_as: {\"read\": \"ɹˈid\"}), Say(\"Yesterday I read it.\"), Quiet(\"20s\"),";
    let (_folder, path) = with_session(given);
    assert!(!run(&["check", &path]).out.contains("two-sounds"));
}

#[test]
fn a_session_has_a_picture_that_is_always_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = |id: &str, name: &str| {
        let path = folder.path().join(name);
        let said = run(&["show", id, "--picture", path.to_str().unwrap()]);
        assert_eq!(said.code, 0, "{}", said.err);
        (said.out, std::fs::read_to_string(path).unwrap())
    };
    let (said, first) = drawn("box-breath", "one.svg");
    let sentence = "4 minutes: 47 seconds of words, 3 minutes of paced breathing, silences of up to 12 seconds and 2 bells.";
    assert!(said.starts_with(sentence), "{said}");
    assert!(first.contains(&format!(
        "<title id=\"title\">Box breath</title>\n<desc id=\"desc\">{sentence}</desc>"
    )));
    assert_eq!(first.matches("<polyline").count(), 1, "one stretch of breathing");
    assert_eq!(first.matches("<circle").count(), 2, "two bells");
    assert_eq!(drawn("box-breath", "two.svg").1, first);
    // The control: another session has another picture.
    let (_, other) = drawn("taking-turns", "three.svg");
    assert_eq!(other.matches("<rect").count(), 8, "eight turns");
    assert_eq!(other.matches("<polyline").count(), 0);
    let nowhere = folder.path().join("not-there/one.svg");
    let said = run(&["show", "box-breath", "--picture", nowhere.to_str().unwrap()]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("could not write"), "{}", said.err);
}

#[test]
fn a_line_that_no_narrator_can_speak_is_named_before_anyone_narrates() {
    let lines = "Line(text: \"Call Niamh.\", say_as: {\"Niamh\": \"~nv\"}), Quiet(ideal: \"20s\", most: \"60s\"),";
    let (_folder, path) = with_session(lines);
    let said = run(&["check", &path]);
    assert_eq!(said.code, 0, "{}", said.out);
    let expected = "advice[unspoken]: the respelling `~nv` of `Niamh` cannot be read; it has letters, a vowel in \
                    each syllable and hyphens between them, as in `~shi-VAWN`\n";
    assert!(said.out.contains(expected), "{}", said.out);
    assert!(
        said.out.contains("= help: narrators stop at this line; without them it is shown as text")
    );
    // The control: as it is said, nothing is.
    let (_folder, path) = with_session(&lines.replace("~nv", "~neev"));
    assert!(!run(&["check", &path]).out.contains("unspoken"));
}

#[test]
fn a_document_in_the_place_of_a_script_is_named_as_such() {
    for (bytes, what) in [
        (&b"{\\rtf1\\ansi Session(}"[..], "an RTF document"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Word document"),
    ] {
        let (_folder, path) = with_script("");
        fs::write(&path, bytes).unwrap();
        let said = run(&["check", &path]);
        assert_eq!(said.code, 1);
        assert!(
            said.out.contains(&format!("error[document]: this is {what}, and not plain text")),
            "{}",
            said.out
        );
        assert!(said.out.contains("save it as plain text (UTF-8)"), "{}", said.out);
        let named = path.replace(".ron", ".docx");
        fs::rename(&path, &named).unwrap();
        let said = run(&["narrate", &named, "--voice", "clara"]);
        let expected =
            format!("groundwork: `{named}` is {what}; a session is plain text in a `.ron` file\n");
        assert_eq!((said.code, said.err), (2, expected));
    }
}

#[test]
fn a_file_has_exactly_its_frames_and_is_the_same_each_time() {
    let (folder, session) = with_session(STEPS);
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (once, again, events) = (place("once.wav"), place("again.wav"), place("events.json"));
    let first = run(&[
        "render", &session, "--length", "30s", "--out", &once, "--events", &events, "--stats",
    ]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.out.contains("1440000 frames, 00:30"), "{}", first.out);
    assert!(first.out.contains("LUFS integrated"), "{}", first.out);
    assert_eq!(run(&["render", &session, "--length", "30s", "--out", &again]).code, 0);
    let bytes = fs::read(&once).unwrap();
    assert_eq!(bytes.len(), 94 + 1_440_000 * 8);
    assert!(bytes == fs::read(&again).unwrap());

    let list: Value = serde_json::from_str(&fs::read_to_string(&events).unwrap()).unwrap();
    assert_eq!(list["end_frame"], 1_440_000);
    let kinds: Vec<&str> = list["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["bell", "caption", "quiet", "bell"]);
    // A wood block's four seconds, then the line.
    assert_eq!(list["events"][1]["start_frame"], 4 * 48_000);
}

/// The samples of a float WAV, interleaved.
fn samples(path: &str) -> Vec<f32> {
    fs::read(path).unwrap()[94..]
        .chunks(4)
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
        .collect()
}

#[test]
fn layers_add_up_to_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let render = |name: &str, more: &[&str]| {
        let out = place(name);
        let mut args =
            vec!["render", "five-senses", "--length", "2m", "--bed", "rain", "--out", &out];
        args.extend(more);
        let said = run(&args);
        assert_eq!(said.code, 0, "{}", said.err);
        samples(&out)
    };
    let whole = render("whole.wav", &[]);
    let layers =
        ["voice", "bed", "bells", "breath"].map(|only| render("layer.wav", &["--only", only]));
    assert!(layers[0].iter().any(|sample| sample.abs() > 0.1), "the voice is heard");
    assert!(layers[3].iter().all(|sample| *sample == 0.0), "nothing paces the breath here");
    let worst = (0..whole.len())
        .map(|n| (whole[n] - layers.iter().map(|layer| layer[n]).sum::<f32>()).abs())
        .fold(0.0, f32::max);
    // The order of additions differs, and the limiter has next to nothing to do.
    assert!(worst < 0.01, "{worst}");
}

#[test]
fn a_file_that_can_not_be_written_is_named_as_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (gone, fine) = (place("gone/x.wav"), place("x.wav"));
    let render = ["render", "five-senses", "--length", "2m"];
    let said = run(&[&render[..], &["--out", &gone]].concat());
    let sentence =
        format!("groundwork: could not write `{gone}`: there is no such file or folder\n");
    assert_eq!((said.code, said.err), (2, sentence));
    // Said before the sound is made.
    let said = run(&[&render[..], &["--out", &fine, "--events", &place("")]].concat());
    let sentence =
        format!("groundwork: could not write `{}`: what is there is not a file\n", place(""));
    assert_eq!((said.code, said.err), (2, sentence));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// The program with these words, in a shell after these lines.
#[cfg(unix)]
fn in_shell(lines: &str, args: &[&str]) -> Said {
    let data = tempfile::tempdir().unwrap();
    let mut command = Command::new("bash");
    command.args([
        "-c",
        &format!("{lines}\nexec \"$@\""),
        "bash",
        env!("CARGO_BIN_EXE_groundwork"),
    ]);
    command.args(args).env("GROUNDWORK_DATA", data.path()).stdin(Stdio::null());
    command.output().unwrap().into()
}

#[cfg(unix)]
#[test]
fn a_disk_without_room_is_said_with_the_file_and_nothing_stays() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["x.wav", "x.flac", "x.ogg"] {
        let out = folder.path().join(name).to_str().unwrap().to_string();
        let render = ["render", "five-senses", "--length", "2m", "--out", &out];
        let said = in_shell("trap '' XFSZ; ulimit -f 64", &render);
        let sentence =
            format!("groundwork: could not write `{out}`: the file is too large for this drive\n");
        assert_eq!((said.code, said.err), (2, sentence));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[cfg(unix)]
#[test]
fn files_are_as_open_to_others_as_the_umask_says() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, session) = with_session(STEPS);
    let place = |name: &str| folder.path().join(name);
    let (out, events) = (place("x.ogg"), place("x.json"));
    for (umask, mode) in [("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        let said = in_shell(
            &format!("umask {umask}"),
            &[
                "render",
                &session,
                "--length",
                "30s",
                "--out",
                out.to_str().unwrap(),
                "--events",
                events.to_str().unwrap(),
            ],
        );
        assert_eq!(said.code, 0, "{}", said.err);
        for file in [&out, &events] {
            let found = fs::metadata(file).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{umask}: {}", file.display());
        }
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_file_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let (out, events) = (folder.path().join("long.flac"), folder.path().join("long.json"));
    let data = tempfile::tempdir().unwrap();
    let mut child = groundwork(data.path())
        .args(["render", "taking-turns", "--length", "40m", "--out", out.to_str().unwrap()])
        .args(["--events", events.to_str().unwrap()])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // Once both temporary files are there, the work has begun.
    while fs::read_dir(folder.path()).unwrap().count() < 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it began");
        std::thread::yield_now();
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(
        (said.code, said.err.as_str()),
        (2, "groundwork: interrupted; nothing was written\n")
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_sitting_in_a_pipe_says_every_line_and_the_end_of_input_is_no_key() {
    let data = tempfile::tempdir().unwrap();
    let mut child = groundwork(data.path())
        .args(["play", "five-senses", "--length", "6m", "--output", "null", "--fast"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // What comes in a pipe is not a key either.
    child.stdin.take().unwrap().write_all(b"q").unwrap();
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.code, 0);
    let (_, session) = said.out.split_once("\n\n").unwrap();
    let lines: Vec<&str> = session.lines().collect();
    assert!(lines[0].ends_with("[Here]"), "{session}");
    assert_eq!(lines.last(), Some(&"You practised 6 minutes."));
    let spoken = lines.iter().filter(|line| !line.contains('[')).count() - 1;
    assert_eq!(spoken, 14, "{session}");
}

#[test]
fn choices_are_heard() {
    let said = |more: &[&str]| {
        let mut args =
            vec!["play", "settling-scan", "--length", "10m", "--output", "null", "--fast"];
        args.extend(more);
        run(&args).out
    };
    assert!(said(&[]).contains("perhaps the sounds around you"));
    assert!(said(&["--anchor", "hands"]).contains("perhaps the hands"));
    let without = said(&["--leave-out", "feet", "--leave-out", "hands"]);
    assert!(
        !without.contains("[Feet]") && !without.contains("[Hands]") && without.contains("[Face]")
    );
    let named = run(&[
        "play",
        "taking-turns",
        "--length",
        "10m",
        "--names",
        "Ada",
        "Bo",
        "--output",
        "null",
        "--fast",
    ])
    .out;
    assert!(named.contains("[Ada: Speaking]") && named.contains("[Bo: Saying back]"), "{named}");
}

#[test]
fn without_a_voice_pack_only_narrating_is_missing() {
    let (_folder, session) = with_session(STEPS);
    let list = run(&["voice", "list"]);
    assert_eq!(list.code, 0);
    assert!(
        list.out.contains("clara") && list.out.contains("./scripts/voice-pack"),
        "{}",
        list.out
    );
    let narrate = run(&["narrate", &session, "--voice", "clara"]);
    assert_eq!(narrate.code, 2);
    assert!(narrate.err.contains("./scripts/voice-pack"), "{}", narrate.err);
    assert_eq!(run(&["play", &session, "--output", "null", "--fast"]).code, 0);
    let install = run(&["voice", "install", "no/such/folder"]);
    assert_eq!(install.code, 2);
    assert!(install.err.contains("no/such/folder"), "{}", install.err);
}

#[test]
fn an_own_recording_is_found_levelled_and_missed_before_anything_plays() {
    let (folder, session) = with_session(
        "Line(text: \"My own words\", clip: \"a/own.wav\"), Quiet(ideal: \"20s\", least: \"5s\", most: \"60s\"),",
    );
    let missing = run(&["play", &session, "--output", "null", "--fast"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("could not read the recording"), "{}", missing.err);

    // A soft tone of four seconds at 44.1 kHz, 16 bits, one channel.
    let mut wav = Vec::new();
    let frames = 4 * 44_100u32;
    wav.extend(b"RIFF");
    wav.extend((36 + frames * 2).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([1u16.to_le_bytes(), 1u16.to_le_bytes()].concat());
    wav.extend(44_100u32.to_le_bytes());
    wav.extend(88_200u32.to_le_bytes());
    wav.extend([2u16.to_le_bytes(), 16u16.to_le_bytes()].concat());
    wav.extend(b"data");
    wav.extend((frames * 2).to_le_bytes());
    for n in 0..frames {
        let sample = 300.0 * (f64::from(n) * 500.0 * std::f64::consts::TAU / 44_100.0).sin();
        wav.extend((sample as i16).to_le_bytes());
    }
    fs::create_dir(folder.path().join("a")).unwrap();
    fs::write(folder.path().join("a/own.wav"), &wav).unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (out, events) = (place("out.wav"), place("events.json"));
    let made = run(&[
        "render", &session, "--length", "30s", "--out", &out, "--only", "voice", "--events",
        &events, "--stats",
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    let list: Value = serde_json::from_str(&fs::read_to_string(&events).unwrap()).unwrap();
    assert_eq!(list["events"][0]["clip_frames"], 4 * 48_000);
    let loudness: f64 = made
        .out
        .split("Loudness")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!((loudness + 18.0).abs() <= 0.3, "{}", made.out);

    // Cut in the middle of its header.
    fs::write(folder.path().join("a/own.wav"), &wav[..30]).unwrap();
    let cut = run(&["play", &session, "--output", "null", "--fast"]);
    assert_eq!(cut.code, 2);
    assert!(cut.err.contains("this WAV file does not say what its samples are"), "{}", cut.err);
}

#[test]
fn the_doctor_says_what_is_there() {
    let doctor = run(&["doctor"]);
    assert!([0, 1].contains(&doctor.code));
    for word in ["Program", "Sound", "Voices", "Data", "Built in"] {
        assert!(doctor.out.contains(word), "{}", doctor.out);
    }
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_had_enough_is_no_failure() {
    let run = "\"$0\" list --json | head -c 1; exit \"${PIPESTATUS[0]}\"";
    let output = std::process::Command::new("bash")
        .args(["-c", run, env!("CARGO_BIN_EXE_groundwork")])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

/// A sitting of two minutes that is kept, with its words going to `out`; how it ended, what it said of
/// that, and what the record has of it.
#[cfg(unix)]
fn kept_without_words(out: Stdio) -> (Said, Value) {
    let data = tempfile::tempdir().unwrap();
    let mut child = groundwork(data.path())
        .args(["play", "five-senses", "--length", "2m", "--output", "null", "--fast", "--keep"])
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let said = child.wait_with_output().unwrap().into();
    let list = groundwork(data.path()).args(["history", "list", "--json"]).output().unwrap();
    (said, serde_json::from_slice(&list.stdout).unwrap())
}

#[cfg(unix)]
#[test]
fn a_sitting_is_kept_whole_whatever_becomes_of_its_words() {
    let whole = |list: &Value| {
        assert_eq!(
            (&list[0]["ended"], &list[0]["practised_seconds"]),
            (&"Finished".into(), &120.into())
        );
    };
    let (said, list) = kept_without_words(Stdio::piped());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    whole(&list);
    #[cfg(target_os = "linux")]
    {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let (said, list) = kept_without_words(full.into());
        assert_eq!((said.code, said.err.as_str()), (2, NO_ROOM));
        whole(&list);
    }
}

/// What is said where standard output is full.
#[cfg(target_os = "linux")]
const NO_ROOM: &str = "groundwork: could not write to standard output: the disk is full\n";

#[cfg(target_os = "linux")]
#[test]
fn words_for_which_there_is_no_room_are_a_sentence_and_no_panic() {
    let (_folder, session) = with_session(STEPS);
    for args in [&["list"][..], &["list", "--json"], &["check", &session], &["doctor"]] {
        let data = tempfile::tempdir().unwrap();
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let said = Said::from(groundwork(data.path()).args(args).stdout(full).output().unwrap());
        assert_eq!((said.code, said.err.as_str()), (2, NO_ROOM), "{args:?}");
    }
    // With nowhere to say even that, the status alone is left.
    let said = in_shell("exec >/dev/full 2>&1", &["list"]);
    assert_eq!(said.code, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn closing_the_terminal_is_stopping() {
    let desk = tempfile::tempdir().unwrap();
    let number = desk.path().join("number");
    let program = format!(
        "echo $$ > '{}'; exec '{}' play breathing-space --output null",
        number.display(),
        env!("CARGO_BIN_EXE_groundwork")
    );
    // A terminal of its own.
    let mut terminal = Command::new("script")
        .args(["-q", "-c", &program, "/dev/null"])
        .env("GROUNDWORK_DATA", desk.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut drawn = std::io::BufReader::new(terminal.stdout.take().unwrap());
    let mut seen = String::new();
    while !seen.contains("q stop") {
        use std::io::Read as _;
        let mut bytes = [0; 64];
        let count = drawn.read(&mut bytes).unwrap();
        assert!(count > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    // Some of it is practised.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    terminal.kill().unwrap();
    terminal.wait().unwrap();
    let number = fs::read_to_string(number).unwrap();
    let process = Path::new("/proc").join(number.trim());
    wait_for("the program to end", || (!process.exists()).then_some(()));
    let history = groundwork(desk.path()).args(["history", "list", "--json"]).output().unwrap();
    let rows: Value = serde_json::from_slice(&history.stdout).unwrap();
    assert_eq!(rows[0]["ended"], "StoppedEarly", "{rows}");
}

#[cfg(unix)]
#[test]
fn a_sitting_that_is_asked_to_end_is_kept_in_the_terminal_too() {
    use std::io::BufRead as _;
    let sittings: [&[&str]; 2] = [
        &["play", "breathing-space", "--output", "null"],
        &["timer", "--length", "10m", "--output", "null"],
    ];
    // All of them practise at once.
    let signals = ["TERM", "INT", "HUP", "KILL"].into_iter();
    let mut begun: Vec<_> = signals
        .flat_map(|signal| sittings.map(|args| (signal, args)))
        .map(|(signal, args)| {
            let data = tempfile::tempdir().unwrap();
            let mut child =
                groundwork(data.path()).args(args).stdout(Stdio::piped()).spawn().unwrap();
            let said = std::io::BufReader::new(child.stdout.take().unwrap());
            (signal, args, data, child, said)
        })
        .collect();
    for (.., said) in &mut begun {
        said.read_line(&mut String::new()).unwrap();
    }
    std::thread::sleep(std::time::Duration::from_secs(3));
    for (signal, args, data, mut child, _said) in begun {
        let number = child.id().to_string();
        Command::new("kill").args([&format!("-{signal}"), &number]).status().unwrap();
        child.wait().unwrap();
        let history = groundwork(data.path()).args(["history", "list", "--json"]).output().unwrap();
        let rows: Value = serde_json::from_slice(&history.stdout).unwrap();
        // The control is without notice: it was cut off, and a second may be missing.
        let ended = if signal == "KILL" { "Interrupted" } else { "StoppedEarly" };
        assert_eq!(rows[0]["ended"], ended, "{signal} {args:?}: {rows}");
        assert!(rows[0]["practised_seconds"].as_u64().unwrap() >= 1, "{signal} {args:?}: {rows}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_chosen_in_the_terminal_outlives_the_sitting() {
    let desk = tempfile::tempdir().unwrap();
    // Another anchor is not to be had here: its steps do not fit.
    let script = desk.path().join("anchors.ron");
    let words = "Perhaps there is a sound that is near. ".repeat(9);
    let text = format!(
        r#"Session(format: 1, id: "anchors", title: "Two anchors", language: "en",
        practice: Grounding, setting: Partners, steps: [Quiet(ideal: "60s"), Choice(anchor: {{
            Feet: [Say("The feet.")],
            Sounds: [Turn(speaker: First, title: "T", time: "20s", steps: [Say("{}")])],
        }}), Quiet(ideal: "30s")])"#,
        words.trim()
    );
    fs::write(&script, text).unwrap();
    let data = desk.path().join("data");
    let play = format!("play '{}' --output null --anchor feet", script.display());
    let mut terminal = Terminal::open(&data, &play);
    terminal.see("q stop");
    // Softer, then the anchor.
    terminal.press("\x1b[B");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    terminal.press("a");
    terminal.see("nothing was changed:");
    terminal.press("q");
    terminal.end("Kept in the record");
    let settings = groundwork(&data).args(["settings"]).output().unwrap();
    let settings = String::from_utf8(settings.stdout).unwrap();
    assert!(settings.contains("80,80,80,80"), "the volumes are kept: {settings}");
}

/// What is kept of the last sitting.
#[cfg(target_os = "linux")]
fn last_kept(data: &Path) -> Value {
    let history = groundwork(data).args(["history", "list", "--json"]).output().unwrap();
    let rows: Value = serde_json::from_slice(&history.stdout).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    rows[0].clone()
}

#[cfg(target_os = "linux")]
#[test]
fn ground_me_in_the_terminal_leads_to_the_senses_and_back() {
    let data = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(data.path(), "play breathing-space --output null");
    terminal.see("g ground me");
    // Nothing to go back from yet.
    terminal.press("b");
    terminal.see("g ground me");
    terminal.press("g");
    terminal.see("b back · space");
    std::thread::sleep(std::time::Duration::from_secs(4));
    // To its end, where nothing sounds and the choice is open.
    terminal.press_until("s\x1b[C", "You are here.");
    terminal.see("q stop · b back");
    std::thread::sleep(std::time::Duration::from_secs(1));
    terminal.press("b");
    terminal.see("g ground me");
    // Once more, and back out of the middle of it.
    terminal.press("g");
    terminal.see("b back · space");
    terminal.press("b");
    terminal.see("g ground me");
    terminal.press("q");
    terminal.end("Kept in the record");
    let kept = last_kept(data.path());
    assert_eq!(kept["ended"], "StoppedEarly", "{kept}");
    // Of the session alone there were some three seconds.
    assert!(kept["practised_seconds"].as_u64().unwrap() >= 5, "{kept}");
}

#[cfg(target_os = "linux")]
#[test]
fn who_stops_in_the_grounding_or_after_it_was_grounded() {
    for after in [false, true] {
        let data = tempfile::tempdir().unwrap();
        let mut terminal = Terminal::open(data.path(), "play breathing-space --output null");
        terminal.see("g ground me");
        std::thread::sleep(std::time::Duration::from_secs(1));
        terminal.press("g");
        terminal.see("b back · space");
        std::thread::sleep(std::time::Duration::from_secs(1));
        if after {
            terminal.press_until("s\x1b[C", "You are here.");
        }
        terminal.press("q");
        terminal.end("Kept in the record");
        let kept = last_kept(data.path());
        assert_eq!(kept["ended"], "Grounded", "after its end: {after}: {kept}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn after_ground_me_the_terminal_says_whom_to_turn_to() {
    let desk = Desk::with_a_bundle();
    desk.change(
        "bundle.ron",
        "[\"Someone you trust\"]",
        "[\"Doctor Lind, 0123\", \"At night: 456\"]",
    );
    desk.change(
        "bundle.ron",
        "sessions: [\"evening\"],\n",
        "sessions: [\"evening\", \"breathing-space\"],\n",
    );
    desk.pack("my.key", "e.groundwork");
    let words = desk.words("my.key");
    desk.ok(&["bundle", "install", "e.groundwork", "--words", &words]);
    let data = desk.path("data");
    let grounded = |session: &str, own: &str| {
        let set = groundwork(&data).args(["settings", "set", "support", own]).output().unwrap();
        assert!(set.status.success(), "{set:?}");
        let mut terminal = Terminal::open(&data, &format!("play {session} --output null"));
        terminal.see("g ground me");
        std::thread::sleep(std::time::Duration::from_secs(1));
        terminal.press("g");
        terminal.see("b back \u{b7} space");
        std::thread::sleep(std::time::Duration::from_secs(1));
        terminal
    };
    // The programme's contacts count for a session that it takes from those that are built in, too.
    for session in ["my-bundle:evening", "breathing-space"] {
        let mut terminal = grounded(session, "Robin, next door");
        terminal.press_until("s\x1b[C", "Someone to turn to:");
        for line in ["  Robin, next door", "  Doctor Lind, 0123", "  At night: 456", "b back"] {
            terminal.see(line);
        }
        terminal.press("q");
        terminal.end("Kept in the record");
    }
    // Of a session that nobody handed over, the person's own alone; and nothing is said of nobody.
    let mut terminal = grounded("five-senses", "Robin, next door");
    terminal.press_until("s\x1b[C", "Someone to turn to:");
    terminal.see("Robin, next door");
    terminal.see("b back");
    terminal.press("q");
    terminal.end("Kept in the record");
}

#[test]
fn a_home_that_no_shell_has_filled_in_is_filled_in() {
    let (folder, good) = with_session(STEPS);
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    fs::copy(&good, home.join("own.ron")).unwrap();
    fs::write(home.join("x.csv"), "Started At,Duration\n04/20/2025 20:21:14,0:45:0\n").unwrap();
    let data = folder.path().join("data");
    let at_home = |args: &[&str]| -> Said {
        let mut command = groundwork(&data);
        let command = command.args(args).env("HOME", &home).current_dir(folder.path());
        command.output().unwrap().into()
    };
    for (args, made) in [
        (&["import", "~/x.csv"][..], None),
        (
            &["render", "five-senses", "--length", "2m", "--only", "bells", "--out", "~/y.wav"],
            Some("y.wav"),
        ),
        (
            &["render", "five-senses", "--length", "2m", "--only", "bells", "--out=~/z.wav"],
            Some("z.wav"),
        ),
        (&["bundle", "new", "~/b"], Some("b/bundle.ron")),
        (&["bundle", "check", "~/b"], None),
        (&["show", "five-senses", "--picture", "~/p.svg"], Some("p.svg")),
        (&["show", "~/own.ron"], None),
        (&["check", "~/own.ron"], None),
        (&["play", "~/own.ron", "--output", "null", "--fast"], None),
    ] {
        let said = at_home(args);
        let is_check = args.starts_with(&["bundle", "check"]);
        assert_eq!(said.code, i32::from(is_check), "{args:?}: {} {}", said.out, said.err);
        assert!(!is_check || said.out.contains("the author's `name`"), "{}", said.out);
        assert!(made.is_none_or(|made| home.join(made).is_file()), "{args:?}");
    }
    assert!(!folder.path().join("~").exists());
    // What is no path stays as it was typed.
    at_home(&["settings", "set", "support", "~/my sister"]);
    assert!(at_home(&["settings"]).out.contains("~/my sister"));
}

#[test]
fn a_file_whose_name_begins_with_a_hyphen_is_one_behind_every_command() {
    let (folder, good) = with_session(STEPS);
    fs::copy(&good, folder.path().join("-own.ron")).unwrap();
    fs::copy(&good, folder.path().join("--json.ron")).unwrap();
    let here = |args: &[&str]| -> Said {
        let data = folder.path().join("data");
        groundwork(&data).args(args).current_dir(folder.path()).output().unwrap().into()
    };
    for args in [
        &["check", "-own.ron"][..],
        &["check", "--json.ron"],
        &["show", "-own.ron"],
        &["play", "-own.ron", "--output", "null", "--fast"],
    ] {
        let said = here(args);
        assert_eq!(said.code, 0, "{args:?}: {} {}", said.out, said.err);
    }
    // What is none is an option that nobody knows.
    let said = here(&["check", "-other.ron"]);
    assert!(said.code == 2 && said.err.contains("unexpected argument"), "{}", said.err);
}
