//! A memory stick of one's own, where this system lets a test have one.

use std::path::Path;
use std::process::{Command, Stdio};

/// A drive with exFAT, which knows no owners and refuses the names that FAT refuses.
pub struct Stick {
    place: tempfile::TempDir,
    device: String,
    _image: tempfile::TempDir,
}

impl Stick {
    /// # Errors
    /// What the system says where it does not let a test have one.
    pub fn new() -> Result<Stick, String> {
        let (place, image) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let script = "truncate -s 32M \"$1/image\" && mkfs.exfat \"$1/image\" >&2 || exit 1
            device=$(losetup -f --show \"$1/image\") || exit 1
            mount -t exfat \"$device\" \"$2\" >&2 || mount.exfat-fuse \"$device\" \"$2\" >&2 ||
                { losetup -d \"$device\"; exit 1; }
            echo \"$device\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, "stick"]).arg(image.path()).arg(place.path());
        let made = command.stdin(Stdio::null()).output().unwrap();
        let device = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        match made.status.success() {
            true => Ok(Stick { place, device, _image: image }),
            false => Err(String::from_utf8_lossy(&made.stderr).trim().to_owned()),
        }
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.place.path()
    }

    /// Pulls it out: who speaks to the drive for the system is gone at once. Whether that can be had here.
    pub fn pull(&self) -> bool {
        let place = self.place.path().to_str().unwrap();
        let entries = std::fs::read_dir("/proc").unwrap();
        let is_it = |pid: &String| {
            let said = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let said = String::from_utf8_lossy(&said).into_owned();
            said.contains("exfat") && said.contains(place)
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let numbers = names.filter(|name| name.parse::<u32>().is_ok());
        let Some(pid) = numbers.into_iter().find(is_it) else { return false };
        Command::new("sh")
            .args(["-c", "kill -KILL \"$1\"", "pull", &pid])
            .status()
            .unwrap()
            .success()
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        for (program, of) in [("umount", self.place.path()), ("losetup", Path::new("-d"))] {
            let mut command = Command::new(program);
            command.arg(of);
            if program == "losetup" {
                command.arg(&self.device);
            }
            let _ = command.status();
        }
    }
}
