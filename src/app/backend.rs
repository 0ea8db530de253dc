//! What lies behind every screen: the library, the record, the lanes that work for them, and the banner in which they
//! say what went wrong.
//!
//! The acts of a screen are given this and what is shown on their screen, and nothing else.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::Context;

use super::banner::Banner;
use super::words;
use super::worker::{Job, Worker};
use crate::keeper::{Keeper, Opening, Settings, StoreError, Task};
use crate::library::{Library, Prepared};
use crate::sitting::{Left, Outlet, Player, Target};
use crate::studio::takes::Microphones;
use crate::units::Frames;

/// So long after the last key, in seconds, settings are written.
const REST_SECS: f64 = 1.0;

/// How often something that sounds outside of a sitting is asked whether it is over.
pub const ALONE_LOOK: Duration = Duration::from_millis(100);

/// Library, record, lanes and banner.
pub struct Backend {
    /// Sessions, recordings and folders; of bundles it has what [`Backend::share_installed`] gave it last.
    pub library: Arc<Library>,
    /// The record, or what waits for it while a lane has it.
    pub keeper: Keeper,
    /// The lanes.
    pub worker: Worker,
    /// Where errors are said that no screen says itself.
    pub banner: Banner,
    /// How a microphone is opened.
    pub microphones: Microphones,
    target: Target,
    /// The time of the frame, in seconds, in which something was typed last that is not written yet.
    typed: Option<f64>,
}

impl Backend {
    /// Starts the lanes, with the record that the keeper has.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(
        ctx: &Context,
        library: Arc<Library>,
        keeper: Keeper,
        target: Target,
    ) -> io::Result<Backend> {
        let worker = Worker::start(Arc::clone(&library), ctx.clone())?;
        library.set_installed(Arc::clone(keeper.installed()));
        worker.ask(Job::FindSessions);
        let (banner, microphones) = (Banner::default(), Microphones::default());
        Ok(Backend { library, keeper, worker, banner, microphones, target, typed: None })
    }

    /// Says in the banner what the record did not do; whoever asked goes on without it.
    pub fn say<T>(&mut self, done: Result<T, StoreError>) -> Option<T> {
        done.map_err(|error| self.banner.say(words::sentence(error))).ok()
    }

    /// Says in the banner what the record has to say of itself, such as why it cannot be had.
    pub fn report(&mut self) {
        if let Some(sentence) = self.keeper.take_sentences().pop() {
            self.banner.say(sentence);
        }
        if let Some(why) = self.keeper.why_shut() {
            self.banner.say(format!("Nothing is kept for now: {why}."));
        }
    }

    /// Lends the record to its lane for a task. False where the record cannot be had: then nothing comes of it.
    pub fn send(&mut self, task: Task) -> bool {
        let tasks = self.keeper.send(task);
        let is_sent = tasks.is_some();
        tasks.into_iter().for_each(|tasks| self.worker.ask(Job::Task(tasks)));
        is_sent
    }

    /// Has the record opened anew from the disk.
    pub fn open_anew(&self, opening: Opening) {
        self.worker.ask(Job::Open(Box::new(opening)));
    }

    /// Lets the library have the bundles that the record has, no more and no fewer, and has the sessions found again.
    /// Whether they were others than before.
    pub fn share_installed(&self) -> bool {
        let installed = self.keeper.installed();
        let is_other = !Arc::ptr_eq(&self.library.installed(), installed);
        if is_other {
            self.library.set_installed(Arc::clone(installed));
            self.worker.ask(Job::FindSessions);
        }
        is_other
    }

    /// Where sittings sound, and whether they go on when that changes.
    pub fn outlet(&self) -> Outlet {
        let go_on_when_moved = self.keeper.settings().go_on_when_moved;
        Outlet { target: self.target, go_on_when_moved }
    }

    /// Plays something outside of a sitting, from its start and as loud as sittings are. Whoever holds the player
    /// looks every [`ALONE_LOOK`] whether it is over.
    ///
    /// # Errors
    /// A sentence on why nothing is heard.
    pub fn play_alone(&self, prepared: Result<Prepared, String>) -> Result<Player, String> {
        let left = Left::new(prepared?, self.keeper.settings().gains(), Frames::ZERO);
        Player::begin_at(left, self.outlet()).map_err(|not| words::sentence(not.why))
    }

    /// Writes what was chosen at once, if it is something else.
    pub fn choose_settings(&mut self, settings: Settings) {
        if settings != *self.keeper.settings() {
            let kept = self.keeper.set_settings(settings);
            self.say(kept);
        }
    }

    /// Takes what was chosen where someone may go on choosing, at this time; it is written after a moment's rest.
    pub fn type_settings(&mut self, settings: Settings, time: f64) {
        if settings != *self.keeper.settings() {
            self.keeper.type_settings(settings);
            self.note_typing(time);
        }
    }

    /// Something was typed that has to be written; the moment's rest begins anew.
    pub fn note_typing(&mut self, time: f64) {
        self.typed = Some(time);
    }

    /// Whether something waits to be written and nobody has typed for a moment. If that is still to come, sees that
    /// there is a frame then.
    pub fn has_rested(&self, ctx: &Context, time: f64) -> bool {
        let Some(typed) = self.typed else { return false };
        let is_over = time - typed >= REST_SECS;
        if !is_over {
            ctx.request_repaint_after_secs((typed + REST_SECS - time + 0.01) as f32);
        }
        is_over
    }

    /// Writes the settings that were typed. Whether anything was typed since the last time.
    pub fn flush(&mut self) -> bool {
        let was_typed = self.typed.take().is_some();
        if was_typed {
            let kept = self.keeper.flush();
            self.say(kept);
        }
        was_typed
    }
}
