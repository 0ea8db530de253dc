//! The record kept from the eyes of others: lock, quick hide, and the time without anyone there.

use std::time::Duration;

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{self, Context};

use super::{Screen, Window};
use crate::app::bundles::Bundles;
use crate::app::progress::Progress;
use crate::app::settings::{Choices, Hearing};
use crate::app::today::{self, Today};
use crate::app::unlock::{self, Unlock};
use crate::app::words;
use crate::app::worker::Job;
use crate::studio::{DoorState, Lock, Returned, Secret, Unlocked};

/// A sitting that was hidden or locked away has fallen silent after this, in seconds.
const SILENT_AFTER: f64 = 0.2;

/// Forgets what was typed: egui keeps the text of a field with what can be undone in it.
pub(super) fn forget_typed(ctx: &Context) {
    ctx.memory_mut(|memory| memory.data.remove_by_type::<TextEditState>());
}

impl Window {
    /// Closes the record, if it has a passphrase; everything of it leaves the window.
    pub(super) fn lock(&mut self, ctx: &Context) {
        if !self.keeper.has_passphrase() {
            self.banner = Some("There is no passphrase yet. Here one can be set.".into());
            self.go(Screen::Settings);
            return;
        }
        self.lock_away(ctx);
    }

    fn lock_away(&mut self, ctx: &Context) {
        let mut kept = Ok(());
        if let Screen::Sitting(room) = &mut self.screen {
            // It can be gone on with from here. Where the sound does not answer, it ends with its player.
            let _ = room.hide();
            kept = self.keeper.keep_place(room.sat());
            self.fade_out(ctx);
        }
        if let Screen::Closing(closing) = &self.screen {
            let over = closing.over().clone();
            self.keep(over);
        }
        self.keeper.lock();
        self.forget(ctx);
        self.say(kept);
        self.go(Screen::Locked(Box::default()));
        ctx.request_repaint();
    }

    /// Takes the sitting off the screen; what is left of it is the end of its sound.
    fn fade_out(&mut self, ctx: &Context) {
        let until = ctx.input(|input| input.time) + SILENT_AFTER;
        if let Screen::Sitting(room) = std::mem::replace(&mut self.screen, Screen::Today) {
            self.fading = Some((room, until));
        }
    }

    /// Forgets everything that screens have shown or that was typed into them.
    pub(super) fn forget(&mut self, ctx: &Context) {
        self.practice = None;
        self.progress = Progress::default();
        self.choices = Choices::default();
        self.today = Today::default();
        self.kept = today::Kept::default();
        self.catalogue.forget_search();
        self.bundles = Bundles::default();
        (self.installing, self.heard) = (None, None);
        self.share_installed();
        self.banner = None;
        self.keys_shown = false;
        self.awaited += 1;
        (self.check, self.hearing) = (None, Hearing::Still);
        ctx.memory_mut(|memory| {
            memory.data.clear();
            memory.reset_areas();
        });
        self.show_appearance(ctx);
    }

    /// What the screen of the lock asks for.
    pub(super) fn open_record(&mut self, chosen: unlock::Chosen) {
        match chosen {
            unlock::Chosen::Open(secret) => self.try_secret(secret),
            unlock::Chosen::Without => self.go(Screen::Today),
            unlock::Chosen::Anew => {
                let aside = self.keeper.start_again();
                if let Some(aside) = self.say(aside) {
                    self.banner = Some(format!(
                        "A new record begins. The locked one is kept: `{}`",
                        aside.display()
                    ));
                    self.go(Screen::Today);
                }
            }
        }
    }

    fn try_secret(&mut self, secret: Secret) {
        match self.keeper.unlock(secret) {
            Some(unlocking) => {
                if !self.worker.ask(Job::Unlock(Box::new(unlocking))) {
                    // Nobody takes it: it is as locked as it was, and can be tried again.
                    self.keeper.try_door();
                    self.screen = Screen::Locked(Box::default());
                }
            }
            // The record is still on its way back to be locked.
            None => {
                if let Screen::Locked(unlock) = &mut self.screen {
                    unlock.answer("One moment, and once more, please.".into());
                }
            }
        }
    }

    /// What came of a passphrase.
    pub(super) fn take_unlocked(&mut self, unlocked: Unlocked) {
        let answer = self.keeper.unlocked(unlocked);
        let locked = self.keeper.state() == DoorState::Locked;
        match (answer, &mut self.screen) {
            (Some(answer), Screen::Locked(unlock)) => unlock.answer(words::as_sentence(&answer)),
            // It was to be locked again meanwhile.
            (None, Screen::Locked(unlock)) if locked => **unlock = Unlock::default(),
            (None, Screen::Locked(_)) => self.go(Screen::Today),
            _ => {}
        }
        self.active = self.keeper.now().utc_ms;
        self.look_again();
    }

    /// What came of an errand.
    pub(super) fn take_returned(&mut self, returned: Returned) {
        let told = self.keeper.returned(returned);
        match self.installed(told) {
            None => {}
            Some(Ok(told)) => self.choices.told(told),
            Some(Err(error)) => self.choices.failed(words::sentence(error)),
        }
        if self.keeper.lock_kind().is_some() {
            if let Screen::Locked(_) = self.screen {
                // It was to be locked meanwhile, and has no passphrase.
                self.go(Screen::Today);
            }
        } else {
            // It was to be locked meanwhile; a code that nobody saw is of no use to anyone.
            self.choices = Choices::default();
        }
        self.look_again();
    }

    /// Covers everything, silent; a record with a passphrase is locked under it.
    pub(super) fn hide(&mut self, ctx: &Context) {
        if self.covered {
            return self.uncover(ctx);
        }
        let time = ctx.input(|input| input.time);
        self.covered = true;
        self.keys_shown = false;
        (self.check, self.hearing, self.heard) = (None, Hearing::Still, None);
        egui::Popup::close_all(ctx);
        ctx.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        });
        // What is locked already has nothing to be locked away, and a sitting without it goes on.
        if self.keeper.has_passphrase() && self.keeper.state() != DoorState::Locked {
            self.lock_away(ctx);
        } else if let Screen::Sitting(room) = &mut self.screen {
            let wish = room.hide();
            let kept = self.keeper.keep_place(room.sat());
            self.grant(wish, time);
            self.say(kept);
        }
        ctx.request_repaint();
    }

    /// Takes the cover away.
    pub(super) fn uncover(&mut self, ctx: &Context) {
        self.covered = false;
        if let Screen::Sitting(room) = &mut self.screen {
            room.show(ctx.input(|input| input.time));
        }
        ctx.request_repaint();
    }

    /// Notices that someone is there.
    pub(super) fn notice(&mut self, ctx: &Context) {
        if ctx.input(|input| !input.raw.events.is_empty()) {
            self.active = self.keeper.now().utc_ms;
        }
    }

    /// Locks a record with nobody there, by the wall clock: time in which the machine sleeps counts.
    pub(super) fn watch(&mut self, ctx: &Context) {
        let time = ctx.input(|input| input.time);
        if let Some((_, until)) = &self.fading {
            match time >= *until {
                true => self.fading = None,
                false => ctx.request_repaint_after(Duration::from_secs_f64(until - time + 0.01)),
            }
        }
        let minutes = self.keeper.settings().idle_minutes;
        let has_lock = matches!(self.keeper.lock_kind(), Some(Lock::Passphrase { .. }));
        if minutes == 0 || !has_lock {
            return;
        }
        let now = self.keeper.now().utc_ms;
        if self.heard.is_some() || matches!(&self.screen, Screen::Sitting(room) if room.plays()) {
            self.active = now;
        }
        // A clock that was set back says nothing about how long nobody was there.
        self.active = self.active.min(now);
        let locks = self.active + i64::from(minutes) * 60_000;
        if now >= locks {
            self.lock_away(ctx);
        } else if self.wakes < now && self.worker.ask(Job::WakeAt(locks)) {
            self.wakes = locks;
        }
    }
}
