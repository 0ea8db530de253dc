//! What is handed over at the command line, whatever it is called, and what is typed there.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::rig::program::{Desk, Said, groundwork};
use crate::rig::zipped::{Lies, zipped};

/// A desk with a packed bundle, `e.groundwork`.
fn with_a_file() -> Desk {
    let desk = Desk::with_a_bundle();
    desk.pack("my.key", "e.groundwork");
    desk
}

/// Says that it would open the window, and that there is none to open.
const NO_DISPLAY: &str = "groundwork: there is no display to open a window on; `groundwork bundle install FILE` installs a bundle, \
                          and `groundwork play FILE` plays a script\n";

/// What the program says to someone who hands it something, without a display.
fn handed<S: AsRef<OsStr>>(desk: &Desk, args: &[S]) -> Said {
    let mut command = groundwork(&desk.path("data"));
    command
        .args(args)
        .current_dir(desk.folder())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    command.output().unwrap().into()
}

#[test]
fn a_file_is_opened_whatever_it_is_called() {
    let desk = with_a_file();
    let bytes = fs::read(desk.path("e.groundwork")).unwrap();
    let names: [&[u8]; 8] = [
        b"evenings.groundwork.zip",
        b"Quiet evenings (1)",
        b"-evenings",
        b"--evenings.groundwork",
        b"\xe9venings.bin",
        b"%41%zz",
        b"list.groundwork",
        b"a:b",
    ];
    for name in names {
        let name = OsStr::from_bytes(name);
        fs::write(desk.folder().join(name), &bytes).unwrap();
        for args in [vec![name], vec![OsStr::new("--"), name], vec![OsStr::new("open"), name]] {
            assert_eq!(handed(&desk, &args).err, NO_DISPLAY, "{args:?}");
        }
        let verify = [OsStr::new("bundle"), OsStr::new("verify"), OsStr::new("--"), name];
        let said = handed(&desk, &verify);
        assert_eq!(said.code, 0, "{name:?} {}", said.err);
    }
    // With options before it, by its place, as a file manager names it, and a folder.
    fs::create_dir(desk.path("a folder")).unwrap();
    fs::write(desk.path("a folder/für dich.groundwork"), &bytes).unwrap();
    let uri = format!("file://{}/a%20folder/f%C3%BCr%20dich.groundwork", desk.folder().display());
    for args in [
        &["--data", "data", "Quiet evenings (1)"][..],
        &["--data=data", "./-evenings"],
        &[&*uri],
        &["a folder"],
        &["evenings"],
        &["nowhere.groundwork"],
    ] {
        assert_eq!(handed(&desk, args).err, NO_DISPLAY, "{args:?}");
    }
    assert!(desk.ok(&["bundle", "verify", &uri]).contains("its signature holds"));
    // A word that is no file is a word, and a command stays one.
    fs::write(desk.path("list"), &bytes).unwrap();
    assert_eq!(handed(&desk, &["list"]).code, 0);
    let mistyped = handed(&desk, &["lst"]);
    assert!(mistyped.err.contains("unrecognized subcommand 'lst'"), "{}", mistyped.err);
    let unknown = handed(&desk, &["--evening"]);
    assert!(unknown.err.contains("unexpected argument '--evening'"), "{}", unknown.err);
    let (code, said) = desk.run(&["bundle", "verify", "smb://server/evenings.groundwork"]);
    assert_eq!(
        (code, &*said),
        (
            2,
            "groundwork: `smb://server/evenings.groundwork` is not on this computer; please save it here first\n"
        )
    );
}

#[test]
fn what_is_handed_over_is_said_as_what_it_is() {
    let desk = with_a_file();
    let bytes = fs::read(desk.path("e.groundwork")).unwrap();
    let write = |name: &str, content: &[u8]| fs::write(desk.path(name), content).unwrap();
    let verified = |name: &str| desk.run(&["bundle", "verify", name]);
    let zip = zipped(&[("for you/e.groundwork", &bytes, Lies::Deflated)]);
    write("e.zip", &zip);
    assert_eq!(
        desk.ok(&["bundle", "verify", "e.zip"]).lines().next().unwrap(),
        "`e.zip` is whole, and its signature holds."
    );
    desk.ok(&["bundle", "install", "e.zip"]);
    for (name, lies, code) in [
        ("stored.zip", Lies::Stored, 0),
        ("streamed.zip", Lies::Streamed, 0),
        ("locked.zip", Lies::Locked, 1),
        ("rare.zip", Lies::Otherwise(9), 1),
    ] {
        write(name, &zipped(&[("e.groundwork", &bytes, lies)]));
        let (status, said) = verified(name);
        assert_eq!(
            (status, said.contains("This has to be unpacked first.")),
            (code, code == 1),
            "{said}"
        );
    }
    write("e.groundwork.crdownload", &bytes[..bytes.len() / 2]);
    write("e.part", b"");
    write("whole.part", &bytes);
    desk.ok(&["bundle", "verify", "whole.part"]);
    write("empty.groundwork", b"");
    write("portal.groundwork", b"<!doctype html><title>Please log in</title>");
    let pair = desk.ok(&["bundle", "key", "show", "my.key"]);
    write("author.pub", pair.as_bytes());
    write("evening.txt", &fs::read(desk.path("evenings/s/evening.ron")).unwrap());
    symlink("nowhere", desk.path("gone.groundwork")).unwrap();
    let unzip = Command::new("unzip")
        .args(["-q", "e.groundwork", "-d", "unpacked"])
        .current_dir(desk.folder())
        .status();
    assert!(unzip.expect("./scripts/test installs it").success());
    fs::create_dir(desk.path("of-zip")).unwrap();
    fs::write(desk.path("of-zip/e.groundwork"), &bytes).unwrap();
    desk.ok(&["bundle", "verify", "of-zip"]);
    fs::write(desk.path("of-zip/f"), &bytes).unwrap();
    fs::create_dir(desk.path("nothing")).unwrap();
    fs::create_dir(desk.path("packed")).unwrap();
    fs::copy(desk.path("e.groundwork"), desk.path("packed/e.groundwork")).unwrap();
    desk.ok(&["shelf", "publish", "packed", "--key", "my.key", "--out", "shelf"]);
    let session = "This is a single session and not a bundle. `groundwork play` plays it, and `groundwork open` shows it in the window.";
    let making = "This is a bundle that is not packed yet. `groundwork bundle pack` makes a file of its folder, and `groundwork open` shows the folder in the window.";
    let shelf = "This is a shelf and not a bundle. Under *Bundles*, *Look in your therapist's folder…* says what is on it; so does `groundwork shelf look`.";
    let unfinished = "This file has not arrived completely. Please get it again, and wait until all of it is there.";
    for (name, expected) in [
        ("empty.groundwork", "This file is empty. Please get it again. (empty)".to_owned()),
        ("e.groundwork.crdownload", format!("{unfinished} (unfinished: its name still ends in `.crdownload`)")),
        ("e.part", format!("{unfinished} (unfinished: its name still ends in `.part`)")),
        ("portal.groundwork", "This is a web page and not the file itself. Perhaps it is a page to log in, saved in the file's place; please log in and get the file again. (web-page)".into()),
        ("author.pub", "This is an author's public key and not a bundle. (public-key)".into()),
        ("my.key", "This is a secret key and not a bundle. Whoever has it can use it: please let nobody else have it. (secret-key)".into()),
        ("evenings/s/evening.ron", format!("{session} (session-alone)")),
        ("evening.txt", format!("{session} (session-alone: its name has to end in `.ron`)")),
        ("evenings", format!("{making} (making)")),
        ("evenings/bundle.ron", format!("{making} (making)")),
        ("unpacked", "This is a bundle that was unpacked. Please open the file that it came in; its name ends in `.groundwork`. (unpacked)".into()),
        ("unpacked/bundle.ron", "This is a bundle that was unpacked. Please open the file that it came in; its name ends in `.groundwork`. (unpacked)".into()),
        ("of-zip", "There are several bundles in it. Please open them one by one. (several: 2 in a folder)".into()),
        ("nothing", "There is no bundle in it. (no-bundle: a folder)".into()),
        ("shelf", format!("{shelf} (shelf)")),
        ("shelf/index.ron", format!("{shelf} (shelf: its list, `index.ron`)")),
        ("/dev/null", "The file cannot be read. Perhaps it was not copied completely. (unreadable: it is no file)".into()),
    ] {
        assert_eq!(verified(name), (1, format!("{expected}\n")), "{name}");
        let (code, said) = desk.run(&["bundle", "install", name]);
        assert_eq!((code, said), (1, format!("{expected}\n")), "{name}");
    }
    for name in ["nowhere.groundwork", "gone.groundwork", "e.groundwork/inside"] {
        let expected =
            format!("groundwork: could not open `{name}`: there is nothing of this name\n");
        assert_eq!(verified(name), (2, expected));
    }
}

#[test]
fn a_key_that_is_none_is_said_before_anyone_is_asked_for_a_passphrase() {
    let desk = with_a_file();
    let public = desk.ok(&["bundle", "key", "show", "my.key"]);
    fs::write(desk.path("author.pub"), public).unwrap();
    let said = |args: &[&str]| {
        let mut command = desk.command(args);
        command.env_remove("GROUNDWORK_PASSPHRASE").stdin(Stdio::null());
        Said::from(command.output().unwrap()).err
    };
    let public = "groundwork: the key was not opened: `author.pub`: this is not the file of a secret key, but its public half, \
                  which signs nothing; the secret key is in the file that was written when you made it\n";
    assert_eq!(
        said(&["bundle", "pack", "evenings", "--key", "author.pub", "--out", "x.groundwork"]),
        public
    );
    assert_eq!(said(&["bundle", "key", "words", "author.pub"]), public);
    assert_eq!(said(&["bundle", "key", "follow", "my.key", "author.pub"]), public);
    assert_eq!(
        said(&["bundle", "key", "words", "e.groundwork"]),
        "groundwork: the key was not opened: `e.groundwork`: this is not the file of a secret key, but a bundle\n"
    );
    assert_eq!(
        said(&["bundle", "key", "words", "nowhere"]),
        "groundwork: the key was not opened: could not open `nowhere`: there is nothing of this name\n"
    );
    // The control: a key is asked for its passphrase.
    assert!(
        said(&["bundle", "key", "words", "my.key"])
            .contains("the passphrase is typed at a terminal")
    );
}

/// The bundle's title stands in its list, in clear.
const TITLE: &[u8] = b"A quiet evening";

#[test]
fn nothing_of_a_zip_file_is_written_in_clear() {
    let desk = with_a_file();
    let bytes = fs::read(desk.path("e.groundwork")).unwrap();
    let inside = |bytes: &[u8]| bytes.windows(TITLE.len()).any(|part| part == TITLE);
    assert!(inside(&bytes));
    fs::write(desk.path("e.zip"), zipped(&[("e.groundwork", &bytes, Lies::Deflated)])).unwrap();
    let written = |args: &[&str]| {
        let trace = desk.path("trace");
        let mut command = Command::new("strace");
        command
            .args(["-f", "-qq", "-s", "1000000", "-e", "trace=write,pwrite64,writev"])
            .arg("-o")
            .arg(&trace);
        command.arg(env!("CARGO_BIN_EXE_groundwork")).args(args).current_dir(desk.folder());
        let output =
            command.env("GROUNDWORK_DATA", desk.path("data")).stdin(Stdio::null()).output();
        assert!(output.expect("./scripts/test installs it").status.success());
        fs::read(trace).unwrap()
    };
    let verified = written(&["bundle", "verify", "e.zip"]);
    assert!(
        verified.windows(21).any(|part| part == b"age-encryption.org/v1"),
        "it was taken out, and sealed"
    );
    assert!(!inside(&verified));
    // The control: what is written in clear is seen.
    assert!(inside(&written(&["bundle", "show", "e.zip"])));
}

#[test]
fn words_and_passphrases_are_read_as_people_paste_them() {
    let desk = with_a_file();
    let words = desk.words("my.key");
    let all: Vec<&str> = words.split(' ').collect();
    let numbered: Vec<String> =
        all.iter().enumerate().map(|(n, word)| format!("{}. {word}", n + 1)).collect();
    let installed =
        |words: &str| desk.run(&["bundle", "install", "e.groundwork", "--words", words]);
    let (code, said) = installed(&words.replacen(all[2], "xyzzyx", 1));
    assert_eq!(code, 1);
    assert!(said.ends_with("Of the eight words: word 3 is not one of the list. Nothing was installed; please look at the handout once more.\n"), "{said}");
    let (code, said) = installed(&all[..7].join(" "));
    assert_eq!(
        (code, said.contains("Of the eight words: these are 7 words, expected 8.")),
        (1, true),
        "{said}"
    );
    let (code, said) = installed(&numbered.join("\n").to_uppercase());
    assert_eq!((code, said.contains("It is installed.")), (0, true), "{said}");

    // A key whose passphrase was set by the letter, and one that is given from another keyboard.
    let with = |passphrase: &str, args: &[&str]| {
        let mut command = desk.command(args);
        Said::from(command.env("GROUNDWORK_PASSPHRASE", passphrase).output().unwrap())
    };
    assert_eq!(with("it’s a café room", &["bundle", "key", "new", "other.key"]).code, 0);
    assert_eq!(with("it's a cafe\u{301} room\n", &["bundle", "key", "words", "other.key"]).code, 0);
    let wrong = with("IT'S A ROOM", &["bundle", "key", "words", "my.key"]);
    assert!(wrong.err.starts_with("All its letters were capitals; perhaps Caps Lock is on.\ngroundwork: the key was not opened"), "{}", wrong.err);
    let mut command = desk.command(&["bundle", "key", "words", "my.key"]);
    let not_text =
        command.env("GROUNDWORK_PASSPHRASE", OsStr::from_bytes(b"\xe9t\xe9")).output().unwrap();
    assert_eq!(
        Said::from(not_text).err,
        "groundwork: the environment variable GROUNDWORK_PASSPHRASE is not text in UTF-8; a passphrase is\n"
    );
    let empty = with("", &["bundle", "key", "words", "my.key"]);
    assert!(
        empty
            .err
            .contains("the passphrase is typed at a terminal, or given in GROUNDWORK_PASSPHRASE"),
        "{}",
        empty.err
    );
    let unseen = with(
        "a\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}",
        &["bundle", "key", "new", "short.key"],
    );
    assert!(unseen.err.contains("the passphrase has 1 characters, at least 8"), "{}", unseen.err);
    assert!(!Path::exists(&desk.path("short.key")));
}

#[test]
fn stock_minisign_opens_a_key_by_its_passphrase_as_it_was_typed() {
    let desk = Desk::with_a_key();
    let passphrase = "it’s a cafe\u{301} ";
    let made = desk
        .command(&["bundle", "key", "new", "odd.key"])
        .env("GROUNDWORK_PASSPHRASE", passphrase)
        .output();
    assert!(made.unwrap().status.success());
    fs::write(desk.path("text"), "x").unwrap();
    let sign = |passphrase: &str| {
        let mut command = Command::new("minisign");
        command.args(["-S", "-s", "odd.key", "-m", "text"]).current_dir(desk.folder());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("./scripts/test installs it");
        std::io::Write::write_all(
            &mut child.stdin.take().unwrap(),
            format!("{passphrase}\n").as_bytes(),
        )
        .unwrap();
        child.wait().unwrap().success()
    };
    assert!(sign(passphrase));
    assert!(!sign("it's a café"), "the control");
}

#[test]
fn words_that_begin_with_a_hyphen_are_words() {
    let desk = Desk::with_a_key();
    for title in ["-tired evening", "- a walk", "--minutes of quiet", "-hello"] {
        desk.ok(&[
            "history",
            "add",
            title,
            "--minutes",
            "5",
            "--line",
            "-a bit better",
            "--comfort",
            "6",
        ]);
        let listed: serde_json::Value =
            serde_json::from_str(&desk.ok(&["history", "list", "--json"])).unwrap();
        let row = listed.as_array().unwrap().iter().find(|row| row["title"] == title).unwrap();
        assert_eq!(row["line"], "-a bit better", "{row}");
        let id = row["id"].as_str().unwrap();
        desk.ok(&["history", "edit", id, "--title", "-", "--reason", "-no"]);
    }
    desk.ok(&["settings", "set", "support", "- my sister"]);
    assert!(desk.ok(&["settings"]).contains("- my sister"));
    // The control: an option that is known is one wherever it stands.
    assert!(
        desk.ok(&["history", "add", "--help"])
            .contains("What was practised. It may begin with a hyphen")
    );
    let (code, said) = desk.run(&["history", "add", "--minutes", "5"]);
    assert_eq!((code, said.contains("<TITLE>")), (2, true), "{said}");
}
