//! What a frame costs before it is painted: following the sound, laying out, tessellating.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use groundwork::app::{self, Command, Window};
use groundwork::domain::record::{
    Counts, DayStart, Ended, History, Moment, Origin, PracticeEntry, Rating, Ratings, practice_day,
};
use groundwork::keeper::{Appearance, Keeper};
use groundwork::library::{Folders, Library, OpenedSession, now};
use groundwork::sitting::{State, Target};
use groundwork::store;
use groundwork::units::Frames;
use uuid::Uuid;

use super::wait_for;

const SITTINGS: i64 = 20_000;
const SESSIONS: usize = 2_000;

/// A window over a folder, made with its first frame.
fn open(folder: &Path) -> Harness<'static, Option<Window>> {
    let places = Folders::find(Some(folder.to_path_buf())).expect("places");
    let library = Arc::new(Library::new(places));
    Harness::builder()
        .with_size(vec2(1100.0, 720.0))
        .with_context_setup(app::install)
        .build_ui_state(
            move |ui, window: &mut Option<Window>| {
                let window = window.get_or_insert_with(|| {
                    let target = Target::Null { paced: true };
                    let keeper = Keeper::open(&library.folders().record());
                    let (library, looks) = (Arc::clone(&library), Appearance::default());
                    Window::new(ui.ctx(), library, keeper, looks, target).expect("a window")
                });
                window.follow(ui.ctx());
                window.ui(ui);
            },
            None,
        )
}

fn go(harness: &mut Harness<'static, Option<Window>>, command: Command) {
    let shortcut = command.shortcut();
    harness.key_press_modifiers(shortcut.modifiers, shortcut.logical_key);
    harness.run_steps(3);
}

/// Times frames, with what happens before each.
#[expect(clippy::disallowed_methods, reason = "measures")]
fn frames(
    name: &str,
    goal: &str,
    harness: &mut Harness<'static, Option<Window>>,
    before: impl Fn(&mut Harness<'static, Option<Window>>),
) {
    let mut millis: Vec<f64> = (0..400)
        .map(|_| {
            before(harness);
            let began = Instant::now();
            harness.step();
            let (shapes, scale) = (harness.output().shapes.clone(), harness.ctx.pixels_per_point());
            let painted = harness.ctx.tessellate(shapes, scale);
            let millis = began.elapsed().as_secs_f64() * 1e3;
            assert!(!painted.is_empty());
            millis
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    let at = |hundredths: usize| millis[(millis.len() - 1) * hundredths / 100];
    println!("{name:28} {:8.2} ms (95 of 100 within {:.2})   goal {goal}", at(50), at(95));
}

/// So many sittings, one every 22 hours.
fn sittings(count: i64) -> Vec<PracticeEntry> {
    let now = now();
    (1..=count)
        .map(|n| {
            let begun = Moment { utc_ms: now.utc_ms - chrono::TimeDelta::hours(22 * n), ..now };
            PracticeEntry {
                id: Uuid::new_v4(),
                title: "Three-minute breathing space".into(),
                session: Some("coherent-breath".into()),
                homework: None,
                practice: None,
                begun,
                ended_utc_ms: begun.utc_ms + chrono::TimeDelta::minutes(10),
                day: practice_day(begun, DayStart::default()),
                planned_secs: Some(600),
                actual_secs: 600,
                ended: Ended::Finished,
                reason: None,
                counts: Counts::RhythmAndStreak,
                ratings: Ratings { distress_before: Rating::new(6), ..Ratings::default() },
                line: "A line of some forty letters, as one writes.".into(),
                bring: String::new(),
                sealed: Vec::new(),
                origin: Origin::Played,
            }
        })
        .collect()
}

pub fn run() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = now().utc_ms;
    let record = store::hold(&folder.path().join("record")).expect("a folder").open(at);
    record
        .expect("a record")
        .bring_in(&History { sittings: sittings(SITTINGS), ..History::default() }, false, at)
        .expect("room for them");

    let mut harness = open(folder.path());
    // Sessions are found on another thread.
    wait_for("the library", || {
        harness.step();
        harness.query_by_label("Coherent breath").map(|_| ())
    });
    go(&mut harness, Command::Progress);
    let down = |harness: &mut Harness<'static, Option<Window>>| {
        harness.hover_at(eframe::egui::pos2(640.0, 500.0));
        harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -120.0),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
    };
    frames("scrolling 20,000 sittings", "16.7 ms", &mut harness, down);

    let first: OpenedSession = {
        let places = Folders::find(Some(folder.path().to_path_buf())).expect("places");
        Library::new(places).open("coherent-breath").expect("a session")
    };
    let many = (0..SESSIONS).map(|n| {
        let mut opened = first.clone();
        opened.parsed.session.title = format!("Session {n}");
        opened.parsed.session.id = format!("session-{n}");
        Arc::new(opened)
    });
    go(&mut harness, Command::Today);
    go(&mut harness, Command::Begin);
    wait_for("the sitting", || {
        harness.step();
        let window = harness.state().as_ref()?;
        let heard = window.heard()?;
        (heard.state == State::Playing && heard.position > Frames::from_secs(1)).then_some(())
    });
    harness.key_press(Key::S);
    frames("a sitting, breathing", "4 ms", &mut harness, |_| {
        std::thread::sleep(Duration::from_millis(5));
    });

    let mut harness = open(folder.path());
    harness.run_steps(3);
    harness.state_mut().as_mut().expect("a window").fill_library(many.collect());
    go(&mut harness, Command::Library);
    frames("scrolling 2,000 sessions", "16.7 ms", &mut harness, down);
}
