//! Damaged bytes, missing files, and the possible remains of a crash.

use super::*;

/// A record with sittings, a backup in the middle, and its last sittings only in database and journal.
fn filled(rig: &Rig) -> Vec<String> {
    let mut record = rig.open();
    for n in 0..6 {
        record.write(&entry(&format!("Sitting {n}"), n), NOW + TimeDelta::hours(n)).unwrap();
        if n == 3 {
            record.back_up(NOW + TimeDelta::hours(n)).unwrap();
        }
    }
    titles(&record)
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 1 << (at % 8);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn one_broken_byte_of_the_database_costs_nothing() {
    let length = {
        let rig = Rig::new();
        filled(&rig);
        std::fs::metadata(rig.file("record.db")).unwrap().len() as usize
    };
    for at in (0..length).step_by(length / 23) {
        let rig = Rig::new();
        let all = filled(&rig);
        flip(&rig.file("record.db"), at);
        let mut record = rig.open();
        assert_eq!(titles(&record), all, "byte {at}");
        let notices = record.take_notices();
        let restored = notices.iter().any(|n| matches!(n, Notice::Restored { sittings: 6, .. }));
        // What opening did not read, the full check finds.
        assert!(restored || record.check_all().is_err(), "byte {at}: {notices:?}");
        if restored {
            assert!(!files_below(&rig.path().join("set-aside")).is_empty());
            record.check_all().unwrap();
        }
    }
}

#[test]
fn a_lost_database_comes_back_from_backup_and_journal_or_from_the_journal_alone() {
    for backups in [true, false] {
        let rig = Rig::new();
        let all = filled(&rig);
        std::fs::remove_file(rig.file("record.db")).unwrap();
        if !backups {
            std::fs::remove_dir_all(rig.file("backups")).unwrap();
        }
        let mut record = rig.open();
        assert_eq!(titles(&record), all);
        let notices = record.take_notices();
        assert!(
            matches!(&notices[..], [Notice::Restored { backup, .. }] if backup.is_some() == backups),
            "{notices:?}"
        );
        record.check_all().unwrap();
    }
}

#[test]
fn putting_back_that_was_cut_off_begins_anew_and_keeps_the_settings() {
    // As it was left before it made its copy first: an empty file with the database's name.
    let rig = Rig::new();
    let mut record = rig.open();
    record.set("support", Some("someone")).unwrap();
    drop(record);
    let all = filled(&rig);
    for empty in [&[][..], &[0; 100]] {
        std::fs::write(rig.file("record.db"), empty).unwrap();
        let mut record = rig.open();
        assert!(
            matches!(&record.take_notices()[..], [Notice::Restored { backup: Some(_), .. }]),
            "{} bytes",
            empty.len()
        );
        assert_eq!(titles(&record), all);
        assert_eq!(record.setting("support").unwrap().as_deref(), Some("someone"));
        record.check_all().unwrap();
    }
    // Half a copy, and the database where it was or already set aside.
    for moved in [false, true] {
        std::fs::write(rig.file("record.db.new"), [7; 5000]).unwrap();
        let bytes = std::fs::read(rig.file("record.db")).unwrap();
        match moved {
            true => std::fs::remove_file(rig.file("record.db")).unwrap(),
            false => std::fs::write(rig.file("record.db"), &bytes[..bytes.len() / 2]).unwrap(),
        }
        let record = rig.open();
        assert_eq!(titles(&record), all);
        assert_eq!(record.setting("support").unwrap().as_deref(), Some("someone"));
        assert!(!rig.file("record.db.new").exists());
        record.check_all().unwrap();
    }
}

#[test]
fn what_was_cut_off_before_it_had_its_name_goes_at_opening_and_with_what_is_erased() {
    let rig = Rig::new();
    filled(&rig);
    // Taking a lock away, cut off, leaves the key in clear beside keys that are locked.
    let left = [
        rig.path().join("keys.new"),
        rig.path().join("keys.copy.new"),
        rig.file("record.db.new"),
        rig.file("journal.new"),
        rig.file("backups").join("2026-03-02T120000Z.db.new"),
        rig.file("backups").join("2026-03-02T120000Z.db.new-wal"),
        rig.file("backups").join("2026-03-02T120000Z.db.new-journal"),
    ];
    // Someone's own.
    let others = ["before.new.db", "note", "new", "a.new-year.db"].map(|name| {
        let path = rig.file("backups").join(name);
        std::fs::write(&path, "theirs").unwrap();
        path
    });
    let leave = || left.each_ref().map(|path| std::fs::write(path, [7; 5000]).unwrap());
    leave();
    let closed = hold(&rig.path()).unwrap();
    // The keys' are gone before anyone has given a passphrase.
    assert!(!left[0].exists() && !left[1].exists() && left[2].exists());
    let mut record = closed.open(NOW).unwrap();
    assert_eq!(left.iter().find(|path| path.exists()), None);
    assert!(others.iter().all(|path| path.exists()));
    leave();
    record.delete(record.all().unwrap()[0].id, NOW).unwrap();
    assert_eq!(record.erase_now().unwrap().entries, 1);
    assert_eq!(left[2..].iter().find(|path| path.exists()), None);
}

/// Whether this program has a lock on a file that is its own alone.
#[cfg(target_os = "linux")]
fn is_locked(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let file = format!(":{} ", std::fs::metadata(path).unwrap().ino());
    let own = format!(" {} ", std::process::id());
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    locks.lines().any(|line| line.contains(&file) && line.contains(&own) && line.contains("WRITE"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_backup_leaves_the_database_locked() {
    let rig = Rig::new();
    let mut record = rig.open();
    record.write(&entry("A sitting", 0), NOW).unwrap();
    record.back_up(NOW).unwrap();
    record.set_passphrase("a quiet room", false).unwrap();
    record.back_up(NOW).unwrap();
    assert!(is_locked(&rig.file("record.db")));
    // Control, and the reason why the file stays open: closing it gives up the lock.
    drop(std::fs::File::open(rig.file("record.db")).unwrap());
    assert!(!is_locked(&rig.file("record.db")));
}

#[test]
fn a_backup_is_made_of_a_whole_database_only() {
    let rig = Rig::new();
    filled(&rig);
    let mut record = rig.open();
    let before = record.backups().unwrap();
    flip(&rig.file("record.db"), 9000);
    let error = record.back_up(NOW + DAY).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert_eq!(record.backups().unwrap(), before);
    assert!(files_below(&rig.file("backups")).len() == before.len());
}

#[test]
fn what_a_power_cut_took_from_the_database_is_in_the_journal() {
    let rig = Rig::new();
    let all = filled(&rig);
    let old = std::fs::read(rig.file("record.db")).unwrap();
    let mut record = rig.open();
    record.write(&entry("The last", 9), NOW).unwrap();
    drop(record);
    std::fs::write(rig.file("record.db"), old).unwrap();
    let mut record = rig.open();
    assert_eq!(record.take_notices(), [Notice::Completed { events: 1 }]);
    assert_eq!(record.count().unwrap() as usize, all.len() + 1);
    record.check_all().unwrap();
    // The control: without the journal it is lost.
    drop(record);
    let rig = Rig::new();
    filled(&rig);
    let old = std::fs::read(rig.file("record.db")).unwrap();
    let journal = std::fs::read(rig.file("journal")).unwrap();
    let mut record = rig.open();
    record.write(&entry("The last", 9), NOW).unwrap();
    drop(record);
    std::fs::write(rig.file("record.db"), old).unwrap();
    std::fs::write(rig.file("journal"), journal).unwrap();
    assert_eq!(titles(&rig.open()), all);
}

#[test]
fn the_journal_is_mended_from_the_database() {
    let rig = Rig::new();
    let all = filled(&rig);
    let length = std::fs::metadata(rig.file("journal")).unwrap().len() as usize;
    for at in (0..length).step_by(length / 60) {
        let whole = std::fs::read(rig.file("journal")).unwrap();
        flip(&rig.file("journal"), at);
        let record = rig.open();
        assert_eq!(titles(&record), all, "byte {at}");
        let found = record.check_all().is_err();
        drop(record);
        let after = std::fs::read(rig.file("journal")).unwrap();
        // Found by the full check, or mended already (the last record is looked at when opening).
        assert!(found || rig.open().check_all().is_ok(), "byte {at}");
        if found {
            std::fs::write(rig.file("journal"), whole).unwrap();
        } else {
            assert!(after.len() >= length - 8, "byte {at}: {} of {length}", after.len());
        }
    }
    // Cut off anywhere, as a crash leaves it.
    for cut in (0..length).step_by(length / 40) {
        let file = std::fs::OpenOptions::new().write(true).open(rig.file("journal")).unwrap();
        file.set_len(cut as u64).unwrap();
        let record = rig.open();
        assert_eq!(titles(&record), all);
        record.check_all().unwrap();
        assert_eq!(record.journal.contents().unwrap().events.len(), 6);
    }
}

#[test]
fn broken_journal_and_database_together_still_give_all_that_can_be_read() {
    let rig = Rig::new();
    filled(&rig);
    let journal = rig.file("journal");
    std::fs::remove_file(rig.file("record.db")).unwrap();
    std::fs::remove_dir_all(rig.file("backups")).unwrap();
    // In the middle of the third record.
    let length = std::fs::metadata(&journal).unwrap().len() as usize;
    flip(&journal, length * 5 / 12);
    let mut record = rig.open();
    assert_eq!(titles(&record), ["Sitting 0", "Sitting 1", "Sitting 3", "Sitting 4", "Sitting 5"]);
    let notices = record.take_notices();
    assert!(notices.contains(&Notice::JournalMended), "{notices:?}");
    record.check_all().unwrap();
    drop(record);
    let mut record = rig.open();
    assert_eq!(record.take_notices(), []);
    assert_eq!(record.count().unwrap(), 5);
}

#[test]
fn a_broken_backup_is_passed_over() {
    let rig = Rig::new();
    let all = filled(&rig);
    let mut record = rig.open();
    let newest = record.back_up(NOW + DAY).unwrap();
    drop(record);
    flip(&rig.file("backups").join(format!("{newest}.db")), 9000);
    flip(&rig.file("record.db"), 100);
    let mut record = rig.open();
    assert_eq!(titles(&record), all);
    let notices = record.take_notices();
    assert!(
        matches!(&notices[..], [Notice::Restored { backup: Some(backup), .. }] if *backup != newest),
        "{notices:?}"
    );
    assert!(record.restore(&newest, NOW).is_err());
    assert!(matches!(record.restore("1999", NOW), Err(StoreError::Unknown { .. })));
}

#[test]
fn keys_that_are_gone_are_said_and_nothing_is_made_anew() {
    let rig = Rig::new();
    let all = filled(&rig);
    let keys = rig.path().join("keys");
    let copy = rig.path().join("keys.copy");
    std::fs::rename(&keys, rig.path().join("elsewhere")).unwrap();
    assert_eq!(titles(&rig.open()), all, "the copy serves");
    std::fs::remove_file(&keys).unwrap();
    std::fs::remove_file(&copy).unwrap();
    assert!(matches!(hold(&rig.path()), Err(StoreError::KeysMissing { .. })));
    std::fs::rename(rig.path().join("elsewhere"), keys).unwrap();
    assert_eq!(titles(&rig.open()), all);
}

#[test]
fn a_record_of_a_newer_program_is_read_and_not_changed() {
    let rig = Rig::new();
    let all = filled(&rig);
    let record = rig.open();
    record.connection.execute_batch("PRAGMA user_version = 9").unwrap();
    drop(record);
    let mut record = rig.open();
    assert_eq!(record.take_notices(), [Notice::Newer { found: 9 }]);
    assert_eq!(titles(&record), all);
    let refused = record.write(&entry("No", 0), NOW).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the record was written by a newer Groundwork (its form is 9, this program writes 3); it \
         can be looked at and exported here, but not changed"
    );
    assert!(record.erase_now().is_err() && record.undo(NOW).is_err());
    assert!(record.set("a", Some("b")).is_err() && record.set_passphrase("a", false).is_err());
}

#[test]
fn a_second_program_is_told() {
    let rig = Rig::new();
    let record = rig.open();
    let Err(error) = hold(&rig.path()) else { panic!("held twice") };
    assert_eq!(
        error.to_string(),
        format!(
            "the record is open in another window or command of Groundwork; close that one first: `{}`",
            rig.path().display()
        )
    );
    drop(record);
    rig.open();
}
