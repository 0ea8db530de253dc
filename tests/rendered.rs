//! What the built-in sessions sound like, as a list of hashes: moving code about changes no sample.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use groundwork::audio::render::{play_on, play_through};
use groundwork::audio::{Command, Engine, Mix};
use groundwork::domain::Request;
use groundwork::library::{Folders, Library, OpenedSession, Wishes};
use groundwork::narrator::Voice;
use groundwork::units::StereoFrame;

/// The list: hash, usual length and id of each session, read by the first narrator.
const LISTED: &str = include_str!("data/rendered.txt");

/// The hash of what a sitting puts out, each sample in 24 bits.
fn heard(library: &Library, opened: &OpenedSession) -> String {
    let lengths = &opened.session().lengths;
    let length = lengths[(lengths.len() - 1) / 2];
    let request = Request { target: Some(length), ..Request::default() };
    let sitting = Wishes { voice: Some(Voice::Clara), request, ..Wishes::default() };
    let prepared = library.prepare(opened, sitting).unwrap();
    let mut hasher = blake3::Hasher::new();
    play_through(prepared.score, Mix::default(), |block| {
        for sample in block.iter().flat_map(|frame| [frame.left, frame.right]) {
            hasher.update(&((f64::from(sample) * 8_388_608.0).round() as i32).to_le_bytes());
        }
        Ok(())
    })
    .unwrap();
    format!("{} {length} {}", &hasher.finalize().to_hex()[..32], opened.session().id)
}

/// What this machine makes of the functions that sounds are made with: another library of mathematics may
/// round a last bit in another way.
fn mathematics() -> String {
    let mut hasher = blake3::Hasher::new();
    for n in 1..10_000 {
        let x = f64::from(n) * 0.012_345;
        for value in [x.sin(), x.cos(), (-x).exp(), x.ln(), x.powf(1.7), x.tanh(), 10f64.powf(-x)] {
            hasher.update(&value.to_le_bytes());
        }
        let x = x as f32;
        for value in [x.sin(), x.cos(), (-x).exp(), x.ln(), x.powf(1.7), x.tanh(), 10f32.powf(-x)] {
            hasher.update(&value.to_le_bytes());
        }
    }
    format!("mathematics {}", &hasher.finalize().to_hex()[..32])
}

#[test]
fn every_built_in_session_sounds_as_it_did() {
    let library = Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap());
    let opened = library.built_in().unwrap();
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(one) = opened.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = heard(&library, one);
                    rows.lock().unwrap().push(row);
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by(|one, other| one.rsplit(' ').next().cmp(&other.rsplit(' ').next()));
    rows.insert(0, mathematics());
    let listed: Vec<&str> = LISTED.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(
        rows == listed,
        "what is heard is not what `tests/data/rendered.txt` lists; where that is meant, these are its rows, \
         and where the row of mathematics differs as well, this machine rounds otherwise:\n{}",
        rows.join("\n")
    );
}

#[test]
fn threads_change_no_sample_of_the_built_in_sessions() {
    let library = Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap());
    for id in ["breathing-space", "settling-scan", "back-to-back"] {
        let opened = library.open(id).unwrap();
        let request =
            Request { target: opened.session().lengths.first().copied(), ..Request::default() };
        let sitting = Wishes { voice: Some(Voice::Clara), request, ..Wishes::default() };
        let score = library.prepare(&opened, sitting).unwrap().score;
        let (mut engine, mut remote) = Engine::new(Arc::clone(&score), Mix::default());
        remote.send(Command::Play).unwrap();
        let delay = groundwork::audio::DELAY.0 as usize;
        engine.render(&mut vec![StereoFrame::SILENCE; delay]);
        let frames = score.timeline().end().0 as usize;
        let mut expected = vec![StereoFrame::SILENCE; frames];
        engine.render(&mut expected);
        for threads in [1, 3, 500] {
            let mut done = 0;
            play_on(NonZero::new(threads).unwrap(), Arc::clone(&score), Mix::default(), |block| {
                assert!(*block == expected[done..done + block.len()], "{id}: {threads}, {done}");
                done += block.len();
                Ok(())
            })
            .unwrap();
            assert_eq!(done, frames);
        }
    }
}
