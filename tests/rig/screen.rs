//! A display of the test's own: an X server that draws into memory, keys that are pressed on it, and
//! pictures of what is seen.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eframe::icon_data::IconDataExt as _;
use x11rb::connection::Connection as _;
use x11rb::properties::WmSizeHints;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, ImageFormat, InputFocus,
    KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, MapState, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, Window, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::wait_for;

/// Modifiers and keys by their X names.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Control = 0xffe3,
    Enter = 0xff0d,
    Escape = 0xff1b,
    Tab = 0xff09,
    Shift = 0xffe1,
    Space = 0x20,
    A = 0x61,
    G = 0x67,
    R = 0x72,
    S = 0x73,
    V = 0x76,
    Four = 0x34,
    End = 0xff57,
    Right = 0xff53,
    F5 = 0xffc2,
    F9 = 0xffc6,
}

/// An X server without a card.
pub struct Screen {
    process: Child,
    display: String,
    connection: RustConnection,
    root: Window,
    size: (u16, u16),
}

/// Which key makes which sign.
struct Mapping {
    least: u8,
    /// The signs of each key: alone, with Shift, and further ones.
    rows: Vec<Vec<u32>>,
}

impl Mapping {
    /// The code of the key that makes a sign, and whether it takes Shift.
    fn code(&self, sign: u32) -> (u8, bool) {
        let with = |shift: usize| {
            let makes = |row: &Vec<u32>| row.get(shift) == Some(&sign);
            self.rows.iter().position(makes).map(|at| (self.least + at as u8, shift == 1))
        };
        with(0).or_else(|| with(1)).unwrap_or_else(|| panic!("no key makes {sign:#x}"))
    }
}

/// What is seen, one pixel after the other as blue, green, red and nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub size: (u16, u16),
    pixels: Vec<u8>,
}

impl Screen {
    /// A display of this size.
    pub fn start(width: u16, height: u16) -> Screen {
        let mut process = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .args(["-screen", "0", &format!("{width}x{height}x24")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb must be installed");
        let mut number = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        let (connection, screen) = x11rb::connect(Some(&display)).unwrap();
        let root = connection.setup().roots[screen].root;
        // Out of the way, so that nothing lies under the pointer.
        connection.xtest_fake_input(MOTION_NOTIFY_EVENT, 0, 0, root, 0, 0, 0).unwrap();
        connection.flush().unwrap();
        Screen { process, display, connection, root, size: (width, height) }
    }

    /// What programs find it by.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Waits for a window, and lets it have the keyboard: there is nobody else to do that.
    pub fn focus_the_window(&self) {
        let window = self.window();
        let now = x11rb::CURRENT_TIME;
        self.connection.set_input_focus(InputFocus::PARENT, window, now).unwrap().check().unwrap();
    }

    /// Goes away, with everybody who is drawn on it.
    pub fn go_away(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks the window to close, as the button in its frame does.
    pub fn close_the_window(&self) {
        let intern =
            |name: &[u8]| self.connection.intern_atom(false, name).unwrap().reply().unwrap().atom;
        let now = x11rb::CURRENT_TIME;
        let data = [intern(b"WM_DELETE_WINDOW"), now, 0, 0, 0];
        let window = self.window();
        let event = ClientMessageEvent::new(32, window, intern(b"WM_PROTOCOLS"), data);
        let sent = self.connection.send_event(false, window, EventMask::NO_EVENT, event);
        sent.unwrap().check().unwrap();
    }

    /// Where the window stands and how large it is: left, top, width, height, in pixels.
    pub fn place(&self) -> (i16, i16, u16, u16) {
        let window = self.window();
        let about = self.connection.get_geometry(window).unwrap().reply().unwrap();
        let at = self.connection.translate_coordinates(window, self.root, 0, 0).unwrap();
        let at = at.reply().unwrap();
        (at.dst_x, at.dst_y, about.width, about.height)
    }

    /// The smallest size that the window asks for, in pixels.
    pub fn smallest(&self) -> Option<(i32, i32)> {
        let hints = WmSizeHints::get_normal_hints(&self.connection, self.window()).unwrap();
        hints.reply().unwrap()?.min_size
    }

    fn window(&self) -> Window {
        wait_for("the window", || {
            let tree = self.connection.query_tree(self.root).unwrap().reply().unwrap();
            tree.children.into_iter().find(|window| self.is_shown(*window))
        })
    }

    fn is_shown(&self, window: Window) -> bool {
        let reply = self.connection.get_window_attributes(window).unwrap().reply();
        reply.is_ok_and(|window| window.map_state == MapState::VIEWABLE)
    }

    /// Presses these keys together, the first ones held while the last is struck.
    pub fn press(&self, keys: &[Key]) {
        let mapping = self.mapping();
        let codes: Vec<u8> = keys.iter().map(|key| mapping.code(*key as u32).0).collect();
        self.strike_codes(&codes);
    }

    fn strike_codes(&self, codes: &[u8]) {
        let strike = |kind: u8, code: u8| {
            self.connection.xtest_fake_input(kind, code, 0, self.root, 0, 0, 0).unwrap();
        };
        codes.iter().for_each(|code| strike(KEY_PRESS_EVENT, *code));
        codes.iter().rev().for_each(|code| strike(KEY_RELEASE_EVENT, *code));
        self.connection.flush().unwrap();
    }

    /// Types a text of characters that the keyboard has, with Shift where it takes that.
    pub fn type_text(&self, text: &str) {
        let mapping = self.mapping();
        let (shift, _) = mapping.code(Key::Shift as u32);
        for letter in text.chars() {
            // Latin characters are called by their own numbers.
            match mapping.code(u32::from(letter)) {
                (code, true) => self.strike_codes(&[shift, code]),
                (code, false) => self.strike_codes(&[code]),
            }
        }
    }

    /// Strikes a key several times, slowly enough to be seen each time.
    pub fn strike(&self, key: Key, times: usize) {
        for _ in 0..times {
            self.press(&[key]);
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    fn mapping(&self) -> Mapping {
        let setup = self.connection.setup();
        let (least, most) = (setup.min_keycode, setup.max_keycode);
        let mapping = self.connection.get_keyboard_mapping(least, most - least + 1).unwrap();
        let mapping = mapping.reply().unwrap();
        let per_code = usize::from(mapping.keysyms_per_keycode);
        Mapping { least, rows: mapping.keysyms.chunks(per_code).map(<[u32]>::to_vec).collect() }
    }

    /// Has this text ready to be pasted, as after copying it in another program.
    pub fn copy(&self, text: &str) {
        let (connection, screen) = x11rb::connect(Some(&self.display)).unwrap();
        let root = connection.setup().roots[screen].root;
        let owner = connection.generate_id().unwrap();
        let about = CreateWindowAux::new();
        let kind = WindowClass::INPUT_ONLY;
        connection.create_window(0, owner, root, 0, 0, 1, 1, 0, kind, 0, &about).unwrap();
        let atom = |name: &[u8]| connection.intern_atom(false, name).unwrap().reply().unwrap().atom;
        let (clipboard, utf8) = (atom(b"CLIPBOARD"), atom(b"UTF8_STRING"));
        let now = x11rb::CURRENT_TIME;
        connection.set_selection_owner(owner, clipboard, now).unwrap().check().unwrap();
        let text = text.to_owned();
        // It goes with the display, or when another program copies something.
        std::thread::spawn(move || {
            while let Ok(event) = connection.wait_for_event() {
                let Event::SelectionRequest(asked) = event else { break };
                let property = if asked.target == utf8 { asked.property } else { x11rb::NONE };
                if property != x11rb::NONE {
                    let (mode, bytes) = (PropMode::REPLACE, text.as_bytes());
                    let _ =
                        connection.change_property8(mode, asked.requestor, property, utf8, bytes);
                }
                let answer = SelectionNotifyEvent {
                    response_type: SELECTION_NOTIFY_EVENT,
                    sequence: 0,
                    time: asked.time,
                    requestor: asked.requestor,
                    selection: asked.selection,
                    target: asked.target,
                    property,
                };
                let _ = connection.send_event(false, asked.requestor, EventMask::NO_EVENT, answer);
                let _ = connection.flush();
            }
        });
    }

    /// What is seen now.
    pub fn picture(&self) -> Picture {
        self.part(0, 0, self.size.0, self.size.1)
    }

    /// A part of what is seen now.
    pub fn part(&self, x: i16, y: i16, width: u16, height: u16) -> Picture {
        let all_planes = u32::MAX;
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, all_planes)
            .unwrap()
            .reply()
            .unwrap();
        Picture { size: (width, height), pixels: image.data }
    }

    /// What is seen once nothing has moved for half a second.
    pub fn still_picture(&self) -> Picture {
        let mut last = (self.picture(), Instant::now());
        wait_for("a window that stands still", || {
            std::thread::sleep(Duration::from_millis(50));
            let now = self.picture();
            if now != last.0 {
                last = (now, Instant::now());
            }
            (last.1.elapsed() > Duration::from_millis(500)).then(|| last.0.clone())
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Picture {
    /// Red, green and blue at a place.
    pub fn at(&self, x: u16, y: u16) -> [u8; 3] {
        let place = 4 * (usize::from(y) * usize::from(self.size.0) + usize::from(x));
        let pixel = &self.pixels[place..place + 3];
        [pixel[2], pixel[1], pixel[0]]
    }

    /// Red, green and blue of every pixel.
    pub fn pixels(&self) -> impl Iterator<Item = [u8; 3]> {
        self.pixels.chunks_exact(4).map(|pixel| [pixel[2], pixel[1], pixel[0]])
    }

    /// Which part of it differs from another picture, 0 to 1.
    pub fn differs(&self, other: &Picture) -> f64 {
        let differing = self.pixels().zip(other.pixels()).filter(|(a, b)| a != b).count();
        differing as f64 / (self.pixels.len() / 4) as f64
    }

    /// Keeps it for people to look at.
    pub fn keep(&self, path: &Path) {
        let rgba = self.pixels().flat_map(|[r, g, b]| [r, g, b, 255]).collect();
        let (width, height) = (u32::from(self.size.0), u32::from(self.size.1));
        let image = eframe::egui::IconData { rgba, width, height };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, image.to_png_bytes().unwrap()).unwrap();
    }
}
