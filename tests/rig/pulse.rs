//! A sound server of the test's own, real in everything but the loudspeaker: a private PulseAudio
//! with a null sink, a recorder on that sink, and a player as a process of its own, because the
//! way to the server is said to ALSA once per process.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::wait_for;

/// One server at a time: each wants to be punctual on whatever machine this is.
pub fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Set for the process that plays.
pub const PLAYER: &str = "GROUNDWORK_TEST_PLAYER";

/// What the server works in: nothing is converted on the way.
const FORMAT: &str = "rate=48000 channels=2 format=float32le";

/// A private server, which can be stopped, killed and started again at the same address.
pub struct Server {
    directory: TempDir,
    process: Option<Child>,
}

impl Server {
    /// A server that accepts connections.
    pub fn start() -> Server {
        let mut server = Server::absent();
        server.restart();
        server
    }

    /// A place where a server could be.
    pub fn absent() -> Server {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("run")).unwrap();
        let config = "pcm.!default { type pulse hint { show on description \"pulse\" } }\n\
                      ctl.!default { type pulse }\n";
        fs::write(directory.path().join("asound.conf"), config).unwrap();
        Server { directory, process: None }
    }

    /// Gives it a microphone, which hears what is played to the device `mic`.
    pub fn add_microphone(&self) {
        let mic = format!("module-null-sink sink_name=mic norewinds=1 {FORMAT}");
        let mut words = vec!["load-module"];
        words.extend(mic.split(' '));
        self.pactl(&words);
        self.pactl(&["set-default-source", "mic.monitor"]);
        // Streams of sound go where they did.
        self.pactl(&["set-default-sink", "cap"]);
    }

    /// Gives it loudspeakers too, to which streams go when the first device is taken away.
    pub fn add_speakers(&self) {
        self.pactl(&["load-module", "module-rescue-streams"]);
        let speakers = format!("module-null-sink sink_name=speakers norewinds=1 {FORMAT}");
        let mut words = vec!["load-module"];
        words.extend(speakers.split(' '));
        self.pactl(&words);
    }

    /// Takes a device away, as unplugging it does.
    pub fn unplug(&self, sink: &str) {
        let modules = self.pactl(&["list", "short", "modules"]);
        let module = modules.lines().find(|line| line.contains(&format!("sink_name={sink} ")));
        let index = module.and_then(|line| line.split_whitespace().next());
        self.pactl(&["unload-module", index.expect("no such device")]);
    }

    /// Has the server do something, and returns what it says.
    pub fn pactl(&self, words: &[&str]) -> String {
        let done = self.command("pactl").args(words).stdout(Stdio::piped()).output();
        let done = done.expect("pactl must be installed");
        assert!(done.status.success(), "pactl {words:?}");
        String::from_utf8(done.stdout).unwrap()
    }

    /// Starts it after it was killed. Returns when it accepted the first connection.
    pub fn restart(&mut self) -> Instant {
        let log = File::create(self.path("server.log")).unwrap();
        let socket = self.socket();
        let _ = fs::remove_file(&socket);
        let mut command = self.command("pulseaudio");
        command
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes"])
            // Without rewinds the sink works in steps of 50 ms from its start; otherwise its first
            // step is two seconds, and nothing that connects meanwhile is heard before.
            .args(["-L", &format!("module-null-sink sink_name=cap norewinds=1 {FORMAT}")])
            .args(["-L", &format!("module-native-protocol-unix socket={}", socket.display())])
            .stderr(log);
        self.process = Some(command.spawn().expect("pulseaudio must be installed"));
        wait_for("the sound server", || UnixStream::connect(&socket).ok().map(|_| Instant::now()))
    }

    /// Kills it without a word to its clients.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Lets it hang, as a server does whose machine is overwhelmed.
    pub fn stop(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("CONT");
    }

    /// What the players wrote where a person would see it.
    pub fn complaints(&self) -> String {
        fs::read_to_string(self.path("player.log")).unwrap()
    }

    fn signal(&self, name: &str) {
        let id = self.process.as_ref().unwrap().id();
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {id}")).status().unwrap();
        assert!(sent.success());
    }

    /// What a program needs to find this server and no other.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", self.directory.path())
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("PULSE_SERVER", format!("unix:{}", self.socket().display()))
            .env("ALSA_CONFIG_PATH", self.path("asound.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn socket(&self) -> PathBuf {
        self.path("native")
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.directory.path()).join(name)
    }

    /// Records what the server plays from now on.
    pub fn record(&self) -> Recorder {
        self.record_at("cap")
    }

    /// Records what it plays on one of its devices.
    pub fn record_at(&self, sink: &str) -> Recorder {
        let mut process = self
            .command("parec")
            .args(["-d", &format!("{sink}.monitor"), "--latency-msec=50", "--raw"])
            .args(["--format=float32le", "--rate=48000", "--channels=2"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("parec must be installed");
        let mut pipe = process.stdout.take().unwrap();
        let tape = Arc::new(Mutex::new(Tape::default()));
        let writer = tape.clone();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            // Room for all that the server gives out at once.
            let mut chunk = vec![0; 65_536];
            let mut last = Instant::now();
            while let Ok(count @ 1..) = pipe.read(&mut chunk) {
                bytes.extend_from_slice(&chunk[..count]);
                let whole = bytes.len() / 8 * 8;
                let sample = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
                let frames: Vec<[f32; 2]> =
                    bytes[..whole].chunks(8).map(|b| [sample(b), sample(&b[4..])]).collect();
                bytes.drain(..whole);
                let mut tape = writer.lock().unwrap();
                let now = Instant::now();
                if now.duration_since(last) > Duration::from_millis(5) {
                    let zero = now.checked_sub(length_of(tape.frames.len())).unwrap();
                    tape.zero = tape.zero.map_or(Some(zero), |earliest| Some(earliest.min(zero)));
                }
                last = now;
                if tape.first_sound.is_none() && frames.iter().any(|frame| *frame != [0.0; 2]) {
                    tape.first_sound = Some(Instant::now());
                }
                tape.frames.extend(frames);
            }
        });
        let recorder = Recorder { process, tape };
        wait_for("the recorder", || (!recorder.frames().is_empty()).then_some(()));
        recorder
    }

    /// Starts this very test binary as a player, see [`crate::device_pulse::player`].
    pub fn play(&self, what: &str) -> Player {
        let mut process = self
            .command(std::env::current_exe().unwrap())
            .args(["--exact", "device_pulse::player", "--ignored", "--nocapture"])
            .env(PLAYER, what)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(self.path("player.log")).unwrap())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let said = Arc::new(Mutex::new(Vec::new()));
        let listener = said.clone();
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                // Anything else comes from the test harness.
                if let Ok(value @ Value::Object(_)) = serde_json::from_str(&line) {
                    listener.lock().unwrap().push(value);
                }
            }
        });
        Player { stdin: process.stdin.take(), process, said, read: 0 }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// How long so many frames take.
fn length_of(frames: usize) -> Duration {
    Duration::from_nanos(frames as u64 * 1_000_000_000 / 48_000)
}

#[derive(Default)]
struct Tape {
    frames: Vec<[f32; 2]>,
    /// When the first frame left the loudspeaker. The server gives out what it plays in steps, at the
    /// moment when the first frame of a step is played, or later; so the earliest is right.
    zero: Option<Instant>,
    first_sound: Option<Instant>,
}

/// What came out of the server.
pub struct Recorder {
    process: Child,
    tape: Arc<Mutex<Tape>>,
}

impl Recorder {
    /// Everything so far.
    pub fn frames(&self) -> Vec<[f32; 2]> {
        self.tape.lock().unwrap().frames.clone()
    }

    /// When a frame left the loudspeaker, had there been one.
    pub fn played(&self, frame: usize) -> Instant {
        self.tape.lock().unwrap().zero.unwrap() + length_of(frame)
    }

    /// When the first frame arrived that is not silent.
    pub fn first_sound(&self) -> Option<Instant> {
        self.tape.lock().unwrap().first_sound
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A process that plays, and what it says: lines of JSON.
pub struct Player {
    process: Child,
    stdin: Option<ChildStdin>,
    said: Arc<Mutex<Vec<Value>>>,
    read: usize,
}

impl Player {
    /// The next event, which must be this one. Returns the line.
    pub fn event(&mut self, name: &str) -> Value {
        let event = wait_for(name, || {
            let said = self.said.lock().unwrap();
            let next = said[self.read..].iter().position(|line| line.get("event").is_some())?;
            self.read += next + 1;
            Some(said[self.read - 1].clone())
        });
        assert_eq!(event["event"], name, "{event}");
        event
    }

    /// The last position that it said.
    pub fn position(&self) -> Value {
        wait_for("a position", || {
            let said = self.said.lock().unwrap();
            said.iter().rev().find(|line| line.get("position").is_some()).cloned()
        })
    }

    /// Waits until it says that a position is heard.
    pub fn wait_until_heard(&self, position: u64) {
        wait_for("the position", || {
            (self.position()["position"].as_u64() >= Some(position)).then_some(())
        });
    }

    /// Asks it to go on.
    pub fn go_on(&mut self) {
        writeln!(self.stdin.as_mut().unwrap()).unwrap();
    }

    /// Asks it to close, and returns the last line, its account.
    pub fn finish(mut self) -> Value {
        drop(self.stdin.take());
        assert!(self.process.wait().unwrap().success());
        wait_for("the account", || {
            self.said.lock().unwrap().iter().find(|line| line.get("cpu").is_some()).cloned()
        })
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
