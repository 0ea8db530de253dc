use super::super::files::{self, Written};
use super::super::*;
use crate::units::UtcMillis;

const EVENING: &str = "s/evening.ron";

fn folder() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bundle");
    Starter::Sample.write(&folder).unwrap();
    (place, folder)
}

/// A library with nothing but what is built in.
fn library() -> crate::library::Library {
    let nowhere = std::env::temp_dir().join("groundwork-no-record");
    crate::library::Library::new(crate::library::Folders::find(Some(nowhere)).unwrap())
}

fn at(minutes: i64) -> UtcMillis {
    UtcMillis(1_770_000_000_000 + minutes * 60_000)
}

#[test]
fn what_lies_in_a_folder_is_told() {
    let (_place, folder) = folder();
    std::fs::write(folder.join("s/more.ron"), "Session(title: \"More\"").unwrap();
    std::fs::write(folder.join("r/more.md"), "# Read this\n\nWords.").unwrap();
    let found = files::contents(&library(), &folder).unwrap();
    assert_eq!(ManifestView::of(&found.manifest).unwrap().title, "A quiet evening");
    let names = |items: &[Item]| -> Vec<(String, String, bool)> {
        items.iter().map(|i| (i.name.clone(), i.title.clone(), i.is_listed)).collect()
    };
    assert_eq!(
        names(&found.sessions),
        [
            (EVENING.into(), "A quiet evening".into(), true),
            ("s/more.ron".into(), "s/more.ron".into(), false),
        ]
    );
    assert_eq!(
        names(&found.readings),
        [
            ("r/about.md".into(), "About these evenings".into(), true),
            ("r/more.md".into(), "Read this".into(), false),
        ]
    );
    let none = tempfile::tempdir().unwrap();
    let said = files::contents(&library(), none.path()).unwrap_err().to_string();
    assert!(said.ends_with("is no bundle in the making: there is no `bundle.ron` in it"), "{said}");
    let said = files::contents(&library(), &none.path().join("x")).unwrap_err().to_string();
    assert!(said.ends_with("is not a folder on this computer"), "{said}");
}

#[test]
fn a_file_is_written_over_what_was_read_and_over_nothing_else() {
    let (_place, folder) = folder();
    let path = folder.join(EVENING);
    let before = files::read(&path).unwrap();
    let was = Stamp::of(&before);
    let written =
        |text: &str, was| files::write(&folder, &path, text, &[was], false, at(0)).unwrap();
    assert_eq!(written("one", was), Written::Written);
    assert_eq!(files::read(&path).unwrap(), "one");
    // Another program writes meanwhile: its text stays, and is told.
    std::fs::write(&path, "theirs").unwrap();
    assert_eq!(written("two", Stamp::of("one")), Written::Changed("theirs".into()));
    assert_eq!(files::read(&path).unwrap(), "theirs");
    assert_eq!(written("theirs", was), Written::Written, "both wrote the same");
    // A file that vanished comes back, with its folder.
    std::fs::remove_dir_all(folder.join("s")).unwrap();
    assert_eq!(written("two", Stamp::of("theirs")), Written::Written);
    assert_eq!(files::read(&path).unwrap(), "two");
}

#[test]
fn earlier_versions_are_kept_one_a_minute_and_fifty_in_all() {
    let (_place, folder) = folder();
    let path = folder.join(EVENING);
    let first = files::read(&path).unwrap();
    let mut was = Stamp::of(&first);
    let mut write = |text: &str, minutes: i64| {
        let written = files::write(&folder, &path, text, &[was], false, at(minutes)).unwrap();
        assert_eq!(written, Written::Written);
        was = Stamp::of(text);
    };
    write("typed a", 0);
    write("typed ab", 0);
    let kept = |n: usize| {
        let all = versions(&folder, &path);
        (all.len(), files::read(&all[n].path).unwrap())
    };
    assert_eq!(kept(0), (1, first), "what was there before the typing");
    write("typed abc", 2);
    assert_eq!(kept(0), (2, "typed ab".into()));
    // A clock that goes back hides nothing: versions are in the order in which they were made.
    write("after the clock went back", -500_000);
    assert_eq!(kept(0), (3, "typed abc".into()));
    for n in 0..60 {
        write(&format!("text {n}"), 10 + 2 * n);
    }
    assert_eq!(kept(0), (50, "text 58".into()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let newest = &versions(&folder, &path)[0].path;
        assert_eq!((mode(newest), mode(newest.parent().unwrap())), (0o600, 0o700));
    }
}

#[test]
fn what_is_no_text_is_named_as_what_it_is() {
    let (_place, folder) = folder();
    let path = folder.join("s/odd.ron");
    let said = || files::read(&path).unwrap_err().to_string();
    assert_eq!(said(), "could not open `odd.ron`");
    std::fs::write(&path, b"caf\xE9").unwrap();
    assert_eq!(
        said(),
        "`odd.ron` is not plain text (UTF-8); save it as plain text in the program that wrote it"
    );
    std::fs::write(&path, "x".repeat(10 << 20)).unwrap();
    assert_eq!(
        said(),
        "`odd.ron` has more than 512 KiB, the most that a session or a reading can have"
    );
}

#[test]
fn a_file_that_cannot_be_written_stays_and_says_why() {
    let (_place, folder) = folder();
    let path = folder.join(EVENING);
    let was = files::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir_all(path.join("inside")).unwrap();
    let failed = files::write(&folder, &path, "mine", &[Stamp::of(&was)], false, at(0));
    let said = crate::library::in_words(&failed.unwrap_err());
    // Windows opens no folder as a file, and says no more than that.
    let why = if cfg!(windows) { "this account may not do that there" } else { "it is a folder" };
    assert!(said.contains("evening.ron") && said.contains(why), "{said}");
    assert!(path.join("inside").is_dir());
}

#[test]
fn a_new_session_has_a_name_of_its_own_and_is_in_the_list() {
    let (_place, folder) = folder();
    let library = crate::library::Library::new(
        crate::library::Folders::find(Some(folder.join("../data"))).unwrap(),
    );
    let new = |title: &str| {
        let work = Work::NewSession { folder: folder.clone(), title: title.into(), now: at(0) };
        match work.run(&library) {
            Came::Begun(_, name) => name.unwrap(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(new("Slow hands, warm hands!"), "s/slow-hands-warm-hands.ron");
    assert_eq!(new("Evening"), "s/evening-2.ron");
    assert_eq!(new("Box breath"), "s/box-breath-2.ron", "one that is built in has another id");
    assert_eq!(new("夜"), "s/untitled.ron");
    let found = files::contents(&library, &folder).unwrap();
    assert_eq!(found.sessions.len(), 5);
    assert!(found.sessions.iter().all(|item| item.is_listed));
    let manifest = files::read(&folder.join("bundle.ron")).unwrap();
    assert!(manifest.contains("// A bundle in the making."), "its comments stay");
    let draft = Draft::new(files::read(&folder.join("s/evening-2.ron")).unwrap());
    assert_eq!(draft.view().unwrap().cards().len(), 4);
}

#[test]
fn what_is_the_authors_own_is_no_part_of_the_bundle() {
    let (_place, folder) = folder();
    assert!(!is_own(&folder.join("s")) && !is_own(&folder.join("elsewhere/takes")));
    for own in ["takes", "packed", ".versions"] {
        assert!(is_own(&folder.join(own)));
    }
}

#[test]
fn a_bundle_begins_with_its_author() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("slow-evenings");
    let library = crate::library::Library::new(
        crate::library::Folders::find(Some(place.path().join("data"))).unwrap(),
    );
    let work = || Work::Begin {
        folder: folder.clone(),
        title: " Slow evenings ".into(),
        starter: Starter::Sample,
        author: ["Some name".into(), String::new(), "By letter".into()],
        support: vec!["A friend".into()],
    };
    let Came::Looked(_, Ok(found)) = work().run(&library) else { panic!("it was not begun") };
    let view = ManifestView::of(&found.manifest).unwrap();
    assert_eq!(
        (&*view.title, &*view.author[0], &*view.support[0]),
        ("Slow evenings", "Some name", "A friend")
    );
    assert!(found.manifest.contains("id: \"slow-evenings\""));
    // Where something is, nothing begins.
    let Came::Looked(_, Err(why)) = work().run(&library) else { panic!("it was begun twice") };
    assert!(why.contains("a bundle begins in a folder of its own"), "{why}");
}

#[test]
fn what_was_found_is_told_without_the_carets_of_a_terminal() {
    let (_place, folder) = folder();
    let manifest = folder.join("bundle.ron");
    let text = files::read(&manifest).unwrap();
    let text = text.replace("Your name, or that of your practice", "");
    std::fs::write(&manifest, text).unwrap();
    let library = crate::library::Library::new(
        crate::library::Folders::find(Some(folder.join("../data"))).unwrap(),
    );
    let Came::Checked(_, outcome) = Work::Check(folder).run(&library) else {
        panic!("not checked")
    };
    assert_eq!(outcome.errors.len(), 1, "{outcome:?}");
    assert_eq!(outcome.errors[0].place, Some(Place::File("bundle.ron".into())));
    let said = &outcome.errors[0].said;
    assert!(said.starts_with("`name` is") && said.contains("(bundle.ron, line 16)"), "{said}");
    assert!(!said.contains('^') && !said.contains('|') && !said.contains("error["), "{said}");
}
