//! What the program as a whole takes of a machine, and how fast a narrator speaks: `cargo bench --bench
//! program`, or `./scripts/bench`. Processes are looked at through `/proc`, so all but the narrator is for
//! Linux.

use std::collections::BTreeMap;
use std::time::Instant;

use groundwork::library::Folders;
use groundwork::narrator::{Narrator, Pronouncer, SPEECH_RATE, Voice, VoicePack};

/// Lines of everyday length.
const LINES: [&str; 4] = [
    "You might notice where the body meets the chair, and how much of its weight is held there.",
    "There is nothing to change about it.",
    "If a place in the body would rather be left alone, you can leave it alone and go on.",
    "Perhaps the hands are warm, or cool, or somewhere between the two.",
];

#[cfg(target_os = "linux")]
mod process {
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    pub fn groundwork(folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.args(args).current_dir(folder).env("GROUNDWORK_DATA", folder.join("data"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Seconds that a run takes on these cores, as `taskset` numbers them.
    #[expect(clippy::disallowed_methods, reason = "measures")]
    pub fn on_cores(cores: &str, folder: &Path, args: &[&str]) -> f64 {
        let whole = groundwork(folder, args);
        let mut command = Command::new("taskset");
        command.args(["-c", cores]).arg(whole.get_program()).args(whole.get_args());
        command.current_dir(folder).env("GROUNDWORK_DATA", folder.join("data"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let status = command.status().expect("taskset, of util-linux");
        assert!(status.success(), "{args:?}: {status}");
        began.elapsed().as_secs_f64()
    }

    /// The most memory that a run took, in megabytes.
    pub fn memory(folder: &Path, args: &[&str]) -> f64 {
        let mut child = groundwork(folder, args).spawn().expect("the program");
        let mut most = 0.0f64;
        loop {
            most = most.max(peak(&child).unwrap_or(0.0));
            if let Some(status) = child.try_wait().expect("a child") {
                assert!(status.success(), "{args:?}: {status}");
                return most;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The most memory that it took so far, in megabytes.
    fn peak(child: &Child) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0 / 1e6)
    }

    /// Seconds of processor time that it took so far.
    fn worked(child: &Child) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
        // After the name, which may hold anything: utime and stime are the 12th and 13th, in 1/100 s.
        let rest = stat.rsplit_once(')')?.1;
        let numbers: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |n: usize| numbers.get(n)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / 100.0)
    }

    /// Per cent of a core while it plays, from 10 s to 70 s after its start.
    #[expect(clippy::disallowed_methods, reason = "measures")]
    pub fn while_playing(folder: &Path, args: &[&str]) -> f64 {
        let mut child = groundwork(folder, args).spawn().expect("the program");
        std::thread::sleep(Duration::from_secs(10));
        let (from, began) = (worked(&child).expect("it plays"), Instant::now());
        std::thread::sleep(Duration::from_secs(60));
        let (to, took) = (worked(&child).expect("it plays"), began.elapsed().as_secs_f64());
        let _ = child.kill();
        let _ = child.wait();
        (to - from) / took * 100.0
    }

    /// Seconds that a run takes: the fastest, the median and the slowest of 21.
    #[expect(clippy::disallowed_methods, reason = "measures")]
    pub fn takes(folder: &Path, args: &[&str]) -> [f64; 3] {
        let mut seconds: Vec<f64> = (0..21)
            .map(|_| {
                let began = Instant::now();
                let status = groundwork(folder, args).status().expect("the program");
                assert!(status.success(), "{args:?}: {status}");
                began.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        [seconds[0], seconds[10], seconds[20]]
    }
}

#[cfg(target_os = "linux")]
fn whole_program() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let [best, median, worst] = process::takes(folder, &["list"]).map(|secs| secs * 1e3);
    println!("{:52} {median:7.1} ms ({best:.1} to {worst:.1})   goal 30 ms", "`groundwork list`");

    // Ten minutes of someone's own speech in one recording.
    let speech = ["render", "settling-scan", "--length", "10m", "--voice", "clara"];
    let into = ["--only", "voice", "--out", "speech.flac"];
    let status = process::groundwork(folder, &[&speech[..], &into[..]].concat()).status();
    assert!(status.expect("the program").success());
    let script = "Session(format: 1, id: \"spoken\", title: \"Spoken\", summary: \"Spoken.\", language: \"en\",\n\
                  practice: Grounding, bed: Bed(sound: Rain), steps: [\n\
                  Line(text: \"Ten minutes.\", clip: \"speech.flac\"), Quiet(\"10s\")])";
    std::fs::write(folder.join("spoken.ron"), script).expect("room");
    let fast = ["--output", "null", "--fast"];
    let spoken = process::memory(folder, &[&["play", "spoken.ron"][..], &fast].concat());
    println!(
        "{:52} {spoken:7.1} MB   goal 150 MB",
        "playing 10 minutes of speech over rain, at its most"
    );
    for length in ["10m", "1h", "3h"] {
        let timer = ["timer", "--bed", "rain", "--length", length];
        let most = process::memory(folder, &[&timer[..], &fast].concat());
        println!(
            "{:52} {most:7.1} MB   goal: no growth",
            format!("a timer of {length} over rain, at its most")
        );
    }
    let scan = ["play", "settling-scan", "--length", "10m", "--voice", "clara", "--output", "null"];
    let share = process::while_playing(folder, &scan);
    println!("{:52} {share:7.2} %    goal 0.5 %", "a core while `settling-scan` plays");
}

/// Six sessions of 20 minutes taken along as FLAC, on one core and on two, in turn.
#[cfg(target_os = "linux")]
fn taken_along() {
    const SESSIONS: [&str; 6] = [
        "settling-scan",
        "hands-first",
        "coherent-breath",
        "muscle-release",
        "noticing-sensation",
        "sit-spot",
    ];
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let usual = ["take-along", "--length", "20m", "--voice", "clara", "--out", "phone"];
    let along = [&usual[..], &SESSIONS[..]].concat();
    let mut times = [0, 1].map(|_| Vec::new());
    for _ in 0..3 {
        for (cores, times) in ["0", "0,1"].into_iter().zip(&mut times) {
            times.push(process::on_cores(cores, folder, &along));
            std::fs::remove_dir_all(folder.join("phone")).expect("files");
        }
    }
    let [one, two] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[1]
    });
    println!(
        "{:52} {:7.2} x one   goal 1.7 ({one:.1} s, {two:.1} s)",
        "taking six sessions of 20 minutes along on two cores",
        one / two
    );
    process::on_cores("0,1", folder, &along);
    let again = process::on_cores("0,1", folder, &along);
    println!("{:52} {again:7.1} s", "… once more, when nothing has changed");
}

#[cfg(not(target_os = "linux"))]
fn whole_program() {}

#[cfg(not(target_os = "linux"))]
fn taken_along() {}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn narrator() {
    let name = "a narrator, on all cores";
    let places = Folders::find(None).expect("a home folder");
    let Ok(pack) = VoicePack::open(&places.voices()) else {
        println!("{name:52} not measured: there is no voice pack (./scripts/voice-pack)");
        return;
    };
    let narrator = Narrator::load(&pack, Voice::Clara).expect("a voice");
    let pronouncer = Pronouncer::new();
    let speak = || {
        let said = LINES.map(|line| {
            let phonemes = pronouncer.pronounce(line, &BTreeMap::new()).expect("plain words");
            narrator.speak(&phonemes).expect("speech").len()
        });
        said.iter().sum::<usize>() as f64 / f64::from(SPEECH_RATE)
    };
    speak();
    let mut rates: Vec<f64> = (0..5)
        .map(|_| {
            let began = Instant::now();
            speak() / began.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!(
        "{name:52} {:7.1} x real time ({:.1} to {:.1})   goal 3 x",
        rates[2], rates[0], rates[4]
    );
}

fn main() {
    whole_program();
    taken_along();
    narrator();
}
