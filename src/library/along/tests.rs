//! What is written, what is left alone, and what is said where something is in the way.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::audio::Mix;
use crate::audio::decode::decode;
use crate::audio::encode::{Format, comment};
use crate::audio::render::render;
use crate::domain::Request;
use crate::library::{Folders, Wishes};
use crate::unfinished::{Unfinished, is_unfinished};

/// A folder with a script in it, a library, and a folder to take along in.
struct Desk {
    place: tempfile::TempDir,
    library: Library,
}

const STEPS: &str = "Bell(WoodBlock), Say(\"Two words.\"), Quiet(ideal: \"4s\", least: \"2s\", most: \"60s\"), \
                     Bell(WoodBlock),";

impl Desk {
    fn new() -> Desk {
        let place = tempfile::tempdir().unwrap();
        let library = Library::new(Folders::find(Some(place.path().join("data"))).unwrap());
        let desk = Desk { place, library };
        desk.script("one", "One: a / beginning?");
        desk.script("two", "Второй вечер");
        desk
    }

    fn script(&self, id: &str, title: &str) {
        let text = format!(
            "Session(format: 1, id: \"{id}\", title: \"{title}\", summary: \"About it.\", language: \"en\",\n\
             practice: Grounding, notes: [\"Know this.\"], bed: Bed(sound: Brown), steps: [{STEPS}])"
        );
        fs::write(self.place.path().join(format!("{id}.ron")), text).unwrap();
    }

    fn out(&self) -> PathBuf {
        self.place.path().join("out")
    }

    fn piece(&self, id: &str, practice: usize, secs: Option<u64>) -> Piece {
        let path = self.place.path().join(format!("{id}.ron"));
        let opened = Arc::new(self.library.open(&path.display().to_string()).unwrap());
        let request = Request { target: secs.map(Frames::from_secs), ..Request::default() };
        let (session, wishes) = (opened.session().clone(), Wishes { request, ..Wishes::default() });
        Piece { opened, session, wishes, practice: Some(practice) }
    }

    fn along(&self) -> Along {
        let pieces = vec![self.piece("one", 1, Some(12)), self.piece("two", 2, None)];
        Along { pieces, folder: self.out(), format: AlongFormat::Flac, titles: false }
    }

    fn write(&self, along: &Along) -> anyhow::Result<Taken> {
        along.write(&self.library, |_| ControlFlow::Continue(()))
    }

    fn refused(&self, along: &Along) -> String {
        in_words(&self.write(along).unwrap_err())
    }

    /// Every file of the folder, by name.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), entry.path());
        let entries = fs::read_dir(self.out()).unwrap().map(|entry| read(entry.unwrap()));
        entries.map(|(name, path)| (name, fs::read(path).unwrap_or_default())).collect()
    }

    fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }
}

fn tag(path: &Path, name: &str) -> Option<String> {
    comment(File::open(path).unwrap(), name)
}

#[test]
fn files_are_tagged_in_their_order_and_sound_as_rendered() {
    let desk = Desk::new();
    for format in AlongFormat::ALL {
        let along = Along { format, ..desk.along() };
        let taken = desk.write(&along).unwrap();
        assert_eq!((taken.written, taken.kept), (2, 0));
        for (at, piece) in along.pieces.iter().enumerate() {
            let number = at + 1;
            let name = format!("0{number} Practice {number}.{}", format.ending());
            let path = desk.out().join(&name);
            for (tagged, value) in [
                ("TITLE", format!("Practice {number}")),
                ("ALBUM", "Practice".into()),
                ("TRACKNUMBER", number.to_string()),
                ("TRACKTOTAL", "2".into()),
            ] {
                assert_eq!(tag(&path, tagged), Some(value), "{name}");
            }
            let rendered = desk.place.path().join("rendered").with_extension(format.ending());
            let prepared = desk.library.prepare(&piece.opened, piece.wishes.clone()).unwrap();
            let of = Format::of(&rendered, None).unwrap();
            let go_on = |_| ControlFlow::Continue(());
            render(prepared.score, Mix::default(), &rendered, of, false, go_on).unwrap();
            let [along, alone] = [&path, &rendered].map(|path| fs::read(path).unwrap());
            assert!(decode(&along).unwrap() == decode(&alone).unwrap(), "{name}");
            assert!(along.len() > alone.len() + 1_000, "the control: the one has a picture");
            if format == AlongFormat::Flac {
                // The description of the stream, with the hash of all samples.
                assert_eq!(along[8..42], alone[8..42]);
            }
        }
    }
}

#[test]
fn titles_are_said_only_where_that_was_chosen() {
    let desk = Desk::new();
    desk.write(&desk.along()).unwrap();
    let said = |desk: &Desk| {
        let files = desk.files();
        let notes = String::from_utf8(files["Notes.txt"].clone()).unwrap();
        let tags: Vec<String> = files
            .values()
            .filter_map(|bytes| comment(&**bytes, "TITLE"))
            .chain(desk.names())
            .collect();
        format!("{}\n{notes}", tags.join("\n"))
    };
    let neutral = said(&desk);
    for word in ["beginning", "вечер", "About it."] {
        assert!(!neutral.contains(word), "{neutral}");
    }
    assert!(neutral.contains("1. Practice 1\n   12 s\n   Know this.\n"), "{neutral}");
    assert!(neutral.contains(UNPROTECTED));
    fs::remove_dir_all(desk.out()).unwrap();
    let mut along = Along { titles: true, ..desk.along() };
    along.pieces.insert(1, desk.piece("one", 1, Some(20)));
    desk.write(&along).unwrap();
    assert_eq!(
        desk.names(),
        [
            "01 One- a - beginning, 12 s.flac",
            "02 One- a - beginning, 20 s.flac",
            "03 Второй вечер.flac",
            "Notes.txt"
        ]
    );
    let titled = said(&desk);
    assert!(titled.contains("One: a / beginning?, 12 s"), "{titled}");
    assert!(titled.contains("3. Второй вечер\n"), "{titled}");
    assert!(titled.contains("   About it.\n   Know this.\n"), "{titled}");
}

#[test]
fn again_only_what_changed_is_written() {
    let desk = Desk::new();
    let mut along = desk.along();
    desk.write(&along).unwrap();
    let made = |name: &str| fs::metadata(desk.out().join(name)).unwrap().modified().unwrap();
    let names = desk.names();
    let before: Vec<_> = names.iter().map(|name| made(name)).collect();
    let taken = desk.write(&along).unwrap();
    assert_eq!((taken.written, taken.kept, taken.earlier.as_slice()), (0, 2, &[][..]));
    let after: Vec<_> = names.iter().map(|name| made(name)).collect();
    assert_eq!(before, after);
    // One is longer now; of the other, the words are others.
    along.pieces[0] = desk.piece("one", 1, Some(13));
    let taken = desk.write(&along).unwrap();
    assert_eq!((taken.written, taken.kept), (1, 1));
    desk.script("two", "Another title");
    along.pieces[1] = desk.piece("two", 2, None);
    assert_eq!(desk.write(&along).unwrap().kept, 2, "nobody hears or sees its title");
    let other = STEPS.replace("Two words.", "Other words.");
    let script = desk.place.path().join("two.ron");
    fs::write(&script, fs::read_to_string(&script).unwrap().replace(STEPS, &other)).unwrap();
    along.pieces[1] = desk.piece("two", 2, None);
    let taken = desk.write(&along).unwrap();
    assert_eq!((taken.written, taken.kept), (1, 1));
    // What is no part of it any more is spoken of and stays.
    along.pieces.pop();
    let taken = desk.write(&along).unwrap();
    // It counts one file, and not two.
    assert_eq!((taken.written, taken.kept), (1, 0));
    assert_eq!(taken.earlier, ["02 Practice 2.flac"]);
    assert!(desk.names().contains(&"02 Practice 2.flac".into()));
}

#[test]
fn files_of_somebody_else_stay_as_they_are() {
    let desk = Desk::new();
    fs::create_dir(desk.out()).unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(desk.out().join(name), bytes).unwrap();
    put("a song.flac", b"fLaC of somebody");
    put("cover.png", b"a picture");
    desk.write(&desk.along()).unwrap();
    let files = desk.files();
    assert_eq!(files["a song.flac"], b"fLaC of somebody");
    assert_eq!(files["cover.png"], b"a picture");
    assert_eq!(files.len(), 5);

    fs::remove_dir_all(desk.out()).unwrap();
    fs::create_dir(desk.out()).unwrap();
    for name in ["02 Practice 2.flac", "Notes.txt"] {
        put(name, b"somebody's own");
        let said = desk.refused(&desk.along());
        assert!(said.starts_with(&format!("another `{name}` is in `")), "{said}");
        assert!(said.ends_with("choose another folder, such as an empty one"), "{said}");
        assert_eq!(desk.names(), [name]);
        assert_eq!(desk.files()[name], b"somebody's own");
        fs::remove_file(desk.out().join(name)).unwrap();
    }
    // A folder of that name is nobody's file.
    fs::create_dir(desk.out().join("01 Practice 1.flac")).unwrap();
    assert!(desk.refused(&desk.along()).starts_with("another `01 Practice 1.flac`"));
}

#[test]
fn breaking_off_leaves_whole_files_only() {
    let desk = Desk::new();
    let mut along = desk.along();
    along.pieces = (12..18).map(|secs| desk.piece("one", secs as usize, Some(secs))).collect();
    for most in [1, 3, 7] {
        let calls = AtomicUsize::new(0);
        let broken =
            along.write(&desk.library, |_| match calls.fetch_add(1, Ordering::SeqCst) >= most {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            });
        let said = in_words(&broken.unwrap_err());
        assert!(said.starts_with("this was broken off; "), "{said}");
        for (name, bytes) in desk.files() {
            assert!(name.ends_with(".flac"), "{name}");
            let secs = decode(&bytes).unwrap().frames().whole_secs();
            assert!((12..18).contains(&secs), "{name}: {secs}");
        }
        assert!(desk.names().len() < 6);
    }
    // The control, which goes on where it was broken off.
    let there = desk.names().len();
    let taken = desk.write(&along).unwrap();
    assert_eq!((taken.kept, taken.written), (there, 6 - there));
}

#[test]
fn progress_counts_files_and_comes_to_its_end() {
    let desk = Desk::new();
    let seen = Mutex::new(Vec::new());
    for is_again in [false, true] {
        seen.lock().unwrap().clear();
        let along = desk.along();
        along
            .write(&desk.library, |now| {
                seen.lock().unwrap().push(now);
                ControlFlow::Continue(())
            })
            .unwrap();
        let seen = seen.lock().unwrap();
        let last = seen.last().unwrap();
        assert_eq!((last.done, last.tracks, last.of), (last.all, 2, 2), "{is_again}");
        assert!(seen.is_sorted_by_key(|now| (now.done, now.tracks)), "{seen:?}");
    }
}

#[test]
fn a_folder_that_goes_away_is_not_made_again() {
    let desk = Desk::new();
    let along = desk.along();
    let pulled = desk.place.path().join("pulled");
    let broken = along.write(&desk.library, |_| {
        let _ = fs::rename(desk.out(), &pulled);
        ControlFlow::Continue(())
    });
    let said = in_words(&broken.unwrap_err());
    assert!(said.contains("could not write `"), "{said}");
    assert!(said.ends_with("; none of the 2 files is there"), "{said}");
    assert!(!desk.out().exists());
    // What was cut off in it is removed the next time.
    fs::rename(&pulled, desk.out()).unwrap();
    let own = ".unfinished-symphony";
    for name in [".unfinished-Abc123", own] {
        fs::write(desk.out().join(name), b"half").unwrap();
    }
    desk.write(&along).unwrap();
    assert_eq!(desk.names(), [own, "01 Practice 1.flac", "02 Practice 2.flac", "Notes.txt"]);
    assert!(
        Unfinished::begin(&desk.out().join("a"))
            .is_ok_and(|_| { desk.names().iter().filter(|name| is_unfinished(name)).count() == 1 })
    );
}

#[test]
fn what_is_in_the_way_is_said_before_anything_is_written() {
    let desk = Desk::new();
    let mut along = desk.along();
    along.pieces[1] = desk.piece("two", 2, Some(7200));
    let said = desk.refused(&along);
    assert!(said.starts_with("“Второй вечер” cannot be taken along: `2h` is too long"), "{said}");
    assert!(!desk.out().exists());
    along = desk.along();
    along.folder = desk.place.path().join("no stick/practice");
    let said = desk.refused(&along);
    assert!(said.contains("could not make the folder `"), "{said}");
    assert!(said.ends_with("there is no such file or folder"), "{said}");
    along.folder = desk.place.path().join("one.ron");
    let said = desk.refused(&along);
    assert!(said.ends_with("something of that name is there already"), "{said}");
}
