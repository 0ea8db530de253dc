//! The binary: the command line, and the window if there is a display and no command.

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(feature = "app")]
    let window: Option<groundwork::cli::OpenWindow> =
        groundwork::app::has_display().then_some(groundwork::app::open);
    #[cfg(not(feature = "app"))]
    let window = None;
    groundwork::cli::run(window)
}
