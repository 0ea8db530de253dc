//! The desktop of Windows: one window for a record, which others reach by a named pipe; media keys; and a computer that
//! stays awake while a session plays.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::os::windows::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use interprocess::local_socket::traits::StreamCommon as _;
use interprocess::local_socket::{
    GenericNamespaced, Listener, ListenerOptions, Stream, prelude::*,
};
use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
use interprocess::os::windows::security_descriptor::SecurityDescriptor;
use widestring::U16CString;

use super::media::Media;
use super::{Line, PATIENCE, Said, Sitting, Start, Wish};

/// The longest path of Windows, in units of two bytes.
const LONGEST_PATH: u16 = 32_767;
/// What the window answers whoever knocks.
const HEARD: u8 = 1;

/// The name of the pipe of the one window of a record. Every folder of data has a window of its own, however it is
/// written.
fn name_for(data: &Path) -> String {
    let place = std::path::absolute(data).unwrap_or_else(|_| data.into());
    // The first time it is not there yet, and has to have the same name all the same.
    let known = place.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let place = match known {
        Some((above, known)) => known.join(place.strip_prefix(above).unwrap_or(Path::new(""))),
        None => place,
    };
    // Windows takes large and small letters for the same.
    let place = place.components().as_path().to_string_lossy().to_lowercase();
    format!("groundwork-{}", &blake3::hash(place.as_bytes()).to_hex()[..16])
}

/// Becomes the window of a record. One that is there already is given the `file`.
pub(super) fn start(
    data: &Path,
    file: Option<&Path>,
    wish: SyncSender<Wish>,
    said: Receiver<Said>,
) -> Start {
    let name = name_for(data);
    if knock(&name, file) {
        return Start::Second;
    }
    let line = Line::new(wish);
    let attended = listen(&name).and_then(|door| {
        let line = line.clone();
        thread::Builder::new().name("desktop-door".into()).spawn(move || attend(&door, &line))
    });
    match attended {
        Ok(_) => {}
        // Another one has become it just now.
        Err(_) if knock(&name, file) => return Start::Second,
        Err(_) => return Start::Alone,
    }
    match thread::Builder::new().name("desktop".into()).spawn(move || stay(&line, &said)) {
        Ok(_) => Start::Joined,
        Err(_) => Start::Alone,
    }
}

/// Listens for others whom this account starts for the same record. Nobody else gets in.
fn listen(name: &str) -> io::Result<Listener> {
    let rights = U16CString::from_str(groundwork_windows::rights_to_pipe()?);
    let rights = SecurityDescriptor::deserialize(&rights.map_err(io::Error::other)?)?;
    ListenerOptions::new()
        .name(name.to_ns_name::<GenericNamespaced>()?)
        .security_descriptor(rights)
        .create_sync()
}

/// Asks the window of a record to come to the front and to open a file; whether it has heard that.
fn knock(name: &str, file: Option<&Path>) -> bool {
    let (name, asked) = (name.to_owned(), words(file));
    let (says, answer) = sync_channel(1);
    // One that hangs would keep us waiting.
    let waits = thread::Builder::new().name("desktop-knock".into()).spawn(move || {
        let heard = || -> io::Result<bool> {
            let mut door = Stream::connect(name.to_ns_name::<GenericNamespaced>()?)?;
            // Another account could have taken the name; it is not told what is opened.
            let who = door.peer_creds()?.pid().unwrap_or_default();
            if !groundwork_windows::is_of_this_account(who) {
                return Ok(false);
            }
            groundwork_windows::let_others_come_forward();
            door.write_all(&asked)?;
            let mut heard = [0];
            door.read_exact(&mut heard)?;
            Ok(heard == [HEARD])
        };
        let _nobody_waits = says.send(heard().unwrap_or(false));
    });
    waits.is_ok() && answer.recv_timeout(PATIENCE).unwrap_or(false)
}

/// What is asked of a window: the length of a path, and the path, in units of two bytes; no length means no file.
fn words(file: Option<&Path>) -> Vec<u8> {
    let units: Vec<u16> =
        file.into_iter().flat_map(|file| file.as_os_str().encode_wide()).collect();
    let length = u16::try_from(units.len()).ok().filter(|length| *length <= LONGEST_PATH);
    let units = if length.is_some() { units } else { Vec::new() };
    let all = std::iter::once(units.len() as u16).chain(units);
    all.flat_map(u16::to_le_bytes).collect()
}

/// The file that is asked for.
fn file_in(mut asked: impl io::Read) -> io::Result<Option<PathBuf>> {
    let mut length = [0; 2];
    asked.read_exact(&mut length)?;
    let mut bytes = vec![0; usize::from(u16::from_le_bytes(length).min(LONGEST_PATH)) * 2];
    asked.read_exact(&mut bytes)?;
    let units: Vec<u16> =
        bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    let path = PathBuf::from(OsString::from_wide(&units));
    // Whoever knocks may stand in another folder.
    Ok(Some(path).filter(|path| path.is_absolute()))
}

/// Hears what others ask for, one after the other, for as long as the program runs.
fn attend(door: &Listener, line: &Line) {
    for knocking in door.incoming() {
        let Ok(mut knocking) = knocking else { continue };
        let Ok(file) = file_in(&mut knocking) else { continue };
        line.wish(Wish::Raise);
        if let Some(file) = file {
            line.wish(Wish::Open(file));
        }
        let _gone = knocking.write_all(&[HEARD]);
    }
}

/// Passes on what the window says, until it is closed.
fn stay(line: &Line, said: &Receiver<Said>) {
    let mut media = None;
    for said in said {
        match said {
            Said::Window(window, number) => {
                line.wakes(window);
                media = number.and_then(|number| Media::of(number, line.clone()));
            }
            Said::Notice => {}
            Said::Sitting(sitting) => {
                groundwork_windows::stay_awake(sitting == Sitting::Playing);
                if let Some(media) = &mut media {
                    // A Windows without a part of this does without it.
                    let _silent = media.show(sitting);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_of_data_has_a_name_of_its_own_however_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let name = name_for(folder.path());
        assert_ne!(name, name_for(other.path()));
        let large = folder.path().to_string_lossy().to_uppercase();
        assert_eq!(name, name_for(Path::new(&large)));
        assert_eq!(name, name_for(&folder.path().join(".")));
        let inner = folder.path().join("not yet").join("there");
        let before = name_for(&inner);
        std::fs::create_dir_all(&inner).unwrap();
        assert_eq!(name_for(&inner), before);
    }

    #[test]
    fn what_is_asked_for_arrives() {
        let asked = |file: Option<&str>| file_in(words(file.map(Path::new)).as_slice()).unwrap();
        let path = r"C:\Users\Jürgen Öz\Evening 🌙.groundwork";
        assert_eq!(asked(Some(path)), Some(path.into()));
        assert_eq!(asked(None), None);
        assert_eq!(asked(Some("evening.groundwork")), None, "nobody knows where");
        assert!(file_in(&[9, 0, 65, 0][..]).is_err(), "the rest is missing");
    }

    #[test]
    fn a_second_window_gives_its_file_to_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let begin = |file: Option<&Path>| {
            let (wish, wishes) = sync_channel(8);
            let (says, said) = sync_channel(8);
            (start(folder.path(), file, wish, said), wishes, says)
        };
        let (first, wishes, _says) = begin(None);
        assert!(matches!(first, Start::Joined));
        let file = Path::new(r"C:\a b\evening.groundwork");
        let (second, _, _) = begin(Some(file));
        assert!(matches!(second, Start::Second));
        let asked: Vec<Wish> = (0..2).map(|_| wishes.recv_timeout(PATIENCE).unwrap()).collect();
        assert_eq!(asked, [Wish::Raise, Wish::Open(file.into())]);
    }
}
