//! `groundwork bundle record` at a sound server of its own, whose microphone hears what the test plays: a known line,
//! sample for sample.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use groundwork::audio::capture::{Hearing, Microphone, MicrophoneOptions};
use groundwork::audio::clean::{Cleaner, Softening};
use groundwork::audio::decode;
use groundwork::audio::loudness::measure;

use crate::rig::program::Desk;
use crate::rig::pulse::{PLAYER, Server, alone};
use crate::rig::{told, wait_for};

/// The lines of the bundle that a desk begins with.
const LINES: [&str; 2] =
    ["You may like to listen to what is here.", "Perhaps there is a sound that is further away."];

/// Lines that a narrator of the built-in sessions speaks, in one channel at 48 kHz.
pub fn known_lines() -> impl Iterator<Item = Vec<f32>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("audio/clara");
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names.into_iter().map(|name| {
        let clip = decode::decode(&fs::read(name).unwrap()).unwrap();
        clip.left().to_vec()
    })
}

fn known_line() -> Vec<f32> {
    known_lines().next().unwrap()
}

/// What 24 bits hold of it.
fn in_steps(samples: &[f32]) -> Vec<i32> {
    samples.iter().map(|sample| (f64::from(*sample) * 8_388_608.0).round() as i32).collect()
}

/// The samples of a take, of its first channel.
fn steps_of(take: &[u8]) -> Vec<i32> {
    let channels = usize::from(u16::from_le_bytes([take[22], take[23]]));
    let frames = take[44..].chunks_exact(3 * channels);
    frames.map(|three| i32::from_le_bytes([0, three[0], three[1], three[2]]) >> 8).collect()
}

/// Where on a take a known line begins.
fn begin_of(take: &[i32], line: &[i32]) -> Option<usize> {
    let loud = line.iter().position(|step| step.abs() > 1_000)?;
    let window = &line[loud..loud + 64];
    take.windows(64).position(|part| part == window)?.checked_sub(loud)
}

/// Where on a take a known line begins, if all of it is there without a gap.
fn find(take: &[i32], line: &[i32]) -> Option<usize> {
    let at = begin_of(take, line)?;
    (take.get(at..at + line.len())? == line).then_some(at)
}

/// Plays samples where the microphone hears them, to the end, with half a second of silence on both sides. The server has
/// them all before it begins, so nothing is missing in what it plays however busy the machine is.
pub fn say(server: &Server, samples: &[f32]) {
    let mut player = player(server, "12000");
    let silence = [0.0; 24_000];
    let all = silence.iter().chain(samples).chain(&silence);
    let bytes: Vec<u8> = all.flat_map(|sample| [sample.to_le_bytes(); 2].concat()).collect();
    player.stdin.take().unwrap().write_all(&bytes).unwrap();
    assert!(player.wait().unwrap().success());
}

/// A process that plays what it is given where the microphone hears it, so many milliseconds ahead.
fn player(server: &Server, ahead: &str) -> Child {
    server
        .command("pacat")
        .args(["--playback", "-d", "mic", "--raw", "--format=float32le", "--rate=48000"])
        .args(["--channels=2", "--latency-msec", ahead])
        .stdin(Stdio::piped())
        .spawn()
        .expect("pacat must be installed")
}

/// A server whose microphone is a sink of its own.
fn server() -> Server {
    let server = Server::start();
    server.add_microphone();
    server
}

/// The program while it records.
struct Recording {
    process: Child,
    keys: Option<ChildStdin>,
    said: Arc<Mutex<String>>,
}

impl Recording {
    fn of(server: &Server, desk: &Desk, args: &[&str]) -> Recording {
        let mut command = server.command(env!("CARGO_BIN_EXE_groundwork"));
        command
            .args(["bundle", "record", "evenings"])
            .args(args)
            .current_dir(desk.folder())
            .env("GROUNDWORK_DATA", desk.path("data"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (out, err) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let readers: [Box<dyn std::io::Read + Send>; 2] = [Box::new(out), Box::new(err)];
        for reader in readers {
            let heard = Arc::clone(&said);
            std::thread::spawn(move || {
                let mut reader = BufReader::new(reader);
                let mut part = Vec::new();
                // What is asked ends in a full stop and a space, and not in a line.
                while let Ok(1..) = reader.read_until(b' ', &mut part) {
                    heard.lock().unwrap().push_str(&String::from_utf8_lossy(&part));
                    part.clear();
                }
            });
        }
        let keys = process.stdin.take();
        Recording { process, keys, said }
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until this is said so many times.
    fn see(&self, words: &str, times: usize) {
        let waited = || (self.said().matches(words).count() >= times).then_some(());
        wait_for(&format!("{words:?}"), waited);
    }

    fn answer(&mut self, line: &str) {
        writeln!(self.keys.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Closes its input, and says how it ended.
    fn end(mut self) -> (i32, String) {
        drop(self.keys.take());
        let code = self.process.wait().unwrap().code().unwrap_or(-1);
        std::thread::sleep(Duration::from_millis(100));
        (code, self.said())
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("it said: {}", self.said());
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The only take of a line.
fn take_of(desk: &Desk, line: &str) -> Vec<PathBuf> {
    groundwork::studio::takes::Takes::of(&desk.path("evenings"), "s/evening.ron", line).list()
}

const BEGIN: &str = "Enter begins, s leaves it out, q ends. ";
const GOING: &str = "Recording. Enter ends it. ";
const DECIDE: &str = "s leaves it out, q ends. ";

#[test]
fn a_known_line_is_on_the_take_sample_for_sample_and_plays_its_line() {
    let _alone = alone();
    let (server, desk) = (server(), Desk::with_a_bundle());
    let line = known_line();
    let args = ["--session", "evening", "--soften", "off"];
    let mut recording = Recording::of(&server, &desk, &args);
    recording.see("The microphone is open: Default Audio Device, 48000 Hz, 2 channels", 1);
    recording.see(LINES[0], 1);
    recording.see(BEGIN, 1);
    recording.answer("");
    recording.see(GOING, 1);
    say(&server, &line);
    recording.answer("");
    recording.see("of which", 1);
    recording.answer("");
    recording.see("Kept as a/evening-01.flac", 1);
    recording.see(LINES[1], 1);
    recording.answer("s");
    recording.see("That was the last line.", 1);
    let (code, said) = recording.end();
    assert_eq!(code, 0, "{said}");

    // All of it, once, without a gap.
    let takes = take_of(&desk, LINES[0]);
    assert_eq!(takes.len(), 1);
    let take = steps_of(&fs::read(&takes[0]).unwrap());
    let known = in_steps(&line);
    let at = find(&take, &known).expect("the line is not on the take");
    // Control: one sample less is a gap.
    let mut torn = take.clone();
    torn.remove(at + known.len() / 2);
    assert_eq!(find(&torn, &known), None);

    // What is kept has the first and the last sounds, and little else, at the level of speech.
    let kept = decode::decode(&fs::read(desk.path("evenings/a/evening-01.flac")).unwrap()).unwrap();
    let kept = kept.left();
    let loudest = |samples: &[f32]| samples.iter().fold(0.0, |most: f32, it| most.max(it.abs()));
    let ends = |samples: &[f32]| {
        let audible = loudest(samples) * 0.01;
        let sounds = |sample: &f32| sample.abs() > audible;
        (samples.iter().position(sounds).unwrap(), samples.iter().rposition(sounds).unwrap())
    };
    let ((first, last), (begins, ceases)) = (ends(&line), ends(kept));
    let around = kept.len() - (last - first);
    println!("{} frames of speech, {around} around them", last - first);
    assert!((12_000..24_000).contains(&around), "{around}");
    let after = kept.len() - ceases;
    assert!(
        (2_400..9_600).contains(&begins) && (9_600..19_200).contains(&after),
        "{begins} {after}"
    );
    let mut clean = Vec::new();
    let mut cleaner = Cleaner::new(Softening::Off, None);
    cleaner.push(&line, &mut clean);
    cleaner.finish(&mut clean);
    let spoken = &clean[first..=last];
    let alike = |at: usize| {
        let kept = kept.get(at..at + spoken.len()).unwrap_or_default();
        let sum = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
        };
        sum(kept, spoken) / (sum(kept, kept) * sum(spoken, spoken)).sqrt()
    };
    let best = (begins.saturating_sub(300)..begins + 300).map(alike).fold(0.0, f64::max);
    assert!(best > 0.999, "{best}");
    let loudness = measure(kept, kept).integrated.unwrap();
    assert!((loudness + 18.0).abs() < 0.7, "{loudness} LUFS");

    // The line names it, and the bundle can be packed with it.
    let text = fs::read_to_string(desk.path("evenings/s/evening.ron")).unwrap();
    let named = format!("Line(text: \"{}\", clip: \"a/evening-01.flac\")", LINES[0]);
    assert!(text.contains(&named), "{text}");
    desk.pack("my.key", "e.groundwork");
    // Takes are never packed, and what is recorded is not asked for again.
    let shown = desk.ok(&["bundle", "show", "e.groundwork"]);
    assert!(!shown.contains("takes"), "{shown}");
    // Nor is anyone told that they are not, as of a recording that nothing plays.
    fs::write(desk.path("evenings/a/other.flac"), "nothing").unwrap();
    let checked = desk.run(&["bundle", "check", "evenings"]).1;
    assert!(checked.contains("a/other.flac") && !checked.contains("takes"), "{checked}");
    fs::remove_file(desk.path("evenings/a/other.flac")).unwrap();
    let recording = Recording::of(&server, &desk, &[]);
    recording.see(LINES[1], 1);
    let (code, said) = recording.end();
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains(LINES[0]), "{said}");
}

#[test]
fn a_line_is_said_again_and_a_program_that_is_killed_leaves_its_take_playable() {
    let _alone = alone();
    let (server, desk) = (server(), Desk::with_a_bundle());
    let line = known_line();
    let mut recording = Recording::of(&server, &desk, &["--line", "2"]);
    recording.see(BEGIN, 1);
    recording.answer("");
    recording.see(GOING, 1);
    say(&server, &line[..line.len() / 2]);
    recording.answer("");
    recording.see(DECIDE, 2);
    recording.answer("r");
    recording.see(GOING, 2);
    say(&server, &line);
    let takes = wait_for("the second take", || {
        Some(take_of(&desk, LINES[1])).filter(|takes| takes.len() == 2)
    });
    std::thread::sleep(Duration::from_millis(1500));
    recording.process.kill().unwrap();
    recording.process.wait().unwrap();

    // Any program plays it, up to the last second at least.
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"])
        .arg(&takes[1])
        .output()
        .expect("ffprobe is needed; ./scripts/test installs it");
    assert!(probe.status.success());
    let bytes = fs::read(&takes[1]).unwrap();
    assert!(find(&steps_of(&bytes), &in_steps(&line)).is_some(), "all of it was on the disk");
    decode::decode(&bytes).unwrap();
    let promised = |bytes: &[u8]| u32::from_le_bytes(bytes[40..44].try_into().unwrap()) as usize;
    assert!(promised(&bytes) > 48_000 * 6, "a header every second");

    // The next time, its header is brought up to what is there.
    let mut recording = Recording::of(&server, &desk, &["--line", "2"]);
    if promised(&bytes) != bytes.len() - 44 {
        recording.see("A take that was cut off last time is whole again.", 1);
    }
    recording.see(BEGIN, 1);
    recording.answer("q");
    recording.see("What was said is in the folder `takes`.", 1);
    assert_eq!(recording.end().0, 0);
    let mended = fs::read(&takes[1]).unwrap();
    assert!(promised(&mended).abs_diff(mended.len() - 44) < 6);
    assert_eq!(steps_of(&mended), steps_of(&bytes));
}

#[test]
fn a_server_that_goes_away_in_mid_line_leaves_what_was_said() {
    let _alone = alone();
    let (mut server, desk) = (server(), Desk::with_a_bundle());
    let line = known_line();
    let mut recording = Recording::of(&server, &desk, &["--line", "1"]);
    recording.see(BEGIN, 1);
    recording.answer("");
    recording.see(GOING, 1);
    say(&server, &line);
    server.kill();
    recording.see("The microphone went away. What you said until then is kept.", 1);
    recording.see("The microphone is closed; the take can be kept all the same.", 1);
    recording.answer("");
    recording.see("Kept as a/evening-01.flac", 1);
    assert_eq!(recording.end().0, 0);
    let (take, line) =
        (steps_of(&fs::read(&take_of(&desk, LINES[0])[0]).unwrap()), in_steps(&line));
    // The server takes with it what it had not handed out yet.
    let kept = &take[begin_of(&take, &line).unwrap()..];
    let length = kept.len().min(line.len());
    assert!(length > line.len() / 2, "{length} of {} samples", line.len());
    assert!(kept[..length] == line[..length], "{length} of {} samples", line.len());
    // Without a microphone, it says so.
    let recording = Recording::of(&server, &desk, &["--all"]);
    recording.see("the microphone is not open: ", 1);
    let (code, said) = recording.end();
    assert_eq!(code, 2, "{said}");
}

#[test]
fn two_that_record_the_same_line_at_once_have_a_take_each() {
    let _alone = alone();
    let (server, desk) = (server(), Desk::with_a_bundle());
    let line = known_line();
    let mut both = [(); 2].map(|()| Recording::of(&server, &desk, &["--line", "1"]));
    for recording in &mut both {
        recording.see(BEGIN, 1);
        recording.answer("");
        recording.see(GOING, 1);
    }
    say(&server, &line);
    for recording in &mut both {
        recording.answer("");
        recording.see(DECIDE, 2);
        recording.answer("q");
    }
    for recording in both {
        assert_eq!(recording.end().0, 0);
    }
    let takes = take_of(&desk, LINES[0]);
    assert_eq!(takes.len(), 2);
    for take in takes {
        assert!(find(&steps_of(&fs::read(&take).unwrap()), &in_steps(&line)).is_some());
    }
}

#[test]
fn what_cannot_be_recorded_is_said_before_a_microphone_is_opened() {
    let desk = Desk::with_a_bundle();
    for (args, expected) in [
        (&["nowhere"][..], "nowhere"),
        (&["evenings", "--line", "9"], "there is no line 9; the session has 2 spoken lines"),
        (&["evenings", "--session", "other"], "there is no session `other` in the bundle"),
    ] {
        let (code, said) = desk.run(&[&["bundle", "record"], args].concat());
        assert_eq!(code, 2, "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
    }
}

/// Processor time of a process so far, in clock ticks of 10 ms: fields 14 and 15 of `proc(5)`'s `stat`.
fn cpu_ticks(process: &Child) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.id())).unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

/// Records a count from 1 to `SECOND`, over and over for so many seconds. Returns how many of its samples are there in
/// their order, and the share of a core that it took.
fn count_for(seconds: u64) -> (u64, f64) {
    const SECOND: usize = 48_000;
    let (server, desk) = (server(), Desk::with_a_bundle());
    let mut recording = Recording::of(&server, &desk, &["--line", "1"]);
    recording.see(BEGIN, 1);
    recording.answer("");
    recording.see(GOING, 1);
    let begun = (Instant::now(), cpu_ticks(&recording.process));
    let mut player = player(&server, "8000");
    let count = (1..=SECOND).flat_map(|n| [(n as f32 / 8_388_608.0).to_le_bytes(); 2].concat());
    let count: Vec<u8> = count.collect();
    let mut pipe = player.stdin.take().unwrap();
    (0..seconds).for_each(|_| pipe.write_all(&count).unwrap());
    drop(pipe);
    assert!(player.wait().unwrap().success());
    let ticks = cpu_ticks(&recording.process) - begun.1;
    let cpu = ticks as f64 / 100.0 / begun.0.elapsed().as_secs_f64();
    recording.answer("");
    recording.see("It lasts", 1);
    let mut take = BufReader::new(fs::File::open(&take_of(&desk, LINES[0])[0]).unwrap());
    take.seek_relative(44).unwrap();
    let (mut frame, mut found) = ([0; 6], 0);
    while take.read_exact(&mut frame).is_ok() {
        let step = i32::from_le_bytes([0, frame[0], frame[1], frame[2]]) >> 8;
        if step > 0 && step as u64 == found % SECOND as u64 + 1 {
            found += 1;
        }
    }
    recording.answer("q");
    assert_eq!(recording.end().0, 0);
    (found, cpu)
}

#[test]
fn recording_costs_little() {
    let _alone = alone();
    let (found, cpu) = count_for(10);
    assert_eq!(found, 480_000);
    println!("{:.2} % of a core", cpu * 100.0);
}

#[test]
#[ignore = "an hour"]
fn nothing_is_lost_in_an_hour() {
    let _alone = alone();
    let (found, cpu) = count_for(3600);
    assert_eq!(found, 3600 * 48_000);
    told(&format!("an hour recorded, nothing missing, {:.2} % of a core", cpu * 100.0));
}

/// A process that looks at the level of a microphone as often as the window does, and says at what times it rose, in
/// nanoseconds of the system's clock.
#[test]
#[ignore = "a process of its own"]
fn listener() {
    if std::env::var_os(PLAYER).is_none() {
        return;
    }
    let microphone = Microphone::open(MicrophoneOptions::default()).unwrap();
    wait_for("the microphone", || microphone.is_open().then_some(()));
    println!("\nopen");
    let mut was_loud = false;
    while !matches!(microphone.hearing(), Hearing::Closed(_)) {
        let is_loud = microphone.level() > 0.1;
        if is_loud && !was_loud {
            println!("\nloud {}", SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos());
        }
        was_loud = is_loud;
        std::thread::sleep(Duration::from_millis(25));
    }
}

#[test]
#[ignore = "a figure"]
fn the_level_follows_the_sound() {
    const TIMES: usize = 40;
    let _alone = alone();
    let server = server();
    let recorder = server.record_at("mic");
    let mut listener = server
        .command(std::env::current_exe().unwrap())
        .args(["--exact", "microphone::listener", "--ignored", "--nocapture"])
        .env(PLAYER, "level")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(listener.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.find(|line| line == "open").unwrap();
    // Each a little later within the steps in which the server works.
    let beeps: Vec<f32> = (0..TIMES)
        .flat_map(|time| {
            let silence = std::iter::repeat_n(0.0, 24_000 + 61 * time);
            silence.chain((0..4_800).map(|n| (n as f32 * 0.1).sin() * 0.5))
        })
        .collect();
    say(&server, &beeps);
    let now = (Instant::now(), SystemTime::now());
    let loud = |line: String| -> Option<u64> { line.strip_prefix("loud ")?.parse().ok() };
    let seen: Vec<Instant> = lines
        .filter_map(loud)
        .take(TIMES)
        .map(|nanos| {
            let at = SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos);
            now.0 - now.1.duration_since(at).unwrap_or_default()
        })
        .collect();
    let frames = recorder.frames();
    let mut begun = Vec::new();
    let mut quiet = 0;
    for (at, frame) in frames.iter().enumerate() {
        if frame[0].abs() > 0.1 {
            if quiet > 12_000 {
                begun.push(recorder.played(at));
            }
            quiet = 0;
        } else {
            quiet += 1;
        }
    }
    assert_eq!((begun.len(), seen.len()), (TIMES, TIMES));
    let mut late: Vec<f64> = begun
        .iter()
        .zip(&seen)
        .map(|(begun, seen)| seen.saturating_duration_since(*begun).as_secs_f64() * 1000.0)
        .collect();
    late.sort_by(f64::total_cmp);
    told(&format!(
        "the level is looked at {:.0} ms after the sound, the latest of {TIMES} times {:.0} ms",
        late[TIMES / 2],
        late[TIMES - 1]
    ));
    let _ = listener.kill();
    let _ = listener.wait();
}
