//! A therapist's window killed at any moment of writing (kill −9): the file is a whole text that was written, and no
//! earlier version is half.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::Duration;

use groundwork::library::{Folders, Library};
use groundwork::rng::SplitMix64;
use groundwork::studio::desk::{Came, Draft, Stamp, Work, Written, versions};
use groundwork::units::UtcMillis;

use super::{child, say, scratch};
use crate::rig::told;

/// The child that writes a session on and on.
pub(super) const DESK: &str = "desk";

const NAME: &str = "s/evening.ron";

/// The text in its `n`th state: large enough to take several writes, and the same at both ends.
fn text(n: u64) -> String {
    let line = format!("        Say(\"In state {n}.\"),\n");
    format!("// {n}\nSession(\n    steps: [\n{}    ],\n)\n// {n}\n", line.repeat(4000))
}

/// The state of a whole text; nothing of one that is not whole.
fn state(text_there: &str) -> Option<u64> {
    let n = text_there.strip_prefix("// ")?.lines().next()?.parse().ok()?;
    (text(n) == text_there).then_some(n)
}

/// One state after the other, each said once it is written, and each a minute after the one before.
pub(super) fn write_on_and_on(place: &Path) -> ! {
    let library = Library::new(Folders::find(Some(place.join("data"))).unwrap());
    let folder = place.join("bundle");
    let there = std::fs::read_to_string(folder.join(NAME)).unwrap();
    let mut draft = Draft::new(there);
    loop {
        let n = state(draft.text()).unwrap() + 1;
        let was = vec![Stamp::of(draft.text())];
        draft.type_text(text(n));
        let work = Work::Write {
            folder: folder.clone(),
            name: NAME.into(),
            text: draft.text().into(),
            was,
            keeps: false,
            now: UtcMillis(1_770_000_000_000 + n as i64 * 61_000),
        };
        match work.run(&library) {
            Came::Written(_, _, _, Ok(Written::Written)) => say(&format!("wrote {n}")),
            other => panic!("{other:?}"),
        }
    }
}

/// Kills the writer so many times; the number of states that it said were written.
fn kill(times: u32, seed: u64) -> u64 {
    let mut chance = SplitMix64::new(seed);
    let place = scratch();
    let folder = place.path().join("bundle");
    let file = folder.join(NAME);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, text(0)).unwrap();
    let mut last = 0;
    for _ in 0..times {
        let mut writer = child(&[], DESK, place.path()).spawn().unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let said =
            |line: std::io::Result<String>| line.ok()?.strip_prefix("wrote ")?.parse::<u64>().ok();
        if chance.below(4) > 0 {
            last = lines.by_ref().find_map(said).unwrap_or(last);
        }
        std::thread::sleep(Duration::from_micros(chance.below(20_000)));
        writer.kill().unwrap();
        last = lines.filter_map(said).last().unwrap_or(last);
        writer.wait().unwrap();
        let there = std::fs::read_to_string(&file).unwrap();
        let there = state(&there).expect("the file is whole");
        assert!(there == last || there == last + 1, "{there} after {last} was said");
        last = there;
        for version in versions(&folder, &file) {
            let text = std::fs::read_to_string(&version.path).unwrap();
            assert!(state(&text).is_some_and(|n| n < there + 1), "{} is whole", version.when);
        }
    }
    last
}

#[test]
fn no_kill_leaves_half_a_text() {
    let written = kill(50, 7);
    assert!(written >= 30, "only {written} states were written");
}

#[test]
#[ignore = "takes minutes; part of the long run"]
fn no_kill_of_a_thousand_leaves_half_a_text() {
    told(&format!("1000 kills, {} states written, none half", kill(1000, 8)));
}

#[test]
fn half_a_text_is_found() {
    let whole = text(3);
    assert_eq!(state(&whole), Some(3));
    assert_eq!((state(&whole[..whole.len() / 2]), state("")), (None, None));
}
