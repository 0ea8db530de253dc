//! A bundle whose contents are any bytes, signed as they are, then perhaps changed in one place. What was
//! changed is refused, and what was not is what it was.
#![no_main]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::LazyLock;

use groundwork_fuzz::bundle::{SecretKey, open, pack};
use groundwork_fuzz::domain::bundle::{Author, Bundle, Titled};
use groundwork_fuzz::{Counting, Decoding};
use libfuzzer_sys::fuzz_target;

/// Signing is the same for every key. Making one takes a second, which no input is to answer for.
static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::make("fuzz").expect("a key").0);

/// Stands between two files.
const BETWEEN: &[u8] = b"\0\xff--\xff\0";

fn bundle(session: bool, reading: bool, recording: bool) -> Bundle {
    let titled = |there: bool, file: &str| {
        let one = Titled { file: file.into(), title: "One".into() };
        if there { vec![one] } else { Vec::new() }
    };
    Bundle {
        format: 1,
        id: "fuzz".into(),
        version: 1,
        issued: chrono::NaiveDate::default(),
        title: "Fuzz".into(),
        language: "en".into(),
        author: Author { name: "One".into(), credentials: String::new(), contact: String::new() },
        follows: Vec::new(),
        support: Vec::new(),
        sessions: if session { vec!["s/a.ron".into()] } else { Vec::new() },
        readings: titled(reading, "r/a.md"),
        recordings: titled(recording, "a/a.ogg"),
        resources: Vec::new(),
        programme: None,
        narration: Vec::new(),
    }
}

/// The parts of some bytes.
fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let at = bytes.windows(BETWEEN.len()).position(|window| window == BETWEEN);
        let (part, after) = match at {
            Some(at) => (&bytes[..at], Some(&bytes[at + BETWEEN.len()..])),
            None => (bytes, None),
        };
        rest = after;
        Some(part)
    })
}

fuzz_target!(init: LazyLock::force(&KEY), |bytes: &[u8]| {
    let Some((change, rest)) = bytes.split_first_chunk::<3>() else { return };
    let names = ["s/a.ron", "r/a.md", "a/a.ogg"];
    let mut contents: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, part) in names.into_iter().zip(parts(rest)) {
        if !part.is_empty() {
            contents.insert(name.into(), part.to_vec());
        }
    }
    let there = |name: &str| contents.contains_key(name);
    let bundle = bundle(there(names[0]), there(names[1]), there(names[2]));
    let Ok(mut packed) = pack(Vec::new(), &bundle, &contents, &KEY) else { return };
    let at = usize::from(u16::from_le_bytes([change[0], change[1]]));
    let changed = change[2] != 0 && at < packed.len();
    if changed {
        packed[at] ^= change[2];
    }
    let opened = open(Cursor::new(packed), &|_| None, &mut Decoding, &mut Counting::default());
    match opened {
        Ok(opened) => {
            assert!(!changed, "a change went unseen");
            assert_eq!(opened.bundle, bundle);
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
});
