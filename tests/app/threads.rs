//! That the thread which paints reads and writes no more than small rows, whatever someone does: what takes its
//! time on a slow disk is counted by the bytes that go through this thread, not by a clock.

use std::process::Command as Process;

use super::bundles::DESK;
use super::*;

/// So many bytes a frame may move: a sitting is written to the database, its log and the journal in a few pages.
const MOST: u64 = 64 * 1024;

/// The most bytes that a frame has moved since the last time.
fn moved_by(harness: &mut Harnessed, what: &str) -> u64 {
    // What is done meanwhile comes back in a frame of its own.
    harness.state_mut().window();
    harness.run_steps(2);
    let most = std::mem::take(&mut harness.state_mut().moved);
    println!("{most:8} {what}");
    most
}

/// The databases of a process share one store of pages, and those of other tests would push out what a frame finds
/// there. So the test runs by itself in a process of its own.
#[test]
fn no_frame_moves_more_than_small_rows() {
    const ALONE: &str = "GROUNDWORK_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return count_each_frame();
    }
    let child = Process::new(std::env::current_exe().unwrap())
        .args(["app::threads::no_frame_moves_more_than_small_rows", "--exact", "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    println!("{said}{}", String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success());
    assert!(said.contains("scroll to its end"), "the control: it was counted");
}

fn count_each_frame() {
    let many: Vec<PracticeEntry> =
        (0..10_000).map(|n| sitting(&format!("Number {n}"), n / 2 + 1)).collect();
    let folder = with_record(&many);
    let database = folder.path().join("record/1/record.db");
    let size = std::fs::metadata(database).unwrap().len();
    assert!(size > 10 * MOST, "{size}: the control: the record is no small row");
    // That of the import was today's.
    let backups = folder.path().join("record/1/backups");
    for backup in std::fs::read_dir(&backups).unwrap() {
        std::fs::remove_file(backup.unwrap().path()).unwrap();
    }
    let mut harness = over(Arc::clone(&folder));
    harness.state_mut().moved = 0;
    let mut moved = Vec::new();
    let mut took = |harness: &mut Harnessed, what: &'static str| {
        moved.push((moved_by(harness, what), what));
    };
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    took(&mut harness, "begin a sitting");
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing", |h| has_button(h, "Done"));
    took(&mut harness, "end it");
    press(&mut harness, "Done");
    took(&mut harness, "say nothing about it");
    let made = std::fs::read_dir(&backups).unwrap().count();
    assert_eq!(made, 1, "the control: there is a backup of the day");
    go(&mut harness, Command::Progress);
    took(&mut harness, "look at what was practised");
    to_the_end(&mut harness);
    took(&mut harness, "scroll to its end");
    harness.hover_at(egui::pos2(600.0, 400.0));
    let up = egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, 10_000_000.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    };
    harness.event(up);
    harness.run_steps(30);
    press(&mut harness, "Export…");
    let path = folder.path().join("mine.csv");
    harness.get_by_role_and_label(Role::TextInput, "Where to").focus();
    harness.run_steps(2);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    type_into(&mut harness, "Where to", path.to_str().unwrap());
    press(&mut harness, "Write the file");
    until(&mut harness, "the file", |h| says(h, "sittings are written"));
    took(&mut harness, "export everything");
    assert!(std::fs::metadata(&path).unwrap().len() > 2 * MOST, "the control");
    let rows: String = (10..28).map(|n| format!("11/{n}/2019 08:00:00,00:10:00\n")).collect();
    let list = folder.path().join("other.csv");
    std::fs::write(&list, format!("Started At,Duration\n{rows}")).unwrap();
    harness.state_mut().window().open_path(list);
    until(&mut harness, "the look", |h| has_button(h, "Bring in 18 sittings"));
    reach(&mut harness, "Bring in 18 sittings");
    until(&mut harness, "them", |h| says(h, "18 sittings are brought in."));
    took(&mut harness, "import");
    harness.state_mut().window().open_path(DESK.file());
    until(&mut harness, "the bundle", |h| has_button(h, "Install without the words"));
    took(&mut harness, "look at a bundle");
    reach(&mut harness, "Install without the words");
    until(&mut harness, "the page", |h| has_button(h, "All bundles"));
    took(&mut harness, "install it");
    reach(&mut harness, "About these evenings");
    until(&mut harness, "the reading", |h| !says(h, "One moment…"));
    took(&mut harness, "read in it");
    reach(&mut harness, "Back to the bundle");
    reach(&mut harness, "Remove");
    until(&mut harness, "the answer", |h| says(h, "what you practised with it stays"));
    took(&mut harness, "remove it");
    go(&mut harness, Command::Settings);
    type_into(&mut harness, "A name and a number", "Someone");
    go(&mut harness, Command::Today);
    took(&mut harness, "choose something");
    go(&mut harness, Command::Settings);
    for name in ["New passphrase", "Once more"] {
        type_into(&mut harness, name, "a quiet room");
    }
    reach(&mut harness, "Set the passphrase");
    until(&mut harness, "the passphrase", |h| has_button(h, "Change the passphrase"));
    took(&mut harness, "set a passphrase");
    go(&mut harness, Command::Lock);
    type_into(&mut harness, "Passphrase", "a quiet room");
    press(&mut harness, "Open");
    until(&mut harness, "the record", |h| has_button(h, "Begin"));
    took(&mut harness, "lock and unlock it");
    go(&mut harness, Command::Settings);
    reach(&mut harness, "Erase everything…");
    type_into(&mut harness, "To do it, type: erase everything", "erase everything");
    reach(&mut harness, "Erase it all");
    until(&mut harness, "the first start", |h| has_button(h, "Begin now"));
    took(&mut harness, "erase everything");
    let too_much: Vec<_> = moved.iter().filter(|(bytes, _)| *bytes > MOST).collect();
    assert!(too_much.is_empty(), "{too_much:?} of {moved:?}");
}
