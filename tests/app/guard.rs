//! The record and what is on the screen, kept from the eyes of others.

use eframe::egui::text_edit::TextEditState;
use groundwork::studio::{DoorState, Settings};

use super::*;

const PASSPHRASE: &str = "a quiet room";
/// Words that are nowhere but in the record and in fields.
const SENTINEL: &str = "heliotrope";

/// A window over a record with a passphrase, opened by typing it.
fn with_passphrase() -> Harnessed {
    let folder = with_record(&[sitting(SENTINEL, 0)]);
    let at = clock().utc_ms;
    let record = store::hold(&folder.path().join("record")).unwrap().open(at);
    record.unwrap().set_passphrase(PASSPHRASE, false).unwrap();
    let mut harness = start(SIZES[1], Appearance::default(), folder);
    assert!(!says(&harness, SENTINEL));
    unlock(&mut harness);
    harness
}

fn unlock(harness: &mut Harnessed) {
    until(harness, "the lock", |h| field(h, "Passphrase").is_some());
    type_into(harness, "Passphrase", PASSPHRASE);
    press(harness, "Open");
    until(harness, "the record", |h| has_button(h, "Begin"));
}

fn state(harness: &mut Harnessed) -> DoorState {
    harness.state_mut().window().keeper().state()
}

fn set_support(harness: &mut Harnessed, support: &str) {
    let keeper = harness.state_mut().window().keeper();
    let settings = Settings { support: support.into(), ..keeper.settings().clone() };
    keeper.set_settings(settings).unwrap();
}

#[test]
fn locking_leaves_nothing_of_the_record_in_the_window() {
    let mut harness = with_passphrase();
    set_support(&mut harness, SENTINEL);
    go(&mut harness, Command::Settings);
    type_into(&mut harness, "A name and a number", SENTINEL);
    assert!(says(&harness, SENTINEL), "a field shows what is in it");
    go(&mut harness, Command::Progress);
    assert!(says(&harness, SENTINEL), "and the list what was practised");
    go(&mut harness, Command::Search);
    harness.get_by_role_and_label(Role::TextInput, "Search").type_text(SENTINEL);
    harness.run_steps(2);
    let typed = |h: &Harnessed| h.ctx.data(|data| data.count::<TextEditState>());
    assert!(typed(&harness) > 0, "egui remembers what was typed");
    go(&mut harness, Command::Lock);
    assert_eq!(state(&mut harness), DoorState::Locked);
    // The lock's own field is there, and empty.
    assert!(typed(&harness) <= 1);
    assert!(!says(&harness, SENTINEL));
    go(&mut harness, Command::Progress);
    assert!(!says(&harness, SENTINEL), "no place is reached past the lock");
    type_into(&mut harness, "Passphrase", "another room");
    press(&mut harness, "Open");
    until(&mut harness, "an answer", |h| says(h, "does not open"));
    unlock(&mut harness);
    go(&mut harness, Command::Progress);
    assert!(says(&harness, SENTINEL));
    go(&mut harness, Command::Search);
    assert!(!says(&harness, SENTINEL), "what was looked for is forgotten");
}

#[test]
fn a_record_with_nobody_there_locks_by_the_wall_clock() {
    let mut harness = with_passphrase();
    turn_clock_on(4);
    harness.run_steps(2);
    assert_eq!(state(&mut harness), DoorState::Open);
    harness.hover_at(egui::pos2(300.0, 300.0));
    harness.run_steps(2);
    turn_clock_on(4);
    harness.run_steps(2);
    assert_eq!(state(&mut harness), DoorState::Open, "someone was there");
    // The machine slept, and the first thing that happens is a movement.
    turn_clock_on(90);
    harness.hover_at(egui::pos2(310.0, 300.0));
    harness.run_steps(2);
    assert_eq!(state(&mut harness), DoorState::Locked);
}

#[test]
fn a_session_that_plays_counts_as_someone_and_a_paused_one_does_not() {
    let mut harness = with_passphrase();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    turn_clock_on(30);
    harness.run_steps(4);
    assert_eq!(state(&mut harness), DoorState::Open);
    go(&mut harness, Command::Pause);
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    turn_clock_on(6);
    until(&mut harness, "the lock", |h| field(h, "Passphrase").is_some());
    unlock(&mut harness);
    assert!(says(&harness, "is not over yet"));
    assert!(!says(&harness, "was cut off"), "and that says it");
    press(&mut harness, "Go on with it");
    until_playing(&mut harness);
}

#[test]
fn without_a_passphrase_nothing_locks_by_itself() {
    let mut harness = over(with_record(&[sitting("One", 0)]));
    turn_clock_on(600);
    harness.run_steps(4);
    assert_eq!(state(&mut harness), DoorState::Open);
    assert!(has_button(&harness, "Begin"));
}

/// Whether nothing can be seen but the cover.
fn is_covered(harness: &Harnessed) -> bool {
    let buttons = harness.query_all_by_role(Role::Button).count();
    buttons == 1 && has_button(harness, "Go on (F9)") && !says(harness, "Library")
}

#[test]
fn quick_hide_covers_from_anywhere_and_comes_back() {
    let mut harness = over(with_record(&[sitting("One", 0)]));
    go(&mut harness, Command::Search);
    harness.get_by_role_and_label(Role::TextInput, "Search").type_text("scan");
    harness.key_press(Key::F9);
    harness.step();
    assert!(is_covered(&harness), "from a text field, with the next frame");
    go(&mut harness, Command::Progress);
    assert!(is_covered(&harness), "no other key does anything under the cover");
    go(&mut harness, Command::Hide);
    assert!(!is_covered(&harness));
    assert!(harness.query_by_role_and_label(Role::TextInput, "Search").is_some(), "as it was");
    go(&mut harness, Command::Today);
    key(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    assert!(has_button(&harness, "Close"));
    go(&mut harness, Command::Hide);
    assert!(is_covered(&harness), "from a dialog");
    press(&mut harness, "Go on (F9)");
    assert!(has_button(&harness, "Begin"));
}

#[test]
fn a_hidden_sitting_falls_silent_and_waits_where_it_was() {
    let mut harness = over(with_record(&[sitting("One", 0)]));
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    let (at, _) = heard(&harness).unwrap();
    go(&mut harness, Command::Hide);
    assert!(is_covered(&harness));
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    let (stood, _) = heard(&harness).unwrap();
    assert!(stood.abs_diff(at) < Frames::from_secs(2));
    go(&mut harness, Command::Pause);
    harness.run_steps(20);
    assert_eq!(heard(&harness).unwrap().1, State::Paused, "no key begins the sound again");
    go(&mut harness, Command::Hide);
    assert!(has_button(&harness, "Go on"));
    press(&mut harness, "Go on");
    until(&mut harness, "the session", |h| heard(h).is_some_and(|(now, _)| now > stood));
}

#[test]
fn a_hidden_way_to_the_grounding_waits_before_it() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::GroundMe);
    go(&mut harness, Command::Hide);
    assert!(is_covered(&harness));
    harness.run_steps(60);
    wait_for("the fade to be over", || {
        harness.step();
        heard(&harness).is_none().then_some(())
    });
    harness.run_steps(40);
    assert!(heard(&harness).is_none(), "no grounding under the cover");
    go(&mut harness, Command::Hide);
    assert!(has_button(&harness, "Back to where I was") && has_button(&harness, "Stop here"));
}

#[test]
fn quick_hide_locks_what_has_a_passphrase_and_keeps_the_place() {
    let mut harness = with_passphrase();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Forward15);
    let far = Frames::from_secs(15);
    until(&mut harness, "the jump", |h| heard(h).is_some_and(|(at, _)| at > far));
    go(&mut harness, Command::Hide);
    assert!(is_covered(&harness));
    assert_eq!(state(&mut harness), DoorState::Locked);
    go(&mut harness, Command::Hide);
    unlock(&mut harness);
    press(&mut harness, "Go on with it");
    until(&mut harness, "the session", |h| {
        heard(h).is_some_and(|(at, s)| s == State::Playing && at > Frames::from_secs(10))
    });
}

#[test]
fn waiting_to_lock_paints_nothing() {
    let mut harness = with_passphrase();
    harness.run();
    assert_eq!(repaint_delay(&harness), Duration::MAX);
}
