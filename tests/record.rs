//! The record as it is typed: history, rhythm, lock, files in and out, and clocks of all kinds.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::rig::program::{Said, groundwork};
#[cfg(target_os = "linux")]
use crate::rig::stick::Stick;

/// A data folder and the program over it.
struct Desk {
    data: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { data: tempfile::tempdir().unwrap() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = groundwork(self.data.path());
        command
            .args(args)
            .env("TZ", "UTC")
            .env_remove("GROUNDWORK_PASSPHRASE")
            .env_remove("GROUNDWORK_NEW_PASSPHRASE");
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        self.command(args).output().unwrap().into()
    }

    /// What it says when it does what it should.
    fn ok(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
        said.out
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    /// The program under another clock and zone. The zone is the system's word for it.
    fn at(&self, zone: &str, local: &str, args: &[&str]) -> Said {
        let mut command = Command::new("faketime");
        command
            .args(["-f", &format!("@{local}")])
            .arg(env!("CARGO_BIN_EXE_groundwork"))
            .args(args)
            .env("GROUNDWORK_DATA", self.data.path())
            .env("TZ", zone)
            .stdin(Stdio::null());
        command.output().unwrap().into()
    }

    /// What it says in UTC at this time when it does what it should.
    fn ok_at(&self, local: &str, args: &[&str]) -> String {
        let said = self.at("UTC", local, args);
        assert_eq!(said.code, 0, "{local}: {args:?}: {}{}", said.out, said.err);
        said.out
    }

    /// What it says in UTC at this time when it refuses.
    fn refused_at(&self, local: &str, args: &[&str]) -> String {
        let said = self.at("UTC", local, args);
        assert_eq!(said.code, 2, "{local}: {args:?}: {}{}", said.out, said.err);
        said.err
    }

    /// Adds a sitting, and gives the id by which it is named.
    fn add_at(&self, local: &str, title: &str, rest: &[&str]) -> String {
        let added =
            self.ok_at(local, &[&["history", "add", title, "--minutes", "20"], rest].concat());
        let row = added.strip_prefix("Added: ").unwrap();
        row.split_whitespace().next().unwrap().to_string()
    }

    /// A sitting of two minutes that begins then, played as fast as it goes.
    fn sit(&self, zone: &str, local: &str) {
        let args =
            ["play", "five-senses", "--length", "2m", "--output", "null", "--fast", "--keep"];
        let said = self.at(zone, local, &args);
        assert!(said.out.contains("Kept in the record"), "{local}: {}{}", said.out, said.err);
    }

    /// The days of the record, earliest first.
    fn days(&self) -> Vec<String> {
        let list = self.json(&["history", "list", "--all", "--json"]);
        let days = list.as_array().unwrap().iter().rev();
        days.map(|row| row["day"].as_str().unwrap().to_string()).collect()
    }

    fn rhythm(&self, zone: &str, local: &str) -> Value {
        let said = self.at(zone, local, &["rhythm", "--json"]);
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }

    fn record(&self) -> std::path::PathBuf {
        self.data.path().join("record")
    }
}

#[test]
fn a_sitting_is_kept_and_can_be_told_about() {
    let desk = Desk::new();
    assert!(desk.ok(&["history"]).starts_with("Nothing practised yet."));
    let fast = ["play", "five-senses", "--length", "2m", "--output", "null", "--fast"];
    assert!(!desk.ok(&fast).contains("Kept"), "a look is not practising");
    desk.ok(&[&fast[..], &["--keep"]].concat());
    desk.ok(&["history", "edit", "last", "--distress-before", "7", "--line", "the rain helped"]);
    let list = desk.json(&["history", "list", "--json"]);
    let row = &list[0];
    assert_eq!(row["title"], "Five senses");
    assert_eq!(row["practised_seconds"], 120);
    assert_eq!(row["planned_seconds"], 120);
    assert_eq!(row["ended"], "Finished");
    assert_eq!(row["distress_before"], 7);
    assert_eq!(row["line"], "the rain helped");
    assert_eq!(list.as_array().unwrap().len(), 1);
    let timer = ["timer", "--length", "1m", "--output", "null", "--fast", "--keep"];
    desk.ok(&timer);
    let list = desk.json(&["history", "list", "--json"]);
    assert_eq!(list[0]["practised_seconds"], 60);
    assert!(desk.ok(&["backup", "list"]).lines().count() == 1, "one backup a day");
    assert!(desk.ok(&["rhythm"]).starts_with("1 of 5 days this week"));
}

#[test]
fn touch_practices_are_not_in_the_streak() {
    let desk = Desk::new();
    let wednesday = "2026-05-06 12:00:00";
    desk.add_at(wednesday, "Back rub", &["--practice", "touch"]);
    desk.ok_at(wednesday, &["rhythm", "goal", "1"]);
    let rhythm = desk.rhythm("UTC", wednesday);
    assert_eq!((&rhythm["done"], &rhythm["streak"]), (&1.into(), &0.into()));
    assert_eq!(rhythm["streak_of"], "Weeks");
    desk.ok_at(wednesday, &["rhythm", "goal", "7"]);
    assert_eq!(desk.rhythm("UTC", wednesday)["streak_of"], "Days");
}

#[test]
fn what_was_deleted_comes_back_and_what_was_erased_does_not() {
    let desk = Desk::new();
    desk.ok(&["history", "add", "A walk", "--minutes", "20", "--line", "cold hands"]);
    assert!(desk.ok(&["history", "delete", "last"]).starts_with("Taken out: "));
    assert_eq!(desk.days().len(), 0);
    desk.ok(&["history", "undo"]);
    assert_eq!(desk.days().len(), 1);
    desk.ok(&["history", "delete", "last"]);
    assert!(desk.ok(&["history", "list", "--deleted"]).contains("A walk"));
    assert!(desk.ok(&["erase"]).starts_with("What was deleted or replaced of 1 sitting is erased"));
    assert_eq!(desk.ok(&["history", "undo"]), "There is nothing to take back.\n");
    let all = desk.run(&["erase", "--all"]);
    assert_eq!(all.code, 2);
    assert!(all.err.contains("cannot be undone"), "{}", all.err);
    assert!(desk.record().exists());
    desk.ok(&["erase", "--all", "--yes"]);
    assert!(!desk.record().exists());
}

#[test]
fn wrong_words_are_answered_in_a_sentence() {
    let desk = Desk::new();
    let refused = |args: &[&str]| {
        let said = desk.run(args);
        assert_eq!(said.code, 2, "{args:?}");
        said.err
    };
    assert_eq!(
        refused(&["history", "show", "abcd"]),
        "groundwork: there is no sitting `abcd`; `groundwork history list` shows them with their ids\n"
    );
    assert!(refused(&["history", "edit", "last"]).contains("no sitting in the record yet"));
    assert!(refused(&["history", "add", "x", "--minutes", "5", "--at", "25:00"]).contains("15:30"));
    assert!(refused(&["history", "add", " ", "--minutes", "5"]).contains("needs a title"));
    assert!(refused(&["rhythm", "goal", "8"]).contains("1 to 7 days or 1 to 21 sittings"));
    assert!(refused(&["rhythm", "go-on"]).contains("there is no pause today"));
    assert_eq!(
        refused(&["backup", "restore", "yesterday"]),
        "groundwork: there is no backup `yesterday`; `groundwork backup list` lists them\n"
    );
    assert!(refused(&["play", "--go-on", "--output", "null"]).contains("no sitting was cut off"));
    assert!(
        refused(&["settings", "set", "anchor", "elbow"]).contains("breath, hands, feet, sounds")
    );
    assert!(
        refused(&["settings", "set", "colour", "red"]).contains("there is no setting `colour`")
    );
    assert!(refused(&["lock", "change"]).contains("has no passphrase"));
    assert!(refused(&["lock", "set"]).contains("GROUNDWORK_NEW_PASSPHRASE"));
    assert!(refused(&["import", "nowhere.csv"]).contains("could not read `nowhere.csv`"));
}

#[test]
fn settings_are_kept_and_used() {
    let desk = Desk::new();
    desk.ok(&["settings", "set", "narrator", "thomas"]);
    desk.ok(&["settings", "set", "leave-out", "pelvis,chest"]);
    desk.ok(&["settings", "set", "day-start", "00:00"]);
    desk.ok(&["settings", "set", "breath-practice", "no"]);
    let all = desk.json(&["settings", "--json"]);
    assert_eq!(all["narrator"], "thomas");
    assert_eq!(all["leave-out"], "pelvis,chest");
    assert_eq!(all["breath-practice"], "no");
    let paced = desk.data.path().join("paced.ron");
    let text = "Session(format: 1, id: \"paced\", title: \"Paced\", summary: \"Paced.\", \
                language: \"en\", practice: Breathing, steps: [Breathe(pattern: Coherent, ideal: \"30s\")])";
    fs::write(&paced, text).unwrap();
    let play = ["play", paced.to_str().unwrap(), "--output", "null", "--fast", "--keep"];
    assert!(
        desk.ok(&play).contains("You leave breath practice out. This session paces the breath.")
    );
    desk.ok(&["history", "add", "Late", "--minutes", "5", "--at", "2026-03-02T01:30"]);
    let list = desk.json(&["history", "list", "--all", "--json"]);
    let late = list.as_array().unwrap().iter().find(|row| row["title"] == "Late").unwrap();
    assert_eq!(late["day"], "2026-03-02");
}

#[test]
fn the_whole_history_goes_out_and_comes_back() {
    let desk = Desk::new();
    for n in 0..3 {
        let at = format!("2026-03-0{}T19:30", n + 2);
        desk.ok(&["history", "add", "=Walk", "--minutes", "20", "--at", &at, "--line", "+1"]);
    }
    let out = desk.data.path().join("history");
    for form in ["csv", "ron", "json"] {
        let path = out.with_extension(form);
        let path = path.to_str().unwrap();
        desk.ok(&["export", "--format", form, "--out", path]);
        let again = desk.run(&["export", "--format", form, "--out", path]);
        assert!(again.err.contains("`--force` writes over it"), "{}", again.err);
        assert_eq!(fs::read_to_string(path).unwrap(), desk.ok(&["export", "--format", form]));
        let other = Desk::new();
        assert!(other.ok(&["import", path, "--look"]).contains("as asked"));
        assert_eq!(other.days().len(), 0);
        assert!(other.ok(&["import", path]).contains("3 brought in"));
        assert!(other.ok(&["import", path]).contains("in the record already"));
        assert_eq!(other.ok(&["export", "--format", form]), desk.ok(&["export", "--format", form]));
        assert!(other.ok(&["history", "undo"]).contains("3 sittings that had been added"));
        assert_eq!(other.days().len(), 0);
    }
    assert!(fs::read_to_string(out.with_extension("csv")).unwrap().contains(",'=Walk,"));
}

#[test]
fn an_own_export_is_a_rescue() {
    let desk = Desk::new();
    desk.ok(&["history", "add", "A walk", "--minutes", "20"]);
    desk.ok(&["history", "add", "A bath", "--minutes", "20"]);
    let path = desk.data.path().join("history.json");
    let path = path.to_str().unwrap();
    desk.ok(&["export", "--format", "json", "--out", path]);
    let brought = |args: &[&str]| {
        let said = desk.ok(&[&["import", path], args].concat());
        let (head, rest) = said.split_once('\n').unwrap();
        assert!(head.starts_with("Groundwork: 2 sittings, "), "{head}");
        rest.to_string()
    };
    assert_eq!(brought(&[]), "All of them are in the record already.\n");
    desk.ok(&["history", "delete", "last"]);
    desk.ok(&["erase"]);
    assert_eq!(
        brought(&[]),
        "1 is in the record already.\n1 was taken out before and stays out; `groundwork import FILE \
         --again` brings it back.\n"
    );
    desk.ok(&["history", "delete", "last"]);
    assert_eq!(
        brought(&[]),
        "2 were taken out before and stay out; `groundwork import FILE --again` brings them back.\n"
    );
    assert_eq!(desk.days().len(), 0);
    assert_eq!(
        brought(&["--again"]),
        "2 brought back; `groundwork history undo` takes them out again.\n"
    );
    assert_eq!(desk.days().len(), 2);
    assert!(desk.ok(&["history", "undo"]).contains("2 sittings that had been added"));
    assert_eq!(desk.days().len(), 0);
}

#[test]
fn what_an_import_found_is_said_as_it_is() {
    let desk = Desk::new();
    let import = |text: &str| {
        let path = desk.data.path().join("list.csv");
        fs::write(&path, text).unwrap();
        let said = desk.run(&["import", path.to_str().unwrap()]);
        (said.code, said.out, said.err.replace(path.to_str().unwrap(), "FILE"))
    };
    let head = "start_time_unix,duration_secs,mode,label,note";
    let (code, out, err) = import(&format!("{head},colour\n"));
    assert_eq!(out, "Meditate: 0 sittings\nThere is nothing in it to bring in.\n");
    assert_eq!(
        (code, err.as_str()),
        (1, "FILE: line 1: the column `colour` is not known and was left out\n")
    );
    let nothing = import(&format!("{head}\n"));
    assert_eq!(nothing, (0, out, String::new()));
    let (code, out, err) = import(&format!("{head}\nlater,600,,,\nlater,600,,,\n"));
    let words = "Meditate: 0 sittings\nWhat is in it could not be read; nothing was brought in.\n";
    assert_eq!((code, out.as_str(), err.lines().count()), (1, words, 2));
    let one = format!("{head}\n1712345678,600,timer,One,\n");
    assert_eq!(
        import(&one).1,
        "Meditate: 1 sitting, 2024-04-05 to 2024-04-05\n\
         1 brought in; `groundwork history undo` takes it out again.\n"
    );
    assert!(import(&one).1.ends_with("\nIt is in the record already.\n"));
    let (_, out, _) = import(&format!("{one}1712345679,600,timer,Two,\n"));
    assert!(
        out.ends_with(
            "\n1 brought in, 1 was in the record already; `groundwork history undo` takes it out \
             again.\n"
        ),
        "{out}"
    );
}

#[test]
fn dates_of_two_meanings_are_asked_about_and_never_guessed() {
    let desk = Desk::new();
    let path = desk.data.path().join("list.csv");
    let import = |rows: &str, args: &[&str]| {
        fs::write(&path, format!("Started At,Duration\n{rows}")).unwrap();
        let said = desk.run(&[&["import", path.to_str().unwrap()], args].concat());
        (said.code, said.out, said.err.replace(path.to_str().unwrap(), "FILE"))
    };
    let rows: String = (1..=11).map(|n| format!("{n:02}/11/2025 08:00:00,0:10:0\n")).collect();
    let question = "Insight Timer: Its dates can be day/month/year or month/day/year, and nothing in it \
                    tells which.\n\
                    `--dates dmy`: `01/11/2025 08:00:00` is 2025-11-01; 11 sittings, 2025-11-01 to \
                    2025-11-11\n\
                    `--dates mdy`: `01/11/2025 08:00:00` is 2025-01-11; 11 sittings, 2025-01-11 to \
                    2025-11-11\n";
    let asked = "groundwork: nothing was brought in from `FILE`: say which with `--dates`\n";
    assert_eq!(import(&rows, &[]), (2, question.into(), asked.into()));
    let look = format!("{question}Nothing was brought in, as asked.\n");
    assert_eq!(import(&rows, &["--look"]), (1, look, String::new()));
    assert_eq!(desk.days().len(), 0);
    let brought = "Insight Timer: 11 sittings, 2025-11-01 to 2025-11-11\n\
                   Its dates are read as day/month/year, as you say.\n\
                   11 brought in; `groundwork history undo` takes them out again.\n";
    assert_eq!(import(&rows, &["--dates", "dmy"]), (0, brought.into(), String::new()));
    let proven = "25/04/2026 08:21:14,0:45:0\n";
    assert_eq!(
        import(proven, &["--dates", "mdy"]),
        (
            2,
            String::new(),
            "groundwork: nothing was brought in from `FILE`: the dates of this file are \
             day/month/year, as `25/04/2026 08:21:14` shows, not month/day/year\n"
                .into()
        )
    );
    let (code, out, _) = import(proven, &[]);
    assert_eq!(code, 0);
    assert!(
        out.contains("Its dates are day/month/year, as `25/04/2026 08:21:14` shows.\n1 brought in")
    );
    // The same sitting in another shape of it.
    let (_, out, _) = import("04/25/2026 8:21:14 AM,0:45:00\n", &[]);
    assert!(out.ends_with("It is in the record already.\n"), "{out}");
}

#[test]
fn words_that_can_not_be_kept_are_refused_where_they_are_typed() {
    let desk = Desk::new();
    desk.ok(&["history", "add", "A walk", "--minutes", "5"]);
    let refused = |option: &str, words: &str| {
        let said = desk.run(&["history", "edit", "last", option, words]);
        assert_eq!(said.code, 2, "{option}");
        said.err
    };
    assert_eq!(
        refused("--title", "\u{1b}[31mred"),
        "groundwork: `title` has a tab, a line break or another control character in it (U+001B), \
         expected one line of plain text\n"
    );
    assert!(
        refused("--line", "one\ntwo").starts_with("groundwork: `line` has a tab, a line break")
    );
    assert_eq!(
        refused("--reason", &"ä".repeat(1001)),
        "groundwork: `reason` has 1001 characters, at most 1000\n"
    );
    let list = desk.json(&["history", "list", "--json"]);
    assert_eq!((&list[0]["title"], &list[0]["line"]), (&"A walk".into(), &Value::Null));
}

#[cfg(target_os = "linux")]
#[test]
fn an_export_that_does_not_fit_leaves_nothing_behind() {
    let allowed = Command::new("unshare").args(["-rm", "true"]).output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("NOT TRIED: this system gives no mount of one's own (unshare -rm)");
        return;
    }
    let desk = Desk::new();
    let words = "words ".repeat(150);
    for _ in 0..10 {
        desk.ok(&["history", "add", "A walk", "--minutes", "5", "--line", &words]);
    }
    let full = tempfile::tempdir().unwrap();
    let place = full.path().display();
    let program = env!("CARGO_BIN_EXE_groundwork");
    let export = format!("'{program}' export --out '{place}/history.csv'");
    // What is written is over 9 kB. Once there is room, the same again goes through.
    let script = format!(
        "mount -t tmpfs -o size=4k none '{place}' || exit 9
         {export} && exit 8
         ls -A '{place}'
         mount -o remount,size=1m '{place}' && {export}"
    );
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]).env("GROUNDWORK_DATA", desk.data.path());
    let said = Said::from(command.stdin(Stdio::null()).output().unwrap());
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
    assert!(said.err.contains("could not write"), "{}", said.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_record_on_a_memory_stick_works_and_says_once_what_that_means() {
    const SAID: &str = "A new record begins on a drive that keeps nobody from its files, as memory sticks do: \
                        whoever can read the drive can read the record. With a passphrase (`groundwork lock \
                        set`, or in the settings) they find it encrypted and cannot open it.";
    let add = ["history", "add", "A walk", "--minutes", "5"];
    // The control: an ordinary folder is not spoken of.
    let own = Desk::new();
    assert!(!own.run(&add).err.contains("keeps nobody"));
    let stick = match Stick::new() {
        Ok(stick) => stick,
        // In a container without rights over devices nobody has a drive of their own.
        Err(why) => {
            println!("NOT TRIED: this system lets nobody mount an exFAT drive of their own: {why}");
            return;
        }
    };
    let run = |args: &[&str]| {
        let mut command = groundwork(stick.path());
        command.args(args).env("GROUNDWORK_NEW_PASSPHRASE", "a quiet room");
        command.env("GROUNDWORK_PASSPHRASE", "a quiet room").stdin(Stdio::null());
        let said = Said::from(command.output().unwrap());
        assert_eq!(said.code, 0, "{args:?}: {}", said.err);
        said
    };
    let first = run(&add);
    assert!(first.err.contains(SAID), "{}", first.err);
    let second = run(&add);
    assert!(!second.err.contains("keeps nobody"), "{}", second.err);
    run(&["backup", "make"]);
    run(&["history", "delete", "last"]);
    run(&["erase"]);
    let export = stick.path().display().to_string();
    run(&["export", "--out", &export]);
    assert!(stick.path().join("history.csv").is_file());
    run(&["lock", "set"]);
    assert!(run(&["history"]).out.contains("A walk"));
}

#[cfg(unix)]
#[test]
fn what_goes_out_has_a_whole_place_and_fails_in_plain_words() {
    let desk = Desk::new();
    desk.ok(&["history", "add", "A walk", "--minutes", "5"]);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let run = |args: &[&str]| {
        let mut command = desk.command(args);
        command.env("HOME", folder.path()).current_dir(folder.path());
        Said::from(command.stdin(Stdio::null()).output().unwrap())
    };
    let written = |to: &str| format!("1 sitting written to `{to}`. The file is not encrypted.\n");
    for (out, place) in
        [("~/x.csv", at("x.csv")), ("y.csv", at("y.csv")), (".", at("./history.csv"))]
    {
        let said = run(&["export", "--out", out]);
        assert_eq!((said.code, said.err), (0, written(&place.replace("/./", "/"))));
        assert!(Path::new(&place).is_file(), "{place}");
    }
    let long = at(&"x".repeat(300));
    let through = at("x.csv/y");
    for (out, why) in [
        (at("gone/x.csv"), "there is no such file or folder"),
        (through.clone(), "a part of the path is a file and not a folder"),
        (long.clone(), "the name is too long, or has signs that cannot be in a name there"),
    ] {
        let said = run(&["export", "--out", &out]);
        assert_eq!(said.err, format!("groundwork: could not write `{out}`: {why}\n"));
    }
    // So with everything else that goes out or comes in by its name.
    fs::create_dir(at("folder")).unwrap();
    for args in [
        &["render", "five-senses", "--out", &through, "--length", "3m"][..],
        &["render", "five-senses", "--out", &long, "--length", "3m"],
        &["bundle", "key", "new", &through],
        &["bundle", "install", &at("gone.groundwork")],
        &["bundle", "install", &at("folder")],
        &["import", &at("folder")],
        &["import", &at("gone")],
        &["check", &at("gone")],
        &["shelf", "look", &through],
    ] {
        let said = run(args);
        assert_ne!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
        let words = said.out + &said.err;
        assert!(!words.contains("os error") && !words.is_empty(), "{args:?}: {words}");
    }
}

#[cfg(unix)]
#[test]
fn an_empty_data_variable_is_none() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Desk::new().command(&["history", "add", "A walk", "--minutes", "5"]);
    command.env("GROUNDWORK_DATA", "").env("HOME", home.path()).env_remove("XDG_DATA_HOME");
    let said = Said::from(command.output().unwrap());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(home.path().join(".local/share/groundwork/record").exists());
}

#[test]
fn a_hidden_streak_is_nowhere() {
    let desk = Desk::new();
    let wednesday = "2026-05-06 12:00:00";
    desk.add_at(wednesday, "A walk", &[]);
    desk.ok_at(wednesday, &["rhythm", "goal", "1"]);
    assert!(desk.ok_at(wednesday, &["rhythm"]).contains("1 week so far\n"), "the control");
    let counted = "Counts     towards rhythm and streak\n";
    assert!(desk.ok_at(wednesday, &["history", "show", "last"]).contains(counted), "the control");
    assert_eq!(
        desk.ok_at(wednesday, &["rhythm", "hide-streak"]).lines().next(),
        Some("The streak is shown nowhere.")
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    for args in [
        vec!["rhythm"],
        vec!["rhythm", "--json"],
        vec!["history"],
        vec!["history", "show", "last"],
        vec!["history", "edit", "last", "--comfort", "7"],
        vec!["rhythm", "goal", "2"],
        vec!["rhythm", "goal", "1"],
        vec!["doctor"],
        vec!["export", "--format", "json"],
        vec!["export", "--format", "ron"],
        vec!["export", "--format", "csv", "--out", file.to_str().unwrap()],
    ] {
        let said = desk.at("UTC", wednesday, &args);
        let text = format!("{}{}", said.out, said.err).to_lowercase();
        // A word of the format: it says what a sitting counts towards, whoever reads it.
        let text = text.replace("rhythmandstreak", "");
        assert!(!text.contains("streak") && !text.contains("in a row"), "{args:?}: {text}");
        assert!(!text.contains("1 week"), "{args:?}: {text}");
    }
    let shown = desk.ok_at(wednesday, &["history", "show", "last"]);
    assert!(shown.contains("Counts     towards the rhythm\n"), "{shown}");
}

#[test]
fn what_is_taken_out_together_is_put_back_together_and_undoing_names_it() {
    let desk = Desk::new();
    let noon = "2026-05-06 12:00:00";
    let one = desk.add_at(noon, "One", &["--at", "2026-05-04T08:00"]);
    let two = desk.add_at(noon, "Two", &["--at", "2026-05-05T08:00"]);
    let rows = [
        format!("{one}  2026-05-04 08:00  20 min  One\n"),
        format!("{two}  2026-05-05 08:00  20 min  Two\n"),
    ];
    // All are found before the first goes, and one that is named twice goes once.
    desk.refused_at(noon, &["history", "delete", &one, "ffffffff"]);
    assert_eq!(desk.days().len(), 2);
    assert_eq!(
        desk.ok_at(noon, &["history", "delete", &one, &two, &one]),
        format!(
            "Taken out: {}Taken out: {}`groundwork history undo` puts them back; `groundwork erase` \
             lets nothing of them stay.\n",
            rows[0], rows[1]
        )
    );
    let undo = || desk.ok_at(noon, &["history", "undo"]);
    assert_eq!(
        undo(),
        format!(
            "Put back: 2 sittings that had been taken out.\n{}{}`groundwork history delete {one} \
             {two}` takes them out again.\n",
            rows[0], rows[1]
        )
    );
    assert_eq!(desk.days().len(), 2);
    desk.ok_at(noon, &["history", "edit", &two, "--title", "Too"]);
    assert_eq!(
        undo(),
        format!(
            "As before the change: 1 sitting.\n{}`groundwork history edit {two} …` changes it \
             again.\n",
            rows[1]
        )
    );
    assert_eq!(
        undo(),
        format!(
            "Taken out again: 1 sitting that had been added.\n{}`groundwork history restore {two}` \
             puts it back.\n",
            rows[1]
        )
    );
    assert_eq!(desk.ok_at(noon, &["history", "restore", "last"]), format!("Put back: {}", rows[1]));
    assert_eq!(
        undo(),
        format!(
            "Taken out again: 1 sitting that had been put back.\n{}`groundwork history restore \
             {two}` puts it back.\n",
            rows[1]
        )
    );
    assert_eq!(
        desk.ok_at(noon, &["history", "delete", "last"]),
        format!(
            "Taken out: {}`groundwork history undo` puts it back; `groundwork erase` lets nothing of \
             it stay.\n",
            rows[0]
        )
    );
    // What is erased is passed over, and what was before can be reached.
    desk.ok_at(noon, &["history", "undo"]);
    desk.ok_at(noon, &["erase"]);
    assert!(
        undo()
            .starts_with(&format!("Taken out again: 1 sitting that had been added.\n{}", rows[0]))
    );
    assert_eq!(undo(), "There is nothing to take back.\n");
}

#[test]
fn an_import_that_is_taken_back_is_named_by_its_first_sittings() {
    let desk = Desk::new();
    let file = desk.data.path().join("many.csv");
    let mut text = "start_time_unix,duration_secs,mode,label,note\n".to_string();
    for n in 0..22 {
        let begun = 1_772_352_000 + n * 24 * 3600;
        text.push_str(&format!("{begun},600,timed,Walk {n},\n"));
    }
    fs::write(&file, text).unwrap();
    desk.ok(&["import", file.to_str().unwrap()]);
    let said = desk.ok(&["history", "undo"]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 23, "{said}");
    assert_eq!(lines[0], "Taken out again: 22 sittings that had been added.");
    assert!(lines[1].ends_with("2026-03-01 08:00  10 min  Walk 0"), "{said}");
    assert_eq!(
        lines[21..],
        ["and 2 more.", "`groundwork history restore ID` puts one of them back."]
    );
}

#[test]
fn a_sitting_that_was_taken_out_is_named_by_its_id_or_as_the_last() {
    let desk = Desk::new();
    let (noon, later) = ("2026-05-06 12:00:00", "2026-05-06 13:00:00");
    assert_eq!(
        desk.refused_at(noon, &["history", "restore", "last"]),
        "groundwork: no deleted sitting can be restored\n"
    );
    // The one that was taken out last is not the one that was practised last.
    let early = desk.add_at(noon, "Early", &["--at", "2026-05-04T08:00"]);
    let late = desk.add_at(noon, "Late", &["--at", "2026-05-05T08:00"]);
    assert_eq!(
        desk.refused_at(noon, &["history", "restore", &late]),
        format!(
            "groundwork: there is no deleted sitting `{late}`; `groundwork history list --deleted` \
             shows them with their ids\n"
        )
    );
    desk.ok_at(noon, &["history", "delete", &late]);
    desk.ok_at(later, &["history", "delete", &early]);
    let restored = desk.ok_at(later, &["history", "restore", "last"]);
    assert!(restored.ends_with("Early\n"), "{restored}");
    let restored = desk.ok_at(later, &["history", "restore", &late]);
    assert!(restored.ends_with("Late\n"), "{restored}");
}

#[test]
fn a_time_alone_is_the_last_time_that_it_was() {
    let desk = Desk::new();
    let begun = |local: &str, rest: &[&str]| {
        let id = desk.add_at(local, "A walk", rest);
        let row = desk.json(&["history", "show", &id, "--json"]);
        let text = |name: &str| row[name].as_str().unwrap().to_string();
        (text("began"), text("day"))
    };
    let was = |began: &str, day: &str| (began.to_string(), day.to_string());
    // In the night, the evening before is the practice day, and one o'clock was half an hour ago.
    assert_eq!(
        begun("2026-11-24 01:30:00", &["--at", "01:00"]),
        was("2026-11-24T01:00:00+00:00", "2026-11-23")
    );
    assert_eq!(
        begun("2026-11-24 01:31:00", &["--at", "01:31"]),
        was("2026-11-24T01:31:00+00:00", "2026-11-23")
    );
    assert_eq!(
        begun("2026-11-24 01:32:00", &["--at", "23:00"]),
        was("2026-11-23T23:00:00+00:00", "2026-11-23")
    );
    assert_eq!(
        begun("2026-11-24 15:30:00", &["--at", "15:31"]),
        was("2026-11-23T15:31:00+00:00", "2026-11-23")
    );
    // Without a time, it is over now, and belongs to the day on which it began.
    assert_eq!(begun("2026-11-25 04:10:00", &[]).1, "2026-11-24", "twenty minutes before");
    assert!(begun("2026-11-25 12:00:00", &[]).0.starts_with("2026-11-25T11:40:0"));
}

#[test]
fn a_sitting_has_a_length() {
    let desk = Desk::new();
    desk.ok(&["history", "add", "A walk", "--minutes", "20"]);
    let refused = desk.run(&["history", "edit", "last", "--length", "0s"]);
    assert_eq!(refused.code, 2);
    assert_eq!(
        refused.err,
        "groundwork: a sitting cannot have no length; `groundwork history delete` deletes it\n"
    );
    assert_eq!(desk.json(&["history", "list", "--json"])[0]["practised_seconds"], 1200);
}

#[test]
fn the_goal_is_said_before_the_first_sitting_of_a_week() {
    let desk = Desk::new();
    let wednesday = "2026-05-06 12:00:00";
    desk.ok_at(wednesday, &["rhythm", "hide-streak"]);
    let week = "  Mo Tu We Th Fr Sa Su\n  ○  ○  ○  ○  ○  ○  ○\n";
    assert_eq!(
        desk.ok_at(wednesday, &["rhythm", "goal", "4"]),
        format!(
            "The goal is 4 days a week, from this week on.\n\n0 of 4 days this week\n{week}  Any \
             practice makes the day count. Weeks begin on Monday.\n"
        )
    );
    assert_eq!(
        desk.ok_at(wednesday, &["rhythm", "goal", "1", "--sittings"]),
        format!(
            "The goal is 1 sitting a week, from this week on.\n\n0 of 1 sitting this week\n{week}  \
             Every sitting counts. Weeks begin on Monday.\n"
        )
    );
}

#[test]
fn pauses_are_confirmed_listed_and_taken_out() {
    let desk = Desk::new();
    let wednesday = "2026-05-06 12:00:00";
    let first = |args: &[&str]| -> String {
        desk.ok_at(wednesday, args).lines().next().unwrap().to_string()
    };
    assert_eq!(
        first(&["rhythm", "pause", "2026-05-04", "2026-05-10"]),
        "Nothing is expected from 2026-05-04 to 2026-05-10."
    );
    desk.ok_at(wednesday, &["rhythm", "pause", "2027-01-01", "2027-03-01"]);
    desk.ok_at(wednesday, &["rhythm", "pause", "2026-04-22", "2026-04-23"]);
    let rhythm = desk.ok_at(wednesday, &["rhythm"]);
    let paused: Vec<&str> = rhythm.lines().filter(|line| line.contains("Paused")).collect();
    assert_eq!(
        paused,
        ["  Paused from 2026-05-04 to 2026-05-10.", "  Paused from 2027-01-01 to 2027-03-01."]
    );
    assert_eq!(
        desk.rhythm("UTC", wednesday)["pauses"],
        serde_json::json!([
            { "from": "2026-05-04", "to": "2026-05-10" },
            { "from": "2027-01-01", "to": "2027-03-01" },
        ])
    );
    assert_eq!(first(&["rhythm", "go-on"]), "The pause is over.");
    assert_eq!(
        desk.refused_at(wednesday, &["rhythm", "go-on"]),
        "groundwork: there is no pause today; `groundwork rhythm unpause DAY` takes out another one\n"
    );
    assert_eq!(
        first(&["rhythm", "unpause", "2027-02-01"]),
        "No longer paused from 2027-01-01 to 2027-03-01."
    );
    assert_eq!(
        first(&["rhythm", "unpause", "2026-04-22"]),
        "No longer paused from 2026-04-22 to 2026-04-23."
    );
    assert!(!desk.ok_at(wednesday, &["rhythm"]).contains("Paused"));
    assert_eq!(
        desk.refused_at(wednesday, &["rhythm", "unpause", "2027-02-01"]),
        "groundwork: there is no pause on 2027-02-01; `groundwork rhythm` lists those of now and \
         later\n"
    );
    // No pause of long ago mends what was.
    assert_eq!(
        desk.refused_at(wednesday, &["rhythm", "pause", "2020-01-01", "2020-12-31"]),
        "groundwork: 2020-01-01 is more than 14 days ago; a pause begins on 2026-04-22 or later\n"
    );
    let refused = desk.refused_at(wednesday, &["rhythm", "rest", "26.11.2026"]);
    assert!(
        refused.contains("a day is written as year, month and day, such as 2026-11-26"),
        "{refused}"
    );
}

#[test]
fn days_of_rest_are_confirmed_and_days_ahead_are_counted_in_words() {
    let desk = Desk::new();
    let wednesday = "2026-05-06 12:00:00";
    let first = |args: &[&str]| -> String {
        desk.ok_at(wednesday, args).lines().next().unwrap().to_string()
    };
    assert_eq!(first(&["rhythm", "rest", "2026-05-05"]), "2026-05-05 is a day of rest.");
    assert_eq!(
        first(&["rhythm", "unrest", "2026-05-05"]),
        "2026-05-05 is no longer a day of rest."
    );
    for (day, said) in [
        ("2031-01-01", "2031-01-01 lies ahead of today (2026-05-06), and is not counted yet."),
        ("2031-01-02", "2031-01-01 and 1 more day lie ahead of today (2026-05-06), and are not"),
        ("2031-01-03", "2031-01-01 and 2 more days lie ahead of today (2026-05-06), and are not"),
    ] {
        desk.add_at(wednesday, "A walk", &["--at", &format!("{day}T12:00")]);
        let rhythm = desk.ok_at(wednesday, &["rhythm"]);
        assert!(rhythm.contains(said), "{rhythm}");
    }
}

#[test]
fn another_passphrase_is_another_one() {
    let desk = Desk::new();
    let with = |given: &[(&str, &str)], args: &[&str]| -> Said {
        desk.command(args).envs(given.iter().copied()).output().unwrap().into()
    };
    let (old, new) = ("GROUNDWORK_PASSPHRASE", "GROUNDWORK_NEW_PASSPHRASE");
    assert_eq!(with(&[(old, "a quiet room")], &["lock", "set"]).code, 0);
    let alone = with(&[(old, "a quiet room")], &["lock", "change"]);
    assert_eq!(
        (alone.code, alone.err.as_str()),
        (
            2,
            "groundwork: a new passphrase is typed at a terminal, or given in the environment \
             variable GROUNDWORK_NEW_PASSPHRASE\n"
        )
    );
    let same = with(&[(old, "a quiet room"), (new, "a quiet room")], &["lock", "change"]);
    assert_eq!(
        (same.code, same.err.as_str()),
        (
            2,
            "groundwork: that is the passphrase that the record has already; nothing was changed\n"
        )
    );
    let changed = with(&[(old, "a quiet room"), (new, "another room")], &["lock", "change"]);
    assert_eq!((changed.code, changed.out.as_str()), (0, "The passphrase is changed.\n"));
    assert_eq!(with(&[(old, "another room")], &["history"]).code, 0);
}

#[test]
fn a_locked_record_asks_and_practising_goes_on_without_it() {
    let desk = Desk::new();
    desk.ok(&["history", "add", "sentinel-title", "--minutes", "5", "--line", "sentinel-line"]);
    desk.ok(&["settings", "set", "support", "sentinel-support"]);
    let with = |name: &str, value: &str, args: &[&str]| -> Said {
        desk.command(args).env(name, value).output().unwrap().into()
    };
    let short = with("GROUNDWORK_NEW_PASSPHRASE", "short", &["lock", "set"]);
    assert!(short.err.contains("5 characters, at least 8"), "{}", short.err);
    let set = with("GROUNDWORK_NEW_PASSPHRASE", "a quiet room", &["lock", "set", "--recovery"]);
    assert_eq!(set.code, 0, "{}", set.err);
    let rows: Vec<&str> = set.out.lines().filter(|line| line.starts_with("  ")).collect();
    let code = rows.join(" ");
    assert_eq!(code.split_whitespace().count(), 12);

    for path in walk(&desk.record()) {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"sentinel"), "{}", path.display());
    }
    let refused = desk.run(&["history"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("the record is locked"), "{}", refused.err);
    let sat = desk.run(&["timer", "--length", "30s", "--output", "null", "--fast", "--keep"]);
    assert_eq!(sat.code, 0);
    assert!(sat.out.contains("You practised 30 seconds."), "{}", sat.out);
    assert!(sat.err.contains("this sitting is not kept in the record"), "{}", sat.err);
    let doctor = desk.run(&["doctor"]);
    assert!(doctor.out.contains("Locked with a passphrase, and with a recovery code."));

    let wrong = with("GROUNDWORK_PASSPHRASE", "a quiet roof", &["history"]);
    assert!(wrong.err.contains("that does not open the record"), "{}", wrong.err);
    let right = with("GROUNDWORK_PASSPHRASE", "a quiet room", &["history"]);
    assert!(right.out.contains("sentinel-title"));
    // Forgotten: the words are read where nobody types them.
    let mut recover = desk.command(&["lock", "recover"]);
    recover.env("GROUNDWORK_NEW_PASSPHRASE", "another room").stdin(Stdio::piped());
    recover.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = recover.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), code.as_bytes()).unwrap();
    let said: Said = child.wait_with_output().unwrap().into();
    assert_eq!(said.code, 0, "{}", said.err);
    let removed = with("GROUNDWORK_PASSPHRASE", "another room", &["lock", "remove"]);
    assert!(removed.out.starts_with("Not locked"), "{}{}", removed.out, removed.err);
    assert!(desk.ok(&["history"]).contains("sentinel-title"));
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_not_be_written_is_said_and_practising_goes_on() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let desk = Desk::new();
    // A file where the folder should be: nobody can write there, not even root.
    let mut command =
        desk.command(&["timer", "--length", "30s", "--output", "null", "--fast", "--keep"]);
    let said: Said = command.env("GROUNDWORK_DATA", file.path()).output().unwrap().into();
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("You practised 30 seconds."));
    assert!(
        said.err.starts_with("groundwork: this sitting is not kept in the record: "),
        "{}",
        said.err
    );
}

#[test]
fn a_night_a_change_of_clocks_and_a_flight_are_the_right_days() {
    let desk = Desk::new();
    let berlin = "Europe/Berlin";
    // Past midnight belongs to the evening; four o'clock begins the next day.
    desk.sit(berlin, "2026-03-23 23:58:00");
    desk.sit(berlin, "2026-03-25 01:30:00");
    desk.sit(berlin, "2026-03-25 03:59:40");
    desk.sit(berlin, "2026-03-25 04:00:00");
    assert_eq!(desk.days(), ["2026-03-23", "2026-03-24", "2026-03-24", "2026-03-25"]);
    // In the night of the 29th the clocks go from 02:00 to 03:00.
    for local in ["2026-03-26 21:00:00", "2026-03-27 21:00:00", "2026-03-28 21:00:00"] {
        desk.sit(berlin, local);
    }
    desk.sit(berlin, "2026-03-29 03:10:00");
    desk.sit(berlin, "2026-03-29 21:00:00");
    let days = desk.days();
    assert_eq!(days[days.len() - 2..], ["2026-03-28", "2026-03-29"]);
    desk.at(berlin, "2026-03-29 21:10:00", &["rhythm", "goal", "7"]);
    let rhythm = desk.rhythm(berlin, "2026-03-29 21:10:00");
    assert_eq!((&rhythm["done"], &rhythm["streak"]), (&7.into(), &7.into()));
    // Not yet today breaks nothing; another zone says the same.
    assert_eq!(desk.rhythm(berlin, "2026-03-30 12:00:00")["streak"], 7);
    assert_eq!(desk.rhythm("America/Los_Angeles", "2026-03-30 12:00:00")["streak"], 7);
    assert_eq!(desk.rhythm(berlin, "2026-03-31 12:00:00")["streak"], 0, "the control");
    // The days of the past are as they were written, wherever the computer is.
    assert_eq!(desk.days(), days);
}

#[test]
fn over_the_date_line_and_with_a_clock_set_back_nothing_is_lost_or_counted_twice() {
    let desk = Desk::new();
    let (honolulu, auckland) = ("Pacific/Honolulu", "Pacific/Auckland");
    desk.at(honolulu, "2026-05-04 20:00:00", &["rhythm", "goal", "7"]);
    desk.sit(honolulu, "2026-05-04 20:00:00");
    desk.sit(honolulu, "2026-05-05 20:00:00");
    // Half a day later it is two dates on.
    desk.sit(auckland, "2026-05-07 06:30:00");
    assert_eq!(desk.days(), ["2026-05-04", "2026-05-05", "2026-05-07"]);
    assert_eq!(desk.rhythm(auckland, "2026-05-07 07:00:00")["streak"], 3);
    // And back: the same date twice is one day.
    desk.sit(honolulu, "2026-05-07 21:00:00");
    assert_eq!(desk.rhythm(honolulu, "2026-05-07 22:00:00")["streak"], 3);
    // A clock that is years ahead, and set right again.
    desk.sit(auckland, "2031-01-01 12:00:00");
    let said = desk.at(auckland, "2026-05-08 12:00:00", &["rhythm"]);
    assert!(said.out.contains("2031-01-01 lies ahead of today (2026-05-08)"), "{}", said.out);
    assert_eq!(desk.rhythm(auckland, "2026-05-08 12:00:00")["streak"], 3);
    assert_eq!(desk.days().len(), 5);
    let edited = desk.at(
        auckland,
        "2026-05-08 12:00:00",
        &["history", "edit", "last", "--at", "2026-05-08T11:00"],
    );
    assert_eq!(edited.code, 0, "{}", edited.err);
    assert_eq!(desk.rhythm(auckland, "2026-05-08 12:00:00")["streak"], 4);
}

#[test]
fn deleted_sittings_are_erased_after_a_week_by_two_starts_on_different_days() {
    let desk = Desk::new();
    desk.sit("UTC", "2026-05-04 20:00:00");
    desk.at("UTC", "2026-05-04 21:00:00", &["history", "delete", "last"]);
    let before = desk.at("UTC", "2026-05-11 20:59:00", &["history", "list", "--deleted"]);
    assert!(before.out.contains("Five senses"), "{}{}", before.out, before.err);
    // A clock that is a year ahead for one start does nothing that cannot be taken back.
    for wrong in ["2027-05-04 21:10:00", "2027-05-04 21:20:00"] {
        let ahead = desk.at("UTC", wrong, &["history", "list", "--deleted"]);
        assert!(ahead.out.contains("Five senses"), "{}{}", ahead.out, ahead.err);
    }
    let found = desk.at("UTC", "2026-05-11 21:01:00", &["history", "list", "--deleted"]);
    assert!(found.out.contains("Five senses"), "{}{}", found.out, found.err);
    let after = desk.at("UTC", "2026-05-12 20:30:00", &["history", "list", "--deleted"]);
    assert_eq!(after.out, "No sittings are deleted.\n");
    assert_eq!(after.err, "One sitting that was deleted over a week ago is erased now.\n");
}

/// Everything below one folder, into another.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            false => _ = fs::copy(&from, &to).unwrap(),
        }
    }
}

#[test]
fn records_of_every_form_ever_released_are_read() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let forms = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    let forms: Vec<_> = forms.filter(|path| path.join("history.json").is_file()).collect();
    assert!(!forms.is_empty());
    for form in forms {
        let history = fs::read_to_string(form.join("history.json")).unwrap();
        for kind in ["open", "locked"] {
            let what = format!("{kind} of {}", form.display());
            let desk = Desk::new();
            copy(&form.join(kind), desk.data.path());
            // A few days later, so that nothing is erased yet.
            let later = |args: &[&str]| {
                let mut command = Command::new("faketime");
                command
                    .args(["-f", "@2026-11-18 09:00:00", env!("CARGO_BIN_EXE_groundwork")])
                    .args(args)
                    .env("GROUNDWORK_DATA", desk.data.path())
                    .env("TZ", "Europe/Berlin");
                if kind == "locked" {
                    command.env("GROUNDWORK_PASSPHRASE", "a quiet room");
                }
                let said = Said::from(command.stdin(Stdio::null()).output().unwrap());
                // The doctor also says whether there is a sound card.
                let fine = said.code == 0 || args == ["doctor"];
                assert!(fine, "{what}: {args:?}: {}{}", said.out, said.err);
                said.out
            };
            assert_eq!(later(&["export", "--format", "json"]), history, "{what}");
            let rhythm: Value = serde_json::from_str(&later(&["rhythm", "--json"])).unwrap();
            assert_eq!(rhythm["goal"], 5, "{what}: {rhythm}");
            assert!(later(&["settings"]).contains("thomas"), "{what}");
            assert!(later(&["doctor"]).contains("whole, every byte of it"), "{what}");
            assert!(later(&["history", "undo"]).contains("aken out"), "{what}");
            assert!(later(&["backup", "list"]).lines().count() > 1, "{what}");
            if form.ends_with("form-3") {
                let listed = later(&["appointment", "list"]);
                assert!(
                    listed.contains("2026-12-03 10:00  in 15 days  with Ana"),
                    "{what}: {listed}"
                );
            }
            if !form.ends_with("form-1") {
                // From the second on there may be bundles.
                let shown = later(&["show", "my-bundle:evening"]);
                assert!(shown.contains("A quiet evening"), "{what}: {shown}");
            }
        }
    }
}

#[test]
fn an_appointment_is_noted_moved_listed_and_taken_out() {
    let desk = Desk::new();
    let monday = "2026-11-23 12:00:00";
    assert!(desk.ok_at(monday, &["appointment"]).starts_with("No appointment is noted."));
    let said = desk.ok_at(monday, &["appointment", "set", "2026-12-03 10:00", "--with", "Ana"]);
    assert_eq!(said, "The next appointment: Thursday, 3 December, 10:00, with Ana, in 10 days.\n");
    let said = desk.ok_at(monday, &["appointment", "set", "2026-12-04 11:30"]);
    assert_eq!(
        said,
        "The next appointment: Friday, 4 December, 11:30, with Ana, in 11 days.\n\
         It was: Thursday, 3 December, 10:00, with Ana.\n"
    );
    let list = desk.ok_at(monday, &["appointment", "list"]);
    assert!(list.ends_with("2026-12-04 11:30  in 11 days  with Ana\n"), "{list}");
    // A week later it is past, and the next one is another.
    desk.ok_at("2026-12-05 12:00:00", &["appointment", "set", "2026-12-11 11:30"]);
    let json = desk.ok_at(monday, &["appointment", "list", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["asked"], true, "{json}");
    assert_eq!(
        (json.as_array().unwrap().len(), &json[1]["at"]),
        (2, &"2026-12-11T11:30:00+00:00".into())
    );
    let said = desk.ok_at("2026-12-05 12:00:00", &["appointment", "clear"]);
    assert!(said.starts_with("Taken out: Friday, 11 December, 11:30.\n"), "{said}");
    let said = desk.ok_at("2026-12-05 12:00:00", &["appointment", "clear"]);
    assert_eq!(said, "There is no appointment to come.\n");
    let said = desk.ok_at(monday, &["history", "undo"]);
    assert!(said.contains("As before the change: 1 appointment."), "{said}");
    assert_eq!(desk.ok_at(monday, &["appointment", "list"]).lines().count(), 2);
    // One is named by its id.
    let id = list.split_whitespace().next().unwrap().to_owned();
    let said = desk.ok_at(monday, &["appointment", "clear", &id]);
    assert!(said.starts_with("Taken out: Friday, 4 December"), "{said}");
    let said = desk.refused_at(monday, &["appointment", "clear", &id]);
    assert!(said.contains(&format!("there is no appointment `{id}`")), "{said}");
}

#[test]
fn what_cannot_be_an_appointment_is_answered_with_what_can() {
    let desk = Desk::new();
    let refused = |zone: &str, typed: &str| {
        let said = desk.at(zone, "2026-11-23 12:00:00", &["appointment", "set", typed]);
        assert_eq!(said.code, 2, "{typed}: {}", said.out);
        said.err
    };
    let berlin = "Europe/Berlin";
    for (typed, expected) in [
        (
            "tomorrow at ten",
            "`tomorrow at ten` is not a date and a time; write it like `2026-12-03 10:00`",
        ),
        ("2026-11-23 12:00", "2026-11-23 12:00 is past; an appointment to come is noted here"),
        (
            "2066-12-03 10:00",
            "2066-12-03 10:00 is more than two years from now; is the year right?",
        ),
        (
            "2027-03-28 02:30",
            "the clocks here are put forward on 2027-03-28, and skip 02:30; choose another time",
        ),
    ] {
        let said = refused(berlin, typed);
        assert!(said.contains(expected), "{typed}: {said}");
    }
    let long = "a".repeat(101);
    let args = ["appointment", "set", "2026-12-03 10:00", "--with", &long];
    assert!(desk.refused_at("2026-11-23 12:00:00", &args).contains("`with` has 101 characters"));
    assert_eq!(desk.json(&["appointment", "list", "--json"]), Value::Array(Vec::new()));
    // Where the clock is another one, that time exists.
    let said =
        desk.at(berlin, "2026-11-23 12:00:00", &["appointment", "set", "2027-03-28 02:30 -05:00"]);
    assert!(
        said.out.contains("28 March, 02:30 there, Sunday 09:30 here"),
        "{}{}",
        said.out,
        said.err
    );
    let said = desk.at(berlin, "2026-11-23 12:00:00", &["appointment", "set", "2027-10-31 02:30"]);
    assert!(
        said.out.contains(
            "this time comes twice. Noted is the first; the second is `2027-10-31 02:30 +01:00`."
        ),
        "{}{}",
        said.out,
        said.err
    );
}

#[test]
fn appointments_and_lines_to_bring_go_out_and_come_back() {
    let desk = Desk::new();
    let monday = "2026-11-23 12:00:00";
    desk.ok_at(monday, &["appointment", "set", "2026-12-03 10:00", "--with", "Ana"]);
    let said = ["--reason", "interrupted", "--bring", "the phone rang"];
    let id = desk.add_at(monday, "A walk", &said);
    let shown = desk.ok_at(monday, &["history", "show", &id]);
    assert!(shown.contains("Reason     Interrupted\n"), "{shown}");
    assert!(shown.contains("To bring   the phone rang\n"), "{shown}");
    let other = Desk::new();
    for format in ["csv", "ron", "json"] {
        let file = desk.data.path().join(format!("history.{format}"));
        let path = file.to_str().unwrap();
        desk.ok_at(monday, &["export", "--format", format, "--out", path]);
        let said = other.ok_at(monday, &["import", path]);
        let expected = match format {
            "csv" => {
                "1 brought in, 1 appointment brought in; `groundwork history undo` takes them out again."
            }
            _ => "All of them are in the record already.",
        };
        assert!(said.contains(expected), "{format}: {said}");
        assert!(said.contains("1 sitting, 2026-11-23 to 2026-11-23; 1 appointment"), "{said}");
    }
    let [ours, theirs] = [&desk, &other].map(|desk| desk.ok_at(monday, &["export"]));
    assert_eq!(ours, theirs);
}
