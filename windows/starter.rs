//! What a double click, the start menu and a file start on Windows: it starts `groundwork.exe`, in the folder `bin` beside
//! it, without a console, and ends. The program itself has a console, so that it can be used in one.
#![cfg_attr(windows, windows_subsystem = "windows")]

#[cfg(windows)]
fn main() {
    use std::os::windows::process::CommandExt as _;
    use std::process::{Command, Stdio};

    /// `CREATE_NO_WINDOW` of Windows: the console of what is started has no window.
    const WITHOUT_CONSOLE: u32 = 0x0800_0000;

    let started = std::env::current_exe().and_then(|own| {
        Command::new(own.with_file_name("bin").join("groundwork.exe"))
            .args(std::env::args_os().skip(1))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .creation_flags(WITHOUT_CONSOLE)
            .spawn()
    });
    if started.is_err() {
        groundwork_windows::say_in_a_box(
            "A part of Groundwork is missing: the program “groundwork” in the folder “bin”, beside what you have just \
             started.\n\nPlease unpack or install Groundwork again. What you practised is kept elsewhere and is not lost.",
        );
    }
}

/// Elsewhere the program starts without it.
#[cfg(not(windows))]
fn main() {}
