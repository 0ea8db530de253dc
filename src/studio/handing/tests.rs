//! Packing version after version, keys that do not belong there, and what each finding is about.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use tempfile::TempDir;

use super::*;
use crate::audio::{Clip, encode};
use crate::library::Folders;
use crate::rng::SplitMix64;
use crate::studio::bundles::{Finding, Place, bundle_around, is_apart, make_key};
use crate::studio::passes::{Cancelled, Pass};
use crate::units::Gain;

/// Two keys in their files; making one takes a second, by intent.
static KEYS: LazyLock<(TempDir, [PathBuf; 2])> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["one.key", "two.key"].map(|name| folder.path().join(name));
    paths.iter().for_each(|path| _ = make_key(path, "a quiet room").unwrap());
    (folder, paths)
});

/// A bundle with an author of its own, and a library.
struct Rig {
    place: TempDir,
    library: Library,
}

impl Rig {
    fn new() -> Rig {
        let place = tempfile::tempdir().unwrap();
        let library = Library::new(Folders::find(Some(place.path().join("data"))).unwrap());
        let rig = Rig { place, library };
        crate::studio::Starter::Sample.write(&rig.folder()).unwrap();
        for begun in [
            "Your name, or that of your practice",
            "Your training and titles, as you state them",
            "How clients reach you",
        ] {
            rig.change(MANIFEST, begun, "Mine");
        }
        rig
    }

    fn folder(&self) -> PathBuf {
        self.place.path().join("bundle")
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder().join(name)).unwrap()
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{from}");
        fs::write(self.folder().join(name), text.replace(from, to)).unwrap();
    }

    fn pack_by(&self, at: usize) -> anyhow::Result<Handed> {
        self.pack_while(at, &Passes::default())
    }

    fn pack_while(&self, at: usize, passes: &Passes<'_>) -> anyhow::Result<Handed> {
        let packing = Packing {
            folder: self.folder(),
            key: KEYS.1[at].clone(),
            passphrase: Zeroizing::new("a quiet room".into()),
            out: None,
            today: NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
            now: UtcMillis(1_000_000),
        };
        pack(&self.library, &packing, passes)
    }

    fn pack(&self) -> Handed {
        self.pack_by(0).unwrap()
    }

    fn plan(&self) -> anyhow::Result<Plan> {
        let passes = Passes::default();
        let checked = check(&self.library, &self.folder(), &passes);
        let ready = Ready::of(&self.folder(), checked, &passes)?;
        plan(&self.library, &self.folder(), &ready, &passes)
    }

    /// A line with a recording of its own, a second of noise.
    fn record(&self) {
        let mut random = SplitMix64::new(5);
        let samples: Vec<f32> = (0..48_000).map(|_| 0.1 * random.bipolar()).collect();
        let sound = Arc::new(Clip::stereo(samples.clone(), samples)).into();
        let sound = encode::flac(&sound, Gain::UNITY, 16, usize::MAX).unwrap().unwrap();
        fs::write(self.folder().join("a/here.flac"), sound).unwrap();
        let line = "steps: [Line(text: \"Here.\", clip: \"a/here.flac\"),";
        self.change("s/evening.ron", "steps: [", line);
    }

    /// Every file in the bundle's folder, without the lengths that may be forgotten at any time.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with(".lengths") {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
            files.insert(folder, Vec::new());
        }
        files
    }

    fn findings(&self) -> Vec<Finding> {
        let checked = check(&self.library, &self.folder(), &Passes::default());
        checked.errors.into_iter().chain(checked.advice).collect()
    }
}

#[test]
fn a_version_rises_only_where_something_differs_from_what_was_packed() {
    let rig = Rig::new();
    let before = rig.text(MANIFEST);
    let one = rig.pack();
    assert_eq!((one.version, one.file.clone()), (1, place(&rig.folder(), "my-bundle", 1)));
    // The first one is of the day on which it is packed, and not of that on which the starter was written.
    let dated = before.replace("2026-01-01", "2026-11-29");
    assert_eq!(one.raised, Some([before, dated.clone()]));
    assert_eq!(rig.text(MANIFEST), dated);
    let again = rig.pack();
    assert_eq!(again, Handed { raised: None, ..one.clone() });
    assert!(rig.plan().unwrap().is_same);
    // What clients are not told is a difference, too.
    rig.change(
        MANIFEST,
        "        // A second stage that",
        "        Stage(id: \"second-week\", title: \"Second\", sessions: [\"evening\"], \
         gate: AfterAppointment(word: \"kettle\")),\n        // A second stage that",
    );
    rig.change(MANIFEST, "language: \"en\"", "language: \"en-GB\"");
    let plan = rig.plan().unwrap();
    assert_eq!((plan.version, plan.is_same), (2, false));
    assert_eq!(plan.changes, ["New stage: Second"]);
    let two = rig.pack();
    assert_eq!((two.version, &two.file), (2, &plan.out));
    assert!(rig.text(MANIFEST).contains("version: 2,\n    issued: \"2026-11-29\""));
    // Words of gates are hashed in the packed file, which is no difference.
    assert!(rig.plan().unwrap().is_same);
    assert_eq!(rig.pack().version, 2);
    // Comments are not packed.
    rig.change(MANIFEST, "// A bundle in the making.", "// Mine.");
    assert_eq!(rig.pack().version, 2);
    // What someone raises by hand stays so.
    rig.change(MANIFEST, "version: 2,", "version: 7,");
    assert_eq!(rig.pack().version, 7);
    rig.change(MANIFEST, "version: 7,", "version: 3,");
    let refused = rig.pack_by(0).unwrap_err().to_string();
    assert!(refused.contains("but version 7 is packed already"), "{refused}");
    assert_eq!(rig.plan().unwrap_err().to_string(), refused);
    // The earlier manifests are among the earlier versions.
    let kept = crate::studio::desk::versions(&rig.folder(), &rig.folder().join(MANIFEST));
    assert_eq!(kept.len(), 2);
}

#[test]
fn what_cannot_be_compared_counts_as_different_and_what_is_another_bundle_does_not_count() {
    let rig = Rig::new();
    let one = rig.pack();
    let mut bytes = fs::read(&one.file).unwrap();
    let last = bytes.len() / 2;
    bytes[last] ^= 1;
    fs::write(&one.file, bytes).unwrap();
    let plan = rig.plan().unwrap();
    assert!(plan.unknown.is_some() && plan.version == 2, "{plan:?}");
    assert_eq!(rig.pack().version, 2);
    let packed = rig.folder().join(PACKED);
    fs::write(packed.join("odd.groundwork"), "x").unwrap();
    fs::copy(packed.join("my-bundle-v2.groundwork"), packed.join("other.groundwork")).unwrap();
    rig.change(MANIFEST, "id: \"my-bundle\"", "id: \"another\"");
    rig.change(MANIFEST, "version: 2,", "version: 1,");
    assert_eq!(rig.pack().version, 1);
}

#[test]
fn another_key_is_taken_only_where_the_earlier_one_hands_over() {
    let rig = Rig::new();
    rig.pack();
    let before = rig.text(MANIFEST);
    let refused = rig.pack_by(1).unwrap_err().to_string();
    assert!(refused.contains("Version 1 was signed with another key"), "{refused}");
    assert_eq!(rig.text(MANIFEST), before, "nothing was raised");
    let follow = |old: usize, new: usize| {
        let key = |at: usize| (KEYS.1[at].clone(), Zeroizing::new("a quiet room".to_owned()));
        let now = UtcMillis(1_000_000);
        follow(&Following { folder: rig.folder(), old: key(old), new: key(new), now })
    };
    assert!(follow(0, 0).unwrap_err().to_string().contains("both are the same key"));
    let [was, is] = follow(0, 1).unwrap();
    assert_eq!((was, is), (before, rig.text(MANIFEST)));
    // Once is enough, and another one comes behind it.
    let [was, is] = follow(0, 1).unwrap();
    assert_eq!(was, is);
    follow(1, 0).unwrap();
    assert_eq!(rig.text(MANIFEST).matches("Handover(").count(), 2);
    assert_eq!(rig.pack_by(1).unwrap().version, 2);
}

#[test]
fn a_key_has_a_place_of_its_own() {
    let rig = Rig::new();
    let real = rig.folder().canonicalize().unwrap();
    for inside in ["my.key", "r/my.key", "new/deep/my.key"] {
        let path = rig.folder().join(inside);
        assert_eq!(bundle_around(&path), Some(real.clone()), "{inside}");
        let refused = make_key(&path, "a quiet room").err().unwrap().to_string();
        assert!(refused.contains("whoever gets a copy of that folder"), "{refused}");
        assert!(!path.exists());
    }
    let beside = rig.folder().join("../my.key");
    is_apart(&beside).unwrap();
    #[cfg(unix)]
    {
        let link = rig.place.path().join("link");
        std::os::unix::fs::symlink(rig.folder(), &link).unwrap();
        assert!(is_apart(&link.join("my.key")).is_err());
    }
    let inside = rig.folder().join("my.key");
    fs::copy(&KEYS.1[0], &inside).unwrap();
    assert!(Step::ChooseKey(inside).run(&rig.library, &Passes::default()).is_err());
    assert!(matches!(
        Step::ChooseKey(KEYS.1[0].clone()).run(&rig.library, &Passes::default()),
        Ok(Came::Chosen(_))
    ));
}

#[test]
fn every_finding_says_where_it_is_mended() {
    let file = |name: &str| Some(Place::File(name.to_owned()));
    let places = |rig: &Rig| -> Vec<Option<Place>> {
        rig.findings().into_iter().map(|found| found.place).collect()
    };
    let rig = Rig::new();
    assert_eq!(places(&rig), []);
    rig.change(MANIFEST, "contact: \"Mine\"", "contact: \"How clients reach you\"");
    assert_eq!(places(&rig), [Some(Place::Author(2))]);
    rig.change(MANIFEST, "contact: \"How clients reach you\"", "contact: \"Mine\"");
    // A recording leads to the session that names it.
    let session = rig.text("s/evening.ron");
    rig.change("s/evening.ron", "steps: [", "steps: [Line(text: \"Here.\", clip: \"gone.wav\"),");
    assert_eq!(places(&rig), [file("s/evening.ron")], "{:?}", rig.findings());
    fs::write(rig.folder().join("s/evening.ron"), &session).unwrap();
    // A session that cannot be read, a reading, and one that is not there.
    rig.change("s/evening.ron", "steps: [", "steps: [Odd(),");
    fs::write(rig.folder().join("r/about.md"), b"caf\xE9").unwrap();
    assert_eq!(places(&rig), [file("s/evening.ron"), file("r/about.md")]);
    fs::remove_file(rig.folder().join("s/evening.ron")).unwrap();
    fs::write(rig.folder().join("r/about.md"), "# About").unwrap();
    assert_eq!(places(&rig), [file(MANIFEST)]);
    fs::write(rig.folder().join("s/evening.ron"), &session).unwrap();
    // Advice on the words of a session, and on what is not in the list.
    rig.change("s/evening.ron", "steps: [", "steps: [Say(\"You must relax now.\"),");
    fs::write(rig.folder().join("r/more.md"), "# More").unwrap();
    assert_eq!(places(&rig), [file(MANIFEST), file("s/evening.ron")], "{:?}", rig.findings());
}

#[test]
fn a_sealed_file_gets_a_name_that_nothing_has() {
    let rig = Rig::new();
    let one = rig.pack();
    let seal = |called: &str| {
        let recipient = Recipient::Passphrase(Zeroizing::new("kettle lantern".to_owned()));
        let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let (file, called) = (one.file.clone(), called.to_owned());
        let sealing = Sealing { file, recipient, called, today };
        Step::Seal(Box::new(sealing)).run(&rig.library, &Passes::default()).unwrap()
    };
    for (called, name) in [
        ("", "2026-11-29"),
        ("", "2026-11-29-2"),
        ("Tuesdays, 4 pm", "tuesdays-4-pm"),
        ("tuesdays/4/pm", "tuesdays-4-pm-2"),
        ("../..", "2026-11-29-3"),
    ] {
        let Came::Sealed(path) = seal(called) else { panic!("not sealed") };
        let name = format!("my-bundle-v1-sealed-{name}.groundwork");
        assert_eq!(path, one.file.with_file_name(name));
    }
    // It states nothing, so it is no version.
    rig.change("r/about.md", "#", "# Still");
    assert_eq!(rig.pack().version, 2);
}

#[test]
fn what_is_cancelled_leaves_everything_as_it_was() {
    let rig = Rig::new();
    rig.record();
    let stops = [
        (Pass::Check, 3),
        (Pass::Pack, 3),
        (Pass::Verify, 0),
        // Only its name is missing then.
        (Pass::Verify, 4),
    ];
    // The first time, and with an earlier version to go on from.
    for version in [1, 2] {
        let before = rig.files();
        for (pass, read) in stops {
            let follow = |done, all| match Pass::at(done, all) {
                Some(now) if now == (pass, read, 4) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            };
            let error = rig.pack_while(0, &Passes::told(&follow)).unwrap_err();
            assert!(error.is::<Cancelled>(), "{pass:?} {read}: {error:#}");
            assert!(rig.files() == before, "{pass:?} {read}");
        }
        // The control: it is packed where nobody cancels, and says how far it is.
        let told = std::sync::Mutex::new(Vec::new());
        let follow = |done, all| {
            told.lock().unwrap().extend(Pass::at(done, all));
            ControlFlow::Continue(())
        };
        assert_eq!(rig.pack_while(0, &Passes::told(&follow)).unwrap().version, version);
        assert!(rig.files() != before);
        let mut told = told.into_inner().unwrap();
        told.dedup();
        let passes = [(Pass::Check, 3), (Pass::Pack, 3), (Pass::Verify, 0)];
        let mut expected: Vec<(Pass, u64, u64)> = passes.map(|(pass, read)| (pass, read, 4)).into();
        // The end of a pass is the beginning of the next.
        expected.splice(1..1, [(Pass::Pack, 0, 4)]);
        expected.extend((1..=4).map(|read| (Pass::Verify, read, 4)));
        assert_eq!(told, expected);
        rig.change("s/evening.ron", "Here", "Here, still");
    }
}
