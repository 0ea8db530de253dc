//! The record, back from its lane: what came of a task, of a passphrase, and of opening it anew.

use eframe::egui::Context;

use super::{Screen, Window};
use crate::app::bundles::TaskAbout;
use crate::app::places::Places;
use crate::app::settings::Choices;
use crate::app::unlock::Unlock;
use crate::app::words;
use crate::app::worker::Done;
use crate::keeper::{AccessState, Anew, Reopened, Returned, TaskResult, Unlocked};

impl Window {
    /// Takes what came of a passphrase: the open record, or an answer for the lock screen.
    pub(super) fn take_unlocked(&mut self, unlocked: Unlocked) {
        let answer = self.backend.keeper.unlocked(unlocked);
        let locked = self.backend.keeper.state() == AccessState::Locked;
        match (answer, &mut self.screen) {
            (Some(answer), Screen::Locked(unlock)) => unlock.answer(words::as_sentence(&answer)),
            // It was to be locked again meanwhile.
            (None, Screen::Locked(unlock)) if locked => **unlock = Unlock::default(),
            (None, Screen::Locked(_)) => self.go(Screen::Today),
            _ => {}
        }
        self.guard.presence.notice(self.backend.keeper.now().utc_ms);
        self.look_again();
    }

    /// Takes the record back from a task, and passes the result to the screen that asked for it.
    pub(super) fn take_returned(&mut self, returned: Returned) {
        let told = self.backend.keeper.returned(returned);
        self.look_again();
        let told = match &mut self.screen {
            Screen::Closing(closing) => closing.take_told(&mut self.backend, told),
            _ => Some(told),
        };
        let Places { today, progress, report, bundles, choices, .. } = &mut self.places;
        let elsewhere = match told
            .map_or(TaskAbout::Said, |told| bundles.told(&mut self.backend, told))
        {
            TaskAbout::Elsewhere(told) => report.told(told).and_then(|told| progress.told(told)),
            TaskAbout::Said => None,
            TaskAbout::WrongWord(bundle) => {
                today.wrong_word(&bundle);
                None
            }
        };
        match elsewhere {
            // It says itself what could not be done.
            None | Some(Ok(TaskResult::BackedUp(_))) => {}
            Some(Ok(TaskResult::ReadAll(history, export))) => {
                progress.write(&self.backend, history, export);
            }
            Some(Ok(told)) => choices.told(told),
            Some(Err(error)) => choices.failed(words::sentence(error)),
        }
        if self.backend.keeper.lock_kind().is_some() {
            if let Screen::Locked(_) = self.screen {
                // It was to be locked meanwhile, and has no passphrase.
                self.go(Screen::Today);
            }
        } else {
            // It was to be locked meanwhile; a code that nobody saw is of no use to anyone.
            self.places.choices = Choices::default();
        }
    }

    /// Opens the record again after a lane has lost it to a panic. With a passphrase, it comes back locked.
    pub(super) fn take_lost(&mut self) {
        let opening = self.backend.keeper.lost();
        self.backend.open_anew(opening);
        self.places.choices = Choices::default();
        // Nobody waits for what it was lent for.
        self.places.bundles.lose();
        self.places.progress.leave();
    }

    /// Continues without the record, because opening it again failed too.
    pub(super) fn take_not_opened(&mut self) {
        let why = "it could not be opened again; close Groundwork, and open it once more";
        self.backend.keeper.give_up(why);
        self.look_again();
    }

    /// Takes a record that was opened anew: erased, set aside for a new one, or recovered after a panic.
    pub(super) fn take_reopened(&mut self, ctx: &Context, reopened: Reopened) {
        let said = self.backend.banner.take();
        let told = self.backend.keeper.reopened(reopened);
        match self.backend.say(told) {
            Some(Anew::Erased) => {
                self.forget(ctx);
                self.look_again();
                self.go(Screen::First(Box::default()));
            }
            Some(Anew::SetAside(aside)) => {
                self.look_again();
                let words =
                    format!("A new record begins. The locked one is kept: `{}`", aside.display());
                self.backend.banner.say(words);
                self.go(Screen::Today);
            }
            Some(Anew::Again) | None => {
                let said = said.or(self.backend.banner.take());
                let locked = self.backend.keeper.state() == AccessState::Locked;
                match self.screen {
                    // It was put away to be locked.
                    Screen::Locked(_) if locked => {}
                    Screen::Sitting(_) if locked => {}
                    _ if locked => self.lock_away(ctx),
                    _ => self.look_again(),
                }
                if let Some(said) = said {
                    self.backend.banner.say(said);
                }
            }
        }
    }

    /// Waits at the end of the program for a record that is away, so that what waits for it is written. The window
    /// is gone by then, so nothing is shown of how that went.
    pub(super) fn await_record(&mut self) {
        if self.backend.keeper.state() != AccessState::Opening {
            return;
        }
        self.backend.worker.await_record();
        for done in self.backend.worker.done() {
            match done {
                Done::Returned(returned) => drop(self.backend.keeper.returned(*returned)),
                Done::Unlocked(unlocked) => drop(self.backend.keeper.unlocked(*unlocked)),
                Done::Reopened(reopened) => drop(self.backend.keeper.reopened(*reopened)),
                Done::Lost => {
                    let reopened = self.backend.keeper.lost().run();
                    drop(self.backend.keeper.reopened(reopened));
                }
                _ => {}
            }
        }
    }
}
