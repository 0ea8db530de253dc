//! Practice taken along, as it is typed, and as other programs find the files.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use groundwork::audio::decode::decode;
use serde_json::Value;

use crate::rig::program::{Desk, Said, groundwork};
#[cfg(target_os = "linux")]
use crate::rig::stick::Stick;
#[cfg(target_os = "linux")]
use crate::rig::wait_for;

/// Said before anything else.
const UNPROTECTED: &str = "Files on a phone are not protected: whoever opens it can play them.\n";

/// A desk with a bundle installed whose second stage opens with the first sitting.
pub fn with_a_programme() -> Desk {
    let desk = Desk::with_a_bundle();
    let evening = fs::read_to_string(desk.path("evenings/s/evening.ron")).unwrap();
    let later = evening
        .replace("id: \"evening\"", "id: \"later\"")
        .replace("title: \"A quiet evening\"", "title: \"A later evening\"");
    assert_ne!(later, evening);
    fs::write(desk.path("evenings/s/later.ron"), later).unwrap();
    desk.change("bundle.ron", "[\"s/evening.ron\"]", "[\"s/evening.ron\", \"s/later.ron\"]");
    desk.change(
        "bundle.ron",
        "        // A second stage that",
        "        Stage(id: \"second\", title: \"Closer\", sessions: [\"later\"], gate: Practised(times: 1)),\n        \
         // A second stage that",
    );
    desk.pack("my.key", "e.groundwork");
    desk.ok(&["bundle", "install", "e.groundwork"]);
    desk
}

pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What ffprobe finds in a file: title, album and number; and the cover's format, width and height.
pub fn probed(path: &Path) -> ([String; 3], (String, u64, u64)) {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-show_format", "-show_streams", "-of", "json"])
        .arg(path)
        .output()
        .expect("./scripts/test installs it");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.success(), err.as_str()), (true, ""), "{}", path.display());
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let streams = found["streams"].as_array().unwrap();
    let sound = streams.iter().find(|stream| stream["codec_type"] == "audio").unwrap();
    let cover = streams.iter().find(|stream| stream["codec_type"] == "video").unwrap();
    assert_eq!(cover["disposition"]["attached_pic"], 1);
    let tag = |name: &str| {
        // An Ogg file keeps them with the stream.
        let of = |tags: &Value| {
            tags[name].as_str().or(tags[name.to_uppercase()].as_str()).map(String::from)
        };
        of(&found["format"]["tags"]).or(of(&sound["tags"])).unwrap_or_default()
    };
    let size = |name: &str| cover[name].as_u64().unwrap();
    let codec = cover["codec_name"].as_str().unwrap().to_owned();
    ([tag("title"), tag("album"), tag("track")], (codec, size("width"), size("height")))
}

#[test]
fn of_a_programme_what_is_open_now_is_taken_along() {
    let desk = with_a_programme();
    let phone = desk.path("phone");
    let along = |more: &[&str]| {
        let usual = ["take-along", "--length", "2m", "--voice", "none", "--out", "phone"];
        desk.run(&[&usual[..], more].concat())
    };
    // What is not open is not told from what is not there.
    for stage in ["second", "tenth"] {
        let (code, said) = along(&["my-bundle", "--stage", stage]);
        assert_eq!(
            (code, said),
            (2, format!("groundwork: the stage `{stage}` is not open now; `first-week` is\n"))
        );
    }
    let (code, said) = along(&["my-bundle:later"]);
    assert_eq!(code, 2);
    assert_eq!(
        said,
        "groundwork: `my-bundle:later` belongs to a stage that is not open yet; `first-week` is\n"
    );
    assert!(!phone.exists());

    let (code, said) = along(&["my-bundle"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said, format!("{UNPROTECTED}`phone`  2 files written, 0 were there already\n"));
    assert_eq!(names(&phone), ["01 Ground me.flac", "02 Practice 1.flac", "Notes.txt"]);
    for (at, title) in ["Ground me", "Practice 1"].into_iter().enumerate() {
        let number = at + 1;
        let (tags, cover) = probed(&phone.join(format!("0{number} {title}.flac")));
        assert_eq!(tags, [title.to_owned(), "Practice".into(), number.to_string()]);
        assert_eq!(cover, ("png".into(), 600, 600));
    }
    // The very samples that `render` writes.
    let render = ["render", "my-bundle:evening", "--length", "2m", "--voice", "none"];
    desk.ok(&[&render[..], &["--out", "alone.flac"]].concat());
    let decoded = |path: &Path| decode(&fs::read(path).unwrap()).unwrap();
    assert!(decoded(&phone.join("02 Practice 1.flac")) == decoded(&desk.path("alone.flac")));

    // After a sitting the second stage is open.
    desk.ok(&[
        "play",
        "my-bundle:evening",
        "--length",
        "2m",
        "--output",
        "null",
        "--fast",
        "--keep",
    ]);
    let (code, said) = along(&["my-bundle", "--stage", "first-week", "--stage", "second"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.ends_with("3 files written, 0 were there already\n"), "{said}");
    let (code, said) = along(&["my-bundle:later", "--format", "ogg", "--titles"]);
    assert_eq!(code, 0, "{said}");
    for name in ["01 Ground me.flac", "02 Practice 1.flac", "03 Practice 2.flac"] {
        assert!(said.contains(&format!("`{name}` is from an earlier time, and stays there.\n")));
    }
    let (tags, cover) = probed(&phone.join("02 A later evening.ogg"));
    assert_eq!(tags, ["A later evening", "Practice", "2"]);
    assert_eq!(cover, ("png".into(), 600, 600));
}

#[test]
fn what_cannot_be_taken_along_is_said_in_a_sentence() {
    let data = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = groundwork(data.path());
        command.arg("take-along").args(args).current_dir(data.path());
        Said::from(command.output().unwrap())
    };
    for (args, why) in [
        (
            &["settling-scn", "--out", "phone"][..],
            "there is no session `settling-scn`; did you mean `settling-scan`?",
        ),
        (
            &["breathing-space", "--out", "phone", "--length", "3h"],
            "` cannot be taken along: `3h` is too long for this session; it can take",
        ),
        (
            &["breathing-space", "--out", "no/stick"],
            "could not make the folder `no/stick`: there is no such file or folder",
        ),
    ] {
        let said = run(args);
        assert_eq!(said.code, 2, "{}", said.err);
        let plain = said.err.replace(['“', '”'], "`");
        assert!(plain.contains(why), "{plain}");
        assert!(!data.path().join("phone").exists());
    }
}

/// The record belongs to whoever opened it first, such as the window.
#[test]
fn while_the_record_is_open_elsewhere_only_what_needs_it_waits() {
    let desk = with_a_programme();
    let held = groundwork::store::hold(&desk.path("data/record")).unwrap();
    let along = |what: &str| {
        let usual = ["take-along", "--length", "2m", "--voice", "none", "--out", "phone", what];
        desk.run(&usual)
    };
    let (code, said) = along("my-bundle");
    assert_eq!(code, 2, "{said}");
    assert!(!said.contains("your settings are not used"), "{said}");
    assert!(!desk.path("phone").exists());
    let (code, said) = along("five-senses");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("groundwork: your settings are not used, only what this command says: "),
        "{said}"
    );
    assert_eq!(names(&desk.path("phone")).len(), 3);
    drop(held);
    let (code, said) = along("five-senses");
    assert_eq!((code, said.contains("your settings")), (0, false), "{said}");
}

/// What files of such titles are called, with *Ground me* and the notes.
const ODD_NAMES: [&str; 5] = [
    "01 Ground me.ogg",
    "02 What- now 'Here' and there.ogg",
    "03 Тихий вечер - 静かな夜.ogg",
    "04 CON.ogg",
    "Notes.txt",
];

/// Writes sessions with titles that no drive takes as they are, and says how they are taken along.
fn of_odd_titles(folder: &Path) -> Vec<String> {
    let titles = ["What: now? \\\"Here\\\" <and> there...", "Тихий вечер / 静かな夜", "CON"];
    let mut args = vec!["take-along".to_owned()];
    for (n, title) in titles.iter().enumerate() {
        let script = format!(
            "Session(format: 1, id: \"s{n}\", title: \"{title}\", summary: \"Short.\", language: \"en\",\n\
             practice: Grounding, bed: Bed(sound: Brown), steps: [Quiet(\"5s\")])"
        );
        let path = folder.join(format!("s{n}.ron"));
        fs::write(&path, script).unwrap();
        args.push(path.display().to_string());
    }
    args
}

/// As a stick comes from the shop: a FAT file system, here in a file.
#[test]
fn a_fat_drive_takes_every_name() {
    let desk = tempfile::tempdir().unwrap();
    let mut args = of_odd_titles(desk.path());
    args.extend(
        ["--titles", "--format", "ogg", "--voice", "none", "--out", "out"].map(String::from),
    );
    let said =
        Said::from(groundwork(desk.path()).args(&args).current_dir(desk.path()).output().unwrap());
    assert_eq!(said.code, 0, "{}", said.err);
    let image = desk.path().join("image");
    let on_image = |program: &str| {
        let mut command = Command::new(program);
        command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).arg("-i").arg(&image);
        command
    };
    // 32 MB, as sectors.
    let made = on_image("mformat").args(["-C", "-T", "65536", "::"]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let held = || {
        let listed = on_image("mdir").args(["-b", "::"]).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let mut names: Vec<String> =
            listed.lines().map(|line| line.trim_start_matches("::/").to_owned()).collect();
        names.sort();
        names
    };
    let copy = |path: &Path| drop(on_image("mcopy").arg(path).arg("::/").output().unwrap());
    for name in names(&desk.path().join("out")) {
        copy(&desk.path().join("out").join(name));
    }
    assert_eq!(held(), ODD_NAMES);
    // The control: as it is called, such a file is not held there.
    let plain = desk.path().join("05 What: now?.ogg");
    fs::write(&plain, "").unwrap();
    copy(&plain);
    assert!(!held().contains(&"05 What: now?.ogg".to_owned()), "{:?}", held());
}

/// exFAT refuses the names that FAT refuses, and knows no owners; it is what the system can be asked for.
#[cfg(target_os = "linux")]
#[test]
fn a_stick_takes_every_name_and_a_full_one_keeps_whole_files_only() {
    let stick = match Stick::new() {
        Ok(stick) => stick,
        Err(why) => {
            println!("NOT TRIED: this system lets nobody mount an exFAT drive of their own: {why}");
            return;
        }
    };
    let desk = tempfile::tempdir().unwrap();
    let mut args = of_odd_titles(desk.path());
    let out = stick.path().join("practice");
    args.extend(["--titles", "--format", "ogg", "--voice", "none", "--out"].map(String::from));
    args.push(out.display().to_string());
    let run = || Said::from(groundwork(desk.path()).args(&args).output().unwrap());
    // There is room for the notes and not for the rest.
    let filler = stick.path().join("filler");
    let big = vec![1; 64 * 1024];
    let mut file = fs::File::create(&filler).unwrap();
    while std::io::Write::write_all(&mut file, &big).is_ok() {}
    drop(file);
    fs::create_dir_all(&out).ok();
    let full = run();
    assert_eq!(full.code, 2, "{}", full.err);
    assert!(full.err.contains("the disk is full"), "{}", full.err);
    assert!(!out.is_dir() || names(&out).is_empty(), "{:?}", names(&out));
    fs::remove_file(&filler).unwrap();
    let said = run();
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(names(&out), ODD_NAMES);
    // The control: as it is called, such a file cannot be made there.
    fs::write(out.join("02 What: now?.ogg"), "").unwrap_err();
    assert!(run().out.contains("0 files written, 4 were there already"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_stick_that_is_pulled_out_in_the_middle_ends_it_with_a_sentence() {
    let stick = match Stick::new() {
        Ok(stick) => stick,
        Err(why) => {
            println!("NOT TRIED: this system lets nobody mount an exFAT drive of their own: {why}");
            return;
        }
    };
    let data = tempfile::tempdir().unwrap();
    let out = stick.path().join("practice");
    let mut command = groundwork(data.path());
    command
        .args(["take-along", "settling-scan", "hands-first", "coherent-breath", "--voice", "none"])
        .args(["--length", "20m", "--format", "ogg", "--out"])
        .arg(&out)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    wait_for("the first file", || out.join("01 Ground me.ogg").exists().then_some(()));
    let pulled = stick.pull();
    let said = Said::from(child.wait_with_output().unwrap());
    if !pulled {
        println!(
            "NOT TRIED: the system itself speaks to the drive, and cannot be taken away from it"
        );
        return;
    }
    assert_eq!(said.code, 2, "{}", said.out);
    assert!(said.err.contains("does not answer"), "{}", said.err);
}
