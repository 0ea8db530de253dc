//! What a double click, the start menu and a file start on Windows: it starts `groundwork.exe`, in the folder `bin` beside
//! it, without a console, and ends. The program itself has a console, so that it can be used in one.
#![cfg_attr(windows, windows_subsystem = "windows")]

#[cfg(windows)]
fn main() {
    use std::ffi::OsString;
    use std::os::windows::process::CommandExt as _;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    /// `CREATE_NO_WINDOW` of Windows: the console of what is started has no window.
    const WITHOUT_CONSOLE: u32 = 0x0800_0000;

    // Explorer starts it in the folder of the file that was opened, which nobody could rename, and on a stick nobody could
    // take out, for as long as a program has it as its own.
    let elsewhere = groundwork_windows::folder(groundwork_windows::Folder::Data);
    let whole = |arg: OsString| match Path::new(&arg).is_file() {
        true => std::path::absolute(&arg).map_or(arg, PathBuf::into_os_string),
        false => arg,
    };
    let started = std::env::current_exe().and_then(|own| {
        Command::new(own.with_file_name("bin").join("groundwork.exe"))
            .args(std::env::args_os().skip(1).map(whole))
            .current_dir(elsewhere.as_deref().unwrap_or(Path::new(".")))
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
