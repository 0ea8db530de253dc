//! Tests the keeper through the interface that the window uses.

use chrono::TimeDelta;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::overview::WEEKS;
use super::*;
use crate::domain::record::{
    Counts, DayStart, Ended, Moment, Origin, PracticeEntry, Rating, Ratings, practice_day,
};
use crate::library::{Prepared, now};
use crate::sitting::{PlayRequest, Progress};
use crate::units::{Frames, UtcMillis};

/// 2026-03-04, a Wednesday, 10:00 UTC.
fn clock() -> Moment {
    Moment { utc_ms: UtcMillis(1_772_618_400_000), offset_secs: 0 }
}

fn entry(title: &str) -> PracticeEntry {
    PracticeEntry {
        id: Uuid::new_v4(),
        title: title.into(),
        session: Some("five-senses".into()),
        homework: None,
        practice: None,
        begun: clock(),
        ended_utc_ms: clock().utc_ms + TimeDelta::minutes(1),
        day: practice_day(clock(), DayStart::default()),
        planned_secs: None,
        actual_secs: 60,
        ended: Ended::Finished,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings::default(),
        line: String::new(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Played,
    }
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.into())
}

fn run(keeper: &mut Keeper, task: Task) -> Result<TaskResult, StoreError> {
    let tasks = keeper.send(task).unwrap();
    keeper.returned(tasks.run().unwrap())
}

#[test]
fn what_is_shown_follows_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    assert_eq!(keeper.state(), AccessState::Open);
    let overview = keeper.overview().unwrap().unwrap();
    assert_eq!((overview.sittings, overview.weeks.len()), (0, WEEKS));
    let mut one = entry("One");
    keeper.write(&one).unwrap();
    assert_eq!(keeper.overview().unwrap().unwrap().week.done, 1);
    one.ratings.distress_after = Rating::new(3);
    keeper.write(&one).unwrap();
    let overview = keeper.overview().unwrap().unwrap();
    assert_eq!((overview.rated.len(), overview.sittings), (1, 1));
    assert_eq!(overview.recent.first(), one.session.as_ref());
    assert!(overview.streak.is_some());
    let hidden = Settings { streak_hidden: true, ..keeper.settings().clone() };
    keeper.set_settings(hidden).unwrap();
    assert!(keeper.overview().unwrap().unwrap().streak.is_none());
    keeper.delete(&one).unwrap();
    assert_eq!(keeper.overview().unwrap().unwrap().sittings, 0);
    assert!(keeper.undo().unwrap());
    assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
    drop(keeper);
    let keeper = Keeper::with_clock(folder.path(), clock);
    assert!(keeper.settings().streak_hidden);
}

#[test]
fn a_locked_record_shows_nothing_until_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    keeper.write(&entry("One")).unwrap();
    keeper.lock();
    assert_eq!(keeper.state(), AccessState::Open, "without a passphrase there is no lock");
    let chosen = Settings { support: "someone".into(), ..Settings::default() };
    keeper.set_settings(chosen).unwrap();
    run(&mut keeper, Task::SetPassphrase(secret("a quiet room"), true)).unwrap();
    keeper.lock();
    assert_eq!(keeper.state(), AccessState::Locked);
    assert!(keeper.overview().unwrap().is_none() && keeper.settings().support.is_empty());
    assert!(matches!(keeper.page(0, 1), Err(StoreError::Locked)));
    let wrong = keeper.unlock(Secret::Passphrase(secret("a quiet roof"))).unwrap().run();
    assert_eq!(keeper.state(), AccessState::Opening);
    assert!(keeper.unlocked(wrong).unwrap().contains("does not open"));
    let right = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap().run();
    assert_eq!(keeper.unlocked(right), None);
    assert_eq!(keeper.settings().support, "someone");
    assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
    run(&mut keeper, Task::RemovePassphrase).unwrap();
    assert_eq!(keeper.lock_kind(), Some(Lock::Open));
}

#[test]
fn who_is_new_is_so_until_something_is_kept_or_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    assert!(keeper.is_new().unwrap());
    keeper.set_settings(Settings::default()).unwrap();
    assert!(!keeper.is_new().unwrap(), "the usual ones were chosen");
    let erased = keeper.erase_all().run();
    assert!(matches!(keeper.reopened(erased), Ok(Anew::Erased)));
    assert!(keeper.is_new().unwrap());
    let meant = PracticeEntry { planned_secs: Some(300), ..entry("One") };
    keeper.write(&meant).unwrap();
    assert!(!keeper.is_new().unwrap());
    let lengths = &keeper.overview().unwrap().unwrap().lengths;
    assert_eq!(lengths["five-senses"], Frames::from_secs(300));
}

#[test]
fn the_twelve_words_open_what_a_passphrase_locked_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    keeper.write(&entry("One")).unwrap();
    let set = Task::SetPassphrase(secret("a quiet room"), true);
    let Ok(TaskResult::Code(words)) = run(&mut keeper, set) else { panic!("a code") };
    assert!(run(&mut keeper, Task::SetPassphrase(secret("again"), false)).is_err());
    run(&mut keeper, Task::ChangePassphrase(secret("another room"))).unwrap();
    keeper.lock();
    let old = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap().run();
    assert!(keeper.unlocked(old).is_some());
    let opened = keeper.unlock(Secret::Words(words)).unwrap().run();
    assert_eq!(keeper.unlocked(opened), None);
    assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
    keeper.lock();
    let anew = keeper.start_again().run();
    let Ok(Anew::SetAside(aside)) = keeper.reopened(anew) else { panic!("set aside") };
    assert!(aside.exists());
    assert_eq!((keeper.state(), keeper.is_new().unwrap()), (AccessState::Open, true));
}

#[test]
fn a_record_that_is_locked_while_it_is_away_comes_back_locked() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    let tasks = keeper.send(Task::SetPassphrase(secret("a quiet room"), false)).unwrap();
    let chosen = Settings { support: "someone".into(), ..Settings::default() };
    keeper.set_settings(chosen).unwrap();
    keeper.lock();
    assert!(matches!(keeper.returned(tasks.run().unwrap()), Ok(TaskResult::Done)));
    assert_eq!(keeper.state(), AccessState::Locked);
    let unlocking = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap();
    keeper.lock();
    assert_eq!(keeper.unlocked(unlocking.run()), None);
    assert_eq!(keeper.state(), AccessState::Locked);
    let unlocking = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap();
    keeper.unlocked(unlocking.run());
    assert_eq!(keeper.settings().support, "someone", "chosen while it was away");
}

#[test]
fn a_record_that_another_window_has_is_said_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = Keeper::with_clock(folder.path(), clock);
    let mut second = Keeper::with_clock(folder.path(), clock);
    assert_eq!(second.state(), AccessState::Shut);
    assert!(second.why_shut().unwrap().contains("open in another window"));
    drop(first);
    second.try_door();
    assert_eq!(second.state(), AccessState::Open);
}

#[test]
fn why_a_record_cannot_be_made_is_said_to_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let keeper = Keeper::with_clock(&file.join("record"), clock);
    let why = keeper.why_shut().unwrap();
    let end = match cfg!(windows) {
        true => ": something of that name is there already",
        false => ": a part of the path is a file and not a folder",
    };
    assert!(why.starts_with("could not make the folder: `") && why.ends_with(end), "{why}");
}

#[test]
fn the_next_day_begins_at_four_by_this_computers_clock() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = Keeper::with_clock(folder.path(), now);
    let (here, turns) = (keeper.now().utc_ms, keeper.day_turns());
    assert!(turns > here && turns - here <= TimeDelta::hours(25), "{turns:?} after {here:?}");
    let then = Moment { utc_ms: turns, offset_secs: crate::library::offset_at(turns) };
    let before = Moment { utc_ms: turns - TimeDelta::milliseconds(1), ..then };
    let start = DayStart::default();
    assert_eq!(practice_day(before, start), keeper.today());
    assert_eq!(Some(practice_day(then, start)), keeper.today().succ_opt());
}

/// A prepared timer, and its request.
fn some_timer(folder: &std::path::Path) -> (Prepared, PlayRequest) {
    let places = crate::library::Folders::find(Some(folder.join("data"))).unwrap();
    let timer = crate::domain::timer::Timer {
        length: Some(Frames::from_secs(300)),
        start: None,
        end: None,
        intervals: Vec::new(),
        interval_bell: crate::domain::Bell::plain(crate::domain::BellSound::Bowl),
        bed: None,
        seed: 0,
    };
    let plan = PlayRequest::Timer { timer, request: crate::domain::Request::default() };
    (plan.prepare(&crate::library::Library::new(places)).unwrap(), plan)
}

fn sat(secs: u64) -> Progress {
    Progress { practised: Frames::from_secs(secs), position: Frames::from_secs(secs) }
}

#[test]
fn what_is_written_while_the_record_is_away_is_in_it_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let (prepared, plan) = some_timer(folder.path());
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    let away = keeper.send(Task::BackUp).unwrap();
    // A sitting from its start to the note about it.
    keeper.begin(&prepared, &plan, Rating::new(6)).unwrap();
    keeper.tick(sat(30)).unwrap();
    let entry = keeper.finish(sat(90), Ended::StoppedEarly).unwrap().unwrap();
    assert_eq!((entry.actual_secs, entry.ended), (90, Ended::StoppedEarly));
    keeper.write(&PracticeEntry { line: "a note".into(), ..entry.clone() }).unwrap();
    // It is continued, and still runs when the record comes back.
    let said = PracticeEntry { line: "a note".into(), ..entry.clone() };
    let running = Running { entry: said, how: plan.to_text(), position: Frames::from_secs(90) };
    keeper.go_on(running).unwrap();
    keeper.tick(sat(20)).unwrap();
    assert!(matches!(keeper.page(0, 9), Err(StoreError::Locked)), "the control: it is away");
    assert!(matches!(keeper.returned(away.run().unwrap()), Ok(TaskResult::BackedUp(Ok(())))));
    let kept = keeper.page(0, 9).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].id, &*kept[0].line), (entry.id, "a note"));
    assert_eq!(kept[0].ratings.distress_before, Rating::new(6));
    let running = keeper.cut_off().unwrap().unwrap();
    assert_eq!((running.entry.id, running.entry.actual_secs), (entry.id, 110));
    // It ends as one entry.
    keeper.finish(sat(30), Ended::Finished).unwrap();
    let kept = keeper.page(0, 9).unwrap();
    assert_eq!((kept.len(), kept[0].actual_secs), (1, 120));
    assert!(keeper.take_sentences().is_empty());
}

#[test]
fn what_waits_for_a_record_that_is_locked_meanwhile_is_written_before_that() {
    let folder = tempfile::tempdir().unwrap();
    let (prepared, plan) = some_timer(folder.path());
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    let away = keeper.send(Task::SetPassphrase(secret("a quiet room"), false)).unwrap();
    assert!(keeper.has_passphrase(), "it will have one");
    keeper.begin(&prepared, &plan, None).unwrap();
    keeper.keep_place(sat(40)).unwrap();
    keeper.lock();
    keeper.returned(away.run().unwrap()).unwrap();
    assert_eq!(keeper.state(), AccessState::Locked);
    let unlocking = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap();
    keeper.unlocked(unlocking.run());
    assert_eq!(keeper.cut_off().unwrap().unwrap().entry.actual_secs, 40);
    let _away = keeper.send(Task::BackUp).unwrap();
    assert!(keeper.has_passphrase(), "also while it is away");
}

#[test]
fn a_record_without_a_passphrase_has_none_while_it_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    let _away = keeper.send(Task::BackUp).unwrap();
    assert!(!keeper.has_passphrase());
}

#[test]
fn what_was_chosen_without_a_locked_record_is_not_written_over_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    let chosen = Settings { support: "someone".into(), ..Settings::default() };
    keeper.set_settings(chosen).unwrap();
    run(&mut keeper, Task::SetPassphrase(secret("a quiet room"), false)).unwrap();
    keeper.lock();
    keeper.type_settings(Settings { ratings: false, ..Settings::default() });
    let unlocking = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap();
    keeper.unlocked(unlocking.run());
    assert_eq!(keeper.settings().support, "someone");
}

#[test]
fn a_clock_set_back_in_a_sitting_ends_it_after_what_was_practised() {
    let folder = tempfile::tempdir().unwrap();
    let (prepared, plan) = some_timer(folder.path());
    let set_back = || Moment { utc_ms: clock().utc_ms - TimeDelta::hours(1), ..clock() };
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    keeper.begin(&prepared, &plan, None).unwrap();
    keeper.clock = set_back;
    keeper.tick(sat(60)).unwrap();
    let running = keeper.cut_off().unwrap().unwrap().entry;
    assert_eq!(running.ended_utc_ms, clock().utc_ms + TimeDelta::minutes(1));
    let entry = keeper.finish(sat(90), Ended::StoppedEarly).unwrap().unwrap();
    assert_eq!(
        (entry.begun, entry.ended_utc_ms),
        (clock(), clock().utc_ms + TimeDelta::seconds(90))
    );
    // Control: with a clock that was not set back, the end is its time.
    keeper.clock = clock;
    keeper.begin(&prepared, &plan, None).unwrap();
    keeper.clock = || Moment { utc_ms: clock().utc_ms + TimeDelta::minutes(10), ..clock() };
    let entry = keeper.finish(sat(90), Ended::StoppedEarly).unwrap().unwrap();
    assert_eq!(entry.ended_utc_ms, clock().utc_ms + TimeDelta::minutes(10));
}
