//! The figures of bundles: `cargo bench --bench bundles`, or with the others `./scripts/bench`.
//!
//! Plain loops timed by the monotonic clock, several runs, the median printed with the extremes. What is
//! compared is measured in turn within one run. Memory is what Linux says of a process of its own.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use groundwork::audio::encode::flac;
use groundwork::audio::{Clip, decode};
use groundwork::bundle::{Opener, SecretKey, pack};
use groundwork::domain::bundle::{Author, Bundle};
use groundwork::library::{Folders, Installed, Library, Receiver};
use groundwork::store::{Record, hold};
use groundwork::studio::bundles;
use groundwork::units::{Gain, UtcMillis};

/// 2026-11-23, 12:00 UTC.
const NOW: UtcMillis = UtcMillis(1_795_435_200_000);
/// Sessions of the large bundle, each with a recording of about 2 MB.
const SESSIONS: usize = 100;
/// Seconds of noise in a recording, as quiet as what is left of speech once it is predicted: the encoder
/// makes full-scale noise of 24 bits forty times as large as it is.
const NOISE_SECS: usize = 10;
/// The library: so many bundles of so many sessions.
const BUNDLES: usize = 100;
const SESSIONS_EACH: usize = 20;
/// What tells the process that it is to install a file into a folder and say what memory it took.
const INSTALL: &str = "install-and-measure";

/// Runs some work in turn, several times; the seconds of each, sorted.
#[expect(clippy::disallowed_methods, reason = "measures")]
fn in_turn<const N: usize>(runs: usize, mut works: [&mut dyn FnMut(); N]) -> [Vec<f64>; N] {
    let mut seconds = [const { Vec::new() }; N];
    for _ in 0..runs {
        for (work, seconds) in works.iter_mut().zip(&mut seconds) {
            let began = Instant::now();
            work();
            seconds.push(began.elapsed().as_secs_f64());
        }
    }
    seconds.iter_mut().for_each(|seconds| seconds.sort_by(f64::total_cmp));
    seconds
}

fn median(seconds: &[f64]) -> f64 {
    seconds[seconds.len() / 2]
}

fn say(name: &str, seconds: &[f64], goal: &str) {
    let millis = |secs: f64| secs * 1e3;
    let (best, worst) = (seconds[0], seconds[seconds.len() - 1]);
    println!(
        "{name:52} {:9.1} ms ({:.1} to {:.1})   goal {goal}",
        millis(median(seconds)),
        millis(best),
        millis(worst)
    );
}

/// A recording of its own for each seed.
fn noise(seed: usize) -> Vec<u8> {
    let mut state = seed as u64 + 1;
    let mut next = || {
        // xorshift64*, Vigna 2016.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 40) as f32 / (1u64 << 32) as f32 - 0.002
    };
    let (left, right) = (0..NOISE_SECS * 48_000).map(|_| (next(), next())).unzip();
    let sound = Arc::new(Clip::stereo(left, right)).into();
    flac(&sound, Gain::UNITY, 24, usize::MAX).expect("sound").expect("no limit")
}

/// A bundle of so many sessions, each with a line of its own recording if there are any.
fn bundle(id: &str, sessions: usize, recordings: bool) -> (Bundle, BTreeMap<String, Vec<u8>>) {
    let mut contents = BTreeMap::new();
    for n in 0..sessions {
        let line = match recordings {
            true => format!("Line(text: \"Here.\", clip: \"a/{n:03}.flac\")"),
            false => "Say(\"Perhaps there is a sound.\")".into(),
        };
        let text = format!(
            "Session(format: 1, id: \"session-{n}\", title: \"Session {n}\", summary: \"One of many.\",\n\
             language: \"en\", practice: Grounding, lengths: [\"5m\"],\n\
             steps: [Bell(Bowl), {line}, Quiet(ideal: \"4m\", least: \"1m\", most: \"9m\"), Bell(Bowl)])"
        );
        contents.insert(format!("s/{n:03}.ron"), text.into_bytes());
        if recordings {
            contents.insert(format!("a/{n:03}.flac"), noise(n));
        }
    }
    let bundle = Bundle {
        format: 1,
        id: id.into(),
        version: 1,
        issued: NaiveDate::default(),
        title: "Many".into(),
        language: "en".into(),
        author: Author { name: "One".into(), credentials: String::new(), contact: String::new() },
        follows: Vec::new(),
        support: Vec::new(),
        sessions: (0..sessions).map(|n| format!("s/{n:03}.ron")).collect(),
        readings: Vec::new(),
        recordings: Vec::new(),
        resources: Vec::new(),
        programme: None,
        narration: Vec::new(),
    };
    (bundle, contents)
}

fn record(folder: &Path) -> Record {
    hold(folder).expect("a folder").open(NOW).expect("a record")
}

fn install(library: &Library, record: &mut Record, file: &Path) {
    let receiver = Receiver::of(record).expect("readable");
    let go_on = |_, _| ControlFlow::Continue(());
    let received = receiver.receive(library, file, &Opener::None, go_on).expect("a good bundle");
    received.install(record, false, NOW).expect("room");
}

/// The most memory that this process has had, in MiB.
fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib / 1024.0)
}

/// What installing a file takes in a process of its own, in MiB.
fn memory_of(file: &Path, folder: &Path) -> f64 {
    let itself = std::env::current_exe().expect("a path");
    let output =
        Command::new(itself).arg(INSTALL).arg(file).arg(folder).output().expect("a process");
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(f64::NAN)
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let library = Library::new(Folders::find(Some(at("data"))).expect("a place"));
    let args: Vec<String> = std::env::args().collect();
    if let [_, what, file, into] = &args[..]
        && what == INSTALL
    {
        install(&library, &mut record(Path::new(into)), Path::new(file));
        return println!("{}", peak_mib());
    }

    let key = SecretKey::make("a quiet room").expect("a key").0;
    let write = |name: &str, bundle: &Bundle, contents: &BTreeMap<String, Vec<u8>>| {
        let file = fs::File::create(at(name)).expect("room");
        pack(std::io::BufWriter::new(file), bundle, contents, &key).expect("a bundle");
        at(name)
    };
    let (large, contents) = bundle("large", SESSIONS, true);
    let bytes: usize = contents.values().map(Vec::len).sum();
    let megabytes = bytes as f64 / 1e6;
    println!("a bundle of {SESSIONS} sessions, {megabytes:.0} MB");
    let [packing] = in_turn(3, [&mut || _ = write("large.groundwork", &large, &contents)]);
    say("packing and signing it", &packing, "50 MB/s");
    println!("{:52} {:9.0} MB/s", "", megabytes / median(&packing));

    let file = at("large.groundwork");
    let mut hashed = || {
        let bytes = fs::read(&file).expect("readable");
        black_box(blake3::hash(&bytes));
        for (_, content) in contents.iter().filter(|(name, _)| name.starts_with("a/")) {
            black_box(decode::length_of(&mut &content[..]).expect("sound"));
        }
    };
    let mut looked =
        || _ = black_box(bundles::verify(&library, &file, &Opener::None).expect("good"));
    let [once, looking] = in_turn(3, [&mut hashed, &mut looked]);
    say("hashing and decoding it once", &once, "none");
    say("looking at everything in it", &looking, "3 times that");
    println!("{:52} {:9.2} times", "", median(&looking) / median(&once));

    let (small, few) = bundle("small", 1, false);
    let small = write("small.groundwork", &small, &few);
    let (base, peak) = (memory_of(&small, &at("one")), memory_of(&file, &at("two")));
    println!("{:52} {:9.1} MiB over {base:.1}   goal 64", "memory of installing it", peak - base);

    let mut kept = record(&at("many"));
    for n in 0..BUNDLES {
        let (bundle, contents) = bundle(&format!("bundle-{n}"), SESSIONS_EACH, false);
        install(&library, &mut kept, &write("one.groundwork", &bundle, &contents));
    }
    let [listing] = in_turn(
        11,
        [&mut || {
            library.set_installed(Installed::read(&kept).expect("readable").into());
            let cards = library.summaries().len();
            assert!(cards >= BUNDLES * SESSIONS_EACH);
        }],
    );
    say("listing 100 bundles and 2,000 sessions", &listing, "50 ms");
    let [opening] =
        in_turn(5, [&mut || assert_eq!(library.of_bundles().len(), BUNDLES * SESSIONS_EACH)]);
    say("opening all 2,000, as the window's thread does", &opening, "none");
}
