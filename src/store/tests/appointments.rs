//! Appointments as events beside sittings, and lines that are sealed under a word.

use super::*;
use crate::domain::record::{Appointment, History, Lines, SealedLines};

fn appointment(with: &str, days: i64) -> Appointment {
    let at = Moment { utc_ms: NOW + TimeDelta::days(days), offset_secs: 3600 };
    Appointment { id: Uuid::new_v4(), at, with: with.into(), asked: false }
}

fn with(record: &Record) -> Vec<String> {
    record.appointments().unwrap().into_iter().map(|one| one.with).collect()
}

#[test]
fn appointments_come_back_as_they_were_written_and_in_their_order() {
    let rig = Rig::new();
    let mut record = rig.open();
    let (late, soon) = (appointment("late", 14), appointment("", 7));
    record.write(&entry("One", 0), NOW).unwrap();
    record.write_appointments(&[late.clone(), soon.clone()], NOW).unwrap();
    // Written twice they are there once.
    let last = record.last_seq().unwrap();
    record.write_appointments(&[late.clone(), soon.clone()], NOW).unwrap();
    assert_eq!(record.last_seq().unwrap(), last);
    let moved = Appointment {
        at: Moment { utc_ms: NOW + DAY * 20, offset_secs: -18_000 },
        asked: true,
        ..soon
    };
    record.write_appointments(std::slice::from_ref(&moved), NOW).unwrap();
    drop(record);
    let record = rig.open();
    assert_eq!(record.appointments().unwrap(), [late, moved]);
    // They are no sittings.
    assert_eq!((record.count().unwrap(), titles(&record)), (1, vec!["One".to_string()]));
    assert_eq!(record.deleted().unwrap(), []);
    record.check_all().unwrap();
}

#[test]
fn what_was_done_with_appointments_is_undone_in_turn() {
    let rig = Rig::new();
    let mut record = rig.open();
    let (first, second) = (appointment("first", -7), appointment("second", 7));
    record.write(&entry("One", 0), NOW).unwrap();
    record.write_appointments(std::slice::from_ref(&first), NOW).unwrap();
    // How the first was left, and when the next one is, is one action.
    let left = Appointment { asked: true, ..first.clone() };
    record.write_appointments(&[left.clone(), second.clone()], NOW).unwrap();
    record.delete_appointment(second.id, NOW).unwrap();
    assert_eq!(with(&record), ["first"]);
    assert!(matches!(record.delete_appointment(second.id, NOW), Err(StoreError::NotSo(_))));
    // It is nothing that `history restore` could mean.
    let id = second.id.to_string();
    assert!(matches!(record.find_deleted(&id), Err(StoreError::Unknown { .. })));
    let undone = record.undo(NOW).unwrap().unwrap();
    assert_eq!((undone.what, undone.appointments), (Done::Deleted, vec![second.clone()]));
    assert_eq!(undone.entries, []);
    assert_eq!(record.appointments().unwrap(), [left, second]);
    record.undo(NOW).unwrap();
    assert_eq!(record.appointments().unwrap(), [first]);
    record.undo(NOW).unwrap();
    assert_eq!((with(&record), titles(&record)), (vec![], vec!["One".to_string()]));
    // The control: the sitting is next.
    record.undo(NOW).unwrap();
    assert_eq!(titles(&record), Vec::<String>::new());
    record.check_all().unwrap();
}

#[test]
fn the_words_of_an_erased_appointment_are_nowhere() {
    let rig = Rig::new();
    let mut record = rig.open();
    let (gone, kept) = (appointment("sentinel", 7), appointment("kept", 14));
    record.write_appointments(&[gone.clone(), kept.clone()], NOW).unwrap();
    record.back_up(NOW).unwrap();
    record.delete_appointment(gone.id, NOW).unwrap();
    assert!(super::history::words_within(&record, "sentinel"), "the control: it can be undone");
    // Of no sitting anything was erased.
    assert_eq!(record.erase_now().unwrap(), Erasure { others: true, ..Erasure::default() });
    assert!(!super::history::words_within(&record, "sentinel"));
    assert!(super::history::words_within(&record, "kept"), "the control");
    let backup = record.backups().unwrap()[0].name.clone();
    record.restore(&backup, NOW + DAY).unwrap();
    assert_eq!(record.appointments().unwrap(), [kept]);
    record.check_all().unwrap();
}

#[test]
fn appointments_are_brought_in_once_and_never_as_sittings() {
    let rig = Rig::new();
    let mut record = rig.open();
    let sitting = entry("One", 0);
    record.write(&sitting, NOW).unwrap();
    let (one, other) = (appointment("one", 7), appointment("other", 14));
    // A file that gives an appointment the id of a sitting.
    let clash = Appointment { id: sitting.id, ..appointment("clash", 1) };
    let history = History {
        sittings: vec![sitting, entry("Two", 1)],
        appointments: vec![one.clone(), one.clone(), clash, other.clone()],
    };
    let brought = BroughtIn { new: 1, appointments: 2, there: 3, taken_out: 0 };
    assert_eq!(record.weigh(&history).unwrap(), brought);
    assert_eq!(record.bring_in(&history, true, NOW).unwrap(), brought);
    assert_eq!(
        (with(&record), titles(&record)),
        (vec!["one".into(), "other".into()], vec!["One".to_string(), "Two".to_string()])
    );
    record.delete_appointment(one.id, NOW).unwrap();
    let again = BroughtIn { new: 0, appointments: 0, there: 4, taken_out: 2 };
    assert_eq!(record.bring_in(&history, false, NOW).unwrap(), again);
    assert_eq!(with(&record), ["other"]);
    assert_eq!(record.history().unwrap().appointments, [other]);
    record.check_all().unwrap();
}

fn lines(line: &str, bring: &str) -> Lines {
    Lines { line: line.into(), bring: bring.into() }
}

#[test]
fn lines_open_with_their_own_word_and_no_other() {
    let rig = Rig::new();
    let mut record = rig.open();
    let mut first = entry("First", 0);
    let (mine, yours) = (lines("sentinel", "bring it up"), lines("", "yours"));
    let sealed = record.seal_lines(first.id, "  Quiet Heron\n", &mine).unwrap();
    first.sealed = vec![sealed.clone(), record.seal_lines(first.id, "linden", &yours).unwrap()];
    record.write(&first, NOW).unwrap();
    drop(record);
    let mut record = rig.open();
    assert_eq!(record.entry(first.id).unwrap().unwrap().sealed, first.sealed);
    let open = |record: &Record, word: &str| record.open_lines(word).unwrap();
    // As people type a word, and one derivation for all lines.
    assert_eq!(open(&record, "quiet  heron"), [(first.id, mine.clone())]);
    assert_eq!(open(&record, "linden"), [(first.id, yours)]);
    assert_eq!(open(&record, "Quiet Herons"), []);
    assert_eq!(open(&record, ""), []);
    // What was sealed after one sitting does not open as part of another.
    let other = PracticeEntry { sealed: vec![sealed], ..entry("Other", 1) };
    record.write(&other, NOW).unwrap();
    assert_eq!(open(&record, "quiet heron").len(), 1);
    // Another record opens what it imported.
    let elsewhere = Rig::new();
    let mut imported = elsewhere.open();
    let history = History { sittings: vec![first.clone()], ..History::default() };
    imported.bring_in(&history, false, NOW).unwrap();
    assert_eq!(open(&imported, "quiet heron"), [(first.id, mine)]);
    // No text says how much was written.
    assert_eq!(first.sealed[0].to_text().len(), first.sealed[1].to_text().len());
}

#[test]
fn sealed_words_are_in_no_file_even_for_who_has_the_key() {
    let rig = Rig::new();
    let mut record = rig.open();
    let mut sitting = entry("For two", 0);
    let written = lines("sentinel", "sentinel too");
    sitting.sealed = vec![record.seal_lines(sitting.id, "willow lantern", &written).unwrap()];
    record.finish(&sitting, NOW).unwrap();
    record.back_up(NOW).unwrap();
    for word in ["sentinel", "willow", "lantern"] {
        assert!(!super::history::words_within(&record, word), "{word}");
    }
    assert!(super::history::words_within(&record, "For two"), "the control");
    let history = record.history().unwrap();
    for text in
        [exchange::to_csv(&history), exchange::to_ron(&history), exchange::to_json(&history)]
    {
        assert!(!text.contains("sentinel") && text.contains(SealedLines::FORM), "{text}");
    }
    drop(record);
    assert!(!anywhere(&rig.path(), "sentinel"));
}

#[test]
fn a_sealed_text_that_asks_for_too_much_is_passed_over() {
    let rig = Rig::new();
    let mut record = rig.open();
    let hex = "00".repeat(60);
    let salt = "00".repeat(16);
    let texts = [
        format!("sealed-1:4294967295:3:{salt}:{hex}"),
        format!("sealed-1:65536:4294967295:{salt}:{hex}"),
        format!("sealed-1:65536:3:00:{hex}"),
    ];
    let sealed = |text: &String| SealedLines::from_text(text).unwrap();
    let sitting = PracticeEntry { sealed: texts.iter().map(sealed).collect(), ..entry("One", 0) };
    record.write(&sitting, NOW).unwrap();
    assert_eq!(record.open_lines("word").unwrap(), []);
    for text in
        ["", "sealed-2:1:1:00:00", "sealed-1:1:1:00", "sealed-1:1:1:0g:00", "sealed-1:1:1:00:00:"]
    {
        assert_eq!(SealedLines::from_text(text), None, "{text}");
    }
}
