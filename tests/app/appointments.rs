//! The next appointment on *Today* and in *Progress*.

use groundwork::domain::record::Appointment;
#[cfg(target_os = "linux")]
use groundwork::domain::record::Reminders;

use super::*;

const NOTE: &str = "Note the next appointment…";

/// The appointments of the record.
fn noted(harness: &mut Harnessed) -> Vec<Appointment> {
    let keeper = harness.state_mut().window().keeper();
    keeper.overview().unwrap().unwrap().appointments.clone()
}

/// Notes an appointment a week from now, at this time.
fn note(harness: &mut Harnessed, time: &str) {
    reach(harness, NOTE);
    type_into(harness, "Time, such as 10:00", time);
    type_into(harness, "With whom, if you like", "Ana");
    reach(harness, "Note it");
}

#[test]
fn an_appointment_is_noted_seen_moved_and_taken_out() {
    let mut harness = plain();
    assert!(!says(&harness, "appointment was") && !says(&harness, "Next appointment"));
    note(&mut harness, "10:00");
    assert!(says(&harness, "Next appointment in 7 days: "), "on Today");
    let first = noted(&mut harness).remove(0);
    assert_eq!((first.with.as_str(), first.asked), ("Ana", false));
    go(&mut harness, Command::Progress);
    assert!(says(&harness, "Next appointment in 7 days: ") && says(&harness, ", with Ana."));
    // Moved, it stays the same one.
    reach(&mut harness, "Change the appointment…");
    let time = field(&harness, "Time, such as 10:00").unwrap().accesskit_node().value();
    assert_eq!(time.as_deref(), Some("10:00"), "what is noted stands there");
    type_into(&mut harness, "With whom, if you like", " and Ben");
    reach(&mut harness, "Note it");
    let moved = noted(&mut harness);
    assert_eq!((moved.len(), moved[0].id), (1, first.id));
    assert_eq!(moved[0].with, "Ana and Ben");
    reach(&mut harness, "Change the appointment…");
    reach(&mut harness, "Take it out");
    assert_eq!(noted(&mut harness), []);
    assert!(has_button(&harness, NOTE));
    reach(&mut harness, "Undo");
    assert_eq!(noted(&mut harness), moved);
}

#[test]
fn a_time_that_cannot_be_is_answered_and_nothing_is_noted() {
    let mut harness = plain();
    note(&mut harness, "half past ten");
    assert!(says(&harness, "is not a date and a time"));
    assert_eq!(noted(&mut harness), []);
    // The control.
    type_into(&mut harness, "Time, such as 10:00", "");
    let time = field(&harness, "Time, such as 10:00").unwrap();
    time.focus();
    harness.run_steps(2);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    harness.get_by_label("Time, such as 10:00").type_text("10:30");
    harness.run_steps(2);
    reach(&mut harness, "Note it");
    assert_eq!(noted(&mut harness).len(), 1);
}

/// A window in which an appointment was an hour and a bit ago.
fn after_one() -> Harnessed {
    let mut harness = plain();
    note(&mut harness, "10:00");
    let at = noted(&mut harness)[0].at.utc_ms;
    turn_clock_on((at - clock().utc_ms).num_minutes() + 62);
    go(&mut harness, Command::Library);
    go(&mut harness, Command::Today);
    harness
}

#[test]
fn after_an_appointment_it_asks_once_how_it_was_left() {
    let mut harness = after_one();
    assert!(says(&harness, "The last appointment was today. How did you leave it?"));
    reach(&mut harness, "Same time next week");
    assert!(says(&harness, "Next appointment in 7 days: "));
    assert!(says(&harness, "The last one was today."));
    assert!(!says(&harness, "How did you leave it?"));
    let all = noted(&mut harness);
    let shows = |one: &Appointment| one.at.local().unwrap().format("%A %H:%M").to_string();
    assert_eq!((all.len(), shows(&all[0])), (2, shows(&all[1])));
    assert_eq!((all[0].asked, all[1].with.as_str()), (true, "Ana"));
}

#[test]
fn none_now_is_an_answer_and_nobody_is_asked_again() {
    let mut harness = after_one();
    reach(&mut harness, "None now");
    assert!(!says(&harness, "How did you leave it?"));
    turn_clock_on(24 * 60);
    go(&mut harness, Command::Progress);
    go(&mut harness, Command::Today);
    assert!(!says(&harness, "How did you leave it?"));
    assert!(says(&harness, "The last appointment was yesterday."));
    assert!(has_button(&harness, NOTE));
}

#[test]
fn around_an_appointment_a_session_is_offered_if_there_is_one() {
    let mut harness = after_one();
    assert!(!has_button(&harness, "After a hard one"), "the library has none");
    let (before, after) = ("before-the-appointment", "after-a-hard-appointment");
    let sessions = vec![
        titled("Before it", before),
        titled("After a hard one", after),
        titled("Other", "other"),
    ];
    harness.state_mut().window().fill_library(sessions);
    harness.run_steps(3);
    assert!(has_button(&harness, "After a hard one") && !has_button(&harness, "Before it"));
    reach(&mut harness, "Same time next week");
    turn_clock_on(6 * 24 * 60 + 60);
    go(&mut harness, Command::Library);
    go(&mut harness, Command::Today);
    assert!(has_button(&harness, "Before it") && !has_button(&harness, "After a hard one"));
    reach(&mut harness, "Before it");
    let heading = harness.query_by_role_and_label(Role::Heading, "Before it");
    assert!(heading.is_some(), "its page");
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_is_reminded_who_has_not_asked_for_it() {
    let mut harness = plain();
    let reminders =
        |harness: &mut Harnessed| harness.state_mut().window().keeper().settings().reminders;
    assert_eq!(reminders(&mut harness), Reminders::default());
    assert!(!Reminders::default().of_appointments && Reminders::default().of_practice.is_none());
    go(&mut harness, Command::Settings);
    let tick = "A day before an appointment";
    harness.get_by_role_and_label(Role::CheckBox, tick).scroll_to_me();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::CheckBox, tick).click();
    harness.run_steps(3);
    go(&mut harness, Command::Today);
    assert!(reminders(&mut harness).of_appointments);
    assert!(says(&harness, "Note the next appointment") && !says(&harness, "reminded"));
}
