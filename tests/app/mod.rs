//! The window through its accessibility tree: what someone finds by role and name, by pointer and by
//! keyboard alone. Here stands what its tests share.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use eframe::egui::accesskit::Role;
use eframe::egui::{self, Key, Modifiers, Rect, ViewportId, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use groundwork::app::{self, Command, Window};
use groundwork::domain::record::{
    Counts, DayStart, Ended, History, Moment, Origin, PracticeEntry, Rating, Ratings, practice_day,
};
use groundwork::keeper::{AccessState, Appearance, Keeper};
use groundwork::library::{Folders, Library, OpenedSession, now};
use groundwork::sitting::{State, Target};
use groundwork::store;
use groundwork::units::Frames;
use uuid::Uuid;

use crate::rig::wait_for;

mod along;
mod appointments;
mod bundles;
mod choices;
mod closing;
#[cfg(target_os = "linux")]
mod dialogs;
mod doors;
mod first;
mod guard;
mod hands;
mod layout;
mod library;
mod painted;
mod progress;
mod report;
mod shelf;
mod sitting;
mod steps;
mod studio;
mod studio_handing;
mod studio_page;
mod studio_record;
mod studio_recorded;
mod studio_saying;
mod studio_voice;
mod studio_whole;
#[cfg(target_os = "linux")]
mod threads;

/// The two sizes that everything is tried at.
const SIZES: [(f32, f32); 2] = [app::SMALLEST, (1100.0, 720.0)];

/// A window, made with its first frame.
struct Shown {
    window: Option<Window>,
    ctx: Option<egui::Context>,
    /// The most bytes that one frame has moved from and to files.
    moved: u64,
    appearance: Appearance,
    target: Target,
    folder: Arc<tempfile::TempDir>,
    library: Arc<Library>,
}

impl Shown {
    /// The window, with its record at hand: a task that has it is waited for.
    fn window(&mut self) -> &mut Window {
        let (ctx, window) = (self.ctx.clone().unwrap(), self.window.as_mut().unwrap());
        wait_for("the record", || {
            window.follow(&ctx);
            (window.keeper().state() != AccessState::Opening).then_some(())
        });
        window
    }
}

type Harnessed = Harness<'static, Shown>;

thread_local! {
    /// How far the clock of the window is ahead of this computer's, in milliseconds.
    static AHEAD: Cell<i64> = const { Cell::new(0) };
}

/// The clock of the window, which a test can turn on.
fn clock() -> Moment {
    let now = now();
    Moment { utc_ms: now.utc_ms + TimeDelta::milliseconds(AHEAD.get()), ..now }
}

fn turn_clock_on(minutes: i64) {
    AHEAD.set(AHEAD.get() + minutes * 60_000);
}

fn library() -> (tempfile::TempDir, Arc<Library>) {
    let folder = tempfile::tempdir().unwrap();
    let places = Folders::find(Some(folder.path().to_path_buf())).unwrap();
    (folder, Arc::new(Library::new(places)))
}

/// A window of a size that looks so, over what lies in a folder.
fn start(size: (f32, f32), appearance: Appearance, folder: Arc<tempfile::TempDir>) -> Harnessed {
    start_with(size, appearance, folder, Library::new)
}

/// The same with a library of its own.
fn start_with(
    (width, height): (f32, f32),
    appearance: Appearance,
    folder: Arc<tempfile::TempDir>,
    library: fn(Folders) -> Library,
) -> Harnessed {
    let places = Folders::find(Some(folder.path().to_path_buf())).unwrap();
    let shown = Shown {
        window: None,
        ctx: None,
        moved: 0,
        appearance,
        target: Target::Null { paced: true },
        folder,
        library: Arc::new(library(places)),
    };
    let mut harness = Harness::builder()
        .with_size(vec2(width, height))
        .allow_missing_glyphs()
        .with_context_setup(app::install)
        .build_ui_state(
            |ui: &mut egui::Ui, shown: &mut Shown| {
                shown.ctx = Some(ui.ctx().clone());
                let window = shown.window.get_or_insert_with(|| {
                    let (library, looks) = (Arc::clone(&shown.library), shown.appearance.clone());
                    let keeper = Keeper::with_clock(&library.folders().record(), clock);
                    Window::new(ui.ctx(), library, keeper, looks, shown.target).unwrap()
                });
                let before = moved();
                window.follow(ui.ctx());
                window.ui(ui);
                shown.moved = shown.moved.max(moved() - before);
            },
            shown,
        );
    harness.run_steps(2);
    harness
}

/// Bytes that this thread has read from files and written to them so far, as the system counts them.
fn moved() -> u64 {
    let counts = std::fs::read_to_string("/proc/thread-self/io").unwrap_or_default();
    let counts = counts.lines().filter_map(|line| line.split_once(": "));
    let counts = counts.filter(|(name, _)| matches!(*name, "rchar" | "wchar"));
    counts.filter_map(|(_, count)| count.parse::<u64>().ok()).sum()
}

/// A folder with nothing in it.
fn empty() -> Arc<tempfile::TempDir> {
    Arc::new(tempfile::tempdir().unwrap())
}

/// A folder whose record has these sittings.
fn with_record(entries: &[PracticeEntry]) -> Arc<tempfile::TempDir> {
    let folder = empty();
    let at = clock().utc_ms;
    let record = store::hold(&folder.path().join("record")).unwrap().open(at);
    record
        .unwrap()
        .bring_in(&History { sittings: entries.to_vec(), ..History::default() }, false, at)
        .unwrap();
    folder
}

/// Some sitting, so many days ago.
fn sitting(title: &str, days_ago: i64) -> PracticeEntry {
    let begun = clock();
    let begun = Moment {
        utc_ms: begun.utc_ms - TimeDelta::days(days_ago) - TimeDelta::minutes(10),
        ..begun
    };
    PracticeEntry {
        id: Uuid::new_v4(),
        title: title.into(),
        session: Some("breathing-space".into()),
        homework: None,
        practice: None,
        begun,
        ended_utc_ms: begun.utc_ms + TimeDelta::minutes(5),
        day: practice_day(begun, DayStart::default()),
        planned_secs: Some(300),
        actual_secs: 300,
        ended: Ended::Finished,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings {
            distress_before: Rating::new(6),
            distress_after: Rating::new(3),
            ..Ratings::default()
        },
        line: String::new(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Played,
    }
}

/// A window of a size that looks so, of someone who is not new, with its library open.
fn open(size: (f32, f32), appearance: Appearance) -> Harnessed {
    past_the_first_start(start(size, appearance, empty()))
}

fn past_the_first_start(mut harness: Harnessed) -> Harnessed {
    // Past the first start.
    reach(&mut harness, "Look around first");
    until(&mut harness, "the library", |h| {
        h.query_by_label("Three-minute breathing space").is_some() && has_pictures(h)
    });
    harness
}

/// The same over a folder that has a record.
fn over(folder: Arc<tempfile::TempDir>) -> Harnessed {
    let mut harness = start(SIZES[1], Appearance::default(), folder);
    until_there(&mut harness);
    harness
}

fn plain() -> Harnessed {
    open(SIZES[1], Appearance::default())
}

/// Frames until the library is there, with its pictures: from then on nothing changes by itself.
fn until_there(harness: &mut Harnessed) {
    until(harness, "the library", |h| has_button(h, "Begin") && has_pictures(h));
}

fn has_pictures(harness: &Harnessed) -> bool {
    harness.state().window.as_ref().is_some_and(Window::has_pictures)
}

/// Frames until something is so.
fn until(harness: &mut Harnessed, what: &str, is: impl Fn(&Harnessed) -> bool) {
    wait_for(what, || {
        harness.step();
        is(harness).then_some(())
    });
}

fn press(harness: &mut Harnessed, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    harness.run_steps(2);
}

fn key(harness: &mut Harnessed, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(2);
}

fn go(harness: &mut Harnessed, command: Command) {
    let shortcut = command.shortcut();
    key(harness, shortcut.modifiers, shortcut.logical_key);
}

fn heard(harness: &Harnessed) -> Option<(Frames, State)> {
    let window = harness.state().window.as_ref()?;
    window.heard().map(|now| (now.position, now.state))
}

/// Frames until a second of the sitting has been heard.
fn until_playing(harness: &mut Harnessed) {
    until(harness, "the sitting", |h| {
        heard(h).is_some_and(|(at, state)| state == State::Playing && at > Frames::from_secs(1))
    });
}

fn has_button(harness: &Harnessed, label: &str) -> bool {
    harness.query_by_role_and_label(Role::Button, label).is_some()
}

/// When the next frame is wanted.
fn repaint_delay(harness: &Harnessed) -> Duration {
    harness.output().viewport_output[&ViewportId::ROOT].repaint_delay
}

/// Scrolls the page to its end.
fn to_the_end(harness: &mut Harnessed) {
    harness.hover_at(egui::pos2(600.0, 400.0));
    for _ in 0..3 {
        harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: vec2(0.0, -10_000_000.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        harness.run_steps(30);
    }
}

/// Whether some words are anywhere in the accessibility tree.
fn says(harness: &Harnessed, words: &str) -> bool {
    harness.root().children_recursive().any(|node| {
        let inner = node.accesskit_node();
        let has = |text: Option<String>| text.is_some_and(|text| text.contains(words));
        has(inner.label()) || has(inner.value())
    })
}

/// The field of this name.
fn field<'h>(harness: &'h Harnessed, name: &'h str) -> Option<egui_kittest::Node<'h>> {
    [Role::TextInput, Role::PasswordInput]
        .into_iter()
        .find_map(|role| harness.query_by_role_and_label(role, name))
}

/// Types into the field of this name.
fn type_into(harness: &mut Harnessed, name: &str, text: &str) {
    let node = field(harness, name).unwrap_or_else(|| panic!("no field `{name}`"));
    node.scroll_to_me();
    node.focus();
    harness.run_steps(3);
    field(harness, name).unwrap().type_text(text);
    harness.run_steps(2);
}

/// Presses a button that may have to be scrolled to.
fn reach(harness: &mut Harnessed, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).scroll_to_me();
    harness.run_steps(6);
    press(harness, label);
}

/// A session of this title, with everything else as in the first one.
fn titled(title: &str, id: &str) -> Arc<OpenedSession> {
    let (_folder, library) = library();
    let mut sessions = library.built_in().unwrap().into_iter();
    let mut opened = sessions.find(|opened| opened.parsed.session.id == "breathing-space").unwrap();
    opened.parsed.session.title = title.into();
    opened.parsed.session.id = id.into();
    Arc::new(opened)
}

/// What reaches over the edge of the window. Up and down a screen may scroll.
fn over_the_edge(harness: &Harnessed, scrolls: bool) -> Vec<String> {
    let window = harness.ctx.content_rect();
    let node_rects = harness.root().children_recursive().filter_map(|node| {
        let inner = node.accesskit_node();
        let is_seen = matches!(
            inner.role(),
            Role::Button
                | Role::Label
                | Role::Heading
                | Role::Slider
                | Role::CheckBox
                | Role::ComboBox
                | Role::TextInput
        ) && !inner.is_hidden();
        let bounds = inner.raw_bounds()?;
        let rect = Rect::from_min_max(
            egui::pos2(bounds.x0 as f32, bounds.y0 as f32),
            egui::pos2(bounds.x1 as f32, bounds.y1 as f32),
        );
        is_seen.then(|| (inner.role(), inner.label().or(inner.value()).unwrap_or_default(), rect))
    });
    let slack = window.expand(0.6);
    node_rects
        .filter(|(_, _, rect)| {
            rect.left() < slack.left()
                || rect.right() > slack.right()
                || (!scrolls && (rect.top() < slack.top() || rect.bottom() > slack.bottom()))
        })
        .map(|(role, name, rect)| format!("{role:?} `{name}` at {rect:?}"))
        .collect()
}
