//! A process killed at any moment (kill −9). What it had written is in the system's hands then, so
//! this finds wrong orders and half-made states; for lost disks see `power`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::Duration;

use groundwork::rng::SplitMix64;

use super::{child, entry, open, running, say, scratch, times};
use crate::rig::told;

/// The child that never ends by itself.
pub(super) const WRITER: &str = "writer";

/// One sitting after the other, each said once it is kept.
pub(super) fn write_on_and_on(place: &Path) -> ! {
    let mut record = open(place).unwrap();
    let mut n = record.page(0, 1).unwrap().first().map_or(0, number) + 1;
    loop {
        for secs in [0, 15, 30] {
            record.keep_running(&running(n, secs)).unwrap();
        }
        record.finish(&entry(n, ""), super::NOW).unwrap();
        say(&format!("kept {n}"));
        n += 1;
    }
}

/// The number of an entry.
fn number(entry: &groundwork::domain::record::PracticeEntry) -> u32 {
    entry.title.trim_start_matches("Sitting ").parse().unwrap()
}

/// Kills of one record; its opening looks at everything that they left, so a new one is begun after them.
const ROUND: u32 = 1000;

/// Kills the writer of a record [`ROUND`] times, each a few milliseconds after its first word, and counts
/// what was said to be kept and what is missing.
fn kill(seed: u64) -> (usize, Vec<u32>) {
    let mut chance = SplitMix64::new(seed);
    let place = scratch();
    let mut kept = Vec::new();
    for _ in 0..ROUND {
        let mut writer = child(&[], WRITER, place.path()).spawn().unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let said =
            |line: std::io::Result<String>| line.ok()?.strip_prefix("kept ")?.parse::<u32>().ok();
        // Sometimes in its first moments, sometimes in the middle.
        if chance.below(4) > 0 {
            kept.extend(lines.by_ref().filter_map(said).next());
        }
        std::thread::sleep(Duration::from_micros(chance.below(6000)));
        writer.kill().unwrap();
        kept.extend(lines.filter_map(said));
        writer.wait().unwrap();
    }
    let record = open(place.path()).unwrap();
    record.check_all().unwrap();
    let there: std::collections::BTreeSet<u32> = record.all().unwrap().iter().map(number).collect();
    let missing = kept.iter().copied().filter(|n| !there.contains(n)).collect();
    (kept.len(), missing)
}

#[test]
fn no_kill_loses_a_sitting() {
    let (kept, missing) = kill(9);
    assert!(kept >= 800, "only {kept} sittings were kept");
    assert_eq!(missing, Vec::<u32>::new());
}

#[test]
#[ignore = "takes minutes; part of the long run"]
fn no_kill_of_very_many_loses_a_sitting() {
    let mut kept = 0;
    for round in 0..times(true) {
        let (said, missing) = kill(100 + u64::from(round));
        assert_eq!(missing, Vec::<u32>::new(), "round {round}");
        kept += said;
    }
    told(&format!("{} kills, {kept} sittings kept, none lost", times(true) * ROUND));
}
