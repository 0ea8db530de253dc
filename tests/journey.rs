//! The real window on a display and a sound server of its own: what is seen and what is heard, from
//! the first start to the last screen. Pictures of every step lie in `target/journey` afterwards.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use groundwork::audio::{self, Engine, Mix};
use groundwork::domain::{EventKind, Offers, Preferences, Request, Timeline};
use groundwork::library::{Folders, Library, Wishes};
use groundwork::narrator::Voice;
use groundwork::units::{Frames, Gain, StereoFrame};
use serde_json::Value;
use tempfile::TempDir;

use crate::rig::bus::Bus;
use crate::rig::pulse::{Recorder, Server};
use crate::rig::reader::{Node, Reader, Role};
use crate::rig::screen::{Key, Picture, Screen};
use crate::rig::wait_for;

mod along;
mod notices;
mod person;
mod recording;
mod report;
mod therapist;

pub const SECOND: usize = 48_000;

/// One journey at a time: each wants a machine that keeps up with the sound.
pub fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A session as it is to be heard: every frame, and where the lines are.
pub struct Reference {
    pub frames: Vec<[f32; 2]>,
    pub lines: Vec<Frames>,
    pub timeline: Arc<Timeline>,
}

impl Reference {
    /// The shortest form of a built-in session, spoken by Clara, as who is new begins it.
    pub fn of(name: &str) -> Reference {
        Reference::at(name, |_| 0)
    }

    /// *Ground me*, in the middle of its lengths.
    fn grounding() -> Reference {
        Reference::at("five-senses", |lengths| lengths / 2)
    }

    /// A script of someone's own, at the length that it has by itself.
    fn of_script(path: &Path) -> Reference {
        Reference::at(path.to_str().unwrap(), |_| usize::MAX)
    }

    fn at(name: &str, which: fn(usize) -> usize) -> Reference {
        let library = Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap());
        let opened = library.open(name).unwrap();
        let lengths = &opened.session().lengths;
        let target = lengths.get(which(lengths.len())).copied();
        let request = Request { target, ..Request::default() };
        let anchor = Offers::of(opened.session()).outside_anchor(&Preferences::default());
        let preferences = Preferences { anchor, ..Preferences::default() };
        let sitting = Wishes { voice: Some(Voice::Clara), request, preferences };
        let prepared = library.prepare(&opened, sitting).unwrap();
        let is_line = |kind: &EventKind| matches!(kind, EventKind::Line { .. });
        let events = prepared.timeline.events().iter();
        let lines = events.filter(|event| is_line(&event.kind)).map(|event| event.start).collect();
        let (mut engine, mut remote) = Engine::new(prepared.score, Mix::default());
        remote.send(audio::Command::Play).unwrap();
        let mut frames = vec![StereoFrame::SILENCE; prepared.timeline.end().0 as usize];
        frames.chunks_mut(4096).for_each(|block| engine.render(block));
        let frames = frames.into_iter().map(|frame| [frame.left, frame.right]).collect();
        Reference { frames, lines, timeline: prepared.timeline }
    }

    /// Where a line is on a tape, to the frame: half a second into it the tape has the very samples.
    fn find(&self, line: usize, tape: &[[f32; 2]]) -> Option<usize> {
        let at = self.lines[line].0 as usize + SECOND / 2;
        let window = &self.frames[at..at + 64];
        tape.windows(64).position(|part| part == window)
    }

    /// Waits until a line is heard, and says where on the tape.
    pub fn hear(&self, line: usize, recorder: &Recorder) -> usize {
        wait_for(&format!("line {line}"), || {
            std::thread::sleep(Duration::from_millis(200));
            self.find(line, &recorder.frames())
        })
    }

    /// Frames from one line to another.
    fn between(&self, one: usize, other: usize) -> usize {
        (self.lines[other].0 - self.lines[one].0) as usize
    }
}

/// The program in its window.
pub struct Desk {
    data: TempDir,
    pub server: Server,
    pub screen: Screen,
    /// Most journeys do without others on the desktop.
    bus: Option<Bus>,
    window: Option<Child>,
    kept: PathBuf,
}

impl Desk {
    pub fn new(journey: &str) -> Desk {
        let target = Path::new(env!("CARGO_BIN_EXE_groundwork")).parent().unwrap();
        Desk {
            data: tempfile::tempdir().unwrap(),
            server: Server::start(),
            screen: Screen::start(1100, 720),
            bus: None,
            window: None,
            kept: target.parent().unwrap().join("journey").join(journey),
        }
    }

    /// Where this person keeps their files.
    fn home(&self) -> PathBuf {
        self.data.path().join("home")
    }

    /// The program, in this place.
    pub fn program(&self) -> Command {
        let mut command = self.server.command(env!("CARGO_BIN_EXE_groundwork"));
        command
            .env("GROUNDWORK_DATA", self.data.path())
            .env("HOME", self.home())
            .env("DISPLAY", self.screen.display())
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        if let Some(bus) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        }
        command
    }

    /// Opens the window and waits for its first picture.
    pub fn open(&mut self) -> Picture {
        self.open_with(&[])
    }

    /// The same with arguments.
    fn open_with(&mut self, args: &[&str]) -> Picture {
        self.start_with(args);
        self.screen.still_picture()
    }

    /// The same where a text cursor may blink at once, so that the window never stands still.
    fn start_with(&mut self, args: &[&str]) {
        self.window = Some(self.program().args(args).spawn().unwrap());
        self.screen.focus_the_window();
        wait_for("something to see", || {
            let picture = self.screen.picture();
            let first = picture.at(0, 0);
            picture.pixels().any(|pixel| pixel != first).then_some(())
        });
    }

    /// Begins what the window is about.
    pub fn begin(&self) {
        self.screen.press(&[Key::Control, Key::Enter]);
    }

    /// Closes the window, which ends by itself.
    fn close(&mut self) {
        self.screen.close_the_window();
        let ended = self.window.take().unwrap().wait().unwrap();
        assert!(ended.success(), "{ended}");
    }

    pub fn look(&self, name: &str) -> Picture {
        let picture = self.screen.picture();
        picture.keep(&self.kept.join(format!("{name}.png")));
        picture
    }

    /// What the command line says of the record, once the window is closed.
    fn history(&self) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_groundwork"))
            .args(["history", "list", "--all", "--json"])
            .env("GROUNDWORK_DATA", self.data.path())
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(window) = &mut self.window {
            let _ = window.kill();
            let _ = window.wait();
        }
    }
}

/// What ends the program with some notice.
#[derive(Copy, Clone, Debug)]
enum End {
    /// The button in the window's frame.
    Closed,
    /// A signal.
    Signal(&'static str),
    /// The display goes away.
    NoDisplay,
    /// The control, without notice: what the system was given is there, too.
    Killed,
}

#[test]
fn whatever_ends_the_program_what_was_heard_is_kept_and_can_be_gone_on_with() {
    let _alone = alone();
    for end in [
        End::Closed,
        End::Signal("TERM"),
        End::Signal("INT"),
        End::Signal("HUP"),
        End::NoDisplay,
        End::Killed,
    ] {
        let mut desk = Desk::new("ended");
        let recorder = desk.server.record();
        desk.open();
        // The very first sitting.
        desk.begin();
        wait_for("sound", || (!is_silent(&recorder.frames(), 0.1)).then_some(()));
        let begun = Instant::now();
        std::thread::sleep(Duration::from_secs(8));
        let window = desk.window.as_mut().unwrap();
        match end {
            End::Closed => desk.screen.close_the_window(),
            End::Signal(name) => {
                let number = window.id().to_string();
                let sent = Command::new("kill").arg(format!("-{name}")).arg(number).status();
                assert!(sent.unwrap().success());
            }
            End::NoDisplay => desk.screen.go_away(),
            End::Killed => window.kill().unwrap(),
        }
        let heard = begun.elapsed().as_secs();
        let window = desk.window.as_mut().unwrap();
        wait_for("the program to end", || window.try_wait().unwrap());
        desk.window = None;
        let history = desk.history();
        let sittings = history.as_array().unwrap();
        assert_eq!(sittings.len(), 1, "{end:?}: {history}");
        let practised = sittings[0]["practised_seconds"].as_u64().unwrap();
        println!("{end:?}: {practised} s kept, {heard} s heard");
        // A second may be on its way, and another one is not whole yet.
        assert!(practised + 2 >= heard && practised <= heard + 2, "{end:?}: {history}, {heard} s");
        assert_eq!(sittings[0]["ended"], "Interrupted", "{end:?}");
        let again = Command::new(env!("CARGO_BIN_EXE_groundwork"))
            .args(["play", "--go-on", "--output", "null", "--fast"])
            .env("GROUNDWORK_DATA", desk.data.path())
            .output()
            .unwrap();
        assert!(again.status.success(), "{end:?}: it can be gone on with");
    }
}

/// Whether the last so many seconds of a tape are silent.
fn is_silent(tape: &[[f32; 2]], seconds: f64) -> bool {
    let count = (seconds * SECOND as f64) as usize;
    tape.len() > count && tape[tape.len() - count..].iter().all(|frame| *frame == [0.0; 2])
}

/// Puts a text in the place of a file at once, as editors do.
fn replace(file: &Path, text: &str) {
    let beside = file.with_extension("beside");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(&beside, file).unwrap();
}

/// Two seconds of noise, as a recording of someone's own.
fn noise() -> Vec<u8> {
    let mut random = groundwork::rng::SplitMix64::new(5);
    let samples: Vec<f32> = (0..2 * SECOND).map(|_| 0.1 * random.bipolar()).collect();
    let sound = audio::Clip::stereo(samples.clone(), samples);
    audio::encode::flac(&Arc::new(sound).into(), Gain::UNITY, 24, usize::MAX).unwrap().unwrap()
}

#[test]
fn what_a_therapist_writes_is_heard_from_its_middle_and_kept() {
    let _alone = alone();
    let mut desk = Desk::new("studio");
    let bus = Bus::start();
    let reader = Reader::on(bus.address());
    desk.bus = Some(bus);
    let folder = desk.data.path().join("bundle");
    groundwork::studio::Starter::Sample.write(&folder).unwrap();
    let file = folder.join("s/evening.ron");
    let script = "Session(format: 1, id: \"evening\", title: \"Evening\", language: \"en\", practice: Grounding,
    lengths: [\"1m\"],
    steps: [
        Bell(Bowl),
        Quiet(ideal: \"20s\", least: \"5s\", most: \"2m\"),
        Line(text: \"Here.\", clip: \"a/here.flac\"),
        Quiet(ideal: \"20s\", least: \"5s\", most: \"2m\"),
    ],
)
";
    std::fs::write(&file, script).unwrap();
    std::fs::write(folder.join("a/here.flac"), noise()).unwrap();
    let session = Reference::of_script(&file);
    let recorder = desk.server.record();

    let bundle = desk.open_with(&["studio", folder.to_str().unwrap()]);
    bundle.keep(&desk.kept.join("1-bundle.png"));
    // Past the rail, the way back and the ways through the page to its session, whose first line has the focus then.
    desk.screen.strike(Key::Tab, 16);
    desk.screen.press(&[Key::Space]);
    wait_for("the session", || (desk.screen.picture().differs(&bundle) > 0.05).then_some(()));
    // The text cursor blinks from here on, so the window never stands still. Once its sums are there it can be heard.
    let until = |what: &str, is: &dyn Fn(&Node) -> bool| {
        wait_for(what, || {
            std::thread::sleep(Duration::from_millis(50));
            reader.nodes().iter().any(is).then_some(())
        });
    };
    until("the sums", &|node| node.name.contains("longest silence"));
    let written = desk.look("2-session");

    // From this line on, and not from the beginning.
    desk.screen.press(&[Key::F5]);
    let heard = session.hear(0, &recorder);
    let first = recorder.frames().iter().position(|frame| *frame != [0.0; 2]).unwrap();
    assert!(heard.abs_diff(first) < SECOND, "{first} to {heard}: the line begins at once");
    desk.look("3-heard");
    desk.screen.press(&[Key::F5]);
    wait_for("silence", || is_silent(&recorder.frames(), 0.5).then_some(()));
    // Again, while the stream is still open.
    let before = recorder.frames().len();
    let pressed = std::time::Instant::now();
    desk.screen.press(&[Key::F5]);
    let is_sound = |frame: &[f32; 2]| *frame != [0.0; 2];
    let begun = wait_for("it once more", || recorder.frames()[before..].iter().position(is_sound));
    let first = recorder.played(before + begun);
    println!("heard {} ms after the key", first.saturating_duration_since(pressed).as_millis());
    desk.screen.press(&[Key::F5]);
    wait_for("silence again", || is_silent(&recorder.frames(), 0.5).then_some(()));

    // What is typed is in the file soon, and what another program writes is in the window.
    desk.screen.press(&[Key::S]);
    let on_disk = || std::fs::read_to_string(&file).unwrap();
    wait_for("the file", || on_disk().contains("s\", clip").then_some(()));
    let typed = desk.screen.picture();
    assert!(typed.differs(&written) > 0.0);
    replace(&file, &on_disk().replace("Evening\", l", "Another evening\", l"));
    until("the other title", &|node| {
        node.role == Role::Field && reader.text(node).is_some_and(|text| text == "Another evening")
    });
    desk.look("4-changed-elsewhere");

    // Typed a moment before the window is closed, and there.
    desk.screen.press(&[Key::G]);
    std::thread::sleep(Duration::from_millis(300));
    desk.close();
    let text = on_disk();
    assert!(text.contains("sg\", clip") && text.contains("Another evening"), "{text}");
}

#[test]
fn from_the_first_start_to_the_last_screen() {
    let _alone = alone();
    let (session, grounding) = (Reference::of("breathing-space"), Reference::grounding());
    let mut desk = Desk::new("whole");
    let recorder = desk.server.record();

    let first = desk.open();
    first.keep(&desk.kept.join("1-first.png"));
    // Set up, next, and a look at the sound.
    desk.screen.strike(Key::Tab, 2);
    for name in ["1-set-up", "1-sound"] {
        desk.screen.press(&[Key::Space]);
        desk.screen.still_picture();
        let seen = desk.look(name);
        assert!(seen.differs(&first) > 0.02, "{name} looks like the first screen");
        desk.screen.strike(Key::Tab, 1);
    }
    desk.begin();

    // Two lines, as far from each other as they should be.
    let one = session.hear(0, &recorder);
    let sitting = desk.look("2-sitting");
    assert!(sitting.differs(&first) > 0.05, "the sitting looks like the first screen");
    let two = session.hear(1, &recorder);
    assert_eq!(two - one, session.between(0, 1));

    desk.screen.press(&[Key::Space]);
    wait_for("the pause", || is_silent(&recorder.frames(), 0.5).then_some(()));
    desk.screen.still_picture();
    desk.look("3-paused");
    desk.screen.press(&[Key::Space]);
    let three = session.hear(2, &recorder);
    assert!(three - two > session.between(1, 2), "the pause took no time");

    let asked = recorder.frames().len();
    desk.screen.press(&[Key::G]);
    let senses = grounding.hear(0, &recorder);
    let waited = (senses - asked) as f64 / SECOND as f64;
    println!("the grounding's first line came {waited:.1} s after the key");
    assert!(waited < 8.0);
    desk.look("4-ground-me");
    // Dim, volumes, the three, and the way back.
    desk.screen.strike(Key::Tab, 5);
    desk.look("5-way-back");
    desk.screen.press(&[Key::Space]);
    // With the line that was being said.
    let again = wait_for("the session", || {
        std::thread::sleep(Duration::from_millis(200));
        let tape = recorder.frames();
        Some(
            senses
                + session.find(2, &tape[senses..]).or_else(|| session.find(3, &tape[senses..]))?,
        )
    });
    assert!(again > senses);
    let back = desk.look("6-back");

    // Everything is covered and silent at once, and waits where it was.
    let asked = Instant::now();
    desk.screen.press(&[Key::F9]);
    wait_for("silence", || is_silent(&recorder.frames(), 0.5).then_some(()));
    let tape = recorder.frames();
    let last = tape.iter().rposition(|frame| *frame != [0.0; 2]).unwrap();
    let took = recorder.played(last).saturating_duration_since(asked);
    println!("the last sound was {} ms after F9", took.as_millis());
    assert!(took < Duration::from_secs(1));
    desk.screen.still_picture();
    let covered = desk.look("6-hidden");
    assert!(covered.differs(&back) > 0.02, "the sitting is still to be seen");
    desk.screen.press(&[Key::F9]);
    desk.screen.press(&[Key::Space]);
    wait_for("the session", || (!is_silent(&recorder.frames(), 0.1)).then_some(()));

    desk.screen.press(&[Key::Escape]);
    wait_for("the end", || is_silent(&recorder.frames(), 0.5).then_some(()));
    desk.screen.still_picture();
    desk.look("7-closing");
    desk.screen.strike(Key::Tab, 1);
    desk.screen.press(&[Key::Space]);
    desk.screen.still_picture();
    desk.look("8-today");
    desk.screen.press(&[Key::Control, Key::Four]);
    desk.screen.still_picture();
    desk.look("9-progress");
    desk.close();

    let history = desk.history();
    let sittings = history.as_array().unwrap();
    assert_eq!(sittings.len(), 1, "{history}");
    assert_eq!(sittings[0]["session"], "breathing-space");
    assert_eq!(sittings[0]["ended"], "StoppedEarly");
    let heard = recorder.frames().iter().filter(|frame| **frame != [0.0; 2]).count() / SECOND;
    let practised = sittings[0]["practised_seconds"].as_u64().unwrap() as usize;
    assert!(practised.abs_diff(heard) <= 6, "{practised} s practised, {heard} s heard");
}

#[test]
fn a_sound_server_that_dies_and_comes_back_takes_nothing_along() {
    let _alone = alone();
    let session = Reference::of("breathing-space");
    let mut desk = Desk::new("without-sound");
    let recorder = desk.server.record();
    desk.open();
    desk.begin();
    session.hear(0, &recorder);
    let begun = Instant::now();

    desk.server.kill();
    drop(recorder);
    std::thread::sleep(Duration::from_secs(6));
    desk.look("1-without-sound");
    desk.server.restart();
    let recorder = desk.server.record();
    // The sitting went on in time, so what is heard next is what is due now, or the line that was being said
    // when the sound came back, and all that follows.
    let due = begun.elapsed().as_secs() as usize * SECOND + session.lines[0].0 as usize;
    let next = session.lines.iter().position(|line| line.0 as usize > due).unwrap();
    wait_for("a line after the server came back", || {
        std::thread::sleep(Duration::from_millis(200));
        let tape = recorder.frames();
        (next..session.lines.len()).find_map(|line| session.find(line, &tape))
    });
    desk.look("2-with-sound-again");
}

#[test]
fn others_on_the_desktop_pause_it_and_learn_nothing() {
    let _alone = alone();
    let session = Reference::of("breathing-space");
    let mut desk = Desk::new("desktop");
    desk.bus = Some(Bus::start());
    let recorder = desk.server.record();
    desk.open();
    let bus = desk.bus.as_ref().unwrap();
    assert!(bus.player().is_none(), "there is a player before there is a sitting");
    desk.begin();
    session.hear(0, &recorder);

    let seen = wait_for("the player", || bus.player());
    let said = format!("{seen:?}");
    assert!(said.contains("Playing") && said.contains("Groundwork"), "{said}");
    assert!(!said.contains("breathing") && !said.contains("minute"), "{said}");
    let awake = wait_for("the computer to be kept awake", || {
        let kept = bus.kept_awake_by();
        (!kept.is_empty()).then_some(kept)
    });
    assert_eq!(awake, ["Groundwork: A session is playing"]);

    // A second start has nothing to show, and says so.
    let second = desk.program().stdout(Stdio::piped()).output().unwrap();
    assert!(second.status.success());
    let said = String::from_utf8(second.stdout).unwrap();
    assert_eq!(said, "Groundwork is open already; its window comes to the front.\n");

    bus.key("PlayPause");
    wait_for("the pause", || is_silent(&recorder.frames(), 0.5).then_some(()));
    wait_for("sleep to be allowed", || bus.kept_awake_by().is_empty().then_some(()));
    // Playing what plays already, or pausing what is paused, changes nothing.
    bus.key("Pause");
    bus.key("Play");
    session.hear(1, &recorder);
    bus.key("Stop");
    wait_for("the end of the player", || bus.player().is_none().then_some(()));
    wait_for("sleep to be allowed", || bus.kept_awake_by().is_empty().then_some(()));
    desk.close();
    assert_eq!(desk.history()[0]["ended"], "StoppedEarly");
}
