//! One flipped bit anywhere in the record's files: noticed, and nothing that was kept is missing.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use groundwork::rng::SplitMix64;
use groundwork::store::Notice;

use super::kills::WRITER;
use super::{child, copy, files, open, scratch, times};
use crate::rig::told;

/// The files in which a bit is flipped.
const KINDS: [&str; 5] = ["keys", "keys.copy", "record.db", "record.db-wal", "journal"];

/// What came of flipping bits in one kind of file.
#[derive(Default)]
struct Count {
    flips: u32,
    noticed: u32,
}

fn flip(how_often: u32) {
    // A writer that was killed, so that there is a log that nobody has cleared away.
    let origin = scratch();
    let mut record = open(origin.path()).unwrap();
    record.finish(&super::entry(1, ""), super::NOW).unwrap();
    record.back_up(super::NOW).unwrap();
    drop(record);
    let mut writer = child(&[], WRITER, origin.path()).spawn().unwrap();
    // What it says is kept; one more may be there that it comes not to speak of.
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let kept: Vec<String> = lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("kept ").map(|number| format!("Sitting {number}")))
        .take(12)
        .collect();
    writer.kill().unwrap();
    writer.wait().unwrap();
    assert!(kept.len() > 3, "{kept:?}");

    // Pages that are anew in the log are not read from the database: a bit there would be flipped
    // in vain. So the database is tried when its log has been taken in.
    let settled = scratch();
    copy(origin.path(), settled.path());
    drop(open(settled.path()).unwrap());

    let of_kind = |kind: &str, origin: &Path| -> (PathBuf, Vec<u8>) {
        let all = files(origin);
        let found = all.iter().find(|(path, _)| path.file_name().unwrap() == kind);
        let (path, content) = found.unwrap_or_else(|| panic!("no {kind} in {:?}", all.keys()));
        (path.clone(), content.clone())
    };
    let mut chance = SplitMix64::new(5);
    for kind in KINDS {
        let origin = if kind == "record.db" { settled.path() } else { origin.path() };
        let (path, content) = of_kind(kind, origin);
        let mut count = Count::default();
        for _ in 0..how_often / KINDS.len() as u32 {
            let place = scratch();
            copy(origin, place.path());
            let bit = chance.below(content.len() as u64 * 8) as usize;
            let mut flipped = content.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(place.path().join(&path), &flipped).unwrap();
            let what = format!("bit {bit} of {kind}");
            let mut record = open(place.path()).unwrap_or_else(|e| panic!("{what}: {e}"));
            let there: Vec<String> =
                record.all().unwrap().into_iter().map(|entry| entry.title).collect();
            for title in &kept {
                assert!(there.contains(title), "{what}: {title} is gone");
            }
            let notices = record.take_notices();
            let said = notices.iter().any(|notice| {
                matches!(
                    notice,
                    Notice::Restored { .. } | Notice::JournalMended | Notice::Completed { .. }
                )
            });
            let checked = record.check_all().is_err();
            drop(record);
            let mended = fs::read(place.path().join(&path)).is_ok_and(|now| now == content);
            count.flips += 1;
            count.noticed += u32::from(said || checked || mended);
        }
        told(&format!("{kind}: {} flips, {} noticed, nothing lost", count.flips, count.noticed));
        match kind {
            // SQLite ends a log at the first frame that is not right, and says nothing; what it
            // lacks then the journal has.
            "record.db-wal" => {}
            // A length at the end that speaks of more than there is looks like a write that was cut
            // off, which is mended without a word.
            "journal" => assert!(count.noticed * 10 >= count.flips * 9),
            _ => assert_eq!(count.noticed, count.flips, "{kind}"),
        }
    }
}

#[test]
fn no_flipped_bit_costs_a_sitting() {
    flip(1000 * times(false));
}

#[test]
#[ignore = "takes minutes; part of the long run"]
fn no_flipped_bit_of_very_many_costs_a_sitting() {
    flip(1000 * times(true));
}
