//! The built program as it is typed, and a desk that it is used at.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// How a run ended, and what it said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program with this data folder and nobody to type.
pub fn groundwork(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.env("GROUNDWORK_DATA", data).stdin(Stdio::null());
    command
}

/// A folder that the program is run in, with its data inside: a therapist's desk, a client's home. What
/// is asked for a passphrase takes `a quiet room`.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With a key in `my.key`, and a bundle as the starter makes it in `evenings`.
    pub fn with_a_bundle() -> Desk {
        let desk = Desk::with_a_key();
        desk.begin();
        desk
    }

    /// A new bundle in `evenings`, with an author's own words in it: what the starter has is not packed.
    pub fn begin(&self) {
        self.ok(&["bundle", "new", "evenings"]);
        self.change("bundle.ron", "Your name, or that of your practice", "A practice");
        self.change("bundle.ron", "Your training and titles, as you state them", "A therapist");
        self.change("bundle.ron", "How clients reach you", "At the appointment");
    }

    /// With a key in `my.key`.
    pub fn with_a_key() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        desk.ok(&["bundle", "key", "new", "my.key"]);
        desk
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = groundwork(&self.path("data"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("GROUNDWORK_PASSPHRASE", "a quiet room");
        command
    }

    /// The status, and everything that is said.
    pub fn run(&self, args: &[&str]) -> (i32, String) {
        let Said { code, out, err } = self.command(args).output().unwrap().into();
        (code, out + &err)
    }

    /// What is said when all is well.
    pub fn ok(&self, args: &[&str]) -> String {
        let (code, said) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {said}");
        said
    }

    /// Words of a file of the bundle by others.
    pub fn change(&self, name: &str, from: &str, to: &str) {
        let path = self.path("evenings").join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{name}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// The bundle, signed with this key.
    pub fn pack(&self, key: &str, out: &str) -> String {
        self.ok(&["bundle", "pack", "evenings", "--key", key, "--out", out])
    }

    /// The eight words of a key.
    pub fn words(&self, key: &str) -> String {
        let said = self.ok(&["bundle", "key", "words", key]);
        said.lines().nth(1).unwrap().trim().to_owned()
    }
}
