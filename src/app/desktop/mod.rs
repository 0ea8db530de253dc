//! The window among others on a desktop: one window for a record, media keys, a computer that stays
//! awake while a session plays, and the desktop's dialogs for files.
//!
//! Others on the desktop learn that Groundwork is open and whether it plays, never what. Each system has the same two
//! parts: `start`, which joins the desktop, and [`Dialog`]. On Linux they are `bus` and `portal`, on Windows `pipe` and
//! `picker`. Where there is no session bus, or another kind of system, the window is just a window.

#[cfg(target_os = "linux")]
mod bus;
mod dialog;
#[cfg(windows)]
mod media;
#[cfg(windows)]
mod picker;
#[cfg(windows)]
mod pipe;
#[cfg(target_os = "linux")]
mod portal;

use std::num::NonZeroIsize;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eframe::egui::Context;

#[cfg(target_os = "linux")]
use self::bus::start;
#[cfg(not(any(target_os = "linux", windows)))]
pub use self::dialog::Dialog;
pub use self::dialog::{Answer, Asked, Choice, DialogBus, HAS_DIALOGS};
#[cfg(windows)]
pub use self::picker::Dialog;
#[cfg(windows)]
use self::pipe::start;
#[cfg(target_os = "linux")]
pub use self::portal::Dialog;

/// What others on the desktop call the program: its desktop file, its icon and its windows go by this.
pub const APP_ID: &str = "app.groundwork.Groundwork";

/// So much may wait in either direction; more is not heard.
const WAITING: usize = 64;

/// What the desktop asks of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Continue a paused sitting.
    Play,
    /// Pause the sitting.
    Pause,
    /// Pause the sitting, or continue it.
    PlayPause,
    /// End the sitting.
    Stop,
    /// Bring the window to the front.
    Raise,
    /// Open a file.
    Open(PathBuf),
}

/// What others may know of a sitting.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Sitting {
    /// There is none.
    #[default]
    None,
    /// It plays.
    Playing,
    /// It is paused.
    Paused,
}

/// How the window came to the desktop.
pub enum Joined {
    /// As the only one for this record.
    First(Desktop),
    /// Another window has the record open, and has been asked to come to the front.
    Second,
}

/// The window's place on the desktop.
#[derive(Default)]
pub struct Desktop {
    wishes: Option<Receiver<Wish>>,
    /// To the thread `desktop`, which waits for the bus so that no frame does.
    says: Option<SyncSender<Said>>,
    said: Sitting,
}

/// Who does not answer for so long is left alone.
const PATIENCE: Duration = Duration::from_secs(2);

/// The number of a window, where the system has such: on Windows.
pub type SystemWindow = Option<NonZeroIsize>;

/// What the thread is told.
enum Said {
    /// Which window is to be woken by a wish.
    Window(
        Context,
        #[cfg_attr(
            not(windows),
            expect(dead_code, reason = "Windows alone tells windows apart by it")
        )]
        SystemWindow,
    ),
    Sitting(Sitting),
    /// A notice is to be shown.
    Notice,
}

/// The way of wishes to the window.
#[derive(Clone)]
struct Line {
    wish: SyncSender<Wish>,
    window: Arc<Mutex<Option<Context>>>,
}

impl Line {
    fn new(wish: SyncSender<Wish>) -> Line {
        Line { wish, window: Arc::default() }
    }

    /// Wishes wake this window from now on.
    fn wakes(&self, window: Context) {
        *self.window.lock().unwrap_or_else(PoisonError::into_inner) = Some(window);
    }

    fn wish(&self, wish: Wish) {
        // Nobody presses so many keys and wants them all.
        let _full = self.wish.try_send(wish);
        let window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = window.as_ref() {
            window.request_repaint();
        }
    }
}

/// Whether the desktop of this system shows notices, where it has a service for them.
pub const HAS_NOTICES: bool = cfg!(target_os = "linux");
/// Whether this system can keep a window out of pictures and recordings of its screen.
pub const HAS_CAPTURE_GUARD: bool = cfg!(any(windows, target_os = "macos"));

impl Desktop {
    /// Joins the desktop, as the window of the record in this folder of data. Where there is one already,
    /// it is given the `file` to open.
    pub fn join(data: &Path, file: Option<&Path>) -> Joined {
        let (wish, wishes) = sync_channel(WAITING);
        let (says, said) = sync_channel(WAITING);
        match start(data, file, wish, said) {
            Start::Second => Joined::Second,
            Start::Alone => Joined::First(Desktop::default()),
            Start::Joined => Joined::First(Desktop {
                wishes: Some(wishes),
                says: Some(says),
                said: Sitting::None,
            }),
        }
    }

    /// Wishes wake this window from now on.
    pub fn wake(&self, ctx: &Context, window: SystemWindow) {
        self.tell(Said::Window(ctx.clone(), window));
    }

    /// What the desktop has asked for since the last call.
    pub fn wishes(&self) -> Vec<Wish> {
        self.wishes.iter().flat_map(Receiver::try_iter).collect()
    }

    /// Lets others know whether a sitting plays, and keeps the computer awake while it does.
    pub fn show(&mut self, sitting: Sitting) {
        if sitting != self.said {
            self.said = sitting;
            self.tell(Said::Sitting(sitting));
        }
    }

    /// Has the desktop show a notice, which says the name of the program and nothing else.
    pub fn notify(&self) {
        self.tell(Said::Notice);
    }

    fn tell(&self, what: Said) {
        if let Some(says) = &self.says {
            // A bus that does not answer for so long leaves the window to itself.
            let _unheard = says.try_send(what);
        }
    }
}

/// What came of joining.
enum Start {
    Joined,
    Second,
    Alone,
}

#[cfg(not(any(target_os = "linux", windows)))]
fn start(_: &Path, _: Option<&Path>, _: SyncSender<Wish>, _: Receiver<Said>) -> Start {
    Start::Alone
}
