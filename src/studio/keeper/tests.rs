//! The keeper, by what a window would see of it.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::overview::WEEKS;
use super::*;
use crate::domain::record::{Counts, DayStart, Origin, Rating, Ratings};
use crate::units::Frames;

/// 2026-03-04, a Wednesday, 10:00 UTC.
fn clock() -> Moment {
    Moment { utc_ms: 1_772_618_400_000, offset_secs: 0 }
}

fn entry(title: &str) -> PracticeEntry {
    PracticeEntry {
        id: Uuid::new_v4(),
        title: title.into(),
        session: Some("five-senses".into()),
        homework: None,
        practice: None,
        begun: clock(),
        ended_utc_ms: clock().utc_ms + 60_000,
        day: practice_day(clock(), DayStart::default()),
        planned_secs: None,
        actual_secs: 60,
        ended: Ended::Finished,
        reason: String::new(),
        counts: Counts::RhythmAndStreak,
        ratings: Ratings::default(),
        line: String::new(),
        origin: Origin::Played,
    }
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.into())
}

fn run(keeper: &mut Keeper, errand: Errand) -> Result<Told, StoreError> {
    let errands = keeper.send(errand).unwrap();
    keeper.returned(errands.run())
}

#[test]
fn what_is_shown_follows_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    assert_eq!(keeper.state(), DoorState::Open);
    let overview = keeper.overview().unwrap().unwrap();
    assert_eq!((overview.sittings, overview.weeks.len()), (0, WEEKS));
    let mut one = entry("One");
    keeper.write(&one).unwrap();
    assert_eq!(keeper.overview().unwrap().unwrap().week.done, 1);
    one.ratings.distress_after = Rating::new(3);
    keeper.write(&one).unwrap();
    let overview = keeper.overview().unwrap().unwrap();
    assert_eq!((overview.rated.len(), overview.sittings), (1, 1));
    assert_eq!(overview.last.as_ref().unwrap().title, "One");
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
    assert_eq!(keeper.state(), DoorState::Open, "without a passphrase there is no lock");
    let chosen = Settings { support: "someone".into(), ..Settings::default() };
    keeper.set_settings(chosen).unwrap();
    run(&mut keeper, Errand::SetPassphrase(secret("a quiet room"), true)).unwrap();
    keeper.lock();
    assert_eq!(keeper.state(), DoorState::Locked);
    assert!(keeper.overview().unwrap().is_none() && keeper.settings().support.is_empty());
    assert!(matches!(keeper.page(0, 1), Err(StoreError::Locked)));
    let wrong = keeper.unlock(Secret::Passphrase(secret("a quiet roof"))).unwrap().run();
    assert_eq!(keeper.state(), DoorState::Opening);
    assert!(keeper.unlocked(wrong).unwrap().contains("does not open"));
    let right = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap().run();
    assert_eq!(keeper.unlocked(right), None);
    assert_eq!(keeper.settings().support, "someone");
    assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
    run(&mut keeper, Errand::RemovePassphrase).unwrap();
    assert_eq!(keeper.lock_kind(), Some(Lock::Open));
}

#[test]
fn who_is_new_is_so_until_something_is_kept_or_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    assert!(keeper.is_new().unwrap());
    keeper.set_settings(Settings::default()).unwrap();
    assert!(!keeper.is_new().unwrap(), "the usual ones were chosen");
    keeper.erase_all().unwrap();
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
    let set = Errand::SetPassphrase(secret("a quiet room"), true);
    let Ok(Told::Code(words)) = run(&mut keeper, set) else { panic!("a code") };
    assert!(run(&mut keeper, Errand::SetPassphrase(secret("again"), false)).is_err());
    run(&mut keeper, Errand::ChangePassphrase(secret("another room"))).unwrap();
    keeper.lock();
    let old = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap().run();
    assert!(keeper.unlocked(old).is_some());
    let opened = keeper.unlock(Secret::Words(words)).unwrap().run();
    assert_eq!(keeper.unlocked(opened), None);
    assert_eq!(keeper.page(0, 9).unwrap().len(), 1);
    keeper.lock();
    let aside = keeper.start_again().unwrap();
    assert!(aside.exists());
    assert_eq!((keeper.state(), keeper.is_new().unwrap()), (DoorState::Open, true));
}

#[test]
fn a_record_that_is_locked_while_it_is_away_comes_back_locked() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::with_clock(folder.path(), clock);
    let errands = keeper.send(Errand::SetPassphrase(secret("a quiet room"), false)).unwrap();
    let chosen = Settings { support: "someone".into(), ..Settings::default() };
    keeper.set_settings(chosen).unwrap();
    keeper.lock();
    assert!(matches!(keeper.returned(errands.run()), Ok(Told::Done)));
    assert_eq!(keeper.state(), DoorState::Locked);
    let unlocking = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap();
    keeper.lock();
    assert_eq!(keeper.unlocked(unlocking.run()), None);
    assert_eq!(keeper.state(), DoorState::Locked);
    let unlocking = keeper.unlock(Secret::Passphrase(secret("a quiet room"))).unwrap();
    keeper.unlocked(unlocking.run());
    assert_eq!(keeper.settings().support, "someone", "chosen while it was away");
}

#[test]
fn a_record_that_another_window_has_is_said_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = Keeper::with_clock(folder.path(), clock);
    let mut second = Keeper::with_clock(folder.path(), clock);
    assert_eq!(second.state(), DoorState::Shut);
    assert!(second.why_shut().unwrap().contains("open in another window"));
    drop(first);
    second.try_door();
    assert_eq!(second.state(), DoorState::Open);
}
