//! Bundles that are sealed for one person.

use std::io::{Seek as _, SeekFrom};

use age::secrecy::ExposeSecret as _;
use age::x25519;
use proptest::prelude::*;

use super::*;

fn sealed(bytes: &[u8], sealer: &Sealer) -> Vec<u8> {
    let mut out = Vec::new();
    sealer.seal(bytes, &mut out).unwrap();
    out
}

/// A key, and what opens for it.
fn a_key() -> (Sealer, Opener) {
    let identity = x25519::Identity::generate();
    let text = identity.to_string();
    let opener = Opener::keys(text.expose_secret().as_bytes()).unwrap();
    (Sealer::key(&identity.to_public().to_string()).unwrap(), opener)
}

/// What comes of looking at a sealed bundle.
fn looked(bytes: &[u8], opener: &Opener) -> Result<OpenedBundle, Refusal> {
    let file = unsealed(Cursor::new(bytes), opener)?;
    open(file, &unknown, &mut Minutes, &mut Kept::default())
}

fn refused(bytes: &[u8], opener: &Opener) -> Option<Code> {
    looked(bytes, opener).err().map(|refusal| refusal.code)
}

#[test]
fn one_person_opens_it_and_nobody_else() {
    let good = packed(&bundle(), &contents());
    let file = sealed(&good, &Sealer::passphrase("a quiet room"));
    assert_eq!(sealed_for(&mut Cursor::new(&file)).unwrap(), Some(SealedFor::Passphrase));
    let opened = looked(&file, &Opener::passphrase("a quiet room")).unwrap();
    assert_eq!(opened.bundle, bundle());
    assert_eq!(refused(&file, &Opener::passphrase("A quiet room")), Some(Code::OtherSeal));
    assert_eq!(refused(&file, &Opener::None), Some(Code::Sealed));

    let (mine, opens) = a_key();
    let file = sealed(&good, &mine);
    assert_eq!(sealed_for(&mut Cursor::new(&file)).unwrap(), Some(SealedFor::Key));
    assert_eq!(looked(&file, &opens).unwrap().bundle, bundle());
    assert_eq!(refused(&file, &a_key().1), Some(Code::OtherSeal));
    assert_eq!(refused(&file, &Opener::passphrase("a quiet room")), Some(Code::Sealed));

    // A bundle without a seal opens with any opener.
    assert_eq!(sealed_for(&mut Cursor::new(&good)).unwrap(), None);
    assert_eq!(refused(&good, &opens), None);
    assert!(Sealer::key("age1nonsense").is_err());
    assert!(Opener::keys(&b"no key"[..]).is_err());
}

#[test]
fn no_word_of_it_stands_in_the_sealed_file() {
    let good = packed(&bundle(), &contents());
    let there = |bytes: &[u8]| bytes.windows(13).any(|part| part == b"quiet evening");
    assert!(there(&good), "the control");
    assert!(!there(&sealed(&good, &a_key().0)));
}

#[test]
fn no_flipped_bit_and_no_cut_goes_unseen() {
    let (mine, opens) = a_key();
    let good = sealed(&packed(&bundle(), &contents()), &mine);
    assert_eq!(refused(&good, &opens), None);
    let mut bytes = good.clone();
    // Which of the eight bits does not matter to what authenticates them.
    for (place, byte) in good.iter().enumerate() {
        bytes[place] ^= 1 << (place % 8);
        assert!(refused(&bytes, &opens).is_some(), "byte {place}");
        bytes[place] = *byte;
    }
    for length in (0..good.len()).step_by(211).chain([good.len() - 1]) {
        assert!(refused(&good[..length], &opens).is_some(), "cut at {length}");
    }
    assert!(refused(&[&good[..], b"x"].concat(), &opens).is_some());
}

#[test]
fn a_seal_that_asks_for_too_much_is_not_tried() {
    let good = sealed(&packed(&bundle(), &contents()), &Sealer::passphrase("a quiet room"));
    let end = good.windows(4).position(|part| part == b"\n---").unwrap() + 1;
    let header = String::from_utf8(good[..end].to_vec()).unwrap();
    assert!(header.contains(" 17\n"), "{header}");
    let asking = |work: &str| {
        let header = header.replace(" 17\n", &format!(" {work}\n"));
        looked(&[header.as_bytes(), &good[end..]].concat(), &Opener::passphrase("a quiet room"))
            .unwrap_err()
    };
    assert_eq!(
        asking("19").to_string(),
        "The seal of this bundle cannot be read. Please get it again. (seal: its passphrase takes 2^19 \
         steps, at most 2^18)"
    );
    assert_eq!(asking("63").code, Code::Seal);
    // The control: this one is tried, and does not fit what was sealed.
    assert_eq!(asking("16").code, Code::OtherSeal);

    // A header that never ends is not read to its end.
    let endless = [&b"age-encryption.org/v1\n-> X25519 "[..], &vec![b'a'; 1 << 20]].concat();
    let refusal = looked(&endless, &Opener::None).unwrap_err();
    assert_eq!((refusal.code, &*refusal.detail), (Code::Seal, "its header does not end"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Lengths around the pieces of 64 KiB in which age seals, and any way of moving about.
    #[test]
    fn it_is_read_like_the_file_inside(
        pieces in 0usize..4, more in -3i64..4,
        moves in prop::collection::vec((any::<prop::sample::Index>(), 0usize..70_000), 1..12),
    ) {
        let length = usize::try_from((pieces * 65_536) as i64 + more).unwrap_or(0);
        let inside: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
        let (mine, opens) = a_key();
        let mut file = unsealed(Cursor::new(sealed(&inside, &mine)), &opens).unwrap();
        prop_assert_eq!(file.seek(SeekFrom::End(0)).unwrap(), length as u64);
        for (to, bytes) in moves {
            let to = to.index(length + 1);
            file.seek(SeekFrom::Start(to as u64)).unwrap();
            let mut read = Vec::new();
            (&mut file).take(bytes as u64).read_to_end(&mut read).unwrap();
            prop_assert_eq!(&read[..], &inside[to..(to + bytes).min(length)]);
        }
    }
}
