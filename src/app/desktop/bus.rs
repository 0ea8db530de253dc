//! The session bus of Linux desktops: org.freedesktop.Application (one window), MPRIS 2.2 (media keys
//! and sound menus) org.freedesktop.ScreenSaver (awake while a session plays) and
//! org.freedesktop.Notifications (a notice that someone asked for).

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::fdo::{self, RequestNameFlags};
use zbus::interface;
use zbus::object_server::InterfaceRef;
use zbus::zvariant::{ObjectPath, OwnedValue, Value};

use super::{APP_ID, Line, PATIENCE, Said, Sitting, Start, Wish};
use crate::library::doors::path_of_uri;

/// Where the application is found on the bus: its id as a path.
const APPLICATION: &str = "/app/groundwork/Groundwork";
/// Where MPRIS says that a player is.
const PLAYER: &str = "/org/mpris/MediaPlayer2";
/// What MPRIS calls a player, and the program after it.
const PLAYER_NAME: &str = "org.mpris.MediaPlayer2.groundwork";

/// The application, as desktops start and raise it.
struct Application(Line);

#[interface(name = "org.freedesktop.Application")]
impl Application {
    fn activate(&self, _platform: HashMap<String, OwnedValue>) {
        self.0.wish(Wish::Raise);
    }

    fn open(&self, uris: Vec<String>, _platform: HashMap<String, OwnedValue>) -> fdo::Result<()> {
        self.0.wish(Wish::Raise);
        match uris.first().map(|uri| path_of_uri(uri)) {
            None => Ok(()),
            Some(Some(path)) => {
                self.0.wish(Wish::Open(path));
                Ok(())
            }
            Some(None) => Err(fdo::Error::NotSupported("only files are opened".into())),
        }
    }

    fn activate_action(
        &self,
        action: &str,
        _parameters: Vec<OwnedValue>,
        _platform: HashMap<String, OwnedValue>,
    ) -> fdo::Result<()> {
        Err(fdo::Error::NotSupported(format!("there is no action `{action}`")))
    }
}

/// What MPRIS asks of every program.
struct Root(Line);

#[interface(name = "org.mpris.MediaPlayer2")]
impl Root {
    fn raise(&self) {
        self.0.wish(Wish::Raise);
    }

    fn quit(&self) -> fdo::Result<()> {
        Err(fdo::Error::NotSupported("the window is closed by whoever sits before it".into()))
    }

    #[zbus(property)]
    fn can_quit(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn can_raise(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn has_track_list(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn identity(&self) -> &str {
        "Groundwork"
    }

    #[zbus(property)]
    fn desktop_entry(&self) -> &str {
        APP_ID
    }

    #[zbus(property)]
    fn supported_uri_schemes(&self) -> Vec<String> {
        Vec::new()
    }

    #[zbus(property)]
    fn supported_mime_types(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A sitting, as media keys and sound menus know it: it plays or it does not.
struct Player {
    line: Line,
    playing: bool,
}

#[interface(name = "org.mpris.MediaPlayer2.Player")]
impl Player {
    fn play(&self) {
        self.line.wish(Wish::Play);
    }

    fn pause(&self) {
        self.line.wish(Wish::Pause);
    }

    fn play_pause(&self) {
        self.line.wish(Wish::PlayPause);
    }

    fn stop(&self) {
        self.line.wish(Wish::Stop);
    }

    // What a player cannot do, it takes without effect; so MPRIS wants it.
    fn next(&self) {}

    fn previous(&self) {}

    fn seek(&self, _by_us: i64) {}

    fn set_position(&self, _track: ObjectPath<'_>, _to_us: i64) {}

    fn open_uri(&self, _uri: &str) -> fdo::Result<()> {
        Err(fdo::Error::NotSupported("sessions are begun in the window".into()))
    }

    #[zbus(property)]
    fn playback_status(&self) -> &str {
        if self.playing { "Playing" } else { "Paused" }
    }

    #[zbus(property)]
    fn rate(&self) -> f64 {
        1.0
    }

    #[zbus(property)]
    fn minimum_rate(&self) -> f64 {
        1.0
    }

    #[zbus(property)]
    fn maximum_rate(&self) -> f64 {
        1.0
    }

    #[zbus(property)]
    fn volume(&self) -> f64 {
        1.0
    }

    #[zbus(property(emits_changed_signal = "false"))]
    fn position(&self) -> i64 {
        0
    }

    /// The program's name and nothing else: a lock screen shows it to whoever passes.
    #[zbus(property)]
    fn metadata(&self) -> HashMap<String, Value<'_>> {
        let track = ObjectPath::from_static_str_unchecked("/app/groundwork/sitting");
        HashMap::from([
            ("mpris:trackid".to_string(), Value::from(track)),
            ("xesam:title".to_string(), Value::from("Groundwork")),
        ])
    }

    #[zbus(property)]
    fn can_go_next(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn can_go_previous(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn can_play(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_pause(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_seek(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn can_control(&self) -> bool {
        true
    }
}

/// The name of the one window of a record. Every folder of data has a window of its own.
fn name_for(data: &Path) -> String {
    let place = blake3::hash(data.as_os_str().as_encoded_bytes()).to_hex();
    format!("{APP_ID}.of{}", &place[..16])
}

/// A file as a URI (RFC 8089).
fn uri_of(path: &Path) -> String {
    let mut uri = String::from("file://");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(*byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Joins the session bus, if there is one. A window that is there already is given the `file`.
pub(super) fn start(
    data: &Path,
    file: Option<&Path>,
    wish: SyncSender<Wish>,
    said: Receiver<Said>,
) -> Start {
    let line = Line::new(wish);
    let name = name_for(data);
    let joined = (|| -> zbus::Result<Option<Connection>> {
        let connection = Builder::session()?
            .method_timeout(PATIENCE)
            .serve_at(APPLICATION, Application(line.clone()))?
            .serve_at(PLAYER, Root(line.clone()))?
            .serve_at(PLAYER, Player { line: line.clone(), playing: false })?
            .build()?;
        match connection.request_name_with_flags(name.as_str(), RequestNameFlags::DoNotQueue.into())
        {
            Ok(_) => {
                // The desktop's own name for it goes to whichever window came first.
                let flags = RequestNameFlags::DoNotQueue.into();
                let _taken = connection.request_name_with_flags(APP_ID, flags);
                Ok(Some(connection))
            }
            Err(zbus::Error::NameTaken) => {
                let nothing: HashMap<&str, Value<'_>> = HashMap::new();
                let (to, at) = (Some(name.as_str()), APPLICATION);
                let of = Some("org.freedesktop.Application");
                match file {
                    None => connection.call_method(to, at, of, "Activate", &(nothing,))?,
                    Some(file) => {
                        let files = vec![uri_of(file)];
                        connection.call_method(to, at, of, "Open", &(files, nothing))?
                    }
                };
                Ok(None)
            }
            Err(error) => Err(error),
        }
    })();
    match joined {
        Ok(Some(connection)) => {
            let thread = std::thread::Builder::new().name("desktop".into());
            match thread.spawn(move || stay(&connection, &line, &said)) {
                Ok(_) => Start::Joined,
                Err(_) => Start::Alone,
            }
        }
        Ok(None) => Start::Second,
        // Without a bus nobody is there to ask, and nothing is missing that a session needs.
        Err(_) => Start::Alone,
    }
}

/// Passes on what the window says, until it is closed.
fn stay(connection: &Connection, line: &Line, said: &Receiver<Said>) {
    let mut awake = None;
    let mut named = false;
    for said in said {
        // A desktop without one of these services does without it.
        match said {
            Said::Window(window, _) => line.wakes(window),
            Said::Notice => {
                let _silent = notify(connection);
            }
            Said::Sitting(sitting) => {
                let _silent = tell(connection, sitting == Sitting::Playing);
                if named != (sitting != Sitting::None) {
                    named = !named;
                    let _silent = name_player(connection, named);
                }
                match (sitting, awake) {
                    (Sitting::Playing, None) => awake = stay_awake(connection).ok(),
                    (Sitting::Playing, Some(_)) => {}
                    (_, Some(cookie)) => {
                        let _silent = let_sleep(connection, cookie);
                        awake = None;
                    }
                    (_, None) => {}
                }
            }
        }
    }
}

/// Lets those who look know that it plays, or does not.
fn tell(connection: &Connection, playing: bool) -> zbus::Result<()> {
    let player: InterfaceRef<Player> =
        zbus::block_on(connection.inner().object_server().interface(PLAYER))?;
    zbus::block_on(async {
        let mut at_hand = player.get_mut().await;
        at_hand.playing = playing;
        at_hand.playback_status_changed(player.signal_emitter()).await
    })
}

/// Is a player for media keys and sound menus, as long as there is a sitting.
fn name_player(connection: &Connection, named: bool) -> zbus::Result<()> {
    match named {
        false => {
            connection.release_name(PLAYER_NAME)?;
            connection.release_name(own_player().as_str())?;
        }
        true => {
            let flags = || RequestNameFlags::DoNotQueue.into();
            if connection.request_name_with_flags(PLAYER_NAME, flags()).is_err() {
                connection.request_name_with_flags(own_player().as_str(), flags())?;
            }
        }
    }
    Ok(())
}

/// The name of a player beside another one, as MPRIS wants it.
fn own_player() -> String {
    format!("{PLAYER_NAME}.instance{}", std::process::id())
}

/// Who shows notices.
const NOTICES: &str = "org.freedesktop.Notifications";
const NOTICES_AT: &str = "/org/freedesktop/Notifications";

/// Has a notice shown for as long as the desktop usually does: the program's name and nothing else, because whoever
/// passes may read it.
fn notify(connection: &Connection) -> zbus::Result<()> {
    let (instead_of, lasts_as_usual) = (0u32, -1i32);
    let actions: &[&str] = &[];
    let hints = HashMap::from([("desktop-entry", Value::from(APP_ID))]);
    let notice =
        ("Groundwork", instead_of, APP_ID, "Groundwork", "", actions, hints, lasts_as_usual);
    connection.call_method(Some(NOTICES), NOTICES_AT, Some(NOTICES), "Notify", &notice)?;
    Ok(())
}

/// Who keeps screen savers, and the sleep that comes when nobody moves.
const SCREEN_SAVER: &str = "org.freedesktop.ScreenSaver";
const SCREEN_SAVER_AT: &str = "/org/freedesktop/ScreenSaver";

/// They stay away until this is taken back, or the window is gone.
fn stay_awake(connection: &Connection) -> zbus::Result<u32> {
    let who_and_why = ("Groundwork", "A session is playing");
    let name = Some(SCREEN_SAVER);
    let answer = connection.call_method(name, SCREEN_SAVER_AT, name, "Inhibit", &who_and_why)?;
    answer.body().deserialize()
}

fn let_sleep(connection: &Connection, cookie: u32) -> zbus::Result<()> {
    let name = Some(SCREEN_SAVER);
    connection.call_method(name, SCREEN_SAVER_AT, name, "UnInhibit", &(cookie,))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_of_data_has_a_lawful_name_of_its_own() {
        let one = name_for(Path::new("/somewhere/groundwork"));
        let other = name_for(Path::new("/elsewhere/groundwork"));
        assert_ne!(one, other);
        for name in [one, other] {
            zbus::names::WellKnownName::try_from(name).unwrap();
        }
    }
}
