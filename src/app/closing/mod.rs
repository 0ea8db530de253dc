//! After a sitting: how long it was, and what someone may like to say about it.

mod acts;

use eframe::egui::{self, Ui};

pub use self::acts::answer;

use super::bundles::{Answered, Comfort};
use super::theme::{GRID, Type};
use super::widgets::{self, Press, rating_ui};
use super::words;
use crate::domain::record::{PracticeEntry, Ratings};
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
    /// Its entry in the record, or `None` if the sitting is not kept.
    pub entry: Option<PracticeEntry>,
    /// What was said about it afterwards.
    pub ratings: Ratings,
    /// One free line; empty for none.
    pub line: String,
}

/// What the closing screen shows and asks.
pub struct Closing {
    over: Over,
    left: Option<Left>,
    /// Whether ratings are offered; a setting.
    rates: bool,
    /// What is asked after a sitting for a programme.
    comfort: Option<Comfort>,
}

/// What someone chose on the closing screen.
pub enum Chosen {
    /// Go back into the session that was stopped early.
    GoOn(Box<Left>, Over),
    /// Leave the screen; what was said is to be kept.
    Done(Over),
    /// An answer for the programme of the bundle with this id.
    Answered(String, Answered),
}

impl Closing {
    /// After a sitting, with the session to go on with if it was ended early, and with ratings where
    /// they are wanted.
    pub fn new(over: Over, left: Option<Left>, rates: bool) -> Closing {
        Closing { over, left, rates, comfort: None }
    }

    /// The same with what is asked after a sitting for a programme.
    #[must_use]
    pub fn with_comfort(mut self, comfort: Option<Comfort>) -> Closing {
        self.comfort = comfort;
        self
    }

    /// Offers *Continue* again, because the sound did not start.
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
                done = ui.add(Press::primary("Done")).clicked();
                go_on = self.left.is_some() && ui.add(Press::plain("Continue")).clicked();
            });
            ui.add_space(GRID * 2.0);
            if self.over.entry.is_none() {
                let words = widgets::quiet(ui, "This sitting is not kept.", Type::Small);
                ui.label(words);
                return;
            }
            if let Some(comfort) = &mut self.comfort
                && let Some(said) = comfort.ui(ui)
            {
                answered = Some(Chosen::Answered(comfort.bundle.clone(), said));
            }
            if self.comfort.as_ref().is_some_and(Comfort::is_asking) {
                return;
            }
            let asked_alone = self.comfort.as_ref().is_some_and(Comfort::asks);
            if self.rates {
                let words = "If you like. Each of these can be left out.";
                let words = widgets::quiet(ui, words, Type::Small);
                ui.label(words);
                let ratings: &mut Ratings = &mut self.over.ratings;
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
            let hint = "One line, for yourself or for your therapist";
            widgets::line(ui, hint, &mut self.over.line);
        });
        if answered.is_some() {
            return answered;
        }
        if go_on && let Some(left) = self.left.take() {
            return Some(Chosen::GoOn(Box::new(left), self.over.clone()));
        }
        done.then(|| Chosen::Done(self.over.clone()))
    }
}
