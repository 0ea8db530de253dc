//! Bundles in the record: installed, removed, put back, forgotten, and taken along by a new key.

use chrono::NaiveDate;

use super::*;
use crate::domain::programme::Comfort;
use crate::domain::record::Homework;
use crate::units::Frames;

const TALK: &[u8] = b"sentinel-talk, which is private";
const TEXT: &[u8] = b"sentinel-text, which both bundles have";

fn hash(bytes: &[u8]) -> ContentHash {
    *blake3::hash(bytes).as_bytes()
}

fn bundle(id: &str, version: u32, contents: &[&[u8]]) -> KeptBundle {
    KeptBundle {
        id: id.into(),
        version,
        highest: version,
        author: "a key".into(),
        checked: false,
        manifest: format!("sentinel-manifest of {id}"),
        installed_utc_ms: NOW,
        removed_utc_ms: None,
        contents: contents.iter().map(|bytes| (hash(bytes), Some(Frames(7)))).collect(),
        cards: vec!["sentinel-card".into(), "another".into()],
    }
}

fn adding(record: &Record, contents: &[&[u8]]) -> Adding {
    let mut adding = record.contents().add().unwrap();
    for bytes in contents {
        adding.begin(&hash(bytes)).unwrap();
        adding.write(bytes).unwrap();
        adding.end().unwrap();
    }
    adding
}

fn install(record: &mut Record, id: &str, version: u32, contents: &[&[u8]]) {
    let adding = adding(record, contents);
    record.install(&bundle(id, version, contents), &["first", "second"], adding, NOW).unwrap();
}

fn content_files(rig: &Rig) -> usize {
    let folder = rig.file("contents");
    if folder.is_dir() { files_below(&folder).len() } else { 0 }
}

fn comfort(person: u8, enough: bool) -> Comfort {
    Comfort { person, enough, day: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() }
}

#[test]
fn a_bundle_is_there_with_what_it_needs_and_in_no_file_in_clear() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 2, &[TALK, TEXT]);
    let mut kept = record.bundles().unwrap();
    kept[0].contents.sort();
    let mut meant = bundle("evenings", 2, &[TALK, TEXT]);
    meant.contents.sort();
    assert_eq!(kept, [meant]);
    assert_eq!(record.contents().read(&hash(TALK)).unwrap(), TALK);
    drop(record);
    assert!(!anywhere(&rig.path(), "sentinel"));
    let record = rig.open();
    assert_eq!(record.contents().read(&hash(TEXT)).unwrap(), TEXT);
}

#[test]
fn what_several_need_is_there_once_and_goes_with_the_last_of_them() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TALK, TEXT]);
    install(&mut record, "mornings", 1, &[TEXT]);
    assert_eq!(content_files(&rig), 2);
    install(&mut record, "evenings", 2, &[TEXT]);
    assert_eq!(content_files(&rig), 1, "version 2 has no talk");
    assert_eq!(record.bundles().unwrap()[0].highest, 2);
    record.remove_bundle("evenings", NOW).unwrap();
    record.remove_bundle("mornings", NOW).unwrap();
    assert!(record.remove_bundle("mornings", NOW).is_err(), "it is removed already");
    drop(record);

    let mut record = rig.open_at(NOW + DAY * 6);
    assert_eq!(record.bundles().unwrap().len(), 2, "they can be put back for a week");
    record.restore_bundle("mornings").unwrap();
    record.back_up(NOW + DAY * 6).unwrap();
    drop(record);
    // Found due by one start, erased by one on another day.
    assert_eq!(rig.open_at(NOW + DAY * 8).bundles().unwrap().len(), 2);
    let record = rig.open_at(NOW + DAY * 9);
    let ids: Vec<String> = record.bundles().unwrap().into_iter().map(|kept| kept.id).collect();
    assert_eq!(ids, ["mornings"]);
    assert_eq!(record.contents().read(&hash(TEXT)).unwrap(), TEXT);
    // The backup no longer contains it either.
    for backup in record.backups().unwrap() {
        let there = super::super::backups::whole(&backup.path, &record.key).unwrap();
        let count: u32 = there
            .query_row("SELECT count(*) FROM bundles WHERE id = 'evenings'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, 0);
    }
}

#[test]
fn a_backup_of_before_a_bundle_can_be_put_back_and_the_bundle_again() {
    let rig = Rig::new();
    let mut record = rig.open();
    record.write(&entry("One", 0), NOW).unwrap();
    let before = record.back_up(NOW).unwrap();
    install(&mut record, "evenings", 1, &[TEXT, TALK]);
    let with = record.restore(&before, NOW + DAY).unwrap();
    assert!(record.bundles().unwrap().is_empty());
    // Neither an opening nor erasing something else takes what that backup needs.
    let other = entry("Other", 1);
    record.write(&other, NOW).unwrap();
    record.delete(other.id, NOW).unwrap();
    record.erase_now().unwrap();
    drop(record);
    let mut record = rig.open_at(NOW + DAY);
    record.restore(&with, NOW + DAY * 2).unwrap();
    assert_eq!(record.bundles().unwrap().len(), 1);
    assert_eq!(record.contents().read(&hash(TALK)).unwrap(), TALK);
    record.check_all().unwrap();
    // What no backup needs goes.
    record.remove_bundle("evenings", NOW + DAY * 2).unwrap();
    record.erase_now().unwrap();
    assert_eq!(content_files(&rig), 0);
}

#[test]
fn a_part_of_a_bundle_that_is_missing_is_found_by_the_full_check() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TEXT]);
    record.check_all().unwrap();
    let content = files_below(&rig.file("contents")).remove(0);
    std::fs::remove_file(content).unwrap();
    let error = record.check_all().unwrap_err().to_string();
    assert!(error.contains("a part of the bundle `evenings` is missing or changed"), "{error}");
}

#[test]
fn an_older_version_that_was_asked_for_keeps_the_highest() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 3, &[TALK]);
    install(&mut record, "evenings", 2, &[TALK]);
    let kept = &record.bundles().unwrap()[0];
    assert_eq!((kept.version, kept.highest), (2, 3));
}

#[test]
fn removing_a_bundle_leaves_what_was_practised_with_it() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TEXT]);
    let homework = Homework { bundle: "evenings".into(), stage: "first".into() };
    let sitting = PracticeEntry { homework: Some(homework), ..entry("One", 0) };
    record.write(&sitting, NOW).unwrap();
    assert_eq!(record.standing_in("evenings").unwrap().unwrap().practised, 1);
    record.remove_bundle("evenings", NOW).unwrap();
    record.erase_now().unwrap();
    assert!(record.bundles().unwrap().is_empty());
    assert_eq!(content_files(&rig), 0);
    assert_eq!(record.all().unwrap(), [sitting]);
}

#[test]
fn an_answer_goes_when_the_stage_changes_and_is_in_no_backup() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TEXT]);
    record.keep_comfort("evenings", comfort(0, false)).unwrap();
    record.keep_comfort("evenings", comfort(1, true)).unwrap();
    record.keep_comfort("evenings", comfort(0, true)).unwrap();
    record.open_gate("evenings", "third").unwrap();
    let standing = record.standing_in("evenings").unwrap().unwrap();
    assert_eq!(standing.comfort, [comfort(0, true), comfort(1, true)]);
    assert!(standing.gates.contains("third"));

    record.back_up(NOW).unwrap();
    let answers = |connection: &rusqlite::Connection| -> u32 {
        connection.query_row("SELECT count(*) FROM comfort", [], |row| row.get(0)).unwrap()
    };
    let backup = record.backups().unwrap().pop().unwrap();
    let copy = super::super::backups::whole(&backup.path, &record.key).unwrap();
    assert_eq!(answers(&copy), 0);
    // The control: here they are.
    assert_eq!(answers(&record.connection), 2);

    record.go_to_stage("evenings", "second").unwrap();
    assert_eq!(answers(&record.connection), 0);
    let standing = record.standing_in("evenings").unwrap().unwrap();
    assert_eq!((standing.stage.as_str(), standing.gates.len()), ("second", 1));
    // Another version does not begin the programme again.
    install(&mut record, "evenings", 2, &[TEXT]);
    assert_eq!(record.standing_in("evenings").unwrap().unwrap().stage, "second");
    assert_eq!(record.standing_in("mornings").unwrap(), None);
}

#[test]
fn a_new_key_takes_the_contents_along_and_the_old_ones_are_gone() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TALK]);
    let before = record.contents();
    let staged = adding(&record, &[TEXT]);
    record.set_passphrase("quiet room", false).unwrap();
    assert!(matches!(before.read(&hash(TALK)), Err(StoreError::ContentLost)));
    assert_eq!(record.contents().read(&hash(TALK)).unwrap(), TALK);
    // What was on its way in under the old key is refused, and nothing of it is there.
    let late = record.install(&bundle("late", 1, &[TEXT]), &[], staged, NOW);
    assert!(matches!(late, Err(StoreError::NotSo(_))));
    assert_eq!(record.bundles().unwrap().len(), 1);
    drop(record);
    let record = hold(&rig.path()).unwrap().open_by_passphrase("quiet room", NOW);
    let record = record.map_err(|(_, error)| error).unwrap();
    assert_eq!(record.contents().read(&hash(TALK)).unwrap(), TALK);
}

#[test]
fn what_was_never_finished_is_gone_with_the_next_opening() {
    let rig = Rig::new();
    let record = rig.open();
    let staged = adding(&record, &[TALK, TEXT]);
    assert_eq!(content_files(&rig), 2);
    // As if the program had been killed here.
    std::mem::forget(staged);
    drop(record);
    drop(rig.open());
    assert_eq!(content_files(&rig), 0);
}

#[test]
fn a_revised_programme_begins_again_only_where_its_stage_is_gone() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TEXT]);
    record.go_to_stage("evenings", "second").unwrap();
    let stage = |record: &Record| record.standing_in("evenings").unwrap().map(|at| at.stage);
    for (stages, at) in [
        (&["new", "second"][..], Some("second")),
        (&["new", "third"][..], Some("new")),
        (&[][..], None),
        (&["second"][..], Some("second")),
    ] {
        let adding = adding(&record, &[TEXT]);
        record.install(&bundle("evenings", 2, &[TEXT]), stages, adding, NOW).unwrap();
        assert_eq!(stage(&record).as_deref(), at, "{stages:?}");
    }
}

#[test]
fn what_was_said_of_a_stage_goes_with_another_version_and_with_removing() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TEXT]);
    let answers = |record: &Record| record.standing_in("evenings").unwrap().unwrap().comfort.len();
    let answer = |record: &mut Record| {
        for person in [0, 1] {
            record.keep_comfort("evenings", comfort(person, true)).unwrap();
        }
    };
    answer(&mut record);
    // The same once more mends files, and changes nothing else.
    install(&mut record, "evenings", 1, &[TEXT]);
    assert_eq!(answers(&record), 2);
    let adding = adding(&record, &[TEXT]);
    let revised = KeptBundle { manifest: "another".into(), ..bundle("evenings", 2, &[TEXT]) };
    record.install(&revised, &["first", "second"], adding, NOW).unwrap();
    assert_eq!(answers(&record), 0);
    answer(&mut record);
    record.remove_bundle("evenings", NOW).unwrap();
    record.restore_bundle("evenings").unwrap();
    assert_eq!(answers(&record), 0);
}

#[test]
fn two_that_add_the_same_do_not_stand_in_each_others_way() {
    let rig = Rig::new();
    let mut record = rig.open();
    let first = adding(&record, &[TALK]);
    // Looked at once more, and left.
    drop(adding(&record, &[TALK]));
    record.install(&bundle("evenings", 1, &[TALK]), &[], first, NOW).unwrap();
    assert_eq!(record.contents().read(&hash(TALK)).unwrap(), TALK);
}

#[test]
fn what_was_erased_while_a_bundle_waited_is_not_said_to_be_there() {
    let rig = Rig::new();
    let mut record = rig.open();
    install(&mut record, "evenings", 1, &[TALK]);
    record.remove_bundle("evenings", NOW).unwrap();
    // It is still there, so that nothing has to be added.
    let waiting = adding(&record, &[TALK]);
    record.erase_now().unwrap();
    let late = record.install(&bundle("evenings", 1, &[TALK]), &[], waiting, NOW);
    assert!(matches!(late, Err(StoreError::NotSo(_))), "{late:?}");
    assert!(record.bundles().unwrap().is_empty());
}
