//! After a sitting: how long it was, and what someone may like to say about it.

mod acts;
mod alone;

use eframe::egui::{self, Ui};

pub use self::acts::answer;
use self::alone::Alone;

use super::bundles::{Answered, Comfort};
use super::theme::{GRID, Type};
use super::widgets::{self, Press, rating_ui};
use super::words;
use crate::domain::record::{Ended, PracticeEntry, Ratings, Reason, SealedLines};
use crate::sitting::Left;
use crate::units::Frames;

const COMFORT: &str = "How comfortable it was";

/// A sitting that is over, with what was said about it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// The title of what was practised.
    pub title: String,
    /// How much was heard.
    pub practised: Frames,
    /// How it ended.
    pub ended: Ended,
    /// Its entry in the record, or `None` if the sitting is not kept.
    pub entry: Option<PracticeEntry>,
    /// What was said about it.
    pub said: Said,
}

/// What someone says about a sitting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What was said about it before and afterwards.
    pub ratings: Ratings,
    /// Why it was stopped early.
    pub reason: Option<Reason>,
    /// One free line for oneself; empty for none.
    pub line: String,
    /// One line to bring to the therapist; empty for none.
    pub bring: String,
    /// What each of two wrote.
    pub sealed: Vec<SealedLines>,
}

impl Said {
    /// What an entry says.
    pub fn of(entry: &PracticeEntry) -> Said {
        Said {
            ratings: entry.ratings,
            reason: entry.reason.clone(),
            line: entry.line.clone(),
            bring: entry.bring.clone(),
            sealed: entry.sealed.clone(),
        }
    }

    /// The entry with this said about it.
    pub fn about(self, entry: PracticeEntry) -> PracticeEntry {
        let Said { ratings, reason, line, bring, sealed } = self;
        PracticeEntry { ratings, reason, line, bring, sealed, ..entry }
    }
}

/// What the closing screen shows and asks.
pub struct Closing {
    over: Over,
    left: Option<Left>,
    /// Whether ratings are offered; a setting.
    rates: bool,
    /// What is asked after a sitting for a programme.
    comfort: Option<Comfort>,
    /// After a sitting for two, what each of them writes.
    alone: Option<Alone>,
    /// Whom to turn to, one line each.
    turn_to: Vec<String>,
}

/// What someone chose on the closing screen.
pub enum Chosen {
    /// Go back into the session that was stopped early.
    GoOn(Box<Left>, Over),
    /// Leave the screen; what was said is to be kept.
    Done(Over),
    /// An answer for the programme of the bundle with this id.
    Answered(String, Answered),
    /// Something is to be sealed.
    Seal,
}

impl Closing {
    /// After a sitting, with the session to go on with if it was ended early, and with ratings where
    /// they are wanted.
    pub fn new(over: Over, left: Option<Left>, rates: bool) -> Closing {
        Closing { over, left, rates, comfort: None, alone: None, turn_to: Vec::new() }
    }

    /// The same with what is asked after a sitting for a programme.
    #[must_use]
    pub fn with_comfort(mut self, comfort: Option<Comfort>) -> Closing {
        self.comfort = comfort;
        self
    }

    /// The same after a sitting for two, who have these names.
    #[must_use]
    pub fn for_two(mut self, names: Option<[String; 2]>) -> Closing {
        self.alone = names.map(Alone::new);
        self
    }

    /// The same with whom to turn to, which is shown after *Ground me*.
    #[must_use]
    pub fn with_turn_to(mut self, turn_to: Vec<String>) -> Closing {
        self.turn_to = turn_to;
        self
    }

    /// Offers *Go on* again, because the sound did not start.
    pub fn give_back(&mut self, left: Left) {
        self.left = Some(left);
    }

    /// What was said so far.
    pub fn over(&self) -> &Over {
        &self.over
    }

    /// Shows the screen, and returns what was chosen in this frame.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Chosen> {
        let (mut go_on, mut done) = (false, false);
        let mut answered = None;
        widgets::page_of(ui, "closing", 560.0, |ui| {
            ui.add_space((ui.ctx().content_rect().height() * 0.08).min(72.0));
            let practised = words::practised(self.over.practised);
            widgets::heading(ui, &format!("You practised {practised}."));
            let words = widgets::quiet(ui, &self.over.title, Type::Body);
            ui.add(egui::Label::new(words).wrap());
            ui.add_space(GRID * 2.0);
            ui.horizontal_wrapped(|ui| {
                // What is being sealed is waited for; it takes a moment.
                let can = !self.alone.as_ref().is_some_and(Alone::is_sealing);
                done = ui.add(Press::primary("Done").enabled(can)).clicked();
                go_on = self.left.is_some() && ui.add(Press::plain("Go on").enabled(can)).clicked();
            });
            ui.add_space(GRID * 2.0);
            if self.over.ended == Ended::Grounded {
                turn_to_ui(ui, &self.turn_to);
            }
            if self.over.entry.is_none() {
                let words = widgets::quiet(ui, "This sitting is not kept.", Type::Small);
                ui.label(words);
                return;
            }
            let is_writing = self.alone.as_ref().is_some_and(Alone::is_writing);
            if let Some(comfort) = &mut self.comfort
                && !is_writing
                && let Some(said) = comfort.ui(ui)
            {
                answered = Some(Chosen::Answered(comfort.bundle.clone(), said));
            }
            if self.comfort.as_ref().is_some_and(Comfort::is_asking) {
                return;
            }
            if self.over.ended == Ended::StoppedEarly && !is_writing {
                reason_ui(ui, &mut self.over.said.reason);
            }
            match &mut self.alone {
                Some(alone) => {
                    if alone.ui(ui) {
                        answered = Some(Chosen::Seal);
                    }
                }
                None => self.said_ui(ui),
            }
        });
        if answered.is_some() {
            return answered;
        }
        if go_on && let Some(left) = self.left.take() {
            return Some(Chosen::GoOn(Box::new(left), self.over.clone()));
        }
        done.then(|| Chosen::Done(self.over.clone()))
    }

    /// Asks one person how it was, and for a line or two.
    fn said_ui(&mut self, ui: &mut Ui) {
        let asked_alone = self.comfort.as_ref().is_some_and(Comfort::asks);
        let said = &mut self.over.said;
        if self.rates {
            let words = "If you like. Each of these can be left out.";
            let words = widgets::quiet(ui, words, Type::Small);
            ui.label(words);
            let ratings: &mut Ratings = &mut said.ratings;
            for (name, ends, rating) in [
                ("How it feels now", "calm to distressed", &mut ratings.distress_after),
                (COMFORT, "not at all to fully", &mut ratings.comfort),
                ("How present you were", "elsewhere to here", &mut ratings.presence),
            ] {
                // Of two people's answers, none is to be guessed from another.
                if !(asked_alone && name == COMFORT) {
                    rating_ui(ui, name, ends, rating);
                }
            }
            ui.add_space(GRID);
        }
        widgets::line(ui, "One line, for yourself", &mut said.line);
        let bring = "Anything you would like to bring to your therapist?";
        widgets::line(ui, bring, &mut said.bring);
    }
}

/// Offers to say why it was stopped. Pressing the chosen one again takes it back.
fn reason_ui(ui: &mut Ui, reason: &mut Option<Reason>) {
    let words = widgets::quiet(ui, "If you like, what it was that ended it:", Type::Small);
    ui.label(words);
    ui.horizontal_wrapped(|ui| {
        for offered in Reason::OFFERED {
            let is_chosen = reason.as_ref() == Some(&offered);
            if ui.add(Press::choice(offered.words(), is_chosen)).clicked() {
                *reason = (!is_chosen).then_some(offered);
            }
        }
    });
    ui.add_space(GRID);
}

/// Says whom to turn to after *Ground me*.
fn turn_to_ui(ui: &mut Ui, turn_to: &[String]) {
    if !turn_to.is_empty() {
        let words = widgets::quiet(ui, "Someone to turn to", Type::Small);
        ui.label(words);
        for line in turn_to {
            let words = widgets::text(ui, line, Type::Body);
            ui.add(egui::Label::new(words).wrap());
        }
        ui.add_space(GRID);
    }
    let words = "If you are in danger, or afraid that you may harm yourself, call the emergency number where you are. \
                 Groundwork is not an emergency service.";
    let words = widgets::text(ui, words, Type::Body);
    widgets::paragraph(ui, words);
    ui.add_space(GRID * 2.0);
}
