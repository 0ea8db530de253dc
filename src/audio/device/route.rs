//! Watches where the sound server sends our stream.
//!
//! A PulseAudio server (or PipeWire, which behaves like one) moves a stream to another device without telling
//! the program: when headphones are unplugged, the loudspeakers continue. So this module asks the server over
//! its own protocol: one connection receives events, another asks for the stream's current device. A system
//! without such a server needs no watching.

use std::io::{self, BufReader};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use pulseaudio::protocol::{self, Command, Prop, ProtocolError, SubscriptionMask};

/// Time between two attempts to reach a server.
const AGAIN: Duration = Duration::from_millis(100);

/// Size in bytes of the secret by which a server recognises its clients if it does not know their user
/// (`PA_NATIVE_COOKIE_LENGTH` of its protocol).
const COOKIE: usize = 256;

/// Watches where this process's sound goes until it is dropped. Dropping does not wait for the server: it
/// cuts the connection.
pub(super) struct RouteWatch {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Whether the sound was moved since this was last read.
    moved: AtomicBool,
    quit: AtomicBool,
    /// The socket that the thread reads from, so that it can be cut off.
    line: Mutex<Option<UnixStream>>,
}

impl RouteWatch {
    /// Starts to watch, and unparks `listener` when the sound is moved.
    ///
    /// # Errors
    /// When the system cannot start a thread.
    pub fn start(listener: Thread) -> io::Result<RouteWatch> {
        let shared = Arc::new(Shared::default());
        let watched = Arc::clone(&shared);
        thread::Builder::new().name("sound-route".into()).spawn(move || {
            let mut last = None;
            while !watched.quit.load(Ordering::Acquire) {
                // The server left, refused the connection or speaks another protocol, so it sends no events.
                let _ = listen(&watched, &mut last, &listener);
                *watched.line.lock().unwrap_or_else(PoisonError::into_inner) = None;
                thread::sleep(AGAIN);
            }
        })?;
        Ok(RouteWatch { shared })
    }

    /// Whether the sound was moved since the last call.
    pub fn has_moved(&self) -> bool {
        self.shared.moved.swap(false, Ordering::AcqRel)
    }
}

impl Drop for RouteWatch {
    fn drop(&mut self) {
        self.shared.quit.store(true, Ordering::Release);
        let line = self.shared.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = &*line {
            let _ = rustix::net::shutdown(line, rustix::net::Shutdown::Both);
        }
    }
}

/// A device as a person sees it: the sink, and the active socket or loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Route {
    sink: Vec<u8>,
    port: Option<Vec<u8>>,
}

/// Follows the server's events until either side closes the connection.
fn listen(
    shared: &Shared,
    last: &mut Option<Route>,
    listener: &Thread,
) -> Result<(), ProtocolError> {
    let mut events = Connection::open()?;
    let cut = events.socket.get_ref().try_clone()?;
    *shared.line.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
    if shared.quit.load(Ordering::Acquire) {
        return Ok(());
    }
    events.send(&Command::Subscribe(SubscriptionMask::SINK | SubscriptionMask::SINK_INPUT))?;
    protocol::read_ack_message(&mut events.socket)?;
    let mut questions = Connection::open()?;
    loop {
        // Changes before the connection count as well: the server may have restarted with another device.
        if let Some(route) = questions.route()? {
            let moved = last.as_ref().is_some_and(|last| *last != route);
            *last = Some(route);
            if moved {
                shared.moved.store(true, Ordering::Release);
                listener.unpark();
            }
        }
        protocol::read_command_message(&mut events.socket, events.version)?;
    }
}

/// A connection to the server.
struct Connection {
    socket: BufReader<UnixStream>,
    /// Protocol version that both sides speak.
    version: u16,
    sent: u32,
}

impl Connection {
    fn open() -> Result<Connection, ProtocolError> {
        let path = pulseaudio::socket_path_from_env()
            .ok_or(io::ErrorKind::NotFound)
            .map_err(io::Error::from)?;
        let socket = UnixStream::connect(path)?;
        // The server recognises us by the process. It asks the system for it only after it has accepted the
        // connection; with this option it is sent with the first byte, however early.
        rustix::net::sockopt::set_socket_passcred(&socket, true).map_err(io::Error::from)?;
        // A cookie of the wrong length is an error, a wrong cookie is not: we are recognised without it.
        let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
        let cookie =
            cookie.filter(|cookie| cookie.len() == COOKIE).unwrap_or_else(|| vec![0; COOKIE]);
        let mut connection =
            Connection { socket: BufReader::new(socket), version: protocol::MAX_VERSION, sent: 0 };
        let reply: protocol::AuthReply = connection.ask(&Command::Auth(protocol::AuthParams {
            version: protocol::MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie,
        }))?;
        connection.version = connection.version.min(reply.version);
        let mut props = protocol::Props::new();
        props.set(Prop::ApplicationName, c"Groundwork");
        let _: protocol::SetClientNameReply = connection.ask(&Command::SetClientName(props))?;
        Ok(connection)
    }

    fn send(&mut self, command: &Command) -> Result<(), ProtocolError> {
        protocol::write_command_message(self.socket.get_mut(), self.sent, command, self.version)?;
        self.sent += 1;
        Ok(())
    }

    fn ask<R: protocol::CommandReply>(&mut self, command: &Command) -> Result<R, ProtocolError> {
        self.send(command)?;
        protocol::read_reply_message(&mut self.socket, self.version).map(|(_, reply)| reply)
    }

    /// Device of the newest stream of this process; `None` if there is no stream.
    fn route(&mut self) -> Result<Option<Route>, ProtocolError> {
        let streams: protocol::SinkInputInfoList = self.ask(&Command::GetSinkInputInfoList)?;
        let ours = std::process::id().to_string();
        let is_ours = |stream: &&protocol::SinkInputInfo| {
            let id = stream.props.get(Prop::ApplicationProcessId);
            id.is_some_and(|id| id.strip_suffix(b"\0").unwrap_or(id) == ours.as_bytes())
        };
        let Some(stream) = streams.iter().filter(is_ours).max_by_key(|stream| stream.index) else {
            return Ok(None);
        };
        let sink = protocol::GetSinkInfo { index: Some(stream.sink_index), name: None };
        // The sink may have been removed meanwhile; its removal is the next event.
        let sink: protocol::SinkInfo = match self.ask(&Command::GetSinkInfo(sink)) {
            Err(ProtocolError::ServerError(protocol::PulseError::NoEntity)) => return Ok(None),
            sink => sink?,
        };
        let port = sink.ports.get(sink.active_port).map(|port| port.name.to_bytes().to_vec());
        Ok(Some(Route { sink: sink.name.into_bytes(), port }))
    }
}
