//! What an owner should know of how the record was opened or kept, in words.

use super::database;

/// Something that happened while the record was opened, and that its owner should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The database was damaged; it was set aside, and a backup and the journal took its place.
    Restored {
        /// What was found.
        damage: String,
        /// Which backup, if there was a good one.
        backup: Option<String>,
        /// How many sittings there are now.
        sittings: u64,
    },
    /// The database lacked what the journal had (a power cut can do that); it was put in again.
    Completed {
        /// How many events.
        events: u64,
    },
    /// The journal was damaged; it was set aside and written anew.
    JournalMended,
    /// The last sitting was cut off; it is kept as it was.
    CutOff,
    /// The disk is full.
    Full,
    /// The journal could not be written, and will be when there is room again.
    JournalBehind,
    /// A newer program wrote the record; it can only be looked at.
    Newer {
        /// The form that it has.
        found: u32,
    },
    /// What was deleted more than seven days ago is erased now.
    Erased {
        /// How many entries.
        entries: usize,
    },
    /// A new record was begun where a lost connection can cost sittings.
    Far {
        /// What the folder lies on.
        drive: &'static str,
    },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Notice::Restored { damage, backup, sittings } => {
                let from = match backup {
                    Some(backup) => format!("the backup {backup} and the journal"),
                    None => "the journal".to_string(),
                };
                let these = match sittings {
                    1 => "1 sitting is there".to_string(),
                    count => format!("{count} sittings are there"),
                };
                write!(
                    f,
                    "The record was damaged ({damage}). It was put back from {from}; {these}. The \
                     damaged file is kept in `set-aside`."
                )
            }
            Notice::Completed { events: 1 } => {
                write!(f, "The last change was put back from the journal.")
            }
            Notice::Completed { events } => {
                write!(f, "The last {events} changes were put back from the journal.")
            }
            Notice::JournalMended => {
                write!(f, "The journal was damaged and has been written anew from the record.")
            }
            Notice::Full => write!(
                f,
                "The disk is full: what is in the record can be looked at, and nothing more can be \
                 kept until there is room."
            ),
            Notice::JournalBehind => write!(
                f,
                "This is kept, but not yet a second time in the journal, which could not be \
                 written. Please see that the disk has room."
            ),
            Notice::CutOff => {
                write!(
                    f,
                    "The last sitting was cut off; what was practised of it is kept, and `groundwork play \
                     --go-on` goes on with it."
                )
            }
            Notice::Newer { found } => write!(
                f,
                "A newer Groundwork wrote this record (form {found}, here {}). It can be looked at \
                 and exported, and nothing is changed.",
                database::FORM
            ),
            Notice::Far { drive } => write!(
                f,
                "A new record begins on {drive}, where a cut connection can cost sittings; a folder on this \
                 computer is named with `--data DIR`."
            ),
            Notice::Erased { entries: 1 } => {
                write!(f, "One sitting that was deleted over a week ago is erased now.")
            }
            Notice::Erased { entries } => {
                write!(f, "{entries} sittings that were deleted over a week ago are erased now.")
            }
        }
    }
}
