//! What is known of a bundle from before against what comes: versions that go up and down, other keys, and
//! keys that were handed over.

use proptest::prelude::*;

use super::*;
use crate::domain::bundle::Handover;

/// What someone has of a bundle: its key by its place in [`KEYS`], and the highest version.
type Known = Option<(usize, u32)>;

/// A bundle that comes.
#[derive(Clone, Debug)]
struct Coming {
    signer: usize,
    version: u32,
    /// From which key to which, and whether it is another key that signed that.
    handovers: Vec<(usize, usize, bool)>,
    older: bool,
}

fn handover(&(from, to, forged): &(usize, usize, bool)) -> Handover {
    let good = KEYS[from].hand_over(&KEYS[to].author());
    match forged {
        false => good,
        true => {
            let signature = KEYS[(from + 1) % 3].hand_over(&KEYS[to].author()).signature;
            Handover { signature, ..good }
        }
    }
}

fn file(coming: &Coming) -> Option<Vec<u8>> {
    let mut bundle = bundle();
    bundle.version = coming.version;
    bundle.follows = coming.handovers.iter().map(handover).collect();
    let mut contents = contents();
    contents.insert("r/home.md".into(), b"# At home\n".to_vec());
    pack(Vec::new(), &bundle, &contents, &KEYS[coming.signer]).ok()
}

/// What is to come of it, thought out another way than the program does it.
fn expected(known: Known, coming: &Coming) -> Result<(usize, u32), Code> {
    let &Coming { signer, version, ref handovers, older } = coming;
    let leads = |from: usize, to: usize| handovers.contains(&(from, to, false));
    let reaches = |from: usize| {
        from == signer
            || leads(from, signer)
            || (0..3).any(|by| leads(from, by) && leads(by, signer))
    };
    if known.is_some_and(|(key, _)| !reaches(key)) {
        return Err(Code::OtherKey);
    }
    if known.is_some_and(|(_, highest)| version < highest && !older) {
        return Err(Code::Older);
    }
    if handovers.iter().any(|(.., forged)| *forged) {
        return Err(Code::Key);
    }
    Ok((signer, version.max(known.map_or(0, |(_, highest)| highest))))
}

fn comings() -> impl Strategy<Value = Vec<Coming>> {
    let handover = (0usize..3, 0usize..3, prop::bool::weighted(0.1))
        .prop_filter("a key does not follow itself", |(from, to, _)| from != to);
    let coming =
        (0usize..3, 1u32..5, prop::collection::vec(handover, 0..4), prop::bool::weighted(0.2))
            .prop_map(|(signer, version, handovers, older)| Coming {
                signer,
                version,
                handovers,
                older,
            });
    prop::collection::vec(coming, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_comes_is_held_to_what_is_known(comings in comings()) {
        let mut known: Known = None;
        for coming in &comings {
            // A handover to others than the signer is not packed.
            let Some(file) = file(coming) else {
                let follows = &coming.handovers;
                prop_assert!(!follows.is_empty());
                prop_assert!(follows.iter().all(|(_, to, _)| *to != coming.signer));
                continue;
            };
            let trust = known.map(|(key, version)| Trust {
                key: KEYS[key].author(),
                version,
                older: coming.older,
            });
            let came = opened(&file, &|_| trust.clone());
            let wanted = expected(known, coming);
            prop_assert_eq!(came.as_ref().map(|_| ()).map_err(|why| why.code), wanted.map(|_| ()));
            if let (Ok(opened), Ok(next)) = (came, wanted) {
                prop_assert_eq!(opened.author, KEYS[next.0].author());
                known = Some(next);
            }
        }
    }
}

#[test]
fn a_key_is_followed_by_way_of_others_and_never_backwards() {
    let come = |signer, handovers: &[(usize, usize, bool)], pinned: usize| {
        let coming = Coming { signer, version: 1, handovers: handovers.to_vec(), older: false };
        let file = file(&coming).unwrap();
        let trust = Trust { key: KEYS[pinned].author(), version: 1, older: false };
        opened(&file, &|_| Some(trust.clone())).err().map(|why| why.code)
    };
    assert_eq!(come(2, &[(0, 1, false), (1, 2, false)], 0), None);
    assert_eq!(come(2, &[(1, 2, false), (0, 1, false)], 0), None, "in any order");
    assert_eq!(come(1, &[(0, 1, false)], 2), Some(Code::OtherKey));
    // A client with the new key does not accept signatures of the old one.
    assert_eq!(come(0, &[], 1), Some(Code::OtherKey));
    assert_eq!(come(1, &[(0, 1, true)], 0), Some(Code::OtherKey), "signed by nobody's business");
}
