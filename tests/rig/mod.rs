//! What the tests stand on: signals that can be told apart, a sound card made of memory, a sound
//! server of their own, and the program as it is typed.

#[cfg(all(feature = "app", target_os = "linux"))]
pub mod bus;
pub mod fake_host;
pub mod program;
#[cfg(target_os = "linux")]
pub mod pulse;
#[cfg(all(feature = "app", target_os = "linux"))]
pub mod reader;
#[cfg(all(feature = "app", target_os = "linux"))]
pub mod screen;
pub mod signals;
#[cfg(target_os = "linux")]
pub mod stick;
#[cfg(target_os = "linux")]
pub mod terminal;
pub mod zipped;

use std::time::{Duration, Instant};

/// Says a figure of the long run: where the test writes, and in the file that `GROUNDWORK_FIGURES` names.
#[cfg(target_os = "linux")]
pub fn told(figure: &str) {
    use std::io::Write as _;
    println!("{figure}");
    if let Some(path) = std::env::var_os("GROUNDWORK_FIGURES") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        writeln!(file.unwrap(), "{figure}").unwrap();
    }
}

/// Has a folder found in another place too.
pub fn link_folder(folder: &std::path::Path, there: &std::path::Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder, there).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(folder, there).unwrap();
}

/// Waits until something is so; fails the test after two minutes, which no healthy run needs, however busy
/// the machine.
pub fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let give_up = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < give_up, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
