//! `groundwork report`, and its files as other programs read them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::rig::program::{Said, groundwork};

/// Words that only the client wrote.
const BRING: &str = "I would like to talk about the evenings";
const LINE: &str = "it got loud";

/// A home with two weeks of practice in its record.
struct Home(TempDir);

impl Home {
    fn new(sittings: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        let history = format!("(format: 2, sittings: [{sittings}])");
        fs::write(home.path("history.ron"), history).unwrap();
        if !sittings.is_empty() {
            home.ok(&["import", "history.ron"]);
        }
        home
    }

    fn with_two_weeks() -> Home {
        let mut all = sitting(1, "2026-11-20T21:40:00Z", "Back to back", "Finished", "");
        all += &sitting(2, "2026-11-24T21:55:00Z", "Back to back", "StoppedEarly", LINE);
        all += &sitting(3, "2026-11-24T22:10:00Z", "Back to back", "Finished", "");
        all += &sitting(4, "2026-11-28T07:05:00Z", "Settling scan", "Grounded", "");
        Home::new(&all)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Said {
        let mut command = groundwork(&self.path("data"));
        command.args(args).current_dir(self.0.path());
        command.env("TZ", "UTC").env("LC_ALL", "en_US.UTF-8");
        command.output().unwrap().into()
    }

    fn ok(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
        said.out + &said.err
    }

    /// What is said of a report about these two weeks.
    fn report(&self, args: &[&str]) -> String {
        let days = ["report", "--since", "2026-11-19", "--until", "2026-12-02"];
        self.ok(&[&days[..], args].concat())
    }

    fn refused(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!(said.code, 2, "{args:?}: {}{}", said.out, said.err);
        said.err
    }
}

fn sitting(n: u32, began: &str, title: &str, ended: &str, line: &str) -> String {
    let secs = if ended == "Finished" { 300 } else { 120 };
    let day = &began[..10];
    format!(
        "(id: \"00000000-0000-4000-8000-{n:012}\", began: \"{began}\", ended_at: \"{began}\", day: \"{day}\", \
         title: \"{title}\", planned_seconds: 300, practised_seconds: {secs}, ended: \"{ended}\", \
         counts: \"RhythmAndStreak\", distress_before: 6, distress_after: 3, line: \"{line}\", bring: \"{BRING} {n}\"),"
    )
}

/// What a program of poppler says of a file.
fn poppler(program: &str, args: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    command.args(args).arg(file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    // Names of headings may be in UTF-16.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Its text as it is painted, with usual spaces.
fn text_of(file: &Path) -> String {
    poppler("pdftotext", &["-raw"], file).replace('\u{a0}', " ")
}

#[test]
fn without_a_file_it_is_said_here_and_written_nowhere() {
    let home = Home::with_two_weeks();
    let said = home.report(&[]);
    assert!(
        said.contains("Back to back: 3 times on 2 days; 12 of 15 minutes; finished 2, stopped 1")
    );
    assert!(said.contains("21:55") && said.contains("Chosen by me. Not complete."), "{said}");
    for word in [BRING, LINE, "6 → 3", "Difficult", "streak"] {
        assert!(!said.contains(word), "{word} is in it only when it is asked for: {said}");
    }
    let all = [
        "--with",
        "lines,ratings,difficult-lines",
        "--next",
        "talk-first",
        "--in-the-way",
        "privacy,tired",
    ];
    let said = home.report(&all);
    for word in [
        BRING,
        LINE,
        "6 → 3",
        "Where I stopped, or grounded myself",
        "Talk about it first",
        "Privacy · Tired",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let files: Vec<_> =
        fs::read_dir(home.0.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
}

#[test]
fn a_pdf_is_one_page_with_its_text_in_order_tagged_and_says_nothing_else() {
    let home = Home::with_two_weeks();
    let pdf = home.path("notes.pdf");
    for (paper, size) in [("a4", "595.28 x 841.89"), ("letter", "612 x 792")] {
        let all = [
            "--with",
            "lines,ratings,difficult-lines",
            "--paper",
            paper,
            "--out",
            "notes.pdf",
            "--force",
        ];
        let said = home.report(&all);
        assert!(said.contains("one page. The file is not encrypted."), "{said}");
        let about = poppler("pdfinfo", &[], &pdf);
        for line in ["Title:           Notes", "Tagged:          yes", "Pages:           1", size] {
            assert!(about.contains(line), "{line}: {about}");
        }
        for line in
            ["Author", "Creator", "Producer", "CreationDate", "ModDate", "Subject", "Keywords"]
        {
            assert!(!about.contains(line), "{line}: {about}");
        }
        let text = text_of(&pdf);
        let mut rest = text.as_str();
        for words in [
            "For my appointment",
            "19 November to 2 December 2026",
            "What I want to bring",
            BRING,
            "What I practised",
            "Back to back: 3 times on 2 days; 12 of 15 minutes; finished 2, stopped 1",
            "When",
            "21:40",
            "07:05",
            "Where I stopped, or grounded myself",
            "Tue 24 Nov, Back to back: stopped after 2 minutes",
            LINE,
            "Sat 28 Nov, Settling scan: used Ground me after 2 minutes",
            "Distress before → after",
            "Fri 20 Nov: 6 → 3",
            "Chosen by me. Not complete.",
        ] {
            let at = rest.find(words).unwrap_or_else(|| panic!("{words} is not next in {text}"));
            rest = &rest[at + words.len()..];
        }
        let parts = poppler("pdfinfo", &["-struct"], &pdf);
        for part in ["H1", "H2", "P (block)", "Table", "TH", "TD"] {
            assert!(parts.contains(part), "{part}: {parts}");
        }
        let fonts = poppler("pdffonts", &[], &pdf);
        let embedded = fonts.lines().skip(2).filter(|line| line.contains(" yes yes yes "));
        assert_eq!(embedded.count(), 3, "{fonts}");
        assert_eq!(fonts.lines().count(), 5, "{fonts}");
        assert!(poppler("pdfdetach", &["-list"], &pdf).starts_with("0 embedded files"));
        // Painted, not only written: there is ink where the title stands.
        let picture = home.path("picture");
        let png =
            ["-r", "40", "-gray", "-singlefile", pdf.to_str().unwrap(), picture.to_str().unwrap()];
        assert!(Command::new("pdftoppm").args(png).status().unwrap().success());
        let gray = fs::read(home.path("picture.pgm")).unwrap();
        assert!(gray.iter().rev().take(100_000).filter(|level| **level < 128).count() > 500);
    }
}

#[test]
fn what_is_left_out_is_in_no_file_as_other_programs_read_it() {
    let home = Home::with_two_weeks();
    for form in ["pdf", "csv", "ron"] {
        let name = format!("notes.{form}");
        let read = |path: &Path| match form {
            "pdf" => text_of(path) + &poppler("pdfinfo", &[], path),
            _ => fs::read_to_string(path).unwrap(),
        };
        home.report(&["--with", "lines,difficult-lines", "--out", &name]);
        let whole = read(&home.path(&name));
        for word in [BRING, LINE, "Settling scan"] {
            assert!(whole.contains(word), "the control: {word} in {whole}");
        }
        home.report(&[
            "--leave-out",
            "Settling scan",
            "--without",
            "when",
            "--out",
            &name,
            "--force",
        ]);
        let part = read(&home.path(&name));
        for word in [BRING, LINE, "Settling scan", "07:05", "21:40"] {
            assert!(!part.contains(word), "{word} in {part}");
        }
        // The same choices give the same bytes.
        let first = fs::read(home.path(&name)).unwrap();
        home.report(&[
            "--leave-out",
            "Settling scan",
            "--without",
            "when",
            "--out",
            &name,
            "--force",
        ]);
        assert!(first == fs::read(home.path(&name)).unwrap(), "{form}");
    }
}

#[test]
fn bad_input_is_named_and_nothing_is_lost() {
    let home = Home::with_two_weeks();
    let refused = |args: &[&str]| home.refused(&[&["report"], args].concat());
    assert_eq!(
        refused(&["--since", "2026-12-02", "--until", "2026-11-19"]),
        "groundwork: `--until` is 2026-11-19, which is before `--since`, 2026-12-02\n"
    );
    assert!(refused(&["--since", "last week"]).contains("a day is written as year, month and day"));
    assert!(refused(&["--out", "notes.doc"]).contains("end it with `.pdf`, `.csv` or `.ron`"));
    let days = ["--since", "2026-11-19", "--until", "2026-12-02"];
    let left_out = [&days[..], &["--leave-out", "Yoga"]].concat();
    assert_eq!(
        refused(&left_out),
        "groundwork: nothing called `Yoga` was practised in these days; there is: Back to back, Settling scan\n"
    );
    assert!(refused(&["--with", "streak"]).contains("lines"), "what is known is said");
    fs::write(home.path("mine.pdf"), "mine").unwrap();
    assert!(refused(&["--out", "mine.pdf"]).contains("`--force` writes over it"));
    assert_eq!(fs::read_to_string(home.path("mine.pdf")).unwrap(), "mine");
    assert!(refused(&["--out", "gone/notes.pdf"]).contains("could not write"));
    fs::create_dir(home.path("folder")).unwrap();
    home.report(&["--out", "folder"]);
    assert!(home.path("folder/notes.pdf").exists(), "a neutral name in a folder");
}

#[test]
fn nothing_practised_and_very_much_of_it_are_both_said() {
    let home = Home::new("");
    let said = home.ok(&["report", "--out", "notes.pdf"]);
    assert!(said.contains("one page"), "{said}");
    assert!(text_of(&home.path("notes.pdf")).contains("Nothing was practised this time."));
    let mut all = String::new();
    for n in 0..20_000 {
        let (day, minute) = (n / 1440 + 10, n % 1440);
        let began = format!("2026-11-{day}T{:02}:{:02}:00Z", minute / 60, minute % 60);
        let _ = write!(all, "{}", sitting(n, &began, "Back to back", "Finished", ""));
    }
    let home = Home::new(&all);
    let days = ["report", "--since", "2026-11-01", "--until", "2026-12-02"];
    let said = home.ok(&[&days[..], &["--with", "distress", "--out", "notes.pdf"]].concat());
    let pages: u32 =
        said.split(" pages").next().unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(pages > 50, "nothing is cut: {said}");
    let text = text_of(&home.path("notes.pdf"));
    assert_eq!(text.matches("6 → 3").count(), 20_000);
    assert!(text.contains("Back to back: 20000 times on"), "{}", &text[..400]);
}

#[test]
fn a_therapist_reads_reports_side_by_side() {
    let home = Home::with_two_weeks();
    home.report(&["--out", "later.ron", "--with", "distress", "--next", "same"]);
    home.ok(&["report", "--since", "2026-11-19", "--until", "2026-11-22", "--out", "first.ron"]);
    fs::write(home.path("broken.ron"), "Report(format: 1, since: \"2026-13-01\")").unwrap();
    fs::remove_dir_all(home.path("data")).unwrap();
    let one = home.ok(&["report", "read", "later.ron"]);
    assert!(
        one.contains("Back to back: 3 times on 2 days") && !one.contains("side by side"),
        "{one}"
    );
    let said = home.run(&["report", "read", "later.ron", "broken.ron", "first.ron", "gone.ron"]);
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with("2 reports side by side"), "{}", said.out);
    let first = said.out.find("19 to 22 November 2026: once; 5 minutes; finished 1");
    let later = said.out.find("19 November to 2 December 2026: 3 times on 2 days");
    assert!(first.is_some() && first < later, "earliest first: {}", said.out);
    assert!(said.err.contains("`broken.ron` was not read: it is not a report: "), "{}", said.err);
    assert!(said.err.contains("could not read `gone.ron`: "), "{}", said.err);
    assert!(!home.path("data").exists(), "nothing is kept");
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_does_not_fit_leaves_nothing_behind() {
    let allowed = Command::new("unshare").args(["-rm", "true"]).output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("NOT TRIED: this system gives no mount of one's own (unshare -rm)");
        return;
    }
    let home = Home::with_two_weeks();
    let full = tempfile::tempdir().unwrap();
    let place = full.path().display();
    let program = env!("CARGO_BIN_EXE_groundwork");
    let report = format!("'{program}' report --since 2026-11-19 --out '{place}/notes.pdf'");
    // The fonts alone take over 20 kB. Once there is room, the same again goes through.
    let script = format!(
        "mount -t tmpfs -o size=4k none '{place}' || exit 9
         {report} && exit 8
         ls -A '{place}'
         mount -o remount,size=1m '{place}' && {report}"
    );
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]).env("GROUNDWORK_DATA", home.path("data"));
    let said = Said::from(command.output().unwrap());
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
    assert!(said.err.contains("could not write"), "{}", said.err);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::with_two_weeks();
    let folder = home.path("shut");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let said = home.run(&["report", "--out", "shut/notes.pdf"]);
    // Nothing is read-only to root.
    if said.code == 0 {
        println!("NOT TRIED: this account may write everywhere");
        return;
    }
    assert!(
        said.err.contains("could not write") && said.err.contains("shut/notes.pdf"),
        "{}",
        said.err
    );
}
