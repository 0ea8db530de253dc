//! What is handed over as it comes: in zip files, in seals, and in place of a bundle.

use age::secrecy::ExposeSecret as _;

use self::zipped::{Lies, zipped};
use super::super::kind::HEAD;
use super::*;
use crate::bundle::SealedFor;

#[path = "../../../tests/rig/zipped.rs"]
mod zipped;

/// What comes of looking at something that was handed over.
fn looked(bytes: &[u8], opener: &Opener) -> Result<OpenedBundle, Refusal> {
    let file = take_out(Cursor::new(bytes.to_vec()), opener)?;
    open(file, &unknown, &mut Minutes, &mut Kept::default())
}

fn said(bytes: &[u8]) -> String {
    looked(bytes, &Opener::None).unwrap_err().to_string()
}

fn good() -> Vec<u8> {
    packed(&super::bundle(), &contents())
}

fn sealed(bytes: &[u8], passphrase: &str) -> Vec<u8> {
    let mut out = Vec::new();
    Sealer::passphrase(passphrase).seal(bytes, &mut out).unwrap();
    out
}

#[test]
fn a_zip_file_around_a_bundle_is_taken_off() {
    let good = good();
    let one = looked(&good, &Opener::None).unwrap();
    let (mac, mark) = (&b"\0\x05\x16\x07"[..], &b"\0\0\0\x01Bud1"[..]);
    for files in [
        vec![("evenings.groundwork", &good[..], Lies::Stored)],
        vec![("evenings.groundwork", &good, Lies::Deflated)],
        vec![("evenings.groundwork", &good, Lies::Streamed)],
        vec![("Evenings for you/évenings (1).zip", &good, Lies::Deflated)],
        vec![
            ("for you/", b"", Lies::Stored),
            ("for you/.DS_Store", mark, Lies::Deflated),
            ("for you/e.groundwork", &good, Lies::Deflated),
            ("__MACOSX/for you/._e.groundwork", mac, Lies::Deflated),
            ("for you/read me.txt", b"Dear all", Lies::Stored),
        ],
        // What cannot be looked into does not stand before what can.
        vec![("a.docx", b"x", Lies::Locked), ("e.groundwork", &good, Lies::Stored)],
    ] {
        let opened = looked(&zipped(&files), &Opener::None);
        assert_eq!(opened.as_ref(), Ok(&one), "{:?}", files[0].0);
    }
}

#[test]
fn seals_and_zip_files_come_off_in_whichever_order() {
    let good = good();
    let (opener, passphrase) = (Opener::passphrase("a quiet room"), Some(SealedFor::Passphrase));
    let inside = zipped(&[("e.groundwork", &sealed(&good, "a quiet room"), Lies::Deflated)]);
    let outside = sealed(&zipped(&[("e.groundwork", &good, Lies::Deflated)]), "a quiet room");
    for file in [inside, outside] {
        assert_eq!(seal_of(Cursor::new(&file)).unwrap(), passphrase);
        assert_eq!(looked(&file, &opener).unwrap().bundle, super::bundle());
        assert_eq!(looked(&file, &Opener::None).unwrap_err().code, Code::Sealed);
        let wrong = Opener::passphrase("another room");
        assert_eq!(looked(&file, &wrong).unwrap_err().code, Code::OtherSeal);
    }
    assert_eq!(seal_of(Cursor::new(zipped(&[("e", &good, Lies::Deflated)]))).unwrap(), None);
    let twice = sealed(&sealed(&good, "a quiet room"), "a quiet room");
    let refusal = looked(&twice, &opener).unwrap_err();
    assert_eq!((refusal.code, &*refusal.detail), (Code::Seal, "there is another seal in it"));
}

#[test]
fn a_zip_file_without_one_bundle_says_what_it_is() {
    let good = good();
    let inner = zipped(&[("e.groundwork", &good, Lies::Stored)]);
    for (files, expected) in [
        (vec![], "There is no bundle in it. (no-bundle: a zip file)"),
        (
            vec![("letter.txt", &b"Dear all"[..], Lies::Deflated)],
            "There is no bundle in it. (no-bundle: a zip file)",
        ),
        (
            vec![
                ("a.groundwork", &good[..], Lies::Deflated),
                ("b.groundwork", &good, Lies::Stored),
            ],
            "There are several bundles in it. Please open them one by one. (several: 2 in a zip file)",
        ),
        (
            vec![("inner.zip", &inner[..], Lies::Deflated)],
            "This has to be unpacked first. Please unpack it, and open the bundle that is in it. (packed: a zip file in a zip file)",
        ),
        (
            vec![("e.groundwork", &good[..], Lies::Locked)],
            "This has to be unpacked first. Please unpack it, and open the bundle that is in it. (packed: a zip file with a password)",
        ),
        (
            vec![("e.groundwork", &good[..], Lies::Otherwise(14))],
            "This has to be unpacked first. Please unpack it, and open the bundle that is in it. (packed: a zip file of a rare kind)",
        ),
        (
            vec![
                ("mimetype", MIMETYPE.1, Lies::Deflated),
                ("bundle.ron.minisig", b"x", Lies::Deflated),
            ],
            "The file is not built as a bundle has to be. Please get it again. (archive: it was packed again)",
        ),
        (
            vec![
                ("evenings/author.pub", b"x", Lies::Deflated),
                ("evenings/bundle.ron.minisig", b"x", Lies::Deflated),
            ],
            "This is a bundle that was unpacked. Please open the file that it came in; its name ends in `.groundwork`. (unpacked: and packed again)",
        ),
        (
            vec![
                ("evenings/s/a.ron", b"Session(id: \"a\")", Lies::Deflated),
                ("evenings/bundle.ron", b"Bundle(format: 1)", Lies::Deflated),
            ],
            "This is a bundle that is not packed yet. `groundwork bundle pack` makes a file of its folder, and `groundwork open` shows the folder in the window. (making: in a zip file)",
        ),
        (
            vec![("a.ron", b"// mine\nSession(id: \"a\")", Lies::Deflated)],
            "This is a single session and not a bundle. `groundwork play` plays it, and `groundwork open` shows it in the window. (session-alone: in a zip file)",
        ),
    ] {
        assert_eq!(said(&zipped(&files)), expected);
    }
}

#[test]
fn a_damaged_zip_file_is_said_and_what_is_in_it_is_bounded() {
    let file = zipped(&[("e.groundwork", &good(), Lies::Deflated)]);
    let torn = "The file is not complete, or something was added to it. Please get it again. (torn: the zip file around it)";
    assert_eq!(said(&file[..file.len() - 40]), torn);
    assert_eq!(said(&file[..200]), torn);
    let mut damaged = file.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x10;
    assert_eq!(
        said(&damaged),
        "A part of the file was damaged on its way. Please get it again. (sum: the zip file around it)"
    );
    // The control: it was the flipped bit.
    assert!(looked(&file, &Opener::None).is_ok());
    // Something that unpacks to very much and is no bundle is not unpacked: its beginning says it.
    let zeros = vec![0; 64 << 20];
    let bomb = zipped(&[("e.groundwork", &zeros, Lies::Deflated)]);
    assert!(bomb.len() < 1 << 17);
    assert_eq!(said(&bomb), "There is no bundle in it. (no-bundle: a zip file)");
    let many: Vec<(String, Lies)> = (0..1100).map(|n| (format!("{n}.txt"), Lies::Stored)).collect();
    let many: Vec<(&str, &[u8], Lies)> =
        many.iter().map(|(name, lies)| (name.as_str(), &b"x"[..], *lies)).collect();
    assert_eq!(looked(&zipped(&many), &Opener::None).unwrap_err().code, Code::Packed);
}

#[test]
fn what_comes_in_place_of_a_bundle_is_said_as_what_it_is() {
    let secret = SecretKey::make("a quiet room").unwrap().1;
    let public = key().author().text();
    let signature = key().sign(b"x", "x").text();
    let age = age::x25519::Identity::generate();
    let age_file = format!(
        "# created\n# public key: {}\n{}\n",
        age.to_public(),
        age.to_string().expose_secret()
    );
    let web = "This is a web page and not the file itself. Perhaps it is a page to log in, saved in the file's place; please log in and get the file again. (web-page)";
    let secret_said = "This is a secret key and not a bundle. Whoever has it can use it: please let nobody else have it. (secret-key)";
    let mail =
        "This is a whole mail. Please save the file that is attached to it, and open that. (mail)";
    for (bytes, expected) in [
        ("", "This file is empty. Please get it again. (empty)"),
        (
            "\0\0\0\0\0\0",
            "This file has not arrived completely. Please get it again, and wait until all of it is there. (unfinished: there are only zeros in it)",
        ),
        ("\n <!DOCTYPE HTML>\n<title>Sign in</title>", web),
        ("<html><head>", web),
        ("\u{feff}<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", web),
        (&public, "This is an author's public key and not a bundle. (public-key)"),
        (
            public.lines().nth(1).unwrap(),
            "This is an author's public key and not a bundle. (public-key)",
        ),
        (&secret, secret_said),
        (&age_file, secret_said),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", secret_said),
        (
            &signature,
            "This is a signature without its file. Please open the file that it belongs to. (signature-alone)",
        ),
        (
            "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n",
            "This file is not a Groundwork bundle. (not-a-bundle: the public half of a key)",
        ),
        (
            "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl",
            "This bundle is sealed as text, which is not opened here. Please ask for it without `--armor`. (sealed-text)",
        ),
        (
            "Return-Path: <a@example.org>\r\nReceived: by x\r\n\tfor you\r\nSubject: Evenings\r\n\r\nDear",
            mail,
        ),
        ("From - Mon\nX-Mozilla-Status: 0001\nFrom: a@example.org\n\nDear", mail),
        (
            "/* a /b */ // c\n#![enable(implicit_some)]\nSession (",
            "This is a single session and not a bundle. `groundwork play` plays it, and `groundwork open` shows it in the window. (session-alone)",
        ),
        (
            "Bundle(format: 1",
            "This is a bundle that is not packed yet. `groundwork bundle pack` makes a file of its folder, and `groundwork open` shows the folder in the window. (making: its list, `bundle.ron`)",
        ),
        (
            "Shelf(\n    format: 1,",
            "This is a shelf and not a bundle. Under *Bundles*, *Look in your therapist's folder…* says what is on it; so does `groundwork shelf look`. (shelf: its list, `index.ron`)",
        ),
        ("%PDF-1.7", "This file is not a Groundwork bundle. (not-a-bundle: a PDF)"),
        ("7z\u{1}", "This file is not a Groundwork bundle. (not-a-bundle)"),
        (
            "Rar!\u{1a}\u{7}\0",
            "This has to be unpacked first. Please unpack it, and open the bundle that is in it. (packed: a RAR archive)",
        ),
        ("hello", "This file is not a Groundwork bundle. (not-a-bundle)"),
        ("Dear all: this is a (letter)", "This file is not a Groundwork bundle. (not-a-bundle)"),
    ] {
        assert_eq!(said(bytes.as_bytes()), expected, "{bytes:?}");
    }
    // A character that is cut at the end of what is looked at.
    let long = format!("<html>{}é", "x".repeat(HEAD - 7));
    assert_eq!(said(long.as_bytes()), web);
}

#[test]
fn what_is_set_as_typed_opens_as_it_is_typed_elsewhere() {
    let good = good();
    for (set, typed) in [
        ("it’s a café", "it's a café"),
        ("it's a café", "it’s\u{a0}a cafe\u{301}\n"),
        ("it's a cafe\u{301}", " it’s a café "),
        ("quiet  room \n", "quiet  room \n"),
    ] {
        let file = sealed(&good, set);
        assert!(looked(&file, &Opener::passphrase(typed)).is_ok(), "{set:?} {typed:?}");
        let (made, text) = SecretKey::make(set).unwrap();
        let opened = SecretKey::open(&text, typed).unwrap();
        assert_eq!(opened.author(), made.author());
    }
    // The control: capitals and the letters themselves count.
    for typed in ["It’s a café", "its a café", "it’s a cafe"] {
        let file = sealed(&good, "it’s a café");
        let refusal = looked(&file, &Opener::passphrase(typed)).unwrap_err();
        assert_eq!(refusal.code, Code::OtherSeal, "{typed}");
    }
}

#[test]
fn a_key_file_that_is_none_is_said_as_what_it_is() {
    let opened = |text: &str| SecretKey::open(text, "a quiet room").err().unwrap().to_string();
    let (_, secret) = SecretKey::make("a quiet room").unwrap();
    assert!(SecretKey::open(&secret, "a quiet room").is_ok());
    assert!(SecretKey::open(&secret.replace('\n', "\r\n"), "a quiet room").is_ok());
    assert_eq!(
        SecretKey::open(&secret, "another room").err().unwrap().to_string(),
        "the key cannot be opened: it is damaged, or the passphrase is wrong"
    );
    let public = "this is not the file of a secret key, but its public half, which signs nothing; the secret key \
                  is in the file that was written when you made it";
    assert_eq!(opened(&key().author().text()), public);
    assert_eq!(opened(&key().author().base64()), public);
    assert_eq!(
        opened(&key().sign(b"x", "x").text()),
        "this is not the file of a secret key, but a signature"
    );
    assert_eq!(opened(""), "this is not the file of a secret key, but an empty one");
    assert_eq!(opened("hello"), "this is not the file of a secret key, but something else");
    assert_eq!(
        opened("# x\nAGE-SECRET-KEY-1QQ"),
        "this is not the file of a secret key, but a key that opens seals"
    );

    let keys = |text: &str| Opener::keys(text.as_bytes()).err().map(|error| error.to_string());
    let age = age::x25519::Identity::generate();
    let text = age.to_string().expose_secret().to_string();
    for good in [text.clone(), format!("\u{feff}# created\r\n{text}\r\n"), format!("{text}\n\n")] {
        assert_eq!(keys(&good), None, "{good:?}");
    }
    assert_eq!(
        keys(&age.to_public().to_string()).unwrap(),
        "there are no age keys in it: it is the public half, and the secret one opens seals"
    );
    assert_eq!(keys(&secret).unwrap(), "there are no age keys in it: it is a key of another kind");
    assert_eq!(keys("").unwrap(), "there are no age keys in it: it is empty");
    assert_eq!(
        keys("age-encryption.org/v1\n-> scrypt").unwrap(),
        "there are no age keys in it: it is sealed itself; `age -d` opens it, and what comes out is the file of the key"
    );
    assert!(matches!(Sealer::key(&format!(" {}\n", age.to_public())), Ok(Sealer::Key(_))));
    assert_eq!(
        Sealer::key(&text).err().unwrap().to_string(),
        "this is the secret half of an age key, which nobody else may have; a bundle is sealed for the public half, \
         which begins with `age1`"
    );
}

#[test]
fn the_word_of_a_gate_opens_as_it_was_told() {
    for (told, typed, opens) in [
        ("l’été", " L'e\u{301}te\u{301}\n", true),
        ("Marsh Land", "marsh\u{a0}land ", true),
        ("marshland", "MARSHLAND", true),
        // The control: another word.
        ("marshland", "marsh land", false),
        ("marshland", "", false),
    ] {
        let mut bundle = super::bundle();
        if let Some(programme) = &mut bundle.programme {
            programme.stages[1].gate = Gate::AfterAppointment(Word::Plain(told.into()));
        }
        let opened = opened(&packed(&bundle, &contents()), &unknown).unwrap();
        let stage = &opened.bundle.programme.as_ref().unwrap().stages[1];
        assert_eq!(word_opens(&opened.bundle, stage, typed), opens, "{told:?} {typed:?}");
    }
}
