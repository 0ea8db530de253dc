//! Eight stereo layers in memory, mixed by this program, by rodio and by kira, and by a plain loop, in
//! turn within one run. Prints how many times faster than real time each is, and the ratios.

use std::hint::black_box;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Instant;

use groundwork::audio::{Command, Engine, Mix, Score, SoundBank};
use groundwork::domain::{ClipLengths, Preferences, Request, compile};
use groundwork::script;
use groundwork::units::StereoFrame;
use kira::backend::mock::{MockBackend, MockBackendSettings};
use kira::sound::static_sound::{StaticSoundData, StaticSoundSettings};
use kira::{AudioManager, AudioManagerSettings, Frame};
use rodio::buffer::SamplesBuffer;

const LAYERS: usize = 8;
const RATE: usize = 48_000;
/// Length of the layers of the others, in seconds.
const SECS: usize = 60;
const RUNS: usize = 7;

/// A layer: noise, interleaved.
fn layer(seed: u64) -> Vec<f32> {
    let mut chance = groundwork::rng::SplitMix64::new(seed);
    (0..SECS * RATE * 2).map(|_| chance.bipolar() * 0.05).collect()
}

/// The median of several runs, in times real time.
fn median(mut seconds: Vec<f64>, sound_secs: f64) -> f64 {
    seconds.sort_by(f64::total_cmp);
    sound_secs / seconds[seconds.len() / 2]
}

fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

/// Ours: ten minutes in which eight bells of 14 s sound at any time, one starting every 1.75 s, so that
/// each is at another place of its sound, as layers are.
fn score() -> Arc<Score> {
    let apart = 14_000 / LAYERS;
    let text = format!(
        "Session(format: 1, id: \"layers\", title: \"Layers\", summary: \"Layers.\", language: \"en\",\n\
         practice: Grounding, steps: [Repeat(times: 43, steps: [Repeat(times: {LAYERS}, steps: [\n\
         Ring(sound: Bowl, takes: \"{apart}ms\", level_db: -30)])])])"
    );
    let session = script::parse("layers", text.as_bytes()).expect("a lawful session").session;
    let made =
        compile(&session, &ClipLengths::default(), &Preferences::default(), Request::default());
    Arc::new(Score::new(
        Arc::new(made.expect("a length")),
        &Default::default(),
        &mut SoundBank::default(),
    ))
}

fn ours(score: &Arc<Score>) {
    let (mut engine, mut remote) = Engine::new(Arc::clone(score), Mix::default());
    remote.send(Command::Play).expect("an empty ring");
    let mut block = vec![StereoFrame::SILENCE; 512];
    while !engine.is_finished() {
        engine.render(&mut block);
        black_box(&block);
    }
}

fn rodio(layers: &[Vec<f32>]) -> f64 {
    let channels = NonZero::new(2).expect("two");
    let rate = NonZero::new(RATE as u32).expect("48 kHz");
    let (mixer, mixed) = rodio::mixer::mixer(channels, rate);
    for layer in layers {
        mixer.add(SamplesBuffer::new(channels, rate, layer.clone()));
    }
    seconds(|| {
        for sample in mixed.take(SECS * RATE * 2) {
            black_box(sample);
        }
    })
}

fn kira(layers: &[Vec<f32>]) -> f64 {
    let settings = AudioManagerSettings::<MockBackend> {
        backend_settings: MockBackendSettings { sample_rate: RATE as u32 },
        internal_buffer_size: 512,
        ..Default::default()
    };
    let mut manager = AudioManager::<MockBackend>::new(settings).expect("a mock backend");
    for layer in layers {
        let frames: Arc<[Frame]> =
            layer.chunks(2).map(|pair| Frame { left: pair[0], right: pair[1] }).collect();
        let settings = StaticSoundSettings::default();
        let sound = StaticSoundData { sample_rate: RATE as u32, frames, settings, slice: None };
        manager.play(sound).expect("room for a sound");
    }
    let backend = manager.backend_mut();
    seconds(|| {
        for _ in 0..SECS * RATE / 512 {
            backend.on_start_processing();
            backend.process();
        }
    })
}

fn plain(layers: &[Vec<f32>]) -> f64 {
    let mut block = [0.0f32; 1024];
    seconds(|| {
        for at in (0..SECS * RATE * 2 - block.len()).step_by(block.len()) {
            block.fill(0.0);
            for layer in layers {
                for (out, sample) in block.iter_mut().zip(&layer[at..]) {
                    *out += sample * 0.7;
                }
            }
            black_box(&block);
        }
    })
}

fn main() {
    let layers: Vec<Vec<f32>> = (0..LAYERS as u64).map(layer).collect();
    let score = score();
    let own_secs = score.timeline().end().as_secs_f64();
    let (mut a, mut b, mut c, mut d) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        a.push(seconds(|| ours(&score)));
        b.push(rodio(&layers));
        c.push(kira(&layers));
        d.push(plain(&layers));
    }
    let own = median(a, own_secs);
    println!("{:12} {own:7.0} x real time", "groundwork");
    for (name, times) in [("rodio", b), ("kira", c), ("plain loop", d)] {
        let other = median(times, SECS as f64);
        println!(
            "{name:12} {other:7.0} x real time, groundwork is {:.1} times as fast",
            own / other
        );
    }
}
