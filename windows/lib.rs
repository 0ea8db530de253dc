//! What Groundwork asks of Windows and the standard library does not: rights, folders, drives, sleep, the console,
//! dialogs for files, the end of a session.
//!
//! Each function is short, takes and returns safe types, and says beside each call why it may be made.
#![cfg(windows)]

mod access;
mod console;
mod dialog;
mod drive;
mod error;
mod folder;
mod power;
mod process;
mod replace;
mod session;
mod wide;

pub use access::{is_of_this_account, keep_to_account, may_others_read, rights_to_pipe};
pub use console::leave_own_console;
pub use dialog::{Choice, Choosing, choose};
pub use drive::{has_owners, is_network};
pub use folder::{Folder, folder};
pub use power::{stay_awake, time_asleep};
pub use process::{has_screen, leave_no_dumps, let_others_come_forward, say_in_a_box};
pub use replace::replace;
pub use session::when_session_ends;
pub use wide::any_length;
