//! The machine under the record, broken on purpose: processes killed, power cut, disks full, bytes
//! flipped. What was said to be kept must be there afterwards, and nothing between two states.
//!
//! A *scenario* is a list of steps on a record. A child of this test binary does them and says after
//! each that it is done; the same steps done in peace give the states that are lawful after a break.

mod desk;
mod errors;
mod flips;
mod kills;
mod points;
mod power;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{NaiveDate, TimeDelta};
use groundwork::domain::record::{
    Appointment, Counts, Ended, History, Moment, Origin, PracticeEntry, Ratings,
};
use groundwork::store::{Closed, ContentHash, KeptBundle, Lock, Record, Running, StoreError, hold};
use groundwork::units::{Frames, UtcMillis};
use tempfile::TempDir;
use uuid::Uuid;

/// 2026-03-02, 10:00 UTC.
const NOW: UtcMillis = UtcMillis(1_772_445_600_000);
const DAY: TimeDelta = TimeDelta::days(1);
const PASSPHRASE: &str = "a quiet room";
/// What tells a child which scenario it is to do, and where.
const CHILD: &str = "GROUNDWORK_BREAKING";
const PLACE: &str = "GROUNDWORK_BREAKING_PLACE";

/// How many times as much the long run does.
fn times(long: bool) -> u32 {
    if long { 20 } else { 1 }
}

/// An entry that is always the same for a number.
fn entry(n: u32, line: &str) -> PracticeEntry {
    let begun = Moment { utc_ms: NOW + TimeDelta::minutes(i64::from(n)), offset_secs: 3600 };
    PracticeEntry {
        id: Uuid::from_u128(0x1000_0000 + u128::from(n)),
        title: format!("Sitting {n}"),
        session: Some("settling-scan".into()),
        homework: None,
        practice: None,
        begun,
        ended_utc_ms: begun.utc_ms + TimeDelta::minutes(10),
        day: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        planned_secs: Some(600),
        actual_secs: 600,
        ended: Ended::Finished,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings::default(),
        line: line.into(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Played,
    }
}

/// An appointment that is always the same for a number.
fn appointment(n: u32) -> Appointment {
    let at = Moment { utc_ms: NOW + DAY * n as i32, offset_secs: 3600 };
    let id = Uuid::from_u128(0x2000_0000 + u128::from(n));
    Appointment { id, at, with: format!("With {n}"), asked: false }
}

fn running(n: u32, secs: u32) -> Running {
    let entry = PracticeEntry { actual_secs: secs, ended: Ended::Interrupted, ..entry(n, "") };
    Running { entry, how: "{}".into(), position: Frames::from_secs(u64::from(secs)) }
}

/// One step of a scenario.
#[derive(Clone, Debug)]
enum Step {
    /// A sitting goes on for so many seconds.
    GoesOn(u32, u32),
    /// A sitting is over.
    Finish(u32),
    /// An entry is written, or changed to this line.
    Write(u32, &'static str),
    Delete(u32),
    Undo,
    EraseNow,
    BackUp(UtcMillis),
    Restore,
    Import(std::ops::Range<u32>),
    SetPassphrase,
    ChangePassphrase,
    RemovePassphrase,
    Setting(&'static str),
    /// A version of a bundle comes in, with one content of its own and one that all versions have.
    Install(u32),
    RemoveBundle,
    RestoreBundle,
    /// One appointment is noted, and how the one before was left.
    Appoint(u32),
    DeleteAppointment(u32),
}

const OTHER: &str = "another room";

/// Opens a record with whichever passphrase it has.
fn open(place: &Path) -> Result<Record, StoreError> {
    // A child that another test starts just now has this one's files for a moment, locks included.
    let closed = crate::rig::wait_for("the record's lock", || match hold(place) {
        Err(StoreError::Busy { .. }) => None,
        held => Some(held),
    })?;
    match closed.lock() {
        Lock::Open => closed.open(NOW),
        Lock::Passphrase { .. } => {
            let other = |closed: Closed| closed.open_by_passphrase(OTHER, NOW).map_err(|(_, e)| e);
            match closed.open_by_passphrase(PASSPHRASE, NOW) {
                Ok(record) => Ok(record),
                Err((Some(closed), _)) => other(closed),
                Err((None, error)) => Err(error),
            }
        }
    }
}

impl Step {
    fn take(&self, record: &mut Record) -> Result<(), StoreError> {
        match self {
            Step::GoesOn(n, secs) => record.keep_running(&running(*n, *secs)),
            Step::Finish(n) => record.finish(&entry(*n, ""), NOW),
            Step::Write(n, line) => record.write(&entry(*n, line), NOW),
            Step::Delete(n) => record.delete(entry(*n, "").id, NOW),
            Step::Undo => record.undo(NOW).map(drop),
            Step::EraseNow => record.erase_now().map(drop),
            Step::BackUp(at) => record.back_up(*at).map(drop),
            Step::Restore => {
                let first = record.backups()?.remove(0);
                record.restore(&first.name, NOW + DAY * 400).map(drop)
            }
            Step::Import(range) => {
                let sittings = range.clone().map(|n| entry(n, "imported")).collect();
                let appointments = range.clone().map(appointment).collect();
                record.bring_in(&History { sittings, appointments }, false, NOW).map(drop)
            }
            Step::SetPassphrase => record.set_passphrase(PASSPHRASE, false).map(drop),
            Step::ChangePassphrase => record.change_passphrase(OTHER),
            Step::RemovePassphrase => record.remove_passphrase(),
            Step::Setting(value) => record.set("support", Some(value)),
            Step::Install(version) => install(record, *version),
            Step::RemoveBundle => record.remove_bundle(BUNDLE, NOW),
            Step::RestoreBundle => record.restore_bundle(BUNDLE),
            Step::Appoint(n) => {
                let before = Appointment { asked: true, ..appointment(n - 1) };
                record.write_appointments(&[before, appointment(*n)], NOW)
            }
            Step::DeleteAppointment(n) => record.delete_appointment(appointment(*n).id, NOW),
        }
    }
}

/// The bundle of [`Step::Install`].
const BUNDLE: &str = "evenings";

/// What a version of it brings: a text that all have, and a recording of several chunks.
fn brought(version: u32) -> [Vec<u8>; 2] {
    [b"A quiet evening.".to_vec(), vec![version as u8; 150_000]]
}

fn hash(bytes: &[u8]) -> ContentHash {
    *blake3::hash(bytes).as_bytes()
}

fn install(record: &mut Record, version: u32) -> Result<(), StoreError> {
    let mut adding = record.contents().add()?;
    for bytes in brought(version) {
        adding.begin(&hash(&bytes))?;
        adding.write(&bytes)?;
        adding.end()?;
    }
    let bundle = KeptBundle {
        id: BUNDLE.into(),
        version,
        highest: version,
        author: "a key".into(),
        checked: false,
        manifest: format!("version {version}"),
        installed_utc_ms: NOW,
        removed_utc_ms: None,
        contents: brought(version).iter().map(|bytes| (hash(bytes), None)).collect(),
        cards: vec!["a card".into()],
    };
    record.install(&bundle, &["first"], adding, NOW)
}

/// What a record has of bundles: version, whether it was removed, and how many files there are for what it
/// needs. Everything that it needs is whole.
fn bundles(record: &Record) -> Result<Vec<(u32, bool, usize)>, StoreError> {
    let contents = record.contents();
    let mut found = Vec::new();
    for bundle in record.bundles()? {
        for (hash, _) in &bundle.contents {
            assert!(contents.is_whole(hash), "version {} lacks a content", bundle.version);
        }
        let below = files(record.folder());
        let there = below.keys().filter(|path| path.parent().unwrap().ends_with("contents"));
        found.push((bundle.version, bundle.removed_utc_ms.is_some(), there.count()));
    }
    Ok(found)
}

/// What a record says, for comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    entries: Vec<(String, u32, String, String)>,
    setting: Option<String>,
    lock: String,
    bundles: Vec<(u32, bool, usize)>,
    appointments: Vec<Appointment>,
}

/// Opens a record as the next start would, sees that all of it is whole, and says what is in it.
fn state(place: &Path) -> Result<State, StoreError> {
    let mut record = open(place)?;
    record.take_notices();
    record.check_all()?;
    let entries = record
        .all()?
        .into_iter()
        .map(|entry| (entry.title, entry.actual_secs, entry.ended.name().to_string(), entry.line));
    Ok(State {
        entries: entries.collect(),
        setting: record.setting("support")?,
        lock: format!("{:?}", record.lock()),
        bundles: bundles(&record)?,
        appointments: record.appointments()?,
    })
}

/// Steps, and what is there before them.
struct Scenario {
    name: &'static str,
    before: Vec<Step>,
    /// What becomes of the record's folder after that.
    broken: fn(&Path),
    steps: Vec<Step>,
}

/// Nothing becomes of it.
fn whole(_: &Path) {}

/// The second half of the database is gone.
fn cut_in_half(place: &Path) {
    let path = place.join("1/record.db");
    let bytes = fs::read(&path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

/// It was last open in the first version of the program.
fn of_the_first_form(place: &Path) {
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/form-1/open/record"), place);
}

/// It was last open in a version of the program that knew of no appointments.
fn of_the_second_form(place: &Path) {
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/form-2/open/record"), place);
}

impl Scenario {
    /// Whether opening asks for a passphrase somewhere in it.
    fn asks(&self) -> bool {
        self.before.iter().chain(&self.steps).any(|step| matches!(step, Step::SetPassphrase))
    }
}

/// Everything that writes, and what opening mends or brings up to date.
fn scenarios() -> Vec<Scenario> {
    use Step::{
        Appoint, BackUp, ChangePassphrase, Delete, DeleteAppointment, EraseNow, Finish, GoesOn,
        Import, Install, RemoveBundle, RemovePassphrase, Restore, RestoreBundle, SetPassphrase,
        Setting, Undo, Write,
    };
    let some = || vec![Write(1, "one"), Write(2, "two"), BackUp(NOW), Write(3, "three")];
    vec![
        Scenario {
            name: "first",
            before: vec![],
            broken: whole,
            steps: vec![Finish(1), Setting("someone")],
        },
        Scenario {
            name: "sitting",
            before: some(),
            broken: whole,
            steps: vec![GoesOn(4, 0), GoesOn(4, 15), GoesOn(4, 30), Finish(4)],
        },
        Scenario {
            name: "edit",
            before: some(),
            broken: whole,
            steps: vec![Write(1, "changed"), Delete(2), Undo, Undo],
        },
        Scenario { name: "erase", before: some(), broken: whole, steps: vec![Delete(1), EraseNow] },
        Scenario {
            name: "backup",
            before: some(),
            broken: whole,
            steps: vec![BackUp(NOW + DAY), BackUp(NOW + DAY + TimeDelta::seconds(1)), Restore],
        },
        Scenario {
            name: "import",
            before: some(),
            broken: whole,
            steps: vec![Import(10..30), Undo],
        },
        Scenario {
            name: "lock",
            before: some(),
            broken: whole,
            steps: vec![SetPassphrase, Finish(5)],
        },
        Scenario {
            name: "bundle",
            before: [some(), vec![Install(1)]].concat(),
            broken: whole,
            steps: vec![Install(2), RemoveBundle, RestoreBundle, RemoveBundle, EraseNow],
        },
        Scenario {
            name: "bundle-lock",
            before: vec![Install(1)],
            broken: whole,
            steps: vec![SetPassphrase],
        },
        Scenario {
            name: "relock",
            before: [some(), vec![SetPassphrase]].concat(),
            broken: whole,
            steps: vec![ChangePassphrase, RemovePassphrase, Finish(5)],
        },
        Scenario {
            name: "put-back",
            before: [vec![Setting("someone"), Install(1)], some()].concat(),
            broken: cut_in_half,
            steps: vec![Write(4, "four")],
        },
        Scenario {
            name: "first-form",
            before: vec![],
            broken: of_the_first_form,
            steps: vec![Write(4, "four")],
        },
        Scenario {
            name: "second-form",
            before: vec![],
            broken: of_the_second_form,
            steps: vec![Appoint(3)],
        },
        Scenario {
            name: "appointment",
            before: [some(), vec![Appoint(2)]].concat(),
            broken: whole,
            steps: vec![
                Appoint(3),
                DeleteAppointment(3),
                Undo,
                Undo,
                DeleteAppointment(2),
                EraseNow,
            ],
        },
    ]
}

/// A scenario done in peace: the folder that it begins with, and the state after each step.
struct Prepared {
    scenario: Scenario,
    folder: TempDir,
    lawful: Vec<State>,
}

impl Prepared {
    fn new(scenario: Scenario) -> Prepared {
        let folder = scratch();
        let begin = folder.path().join("begin");
        if !scenario.before.is_empty() {
            let mut record = open(&begin).unwrap();
            scenario.before.iter().for_each(|step| step.take(&mut record).unwrap());
        }
        (scenario.broken)(&begin);
        let prepared = Prepared { scenario, folder, lawful: Vec::new() };
        let lawful = (0..=prepared.scenario.steps.len())
            .map(|upto| {
                let place = prepared.fresh();
                if upto > 0 {
                    let mut record = open(place.path()).unwrap();
                    let steps = &prepared.scenario.steps[..upto];
                    steps.iter().for_each(|step| step.take(&mut record).unwrap());
                }
                state(place.path()).unwrap()
            })
            .collect();
        Prepared { lawful, ..prepared }
    }

    /// A copy of what the scenario begins with.
    fn fresh(&self) -> TempDir {
        let place = scratch();
        let begin = self.folder.path().join("begin");
        if begin.exists() {
            copy(&begin, place.path());
        }
        place
    }

    /// Sees that a place is in a lawful state in which at least `done` steps were taken.
    fn judge(&self, place: &Path, done: usize, what: &str) {
        let name = self.scenario.name;
        let now = state(place).unwrap_or_else(|error| panic!("{name}, {what}: {error}"));
        assert!(
            self.lawful[done..].contains(&now),
            "{name}, {what}: after {done} steps it is {now:#?}\nlawful: {:#?}",
            &self.lawful[done..]
        );
        // What was cut off before it had its name, a key in clear even, is gone.
        let left = files(place).into_keys().find(|path| path.to_string_lossy().contains(".new"));
        assert_eq!(left, None, "{name}, {what}");
    }
}

/// A folder in memory where there is one, so that ten thousand of them cost little.
fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Every file of a folder by its path within it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, base: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
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
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// The arguments with which this binary does nothing but [`as_a_child`].
const ALONE: [&str; 4] = ["breaking::as_a_child", "--exact", "--nocapture", "--test-threads=1"];

/// This binary as a child that does a scenario, perhaps under another program.
fn child(under: &[String], scenario: &str, place: &Path) -> Command {
    let itself = std::env::current_exe().unwrap();
    let mut command = match under.split_first() {
        Some((program, args)) => {
            let mut command = Command::new(program);
            command.args(args).arg(itself);
            command
        }
        None => Command::new(itself),
    };
    command.args(ALONE).env(CHILD, scenario).env(PLACE, place);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How many steps a child said were done.
fn steps_said(out: &str) -> usize {
    out.lines().filter(|line| line.starts_with("done ")).count()
}

/// Says something without minding whether anyone hears it.
fn say(words: &str) {
    let mut out = std::io::stdout();
    let _ = out.write_all(format!("{words}\n").as_bytes());
    let _ = out.flush();
}

/// What a child does. By itself, this test does nothing.
#[test]
fn as_a_child() {
    let (Ok(name), Ok(place)) = (std::env::var(CHILD), std::env::var(PLACE)) else { return };
    let place = PathBuf::from(place);
    if name == desk::DESK {
        desk::write_on_and_on(&place);
    }
    if name == kills::WRITER {
        kills::write_on_and_on(&place);
    }
    let mut all = scenarios();
    all.push(power::sittings());
    let scenario = all.iter().find(|scenario| scenario.name == name).unwrap();
    let patient = std::env::var_os(errors::AGAIN).is_some();
    let mut record = match open(&place) {
        Err(error) if patient => {
            say(&format!("failed {error}"));
            open(&place).unwrap()
        }
        opened => opened.unwrap(),
    };
    say("open");
    for (n, step) in scenario.steps.iter().enumerate() {
        match step.take(&mut record) {
            // Someone who is told that it failed tries once more.
            Err(error) if patient => {
                say(&format!("failed {error}"));
                if matches!(step, Step::Undo) || step.take(&mut record).is_err() {
                    say("gave up");
                    return;
                }
            }
            taken => taken.unwrap(),
        }
        say(&format!("done {n}"));
    }
}
