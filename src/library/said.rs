//! Puts errors of the system into plain words; no other module does this.

use std::io::{Error, ErrorKind};

use crate::units::Frames;

/// Text that the standard library puts before the number of a system error.
const NUMBER: &str = " (os error ";

/// An error with its causes, in plain words.
pub fn in_words(error: &anyhow::Error) -> String {
    plainly(&format!("{error:#}"))
}

/// Replaces the system's words in a text: `Is a directory (os error 21)` becomes `it is a folder`.
pub fn plainly(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(NUMBER) {
        let behind = &rest[at + NUMBER.len()..];
        let number = behind.find(')').and_then(|end| Some((end, behind[..end].parse().ok()?)));
        let Some((end, number)) = number else {
            let (done, left) = rest.split_at(at + NUMBER.len());
            said.push_str(done);
            rest = left;
            continue;
        };
        let error = Error::from_raw_os_error(number);
        let whole = error.to_string();
        let system = whole.split(NUMBER).next().unwrap_or_default();
        said.push_str(rest[..at].strip_suffix(system).unwrap_or(&rest[..at]));
        said.push_str(words(&error));
        rest = without_place(&behind[end + 1..]);
    }
    said.push_str(rest);
    said
}

/// The text after a path of `tempfile`, which names a file that the user does not know.
fn without_place(text: &str) -> &str {
    let place = text.strip_prefix(" at path \"");
    place.and_then(|place| Some(&place[place.find('"')? + 1..])).unwrap_or(text)
}

/// The meaning of a system error, worded to follow a colon.
fn words(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "this account may not do that there",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of the path is a file and not a folder",
        ErrorKind::AlreadyExists => "something of that name is there already",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "there is no more room for this account",
        ErrorKind::FileTooLarge => "the file is too large for this drive",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written to this drive",
        ErrorKind::InvalidFilename => {
            "the name is too long, or has signs that cannot be in a name there"
        }
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "another program uses it",
        ErrorKind::CrossesDevices => "it cannot be moved to another drive in one step",
        ErrorKind::StaleNetworkFileHandle
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::NotConnected
        | ErrorKind::TimedOut => "the network drive does not answer",
        ErrorKind::BrokenPipe => "the program that reads it has ended",
        ErrorKind::OutOfMemory => "there is not enough memory",
        ErrorKind::Unsupported => "this drive cannot do that",
        _ if is_in_use(error) => "another program uses it",
        _ if is_gone(error) => "the drive does not answer; it may have been pulled out",
        _ => "the system could not do it",
    }
}

/// Whether a drive failed, or is not there any more.
#[cfg(unix)]
fn is_gone(error: &Error) -> bool {
    use rustix::io::Errno;
    let gone = [Errno::IO, Errno::NODEV, Errno::NXIO];
    gone.iter().any(|gone| error.raw_os_error() == Some(gone.raw_os_error()))
}

/// The numbers of Windows, from its `winerror.h`: not ready, no such device, a fault of the device, not connected.
#[cfg(not(unix))]
fn is_gone(error: &Error) -> bool {
    [21, 55, 433, 1117, 1167].iter().any(|gone| error.raw_os_error() == Some(*gone))
}

/// Whether another program has a file open, and nobody else may open it meanwhile: on Windows a file can be kept like that.
#[cfg(not(unix))]
fn is_in_use(error: &Error) -> bool {
    [32, 33].iter().any(|used| error.raw_os_error() == Some(*used))
}

#[cfg(unix)]
fn is_in_use(_: &Error) -> bool {
    false
}

/// A number of bytes for people, in steps of 1000, such as `1.2 MB`.
pub fn size_in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// A length in few words: `7 min`, `40 s`, `1 min 30 s`. Begun seconds do not count.
pub fn length_in_words(frames: Frames) -> String {
    let secs = frames.whole_secs();
    match (secs / 60, secs % 60) {
        (0, secs) => format!("{secs} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, rest) => format!("{minutes} min {rest} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_system_are_replaced_wherever_they_stand() {
        // Error numbers of Windows and of Linux.
        #[cfg(windows)]
        let numbers = [
            (2, "there is no such file or folder"),
            (3, "there is no such file or folder"),
            (5, "this account may not do that there"),
            (19, "nothing can be written to this drive"),
            (21, "the drive does not answer; it may have been pulled out"),
            (32, "another program uses it"),
            (33, "another program uses it"),
            (112, "the disk is full"),
            (206, "the name is too long, or has signs that cannot be in a name there"),
            (1167, "the drive does not answer; it may have been pulled out"),
            (1, "the system could not do it"),
        ];
        #[cfg(unix)]
        let numbers = [
            (2, "there is no such file or folder"),
            (13, "this account may not do that there"),
            (20, "a part of the path is a file and not a folder"),
            (21, "it is a folder"),
            (28, "the disk is full"),
            (30, "nothing can be written to this drive"),
            (36, "the name is too long, or has signs that cannot be in a name there"),
            (5, "the drive does not answer; it may have been pulled out"),
            (19, "the drive does not answer; it may have been pulled out"),
            (6, "the drive does not answer; it may have been pulled out"),
            (40, "the system could not do it"),
        ];
        for (number, expected) in numbers {
            let error = Error::from_raw_os_error(number);
            let wrapped = anyhow::Error::new(error).context("could not write `/a b`");
            assert_eq!(in_words(&wrapped), format!("could not write `/a b`: {expected}"));
        }
    }

    #[test]
    fn places_that_nobody_asked_for_go_and_other_words_stay() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let error = anyhow::Error::new(tempfile::NamedTempFile::new_in(gone).unwrap_err());
        assert!(format!("{error:#}").contains("at path"), "the control: {error:#}");
        assert_eq!(in_words(&error), "there is no such file or folder");
        for plain in ["nothing of that kind", "an (os error of some kind", " (os error 7"] {
            assert_eq!(plainly(plain), plain);
        }
        let full = if cfg!(windows) { 112 } else { 28 };
        let twice =
            format!("a: {}; b: {}", Error::from_raw_os_error(2), Error::from_raw_os_error(full));
        assert_eq!(plainly(&twice), "a: there is no such file or folder; b: the disk is full");
    }
}
