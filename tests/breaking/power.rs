//! Power cuts. A run is recorded call by call; then a disk is played that lost, in every lawful way,
//! what had not been synced: writes dropped, reordered, torn at sectors of 512 bytes, names of files
//! that were not yet in their folder. The record is opened on what is left.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use groundwork::rng::SplitMix64;

use super::{Prepared, Scenario, Step, child, open, scratch, times};
use crate::rig::told;

/// A sector that a disk writes as a whole.
const SECTOR: usize = 512;

/// One thing that was done to the disk, or said.
#[derive(Clone, Debug)]
enum Act {
    /// Bytes at a place of a file; files are told apart by number, as a disk does.
    Write(usize, u64, Vec<u8>),
    Truncate(usize, u64),
    /// All of a file's content is on the disk.
    Sync(usize),
    /// A new file has a name.
    Name(PathBuf, usize),
    Rename(PathBuf, PathBuf),
    Unname(PathBuf),
    Folder(PathBuf),
    /// All names in a folder are on the disk.
    SyncFolder(PathBuf),
    /// The steps up to this number were said to be done.
    Said(usize),
}

/// What a run did, and what was there before.
struct Recording {
    /// Content of each file that was there, by number.
    before: Vec<Vec<u8>>,
    names: BTreeMap<PathBuf, usize>,
    acts: Vec<Act>,
}

/// Runs a scenario and writes down what it does to its folder.
fn record(prepared: &Prepared) -> Recording {
    let place = prepared.fresh();
    let names: BTreeMap<PathBuf, usize> =
        super::files(place.path()).into_keys().enumerate().map(|(n, name)| (name, n)).collect();
    let before = super::files(place.path()).into_values().collect();
    let log = scratch();
    let log = log.path().join("log");
    let calls = "openat,write,pwrite64,fsync,fdatasync,rename,unlink,unlinkat,ftruncate,mkdir";
    let under: Vec<String> = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-xx",
        "-s",
        "100000000",
        "-o",
        log.to_str().unwrap(),
        "-e",
        &format!("trace={calls}"),
    ]
    .into_iter()
    .map(String::from)
    .collect();
    let output = child(&under, prepared.scenario.name, place.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(&log).unwrap();
    let mut reader = Reader {
        place: place.path().to_path_buf(),
        lengths: Vec::new(),
        names: names.clone(),
        acts: Vec::new(),
        files: 0,
    };
    let recording = Recording { before, names, acts: Vec::new() };
    reader.files = recording.before.len();
    reader.lengths = recording.before.iter().map(|content| content.len() as u64).collect();
    text.lines().for_each(|line| reader.read(line));
    Recording { acts: reader.acts, ..recording }
}

/// Turns lines of `strace` into acts.
struct Reader {
    place: PathBuf,
    lengths: Vec<u64>,
    names: BTreeMap<PathBuf, usize>,
    acts: Vec<Act>,
    files: usize,
}

/// The bytes of a text of `\x..`.
fn bytes(hex: &str) -> Vec<u8> {
    hex.split("\\x").skip(1).map(|digits| u8::from_str_radix(&digits[..2], 16).unwrap()).collect()
}

/// The texts in quotes of a line.
fn quoted(line: &str) -> Vec<Vec<u8>> {
    line.split('"').skip(1).step_by(2).map(bytes).collect()
}

impl Reader {
    /// A path within the folder.
    fn within(&self, path: &[u8]) -> Option<PathBuf> {
        let path = Path::new(std::str::from_utf8(path).ok()?);
        path.strip_prefix(&self.place).ok().map(Path::to_path_buf)
    }

    /// The path of the first file descriptor of a line.
    fn of_descriptor(&self, line: &str) -> Option<PathBuf> {
        let begin = line.find('<')? + 1;
        let end = begin + line[begin..].find('>')?;
        let path = &line[begin..end];
        let path = if path.contains("\\x") { bytes(path) } else { path.as_bytes().to_vec() };
        self.within(&path)
    }

    fn read(&mut self, line: &str) {
        let line = line.split_once(' ').map_or(line, |(_, line)| line).trim_start();
        let Some((call, rest)) = line.split_once('(') else { return };
        let result = line.rsplit(" = ").next().unwrap_or_default();
        if result.starts_with('-') || result.starts_with('?') {
            return;
        }
        match call {
            "openat" => {
                let Some(path) = quoted(rest).first().and_then(|path| self.within(path)) else {
                    return;
                };
                if rest.contains("O_CREAT") && !self.names.contains_key(&path) {
                    let number = self.files;
                    self.files += 1;
                    self.lengths.push(0);
                    self.names.insert(path.clone(), number);
                    self.acts.push(Act::Name(path, number));
                } else if rest.contains("O_TRUNC")
                    && let Some(number) = self.names.get(&path)
                {
                    self.lengths[*number] = 0;
                    self.acts.push(Act::Truncate(*number, 0));
                }
            }
            "mkdir" => {
                if let Some(path) = quoted(rest).first().and_then(|path| self.within(path)) {
                    self.acts.push(Act::Folder(path));
                }
            }
            "rename" => {
                let paths = quoted(rest);
                let (Some(from), Some(to)) = (self.within(&paths[0]), self.within(&paths[1]))
                else {
                    return;
                };
                if let Some(number) = self.names.remove(&from) {
                    self.names.insert(to.clone(), number);
                }
                self.acts.push(Act::Rename(from, to));
            }
            "unlink" => {
                if let Some(path) = quoted(rest).first().and_then(|path| self.within(path)) {
                    self.names.remove(&path);
                    self.acts.push(Act::Unname(path));
                }
            }
            "unlinkat" => {
                let name = quoted(rest).remove(0);
                let folder = self.of_descriptor(rest);
                let path = match folder {
                    Some(folder) => Some(folder.join(std::str::from_utf8(&name).unwrap())),
                    None => self.within(&name),
                };
                if let Some(path) = path {
                    self.names.remove(&path);
                    self.acts.push(Act::Unname(path));
                }
            }
            "write" | "pwrite64" if rest.starts_with("1<") => {
                let said = String::from_utf8_lossy(&quoted(rest).remove(0)).into_owned();
                if let Some(n) = said.trim().strip_prefix("done ") {
                    self.acts.push(Act::Said(n.parse::<usize>().unwrap() + 1));
                }
            }
            _ => self.read_of_file(call, rest),
        }
    }

    fn read_of_file(&mut self, call: &str, rest: &str) {
        let Some(path) = self.of_descriptor(rest) else { return };
        let Some(number) = self.names.get(&path).copied() else {
            if matches!(call, "fsync" | "fdatasync") {
                self.acts.push(Act::SyncFolder(path));
            }
            return;
        };
        let argument =
            || rest.rsplit(',').next().unwrap().split(')').next().unwrap().trim().parse();
        match call {
            // Only the journal and whole new files are written so: always at their end.
            "write" => {
                let content = quoted(rest).remove(0);
                let at = self.lengths[number];
                self.lengths[number] += content.len() as u64;
                self.acts.push(Act::Write(number, at, content));
            }
            "pwrite64" => {
                let content = quoted(rest).remove(0);
                let at: u64 = argument().unwrap();
                self.lengths[number] = self.lengths[number].max(at + content.len() as u64);
                self.acts.push(Act::Write(number, at, content));
            }
            "ftruncate" => {
                let length: u64 = argument().unwrap();
                self.lengths[number] = length;
                self.acts.push(Act::Truncate(number, length));
            }
            "fsync" | "fdatasync" => self.acts.push(Act::Sync(number)),
            _ => {}
        }
    }
}

/// How a disk treats what was not synced.
struct Loss<'a> {
    chance: &'a mut SplitMix64,
}

impl Loss<'_> {
    /// A write that was not synced: all of it, none of it, or some of its sectors.
    fn write(&mut self, file: &mut Vec<u8>, at: u64, content: &[u8]) {
        let whole = self.chance.below(3);
        for (n, sector) in content.chunks(SECTOR).enumerate() {
            let there = match whole {
                0 => false,
                1 => true,
                _ => self.chance.below(2) == 1,
            };
            if there {
                put(file, at + (n * SECTOR) as u64, sector);
            }
        }
    }
}

fn put(file: &mut Vec<u8>, at: u64, content: &[u8]) {
    let at = at as usize;
    if file.len() < at + content.len() {
        file.resize(at + content.len(), 0);
    }
    file[at..at + content.len()].copy_from_slice(content);
}

/// What is on the disk when the power goes before act number `cut`, in a folder of its own; and how
/// many steps had been said to be done.
fn cut(recording: &Recording, cut: usize, place: &Path, chance: &mut SplitMix64) -> usize {
    let acts = &recording.acts[..cut];
    let mut synced: HashMap<usize, usize> = HashMap::new();
    let mut folders: HashMap<&Path, usize> = HashMap::new();
    let mut said = 0;
    for (n, act) in acts.iter().enumerate() {
        match act {
            Act::Sync(file) => drop(synced.insert(*file, n)),
            Act::SyncFolder(folder) => drop(folders.insert(folder, n)),
            Act::Said(steps) => said = *steps,
            _ => {}
        }
    }
    // Names reach the disk in order: of those not synced, the first ones.
    let lasting = |n: usize, path: &Path| {
        let folder = path.parent().unwrap_or(Path::new(""));
        folders.get(folder).is_some_and(|at| *at > n)
    };
    let waiting = acts
        .iter()
        .enumerate()
        .filter(|(n, act)| match act {
            Act::Name(path, _) | Act::Unname(path) | Act::Folder(path) => !lasting(*n, path),
            Act::Rename(_, to) => !lasting(*n, to),
            _ => false,
        })
        .count() as u64;
    let mut lucky = chance.below(waiting + 1);
    let mut content: HashMap<usize, Vec<u8>> =
        recording.before.iter().cloned().enumerate().collect();
    let mut names = recording.names.clone();
    let mut folders_there = vec![PathBuf::new()];
    let mut loss = Loss { chance };
    let mut named = |n: usize, path: &Path| {
        lasting(n, path) || {
            let first = lucky > 0;
            lucky = lucky.saturating_sub(1);
            first
        }
    };
    for (n, act) in acts.iter().enumerate() {
        match act {
            Act::Write(file, at, bytes) => {
                let file_content = content.entry(*file).or_default();
                match synced.get(file).is_some_and(|at| *at > n) {
                    true => put(file_content, *at, bytes),
                    false => loss.write(file_content, *at, bytes),
                }
            }
            Act::Truncate(file, length) => {
                let done = synced.get(file).is_some_and(|at| *at > n) || loss.chance.below(2) == 1;
                if done {
                    content.entry(*file).or_default().resize(*length as usize, 0);
                }
            }
            Act::Name(path, file) if named(n, path) => drop(names.insert(path.clone(), *file)),
            Act::Unname(path) if named(n, path) => drop(names.remove(path)),
            Act::Rename(from, to) if named(n, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
            Act::Folder(path) if named(n, path) => folders_there.push(path.clone()),
            _ => {}
        }
    }
    for folder in folders_there {
        fs::create_dir_all(place.join(folder)).unwrap();
    }
    for (path, file) in names {
        let path = place.join(path);
        // A name in a folder that is not there is nowhere.
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(path, content.get(&file).map_or(&[][..], Vec::as_slice)).unwrap();
    }
    said
}

/// A run of sittings one after the other, as little else as there can be.
pub(super) fn sittings() -> Scenario {
    let mut steps = Vec::new();
    for n in 4..14 {
        steps.extend([Step::GoesOn(n, 15), Step::Finish(n)]);
    }
    let before = vec![Step::Write(1, "one"), Step::Write(2, "two"), Step::BackUp(super::NOW)];
    Scenario { name: "power", before, broken: super::whole, steps }
}

/// Cuts the power so many times at any moment; how often the record could not be opened or was not
/// whole, and how often something that was said to be kept was missing.
fn cuts(prepared: &Prepared, recording: &Recording, how_often: u32, seed: u64) -> (u32, u32) {
    let mut chance = SplitMix64::new(seed);
    let (mut broken, mut lost) = (0, 0);
    for _ in 0..how_often {
        let place = scratch();
        let at = chance.below(recording.acts.len() as u64 + 1) as usize;
        let said = cut(recording, at, place.path(), &mut chance);
        let opened = open(place.path()).and_then(|record| record.all());
        match opened {
            Err(_) => broken += 1,
            Ok(entries) => {
                let there: Vec<String> = entries.into_iter().map(|entry| entry.title).collect();
                let kept = prepared.scenario.steps[..said].iter().filter_map(|step| match step {
                    Step::Finish(n) => Some(format!("Sitting {n}")),
                    _ => None,
                });
                let missing = kept.filter(|title| !there.contains(title)).count();
                lost += u32::from(missing > 0);
            }
        }
    }
    (broken, lost)
}

fn run(how_often: u32) {
    let prepared = Prepared::new(sittings());
    let recording = record(&prepared);
    let writes = recording.acts.iter().filter(|act| matches!(act, Act::Write(..))).count();
    assert!(writes > 60, "only {writes} writes were recorded");
    let (broken, lost) = cuts(&prepared, &recording, how_often, 1);
    told(&format!("{how_often} power cuts: {broken} broken, {lost} with a sitting lost"));

    // The control: a log and a journal that are not synced at each commit, as with synchronous=NORMAL.
    let number = |ending: &str| {
        let is_it = |act: &Act| match act {
            Act::Name(path, file) => path.to_str()?.ends_with(ending).then_some(*file),
            _ => None,
        };
        let before =
            recording.names.iter().find(|(path, _)| path.to_str().unwrap().ends_with(ending));
        recording.acts.iter().find_map(is_it).or(before.map(|(_, file)| *file)).unwrap()
    };
    let unsynced = [number("record.db-wal"), number("journal")];
    let acts = recording
        .acts
        .iter()
        .filter(|act| !matches!(act, Act::Sync(file) if unsynced.contains(file)));
    let careless = Recording {
        acts: acts.cloned().collect(),
        before: recording.before.clone(),
        names: recording.names.clone(),
    };
    let (_, lost_there) = cuts(&prepared, &careless, how_often / 10, 2);
    told(&format!("{} cuts without syncs: {lost_there} with a sitting lost", how_often / 10));
    assert!(lost_there > how_often / 100, "the control lost only {lost_there}");
    assert_eq!((broken, lost), (0, 0));
}

#[test]
fn no_power_cut_loses_a_sitting() {
    run(10_000 * times(false));
}

#[test]
#[ignore = "takes many minutes; part of the long run"]
fn no_power_cut_of_very_many_loses_a_sitting() {
    run(10_000 * times(true));
}

/// Every other scenario under power cuts: what was said to be done is there, or what came after it.
#[test]
fn a_power_cut_leaves_the_old_or_the_new_state() {
    let mut chance = SplitMix64::new(3);
    for scenario in super::scenarios() {
        let prepared = Prepared::new(scenario);
        let recording = record(&prepared);
        for n in 0..40 {
            let place = scratch();
            let at = chance.below(recording.acts.len() as u64 + 1) as usize;
            let said = cut(&recording, at, place.path(), &mut chance);
            prepared.judge(place.path(), said, &format!("cut {n} before act {at}"));
        }
    }
}
