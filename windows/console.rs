//! The black window of a program that writes text.

use windows::Win32::System::Console::{FreeConsole, GetConsoleProcessList};

/// Closes the console if it is there for this program alone, as after a double click, and returns whether it did: then
/// nobody reads what the program writes.
pub fn leave_own_console() -> bool {
    let mut programs = [0; 2];
    // SAFETY: the place for the numbers is ours, and the binding says how long it is.
    let of_the_console = unsafe { GetConsoleProcessList(&mut programs) };
    // SAFETY: nothing holds on to it: the standard library asks for it anew with each text, and does without.
    of_the_console == 1 && unsafe { FreeConsole() }.is_ok()
}
