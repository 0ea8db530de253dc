//! What Groundwork asks of Windows and the standard library does not: rights, folders, drives, sleep, the console,
//! dialogs for files.
//!
//! Each function is short, takes and returns safe types, and says beside each call why it may be made.
#![cfg(windows)]

mod access;
mod console;
mod dialog;
mod drive;
mod folder;
mod power;
mod process;
mod replace;
mod wide;

pub use access::{keep_to_account, may_others_read};
pub use console::leave_own_console;
pub use dialog::{Choice, Choosing, choose};
pub use drive::{has_owners, is_network};
pub use folder::{Folder, folder};
pub use power::{stay_awake, time_asleep};
pub use process::{has_screen, leave_no_dumps, let_others_come_forward, say_in_a_box};
pub use replace::replace;
