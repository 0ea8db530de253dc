//! Lists of shelves that are right, and such that are not.

use super::*;
use crate::bundle::shelf::text;
use crate::domain::shelf::{Index, Listed};

fn listed(id: &str, version: u32) -> Listed {
    Listed {
        id: id.into(),
        version,
        issued: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        title: format!("About \"{id}\""),
        bytes: 1000 + u64::from(version),
        blake3: *blake3::hash(format!("{id} {version}").as_bytes()).as_bytes(),
    }
}

fn two() -> Vec<Listed> {
    vec![listed("closer", 2), listed("settling", 1)]
}

fn first() -> ShelfTexts {
    next_list(two(), None, key()).unwrap().1
}

/// A client that opens the shelf for the first time.
fn unseen(_: &AuthorKey) -> Option<u32> {
    Some(0)
}

fn code(texts: &ShelfTexts, seen: &dyn Fn(&AuthorKey) -> Option<u32>) -> Option<Code> {
    open_list(texts, seen).err().map(|refusal| refusal.code)
}

/// Any list, signed rightly.
fn of(index: &str, comment: &str) -> ShelfTexts {
    ShelfTexts {
        author: key().author().text().into_bytes(),
        signature: key().sign(index.as_bytes(), comment).text().into_bytes(),
        index: index.into(),
    }
}

#[test]
fn what_is_listed_is_read_as_it_was_and_the_order_does_not_matter() {
    let (index, texts) = next_list(two(), None, key()).unwrap();
    assert_eq!(index, Index { number: 1, bundles: two() });
    assert_eq!(open_list(&texts, &unseen).unwrap(), (key().author(), index));
    let turned = next_list(two().into_iter().rev().collect(), None, key()).unwrap();
    assert_eq!(turned.1, texts);
    // Nothing on it is a list, too.
    let (empty, texts) = next_list(Vec::new(), None, key()).unwrap();
    assert_eq!(open_list(&texts, &unseen).unwrap().1, empty);
}

#[test]
fn lists_count_up_and_the_same_is_the_same_once_more() {
    let first = first();
    let (again, same) = next_list(two(), Some(&first.signature), key()).unwrap();
    assert_eq!((again.number, &same), (1, &first));
    let other = vec![listed("closer", 3), listed("settling", 1)];
    let (second, texts) = next_list(other.clone(), Some(&first.signature), key()).unwrap();
    assert_eq!(second.number, 2);
    assert_eq!(next_list(other, Some(&texts.signature), key()).unwrap().0.number, 2);
    // Back to what was once there is a list of its own.
    assert_eq!(next_list(two(), Some(&texts.signature), key()).unwrap().0.number, 3);
}

#[test]
fn nobody_counts_on_from_what_the_key_has_not_signed() {
    let author = &KEYS[1];
    let others = next_list(two(), None, author).unwrap().1.signature;
    let of_bundle = key().sign(b"Bundle()", COMMENT).text().into_bytes();
    let mut raised = first().signature;
    let at = raised.windows(7).position(|part| part == b"shelf 1").unwrap() + 8;
    raised[at] = b'9';
    for there in [&b""[..], b"text", &others, &of_bundle, &raised] {
        let next = next_list(two(), Some(there), key());
        assert!(matches!(next, Err(ShelfError::Foreign)), "{}", String::from_utf8_lossy(there));
    }
    let last = of("", "groundwork shelf 1 1000000000").signature;
    assert!(matches!(next_list(two(), Some(&last), key()), Err(ShelfError::Number)));
    let many = (0..1001).map(|n| listed(&format!("bundle-{n}"), 1)).collect();
    assert!(matches!(next_list(many, None, key()), Err(ShelfError::Unreadable { .. })));
    let long: Vec<Listed> = (0..1000)
        .map(|n| Listed { title: "x".repeat(80), ..listed(&format!("{n:060}"), 1) })
        .collect();
    assert!(matches!(next_list(long, None, key()), Err(ShelfError::List { .. })));
}

#[test]
fn no_flipped_bit_in_a_list_goes_unseen() {
    let good = first();
    assert_eq!(code(&good, &unseen), None);
    let texts = |n: usize, bit: usize| {
        let mut texts = good.clone();
        let text = match n {
            0 => &mut texts.author,
            1 => &mut texts.signature,
            _ => &mut texts.index,
        };
        text[bit / 8] ^= 1 << (bit % 8);
        texts
    };
    for (n, text) in [&good.author, &good.signature, &good.index].iter().enumerate() {
        for bit in 0..text.len() * 8 {
            assert!(code(&texts(n, bit), &unseen).is_some(), "text {n}, bit {bit}");
        }
    }
}

#[test]
fn what_was_seen_of_a_shelf_counts() {
    let first = first();
    let second = next_list(vec![listed("closer", 3)], Some(&first.signature), key()).unwrap().1;
    assert_eq!(code(&first, &|_| Some(1)), None);
    assert_eq!(code(&second, &|_| Some(1)), None);
    assert_eq!(code(&first, &|_| Some(2)), Some(Code::ShelfOlder));
    assert_eq!(code(&second, &|_| None), Some(Code::ShelfOtherKey));
    // A list beside the texts of another one, as it is when half of it has come.
    for (n, mixed) in [
        ShelfTexts { index: first.index.clone(), ..second.clone() },
        ShelfTexts { signature: first.signature.clone(), ..second.clone() },
        ShelfTexts { author: KEYS[1].author().text().into_bytes(), ..second.clone() },
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(code(mixed, &|_| Some(1)), Some(Code::ShelfChanged), "{n}");
    }
}

#[test]
fn every_hostile_list_has_its_code() {
    const NUMBER: &str = "groundwork shelf 1 1";
    let index = text(&Index { number: 1, bundles: two() });
    assert_eq!(code(&of(&index, NUMBER), &unseen), None);
    for comment in [
        "",
        "groundwork shelf 1",
        "groundwork shelf 1 2",
        "groundwork shelf 1 01",
        "groundwork shelf 1 -1",
        "groundwork shelf 1 99999999999",
        "groundwork shelf 2 1",
        "groundwork 1 shelf 1",
    ] {
        assert_eq!(code(&of(&index, comment), &unseen), Some(Code::ShelfComment), "{comment:?}");
    }
    let sum = blake3::Hash::from_bytes(two()[0].blake3).to_hex();
    let sum = sum.as_str();
    for (what, from, to) in [
        ("no RON", "Shelf(\n", "Shelf[\n"),
        ("another name", "Shelf(\n", "Bundle(\n"),
        ("a field that is unknown", "    number:", "    color: 1,\n    number:"),
        ("a field that is missing", "title: \"About \\\"closer", "tilte: \"About \\\"closer"),
        ("a field twice", "    number: 1,\n", "    number: 1,\n    number: 1,\n"),
        ("no number", "    number: 1,\n", ""),
        ("a number below the first", "number: 1", "number: 0"),
        ("a bundle twice", "id: \"settling\"", "id: \"closer\""),
        ("bundles in another order", "id: \"closer\"", "id: \"zzz\""),
        ("an id that leads out", "id: \"closer\"", "id: \"../closer\""),
        ("a version that is none", "version: 2", "version: 0"),
        ("a day that is none", "2026-11-23", "2026-11-31"),
        ("a reversed title", "About", "\u{202e}About"),
        ("a title without end", "About", &"About ".repeat(40)),
        ("a file of nothing", "bytes: 1002", "bytes: 0"),
        ("a file over the limit", "bytes: 1002", "bytes: 1073741825"),
        ("a size that is a fraction", "bytes: 1002", "bytes: 1002.5"),
        ("a sum that is none", sum, &"x".repeat(64)),
        ("a sum in capitals", sum, &sum.to_uppercase()),
        ("a sum that leads out", sum, "../../../etc/passwd"),
        ("a sum too short", sum, &sum[1..]),
        ("a comment in it", "    number:", "    // hello\n    number:"),
        ("another way of writing it", "number: 1,", "number:1,"),
        ("an extension of RON", "Shelf(\n", "#![enable(implicit_some)]\nShelf(\n"),
        ("nested too deeply", "bundles: [", &format!("bundles: [{}", "[".repeat(200))),
    ] {
        let changed = index.replacen(from, to, 1);
        assert_ne!(changed, index, "{what}");
        assert_eq!(code(&of(&changed, NUMBER), &unseen), Some(Code::ShelfList), "{what}");
    }
    let newer = index.replace("format: 1", "format: 2");
    assert_eq!(code(&of(&newer, NUMBER), &unseen), Some(Code::ShelfFormat));
    let long = format!("Shelf(\n{}", " ".repeat(300_000));
    assert_eq!(code(&of(&long, NUMBER), &unseen), Some(Code::ShelfLimit));
    for (author, signature, expected) in [
        (&b""[..], first().signature, Code::ShelfKey),
        (b"untrusted comment: key", first().signature, Code::ShelfKey),
        (&first().author, Vec::new(), Code::ShelfSignature),
        (&first().author, first().author, Code::ShelfSignature),
    ] {
        let texts = ShelfTexts { author: author.into(), signature, ..first() };
        assert_eq!(code(&texts, &unseen), Some(expected));
    }
    // A bundle's manifest, rightly signed as one, is no list.
    let manifest = manifest_of(&bundle(), &contents());
    assert_eq!(code(&of(&manifest, COMMENT), &unseen), Some(Code::ShelfComment));
}

#[test]
fn the_document_shows_a_list_as_it_is() {
    let document = include_str!("../../../docs/bundle-format.md");
    let at = document.find("Shelf(\n").unwrap();
    let example = document[at..].split("```").next().unwrap();
    let index = script::parse_index("docs/bundle-format.md", example.as_bytes())
        .unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(text(&index), example);
}
