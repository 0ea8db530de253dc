//! Notices for the owner about opening or writing the record, in words.

use super::database;

/// An event while the record was opened or written that its owner should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The database was damaged; it was set aside and replaced by a backup and the journal.
    Restored {
        /// First damage found, as a sentence.
        damage: String,
        /// Name of the backup, if there was an undamaged one.
        backup: Option<String>,
        /// Number of sittings afterwards.
        sittings: u64,
    },
    /// The database lacked events from the journal (after a power cut, for example); they were added.
    Completed {
        /// Number of events added.
        events: u64,
    },
    /// The journal was damaged; it was set aside and rewritten.
    JournalMended,
    /// The last sitting was interrupted; its entry ends there.
    CutOff,
    /// The disk is full.
    Full,
    /// The journal could not be written; this is repeated when there is room.
    JournalBehind,
    /// A newer program wrote the record, so it can only be read.
    Newer {
        /// Form of the database.
        found: u32,
    },
    /// Content deleted more than seven days ago was erased.
    Erased {
        /// Number of entries.
        entries: usize,
    },
    /// A new record was created on a drive that cannot limit access to its files.
    Ownerless,
    /// A new record was created where a lost connection can cost sittings.
    Far {
        /// Kind of drive, worded to follow "on".
        drive: &'static str,
    },
    /// A new record was created in a folder that is synchronised with other computers.
    Synchronised {
        /// The program that does it.
        program: &'static str,
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
                write!(f, "The journal was damaged and has been rewritten from the record.")
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
            Notice::Ownerless => write!(
                f,
                "A new record begins on a drive that keeps nobody from its files, as memory sticks do: \
                 whoever can read the drive can read the record. With a passphrase (`groundwork lock set`, \
                 or in the settings) they find it encrypted and cannot open it."
            ),
            Notice::Far { drive } => write!(
                f,
                "A new record begins on {drive}, where a cut connection can cost sittings; a folder on this \
                 computer is named with `--data DIR`."
            ),
            Notice::Synchronised { program } => write!(
                f,
                "A new record begins in a folder that {program} synchronises: a copy of it lies on other computers, and \
                 two of them that write at once can cost sittings. Without a passphrase, whoever reads the copy reads \
                 the record; a folder of this computer alone is named with `--data DIR`."
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
