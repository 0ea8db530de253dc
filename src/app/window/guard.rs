//! The record kept from the eyes of others: lock, quick hide, and the time without anyone there.

use std::time::Duration;

use eframe::egui::{self, Context};

use super::presence::Presence;
use super::{Screen, Window};
use crate::app::player::SittingView;
use crate::app::unlock;
use crate::app::words;
use crate::app::worker::Job;
use crate::keeper::{AccessState, Lock, Secret, StoreError};
use crate::units::UtcMillis;

/// A sitting that was hidden or locked away has fallen silent after this, in seconds.
const SILENT_AFTER: f64 = 0.2;

/// What stands between the record and whoever looks at the window.
pub(super) struct Guard {
    /// Nothing is shown until someone takes the cover away.
    pub(super) covered: bool,
    /// Whether someone is there.
    pub(super) presence: Presence,
    /// What was typed to open a record that is still on its way to be locked.
    secret: Option<Secret>,
    /// A sitting that is gone but for the end of its sound, and when that is over, in seconds of the frame.
    fading: Option<(Box<SittingView>, f64)>,
}

impl Guard {
    /// The guard of a window that was opened at this time, in milliseconds since 1970-01-01 UTC.
    pub(super) fn new(now: UtcMillis) -> Guard {
        Guard { covered: false, presence: Presence::new(now), secret: None, fading: None }
    }

    /// Lets a sitting that was taken off the screen be heard to its end. Asks for a frame then.
    fn follow_fading(&mut self, ctx: &Context) {
        let time = ctx.input(|input| input.time);
        let Some((_, until)) = &self.fading else { return };
        match time >= *until {
            true => self.fading = None,
            false => ctx.request_repaint_after(Duration::from_secs_f64(until - time + 0.01)),
        }
    }
}

impl Window {
    /// Locks the record if it has a passphrase; otherwise leads to where one can be set.
    pub(super) fn lock(&mut self, ctx: &Context) {
        if self.backend.keeper.has_passphrase() {
            return self.lock_away(ctx);
        }
        let elsewhere = "There is no passphrase yet. One can be set in Settings.";
        match &mut self.screen {
            Screen::Sitting(room) => room.say(elsewhere.into(), ctx.input(|input| input.time)),
            // What asks about a sitting or greets is left by its own ways alone.
            Screen::Closing(_) | Screen::First(_) => self.backend.banner.say(elsewhere),
            _ => {
                self.backend.banner.say("There is no passphrase yet. Here one can be set.");
                self.go(Screen::Settings);
            }
        }
    }

    /// Locks the record, which has a passphrase. A sitting is written down first; everything from the record leaves
    /// the window.
    pub(super) fn lock_away(&mut self, ctx: &Context) {
        let kept = self.put_away();
        if let Screen::Sitting(room) = &mut self.screen {
            let _ = room.hide(ctx.input(|input| input.time));
            self.fade_out(ctx);
        }
        self.backend.keeper.lock();
        self.forget(ctx);
        self.backend.say(kept);
        self.go(Screen::Locked(Box::default()));
        ctx.request_repaint();
    }

    /// Keeps what is on its way into the record, because the screen or the window goes: how far a sitting has come
    /// and how loud it is, what was said about one that is over, and a sitting that is being changed in *Progress*.
    ///
    /// # Errors
    /// When something of it cannot be written; the rest is kept.
    pub(super) fn put_away(&mut self) -> Result<(), StoreError> {
        let progress = self.places.progress.keep(&mut self.backend.keeper);
        let mut kept = Ok(());
        if let Screen::Sitting(room) = &mut self.screen {
            if room.sitting().prepared().is_some() {
                kept = self.backend.keeper.keep_place(room.sitting().sat());
            }
            room.remember_volumes(&mut self.backend, 0.0);
        }
        if let Screen::Closing(closing) = &self.screen {
            // It is kept, although nobody pressed *Done*.
            let over = closing.over().clone();
            self.keep(over);
        }
        kept.and(progress)
    }

    /// Takes the sitting off the screen; what is left of it is the end of its sound.
    fn fade_out(&mut self, ctx: &Context) {
        let until = ctx.input(|input| input.time) + SILENT_AFTER;
        if let Screen::Sitting(room) = std::mem::replace(&mut self.screen, Screen::Today) {
            self.guard.fading = Some((room, until));
        }
    }

    /// Forgets everything that screens have shown or that was typed into them.
    pub(super) fn forget(&mut self, ctx: &Context) {
        self.practising.forget();
        self.places.forget(&mut self.backend);
        self.backend.banner.clear();
        self.keys_shown = false;
        self.check.stop();
        ctx.memory_mut(|memory| {
            memory.data.clear();
            memory.reset_areas();
        });
        self.looks.show(ctx);
    }

    /// Does what the lock screen asks for.
    pub(super) fn open_record(&mut self, chosen: unlock::Chosen) {
        match chosen {
            unlock::Chosen::Open(secret) => self.try_secret(secret),
            unlock::Chosen::Without => self.go(Screen::Today),
            unlock::Chosen::Anew
                if self.backend.keeper.state() == AccessState::Locked
                    && !self.backend.keeper.can_unlock() =>
            {
                // It is still on its way to be locked.
                if let Screen::Locked(unlock) = &mut self.screen {
                    unlock.answer("One moment, and once more, please.".into());
                }
            }
            unlock::Chosen::Anew => {
                let opening = self.backend.keeper.start_again();
                self.backend.open_anew(opening);
            }
        }
    }

    fn try_secret(&mut self, secret: Secret) {
        if self.backend.keeper.can_unlock() {
            let unlocking = self.backend.keeper.unlock(secret).map(Box::new).map(Job::Unlock);
            unlocking.into_iter().for_each(|job| self.backend.worker.ask(job));
        } else if let Some(why) = self.backend.keeper.why_shut() {
            let why = words::as_sentence(why);
            if let Screen::Locked(unlock) = &mut self.screen {
                unlock.answer(why);
            }
        } else {
            // The record is still on its way to be locked.
            self.guard.secret = Some(secret);
        }
    }

    /// Tries once more what was typed while the record was on its way to be locked.
    pub(super) fn follow_secret(&mut self) {
        if let (Some(secret), Screen::Locked(_)) = (self.guard.secret.take(), &self.screen) {
            self.try_secret(secret);
        }
    }

    /// Covers everything, silent; a record with a passphrase is locked under it.
    pub(super) fn hide(&mut self, ctx: &Context) {
        if self.guard.covered {
            return self.uncover(ctx);
        }
        self.guard.covered = true;
        self.keys_shown = false;
        self.check.stop();
        self.places.bundles.silence();
        self.places.studio.write(&mut self.backend);
        self.places.studio.silence();
        egui::Popup::close_all(ctx);
        ctx.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        });
        // What is locked already has nothing to be locked away, and a sitting without it goes on.
        if self.backend.keeper.has_passphrase()
            && self.backend.keeper.state() != AccessState::Locked
        {
            self.lock_away(ctx);
        } else if let Screen::Sitting(room) = &mut self.screen {
            let time = ctx.input(|input| input.time);
            let wish = room.hide(time);
            let kept = match wish {
                None => self.backend.keeper.keep_place(room.sitting().sat()),
                Some(_) => Ok(()),
            };
            self.grant(wish);
            self.backend.say(kept);
        }
        ctx.request_repaint();
    }

    /// Takes the cover away.
    pub(super) fn uncover(&mut self, ctx: &Context) {
        self.guard.covered = false;
        if let Screen::Sitting(room) = &mut self.screen {
            room.show(ctx.input(|input| input.time));
        }
        ctx.request_repaint();
    }

    /// Locks a record with nobody there, by the wall clock: time in which the machine sleeps counts. Sees
    /// that the window is woken for that, when a notice is due, and when the day turns.
    pub(super) fn watch(&mut self, ctx: &Context) {
        self.guard.follow_fading(ctx);
        let here = self.backend.keeper.now();
        let now = here.utc_ms;
        let locks = self.locks_at(now);
        if locks.is_some_and(|locks| now >= locks) {
            return self.lock_away(ctx);
        }
        let reminds = self.remind(here);
        let turns = self.backend.keeper.day_turns();
        let wakes = locks.into_iter().chain(reminds).fold(turns, UtcMillis::min);
        if self.guard.presence.wakes_at(now, wakes) {
            self.backend.worker.wake_at(wakes);
        }
    }

    /// The time at which the record will be locked if nobody comes; `None` if it will not.
    fn locks_at(&mut self, now: UtcMillis) -> Option<UtcMillis> {
        let minutes = self.backend.keeper.settings().idle_minutes;
        let has_lock = matches!(self.backend.keeper.lock_kind(), Some(Lock::Passphrase { .. }));
        if minutes == 0 || !has_lock {
            return None;
        }
        let sits = matches!(&self.screen, Screen::Sitting(room) if room.plays());
        let sounds = sits || self.places.bundles.is_heard() || self.places.studio.is_heard();
        Some(self.guard.presence.gone_at(now, minutes, sounds))
    }
}
