//! The engine on the built-in sessions: what it must never do, and what others measure of it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command as Process;
use std::sync::Arc;

use assert_no_alloc::assert_no_alloc;
use groundwork::audio::decode::read;
use groundwork::audio::{
    Bus, Command, Engine, Mix, PAUSE_RAMP, Score, Sound, SoundBank, VoiceClip,
};
use groundwork::domain::{Anchor, ClipId, ClipLengths, Line, Preferences, Request, compile};
use groundwork::library::{Folders, Library, Wishes};
use groundwork::narrator::Voice;
use groundwork::rng::SplitMix64;
use groundwork::units::{Frames, Gain, StereoFrame};

fn library() -> Library {
    Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap())
}

/// The shortest form of each built-in session, and the same with another anchor.
fn scores() -> Vec<(Arc<Score>, Arc<Score>)> {
    let library = library();
    let sessions = library.built_in().unwrap();
    let make = |opened, anchor| {
        let opened: &groundwork::library::OpenedSession = opened;
        let request =
            Request { target: opened.session().lengths.first().copied(), ..Request::default() };
        let preferences = Preferences { anchor, ..Preferences::default() };
        let sitting = Wishes { voice: Some(Voice::Clara), preferences, request };
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
                0 => Some(Command::Pause(PAUSE_RAMP)),
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

/// A sound file that ffmpeg makes of a minute of noise.
fn noise_file(name: &str, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let made = Process::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=60:c=pink:seed=4:r=44100"])
        .args(options)
        .arg(&path)
        .status()
        .expect("ffmpeg is needed; ./scripts/test installs it");
    assert!(made.success());
    std::fs::read(path).unwrap()
}

/// A minute's line with this recording.
fn one_line(sound: Sound) -> Arc<Score> {
    let text = "Session(format: 1, id: \"line\", title: \"Line\", summary: \"Line.\", language: \"en\",\n\
                practice: Grounding, steps: [Quiet(\"1s\"), Say(\"A line.\"), Quiet(\"1s\")])";
    let session = groundwork::script::parse("line", text.as_bytes()).unwrap().session;
    let mut lengths = ClipLengths::default();
    lengths.insert(Line::plain("A line."), ClipId(0), sound.frames());
    let (wish, request) = (Preferences::default(), Request::default());
    let timeline = compile(&session, &lengths, &wish, request).unwrap();
    let clips = HashMap::from([(ClipId(0), VoiceClip { sound, gain: Gain::UNITY })]);
    Arc::new(Score::new(Arc::new(timeline), &clips, &mut SoundBank::default()))
}

/// The start of a score, and then from ten places in it, the later ones before the earlier.
fn heard(score: Arc<Score>) -> Vec<u32> {
    let (mut engine, mut remote) = Engine::new(score, Mix::default());
    remote.send(Command::Play).unwrap();
    let mut block = vec![StereoFrame::SILENCE; 30_000];
    let mut bits = Vec::new();
    for n in 0..10 {
        engine.render(&mut block);
        bits.extend(block.iter().flat_map(|frame| [frame.left.to_bits(), frame.right.to_bits()]));
        remote.send(Command::Seek(Frames(60 * 48_000 - n * 270_007))).unwrap();
    }
    bits
}

/// Each format has its own memory of what came before; none may be heard after a jump.
#[test]
fn long_recordings_of_every_format_sound_as_those_that_are_held() {
    let files: &[(&str, &[&str])] = &[
        ("low.mp3", &["-ac", "1", "-b:a", "32k", "-ar", "48000"]),
        ("lowest.mp3", &["-ac", "1", "-b:a", "8k", "-ar", "16000"]),
        ("high.mp3", &["-ac", "2", "-b:a", "320k"]),
        ("varies.mp3", &["-ac", "2", "-q:a", "7", "-joint_stereo", "1"]),
        ("vorbis.ogg", &["-ac", "2", "-c:a", "libvorbis", "-q:a", "3"]),
        ("free.flac", &["-ac", "2"]),
        ("plain.wav", &["-ac", "1", "-c:a", "pcm_s24le"]),
    ];
    for (name, options) in files {
        let file = noise_file(name, options);
        let (held, long) = (read(&file, usize::MAX).unwrap(), read(&file, 0).unwrap());
        assert!(matches!((&held, &long), (Sound::Held(_), Sound::Long(_))));
        let (held, long) = (heard(one_line(held)), heard(one_line(long)));
        let differ = held.iter().zip(&long).filter(|(held, long)| held != long).count();
        assert_eq!(differ, 0, "{name}");
        assert!(held.iter().filter(|bits| **bits != 0).count() > held.len() / 2, "{name}");
    }
}

/// The same promise with long recordings, which a thread decodes ahead while anything is asked for.
#[test]
fn nothing_is_allocated_or_freed_while_a_long_recording_plays() {
    let file = noise_file("line.mp3", &["-ac", "1", "-b:a", "64k"]);
    let line = || one_line(read(&file, 0).unwrap());
    let (score, others) = (line(), [line(), line(), line()]);
    let end = score.timeline().end().0;
    let mut chance = SplitMix64::new(6);
    let (mut engine, mut remote) = Engine::live(score, Mix::default()).unwrap();
    remote.send(Command::Play).unwrap();
    let mut block = vec![StereoFrame::SILENCE; 2_048];
    let mut heard = 0;
    for _ in 0..1_500 {
        let command = match chance.below(300) {
            0 => Some(Command::Pause(PAUSE_RAMP)),
            1..=9 => Some(Command::Play),
            10..=19 => Some(Command::Seek(Frames(chance.below(end * 3 / 4)))),
            20..=24 => {
                let other = &others[chance.below(3) as usize];
                Some(Command::Swap(Arc::clone(other), Frames(chance.below(end))))
            }
            _ => None,
        };
        if let Some(command) = command
            && remote.send(command).is_err()
        {
            break;
        }
        let frames = 1 + chance.below(2_048) as usize;
        assert_no_alloc(|| engine.render(&mut block[..frames]));
        heard += block[..frames].iter().filter(|frame| frame.left != 0.0).count();
        if chance.below(2) == 0 {
            // Some of the time the thread keeps up, some of the time it does not.
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    assert!(heard > 100_000, "{heard}");
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
