//! A session bus of the test's own, with a screen saver on it that counts who keeps it away.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::OwnedValue;

/// A bus, and this test on it.
pub struct Bus {
    process: Child,
    address: String,
    connection: Connection,
    saver: Saver,
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
        Bus { process, address, connection, saver }
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
