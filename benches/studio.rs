//! The figures of Studio: `cargo bench --bench studio`, or with the others `./scripts/bench`.
//!
//! Plain loops timed by the monotonic clock; the median and the 95th percentile of many.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use groundwork::app::{self, Window};
use groundwork::keeper::{Appearance, Keeper, Settings};
use groundwork::library::{Folders, Library};
use groundwork::sitting::Target;
use groundwork::studio::{Starter, desk};

/// Steps of the session that is written; the most that a session is thought to have, and the limit of the program.
const STEPS: [usize; 2] = [500, 2000];

/// A session of so many steps: lines and silences in parts of twenty.
fn script(steps: usize) -> String {
    let part = |n: usize| {
        let step = |at: usize| match at % 2 {
            0 => format!(
                "            Say(\"Perhaps notice something in place {n}, and then {at}.\"),\n"
            ),
            _ => "            Quiet(ideal: \"6s\", least: \"3s\", most: \"12s\"),\n".to_owned(),
        };
        let inner: String = (0..19).map(step).collect();
        format!("        Part(title: \"Part {n}\", steps: [\n{inner}        ]),\n")
    };
    let parts: String = (0..steps / 20).map(part).collect();
    format!(
        "Session(\n    format: 1,\n    id: \"long\",\n    title: \"Long\",\n    language: \"en\",\n    practice: \
         Grounding,\n    steps: [\n{parts}    ],\n)\n"
    )
}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn timed(mut work: impl FnMut()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1e3
}

fn say(name: &str, mut millis: Vec<f64>, goal: &str) {
    millis.sort_by(f64::total_cmp);
    let at = |part: f64| millis[((millis.len() - 1) as f64 * part) as usize];
    println!("{name:58} {:8.2} ms, 95 %: {:8.2} ms   goal {goal}", at(0.5), at(0.95));
}

fn library(place: &Path) -> Library {
    Library::new(Folders::find(Some(place.join("data"))).expect("folders"))
}

fn drafts(place: &Path) {
    let library = library(place);
    for steps in STEPS {
        let text = script(steps);
        let mut draft = desk::Draft::new(text.clone());
        let typed = (0..200).map(|n| {
            let words = format!("Perhaps notice {n}");
            timed(|| draft.say(steps / 2 + 1, &words).expect("a line"))
        });
        say(&format!("{steps} steps: a key, from the text to the cards"), typed.collect(), "");
        let script = desk::Script {
            revision: 0,
            path: place.join("s/long.ron"),
            text,
            length: None,
            voice: None,
        };
        let judged = (0..15).map(|_| timed(|| drop(script.judge(&library))));
        say(&format!("{steps} steps: checked and laid out"), judged.collect(), "50 ms");
    }
}

fn opening(place: &Path) {
    let folder = place.join("hundred");
    Starter::Sample.write(&folder).expect("a folder");
    for n in 0..100 {
        std::fs::write(folder.join(format!("s/session-{n}.ron")), script(40)).expect("a file");
    }
    let library = library(place);
    let opened = (0..15).map(|_| timed(|| drop(desk::Work::Look(folder.clone()).run(&library))));
    say("a bundle of 100 sessions, opened", opened.collect(), "300 ms");
}

/// Steps the window until something is so.
fn until(
    harness: &mut Harness<'_, Option<Window>>,
    is: impl Fn(&Harness<'_, Option<Window>>) -> bool,
) {
    for _ in 0..2000 {
        harness.step();
        if is(harness) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("waited in vain");
}

fn frames(place: &Path) {
    for steps in STEPS {
        let folder = place.join(format!("bundle-{steps}"));
        Starter::Sample.write(&folder).expect("a folder");
        std::fs::write(folder.join("s/evening.ron"), script(steps)).expect("a file");
        let library = Arc::new(library(place));
        let mut harness = Harness::builder()
            .with_size(eframe::egui::vec2(1100.0, 720.0))
            .allow_missing_glyphs()
            .with_context_setup(app::install)
            .build_ui_state(
                move |ui: &mut eframe::egui::Ui, window: &mut Option<Window>| {
                    let window = window.get_or_insert_with(|| {
                        let (library, looks) = (Arc::clone(&library), Appearance::default());
                        let target = Target::Null { paced: true };
                        let keeper = Keeper::open(&library.folders().record());
                        Window::new(ui.ctx(), library, keeper, looks, target).expect("a window")
                    });
                    window.follow(ui.ctx());
                    window.ui(ui);
                },
                None,
            );
        harness.step();
        let window = harness.state_mut().as_mut().expect("a window");
        let settings = Settings { writes: true, ..window.keeper().settings().clone() };
        window.keeper().set_settings(settings).expect("a record");
        window.open_studio(Some(folder));
        until(&mut harness, |h| h.query_all_by_label("Long").next().is_some());
        harness.query_all_by_label("Long").next().expect("its button").click();
        until(&mut harness, |h| h.query_by_label_contains("longest silence").is_some());
        let typed = (0..120).map(|n| {
            harness.event(eframe::egui::Event::Text(format!("{}", n % 10)));
            timed(|| harness.step())
        });
        say(&format!("{steps} steps: a frame with a key typed"), typed.collect(), "8 ms");
        let scrolled = (0..120).map(|_| {
            harness.hover_at(eframe::egui::pos2(600.0, 300.0));
            harness.event(eframe::egui::Event::MouseWheel {
                unit: eframe::egui::MouseWheelUnit::Point,
                delta: eframe::egui::vec2(0.0, -120.0),
                phase: eframe::egui::TouchPhase::Move,
                source: eframe::egui::MouseWheelSource::Wheel,
                modifiers: eframe::egui::Modifiers::NONE,
            });
            timed(|| harness.step())
        });
        say(&format!("{steps} steps: a frame while it scrolls"), scrolled.collect(), "16 ms");
    }
}

fn main() {
    let place = tempfile::tempdir().expect("a folder");
    drafts(place.path());
    opening(place.path());
    frames(place.path());
}
