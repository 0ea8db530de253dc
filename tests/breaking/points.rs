//! Killed at every single write, sync, rename and removal of every scenario.

use super::{Prepared, child, scenarios, scratch, steps_said};
use crate::rig::told;

/// What changes a disk.
pub(super) const CALLS: [&str; 9] = [
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "rename",
    "unlink",
    "unlinkat",
    "ftruncate",
    "mkdir",
];

/// `strace` with an injection, before the program that it runs.
pub(super) fn strace(inject: &str) -> Vec<String> {
    let call = inject.split(':').next().unwrap();
    ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e"]
        .into_iter()
        .map(String::from)
        .chain([format!("inject={inject}")])
        .collect()
}

/// How many of a call a scenario makes.
pub(super) fn count(prepared: &Prepared, call: &str) -> usize {
    let place = prepared.fresh();
    let counted = scratch();
    let file = counted.path().join("calls");
    let under = ["strace", "-f", "-qq", "-o", file.to_str().unwrap(), "-e"]
        .into_iter()
        .map(String::from)
        .chain([format!("trace={call}")])
        .collect::<Vec<_>>();
    let output = child(&under, prepared.scenario.name, place.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let calls = std::fs::read_to_string(file).unwrap();
    calls.lines().filter(|line| line.contains(&format!(" {call}("))).count()
}

/// Kills at every point; where opening asks for a passphrase, which takes its time, at every
/// `patience`-th. How many points there were.
fn kill_at_points(patience: usize) -> usize {
    let mut points = 0;
    for scenario in scenarios() {
        let prepared = Prepared::new(scenario);
        let step = if prepared.scenario.asks() { patience } else { 1 };
        for (first, call) in CALLS.into_iter().enumerate() {
            for n in (1 + first % step..=count(&prepared, call)).step_by(step) {
                let place = prepared.fresh();
                let under = strace(&format!("{call}:signal=KILL:when={n}"));
                let output = child(&under, prepared.scenario.name, place.path()).output().unwrap();
                let said = String::from_utf8_lossy(&output.stdout);
                prepared.judge(place.path(), steps_said(&said), &format!("{call} {n}"));
                // Runs differ by a call here and there; most are killed.
                points += usize::from(!output.status.success());
            }
        }
    }
    told(&format!("killed at {points} points, old or new state each time"));
    points
}

#[test]
fn whatever_call_is_the_last_one_the_state_is_the_old_or_the_new() {
    // The control: there was something to be killed at.
    assert!(kill_at_points(6) > 200);
}

#[test]
#[ignore = "takes minutes; part of the long run"]
fn whatever_call_is_the_last_one_at_all_points_of_all_scenarios() {
    assert!(kill_at_points(1) > 500);
}
