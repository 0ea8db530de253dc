//! Shelves that are published, half of them there, damaged, played back and looked at.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::bundle::{Code, Refusal, pack};
use crate::domain::bundle::{Author, Bundle, Handover};
use crate::library::{Against, Folders, Installed, KnownShelves, OnShelf, Receiver, Shelf};
use crate::store::{Record, hold};
use crate::units::UtcMillis;

/// Making a key takes a second, by intent; the tests share two.
static KEYS: LazyLock<(SecretKey, SecretKey)> =
    LazyLock::new(|| (SecretKey::make("one").unwrap().0, SecretKey::make("two").unwrap().0));

/// A folder as it is: files by their path in it.
type Tree = BTreeMap<PathBuf, Vec<u8>>;

fn tree(folder: &Path) -> Tree {
    fn walk(folder: &Path, base: &Path, found: &mut Tree) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => walk(&path, base, found),
                false => {
                    let name = path.strip_prefix(base).unwrap().to_path_buf();
                    found.insert(name, fs::read(&path).unwrap());
                }
            }
        }
    }
    let mut found = Tree::new();
    walk(folder, folder, &mut found);
    found
}

fn lay(folder: &Path, tree: &Tree) {
    let _ = fs::remove_dir_all(folder);
    for (name, bytes) in tree {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// A bundle of one session, as a file.
fn packed(id: &str, version: u32, key: &SecretKey) -> Vec<u8> {
    made(id, version, "Evenings", Vec::new(), key)
}

fn made(id: &str, version: u32, title: &str, follows: Vec<Handover>, key: &SecretKey) -> Vec<u8> {
    let session = format!(
        "Session(format: 1, id: \"evening\", title: \"Evening {version}\", language: \"en\", \
         practice: Grounding, lengths: [\"1m\"], steps: [Say(\"Here.\"), \
         Quiet(ideal: \"1m\", least: \"20s\", most: \"5m\")])"
    );
    let bundle = Bundle {
        format: 1,
        id: id.into(),
        version,
        issued: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        title: title.into(),
        language: "en".into(),
        author: Author {
            name: "A practice".into(),
            credentials: String::new(),
            contact: String::new(),
        },
        follows,
        support: Vec::new(),
        sessions: vec!["s/evening.ron".into()],
        readings: Vec::new(),
        recordings: Vec::new(),
        resources: Vec::new(),
        programme: None,
        narration: Vec::new(),
    };
    let contents = BTreeMap::from([("s/evening.ron".to_string(), session.into_bytes())]);
    pack(Vec::new(), &bundle, &contents, key).unwrap()
}

/// A therapist's folder with a shelf in it, and a client's record.
struct Rig {
    folder: TempDir,
    library: Library,
    record: Record,
    known: KnownShelves,
}

impl Rig {
    fn new() -> Rig {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("packed")).unwrap();
        let places = Folders::find(Some(folder.path().join("data"))).unwrap();
        let record = hold(&places.record()).unwrap().open(UtcMillis(0)).unwrap();
        let library = Library::new(places);
        Rig { folder, library, record, known: KnownShelves::default() }
    }

    fn packed(&self) -> PathBuf {
        self.folder.path().join("packed")
    }

    fn shelf(&self) -> PathBuf {
        self.folder.path().join("shelf")
    }

    fn put(&self, id: &str, version: u32) {
        let path = self.packed().join(format!("{id}-{version}.groundwork"));
        fs::write(path, packed(id, version, &KEYS.0)).unwrap();
    }

    fn publish(&self) -> anyhow::Result<Published> {
        publish(&self.library, &self.packed(), &KEYS.0, &self.shelf())
    }

    fn installed(&self) -> Installed {
        Installed::read(&self.record).unwrap()
    }

    fn look(&self) -> Result<Shelf, Refusal> {
        let installed = self.installed();
        let go_on = |done: u64, all: u64| {
            assert!(done <= all);
            ControlFlow::Continue(())
        };
        let looked = Shelf::look(&self.shelf(), &self.known, &installed, go_on);
        looked.map_err(|error| error.downcast().unwrap())
    }

    fn code(&self) -> Option<Code> {
        self.look().err().map(|refusal| refusal.code)
    }

    fn see(&mut self) -> Shelf {
        let shelf = self.look().unwrap();
        self.known.remember(&shelf.folder, &shelf.author, shelf.number);
        self.known.write(&mut self.record).unwrap();
        self.known = KnownShelves::read(&self.record).unwrap();
        shelf
    }

    fn install(&mut self, one: &OnShelf) -> anyhow::Result<()> {
        let receiver = Receiver::of(&self.record)?;
        let received = one.receive(&receiver, &self.library, |_, _| ControlFlow::Continue(()))?;
        Ok(received.install(&mut self.record, false, UtcMillis(0))?)
    }
}

/// What a shelf lists, and whether each file can be had.
fn seen(shelf: &Shelf) -> Vec<(String, u32, Option<Code>)> {
    let of = |one: &OnShelf| {
        let code = one.refused.as_ref().map(|refusal| refusal.code);
        (one.listed.id.clone(), one.listed.version, code)
    };
    shelf.bundles.iter().map(of).collect()
}

#[test]
fn what_is_published_is_seen_installed_and_followed_to_its_next_version() {
    let mut rig = Rig::new();
    for (id, version) in [("closer", 1), ("settling", 2), ("settling", 10), ("settling", 3)] {
        rig.put(id, version);
    }
    let published = rig.publish().unwrap();
    assert_eq!((published.number, published.how), (1, How::New));
    let shelf = rig.see();
    assert_eq!(seen(&shelf), [("closer".into(), 1, None), ("settling".into(), 10, None)]);
    assert!(!shelf.is_of(&rig.installed()));
    assert_eq!(tree(&rig.shelf()).len(), 5, "contents that are not listed lie there");

    rig.install(&shelf.bundles[0]).unwrap();
    let installed = rig.installed();
    assert!(shelf.is_of(&installed));
    assert_eq!(shelf.bundles[0].against(&installed), Against::Same);
    assert_eq!(shelf.bundles[1].against(&installed), Against::New);
    rig.put("closer", 2);
    assert_eq!(rig.publish().unwrap().number, 2);
    let shelf = rig.see();
    assert_eq!(shelf.bundles[0].against(&rig.installed()), Against::Newer(1));
    rig.install(&shelf.bundles[0]).unwrap();
    fs::remove_file(rig.packed().join("closer-2.groundwork")).unwrap();
    assert_eq!(rig.publish().unwrap().number, 3);
    let shelf = rig.see();
    assert_eq!(shelf.bundles[0].against(&rig.installed()), Against::Older(2));
    rig.record.remove_bundle("closer", UtcMillis(0)).unwrap();
    assert_eq!(shelf.bundles[0].against(&rig.installed()), Against::Older(2));
    rig.put("closer", 3);
    rig.publish().unwrap();
    assert_eq!(rig.see().bundles[0].against(&rig.installed()), Against::New);
}

#[test]
fn the_same_bundles_give_the_same_bytes_and_nothing_is_touched() {
    let rig = Rig::new();
    rig.put("closer", 1);
    rig.put("settling", 1);
    rig.publish().unwrap();
    let first = tree(&rig.shelf());
    let times = |rig: &Rig| -> Vec<_> {
        let names = tree(&rig.shelf()).into_keys();
        names
            .map(|name| fs::metadata(rig.shelf().join(name)).unwrap().modified().unwrap())
            .collect()
    };
    let before = times(&rig);
    assert_eq!(rig.publish().unwrap().how, How::Same);
    assert_eq!((tree(&rig.shelf()), times(&rig)), (first.clone(), before));
    // Elsewhere, from the beginning, it is the same to the last byte.
    fs::rename(rig.shelf(), rig.folder.path().join("old")).unwrap();
    rig.publish().unwrap();
    assert_eq!(tree(&rig.shelf()), first);
}

#[test]
fn what_is_refused_stops_everything_and_says_which_file() {
    let rig = Rig::new();
    let said = |rig: &Rig| format!("{:#}", rig.publish().unwrap_err());
    assert!(said(&rig).starts_with("there is no `.groundwork` file in"), "{}", said(&rig));
    rig.put("closer", 1);
    rig.publish().unwrap();
    let before = tree(&rig.shelf());
    rig.put("closer", 2);
    let wrong = rig.packed().join("a-wrong.groundwork");
    let mut torn = packed("settling", 1, &KEYS.0);
    torn.pop();
    for (bytes, expected) in [
        (torn, "a-wrong.groundwork` cannot be published: The file is not complete"),
        (packed("settling", 1, &KEYS.1), "a-wrong.groundwork` is signed with another key"),
    ] {
        fs::write(&wrong, bytes).unwrap();
        assert!(said(&rig).contains(expected), "{}", said(&rig));
        assert_eq!(tree(&rig.shelf()), before);
    }
    // Two files of one version that differ; a copy is none.
    fs::write(&wrong, packed("closer", 2, &KEYS.0)).unwrap();
    rig.publish().unwrap();
    let before = tree(&rig.shelf());
    fs::write(&wrong, made("closer", 2, "Other evenings", Vec::new(), &KEYS.0)).unwrap();
    let different = "are different, and both say that they are version 2 of `closer`";
    assert!(said(&rig).contains(different), "{}", said(&rig));
    assert_eq!(tree(&rig.shelf()), before);
    fs::remove_file(wrong).unwrap();
    // Another key's shelf stays another key's.
    let others = publish(&rig.library, &rig.packed(), &KEYS.1, &rig.shelf()).unwrap_err();
    assert!(format!("{others:#}").contains("is signed with another key"), "{others:#}");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.groundwork"), packed("closer", 1, &KEYS.1)).unwrap();
    let others = publish(&rig.library, folder.path(), &KEYS.1, &rig.shelf()).unwrap_err();
    assert!(format!("{others:#}").contains("damaged or of another key"), "{others:#}");
    assert_eq!(tree(&rig.shelf()), before);
}

/// Two lists, one after the other: the first version of two bundles, then a second of one of them.
fn old_and_new(rig: &Rig) -> (Tree, Tree) {
    rig.put("closer", 1);
    rig.put("settling", 1);
    rig.publish().unwrap();
    let old = tree(&rig.shelf());
    rig.put("closer", 2);
    rig.publish().unwrap();
    (old, tree(&rig.shelf()))
}

/// The contents that differ between two lists, and the texts, each as a file that arrives separately.
fn pieces(old: &Tree, new: &Tree) -> Vec<PathBuf> {
    let names = old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name));
    let names: std::collections::BTreeSet<&PathBuf> = names.collect();
    names.into_iter().cloned().collect()
}

#[test]
fn half_of_a_new_list_is_the_old_the_new_or_recognised_and_nothing_else() {
    let rig = Rig::new();
    let (old, new) = old_and_new(&rig);
    let pieces = pieces(&old, &new);
    assert_eq!(pieces.len(), 4, "{pieces:?}");
    let (mut whole, mut waits, mut recognised) = (0, 0, 0);
    // Every way in which some have come and some have not, and each of those not there at all, too.
    for ways in 0..3_usize.pow(pieces.len() as u32) {
        let mut half = old.clone();
        for (n, name) in pieces.iter().enumerate() {
            let from = match ways / 3_usize.pow(n as u32) % 3 {
                0 => old.get(name),
                1 => new.get(name),
                _ => None,
            };
            half.remove(name);
            half.extend(from.map(|bytes| (name.clone(), bytes.clone())));
        }
        lay(&rig.shelf(), &half);
        match rig.look() {
            Ok(shelf) => {
                let versions: Vec<u32> =
                    shelf.bundles.iter().map(|one| one.listed.version).collect();
                assert!(
                    (shelf.number, &versions[..]) == (1, &[1, 1])
                        || (shelf.number, &versions[..]) == (2, &[2, 1])
                );
                match shelf.bundles[0].refused.as_ref().map(|refusal| refusal.code) {
                    None => whole += 1,
                    Some(Code::ShelfMissing) => waits += 1,
                    other => panic!("{other:?}"),
                }
            }
            Err(refusal) => {
                let half = [Code::ShelfChanged, Code::ShelfTorn, Code::NoShelf];
                assert!(half.contains(&refusal.code), "{refusal}");
                recognised += 1;
            }
        }
    }
    // The control: each of them was met.
    assert!(whole > 1 && waits > 1 && recognised > 1, "{whole} {waits} {recognised}");
}

#[test]
fn publishing_that_was_cut_off_is_finished_by_the_next_time() {
    let rig = Rig::new();
    let (old, new) = old_and_new(&rig);
    let content = |tree: &Tree, not: &Tree| {
        let mut names = tree.keys().filter(|name| !not.contains_key(*name)).cloned();
        names.next().unwrap()
    };
    let (comes, goes) = (content(&new, &old), content(&old, &new));
    let mut state = old.clone();
    state.insert(comes.with_file_name(".unfinished-x"), b"half".to_vec());
    // In the order in which publishing writes.
    let steps: [&dyn Fn(&mut Tree); 5] = [
        &|_| {},
        &|state| drop(state.insert(comes.clone(), new[&comes].clone())),
        &|state| drop(state.insert(SIGNATURE.into(), new[Path::new(SIGNATURE)].clone())),
        &|state| drop(state.insert(INDEX.into(), new[Path::new(INDEX)].clone())),
        &|state| drop(state.remove(&goes)),
    ];
    let mut numbers = Vec::new();
    for step in steps {
        step(&mut state);
        lay(&rig.shelf(), &state);
        numbers.push(rig.look().ok().map(|shelf| shelf.number));
        rig.publish().unwrap();
        assert_eq!(tree(&rig.shelf()), new, "{numbers:?}");
    }
    assert_eq!(numbers, [Some(1), Some(1), None, Some(2), Some(2)]);
}

#[test]
fn a_byte_that_is_another_one_is_refused_wherever_it_is() {
    let rig = Rig::new();
    rig.put("closer", 1);
    rig.publish().unwrap();
    let good = tree(&rig.shelf());
    let mut met = std::collections::BTreeSet::new();
    for name in good.keys() {
        for at in (0..good[name].len()).step_by(7) {
            let mut bad = good.clone();
            bad.get_mut(name).unwrap()[at] ^= 1;
            lay(&rig.shelf(), &bad);
            let code = match rig.look() {
                Err(refusal) => refusal.code,
                Ok(shelf) => shelf.bundles[0].refused.as_ref().expect("seen by nobody").code,
            };
            met.insert(code.name());
        }
        // Publishing repairs it, unless its number is no longer known.
        match name == Path::new(SIGNATURE) {
            true => assert!(
                format!("{:#}", rig.publish().unwrap_err()).contains("its number is unknown")
            ),
            false => {
                assert_eq!(rig.publish().unwrap().how, How::Mended, "{}", name.display());
                assert_eq!(tree(&rig.shelf()), good);
            }
        }
    }
    assert!(met.contains("shelf-content") && met.contains("shelf-changed"), "{met:?}");
}

#[test]
fn an_older_list_and_another_key_are_refused_and_forgetting_is_the_way_out() {
    let mut rig = Rig::new();
    let (old, new) = old_and_new(&rig);
    lay(&rig.shelf(), &old);
    rig.see();
    lay(&rig.shelf(), &new);
    rig.see();
    lay(&rig.shelf(), &old);
    let refusal = rig.look().unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "This is an older list than one that you saw before. (shelf-older: number 1, you saw number 2)"
    );
    // The number belongs to the key, not to the folder.
    let elsewhere = rig.folder.path().join("elsewhere");
    lay(&elsewhere, &old);
    let looked =
        Shelf::look(&elsewhere, &rig.known, &rig.installed(), |_, _| ControlFlow::Continue(()));
    assert!(looked.is_err());

    // The same folder, whole and signed, by somebody else.
    fs::remove_dir_all(rig.shelf()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.groundwork"), packed("closer", 3, &KEYS.1)).unwrap();
    publish(&rig.library, folder.path(), &KEYS.1, &rig.shelf()).unwrap();
    assert_eq!(rig.code(), Some(Code::ShelfOtherKey));
    assert!(rig.known.forget(&rig.shelf()));
    assert!(!rig.known.forget(&rig.shelf()));
    assert_eq!(rig.code(), None);
}

#[test]
fn another_key_comes_in_only_where_the_known_one_was_handed_over() {
    let mut rig = Rig::new();
    rig.put("closer", 1);
    rig.publish().unwrap();
    let shelf = rig.see();
    rig.install(&shelf.bundles[0]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = |rig: &mut Rig, version: u32, follows: Vec<Handover>| {
        let bytes = made("closer", version, "Evenings", follows, &KEYS.1);
        fs::write(folder.path().join("b.groundwork"), bytes).unwrap();
        let to = rig.folder.path().join("others");
        publish(&rig.library, folder.path(), &KEYS.1, &to).unwrap();
        let installed = rig.installed();
        let looked =
            Shelf::look(&to, &rig.known, &installed, |_, _| ControlFlow::Continue(())).unwrap();
        assert_eq!(looked.bundles[0].against(&installed), Against::OtherKey);
        rig.install(&looked.bundles[0])
    };
    let refused = other(&mut rig, 2, Vec::new()).unwrap_err().downcast::<Refusal>().unwrap();
    assert_eq!(refused.code, Code::OtherKey);
    let handover = KEYS.0.hand_over(&KEYS.1.author());
    other(&mut rig, 3, vec![handover]).unwrap();
    assert_eq!(rig.installed().bundle("closer").unwrap().bundle.version, 3);
}

#[test]
fn what_is_sealed_for_one_person_is_not_published() {
    let rig = Rig::new();
    let sealed = fs::File::create(rig.packed().join("one.groundwork")).unwrap();
    let sealer = crate::bundle::Sealer::passphrase("a quiet room");
    sealer.seal(&packed("closer", 1, &KEYS.0)[..], sealed).unwrap();
    let said = format!("{:#}", rig.publish().unwrap_err());
    assert!(said.contains("cannot be published: This bundle is sealed for one person."), "{said}");
    assert!(!rig.shelf().exists());
}

#[test]
fn a_folder_that_is_no_shelf_and_files_that_are_not_all_there_are_told_apart() {
    let rig = Rig::new();
    let looked =
        Shelf::look(&rig.shelf(), &rig.known, &rig.installed(), |_, _| ControlFlow::Continue(()));
    assert!(format!("{:#}", looked.unwrap_err()).starts_with("there is no folder"));
    fs::create_dir(rig.shelf()).unwrap();
    assert_eq!(rig.code(), Some(Code::NoShelf));
    rig.put("closer", 1);
    rig.publish().unwrap();
    let good = tree(&rig.shelf());
    for name in [AUTHOR, SIGNATURE, INDEX] {
        let mut half = good.clone();
        half.remove(Path::new(name));
        lay(&rig.shelf(), &half);
        let refusal = rig.look().unwrap_err();
        assert_eq!(refusal.code, Code::ShelfTorn);
        assert_eq!(refusal.detail, format!("`{name}` is missing"));
    }
    let content = good.keys().find(|name| name.starts_with(CONTENTS)).unwrap();
    let of = |change: &dyn Fn(&mut Tree)| {
        let mut half = good.clone();
        change(&mut half);
        lay(&rig.shelf(), &half);
        rig.look().unwrap().bundles[0].refused.as_ref().map(|refusal| refusal.code)
    };
    assert_eq!(of(&|_| {}), None);
    assert_eq!(of(&|half| drop(half.remove(content))), Some(Code::ShelfMissing));
    let shorter = of(&|half| _ = half.get_mut(content).unwrap().pop());
    assert_eq!(shorter, Some(Code::ShelfMissing));
    let longer = of(&|half| half.get_mut(content).unwrap().push(0));
    assert_eq!(longer, Some(Code::ShelfContent));
}

#[test]
fn looking_can_be_broken_off() {
    let rig = Rig::new();
    rig.put("closer", 1);
    rig.publish().unwrap();
    let looked =
        Shelf::look(&rig.shelf(), &rig.known, &rig.installed(), |_, _| ControlFlow::Break(()));
    assert_eq!(looked.unwrap_err().downcast::<Refusal>().unwrap().code, Code::Cancelled);
}

#[cfg(unix)]
#[test]
fn what_leads_elsewhere_is_not_followed() {
    use std::os::unix::fs::symlink;
    let rig = Rig::new();
    rig.put("closer", 1);
    rig.publish().unwrap();
    let good = tree(&rig.shelf());
    let content = good.keys().find(|name| name.starts_with(CONTENTS)).unwrap();
    let elsewhere = rig.folder.path().join("elsewhere");
    let refused = |name: &Path, text: &[u8]| {
        lay(&rig.shelf(), &good);
        fs::remove_file(rig.shelf().join(name)).unwrap();
        fs::write(&elsewhere, text).unwrap();
        symlink(&elsewhere, rig.shelf().join(name)).unwrap();
        match rig.look() {
            Err(refusal) => Some(refusal.code),
            Ok(shelf) => shelf.bundles[0].refused.as_ref().map(|refusal| refusal.code),
        }
    };
    // Although it is the very same elsewhere.
    assert_eq!(refused(content, &good[content]), Some(Code::ShelfContent));
    assert_eq!(refused(Path::new(INDEX), &good[Path::new(INDEX)]), Some(Code::ShelfTorn));
    // The folder of contents as a whole.
    lay(&rig.shelf(), &good);
    let contents = rig.folder.path().join("contents");
    fs::rename(rig.shelf().join(CONTENTS), &contents).unwrap();
    symlink(&contents, rig.shelf().join(CONTENTS)).unwrap();
    let shelf = rig.look().unwrap();
    assert_eq!(shelf.bundles[0].refused.as_ref().map(|r| r.code), Some(Code::ShelfContent));
}

#[test]
fn a_list_that_lies_about_a_file_is_found_out_when_it_is_opened() {
    let rig = Rig::new();
    let file = packed("closer", 1, &KEYS.0);
    let listed = Listed {
        id: "settling".into(),
        version: 9,
        issued: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        title: "Evenings".into(),
        bytes: file.len() as u64,
        blake3: *blake3::hash(&file).as_bytes(),
    };
    let name = Path::new(CONTENTS).join(content_name(&listed.blake3));
    let texts = crate::bundle::next_list(vec![listed], None, &KEYS.0).unwrap().1;
    let shelf = Tree::from([
        (AUTHOR.into(), texts.author),
        (SIGNATURE.into(), texts.signature),
        (INDEX.into(), texts.index),
        (name, file),
    ]);
    lay(&rig.shelf(), &shelf);
    let one = rig.look().unwrap().bundles.remove(0);
    assert_eq!(one.refused, None);
    let receiver = Receiver::of(&rig.record).unwrap();
    let received = one.receive(&receiver, &rig.library, |_, _| ControlFlow::Continue(()));
    let refusal = received.err().unwrap().downcast::<Refusal>().unwrap();
    assert_eq!(refusal.code, Code::ShelfContent);
}

/// Something that happens between a therapist, a folder and a client.
#[derive(Clone, Debug)]
enum Happens {
    Pack(u8, u32),
    Withdraw(u8),
    Publish,
    /// The shelf is played back to an earlier state of it.
    PlayBack(prop::sample::Index),
    /// A file goes.
    Lose(prop::sample::Index),
    /// A byte becomes another one.
    Damage(prop::sample::Index, prop::sample::Index),
    Look,
    Forget,
}

fn happens() -> impl Strategy<Value = Happens> {
    let any = any::<prop::sample::Index>;
    prop_oneof![
        3 => (0..2u8, 1..4u32).prop_map(|(id, version)| Happens::Pack(id, version)),
        1 => (0..2u8).prop_map(Happens::Withdraw),
        4 => Just(Happens::Publish),
        2 => any().prop_map(Happens::PlayBack),
        1 => any().prop_map(Happens::Lose),
        1 => (any(), any()).prop_map(|(file, at)| Happens::Damage(file, at)),
        6 => Just(Happens::Look),
        1 => Just(Happens::Forget),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever happens, a client sees a list that was published, whole, and never an older one than
    /// before; publishing gives what is in the folder or says why not.
    #[test]
    fn whatever_happens_a_client_sees_what_was_published_and_never_less_than_before(
        all in prop::collection::vec(happens(), 1..30)
    ) {
        let ids = ["closer", "settling"];
        let mut rig = Rig::new();
        // Every state of the shelf that was published, by its number.
        let mut published: Vec<(u32, Tree)> = Vec::new();
        let mut highest_seen = 0;
        for one in all {
            match one {
                Happens::Pack(id, version) => rig.put(ids[usize::from(id)], version),
                Happens::Withdraw(id) => {
                    for version in 1..4 {
                        let name = format!("{}-{version}.groundwork", ids[usize::from(id)]);
                        let _ = fs::remove_file(rig.packed().join(name));
                    }
                }
                Happens::Publish => {
                    let nothing = tree(&rig.packed()).is_empty();
                    let before = tree(&rig.shelf());
                    match rig.publish() {
                        Ok(done) => {
                            prop_assert!(!nothing);
                            let now = tree(&rig.shelf());
                            match published.iter().find(|(number, _)| *number == done.number) {
                                // A number stands for one list, unless it was played back and is given
                                // out again; then the client has no way to know.
                                Some((_, tree)) if done.how != How::New => prop_assert_eq!(tree, &now),
                                _ => {}
                            }
                            published.retain(|(number, _)| *number != done.number);
                            published.push((done.number, now));
                        }
                        Err(error) => {
                            let said = format!("{error:#}");
                            prop_assert!(
                                nothing || said.contains("its number is unknown"),
                                "{}", said
                            );
                            prop_assert_eq!(tree(&rig.shelf()), before);
                        }
                    }
                }
                Happens::PlayBack(index) if !published.is_empty() => {
                    lay(&rig.shelf(), &index.get(&published).1);
                }
                Happens::Lose(index) | Happens::Damage(index, _) => {
                    let mut now = tree(&rig.shelf());
                    if now.is_empty() {
                        continue;
                    }
                    let name = index.get(&now.keys().cloned().collect::<Vec<_>>()).clone();
                    let mut bytes = now.remove(&name).unwrap();
                    if let Happens::Damage(_, at) = one {
                        let at = at.index(bytes.len());
                        bytes[at] ^= 1;
                        now.insert(name, bytes);
                    }
                    lay(&rig.shelf(), &now);
                }
                Happens::Look if rig.shelf().is_dir() => {
                    let Ok(shelf) = rig.look() else { continue };
                    prop_assert!(shelf.number >= highest_seen, "{} after {}", shelf.number, highest_seen);
                    highest_seen = shelf.number;
                    rig.see();
                    let (_, tree) = published.iter().find(|(number, _)| *number == shelf.number).unwrap();
                    let same = fs::read(rig.shelf().join(INDEX)).unwrap() == tree[Path::new(INDEX)];
                    prop_assert!(same, "a list that nobody published");
                    for one in shelf.bundles.iter().filter(|one| one.refused.is_none()) {
                        let bytes = fs::read(one.path()).unwrap();
                        prop_assert_eq!(*blake3::hash(&bytes).as_bytes(), one.listed.blake3);
                    }
                }
                Happens::Forget => {
                    if rig.known.forget(&rig.shelf()) {
                        highest_seen = 0;
                    }
                }
                Happens::PlayBack(_) | Happens::Look => {}
            }
        }
    }
}

#[test]
fn one_bundle_comes_beside_what_is_on_a_shelf() {
    let rig = Rig::new();
    let file = |id: &str, version| rig.packed().join(format!("{id}-{version}.groundwork"));
    let publish = |id: &str, version| {
        rig.put(id, version);
        publish_one(&rig.library, &file(id, version), &KEYS.0, &rig.shelf())
    };
    let on = |published: Published| -> Vec<(String, u32)> {
        published.bundles.into_iter().map(|one| (one.id, one.version)).collect()
    };
    let both = |first, second| vec![("one".to_owned(), first), ("two".to_owned(), second)];
    assert_eq!(on(publish("one", 1).unwrap()), both(1, 1)[..1]);
    assert_eq!(on(publish("two", 1).unwrap()), both(1, 1));
    assert_eq!(on(publish("one", 2).unwrap()), both(2, 1));
    // An older one does not take the place of a newer one.
    let again = publish("one", 1).unwrap();
    assert_eq!(again.how, How::Same);
    assert_eq!(on(again), both(2, 1));
    // The same as from one folder with all of them.
    let before = tree(&rig.shelf());
    assert_eq!(rig.publish().unwrap().how, How::Same);
    assert_eq!(tree(&rig.shelf()), before);
    // Another key's shelf, and one with a damaged file, stay as they are.
    let refused = publish_one(&rig.library, &file("one", 2), &KEYS.1, &rig.shelf());
    assert!(format!("{:#}", refused.unwrap_err()).contains("of another key"));
    let hash = *blake3::hash(&fs::read(file("one", 2)).unwrap()).as_bytes();
    let content = rig.shelf().join(CONTENTS).join(content_name(&hash));
    for damage in ["x", ""] {
        match damage {
            "" => fs::remove_file(&content).unwrap(),
            damage => fs::write(&content, damage).unwrap(),
        }
        let before = tree(&rig.shelf());
        let refused = publish("two", 2).unwrap_err().to_string();
        assert!(refused.contains("is missing or damaged"), "{refused}");
        assert_eq!(tree(&rig.shelf()), before);
    }
    assert_eq!(publish("one", 2).unwrap().how, How::Mended);
    assert_eq!(on(publish("two", 2).unwrap()), both(2, 2));
    // Without its list, a shelf has what lies on it.
    fs::write(rig.shelf().join(INDEX), "x").unwrap();
    assert_eq!(on(publish("two", 3).unwrap()), both(2, 3));
}
