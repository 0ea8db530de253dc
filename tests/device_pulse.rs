//! The output on a real sound server, which is killed, stopped and started again under it.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use groundwork::audio::device::{HeardState, Output, OutputEvent, OutputOptions, describe};
use groundwork::units::{Frames, StereoFrame};
use serde_json::json;

use crate::rig::pulse::{PLAYER, Recorder, Server, alone};
use crate::rig::signals::{Signal, noise};
use crate::rig::wait_for;

const SECOND: u64 = 48_000;

/// Not a test: the process that plays for the others. It plays noise, says what happens in lines
/// of JSON, goes on for each line that comes in, and closes when its standard input ends.
#[test]
#[ignore = "the player that the other tests start as a process of its own"]
fn player() {
    let Ok(what) = std::env::var(PLAYER) else { return };
    let end = if what == "five seconds" { Frames::from_secs(5) } else { Frames::MAX };
    let often = Duration::from_millis(if what == "quietly" { 500 } else { 20 });
    let second = |position: Frames| Frames::from_secs(position.whole_secs());
    let go_on_when_moved = what == "wherever it sounds";
    let options =
        OutputOptions { go_on_when_moved, join_at: Box::new(second), ..OutputOptions::default() };
    let output = Output::open(Signal::new(end, noise), options).unwrap();
    let asked_to_end = Arc::new(AtomicBool::new(false));
    let asked_to_go_on = Arc::new(AtomicBool::new(false));
    let (ended, goes_on) = (asked_to_end.clone(), asked_to_go_on.clone());
    std::thread::spawn(move || {
        for _ in std::io::stdin().lock().lines() {
            goes_on.store(true, Ordering::SeqCst);
        }
        ended.store(true, Ordering::SeqCst);
    });
    if what == "five seconds" {
        let report = describe();
        let used = report.used.unwrap().to_string();
        println!("{}", json!({ "event": "report", "host": report.host, "used": used }));
    }
    let start = (Instant::now(), cpu_ticks());
    while !asked_to_end.load(Ordering::SeqCst) {
        if asked_to_go_on.swap(false, Ordering::SeqCst) {
            output.resume();
        }
        while let Some(event) = output.next_event() {
            let (name, at) = match event {
                OutputEvent::DeviceOpened { at, .. } => ("opened", at),
                OutputEvent::NoDevice(_) => ("none", Frames::ZERO),
                OutputEvent::DeviceLost { at, .. } => ("lost", at),
                OutputEvent::DeviceBack { at, .. } => ("back", at),
                OutputEvent::FellBackToNullClock { at } => ("silent", at),
                OutputEvent::Held { at } => ("held", at),
                OutputEvent::Moved { at } => ("moved", at),
                OutputEvent::Suspended { .. } => ("suspended", Frames::ZERO),
            };
            println!("{}", json!({ "event": name, "at": at.0 }));
        }
        let heard = output.heard();
        let finished = heard.state == HeardState::Finished;
        println!("{}", json!({ "position": heard.position.0, "finished": finished }));
        std::thread::sleep(often);
    }
    // Clock ticks are 10 ms on every Linux that runs this.
    let cpu = (cpu_ticks() - start.1) as f64 / 100.0 / start.0.elapsed().as_secs_f64();
    output.close();
    println!("{}", json!({ "cpu": cpu }));
}

/// Processor time of this process so far, in clock ticks: fields 14 and 15 of `proc(5)`'s `stat`.
fn cpu_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

/// The first position in `positions` whose noise is on the tape, with its place there.
fn find(tape: &[[f32; 2]], positions: std::ops::Range<u64>) -> Option<(u64, usize)> {
    const WINDOW: usize = 64;
    let as_pair = |position| {
        let StereoFrame { left, right } = noise(position);
        [left, right]
    };
    positions.into_iter().find_map(|position| {
        let window: Vec<[f32; 2]> = (position..position + WINDOW as u64).map(as_pair).collect();
        let place = tape.windows(WINDOW).position(|part| part == window)?;
        Some((position, place))
    })
}

/// How many frames on the tape differ from the noise between two positions, given one place.
fn differing(tape: &[[f32; 2]], (position, place): (u64, usize), end: u64) -> usize {
    (position..end)
        .zip(&tape[place..])
        .filter(|(position, [left, right])| {
            noise(*position) != StereoFrame { left: *left, right: *right }
        })
        .count()
}

/// The position of the first frame on the tape that sounds, which may be in a fade.
fn first_position(tape: &[[f32; 2]], near: u64) -> u64 {
    let first = tape.iter().position(|frame| *frame != [0.0; 2]).unwrap();
    let after_fade = near + Frames::from_millis(60).0;
    let (position, place) = find(&tape[first..], after_fade..after_fade + SECOND).unwrap();
    position - place as u64
}

fn seconds_of_sound(recorder: &Recorder, seconds: u64) -> Vec<[f32; 2]> {
    wait_for("the recording", || {
        let frames = recorder.frames();
        let first = frames.iter().position(|frame| *frame != [0.0; 2])?;
        (frames.len() - first > (seconds * SECOND) as usize).then_some(frames)
    })
}

#[test]
fn a_captured_device_gets_exactly_what_was_rendered() {
    let _alone = alone();
    let server = Server::start();
    let recorder = server.record();
    let mut player = server.play("five seconds");
    let report = player.event("report");
    assert_eq!(report["host"], "ALSA");
    let used = "Default Audio Device, 48000 Hz, 2 channels, f32, blocks of 2048 frames";
    assert_eq!(report["used"], used);
    player.event("opened");
    wait_for("the end", || (player.position()["finished"] == true).then_some(()));
    // What is said to have been heard has been heard, but for the recorder's own latency.
    std::thread::sleep(Duration::from_millis(300));
    let tape = recorder.frames();
    let start = find(&tape, 0..3000).expect("nothing of the first 3000 frames was heard");
    let (missing, end) = (start.0, 5 * SECOND);
    let differ = differing(&tape, start, end);
    println!("{missing} frames missing at the start, then {differ} of {end} differ");
    assert_eq!(differ, 0);
    let mut spoilt = tape.clone();
    spoilt[start.1 + 1000][1] *= 1.0 + f32::EPSILON;
    assert_eq!(differing(&spoilt, start, end), 1, "the comparison sees the last bit of a sample");
    assert!(tape.len() - start.1 >= (end - missing) as usize, "the end is missing");
    player.finish();
}

#[test]
fn sound_is_back_within_a_second_and_a_half_of_the_server() {
    let _alone = alone();
    let mut server = Server::start();
    let mut player = server.play("for long");
    player.event("opened");
    player.wait_until_heard(SECOND);
    let mut fastest = Duration::MAX;
    // A busy machine may be late for reasons of its own, so there are three goes.
    for _ in 0..3 {
        server.kill();
        let lost = player.event("lost")["at"].as_u64().unwrap();
        std::thread::sleep(Duration::from_millis(700));
        assert_eq!(player.position()["position"], lost, "the position stands");
        let accepting = server.restart();
        let recorder = server.record();
        let sound = wait_for("the first sound", || recorder.first_sound());
        let back = player.event("back")["at"].as_u64().unwrap();
        assert_eq!(back, lost.saturating_sub(SECOND / 2));
        let tape = seconds_of_sound(&recorder, 1);
        // The recorder may have missed the beginning, if it was slower to connect than the player.
        let first = first_position(&tape, back);
        assert!((back..back + 3000).contains(&first), "from {first}, not {back}");
        fastest = fastest.min(sound - accepting);
        println!("sound after {:?}", sound - accepting);
        if fastest <= Duration::from_millis(1500) {
            break;
        }
        player.wait_until_heard(lost + SECOND);
    }
    assert!(fastest <= Duration::from_millis(1500), "{fastest:?} at the fastest");
    player.finish();
    assert_eq!(server.complaints(), "");
}

#[test]
fn without_its_server_the_sitting_goes_on_and_joins_at_the_line() {
    let _alone = alone();
    let mut server = Server::start();
    let mut player = server.play("for long");
    player.event("opened");
    player.wait_until_heard(SECOND);
    server.kill();
    let lost = player.event("lost")["at"].as_u64().unwrap();
    assert_eq!(player.event("silent")["at"], lost);
    player.wait_until_heard(lost + SECOND);
    server.restart();
    let recorder = server.record();
    let back = player.event("back")["at"].as_u64().unwrap();
    assert!(back.is_multiple_of(SECOND) && back >= lost, "{back} after {lost}");
    let first = first_position(&seconds_of_sound(&recorder, 1), back);
    assert!((back..back + 3000).contains(&first), "from {first}, not {back}");
    player.finish();
}

#[test]
fn a_server_that_hangs_is_noticed_and_survived() {
    let _alone = alone();
    let server = Server::start();
    let mut player = server.play("for long");
    player.event("opened");
    player.wait_until_heard(SECOND);
    server.stop();
    let lost = player.event("lost")["at"].as_u64().unwrap();
    assert_eq!(player.event("silent")["at"], lost);
    player.wait_until_heard(lost + SECOND);
    server.go_on();
    let back = player.event("back")["at"].as_u64().unwrap();
    assert!(back.is_multiple_of(SECOND) && back >= lost, "{back} after {lost}");
    player.wait_until_heard(back + SECOND);
    player.finish();
}

#[test]
fn without_any_server_the_sitting_goes_on_and_the_terminal_stays_clean() {
    let _alone = alone();
    let server = Server::absent();
    let mut player = server.play("for long");
    player.event("none");
    player.event("silent");
    player.wait_until_heard(2 * SECOND);
    player.finish();
    assert_eq!(server.complaints(), "");
}

/// Milliseconds between the first and the last frame that sounds.
fn sounding(recorder: &Recorder) -> u64 {
    let tape = recorder.frames();
    let sounds = |frame: &[f32; 2]| *frame != [0.0; 2];
    let Some(first) = tape.iter().position(sounds) else { return 0 };
    let last = tape.iter().rposition(sounds).unwrap();
    (last - first + 1) as u64 * 1000 / SECOND
}

/// What happens to the sound, and how it is brought about.
type Happening = (&'static str, fn(&Server));

/// What moves the sound of a server with headphones (`cap`) and loudspeakers.
fn what_moves_the_sound() -> [Happening; 3] {
    fn default(server: &Server) {
        server.pactl(&["set-default-sink", "speakers"]);
    }
    fn by_hand(server: &Server) {
        let streams = server.pactl(&["list", "short", "sink-inputs"]);
        let stream = streams.split_whitespace().next().expect("nothing plays");
        server.pactl(&["move-sink-input", stream, "speakers"]);
    }
    [
        ("headphones go", |server| server.unplug("cap")),
        ("another default", default),
        ("by hand", by_hand),
    ]
}

#[test]
fn headphones_go_and_nothing_is_said_aloud() {
    let _alone = alone();
    for (name, happens) in what_moves_the_sound() {
        let server = Server::start();
        server.add_speakers();
        server.pactl(&["set-default-sink", "cap"]);
        let mut player = server.play("for long");
        player.event("opened");
        player.wait_until_heard(SECOND);
        // Louder and softer is the same place.
        server.pactl(&["set-sink-volume", "cap", "90%"]);
        player.wait_until_heard(2 * SECOND);
        let speakers = server.record_at("speakers");
        happens(&server);

        let moved = player.event("moved")["at"].as_u64().unwrap();
        assert!(moved >= 2 * SECOND, "{name}");
        std::thread::sleep(Duration::from_millis(700));
        assert_eq!(player.position()["position"], moved, "{name}: the position stands");
        let aloud = sounding(&speakers);
        println!("{name}: {aloud} ms of it on the loudspeakers");
        // What was on its way to the headphones: two steps of the sink.
        assert!(aloud <= 100, "{name}: {aloud} ms");

        player.go_on();
        let back = player.event("back")["at"].as_u64().unwrap();
        assert_eq!(back, moved - SECOND / 2, "{name}");
        player.wait_until_heard(moved + SECOND);
        player.finish();
        assert_eq!(server.complaints(), "");
        if name == "headphones go" {
            assert!(
                sounding(&speakers) > 1000,
                "it goes on where there is something to hear it with"
            );
        }
    }
}

#[test]
fn headphones_go_and_it_goes_on_where_that_was_asked_for() {
    let _alone = alone();
    let server = Server::start();
    server.add_speakers();
    server.pactl(&["set-default-sink", "cap"]);
    let mut player = server.play("wherever it sounds");
    player.event("opened");
    player.wait_until_heard(SECOND);
    let speakers = server.record_at("speakers");
    server.unplug("cap");
    let here = player.position()["position"].as_u64().unwrap();
    player.wait_until_heard(here + 2 * SECOND);
    assert!(sounding(&speakers) > 1000, "{} ms", sounding(&speakers));
    player.finish();
}

#[test]
fn playing_costs_next_to_nothing() {
    let _alone = alone();
    let server = Server::start();
    let mut player = server.play("quietly");
    player.event("opened");
    player.wait_until_heard(10 * SECOND);
    let cpu = player.finish()["cpu"].as_f64().unwrap();
    println!("{:.2} % of a core", cpu * 100.0);
    // Twice the promise, for machines half as fast as the one it was measured on.
    assert!(cpu <= 0.02, "{:.2} % of a core", cpu * 100.0);
}
