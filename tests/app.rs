//! The window through its accessibility tree: what someone finds by role and name, by pointer and by
//! keyboard alone.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Key, Modifiers, Rect, ViewportId, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use groundwork::app::{self, Command, Scope, Window};
use groundwork::domain::record::Ended;
use groundwork::studio::{Appearance, Library, Opened, Places, State, Target, ThemeChoice};
use groundwork::units::Frames;

use crate::rig::wait_for;

/// The two sizes that everything is tried at.
const SIZES: [(f32, f32); 2] = [app::SMALLEST, (1100.0, 720.0)];

/// A window, made with its first frame.
struct Shown {
    window: Option<Window>,
    appearance: Appearance,
    target: Target,
    _folder: tempfile::TempDir,
    library: Arc<Library>,
}

impl Shown {
    fn window(&mut self) -> &mut Window {
        self.window.as_mut().unwrap()
    }
}

type Harnessed = Harness<'static, Shown>;

fn library() -> (tempfile::TempDir, Arc<Library>) {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::find(Some(folder.path().to_path_buf())).unwrap();
    (folder, Arc::new(Library::new(places)))
}

/// A window of a size that looks so, with its library open.
fn open((width, height): (f32, f32), appearance: Appearance) -> Harnessed {
    let (folder, library) = library();
    let shown = Shown {
        window: None,
        appearance,
        target: Target::Null { paced: true },
        _folder: folder,
        library,
    };
    let mut harness = Harness::builder()
        .with_size(vec2(width, height))
        .allow_missing_glyphs()
        .with_context_setup(app::install)
        .build_ui_state(
            |ui: &mut egui::Ui, shown: &mut Shown| {
                let window = shown.window.get_or_insert_with(|| {
                    let library = Arc::clone(&shown.library);
                    Window::new(ui.ctx(), library, shown.appearance.clone(), shown.target).unwrap()
                });
                window.follow(ui.ctx());
                window.ui(ui);
            },
            shown,
        );
    until(&mut harness, "the library", |h| {
        h.query_by_label("Three-minute breathing space").is_some()
    });
    harness
}

fn plain() -> Harnessed {
    open(SIZES[1], Appearance::default())
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

#[test]
fn one_press_begins_and_the_three_are_always_there() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    // Long after everything else has faded.
    harness.run_steps(40);
    for label in ["Pause", "Ground me", "Stop"] {
        assert!(has_button(&harness, label), "{label}");
    }
    assert!(!has_button(&harness, "Volumes"), "the rest has faded");
    harness.hover_at(egui::pos2(300.0, 300.0));
    harness.run_steps(2);
    assert!(has_button(&harness, "Volumes"), "and comes back with a movement");
}

#[test]
fn a_sitting_by_keyboard_alone() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Pause);
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    harness.run_steps(4);
    let (stood, _) = heard(&harness).unwrap();
    assert!(has_button(&harness, "Go on"));
    harness.run_steps(40);
    let moved = heard(&harness).unwrap().0.abs_diff(stood);
    assert!(moved < Frames::from_millis(60), "a pause stands still, and moved by {moved:?}");
    go(&mut harness, Command::Pause);
    until(&mut harness, "going on", |h| heard(h).is_some_and(|(at, _)| at > stood));
    go(&mut harness, Command::Forward15);
    let far = stood + Frames::from_secs(14);
    until(&mut harness, "the jump", |h| heard(h).is_some_and(|(at, _)| at > far));
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    assert!(has_button(&harness, "Go on"), "a Stop pressed by accident can be taken back");
    // To Done by Tab, and pressed with Enter.
    for _ in 0..20 {
        if harness.get_by_role_and_label(Role::Button, "Done").is_focused() {
            break;
        }
        key(&mut harness, Modifiers::NONE, Key::Tab);
    }
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "today", |h| has_button(h, "Begin"));
    let kept = harness.state_mut().window().keeper().page(0, 9).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].ended, kept[0].session.as_deref()),
        (Ended::StoppedEarly, Some("breathing-space"))
    );
    // What was jumped over is not practised.
    let practised = Frames::from_secs(u64::from(kept[0].actual_secs));
    assert!(practised > Frames::ZERO && practised < far, "{practised:?}");
}

#[test]
fn ground_me_leads_to_the_senses_and_back_to_the_same_place() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    let (left_at, _) = heard(&harness).unwrap();
    go(&mut harness, Command::GroundMe);
    until(&mut harness, "the grounding", |h| has_button(h, "Back to where I was"));
    until(&mut harness, "its sound", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    for label in ["Pause", "Stop"] {
        assert!(has_button(&harness, label), "{label} during the grounding");
    }
    press(&mut harness, "Back to where I was");
    until(&mut harness, "the session again", |h| {
        has_button(h, "Ground me")
            && heard(h).is_some_and(|(at, s)| s == State::Playing && at > Frames::ZERO)
    });
    let (back_at, _) = heard(&harness).unwrap();
    assert!(back_at.abs_diff(left_at) < Frames::from_secs(20), "{left_at:?} and {back_at:?}");
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
}

#[test]
fn stopping_early_can_be_taken_back() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Go on"));
    press(&mut harness, "Go on");
    until(&mut harness, "the session again", |h| {
        heard(h).is_some_and(|(at, s)| s == State::Playing && at > Frames::ZERO)
    });
    assert!(has_button(&harness, "Stop"));
}

#[test]
fn the_timer_sits_without_words() {
    let mut harness = plain();
    go(&mut harness, Command::Timer);
    press(&mut harness, "Open end");
    harness.get_by_role_and_label(Role::Button, "Begin").scroll_to_me();
    harness.run_steps(4);
    press(&mut harness, "Begin");
    until(&mut harness, "the timer", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
}

#[test]
fn nothing_is_painted_while_nothing_changes() {
    let mut harness = plain();
    for command in [
        Command::Today,
        Command::Library,
        Command::Timer,
        Command::Progress,
        Command::Bundles,
        Command::Settings,
    ] {
        go(&mut harness, command);
        harness.run();
        assert_eq!(repaint_delay(&harness), Duration::MAX, "{command:?}");
    }
    go(&mut harness, Command::Today);
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    assert!(repaint_delay(&harness) < Duration::MAX, "a sitting moves");
    go(&mut harness, Command::Pause);
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    harness.run_steps(60);
    assert_eq!(repaint_delay(&harness), Duration::MAX, "a paused one does not");
}

#[test]
fn the_keys_are_listed_and_every_place_is_reached_by_its_own() {
    let mut harness = plain();
    key(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    harness.run();
    for command in Command::ALL {
        let found = harness.query_all_by_label(command.label()).count();
        assert!(found > 0, "{command:?} is not listed");
    }
    press(&mut harness, "Close");
    harness.run();
    for (command, heading) in [
        (Command::Library, "Library"),
        (Command::Timer, "Timer"),
        (Command::Progress, "Progress"),
        (Command::Bundles, "Bundles"),
        (Command::Settings, "Settings"),
    ] {
        assert_eq!(command.scope(), Scope::Places);
        go(&mut harness, command);
        harness.run();
        let headings = harness.query_all_by_role_and_label(Role::Heading, heading).count();
        assert_eq!(headings, 1, "{heading}");
    }
}

#[test]
fn letters_in_a_text_field_are_text() {
    let mut harness = plain();
    go(&mut harness, Command::Search);
    harness.run();
    harness.get_by_role(Role::TextInput).type_text("settling ?");
    key(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    harness.run();
    assert!(!has_button(&harness, "Close"), "no list of keys while someone types");
}

/// A session of this title, with everything else as in the first one.
fn titled(title: &str, id: &str) -> Arc<Opened> {
    let (_folder, library) = library();
    let mut sessions = library.built_in().unwrap().into_iter();
    let mut opened = sessions.find(|opened| opened.parsed.session.id == "breathing-space").unwrap();
    opened.parsed.session.title = title.into();
    opened.parsed.session.id = id.into();
    Arc::new(opened)
}

#[test]
fn two_thousand_sessions_are_laid_out_as_far_as_they_are_seen() {
    let mut harness = plain();
    let first = titled("x", "x");
    let many = (0..2000).map(|n| {
        let mut opened = Opened::clone(&first);
        opened.parsed.session.title = format!("Session {n}");
        opened.parsed.session.id = format!("session-{n}");
        Arc::new(opened)
    });
    harness.state_mut().window().fill_library(many.collect());
    go(&mut harness, Command::Library);
    harness.run();
    let is_card = |node: &egui_kittest::Node<'_>| node.accesskit_node().role() == Role::Button;
    let cards = |h: &Harnessed| h.query_all_by_label_contains("Session ").filter(is_card).count();
    assert!((4..40).contains(&cards(&harness)), "{} cards", cards(&harness));
    assert!(harness.query_by_label_contains("Session 1999,").is_none());
    go(&mut harness, Command::Search);
    harness.get_by_role(Role::TextInput).type_text("1999");
    harness.run();
    assert_eq!(cards(&harness), 1);
    assert!(harness.query_by_label_contains("Session 1999,").is_some());
}

#[test]
fn begin_waits_with_its_reason_where_a_recording_is_missing() {
    let mut harness = plain();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("first.ron");
    let text = r#"Session(format: 1, id: "first", title: "With a voice", language: "en",
        practice: Grounding, steps: [Line(text: "Here.", clip: "gone.flac")])"#;
    std::fs::write(&script, text).unwrap();
    let (_data, library) = library();
    let opened = library.open(script.to_str().unwrap()).unwrap();
    harness.state_mut().window().fill_library(vec![Arc::new(opened)]);
    go(&mut harness, Command::Library);
    harness.get_by_label_contains("With a voice,").click();
    until(&mut harness, "the reason", |h| h.query_by_label_contains("gone.flac").is_some());
    let begin = harness.get_by_role_and_label(Role::Button, "Begin");
    assert!(begin.accesskit_node().is_disabled());
    go(&mut harness, Command::Begin);
    assert!(heard(&harness).is_none(), "nor does its key begin it");
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

#[test]
fn nothing_is_cut_off_at_twice_the_text_in_any_theme_and_size() {
    for size in SIZES {
        for (theme, text_percent) in
            [(ThemeChoice::Light, 200), (ThemeChoice::Dark, 200), (ThemeChoice::Dark, 80)]
        {
            let appearance = Appearance {
                theme,
                text_percent,
                high_contrast: text_percent == 80,
                ..Appearance::default()
            };
            let mut harness = open(size, appearance);
            let at = |what: &str| format!("{what} at {size:?}, {theme:?}, {text_percent} %");
            for command in [
                Command::Today,
                Command::Library,
                Command::Timer,
                Command::Progress,
                Command::Bundles,
                Command::Settings,
            ] {
                go(&mut harness, command);
                harness.run();
                let over = over_the_edge(&harness, true);
                assert!(over.is_empty(), "{}:\n{}", at(command.label()), over.join("\n"));
            }
            go(&mut harness, Command::Today);
            go(&mut harness, Command::Begin);
            until_playing(&mut harness);
            harness.hover_at(egui::pos2(200.0, 200.0));
            harness.run_steps(2);
            let over = over_the_edge(&harness, false);
            assert!(over.is_empty(), "{}:\n{}", at("the sitting"), over.join("\n"));
            assert!(has_button(&harness, "Volumes"));
            go(&mut harness, Command::Stop);
            until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
            let over = over_the_edge(&harness, true);
            assert!(over.is_empty(), "{}:\n{}", at("the closing screen"), over.join("\n"));
        }
    }
}

#[test]
fn what_is_cut_off_would_be_found() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    harness.set_size(vec2(300.0, 300.0));
    harness.hover_at(egui::pos2(100.0, 100.0));
    harness.run_steps(2);
    assert!(!over_the_edge(&harness, false).is_empty());
}

#[test]
fn long_and_foreign_titles_keep_the_layout() {
    let mut harness = open((720.0, 1000.0), Appearance::default());
    let long = "A very long title that goes on and on about one breath after another ".repeat(2);
    let titles = [long.trim(), "نَفَسٌ هادئ في المساء", "静かな夜の呼吸と体のくつろぎ", "Short"];
    let sessions =
        titles.iter().enumerate().map(|(n, title)| titled(title, &format!("session-{n}")));
    harness.state_mut().window().fill_library(sessions.collect());
    go(&mut harness, Command::Library);
    harness.run();
    let card = |title: &str| format!("{title}, 3 to 8 min");
    let rects: Vec<Rect> = titles
        .iter()
        .map(|title| harness.get_by_role_and_label(Role::Button, &card(title)).rect())
        .collect();
    assert!(rects.iter().all(|rect| rect.size() == rects[3].size()), "{rects:?}");
    for title in titles {
        press(&mut harness, &card(title));
        harness.run_steps(4);
        let over = over_the_edge(&harness, true);
        assert!(over.is_empty(), "{title}:\n{}", over.join("\n"));
        go(&mut harness, Command::Library);
    }
}
