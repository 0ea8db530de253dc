//! The desktop's notice, at the real window: it comes to who asked for it, and says nothing.

use chrono::{Local, TimeDelta, Timelike as _, Utc};

use super::{Desk, alone};
use crate::rig::bus::Bus;
use crate::rig::screen::Key;
use crate::rig::wait_for;

/// A desktop that shows notices, and a record of which this was asked.
fn desk(asked: &[&[&str]]) -> Desk {
    let mut desk = Desk::new("notice");
    let bus = Bus::start();
    bus.show_notices();
    desk.bus = Some(bus);
    for args in asked {
        let output = desk.program().args(*args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
    }
    desk
}

#[test]
fn a_notice_comes_to_who_asked_for_it_while_the_window_is_there_and_says_the_name_alone() {
    let _alone = alone();
    // The first whole minute before which all windows are open.
    let due = (Utc::now() + TimeDelta::seconds(130)).with_second(0).unwrap();
    let appointment = (due + TimeDelta::days(1)).format("%Y-%m-%d %H:%M +00:00").to_string();
    let set: &[&str] = &["appointment", "set", &appointment, "--with", "Ana"];
    let asks: &[&str] = &["settings", "set", "remind-appointment", "yes"];
    let at = due.with_timezone(&Local).format("%H:%M").to_string();
    let practises: &[&str] = &["settings", "set", "remind-practice", &at];
    let mut asked = desk(&[set, asks]);
    let mut at_a_time = desk(&[practises]);
    // The controls: nobody asked, it is hidden, it is locked, and today's practice is done.
    let mut not = desk(&[set]);
    let mut hidden = desk(&[set, asks]);
    let mut locked = desk(&[set, asks]);
    let mut done =
        desk(&[practises, &["history", "add", "A walk by the river", "--minutes", "10"]]);
    let is_set = locked
        .program()
        .args(["lock", "set"])
        .env("GROUNDWORK_NEW_PASSPHRASE", "a quiet room")
        .output()
        .unwrap();
    assert!(is_set.status.success(), "{is_set:?}");
    for desk in [&mut asked, &mut at_a_time, &mut not, &mut hidden, &mut locked, &mut done] {
        desk.open();
    }
    hidden.screen.press(&[Key::F9]);
    let of = |desk: &Desk| desk.bus.as_ref().unwrap().notices();
    assert!(Utc::now() < due, "the windows took too long to open");
    assert_eq!((of(&asked), of(&at_a_time)), (Vec::new(), Vec::new()), "it is not due yet");
    for desk in [&asked, &at_a_time] {
        let notices = wait_for("the notice", || {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let notices = of(desk);
            (!notices.is_empty()).then_some(notices)
        });
        assert_eq!(notices, ["Groundwork | app.groundwork.Groundwork | Groundwork | "]);
    }
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!((of(&asked).len(), of(&at_a_time).len()), (1, 1), "once");
    for (desk, why) in [
        (&not, "who did not ask"),
        (&hidden, "whose window is hidden"),
        (&locked, "whose record is locked"),
        (&done, "who has practised today"),
    ] {
        assert_eq!(of(desk), [""; 0], "{why}");
    }
    for desk in [&mut asked, &mut at_a_time, &mut not, &mut hidden, &mut locked, &mut done] {
        desk.close();
    }
}
