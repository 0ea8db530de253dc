//! Histories that a spreadsheet opened and saved again, in three languages; the files lie in
//! `tests/data/spreadsheets`, and LibreOffice writes them anew where it can be had.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{NaiveDateTime, TimeDelta};
use groundwork::domain::record::{DayStart, History, Moment, PracticeEntry};
use groundwork::store::exchange::{self, Here, Reading, to_csv};
use groundwork::units::UtcMillis;

/// A language with the number by which LibreOffice knows it, and how lists are saved there: what stands
/// between cells and in which encoding, by the numbers that LibreOffice has for them.
const LANGUAGES: [(&str, u32, &str); 3] =
    [("de-DE", 1031, "59,34,1"), ("en-GB", 2057, "44,34,76"), ("en-US", 1033, "9,34,65535")];

/// The lists, each as its program writes it.
const LISTS: [&str; 4] = ["insight", "insight-12", "meditate", "own"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/spreadsheets")
}

fn in_utc(local: NaiveDateTime) -> Option<Moment> {
    Some(Moment { utc_ms: local.and_utc().into(), offset_secs: 0 })
}

fn read(path: &Path) -> Vec<PracticeEntry> {
    let here = Here {
        at_local: &in_utc,
        offset_at: &|_| 0,
        day_start: DayStart::default(),
        // 2026-11-28.
        now: UtcMillis(1_795_824_000_000),
    };
    match exchange::import(&fs::read(path).unwrap(), None, &here).unwrap() {
        Reading::One(imported) => {
            assert_eq!(imported.problems, [], "{}", path.display());
            imported.history.sittings
        }
        Reading::Either(either) => panic!("{}: {}", path.display(), either.why),
    }
}

/// An entry as far as a spreadsheet keeps it: where its format of times has no seconds, they are gone,
/// and with them the id that is made of them.
fn without_seconds(entry: PracticeEntry) -> PracticeEntry {
    let UtcMillis(begun) = entry.begun.utc_ms;
    let utc_ms = UtcMillis(begun - begun.rem_euclid(60_000));
    PracticeEntry {
        id: uuid::Uuid::nil(),
        begun: Moment { utc_ms, ..entry.begun },
        ended_utc_ms: utc_ms + TimeDelta::seconds(i64::from(entry.actual_secs)),
        ..entry
    }
}

/// Every list as it is, and as it was saved in a folder for each language.
fn come_back(saved: &Path) {
    for list in LISTS {
        let name = format!("{list}.csv");
        let original = read(&folder().join(&name));
        assert!(!original.is_empty());
        for (language, ..) in LANGUAGES {
            let back = read(&saved.join(language).join(&name));
            if list.starts_with("insight") {
                let bare = |all: &[PracticeEntry]| -> Vec<PracticeEntry> {
                    all.iter().cloned().map(without_seconds).collect()
                };
                assert_eq!(bare(&back), bare(&original), "{language}, {list}");
            } else {
                assert_eq!(back, original, "{language}, {list}");
            }
        }
    }
}

#[test]
fn what_was_saved_in_three_languages_comes_back() {
    come_back(&folder());
    // Our own list is as it is written today, with every cell that a spreadsheet would change.
    let own = folder().join("own.csv");
    let history = History { sittings: read(&own), ..History::default() };
    assert_eq!(to_csv(&history), fs::read_to_string(&own).unwrap());
    // The lists that stand there are those that a spreadsheet changed.
    let saved = |path: &str| fs::read(folder().join(path)).unwrap();
    assert!(String::from_utf8(saved("en-GB/insight.csv")).unwrap().contains("04/12/26 08:21,"));
    assert!(std::str::from_utf8(&saved("de-DE/insight.csv")).is_err());
    assert_eq!(saved("en-US/insight.csv")[..2], [0xff, 0xfe]);
}

#[test]
#[ignore = "needs LibreOffice; `./scripts/test long`"]
fn libreoffice_saves_them_so_that_they_come_back() {
    let found = Command::new("soffice").arg("--version").output();
    if !found.is_ok_and(|said| said.status.success()) {
        eprintln!("LibreOffice is not here; what it wrote before is tested all the same.");
        return;
    }
    let saved = tempfile::tempdir().unwrap();
    for (language, number, form) in LANGUAGES {
        // The language in which dates are shown; by itself it is the one in which they are read.
        let profile = saved.path().join("profiles").join(language);
        fs::create_dir_all(profile.join("user")).unwrap();
        let locale = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">\
             <item oor:path=\"/org.openoffice.Setup/L10N\"><prop oor:name=\"ooSetupSystemLocale\" oor:op=\"fuse\">\
             <value>{language}</value></prop></item></oor:items>"
        );
        fs::write(profile.join("user/registrymodifications.xcu"), locale).unwrap();
        for list in LISTS {
            let done = Command::new("soffice")
                .arg(format!("-env:UserInstallation=file://{}", profile.display()))
                .arg("--headless")
                .arg(format!("--infilter=CSV:44,34,76,1,,{number},false,true"))
                .arg("--convert-to")
                .arg(format!("csv:Text - txt - csv (StarCalc):{form},1,,0,false,true"))
                .arg("--outdir")
                .arg(saved.path().join(language))
                .arg(folder().join(format!("{list}.csv")))
                .output()
                .unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
    }
    come_back(saved.path());
}
