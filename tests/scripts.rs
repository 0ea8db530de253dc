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
    assert_eq!(build, ["bench", "fuzz", "install", "run", "test", "voice-pack"]);
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

#[test]
fn what_is_installed_for_a_user_is_removed_again() {
    let home = tempfile::tempdir().unwrap();
    let built = home.path().join("built");
    fs::create_dir_all(built.join("release")).unwrap();
    fs::write(built.join("release/groundwork"), "the program").unwrap();
    // Building is what the other tests are about.
    let cargo = home.path().join("cargo");
    fs::write(&cargo, "#!/bin/sh\nexit 0\n").unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", home.path().display(), std::env::var("PATH").unwrap());
    let prefix = home.path().join("a place");
    let install = |argument: &[&str]| {
        let status = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/install"))
            .args(argument)
            .env("PATH", &path)
            .env("PREFIX", &prefix)
            .env("CARGO_TARGET_DIR", &built)
            .stdout(Stdio::null())
            .status();
        assert!(status.unwrap().success());
    };
    let entry = prefix.join("share/applications/app.groundwork.Groundwork.desktop");
    let icon = prefix.join("share/icons/hicolor/48x48/apps/app.groundwork.Groundwork.png");

    install(&[]);
    assert_eq!(fs::read_to_string(prefix.join("bin/groundwork")).unwrap(), "the program");
    let start = format!("Exec={}/bin/groundwork %f", prefix.display());
    assert!(fs::read_to_string(&entry).unwrap().lines().any(|line| line == start));
    assert!(icon.exists());

    install(&["--remove"]);
    assert!(!prefix.join("bin/groundwork").exists() && !entry.exists() && !icon.exists());
}
