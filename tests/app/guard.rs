//! The record and what is on the screen, kept from the eyes of others.

use eframe::egui::text_edit::TextEditState;
use groundwork::keeper::{AccessState, Settings};

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

fn state(harness: &mut Harnessed) -> AccessState {
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
    assert_eq!(state(&mut harness), AccessState::Locked);
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
    assert_eq!(state(&mut harness), AccessState::Open);
    harness.hover_at(egui::pos2(300.0, 300.0));
    harness.run_steps(2);
    turn_clock_on(4);
    harness.run_steps(2);
    assert_eq!(state(&mut harness), AccessState::Open, "someone was there");
    // The machine slept, and the first thing that happens is a movement.
    turn_clock_on(90);
    harness.hover_at(egui::pos2(310.0, 300.0));
    harness.run_steps(2);
    assert_eq!(state(&mut harness), AccessState::Locked);
}

#[test]
fn a_session_that_plays_counts_as_someone_and_a_paused_one_does_not() {
    let mut harness = with_passphrase();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    turn_clock_on(30);
    harness.run_steps(4);
    assert_eq!(state(&mut harness), AccessState::Open);
    go(&mut harness, Command::Pause);
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    turn_clock_on(6);
    until(&mut harness, "the lock", |h| field(h, "Passphrase").is_some());
    unlock(&mut harness);
    assert!(says(&harness, "is not over yet"));
    assert!(!says(&harness, "was cut off"), "and that says it");
    press(&mut harness, "Continue");
    until_playing(&mut harness);
}

#[test]
fn without_a_passphrase_nothing_locks_by_itself() {
    let mut harness = over(with_record(&[sitting("One", 0)]));
    turn_clock_on(600);
    harness.run_steps(4);
    assert_eq!(state(&mut harness), AccessState::Open);
    assert!(has_button(&harness, "Begin"));
}

/// Whether nothing can be seen but the cover.
fn is_covered(harness: &Harnessed) -> bool {
    let buttons = harness.query_all_by_role(Role::Button).count();
    buttons == 1 && has_button(harness, "Continue (F9)") && !says(harness, "Library")
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
    press(&mut harness, "Continue (F9)");
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
    assert!(has_button(&harness, "Continue"));
    press(&mut harness, "Continue");
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
    assert_eq!(state(&mut harness), AccessState::Locked);
    go(&mut harness, Command::Hide);
    unlock(&mut harness);
    press(&mut harness, "Continue");
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

/// Turns the clock of the window to a minute before a Monday begins, with its practice day.
fn monday_at_three_fifty_nine() {
    use chrono::{Datelike as _, Days, NaiveTime, TimeDelta};
    let now = clock().local().unwrap().naive_local();
    let days = 7 - u64::from(now.weekday().num_days_from_monday());
    let monday = now.date().checked_add_days(Days::new(days)).unwrap();
    let then = monday.and_time(NaiveTime::MIN) + TimeDelta::minutes(3 * 60 + 59);
    AHEAD.set(AHEAD.get() + (then - now).num_milliseconds());
}

#[test]
fn an_open_window_turns_with_the_day() {
    monday_at_three_fifty_nine();
    let mut harness = over(with_record(&[sitting("One", 1), sitting("Two", 2)]));
    assert!(says(&harness, "2 of 5 days this week"));
    harness.run_steps(3);
    assert!(says(&harness, "2 of 5 days this week"), "the control: it is Sunday still");
    turn_clock_on(2);
    harness.run_steps(2);
    assert!(says(&harness, "0 of 5 days this week"));
    // Progress, too, without being left.
    AHEAD.set(AHEAD.get() - 2 * 60_000);
    go(&mut harness, Command::Progress);
    assert!(says(&harness, "2 of 5 days this week"));
    turn_clock_on(2);
    harness.run_steps(2);
    assert!(says(&harness, "0 of 5 days this week"));
    assert!(!says(&harness, "2 of 5 days this week"));
}

#[test]
fn after_the_lock_a_sitting_is_as_loud_as_it_was() {
    let mut harness = with_passphrase();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    for _ in 0..4 {
        go(&mut harness, Command::Softer);
    }
    go(&mut harness, Command::Lock);
    assert_eq!(state(&mut harness), AccessState::Locked);
    unlock(&mut harness);
    press(&mut harness, "Continue");
    until_playing(&mut harness);
    go(&mut harness, Command::Volumes);
    let slider = harness.get_by_role_and_label(Role::Slider, "Volume of the voice");
    let volume = slider.accesskit_node().numeric_value().unwrap();
    // Four steps of 2 dB, as its slider shows them.
    assert!((60.0..70.0).contains(&volume), "{volume}");
}

#[test]
fn a_line_that_is_being_changed_survives_the_lock_and_the_end() {
    let mut harness = with_passphrase();
    let line =
        |h: &mut Harnessed| h.state_mut().window().keeper().page(0, 1).unwrap()[0].line.clone();
    let open_row = |harness: &mut Harnessed| {
        go(harness, Command::Progress);
        harness.run_steps(4);
        let name = format!(", {SENTINEL}, ");
        harness.get_by_label_contains(&name).scroll_to_me();
        harness.run_steps(6);
        harness.get_by_label_contains(&name).click();
        harness.run_steps(6);
    };
    open_row(&mut harness);
    type_into(&mut harness, "One line about it", "half a thou");
    assert_eq!(line(&mut harness), "", "nobody pressed Keep");
    turn_clock_on(30);
    until(&mut harness, "the lock", |h| field(h, "Passphrase").is_some());
    unlock(&mut harness);
    assert_eq!(line(&mut harness), "half a thou");
    // The control: what was not changed is not written.
    let changes = |h: &mut Harnessed| h.state_mut().window().keeper().undo().unwrap();
    assert!(changes(&mut harness));
    open_row(&mut harness);
    go(&mut harness, Command::Lock);
    unlock(&mut harness);
    assert_eq!(line(&mut harness), "");
    open_row(&mut harness);
    type_into(&mut harness, "One line about it", "to the end");
    eframe::App::on_exit(harness.state_mut().window(), None);
    assert_eq!(line(&mut harness), "to the end");
}
