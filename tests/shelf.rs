//! Handing out to many, as it is typed: from a therapist's folder to a client, and what stock tools say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::rig::program::Desk;

/// A desk with a bundle in its first version in `packed`.
fn with_a_version() -> Desk {
    let desk = Desk::with_a_bundle();
    fs::create_dir(desk.path("packed")).unwrap();
    pack(&desk, 1);
    desk
}

/// Packs the bundle as this version.
fn pack(desk: &Desk, version: u32) {
    let path = desk.path("evenings/bundle.ron");
    let text = fs::read_to_string(&path).unwrap();
    let at = text.find("version: ").unwrap() + "version: ".len();
    let end = at + text[at..].find(',').unwrap();
    fs::write(&path, format!("{}{version}{}", &text[..at], &text[end..])).unwrap();
    desk.pack("my.key", &format!("packed/evenings-{version}.groundwork"));
}

fn publish(desk: &Desk) -> String {
    desk.ok(&["shelf", "publish", "packed", "--key", "my.key", "--out", "shelf"])
}

/// What a client is told of the shelf, with its folder as `SHELF`.
fn look(desk: &Desk) -> (i32, String) {
    let (code, said) = desk.run(&["shelf", "look", "shelf"]);
    (code, said.replace(&desk.path("shelf").display().to_string(), "SHELF"))
}

/// Files by their path in a folder.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(tree(&path)),
            false => _ = found.insert(path.clone(), fs::read(path).unwrap()),
        }
    }
    found
}

/// The one content of a shelf.
fn content(desk: &Desk) -> PathBuf {
    let mut contents = fs::read_dir(desk.path("shelf/b")).unwrap();
    let only = contents.next().unwrap().unwrap().path();
    assert!(contents.next().is_none());
    only
}

#[test]
fn from_a_folder_of_files_to_a_client_who_looks_twice() {
    let desk = with_a_version();
    let words = desk.words("my.key");
    let of_key = format!("The words of this key, for the handout:\n  {words}\n");
    assert_eq!(
        publish(&desk),
        format!("List 1 is on the shelf in `shelf`.\n  A quiet evening, version 1\n{of_key}")
    );
    let published = tree(&desk.path("shelf"));
    assert_eq!(published.len(), 4);
    assert_eq!(
        publish(&desk),
        format!(
            "Nothing is new: list 1 is on the shelf in `shelf` already.\n  A quiet evening, version \
             1\n{of_key}"
        )
    );
    assert_eq!(tree(&desk.path("shelf")), published);

    let hash = blake3::hash(&fs::read(desk.path("packed/evenings-1.groundwork")).unwrap()).to_hex();
    let install = format!("groundwork bundle install SHELF/b/{hash}.groundwork\n");
    assert_eq!(
        look(&desk),
        (
            0,
            format!(
                "`SHELF`, list 1, 1 bundle\n\
                 No bundle of this key is installed. These are its words; compare them with your \
                 handout:\n  {words}\n\n\
                 A quiet evening, version 1 of 2026-01-01\n  Not installed.\n  {install}"
            )
        )
    );

    // The command that it names is the whole way.
    let path = format!("shelf/b/{hash}.groundwork");
    desk.ok(&["bundle", "install", &path]);
    let (code, said) = look(&desk);
    assert_eq!(code, 0);
    assert!(!said.contains(&words), "{said}");
    assert!(said.ends_with("\n  Installed in this version.\n"), "{said}");

    pack(&desk, 2);
    assert!(publish(&desk).starts_with("List 2 is on the shelf in `shelf`.\n"));
    // Without a name it is the folder that was looked at last.
    let again = desk.ok(&["shelf", "look"]);
    assert!(again.contains("version 2 of"), "{again}");
    assert!(
        again.contains("\n  Newer than yours, which is version 1.\n  groundwork bundle install ")
    );
    // Whoever looks writes nothing there.
    assert_eq!(tree(&desk.path("shelf")).len(), 4);
    desk.ok(&["bundle", "install", content(&desk).to_str().unwrap()]);
    fs::remove_file(desk.path("packed/evenings-2.groundwork")).unwrap();
    publish(&desk);
    assert!(look(&desk).1.ends_with("\n  Older than yours, which is version 2.\n"));
}

#[test]
fn stock_tools_see_the_same_in_it() {
    let desk = with_a_version();
    publish(&desk);
    let minisign = |file: &str| {
        let mut command = Command::new("minisign");
        command.args(["-V", "-m", file, "-x", "index.ron.minisig", "-p", "author.pub"]);
        command.current_dir(desk.path("shelf")).output().expect("./scripts/test installs it")
    };
    let output = minisign("index.ron");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("Trusted comment: groundwork shelf 1 1"), "{said}");
    assert!(!minisign("author.pub").status.success());
}

#[test]
fn what_can_not_be_looked_at_is_said_in_a_sentence() {
    let desk = with_a_version();
    let (code, said) = desk.run(&["shelf", "look"]);
    assert_eq!(
        (code, said.as_str()),
        (2, "groundwork: name the folder of the shelf; no shelf is known yet\n")
    );
    let (code, said) = desk.run(&["shelf", "look", "nowhere"]);
    assert_eq!(code, 2);
    assert!(said.starts_with("groundwork: there is no folder `"), "{said}");
    assert_eq!(
        desk.run(&["shelf", "look", "packed"]),
        (1, "This folder is not a shelf: there is no list of bundles in it. (no-shelf)\n".into())
    );
    publish(&desk);
    let content = content(&desk);
    let bytes = fs::read(&content).unwrap();
    fs::remove_file(&content).unwrap();
    let (code, said) = look(&desk);
    assert_eq!(code, 0, "it may come: {said}");
    assert!(
        said.ends_with(
            "\n  Not installed.\n  This file is not here yet. The folder may still be synchronising. \
             (shelf-missing)\n"
        ),
        "{said}"
    );
    let mut flipped = bytes.clone();
    flipped[100] ^= 1;
    fs::write(&content, flipped).unwrap();
    let (code, said) = look(&desk);
    assert_eq!(code, 1);
    assert!(
        said.ends_with(
            "\n  This file is not the one on the list. The folder may still be synchronising; if it stays \
             so, please ask your therapist. (shelf-content)\n"
        ),
        "{said}"
    );
    fs::write(&content, bytes).unwrap();
    let list = desk.path("shelf/index.ron");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replace("number: 1", "number: 7")).unwrap();
    assert_eq!(
        look(&desk),
        (
            1,
            "The list of this shelf does not fit its signature. The folder may still be synchronising; if \
             it stays so, please ask your therapist. (shelf-changed)\n"
                .into()
        )
    );
    // Publishing once more puts everything right.
    assert!(publish(&desk).starts_with(
        "Something was missing or damaged in `shelf`, and is there again. The list is still number 1.\n"
    ));
    assert_eq!(look(&desk).0, 0);
    fs::write(desk.path("shelf/index.ron.minisig"), "untrusted comment: x\n").unwrap();
    let (code, said) =
        desk.run(&["shelf", "publish", "packed", "--key", "my.key", "--out", "shelf"]);
    assert_eq!(
        (code, said.as_str()),
        (
            2,
            "groundwork: could not go on from what is in `shelf`: its signature is missing, damaged or of \
             another key, so its number is unknown\n"
        )
    );
}

#[test]
fn an_older_list_and_another_key_are_refused_until_the_folder_is_forgotten() {
    let desk = with_a_version();
    publish(&desk);
    let copy = |from: &str, to: &str| {
        let _ = fs::remove_dir_all(desk.path(to));
        fs::create_dir_all(desk.path(to).join("b")).unwrap();
        for (path, bytes) in tree(&desk.path(from)) {
            let name = path.strip_prefix(desk.path(from)).unwrap().to_path_buf();
            fs::write(desk.path(to).join(name), bytes).unwrap();
        }
    };
    copy("shelf", "first");
    pack(&desk, 2);
    publish(&desk);
    assert_eq!(look(&desk).0, 0);
    copy("first", "shelf");
    assert_eq!(
        look(&desk),
        (
            1,
            "This is an older list than one that you saw before. (shelf-older: number 1, you saw number 2)\n"
                .into()
        )
    );
    // Somebody else's, whole and signed.
    desk.ok(&["bundle", "key", "new", "other.key"]);
    fs::create_dir(desk.path("others")).unwrap();
    let pack = ["bundle", "pack", "evenings", "--key", "other.key", "--out", "others/e.groundwork"];
    desk.ok(&pack);
    let publish = ["shelf", "publish", "others", "--key", "other.key"];
    desk.ok(&publish);
    copy("others/shelf", "shelf");
    let other = "This shelf is signed with another key than the one you know. Please ask your therapist. \
                 (shelf-other-key)\n";
    assert_eq!(look(&desk), (1, other.into()));
    let said = desk.ok(&["shelf", "forget"]);
    assert!(said.ends_with("shelf` is forgotten, with its key and the number of its list.\n"));
    assert_eq!(look(&desk).0, 0);
    let (code, said) = desk.run(&["shelf", "forget", "nowhere"]);
    assert_eq!(code, 2);
    assert!(said.ends_with("nowhere` is not a known shelf\n"), "{said}");
    // Packed with another key, it is not published at all.
    let mixed = ["shelf", "publish", "others", "--key", "my.key", "--out", "shelf"];
    assert_eq!(
        desk.run(&mixed),
        (
            2,
            "groundwork: `others/e.groundwork` is signed with another key than the one given\n"
                .into()
        )
    );
}

#[test]
fn looking_needs_the_passphrase_like_everything_else() {
    let desk = with_a_version();
    publish(&desk);
    desk.ok(&["lock", "set"]);
    let look = |passphrase: Option<&str>| {
        let mut command = desk.command(&["shelf", "look", "shelf"]);
        match passphrase {
            Some(passphrase) => command.env("GROUNDWORK_PASSPHRASE", passphrase),
            None => command.env_remove("GROUNDWORK_PASSPHRASE"),
        };
        command.output().unwrap()
    };
    let locked = look(None);
    assert_eq!(locked.status.code(), Some(2));
    assert!(String::from_utf8(locked.stderr).unwrap().contains("the record is locked"));
    assert!(locked.stdout.is_empty());
    assert_eq!(look(Some("a quiet room")).status.code(), Some(0));
    // Where the folder is stands in no file in clear.
    let folder = desk.path("shelf").display().to_string();
    for (path, bytes) in tree(&desk.path("data")) {
        let there = bytes.windows(folder.len()).any(|window| window == folder.as_bytes());
        assert!(!there, "{}", path.display());
    }
}

/// The program under strace.
fn traced(desk: &Desk, strace: &[&str], args: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o"])
        .arg(desk.path("trace"))
        .args(strace)
        .arg(env!("CARGO_BIN_EXE_groundwork"))
        .args(args)
        .current_dir(desk.folder())
        .env("GROUNDWORK_DATA", desk.path("data"))
        .env("GROUNDWORK_PASSPHRASE", "a quiet room")
        .stdin(Stdio::null());
    command.output().expect("./scripts/test installs it")
}

#[test]
fn whatever_call_is_the_last_one_of_publishing_the_shelf_is_the_old_or_the_new_or_mended() {
    let desk = with_a_version();
    publish(&desk);
    let old = tree(&desk.path("shelf"));
    pack(&desk, 2);
    let args = ["shelf", "publish", "packed", "--key", "my.key", "--out", "shelf"];
    let lay = |tree: &BTreeMap<PathBuf, Vec<u8>>| {
        fs::remove_dir_all(desk.path("shelf")).unwrap();
        fs::create_dir_all(desk.path("shelf/b")).unwrap();
        tree.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    };
    let mut new = None;
    let mut killed = 0;
    for call in ["rename", "fsync", "unlink"] {
        for n in 1.. {
            lay(&old);
            let inject = format!("inject={call}:signal=KILL:when={n}");
            let trace = format!("trace={call}");
            let output = traced(&desk, &["-e", &trace, "-e", &inject], &args);
            // Each time by someone who has seen none of it.
            let _ = fs::remove_dir_all(desk.path("data"));
            let now = look(&desk);
            match output.status.success() {
                true => {
                    assert!(now.1.contains("list 2"), "{call} {n}: {}", now.1);
                    let all = tree(&desk.path("shelf"));
                    assert_eq!(*new.get_or_insert(all.clone()), all);
                    break;
                }
                false => killed += 1,
            }
            let lawful = ["list 1, 1 bundle", "list 2, 1 bundle", "(shelf-changed)"];
            assert!(lawful.iter().any(|lawful| now.1.contains(lawful)), "{call} {n}: {}", now.1);
            publish(&desk);
            let all = tree(&desk.path("shelf"));
            assert_eq!(*new.get_or_insert(all.clone()), all, "{call} {n}");
        }
    }
    // The control: there was something to be killed at.
    assert!(killed > 8, "{killed}");
}

#[test]
fn looking_opens_no_socket_and_writes_nothing_into_the_shelf() {
    let desk = with_a_version();
    publish(&desk);
    let before = tree(&desk.path("shelf"));
    let calls =
        "trace=socket,connect,openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir";
    let output = traced(&desk, &["-e", calls], &["shelf", "look", "shelf"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let trace = fs::read_to_string(desk.path("trace")).unwrap();
    let shelf = desk.path("shelf").display().to_string();
    let mut seen = 0;
    for line in trace.lines() {
        assert!(!line.contains("socket(") && !line.contains("connect("), "{line}");
        if line.contains(&shelf) {
            assert!(line.contains("O_RDONLY"), "{line}");
            seen += 1;
        }
    }
    // The control: it was seen.
    assert!(seen >= 4, "{trace}");
    assert_eq!(tree(&desk.path("shelf")), before);
}
