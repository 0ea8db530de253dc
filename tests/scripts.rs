//! What the scripts do about a machine on which something is missing, on a machine made of a folder:
//! the only commands there are a shell's usual tools and whatever a test puts beside them.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What the scripts may expect of every system.
const USUAL: [&str; 9] = ["awk", "bash", "chmod", "dirname", "env", "mktemp", "rm", "sed", "tail"];

/// A machine with nothing but a shell, and what its commands were asked to do.
struct Machine {
    folder: TempDir,
}

/// How a script ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
    /// The commands of package managers, one a line.
    asked: String,
}

impl Machine {
    /// A Linux machine on which `user` has this number.
    fn bare(user: u32) -> Machine {
        let machine = Machine { folder: tempfile::tempdir().unwrap() };
        let folders = std::env::var_os("PATH").unwrap();
        for name in USUAL {
            let mut paths = std::env::split_paths(&folders).map(|folder| folder.join(name));
            let real = paths.find(|path| path.exists()).unwrap();
            symlink(real, machine.path(name)).unwrap();
        }
        machine.with("id", &format!("echo {user}")).with("uname", "echo Linux")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// With a command of these lines of shell.
    fn with(self, name: &str, lines: &str) -> Machine {
        let path = self.path(name);
        fs::write(&path, format!("#!{}\n{lines}\n", self.path("bash").display())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// With a package manager that writes down what it is asked for, and brings a C compiler and
    /// `pkg-config` when it is to install something.
    fn with_manager(self, name: &str) -> Machine {
        let (asked, folder) = (self.path("asked"), self.folder.path().to_path_buf());
        self.with(
            name,
            &format!(
                "echo {name} \"$@\" >>{}\n[[ $1 != update ]] || exit 0\ncd {}\n\
                 for made in cc pkg-config; do echo 'exit 0' >$made; chmod 755 $made; done",
                asked.display(),
                folder.display(),
            ),
        )
    }

    fn with_rust(self, version: &str) -> Machine {
        self.with("cargo", "exit 0").with("rustc", &format!("echo 'rustc {version} (0 2026)'"))
    }

    /// Runs lines of shell after what every script begins with.
    fn run(&self, lines: &str) -> Ended {
        let prepare = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/prepare.sh");
        let output = Command::new(self.path("bash"))
            .args(["-euo", "pipefail", "-c", &format!(". \"$0\"\n{lines}")])
            .arg(prepare)
            .env_clear()
            .env("PATH", self.folder.path())
            .env("HOME", self.folder.path())
            .env("TMPDIR", self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ended {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            asked: fs::read_to_string(self.path("asked")).unwrap_or_default(),
        }
    }
}

#[test]
fn nothing_is_said_or_asked_when_nothing_is_missing() {
    let machine = Machine::bare(0).with_manager("apt-get").with_rust("1.95.0");
    let machine = machine.with("cc", "exit 0").with("pkg-config", "exit 0");
    let ended = machine.run("need_rust; need cc pkg-config alsa; echo on it goes");
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "on it goes\n"), "{}", ended.err);
    assert_eq!((ended.err.as_str(), ended.asked.as_str()), ("", ""));
}

#[test]
fn what_is_missing_is_installed_and_named() {
    let apt = "apt-get update\napt-get install -y --no-remove --no-install-recommends \
               -o DPkg::Lock::Timeout=120 build-essential pkg-config libasound2-dev\n";
    for (name, said, asked) in [
        ("apt-get", "apt: build-essential pkg-config libasound2-dev", apt),
        (
            "dnf",
            "dnf: gcc pkgconf-pkg-config alsa-lib-devel",
            "dnf install -y gcc pkgconf-pkg-config alsa-lib-devel\n",
        ),
        (
            "pacman",
            "pacman: base-devel pkgconf alsa-lib",
            "pacman -S --needed --noconfirm base-devel pkgconf alsa-lib\n",
        ),
    ] {
        let machine = Machine::bare(0).with_manager(name);
        let ended = machine.run("need cc pkg-config alsa");
        assert_eq!(ended.code, Some(0), "{name}: {}", ended.err);
        assert_eq!(ended.out, format!("Installing with {said}\n"));
        assert_eq!(ended.asked, asked);
    }
}

#[test]
fn whatever_builds_the_program_needs_the_same() {
    let machine = Machine::bare(0).with_manager("dnf").run(r#"need "${building[@]}""#);
    assert_eq!(machine.code, Some(0), "{}", machine.err);
    assert_eq!(
        machine.asked,
        "dnf install -y gcc pkgconf-pkg-config alsa-lib-devel openssl-devel\n"
    );
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let mut build = Vec::new();
    for entry in fs::read_dir(scripts).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let builds = ["build", "run", "bench", "test"];
        if name != "prepare.sh" && builds.iter().any(|way| text.contains(&format!("cargo {way} ")))
        {
            assert!(text.contains(r#"need "${building[@]}""#), "{name} lists its own needs");
            build.push(name);
        }
    }
    build.sort();
    assert_eq!(build, ["bench", "fuzz", "install", "package", "run", "test", "voice-pack"]);
}

#[test]
fn a_mac_needs_no_sound_libraries_and_no_rights() {
    let machine = Machine::bare(501).with_manager("brew").with("uname", "echo Darwin");
    let ended =
        machine.with("cc", "exit 0").run("need cc pkg-config alsa pulseaudio pactl alsa-pulse");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(ended.asked, "brew install pkgconf\n");

    let machine = Machine::bare(501).with_manager("brew").with("uname", "echo Darwin");
    let ended = machine.run("need cc");
    assert_eq!(ended.code, Some(2));
    assert_eq!(
        ended.err,
        "Please install cc: brew has no package for it (on macOS: xcode-select --install).\n"
    );
}

#[test]
fn sudo_is_asked_only_when_it_is_needed() {
    let sudo = |machine: Machine| {
        let asked = machine.path("asked");
        machine.with("sudo", &format!("echo sudo >>{}\n\"$@\"", asked.display()))
    };
    let ended = sudo(Machine::bare(1000).with_manager("dnf")).run("need cc");
    assert_eq!((ended.code, ended.asked.as_str()), (Some(0), "sudo\ndnf install -y gcc\n"));
    let ended = sudo(Machine::bare(0).with_manager("dnf")).run("need cc");
    assert_eq!((ended.code, ended.asked.as_str()), (Some(0), "dnf install -y gcc\n"));

    let ended = Machine::bare(1000).with_manager("dnf").run("need cc pkg-config");
    assert_eq!((ended.code, ended.asked.as_str()), (Some(2), ""));
    assert_eq!(
        ended.err,
        "Please have an administrator install gcc pkgconf-pkg-config: this is not root and there is no sudo.\n"
    );
}

#[test]
fn what_can_not_be_had_is_one_plain_sentence() {
    let ended = Machine::bare(0).run("need cc");
    assert_eq!(ended.code, Some(2));
    assert_eq!(
        ended.err,
        "Please install cc: none of apt, dnf, pacman and brew was found to do it with.\n"
    );

    let ended = Machine::bare(0).with("dnf", "echo no network; exit 1").run("need cc");
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.starts_with("no network\nCould not install gcc with dnf"), "{}", ended.err);

    let ended = Machine::bare(0).with("dnf", "exit 0").run("need cc");
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (Some(2), "Installed gcc, but cc is still missing.\n")
    );
}

#[test]
fn rust_is_asked_for_with_the_command_that_brings_it() {
    let rustup = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh";
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let ended = Machine::bare(0).run("need_rust");
    assert_eq!(ended.code, Some(2));
    assert_eq!(
        ended.err,
        format!("Rust {needed} or newer is needed and none was found; install it with: {rustup}\n")
    );

    let ended = Machine::bare(0).with_rust("1.63.0").run("need_rust");
    assert_eq!(ended.code, Some(2));
    assert_eq!(
        ended.err,
        format!(
            "Rust {needed} or newer is needed, found 1.63.0; install a newer one with: {rustup}\n"
        )
    );

    let machine = Machine::bare(0).with("rustup", "exit 0");
    // What rustup puts there while no toolchain is chosen.
    let ended = machine.with("cargo", "exit 1").with("rustc", "exit 1").run("need_rust");
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.err.ends_with("rustup update stable && rustup default stable\n"),
        "{}",
        ended.err
    );

    for enough in ["1.95.0", "1.100.0", "1.96.0-nightly", "2.0.0"] {
        assert_eq!(Machine::bare(0).with_rust(enough).run("need_rust").code, Some(0), "{enough}");
    }
}

/// Somebody's home, in which `scripts/install` finds a program that is built already.
struct Account {
    home: TempDir,
}

impl Account {
    fn new() -> Account {
        let account = Account { home: tempfile::tempdir().unwrap() };
        fs::create_dir_all(account.path("built/release")).unwrap();
        account.build("the program");
        // Building is what the other tests are about.
        account.command("cargo", "exit 0");
        account
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn build(&self, program: &str) {
        fs::write(self.path("built/release/groundwork"), program).unwrap();
    }

    /// Puts a command of these lines of shell before those of the system.
    fn command(&self, name: &str, lines: &str) {
        let path = self.path(name);
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Where it is installed.
    fn installed(&self, name: &str) -> PathBuf {
        self.path("Jürgen 100% M").join(name)
    }

    /// How many files lie there.
    fn count(&self) -> usize {
        fn below(folder: &Path) -> usize {
            let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
        }
        below(&self.installed(""))
    }

    /// Exit code, what is said, and the error that is told.
    fn install(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let before = std::env::var("PATH").unwrap();
        let output = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/install"))
            .args(arguments)
            .env("PATH", format!("{}:{before}", self.home.path().display()))
            .env("PREFIX", self.installed(""))
            .env("CARGO_TARGET_DIR", self.path("built"))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

const ENTRY: &str = "share/applications/app.groundwork.Groundwork.desktop";

#[test]
fn what_is_installed_for_a_user_is_removed_again() {
    let account = Account::new();
    // No menu's list is renewed, so nothing else lies there.
    for tool in ["update-mime-database", "update-desktop-database", "gtk-update-icon-cache"] {
        account.command(tool, "exit 1");
    }
    let program = account.installed("bin/groundwork");
    let (code, said, _) = account.install(&[]);
    assert_eq!(code, Some(0));
    assert!(said.contains(&format!("is in {} and", program.display())), "{said}");
    assert!(said.contains("A terminal"), "{said}");
    assert_eq!(fs::read_to_string(&program).unwrap(), "the program");
    assert_eq!(fs::metadata(&program).unwrap().permissions().mode() & 0o111, 0o111);
    let entry = fs::read_to_string(account.installed(ENTRY)).unwrap();
    // A menu reads a blank as the end of the program's name, unless it is in quotes.
    let start = format!("Exec=\"{}\" %f", program.display().to_string().replace('%', "%%"));
    assert!(entry.lines().any(|line| line == start), "{entry}");
    let tried = format!("TryExec={}", program.display());
    assert!(entry.lines().any(|line| line == tried), "{entry}");
    assert!(
        account.installed("share/icons/hicolor/48x48/apps/app.groundwork.Groundwork.png").exists()
    );

    // Once more, over it.
    let files = account.count();
    account.build("a newer one");
    assert_eq!(account.install(&[]).0, Some(0));
    assert_eq!(fs::read_to_string(&program).unwrap(), "a newer one");
    assert_eq!(account.count(), files);

    assert_eq!(account.install(&["--remove"]).0, Some(0));
    assert_eq!(account.count(), 0);
}

#[test]
fn a_disk_that_fills_up_leaves_what_was_installed() {
    let account = Account::new();
    assert_eq!(account.install(&[]).0, Some(0));
    let (files, entry) = (account.count(), fs::read(account.installed(ENTRY)).unwrap());
    account.build("a newer one");
    // The program itself finds room, an icon half.
    let cat =
        "case $1 in *512x512*) echo half; echo no room >&2; exit 1 ;; esac\nexec /bin/cat \"$@\"";
    account.command("cat", cat);
    let (code, said, error) = account.install(&[]);
    assert_eq!((code, said.as_str()), (Some(2), ""));
    assert!(error.starts_with("no room\n`"), "{error}");
    assert!(error.ends_with(
        "app.groundwork.Groundwork.png` cannot be written; the line above says why. What was there \
         before is as it was.\n"
    ));
    assert_eq!(account.count(), files);
    assert_eq!(fs::read_to_string(account.installed("bin/groundwork")).unwrap(), "the program");
    assert_eq!(fs::read(account.installed(ENTRY)).unwrap(), entry);
}

/// Packs what is built, by lines of shell around the script, and gives the sums of the archives.
#[cfg(target_os = "linux")]
fn pack(account: &Account, out: &str, around: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = Path::new(env!("CARGO_BIN_EXE_groundwork")).ancestors().nth(2).unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("bash")
        .args(["-euc", &format!("{around} {}/scripts/package linux --out \"$0\"", root.display())])
        .arg(account.path(out))
        .env("PATH", format!("{}:{path}", account.home.path().display()))
        .env("CARGO_TARGET_DIR", built)
        .env("GROUNDWORK_TESTED", "1")
        .env_remove("SOURCE_DATE_EPOCH")
        .current_dir(account.home.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(account.path(out).join("SHA256SUMS")).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "packs three times, which takes a minute"]
fn packing_again_makes_the_same_bytes() {
    let account = Account::new();
    account.command("cargo", &format!("[ \"$1\" = build ] || exec {} \"$@\"", env!("CARGO")));
    let first = pack(&account, "one", "umask 022;");
    // Somebody else, some seconds later, with temporary files somewhere else.
    fs::create_dir(account.path("some where")).unwrap();
    let around = "umask 077; export TMPDIR=\"$PWD/some where\" TZ=Asia/Tokyo LC_ALL=C.UTF-8;";
    let second = pack(&account, "a place/two", around);
    assert_eq!(first.lines().count(), 2);
    assert_eq!(first, second);
    // The control: sources of another time are other bytes.
    let third = pack(&account, "three", "export SOURCE_DATE_EPOCH=1000000000;");
    assert_ne!(first, third);
}
