//! The program's own figures: `cargo bench --bench figures`, or `./scripts/bench`.
//!
//! Plain loops timed by the monotonic clock, several runs, the median printed with the extremes.

use std::hint::black_box;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use groundwork::audio::encode::Format;
use groundwork::audio::render::{play_on, render};
use groundwork::audio::{Command, Engine, Mix, Score, SoundBank};
use groundwork::domain::{ClipLengths, Preferences, Request, compile};
use groundwork::library::{Folders, Library, Wishes};
use groundwork::narrator::Voice;
use groundwork::script;
use groundwork::units::{Frames, StereoFrame};

/// Runs something several times and gives the seconds of the fastest, median and slowest run.
#[expect(clippy::disallowed_methods, reason = "measures")]
fn timed(runs: usize, mut work: impl FnMut()) -> [f64; 3] {
    let mut seconds: Vec<f64> = (0..runs)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    [seconds[0], seconds[runs / 2], seconds[runs - 1]]
}

fn times_real(name: &str, sound_secs: f64, [best, median, worst]: [f64; 3]) {
    println!(
        "{name:44} {:7.0} x real time ({:.0} to {:.0})",
        sound_secs / median,
        sound_secs / worst,
        sound_secs / best
    );
}

/// Ten minutes in which eight stereo clips of 14 s, all in memory, sound at any time.
fn eight_layers() -> Arc<Score> {
    let bells = "Ring(sound: Bowl, takes: \"0s\", level_db: -30),".repeat(8);
    let text = format!(
        "Session(format: 1, id: \"layers\", title: \"Layers\", summary: \"Layers.\", language: \"en\",\n\
         practice: Grounding, steps: [Repeat(times: 43, steps: [{bells} Quiet(\"14s\")])])"
    );
    let session = script::parse("layers", text.as_bytes()).expect("a lawful session").session;
    let timeline =
        compile(&session, &ClipLengths::default(), &Preferences::default(), Request::default())
            .expect("a length");
    Arc::new(Score::new(Arc::new(timeline), &Default::default(), &mut SoundBank::default()))
}

fn main() {
    let score = eight_layers();
    let secs = score.timeline().end().as_secs_f64();
    let mut block = vec![StereoFrame::SILENCE; 512];
    let mixing = timed(7, || {
        let (mut engine, mut remote) = Engine::new(Arc::clone(&score), Mix::default());
        remote.send(Command::Play).expect("an empty ring");
        while !engine.is_finished() {
            engine.render(&mut block);
            black_box(&block);
        }
    });
    times_real("mixing 8 layers in memory", secs, mixing);

    let library = Library::new(Folders::find(Some(PathBuf::from("."))).expect("a folder"));
    let scan = library.open("settling-scan").expect("a built-in session");
    let request = Request { target: Some(Frames::from_secs(1200)), ..Request::default() };
    let sitting = Wishes { voice: Some(Voice::Clara), request, ..Wishes::default() };
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.wav");
    let whole = timed(3, || {
        let prepared = library.prepare(&scan, sitting.clone()).expect("a length that can be had");
        let go = |_| std::ops::ControlFlow::Continue(());
        render(prepared.score, Mix::default(), &out, Format::WavFloat, false, go).expect("a file");
    });
    times_real("settling-scan, 20m, prepared and written", 1200.0, whole);

    let score = library.prepare(&scan, sitting).expect("a length that can be had").score;
    let played = |threads| {
        timed(5, || {
            let all = play_on(threads, Arc::clone(&score), Mix::default(), |block| {
                black_box(block);
                Ok(())
            });
            all.expect("an end");
        })
    };
    let cores = std::thread::available_parallelism().expect("a number of cores");
    let (one, all) = (played(NonZero::<usize>::MIN), played(cores));
    times_real("settling-scan, 20m, played on 1 thread", 1200.0, one);
    times_real(&format!("settling-scan, 20m, played on {cores} threads"), 1200.0, all);
    println!("{:44} {:7.2}", "... ratio", one[1] / all[1]);

    let steps = "Part(title: \"A\", steps: [Say(\"Some words to say.\"), Quiet(ideal: \"20s\", least: \"5s\", most: \"2m\"), \
                 Breathe(pattern: Coherent, ideal: \"30s\", least: \"10s\", most: \"2m\")]),";
    let text = format!(
        "Session(format: 1, id: \"hour\", title: \"Hour\", summary: \"Hour.\", language: \"en\", practice: Grounding,\n\
         steps: [Repeat(times: 60, steps: [{steps}])])"
    );
    let hour = script::parse("hour", text.as_bytes()).expect("a lawful session").session;
    let request = Request { target: Some(Frames::from_secs(3600)), ..Request::default() };
    let [best, median, worst] = timed(50, || {
        let made = compile(&hour, &ClipLengths::default(), &Preferences::default(), request);
        black_box(made.expect("a length that can be had"));
    });
    println!(
        "{:44} {:7.2} ms ({:.2} to {:.2})",
        "compiling 60 minutes",
        median * 1e3,
        best * 1e3,
        worst * 1e3
    );
}
