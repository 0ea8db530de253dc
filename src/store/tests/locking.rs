//! Passphrase, recovery code, and what is in the files while it is locked.

use super::*;

const PASSPHRASE: &str = "a quiet room";

#[test]
fn a_locked_record_is_opened_by_its_passphrase_and_shows_nothing_before() {
    let rig = Rig::new();
    let mut record = rig.open();
    let private = PracticeEntry {
        title: "sentinel-title".into(),
        line: "sentinel-line".into(),
        reason: Some(crate::domain::record::Reason::Other("sentinel-reason".into())),
        ..entry("", 0)
    };
    record.write(&private, NOW).unwrap();
    record.set("support", Some("sentinel-setting")).unwrap();
    record
        .keep_running(&Running {
            entry: PracticeEntry { title: "sentinel-running".into(), ..entry("", 0) },
            how: "sentinel-how".into(),
            position: crate::units::Frames(0),
        })
        .unwrap();
    record.back_up(NOW).unwrap();
    let old_key = record.key.clone();
    let code = record.set_passphrase(PASSPHRASE, true).unwrap().unwrap();
    assert_eq!(titles(&record), ["sentinel-title"]);
    assert_eq!(record.backups().unwrap().len(), 1);
    record.write(&entry("Afterwards", 1), NOW).unwrap();
    let new_key = record.key.clone();
    drop(record);

    assert!(!anywhere(&rig.path(), "sentinel"));
    for key in [&old_key, &new_key] {
        assert!(!anywhere(&rig.path(), &key.hex()));
        assert!(!files_below(&rig.path()).iter().any(|path| {
            std::fs::read(path).unwrap().windows(32).any(|window| window == key.bytes())
        }));
    }
    assert!(!anywhere(&rig.path(), PASSPHRASE) && !anywhere(&rig.path(), &code));
    assert!(anywhere(&rig.path(), "passphrase"), "the control: the key file says how it is locked");
    // What the old key opened is gone.
    let database = rig.file("record.db");
    assert!(database::connect(&database, &old_key, database::Access::Look).is_err());

    let closed = hold(&rig.path()).unwrap();
    assert_eq!(closed.lock(), Lock::Passphrase { recovery: true });
    let Err((Some(closed), error)) = closed.open_by_passphrase("a quiet roon", NOW) else {
        panic!("another passphrase opened it")
    };
    assert_eq!(
        error.to_string(),
        "that does not open the record; nothing was changed, and it can be tried again"
    );
    let record = closed.open_by_passphrase(PASSPHRASE, NOW).map_err(|(_, error)| error).unwrap();
    // The sitting that was going on is kept as well.
    let all = ["sentinel-title", "sentinel-running", "Afterwards"];
    assert_eq!(titles(&record), all);
    record.check_all().unwrap();
    drop(record);
    assert!(matches!(hold(&rig.path()).unwrap().open(NOW), Err(StoreError::Locked)));
    // Capitals and line ends do not matter.
    let typed = code.to_uppercase().replace(' ', "\n ");
    let record = hold(&rig.path()).unwrap().open_by_recovery(&typed, NOW);
    let mut record = record.map_err(|(_, error)| error).unwrap();

    // Another passphrase, without a new key; the code stays. The same one is none.
    assert!(matches!(
        record.change_passphrase(PASSPHRASE),
        Err(StoreError::NotSo(
            "that is the passphrase that the record has already; nothing was changed"
        ))
    ));
    record.change_passphrase("another room").unwrap();
    assert!(record.set_passphrase("x", false).is_err());
    drop(record);
    let Err((Some(closed), _)) = hold(&rig.path()).unwrap().open_by_passphrase(PASSPHRASE, NOW)
    else {
        panic!("the old passphrase opened it")
    };
    let Ok(mut record) = closed.open_by_passphrase("another room", NOW) else { panic!() };
    let newer = record.renew_recovery().unwrap();
    drop(record);
    let Err((Some(closed), _)) = hold(&rig.path()).unwrap().open_by_recovery(&code, NOW) else {
        panic!("the old code opened it")
    };
    let Ok(mut record) = closed.open_by_recovery(&newer, NOW) else { panic!() };
    record.remove_passphrase().unwrap();
    assert!(record.remove_passphrase().is_err() && record.change_passphrase("x").is_err());
    drop(record);
    assert_eq!(titles(&rig.open()), all);
}

#[test]
fn a_change_of_key_that_was_cut_off_leaves_the_old_one() {
    let rig = Rig::new();
    let mut record = rig.open();
    record.write(&entry("One", 0), NOW).unwrap();
    drop(record);
    // All of the next generation but the key file.
    let half = rig.path().join("2");
    std::fs::create_dir(&half).unwrap();
    std::fs::write(half.join("record.db"), "half").unwrap();
    let record = rig.open();
    assert_eq!(titles(&record), ["One"]);
    assert!(!half.exists());
}

#[cfg(unix)]
#[test]
fn only_this_account_may_look_at_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let rig = Rig::new();
    let mut record = rig.open();
    record.write(&entry("One", 0), NOW).unwrap();
    record.back_up(NOW).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&rig.path()), 0o700);
    for path in files_below(&rig.path()) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
