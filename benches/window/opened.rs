//! The real window: how soon it is there, what it takes, and that it rests.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eframe::egui;

use super::screen::Screen;
use super::wait_for;

/// Asks this program to be an empty window.
pub const EMPTY: &str = "--empty-window";
const ROUNDS: usize = 9;

/// An empty window of the same library, renderer and size; one word, so that there is something to see.
pub fn empty() {
    struct Empty;
    impl eframe::App for Empty {
        fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
            ui.label("empty");
        }
    }
    let viewport = egui::ViewportBuilder::default().with_inner_size([1100.0, 720.0]);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    eframe::run_native("empty", options, Box::new(|_| Ok(Box::new(Empty)))).expect("a window");
}

/// What a window took.
struct Seen {
    millis: f64,
    megabytes: f64,
    window: Child,
}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn open(command: &mut Command) -> Seen {
    let screen = Screen::start(1100, 720);
    let began = Instant::now();
    let window = command
        .env("DISPLAY", screen.display())
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a program");
    wait_for("something to see", || {
        let picture = screen.picture();
        // Around the middle there is nothing of the frame's edge.
        let first = picture.at(550, 20);
        picture.pixels().any(|pixel| pixel != first).then_some(())
    });
    let millis = began.elapsed().as_secs_f64() * 1e3;
    std::thread::sleep(Duration::from_secs(2));
    let status = std::fs::read_to_string(format!("/proc/{}/status", window.id())).expect("proc");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a size");
    let kib: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number");
    SCREENS.with_borrow_mut(|screens| screens.push(screen));
    Seen { millis, megabytes: kib / 1024.0, window }
}

thread_local! {
    /// Displays stay until the end, so that no window dies of its display.
    static SCREENS: std::cell::RefCell<Vec<Screen>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Clock ticks of a process so far: fields 14 and 15 of `proc(5)`'s `stat`.
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("proc");
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub fn run() {
    let data = tempfile::tempdir().expect("a folder");
    let this = std::env::current_exe().expect("this program");
    let (mut empties, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut seen = open(Command::new(&this).arg(EMPTY));
        empties.push((seen.millis, seen.megabytes));
        let _ = seen.window.kill();
        let _ = seen.window.wait();
        let program = env!("CARGO_BIN_EXE_groundwork");
        let mut seen = open(Command::new(program).env("GROUNDWORK_DATA", data.path()));
        ours.push((seen.millis, seen.megabytes));
        let _ = seen.window.kill();
        let _ = seen.window.wait();
    }
    let of = |values: &[(f64, f64)], which: fn(&(f64, f64)) -> f64| {
        median(values.iter().map(which).collect())
    };
    let (empty_ms, our_ms) = (of(&empties, |seen| seen.0), of(&ours, |seen| seen.0));
    let (empty_mb, our_mb) = (of(&empties, |seen| seen.1), of(&ours, |seen| seen.1));
    println!(
        "first picture                {our_ms:8.1} ms, of an empty window {empty_ms:.1} ms, ratio {:.2}   goal 1.15",
        our_ms / empty_ms
    );
    println!(
        "memory                       {our_mb:8.1} MB, of an empty window {empty_mb:.1} MB, ratio {:.2}   goal 1.50",
        our_mb / empty_mb
    );

    let program = env!("CARGO_BIN_EXE_groundwork");
    let mut seen = open(Command::new(program).env("GROUNDWORK_DATA", data.path()));
    std::thread::sleep(Duration::from_secs(3));
    let before = ticks(seen.window.id());
    std::thread::sleep(Duration::from_secs(60));
    let rested = ticks(seen.window.id()) - before;
    println!("clock ticks in 60 s at rest  {rested:8}   goal 3");
    let _ = seen.window.kill();
    let _ = seen.window.wait();
}
