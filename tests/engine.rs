//! The engine on the built-in sessions: what it must never do, and what others measure of it.

use std::path::PathBuf;
use std::process::Command as Process;
use std::sync::Arc;

use assert_no_alloc::assert_no_alloc;
use groundwork::audio::{Bus, Command, Engine, Mix, Score};
use groundwork::chance::SplitMix64;
use groundwork::domain::{Anchor, Preferences, Request};
use groundwork::narrator::Voice;
use groundwork::studio::{Library, Places, Sitting};
use groundwork::units::{Frames, Gain, StereoFrame};

fn library() -> Library {
    Library::new(Places::find(Some(PathBuf::from("/nowhere"))).unwrap())
}

/// The shortest form of each built-in session, and the same with another anchor.
fn scores() -> Vec<(Arc<Score>, Arc<Score>)> {
    let library = library();
    let sessions = library.built_in().unwrap();
    let make = |opened, anchor| {
        let opened: &groundwork::studio::Opened = opened;
        let request =
            Request { target: opened.session().lengths.first().copied(), ..Request::default() };
        let preferences = Preferences { anchor, ..Preferences::default() };
        let sitting = Sitting { voice: Some(Voice::Clara), preferences, request };
        library.prepare(opened, sitting).unwrap().score
    };
    sessions.iter().map(|opened| (make(opened, None), make(opened, Some(Anchor::Hands)))).collect()
}

#[test]
fn nothing_is_allocated_or_freed_while_it_plays() {
    let mut chance = SplitMix64::new(3);
    for (score, other) in scores() {
        let end = score.timeline().end().0;
        let (mut engine, mut remote) = Engine::new(score, Mix::default());
        remote.send(Command::Play).unwrap();
        let mut block = vec![StereoFrame::SILENCE; 2_048];
        for _ in 0..3_000 {
            let command = match chance.below(40) {
                0 => Some(Command::Pause),
                1..=3 => Some(Command::Play),
                4 => Some(Command::Seek(Frames(chance.below(end)))),
                5 => Some(Command::Volume(Bus::ALL[chance.below(4) as usize], Gain(chance.unit()))),
                6 => Some(Command::Swap(Arc::clone(&other), Frames(chance.below(end)))),
                _ => None,
            };
            if let Some(command) = command {
                // An engine that was played to its end takes nothing more.
                if remote.send(command).is_err() {
                    break;
                }
            }
            let frames = 1 + chance.below(2_048) as usize;
            assert_no_alloc(|| engine.render(&mut block[..frames]));
        }
    }
}

/// The control: allocating inside the guard ends the process.
#[test]
fn the_guard_against_allocation_works() {
    const CONTROL: &str = "GROUNDWORK_ALLOCATES";
    if std::env::var_os(CONTROL).is_some() {
        assert_no_alloc(|| drop(std::hint::black_box(vec![1u8; 64])));
        return;
    }
    let child = Process::new(std::env::current_exe().unwrap())
        .args(["engine::the_guard_against_allocation_works", "--exact"])
        .env(CONTROL, "1")
        .output()
        .unwrap();
    assert!(!child.status.success());
}

/// What ffmpeg says of a file's true peak, in dBTP.
fn ffmpeg_peak(path: &std::path::Path) -> f64 {
    let output = Process::new("ffmpeg")
        .args([
            "-hide_banner",
            "-nostats",
            "-i",
            path.to_str().unwrap(),
            "-af",
            "ebur128=peak=true",
            "-f",
            "null",
            "-",
        ])
        .output()
        .expect("ffmpeg is needed; ./scripts/test installs it");
    let said = String::from_utf8_lossy(&output.stderr).to_string();
    let (_, summary) = said.split_once("True peak:").unwrap_or_else(|| panic!("{said}"));
    summary.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The limiter, checked from outside: everything turned up as far as it goes stays under the ceiling.
#[test]
fn no_session_peaks_over_the_ceiling() {
    use groundwork::audio::encode::Format;
    use groundwork::audio::render::render;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loud.wav");
    let (score, _) = scores().swap_remove(0);
    let mix = Mix { volumes: [Gain(4.0); 4], only: None };
    let rendered =
        render(score, mix, &path, Format::WavFloat, true, |_| std::ops::ControlFlow::Continue(()))
            .unwrap();
    let peak = ffmpeg_peak(&path);
    assert!(peak <= -0.9, "{peak}");
    // It had something to do: the voice alone is far over at this volume.
    assert!(peak >= -3.0, "{peak}");
    let own = rendered.loudness.unwrap().true_peak;
    assert!((own - peak).abs() < 0.3, "{own} against {peak}");
}
