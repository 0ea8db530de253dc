//! Hearing what is written, from anywhere in it.

use std::time::Duration;

use eframe::egui::Context;

use crate::app::backend::Backend;
use crate::app::words;
use crate::library::Prepared;
use crate::sitting::{Left, Player, State};
use crate::units::Frames;

/// How often the place that is heard is looked up while something sounds.
const LOOK: Duration = Duration::from_millis(40);

/// So long the stream stays open after the last sound, in seconds: opening one takes some 250 ms.
const HELD_OPEN: f64 = 30.0;

/// What a session was prepared from: the state of its text, and the length asked for.
pub(super) type Of = (u64, Option<Frames>);

#[derive(Default)]
enum Stage {
    /// Nothing sounds.
    #[default]
    Still,
    /// It is made ready, to be heard from this position on.
    Preparing(Of, Frames),
    /// It sounds.
    Playing(Box<Player>, Of),
    /// It was heard just now, and its stream stays open until this time of frames, once that is known.
    Held(Box<Player>, Of, Option<f64>),
    /// It was heard, and can be heard again.
    Stopped(Box<Left>, Of),
}

/// What is heard of a session while it is written.
#[derive(Default)]
pub(super) struct Hearing {
    stage: Stage,
    /// Where it was heard last.
    at: Option<Frames>,
    /// Why nothing is heard, as a sentence.
    pub(super) said: Option<String>,
}

impl Hearing {
    /// Whether something sounds or is about to.
    pub(super) fn is_heard(&self) -> bool {
        matches!(self.stage, Stage::Preparing(..) | Stage::Playing(..))
    }

    /// Where it is heard, if what sounds was made of this.
    pub(super) fn at(&self, of: Of) -> Option<Frames> {
        match &self.stage {
            Stage::Playing(_, was) if *was == of => self.at,
            _ => None,
        }
    }

    /// Where it is heard, whatever sounds.
    pub(super) fn playing_at(&self) -> Option<Frames> {
        self.at.filter(|_| matches!(self.stage, Stage::Playing(..)))
    }

    /// Plays from a position on. Returns true if it has to be prepared first.
    pub(super) fn hear(&mut self, backend: &Backend, of: Of, from: Frames) -> bool {
        self.said = None;
        let left = match std::mem::take(&mut self.stage) {
            Stage::Playing(mut player, was) | Stage::Held(mut player, was, _) if was == of => {
                if player.hear_from(from).is_ok() {
                    self.at = Some(from);
                    self.stage = Stage::Playing(player, of);
                    return false;
                }
                Some(player.leave(from))
            }
            Stage::Stopped(left, was) if was == of => Some(left.moved_to(from)),
            _ => None,
        };
        match left {
            Some(left) => {
                self.begin(backend, left, of);
                false
            }
            None => {
                self.stage = Stage::Preparing(of, from);
                true
            }
        }
    }

    /// Takes what was prepared, if it is waited for.
    pub(super) fn take(&mut self, backend: &Backend, of: Of, prepared: Result<Prepared, String>) {
        let Stage::Preparing(wanted, from) = self.stage else { return };
        if wanted != of {
            return;
        }
        self.stage = Stage::Still;
        match prepared {
            Ok(prepared) => {
                let volumes = backend.keeper.settings().gains();
                self.begin(backend, Left::new(prepared, volumes, from), of);
            }
            Err(why) => self.said = Some(why),
        }
    }

    fn begin(&mut self, backend: &Backend, left: Left, of: Of) {
        self.at = Some(left.at());
        match Player::begin_at(left, backend.outlet()) {
            Ok(player) => self.stage = Stage::Playing(Box::new(player), of),
            Err(not) => {
                self.said = Some(words::sentence(not.why));
                self.stage = Stage::Stopped(Box::new(not.left), of);
            }
        }
    }

    /// Falls silent.
    pub(super) fn stop(&mut self) {
        self.stage = match std::mem::take(&mut self.stage) {
            Stage::Playing(mut player, of) => match player.hush() {
                Ok(()) => Stage::Held(player, of, None),
                Err(_) => Stage::Stopped(Box::new(player.leave(Frames::ZERO)), of),
            },
            Stage::Preparing(..) => Stage::Still,
            other => other,
        };
        self.at = None;
    }

    /// Lets go of what was heard, so that it is prepared anew.
    pub(super) fn forget(&mut self) {
        if let Stage::Held(..) | Stage::Stopped(..) = self.stage {
            self.stage = Stage::Still;
        }
    }

    /// Gives the stream back.
    fn close(&mut self) {
        self.at = None;
        self.stage = match std::mem::take(&mut self.stage) {
            Stage::Playing(player, of) | Stage::Held(player, of, _) => {
                Stage::Stopped(Box::new(player.leave(Frames::ZERO)), of)
            }
            other => other,
        };
    }

    /// Follows what is heard to its end, and closes the stream some time after that; `time` is that of frames.
    pub(super) fn follow(&mut self, ctx: &Context, time: f64) {
        if let Stage::Held(_, _, until) = &mut self.stage {
            let left = *until.get_or_insert(time + HELD_OPEN) - time;
            if left > 0.0 {
                ctx.request_repaint_after_secs(left as f32 + 0.01);
            } else {
                self.close();
            }
        }
        let Stage::Playing(player, _) = &mut self.stage else { return };
        while player.next_event().is_some() {}
        let now = player.snapshot(Frames::ZERO);
        if matches!(now.state, State::Finished | State::Moved) {
            // What has ended does not go on, and where the sound has moved to nothing is held open.
            self.close();
            ctx.request_repaint();
        } else {
            self.at = Some(now.position);
            ctx.request_repaint_after(LOOK);
        }
    }
}
