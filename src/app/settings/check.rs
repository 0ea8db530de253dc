//! The sound check: one spoken line, by which someone hears whether everything can be heard.

use eframe::egui::Context;

use super::sound::Hearing;
use crate::app::backend::{ALONE_LOOK, Backend};
use crate::app::worker::Job;
use crate::library::{Prepared, Voice};
use crate::sitting::{OutputEvent, Player, State};
use crate::units::Frames;

/// The check of the screen that is shown, if one was asked for there.
#[derive(Default)]
pub struct SoundCheck {
    hearing: Hearing,
    /// Who says the line.
    player: Option<Player>,
}

impl SoundCheck {
    /// How far it has come.
    pub fn hearing(&self) -> &Hearing {
        &self.hearing
    }

    /// Has a line made ready in this voice; one that is being said falls silent.
    pub fn ask(&mut self, backend: &Backend, voice: Voice) {
        *self = SoundCheck { hearing: Hearing::Preparing, player: None };
        backend.worker.ask(Job::Line(voice));
    }

    /// Says the line, unless nobody waits for it any more.
    pub fn take_line(&mut self, backend: &Backend, prepared: Result<Prepared, String>) {
        if self.hearing != Hearing::Preparing {
            return;
        }
        match backend.play_alone(prepared) {
            Ok(player) => {
                let line = player.begun(None, Frames(u64::MAX)).pop();
                self.hearing = Hearing::Playing(line.map(|(_, text)| text).unwrap_or_default());
                self.player = Some(player);
            }
            Err(error) => self.hearing = Hearing::Failed(error),
        }
    }

    /// Follows the line to its end.
    pub fn follow(&mut self, ctx: &Context) {
        let Some(player) = &mut self.player else { return };
        let mut silent = false;
        while let Some(event) = player.next_event() {
            silent |=
                matches!(event, OutputEvent::NoDevice(_) | OutputEvent::FellBackToNullClock { .. });
        }
        if silent {
            self.hearing = Hearing::NoDevice;
        } else if matches!(player.snapshot(Frames::ZERO).state, State::Finished | State::Moved) {
            self.hearing = Hearing::Heard;
        } else {
            return ctx.request_repaint_after(ALONE_LOOK);
        }
        self.player = None;
        ctx.request_repaint();
    }

    /// Falls silent, and says nothing of a check that was made. A line on its way is not waited for.
    pub fn stop(&mut self) {
        *self = SoundCheck::default();
    }
}
