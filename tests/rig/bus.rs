//! A session bus of the test's own, with a screen saver on it that counts who keeps it away, with notices that are written
//! down, and with dialogs for files in which nobody sits.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

/// A bus, and this test on it.
pub struct Bus {
    process: Child,
    address: String,
    connection: Connection,
    saver: Saver,
    notices: Notices,
    portal: Portal,
}

/// What notices say.
#[derive(Clone, Default)]
struct Notices(Arc<Mutex<Vec<String>>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notices {
    #[expect(clippy::too_many_arguments, reason = "the desktop's own interface")]
    fn notify(
        &self,
        program: &str,
        _instead_of: u32,
        icon: &str,
        summary: &str,
        body: &str,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _lasts: i32,
    ) -> u32 {
        let mut notices = self.0.lock().unwrap();
        assert_eq!(actions, [""; 0]);
        notices.push(format!("{program} | {icon} | {summary} | {body}"));
        notices.len() as u32
    }
}

/// Who keeps the screen saver away, and why.
#[derive(Clone, Default)]
struct Saver {
    held: Arc<Mutex<HashMap<u32, String>>>,
    next: Arc<AtomicU32>,
}

#[zbus::interface(name = "org.freedesktop.ScreenSaver")]
impl Saver {
    fn inhibit(&self, who: &str, why: &str) -> u32 {
        let cookie = self.next.fetch_add(1, Ordering::SeqCst) + 1;
        self.held.lock().unwrap().insert(cookie, format!("{who}: {why}"));
        cookie
    }

    #[zbus(name = "UnInhibit")]
    fn un_inhibit(&self, cookie: u32) {
        self.held.lock().unwrap().remove(&cookie);
    }
}

/// What becomes of a dialog.
#[derive(Clone)]
pub enum Outcome {
    /// This is chosen, by its URI.
    Chosen(String),
    /// It is closed.
    Closed,
    /// It comes to grief.
    Grief,
    /// It stays open.
    Open,
}

/// A dialog that was asked for.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// `OpenFile` or `SaveFile`.
    pub method: &'static str,
    pub title: String,
    pub is_for_folder: bool,
    pub folder: Option<PathBuf>,
    pub name: Option<String>,
    /// Who asked, by their name on the bus.
    pub by: String,
}

/// A portal whose dialogs all end in the same way.
#[derive(Clone, Default)]
struct Portal {
    outcome: Arc<Mutex<Option<Outcome>>>,
    asked: Arc<Mutex<Vec<Dialog>>>,
}

impl Portal {
    /// Notes a dialog, and returns how many there were.
    fn note(&self, dialog: Dialog) -> usize {
        let mut asked = self.asked.lock().unwrap();
        asked.push(dialog);
        asked.len()
    }

    async fn show(
        &self,
        method: &'static str,
        (connection, by): (&zbus::Connection, &str),
        title: &str,
        options: &HashMap<String, OwnedValue>,
    ) -> OwnedObjectPath {
        let text = |name: &str| options.get(name)?.downcast_ref::<String>().ok();
        let bytes = options.get("current_folder").and_then(|at| Vec::try_from(at.clone()).ok());
        let folder = bytes.map(|mut bytes: Vec<u8>| {
            assert_eq!(bytes.pop(), Some(0), "paths end with a zero");
            PathBuf::from(String::from_utf8(bytes).unwrap())
        });
        let is_for_folder =
            options.get("directory").is_some_and(|is| is.downcast_ref() == Ok(true));
        let dialog = Dialog {
            method,
            title: title.into(),
            is_for_folder,
            folder,
            name: text("current_name"),
            by: by.into(),
        };
        let count = self.note(dialog);
        let at = format!("/org/freedesktop/portal/desktop/request/it/{count}");
        let at = OwnedObjectPath::try_from(at).unwrap();
        let outcome = self.outcome.lock().unwrap().clone();
        let (code, uris) = match outcome {
            Some(Outcome::Chosen(uri)) => (0u32, vec![uri]),
            Some(Outcome::Closed) => (1, Vec::new()),
            Some(Outcome::Grief) => (2, Vec::new()),
            Some(Outcome::Open) | None => return at,
        };
        // It may come before the answer to the call.
        let results = HashMap::from([("uris", Value::from(uris))]);
        let interface = "org.freedesktop.portal.Request";
        let said = (code, results);
        connection.emit_signal(Some(by), &at, interface, "Response", &said).await.unwrap();
        at
    }
}

#[zbus::interface(name = "org.freedesktop.portal.FileChooser")]
impl Portal {
    async fn open_file(
        &self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &zbus::Connection,
        _parent: &str,
        title: &str,
        options: HashMap<String, OwnedValue>,
    ) -> OwnedObjectPath {
        let by = header.sender().unwrap().as_str();
        self.show("OpenFile", (connection, by), title, &options).await
    }

    async fn save_file(
        &self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &zbus::Connection,
        _parent: &str,
        title: &str,
        options: HashMap<String, OwnedValue>,
    ) -> OwnedObjectPath {
        let by = header.sender().unwrap().as_str();
        self.show("SaveFile", (connection, by), title, &options).await
    }
}

/// The URI of a file, whose name has to be plain.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display().to_string().replace(' ', "%20"))
}

impl Bus {
    pub fn start() -> Bus {
        let mut process = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon must be installed");
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_string();
        let saver = Saver::default();
        let connection = Builder::address(address.as_str())
            .unwrap()
            .serve_at("/org/freedesktop/ScreenSaver", saver.clone())
            .unwrap()
            .name("org.freedesktop.ScreenSaver")
            .unwrap()
            .build()
            .unwrap();
        Bus {
            process,
            address,
            connection,
            saver,
            notices: Notices::default(),
            portal: Portal::default(),
        }
    }

    /// Has notices shown from now on.
    pub fn show_notices(&self) {
        let at = "/org/freedesktop/Notifications";
        self.connection.object_server().at(at, self.notices.clone()).unwrap();
        self.connection.request_name("org.freedesktop.Notifications").unwrap();
    }

    /// What was shown: the program, its icon, the summary and the body of each.
    pub fn notices(&self) -> Vec<String> {
        self.notices.0.lock().unwrap().clone()
    }

    /// Has dialogs shown from now on, which end so.
    pub fn show_dialogs(&self, outcome: Outcome) {
        if self.portal.outcome.lock().unwrap().replace(outcome).is_none() {
            let at = "/org/freedesktop/portal/desktop";
            self.connection.object_server().at(at, self.portal.clone()).unwrap();
            self.connection.request_name("org.freedesktop.portal.Desktop").unwrap();
        }
    }

    /// The dialogs that were asked for.
    pub fn dialogs(&self) -> Vec<Dialog> {
        self.portal.asked.lock().unwrap().clone()
    }

    /// Takes the portal away, with its dialogs.
    pub fn end_dialogs(&self) {
        self.connection.release_name("org.freedesktop.portal.Desktop").unwrap();
    }

    /// Whether whoever has this name is on the bus.
    pub fn has(&self, name: &str) -> bool {
        let bus = DBusProxy::new(&self.connection).unwrap();
        bus.name_has_owner(name.try_into().unwrap()).unwrap()
    }

    /// What programs find it by.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Who keeps the screen saver away, and why.
    pub fn kept_awake_by(&self) -> Vec<String> {
        self.saver.held.lock().unwrap().values().cloned().collect()
    }

    /// What sound menus see of a player; nothing, if it is not there.
    pub fn player(&self) -> Option<HashMap<String, OwnedValue>> {
        let name = "org.freedesktop.DBus.Properties";
        let answer = self.connection.call_method(
            Some("org.mpris.MediaPlayer2.groundwork"),
            "/org/mpris/MediaPlayer2",
            Some(name),
            "GetAll",
            &("org.mpris.MediaPlayer2.Player",),
        );
        answer.ok().map(|answer| answer.body().deserialize().unwrap())
    }

    /// Presses a media key.
    pub fn key(&self, method: &str) {
        let name = Some("org.mpris.MediaPlayer2.groundwork");
        let interface = Some("org.mpris.MediaPlayer2.Player");
        let path = "/org/mpris/MediaPlayer2";
        self.connection.call_method(name, path, interface, method, &()).unwrap();
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
