//! A recording of a bundle that is heard on its own, beside the sessions.

use std::sync::Arc;

use eframe::egui::Context;

use super::Bundles;
use crate::app::backend::{ALONE_LOOK, Backend};
use crate::app::worker::Job;
use crate::library::{InstalledBundle, Prepared};
use crate::sitting::{Player, State};
use crate::units::Frames;

/// The recording that is heard, or is being made ready for it.
pub(super) struct Preview {
    /// Its name in the bundle.
    pub(super) name: String,
    /// None while it is made ready.
    player: Option<Player>,
}

impl Bundles {
    /// Has a recording made ready and heard; another one falls silent.
    pub(super) fn hear(
        &mut self,
        backend: &Backend,
        installed: Arc<InstalledBundle>,
        name: String,
    ) {
        self.heard = Some(Preview { name: name.clone(), player: None });
        backend.worker.ask(Job::Recording(installed, name));
    }

    /// Falls silent. A recording on its way is not waited for.
    pub fn silence(&mut self) {
        self.heard = None;
    }

    /// Whether a recording is heard or about to be: someone is there.
    pub fn is_heard(&self) -> bool {
        self.heard.is_some()
    }

    /// Plays a recording, unless nobody waits for it any more.
    pub fn take_recording(
        &mut self,
        backend: &mut Backend,
        name: &str,
        prepared: Result<Prepared, String>,
    ) {
        let Some(heard) = self.heard.as_mut().filter(|heard| heard.name == name) else { return };
        match backend.play_alone(prepared) {
            Ok(player) => heard.player = Some(player),
            Err(error) => {
                self.heard = None;
                backend.banner.say(error);
            }
        }
    }

    /// Follows a recording to its end.
    pub fn follow_heard(&mut self, ctx: &Context) {
        let Some(Preview { player: Some(player), .. }) = &mut self.heard else { return };
        while player.next_event().is_some() {}
        // What was told to headphones is not told to a room.
        if matches!(player.snapshot(Frames::ZERO).state, State::Finished | State::Moved) {
            self.heard = None;
            ctx.request_repaint();
        } else {
            ctx.request_repaint_after(ALONE_LOOK);
        }
    }
}
