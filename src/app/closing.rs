//! After a sitting: how long it was, and what someone may like to say about it.

use eframe::egui::{self, Ui};

use super::bundles::{Answered, Comfort};
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::words;
use crate::domain::record::{PracticeEntry, Rating, Ratings};
use crate::studio::Left;
use crate::units::Frames;

const COMFORT: &str = "How comfortable it was";

/// A sitting that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// What was practised, for people.
    pub title: String,
    /// How much was heard.
    pub practised: Frames,
    /// Its entry, if it is kept.
    pub entry: Option<PracticeEntry>,
    /// What was said about it afterwards.
    pub ratings: Ratings,
    /// One free line; empty for none.
    pub line: String,
}

/// The state of the screen.
pub struct Closing {
    over: Over,
    left: Option<Left>,
    /// Whether ratings are wanted.
    rates: bool,
    /// What is asked after a sitting for a programme.
    comfort: Option<Comfort>,
}

/// What was chosen.
pub enum Chosen {
    /// On with the session that was stopped.
    GoOn(Box<Left>, Over),
    /// To be kept.
    Done(Over),
    /// Something about the programme of a bundle, by its id.
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

    /// What was said so far.
    pub fn over(&self) -> &Over {
        &self.over
    }

    /// The screen.
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
                go_on = self.left.is_some() && ui.add(Press::plain("Go on")).clicked();
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

/// A rating that is there once it was touched, and can be taken back.
pub(super) fn rating_ui(ui: &mut Ui, name: &str, ends: &str, rating: &mut Option<Rating>) {
    ui.add_space(GRID);
    ui.horizontal_wrapped(|ui| {
        let words = widgets::text(ui, name, Type::Body);
        ui.label(words);
        let words = widgets::quiet(ui, ends, Type::Small);
        ui.label(words);
    });
    ui.horizontal_wrapped(|ui| {
        let mut value = rating.map_or(Rating::MOST / 2, Rating::value);
        let room = (ui.available_width() - 160.0).max(120.0);
        let (range, shown) = (0..=Rating::MOST, rating.is_some());
        let value_shown = (&mut value, shown);
        let slider = widgets::slider_or_none(ui, name, value_shown, range, 1.0, room.min(320.0));
        // A press in the middle changes nothing of the value, and means it.
        if slider.changed() || slider.dragged() {
            *rating = Rating::new(value);
        }
        let shown = rating.map_or("left out".into(), |rating| rating.value().to_string());
        ui.ctx().accesskit_node_builder(slider.id, |node| node.set_value(shown.clone()));
        match rating {
            Some(_) => {
                let words = widgets::text(ui, shown, Type::Strong);
                ui.label(words);
                let label = format!("Leave out: {name}");
                let clear = Press::sign_named(egui_material_icons::icons::ICON_CLOSE, label);
                if ui.add(clear).clicked() {
                    *rating = None;
                }
            }
            None => {
                let words = widgets::quiet(ui, shown, Type::Small);
                ui.label(words);
            }
        }
    });
}
