//! The desktop's notice, at the real window: it comes to who asked for it, and says nothing.

use chrono::{TimeDelta, Timelike as _, Utc};

use super::{Desk, alone};
use crate::rig::bus::Bus;
use crate::rig::wait_for;

/// A window with an appointment at this time, on a desktop that shows notices.
fn desk(appointment: &str, asks: bool) -> Desk {
    let mut desk = Desk::new("notice");
    let bus = Bus::start();
    bus.show_notices();
    desk.bus = Some(bus);
    let said = |args: &[&str]| {
        let output = desk.program().args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
    };
    said(&["appointment", "set", appointment, "--with", "Ana"]);
    if asks {
        said(&["settings", "set", "remind-appointment", "yes"]);
    }
    desk.open();
    desk
}

#[test]
fn a_notice_comes_a_day_before_to_who_asked_for_it_and_says_the_name_alone() {
    let _alone = alone();
    // The first whole minute before which two windows are open.
    let from = Utc::now() + TimeDelta::seconds(100);
    let due = from.with_second(0).unwrap();
    let appointment = (due + TimeDelta::days(1)).format("%Y-%m-%d %H:%M +00:00").to_string();
    let [mut asked, mut not] = [true, false].map(|asks| desk(&appointment, asks));
    let of = |desk: &Desk| desk.bus.as_ref().unwrap().notices();
    assert_eq!(of(&asked), [""; 0], "it is not due yet");
    let notices = wait_for("the notice", || {
        std::thread::sleep(std::time::Duration::from_millis(100));
        let notices = of(&asked);
        (!notices.is_empty()).then_some(notices)
    });
    assert_eq!(notices, ["Groundwork | app.groundwork.Groundwork | Groundwork | "]);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(of(&asked).len(), 1, "once");
    assert_eq!(of(&not), [""; 0], "who did not ask gets none");
    asked.close();
    not.close();
}
