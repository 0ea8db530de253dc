//! Writing, undoing, erasing, and the sitting that goes on.

use super::*;
use crate::domain::record::{History, Rating, Reason};
use crate::store::exchange::Imported;
use crate::units::Frames;

#[test]
fn an_entry_comes_back_as_it_was_written() {
    let rig = Rig::new();
    let mut record = rig.open();
    let mut whole = entry("Settling scan", 0);
    whole.ratings = Ratings {
        distress_before: Rating::new(7),
        distress_after: Rating::new(3),
        comfort: None,
        presence: Rating::new(10),
    };
    whole.line = "a \"quoted\" line, with ümläuts\nand a break".into();
    whole.reason = Reason::from_text("the bell rang");
    whole.bring = "ask about the evenings".into();
    let bare = PracticeEntry {
        session: None,
        homework: None,
        practice: None,
        planned_secs: None,
        ended: Ended::Grounded,
        counts: Counts::Rhythm,
        origin: Origin::Imported,
        begun: Moment { utc_ms: UtcMillis(-5), offset_secs: -50_400 },
        ..entry("", 0)
    };
    record.write(&whole, NOW).unwrap();
    record.write(&bare, NOW).unwrap();
    drop(record);
    let record = rig.open();
    assert_eq!(record.entry(whole.id).unwrap().as_ref(), Some(&whole));
    assert_eq!(record.all().unwrap(), [bare.clone(), whole.clone()]);
    assert_eq!(record.page(0, 1).unwrap(), [whole.clone()]);
    assert_eq!(record.page(1, 9).unwrap(), [bare]);
    assert_eq!(record.find(&whole.id.to_string()[..8]).unwrap(), whole);
    assert!(matches!(record.find("zz"), Err(StoreError::Unknown { .. })));
    record.check_all().unwrap();
}

/// A history of these sittings.
fn history(sittings: &[PracticeEntry]) -> History {
    History { sittings: sittings.to_vec(), ..History::default() }
}

#[test]
fn writing_twice_is_writing_once() {
    let rig = Rig::new();
    let mut record = rig.open();
    let one = entry("Once", 0);
    record.write(&one, NOW).unwrap();
    record.write(&one, NOW + TimeDelta::milliseconds(5)).unwrap();
    assert_eq!(titles(&record), ["Once"]);
    assert_eq!(record.last_seq().unwrap(), 1);
    // Brought in again it is passed over, also when it was changed since.
    let other = entry("Other", 1);
    let brought = |new, there, taken_out| BroughtIn { new, there, taken_out, appointments: 0 };
    let both = [one.clone(), other.clone(), other.clone()];
    assert_eq!(record.bring_in(&history(&both), false, NOW).unwrap(), brought(1, 2, 0));
    record.write(&PracticeEntry { title: "Changed".into(), ..one }, NOW).unwrap();
    assert_eq!(record.bring_in(&history(&both), true, NOW).unwrap(), brought(0, 3, 0));
    assert_eq!(titles(&record), ["Changed", "Other"]);
}

#[test]
fn what_was_taken_out_is_brought_in_again_only_when_asked() {
    let rig = Rig::new();
    let mut record = rig.open();
    let [erased, deleted, undone, kept, new] =
        ["Erased", "Deleted", "Undone", "Kept", "New"].map(|title| entry(title, 0));
    for entry in [&erased, &deleted, &kept] {
        record.write(entry, NOW).unwrap();
    }
    record.delete(erased.id, NOW).unwrap();
    record.erase_now().unwrap();
    record.delete(deleted.id, NOW).unwrap();
    record.write(&undone, NOW).unwrap();
    record.undo(NOW).unwrap();
    let all = [erased.clone(), deleted, undone, kept, new];
    let brought = |new, there, taken_out| BroughtIn { new, there, taken_out, appointments: 0 };
    assert_eq!(record.bring_in(&history(&all), false, NOW).unwrap(), brought(1, 1, 3));
    assert_eq!(titles(&record), ["Kept", "New"]);
    record.undo(NOW).unwrap();
    // All imported entries are one action, and are undone as one.
    assert_eq!(record.bring_in(&history(&all), true, NOW).unwrap(), brought(0, 1, 4));
    assert_eq!(record.count().unwrap(), 5);
    assert_eq!(record.entry(erased.id).unwrap(), Some(erased));
    record.check_all().unwrap();
    let undone = record.undo(NOW).unwrap().unwrap();
    assert_eq!((undone.what, undone.entries.len()), (Done::Added, 4));
    assert_eq!(titles(&record), ["Kept"]);
    drop(record);
    let mut record = rig.open();
    assert_eq!(record.bring_in(&history(&all), true, NOW).unwrap(), brought(0, 1, 4));
    assert_eq!(record.count().unwrap(), 5);
    record.check_all().unwrap();
}

#[test]
fn what_another_program_wrote_is_known_under_every_id_that_it_had() {
    let rig = Rig::new();
    let mut record = rig.open();
    let of = |title: &str, secs: i64| PracticeEntry {
        begun: Moment {
            utc_ms: UtcMillis(1_776_716_460_000) + TimeDelta::seconds(secs),
            offset_secs: 3600,
        },
        origin: Origin::Imported,
        ..entry(title, 0)
    };
    // As an earlier version kept them: by the text of another shape.
    let (kept, gone, bare) = (of("Kept", 14), of("Gone", 3600), of("Bare", 7200));
    let own = PracticeEntry { origin: Origin::Added, ..of("Own", 10_800) };
    record
        .bring_in(&history(&[kept.clone(), gone.clone(), bare.clone(), own]), false, NOW)
        .unwrap();
    record.delete(gone.id, NOW).unwrap();
    record.erase_now().unwrap();
    let read = |secs: i64, earlier: Uuid| {
        let entry = PracticeEntry { id: Uuid::new_v4(), ..of("Read", secs) };
        (entry.id, vec![earlier], entry)
    };
    let nothing = Uuid::new_v4();
    let rows = [
        // By the moment alone; by an earlier id, although nothing is left of it; by the minute, where one
        // of the two has no seconds.
        read(14, nothing),
        read(3600, gone.id),
        read(7237, nothing),
        // Others: another second, another length, and one that was not brought in.
        read(15, nothing),
        (nothing, vec![], PracticeEntry { id: nothing, actual_secs: 1, ..of("Read", 14) }),
        read(10_800, nothing),
    ];
    let mut imported = Imported::default();
    for (id, earlier, entry) in rows {
        imported.earlier.insert(id, earlier);
        imported.history.sittings.push(entry);
    }
    let before: Vec<Uuid> = imported.history.sittings.iter().map(|entry| entry.id).collect();
    record.recognise(&mut imported).unwrap();
    let after: Vec<Uuid> = imported.history.sittings.iter().map(|entry| entry.id).collect();
    assert_eq!(after[..3], [kept.id, gone.id, bare.id]);
    assert_eq!(after[3..], before[3..]);
    let brought = BroughtIn { new: 3, there: 2, taken_out: 1, appointments: 0 };
    assert_eq!(record.weigh(&imported.history).unwrap(), brought);
    assert_eq!(record.count().unwrap(), 3, "weighing changes nothing");
    assert_eq!(record.bring_in(&imported.history, false, NOW).unwrap(), brought);
}

#[test]
fn everything_that_changes_the_record_can_be_undone_in_turn() {
    let rig = Rig::new();
    let mut record = rig.open();
    let one = entry("One", 0);
    record.write(&one, NOW).unwrap();
    record.bring_in(&history(&[entry("Two", 1), entry("Three", 2)]), false, NOW).unwrap();
    record.write(&PracticeEntry { title: "One, changed".into(), ..one.clone() }, NOW).unwrap();
    record.delete(one.id, NOW).unwrap();
    assert_eq!(titles(&record), ["Two", "Three"]);
    // Each names what it was about.
    assert_eq!(undo(&mut record), (Done::Deleted, vec!["One, changed".into()]));
    assert_eq!(titles(&record), ["One, changed", "Two", "Three"]);
    assert_eq!(undo(&mut record), (Done::Changed, vec!["One".into()]));
    assert_eq!(titles(&record), ["One", "Two", "Three"]);
    assert_eq!(undo(&mut record), (Done::Added, vec!["Two".into(), "Three".into()]));
    assert_eq!(titles(&record), ["One"]);
    assert_eq!(undo(&mut record), (Done::Added, vec!["One".into()]));
    assert_eq!(titles(&record), Vec::<String>::new());
    assert_eq!(record.undo(NOW).unwrap(), None);
    // What undoing took out can be put back.
    assert_eq!(record.deleted().unwrap().len(), 3);
    record.put_back(one.id, NOW).unwrap();
    assert_eq!(titles(&record), ["One"]);
    assert_eq!(undo(&mut record), (Done::Restored, vec!["One".into()]));
    assert_eq!(titles(&record), Vec::<String>::new());
    record.check_all().unwrap();
}

/// What undoing did, and to which entries.
fn undo(record: &mut Record) -> (Done, Vec<String>) {
    let Undone { what, entries, .. } = record.undo(NOW).unwrap().unwrap();
    (what, entries.into_iter().map(|entry| entry.title).collect())
}

#[test]
fn several_are_deleted_as_one_act_or_none_is() {
    let rig = Rig::new();
    let mut record = rig.open();
    let all = ["One", "Two", "Three"].map(|title| entry(title, 0));
    record.bring_in(&history(&all), false, NOW).unwrap();
    let [one, two, three] = all.map(|entry| entry.id);
    assert!(matches!(
        record.delete_all(&[one, Uuid::new_v4(), two], NOW),
        Err(StoreError::NotSo("that sitting is not in the record"))
    ));
    assert_eq!(titles(&record), ["One", "Two", "Three"]);
    // One that is named twice goes once.
    record.delete_all(&[one, three, one], NOW).unwrap();
    assert_eq!(titles(&record), ["Two"]);
    assert_eq!(record.last_seq().unwrap(), 5);
    assert_eq!(undo(&mut record), (Done::Deleted, vec!["One".into(), "Three".into()]));
    assert_eq!(titles(&record), ["One", "Two", "Three"]);
}

#[test]
fn undoing_passes_over_what_is_erased_and_reaches_what_was_before() {
    let rig = Rig::new();
    let mut record = rig.open();
    let [kept, gone, changed] = ["Kept", "Gone", "Changed"].map(|title| entry(title, 0));
    record.bring_in(&history(&[kept.clone(), gone.clone()]), false, NOW).unwrap();
    record.write(&changed, NOW).unwrap();
    record.write(&PracticeEntry { line: "new".into(), ..kept.clone() }, NOW).unwrap();
    record.write(&PracticeEntry { line: "first".into(), ..changed.clone() }, NOW).unwrap();
    record.delete(gone.id, NOW).unwrap();
    record.erase_now().unwrap();
    record.write(&PracticeEntry { line: "second".into(), ..changed.clone() }, NOW).unwrap();
    // The last change is not erased, those before it are.
    assert_eq!(undo(&mut record), (Done::Changed, vec!["Changed".into()]));
    assert_eq!(record.entry(changed.id).unwrap().unwrap().line, "first");
    assert_eq!(undo(&mut record), (Done::Added, vec!["Changed".into()]));
    // Of an act of two, what is left of it.
    assert_eq!(undo(&mut record), (Done::Added, vec!["Kept".into()]));
    assert_eq!(titles(&record), Vec::<String>::new());
    assert_eq!(record.undo(NOW).unwrap(), None);
    record.put_back(kept.id, NOW).unwrap();
    assert_eq!(record.entry(kept.id).unwrap().unwrap().line, "new");
    record.check_all().unwrap();
}

#[test]
fn deleted_words_go_after_seven_days_and_not_before() {
    let rig = Rig::new();
    let mut record = rig.open();
    let gone = PracticeEntry { line: "sentinel".into(), ..entry("Gone", 0) };
    let kept = PracticeEntry { line: "kept".into(), ..entry("Kept", 1) };
    record.write(&gone, NOW).unwrap();
    record.write(&kept, NOW).unwrap();
    record.back_up(NOW).unwrap();
    record.delete(gone.id, NOW + HOUR).unwrap();
    drop(record);
    let mut record = rig.open_at(NOW + HOUR + KEPT - TimeDelta::milliseconds(1));
    assert_eq!(record.take_notices(), []);
    assert_eq!(record.deleted().unwrap()[0].0.line, "sentinel");
    assert!(words_within(&record, "sentinel"));
    drop(record);
    // This start finds it due, and one on another day erases it.
    let mut record = rig.open_at(NOW + HOUR + KEPT);
    assert_eq!(record.take_notices(), []);
    assert!(words_within(&record, "sentinel"));
    drop(record);
    let mut record = rig.open_at(NOW + HOUR + KEPT + HOUR * 19);
    assert_eq!(record.take_notices(), []);
    assert_eq!(record.deleted().unwrap()[0].0.line, "sentinel", "on the same day");
    drop(record);
    let mut record = rig.open_at(NOW + HOUR + KEPT + HOUR * 20);
    assert_eq!(record.take_notices(), [Notice::Erased { entries: 1 }]);
    assert!(!words_within(&record, "sentinel"));
    assert!(words_within(&record, "kept"), "the control");
    assert!(matches!(record.put_back(gone.id, NOW), Err(StoreError::NotSo(_))));
    assert_eq!(titles(&record), ["Kept"]);
    record.check_all().unwrap();
    // A backup of before brings nothing of it back.
    let first = record.backups().unwrap()[0].name.clone();
    record.restore(&first, NOW + DAY * 9).unwrap();
    assert!(!words_within(&record, "sentinel"));
    assert_eq!(titles(&record), ["Kept"]);
    record.check_all().unwrap();
}

#[test]
fn a_clock_that_is_wrong_for_one_start_erases_nothing_for_good() {
    const YEAR: TimeDelta = TimeDelta::days(365);
    let rig = Rig::new();
    let mut record = rig.open();
    let gone = PracticeEntry { line: "sentinel".into(), ..entry("Gone", 0) };
    record.write(&gone, NOW).unwrap();
    record.back_up(NOW).unwrap();
    record.delete(gone.id, NOW + HOUR).unwrap();
    drop(record);
    // A year ahead, right again, behind, and once more ahead by another year: minutes apart.
    for now in [NOW + YEAR, NOW + HOUR, NOW - YEAR, NOW + HOUR * 2, NOW + YEAR * 2, NOW + HOUR * 3]
    {
        let mut record = rig.open_at(now);
        assert_eq!(record.take_notices(), []);
        assert_eq!(record.deleted().unwrap()[0].0.line, "sentinel", "at {now:?}");
        assert!(words_within(&record, "sentinel"));
    }
    let mut record = rig.open_at(NOW + HOUR * 4);
    record.put_back(gone.id, NOW + HOUR * 4).unwrap();
    assert_eq!(titles(&record), ["Gone"]);
    record.delete(gone.id, NOW + HOUR * 5).unwrap();
    drop(record);
    // What came due only after a start was not found due by it, and waits for its own.
    drop(rig.open_at(NOW + DAY * 8));
    let mut record = rig.open_at(NOW + DAY * 9);
    assert_eq!(record.take_notices(), [Notice::Erased { entries: 1 }], "the control");
    assert!(!words_within(&record, "sentinel"));
    record.check_all().unwrap();
}

#[test]
fn what_came_due_later_waits_for_its_own_two_starts() {
    let rig = Rig::new();
    let mut record = rig.open();
    let [first, second] = ["First", "Second"].map(|title| entry(title, 0));
    record.write(&first, NOW).unwrap();
    record.write(&second, NOW).unwrap();
    record.delete(first.id, NOW).unwrap();
    record.delete(second.id, NOW + DAY).unwrap();
    drop(record);
    let open = |days: i64| rig.open_at(NOW + TimeDelta::days(days)).take_notices();
    assert_eq!(open(7), []);
    assert_eq!(open(8), [Notice::Erased { entries: 1 }]);
    assert_eq!(open(9), [Notice::Erased { entries: 1 }]);
    assert_eq!(open(10), []);
    assert_eq!(rig.open_at(NOW + DAY * 11).setting("erasing-due").unwrap(), None);
}

#[test]
fn a_sitting_never_ends_before_it_began() {
    let rig = Rig::new();
    let mut record = rig.open();
    let set_back = PracticeEntry { ended_utc_ms: NOW - HOUR, ..entry("Set back", 0) };
    record.write(&set_back, NOW).unwrap();
    let kept = record.entry(set_back.id).unwrap().unwrap();
    assert_eq!(kept.ended_utc_ms, kept.begun.utc_ms);
    let plain = entry("Plain", 1);
    record.write(&plain, NOW).unwrap();
    assert_eq!(record.entry(plain.id).unwrap(), Some(plain), "the control");
}

#[test]
fn erase_now_takes_replaced_words_too_and_leaves_what_counts() {
    let rig = Rig::new();
    let mut record = rig.open();
    let first = PracticeEntry { line: "sentinel".into(), ..entry("One", 0) };
    record.write(&first, NOW).unwrap();
    record.back_up(NOW).unwrap();
    record.write(&PracticeEntry { line: "changed".into(), ..first.clone() }, NOW).unwrap();
    assert_eq!(record.erase_now().unwrap(), Erasure { entries: 1, ..Erasure::default() });
    assert!(!words_within(&record, "sentinel"));
    assert_eq!(record.entry(first.id).unwrap().unwrap().line, "changed");
    assert_eq!(record.erase_now().unwrap(), Erasure::default());
    drop(record);
    assert_eq!(titles(&rig.open()), ["One"]);
}

#[test]
fn erase_now_takes_earlier_settings_out_of_the_backups() {
    let rig = Rig::new();
    let mut record = rig.open();
    record.set("support", Some("sentinel")).unwrap();
    record.set("goal", Some("4")).unwrap();
    record.back_up(NOW).unwrap();
    assert_eq!(record.erase_now().unwrap(), Erasure::default());
    record.set("support", None).unwrap();
    assert_eq!(record.erase_now().unwrap(), Erasure { others: true, ..Erasure::default() });
    assert!(!words_within(&record, "sentinel"));
    let backup = record.backups().unwrap()[0].name.clone();
    record.restore(&backup, NOW + DAY).unwrap();
    assert_eq!(record.setting("support").unwrap(), None);
    assert_eq!(record.setting("goal").unwrap().as_deref(), Some("4"));
    record.check_all().unwrap();
}

#[test]
fn a_damaged_database_that_was_set_aside_goes_with_what_is_erased() {
    let rig = Rig::new();
    let mut record = rig.open();
    let gone = PracticeEntry { line: "sentinel".into(), ..entry("Gone", 0) };
    record.write(&gone, NOW).unwrap();
    drop(record);
    let path = rig.file("record.db");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let mut record = rig.open();
    assert!(!files_below(&rig.path().join("set-aside")).is_empty());
    record.delete(gone.id, NOW).unwrap();
    drop(record);
    drop(rig.open());
    assert!(!files_below(&rig.path().join("set-aside")).is_empty(), "it is not erased yet");
    drop(rig.open_at(NOW + DAY * 8));
    assert!(!files_below(&rig.path().join("set-aside")).is_empty(), "found due, on this day");
    rig.open_at(NOW + DAY * 9);
    assert!(files_below(&rig.path().join("set-aside")).is_empty());
}

#[test]
fn what_the_journal_could_not_take_is_not_written_at_all() {
    let rig = Rig::new();
    let mut record = rig.open();
    let large = PracticeEntry { line: "a".repeat(1 << 20), ..entry("Large", 0) };
    assert!(matches!(record.write(&large, NOW), Err(StoreError::TooLarge { .. })));
    record.write(&entry("One", 0), NOW).unwrap();
    drop(record);
    let record = rig.open();
    assert_eq!(titles(&record), ["One"]);
    record.check_all().unwrap();
}

#[test]
fn erasing_that_was_cut_off_is_finished_at_the_next_opening() {
    let rig = Rig::new();
    let mut record = rig.open();
    let gone = PracticeEntry { line: "sentinel".into(), ..entry("Gone", 0) };
    record.write(&gone, NOW).unwrap();
    record.back_up(NOW).unwrap();
    record.delete(gone.id, NOW).unwrap();
    // As far as the first step of it came.
    record.connection.execute("UPDATE events SET body = NULL", []).unwrap();
    record.set("erasing", Some("1")).unwrap();
    drop(record);
    let record = rig.open();
    assert!(!words_within(&record, "sentinel"));
    assert_eq!(record.setting("erasing").unwrap(), None);
}

#[test]
fn all_of_it_can_be_erased_or_set_aside() {
    let rig = Rig::new();
    let mut record = rig.open();
    record.write(&entry("One", 0), NOW).unwrap();
    assert!(matches!(erase_all(&rig.path()), Err(StoreError::Busy { .. })));
    // Its key would lie beside it in clear.
    drop(record);
    assert!(matches!(start_again(&rig.path(), NOW), Err(StoreError::NotSo(_))));
    let mut record = rig.open();
    record.set_passphrase("a quiet room", false).unwrap();
    drop(record);
    let aside = start_again(&rig.path(), NOW).unwrap();
    assert!(aside.join("keys").exists() && aside.join("2").join("record.db").exists());
    let mut record = rig.open();
    assert_eq!(titles(&record), Vec::<String>::new());
    // Erasing what was deleted is not erasing a record of its own.
    assert_eq!(record.erase_now().unwrap(), Erasure { aside: 1, ..Erasure::default() });
    assert!(aside.join("2").join("record.db").exists());
    drop(record);
    erase_all(&rig.path()).unwrap();
    assert!(!rig.path().exists());
    erase_all(&rig.path()).unwrap();
}

#[test]
fn a_sitting_is_there_from_its_start_and_once() {
    let rig = Rig::new();
    let mut record = rig.open();
    let sitting = entry("Going on", 0);
    let running = |secs, position| Running {
        entry: PracticeEntry { actual_secs: secs, ..sitting.clone() },
        how: "settling-scan 10m".into(),
        position: Frames::from_secs(position),
    };
    record.keep_running(&running(0, 0)).unwrap();
    record.keep_running(&running(15, 20)).unwrap();
    assert_eq!(titles(&record), Vec::<String>::new());
    drop(record);
    // The program went away. What was practised is kept, and can go on.
    let mut record = rig.open();
    assert_eq!(record.take_notices(), [Notice::CutOff]);
    let kept = record.entry(sitting.id).unwrap().unwrap();
    assert_eq!((kept.actual_secs, kept.ended), (15, Ended::Interrupted));
    let cut_off = record.cut_off().unwrap().unwrap();
    assert_eq!(
        (cut_off.how.as_str(), cut_off.position),
        ("settling-scan 10m", Frames::from_secs(20))
    );
    // Once more: nothing is said or counted twice.
    drop(record);
    let mut record = rig.open();
    assert_eq!(record.take_notices(), []);
    record.keep_running(&running(30, 35)).unwrap();
    record
        .finish(&PracticeEntry { actual_secs: 60, ended: Ended::Finished, ..sitting.clone() }, NOW)
        .unwrap();
    assert_eq!(record.cut_off().unwrap(), None);
    let all = record.all().unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].actual_secs, all[0].ended), (60, Ended::Finished));
    // Nothing practised leaves nothing.
    record.keep_running(&Running { entry: entry("Never begun", 0), ..running(0, 0) }).unwrap();
    record.finish(&PracticeEntry { actual_secs: 0, ..entry("Never begun", 0) }, NOW).unwrap();
    assert_eq!(record.count().unwrap(), 1);
}

#[test]
fn a_sitting_that_gives_way_to_another_is_an_entry_first() {
    let rig = Rig::new();
    let mut record = rig.open();
    let running = |entry: &PracticeEntry, secs| Running {
        entry: PracticeEntry { actual_secs: secs, ended: Ended::Interrupted, ..entry.clone() },
        how: String::new(),
        position: Frames::from_secs(u64::from(secs)),
    };
    let (one, other) = (entry("One", 0), entry("Other", 1));
    record.keep_running(&running(&one, 40)).unwrap();
    // Nobody said that it was over.
    record.keep_running(&running(&other, 0)).unwrap();
    assert_eq!(titles(&record), ["One"]);
    let kept = record.entry(one.id).unwrap().unwrap();
    assert_eq!((kept.actual_secs, kept.ended), (40, Ended::Interrupted));
    // The control: of the same one there is never a second, and of nothing practised nothing.
    record.keep_running(&running(&other, 15)).unwrap();
    assert_eq!(titles(&record), ["One"]);
    record.keep_running(&running(&entry("Third", 2), 0)).unwrap();
    record.keep_running(&running(&entry("Fourth", 3), 0)).unwrap();
    assert_eq!(record.count().unwrap(), 2, "{:?}", titles(&record));
}

#[test]
fn what_is_only_noted_is_there_after_the_program_went_away() {
    let rig = Rig::new();
    let mut record = rig.open();
    let running = |secs| Running {
        entry: PracticeEntry { actual_secs: secs, ..entry("Noted", 0) },
        how: String::new(),
        position: Frames::from_secs(u64::from(secs)),
    };
    let (begun, noted) = (running(0), running(8));
    let noted = Running { entry: PracticeEntry { id: begun.entry.id, ..noted.entry }, ..noted };
    record.keep_running(&begun).unwrap();
    record.note_running(&noted).unwrap();
    // Whatever else is written goes to the disk as before.
    let synced = |record: &Record| -> i64 {
        record.connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(synced(&record), 2, "FULL");
    // The files as they are now: nothing is put away first.
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&rig.path(), &copy.path().join("record"));
    let again = hold(&copy.path().join("record")).unwrap().open(NOW).unwrap();
    let kept = again.entry(begun.entry.id).unwrap().unwrap();
    assert_eq!((kept.actual_secs, kept.ended), (8, Ended::Interrupted));
}

/// Whether these words are anywhere in what the record's files say once they are decrypted: every
/// page of the database and of each backup, and the journal. Nothing else is encrypted with its key.
pub(super) fn words_within(record: &Record, words: &str) -> bool {
    let mut databases = vec![record.generation.database()];
    databases.extend(record.backups().unwrap().into_iter().map(|backup| backup.path));
    let log = record.generation.folder().join("record.db-wal");
    record.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert_eq!(std::fs::metadata(log).map_or(0, |file| file.len()), 0);
    let found = databases.iter().any(|path| {
        let pages = decrypted(&std::fs::read(path).unwrap(), &record.key);
        pages.windows(words.len()).any(|window| window == words.as_bytes())
    });
    let events = record.journal.contents().unwrap().events;
    let in_journal =
        events.iter().any(|event| event.body.as_ref().is_some_and(|body| body.0.contains(words)));
    found || in_journal
}

/// All pages of a database file in clear, with the free ones and the free parts of all, which no
/// query shows. SQLCipher 4 encrypts pages of 4,096 bytes with AES-256-CBC; the last 80 bytes of each
/// are the initial vector and a sum over the rest, the first 16 of the file a salt.
fn decrypted(file: &[u8], key: &SecretKey) -> Vec<u8> {
    use aes::cipher::{BlockCipherDecrypt as _, KeyInit as _};
    let cipher = aes::Aes256Dec::new(key.bytes().into());
    let mut clear = Vec::with_capacity(file.len());
    for (n, page) in file.chunks_exact(4096).enumerate() {
        let (content, end) = page.split_at(4096 - 80);
        let mut before = <[u8; 16]>::try_from(&end[..16]).unwrap();
        for block in content[if n == 0 { 16 } else { 0 }..].as_chunks::<16>().0 {
            let mut plain = (*block).into();
            cipher.decrypt_block(&mut plain);
            clear.extend(plain.iter().zip(before).map(|(a, b)| a ^ b));
            before = *block;
        }
    }
    clear
}

#[test]
fn the_sittings_of_some_days_are_those_of_them_all() {
    let rig = Rig::new();
    let mut record = rig.open();
    for n in 0..30 {
        let one = entry("One", 24 * i64::from(n));
        let day = one.day + DAY * n;
        record.write(&PracticeEntry { day, ..one }, NOW).unwrap();
    }
    let all = record.all().unwrap();
    let (first, last) = (all[7].day, all[11].day);
    assert_eq!(record.of_days(first, last).unwrap(), all[7..=11]);
    assert_eq!(record.of_days(all[0].day, all[29].day).unwrap(), all);
    assert_eq!(record.of_days(last, first).unwrap(), []);
}
