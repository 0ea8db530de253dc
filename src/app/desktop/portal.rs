//! Dialogs for files on Linux desktops, through org.freedesktop.portal.FileChooser, which every desktop has in its own way.

use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use eframe::egui::Context;
use zbus::MatchRule;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::dialog::{Answer, Asked, Choice, DialogBus};
use crate::library::doors::path_of_uri;

/// Who shows the dialogs of a desktop, and where.
const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_AT: &str = "/org/freedesktop/portal/desktop";
const CHOOSER: &str = "org.freedesktop.portal.FileChooser";
/// What a dialog that is open is called.
const REQUEST: &str = "org.freedesktop.portal.Request";
/// A portal that has to be started first may take so long until it answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// A dialog that was opened. It is closed when this is dropped.
///
/// It stays open for as long as someone takes. So a thread of its own waits for what they choose, and neither the window
/// nor a lane does.
pub struct Dialog {
    answer: Receiver<Answer>,
    _line: Arc<Line>,
}

/// The connection on which a dialog was asked for. A portal closes the dialogs of those who hang up.
#[derive(Default)]
struct Line(Mutex<Option<Connection>>);

impl Drop for Line {
    fn drop(&mut self) {
        let connection = self.0.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // What cannot be hung up is gone already.
        let _gone = connection.map(Connection::close);
    }
}

impl Dialog {
    /// Opens a dialog. What comes of it wakes the window.
    pub fn open(bus: DialogBus, asked: Asked, window: &Context) -> Dialog {
        let (says, answer) = sync_channel(1);
        let line = Arc::new(Line::default());
        let (held, window) = (Arc::downgrade(&line), window.clone());
        let thread = std::thread::Builder::new().name("file-dialog".into());
        // Without a thread nobody answers, which is seen at the other end.
        let _no_room = thread.spawn(move || {
            let answer = chosen(&bus, &asked, &held).unwrap_or(Answer::NoDialog);
            // Whoever has hung up is not told.
            if says.send(answer).is_ok() {
                window.request_repaint();
            }
        });
        Dialog { answer, _line: line }
    }

    /// What came of it, once that is known.
    pub fn answer(&self) -> Option<Answer> {
        match self.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Answer::NoDialog),
        }
    }
}

/// Opens the dialog, and waits for what comes of it.
fn chosen(bus: &DialogBus, asked: &Asked, line: &Weak<Line>) -> zbus::Result<Answer> {
    let builder = match &bus.0 {
        None => Builder::session()?,
        Some(address) => Builder::address(address.as_str())?,
    };
    let connection = builder.method_timeout(PATIENCE).build()?;
    let Some(line) = line.upgrade() else { return Ok(Answer::Nothing) };
    *line.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection.clone());
    // From here on it is hung up by whoever asked.
    drop(line);
    let signals = || MatchRule::builder().msg_type(Type::Signal);
    let bus = DBusProxy::new(&connection)?;
    bus.add_match_rule(signals().interface(REQUEST)?.member("Response")?.build())?;
    let gone = signals().interface("org.freedesktop.DBus")?.member("NameOwnerChanged")?;
    bus.add_match_rule(gone.add_arg(PORTAL)?.build())?;
    // What is said before the answer to the call waits in here.
    let mut said = MessageIterator::from(&connection);
    let method = match asked.choice {
        Choice::NewFile => "SaveFile",
        Choice::File | Choice::Folder => "OpenFile",
    };
    let (to, at) = (Some(PORTAL), PORTAL_AT);
    let body = ("", asked.title.as_str(), options(asked));
    let handle = connection.call_method(to, at, Some(CHOOSER), method, &body)?;
    let handle: OwnedObjectPath = handle.body().deserialize()?;
    let answer = said.find_map(|message| match message {
        Ok(message) => answer_in(&message, &handle),
        Err(_) => Some(Answer::NoDialog),
    });
    Ok(answer.unwrap_or(Answer::NoDialog))
}

/// What a portal is told of a dialog.
fn options(asked: &Asked) -> HashMap<&'static str, Value<'static>> {
    let mut options = HashMap::from([("modal", Value::from(true))]);
    if asked.choice == Choice::Folder {
        options.insert("directory", Value::from(true));
    }
    if let Some(folder) = asked.folder() {
        options.insert("current_folder", Value::from(with_an_end(folder)));
    }
    if let Some(name) = asked.name() {
        options.insert("current_name", Value::from(name.to_owned()));
    }
    options
}

/// A path as portals want it: its bytes, and a zero.
fn with_an_end(path: &Path) -> Vec<u8> {
    let mut bytes = path.as_os_str().as_bytes().to_vec();
    bytes.push(0);
    bytes
}

/// What a message says of the dialog of this handle.
fn answer_in(message: &Message, handle: &OwnedObjectPath) -> Option<Answer> {
    let header = message.header();
    match header.member()?.as_str() {
        "Response" if header.path()? == &handle.as_ref() => {
            let body = message.body();
            let response: Result<(u32, HashMap<String, OwnedValue>), _> = body.deserialize();
            let Ok((code, mut results)) = response else { return Some(Answer::NoDialog) };
            Some(match code {
                0 => {
                    let uris = results.remove("uris").and_then(|uris| Vec::try_from(uris).ok());
                    let uris: Vec<String> = uris.unwrap_or_default();
                    let path: Option<PathBuf> = uris.first().and_then(|uri| path_of_uri(uri));
                    path.map_or(Answer::Nothing, Answer::Chosen)
                }
                1 => Answer::Nothing,
                _ => Answer::NoDialog,
            })
        }
        // Without an owner: whoever showed the dialog has come to grief.
        "NameOwnerChanged" => {
            let changed: Result<(String, String, String), _> = message.body().deserialize();
            changed
                .is_ok_and(|(name, _, now)| name == PORTAL && now.is_empty())
                .then_some(Answer::NoDialog)
        }
        _ => None,
    }
}
