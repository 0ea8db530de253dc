//! A disk that is full, or fails, at every write and sync: nothing that was kept is lost, it is said
//! in a sentence, and trying again is enough.

use std::path::Path;
use std::process::Command;

use super::points::{count, strace};
use super::{Prepared, child, open, scenarios, steps_said};
use crate::rig::told;

/// Tells a child to try once more what failed.
pub(super) const AGAIN: &str = "GROUNDWORK_BREAKING_AGAIN";

/// Lets every `step`-th call fail, and where opening asks for a passphrase fewer still. How many
/// failures were said.
fn fail_at_points(step: usize) -> usize {
    let mut failures = 0;
    for scenario in scenarios() {
        let prepared = Prepared::new(scenario);
        let step = if prepared.scenario.asks() { step * step * 2 - 1 } else { step };
        for call in ["pwrite64", "fsync", "fdatasync", "ftruncate", "rename"] {
            let calls = count(&prepared, call);
            for (first, error) in ["ENOSPC", "EIO"].into_iter().enumerate() {
                // The two kinds of failure between them meet every call.
                for n in (1 + first % step..=calls).step_by(step) {
                    let place = prepared.fresh();
                    let under = strace(&format!("{call}:error={error}:when={n}"));
                    let output = child(&under, prepared.scenario.name, place.path())
                        .env(AGAIN, "1")
                        .output()
                        .unwrap();
                    let said = String::from_utf8_lossy(&output.stdout).into_owned();
                    let what = format!("{call} {error} {n}");
                    assert!(
                        output.status.success(),
                        "{}, {what}: {said}{}",
                        prepared.scenario.name,
                        String::from_utf8_lossy(&output.stderr)
                    );
                    prepared.judge(place.path(), steps_said(&said), &what);
                    let failed: Vec<&str> =
                        said.lines().filter_map(|line| line.strip_prefix("failed ")).collect();
                    for sentence in &failed {
                        assert!(is_plain(sentence), "{what}: {sentence}");
                    }
                    failures += failed.len();
                }
            }
        }
    }
    told(&format!("{failures} failures of the disk were said and mended"));
    failures
}

#[test]
fn a_full_or_failing_disk_loses_nothing_and_trying_again_is_enough() {
    assert!(fail_at_points(2) > 50);
}

#[test]
#[ignore = "takes minutes; part of the long run"]
fn a_disk_that_fails_in_both_ways_at_all_points_loses_nothing() {
    assert!(fail_at_points(1) > 100);
}

/// Whether a sentence says what is wrong and does not speak of the program's inside.
fn is_plain(sentence: &str) -> bool {
    sentence.starts_with("the disk is full, so nothing more can be kept")
        || sentence.starts_with("could not ")
        || sentence.starts_with("the record is damaged")
}

/// Writes sittings into a folder of a few hundred kilobytes until no more fit.
fn fill(place: &Path) {
    let mut record = open(place).unwrap();
    let mut kept = 0;
    let error = loop {
        match record.finish(&super::entry(kept + 1, &"words ".repeat(200)), super::NOW) {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(is_plain(&error.to_string()), "{error}");
    assert!(kept > 10, "{kept}: {error}");
    assert_eq!(record.count().unwrap(), u64::from(kept));
    drop(record);
    println!("\nkept {kept}");
}

#[test]
fn in_a_folder_that_is_full_everything_said_to_be_kept_is_there() {
    // As a child in a mount of its own, where the system allows that.
    if let Ok(place) = std::env::var("GROUNDWORK_FULL") {
        fill(Path::new(&place));
        let record = open(Path::new(&place)).unwrap();
        println!("\nkept {}", record.count().unwrap());
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let itself = std::env::current_exe().unwrap();
    let script = format!(
        "mount -t tmpfs -o size=600k none '{0}' && GROUNDWORK_FULL='{0}/record' '{1}' \
         breaking::errors::in_a_folder --nocapture --test-threads=1",
        place.path().display(),
        itself.display(),
    );
    let run = |program: &[&str]| {
        Command::new(program[0]).args(&program[1..]).args(["sh", "-c", &script]).output()
    };
    let allowed = Command::new("unshare").args(["-rm", "true"]).output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("NOT TRIED: this system gives no mount of one's own (unshare -rm)");
        return;
    }
    let output = run(&["unshare", "-rm"]).unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{out}{}", String::from_utf8_lossy(&output.stderr));
    let numbers: Vec<u32> =
        out.lines().filter_map(|line| line.strip_prefix("kept ")?.parse().ok()).collect();
    assert_eq!(numbers.len(), 2, "{out}");
    assert_eq!(numbers[0], numbers[1], "{out}");
}
