//! Bundles that are right, and a corpus of such that are not, each refused with its own code.

mod doors;
mod handed;
mod sealing;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::archive::{FIXED, MIMETYPE, Writer};
use super::*;
use crate::domain::bundle::{
    Author, Bundle, FileEntry, Gate, Narrated, Programme, Resource, Stage, Titled, Word,
};
use crate::script::{self, Form};
use crate::units::Frames;

mod shelf;

/// Files by their names.
type Contents = BTreeMap<String, Vec<u8>>;

/// Making a key takes a second, by intent; the tests share three.
static KEYS: LazyLock<[SecretKey; 3]> =
    LazyLock::new(|| ["one", "two", "three"].map(|word| SecretKey::make(word).unwrap().0));

fn key() -> &'static SecretKey {
    &KEYS[0]
}

const SESSION: &str = r#"Session(
    format: 1, id: "evening", title: "Evening", language: "en", practice: Grounding,
    lengths: ["1m"],
    steps: [
        Bell(Bowl), Line(text: "Here.", clip: "a/here.ogg"), Quiet(ideal: "1m", least: "20s", most: "5m"),
        Say("Perhaps a sound."), Line(text: "As Moeller wrote.", say_as: {"As": "æz", "Moeller": "mˈʌləɹ"}),
    ],
)"#;

fn bundle() -> Bundle {
    Bundle {
        format: 1,
        id: "quiet-evenings".into(),
        version: 3,
        issued: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        title: "Quiet \"evenings\" \\ nights".into(),
        language: "en".into(),
        author: Author {
            name: "A practice".into(),
            credentials: String::new(),
            contact: "at the appointment".into(),
        },
        follows: Vec::new(),
        support: vec!["Someone you trust".into()],
        sessions: vec!["s/evening.ron".into()],
        readings: vec![Titled { file: "r/home.md".into(), title: "At home".into() }],
        recordings: vec![Titled { file: "a/talk.ogg".into(), title: "A talk".into() }],
        resources: vec![Resource {
            title: "More".into(),
            note: String::new(),
            link: "https://example.org/more".into(),
        }],
        programme: Some(Programme {
            stages: vec![
                Stage {
                    id: "one".into(),
                    title: "One".into(),
                    about: "The beginning.".into(),
                    sessions: vec!["evening".into()],
                    readings: vec!["r/home.md".into()],
                    days_a_week: Some(3),
                    weeks: None,
                    gate: Gate::Open,
                    in_streak: true,
                },
                Stage {
                    id: "two".into(),
                    title: "Two".into(),
                    about: String::new(),
                    sessions: vec!["evening".into()],
                    readings: Vec::new(),
                    days_a_week: None,
                    weeks: Some(2),
                    gate: Gate::Comfort(6),
                    in_streak: false,
                },
            ],
        }),
        narration: Vec::new(),
    }
}

fn narrated(voice: &str, text: &str, say_as: &[(&str, &str)]) -> Narrated {
    Narrated {
        file: "a/line.ogg".into(),
        voice: voice.into(),
        text: text.into(),
        say_as: say_as.iter().map(|(word, said)| ((*word).into(), (*said).into())).collect(),
    }
}

/// Two lines of the session as two voices say them; all of them share one clip.
fn narration() -> Vec<Narrated> {
    let moeller = [("As", "æz"), ("Moeller", "mˈʌləɹ")];
    vec![
        narrated("clara", "As Moeller wrote.", &moeller),
        narrated("clara", "Perhaps a sound.", &[]),
        narrated("nova-2", "Perhaps a sound.", &[]),
    ]
}

/// The bundle with its narration and that one's clip.
fn spoken() -> (Bundle, Contents) {
    let mut contents = contents();
    contents.insert("a/line.ogg".into(), b"a word".to_vec());
    (Bundle { narration: narration(), ..bundle() }, contents)
}

/// The files of the bundle, padded to some 20 KB together.
fn contents() -> Contents {
    let reading = format!("# At home\n\n{}\n", "A quiet evening, as it comes. ".repeat(560));
    BTreeMap::from([
        ("a/here.ogg".to_string(), b"a sound".to_vec()),
        ("a/talk.ogg".to_string(), b"a talk".to_vec()),
        ("r/home.md".to_string(), reading.into_bytes()),
        ("s/evening.ron".to_string(), SESSION.as_bytes().to_vec()),
    ])
}

fn packed(bundle: &Bundle, contents: &Contents) -> Vec<u8> {
    pack(Vec::new(), bundle, contents, key()).unwrap()
}

/// Takes every recording for a minute, except such as say that they are none.
struct Minutes;

impl Host for Minutes {
    fn has_session(&self, id: &str) -> bool {
        id == "built-in"
    }

    fn probe(&mut self, _: &str, content: &mut (dyn Read + Send + Sync)) -> Result<Probed, String> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        match &bytes[..] {
            b"noise" => Err("this is no sound".into()),
            b"a day" => Ok(Probed { length: Frames::from_secs(86_400) }),
            b"a word" => Ok(Probed { length: Frames::from_millis(300) }),
            _ => Ok(Probed { length: Frames::from_secs(60) }),
        }
    }
}

#[derive(Default)]
struct Kept {
    files: Vec<(String, usize)>,
    /// Cancels after this many files.
    most: Option<usize>,
    full: bool,
}

impl Sink for Kept {
    fn begin(&mut self, file: &FileEntry) -> Result<(), String> {
        self.files.push((file.name.clone(), 0));
        Ok(())
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), String> {
        self.files.last_mut().unwrap().1 += piece.len();
        if self.full { Err("the disk is full".into()) } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn progress(&mut self, done: u64, all: u64) -> ControlFlow<()> {
        assert!(done <= all);
        match self.most.is_some_and(|most| self.files.len() >= most) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

fn opened(bytes: &[u8], known: &dyn Fn(&str) -> Option<Trust>) -> Result<OpenedBundle, Refusal> {
    open(Cursor::new(bytes), known, &mut Minutes, &mut Kept::default())
}

fn unknown(_: &str) -> Option<Trust> {
    None
}

fn code(bytes: &[u8]) -> Option<Code> {
    opened(bytes, &unknown).err().map(|refusal| refusal.code)
}

#[test]
fn what_is_packed_is_opened_as_it_was() {
    let bytes = packed(&bundle(), &contents());
    assert_eq!(bytes, packed(&bundle(), &contents()), "the same content, other bytes");
    let mut kept = Kept::default();
    let opened = open(Cursor::new(&bytes), &unknown, &mut Minutes, &mut kept).unwrap();
    assert_eq!(opened.bundle, bundle());
    assert_eq!(opened.author, key().author());
    assert_eq!(opened.sessions[0].1.id, "evening");
    let sizes: Vec<(String, usize)> =
        contents().into_iter().map(|(name, content)| (name, content.len())).collect();
    assert_eq!(kept.files, sizes);
}

#[test]
fn the_packed_manifest_says_what_it_was_made_of() {
    let mut bundle = bundle();
    bundle.follows = vec![KEYS[1].hand_over(&key().author())];
    let gate =
        Gate::AfterAppointment(Word::Hashed("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".into()));
    if let Some(programme) = &mut bundle.programme {
        programme.stages[1].gate = gate;
    }
    let files = vec![FileEntry { name: "s/evening.ron".into(), bytes: 7, blake3: [0xab; 32] }];
    let text = super::manifest::text(&bundle, &files);
    let read = script::parse_manifest("bundle.ron", text.as_bytes(), Form::Packed)
        .unwrap_or_else(|report| panic!("{report}\n{text}"));
    assert_eq!((read.bundle, read.files), (bundle, files));
}

#[test]
fn narrated_lines_are_written_in_one_way_and_read_back() {
    let (spoken, contents) = spoken();
    let text = manifest_of(&spoken, &contents);
    let rows = r#"    ]),
    narration: [
        Narrated(file: "a/line.ogg", voice: "clara", text: "As Moeller wrote.", say_as: {"As": "æz", "Moeller": "mˈʌləɹ"}),
        Narrated(file: "a/line.ogg", voice: "clara", text: "Perhaps a sound."),
        Narrated(file: "a/line.ogg", voice: "nova-2", text: "Perhaps a sound."),
    ],
    files: [
"#;
    assert!(text.contains(rows), "{text}");
    let opened = opened(&packed(&spoken, &contents), &unknown).unwrap();
    assert_eq!(opened.bundle, spoken);
    assert_eq!(opened.bundle.voices().into_iter().collect::<Vec<_>>(), ["clara", "nova-2"]);
    assert_eq!(opened.manifest(), text);
    // Without narrated lines nothing is said of them.
    assert!(!manifest_of(&bundle(), &contents).contains("narration"));
}

#[test]
fn what_is_too_much_to_be_packed_says_what_can_be_done() {
    let said = |bundle: &Bundle, contents: &Contents| {
        pack(Vec::new(), bundle, contents, key()).unwrap_err().to_string()
    };
    let (mut bundle, mut contents) = spoken();
    let clips = (0..508 - contents.len()).map(|n| (format!("a/{n}.ogg"), vec![1]));
    contents.extend(clips);
    pack(Vec::new(), &bundle, &contents, key()).unwrap();
    contents.insert("a/more.ogg".into(), vec![1]);
    assert_eq!(
        said(&bundle, &contents),
        "the bundle has 509 files, at most 508; fewer narrated lines make it smaller, or two bundles that \
         share the sessions between them"
    );
    contents.remove("a/more.ogg");
    bundle.narration = vec![narrated("clara", &"Perhaps. ".repeat(110), &[]); 250];
    assert!(
        said(&bundle, &contents).ends_with(
            " bytes, at most 262144; fewer narrated lines make it shorter, or two bundles that share the \
             sessions between them"
        ),
        "{}",
        said(&bundle, &contents)
    );
}

#[test]
fn what_is_too_large_is_known_before_it_is_packed() {
    let bundle = bundle();
    let of = |bytes| (0..9).map(|n| (format!("a/{n}.flac"), bytes)).collect();
    fits(&bundle, &of(118_000_000)).unwrap();
    assert_eq!(
        fits(&bundle, &of(120_000_000)).unwrap_err().to_string(),
        "the bundle has 1081 MB, at most 1073 MB; recordings as Ogg Vorbis or MP3 make it smaller, or two bundles \
         that share the sessions between them"
    );
}

#[test]
fn the_word_of_a_gate_can_not_be_read() {
    let mut bundle = bundle();
    if let Some(programme) = &mut bundle.programme {
        programme.stages[1].gate = Gate::AfterAppointment(Word::Plain(" Marshland ".into()));
    }
    let bytes = packed(&bundle, &contents());
    assert_eq!(bytes, packed(&bundle, &contents()));
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(!text.contains("marshland"));
    let opened = opened(&bytes, &unknown).unwrap().bundle;
    let gate = &opened.programme.unwrap().stages[1].gate;
    assert!(
        matches!(gate, Gate::AfterAppointment(Word::Hashed(hash)) if hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")),
        "{gate:?}"
    );
}

#[test]
fn no_flipped_bit_goes_unseen() {
    let good = packed(&bundle(), &contents());
    assert!(good.len() > 20_000 && code(&good).is_none(), "{} bytes", good.len());
    let mut bytes = good.clone();
    for bit in 0..good.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(code(&bytes).is_some(), "bit {bit} was flipped and nobody saw it");
        bytes[bit / 8] = good[bit / 8];
    }
}

#[test]
fn what_ends_early_or_goes_on_is_refused() {
    let good = packed(&bundle(), &contents());
    for length in (0..good.len()).step_by(97).chain([good.len() - 1]) {
        assert!(code(&good[..length]).is_some(), "cut at {length}");
    }
    for more in [&b"x"[..], &[0], &[0; 22], &good.clone()] {
        assert!(code(&[&good[..], more].concat()).is_some());
        assert!(code(&[more, &good[..]].concat()).is_some());
    }
}

#[test]
fn what_is_known_of_a_bundle_counts() {
    let good = packed(&bundle(), &contents());
    let trust = |key: &SecretKey, version, older| {
        let trust = Trust { key: key.author(), version, older };
        move |id: &str| (id == "quiet-evenings").then(|| trust.clone())
    };
    let code = |known: &dyn Fn(&str) -> Option<Trust>| opened(&good, known).err().map(|r| r.code);
    assert_eq!(code(&trust(key(), 3, false)), None);
    assert_eq!(code(&trust(key(), 2, false)), None);
    assert_eq!(code(&trust(key(), 4, false)), Some(Code::Older));
    assert_eq!(code(&trust(key(), 4, true)), None);
    assert_eq!(code(&trust(&KEYS[1], 1, false)), Some(Code::OtherKey));
}

#[test]
fn stopping_and_a_full_disk_are_said() {
    let good = packed(&bundle(), &contents());
    let mut sink = Kept { most: Some(2), ..Kept::default() };
    let stopped = open(Cursor::new(&good), &unknown, &mut Minutes, &mut sink).unwrap_err();
    assert_eq!(stopped.code, Code::Cancelled);
    assert_eq!(sink.files.len(), 2);
    let mut sink = Kept { full: true, ..Kept::default() };
    let full = open(Cursor::new(&good), &unknown, &mut Minutes, &mut sink).unwrap_err();
    assert_eq!(
        full.to_string(),
        "The bundle could not be kept on this computer. (not-kept: `a/here.ogg`: the disk is full)"
    );
}

#[test]
fn a_key_is_opened_by_its_passphrase_alone() {
    let (made, text) = SecretKey::make("a quiet room").unwrap();
    let again = SecretKey::open(&text, "a quiet room").unwrap();
    assert_eq!(made.author(), again.author());
    assert!(SecretKey::open(&text, "another").is_err());
    assert!(SecretKey::open("", "a quiet room").is_err());
    assert!(!text.contains(made.author().text().lines().nth(1).unwrap()));
}

/// An archive of these entries, in order.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    for (name, content) in entries {
        writer.add(name, content).unwrap();
    }
    writer.finish().unwrap()
}

/// A correctly signed bundle with any manifest, files and comment.
fn signed(manifest: &str, comment: &str, files: &Contents) -> Vec<u8> {
    let signature = key().sign(manifest.as_bytes(), comment).text();
    let author = key().author().text();
    let mut entries: Vec<(&str, &[u8])> = vec![
        (FIXED[0], MIMETYPE.1),
        (FIXED[1], author.as_bytes()),
        (FIXED[2], signature.as_bytes()),
        (FIXED[3], manifest.as_bytes()),
    ];
    entries.extend(files.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
    archive(&entries)
}

const COMMENT: &str = "groundwork 1 quiet-evenings 3";

/// The manifest of some files, listed as they are.
fn manifest_of(bundle: &Bundle, files: &Contents) -> String {
    let files: Vec<FileEntry> = files
        .iter()
        .map(|(name, content)| FileEntry {
            name: name.clone(),
            bytes: content.len() as u64,
            blake3: *blake3::hash(content).as_bytes(),
        })
        .collect();
    super::manifest::text(bundle, &files)
}

/// The bundle with other contents, signed rightly.
fn with(change: impl FnOnce(&mut Bundle, &mut Contents)) -> Vec<u8> {
    let (mut bundle, mut contents) = (bundle(), contents());
    change(&mut bundle, &mut contents);
    signed(&manifest_of(&bundle, &contents), COMMENT, &contents)
}

/// A place in the bytes of a good bundle, by what stands there.
fn place(bytes: &[u8], of: &[u8], nth: usize) -> usize {
    let places = bytes.windows(of.len()).enumerate().filter(|(_, part)| *part == of);
    places.map(|(at, _)| at).nth(nth).unwrap()
}

/// Every hostile bundle of the corpus: what it is, what it says, and its code.
fn corpus() -> Vec<(String, Vec<u8>, Code)> {
    let good = packed(&bundle(), &contents());
    let mut all: Vec<(String, Vec<u8>, Code)> = Vec::new();
    let mut add = |what: &str, bytes: Vec<u8>, code: Code| all.push((what.into(), bytes, code));

    // Other files.
    for (what, bytes) in [
        ("nothing", &b""[..]),
        ("a text", b"not a bundle"),
        ("a picture", b"\x89PNG\r\n\x1a\n0000"),
        ("an empty zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("a gzip", b"\x1f\x8b\x08\0\0\0\0\0"),
        ("an Ogg", b"OggS\0\x02"),
    ] {
        add(what, bytes.to_vec(), Code::NotABundle);
    }
    let other = archive(&[("mimetype", b"application/epub+zip"), ("a", b"b")]);
    add("a book", other, Code::NotABundle);
    add("a plain zip", archive(&[("s/a.ron", b"x")]), Code::NotABundle);

    // Headers: every field of a local and of a central header, and of the end.
    let local = place(&good, b"PK\x03\x04", 4);
    for at in [4, 6, 8, 10, 12, 14, 18, 22, 26, 28] {
        let mut bytes = good.clone();
        bytes[local + at] ^= 0x40;
        add(&format!("byte {at} of a local header"), bytes, Code::Archive);
    }
    let central = place(&good, b"PK\x01\x02", 4);
    for at in [0, 4, 6, 8, 10, 12, 14, 20, 30, 32, 34, 36, 38] {
        let mut bytes = good.clone();
        bytes[central + at] ^= 0x40;
        add(&format!("byte {at} of a central header"), bytes, Code::Archive);
    }
    for at in [16, 24, 42] {
        let mut bytes = good.clone();
        bytes[central + at] ^= 0x40;
        // These say where the next begins, or what its sum is: two headers differ, or two files.
        add(&format!("byte {at} of a central header"), bytes, Code::Archive);
    }
    let end = good.len() - 22;
    for at in [4, 6, 8, 20] {
        let mut bytes = good.clone();
        bytes[end + at] ^= 0x40;
        add(&format!("byte {at} of the end"), bytes, Code::Archive);
    }
    for at in [0, 12, 16] {
        let mut bytes = good.clone();
        bytes[end + at] ^= 0x40;
        add(&format!("byte {at} of the end"), bytes, Code::Torn);
    }
    for (what, bytes) in [
        ("a byte after the end", [&good[..], b"x"].concat()),
        ("a comment after the end", [&good[..], &[0; 40]].concat()),
        ("cut in the middle", good[..good.len() / 2].to_vec()),
        ("cut before its end", good[..good.len() - 22].to_vec()),
        ("cut in its end", good[..good.len() - 1].to_vec()),
    ] {
        add(what, bytes, Code::Torn);
    }
    add("a byte before the beginning", [b"x", &good[..]].concat(), Code::NotABundle);
    let mut bytes = good.clone();
    let place_of_content = place(&good, b"A quiet evening", 3);
    bytes[place_of_content] ^= 1;
    add("a changed letter in a reading", bytes, Code::Sum);

    // Names.
    let too_long = format!("r/{}", "a".repeat(65));
    for name in [
        "r/../home.md",
        "../home.md",
        "/r/home.md",
        "r\\home.md",
        "r/Home.md",
        "r/home md",
        "r/.home.md",
        "r/-home.md",
        "r/a/b.md",
        "x/home.md",
        "home.md",
        "r/",
        "r//home.md",
        "R/home.md",
        "r/höme.md",
        "con",
        "r/home.md\0",
        "mimetype",
        "bundle.ron",
        "author.pub",
        "META-INF/manifest.xml",
        "r/\u{202e}dm.md",
        "C:\\home.md",
        "r/home.md/",
        "~/home.md",
        &too_long,
    ] {
        let author = key().author().text();
        let manifest = manifest_of(&bundle(), &contents());
        let signature = key().sign(manifest.as_bytes(), COMMENT).text();
        let bytes = archive(&[
            (FIXED[0], MIMETYPE.1),
            (FIXED[1], author.as_bytes()),
            (FIXED[2], signature.as_bytes()),
            (FIXED[3], manifest.as_bytes()),
            (name, b"content"),
        ]);
        add(&format!("the name {name:?}"), bytes, Code::Name);
    }
    for twice in ["a/here.ogg", "s/evening.ron"] {
        let bytes = archive(&[
            (FIXED[0], MIMETYPE.1),
            (FIXED[1], b""),
            (FIXED[2], b""),
            (FIXED[3], b""),
            (twice, b"one"),
            (twice, b"two"),
        ]);
        add(&format!("{twice} twice"), bytes, Code::Name);
    }
    let orders: [[&str; 4]; 3] = [
        ["mimetype", "bundle.ron.minisig", "author.pub", "bundle.ron"],
        ["mimetype", "bundle.ron", "bundle.ron.minisig", "author.pub"],
        ["mimetype", "author.pub", "bundle.ron", "bundle.ron.minisig"],
    ];
    for order in orders {
        let entries: Vec<(&str, &[u8])> = order
            .iter()
            .map(|name| (*name, if *name == "mimetype" { MIMETYPE.1 } else { &b"x"[..] }))
            .collect();
        add(&format!("the order {order:?}"), archive(&entries), Code::Name);
    }
    for count in 1..4 {
        let entries: Vec<(&str, &[u8])> = FIXED[..count]
            .iter()
            .map(|name| (*name, if *name == "mimetype" { MIMETYPE.1 } else { &b"x"[..] }))
            .collect();
        add(&format!("only {count} entries"), archive(&entries), Code::Archive);
    }
    let names: Vec<String> = (0..520).map(|n| format!("r/{n}.md")).collect();
    let mut entries: Vec<(&str, &[u8])> =
        vec![(FIXED[0], MIMETYPE.1), (FIXED[1], b""), (FIXED[2], b""), (FIXED[3], b"")];
    entries.extend(names.iter().map(|name| (name.as_str(), &b"x"[..])));
    add("too many files", archive(&entries), Code::TooMany);

    // Keys and signatures.
    let author = key().author().text();
    let manifest = manifest_of(&bundle(), &contents());
    let signature = key().sign(manifest.as_bytes(), COMMENT).text();
    let with_texts = |author: &str, signature: &str| {
        let mut entries: Vec<(&str, &[u8])> = vec![
            (FIXED[0], MIMETYPE.1),
            (FIXED[1], author.as_bytes()),
            (FIXED[2], signature.as_bytes()),
            (FIXED[3], manifest.as_bytes()),
        ];
        let contents = contents();
        entries.extend(contents.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
        archive(&entries)
    };
    for (what, text) in [
        ("no key", String::new()),
        ("a key without its end of line", author.trim_end().into()),
        ("a key with another comment", author.replace("author", "friend")),
        ("a key with a line more", format!("{author}\n")),
        ("a key with Windows' ends of lines", author.replace('\n', "\r\n")),
        ("a key of another length", author.replace("\nRW", "\nRWAA")),
        ("a key that is not base64", author.replace("\nRW", "\n!!")),
        ("a key of another kind", author.replace("\nRW", "\nSW")),
        ("only the comment of a key", author.lines().next().unwrap().into()),
    ] {
        add(what, with_texts(&text, &signature), Code::Key);
    }
    add("a key too long", with_texts(&"x".repeat(2000), &signature), Code::Limit);
    for (what, text) in [
        ("no signature", String::new()),
        ("a signature without its end of line", signature.trim_end().into()),
        ("a signature with another comment", signature.replace("Groundwork", "other")),
        ("a signature with a line more", format!("{signature}x\n")),
        ("a signature with Windows' ends of lines", signature.replace('\n', "\r\n")),
        ("a signature without a trusted comment", signature.replace("trusted comment: g", "g")),
        ("a signature of the old kind", signature.replace("\nRU", "\nRW")),
        ("a signature that is not base64", signature.replace("\nRU", "\n??")),
        ("half a signature", signature[..signature.len() / 2].into()),
    ] {
        add(what, with_texts(&author, &text), Code::Signature);
    }
    add("a signature too long", with_texts(&author, &"x".repeat(2000)), Code::Limit);
    let others = KEYS[1].sign(manifest.as_bytes(), COMMENT).text();
    add("the signature of another key", with_texts(&author, &others), Code::Changed);
    let of_other = key().sign(b"other", COMMENT).text();
    add("the signature of another text", with_texts(&author, &of_other), Code::Changed);
    let retold = signature.replace("quiet-evenings 3", "quiet-evenings 4");
    add("a trusted comment that was changed", with_texts(&author, &retold), Code::Changed);
    let other_author = KEYS[1].author().text();
    add(
        "another key than that of the signature",
        with_texts(&other_author, &signature),
        Code::Changed,
    );
    for comment in [
        "",
        "groundwork",
        "groundwork 1",
        "groundwork 1 quiet-evenings",
        "groundwork 2 quiet-evenings 3",
        "groundwork 1 quiet-evenings three",
        "groundwork 1 quiet-evenings 03",
        "groundwork 1 quiet-evenings 4",
        "groundwork 1 other-evenings 3",
        "groundwork 1 quiet-evenings 3 4",
        "timestamp:1763900000",
        "groundwork 1 quiet-evenings -3",
        "groundwork 1 quiet-evenings 99999999999",
    ] {
        let bytes = signed(&manifest, comment, &contents());
        add(&format!("the comment {comment:?}"), bytes, Code::Comment);
    }

    // Manifests, signed rightly.
    let long = format!("Bundle(\n{}", " ".repeat(300_000));
    add("a manifest too long", signed(&long, COMMENT, &contents()), Code::Limit);
    for (what, from, to) in [
        ("no RON", "Bundle(\n", "Bundle[\n"),
        ("a field that is unknown", "    id:", "    color: 1,\n    id:"),
        ("a field that is missing", "    title: \"Quiet", "    tilte: \"Quiet"),
        ("a field twice", "    version: 3,\n", "    version: 3,\n    version: 3,\n"),
        ("a version that is none", "version: 3", "version: 0"),
        ("a version that is a fraction", "version: 3", "version: 3.0"),
        ("a day that is none", "2026-11-23", "2026-11-31"),
        ("a day written otherwise", "2026-11-23", "23.11.2026"),
        ("a language that is none", "language: \"en\"", "language: \"english language\""),
        ("a hidden character", "Quiet ", "Quiet\u{200b} "),
        ("a reversed title", "Quiet ", "Quiet\u{202e} "),
        ("a link that is not safe", "https://example", "http://example"),
        ("a link to a script", "https://example.org", "javascript:alert"),
        ("a link with a name in it", "https://example.org", "https://you@example.org"),
        ("a gate that is unknown", "Comfort(at_least: 6)", "Paid(amount: 6)"),
        ("a gate over its limit", "at_least: 6", "at_least: 60"),
        ("eight days a week", "days_a_week: 3", "days_a_week: 8"),
        ("a sum that is none", "blake3: \"", "blake3: \"x"),
        ("a name that leads out", "r/home.md", "r/../me.md"),
        ("an extension of RON", "Bundle(\n", "#![enable(implicit_some)]\nBundle(\n"),
        ("an id with a stroke", "quiet-evenings\"", "quiet/evenings\""),
        ("an author without a name", "name: \"A practice\"", "name: \"\""),
        ("a comment in it", "    id:", "    // hello\n    id:"),
        ("another way of writing it", "version: 3,", "version:3,"),
        ("a comma less", "in_streak: false,\n", "in_streak: false\n"),
        ("nested too deeply", "stages: [", &format!("stages: [{}", "[".repeat(200))),
    ] {
        let text = manifest.replacen(from, to, 1);
        assert_ne!(text, manifest, "{what}");
        add(
            &format!("a manifest with {what}"),
            signed(&text, COMMENT, &contents()),
            Code::Manifest,
        );
    }
    let newer = manifest.replace("format: 1", "format: 3");
    add("a manifest of another format", signed(&newer, COMMENT, &contents()), Code::Format);

    // Files, listed and signed rightly.
    let listed = |change: &dyn Fn(&mut Contents)| {
        let mut contents = contents();
        change(&mut contents);
        signed(&manifest, COMMENT, &contents)
    };
    add("a file that is missing", listed(&|c| drop(c.remove("a/here.ogg"))), Code::Files);
    add("a file more", listed(&|c| drop(c.insert("a/x.ogg".into(), vec![1]))), Code::Files);
    add("no files", listed(&|c| c.clear()), Code::Files);
    let swap = |c: &mut Contents| drop(c.insert("a/here.ogg".into(), b"a SOUND".to_vec()));
    add("another recording", listed(&swap), Code::Content);
    let shorter = |c: &mut Contents| drop(c.insert("r/home.md".into(), b"# Hi".to_vec()));
    add("another reading", listed(&shorter), Code::Content);
    let unspoken = with(|_, c| drop(c.insert("a/x.ogg".into(), b"x".to_vec())));
    add("a recording that nothing speaks of", unspoken, Code::Files);
    let unspoken = with(|_, c| drop(c.insert("r/x.md".into(), b"x".to_vec())));
    add("a reading that nothing speaks of", unspoken, Code::Files);
    let missing = with(|b, _| b.sessions.push("s/other.ron".into()));
    add("a session that is named and not there", missing, Code::Files);
    let missing = with(|_, c| drop(c.remove("a/here.ogg")));
    add("a line's recording that is not there", missing, Code::Files);
    for (what, text) in [
        ("nothing in it", ""),
        (
            "no steps",
            "Session(format: 1, id: \"evening\", title: \"x\", language: \"en\", practice: Sleep, steps: [])",
        ),
        ("a syntax error", "Session("),
        ("another format", "Session(format: 9)"),
        ("a float", "Session(format: 1.5)"),
        ("a bundle in it", "Bundle(format: 1)"),
    ] {
        let bytes = with(|_, c| drop(c.insert("s/evening.ron".into(), text.as_bytes().to_vec())));
        add(&format!("a session with {what}"), bytes, Code::Session);
    }
    let deep =
        with(|_, c| drop(c.insert("s/evening.ron".into(), "(".repeat(100_000).into_bytes())));
    add("a session nested 100,000 times", deep, Code::Session);
    let not_text = with(|_, c| drop(c.insert("s/evening.ron".into(), vec![0xff; 100])));
    add("a session that is not UTF-8", not_text, Code::Session);
    let large = with(|_, c| drop(c.insert("s/evening.ron".into(), vec![b' '; 600_000])));
    add("a session too large", large, Code::Limit);
    let twins = with(|b, c| {
        b.sessions.push("s/twin.ron".into());
        c.insert("s/twin.ron".into(), SESSION.as_bytes().to_vec());
    });
    add("two sessions of one id", twins, Code::Session);
    for (what, text) in [
        ("an image", &b"![a](https://example.org/a.png)"[..]),
        ("HTML", b"<b>a</b>"),
        ("a script", b"<script>a()</script>"),
        ("a link that is not safe", b"[a](http://example.org)"),
        ("a link to a file", b"[a](file:///etc/passwd)"),
        ("a link into the program", b"[a](groundwork:erase)"),
        ("an address of mail", b"<me@example.org>"),
        ("a block of code", b"```\na\n```"),
        ("no text", b"\xff\xfe"),
        ("quotes in quotes", b"> > > > > > > > > > deep"),
    ] {
        let bytes = with(|_, c| drop(c.insert("r/home.md".into(), text.to_vec())));
        add(&format!("a reading with {what}"), bytes, Code::Reading);
    }
    let large = with(|_, c| drop(c.insert("r/home.md".into(), vec![b'a'; 600_000])));
    add("a reading too large", large, Code::Limit);
    let noise = with(|_, c| drop(c.insert("a/here.ogg".into(), b"noise".to_vec())));
    add("a recording that is none", noise, Code::Clip);
    let day = with(|_, c| drop(c.insert("a/here.ogg".into(), b"a day".to_vec())));
    add("a recording of a day", day, Code::Limit);
    let stage = |change: fn(&mut Stage)| {
        with(|b, _| b.programme.iter_mut().for_each(|programme| change(&mut programme.stages[1])))
    };
    let lost = stage(|stage| stage.sessions.push("other".into()));
    add("a stage with a session that is not there", lost, Code::Programme);
    let good = stage(|stage| stage.sessions.push("built-in".into()));
    assert_eq!(code(&good), None, "a programme may use what is built in");
    let lost = stage(|stage| stage.readings.push("r/other.md".into()));
    add("a stage with a reading that is not there", lost, Code::Programme);
    let twice = stage(|stage| stage.id = "one".into());
    add("two stages of one id", twice, Code::Manifest);
    let empty = stage(|stage| stage.sessions.clear());
    add("a stage without a session", empty, Code::Manifest);
    let none = with(|b, _| b.programme = Some(Programme { stages: Vec::new() }));
    add("a programme without a stage", none, Code::Manifest);
    let first = with(|b, _| {
        b.programme.iter_mut().for_each(|programme| programme.stages[0].gate = Gate::Practised(3));
    });
    add("a first stage that waits for the one before", first, Code::Manifest);
    let plain = stage(|stage| stage.gate = Gate::AfterAppointment(Word::Plain("river".into())));
    add("a word that can be read", plain, Code::Manifest);
    all.extend(hostile_narrations());
    all
}

/// Those of the corpus that have narrated lines.
fn hostile_narrations() -> Vec<(String, Vec<u8>, Code)> {
    let mut all = Vec::new();
    let mut add = |what: &str, code: Code, change: &dyn Fn(&mut Bundle, &mut Contents)| {
        let (mut bundle, mut contents) = spoken();
        change(&mut bundle, &mut contents);
        let bytes = signed(&manifest_of(&bundle, &contents), COMMENT, &contents);
        all.push((what.to_owned(), bytes, code));
    };
    add("a narration that is not there", Code::Files, &|b, _| {
        b.narration[0].file = "a/other.ogg".into();
    });
    add("a clip that no narration speaks of", Code::Files, &|b, c| {
        c.insert("a/line.ogg".into(), b"a line".to_vec());
        b.narration.clear();
    });
    add("a narration of no line", Code::Files, &|b, _| {
        b.narration.push(narrated("nova-2", "Something else.", &[]));
    });
    add("a narration of a line with its own recording", Code::Files, &|b, _| {
        b.narration.insert(1, narrated("clara", "Here.", &[]));
    });
    add("a narration that is pronounced otherwise", Code::Files, &|b, _| {
        b.narration[0].say_as.clear();
    });
    add("a line that a voice says twice", Code::Manifest, &|b, _| {
        b.narration.insert(1, b.narration[1].clone());
    });
    add("a line that a voice says in two ways", Code::Manifest, &|b, c| {
        c.insert("a/twice.ogg".into(), b"another".to_vec());
        b.narration.insert(2, Narrated { file: "a/twice.ogg".into(), ..b.narration[1].clone() });
    });
    add("narrations out of their order", Code::Manifest, &|b, _| b.narration.swap(0, 1));
    add("a narration that is no sound", Code::Clip, &|_, c| {
        c.insert("a/line.ogg".into(), b"noise".to_vec());
    });
    add("a recording as short as a word", Code::Clip, &|_, c| {
        c.insert("a/talk.ogg".into(), b"a word".to_vec());
    });
    add("a voice without a name", Code::Manifest, &|b, _| b.narration[0].voice.clear());
    add("a voice with a capital", Code::Manifest, &|b, _| b.narration[0].voice = "Clara".into());
    add("a narration in another folder", Code::Manifest, &|b, _| {
        b.narration[0].file = "r/home.md".into();
    });
    add("a narration that leads out", Code::Manifest, &|b, _| {
        b.narration[0].file = "a/../line.ogg".into();
    });
    add("a narration without words", Code::Manifest, &|b, _| b.narration[1].text.clear());
    add("a narration with a hidden character", Code::Manifest, &|b, _| {
        b.narration[1].text.push('\u{202e}');
    });
    add("a pronunciation of no word of the line", Code::Manifest, &|b, _| {
        b.narration[0].say_as.insert("Freud".into(), "fɹˈYd".into());
    });
    let (bundle, contents) = spoken();
    let manifest = manifest_of(&bundle, &contents);
    for (what, from, to) in [
        ("a pronunciation that is empty", "sound.\"),", "sound.\", say_as: {}),"),
        (
            "pronunciations out of their order",
            "{\"As\": \"æz\", \"Moeller\": \"mˈʌləɹ\"}",
            "{\"Moeller\": \"mˈʌləɹ\", \"As\": \"æz\"}",
        ),
        ("a narration with a field more", "voice: \"clara\"", "speed: 1, voice: \"clara\""),
        ("a narration without a voice", "voice: \"clara\", ", ""),
        ("an empty list of narrations", "    files: [", "    narration: [],\n    files: ["),
    ] {
        let text = manifest.replacen(from, to, 1);
        assert_ne!(text, manifest, "{what}");
        all.push((what.to_owned(), signed(&text, COMMENT, &contents), Code::Manifest));
    }
    all
}

#[test]
fn every_hostile_bundle_has_its_code() {
    let corpus = corpus();
    assert!(corpus.len() >= 150, "{} files", corpus.len());
    let wrong: Vec<String> = corpus
        .iter()
        .filter_map(|(what, bytes, expected)| {
            let found = opened(bytes, &unknown).err();
            let same = found.as_ref().is_some_and(|refusal| refusal.code == *expected);
            (!same).then(|| format!("{what}: expected {expected:?}, found {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), corpus.len(), wrong.join("\n"));
    let names: std::collections::BTreeSet<&str> =
        corpus.iter().map(|(what, ..)| what.as_str()).collect();
    assert_eq!(names.len(), corpus.len(), "two have one name");
}

#[test]
fn a_reading_is_what_is_shown_of_it() {
    let text = "# Home\n\nOne *two* **three** [four](https://example.org).\n\n- a\n- b\n\n1. c\n\n> d\n\n---\n";
    let reading = read(text.as_bytes()).unwrap();
    let kinds: Vec<Kind> = reading.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::Heading(1),
            Kind::Paragraph,
            Kind::Entry(None),
            Kind::Entry(None),
            Kind::Entry(Some(1)),
            Kind::Quote,
            Kind::Rule
        ]
    );
    let inline = &reading.blocks[1].text;
    assert!(inline[1].emphasis && inline[1].text == "two");
    assert!(inline[3].strong && inline[3].text == "three");
    assert_eq!(inline[5].link.as_deref(), Some("https://example.org"));
    assert_eq!(read(b"one\n\n<b>").unwrap_err(), "line 3 has HTML, which is not shown");
}

#[test]
fn a_paragraph_that_begins_with_a_tab_is_a_paragraph() {
    let kinds = |text: &str| {
        let reading = read(text.as_bytes()).unwrap();
        reading.blocks.iter().map(|block| (block.kind, block.depth)).collect::<Vec<_>>()
    };
    let plain = (Kind::Paragraph, 0);
    assert_eq!(kinds("\tOne *two*.\n\n\tThree.\n\n\u{a0}\u{a0}Four.\n"), [plain; 3]);
    assert_eq!(kinds("One.\n\n     Two.\n"), [plain; 2]);
    let reading = read(b"\tOne *two*.").unwrap();
    assert!(reading.blocks[0].text[0].text == "One " && reading.blocks[0].text[1].emphasis);
    // What belongs to an entry still does.
    let entries = kinds("- a\n\n\t- b\n\n\tc\n");
    assert!(entries.iter().all(|(_, depth)| *depth > 0), "{entries:?}");
    // Control: what is meant as code is none of a reading.
    assert_eq!(
        read(b"```\ncode\n```").unwrap_err(),
        "line 1 has a block of code, which is not shown"
    );
}

#[test]
fn a_document_of_a_word_processor_is_named_as_such() {
    assert_eq!(
        read(b"{\\rtf1 One.}").unwrap_err(),
        "this is an RTF document; save it as plain text (UTF-8)"
    );
    assert_eq!(
        read(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml").unwrap_err(),
        "this is a Word document; save it as plain text (UTF-8)"
    );
}

#[test]
fn the_document_is_true() {
    let text = include_str!("../../../docs/bundle-format.md");
    let mut examples = 0;
    for block in text.split("```ron\n").skip(1) {
        let example = block.split("```").next().unwrap();
        script::parse_manifest("docs/bundle-format.md", example.as_bytes(), Form::Making)
            .unwrap_or_else(|report| panic!("{report}"));
        examples += 1;
    }
    assert!(examples > 0);
    for code in Code::ALL {
        let row = format!("| `{}` | {} |", code.name(), code.sentence());
        assert!(text.contains(&row), "{row}");
    }
    assert!(text.contains(std::str::from_utf8(MIMETYPE.1).unwrap()));
    assert!(text.contains(&crate::domain::word_list::key_words(&[0; 32]).join(" ")));
}

/// A file in which something else stands as soon as a place in it was read for the second time.
struct Swapped {
    bytes: Cursor<Vec<u8>>,
    at: usize,
    seen: usize,
}

impl Read for Swapped {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let from = self.bytes.position() as usize;
        let read = self.bytes.read(into)?;
        if (from..from + read).contains(&self.at) {
            self.seen += 1;
            if self.seen > 1 {
                into[self.at - from] ^= 1;
            }
        }
        Ok(read)
    }
}

impl std::io::Seek for Swapped {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[test]
fn what_changes_while_it_is_looked_at_is_refused() {
    let bytes = packed(&bundle(), &contents());
    for word in [&b"a talk"[..], b"At home", b"Here."] {
        // In its file, which comes after the manifest.
        let at = bytes.windows(word.len()).rposition(|window| window == word).unwrap();
        let mut sink = Kept::default();
        let file = Swapped { bytes: Cursor::new(bytes.clone()), at, seen: 0 };
        let refusal = open(file, &unknown, &mut Minutes, &mut sink).unwrap_err();
        assert!(matches!(refusal.code, Code::Sum | Code::Content), "{refusal}");
        // The control: nobody changes anything.
        let file = Swapped { bytes: Cursor::new(bytes.clone()), at: usize::MAX, seen: 0 };
        open(file, &unknown, &mut Minutes, &mut sink).unwrap();
    }
}

#[test]
fn what_is_new_and_what_is_gone_is_found_whatever_it_is() {
    let opened = opened(&packed(&bundle(), &contents()), &unknown).unwrap();
    let old = Edition::from(&opened);
    assert_eq!(changes(&old, &old), []);
    let mut new = old.clone();
    new.sessions[0].id = "another".into();
    new.bundle.readings.clear();
    // The same name, and something else in it.
    new.files.insert("a/talk.ogg".into(), [9; 32]);
    let said: Vec<String> = changes(&old, &new).iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "New session: Evening",
            "No more: the session Evening",
            "No more: the reading At home",
            "Changed recording: A talk",
        ]
    );
    // Another recording behind a line is another session, although its script is the same.
    let mut new = old.clone();
    new.files.insert("a/here.ogg".into(), [9; 32]);
    assert_eq!(changes(&old, &new).len(), 1);
    // So is one that is spoken, or spoken otherwise.
    let mut new = old.clone();
    new.bundle.narration = narration();
    new.files.insert("a/line.ogg".into(), [9; 32]);
    assert_eq!(changes(&old, &new).len(), 1);
    assert_eq!(changes(&new, &new), []);
}

#[test]
fn addresses_to_write_to_and_to_call_are_text() {
    let said = |text: &str| {
        let reading = super::read(text.as_bytes()).unwrap();
        assert!(reading.blocks[0].text.iter().all(|inline| inline.link.is_none()));
        let text: String = reading.blocks[0].text.iter().map(|inline| &*inline.text).collect();
        (text, reading.needs)
    };
    assert_eq!(said("Plain."), ("Plain.".into(), 1));
    assert_eq!(said("[Write](mailto:me@example.org)."), ("Write (me@example.org).".into(), 2));
    assert_eq!(said("Write: <me@example.org>."), ("Write: me@example.org.".into(), 2));
    assert_eq!(said("[+1 555](tel:+1555)"), ("+1 555 (+1555)".into(), 2));
    assert_eq!(said("[me@example.org](mailto:me@example.org)"), ("me@example.org".into(), 2));
    for (hidden, way_out) in [
        ("[a](mailto:a@b.c?subject=x)", "please write `mailto:` and the address alone"),
        ("[a](MAILTO:a@b.c)", "please write it in small letters"),
        ("[a](Tel:+1)", "please write it in small letters"),
        ("[a](tel:+1%20555)", "please write `tel:` and the number alone"),
        ("[a](tel:<script>)", "please write `tel:` and the number alone"),
        ("[a](sms:+1)", "please write the number as text, or as a link with `tel:`"),
        ("[a](http://example.org)", "a link that is not `https://` and a plain host"),
    ] {
        let why = super::read(hidden.as_bytes()).unwrap_err();
        assert!(why.contains(way_out), "{hidden}: {why}");
    }
}
