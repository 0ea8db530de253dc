//! The one binary: the command line now, the window when there is no command later.

use std::process::ExitCode;

fn main() -> ExitCode {
    groundwork::cli::run()
}
